package intake

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// TestFiguresPutAside: figures given twice are found whether they are held in memory or put aside in files, and told alike.
func TestFiguresPutAside(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, c := range map[string]struct{ rows, keys, values int }{
		"none twice": {300, 0, 10}, "the same": {300, 90, 1}, "others": {300, 90, 3}, "more than are listed": {900, 40, 5}, "one": {2, 1, 1},
	} {
		var b bytes.Buffer
		b.WriteString("area,year,series,value\n")
		for i := range c.rows {
			key := i
			if c.keys > 0 {
				key = random.IntN(c.keys)
			}
			fmt.Fprintf(&b, "%s,%d,SM_DTH_MIGR,%d\n", []string{"PAN", "CRI", "MEX"}[key%3], 1500+key/3, random.IntN(c.values))
		}
		s, aside := service(t, small(t), newMemory()), service(t, small(t), newMemory())
		aside.most = 7
		if c.rows < 7 {
			aside.most = 1
		}
		want, err := s.CheckAgainstStore(t.Context(), "f.csv", bytes.NewReader(b.Bytes()), given2020)
		if err != nil {
			t.Fatal(err)
		}
		got, err := aside.CheckAgainstStore(t.Context(), "f.csv", bytes.NewReader(b.Bytes()), given2020)
		if err != nil {
			t.Fatal(err)
		}
		order := func(list []Problem) {
			slices.SortStableFunc(list, func(x, y Problem) int { return bytes.Compare([]byte(x.Code), []byte(y.Code)) })
		}
		order(want.Problems)
		order(got.Problems)
		if !reflect.DeepEqual(want.Problems, got.Problems) || want.Omitted != got.Omitted || *want.Changes != *got.Changes || want.Status != got.Status {
			t.Errorf("%s:\n%d %+v %d %s\nput aside:\n%d %+v %d %s", name, len(want.Problems), want.Changes, want.Omitted, want.Status, len(got.Problems), got.Changes, got.Omitted, got.Status)
			for i := range min(len(want.Problems), len(got.Problems)) {
				if !reflect.DeepEqual(want.Problems[i], got.Problems[i]) {
					t.Errorf("%s: %+v\n%+v", name, want.Problems[i], got.Problems[i])
					break
				}
			}
		}
	}
}
