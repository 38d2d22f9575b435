// Package testkit is what tests of several packages share.
package testkit

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Shared returns the path of a file or folder of the shared data that stands beside the project. Where it is absent, as
// in a plain clone, the test is skipped with that reason.
func Shared(t testing.TB, rel string) string {
	t.Helper()
	path := filepath.Join(Root(t), "..", "shared", "data", filepath.FromSlash(rel))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("shared/data/%s does not stand beside the project", rel)
	}
	return path
}

// Root returns the folder of the project.
func Root(t testing.TB) string {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the place of the source is not known")
	}
	if filepath.IsAbs(here) {
		return filepath.Join(filepath.Dir(here), "..", "..")
	}
	// Built with -trimpath: go up from the folder of the test to the module's root.
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// Required skips the test because something it needs is missing, and fails it instead when CI=true.
func Required(t testing.TB, missing string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("missing: %s", missing)
	}
	t.Skipf("missing: %s", missing)
}
