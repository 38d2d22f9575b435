package publish

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func valued(n int64) observation.Value {
	return observation.Value{Number: decimal.NewNullDecimal(decimal.NewFromInt(n))}
}

// states are the places of a series, a line a country: "PAN ..v".
func states(h Held) string {
	signs := map[observation.Gap]string{
		observation.NoGap: "v", observation.NotAsked: "–", observation.NotAnswered: "o", observation.NotAvailable: ".", observation.NotApplicable: "x", observation.Suppressed: "s",
	}
	var lines []string
	for _, c := range h.Countries {
		line := c.Area.Code + " "
		for _, g := range c.States {
			line += signs[g]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestCompletenessOfTheRCM(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	c, err := s.Completeness(context.Background(), "RCM", printer(t, lang.English))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range c.Series {
		got = append(got, fmt.Sprintf("%s %d/%d %d/%d %d", h.Series.Code, h.WithValue, len(h.Countries), h.Filled, h.Places, h.Last))
		of := 0
		for _, n := range h.Gaps {
			of += n
		}
		if h.Filled+of != h.Places {
			t.Errorf("%s: %d values and %v do not make %d places", h.Series.Code, h.Filled, h.Gaps, h.Places)
		}
	}
	want := []string{
		"SG_CPA_MIGRS 7/11 12/22 2021", "SM_DTH_MIGR 11/11 66/66 2019", "SM_POP_REFG_OR 11/11 220/220 2019", "SI_RMT_COST 8/11 32/44 2018",
		"BX_TRF_PWKR 11/11 312/319 2018", "SL_LBR_NTLCPL 10/11 29/33 2017", "SG_STT_FPOS 10/11 10/11 2019",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	derived := 0
	for _, one := range ref.Catalog.Content().Series {
		if one.DerivedFrom != "" {
			derived++
		}
	}
	if n := len(c.Series) + len(c.None) + derived; n != len(ref.Catalog.Content().Series) {
		t.Errorf("%d series of %d are told of", n, len(ref.Catalog.Content().Series))
	}
	if got := states(c.Series[0]); got != "BLZ ov\nCAN vv\nCRI oo\nDOM oo\nSLV vv\nGTM vo\nHND vv\nMEX vv\nNIC oo\nPAN vv\nUSA oo" {
		t.Errorf("10.7.2:\n%s", got)
	}
	if _, err := s.Completeness(context.Background(), "PAN", printer(t, lang.English)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a country as a group: %v", err)
	}
}

// TestEveryKindOfGap: what is stored is told as it is; where nothing is stored, the rounds of the year say why.
func TestEveryKindOfGap(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	directory := ref.Directory
	p := printer(t, lang.English)
	categories, _ := ref.Catalog.Series("SG_CPA_MIGRS")
	costs, _ := ref.Catalog.Series("SI_RMT_COST")
	mark := func(area string, year int, gap observation.Gap) Mark { return Mark{Area: area, Year: year, Gap: gap} }
	round := func(group string, year int) survey.Round {
		return survey.Round{Code: fmt.Sprint("R", year), Group: group, ReferenceYear: year, Parts: []string{"sdg-10.7.2"}}
	}
	asked := survey.Questionnaire{Code: "set", Kind: survey.SetOfSeries, Sections: []survey.Section{{Items: []survey.Item{{ID: "1", Series: "SI_RMT_COST"}}}}}
	for name, test := range map[string]struct {
		group  string
		rounds []survey.Round
		more   []survey.Questionnaire
		marks  []Mark
		want   map[string]string
	}{
		"a round that asked the country": {"RCM", []survey.Round{round("RCM", 2027)}, nil, []Mark{mark("PAN", 2027, "")}, map[string]string{"PAN": "v", "CRI": "o"}},
		"a round that asked others":      {"RCM", []survey.Round{round("SICA", 2027)}, nil, []Mark{mark("PAN", 2027, "")}, map[string]string{"PAN": "v", "CRI": "o", "CAN": "–", "MEX": "–"}},
		"a year without a round":         {"RCM", nil, nil, []Mark{mark("PAN", 2028, "")}, map[string]string{"PAN": "v", "CRI": "."}},
		"a round that is still open": {"RCM", []survey.Round{{Group: "RCM", ReferenceYear: 2027, Parts: []string{"sdg-10.7.2"}, MadeBy: 7, Opened: testClock()}}, nil,
			[]Mark{mark("PAN", 2027, "")}, map[string]string{"PAN": "v", "CRI": "."}},
		"what is stored stays": {"RCM", []survey.Round{round("RCM", 2027)}, nil, []Mark{mark("PAN", 2027, observation.Suppressed), mark("CRI", 2027, observation.NotAvailable)},
			map[string]string{"PAN": "s", "CRI": ".", "HND": "o"}},
		"not applicable lasts": {"29", []survey.Round{round("1", 2027), round("1", 2029)}, nil,
			[]Mark{mark("PRI", 2027, observation.NotApplicable), mark("JAM", 2027, ""), mark("JAM", 2029, "")}, map[string]string{"PRI": "xx", "JAM": "vv", "CUB": "oo"}},
		"a territory is not asked": {"29", []survey.Round{round("1", 2027)}, nil, []Mark{mark("JAM", 2027, "")}, map[string]string{"PRI": "–", "CUB": "o"}},
		"a value in any flow": {"RCM", nil, nil, []Mark{{Area: "PAN", Year: 2027, Gap: observation.NotAvailable}, {Area: "PAN", Year: 2027}},
			map[string]string{"PAN": "v"}},
	} {
		t.Run(name, func(t *testing.T) {
			one := Reference{Directory: directory, Catalog: ref.Catalog, Questionnaires: append(test.more, ref.Questionnaires...), Rounds: test.rounds}
			h := one.held(categories, alphabetical(p, directory.Members(test.group, time.Date(2029, 6, 1, 0, 0, 0, 0, time.UTC))), test.marks, "")
			all := "\n" + states(h) + "\n"
			for code, want := range test.want {
				if !strings.Contains(all, "\n"+code+" "+want+"\n") {
					t.Errorf("%s should be %q:%s", code, want, all)
				}
			}
		})
	}
	// A set of series asks for figures that the UN may publish for others: who is not asked is not "not asked".
	set := Reference{Directory: directory, Catalog: ref.Catalog, Questionnaires: []survey.Questionnaire{asked},
		Rounds: []survey.Round{{Code: "S", Group: "SICA", ReferenceYear: 2027, Parts: []string{"set"}}}}
	members := alphabetical(p, directory.Members("RCM", s.now()))
	if got := states(set.held(costs, members, []Mark{mark("PAN", 2027, "")}, "")); !strings.Contains(got, "PAN v") || !strings.Contains(got, "CRI o") || !strings.Contains(got, "CAN .") {
		t.Errorf("a set of series:\n%s", got)
	}
	if got := states(set.held(costs, members, []Mark{mark("PAN", 2027, "")}, "sex=F")); !strings.Contains(got, "CRI .") {
		t.Errorf("a part that the set does not ask for:\n%s", got)
	}
}

func TestGrid(t *testing.T) {
	t.Parallel()
	women := observation.Breakdown{"sex": "F"}
	more := func(area string, year int, b observation.Breakdown, v observation.Value) observation.Observation {
		return observation.New("SL_TLF_UEM", area, observation.YearPeriod(year), b, observation.UN, "Test 1", v)
	}
	s, _, _ := shippedService(t, more("PAN", 2019, nil, valued(7)), more("PAN", 2019, women, valued(0)), more("HND", 2018, women, observation.Value{Gap: observation.Suppressed}))
	p := printer(t, lang.English)
	whole, err := s.Grid(context.Background(), "SL_TLF_UEM", "RCM", "", p)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(whole.Years, whole.Filled, whole.Places, whole.Parts); got != "[2019] 1 11 [{ 1 1 2019 2019} {sex=F 1 1 2019 2019}]" {
		t.Error(got)
	}
	part, err := s.Grid(context.Background(), "SL_TLF_UEM", "RCM", "sex=F", p)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range part.Countries {
		for j, cell := range part.Cells[i] {
			if cell.Gap != c.States[j] {
				t.Errorf("%s %d: the cell says %q, the count %q", c.Area.Code, part.Years[j], cell.Gap, c.States[j])
			}
		}
	}
	if part.Filled != 1 || part.Places != 22 || part.Gaps[observation.Suppressed] != 1 || part.Gaps[observation.NotAvailable] != 20 {
		t.Errorf("women: %d of %d, %v (a zero is a value)", part.Filled, part.Places, part.Gaps)
	}
	for _, given := range [][2]string{{"SG_CPA_MIGRP", "RCM"}, {"NO_SUCH", "RCM"}, {"SI_RMT_COST", "PAN"}} {
		if _, err := s.Grid(context.Background(), given[0], given[1], "", p); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v: %v", given, err)
		}
	}
	// The places say what the grid shows.
	places, err := s.Places(context.Background(), "RCM", "SL_TLF_UEM")
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, place := range places {
		n[place.Breakdown+"|"+string(place.Gap)]++
	}
	if got := fmt.Sprint(n); got != "map[sex=F|:1 sex=F|not_available:20 sex=F|suppressed:1 |:1 |not_available:10]" {
		t.Error(got)
	}
}

func TestByMigratoryStatus(t *testing.T) {
	t.Parallel()
	p := printer(t, lang.English)
	s, _, _ := shippedService(t)
	none, err := s.ByDimension(context.Background(), MigratoryStatus, "RCM", p)
	if err != nil || none.With != 0 || none.Any != 0 || len(none.Series) != 12 {
		t.Fatalf("%v: %d of %d series, %d countries", err, none.With, len(none.Series), none.Any)
	}
	for _, one := range none.Series {
		if want := map[string]int{"SL_LBR_NTLCPL": 10}[one.Series.Code]; one.Whole != want {
			t.Errorf("%s: %d countries with the undivided value, want %d", one.Series.Code, one.Whole, want)
		}
	}
	figure := func(series, area string, year int, b observation.Breakdown, v observation.Value) observation.Observation {
		return observation.New(series, area, observation.YearPeriod(year), b, observation.National, "Test 1", v)
	}
	s, _, _ = shippedService(t,
		figure("SL_TLF_UEM", "PAN", 2018, observation.Breakdown{MigratoryStatus: "MS_MIGRANT"}, valued(5)),
		figure("SL_TLF_UEM", "PAN", 2019, observation.Breakdown{MigratoryStatus: "MS_NOMIGRANT", "sex": "F"}, valued(0)),
		figure("SL_TLF_UEM", "HND", 2019, observation.Breakdown{MigratoryStatus: "MS_MIGRANT"}, observation.Value{Gap: observation.Suppressed}),
		figure("SL_TLF_UEM", "CRI", 2019, observation.Breakdown{"sex": "F"}, valued(4)),
		figure("SI_RMT_COST", "CRI", 2019, observation.Breakdown{MigratoryStatus: "MS_MIGRANT"}, valued(4)),
	)
	some, err := s.ByDimension(context.Background(), MigratoryStatus, "RCM", p)
	if err != nil || some.With != 2 || some.Any != 2 || len(some.Series) != 13 {
		t.Fatalf("%v: %d of %d series, %d countries", err, some.With, len(some.Series), some.Any)
	}
	for _, one := range some.Series {
		if one.Series.Code != "SL_TLF_UEM" {
			continue
		}
		if got := fmt.Sprint(one.WithValue, one.Years, one.Codes); got != "1 [2018 2019] [MS_MIGRANT MS_NOMIGRANT]" {
			t.Error(got)
		}
	}
	if _, err := s.ByDimension(context.Background(), "shoe_size", "RCM", p); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}
