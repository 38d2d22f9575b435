package web

import (
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// columns puts the whole behind the sections, where the eye ends up.
func columns(parts []publish.Part) []int {
	var order, last []int
	for i, p := range parts {
		if p.Code == "" {
			last = append(last, i)
		} else {
			order = append(order, i)
		}
	}
	return append(order, last...)
}

func (r *request) part(p publish.Part) string {
	if p.Code == "" {
		return r.T("web.overall")
	}
	return first(p.Short.In(r.lang), p.Name.In(r.lang), p.Code)
}

// surveyPanels are the heat map of a questionnaire in a group and the comparison with other groups.
func (s *Server) surveyPanels(r *request, one publish.RegionSurvey, n int) view.SurveyPanels {
	id := "survey"
	if n > 0 {
		id += strconv.Itoa(n + 1)
	}
	q := one.Questionnaire
	order := columns(one.Parts)
	table := view.Table{ID: id + "-t", Class: "heat", Caption: q.Name.In(r.lang) + ", " + strconv.Itoa(one.Year), Columns: []view.Column{
		{Text: r.T("web.country")}, {Text: r.T("web.region.answer"), Class: "when"},
	}}
	for _, i := range order {
		c := view.Column{Text: r.part(one.Parts[i])}
		if one.Parts[i].Code == "" {
			c.Class = "overall"
		}
		table.Columns = append(table.Columns, c)
	}
	table.Rows = make([]view.Row, 0, len(one.Countries))
	for _, country := range one.Countries {
		row := view.Row{Head: view.Cell{Text: country.Area.Name.In(r.lang), Href: r.to("countries", country.Area.Code)}, Cells: make([]view.Cell, 0, 1+len(order))}
		when := view.Cell{Class: "when"}
		if country.Gap == observation.NoGap && country.Year != 0 {
			when.Text, when.Small, when.Below = strconv.Itoa(country.Year), r.flow(country.Flow), true
			if country.Score != nil && country.Score.Provisional {
				when.Small += " · " + r.answered(country.Score.Total)
			}
		}
		row.Cells = append(row.Cells, when)
		for _, i := range order {
			cell := view.Cell{}
			if i < len(country.Cells) {
				cell = r.heat(q, country.Cells[i], country.Gap, one.Parts[i].Code == "")
			}
			row.Cells = append(row.Cells, cell)
		}
		if oneGap(country.Cells, country.Gap) {
			row.Class = "same"
		}
		table.Rows = append(table.Rows, row)
	}
	table.Foot = []view.Row{s.shareRow(r, one, order)}
	legend := []view.Key{}
	for _, b := range q.Bands {
		legend = append(legend, view.Key{Class: "c" + strconv.Itoa(b.Category), Sign: strconv.Itoa(b.Category), Text: b.Name.In(r.lang)})
	}
	panels := view.SurveyPanels{Lead: s.surveySentence(r, one)}
	for _, c := range one.Countries {
		for _, cell := range c.Cells {
			if cell.Earlier != nil && len(legend) == len(q.Bands) {
				legend = append(legend, view.Key{Class: "gap was was3", Sign: "··", Text: r.T("web.heat.earlier")})
			}
		}
	}
	panels.Heat = view.Panel{
		ID: id, Title: q.Name.In(r.lang), Table: table, Legend: append(legend, r.gapKeys()...), Long: true,
		Notes: []string{r.T("web.heat.note")},
	}
	if one.Responding > 0 {
		panels.Heat.Notes = append(panels.Heat.Notes, r.T("web.heat.share_note", "Count", one.Responding, "N", r.Int(one.Responding), "Carried", r.some(one.Carried), "Of", r.Int(one.Members)))
	}
	for i, t := range one.Totals {
		if t.Share.Shown() == nil && t.Share.Refused != "" && i < len(one.Parts) && one.Responding > 0 {
			panels.Heat.Notes = append(panels.Heat.Notes, "– "+r.T("publish.refused."+string(t.Share.Refused)))
			break
		}
	}
	if n > 0 {
		panels.Heat.Say = panels.Lead
	}
	r.foldLong(&panels.Heat)
	if q.Working {
		panels.Heat.Caveat = r.T("web.working")
	}
	if one.Indicator.Code != "" {
		panels.Heat.Downloads = append(panels.Heat.Downloads, view.Link{Text: one.Indicator.Code, Href: with(r.to("indicators", one.Indicator.Code), "group", one.Group.Code)})
	}
	panels.Heat.Downloads = append(panels.Heat.Downloads, view.Link{Text: "CSV", Href: with(r.to("data.csv"), "series", q.CategorySeries, "area", one.Group.Code, "members", "1"), Download: true})
	panels.Compare = s.comparePanel(r, one, order, id)
	return panels
}

// oneGap tells that a country has no value in any part, and in all of them for the same reason.
func oneGap(cells []publish.Cell, whole observation.Gap) bool {
	for _, c := range cells {
		if c.Has() || c.Earlier != nil || c.Gap != observation.NoGap && c.Gap != whole {
			return false
		}
	}
	return whole != observation.NoGap && len(cells) > 0
}

func (r *request) answered(p survey.PartScore) string {
	key := "web.country.complete"
	if p.Answered < p.Items {
		key = "web.country.provisional"
	}
	return r.T(key, "N", r.Int(p.Answered), "Of", r.Int(p.Items))
}

// heat is one cell of a heat map: number, word, colour, or the sign of a gap.
func (r *request) heat(q survey.Questionnaire, c publish.Cell, whole observation.Gap, overall bool) view.Cell {
	out := view.Cell{Mapped: true}
	side := ""
	if overall {
		side = " overall"
	}
	if !c.Has() {
		gap := c.Gap
		if gap == observation.NoGap {
			gap = whole
		}
		if gap == observation.NoGap {
			gap = observation.NotAvailable
		}
		key := r.gapKey(gap)
		out.Text, out.Sign, out.Word, out.Title, out.Class = key.Sign, true, key.Text, key.Text, "cell "+key.Class+side
		if overall {
			out.Text, out.Sign, out.Word, out.Title = key.Text, false, "", ""
		}
		if c.Row.ID != 0 {
			out.Href = r.figure(c.Row)
		}
		if c.Earlier != nil {
			v := c.Earlier.Observation
			out.Small = v.Value.Text() + " · " + v.Period.Label
			out.Class += " was was" + v.Value.Text()
			if !overall {
				out.Word = r.T("web.earlier.word", "Gap", key.Text) // what the small number is
			}
			out.Title = r.T("web.earlier", "Gap", key.Text, "Value", v.Value.Text(), "Year", v.Period.Label)
		}
		return out
	}
	n := c.Category()
	band, _ := q.Band(n)
	out.Text, out.Word, out.Class = strconv.Itoa(n), band.Name.In(r.lang), "cell c"+strconv.Itoa(n)+side
	out.Href = r.figure(c.Row)
	out.Title = band.Name.In(r.lang) + " · " + r.where(c.Row)
	if c.Carried {
		out.Small = strconv.Itoa(c.Year())
	}
	if overall {
		for _, b := range c.Beside {
			if b.Observation.Value.Gap == observation.NoGap {
				out.Small = first(out.Small) + " " + r.flowShort(b.Observation.Key.Flow) + " " + b.Observation.Value.Text()
			}
		}
	}
	return out
}

func (r *request) flowShort(f observation.Flow) string {
	if key := "web.flow.short." + string(f); r.Has(key) {
		return r.T(key)
	}
	return r.flow(f)
}

// where says year, flow, source and release of a figure in a line.
func (r *request) where(row publish.Row) string {
	o := row.Observation
	text := o.Period.Label
	if o.Key.Flow == publish.Mixed {
		text += " · " + r.T("web.flow.mixed")
	} else if o.Key.Flow != "" {
		text += " · " + r.flow(o.Key.Flow)
	}
	if row.Origin == publish.Computed {
		return text + " · " + r.T("web.origin.computed")
	}
	return text + " · " + first(r.release(o.Key.Release), r.source(o.Source))
}

func (s *Server) shareRow(r *request, one publish.RegionSurvey, order []int) view.Row {
	row := view.Row{Head: view.Cell{Text: r.T("web.heat.meeting")}, Cells: []view.Cell{{Class: "when", Text: strconv.Itoa(one.Year)}}}
	for _, i := range order {
		cell := view.Cell{Text: "–", Class: "g"}
		if i < len(one.Totals) {
			if why := one.Totals[i].Share.Refused; why != "" {
				cell.Title, cell.Word = r.T("publish.refused."+string(why)), r.T("web.not_computed")
			}
			if shown := one.Totals[i].Share.Shown(); shown != nil {
				cell = view.Cell{Text: r.Percent(shown.Observation.Value.Number.Decimal, 1), Small: r.shareOf(one.Totals[i].Share), Below: true, Href: r.figure(*shown), Title: r.where(*shown)}
			}
		}
		if one.Parts[i].Code == "" {
			cell.Class += " overall"
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// surveySentence says in words what the heat map shows.
func (s *Server) surveySentence(r *request, one publish.RegionSurvey) string {
	switch {
	case one.Members == 0:
		return r.T("web.region.without")
	case one.Responding == 0:
		return r.T("web.region.nobody", "Of", r.Int(one.Members), "Year", strconv.Itoa(one.Year))
	}
	text := r.T("web.region.say", "N", r.Int(one.Responding), "Of", r.Int(one.Members), "Year", strconv.Itoa(one.Year))
	t, ok := whole(one)
	if !ok || t.Share.Shown() == nil {
		return text
	}
	text += " " + r.shareMeeting(one)
	var low, high string
	var lowest, highest decimal.Decimal
	for i, p := range one.Parts {
		if p.Code == "" || i >= len(one.Totals) || one.Totals[i].Share.Shown() == nil {
			continue
		}
		d := one.Totals[i].Share.Shown().Observation.Value.Number.Decimal
		name := first(p.Name.In(r.lang), p.Short.In(r.lang))
		if low == "" || d.LessThan(lowest) {
			low, lowest = name, d
		}
		if high == "" || d.GreaterThan(highest) {
			high, highest = name, d
		}
	}
	if low != "" && !lowest.Equal(highest) {
		text += " " + r.T("web.region.say_domains", "Low", low, "LowShare", r.Percent(lowest, 1), "High", high, "HighShare", r.Percent(highest, 1))
	}
	return text
}

// comparePanel sets the shares of groups side by side.
func (s *Server) comparePanel(r *request, one publish.RegionSurvey, order []int, id string) view.Panel {
	t := view.Table{ID: id + "-compare-t", Caption: r.T("web.compare"), Columns: []view.Column{{Text: r.T("web.domain")}}}
	for _, c := range one.Compare {
		t.Columns = append(t.Columns, view.Column{Text: c.Group.Name.In(r.lang), Class: "n wrapped"})
	}
	has := false
	for _, i := range order {
		row := view.Row{Head: view.Cell{Text: r.part(one.Parts[i])}}
		for _, c := range one.Compare {
			cell := view.Cell{Text: r.Gap(observation.NotAvailable), Class: "n g"}
			if i < len(c.Shares) {
				if shown := c.Shares[i].Shown(); shown != nil {
					has = true
					cell = view.Cell{Text: r.Percent(shown.Observation.Value.Number.Decimal, 1), Class: "n wrapped", Href: r.figure(*shown), Title: r.where(*shown), Below: true,
						Small: joined(shown.Observation.Period.Label, r.shareOf(c.Shares[i]), r.originShort(*shown))}
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{
		ID: id + "-compare", Title: r.T("web.compare"), Table: t, Folded: true, Say: s.compareSentence(r, one),
		Notes: []string{r.T("web.compare.note")},
	}
	if !has {
		p.Empty = r.T("web.indicator.none")
	}
	p.Chart = s.compareChart(r, one)
	p.Folded = p.Chart.Option != ""
	return p
}

func joined(texts ...string) string {
	out := ""
	for _, t := range texts {
		if t == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += t
	}
	return out
}

func (r *request) originShort(row publish.Row) string {
	if row.Origin == publish.Computed {
		return r.T("web.origin.computed")
	}
	return ""
}

func (s *Server) compareSentence(r *request, one publish.RegionSurvey) string {
	var words []string
	for _, c := range one.Compare {
		for i, p := range one.Parts {
			if p.Code == "" && i < len(c.Shares) && c.Shares[i].Shown() != nil {
				words = append(words, r.T("web.compare.one", "Group", c.Group.Name.In(r.lang), "Share", r.Percent(c.Shares[i].Shown().Observation.Value.Number.Decimal, 1)))
			}
		}
	}
	if len(words) == 0 {
		return ""
	}
	return r.T("web.compare.say", "List", r.List(words))
}
