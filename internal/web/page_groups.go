package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// Groups keeps groups, regions and who belongs to them.
type Groups interface {
	Rolls(ctx context.Context) ([]area.Roll, error)
	Roll(ctx context.Context, code string) (area.Roll, error)
	AddGroup(ctx context.Context, code string, name lang.Text) error
	NameArea(ctx context.Context, code, version string, name lang.Text) error
	SpellArea(ctx context.Context, code, alias string, withdrawn bool) error
	AddMember(ctx context.Context, m area.Membership) (int64, error)
	Spell(ctx context.Context, id int64) (area.Spell, error)
	CorrectMembership(ctx context.Context, id int64, version string, from, to time.Time, source string) error
	WithdrawMembership(ctx context.Context, id int64, version string, withdrawn bool) error
	MoveMember(ctx context.Context, id int64, version, group string, last time.Time, source string) error
}

const (
	longestName   = 200
	longestSource = 300
)

func (s *Server) groupsPage(ctx context.Context, r *request) (view.Page, error) {
	rolls, err := s.deps.Groups.Rolls(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("admin.groups"), r.T("admin.groups.say"))
	page.Tabs = r.adminTabs("groups")
	groups := view.Table{ID: "groups-t", Caption: r.T("admin.groups.own"), Columns: []view.Column{
		{Text: r.T("admin.group")}, {Text: r.T("admin.code")}, {Text: r.T("admin.members_today"), Class: "n"}, {Text: r.T("admin.holders"), Class: "n"}, {Text: r.T("admin.note")},
	}}
	regions := groups
	regions.ID, regions.Caption, regions.Filter = "regions-t", r.T("admin.groups.un"), r.T("web.filter")
	i18n.SortBy(r.Printer, rolls, func(g area.Roll) string { return g.Name.In(r.lang) })
	for _, g := range rolls {
		row := view.Row{Head: view.Cell{Text: g.Name.In(r.lang), Href: r.to("admin", "groups", g.Code)}, Cells: []view.Cell{
			{Text: g.Code, Code: true}, {Text: r.Int(g.Members), Class: "n"}, {Text: r.Int(g.Holders), Class: "n"}, {Text: r.missing(g.Name, g.Expected)},
		}}
		if g.Kind == area.Group {
			groups.Rows = append(groups.Rows, row)
		} else {
			regions.Rows = append(regions.Rows, row)
		}
	}
	d := r.draft("new-group", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("admin.code"), Help: r.T("admin.group_code.help"), Required: true, Max: 16})
	d.text("name", r.T("admin.name"), lang.Text{}, "text", longestName, true)
	page.Parts = []view.Part{
		{Panel: &view.Panel{ID: "groups", Title: r.T("admin.groups.own"), Say: r.T("admin.groups.own.say"), Table: groups}},
		{Entry: d.folded(r.T("admin.group.new"), r.T("admin.group.new.say"), r.to("admin", "groups"), view.Button{Text: r.T("admin.group.add")})},
		{Panel: &view.Panel{ID: "regions", Title: r.T("admin.groups.un"), Say: r.T("admin.groups.un.say"), Table: regions, Long: true}},
	}
	return page, nil
}

// missing says in which languages a name is missing, and how many members are still to come.
func (r *request) missing(name lang.Text, expected int) string {
	var says []string
	if left := r.without(name); left != "" {
		says = append(says, left)
	}
	if expected > 0 {
		says = append(says, r.T("admin.expected", "Count", expected))
	}
	return strings.Join(says, " · ")
}

// without names the languages in which a text is missing, empty when there is none.
func (r *request) without(text lang.Text) string {
	var names []string
	for _, l := range text.Missing() {
		names = append(names, r.T("admin.language."+string(l)))
	}
	if len(names) == 0 || text.IsZero() {
		return ""
	}
	return r.T("admin.without", "Languages", r.List(names))
}

func (s *Server) addGroup(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	name := f.text("name", r.T("admin.name"), lang.Text{}, longestName, true)
	code, err := area.ParseGroupCode(r.form.Get("code"))
	f.wrong(err, r.T("admin.code"))
	if f.err != nil {
		return "", f.err
	}
	if other, ok := r.ref.Directory.Find(code); ok {
		return "", fault.New(fault.Invalid, "admin.code_means", "Code", code, "Name", other.Name)
	}
	for _, l := range lang.All() {
		if other, ok := r.ref.Directory.ByName(name.Only(l)); ok {
			return "", fault.New(fault.Invalid, "admin.name_means", "Text", name.Only(l), "Name", other.Name, "Code", other.Code)
		}
	}
	if err := s.deps.Groups.AddGroup(ctx, code, name); err != nil {
		return "", err
	}
	return done(r.to("admin", "groups", code), "group_added"), nil
}

