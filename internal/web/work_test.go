package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

// TestAnswering plays how two people of a country answer a section without any script: what cannot be taken stays as it was typed,
// nothing is overwritten unseen, and what is saved stands.
func TestAnswering(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	round := o.asks(t)
	place := survey.Place{Round: round, Part: "sdg-10.7.2", Country: "PAN"}
	home := "/es/my-country/PAN/" + round + "/sdg-10.7.2"
	stands := func() survey.Work {
		t.Helper()
		w, err := o.store.Work(postgres.WithActor(t.Context(), o.people[panama]), place)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	o.see(t, panama, "/es/my-country/PAN").HasCount("#asked-"+round+"-t th a[href='"+home+"']", 1)
	page := o.see(t, panama, home)
	page.HasText(".lead", "Nadie ha comenzado")
	page.HasCount("#sections-t tbody tr", 6)
	section := o.see(t, panama, home+"/sections/D4")
	section.HasCount("fieldset.ask", 5)
	section.HasText(".chapters [aria-current]", "0 de 5")
	section.HasText(".caveat", "2021")
	colleague := o.see(t, "second focal point PAN", home+"/sections/D4")
	resp, next := o.fill(t, panama, section, "answers", "v.10.7.2.D4a", "yes", "e.10.7.2.D4a", "Decreto 12 de 2024", "g.10.7.2.D4b", "not_available", "v.10.7.2.D4c", "yes", "g.10.7.2.D4c", "suppressed", "do", "save")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an answer with a reason for none: %d", resp.StatusCode)
	}
	next.HasText("#i-10\\.7\\.2\\.D4c p.wrong", "4c")
	next.HasCount("#i-10\\.7\\.2\\.D4c input[value=yes][checked]", 1)
	if w := stands(); w.Entries["10.7.2.D4a"].Evidence != "Decreto 12 de 2024" || w.Entries["10.7.2.D4b"].Gap != observation.NotAvailable || w.Entries["10.7.2.D4c"].Said() {
		t.Errorf("%+v", w.Entries)
	}
	resp, _ = o.fill(t, panama, next, "answers", "g.10.7.2.D4c", "", "do", "next")
	if to := resp.Header.Get("Location"); !strings.HasPrefix(to, home+"/sections/D5?done=") {
		t.Errorf("%d %s", resp.StatusCode, to)
	}
	// The colleague's page is older: one answer of theirs meets another, one does not, and one was not touched.
	resp, met := o.fill(t, "second focal point PAN", colleague, "answers", "v.10.7.2.D4a", "no", "v.10.7.2.D4e", "no", "do", "save")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("%d", resp.StatusCode)
	}
	met.HasText("#i-10\\.7\\.2\\.D4a .versus", "focal point PAN guardó otra respuesta")
	met.HasCount("#i-10\\.7\\.2\\.D4a input[value=no][checked]", 1)
	met.HasCount("fieldset.conflict", 1)
	if w := stands(); w.Entries["10.7.2.D4a"].Choice != "yes" || w.Entries["10.7.2.D4e"].Choice != "no" || w.Entries["10.7.2.D4c"].Choice != "yes" {
		t.Errorf("%+v", w.Entries)
	}
	met.HasText(".versus label:has([value=mine])", "No")
	met.HasText(".versus label:has([value=theirs])", "Sí · evidencia: Decreto 12 de 2024")
	// Nothing chosen: it is asked again, and what was typed is there.
	resp, met = o.fill(t, "second focal point PAN", met, "answers", "e.10.7.2.D4a", "Ley 3 de 2008", "do", "next")
	if resp.StatusCode != http.StatusConflict || stands().Entries["10.7.2.D4a"].Choice != "yes" || met.Attr("#i-10\\.7\\.2\\.D4a [name='e.10.7.2.D4a']", "value") != "Ley 3 de 2008" {
		t.Errorf("not chosen: %d, %+v", resp.StatusCode, stands().Entries["10.7.2.D4a"])
	}
	if resp, _ = o.fill(t, "second focal point PAN", met, "answers", "k.10.7.2.D4a", "theirs", "do", "save"); resp.StatusCode != http.StatusSeeOther || stands().Entries["10.7.2.D4a"].Choice != "yes" {
		t.Errorf("%d, %+v", resp.StatusCode, stands().Entries["10.7.2.D4a"])
	}
	if resp, _ = o.fill(t, "second focal point PAN", met, "answers", "k.10.7.2.D4a", "mine", "do", "save"); resp.StatusCode != http.StatusSeeOther || stands().Entries["10.7.2.D4a"].Evidence != "Ley 3 de 2008" {
		t.Errorf("knowingly: %d, %+v", resp.StatusCode, stands().Entries["10.7.2.D4a"])
	}
	o.save(t, panama, place, "10.7.2.D4a", "yes")
	if resp, _ = o.fill(t, panama, o.see(t, panama, home+"/sections/D4"), "answers", "e.10.7.2.D4a", "Decreto 12 de 2024", "do", "overview"); !strings.HasPrefix(resp.Header.Get("Location"), home+"?done=") {
		t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	// Whoever writes one section writes no other, and reads no other's answers.
	theirs := o.see(t, "contributor PAN", home+"/sections/D1")
	theirs.HasCount("fieldset[disabled]", 5)
	theirs.Lacks("button[value=save]")
	o.see(t, "contributor PAN", home+"/sections/D4").HasCount("button[value=save]", 1)
	for _, who := range []string{"focal point CRI", "regional office", "partner agency", "administrator", "analyst"} {
		for _, path := range []string{home, home + "/sections/D4", home + "/print"} {
			if resp, text := o.do(t, ask(path, "Cookie", o.cookie(who))); resp.StatusCode == http.StatusOK || strings.Contains(text, "Decreto 12") {
				t.Errorf("%s reads %s", who, path)
			}
		}
	}
	o.see(t, panama, home+"/print").HasText("#pD4", "Decreto 12 de 2024")
}

