package web

import (
	"context"
	"crypto/hmac"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/session"
	"rumbo/internal/view"
)

// Fields of the sign-in page beside address and password: where to go then, and a form that was sent after the session had
// ended, with the address that it was for.
const (
	nextField  = "next"
	againField = "again"
	againTo    = "again_to"
	againBy    = "again_by" // whose form it was
)

func (s *Server) signIn(_ context.Context, r *request) (view.Page, error) {
	page := r.desk("", r.T("web.sign_in"), r.T("session.page.say"))
	page.Facts = nil
	entry := &view.Entry{
		ID: "signin", Title: r.T("session.page.account"), Action: r.to("sign-in"), Buttons: []view.Button{{Text: r.T("web.sign_in")}},
		Fields: []view.Field{
			{Kind: "email", Name: "email", Label: r.T("session.email"), Required: true, Max: 254, Complete: "username", Value: r.field("email", "")},
			{Kind: "password", Name: "password", Label: r.T("session.password"), Required: true, Max: 256, Complete: "current-password"},
			{Kind: "hidden", Name: nextField, Value: r.field(nextField, r.query.Get(nextField))},
		},
	}
	if to := r.field(againTo, ""); to != "" {
		entry.Say = r.T("session.kept")
		entry.Fields = append(entry.Fields, view.Field{Kind: "hidden", Name: againTo, Value: to}, view.Field{Kind: "hidden", Name: againField, Value: r.field(againField, "")},
			view.Field{Kind: "hidden", Name: againBy, Value: r.field(againBy, "")})
	}
	page.Parts = []view.Part{
		{Entry: entry},
		{Sheet: &view.Sheet{ID: "forgotten", Title: r.T("session.forgotten"), Say: r.T("session.forgotten.say"), Links: []view.Link{{Text: r.T("session.reset"), Href: r.to("reset")}}}},
		{Sheet: &view.Sheet{ID: "operator", Title: r.T("session.operator"), Say: r.T("session.operator.say")}, Beside: true},
		{Sheet: &view.Sheet{ID: "public", Title: r.T("session.public"), Say: r.T("session.public.say")}, Beside: true},
	}
	return page, nil
}

// doSignIn signs in and leads on. A form that had met an ended session is shown at once, to be sent again.
func (s *Server) doSignIn(c *fiber.Ctx) error {
	r := s.request(c)
	r.form = posted(c)
	ctx := c.UserContext()
	signed, err := s.deps.Sessions.SignIn(ctx, r.form.Get("email"), c.FormValue("password"), r.origin)
	if err != nil {
		return s.refused(c, r, err, s.signIn)
	}
	s.keep(c, signed)
	who, err := s.deps.Holder(ctx, signed.Account)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if !within(r.form.Get(againTo)) {
		return c.Redirect(s.landing(r, who), fiber.StatusSeeOther)
	}
	c.Locals(sessionCookie, who)
	form := r.form
	r = s.request(c)
	r.form = form
	return s.show(c, s.again(r, hmac.Equal([]byte(form.Get(againBy)), []byte(writerMark(s.formSecret(c), who.Account)))))
}

// landing is where somebody goes who has signed in: the page that they came for, or their work.
func (s *Server) landing(r *request, who account.Holder) string {
	if next := r.form.Get(nextField); within(next) {
		return next
	}
	switch {
	case len(who.Rights[account.WriteWork].Areas) > 0:
		return r.to("my-country")
	case who.MayAny(account.WriteWork, account.ReadSubmitted):
		return r.to("imports")
	case who.MayAny(account.ManagePeople, account.ManageSettings):
		return r.to("admin")
	}
	return r.to("account")
}

