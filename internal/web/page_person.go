package web

import (
	"context"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/view"
)

// person is the page of one person: who they are, their roles past and present, and what may be done with both.
func (s *Server) person(ctx context.Context, r *request) (view.Page, error) {
	id, err := number(r.param("id"))
	if err != nil {
		return nil, err
	}
	p, err := s.deps.People.Person(ctx, id)
	if err != nil {
		return nil, err
	}
	manages := r.who.May(account.ManagePeople) && id != r.who.Account && !p.Anonymised
	page := r.peopleDesk(r.named(p), r.T("people.person.say"), view.Link{Text: r.T("people.title"), Href: r.to("admin", "people")})
	path := r.to("admin", "people", strconv.FormatInt(id, 10))
	if r.who.May(account.ReadAudit) {
		page.Actions = []view.Action{{Text: r.T("audit.title"), Href: with(r.to("audit"), "person", strconv.FormatInt(id, 10)), Quiet: true}}
	}
	if manages {
		page.Parts = append(page.Parts, view.Part{Entry: r.personEntry(p, path)})
	} else {
		page.Parts = append(page.Parts, view.Part{Sheet: r.personSheet(p)})
	}
	page.Parts = append(page.Parts, view.Part{Panel: r.appointmentsPanel(p, path)})
	if id == r.who.Account || p.Anonymised {
		return page, nil
	}
	if manages || r.who.May(account.ManageContributors) {
		page.Parts = append(page.Parts, view.Part{Entry: &view.Entry{
			ID: "appoint", Title: r.T("people.appoint"), Say: r.T("people.appoint.say"), Action: path + "/roles", Folded: r.form == nil && len(p.Appointments) > 0,
			Fields:  append(r.roleFields(true), view.Field{Kind: "text", Name: "note", Label: r.T("people.note"), Max: 500, Wide: true, Value: r.field("note", "")}),
			Buttons: []view.Button{{Text: r.T("people.appoint.do"), Value: "appoint"}},
		}})
	}
	if current := inForce(p); len(current) > 0 && (manages || r.manages(current)) {
		others, err := s.deps.People.People(ctx, account.Filter{State: "open"})
		if err != nil {
			return nil, err
		}
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: r.endEntry(current, path)}, view.Part{Beside: true, Entry: r.passOnEntry(p, current, others, path)})
	}
	if manages || r.manages(p.Appointments) {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: r.accessEntry(p, path, manages)})
	}
	if manages {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: &view.Entry{
			ID: "anonymise", Title: r.T("people.anonymise"), Say: r.T("people.anonymise.say"), Action: path + "/anonymise", Folded: true,
			Fields:  []view.Field{{Kind: "text", Name: "sure", Label: r.T("people.anonymise.type", "Email", p.Email), Required: true, Max: 254}},
			Buttons: []view.Button{{Text: r.T("people.anonymise.do"), Tone: "bad"}},
		}})
	}
	return page, nil
}

// manages tells whether all of these roles are those of contributors whom the reader manages.
func (r *request) manages(list []account.Appointment) bool {
	for _, a := range list {
		if a.Role != account.Contributor || !r.who.MayIn(account.ManageContributors, a.Area) {
			return false
		}
	}
	return len(list) > 0
}

func inForce(p account.Person) (out []account.Appointment) {
	for _, a := range p.Appointments {
		if a.State != account.Over {
			out = append(out, a)
		}
	}
	return out
}

func (r *request) personEntry(p account.Person, path string) *view.Entry {
	d := r.draft("person", p.Version)
	d.add(view.Field{Kind: "text", Name: "name", Label: r.T("people.name"), Required: true, Max: 200, Value: p.Name})
	d.add(view.Field{Kind: "email", Name: "email", Label: r.T("people.email"), Help: r.T("people.email.help"), Required: true, Max: 254, Value: p.Email})
	d.add(view.Field{Kind: "text", Name: "institution", Label: r.T("people.institution"), Max: 200, Value: p.Institution})
	d.add(view.Field{Kind: "choice", Name: "language", Label: r.T("people.language"), Options: options("", "es", "Español", "en", "English", "fr", "Français"), Value: string(p.Language)})
	d.fields = r.confirmField(d.fields)
	return d.entry(r.T("people.about"), "", path, view.Button{Text: r.T("people.save")})
}

