package intake

import (
	"context"
	"strings"
	"testing"

	"rumbo/internal/observation"
)

// TestLacks: what a person has to name of a file is told apart from what is wrong in its cells.
func TestLacks(t *testing.T) {
	ref := small(t)
	const row = "PAN,2018,SM_DTH_MIGR,41"
	for name, tc := range map[string]struct {
		text string
		opt  Options
		want Lacking
		only bool
	}{
		"nothing":             {"area,year,series,value\n" + row + "\n", given2020, Lacking{}, false},
		"the release":         {"area,year,series,value\n" + row + "\n", Options{}, Lacking{Release: true}, true},
		"the source":          {"area,year,series,value\n" + row + "\n", Options{Release: "2025"}, Lacking{Source: true}, true},
		"the flow":            {"area,year,series,value\n" + row + "\n", Options{Source: "somebody", Release: "2025"}, Lacking{Flow: true}, true},
		"of some rows":        {"area,year,series,value,source,release,flow\n" + row + ",un-sdg,2025,un\nPAN,2019,SM_DTH_MIGR,4,un-sdg,,un\n", Options{}, Lacking{Release: true}, true},
		"among other errors":  {"area,year,series,value\n" + row + "\nPAN,2019,SM_DTH_MIGR,x!\n", Options{}, Lacking{Release: true}, false},
		"a flow in a cell":    {"area,year,series,value,flow\n" + row + ",sideways\n", Options{Source: "somebody", Release: "2025"}, Lacking{}, false},
		"what does not agree": {"area,year,series,value\n" + row + "\n", Options{Source: "un-desa", Release: "UN SDG 2020.Q4"}, Lacking{Source: true, Release: true}, true},
	} {
		_, r, err := service(t, ref, newMemory()).Receive(context.Background(), "t.csv", strings.NewReader(tc.text), tc.opt)
		if err != nil {
			t.Fatal(name, err)
		}
		if got, only := r.Lacks(); got != tc.want || only != tc.only {
			t.Errorf("%s: %+v, alone %t: %s", name, got, only, codes(r))
		}
	}
}

// TestNamedAnew: the kept file is read with what is named of it now; what a profile said of it goes with the profile.
func TestNamedAnew(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	s := service(t, small(t), store)
	im, _, err := s.Receive(ctx, "t.csv", strings.NewReader("area,year,series,value\nPAN,2018,SM_DTH_MIGR,41\n"), Options{Answers: map[string]string{"decimal/t": "."}})
	if err != nil {
		t.Fatal(err)
	}
	next, err := prompt(s).HandAgain(ctx, im.ID, Anew{Named: &Named{"somebody", "2025", observation.National}})
	if err != nil {
		t.Fatal(err)
	}
	after, r, err := s.Report(ctx, next.ID)
	if err != nil || after.Replaces != im.ID || after.SHA256 != im.SHA256 || after.Release != "2025" || r.Release != "2025" || r.Options.Answers["decimal/t"] != "." || len(store.files) != 1 {
		t.Fatal(err, after, r.Options)
	}
	if counts := r.Changes; counts == nil || counts.New != 1 || r.Status == Errors {
		t.Fatal(codes(r))
	}
	with, err := prompt(s).HandAgain(ctx, next.ID, Anew{Named: &Named{Release: "2025"}})
	if err == nil {
		with, err = prompt(s).HandOtherwise(ctx, with.ID, &Profile{Name: "P", Source: "somebody else", Flow: observation.National})
	}
	if err == nil {
		with, err = prompt(s).HandAgain(ctx, with.ID, Anew{Answers: map[string]string{"decimal/t": ""}})
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, r, err = s.Report(ctx, with.ID); err != nil || r.Source != "somebody else" || r.Options.Source != "" {
		t.Fatal(err, r.Source, codes(r))
	}
	without, err := prompt(s).HandOtherwise(ctx, with.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, r, err = s.Report(ctx, without.ID); err != nil || r.Source != "" {
		t.Error("what the profile said stayed:", err, r.Source)
	}
	if lacks, _ := r.Lacks(); !lacks.Source {
		t.Error(codes(r))
	}
}
