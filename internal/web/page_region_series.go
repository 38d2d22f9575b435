package web

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// target says a series' target: "below 3%".
func (r *request) target(one catalog.Series) string {
	if !one.Target.Valid {
		return ""
	}
	number := r.AsGiven(one.Target.Decimal)
	switch one.Kind {
	case catalog.Percent:
		number = r.Percent(one.Target.Decimal, max(0, -one.Target.Decimal.Exponent()))
	case catalog.Binary:
		number = r.number(one, one.Target.Decimal)
	}
	if one.TargetYear != 0 && one.TargetYear != 2030 {
		number += " (" + strconv.Itoa(one.TargetYear) + ")"
	}
	// Nothing is below none, above all of it, or beyond yes.
	edge := one.TargetTest == "<=" && one.Target.Decimal.IsZero() || one.Kind == catalog.Binary ||
		one.TargetTest == ">=" && one.Kind == catalog.Percent && one.Target.Decimal.Equal(decimal.NewFromInt(100))
	if edge {
		return number
	}
	switch one.TargetTest {
	case "<":
		return r.T("web.target.below", "Value", number)
	case "<=":
		return r.T("web.target.at_most", "Value", number)
	case ">=":
		return r.T("web.target.at_least", "Value", number)
	case ">":
		return r.T("web.target.above", "Value", number)
	}
	return number
}

// codesOf are the indicators that a series serves.
func codesOf(list []catalog.Indicator) string {
	text := ""
	for _, i := range list {
		text = joined(text, i.Code)
	}
	return text
}

// latestPanel is every other series of a group in one table.
func (s *Server) latestPanel(r *request, g area.Area, data publish.Region) view.Panel {
	t := view.Table{
		ID: "latest-t", Class: "cards dense", Caption: r.T("web.latest_values"), Sortable: true, Filter: r.T("web.filter"), Columns: []view.Column{
			{Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("web.group_value"), Class: "n"},
			{Text: r.T("web.indicator.median"), Small: r.T("web.range"), Class: "n"}, {Text: r.T("web.target"), Class: "n"}, {Text: r.T("web.with_value"), Class: "n"},
		},
	}
	for _, one := range data.Series {
		row := view.Row{Head: view.Cell{Text: first(codesOf(one.Indicators), one.Series.Code)}}
		if len(one.Indicators) > 0 {
			row.Head.Href = with(r.to("indicators", one.Indicators[0].Code), "group", g.Code)
		}
		row.Cells = append(row.Cells, view.Cell{Text: r.short(one.Series), Href: with(r.to("series", one.Series.Code), "group", g.Code), Small: one.Series.Unit.In(r.lang), Below: true, Class: "name"})
		value := view.Cell{Text: r.T("web.none"), Class: "n g"}
		for _, gv := range one.Groups {
			if gv.Group.Code != g.Code {
				continue
			}
			if shown := gv.Shown(); shown != nil {
				value = view.Cell{
					Text: r.figureSaid(one.Series, shown.Observation), Class: "n", Href: r.figure(*shown), Title: r.where(*shown), Below: true,
					Small: joined(shown.Observation.Period.Label, r.originShort(*shown), r.unequal(one.Series, gv)), Sort: shown.Observation.Value.Text(),
				}
			} else if gv.Refused != "" {
				value.Title = r.T("publish.refused." + string(gv.Refused))
				value.Text = r.T("web.not_computed")
			}
		}
		median := view.Cell{Text: "", Class: "n"}
		if one.Spread != nil {
			median = view.Cell{
				Text: r.number(one.Series, one.Spread.Median), Class: "n", Below: true, Sort: one.Spread.Median.String(),
				Small: joined(r.number(one.Series, one.Spread.Min)+" – "+r.number(one.Series, one.Spread.Max), years(one.From, one.To)),
			}
		}
		target := view.Cell{Text: r.target(one.Series), Class: "n"}
		if one.Judged > 0 {
			target.Small, target.Below = r.T("web.met_by", "N", r.Int(one.Met), "Of", r.Int(one.Judged)), true
		}
		row.Cells = append(row.Cells, value, median, target, view.Cell{
			Text: r.T("web.heat.n", "N", r.Int(one.WithValue), "Of", r.Int(len(one.Countries))), Class: "n", Sort: strconv.Itoa(one.WithValue),
		})
		row.Cells = r.headed(t.Columns[1:], row.Cells)
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: "latest", Title: r.T("web.latest_values"), Say: r.T("web.latest.say", "Count", len(data.Series)), Table: t, Tucked: true, Long: true, Notes: []string{r.T("web.latest.note")}}
	if len(t.Rows) == 0 {
		p.Empty = r.T("web.indicator.none")
	}
	p.Downloads = []view.Link{{Text: "CSV", Href: r.to("regions", g.Code+".csv"), Download: true}, {Text: "Excel", Href: r.to("regions", g.Code+".xlsx"), Download: true}}
	return p
}

