package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/postgres"
)

// TestValidatingAfterAnother: two people of a country hand in the same figure. Once the one is validated, the other cannot be as it was checked; who validates checks it against
// what stands now and decides with that before their eyes. Nobody else may.
func TestValidatingAfterAnother(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const focal, office = "focal point PAN", "regional office"
	handIn := func(value string) (int64, string) {
		id := o.brings(t, focal, "casos.csv", "area,year,series,value\nPAN,2018,SM_DTH_MIGR,"+value+"\n")
		path := "/es/imports/" + strconv.FormatInt(id, 10)
		if status, _, text := o.sends(t, focal, path+"/submit", "confirm", "yes"); status != http.StatusSeeOther {
			t.Fatal(status, text)
		}
		return id, path
	}
	_, first := handIn("41")
	second, path := handIn("42")
	if status, _, text := o.sends(t, office, first+"/accept", "confirm", "yes"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	who := postgres.WithActor(t.Context(), o.people[office])
	_, _, err := o.deps.Intake.(*intake.Service).Accept(who, second, intake.Decision{ConfirmWarnings: true})
	moved, ok := fault.As(err)
	if !ok || moved.Kind != fault.Conflict {
		t.Fatal("accepted over another's figure", err)
	}
	task, err := o.store.Ask(who, intake.Task{Import: second, Verb: intake.ToAccept})
	if err == nil {
		err = o.store.FailTask(t.Context(), task, moved)
	}
	if err != nil {
		t.Fatal(err)
	}
	if page := o.see(t, office, path); page.Attr("#afresh form", "action") != path+"/recheck" || !strings.Contains(page.Text(".banner"), "No se escribió nada") || page.Count("#accept") != 0 {
		t.Fatal(page.Text("main"))
	}
	if page := o.see(t, focal, path); !strings.Contains(page.Text(".banner"), "espera su validación") || page.Count("#afresh") != 0 || page.Count("form[action='"+path+"/recheck']") != 0 {
		t.Error("offered to who handed it in")
	}
	for _, person := range []string{focal, "focal point CRI", "contributor PAN", "analyst"} {
		if status, _, _ := o.sends(t, person, path+"/recheck"); status == http.StatusSeeOther {
			t.Errorf("checked again by %s", person)
		}
	}
	if status, _, text := o.sends(t, office, path+"/recheck"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	im, report, err := o.deps.Intake.Report(who, second)
	if err != nil || im.Stage() != "submitted" || report.Changes == nil || report.Changes.Changed != 1 || report.Changes.New != 0 || len(report.Diff) != 1 || report.Diff[0].Old != "41" {
		t.Fatal(err, im.Stage(), report.Changes, report.Diff)
	}
	if status, _, text := o.sends(t, office, path+"/accept", "confirm", "yes"); status != http.StatusSeeOther {
		t.Error(status, text)
	}
	if status, _, _ := o.sends(t, office, path+"/recheck"); status == http.StatusSeeOther {
		t.Error("checked again after it was decided")
	}
}

// TestSupersededImport: a check that was replaced by another says so and leads to it, and that one leads back.
func TestSupersededImport(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "focal point PAN"
	old := o.brings(t, who, "casos.csv", "area,year,series,value\nPAN,2018,SM_DTH_MIGR,41\n")
	ctx := postgres.WithActor(t.Context(), o.people[who])
	before := "/es/imports/" + strconv.FormatInt(old, 10)
	status, after, text := o.sends(t, who, before+"/again")
	if status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	page := o.see(t, who, before)
	if page.Text("h1") != "Revisado de nuevo" || page.Attr(".banner a", "href") != after || !strings.Contains(page.Text(".banner"), "se sustituyó por una nueva") {
		t.Error(page.Text("main"))
	}
	if page = o.see(t, who, after); page.Count("a[href='"+before+"']") == 0 {
		t.Error("no way back")
	}
	if page = o.see(t, who, "/es/imports"); !strings.Contains(page.Text("#imports"), "↻ revisado de nuevo") {
		t.Error(page.Text("#imports"))
	}
	// Who rejects one says nothing of the kind, and nobody makes theirs take the place of another's.
	plain := o.brings(t, who, "otros.csv", "area,year,series,value\nPAN,2018,SM_DTH_MIGR,43\n")
	o.sends(t, who, "/es/imports/"+strconv.FormatInt(plain, 10)+"/reject")
	if page = o.see(t, who, "/es/imports/"+strconv.FormatInt(plain, 10)); page.Text("h1") != "Rechazado" {
		t.Error(page.Text("h1"))
	}
	mine, _, err := o.deps.Intake.Report(ctx, plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.CreateImport(ctx, intake.Import{FileName: "x.csv", SHA256: mine.SHA256, Replaces: old}); err == nil {
		t.Error("in the place of another file's import")
	}
}

// TestImportsThatCameToNothing: the pages of a check that failed, was called off or broke off say what happened, that nothing is stored, and what can be done.
func TestImportsThatCameToNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "administrator"
	n := 0
	fresh := func() (int64, int64, string) {
		n++
		id, task := o.waits(t, who, "area,year,series,value\nPAN,2018,SM_DTH_MIGR,"+strconv.Itoa(n)+"\n")
		return id, task, "/es/imports/" + strconv.FormatInt(id, 10)
	}
	_, task, failed := fresh()
	if err := o.store.FailTask(t.Context(), task, fault.New(fault.Internal, "task.gave_up", "Count", intake.MaxTries)); err != nil {
		t.Fatal(err)
	}
	_, _, cancelled := fresh()
	if status, _, _ := o.sends(t, who, cancelled+"/cancel"); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	_, task, broken := fresh()
	for range 2 {
		held, _, err := o.store.HoldTask(t.Context(), task)
		if err != nil || held == nil {
			t.Fatal(held, err)
		}
		held.LetGo(t.Context())
	}
	for path, want := range map[string][]string{
		failed:    {"Sin revisar", "No se pudo revisar el archivo.", "se inició 5 veces", "No se ha cambiado nada.", "reinténtelo o rechácelo", "avise a quien administra Rumbo"},
		cancelled: {"Sin revisar", "La revisión se canceló.", "No se ha cambiado nada.", "reinténtelo o rechácelo"},
		broken:    {"En revisión", "se retomó desde el principio (intento 2 de 5)", "No se guarda nada antes de completarlo"},
	} {
		page := o.see(t, who, path)
		for _, words := range want {
			if !strings.Contains(page.Text("main"), words) {
				t.Errorf("%s does not say %q: %s", path, words, page.Text("main"))
			}
		}
		if page.Count(".facts") != 0 {
			t.Error("figures of a file that nobody has read")
		}
		if (page.Count("#retry form") == 1) != (path != broken) || page.Count("#reject form") != 1 && path != broken {
			t.Errorf("%s: what can be done: %s", path, page.Text("main"))
		}
	}
	if list := o.see(t, who, "/es/imports").Text("#imports"); strings.Count(list, "✕ sin revisar") != 2 {
		t.Error(list)
	}
}

// TestImportPagesLeadOn: no state of an import leaves its reader without a way on, says a thing twice, or counts one as many.
func TestImportPagesLeadOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const focal, office = "focal point PAN", "regional office"
	path := func(id int64) string { return "/es/imports/" + strconv.FormatInt(id, 10) }
	do := func(person, page, verb string, pairs ...string) {
		t.Helper()
		if status, _, text := o.sends(t, person, page+"/"+verb, pairs...); status != http.StatusSeeOther {
			t.Fatal(verb, status, text)
		}
	}
	back := path(o.brings(t, focal, "devuelto.csv", "area,year,series,value\nPAN,2018,SM_DTH_MIGR,41\n"))
	page := o.see(t, focal, back)
	if facts := strings.Join(page.Texts(".facts > div"), "|"); !strings.Contains(facts, "valor leído") || !strings.Contains(facts, "nuevo1|") || strings.Contains(facts, "valores") {
		t.Error(facts)
	}
	page.Lacks("a[href$='/annotated']") // nothing is wrong in any cell
	page.HasText("a[href$='/sheet']", "Ver la hoja y corregir")
	do(focal, back, "submit", "confirm", "yes", "remark", "Cotejado con el informe")
	page = o.see(t, office, back)
	page.HasText("#accept .say", "Se guardará y publicará un valor")
	if order := page.Texts("main > section[id], main > details[id]"); !strings.HasPrefix(strings.Join(order, "|")[strings.Index(strings.Join(order, "|"), "Observaciones"):], "Observaciones") ||
		strings.Index(strings.Join(order, "|"), "Cotejado") > strings.Index(strings.Join(order, "|"), "Validar y publicar") {
		t.Errorf("what was said comes after the decision: %q", order)
	}
	if page.Text("a[href$='/sheet']") != "Ver la hoja" {
		t.Error("who decides is told to correct")
	}
	do(office, back, "reject", "reason", "No coincide con el informe")
	page = o.see(t, focal, back)
	page.Has(".head .actions a.btn:not(.quiet)[href$='/imports/new']")
	if names := strings.Join(page.Texts(".pairs dt"), "|"); !strings.Contains(names, "|Devuelto|") {
		t.Error(names)
	}
	unread := o.see(t, focal, path(o.brings(t, focal, "libro.xlsx", "PK\x03\x04 cut off")))
	if unread.Count(".facts") != 0 || unread.Text(".lead") != "libro.xlsx" || unread.Count(".head .actions a.btn:not(.quiet)[href$='/imports/new']") != 1 {
		t.Error(unread.Text("main"))
	}
	some := o.see(t, focal, path(o.brings(t, focal, "parte.csv", "area,year,series,value\nPAN,2016,SM_DTH_MIGR,3\nPAN,2017,SM_DTH_MIGR,x!\n")))
	some.HasText(".banner", "O siga sin ellos")
	some.HasText("#good-rows", "Tomar un dato; omitir 1")
}
