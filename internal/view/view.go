// Package view is what pages look like: one struct per page, holding texts that are ready to print, and the templates in
// views/page that lay them out. Templates are parsed and checked against their struct at start, never at a request.
package view

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"sync"

	"github.com/jba/templatecheck"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// Page is the struct of one page.
type Page interface {
	file() string // template in views/page
	frame() *Frame
}

// Pages lists a zero value of every page.
func Pages() []Page {
	return []Page{
		&Region{}, &Regions{}, &Country{}, &Countries{}, &Indicator{}, &Indicators{}, &Figure{}, &Methods{},
		&Imports{}, &NewImport{}, &Import{}, &ImportSheet{}, &Operator{}, &Problem{}, &Desk{}, &Section{}, &Review{}, &Delegated{}, &Delegation{}, &EvidencePage{}, &Lines{}, &Wording{}, &Room{}, &Comparing{}, &Search{}, &Data{},
	}
}

// Set holds the parsed templates of every page in every language. It is safe for concurrent use.
type Set struct {
	pages map[lang.Code]map[string]*template.Template
}

// Load parses page/*.html of files. asset gives the address of a static file by its name, "" when it is not there. It
// fails when a template does not parse, uses a field that its page does not have, or names a message that is missing.
func Load(files fs.FS, messages *i18n.Catalogue, asset func(name string) string) (*Set, error) {
	set := &Set{pages: map[lang.Code]map[string]*template.Template{}}
	var wrong []error
	for _, l := range lang.All() {
		p := messages.Printer(l)
		set.pages[l] = map[string]*template.Template{}
		funcs := template.FuncMap{"t": p.T, "asset": asset, "json": inScript}
		shared, err := template.New("").Funcs(funcs).ParseFS(files, "page/layout.html", "page/part.html")
		if err != nil {
			return nil, err
		}
		for _, page := range Pages() {
			own, err := template.New("").Funcs(funcs).ParseFS(files, "page/"+page.file())
			if err != nil {
				return nil, err
			}
			parts := template.New("").Funcs(funcs)
			if err := gather(parts, "layout", own, shared); err != nil {
				return nil, fmt.Errorf("%s: %w", page.file(), err)
			}
			t := parts.Lookup("layout")
			if err := templatecheck.CheckHTML(t, page); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", page.file(), err))
			}
			set.pages[l][page.file()] = t
		}
	}
	wrong = append(wrong, missingMessages(files, messages.Printer(lang.English))...)
	return set, errors.Join(wrong...)
}

var invoked = regexp.MustCompile(`\{\{template "([^"]+)"`)

// gather adds the template of that name to a set, with all that it invokes: what the page defines, else what all pages share.
// A page does not get parts that it has no use for, because a template keeps the tree of each part as escaped for itself.
func gather(to *template.Template, name string, from ...*template.Template) error {
	for _, set := range from {
		found := set.Lookup(name)
		if found == nil {
			continue
		}
		if _, err := to.AddParseTree(name, found.Tree.Copy()); err != nil {
			return err
		}
		for _, m := range invoked.FindAllStringSubmatch(found.Tree.Root.String(), -1) {
			if to.Lookup(m[1]) != nil {
				continue
			}
			if err := gather(to, m[1], from...); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("no template %s", name)
}

// inScript lets JSON stand in a data block: HTML metacharacters are escaped, so that nothing in it ends the block.
func inScript(option string) (template.JS, error) {
	var b bytes.Buffer
	if !json.Valid([]byte(option)) {
		return "", errors.New("a chart's option is not JSON")
	}
	json.HTMLEscape(&b, []byte(option))
	return template.JS(b.String()), nil
}

var messageKey = regexp.MustCompile(`\bt "([^"]+)"`)

func missingMessages(files fs.FS, p *i18n.Printer) []error {
	names, err := fs.Glob(files, "page/*.html")
	if err != nil {
		return []error{err}
	}
	var wrong []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return []error{err}
		}
		for _, m := range messageKey.FindAllStringSubmatch(string(text), -1) {
			if !p.Has(m[1]) {
				wrong = append(wrong, fmt.Errorf("%s: message %s is not in the catalogue", name, m[1]))
			}
		}
	}
	return wrong
}

// buffers are those in which pages are written, while no page is; what is given is a copy of its own size.
var buffers sync.Pool

// Render gives the page as HTML, whole or not at all.
func (s *Set) Render(page Page) ([]byte, error) {
	t := s.pages[page.frame().Lang][page.file()]
	if t == nil {
		return nil, fmt.Errorf("no template for %s in %q", page.file(), page.frame().Lang)
	}
	b, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer buffers.Put(b)
	b.Reset()
	if err := t.Execute(b, page); err != nil {
		return nil, err
	}
	if page.frame().Lang == "fr" {
		return typeset(b.Bytes()), nil
	}
	return bytes.Clone(b.Bytes()), nil
}
