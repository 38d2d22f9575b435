package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/publish"
	"rumbo/internal/session"
	"rumbo/internal/view"
)

// request is what a page needs to know of who asks.
type request struct {
	*i18n.Printer
	lang  lang.Code
	ref   publish.Reference
	query url.Values
	param func(name string) string
	who   account.Holder // the zero Holder for the public
	form  url.Values     // of a form that was posted; nil otherwise
	frame view.Frame
	base  string // the address by which the reader reaches Rumbo

	figures  Publisher        // what the public sees of figures
	lines    Lines            // the same of lines of action
	snapshot publish.Snapshot // as of which figures and lines are seen; zero for now

	origin session.From    // where it comes from
	open   session.Open    // the session of the request; the zero one for the public and for tokens
	signed *session.Signed // a session that the form has opened
	made   string          // a secret that the form has made, shown once
	link   mail.Link       // the same of a mail, to be passed on by hand
	now    time.Time
	alike  bool                 // the address that the form gives looks like another's
	back   map[string]comesBack // questions of a form that was sent and stand as they were typed
	seats  [][]byte             // digests of the seats that the browser has in rooms
	gives  []handed             // cookies that the form gives the browser
	judged []verdict            // what became of the works that the form judged
}

// to is an address within the language of the request.
func (r *request) to(parts ...string) string {
	var b strings.Builder
	b.WriteString("/" + string(r.lang))
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}

// with is an address with a query; pairs without a value are left out.
func with(address string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return address
	}
	return address + "?" + q.Encode()
}

func (s *Server) request(c *fiber.Ctx) *request {
	l := s.language(c)
	q := url.Values{}
	c.Request().URI().QueryArgs().VisitAll(func(k, v []byte) { q.Add(readable(string(k)), readable(string(v))) })
	frame := s.frame(c, l)
	if hash, err := s.version.dataHash(c.UserContext()); err == nil {
		frame.DataHash = hash
	} else {
		s.deps.Log.Error("data hash", "error", err)
	}
	who := s.holder(c)
	open, _ := c.Locals(openLocal).(session.Open)
	return &request{
		Printer: s.printer(l), lang: l, ref: s.deps.Reference(), query: q, who: who, frame: frame, origin: from(c), open: open, now: s.deps.Now(), seats: seatsOf(c),
		figures: s.deps.Publish, lines: s.deps.Lines,
		base: first(strings.TrimSuffix(s.deps.PublicURL, "/"), c.Protocol()+"://"+c.Hostname()),
		param: func(name string) string {
			v := c.Params(name)
			if u, err := url.PathUnescape(v); err == nil {
				return readable(u)
			}
			return readable(v)
		},
	}
}

