// Package lang names the languages of Rumbo and holds texts that exist in several of them.
package lang

import "strings"

// Code is a language of the product, as in addresses and on the command line.
type Code string

// The languages of the product.
const (
	English Code = "en"
	Spanish Code = "es"
	French  Code = "fr"
)

// All lists the languages in the order in which they are offered.
func All() []Code { return []Code{English, Spanish, French} }

// Parse reads a language tag such as "es", "es-PA" or "FR"; false when the product does not speak it.
func Parse(tag string) (Code, bool) {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	switch c := Code(tag); c {
	case English, Spanish, French:
		return c, true
	}
	return "", false
}

// Text is a text that people wrote, in up to three languages. Source is the language in which it was written first;
// a language without a text is missing, and In falls back to the source while Has tells.
type Text struct {
	En     string `json:"en,omitempty" yaml:"en,omitempty"`
	Es     string `json:"es,omitempty" yaml:"es,omitempty"`
	Fr     string `json:"fr,omitempty" yaml:"fr,omitempty"`
	Source Code   `json:"source,omitempty" yaml:"source,omitempty"`
}

// Only returns the text of exactly that language, empty when it is missing.
func (t Text) Only(c Code) string {
	switch c {
	case Spanish:
		return t.Es
	case French:
		return t.Fr
	case English:
		return t.En
	}
	return ""
}

// Has tells whether the text exists in that language.
func (t Text) Has(c Code) bool { return t.Only(c) != "" }

// In returns the text in that language, else in the language it was written in, else in any.
func (t Text) In(c Code) string {
	for _, try := range []Code{c, t.Source, English, Spanish, French} {
		if s := t.Only(try); s != "" {
			return s
		}
	}
	return ""
}

// IsZero tells that no language has a text.
func (t Text) IsZero() bool { return t.En == "" && t.Es == "" && t.Fr == "" }
