package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// publicDesk is a page for everybody that is made of parts.
func (r *request) publicDesk(section, title, lead string, crumbs ...view.Link) *view.Desk {
	page := r.desk(section, title, lead, crumbs...)
	page.Private = false
	return page
}

// publicSet is the set of the address with what everybody may see of it; fault.NotFound while it has drafts alone.
func (s *Server) publicSet(ctx context.Context, r *request) (act.Set, []act.Meeting, error) {
	set, err := s.deps.Wordings.LineSet(ctx, r.param("set"))
	if err != nil {
		return set, nil, err
	}
	set.Versions = slices.DeleteFunc(slices.Clone(set.Versions), act.Version.Draft)
	if len(set.Versions) == 0 {
		return set, nil, fault.New(fault.NotFound, "lineset.none", "Code", set.Code)
	}
	meetings, err := s.deps.Wordings.Meetings(ctx)
	return set, meetings, err
}

// wordings is the history of a set: its versions and what happened to each.
func (s *Server) wordings(ctx context.Context, r *request) (view.Page, error) {
	set, meetings, err := s.publicSet(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.publicDesk("lines", r.T("wording.history_of", "Set", set.Name), set.Note.In(r.lang), view.Link{Text: set.Name.In(r.lang), Href: r.to("lines-of-action", set.Code)})
	page.Crumbs[len(page.Crumbs)-1].Text = r.T("wording.versions")
	page.Tags = []view.Link{{Text: r.area(set.Group), Href: r.to("regions", set.Group)}}
	t := view.Table{ID: "versions-t", Caption: r.T("wording.versions"), Class: "cards", Columns: []view.Column{
		{Text: r.T("wording.version")}, {Text: r.T("admin.state")}, {Text: r.T("wording.lines"), Class: "n"}, {Text: r.T("wording.compare")},
	}}
	steps := view.Table{ID: "steps-t", Caption: r.T("wording.what_happened"), Class: "cards", Columns: []view.Column{
		{Text: r.T("wording.day")}, {Text: r.T("wording.version")}, {Text: r.T("wording.happened")}, {Text: r.T("meetings.meeting")}, {Text: r.T("admin.note")},
	}}
	versionCell := func(v act.Version) view.Cell {
		return view.Cell{Text: r.T("wording.version_is", "Version", v.Number), Href: r.to("lines-of-action", set.Code, "versions", strconv.Itoa(v.Number))}
	}
	for _, v := range slices.Backward(set.Versions) {
		compare := view.Cell{Text: "–"}
		if before, ok := r.before(set, v); ok {
			compare = view.Cell{Text: r.T("wording.compare_with", "Version", before.Number), Href: with(versionCell(v).Href, "against", strconv.Itoa(before.Number))}
		}
		head, state := versionCell(v), r.wordingState(v)
		if v.Working {
			head.Small, head.Below = r.T("wording.working"), true
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: state.Text, Chip: state.Tone}, {Text: r.Int(len(v.Lines)), Class: "n"}, compare})})
	}
	for _, v := range set.Versions {
		if m, ok := findMeeting(meetings, v.DraftedAt); ok {
			steps.Rows = append(steps.Rows, r.stepRow(steps, view.Cell{Text: r.meetingDays(m), Sort: isoDay(m.Starts)}, versionCell(v), r.T("wording.drafted.short"), meetings, v.DraftedAt, ""))
		}
		for _, step := range v.Steps {
			steps.Rows = append(steps.Rows, r.stepRow(steps, view.Cell{Text: r.Date(step.Day), Sort: isoDay(step.Day)}, versionCell(v), r.T("wording.kind."+string(step.Kind)), meetings, step.Meeting, step.Note))
		}
	}
	slices.SortStableFunc(steps.Rows, func(a, b view.Row) int { return strings.Compare(a.Head.Sort, b.Head.Sort) })
	page.Parts = []view.Part{{Panel: &view.Panel{ID: "versions", Title: r.T("wording.versions"), Say: r.T("wording.history.say"), Table: t}}, {Panel: &view.Panel{ID: "steps", Title: r.T("wording.what_happened"), Table: steps, Long: true}}}
	return page, nil
}

func (r *request) stepRow(t view.Table, day, version view.Cell, what string, meetings []act.Meeting, meeting, note string) view.Row {
	at := view.Cell{Text: "–"}
	if m, ok := findMeeting(meetings, meeting); ok {
		at = view.Cell{Text: m.Name.In(r.lang), Href: r.to("meetings", m.Code)}
	}
	return view.Row{Head: day, Cells: r.headed(t.Columns[1:], []view.Cell{version, {Text: what}, at, {Text: note, Class: "words"}})}
}

func findMeeting(all []act.Meeting, code string) (act.Meeting, bool) {
	i := slices.IndexFunc(all, func(m act.Meeting) bool { return m.Code == code })
	if i < 0 {
		return act.Meeting{}, false
	}
	return all[i], true
}

