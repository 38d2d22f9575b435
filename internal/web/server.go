// Package web serves the pages of Rumbo: addresses, sessions, the cache of pages, uploads and downloads. It holds no SQL
// and no rule about figures: those are publish and intake.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"golang.org/x/sync/singleflight"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/upkeep"
	"rumbo/internal/view"
	"rumbo/views"
)

// Limits of a request. Deadlines are wall-clock time for the work behind it.
const (
	pageDeadline   = 15 * time.Second
	fileDeadline   = 3 * time.Minute
	headerTimeout  = 20 * time.Second
	uploadTimeout  = 40 * time.Minute // a full file over a slow line
	smallBody      = 64 << 10         // forms other than the upload
	defaultUpload  = 128 << 20
	uploadOverhead = 64 << 10 // the other fields of the form
)

// Deps are what a Server needs.
type Deps struct {
	Messages  *i18n.Catalogue
	Reference func() Reference // as it stands; called once per request
	Publish   Publisher
	Lines     Lines // nil for an installation without lines of action
	Snapshots Snapshots
	Search    Search
	Intake    Intake
	Desk      Desk
	Groups    Groups
	Catalogue Catalogue
	Editions  Editions
	Sessions  Sessions
	Accounts  Accounts
	People    People
	House     House
	Outbox    Outbox
	Records   Records
	Rounds    Rounds
	Works     Works

	Delegations Delegations
	Evidence    Evidence
	Priorities  Priorities
	Wordings    Wordings
	Rooms       Rooms
	// Links makes links that are passed on by hand where mail cannot be sent.
	Links mail.Links
	// Letter writes a mail as it would be sent.
	Letter func(m mail.Mail, to mail.Recipient, link mail.Link) (mail.Letter, error)
	// Settings of the installation as they stand; nil for the defaults. Health looks at what keeps it going.
	Settings func() upkeep.Settings
	Health   func(ctx context.Context) (upkeep.Health, error)
	// Holder is an account with what it may do today; fault.SignIn when it is not active.
	Holder func(ctx context.Context, id int64) (account.Holder, error)
	// Actor sets the account in whose name the store works.
	Actor func(ctx context.Context, account int64) context.Context
	// Accepted is told after an import was accepted or reference data were changed, before the answer is sent, and has Reference
	// give what stands then; nil for nobody.
	Accepted func(ctx context.Context) error
	Log      *slog.Logger
	// Now is the moment in the time zone of the installation: its day is the readers' today.
	Now func() time.Time
	// PublicURL is the address by which readers reach Rumbo, empty when it is the one that it listens on. One that
	// begins with https makes the session's cookie Secure.
	PublicURL      string
	TrustedProxies []string // addresses or networks whose X-Forwarded headers count; none by default
	MaxUpload      int64    // bytes of a file; 128 MiB when 0
	Version        string
}

// Server serves the pages. Make it with New.
type Server struct {
	deps     Deps
	app      *fiber.App
	views    *view.Set
	assets   *assets
	cache    *cache
	parts    parts
	origin   *http.CrossOriginProtection
	version  versions
	edits    atomic.Int64 // how often areas, catalogue or questionnaires were changed here
	building singleflight.Group
	rooms    roomCache
}

// New parses the templates and lays out the addresses. It fails when a template is wrong or names a message that is not
// there.
func New(d Deps) (*Server, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.MaxUpload <= 0 {
		d.MaxUpload = defaultUpload
	}
	if d.Settings == nil {
		d.Settings = upkeep.Default
	}
	if d.Lines == nil {
		d.Lines = noLines{}
	}
	if d.Snapshots == nil {
		d.Snapshots = noSnapshots{}
	}
	if d.Search == nil {
		d.Search = noSearch{}
	}
	if d.Priorities == nil {
		d.Priorities = noPriorities{}
	}
	if d.Actor == nil {
		d.Actor = func(ctx context.Context, _ int64) context.Context { return ctx }
	}
	s := &Server{deps: d, cache: newCache(cacheBytes), origin: http.NewCrossOriginProtection()}
	s.version.read = d.Publish.DataVersion
	s.version.hash = d.Publish.DataHash
	s.version.now = d.Now
	var err error
	if s.assets, err = loadAssets(views.Files); err != nil {
		return nil, err
	}
	if s.views, err = view.Load(views.Files, d.Messages, s.assets.address); err != nil {
		return nil, err
	}
	s.app = fiber.New(fiber.Config{
		AppName: "Rumbo", DisableStartupMessage: true, Immutable: true, CaseSensitive: true,
		ReadTimeout: headerTimeout, WriteTimeout: fileDeadline, IdleTimeout: 60 * time.Second,
		// The body is read by the handlers, which say what is too large instead of cutting the connection.
		ReadBufferSize: longestHead, StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: smallBody,
		EnableTrustedProxyCheck: true, TrustedProxies: d.TrustedProxies, ProxyHeader: fiber.HeaderXForwardedFor,
		ErrorHandler: s.failed,
	})
	s.app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		if h.IsPost() && takesFile(string(h.RequestURI())) {
			return fasthttp.RequestConfig{ReadTimeout: uploadTimeout}
		}
		return fasthttp.RequestConfig{}
	}
	s.routes()
	return s, nil
}

// Listen serves on the address until Shutdown. An address that is taken is fault.Usage "web.port_taken".
func (s *Server) Listen(addr string) error {
	l, err := Listener(addr)
	if err != nil {
		return err
	}
	return s.Serve(l)
}

// Listener opens the address, so that it is known to be free before anything is said about it.
func Listener(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fault.Wrap(err, fault.Usage, "web.port_taken", "Addr", addr)
	}
	return l, err
}

// Serve serves on an open listener until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Shutdown waits for the requests under way, at most until the context ends.
func (s *Server) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }

// longestHead is how long the head of a request may be: a comparison of all countries names each of them in its address, which the browser sends a second time as where
// it comes from.
const longestHead = 16 << 10

// manyGovernments is the size of a group from which the page of the region takes longer than a reader should wait: that
// of the World.
const manyGovernments = 100

// Prepare makes the pages of the largest regions ready in each language, so that their first readers get them from what is
// kept. What fails is tried again with the next reader.
func (s *Server) Prepare(ctx context.Context) {
	s.version.forget()
	answer, directory := s.app.Handler(), s.deps.Reference().Directory
	for _, a := range directory.Areas() {
		if a.Kind == area.Country || len(directory.Governments(a.Code, s.deps.Now())) < manyGovernments {
			continue
		}
		for _, l := range lang.All() {
			if ctx.Err() != nil {
				return
			}
			var c fasthttp.RequestCtx
			c.Init(&fasthttp.Request{}, nil, nil)
			c.Request.SetRequestURI("/" + string(l) + "/regions/" + a.Code)
			answer(&c)
		}
	}
}

// Test answers one request without a network, for tests of other packages.
func (s *Server) Test(r *http.Request) (*http.Response, error) { return s.app.Test(r, -1) }

func (s *Server) printer(l lang.Code) *i18n.Printer { return s.deps.Messages.Printer(l) }
