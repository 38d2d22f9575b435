// Package archtest keeps the shape of the house: imports go only down, each library has one home, names stay plain and
// every message that code names stands in the catalogue (docs/engineers/map.md).
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// floors from the ground up. A package may import packages of floors below its own; siblings only as siblings says.
var floors = [][]string{
	{"views", "migrations", "data"},
	{"internal/lang", "internal/fault"},
	{"internal/observation", "internal/area", "internal/catalog", "internal/survey", "internal/action", "internal/measure", "internal/account", "internal/attachment", "internal/password", "internal/audit", "internal/upkeep"},
	{"internal/i18n", "internal/sheet", "internal/layout", "internal/chart", "internal/workbook", "internal/shipped", "internal/calendar"},
	{"internal/intake", "internal/publish", "internal/session", "internal/mail"},
	{"internal/pgserver", "internal/postgres", "internal/jobs", "internal/view", "internal/web"},
	{"internal/app"},
	{"cmd/rumbo"},
}

// siblings that one package of a floor may take from the same floor.
var siblings = map[string][]string{
	"internal/lang":     {"internal/fault"},
	"internal/catalog":  {"internal/observation", "internal/area"},
	"internal/survey":   {"internal/observation", "internal/catalog"},
	"internal/action":   {"internal/observation", "internal/area", "internal/catalog", "internal/survey"},
	"internal/measure":  {"internal/observation", "internal/area", "internal/catalog", "internal/survey"},
	"internal/chart":    {"internal/i18n"},
	"internal/layout":   {"internal/sheet"},
	"internal/workbook": {"internal/i18n", "internal/sheet"},
	"internal/jobs":     {"internal/postgres"},
	"internal/web":      {"internal/view"},
}

// homes of libraries: no package but these (and tests) imports them.
var homes = map[string][]string{
	"github.com/jackc/pgx/":     {"internal/postgres", "internal/pgserver", "internal/jobs", "internal/testkit/pgtest"},
	"github.com/riverqueue/":    {"internal/postgres", "internal/jobs"},
	"github.com/wneessen/":      {"internal/mail"},
	"golang.org/x/crypto/":      {"internal/password"},
	"github.com/gofiber/":       {"internal/web"},
	"github.com/arran4/":        {"internal/calendar"},
	"gonum.org/":                {"internal/measure"},
	"github.com/xuri/excelize/": {"internal/workbook"},
	"github.com/go-echarts/":    {"internal/chart"},
	"github.com/piglig/":        {"internal/web"},
	"github.com/spf13/cobra":    {"internal/app"},
	"html/template":             {"internal/view", "internal/mail"},
	"os/exec":                   {"internal/pgserver", "internal/testkit"},
}

const root = "../.."

type file struct {
	pkg  string // "internal/area"
	name string // path from the root
	test bool
	ast  *ast.File
}

func files(t *testing.T) []file {
	t.Helper()
	var out []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); rel != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "bin" || name == "var") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		out = append(out, file{pkg: filepath.ToSlash(filepath.Dir(rel)), name: filepath.ToSlash(rel), test: strings.HasSuffix(rel, "_test.go"), ast: parsed})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("only %d Go files found: the test looks in the wrong place", len(out))
	}
	return out
}

func floor(pkg string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, pkg) })
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range files(t) {
		ground := strings.HasPrefix(f.pkg, "internal/testkit") || f.pkg == "internal/archtest"
		if !ground && floor(f.pkg) < 0 {
			t.Errorf("%s: package %s has no floor in docs/engineers/map.md and in this test", f.name, f.pkg)
			continue
		}
		if f.test || ground {
			continue
		}
		for _, spec := range f.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			dep, ours := strings.CutPrefix(path, "rumbo/")
			if !ours {
				continue
			}
			if strings.HasPrefix(dep, "internal/testkit") {
				t.Errorf("%s imports %s, which is for tests", f.name, dep)
				continue
			}
			if a, b := floor(f.pkg), floor(dep); b > a || b == a && !slices.Contains(siblings[f.pkg], dep) {
				t.Errorf("%s imports %s, which is not below it", f.name, dep)
			}
		}
	}
}

