package web

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	act "rumbo/internal/action"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

// TestCountedInWords: what a country is said to have done of its lines can be read aloud.
func TestCountedInWords(t *testing.T) {
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	unasked, done := act.Cell{Standing: act.NotAsked}, act.Cell{Standing: act.Standing(act.Completed)}
	for _, tc := range []struct {
		lang  lang.Code
		cells []act.Cell
		want  string
	}{
		{lang.Spanish, []act.Cell{unasked, unasked}, "2 líneas; ninguna ronda ha consultado aún a este país sobre ellas."},
		{lang.English, []act.Cell{unasked}, "One line; no round has asked this country about it yet."},
		{lang.French, []act.Cell{unasked, unasked}, "2 lignes\u00a0; aucun cycle n’a encore interrogé ce pays à leur sujet."},
		{lang.Spanish, []act.Cell{done, unasked, unasked}, act.Standing(act.Completed).Sign() + "\u00a0concluida: 1 · no consultado: 2"},
	} {
		r := &request{Printer: messages.Printer(tc.lang), lang: tc.lang}
		if got := r.countryCounts(tc.cells); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.lang, got, tc.want)
		}
	}
}

// TestCourseOfTheShownFlow: the sentence about a category tells of the flow that the page shows, although the other has one for the same year.
func TestCourseOfTheShownFlow(t *testing.T) {
	w := plain(t, nil)
	r := &request{Printer: w.printer(lang.English), lang: lang.English, ref: w.deps.Reference()}
	round := func(year int, flow observation.Flow, category int64) publish.CountryRound {
		o := &observation.Observation{Value: observation.Value{Number: decimal.NewNullDecimal(decimal.NewFromInt(category))}}
		return publish.CountryRound{Year: year, Flow: flow, Cells: []publish.Cell{{Row: publish.Row{Observation: o}}}}
	}
	one := publish.CountrySurvey{Parts: []publish.Part{{}}, Rounds: []publish.CountryRound{
		round(2019, observation.National, 2), round(2019, observation.UN, 1), round(2021, observation.National, 4), round(2021, observation.UN, 3),
	}}
	if got := r.categoryCourse(one); !strings.HasPrefix(got, "Category 2,") || !strings.Contains(got, "4, ") || strings.Contains(got, "United Nations") {
		t.Error(got)
	}
}

// TestCountsOfYes: what is yes or no of a country is a number of countries of a group, also where that is one or none.
func TestCountsOfYes(t *testing.T) {
	w := plain(t, nil)
	r := &request{Printer: w.printer(lang.English), lang: lang.English, ref: w.deps.Reference()}
	law, _ := r.ref.Catalog.Series("SG_STT_FPOS")
	for of, want := range map[string]string{"PAN 1": "yes", "PAN 0": "no", "RCM 1": "1", "53 0": "0", "RCM 7": "7"} {
		code, number, _ := strings.Cut(of, " ")
		o := &observation.Observation{Value: observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(number))}}
		o.Key.Area = code
		if got := r.figureSaid(law, o); got != want {
			t.Errorf("%s: %q, want %q", of, got, want)
		}
		if got := r.datedCell(law, publish.Row{Observation: o}).Text; strings.ToLower(got) != want {
			t.Errorf("%s, dated: %q, want %q", of, got, want)
		}
	}
}
