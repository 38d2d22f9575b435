package workbook

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
)

// sampleLines is a set of two lines for three countries: one completed, one late, one that says nothing. Everything is made up.
func sampleLines() LineReport {
	today := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	v := action.Version{Set: "GRP-1", Number: 1, VersionDetails: action.VersionDetails{Working: true, Lines: []action.Line{{Code: "1", Title: same("=One")}, {Code: "2", Title: same("Two")}}}}
	updates := []action.Report{
		{Set: "GRP-1", Line: "1", Country: "PAN", Round: "R1", Version: 1, Taken: action.TakenUp, Status: action.InProgress, Percent: number("40"), On: today, Published: today, Done: "=HYPERLINK(1)", Evidence: "@x",
			Milestones: []action.Milestone{{Code: "m1", Title: "-late", Due: today.AddDate(0, 0, -10)}, {Code: "m2", Title: "done", Due: today, Reached: today}}},
		{Set: "GRP-1", Line: "2", Country: "PAN", Round: "R1", Version: 1, Taken: action.TakenUp, Status: action.Completed, Published: today},
		{Set: "GRP-1", Line: "2", Country: "SLV", Round: "R1", Version: 1, Taken: action.NotTaken, Published: today},
	}
	asked := []action.Asking{{Round: "R1", Countries: []string{"PAN", "SLV"}, Over: true}}
	r := LineReport{
		Set: action.Set{Code: "GRP-1", Name: same("Sample set")}, Version: v, Group: area.Area{Code: "GRP", Name: same("Sample group")}, Today: today, Made: issued, DataVersion: 7, DataHash: strings.Repeat("5f0c", 16),
		Updates: updates, Matrix: action.NewMatrix(v.Lines, []string{"BLZ", "PAN", "SLV"}, updates, asked, today),
		Links: map[string][]catalog.Link{"1": {{FromKind: "line", From: "GRP-1/1", ToKind: "gcm", To: "3", Working: true}}},
	}
	for _, code := range []string{"BLZ", "PAN", "SLV"} {
		r.Members = append(r.Members, area.Area{Code: code, Name: lang.Text{En: "Country " + code}})
	}
	return r
}

func TestLineReport(t *testing.T) {
	for _, l := range lang.All() {
		p := printer(t, l)
		var a, b bytes.Buffer
		if err := sampleLines().Write(&a, p); err != nil {
			t.Fatal(err)
		}
		if err := sampleLines().Write(&b, p); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Fatalf("%s: not the same bytes: %v", l, err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(a.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		sheets := f.GetSheetList()
		if len(sheets) != 7 {
			t.Fatalf("%s: %v", l, sheets)
		}
		matrix, updates, overdue, milestones, links, charts := sheets[1], sheets[2], sheets[3], sheets[4], sheets[5], sheets[6]
		cell := func(sheet, at string) string {
			v, err := f.GetCellValue(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if got := cell(matrix, "C5"); !strings.HasPrefix(got, "◑ ") || cell(matrix, "B5")[:1] != "·"[:1] || !strings.HasPrefix(cell(matrix, "D5"), "?") || !strings.HasPrefix(cell(matrix, "D6"), "⊘") {
			t.Errorf("%s: %q %q %q", l, got, cell(matrix, "B5"), cell(matrix, "D5"))
		}
		formulas := 0
		for col := 5; col <= 14; col++ { // the counts: live, and with the value that they have now
			name := fmt.Sprint(column(col), 5)
			formula, _ := f.GetCellFormula(matrix, name)
			if formula == "" {
				continue
			}
			formulas++
			kept := cell(matrix, name)
			if got, err := f.CalcCellValue(matrix, name); err != nil || got != kept {
				t.Errorf("%s: %s = %s is %q, kept %q (%v)", l, name, formula, got, kept, err)
			}
		}
		if formulas < 6 {
			t.Errorf("%s: only %d formulas", l, formulas)
		}
		for _, c := range []struct{ sheet, at string }{{updates, "Q2"}, {updates, "A2"}, {overdue, "C2"}} {
			if formula, _ := f.GetCellFormula(c.sheet, c.at); formula != "" || cell(c.sheet, c.at) == "" {
				t.Errorf("%s: %s!%s is empty or a formula", l, c.sheet, c.at)
			}
		}
		if cell(overdue, "E2") != "10" || cell(overdue, "A3") != "" || cell(milestones, "D3") != "done" || cell(updates, "A4") == "" || cell(updates, "A5") != "" || cell(links, "C2") != "3" {
			t.Errorf("%s: overdue %q, milestones %q, updates %q, links %q", l, cell(overdue, "E2"), cell(milestones, "D3"), cell(updates, "A4"), cell(links, "C2"))
		}
		parts, err := unpack(a.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		drawn := string(parts["xl/charts/chart1.xml"])
		if !strings.Contains(drawn, "barChart") || !strings.Contains(drawn, matrix) || cell(charts, "A3") != "" {
			t.Errorf("%s: no chart of the matrix", l)
		}
	}
}

// TestLineReportWithoutReports: before anybody has reported there is a workbook that says so.
func TestLineReportWithoutReports(t *testing.T) {
	r := sampleLines()
	r.Updates = nil
	r.Matrix = action.NewMatrix(r.Version.Lines, r.Matrix.Countries, nil, nil, r.Today)
	var out bytes.Buffer
	if err := r.Write(&out, printer(t, lang.English)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range []string{"Updates", "Overdue", "Milestones", "Charts"} {
		text, _ := f.GetCellValue(sheet, map[bool]string{true: "A3", false: "A2"}[sheet == "Charts"])
		if text == "" {
			t.Errorf("%s says nothing", sheet)
		}
	}
}
