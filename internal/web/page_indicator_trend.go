package web

import (
	"slices"
	"strconv"

	"rumbo/internal/chart"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// trendPanel is a series over time: the countries, the group's published values, and our median and range.
func (s *Server) trendPanel(r *request, data publish.SeriesPage, id string) view.Panel {
	p := s.trendTable(r, data, id)
	if p.Empty == "" {
		p.Chart = s.trendChart(r, data)
		if p.Folded = p.Chart.Option != ""; p.Folded && len(data.Trend.Lines) > chart.MostLines {
			p.Notes = append(p.Notes, r.T("web.trend.many", "Most", r.Int(chart.MostLines)))
		}
	}
	return p
}

// trendTable is the panel without its chart.
func (s *Server) trendTable(r *request, data publish.SeriesPage, id string) view.Panel {
	one := data.Latest.Series
	t := view.Table{ID: id + "-t", Caption: r.entitled(r.T("web.indicator.trend"), r.short(one)), Columns: []view.Column{{Text: r.T("web.area")}}}
	for _, p := range data.Trend.Periods {
		t.Columns = append(t.Columns, view.Column{Text: p.Label, Class: "n"})
	}
	line := func(l publish.Line) view.Row {
		row := view.Row{Head: view.Cell{Text: l.Area.Name.In(r.lang), Href: r.areaPage(l.Area)}}
		for i := range data.Trend.Periods {
			cell := view.Cell{Class: "n"}
			if i < len(l.Rows) && l.Rows[i] != nil {
				o := *l.Rows[i]
				cell.Text, cell.Href, cell.Title = r.figureSaid(one, o.Observation), r.figure(o), r.where(o)
				if o.Observation.Value.Gap != observation.NoGap {
					cell.Class = "n g"
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		return row
	}
	for _, l := range data.Trend.Lines {
		t.Rows = append(t.Rows, line(l))
	}
	for _, l := range data.Trend.Groups {
		t.Foot = append(t.Foot, line(l))
	}
	spread := s.spreadRows(r, data)
	t.Foot = append(t.Foot, spread...)
	if len(t.Rows) == 0 {
		t.Rows, t.Foot = t.Foot, nil
	}
	p := view.Panel{ID: id, Title: r.T("web.indicator.trend"), Table: t, Say: s.trendSentence(r, data), Notes: []string{r.T("web.trend.note")}, Long: true}
	if len(data.Trend.Periods) == 0 {
		p.Empty = r.T("web.indicator.none")
		p.Notes = nil
		return p
	}
	p.Notes = append(p.Notes, r.earlier(data.Trend)...)
	if len(spread) > 0 {
		p.Notes = append(p.Notes, r.T("web.trend.ours"))
	}
	p.Downloads = []view.Link{{Text: "CSV", Href: with(r.to("data.csv"), "series", one.Code, "area", data.Latest.Group.Code, "members", "1"), Download: true}}
	return p
}

// earlier says how many periods there are before those that are shown.
func (r *request) earlier(t publish.Trend) []string {
	if t.Earlier == 0 {
		return nil
	}
	return []string{r.T("web.trend.earlier", "Shown", len(t.Periods), "All", len(t.Periods)+t.Earlier)}
}

func (s *Server) spreadRows(r *request, data publish.SeriesPage) []view.Row {
	one := data.Latest.Series
	any := false
	median := view.Row{Head: view.Cell{Text: r.T("web.rule.median")}}
	spread := view.Row{Head: view.Cell{Text: r.T("web.range")}}
	for i := range data.Trend.Periods {
		m, w := view.Cell{Class: "n"}, view.Cell{Class: "n"}
		if i < len(data.Trend.Spreads) && data.Trend.Spreads[i] != nil {
			any = true
			sp := data.Trend.Spreads[i]
			m.Text, m.Small, m.Below = r.number(one, sp.Median), "n = "+strconv.Itoa(sp.Count), true
			w.Text = r.number(one, sp.Min) + " – " + r.number(one, sp.Max)
		}
		median.Cells, spread.Cells = append(median.Cells, m), append(spread.Cells, w)
	}
	if !any {
		return nil
	}
	return []view.Row{median, spread}
}

func (s *Server) trendSentence(r *request, data publish.SeriesPage) string {
	periods := data.Trend.Periods
	if len(periods) == 0 {
		return ""
	}
	lines := data.Trend.Lines
	if len(lines) == 0 {
		lines = data.Trend.Groups
	}
	first, last := spanned(lines, periods)
	text := r.T("web.trend.say", "Count", len(lines), "From", first, "To", last, "Group", data.Latest.Group.Name.In(r.lang))
	switch {
	case len(data.Trend.Lines) == 0:
		text = r.T("web.trend.groups", "Count", len(lines), "From", first, "To", last)
	case data.Latest.Picked && len(lines) == 1:
		text = r.T("web.trend.alone", "Name", lines[0].Area.Name.In(r.lang), "From", first, "To", last)
	case data.Latest.Picked:
		text = r.T("web.trend.shown", "Count", len(lines), "From", first, "To", last)
	}
	from, to := -1, -1
	for i, sp := range data.Trend.Spreads {
		if sp != nil && sp.Count > 1 {
			if from < 0 {
				from = i
			}
			to = i
		}
	}
	if from >= 0 && to > from {
		a, b := data.Trend.Spreads[from], data.Trend.Spreads[to]
		key := "web.trend.median"
		if data.Latest.Picked {
			key = "web.trend.median_of"
		}
		text += " " + r.T(key, "Group", data.Latest.Group.Name.In(r.lang), "A", r.number(data.Latest.Series, a.Median), "From", periods[from].Label, "NA", r.Int(a.Count), "B", r.number(data.Latest.Series, b.Median), "To", periods[to].Label, "NB", r.Int(b.Count))
	}
	return text
}

// spanned are the first and the last period in which some of the lines has a value: a table may be wider, for the sake of others.
func spanned(lines []publish.Line, periods []observation.Period) (first, last string) {
	for i, p := range periods {
		if slices.ContainsFunc(lines, func(l publish.Line) bool {
			return i < len(l.Rows) && l.Rows[i] != nil && l.Rows[i].Observation.Value.Gap == observation.NoGap
		}) {
			if first == "" {
				first = p.Label
			}
			last = p.Label
		}
	}
	if first == "" { // gaps alone
		return periods[0].Label, periods[len(periods)-1].Label
	}
	return first, last
}

// groupsPanel is the newest value of each group in a series that has no values of countries.
func (s *Server) groupsPanel(r *request, one publish.SeriesLatest, id string) view.Panel {
	t := view.Table{ID: id + "-t", Class: "cards dense", Caption: r.T("web.group_values"), Columns: []view.Column{
		{Text: r.T("web.group")}, {Text: r.T("web.value"), Class: "n"}, {Text: r.T("web.year"), Class: "n"}, {Text: r.T("web.flow")}, {Text: r.T("web.release")}, {Text: r.T("web.region.responding"), Class: "n"},
	}}
	for _, gv := range one.Groups {
		row := view.Row{Head: view.Cell{Text: gv.Group.Name.In(r.lang), Href: r.areaPage(gv.Group)}}
		if shown := gv.Shown(); shown != nil {
			row.Cells = r.figureCells(one.Series, publish.Cell{Row: *shown})
			if shown.Origin == publish.Computed {
				row.Cells[3] = view.Cell{Text: r.T("web.origin.computed")}
			}
			if other := r.unequal(one.Series, gv); other != "" {
				row.Cells[0].Small, row.Cells[0].Below = joined(row.Cells[0].Small, other), true
			}
		} else {
			row.Cells = []view.Cell{{Text: r.T("web.none"), Class: "n g"}, {}, {}, {}}
		}
		responded := view.Cell{Text: r.T("web.none"), Class: "n g"} // a published value does not say
		if gv.Members > 0 {
			responded = view.Cell{Text: r.T("web.n_of_n", "N", r.Int(gv.Responding), "Of", r.Int(gv.Members)), Class: "n"}
		}
		row.Cells = append(row.Cells, responded)
		r.headed(t.Columns[1:], row.Cells)
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: id, Title: r.T("web.group_values"), Table: t}
	if len(t.Rows) == 0 {
		p.Empty = r.T("web.indicator.none")
	}
	return p
}