// TestSavingByScript: the script saves what was touched, learns what others saved, and never in somebody else's name.
func TestSavingByScript(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	round := o.asks(t)
	path := "/es/my-country/PAN/" + round + "/sdg-10.7.2/sections/D4"
	save := func(who string, fields ...string) (*http.Response, sectionState) {
		t.Helper()
		page := o.see(t, who, path)
		form := url.Values{"csrf": {page.Attr("#answers input[name=csrf]", "value")}, "by": {page.Attr("#answers input[name=by]", "value")}}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], fields[i+1])
		}
		resp, text := o.do(t, request2(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json", "Cookie", o.cookie(who)))
		var got sectionState
		_ = json.Unmarshal([]byte(text), &got)
		return resp, got
	}
	resp, got := save(panama, "v.10.7.2.D4a", "yes", "r.10.7.2.D4a", "0", "o.10.7.2.D4a", "")
	if resp.StatusCode != http.StatusOK || got.Items["10.7.2.D4a"].Revision != 1 || got.Items["10.7.2.D4a"].Value != "yes" || !strings.Contains(got.Score, "1 de 30") {
		t.Errorf("%d %+v", resp.StatusCode, got)
	}
	resp, got = save("second focal point PAN", "v.10.7.2.D4a", "no", "r.10.7.2.D4a", "0", "o.10.7.2.D4a", "", "v.10.7.2.D4b", "perhaps", "r.10.7.2.D4b", "0", "o.10.7.2.D4b", "")
	if a := got.Items["10.7.2.D4a"]; resp.StatusCode != http.StatusOK || !a.Conflict || a.Value != "yes" || !strings.Contains(a.By, "focal point PAN") || got.Items["10.7.2.D4b"].Wrong == "" {
		t.Errorf("%d %+v", resp.StatusCode, got)
	}
	resp, text := o.do(t, ask(path+"?since=0", "Cookie", o.cookie("second focal point PAN"), "Accept", "application/json"))
	got = sectionState{}
	if _ = json.Unmarshal([]byte(text), &got); resp.StatusCode != http.StatusOK || len(got.Items) != 1 || got.Items["10.7.2.D4a"].Told != "Sí" {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
	// Typed by one, sent after another has signed in at the same browser.
	page := o.see(t, panama, path)
	form := url.Values{"csrf": {page.Attr("#answers input[name=csrf]", "value")}, "by": {page.Attr("#answers input[name=by]", "value")}, "v.10.7.2.D4e": {"yes"}, "r.10.7.2.D4e": {"0"}, "o.10.7.2.D4e": {""}}
	resp, _ = o.do(t, request2(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json", "Cookie", o.cookie("second focal point PAN")))
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("saved in another's name: %d", resp.StatusCode)
	}
	// A session that is over keeps what was typed.
	resp, _ = o.do(t, request2(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json", "Cookie", o.cookie("")))
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d", resp.StatusCode)
	}
}

// TestHandingIn: a country hands its work in, takes it back, and has a receipt of each time.
func TestHandingIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	round := o.asks(t)
	home := "/es/my-country/PAN/" + round + "/sdg-10.7.2"
	o.see(t, panama, home).Lacks("#hand-in")
	resp, _ := o.fill(t, panama, o.see(t, panama, home+"/sections/D4"), "answers", "v.10.7.2.D4a", "yes", "do", "save")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	page := o.see(t, panama, home)
	page.HasText("#hand-in", "29 preguntas no tienen respuesta ni motivo y cuentan como no respondidas1a, 1b")
	page.HasText("#hand-in", "Qué será público")
	resp, again := o.fill(t, panama, page, "hand-in", "remark", "Pendiente el visto bueno de MIDES.", "do", "hand_in")
	if resp.StatusCode != http.StatusUnprocessableEntity || again.Text("#hand-in-remark") != "Pendiente el visto bueno de MIDES." {
		t.Errorf("%d, %q", resp.StatusCode, again.Text("#hand-in-remark"))
	}
	// A colleague saves meanwhile: what was not seen is not handed in.
	resp, _ = o.fill(t, "second focal point PAN", o.see(t, "second focal point PAN", home+"/sections/D5"), "answers", "v.10.7.2.D5a", "yes", "do", "save")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	if resp, _ = o.fill(t, panama, again, "hand-in", "sure", "yes", "do", "hand_in"); resp.StatusCode != http.StatusConflict {
		t.Errorf("handed in unseen: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, panama, o.see(t, panama, home), "hand-in", "sure", "yes", "remark", "Con gusto.", "do", "hand_in")
	page = o.goes(t, panama, resp, page)
	page.HasCount("#receipts-t tbody tr", 1)
	page.HasText("#receipts-t td.n", "2")
	page.HasText("#receipts", "Con gusto.")
	page.HasText(".lead", "Entregado por focal point PAN")
	page.Lacks("#hand-in")
	o.see(t, panama, home+"/sections/D4").HasCount("fieldset[disabled]", 5)
	receipt := o.see(t, panama, page.Attr("#receipts-t th a", "href"))
	receipt.HasText("#status", "Número1")
	receipt.HasText("#status .hash", page.Attr("#receipts-t td[title]", "title"))
	receipt.HasText("#pD4 tbody tr:first-child", "Sí")
	resp, page = o.fill(t, panama, page, "withdraw", "do", "withdraw")
	page = o.goes(t, panama, resp, page)
	page.HasText("#receipts", "retirado")
	page.HasText(".lead", "Borrador")
	resp, page = o.fill(t, panama, page, "remark", "item", "10.7.2.D4a", "words", "Ver el decreto.", "do", "remark")
	page = o.goes(t, panama, resp, page)
	page.HasText("#remarks", "Ver el decreto.")
	// What was handed in stays as it was, whatever the draft has become.
	o.save(t, panama, survey.Place{Round: round, Part: "sdg-10.7.2", Country: "PAN"}, "10.7.2.D4a", "no")
	receipt = o.see(t, panama, home+"/print?handed=1")
	receipt.HasText("#pD4 tbody tr:first-child", "Sí")
	receipt.HasText("#status .chip", "retirado")
	draft := o.see(t, panama, home+"/print")
	draft.HasText("#status .chip", "no entregado")
	draft.HasText("#pD4 tbody tr:first-child", "No")
	draft.HasText("#pD1 tbody tr:first-child td.g", "sin respuesta")
	// A remark is answered where it stands.
	if err := o.store.RemarkWork(postgres.WithActor(t.Context(), o.people["regional office"]), survey.Place{Round: round, Part: "sdg-10.7.2", Country: "PAN"}, "10.7.2.D4a", "¿Desde cuándo?"); err != nil {
		t.Fatal(err)
	}
	reply := o.see(t, panama, o.see(t, panama, home+"/sections/D4").Attr("#i-10\\.7\\.2\\.D4a .remarks a", "href"))
	reply.HasCount("section#remark option[value='10.7.2.D4a'][selected]", 1)
	if resp, _ := o.do(t, ask(home+"/print?handed=9", "Cookie", o.cookie(panama))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a receipt that was never given: %d", resp.StatusCode)
	}
}

// TestHomeTellsWhereThingsStand: the page of a country says with whom each part is, how far it has come, what about it wants to be
// seen, and what happened; the office sees there nothing of a draft.
func TestHomeTellsWhereThingsStand(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	round := o.asks(t)
	place := survey.Place{Round: round, Part: "sdg-10.7.2", Country: "PAN"}
	path := "/es/my-country/PAN"
	row := "#asked-" + round + "-t tbody tr:first-child"
	home := o.see(t, panama, path)
	home.HasText(row+" td.go a", "Comenzar")
	home.HasText(row+" td.meters", "0 de 30")
	home.HasText("#asked-"+round+" .note", "serán públicas las respuestas")
	home.HasCount("#others-t tbody tr", 5)
	home.Lacks("#history")
	o.save(t, panama, place, "10.7.2.D4a", "yes", "10.7.2.D4b", "no", "10.7.2.D4c", "yes")
	home = o.see(t, panama, path)
	home.HasText(row+" td.go a", "Continuar")
	home.HasText(row+" td.meters", "3 de 30")
	home.HasAttr(row+" .meter .part", "width", "10")
	home.HasText(row, "guardado el")
	focal, office := postgres.WithActor(t.Context(), o.people[panama]), postgres.WithActor(t.Context(), o.people["regional office"])
	o.handIn(t, panama, place)
	home = o.see(t, panama, path)
	home.HasText(row, "Oficina regional entregado por Institution of focal point PAN")
	home.HasText(row+" td.go a", "Ver")
	if err := o.store.RemarkWork(office, place, "10.7.2.D4c", "¿Con qué países?"); err != nil {
		t.Fatal(err)
	}
	if err := o.store.ReturnWork(office, place, 1, "Precise 4c."); err != nil {
		t.Fatal(err)
	}
	o.see(t, panama, path).HasText(row, "«Precise 4c.» · 1 observación")
	o.handIn(t, panama, place)
	if err := o.store.ValidateWork(office, place, 2); err != nil {
		t.Fatal(err)
	}
	o.save(t, panama, place, "10.7.2.D4c", "no")
	home = o.see(t, panama, path)
	home.HasText(row, "modificado después de la validación")
	for i, words := range []string{"Modificado tras la validación", "Validado", "Entregado", "Devuelto", "Entregado", "Comenzado"} {
		home.HasText(fmt.Sprintf("#history dl > div:nth-child(%d)", i+1), words)
	}
	if w, err := o.store.Work(focal, place); err != nil || !w.Changed() {
		t.Errorf("%v %+v", err, w)
	}
	theirs := o.see(t, office1, path)
	theirs.Lacks("#others")
	theirs.Lacks(row + " a")
	o.see(t, "contributor PAN", path).HasText(row+" td.go a", "Continuar")
	// What was asked elsewhere is written here too.
	other := "/es/my-country/PAN/2021/sdg-10.7.2"
	home.HasCount("#others-t th a[href='"+other+"']", 1)
	o.see(t, panama, other+"/sections/D1").HasCount("button[value=save]", 1)
	o.save(t, panama, survey.Place{Round: "2021", Part: "sdg-10.7.2", Country: "PAN"}, "10.7.2.D2a", "yes")
	o.see(t, panama, path).HasText("#others-t tr:has(a[href='"+other+"'])", "borrador")
}

// save saves choices in a person's name over what stands.
func (o *office) save(t *testing.T, person string, place survey.Place, pairs ...string) {
	t.Helper()
	ctx := postgres.WithActor(t.Context(), o.people[person])
	w, err := o.store.Work(ctx, place)
	if err != nil {
		t.Fatal(err)
	}
	to := survey.Saving{Place: place}
	to.Questionnaire, _ = questionnaire(o.deps.Reference(), place.Part)
	for i := 0; i < len(pairs); i += 2 {
		to.Edits = append(to.Edits, survey.Edit{Answer: survey.Answer{Item: pairs[i], Choice: pairs[i+1]}, Revision: w.Entries[pairs[i]].Revision})
	}
	if _, conflicts, err := o.store.SaveWork(ctx, to); err != nil || len(conflicts) > 0 {
		t.Fatal(err, conflicts)
	}
}

func (o *office) handIn(t *testing.T, person string, place survey.Place) {
	t.Helper()
	ctx := postgres.WithActor(t.Context(), o.people[person])
	w, err := o.store.Work(ctx, place)
	if err == nil {
		_, err = o.store.SubmitWork(ctx, place, w.Revision, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSameAsLastRound: what was answered last round is taken over where nothing is answered yet, and can be taken back.
func TestSameAsLastRound(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	q, _ := questionnaire(o.deps.Reference(), "sdg-10.7.2")
	answers := map[string]survey.Answer{}
	for _, item := range q.Items() {
		answers[item.ID] = survey.Answer{Choice: q.List(item).Choices[0].Code}
	}
	delete(answers, "10.7.2.D4e")
	house := postgres.WithActor(t.Context(), 1)
	if _, err := o.store.AcceptResponses(house, observation.ChangeSet{Kind: observation.FromForm}, []survey.Publication{{Response: survey.Response{Questionnaire: q.Code, Version: q.Version, Country: "PAN", Round: "2021", Serial: 1, Answers: answers}}}); err != nil {
		t.Fatal(err)
	}
	home := "/es/my-country/PAN/" + o.asks(t) + "/sdg-10.7.2/sections/D4"
	page := o.see(t, panama, home)
	page.HasText("#i-10\\.7\\.2\\.D4a .last", "Sí")
	resp, page := o.fill(t, panama, page, "answers", "v.10.7.2.D4b", "no", "do", "same")
	page = o.goes(t, panama, resp, page)
	page.HasText(".undo", "3 respuestas")
	page.HasText(".chapters [aria-current]", "4 de 5")
	page.HasCount("#i-10\\.7\\.2\\.D4b input[value=no][checked]", 1)
	resp, _ = o.do(t, post2(home, o.cookie(panama), "csrf", page.Attr(".undo input[name=csrf]", "value"), "by", page.Attr(".undo input[name=by]", "value"), "same", page.Attr(".undo input[name=same]", "value"), "do", "undo"))
	if resp.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", resp.StatusCode)
	}
	o.see(t, panama, home).HasText(".chapters [aria-current]", "1 de 5")
}

// post2 is a form that is posted.
func post2(path, cookie string, pairs ...string) *http.Request {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return request2(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookie)
}

// TestWhatWasTypedStays: a form that meets an ended session, another person at the same browser, or a work that has been handed in
// meanwhile shows what was typed, and saves nothing in the wrong name or state.
func TestWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	place := survey.Place{Round: o.asks(t), Part: "adoption-2030-migration", Country: "PAN"}
	path := "/es/my-country/PAN/" + place.Round + "/adoption-2030-migration/sections/A1"
	page := o.see(t, panama, path)
	nothing := func(what string) {
		t.Helper()
		if w, err := o.store.Work(postgres.WithActor(t.Context(), o.people[panama]), place); err != nil || w.Entries["adoption.1d"].Said() {
			t.Errorf("%s: saved %+v, %v", what, w.Entries, err)
		}
	}
	resp, signIn := o.fill(t, "", page, "answers", "v.adoption.1d", "Dirección de Planificación", "do", "save")
	if kept, err := url.ParseQuery(signIn.Attr("input[name=again]", "value")); resp.StatusCode != http.StatusUnauthorized || err != nil || kept.Get("v.adoption.1d") != "Dirección de Planificación" {
		t.Errorf("the session is over: %d %v %v", resp.StatusCode, kept, err)
	}
	nothing("the session is over")
	resp, other := o.fill(t, "second focal point PAN", page, "answers", "v.adoption.1d", "Dirección de Planificación", "do", "save")
	if resp.StatusCode != http.StatusConflict || other.Text("#i-adoption\\.1d textarea") != "Dirección de Planificación" {
		t.Errorf("another person: %d %q", resp.StatusCode, other.Text("#i-adoption\\.1d textarea"))
	}
	nothing("another person")
	o.save(t, panama, place, "adoption.1a", "yes")
	o.handIn(t, panama, place)
	resp, late := o.fill(t, panama, page, "answers", "v.adoption.1d", "Dirección de Planificación", "do", "save")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("handed in: %d", resp.StatusCode)
	}
	late.HasText("#kept", "Dirección de Planificación")
	late.HasText(".banner.bad", "ya se entregó")
	nothing("handed in")
	// Wrong input of every kind stays as it was typed, with the reason beside it.
	numbers := o.see(t, "second focal point PAN", strings.Replace(path, "A1", "A3", 1))
	if resp, _ := o.fill(t, "second focal point PAN", numbers, "answers", "v.adoption.3b", "4", "do", "save"); resp.StatusCode != http.StatusConflict {
		t.Errorf("handed in: %d", resp.StatusCode)
	}
	if err := o.store.WithdrawWork(postgres.WithActor(t.Context(), o.people[panama]), place); err != nil {
		t.Fatal(err)
	}
	for typed, reason := range map[[2]string]string{{"4", ""}: "las dos cifras", {"5", "4"}: "no puede ser mayor", {"cuatro", "5"}: "«cuatro»", {"1.200", "1500"}: "dos maneras"} {
		resp, wrong := o.fill(t, panama, o.see(t, panama, strings.Replace(path, "A1", "A3", 1)), "answers", "v.adoption.3b", typed[0], "d.adoption.3b", typed[1], "do", "save")
		if resp.StatusCode != http.StatusUnprocessableEntity || wrong.Attr("[name='v.adoption.3b']", "value") != typed[0] || wrong.Attr("[name='d.adoption.3b']", "value") != typed[1] {
			t.Errorf("%q: %d", typed, resp.StatusCode)
		}
		wrong.HasText("#i-adoption\\.3b p.wrong", reason)
	}
	resp, _ = o.fill(t, panama, o.see(t, panama, strings.Replace(path, "A1", "A3", 1)), "answers", "v.adoption.3b", "3,5", "d.adoption.3b", "7.0", "do", "save")
	if w, err := o.store.Work(postgres.WithActor(t.Context(), o.people[panama]), place); resp.StatusCode != http.StatusSeeOther || err != nil || w.Entries["adoption.3b"].Numerator.Decimal.String() != "3.5" {
		t.Errorf("a comma and a point: %d %+v", resp.StatusCode, w.Entries["adoption.3b"])
	}
}
