package intake

import (
	"fmt"
	"strings"
	"testing"
)

// TestSameMissIsLookedForOnce: what a breakdown has not is looked for once, and a near part only while the problem is listed: a file in which each row bears the same unknown
// part is read as fast as others, where each row once took milliseconds and sixty thousand of them ended at the limit of time.
func TestSameMissIsLookedForOnce(t *testing.T) {
	allocations := func(rows int) float64 {
		var text strings.Builder
		text.WriteString("area,period,series,policy domain,value\n")
		for i := range rows {
			fmt.Fprintf(&text, "PAN,%d,SG_CPA_MIGRS,Educacion sin fronteras,3\n", 1950+i%70)
		}
		return testing.AllocsPerRun(1, func() {
			if r := check(t, "misses.csv", text.String(), given2020); r.Read.Rows != rows || !strings.Contains(codes(r), codePartUnknown) {
				t.Fatal(r.Read.Rows, codes(r))
			}
		})
	}
	if each := (allocations(4000) - allocations(2000)) / 2000; each > 40 { // telling where it was met takes some
		t.Errorf("%.0f allocations a row", each)
	}
}
