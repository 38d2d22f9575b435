package web

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// columnsOfCountries is how many countries stand side by side in the table of everything; larger groups are counted.
const columnsOfCountries = 25

// yearsInGrid is how many years a grid shows unless the reader asks for more.
const yearsInGrid = 16

// askedGroup is the group of the query, by any spelling; without one the group that a reader starts with.
func (s *Server) askedGroup(r *request) (area.Area, error) {
	given := r.query.Get("group")
	if given == "" {
		return s.chosenGroup(r), nil
	}
	return s.group(r, given)
}

// askedSeries is a series of the query by any spelling, zero without one.
func askedSeries(r *request) (catalog.Series, error) {
	given := r.query.Get("series")
	if given == "" {
		return catalog.Series{}, nil
	}
	one, ok := r.ref.Catalog.FindSeries(given)
	if !ok {
		return one, noIndicator(r, given)
	}
	return one, nil
}

// checkPage is a page about the figures as a whole: what there is, and where they differ.
func (r *request) checkPage(current, title, lead string, g area.Area) *view.Lines {
	page := &view.Lines{Frame: r.frame}
	page.Title, page.Lead, page.Description, page.Section = title, lead, lead, "indicators"
	page.Crumbs = []view.Link{{Text: r.T("web.indicators"), Href: r.to("indicators")}, {Text: title}}
	for _, tab := range []struct{ name, key, path string }{
		{"complete", "complete.tab", r.to("completeness")}, {"migratory", "complete.migratory.tab", r.to("completeness", "migratory-status")}, {"differences", "differences.tab", r.to("differences")},
	} {
		page.Tabs = append(page.Tabs, view.Tab{Text: r.T(tab.key), Href: with(tab.path, "group", g.Code), Current: tab.name == current})
	}
	return page
}

