package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// People keeps accounts and their roles; postgres.Store is one.
type People interface {
	People(ctx context.Context, f account.Filter) ([]account.Person, error)
	Person(ctx context.Context, id int64) (account.Person, error)
	PersonByEmail(ctx context.Context, email string) (account.Person, error)
	AddPerson(ctx context.Context, p account.Person, a account.Appointment, confirmed bool) (int64, error)
	EditPerson(ctx context.Context, p account.Person, confirmed bool) error
	SetActive(ctx context.Context, id int64, active bool) error
	Anonymise(ctx context.Context, id int64) error
	InviteAgain(ctx context.Context, id int64) error
	Appoint(ctx context.Context, a account.Appointment) (int64, error)
	EndAppointment(ctx context.Context, id int64, last time.Time) error
	HandOver(ctx context.Context, id, to int64, from time.Time) (int64, error)
	StandIn(ctx context.Context, id, person int64, from, to time.Time) (int64, error)
	RoleRights(ctx context.Context) (map[account.Role][]account.Right, error)
}

func (s *Server) people(ctx context.Context, r *request) (view.Page, error) {
	f := account.Filter{Query: r.query.Get("q"), Role: account.Role(r.query.Get("role")), Area: r.query.Get("area"), State: r.query.Get("state")}
	list, err := s.deps.People.People(ctx, f)
	if err != nil {
		return nil, err
	}
	page := r.peopleDesk(r.T("people.title"), r.T("people.say"))
	if r.who.MayAny(account.ManagePeople, account.ManageContributors) {
		page.Actions = []view.Action{{Text: r.T("people.new"), Href: r.to("admin", "people", "new")}}
	}
	page.Parts = []view.Part{
		{Entry: &view.Entry{ID: "find", Action: r.to("admin", "people"), Get: true, Row: true, Buttons: []view.Button{{Text: r.T("people.find")}}, Fields: []view.Field{
			{Kind: "search", Name: "q", Label: r.T("people.query"), Max: 200, Value: f.Query},
			{Kind: "choice", Name: "role", Label: r.T("people.role"), Options: r.roleOptions(string(f.Role), account.Roles(), r.T("people.any"))},
			{Kind: "choice", Name: "area", Label: r.T("people.area"), Options: r.areaOptions(f.Area, nil, r.T("people.any"))},
			{Kind: "choice", Name: "state", Label: r.T("people.state"), Options: options(f.State, "", r.T("people.any"), "open", r.T("people.open"), "closed", r.T("people.closed"))},
		}}},
		{Panel: r.peoplePanel(list)},
	}
	return page, nil
}

// peopleDesk is a page about people: under administration for who manages them, under their own heading for others.
func (r *request) peopleDesk(title, lead string, crumbs ...view.Link) *view.Desk {
	if r.who.May(account.ManagePeople) {
		page := r.desk("admin", title, lead, crumbs...)
		page.Tabs = r.adminTabs("people")
		return page
	}
	return r.desk("people", title, lead, crumbs...)
}

func (r *request) peoplePanel(list []account.Person) *view.Panel {
	t := view.Table{ID: "people-t", Caption: r.T("people.title"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("people.name")}, {Text: r.T("people.institution")}, {Text: r.T("people.roles")}, {Text: r.T("people.state")}, {Text: r.T("people.seen")},
	}}
	for _, p := range list {
		var roles []string
		for _, a := range p.Appointments {
			if a.State != account.Over {
				roles = append(roles, r.T("role."+string(a.Role))+" · "+r.appointed(a))
			}
		}
		seen := r.T("people.never")
		if !p.Seen.IsZero() {
			seen = r.Date(p.Seen)
		}
		row := view.Row{Head: view.Cell{Text: r.named(p), Href: r.to("admin", "people", strconv.FormatInt(p.ID, 10)), Small: p.Email, Below: true}, Cells: []view.Cell{
			{Text: p.Institution}, {Text: strings.Join(roles, "\n"), Class: "words"}, stateOf(r, p), {Text: seen, Sort: strconv.FormatInt(p.Seen.Unix(), 10), Class: "nobr"},
		}}
		for i := range row.Cells {
			row.Cells[i].Column = t.Columns[i+1].Text
		}
		t.Rows = append(t.Rows, row)
	}
	panel := &view.Panel{ID: "people", Title: r.T("people.list"), Say: r.T("people.count", "Count", len(list)), Table: t, Long: true}
	if len(list) == 0 {
		panel.Say, panel.Empty = "", r.T("people.none")
	}
	return panel
}

