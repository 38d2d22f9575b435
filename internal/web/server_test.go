package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/intake"
	"rumbo/internal/publish"
	"rumbo/internal/session"
	"rumbo/internal/shipped"
)

// plainPublisher answers nothing but the data version; pages that need more are tested over the real one.
type plainPublisher struct {
	Publisher
	version atomic.Int64
	down    bool
}

func (p *plainPublisher) DataVersion(context.Context) (int64, error) {
	if p.down {
		return 0, context.DeadlineExceeded
	}
	return p.version.Load(), nil
}

func (p *plainPublisher) DataHash(context.Context) (string, error) {
	return strings.Repeat("ab", 32), nil
}

type others interface{ Sessions } // by a name that no method has

type plainSessions struct {
	others
	used, ended atomic.Bool
}

func (s *plainSessions) UseOperatorLink(_ context.Context, token string, _ session.From) (session.Signed, error) {
	if token != "good-token" || s.used.Swap(true) {
		return session.Signed{}, fault.New(fault.SignIn, "web.operator_only")
	}
	return session.Signed{Account: 2, Secret: "secret-of-session", Until: time.Now().Add(time.Hour)}, nil
}

func (s *plainSessions) Session(_ context.Context, secret string) (session.Open, string, error) {
	if secret == "secret-of-session" && !s.ended.Load() {
		return session.Open{Account: 2}, "", nil
	}
	return session.Open{}, "", fault.New(fault.SignIn, "web.operator_only")
}

func (s *plainSessions) End(context.Context, string) error { s.ended.Store(true); return nil }

// plainIntake keeps what it was given.
type plainIntake struct {
	Intake
	Desk
	name  string
	bytes int64
	opt   intake.Options
	actor any
}

func (p *plainIntake) Hand(ctx context.Context, name string, file intake.File, opt intake.Options) (intake.Import, error) {
	p.name, p.bytes, p.opt, p.actor = name, file.Size(), opt, ctx.Value(actorKey{})
	return intake.Import{ID: 7}, nil
}

func (p *plainIntake) Ask(context.Context, int64, intake.Verb, intake.Decision) (bool, error) {
	return true, nil
}

func (p *plainIntake) WaitingTasks(context.Context) (map[int64]intake.Task, error) { return nil, nil }

func (p *plainIntake) Imports(context.Context, int) ([]intake.Import, error) {
	return []intake.Import{{ID: 7, State: intake.Checked, FileName: "x.xlsx", Size: 2048}}, nil
}

type actorKey struct{}

type world struct {
	*Server
	publish  *plainPublisher
	sessions *plainSessions
	intake   *plainIntake
	log      *bytes.Buffer
	built    *atomic.Int64 // pages that were built
}

func plain(t *testing.T, change func(*Deps)) world {
	t.Helper()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	data, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := data.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	ref := Reference{Directory: data.Directory(), Catalog: cat, Questionnaires: data.Questionnaires, Rounds: data.Rounds}
	w := world{publish: &plainPublisher{}, sessions: &plainSessions{}, intake: &plainIntake{}, log: &bytes.Buffer{}, built: &atomic.Int64{}}
	d := Deps{
		Messages: messages, Reference: func() publish.Reference { w.built.Add(1); return ref }, Publish: w.publish, Intake: w.intake, Desk: w.intake, Sessions: w.sessions,
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), MaxUpload: 1 << 20, Version: "test",
		Actor: func(ctx context.Context, account int64) context.Context {
			return context.WithValue(ctx, actorKey{}, account)
		},
		Holder: func(_ context.Context, id int64) (account.Holder, error) { return operatorHolder(id), nil },
	}
	if change != nil {
		change(&d)
	}
	if w.Server, err = New(d); err != nil {
		t.Fatal(err)
	}
	return w
}

