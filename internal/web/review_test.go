package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/account"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

// TestReviewThroughPages plays the review of Panama's answers: handed in, remarked on, returned, corrected, validated, published; then
// changed, flagged, validated again and published.
func TestReviewThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const focal, second, path = "focal point PAN", "second regional office", "/es/review/PAN/CRM-2031/sdg-10.7.2"
	place := survey.Place{Round: o.asks(t), Part: "sdg-10.7.2", Country: "PAN"}
	q, _ := questionnaire(o.deps.Reference(), place.Part)
	last := survey.Response{Questionnaire: q.Code, Version: q.Version, Country: "PAN", Round: "2021", Serial: 1, Answers: map[string]survey.Answer{}}
	for _, item := range q.Items() {
		last.Answers[item.ID] = survey.Answer{Item: item.ID, Choice: q.List(item).Choices[0].Code}
	}
	last.Answers["10.7.2.D3a"] = survey.Answer{Item: "10.7.2.D3a", Choice: "no"}
	if _, err := o.store.AcceptResponses(postgres.WithActor(t.Context(), 1), observation.ChangeSet{Kind: observation.FromImport}, []survey.Publication{{Response: last}}); err != nil {
		t.Fatal(err)
	}
	if got := o.see(t, office1, "/es/review"); !strings.Contains(got.Text(".nav"), "Revisión (0)") {
		t.Error(got.Text(".nav"))
	} else {
		got.HasText("#inbox .empty", "Nada espera")
		got.Lacks("#judge, #filter")
	}
	o.answers(t, focal, place, nil)
	o.answers(t, focal, place, map[string]string{"10.7.2.D4c": "no", "10.7.2.D5a": ""})
	o.handsIn(t, focal, place)

	// The inbox, what it tells, and what of it is not for others.
	inbox := o.see(t, office1, "/es/review")
	inbox.HasText(".nav", "Revisión (1)")
	row := "#inbox-t tbody tr"
	inbox.HasCount(row, 1)
	inbox.HasText(row, "Panamá")
	inbox.HasText(row, "29 de 30")
	inbox.HasText(row, "29 nuevas")
	inbox.HasText("#inbox .caveat", "Nada de esto es público")
	inbox.HasAttr(row+" a", "href", path)
	o.see(t, office1, "/es/review?country=CRI").HasText("#inbox .empty", "Nada de lo que espera")
	o.see(t, office1, "/es/review?country=PAN&round=CRM-2031&part=sdg-10.7.2&state=submitted").HasCount(row, 1)
	o.see(t, "partner agency", "/es/review").Lacks("#judge, .pick")
	for _, who := range []string{"focal point CRI", "regional office elsewhere", "partner agency elsewhere", "contributor CRI", focal} {
		for _, at := range []string{path, "/es/review/PAN/CRM-2031/adoption-2030-migration", "/en/review/PAN/CRM-2031/sdg-10.7.2?show=changed"} {
			if resp, _ := o.do(t, ask(at, "Cookie", o.cookie(who))); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s sees %s: %d", who, at, resp.StatusCode)
			}
		}
		for _, do := range []string{"validate", "publish", "both", "return", "remark"} {
			body := strings.NewReader("serial=1&reason=x&words=x&do=" + do)
			if resp, _ := o.do(t, request2(http.MethodPost, path, body, "Cookie", o.cookie(who), "Content-Type", "application/x-www-form-urlencoded")); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s %ss: %d", who, do, resp.StatusCode)
			}
		}
	}

	// The page: last round, now, marks, filter.
	page := o.see(t, office1, path)
	page.HasText("#standing", "Nada de esto es público todavía")
	page.HasText(".lead", "29 de 30")
	page.HasText("#a-10-7-2-D4c .before", "Sí")
	page.HasText("#a-10-7-2-D4c .now", "No ↓ baja")
	page.HasText("#a-10-7-2-D3a .now", "Sí ↑ sube")
	page.HasText("#a-10-7-2-D5a .now", "sin respuesta − ya sin respuesta")
	page.Lacks("#a-10-7-2-D1a .chip")
	page.HasText("#scores-t thead", "ONU")
	page.HasText("#scores-t tbody tr:last-child", "↓ baja")
	page.HasCount("tbody[id^=a-]", 30)
	// Checks that fired stand at their answers.
	page.HasText("#a-10-7-2-D4c .fired", "△ Peor que en la ronda anterior")
	page.HasText("#a-10-7-2-D3a .fired", "△ Mejor, sin evidencia")
	page.Lacks("#a-10-7-2-D1a .fired")
	page.HasText(".facts", "Avisos de las comprobaciones2")
	o.see(t, office1, path+"?show=checks").HasCount("tbody[id^=a-]", 2)
	o.see(t, office1, path+"?show=changed").HasCount("tbody[id^=a-]", 3)
	o.see(t, office1, path+"?show=remarks").HasText(".empty", "No hay respuestas así")
	o.see(t, "partner agency", path).HasText("#decide", "decide la oficina regional")
	o.see(t, "partner agency", path).Lacks("#return")

	// A remark at one answer, a return with a reason.
	asked := o.see(t, office1, path+"?remark=10.7.2.D4c")
	resp, refused := o.fill(t, office1, asked, "a-10-7-2-D4c", "do", "remark", "words", " ")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%d", resp.StatusCode)
	}
	refused.Has("#a-10-7-2-D4c textarea")
	resp, page = o.fill(t, office1, asked, "a-10-7-2-D4c", "do", "remark", "words", "¿Con qué países?")
	if to := resp.Header.Get("Location"); !strings.HasSuffix(to, "#a-10-7-2-D4c") {
		t.Error(to)
	}
	page = o.goes(t, office1, resp, page)
	page.HasText("#a-10-7-2-D4c .remarks", "¿Con qué países?")
	o.see(t, office1, path+"?show=remarks").HasCount("tbody[id^=a-]", 1)
	old := page
	resp, page = o.fill(t, office1, page, "return", "do", "return", "reason", "")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("returned without a reason: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, office1, page, "return", "do", "return", "reason", "Falta precisar 4c.")
	page = o.goes(t, office1, resp, page)
	page.HasText("#standing", "Falta precisar 4c.")
	page.HasText("#decide", "Habrá algo que decidir")
	// Another had the page open.
	resp, page = o.fill(t, second, old, "decide", "do", "validate")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("validated what was returned: %d", resp.StatusCode)
	}
	page.HasText(".banner.bad", "cambió entretanto")

	// Corrected and handed in, with what changed since; taken back, it is read by nobody.
	o.answers(t, focal, place, map[string]string{"10.7.2.D4c": "yes", "10.7.2.D5a": "yes"})
	o.handsIn(t, focal, place)
	page = o.see(t, office1, path)
	page.HasText("#a-10-7-2-D4c .line", "entrega 1: No → Sí")
	page.HasText("#a-10-7-2-D4c .remarks", "en la entrega 1")
	page.HasText(".facts", "Respuestas que difieren2desde la entrega anterior")
	if err := o.store.WithdrawWork(postgres.WithActor(t.Context(), o.people[focal]), place); err != nil {
		t.Fatal(err)
	}
	taken := o.see(t, office1, path)
	taken.HasText("#standing", "retiró sus respuestas más recientes")
	taken.HasText("#a-10-7-2-D4c .now", "No")
	taken.Lacks("#decide form, #return")
	resp, page = o.fill(t, office1, page, "decide", "do", "both")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("validated what was taken back: %d", resp.StatusCode)
	}
	page.HasText(".banner.bad", "cambió entretanto")
	o.handsIn(t, focal, place)

	// Validated by one, published by another.
	page = o.see(t, office1, path)
	resp, page = o.fill(t, office1, page, "decide", "do", "validate")
	page = o.goes(t, office1, resp, page)
	page.HasText("#standing", "Validado por regional office")
	o.see(t, office1, "/es/rounds/CRM-2031").HasText("#matrix-t tbody tr:has(a[href='"+path+"'])", "✓ validado")
	o.see(t, office1, "/es/rounds/CRM-2031").HasText(".facts", "aún no públicas1")
	resp, page = o.fill(t, second, o.see(t, second, path), "decide", "do", "publish")
	page = o.goes(t, second, resp, page)
	page.HasText("#standing", "públicas desde")
	page.HasText("#public", "PAN CRM-2031/1")
	page.Has("#public a[href='/es/countries/PAN']")
	page.Has("#public a[href='/es/series/SG_CPA_MIGRS']")
	links := page.Find("#public").Texts("a[href*='/figures/']")
	if len(links) != 7 {
		t.Errorf("%q", links)
	}
	if figure := page.Attr("#public a[href*='/figures/']", "href"); o.see(t, "nobody", figure).Count("h1") != 1 {
		t.Error(figure)
	}
	o.see(t, office1, "/es/review").HasText(".nav", "Revisión (0)")
	o.see(t, office1, "/es/rounds/CRM-2031").HasText(".facts", "Partes publicadas1 de 22")
	// Publishing offers to hold fast what stands now, under a name, then and there; what was typed wrongly is kept; the name is taken once.
	page.HasText("#snapshot", "1 parte de esta ronda")
	code := page.Attr("#snapshot input[name='code']", "value")
	if !strings.HasPrefix(code, "CRM-2031-") || page.Attr("#snapshot input[name='name.es']", "value") != "Tras Ronda CRM-2031" {
		t.Errorf("the offer proposes %q", code)
	}
	resp, wrong := o.fill(t, second, page, "snapshot", "code", "sin espacios no")
	if resp.StatusCode != http.StatusUnprocessableEntity || wrong.Attr("#make input[name='code']", "value") != "sin espacios no" || wrong.Attr("#make input[name='name.es']", "value") != "Tras Ronda CRM-2031" {
		t.Errorf("%d %q", resp.StatusCode, wrong.Attr("#make input[name='code']", "value"))
	}
	resp, page = o.fill(t, second, page, "snapshot")
	o.goes(t, second, resp, page).HasText("#snapshots-t", "Tras Ronda CRM-2031")
	o.see(t, "public", "/es/countries/PAN?snapshot="+code).HasText("aside.asof", "Tras Ronda CRM-2031")
	o.see(t, second, path).Lacks("#snapshot")
	if again := o.see(t, office1, "/es/rounds/CRM-2031").Attr("#snapshot input[name='code']", "value"); again != code+"-2" {
		t.Errorf("the round proposes %q", again)
	}
	if got := o.see(t, office1, "/es/admin/snapshots?round=CRM-2031").Attr("#make input[name='code']", "value"); got != code+"-2" {
		t.Errorf("the page of snapshots proposes %q", got)
	}

	// A change after it is flagged with its difference, and validated and published at once.
	o.answers(t, focal, place, map[string]string{"10.7.2.D6e": "no"})
	o.see(t, office1, "/es/rounds/CRM-2031").HasText("#matrix-t tbody tr:has(a[href='"+path+"'])", "△ modificado desde la validación")
	o.see(t, office1, path).HasText("#standing", "está modificando sus respuestas")
	o.handsIn(t, focal, place)
	page = o.see(t, office1, path)
	page.HasText("#standing", "Lo publicado sigue siendo público")
	page.HasText("#a-10-7-2-D6e .line", "publicado, validado: Sí → No")
	o.see(t, office1, "/es/review").HasText(row, "△ modificado desde la validación")
	resp, page = o.fill(t, office1, page, "decide", "do", "both")
	o.goes(t, office1, resp, page).HasText("#public", "PAN CRM-2031/2")

	// So does closing the round.
	resp, page = o.fill(t, office1, o.see(t, office1, "/es/rounds/CRM-2031"), "close", "do", "close", "sure", "yes")
	page = o.goes(t, office1, resp, page)
	page.Has("main #snapshot form[action='/es/admin/snapshots']")
	if first, _ := document(t, page.HTML()).Find("main section[id], main details[id]").First().Attr("id"); first != "snapshot" {
		t.Errorf("the first thing after closing is %q", first)
	}
}

