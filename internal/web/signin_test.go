package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/account"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
	"rumbo/internal/session"
	"rumbo/internal/testkit/htmlcheck"
	"rumbo/internal/testkit/storetest"
)

// entrance is an office with sessions as they are in earnest.
type entrance struct {
	office
	sessions *session.Service
}

func newEntrance(t *testing.T) *entrance {
	t.Helper()
	db := storetest.Database(t)
	store := storetest.OpenDB(t, db)
	e := &entrance{sessions: session.New(session.Deps{Store: store, Hasher: cheapHasher()})}
	e.office = office{people: storetest.AddPeople(t, db), store: store, world: over(t, store, e.sessions)}
	return e
}

// caller is a browser that keeps its cookies.
type caller struct {
	t       *testing.T
	e       *entrance
	cookies map[string]string
}

func (e *entrance) caller(t *testing.T) *caller { return &caller{t, e, map[string]string{}} }

func (c *caller) do(r *http.Request) (*http.Response, *htmlcheck.Doc) {
	c.t.Helper()
	r.Header.Del(tokenHeader)
	var jar []string
	for name, v := range c.cookies {
		jar = append(jar, name+"="+v)
	}
	r.Header.Set("Cookie", strings.Join(jar, "; "))
	resp, text := c.e.world.do(c.t, r)
	for _, cookie := range resp.Cookies() {
		if c.cookies[cookie.Name] = cookie.Value; cookie.Value == "" {
			delete(c.cookies, cookie.Name)
		}
	}
	if m := unsaidAdmin(text); m != "" {
		c.t.Errorf("%s: %q", r.URL, m)
	}
	return resp, htmlcheck.ParseString(c.t, text)
}

func (c *caller) get(path string, status int) *htmlcheck.Doc {
	c.t.Helper()
	resp, page := c.do(ask(path))
	if resp.StatusCode != status {
		c.t.Fatalf("%s: %d, want %d: %s", path, resp.StatusCode, status, page.Text("main"))
	}
	return page
}

// fill sends a form of a page, with these fields changed.
func (c *caller) fill(page *htmlcheck.Doc, form string, fields ...string) (*http.Response, *htmlcheck.Doc) {
	c.t.Helper()
	values := url.Values{}
	document(c.t, page.HTML()).Find(form).Find("input, select, textarea").Each(func(_ int, in *goquery.Selection) {
		v := in.AttrOr("value", "")
		switch {
		case in.Is("select"):
			v = in.Find("option[selected]").AttrOr("value", "")
		case in.Is("textarea"):
			v = in.Text()
		case in.Is("[type=checkbox], [type=radio]") && !in.Is("[checked]"):
			return
		}
		values.Add(in.AttrOr("name", ""), v)
	})
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return c.do(request2(http.MethodPost, page.Attr(form, "action"), strings.NewReader(values.Encode()), "Content-Type", "application/x-www-form-urlencoded"))
}

func (e *entrance) email(t *testing.T, person string) string {
	t.Helper()
	p, err := e.store.Person(postgres.WithActor(t.Context(), account.Operator), e.people[person])
	if err != nil {
		t.Fatal(err)
	}
	return p.Email
}

// invite gives a person's first link.
func (e *entrance) invite(t *testing.T, person string) string {
	t.Helper()
	token, _, err := e.sessions.Invite(t.Context(), e.people[person])
	if err != nil {
		t.Fatal(err)
	}
	return "/es/link/" + token
}

const frase = "cuatro palabras sin relación 4"

// join sets a password through the pages and gives the browser that is signed in then.
func (e *entrance) join(t *testing.T, person string) *caller {
	t.Helper()
	c := e.caller(t)
	resp, page := c.fill(c.get(e.invite(t, person), http.StatusOK), "#link form", "password", frase, "password2", frase)
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", resp.StatusCode, page.Text(".banner"))
	}
	return c
}

