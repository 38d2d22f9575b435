package intake

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/lang"
)

// TestAcross reads tables as people make them: every figure with its series, area, period, part, value and cell; or what is asked.
func TestAcross(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct {
		text    string
		answers string // "id=answer" by line
		asked   string // IDs of questions
		figures string
		codes   string
	}{
		"years across, the series by its code in the title": {
			text:    "Muertes y desapariciones (SM_DTH_MIGR)\n\nPaís;2018;2019;2020\nPanamá;4;s/d;7\nMéxico;1.234;12;1.300,5\nTotal;1.238;12;1.307,5\nFuente: registro nacional\n",
			figures: "SM_DTH_MIGR PAN 2018  4 B4\nSM_DTH_MIGR PAN 2019  not_available C4\nSM_DTH_MIGR PAN 2020  7 D4\nSM_DTH_MIGR MEX 2018  1234 B5\nSM_DTH_MIGR MEX 2019  12 C5\nSM_DTH_MIGR MEX 2020  1300.5 D5",
			codes:   "decimal_comma decimal_comma value_symbol row_total row_unread",
		},
		"areas with their codes across": {
			text:    "Time,Time Code,Series Name,Series Code,Panama [PAN],World [WLD]\n2018 [YR2018],YR2018,Deaths,SM_DTH_MIGR,8,70\n2019 [YR2019],YR2019,Deaths,SM_DTH_MIGR,..,75\n",
			figures: "SM_DTH_MIGR PAN 2018  8 E2\nSM_DTH_MIGR 1 2018  70 F2\nSM_DTH_MIGR PAN 2019  not_available E3\nSM_DTH_MIGR 1 2019  75 F3", codes: "value_symbol",
		},
		"series beside their codes, months across": {
			text:    "Country,Country Code,Series,Series Code,2019M01 [2019M01],2019M02 [2019M02]\nPanama,PAN,Deaths,SM_DTH_MIGR,3,4\nBelize,BLZ,Deaths,SM_DTH_MIGR,5,6\n",
			figures: "SM_DTH_MIGR PAN 2019-01  3 E2\nSM_DTH_MIGR PAN 2019-02  4 F2\nSM_DTH_MIGR BLZ 2019-01  5 E3\nSM_DTH_MIGR BLZ 2019-02  6 F3",
		},
		"numbers by which rows are called are no figures": {
			text:    "SM_DTH_MIGR\nSortOrder,LocID,ISO3_code,SDMX code,ParentID,Location,Time,Value\n1,591,PAN,591,916,Panama,2019,7\n2,84,BLZ,84,916,Belize,2019,8\n3,591,PAN,591,916,Panama,2020,9\n",
			figures: "SM_DTH_MIGR PAN 2019  7 H3\nSM_DTH_MIGR BLZ 2019  8 H4\nSM_DTH_MIGR PAN 2020  9 H5", codes: "column_unread column_unread column_unread column_unread",
		},
		"rows counted before the table": {
			text: ",Country,2018,2019\n0,Panama,3,4\n1,Belize,5,6\n2,Guatemala,7,8\n", answers: "series/tabla=SM_DTH_MIGR",
			figures: "SM_DTH_MIGR PAN 2018  3 C2\nSM_DTH_MIGR PAN 2019  4 D2\nSM_DTH_MIGR BLZ 2018  5 C3\nSM_DTH_MIGR BLZ 2019  6 D3\nSM_DTH_MIGR GTM 2018  7 C4\nSM_DTH_MIGR GTM 2019  8 D4", codes: "column_unread",
		},
		"the same with columns that say nothing": {
			text: ",Year,Sex,Value\n0,2016,,3\n1,2016,Female,1\n2,2017,,4\n", answers: "series/tabla=VC_HTF_DETV\narea/tabla=CAN",
			figures: "VC_HTF_DETV CAN 2016  3 D2\nVC_HTF_DETV CAN 2016 sex=F 1 D3\nVC_HTF_DETV CAN 2017  4 D4", codes: "column_unread",
		},
		"years as a program names columns": {
			text:    "SM_DTH_MIGR\nCountry,X2018,X2019\nPanama,3,4\nBelize,5,6\n",
			figures: "SM_DTH_MIGR PAN 2018  3 B3\nSM_DTH_MIGR PAN 2019  4 C3\nSM_DTH_MIGR BLZ 2018  5 B4\nSM_DTH_MIGR BLZ 2019  6 C4",
		},
		"years across, nothing says the series": {
			text: "country,2018,2019\nPanama,4,5\nBelize,1,2\n", asked: "series/tabla", codes: "table_series",
		},
		"the same, answered": {
			text: "country,2018,2019\nPanama,4,5\nBelize,1,2\n", answers: "series/tabla=SM_DTH_MIGR",
			figures: "SM_DTH_MIGR PAN 2018  4 B2\nSM_DTH_MIGR PAN 2019  5 C2\nSM_DTH_MIGR BLZ 2018  1 B3\nSM_DTH_MIGR BLZ 2019  2 C3",
		},
		"answered that it is none": {text: "country,2018,2019\nPanama,4,5\nBelize,1,2\n", answers: "series/tabla=none", codes: "table_left"},
		"an answer that was not offered": {
			text: "country,2018,2019\nPanama,4,5\nBelize,1,2\n", answers: "series/tabla=XX", asked: "series/tabla", codes: "table_series",
		},
		"areas across, with a mark": {
			text:    "SG_CPA_MIGRP\nTIME_PERIOD,World,Oceania*,Latin America and the Caribbean\n2019,54.1,20,70.58824\n2021,62.31884,28.57143,71\n",
			figures: "SG_CPA_MIGRP 1 2019  54.1 B3\nSG_CPA_MIGRP 9 2019  20 C3\nSG_CPA_MIGRP 419 2019  70.58824 D3\nSG_CPA_MIGRP 1 2021  62.31884 B4\nSG_CPA_MIGRP 9 2021  28.57143 C4\nSG_CPA_MIGRP 419 2021  71 D4",
			codes:   "footnote_mark",
		},
		"parts down, areas across, the year above": {
			text:    "Indicador: 10.7.2\nSerie: SG_CPA_MIGRS\nAño: 2021\nDominio de política,Costa Rica,Panamá\nDerechos de los migrantes,3,4\nTotal,2,3\n",
			figures: "SG_CPA_MIGRS CRI 2021 policy_domain=PD_1 3 B5\nSG_CPA_MIGRS PAN 2021 policy_domain=PD_1 4 C5\nSG_CPA_MIGRS CRI 2021  2 B6\nSG_CPA_MIGRS PAN 2021  3 C6",
		},
		"a year in the title alone is asked": {
			text:  "Categoría de SG_CPA_MIGRS según la encuesta de 2021\nPaís,Sexo,Valor\nCosta Rica,Total,2\nPanamá,Total,3\n",
			asked: "period/tabla", codes: "table_period",
		},
		"and taken when answered": {
			text:    "Categoría de SG_CPA_MIGRS según la encuesta de 2021\nPaís,Sexo,Valor\nCosta Rica,Total,2\nPanamá,Total,3\n",
			answers: "period/tabla=2021",
			figures: "SG_CPA_MIGRS CRI 2021  2 C3\nSG_CPA_MIGRS PAN 2021  3 C4",
		},
		"two rows of header without merged cells": {
			text:    "SM_DTH_MIGR,,,,\n,2019,,2020,\nPaís,Hombres,Mujeres,Hombres,Mujeres\nPanamá,3,1,5,2\nHonduras,8,4,9,6\n",
			figures: "SM_DTH_MIGR PAN 2019 sex=M 3 B4\nSM_DTH_MIGR PAN 2019 sex=F 1 C4\nSM_DTH_MIGR PAN 2020 sex=M 5 D4\nSM_DTH_MIGR PAN 2020 sex=F 2 E4\nSM_DTH_MIGR HND 2019 sex=M 8 B5\nSM_DTH_MIGR HND 2019 sex=F 4 C5\nSM_DTH_MIGR HND 2020 sex=M 9 D5\nSM_DTH_MIGR HND 2020 sex=F 6 E5",
		},
		"a part of whom the whole table is": {
			text:    "SM_DTH_MIGR\nSexo: Mujeres\nPaís,2019,2020\nPanamá,3,1\nHonduras,8,4\n",
			figures: "SM_DTH_MIGR PAN 2019 sex=F 3 B4\nSM_DTH_MIGR PAN 2020 sex=F 1 C4\nSM_DTH_MIGR HND 2019 sex=F 8 B5\nSM_DTH_MIGR HND 2020 sex=F 4 C5",
		},
		"a heading of a part between the rows": {
			text: "SM_DTH_MIGR\nPaís,2019,2020\nPanamá,3,1\nHonduras,8,4\nMujeres\nPanamá,2,1\nHonduras,8,4\n",
			figures: "SM_DTH_MIGR PAN 2019  3 B3\nSM_DTH_MIGR PAN 2020  1 C3\nSM_DTH_MIGR HND 2019  8 B4\nSM_DTH_MIGR HND 2020  4 C4\n" +
				"SM_DTH_MIGR PAN 2019 sex=F 2 B6\nSM_DTH_MIGR PAN 2020 sex=F 1 C6\nSM_DTH_MIGR HND 2019 sex=F 8 B7\nSM_DTH_MIGR HND 2020 sex=F 4 C7",
			codes: "row_heading",
		},
		"a country between the rows, where no column says it": {
			text:    "SM_DTH_MIGR\nAño,Hombres,Mujeres\nPanamá\n2019,3,1\n2020,8,4\nCosta Rica\n2019,2,1\n2020,7,4\n",
			figures: "SM_DTH_MIGR PAN 2019 sex=M 3 B4\nSM_DTH_MIGR PAN 2019 sex=F 1 C4\nSM_DTH_MIGR PAN 2020 sex=M 8 B5\nSM_DTH_MIGR PAN 2020 sex=F 4 C5\nSM_DTH_MIGR CRI 2019 sex=M 2 B7\nSM_DTH_MIGR CRI 2019 sex=F 1 C7\nSM_DTH_MIGR CRI 2020 sex=M 7 B8\nSM_DTH_MIGR CRI 2020 sex=F 4 C8",
			codes:   "row_heading row_heading",
		},
		"a country between the rows of countries": {
			text:    "SM_DTH_MIGR\nPaís,2019,2020\nPanamá,3,1\nMéxico\nHonduras,8,4\n",
			figures: "SM_DTH_MIGR PAN 2019  3 B3\nSM_DTH_MIGR PAN 2020  1 C3\nSM_DTH_MIGR HND 2019  8 B5\nSM_DTH_MIGR HND 2020  4 C5", codes: "row_unread",
		},
		"a row that numbers the columns": {
			text:    "SM_DTH_MIGR\nPays,2019,2020\n(1),(2),(3)\nPanama,3,1\nHonduras,8,4\n",
			figures: "SM_DTH_MIGR PAN 2019  3 B4\nSM_DTH_MIGR PAN 2020  1 C4\nSM_DTH_MIGR HND 2019  8 B5\nSM_DTH_MIGR HND 2020  4 C5",
		},
		"thousands": {
			text:    "SM_DTH_MIGR (en miles)\nPaís,2019,2020\nPanamá,3.5,1\nHonduras,8,4\n",
			figures: "SM_DTH_MIGR PAN 2019  3500 B3\nSM_DTH_MIGR PAN 2020  1000 C3\nSM_DTH_MIGR HND 2019  8000 B4\nSM_DTH_MIGR HND 2020  4000 C4",
			codes:   "value_factor",
		},
		"one country, years down, two things beside each other": {
			text:  "País: Panamá\nAño,Cosa,Otra\n2019,3,4\n2020,5,6\n",
			asked: "column/tabla/B column/tabla/C", codes: "column_series column_series",
		},
		"answered column by column": {
			text:    "País: Panamá\nAño,Cosa,Otra\n2019,3,4\n2020,5,6\n",
			answers: "column/tabla/B=SM_DTH_MIGR\ncolumn/tabla/C=none",
			figures: "SM_DTH_MIGR PAN 2019  3 B3\nSM_DTH_MIGR PAN 2020  5 B4",
		},
		"headers name the series in words": {
			text:    "Año;País;Muertes y desapariciones\n2019;Panamá;3\n2020;Panamá;5\n",
			figures: "SM_DTH_MIGR PAN 2019  3 C2\nSM_DTH_MIGR PAN 2020  5 C3",
		},
		"categories in words, beside two columns of names": {
			text:    "SG_CPA_MIGRS\nAño: 2021\nCountry;País;Category\nPanama;Panamá;Fully meets\nCosta Rica;Costa Rica;Meets\nBelize;Belice;Partially meets\n",
			figures: "SG_CPA_MIGRS PAN 2021  4 C4\nSG_CPA_MIGRS CRI 2021  3 C5\nSG_CPA_MIGRS BLZ 2021  2 C6", codes: "value_word value_word value_word",
		},
		"and beside code and name, of a series that nothing says": {
			text: "Año: 2021\nISO;País;Resultado 2021\nPAN;Panamá;Cumple plenamente\nCRI;Costa Rica;Cumple\nBLZ;Belice;Cumple parcialmente\n", asked: "series/tabla", codes: "table_series",
		},
		"a year of which nobody has a figure": {
			text:    "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,s/d,4\nCuba,N/A,0\n",
			figures: "SM_DTH_MIGR PAN 2018  not_available B3\nSM_DTH_MIGR PAN 2019  4 C3\nSM_DTH_MIGR CUB 2018  not_applicable B4\nSM_DTH_MIGR CUB 2019  0 C4", codes: "value_symbol value_symbol",
		},
		"figures between brackets and rough ones are none, and no header": {
			text:    "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,(1.5),2\nBelice,3,~30\n",
			figures: "SM_DTH_MIGR PAN 2019  2 C3\nSM_DTH_MIGR BLZ 2018  3 B4", codes: "value_unreadable value_unreadable",
		},
		"fiscal years that end in no month": {
			text:    "SM_DTH_MIGR\nPaís;2017-18;2018-19\nPanamá;1;2\nBelice;3;4\n",
			figures: "SM_DTH_MIGR PAN 2017/18  1 B3\nSM_DTH_MIGR PAN 2018/19  2 C3\nSM_DTH_MIGR BLZ 2017/18  3 B4\nSM_DTH_MIGR BLZ 2018/19  4 C4",
		},
		"headers and names in two languages": {
			text:    "SM_DTH_MIGR\nCountry / País,Year / Año,Value / Valor\nPanama / Panamá,2018,4\nMexico / México,2018,5\n",
			figures: "SM_DTH_MIGR PAN 2018  4 C3\nSM_DTH_MIGR MEX 2018  5 C4",
		},
		"a column that nobody knows beside one of a series": {
			text: "Entity,Code,Year,Deaths and disappearances,Population\nPanama,PAN,2018,4,4170000\nPanama,PAN,2019,5,4240000\n", answers: "column/tabla/E=none",
			figures: "SM_DTH_MIGR PAN 2018  4 D2\nSM_DTH_MIGR PAN 2019  5 D3",
		},
		"years behind a word for figures": {
			text:    "SM_DTH_MIGR\nPaís;Valor 2018;Valor 2019\nPanamá;5;4\nBelice;5;6\n",
			figures: "SM_DTH_MIGR PAN 2018  5 B3\nSM_DTH_MIGR PAN 2019  4 C3\nSM_DTH_MIGR BLZ 2018  5 B4\nSM_DTH_MIGR BLZ 2019  6 C4",
		},
		"amounts in a series in per cent": {
			text:    "BX_TRF_PWKR\nPaís;2018;2019\nHonduras;4777;5384\nHaití;3082;30\n",
			figures: "BX_TRF_PWKR HND 2018  4777 B3\nBX_TRF_PWKR HND 2019  5384 C3\nBX_TRF_PWKR HTI 2018  3082 B4\nBX_TRF_PWKR HTI 2019  30 C4", codes: "value_out_of_bounds",
		},
		"quarters of the DataBank": {
			text:    "Country Name,Series Code,2011Q1 [YR2011Q1],2011Q3 [YR2011Q3]\nPanama,SM_DTH_MIGR,..,5\nBelize,SM_DTH_MIGR,2,3\n\nData from database: X\nLast Updated: 01/02/2021\n",
			figures: "SM_DTH_MIGR PAN 2011-Q1  not_available C2\nSM_DTH_MIGR PAN 2011-Q3  5 D2\nSM_DTH_MIGR BLZ 2011-Q1  2 C3\nSM_DTH_MIGR BLZ 2011-Q3  3 D3",
			codes:   "value_symbol row_unread",
		},
		"a list of countries is no table of figures": {text: "Country,ISO3,Number\nPanama,PAN,1\nBelize,BLZ,2\n", codes: "layout_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			holds(t, s, "tabla.csv", []byte(tc.text), opt, tc.asked, tc.figures, tc.codes)
		})
	}
}

