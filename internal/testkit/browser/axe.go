package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"rumbo/internal/testkit"
)

// Violation is one rule of axe-core that a page breaks.
type Violation struct {
	ID     string // "color-contrast"
	Impact string // minor, moderate, serious, critical
	Help   string
	Nodes  []struct {
		HTML           string
		Target         []any
		FailureSummary string
	}
}

// String says the rule and the places that break it.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for i, n := range v.Nodes {
		if i == 5 {
			fmt.Fprintf(&b, "\n  … and %d more", len(v.Nodes)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %v %s\n    %s", n.Target, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
	}
	return b.String()
}

// Axe runs axe-core on the page as it stands, with all its rules, and gives what it finds. Scripts have to be on. axe-core
// comes through the debugger, so the page's content security policy stays in force.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	path := filepath.Join(testkit.Root(p.t), "views", "node_modules", "axe-core", "axe.min.js")
	source, err := os.ReadFile(path)
	if err != nil {
		testkit.Required(p.t, "axe-core: run npm ci --prefix views")
	}
	Eval[bool](p, string(source)+"\n;true")
	text := Value(p, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	var found []Violation
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		p.t.Fatalf("axe-core: %v", err)
	}
	return found
}

// Accessible reports every finding of axe-core as an error of the test.
func (p *Page) Accessible() {
	p.t.Helper()
	where := Eval[string](p, `location.pathname`)
	for _, v := range p.Axe() {
		p.t.Errorf("%s: %s", where, v)
	}
}
