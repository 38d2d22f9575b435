package intake

import "testing"

// TestQuestionAndAnswerInOneCell: answers behind a colon or a question mark in the cell of their question; a question with nothing behind it is not answered.
func TestQuestionAndAnswerInOneCell(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ text, got string }{
		"behind a colon": {
			"País: Panamá\nAño: 2021\n1a. Atención de salud esencial o de emergencia: Sí, independientemente de la situación migratoria;Ley 1\n1b. Educación pública : No;\n1c. Igual salario por igual trabajo:;\n1d. Protección social: No;\n",
			"PAN 2021 1a all tabla!A3\nPAN 2021 1b no tabla!A4\nPAN 2021 1d no tabla!A6",
		},
		"behind a question mark": {
			"País: Panamá\nAño: 2021\n1a ¿Atención de salud esencial o de emergencia? Sí, solo con situación migratoria regular;\n1b ¿Educación pública?: No;\n1e ¿Acceso a la justicia? No;\n",
			"PAN 2021 1a legal tabla!A3\nPAN 2021 1b no tabla!A4\nPAN 2021 1e no tabla!A5",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, got := readAnswersOf(t, s, "tabla.csv", []byte(tc.text), given2020)
			if got != tc.got || askedIn(a.report) != "" {
				t.Errorf("got\n%s\nasked %q, codes %q\nwant\n%s", got, askedIn(a.report), codes(a.report), tc.got)
			}
		})
	}
}