// answersIn are answers written as "id=answer" by line.
func answersIn(text string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if id, answer, ok := strings.Cut(line, "="); ok {
			out[id] = answer
		}
	}
	return out
}

// holds checks the figures that a file gives, its questions and its problems.
func holds(t *testing.T, s *Service, name string, data []byte, opt Options, asked, figures, problems string) {
	t.Helper()
	a, err := s.analyse(context.Background(), name, inMemory(data), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got, questions []string
	for o, err := range a.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		value := o.Value.Text()
		if value == "" {
			value = string(o.Value.Gap)
		}
		got = append(got, strings.Join([]string{o.Key.Series, o.Key.Area, o.Key.Period, o.Key.Breakdown, value, o.Origin.Cell}, " "))
	}
	for _, q := range a.report.Questions {
		questions = append(questions, q.ID)
	}
	if strings.Join(got, "\n") != figures || strings.Join(questions, " ") != asked || codes(a.report) != problems {
		t.Errorf("got\n%s\nasked %q, codes %q\nwant\n%s\nasked %q, codes %q\n%+v", strings.Join(got, "\n"), strings.Join(questions, " "), codes(a.report), figures, asked, problems,
			a.report.Say(messages(t).Printer(lang.English)).Facts)
	}
}

// TestMergedHeaders reads a workbook with a title, a header in two rows with merged cells, and notes below.
func TestMergedHeaders(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for cell, v := range map[string]any{
		"A1": "Cuadro 3. Costo de las remesas (SI_RMT_COST)", "A3": "País", "B3": "Código", "C3": "2019", "E3": "2020", "C4": "Hombres", "D4": "Mujeres", "E4": "Hombres", "F4": "Mujeres",
		"A5": "  Panamá", "B5": "PAN", "C5": 5.25, "D5": 5.5, "E5": "…", "F5": 4, "A6": "Belice", "B6": "BLZ", "C6": 6, "D6": "<2.5", "E6": 7, "F6": 8, "A8": "Nota: datos provisionales.",
	} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "F1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "D3"}, {"E3", "F3"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := full(t)
	holds(t, service(t, ref, nil), "libro.xlsx", data.Bytes(), given2020, "",
		"SI_RMT_COST PAN 2019 sex=M 5.25 C5\nSI_RMT_COST PAN 2019 sex=F 5.5 D5\nSI_RMT_COST PAN 2020 sex=M not_available E5\nSI_RMT_COST PAN 2020 sex=F 4 F5\n"+
			"SI_RMT_COST BLZ 2019 sex=M 6 C6\nSI_RMT_COST BLZ 2019 sex=F <2.5 D6\nSI_RMT_COST BLZ 2020 sex=M 7 E6\nSI_RMT_COST BLZ 2020 sex=F 8 F6",
		"blanks_trimmed value_symbol value_censored row_unread")
}

