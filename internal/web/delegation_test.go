package web

import (
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/htmlcheck"
)

const (
	panama  = "focal point PAN"
	givings = "/es/my-country/PAN/CRM-2031/sdg-10.7.2/delegations"
)

// gives has Panama's focal point give a section away, and gives the address of the link.
func (o *office) gives(t *testing.T, section, institution string) string {
	t.Helper()
	o.asks(t)
	_, page := o.fill(t, panama, o.see(t, panama, givings), "delegate", "section", section, "institution", institution, "day", time.Now().AddDate(0, 0, 20).Format(time.DateOnly), "note", "Responda con la ley vigente.")
	link := page.Text("#made dd")
	_, path, ok := strings.Cut(link, "/es/delegated/")
	if !ok {
		t.Fatalf("no link: %s", page.Text("main"))
	}
	return "/es/delegated/" + path
}

// TestDelegationThroughPages plays a section from the link to the draft, as the country and as the institution see it.
func TestDelegationThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.asks(t)
	list := o.see(t, panama, givings)
	list.HasText("#delegations", "Todavía no se ha delegado")
	resp, page := o.fill(t, panama, list, "delegate", "section", "D4", "institution", "Ministerio de Trabajo", "day", "2020-01-01")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#delegate-institution", "value") != "Ministerio de Trabajo" {
		t.Errorf("%d", resp.StatusCode)
	}
	page.HasText(".banner.bad", "último día")
	link := o.gives(t, "D4", "Ministerio de Trabajo")
	list = o.see(t, panama, givings)
	list.Lacks("#made")
	list.HasText("#delegations-t", "Ministerio de Trabajo")
	list.HasText("#delegations-t .chip", "enviada")

	// The public page: this section, nothing else of the country, no address that leads away with the secret.
	resp, text := o.do(t, ask(link, "Cookie", o.cookie("")))
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	form := htmlcheck.ParseString(t, text)
	form.Has("meta[name=robots][content=noindex]")
	form.HasText(".lead", "Panamá solicita a Ministerio de Trabajo")
	form.HasText("#instructions", "Responda con la ley vigente.")
	form.HasText("#instructions", "vigente al 31 de diciembre")
	form.HasText("#about", "Institution of focal point PAN")
	form.HasCount("fieldset.ask", 5)
	if strings.Contains(text, "10.7.2.D1a") || strings.Contains(text, "p7@example.org") {
		t.Error("the page tells more than its section")
	}
	resp, page = o.fillAsks(t, form, "v.10.7.2.D4a", "yes", "e.10.7.2.D4a", "Ley 3 de 2008", "g.10.7.2.D4b", "not_available", "do", "save")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", resp.StatusCode, page.Text(".banner"))
	}
	_, text = o.do(t, ask(resp.Header.Get("Location"), "Cookie", o.cookie("")))
	saved := htmlcheck.ParseString(t, text)
	saved.HasText(".banner.ok", "Guardado")
	saved.Has("input[name='v.10.7.2.D4a'][value=yes][checked]")
	saved.Has("select[name='g.10.7.2.D4b'] option[value=not_available][selected]")
	// The draft is as it was, and what is being answered is not yet told.
	detail := list.Attr("#delegations-t a", "href")
	o.see(t, panama, detail).Lacks("#compare")
	// Two with one link: what the other did not touch is no conflict, what both did is shown.
	resp, _ = o.fillAsks(t, saved, "v.10.7.2.D4a", "no", "do", "save")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	resp, page = o.fillAsks(t, saved, "v.10.7.2.D4a", "", "v.10.7.2.D4c", "yes", "do", "save")
	if resp.StatusCode != http.StatusConflict {
		t.Fatal(resp.StatusCode)
	}
	page.HasCount("fieldset.conflict", 1)
	page.HasText("[id='i-10.7.2.D4a'] label:has([value=theirs])", "No")
	if resp, page = o.fillAsks(t, page, "do", "hand_in"); resp.StatusCode != http.StatusConflict {
		t.Fatal("handed in without a choice", resp.StatusCode)
	}
	resp, _ = o.fillAsks(t, page, "k.10.7.2.D4a", "mine", "do", "save")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal("what was shown beside it can be overwritten", resp.StatusCode)
	}
	_, text = o.do(t, ask(link, "Cookie", o.cookie("")))
	form = htmlcheck.ParseString(t, text)
	form.Has("input[name='v.10.7.2.D4a'][value=''][checked]")
	form.Has("input[name='v.10.7.2.D4c'][value=yes][checked]")
	// Wrong as it stands: everything typed is kept, and so is what it was made from.
	resp, page = o.fillAsks(t, form, "v.10.7.2.D4a", "yes", "e.10.7.2.D4c", strings.Repeat("x", survey.LongestEvidence+1), "do", "save")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	page.Has("input[name='v.10.7.2.D4a'][value=yes][checked]")
	// Handed in of what its sender saw.
	resp, page = o.fillAsks(t, saved, "do", "hand_in")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("handed in unseen: %d", resp.StatusCode)
	}
	page.HasText(".banner.bad", "guardó respuestas entretanto")
	page.Has("input[name='v.10.7.2.D4c'][value=yes][checked]")
	resp, page = o.fillAsks(t, page, "v.10.7.2.D4a", "yes", "e.10.7.2.D4a", "Ley 3 de 2008", "by", "Dirección de Empleo", "do", "hand_in")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode, page.Text(".banner"))
	}
	_, text = o.do(t, ask(resp.Header.Get("Location"), "Cookie", o.cookie("")))
	receipt := htmlcheck.ParseString(t, text)
	receipt.HasText("#receipt", "Dirección de Empleo")
	receipt.HasText("#receipt", "2 de 5")
	receipt.Lacks("#asks")
	receipt.HasText("#answers", "Ley 3 de 2008")
	if resp, _ := o.fillAsks(t, form, "v.10.7.2.D4a", "no", "do", "save"); resp.StatusCode != http.StatusConflict {
		t.Errorf("after handing in: %d", resp.StatusCode)
	}

	// The country compares, keeps one of its own answers, and accepts.
	place := survey.Place{Round: "CRM-2031", Part: "sdg-10.7.2", Country: "PAN"}
	ctx := postgres.WithActor(t.Context(), o.people[panama])
	q, _ := questionnaire(o.deps.Reference(), place.Part)
	if _, _, err := o.store.SaveWork(ctx, survey.Saving{Place: place, Questionnaire: q, Edits: []survey.Edit{{Answer: survey.Answer{Item: "10.7.2.D4c", Choice: "no"}}}}); err != nil {
		t.Fatal(err)
	}
	came := o.see(t, panama, detail)
	came.HasText("#about .chip", "recibida")
	came.HasCount("#compare tbody tr", 5)
	came.HasCount("#compare input[name=take][checked]", 3)
	resp, page = o.fill(t, panama, came, "compare", "do", "accept", "take", "10.7.2.D4a")
	page = o.goes(t, panama, resp, page)
	page.HasText(".banner.ok", "Se aceptó")
	page.HasCount("#compare .chip.ok", 1)
	page.HasText("#compare tr:has(.chip.ok)", "por delegación a Ministerio de Trabajo")
	page.Lacks("#compare button")
	w, err := o.store.Work(ctx, place)
	if err != nil || w.Entries["10.7.2.D4a"].Choice != "yes" || w.Entries["10.7.2.D4a"].Evidence != "Ley 3 de 2008" || w.Entries["10.7.2.D4c"].Choice != "no" {
		t.Errorf("%+v %v", w.Entries, err)
	}
	o.see(t, panama, "/es/audit?kind=delegation").HasText("#entries", "Se aceptó una sección delegada")
	if log := o.log.String(); strings.Contains(log, strings.TrimPrefix(link, "/es/delegated/")) {
		t.Error("the log tells the secret")
	}
}