// named is the name of a person, or what stands where there is none any more.
func (r *request) named(p account.Person) string {
	if p.Anonymised {
		return r.T("people.anonymous", "ID", strconv.FormatInt(p.ID, 10))
	}
	return p.Name
}

func stateOf(r *request, p account.Person) view.Cell {
	switch {
	case p.Anonymised:
		return view.Cell{Text: "– " + r.T("people.is_anonymous"), Chip: "neutral"}
	case !p.Active:
		return view.Cell{Text: "✕ " + r.T("people.is_closed"), Chip: "bad"}
	case p.Seen.IsZero():
		return view.Cell{Text: "○ " + r.T("people.is_invited"), Chip: "warn"}
	}
	return view.Cell{Text: "✓ " + r.T("people.is_open"), Chip: "ok"}
}

func (r *request) roleOptions(chosen string, roles []account.Role, first string) []view.Option {
	out := options(chosen, "", first)
	for _, role := range roles {
		out = append(out, options(chosen, string(role), r.T("role."+string(role)))...)
	}
	return out
}

// areaOptions are groups and countries by name; only those of a list where one is given.
func (r *request) areaOptions(chosen string, only []string, first string) []view.Option {
	var groups, countries []area.Area
	for _, a := range r.ref.Directory.Areas() {
		if only != nil && !slices.Contains(only, a.Code) {
			continue
		}
		switch a.Kind {
		case area.Group:
			groups = append(groups, a)
		case area.Country:
			countries = append(countries, a)
		}
	}
	out := options(chosen, "", first)
	for _, list := range [][]area.Area{groups, countries} {
		slices.SortFunc(list, func(a, b area.Area) int { return r.Compare(a.Name.In(r.lang), b.Name.In(r.lang)) })
		for _, a := range list {
			out = append(out, options(chosen, a.Code, a.Name.In(r.lang))...)
		}
	}
	return out
}

// partOptions are the parts of a country's work that a contributor may have.
func (r *request) partOptions() []view.Option {
	var out []view.Option
	for _, q := range r.ref.Questionnaires {
		asked := slices.ContainsFunc(r.ref.Rounds, func(o survey.Round) bool { return !o.Over() && slices.Contains(o.Parts, q.Code) })
		if q.Kind != survey.Questions && !asked {
			continue // made for a round that is over, or that nobody else knows of yet
		}
		out = append(out, view.Option{Value: q.Code, Text: q.Name.In(r.lang)})
		for _, section := range q.Sections {
			out = append(out, view.Option{Value: q.Code + "/" + section.Code, Text: section.Name.In(r.lang)})
		}
	}
	return out
}

// roleFields are the fields of an appointment. Who manages contributors alone gives that role alone, in their countries.
func (r *request) roleFields(required bool) []view.Field {
	roles, only := account.Roles(), []string(nil)
	if !r.who.May(account.ManagePeople) {
		roles, only = []account.Role{account.Contributor}, r.who.Rights[account.ManageContributors].Areas
	}
	first := r.T("people.no_role")
	if required {
		first = r.T("people.choose")
	}
	role, place := r.field("role", ""), r.field("area", "")
	if only != nil {
		role = r.field("role", string(account.Contributor))
		if len(only) == 1 {
			place = r.field("area", only[0])
		}
	}
	return []view.Field{
		{Kind: "choice", Name: "role", Label: r.T("people.role"), Options: r.roleOptions(role, roles, first)},
		{Kind: "choice", Name: "area", Label: r.T("people.area"), Help: r.T("people.area.help"), Options: r.areaOptions(place, only, r.T("people.no_area"))},
		{Kind: "text", Name: "part", Label: r.T("people.part"), Help: r.T("people.part.help"), Max: 100, List: r.partOptions(), Value: r.field("part", "")},
		{Kind: "date", Name: "from", Label: r.T("people.from"), Help: r.T("people.from.help"), Value: r.field("from", "")},
		{Kind: "date", Name: "to", Label: r.T("people.to"), Help: r.T("people.to.help"), Value: r.field("to", "")},
	}
}

