package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/area"
	"rumbo/internal/intake"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/browser"
	"rumbo/internal/testkit/htmlcheck"
)

// see is a page as that person sees it.
func (o *office) see(t *testing.T, person, path string) *htmlcheck.Doc {
	t.Helper()
	resp, text := o.do(t, ask(path, "Cookie", o.cookie(person)))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s sees %s: %d\n%s", person, path, resp.StatusCode, o.log)
	}
	if m := unsaidAdmin(text); m != "" {
		t.Errorf("%s: %q", path, m)
	}
	return htmlcheck.ParseString(t, text)
}

// unsaidAdmin is a message key or a failed argument that stands in a page.
func unsaidAdmin(text string) string {
	for _, bad := range []string{"<no value>", "&lt;no value&gt;", "%!", ">admin.", " admin.", ">done.", ">fault."} {
		if i := strings.Index(text, bad); i >= 0 {
			return text[max(0, i-60):min(len(text), i+60)]
		}
	}
	return ""
}

// fill sends the form of that id as it stands on the page, with these fields changed, and gives the answer.
func (o *office) fill(t *testing.T, person string, page *htmlcheck.Doc, form string, fields ...string) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	return o.fillWith(t, o.cookie(person), page, form, fields...)
}

// fillWith is fill from a browser with these cookies.
func (o *office) fillWith(t *testing.T, cookie string, page *htmlcheck.Doc, form string, fields ...string) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	values := url.Values{}
	action := page.Attr("#"+form+" form", "action")
	document(t, page.HTML()).Find("#" + form + " form").Find("input, select, textarea").Each(func(_ int, in *goquery.Selection) {
		name, v := in.AttrOr("name", ""), in.AttrOr("value", "")
		switch {
		case in.Is("select"):
			v = in.Find("option[selected]").AttrOr("value", "")
		case in.Is("textarea"):
			v = in.Text()
		case in.Is("[type=checkbox], [type=radio]") && !in.Is("[checked]"):
			return
		}
		values.Add(name, v)
	})
	for i := 0; i+1 < len(fields); i += 2 {
		if values.Has(fields[i]) && strings.HasPrefix(fields[i+1], "+") {
			values.Add(fields[i], fields[i+1][1:])
			continue
		}
		values.Set(fields[i], fields[i+1])
	}
	resp, text := o.do(t, request2(http.MethodPost, action, strings.NewReader(values.Encode()), "Cookie", cookie, "Content-Type", "application/x-www-form-urlencoded"))
	if m := unsaidAdmin(text); m != "" {
		t.Errorf("%s: %q", action, m)
	}
	return resp, htmlcheck.ParseString(t, text)
}

// goes holds that a form was taken, and gives the page that it leads to.
func (o *office) goes(t *testing.T, person string, resp *http.Response, page *htmlcheck.Doc) *htmlcheck.Doc {
	t.Helper()
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("the form was answered with %d: %s\n%s", resp.StatusCode, page.Text(".banner"), o.log)
	}
	return o.see(t, person, resp.Header.Get("Location"))
}

func TestGroupsThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	// The public page before, so that it is in the cache.
	if _, text := o.do(t, ask("/es/regions/RCM")); !strings.Contains(text, "<h1") {
		t.Fatal("no page of the region")
	}
	list := o.see(t, admin, "/es/admin/groups")
	resp, page := o.fill(t, admin, list, "new-group", "code", "pan", "name.es", "Grupo nuevo")
	if resp.StatusCode != http.StatusBadRequest && resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a code that means a country: %d", resp.StatusCode)
	}
	page.HasText(".banner", "Panamá")
	if page.Attr("#new-group input[name='name.es']", "value") != "Grupo nuevo" {
		t.Error("what was typed is lost")
	}
	for what, name := range map[string]string{"too long": strings.Repeat("ñ", longestName+1), "a control character": "Foro\x07", "turned round": "Foro \u202eovisecxe"} {
		resp, page := o.fill(t, admin, list, "new-group", "code", "FORO-A", "name.es", name)
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", what, resp.StatusCode)
		}
		page.HasText(".banner", "«Nombre»")
	}
	resp, page = o.fill(t, admin, list, "new-group", "code", "foro-a", "name.es", "Foro Andino de prueba")
	page = o.goes(t, admin, resp, page)
	page.HasText("h1", "Foro Andino")
	resp, page = o.fill(t, admin, page, "member", "member", "PER", "from", "2001-05-01", "source", "Acta 1")
	page = o.goes(t, admin, resp, page)
	page.HasText("#members", "Perú")

	// A country moves and the public pages show it at once.
	spell := current(t, o.store, "RCM", "PAN")
	resp, page = o.fill(t, admin, o.see(t, admin, membershipAt("RCM", spell)), "move", "group", "FORO-A", "last", "2020-12-31", "source", "Acta 2")
	page = o.goes(t, admin, resp, page)
	page.HasText("#members", "Panamá")
	if _, text := o.do(t, ask("/es/regions/FORO-A")); !strings.Contains(text, "Panamá") {
		t.Error("the public page of the new group does not know its member")
	}
	if _, text := o.do(t, ask("/es/countries/PAN")); !strings.Contains(text, "Foro Andino") {
		t.Error("the country's page does not name its group")
	}
	g := o.see(t, admin, "/es/admin/groups/RCM")
	resp, page = o.fill(t, admin, g, "names", "name.es", "Conferencia nueva")
	o.goes(t, admin, resp, page)
	if _, text := o.do(t, ask("/es/regions/RCM")); !strings.Contains(text, "Conferencia nueva") {
		t.Error("the public page keeps the old name")
	}
	// In French and English too, and for a country.
	for _, path := range []string{"/en/admin/groups", "/fr/admin/groups/RCM", "/en/admin/groups/PAN", "/fr" + strings.TrimPrefix(membershipAt("RCM", spell), "/es")} {
		o.see(t, admin, path)
	}
	for _, path := range []string{"/es/admin/groups/NADA", "/es/admin/groups/SICA/members/" + strconv.FormatInt(spell.ID, 10), "/es/admin/groups/RCM/members/x"} {
		if resp, _ := o.do(t, ask(path, "Cookie", o.cookie(admin))); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	for _, who := range []string{"regional office", "focal point PAN", "analyst", "nobody"} {
		if resp, _ := o.do(t, ask("/es/admin/groups", "Cookie", o.cookie(who))); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", who, resp.StatusCode)
		}
	}
}

// TestTwoAdministrators: who comes second loses nothing and sees what the first has written.
func TestTwoAdministrators(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := "administrator", "second administrator"
	mine, theirs := o.see(t, first, "/es/admin/groups/RCM"), o.see(t, second, "/es/admin/groups/RCM")
	resp, page := o.fill(t, first, mine, "names", "name.es", "Nombre de la primera")
	o.goes(t, first, resp, page)
	resp, page = o.fill(t, second, theirs, "names", "name.es", "Nombre de la segunda", "name.fr", "Nom")
	if resp.StatusCode != http.StatusConflict {
		t.Fatalf("%d %s", resp.StatusCode, page.Text(".banner"))
	}
	if page.Attr("#names input[name='name.es']", "value") != "Nombre de la segunda" || page.Attr("#names input[name='name.fr']", "value") != "Nom" {
		t.Error("what was typed is lost")
	}
	page.HasText("#names .wrong", "Nombre de la primera")
	resp, page = o.fill(t, second, page, "names")
	page = o.goes(t, second, resp, page)
	page.HasText("h1", "Nombre de la segunda")
}

func membershipAt(group string, m area.Spell) string {
	return "/es/admin/groups/" + group + "/members/" + strconv.FormatInt(m.ID, 10)
}