// within tells an address of this site from one that would lead elsewhere.
func within(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host == "" && u.Scheme == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(u.Path, "//") && !strings.Contains(address, `\`)
}

// signInFirst answers a form that was sent when nobody was signed in any more: the sign-in page, with what was typed.
func (s *Server) signInFirst(c *fiber.Ctx, cause error) error {
	r := s.request(c)
	r.wrong(cause)
	form := posted(c)
	r.form = url.Values{againTo: {c.Path()}, againField: {kept(form).Encode()}, againBy: {form.Get(writerField)}}
	page, err := s.signIn(c.UserContext(), r)
	if err != nil {
		return err
	}
	c.Status(fiber.StatusUnauthorized)
	return s.show(c, page)
}

// kept are the fields of a form that can be shown and sent again: no passwords.
func kept(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		if !strings.Contains(name, "password") && name != againField && name != againTo && name != againBy && name != writerField {
			out[name] = values
		}
	}
	return out
}

// notAnyMore answers a form of somebody whose role has ended while they wrote: what they typed is shown, so that it can be
// given to somebody else.
func (s *Server) notAnyMore(c *fiber.Ctx, cause error) error {
	r := s.request(c)
	r.wrong(cause)
	page := r.desk("", r.T("session.not_any_more"), r.T("session.not_any_more.say"))
	page.Parts = []view.Part{{Sheet: r.written(posted(c))}}
	c.Status(fiber.StatusForbidden)
	return s.show(c, page)
}

// written is what somebody typed, field by field.
func (r *request) written(form url.Values) *view.Sheet {
	sheet := &view.Sheet{ID: "written", Title: r.T("session.written"), Empty: r.T("session.written.none")}
	for _, name := range names(kept(form)) {
		if text := strings.Join(form[name], ", "); text != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Text: text})
		}
	}
	return sheet
}

func names(form url.Values) []string { return slices.Sorted(maps.Keys(form)) }

// again shows a form that met an ended session, to be sent once more now that its writer has signed in; whoever else has signed
// in at the same browser only reads it.
func (s *Server) again(r *request, mine bool) view.Page {
	page := r.desk("", r.T("session.again"), r.T("session.again.say"))
	form, err := url.ParseQuery(r.form.Get(againField))
	if err != nil {
		form = nil
	}
	if !mine {
		page.Title, page.Lead = r.T("session.anothers"), r.T("session.anothers.say")
		page.Parts = []view.Part{{Sheet: r.written(form)}}
		return page
	}
	entry := &view.Entry{ID: "again", Action: r.form.Get(againTo), Buttons: []view.Button{{Text: r.T("session.again.do")}}}
	for _, name := range names(kept(form)) {
		for _, v := range form[name] {
			entry.Fields = append(entry.Fields, view.Field{Kind: "hidden", Name: name, Value: v})
		}
	}
	page.Parts = []view.Part{{Entry: entry}, {Sheet: r.written(form)}}
	return page
}

func (s *Server) reset(_ context.Context, r *request) (view.Page, error) {
	page := r.desk("", r.T("session.reset"), r.T("session.reset.say"), view.Link{Text: r.T("web.sign_in"), Href: r.to("sign-in")})
	if r.query.Has("sent") {
		page.Parts = []view.Part{{Sheet: &view.Sheet{ID: "sent", Title: r.T("session.reset.sent"), Say: r.T("session.reset.sent.say")}}}
		return page, nil
	}
	page.Parts = []view.Part{{Entry: &view.Entry{
		ID: "reset", Action: r.to("reset"), Buttons: []view.Button{{Text: r.T("session.reset.do")}},
		Fields: []view.Field{{Kind: "email", Name: "email", Label: r.T("session.email"), Required: true, Max: 254, Complete: "username", Value: r.field("email", "")}},
	}}}
	return page, nil
}

func (s *Server) doReset(ctx context.Context, r *request) (string, error) {
	return r.to("reset") + "?sent", s.deps.Sessions.AskReset(ctx, r.form.Get("email"), r.origin)
}

// link is the page of an invitation or of a link to set another password. It says for whom it is, so that somebody to whom it
// was forwarded stops.
func (s *Server) link(ctx context.Context, r *request) (view.Page, error) {
	link, err := s.deps.Sessions.Link(ctx, r.param("token"))
	if err != nil {
		return nil, err
	}
	title := "session.link." + string(link.Purpose)
	page := r.desk("", r.T(title), r.T(title+".say", "Address", session.Masked(link.Account.Email)))
	page.Crumbs = nil
	page.Parts = []view.Part{{Entry: &view.Entry{
		ID: "link", Action: r.to("link", r.param("token")), Say: r.T("session.link.for", "Address", session.Masked(link.Account.Email)),
		Buttons: []view.Button{{Text: r.T("session.link.do")}},
		Fields: []view.Field{
			{Kind: "password", Name: "password", Label: r.T("session.password.new"), Help: r.T("session.password.rules"), Required: true, Max: 256, Complete: "new-password"},
			{Kind: "password", Name: "password2", Label: r.T("session.password.repeat"), Required: true, Max: 256, Complete: "new-password"},
		},
	}}}
	return page, nil
}

func (s *Server) doLink(ctx context.Context, r *request) (string, error) {
	if r.form.Get("password") != r.form.Get("password2") {
		return "", fault.New(fault.Invalid, "session.password.differs")
	}
	signed, err := s.deps.Sessions.UseLink(ctx, r.param("token"), r.form.Get("password"), r.origin)
	if err != nil {
		return "", err
	}
	r.signed = &signed
	return done(r.to("account"), "password_set"), nil
}
