package workbook

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/area"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func printer(t *testing.T, l lang.Code) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(l)
}

func same(s string) lang.Text { return lang.Text{En: s, Es: s, Fr: s} }

var issued = time.Date(2021, 3, 1, 12, 0, 0, 0, time.UTC)

func panama() area.Area {
	return area.Area{Code: "PAN", ISO2: "PA", ISO3: "PAN", M49: 591, Kind: area.Country, Name: lang.Text{En: "Panama", Es: "Panamá", Fr: "Panama"}}
}

func round2021() survey.Round {
	return survey.Round{
		Code: "2021", Name: same("2021"), Group: "RCM", ReferenceYear: 2021,
		Closes: time.Date(2021, 6, 30, 0, 0, 0, 0, time.UTC), Parts: []string{"sample"},
	}
}

// domains is a questionnaire of the shape of SDG 10.7.2: six sections of five items in half-points.
func domains() survey.Questionnaire {
	q := survey.Questionnaire{
		Code: "sample", Version: "1", Name: lang.Text{En: "Migration policies", Es: "Políticas migratorias", Fr: "Politiques migratoires"},
		Intro: lang.Text{
			En: "Thirty questions on whether policies exist, in six domains.", Es: "Treinta preguntas sobre la existencia de políticas, en seis dominios.",
			Fr: "Trente questions sur l’existence de politiques, dans six domaines.",
		},
		Dimension: "policy_domain", CategorySeries: "CAT", PercentSeries: "PCT", MeetsFrom: 3,
		Choices: []survey.ChoiceList{
			{Code: "access", Choices: []survey.Option{
				{Code: "all", Points: 2, Label: lang.Text{En: "Yes, regardless of immigration status", Es: "Sí, sin importar la situación migratoria", Fr: "Oui, quel que soit le statut migratoire"}},
				{Code: "legal", Points: 1, Label: lang.Text{En: "Yes, only for those with legal immigration status", Es: "Sí, solo con situación migratoria regular", Fr: "Oui, uniquement en situation régulière"}},
				{Code: "no", Label: lang.Text{En: "No", Es: "No", Fr: "Non"}},
			}},
			{Code: "yesno", Choices: []survey.Option{
				{Code: "yes", Points: 2, Label: lang.Text{En: "Yes", Es: "Sí", Fr: "Oui"}}, {Code: "no", Label: lang.Text{En: "No", Es: "No", Fr: "Non"}},
			}},
		},
		Bands: []survey.Band{
			{Category: 1, Name: lang.Text{En: "Requires further progress", Es: "Requiere más avances", Fr: "Nécessite des progrès supplémentaires"}},
			{Category: 2, From: 40, Name: lang.Text{En: "Partially meets", Es: "Cumple parcialmente", Fr: "Répond partiellement"}},
			{Category: 3, From: 80, Name: lang.Text{En: "Meets", Es: "Cumple", Fr: "Répond"}},
			{Category: 4, From: 100, Name: lang.Text{En: "Fully meets", Es: "Cumple plenamente", Fr: "Répond pleinement"}},
		},
	}
	names := []string{"Migrant rights", "Whole of government", "Cooperation", "Well-being", "Crises", "Safe, orderly, regular: migration/\"all\""}
	for d := 1; d <= 6; d++ {
		s := survey.Section{
			Code: fmt.Sprintf("D%d", d), Part: fmt.Sprintf("PD_%d", d), Name: same(names[d-1]), Short: same(names[d-1]),
			Question: same("Does the government take these measures? Domain " + fmt.Sprint(d)),
		}
		list := "yesno"
		if d == 1 {
			list = "access"
		}
		for _, letter := range "abcde" {
			s.Items = append(s.Items, survey.Item{
				ID: fmt.Sprintf("sample.D%d%c", d, letter), Letter: fmt.Sprintf("%d%c", d, letter), Kind: survey.Choice, Choices: list, Max: 2,
				Text: same(fmt.Sprintf("A measure %d%c that is described with some words so that the line is rather long and has to wrap", d, letter)),
			})
		}
		q.Sections = append(q.Sections, s)
	}
	return q
}

