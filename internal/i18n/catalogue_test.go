package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func loaded(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"missing language": {"a.b: {en: x, es: y}", "fr: missing"},
		"broken template":  {"a.b: {en: '{{.X', es: y, fr: z}", "en:"},
		"unknown form":     {"a.b: {en: {two: x, other: y}, es: y, fr: z}", "forms"},
		"unknown language": {"a.b: {en: x, es: y, fr: z, pt: w}", "does not speak"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(fstest.MapFS{"x.yaml": {Data: []byte(tc.text)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q in it", err, tc.want)
			}
		})
	}
	if _, err := load(fstest.MapFS{
		"x.yaml": {Data: []byte("a: {en: x, es: y, fr: z}")},
		"y.yaml": {Data: []byte("a: {en: x, es: y, fr: z}")},
	}); err == nil {
		t.Error("a key in two files was taken")
	}
}

func TestNumbers(t *testing.T) {
	c := loaded(t)
	d := func(s string) decimal.Decimal { return decimal.RequireFromString(s) }
	for _, tc := range []struct {
		lang   lang.Code
		number string
		places int32
		want   string
	}{
		{lang.English, "1234567.85", 1, "1,234,567.9"},
		{lang.Spanish, "1234567.85", 1, "1,234,567.9"},
		{lang.French, "1234567.85", 1, "1\u202f234\u202f567,9"},
		{lang.English, "4.85", 1, "4.9"},
		{lang.English, "-4.85", 1, "\u22124.9"},
		{lang.English, "0", 1, "0.0"},
		{lang.English, "999", 0, "999"},
		{lang.French, "62.31884", 1, "62,3"},
	} {
		got := c.Printer(tc.lang).Number(d(tc.number), tc.places)
		if strings.ReplaceAll(got, "\u00a0", "\u202f") != tc.want {
			t.Errorf("%s %s: %q, want %q", tc.lang, tc.number, got, tc.want)
		}
	}
	if got := c.Printer(lang.French).Percent(d("54.05"), 1); got != "54,1\u202f%" {
		t.Errorf("percent in French: %q", got)
	}
}

func TestWords(t *testing.T) {
	c := loaded(t)
	day := time.Date(2018, 10, 1, 9, 5, 0, 0, time.UTC)
	for l, want := range map[lang.Code]string{
		lang.English: "1 October 2018", lang.Spanish: "1 de octubre de 2018", lang.French: "1er octobre 2018",
	} {
		if got := c.Printer(l).Date(day); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
	es := c.Printer(lang.Spanish)
	if got := es.List([]string{"Honduras", "Italia"}); got != "Honduras e Italia" {
		t.Error(got)
	}
	if got := es.List([]string{"Belice", "Cuba", "Haití"}); got != "Belice, Cuba y Haití" {
		t.Error(got)
	}
	seen := map[string]bool{}
	for _, l := range lang.All() {
		for _, g := range observation.Gaps() {
			word := c.Printer(l).Gap(g)
			if seen[string(l)+word] || strings.HasPrefix(word, "gap.") {
				t.Errorf("%s: gap %s is said %q", l, g, word)
			}
			seen[string(l)+word] = true
		}
	}
	names := []string{"Zambia", "Ángola", "Estados", "España", "belice"}
	SortBy(es, names, func(s string) string { return s })
	if got := strings.Join(names, " "); got != "Ángola belice España Estados Zambia" {
		t.Error(got)
	}
}

func TestErrorHidesCauses(t *testing.T) {
	p := loaded(t).Printer(lang.English)
	secret := fault.Wrap(fault.New(fault.Internal, "x"), fault.Internal, "y")
	if got := p.Error(secret); got != p.T("fault.internal") {
		t.Error(got)
	}
}

// None is never said as one: French takes the singular for both, and singulars are written "une ligne".
func TestNoneIsNotOne(t *testing.T) {
	c := loaded(t)
	for l, want := range map[lang.Code][2]string{
		lang.French: {"dans 0 lignes", "dans une ligne"}, lang.Spanish: {"en 0 filas", "en una fila"}, lang.English: {"in 0 rows", "in one row"},
	} {
		for count, text := range want {
			if got := strings.ReplaceAll(c.Printer(l).T("web.import.rows", "Count", count), "\u00a0", " "); got != text {
				t.Errorf("%s, %d: %q, want %q", l, count, got, text)
			}
		}
	}
}
