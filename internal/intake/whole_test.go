package intake

import (
	"context"
	"strings"
	"testing"
)

// TestWhole: what a text lost on its way is told wherever it can be known.
func TestWhole(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const head = "area,year,unit,sm_dth_migr,status\n"
	const rows = "PAN,2011,number,1,A\nPAN,2012,number,2,A\nPAN,2013,number,3,A\nPAN,2014,number,4,A\nPAN,2015,number,5,A\nPAN,2016,number,6,A\nPAN,2017,number,7,A\nPAN,2018,number,8,A\nPAN,2019,number,9,A\n"
	for name, tc := range map[string]struct {
		text   string
		values int
		codes  string
	}{
		"whole":                             {head + rows, 9, ""},
		"no end of the last line":           {head + rows[:len(rows)-1], 9, "line_unended"},
		"cut in the last row":               {head + rows + "MEX,2019,num", 9, "row_short value_empty line_unended"},
		"cut behind the value":              {head + rows + "MEX,2019,number,9", 10, "row_short line_unended"},
		"a sign lost within the file":       {head + "MEX,2019,number7,A\n" + rows, 9, "value_unreadable row_short unit_mismatch"},
		"ends with blanks":                  {head + rows + "  ", 9, "row_unread"},
		"a row over the header":             {"PAN,2010,number,1,A\n" + head + rows, 9, "row_above"},
		"a title over the header is no row": {"Panama\n" + head + rows, 9, ""},
		"a note below":                      {head + rows + "Source: us\n", 9, "row_unread"},
	} {
		r, err := s.Check(context.Background(), "f.csv", strings.NewReader(tc.text), given2020)
		if err != nil {
			t.Fatal(err)
		}
		if r.Read.Values != tc.values || codes(r) != tc.codes {
			t.Errorf("%s: %d values, %q, want %d, %q", name, r.Read.Values, codes(r), tc.values, tc.codes)
		}
	}
}
