package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// addends is how many values a sum is written out with.
const addends = 15

// computedKey reads the address of a computed figure.
func computedKey(given string) (observation.Key, error) {
	parts := strings.Split(given, computedMark)
	if len(parts) != 5 {
		return observation.Key{}, fault.New(fault.NotFound, "web.no_figure")
	}
	return observation.Key{Series: parts[0], Area: parts[1], Period: strings.ReplaceAll(parts[2], "_", "/"), Breakdown: parts[3], Flow: observation.Flow(parts[4])}, nil
}

// computedFigure shows how a value of a group was made: the steps with their numbers, every member, the published value beside.
func (s *Server) computedFigure(ctx context.Context, r *request, given string) (view.Page, error) {
	key, err := computedKey(given)
	if err != nil {
		return nil, err
	}
	w, err := r.figures.Working(ctx, key, r.Printer)
	if err != nil {
		return nil, err
	}
	page, _ := s.figureFrame(r, w.Row)
	page.Actions = []view.Action{
		{Text: r.T("web.copy_link"), Href: r.figure(w.Row), Quiet: true, Copy: true}, {Text: "CSV", Href: r.figure(w.Row) + ".csv", Quiet: true, Download: true},
	}
	page.Facts = append(page.Facts, view.Pair{Name: r.T("web.origin"), Text: r.T("web.origin.computed")},
		view.Pair{Name: r.T("web.rule"), Text: r.T("web.rule." + w.Row.Rule), Href: r.to("methods") + "#groups"}, view.Pair{Name: r.T("web.flow"), Text: r.flowOf(w.Row)},
		view.Pair{Name: r.T("web.region.responding"), Text: r.T("web.n_of_n", "N", r.Int(w.Row.Responding), "Of", r.Int(w.Row.Members))})
	if w.Row.Carried > 0 {
		page.Facts = append(page.Facts, view.Pair{Name: r.T("web.region.carried_name"), Text: r.Int(w.Row.Carried)})
	}
	if by, ok := r.ref.Catalog.Series(w.Series.Weight); ok {
		page.Facts = append(page.Facts, view.Pair{Name: r.T("working.weight"), Text: joined(by.Code, r.short(by)), Href: r.to("series", by.Code)})
	}
	if out := r.unweighted(w); out != "" {
		page.Facts = append(page.Facts, view.Pair{Name: r.T("weight.left_out"), Text: out})
	}
	if w.Official != nil {
		page.Facts = append(page.Facts, view.Pair{
			Name: r.T("working.official"), Text: joined(r.figureSaid(w.Series, w.Official.Observation), r.where(*w.Official)), Href: r.figure(*w.Official),
		})
		page.Caveat = r.differenceNote(w.Series, *w.Official, w.Row)
	}
	if w.Spread != nil {
		page.Facts = append(page.Facts, view.Pair{Name: r.T("working.median"), Text: r.T("working.median.of", "Median", r.number(w.Series, w.Spread.Median), "Min", r.number(w.Series, w.Spread.Min), "Max", r.number(w.Series, w.Spread.Max), "Count", w.Spread.Count)})
	}
	page.Working = r.stepsPanel(w)
	page.Inputs = r.membersPanel(w)
	return page, nil
}

// unweighted names the members with a value and without a weight.
func (r *request) unweighted(w publish.Working) string {
	var names []string
	for _, m := range w.Members {
		if m.LeftOut {
			names = append(names, m.Area.Name.In(r.lang))
		}
	}
	return r.List(names)
}

// formula is the rule of a value in words.
func (r *request) formula(w publish.Working) string {
	if by, ok := r.ref.Catalog.Series(w.Series.Weight); ok {
		return r.T("weight.formula", "Series", joined(by.Code, r.short(by)))
	}
	return r.T("working.formula." + w.Row.Rule)
}

func (r *request) flowOf(row publish.Row) string {
	if row.Observation.Key.Flow == publish.Mixed {
		return r.T("web.flow.mixed")
	}
	return r.flow(row.Observation.Key.Flow)
}

