package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
	"rumbo/internal/workbook"
)

// Lines answers questions about lines of action and what countries published on them; publish.Lines is one.
type Lines interface {
	Sets(ctx context.Context) ([]act.Set, error)
	Board(ctx context.Context, set string, o publish.BoardOptions, p *i18n.Printer) (publish.Board, error)
	Boards(ctx context.Context, p *i18n.Printer) ([]publish.Board, error)
	Report(ctx context.Context, b publish.Board) (workbook.LineReport, error)
	Beside(ctx context.Context, series, group string, countries []string, from int, p *i18n.Printer) (publish.SeriesPage, error)
	AsOf(snapshot publish.Snapshot) *publish.Lines
}

// noLines is an installation that keeps no lines of action.
type noLines struct{ Lines }

func (noLines) Sets(context.Context) ([]act.Set, error) { return nil, nil }

func (noLines) Boards(context.Context, *i18n.Printer) ([]publish.Board, error) { return nil, nil }

func (noLines) Board(_ context.Context, set string, _ publish.BoardOptions, _ *i18n.Printer) (publish.Board, error) {
	return publish.Board{}, fault.New(fault.NotFound, "matrix.no_set", "Given", set)
}

// lineSets lists the sets; where there is one only it leads straight there.
func (s *Server) lineSets(ctx context.Context, r *request) (view.Page, error) {
	sets, err := r.lines.Sets(ctx)
	if err != nil {
		return nil, err
	}
	if len(sets) == 1 {
		return nil, redirect{r.to("lines-of-action", sets[0].Code)}
	}
	page := r.linesPage(r.T("matrix.title"), r.T("matrix.sets.say"))
	page.Top = true
	panel := view.Panel{ID: "sets", Title: r.T("matrix.sets")}
	panel.Table = view.Table{ID: "sets-t", Caption: r.T("matrix.sets"), Class: "cards", Columns: []view.Column{
		{Text: r.T("matrix.set")}, {Text: r.T("web.group")}, {Text: r.T("matrix.lines"), Class: "n"}, {Text: r.T("matrix.state")},
	}}
	for _, set := range sets {
		v, _ := set.InForce()
		panel.Table.Rows = append(panel.Table.Rows, view.Row{
			Head: view.Cell{Text: set.Name.In(r.lang), Href: r.to("lines-of-action", set.Code), Small: set.Code, Below: true},
			Cells: r.headed(panel.Table.Columns[1:], []view.Cell{
				{Text: r.area(set.Group), Href: r.to("regions", set.Group)}, {Text: r.Int(len(v.Lines)), Class: "n"}, {Text: r.versionState(v)},
			}),
		})
	}
	if len(sets) == 0 {
		panel.Empty = r.T("matrix.sets.none")
	}
	page.Parts = []view.Part{{Panel: &panel}}
	return page, nil
}

// linesPage is a page about lines of action.
func (r *request) linesPage(title, lead string, crumbs ...view.Link) *view.Lines {
	page := &view.Lines{Frame: r.frame}
	page.Title, page.Lead, page.Description, page.Section, page.Charts = title, lead, lead, "lines", true
	if len(crumbs) > 0 {
		page.Crumbs = append([]view.Link{{Text: r.T("matrix.title"), Href: r.to("lines-of-action")}}, crumbs...)
	}
	return page
}

// board is what the address and its query ask for; another spelling of the set leads to the printed one.
func (s *Server) board(ctx context.Context, r *request) (publish.Board, error) {
	o := publish.BoardOptions{Round: r.query.Get("round")}
	o.Version, _ = strconv.Atoi(r.query.Get("version"))
	b, err := r.lines.Board(ctx, r.param("set"), o, r.Printer)
	if err == nil && b.Set.Code != r.param("set") {
		err = redirect{withQuery(r.to("lines-of-action", b.Set.Code), r.query)}
	}
	return b, err
}

