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

// What a brief of two pages has room for. What is left out is counted and stands on the pages.
const (
	briefLines   = 24
	briefUpdates = 6
	briefMoves   = 6
	briefMarks   = 8
	briefSeries  = 6
	briefText    = 130 // characters of a text
)

// shortened cuts a text at a word, with a sign that it goes on.
func shortened(s string, most int) string {
	letters := []rune(s)
	if len(letters) <= most {
		return s
	}
	cut := string(letters[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;.:") + " …"
}

// fewRows keeps the first rows of a panel's table and says how many there are besides.
func (r *request) fewRows(p view.Panel, most int) view.Panel {
	p.Downloads, p.Folded, p.Chart = nil, false, view.Chart{}
	p.Table.Sortable, p.Table.Filter = false, ""
	if n := len(p.Table.Rows) - most; n > 0 {
		p.Table.Rows = p.Table.Rows[:most]
		p.Notes = append(slices.Clone(p.Notes), r.T("matrix.brief.more", "Count", n))
	}
	return p
}

// without takes a column out of a table: of one country, its name says nothing.
func without(t view.Table, name string) view.Table {
	at := slices.IndexFunc(t.Columns, func(c view.Column) bool { return c.Text == name })
	if at < 1 {
		return t
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), at, at+1)
	t.Rows = slices.Clone(t.Rows)
	for i := range t.Rows {
		t.Rows[i].Cells = slices.Delete(slices.Clone(t.Rows[i].Cells), at-1, at)
	}
	return t
}

// setBrief is what ministers read: the matrix, what moved since they last met, what is overdue, what the region comes to.
func (s *Server) setBrief(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.boardPage(b, "brief", r.T("matrix.brief.title", "Set", b.Set.Name), r.T("matrix.brief.lead", "Group", b.Group.Name, "Day", r.Date(b.Today)))
	page.Paper, page.Tabs, page.Charts = true, nil, true
	page.Actions = page.Actions[len(page.Actions)-1:]
	page.Facts = r.boardFacts(b, b.Matrix)
	since, meeting := r.since(b)
	matrix, moved, late := r.matrixPanel(b, b.Matrix), r.movedPanel(b, since), r.overduePanel(b, b.Matrix.Overdue())
	moved.Say = strings.TrimSpace(r.sinceText(b, since, meeting) + " " + moved.Say)
	page.Parts = []view.Part{{Panel: &matrix}}
	if p := r.progressPanel(b, b.Matrix); p.Chart.Option != "" {
		p.Folded = false
		page.Parts = append(page.Parts, view.Part{Panel: &p})
	}
	about := r.aboutSet(b)
	page.Parts = append(page.Parts, view.Part{Panel: &moved}, view.Part{Panel: &late}, view.Part{Sheet: &about})
	return page, nil
}

// countryBrief is a country on two pages: its lines, and beside them what moved, what is due, and its indicators.
func (s *Server) countryBrief(ctx context.Context, r *request) (view.Page, error) {
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return nil, err
	}
	if r.param("country") != a.Code {
		return nil, redirect{r.to("countries", a.Code, "brief")}
	}
	boards, err := r.lines.Boards(ctx, r.Printer)
	if err != nil {
		return nil, err
	}
	name := a.Name.In(r.lang)
	boards = slices.DeleteFunc(boards, func(b publish.Board) bool {
		return !slices.ContainsFunc(b.Members, func(m area.Area) bool { return m.Code == a.Code })
	})
	if len(boards) == 0 {
		return nil, lost{cause: fault.New(fault.NotFound, "matrix.no_lines_of", "Country", a.Name), suggestions: []view.Link{{Text: name, Href: r.to("countries", a.Code)}}}
	}
	b := boards[len(boards)-1] // the newest set; the others have pages of their own
	m := ofCountry(b, a.Code)
	page := r.linesPage(r.T("matrix.country.brief.title", "Country", name), r.countrySay(b, m, name))
	page.Section, page.Paper, page.Charts = "countries", true, false
	page.Crumbs = []view.Link{{Text: r.T("web.countries"), Href: r.to("countries")}, {Text: name, Href: r.to("countries", a.Code)}, {Text: r.T("matrix.country.brief")}}
	page.Tags = []view.Link{{Text: b.Set.Name.In(r.lang), Href: r.to("countries", a.Code, "lines", b.Set.Code)}, {Text: r.T("matrix.version", "Number", b.Version.Number, "State", r.versionState(b.Version))}, {Text: r.Date(b.Today)}}
	page.Caveat = r.workingText(b)
	lines := r.fewRows(r.countryPanel(b, m, "lines"), briefLines)
	lines.Legend, lines.Say = nil, r.countryCounts(m.All())
	for i := range lines.Table.Rows {
		lines.Table.Rows[i].Head.Small = ""
		for k := range lines.Table.Rows[i].Cells {
			cell := &lines.Table.Rows[i].Cells[k]
			cell.Text = shortened(cell.Text, briefText/2)
		}
	}
	page.Parts = []view.Part{{Panel: &lines}}
	since, meeting := r.since(b)
	own := b
	own.Matrix = m
	moved := r.fewRows(r.movedPanel(own, since), briefMoves)
	moved.Table = without(moved.Table, r.T("web.country"))
	moved.ID, moved.Say = "since", strings.TrimSpace(r.sinceText(b, since, meeting)+" "+moved.Say)
	moved.Notes = slices.DeleteFunc(moved.Notes, func(n string) bool { return n == r.T("matrix.moved.note") })
	for i := range moved.Table.Rows {
		for k := range moved.Table.Rows[i].Cells {
			moved.Table.Rows[i].Cells[k].Text = shortened(moved.Table.Rows[i].Cells[k].Text, briefText)
		}
	}
	page.Parts = append(page.Parts, view.Part{Panel: &moved})
	if updates := r.briefUpdates(b, m); len(updates.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &updates})
	}
	if marks := slices.DeleteFunc(m.Timeline(), func(k act.Mark) bool { return !k.Reached.IsZero() }); len(marks) > 0 {
		p := r.fewRows(view.Panel{ID: "due", Title: r.T("matrix.milestones.open"), Table: without(r.milestoneTable(b, marks), r.T("web.country"))}, briefMarks)
		page.Parts = append(page.Parts, view.Part{Panel: &p})
	}
	series, err := s.briefIndicators(ctx, r, a)
	if err != nil {
		return nil, err
	}
	page.Parts = append(page.Parts, view.Part{Panel: &series})
	return page, nil
}