// operatorHolder holds every right everywhere.
func operatorHolder(id int64) account.Holder {
	h := account.Holder{Account: id, Name: "Operator", Rights: map[account.Right]account.Holding{}}
	for _, r := range account.Rights() {
		h.Rights[r] = account.Holding{Everywhere: true}
	}
	return h
}

func (w world) do(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := w.Test(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func ask(path string, headers ...string) *http.Request {
	return request2(http.MethodGet, path, nil, headers...)
}

func request2(method, path string, body io.Reader, headers ...string) *http.Request {
	r := httptest.NewRequest(method, path, body)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if method == http.MethodPost {
		r.Header.Set(tokenHeader, formToken(browserSecret))
		if r.Header.Get("Cookie") == "" {
			r.Header.Set("Cookie", formCookie+"="+browserSecret)
		}
	}
	return r
}

const (
	browserSecret = "a-secret-of-the-browser-that-is-43-letters-"
	cookies       = sessionCookie + "=secret-of-session; " + formCookie + "=" + browserSecret
)

func TestHeaders(t *testing.T) {
	w := plain(t, nil)
	for _, path := range []string{"/en/methods", "/en/nothing", "/healthz", "/", "/en/imports"} {
		resp, _ := w.do(t, ask(path))
		csp := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q without %q", path, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q is not strict", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
}

func TestStartFollowsTheBrowser(t *testing.T) {
	w := plain(t, nil)
	for header, want := range map[string]string{"": "/en/regions/RCM", "es-PA,es;q=0.9,en;q=0.8": "/es/regions/RCM", "pt;q=1,fr-CA;q=0.7": "/fr/regions/RCM", "de": "/en/regions/RCM", "en;q=0.2,es;q=0.9": "/es/regions/RCM"} {
		resp, _ := w.do(t, ask("/", "Accept-Language", header))
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusFound || got != want {
			t.Errorf("%q: %d to %q, want %q", header, resp.StatusCode, got, want)
		}
	}
}

func TestStaticFiles(t *testing.T) {
	w := plain(t, nil)
	address := w.assets.address("rumbo.css")
	resp, text := w.do(t, ask(address))
	if resp.StatusCode != 200 || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/css") || !strings.Contains(text, "--brand") {
		t.Errorf("%s: %d %v", address, resp.StatusCode, resp.Header)
	}
	zipped, _ := w.do(t, ask(address, "Accept-Encoding", "gzip, br"))
	if zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Error("not compressed")
	}
	if refused, _ := w.do(t, ask(address, "Accept-Encoding", "gzip;q=0")); refused.Header.Get("Content-Encoding") != "" {
		t.Error("compressed against the reader's will")
	}
	if gone, _ := w.do(t, ask("/static/000000000000/rumbo.css")); gone.StatusCode != 404 {
		t.Errorf("another hash: %d", gone.StatusCode)
	}
}

// TestHeads: what asks for the head of a page alone gets that of the page, and of an address that is none that it is none.
func TestHeads(t *testing.T) {
	w := plain(t, nil)
	whole, body := w.do(t, ask("/en/methods"))
	head, nothing := w.do(t, request2(http.MethodHead, "/en/methods", nil))
	if head.StatusCode != http.StatusOK || head.Header.Get("ETag") != whole.Header.Get("ETag") || nothing != "" || body == "" {
		t.Errorf("head: %d, %d bytes, ETag %q; page: ETag %q", head.StatusCode, len(nothing), head.Header.Get("ETag"), whole.Header.Get("ETag"))
	}
	if none, _ := w.do(t, request2(http.MethodHead, "/en/nowhere", nil)); none.StatusCode != http.StatusNotFound {
		t.Errorf("nowhere: %d", none.StatusCode)
	}
	if closed, _ := w.do(t, request2(http.MethodHead, "/en/imports", nil)); closed.StatusCode == http.StatusOK {
		t.Error("the head of a page that is not for everybody")
	}
}

func TestCacheByVersionAndAudience(t *testing.T) {
	clock := time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)
	w := plain(t, func(d *Deps) { d.Now = func() time.Time { return clock } })
	first, body := w.do(t, ask("/en/methods"))
	again, same := w.do(t, ask("/en/methods"))
	if w.built.Load() != 1 || body != same || first.Header.Get("ETag") != again.Header.Get("ETag") || first.Header.Get("ETag") == "" {
		t.Errorf("built %d times, ETags %q %q", w.built.Load(), first.Header.Get("ETag"), again.Header.Get("ETag"))
	}
	if resp, text := w.do(t, ask("/en/methods", "If-None-Match", first.Header.Get("ETag"))); resp.StatusCode != http.StatusNotModified || text != "" {
		t.Errorf("known ETag: %d", resp.StatusCode)
	}
	zipped, _ := w.do(t, ask("/en/methods", "Accept-Encoding", "gzip"))
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("ETag") == first.Header.Get("ETag") {
		t.Error("the compressed page has no ETag of its own")
	}
	resp, text := w.do(t, ask("/en/methods", "Cookie", cookies))
	if w.built.Load() != 2 || !strings.Contains(text, "/en/imports") || strings.Contains(body, "/en/imports\"") {
		t.Error("the operator's page is the public's")
	}
	if !strings.Contains(resp.Header.Get("Cache-Control"), "private") || !strings.Contains(resp.Header.Get("Vary"), "Cookie") {
		t.Errorf("operator's page may be kept by others: %v", resp.Header)
	}
	if _, text := w.do(t, ask("/es/methods")); !strings.Contains(text, `lang="es"`) {
		t.Error("another language came from the cache")
	}
	built := w.built.Load()
	w.publish.version.Store(5)
	w.do(t, ask("/en/methods"))
	if w.built.Load() != built {
		t.Error("the version was asked for again within a second")
	}
	clock = clock.Add(2 * time.Second)
	w.do(t, ask("/en/methods"))
	if w.built.Load() != built+1 {
		t.Error("a page of older data was served")
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(1250)
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		c.put(key, &rendered{plain: make([]byte, 40)})
		c.get("a")
	}
	if _, ok := c.get("a"); !ok {
		t.Error("what is in use was dropped")
	}
	if _, ok := c.get("b"); ok || c.bytes > 1250 {
		t.Errorf("%d bytes are kept", c.bytes)
	}
	c.put("huge", &rendered{plain: make([]byte, 900)})
	if _, ok := c.get("huge"); ok {
		t.Error("a huge page displaces the others")
	}
}

