package workbook

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// sampleReport is of a group of five: one with answers in both years, one with gaps among them, one with official
// categories in the earlier year only, one official in both, one that did not answer. Every figure is made up.
func sampleReport() Report {
	names := map[string]lang.Text{
		"PAN": {En: "Panama", Es: "Panamá", Fr: "Panama"}, "SLV": {En: "El Salvador", Es: "El Salvador", Fr: "El Salvador"},
		"BLZ": {En: "Belize", Es: "Belice", Fr: "Belize"}, "USA": {En: "United States of America", Es: "Estados Unidos de América", Fr: "États-Unis d’Amérique"},
		"GTM": {En: "Guatemala", Es: "Guatemala", Fr: "Guatemala"},
	}
	iso2 := map[string]string{"PAN": "PA", "SLV": "SV", "BLZ": "BZ", "USA": "US", "GTM": "GT"}
	r := Report{
		Area: area.Area{Code: "GRP", Kind: area.Group, Name: lang.Text{En: "Sample group", Es: "Grupo de muestra", Fr: "Groupe d’exemple"}},
		Made: issued, DataVersion: 12, DataHash: strings.Repeat("5f0c", 16), Trends: []string{"COST"},
		Series: []catalog.Series{
			{Code: "COST", Name: same("Cost of sending"), Unit: same("%"), Kind: catalog.Percent, Decimals: 1, Direction: catalog.Lower,
				Target: number("3"), TargetTest: "<", TargetScope: "country", Comparable: true, Flows: []observation.Flow{observation.UN}, Indicators: []string{"10.c.1"}},
		},
		Dimensions: []catalog.Dimension{{Code: "policy_domain", Name: same("Policy domain"), Codes: []catalog.Code{{Code: "PD_1", Name: same("Rights")}}}},
		Sources:    []catalog.Source{{Code: "un-sdg", Name: same("UN SDG database"), Flow: observation.UN, Licence: "CC BY 4.0", Cite: same("=HYPERLINK(1)")}},
		Releases:   []catalog.Release{{Name: "UN SDG 2020.Q4", Source: "un-sdg"}},
	}
	for _, code := range []string{"USA", "PAN", "SLV", "BLZ", "GTM"} {
		r.Members = append(r.Members, area.Area{Code: code, ISO2: iso2[code], Kind: area.Country, Government: true, Name: names[code]})
	}
	member := func(code string) area.Area {
		for _, m := range r.Members {
			if m.Code == code {
				return m
			}
		}
		panic(code)
	}
	q := domains()
	rnd := rand.New(rand.NewPCG(1, 1))
	answers := func(missing int) map[string]survey.Answer {
		m := map[string]survey.Answer{}
		for i, item := range q.Items() {
			list := q.List(item).Choices
			switch {
			case i < missing:
			case i == missing:
				m[item.ID] = survey.Answer{Item: item.ID, Gap: observation.NotAvailable}
			default:
				m[item.ID] = survey.Answer{Item: item.ID, Choice: list[rnd.IntN(len(list))].Code, Evidence: "=cmd|' /C calc'!A0"}
			}
		}
		return m
	}
	official := func(categories ...int) map[string]OfficialCategory {
		m := map[string]OfficialCategory{}
		for i, c := range categories {
			o := OfficialCategory{Category: c, Year: 2019, Source: "UN SDG database", Release: "UN SDG 2020.Q4"}
			if c == 0 {
				o.Gap = observation.NotAvailable
			}
			m[partCode(q, i)] = o
		}
		return m
	}
	first, second := answers(7), answers(0)
	score, _ := q.Score(second)
	r.Blocks = []ScoreBlock{
		{Questionnaire: q, Year: 2019, Members: 5, Countries: []CountryScore{
			{Area: member("PAN"), Year: 2019, Answers: first, Flow: observation.National},
			{Area: member("SLV"), Year: 2019, Categories: official(3, 3, 4, 3, 4, 4, 4), Flow: observation.UN},
			{Area: member("GTM"), Year: 2019, Categories: official(3, 4, 1, 4, 2, 4, 4), Flow: observation.UN},
			{Area: member("BLZ")}, {Area: member("USA"), Year: 2019, Answers: map[string]survey.Answer{}},
		}},
		{Questionnaire: q, Year: 2021, Latest: true, Members: 5, Countries: []CountryScore{
			{Area: member("USA")},
			{Area: member("PAN"), Year: 2021, Answers: second, Flow: observation.National, Stored: decimal.NewNullDecimal(score.Total.Percent().Round(5)),
				Beside: []OtherFlow{{Flow: observation.UN, Year: 2021, Categories: official(3, 0, 0, 0, 0, 0, 0)}}},
			{Area: member("SLV"), Year: 2021, Categories: official(3, 0, 0, 0, 0, 0, 0), Flow: observation.UN},
			{Area: member("GTM"), Year: 2019, Categories: official(3, 4, 1, 4, 2, 4, 4), Flow: observation.UN},
			{Area: member("BLZ"), Year: 2021, Categories: official(2, 0, 0, 0, 0, 0, 0), Flow: observation.UN},
		}},
	}
	for y := 2015; y <= 2020; y++ {
		for i, code := range []string{"BLZ", "GTM", "PAN", "SLV"} {
			if y == 2017 && i < 2 {
				continue
			}
			v := observation.Value{Number: number(fmt.Sprintf("%d.%d", 4+i, (y*7+i*3)%10))}
			r.Rows = append(r.Rows, DataRow{Observation: figure("COST", code, y, "", v), Origin: "official"})
		}
	}
	r.Rows = append(r.Rows,
		DataRow{Observation: figure("CAT", "BLZ", 2019, "", observation.Value{Gap: observation.NotAnswered}), Origin: "official"},
		DataRow{Observation: figure("CAT", "GRP", 2019, "PD_1", observation.Value{Number: number("66.66667")}), Origin: "computed", Rule: "share_meeting", Responding: 3, Members: 5},
		DataRow{Observation: figure("CAT", "SLV", 2019, "", observation.Value{Number: number("2.5"), Censor: observation.Below}), Origin: "official"},
	)
	return r
}