// TestNameOfAFileSaysNothing: what a text file is called is offered at most, never taken; the name that somebody gave a sheet counts.
func TestNameOfAFileSaysNothing(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ text, asked, codes string }{
		"2021":        {"SM_DTH_MIGR\nPaís,Sexo,Valor\nCosta Rica,Total,2\nPanamá,Total,3\n", "period/2021", "table_period"},
		"SM_DTH_MIGR": {"country,2018,2019\nPanama,4,5\nBelize,1,2\n", "series/SM_DTH_MIGR", "table_series"},
		"Panamá":      {"Muertes y desapariciones (SM_DTH_MIGR)\nAño,Sexo,Valor\n2018,Total,2\n2019,Total,3\n", "area/Panamá", "table_area"},
	} {
		holds(t, s, name+".csv", []byte(tc.text), given2020, tc.asked, "", tc.codes)
	}
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Panamá"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"Muertes y desapariciones (SM_DTH_MIGR)"}, {"Año", "Sexo", "Valor"}, {2018, "Total", 2}, {2019, "Total", 3}} {
		if err := f.SetSheetRow("Panamá", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	holds(t, s, "x.xlsx", book.Bytes(), given2020, "", "SM_DTH_MIGR PAN 2018  2 C3\nSM_DTH_MIGR PAN 2019  3 C4", "")
}