func TestOperatorLink(t *testing.T) {
	w := plain(t, nil)
	resp, text := w.do(t, ask("/operator/good-token", "Accept-Language", "es"))
	if resp.StatusCode != 200 || !strings.Contains(text, `action="/operator/good-token"`) || w.sessions.used.Load() {
		t.Fatalf("a preview used the link up: %d", resp.StatusCode)
	}
	resp, _ = w.do(t, request2(http.MethodPost, "/operator/good-token", nil, "Accept-Language", "es", "Sec-Fetch-Site", "same-origin"))
	cookie := resp.Header.Get("Set-Cookie")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/es/imports" {
		t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	for _, want := range []string{sessionCookie + "=secret-of-session", "HttpOnly", "SameSite=Lax", "path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q without %s", cookie, want)
		}
	}
	if strings.Contains(strings.ToLower(cookie), "secure") {
		t.Error("a cookie over plain http is Secure, and would be lost")
	}
	if resp, _ := w.do(t, request2(http.MethodPost, "/operator/good-token", nil)); resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("Set-Cookie") != "" {
		t.Errorf("the link works twice: %d", resp.StatusCode)
	}
	if strings.Contains(w.log.String(), "good-token") || strings.Contains(w.log.String(), "secret-of") {
		t.Error("a secret stands in the log")
	}
	resp, _ = w.do(t, request2(http.MethodPost, "/es/sign-out", nil, "Cookie", cookies))
	if resp.StatusCode != http.StatusSeeOther || !w.sessions.ended.Load() {
		t.Error("signing out does not end the session")
	}
}

