package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"rumbo/internal/testkit"
	"rumbo/internal/testkit/browser"
)

// until waits for an expression to hold in the page.
func until(t *testing.T, p *browser.Page, what, expression string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !browser.Eval[bool](p, expression); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: never, at %s", what, p.Path())
		}
	}
}

// TestCompareInTheBrowser: a choice changes the page at once and the address with it; back and forward lead through the
// choices; a drawing is taken away as a picture that says what it is.
func TestCompareInTheBrowser(t *testing.T) {
	w := site(t)
	if w.assets.address("gen/map.js") == "" {
		testkit.Required(t, "the scripts of the pages: make scripts")
	}
	p := browser.Open(t, w.serve(t))
	if p.Go("/es/compare?view=change&series=SI_RMT_COST&group=RCM") != http.StatusOK {
		t.Fatal("no page")
	}
	until(t, p, "the chart", `!!document.querySelector("#compared .chart.drawn svg")`)
	browser.Eval[bool](p, `(() => { window.stays = true; return true })()`)
	press := func(selector string) {
		t.Helper()
		if !browser.Eval[bool](p, `(e => { e?.focus(); e?.click(); return !!e })(document.querySelector(`+quoted(selector)+`))`) {
			t.Fatalf("no %s", selector)
		}
	}
	at := func(query string) string { return `location.search === ` + quoted("?"+query) }
	press(`.tabs a[href*="view=trend"]`)
	until(t, p, "the trend", at("view=trend&series=SI_RMT_COST&group=RCM")+` && !!document.querySelector("#trend .chart.drawn svg")`)
	press(`#named summary`)
	press(`input[name=area][value=PAN]`)
	until(t, p, "Panama", at("view=trend&series=SI_RMT_COST&group=RCM&area=PAN")+` && document.querySelector("#named").open && document.activeElement.value === "PAN"`)
	browser.Eval[bool](p, `(e => { e.value = "SICA"; e.dispatchEvent(new Event("change", { bubbles: true })); return true })(document.querySelector("#c-group"))`)
	until(t, p, "SICA", at("view=trend&series=SI_RMT_COST&group=SICA&area=PAN")+` && document.querySelector("#c-group").value === "SICA"`)
	press(`.tabs a[href*="view=map"]`)
	until(t, p, "the map", `!!document.querySelector("#compared .chart.drawn svg.map a path.area")`)
	browser.Eval[bool](p, `(() => { history.go(-2); return true })()`)
	until(t, p, "back", at("view=trend&series=SI_RMT_COST&group=RCM&area=PAN")+` && document.querySelector("#c-group").value === "RCM" && !!document.querySelector("#trend .chart.drawn svg")`)
	browser.Eval[bool](p, `(() => { history.forward(); return true })()`)
	until(t, p, "forward", at("view=trend&series=SI_RMT_COST&group=SICA&area=PAN")+` && document.querySelector("#c-group").value === "SICA"`)
	if !browser.Eval[bool](p, `window.stays === true`) {
		t.Error("the page was loaded anew")
	}
	if href := browser.Eval[string](p, `document.querySelector(".seg a[lang=fr]").getAttribute("href")`); !strings.Contains(href, "group=SICA") {
		t.Errorf("the other language leads to %s", href)
	}

	type picture struct{ Name, Type, Text string }
	take := func(kind string) picture {
		t.Helper()
		browser.Eval[bool](p, `(() => {
			window.taken = null;
			const make = URL.createObjectURL;
			URL.createObjectURL = (blob) => { window.blob = blob; return make(blob); };
			HTMLAnchorElement.prototype.click = function () { if (this.download) blob.text().then((text) => { window.taken = { Name: this.download, Type: blob.type, Text: text.slice(0, 400000) }; }); };
			return true;
		})()`)
		browser.Eval[bool](p, `(e => { e.dispatchEvent(new MouseEvent("click", { bubbles: true })); return true })([...document.querySelectorAll(".picture button")].find((b) => b.textContent === `+quoted(kind)+`))`)
		until(t, p, kind, `!!window.taken`)
		var got picture
		if err := json.Unmarshal([]byte(browser.Eval[string](p, `JSON.stringify(window.taken)`)), &got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, look := range []string{"trend", "map"} {
		p.Prefer("prefers-color-scheme", "dark") // a picture goes on paper all the same
		p.Go("/es/compare?view=" + look + "&series=SI_RMT_COST&group=RCM&area=PAN")
		until(t, p, look, `!!document.querySelector(".picture button")`)
		svg := take("SVG")
		if !strings.HasSuffix(svg.Name, ".svg") || svg.Type != "image/svg+xml" {
			t.Errorf("%s: %s, %s", look, svg.Name, svg.Type)
		}
		for _, want := range []string{"Panamá", "UN SDG 2020.Q4", strings.Repeat("5f0c", 16), "/es/compare?view=" + look, "#ffffff", "Comparar"} {
			if !strings.Contains(strings.ReplaceAll(svg.Text, "&amp;", "&"), want) {
				t.Errorf("%s: the picture lacks %q", look, want)
			}
		}
		if strings.Contains(svg.Text, "#182028") {
			t.Errorf("%s: the picture is dark", look)
		}
		if err := wellFormed(svg.Text); err != nil {
			t.Errorf("%s: the picture is no SVG: %v", look, err)
		}
		if png := take("PNG"); !strings.HasSuffix(png.Name, ".png") || png.Type != "image/png" || len(png.Text) < 10_000 {
			t.Errorf("%s: %s, %s, %d", look, png.Name, png.Type, len(png.Text))
		}
	}
	p.Prefer()
	p.Clean()
}

// wellFormed reads XML to its end.
func wellFormed(text string) error {
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // a text always has a form
	return string(b)
}

// TestCompareForEverybody: axe-core finds nothing in any look, in the light and the dark scheme, with more contrast; no page
// is wider than a phone; without scripts the numbers are there.
func TestCompareForEverybody(t *testing.T) {
	w := site(t)
	p := browser.Open(t, w.serve(t))
	schemes := [][]string{nil, {"prefers-color-scheme", "dark"}, {"prefers-contrast", "more"}, {"prefers-color-scheme", "dark", "prefers-contrast", "more"}}
	for i, path := range append(comparisons(), "/regions/RCM?year=2019", "/countries/PAN", "/lines-of-action", "/figures/100") {
		for n, scheme := range schemes {
			if n != 1 && i%3 != n%3 { // every page in the dark, the others in turns: the style sheet is the same for all
				continue
			}
			p.Prefer(scheme...)
			p.Width(browser.Narrow)
			if status := p.Go("/es" + path); status != http.StatusOK {
				t.Fatalf("%s: %d", path, status)
			}
			if over := p.Overflow(); over > 0 {
				t.Errorf("%s: %d px too wide", path, over)
			}
			p.Width(browser.Wide)
			for _, v := range p.Axe() {
				t.Errorf("%s %v: %s", path, scheme, v)
			}
		}
	}
	p.Prefer()
	p.Script(false)
	p.Go("/es/compare?view=map&series=SI_RMT_COST&group=RCM")
	if browser.Eval[int](p, `[...document.querySelectorAll("#latest-t tbody tr")].length`) != 11 || browser.Eval[int](p, `[...document.querySelectorAll(".chart, .picture, .tip")].filter((e) => e.offsetHeight > 0).length`) != 0 {
		t.Error("without scripts there is no table, or a map without anything on it")
	}
	p.Choose("#c-group", "SICA")
	p.Press(".chooser button")
	if got := p.Path(); got != "/es/compare?view=map&series=SI_RMT_COST&group=SICA" {
		t.Errorf("without scripts the form leads to %s", got)
	}
	p.Clean()
}
