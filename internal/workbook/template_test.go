package workbook

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func TestTemplateIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, tpl := range []Template{domainsTemplate(), kindsTemplate(), begunTemplate()} {
		if !bytes.Equal(written(t, tpl, lang.Spanish), written(t, tpl, lang.Spanish)) {
			t.Error("the same template gave different bytes")
		}
	}
}

func TestTemplateStructure(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All() {
		for _, tpl := range []Template{domainsTemplate(), kindsTemplate()} {
			t.Run(string(l)+" "+tpl.Parts[0].Questionnaire.Code, func(t *testing.T) {
				t.Parallel()
				checkTemplate(t, opened(t, written(t, tpl, l)), tpl, l)
			})
		}
	}
}

// checkTemplate holds what every template must have, before and after another program has saved it.
func checkTemplate(t *testing.T, f *excelize.File, tpl Template, l lang.Code) {
	t.Helper()
	p := printer(t, l)
	m := manifestOf(t, f)
	q := tpl.Parts[0].Questionnaire
	if m.Country != "PAN" || m.Language != string(l) || m.Base != 7 || len(m.Parts) != 1 || m.Parts[0].Survey != q.Code ||
		m.Parts[0].SurveyVersion != q.Version || m.Parts[0].Round != "2021" || len(m.Parts[0].Items) != len(q.Items()) {
		t.Fatalf("manifest: %+v", m)
	}
	for _, hidden := range []string{ManifestSheet, listSheet} {
		if visible, err := f.GetSheetVisible(hidden); err != nil || visible {
			t.Errorf("%s is visible (%v)", hidden, err)
		}
	}
	if cover := f.GetSheetList()[0]; cover != p.T("workbook.sheet.cover") {
		t.Errorf("the first sheet is %q", cover)
	}
	named := false
	for _, n := range f.GetDefinedName() {
		named = named || n.Name == ManifestName && strings.Contains(n.RefersTo, ManifestSheet)
	}
	if !named {
		t.Error("no defined name")
	}
	props, err := f.GetCustomProps()
	if err != nil || len(props) != 1 || props[0].Name != ManifestProperty {
		t.Errorf("document properties: %+v %v", props, err)
	}
	for _, it := range m.Parts[0].Items {
		item, _, _ := q.Item(it.ID)
		checkItem(t, f, q, item, it, l)
	}
	for _, sheet := range f.GetSheetList() {
		protection, err := f.GetSheetProtection(sheet)
		if err != nil || protection.Password != "" || !protection.SelectUnlockedCells {
			t.Errorf("%s: protection %+v %v", sheet, protection, err)
		}
	}
}

func checkItem(t *testing.T, f *excelize.File, q survey.Questionnaire, item survey.Item, it Item, l lang.Code) {
	t.Helper()
	cells := []string{it.Answer, it.Reason, it.Evidence}
	if item.Kind == survey.Share {
		cells = append(cells, it.Denominator)
	}
	for _, cell := range cells {
		id, err := f.GetCellStyle(it.Sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || style.Protection == nil || style.Protection.Locked {
			t.Errorf("%s!%s is locked", it.Sheet, cell)
		}
		if v := cellValue(t, f, it.Sheet, cell); v != "" {
			t.Errorf("%s!%s holds %q", it.Sheet, cell, v)
		}
		dv := validationOf(t, f, it.Sheet, cell)
		if dv == nil {
			t.Errorf("%s!%s has no validation", it.Sheet, cell)
			continue
		}
		if cell == it.Answer && item.Kind == survey.Choice {
			var want []string
			for _, o := range q.List(item).Choices {
				want = append(want, o.Label.In(l))
			}
			if got := rangeTexts(t, f, dv.Formula1); strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%s: drop-down %q gives %q", it.ID, dv.Formula1, got)
			}
		}
	}
	style, err := f.GetCellStyle(it.Sheet, it.Last)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.GetStyle(style); err != nil || (s.Protection != nil && !s.Protection.Locked) {
		t.Errorf("%s: the last answer can be overwritten", it.ID)
	}
	if (item.Kind == survey.Share) != (it.Denominator != "") {
		t.Errorf("%s: denominator %q", it.ID, it.Denominator)
	}
}

