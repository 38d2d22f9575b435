package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/session"
	"rumbo/internal/view"
)

// Accounts keeps what people say about themselves; postgres.Store is one.
type Accounts interface {
	Self(ctx context.Context, id int64) (account.Person, error)
	EditSelf(ctx context.Context, p account.Person) error
}

// account is the page of whoever is signed in: their name, roles, password, sessions and tokens.
func (s *Server) account(ctx context.Context, r *request) (view.Page, error) {
	me, err := s.deps.Accounts.Self(ctx, r.who.Account)
	if err != nil {
		return nil, err
	}
	open, err := s.deps.Sessions.Sessions(ctx, me.ID)
	if err != nil {
		return nil, err
	}
	page := r.desk("account", r.T("session.account"), r.T("session.account.say"))
	page.Actions = []view.Action{{Text: r.T("audit.title"), Href: with(r.to("audit"), "person", strconv.FormatInt(me.ID, 10)), Quiet: true}}
	page.Parts = append(page.Parts, view.Part{Sheet: r.roles()})
	person := me.ID > account.Operator
	if person {
		page.Parts = append(page.Parts, view.Part{Entry: r.selfEntry(me)})
	}
	page.Parts = append(page.Parts, view.Part{Panel: r.sessionsPanel(open)})
	if len(open) > 1 {
		page.Parts = append(page.Parts, view.Part{Entry: &view.Entry{
			ID: "end-others", Action: r.to("account", "sessions"), Fields: []view.Field{{Kind: "hidden", Name: "do", Value: "others"}},
			Buttons: []view.Button{{Text: r.T("session.end_others"), Tone: "bad"}},
		}})
	}
	if r.who.May(account.OwnTokens) && person {
		tokens, err := s.deps.Sessions.Tokens(ctx, me.ID)
		if err != nil {
			return nil, err
		}
		page.Parts = append(page.Parts, r.tokenParts(tokens, s.deps.Now())...)
	}
	if person {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: r.passwordEntry()})
	}
	return page, nil
}

// roles are the roles in force of whoever asks.
func (r *request) roles() *view.Sheet {
	sheet := &view.Sheet{ID: "roles", Title: r.T("session.roles"), Say: r.T("session.roles.say"), Empty: r.T("session.roles.none"),
		Links: []view.Link{{Text: r.T("session.roles.rights"), Href: r.to("rights")}}}
	if r.who.Account == account.Operator {
		sheet.Empty = r.T("session.roles.operator")
	}
	for _, a := range r.who.Roles {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("role." + string(a.Role)), Text: r.appointed(a)})
	}
	return sheet
}

// appointed is where and for how long somebody holds a role.
func (r *request) appointed(a account.Appointment) string {
	parts := []string{}
	if found, ok := r.ref.Directory.Area(a.Area); ok {
		parts = append(parts, found.Name.In(r.lang))
	}
	if a.Part != "" {
		parts = append(parts, a.Part)
	}
	if a.StandsInFor != 0 {
		parts = append(parts, r.T("session.stands_in"))
	}
	if a.To.IsZero() {
		parts = append(parts, r.T("session.since", "From", r.Date(a.From)))
	} else {
		parts = append(parts, r.T("session.from_to", "From", r.Date(a.From), "To", r.Date(a.To)))
	}
	return strings.Join(parts, " · ")
}

func (r *request) selfEntry(me account.Person) *view.Entry {
	return &view.Entry{
		ID: "self", Title: r.T("session.self"), Action: r.to("account"), Buttons: []view.Button{{Text: r.T("session.save")}},
		Fields: []view.Field{
			{Kind: "hidden", Name: "version", Value: r.field("version", me.Version)},
			{Kind: "text", Name: "name", Label: r.T("session.name"), Required: true, Max: 200, Complete: "name", Value: r.field("name", me.Name)},
			{Kind: "say", Name: "email", Label: r.T("session.email"), Value: me.Email},
			{Kind: "text", Name: "institution", Label: r.T("session.institution"), Max: 200, Complete: "organization", Value: r.field("institution", me.Institution)},
			{Kind: "choice", Name: "language", Label: r.T("session.language"), Options: options(r.field("language", string(me.Language)), "es", "Español", "en", "English", "fr", "Français")},
		},
	}
}

