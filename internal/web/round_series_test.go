package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/browser"
	"rumbo/internal/testkit/storetest"
)

// TestSeriesSetThroughPages plays a set of series: the office makes it while it prepares a round, looks at it, opens the round,
// and Panama brings its figures in the workbook.
func TestSeriesSetThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.prepares(t)
	round := o.see(t, office1, "/es/rounds/CRM-2033")
	resp, refused := o.fill(t, office1, round, "open", "do", "open", "sure", "yes")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a round that asks for nothing is opened: %d", resp.StatusCode)
	}
	refused.HasText(".banner.bad", "cuestionario")
	form := o.see(t, office1, round.Attr("#sets a", "href"))
	form.HasText("#set", "10.7.4")
	form.Lacks("#set input[value='SG_CPA_MIGRS'], #set input[value='SG_CPA_MIGRP'], #set input[value='SI_RMT_COST_BC'], #set input[checked]")
	offered := form.Count("#set input[name='series']")
	// A search narrows what is offered; what was ticked and typed stays.
	resp, page := o.fill(t, office1, form, "set", "do", "search", "q", "REMESAS", "series", "SM_POP_REFG_OR", "name.es", "Cifras 2033", "part", "sex=F")
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.StatusCode)
	}
	if n := page.Count("#set input[name='series']"); n >= offered || n < 3 {
		t.Errorf("%d of %d series after the search", n, offered)
	}
	page.HasCount("#set input[value='SM_POP_REFG_OR'][checked]", 1)
	page.HasCount("#set input[value='sex=F'][checked]", 1)
	page.HasCount("#set input[name='name.es'][value='Cifras 2033']", 1)
	_, nothing := o.fill(t, office1, page, "set", "do", "search", "q", "zzzz")
	nothing.HasText("#set", "No se encontró ninguna serie")
	for words, fields := range map[string][]string{
		"mujeres": {"series", "SI_RMT_COST"}, "Nombre del conjunto": {"name.es", ""}, "al menos una serie": {"series", "", "part", ""}, "RU_ADP_PCT": {"series", "RU_ADP_PCT", "part", ""},
	} {
		resp, again := o.fill(t, office1, page, "set", append([]string{"do", "make"}, fields...)...)
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", words, resp.StatusCode)
		}
		if text := again.Text(".banner.bad"); !strings.Contains(strings.ToLower(text), strings.ToLower(words)) {
			t.Errorf("%q does not say %q", text, words)
		}
	}
	resp, page = o.fill(t, office1, page, "set", "do", "make", "series", "+SL_TLF_UEM")
	page = o.goes(t, office1, resp, page)
	page.HasText(".banner", "El conjunto es parte de la ronda")
	page.HasText("#sets", "Cifras 2033")
	page.HasCount("#edit input[name='part'][value='crm-2033-s1'][checked]", 1)
	// Nobody else knows of it: not those who run other rounds, not who chooses parts for contributors.
	o.see(t, "regional office elsewhere", "/es/rounds").Lacks("input[value='crm-2033-s1']")
	o.see(t, "focal point PAN", "/es/admin/people").Lacks("option[value='crm-2033-s1']")
	preview := o.see(t, office1, "/es/rounds/CRM-2033/preview?country=PAN")
	preview.HasCount("#part-crm-2033-s1-t tbody tr", 3)
	preview.HasText("#part-crm-2033-s1-t", "por cada 100,000 habitantes")
	preview.HasText("#part-crm-2033-s1-t", "numerador y denominador, × 100,000")
	// A copy of the round asks for the same set.
	resp, page = o.fill(t, office1, o.see(t, office1, "/es/rounds/CRM-2033"), "copy", "do", "copy", "code", "CRM-2034", "due", "2034-06-30")
	page = o.goes(t, office1, resp, page)
	page.HasCount("#edit input[name='part'][value='crm-2033-s1'][checked]", 1)
	resp, page = o.fill(t, office1, o.see(t, office1, "/es/rounds/CRM-2033"), "open", "do", "open", "sure", "yes")
	o.goes(t, office1, resp, page)
	if resp, _ := o.do(t, ask("/es/rounds/CRM-2033/series", "Cookie", o.cookie(office1))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a set for a round that is open: %d", resp.StatusCode)
	}
	mine := o.see(t, "focal point PAN", "/es/my-country/PAN")
	mine.HasText("#asked-CRM-2033-t", "Cifras 2033")
	_, book := o.do(t, ask(mine.Attr("#excel a[href*='workbook']", "href"), "Cookie", o.cookie("focal point PAN")))
	focal := postgres.WithActor(t.Context(), o.people["focal point PAN"])
	filled := written(t, []byte(book), func(item string) string {
		return map[string]string{"SL_TLF_UEM": "112", "SL_TLF_UEM.F": "9.5"}[item]
	})
	im, report, err := o.deps.Intake.(*intake.Service).Receive(focal, "cifras.xlsx", bytes.NewReader(filled), intake.Options{})
	if err != nil || report.Status != intake.Warnings {
		t.Fatal(err, report.Status, report.Problems)
	}
	page = o.see(t, "focal point PAN", "/es/imports/"+strconv.FormatInt(im.ID, 10))
	page.HasText("main", "112")
	resp, page = o.fill(t, "focal point PAN", page, "take", "confirm", "yes")
	o.goes(t, "focal point PAN", resp, page)
	w, err := o.store.Work(focal, survey.Place{Round: "CRM-2033", Part: "crm-2033-s1", Country: "PAN"})
	if a := w.Answers(); err != nil || len(a) != 2 || !a["SL_TLF_UEM.F"].Number.Decimal.Equal(decimal.RequireFromString("9.5")) {
		t.Errorf("%v %+v", err, a)
	}
}