// TestSeveralAreJudgedByThemselves: what cannot be judged is told with its reason, and does not hold up the rest.
func TestSeveralAreJudgedByThemselves(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	round := o.asks(t)
	pan, adoption, cri := survey.Place{Round: round, Part: "sdg-10.7.2", Country: "PAN"}, survey.Place{Round: round, Part: "adoption-2030-migration", Country: "PAN"}, survey.Place{Round: round, Part: "sdg-10.7.2", Country: "CRI"}
	for _, p := range []survey.Place{pan, adoption, cri} {
		o.answers(t, "focal point "+p.Country, p, nil)
		o.handsIn(t, "focal point "+p.Country, p)
	}
	inbox := o.see(t, office1, "/es/review")
	inbox.HasCount("#inbox-t .pick input[form=judge-form]", 3)
	resp, page := o.fill(t, office1, inbox, "judge", "do", "validate")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing was ticked: %d", resp.StatusCode)
	}
	page.HasText(".banner.bad", "Marque al menos un trabajo")
	// Panama takes one back meanwhile and hands it in again.
	focal := postgres.WithActor(t.Context(), o.people["focal point PAN"])
	if err := o.store.WithdrawWork(focal, pan); err != nil {
		t.Fatal(err)
	}
	o.handsIn(t, "focal point PAN", pan)
	resp, page = o.fill(t, office1, inbox, "judge", "do", "validate", "work", judgedKey(pan, 1), "work", "+"+judgedKey(adoption, 1), "work", "+"+judgedKey(cri, 1))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%d", resp.StatusCode)
	}
	page.HasText("#judged .say", "2 de 3")
	page.HasText("#judged tbody tr:has(a[href$='PAN/CRM-2031/sdg-10.7.2'])", "✗ no fue posible Esto cambió entretanto")
	page.HasText("#judged tbody tr:has(a[href$='CRI/CRM-2031/sdg-10.7.2'])", "✓ validado")
	// Somebody who works for both: what they wrote is told, the rest is published.
	who := "second regional office"
	admin := postgres.WithActor(t.Context(), 2)
	if _, err := o.store.Appoint(admin, account.Appointment{Account: o.people[who], Role: account.FocalPoint, Area: "PAN"}); err != nil {
		t.Fatal(err)
	}
	if err := o.store.ReturnWork(postgres.WithActor(t.Context(), o.people[office1]), pan, 2, "Una cosa."); err != nil {
		t.Fatal(err)
	}
	o.answers(t, who, pan, map[string]string{"10.7.2.D2a": "no"})
	o.handsIn(t, "focal point PAN", pan)
	review := o.see(t, who, "/es/review/PAN/CRM-2031/sdg-10.7.2")
	review.HasText("#decide", "Usted escribió una de estas respuestas")
	review.Lacks("#decide form")
	review.Has("#return form")
	mine := o.see(t, who, "/es/review")
	mine.HasCount("#inbox-t .pick", 2)
	_, page = o.fill(t, who, mine, "judge", "do", "both", "work", judgedKey(pan, 3), "work", "+"+judgedKey(adoption, 1), "work", "+"+judgedKey(cri, 1))
	page.HasText("#judged tbody tr:has(a[href$='PAN/CRM-2031/sdg-10.7.2'])", "debe decidir otra persona")
	page.HasText("#judged tbody tr:has(a[href$='CRI/CRM-2031/sdg-10.7.2'])", "✓ publicado")
	page.HasText(".nav", "Revisión (1)")
	// Everything of one country at once, from the page of one of its parts.
	q, _ := questionnaire(o.deps.Reference(), adoption.Part)
	item := q.Items()[slices.IndexFunc(q.Items(), func(i survey.Item) bool { return i.Kind == survey.Choice })]
	o.answers(t, "focal point PAN", adoption, map[string]string{item.ID: q.List(item).Choices[1].Code})
	o.handsIn(t, "focal point PAN", adoption)
	review = o.see(t, office1, "/es/review/PAN/CRM-2031/sdg-10.7.2")
	review.HasCount("#whole tbody tr", 3)
	resp, page = o.fill(t, office1, review, "whole")
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%d", resp.StatusCode)
	}
	page.HasText("#judged .say", "2 de 2")
}