// boardPage is a page of a set: its tabs, its downloads, its mark where the text is a working one.
func (r *request) boardPage(b publish.Board, current, title, lead string) *view.Lines {
	page := r.linesPage(title, lead, view.Link{Text: b.Set.Name.In(r.lang), Href: r.to("lines-of-action", b.Set.Code)})
	if current == "" {
		page.Crumbs[1].Href = ""
		page.Top = true
	} else {
		page.Crumbs = append(page.Crumbs, view.Link{Text: title})
	}
	page.Caveat = r.workingText(b)
	base := r.to("lines-of-action", b.Set.Code)
	query := r.boardQuery(b)
	for _, tab := range []string{"", "timeline", "by-target", "by-body", "moved"} {
		to := base
		if tab != "" {
			to += "/" + tab
		}
		page.Tabs = append(page.Tabs, view.Tab{Text: r.T("matrix.tab." + first(tab, "matrix")), Href: withQuery(to, query), Current: tab == current})
	}
	page.Tabs = append(page.Tabs, view.Tab{Text: r.T("matrix.tab.versions"), Href: base + "/versions"})
	page.Actions = []view.Action{
		{Text: r.T("matrix.brief"), Href: withQuery(base+"/brief", query), Quiet: true},
		{Text: "CSV", Href: base + ".csv", Quiet: true, Download: true},
		{Text: r.T("matrix.calendar"), Href: base + ".ics", Quiet: true, Download: true},
		{Text: r.T("web.excel_report"), Href: base + ".xlsx", Download: true},
	}
	page.Tags = []view.Link{{Text: b.Group.Name.In(r.lang), Href: r.to("regions", b.Group.Code)}, {Text: r.T("matrix.version", "Number", b.Version.Number, "State", r.versionState(b.Version))}}
	return page
}

// workingText says that the wording is not official, where it is not.
func (r *request) workingText(b publish.Board) string {
	if b.Version.Working {
		return r.T("matrix.working")
	}
	return ""
}

// boardQuery is the choice of version and round, which the pages of a set keep between them.
func (r *request) boardQuery(b publish.Board) url.Values {
	q := url.Values{}
	if !b.InForce {
		q.Set("version", strconv.Itoa(b.Version.Number))
	}
	if b.Round != "" {
		q.Set("round", b.Round)
	}
	return q
}

// versionState says the newest step of a version and its day: "presented on 14 November 2018".
func (r *request) versionState(v act.Version) string {
	if len(v.Steps) == 0 {
		return r.T("matrix.state.draft")
	}
	step := v.Steps[len(v.Steps)-1]
	return r.T("matrix.state."+string(step.Kind), "Day", r.Date(step.Day))
}

// boardForm are the choices of a board: wording, round, and on the matrix theme and target.
func (r *request) boardForm(b publish.Board, to string, more ...view.Control) view.Form {
	f := view.Form{Action: to}
	if len(b.Set.Versions) > 1 {
		c := view.Control{Name: "version", Label: r.T("matrix.choose.version")}
		for _, v := range slices.Backward(b.Set.Versions) {
			c.Options = append(c.Options, view.Option{Value: strconv.Itoa(v.Number), Text: r.T("matrix.version", "Number", v.Number, "State", r.versionState(v)), Selected: v.Number == b.Version.Number})
		}
		f.Controls = append(f.Controls, c)
	}
	if len(b.Rounds) > 0 {
		c := view.Control{Name: "round", Label: r.T("matrix.choose.round"), Options: []view.Option{{Text: r.T("matrix.choose.latest"), Selected: b.Round == ""}}}
		for _, round := range slices.Backward(b.Rounds) {
			c.Options = append(c.Options, view.Option{Value: round.Code, Text: r.T("matrix.choose.as_of", "Round", first(round.Name.In(r.lang), round.Code)), Selected: round.Code == b.Round})
		}
		f.Controls = append(f.Controls, c)
	}
	for _, c := range more {
		if len(c.Options) > 2 {
			f.Controls = append(f.Controls, c)
		}
	}
	return f
}

