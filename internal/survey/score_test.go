package survey

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// sdg is a questionnaire of the shape of SDG 10.7.2: six sections of five items in half-points, the first with a middle
// answer.
func sdg() Questionnaire {
	q := Questionnaire{
		Code: "sdg-10.7.2", Dimension: "policy_domain", CategorySeries: "SG_CPA_MIGRS", PercentSeries: "PCT",
		Choices: []ChoiceList{
			{Code: "access", Choices: []Option{
				{Code: "all", Points: 2, Label: lang.Text{En: "Yes, regardless of immigration status", Es: "Sí, sin importar la situación migratoria"}},
				{Code: "legal", Points: 1, Label: lang.Text{En: "Yes, only with legal status"}},
				{Code: "no", Points: 0, Label: lang.Text{En: "No"}},
			}},
			{Code: "yesno", Choices: []Option{{Code: "yes", Points: 2, Label: lang.Text{En: "Yes", Es: "Sí"}}, {Code: "no", Label: lang.Text{En: "No"}}}},
		},
		Bands: []Band{{Category: 1}, {Category: 2, From: 40}, {Category: 3, From: 80}, {Category: 4, From: 100}},
	}
	for d := 1; d <= 6; d++ {
		s := Section{Code: fmt.Sprintf("D%d", d), Part: fmt.Sprintf("PD_%d", d)}
		list := "yesno"
		if d == 1 {
			list = "access"
		}
		for _, letter := range "abcde" {
			s.Items = append(s.Items, Item{ID: fmt.Sprintf("10.7.2.D%d%c", d, letter), Kind: Choice, Choices: list, Max: 2})
		}
		q.Sections = append(q.Sections, s)
	}
	return q
}

func answers(perDomain ...string) map[string]Answer {
	code := map[rune]string{'1': "yes", '0': "no", 'A': "all", 'L': "legal", 'N': "no"}
	m := map[string]Answer{}
	for d, marks := range perDomain {
		for i, mark := range marks {
			id := fmt.Sprintf("10.7.2.D%d%c", d+1, 'a'+i)
			switch mark {
			case '-':
			case 'g':
				m[id] = Answer{Item: id, Gap: observation.NotAvailable}
			default:
				m[id] = Answer{Item: id, Choice: code[mark]}
			}
		}
	}
	return m
}

// TestWorkedExample is the one of the scoring rules: 19.5 of 30, 65 percent, category 2.
func TestWorkedExample(t *testing.T) {
	q := sdg()
	s, ok := q.Score(answers("ALANA", "11111", "11011", "01000", "1010-", "11110"))
	if !ok {
		t.Fatal("no score")
	}
	want := []struct {
		percent  string
		category int
	}{{"70", 2}, {"100", 4}, {"80", 3}, {"20", 1}, {"40", 2}, {"80", 3}}
	for i, w := range want {
		if got := s.Sections[i]; got.Percent().String() != w.percent || got.Category != w.category {
			t.Errorf("domain %d: %s %d, want %s %d", i+1, got.Percent(), got.Category, w.percent, w.category)
		}
	}
	if s.Total.Percent().String() != "65" || s.Total.Category != 2 || s.Total.Points != 39 || s.Total.Answered != 29 || s.Total.Missing() != 1 {
		t.Errorf("overall: %+v", s.Total)
	}
}

func TestEmptyHasNoScore(t *testing.T) {
	q := sdg()
	if _, ok := q.Score(nil); ok {
		t.Error("a country without answers has a score")
	}
	if _, ok := q.Score(answers("ggggg")); ok {
		t.Error("a country with nothing but gaps has a score")
	}
	if q.Figures(Response{}, 2021, "r") != nil {
		t.Error("a country without answers has figures")
	}
	if s, ok := q.Score(answers("NNNNN")); !ok || s.Total.Category != 1 || s.Total.Answered != 5 {
		t.Error("No is an answer")
	}
}

// TestThresholds holds every reachable sum of a domain and of the whole against the bands.
func TestThresholds(t *testing.T) {
	q := sdg()
	for _, max := range []int{10, 60} {
		for points := 0; points <= max; points++ {
			want := 1
			switch {
			case points == max:
				want = 4
			case points*10 >= max*8:
				want = 3
			case points*10 >= max*4:
				want = 2
			}
			if got := q.Category(points, max); got != want {
				t.Errorf("%d of %d: category %d, want %d", points, max, got, want)
			}
		}
	}
}

func TestFigures(t *testing.T) {
	q := sdg()
	r := Response{ID: 7, Country: "PAN", Answers: answers("ALANA", "11111", "11011", "01000", "1010-", "11110")}
	got := q.Figures(r, 2021, "PAN 2021/1")
	if len(got) != 14 {
		t.Fatalf("%d figures, want 14", len(got))
	}
	head := got[0]
	if head.Key != (observation.Key{Series: "SG_CPA_MIGRS", Area: "PAN", Period: "2021", Flow: observation.National, Release: "PAN 2021/1"}) || head.Value.Text() != "2" {
		t.Errorf("headline: %+v", head)
	}
	if p := got[1]; p.Key.Series != "PCT" || p.Value.Text() != "65.00000" || p.Value.Numerator.Decimal.String() != "39" || p.Origin.Response != 7 {
		t.Errorf("percentage: %+v", p)
	}
	if d := got[2]; d.Key.Breakdown != "policy_domain=PD_1" {
		t.Errorf("first domain: %+v", d.Key)
	}
}

// TestMoreIsNotWorse: turning any answer into a better one never lowers a score.
func TestMoreIsNotWorse(t *testing.T) {
	q := sdg()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		a := map[string]Answer{}
		for _, item := range q.Items() {
			list := q.List(item).Choices
			if r.IntN(4) > 0 {
				a[item.ID] = Answer{Choice: list[r.IntN(len(list))].Code}
			}
		}
		before, _ := q.Score(a)
		item := q.Items()[r.IntN(30)]
		a[item.ID] = Answer{Choice: q.List(item).Choices[0].Code}
		after, ok := q.Score(a)
		if !ok || after.Total.Points < before.Total.Points || after.Total.Category < before.Total.Category {
			t.Fatalf("%s: %+v became %+v", item.ID, before.Total, after.Total)
		}
		sum := 0
		for _, s := range after.Sections {
			sum += s.Points
		}
		if sum != after.Total.Points {
			t.Fatal("the sections do not add up")
		}
	}
}

func TestFindOption(t *testing.T) {
	q := sdg()
	access, _, _ := q.Item("10.7.2.D1a")
	yesno, _, _ := q.Item("10.7.2.D2a")
	for _, tc := range []struct {
		item Item
		text string
		want string
	}{
		{yesno, " SI ", "yes"}, {yesno, "yes", "yes"}, {yesno, "maybe", ""}, {access, "sí, sin importar la situacion migratoria", "all"}, {access, "", ""},
	} {
		if o, _ := q.FindOption(tc.item, tc.text); o.Code != tc.want {
			t.Errorf("%q is %q, want %q", tc.text, o.Code, tc.want)
		}
	}
	if o, ok := q.SuggestOption(access, "Yes, regardless"); !ok || o.Code != "all" {
		t.Error("no suggestion for a beginning")
	}
}