func (s *Server) groupPage(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.deps.Groups.Roll(ctx, r.param("group"))
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", g.Name.In(r.lang), r.T("admin.kind."+string(g.Kind), "Code", g.Code), view.Link{Text: r.T("admin.groups"), Href: r.to("admin", "groups")})
	page.Tabs = r.adminTabs("groups")
	country := g.Kind == area.Country
	if country {
		page.Actions = []view.Action{{Text: r.T("admin.public_page"), Href: r.to("countries", g.Code), Quiet: true}}
	} else {
		page.Actions = []view.Action{{Text: r.T("admin.public_page"), Href: r.to("regions", g.Code), Quiet: true}}
		page.Facts = []view.Fact{
			{Value: r.Int(g.Members), Label: r.T("admin.members_today")}, {Value: r.Int(g.Expected), Label: r.T("admin.members_expected")},
			{Value: r.Int(g.Holders), Label: r.T("admin.holders"), Small: r.T("admin.holders.say")},
		}
	}
	to := r.to("admin", "groups", g.Code)
	page.Parts = append(page.Parts, view.Part{Panel: s.spells(r, g)})
	if !country {
		d := r.draft("member", "")
		d.add(view.Field{Kind: "choice", Name: "member", Label: r.T("admin.country"), Options: r.countryOptions(), Required: true})
		d.add(view.Field{Kind: "date", Name: "from", Label: r.T("admin.first_day"), Help: r.T("admin.first_day.help")})
		d.add(view.Field{Kind: "date", Name: "to", Label: r.T("admin.last_day"), Help: r.T("admin.last_day.help")})
		d.add(view.Field{Kind: "text", Name: "source", Label: r.T("admin.source"), Help: r.T("admin.source.help"), Max: longestSource, Required: true})
		page.Parts = append(page.Parts, view.Part{Entry: d.folded(r.T("admin.member.new"), r.T("admin.member.new.say"), to, view.Button{Text: r.T("admin.member.add")})})
	}
	d := r.draft("names", g.Version)
	d.text("name", r.T("admin.name"), g.Name, "text", longestName, true)
	page.Parts = append(page.Parts, view.Part{Beside: true, Entry: d.entry(r.T("admin.names"), r.localNote(g.Local), to, view.Button{Text: r.T("admin.save")})})
	page.Parts = append(page.Parts, s.spellings(r, g, to)...)
	return page, nil
}

// localNote tells whose wording a row is.
func (r *request) localNote(local bool) string {
	if local {
		return r.T("admin.local")
	}
	return r.T("admin.shipped")
}

// spells is the table of a group's memberships, or of those that a country has.
func (s *Server) spells(r *request, g area.Roll) *view.Panel {
	country := g.Kind == area.Country
	title := r.T("admin.members")
	if country {
		title = r.T("admin.memberships")
	}
	p := &view.Panel{ID: "members", Title: title, Say: r.T("admin.members.say"), Long: true, Table: view.Table{ID: "members-t", Caption: title, Class: "cards", Columns: []view.Column{
		{Text: r.T("admin.country")}, {Text: r.T("admin.from")}, {Text: r.T("admin.to")}, {Text: r.T("admin.source")}, {Text: r.T("admin.state")},
	}}}
	if country {
		p.Table.Columns[0].Text = r.T("admin.group")
	}
	spells := slices.Clone(g.Spells)
	today := g.Today
	other := func(m area.Spell) string {
		if country {
			return r.area(m.Group)
		}
		return r.area(m.Member)
	}
	slices.SortStableFunc(spells, func(a, b area.Spell) int {
		return cmp.Or(order(a, today)-order(b, today), r.Compare(other(a), other(b)), a.From.Compare(b.From))
	})
	for _, m := range spells {
		tone, word := "ok", r.T("admin.state.now")
		switch order(m, today) {
		case stateComing:
			tone, word = "warn", r.T("admin.state.coming")
		case stateOver:
			tone, word = "neutral", r.T("admin.state.over")
		case stateWithdrawn:
			tone, word = "bad", r.T("admin.state.withdrawn")
		}
		p.Table.Rows = append(p.Table.Rows, view.Row{
			Head: view.Cell{Text: other(m), Href: r.to("admin", "groups", m.Group, "members", strconv.FormatInt(m.ID, 10))},
			Cells: r.headed(p.Table.Columns[1:], []view.Cell{
				{Text: r.from(m.From), Sort: isoDay(m.From)}, {Text: r.until(m.To), Sort: isoDay(m.To)}, {Text: m.Source}, {Text: word, Chip: tone},
			}),
		})
	}
	if len(spells) > 20 {
		p.Table.Filter = r.T("web.filter")
	}
	if len(spells) == 0 {
		p.Empty = r.T("admin.members.none")
	}
	return p
}

const (
	stateNow = iota
	stateComing
	stateOver
	stateWithdrawn
)

