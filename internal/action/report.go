package action

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Fields are the answers of a country to one line, by field.
type Fields map[string]survey.Answer

// FieldsOf gathers the answers of each line, by its code, in whatever questionnaire of the set they stand.
func FieldsOf(set string, answers map[string]survey.Answer) map[string]Fields {
	out := map[string]Fields{}
	for id, a := range answers {
		line, field, ok := takeApart(set, id)
		if !ok {
			continue
		}
		if out[line] == nil {
			out[line] = Fields{}
		}
		out[line][field] = a
	}
	return out
}

// takeApart tells which line and field of a set an item asks for.
func takeApart(set, id string) (line, field string, ok bool) {
	rest, ok := strings.CutPrefix(id, PartCode(set)+".")
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot < 1 {
		return "", "", false
	}
	return rest[:dot], rest[dot+1:], true
}

// LineOf tells which line of a set an item asks for.
func LineOf(set, item string) (string, bool) {
	line, _, ok := takeApart(set, item)
	return line, ok
}

// Report reads what a country says on a line; who to turn to there is never in it. Set, Line and the rest of where it is from are left
// to the caller.
func (f Fields) Report() Report {
	given := func(field string) survey.Answer {
		if a := f[field]; a.Gap == observation.NoGap {
			return a
		}
		return survey.Answer{}
	}
	words := func(field string) string { return strings.TrimSpace(given(field).Text) }
	share := given(fieldShare)
	r := Report{
		Taken: Uptake(given(fieldTaken).Choice), Body: words(fieldBody), Plan: words(fieldPlan), Budget: given(fieldBudget).Number, Currency: given(fieldCurrency).Choice,
		Indicators: indicators(words(fieldIndicators)), Status: Status(given(fieldStatus).Choice), On: given(fieldOn).Date, Percent: given(fieldPercent).Number,
		Numerator: share.Numerator, Whole: share.Denominator, Done: words(fieldDone), Obstacles: words(fieldObstacles), Next: words(fieldNext), Evidence: f[fieldStatus].Evidence,
	}
	for n := 1; n <= Milestones; n++ {
		m := Milestone{Code: milestone(n)}
		m.Title, m.Due, m.Reached = words(m.Code), given(m.Code+dueOf).Date, given(m.Code+reachedOf).Date
		if m.Title != "" || !m.Due.IsZero() || !m.Reached.IsZero() {
			r.Milestones = append(r.Milestones, m)
		}
	}
	return r
}

// Answers are the answers by which a country says what the report says.
func (r Report) Answers() map[string]survey.Answer {
	out := map[string]survey.Answer{}
	say := func(field string, a survey.Answer) {
		a.Item = ItemID(r.Set, r.Line, field)
		if a.Given() || a.Evidence != "" {
			out[a.Item] = a
		}
	}
	words := func(field, s string) { say(field, survey.Answer{Text: s}) }
	on := func(field string, day time.Time) { say(field, survey.Answer{Date: day}) }
	say(fieldTaken, survey.Answer{Choice: string(r.Taken)})
	words(fieldBody, r.Body)
	words(fieldPlan, r.Plan)
	say(fieldBudget, survey.Answer{Number: r.Budget})
	say(fieldCurrency, survey.Answer{Choice: r.Currency})
	words(fieldIndicators, strings.Join(r.Indicators, "\n"))
	say(fieldStatus, survey.Answer{Choice: string(r.Status), Evidence: r.Evidence})
	on(fieldOn, r.On)
	say(fieldPercent, survey.Answer{Number: r.Percent})
	say(fieldShare, survey.Answer{Numerator: r.Numerator, Denominator: r.Whole})
	words(fieldDone, r.Done)
	words(fieldObstacles, r.Obstacles)
	words(fieldNext, r.Next)
	for _, m := range r.Milestones {
		words(m.Code, m.Title)
		on(m.Code+dueOf, m.Due)
		on(m.Code+reachedOf, m.Reached)
	}
	return out
}

// indicators takes apart what was typed: one a line, or codes apart by commas and semicolons.
func indicators(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		parts := strings.FieldsFunc(line, func(c rune) bool { return c == ';' || c == ',' })
		if slices.ContainsFunc(parts, func(p string) bool { return !codeLike(strings.TrimSpace(p)) }) {
			parts = []string{line} // an indicator in words keeps its commas
		}
		for _, p := range parts {
			if p = strings.TrimSpace(p); p != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// codeLike tells that a text looks like the code of an indicator or a series: "10.7.2", "10.c.1", "SM_POP_REFG_OR".
func codeLike(s string) bool {
	if strings.ContainsAny(s, " \t") || s == "" {
		return false
	}
	if strings.Contains(s, "_") && s == strings.ToUpper(s) {
		return true
	}
	parts := strings.Split(s, ".")
	if len(parts) < 3 || len(parts) > 4 {
		return false
	}
	if _, err := strconv.Atoi(parts[0]); err != nil {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 2 || strings.ContainsFunc(p, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'z') }) {
			return false
		}
	}
	return true
}

// Compare orders reports by when they were published, then by country and line.
func (r Report) Compare(other Report) int {
	return cmp.Or(cmp.Compare(r.ChangeSet, other.ChangeSet), strings.Compare(r.Country, other.Country), compareLines(r.Line, other.Line))
}

// compareLines orders codes of lines as people count: 2 before 10.
func compareLines(a, b string) int {
	n, err := strconv.Atoi(a)
	m, err2 := strconv.Atoi(b)
	if err == nil && err2 == nil {
		return cmp.Compare(n, m)
	}
	return strings.Compare(a, b)
}
