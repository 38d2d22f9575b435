package intake

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// issued is a Spanish workbook for Panama with last answers, and its manifest.
func issued(t *testing.T, change func(*workbook.Template)) ([]byte, workbook.Manifest) {
	t.Helper()
	ref := small(t)
	panama, _ := ref.Directory.Area("PAN")
	num := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	tpl := workbook.Template{
		Area: panama, Base: 5, Issued: time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC),
		Parts: []workbook.TemplatePart{{Round: round2021, Questionnaire: asked(), LastRound: "2019", Last: map[string]survey.Answer{
			"q1": {Item: "q1", Choice: "regular"}, "q2": {Item: "q2", Choice: "no"}, "q3": {Item: "q3", Choice: "yes"},
			"q4": {Item: "q4", Number: num("1234.5")}, "q5": {Item: "q5", Numerator: num("3"), Denominator: num("4")},
			"q7": {Item: "q7", Text: "como siempre"},
		}}},
	}
	if change != nil {
		change(&tpl)
	}
	var out bytes.Buffer
	if err := tpl.Write(&out, messages(t).Printer(lang.Spanish)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), manifestOf(t, out.Bytes())
}

var round2021 = survey.Round{Code: "2021", Name: lang.Text{En: "2021", Es: "2021", Fr: "2021"}, ReferenceYear: 2021}

func manifestOf(t *testing.T, data []byte) workbook.Manifest {
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
	return m
}

