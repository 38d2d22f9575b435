package intake

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestWhatStandsAbove: empty cells below a name are asked about; parts stand below their country; letters of the sexes are read by those beside them.
func TestWhatStandsAbove(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const once = "País;Año;Serie;Valor\nGuatemala;2018;SM_DTH_MIGR;4\n;2019;SM_DTH_MIGR;5\nHonduras;2018;SM_DTH_MIGR;7\n;2019;SM_DTH_MIGR;8\n"
	for name, tc := range map[string]struct{ text, answers, asked, figures, codes string }{
		"each country written once": {text: once, asked: "fill/tabla/A", codes: "column_empty"},
		"which means the rows below": {
			text: once, answers: "fill/tabla/A=above",
			figures: "SM_DTH_MIGR GTM 2018  4 D2\nSM_DTH_MIGR GTM 2019  5 D3\nSM_DTH_MIGR HND 2018  7 D4\nSM_DTH_MIGR HND 2019  8 D5",
		},
		"or that something is missing": {
			text: once, answers: "fill/tabla/A=none",
			figures: "SM_DTH_MIGR GTM 2018  4 D2\nSM_DTH_MIGR HND 2018  7 D4", codes: "area_unknown area_unknown",
		},
		"one country that is missing": {
			text:    "País;Año;Serie;Valor\nGuatemala;2018;SM_DTH_MIGR;4\nBelice;2018;SM_DTH_MIGR;5\nHonduras;2018;SM_DTH_MIGR;7\n;2019;SM_DTH_MIGR;8\n",
			figures: "SM_DTH_MIGR GTM 2018  4 D2\nSM_DTH_MIGR BLZ 2018  5 D3\nSM_DTH_MIGR HND 2018  7 D4", codes: "area_unknown",
		},
		"parts below their country": {
			text: "SL_TLF_UEM\nPaís y sexo;2018;2019\nPanamá;5.5;7.1\n  Hombres;4.8;5.8\n  Mujeres;7.5;8.9\nGuatemala;2.5;2.2\n  Hombres;2.1;1.8\nTotal;9.9;9.8\n",
			figures: "SL_TLF_UEM PAN 2018  5.5 B3\nSL_TLF_UEM PAN 2019  7.1 C3\nSL_TLF_UEM PAN 2018 sex=M 4.8 B4\nSL_TLF_UEM PAN 2019 sex=M 5.8 C4\nSL_TLF_UEM PAN 2018 sex=F 7.5 B5\nSL_TLF_UEM PAN 2019 sex=F 8.9 C5\n" +
				"SL_TLF_UEM GTM 2018  2.5 B6\nSL_TLF_UEM GTM 2019  2.2 C6\nSL_TLF_UEM GTM 2018 sex=M 2.1 B7\nSL_TLF_UEM GTM 2019 sex=M 1.8 C7",
			codes: "blanks_trimmed row_total",
		},
		"a total right below the name of the country": {
			text:    "SL_TLF_UEM\nPaís;2018;2019\nPanamá;;\nTotal;5.5;7.1\nHombres;4.8;5.8\nGuatemala;;\nTotal;2.5;2.2\nHombres;2.1;1.8\n",
			figures: "SL_TLF_UEM PAN 2018  5.5 B4\nSL_TLF_UEM PAN 2019  7.1 C4\nSL_TLF_UEM PAN 2018 sex=M 4.8 B5\nSL_TLF_UEM PAN 2019 sex=M 5.8 C5\nSL_TLF_UEM GTM 2018  2.5 B7\nSL_TLF_UEM GTM 2019  2.2 C7\nSL_TLF_UEM GTM 2018 sex=M 2.1 B8\nSL_TLF_UEM GTM 2019 sex=M 1.8 C8",
			codes:   "row_unread",
		},
		"H and M in a column": {
			text:    "País;Año;Serie;Sexo;Valor\nCosta Rica;2019;SL_TLF_UEM;M;15.3\nCosta Rica;2019;SL_TLF_UEM;H;9.3\nCosta Rica;2019;SL_TLF_UEM;T;11.8\n",
			figures: "SL_TLF_UEM CRI 2019 sex=F 15.3 E2\nSL_TLF_UEM CRI 2019 sex=M 9.3 E3\nSL_TLF_UEM CRI 2019  11.8 E4",
		},
		"H and F in a column": {
			text:    "Pays;Année;Série;Sexe;Valeur\nHaïti;2019;SL_TLF_UEM;F;15.3\nHaïti;2019;SL_TLF_UEM;H;9.3\n",
			figures: "SL_TLF_UEM HTI 2019 sex=F 15.3 E2\nSL_TLF_UEM HTI 2019 sex=M 9.3 E3",
		},
		"F and M in a column": {
			text:    "Country;Year;Series;Sex;Value\nHaiti;2019;SL_TLF_UEM;F;15.3\nHaiti;2019;SL_TLF_UEM;M;9.3\n",
			figures: "SL_TLF_UEM HTI 2019 sex=F 15.3 E2\nSL_TLF_UEM HTI 2019 sex=M 9.3 E3",
		},
		"T, H and M in the header": {
			text:    "SL_TLF_UEM\n;2019;;\nPaís;T;H;M\nPanamá;7.1;5.8;8.9\nBelice;9.1;5.9;13.8\n",
			figures: "SL_TLF_UEM PAN 2019  7.1 B4\nSL_TLF_UEM PAN 2019 sex=M 5.8 C4\nSL_TLF_UEM PAN 2019 sex=F 8.9 D4\nSL_TLF_UEM BLZ 2019  9.1 B5\nSL_TLF_UEM BLZ 2019 sex=M 5.9 C5\nSL_TLF_UEM BLZ 2019 sex=F 13.8 D5",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			holds(t, s, "tabla.csv", []byte(tc.text), opt, tc.asked, tc.figures, tc.codes)
		})
	}
}

// TestMergedDown: a merged cell is of all the rows that it covers, in tidy tables and others.
func TestMergedDown(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"País", "Año", "Serie", "Sexo", "Valor"}, {"Panamá", 2018, "SL_TLF_UEM", "Hombres", 1}, {nil, 2019, "SL_TLF_UEM", nil, 2}, {"Belice", 2018, "SL_TLF_UEM", "Mujeres", 3}, {nil, 2019, "SL_TLF_UEM", "Mujeres", 4},
	} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A2", "A3"}, {"A4", "A5"}, {"D2", "D3"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	ref, _ := full(t)
	holds(t, service(t, ref, nil), "libro.xlsx", book.Bytes(), given2020, "",
		"SL_TLF_UEM PAN 2018 sex=M 1 E2\nSL_TLF_UEM PAN 2019 sex=M 2 E3\nSL_TLF_UEM BLZ 2018 sex=F 3 E4\nSL_TLF_UEM BLZ 2019 sex=F 4 E5", "")
}
