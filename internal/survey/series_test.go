package survey

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func each(s string) lang.Text { return lang.Text{En: s, Es: s + " (es)", Fr: s + " (fr)"} }

func small(t *testing.T) *catalog.Catalog {
	t.Helper()
	indicator := func(code string, series ...string) catalog.Indicator {
		return catalog.Indicator{Code: code, Target: "1.1", Name: each("Indicator " + code), Short: each("Short " + code), Definition: each("Definition " + code), Series: series}
	}
	series := func(code string, kind catalog.ValueKind, rule catalog.Rule, indicators []string, dimensions ...string) catalog.Series {
		return catalog.Series{Code: code, Name: each("Name " + code), Unit: each("unit"), Kind: kind, Rule: rule, Direction: catalog.Lower, Indicators: indicators, Dimensions: dimensions}
	}
	own := series("OWN", catalog.Percent, catalog.NoGroupValue, []string{"1.1.1"})
	own.Own = true
	cat, err := catalog.New(catalog.Content{
		Goals: []catalog.Goal{{Code: "1", Name: each("Goal")}}, Targets: []catalog.Target{{Code: "1.1", Goal: "1", Name: each("Target")}},
		Indicators: []catalog.Indicator{indicator("1.1.1", "RATE", "OWN"), indicator("1.1.2", "PCT", "RATE", "CAT", "PAIR"), indicator("1.1.3", "COUNT")},
		Series: []catalog.Series{
			series("COUNT", catalog.Count, catalog.Sum, []string{"1.1.3"}, "sex", "status"), series("RATE", catalog.Rate, catalog.RateFromParts, []string{"1.1.1", "1.1.2"}),
			series("PCT", catalog.Percent, catalog.WeightedMean, []string{"1.1.2"}, "sex"), series("CAT", catalog.Category, catalog.NoGroupValue, []string{"1.1.2"}),
			series("PAIR", catalog.Percent, catalog.OfficialOnly, []string{"1.1.2"}, "counterpart"), own,
		},
		Dimensions: []catalog.Dimension{
			{Code: "sex", Name: each("Sex"), Codes: []catalog.Code{{Code: "_T"}, {Code: "F", Name: each("women")}, {Code: "M", Name: each("men")}}},
			{Code: "status", Name: each("Status"), Codes: []catalog.Code{{Code: "_T"}, {Code: "MIG", Name: each("migrants")}}}, {Code: "counterpart", Name: each("Partner"), Codes: []catalog.Code{{Code: "PAN"}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestSeriesSet(t *testing.T) {
	t.Parallel()
	cat := small(t)
	q, err := SeriesSet("set-1", each("Figures"), each("Intro"), []AskedSeries{
		{Series: "COUNT", Breakdowns: []observation.Breakdown{{"sex": "F"}, {"sex": "M"}, {"status": "MIG"}}}, {Series: "PCT", Parts: true}, {Series: "RATE"},
	}, cat)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range q.Sections {
		for _, i := range s.Items {
			got = append(got, strings.Join([]string{s.Code, i.Letter, i.ID, string(i.Kind), i.Series, i.Breakdown.Key(), i.Text.Fr, i.Help.Es}, "|"))
		}
	}
	want := []string{
		"1.1.1|1|RATE|share|RATE||Name RATE (fr)|Definition 1.1.1 (es)",
		"1.1.2|1|PCT|share|PCT||Name PCT (fr)|Definition 1.1.2 (es)",
		"1.1.3|1|COUNT|number|COUNT||Name COUNT (fr)|Definition 1.1.3 (es)",
		"1.1.3|2|COUNT.F|number|COUNT|sex=F|Name COUNT (fr)\u00a0: women (fr)|",
		"1.1.3|3|COUNT.M|number|COUNT|sex=M|Name COUNT (fr)\u00a0: men (fr)|",
		"1.1.3|4|COUNT.MIG|number|COUNT|status=MIG|Name COUNT (fr)\u00a0: migrants (fr)|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if flaws := q.Check(); len(flaws) > 0 {
		t.Error(flaws)
	}
	if items := q.Items(); items[0].Scale() != 100_000 || items[1].Scale() != 100 || items[0].Unit.En != "unit" {
		t.Errorf("%+v", items[:2])
	}
	if _, scored := q.Score(map[string]Answer{"PCT": {Numerator: decimal.NewNullDecimal(decimal.NewFromInt(1))}}); scored {
		t.Error("a set of series has a score")
	}
	for name, asked := range map[string][]AskedSeries{
		"series.none_chosen": nil, "series.not_askable": {{Series: "NONE"}}, "series.no_such_part": {{Series: "PCT", Breakdowns: []observation.Breakdown{{"status": "MIG"}}}},
	} {
		_, err := SeriesSet("set-1", each("x"), each("x"), asked, cat)
		if e, ok := fault.As(err); !ok || e.Key != name || e.Kind != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, code := range []string{"OWN", "CAT", "PAIR"} {
		if s, ok := cat.Series(code); !ok || Askable(s, cat) {
			t.Errorf("%s can be asked for", code)
		}
	}
	if _, err := SeriesSet("set-1", each("x"), each("x"), []AskedSeries{{Series: "PCT"}, {Series: "PCT"}}, cat); err == nil {
		t.Error("one series twice")
	}
}

// TestFiguresOfItems: what is given becomes a figure of the reference year, a gap with a reason a gap, and silence nothing.
func TestFiguresOfItems(t *testing.T) {
	t.Parallel()
	cat := small(t)
	q, err := SeriesSet("set-1", each("Figures"), each("Intro"), []AskedSeries{{Series: "COUNT", Breakdowns: []observation.Breakdown{{"sex": "F"}, {"sex": "M"}}}, {Series: "PCT", Parts: true}, {Series: "RATE"}}, cat)
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]Answer{
		"RATE":    {Numerator: decimal.NewNullDecimal(decimal.NewFromInt(125)), Denominator: decimal.NewNullDecimal(decimal.RequireFromString("4314768")), Literal: "125 / 4314768"},
		"PCT":     {Numerator: decimal.NewNullDecimal(decimal.NewFromInt(1)), Denominator: decimal.NewNullDecimal(decimal.Zero)},
		"COUNT":   {Number: decimal.NewNullDecimal(decimal.RequireFromString("12.50")), Literal: "12,50"},
		"COUNT.F": {Gap: observation.Suppressed, Literal: "Confidential"},
	}
	got := q.Figures(Response{ID: 9, Country: "PAN", Answers: answers}, 2030, "PAN R/1")
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	rate, count, women := got[0], got[1], got[2]
	if rate.Key != (observation.Key{Series: "RATE", Area: "PAN", Period: "2030", Flow: observation.National, Release: "PAN R/1"}) || rate.Value.Text() != "2.89703" ||
		rate.Value.Numerator.Decimal.String() != "125" || rate.Value.Denominator.Decimal.String() != "4314768" || rate.Value.Literal != "" || rate.Source != NationalSource {
		t.Errorf("%+v", rate)
	}
	if rate.Origin != (observation.Origin{Kind: observation.Form, Response: 9, Item: "RATE"}) {
		t.Errorf("%+v", rate.Origin)
	}
	if count.Value.Text() != "12.50" || count.Value.Literal != "12,50" || count.Value.Numerator.Valid {
		t.Errorf("%+v", count.Value)
	}
	if women.Key.Breakdown != "sex=F" || women.Value.Gap != observation.Suppressed || women.Value.Number.Valid {
		t.Errorf("%+v", women)
	}
	if none := q.Figures(Response{Country: "PAN"}, 2030, "PAN R/1"); none != nil {
		t.Errorf("%+v", none)
	}
}

// TestScoredAndFigures: a questionnaire that is scored may ask for figures besides; each has its own.
func TestScoredAndFigures(t *testing.T) {
	t.Parallel()
	q := sdg()
	q.Sections[0].Items = append(q.Sections[0].Items, Item{ID: "n", Kind: Number, Series: "COUNT"}, Item{ID: "plain", Kind: Number})
	n := decimal.NewNullDecimal(decimal.NewFromInt(3))
	only := map[string]Answer{"n": {Number: n}, "plain": {Number: n}}
	if got := q.Figures(Response{Country: "PAN", Answers: only}, 2030, "r"); len(got) != 1 || got[0].Key.Series != "COUNT" {
		t.Errorf("without a scored answer: %+v", got)
	}
	only["10.7.2.D1a"] = Answer{Choice: "all"}
	if got := q.Figures(Response{Country: "PAN", Answers: only}, 2030, "r"); len(got) != 15 {
		t.Errorf("%d figures", len(got))
	}
}

func TestFlawsOfFigures(t *testing.T) {
	t.Parallel()
	p := printer(t)
	for name, tc := range map[string]struct {
		change func(*Questionnaire)
		want   string
	}{
		"as it is":             {func(*Questionnaire) {}, ""},
		"no such kind":         {func(q *Questionnaire) { q.Kind = "sentences" }, "flaw.kind"},
		"a scored set":         {func(q *Questionnaire) { q.PercentSeries = "PCT" }, "flaw.set_scored"},
		"no series":            {func(q *Questionnaire) { q.Sections[0].Items[0].Series = "" }, "flaw.item_series"},
		"a text":               {func(q *Questionnaire) { q.Sections[0].Items[0].Kind = Text }, "flaw.item_series_kind"},
		"twice":                {func(q *Questionnaire) { q.Sections[0].Items[1].Breakdown = nil }, "flaw.item_series_twice"},
		"the total":            {func(q *Questionnaire) { q.Sections[0].Items[1].Breakdown = observation.Breakdown{"age": "_T"} }, "flaw.item_breakdown"},
		"a scaled number":      {func(q *Questionnaire) { q.Sections[0].Items[0].Per = 10 }, "flaw.item_per"},
		"a part of it":         {func(q *Questionnaire) { q.Sections[0].Part = "PD_1" }, "flaw.section_part"},
		"without a source":     {func(q *Questionnaire) { q.Source = lang.Text{} }, ""},
		"no set, no dimension": {func(q *Questionnaire) { q.Kind, q.Source = Questions, each("x") }, "flaw.no_dimension"},
	} {
		q, err := SeriesSet("set-1", each("x"), each("x"), []AskedSeries{{Series: "COUNT", Breakdowns: []observation.Breakdown{{"sex": "F"}}}}, small(t))
		if err != nil {
			t.Fatal(err)
		}
		tc.change(&q)
		var keys []string
		for _, f := range q.Check() {
			keys = append(keys, f.Key)
			if !p.Has(f.Key) {
				t.Errorf("%s has no message", f.Key)
			}
		}
		if tc.want == "" && len(keys) > 0 || tc.want != "" && !slices.Contains(keys, tc.want) {
			t.Errorf("%s: %v", name, keys)
		}
	}
}

func printer(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang.Spanish)
}

// TestFindingsAreSaid: each code and each message that a check gives stands in the catalogue and takes its numbers.
func TestFindingsAreSaid(t *testing.T) {
	t.Parallel()
	p := printer(t)
	for _, c := range CheckCodes() {
		if !p.Has("check." + string(c)) {
			t.Errorf("no word for %s", c)
		}
	}
	q, known := checked()
	known.Past["COST"], known.Official = numbers(10, 12, 11, 13), map[string]int{"": 4, "PD_1": 4}
	said := map[string]string{}
	for _, now := range [][]string{
		{"10.7.2.D1a=no", "10.7.2.D2a=yes", "DEATHS=20", "COVER=1/9", "COST=16.5"}, {"DEATHS=-1", "COVER=9/4"}, {"DEATHS=1", "DEATHS.F=3", "DEATHS.M=5", "DEATHS._U=1"},
		{"COVER=5/10", "COVER.U=3/7", "COVER.R=1/4"}, {"COST=101"},
	} {
		for _, f := range Checks(q, given(t, q, "10.7.2.D1a=all", "10.7.2.D2a=no", "DEATHS=10", "COVER=8/10"), given(t, q, now...), known) {
			said[f.Key] = p.TM(f.Key, f.Args)
			if !p.Has(f.Key) || strings.Contains(said[f.Key], "<no value>") {
				t.Errorf("%s: %q", f.Key, said[f.Key])
			}
		}
	}
	if len(said) != 13 {
		t.Errorf("%d messages are tried: %v", len(said), said)
	}
	if want := "8: 16.5 queda fuera de lo habitual para el país, de 7.0522 a 15.9478 (mediana de 4 valores anteriores: 11.5)."; said["check.range.past"] != want {
		t.Errorf("%q", said["check.range.past"])
	}
}
