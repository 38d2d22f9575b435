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

// TestPercentMixed: figures with a sign of per cent beside fractions of one in one series are asked about, and read as is answered.
func TestPercentMixed(t *testing.T) {
	ref, _ := full(t)
	s := service(t, ref, nil)
	const mixed = "SI_RMT_COST\npaís;2018;2019\nPanamá;7,1%;0,091\nBelice;4,2%;0\n"
	const same = "SI_RMT_COST PAN 2018  7.1 B3\nSI_RMT_COST PAN 2019  %s C3\nSI_RMT_COST BLZ 2018  4.2 B4\nSI_RMT_COST BLZ 2019  0 C4"
	for name, tc := range map[string]struct{ text, answer, asked, figures, codes string }{
		"asked":        {mixed, "", "percent/tabla", fmt.Sprintf(same, "0.091"), "percent_mixed decimal_comma decimal_comma"},
		"fractions":    {mixed, "percent/tabla=fraction", "", fmt.Sprintf(same, "9.1"), "value_factor decimal_comma decimal_comma"},
		"per cent":     {mixed, "percent/tabla=percent", "", fmt.Sprintf(same, "0.091"), "decimal_comma decimal_comma"},
		"beyond one":   {strings.Replace(mixed, "0,091", "9,1", 1), "", "", fmt.Sprintf(same, "9.1"), "decimal_comma decimal_comma"},
		"no per cent":  {strings.Replace(mixed, "SI_RMT_COST", "SM_POP_REFG_OR", 1), "", "", strings.ReplaceAll(fmt.Sprintf(same, "0.091"), "SI_RMT_COST", "SM_POP_REFG_OR"), "decimal_comma decimal_comma"},
		"of one alone": {"SI_RMT_COST\npaís;2018;2019\nPanamá;0,071;0,091\nBelice;0,042;0,06\n", "percent/tabla=fraction", "", "SI_RMT_COST PAN 2018  7.1 B3\nSI_RMT_COST PAN 2019  9.1 C3\nSI_RMT_COST BLZ 2018  4.2 B4\nSI_RMT_COST BLZ 2019  6 C4", "value_factor decimal_comma decimal_comma"},
	} {
		t.Run(name, func(t *testing.T) {
			opt := given2020
			opt.Answers = answersIn(tc.answer)
			holds(t, s, "tabla.csv", []byte(tc.text), opt, tc.asked, tc.figures, tc.codes)
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

// TestRatesOfCounts: a title or a header that speaks of a rate above figures of a series that counts is told.
func TestRatesOfCounts(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const figures = "SM_DTH_MIGR PAN 2018  4 B3\nSM_DTH_MIGR PAN 2019  5 C3\nSM_DTH_MIGR BLZ 2018  1 B4\nSM_DTH_MIGR BLZ 2019  2 C4"
	for title, codes := range map[string]string{
		"10.7.3 Muertes y desapariciones, tasa por 100 000 migrantes": "value_rate", "SM_DTH_MIGR taux pour 1 000": "value_rate", "10.7.3 Deaths and disappearances, rate per 100,000": "value_rate",
		"SM_DTH_MIGR (%)": "value_rate", "10.7.3 Muertes y desapariciones": "", "SM_DTH_MIGR personas": "", "10.7.3 Deaths separated by corporate registers": "",
	} {
		text := "\"" + title + "\"\npaís,2018,2019\nPanamá,4,5\nBelice,1,2\n"
		t.Run(title, func(t *testing.T) { holds(t, s, "tabla.csv", []byte(text), given2020, "", figures, codes) })
	}
}
