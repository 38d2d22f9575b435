package publish

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// reportStore holds the figures and answers of a small group; every one is made up.
type reportStore struct {
	Past
	rows      []Row
	responses []survey.Response
}

func (s reportStore) Figures(_ context.Context, q Query) ([]Row, error) {
	var out []Row
	for _, r := range s.rows {
		k := r.Observation.Key
		if (len(q.Series) == 0 || slices.Contains(q.Series, k.Series)) && (len(q.Areas) == 0 || slices.Contains(q.Areas, k.Area)) &&
			(q.Flow == "" || q.Flow == k.Flow) && (q.AllParts || q.Breakdown == k.Breakdown) {
			out = append(out, r)
		}
	}
	sortRows(out)
	return out, nil
}

func (s reportStore) Figure(context.Context, int64) (FigureHistory, error) {
	return FigureHistory{}, fault.New(fault.NotFound, "x")
}

func (s reportStore) Responses(_ context.Context, countries ...string) ([]survey.Response, error) {
	return slices.DeleteFunc(slices.Clone(s.responses), func(r survey.Response) bool { return !slices.Contains(countries, r.Country) }), nil
}

func (s reportStore) DataVersion(context.Context) (int64, error) { return 9, nil }

func (s reportStore) DataHash(context.Context) (string, error) { return "0badc0de", nil }

func named(s string) lang.Text { return lang.Text{En: s, Es: s, Fr: s} }

