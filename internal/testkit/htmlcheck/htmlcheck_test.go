package htmlcheck

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const page = `<!doctype html><title>T</title><main><h1>Two
  words</h1><table><tr><th scope=row>A<td class=n>1<tr><th scope=row>B<td class=n>2</table><a href="/es">es</a><a href="/fr">fr</a></main>`

// recorder takes the errors that the page's test would.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestReads(t *testing.T) {
	d := ParseString(t, page)
	if got := d.Text("h1"); got != "Two words" {
		t.Errorf("text %q", got)
	}
	if got := d.Texts("td.n"); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("texts %q", got)
	}
	if got := d.Attr("a", "href"); got != "/es" {
		t.Errorf("attribute %q", got)
	}
	if got := d.Find("tr").Count("th"); got != 2 {
		t.Errorf("count %d", got)
	}
	d.Has("h1")
	d.Lacks("h2")
	d.HasCount("tr", 2)
	d.HasText("main", "Two words")
	d.HasAttr("a", "href", "/fr")
}

func TestComplains(t *testing.T) {
	for name, check := range map[string]func(*Doc){
		"nothing":  func(d *Doc) { d.Has("h2") },
		"h1":       func(d *Doc) { d.Lacks("h1") },
		"want 3":   func(d *Doc) { d.HasCount("tr", 3) },
		"three":    func(d *Doc) { d.HasText("h1", "three") },
		"nobody":   func(d *Doc) { d.HasText("h2", "nobody") },
		"/de":      func(d *Doc) { d.HasAttr("a", "href", "/de") },
		"no attri": func(d *Doc) { d.Attr("h1", "id") },
	} {
		r := &recorder{TB: t}
		check(ParseString(r, page))
		if len(r.errors) != 1 || !strings.Contains(r.errors[0], name) {
			t.Errorf("%s: %q", name, r.errors)
		}
	}
}
