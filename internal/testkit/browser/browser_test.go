package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rumbo/internal/testkit/browser"
)

// site serves pages of this test under a strict policy.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			w.Header().Set("Content-Type", "text/javascript")
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src * data:")
		body, ok := pages[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func document(title, body string) string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>` + title + `</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head><body>` + body + `</body></html>`
}

func TestPages(t *testing.T) {
	t.Parallel()
	p := browser.Open(t, site(t, map[string]string{
		"/good":      document("Good", `<main><h1>Good</h1><p id="js">plain</p><script src="/write.js"></script></main>`),
		"/write.js":  `document.getElementById("js").textContent = "scripted"; document.cookie = "seen=1"`,
		"/wide":      document("Wide", `<main><h1>Wide</h1><table width="900"><tr><td>x</td></tr></table></main>`),
		"/elsewhere": document("Elsewhere", `<main><h1>Elsewhere</h1><img src="http://127.0.0.1:9/x.png" alt=""></main>`),
	}))
	if status := p.Go("/good"); status != 200 {
		t.Errorf("status %d", status)
	}
	if got := browser.Value(p, chromedp.Text(chromedp.CSS("#js"))); got != "scripted" {
		t.Errorf("with scripts: %q", got)
	}
	p.Accessible()
	p.Clean()
	p.Script(false)
	p.Go("/good")
	if got := browser.Value(p, chromedp.Text(chromedp.CSS("#js"))); got != "plain" {
		t.Errorf("without scripts: %q", got)
	}
	p.Script(true)
	p.Width(browser.Narrow)
	p.Go("/good")
	if n := browser.Eval[int](p, "innerWidth"); n != browser.Narrow || p.Overflow() != 0 {
		t.Errorf("the narrow window is %d wide, the page %d wider", n, p.Overflow())
	}
	p.Go("/wide")
	if p.Overflow() < 500 {
		t.Errorf("a page of 900 pixels overflows by %d", p.Overflow())
	}
	p.Print(true)
	if !browser.Eval[bool](p, `matchMedia("print").matches`) {
		t.Error("not print")
	}
	p.Print(false)
	picture := filepath.Join(t.TempDir(), "page.png")
	p.Screenshot(picture)
	if info, err := os.Stat(picture); err != nil || info.Size() < 500 {
		t.Errorf("picture: %v", err)
	}
	p.Clean()
	p.Go("/elsewhere")
	if got := p.External(); len(got) != 1 || got[0] != "http://127.0.0.1:9/x.png" {
		t.Errorf("requests to other hosts: %q", got)
	}
	if other := browser.Open(t, site(t, map[string]string{"/": document("Other", "<h1>Other</h1>")})); other.Go("/") != 200 || browser.Eval[string](other, "document.cookie") != "" {
		t.Error("tabs share cookies")
	}
}

func TestProblemsAreNoted(t *testing.T) {
	t.Parallel()
	base := site(t, map[string]string{
		"/console":    document("x", `<script src="/console.js"></script>`),
		"/throw":      document("x", `<script src="/throw.js"></script>`),
		"/inline":     document("x", `<p style="color: red">x</p>`),
		"/missing":    document("x", `<script src="/nowhere.js"></script>`),
		"/console.js": `console.error("out of", {of: 1})`,
		"/throw.js":   `throw new Error("thrown")`,
	})
	for path, word := range map[string]string{"/console": "out of", "/throw": "thrown", "/inline": "Content Security Policy", "/missing": "404"} {
		p := browser.Open(t, base)
		p.Go(path)
		if got := strings.Join(p.Problems(), "\n"); !strings.Contains(got, word) {
			t.Errorf("%s: problems %q lack %q", path, got, word)
		}
	}
}

func TestAxeFinds(t *testing.T) {
	t.Parallel()
	p := browser.Open(t, site(t, map[string]string{"/": document("x", `<main><h1>x</h1><img src="data:,"><input></main>`)}))
	p.Go("/")
	found := fmt.Sprint(p.Axe())
	for _, rule := range []string{"image-alt", "label"} {
		if !strings.Contains(found, rule) {
			t.Errorf("axe-core found %s, not %s", found, rule)
		}
	}
}
