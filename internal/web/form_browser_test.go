package web

import (
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/browser"
)

// line is a connection to a server that can be cut.
type line struct {
	mu   sync.Mutex
	cut  bool
	open []net.Conn
}

// through gives the address of the line to that server.
func (l *line) through(t *testing.T, base string) string {
	t.Helper()
	to, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close(); l.set(true) })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to.Host)
			l.mu.Lock()
			if err != nil || l.cut {
				_ = near.Close()
				if far != nil {
					_ = far.Close()
				}
			} else {
				l.open = append(l.open, near, far)
				go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
				go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
			}
			l.mu.Unlock()
		}
	}()
	return "http://" + listener.Addr().String()
}

// set cuts the line, or joins it again.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.open {
		_ = c.Close()
	}
	l.open = nil
}

// writer is a person at the form of a section, with scripts.
type writer struct {
	*browser.Page
	t *testing.T
}

func (o *office) writer(t *testing.T, base, person string) writer {
	t.Helper()
	p := browser.Open(t, base)
	p.Go("/robots.txt")
	for _, c := range strings.Split(o.cookie(person), "; ") {
		browser.Eval[string](p, "document.cookie = "+strconv.Quote(c+"; path=/"))
	}
	return writer{p, t}
}

// types puts a value into a field as somebody would who types or clicks.
func (w writer) types(name, value string) {
	w.t.Helper()
	if !browser.Eval[bool](w.Page, `((name, value) => {
		const found = document.querySelector("form[data-answers]").elements[name];
		if (found instanceof RadioNodeList) { [...found].find((e) => e.value === value).click(); return true; }
		found.value = value;
		found.dispatchEvent(new Event("input", { bubbles: true }));
		return true;
	})(`+strconv.Quote(name)+`, `+strconv.Quote(value)+`)`) {
		w.t.Fatalf("no field %s", name)
	}
}

// until waits for an expression to hold.
func (w writer) until(what, expression string) {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !browser.Eval[bool](w.Page, expression); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("%s: never; the page says %q", what, w.Text("[data-status], p.wrong"))
		}
	}
}

const statusLine = `document.querySelector("[data-status]")`

func (w writer) saved() {
	w.t.Helper()
	w.until("saved", statusLine+`.dataset.tone === "ok" && Object.keys(localStorage).length === 0`)
}