func (s *Server) completeness(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.askedGroup(r)
	if err != nil {
		return nil, err
	}
	one, err := askedSeries(r)
	if err != nil {
		return nil, err
	}
	if one.DerivedFrom != "" {
		return nil, redirect{with(r.to("completeness"), "group", g.Code, "series", one.DerivedFrom)}
	}
	if one.Code != "" {
		return s.completenessOf(ctx, r, g, one)
	}
	data, err := r.figures.Completeness(ctx, g.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	broken, err := r.figures.ByDimension(ctx, publish.MigratoryStatus, g.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	page := r.checkPage("complete", r.T("complete.title"), r.completeSay(data), g)
	page.Form = s.completeForm(r, g, "", nil)
	page.Actions = []view.Action{
		{Text: r.T("web.copy_link"), Href: with(r.to("completeness"), "group", g.Code), Quiet: true, Copy: true},
		{Text: "CSV", Href: with(r.to("completeness.csv"), "group", g.Code), Quiet: true, Download: true},
	}
	filled, places := 0, 0
	for _, h := range data.Series {
		filled, places = filled+h.Filled, places+h.Places
	}
	page.Facts = []view.Fact{
		{Value: r.T("web.n_of_n", "N", r.Int(some(data)), "Of", r.Int(followed(data))), Label: r.T("complete.fact.series"), Small: r.T("complete.fact.series.small")},
		{Value: r.T("web.n_of_n", "N", r.Int(everywhere(data)), "Of", r.Int(some(data))), Label: r.T("complete.fact.all"), Small: r.T("complete.fact.all.small", "Count", len(data.Members))},
		{Value: r.T("web.n_of_n", "N", r.Int(filled), "Of", r.Int(places)), Label: r.T("complete.fact.places"), Small: r.T("complete.fact.places.small")},
		{Value: r.T("web.n_of_n", "N", r.Int(broken.With), "Of", r.Int(len(broken.Series))), Label: r.T("complete.fact.migratory"), Small: r.T("complete.fact.migratory.small"), Href: with(r.to("completeness", "migratory-status"), "group", g.Code)},
	}
	panel := s.heldPanel(r, data)
	page.Parts = []view.Part{{Panel: &panel}}
	if none := s.nonePanel(r, sources(data.None)); none.ID != "" {
		page.Parts = append(page.Parts, view.Part{Panel: &none})
	}
	return page, nil
}

// some counts the series with a value, as far as a source could have one: a series may hold nothing but gaps.
func some(data publish.Completeness) int {
	n := 0
	for _, h := range data.Series {
		if h.WithValue > 0 && fromSource(h.Series) {
			n++
		}
	}
	return n
}

// everywhere counts those with a value of every country.
func everywhere(data publish.Completeness) int {
	n := 0
	for _, h := range data.Series {
		if h.WithValue == len(data.Members) && fromSource(h.Series) {
			n++
		}
	}
	return n
}

// followed counts the series of which a source could have values, with them or without.
func followed(data publish.Completeness) int {
	n := len(sources(data.None))
	for _, h := range data.Series {
		if fromSource(h.Series) {
			n++
		}
	}
	return n
}

// sources are the series that come from a source.
func sources(list []catalog.Series) []catalog.Series {
	return slices.DeleteFunc(slices.Clone(list), func(s catalog.Series) bool { return !fromSource(s) })
}

// fromSource tells apart what Rumbo makes of answers and of other series: by itself it is never missing.
func fromSource(s catalog.Series) bool { return !s.Own && s.DerivedFrom == "" }

func (r *request) completeSay(data publish.Completeness) string {
	name := data.Group.Name.In(r.lang)
	if some(data) == 0 {
		return r.T("complete.say.none", "Group", name)
	}
	return r.T("complete.say", "N", r.Int(some(data)), "Of", r.Int(followed(data)), "Group", name, "Members", r.Int(len(data.Members)), "Count", everywhere(data), "All", r.some(everywhere(data)))
}

func (s *Server) completeForm(r *request, g area.Area, chosen string, more []view.Control) view.Form {
	form := s.groupForm(r, r.to("completeness"), g)
	c := view.Control{Name: "series", Label: r.T("web.series"), Wide: true, Options: []view.Option{{Text: r.T("complete.every_series"), Selected: chosen == ""}}}
	for _, one := range r.ref.Catalog.Content().Series {
		if one.DerivedFrom == "" {
			c.Options = append(c.Options, view.Option{Value: one.Code, Text: joined(codesOf(r.ref.Catalog.IndicatorsOf(one.Code)), r.short(one)), Selected: one.Code == chosen})
		}
	}
	form.Controls = append(append(form.Controls, c), more...)
	return form
}

// heldPanel is every series by every country: how far the figures go, or why there are none.
func (s *Server) heldPanel(r *request, data publish.Completeness) view.Panel {
	wide := len(data.Members) <= columnsOfCountries
	t := view.Table{ID: "held-t", Caption: r.T("complete.held"), Class: "matrix held", Columns: []view.Column{{Text: r.T("web.series")}}}
	if wide {
		for _, m := range data.Members {
			t.Columns = append(t.Columns, view.Column{Text: m.Name.In(r.lang), Class: "v"})
		}
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("complete.countries"), Class: "n"}, view.Column{Text: r.T("complete.years"), Class: "n"})
	gaps := map[observation.Gap]bool{}
	for _, h := range data.Series {
		row := view.Row{Head: view.Cell{
			Text: r.short(h.Series), Href: with(r.to("completeness"), "group", data.Group.Code, "series", h.Series.Code), Small: joined(codesOf(h.Indicators), h.Series.Code), Below: true,
		}}
		if wide {
			for _, c := range h.Countries {
				row.Cells = append(row.Cells, r.heldCell(h, c))
				if len(c.Years) == 0 {
					gaps[c.Gap] = true
				}
			}
		}
		row.Cells = append(row.Cells, r.heldCounts(h, len(data.Members))...)
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: "held", Title: r.T("complete.held"), Say: r.T("complete.held.say"), Table: t, Long: true, Notes: []string{r.T("complete.held.note")},
		Downloads: []view.Link{{Text: "CSV", Href: with(r.to("completeness.csv"), "group", data.Group.Code), Download: true}}}
	if wide {
		for _, g := range observation.Gaps() {
			if gaps[g] {
				p.Legend = append(p.Legend, r.gapKey(g))
			}
		}
	} else {
		p.Say = r.T("complete.held.wide", "Count", len(data.Members))
	}
	if len(t.Rows) == 0 {
		p.Empty, p.Legend = r.T("complete.none_at_all"), nil
	}
	return p
}

// heldCell is the newest year with a value, and of how many years there is one.
func (r *request) heldCell(h publish.Held, c publish.HeldCountry) view.Cell {
	if len(c.Years) == 0 {
		k := r.gapKey(c.Gap)
		return view.Cell{Text: k.Sign, Word: k.Text, Sign: true, Mapped: true, Class: "cell " + k.Class, Title: r.entitled(c.Area.Name.In(r.lang), k.Text)}
	}
	out := view.Cell{
		Text: strconv.Itoa(c.Last), Mapped: true, Class: "cell has", Small: r.T("complete.n_of", "N", r.Int(len(c.Years)), "Of", r.Int(len(h.Years))),
		Title: r.T("complete.tip", "Country", c.Area.Name.In(r.lang), "N", r.Int(len(c.Years)), "Of", r.Int(len(h.Years)), "Years", years(c.First, c.Last)),
	}
	if len(c.Years) == len(h.Years) {
		out.Class += " full"
	}
	return out
}

// heldCounts are the countries with a value, the places with one, and the years from which they are.
func (r *request) heldCounts(h publish.Held, members int) []view.Cell {
	cells := []view.Cell{{
		Text: r.T("web.heat.n", "N", r.Int(h.WithValue), "Of", r.Int(members)), Class: "n nobr", Sort: strconv.Itoa(h.WithValue), Below: true,
		Small: r.T("complete.places_n", "N", r.Int(h.Filled), "Of", r.Int(h.Places)),
	}, {Class: "n"}}
	if h.Last != 0 {
		first := h.Last
		for _, c := range h.Countries {
			if c.First != 0 {
				first = min(first, c.First)
			}
		}
		cells[1] = view.Cell{Text: years(first, h.Last), Class: "n nobr", Sort: strconv.Itoa(h.Last)}
	}
	return cells
}

// nonePanel lists the series of which nothing is known.
func (s *Server) nonePanel(r *request, list []catalog.Series) view.Panel {
	if len(list) == 0 {
		return view.Panel{}
	}
	t := view.Table{ID: "none-t", Caption: r.T("complete.none"), Columns: []view.Column{{Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("web.custodian")}}}
	for _, one := range list {
		row := view.Row{Head: view.Cell{Text: first(codesOf(r.ref.Catalog.IndicatorsOf(one.Code)), one.Code)}}
		row.Cells = []view.Cell{{Text: r.short(one), Href: r.to("series", one.Code), Small: one.Code, Below: true}, {Text: r.Agencies(one.Custodian)}}
		t.Rows = append(t.Rows, row)
	}
	return view.Panel{ID: "none", Title: r.T("complete.none"), Say: r.T("complete.none.say", "Count", len(list)), Table: t, Folded: true, Summary: r.T("complete.none.list"), Long: true}
}

// completenessOf is one series: countries by years, and its parts.
func (s *Server) completenessOf(ctx context.Context, r *request, g area.Area, one catalog.Series) (view.Page, error) {
	grid, err := r.figures.Grid(ctx, one.Code, g.Code, r.query.Get("breakdown"), r.Printer)
	if err != nil {
		return nil, err
	}
	if r.query.Get("breakdown") != "" && !slices.ContainsFunc(grid.Parts, func(p publish.HeldPart) bool { return p.Breakdown == grid.Part }) {
		return nil, redirect{with(r.to("completeness"), "group", g.Code, "series", one.Code)}
	}
	name := joined(codesOf(grid.Indicators), r.short(one))
	lead := r.T("complete.grid.say", "N", r.Int(grid.WithValue), "Of", r.Int(len(grid.Countries)), "Who", r.whoHolds(grid.Held), "Filled", r.Int(grid.Filled), "Places", r.Int(grid.Places))
	if grid.WithValue == 0 {
		lead = r.T("complete.grid.nothing", "Of", r.Int(len(grid.Countries)))
	}
	page := r.checkPage("complete", name, lead, g)
	page.Crumbs = []view.Link{page.Crumbs[0], {Text: r.T("complete.title"), Href: with(r.to("completeness"), "group", g.Code)}, {Text: one.Code}}
	page.Tags = []view.Link{{Text: one.Code, Href: with(r.to("series", one.Code), "group", g.Code)}, {Text: g.Name.In(r.lang), Href: r.to("regions", g.Code)}}
	file := with(r.to("completeness.csv"), "group", g.Code, "series", one.Code)
	page.Actions = []view.Action{
		{Text: r.T("web.copy_link"), Href: withQuery(r.to("completeness"), r.query), Quiet: true, Copy: true}, {Text: "CSV", Href: file, Quiet: true, Download: true},
	}
	from := gridFrom(r, grid.Years)
	page.Form = s.completeForm(r, g, one.Code, r.gridControls(grid, from))
	for _, gap := range append([]observation.Gap{observation.NoGap}, observation.Gaps()...) {
		fact := view.Fact{Value: r.Int(grid.Gaps[gap]), Label: r.Gap(gap)}
		if gap == observation.NoGap {
			fact = view.Fact{Value: r.T("web.n_of_n", "N", r.Int(grid.Filled), "Of", r.Int(grid.Places)), Label: r.T("complete.fact.places"), Small: r.T("complete.countries_n", "N", r.Int(grid.WithValue), "Of", r.Int(len(grid.Countries)), "Who", r.whoHolds(grid.Held))}
		} else if grid.Gaps[gap] == 0 {
			continue
		}
		page.Facts = append(page.Facts, fact)
	}
	panel := r.gridPanel(grid, from)
	page.Parts = []view.Part{{Panel: &panel}}
	if len(grid.Parts) > 1 {
		parts := r.partsPanel(grid)
		page.Parts = append(page.Parts, view.Part{Panel: &parts})
	}
	return page, nil
}

// gridFrom is the first year that a grid shows: that of the query, else so that it does not become too wide.
func gridFrom(r *request, known []int) int {
	if len(known) == 0 {
		return 0
	}
	if y, err := strconv.Atoi(r.query.Get("from")); err == nil {
		return max(y, known[0])
	}
	return known[max(0, len(known)-yearsInGrid)]
}

func (r *request) gridControls(grid publish.Grid, from int) []view.Control {
	var out []view.Control
	if len(grid.Parts) > 1 {
		c := view.Control{Name: "breakdown", Label: r.T("web.breakdown"), Wide: true}
		for _, part := range grid.Parts {
			c.Options = append(c.Options, view.Option{Value: part.Breakdown, Text: r.partWords(part.Breakdown), Selected: part.Breakdown == grid.Part})
		}
		out = append(out, c)
	}
	if len(grid.Years) > yearsInGrid {
		c := view.Control{Name: "from", Label: r.T("complete.from")}
		for _, y := range slices.Backward(grid.Years) {
			c.Options = append(c.Options, view.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y), Selected: y == from})
		}
		out = append(out, c)
	}
	return out
}