// current is the membership of a country in a group that has no end.
func current(t *testing.T, s *postgres.Store, group, member string) area.Spell {
	t.Helper()
	roll, err := s.Roll(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range roll.Spells {
		if m.Member == member && !m.Withdrawn && m.To.IsZero() {
			return m
		}
	}
	t.Fatalf("%s is not in %s", member, group)
	return area.Spell{}
}

func TestCatalogueThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := o.see(t, admin, "/es/admin/catalogue")
	list.HasText("#series", "SG_CPA_MIGRS")
	// What was typed stays when it is refused, with the reason.
	form := o.see(t, admin, "/es/admin/catalogue/new-series?indicator=10.7.2")
	resp, page := o.fill(t, admin, form, "new-series", "code", "ru_mesas", "name.es", "Mesas de diálogo", "kind", "rate", "rule", "sum", "decimals", "0", "flow.0", "national", "dimensions", "sex")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("%d", resp.StatusCode)
	}
	page.HasText(".banner", "sumar")
	if page.Attr("#new-series input[name='name.es']", "value") != "Mesas de diálogo" || page.Count("#new-series input[value='sex'][checked]") != 1 || page.Count("#new-series input[value='10.7.2'][checked]") != 1 {
		t.Error("what was typed is lost")
	}
	resp, page = o.fill(t, admin, page, "new-series", "kind", "count")
	page = o.goes(t, admin, resp, page)
	page.HasText("h1", "Mesas de diálogo")
	if _, text := o.do(t, ask("/es/indicators/10.7.2")); !strings.Contains(text, "Mesas de diálogo") {
		t.Error("the indicator's public page does not know the series")
	}
	// The public page shows a new name at once.
	if _, text := o.do(t, ask("/es/series/SI_RMT_COST")); strings.Contains(text, "Costo nuevo") {
		t.Fatal("too early")
	}
	one := o.see(t, admin, "/es/admin/catalogue/series/SI_RMT_COST")
	one.Lacks("#reading select[name=kind]")
	theirs := o.see(t, "second administrator", "/es/admin/catalogue/series/SI_RMT_COST")
	resp, page = o.fill(t, admin, one, "texts", "name.es", "Costo nuevo de las remesas", "short.es", "Costo nuevo")
	o.goes(t, admin, resp, page)
	if _, text := o.do(t, ask("/es/series/SI_RMT_COST")); !strings.Contains(text, "Costo nuevo") {
		t.Error("the public page keeps the old name")
	}
	resp, page = o.fill(t, "second administrator", theirs, "texts", "name.es", "Otro nombre")
	if resp.StatusCode != http.StatusConflict || page.Attr("#texts input[name='name.es']", "value") != "Otro nombre" {
		t.Errorf("%d", resp.StatusCode)
	}
	page.HasText("#texts .wrong", "Costo nuevo de las remesas")
	resp, page = o.fill(t, "second administrator", theirs, "links", "indicators", "10.7.2")
	if resp.StatusCode != http.StatusConflict || page.Count("#links input[value='10.7.2'][checked]") != 1 {
		t.Errorf("%d", resp.StatusCode)
	}
	page.HasText("#links .wrong", "10.c.1")
	resp, page = o.fill(t, admin, o.see(t, admin, "/es/admin/catalogue/series/SI_RMT_COST"), "reading", "target", "tres")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#reading input[name=target]", "value") != "tres" {
		t.Errorf("%d %s", resp.StatusCode, page.Text(".banner"))
	}
	resp, page = o.fill(t, admin, page, "reading", "target", "2,5", "target_test", "<=")
	o.goes(t, admin, resp, page)
	// An indicator of one's own.
	resp, page = o.fill(t, admin, o.see(t, admin, "/es/admin/catalogue/new-indicator"), "new-indicator", "target", "10.7", "code", "10.7.R1", "name.es", "Indicador propio")
	page = o.goes(t, admin, resp, page)
	resp, page = o.fill(t, admin, page, "indicator", "caveat.es", "Provisional")
	o.goes(t, admin, resp, page)
	if _, text := o.do(t, ask("/es/indicators/10.7.R1")); !strings.Contains(text, "Provisional") {
		t.Error("no public page of the own indicator")
	}
	for _, path := range []string{"/en/admin/catalogue", "/fr/admin/catalogue/series/SG_CPA_MIGRP", "/en/admin/catalogue/new-series", "/fr/admin/catalogue/new-indicator", "/en/admin/catalogue/indicators/10.c.1"} {
		o.see(t, admin, path)
	}
}

