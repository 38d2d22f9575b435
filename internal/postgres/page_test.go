package postgres_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// wholly is a store that gives every figure of the areas where only some of them are asked for.
type wholly struct{ *postgres.Store }

func (w wholly) Figures(ctx context.Context, q publish.Query) ([]publish.Row, error) {
	periods := q.Periods
	q.Ends, q.Periods = false, nil
	rows, err := w.Store.Figures(ctx, q)
	return slices.DeleteFunc(rows, func(r publish.Row) bool {
		p, asked := periods[r.Observation.Key.Series]
		return len(periods) > 0 && (!asked || p.Canonical != r.Observation.Key.Period)
	}), err
}

// TestPagesAskForNoLessThanTheyShow: regions and countries come out the same from the few figures that they ask for as from all of them,
// with national figures beside the shipped ones, a gap that is newer than a value, values before 2015 alone, and a group with a published value.
func TestPagesAskForNoLessThanTheyShow(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	in := func(series, where string, year int, flow observation.Flow, v observation.Value) observation.Observation {
		o := observation.New(series, where, observation.YearPeriod(year), nil, flow, "Test 2031.Q1", v)
		o.Source, o.Origin = "un-sdg", observation.Origin{Kind: observation.API}
		return o
	}
	gap := observation.Value{Gap: observation.NotAvailable}
	accept(t, s,
		in("SI_RMT_COST", "PAN", 2020, observation.National, number("3.9")), in("SI_RMT_COST", "PAN", 2021, observation.National, gap),
		in("SI_RMT_COST", "HND", 2021, observation.UN, gap), in("SM_DTH_MIGR", "GTM", 2020, observation.National, number("7")),
		in("SL_TLF_UEM", "CRI", 2009, observation.UN, number("8")), in("SL_TLF_UEM", "CRI", 2012, observation.UN, number("9")),
		in("SM_DTH_MIGR", "RCM", 2017, observation.UN, number("500")), in("SM_POP_REFG_OR", "RCM", 2010, observation.UN, number("12")),
	)
	cat, err := s.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ref := publish.Reference{Directory: must[*area.Directory](t)(s.Directory(t.Context())), Catalog: cat,
		Questionnaires: must[[]survey.Questionnaire](t)(s.Questionnaires(t.Context())), Rounds: must[[]survey.Round](t)(s.Rounds(t.Context()))}
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer(lang.Spanish)
	clock := func() time.Time { return time.Date(2031, 6, 1, 0, 0, 0, 0, time.UTC) }
	few := publish.New(s, func() publish.Reference { return ref }, clock)
	all := publish.New(wholly{s}, func() publish.Reference { return ref }, clock)
	for _, group := range []string{"RCM", "SICA", "419", "5"} {
		for _, o := range []publish.RegionOptions{{}, {Year: 2019, Flow: observation.UN}, {Flow: observation.National}} {
			a, b := must[publish.Region](t)(few.Region(t.Context(), group, o, p)), must[publish.Region](t)(all.Region(t.Context(), group, o, p))
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%s %+v comes out otherwise", group, o)
			}
			if len(a.Series) == 0 && o.Flow == "" {
				t.Errorf("%s: nothing to compare", group)
			}
		}
	}
	for _, country := range []string{"PAN", "CRI", "HND", "GTM", "USA", "ARG", "PRI"} {
		a, b := must[publish.Country](t)(few.Country(t.Context(), country, p)), must[publish.Country](t)(all.Country(t.Context(), country, p))
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s comes out otherwise", country)
		}
	}
}