// partWords names a breakdown: "Sex: women · Age: 15–24"; the whole by its word.
func (r *request) partWords(key string) string {
	b := observation.ParseBreakdown(key)
	if len(b) == 0 {
		return r.T("publish.whole")
	}
	var words []string
	for _, part := range strings.Split(b.Key(), ";") {
		d, code, _ := strings.Cut(part, "=")
		words = append(words, r.T("complete.part", "Dimension", r.dimension(d), "Part", r.partName(d, code)))
	}
	return joined(words...)
}

func (r *request) gridPanel(grid publish.Grid, from int) view.Panel {
	t := view.Table{ID: "grid-t", Caption: r.T("complete.grid.caption", "Series", r.short(grid.Series), "Part", r.partWords(grid.Part)), Class: "heat held", Columns: []view.Column{{Text: r.T("web.country")}}}
	var shown []int
	for i, y := range grid.Years {
		if y >= from {
			shown = append(shown, i)
			t.Columns = append(t.Columns, view.Column{Text: strconv.Itoa(y)})
		}
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("complete.with_value"), Class: "n"})
	gaps := map[observation.Gap]bool{}
	for i, c := range grid.Countries {
		row := view.Row{Head: view.Cell{Text: c.Area.Name.In(r.lang), Href: r.to("countries", c.Area.Code)}}
		for _, j := range shown {
			cell := grid.Cells[i][j]
			row.Cells = append(row.Cells, r.gridCell(grid, cell, grid.Years[j]))
			if !cell.Has() {
				gaps[cell.Gap] = true
			}
		}
		row.Cells = append(row.Cells, view.Cell{Text: r.T("web.heat.n", "N", r.Int(len(c.Years)), "Of", r.Int(len(grid.Years))), Class: "n nobr"})
		t.Rows = append(t.Rows, row)
	}
	foot := view.Row{Head: view.Cell{Text: r.T("complete.countries")}}
	for _, j := range shown {
		n := 0
		for i := range grid.Countries {
			if grid.Cells[i][j].Has() {
				n++
			}
		}
		foot.Cells = append(foot.Cells, view.Cell{Text: r.T("web.heat.n", "N", r.Int(n), "Of", r.Int(len(grid.Countries)))})
	}
	foot.Cells = append(foot.Cells, view.Cell{Text: r.T("web.heat.n", "N", r.Int(grid.Filled), "Of", r.Int(grid.Places)), Class: "n nobr"})
	t.Foot = []view.Row{foot}
	p := view.Panel{ID: "grid", Title: r.T("complete.grid"), Chip: view.Chip{Tone: "neutral", Text: r.partWords(grid.Part)}, Table: t, Long: true, Notes: []string{r.T("complete.grid.note")}}
	if len(shown) < len(grid.Years) {
		p.Notes = append(p.Notes, r.T("complete.grid.earlier", "Count", len(grid.Years)-len(shown)))
		p.More = []view.Link{{Text: r.T("complete.grid.all"), Href: with(r.to("completeness"), "group", grid.Group.Code, "series", grid.Series.Code, "breakdown", grid.Part, "from", strconv.Itoa(grid.Years[0]))}}
	}
	for _, g := range observation.Gaps() {
		if gaps[g] {
			p.Legend = append(p.Legend, r.gapKey(g))
		}
	}
	if len(grid.Years) == 0 {
		p.Empty = r.T("complete.grid.nothing", "Of", r.Int(len(grid.Countries)))
	}
	return p
}