func TestSigningIn(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	e.join(t, "focal point PAN")
	email := e.email(t, "focal point PAN")
	c := e.caller(t)
	page := c.get("/es/sign-in", http.StatusOK)
	// A wrong password, an unknown address and an address that is none get the same answer.
	var answers []string
	for _, who := range [][2]string{{email, "otra cosa"}, {"nadie@minsa.example", "otra cosa"}, {"nadie", "x"}} {
		resp, again := c.fill(page, "#signin form", "email", who[0], "password", who[1])
		answers = append(answers, fmt.Sprint(resp.StatusCode, again.Text(".banner.bad")))
		if again.Attr("#signin-email", "value") != who[0] || again.Attr("#signin-password", "value") != "" {
			t.Error("the address is lost, or the password is not")
		}
	}
	if answers[0] != answers[1] || answers[1] != answers[2] || !strings.Contains(answers[0], "401") {
		t.Errorf("%q", answers)
	}
	for lang, word := range map[string]string{"en": "do not match", "fr": "ne correspondent"} {
		_, again := c.fill(c.get("/"+lang+"/sign-in", http.StatusOK), "#signin form", "email", email, "password", "otra cosa")
		again.HasText(".banner.bad", word)
	}
	resp, _ := c.fill(page, "#signin form", "email", " "+strings.ToUpper(email), "password", frase)
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/es/my-country" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", resp.StatusCode, resp.Header)
	}
	for _, cookie := range resp.Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			t.Errorf("%+v", cookie)
		}
	}
	c.get("/es/imports", http.StatusOK).HasText(".who", "focal point PAN")
	// Signing in once more takes the place of the session before.
	before := c.cookies[sessionCookie]
	c.fill(c.get("/es/sign-in", http.StatusOK), "#signin form", "email", email, "password", frase)
	if c.cookies[sessionCookie] == before {
		t.Error("the session kept its secret")
	}
	old := e.caller(t)
	old.cookies[sessionCookie] = before
	if resp, _ := old.do(ask("/es/imports")); resp.StatusCode == http.StatusOK {
		t.Error("the session before still works")
	}
	secret := c.cookies[sessionCookie]
	c.fill(c.get("/es/imports", http.StatusOK), ".aside form[method=post]")
	old.cookies[sessionCookie] = secret
	if resp, _ := old.do(ask("/es/imports")); resp.StatusCode == http.StatusOK {
		t.Error("the session works after signing out")
	}
}

// TestNextStaysOnTheSite: where to go after signing in cannot lead away.
func TestNextStaysOnTheSite(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	e.join(t, "analyst")
	email := e.email(t, "analyst")
	for next, want := range map[string]string{
		"/es/countries/PAN?a=b": "/es/countries/PAN?a=b", "//evil.example": "", "https://evil.example/es": "", `/\evil.example`: "", "javascript:alert(1)": "", "evil.example": "", "/\t/evil.example": "",
		"%2f%2fevil.example": "", "\\\\evil.example": "", "": "",
	} {
		c := e.caller(t)
		resp, _ := c.fill(c.get("/es/sign-in?next="+url.QueryEscape(next), http.StatusOK), "#signin form", "email", email, "password", frase)
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || want != "" && got != want || want == "" && got != "/es/account" {
			t.Errorf("%q: %d %s", next, resp.StatusCode, got)
		}
	}
}

// TestTooManyAttempts: guessing is slowed down, and does not lock the owner out of a known browser or of a link.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	owner := e.join(t, "focal point PAN")
	email := e.email(t, "focal point PAN")
	guesser := e.caller(t)
	page := guesser.get("/es/sign-in", http.StatusOK)
	for n := 0; ; n++ {
		resp, again := guesser.fill(page, "#signin form", "email", email, "password", "intento "+strconv.Itoa(n))
		if resp.StatusCode == http.StatusTooManyRequests {
			if wait, err := strconv.Atoi(resp.Header.Get("Retry-After")); err != nil || wait < 1 {
				t.Errorf("Retry-After %q", resp.Header.Get("Retry-After"))
			}
			again.HasText(".banner.bad", "Demasiados intentos")
			break
		}
		if n > 50 {
			t.Fatal("never slowed down")
		}
	}
	if resp, _ := guesser.fill(page, "#signin form", "email", email, "password", frase); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a guess that is right: %d", resp.StatusCode)
	}
	owner.fill(owner.get("/es/account", http.StatusOK), ".aside form[method=post]")
	if resp, _ := owner.fill(owner.get("/es/sign-in", http.StatusOK), "#signin form", "email", email, "password", frase); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("the owner in a browser that is known: %d", resp.StatusCode)
	}
	e.join(t, "focal point PAN") // by a link, from another browser
}

