package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// migratory is which figures are broken down by migratory status, as target 17.18 asks.
func (s *Server) migratory(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.askedGroup(r)
	if err != nil {
		return nil, err
	}
	data, err := r.figures.ByDimension(ctx, publish.MigratoryStatus, g.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	page := r.checkPage("migratory", r.T("complete.migratory"), r.migratorySay(data), g)
	page.Crumbs = []view.Link{page.Crumbs[0], {Text: r.T("complete.title"), Href: with(r.to("completeness"), "group", g.Code)}, {Text: page.Title}}
	page.Tags = []view.Link{{Text: r.T("complete.migratory.target"), Href: r.to("targets", "17.18")}}
	path, file := r.to("completeness", "migratory-status"), with(r.to("completeness", "migratory-status.csv"), "group", g.Code)
	page.Form = s.groupForm(r, path, g)
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: with(path, "group", g.Code), Quiet: true, Copy: true}, {Text: "CSV", Href: file, Quiet: true, Download: true}}
	page.Facts = []view.Fact{
		{Value: r.T("web.n_of_n", "N", r.Int(data.With), "Of", r.Int(len(data.Series))), Label: r.T("complete.fact.migratory"), Small: r.T("complete.fact.migratory.small")},
		{Value: r.T("web.n_of_n", "N", r.Int(data.Any), "Of", r.Int(len(data.Members))), Label: r.T("complete.migratory.countries"), Small: r.T("complete.migratory.countries.small")},
	}
	panel := s.migratoryPanel(r, data)
	page.Parts = []view.Part{{Panel: &panel}}
	return page, nil
}

func (r *request) migratorySay(data publish.Broken) string {
	name := data.Group.Name.In(r.lang)
	if data.With == 0 {
		return r.T("complete.migratory.none", "Group", name, "Series", r.Int(len(data.Series)), "Members", r.Int(len(data.Members)))
	}
	return r.T("complete.migratory.say", "Group", name, "N", r.Int(data.With), "Series", r.Int(len(data.Series)), "Any", r.Int(data.Any), "Members", r.Int(len(data.Members)))
}

func (s *Server) migratoryPanel(r *request, data publish.Broken) view.Panel {
	t := view.Table{ID: "migratory-t", Caption: r.T("complete.migratory"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("web.series")}, {Text: r.T("complete.migratory.by"), Class: "n"}, {Text: r.T("complete.migratory.which")}, {Text: r.T("complete.migratory.parts")}, {Text: r.T("complete.migratory.whole"), Class: "n"},
	}}
	members := r.Int(len(data.Members))
	for _, one := range data.Series {
		row := view.Row{Head: view.Cell{Text: r.short(one.Series), Small: joined(codesOf(one.Indicators), one.Series.Code), Below: true, Href: with(r.to("completeness"), "group", data.Group.Code, "series", one.Series.Code)}}
		var names, parts []string
		for _, c := range one.Countries {
			if len(c.Years) > 0 {
				names = append(names, r.T("complete.country_years", "Country", c.Area.Name.In(r.lang), "Years", years(c.First, c.Last)))
			}
		}
		for _, code := range one.Codes {
			parts = append(parts, r.partName(publish.MigratoryStatus, code))
		}
		which := view.Cell{Text: r.List(names)}
		if len(names) == 0 {
			which = view.Cell{Text: r.T("complete.migratory.nobody"), Class: "g"}
		}
		row.Cells = r.headed(t.Columns[1:], []view.Cell{
			{Text: r.T("web.heat.n", "N", r.Int(one.WithValue), "Of", members), Class: "n nobr", Sort: strconv.Itoa(one.WithValue)}, which, {Text: r.List(parts)},
			{Text: r.T("web.heat.n", "N", r.Int(one.Whole), "Of", members), Class: "n nobr", Sort: strconv.Itoa(one.Whole)},
		})
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: "migratory", Title: r.T("complete.migratory.series"), Say: r.T("complete.migratory.series.say"), Table: t, Long: true, Notes: []string{r.T("complete.migratory.note")},
		Downloads: []view.Link{{Text: "CSV", Href: with(r.to("completeness", "migratory-status.csv"), "group", data.Group.Code), Download: true}}}
	if len(t.Rows) == 0 {
		p.Empty = r.T("complete.migratory.no_series")
	}
	return p
}

