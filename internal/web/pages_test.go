package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit/browser"
)

// site serves the shipped figures through the real publish.
func site(t *testing.T) world {
	t.Helper()
	data, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	return plain(t, func(d *Deps) {
		now := func() time.Time { return time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC) }
		d.Now = now
		d.Publish = publish.New(newShippedStore(data), func() publish.Reference { return d.Reference() }, now)
	})
}

// publicPages are one of each, and those that show little.
func publicPages() []string {
	return []string{
		"/regions", "/regions?q=car", "/regions/RCM", "/regions/RCM?year=2019&flow=un", "/regions/1", "/regions/419", "/regions/SICA", "/countries", "/countries?q=isla",
		"/countries/PAN", "/countries/CAN", "/countries/USA", "/countries/PRI", "/indicators", "/indicators?q=10.7", "/indicators/10.7.2", "/indicators/10.c.1", "/indicators/16.2.2", "/indicators/5.2.2",
		comparisons()[0], comparisons()[3], comparisons()[8], "/series/SG_CPA_MIGRS", "/series/SG_CPA_MIGRP?group=419", "/series/SM_POP_REFG_OR", "/series/SL_LBR_NTLCPL", "/figures/100", "/methods", "/sign-in",
		"/indicators/10.7.2?by=policy_domain", "/series/SG_CPA_MIGRS?of=CAN", "/search", "/search?q=zz", "/questionnaires/sdg-10.7.2", "/questionnaires/adoption-2030-migration", "/data", "/data?area=PAN", "/data?area=RCM&members=1&page=2&series=SM_POP_REFG_OR",
		"/completeness", "/completeness?group=419", "/completeness?series=BX_TRF_PWKR", "/completeness?series=SG_CPA_MIGRS&breakdown=policy_domain%3DPD_1", "/completeness/migratory-status", "/differences", "/differences?kind=group&series=SM_DTH_MIGR&group=13", "/differences?kind=flow", "/figures/SM_DTH_MIGR~13~2015~~un", "/figures/SM_POP_REFG_OR~13~2015~~un", "/figures/SG_CPA_MIGRP~RCM~2021~policy_domain=PD_1~un", "/series/SM_DTH_MIGR?group=722",
		"/countries/HND/progress?method=all", "/countries/HND/progress/SM_POP_REFG_OR?method=unsd", "/regions/419/progress",
	}
}

func document(t *testing.T, text string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

var unsaid = regexp.MustCompile(`\b(web|gap|publish|chart|matrix|milestone|standing|search|explore|indicator|question|complete|differences|working|assess)\.[a-z_]+(\.[a-z_0-9]+)*\b|<no value>|%!`)

// TestEveryPageInEveryLanguage visits each page in each language and follows what it refers to.
func TestEveryPageInEveryLanguage(t *testing.T) {
	w := site(t)
	follow := map[string]string{}
	for _, l := range lang.All() {
		for _, path := range publicPages() {
			address := "/" + string(l) + path
			resp, text := w.do(t, ask(address))
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", address, resp.StatusCode)
				continue
			}
			doc := document(t, text)
			if got := doc.Find("html").AttrOr("lang", ""); got != string(l) {
				t.Errorf("%s: lang %q", address, got)
			}
			doc.Find("script[type='application/json']").Remove()
			if m := unsaid.FindString(doc.Find("body").Text()); m != "" {
				t.Errorf("%s: %q was not said in words", address, m)
			}
			if hash := doc.Find(".foot .hash").Text(); hash != "5f0c5f0c5f0c" {
				t.Errorf("%s: data hash %q", address, hash)
			}
			doc.Find("a[href], link[href], form[action]").Each(func(_ int, s *goquery.Selection) {
				to := s.AttrOr("href", s.AttrOr("action", ""))
				if s.Is("form") && (s.AttrOr("method", "get") != "get" || strings.HasSuffix(to, "/workbook")) {
					return
				}
				if strings.HasPrefix(to, "#") {
					if doc.Find(to).Length() != 1 {
						t.Errorf("%s: %s leads nowhere", address, to)
					}
					return
				}
				if !strings.HasPrefix(to, "/") {
					t.Errorf("%s leads elsewhere: %s", address, to)
					return
				}
				to, _, _ = strings.Cut(to, "#")
				// One of each kind of address is enough.
				kind := regexp.MustCompile(`^/(en|es|fr)/[a-z-]+`).FindString(to) + regexp.MustCompile(`\.(csv|xlsx)`).FindString(to)
				if strings.Contains(to, computedMark) {
					kind += computedMark
				}
				if _, ok := follow[kind]; !ok {
					follow[kind] = to
				}
			})
		}
	}
	for _, to := range follow {
		if resp, text := w.do(t, ask(to)); resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusFound {
			t.Errorf("%s: %d %.300s", to, resp.StatusCode, document(t, text).Find("main").Text())
		}
	}
	if len(follow) < 20 {
		t.Errorf("only %d kinds of address were followed", len(follow))
	}
}