// differenceNote says that a published value of a group is not the one computed here; empty where it is.
func (r *request) differenceNote(s catalog.Series, official, computed publish.Row) string {
	if !publish.Differs(s, official, computed) {
		return ""
	}
	return r.T("working.differs", "Group", r.area(official.Observation.Key.Area), "Period", official.Observation.Period.Label,
		"Official", r.figureSaid(s, official.Observation), "Computed", r.figureSaid(s, computed.Observation), "Release", r.release(official.Observation.Key.Release))
}

// groupNote is differenceNote for a group of which both values are known.
func (r *request) groupNote(s catalog.Series, gv publish.GroupValue) string {
	if gv.Official == nil || gv.Computed == nil {
		return ""
	}
	return r.differenceNote(s, *gv.Official, *gv.Computed)
}

// unequal says beside a published value which value was computed here, where that is another: "≠ 149 computed here".
func (r *request) unequal(s catalog.Series, gv publish.GroupValue) string {
	if gv.Official == nil || gv.Computed == nil || !publish.Differs(s, *gv.Official, *gv.Computed) {
		return ""
	}
	return r.T("working.unequal", "Value", r.figureSaid(s, gv.Computed.Observation))
}

// besideComputed puts the computed value beside a published one of a group, on its page.
func (s *Server) besideComputed(ctx context.Context, r *request, page *view.Figure, row publish.Row) error {
	k := row.Observation.Key
	a, ok := r.ref.Directory.Area(k.Area)
	if !ok || a.Kind == area.Country {
		return nil
	}
	w, err := r.figures.Working(ctx, k, r.Printer)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	text := joined(r.figureSaid(w.Series, w.Row.Observation), r.T("web.n_of_n", "N", r.Int(w.Row.Responding), "Of", r.Int(w.Row.Members)))
	page.Facts = append(page.Facts, view.Pair{Name: r.T("working.ours"), Text: text, Href: r.figure(w.Row)})
	page.Caveat = r.differenceNote(w.Series, row, w.Row)
	return nil
}

// stepsPanel is the working, step by step: in words, and with the numbers.
func (r *request) stepsPanel(w publish.Working) view.Panel {
	t := view.Table{ID: "working-t", Caption: r.T("working.title"), Class: "cards steps-t", Columns: []view.Column{{Text: r.T("working.step")}, {Text: r.T("working.words")}, {Text: r.T("working.numbers")}}}
	add := func(key, words, numbers string) {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.T("working.step." + key)}, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: words}, {Text: numbers}})})
	}
	governments, counting := 0, 0
	for _, m := range w.Members {
		if m.Area.Government {
			governments++
		}
		if m.Counts {
			counting++
		}
	}
	add("members", r.T("working.members.words", "Day", r.Date(w.On)), r.T("working.members.numbers", "Count", governments, "Territories", r.Int(len(w.Members)-governments)))
	if w.Series.Rule == catalog.ShareMeeting {
		add("who", r.T("working.who.share"), r.T("working.who.numbers", "N", r.Int(w.Row.Responding), "Of", r.Int(w.Row.Members), "Carried", r.Int(w.Row.Carried)))
	} else {
		add("who", r.T("working.who.value"), r.T("working.who.values", "Count", counting, "N", r.Int(w.Row.Responding), "Of", r.Int(w.Row.Members)))
	}
	if !w.Row.Observation.Value.Number.Valid {
		add("result", r.formula(w), r.T("publish.refused."+string(r.notComputed(w))))
	} else {
		add("formula", r.formula(w), r.withNumbers(w))
		add("rounded", r.T("working.rounded.words"), r.T("working.rounded.numbers", "Data", r.AsGiven(w.Row.Observation.Value.Number.Decimal), "Screen", r.figureSaid(w.Series, w.Row.Observation)))
	}
	return view.Panel{ID: "working", Title: r.T("working.title"), Say: r.T("working.say"), Table: t, Long: true, Notes: []string{r.T("working.note")}}
}