// migratoryCSV is a line for each series and country.
func (s *Server) migratoryCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	g, err := s.askedGroup(r)
	if err != nil {
		return "", "", nil, err
	}
	data, err := r.figures.ByDimension(ctx, publish.MigratoryStatus, g.Code, r.Printer)
	if err != nil {
		return "", "", nil, err
	}
	records := [][]string{{"series", "area", "years_with_value", "first_year", "last_year"}}
	for _, one := range data.Series {
		list := slices.Clone(one.Countries)
		slices.SortFunc(list, func(a, b publish.HeldCountry) int { return compareCodes(a.Area, b.Area) })
		for _, c := range list {
			line := []string{one.Series.Code, c.Area.Code, strconv.Itoa(len(c.Years)), "", ""}
			if len(c.Years) > 0 {
				line[3], line[4] = strconv.Itoa(c.First), strconv.Itoa(c.Last)
			}
			records = append(records, line)
		}
	}
	content, err := r.table(records)
	return "rumbo-migratory-status-" + g.Code + ".csv", csvKind, content, err
}

func compareCodes(a, b area.Area) int { return strings.Compare(a.Code, b.Code) }

// mostMissing is how many series the panel of what is missing lists.
const mostMissing = 8

// missingIn is what is missing in a group, in a sentence and a small table: who has not answered the questionnaire, in which
// series countries have no value at all, and whether any figure is broken down by migratory status. Without ID where nothing is
// known of the group.
func (s *Server) missingIn(ctx context.Context, r *request, g area.Area) (view.Panel, error) {
	data, err := r.figures.Completeness(ctx, g.Code, r.Printer)
	if err != nil || len(data.Members) == 0 {
		return view.Panel{}, err
	}
	broken, err := r.figures.ByDimension(ctx, publish.MigratoryStatus, g.Code, r.Printer)
	if err != nil {
		return view.Panel{}, err
	}
	members := r.Int(len(data.Members))
	t := view.Table{ID: "missing-t", Caption: r.T("complete.missing"), Class: "cards", Columns: []view.Column{
		{Text: r.T("web.series")}, {Text: r.T("complete.missing.without")}, {Text: r.T("complete.with_value"), Class: "n"}, {Text: r.T("complete.last_year"), Class: "n"},
	}}
	whole := 0
	list := slices.Clone(data.Series)
	slices.SortStableFunc(list, func(a, b publish.Held) int { return a.WithValue - b.WithValue })
	for _, h := range list {
		if h.WithValue == len(data.Members) {
			whole++
			continue
		}
		if len(t.Rows) == mostMissing {
			continue
		}
		last := view.Cell{Class: "n"}
		if h.Last != 0 {
			last.Text = strconv.Itoa(h.Last)
		}
		t.Rows = append(t.Rows, view.Row{
			Head: view.Cell{Text: r.short(h.Series), Small: joined(codesOf(h.Indicators), h.Series.Code), Below: true, Href: with(r.to("completeness"), "group", g.Code, "series", h.Series.Code)},
			Cells: r.headed(t.Columns[1:], []view.Cell{
				{Text: r.withoutValue(h)}, {Text: r.T("web.heat.n", "N", r.Int(h.WithValue), "Of", members), Class: "n nobr"}, last,
			}),
		})
	}
	p := view.Panel{ID: "missing", Title: r.T("complete.missing"), Table: t, Tucked: true, Long: true, More: []view.Link{
		{Text: r.T("complete.missing.more"), Href: with(r.to("completeness"), "group", g.Code)}, {Text: r.T("complete.migratory.tab"), Href: with(r.to("completeness", "migratory-status"), "group", g.Code)},
	}}
	none, all := len(sources(data.None)), followed(data)
	p.Say = r.T("complete.missing.say", "Count", none, "None", r.Int(none), "All", r.Int(all), "Whole", r.some(whole), "Members", members)
	if broken.With == 0 {
		p.Say += " " + r.T("complete.missing.migratory.none")
	} else {
		p.Say += " " + r.T("complete.missing.migratory", "N", r.Int(broken.With), "Of", r.Int(len(broken.Series)))
	}
	if left := len(list) - whole - len(t.Rows); left > 0 {
		p.Notes = append(p.Notes, r.T("complete.missing.left", "Count", left))
	}
	if len(t.Rows) == 0 {
		p.Empty = r.T("complete.missing.nothing")
	}
	return p, nil
}

// withoutValue names the countries without any value, those that did not answer apart.
func (r *request) withoutValue(h publish.Held) string {
	if h.WithValue == 0 {
		return r.T("complete.missing.nobody")
	}
	var names []string
	for _, c := range h.Countries {
		if len(c.Years) == 0 {
			names = append(names, c.Area.Name.In(r.lang))
		}
	}
	if len(names) > namesInRow {
		return r.T("complete.missing.many", "Count", len(names)-namesInRow, "Names", strings.Join(names[:namesInRow], ", "))
	}
	return r.List(names)
}

// namesInRow is how many countries a row of the panel names.
const namesInRow = 8