// fillAsks sends the form of a link's page, as anybody.
func (o *office) fillAsks(t *testing.T, page *htmlcheck.Doc, fields ...string) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	form := document(t, page.HTML()).Find("#asks form")
	wrapped := `<div id="asks2">` + must2(goquery.OuterHtml(form)) + `</div>`
	return o.fill(t, "", htmlcheck.ParseString(t, wrapped), "asks2", fields...)
}

func must2(s string, _ error) string { return s }

// TestLinkOpensNothing: an unknown, a revoked and a past link are one and the same page, and who guesses waits.
func TestLinkOpensNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	link := o.gives(t, "D4", "Ministerio de Trabajo")
	detail := o.see(t, panama, givings).Attr("#delegations-t a", "href")
	resp, page := o.fill(t, panama, o.see(t, panama, detail), "renew", "do", "renew")
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.StatusCode)
	}
	_, second, _ := strings.Cut(page.Text("#about"), "/es/delegated/")
	second = "/es/delegated/" + strings.Fields(second)[0][:43]
	resp, text := o.do(t, ask(second, "Cookie", o.cookie("")))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", second, resp.StatusCode)
	}
	form := htmlcheck.ParseString(t, text)
	missing := func(path, words string) {
		t.Helper()
		resp, text := o.do(t, ask(path))
		if resp.StatusCode != http.StatusNotFound || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
		htmlcheck.ParseString(t, text).HasText("main", words)
	}
	missing(link, "No hay ninguna página")
	missing("/es/delegated/guess", "No hay ninguna página")
	resp, page = o.fill(t, panama, o.see(t, panama, detail), "prolong", "do", "prolong", "day", time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
	page = o.goes(t, panama, resp, page)
	resp, page = o.fill(t, panama, page, "revoke", "do", "revoke")
	o.goes(t, panama, resp, page).Lacks("#revoke")
	missing(second, "lo revocó")
	if resp, _ := o.fillAsks(t, form, "do", "save"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("saved by a revoked link: %d", resp.StatusCode)
	}
	for range 40 {
		o.do(t, ask("/es/delegated/guess"))
	}
	if resp, _ := o.do(t, ask("/es/delegated/guess")); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("guessing goes on: %d", resp.StatusCode)
	}
	// Neighbours and those of another work see nothing of it.
	for _, path := range []string{givings, detail} {
		for _, who := range []string{"focal point CRI", "regional office"} {
			if resp, _ := o.do(t, ask(path, "Cookie", o.cookie(who))); resp.StatusCode != http.StatusNotFound && resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s sees %s: %d", who, path, resp.StatusCode)
			}
		}
	}
	id := detail[strings.LastIndex(detail, "/"):]
	if resp, _ := o.do(t, ask("/es/my-country/CRI/CRM-2031/sdg-10.7.2/delegations"+id, "Cookie", o.cookie("focal point CRI"))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("by its own country's address: %d", resp.StatusCode)
	}
}

// givenBy is a section that a country has given away.
func givenBy(name, country string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		o.made++
		ends := time.Now().Add(time.Hour)
		place := survey.Place{Round: o.asks(t), Part: "sdg-10.7.2", Country: country}
		q, _ := questionnaire(o.deps.Reference(), place.Part)
		secret := "link-" + strconv.Itoa(o.made)
		digest := sha256.Sum256([]byte(secret))
		id, err := o.store.Delegate(postgres.WithActor(t.Context(), o.people["focal point "+country]), survey.Delegation{Place: place, Section: "D4", Institution: "Ministerio", LastDay: ends, Ends: ends}, q, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"country": country, "round": place.Round, "part": place.Part, "id": strconv.FormatInt(id, 10), "token": secret, "?": "item=10.7.2.D4a"}
	}}
}