// notComputed is why the rule gives no value from what is known.
func (r *request) notComputed(w publish.Working) measure.Reason {
	for _, m := range w.Members {
		switch {
		case w.Series.Rule == catalog.ShareMeeting && m.Answers && !m.Counts:
			return measure.PartUnknown
		case m.Counts && m.Cell.Value().Censor != observation.Exact:
			return measure.Censored
		}
	}
	if w.Series.Rule == catalog.WeightedMean {
		return measure.WeightsMissing
	}
	return measure.PartsMissing
}

// withNumbers is the formula with its numbers, and the exact result.
func (r *request) withNumbers(w publish.Working) string {
	v := w.Row.Observation.Value
	exact := w.Row.Unrounded.Decimal
	if !w.Row.Unrounded.Valid {
		exact = v.Number.Decimal
	}
	result := " = " + r.AsGiven(exact)
	var numbers []string
	for _, m := range w.Members {
		if m.Counts {
			numbers = append(numbers, r.AsGiven(m.Cell.Value().Number.Decimal))
		}
	}
	switch w.Series.Rule {
	case catalog.ShareMeeting:
		return r.Int(100) + " × " + r.AsGiven(v.Numerator.Decimal) + " / " + r.AsGiven(v.Denominator.Decimal) + result
	case catalog.RateFromParts:
		return r.Int(100000) + " × " + r.AsGiven(v.Numerator.Decimal) + " / " + r.AsGiven(v.Denominator.Decimal) + result
	case catalog.WeightedMean:
		return r.AsGiven(v.Numerator.Decimal) + " / " + r.AsGiven(v.Denominator.Decimal) + result
	case catalog.CountYes:
		return r.T("working.yes", "N", r.AsGiven(exact), "Of", r.Int(len(numbers)))
	}
	if len(numbers) > addends {
		return r.T("working.sum", "Count", len(numbers)) + result
	}
	return strings.Join(numbers, " + ") + result
}

// membersPanel is every member on that day: its figure or its gap, and whether it counts.
func (r *request) membersPanel(w publish.Working) view.Panel {
	t := view.Table{ID: "inputs-t", Caption: r.T("working.members"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("web.country")}, {Text: r.T("web.value"), Small: w.From.Unit.In(r.lang), Class: "n"}, {Text: r.T("web.period"), Class: "n"}, {Text: r.T("web.flow")}, {Text: r.T("web.release")},
	}}
	switch w.Series.Rule {
	case catalog.RateFromParts:
		t.Columns = append(t.Columns, view.Column{Text: r.T("working.numerator"), Class: "n"}, view.Column{Text: r.T("working.denominator"), Class: "n"})
	case catalog.WeightedMean:
		t.Columns = append(t.Columns, view.Column{Text: r.T("working.weight"), Small: r.weightUnit(w.Series), Class: "n"}, view.Column{Text: r.T("working.part"), Small: "%", Class: "n"})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("working.counts")})
	for _, m := range w.Members {
		row := view.Row{Head: view.Cell{Text: m.Area.Name.In(r.lang), Href: r.to("countries", m.Area.Code)}}
		if !m.Area.Government {
			row.Head.Small = r.T("working.territory")
		}
		row.Cells = r.figureCells(w.From, m.Cell)
		v := m.Cell.Value()
		switch w.Series.Rule {
		case catalog.RateFromParts:
			row.Cells = append(row.Cells, r.numberCell(v.Numerator), r.numberCell(v.Denominator))
		case catalog.WeightedMean:
			part := view.Cell{Class: "n"}
			if total := w.Row.Observation.Value.Denominator; m.Counts && m.Weight.Valid && total.Valid && total.Decimal.Sign() > 0 {
				part.Text = r.Percent(m.Weight.Decimal.Mul(decimal.NewFromInt(100)).DivRound(total.Decimal, 4), 1)
			}
			row.Cells = append(row.Cells, r.weightCell(m), part)
		}
		row.Cells = r.headed(t.Columns[1:], append(row.Cells, r.countsCell(w, m)))
		t.Rows = append(t.Rows, row)
	}
	return view.Panel{ID: "inputs", Title: r.T("working.members"), Say: r.T("working.members.say", "Day", r.Date(w.On)), Table: t, Long: true,
		Downloads: []view.Link{{Text: "CSV", Href: r.figure(w.Row) + ".csv", Download: true}}}
}