func TestLinksThroughPages(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	link := e.invite(t, "focal point CRI")
	c := e.caller(t)
	// Looking does not use it up; nor does a preview.
	c.do(request2(http.MethodHead, link, nil))
	page := c.get(link, http.StatusOK)
	page.HasText("#link", "p…@example.org")
	for what, pair := range map[string][2]string{"no coinciden": {frase, frase + "x"}, "12": {"corta", "corta"}} {
		resp, again := c.fill(page, "#link form", "password", pair[0], "password2", pair[1])
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", what, resp.StatusCode)
		}
		again.HasText(".banner.bad", what)
	}
	// Somebody else who is signed in is told whose link it is, and stays who they are.
	other := e.join(t, "focal point PAN")
	other.get(link, http.StatusOK).HasText("#link", "Si no es usted")
	other.get("/es/account", http.StatusOK).HasText(".who", "focal point PAN")
	newer := e.invite(t, "focal point CRI")
	c.get(link, http.StatusConflict).HasText("main", "caducó")
	resp, _ := c.fill(c.get(newer, http.StatusOK), "#link form", "password", frase, "password2", frase)
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	for lang, word := range map[string]string{"es": "ya se usó", "en": "has been used", "fr": "a déjà servi"} {
		e.caller(t).get(strings.Replace(newer, "/es/", "/"+lang+"/", 1), http.StatusConflict).HasText("main", word)
	}
	e.caller(t).get("/es/link/"+strings.Repeat("x", 43), http.StatusNotFound).HasText("main", "no se conoce")
	// Another password ends the sessions that are open elsewhere.
	token, _, err := e.sessions.Reset(t.Context(), e.people["focal point CRI"])
	if err != nil {
		t.Fatal(err)
	}
	d := e.caller(t)
	d.fill(d.get("/es/link/"+token, http.StatusOK), "#link form", "password", frase+"5", "password2", frase+"5")
	if resp, _ := c.do(ask("/es/account")); resp.StatusCode == http.StatusOK {
		t.Error("a session lived through another password")
	}
	mails, err := e.store.Mails(postgres.WithActor(t.Context(), account.System), mail.Filter{Account: e.people["focal point CRI"]})
	if err != nil || !slices.ContainsFunc(mails, func(m mail.Mail) bool { return m.Parameters["event"] == mail.PasswordChanged }) {
		t.Errorf("%v %+v", err, mails)
	}
	// A reset ends an invitation that is still open.
	still := e.invite(t, "analyst")
	if token, _, err = e.sessions.Reset(t.Context(), e.people["analyst"]); err != nil {
		t.Fatal(err)
	}
	d.fill(d.get("/es/link/"+token, http.StatusOK), "#link form", "password", frase+"6", "password2", frase+"6")
	e.caller(t).get(still, http.StatusConflict)
	// A closed account.
	closed := e.invite(t, "second focal point PAN")
	if err := e.store.SetActive(postgres.WithActor(t.Context(), e.people["administrator"]), e.people["second focal point PAN"], false); err != nil {
		t.Fatal(err)
	}
	if resp, _ := e.caller(t).do(ask(closed)); resp.StatusCode == http.StatusOK {
		t.Error("the link of a closed account works")
	}
}

// TestAskForALink: whether there is such an account cannot be told from the answer.
func TestAskForALink(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	c := e.caller(t)
	page := c.get("/es/reset", http.StatusOK)
	var answers []string
	for _, email := range []string{e.email(t, "focal point PAN"), "nadie@minsa.example"} {
		resp, _ := c.fill(page, "#reset form", "email", email)
		answers = append(answers, fmt.Sprint(resp.StatusCode, resp.Header.Get("Location"), resp.Header.Get("Content-Length")))
	}
	if answers[0] != answers[1] || !strings.Contains(answers[0], "/es/reset?sent") {
		t.Errorf("%q", answers)
	}
	c.get("/es/reset?sent", http.StatusOK).HasText("#sent", "Revise su correo")
}

func TestOwnAccount(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	c := e.join(t, "analyst")
	other := e.caller(t)
	other.fill(other.get("/es/sign-in", http.StatusOK), "#signin form", "email", e.email(t, "analyst"), "password", frase)
	page := c.get("/es/account", http.StatusOK)
	page.HasText("#sessions .say", "2 sesiones abiertas")
	c.fill(page, "#end-others form")
	if resp, _ := other.do(ask("/es/account")); resp.StatusCode == http.StatusOK {
		t.Error("the other session has not ended")
	}
	page = c.get("/es/account", http.StatusOK)
	for what, fields := range map[string][]string{
		"actual no es correcta": {"password_now", "x", "password", frase + "6", "password2", frase + "6"}, "no coinciden": {"password_now", frase, "password", frase + "6", "password2", frase + "7"},
	} {
		resp, again := c.fill(page, "#password form", fields...)
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", what, resp.StatusCode)
		}
		again.HasText(".banner.bad", what)
	}
	if resp, _ := c.fill(page, "#password form", "password_now", frase, "password", frase+"6", "password2", frase+"6"); resp.StatusCode != http.StatusSeeOther {
		t.Error(resp.StatusCode)
	}
	// A token is shown once, reads what its scope says, and writes nothing.
	resp, shown := c.fill(c.get("/es/account", http.StatusOK), "#token form", "name", "informe mensual", "do", "new")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatal(resp.StatusCode)
	}
	token := shown.Text("#made .hash")
	if !regexp.MustCompile(`^\S{40,}$`).MatchString(token) || strings.Contains(c.get("/es/account", http.StatusOK).HTML(), token) {
		t.Fatalf("token %q", token)
	}
	program := func(method, path string, body string) int {
		r := request2(method, path, strings.NewReader(body), "Authorization", "Bearer "+token, "Content-Type", "application/x-www-form-urlencoded")
		r.Header.Del("Cookie")
		r.Header.Del(tokenHeader)
		resp, _ := e.world.do(t, r)
		return resp.StatusCode
	}
	for _, want := range []struct {
		method, path string
		status       []int
	}{
		{http.MethodGet, "/es/data.csv?series=SI_RMT_COST", []int{200}}, {http.MethodGet, "/es/imports", []int{403}}, {http.MethodGet, "/es/admin/people", []int{403}},
		{http.MethodPost, "/es/account/tokens", []int{403}}, {http.MethodPost, "/es/imports", []int{403}}, {http.MethodGet, "/es/account", []int{403}}, {http.MethodGet, "/es/audit.csv", []int{403}},
		{http.MethodPost, "/es/account/sessions", []int{403}}, {http.MethodPost, "/es/account", []int{403}},
	} {
		if got := program(want.method, want.path, "x=y"); !slices.Contains(want.status, got) {
			t.Errorf("a token at %s %s: %d", want.method, want.path, got)
		}
	}
	c.get("/es/account", http.StatusOK).HasText("#tokens-t", "informe mensual")
	c.fill(c.get("/es/account", http.StatusOK), "#tokens-t form")
	if got := program(http.MethodGet, "/es/data.csv?series=SI_RMT_COST", ""); got != http.StatusUnauthorized {
		t.Errorf("a revoked token: %d", got)
	}
	if strings.Contains(e.log.String(), token) || strings.Contains(e.log.String(), frase) {
		t.Error("the log holds a secret")
	}
}

