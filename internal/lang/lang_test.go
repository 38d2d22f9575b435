package lang

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Côte d’Ivoire":        "cote d ivoire",
		"  COTE D'IVOIRE ":     "cote d ivoire",
		"México\u00a0":         "mexico",
		"Türkiye":              "turkiye",
		"Bolivia (Plur. Est.)": "bolivia plur est",
		"":                     "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"panama", "panama", 0}, {"panam", "panama", 1}, {"pnaama", "panama", 1}, {"guatemala", "gautemalla", 2}, {"a", "xyz", 3},
	} {
		if got := Distance(tc.a, tc.b, 3); got != tc.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
		if got := Distance(tc.b, tc.a, 3); got != tc.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tc.b, tc.a, got, tc.want)
		}
	}
	if got := Distance("honduras", "nicaragua", 2); got != 3 {
		t.Errorf("beyond the limit: %d, want 3", got)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"Honduras", "Panamá", "Nicaragua"}
	if got := Nearest("Pnama", names); got != 1 {
		t.Errorf("Pnama: %d", got)
	}
	if got := Nearest("Mozambique", names); got != -1 {
		t.Errorf("Mozambique: %d", got)
	}
}

func TestText(t *testing.T) {
	x := Text{Es: "hola", Source: Spanish}
	if x.In(French) != "hola" || x.Has(French) || x.IsZero() {
		t.Errorf("fallback to the source language: %q", x.In(French))
	}
	for tag, want := range map[string]Code{"es-PA": Spanish, "FR": French, "en": English} {
		if c, ok := Parse(tag); !ok || c != want {
			t.Errorf("Parse(%q) = %q", tag, c)
		}
	}
	if _, ok := Parse("pt"); ok {
		t.Error("pt is not spoken here")
	}
}
