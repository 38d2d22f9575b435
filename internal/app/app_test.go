package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rumbo/internal/lang"
	"rumbo/internal/testkit"
)

// plain runs the program without a database.
func plain(t *testing.T, env map[string]string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = Main(context.Background(), args, Streams{In: strings.NewReader(""), Out: &o, Err: &e}, func(k string) string { return env[k] })
	return status, o.String(), e.String()
}

func TestHelpInEveryLanguage(t *testing.T) {
	verbs := []string{"serve", "migrate", "template", "check", "import", "data", "progress", "report", "operator", "backup", "restore", "audit", "health", "version"}
	for _, l := range lang.All() {
		status, out, _ := plain(t, map[string]string{"LANG": string(l) + "_XX.UTF-8"}, "--help")
		if status != exitOK {
			t.Fatalf("%s: status %d", l, status)
		}
		for _, verb := range verbs {
			if !strings.Contains(out, "\n  "+verb+" ") {
				t.Errorf("%s: %s is not listed", l, verb)
			}
			status, page, _ := plain(t, map[string]string{"LANG": string(l)}, verb, "--help")
			if status != exitOK || !strings.Contains(page, "  rumbo "+verb) || strings.Contains(page, "cli.") {
				t.Errorf("%s %s: status %d\n%s", l, verb, status, page)
			}
		}
	}
}

func TestUsageFailures(t *testing.T) {
	for name, args := range map[string][]string{
		"unknown verb":      {"frobnicate"},
		"unknown flag":      {"check", "--frobnicate"},
		"no file":           {"check"},
		"missing file":      {"check", filepath.Join(t.TempDir(), "none.xlsx")},
		"unknown language":  {"version", "--lang", "pt"},
		"unknown flow":      {"check", "--flow", "sideways", "app_test.go"},
		"unknown format":    {"data", "--format", "xml"},
		"years backwards":   {"data", "--from", "2021", "--to", "2019"},
		"report of nothing": {"report"},
		"template of none":  {"template"},
		"backup to nowhere": {"backup"},
		"folder":            {"check", "."},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, errs := plain(t, nil, args...)
			if status != exitFailure || !strings.HasPrefix(errs, "rumbo: ") || strings.Contains(errs, "cli.") {
				t.Errorf("status %d: %s", status, errs)
			}
		})
	}
}

func TestCheckNeedsNoDatabase(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.csv")
	bad := filepath.Join(dir, "bad.csv")
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(good, "area,period,series,value\nPAN,2018,SI_RMT_COST,4.6\n")
	write(bad, "area,period,series,value\nPanma,2018,SI_RMT_COST,4.6\n")
	flags := []string{"--source", "un-sdg", "--release", "2020.Q4"}
	if status, out, errs := plain(t, nil, append([]string{"check", good}, flags...)...); status != exitOK {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	if status, out, _ := plain(t, nil, append([]string{"check", good, bad}, flags...)...); status != exitFindings || !strings.Contains(out, "PAN") {
		t.Errorf("status %d, and the nearest country is not suggested: %s", status, out)
	}
	if status, out, _ := plain(t, nil, "check", good); status != exitFindings || !strings.Contains(out, "release_missing") {
		t.Errorf("status %d without a release: %s", status, out)
	}
}

// TestCheckOfficialFiles reads real files as they are sent.
func TestCheckOfficialFiles(t *testing.T) {
	folder := testkit.Shared(t, "un_sdg_2020")
	files, err := filepath.Glob(filepath.Join(folder, "ddf--datapoints--*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	args := append([]string{"check", "--source", "un-sdg", "--release", "2020.Q4"}, files...)
	if status, out, _ := plain(t, nil, args...); status != exitOK {
		t.Errorf("status %d\n%s", status, out)
	}
}
