package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/intake"
	"rumbo/internal/testkit/pgtest"
	"rumbo/internal/testkit/storetest"
	"rumbo/internal/workbook"
)

// machine runs the program as the command line does, on a database of the test's own.
type machine struct {
	t   testing.TB
	dir string
	db  *pgtest.DB
}

func newMachine(t testing.TB, db *pgtest.DB) machine {
	return machine{t: t, dir: t.TempDir(), db: db}
}

func (m machine) getenv(name string) string {
	switch name {
	case "DATABASE_URL":
		return m.db.AppURL
	case "DATABASE_OWNER_URL":
		return m.db.OwnerURL
	case "LANG":
		return "es_PA.UTF-8"
	}
	return ""
}

// run gives what a run wrote; the exit status must be the one that is expected.
func (m machine) run(want int, args ...string) string {
	m.t.Helper()
	var out, errs bytes.Buffer
	args = append([]string{"--data-dir", m.dir}, args...)
	if got := Main(m.t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, m.getenv); got != want {
		m.t.Fatalf("rumbo %s: status %d, want %d\n%s%s", strings.Join(args, " "), got, want, &out, &errs)
	}
	return out.String() + errs.String()
}

func (m machine) file(name string) string { return filepath.Join(m.dir, name) }

// report runs check or import on one file and reads its report.
func (m machine) report(want int, args ...string) intake.Report {
	m.t.Helper()
	var reports []intake.Report
	if err := json.Unmarshal([]byte(m.run(want, append(args, "--json")...)), &reports); err != nil {
		m.t.Fatal(err)
	}
	if len(reports) != 1 {
		m.t.Fatalf("%d reports", len(reports))
	}
	return reports[0]
}

