package web

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

// TestOneWorkbookOfEverything: a country downloads one workbook of two parts, answers in both, and takes it into both drafts;
// where one of them has been handed in meanwhile, it takes nothing into either.
func TestOneWorkbookOfEverything(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	round := o.asks(t)
	const who = "focal point PAN"
	focal := postgres.WithActor(t.Context(), o.people[who])
	mine := o.see(t, who, "/es/my-country/PAN")
	all := mine.Attr("#excel a", "href")
	if all != "/es/my-country/PAN/workbook" {
		t.Fatal(all)
	}
	resp, book := o.do(t, ask(all, "Cookie", o.cookie(who)))
	if name := resp.Header.Get("Content-Disposition"); !strings.Contains(name, "PAN-"+round+"-es.xlsx") || resp.Header.Get("Cache-Control") != "no-store" {
		t.Error(resp.Header)
	}
	var first [2]string // item of each part
	var answers [2]string
	parts := []string{"sdg-10.7.2", "adoption-2030-migration"}
	for i, part := range parts {
		q, _ := questionnaire(o.deps.Reference(), part)
		items := q.Items()
		item := items[slices.IndexFunc(items, func(x survey.Item) bool { return x.Kind == survey.Choice })]
		first[i], answers[i] = item.ID, q.List(item).Choices[0].Label.Es
	}
	filled := func(book []byte, n int) []byte {
		return written(t, book, func(item string) string {
			if i := slices.Index(first[:n], item); i >= 0 {
				return answers[i]
			}
			return ""
		})
	}
	in := o.deps.Intake.(*intake.Service)
	receive := func(data []byte) string {
		im, report, err := in.Receive(focal, "panama.xlsx", bytes.NewReader(data), intake.Options{})
		if err != nil || len(report.Parts) != 2 || report.Status != intake.OK {
			t.Fatal(err, report.Status, report.Problems)
		}
		return "/es/imports/" + strconv.FormatInt(im.ID, 10)
	}
	stands := func(part string) survey.Work {
		w, err := o.store.Work(focal, survey.Place{Round: round, Part: part, Country: "PAN"})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	one, two := receive(filled([]byte(book), 1)), receive(filled([]byte(book), 2))
	page := o.see(t, who, two)
	page.HasText("main", "nuevas: 1, modificadas: 0, sin cambios: 0")
	page.HasText("#diff-t", first[1])
	resp, page = o.fill(t, who, o.see(t, who, one), "take")
	o.goes(t, who, resp, page)
	if w := stands(parts[0]); len(w.Answers()) != 1 || w.Entries[first[0]].Origin.Cell == "" {
		t.Fatalf("%+v", w.Entries)
	}
	if w := stands(parts[1]); w.ID != 0 {
		t.Error("a part without an answer was begun")
	}
	// The other file says the same of the first part, and news of the second.
	resp, page = o.fill(t, who, o.see(t, who, two), "take")
	o.goes(t, who, resp, page).HasText(".banner", "Acuse de recibo")
	if a := stands(parts[1]).Answers(); len(a) != 1 {
		t.Errorf("%+v", a)
	}
	// One part is handed in: a workbook that changes both goes into neither.
	_, book = o.do(t, ask(all, "Cookie", o.cookie(who)))
	changed := written(t, []byte(book), func(item string) string {
		for i, part := range parts {
			if q, _ := questionnaire(o.deps.Reference(), part); item == first[i] {
				it, _, _ := q.Item(item)
				return q.List(it).Choices[1].Label.Es
			}
		}
		return ""
	})
	three := receive(changed)
	if _, err := o.store.SubmitWork(focal, survey.Place{Round: round, Part: parts[1], Country: "PAN"}, stands(parts[1]).Revision, ""); err != nil {
		t.Fatal(err)
	}
	before := stands(parts[0]).Revision
	if resp, _ = o.fill(t, who, o.see(t, who, three), "take"); resp.StatusCode != http.StatusConflict {
		t.Errorf("%d", resp.StatusCode)
	}
	if got := stands(parts[0]); got.Revision != before || got.Answers()[first[0]].Choice == "no" {
		t.Errorf("half a workbook was taken: %+v", got.Entries)
	}
	o.see(t, who, three).Has("#take")
	// The neighbour sees nothing of it.
	for _, path := range []string{all, one} {
		if resp, _ := o.do(t, ask(path, "Cookie", o.cookie("focal point CRI"))); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	// The office's workbook of Panama shows nothing of the draft.
	_, blank := o.do(t, ask(all, "Cookie", o.cookie(office1)))
	if _, report, err := in.Receive(focal, "blank.xlsx", strings.NewReader(blank), intake.Options{}); err != nil || report.Read.Values != 0 || *report.Changes != (observation.Counts{}) {
		t.Errorf("%v %+v", err, report.Read)
	}
}
