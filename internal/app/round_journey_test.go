package app

import (
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"rumbo/internal/mail"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/browser"
	"rumbo/internal/testkit/storetest"
	"rumbo/internal/workbook"
)

// joined is an installation with a regional office that has two people, and focal points of Panama and Costa Rica, each at a browser of
// their own.
func joined(t *testing.T) (s serving, office, second, panama, costaRica visitor) {
	t.Helper()
	s, admin := administered(t)
	return s, s.lets(admin, "Oficina regional", "regional_office", "RCM"), s.lets(admin, "Segunda de la oficina", "regional_office", "RCM"),
		s.lets(admin, "Punto focal PAN", "focal_point", "PAN"), s.lets(admin, "Punto focal CRI", "focal_point", "CRI")
}

// administered is an installation with an administrator.
func administered(t *testing.T) (serving, visitor) {
	t.Helper()
	s := serve(t)
	operator := s.visitor(t, "operator")
	operator.sees(s.operator)
	operator.add("Administración del sistema", "administracion@crm.example", "administrator", "", "")
	admin := s.visitor(t, "administrator")
	admin.joins(operator.invitation("Administración del sistema"), "migrar con derechos 2030")
	return s, admin
}

// lets gives somebody a role, and a browser at which they have joined.
func (s serving) lets(admin visitor, name, role, area string) visitor {
	admin.t.Helper()
	admin.add(name, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"@crm.example", role, area, "")
	joining := s.visitor(admin.t, name)
	joining.joins(admin.invitation(name), "una contraseña larga de "+name)
	return joining
}

