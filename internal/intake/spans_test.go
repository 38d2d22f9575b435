package intake

import "testing"

// TestLabelsAmongTheirNeighbours: what a label of a period alone could be and is not beside the others.
func TestLabelsAmongTheirNeighbours(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ header, figures, asked, codes string }{
		"five years each":      {"1995-00;2005-10", "SM_DTH_MIGR PAN 1995/2000  4 B3\nSM_DTH_MIGR PAN 2005/2010  5 C3\nSM_DTH_MIGR BLZ 1995/2000  6 B4\nSM_DTH_MIGR BLZ 2005/2010  7 C4", "", ""},
		"any of them a month":  {"2000-05;2005-10", "SM_DTH_MIGR PAN 2000/2005  4 B3\nSM_DTH_MIGR PAN 2005/2010  5 C3\nSM_DTH_MIGR BLZ 2000/2005  6 B4\nSM_DTH_MIGR BLZ 2005/2010  7 C4", "", ""},
		"three years":          {"2008-10;2011-13", "SM_DTH_MIGR PAN 2008/2010  4 B3\nSM_DTH_MIGR PAN 2011/2013  5 C3\nSM_DTH_MIGR BLZ 2008/2010  6 B4\nSM_DTH_MIGR BLZ 2011/2013  7 C4", "", ""},
		"months":               {"2008-10;2008-11", "SM_DTH_MIGR PAN 2008-10  4 B3\nSM_DTH_MIGR PAN 2008-11  5 C3\nSM_DTH_MIGR BLZ 2008-10  6 B4\nSM_DTH_MIGR BLZ 2008-11  7 C4", "", ""},
		"quarters in Roman":    {"2019-II;2019-III", "SM_DTH_MIGR PAN 2019-Q2  4 B3\nSM_DTH_MIGR PAN 2019-Q3  5 C3\nSM_DTH_MIGR BLZ 2019-Q2  6 B4\nSM_DTH_MIGR BLZ 2019-Q3  7 C4", "", ""},
		"quarters before them": {"I-2019;IV-2019", "SM_DTH_MIGR PAN 2019-Q1  4 B3\nSM_DTH_MIGR PAN 2019-Q4  5 C3\nSM_DTH_MIGR BLZ 2019-Q1  6 B4\nSM_DTH_MIGR BLZ 2019-Q4  7 C4", "", ""},
		"short quarters":       {"1T19;2T19", "SM_DTH_MIGR PAN 2019-Q1  4 B3\nSM_DTH_MIGR PAN 2019-Q2  5 C3\nSM_DTH_MIGR BLZ 2019-Q1  6 B4\nSM_DTH_MIGR BLZ 2019-Q2  7 C4", "", ""},
		"months of Eurostat":   {"2019M01;2019M02", "SM_DTH_MIGR PAN 2019-01  4 B3\nSM_DTH_MIGR PAN 2019-02  5 C3\nSM_DTH_MIGR BLZ 2019-01  6 B4\nSM_DTH_MIGR BLZ 2019-02  7 C4", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, s, "tabla.csv", []byte("SM_DTH_MIGR\nPaís;"+tc.header+"\nPanamá;4;5\nBelice;6;7\n"), given2020, tc.asked, tc.figures, tc.codes)
		})
	}
	var years []string
	a, err := s.analyse(t.Context(), "tabla.csv", inMemory([]byte("SM_DTH_MIGR\nPaís;2017/2018;2018/2019\nPanamá;4;5\nBelice;6;7\n")), given2020, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range a.report.Decisions {
		if d.What == "years" {
			years = append(years, d.Subject+" "+d.Choice+" "+d.Why)
		}
	}
	if len(years) != 1 || years[0] != "2017/2018 2017/18 years_fiscal" {
		t.Errorf("fiscal years are told as %q", years)
	}
}
