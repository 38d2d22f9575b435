package web

import (
	"context"
	"slices"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// ofCountry narrows a board to one country.
func ofCountry(b publish.Board, country string) act.Matrix { return b.Matrix.Only(nil, country) }

// countryLines is a country's lines of a set: where it stands, milestones, history.
func (s *Server) countryLines(ctx context.Context, r *request) (view.Page, error) {
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return nil, err
	}
	b, err := r.lines.Board(ctx, r.param("set"), publish.BoardOptions{}, r.Printer)
	if err != nil {
		return nil, err
	}
	if to := r.to("countries", a.Code, "lines", b.Set.Code); r.param("country") != a.Code || r.param("set") != b.Set.Code {
		return nil, redirect{withQuery(to, r.query)}
	}
	if !slices.ContainsFunc(b.Members, func(m area.Area) bool { return m.Code == a.Code }) && !reportedBy(b, a.Code) {
		return nil, lost{cause: fault.New(fault.NotFound, "matrix.not_member", "Country", a.Name, "Group", b.Group.Name), suggestions: []view.Link{{Text: b.Set.Name.In(r.lang), Href: r.to("lines-of-action", b.Set.Code)}, {Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)}}}
	}
	name := a.Name.In(r.lang)
	m := ofCountry(b, a.Code)
	page := r.linesPage(r.T("matrix.country.title", "Country", name), r.countrySay(b, m, name))
	page.Section = "countries"
	page.Crumbs = []view.Link{{Text: r.T("web.countries"), Href: r.to("countries")}, {Text: name, Href: r.to("countries", a.Code)}, {Text: b.Set.Name.In(r.lang)}}
	page.Tags = []view.Link{{Text: b.Set.Name.In(r.lang), Href: r.to("lines-of-action", b.Set.Code)}, {Text: b.Group.Name.In(r.lang), Href: r.to("regions", b.Group.Code)}}
	page.Caveat = r.workingText(b)
	page.Actions = []view.Action{
		{Text: r.T("matrix.country.brief"), Href: r.to("countries", a.Code, "brief"), Quiet: true},
		{Text: "CSV", Href: with(r.to("lines-of-action", b.Set.Code+".csv"), "country", a.Code), Quiet: true, Download: true},
		{Text: r.T("matrix.calendar"), Href: with(r.to("lines-of-action", b.Set.Code+".ics"), "country", a.Code), Quiet: true, Download: true},
	}
	lines := r.countryPanel(b, m, "lines")
	page.Parts = []view.Part{{Panel: &lines}}
	if marks := m.Timeline(); len(marks) > 0 {
		panel := r.timelinePanel(b, m.Only(func(l act.Line) bool {
			return slices.ContainsFunc(marks, func(k act.Mark) bool { return k.Line == l.Code })
		}))
		panel.Table = without(panel.Table, r.T("web.country"))
		page.Parts = append(page.Parts, view.Part{Panel: &panel})
	}
	for _, c := range m.All() {
		if c.Has() {
			one := r.updateSheet(b, c)
			line, _ := b.Version.Line(c.Line)
			one.ID, one.Title, one.Links = "l-"+c.Line, r.lineTitle(line), []view.Link{{Text: r.T("matrix.line_of_all", "Code", c.Line), Href: r.lineHref(b, c.Line)}}
			page.Parts = append(page.Parts, view.Part{Sheet: &one})
		}
	}
	if history := r.historyPanel(b, func(rep act.Report) bool { return rep.Country == a.Code }, false); len(history.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &history})
	}
	return page, nil
}

func reportedBy(b publish.Board, country string) bool {
	return slices.ContainsFunc(b.Reports, func(rep act.Report) bool { return rep.Country == country })
}

// countrySay says in a sentence how far a country has come.
func (r *request) countrySay(b publish.Board, m act.Matrix, name string) string {
	s := act.ShareOf(m.All())
	if s.Answered == 0 {
		gap := act.NotAsked
		if all := m.All(); len(all) > 0 {
			gap = all[0].Standing
		}
		return r.T("matrix.country.none", "Country", name, "Set", b.Set.Name, "Gap", r.standing(gap))
	}
	return r.T("matrix.country.say", "Count", len(m.Lines), "Country", name, "Answered", r.Int(s.Answered), "Completed", r.Int(s.Completed), "Started", r.Int(s.Started), "Overdue", r.Int(len(m.Overdue())))
}