// detailPanel shows the latest value of each country in one series beside its target: the one that was asked for, else the
// first with a target.
func (s *Server) detailPanel(r *request, g area.Area, list []publish.SeriesLatest, asked string) view.Panel {
	at := -1
	for i, one := range list {
		if one.Series.Code == asked {
			at = i
			break
		}
		if at < 0 && one.Judged > 1 && one.Series.Kind == catalog.Percent && !one.Series.Own {
			at = i
		}
	}
	if at < 0 && len(list) > 0 {
		at = 0
	}
	if at < 0 {
		return view.Panel{ID: "detail", Title: r.T("web.indicator.values"), Empty: r.T("web.indicator.none")}
	}
	p := s.valuesPanel(r, list[at], "detail")
	p.Title = joined(codesOf(list[at].Indicators), r.short(list[at].Series))
	p.Table.Caption = p.Title
	p.Folded = p.Chart.Option != ""
	r.foldLong(&p)
	return p
}

// valuesPanel is the latest value of each country of a group in a series.
func (s *Server) valuesPanel(r *request, one publish.SeriesLatest, id string) view.Panel {
	t := view.Table{
		ID: id + "-t", Class: "cards dense", Caption: r.entitled(r.T("web.indicator.values"), r.short(one.Series)), Sortable: true, Columns: []view.Column{
			{Text: r.T("web.country")}, {Text: r.T("web.value"), Small: one.Series.Unit.In(r.lang), Class: "n"}, {Text: r.T("web.year"), Class: "n"}, {Text: r.T("web.flow")}, {Text: r.T("web.release")},
		},
	}
	judged := one.Series.Target.Valid && one.Judged > 0
	if judged {
		t.Columns = append(t.Columns, view.Column{Text: r.T("web.target"), Small: r.target(one.Series)})
	}
	for _, c := range one.Countries {
		row := view.Row{Head: view.Cell{Text: c.Area.Name.In(r.lang), Href: r.to("countries", c.Area.Code)}}
		row.Cells = r.figureCells(one.Series, c.Cell)
		if judged {
			row.Cells = append(row.Cells, r.verdict(c.Judged, c.Met))
		}
		t.Rows = append(t.Rows, row)
	}
	var notes []string
	differ := false
	if one.Mixed {
		notes = append(notes, r.T("web.values.mixed"))
	}
	for _, gv := range one.Groups {
		shown := gv.Shown()
		if shown == nil {
			continue
		}
		row := view.Row{Head: view.Cell{Text: gv.Group.Name.In(r.lang), Href: r.areaPage(gv.Group)}}
		row.Cells = r.figureCells(one.Series, publish.Cell{Row: *shown})
		if note := r.groupNote(one.Series, gv); note != "" {
			row.Cells[0].Small, row.Cells[0].Below = joined(row.Cells[0].Small, r.unequal(one.Series, gv)), true
			notes, differ = append(notes, note), true
		}
		if shown.Origin == publish.Computed {
			row.Cells[3] = view.Cell{Text: r.T("web.origin.computed"), Small: joined(r.T("web.rule."+shown.Rule), r.T("web.n_of_n", "N", r.Int(shown.Responding), "Of", r.Int(shown.Members))), Below: true}
		}
		if judged {
			row.Cells = append(row.Cells, view.Cell{})
		}
		t.Foot = append(t.Foot, row)
	}
	if one.Spread != nil {
		row := view.Row{Head: view.Cell{Text: r.T("web.rule.median")}, Cells: []view.Cell{
			{Text: r.number(one.Series, one.Spread.Median), Class: "n"}, {Text: years(one.From, one.To), Class: "n"},
			{Text: r.T("web.range") + " " + r.number(one.Series, one.Spread.Min) + " – " + r.number(one.Series, one.Spread.Max)}, {Text: r.T("web.values_n", "Count", one.Spread.Count)},
		}}
		if judged {
			row.Cells = append(row.Cells, view.Cell{})
		}
		t.Foot = append(t.Foot, row)
	}
	for _, rows := range [][]view.Row{t.Rows, t.Foot} {
		for i := range rows {
			r.headed(t.Columns[1:], rows[i].Cells)
		}
	}
	p := view.Panel{ID: id, Title: r.T("web.indicator.values"), Table: t, Say: s.latestSentence(r, one), Tucked: true, Long: true, Notes: notes}
	if differ {
		p.More = []view.Link{{Text: r.T("differences.all"), Href: with(r.to("differences"), "kind", "group", "series", one.Series.Code)}}
	}
	p.Chart = s.latestChart(r, one)
	if !one.Series.Comparable {
		p.Caveat = first(one.Series.Caveat.In(r.lang), r.T("web.not_comparable"))
	}
	if one.WithValue == 0 && len(t.Foot) == 0 {
		p.Empty = r.T("web.indicator.none")
	}
	p.Downloads = []view.Link{{Text: "CSV", Href: with(r.to("data.csv"), "series", one.Series.Code, "area", one.Group.Code, "members", "1"), Download: true}}
	return p
}