// briefUpdates is what was done, what stands in the way and what comes next, of the lines on which a country says so.
func (r *request) briefUpdates(b publish.Board, m act.Matrix) view.Panel {
	t := view.Table{ID: "updates-t", Caption: r.T("matrix.updates"), Class: "cards", Columns: []view.Column{
		{Text: r.T("matrix.line")}, {Text: r.T("matrix.done")}, {Text: r.T("matrix.obstacles")}, {Text: r.T("matrix.next")},
	}}
	for _, c := range m.All() {
		if c.Report.Done+c.Report.Obstacles+c.Report.Next == "" {
			continue
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.T("matrix.line_n", "Code", c.Line), Href: r.lineHref(b, c.Line)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: shortened(c.Report.Done, briefText)}, {Text: shortened(c.Report.Obstacles, briefText)}, {Text: shortened(c.Report.Next, briefText)},
		})})
	}
	return r.fewRows(view.Panel{ID: "updates", Title: r.T("matrix.updates"), Table: t}, briefUpdates)
}

// briefIndicators are the newest figures of a country in the series that have a target or a group to stand beside.
func (s *Server) briefIndicators(ctx context.Context, r *request, a area.Area) (view.Panel, error) {
	data, err := r.figures.Country(ctx, a.Code, r.Printer)
	if err != nil {
		return view.Panel{}, err
	}
	slices.SortStableFunc(data.Series, func(x, y publish.CountrySeries) int { // those that can be held against a target first
		switch {
		case x.Judged == y.Judged:
			return 0
		case x.Judged:
			return -1
		}
		return 1
	})
	p := s.countrySeries(r, data)
	p.ID, p.Table.ID, p.Title, p.Say = "series", "series-t", r.T("web.indicators"), ""
	if len(data.Surveys) > 0 {
		p.Say = s.scoreCard(r, data.Surveys[0], 0).Say
	}
	p = r.fewRows(p, briefSeries)
	p.Notes = p.Notes[:min(1, len(p.Notes))]
	return p, nil
}
