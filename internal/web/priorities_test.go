package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	act "rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/htmlcheck"
)

const prioritiesPAN = "/es/my-country/PAN/priorities"

// plansOf is a plan of a country, with one stakeholder in it.
func plansOf(name, country string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		who := postgres.WithActor(t.Context(), o.people["focal point "+country])
		plans, err := o.store.PriorityPlans(who, country)
		if err != nil {
			t.Fatal(err)
		}
		if len(plans) == 0 {
			id, err := o.store.AddPriorityPlan(who, country, act.PlanAbout{Title: lang.Text{}.With(lang.Spanish, "Plan de "+country), From: 2026, To: 2030})
			if err == nil {
				err = o.store.SavePriorities(who, id, []act.PlanEntry{{Kind: act.EntryStakeholder, Details: act.Stakeholder{Institution: "Cancillería", Kind: "ministry"}}})
			}
			if err != nil {
				t.Fatal(err)
			}
			return map[string]string{"country": country, "plan": strconv.FormatInt(id, 10), "step": stepKickOff, "key": "1"}
		}
		return map[string]string{"country": country, "plan": strconv.FormatInt(plans[0].ID, 10), "step": stepKickOff, "key": "1"}
	}}
}

// begins is the address of a new plan of Panama.
func (o *office) begins(t *testing.T) string {
	t.Helper()
	page := o.see(t, panama, prioritiesPAN)
	page.HasText("#plans .empty", "Todavía no hay ningún plan")
	resp, page := o.fill(t, panama, page, "new-plan", "title.es", "Prioridades 2026", "from", "2026", "to", "2030")
	o.goes(t, panama, resp, page).HasText("h1", "Prioridades 2026")
	to, _, _ := strings.Cut(resp.Header.Get("Location"), "?")
	return to
}

