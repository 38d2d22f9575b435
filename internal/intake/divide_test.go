package intake

import (
	"fmt"
	"strings"
	"testing"
)

// TestSeveralTablesOnASheet: tables below and beside each other are each read with its own title, header and columns; what one lacks is asked of it alone.
func TestSeveralTablesOnASheet(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ text, answers, asked, figures, codes string }{
		"below each other, each of a series": {
			text:    "Cuadro 1. SM_DTH_MIGR\nPaís;2018;2019\nPanamá;1;2\nBelice;3;4\nFuente: a\n\nCuadro 2. SI_RMT_COST\nPaís;2018;2019\nHaití;5,5;6,5\nJamaica;7,5;8,5\n",
			figures: "SM_DTH_MIGR PAN 2018  1 B3\nSM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR BLZ 2018  3 B4\nSM_DTH_MIGR BLZ 2019  4 C4\nSI_RMT_COST HTI 2018  5.5 B9\nSI_RMT_COST HTI 2019  6.5 C9\nSI_RMT_COST JAM 2018  7.5 B10\nSI_RMT_COST JAM 2019  8.5 C10",
			codes:   "row_unread decimal_comma decimal_comma",
		},
		"without a title of its own, it is of the title above": {
			text:    "SM_DTH_MIGR\nPaís;2016;2017\nPanamá;1;2\nBelice;3;4\nPaís;2016;2017\nHaití;5;6\nJamaica;7;8\n",
			figures: "SM_DTH_MIGR PAN 2016  1 B3\nSM_DTH_MIGR PAN 2017  2 C3\nSM_DTH_MIGR BLZ 2016  3 B4\nSM_DTH_MIGR BLZ 2017  4 C4\nSM_DTH_MIGR HTI 2016  5 B6\nSM_DTH_MIGR HTI 2017  6 C6\nSM_DTH_MIGR JAM 2016  7 B7\nSM_DTH_MIGR JAM 2017  8 C7",
		},
		"another header, other columns": {
			text:    "VC_HTF_DETV\nPaís;2016;2017\nPanamá;1;2\nBelice;3;4\n\nVC_HTF_DETV, por sexo\nAño: 2018\nPaís;Hombres;Mujeres\nPanamá;5;6\nBelice;7;8\n",
			figures: "VC_HTF_DETV PAN 2016  1 B3\nVC_HTF_DETV PAN 2017  2 C3\nVC_HTF_DETV BLZ 2016  3 B4\nVC_HTF_DETV BLZ 2017  4 C4\nVC_HTF_DETV PAN 2018 sex=M 5 B9\nVC_HTF_DETV PAN 2018 sex=F 6 C9\nVC_HTF_DETV BLZ 2018 sex=M 7 B10\nVC_HTF_DETV BLZ 2018 sex=F 8 C10",
		},
		"the second does not say its series": {
			text:  "SM_DTH_MIGR\nPaís;2016;2017\nPanamá;1;2\nBelice;3;4\n\nOtra cosa\nPaís;2016;2017\nPanamá;5;6\nBelice;7;8\n",
			asked: "series/tabla:2", figures: "SM_DTH_MIGR PAN 2016  1 B3\nSM_DTH_MIGR PAN 2017  2 C3\nSM_DTH_MIGR BLZ 2016  3 B4\nSM_DTH_MIGR BLZ 2017  4 C4", codes: "table_series",
		},
		"and is answered": {
			text: "Una cosa\nPaís;2016;2017\nPanamá;1;2\nBelice;3;4\n\nOtra cosa\nPaís;2016;2017\nPanamá;5;6\nBelice;7;8\n", answers: "series/tabla=none\nseries/tabla:2=SM_DTH_MIGR",
			figures: "SM_DTH_MIGR PAN 2016  5 B8\nSM_DTH_MIGR PAN 2017  6 C8\nSM_DTH_MIGR BLZ 2016  7 B9\nSM_DTH_MIGR BLZ 2017  8 C9", codes: "table_left",
		},
		"beside each other, one title": {
			text:    "SM_DTH_MIGR;;;;;;\nPaís;2018;2019;;País;2018;2019\nPanamá;1;2;;Guatemala;5;6\nBelice;3;4;;Honduras;7;8\n",
			figures: "SM_DTH_MIGR PAN 2018  1 B3\nSM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR BLZ 2018  3 B4\nSM_DTH_MIGR BLZ 2019  4 C4\nSM_DTH_MIGR GTM 2018  5 F3\nSM_DTH_MIGR GTM 2019  6 G3\nSM_DTH_MIGR HND 2018  7 F4\nSM_DTH_MIGR HND 2019  8 G4",
		},
		"beside each other, a title each": {
			text:    "SM_DTH_MIGR;;;;SI_RMT_COST;;\nPaís;2018;2019;;País;2018;2019\nPanamá;1;2;;Haití;5;6\nBelice;3;4;;Jamaica;7;8\n",
			figures: "SM_DTH_MIGR PAN 2018  1 B3\nSM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR BLZ 2018  3 B4\nSM_DTH_MIGR BLZ 2019  4 C4\nSI_RMT_COST HTI 2018  5 F3\nSI_RMT_COST HTI 2019  6 G3\nSI_RMT_COST JAM 2018  7 F4\nSI_RMT_COST JAM 2019  8 G4",
		},
		"titles that say the part, the country, or that it goes on": {
			text:    "SL_TLF_UEM (miles)\nHombres\nPaís;2018\nPanamá;1\nBelice;2\n\nMujeres\nPaís;2018\nPanamá;3\nBelice;4\n\nCuadro 1 (continuación)\nPaís;2018\nHaití;5\nJamaica;6\n",
			figures: "SL_TLF_UEM PAN 2018 sex=M 1000 B4\nSL_TLF_UEM BLZ 2018 sex=M 2000 B5\nSL_TLF_UEM PAN 2018 sex=F 3000 B9\nSL_TLF_UEM BLZ 2018 sex=F 4000 B10\nSL_TLF_UEM HTI 2018  5000 B14\nSL_TLF_UEM JAM 2018  6000 B15",
			codes:   "value_factor value_factor value_factor",
		},
		"figures that read as years are no header": {
			text:    "VC_HTF_DETV\nPaís;2018;2019\nPanamá;1;2\nBelice;3;4\n\nHaití;1995;2003\nJamaica;5;6\n",
			figures: "VC_HTF_DETV PAN 2018  1 B3\nVC_HTF_DETV PAN 2019  2 C3\nVC_HTF_DETV BLZ 2018  3 B4\nVC_HTF_DETV BLZ 2019  4 C4\nVC_HTF_DETV HTI 2018  1995 B6\nVC_HTF_DETV HTI 2019  2003 C6\nVC_HTF_DETV JAM 2018  5 B7\nVC_HTF_DETV JAM 2019  6 C7",
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

// TestTablesBelowWhatIsLookedAt: a table that begins below the rows that are looked at is found all the same, with or without a line between.
func TestTablesBelowWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	rows := ""
	for year := 1900; year < 1900+220; year++ {
		rows += fmt.Sprintf("PAN;%d;3;4\nMEX;%d;3;4\n", year, year)
	}
	for name, tc := range map[string]struct {
		between string
		row     int
	}{
		"right below": {"", 444}, "below a title": {"Cuadro 2. SM_DTH_MIGR\n", 445}, "below a gap": {"\n\nCuadro 2. SM_DTH_MIGR\n", 447},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, r := figuresOf(t, s, "t.csv", "SM_DTH_MIGR\npaís;año;hombres;mujeres\n"+rows+tc.between+"país;año;mujeres;hombres\nBLZ;2018;1;2\nPAN;2150;8;9\n", given2020)
			if codes(r) != "" || r.Read.Values != 884 {
				t.Fatal(codes(r), r.Read)
			}
			for _, want := range []string{
				fmt.Sprintf("C%d SM_DTH_MIGR BLZ 2018 1sex=F\nD%d SM_DTH_MIGR BLZ 2018 2sex=M", tc.row, tc.row), "D442 SM_DTH_MIGR MEX 2119 4sex=F",
			} {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in %s", want, got[len(got)-300:])
				}
			}
		})
	}
	text := "SM_DTH_MIGR\ncountry;2016;2017\n" + strings.Repeat("MEX;1;2\n", 3) + "country;2018;2019\nPAN;5;6\nBLZ;7;8\n"
	if got, r := figuresOf(t, s, "t.csv", text, given2020); !strings.HasSuffix(got, "B7 SM_DTH_MIGR PAN 2018 5\nC7 SM_DTH_MIGR PAN 2019 6\nB8 SM_DTH_MIGR BLZ 2018 7\nC8 SM_DTH_MIGR BLZ 2019 8") {
		t.Error("years of another header, with nothing between:", got, codes(r))
	}
}