// edited is the workbook after a person wrote into it.
func edited(t *testing.T, data []byte, edit func(f *excelize.File, m workbook.Manifest)) []byte {
	t.Helper()
	m := manifestOf(t, data)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	edit(f, m)
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// answers writes answers by item and field ("q1", "q5/denominator", "q2/reason", "D1/same").
func answers(t *testing.T, given map[string]any) func(*excelize.File, workbook.Manifest) {
	return func(f *excelize.File, m workbook.Manifest) {
		t.Helper()
		for key, v := range given {
			id, field, _ := strings.Cut(key, "/")
			sheetName, cell := "", ""
			if field == "same" {
				for _, s := range m.Parts[0].Sections {
					if s.Code == id {
						sheetName, cell = s.Sheet, s.Same
					}
				}
			} else {
				_, it, ok := m.Item(id)
				if !ok {
					t.Fatal(key)
				}
				sheetName = it.Sheet
				cell = map[string]string{"": it.Answer, "denominator": it.Denominator, "reason": it.Reason, "evidence": it.Evidence}[field]
			}
			if err := f.SetCellValue(sheetName, cell, v); err != nil || cell == "" {
				t.Fatal(key, cell, err)
			}
		}
	}
}

const (
	yesAll     = "Sí, independientemente de la situación migratoria"
	yesRegular = "Sí, solo con situación migratoria regular"
)

func TestOwnWorkbook(t *testing.T) {
	t.Parallel()
	full := map[string]any{"q1": yesAll, "q2": "No", "q3": "Sí", "q4": 12.5, "q5": 3, "q5/denominator": 4, "q6": time.Date(2021, 3, 28, 0, 0, 0, 0, time.UTC), "q7": "algo"}
	with := func(key string, v any) map[string]any {
		out := map[string]any{key: v}
		for k, v := range full {
			if _, set := out[k]; !set {
				out[k] = v
			}
		}
		return out
	}
	base, m := issued(t, nil)
	cellOf := func(id string) string { _, it, _ := m.Item(id); return it.Sheet + "!" + it.Answer }
	for name, tc := range map[string]struct {
		given  map[string]any
		opt    Options
		status Status
		values int
		codes  string
		cell   string // of the first problem
	}{
		"all answered":                  {full, Options{Country: "PAN"}, OK, 7, "", ""},
		"nothing answered":              {nil, Options{}, Warnings, 0, "answers_none", ""},
		"some answered":                 {map[string]any{"q1": yesAll}, Options{}, OK, 1, "answers_missing", ""},
		"unknown answer":                {with("q1", "Tal vez"), Options{}, Errors, 6, "answer_unknown answers_missing", cellOf("q1")},
		"beginning of an answer":        {with("q1", "Sí, solo con"), Options{}, Errors, 6, "answer_unknown answers_missing", cellOf("q1")},
		"yes where there are two":       {with("q1", "Sí"), Options{}, Errors, 6, "answer_unknown answers_missing", cellOf("q1")},
		"yes in another way":            {with("q3", "x"), Options{}, OK, 7, "", ""},
		"No as N":                       {with("q3", "N"), Options{}, OK, 7, "", ""},
		"in another language":           {with("q3", "Oui"), Options{}, OK, 7, "", ""},
		"stray blanks":                  {with("q3", " Sí\u00a0"), Options{}, OK, 7, "blanks_trimmed", cellOf("q3")},
		"text in a number":              {with("q4", "muchos"), Options{}, Errors, 6, "answer_not_number answers_missing", cellOf("q4")},
		"decimal comma in one cell":     {with("q4", "12,5"), Options{}, OK, 7, "", ""},
		"a number that could be two":    {with("q4", "1,234"), Options{}, Errors, 6, "number_ambiguous answers_missing", cellOf("q4")},
		"no date":                       {with("q6", "03/04/2021"), Options{}, Errors, 6, "answer_not_date answers_missing", cellOf("q6")},
		"ISO date":                      {with("q6", "2021-04-03"), Options{}, OK, 7, "", ""},
		"part larger than the whole":    {with("q5", 9), Options{}, Errors, 6, "share_over answers_missing", cellOf("q5")},
		"half a share":                  {map[string]any{"q5": 3}, Options{}, Errors, 0, "share_incomplete answers_missing", ""},
		"reason of a gap":               {map[string]any{"q3/reason": "no disponible"}, Options{}, OK, 1, "answers_missing", ""},
		"answer and reason":             {with("q3/reason", "no disponible"), Options{}, Errors, 6, "answer_and_reason answers_missing", cellOf("q3")},
		"unknown reason":                {map[string]any{"q3/reason": "porque sí"}, Options{}, Errors, 0, "reason_unknown answers_missing", ""},
		"does not know":                 {with("q3", "No sabe"), Options{}, OK, 7, "answer_gap answers_missing", cellOf("q3")},
		"another country":               {full, Options{Country: "CRI"}, Refused, 0, "country_other", ""},
		"same as last round":            {map[string]any{"D1/same": "Sí"}, Options{}, OK, 2, "answers_missing", ""},
		"same, with a figure and share": {map[string]any{"D2/same": "Sí", "q6": "2021-04-03"}, Options{}, OK, 5, "answers_missing", ""},
		"same, neither yes nor no":      {map[string]any{"D1/same": "quizás"}, Options{}, Errors, 0, "same_unknown answers_none", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := edited(t, base, answers(t, tc.given))
			r, err := service(t, small(t), nil).Check(context.Background(), "panama.xlsx", bytes.NewReader(data), tc.opt)
			if err != nil {
				t.Fatal(err)
			}
			at := ""
			if len(r.Problems) > 0 {
				at = r.Problems[0].Sheet + "!" + r.Problems[0].Cell
			}
			if r.Status != tc.status || r.Read.Values != tc.values || codes(r) != tc.codes || tc.cell != "" && at != tc.cell {
				t.Errorf("got %s, %d, %q at %s\nwant %s, %d, %q at %s\n%+v", r.Status, r.Read.Values, codes(r), at, tc.status, tc.values, tc.codes, tc.cell, r.Problems)
			}
			if r.Layout != OwnWorkbook || r.Survey != "sdg-10.7.2" || r.Country != "PAN" || r.Round != "2021" {
				t.Errorf("recognised as %s %s %s %s", r.Layout, r.Survey, r.Country, r.Round)
			}
		})
	}
}

