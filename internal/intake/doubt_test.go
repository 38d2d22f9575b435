package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestFractions: a series in per cent whose figures are all fractions of one is told, and read as it stands; one with a single larger figure, or
// with too few, is not.
func TestFractions(t *testing.T) {
	for _, tc := range []struct {
		name   string
		series string
		values string
		told   int
	}{
		{"fractions", "SI_RMT_COST", "0.059 0.061 0.07 0.1 0.05 0", 5},
		{"one that is none", "SI_RMT_COST", "0.059 0.061 7 0.1 0.05 0.02", 0},
		{"few", "SI_RMT_COST", "0.059 0.061 0.07 0.1 0", 0},
		{"counts", "SM_DTH_MIGR", "1 0 1 1 1 1", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := "series,area,year,value\n"
			for i, v := range strings.Fields(tc.values) {
				text += fmt.Sprintf("%s,PAN,%d,%s\n", tc.series, 2010+i, v)
			}
			r, err := service(t, small(t), nil).Check(t.Context(), "t.csv", strings.NewReader(text), given2020)
			if err != nil || r.Read.Values != len(strings.Fields(tc.values)) {
				t.Fatal(err, r.Read, codes(r))
			}
			told := 0
			for _, p := range r.Problems {
				if p.Code == codeValueFraction {
					told, _ = p.Args["Count"].(int)
				}
			}
			if told != tc.told {
				t.Errorf("told of %d, want %d: %v", told, tc.told, codes(r))
			}
		})
	}
}

// TestHiddenColumns: a column that the workbook does not show is read, and told once; one that is not read is not told.
func TestHiddenColumns(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{{"series", "area", "2018", "2019", "2020", "nota"}, {"SM_DTH_MIGR", "PAN", 3, 4, 5, "x"}, {"SM_DTH_MIGR", "CRI", 6, 7, 8, "y"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, col := range []string{"D", "F"} {
		if err := f.SetColVisible("Sheet1", col, false); err != nil {
			t.Fatal(err)
		}
	}
	book, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r, err := service(t, small(t), nil).Check(t.Context(), "t.xlsx", strings.NewReader(book.String()), given2020)
	if err != nil || r.Read.Values != 6 {
		t.Fatal(err, r.Read, codes(r))
	}
	var told []string
	for _, p := range r.Problems {
		if p.Code == codeColumnsHidden {
			told = append(told, fmt.Sprint(p.Cell, p.Found, p.Args["Count"]))
		}
	}
	if strings.Join(told, " ") != "D120191" {
		t.Errorf("told %q of %v", told, codes(r))
	}
}
