package browser

import (
	"context"
	"strconv"
	"time"

	"github.com/chromedp/chromedp"
)

// Type writes text into a field, key by key, over what stands there.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.set(selector, "")
	p.Do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Keys presses keys one after another, wherever the focus is: letters, or those of the package kb.
func (p *Page) Keys(keys string) {
	p.t.Helper()
	p.Do(chromedp.KeyEvent(keys))
}

// Choose takes the option of that value in a select; there must be one.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	if got := p.set(selector, value); got != value {
		p.t.Fatalf("%s has no option %q", selector, value)
	}
}

func (p *Page) set(selector, value string) string {
	p.t.Helper()
	return Eval[string](p, "(e => { if (!e) return 'nothing there'; e.value = "+strconv.Quote(value)+"; return e.value })(document.querySelector("+strconv.Quote(selector)+"))")
}

// File puts a file into a field.
func (p *Page) File(selector, path string) {
	p.t.Helper()
	p.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// Press clicks on what leads to another page, or sends a form, and returns when that page has loaded.
func (p *Page) Press(selector string) {
	p.t.Helper()
	p.Click(selector)
	p.Arrive(selector)
}

// Click is the first half of Press: several tabs can click before any of them waits.
func (p *Page) Click(selector string) {
	p.t.Helper()
	if !Eval[bool](p, "(e => { window.rumboBefore = true; e?.click(); return !!e })(document.querySelector("+strconv.Quote(selector)+"))") {
		p.t.Fatalf("there is no %s at %s", selector, p.Path())
	}
}

// Arrive is the other half: it returns when the page that the click leads to has loaded.
func (p *Page) Arrive(selector string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		// While the pages change there may be none to ask.
		loaded, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.rumboBefore && document.readyState === "complete"`))
		if err == nil && loaded {
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("%s leads nowhere from %s: %s", selector, Eval[string](p, "location.pathname"), p.Text(".banner.bad, .wrong"))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Text is what the elements say, empty where there is none.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, "[...document.querySelectorAll("+strconv.Quote(selector)+")].map(e => e.innerText).join('\\n')")
}

// Path is the address of the page within the site.
func (p *Page) Path() string {
	p.t.Helper()
	return Eval[string](p, "location.pathname + location.search")
}