func TestLibrariesHaveHomes(t *testing.T) {
	for _, f := range files(t) {
		if f.test || strings.HasPrefix(f.pkg, "internal/testkit") {
			continue
		}
		for _, spec := range f.ast.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			for library, home := range homes {
				if (path == strings.TrimSuffix(library, "/") || strings.HasPrefix(path, library)) && !slices.Contains(home, f.pkg) {
					t.Errorf("%s imports %s, whose home is %s", f.name, path, strings.Join(home, ", "))
				}
			}
		}
	}
}

func TestNames(t *testing.T) {
	vague := regexp.MustCompile(`(^|/)(util|utils|common|helper|helpers|model|models|service|services|repository|dto|misc|base)$`)
	for _, f := range files(t) {
		if vague.MatchString(f.pkg) {
			t.Errorf("package %s has no subject", f.pkg)
		}
	}
}

// TestTopLevel holds the layout that was agreed for the project's root.
func TestTopLevel(t *testing.T) {
	allowed := []string{"cmd", "internal", "views", "migrations", "data", "docs", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "CHANGELOG.md", "bin", "var", "NOTICE"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
}

func TestNoEffectsAtInit(t *testing.T) {
	for _, f := range files(t) {
		if f.test {
			continue
		}
		for _, decl := range f.ast.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function", f.name)
			}
		}
	}
}

// TestExportedNamesAreExplained: each exported function, type and method of an exported type says what it promises.
func TestExportedNamesAreExplained(t *testing.T) {
	for _, f := range files(t) {
		if f.test {
			continue
		}
		for _, decl := range f.ast.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
					t.Errorf("%s: func %s has no doc comment", f.name, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
						t.Errorf("%s: type %s has no doc comment", f.name, s.Name.Name)
					}
				}
			}
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	name, ok := typ.(*ast.Ident)
	return !ok || name.IsExported()
}

// TestMessagesExist: a key that code gives to the printer or to a fault stands in the catalogue.
func TestMessagesExist(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer(lang.English)
	for _, f := range files(t) {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at := -1
			pkg, _ := sel.X.(*ast.Ident)
			switch {
			case sel.Sel.Name == "T" || sel.Sel.Name == "TM":
				at = 0
			case pkg != nil && pkg.Name == "fault" && sel.Sel.Name == "New":
				at = 1
			case pkg != nil && pkg.Name == "fault" && sel.Sel.Name == "Wrap":
				at = 2
			}
			if at < 0 || at >= len(call.Args) {
				return true
			}
			lit, ok := call.Args[at].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if key, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(key, ".") && !p.Has(key) {
				t.Errorf("%s: message %q is not in the catalogue", f.name, key)
			}
			return true
		})
	}
}

// TestNothingOfThisMachine: neither the folder of this checkout nor a registry's host name stands in a committed file.
func TestNothingOfThisMachine(t *testing.T) {
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	foreign := regexp.MustCompile(regexp.QuoteMeta(here) + `\b|\b(registry|proxy|deb)\.[a-z]+\.(org|com)\b`)
	if !foreign.MatchString("https://registry."+"example.org/x") || !foreign.MatchString(here+"/go.mod") {
		t.Fatal("the pattern finds nothing")
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", "node_modules", "bin", "var", "gen"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if slices.Contains([]string{".png", ".xlsx", ".gz"}, filepath.Ext(path)) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if m := foreign.Find(text); m != nil {
			t.Errorf("%s names %s", path, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFilesStayShort: a file of more than 500 lines has more than one subject.
func TestFilesStayShort(t *testing.T) {
	for _, f := range files(t) {
		text, err := os.ReadFile(filepath.Join(root, f.name))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 500 {
			t.Errorf("%s has %d lines", f.name, n)
		}
	}
}