func validationOf(t *testing.T, f *excelize.File, sheet, cell string) *excelize.DataValidation {
	t.Helper()
	all, err := f.GetDataValidations(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, dv := range all {
		for _, area := range strings.Fields(dv.Sqref) {
			from, to, _ := strings.Cut(area, ":")
			if to == "" {
				to = from
			}
			c1, r1, _ := excelize.CellNameToCoordinates(from)
			c2, r2, _ := excelize.CellNameToCoordinates(to)
			c, r, _ := excelize.CellNameToCoordinates(cell)
			if c >= c1 && c <= c2 && r >= r1 && r <= r2 {
				return dv
			}
		}
	}
	return nil
}

// rangeTexts reads the texts of a range such as '_lists'!$A$2:$A$4, as other programs write it too.
func rangeTexts(t *testing.T, f *excelize.File, area string) []string {
	t.Helper()
	area = strings.NewReplacer("$", "", "'", "", "&apos;", "").Replace(area)
	sheet, cells, ok := strings.Cut(area, "!")
	from, to, ok2 := strings.Cut(cells, ":")
	if !ok || !ok2 {
		t.Fatalf("%q is no range", area)
	}
	c, r1, _ := excelize.CellNameToCoordinates(from)
	_, r2, _ := excelize.CellNameToCoordinates(to)
	var out []string
	for r := r1; r <= r2; r++ {
		name, _ := excelize.CoordinatesToCellName(c, r)
		out = append(out, cellValue(t, f, sheet, name))
	}
	return out
}

// TestEveryFormulaHasItsValue: a reader that does not calculate sees what a program would compute.
func TestEveryFormulaHasItsValue(t *testing.T) {
	t.Parallel()
	for _, tpl := range []Template{domainsTemplate(), kindsTemplate(), begunTemplate()} {
		f := opened(t, written(t, tpl, lang.French))
		formulas := 0
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for r := range len(rows) + 2 {
				for c := 1; c <= 12; c++ {
					cell, _ := excelize.CoordinatesToCellName(c, r+1)
					if formula, _ := f.GetCellFormula(sheet, cell); formula == "" {
						continue
					}
					formulas++
					cached, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
					if err != nil {
						t.Fatal(err)
					}
					if got := calculated(t, f, sheet, cell); !sameNumber(got, cached) {
						t.Errorf("%s!%s: calculated %q, kept %q", sheet, cell, got, cached)
					}
				}
			}
		}
		if formulas < 20 {
			t.Errorf("only %d formulas", formulas)
		}
	}
}

// sameNumber compares numbers as numbers: programs print a different number of digits.
func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return a == b || err == nil && err2 == nil && math.Abs(x-y) < 1e-9
}

// fill types answers into a template as a focal point would.
func fill(t *testing.T, f *excelize.File, q survey.Questionnaire, m Manifest, answers map[string]survey.Answer, p interface {
	Gap(observation.Gap) string
}, l lang.Code) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, it := range m.Parts[0].Items {
		item, _, _ := q.Item(it.ID)
		a, ok := answers[it.ID]
		switch {
		case !ok:
		case a.Gap != observation.NoGap:
			must(f.SetCellValue(it.Sheet, it.Reason, p.Gap(a.Gap)))
		case item.Kind == survey.Choice:
			o, _ := q.Option(item, a.Choice)
			must(f.SetCellValue(it.Sheet, it.Answer, o.Label.In(l)))
		case item.Kind == survey.Number:
			must(f.SetCellValue(it.Sheet, it.Answer, a.Number.Decimal.InexactFloat64()))
		case item.Kind == survey.Share:
			must(f.SetCellValue(it.Sheet, it.Answer, a.Numerator.Decimal.InexactFloat64()))
			must(f.SetCellValue(it.Sheet, it.Denominator, a.Denominator.Decimal.InexactFloat64()))
		case item.Kind == survey.Date:
			must(f.SetCellValue(it.Sheet, it.Answer, a.Date))
		default:
			must(f.SetCellValue(it.Sheet, it.Answer, a.Text))
		}
	}
}

