package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/lang"
)

func TestCompletenessPages(t *testing.T) {
	w := site(t)
	see := func(path string) string {
		t.Helper()
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, resp.StatusCode)
		}
		return text
	}
	doc := document(t, see("/en/completeness"))
	if got := doc.Find(".facts dd.big").First().Text(); got != "7 / 28" {
		t.Errorf("series with a figure: %q", got)
	}
	row := doc.Find("#held-t tbody tr").First()
	if got := row.Find("td.cell").Length(); got != 11 {
		t.Errorf("%d countries", got)
	}
	if got := row.Find("td.gap-not_answered").Text(); strings.Count(got, "no answer") != 4 {
		t.Errorf("10.7.2: %q", got)
	}
	if got := row.Find("td.n").First().Text(); got != "7 of 11 12 of 22 places" {
		t.Errorf("n of N: %q", got)
	}
	if doc.Find("#held .legend .gap-not_answered").Length() != 1 || doc.Find("#none-t tbody tr").Length() != 21 {
		t.Error("the legend or the series without figures are missing")
	}
	if wide := document(t, see("/en/completeness?group=1")); wide.Find("#held-t td.cell").Length() != 0 || wide.Find("#held-t tbody tr").Length() != 7 {
		t.Error("the World is not counted by series")
	}
	grid := document(t, see("/en/completeness?series=SG_CPA_MIGRS&breakdown=policy_domain%3DPD_4"))
	panama := grid.Find("#grid-t tbody tr").FilterFunction(byHead("Panama"))
	if got := panama.Find("td.has a").Text(); got != "1" {
		t.Errorf("Panama, domain 4: %q", got)
	}
	if href := panama.Find("td.has a").AttrOr("href", ""); !strings.HasPrefix(href, "/en/figures/") {
		t.Errorf("the value leads to %q", href)
	}
	if grid.Find("#parts-t tbody tr").Length() != 7 || grid.Find("#parts-t tr.mark th").Text() != "Policy domain: Socioeconomic well-being" {
		t.Errorf("parts: %q", grid.Find("#parts-t tr.mark th").Text())
	}
	long := document(t, see("/en/completeness?series=BX_TRF_PWKR"))
	if got := long.Find("#grid-t thead th").Length(); got != 1+yearsInGrid+1 {
		t.Errorf("%d columns", got)
	}
	if got := document(t, see("/en/completeness?series=BX_TRF_PWKR&from=1990")).Find("#grid-t thead th").Length(); got != 1+29+1 {
		t.Errorf("%d columns of every year", got)
	}
	for path, to := range map[string]string{
		"/en/completeness?series=SG_CPA_MIGRP":                  "/en/completeness?group=RCM&series=SG_CPA_MIGRS",
		"/en/completeness?series=SI_RMT_COST&breakdown=sex%3DF": "/en/completeness?group=RCM&series=SI_RMT_COST",
	} {
		if resp, _ := w.do(t, ask(path)); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != to {
			t.Errorf("%s: %d %s", path, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
	for _, path := range []string{"/en/completeness?series=NOPE", "/en/completeness?group=NOPE", "/en/completeness.csv?series=NOPE"} {
		if resp, _ := w.do(t, ask(path)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	migratory := document(t, see("/en/completeness/migratory-status"))
	if got := migratory.Find(".facts dd.big").Text(); got != "0 / 120 / 11" {
		t.Errorf("migratory status: %q", got)
	}
	if migratory.Find("#migratory-t tbody tr").Length() != 12 {
		t.Error("not every series that provides for it is listed")
	}
}

func TestCompletenessFiles(t *testing.T) {
	w := site(t)
	count := func(path string, comma rune, want string) {
		t.Helper()
		_, text := w.do(t, ask(path))
		in := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		in.Comma = comma
		lines, err := in.ReadAll()
		if err != nil {
			t.Fatal(path, err)
		}
		n := map[string]int{}
		for _, line := range lines[1:] {
			n[line[len(line)-1]]++
		}
		if got := strings.Join(lines[0], ","); got != "series,area,period,breakdown,there_is" {
			t.Errorf("%s: %s", path, got)
		}
		if n["value"] == 0 || n["not_answered"] == 0 || len(lines) < 100 && want == "" {
			t.Errorf("%s: %v", path, n)
		}
	}
	count("/en/completeness.csv?format=plain", ',', "")
	count("/es/completeness.csv?series=SG_CPA_MIGRS", ';', "")
}

func TestWhatIsMissing(t *testing.T) {
	w := site(t)
	for _, l := range lang.All() {
		r := &request{Printer: w.printer(l), lang: l, ref: w.deps.Reference(), query: url.Values{}, figures: w.deps.Publish}
		g, _ := r.ref.Directory.Area("RCM")
		p, err := w.missingIn(t.Context(), r, g)
		if err != nil {
			t.Fatal(err)
		}
		if m := unsaid.FindString(p.Say); m != "" || !strings.Contains(p.Say, "21") || !strings.Contains(p.Say, "28") || !strings.Contains(p.Say, "17.18") {
			t.Errorf("%s: %s", l, p.Say)
		}
		if len(p.Table.Rows) != 4 || p.Table.Rows[0].Cells[1].Text != r.T("web.heat.n", "N", "7", "Of", "11") {
			t.Errorf("%s: %d rows, %+v", l, len(p.Table.Rows), p.Table.Rows[0].Cells)
		}
		if l == lang.English {
			if got := p.Table.Rows[0].Cells[0].Text; got != "Costa Rica, Dominican Republic, Nicaragua and United States of America" {
				t.Errorf("without an answer: %s", got)
			}
		}
	}
}

// byHead keeps the rows of a table with that heading.
func byHead(text string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return s.Find("th").First().Text() == text }
}