func (r *request) weightUnit(s catalog.Series) string {
	by, _ := r.ref.Catalog.Series(s.Weight)
	return by.Unit.In(r.lang)
}

// weightCell is what a member's value weighs; where another series says it, with the figure that says it.
func (r *request) weightCell(m publish.WorkingMember) view.Cell {
	cell := r.numberCell(m.Weight)
	if m.By != nil {
		o := m.By.Observation
		cell.Href, cell.Small, cell.Below = r.figure(*m.By), joined(o.Period.Label, first(r.release(o.Key.Release), r.source(o.Source))), true
	}
	return cell
}

func (r *request) numberCell(d decimal.NullDecimal) view.Cell {
	if !d.Valid {
		return view.Cell{Class: "n"}
	}
	return view.Cell{Text: r.AsGiven(d.Decimal), Class: "n", Sort: d.Decimal.String()}
}

// countsCell says whether a member's figure enters, and how.
func (r *request) countsCell(w publish.Working, m publish.WorkingMember) view.Cell {
	switch {
	case w.Series.Rule == catalog.ShareMeeting && m.Answers && !m.Counts:
		return view.Cell{Text: r.T("working.counts.unknown")}
	case m.LeftOut:
		return view.Cell{Text: r.T("working.counts.no"), Small: r.T("weight.none", "Year", strconv.Itoa(w.On.Year())), Below: true, Class: "g"}
	case !m.Counts:
		return view.Cell{Text: r.T("working.counts.no"), Class: "g"}
	}
	text := r.T("working.counts.yes")
	if w.Series.Rule == catalog.ShareMeeting {
		text = r.T("working.counts.not_meeting")
		if m.Meets {
			text = r.T("working.counts.meeting")
		}
	}
	out := view.Cell{Text: text}
	if m.Cell.Carried {
		out.Small = r.T("working.counts.carried", "Year", strconv.Itoa(m.Cell.Year()))
		out.Below = true
	}
	return out
}

// workingCSV is the members of a computed value as a file.
func (s *Server) workingCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	key, err := computedKey(r.param("id"))
	if err != nil {
		return "", "", nil, err
	}
	w, err := r.figures.Working(ctx, key, r.Printer)
	if err != nil {
		return "", "", nil, err
	}
	number := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return ""
		}
		return d.Decimal.String()
	}
	records := [][]string{{"series", "group", "year", "rule", "area", "value", "status", "period", "flow", "release", "numerator", "denominator", "weight", "weight_series", "weight_release", "counts"}}
	line := func(area string, row publish.Row, gap observation.Gap, weight [3]string, counts string) {
		var o observation.Observation // of nothing where a member has no figure
		if row.Known() {
			o = *row.Observation
		}
		v := o.Value
		records = append(records, []string{
			w.Series.Code, w.Group.Code, strconv.Itoa(w.On.Year()), w.Row.Rule, area, v.Text(), first(string(gap), "value"), o.Key.Period, string(o.Key.Flow), o.Key.Release, number(v.Numerator), number(v.Denominator), weight[0], weight[1], weight[2], counts,
		})
	}
	for _, m := range w.Members {
		weight := [3]string{number(m.Weight)}
		if m.By != nil {
			weight[1], weight[2] = m.By.Observation.Key.Series, m.By.Observation.Key.Release
		}
		line(m.Area.Code, m.Cell.Row, m.Cell.Gap, weight, strconv.FormatBool(m.Counts))
	}
	line(w.Group.Code, w.Row, w.Row.Observation.Value.Gap, [3]string{}, "")
	content, err := r.table(records)
	return "rumbo-" + strings.Join([]string{w.Series.Code, w.Group.Code, strconv.Itoa(w.On.Year())}, "-") + ".csv", csvKind, content, err
}
