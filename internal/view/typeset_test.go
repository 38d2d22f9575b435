package view

import (
	"testing"
)

// TestTypeset: blanks before French signs do not break, and nothing but text is touched.
func TestTypeset(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`<p>Pays : « Belize » ; qui ?</p>`:                           "<p>Pays\u00a0: «\u00a0Belize\u00a0»\u00a0; qui\u00a0?</p>",
		`<p title="a > b : c">x : <b>y</b> ; z</p>`:                  "<p title=\"a > b : c\">x\u00a0: <b>y</b>\u00a0; z</p>",
		`<textarea name="v">oui : non</textarea> !`:                  "<textarea name=\"v\">oui : non</textarea>\u00a0!",
		`<script type="application/json">{"a" : "<p> : "}</script>:`: `<script type="application/json">{"a" : "<p> : "}</script>:`,
		`<input value="à : b"><pre>a : b</pre> a:b`:                  `<input value="à : b"><pre>a : b</pre> a:b`,
		`no tag : x`:       "no tag\u00a0: x",
		`<p title="open`:   `<p title="open`,
		`<present> : </p>`: "<present>\u00a0: </p>",
	} {
		if got := string(typeset([]byte(given))); got != want {
			t.Errorf("%q: %q, not %q", given, got, want)
		}
	}
}
