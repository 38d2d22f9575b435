package intake

import "testing"

// TestBoundsOfEachYear: each column of values has the bounds under its own header; codes of two letters beside values are no countries.
func TestBoundsOfEachYear(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, header := range map[string]string{
		"in full":  "Valor;Límite inferior;Límite superior",
		"in words": "Estimación;IC 95% inferior;IC 95% superior",
		"short":    "Valor;LI;LS",
	} {
		text := "SL_TLF_UEM\nPaís;2018;;;2019;;\n;" + header + ";" + header + "\nPanamá;4.2;4.1;4.4;5.1;4.9;5.2\nBelice;3.4;3.3;3.5;3.6;3.5;3.7\n"
		a, err := s.analyse(t.Context(), "tabla.csv", inMemory([]byte(text)), given2020, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for o, err := range a.rows(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got += o.Key.Area + " " + o.Key.Period + " " + o.Value.Text() + " " + bound(o.Value.Lower) + " " + bound(o.Value.Upper) + "\n"
		}
		if want := "PAN 2018 4.2 4.1 4.4\nPAN 2019 5.1 4.9 5.2\nBLZ 2018 3.4 3.3 3.5\nBLZ 2019 3.6 3.5 3.7\n"; got != want {
			t.Errorf("%s: got\n%s%v\nwant\n%s", name, got, codes(a.report), want)
		}
	}
	holds(t, s, "tabla.csv", []byte("SL_TLF_UEM\nPaís;Año;Valor;CV;EE\nPanamá;2018;4.2;1.5;0.3\nBelice;2018;3.1;1.4;0.2\n"), given2020, "", "SL_TLF_UEM PAN 2018  4.2 C3\nSL_TLF_UEM BLZ 2018  3.1 C4", "")
	holds(t, s, "tabla.csv", []byte("SL_TLF_UEM\nAño;PA;BZ\n2018;4.2;1.5\n2019;3.1;1.4\n"), given2020, "", "SL_TLF_UEM PAN 2018  4.2 B3\nSL_TLF_UEM BLZ 2018  1.5 C3\nSL_TLF_UEM PAN 2019  3.1 B4\nSL_TLF_UEM BLZ 2019  1.4 C4", "")
}