func order(m area.Spell, today time.Time) int {
	switch {
	case m.Withdrawn:
		return stateWithdrawn
	case m.On(today):
		return stateNow
	case m.From.After(today):
		return stateComing
	}
	return stateOver
}

func (r *request) from(day time.Time) string {
	if day.IsZero() {
		return r.T("admin.from_always")
	}
	return r.Date(day)
}

func (r *request) until(day time.Time) string {
	if day.IsZero() {
		return r.T("admin.open_end")
	}
	return r.Date(day)
}

func (r *request) countryOptions() []view.Option {
	out := []view.Option{{Text: r.T("admin.choose")}}
	var countries []area.Area
	for _, a := range r.ref.Directory.Areas() {
		if a.Kind == area.Country {
			countries = append(countries, a)
		}
	}
	i18n.SortBy(r.Printer, countries, func(a area.Area) string { return a.Name.In(r.lang) })
	for _, a := range countries {
		out = append(out, view.Option{Value: a.Code, Text: a.Name.In(r.lang)})
	}
	return out
}

// spellings are the further names by which files may call an area.
func (s *Server) spellings(r *request, g area.Roll, to string) []view.Part {
	list := view.Sheet{ID: "aliases", Title: r.T("admin.aliases"), Say: r.T("admin.aliases.say"), Empty: r.T("admin.aliases.none")}
	pair := view.Pair{Name: r.T("admin.aliases.kept")}
	drop := []view.Option{{Text: r.T("admin.choose")}}
	for _, a := range g.Spelling {
		if !a.Withdrawn {
			pair.Texts = append(pair.Texts, a.Text)
			drop = append(drop, view.Option{Value: a.Text, Text: a.Text})
		}
	}
	if len(pair.Texts) > 0 {
		list.Pairs = []view.Pair{pair}
	}
	add := r.draft("alias", "")
	add.add(view.Field{Kind: "text", Name: "alias", Label: r.T("admin.alias"), Max: longestName, Required: true})
	parts := []view.Part{{Beside: true, Sheet: &list}, {Beside: true, Entry: add.folded(r.T("admin.alias.new"), "", to, view.Button{Text: r.T("admin.add")})}}
	if len(drop) > 1 {
		less := r.draft("no-alias", "")
		less.add(view.Field{Kind: "choice", Name: "alias", Label: r.T("admin.alias"), Options: drop, Required: true})
		parts = append(parts, view.Part{Beside: true, Entry: less.folded(r.T("admin.alias.drop"), r.T("admin.alias.drop.say"), to, view.Button{Text: r.T("admin.withdraw"), Tone: "quiet"})})
	}
	return parts
}

// changeGroup does what one of the forms of a group's page asks for.
func (s *Server) changeGroup(ctx context.Context, r *request) (string, error) {
	g, err := s.deps.Groups.Roll(ctx, r.param("group"))
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	to := r.to("admin", "groups", g.Code)
	switch r.form.Get(entryField) {
	case "names":
		name := f.text("name", r.T("admin.name"), g.Name, longestName, true)
		if f.err != nil {
			return "", f.err
		}
		for _, l := range lang.All() {
			if other, ok := r.ref.Directory.ByName(name.Only(l)); ok && other.Code != g.Code && name.Only(l) != g.Name.Only(l) {
				return "", fault.New(fault.Invalid, "admin.name_means", "Text", name.Only(l), "Name", other.Name, "Code", other.Code)
			}
		}
		return done(to, "names_saved"), s.deps.Groups.NameArea(ctx, g.Code, r.form.Get(versionField), name)
	case "alias":
		alias := f.line("alias", r.T("admin.alias"), longestName, true)
		if f.err != nil {
			return "", f.err
		}
		if other, ok := r.ref.Directory.ByName(alias); ok && other.Code != g.Code {
			return "", fault.New(fault.Invalid, "admin.name_means", "Text", alias, "Name", other.Name, "Code", other.Code)
		}
		if lang.Fold(alias) == "" {
			return "", fault.New(fault.Invalid, "admin.alias_empty", "Text", alias)
		}
		return done(to, "alias_added"), s.deps.Groups.SpellArea(ctx, g.Code, alias, false)
	case "no-alias":
		alias := f.line("alias", r.T("admin.alias"), longestName, true)
		if f.err != nil {
			return "", f.err
		}
		return done(to, "alias_withdrawn"), s.deps.Groups.SpellArea(ctx, g.Code, alias, true)
	case "member":
		m := area.Membership{Group: g.Code, Member: f.line("member", r.T("admin.country"), 10, true), From: f.day("from", r.T("admin.first_day"), false),
			To: f.day("to", r.T("admin.last_day"), false), Source: f.line("source", r.T("admin.source"), longestSource, true)}
		if f.err != nil {
			return "", f.err
		}
		_, err := s.deps.Groups.AddMember(ctx, m)
		return done(to, "member_added"), err
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}
