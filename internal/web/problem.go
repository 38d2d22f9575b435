package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

var (
	errNoPage     = fault.New(fault.NotFound, "web.no_page")
	errTokenWrong = fault.New(fault.SignIn, "session.token_wrong")
	errTokenReads = fault.New(fault.Forbidden, "session.token_reads")
)

// lost is a page that is not there, with what may have been meant.
type lost struct {
	cause       *fault.Error
	suggestions []view.Link
	search      string
	query       string
}

func (l lost) Error() string { return l.cause.Error() }

func (l lost) Unwrap() error { return l.cause }

// redirect sends the reader to the printed spelling of an address.
type redirect struct{ to string }

func (r redirect) Error() string { return "redirect to " + r.to }

func status(kind fault.Kind) int {
	switch kind {
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Invalid, fault.Usage:
		return http.StatusUnprocessableEntity
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Throttled:
		return http.StatusTooManyRequests
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// failed tells a failure to the reader: as a page, or as JSON to the upload's script. What is our own failure goes to the
// log with a reference, and the page names only that.
func (s *Server) failed(c *fiber.Ctx, err error) error {
	var to redirect
	if errors.As(err, &to) {
		return c.Redirect(to.to, fiber.StatusFound)
	}
	code, kind := http.StatusInternalServerError, fault.KindOf(err)
	var own *fiber.Error
	switch {
	case errors.As(err, &own) && own.Code < 500:
		code = own.Code
		switch code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			err, kind = errNoPage, fault.NotFound
		case http.StatusRequestEntityTooLarge:
			err, kind = s.tooLarge(), fault.TooLarge
		default:
			err, kind = fault.New(fault.Invalid, "web.bad_request"), fault.Invalid
		}
	default:
		code = status(kind)
	}
	l := s.language(c)
	p := s.printer(l)
	page := &view.Problem{Frame: s.frame(c, l), Status: code}
	page.Private = true
	page.Title, page.Lead = p.T("web.problem"), p.Error(err)
	if kind == fault.NotFound {
		page.Title = p.T("web.not_found")
		page.Search = "/" + string(l) + "/search"
	}
	if kind == fault.SignIn {
		page.Title = p.T("web.sign_in")
		page.Suggestions = []view.Link{{Text: p.T("web.sign_in.how"), Href: with("/"+string(l)+"/sign-in", nextField, cameFor(c))}}
	}
	var l2 lost
	if errors.As(err, &l2) {
		page.Suggestions, page.Search, page.Query = l2.suggestions, l2.search, l2.query
	}
	if code >= 500 {
		page.Reference = reference()
		s.deps.Log.Error("request failed", "reference", page.Reference, "error", err)
	}
	c.Status(code)
	waiting(c, err)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if strings.Contains(c.Get(fiber.HeaderAccept), "application/json") {
		return c.JSON(fiber.Map{"status": code, "message": page.Lead, "reference": page.Reference})
	}
	html, err := s.views.Render(page)
	if err != nil {
		s.deps.Log.Error("error page", "error", err)
		return c.SendString(page.Lead)
	}
	return send(c, "text/html; charset=utf-8", html, nil)
}

// cameFor is the address of a page that somebody has to sign in for; nothing for what a form did.
func cameFor(c *fiber.Ctx) string {
	if c.Method() != fiber.MethodGet {
		return ""
	}
	if q := canonicalQuery(c); q != "" {
		return c.Path() + "?" + q
	}
	return c.Path()
}

func (s *Server) tooLarge() error {
	return fault.New(fault.TooLarge, "web.too_large", "Max", mebibytes(s.deps.MaxUpload))
}

// language of the request: that of its address, else the first that the browser asks for and we speak, else English.
func (s *Server) language(c *fiber.Ctx) lang.Code {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
	for _, l := range lang.All() {
		if string(l) == first {
			return l
		}
	}
	return accepted(c.Get(fiber.HeaderAcceptLanguage))
}
