package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// grid is a table as somebody made it: body tells the rows of which cells may be broken, area and values which ones.
type grid struct {
	cells  [][]string
	body   []int
	area   int // below zero for none
	values []int
	merges [][2]string
	opt    Options
	number bool // figures are numbers of a workbook, not text
}

func grids(r *rand.Rand) map[string]grid {
	areas := []string{"Panamá", "México", "Costa Rica", "Belice", "Honduras", "Guatemala", "El Salvador", "Nicaragua", "República Dominicana", "Cuba"}
	out := map[string]grid{}
	figure := func() string { return fmt.Sprintf("%d.%02d", 1+r.IntN(90), r.IntN(100)) }
	body := func(from, n int) (rows []int) {
		for i := range n {
			rows = append(rows, from+i)
		}
		return rows
	}
	tidy := [][]string{{"country", "year", "series", "sex", "value"}}
	for i := range 40 {
		tidy = append(tidy, []string{areas[i%10], strconv.Itoa(2010 + i/10), "SM_DTH_MIGR", []string{"F", "M"}[i%2], figure()})
	}
	national := Options{Source: "national", Release: "Edición 1", Flow: observation.National}
	out["tidy"] = grid{cells: tidy, body: body(1, 40), area: 0, values: []int{4}, opt: national}
	// Only some rows show that the comma is decimal; "1,234" alone could be two numbers.
	comma := [][]string{{"country", "year", "series", "value"}}
	for i := range 40 {
		v := fmt.Sprintf("%d,%03d", 1+r.IntN(90), r.IntN(1000))
		if i%8 == 0 {
			v = fmt.Sprintf("%d,%d", 100+r.IntN(900), 1+r.IntN(9))
		}
		comma = append(comma, []string{areas[i%10], strconv.Itoa(2010 + i/10), "SM_DTH_MIGR", v})
	}
	out["decimal comma"] = grid{cells: comma, body: body(1, 40), area: 0, values: []int{3}, opt: national}
	un := [][]string{{"Goal", "Target", "Indicator", "SeriesCode", "SeriesDescription", "GeoAreaCode", "GeoAreaName", "TimePeriod", "Value", "Source", "[Nature]", "[Reporting Type]", "[Units]"}}
	for i := range 30 {
		un = append(un, []string{"10", "10.7", "10.7.3", "SM_DTH_MIGR", "Deaths", []string{"591", "484", "188"}[i%3], []string{"Panama", "Mexico", "Costa Rica"}[i%3], strconv.Itoa(2010 + i/3), figure(), "IOM", "C", "G", "NUMBER"})
	}
	out["UN data"] = grid{cells: un, body: body(1, 30), area: -1, values: []int{8}, opt: Options{Release: "UN SDG 2020.Q4"}}
	across := [][]string{{"Muertes y desapariciones (SM_DTH_MIGR)"}, {}, {"País", "2018", "2019", "2020"}}
	for _, a := range areas {
		across = append(across, []string{a, figure(), figure(), figure()})
	}
	out["years across"] = grid{cells: append(across, []string{"Fuente: registro nacional"}), body: body(3, 10), area: 0, values: []int{1, 2, 3}, opt: national}
	two := [][]string{{"SM_DTH_MIGR"}, {"", "2019", "", "2020", ""}, {"País", "Hombres", "Mujeres", "Hombres", "Mujeres"}}
	for _, a := range areas {
		two = append(two, []string{a, figure(), figure(), figure(), figure()})
	}
	out["two rows of header"] = grid{cells: two, body: body(3, 10), area: 0, values: []int{1, 2, 3, 4}, opt: national}
	out["merged header"] = grid{cells: two, body: body(3, 10), area: 0, values: []int{1, 2, 3, 4}, merges: [][2]string{{"A1", "E1"}, {"B2", "C2"}, {"D2", "E2"}}, opt: national, number: true}
	headed := [][]string{{"SM_DTH_MIGR"}, {"País", "2019", "2020"}}
	var rows []int
	for i, a := range append(areas, areas...) {
		if i == 10 {
			headed = append(headed, []string{"Mujeres"})
		}
		rows = append(rows, len(headed))
		headed = append(headed, []string{a, figure(), figure()})
	}
	out["headings between rows"] = grid{cells: headed, body: rows, area: 0, values: []int{1, 2}, opt: national}
	down := [][]string{{"SG_CPA_MIGRP"}, {"TIME_PERIOD", "Costa Rica", "Panama", "Mexico"}}
	for i := range 10 {
		down = append(down, []string{strconv.Itoa(2010 + i), figure(), figure(), figure()})
	}
	out["areas across"] = grid{cells: down, body: body(2, 10), area: -1, values: []int{1, 2, 3}, opt: national}
	return out
}

