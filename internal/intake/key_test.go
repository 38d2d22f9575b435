package intake

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"rumbo/internal/observation"
)

// TestKeysAreKept: a kept report names its figures by their keys, whatever a release is called; in JSON the key stays a line of text.
func TestKeysAreKept(t *testing.T) {
	s := service(t, small(t), newMemory())
	_, made, err := s.Receive(context.Background(), "t.csv", strings.NewReader("area,year,series,value,sex\nPAN,2018,SM_DTH_MIGR,3,F\nPAN,2019,SM_DTH_MIGR,5,\nPAN,2019,SM_DTH_MIGR,6,\n"),
		Options{Source: "national", Release: "A · B · C"})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := ParseReport(made.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	want := observation.Key{Series: "SM_DTH_MIGR", Area: "PAN", Period: "2018", Breakdown: "sex=F", Flow: observation.National, Release: "A · B · C"}
	if len(kept.Diff) != 3 || kept.Diff[0].Figure == nil || *kept.Diff[0].Figure != want || kept.Diff[0].Key != "SM_DTH_MIGR · PAN · 2018 · sex=F · national · A · B · C" {
		t.Fatalf("%+v", kept.Diff)
	}
	if !reflect.DeepEqual(kept.Diff, made.Diff) {
		t.Errorf("%+v was kept as %+v", made.Diff, kept.Diff)
	}
	twice := want
	twice.Period, twice.Breakdown = "2019", ""
	for _, g := range kept.Groups {
		if g.Code == codeDuplicateOther && g.Args["Key"] != twice {
			t.Errorf("two values for %#v", g.Args["Key"])
		}
	}
	if said := kept.Say(messages(t).Printer("en")); len(said.Groups) == 0 || !strings.Contains(said.Groups[0].Message, "SM_DTH_MIGR · PAN · 2019 · national") {
		t.Errorf("%+v", said.Groups)
	}
	// What was kept before keys were reads on.
	if old, err := ParseReport([]byte(`{"diff":[{"sheet":"t","cell":"D2","key":"SM_DTH_MIGR · PAN · 2018 · national · A","old":"","new":"3"}]}`)); err != nil || old.Diff[0].Figure != nil || old.Diff[0].New != "3" {
		t.Error(err, old.Diff)
	}
}