func figure(series, code string, year int, part string, v observation.Value) observation.Observation {
	b := observation.Breakdown{}
	if part != "" {
		b["policy_domain"] = part
	}
	o := observation.New(series, code, observation.YearPeriod(year), b, observation.UN, "UN SDG 2020.Q4", v)
	o.Source = "un-sdg"
	return o
}

func reported(t *testing.T, r Report, l lang.Code) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := r.Write(&buf, printer(t, l)); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestReportStructure(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All() {
		data := reported(t, sampleReport(), l)
		if !bytes.Equal(data, reported(t, sampleReport(), l)) {
			t.Errorf("%s: the same report gave different bytes", l)
		}
		f := opened(t, data)
		p := printer(t, l)
		var want []string
		for _, key := range []string{"readme", "scores", "answers", "data", "charts", "codebook"} {
			want = append(want, p.T("workbook.report.sheet."+key))
		}
		if got := f.GetSheetList(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: sheets %q", l, got)
		}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for r, row := range rows {
				for c, v := range row {
					if strings.HasPrefix(v, "workbook.") || strings.Contains(v, "<no value>") {
						t.Errorf("%s: %s row %d column %d: %q", l, sheet, r+1, c+1, v)
					}
				}
			}
		}
	}
}

func TestReportData(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	f := opened(t, reported(t, r, lang.French))
	sheet := f.GetSheetList()[3]
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(r.Rows)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got, want := strings.Join(rows[0], " "), "series area period policy_domain value status flow origin source release rule n_responding n_carried n_members"; got != want {
		t.Errorf("header %q", got)
	}
	n := len(r.Rows)
	for i, want := range map[int]string{
		1:     "COST|BLZ|2015|_T|4.5|A|un|official|un-sdg|UN SDG 2020.Q4",
		n - 2: "CAT|BLZ|2019|_T||not_answered|un|official|un-sdg|UN SDG 2020.Q4",
		n - 1: "CAT|GRP|2019|PD_1|66.66667|A|un|computed|un-sdg|UN SDG 2020.Q4|share_meeting|3|0|5",
		n:     "CAT|SLV|2019|_T|<2.5|A|un|official|un-sdg|UN SDG 2020.Q4",
	} {
		if got := strings.TrimRight(strings.Join(rows[i], "|"), "|"); got != want {
			t.Errorf("row %d: %q, want %q", i+1, got, want)
		}
	}
	if kind, _ := f.GetCellType(sheet, "E2"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a value is no number but %v", kind)
	}
}

// TestReportRecomputes: what the formulas give is what they are kept with, and what the score says.
func TestReportRecomputes(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	f := opened(t, reported(t, r, lang.Spanish))
	checkFormulas(t, f, func(sheet, cell string) string { return calculated(t, f, sheet, cell) })
	scores := f.GetSheetList()[1]
	rows, err := f.GetRows(scores, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	q := r.Blocks[1].Questionnaire
	panama := r.Blocks[1].Countries[1]
	score, _ := q.Score(panama.Answers)
	// Of 2021 there are Panama's own categories, the UN's beside them, and the percentages.
	var found [][]string
	for _, row := range rows {
		if len(row) > 1 && row[0] == "PAN" {
			found = append(found, row)
		}
	}
	if len(found) != 5 {
		t.Fatalf("%d rows of Panama", len(found))
	}
	categories, percents := found[2], found[4]
	for i := range 7 {
		part := partScore(score, i)
		if categories[2+i] != fmt.Sprint(part.Category) {
			t.Errorf("part %d: category %s, want %d", i, categories[2+i], part.Category)
		}
		got, err := decimal.NewFromString(percents[2+i])
		if err != nil || !got.Round(9).Equal(part.Percent().Round(9)) {
			t.Errorf("part %d: %s, want %s", i, percents[2+i], part.Percent())
		}
	}
	if beside := found[3]; beside[2] != "3" || beside[2+7+1] != "2021" {
		t.Errorf("beside: %q", beside)
	}
	if check := percents[2+7+3]; check != printer(t, lang.Spanish).T("workbook.report.check.yes") {
		t.Errorf("check %q", check)
	}
}

// checkFormulas holds every formula's kept value against what a program computes.
func checkFormulas(t *testing.T, f *excelize.File, compute func(sheet, cell string) string) {
	t.Helper()
	formulas := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, err := f.GetCellFormula(sheet, cell)
				if err != nil || formula == "" {
					continue
				}
				formulas++
				kept, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatal(err)
				}
				if got := compute(sheet, cell); !alike(got, kept) {
					t.Errorf("%s!%s =%s: computed %q, kept %q", sheet, cell, formula, got, kept)
				}
			}
		}
	}
	if formulas < 100 {
		t.Errorf("only %d formulas", formulas)
	}
}

