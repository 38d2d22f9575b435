package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/intake"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/browser"
)

const (
	aFocalPoint = "focal point PAN"
	aRow        = "area,year,series,value\nPAN,2018,SM_DTH_MIGR,"
)

func importPath(id int64) string { return "/es/imports/" + strconv.FormatInt(id, 10) }

// TestImportSaysWhatIsToBeDone: what has to be mended in the file, answered and named are told apart, with the same counts everywhere, and nothing is said to have been compared
// that was not.
func TestImportSaysWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	named := intake.Options{Source: "minrex", Release: "2020"}
	for name, tc := range map[string]struct {
		text        string
		opt         intake.Options
		says, facts []string
		not         string
		list        string
	}{
		"a release and cells": {aRow + "3\nPAN,2019,SM_DTH_MIGR,tres\nPAN,2020,SM_DTH_MIGR,cuatro\n", intake.Options{},
			[]string{"Hay que corregir 2 puntos", "Además, abajo falta indicar de dónde proceden los datos"}, []string{"2 por corregir"}, "nuevo", "por corregir"},
		"a release": {aRow + "3\n", intake.Options{Source: "minrex"}, []string{"Falta un dato sobre la procedencia"}, nil, "por corregir", "falta indicar la edición"},
		"a sign":    {aRow + "3\nPAN,2019,SM_DTH_MIGR,-\n", named, []string{"Queda una pregunta por responder."}, []string{"1 por responder"}, "por corregir", "una pregunta por responder"},
		"a sign and a cell": {aRow + "3\nPAN,2019,SM_DTH_MIGR,-\nPAN,2020,SM_DTH_MIGR,cuatro\n", named,
			[]string{"Hay que corregir un punto", "Además, abajo queda una pregunta por responder."}, []string{"1 por responder", "1 por corregir"}, "", "una pregunta por responder"},
	} {
		id := o.receives(t, aFocalPoint, name+".csv", tc.text, tc.opt)
		page := o.see(t, aFocalPoint, importPath(id))
		for _, words := range tc.says {
			if !strings.Contains(page.Text(".banner"), words) {
				t.Errorf("%s: the banner does not say %q: %s", name, words, page.Text(".banner"))
			}
		}
		facts := ""
		for i, what := range page.Texts("dl.facts dt") {
			facts += page.Texts("dl.facts dd.big")[i] + " " + what + "; "
		}
		for _, words := range tc.facts {
			if !strings.Contains(facts, words) {
				t.Errorf("%s: no %q among %s", name, words, facts)
			}
		}
		if tc.not != "" && strings.Contains(facts, tc.not) {
			t.Errorf("%s: %q among %s", name, tc.not, facts)
		}
		found := false
		for _, row := range o.see(t, aFocalPoint, "/es/imports").Texts("#imports tbody tr") {
			if strings.Contains(row, name+".csv") {
				found = strings.Contains(row, tc.list)
			}
		}
		if !found {
			t.Errorf("%s: the list does not say %q", name, tc.list)
		}
	}
}

// TestAnswersAreWords: what is offered as an answer to a question is a word, never a code of ours.
func TestAnswersAreWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.brings(t, aFocalPoint, "signo.csv", aRow+"3\nPAN,2019,SM_DTH_MIGR,-\n")
	page := o.see(t, aFocalPoint, importPath(id))
	if got := strings.Join(page.Texts("#ask select option"), "|"); got != "Elija…|no disponible|no se aplica|confidencial|0" {
		t.Error(got)
	}
	if page.Attr("#problems-error .more a", "href") != "#ask" {
		t.Error("no way from the problem to its question")
	}
	if sheet := o.see(t, aFocalPoint, importPath(id)+"/sheet").Text("#decisions"); !strings.Contains(sheet, "signo «-»") {
		t.Errorf("the sign is not named: %s", sheet)
	}
}

