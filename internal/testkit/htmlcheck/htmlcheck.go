// Package htmlcheck asks HTML by CSS selectors, so that tests say what a page holds and not how it is written.
package htmlcheck

import (
	"io"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Doc is a parsed page, or a part of one.
type Doc struct {
	t testing.TB
	s *goquery.Selection
}

// Parse reads a page. A page that cannot be read ends the test.
func Parse(t testing.TB, page io.Reader) *Doc {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(page)
	if err != nil {
		t.Fatalf("html: %v", err)
	}
	return &Doc{t: t, s: d.Selection}
}

// ParseString is Parse for a page in a string.
func ParseString(t testing.TB, page string) *Doc {
	t.Helper()
	return Parse(t, strings.NewReader(page))
}

// Find gives the part that the selector picks; it may be empty.
func (d *Doc) Find(selector string) *Doc { return &Doc{t: d.t, s: d.s.Find(selector)} }

// Each gives the picked elements one by one.
func (d *Doc) Each(selector string) []*Doc {
	var out []*Doc
	d.s.Find(selector).Each(func(_ int, s *goquery.Selection) { out = append(out, &Doc{t: d.t, s: s}) })
	return out
}

// Count gives how many elements the selector picks.
func (d *Doc) Count(selector string) int { return d.s.Find(selector).Length() }

// Words gives the text of the part, with each run of white space as one blank.
func (d *Doc) Words() string { return clean(d.s.Text()) }

// Text gives the text of the elements that the selector picks, together.
func (d *Doc) Text(selector string) string { return clean(d.s.Find(selector).Text()) }

// Texts gives the texts of the elements that the selector picks, one by one.
func (d *Doc) Texts(selector string) []string {
	var out []string
	for _, e := range d.Each(selector) {
		out = append(out, e.Words())
	}
	return out
}

// Attr gives an attribute of the first element that the selector picks; an element or attribute that is missing is an
// error of the test.
func (d *Doc) Attr(selector, name string) string {
	d.t.Helper()
	v, ok := d.s.Find(selector).First().Attr(name)
	if !ok {
		d.t.Errorf("no attribute %s on %q", name, selector)
	}
	return v
}

// HTML gives the part's own source, for messages.
func (d *Doc) HTML() string {
	h, err := goquery.OuterHtml(d.s)
	if err != nil {
		return err.Error()
	}
	return h
}

// Has reports an error unless the selector picks something.
func (d *Doc) Has(selector string) {
	d.t.Helper()
	if d.Count(selector) == 0 {
		d.t.Errorf("nothing on the page is %q", selector)
	}
}

// Lacks reports an error if the selector picks something.
func (d *Doc) Lacks(selector string) {
	d.t.Helper()
	if n := d.Count(selector); n > 0 {
		d.t.Errorf("%d × %q on the page, first: %s", n, selector, d.Find(selector).first().HTML())
	}
}

// HasCount reports an error unless the selector picks n elements.
func (d *Doc) HasCount(selector string, n int) {
	d.t.Helper()
	if got := d.Count(selector); got != n {
		d.t.Errorf("%d × %q on the page, want %d", got, selector, n)
	}
}

// HasText reports an error unless the text of what the selector picks contains the words.
func (d *Doc) HasText(selector, words string) {
	d.t.Helper()
	if d.Count(selector) == 0 {
		d.t.Errorf("nothing on the page is %q, which should say %q", selector, words)
		return
	}
	if got := d.Text(selector); !strings.Contains(got, words) {
		d.t.Errorf("%q says %q, want %q in it", selector, got, words)
	}
}

// HasAttr reports an error unless some element that the selector picks has the attribute with that value.
func (d *Doc) HasAttr(selector, name, value string) {
	d.t.Helper()
	var seen []string
	for _, e := range d.Each(selector) {
		if v, ok := e.s.Attr(name); ok {
			if v == value {
				return
			}
			seen = append(seen, v)
		}
	}
	d.t.Errorf("no %q has %s=%q; seen: %q", selector, name, value, seen)
}

func (d *Doc) first() *Doc { return &Doc{t: d.t, s: d.s.First()} }

func clean(text string) string { return strings.Join(strings.Fields(text), " ") }