// TestFormulasAgreeWithScore fills in answers at random and holds the live result against the score.
func TestFormulasAgreeWithScore(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(10, 72))
	for n := range 25 {
		l := lang.All()[n%3]
		tpl := domainsTemplate()
		q := tpl.Parts[0].Questionnaire
		withLast := n%2 == 1
		random := func(share int) map[string]survey.Answer {
			m := map[string]survey.Answer{}
			for _, item := range q.Items() {
				list := q.List(item).Choices
				switch k := r.IntN(100); {
				case k < share:
					m[item.ID] = survey.Answer{Item: item.ID, Choice: list[r.IntN(len(list))].Code}
				case k < share+10:
					m[item.ID] = survey.Answer{Item: item.ID, Gap: Reasons()[r.IntN(3)]}
				}
			}
			return m
		}
		if withLast {
			tpl.Parts[0].Last, tpl.Parts[0].LastRound = random(85), "2019"
		}
		answers := random(10 + r.IntN(85))
		if n == 0 {
			answers = random(90) // one filled in all but whole
		}
		f := opened(t, written(t, tpl, l))
		m := manifestOf(t, f)
		p := printer(t, l)
		fill(t, f, q, m, answers, p, l)
		effective := map[string]survey.Answer{}
		for id, a := range answers {
			effective[id] = a
		}
		for i, s := range m.Parts[0].Sections {
			if s.Same == "" || r.IntN(2) == 0 {
				continue
			}
			if err := f.SetCellValue(s.Sheet, s.Same, p.T("workbook.same.yes")); err != nil {
				t.Fatal(err)
			}
			for _, item := range q.Sections[i].Items {
				if _, given := answers[item.ID]; !given {
					if last, ok := tpl.Parts[0].Last[item.ID]; ok {
						effective[item.ID] = last
					}
				}
			}
		}
		compareScore(t, f, q, m, effective, p.T("workbook.sheet.cover"), p.T("workbook.overall"), p.T("workbook.no_answers"))
	}
}

func compareScore(t *testing.T, f *excelize.File, q survey.Questionnaire, m Manifest, answers map[string]survey.Answer, cover, overall, none string) {
	t.Helper()
	score, any := q.Score(answers)
	compare := func(sheet string, row int, want survey.PartScore) {
		t.Helper()
		percent, category := calculated(t, f, sheet, at("D", row)), calculated(t, f, sheet, at("E", row))
		if want.Answered == 0 {
			if percent != none || category != "" {
				t.Errorf("%s row %d: %q %q without an answer", sheet, row, percent, category)
			}
			return
		}
		got, err := strconv.ParseFloat(percent, 64)
		exact := want.Percent().InexactFloat64()
		if err != nil || got < exact-1e-9 || got > exact+1e-9 {
			t.Errorf("%s row %d: %s, want %s", sheet, row, percent, want.Percent())
		}
		if !strings.HasPrefix(category, fmt.Sprint(want.Category)+" · ") {
			t.Errorf("%s row %d: category %q, want %d (%s%%)", sheet, row, category, want.Category, want.Percent())
		}
		answered := calculated(t, f, sheet, at("C", row))
		if !strings.HasPrefix(answered, fmt.Sprint(want.Answered)+" ") {
			t.Errorf("%s row %d: %q, want %d answered", sheet, row, answered, want.Answered)
		}
	}
	for i, s := range m.Parts[0].Sections {
		_, row, err := excelize.CellNameToCoordinates(m.Parts[0].Items[i*5].Answer)
		if err != nil {
			t.Fatal(err)
		}
		compare(s.Sheet, row-2, score.Sections[i].PartScore)
	}
	rows, err := f.GetRows(cover)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		if len(row) > 1 && row[1] == overall {
			total := score.Total
			if !any {
				total.Answered = 0
			}
			compare(cover, r+1, total)
			return
		}
	}
	t.Error("no overall result on the cover")
}