func (r *request) personSheet(p account.Person) *view.Sheet {
	state := stateOf(r, p)
	return &view.Sheet{ID: "person", Title: r.T("people.about"), Chip: view.Chip{Tone: state.Chip, Text: state.Text}, Pairs: []view.Pair{
		{Name: r.T("people.email"), Text: p.Email}, {Name: r.T("people.institution"), Text: p.Institution},
	}}
}

func (r *request) appointmentsPanel(p account.Person, _ string) *view.Panel {
	t := view.Table{ID: "roles-t", Caption: r.T("people.roles"), Class: "cards", Columns: []view.Column{
		{Text: r.T("people.role")}, {Text: r.T("people.area")}, {Text: r.T("people.part")}, {Text: r.T("people.from")}, {Text: r.T("people.to")}, {Text: r.T("people.state")},
	}}
	for i := len(p.Appointments) - 1; i >= 0; i-- {
		a := p.Appointments[i]
		tone := map[account.State]string{account.Coming: "warn", account.Current: "ok", account.Over: "neutral"}[a.State]
		sign := map[account.State]string{account.Coming: "○", account.Current: "✓", account.Over: "–"}[a.State]
		row := view.Row{Head: view.Cell{Text: r.T("role." + string(a.Role)), Small: a.Note, Below: true}, Cells: []view.Cell{
			{Text: r.areaName(a.Area)}, {Text: a.Part}, {Text: r.Date(a.From), Class: "nobr"}, {Text: r.last(a), Class: "nobr"}, {Text: sign + " " + r.T("people.appointment."+string(a.State)), Chip: tone},
		}}
		if a.StandsInFor != 0 {
			row.Cells[0].Small = r.T("session.stands_in")
		}
		for i := range row.Cells {
			row.Cells[i].Column = t.Columns[i+1].Text
		}
		t.Rows = append(t.Rows, row)
	}
	panel := &view.Panel{ID: "roles", Title: r.T("people.roles"), Say: r.T("people.roles.say"), Table: t}
	if len(t.Rows) == 0 {
		panel.Say, panel.Empty = "", r.T("people.roles.none")
	}
	return panel
}

func (r *request) areaName(code string) string {
	if a, ok := r.ref.Directory.Area(code); ok {
		return a.Name.In(r.lang)
	}
	return code
}

func (r *request) last(a account.Appointment) string {
	if a.To.IsZero() {
		return r.T("people.open_end")
	}
	return r.Date(a.To)
}

// appointmentOptions are roles of a person to choose from.
func (r *request) appointmentOptions(list []account.Appointment) []view.Option {
	var out []view.Option
	for _, a := range list {
		text := r.T("role." + string(a.Role))
		if a.Area != "" {
			text += " · " + r.areaName(a.Area)
		}
		if a.Part != "" {
			text += " · " + a.Part
		}
		out = append(out, view.Option{Value: strconv.FormatInt(a.ID, 10), Text: text, Selected: r.field("appointment", "") == strconv.FormatInt(a.ID, 10)})
	}
	return out
}

func (r *request) endEntry(current []account.Appointment, path string) *view.Entry {
	return &view.Entry{
		ID: "end", Title: r.T("people.end"), Say: r.T("people.end.say"), Action: path + "/roles", Folded: true, Buttons: []view.Button{{Text: r.T("people.end.do"), Value: "end", Tone: "bad"}},
		Fields: []view.Field{
			{Kind: "choice", Name: "appointment", Label: r.T("people.role"), Options: r.appointmentOptions(current)},
			{Kind: "date", Name: "last", Label: r.T("people.last"), Help: r.T("people.last.help"), Value: r.field("last", "")},
			{Kind: "check", Name: "sure", Label: r.T("people.end.sure"), Required: true, Wide: true},
		},
	}
}

