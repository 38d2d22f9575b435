package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/view"
)

// formCookie holds a secret of the browser, whoever is signed in; every form that is posted carries a token made from it.
// It outlives a session, so that what was written before a session ended can still be sent.
const formCookie = "rumbo_form"

// A form carries its token in a field; a script may send it as a header instead.
const (
	tokenField  = "csrf"
	tokenHeader = "X-Csrf-Token"
	writerField = "by"
)

func formToken(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("rumbo form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// formSecret is the browser's secret; one that has none gets one with this answer.
func (s *Server) formSecret(c *fiber.Ctx) string {
	if v := c.Cookies(formCookie); len(v) == 43 {
		return v
	}
	if v, ok := c.Locals(formCookie).(string); ok {
		return v
	}
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	v := base64.RawURLEncoding.EncodeToString(b)
	c.Locals(formCookie, v)
	c.Cookie(&fiber.Cookie{
		Name: formCookie, Value: v, Path: "/", Expires: s.deps.Now().Add(30 * 24 * time.Hour), HTTPOnly: true, Secure: s.secure(c),
		SameSite: fiber.CookieSameSiteLaxMode,
	})
	return v
}

var postForm = regexp.MustCompile(`<form [^>]*method="post"[^>]*>`)

// withToken puts the token into every form of a page that is posted, and for whom the page was made.
func withToken(html []byte, secret string, writer int64) []byte {
	return postForm.ReplaceAll(html, []byte(`$0<input type="hidden" name="`+tokenField+`" value="`+formToken(secret)+`"><input type="hidden" name="`+writerField+`" value="`+writerMark(secret, writer)+`">`))
}

// writerMark tells whose form it is without naming the account.
func writerMark(secret string, account int64) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "rumbo writer %d", account)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// checkToken refuses a form that does not carry the token of its browser.
func (s *Server) checkToken(c *fiber.Ctx, token string) error {
	secret := c.Cookies(formCookie)
	if token == "" {
		token = c.Get(tokenHeader)
	}
	if secret == "" || !hmac.Equal([]byte(formToken(secret)), []byte(token)) {
		return fault.New(fault.Forbidden, "web.form_stale")
	}
	return nil
}

// posted are the fields of a form, trimmed, without its token.
func posted(c *fiber.Ctx) url.Values {
	out := url.Values{}
	c.Request().PostArgs().VisitAll(func(k, v []byte) {
		if name := string(k); name != tokenField {
			out.Add(name, strings.TrimSpace(string(v)))
		}
	})
	return out
}

// action does what a form asks for and tells where to go next. The fields are in r.form.
// An empty next shows the page itself.
type action func(ctx context.Context, r *request) (next string, err error)

// does serves a form. What cannot be done as it was written brings the page back with the reason and every field as the
// reader left it; show builds that page from r.form.
func (s *Server) does(do action, show pageFunc) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.request(c)
		r.form = posted(c)
		ctx := s.deps.Actor(c.UserContext(), r.who.Account)
		next, err := do(ctx, r)
		if err != nil {
			return s.refused(c, r, err, show)
		}
		if r.signed != nil {
			s.keep(c, *r.signed)
		}
		for _, g := range r.gives {
			s.setCookie(c, g.name, g.value, g.until)
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		if next == "" { // what is to be seen stands on the page, once
			page, err := show(ctx, r)
			if err != nil {
				return err
			}
			return s.show(c, page)
		}
		return c.Redirect(next, fiber.StatusSeeOther)
	}
}

// refused shows the page of a form again, with why it could not be done as it was written.
func (s *Server) refused(c *fiber.Ctx, r *request, err error, show pageFunc) error {
	kind := fault.KindOf(err)
	if show == nil || kind != fault.Invalid && kind != fault.Conflict && kind != fault.Throttled && kind != fault.SignIn {
		return err
	}
	r.wrong(err)
	page, again := show(s.deps.Actor(c.UserContext(), r.who.Account), r)
	if again != nil {
		return err
	}
	c.Status(status(kind))
	waiting(c, err)
	return s.show(c, page)
}

// waiting tells programs how long to wait after too many attempts.
func waiting(c *fiber.Ctx, err error) {
	if e, ok := fault.As(err); ok && e.Kind == fault.Throttled {
		c.Set(fiber.HeaderRetryAfter, fmt.Sprint(e.Args["Seconds"]))
	}
}

// field is what a form gave, or else what stands.
func (r *request) field(name, stands string) string {
	if r.form != nil && (r.form.Has(name) || r.form.Has("do")) {
		return r.form.Get(name)
	}
	return stands
}

// wrong tells in the page's banner why something could not be done.
func (r *request) wrong(err error) { r.frame.Wrong = r.Error(err) }

// done is an address that tells, once there, what was done: the message "done.<what>".
func done(address, what string) string {
	address, fragment, _ := strings.Cut(address, "#")
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	if fragment != "" {
		fragment = "#" + fragment
	}
	return address + sign + "done=" + url.QueryEscape(what) + fragment
}

// access says who may come to an address: everybody, or who holds one of the rights somewhere. What of it they see is for the
// database to say.
type access struct {
	everybody bool
	rights    []account.Right // none: whoever is signed in
}

var (
	everybody = access{everybody: true}
	signedIn  = access{}
)

func may(rights ...account.Right) access { return access{rights: rights} }

// allows tells whether somebody may come to the address.
func (a access) allows(h account.Holder) error {
	switch {
	case a.everybody:
		return nil
	case !h.SignedIn():
		return fault.New(fault.SignIn, "web.sign_in_first")
	case len(a.rights) > 0 && !h.MayAny(a.rights...):
		return fault.New(fault.Forbidden, "web.not_yours")
	}
	return nil
}

// leads sends the reader on to the address that find gives.
func (s *Server) leads(find func(ctx context.Context, r *request) (string, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.request(c)
		to, err := find(s.deps.Actor(c.UserContext(), r.who.Account), r)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Redirect(to, fiber.StatusSeeOther)
	}
}

// desk is a page of work under its section of the navigation.
func (r *request) desk(section, title, lead string, crumbs ...view.Link) *view.Desk {
	page := &view.Desk{Frame: r.frame}
	page.Title, page.Lead, page.Section, page.Private = title, lead, section, true
	if section == "admin" {
		crumbs = append([]view.Link{{Text: r.T("house.title"), Href: r.to("admin")}}, crumbs...)
	}
	page.Crumbs = append(crumbs, view.Link{Text: title})
	return page
}

// button is a form of one button within a table, with hidden fields.
func button(action, text string, pairs ...string) *view.CellButton {
	b := &view.CellButton{Action: action, Text: text}
	for i := 0; i+1 < len(pairs); i += 2 {
		b.Fields = append(b.Fields, view.Field{Name: pairs[i], Value: pairs[i+1]})
	}
	return b
}

// options are choices of which one is taken.
func options(chosen string, pairs ...string) []view.Option {
	var out []view.Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, view.Option{Value: pairs[i], Text: pairs[i+1], Selected: pairs[i] == chosen})
	}
	return out
}
