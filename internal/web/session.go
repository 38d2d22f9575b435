package web

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/view"
)

// Sessions keeps who is signed in. Secrets are stored hashed; an unknown, used or expired one is fault.SignIn.
type Sessions interface {
	// UseOperatorLink takes the token of an operator's link, which works once, and opens a session.
	UseOperatorLink(ctx context.Context, token string) (secret string, until time.Time, err error)
	// Session returns the account of an open session.
	Session(ctx context.Context, secret string) (account int64, err error)
	EndSession(ctx context.Context, secret string) error
}

const sessionCookie = "rumbo_session"

// holder is who is signed in with what they may do now, the zero Holder for the public. It is looked up once per request, and
// again at the next: a right that is taken away is gone at once.
func (s *Server) holder(c *fiber.Ctx) account.Holder {
	if known, ok := c.Locals(sessionCookie).(account.Holder); ok {
		return known
	}
	var who account.Holder
	if secret := c.Cookies(sessionCookie); secret != "" && c.UserContext() != nil {
		got, err := s.deps.Sessions.Session(c.UserContext(), secret)
		if err == nil {
			who, err = s.deps.Holder(c.UserContext(), got)
		}
		switch {
		case err == nil:
		case fault.KindOf(err) == fault.SignIn || fault.KindOf(err) == fault.NotFound:
			who = account.Holder{}
		default:
			s.deps.Log.Error("session", "error", err)
			who = account.Holder{}
		}
	}
	c.Locals(sessionCookie, who)
	return who
}

// operatorLink signs in at once when a browser opens the link by itself: typed, pasted, or from a program outside. A
// preview, a crawler or a link on another site's page gets a button instead, so that none of them uses the link up.
func (s *Server) operatorLink(c *fiber.Ctx) error {
	if c.Get("Sec-Fetch-Mode") == "navigate" && c.Get("Sec-Fetch-Dest") == "document" && c.Get("Sec-Fetch-Site") == "none" &&
		c.Get("Sec-Purpose") == "" && c.Get("Purpose") == "" {
		return s.operatorSignIn(c)
	}
	l := s.language(c)
	p := s.printer(l)
	page := &view.Operator{Frame: s.frame(c, l), Action: "/operator/" + url.PathEscape(c.Params("token"))}
	page.Title, page.Lead, page.Private = p.T("web.operator"), p.T("web.operator.say"), true
	return s.show(c, page)
}

func (s *Server) operatorSignIn(c *fiber.Ctx) error {
	l := s.language(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
	secret, until, err := s.deps.Sessions.UseOperatorLink(c.UserContext(), c.Params("token"))
	if err != nil {
		if k := fault.KindOf(err); k == fault.SignIn || k == fault.NotFound || k == fault.Conflict {
			p := s.printer(l)
			page := &view.SignIn{Frame: s.frame(c, l)}
			page.Wrong = p.T("web.operator.used")
			page.Title, page.Private = p.T("web.sign_in"), true
			c.Status(fiber.StatusUnauthorized)
			return s.show(c, page)
		}
		return err
	}
	c.Cookie(&fiber.Cookie{
		Name: sessionCookie, Value: secret, Path: "/", Expires: until, HTTPOnly: true, Secure: s.secure(c), SameSite: fiber.CookieSameSiteLaxMode,
	})
	return c.Redirect("/"+string(l)+"/imports", fiber.StatusSeeOther)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if secret := c.Cookies(sessionCookie); secret != "" {
		if err := s.deps.Sessions.EndSession(c.UserContext(), secret); err != nil && fault.KindOf(err) == fault.Internal {
			return err
		}
	}
	c.Cookie(&fiber.Cookie{
		Name: sessionCookie, Path: "/", Expires: time.Unix(1, 0), HTTPOnly: true, Secure: s.secure(c), SameSite: fiber.CookieSameSiteLaxMode,
	})
	return c.Redirect("/"+string(s.language(c))+"/regions/"+url.PathEscape(s.deps.Home), fiber.StatusSeeOther)
}

func (s *Server) signIn(_ context.Context, r *request) (view.Page, error) {
	page := &view.SignIn{Frame: r.frame}
	page.Title, page.Lead, page.Private = r.T("web.sign_in"), r.T("web.sign_in.say"), true
	page.Crumbs = []view.Link{{Text: strings.TrimSpace(page.Title)}}
	return page, nil
}