// TestPublicSeesWhatIsPublishedOnly: no page, export, report or hash for the public moves when answers are handed in or validated; they
// move when they are published.
func TestPublicSeesWhatIsPublishedOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	place := survey.Place{Round: o.asks(t), Part: "sdg-10.7.2", Country: "PAN"}
	public := []string{
		"/es/regions/RCM", "/es/regions/RCM.csv", "/es/countries/PAN", "/es/countries/PAN.csv", "/es/indicators/10.7.2", "/es/series/SG_CPA_MIGRS", "/es/data.csv?series=SG_CPA_MIGRS&area=PAN", "/es/methods",
		"/es/countries/PAN.xlsx", "/es/regions/RCM.xlsx",
	}
	look := func() map[string]string {
		o.version.forget()
		out := map[string]string{}
		for _, path := range public {
			resp, text := o.do(t, ask(path))
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d", path, resp.StatusCode)
			}
			if strings.HasSuffix(path, ".xlsx") {
				text = cellsOf(t, text)
			}
			out[path] = text
		}
		hash, err := o.deps.Publish.DataHash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		out["hash"] = hash
		return out
	}
	before := look()
	same := func(step string) {
		t.Helper()
		for path, text := range look() {
			if text != before[path] {
				t.Errorf("%s differs once answers are %s", path, step)
			}
		}
	}
	office := postgres.WithActor(t.Context(), o.people[office1])
	o.answers(t, "focal point PAN", place, nil)
	same("saved")
	o.handsIn(t, "focal point PAN", place)
	same("handed in")
	if err := o.store.RemarkWork(office, place, "10.7.2.D2a", "Una observación."); err != nil {
		t.Fatal(err)
	}
	if err := o.store.ValidateWork(office, place, 1); err != nil {
		t.Fatal(err)
	}
	same("validated")
	resp, page := o.fill(t, office1, o.see(t, office1, "/es/review/PAN/CRM-2031/sdg-10.7.2"), "decide", "do", "publish")
	o.goes(t, office1, resp, page)
	for path, text := range look() {
		if text == before[path] {
			t.Errorf("%s is the same after publication", path)
		}
	}
	// And again: what is published stays while it is changed.
	before = look()
	o.answers(t, "focal point PAN", place, map[string]string{"10.7.2.D2a": "no"})
	o.handsIn(t, "focal point PAN", place)
	if err := o.store.ValidateWork(office, place, 2); err != nil {
		t.Fatal(err)
	}
	same("changed and validated")
}

// cellsOf are the cells of a workbook as text.
func cellsOf(t *testing.T, data string) string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(&b, sheet, strings.Join(row, "\t"))
		}
	}
	return b.String()
}
