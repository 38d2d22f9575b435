package intake

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

func TestGroups(t *testing.T) {
	f := newFindings()
	at := func(col, row int) place { return place{"A", col, row} }
	for _, row := range []int{9, 12, 13, 14, 14, 20} { // a cell said twice counts once
		f.add(codeAnswerUnknown, at(4, row), "Si, parcial", map[string]any{"Allowed": "Yes, No"})
	}
	f.add(codeAnswerUnknown, place{"B", 4, 3}, "Si, parcial", map[string]any{"Allowed": "Yes, No"})
	f.add(codeAnswerUnknown, at(4, 30), "Si, parcial", map[string]any{"Allowed": "Low, High"}) // mended otherwise
	f.count(codeValueSymbol, "..", at(4, 1), "..", map[string]any{"Gap": "x"})
	f.count(codeValueSymbol, "..", at(4, 2), "..", map[string]any{"Gap": "x"})
	f.add(codeReleaseMissing, place{sheet: "A"}, "", nil)
	got := f.groups.report()
	type short struct {
		code     string
		severity Severity
		count    int
		shown    int
		cells    []string
	}
	var have []short
	for _, g := range got {
		have = append(have, short{g.Code, g.Severity, g.Count, g.Shown, g.Cells})
	}
	want := []short{
		{codeAnswerUnknown, Error, 6, 6, []string{"A!D9", "A!D12:D14", "A!D20", "B!D3"}},
		{codeAnswerUnknown, Error, 1, 1, []string{"A!D30"}},
		{codeReleaseMissing, Error, 1, 0, []string{}},
		{codeValueSymbol, Note, 2, 2, []string{"A!D1:D2"}},
	}
	if !reflect.DeepEqual(have, want) {
		t.Errorf("groups: %v, want %v", have, want)
	}
	if on, ok := got[0].On("B"); !ok || on.Count != 1 || !slices.Equal(on.Cells, []string{"B!D3"}) {
		t.Errorf("on B: %+v", on)
	}
	if _, ok := got[0].On("C"); ok {
		t.Error("a sheet without any has some")
	}
	if n := f.perCode[codeAnswerUnknown]; n != 7 {
		t.Errorf("%d problems listed, want each cell once", n)
	}
}

// Counts stay exact beyond every bound, and what is met often is named however late it comes.
func TestGroupsBeyondBounds(t *testing.T) {
	f := newFindings()
	for i := range 1000 {
		f.add(codeValueUnreadable, place{"A", 4, 2 * (i + 1)}, fmt.Sprint("word ", i%(maxKept-1)), nil)
	}
	for i := range 500 {
		f.add(codeValueUnreadable, place{"A", 5, 2 * (i + 1)}, "often", nil)
	}
	for i := range 700 {
		f.add(codeValueUnreadable, place{"A", 6, i + 1}, fmt.Sprint("late ", i), nil)
	}
	list := f.groups.report()
	total, rest := 0, 0
	for _, g := range list {
		total += g.Count
		if g.Rest {
			rest++
		}
		if g.Shown > g.Count || len(g.Cells) > maxRanges {
			t.Errorf("%+v", g)
		}
	}
	if total != 2200 || len(list) != maxGroups+1 || rest != 1 || !list[maxGroups].Rest {
		t.Errorf("%d cells in %d groups, %d of them for the rest", total, len(list), rest)
	}
	if list[0].Found != "often" || list[0].Count != 500 || list[0].Shown != maxRanges {
		t.Errorf("the first is %+v", list[0])
	}
	if len(f.problems()) != maxPerCode || f.omitted != 2200-maxPerCode {
		t.Errorf("%d problems, %d omitted", len(f.problems()), f.omitted)
	}
}

// What is found after a copy was made does not reach the original.
func TestGroupsOfACopy(t *testing.T) {
	f := newFindings()
	f.count(codeValueSymbol, "..", place{"A", 4, 1}, "..", nil)
	c := f.clone()
	c.count(codeValueSymbol, "..", place{"A", 4, 2}, "..", nil)
	c.add(codeCellError, place{"A", 4, 3}, "#REF!", nil)
	if list := f.groups.report(); len(list) != 1 || list[0].Count != 1 {
		t.Errorf("the original: %+v", list)
	}
	if list := c.groups.report(); len(list) != 2 || list[1].Count != 2 || list[1].Cells[0] != "A!D1:D2" {
		t.Errorf("the copy: %+v", list)
	}
}

// A report keeps its groups; one that was kept without gets them from its problems.
func TestGroupsKept(t *testing.T) {
	f := newFindings()
	for row := range 150 {
		f.add(codeValueUnreadable, place{"A", 4, row + 1}, "x", map[string]any{"Column": "v"})
	}
	r := Report{Problems: f.problems(), Groups: f.groups.report()}
	back, err := ParseReport(r.Marshal())
	if err != nil || !reflect.DeepEqual(back.Groups, r.Groups) {
		t.Errorf("%v\n%+v\n%+v", err, back.Groups, r.Groups)
	}
	r.Groups = nil
	back, err = ParseReport(r.Marshal())
	if err != nil || len(back.Groups) != 1 || back.Groups[0].Count != maxPerCode || back.Groups[0].Cells[0] != "A!D1:D100" {
		t.Errorf("%v %+v", err, back.Groups)
	}
}
