package intake

import (
	"testing"

	"rumbo/internal/catalog"
)

// TestTwoNamesInOneTitle: of two names as long as each other the one that fits counts, in whatever order they are looked at, and neither where both do.
func TestTwoNamesInOneTitle(t *testing.T) {
	t.Parallel()
	names := &seriesNames{worded: map[string]catalog.Series{"total alfa": {Code: "A"}, "alfa beta": {Code: "B"}, "alfa total": {Code: "C"}, "alfa beta gama": {Code: "D"}}}
	r := &reading{ref: small(t), look: &lookup{seriesNames: names}}
	for title, want := range map[string]string{
		"total alfa beta": "B", "alfa beta por total": "B", "alfa beta total": "B", "total alfa total": "", "total alfa beta gama": "D", "gama alfa beta": "", "alfa beta gama delta": "",
	} {
		for range 20 { // maps are walked in any order
			s, ok := r.seriesInTitle(title)
			if ok != (want != "") || ok && s.Code != want {
				t.Fatalf("%s: %q %v, want %q", title, s.Code, ok, want)
			}
		}
	}
}
