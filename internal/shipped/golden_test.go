package shipped

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// golden reads a table of testdata: its rows by the name of the column.
func golden(t *testing.T, file string) []map[string]string {
	t.Helper()
	r := reader{files: os.DirFS("testdata")}
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var header []string
	for line := range strings.SplitSeq(string(content), "\n") {
		if !strings.HasPrefix(line, "#") {
			header = strings.Split(line, "\t")
			break
		}
	}
	var out []map[string]string
	for _, w := range r.table(file, header...) {
		m := map[string]string{}
		for i, c := range w.cells {
			m[header[i]] = c
		}
		out = append(out, m)
	}
	if err := r.err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCategories(t *testing.T) {
	t.Parallel()
	rows := golden(t, "categories.tsv")
	if len(rows) != 78 {
		t.Fatalf("%d rows", len(rows))
	}
	q := load(t).Questionnaires[1]
	if q.Code != "sdg-10.7.2" {
		t.Fatal(q.Code)
	}
	for _, row := range rows {
		points, max := number(t, row["points"]), number(t, row["max"])
		if got := q.Category(points, max); strconv.Itoa(got) != row["category"] {
			t.Errorf("%s, %d of %d: category %d, want %s", row["scope"], points, max, got, row["category"])
		}
		want := decimal.RequireFromString(row["percent"])
		if got := (survey.PartScore{Points: points, Max: max}).Percent().Round(6); !got.Equal(want) {
			t.Errorf("%s, %d of %d: %s percent, want %s", row["scope"], points, max, got, want)
		}
	}
}

// index finds figures of the UN by series, area, period and part.
type index map[[4]string]observation.Observation

func figures(d *Data) index {
	m := index{}
	for _, o := range d.Figures {
		m[[4]string{o.Key.Series, o.Key.Area, o.Key.Period, o.Breakdown.Code("policy_domain")}] = o
	}
	return m
}

// share counts who meets among those that answered in the given years, newest first: the latest answer of each counts.
func share(m index, members []area.Area, part string, years ...string) (meet, responding int, byCategory [5]int) {
	for _, a := range members {
		for _, year := range years {
			o, ok := m[[4]string{"SG_CPA_MIGRS", a.Code, year, part}]
			if !ok || !o.Value.Number.Valid {
				continue
			}
			category := int(o.Value.Number.Decimal.IntPart())
			byCategory[category]++
			responding++
			if category >= 3 {
				meet++
			}
			break
		}
	}
	return meet, responding, byCategory
}

func percent(part, whole int, places int32) decimal.Decimal {
	return decimal.NewFromInt(int64(100*part)).DivRound(decimal.NewFromInt(int64(whole)), places)
}

func TestRCM2019(t *testing.T) {
	t.Parallel()
	d := load(t)
	dir := d.Directory()
	m := figures(d)
	day := observation.YearPeriod(2019).End
	members := dir.Members("RCM", day)
	for _, row := range golden(t, "rcm_2019.tsv") {
		meet, responding, by := share(m, members, row["part"], "2019")
		got := []string{strconv.Itoa(responding), strconv.Itoa(len(dir.Governments("RCM", day)))}
		for _, n := range by[1:] {
			got = append(got, strconv.Itoa(n))
		}
		got = append(got, percent(meet, responding, 1).StringFixed(1))
		want := []string{row["responding"], row["governments"], row["n1"], row["n2"], row["n3"], row["n4"], row["share"]}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %v, want %v", row["part"], got, want)
		}
	}
}

