package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/errgroup"

	"rumbo/internal/fault"
)

// policy lets pages load nothing but what this server serves, and run no script or style that stands in the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func (s *Server) headers(c *fiber.Ctx) error {
	c.Set("Content-Security-Policy", policy)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Referrer-Policy", "same-origin")
	if secretAddress.MatchString(c.Path()) {
		c.Set("Referrer-Policy", "no-referrer")
	}
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
	if s.secure(c) {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return c.Next()
}

// secure tells that the reader came by https: directly, through a trusted proxy, or by the public address.
func (s *Server) secure(c *fiber.Ctx) bool {
	return c.Protocol() == "https" || strings.HasPrefix(s.deps.PublicURL, "https://")
}

// secretAddress is one that holds a secret: such addresses are kept from logs and from pages that are opened from there.
var secretAddress = regexp.MustCompile(`^(/operator/|/room/|/(?:en|es|fr)/(?:link|delegated|room)/)[^/]+`)

// logged writes one line per request. The secret of a link is no part of it.
func (s *Server) logged(c *fiber.Ctx) error {
	began := s.deps.Now()
	path := secretAddress.ReplaceAllString(c.Path(), "$1…")
	if err := c.Next(); err != nil {
		if err = s.failed(c, err); err != nil {
			return err
		}
	}
	status := c.Response().StatusCode()
	level := slog.LevelDebug
	if status >= 500 {
		level = slog.LevelWarn
	} else if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		level = slog.LevelInfo
	}
	s.deps.Log.Log(c.UserContext(), level, "request", "method", c.Method(), "path", path, "status", status,
		"took", s.deps.Now().Sub(began).Round(time.Microsecond), "bytes", len(c.Response().Body()), "from", c.IP())
	return nil
}

// recovered turns a panic into our own failure, so that the reader gets a page.
func (s *Server) recovered(c *fiber.Ctx) (err error) {
	defer s.caught(&err)
	return c.Next()
}

// caught is deferred where a panic is to become an error.
func (s *Server) caught(err *error) {
	if r := recover(); r != nil {
		s.deps.Log.Error("panic", "what", fmt.Sprint(r), "stack", string(debug.Stack()))
		*err = fault.New(fault.Internal, "fault.internal")
	}
}

// together works out several parts of a page at the same time; the first failure ends the others.
func (s *Server) together(ctx context.Context, parts ...func(context.Context) error) error {
	g, within := errgroup.WithContext(ctx)
	for _, part := range parts {
		g.Go(func() (err error) {
			defer s.caught(&err)
			return part(within)
		})
	}
	return g.Wait()
}

// deadline bounds the work behind a request. The connection's own context never ends in Fiber, so it is not used.
func (s *Server) deadline(c *fiber.Ctx) error {
	limit := pageDeadline
	if p := c.Path(); c.Method() == fiber.MethodPost || strings.HasSuffix(p, ".xlsx") || strings.HasSuffix(p, ".csv") ||
		strings.HasSuffix(p, "/workbook") || strings.HasSuffix(p, "/annotated") {
		limit = fileDeadline
	}
	if c.Method() == fiber.MethodPost && takesFile(c.Path()) {
		limit += uploadTimeout
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// sameOrigin refuses what another site's page sends in the reader's name.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	r := &http.Request{Method: c.Method(), Host: c.Hostname(), URL: &url.URL{Path: c.Path()}, Header: http.Header{}}
	for _, name := range []string{"Origin", "Sec-Fetch-Site"} {
		if v := c.Get(name); v != "" {
			r.Header.Set(name, v)
		}
	}
	if err := s.origin.Check(r); err != nil {
		return fault.Wrap(err, fault.Forbidden, "web.cross_origin")
	}
	return c.Next()
}

// takesFile tells an address to which large files are posted.
func takesFile(path string) bool {
	return strings.HasSuffix(path, "/imports") || strings.HasSuffix(path, "/evidence")
}

// smallBodies refuses large forms before anything of them is read; uploads read their own.
func (s *Server) smallBodies(c *fiber.Ctx) error {
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead || takesFile(c.Path()) || strings.HasSuffix(c.Path(), "/admin/questionnaires") {
		return c.Next()
	}
	if n := c.Request().Header.ContentLength(); n > smallBody || n == -1 {
		drain(c)
		return fault.New(fault.TooLarge, "web.form_too_large")
	}
	return c.Next()
}

// reference is a number under which the log and the reader speak of one failure.
func reference() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
