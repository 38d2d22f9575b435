package web

import (
	"context"
	"strconv"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/view"
)

// held is the membership that an address names.
func (s *Server) held(ctx context.Context, r *request) (area.Spell, error) {
	id, err := strconv.ParseInt(r.param("id"), 10, 64)
	if err != nil {
		return area.Spell{}, fault.New(fault.NotFound, "admin.no_membership")
	}
	m, err := s.deps.Groups.Spell(ctx, id)
	if err == nil && m.Group != r.param("group") {
		err = fault.New(fault.NotFound, "admin.no_membership")
	}
	return m, err
}

func (s *Server) membershipPage(ctx context.Context, r *request) (view.Page, error) {
	m, err := s.held(ctx, r)
	if err != nil {
		return nil, err
	}
	g, err := s.deps.Groups.Roll(ctx, m.Group)
	if err != nil {
		return nil, err
	}
	country, group := r.area(m.Member), g.Name.In(r.lang)
	page := r.desk("admin", r.T("admin.membership", "Country", country, "Group", group), "",
		view.Link{Text: r.T("admin.groups"), Href: r.to("admin", "groups")}, view.Link{Text: group, Href: r.to("admin", "groups", m.Group)})
	page.Crumbs[len(page.Crumbs)-1].Text = country
	page.Tabs = r.adminTabs("groups")
	page.Actions = []view.Action{{Text: r.T("admin.memberships_of", "Country", country), Href: r.to("admin", "groups", m.Member), Quiet: true}}
	stands := view.Sheet{ID: "stands", Title: r.T("admin.stands_now"), Pairs: []view.Pair{
		{Name: r.T("admin.from"), Text: r.from(m.From)}, {Name: r.T("admin.to"), Text: r.until(m.To)}, {Name: r.T("admin.source"), Text: first(m.Source, "–")},
		{Name: r.T("admin.origin"), Text: r.T(map[bool]string{true: "admin.origin.shipped", false: "admin.origin.people"}[m.Shipped])},
	}}
	switch order(m, g.Today) {
	case stateNow:
		stands.Chip = view.Chip{Tone: "ok", Text: r.T("admin.state.now")}
	case stateComing:
		stands.Chip = view.Chip{Tone: "warn", Text: r.T("admin.state.coming")}
	case stateOver:
		stands.Chip = view.Chip{Tone: "neutral", Text: r.T("admin.state.over")}
	case stateWithdrawn:
		stands.Chip, stands.Say = view.Chip{Tone: "bad", Text: r.T("admin.state.withdrawn")}, r.T("admin.withdrawn.say")
	}
	page.Parts = append(page.Parts, view.Part{Sheet: &stands, Beside: true})
	page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "meaning", Title: r.T("admin.meaning"), Say: r.T("admin.meaning.who", "Country", country, "Group", group),
		Pairs: []view.Pair{{Name: r.T("admin.meaning.figures"), Text: r.T("admin.meaning.figures.say")}, {Name: r.T("admin.holders"), Text: r.Int(g.Holders)}}}})
	to := r.to("admin", "groups", m.Group, "members", strconv.FormatInt(m.ID, 10))
	if m.Withdrawn {
		back := r.draft("restore", m.Version)
		page.Parts = append(page.Parts, view.Part{Entry: back.entry(r.T("admin.restore"), r.T("admin.restore.say"), to, view.Button{Text: r.T("admin.restore.do")})})
		return page, nil
	}
	end := r.draft("end", m.Version)
	end.add(view.Field{Kind: "date", Name: "to", Label: r.T("admin.last_day"), Value: isoDay(m.To), Required: true})
	move := r.draft("move", m.Version)
	move.add(view.Field{Kind: "choice", Name: "group", Label: r.T("admin.move.to"), Options: r.groupOptions(m.Group), Required: true})
	move.add(view.Field{Kind: "date", Name: "last", Label: r.T("admin.move.last", "Group", group), Help: r.T("admin.move.last.help"), Required: true})
	move.add(view.Field{Kind: "text", Name: "source", Label: r.T("admin.source"), Help: r.T("admin.source.help"), Max: longestSource, Required: true})
	correct := r.draft("correct", m.Version)
	correct.add(view.Field{Kind: "date", Name: "from", Label: r.T("admin.first_day"), Help: r.T("admin.first_day.help"), Value: isoDay(m.From)})
	correct.add(view.Field{Kind: "date", Name: "to", Label: r.T("admin.last_day"), Help: r.T("admin.last_day.help"), Value: isoDay(m.To)})
	correct.add(view.Field{Kind: "text", Name: "source", Label: r.T("admin.source"), Value: m.Source, Max: longestSource, Required: true})
	wrong := r.draft("withdraw", m.Version)
	page.Parts = append(page.Parts,
		view.Part{Entry: end.entry(r.T("admin.end"), r.T("admin.end.say", "Country", country, "Group", group), to, view.Button{Text: r.T("admin.end.do")})},
		view.Part{Entry: move.entry(r.T("admin.move"), r.T("admin.move.say", "Country", country, "Group", group), to, view.Button{Text: r.T("admin.move.do")})},
		view.Part{Entry: correct.folded(r.T("admin.correct"), r.T("admin.correct.say"), to, view.Button{Text: r.T("admin.save")})},
		view.Part{Entry: wrong.folded(r.T("admin.wrong"), r.T("admin.wrong.say"), to, view.Button{Text: r.T("admin.withdraw"), Tone: "bad"})},
	)
	return page, nil
}