func TestBrowserOpensTheLinkAtOnce(t *testing.T) {
	direct := []string{"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "none"}
	w := plain(t, func(d *Deps) { d.PublicURL = "https://rumbo.example" })
	for _, more := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Purpose", "prefetch"}} {
		if resp, _ := w.do(t, ask("/operator/good-token", append(direct, more...)...)); resp.StatusCode != 200 || w.sessions.used.Load() {
			t.Fatalf("%v: the link was used", more)
		}
	}
	resp, _ := w.do(t, ask("/operator/good-token", direct...))
	if resp.StatusCode != http.StatusSeeOther || !strings.Contains(strings.ToLower(resp.Header.Get("Set-Cookie")), "secure") {
		t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Set-Cookie"))
	}
}

func TestImportsAreNotPublic(t *testing.T) {
	w := plain(t, nil)
	for _, path := range []string{"/en/imports", "/en/imports/new", "/en/imports/7", "/en/imports/7/annotated"} {
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != http.StatusUnauthorized || strings.Contains(text, "x.xlsx") {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	for _, path := range []string{"/en/imports", "/en/imports/7/accept", "/en/imports/7/reject", "/en/imports/7/again"} {
		if resp, _ := w.do(t, request2(http.MethodPost, path, strings.NewReader(""))); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("POST %s: %d", path, resp.StatusCode)
		}
	}
	resp, text := w.do(t, ask("/en/imports", "Cookie", cookies))
	if resp.StatusCode != 200 || !strings.Contains(text, "x.xlsx") || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("operator: %d %s", resp.StatusCode, resp.Header.Get("Cache-Control"))
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	w := plain(t, nil)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}, {"Sec-Fetch-Site", "same-site"}} {
		resp, _ := w.do(t, request2(http.MethodPost, "/en/imports/7/accept", nil, append(headers, "Cookie", cookies)...))
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%v: %d", headers, resp.StatusCode)
		}
	}
	if resp, _ := w.do(t, request2(http.MethodPost, "/en/imports/7/accept", nil, "Cookie", cookies, "Sec-Fetch-Site", "same-origin")); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("own form: %d", resp.StatusCode)
	}
}

func uploadBody(t *testing.T, name string, size int, fields ...string) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, m.FormDataContentType()
}

func TestUpload(t *testing.T) {
	w := plain(t, nil)
	body, kind := uploadBody(t, `C:\datos\Panamá.xlsx`, 1<<20, "source", " un-sdg ", "release", "R", "flow", "un")
	resp, text := w.do(t, request2(http.MethodPost, "/es/imports", body, "Content-Type", kind, "Cookie", cookies))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/es/imports/7" {
		t.Fatalf("%d %s %s", resp.StatusCode, resp.Header.Get("Location"), text)
	}
	if w.intake.name != "Panamá.xlsx" || w.intake.bytes != 1<<20 || w.intake.opt.Source != "un-sdg" || w.intake.opt.Flow != "un" || w.intake.actor != int64(2) {
		t.Errorf("received %+v", w.intake)
	}
	body, kind = uploadBody(t, "a.csv", 10)
	if resp, text := w.do(t, request2(http.MethodPost, "/es/imports", body, "Content-Type", kind, "Cookie", cookies, "Accept", "application/json")); resp.StatusCode != 200 || !strings.Contains(text, `"/es/imports/7"`) {
		t.Errorf("to the script: %d %s", resp.StatusCode, text)
	}
	body, kind = uploadBody(t, "", 0)
	if resp, text := w.do(t, request2(http.MethodPost, "/es/imports", body, "Content-Type", kind, "Cookie", cookies)); resp.StatusCode != 422 || !strings.Contains(text, "Elija primero un archivo") {
		t.Errorf("without a file: %d", resp.StatusCode)
	}
}