// countryCounts counts the lines of one country by where they stand, or says that nobody has asked it yet.
func (r *request) countryCounts(cells []act.Cell) string {
	if s := act.ShareOf(cells); len(cells) > 0 && s.Of[act.NotAsked] == len(cells) {
		return r.T("plain.lines.unasked", "Count", len(cells))
	}
	return r.counts(cells)
}

// countryPanel is every line of a set for one country.
func (r *request) countryPanel(b publish.Board, m act.Matrix, id string) view.Panel {
	t := view.Table{ID: id + "-t", Caption: b.Set.Name.In(r.lang), Class: "cards", Columns: []view.Column{
		{Text: r.T("matrix.line")}, {Text: r.T("matrix.status")}, {Text: r.T("matrix.as_of")}, {Text: r.T("matrix.body")}, {Text: r.T("matrix.next")}, {Text: r.T("matrix.next_milestone")},
	}}
	for _, c := range m.All() {
		head := r.lineCell(b, c.Line)
		head.Small, head.Below = r.linkWords(b, c.Line), true
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			r.statusCell(c), {Text: r.dayIf(c.Report.On), Small: c.Report.Round, Below: true, Class: "nobr"}, {Text: c.Report.Body}, {Text: c.Report.Next}, {Text: r.nextMilestone(c)},
		})})
	}
	return view.Panel{ID: id, Title: b.Set.Name.In(r.lang), Table: t, Long: true, Say: r.countryCounts(m.All())}
}

// countryLinesPanel is what the page of a country says of its lines of action, a set a row; without ID where no set is its own.
func (s *Server) countryLinesPanel(ctx context.Context, r *request, a area.Area) (view.Panel, error) {
	boards, err := r.lines.Boards(ctx, r.Printer)
	if err != nil {
		return view.Panel{}, err
	}
	t := view.Table{ID: "actions-t", Caption: r.T("matrix.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("matrix.set")}, {Text: r.T("matrix.standings.own")}, {Text: r.T("matrix.overdue"), Class: "n"},
	}}
	for _, b := range boards {
		if !slices.ContainsFunc(b.Members, func(m area.Area) bool { return m.Code == a.Code }) {
			continue
		}
		m := ofCountry(b, a.Code)
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: b.Set.Name.In(r.lang), Href: r.to("countries", a.Code, "lines", b.Set.Code)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.countryCounts(m.All())}, {Text: r.Int(len(m.Overdue())), Class: "n"},
		})})
	}
	if len(t.Rows) == 0 {
		return view.Panel{}, nil
	}
	return view.Panel{ID: "actions", Title: r.T("matrix.title"), Table: t, More: []view.Link{{Text: r.T("matrix.country.brief"), Href: r.to("countries", a.Code, "brief")}}}, nil
}