func TestOwnWorkbookRefused(t *testing.T) {
	t.Parallel()
	base, _ := issued(t, nil)
	other := func(change func(*workbook.Template)) []byte { data, _ := issued(t, change); return data }
	for name, tc := range map[string]struct {
		data []byte
		want string
	}{
		"manifest edited": {edited(t, base, func(f *excelize.File, _ workbook.Manifest) {
			_ = f.SetCellStr(workbook.ManifestSheet, "B3", "CRI")
		}), "template_changed"},
		"manifest deleted": {edited(t, base, func(f *excelize.File, _ workbook.Manifest) { _ = f.DeleteSheet(workbook.ManifestSheet) }), "template_damaged"},
		"sheet renamed": {edited(t, base, func(f *excelize.File, m workbook.Manifest) {
			_ = f.SetSheetName(m.Parts[0].Items[0].Sheet, "Otra")
		}), "sheet_missing"},
		"another product": {edited(t, base, func(f *excelize.File, _ workbook.Manifest) {
			_ = f.SetCellStr(workbook.ManifestSheet, "B1", "Else")
		}), "template_wrong"},
		"other items":       {other(func(tpl *workbook.Template) { tpl.Parts[0].Questionnaire.Sections[1].Items[0].ID = "q33" }), "template_outdated"},
		"unknown survey":    {other(func(tpl *workbook.Template) { tpl.Parts[0].Questionnaire.Code = "else" }), "survey_unknown"},
		"unknown round":     {other(func(tpl *workbook.Template) { tpl.Parts[0].Round.Code = "1999" }), "round_unknown"},
		"country not known": {other(func(tpl *workbook.Template) { tpl.Area = area.Area{Code: "XXX", Name: lang.Text{En: "X"}} }), "area_unknown"},
		"second part of an unknown round": {other(func(tpl *workbook.Template) {
			tpl.Parts = append(tpl.Parts, tpl.Parts[0])
			tpl.Parts[1].Round.Code = "1999"
		}), "round_unknown"},
		"a part twice": {edited(t, base, func(f *excelize.File, m workbook.Manifest) {
			m.Parts = append(m.Parts, m.Parts[0])
			for i, row := range m.Rows() {
				_ = f.SetSheetRow(workbook.ManifestSheet, fmt.Sprintf("A%d", i+1), &row)
			}
		}), "template_parts"},
	} {
		r, err := service(t, small(t), nil).Check(context.Background(), "f.xlsx", bytes.NewReader(tc.data), Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		if r.Status != Refused || codes(r) != tc.want {
			t.Errorf("%s: %s %q, want %s", name, r.Status, codes(r), tc.want)
		}
	}
	older := other(func(tpl *workbook.Template) { tpl.Parts[0].Questionnaire.Version = "0.9" })
	r, err := service(t, small(t), nil).Check(context.Background(), "f.xlsx", bytes.NewReader(edited(t, older, answers(t, map[string]any{"q1": yesAll}))), Options{})
	if err != nil || codes(r) != "template_older answers_missing" || r.Status != OK {
		t.Error("older version with the same items:", err, r.Status, codes(r))
	}
}

func TestFormulaWithoutValue(t *testing.T) {
	t.Parallel()
	base, m := issued(t, nil)
	_, it, _ := m.Item("q4")
	data := edited(t, base, func(f *excelize.File, _ workbook.Manifest) { _ = f.SetCellFormula(it.Sheet, it.Answer, "1+1") })
	r, err := service(t, small(t), nil).Check(context.Background(), "f.xlsx", bytes.NewReader(data), Options{})
	if err != nil || r.Status != Errors || r.Problems[0].Code != "formula_no_value" || r.Problems[0].Cell != it.Answer {
		t.Error(err, r.Problems)
	}
}

// TestOneCountry goes the whole way: two mistakes marked in the copy, corrected, accepted, twice the same, changed on the
// server, conflict, chosen.
func TestOneCountry(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := newMemory()
	store.changes = 5
	s := service(t, small(t), store)
	p := messages(t).Printer(lang.Spanish)
	base, m := issued(t, nil)
	bad := edited(t, base, answers(t, map[string]any{"q1": "Tal vez", "q2": yesRegular, "q3": "Sí", "q4": "mil"}))
	im, report, err := s.Receive(ctx, "panama.xlsx", bytes.NewReader(bad), Options{Country: "PAN"})
	if err != nil || report.Status != Errors || im.State != Checked {
		t.Fatal(err, report.Status)
	}
	if *report.Changes != (observation.Counts{New: 2, Rejected: 2}) || len(report.Diff) != 2 {
		t.Error("counts:", report.Changes, report.Diff)
	}
	if _, _, err := s.Accept(ctx, im.ID, Decision{ConfirmWarnings: true}); fault.KindOf(err) != fault.Invalid {
		t.Error("accepted with errors:", err)
	}
	_, kept, err := s.Report(ctx, im.ID)
	if err != nil {
		t.Fatal(err)
	}
	said := kept.Say(p)
	if !strings.Contains(said.Problems[0].Message, "«Tal vez» no es una de las respuestas") || !strings.Contains(said.Problems[0].Suggestion, yesAll) {
		t.Error("message:", said.Problems[0])
	}
	if said.Diff[0].New != yesRegular || kept.Say(messages(t).Printer(lang.French)).Diff[0].New != "Oui, seulement en situation régulière" {
		t.Error("difference:", said.Diff)
	}
	name, marked, err := s.Annotated(ctx, im.ID, p)
	if err != nil || name != "panama-rumbo.xlsx" {
		t.Fatal(err, name)
	}
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"q1", "q4"} {
		_, it, _ := m.Item(id)
		comments, err := f.GetComments(it.Sheet)
		found := false
		for _, c := range comments {
			for _, run := range c.Paragraph {
				found = found || c.Cell == it.Answer && strings.Contains(run.Text, "«")
			}
		}
		if err != nil || !found {
			t.Errorf("%s!%s is not commented: %v %v", it.Sheet, it.Answer, comments, err)
		}
	}
	f.Close()
	// Corrected in the annotated copy itself.
	good := edited(t, marked, answers(t, map[string]any{"q1": yesAll, "q4": 1000}))
	im, report, err = s.Receive(ctx, "panama.xlsx", bytes.NewReader(good), Options{})
	if err != nil || report.Status != OK || report.Changes.New != 4 {
		t.Fatal(err, report.Status, report.Changes, codes(report))
	}
	change, counts, err := s.Accept(ctx, im.ID, Decision{Reason: "ronda"})
	if err != nil || change != 6 || counts.New != 4 {
		t.Fatal(err, change, counts)
	}
	figure := store.figures[observation.Key{Series: "SG_CPA_MIGRS", Area: "PAN", Period: "2021", Flow: observation.National, Release: "PAN 2021/1"}]
	if figure.Value.Text() != "3" { // 2+1+2 of 6 points
		t.Errorf("figure: %+v of %v", figure, store.figures)
	}
	if store.responses["sdg-10.7.2PAN2021"].Answers["q1"].Origin.Import != im.ID {
		t.Error("an answer does not know its import")
	}
	if _, _, err := s.Accept(ctx, im.ID, Decision{}); fault.KindOf(err) != fault.Conflict {
		t.Error("accepted twice:", err)
	}
	_, report, err = s.Receive(ctx, "panama.xlsx", bytes.NewReader(good), Options{})
	if err != nil || *report.Changes != (observation.Counts{Same: 4}) || report.Status != OK {
		t.Error("the same file again:", err, report.Changes, codes(report))
	}
	again := edited(t, good, answers(t, map[string]any{"q3": "No"}))
	im, report, err = s.Receive(ctx, "panama.xlsx", bytes.NewReader(again), Options{})
	if err != nil || report.Status != Errors || report.Changes.Conflict != 1 || !strings.Contains(codes(report), "conflict_server") || len(report.Questions) != 1 {
		t.Fatal("changed since:", err, report.Changes, codes(report))
	}
	change, counts, err = s.Accept(ctx, im.ID, Decision{Answers: map[string]string{conflictID: takeFile}})
	if err != nil || change == 0 || counts.Changed != 1 || store.responses["sdg-10.7.2PAN2021"].Answers["q3"].Choice != "no" {
		t.Error("chosen:", err, change, counts)
	}
	if len(store.sets) != 2 || store.sets[0].Reason != "ronda" || store.sets[0].Kind != observation.FromImport {
		t.Error("change sets:", store.sets)
	}
}