// before is the version that another revises, or else the one numbered before it.
func (r *request) before(set act.Set, v act.Version) (act.Version, bool) {
	if before, ok := set.Version(v.BasedOn); ok {
		return before, true
	}
	for _, o := range slices.Backward(set.Versions) {
		if o.Number < v.Number {
			return o, true
		}
	}
	return act.Version{}, false
}

// wording is one wording for everybody to read.
func (s *Server) wording(ctx context.Context, r *request) (view.Page, error) {
	set, meetings, err := s.publicSet(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := r.versionOf(set)
	if err != nil {
		return nil, err
	}
	here := r.to("lines-of-action", set.Code, "versions")
	page, err := r.wordingPage(set, v, meetings, here+"/"+strconv.Itoa(v.Number))
	if err != nil {
		return nil, err
	}
	page.Section = "lines"
	page.Crumbs = []view.Link{{Text: set.Name.In(r.lang), Href: r.to("lines-of-action", set.Code)}, {Text: r.T("wording.versions"), Href: here}, {Text: r.T("wording.version_is", "Version", v.Number)}}
	page.Actions = []view.Action{{Text: r.T("wording.workbook"), Href: here + "/" + strconv.Itoa(v.Number) + ".xlsx", Download: true, Quiet: true}}
	return page, nil
}

// wordingPrint is a version as it will be read, for those who keep it: drafts too.
func (s *Server) wordingPrint(ctx context.Context, r *request) (view.Page, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := r.versionOf(set)
	if err != nil {
		return nil, err
	}
	meetings, err := s.deps.Wordings.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	list := r.wordingHref(v)
	page, err := r.wordingPage(set, v, meetings, list+"/print")
	if err != nil {
		return nil, err
	}
	page.Section, page.Private = "admin", true
	page.Crumbs = []view.Link{{Text: r.T("house.title"), Href: r.to("admin")}, {Text: r.T("wording.title"), Href: r.to("admin", "lines")}, {Text: set.Name.In(r.lang), Href: r.to("admin", "lines", set.Code)},
		{Text: r.T("wording.version_is", "Version", v.Number), Href: list}, {Text: r.T("wording.print")}}
	return page, nil
}

// wordingPage shows a version, compared with the one that the address names where it names one.
func (r *request) wordingPage(set act.Set, v act.Version, meetings []act.Meeting, here string) (*view.Wording, error) {
	page := &view.Wording{Frame: r.frame}
	page.Title, page.Lead = r.T("wording.version_of", "Set", set.Name, "Version", v.Number), v.Note.In(r.lang)
	page.Tags = []view.Link{{Text: set.Code}, {Text: r.wordingState(v).Text}}
	if v.Working {
		page.Standing = view.Banner{Tone: "warn", Text: r.T("wording.working"), More: r.T("wording.working.say")}
	}
	if v.Draft() {
		page.Standing = view.Banner{Tone: "warn", Text: r.T("wording.state.draft"), More: r.T("wording.draft.private")}
	}
	page.About = r.aboutWording(v, meetings)
	var against act.Version
	if asked := r.query.Get("against"); asked != "" {
		n, err := strconv.Atoi(asked)
		other, ok := set.Version(n)
		if err != nil || !ok {
			return nil, fault.New(fault.NotFound, "lineset.no_version", "Code", set.Code, "Version", asked)
		}
		if n != v.Number {
			against = other
		}
	}
	if len(set.Versions) > 1 {
		pairs := []string{"", r.T("wording.compare.none")}
		for _, o := range slices.Backward(set.Versions) {
			if o.Number != v.Number {
				pairs = append(pairs, strconv.Itoa(o.Number), r.T("wording.version_is", "Version", o.Number)+" · "+r.wordingState(o).Text)
			}
		}
		chosen := ""
		if against.Number > 0 {
			chosen = strconv.Itoa(against.Number)
		}
		page.Compare = view.Form{Action: here, Controls: []view.Control{{Name: "against", Label: r.T("wording.compare"), Options: options(chosen, pairs...)}}}
	}
	if len(v.Lines) == 0 && against.Number == 0 {
		page.Empty = r.T("wording.no_lines")
	}
	if against.Number > 0 {
		r.compared(page, set, against, v)
		return page, nil
	}
	for _, l := range v.Lines {
		page.Lines = append(page.Lines, r.wordingRow(set, v, l))
	}
	return page, nil
}

func (r *request) aboutWording(v act.Version, meetings []act.Meeting) []view.Pair {
	var out []view.Pair
	add := func(name, day, meeting, note string) {
		p := view.Pair{Name: name, Text: day}
		if m, ok := findMeeting(meetings, meeting); ok {
			p.Text, p.Href = m.Name.In(r.lang), r.to("meetings", m.Code)
			p.Texts = append(p.Texts, day)
		}
		if note != "" {
			p.Texts = append(p.Texts, note)
		}
		out = append(out, p)
	}
	if m, ok := findMeeting(meetings, v.DraftedAt); ok {
		add(r.T("wording.drafted.short"), r.meetingDays(m), m.Code, "")
	}
	for _, step := range v.Steps {
		add(r.T("wording.kind."+string(step.Kind)), r.Date(step.Day), step.Meeting, step.Note)
	}
	return out
}

// plainSpans are a text as it stands in the reader's language, marked where it is not.
func (r *request) plainSpans(t lang.Text) []view.Span {
	if t.IsZero() {
		return nil
	}
	return []view.Span{{Text: t.In(r.lang)}}
}

func (r *request) wordingRow(set act.Set, v act.Version, l act.Line) view.WordingLine {
	row := view.WordingLine{ID: "line-" + l.Code, Code: l.Code, Title: r.plainSpans(l.Title), Theme: r.plainSpans(l.Theme), Text: r.plainSpans(l.Text)}
	if !v.Draft() {
		row.Href = r.to("lines-of-action", set.Code, "lines", l.Code)
	}
	if left := l.Untranslated(); slices.Contains(left, r.lang) {
		row.Notes = append(row.Notes, "△ "+r.T("wording.untranslated"))
	}
	links := map[string][]string{}
	for _, link := range r.ref.Catalog.LinksFrom(act.LineKind, act.Key(set.Code, l.Code)) {
		links[link.ToKind] = append(links[link.ToKind], strings.TrimPrefix(link.To, "10.7.2."))
	}
	for _, kind := range act.LinkKinds() {
		if len(links[kind]) > 0 {
			row.Links = append(row.Links, view.Pair{Name: r.T("wording.link." + kind), Text: strings.Join(links[kind], ", ")})
		}
	}
	return row
}

// differs has for each kind of difference its sign and tone: they are told apart without colour.
var differs = map[act.Difference]struct{ sign, tone string }{
	act.Same: {"=", "neutral"}, act.Added: {"+", "ok"}, act.Removed: {"−", "bad"}, act.Rewritten: {"≠", "warn"}, act.Moved: {"↕", "neutral"},
}

// compared shows what a version has changed of another.
func (r *request) compared(page *view.Wording, set act.Set, before, after act.Version) {
	count := map[act.Difference]int{}
	for _, c := range act.Compare(before, after) {
		count[c.Kind]++
		shown := c.After
		if c.Kind == act.Removed {
			shown = c.Before
		}
		row := r.wordingRow(set, after, shown)
		row.Links = nil
		d := differs[c.Kind]
		row.Chip = view.Chip{Tone: d.tone, Text: d.sign + " " + r.T("wording.differs."+string(c.Kind))}
		switch c.Kind {
		case act.Added:
			row.Title, row.Text = r.spans(lang.Text{}, c.After.Title), r.spans(lang.Text{}, c.After.Text)
		case act.Removed:
			row.ID, row.Href, row.Gone, row.Theme = "gone-"+c.Code, "", true, nil
			row.Title, row.Text = r.spans(c.Before.Title, lang.Text{}), r.spans(c.Before.Text, lang.Text{})
		case act.Rewritten:
			row.Title, row.Theme, row.Text = r.spans(c.Before.Title, c.After.Title), r.spans(c.Before.Theme, c.After.Theme), r.spans(c.Before.Text, c.After.Text)
			if other := r.changedIn(c); len(other) > 0 {
				row.Notes = append(row.Notes, r.inLanguages("wording.changed_in", other))
			}
		}
		page.Lines = append(page.Lines, row)
	}
	var told []string
	for _, kind := range []act.Difference{act.Added, act.Removed, act.Rewritten, act.Moved, act.Same} {
		if count[kind] > 0 {
			told = append(told, r.T("wording.count_of."+string(kind), "Count", count[kind]))
			page.Legend = append(page.Legend, view.Key{Class: "sign", Sign: differs[kind].sign, Text: r.T("wording.differs." + string(kind))})
		}
	}
	page.Changes = r.T("wording.compared", "Before", before.Number, "After", after.Number, "Told", r.List(told))
}

// spans are the words that changed between two texts, in the reader's language.
func (r *request) spans(before, after lang.Text) []view.Span {
	var out []view.Span
	for _, p := range act.Words(before.In(r.lang), after.In(r.lang)) {
		out = append(out, view.Span{Kind: map[act.Difference]string{act.Added: "ins", act.Removed: "del"}[p.Kind], Text: p.Text})
	}
	return out
}

// changedIn are the languages other than the reader's in which a line reads differently.
func (r *request) changedIn(c act.Change) []lang.Code {
	var out []lang.Code
	for _, l := range lang.All() {
		if l != r.lang && (c.Before.Title.Only(l) != c.After.Title.Only(l) || c.Before.Text.Only(l) != c.After.Text.Only(l) || c.Before.Theme.Only(l) != c.After.Theme.Only(l)) {
			out = append(out, l)
		}
	}
	return out
}
