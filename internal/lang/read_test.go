package lang

import (
	"strings"
	"testing"
	"unicode"

	"rumbo/internal/fault"
)

func TestParseLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Mesa nacional ": "Mesa nacional", "Côte d’Ivoire": "Côte d’Ivoire", "": "", "a\x00b": "!", "a\nb": "!", "a\u202eb": "!", "a\xff": "!",
		strings.Repeat("á", 10): strings.Repeat("á", 10), strings.Repeat("á", 11): "!",
	} {
		got, err := ParseLine(in, 10+4)
		if len([]rune(in)) == 11 && strings.HasPrefix(in, "á") {
			got, err = ParseLine(in, 10)
		}
		if want == "!" {
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: %q %v", in, got, err)
			}
		} else if got != want || err != nil {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	if got, err := ParseParagraphs("a\r\nb\n", 10); got != "a\nb" || err != nil {
		t.Errorf("%q %v", got, err)
	}
}

func FuzzParseLine(f *testing.F) {
	f.Add("Panamá ")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ParseLine(in, 50)
		if err != nil {
			return
		}
		if again, err := ParseLine(got, 50); again != got || err != nil || strings.ContainsFunc(got, unicode.IsControl) || len([]rune(got)) > 50 {
			t.Errorf("%q: %q %q %v", in, got, again, err)
		}
	})
}

func TestWith(t *testing.T) {
	t.Parallel()
	text := Text{Es: "Mesa", Source: Spanish}.With(English, "Table")
	if text.En != "Table" || text.Source != Spanish || len(text.Missing()) != 1 || text.Missing()[0] != French {
		t.Errorf("%+v", text)
	}
	if text = text.With(Spanish, ""); text.Source != "" || text.In(Spanish) != "Table" {
		t.Errorf("%+v", text)
	}
}