// confirmField is the tick by which an address that looks like another's is taken all the same; shown when it is needed.
func (r *request) confirmField(fields []view.Field) []view.Field {
	if r.alike {
		fields = append(fields, view.Field{Kind: "check", Name: "confirmed", Label: r.T("people.confirm_alike"), Wide: true})
	}
	return fields
}

func (s *Server) newPerson(_ context.Context, r *request) (view.Page, error) {
	page := r.peopleDesk(r.T("people.new"), r.T("people.new.say"), view.Link{Text: r.T("people.title"), Href: r.to("admin", "people")})
	fields := append([]view.Field{
		{Kind: "text", Name: "name", Label: r.T("people.name"), Required: true, Max: 200, Value: r.field("name", "")},
		{Kind: "email", Name: "email", Label: r.T("people.email"), Required: true, Max: 254, Value: r.field("email", "")},
		{Kind: "text", Name: "institution", Label: r.T("people.institution"), Max: 200, Value: r.field("institution", "")},
		{Kind: "choice", Name: "language", Label: r.T("people.language"), Options: options(r.field("language", "es"), "es", "Español", "en", "English", "fr", "Français")},
	}, r.roleFields(false)...)
	page.Parts = []view.Part{{Entry: &view.Entry{
		ID: "person", Action: r.to("admin", "people"), Fields: r.confirmField(fields), Buttons: []view.Button{{Text: r.T("people.add")}},
	}}}
	return page, nil
}

// typedPerson and typedRole read the fields of the forms.
func (r *request) typedPerson() (p account.Person, err error) {
	p = account.Person{Name: r.form.Get("name"), Email: r.form.Get("email"), Institution: r.form.Get("institution"), Version: r.form.Get("version")}
	var ok bool
	if p.Language, ok = lang.Parse(r.form.Get("language")); !ok {
		return p, fault.New(fault.Invalid, "session.language_wrong")
	}
	return p, nil
}

func (r *request) typedRole() (a account.Appointment, err error) {
	a = account.Appointment{Role: account.Role(r.form.Get("role")), Area: r.form.Get("area"), Part: r.form.Get("part"), Note: r.form.Get("note")}
	if a.From, err = r.day("from"); err == nil {
		a.To, err = r.day("to")
	}
	return a, err
}

// day is a date of the form; the zero time when it is empty.
func (r *request) day(name string) (time.Time, error) {
	text := r.form.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	d, err := time.Parse(time.DateOnly, text)
	if err != nil || d.Year() < 1990 || d.Year() > 2100 {
		return d, fault.New(fault.Invalid, "people.day_wrong", "Day", text)
	}
	return d, nil
}

// confirmed notes that an address looks like another's, so that the form shows how to take it all the same.
func (r *request) lookedAlike(err error) error {
	if e, ok := fault.As(err); ok && e.Key == "people.address_alike" {
		r.alike = true
	}
	return err
}

func (s *Server) addPerson(ctx context.Context, r *request) (string, error) {
	p, err := r.typedPerson()
	if err != nil {
		return "", err
	}
	a, err := r.typedRole()
	if err != nil {
		return "", err
	}
	if a.Role == "" && !r.who.May(account.ManagePeople) {
		return "", fault.New(fault.Invalid, "people.role_unknown")
	}
	id, err := s.deps.People.AddPerson(ctx, p, a, r.form.Get("confirmed") == "yes")
	return done(r.to("admin", "people", strconv.FormatInt(id, 10)), "person_added"), r.lookedAlike(err)
}