// readable is a text of an address as a page can hold it: what is not UTF-8 would make the page that names it none either.
func readable(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// frame is what every page of that address carries. The switch of languages stays on the page.
func (s *Server) frame(c *fiber.Ctx, l lang.Code) view.Frame {
	rest := c.Path()
	for _, other := range lang.All() {
		if r, ok := strings.CutPrefix(rest, "/"+string(other)); ok && (r == "" || r[0] == '/') {
			rest = r
			break
		}
	}
	if c.Method() != fiber.MethodGet || strings.HasPrefix(rest, "/operator") || strings.HasPrefix(rest, "/link/") || rest == "/" {
		rest = "/regions/" + s.deps.Settings().Home
	}
	if q := canonicalQuery(c, "done"); q != "" {
		rest += "?" + q
	}
	names := map[lang.Code]string{lang.English: "English", lang.Spanish: "Español", lang.French: "Français"}
	settings := s.deps.Settings()
	f := view.Frame{Lang: l, Home: settings.Home, House: settings.Name, Institution: settings.Institution, Contact: settings.Contact, Version: s.deps.Version}
	if who := s.holder(c); who.SignedIn() {
		p := s.printer(l)
		f.Who, f.Menu = who.Name, s.menu(p, who, s.inboxCount(c))
		if done := "done." + c.Query("done"); p.Has(done) {
			f.Notice = p.T(done)
		}
	}
	for _, other := range lang.All() {
		f.Languages = append(f.Languages, view.Language{
			Code: other, Short: strings.ToUpper(string(other)), Name: names[other], Href: "/" + string(other) + rest, Current: other == l,
		})
	}
	return f
}

type pageFunc func(ctx context.Context, r *request) (view.Page, error)

// page serves a public page: from the cache as long as the data are the same.
func (s *Server) page(build pageFunc) fiber.Handler {
	return func(c *fiber.Ctx) error {
		return s.cached(c, func(ctx context.Context) (*rendered, error) {
			r := s.request(c)
			if err := s.asOf(ctx, c, r); err != nil {
				return nil, err
			}
			page, err := build(ctx, r)
			if err != nil {
				return nil, r.keepsSnapshot(err)
			}
			html, err := s.views.Render(page)
			if err != nil {
				return nil, err
			}
			if r.snapshot.Code != "" {
				html = keepSnapshot(html, c.Path(), r.snapshot.Code)
			}
			if s.holder(c).SignedIn() {
				html = withToken(html, s.formSecret(c), s.holder(c).Account)
			}
			return &rendered{kind: "text/html; charset=utf-8", plain: html}, nil
		})
	}
}

type fileFunc func(ctx context.Context, r *request) (name, kind string, content []byte, err error)

// file serves a download of published figures, cached like a page.
func (s *Server) file(build fileFunc) fiber.Handler {
	return func(c *fiber.Ctx) error {
		return s.cached(c, func(ctx context.Context) (*rendered, error) {
			r := s.request(c)
			if err := s.asOf(ctx, c, r); err != nil {
				return nil, err
			}
			name, kind, content, err := build(ctx, r)
			if err == nil {
				name, content, err = r.asOfFile(name, kind, content)
			}
			if err != nil {
				return nil, r.keepsSnapshot(err)
			}
			return &rendered{kind: kind, plain: content, name: name}, nil
		})
	}
}

// cached answers by address, data version, changes of names and memberships, day (who belongs to a group depends on it), language
// (which is in the address) and audience: the public, or one browser of one person with the rights and the waiting works that they have now. A page that is kept for one audience can by its key not be found by another.
func (s *Server) cached(c *fiber.Ctx, build func(ctx context.Context) (*rendered, error)) error {
	ctx := c.UserContext()
	version, err := s.version.current(ctx)
	if err != nil {
		return err
	}
	audience := "public"
	if who := s.holder(c); who.SignedIn() {
		audience = fmt.Sprintf("%d %d %x %s", who.Account, s.inboxCount(c), sha256.Sum256([]byte(c.Cookies(sessionCookie)+c.Get(fiber.HeaderAuthorization))), s.formSecret(c))
	}
	key := fmt.Sprintf("%s?%s %d %d %s %s", c.Path(), canonicalQuery(c), version, s.edits.Load(), s.deps.Now().Format(time.DateOnly), audience)
	page, ok := s.cache.get(key)
	if !ok {
		got, err, _ := s.building.Do(key, func() (any, error) {
			page, err := build(publish.AtLeast(ctx, version))
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256(page.plain)
			page.etag = hex.EncodeToString(sum[:10])
			if !strings.Contains(page.kind, "spreadsheet") {
				if zipped := compressed(page.plain, pageLevel); len(zipped) < len(page.plain) {
					page.gzip = zipped
				}
			}
			s.cache.put(key, page)
			return page, nil
		})
		if err != nil {
			return err
		}
		page = got.(*rendered)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if audience == "public" {
		c.Set(fiber.HeaderCacheControl, "public, no-cache")
	}
	c.Vary("Cookie", fiber.HeaderAcceptEncoding)
	etag := `"` + page.etag + `"`
	if page.gzip != nil && takesGzip(c) {
		etag = `"` + page.etag + `-gzip"`
	}
	c.Set(fiber.HeaderETag, etag)
	if page.name != "" {
		attach(c, page.name)
	}
	if matches(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return send(c, page.kind, page.plain, page.gzip)
}

func matches(header, etag string) bool {
	for _, one := range strings.Split(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}

// canonicalQuery is the query in one order, without the names left out.
func canonicalQuery(c *fiber.Ctx, without ...string) string {
	var pairs []string
	c.Request().URI().QueryArgs().VisitAll(func(k, v []byte) {
		if slices.Contains(without, string(k)) {
			return
		}
		pairs = append(pairs, url.QueryEscape(string(k))+"="+url.QueryEscape(string(v)))
	})
	sort.Strings(pairs)
	return strings.Join(pairs, "&")
}

// attach names a download; the name is safe in every file system.
func attach(c *fiber.Ctx, name string) {
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+asciiName(name)+`"; filename*=UTF-8''`+url.PathEscape(name))
}

func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, unaccented(name))
}

// own serves a page that is made for who asks; it is never cached.
func (s *Server) own(build pageFunc) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.request(c)
		page, err := build(s.deps.Actor(c.UserContext(), r.who.Account), r)
		if err != nil {
			return err
		}
		return s.show(c, page)
	}
}

// download serves a file that is made for who asks; it is never cached.
func (s *Server) download(build fileFunc) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.request(c)
		name, kind, content, err := build(s.deps.Actor(c.UserContext(), r.who.Account), r)
		if err != nil {
			return err
		}
		attach(c, name)
		c.Set(fiber.HeaderCacheControl, "no-store")
		return send(c, kind, content, nil)
	}
}

// show sends a page that is not cached.
func (s *Server) show(c *fiber.Ctx, page view.Page) error {
	html, err := s.views.Render(page)
	if err != nil {
		return err
	}
	if postForm.Match(html) {
		html = withToken(html, s.formSecret(c), s.holder(c).Account)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, "text/html; charset=utf-8", html, nil)
}

// start sends the reader to the home group in the language that the browser asks for.
func (s *Server) start(c *fiber.Ctx) error {
	l := s.language(c)
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Redirect("/"+string(l)+"/regions/"+url.PathEscape(s.deps.Settings().Home), fiber.StatusFound)
}

func (s *Server) health(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	version, err := s.deps.Publish.DataVersion(c.UserContext())
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "web.unavailable")
	}
	return c.JSON(fiber.Map{"status": "ok", "version": s.deps.Version, "data_version": version})
}

// accepted is the first language of an Accept-Language header that the product speaks, else English.
func accepted(header string) lang.Code {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err == nil {
		for _, t := range tags {
			if l, ok := lang.Parse(t.String()); ok {
				return l
			}
		}
	}
	return lang.English
}