// targetOf is the target of a series, and apart from it the year by which it is to be met.
func (r *request) targetOf(one catalog.Series) (target, year string) {
	year = strconv.Itoa(publish.AgendaYear)
	if one.TargetYear != 0 {
		year = strconv.Itoa(one.TargetYear)
	}
	one.TargetYear = 0
	return r.target(one), year
}

func (r *request) targetIs(one catalog.Series) string {
	target, year := r.targetOf(one)
	return r.T("web.target.is", "Target", target, "Year", year)
}

// figureCells are value, year, flow and release of a figure, or its gap.
func (r *request) figureCells(one catalog.Series, c publish.Cell) []view.Cell {
	if !c.Row.Known() {
		return []view.Cell{{Text: r.Gap(c.Gap), Class: "n g"}, {}, {}, {}}
	}
	o := c.Row.Observation
	value := view.Cell{Text: r.figureSaid(one, o), Class: "n", Href: r.figure(c.Row), Sort: o.Value.Text()}
	if o.Value.Gap != observation.NoGap {
		value.Class = "n g"
	}
	for _, b := range c.Beside {
		value.Below = true
		value.Small = joined(value.Small, r.entitled(r.flow(b.Observation.Key.Flow), r.figureSaid(one, b.Observation)+" ("+b.Observation.Period.Label+")"))
	}
	flow := r.flow(o.Key.Flow)
	if o.Key.Flow == publish.Mixed {
		flow = r.T("web.flow.mixed")
	}
	return []view.Cell{value, {Text: o.Period.Label, Class: "n"}, {Text: flow}, {Text: first(r.release(o.Key.Release), r.source(o.Source)), Title: r.source(o.Source)}}
}

func (r *request) verdict(judged, met bool) view.Cell {
	switch {
	case !judged:
		return view.Cell{}
	case met:
		return view.Cell{Text: "✓ " + r.T("web.met"), Chip: "ok"}
	}
	return view.Cell{Text: "△ " + r.T("web.not_met"), Chip: "warn"}
}

func (s *Server) latestSentence(r *request, one publish.SeriesLatest) string {
	alone := len(one.Countries) == 1
	var text string
	switch {
	case alone && one.WithValue == 0:
		return r.T("web.values.alone_none", "Name", one.Countries[0].Area.Name.In(r.lang))
	case one.WithValue == 0:
		return r.T("web.values.none_have", "Of", r.Int(len(one.Countries)), "Who", r.whoIn(one))
	case alone:
		c := one.Countries[0]
		text = r.T("web.values.alone", "Name", c.Area.Name.In(r.lang), "Value", r.ref.SaidValue(one.Series, c.Cell.Row.Observation.Value, r.Printer), "Years", c.Cell.Row.Observation.Period.Label)
	default:
		text = r.T("web.values.say", "Count", one.WithValue, "Of", r.Int(len(one.Countries)), "Who", r.whoIn(one), "Years", years(one.From, one.To))
	}
	if one.Spread != nil {
		key := "web.values.spread"
		if one.Picked {
			key = "web.values.spread_of"
		}
		if one.Spread.Min.Equal(one.Spread.Max) && one.Spread.Count > 1 {
			key = strings.Replace(key, "spread", "same", 1)
		}
		text += " " + r.T(key, "Group", one.Group.Name.In(r.lang), "Median", r.number(one.Series, one.Spread.Median), "Min", r.number(one.Series, one.Spread.Min), "Max", r.number(one.Series, one.Spread.Max))
	}
	target, year := r.targetOf(one.Series)
	switch {
	case one.Judged == 1 && alone && one.Met == 1:
		text += " " + r.T("web.values.alone_met", "Target", target, "Year", year)
	case one.Judged == 1 && alone:
		text += " " + r.T("web.values.alone_unmet", "Target", target, "Year", year)
	case one.Judged > 0:
		text += " " + r.T("web.values.met", "Count", one.Met, "Of", r.Int(one.Judged), "Target", target, "Year", year)
	}
	return text
}