// TestTheLineThatNamesTheSeries: above what a ministry sends stand its own name and others; the question about the series shows the line that comes nearest to one, and offers that first.
func TestTheLineThatNamesTheSeries(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ above, shown, first string }{
		"below the ministry": {"República de Panamá\nMinisterio de Gobierno\nCuadro 4. Personas refugiadas por país de origen\n", "Cuadro 4. Personas refugiadas por país de origen", "SM_POP_REFG_OR"},
		"above a note":       {"Remesas recibidas de personas\nElaborado por el Banco Central\n", "Remesas recibidas de personas", "BX_TRF_PWKR"},
		"none comes near":    {"Ministerio de Gobierno\nCuadro 4\n", "Ministerio de Gobierno", ""},
	} {
		a, err := s.analyse(t.Context(), "cuadro.csv", inMemory([]byte(tc.above+"País,2018,2019\nPanamá,4,5\nBelice,1,2\n")), given2020, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.report.Questions) != 1 {
			t.Fatalf("%s: asked %+v", name, a.report.Questions)
		}
		q := a.report.Questions[0]
		if !strings.Contains(q.Message+fmt.Sprint(q.Args["Title"]), tc.shown) || tc.first != "" && q.Options[0] != tc.first {
			t.Errorf("%s: asked of %v %q, offered first %s", name, q.Args, q.Message, q.Options[0])
		}
	}
}
