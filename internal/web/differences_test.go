package web

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/shipped"
)

// records reads a file that programs want.
func records(t *testing.T, w world, path string) [][]string {
	t.Helper()
	resp, text := w.do(t, ask(path))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", path, resp.StatusCode, text)
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(path, err)
	}
	return lines
}

// TestPublishedValuesOfGroupsAndOurs: of the 186 values of groups in 10.7.3, 29 differ from the countries' of the same release and
// those of the World from the countries' of an earlier one.
func TestPublishedValuesOfGroupsAndOurs(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/en/differences?kind=group&series=SM_DTH_MIGR"))
	doc := document(t, text)
	if got := doc.Find(".facts dd.big").Map(textOfNode); strings.Join(got, "|") != "35 / 186|29|6" {
		t.Errorf("facts: %q", got)
	}
	central := doc.Find("#differences-t tbody tr").FilterFunction(byHead("Central America"))
	if got := strings.Join(central.Find("td").Map(textOfNode), "|"); got != "10.7.3 · Deaths and disappearances|2015|148 UN SDG 2020.Q4|149 UN SDG 2020.Q4|+1|+0.7%|8 / 8" {
		t.Errorf("Central America: %s", got)
	}
	if doc.Find("#differences-t tbody tr").Length() != 35 || doc.Find("#by-series-t").Length() != 0 {
		t.Error("what differs is not listed")
	}
	differ := 0
	lines := records(t, w, "/en/differences.csv?kind=group&series=SM_DTH_MIGR&format=plain")
	for _, line := range lines[1:] {
		if line[10] == "true" {
			differ++
		}
	}
	if len(lines) != 187 || differ != 35 {
		t.Errorf("the file: %d lines, %d differ", len(lines), differ)
	}
	// The pages that show such a value say so.
	_, text = w.do(t, ask("/en/series/SM_DTH_MIGR?group=722"))
	page := document(t, text)
	if got := page.Find("tfoot").Text(); !strings.Contains(got, "≠ 60 computed here") {
		t.Errorf("the series: %q", got)
	}
	_, text = w.do(t, ask("/en/regions/722"))
	if got := document(t, text).Find("#latest-t").Text(); !strings.Contains(got, "≠ 60 computed here") {
		t.Errorf("the region: %q", got)
	}
	href := central.Find("td").Eq(2).Find("a").AttrOr("href", "")
	_, text = w.do(t, ask(href))
	if got := document(t, text).Find(".caveat").Text(); !strings.Contains(got, "148") || !strings.Contains(got, "149") {
		t.Errorf("%s: %q", href, got)
	}
	if _, text = w.do(t, ask("/en/series/SG_CPA_MIGRP?group=419")); strings.Contains(document(t, text).Text(), "≠") {
		t.Error("a share that is the published one is said to differ")
	}
}

func textOfNode(_ int, s *goquery.Selection) string {
	return strings.Join(strings.Fields(s.Text()), " ")
}

