package web

import (
	"context"
	"strconv"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/view"
)

// mailsAtOnce is how many mails a page of the outbox lists.
const mailsAtOnce = 50

func mailTone(state mail.State) (tone, sign string) {
	switch state {
	case mail.Sent:
		return "ok", "✓ "
	case mail.Failed, mail.Bounced:
		return "bad", "✕ "
	case mail.Kept:
		return "warn", "○ "
	}
	return "neutral", "… "
}

// mails lists what Rumbo wrote to people, and what became of it.
func (s *Server) mails(ctx context.Context, r *request) (view.Page, error) {
	f := mail.Filter{State: mail.State(r.query.Get("state")), Limit: mailsAtOnce}
	f.Before, _ = strconv.ParseInt(r.query.Get("before"), 10, 64) // what is no number is no page
	list, err := s.deps.Outbox.Mails(ctx, f)
	if err != nil {
		return nil, err
	}
	names, err := s.deps.Records.AuditNames(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("outbox.title"), r.T("outbox.say"))
	page.Tabs = r.adminTabs("mail")
	states := options(string(f.State), "", r.T("people.any"))
	for _, state := range mail.States() {
		states = append(states, options(string(f.State), string(state), r.T("mail.state."+string(state)))...)
	}
	t := view.Table{ID: "mails-t", Caption: r.T("outbox.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("outbox.what")}, {Text: r.T("outbox.to")}, {Text: r.T("admin.state")}, {Text: r.T("outbox.tries"), Class: "n"}, {Text: r.T("outbox.reply")}, {Text: r.T("outbox.when")},
	}}
	for _, m := range list {
		tone, sign := mailTone(m.State)
		t.Rows = append(t.Rows, view.Row{
			Head: view.Cell{Text: r.T("outbox.kind." + string(m.Kind)), Href: r.to("admin", "mail", strconv.FormatInt(m.ID, 10)), Small: m.Parameters["area"]},
			Cells: r.headed(t.Columns[1:], []view.Cell{
				{Text: names.In(r.Printer)(m.Account)}, {Text: sign + r.T("mail.state."+string(m.State)), Chip: tone}, {Text: r.Int(m.Tries), Class: "n"},
				{Text: r.reply(m), Class: "words"}, {Text: r.DateTime(m.Created), Class: "nobr"},
			}),
		})
	}
	panel := &view.Panel{ID: "mails", Title: r.T("outbox.list"), Table: t, Long: true}
	if len(list) == 0 {
		panel.Empty = r.T("outbox.none")
	}
	if len(list) == mailsAtOnce {
		panel.More = []view.Link{{Text: r.T("audit.older"), Href: with(r.to("admin", "mail"), "state", string(f.State), "before", strconv.FormatInt(list[len(list)-1].ID, 10))}}
	}
	page.Parts = []view.Part{
		{Entry: &view.Entry{ID: "find", Action: r.to("admin", "mail"), Get: true, Row: true, Buttons: []view.Button{{Text: r.T("people.find")}}, Fields: []view.Field{
			{Kind: "choice", Name: "state", Label: r.T("admin.state"), Options: states},
		}}},
		{Panel: panel},
	}
	return page, nil
}

// reply is the last answer of the mail server, or one of our own in words.
func (r *request) reply(m mail.Mail) string {
	if key := "outbox.reply." + m.Reply; m.Reply != "" && r.Has(key) {
		return r.T(key)
	}
	return m.Reply
}

// unsendable tells whether a mail with a link could not be sent, so that its link may be passed on by hand.
func unsendable(m mail.Mail) bool {
	return m.Kind.Linked() && (m.State == mail.Kept || m.State == mail.Failed || m.State == mail.Bounced)
}

// mail is one mail in words, and what may be done with it.
func (s *Server) mail(ctx context.Context, r *request) (view.Page, error) {
	id, err := number(r.param("id"))
	if err != nil {
		return nil, err
	}
	m, err := s.deps.Outbox.Mail(ctx, id)
	if err != nil {
		return nil, err
	}
	to, err := s.deps.Outbox.Recipient(ctx, m.Account)
	if err != nil {
		return nil, err
	}
	letter, err := s.deps.Letter(m, to, r.link)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", letter.Subject, r.T("outbox.one.say"), view.Link{Text: r.T("outbox.title"), Href: r.to("admin", "mail")})
	page.Tabs = r.adminTabs("mail")
	tone, sign := mailTone(m.State)
	about := &view.Sheet{ID: "about", Title: r.T("outbox.about"), Chip: view.Chip{Tone: tone, Text: sign + r.T("mail.state."+string(m.State))}, Pairs: []view.Pair{
		{Name: r.T("outbox.to"), Text: to.Name, Href: r.to("admin", "people", strconv.FormatInt(m.Account, 10)), Texts: []string{to.Address}},
		{Name: r.T("outbox.kind"), Text: r.T("outbox.kind." + string(m.Kind))},
		{Name: r.T("outbox.when"), Text: r.DateTime(m.Created)},
	}}
	for _, pair := range []view.Pair{
		{Name: r.T("outbox.tried"), Text: r.DateTime(m.Tried)}, {Name: r.T("outbox.sent"), Text: r.DateTime(m.Sent)}, {Name: r.T("outbox.tries"), Text: r.Int(m.Tries)}, {Name: r.T("outbox.reply"), Text: r.reply(m)},
	} {
		if pair.Text != "" {
			about.Pairs = append(about.Pairs, pair)
		}
	}
	say := ""
	if m.Kind.Linked() && r.link.Token == "" {
		say = r.T("outbox.link_later")
	}
	page.Parts = []view.Part{{Sheet: &view.Sheet{ID: "letter", Title: r.T("outbox.letter"), Say: say, Text: letter.Text}}, {Beside: true, Sheet: about}}
	path := r.to("admin", "mail", strconv.FormatInt(id, 10))
	if m.State != mail.Queued && to.Active {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: &view.Entry{
			ID: "again", Title: r.T("outbox.again"), Say: r.T("outbox.again.say"), Action: path, Buttons: []view.Button{{Text: r.T("outbox.again.do"), Value: "again", Tone: "quiet"}},
		}})
	}
	if unsendable(m) && to.Active && r.who.May(account.ManagePeople) {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: &view.Entry{
			ID: "by-hand", Title: r.T("outbox.by_hand"), Say: r.T("outbox.by_hand.say"), Action: path, Buttons: []view.Button{{Text: r.T("outbox.by_hand.do"), Value: "link"}},
		}})
	}
	return page, nil
}

func (s *Server) sendMail(ctx context.Context, r *request) (string, error) {
	id, err := number(r.param("id"))
	if err != nil {
		return "", err
	}
	if r.form.Get("do") != "link" {
		return done(r.to("admin", "mail", strconv.FormatInt(id, 10)), "mail_again"), s.deps.Outbox.Resend(ctx, id)
	}
	m, err := s.deps.Outbox.Mail(ctx, id)
	if err != nil {
		return "", err
	}
	if !unsendable(m) {
		return "", fault.New(fault.Conflict, "outbox.sendable")
	}
	if err := s.deps.Outbox.NoteLinkShown(ctx, id); err != nil {
		return "", err
	}
	if m.Kind == mail.Invitation {
		r.link.Token, r.link.Expires, err = s.deps.Links.Invite(ctx, m.Account)
	} else {
		r.link.Token, r.link.Expires, err = s.deps.Links.Reset(ctx, m.Account)
	}
	r.frame.Notice = r.T("outbox.link_once")
	return "", err
}
