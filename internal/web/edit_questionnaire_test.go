package web

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"rumbo/internal/testkit/htmlcheck"
)

// hand sends the document of a questionnaire.
func (o *office) hand(t *testing.T, person string, content []byte) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField(tokenField, formToken(browserSecret)); err != nil {
		t.Fatal(err)
	}
	part, err := m.CreateFormFile("file", "cuestionario.json")
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	resp, text := o.do(t, request2(http.MethodPost, "/es/admin/questionnaires", &b, "Cookie", o.cookie(person), "Content-Type", m.FormDataContentType()))
	if m := unsaidAdmin(text); m != "" {
		t.Error(m)
	}
	return resp, htmlcheck.ParseString(t, text)
}

func TestQuestionnairesThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const address = "/es/admin/questionnaires/sdg-10.7.2"
	o.see(t, admin, "/es/admin/questionnaires").HasText("#questionnaires", "sdg-10.7.2")
	page := o.see(t, admin, address+"/1")
	page.HasText("main", "10.7.2.D1a")
	page.Lacks("#current")
	resp, document := o.do(t, ask(address+"/1/document", "Cookie", o.cookie(admin)))
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Disposition"), "rumbo-sdg-10.7.2-1.json") || !json.Valid([]byte(document)) {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	// What is wrong is told by line, and nothing is kept.
	bad := strings.Replace(strings.Replace(document, `"version": "1"`, `"version": "2"`, 1), `"dimension": "policy_domain"`, `"dimension": "ambito"`, 1)
	resp, page = o.hand(t, admin, []byte(bad))
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%d", resp.StatusCode)
	}
	page.HasText("#flaws", "ambito")
	bad = strings.Replace(document, `"meets_from": 3`, `"meets_from": 9, "otra": 1`, 1)
	_, page = o.hand(t, admin, []byte(bad))
	page.HasText("#flaws", "otra")
	for what, content := range map[string]string{"empty": "", "no document": "Estimados colegas:", "cut": document[:len(document)/2], "binary": "PK\x03\x04\x00\x00"} {
		if resp, page := o.hand(t, admin, []byte(content)); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", what, resp.StatusCode, page.Text("main"))
		}
	}
	if resp, _ := o.hand(t, admin, bytes.Repeat([]byte("x"), documentLimit+10)); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", resp.StatusCode)
	}
	if resp, page := o.hand(t, admin, []byte(document)); resp.StatusCode != http.StatusConflict {
		t.Errorf("the same version again: %d", resp.StatusCode)
	} else {
		page.HasText(".banner", "versión 1")
	}
	if resp, _ := o.hand(t, "analyst", []byte(document)); resp.StatusCode != http.StatusForbidden {
		t.Errorf("an analyst: %d", resp.StatusCode)
	}
	resp, page = o.hand(t, admin, []byte(strings.Replace(document, `"version": "1"`, `"version": "2"`, 1)))
	page = o.goes(t, admin, resp, page)
	page.HasText("#changes", "redacción")

	// A translation of the version that is asked makes a new one, which is then worked on.
	texts := o.see(t, admin, address+"/1/texts?part=D1")
	resp, _ = o.fill(t, admin, texts, "texts")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing changed: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, admin, texts, "texts", "item.0.es", "Atención de salud esencial o de urgencia", "edition", "1-es")
	page = o.goes(t, admin, resp, page)
	other := o.see(t, "second administrator", address+"/1-es/texts?part=D1")
	resp, page = o.fill(t, admin, page, "texts", "short.es", "Derechos de las personas")
	o.goes(t, admin, resp, page)
	resp, page = o.fill(t, "second administrator", other, "texts", "short.es", "Derechos")
	if resp.StatusCode != http.StatusConflict || page.Attr("#texts input[name='short.es']", "value") != "Derechos" {
		t.Errorf("%d", resp.StatusCode)
	}
	page.HasText("#texts .wrong", "Derechos de las personas")
	if _, text := o.do(t, ask("/es/countries/PAN")); strings.Contains(text, "Derechos de las personas") {
		t.Error("a version that is being prepared is public")
	}
	page = o.see(t, admin, address+"/1-es")
	resp, page = o.fill(t, admin, page, "current")
	o.goes(t, admin, resp, page).Lacks("#current")
	if resp, text := o.do(t, ask("/es/countries/PAN/workbook?survey=sdg-10.7.2&round=2021")); resp.StatusCode != http.StatusOK || len(text) < 1000 {
		t.Errorf("workbook: %d", resp.StatusCode)
	}
	if q := o.deps.Reference().Questionnaires; q[0].Version != "1-es" && q[1].Version != "1-es" {
		t.Error("the server still asks the old version")
	}
	// More than wording wants to be confirmed.
	less := strings.Replace(document, `"version": "1"`, `"version": "3"`, 1)
	from := strings.Index(less, `"points": 2`)
	less = less[:from] + `"points": 4` + less[from+len(`"points": 2`):]
	resp, page = o.hand(t, admin, []byte(less))
	page = o.goes(t, admin, resp, page)
	page.HasText("#changes", "Puntaje")
	resp, page = o.fill(t, admin, page, "current")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("unconfirmed: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, admin, page, "current", "sure", "yes")
	o.goes(t, admin, resp, page)
	for _, path := range []string{"/en/admin/questionnaires", "/fr" + address[3:] + "/2", "/en" + address[3:] + "/1/texts", "/fr" + address[3:] + "/2/texts?part=answers", "/en/admin/questionnaires/adoption-2030-migration/1"} {
		o.see(t, admin, path)
	}
	if resp, _ := o.do(t, ask(address+"/1/texts?part=D99", "Cookie", o.cookie(admin))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a part that is not there: %d", resp.StatusCode)
	}
}