// themes are the themes of a version's lines, each once.
func (r *request) themes(b publish.Board) view.Control {
	chosen := r.query.Get("theme")
	c := view.Control{Name: "theme", Label: r.T("matrix.theme"), Options: []view.Option{{Text: r.T("matrix.choose.all"), Selected: chosen == ""}}}
	seen := map[string]bool{}
	for _, l := range b.Version.Lines {
		if theme := l.Theme.In(r.lang); theme != "" && !seen[theme] {
			seen[theme] = true
			c.Options = append(c.Options, view.Option{Value: theme, Text: theme, Selected: theme == chosen})
		}
	}
	return c
}

// targets are the SDG targets to which a version's lines are linked.
func (r *request) targets(b publish.Board) view.Control {
	chosen := r.query.Get("target")
	c := view.Control{Name: "target", Label: r.T("web.sdg_target"), Options: []view.Option{{Text: r.T("matrix.choose.target"), Selected: chosen == ""}}}
	for _, code := range targetsOf(r, b) {
		c.Options = append(c.Options, view.Option{Value: code, Text: r.T("matrix.sdg", "Code", code), Selected: code == chosen})
	}
	return c
}

// targetsOf are the targets to which the lines of a board are linked, in the order of the catalogue.
func targetsOf(r *request, b publish.Board) []string {
	var out []string
	for _, t := range r.ref.Catalog.Content().Targets {
		if len(b.LinesTo("sdg-target", t.Code)) > 0 {
			out = append(out, t.Code)
		}
	}
	return out
}

// chosenLines keeps the lines of the theme and the target that the reader chose.
func (r *request) chosenLines(b publish.Board) func(act.Line) bool {
	theme, target := r.query.Get("theme"), r.query.Get("target")
	return func(l act.Line) bool {
		return (theme == "" || lang.Fold(l.Theme.In(r.lang)) == lang.Fold(theme)) && (target == "" || slices.Contains(b.Linked(l.Code, "sdg-target"), target))
	}
}

func (s *Server) lineMatrix(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.boardPage(b, "", b.Set.Name.In(r.lang), r.boardLead(b))
	page.Form = r.boardForm(b, r.to("lines-of-action", b.Set.Code), r.themes(b), r.targets(b))
	m := b.Matrix.Only(r.chosenLines(b))
	page.Facts = r.boardFacts(b, m)
	matrix := r.matrixPanel(b, m)
	page.Parts = []view.Part{{Panel: &matrix}}
	if p := r.progressPanel(b, m); p.Chart.Option != "" {
		page.Parts = append(page.Parts, view.Part{Panel: &p})
	}
	if p := r.overduePanel(b, m.Overdue()); len(p.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &p})
	}
	about := r.aboutSet(b)
	page.Parts = append(page.Parts, view.Part{Sheet: &about})
	return page, nil
}

// boardLead says in a sentence what the set is and how far it is reported on.
func (r *request) boardLead(b publish.Board) string {
	say := b.Set.Note.In(r.lang)
	answered := 0
	for _, c := range b.Matrix.Countries {
		if act.ShareOf(b.Matrix.Only(nil, c).All()).Answered > 0 {
			answered++
		}
	}
	if answered == 0 {
		return strings.TrimSpace(say + " " + r.T("matrix.lead.none"))
	}
	return strings.TrimSpace(say + " " + r.T("matrix.lead.some", "Count", answered, "N", r.Int(answered), "Of", r.Int(len(b.Members))))
}

