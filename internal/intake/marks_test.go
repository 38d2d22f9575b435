package intake

import "testing"

// TestMarksThatAreExplained: what the notes say of a mark goes with the figures of its column, or with the figure; a mark that nothing explains is told.
func TestMarksThatAreExplained(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ header, figure, notes, status, note, codes string }{
		"provisional":         {header: "2019 p/", notes: "p/ Cifras preliminares.", status: "P", note: "Cifras preliminares.", codes: "row_unread"},
		"a letter at once":    {header: "2019p", notes: "p: Cifras preliminares", status: "P", note: "Cifras preliminares", codes: "row_unread"},
		"raised":              {header: "2019¹", notes: "1/ Datos hasta junio.", note: "Datos hasta junio.", codes: "row_unread"},
		"in words":            {header: "2019 (preliminar)", notes: "Fuente: INEC", status: "P", codes: "row_unread"},
		"not explained":       {header: "2019*", notes: "Fuente: INEC", codes: "footnote_mark row_unread"},
		"said twice":          {header: "2019*", notes: "* Datos hasta junio\n* Datos hasta julio", codes: "footnote_mark row_unread"},
		"behind a figure":     {header: "2019", figure: "12 e/", notes: "e/ Cifras estimadas", status: "E", note: "Cifras estimadas", codes: "row_unread"},
		"in English":          {header: "2019 (1)", notes: "(1) Provisional data", status: "P", note: "Provisional data", codes: "row_unread"},
		"a revised figure":    {header: "2019 r/", notes: "r/ Cifra revisada", note: "Cifra revisada", codes: "row_unread"},
		"explained of others": {header: "2019 p/", notes: "r/ Cifra revisada", codes: "footnote_mark row_unread"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.figure == "" {
				tc.figure = "12"
			}
			a, err := s.analyse(t.Context(), "tabla.csv", inMemory([]byte("SM_DTH_MIGR\nPaís;2018;"+tc.header+"\nPanamá;4;"+tc.figure+"\nBelice;3;5\n\n"+tc.notes+"\n")), given2020, nil)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for o, err := range a.rows(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				status, note := "", ""
				if o.Origin.Cell == "C3" || o.Origin.Cell == "C4" && tc.figure == "12" {
					status, note = tc.status, tc.note
				}
				if string(o.Value.Status) != status || o.Note != note || o.Key.Period != map[byte]string{'B': "2018", 'C': "2019"}[o.Origin.Cell[0]] {
					t.Errorf("%s: %s, status %q, note %q", o.Origin.Cell, o.Key.Period, o.Value.Status, o.Note)
				}
			}
			if n != 4 || codes(a.report) != tc.codes {
				t.Errorf("%d figures, codes %q, want %q", n, codes(a.report), tc.codes)
			}
		})
	}
}
