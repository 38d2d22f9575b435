package postgres_test

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// pointers are addresses of rows that stand beside what they point to.
var pointers = regexp.MustCompile(`0x[0-9a-f]+`)

// TestKeptFigures: pages come out the same from what a service keeps as from what it reads each time: with national figures beside the shipped ones, a gap that is newer than a
// value, values before 2015 alone, a group with a published value; and the same again after figures came, were corrected, taken back and stood back for another release.
func TestKeptFigures(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s := storetest.OpenDB(t, db)
	in := func(series, where string, year int, flow observation.Flow, v observation.Value) observation.Observation {
		o := observation.New(series, where, observation.YearPeriod(year), nil, flow, "Test 2031.Q1", v)
		o.Source, o.Origin = "un-sdg", observation.Origin{Kind: observation.API}
		return o
	}
	gap := observation.Value{Gap: observation.NotAvailable}
	accept(t, s,
		in("SI_RMT_COST", "PAN", 2020, observation.National, number("3.9")), in("SI_RMT_COST", "PAN", 2021, observation.National, gap),
		in("SI_RMT_COST", "HND", 2021, observation.UN, gap), in("SM_DTH_MIGR", "GTM", 2020, observation.National, number("7")),
		in("SL_TLF_UEM", "CRI", 2009, observation.UN, number("8")), in("SL_TLF_UEM", "CRI", 2012, observation.UN, number("9")),
		in("SM_DTH_MIGR", "RCM", 2017, observation.UN, number("500")), in("SM_POP_REFG_OR", "RCM", 2010, observation.UN, number("12")),
	)
	cat, err := s.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ref := publish.Reference{Directory: must[*area.Directory](t)(s.Directory(t.Context())), Catalog: cat,
		Questionnaires: must[[]survey.Questionnaire](t)(s.Questionnaires(t.Context())), Rounds: must[[]survey.Round](t)(s.Rounds(t.Context()))}
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer(lang.Spanish)
	clock := func() time.Time { return time.Date(2031, 6, 1, 0, 0, 0, 0, time.UTC) }
	reading := publish.New(s, func() publish.Reference { return ref }, clock)
	keeping := publish.New(s, func() publish.Reference { return ref }, clock)
	keeping.Keep(s)
	same := func(when, what string, ask func(*publish.Service) (any, error)) {
		t.Helper()
		a, err := ask(keeping)
		b, err2 := ask(reading)
		if err != nil || err2 != nil {
			t.Fatal(when, what, err, err2)
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %s comes out otherwise", when, what)
		}
	}
	pages := func(when string) {
		t.Helper()
		for _, group := range []string{"RCM", "419"} {
			for _, o := range []publish.RegionOptions{{}, {Year: 2019, Flow: observation.UN}, {Flow: observation.National}} {
				same(when, fmt.Sprint(group, o), func(f *publish.Service) (any, error) { return f.Region(t.Context(), group, o, p) })
			}
		}
		same(when, "progress", func(f *publish.Service) (any, error) {
			r, err := f.RegionProgress(t.Context(), "RCM", p)
			text := ""
			for _, one := range r.Series {
				if one.Group != nil {
					text, one.Group = fmt.Sprintf("%s%+v", text, *one.Group), nil
				}
				for _, country := range one.Countries {
					for _, row := range country.Rows {
						text = fmt.Sprintf("%s%+v", text, *row.Observation)
					}
				}
				text = fmt.Sprintf("%s%+v", text, one) // as text, because no NaN is equal to another
			}
			return pointers.ReplaceAllString(text, "*"), err
		})
		for _, country := range []string{"PAN", "CRI", "HND", "ARG", "PRI"} {
			same(when, country, func(f *publish.Service) (any, error) { return f.Country(t.Context(), country, p) })
		}
		for _, series := range []string{"SI_RMT_COST", "SM_DTH_MIGR", "SG_CPA_MIGRS", "SM_POP_REFG_OR"} {
			same(when, series, func(f *publish.Service) (any, error) { return f.Series(t.Context(), series, "RCM", p) })
		}
		for _, q := range []publish.Query{{Areas: []string{"PAN", "RCM"}}, {Series: []string{"SG_CPA_MIGRP", "SM_DTH_MIGR"}, Areas: []string{"RCM"}, AllParts: true, AllFlows: true},
			{Series: []string{"SI_RMT_COST"}, From: 2019, To: 2020}, {Series: []string{"SG_CPA_MIGRS"}, Breakdown: "policy_domain=PD_3", Flow: observation.UN}} {
			same(when, fmt.Sprintf("%+v", q), func(f *publish.Service) (any, error) { return f.Rows(t.Context(), q) })
		}
	}
	pages("at first")
	if r := must[publish.Region](t)(keeping.Region(t.Context(), "RCM", publish.RegionOptions{}, p)); len(r.Series) == 0 || r.Surveys[0].Responding == 0 {
		t.Error("nothing to compare")
	}
	before := must[int64](t)(s.DataVersion(t.Context()))
	accept(t, s, in("SI_RMT_COST", "PAN", 2020, observation.National, number("4.1")), in("SM_DTH_MIGR", "GTM", 2020, observation.National, gap),
		in("SI_RMT_COST", "CRI", 2015, observation.National, number("6.0")), in("SL_TLF_UEM", "CRI", 2022, observation.UN, number("7")))
	// What is there already is good enough for who wants no newer version, and not for who does.
	one := publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2020, To: 2020, Flow: observation.National}
	for _, want := range []string{"3.9", "4.1"} {
		if rows := must[[]publish.Row](t)(keeping.Rows(publish.AtLeast(t.Context(), before), one)); len(rows) != 1 || rows[0].Observation.Value.Text() != want {
			t.Errorf("of version %d, want %s: %v", before, want, rows)
		}
		before++
	}
	pages("after corrections")
	part := in("SG_CPA_MIGRS", "PAN", 2021, observation.National, number("3"))
	first := in("SG_CPA_MIGRS", "BLZ", 2022, observation.National, number("2"))
	second := observation.New("SG_CPA_MIGRS", "BLZ", observation.YearPeriod(2022), observation.Breakdown{"policy_domain": "PD_3"}, observation.National, "Test 2031.Q1", number("4"))
	second.Source, second.Origin = first.Source, first.Origin
	accept(t, s, part, first, second)
	pages("after answers")
	older := in("SI_RMT_COST", "PAN", 2020, observation.National, number("5.5"))
	older.Key.Release = "Test 2030.Q1"
	accept(t, s, older)
	pages("after an older release")
	owner := connect(t, db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	exec(t, owner, `update release set local = false where name ^@ 'Test 203'`)
	d := load(t)
	d.Hash = "other ranks"
	for i, name := range []string{"Test 2030.Q1", "Test 2031.Q1"} { // the program ships these releases too, and ranks the older one before the newer
		d.Catalogue.Releases = append(d.Catalogue.Releases, catalog.Release{Name: name, Source: "un-sdg", Rank: fmt.Sprint(9000 - i)})
	}
	if err := s.LoadShipped(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	pages("after another rank")
	if row := must[[]publish.Row](t)(keeping.Rows(t.Context(), publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2020, To: 2020, Flow: observation.National})); len(row) != 1 ||
		row[0].Observation.Value.Text() != "5.5" {
		t.Errorf("of the release that came to be the newest: %v", row)
	}
}
