package intake

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit"
)

// full is the reference that the product ships, and a store that holds its figures.
func full(t testing.TB) (Reference, *memory) {
	t.Helper()
	d, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	store := newMemory()
	for _, o := range d.Figures {
		// Parts of a rate that the product adds from other sources are not in the files compared here.
		o.Value.Numerator, o.Value.Denominator = decimal.NullDecimal{}, decimal.NullDecimal{}
		store.figures[o.Key] = o
	}
	return Reference{Directory: d.Directory(), Catalog: c, Questionnaires: d.Questionnaires, Rounds: d.Rounds}, store
}

// realFile is what a file that nobody on this project wrote comes to.
type realFile struct {
	status Status
	layout Layout
	values int
	codes  string
}

// realFiles are all files of the shared data by the beginning of their path; the longest that fits holds.
func realFiles() map[string]realFile {
	unknown := realFile{Refused, UnknownLayout, 0, "layout_unknown"}
	wide := realFile{Refused, UnknownLayout, 0, "layout_wide"}
	tidy := func(n int, codes string) realFile { return realFile{OK, Tidy, n, codes} }
	const points = "un_sdg_2020/ddf--datapoints--"
	return map[string]realFile{
		"README.md": unknown, "expected/": unknown, "gdidata/": unknown, "m49/": unknown, "missing_migrants/": unknown,
		"open_sdg/": unknown, "un_sdg_2020/ddf--entities": unknown, "survey/": unknown,
		"missing_migrants/mmp_api_2014.json":       {Refused, UnknownLayout, 0, "unsupported_format"},
		"sdmx/sample_structure":                    {Refused, UnknownLayout, 0, "unsupported_format"},
		"sdmx/sdmx_global":                         unknown,
		"spanish/LOCKFILE":                         {Refused, UnknownLayout, 0, "lock_file"},
		"spanish/":                                 unknown,
		"regions/":                                 wide,
		"undesa/":                                  wide,
		"worldbank/":                               wide,
		"owid/":                                    tidy(198, ""),
		"un_sdg_download/Goal10.csv":               {Errors, UNData, 0, "series_unknown"},
		points + "bx_trf_pwkr":                     tidy(5614, ""),
		points + "sg_cpa_migrp":                    tidy(273, ""),
		points + "sg_cpa_migrs":                    tidy(1127, "value_symbol"),
		points + "sg_stt_fpos":                     tidy(195, ""),
		points + "si_rmt_cost":                     tidy(414, ""),
		points + "sl_lbr_ntlcpl":                   tidy(431, ""),
		points + "sm_dth_migr":                     tidy(1668, ""),
		points + "sm_pop_refg_or":                  tidy(5880, ""),
		"spanish/Indicadores_MR5a_por_estado_2005": unknown,
	}
}

func TestSharedFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Dir(testkit.Shared(t, "README.md"))
	ref, store := full(t)
	s := service(t, ref, store)
	p := messages(t).Printer(lang.Spanish)
	want := realFiles()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		best, found := "", false
		for prefix := range want {
			if strings.HasPrefix(rel, prefix) && len(prefix) > len(best) {
				best, found = prefix, true
			}
		}
		if !found {
			t.Errorf("%s: nobody says what it comes to", rel)
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		r, err := s.CheckAgainstStore(context.Background(), path, data, given2020)
		if err != nil {
			t.Errorf("%s: %v", rel, err)
			return nil
		}
		got := realFile{r.Status, r.Layout, r.Read.Values, codes(r)}
		if got != want[best] {
			t.Errorf("%s: %+v, want %+v", rel, got, want[best])
		}
		for _, problem := range r.Say(p).Problems {
			if strings.Contains(problem.Message+problem.Suggestion, "no value") || strings.HasPrefix(problem.Message, "problem.") {
				t.Errorf("%s: %+v", rel, problem)
			}
		}
		// What the product ships of this release was taken from these very files.
		if strings.Contains(rel, "ddf--datapoints") && *r.Changes != (observation.Counts{Same: got.values}) {
			t.Errorf("%s: %+v of the shipped figures", rel, *r.Changes)
			for i, d := range r.Diff {
				if i < 5 {
					t.Log(d)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGoal10(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(testkit.Shared(t, "un_sdg_download/Goal10.csv"))
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := full(t)
	r, err := service(t, ref, nil).Check(context.Background(), "Goal10.csv", data, Options{Release: "UN SDG 2023"})
	if err != nil {
		t.Fatal(err)
	}
	said := r.Say(messages(t).Printer(lang.English))
	if len(said.Problems) != 1 || said.Problems[0].Message != "The series “FI_FSI_FSANL” is not in the catalogue; its 1,856 rows are not stored." {
		t.Errorf("%+v", said.Problems)
	}
	if !strings.Contains(strings.Join(said.Facts, "\n"), "Windows-1252") {
		t.Error(said.Facts)
	}
	// The same table with a series of the catalogue in place of the unknown one.
	known := strings.ReplaceAll(string(data), "FI_FSI_FSANL", "SI_RMT_COST")
	r, err = service(t, ref, nil).Check(context.Background(), "Goal10.csv", []byte(known), Options{Release: "UN SDG 2023"})
	if err != nil || r.Status != OK || r.Read.Values != 1856 || codes(r) != "release_new" || r.Source != unSource {
		t.Error(err, r.Status, r.Read, codes(r), r.Say(messages(t).Printer(lang.English)).Problems, r.Source)
	}
}
