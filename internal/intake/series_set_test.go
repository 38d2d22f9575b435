package intake

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// TestWorkbookOfSeries: the workbook of a set of series asks in units, and a figure that can hardly be is read with a warning.
func TestWorkbookOfSeries(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	panama, _ := ref.Directory.Area("PAN")
	words := lang.Text{En: "Figures", Es: "Cifras", Fr: "Chiffres"}
	q, err := survey.SeriesSet("r-s1", words, words, []survey.AskedSeries{
		{Series: "SM_POP_REFG_OR"}, {Series: "BX_TRF_PWKR", Parts: true}, {Series: "SM_DTH_MIGR"}, {Series: "SG_STT_FPOS"}, {Series: "DC_TOF_SCHIPSL"},
		{Series: "SL_TLF_UEM", Breakdowns: []observation.Breakdown{{"sex": "F"}, {"sex": "M"}}},
	}, ref.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	round := survey.Round{Code: "R", Name: words, Group: "RCM", ReferenceYear: 2030, Parts: []string{q.Code}}
	ref.Questionnaires, ref.Rounds = append(ref.Questionnaires, q), append(ref.Rounds, round)
	for _, l := range lang.All() {
		var out bytes.Buffer
		if err := (workbook.Template{Area: panama, Parts: []workbook.TemplatePart{{Round: round, Questionnaire: q}}}).Write(&out, messages(t).Printer(l)); err != nil {
			t.Fatal(err)
		}
		if folder := os.Getenv("RUMBO_SAMPLES"); folder != "" {
			if err := os.WriteFile(folder+"/series-"+string(l)+".xlsx", out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, item := range q.Items() {
			if text := question(t, out.Bytes(), item); !strings.Contains(text, item.Text.In(l)) || !strings.Contains(text, item.Unit.In(l)) {
				t.Errorf("%s in %s: %q", item.ID, l, text)
			}
		}
		check := func(given map[string]any) Report {
			t.Helper()
			r, err := service(t, ref, nil).Check(context.Background(), "f.xlsx", bytes.NewReader(edited(t, out.Bytes(), answers(t, given))), Options{Country: "PAN"})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		fine := map[string]any{
			"SM_POP_REFG_OR": 125, "SM_POP_REFG_OR/denominator": 4314768, "BX_TRF_PWKR": 100, "BX_TRF_PWKR/denominator": 100, "SM_DTH_MIGR": 0, "SG_STT_FPOS": 1,
			"DC_TOF_SCHIPSL": -3.5, "SL_TLF_UEM": 100, "SL_TLF_UEM.F": 0, "SL_TLF_UEM.M": 7.25,
		}
		if r := check(fine); r.Status != OK || r.Read.Values != len(q.Items()) {
			t.Errorf("%s: %s %d of %d %s", l, r.Status, r.Read.Values, len(q.Items()), codes(r))
		}
		for name, given := range map[string]map[string]any{
			"a percentage over 100": {"SL_TLF_UEM": 100.5}, "a percentage below 0": {"SL_TLF_UEM.F": -0.5}, "deaths below 0": {"SM_DTH_MIGR": -1}, "neither yes nor no": {"SG_STT_FPOS": 2},
		} {
			r := check(given)
			said := 0
			for _, p := range r.Say(messages(t).Printer(l)).Problems {
				if p.Code == codeAnswerBounds {
					said++
					if p.Severity != Warning || p.Found == "" || !strings.Contains(p.Message, p.Found) || strings.Contains(p.Message, "<no value>") {
						t.Errorf("%s in %s: %s %q", name, l, p.Severity, p.Message)
					}
				}
			}
			if said != 1 || r.Status != Warnings || r.Read.Values != 1 {
				t.Errorf("%s in %s: %s %d %s", name, l, r.Status, r.Read.Values, codes(r))
			}
		}
	}
}

// question is the question of an item, as it stands in the workbook.
func question(t *testing.T, data []byte, item survey.Item) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(workbook.ManifestSheet)
	if err != nil {
		t.Fatal(err)
	}
	m, err := workbook.ParseManifest(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range m.Parts[0].Items {
		if it.ID != item.ID {
			continue
		}
		_, row, err := excelize.CellNameToCoordinates(it.Answer)
		if err != nil {
			t.Fatal(err)
		}
		if item.Kind == survey.Share {
			row-- // the question stands above its numerator
			formula, err := f.GetCellFormula(it.Sheet, must(excelize.CoordinatesToCellName(4, row)))
			if want := map[bool]string{true: "100000*", false: ",100*"}[item.Scale() == 100_000]; err != nil || !strings.Contains(formula, want) {
				t.Errorf("%s: %s", item.ID, formula)
			}
		}
		text, err := f.GetCellValue(it.Sheet, must(excelize.CoordinatesToCellName(2, row)))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	t.Fatalf("%s is not in the workbook", item.ID)
	return ""
}

func must(s string, _ error) string { return s }