// manifest reads which cell holds what.
func manifest(t testing.TB, f *excelize.File) workbook.Manifest {
	t.Helper()
	rows, err := f.GetRows(workbook.ManifestSheet)
	if err != nil {
		t.Fatal(err)
	}
	m, err := workbook.ParseManifest(rows)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// fill writes cells of a workbook and saves it under another name.
func fill(t testing.TB, from, to string, cells func(workbook.Manifest) map[[2]string]string) {
	t.Helper()
	f, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, text := range cells(manifest(t, f)) {
		if err := f.SetCellStr(at[0], at[1], text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// TestWorkbookOutAndIn takes a Spanish workbook for Panama through its whole life: issued, filled in with two mistakes,
// marked in just those cells, corrected in the marked copy, accepted, shown beside the official category on the pages and
// in the report, and carried to another machine with the same data hash.
func TestWorkbookOutAndIn(t *testing.T) {
	t.Parallel()
	m := newMachine(t, storetest.Database(t))
	m.run(exitOK, "template", "--survey", "sdg-10.7.2", "--country", "Panamá", "--round", "2021", "-o", m.file("blank.xlsx"))
	m.run(exitOK, "template", "--country", "PAN", "--round", "RCM-2025", "-o", m.file("round.xlsx"))
	m.run(exitFailure, "template", "--country", "PAN", "-o", m.file("nothing.xlsx")) // no round is open

	const first, second = "10.7.2.D3b", "10.7.2.D5e"
	var wrong []string
	fill(t, m.file("blank.xlsx"), m.file("filled.xlsx"), func(mf workbook.Manifest) map[[2]string]string {
		cells := map[[2]string]string{}
		for _, item := range mf.Parts[0].Items {
			answer := "Sí"
			if strings.HasPrefix(item.ID, "10.7.2.D1") {
				answer = "Sí, sin importar la situación migratoria"
			}
			switch item.ID {
			case first:
				answer = "Tal vez"
			case second:
				answer = "12"
			case "10.7.2.D6a":
				answer = "No"
			}
			if item.ID == first || item.ID == second {
				wrong = append(wrong, item.Sheet+"!"+item.Answer)
			}
			cells[[2]string{item.Sheet, item.Answer}] = answer
		}
		return cells
	})
	report := m.report(exitFindings, "import", m.file("filled.xlsx"), "--annotated", m.file("marked.xlsx"))
	var found []string
	for _, p := range report.Problems {
		if p.Severity == intake.Error {
			found = append(found, p.Sheet+"!"+p.Cell)
		}
	}
	if !slices.Equal(found, wrong) {
		t.Fatalf("errors at %q, want %q: %+v", found, wrong, report.Problems)
	}
	if before := m.run(exitOK, "data", "--series", "SG_CPA_MIGRS", "--area", "PAN", "--flow", "national"); strings.Count(before, "\n") != 1 {
		t.Fatalf("a refused file left figures:\n%s", before)
	}

	fill(t, m.file("marked.xlsx"), m.file("corrected.xlsx"), func(mf workbook.Manifest) map[[2]string]string {
		cells := map[[2]string]string{}
		for _, item := range mf.Parts[0].Items {
			if item.ID == first || item.ID == second {
				cells[[2]string{item.Sheet, item.Answer}] = "Sí"
			}
		}
		return cells
	})
	if report = m.report(exitOK, "import", m.file("corrected.xlsx")); report.Changes.New != 30 {
		t.Fatalf("accepted: %+v %+v", report.Changes, report.Problems)
	}
	if again := m.report(exitOK, "import", m.file("corrected.xlsx")); again.Changes.New+again.Changes.Changed != 0 {
		t.Fatalf("the same file changed something: %+v", again.Changes)
	}

	// 29 of 30 points in full: 96.66667 percent, category 3; the UN's own category stays beside it.
	for series, want := range map[string]string{
		"SG_CPA_MIGRS":   "SG_CPA_MIGRS,PAN,2021,_T,3,A,national,official",
		"RU_CPA_MIGRPCT": "RU_CPA_MIGRPCT,PAN,2021,_T,96.66667,A,national,official",
	} {
		if got := m.run(exitOK, "data", "--series", series, "--area", "PAN", "--flow", "national"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", series, got)
		}
	}
	for _, args := range [][]string{{"--group", "RCM"}, {"--country", "PAN"}} {
		out := m.file(args[1] + ".xlsx")
		m.run(exitOK, append([]string{"report", "-o", out}, args...)...)
		f, err := excelize.OpenFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(f.GetSheetList()); n < 6 {
			t.Errorf("%s: %d sheets", out, n)
		}
		f.Close()
	}

	m.pages(func(get func(string) string) {
		if country := get("/es/countries/PAN"); !strings.Contains(country, "30 de 30") || !strings.Contains(country, "Naciones Unidas") {
			t.Error("the country's page does not show the score beside the official category")
		}
		region, err := goquery.NewDocumentFromReader(strings.NewReader(get("/es/regions/RCM")))
		if err != nil {
			t.Fatal(err)
		}
		row := region.Find("tr").FilterFunction(func(_ int, tr *goquery.Selection) bool {
			return strings.Contains(tr.Find("th").Text(), "Panamá")
		}).First().Text()
		if !strings.Contains(row, "Nacional") || !strings.Contains(row, "ONU 3") {
			t.Errorf("the region's page does not show the national answer beside the official one: %q", row)
		}
	})

	backup := m.run(exitOK, "backup", "-o", m.file("rumbo.backup"))
	other := newMachine(t, pgtest.Empty(t))
	restored := other.run(exitOK, "restore", m.file("rumbo.backup"))
	if a, b := hashIn(backup), hashIn(restored); a == "" || a != b {
		t.Errorf("data hash %s became %s", a, b)
	}
}

func hashIn(text string) string {
	for _, word := range strings.Fields(text) {
		if len(word) == 64 {
			return word
		}
	}
	return ""
}

// serves runs the server while somebody looks at it.
func (m machine) serves(look func(base string)) {
	m.t.Helper()
	ctx, stop := context.WithCancel(m.t.Context())
	defer stop()
	r, w := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- Main(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--data-dir", m.dir}, Streams{Out: w, Err: io.Discard}, m.getenv)
		w.Close()
	}()
	lines := bufio.NewScanner(r)
	if !lines.Scan() {
		m.t.Fatalf("the server said nothing and ended with %d", <-done)
	}
	base := lines.Text()[strings.Index(lines.Text(), "http"):]
	go func() {
		for lines.Scan() {
		}
	}()
	look(base)
	stop()
	if code := <-done; code != exitOK {
		m.t.Errorf("the server ended with %d", code)
	}
}

// pages serves while look fetches pages.
func (m machine) pages(look func(get func(path string) string)) {
	m.t.Helper()
	client := http.Client{Timeout: 30 * time.Second}
	m.serves(func(base string) {
		look(func(path string) string {
			m.t.Helper()
			resp, err := client.Get(base + path)
			if err != nil {
				m.t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusOK {
				m.t.Fatalf("%s: %s, %v", path, resp.Status, err)
			}
			return string(body)
		})
	})
}
