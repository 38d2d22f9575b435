package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/testkit/storetest"
)

// explorer is the published figures over a store, with the names of areas in Spanish order.
func explorer(t testing.TB, s *postgres.Store) (*publish.Service, []string) {
	t.Helper()
	ref := publish.Reference{Directory: must[*area.Directory](t)(s.Directory(t.Context())), Catalog: must[*catalog.Catalog](t)(s.Catalog(t.Context()))}
	p := must[*i18n.Catalogue](t)(i18n.Load()).Printer(lang.Spanish)
	return publish.New(s, func() publish.Reference { return ref }, time.Now), ref.Names(p)
}

func ids(rows []publish.Row) []int64 {
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}

// TestExplore: the pages of a choice are, one after the other, exactly what the file of the same choice holds, whatever is chosen and
// however it is sorted.
func TestExplore(t *testing.T) {
	t.Parallel()
	figures, names := explorer(t, storetest.Open(t))
	rcm := []string{"BLZ", "CAN", "CRI", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "DOM", "USA"}
	for _, e := range []publish.Exploring{
		{Series: []string{"SI_RMT_COST"}},
		{Areas: []string{"PAN", "CRI"}},
		{Areas: rcm, Series: []string{"SG_CPA_MIGRS", "SM_DTH_MIGR"}},
		{Areas: rcm, Series: []string{"SG_CPA_MIGRS"}, Part: publish.Whole},
		{Areas: rcm, Series: []string{"SG_CPA_MIGRS"}, Part: "policy_domain", From: 2019, To: 2019},
		{Areas: rcm, Series: []string{"SG_CPA_MIGRS"}, Part: "policy_domain=PD_3"},
		{Series: []string{"SG_CPA_MIGRS"}, Gaps: publish.GapsOnly},
		{Series: []string{"SG_CPA_MIGRS"}, Gaps: publish.WithValue, Flow: observation.UN},
		{Series: []string{"SG_CPA_MIGRS"}, Flow: observation.National},
		{Series: []string{"NONE"}},
	} {
		e.Names = names
		for _, by := range []string{"", "series", "-series", "area", "-area", "period", "-period", "value", "-value"} {
			e.Sort = by
			want := ids(must[[]publish.Row](t)(figures.Chosen(t.Context(), e)))
			var got []int64
			total := 0
			for e.Page, e.Size = 1, 500; e.Page == 1 || len(got) < total; e.Page++ {
				page := must[publish.Explored](t)(figures.Explore(t.Context(), e))
				total = page.Total
				got = append(got, ids(page.Rows)...)
				if page.Least || len(page.Rows) == 0 {
					break
				}
			}
			if e.Part == "policy_domain=PD_3" && (total == 0 || total > 40) || e.Part == publish.Whole && total == 0 {
				t.Errorf("%s: %d", e.Part, total)
			}
			if total != len(want) || !slices.Equal(got, want) {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				t.Errorf("%v %v %s by %q: %d in pages of %d, %d in the file; they part at %d", e.Series, e.Areas, e.Part+e.Gaps, by, len(got), total, len(want), at)
			}
		}
	}
	if _, err := figures.Explore(t.Context(), publish.Exploring{}); err == nil {
		t.Error("everything at once")
	}
}

// TestExploreGroups: values of a group that are computed here stand beside those that are published when they are asked for.
func TestExploreGroups(t *testing.T) {
	t.Parallel()
	figures, names := explorer(t, storetest.Open(t))
	e := publish.Exploring{Series: []string{"SM_DTH_MIGR"}, Areas: []string{"13"}, From: 2015, To: 2015, Part: publish.Whole, Names: names, Page: 1, Size: 10}
	origins := func() (out []string) {
		for _, r := range must[publish.Explored](t)(figures.Explore(t.Context(), e)).Rows {
			out = append(out, fmt.Sprint(r.Origin, " ", r.Observation.Value.Text()))
		}
		return out
	}
	if got := origins(); !slices.Equal(got, []string{"official 148"}) {
		t.Errorf("published alone: %v", got)
	}
	e.Computed = true
	if got := origins(); !slices.Equal(got, []string{"official 148", "computed 149"}) {
		t.Errorf("with computed: %v", got)
	}
}

// BenchmarkExplore is the first page of a series in eleven countries, and of a whole country.
func BenchmarkExplore(b *testing.B) {
	s := storetest.Open(b)
	if _, _, err := s.AcceptFigures(ctxOf(b), observation.ChangeSet{Kind: observation.FromAPI}, generated(b, s, benchRows(b))); err != nil {
		b.Fatal(err)
	}
	figures, names := explorer(b, s)
	for name, e := range map[string]publish.Exploring{
		"series and group": {Series: []string{"SI_RMT_COST"}, Areas: []string{"BLZ", "CAN", "CRI", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "DOM", "USA"}},
		"country":          {Areas: []string{"PAN"}},
		"series":           {Series: []string{"SI_RMT_COST"}},
	} {
		e.Names, e.Size = names, 100
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := figures.Explore(context.Background(), e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