// TestWhatPeopleAddIsServed: an empty group, a series without figures, an indicator without series and a questionnaire unlike
// the shipped ones keep no page from being shown.
func TestWhatPeopleAddIsServed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	resp, page := o.fill(t, admin, o.see(t, admin, "/fr/admin/groups"), "new-group", "code", "VIDE", "name.fr", "Groupe vide")
	o.goes(t, admin, resp, page)
	for _, kind := range []string{"category", "binary", "count", "rate", "percent", "score", "amount"} {
		resp, page = o.fill(t, admin, o.see(t, admin, "/es/admin/catalogue/new-series?indicator=10.7.2&indicator=10.7.3"), "new-series",
			"code", "RU_"+kind, "name.es", "Serie "+kind, "kind", kind, "rule", "none", "flow.0", "national", "decimals", "0", "dimensions", "sex")
		o.goes(t, admin, resp, page)
	}
	resp, page = o.fill(t, admin, o.see(t, admin, "/es/admin/catalogue/new-indicator"), "new-indicator", "target", "10.7", "code", "10.7.X", "name.en", "Empty one")
	o.goes(t, admin, resp, page)
	resp, page = o.hand(t, admin, []byte(`
code: mesa
version: "1"
name: {es: Mesa nacional}
intro: {es: Una sola pregunta abierta.}
source: {es: Prueba}
dimension: sex
sections:
  - {code: A, part: F, name: {es: Única}, short: {es: Única}, question: {es: "¿Qué hay?"}, items: [{id: mesa.1, letter: "1", kind: text, text: {es: "¿Qué mesa?"}}, {id: mesa.2, letter: "2", kind: share, text: {fr: Combien}}]}
`))
	page = o.goes(t, admin, resp, page)
	resp, page = o.fill(t, admin, page, "current")
	o.goes(t, admin, resp, page)
	for _, path := range []string{
		"/regions", "/regions/VIDE", "/regions/VIDE.csv", "/regions/VIDE.xlsx", "/regions/RCM", "/regions/RCM.xlsx", "/countries/PAN", "/countries/PAN.xlsx", "/countries/PAN.csv", "/indicators", "/indicators/10.7.2",
		"/indicators/10.7.3", "/indicators/10.7.X", "/series/RU_CATEGORY", "/series/RU_BINARY", "/series/RU_COUNT", "/series/RU_RATE?group=VIDE", "/series/RU_PERCENT", "/series/RU_SCORE",
		"/series/RU_AMOUNT", "/methods", "/countries/PAN/workbook?survey=mesa&round=2021", "/countries/PAN/workbook?survey=sdg-10.7.2&round=2021",
	} {
		for _, l := range []string{"/es", "/fr"} {
			resp, text := o.do(t, ask(l+path))
			if resp.StatusCode != http.StatusOK && !(strings.Contains(path, "survey=mesa") && resp.StatusCode < 500) {
				t.Errorf("%s%s: %d\n%s", l, path, resp.StatusCode, o.log)
			}
			if m := unsaidAdmin(text); m != "" && strings.Contains(resp.Header.Get("Content-Type"), "html") {
				t.Errorf("%s: %s", path, m)
			}
		}
	}
	for _, path := range []string{"/es/admin/questionnaires/mesa/1", "/fr/admin/questionnaires/mesa/1/texts?part=A", "/en/admin/questionnaires/mesa/1/texts", "/en/admin/groups/VIDE", "/es/admin/catalogue"} {
		o.see(t, admin, path)
	}
	o.see(t, admin, "/es/admin/questionnaires/mesa/1").HasText("main", "falta")
}