// TestImportsThatAreOver: of what is decided or replaced nothing is said to be still to be done, and who sends a file back is not told to correct it.
func TestImportsThatAreOver(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	old := o.receives(t, aFocalPoint, "casos.csv", aRow+"3\nPAN,2019,SM_DTH_MIGR,tres\n", intake.Options{})
	status, _, text := o.sends(t, aFocalPoint, importPath(old)+"/again", "release", "2020", "source", "minrex")
	if status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	page := o.see(t, aFocalPoint, importPath(old))
	if text := page.Text("main"); strings.Contains(text, "Debe corregirse") || strings.Contains(text, "deben corregirse") || strings.Contains(text, "se leyó como") || page.Count(`a[href$="/annotated"], a[href$="/rejected.xlsx"]`) != 0 {
		t.Errorf("of a check that was replaced: %s", text)
	}
	id := o.brings(t, aFocalPoint, "otros.csv", aRow+"31\n")
	if status, _, text := o.sends(t, aFocalPoint, importPath(id)+"/submit", "confirm", "yes"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	if status, _, text := o.sends(t, "regional office", importPath(id)+"/reject", "reason", "Falta 2019."); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	if got := o.see(t, "regional office", importPath(id)).Text(".banner"); !strings.Contains(got, "Quien lo entregó puede corregir") {
		t.Error(got)
	}
	if got := o.see(t, aFocalPoint, importPath(id)).Text(".banner"); !strings.Contains(got, "Corrija el archivo") {
		t.Error(got)
	}
	id = o.brings(t, aFocalPoint, "buenos.csv", aRow+"32\nPAN,2019,SM_DTH_MIGR,s/d\nPAN,2019,XX_ABC,4\n")
	o.sends(t, aFocalPoint, importPath(id)+"/submit", "confirm", "yes")
	if status, _, text := o.sends(t, "regional office", importPath(id)+"/accept", "confirm", "yes"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	page = o.see(t, aFocalPoint, importPath(id))
	if strings.Contains(page.Text("main"), "or confirmar") {
		t.Errorf("still to be confirmed: %s", page.Text("main"))
	}
	if page.Count(`.banner a[href="/es/countries/PAN"]`) != 1 || strings.Contains(page.Text("main"), "no impiden aceptar") || strings.Contains(page.Text("main"), "no impide aceptar") {
		t.Error(page.Text("main"))
	}
}

// TestStepsOfAnswers: answers go into the draft of their country, and the steps and the title say so also while something in them has to be mended.
func TestStepsOfAnswers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	q := o.deps.Reference().Questionnaires[0]
	text := "País: Panamá\nAño: 2021\nPregunta;Respuesta\n"
	for i, item := range q.Sections[0].Items {
		text += item.Text.Es + ";" + map[bool]string{true: "quizás", false: "No"}[i == 0] + "\n"
	}
	id := o.brings(t, aFocalPoint, "respuestas.csv", text)
	page := o.see(t, aFocalPoint, importPath(id))
	if page.Text("h1") != "Revise antes de incorporarlo al borrador" || !strings.Contains(page.Text("ol.steps"), "en el borrador") {
		t.Error(page.Text("h1"), page.Text("ol.steps"), page.Text(".banner"))
	}
}

// TestTookTooLong: a file whose reading was stopped can be read once more without being sent again, as is said of it.
func TestTookTooLong(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, _ := o.waits(t, aFocalPoint, aRow+"35\n")
	ctx := postgres.WithActor(t.Context(), o.people[aFocalPoint])
	report := intake.Report{Status: intake.Refused, Problems: []intake.Problem{{Severity: intake.Error, Code: "time_exceeded"}}}
	im, err := o.store.Import(ctx, id)
	if err == nil {
		im.Report = report.Marshal()
		err = o.store.SetChecked(ctx, im)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := o.see(t, aFocalPoint, importPath(id)).Attr("#retry form", "action"); got != importPath(id)+"/again" {
		t.Error(got)
	}
}

// TestEmptySheet: where nothing stands on a sheet, no way leads to its picture, and its page offers no check with answers that nobody can give.
func TestEmptySheet(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.brings(t, aFocalPoint, "vacio.csv", "area,year,series,value\n")
	page := o.see(t, aFocalPoint, importPath(id))
	if page.Text("h1") != "Este archivo no se puede leer" || page.Count(`a[href$="/sheet"]`) != 0 {
		t.Error(page.Text("main"))
	}
}

// TestImportsAtBothWidths: on a phone the steps stand on one line, and on a screen the list of imports moves sideways for no name of a file.
func TestImportsAtBothWidths(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.receives(t, aFocalPoint, strings.Repeat("migracion_reciente_", 4)+"2020.csv", aRow+"36\n", intake.Options{Source: "Servicio Nacional de Migración", Release: "2025"})
	again := importPath(id) + "/again"
	if status, _, text := o.sends(t, aFocalPoint, again); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	w := o.writer(t, o.serve(t), aFocalPoint)
	w.Go("/es/imports")
	if !browser.Eval[bool](w.Page, `(() => { const box = document.querySelector("#imports").closest(".scroll"); return box.scrollWidth <= box.clientWidth; })()`) {
		t.Error("the list moves sideways")
	}
	w.Width(browser.Narrow)
	w.Go(importPath(id))
	if !browser.Eval[bool](w.Page, `(() => { const steps = [...document.querySelectorAll(".steps i")].map((i) => i.getBoundingClientRect().top); return steps.length > 2 && steps.every((top) => top === steps[0]); })()`) {
		t.Error("the steps stand on several lines")
	}
	w.Accessible()
}
