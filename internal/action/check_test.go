package action

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/survey"
)

func TestCheck(t *testing.T) {
	s, v := oneSet(t, "1", "2")
	q, err := Questionnaire(s, v)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalog.New(catalog.Content{
		Goals: []catalog.Goal{{Code: "10"}}, Targets: []catalog.Target{{Code: "10.7", Goal: "10"}}, Indicators: []catalog.Indicator{{Code: "10.7.2", Target: "10.7"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	percent := func(n int64) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.NewFromInt(n)) }
	due, reached := day(t, "2031-05-01"), day(t, "2031-04-20")
	published := Report{Line: "1", Round: "A", Status: InProgress, On: day(t, "2031-01-31"), Milestones: []Milestone{{Code: "m1", Title: "Comité", Due: due, Reached: reached}, {Code: "m2", Title: "Ley", Due: due}}}
	stands := func(f func(*Report)) Report {
		r := Report{Status: InProgress, On: day(t, "2031-06-30"), Milestones: slices.Clone(published.Milestones)}
		f(&r)
		return r
	}
	for name, c := range map[string]struct {
		now  Report
		want []string // keys; ! before those that are errors
	}{
		"fits":                    {stands(func(r *Report) { r.Percent, r.Indicators = percent(40), []string{"10.7.2", "Mesas"} }), nil},
		"completed, not all":      {stands(func(r *Report) { r.Status, r.Percent = Completed, percent(99) }), []string{"!percent_completed"}},
		"completed":               {stands(func(r *Report) { r.Status, r.Percent = Completed, percent(100) }), nil},
		"not started, some":       {stands(func(r *Report) { r.Status, r.Percent = NotStarted, percent(1) }), []string{"!percent_not_started"}},
		"not started":             {stands(func(r *Report) { r.Status, r.Percent = NotStarted, percent(0) }), nil},
		"all, in progress":        {stands(func(r *Report) { r.Percent = percent(100) }), []string{"percent_in_progress"}},
		"status to come":          {stands(func(r *Report) { r.On = day(t, "2031-07-02") }), []string{"!on_future"}},
		"status of today":         {stands(func(r *Report) { r.On = day(t, "2031-07-01") }), nil},
		"status before the lines": {stands(func(r *Report) { r.On = day(t, "2029-01-01") }), []string{"!on_early"}},
		"another for one day":     {stands(func(r *Report) { r.On, r.Done = published.On, "más" }), []string{"!on_twice"}},
		"the same for one day":    {stands(func(r *Report) { r.On = published.On }), nil},
		"unknown code":            {stands(func(r *Report) { r.Indicators = []string{"10.7.9"} }), []string{"!code_unknown"}},
		"reached moved":           {stands(func(r *Report) { r.Milestones[0].Reached = day(t, "2031-04-21") }), []string{"!reached_moved"}},
		"no longer reached":       {stands(func(r *Report) { r.Milestones[0].Reached = day(t, "0001-01-01") }), []string{"!reached_moved"}},
		"due of a reached moved":  {stands(func(r *Report) { r.Milestones[0].Due = day(t, "2031-06-01") }), []string{"!due_moved"}},
		"due moved":               {stands(func(r *Report) { r.Milestones[1].Due = day(t, "2031-09-01") }), []string{"due_moved"}},
		"now reached":             {stands(func(r *Report) { r.Milestones[1].Reached = day(t, "2031-06-01") }), nil},
		"renamed":                 {stands(func(r *Report) { r.Milestones[1].Title = "Decreto" }), []string{"milestone_renamed"}},
		"another in its place":    {stands(func(r *Report) { r.Milestones[0].Title = "Mesa" }), []string{"!milestone_renamed"}},
		"gone":                    {stands(func(r *Report) { r.Milestones = r.Milestones[:1] }), []string{"!milestone_gone"}},
		"untitled": {stands(func(r *Report) { r.Milestones = append(r.Milestones, Milestone{Code: "m3", Reached: reached}) }),
			[]string{"!milestone_untitled"}},
		"reached to come":  {stands(func(r *Report) { r.Milestones[1].Reached = day(t, "2031-08-01") }), []string{"!reached_future"}},
		"reached too soon": {stands(func(r *Report) { r.Milestones[1].Reached = day(t, "2030-03-04") }), []string{"!reached_early"}},
		"due too soon": {stands(func(r *Report) {
			r.Milestones = append(r.Milestones, Milestone{Code: "m3", Title: "x", Due: day(t, "2030-03-04")})
		}), []string{"!due_early"}},
		"nothing said": {Report{}, nil},
	} {
		c.now.Set, c.now.Line = s.Code, "1"
		answers := c.now.Answers()
		known := Known{Set: s.Code, Round: "B", Today: day(t, "2031-07-01"), Since: s.Since(), Published: []Report{published, {Line: "2", Round: "A", Milestones: []Milestone{{Code: "m1", Title: "de otra línea"}}}}, Catalog: cat}
		var got []string
		for _, f := range Check(q, answers, known) {
			key := f.Key[len("check.line."):]
			if f.Error {
				key = "!" + key
			}
			got = append(got, key)
			if line, ok := LineOf(s.Code, f.Items[0]); !ok || line != "1" || f.Code != survey.CheckLine {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
