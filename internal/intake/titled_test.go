package intake

import (
	"fmt"
	"strings"
	"testing"
)

// TestTitlesThatNameACountry: the one country that stands alone between the marks of a title is that of a table without areas; beside areas that are others it is asked of which the figures are.
func TestTitlesThatNameACountry(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const figures = "SL_TLF_UEM GTM 2018  2.5 B3\nSL_TLF_UEM GTM 2019  3.5 B4"
	const born = "Lugar de nacimiento;2018;2019\nMéxico;21;32\nHonduras;22;34\n"
	const read = "SM_DTH_MIGR MEX 2018  21 B4\nSM_DTH_MIGR MEX 2019  32 C4\nSM_DTH_MIGR HND 2018  22 B5\nSM_DTH_MIGR HND 2019  34 C5"
	for name, tc := range map[string]struct{ text, answers, asked, figures, codes string }{
		"before a colon":        {text: "Guatemala: tasa de desempleo\nAño,Valor\n2018,2.5\n2019,3.5\n", figures: figures},
		"behind a comma":        {text: "\"SL_TLF_UEM, Guatemala, 2018-2019\"\nAño,Valor\n2018,2.5\n2019,3.5\n", figures: figures},
		"in brackets":           {text: "Tasa de desempleo SL_TLF_UEM (República de Guatemala)\nAño,Valor\n2018,2.5\n2019,3.5\n", figures: figures},
		"two of them":           {text: "\"SL_TLF_UEM: Guatemala, Honduras\"\nAño,Valor\n2018,2.5\n2019,3.5\n", asked: "area/tabla", codes: "table_area"},
		"inside a sentence":     {text: "SL_TLF_UEM de personas nacidas en Guatemala\nAño,Valor\n2018,2.5\n2019,3.5\n", asked: "area/tabla", codes: "table_area"},
		"beside where from":     {text: "SM_DTH_MIGR\nGuatemala: población por lugar de nacimiento\n" + born, asked: "role/tabla/A", codes: "column_role"},
		"called countries":      {text: "SM_DTH_MIGR\nGuatemala: población por país\nPaís" + born[len("Lugar de nacimiento"):], asked: "role/tabla/A", codes: "column_role"},
		"and answered":          {text: "SM_DTH_MIGR\nGuatemala: población por país\nPaís" + born[len("Lugar de nacimiento"):], answers: "role/tabla/A=area", figures: read},
		"among the others":      {text: "SM_DTH_MIGR\nGobierno de Honduras\nPaís" + born[len("Lugar de nacimiento"):], figures: read},
		"over a tidy table":     {text: "Guatemala: población por país\npaís;año;SM_DTH_MIGR\nMéxico;2018;3\nHonduras;2018;4\n", asked: "role/tabla/A", codes: "column_role"},
		"over areas across":     {text: "SM_DTH_MIGR\nGuatemala: por origen\nAño;México;Honduras\n2018;1;2\n2019;3;4\n", asked: "areas/tabla", codes: "areas_two"},
		"answered: the headers": {text: "SM_DTH_MIGR\nGuatemala: por origen\nAño;México;Honduras\n2018;1;2\n2019;3;4\n", answers: "areas/tabla=headers", figures: "SM_DTH_MIGR MEX 2018  1 B4\nSM_DTH_MIGR HND 2018  2 C4\nSM_DTH_MIGR MEX 2019  3 B5\nSM_DTH_MIGR HND 2019  4 C5"},
		"answered: left out":    {text: "SM_DTH_MIGR\nGuatemala: por origen\nAño;México;Honduras\n2018;1;2\n2019;3;4\n", answers: "areas/tabla=none", codes: "table_left"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			holds(t, s, "tabla.csv", []byte(tc.text), opt, tc.asked, tc.figures, tc.codes)
		})
	}
}

// TestWherePeopleComeFrom: a column that says where people come from or go to is not that of the areas of a series that does not speak of it.
func TestWherePeopleComeFrom(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const rows = "%s,2018,2019\nHonduras,3,4\nGuatemala,5,6\n"
	const read = "%[1]s HND 2018  3 B3\n%[1]s HND 2019  4 C3\n%[1]s GTM 2018  5 B4\n%[1]s GTM 2019  6 C4"
	for name, tc := range map[string]struct{ series, header, answers, asked, figures, codes string }{
		"nationality":               {series: "SM_DTH_MIGR", header: "Nacionalidad", asked: "role/tabla/A", codes: "column_role"},
		"country of birth":          {series: "SM_DTH_MIGR", header: "Country of birth", asked: "role/tabla/A", codes: "column_role"},
		"destination":               {series: "SM_DTH_MIGR", header: "Pays de destination", asked: "role/tabla/A", codes: "column_role"},
		"said to be the areas":      {series: "SM_DTH_MIGR", header: "Origen", answers: "role/tabla/A=area", figures: fmt.Sprintf(read, "SM_DTH_MIGR")},
		"a series by origin":        {series: "SM_POP_REFG_OR", header: "Country of origin", figures: fmt.Sprintf(read, "SM_POP_REFG_OR")},
		"a header of another thing": {series: "SM_DTH_MIGR", header: "Lugar", figures: fmt.Sprintf(read, "SM_DTH_MIGR")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			holds(t, s, "tabla.csv", []byte(tc.series+"\n"+fmt.Sprintf(rows, tc.header)), opt, tc.asked, tc.figures, tc.codes)
		})
	}
}

// TestTheSeriesInATitle: a title that names a series in full, among words that say where, when and by what it is broken down, is of that series; other words leave it open.
func TestTheSeriesInATitle(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ title, series string }{
		"broken down by sex":        {"Cuadro 3. Tasa de desempleo, por sexo y grupo de edad, 2018-2019", "SL_TLF_UEM"},
		"in thousands, by country":  {"Table 2: Detected victims of human trafficking, by country", "VC_HTF_DETV"},
		"in French":                 {"Tableau 1 – Taux de chômage par sexe, Caraïbes", "SL_TLF_UEM"},
		"a count by its short name": {"Muertes y desapariciones en Centroamérica", "SM_DTH_MIGR"},
		"of people born elsewhere":  {"Tasa de desempleo de personas nacidas en Guatemala", ""},
		"short, but of a share":     {"Remesas recibidas por país, 2018-2019", ""},
		"two series":                {"Tasa de desempleo\nVíctimas de trata de personas detectadas, por país", "SL_TLF_UEM"},
		"of two in one line":        {"Tasa de desempleo y víctimas de trata de personas detectadas", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, at := "País;2018;2019\nPanamá;5;6\nBelice;7;8\n", 3+strings.Count(tc.title, "\n")
			figures, asked, codes := "", "series/tabla", "table_series"
			if tc.series != "" {
				figures, asked, codes = fmt.Sprintf("%[1]s PAN 2018  5 B%[2]d\n%[1]s PAN 2019  6 C%[2]d\n%[1]s BLZ 2018  7 B%[3]d\n%[1]s BLZ 2019  8 C%[3]d", tc.series, at, at+1), "", ""
			}
			holds(t, s, "tabla.csv", []byte(tc.title+"\n"+rows), given2020, asked, figures, codes)
		})
	}
}