// TestSeriesSetInTheBrowser makes a set without scripts in a real browser, wide and narrow: no scrolling sideways, and axe-core finds
// nothing.
func TestSeriesSetInTheBrowser(t *testing.T) {
	store := storetest.Open(t)
	w := over(t, store, &plainSessions{})
	operator := postgres.WithActor(t.Context(), account.Operator)
	if err := store.AddRound(operator, survey.Round{
		Code: "CRM-2033", Name: lang.Text{}.With(lang.Spanish, "Ronda 2033"), Group: "RCM", ReferenceYear: 2033, Due: time.Date(2033, 6, 30, 0, 0, 0, 0, time.UTC),
	}); err != nil {
		t.Fatal(err)
	}
	p := browser.Open(t, w.serve(t))
	p.Go("/operator/good-token")
	look := func(path string) {
		t.Helper()
		p.Width(browser.Narrow)
		if status := p.Go(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		if n := p.Overflow(); n > 0 {
			t.Errorf("%s: %d px too wide", path, n)
		}
		p.Width(browser.Wide)
		for _, v := range p.Axe() {
			t.Errorf("%s: %s", path, v)
		}
	}
	look("/fr/rounds/CRM-2033/series")
	p.Script(false)
	p.Go("/es/rounds/CRM-2033/series")
	p.Type("#set input[name=q]", "desempleo")
	p.Press("#set button[value=search]")
	p.Type("#set input[name='name.es']", "Cifras 2033")
	for _, tick := range []string{"SL_TLF_UEM", "sex=F", "sex=M"} {
		browser.Eval[bool](p, "(document.querySelector(\"#set input[value='"+tick+"']\").checked = true)")
	}
	p.Type("#set input[name=q]", "10.7.4")
	p.Press("#set button[value=search]")
	browser.Eval[bool](p, `(document.querySelector("#set input[value='SM_POP_REFG_OR']").checked = true)`)
	p.Press("#set button[value=make]")
	if path := p.Path(); path != "/es/rounds/CRM-2033?done=set_added" {
		t.Fatal(path)
	}
	p.Script(true)
	look("/en/rounds/CRM-2033")
	look("/es/rounds/CRM-2033/preview?country=PAN")
	if got := browser.Eval[int](p, `document.querySelectorAll("#part-crm-2033-s1-t tbody tr").length`); got != 4 {
		t.Errorf("%d figures in the preview", got)
	}
	p.Clean()
}
