package intake

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"rumbo/internal/lang"
	"rumbo/internal/sheet"
	"rumbo/internal/testkit"
)

// TestCodesAreDocumented: the closed list, the page and the messages are one.
func TestCodesAreDocumented(t *testing.T) {
	t.Parallel()
	want := map[string]Severity{}
	for _, c := range Codes() {
		want[c.Code] = c.Severity
	}
	for _, c := range sheet.Codes() {
		if _, twice := want[c]; twice {
			t.Errorf("%s stands in both lists", c)
		}
		want[c] = Error
	}
	page, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "engineers", "problems.md"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Severity{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(string(page), -1) {
		got[m[1]] = Severity(m[2])
	}
	if !maps.Equal(got, want) {
		for _, c := range slices.Sorted(maps.Keys(want)) {
			if got[c] != want[c] {
				t.Errorf("%s: the page says %q, the code %q", c, got[c], want[c])
			}
		}
		for c := range got {
			if _, ok := want[c]; !ok {
				t.Errorf("%s is on the page alone", c)
			}
		}
	}
	p := messages(t).Printer(lang.Spanish)
	for c := range want {
		for _, key := range []string{"problem." + c, "problem." + c + ".fix"} {
			if !p.Has(key) {
				t.Errorf("no message %s", key)
			}
		}
	}
}

// TestEveryConstantIsListed: a code that reading uses stands in Codes.
func TestEveryConstantIsListed(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("code.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range Codes() {
		listed[c.Code] = true
	}
	constants := regexp.MustCompile(`(?m)^\tcode\w+\s+= "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	for _, m := range constants {
		if !listed[m[1]] {
			t.Errorf("%s is not listed", m[1])
		}
	}
	if len(constants) != len(listed) {
		t.Errorf("%d constants, %d listed", len(constants), len(listed))
	}
}