func (r *request) passwordEntry() *view.Entry {
	return &view.Entry{
		ID: "password", Title: r.T("session.password.change"), Say: r.T("session.password.change.say"), Action: r.to("account", "password"), Buttons: []view.Button{{Text: r.T("session.password.change.do")}},
		Fields: []view.Field{
			{Kind: "password", Name: "password_now", Label: r.T("session.password.present"), Required: true, Max: 256, Complete: "current-password"},
			{Kind: "password", Name: "password", Label: r.T("session.password.new"), Help: r.T("session.password.rules"), Required: true, Max: 256, Complete: "new-password"},
			{Kind: "password", Name: "password2", Label: r.T("session.password.repeat"), Required: true, Max: 256, Complete: "new-password"},
		},
	}
}

func (r *request) sessionsPanel(open []session.Open) *view.Panel {
	t := view.Table{ID: "sessions-t", Caption: r.T("session.sessions"), Class: "cards", Columns: []view.Column{
		{Text: r.T("session.agent")}, {Text: r.T("session.began")}, {Text: r.T("session.seen")}, {Text: r.T("session.ends")}, {Text: r.T("session.end")},
	}}
	for _, o := range open {
		row := view.Row{Head: view.Cell{Text: browserName(r, o.Agent)}, Cells: []view.Cell{
			{Text: r.DateTime(o.Created), Column: t.Columns[1].Text}, {Text: r.DateTime(o.Seen), Column: t.Columns[2].Text}, {Text: r.DateTime(o.Expires), Column: t.Columns[3].Text},
			{Column: t.Columns[4].Text, Button: button(r.to("account", "sessions"), r.T("session.end"), "public", o.Public, "do", "one")},
		}}
		if o.Public == r.open.Public {
			row.Head.Small = r.T("session.this")
		}
		t.Rows = append(t.Rows, row)
	}
	return &view.Panel{ID: "sessions", Title: r.T("session.sessions"), Say: r.T("session.sessions.say", "Count", len(open)), Table: t}
}

// browserName is the short name of a browser and its system, from what it says of itself.
func browserName(r *request, agent string) string {
	name, system := "", ""
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, o := range [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, o[0]) {
			system = o[1]
			break
		}
	}
	switch {
	case name == "":
		return r.T("session.agent.unknown")
	case system == "":
		return name
	}
	return name + " · " + system
}

