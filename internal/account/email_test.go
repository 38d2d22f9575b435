package account

import (
	"strings"
	"testing"

	"rumbo/internal/fault"
)

func TestParseEmail(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  Punto.Focal@Cancilleria.Example ": "punto.focal@cancilleria.example",
		"a+b@example.org":                    "a+b@example.org",
		"info@migración.example":             "info@xn--migracin-13a.example",
		"ｆｏｃａｌ@example.org":                  "focal@example.org", // full width, as some keyboards write
	} {
		if got, skeleton, err := ParseEmail(text); got != want || skeleton == "" || err != nil {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for text, key := range map[string]string{
		"": "people.email_missing", "x": "people.email_wrong", "@x.org": "people.email_wrong", "a@b": "people.email_wrong", "a b@x.org": "people.email_wrong",
		"a@x.org, b@x.org": "people.email_wrong", "a@x.org\r\nBcc: b@x.org": "people.email_wrong", `"a b"@x.org`: "people.email_wrong", "A <a@x.org>": "people.email_wrong",
		"fоcal@example.org": "people.email_letter", strings.Repeat("a", 250) + "@x.org": "people.email_long", "a..b@x.org": "people.email_wrong", "a@x\u200b.org": "people.email_wrong",
	} {
		_, _, err := ParseEmail(text)
		if e, ok := fault.As(err); !ok || e.Key != key {
			t.Errorf("%q: %v, want %s", text, err, key)
		}
	}
}

func TestLookAlike(t *testing.T) {
	t.Parallel()
	skeleton := func(s string) string {
		_, k, err := ParseEmail(s)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for _, pair := range [][2]string{
		{"maria@cancilleria.example", "rnaria@cancilleria.example"}, {"focal@example.org", "f0cal@example.org"}, {"al@example.org", "a1@example.org"},
		{"wong@example.org", "vvong@example.org"}, {"focal@example.org", "focal@еxample.org"},
	} {
		if skeleton(pair[0]) != skeleton(pair[1]) {
			t.Errorf("%q and %q look alike: %q %q", pair[0], pair[1], skeleton(pair[0]), skeleton(pair[1]))
		}
	}
	if skeleton("ana@example.org") == skeleton("eva@example.org") {
		t.Error("different addresses")
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"a@x.org", "ä@x.org", "a@xn--a.org", "\xff@x.org", "a@x.org\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, k, err := ParseEmail(s)
		if err != nil {
			return
		}
		if again, k2, err := ParseEmail(a); err != nil || again != a || k2 != k {
			t.Errorf("%q gives %q, which gives %q %v", s, a, again, err)
		}
		if strings.ContainsAny(a, " \r\n<>,;") || a != strings.ToLower(a) {
			t.Errorf("%q", a)
		}
	})
}
