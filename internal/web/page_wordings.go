package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// Wordings keeps meetings and sets of lines of action; postgres.Store is one.
type Wordings interface {
	Meetings(ctx context.Context) ([]act.Meeting, error)
	Meeting(ctx context.Context, code string) (act.Meeting, error)
	AddMeeting(ctx context.Context, m act.Meeting) error
	EditMeeting(ctx context.Context, m act.Meeting) error
	RemoveMeeting(ctx context.Context, m act.Meeting) error
	LineSets(ctx context.Context) ([]act.Set, error)
	LineSet(ctx context.Context, code string) (act.Set, error)
	AddLineSet(ctx context.Context, set act.Set) error
	EditLineSet(ctx context.Context, set act.Set) error
	Revise(ctx context.Context, code string, from int) (int, error)
	SaveWording(ctx context.Context, v act.Version) error
	RemoveDraft(ctx context.Context, v act.Version) error
	TakeStep(ctx context.Context, v act.Version, step act.Step) error
	ChangeLineLinks(ctx context.Context, set, line string, add, remove []catalog.Link) error
}

// keptGroups are the groups whose meetings and lines of action the reader keeps.
func (r *request) keptGroups() []view.Option { return r.groupsOf(account.ManageLines) }

// keepsGroup tells whether the reader keeps the lines of action of a group.
func (r *request) keepsGroup(code string) bool {
	return slices.ContainsFunc(r.keptGroups(), func(o view.Option) bool { return o.Value == code })
}

// keptSets are the sets that the reader keeps, the newest first.
func (s *Server) keptSets(ctx context.Context, r *request) ([]act.Set, error) {
	all, err := s.deps.Wordings.LineSets(ctx)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	return slices.DeleteFunc(all, func(set act.Set) bool { return !r.keepsGroup(set.Group) }), nil
}

// keptSet is the set of the address; fault.NotFound where the reader does not keep it.
func (s *Server) keptSet(ctx context.Context, r *request) (act.Set, error) {
	set, err := s.deps.Wordings.LineSet(ctx, r.param("set"))
	if err == nil && !r.keepsGroup(set.Group) {
		err = fault.New(fault.NotFound, "lineset.none", "Code", set.Code)
	}
	return set, err
}

// versionOf is the version that the address names.
func (r *request) versionOf(set act.Set) (act.Version, error) {
	n, err := strconv.Atoi(r.param("version"))
	if v, ok := set.Version(n); err == nil && ok {
		return v, nil
	}
	return act.Version{}, fault.New(fault.NotFound, "lineset.no_version", "Code", set.Code, "Version", r.param("version"))
}

// wordingState says how far a version is, by sign and word.
func (r *request) wordingState(v act.Version) view.Chip {
	switch v.State() {
	case act.Presented:
		return view.Chip{Tone: "warn", Text: "◆ " + r.T("wording.state.presented")}
	case act.Adopted:
		return view.Chip{Tone: "ok", Text: "● " + r.T("wording.state.adopted")}
	case act.Superseded:
		return view.Chip{Tone: "neutral", Text: "■ " + r.T("wording.state.superseded")}
	}
	return view.Chip{Tone: "neutral", Text: "○ " + r.T("wording.state.draft")}
}

// meetingName is the name of a meeting by its code.
func (r *request) meetingName(all []act.Meeting, code string) string {
	for _, m := range all {
		if m.Code == code {
			return m.Name.In(r.lang)
		}
	}
	return code
}

// stepText tells what happened to a version, where and when.
func (r *request) stepText(all []act.Meeting, s act.Step) string {
	text := r.T("wording.step."+string(s.Kind), "Day", r.Date(s.Day))
	if s.Meeting != "" {
		text += " · " + r.meetingName(all, s.Meeting)
	}
	if s.Note != "" {
		text += " · " + s.Note
	}
	return text
}

