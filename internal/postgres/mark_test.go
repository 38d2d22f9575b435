package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/testkit/storetest"
)

// TestMarksTellWhereFiguresAre: the marks are those of the figures that the same query reads.
func TestMarksTellWhereFiguresAre(t *testing.T) {
	t.Parallel()
	s := storetest.OpenDB(t, storetest.Database(t))
	ctx := ctxOf(t)
	areas := []string{"PAN", "CRI", "PRI", "CAN"}
	for _, test := range []struct {
		q         publish.Query
		dimension string
	}{
		{q: publish.Query{Areas: areas}},
		{q: publish.Query{Areas: areas, AllParts: true, Series: []string{"SG_CPA_MIGRS", "SI_RMT_COST"}}},
		{q: publish.Query{Areas: areas, Series: []string{"SG_CPA_MIGRS"}, Breakdown: "policy_domain=PD_1", From: 2021}},
		{q: publish.Query{Areas: areas}, dimension: "policy_domain"},
		{q: publish.Query{Areas: areas, Flow: observation.National}},
	} {
		marks, err := s.Marks(ctx, test.q, test.dimension)
		if err != nil {
			t.Fatal(err)
		}
		q := test.q
		q.AllParts = q.AllParts || test.dimension != ""
		rows, err := s.Figures(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, m := range marks {
			got = append(got, fmt.Sprint(m.Series, m.Area, m.Breakdown, m.Year, m.Gap))
		}
		for _, r := range rows {
			o := r.Observation
			if test.dimension == "" || o.Breakdown.Code(test.dimension) != observation.Total {
				want = append(want, fmt.Sprint(o.Key.Series, o.Key.Area, o.Key.Breakdown, o.Period.Year(), o.Value.Gap))
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		want = slices.Compact(want) // both flows, and the days of a year, are one
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %d marks, %d figures", test, len(got), len(want))
		}
		if len(got) == 0 && test.q.Flow == "" {
			t.Errorf("%+v tells of nothing", test)
		}
	}
}