// gridCell is a value that leads to where it comes from, or the sign of a gap.
func (r *request) gridCell(grid publish.Grid, c publish.Cell, year int) view.Cell {
	if !c.Has() {
		k := r.gapKey(c.Gap)
		out := view.Cell{Text: k.Sign, Word: k.Text, Sign: true, Mapped: true, Class: "cell " + k.Class, Title: k.Text}
		if c.Row.ID != 0 {
			out.Href, out.Title = r.figure(c.Row), joined(k.Text, r.where(c.Row))
		}
		return out
	}
	out := view.Cell{Text: r.figureSaid(grid.Series, c.Row.Observation), Mapped: true, Class: "cell has", Href: r.figure(c.Row), Title: r.where(c.Row)}
	if label := c.Row.Observation.Period.Label; label != strconv.Itoa(year) {
		out.Small = label
	}
	return out
}

// partsPanel is how much there is of each breakdown.
func (r *request) partsPanel(grid publish.Grid) view.Panel {
	t := view.Table{ID: "parts-t", Caption: r.T("complete.parts"), Sortable: true, Columns: []view.Column{
		{Text: r.T("web.breakdown")}, {Text: r.T("complete.countries"), Class: "n"}, {Text: r.T("complete.values"), Class: "n"}, {Text: r.T("complete.years"), Class: "n"},
	}}
	for _, part := range grid.Parts {
		row := view.Row{Head: view.Cell{Text: r.partWords(part.Breakdown), Href: with(r.to("completeness"), "group", grid.Group.Code, "series", grid.Series.Code, "breakdown", part.Breakdown)}}
		if part.Breakdown == grid.Part {
			row.Class = "mark"
		}
		when := ""
		if part.Last != 0 {
			when = years(part.First, part.Last)
		}
		row.Cells = []view.Cell{
			{Text: r.T("web.heat.n", "N", r.Int(part.WithValue), "Of", r.Int(len(grid.Countries))), Class: "n", Sort: strconv.Itoa(part.WithValue)}, {Text: r.Int(part.Values), Class: "n"}, {Text: when, Class: "n"},
		}
		t.Rows = append(t.Rows, row)
	}
	return view.Panel{ID: "parts", Title: r.T("complete.parts"), Say: r.T("complete.parts.say", "Count", len(grid.Parts)-1), Table: t, Long: true}
}

// completenessCSV is what there is, a line a place: of every series the headline, of one series every part.
func (s *Server) completenessCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	g, err := s.askedGroup(r)
	if err != nil {
		return "", "", nil, err
	}
	one, err := askedSeries(r)
	if err != nil {
		return "", "", nil, err
	}
	lines, err := r.figures.Places(ctx, g.Code, one.Code)
	if err != nil {
		return "", "", nil, err
	}
	records := [][]string{{"series", "area", "period", "breakdown", "there_is"}}
	for _, p := range lines {
		records = append(records, []string{p.Series, p.Area, strconv.Itoa(p.Year), p.Breakdown, first(string(p.Gap), "value")})
	}
	content, err := r.table(records)
	return "rumbo-" + strings.Trim("completeness-"+g.Code+"-"+one.Code, "-") + ".csv", csvKind, content, err
}

// table writes records as a file that a spreadsheet program of the reader's language opens rightly, or as programs want it.
func (r *request) table(records [][]string) ([]byte, error) {
	format := publish.Spreadsheet(r.lang)
	if r.query.Get("format") == "plain" {
		format = publish.Plain()
	}
	var b bytes.Buffer
	err := publish.WriteRecords(&b, records, format)
	return b.Bytes(), err
}