// target is an SDG target: its indicators, the lines of action of the sets in force, what other instruments say of it.
func (s *Server) target(ctx context.Context, r *request) (view.Page, error) {
	target, ok := r.ref.Catalog.Target(strings.ToLower(r.param("target")))
	if !ok {
		return nil, lost{cause: fault.New(fault.NotFound, "matrix.no_target", "Given", r.param("target")), search: r.to("indicators"), query: r.param("target")}
	}
	if target.Code != r.param("target") {
		return nil, redirect{r.to("targets", target.Code)}
	}
	goal, _ := r.ref.Catalog.Goal(target.Goal)
	page := r.linesPage(r.T("matrix.target.title", "Code", target.Code), target.Name.In(r.lang))
	page.Section, page.Charts = "indicators", false
	page.Crumbs = []view.Link{{Text: r.T("web.indicators"), Href: r.to("indicators")}, {Text: r.T("matrix.target.title", "Code", target.Code)}}
	page.Tags = []view.Link{{Text: joined(r.T("web.goal")+" "+goal.Code, goal.Name.In(r.lang))}}
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: r.to("targets", target.Code), Quiet: true, Copy: true}}
	indicators := view.Panel{ID: "indicators", Title: r.T("web.indicators"), Table: view.Table{ID: "indicators-t", Class: "goals cards dense", Caption: r.T("web.indicators"), Columns: []view.Column{
		{Text: r.T("web.code")}, {Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("web.direction")}, {Text: r.T("web.target")},
	}}}
	for _, i := range r.ref.Catalog.Content().Indicators {
		if i.Target == target.Code {
			indicators.Table.Rows = append(indicators.Table.Rows, r.indicatorRows(i)...)
		}
	}
	if len(indicators.Table.Rows) == 0 {
		indicators.Empty = r.T("matrix.target.no_indicators")
	}
	lines, err := s.linesTo(ctx, r, "sdg-target", target.Code)
	if err != nil {
		return nil, err
	}
	if lines.ID == "" {
		lines = view.Panel{ID: "actions", Title: r.T("matrix.title"), Empty: r.T("matrix.target.no_lines")}
	}
	page.Parts = []view.Part{{Panel: &indicators}, {Panel: &lines}}
	links := append(r.ref.Catalog.LinksFrom("sdg-target", target.Code), r.ref.Catalog.LinksTo("sdg-target", target.Code)...)
	if pairs := r.linked(links); len(pairs) > 0 {
		page.Parts = append(page.Parts, view.Part{Sheet: &view.Sheet{ID: "crosswalk", Title: r.T("matrix.target.crosswalk"), Pairs: pairs}})
	}
	return page, nil
}

// linesTo are the lines of the sets in force that are linked to a thing, with what the region comes to; without ID where there are none.
func (s *Server) linesTo(ctx context.Context, r *request, kind, code string) (view.Panel, error) {
	boards, err := r.lines.Boards(ctx, r.Printer)
	if err != nil {
		return view.Panel{}, err
	}
	t := view.Table{ID: "actions-t", Caption: r.T("matrix.title"), Class: "targets cards", Columns: []view.Column{
		{Text: r.T("matrix.line")}, {Text: r.T("matrix.standings")}, {Text: r.T("matrix.region"), Class: "region"},
	}}
	for _, b := range boards {
		for _, line := range b.LinesTo(kind, code) {
			cells := b.Matrix.Only(func(l act.Line) bool { return l.Code == line.Code }).All()
			head := r.lineCell(b, line.Code)
			head.Small, head.Below = b.Set.Name.In(r.lang), true
			t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: r.counts(cells)}, r.shareCell(act.ShareOf(cells))})})
		}
	}
	if len(t.Rows) == 0 {
		return view.Panel{}, nil
	}
	return view.Panel{ID: "actions", Title: r.T("matrix.title"), Table: t, Long: true, Say: r.T("matrix.linked.say", "Count", len(t.Rows), "Code", code)}, nil
}

// groupLinesPanel is what the page of a group says of its lines of action; without ID where it has none.
func (s *Server) groupLinesPanel(ctx context.Context, r *request, g area.Area) (view.Panel, error) {
	boards, err := r.lines.Boards(ctx, r.Printer)
	if err != nil {
		return view.Panel{}, err
	}
	t := view.Table{ID: "actions-t", Caption: r.T("matrix.title"), Class: "targets cards", Columns: []view.Column{
		{Text: r.T("matrix.set")}, {Text: r.T("matrix.lines"), Class: "n"}, {Text: r.T("matrix.state")}, {Text: r.T("matrix.region"), Class: "region"}, {Text: r.T("matrix.overdue"), Class: "n"},
	}}
	for _, b := range boards {
		if b.Group.Code == g.Code {
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: b.Set.Name.In(r.lang), Href: r.to("lines-of-action", b.Set.Code)}, Cells: r.headed(t.Columns[1:], []view.Cell{
				{Text: r.Int(len(b.Version.Lines)), Class: "n"}, {Text: r.versionState(b.Version)}, r.shareCell(act.ShareOf(b.Matrix.All())), {Text: r.Int(len(b.Matrix.Overdue())), Class: "n"},
			})})
		}
	}
	if len(t.Rows) == 0 {
		return view.Panel{}, nil
	}
	return view.Panel{ID: "actions", Title: r.T("matrix.title"), Table: t}, nil
}
