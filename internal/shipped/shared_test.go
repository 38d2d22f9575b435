package shipped

import (
	"encoding/csv"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"rumbo/internal/testkit"
)

// records reads a CSV file of the shared data by the names of its columns.
func records(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, "Goal10.csv") {
		in = charmap.Windows1252.NewDecoder().Reader(f)
	}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		m := map[string]string{}
		for i, c := range cells {
			if all[0][i] != "" {
				m[all[0][i]] = c
			}
		}
		out = append(out, m)
	}
	return out
}

// TestFigureByFigure holds the shipped figures of 2020 against the files they were taken from: nothing lost, nothing
// added, every value as given.
func TestFigureByFigure(t *testing.T) {
	t.Parallel()
	folder := testkit.Shared(t, "un_sdg_2020")
	d := load(t)
	dir := d.Directory()
	cat, err := d.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	domains, _ := cat.Dimension("policy_domain")
	shipped := map[[4]string]string{}
	for _, o := range d.Figures {
		if o.Key.Release == "UN SDG 2020.Q4" {
			text := o.Value.Literal
			if o.Value.Gap == "not_applicable" {
				text = "N"
			}
			shipped[[4]string{o.Key.Series, o.Key.Area, o.Key.Period, o.Breakdown.Code("policy_domain")}] = text
		}
	}
	paths, err := filepath.Glob(filepath.Join(folder, "ddf--datapoints--*.csv"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no files", err)
	}
	for _, path := range paths {
		code := strings.Split(filepath.Base(path), "--")[2]
		for _, r := range records(t, path) {
			a, ok := dir.Find(r["geo_area"])
			if !ok {
				t.Errorf("area %s of %s is not known", r["geo_area"], code)
				continue
			}
			part := "_T"
			if spelling := r["policy_domains"]; spelling != "" {
				p, ok := domains.Find(spelling)
				if !ok {
					t.Fatalf("domain %q", spelling)
				}
				part = p.Code
			}
			key := [4]string{strings.ToUpper(code), a.Code, r["year"], part}
			if got := shipped[key]; got != r[code] {
				t.Errorf("%v: %q, the file has %q", key, got, r[code])
			}
			delete(shipped, key)
		}
	}
	if len(shipped) > 0 {
		t.Errorf("%d figures stand in no file: %v …", len(shipped), slices.Collect(maps.Keys(shipped))[:1])
	}
}

func TestAreasResolve(t *testing.T) {
	t.Parallel()
	d := load(t)
	dir := d.Directory()
	for file, columns := range map[string][2]string{
		"un_sdg_2020/ddf--entities--geo_area.csv":    {"geo_area", "name"},
		"un_sdg_download/Goal10.csv":                 {"GeoAreaCode", "GeoAreaName"},
		"owid/facilitate-orderly-safe-migration.csv": {"Code", "Entity"},
		"m49/iso3166_regions_all.csv":                {"alpha-3", "name"},
	} {
		for _, r := range records(t, testkit.Shared(t, file)) {
			code, name := r[columns[0]], r[columns[1]]
			a, ok := dir.Find(code)
			if !ok {
				a, ok = dir.ByName(code)
			}
			if !ok && code != "OWID_WRL" {
				t.Errorf("%s: code %q (%s) is not known", file, code, name)
			}
			if b, found := dir.ByName(name); ok && (!found || b.Code != a.Code) {
				t.Errorf("%s: %q is %q by name and %q by code", file, name, b.Code, a.Code)
			}
		}
	}
}

func TestOverall2021(t *testing.T) {
	t.Parallel()
	rows := records(t, testkit.Shared(t, "expected/sdg_10_7_2_overall_2019_2021_all_countries.csv"))
	m := figures(load(t))
	for _, r := range rows {
		if got := m[[4]string{"SG_CPA_MIGRS", r["iso3"], r["year"], "_T"}].Value.Literal; got != r["category"] {
			t.Errorf("%s %s: %q, want %s", r["iso3"], r["year"], got, r["category"])
		}
	}
}

func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	rows := records(t, testkit.Shared(t, "expected/indicator_catalogue.csv"))
	cat, err := load(t).Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for code := range strings.SplitSeq(r["indicator"], "/") {
			if _, ok := cat.Indicator(code); !ok {
				t.Errorf("indicator %s is missing", code)
			}
			if strings.HasPrefix(r["series_code"], "(") {
				continue
			}
			s, ok := cat.Series(r["series_code"])
			if !ok || !slices.Contains(s.Indicators, code) {
				t.Errorf("%s does not serve %s", r["series_code"], code)
			}
			if direction, _, _ := strings.Cut(r["direction"], " "); string(s.Direction) != direction {
				t.Errorf("%s: direction %s, want %s", s.Code, s.Direction, direction)
			}
			if target := r["target_value"]; s.Target.Valid != (target != "") || s.Target.Valid && s.Target.Decimal.String() != target {
				t.Errorf("%s: target %v, want %q", s.Code, s.Target, target)
			}
		}
	}
}