// TestWorkingOfAGroup: the page of a computed value shows steps, members, and who counts.
func TestWorkingOfAGroup(t *testing.T) {
	w := site(t)
	see := func(path string) func(selector string) string {
		t.Helper()
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, resp.StatusCode)
		}
		doc := document(t, text)
		return func(selector string) string { return strings.Join(strings.Fields(doc.Find(selector).Text()), " ") }
	}
	share := see("/en/figures/SG_CPA_MIGRP~RCM~2021~~un")
	if got := share("#working-t"); !strings.Contains(got, "100 × 5 / 7 = 71.4285714285714286") || !strings.Contains(got, "7 of 11, 1 from an earlier round") || !strings.Contains(got, "11 governments, 0 territories") {
		t.Errorf("steps: %s", got)
	}
	if got := share("#inputs-t"); strings.Count(got, "yes, meets") != 5 || strings.Count(got, "yes, does not meet yet") != 2 || strings.Count(got, "answer of 2019") != 1 || strings.Count(got, "no answer") != 4 {
		t.Errorf("members: %s", got)
	}
	rate := see("/en/figures/SM_POP_REFG_OR~13~2015~~un")
	if got := rate("#working-t"); !strings.Contains(got, "100,000 × ") || !strings.Contains(got, " 27 on pages") {
		t.Errorf("rate: %s", got)
	}
	part := see("/en/figures/SG_CPA_MIGRP~RCM~2021~policy_domain=PD_1~un")
	if got := part("#working-t"); !strings.Contains(got, "their category here is not published") {
		t.Errorf("refused: %s", got)
	}
	if got := part("#inputs-t"); strings.Count(got, "answered, but this part is not published") != 5 {
		t.Errorf("refused: %s", got)
	}
	lines := records(t, w, "/en/figures/SM_DTH_MIGR~13~2015~~un.csv?format=plain")
	if len(lines) != 10 || strings.Join(lines[6][:7], ",") != "SM_DTH_MIGR,13,2015,sum,MEX,142,value" || lines[9][4] != "13" || lines[9][5] != "149" {
		t.Errorf("file: %q", lines)
	}
	for _, path := range []string{"/en/figures/SM_DTH_MIGR~PAN~2015~~un", "/en/figures/a~b", "/en/figures/1.csv", "/en/figures/SI_RMT_COST~13~2018~~un"} {
		if resp, _ := w.do(t, ask(path)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

// TestNationalFiguresAndThoseOfTheUN: what a country gives otherwise than the United Nations stands with both sides.
func TestNationalFiguresAndThoseOfTheUN(t *testing.T) {
	data, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	store := newShippedStore(data)
	for _, row := range store.rows {
		if k := row.Observation.Key; k.Series == "SM_DTH_MIGR" && k.Area == "PAN" && (k.Period == "2015" || k.Period == "2016") {
			o := *row.Observation
			o.Key.Flow, o.Key.Release = observation.National, "PAN 2016/1"
			if k.Period == "2015" {
				o.Value.Number.Decimal = o.Value.Number.Decimal.Add(o.Value.Number.Decimal)
			}
			store.rows = append(store.rows, publish.Row{ID: row.ID + 100_000, Observation: &o, Origin: publish.Official})
		}
	}
	store.sort()
	w := plain(t, func(d *Deps) {
		now := func() time.Time { return time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC) }
		d.Now, d.Publish = now, publish.New(store, func() publish.Reference { return d.Reference() }, now)
	})
	_, text := w.do(t, ask("/en/differences?kind=flow"))
	doc := document(t, text)
	if got := doc.Find(".facts dd.big").Text(); got != "1 / 2" {
		t.Errorf("facts: %q", got)
	}
	if got := strings.Join(doc.Find("#differences-t tbody td").Map(textOfNode), "|"); got != "10.7.3 · Deaths and disappearances|2015|10 PAN 2016/1|5 UN SDG 2020.Q4|+5|+100.0%|United Nations" {
		t.Errorf("Panama: %s", got)
	}
	if lines := records(t, w, "/en/differences.csv?kind=flow&format=plain"); len(lines) != 3 || strings.Join(lines[1][4:], ",") != "5,UN SDG 2020.Q4,10,PAN 2016/1,5,100,true,un" {
		t.Errorf("file: %q", lines)
	}
	if resp, _ := w.do(t, ask("/en/differences?kind=shoes")); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an unknown kind: %d", resp.StatusCode)
	}
}

// TestReleasesInPublic: everybody sees what a release changed, as those who load them do.
func TestReleasesInPublic(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	see := func(path string) (int, string) {
		resp, text := o.do(t, ask(path))
		return resp.StatusCode, text
	}
	code, text := see("/en/differences?kind=release")
	if code != http.StatusOK {
		t.Fatal(code, text)
	}
	doc := document(t, text)
	if got := strings.Join(doc.Find(".facts dd.big").Map(textOfNode), "|"); got != "6|627|3,062|0" {
		t.Errorf("facts: %s", got)
	}
	if got := strings.Join(doc.Find("#figures-t tbody tr").First().Find("td").Map(textOfNode), "|"); got != "World|2015|6,584|6,749|+165|+2.5%" {
		t.Errorf("the largest change: %s", got)
	}
	next := doc.Find("#series-t tbody a").First().AttrOr("href", "")
	if !strings.HasPrefix(next, "/en/differences?") || !strings.Contains(next, "from=UN+SDG+2020.Q4") {
		t.Errorf("a series leads to %s", next)
	}
	lines := records(t, o.world, "/en/differences.csv?kind=release&series=SM_DTH_MIGR")
	if len(lines) != 1671 {
		t.Errorf("file: %d lines", len(lines))
	}
	for path, want := range map[string]int{
		"/en/differences?kind=release&from=UN+SDG+1999": http.StatusNotFound, "/en/differences?kind=release&change=eaten": http.StatusUnprocessableEntity,
		"/en/differences?kind=release&from=UN+SDG+2020.Q4&to=UN+SDG+2020.Q4": http.StatusOK,
	} {
		if code, _ := see(path); code != want {
			t.Errorf("%s: %d", path, code)
		}
	}
}