func (g grid) file(t *testing.T) (name string, data []byte) {
	t.Helper()
	if g.merges == nil {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		for _, row := range g.cells {
			if len(row) == 0 {
				row = []string{""}
			}
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		return "tabla.csv", b.Bytes()
	}
	f := excelize.NewFile()
	defer f.Close()
	for r, row := range g.cells {
		for c, text := range row {
			if text == "" {
				continue
			}
			var v any = text
			if n, err := strconv.ParseFloat(text, 64); err == nil && g.number {
				v = n
			}
			if err := f.SetCellValue("Sheet1", sheet.CellName(c+1, r+1), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, m := range g.merges {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return "tabla.xlsx", b.Bytes()
}

// figures are those that accepting would give the store.
func (a *analysis) figures(t *testing.T) map[observation.Key]string {
	t.Helper()
	out := map[observation.Key]string{}
	for o, err := range a.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := out[o.Key]; twice {
			t.Errorf("%v is given twice", o.Key)
		}
		out[o.Key] = printed(o.Value) + " " + o.Source
	}
	return out
}

func read(t *testing.T, s *Service, name string, data []byte, opt Options) *analysis {
	t.Helper()
	a, err := s.analyse(context.Background(), name, inMemory(data), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestRejectedRowsImportByThemselves: whatever cells are wrong, the good rows and the rejected ones, mended, are together what the file would have been had it been
// right; and what is left out is counted exactly.
func TestRejectedRowsImportByThemselves(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for turn := range 12 {
		r := rand.New(rand.NewPCG(uint64(turn), 7))
		all := grids(r)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			g := all[name]
			t.Run(fmt.Sprint(name, " ", turn), func(t *testing.T) {
				file, right := g.file(t)
				want := read(t, s, file, right, g.opt).figures(t)
				if len(want) != len(g.body)*len(g.values) {
					t.Fatalf("%d figures, want %d", len(want), len(g.body)*len(g.values))
				}
				broken := g
				broken.cells = nil
				for _, row := range g.cells {
					broken.cells = append(broken.cells, append([]string(nil), row...))
				}
				mend := map[string]string{}
				rows, figures := 0, 0
				for i, row := range g.body {
					// One row at least is wrong, and one is right.
					if i > 1 && r.IntN(4) > 0 || i == 0 {
						continue
					}
					rows++
					col := g.values[r.IntN(len(g.values))]
					n := 1
					if g.area >= 0 && r.IntN(2) == 0 {
						col, n = g.area, len(g.values)
					}
					figures += n
					text := fmt.Sprintf("doce-%d", row)
					mend[text] = g.cells[row][col]
					broken.cells[row][col] = text
				}
				file, wrong := broken.file(t)
				opt := g.opt
				if a := read(t, s, file, wrong, opt); !a.report.Partial.Offered || a.report.Partial.Chosen || a.report.Status != Errors {
					t.Fatalf("%+v %s %+v", a.report.Partial, a.report.Status, a.report.Groups)
				}
				opt.Answers = map[string]string{GoodRows: LeaveOut}
				a := read(t, s, file, wrong, opt)
				if got, exact := a.report.Partial, (Partial{Keep: len(want) - figures, LeaveOut: figures, Rows: rows, Offered: true, Chosen: true}); got != exact || a.report.Status != Warnings {
					t.Fatalf("%+v, want %+v (%s)", got, exact, a.report.Status)
				}
				got := a.figures(t)
				if len(got) != len(want)-figures {
					t.Errorf("%d good figures, want %d", len(got), len(want)-figures)
				}
				var out bytes.Buffer
				if err := s.Rejected(context.Background(), file, bytes.NewReader(wrong), opt, &out, s.deps.Messages.Printer(lang.Spanish)); err != nil {
					t.Fatal(err)
				}
				mended, said := mendRows(t, out.Bytes(), mend, g.number)
				if said != rows {
					t.Errorf("%d rows say what is wrong, want %d", said, rows)
				}
				b := read(t, s, "mis filas.xlsx", mended, Options{})
				if b.report.Status == Errors || b.report.Status == Refused || len(b.report.Questions) > 0 {
					t.Fatalf("mended: %s %+v %+v", b.report.Status, b.report.Groups, b.report.Questions)
				}
				maps.Copy(got, b.figures(t))
				if !maps.Equal(got, want) {
					t.Errorf("together:\n%v\nwant\n%v", got, want)
				}
			})
		}
	}
}

// mendRows puts what is right in the place of what is wrong, as a person does in a spreadsheet, and counts the rows that say what is wrong.
func mendRows(t *testing.T, data []byte, mend map[string]string, numbers bool) (mended []byte, said int) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, text := range row {
				right, wrong := mend[text]
				switch {
				case wrong:
					var v any = right
					if n, err := strconv.ParseFloat(right, 64); err == nil && numbers {
						v = n
					}
					if err := f.SetCellValue(name, sheet.CellName(c+1, r+1), v); err != nil {
						t.Fatal(err)
					}
				case strings.Contains(text, "«doce-"):
					said++
				}
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), said
}

// Two values for one figure: neither is taken, both are told, and both are among the rejected rows, with the rows that cannot be read.
func TestTwoValuesAreBothLeftOut(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	data := []byte("country,year,series,value\nPanama,2019,SM_DTH_MIGR,1\nBelize,2019,SM_DTH_MIGR,2\nPanama,2019,SM_DTH_MIGR,3\nPanama,2019,SM_DTH_MIGR,1\nCuba,2019,SM_DTH_MIGR,x\n")
	opt := Options{Source: "national", Release: "R", Flow: observation.National, Answers: map[string]string{GoodRows: LeaveOut}}
	a := read(t, s, "tabla.csv", data, opt)
	if got, want := a.report.Partial, (Partial{Keep: 1, LeaveOut: 3, Rows: 3, Offered: true, Chosen: true}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := a.figures(t); len(got) != 1 {
		t.Errorf("taken: %v", got)
	}
	var out bytes.Buffer
	if err := s.Rejected(context.Background(), "tabla.csv", bytes.NewReader(data), opt, &out, s.deps.Messages.Printer(lang.English)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("tabla")
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v %q", err, rows)
	}
	for i, want := range map[int]string{1: "another in D4", 2: "another in D2", 3: "“x” is no number"} {
		if !strings.Contains(rows[i][4], want) {
			t.Errorf("row %d says %q", i+1, rows[i][4])
		}
	}
}

// What is wrong with the file as a whole cannot be left out, nor what is asked.
func TestGoodRowsAreNotOffered(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct {
		text string
		opt  Options
	}{
		"no release":  {"country,year,series,value\nPanama,2019,SM_DTH_MIGR,1\nAtlantis,2019,SM_DTH_MIGR,2\n", Options{Source: "national", Flow: observation.National}},
		"a question":  {"country,year,series,value\nPanama,2019,SM_DTH_MIGR,\"1,234\"\nAtlantis,2019,SM_DTH_MIGR,2\n", Options{Source: "national", Release: "R", Flow: observation.National}},
		"nothing bad": {"country,year,series,value\nPanama,2019,SM_DTH_MIGR,1\n", Options{Source: "national", Release: "R", Flow: observation.National}},
		"all bad":     {"country,year,series,value\nAtlantis,2019,SM_DTH_MIGR,1\n", Options{Source: "national", Release: "R", Flow: observation.National}},
	} {
		tc.opt.Answers = map[string]string{GoodRows: LeaveOut}
		if a := read(t, s, "tabla.csv", []byte(tc.text), tc.opt); a.report.Partial.Offered || a.report.Partial.Chosen || name != "nothing bad" && a.report.Status != Errors {
			t.Errorf("%s: %+v %s", name, a.report.Partial, a.report.Status)
		}
	}
	err := s.Rejected(context.Background(), "tabla.csv", strings.NewReader("country,year,series,value\nPanama,2019,SM_DTH_MIGR,1\n"), Options{Release: "R", Source: "national"}, &bytes.Buffer{}, s.deps.Messages.Printer(lang.English))
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("rejected rows of a good file: %v", err)
	}
}