// TestKindsCount fills in every kind of item and reads the states.
func TestKindsCount(t *testing.T) {
	t.Parallel()
	p := printer(t, lang.English)
	f := opened(t, written(t, kindsTemplate(), lang.English))
	m := manifestOf(t, f)
	state := func(id string) string {
		_, it, _ := m.Item(id)
		_, row, _ := excelize.CellNameToCoordinates(it.Reason)
		return calculated(t, f, it.Sheet, at("G", row))
	}
	set := func(id string, answer, denominator, reason any) {
		_, it, _ := m.Item(id)
		for cell, v := range map[string]any{it.Answer: answer, it.Denominator: denominator, it.Reason: reason} {
			if cell != "" {
				if err := f.SetCellValue(it.Sheet, cell, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, tc := range []struct {
		id                          string
		answer, denominator, reason any
		want                        string
	}{
		{"k.choice", nil, nil, nil, "open"},
		{"k.choice", "Answer number 5, in some words", nil, nil, "answered"},
		{"k.choice", "Answer number 99", nil, nil, "wrong"},
		{"k.choice", nil, nil, p.Gap(observation.NotAvailable), "reason"},
		{"k.choice", "Answer number 5, in some words", nil, p.Gap(observation.NotAvailable), "both"},
		{"k.number", 0, nil, nil, "answered"},
		{"k.number", "some", nil, nil, "wrong"},
		{"k.share", 3, 4, nil, "answered"},
		{"k.share", 3, nil, nil, "wrong"},
		{"k.share", 3, 0, nil, "wrong"},
		{"k.date", issued, nil, nil, "answered"},
		{"k.text", "Plan", nil, nil, "answered"},
	} {
		set(tc.id, tc.answer, tc.denominator, tc.reason)
		if got, want := state(tc.id), p.T("workbook.state."+tc.want); got != want {
			t.Errorf("%s %v/%v %v: %q, want %q", tc.id, tc.answer, tc.denominator, tc.reason, got, want)
		}
		set(tc.id, nil, nil, nil)
	}
	first := m.Parts[0].Sections[0]
	if err := f.SetCellValue(first.Sheet, first.Same, "Yes"); err != nil {
		t.Fatal(err)
	}
	if got := state("k.choice"); got != p.T("workbook.state.same") {
		t.Errorf("same as last round: %q", got)
	}
}

// TestTwoParts: one workbook holds two questionnaires, whose sheets and cells do not meet.
func TestTwoParts(t *testing.T) {
	t.Parallel()
	tpl := kindsTemplate()
	second := domains()
	second.Sections[0].Name, second.Sections[0].Short = same("Scored and not"), same("Scored and not")
	tpl.Parts = append(tpl.Parts, TemplatePart{Round: round2021(), Questionnaire: second})
	data := written(t, tpl, lang.English)
	checkPackage(t, data)
	f := opened(t, data)
	m := manifestOf(t, f)
	if len(m.Parts) != 2 || len(m.Parts[1].Items) != 30 {
		t.Fatalf("%+v", m)
	}
	cells := map[string]string{}
	for _, p := range m.Parts {
		for _, it := range p.Items {
			key := it.Sheet + "!" + it.Answer
			if other, twice := cells[key]; twice {
				t.Errorf("%s is of %s and %s", key, other, it.ID)
			}
			cells[key] = it.ID
			if index, err := f.GetSheetIndex(it.Sheet); err != nil || index < 0 {
				t.Errorf("no sheet %q", it.Sheet)
			}
		}
	}
	p := printer(t, lang.English)
	answers := map[string]survey.Answer{}
	for _, item := range second.Items() {
		answers[item.ID] = survey.Answer{Choice: second.List(item).Choices[0].Code}
	}
	only := Manifest{Parts: m.Parts[1:]}
	fill(t, f, second, only, answers, p, lang.English)
	score, _ := second.Score(answers)
	for i, s := range only.Parts[0].Sections {
		_, row, _ := excelize.CellNameToCoordinates(only.Parts[0].Items[i*5].Answer)
		if got := calculated(t, f, s.Sheet, at("D", row-2)); got != score.Sections[i].Percent().String() {
			t.Errorf("%s: %s", s.Sheet, got)
		}
	}
}

// TestLastDateStaysADate: it reads back alike in every language.
func TestLastDateStaysADate(t *testing.T) {
	t.Parallel()
	tpl := kindsTemplate()
	tpl.Parts[0].Last["k.date"] = survey.Answer{Item: "k.date", Date: time.Date(2018, 12, 10, 0, 0, 0, 0, time.UTC)}
	f := opened(t, written(t, tpl, lang.French))
	_, it, _ := manifestOf(t, f).Item("k.date")
	if got := cellValue(t, f, it.Sheet, it.Last); got != "2018-12-10" {
		t.Errorf("shown %q", got)
	}
	if raw, _ := f.GetCellValue(it.Sheet, it.Last, excelize.Options{RawCellValue: true}); raw != "43444" {
		t.Errorf("kept %q", raw)
	}
}

func TestTemplateRefuses(t *testing.T) {
	t.Parallel()
	twice := domainsTemplate()
	twice.Parts[0].Questionnaire.Choices[1].Choices[1].Label = lang.Text{En: "Yes"}
	empty := domainsTemplate()
	empty.Parts[0].Questionnaire.Sections = nil
	missing := domainsTemplate()
	missing.Parts[0].Questionnaire.Choices = nil
	for name, tpl := range map[string]Template{"no part": {Area: panama()}, "no item": empty, "label twice": twice, "no list": missing} {
		if err := tpl.Write(&bytes.Buffer{}, printer(t, lang.English)); err == nil {
			t.Errorf("%s: written", name)
		}
	}
}
