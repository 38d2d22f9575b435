package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/lang"
	"rumbo/internal/testkit"
)

// comparisons are one of each look, and those that show little.
func comparisons() []string {
	return []string{
		"/compare?view=change&series=SI_RMT_COST&group=RCM&area=PAN", "/compare?view=change&series=SG_CPA_MIGRS&group=RCM", "/compare?view=trend&series=SI_RMT_COST&group=RCM&area=COL,PAN&only=1",
		"/compare?view=trend&series=SG_CPA_MIGRS&group=RCM", "/compare?view=latest&series=SM_DTH_MIGR&group=SICA&area=419", "/compare?view=latest&series=SG_STT_FPOS&group=RCM",
		"/compare?view=multiples&series=SL_LBR_NTLCPL&group=RCM", "/compare?view=scatter&series=SI_RMT_COST&with=SM_POP_REFG_OR&group=RCM", "/compare?view=map&series=SI_RMT_COST&group=CARICOM&area=PAN",
		"/compare?view=table&series=SG_CPA_MIGRP&group=RCM&breakdown=policy_domain%3DPD_1", "/compare?view=change&series=VC_VAW_MARR&group=RCM", "/compare?view=pie&series=NOPE&group=RCM&area=ZZZ",
	}
}

// TestCompareStates: what is wrong in an address is said and the rest kept; another spelling leads to the printed one; every
// look is a table, too.
func TestCompareStates(t *testing.T) {
	w := site(t)
	for from, to := range map[string]string{
		"/es/compare": "/es/compare?view=change&series=SI_RMT_COST&group=RCM",
		"/es/compare?view=trend&series=10.c.1&group=crm&area=&area=Panam%C3%A1&area=COL&from=&to=&flow=": "/es/compare?view=trend&series=SI_RMT_COST&group=RCM&area=COL,PAN",
		"/es/compare?view=scatter": "/es/compare?view=scatter&series=SI_RMT_COST&with=SM_POP_REFG_OR&group=RCM", // not a series without figures
	} {
		resp, _ := w.do(t, ask(from))
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusFound || got != to {
			t.Errorf("%s leads to %d %s, not %s", from, resp.StatusCode, got, to)
		}
	}
	for path, want := range map[string]int{"compare.csv?series=NOPE": http.StatusUnprocessableEntity, "compare.csv?series=10.c.1&area=ZZZ": http.StatusUnprocessableEntity, "compare.csv?series=10.c.1&area=PAN": http.StatusOK} {
		if resp, text := w.do(t, ask("/es/"+path)); resp.StatusCode != want {
			t.Errorf("%s: %d %.80s", path, resp.StatusCode, text)
		}
	}
	for _, l := range lang.All() {
		for _, path := range comparisons() {
			resp, text := w.do(t, ask("/"+string(l)+path))
			doc := document(t, text)
			if resp.StatusCode != http.StatusOK || doc.Find("main form.chooser").Length() != 1 || doc.Find(".tabs [aria-current=page]").Length() != 1 {
				t.Errorf("%s %s: %d", l, path, resp.StatusCode)
				continue
			}
			if window, look := doc.Find("title").Text(), doc.Find(".tabs [aria-current=page]").Text(); !strings.HasPrefix(window, look+" · ") {
				t.Errorf("%s %s: the title %q does not tell the view %q", l, path, window, look)
			}
			if doc.Find("main table").Length() == 0 && doc.Find(".empty").Length() == 0 {
				t.Errorf("%s %s: neither a table nor a word", l, path)
			}
			if doc.Find("[data-chart], [data-map]").Length() > 0 && doc.Find("[data-source]").AttrOr("data-source", "") == "" {
				t.Errorf("%s %s: a picture would not say its source", l, path)
			}
			if strings.Contains(doc.Find("main").Text(), "compare.") {
				t.Errorf("%s %s: a text is missing", l, path)
			}
		}
	}
	_, text := w.do(t, ask("/es/compare?view=pie&series=NOPE&group=RCM&area=ZZZ,PAN&from=x"))
	doc := document(t, text)
	if n := doc.Find(".banner.warn").Length(); n != 4 || doc.Find("input[name=area][value=PAN][checked]").Length() != 1 {
		t.Errorf("%d parts were not understood: %s", n, doc.Find(".banner").Text())
	}
	doc.Find(".tabs a").Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); !strings.Contains(href, "area=PAN") || strings.Contains(href, "NOPE") {
			t.Errorf("the rest is not kept: %s", href)
		}
	})
}