func (r *request) passOnEntry(p account.Person, current []account.Appointment, others []account.Person, path string) *view.Entry {
	choices := options(r.field("person", ""), "", r.T("people.choose"))
	for _, o := range others {
		if o.ID != p.ID && o.ID != r.who.Account {
			choices = append(choices, options(r.field("person", ""), strconv.FormatInt(o.ID, 10), strings.Trim(o.Name+" · "+o.Institution, " ·"))...)
		}
	}
	return &view.Entry{
		ID: "pass", Title: r.T("people.pass_on"), Say: r.T("people.pass_on.say"), Action: path + "/roles", Folded: true,
		Buttons: []view.Button{{Text: r.T("people.stand_in.do"), Value: "stand_in"}, {Text: r.T("people.hand_over.do"), Value: "hand_over", Tone: "quiet"}},
		Fields: []view.Field{
			{Kind: "choice", Name: "appointment", Label: r.T("people.role"), Options: r.appointmentOptions(current)},
			{Kind: "choice", Name: "person", Label: r.T("people.to_whom"), Required: true, Options: choices},
			{Kind: "date", Name: "from", Label: r.T("people.from"), Required: true, Value: r.field("from", "")},
			{Kind: "date", Name: "to", Label: r.T("people.to"), Help: r.T("people.stand_in.to"), Value: r.field("to", "")},
		},
	}
}

func (r *request) accessEntry(p account.Person, path string, manages bool) *view.Entry {
	e := &view.Entry{ID: "access", Title: r.T("people.access"), Say: r.T("people.access.say"), Action: path + "/access"}
	if p.Active {
		text := r.T("people.invite")
		if !p.Seen.IsZero() {
			text = r.T("people.reset")
		}
		e.Buttons = append(e.Buttons, view.Button{Text: text, Value: "invite"})
	}
	switch {
	case manages && p.Active:
		e.Buttons = append(e.Buttons, view.Button{Text: r.T("people.end_sessions"), Value: "sessions", Tone: "quiet"}, view.Button{Text: r.T("people.close"), Value: "close", Tone: "bad"})
	case manages:
		e.Say = r.T("people.access.closed")
		e.Buttons = append(e.Buttons, view.Button{Text: r.T("people.reopen"), Value: "open"})
	}
	return e
}

// personOf is whom a form is about; fault.NotFound for somebody whom the reader may not know.
func (s *Server) personOf(ctx context.Context, r *request) (id int64, page string, err error) {
	id, err = number(r.param("id"))
	if err == nil {
		_, err = s.deps.People.Person(ctx, id)
	}
	return id, r.to("admin", "people", strconv.FormatInt(id, 10)), err
}

func (s *Server) editPerson(ctx context.Context, r *request) (string, error) {
	id, page, err := s.personOf(ctx, r)
	if err != nil {
		return "", err
	}
	p, err := r.typedPerson()
	if err != nil {
		return "", err
	}
	p.ID = id
	err = r.lookedAlike(s.deps.People.EditPerson(ctx, p, r.form.Get("confirmed") == "yes"))
	if e, ok := fault.As(err); ok && e.Key == "fault.account_changed" {
		r.form.Set(conflictMark, "yes")
	}
	return done(page, "person_saved"), err
}

