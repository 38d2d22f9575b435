package intake

import (
	"strings"
	"testing"
)

// TestLegend: what lines of the file say of its signs goes before what such signs mean elsewhere, and saves a question; what a person says goes before it.
func TestLegend(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const table = "SM_DTH_MIGR\nPaís;2018;2019\nPanamá;4;%\nBelice;3;5\n"
	for name, tc := range map[string]struct{ sign, notes, answers, value, asked, codes string }{
		"not applicable":       {sign: "...", notes: "... Dato no aplicable al grupo o categoría.", value: "not_applicable", codes: "value_symbol row_unread"},
		"without a legend":     {sign: "...", notes: "Fuente: INEC", value: "not_available", codes: "value_symbol row_unread"},
		"nothing":              {sign: "-", notes: "(–) Cantidad nula o cero.", value: "0", codes: "value_word row_unread"},
		"letters":              {sign: "NA", notes: "NA: No aplica", value: "not_applicable", codes: "value_symbol row_unread"},
		"withheld":             {sign: "D", notes: "Notas: D = Data withheld", value: "suppressed", codes: "value_symbol row_unread"},
		"several in one line":  {sign: "-", notes: "\"Simbología: .. no disponible; - cero\"", value: "0", codes: "value_word row_unread"},
		"in two cells":         {sign: "x", notes: "X;Not applicable", value: "not_applicable", codes: "value_symbol row_unread"},
		"two meanings":         {sign: "..", notes: ".. No disponible o no aplicable", value: "not_available", codes: "value_symbol row_unread"},
		"said twice otherwise": {sign: "..", notes: ".. No aplica\n.. No disponible", value: "not_available", codes: "value_symbol row_unread"},
		"a person's word":      {sign: "-", notes: "- Cero", answers: "sign/-=suppressed", value: "suppressed", codes: "value_symbol row_unread"},
		"a list with dashes":   {sign: "-", notes: "- Sin información de los meses de verano", asked: "sign/-", codes: "value_ambiguous row_unread"},
		"of one country":       {sign: "-", notes: "- Cuba: no disponible", asked: "sign/-", codes: "value_ambiguous row_unread"},
		"the name of a word":   {sign: "-", notes: "Dato no disponible", asked: "sign/-", codes: "value_ambiguous row_unread"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			figures := "SM_DTH_MIGR PAN 2018  4 B3\n"
			if tc.value != "" {
				figures += "SM_DTH_MIGR PAN 2019  " + tc.value + " C3\n"
			}
			figures += "SM_DTH_MIGR BLZ 2018  3 B4\nSM_DTH_MIGR BLZ 2019  5 C4"
			holds(t, s, "tabla.csv", []byte(strings.Replace(table, "%", tc.sign, 1)+"\n"+tc.notes+"\n"), opt, tc.asked, figures, tc.codes)
		})
	}
}
