package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rumbo/internal/fault"
)

// ParseLine reads what somebody typed into one line: trimmed, without control characters, at most so many characters.
// Otherwise it is fault.Invalid.
func ParseLine(s string, most int) (string, error) { return read(s, most, false) }

// ParseParagraphs is ParseLine for a text of several lines.
func ParseParagraphs(s string, most int) (string, error) { return read(s, most, true) }

func read(s string, most int, lines bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", fault.New(fault.Invalid, "fault.text_signs")
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	for _, r := range s {
		// Marks that turn the direction of writing can make a name read as another.
		if unicode.IsControl(r) && !(lines && r == '\n') || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return "", fault.New(fault.Invalid, "fault.text_signs")
		}
	}
	if n := utf8.RuneCountInString(s); n > most {
		return "", fault.New(fault.Invalid, "fault.text_long", "Limit", most, "Length", n)
	}
	return s, nil
}

// With gives the text with another wording in one language; the source stays unless there was none.
func (t Text) With(c Code, words string) Text {
	switch c {
	case Spanish:
		t.Es = words
	case French:
		t.Fr = words
	case English:
		t.En = words
	}
	if t.Source != "" && !t.Has(t.Source) {
		t.Source = ""
	}
	return t
}

// Missing lists the languages that have no wording, in the order of All.
func (t Text) Missing() []Code {
	var out []Code
	for _, c := range All() {
		if !t.Has(c) {
			out = append(out, c)
		}
	}
	return out
}
