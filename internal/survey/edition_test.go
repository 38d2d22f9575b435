package survey

import (
	"testing"

	"rumbo/internal/lang"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	make := func() Questionnaire {
		return Questionnaire{
			Code: "x", Version: "1", Bands: []Band{{Category: 1}, {Category: 2, From: 40}},
			Choices: []ChoiceList{{Code: "yesno", Choices: []Option{{Code: "yes", Points: 2}, {Code: "no"}}}},
			Sections: []Section{
				{Code: "A", Part: "P1", Items: []Item{{ID: "a1", Kind: Choice, Choices: "yesno", Max: 2}, {ID: "a2", Kind: Text}}},
				{Code: "B", Part: "P2", Items: []Item{{ID: "b1", Kind: Number}}},
			},
		}
	}
	for name, tc := range map[string]struct {
		change func(*Questionnaire)
		want   func(Difference) bool
	}{
		"nothing":   {func(q *Questionnaire) { q.Version = "2" }, Difference.TextsOnly},
		"a text":    {func(q *Questionnaire) { q.Sections[0].Items[0].Text = lang.Text{Es: "x"} }, Difference.TextsOnly},
		"item gone": {func(q *Questionnaire) { q.Sections[0].Items = q.Sections[0].Items[:1] }, func(d Difference) bool { return len(d.Removed) == 1 && len(d.Added) == 0 }},
		"item new": {func(q *Questionnaire) { q.Sections[1].Items = append(q.Sections[1].Items, Item{ID: "b2"}) }, func(d Difference) bool {
			return len(d.Added) == 1 && len(d.Removed) == 0
		}},
		"kind":    {func(q *Questionnaire) { q.Sections[1].Items[0].Kind = Date }, func(d Difference) bool { return len(d.Kinds) == 1 }},
		"answer":  {func(q *Questionnaire) { q.Choices[0].Choices[1].Code = "never" }, func(d Difference) bool { return len(d.Lost) == 1 && d.Lost[0] == "a1=no" }},
		"points":  {func(q *Questionnaire) { q.Choices[0].Choices[0].Points = 3 }, func(d Difference) bool { return d.Scoring }},
		"band":    {func(q *Questionnaire) { q.Bands[1].From = 50 }, func(d Difference) bool { return d.Scoring }},
		"section": {func(q *Questionnaire) { q.Sections[1].Part = "P3" }, func(d Difference) bool { return d.Structure }},
	} {
		q := make()
		tc.change(&q)
		d := Compare(make(), q)
		if !tc.want(d) || d.TextsOnly() != (name == "nothing" || name == "a text") {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestNextVersion(t *testing.T) {
	t.Parallel()
	for newest, want := range map[string]string{"1": "2", "1.9": "1.11", "a": "a.1", "2026-9": "2026-10", "99999999999": "99999999999.1"} {
		if got := NextVersion(newest, func(s string) bool { return s == "1.10" }); got != want {
			t.Errorf("after %q: %q", newest, got)
		}
	}
}