func TestHeatMapOf2019(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/en/regions/RCM?year=2019&flow=un"))
	doc := document(t, text)
	var names []string
	rows := map[string]string{}
	doc.Find("#survey-t tbody tr").Each(func(_ int, tr *goquery.Selection) {
		name := tr.Find("th").Text()
		names = append(names, name)
		tr.Find("td.cell").Each(func(_ int, td *goquery.Selection) {
			rows[name] += string([]rune(strings.TrimSpace(td.Text()))[0])
		})
	})
	want := map[string]string{"Canada": "3444443", "El Salvador": "3434443", "Guatemala": "4142443", "Honduras": "2211142", "Mexico": "1211111", "Panama": "3331132"}
	for name, cells := range want {
		if rows[name] != cells {
			t.Errorf("%s: %q, want %q", name, rows[name], cells)
		}
	}
	if strings.Join(names, ",") != "Belize,Canada,Costa Rica,Dominican Republic,El Salvador,Guatemala,Honduras,Mexico,Nicaragua,Panama,United States of America" {
		t.Errorf("order: %v", names)
	}
	if got := doc.Find("#survey-t tbody tr").First().Find("td.gap-not_answered").Length(); got != 7 {
		t.Errorf("Belize did not answer in 2019: %d cells say so", got)
	}
	var shares []string
	doc.Find("#survey-t tfoot td a").Each(func(_ int, a *goquery.Selection) { shares = append(shares, a.Text()) })
	if got := strings.Join(shares, " "); got != "66.7% 50.0% 66.7% 33.3% 50.0% 83.3% 50.0%" {
		t.Errorf("shares: %s", got)
	}
	if said := doc.Find("#overview").Text(); !strings.Contains(said, "6 of 11 governments") || !strings.Contains(said, "Overall, 50.0%") {
		t.Errorf("sentences: %s", said)
	}
	if doc.Find("#survey-compare-t").Length() != 1 || doc.Find("[data-chart]").Length() < 2 {
		t.Error("a chart or its table is missing")
	}
}

// TestYearsOfAnswers: a region is shown as of a year in which somebody answered; other years lead to the newest before them.
func TestYearsOfAnswers(t *testing.T) {
	w := site(t)
	for from, to := range map[string]string{
		"?year=2050&flow=un": "?flow=un&year=2021", "?year=2020": "?year=2019", "?year=1990": "", "?year=x": "", "?year=-1&series=BX_TRF_PWKR": "?series=BX_TRF_PWKR", "?year=02019": "?year=2019",
	} {
		resp, _ := w.do(t, ask("/en/regions/RCM"+from))
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusFound || got != "/en/regions/RCM"+to {
			t.Errorf("%s: %d %s", from, resp.StatusCode, got)
		}
	}
	if resp, _ := w.do(t, ask("/en/regions/RCM?year=2019")); resp.StatusCode != http.StatusOK {
		t.Error(resp.StatusCode)
	}
}

// TestNamesFollowTheReadersAlphabet: "Estados Unidos" stands under E in Spanish.
func TestNamesFollowTheReadersAlphabet(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/es/regions/RCM"))
	var names []string
	document(t, text).Find("#survey-t tbody th a").Each(func(_ int, a *goquery.Selection) { names = append(names, a.Text()) })
	if got := strings.Join(names, ","); got != "Belice,Canadá,Costa Rica,El Salvador,Estados Unidos de América,Guatemala,Honduras,México,Nicaragua,Panamá,República Dominicana" {
		t.Error(got)
	}
}

// TestChartAndTableAgree: each number of the comparison's chart stands in its table.
func TestChartAndTableAgree(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/en/regions/RCM?year=2019"))
	doc := document(t, text)
	option := doc.Find("#survey-compare-o").Text()
	for _, want := range []string{"66.7%", "78.6%", "54.1%", "33.3%"} {
		if !strings.Contains(doc.Find("#survey-compare-t").Text(), want) || !strings.Contains(option, want) {
			t.Errorf("%s is not in both", want)
		}
	}
}

func TestComputedFigureShowsItsInputs(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/en/regions/RCM?year=2019&flow=un"))
	href := document(t, text).Find("#survey-t tfoot td.overall a").AttrOr("href", "")
	resp, text := w.do(t, ask(href))
	doc := document(t, text)
	if resp.StatusCode != 200 || doc.Find("#inputs-t tbody tr").Length() != 11 || !strings.Contains(doc.Find("#working-t").Text(), "100 × 3 / 6 = 50") {
		t.Errorf("%s: %d, %d inputs\n%s", href, resp.StatusCode, doc.Find("#inputs-t tbody tr").Length(), doc.Find(".pairs").Text())
	}
}

