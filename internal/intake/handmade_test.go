package intake

import "testing"

// TestHandmadeTables: what offices write into headers and cells that a person reads without asking.
func TestHandmadeTables(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ text, asked, figures, codes string }{
		"groups of ages in figures across": {
			text:    "SL_TLF_UEM\nAño: 2019\nPaís;Total;15-24;25-34\nPanamá;4;5;3\nBelice;6;7;2\n",
			figures: "SL_TLF_UEM PAN 2019  4 B4\nSL_TLF_UEM PAN 2019 age=Y15T24 5 C4\nSL_TLF_UEM PAN 2019 age=Y25T34 3 D4\nSL_TLF_UEM BLZ 2019  6 B5\nSL_TLF_UEM BLZ 2019 age=Y15T24 7 C5\nSL_TLF_UEM BLZ 2019 age=Y25T34 2 D5",
		},
		"and down, under a header that nobody knows": {
			text:    "SL_TLF_UEM\nPaís: Panamá\nTramo;2018;2019\n15-24;5;6\n25-34;3;2\n",
			figures: "SL_TLF_UEM PAN 2018 age=Y15T24 5 B4\nSL_TLF_UEM PAN 2019 age=Y15T24 6 C4\nSL_TLF_UEM PAN 2018 age=Y25T34 3 B5\nSL_TLF_UEM PAN 2019 age=Y25T34 2 C5",
		},
		"two years down under a blank corner": {
			text:    "SL_TLF_UEM\n;Panamá;Belice\n2018;4;5\n2019;6;7\n",
			figures: "SL_TLF_UEM PAN 2018  4 B3\nSL_TLF_UEM BLZ 2018  5 C3\nSL_TLF_UEM PAN 2019  6 B4\nSL_TLF_UEM BLZ 2019  7 C4",
		},
		"a letter of a status behind a figure": {
			text:    "SM_DTH_MIGR\nPaís;2018;2019\nPanamá;120r;131p\nBelice;4;5\n",
			figures: "SM_DTH_MIGR PAN 2018  120 B3\nSM_DTH_MIGR PAN 2019  131 C3\nSM_DTH_MIGR BLZ 2018  4 B4\nSM_DTH_MIGR BLZ 2019  5 C4", codes: "footnote_mark",
		},
		"signs of currencies": {
			text:    "DC_TOF_SCHIPSL\nPaís;2018;2019\nPanamá;US$ 4.1;$7.25\nBelice;€ 3;B/. 2.5\n",
			figures: "DC_TOF_SCHIPSL PAN 2018  4.1 B3\nDC_TOF_SCHIPSL PAN 2019  7.25 C3\nDC_TOF_SCHIPSL BLZ 2018  3 B4\nDC_TOF_SCHIPSL BLZ 2019  2.5 C4", codes: "footnote_mark",
		},
		"changes beside the years": {
			text:    "SM_DTH_MIGR\nPaís;2018;2019;Diferencia;\n;;;Absoluta;2018-2019\nPanamá;4;7;3;75\nBelice;8;9;1;12\n",
			figures: "SM_DTH_MIGR PAN 2018  4 B4\nSM_DTH_MIGR PAN 2019  7 C4\nSM_DTH_MIGR BLZ 2018  8 B5\nSM_DTH_MIGR BLZ 2019  9 C5", codes: "column_unread column_unread",
		},
		"parts of a total": {
			text:    "SM_DTH_MIGR\nAño: 2019\nPaís;Total;De los cuales: mujeres\nPanamá;10;4\nBelice;5;2\n",
			figures: "SM_DTH_MIGR PAN 2019  10 B4\nSM_DTH_MIGR PAN 2019 sex=F 4 C4\nSM_DTH_MIGR BLZ 2019  5 B5\nSM_DTH_MIGR BLZ 2019 sex=F 2 C5",
		},
		"years of censuses, a title in two languages": {
			text:    "Tasa de desempleo / Unemployment rate\nPaís;Censo 2010;Censo 2020\nPanamá;4;7\nBelice;8;9\n",
			figures: "SL_TLF_UEM PAN 2010  4 B3\nSL_TLF_UEM PAN 2020  7 C3\nSL_TLF_UEM BLZ 2010  8 B4\nSL_TLF_UEM BLZ 2020  9 C4",
		},
		"letters of the sexes beside years": {
			text:    "SL_TLF_UEM\nPaís;H 2018;M 2018\nPanamá;4;7\nBelice;8;9\n",
			figures: "SL_TLF_UEM PAN 2018 sex=M 4 B3\nSL_TLF_UEM PAN 2018 sex=F 7 C3\nSL_TLF_UEM BLZ 2018 sex=M 8 B4\nSL_TLF_UEM BLZ 2018 sex=F 9 C4",
		},
		"areas and parts in one header": {
			text:    "SL_TLF_UEM\nAño;Panamá - H;Panamá - M;Bolivia, Plurinational State of\n2018;4;7;5\n2019;8;9;6\n",
			figures: "SL_TLF_UEM PAN 2018 sex=M 4 B3\nSL_TLF_UEM PAN 2018 sex=F 7 C3\nSL_TLF_UEM BOL 2018  5 D3\nSL_TLF_UEM PAN 2019 sex=M 8 B4\nSL_TLF_UEM PAN 2019 sex=F 9 C4\nSL_TLF_UEM BOL 2019  6 D4",
		},
		"from one country to another": {
			text: "SI_RMT_COST\nAño;Estados Unidos - México;Canadá - Haití\n2018;4;7\n2019;8;9\n", asked: "column/tabla/B column/tabla/C area/tabla", codes: "column_series column_series table_area",
		},
		"codes of the Population Division": {
			text:    "SM_DTH_MIGR\nArea name;Location code;2018;2019\nWORLD;900;40;70\nLATIN AMERICA AND THE CARIBBEAN;904;4;7\nPanama;591;3;5\n",
			figures: "SM_DTH_MIGR 1 2018  40 C3\nSM_DTH_MIGR 1 2019  70 D3\nSM_DTH_MIGR 419 2018  4 C4\nSM_DTH_MIGR 419 2019  7 D4\nSM_DTH_MIGR PAN 2018  3 C5\nSM_DTH_MIGR PAN 2019  5 D5",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, s, "tabla.csv", []byte(tc.text), given2020, tc.asked, tc.figures, tc.codes)
		})
	}
}
