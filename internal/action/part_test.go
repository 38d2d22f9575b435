package action

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func oneSet(t testing.TB, lines ...string) (Set, Version) {
	t.Helper()
	s := Set{Code: "RCM-2030", Group: "RCM", Name: es("Líneas")}
	v := Version{Set: s.Code, Number: 2, Frozen: day(t, "2030-03-05"), Steps: []Step{{Kind: Adopted, Day: day(t, "2030-03-05")}}}
	for _, l := range lines {
		v.Lines = append(v.Lines, Line{Code: l, Title: es("Línea " + l)})
	}
	s.Versions = []Version{v}
	return s, v
}

func TestQuestionnaire(t *testing.T) {
	s, v := oneSet(t, "1", "2.a", "10")
	q, err := Questionnaire(s, v)
	if err != nil {
		t.Fatal(err)
	}
	if q.Code != "rcm-2030" || q.Version != "2" || q.Kind != survey.SetOfLines || len(q.Sections) != 3 || len(q.Asked()) != 6 {
		t.Errorf("%s %s %d %d", q.Code, q.Version, len(q.Sections), len(q.Asked()))
	}
	for _, section := range q.Sections {
		for _, i := range section.Items {
			if line, ok := LineOf(s.Code, i.ID); !ok || line != lineOf(section) {
				t.Errorf("%s is of line %q", i.ID, line)
			}
		}
	}
	draft := v
	draft.Frozen = time.Time{}
	if _, err := Questionnaire(s, draft); keyOf(err) != "lines.draft" {
		t.Error(err)
	}
	v.Lines = nil
	if _, err := Questionnaire(s, v); keyOf(err) != "lineset.step_empty" {
		t.Error(err)
	}
}

// TestMostLines: the largest set that can be kept can be asked about.
func TestMostLines(t *testing.T) {
	var codes []string
	for n := range MostLines {
		codes = append(codes, "line-"+strconv.Itoa(1_000_000+n)) // as long as a code can be
	}
	s, v := oneSet(t, codes...)
	s.Code = "a-set-whose-code-is-as-long-as-it-can-be"
	if q, err := Questionnaire(s, v); err != nil || len(q.Items()) > 10_000 {
		t.Error(err)
	}
}

func TestPermitted(t *testing.T) {
	s, v := oneSet(t, "1")
	q, _ := Questionnaire(s, v)
	number := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	for name, c := range map[string]struct {
		field string
		a     survey.Answer
		want  string
	}{
		"percent":              {fieldPercent, survey.Answer{Number: number("100")}, ""},
		"percent over":         {fieldPercent, survey.Answer{Number: number("100.1")}, "work.number_outside"},
		"percent under":        {fieldPercent, survey.Answer{Number: number("-1")}, "work.number_outside"},
		"budget":               {fieldBudget, survey.Answer{Number: number("0")}, ""},
		"budget under":         {fieldBudget, survey.Answer{Number: number("-0.5")}, "work.number_low"},
		"no such status":       {fieldStatus, survey.Answer{Choice: "late"}, "work.choice_unknown"},
		"a reason":             {fieldPercent, survey.Answer{Gap: observation.NotAvailable}, "work.plain"},
		"evidence":             {fieldDone, survey.Answer{Text: "x", Evidence: "y"}, "work.plain"},
		"a reason for status":  {fieldStatus, survey.Answer{Gap: observation.NotAvailable}, ""},
		"evidence of a status": {fieldStatus, survey.Answer{Choice: string(Completed), Evidence: "y"}, ""},
	} {
		c.a.Item = ItemID(s.Code, "1", c.field)
		if err := q.Permits(c.a); keyOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReportAndBack: what a country says on a line is the same once it went through answers, whichever line it is of.
func TestReportAndBack(t *testing.T) {
	s, v := oneSet(t, "1", "2.a", "10")
	q, err := Questionnaire(s, v)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	words := func() string { return []string{"", "Ministerio", "varias,\ncosas; y más"}[r.IntN(3)] }
	days := func() time.Time {
		if r.IntN(3) == 0 {
			return time.Time{}
		}
		return day(t, "2030-01-01").AddDate(0, 0, r.IntN(2000))
	}
	number := func() decimal.NullDecimal {
		if r.IntN(3) == 0 {
			return decimal.NullDecimal{}
		}
		return decimal.NewNullDecimal(decimal.New(r.Int64N(10000), -2))
	}
	for range 500 {
		one := Report{
			Set: s.Code, Line: v.Lines[r.IntN(len(v.Lines))].Code, Taken: []Uptake{"", TakenUp, Considering, NotTaken}[r.IntN(4)], Status: append(Statuses(), "")[r.IntN(8)],
			Body: words(), Plan: words(), Budget: number(), On: days(), Percent: number(), Done: words(), Obstacles: words(), Next: words(), Evidence: words(),
		}
		if n := number(); n.Valid {
			one.Numerator, one.Whole = n, decimal.NewNullDecimal(n.Decimal.Add(decimal.NewFromInt(1)))
		}
		if one.Budget.Valid {
			one.Currency = "PAB"
		}
		for _, i := range []string{"10.7.2", "SM_POP_REFG_OR", "Mesas creadas, por provincia"} {
			if r.IntN(2) == 0 {
				one.Indicators = append(one.Indicators, i)
			}
		}
		for n := 1; n <= Milestones; n++ {
			m := Milestone{Code: milestone(n), Title: words(), Due: days(), Reached: days()}
			if m.Title != "" || !m.Due.IsZero() || !m.Reached.IsZero() {
				one.Milestones = append(one.Milestones, m)
			}
		}
		answers := one.Answers()
		for _, a := range answers {
			if err := q.Permits(a); err != nil {
				t.Fatal(err, a)
			}
		}
		answers[ItemID(s.Code, one.Line, fieldContact)] = survey.Answer{Text: "nobody's business"}
		lines := FieldsOf(s.Code, answers)
		back := lines[one.Line].Report()
		back.Set, back.Line = one.Set, one.Line
		if len(lines) != 1 || !reflect.DeepEqual(one, back) {
			t.Fatalf("%+v\n%+v", one, back)
		}
	}
}

func TestCodes(t *testing.T) {
	for s, want := range map[string]bool{
		"10.7.2": true, "10.c.1": true, "SM_POP_REFG_OR": true, "99.9.9": true, "10.7": false, "3.5": false, "Mesas creadas": false, "mesas_creadas": false, "2030.01.01": false, "": false,
	} {
		if codeLike(s) != want {
			t.Errorf("%q: %t", s, !want)
		}
	}
}
