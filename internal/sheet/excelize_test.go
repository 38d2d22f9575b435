package sheet

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/testkit"
)

// grid reads every cell of a sheet by name.
func grid(t testing.TB, b *Book, sheet int) map[string]Cell {
	t.Helper()
	r, err := b.Rows(context.Background(), sheet)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Cell{}
	for r.Next() {
		for _, c := range r.Row().Cells {
			out[CellName(c.Col, r.Row().Number)] = c
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// agree holds a cell against what excelize reads in its place.
func agree(t testing.TB, f *excelize.File, sheet, name string, c Cell) {
	t.Helper()
	raw, err := f.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	switch c.Kind {
	case Number, Date:
		want, err := strconv.ParseFloat(raw, 64)
		if err != nil {
			t.Errorf("%s!%s: %q read as a number, %q by excelize", sheet, name, c.Text, raw)
			return
		}
		got := serialOf(c.Time)
		if c.Kind == Number {
			if got, err = strconv.ParseFloat(c.Text, 64); err != nil {
				t.Errorf("%s!%s: %q is no number", sheet, name, c.Text)
			}
			if c.Percent {
				got /= 100
			}
		}
		if math.Abs(got-want) > 1e-14*math.Abs(want) && !(c.Kind == Date && math.Abs(got-want) < 1e-7) {
			t.Errorf("%s!%s: %s against %s", sheet, name, c.Text, raw)
		}
	case Bool:
		if (raw == "1" || raw == "TRUE") != (c.Text == "TRUE") {
			t.Errorf("%s!%s: %s against %s", sheet, name, c.Text, raw)
		}
	default:
		if c.Text != raw && strings.ReplaceAll(c.Text, "\r", "") != strings.ReplaceAll(raw, "\r", "") {
			t.Errorf("%s!%s: %q against %q", sheet, name, c.Text, raw)
		}
	}
	formula, err := f.GetCellFormula(sheet, name)
	if err != nil {
		t.Fatal(err)
	}
	if c.Formula != (formula != "") {
		t.Errorf("%s!%s: formula %v against %q", sheet, name, c.Formula, formula)
	}
}

func serialOf(t time.Time) float64 {
	days := t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Seconds() / 86400
	if days < 61 {
		days--
	}
	return days
}

// TestAgainstExcelize reads every workbook of the shared data with both readers. Theirs is right on these files; ours
// must give each cell of theirs and none besides.
func TestAgainstExcelize(t *testing.T) {
	t.Parallel()
	root := testkit.Shared(t, ".")
	workbooks := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xlsx" {
			return err
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := OpenFile(path, DefaultLimits())
			var refusal *Refusal
			if errors.As(err, &refusal) {
				if _, err := excelize.OpenFile(path); err == nil || refusal.Code != LockFile {
					t.Fatalf("refused: %v", refusal)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			workbooks++
			f, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			compare(t, b, f)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if workbooks < 4 {
		t.Errorf("only %d workbooks found", workbooks)
	}
}

// compare holds a whole workbook against excelize's reading of it.
func compare(t testing.TB, b *Book, f *excelize.File) {
	t.Helper()
	names := f.GetSheetList()
	if len(names) != len(b.Sheets()) {
		t.Fatalf("sheets %v against %v", b.Sheets(), names)
	}
	cells := 0
	for i, s := range b.Sheets() {
		if s.Name != names[i] {
			t.Errorf("sheet %q against %q", s.Name, names[i])
		}
		if visible, err := f.GetSheetVisible(s.Name); err != nil || visible == s.Hidden {
			t.Errorf("sheet %q: hidden %v, excelize %v %v", s.Name, s.Hidden, !visible, err)
		}
		ours := grid(t, b, i)
		for name, c := range ours {
			agree(t, f, s.Name, name, c)
		}
		cells += len(ours)
		rows, err := f.GetRows(s.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				if _, ok := ours[CellName(c+1, r+1)]; !ok && value != "" {
					t.Errorf("%s!%s: %q is missing", s.Name, CellName(c+1, r+1), value)
				}
			}
		}
		merged, err := f.GetMergeCells(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		ranges, err := b.Merges(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		if len(ranges) != len(merged) {
			t.Errorf("%s: %d merged ranges against %d", s.Name, len(ranges), len(merged))
		}
		for j := range min(len(ranges), len(merged)) {
			if want := merged[j].GetStartAxis() + ":" + merged[j].GetEndAxis(); ranges[j].String() != want {
				t.Errorf("%s: %s against %s", s.Name, ranges[j], want)
			}
		}
	}
	t.Logf("%d cells", cells)
}
