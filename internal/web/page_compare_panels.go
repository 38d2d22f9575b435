package web

import (
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/chart"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// comparePanels are what is shown of a comparison: a sentence, the chart, the table with the same numbers.
func (s *Server) comparePanels(r *request, data publish.Compared) []view.Panel {
	var out []view.Panel
	page := data.Page()
	switch data.Look {
	case publish.LookChange:
		out = append(out, s.thenAndNow(r, data))
	case publish.LookTrend:
		p := s.trendOf(r, data, page)
		p.Notes = append(p.Notes, r.noLine(data, 1)...)
		out = append(out, p)
	case publish.LookLatest:
		p := s.latestOf(r, data, page)
		if words, _ := r.ref.Words(data.Series, r.Printer); len(words) > 0 {
			p.Chart = drawn(r.ref.DumbbellChart(data, r.Printer).Draw(r.Printer))
		} else {
			p.Chart = drawn(r.ref.ComparedLatest(data, r.Printer).Draw(r.Printer))
		}
		p.Folded = p.Chart.Option != ""
		out = append(out, p)
	case publish.LookMultiples:
		out = append(out, s.multiplesPanel(r, data, page))
	case publish.LookScatter:
		out = append(out, s.scatterPanel(r, data))
	case publish.LookMap:
		out = append(out, s.mapPanel(r, data, page))
	default:
		trend := s.trendOf(r, data, page)
		trend.Chart, trend.Folded = view.Chart{}, false
		out = append(out, s.latestOf(r, data, page), trend)
	}
	rows := append(latestRows(page.Latest), trendRows(page.Trend)...)
	if data.With != nil {
		rows = append(rows, latestRows(data.With.Page().Latest)...)
	}
	for i := range out {
		out[i].Chart = r.sourced(out[i].Chart, rows)
		if words, from := r.ref.Words(data.Series, r.Printer); data.Series.Kind == catalog.Category && data.Look != publish.LookMap {
			for n, word := range words {
				sign := strconv.Itoa(n + from)
				out[i].Legend = append(out[i].Legend, view.Key{Class: "c" + sign, Sign: sign, Text: word})
			}
		}
		out[i].Downloads = []view.Link{{Text: "CSV", Href: r.compareAt(data.Choice, "compare.csv"), Download: true}}
		out[i].Caveat = "" // it stands above
		if data.Spread != nil && (data.Look == publish.LookTrend || data.Look == publish.LookLatest || data.Look == publish.LookMap) {
			out[i].Notes = append(out[i].Notes, r.T("compare.spread", "Group", data.Group.Name.In(r.lang)))
		}
	}
	return out
}

// thenAndNow is then and now.
func (s *Server) thenAndNow(r *request, data publish.Compared) view.Panel {
	one := data.Series
	since := strconv.Itoa(data.FirstYear())
	t := view.Table{ID: "change-t", Caption: r.entitled(r.T("compare.view.change"), r.short(one)), Sortable: true, Columns: []view.Column{
		{Text: r.T("web.area")}, {Text: r.T("compare.then", "Year", since), Class: "n"}, {Text: r.T("compare.now"), Small: one.Unit.In(r.lang), Class: "n"},
		{Text: r.T("compare.difference"), Class: "n"}, {Text: r.T("web.flow")}, {Text: r.T("web.release")},
	}}
	words, _ := r.ref.Words(one, r.Printer)
	var two, up, down, same int
	for i, row := range data.Rows() {
		line := view.Row{Head: view.Cell{Text: row.Area.Name.In(r.lang), Href: r.areaPage(row.Area)}}
		if row.Named {
			line.Class = "mark"
		}
		then, difference := view.Cell{Class: "n g"}, view.Cell{Class: "n"}
		if row.Base != nil {
			then = r.datedCell(one, *row.Base)
			change := row.Cell.Row.Observation.Value.Number.Decimal.Sub(row.Base.Observation.Value.Number.Decimal)
			if i < len(data.Countries) {
				two++
				switch change.Sign() {
				case 1:
					up++
				case -1:
					down++
				default:
					same++
				}
			}
			if len(words) == 0 && exactBoth(*row.Base, row.Cell.Row) {
				difference.Text, difference.Sort = r.withSign(one, change), change.String()
			}
		}
		rest := r.figureCells(one, row.Cell)
		now := rest[0]
		if row.Cell.Row.Known() {
			now = r.datedCell(one, row.Cell.Row)
		}
		if row.Cell.Row.Origin == publish.Computed {
			rest[2] = view.Cell{Text: r.T("web.origin.computed"), Small: joined(r.T("web.rule."+row.Cell.Row.Rule), r.T("web.n_of_n", "N", r.Int(row.Cell.Row.Responding), "Of", r.Int(row.Cell.Row.Members))), Below: true}
		}
		line.Cells = []view.Cell{then, now, difference, rest[2], rest[3]}
		if i < len(data.Countries) {
			t.Rows = append(t.Rows, line)
		} else {
			t.Foot = append(t.Foot, line)
		}
	}
	if len(t.Rows) == 0 {
		t.Rows, t.Foot = t.Foot, nil
	}
	p := view.Panel{ID: "compared", Title: r.T("compare.view.change"), Table: t, Long: true, Notes: []string{r.T("compare.change.note", "Year", since)}}
	who := who(r, data.Countries, func(c publish.ComparedRow) area.Area { return c.Area })
	switch alone := len(data.Countries) == 1; {
	case alone && two == 0:
		p.Say = r.T("compare.change.alone_none", "Name", data.Countries[0].Area.Name.In(r.lang))
	case alone:
		then, now := data.Countries[0].Base.Observation, data.Countries[0].Cell.Row.Observation
		p.Say = r.T("compare.change.alone", "Name", data.Countries[0].Area.Name.In(r.lang), "From", r.datedCell(one, *data.Countries[0].Base).Text, "FromYear", then.Period.Label,
			"To", r.datedCell(one, data.Countries[0].Cell.Row).Text, "ToYear", now.Period.Label)
	case len(data.Countries) > 0:
		p.Say = r.T("compare.change.say", "Count", two, "Of", r.Int(len(data.Countries)), "Who", who)
		if two == 0 {
			p.Say = r.T("compare.change.none", "Of", r.Int(len(data.Countries)), "Who", who)
		} else {
			p.Say += " " + r.T("compare.change.ways", "Up", r.Int(up), "Down", r.Int(down), "Same", r.Int(same))
		}
	}
	if len(words) > 0 {
		p.Notes = append(p.Notes, r.T("compare.grid.note"))
	}
	if (one.Rule == catalog.Sum || one.Rule == catalog.CountYes) && len(data.Totals) > 0 {
		p.Notes = append(p.Notes, r.T("compare.change.sums"))
	}
	p.Chart = drawn(r.ref.DumbbellChart(data, r.Printer).Draw(r.Printer))
	p.Folded = p.Chart.Option != ""
	return p
}

// exactBoth tells that a difference of two figures is known: neither is a bound.
func exactBoth(a, b publish.Row) bool {
	return a.Observation.Value.Censor == observation.Exact && b.Observation.Value.Censor == observation.Exact
}

// withSign is a difference with its sign, in the unit of the series; of shares in points.
func (r *request) withSign(one catalog.Series, d decimal.Decimal) string {
	text := r.Number(d.Abs(), one.Decimals)
	sign := ""
	switch d.Round(one.Decimals).Sign() {
	case 1:
		sign = "+"
	case -1:
		sign = "−"
	}
	if one.Kind == catalog.Percent {
		return r.T("compare.points", "Value", sign+text)
	}
	return sign + text
}

// datedCell is a figure with its own period below it, in words where the series has words.
func (r *request) datedCell(one catalog.Series, row publish.Row) view.Cell {
	o := row.Observation
	cell := view.Cell{Text: r.ref.SaidValue(r.ref.SeriesOf(one, o.Key.Area), o.Value, r.Printer), Small: o.Period.Label, Class: "n", Href: r.figure(row), Title: r.where(row), Sort: o.Value.Text()}
	if o.Value.Gap != observation.NoGap {
		cell.Class = "n g"
	} else if one.Kind != catalog.Category && one.Kind != catalog.Binary {
		cell.Text = r.figureSaid(one, o)
	}
	return cell
}

// latestOf is the latest value of each area, those named marked.
func (s *Server) latestOf(r *request, data publish.Compared, page publish.SeriesPage) view.Panel {
	if data.GroupsOnly {
		p := s.groupsPanel(r, page.Latest, "latest")
		p.Title = r.T("compare.view.latest")
		p.Say = r.T("compare.groups.say")
		return p
	}
	p := s.valuesPanel(r, page.Latest, "latest")
	p.Title, p.Chart = r.T("compare.view.latest"), view.Chart{}
	for i, row := range data.Countries {
		if i >= len(p.Table.Rows) {
			break
		}
		if row.Named {
			p.Table.Rows[i].Class = "mark"
		}
		if row.Cell.Has() {
			p.Table.Rows[i].Cells[0].Text = r.datedCell(data.Series, row.Cell.Row).Text
		}
	}
	return p
}

// trendOf is the figures over time: lines of numbers, or a grid of categories.
func (s *Server) trendOf(r *request, data publish.Compared, page publish.SeriesPage) view.Panel {
	p := s.trendTable(r, page, "trend")
	p.Title = r.T("compare.view.trend")
	named := map[string]bool{}
	for _, row := range data.Rows() {
		named[row.Area.Name.In(r.lang)] = row.Named
	}
	for i := range p.Table.Rows {
		if named[p.Table.Rows[i].Head.Text] {
			p.Table.Rows[i].Class = "mark"
		}
	}
	if data.Look != publish.LookTable && len(p.Notes) > 1 {
		p.Notes = p.Notes[:1] // whose median and range it is, is said for the whole comparison
		p.Notes = append(p.Notes, r.earlier(data.Trend)...)
	}
	if words, _ := r.ref.Words(data.Series, r.Printer); len(words) > 0 {
		p.Chart = drawn(r.ref.ComparedGrid(data, r.Printer).Draw(r.Printer))
		p.Notes = append(p.Notes, r.T("compare.grid.note"))
	} else {
		p.Chart = drawn(r.ref.ComparedTrend(data, r.Printer).Draw(r.Printer))
		if n := len(data.Trend.Lines); n > chart.MostLines && data.Look == publish.LookTrend {
			p.Notes = append(p.Notes, r.T("compare.trend.many", "Most", r.Int(chart.MostLines)))
		}
	}
	p.Folded = p.Chart.Option != ""
	return p
}
