package intake

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestTablesOfOffices reads tables as offices lay them out: periods: in words, in two rows of the header, the month in one place and the year in another.
func TestTablesOfOffices(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ text, asked, figures, codes string }{
		"marks and words beside the years": {
			text:    "SM_DTH_MIGR\nPaís;Año 2018;2019 p/;2020r\nPanamá;1;2;3\nBelice;4;5;6\n",
			figures: "SM_DTH_MIGR PAN 2018  1 B3\nSM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR PAN 2020  3 D3\nSM_DTH_MIGR BLZ 2018  4 B4\nSM_DTH_MIGR BLZ 2019  5 C4\nSM_DTH_MIGR BLZ 2020  6 D4",
			codes:   "footnote_mark",
		},
		"fiscal years that look like months": {
			text:    "SM_DTH_MIGR\nCountry,2009-10,2010-11,2011-12\nPanama,1,2,3\nBelize,4,5,6\n",
			figures: "SM_DTH_MIGR PAN 2009/10  1 B3\nSM_DTH_MIGR PAN 2010/11  2 C3\nSM_DTH_MIGR PAN 2011/12  3 D3\nSM_DTH_MIGR BLZ 2009/10  4 B4\nSM_DTH_MIGR BLZ 2010/11  5 C4\nSM_DTH_MIGR BLZ 2011/12  6 D4",
		},
		"and months that are months": {
			text:    "country,period,series,value\nPanama,2011-11,SM_DTH_MIGR,1\nPanama,2011-12,SM_DTH_MIGR,2\n",
			figures: "SM_DTH_MIGR PAN 2011-11  1 D2\nSM_DTH_MIGR PAN 2011-12  2 D3",
		},
		"fiscal years with both years written out": {
			text:    "country,period,series,value\nPanama,2018/2019,SM_DTH_MIGR,1\nPanama,2019-2020,SM_DTH_MIGR,2\n",
			figures: "SM_DTH_MIGR PAN 2018/19  1 D2\nSM_DTH_MIGR PAN 2019/20  2 D3",
		},
		"and ranges that are ranges": {
			text:    "country,period,series,value\nPanama,2015-2016,SM_DTH_MIGR,1\nPanama,2017-2018,SM_DTH_MIGR,2\n",
			figures: "SM_DTH_MIGR PAN 2015/2016  1 D2\nSM_DTH_MIGR PAN 2017/2018  2 D3",
		},
		"fiscal years down": {
			text:    "country,period,series,value\nPanama,2010-11,SM_DTH_MIGR,1\nPanama,2011-12,SM_DTH_MIGR,2\n",
			figures: "SM_DTH_MIGR PAN 2010/11  1 D2\nSM_DTH_MIGR PAN 2011/12  2 D3",
		},
		"quarters by bare numbers below the year": {
			text:    "SL_TLF_UEM\n;2019;;;\nPaís;I;II;III;IV\nPanamá;1;2;3;4\nBelice;5;6;7;8\n",
			figures: "SL_TLF_UEM PAN 2019-Q1  1 B4\nSL_TLF_UEM PAN 2019-Q2  2 C4\nSL_TLF_UEM PAN 2019-Q3  3 D4\nSL_TLF_UEM PAN 2019-Q4  4 E4\nSL_TLF_UEM BLZ 2019-Q1  5 B5\nSL_TLF_UEM BLZ 2019-Q2  6 C5\nSL_TLF_UEM BLZ 2019-Q3  7 D5\nSL_TLF_UEM BLZ 2019-Q4  8 E5",
		},
		"months down, years across; a total of some months is no figure of the year": {
			text:    "SM_DTH_MIGR\nPaís: Guatemala\nMes;2018;2019\nEnero;1;2\nFebrero;3;4\nMarzo;5;6\nTotal;9;12\n",
			figures: "SM_DTH_MIGR GTM 2018-01  1 B4\nSM_DTH_MIGR GTM 2019-01  2 C4\nSM_DTH_MIGR GTM 2018-02  3 B5\nSM_DTH_MIGR GTM 2019-02  4 C5\nSM_DTH_MIGR GTM 2018-03  5 B6\nSM_DTH_MIGR GTM 2019-03  6 C6",
			codes:   "row_total",
		},
		"a total of all quarters of one of two years": {
			text: "SM_DTH_MIGR\nPaís: Guatemala\nTrimestre;2018;2019\nT1;1;2\nT2;3;4\nT3;5;\nT4;6;\nTotal;15;6\n",
			figures: "SM_DTH_MIGR GTM 2018-Q1  1 B4\nSM_DTH_MIGR GTM 2019-Q1  2 C4\nSM_DTH_MIGR GTM 2018-Q2  3 B5\nSM_DTH_MIGR GTM 2019-Q2  4 C5\n" +
				"SM_DTH_MIGR GTM 2018-Q3  5 B6\nSM_DTH_MIGR GTM 2018-Q4  6 B7\nSM_DTH_MIGR GTM 2018  15 B8",
			codes: "value_empty row_total",
		},
		"a total beside some months is no figure of the year": {
			text:    "SM_DTH_MIGR\nAño: 2019\nPaís;Enero;Febrero;Total\nPanamá;1;2;3\nBelice;4;5;9\n",
			figures: "SM_DTH_MIGR PAN 2019-01  1 B4\nSM_DTH_MIGR PAN 2019-02  2 C4\nSM_DTH_MIGR BLZ 2019-01  4 B5\nSM_DTH_MIGR BLZ 2019-02  5 C5", codes: "row_total",
		},
		"a total beside all quarters": {
			text:    "SM_DTH_MIGR\nAño: 2019\nPaís;T1;T2;T3;T4;Total\nPanamá;1;2;3;4;10\nBelice;4;5;6;;15\n",
			figures: "SM_DTH_MIGR PAN 2019-Q1  1 B4\nSM_DTH_MIGR PAN 2019-Q2  2 C4\nSM_DTH_MIGR PAN 2019-Q3  3 D4\nSM_DTH_MIGR PAN 2019-Q4  4 E4\nSM_DTH_MIGR PAN 2019  10 F4\nSM_DTH_MIGR BLZ 2019-Q1  4 B5\nSM_DTH_MIGR BLZ 2019-Q2  5 C5\nSM_DTH_MIGR BLZ 2019-Q3  6 D5",
			codes:   "value_empty row_total",
		},
		"the quarter in a column of its own, as a number": {
			text:    "Year,Quarter,Country,Series,Value\n2019,1,Panama,SL_TLF_UEM,1.5\n2019,2,Panama,SL_TLF_UEM,2.5\n2019,5,Panama,SL_TLF_UEM,3.5\n",
			figures: "SL_TLF_UEM PAN 2019-Q1  1.5 E2\nSL_TLF_UEM PAN 2019-Q2  2.5 E3", codes: "period_unreadable",
		},
		"a part of a year is no year": {
			text:    "SM_DTH_MIGR\nPaís;2018;2019;Ene-Jun 2020\nPanamá;1;2;3\nBelice;4;5;6\n",
			figures: "SM_DTH_MIGR PAN 2018  1 B3\nSM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR BLZ 2018  4 B4\nSM_DTH_MIGR BLZ 2019  5 C4", codes: "column_unread",
		},
		"figures that read as years": {
			text:    "VC_HTF_DETV\nAño: 2019\nPaís;Hombres;Mujeres\nPanamá;1990;2005\nBelice;200;150\nHaití;30;45\n",
			figures: "VC_HTF_DETV PAN 2019 sex=M 1990 B4\nVC_HTF_DETV PAN 2019 sex=F 2005 C4\nVC_HTF_DETV BLZ 2019 sex=M 200 B5\nVC_HTF_DETV BLZ 2019 sex=F 150 C5\nVC_HTF_DETV HTI 2019 sex=M 30 B6\nVC_HTF_DETV HTI 2019 sex=F 45 C6",
		},
		"and below areas": {
			text:    "VC_HTF_DETV\nAño;Panamá;Belice\n2018;1990;2005\n2019;200;150\n2020;30;45\n",
			figures: "VC_HTF_DETV PAN 2018  1990 B3\nVC_HTF_DETV BLZ 2018  2005 C3\nVC_HTF_DETV PAN 2019  200 B4\nVC_HTF_DETV BLZ 2019  150 C4\nVC_HTF_DETV PAN 2020  30 B5\nVC_HTF_DETV BLZ 2020  45 C5",
		},
		"two years among headers of other things": {
			text:    "SM_DTH_MIGR\nPaís;2019;2020;Var. 2019/2020 (%);Promedio\nPanamá;10;12;20;11\nBelice;4;5;25;4\nHonduras;8;6;-25;7\n",
			figures: "SM_DTH_MIGR PAN 2019  10 B3\nSM_DTH_MIGR PAN 2020  12 C3\nSM_DTH_MIGR BLZ 2019  4 B4\nSM_DTH_MIGR BLZ 2020  5 C4\nSM_DTH_MIGR HND 2019  8 B5\nSM_DTH_MIGR HND 2020  6 C5",
			codes:   "column_unread column_unread",
		},
		"a rate per thousand, a unit in millions": {
			text:    "DC_TOF_SCHIPSL, millones de USD constantes por miles de habitantes\nPaís;2018;2019\nPanamá;1.5;1.75\nBelice;1.25;2.5\n",
			figures: "DC_TOF_SCHIPSL PAN 2018  1.5 B3\nDC_TOF_SCHIPSL PAN 2019  1.75 C3\nDC_TOF_SCHIPSL BLZ 2018  1.25 B4\nDC_TOF_SCHIPSL BLZ 2019  2.5 C4",
		},
		"thousands, where the unit is a million": {
			text:    "DC_TOF_SCHIPSL (miles de USD)\nPaís;2018;2019\nPanamá;1500;1750\nBelice;1250;2500\n",
			figures: "DC_TOF_SCHIPSL PAN 2018  1.500 B3\nDC_TOF_SCHIPSL PAN 2019  1.750 C3\nDC_TOF_SCHIPSL BLZ 2018  1.250 B4\nDC_TOF_SCHIPSL BLZ 2019  2.500 C4",
			codes:   "value_factor",
		},
		"decimal commas among commas": {
			text:    "País,Año,Serie,Valor\nPanamá,2019,SL_TLF_UEM,7,1\nHaití,2019,SL_TLF_UEM,13\n",
			figures: "SL_TLF_UEM HTI 2019  13 D3", codes: "row_split column_unread",
		},
		"decimal commas among commas, years across": {
			text:    "SL_TLF_UEM\nPaís,2018,2019\nPanamá,7,1,8,2\nHaití,13,14\nBelice,9,10\n",
			figures: "SL_TLF_UEM HTI 2018  13 B4\nSL_TLF_UEM HTI 2019  14 C4\nSL_TLF_UEM BLZ 2018  9 B5\nSL_TLF_UEM BLZ 2019  10 C5", codes: "row_split column_unread column_unread",
		},
		"a change below the years, which is none of the figures": {
			text:    "SM_DTH_MIGR\nPaís;2019;2020;Variación\n;;;2019-2020\nPanamá;10;12;20\nBelice;4;5;25\nHonduras;8;6;-25\n",
			figures: "SM_DTH_MIGR PAN 2019  10 B4\nSM_DTH_MIGR PAN 2020  12 C4\nSM_DTH_MIGR BLZ 2019  4 B5\nSM_DTH_MIGR BLZ 2020  5 C5\nSM_DTH_MIGR HND 2019  8 B6\nSM_DTH_MIGR HND 2020  6 C6", codes: "column_unread",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, s, "tabla.csv", []byte(tc.text), given2020, tc.asked, tc.figures, tc.codes)
		})
	}
}

// TestYearsShownOfDates: cells that hold a day and show its year are years.
func TestYearsShownOfDates(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	format := "yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{
		"A1": "SM_DTH_MIGR", "A2": "País", "B2": time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), "C2": time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), "A3": "Panamá", "B3": 1, "C3": 2, "A4": "Belice", "B4": 3, "C4": 4,
	} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "B2", "C2", style); err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	ref, _ := full(t)
	holds(t, service(t, ref, nil), "libro.xlsx", book.Bytes(), given2020, "",
		"SM_DTH_MIGR PAN 2018  1 B3\nSM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR BLZ 2018  3 B4\nSM_DTH_MIGR BLZ 2019  4 C4", "")
}