// TestCompareShows: the values of known figures, each with its year; gaps in words; no rank.
func TestCompareShows(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/es/compare?view=change&series=SI_RMT_COST&group=RCM&area=PAN"))
	doc := document(t, text)
	var rows []string
	doc.Find("#change-t tbody tr").Each(func(_ int, tr *goquery.Selection) {
		rows = append(rows, strings.Join(strings.Fields(tr.Text()), " "))
	})
	all := strings.Join(rows, "\n")
	for _, want := range []string{"Costa Rica6.0% 20156.6% 2018+0.6 p. p.Naciones UnidasUN SDG 2020.Q4", "Panamá4.7% 20154.6% 2018−0.1 p. p.Naciones Unidas", "Belice no disponible"} {
		if !strings.Contains(strings.ReplaceAll(all, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	if len(rows) != 11 || doc.Find("#change-t tr.mark th").Text() != "Panamá" {
		t.Errorf("%d rows, marked: %s", len(rows), doc.Find("#change-t tr.mark").Text())
	}
	_, text = w.do(t, ask("/en/compare?view=table&series=SL_LBR_NTLCPL&group=RCM"))
	doc = document(t, text)
	if doc.Find("[data-chart], [data-map]").Length() != 0 || !strings.Contains(doc.Find(".caveat").First().Text(), "must not be compared") || doc.Find("#latest-t tbody tr").Length() != 11 {
		t.Errorf("8.8.2: %s", doc.Find(".caveat").Text())
	}
	_, text = w.do(t, ask("/fr/compare?view=map&series=SG_CPA_MIGRS&group=419"))
	doc = document(t, text)
	if doc.Find("#places-t tbody tr").Length() < 25 || !strings.Contains(doc.Find("#places-t").Text(), "Martinique") || !strings.Contains(doc.Find("#compared .note").Text(), "frontières") || doc.Find(".legend .map.not_answered").Length() != 1 {
		t.Errorf("map: %d places", doc.Find("#places-t tbody tr").Length())
	}
	_, text = w.do(t, ask("/en/compare.csv?view=scatter&series=SI_RMT_COST&with=SM_POP_REFG_OR&group=RCM&from=2018&to=2018&format=plain"))
	if lines := strings.Split(strings.TrimSpace(text), "\n"); len(lines) < 15 || !strings.HasPrefix(lines[0], "series,area,period") || !strings.Contains(text, "SM_POP_REFG_OR,PAN,2018") {
		t.Errorf("CSV: %d lines\n%.300s", len(strings.Split(text, "\n")), text)
	}
	for _, path := range []string{"/es/series/SI_RMT_COST", "/es/indicators/10.7.2", "/es/countries/PAN", "/es/regions/RCM"} {
		_, text := w.do(t, ask(path))
		href := document(t, text).Find(".head .actions a[href^='/es/compare?']").AttrOr("href", "")
		if resp, _ := w.do(t, ask(href)); href == "" || resp.StatusCode != http.StatusOK {
			t.Errorf("%s leads to %q: %d", path, href, resp.StatusCode)
		}
	}
}

// TestCompareSaysWhoseSpread: median and range are of the group, and are said to be, where not its members alone are shown; one
// country is named; who has no values is named too.
func TestCompareSaysWhoseSpread(t *testing.T) {
	w := site(t)
	for path, want := range map[string]string{
		"/es/compare?view=latest&series=SI_RMT_COST&group=RCM&area=PAN&only=1":                      "Panamá: 4.6% en 2018, el valor más reciente. Entre los miembros de «Conferencia Regional sobre Migración», la mediana es 4.9%; sus valores van de 4.0% a 6.7%. Aún no cumple la meta a 2030 (menos de 3%).",
		"/es/compare?view=latest&series=SI_RMT_COST&group=RCM&area=BLZ,PAN&only=1":                  "1 de 2 países tiene dato, de su año más reciente (2018).",
		"/en/compare?view=trend&series=SI_RMT_COST&group=RCM&area=PAN,CRI&only=1":                   "2 of the countries chosen have values between 2011 and 2018. The median of the members of “Regional Conference on Migration” went from 5.5% (2011, n = 8) to 4.9% (2018, n = 8).",
		"/en/compare?view=multiples&series=SI_RMT_COST&group=202":                                   "34 areas have values in two or more years: too many for small charts, of which a page bears 24.",
		"/es/compare?view=trend&series=SI_RMT_COST&group=202":                                       "De más de 15 países no se distinguirían las líneas: solo se dibujan las de los destacados.",
		"/es/compare?view=change&series=SM_POP_REFG_OR&group=RCM&area=PAN&only=1":                   "Panamá: 2 en 2015, 1 en 2019.",
		"/fr/compare?view=change&series=SG_CPA_MIGRS&group=RCM&area=MEX&only=1":                     "Mexique : 1 Nécessite des progrès supplémentaires en 2019, 3 Répond en 2021.",
		"/es/compare?view=trend&series=SI_RMT_COST&group=RCM":                                       "Sin datos en estos años: Belice, Canadá y Estados Unidos de América.",
		"/fr/compare?view=multiples&series=SI_RMT_COST&group=RCM":                                   "Sans valeurs pour deux années, donc sans graphique : Belize, Canada et États-Unis d’Amérique.",
		"/es/compare?view=scatter&series=SI_RMT_COST&with=SM_POP_REFG_OR&group=RCM&area=PAN&only=1": "no basta para un gráfico",
	} {
		_, text := w.do(t, ask(strings.ReplaceAll(path, "PAN,CRI", "CRI,PAN")))
		panel := document(t, text).Find(".stack .panel").First()
		if said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(panel.Text()); !strings.Contains(said, want) {
			t.Errorf("%s does not say %q:\n%s", path, want, said)
		}
	}
}

// TestLinesThatArePointedOut: in a group of too many countries for lines of all, those that the reader points out are drawn, and no others.
func TestLinesThatArePointedOut(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/en/compare?view=trend&series=SI_RMT_COST&group=202&area=KEN,NGA"))
	doc := document(t, text)
	if option := doc.Find("script[type='application/json']").Text(); !strings.Contains(option, "Nigeria") || !strings.Contains(option, "Kenya") || strings.Contains(option, "Uganda") {
		t.Errorf("%.300s", option)
	}
	if text := doc.Find(".stack .panel").First().Text(); strings.Contains(text, "All have the same scale") {
		t.Error(text)
	}
}

// TestWeightOfCompare: a page with all that it loads stays under 350 kB, compressed.
func TestWeightOfCompare(t *testing.T) {
	w := site(t)
	if w.assets.address("gen/chart.js") == "" || w.assets.address("gen/shapes.json") == "" {
		testkit.Required(t, "the scripts of the pages: make scripts")
	}
	for _, path := range []string{"/es/compare?view=trend&series=BX_TRF_PWKR&group=RCM", "/fr/compare?view=map&series=SG_CPA_MIGRS&group=419", "/es/compare?view=map&series=SM_POP_REFG_OR&group=1"} {
		_, text := w.do(t, ask(path))
		total := len(compressed([]byte(text), pageLevel))
		doc := document(t, text)
		doc.Find("script[src], link[rel=stylesheet], [data-shapes]").Each(func(_ int, s *goquery.Selection) {
			one := w.assets.byAddress[s.AttrOr("src", s.AttrOr("href", s.AttrOr("data-shapes", "")))]
			if one == nil {
				t.Fatalf("%s loads something else", path)
			}
			if total += len(one.gzip); one.gzip == nil {
				total += len(one.plain)
			}
		})
		if total < 90_000 || total > 350_000 {
			t.Errorf("%s weighs %d bytes", path, total)
		}
	}
}