func (s *Server) changeRoles(ctx context.Context, r *request) (string, error) {
	id, page, err := s.personOf(ctx, r)
	if err != nil {
		return "", err
	}
	if r.form.Get("do") == "appoint" {
		a, err := r.typedRole()
		if err != nil {
			return "", err
		}
		a.Account = id
		_, err = s.deps.People.Appoint(ctx, a)
		return done(page, "appointed"), err
	}
	which, err := strconv.ParseInt(r.form.Get("appointment"), 10, 64)
	if err != nil {
		return "", fault.New(fault.Invalid, "people.appointment_unknown")
	}
	if r.form.Get("do") == "end" {
		last, err := r.day("last")
		if err != nil {
			return "", err
		}
		return done(page, "role_ended"), s.deps.People.EndAppointment(ctx, which, last)
	}
	to, err := strconv.ParseInt(r.form.Get("person"), 10, 64)
	if err != nil {
		return "", fault.New(fault.Invalid, "people.person_missing")
	}
	begins, err := r.day("from")
	if err != nil {
		return "", err
	}
	ends, err := r.day("to")
	if err != nil {
		return "", err
	}
	if r.form.Get("do") == "hand_over" {
		_, err = s.deps.People.HandOver(ctx, which, to, begins)
		return done(page, "handed_over"), err
	}
	_, err = s.deps.People.StandIn(ctx, which, to, begins, ends)
	return done(page, "stands_in"), err
}

func (s *Server) changeAccess(ctx context.Context, r *request) (string, error) {
	id, page, err := s.personOf(ctx, r)
	if err != nil {
		return "", err
	}
	do := r.form.Get("do")
	if do != "invite" && do != "" && !r.who.May(account.ManagePeople) {
		return "", fault.New(fault.Forbidden, "fault.not_allowed")
	}
	switch do {
	case "invite":
		return done(page, "invited"), s.deps.People.InviteAgain(ctx, id)
	case "sessions":
		return done(page, "sessions_ended_of"), s.deps.Sessions.EndAll(ctx, id, "")
	case "close":
		return done(page, "account_closed"), s.deps.People.SetActive(ctx, id, false)
	case "open":
		return done(page, "account_opened"), s.deps.People.SetActive(ctx, id, true)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

func (s *Server) anonymise(ctx context.Context, r *request) (string, error) {
	id, page, err := s.personOf(ctx, r)
	if err != nil {
		return "", err
	}
	p, err := s.deps.People.Person(ctx, id)
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(r.form.Get("sure"), p.Email) || p.Email == "" {
		return "", fault.New(fault.Invalid, "people.anonymise.differs")
	}
	return done(page, "anonymised"), s.deps.People.Anonymise(ctx, id)
}

// rights is the page of what each role may do, for everybody to read.
func (s *Server) rights(ctx context.Context, r *request) (view.Page, error) {
	held, err := s.deps.People.RoleRights(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("", r.T("rights.title"), r.T("rights.say"))
	page.Private = false
	t := view.Table{ID: "rights-t", Caption: r.T("rights.title"), Columns: []view.Column{{Text: r.T("rights.right")}}}
	for _, role := range account.Roles() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("role." + string(role)), Class: "c"})
	}
	for _, right := range account.Rights() {
		row := view.Row{Head: view.Cell{Text: r.T("right." + string(right))}}
		for _, role := range account.Roles() {
			cell := view.Cell{Text: "–", Word: r.T("rights.no"), Class: "c g"}
			for _, one := range held[role] {
				if one == right {
					cell = view.Cell{Text: "✓", Word: r.T("rights.yes"), Class: "c"}
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	var pairs []view.Pair
	for _, role := range account.Roles() {
		pairs = append(pairs, view.Pair{Name: r.T("role." + string(role)), Text: r.T("role." + string(role) + ".say")})
	}
	page.Parts = []view.Part{
		{Sheet: &view.Sheet{ID: "roles", Title: r.T("rights.roles"), Pairs: pairs}},
		{Panel: &view.Panel{ID: "rights", Title: r.T("rights.table"), Say: r.T("rights.table.say"), Table: t, Long: true}},
	}
	return page, nil
}