func (s *Server) wordingSets(ctx context.Context, r *request) (view.Page, error) {
	sets, err := s.keptSets(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("wording.title"), r.T("wording.say"))
	page.Tabs = r.adminTabs("lines")
	t := view.Table{ID: "sets-t", Caption: r.T("wording.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("wording.set")}, {Text: r.T("round.group")}, {Text: r.T("wording.version")}, {Text: r.T("wording.lines"), Class: "n"}, {Text: r.T("wording.draft")}, {Text: r.T("admin.note")},
	}}
	for _, set := range sets {
		now, draft, lines := view.Cell{Text: "–"}, view.Cell{Text: "–"}, "–"
		if v, ok := set.InForce(); ok {
			now, lines = view.Cell{Text: r.T("wording.version_is", "Version", v.Number), Small: r.wordingState(v).Text, Below: true, Href: r.wordingHref(v)}, r.Int(len(v.Lines))
		}
		if v, ok := set.Editing(); ok {
			draft = view.Cell{Text: r.T("wording.version_is", "Version", v.Number), Small: r.T("wording.count", "Count", len(v.Lines)), Below: true, Href: r.wordingHref(v)}
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: set.Name.In(r.lang), Small: set.Code, Below: true, Href: r.to("admin", "lines", set.Code)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.area(set.Group)}, now, {Text: lines, Class: "n"}, draft, {Text: r.without(set.Name)},
		})})
	}
	panel := &view.Panel{ID: "sets", Title: r.T("wording.sets"), Table: t}
	if len(sets) == 0 {
		panel.Empty = r.T("wording.none")
	}
	d := r.draft("new-set", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("admin.code"), Help: r.T("wording.code.help"), Required: true, Max: act.LongestCode})
	d.add(view.Field{Kind: "choice", Name: "group", Label: r.T("round.group"), Options: r.keptGroups(), Required: true})
	d.add(view.Field{Kind: "say", Label: r.T("wording.versions"), Value: r.T("wording.first_version")})
	d.text("name", r.T("admin.name"), lang.Text{}, "text", longestName, true)
	d.text("note", r.T("admin.note"), lang.Text{}, "area", longestText, false)
	e := d.columns(r.T("wording.new"), r.T("wording.new.say"), r.to("admin", "lines"), view.Button{Text: r.T("wording.add")})
	e.Folded = !r.sent("new-set") && len(sets) > 0
	page.Parts = []view.Part{{Panel: panel}, {Entry: e}}
	return page, nil
}

func (r *request) wordingHref(v act.Version) string {
	return r.to("admin", "lines", v.Set, "versions", strconv.Itoa(v.Number))
}

func (s *Server) addWordingSet(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	set := act.Set{Code: strings.TrimSpace(r.form.Get("code")), Group: r.form.Get("group"), Name: f.text("name", r.T("admin.name"), lang.Text{}, longestName, true),
		Note: f.text("note", r.T("admin.note"), lang.Text{}, longestText, false)}
	if f.err != nil {
		return "", f.err
	}
	return done(r.to("admin", "lines", set.Code, "versions", "1"), "wordings_added"), s.deps.Wordings.AddLineSet(ctx, set)
}