// TestNothingTypedIsLost: a form that meets an ended session, or a role that has been taken away, keeps what was typed.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	c := e.join(t, "administrator")
	page := c.get("/es/admin/people/new", http.StatusOK)
	if err := e.sessions.EndAll(postgres.WithActor(t.Context(), e.people["administrator"]), e.people["administrator"], ""); err != nil {
		t.Fatal(err)
	}
	resp, again := c.fill(page, "#person form", "name", "Punto focal HND", "email", "punto.focal@honduras.example")
	if resp.StatusCode != http.StatusUnauthorized {
		t.Fatal(resp.StatusCode)
	}
	again.HasText("#signin .say", "se conserva")
	// Somebody else at the same browser reads it, and cannot send it.
	e.join(t, "second administrator")
	resp, theirs := c.fill(again, "#signin form", "email", e.email(t, "second administrator"), "password", frase)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%d", resp.StatusCode)
	}
	theirs.HasText("h1", "Escrito con otra cuenta")
	theirs.HasText("#written", "Punto focal HND")
	theirs.Lacks("#again")
	resp, again = c.fill(again, "#signin form", "email", e.email(t, "administrator"), "password", frase)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", resp.StatusCode, again.Text("main"))
	}
	again.HasText("#written", "Punto focal HND")
	if resp, _ = c.fill(again, "#again form"); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", resp.StatusCode)
	}
	c.get("/es/admin/people", http.StatusOK).HasText("#people-t", "punto.focal@honduras.example")

	// Their role is taken away while they write.
	d := e.join(t, "second administrator")
	page = d.get("/es/admin/people/new", http.StatusOK)
	admin := postgres.WithActor(t.Context(), e.people["administrator"])
	p, err := e.store.Person(admin, e.people["second administrator"])
	if err != nil {
		t.Fatal(err)
	}
	if err := e.store.EndAppointment(admin, p.Appointments[0].ID, p.Appointments[0].From); err != nil {
		t.Fatal(err)
	}
	resp, again = d.fill(page, "#person form", "name", "Punto focal SLV", "email", "punto.focal@salvador.example")
	if resp.StatusCode != http.StatusForbidden {
		t.Fatal(resp.StatusCode)
	}
	again.HasText("#written", "Punto focal SLV")
	again.HasText("main", "Ya no le corresponde")
}

// TestForgedForms: a form without the browser's own token, or from another site, does nothing.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	e := newEntrance(t)
	c := e.join(t, "administrator")
	page := c.get("/es/admin/settings", http.StatusOK)
	for what, token := range map[string]string{"none": "", "another's": formToken("another-browser")} {
		resp, answer := c.fill(page, "#settings form", "name", "Tomado", tokenField, token)
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", what, resp.StatusCode)
		}
		answer.Has("main h1")
	}
	values := url.Values{"name": {"Tomado"}, tokenField: {page.Attr("#settings input[name="+tokenField+"]", "value")}}
	for header, v := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
		r := request2(http.MethodPost, "/es/admin/settings", strings.NewReader(values.Encode()), "Content-Type", "application/x-www-form-urlencoded", header, v)
		if resp, _ := c.do(r); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s: %d", header, v, resp.StatusCode)
		}
	}
	if c.get("/es/admin/settings", http.StatusOK).Attr("#settings-name", "value") != "Rumbo" {
		t.Error("a forged form was taken")
	}
}
