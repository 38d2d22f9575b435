package publish

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
)

// TestMerged: rows put into those that are kept give what a map by place gives, in order, the later of two at one place, and what was kept is as it was.
func TestMerged(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	made := func(n int, from int64) (out []Row) {
		for i := range n {
			out = append(out, Row{ID: from + int64(i), Observation: &observation.Observation{Key: observation.Key{
				Series: "SM_DTH_MIGR", Area: "13", Period: fmt.Sprint(2000 + random.IntN(12)), Flow: []observation.Flow{observation.UN, observation.National}[random.IntN(2)],
				Release: []string{"2019", "2020", "2021"}[random.IntN(3)],
			}}})
		}
		slices.SortStableFunc(out, func(a, b Row) int { return a.Observation.Key.Compare(b.Observation.Key) })
		return out
	}
	for round := range 300 {
		old := merged(nil, nil)
		for _, row := range made(random.IntN(20), 1) {
			old = merged(old, []Row{row})
		}
		before := slices.Clone(old)
		rows := made(random.IntN(20), 100)
		want := map[observation.Key]int64{}
		for _, row := range slices.Concat(old, rows) {
			want[unreleased(row)] = row.ID
		}
		got := merged(old, rows)
		if len(old) == 0 && len(rows) > 0 {
			continue // the first rows of an area come from one statement, a place each
		}
		if len(got) != len(want) {
			t.Fatalf("round %d: %d rows at %d places", round, len(got), len(want))
		}
		for i, row := range got {
			if want[unreleased(row)] != row.ID || i > 0 && unreleased(got[i-1]).Compare(unreleased(row)) >= 0 {
				t.Fatalf("round %d: row %d at %v", round, row.ID, row.Observation.Key)
			}
		}
		if !slices.EqualFunc(old, before, func(a, b Row) bool { return a.ID == b.ID }) {
			t.Fatalf("round %d: what was kept was written to", round)
		}
	}
}

// TestPacked: packed figures are the same again, whatever they hold, and a query selects the same of them as of rows.
func TestPacked(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	number := func(text string) decimal.NullDecimal {
		return decimal.NewNullDecimal(decimal.RequireFromString(text))
	}
	made := func(i int) Row {
		label := fmt.Sprint(1990 + random.IntN(40))
		switch random.IntN(4) {
		case 0:
			label += "-" + []string{"Q1", "Q2", "Q3"}[random.IntN(3)]
		case 1:
			label += fmt.Sprintf("-%02d", 1+random.IntN(12))
		}
		period, ok := observation.ParsePeriod(label)
		if !ok {
			t.Fatal(label)
		}
		if random.IntN(5) == 0 {
			period.Label = "year " + label
		}
		v := observation.Value{Number: number([]string{"0", "12.50", "-3e5", "0.00000012", "123456789012345678901234567890", "1e200", "7"}[random.IntN(7)]), Literal: "12,50"}
		switch random.IntN(8) {
		case 0:
			v = observation.Value{Gap: observation.NotAvailable, Literal: ".."}
		case 1:
			v.Lower, v.Upper = number("1"), number("2")
		case 2:
			v.Numerator, v.Denominator = number("1"), number("8")
		case 3:
			v.Status, v.Negligible, v.Censor = "E", true, "<"
		case 4:
			v.Literal = strings.Repeat("9", 300)
		}
		part := observation.ParseBreakdown([]string{"", "sex=F", "age=15-24;sex=F"}[random.IntN(3)])
		o := observation.New("SM_DTH_MIGR", "PAN", period, part, []observation.Flow{observation.UN, observation.National}[random.IntN(2)], []string{"A", "B"}[random.IntN(2)], v)
		o.Source, o.Note = "un-sdg", []string{"", "n", strings.Repeat("long ", 90)}[random.IntN(3)]
		o.Origin = observation.Origin{Kind: observation.Cell, File: "f", Sheet: "s", Cell: "E" + fmt.Sprint(i), Import: 7}
		row := Row{ID: int64(i + 1), Observation: &o, Origin: Official}
		if random.IntN(30) == 0 {
			row.Origin, row.Rule, row.Members = Computed, "sum", 3
		}
		return row
	}
	odd := 0
	for round := range 60 {
		var rows []Row
		for i := range 1 + random.IntN(80) {
			rows = append(rows, made(i))
		}
		p := pack(newCommons(), rows)
		odd += len(p.odd)
		slices.SortStableFunc(rows, func(a, b Row) int { return a.Observation.Key.Compare(b.Observation.Key) })
		same := func(what string, got, want []Row) {
			t.Helper()
			if len(got) != len(want) {
				t.Fatalf("round %d, %s: %d of %d", round, what, len(got), len(want))
			}
			byID := map[int64]Row{}
			for _, row := range got {
				byID[row.ID] = row
			}
			for _, row := range want {
				if !reflect.DeepEqual(byID[row.ID], row) {
					t.Fatalf("round %d, %s: %+v became %+v", round, what, row.Observation, byID[row.ID].Observation)
				}
			}
			if !slices.IsSortedFunc(got, func(a, b Row) int { return a.Observation.Key.Compare(b.Observation.Key) }) {
				t.Fatalf("round %d, %s: not in order", round, what)
			}
		}
		same("all", block{packed: p}.all(), rows)
		again := rows[random.IntN(len(rows))].Observation.Period
		for what, q := range map[string]Query{
			"undivided": {AllFlows: true}, "a flow": {Flow: observation.UN, AllParts: true}, "years": {From: 2000, To: 2015, AllParts: true}, "a part": {Breakdown: "sex=F"},
			"a period": {Periods: map[string]observation.Period{"SM_DTH_MIGR": again}, AllParts: true}, "another series": {Periods: map[string]observation.Period{"SI_RMT_COST": again}},
		} {
			same(what, p.pick(q, nil), q.pick(rows, nil))
		}
	}
	if odd == 0 {
		t.Error("nothing odd was tried")
	}
}

// TestSettle: the long runs are packed where there are more figures than so many, and unpacked where there are not.
func TestSettle(t *testing.T) {
	t.Parallel()
	m, of := manyKept{series: 1, areas: 1}, newCommons()
	series := map[string]map[string]block{"S": {}}
	for n, area := range []string{"a", "b", "c"} {
		var rows []Row
		for d := range 10 * (n + 1) {
			rows = append(rows, m.row(0, n, d))
		}
		series["S"][area] = block{rows: rows}
	}
	for most, want := range map[int]string{60: "", 59: "c", 30: "c", 29: "bc", 9: "abc", 100: ""} {
		settle(series, of, most)
		var packed string
		for _, area := range []string{"a", "b", "c"} {
			if b := series["S"][area]; b.packed != nil {
				packed += area
			}
			if b := series["S"][area]; len(b.all()) != b.len() || b.len() == 0 {
				t.Fatal(most, area, b.len())
			}
		}
		if packed != want {
			t.Errorf("of %d: %q packed, not %q", most, packed, want)
		}
	}
}