func (s *Server) wordingSet(ctx context.Context, r *request) (view.Page, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return nil, err
	}
	meetings, err := s.deps.Wordings.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", set.Name.In(r.lang), set.Note.In(r.lang), view.Link{Text: r.T("wording.title"), Href: r.to("admin", "lines")})
	page.Tabs = r.adminTabs("lines")
	page.Tags = []view.Link{{Text: set.Code}, {Text: r.area(set.Group)}}
	if _, ok := set.InForce(); ok {
		page.Actions = []view.Action{{Text: r.T("admin.public_page"), Href: r.to("lines-of-action", set.Code), Quiet: true}, {Text: r.T("wording.history"), Href: r.to("lines-of-action", set.Code, "versions"), Quiet: true}}
	}
	to := r.to("admin", "lines", set.Code)
	if _, drafting := set.Editing(); drafting {
		page.Actions = append([]view.Action{{Text: r.T("room.title"), Href: to + "/room"}}, page.Actions...)
	}
	t := view.Table{ID: "versions-t", Caption: r.T("wording.versions"), Class: "cards", Columns: []view.Column{
		{Text: r.T("wording.version")}, {Text: r.T("admin.state")}, {Text: r.T("wording.what_happened")}, {Text: r.T("wording.lines"), Class: "n"}, {Text: r.T("wording.revise.short")},
	}}
	_, busy := set.Editing()
	for _, v := range slices.Backward(set.Versions) {
		var told []string
		if v.DraftedAt != "" {
			told = append(told, r.T("wording.drafted_at", "Meeting", r.meetingName(meetings, v.DraftedAt)))
		}
		for _, step := range v.Steps {
			told = append(told, r.stepText(meetings, step))
		}
		head := view.Cell{Text: r.T("wording.version_is", "Version", v.Number), Href: r.wordingHref(v), Below: true}
		if v.BasedOn > 0 {
			head.Small = r.T("wording.based_on", "Version", v.BasedOn)
		}
		revise := view.Cell{Text: "–"}
		if !busy && !v.Draft() {
			revise = view.Cell{Button: button(to, r.T("wording.revise"), entryField, "revise", "from", strconv.Itoa(v.Number))}
		}
		state := r.wordingState(v)
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: state.Text, Chip: state.Tone}, {Text: first(strings.Join(told, "\n"), "–"), Class: "words"}, {Text: r.Int(len(v.Lines)), Class: "n"}, revise,
		})})
	}
	say := r.T("wording.versions.say")
	if busy {
		say = r.T("wording.versions.busy")
	}
	d := r.draft("names", set.Row)
	d.text("name", r.T("admin.name"), set.Name, "text", longestName, true)
	d.text("note", r.T("admin.note"), set.Note, "area", longestText, false)
	page.Parts = []view.Part{{Panel: &view.Panel{ID: "versions", Title: r.T("wording.versions"), Say: say, Table: t}},
		{Entry: d.columns(r.T("wording.names"), r.localNote(set.Local), to, view.Button{Text: r.T("admin.save")})}}
	return page, nil
}

func (s *Server) turnWordingSet(ctx context.Context, r *request) (string, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return "", err
	}
	switch r.form.Get(entryField) {
	case "names":
		f := inForm{r: r}
		set.Name, set.Note = f.text("name", r.T("admin.name"), set.Name, longestName, true), f.text("note", r.T("admin.note"), set.Note, longestText, false)
		set.Row = r.form.Get(versionField)
		if f.err != nil {
			return "", f.err
		}
		return done(r.to("admin", "lines", set.Code), "lines_saved"), s.deps.Wordings.EditLineSet(ctx, set)
	case "revise":
		from, err := strconv.Atoi(r.form.Get("from"))
		if err != nil {
			return "", fault.New(fault.Invalid, "web.bad_request")
		}
		n, err := s.deps.Wordings.Revise(ctx, set.Code, from)
		return done(r.to("admin", "lines", set.Code, "versions", strconv.Itoa(n)), "revision_made"), err
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// groupsOf are the groups over which the reader holds the right, everywhere or as their office.
func (r *request) groupsOf(right account.Right) []view.Option {
	out := []view.Option{}
	var groups []area.Area
	for _, a := range r.ref.Directory.Areas() {
		mine := r.who.Rights[right].Everywhere
		for _, role := range r.who.Roles {
			mine = mine || role.Role == account.RegionalOffice && role.Area == a.Code
		}
		if a.Kind == area.Group && mine {
			groups = append(groups, a)
		}
	}
	i18n.SortBy(r.Printer, groups, func(a area.Area) string { return a.Name.In(r.lang) })
	for _, a := range groups {
		out = append(out, view.Option{Value: a.Code, Text: a.Name.In(r.lang)})
	}
	return out
}
