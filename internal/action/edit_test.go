package action

import (
	"strings"
	"testing"

	"rumbo/internal/lang"
)

func told(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Kind {
		case Removed:
			b.WriteString("[-" + p.Text + "-]")
		case Added:
			b.WriteString("[+" + p.Text + "+]")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "Algo nuevo", "[+Algo nuevo+]"},
		{"Algo viejo", "", "[-Algo viejo-]"},
		{"Igual, todo igual.", "Igual, todo igual.", "Igual, todo igual."},
		{"Datos de migración", "Datos y estadísticas de migración", "Datos [+y estadísticas +]de migración"},
		{"Coordinar con los países.", "Coordinar con todos los países.", "Coordinar con [+todos +]los países."},
		{"uno dos tres", "uno cuatro tres", "uno [-dos -][+cuatro +]tres"},
		{"La mujer, el niño", "La mujer y el niño", "La mujer[-, -] [+y +]el niño"},
		{"10.7.2 y 10.c", "10.7.3 y 10.c", "[-10.7.2 -][+10.7.3 +]y 10.c"},
		{"dos\nlíneas", "dos líneas", "dos líneas"},
	} {
		// Blanks belong to the word before them and follow the later text.
		got := told(Words(c.before, c.after))
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(c.want, " ", "") {
			t.Errorf("%q → %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
	if got := told(Words("Coordinación institucional e interinstitucional", "Coordinación institucional, interinstitucional")); got != "Coordinación institucional[- e -][+, +]interinstitucional" {
		t.Error(got)
	}
	long := strings.Repeat("a ", 3000)
	if got := Words(long, strings.Repeat("b ", 3000)); len(got) != 2 || got[0].Kind != Removed || got[1].Kind != Added {
		t.Errorf("%d pieces of two long texts", len(got))
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Datos de migración", "Datos, y\n\nmigración")
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before) > 400 || len(after) > 400 {
			return
		}
		kept, gone := "", ""
		for _, p := range Words(before, after) {
			if p.Kind != Removed {
				kept += p.Text
			}
			if p.Kind != Added {
				gone += p.Text
			}
		}
		if kept != strings.TrimSpace(after) {
			t.Errorf("%q: the later text came out as %q", after, kept)
		}
		if bare := func(s string) string { return strings.Join(strings.Fields(s), "") }; bare(gone) != bare(before) {
			t.Errorf("%q: the earlier text came out as %q", before, gone)
		}
	})
}

func TestEditingLines(t *testing.T) {
	t.Parallel()
	es := func(s string) lang.Text { return lang.Text{Es: s, Source: lang.Spanish} }
	v := VersionDetails{Lines: []Line{{Code: "1", Title: es("a")}, {Code: "2", Title: es("b")}, {Code: "7", Title: es("c")}}}
	codes := func(v VersionDetails) string {
		out := ""
		for _, l := range v.Lines {
			out += l.Code
		}
		return out
	}
	for want, got := range map[string]VersionDetails{
		"217": v.Move("2", -1), "172": v.Move("2", 1), "271": v.Move("1", 9), "127": v.Move("1", -3), "17": v.Without("2"), "1278": v.With(Line{Code: "8", Title: es("d")}),
	} {
		if codes(got) != want {
			t.Errorf("%s, want %s", codes(got), want)
		}
	}
	if codes(v.Move("9", 1)) != "127" || codes(v) != "127" {
		t.Error("what stands was changed")
	}
	if got := v.With(Line{Code: "2", Title: es("x")}); got.Lines[1].Title.Es != "x" || v.Lines[1].Title.Es != "b" {
		t.Error("a line is put in its place, in a copy")
	}
	set := Set{Versions: []Version{{Number: 1, VersionDetails: v}, {Number: 2, VersionDetails: v.Without("7").With(Line{Code: "A", Title: es("x")})}}}
	if set.NextCode() != "8" || !set.Elsewhere(2, "7") || set.Elsewhere(2, "A") {
		t.Error(set.NextCode())
	}
	line := Line{Code: "1", Title: lang.Text{Es: "a", En: "b"}, Text: es("c")}
	if got := line.Untranslated(); len(got) != 2 || got[0] != lang.English || got[1] != lang.French {
		t.Error(got)
	}
	if Imprint(line) == Imprint(v.Lines[0]) || Imprint(line) != Imprint(Line{Code: "1", Title: line.Title, Text: line.Text}) {
		t.Error("marks")
	}
}