// TestAdministrationInTheBrowser looks at the pages with a real browser, wide and narrow: no scrolling sideways, and axe-core
// finds nothing.
func TestAdministrationInTheBrowser(t *testing.T) {
	w := full(t)
	p := browser.Open(t, w.serve(t))
	p.Go("/operator/good-token")
	for _, path := range []string{
		"/es/admin/groups", "/fr/admin/groups/RCM", "/en/admin/groups/PAN", "/es/admin/catalogue", "/fr/admin/catalogue/series/SG_CPA_MIGRP",
		"/es/admin/catalogue/new-series", "/en/admin/catalogue/indicators/10.7.2", "/es/admin/questionnaires", "/fr/admin/questionnaires/sdg-10.7.2/1",
		"/en/admin/questionnaires/adoption-2030-migration/1/texts?part=A3",
		"/es/admin", "/fr/admin/settings", "/en/admin/releases", "/es/admin/releases/2", "/fr/admin/mail", "/en/admin/retention", "/es/admin/health", "/fr/audit",
		"/es/admin/people", "/en/admin/people/new", "/fr/rights", "/en/reset", "/es/rounds", "/fr/my-country/PAN",
	} {
		p.Width(browser.Narrow)
		if status := p.Go(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
			continue
		}
		if n := p.Overflow(); n > 0 {
			t.Errorf("%s: %d px too wide", path, n)
		}
		p.Width(browser.Wide)
		for _, v := range p.Axe() {
			t.Errorf("%s: %s", path, v)
		}
	}
	p.Clean()
}

// TestUnknownSeriesIsAdded: a file that brings a series which is not in the catalogue leads to the form that adds it, and is
// read with it then.
func TestUnknownSeriesIsAdded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := o.deps.Intake.(*intake.Service)
	im, _, err := in.Receive(postgres.WithActor(t.Context(), o.people[admin]), "nuevo.csv", strings.NewReader("area,year,series,value\nPAN,2031,SI_RMT_COST,3\nPAN,2031,SM_NEW_X,4\n"), intake.Options{Source: "un-sdg", Release: "UN SDG 2031.Q1"})
	if err != nil {
		t.Fatal(err)
	}
	address := "/es/imports/" + strconv.FormatInt(im.ID, 10)
	page := o.see(t, admin, address)
	const link = "a[href='/es/admin/catalogue/new-series?code=SM_NEW_X']"
	page.Has(link)
	form := o.see(t, admin, page.Attr(link, "href"))
	resp, page := o.fill(t, admin, form, "new-series", "name.es", "Serie nueva", "kind", "count", "rule", "sum", "flow.0", "un")
	o.goes(t, admin, resp, page)
	resp, _ = o.do(t, request2(http.MethodPost, address+"/again", strings.NewReader(""), "Cookie", o.cookie(admin), "Content-Type", "application/x-www-form-urlencoded"))
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", resp.StatusCode)
	}
	address, _, _ = strings.Cut(resp.Header.Get("Location"), "?")
	o.see(t, admin, address).Lacks(link)
	resp, _ = o.do(t, request2(http.MethodPost, address+"/accept", strings.NewReader("confirm=yes"), "Cookie", o.cookie(admin), "Content-Type", "application/x-www-form-urlencoded"))
	if _, text := o.do(t, ask("/es/series/SM_NEW_X")); resp.StatusCode != http.StatusSeeOther || !strings.Contains(text, "Serie nueva") {
		t.Errorf("accepted: %d\n%s", resp.StatusCode, o.log)
	}
	o.see(t, admin, "/es/admin/catalogue/series/SM_NEW_X").Lacks("#reading select[name=kind]")
}
