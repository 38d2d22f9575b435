// Package browser looks at pages with a real Chromium.
//
// One browser serves all tests of a package, one tab and one set of cookies a test. It ends with the test program. A tab
// notes what a reader would never see: errors on the console, exceptions, breaches of the content security policy, and
// requests that leave the host.
package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"rumbo/internal/testkit"
)

// patience is how long one action may take on a busy machine.
const patience = 60 * time.Second

// Widths of a window that pages are looked at in, in CSS pixels.
const (
	Wide   = 1280
	Narrow = 360
)

// Page is one tab, open as long as its test.
type Page struct {
	t    testing.TB
	ctx  context.Context
	base *url.URL

	mu       sync.Mutex
	problems []string
	external []string
}

// Open gives the test a tab for the site at base, such as http://127.0.0.1:41234, 1280 pixels wide and with scripts on.
// Without Chromium the test is skipped, or fails when CI=true.
func Open(t testing.TB, base string) *Page {
	t.Helper()
	parent, err := shared()
	if err != nil {
		testkit.Required(t, err.Error())
	}
	site, err := url.Parse(base)
	if err != nil || site.Host == "" {
		t.Fatalf("base address %q: %v", base, err)
	}
	p := &Page{t: t, base: site}
	var cancel context.CancelFunc
	p.ctx, cancel = chromedp.NewContext(parent, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.note))
	t.Cleanup(cancel)
	// The context of a tab's first run is the tab's life, so it has no limit of its own.
	if err := chromedp.Do(p.ctx); err != nil {
		t.Fatalf("new tab: %v", err)
	}
	p.Width(Wide)
	return p
}

// Go opens a path of the site, such as "/es/regions/RCM", and returns when the page has loaded. It gives the HTTP status.
func (p *Page) Go(path string) int {
	p.t.Helper()
	return int(Value(p, chromedp.NavigateResponse(p.base.String()+path)).Status)
}

// Do runs chromedp actions on the tab; a failure ends the test.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	Value(p, chromedp.Steps(actions...))
}

// Value runs a chromedp action that gives a value, e.g. Value(p, chromedp.Text(chromedp.CSS("h1"))); a failure ends the test.
func Value[T any](p *Page, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatalf("browser: %v", err)
	}
	return v
}

// Eval gives the value of a JavaScript expression.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return Value(p, chromedp.Evaluate[T](expression))
}

// Width sets the window's width in CSS pixels, Wide or Narrow as a rule; a narrow window is a phone's.
func (p *Page) Width(pixels int) {
	p.t.Helper()
	var as []chromedp.EmulateViewportOption
	if pixels <= 480 {
		as = append(as, chromedp.EmulatePortrait, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.Do(chromedp.EmulateViewport(int64(pixels), 800, as...))
}

// Script turns the page's scripts on or off, from the next page on.
func (p *Page) Script(on bool) {
	p.t.Helper()
	p.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// Offline takes the page's connection away, or gives it back.
func (p *Page) Offline(on bool) {
	p.t.Helper()
	var blocked []*network.BlockPattern
	if on {
		blocked = append(blocked, &network.BlockPattern{URLPattern: "*://*:*/*", Block: true})
	}
	p.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: blocked})
		return err
	}))
}

// Print shows the page as it goes on paper, or again as on screen.
func (p *Page) Print(on bool) {
	p.t.Helper()
	media := ""
	if on {
		media = "print"
	}
	p.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	}))
}

// Overflow gives by how many pixels the page is wider than the window: 0 when nobody has to scroll sideways.
func (p *Page) Overflow() int {
	p.t.Helper()
	return max(0, Eval[int](p, `document.scrollingElement.scrollWidth - document.documentElement.clientWidth`))
}

// Screenshot writes a picture of the whole page as a PNG file.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	png := Value(p, chromedp.FullScreenshot(100))
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Problems lists the errors and warnings on the console, uncaught exceptions, failed requests and breaches of the content
// security policy since the tab was opened.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// External lists the requests that went to another host than the site's.
func (p *Page) External() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.external...)
}

// Clean reports every problem and every external request as an error of the test.
func (p *Page) Clean() {
	p.t.Helper()
	for _, s := range p.Problems() {
		p.t.Errorf("console: %s", s)
	}
	for _, s := range p.External() {
		p.t.Errorf("request to another host: %s", s)
	}
}

// note runs on the goroutine that reads the tab's messages, and therefore only writes down.
func (p *Page) note(event any) {
	var problem, external string
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			words := []string{e.Type.String() + ":"}
			for _, a := range e.Args {
				if a.Description != "" {
					words = append(words, a.Description)
				} else {
					words = append(words, string(a.Value))
				}
			}
			problem = strings.Join(words, " ")
		}
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			problem += " " + x.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			problem = strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && u.Host != p.base.Host && strings.HasPrefix(u.Scheme, "http") {
			external = e.Request.URL
		}
	}
	if problem == "" && external == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if problem != "" {
		p.problems = append(p.problems, problem)
	}
	if external != "" {
		p.external = append(p.external, external)
	}
}

// shared starts the browser once in a test program.
var shared = sync.OnceValues(launch)

func launch() (context.Context, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	profile, err := profileFolder()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(profile),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		// The pipe closes with us: the browser then ends by itself.
		chromedp.Flag("disable-gpu", true), chromedp.Flag("lang", "en"), chromedp.Flag("hide-scrollbars", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", program, err)
	}
	return ctx, nil
}

// find gives the browser's program: RUMBO_CHROMIUM, else the system's.
func find() (string, error) {
	if given := os.Getenv("RUMBO_CHROMIUM"); given != "" {
		return given, nil
	}
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium on this machine (Debian: apt-get install -y chromium), and RUMBO_CHROMIUM is not set")
}

var profileName = regexp.MustCompile(`^rumbo-browser-(\d+)-`)

// profileFolder makes a folder for the browser's profile and removes those of test programs that have ended: a browser
// outlives the last line of its test program by a moment, so nobody can remove his own.
func profileFolder() (string, error) {
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		m := profileName.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		if pid, err := strconv.Atoi(m[1]); err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			// One that somebody else tidies at this moment is as good as gone.
			_ = os.RemoveAll(filepath.Join(os.TempDir(), e.Name()))
		}
	}
	return os.MkdirTemp("", fmt.Sprintf("rumbo-browser-%d-", os.Getpid()))
}
