package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"rumbo/internal/testkit"
	"rumbo/internal/testkit/browser"
)

// TestKeysInTheBrowser: what is done with keys alone, and what is said of it to those who do not see it: the way past the head,
// the key to the search and how it is turned off, what is copied, the order of a table, the map.
func TestKeysInTheBrowser(t *testing.T) {
	w := site(t)
	if w.assets.address("gen/map.js") == "" {
		testkit.Required(t, "the scripts of the pages: make scripts")
	}
	p := browser.Open(t, w.serve(t))
	visit := func(path string) {
		t.Helper()
		if status := p.Go(path); status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		browser.Eval[bool](p, `(() => { navigator.clipboard.writeText = async (text) => { window.taken = text; }; return true })()`)
	}
	holds := func(what, expression string) {
		t.Helper()
		if !browser.Eval[bool](p, expression) {
			t.Errorf("%s: not so; the focus is at %s", what, browser.Eval[string](p, `document.activeElement.outerHTML.slice(0, 160)`))
		}
	}
	const said = `document.querySelector("body > [role=status].vh").textContent.trim()`

	visit("/es/indicators/10.c.1")
	p.Keys(kb.Tab)
	holds("the first stop leads past the head, and is seen", `document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().top >= 0`)
	p.Keys(kb.Enter)
	holds("past the head", `document.activeElement.id === "main"`)
	p.Keys("/")
	holds("to the search", `document.activeElement.id === "find" && document.activeElement.getAttribute("aria-keyshortcuts") === "/"`)
	browser.Eval[bool](p, `(() => { document.activeElement.value = ""; return true })()`) // the stroke itself comes in only here, where keys are made by hand
	p.Keys("10/7")
	holds("a stroke within what is typed", `document.querySelector("#find").value === "10/7"`)

	cited := browser.Eval[string](p, `(b => { b.focus(); return document.getElementById(b.dataset.copyText).textContent })(document.querySelector("button[data-copy-text]:not([hidden])"))`)
	p.Keys(kb.Enter)
	until(t, p, "the citation", `window.taken === `+quoted(cited)+` && document.activeElement.textContent === document.activeElement.dataset.copied && `+said+` === document.activeElement.dataset.copied`)
	if !strings.Contains(cited, "SDG") && !strings.Contains(cited, "ODS") {
		t.Errorf("cited as %q", cited)
	}

	visit("/es/search")
	browser.Eval[bool](p, `(e => { e.focus(); return true })(document.querySelector("#keys"))`)
	holds("the key is on", `document.querySelector("#keys").checked`)
	p.Keys(" ")
	visit("/es/methods")
	p.Keys("/")
	holds("the key is off", `document.activeElement === document.body && !document.querySelector("#find").title`)

	visit("/es/compare?view=table&series=SI_RMT_COST&group=RCM")
	browser.Eval[bool](p, `(e => { e.focus(); return true })(document.querySelector('.tabs a[href*="view=map"]'))`)
	p.Keys(kb.Enter)
	until(t, p, "the map", `!!document.querySelector("svg.map a[data-area]") && `+said+` === document.title && document.activeElement.dataset.look !== undefined`)
	holds("one stop for the map", `document.querySelectorAll('svg.map [tabindex="0"]').length === 1 && document.querySelectorAll("svg.map [data-area]").length === 11`)
	browser.Eval[bool](p, `(e => { e.focus(); return true })(document.querySelector('svg.map [tabindex="0"]'))`)
	p.Keys(kb.ArrowRight)
	p.Keys(kb.ArrowRight)
	holds("the third country, said below the map", `document.activeElement.getAttribute("aria-label").startsWith("Costa Rica") && document.activeElement.getAttribute("tabindex") === "0" && document.querySelector(".tip").textContent.startsWith("Costa Rica")`)
	browser.Eval[bool](p, `(e => { e.focus(); return true })(document.querySelector("a[data-copy]"))`)
	p.Keys(kb.Enter)
	until(t, p, "the link", `window.taken === location.href && location.search.includes("view=map") && `+said+` === document.activeElement.dataset.copy`)

	visit("/es/compare?view=table&series=SI_RMT_COST&group=RCM")
	until(t, p, "no stop at a table that fits", `document.querySelectorAll(".scroll[tabindex]").length === 0`)
	browser.Eval[bool](p, `(e => { e.focus(); return true })(document.querySelectorAll("th button.sort")[1])`)
	p.Keys(kb.Enter)
	holds("the order", `document.activeElement.closest("th").getAttribute("aria-sort") === "ascending" && `+said+`.endsWith("orden ascendente")`)
	p.Width(browser.Narrow)
	until(t, p, "a stop at a table that has to be moved", `document.querySelectorAll('.scroll[tabindex="0"][aria-label]').length > 0`)
	p.Clean()
}
