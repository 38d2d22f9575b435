package intake

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
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

// realFiles are all files of the shared data with what they come to, as docs/engineers/files.md says it.
func realFiles(t *testing.T) map[string]realFile {
	t.Helper()
	text, err := os.ReadFile("../../docs/engineers/files.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]realFile{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 6 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		values, err := strconv.Atoi(cells[3])
		if err != nil {
			continue // the head of the table
		}
		var told []string
		for _, one := range strings.Split(cells[4], ", ") {
			code, times, many := strings.Cut(one, " × ")
			n := 1
			if many {
				n, _ = strconv.Atoi(times)
			}
			for range n {
				told = append(told, strings.Trim(code, "`"))
			}
		}
		out[cells[0]] = realFile{Status(cells[1]), Layout(cells[2]), values, strings.Join(told, " ")}
	}
	return out
}

func TestSharedFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Dir(testkit.Shared(t, "README.md"))
	ref, store := full(t)
	s := service(t, ref, store)
	p := messages(t).Printer(lang.Spanish)
	want := realFiles(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		expected, found := want[rel]
		if !found {
			t.Errorf("%s: nobody says what it comes to", rel)
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		r, err := s.CheckAgainstStore(context.Background(), path, bytes.NewReader(data), given2020)
		if err != nil {
			t.Errorf("%s: %v", rel, err)
			return nil
		}
		got := realFile{r.Status, r.Layout, r.Read.Values, codes(r)}
		if got != expected {
			t.Errorf("%s: %+v, want %+v", rel, got, expected)
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
	r, err := service(t, ref, nil).Check(context.Background(), "Goal10.csv", bytes.NewReader(data), Options{Release: "UN SDG 2023"})
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
	r, err = service(t, ref, nil).Check(context.Background(), "Goal10.csv", strings.NewReader(known), Options{Release: "UN SDG 2023"})
	if err != nil || r.Status != OK || r.Read.Values != 1856 || codes(r) != "release_new" || r.Source != unSource {
		t.Error(err, r.Status, r.Read, codes(r), r.Say(messages(t).Printer(lang.English)).Problems, r.Source)
	}
}

// answeredFile is what a file comes to once its questions are answered.
type answeredFile struct {
	answers map[string]string // by the beginning of the ID
	values  int
	some    string // figures that are among them
}

// answeredFiles are files of the shared data that ask.
func answeredFiles() map[string]answeredFile {
	return map[string]answeredFile{
		"regions/10_7_3_Migrants_Deaths_World_Total.csv": {
			map[string]string{"series/": "SM_DTH_MIGR"}, 8, "SM_DTH_MIGR 1 2014  5318 B2|SM_DTH_MIGR 1 2021  6069 I2",
		},
		"regions/10_c_1_Remittance_Costs_SDG_Regions.csv": {
			map[string]string{"series/": "SI_RMT_COST"}, 7, "SI_RMT_COST 9 2021  8.91 F2",
		},
		"regions/10_7_2_Migration_Policies_Share_World_SDG_Regions.csv": {
			map[string]string{"series/": "SG_CPA_MIGRP"}, 9, "SG_CPA_MIGRP 1 2021  62.31884 B2|SG_CPA_MIGRP 9 2021  28.57143 H2",
		},
		"regions/10_7_2_Migration_Policies_Nordics.csv": {
			map[string]string{"series/": "SG_CPA_MIGRS", "period/": "2021"}, 35, "SG_CPA_MIGRS DNK 2021 policy_domain=PD_1 3 B2|SG_CPA_MIGRS SWE 2021  3 F8",
		},
		"undesa/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx": {
			map[string]string{"series/Table 1": "SM_POP_REFG_OR", "series/": "none", "column/": "none"}, 5775, "SM_POP_REFG_OR 1 2020  280598105 L12|SM_POP_REFG_OR MEX 1990  695674 F243|SM_POP_REFG_OR MEX 2020 sex=F 596115 Z243|SM_POP_REFG_OR PAN 1990 sex=M 33148 M245",
		},
		// The counts are those of a script over the same rows; the year that ends in March is left out.
		"missing_migrants/MissingMigrants-Global-2019-03-29.csv": {
			map[string]string{"incidents/": "S", "year/": "none"}, 73, "SM_DTH_MIGR 15 2016  1346 H|SM_DTH_MIGR 13 2015  153 H|SM_DTH_MIGR 29 2014  73 H",
		},
		"missing_migrants/mmp_api_2014.json": {
			map[string]string{"incidents/": "H", "year/": "none"}, 35, "SM_DTH_MIGR USA 2014  545 E|SM_DTH_MIGR MEX 2014  134 E",
		},
	}
}

// TestSharedAnswered: once a person has said what the files do not say, the figures stand in the cells where they are, and in the count that the files hold.
func TestSharedAnswered(t *testing.T) {
	t.Parallel()
	ref, store := full(t)
	for path, tc := range answeredFiles() {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(testkit.Shared(t, path))
			if err != nil {
				t.Fatal(err)
			}
			s := service(t, ref, store)
			opt := given2020
			r, err := s.Check(context.Background(), path, bytes.NewReader(data), opt)
			if err != nil || len(r.Questions) == 0 {
				t.Fatal(err, r.Problems)
			}
			opt.Answers = map[string]string{}
			var a *analysis
			for len(r.Questions) > 0 { // an answer may lead to another question
				for _, q := range r.Questions {
					best := ""
					for prefix := range tc.answers {
						if strings.HasPrefix(q.ID, prefix) && len(prefix) > len(best) {
							best = prefix
						}
					}
					if opt.Answers[q.ID] != "" {
						t.Fatal(q.ID, " asked again")
					}
					opt.Answers[q.ID] = tc.answers[best]
				}
				if a, err = s.analyse(context.Background(), path, inMemory(data), opt, nil); err != nil {
					t.Fatal(err)
				}
				r = a.report
			}
			all := ""
			for o := range a.rows(context.Background()) {
				all += strings.Join([]string{o.Key.Series, o.Key.Area, o.Key.Period, o.Key.Breakdown, o.Value.Text(), o.Origin.Cell}, " ") + "|"
			}
			for _, want := range strings.Split(tc.some, "|") {
				if !strings.Contains("|"+all, "|"+want) {
					t.Errorf("no %s in %.2000s", want, all)
				}
			}
			if a.report.Read.Values != tc.values {
				t.Errorf("%d values, %s", a.report.Read.Values, codes(a.report))
				for _, p := range a.report.Say(messages(t).Printer(lang.English)).Problems {
					t.Log(p.Cell, p.Message)
				}
			}
		})
	}
}
