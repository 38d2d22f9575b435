package publish

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
)

func rowsOf(t *testing.T, s *Service, q Query) []Row {
	t.Helper()
	rows, err := s.Rows(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestDataOfTheBrief is the command of the brief: shares of the RCM, Central America and Latin America.
func TestDataOfTheBrief(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	rows := rowsOf(t, s, Query{Series: []string{"SG_CPA_MIGRP"}, Areas: []string{"RCM", "13", "419"}, Flow: observation.UN, From: 2019, To: 2021})
	var got []string
	for _, r := range rows {
		o := r.Observation
		got = append(got, fmt.Sprintf("%s %s %s %s %d/%d/%d", o.Key.Area, o.Key.Period, r.Origin, o.Value.Text(), r.Responding, r.Carried, r.Members))
	}
	want := []string{
		"13 2019 official 40 0/0/0", "13 2019 computed 40 5/0/8", "13 2021 computed 66.66667 6/1/8",
		"419 2019 official 78.6 0/0/0", "419 2019 computed 78.57143 14/0/33",
		"419 2021 official 70.58824 0/0/0", "419 2021 computed 70.58824 17/4/33",
		"RCM 2019 computed 50 6/0/11", "RCM 2021 computed 71.42857 7/1/11",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestPublishedShares: every share that the United Nations published is that of the countries' categories: 273 of 2019 at
// one decimal, nine of 2021 at five.
func TestPublishedShares(t *testing.T) {
	t.Parallel()
	s, store, _ := shippedService(t)
	checked := map[int]int{}
	var areas []string
	for _, row := range store.rows {
		if row.Observation.Key.Series == "SG_CPA_MIGRP" {
			areas = append(areas, row.Observation.Key.Area)
		}
	}
	rows := rowsOf(t, s, Query{Series: []string{"SG_CPA_MIGRP"}, Areas: areas, Flow: observation.UN, AllParts: true})
	computed := map[place]Row{}
	for _, r := range rows {
		if r.Origin == Computed {
			computed[placeOf(r)] = r
		}
	}
	for _, r := range rows {
		if r.Origin != Official {
			continue
		}
		year := r.Observation.Period.Year()
		places := map[int]int32{2019: 1, 2021: 5}[year]
		c, ok := computed[placeOf(r)]
		if !ok || !c.Unrounded.Valid {
			t.Errorf("%v: not computed", r.Observation.Key)
			continue
		}
		if got := measure.Round(c.Unrounded.Decimal, places); !got.Equal(r.Observation.Value.Number.Decimal) {
			t.Errorf("%v: published %s, computed %s", r.Observation.Key, r.Observation.Value.Text(), got)
		}
		if c.Responding > c.Members {
			t.Errorf("%v: %d of %d answered", r.Observation.Key, c.Responding, c.Members)
		}
		checked[year]++
	}
	if checked[2019] != 273 || checked[2021] != 9 {
		t.Errorf("held %v against the published shares, want 273 of 2019 and 9 of 2021", checked)
	}
}

// TestDomainsOfTheRCM holds the shares of 2019 by domain, and refuses those of 2021, of which most are not published.
func TestDomainsOfTheRCM(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	want := map[string]string{"": "50.0", "1": "66.7", "2": "50.0", "3": "66.7", "4": "33.3", "5": "50.0", "6": "83.3"}
	n := 0
	for _, r := range rowsOf(t, s, Query{Series: []string{"SG_CPA_MIGRP"}, Areas: []string{"RCM"}, AllParts: true}) {
		part := strings.TrimPrefix(r.Observation.Breakdown["policy_domain"], "PD_")
		switch r.Observation.Key.Period {
		case "2019":
			n++
			if got := measure.Round(r.Unrounded.Decimal, 1).StringFixed(1); got != want[part] || r.Responding != 6 || r.Members != 11 {
				t.Errorf("domain %q: %s of %d/%d, want %s of 6/11", part, got, r.Responding, r.Members, want[part])
			}
		case "2021":
			if gap := r.Observation.Value.Gap; (gap == observation.NotAvailable) != (part != "") {
				t.Errorf("2021, domain %q: %v", part, r.Observation.Value)
			}
		}
	}
	if n != 7 {
		t.Errorf("%d parts of 2019", n)
	}
}

// TestRefugeesFromParts: 44 of 44 published rates of the RCM countries follow from their parts, and the four group values
// of Central America.
func TestRefugeesFromParts(t *testing.T) {
	t.Parallel()
	s, store, ref := shippedService(t)
	n := 0
	for _, r := range store.rows {
		v := r.Observation.Value
		if a, _ := ref.Directory.Area(r.Observation.Key.Area); r.Observation.Key.Series != "SM_POP_REFG_OR" || a.Kind != area.Country || !v.Numerator.Valid {
			continue
		}
		res, err := measure.Group("rate_from_parts", []measure.Input{{Government: true, Value: v}}, 0)
		if err != nil || !measure.Round(res.Number, 0).Equal(v.Number.Decimal) {
			t.Errorf("%v: published %s, from parts %s (%v)", r.Observation.Key, v.Text(), res.Number, err)
		}
		n++
	}
	if n != 44 {
		t.Errorf("%d values with parts, want 44", n)
	}
	want := map[string]string{"2000": "26", "2005": "8", "2010": "13", "2015": "27"}
	for _, r := range rowsOf(t, s, Query{Series: []string{"SM_POP_REFG_OR"}, Areas: []string{"13"}}) {
		w, wanted := want[r.Observation.Key.Period]
		if !wanted {
			if r.Origin == Computed {
				t.Errorf("%v: computed without parts", r.Observation.Key)
			}
			continue
		}
		if got := measure.Round(r.Observation.Value.Number.Decimal, 0).String(); got != w {
			t.Errorf("%v %s: %s, want %s", r.Observation.Key, r.Origin, got, w)
		}
	}
}

func national(area string, year int, parts map[string]string) []observation.Observation {
	var out []observation.Observation
	for part, value := range parts {
		v := observation.Value{}
		if err := v.Number.Scan(value); err != nil {
			panic(err)
		}
		b := observation.Breakdown{}
		if part != "" {
			b["policy_domain"] = part
		}
		out = append(out, observation.New("SG_CPA_MIGRS", area, observation.YearPeriod(year), b, observation.National, area+" "+strconv.Itoa(year)+" #1", v))
	}
	return out
}

// TestNationalBesideOfficial: a national answer is shown first and makes the group's value mixed; asking for the UN's flow
// gives the official picture as before.
func TestNationalBesideOfficial(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t, national("PAN", 2021, map[string]string{"": "2"})...)
	q := Query{Series: []string{"SG_CPA_MIGRP"}, Areas: []string{"RCM"}, From: 2021, To: 2021}
	mixed := rowsOf(t, s, q)
	if len(mixed) != 1 || mixed[0].Observation.Key.Flow != Mixed || mixed[0].Observation.Value.Text() != "57.14286" {
		t.Errorf("mixed: %+v", mixed)
	}
	q.Flow = observation.UN
	un := rowsOf(t, s, q)
	if len(un) != 1 || un[0].Observation.Key.Flow != observation.UN || un[0].Observation.Value.Text() != "71.42857" {
		t.Errorf("un: %+v", un)
	}
	q.Flow, q.AllFlows = "", true
	if all := rowsOf(t, s, q); len(all) != 3 {
		t.Errorf("every flow: %d rows", len(all))
	}
	shown := rowsOf(t, s, Query{Series: []string{"SG_CPA_MIGRS"}, Areas: []string{"PAN"}, From: 2021})
	if len(shown) != 1 || shown[0].Observation.Key.Flow != observation.National {
		t.Errorf("shown: %+v", shown)
	}
}

func TestNeverRecomputed(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	for _, series := range []string{"SI_RMT_COST", "BX_TRF_PWKR", "SL_LBR_NTLCPL", "SG_CPA_MIGRS"} {
		for _, r := range rowsOf(t, s, Query{Series: []string{series}, Areas: []string{"RCM", "419"}}) {
			if r.Origin == Computed {
				t.Errorf("%s: computed %v", series, r.Observation.Key)
			}
		}
	}
}

// TestSumsBesidePublished: sums of 10.7.3 stand beside the published values, which differ in places.
func TestSumsBesidePublished(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	got := map[Origin]string{}
	for _, r := range rowsOf(t, s, Query{Series: []string{"SM_DTH_MIGR"}, Areas: []string{"13"}, From: 2015, To: 2015}) {
		got[r.Origin] = r.Observation.Value.Text()
	}
	if got[Official] != "148" || got[Computed] != "149" {
		t.Errorf("Central America 2015: %v", got)
	}
}

func TestOrderOfStoreDoesNotMatter(t *testing.T) {
	t.Parallel()
	s, store, _ := shippedService(t, national("PAN", 2021, map[string]string{"": "2", "PD_1": "3"})...)
	q := Query{Areas: []string{"RCM", "419"}, AllParts: true, AllFlows: true}
	var a, b bytes.Buffer
	if err := s.WriteCSV(&a, rowsOf(t, s, q)); err != nil {
		t.Fatal(err)
	}
	store.shuffle()
	if err := s.WriteCSV(&b, rowsOf(t, s, q)); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() {
		t.Error("another order of the store gives another export")
	}
}

// TestOpenRoundIsNoGap: while a round is open nobody has failed to answer it.
func TestOpenRoundIsNoGap(t *testing.T) {
	t.Parallel()
	data, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	q := data.Questionnaires[0]
	panama, _ := data.Directory().Area("PAN")
	round := survey.Round{Code: "R", Group: "RCM", ReferenceYear: 2031, Parts: []string{q.Code}, MadeBy: 100, Opened: time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)}
	ref := Reference{Directory: data.Directory(), Rounds: []survey.Round{round}}
	if got := ref.gap(q, nil, panama, 2031); got != observation.NotAsked {
		t.Errorf("while it is open: %s", got)
	}
	ref.Rounds[0].Closed = time.Date(2031, 7, 1, 0, 0, 0, 0, time.UTC)
	if got := ref.gap(q, nil, panama, 2031); got != observation.NotAnswered {
		t.Errorf("after it was closed: %s", got)
	}
}
