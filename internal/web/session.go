package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/session"
	"rumbo/internal/view"
)

// Sessions keeps who is signed in; session.Service is one.
type Sessions interface {
	UseOperatorLink(ctx context.Context, token string, from session.From) (session.Signed, error)
	SignIn(ctx context.Context, email, plain string, from session.From) (session.Signed, error)
	// Session tells whose session it is, and the secret that takes the place of the one given, if any.
	Session(ctx context.Context, secret string) (open session.Open, renewed string, err error)
	End(ctx context.Context, secret string) error

	Sessions(ctx context.Context, account int64) ([]session.Open, error)
	EndOne(ctx context.Context, account int64, public string) error
	EndAll(ctx context.Context, account int64, except string) error
	ChangePassword(ctx context.Context, account int64, present, next, public string) error

	Link(ctx context.Context, token string) (session.Link, error)
	UseLink(ctx context.Context, token, plain string, from session.From) (session.Signed, error)
	AskReset(ctx context.Context, email string, from session.From) error

	// NewSecret makes the secret of a link with its SHA-256; Open asks find what a link opens, and has who guesses wait.
	NewSecret() (secret string, digest []byte)
	Open(secret string, from session.From, find func(digest []byte) error) error

	NewToken(ctx context.Context, account int64, name string, scopes []string, expires time.Time) (string, error)
	Token(ctx context.Context, text string) (session.Token, error)
	Tokens(ctx context.Context, account int64) ([]session.Token, error)
	RevokeToken(ctx context.Context, account int64, public string) error
}

const (
	sessionCookie = "rumbo_session"
	deviceCookie  = "rumbo_device"
	openLocal     = "rumbo open session"
)

// holder is who is signed in with what they may do now, the zero Holder for the public. It is looked up once per request, and
// again at the next: a right that is taken away is gone at once.
func (s *Server) holder(c *fiber.Ctx) account.Holder {
	if known, ok := c.Locals(sessionCookie).(account.Holder); ok {
		return known
	}
	who, err := s.lookUp(c)
	if err != nil {
		if k := fault.KindOf(err); k != fault.SignIn && k != fault.NotFound {
			s.deps.Log.Error("session", "error", err)
		}
		who = account.Holder{}
	}
	c.Locals(sessionCookie, who)
	return who
}

func (s *Server) lookUp(c *fiber.Ctx) (account.Holder, error) {
	ctx, secret := c.UserContext(), c.Cookies(sessionCookie)
	if text, ok := bearer(c); ok {
		t, err := s.deps.Sessions.Token(ctx, text)
		if err != nil {
			return account.Holder{}, err
		}
		who, err := s.deps.Holder(ctx, t.Account)
		return narrowed(who, t.Scopes), err
	}
	if secret == "" || ctx == nil {
		return account.Holder{}, nil
	}
	open, renewed, err := s.deps.Sessions.Session(ctx, secret)
	if err != nil {
		return account.Holder{}, err
	}
	if renewed != "" {
		s.setCookie(c, sessionCookie, renewed, open.Expires)
	}
	c.Locals(openLocal, open)
	return s.deps.Holder(ctx, open.Account)
}

// bearer is the token of a program.
func bearer(c *fiber.Ctx) (string, bool) {
	kind, text, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	return strings.TrimSpace(text), ok && strings.EqualFold(kind, "Bearer")
}

// narrowed is what a token's holder may do with it: what its scopes name, of what they may do.
func narrowed(who account.Holder, scopes []string) account.Holder {
	rights := map[account.Right]account.Holding{}
	if slices.Contains(scopes, session.ReadWork) {
		for _, r := range []account.Right{account.ReadWork, account.ReadSubmitted} {
			if held, ok := who.Rights[r]; ok {
				rights[r] = held
			}
		}
	}
	who.Rights, who.Roles = rights, nil
	return who
}

func (s *Server) setCookie(c *fiber.Ctx, name, value string, until time.Time) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", Expires: until, HTTPOnly: true, Secure: s.secure(c), SameSite: fiber.CookieSameSiteLaxMode})
}

// from is where a request signs in from.
func from(c *fiber.Ctx) session.From {
	return session.From{Address: c.IP(), Agent: c.Get(fiber.HeaderUserAgent), Device: c.Cookies(deviceCookie), Session: c.Cookies(sessionCookie)}
}

// keep gives the browser the secrets of a new session.
func (s *Server) keep(c *fiber.Ctx, signed session.Signed) {
	s.setCookie(c, sessionCookie, signed.Secret, signed.Until)
	if signed.Device != "" {
		s.setCookie(c, deviceCookie, signed.Device, s.deps.Now().Add(session.DeviceLife))
	}
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
	signed, err := s.deps.Sessions.UseOperatorLink(c.UserContext(), c.Params("token"), from(c))
	if err != nil {
		if k := fault.KindOf(err); k == fault.SignIn || k == fault.NotFound || k == fault.Conflict {
			r := s.request(c)
			r.frame.Wrong = r.T("web.operator.used")
			page, err := s.signIn(c.UserContext(), r)
			if err != nil {
				return err
			}
			c.Status(fiber.StatusUnauthorized)
			return s.show(c, page)
		}
		return err
	}
	s.keep(c, signed)
	return c.Redirect("/"+string(l)+"/imports", fiber.StatusSeeOther)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if secret := c.Cookies(sessionCookie); secret != "" {
		if err := s.deps.Sessions.End(c.UserContext(), secret); err != nil && fault.KindOf(err) == fault.Internal {
			return err
		}
	}
	s.setCookie(c, sessionCookie, "", time.Unix(1, 0))
	return c.Redirect("/"+string(s.language(c))+"/regions/"+url.PathEscape(s.deps.Settings().Home), fiber.StatusSeeOther)
}