// scores sends the table of scores as it stands on the page with these fields changed.
func (o *office) scores(t *testing.T, person string, page *htmlcheck.Doc, fields ...string) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	values := url.Values{}
	doc := document(t, page.HTML())
	doc.Find("#scores form input[type=hidden]").Each(func(_ int, in *goquery.Selection) { values.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	doc.Find("select[form=scores-form]").Each(func(_ int, in *goquery.Selection) {
		values.Set(in.AttrOr("name", ""), in.Find("option[selected]").AttrOr("value", ""))
	})
	doc.Find("input[form=scores-form][checked]").Each(func(_ int, in *goquery.Selection) { values.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	resp, text := o.do(t, request2(http.MethodPost, page.Attr("#scores form", "action"), strings.NewReader(values.Encode()), "Cookie", o.cookie(person), "Content-Type", "application/x-www-form-urlencoded"))
	return resp, htmlcheck.ParseString(t, text)
}

// marks are the fields of the four marks of a target.
func marks(target, four string) []string {
	var out []string
	for i, c := range []string{"relevance", "urgency", "feasibility", "data"} {
		out = append(out, "m."+c+"."+target, strings.Trim(four[i:i+1], "-"))
	}
	return out
}

func chosenMark(page *htmlcheck.Doc, name string) string {
	return page.Attr("select[name='"+name+"'] option[selected]", "value")
}

func TestPrioritiesThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plan := o.begins(t)
	const public = "/es/countries/PAN/priorities"
	if page := o.see(t, "public", public); page.Text("main .empty") == "" {
		t.Error("the public page says nothing of there being nothing")
	}
	o.see(t, "public", "/es/countries/PAN").Lacks("a[href$='/PAN/priorities']")

	// Bad input keeps what was typed.
	resp, page := o.fill(t, panama, o.see(t, panama, prioritiesPAN), "new-plan", "title.es", "Al revés", "from", "2030", "to", "2026")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#new-plan input[name='title.es']", "value") != "Al revés" {
		t.Error(resp.StatusCode)
	}
	page.HasText(".banner.bad", "terminaría en 2026, antes de empezar en 2030")

	mine, theirs := o.see(t, panama, plan+"/targets"), o.see(t, "second focal point PAN", plan+"/targets")
	if n := mine.Count("#scores-t tbody tr"); n != len(o.deps.Reference().Catalog.Content().Targets) {
		t.Errorf("%d targets to score", n)
	}
	mine.HasText("#scores-t", "Pacto Mundial")
	resp, page = o.scores(t, panama, mine, append(append(marks("10.7", "3200"), "chosen.10.7", "yes"), marks("8.8", "3-21")...)...)
	page = o.goes(t, panama, resp, page)
	page.HasText(".banner.ok, .notice", "Guardado")
	if got := chosenMark(page, "m.feasibility.10.7"); got != "0" {
		t.Errorf("a zero became %q", got)
	}
	if got := page.Attr("select[name='m.urgency.8.8'] option[selected]", "value"); got != "" {
		t.Errorf("a gap became %q", got)
	}
	page.HasText("#scores-t", "5 de 12")
	page.HasText("#matrix-t", "3 + 2 + 0 + 0")
	page.HasText("#matrix-t", "3 de 4 puntajes")
	page.HasText("#matrix .say", "1 de 23 metas")
	page.Has("#matrix [data-chart]")

	// Somebody who had the page open scores another target, and one that changed meanwhile: nothing is saved, nothing lost.
	resp, page = o.scores(t, "second focal point PAN", theirs, append(marks("16.2", "3333"), "m.urgency.8.8", "1")...)
	if resp.StatusCode != http.StatusConflict {
		t.Fatal(resp.StatusCode)
	}
	if chosenMark(page, "m.urgency.8.8") != "1" || chosenMark(page, "m.data.16.2") != "3" {
		t.Error("what was typed is lost")
	}
	if chosenMark(page, "m.relevance.10.7") != "3" {
		t.Error("a row that was not touched would undo what was saved meanwhile")
	}
	page.HasText("#scores-t", "Figura ahora: Pertinencia 3 · Urgencia – · Viabilidad 2 · Datos 1")
	resp, page = o.scores(t, "second focal point PAN", page)
	page = o.goes(t, "second focal point PAN", resp, page)
	if chosenMark(page, "m.urgency.8.8") != "1" || chosenMark(page, "m.data.16.2") != "3" || chosenMark(page, "m.relevance.10.7") != "3" {
		t.Error("the second sending was not kept")
	}
	for _, wrong := range [][]string{{"m.data.10.7", "4", "«4»"}, {"m.data.10.7", "-1", "«-1»"}, {"m.data.10.7", "mucho", "«mucho»"}} {
		resp, page := o.scores(t, panama, page, wrong[0], wrong[1])
		if resp.StatusCode != http.StatusUnprocessableEntity || chosenMark(page, wrong[0]) != wrong[1] {
			t.Errorf("%s: %d, kept %q", wrong[1], resp.StatusCode, chosenMark(page, wrong[0]))
		}
		page.HasText(".banner.bad", wrong[2])
	}
	resp, page = o.scores(t, panama, page, "r.10.99", "0", "m.data.10.99", "1")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	page.HasText(".banner.bad", "10.99")

	// The wording of the country, with the languages that miss it.
	one := o.see(t, panama, plan+"/targets/10.7")
	one.HasText("#links", "Pacto Mundial")
	resp, page = o.fill(t, panama, one, "wording", "wording.es", "Fronteras ordenadas")
	o.goes(t, panama, resp, page)
	o.see(t, panama, strings.Replace(plan, "/es/", "/fr/", 1)).HasText("#chosen-t", "Fronteras ordenadas")

	// Steps 1, 3 and 4.
	resp, page = o.fill(t, panama, o.see(t, panama, plan+"/kick-off"), "setup", "kind", "new_body", "body", "")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	resp, page = o.fill(t, panama, page, "setup", "body", "Consejo")
	page = o.goes(t, panama, resp, page)
	resp, page = o.fill(t, panama, page, "new", "institution", "INEC", "kind", "statistics", "role", "=SUM(1)")
	o.goes(t, panama, resp, page).HasText("#stakeholders-t", "oficina de estadística")
	page = o.see(t, panama, plan+"/interventions")
	resp, page = o.fill(t, panama, page, "new", "target", "10.7", "title.es", "Ley", "level", "policy", "kind", "law", "starts", "2027-01-01", "ends", "2026-01-01")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#new input[name='title.es']", "value") != "Ley" {
		t.Error(resp.StatusCode)
	}
	page.HasText(".banner.bad", "antes de empezar")
	resp, page = o.fill(t, panama, page, "new", "ends", "2028-01-01", "budget", "1500,50", "currency", "usd")
	page = o.goes(t, panama, resp, page)
	page.HasText("#interventions-t", "USD")
	law := page.Attr("#interventions-t tbody th a", "href")
	_, page = o.fill(t, panama, o.see(t, panama, plan+"/indicators"), "new", "target", "10.7", "code", "10.7.2", "name.es", "Otro")
	page.HasText(".banner.bad", "O bien 10.7.2")
	resp, page = o.fill(t, panama, page, "new", "name.es", "", "baseline", "70", "year", "2021")
	o.goes(t, panama, resp, page).HasText("#indicators-t", "70 (2021)")

	// Removed with a confirmation, and put back from the history.
	resp, page = o.fill(t, panama, o.see(t, panama, law), "remove")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	resp, page = o.fill(t, panama, page, "remove", "sure", "yes")
	o.goes(t, panama, resp, page).Lacks("#interventions-t")
	history := o.see(t, panama, plan+"/history")
	back := document(t, history.HTML()).Find("#states-t form").FilterFunction(func(_ int, f *goquery.Selection) bool {
		return f.Find("input[name=kind]").AttrOr("value", "") == "intervention"
	}).First()
	values := url.Values{}
	back.Find("input").Each(func(_ int, in *goquery.Selection) { values.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	if resp, text := o.do(t, request2(http.MethodPost, back.AttrOr("action", ""), strings.NewReader(values.Encode()), "Cookie", o.cookie(panama), "Content-Type", "application/x-www-form-urlencoded")); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode, text)
	}
	o.see(t, panama, plan+"/interventions").HasText("#interventions-t", "Ley")

	// The approval.
	page = o.see(t, panama, plan)
	_, page = o.fill(t, panama, page, "approve", "do", "approve", "body", "Consejo", "day", "2099-01-01", "sure", "yes")
	page.HasText(".banner.bad", "todavía no ha llegado")
	_, page = o.fill(t, panama, page, "approve", "do", "approve", "day", "2018-10-10", "document", "Acta 7", "sure", "")
	page.HasText(".banner.bad", "Marque la casilla")
	if page.Attr("#approve input[name=document]", "value") != "Acta 7" {
		t.Error("what was typed is lost")
	}
	resp, page = o.fill(t, panama, page, "approve", "do", "approve", "sure", "yes")
	page = o.goes(t, panama, resp, page)
	page.HasText(".lead", "Aprobado por Consejo")
	o.see(t, panama, plan+"/targets").Lacks("select[form=scores-form]")
	seen := o.see(t, "public", public)
	seen.HasText("#about", "Acta 7")
	seen.HasText("#chosen-t", "Fronteras ordenadas")
	seen.HasText("#interventions-t", "Ley")
	seen.Lacks("form[method=post]")
	o.see(t, "focal point CRI", "/en/countries/PAN/priorities").HasText("#chosen-t", "Fronteras ordenadas")
	o.see(t, "public", "/es/countries/PAN").Has("a[href$='/PAN/priorities']")
	resp, text := o.do(t, ask(public+".csv"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || resp.StatusCode != http.StatusOK || len(rows) != 4 || rows[2][3] != "10.7" || rows[2][6] != "0" || rows[2][11] != "5" {
		t.Errorf("%v %v", err, rows)
	}
	if resp, text := o.do(t, ask(public+".xlsx")); resp.StatusCode != http.StatusOK || !strings.HasPrefix(text, "PK") {
		t.Error(resp.StatusCode)
	}
	// Opened again with a reason; what was approved stays public.
	_, page = o.fill(t, panama, o.see(t, panama, plan), "reopen", "do", "reopen")
	page.HasText(".banner.bad", "por qué se reabre")
	resp, page = o.fill(t, panama, page, "reopen", "do", "reopen", "reason", "Nuevo plan nacional")
	o.goes(t, panama, resp, page).HasText(".lead", "Nuevo plan nacional. Mientras tanto")
	if text := o.see(t, "public", public).HTML(); !strings.Contains(text, "Acta 7") || strings.Contains(text, "Nuevo plan nacional") {
		t.Error("the public page changed with the opening")
	}
}

// TestApprovalWithoutChoice: a plan in which nothing is chosen is not approved.
func TestApprovalWithoutChoice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plan := o.begins(t)
	resp, page := o.fill(t, panama, o.see(t, panama, plan), "approve", "do", "approve", "body", "Consejo", "day", "2018-10-10", "sure", "yes")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	page.HasText(".banner.bad", "Seleccione al menos una")
	// Removed and put back.
	resp, page = o.fill(t, panama, page, "remove", "do", "remove", "sure", "yes")
	page = o.goes(t, panama, resp, page)
	page.HasText(".lead", "se eliminó")
	page.Lacks("#approve")
	resp, page = o.fill(t, panama, page, "put-back", "do", "put-back")
	o.goes(t, panama, resp, page).HasText(".lead", "Borrador")
	for _, who := range []string{"focal point CRI", "regional office", "administrator", "contributor PAN"} {
		if resp, _ := o.do(t, ask(plan, "Cookie", o.cookie(who))); resp.StatusCode != http.StatusNotFound && resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s sees a draft: %d", who, resp.StatusCode)
		}
	}
}
