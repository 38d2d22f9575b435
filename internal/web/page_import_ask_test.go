package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
)

// TestNamingOnThePage: who sent a file without its release names it on the page of its check; the kept file is checked again with it, in the place of the check before.
func TestNamingOnThePage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "focal point PAN"
	ctx := postgres.WithActor(t.Context(), o.people[who])
	in := o.deps.Intake.(*intake.Service)
	bring := func(opt intake.Options, text string) (id int64, path string) {
		im, _, err := in.Receive(ctx, "casos.csv", strings.NewReader(text), opt)
		if err != nil {
			t.Fatal(err)
		}
		return im.ID, "/es/imports/" + strconv.FormatInt(im.ID, 10)
	}
	id, path := bring(intake.Options{}, "area,year,series,value\nPAN,2018,SM_DTH_MIGR,41\n")
	page := o.see(t, who, path)
	page.HasText("#ask h2", "Indique de dónde proceden los datos")
	page.HasText(".banner.warn", "indíquelo abajo")
	page.HasText("#ask .say", "a qué edición")
	page.Lacks("#problems-error") // the form says it
	page.Lacks("a[href$='/annotated']")
	page.Has("#ask input[name=release][required]")
	page.Has("#ask input[name=source]:not([required])")
	page.Lacks("#ask [name=flow]")
	page.Lacks("#named")
	for lang, want := range map[string]string{"en": "Say where the figures are from", "fr": "Indiquez d’où proviennent les données"} {
		o.see(t, who, "/"+lang+strings.TrimPrefix(path, "/es")).HasText("#ask h2", want)
	}

	status, _, text := o.sends(t, who, path+"/again", "source", "Migración Panamá", "release", "")
	refused := document(t, text)
	if status != http.StatusUnprocessableEntity || refused.Find("#ask input[name=source][value='Migración Panamá']").Length() != 1 {
		t.Fatalf("nothing named: %d, kept %q", status, refused.Find("#ask input[name=source]").AttrOr("value", ""))
	}
	if im, _, err := in.Report(ctx, id); err != nil || im.Stage() != "checked" {
		t.Fatal("checked again for nothing:", err, im.Stage())
	}

	status, next, text := o.sends(t, who, path+"/again", "source", "Migración Panamá", "release", "2025")
	if status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	after, err := number(strings.Split(next, "/")[3])
	if err != nil {
		t.Fatal(err)
	}
	im, report, err := in.Report(ctx, after)
	before, _, _ := in.Report(ctx, id)
	if err != nil || im.Replaces != id || before.ReplacedBy != after || im.SHA256 != before.SHA256 || im.Source != "Migración Panamá" || im.Release != "2025" || im.Flow != observation.National {
		t.Fatalf("%v %+v", err, im)
	}
	if lacks, _ := report.Lacks(); lacks.Any() || report.Changes == nil || report.Changes.New != 1 {
		t.Fatalf("%+v %+v", lacks, report.Groups)
	}
	page = o.see(t, who, next)
	page.Lacks("#ask")
	page.Has("#submit form")
	page.Has("details#named input[name=release][value='2025']")
	o.see(t, who, path).Has(".banner a[href='" + next + "']")

	// Mistyped, it is named otherwise; and what was answered before stays.
	status, last, text := o.sends(t, who, next+"/again", "source", "Migración Panamá", "release", "2026")
	if status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	o.see(t, who, last).Has("#named input[name=release][value='2026']")

	// With questions open, both are said in one form.
	_, waits := bring(intake.Options{}, "Provincia,2018,2019\nPanamá,3,4\nPanamá,5,6\nCosta Rica,7,8\n")
	page = o.see(t, who, waits)
	page.Has("#ask select[name='answer-series/casos']")
	page.Has("#ask input[name=release]:not([required])")
}

// TestNamingTheFlow: who loads official figures names the flow as well.
func TestNamingTheFlow(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "administrator"
	im, _, err := o.deps.Intake.(*intake.Service).Receive(postgres.WithActor(t.Context(), o.people[who]), "casos.csv", strings.NewReader("area,year,series,value\nPAN,2018,SM_DTH_MIGR,41\n"), intake.Options{Source: "Otra fuente", Release: "2025"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/es/imports/" + strconv.FormatInt(im.ID, 10)
	page := o.see(t, who, path)
	page.Has("#ask select[name=flow][required] option[value=''][selected]")
	page.Has("#ask input[name=release][value='2025']")
	status, next, text := o.sends(t, who, path+"/again", "source", "Otra fuente", "release", "2025", "flow", "un")
	if status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	o.see(t, who, next).Has("#named select[name=flow] option[value=un][selected]")
}