func (r *request) tokenParts(tokens []session.Token, now time.Time) []view.Part {
	t := view.Table{ID: "tokens-t", Caption: r.T("session.tokens"), Class: "cards", Columns: []view.Column{
		{Text: r.T("session.token.name")}, {Text: r.T("session.token.scopes")}, {Text: r.T("session.token.made")}, {Text: r.T("session.token.used")}, {Text: r.T("session.token.ends")}, {Text: r.T("session.token.revoke")},
	}}
	for _, one := range tokens {
		var scopes []string
		for _, scope := range one.Scopes {
			scopes = append(scopes, r.T("session.scope."+scope))
		}
		used := r.T("session.token.never")
		if !one.Used.IsZero() {
			used = r.DateTime(one.Used)
		}
		row := view.Row{Head: view.Cell{Text: one.Name}, Cells: []view.Cell{{Text: r.List(scopes)}, {Text: r.Date(one.Made)}, {Text: used}, {Text: r.Date(one.Expires)}, {}}}
		switch {
		case !one.Revoked.IsZero():
			row.Cells[4].Text = r.T("session.token.revoked", "On", r.Date(one.Revoked))
		case one.Expires.Before(now):
			row.Cells[4].Text = r.T("session.token.over")
		default:
			row.Cells[4].Button = button(r.to("account", "tokens"), r.T("session.token.revoke"), "public", one.Public, "do", "revoke")
		}
		for i := range row.Cells {
			row.Cells[i].Column = t.Columns[i+1].Text
		}
		t.Rows = append(t.Rows, row)
	}
	panel := &view.Panel{ID: "tokens", Title: r.T("session.tokens"), Say: r.T("session.tokens.say"), Table: t}
	if len(tokens) == 0 {
		panel.Empty = r.T("session.tokens.none")
	}
	ends := r.field("ends", now.AddDate(0, 6, 0).Format(time.DateOnly))
	var scopes []view.Option
	for _, scope := range session.Scopes() {
		scopes = append(scopes, view.Option{Value: scope, Text: r.T("session.scope." + scope), Selected: scope == session.ReadData})
	}
	parts := []view.Part{{Panel: panel}, {Entry: &view.Entry{
		ID: "token", Title: r.T("session.token.new"), Say: r.T("session.token.new.say"), Action: r.to("account", "tokens"), Folded: r.made == "" && r.form == nil,
		Buttons: []view.Button{{Text: r.T("session.token.new.do"), Value: "new"}},
		Fields: []view.Field{
			{Kind: "text", Name: "name", Label: r.T("session.token.name"), Help: r.T("session.token.name.help"), Required: true, Max: 100, Value: r.field("name", "")},
			{Kind: "checks", Name: "scope", Label: r.T("session.token.scopes"), Options: scopes},
			{Kind: "date", Name: "ends", Label: r.T("session.token.ends"), Required: true, Value: ends},
		},
	}}}
	if r.made != "" {
		parts = append([]view.Part{{Sheet: &view.Sheet{
			ID: "made", Title: r.T("session.token.made_now"), Say: r.T("session.token.once"), Pairs: []view.Pair{{Name: r.T("session.token"), Text: r.made, Code: true}},
		}}}, parts...)
	}
	return parts
}

func (s *Server) doAccount(ctx context.Context, r *request) (string, error) {
	p := account.Person{ID: r.who.Account, Name: r.form.Get("name"), Institution: r.form.Get("institution"), Version: r.form.Get("version")}
	var ok bool
	if p.Language, ok = lang.Parse(r.form.Get("language")); !ok {
		return "", fault.New(fault.Invalid, "session.language_wrong")
	}
	return done(r.to("account"), "account_saved"), s.deps.Accounts.EditSelf(ctx, p)
}

func (s *Server) doPassword(ctx context.Context, r *request) (string, error) {
	if r.form.Get("password") != r.form.Get("password2") {
		return "", fault.New(fault.Invalid, "session.password.differs")
	}
	return done(r.to("account"), "password_set"), s.deps.Sessions.ChangePassword(ctx, r.who.Account, r.form.Get("password_now"), r.form.Get("password"), r.open.Public)
}

func (s *Server) doSessions(ctx context.Context, r *request) (string, error) {
	if r.form.Get("do") == "others" {
		return done(r.to("account"), "sessions_ended"), s.deps.Sessions.EndAll(ctx, r.who.Account, r.open.Public)
	}
	return done(r.to("account"), "session_ended"), s.deps.Sessions.EndOne(ctx, r.who.Account, r.form.Get("public"))
}

// doTokens revokes a token, or makes one: its text stands on the page that answers, and nowhere afterwards.
func (s *Server) doTokens(ctx context.Context, r *request) (string, error) {
	if r.form.Get("do") == "revoke" {
		return done(r.to("account")+"#tokens", "token_revoked"), s.deps.Sessions.RevokeToken(ctx, r.who.Account, r.form.Get("public"))
	}
	ends, err := time.Parse(time.DateOnly, r.form.Get("ends"))
	if err != nil {
		return "", fault.New(fault.Invalid, "session.token_expires")
	}
	r.made, err = s.deps.Sessions.NewToken(ctx, r.who.Account, r.form.Get("name"), r.form["scope"], ends.Add(24*time.Hour-time.Second))
	if err != nil {
		return "", err
	}
	r.form = nil
	return "", nil
}