// reportService is of three governments: A reported in 2021 what the UN published in 2019 and 2021, B has the UN's of 2019
// only, C never answered.
func reportService(t *testing.T) *Service {
	t.Helper()
	q := survey.Questionnaire{
		Code: "q", Version: "1", Name: named("Q"), Dimension: "policy_domain", CategorySeries: "CAT", PercentSeries: "PCT", MeetsFrom: 2,
		Choices: []survey.ChoiceList{{Code: "yn", Choices: []survey.Option{{Code: "yes", Label: named("Yes"), Points: 1}, {Code: "no", Label: named("No")}}}},
		Bands:   []survey.Band{{Category: 1, Name: named("low")}, {Category: 2, From: 50, Name: named("high")}},
		Sections: []survey.Section{{Code: "S", Part: "PD_1", Name: named("S"), Items: []survey.Item{
			{ID: "q.1", Letter: "1", Kind: survey.Choice, Choices: "yn", Max: 1, Text: named("One?")},
			{ID: "q.2", Letter: "2", Kind: survey.Choice, Choices: "yn", Max: 1, Text: named("Two?")},
		}}},
	}
	cat, err := catalog.New(catalog.Content{
		Series: []catalog.Series{
			{Code: "CAT", Name: named("Category"), Kind: catalog.Category, Rule: catalog.NoGroupValue, Flows: []observation.Flow{observation.National, observation.UN}, Dimensions: []string{"policy_domain"}},
			{Code: "PCT", Name: named("Percent"), Kind: catalog.Percent, Own: true, Rule: catalog.NoGroupValue, Flows: []observation.Flow{observation.National}, Dimensions: []string{"policy_domain"}},
			{Code: "COST", Name: named("Cost"), Kind: catalog.Percent, Rule: catalog.OfficialOnly, Comparable: true, Decimals: 1, Flows: []observation.Flow{observation.UN}},
		},
		Dimensions: []catalog.Dimension{{Code: "policy_domain", Name: named("Domain"), Codes: []catalog.Code{{Code: "PD_1", Name: named("S")}}}},
		Sources:    []catalog.Source{{Code: "un-sdg", Name: named("UN"), Flow: observation.UN}, {Code: survey.NationalSource, Name: named("Governments"), Flow: observation.National}},
		Releases:   []catalog.Release{{Name: "R", Source: "un-sdg", Rank: "1"}},
		Flows:      []catalog.FlowInfo{{Code: observation.UN, Name: named("UN")}, {Code: observation.National, Name: named("national")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var areas []area.Area
	var members []area.Membership
	for _, code := range []string{"AAA", "BBB", "CCC"} {
		areas = append(areas, area.Area{Code: code, ISO3: code, Kind: area.Country, Scheme: "iso3", Government: true, Name: named("Country " + code)})
		members = append(members, area.Membership{Group: "GRP", Member: code})
	}
	areas = append(areas, area.Area{Code: "GRP", Kind: area.Group, Scheme: "rumbo", Name: named("Group")})
	dir := area.NewDirectory(areas, members)
	rounds := []survey.Round{{Code: "r19", Group: "GRP", ReferenceYear: 2019, Parts: []string{"q"}}, {Code: "r21", Group: "GRP", ReferenceYear: 2021, Parts: []string{"q"}}}
	store := reportStore{responses: []survey.Response{{
		Questionnaire: "q", Country: "AAA", Round: "r21",
		Answers: map[string]survey.Answer{"q.1": {Item: "q.1", Choice: "yes"}, "q.2": {Item: "q.2", Choice: "no"}},
	}}}
	un := func(series, code string, year int, value string) {
		o := observation.New(series, code, observation.YearPeriod(year), nil, observation.UN, "R",
			observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(value))})
		o.Source = "un-sdg"
		store.rows = append(store.rows, Row{Observation: &o})
	}
	un("CAT", "AAA", 2019, "1")
	un("CAT", "AAA", 2021, "1")
	un("CAT", "BBB", 2019, "2")
	un("COST", "AAA", 2019, "4.5")
	un("COST", "BBB", 2020, "5.5")
	for _, o := range q.Figures(store.responses[0], 2021, "AAA r21/1") {
		o.Key.Area = "AAA"
		store.rows = append(store.rows, Row{Observation: &o})
	}
	now := time.Date(2022, 1, 2, 3, 4, 5, 0, time.UTC)
	return New(store, func() Reference {
		return Reference{Directory: dir, Catalog: cat, Questionnaires: []survey.Questionnaire{q}, Rounds: rounds}
	}, func() time.Time { return now })
}

func TestReport(t *testing.T) {
	t.Parallel()
	s := reportService(t)
	r, err := s.Report(t.Context(), "GRP", lang.English)
	if err != nil {
		t.Fatal(err)
	}
	if r.DataVersion != 9 || r.DataHash != "0badc0de" || len(r.Members) != 3 || len(r.Blocks) != 2 || len(r.Dimensions) != 1 || len(r.Sources) != 2 {
		t.Fatalf("%+v", r)
	}
	if len(r.Trends) != 1 || r.Trends[0] != "COST" {
		t.Errorf("trends %q", r.Trends)
	}
	first, last := r.Blocks[0], r.Blocks[1]
	if first.Year != 2019 || first.Latest || last.Year != 2021 || !last.Latest || last.Members != 3 {
		t.Errorf("%d %v, %d %v %d", first.Year, first.Latest, last.Year, last.Latest, last.Members)
	}
	a, b, c := last.Countries[0], last.Countries[1], last.Countries[2]
	if a.Flow != observation.National || len(a.Answers) != 2 || a.Stored.Decimal.String() != "50" || a.Categories[""].Category != 2 {
		t.Errorf("first: %+v", a)
	}
	if len(a.Beside) != 1 || a.Beside[0].Flow != observation.UN || a.Beside[0].Year != 2021 || a.Beside[0].Categories[""].Category != 1 {
		t.Errorf("beside: %+v", a.Beside)
	}
	if b.Year != 2019 || b.Categories[""].Category != 2 || b.Answers != nil || b.Categories["PD_1"].Gap != observation.NotAvailable {
		t.Errorf("carried: %+v", b)
	}
	if c.Year != 0 || c.Categories[""].Gap != observation.NotAnswered {
		t.Errorf("no answer: %+v", c)
	}
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"GRP", "AAA", "CCC"} {
		r, err := s.Report(t.Context(), code, lang.Spanish)
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := r.Write(&buf, messages.Printer(lang.Spanish)); err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if buf.Len() < 5000 {
			t.Errorf("%s: %d bytes", code, buf.Len())
		}
	}
	if _, err := s.Report(t.Context(), "XXX", lang.English); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown area: %v", err)
	}
}