// mails are all mails of the installation.
func (s serving) mails(t *testing.T) []mail.Mail {
	t.Helper()
	all, err := storetest.OpenDB(t, s.db).Mails(postgres.WithActor(t.Context(), storetest.Operator), mail.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// gives fills fields of a form by their names and sends it by the button of that value.
func (v visitor) gives(form, do string, pairs ...string) {
	v.t.Helper()
	v.fills(form, pairs...)
	v.Press(sending(form, do))
	v.Accessible()
}

// sending is the button that sends a form, that of the value where there are several.
func sending(form, do string) string {
	button := form + " button[type=submit]"
	if do != "" {
		button += "[value='" + do + "']"
	}
	return button
}

// fills fields of a form by their names.
func (v visitor) fills(form string, pairs ...string) {
	v.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		got := browser.Eval[string](v.Page, `((form, name, value) => {
			if (!form) return "no form";
			for (let d = form.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
			const found = [...form.elements].filter((e) => e.name === name && e.type !== "hidden");
			if (!found.length) return "no field";
			const e = found.find((e) => e.type === "radio" || e.type === "checkbox" ? e.value === value : true);
			if (!e) return "no choice";
			if (e.type === "radio" || e.type === "checkbox") e.checked = true; else e.value = value;
			return e.checked || e.value === value ? "" : "not taken";
		})(document.querySelector(`+strconv.Quote(form+" form, form"+form)+`), `+strconv.Quote(pairs[i])+`, `+strconv.Quote(pairs[i+1])+`)`)
		if got != "" {
			v.t.Fatalf("%s at %s: %s in %s: %s", v.name, v.Path(), pairs[i], form, got)
		}
	}
}

// TestRoundInTheBrowser plays the whole story of a round, the governments in Spanish and the office in English, with the real program: the office opens it, Panama
// gives one section to a ministry, answers half on the web and half by workbook, is returned with a reason, corrects, is validated by
// another person and published, changes an answer, is flagged, and is validated and published again. The matrix, the mails, the audit and
// the public pages agree at each step, and Costa Rica never sees or touches any of it.
func TestRoundInTheBrowser(t *testing.T) {
	t.Parallel()
	told := []string{"comenzó a responder", "Se entregaron las respuestas", "Se devolvieron con un motivo", "Se validaron las respuestas", "Se publicaron las respuestas", "modificó respuestas ya validadas"}
	s, office, second, panama, costaRica := joined(t)
	// Governments read Spanish, the office English.
	at, in := func(path string) string { return "/es" + path }, func(path string) string { return "/en" + path }
	const code, part = "CRM-2031", "sdg-10.7.2"
	home := at("/my-country/PAN/" + code + "/" + part)
	// The office prepares and opens; nobody knows of it before.
	office.sees(in("/rounds"))
	office.gives("#new-round", "", "code", code, "name.es", "Ronda 2031", "name.en", "Round 2031", "group", "RCM", "year", "2030", "due", time.Now().AddDate(0, 2, 0).Format(time.DateOnly), "part", part,
		"instructions.es", "Con la información vigente.", "instructions.en", "With the information in force.")
	panama.sees(at("/my-country/PAN"))
	if strings.Contains(panama.Text("main"), "Ronda 2031") {
		t.Error("Panama knows of a round in preparation")
	}
	office.sees(in("/rounds/" + code + "/preview?country=PAN"))
	office.sees(in("/rounds/" + code))
	office.gives("#open", "open", "sure", "yes")
	office.says("#matrix-t", "Panam")
	matrix := func(word string) {
		t.Helper()
		office.sees(in("/rounds/" + code))
		row := browser.Eval[string](office.Page, `[...document.querySelectorAll("#matrix-t tbody tr")].find(r => r.innerText.includes("Panam")).innerText`)
		if !strings.Contains(row, word) {
			t.Errorf("the matrix says %q of Panama, want %q", row, word)
		}
	}
	nothing := func() {
		t.Helper()
		for _, path := range []string{home, home + "/sections/D4", home + "/print", home + "/delegations", at("/review/PAN/" + code + "/" + part), at("/my-country/PAN")} {
			if status := costaRica.Go(path); status != http.StatusNotFound && status != http.StatusForbidden {
				t.Errorf("Costa Rica at %s: %d", path, status)
			}
		}
	}
	// What is public names the release of the round's newest publication, and no other; "" where nothing of the round is public.
	public := func(want string) {
		t.Helper()
		for _, path := range []string{"/data.csv?series=SG_CPA_MIGRS&area=PAN&flow=national", "/countries/PAN"} {
			resp, err := http.Get(s.base + at(path))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d %v", path, resp.StatusCode, err)
			}
			for _, release := range []string{"/1", "/2"} {
				if got := strings.Contains(string(text), code+release); strings.HasSuffix(path, "national") && got != (want == release) {
					t.Errorf("%s gives the release %s: %v, want that of %q", path, release, got, want)
				}
			}
		}
	}

	// Panama gives domain 4 to a ministry, which answers by the link alone.
	panama.sees(home + "/delegations")
	panama.gives("#delegate", "delegate", "section", "D4", "institution", "Ministerio de Trabajo", "day", time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
	link := browser.Eval[string](panama.Page, `document.querySelector("#made .hash").innerText`)
	link = link[strings.Index(link, "/es/delegated/"):]
	ministry := s.visitor(t, "ministry")
	ministry.sees(link)
	ministry.gives("#asks", "hand_in", "v.10.7.2.D4a", "yes", "v.10.7.2.D4b", "no", "v.10.7.2.D4c", "yes", "e.10.7.2.D4c", "Acuerdo 5 de 2023", "v.10.7.2.D4d", "yes", "v.10.7.2.D4e", "yes", "by", "Dirección de empleo")
	if strings.Contains(ministry.Text("main"), "10.7.2.D1") {
		t.Error("the ministry sees another section")
	}
	nothing()
	panama.sees(home + "/delegations")
	panama.says("#delegations-t", "Ministerio de Trabajo")
	panama.Press("#delegations-t tbody th a")
	panama.Accessible()
	panama.Press("#compare button[value=accept]")
	matrix("draft")

	// Half on the web: what is typed is saved while one writes.
	panama.sees(home + "/sections/D1")
	panama.gives("#answers", "next", "v.10.7.2.D1a", "all", "v.10.7.2.D1b", "all", "v.10.7.2.D1c", "no", "v.10.7.2.D1d", "no", "v.10.7.2.D1e", "all")
	browser.Eval[bool](panama.Page, `(e => { e.click(); return true })(document.querySelector("[name='v.10.7.2.D2a'][value=yes]"))`)
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(browser.Eval[string](panama.Page, `document.querySelector("[data-status]").dataset.tone ?? ""`), "ok"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not saved while writing: %s", panama.Text("[data-status]"))
		}
	}
	panama.sees(home + "/sections/D2")
	if !browser.Eval[bool](panama.Page, `document.querySelector("[name='v.10.7.2.D2a'][value=yes]").checked`) {
		t.Error("what was saved while writing is gone")
	}
	// Half by workbook, which holds what was answered on the web and by the ministry.
	panama.sees(at("/my-country/PAN"))
	book := browser.Eval[string](panama.Page, `(() => { const r = new XMLHttpRequest(); r.open("GET", document.querySelector("#excel a[href*=workbook]").href, false); r.overrideMimeType("text/plain; charset=x-user-defined"); r.send(); let s = ""; for (const c of r.responseText) s += String.fromCharCode(c.charCodeAt(0) & 255); return btoa(s); })()`)
	bytes, err := base64.StdEncoding.DecodeString(book)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file("panama.xlsx"), bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, s.file("panama.xlsx"), s.file("panama-filled.xlsx"), func(mf workbook.Manifest) map[[2]string]string {
		out := map[[2]string]string{}
		for _, d := range []string{"D2b", "D2c", "D2d", "D2e", "D3a", "D3b", "D3c", "D3d", "D3e", "D5a", "D5b", "D5c", "D5d", "D5e", "D6a", "D6b", "D6c", "D6d"} {
			_, item, _ := mf.Item("10.7.2." + d)
			out[[2]string{item.Sheet, item.Answer}] = "Sí"
		}
		return out
	})
	panama.sees(at("/imports/new"))
	panama.File("#file", s.file("panama-filled.xlsx"))
	panama.Press("main form button[type=submit]")
	panama.Accessible()
	if browser.Eval[bool](panama.Page, `!!document.querySelector("#take [name=confirm]")`) {
		panama.gives("#take", "", "confirm", "yes")
	} else {
		panama.gives("#take", "")
	}
	panama.sees(home)
	panama.says("#sections-t", "4 de 5")
	nothing()
	public("")
	office.sees(in("/review"))
	if strings.Contains(office.Text("main"), "Panam") {
		t.Error("the office sees a draft in its inbox")
	}

	// Handed in, returned with a reason and a remark on 4c, corrected.
	panama.sees(home)
	panama.gives("#hand-in", "hand_in", "sure", "yes")
	panama.says("#receipts", "29")
	matrix("handed in")
	public("")
	review := in("/review/PAN/" + code + "/" + part)
	office.sees(in("/review"))
	office.says("main", "Panam")
	office.sees(review)
	office.says("main", "Acuerdo 5 de 2023")
	office.Press("#a-10-7-2-D4c .act a")
	office.gives("#ra-10-7-2-D4c-form", "remark", "words", "¿Con qué países?")
	office.sees(review)
	office.gives("#return", "return", "reason", "En 4c, indique con qué países.")
	matrix("returned")
	panama.sees(home)
	panama.says(".lead", "En 4c, indique con qué países.")
	panama.sees(home + "/sections/D4")
	panama.says("[id='i-10.7.2.D4c'] .remarks", "¿Con qué países?")
	panama.gives("#answers", "save", "e.10.7.2.D4c", "Acuerdo 5 de 2023, con Costa Rica y Colombia")
	panama.sees(home)
	panama.gives("#hand-in", "hand_in", "sure", "yes")
	// Validated by another person of the office than the one who returned it, and published.
	second.sees(review)
	second.gives("#decide", "validate")
	matrix("validated")
	public("")
	second.sees(review)
	second.gives("#decide", "publish")
	matrix("published")
	public("/1")
	nothing()

	// One answer changes: flagged, and what is public stays until it is validated and published again.
	panama.sees(home + "/sections/D6")
	panama.gives("#answers", "save", "v.10.7.2.D6e", "yes")
	matrix("changed")
	panama.sees(home)
	panama.says("#changes-t", "6e")
	public("/1")
	panama.gives("#hand-in", "hand_in", "sure", "yes")
	public("/1")
	office.sees(review)
	office.gives("#decide", "both")
	matrix("published")
	public("/2")
	nothing()
	// What was done is told, in order, by the audit; and whoever it concerned was written to.
	panama.sees(at("/audit?kind=work"))
	entries := panama.Text("#entries")
	for _, what := range told {
		if !strings.Contains(entries, what) {
			t.Errorf("the audit does not tell %q:\n%s", what, entries)
		}
	}
	mails := map[string]int{}
	for _, m := range s.mails(t) {
		if strings.HasPrefix(m.Cause, "work/") || strings.HasPrefix(m.Cause, "round/") || strings.HasPrefix(m.Cause, "delegation/") {
			mails[string(m.Kind)]++
		}
	}
	// Asked: two focal points. Handed in three times: two people of the office. Returned, a remark, published twice: Panama.
	want := map[string]int{"round": 2, "delegated": 1, "submitted": 6, "remark": 1, "returned": 1, "validated": 2}
	if !maps.Equal(mails, want) {
		t.Errorf("mails %v, want %v", mails, want)
	}
	office.Clean()
	second.Clean()
	panama.Clean()
	ministry.Clean()
	s.run(exitOK, "audit", "verify")
}
