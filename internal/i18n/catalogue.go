// Package i18n says things in the reader's language: messages from the catalogue, numbers, dates and alphabetical order.
// Messages live in messages/<subject>.yaml, one entry per key with English, Spanish and French together.
package i18n

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"rumbo/internal/lang"
)

//go:embed messages/*.yaml
var embedded embed.FS

// Tag is the locale whose conventions a language of the product follows: Spanish as written in Latin America.
func Tag(c lang.Code) language.Tag {
	switch c {
	case lang.Spanish:
		return language.LatinAmericanSpanish
	case lang.French:
		return language.French
	}
	return language.English
}

// Catalogue holds every message in every language of the product. It is safe for concurrent use.
type Catalogue struct {
	printers map[lang.Code]*Printer
	keys     []string
}

// Load reads the embedded messages. It fails, naming file and key, on a key that lacks a language, is given twice, or
// does not parse as a template. They are read once: nobody changes them, and reading takes half a second.
func Load() (*Catalogue, error) { return embeddedOnce() }

var embeddedOnce = sync.OnceValues(func() (*Catalogue, error) {
	sub, err := fs.Sub(embedded, "messages")
	if err != nil {
		return nil, err
	}
	return load(sub)
})

type forms struct{ One, Many, Other string }

// counts tells of a message that says one otherwise than many. The others, nine of ten, are kept as one form for any number.
func (f forms) counts() bool { return f.One != "" || f.Many != "" }

// UnmarshalYAML takes a plain text as the form for every count, or a map of one, many and other.
func (f *forms) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&f.Other)
	}
	var m map[string]string
	if err := n.Decode(&m); err != nil {
		return err
	}
	f.One, f.Many, f.Other = m["one"], m["many"], m["other"]
	delete(m, "one")
	delete(m, "many")
	delete(m, "other")
	if len(m) > 0 {
		return fmt.Errorf("line %d: only one, many and other are forms", n.Line)
	}
	return nil
}

func load(files fs.FS) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	cat := &Catalogue{printers: map[lang.Code]*Printer{}}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	from, counted := map[string]string{}, map[lang.Code]map[string]bool{}
	for _, c := range lang.All() {
		counted[c] = map[string]bool{}
	}
	var wrong []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var entries map[string]map[lang.Code]forms
		dec := yaml.NewDecoder(bytes.NewReader(text))
		if err := dec.Decode(&entries); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, byLang := range entries {
			if other, twice := from[key]; twice {
				wrong = append(wrong, fmt.Errorf("%s: %s stands in %s too", name, key, other))
			}
			from[key] = name
			cat.keys = append(cat.keys, key)
			for _, c := range lang.All() {
				if err := add(bundle, c, key, byLang[c]); err != nil {
					wrong = append(wrong, fmt.Errorf("%s: %s: %s: %w", name, key, c, err))
				}
				if byLang[c].counts() {
					counted[c][key] = true
				}
			}
			if len(byLang) > len(lang.All()) {
				wrong = append(wrong, fmt.Errorf("%s: %s: a language that the product does not speak", name, key))
			}
		}
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
		return nil, errors.Join(wrong...)
	}
	slices.Sort(cat.keys)
	for _, c := range lang.All() {
		cat.printers[c] = newPrinter(c, i18n.NewLocalizer(bundle, Tag(c).String()), from, counted[c])
	}
	return cat, nil
}

func add(bundle *i18n.Bundle, c lang.Code, key string, f forms) error {
	if strings.TrimSpace(f.Other) == "" {
		return errors.New("missing")
	}
	for _, form := range []string{f.One, f.Many, f.Other} {
		if _, err := template.New("").Parse(form); err != nil {
			return err
		}
	}
	m := &i18n.Message{ID: key, Other: f.Other, One: f.One, Many: f.Many}
	if f.counts() {
		// Spanish and French have a form of their own for whole millions, which differs only where the text says so.
		m.Many = cmp.Or(m.Many, f.Other)
		m.One = cmp.Or(m.One, f.Other)
	}
	return bundle.AddMessages(Tag(c), m)
}

// Printer of a language; an unknown language gets English.
func (c *Catalogue) Printer(l lang.Code) *Printer {
	if p := c.printers[l]; p != nil {
		return p
	}
	return c.printers[lang.English]
}

// Keys lists every key, in order.
func (c *Catalogue) Keys() []string { return c.keys }