// TestShippedQuestionnaires: the workbooks of every shipped questionnaire, answered with the first choice of each item in
// every language, come in whole.
func TestShippedQuestionnaires(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	panama, _ := ref.Directory.Area("PAN")
	for _, q := range ref.Questionnaires {
		var round survey.Round
		for _, r := range ref.Rounds {
			if slices.Contains(r.Parts, q.Code) {
				round = r
			}
		}
		if round.Code == "" {
			t.Logf("%s is not asked in any round", q.Code)
			continue
		}
		for _, l := range lang.All() {
			var out bytes.Buffer
			tpl := workbook.Template{Area: panama, Parts: []workbook.TemplatePart{{Round: round, Questionnaire: q}}}
			if err := tpl.Write(&out, messages(t).Printer(l)); err != nil {
				t.Fatal(q.Code, l, err)
			}
			given := map[string]any{}
			for _, item := range q.Items() {
				switch item.Kind {
				case survey.Choice:
					given[item.ID] = q.List(item).Choices[0].Label.In(l)
				case survey.Number:
					given[item.ID] = 12
				case survey.Share:
					given[item.ID], given[item.ID+"/denominator"] = 1, 2
				case survey.Date:
					given[item.ID] = "2021-03-28"
				case survey.Text:
					given[item.ID] = "texto"
				}
			}
			r, err := service(t, ref, nil).Check(context.Background(), "f.xlsx", bytes.NewReader(edited(t, out.Bytes(), answers(t, given))), Options{Country: "PAN"})
			if err != nil || r.Status != OK || r.Read.Values != len(q.Items()) {
				t.Errorf("%s in %s: %v %s %d of %d %s", q.Code, l, err, r.Status, r.Read.Values, len(q.Items()), codes(r))
			}
		}
	}
}