// kinds is a questionnaire with an item of each kind, not all of them scored, and a list far over 255 characters.
func kinds() survey.Questionnaire {
	long := survey.ChoiceList{Code: "long"}
	for i := range 40 {
		long.Choices = append(long.Choices, survey.Option{Code: fmt.Sprint(i), Points: i % 3, Label: same(fmt.Sprintf("Answer number %d, in some words", i))})
	}
	return survey.Questionnaire{
		Code: "kinds", Version: "2", Name: same("Every kind"), Working: true, Choices: []survey.ChoiceList{long},
		Bands: []survey.Band{{Category: 1, Name: same("Begun")}, {Category: 2, From: 50, Name: same("Advanced")}},
		Sections: []survey.Section{
			{Code: "K1", Part: "K1", Name: same("Scored and not"), Question: same("What is there?"), Items: []survey.Item{
				{ID: "k.choice", Letter: "1a", Kind: survey.Choice, Choices: "long", Max: 2, Text: same("Choose one"), Help: same("A help that explains the question.")},
				{ID: "k.number", Letter: "1b", Kind: survey.Number, Text: same("How many offices?"), Unit: same("offices")},
				{ID: "k.share", Letter: "1c", Kind: survey.Share, Text: same("What share of the offices has data?"), Unit: same("offices")},
			}},
			{Code: "K2", Part: "K2", Name: same("Only words"), Question: same("When and what?"), Items: []survey.Item{
				{ID: "k.date", Letter: "2a", Kind: survey.Date, Text: same("Since when?")},
				{ID: "k.text", Letter: "2b", Kind: survey.Text, Text: same("Name of the plan")},
			}},
		},
	}
}

func number(s string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

func domainsTemplate() Template {
	return Template{
		Area: panama(), Base: 7, Issued: issued,
		Parts: []TemplatePart{{
			Round:         round2021(),
			Questionnaire: domains(),
			Official: map[string]OfficialCategory{
				"": {Category: 2, Year: 2019, Source: "UN SDG database", Release: "UN SDG 2020.Q4"}, "PD_1": {Category: 3, Year: 2019, Source: "UN SDG database", Release: "UN SDG 2020.Q4"},
				"PD_2": {Gap: observation.NotAvailable},
			},
		}},
	}
}

func kindsTemplate() Template {
	return Template{
		Area: panama(), Base: 7, Issued: issued,
		Parts: []TemplatePart{{
			Round:         round2021(),
			Questionnaire: kinds(), LastRound: "2019",
			Last: map[string]survey.Answer{
				"k.choice": {Item: "k.choice", Choice: "5"}, "k.number": {Item: "k.number", Number: number("12")},
				"k.share": {Item: "k.share", Numerator: number("3"), Denominator: number("4")},
				"k.date":  {Item: "k.date", Gap: observation.NotAvailable}, "k.text": {Item: "k.text", Text: "=1+1"},
			},
		}},
	}
}

// begunTemplate has two parts of two rounds, both begun, one with a remark of the office.
func begunTemplate() Template {
	tpl := kindsTemplate()
	next := round2021()
	next.Code, next.Name, next.ReferenceYear, next.Closes = "2023", same("2023"), 2023, time.Time{}
	q := domains()
	tpl.Parts[0].Draft = 12
	tpl.Parts[0].Now = map[string]survey.Answer{
		"k.choice": {Choice: "5", Evidence: "Decree 3\nof 2008"}, "k.number": {Number: number("12.25")},
		"k.share": {Numerator: number("1"), Denominator: number("3")}, "k.date": {Date: time.Date(2018, 12, 10, 0, 0, 0, 0, time.UTC)},
		"k.text": {Text: "=1+1"},
	}
	tpl.Parts[0].Remarks = map[string]string{"k.share": "The total is not that of the census & <2020>."}
	begun := TemplatePart{Round: next, Due: time.Date(2023, 9, 15, 0, 0, 0, 0, time.UTC), Questionnaire: q, Draft: 3, Now: map[string]survey.Answer{}}
	for i, item := range q.Items() {
		switch list := q.List(item).Choices; {
		case i < 7:
			begun.Now[item.ID] = survey.Answer{Choice: list[i%len(list)].Code}
		case i == 7:
			begun.Now[item.ID] = survey.Answer{Gap: observation.NotApplicable}
		case i == 8:
			begun.Now[item.ID] = survey.Answer{Choice: "no longer"}
		}
	}
	tpl.Parts = append(tpl.Parts, begun)
	return tpl
}

func written(t *testing.T, tpl Template, l lang.Code) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := tpl.Write(&buf, printer(t, l)); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func manifestOf(t *testing.T, f *excelize.File) Manifest {
	t.Helper()
	rows, err := f.GetRows(ManifestSheet)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseManifest(rows)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func cellValue(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, cell)
	if err != nil {
		t.Fatalf("%s!%s: %v", sheet, cell, err)
	}
	return v
}

func calculated(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatalf("%s!%s: %v", sheet, cell, err)
	}
	return strings.TrimSpace(v)
}