// groupOptions are the groups that a country may move to.
func (r *request) groupOptions(except string) []view.Option {
	out := []view.Option{{Text: r.T("admin.choose")}}
	var groups []area.Area
	for _, a := range r.ref.Directory.Areas() {
		if (a.Kind == area.Group || a.Kind == area.Region) && a.Code != except {
			groups = append(groups, a)
		}
	}
	i18n.SortBy(r.Printer, groups, func(a area.Area) string { return string(a.Kind) + a.Name.In(r.lang) })
	for _, a := range groups {
		out = append(out, view.Option{Value: a.Code, Text: a.Name.In(r.lang)})
	}
	return out
}

// changeMembership does what one of the forms of a membership's page asks for.
func (s *Server) changeMembership(ctx context.Context, r *request) (string, error) {
	m, err := s.held(ctx, r)
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	version := r.form.Get(versionField)
	here, list := r.to("admin", "groups", m.Group, "members", strconv.FormatInt(m.ID, 10)), r.to("admin", "groups", m.Group)
	switch r.form.Get(entryField) {
	case "end":
		last := f.day("to", r.T("admin.last_day"), true)
		if f.err != nil {
			return "", f.err
		}
		return done(list, "membership_ended"), s.deps.Groups.CorrectMembership(ctx, m.ID, version, m.From, last, m.Source)
	case "correct":
		from, to := f.day("from", r.T("admin.first_day"), false), f.day("to", r.T("admin.last_day"), false)
		source := f.line("source", r.T("admin.source"), longestSource, true)
		if f.err != nil {
			return "", f.err
		}
		return done(here, "membership_saved"), s.deps.Groups.CorrectMembership(ctx, m.ID, version, from, to, source)
	case "move":
		group, last := f.line("group", r.T("admin.move.to"), 20, true), f.day("last", r.T("admin.last_day"), true)
		source := f.line("source", r.T("admin.source"), longestSource, true)
		if f.err != nil {
			return "", f.err
		}
		return done(r.to("admin", "groups", group), "member_moved"), s.deps.Groups.MoveMember(ctx, m.ID, version, group, last, source)
	case "withdraw":
		return done(list, "membership_withdrawn"), s.deps.Groups.WithdrawMembership(ctx, m.ID, version, true)
	case "restore":
		return done(here, "membership_restored"), s.deps.Groups.WithdrawMembership(ctx, m.ID, version, false)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}
