package intake

import (
	"strings"
	"testing"
)

// TestPeriodsAhead: a figure of a period that has not begun is told with how many there are; the period that is running, and a period ahead without a figure, are not.
func TestPeriodsAhead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		want int
	}{
		"down":           {"area,period,series,value\nPAN,2025,SM_DTH_MIGR,3\nPAN,2026,SM_DTH_MIGR,4\nPAN,2027,SM_DTH_MIGR,5\nPAN,2062,SM_DTH_MIGR,6\n", 2},
		"across":         {"SM_DTH_MIGR\npaís,2025,2026,2027\nPanamá,3,4,5\nMéxico,3,4,6\n", 2},
		"running":        {"area,period,series,value\nPAN,2026,SM_DTH_MIGR,4\n", 0},
		"without figure": {"area,period,series,value\nPAN,2025,SM_DTH_MIGR,3\nPAN,2027,SM_DTH_MIGR,..\n", 0},
	} {
		r := check(t, name+".csv", tc.text, given2020)
		n := 0
		for _, p := range r.Problems {
			if p.Code == codePeriodAhead {
				count, _ := p.Args["Count"].(int)
				n += count
			}
		}
		if n != tc.want || strings.Contains(codes(r), codePeriodUnreadable) {
			t.Errorf("%s: %d, want %d: %s", name, n, tc.want, codes(r))
		}
	}
}