func alike(a, b string) bool {
	if a == b {
		return true
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && x-y < 1e-9 && y-x < 1e-9
}

// TestReportInLibreOffice has LibreOffice compute everything anew: kept values are dropped first.
func TestReportInLibreOffice(t *testing.T) {
	t.Parallel()
	for _, r := range []Report{sampleReport(), countryReport()} {
		data := reported(t, r, lang.English)
		bare, err := unpack(data)
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range bare {
			if strings.HasPrefix(name, "xl/worksheets/sheet") {
				bare[name] = withoutKept(content)
			}
		}
		var buf bytes.Buffer
		if err := bare.write(&buf, issued); err != nil {
			t.Fatal(err)
		}
		saved := office(t, buf.Bytes(), "xlsx")
		again := opened(t, saved)
		f := opened(t, data)
		checkFormulas(t, f, func(sheet, cell string) string {
			v, err := again.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			return v
		})
		charts := 0
		parts, err := unpack(saved)
		if err != nil {
			t.Fatal(err)
		}
		for name := range parts {
			if strings.HasPrefix(name, "xl/charts/chart") {
				charts++
			}
		}
		if charts < 2 {
			t.Errorf("%d charts are left", charts)
		}
	}
	if pdf := office(t, reported(t, sampleReport(), lang.French), "pdf"); !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Error("no PDF")
	}
}

func withoutKept(sheet []byte) []byte {
	for {
		start := bytes.Index(sheet, []byte("</f><v>"))
		if start < 0 {
			return sheet
		}
		end := bytes.Index(sheet[start:], []byte("</v>"))
		sheet = append(append(append([]byte{}, sheet[:start]...), "</f>"...), sheet[start+end+4:]...)
	}
}

// countryReport is of one country.
func countryReport() Report {
	r := sampleReport()
	r.Area = r.Members[1]
	r.Members = []area.Area{r.Area}
	for i := range r.Blocks {
		for _, c := range r.Blocks[i].Countries {
			if c.Area.Code == r.Area.Code {
				r.Blocks[i].Countries = []CountryScore{c}
			}
		}
		r.Blocks[i].Members, r.Blocks[i].Latest = 0, false
	}
	return r
}

func TestReportOrderAndInjection(t *testing.T) {
	t.Parallel()
	f := opened(t, reported(t, sampleReport(), lang.Spanish))
	rows, err := f.GetRows(f.GetSheetList()[1])
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, row := range rows {
		if len(row) > 1 && len(row[0]) == 3 && strings.ToUpper(row[0]) == row[0] && len(order) < 5 {
			order = append(order, row[0])
		}
	}
	// Belice, El Salvador, Estados Unidos, Guatemala, Panamá
	if got := strings.Join(order, " "); got != "BLZ SLV USA GTM PAN" {
		t.Errorf("order %s", got)
	}
	answers := f.GetSheetList()[2]
	seen := false
	list, err := f.GetRows(answers)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range list {
		if len(row) > 12 && strings.HasPrefix(row[12], "=cmd") {
			seen = true
			cell := fmt.Sprintf("M%d", r+1)
			if formula, _ := f.GetCellFormula(answers, cell); formula != "" {
				t.Fatalf("%s is a formula", cell)
			}
			id, _ := f.GetCellStyle(answers, cell)
			if quoted := f.Styles.CellXfs.Xf[id].QuotePrefix; quoted == nil || !*quoted {
				t.Fatalf("%s becomes a formula when edited", cell)
			}
		}
	}
	if !seen {
		t.Error("no text that begins like a formula")
	}
}

func TestReportTellsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	r := countryReport()
	for id, a := range r.Blocks[1].Countries[0].Answers {
		a.Evidence = strings.Repeat("largo ", 7000)
		r.Blocks[1].Countries[0].Answers[id] = a
		break
	}
	f := opened(t, reported(t, r, lang.Spanish))
	rows, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(fmt.Sprint(rows), "1 texto no cabía") {
		t.Error("the cut text is not told")
	}
}

func TestEmptyReport(t *testing.T) {
	t.Parallel()
	r := Report{Area: panama(), Members: []area.Area{panama()}, Made: issued}
	f := opened(t, reported(t, r, lang.French))
	if len(f.GetSheetList()) != 6 {
		t.Error(f.GetSheetList())
	}
}
