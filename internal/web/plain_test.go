package web

import (
	"testing"

	act "rumbo/internal/action"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// TestCountedInWords: what a country is said to have done of its lines can be read aloud.
func TestCountedInWords(t *testing.T) {
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	unasked, done := act.Cell{Standing: act.NotAsked}, act.Cell{Standing: act.Standing(act.Completed)}
	for _, tc := range []struct {
		lang  lang.Code
		cells []act.Cell
		want  string
	}{
		{lang.Spanish, []act.Cell{unasked, unasked}, "2 líneas; ninguna ronda ha consultado aún a este país sobre ellas."},
		{lang.English, []act.Cell{unasked}, "One line; no round has asked this country about it yet."},
		{lang.French, []act.Cell{unasked, unasked}, "2 lignes\u00a0; aucun cycle n’a encore interrogé ce pays à leur sujet."},
		{lang.Spanish, []act.Cell{done, unasked, unasked}, act.Standing(act.Completed).Sign() + "\u00a0concluida: 1 · no consultado: 2"},
	} {
		r := &request{Printer: messages.Printer(tc.lang), lang: tc.lang}
		if got := r.countryCounts(tc.cells); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.lang, got, tc.want)
		}
	}
}