// boardFacts are the figures at the head of a board that countries have reported on.
func (r *request) boardFacts(b publish.Board, m act.Matrix) []view.Fact {
	all := act.ShareOf(m.All())
	if all.Answered == 0 {
		return nil
	}
	answered := 0
	for _, c := range m.Countries {
		if act.ShareOf(m.Only(nil, c).All()).Answered > 0 {
			answered++
		}
	}
	facts := []view.Fact{
		{Value: r.T("web.n_of_n", "N", r.Int(answered), "Of", r.Int(len(m.Countries))), Label: r.T("matrix.fact.answered"), Small: r.T("matrix.fact.answered.small", "Count", len(m.Countries)-answered)},
		{Value: r.T("web.n_of_n", "N", r.Int(all.Completed), "Of", r.Int(all.Members)), Label: r.T("matrix.fact.completed"), Small: r.T("matrix.fact.cells", "Lines", r.Int(len(m.Lines)), "Countries", r.Int(len(m.Countries)))},
		{Value: r.T("web.n_of_n", "N", r.Int(all.Started), "Of", r.Int(all.Members)), Label: r.T("matrix.fact.started"), Small: r.T("matrix.fact.cells", "Lines", r.Int(len(m.Lines)), "Countries", r.Int(len(m.Countries)))},
	}
	late := len(m.Overdue())
	fact := view.Fact{Value: r.Int(late), Label: r.T("matrix.fact.overdue", "Count", late), Small: r.T("matrix.fact.on_day", "Day", r.Date(b.Today))}
	if late > 0 {
		fact.Href, fact.Tone = "#overdue", "warn"
	}
	return append(facts, fact)
}

// aboutSet is where the wording comes from: meetings, steps, note.
func (r *request) aboutSet(b publish.Board) view.Sheet {
	sheet := view.Sheet{ID: "about", Title: r.T("matrix.about")}
	say := func(code string) string {
		i := slices.IndexFunc(b.Meetings, func(m act.Meeting) bool { return m.Code == code })
		if i < 0 {
			return code
		}
		m := b.Meetings[i]
		return joined(m.Name.In(r.lang), m.Place.In(r.lang), r.days(m.Starts, m.Ends))
	}
	add := func(name, text string) {
		if text != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Text: text})
		}
	}
	add(r.T("matrix.code"), b.Set.Code)
	at := func(name, code, text string) {
		add(name, text)
		if code != "" && text != "" {
			sheet.Pairs[len(sheet.Pairs)-1].Href = r.to("meetings", code)
		}
	}
	if b.Version.DraftedAt != "" {
		at(r.T("matrix.drafted"), b.Version.DraftedAt, say(b.Version.DraftedAt))
	}
	for _, step := range b.Version.Steps {
		at(r.T("matrix.step."+string(step.Kind)), step.Meeting, joined(r.Date(step.Day), say(step.Meeting), step.Note))
	}
	add(r.T("matrix.note"), b.Version.Note.In(r.lang))
	for _, round := range b.Rounds {
		add(r.T("matrix.round"), joined(first(round.Name.In(r.lang), round.Code), r.roundWord(round)))
	}
	return sheet
}

func (r *request) roundWord(round survey.Round) string {
	if round.Over() {
		return r.T("matrix.round.over")
	}
	return r.T("matrix.round.open", "Due", r.Date(round.Due))
}

// days says when a meeting was: one day, or from one to another.
func (r *request) days(from, to time.Time) string {
	if from.IsZero() {
		return ""
	}
	if to.IsZero() {
		to = from
	}
	return r.Days(from, to)
}

// lineTitle is the code and title of a line.
func (r *request) lineTitle(l act.Line) string { return l.Code + " " + l.Title.In(r.lang) }

func (r *request) lineHref(b publish.Board, line string) string {
	return withQuery(r.to("lines-of-action", b.Set.Code, "lines", line), r.boardQuery(b))
}

// member is a government of the board by its code, or another country that reported once.
func (r *request) member(b publish.Board, code string) area.Area {
	if i := slices.IndexFunc(b.Members, func(a area.Area) bool { return a.Code == code }); i >= 0 {
		return b.Members[i]
	}
	a, _ := r.ref.Directory.Area(code)
	return a
}
