package postgres_test

import (
	"maps"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// questionnaireOf is the shipped SDG 10.7.2 with the first answer of each list given to the first n items.
func questionnaireOf(t testing.TB, n int) (survey.Questionnaire, map[string]survey.Answer) {
	t.Helper()
	q := questionnaire(t, "sdg-10.7.2")
	answers := map[string]survey.Answer{}
	for _, item := range q.Items()[:n] {
		answers[item.ID] = survey.Answer{Item: item.ID, Choice: q.List(item).Choices[0].Code, Literal: "x"}
	}
	return q, answers
}

func take(t testing.TB, s *postgres.Store, q survey.Questionnaire, base int64, serial int, answers map[string]survey.Answer) (int64, error) {
	t.Helper()
	r := survey.Response{Questionnaire: q.Code, Version: q.Version, Country: "PAN", Round: "2021", Serial: serial, Answers: answers}
	set := observation.ChangeSet{Kind: observation.FromForm, Reason: "r" + strconv.Itoa(serial)}
	return s.AcceptResponses(ctxOf(t), set, []survey.Publication{{Base: base, Response: r, Figures: q.Figures(r, 2021, "PAN 2021/"+strconv.Itoa(serial))}})
}

func national(t testing.TB, s *postgres.Store) map[string]observation.Observation {
	t.Helper()
	out := map[string]observation.Observation{}
	for _, r := range must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Areas: []string{"PAN"}, Flow: observation.National, From: 2021, To: 2021, AllParts: true})) {
		out[r.Observation.Key.Series+" "+r.Observation.Key.Breakdown] = *r.Observation
	}
	return out
}

func TestResponse(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	_, err := s.Response(t.Context(), "sdg-10.7.2", "PAN", "2021")
	wantFault(t, err, fault.NotFound, "fault.response_unknown")
	q, answers := questionnaireOf(t, 30)
	first, err := take(t, s, q, 0, 1, answers)
	if err != nil {
		t.Fatal(err)
	}
	r := must[survey.Response](t)(s.Response(t.Context(), q.Code, "PAN", "2021"))
	if r.Serial != 1 || r.DataVersion != first || len(r.Answers) != 30 || r.ID == 0 || r.Version != q.Version {
		t.Fatalf("%+v", r)
	}
	figures := national(t, s)
	if o := figures[q.CategorySeries+" "]; o.Value.Text() != "4" || o.Key.Release != "PAN 2021/1" || o.Origin.Response != r.ID || o.Origin.Kind != observation.Form {
		t.Errorf("headline %+v", o)
	}
	if o := figures[q.PercentSeries+" "]; o.Value.Text() != "100.00000" || o.Value.Numerator.Decimal.String() != "60" {
		t.Errorf("percentage %+v", o)
	}
	if id, err := take(t, s, q, first, 2, answers); id != 0 || err != nil {
		t.Errorf("the same answers again: %d %v", id, err)
	}
	// One answer worse, one taken back, one a gap.
	items := q.Items()
	next := maps.Clone(answers)
	delete(next, items[0].ID)
	next[items[1].ID] = survey.Answer{Gap: observation.NotAvailable, Evidence: "https://example.org"}
	_, err = take(t, s, q, 0, 2, next)
	wantFault(t, err, fault.Conflict, "fault.response_moved")
	_, err = take(t, s, q, first, 5, next)
	wantFault(t, err, fault.Conflict, "fault.response_moved")
	second, err := take(t, s, q, first, 2, next)
	if err != nil {
		t.Fatal(err)
	}
	r = must[survey.Response](t)(s.Response(t.Context(), q.Code, "PAN", "2021"))
	if _, there := r.Answers[items[0].ID]; there || len(r.Answers) != 29 || r.Answers[items[1].ID].Gap != observation.NotAvailable || r.Answers[items[1].ID].Evidence == "" || r.Serial != 2 || r.DataVersion != second {
		t.Errorf("%+v", r)
	}
	if o := national(t, s)[q.CategorySeries+" "]; o.Key.Release != "PAN 2021/2" || o.Value.Text() == "4" {
		t.Errorf("headline %+v", o)
	}
	// Without any answer no value of before stays.
	if _, err := take(t, s, q, second, 3, nil); err != nil {
		t.Fatal(err)
	}
	left := national(t, s)
	if len(left) != 14 {
		t.Errorf("%d figures, want 14", len(left))
	}
	for key, o := range left {
		if o.Value.Gap != observation.NotAnswered || o.Value.Number.Valid {
			t.Errorf("%s still has %s", key, o.Value.Text())
		}
	}
	all := must[[]survey.Response](t)(s.Responses(t.Context(), "PAN", "CRI"))
	if len(all) != 1 || len(all[0].Answers) != 0 || all[0].Serial != 3 {
		t.Errorf("%+v", all)
	}
	if everybody := must[[]survey.Response](t)(s.Responses(t.Context())); len(everybody) != 1 {
		t.Errorf("%+v", everybody)
	}
}

// TestAnswersOfEveryKind: what is written is read, down to the cell.
func TestAnswersOfEveryKind(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	q, _ := questionnaireOf(t, 0)
	sum := must[string](t)(s.SaveFile(ctxOf(t), "w.xlsx", strings.NewReader("w")))
	given := func(v string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(v)) }
	from := observation.Origin{Kind: observation.Cell, File: sum, FileName: "w.xlsx", Sheet: "D1", Cell: "D9", Item: "a"}
	answers := map[string]survey.Answer{
		"a": {Item: "a", Number: given("12.50"), Literal: "12,50", Origin: from},
		"b": {Item: "b", Numerator: given("1"), Denominator: given("3"), Literal: "1 / 3", Origin: from},
		"c": {Item: "c", Date: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Origin: from},
		"d": {Item: "d", Text: "línea 1\nlínea 2", Evidence: "ley 3", Origin: from},
		"e": {Item: "e", Gap: observation.NotApplicable, Origin: from},
	}
	if _, err := take(t, s, q, 0, 1, answers); err != nil {
		t.Fatal(err)
	}
	got := must[survey.Response](t)(s.Response(t.Context(), q.Code, "PAN", "2021")).Answers
	for id, want := range answers {
		a := got[id]
		if a.Item != want.Item || a.Text != want.Text || !a.Date.Equal(want.Date) || a.Gap != want.Gap || a.Literal != want.Literal || a.Evidence != want.Evidence ||
			a.Origin != want.Origin || a.Number.Valid != want.Number.Valid || a.Number.Decimal.String() != want.Number.Decimal.String() ||
			a.Numerator.Decimal.String() != want.Numerator.Decimal.String() || a.Denominator.Decimal.String() != want.Denominator.Decimal.String() {
			t.Errorf("%s: got %+v, want %+v", id, a, want)
		}
	}
}

func TestTwoSubmitAtOnce(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	q, answers := questionnaireOf(t, 12)
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken, refused := 0, 0
	for range 4 {
		wg.Go(func() {
			_, err := take(t, s, q, 0, 1, answers)
			mu.Lock()
			defer mu.Unlock()
			if fault.KindOf(err) == fault.Conflict {
				refused++
			} else if err == nil {
				taken++
			} else {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if taken != 1 || refused != 3 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}
