package publish

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"rumbo/internal/observation"
)

// TestMerged: rows put into those that are kept give what a map by place gives, in order, the later of two at one place, and what was kept is as it was.
func TestMerged(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	made := func(n int, from int64) (out []Row) {
		for i := range n {
			out = append(out, Row{ID: from + int64(i), Observation: &observation.Observation{Key: observation.Key{
				Series: "SM_DTH_MIGR", Area: "13", Period: fmt.Sprint(2000 + random.IntN(12)), Flow: []observation.Flow{observation.UN, observation.National}[random.IntN(2)],
				Release: []string{"2019", "2020", "2021"}[random.IntN(3)],
			}}})
		}
		slices.SortStableFunc(out, func(a, b Row) int { return a.Observation.Key.Compare(b.Observation.Key) })
		return out
	}
	for round := range 300 {
		old := merged(nil, nil)
		for _, row := range made(random.IntN(20), 1) {
			old = merged(old, []Row{row})
		}
		before := slices.Clone(old)
		rows := made(random.IntN(20), 100)
		want := map[observation.Key]int64{}
		for _, row := range slices.Concat(old, rows) {
			want[unreleased(row)] = row.ID
		}
		got := merged(old, rows)
		if len(old) == 0 && len(rows) > 0 {
			continue // the first rows of an area come from one statement, a place each
		}
		if len(got) != len(want) {
			t.Fatalf("round %d: %d rows at %d places", round, len(got), len(want))
		}
		for i, row := range got {
			if want[unreleased(row)] != row.ID || i > 0 && unreleased(got[i-1]).Compare(unreleased(row)) >= 0 {
				t.Fatalf("round %d: row %d at %v", round, row.ID, row.Observation.Key)
			}
		}
		if !slices.EqualFunc(old, before, func(a, b Row) bool { return a.ID == b.ID }) {
			t.Fatalf("round %d: what was kept was written to", round)
		}
	}
}