// TestWritingInTheBrowser: what is typed is saved while one writes; without a connection, or after the session has ended, it waits in the
// browser, also over a reload; and two people in one form see each other's answers and overwrite nothing.
func TestWritingInTheBrowser(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	place := survey.Place{Round: o.asks(t), Part: "sdg-10.7.2", Country: "PAN"}
	path := "/es/my-country/PAN/" + place.Round + "/sdg-10.7.2/sections/D4"
	stands := func(item string) survey.Entry {
		t.Helper()
		w, err := o.store.Work(postgres.WithActor(t.Context(), o.people[panama]), place)
		if err != nil {
			t.Fatal(err)
		}
		return w.Entries["10.7.2."+item]
	}
	base := o.serve(t)
	var cable, other line
	mine, theirs := o.writer(t, cable.through(t, base), panama), o.writer(t, other.through(t, base), "second focal point PAN")
	mine.Go(path)
	mine.types("v.10.7.2.D4a", "yes")
	mine.saved()
	if stands("D4a").Choice != "yes" {
		t.Error("told as saved and is not")
	}
	mine.until("the score", `document.querySelector("[data-score]").textContent.includes("1 de 30")`)
	mine.until("the section", `document.querySelector(".chapters [aria-current] small").textContent === "1 de 5"`)
	mine.Accessible()
	// Without a connection.
	cable.set(true)
	mine.types("e.10.7.2.D4a", "Decreto 12 de 2024")
	mine.until("no connection", statusLine+`.textContent.includes("no hay conexión") && localStorage.length === 1`)
	if stands("D4a").Evidence != "" {
		t.Fatal("the line is not cut")
	}
	cable.set(false)
	mine.Go(path)
	mine.saved()
	if stands("D4a").Evidence != "Decreto 12 de 2024" {
		t.Errorf("after a reload: %+v", stands("D4a"))
	}
	cable.set(true)
	mine.types("v.10.7.2.D4b", "no")
	mine.until("no connection again", statusLine+`.dataset.tone === "bad"`)
	cable.set(false)
	mine.saved() // by itself
	// After the session has ended.
	session := browser.Eval[string](mine.Page, `document.cookie.match(/rumbo_session=[^;]+/)[0]`)
	browser.Eval[string](mine.Page, `document.cookie = "rumbo_session=; path=/; max-age=0"`)
	mine.types("e.10.7.2.D4b", "Ley 3 de 2008")
	mine.until("the session is over", statusLine+`.querySelector("a")?.getAttribute("href") === "/es/sign-in"`)
	browser.Eval[string](mine.Page, "document.cookie = "+strconv.Quote(session+"; path=/"))
	browser.Eval[bool](mine.Page, `window.dispatchEvent(new Event("online"))`)
	mine.saved()
	if stands("D4b").Evidence != "Ley 3 de 2008" {
		t.Errorf("after signing in again: %+v", stands("D4b"))
	}
	// Two in one form.
	theirs.Go(path)
	mine.types("v.10.7.2.D4c", "no")
	mine.saved()
	look := `document.dispatchEvent(new Event("visibilitychange"))`
	browser.Eval[bool](theirs.Page, look)
	theirs.until("what the other saved", `document.querySelector("[name='v.10.7.2.D4c'][value=no]").checked && `+statusLine+`.textContent.includes("4c") && document.getElementById("i-10.7.2.D4c").innerText.includes("focal point PAN")`)
	// Whoever has no connection has not seen what the other saves meanwhile.
	other.set(true)
	theirs.types("v.10.7.2.D4d", "no")
	theirs.until("no connection", statusLine+`.dataset.tone === "bad" && localStorage.length === 1`)
	mine.types("v.10.7.2.D4d", "yes")
	mine.saved()
	other.set(false)
	theirs.until("both answers", `document.querySelectorAll("[id='i-10.7.2.D4d'] .versus button").length === 2 && document.querySelector("[id='i-10.7.2.D4d'] .versus").innerText.includes("Sí")`)
	if stands("D4d").Choice != "yes" {
		t.Error("overwritten unseen")
	}
	for _, width := range []int{browser.Narrow, browser.Wide} {
		theirs.Width(width)
		theirs.Accessible()
		if n := theirs.Overflow(); n > 0 {
			t.Errorf("%d px too wide at %d", n, width)
		}
	}
	// Not chosen yet: also over a reload, both are shown.
	theirs.Go(path)
	problems := func() []string { // beside those of the cut line
		return slices.DeleteFunc(theirs.Problems(), func(p string) bool { return strings.HasPrefix(p, "network error") })
	}
	if got := problems(); len(got) != 1 || !strings.Contains(got[0], "beforeunload") { // the browser asks only who has clicked
		t.Errorf("leaving with something unsaved: %q", got)
	}
	theirs.until("both answers again", `document.querySelectorAll("[id='i-10.7.2.D4d'] .versus button").length === 2 && document.querySelector("[name='v.10.7.2.D4d'][value=no]").checked`)
	browser.Eval[bool](theirs.Page, `(e => { e.click(); return true })(document.querySelector("[id='i-10.7.2.D4d'] .versus button"))`)
	theirs.saved()
	if stands("D4d").Choice != "no" {
		t.Error("chosen knowingly and not saved")
	}
	// What a button sends is kept until a page says that it was saved.
	theirs.types("v.10.7.2.D4e", "yes")
	theirs.Press("button[value=next]")
	if theirs.until("let go", `localStorage.length === 0`); stands("D4e").Choice != "yes" || !strings.Contains(theirs.Path(), "/sections/D5") {
		t.Errorf("%+v at %s", stands("D4e"), theirs.Path())
	}
	if got := append(problems()[1:], append(theirs.External(), mine.External()...)...); len(got) > 0 {
		t.Errorf("%q", got)
	}
}