func TestDownloads(t *testing.T) {
	w := site(t)
	for path, want := range map[string]struct{ kind, name, begins string }{
		"/es/regions/RCM.csv":                                         {"text/csv", "rumbo-RCM.csv", "\ufeff"},
		"/es/countries/PAN.csv":                                       {"text/csv", "rumbo-PAN.csv", "\ufeff"},
		"/en/data.csv?series=SI_RMT_COST":                             {"text/csv", "rumbo-SI_RMT_COST.csv", "\ufeff"},
		"/en/data.csv?area=PAN&format=plain":                          {"text/csv", "rumbo-PAN.csv", "series,area"},
		"/fr/regions/RCM.xlsx":                                        {xlsx, "rumbo-RCM-fr.xlsx", "PK"},
		"/es/countries/PAN.xlsx":                                      {xlsx, "rumbo-PAN-es.xlsx", "PK"},
		"/en/countries/PAN/workbook?part=sdg-10.7.2/2021&language=es": {xlsx, "PAN-sdg-10.7.2-2021-es.xlsx", "PK"},
	} {
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), want.kind) || !strings.Contains(resp.Header.Get("Content-Disposition"), want.name) || !strings.HasPrefix(text, want.begins) {
			t.Errorf("%s: %d %s %s %.20q", path, resp.StatusCode, resp.Header.Get("Content-Type"), resp.Header.Get("Content-Disposition"), text)
		}
	}
	_, text := w.do(t, ask("/es/countries/PAN"))
	doc := document(t, text)
	if got := doc.Find("#w-part option[selected]").AttrOr("value", ""); !strings.HasPrefix(got, "sdg-10.7.2/") {
		t.Errorf("the form offers %q first", got)
	}
	doc.Find("#w-part option").Each(func(_ int, o *goquery.Selection) {
		if resp, _ := w.do(t, ask(with("/es/countries/PAN/workbook", "part", o.AttrOr("value", "")))); resp.StatusCode != 200 {
			t.Errorf("%s: %d", o.AttrOr("value", ""), resp.StatusCode)
		}
	})
}

// TestInTheBrowser looks at pages with a real browser, wide and narrow: nothing on the console, nothing from elsewhere, no
// scrolling sideways, and axe-core finds nothing, in any language.
func TestInTheBrowser(t *testing.T) {
	w := site(t)
	base := w.serve(t)
	p := browser.Open(t, base)
	look := func(path string) {
		p.Width(browser.Narrow)
		if status := p.Go(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
			return
		}
		if n := p.Overflow(); n > 0 {
			t.Errorf("%s: %d px too wide", path, n)
		}
		// The rules look at the whole page at any width; tables of all the World take them long and are those of a group.
		if strings.HasSuffix(path, "/regions/1") {
			return
		}
		p.Width(browser.Wide)
		for _, v := range p.Axe() {
			t.Errorf("%s: %s", path, v)
		}
	}
	pages := publicPages()
	for _, l := range lang.All() {
		for i, path := range pages {
			if l != lang.Spanish && i%3 != int(l[0])%3 && !strings.HasPrefix(path, "/regions/RCM") && path != "/countries/PAN" {
				continue // every page in one language, the others in turns: the templates are the same
			}
			look("/" + string(l) + path)
		}
	}
	p.Go("/operator/good-token")
	for _, path := range []string{"/es/imports", "/fr/imports/new"} {
		look(path)
	}
	p.Clean()
}

// TestWithoutScripts: the numbers are all there.
func TestWithoutScripts(t *testing.T) {
	p := browser.Open(t, site(t).serve(t))
	p.Script(false)
	p.Go("/en/regions/RCM?year=2019")
	if got := browser.Eval[int](p, `[...document.querySelectorAll(".chart")].filter(c => c.offsetHeight > 0).length`); got != 0 {
		t.Errorf("%d empty charts take room", got)
	}
	if got := browser.Eval[string](p, `document.querySelector("#survey-compare summary").textContent`); got == "" {
		t.Error("the table behind the chart cannot be opened")
	}
	p.Script(true)
	p.Go("/en/regions/RCM?year=2019")
	if w := site(t); w.assets.address("gen/chart.js") == "" {
		t.Skip("missing: the scripts of the pages (npm run build --prefix views)")
	}
	if got := browser.Eval[int](p, `[...document.querySelectorAll(".chart.drawn svg")].length`); got < 2 {
		t.Errorf("%d charts were drawn", got)
	}
	p.Clean()
}