// TestPublishedShares recomputes every published share of countries from the country values: 273 of 2019, where only
// that round counts, and nine of 2021 by the rule of the latest available answer.
func TestPublishedShares(t *testing.T) {
	t.Parallel()
	d := load(t)
	dir := d.Directory()
	m := figures(d)
	counted := map[string]int{}
	for _, o := range d.Figures {
		if o.Key.Series != "SG_CPA_MIGRP" {
			continue
		}
		counted[o.Key.Period]++
		years, places := []string{"2019"}, int32(1)
		if o.Key.Period == "2021" {
			years, places = []string{"2021", "2019"}, 5
		}
		meet, responding, _ := share(m, dir.Members(o.Key.Area, o.Period.End), o.Breakdown.Code("policy_domain"), years...)
		if responding == 0 {
			t.Errorf("%v: nobody answered", o.Key)
			continue
		}
		if got := percent(meet, responding, places); !got.Equal(o.Value.Number.Decimal) {
			t.Errorf("%s %s %s: %d/%d = %s, published %s", o.Key.Area, o.Key.Period, o.Key.Breakdown, meet, responding, got, o.Value.Literal)
		}
	}
	if counted["2019"] != 273 || counted["2021"] != 9 {
		t.Errorf("published shares: %v", counted)
	}
}

// TestRefugeeRates recomputes 10.7.4 where its parts are known: 44 countries and four groups, whose parts are the sums of
// their members'.
func TestRefugeeRates(t *testing.T) {
	t.Parallel()
	d := load(t)
	dir := d.Directory()
	type parts struct{ refugees, whole decimal.Decimal }
	sums := map[string]parts{} // by period, over Central America
	var countries, groups int
	for _, o := range d.Figures {
		if o.Key.Series != "SM_POP_REFG_OR" || !o.Value.Numerator.Valid {
			continue
		}
		r, whole := o.Value.Numerator.Decimal, o.Value.Denominator.Decimal
		if got := r.Mul(decimal.NewFromInt(100000)).DivRound(whole, 0); !got.Equal(o.Value.Number.Decimal) {
			t.Errorf("%s %s: %s, published %s", o.Key.Area, o.Key.Period, got, o.Value.Literal)
		}
		if o.Key.Area == "13" {
			groups++
			continue
		}
		countries++
		if dir.IsMember("13", o.Key.Area, o.Period.End) {
			p := sums[o.Key.Period]
			sums[o.Key.Period] = parts{p.refugees.Add(r), p.whole.Add(whole)}
		}
	}
	if countries != 44 || groups != 4 {
		t.Errorf("%d countries and %d groups", countries, groups)
	}
	m := figures(d)
	for period, p := range sums {
		group := m[[4]string{"SM_POP_REFG_OR", "13", period, "_T"}].Value
		if !group.Numerator.Decimal.Equal(p.refugees) || !group.Denominator.Decimal.Equal(p.whole) {
			t.Errorf("%s: the members' parts come to %s of %s, the group's are %s of %s", period, p.refugees, p.whole, group.Numerator.Decimal, group.Denominator.Decimal)
		}
	}
}

// TestGovernments holds the 197 against the totals of the SDG regions (SDG metadata 10-07-02).
func TestGovernments(t *testing.T) {
	t.Parallel()
	dir := load(t).Directory()
	day := time.Date(2021, 12, 31, 0, 0, 0, 0, time.UTC)
	n := func(groups ...string) (sum int) {
		for _, g := range groups {
			sum += len(dir.Governments(g, day))
		}
		return sum
	}
	for _, tc := range []struct {
		groups []string
		want   int
	}{
		{[]string{"202"}, 48}, {[]string{"747"}, 24}, {[]string{"62"}, 14}, {[]string{"753"}, 16}, {[]string{"419"}, 33},
		{[]string{"53", "543"}, 16}, {[]string{"513"}, 46}, {[]string{"1"}, 197}, {[]string{"RCM"}, 11},
		{[]string{"13"}, 8}, {[]string{"SICA"}, 8}, {[]string{"CSM"}, 12}, {[]string{"CARICOM"}, 14}, {[]string{"MIRPS"}, 7},
		{[]string{"514", "515"}, 197},
	} {
		if got := n(tc.groups...); got != tc.want {
			t.Errorf("%v: %d governments, want %d", tc.groups, got, tc.want)
		}
	}
	if got := len(dir.Governments("MIRPS", observation.YearPeriod(2018).End)); got != 6 {
		t.Errorf("MIRPS in 2018: %d governments, want 6", got)
	}
}