// TestColumnsThatTellFiguresApart: a column that nobody understands is asked about where figures are told apart by it alone, so that no part passes for the whole.
func TestColumnsThatTellFiguresApart(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const provinces = "SL_TLF_UEM\nPaís: Canadá\nYear,Geography,Value\n2018,,5.8\n2018,Quebec,5.5\n2019,,5.7\n2019,Quebec,5.1\n"
	for name, tc := range map[string]struct{ text, answers, asked, figures, codes string }{
		"provinces beside the country":    {text: provinces, asked: "role/tabla/B", codes: "column_parts"},
		"said to be another breakdown":    {text: provinces, answers: "role/tabla/B=breakdown", figures: "SL_TLF_UEM CAN 2018  5.8 C4\nSL_TLF_UEM CAN 2019  5.7 C6", codes: "breakdown_unread"},
		"quintiles by their numbers":      {text: "country,year,quintil,SM_DTH_MIGR\nPanama,2019,1,7\nPanama,2019,2,7\n", asked: "role/tabla/C", codes: "column_parts"},
		"a number of the row":             {text: "n,country,year,SM_DTH_MIGR\n1,Panama,2019,7\n2,Panama,2020,8\n3,Panama,2019,7\n", figures: "SM_DTH_MIGR PAN 2019  7 D2\nSM_DTH_MIGR PAN 2020  8 D3\nSM_DTH_MIGR PAN 2019  7 D4", codes: "column_unread duplicate_same"},
		"one province alone":              {text: "SL_TLF_UEM\nPaís: Canadá\nYear,Province,Value\n2018,Quebec,5.8\n2019,Quebec,5.7\n", asked: "role/tabla/B", codes: "column_parts"},
		"what goes with the country":      {text: "SL_TLF_UEM\nCountry,Capital,2018,2019\nPanama,Panama City,1,2\nBelize,Belmopan,3,4\n", figures: "SL_TLF_UEM PAN 2018  1 C3\nSL_TLF_UEM PAN 2019  2 D3\nSL_TLF_UEM BLZ 2018  3 C4\nSL_TLF_UEM BLZ 2019  4 D4", codes: "column_unread"},
		"a nationality in a tidy table":   {text: "country,year,series,nationality,value\nPanama,2019,SM_DTH_MIGR,Honduran,1\nPanama,2019,SM_DTH_MIGR,Haitian,2\n", asked: "role/tabla/D", codes: "column_parts"},
		"remarks that are no parts":       {text: "country,year,series,what,value\nPanama,2018,SM_DTH_MIGR,first count,1\nPanama,2019,SM_DTH_MIGR,second count,2\n", figures: "SM_DTH_MIGR PAN 2018  1 E2\nSM_DTH_MIGR PAN 2019  2 E3", codes: "column_unread"},
		"said not to be read, once asked": {text: "country,year,series,nationality,value\nPanama,2019,SM_DTH_MIGR,Honduran,1\nPanama,2019,SM_DTH_MIGR,Haitian,1\n", answers: "role/tabla/D=none", figures: "SM_DTH_MIGR PAN 2019  1 E2\nSM_DTH_MIGR PAN 2019  1 E3", codes: "duplicate_same"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			holds(t, s, "tabla.csv", []byte(tc.text), opt, tc.asked, tc.figures, tc.codes)
		})
	}
}
