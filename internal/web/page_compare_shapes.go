package web

import (
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/chart"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// multiplesPanel is one small chart an area.
func (s *Server) multiplesPanel(r *request, data publish.Compared, page publish.SeriesPage) view.Panel {
	p := s.trendOf(r, data, page)
	p.ID, p.Title, p.Say = "compared", r.T("compare.view.multiples"), r.T("compare.multiples.say")
	note := "compare.multiples.one"
	if !data.Series.Comparable {
		note = "compare.multiples.own"
	}
	small := r.ref.MultiplesChart(data, r.Printer)
	p.Chart = drawn(small.Draw(r.Printer))
	p.Folded = p.Chart.Option != ""
	if p.Folded {
		p.Notes = append([]string{r.T(note)}, p.Notes...)
		p.Notes = append(p.Notes, r.noLine(data, 2)...)
	}
	switch {
	case small.Of > chart.MostMultiples:
		p.Say = r.T("compare.multiples.many", "Count", small.Of, "Most", r.Int(chart.MostMultiples))
	case !p.Folded:
		p.Say = r.T("compare.multiples.none")
	}
	return p
}

// mostWithout is how many countries without values a note names; of more it tells how many.
const mostWithout = 12

// noLine says which countries have fewer than so many values over the years, so that no line of theirs is missed.
func (r *request) noLine(data publish.Compared, values int) []string {
	have := map[string]int{}
	for _, l := range data.Trend.Lines {
		for _, row := range l.Rows {
			if row != nil && row.Observation.Value.Number.Valid {
				have[l.Area.Code]++
			}
		}
	}
	var names []string
	for _, row := range data.Countries {
		if have[row.Area.Code] < values {
			names = append(names, row.Area.Name.In(r.lang))
		}
	}
	key := "compare.without"
	if values > 1 {
		key = "compare.without_two"
	}
	switch n := len(names); {
	case n == 0 || n == len(data.Countries):
		return nil
	case n > mostWithout:
		return []string{r.T(key, "Names", r.T("compare.countries", "Number", r.Int(n)))}
	}
	return []string{r.T(key, "Names", r.List(names))}
}

// scatterPanel is two series against each other.
func (s *Server) scatterPanel(r *request, data publish.Compared) view.Panel {
	x, y := data.Series, data.With.Series
	title := r.T("compare.scatter.title", "X", r.short(x), "Y", r.short(y))
	t := view.Table{ID: "scatter-t", Caption: title, Sortable: true, Columns: []view.Column{
		{Text: r.T("web.country")}, {Text: r.short(x), Small: x.Unit.In(r.lang), Class: "n"}, {Text: r.short(y), Small: y.Unit.In(r.lang), Class: "n"},
	}}
	both := 0
	for _, pair := range data.Pairs() {
		row := view.Row{Head: view.Cell{Text: pair.Area.Name.In(r.lang), Href: r.areaPage(pair.Area)}, Cells: []view.Cell{r.latestDated(x, pair.X), r.latestDated(y, pair.Y)}}
		if pair.Named {
			row.Class = "mark"
		}
		if pair.X.Has() && pair.Y.Has() {
			both++
		}
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: "compared", Title: title, Table: t, Long: true, Say: r.T("compare.scatter.say", "Count", both, "Of", r.Int(len(t.Rows)), "Who", who(r, data.Countries, func(c publish.ComparedRow) area.Area { return c.Area })), Notes: []string{r.T("compare.scatter.note")}}
	p.Chart = drawn(r.ref.ScatterChart(data, r.Printer).Draw(r.Printer))
	if both == 0 {
		p.Say = r.T("compare.scatter.none", "Y", r.short(y))
	} else if p.Chart.Option != "" {
		p.Notes = append(p.Notes, r.T("compare.scatter.names"))
	}
	p.Folded = p.Chart.Option != ""
	return p
}

// latestDated is datedCell of a latest value, or the word of its gap.
func (r *request) latestDated(one catalog.Series, cell publish.Cell) view.Cell {
	if !cell.Row.Known() {
		return view.Cell{Text: r.Gap(cell.Gap), Class: "n g"}
	}
	return r.datedCell(one, cell.Row)
}

// mapPanel is the latest values in their places, with the legend of the classes.
func (s *Server) mapPanel(r *request, data publish.Compared, page publish.SeriesPage) view.Panel {
	p := s.latestOf(r, data, page)
	p.ID, p.Title = "compared", r.T("compare.view.map")
	drawing, keys := r.ref.MapChart(data, r.figure, r.Printer).Draw(r.Printer)
	p.Chart = drawn(drawing)
	p.Chart.Shapes = s.assets.address("gen/shapes.json")
	for _, key := range keys {
		p.Legend = append(p.Legend, view.Key{Class: "map " + key.Class, Text: key.Text})
	}
	p.Notes = append(p.Notes, r.T("compare.map.borders"))
	p.Folded = p.Chart.Option != ""
	return p
}

// islands is the code of the Caribbean in M49, whose islands a map of the continent hardly shows, and of the small island
// developing states.
var islands = []string{"29", "722"}

// placesPanel lists what is hard to hit on a map: the islands of the Caribbean and small island states, with the same
// figures.
func (s *Server) placesPanel(r *request, data publish.Compared) view.Panel {
	small := map[string]bool{}
	for _, code := range islands {
		for _, a := range r.ref.Directory.Members(code, s.deps.Now()) {
			small[a.Code] = true
		}
	}
	t := view.Table{ID: "places-t", Caption: r.T("compare.map.places"), Columns: []view.Column{{Text: r.T("web.country")}, {Text: r.T("web.value"), Small: data.Series.Unit.In(r.lang), Class: "n"}}}
	for _, row := range data.Countries {
		if small[row.Area.Code] {
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: row.Area.Name.In(r.lang), Href: r.to("countries", row.Area.Code)}, Cells: []view.Cell{r.latestDated(data.Series, row.Cell)}})
		}
	}
	if len(t.Rows) == 0 {
		return view.Panel{}
	}
	return view.Panel{ID: "places", Title: r.T("compare.map.places"), Say: r.T("compare.map.places.say"), Table: t, Long: true}
}
