package intake

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

func onDay(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// linesAsked is the small reference with a round about two lines of action, and a workbook of it in a language.
func linesAsked(t testing.TB, l lang.Code, now, last map[string]survey.Answer) (Reference, []byte) {
	t.Helper()
	each := func(s string) lang.Text { return lang.Text{En: s, Es: s, Fr: s} }
	day := onDay(t, "2030-11-20")
	v := action.Version{Set: "CRM-30", Number: 1, Frozen: day, Steps: []action.Step{{Kind: action.Adopted, Day: day}}}
	v.Lines = []action.Line{{Code: "1", Title: each("Datos")}, {Code: "2", Title: each("Remesas"), Text: each("Abaratar las remesas.")}}
	set := action.Set{Code: "CRM-30", Group: "13", Name: each("Líneas"), Versions: []action.Version{v}}
	q, err := action.Questionnaire(set, v)
	if err != nil {
		t.Fatal(err)
	}
	round := survey.Round{Code: "2031", Name: each("2031"), ReferenceYear: 2031, Group: "13", Parts: []string{q.Code}}
	ref := small(t)
	ref.Questionnaires, ref.Rounds = append(ref.Questionnaires, q), append(ref.Rounds, round)
	panama, _ := ref.Directory.Area("PAN")
	tpl := workbook.Template{Area: panama, Base: 5, Parts: []workbook.TemplatePart{{Round: round, Questionnaire: q, Now: now, Last: last, LastRound: "2029"}}}
	var out bytes.Buffer
	if err := tpl.Write(&out, messages(t).Printer(l)); err != nil {
		t.Fatal(err)
	}
	return ref, out.Bytes()
}

func lineReport(t testing.TB) action.Report {
	num := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	return action.Report{
		Set: "CRM-30", Line: "2", Taken: action.TakenUp, Body: "Ministerio", Plan: "Plan 2035", Budget: num("1250000.5"), Currency: "PAB", Indicators: []string{"Mesas creadas"},
		Status: action.InProgress, On: onDay(t, "2031-03-31"), Percent: num("40"), Numerator: num("3"), Whole: num("14"), Done: "Algo\ny más", Obstacles: "=1+1", Next: "Seguir", Evidence: "Ley 3",
		Milestones: []action.Milestone{{Code: "m1", Title: "Comité", Due: onDay(t, "2031-02-01"), Reached: onDay(t, "2031-01-15")}, {Code: "m6", Title: "Informe", Due: onDay(t, "2031-12-31")}},
	}
}

func on2031(t testing.TB, published ...action.Report) action.Known {
	return action.Known{Set: "CRM-30", Round: "2031", Today: onDay(t, "2031-06-30"), Since: onDay(t, "2030-11-20"), Published: published}
}

// TestLinesRoundTrip: what stands in the two sheets is read back as it was, what is typed beside it as typed, and "same as last round" takes over what
// was published, days and shares too.
func TestLinesRoundTrip(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All() {
		said := lineReport(t).Answers()
		for name, c := range map[string]struct {
			now, last map[string]survey.Answer
			given     map[string]any
		}{
			"as it stands":       {now: said},
			"same as last round": {last: said, given: map[string]any{"L2/same": workbookWord(t, l, "workbook.same.yes")}},
		} {
			ref, data := linesAsked(t, l, c.now, c.last)
			status := action.StatusName(action.Planned).In(l)
			given := map[string]any{"crm-30.1.status": status, "crm-30.1.m2": "Mesa"}
			for k, v := range c.given {
				given[k] = v
			}
			data = inPart(t, data, 0, given)
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if sheets := f.GetSheetList(); len(sheets) != 5 {
				t.Errorf("%s: sheets %v", l, sheets)
			}
			store := newMemory()
			store.lines = on2031(t)
			_, r, err := service(t, ref, store).Receive(context.Background(), "f.xlsx", bytes.NewReader(data), Options{})
			if err != nil || r.Status == Errors {
				t.Fatalf("%s, %s: %v %s %+v", l, name, err, r.Status, r.Problems)
			}
			if _, _, err := service(t, ref, store).Accept(context.Background(), 1, Decision{}); err != nil {
				t.Fatal(err)
			}
			got := store.responses["crm-30PAN2031"].Answers
			want := lineReport(t)
			want.Evidence = map[bool]string{true: "Ley 3"}[c.now != nil] // of the round before, none is taken over
			lines := action.FieldsOf("CRM-30", got)
			back := lines["2"].Report()
			back.Set, back.Line = want.Set, want.Line
			a, b := want.Answers(), back.Answers()
			if len(a) != len(b) {
				t.Errorf("%s, %s: %d answers, want %d: %v", l, name, len(b), len(a), b)
			}
			for item, x := range a {
				if y := b[item]; !x.Same(y) {
					t.Errorf("%s, %s: %s: %+v, want %+v", l, name, item, y, x)
				}
			}
			if one := lines["1"].Report(); one.Status != action.Planned || len(one.Milestones) != 1 || one.Milestones[0].Title != "Mesa" {
				t.Errorf("%s: %+v", l, one)
			}
		}
	}
}

func workbookWord(t testing.TB, l lang.Code, key string) string { return messages(t).Printer(l).T(key) }

// TestLinesThatDoNotFit: each thing that does not fit is told at its cell, in every language.
func TestLinesThatDoNotFit(t *testing.T) {
	t.Parallel()
	published := lineReport(t)
	published.Round, published.On = "2029", onDay(t, "2030-12-31")
	ref, blank := linesAsked(t, lang.English, lineReport(t).Answers(), nil)
	for item, c := range map[string]struct {
		given any
		code  string
	}{
		"percent":    {101, codeLineWrong},
		"budget":     {-1, codeLineWrong},
		"on":         {"2031-07-01", codeLineWrong},
		"indicators": {"99.9.9", codeLineWrong},
		"m1_reached": {"2031-01-16", codeLineWrong},
		"m6_due":     {"2032-01-31", codeLineDoubt},
		"m3_due":     {"2031-12-31", codeLineWrong}, // without a title
		"status":     {"Not started", codeLineWrong},
		"currency":   {"Balboas", codeAnswerUnknown},
		"share":      {20, codeShareOver},
	} {
		data := inPart(t, blank, 0, map[string]any{"crm-30.2." + item: c.given})
		store := newMemory()
		store.lines = on2031(t, published)
		_, r, err := service(t, ref, store).Receive(context.Background(), "f.xlsx", bytes.NewReader(data), Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range r.Problems {
			found = found || p.Code == c.code && p.Cell != "" && p.Sheet != ""
		}
		if !found || (r.Status == Errors) != (c.code != codeLineDoubt) {
			t.Errorf("%s: %s %+v", item, r.Status, r.Problems)
		}
		for _, l := range lang.All() {
			for _, p := range r.Say(messages(t).Printer(l)).Problems {
				if p.Message == "" || strings.Contains(p.Message, "00:00") || strings.Contains(p.Message, "no value") {
					t.Errorf("%s: %s: %q", item, l, p.Message)
				}
			}
		}
	}
}
