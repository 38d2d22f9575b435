package shipped

import (
	"reflect"
	"testing"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// everySeries is a set of every series of the catalogue that can be asked for, with the codes of its dimensions that fit.
func everySeries(t *testing.T) survey.Questionnaire {
	t.Helper()
	d := load(t)
	cat, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	var asked []survey.AskedSeries
	for _, s := range cat.Content().Series {
		if !survey.Askable(s, cat) {
			continue
		}
		a := survey.AskedSeries{Series: s.Code, Parts: true}
		for _, code := range s.Dimensions {
			dim, _ := cat.Dimension(code)
			for _, c := range dim.Codes {
				if c.Code != observation.Total {
					a.Breakdowns = append(a.Breakdowns, observation.Breakdown{code: c.Code})
				}
			}
		}
		asked = append(asked, a)
	}
	if len(asked) < 15 {
		t.Fatalf("only %d series can be asked for", len(asked))
	}
	words := lang.Text{En: "Set", Es: "Conjunto", Fr: "Ensemble"}
	for n := len(asked); n > 0; n-- {
		q, err := survey.SeriesSet("set-all", words, words, asked[:n], cat)
		if err == nil { // with all their ages they are more items than a questionnaire may have
			if wrong := append(q.Check(), AgreeQuestionnaire(q, cat)...); len(wrong) > 0 {
				t.Error(wrong)
			}
			return q
		}
	}
	t.Fatal("no set can be made")
	return survey.Questionnaire{}
}

// TestSetOfSeriesComesBack: a set of the shipped series is sound, in three languages, and its document reads as it was written.
func TestSetOfSeriesComesBack(t *testing.T) {
	t.Parallel()
	q := everySeries(t)
	document, err := QuestionnaireDocument(q)
	if err != nil {
		t.Fatal(err)
	}
	got, wrong := ParseQuestionnaire(document)
	if len(wrong) > 0 || !reflect.DeepEqual(got, q) {
		t.Errorf("%v\n%.2000s", wrong, document)
	}
	for _, i := range q.Items() {
		for _, l := range lang.All() {
			if !i.Text.Has(l) || !i.Unit.Has(l) {
				t.Errorf("%s has no text in %s", i.ID, l)
			}
		}
	}
}

// TestItemsAgreeWithCatalogue: a series, a dimension or a code that the catalogue has not is told at its place.
func TestItemsAgreeWithCatalogue(t *testing.T) {
	t.Parallel()
	cat, err := load(t).Catalog()
	if err != nil {
		t.Fatal(err)
	}
	words := lang.Text{En: "Set", Es: "Conjunto", Fr: "Ensemble"}
	q, err := survey.SeriesSet("set-1", words, words, []survey.AskedSeries{{Series: "SM_POP_REFG_OR"}, {Series: "SL_TLF_UEM", Breakdowns: []observation.Breakdown{{"sex": "F"}}}}, cat)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][2]int{}
	for n, s := range q.Sections {
		for k, i := range s.Items {
			at[i.ID] = [2]int{n, k}
		}
	}
	item := func(id string) *survey.Item { return &q.Sections[at[id][0]].Items[at[id][1]] }
	if item("SM_POP_REFG_OR").Kind != survey.Share || item("SM_POP_REFG_OR").Scale() != 100_000 || item("SL_TLF_UEM.F").Kind != survey.Number {
		t.Errorf("%+v", q.Items())
	}
	for key, tc := range map[string]struct {
		id        string
		series    string
		breakdown observation.Breakdown
	}{
		"flaw.no_series": {"SM_POP_REFG_OR", "XX", nil}, "flaw.item_dimension": {"SM_POP_REFG_OR", "SM_POP_REFG_OR", observation.Breakdown{"sex": "F"}},
		"flaw.no_part": {"SL_TLF_UEM.F", "SL_TLF_UEM", observation.Breakdown{"sex": "Z"}},
	} {
		i := item(tc.id)
		kept := *i
		i.Series, i.Breakdown = tc.series, tc.breakdown
		if wrong := AgreeQuestionnaire(q, cat); len(wrong) != 1 || wrong[0].Key != key {
			t.Errorf("%s: %v", key, wrong)
		}
		*i = kept
	}
}
