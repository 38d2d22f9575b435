package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func inYear(year int, flow observation.Flow, v observation.Value) Row {
	return Row{Observation: new(observation.New("S", "PAN", observation.YearPeriod(year), nil, flow, "R", v))}
}

func just(text string) observation.Value {
	return observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(text))}
}

func TestCourse(t *testing.T) {
	censored := just("9")
	censored.Censor = ">"
	gap := observation.Value{Gap: observation.NotAvailable}
	lower := catalog.Series{Comparable: true, Direction: catalog.Lower}
	higher := catalog.Series{Comparable: true, Direction: catalog.Higher}
	un := observation.UN
	for name, c := range map[string]struct {
		series catalog.Series
		own    []Row // the last is the latest
		from   int
		turn   Turn
	}{
		"a fall where lower is better":       {lower, []Row{inYear(2015, un, just("5")), inYear(2019, un, just("2"))}, 2015, Better},
		"a rise where lower is better":       {lower, []Row{inYear(2015, un, just("2")), inYear(2019, un, just("5"))}, 2015, Worse},
		"a rise where higher is better":      {higher, []Row{inYear(2016, un, just("2")), inYear(2019, un, just("5"))}, 2016, Better},
		"a fall to zero":                     {higher, []Row{inYear(2016, un, just("2")), inYear(2019, un, just("0"))}, 2016, Worse},
		"the same, written otherwise":        {lower, []Row{inYear(2015, un, just("2")), inYear(2019, un, just("2.0"))}, 2015, Unchanged},
		"what is before 2015 does not count": {lower, []Row{inYear(2014, un, just("9")), inYear(2016, un, just("1")), inYear(2019, un, just("2"))}, 2016, Worse},
		"in no order":                        {lower, []Row{inYear(2017, un, just("1")), inYear(2015, un, just("9")), inYear(2019, un, just("2"))}, 2015, Better},
		"another flow is another figure":     {lower, []Row{inYear(2015, observation.National, just("9")), inYear(2019, un, just("2"))}, 0, ""},
		"one value":                          {lower, []Row{inYear(2019, un, just("2"))}, 0, ""},
		"a bound is no value":                {lower, []Row{inYear(2015, un, censored), inYear(2019, un, just("2"))}, 0, ""},
		"a latest bound":                     {lower, []Row{inYear(2015, un, just("2")), inYear(2019, un, censored)}, 0, ""},
		"a gap is passed over":               {lower, []Row{inYear(2015, un, gap), inYear(2016, un, just("3")), inYear(2019, un, just("2"))}, 2016, Better},
		"neither way is better":              {catalog.Series{Comparable: true, Direction: catalog.Neutral}, []Row{inYear(2015, un, just("5")), inYear(2019, un, just("2"))}, 0, ""},
		"no direction can be defined":        {catalog.Series{Comparable: true, Direction: catalog.None}, []Row{inYear(2015, un, just("5")), inYear(2019, un, just("2"))}, 0, ""},
		"one's own course all the same":      {catalog.Series{Direction: catalog.Lower}, []Row{inYear(2015, un, just("5")), inYear(2019, un, just("2"))}, 2015, Better}, // where countries must not be held against each other
		"the latest is of the base year":     {lower, []Row{inYear(2015, un, just("2"))}, 0, ""},
		"nothing since 2015 but one":         {lower, []Row{inYear(2010, un, just("5")), inYear(2014, un, just("4"))}, 0, ""},
	} {
		got, ok := course(c.series, area.Area{Code: "PAN"}, c.own[len(c.own)-1], c.own)
		if ok != (c.turn != "") || got.Turn != c.turn || ok && got.From.Observation.Period.Year() != c.from {
			t.Errorf("%s: %v from %v, %t", name, got.Turn, got.From.Observation.Period, ok)
		}
	}
}

// TestOverviewOfRegion holds what the shipped figures say of the Conference: recomputed by hand from domain A7 and from the files of the release.
func TestOverviewOfRegion(t *testing.T) {
	s, _, _ := shippedService(t)
	region := regionOf(t, s, "RCM", RegionOptions{}, lang.Spanish)
	survey := region.Surveys[0]
	w := survey.Weakest
	if w == nil || w.Year != 2019 || len(w.Parts) != 1 || w.Parts[0].Code != "PD_4" {
		t.Fatalf("weakest: %+v", w)
	}
	if v := w.Share.Shown().Observation.Value; v.Numerator.Decimal.String() != "2" || v.Denominator.Decimal.String() != "6" {
		t.Errorf("%v of %v", v.Numerator.Decimal, v.Denominator.Decimal)
	}
	// CAN 3→3, SLV 3→3, HND 2→2, MEX 1→3, PAN 2→3; Guatemala and Belize have one answer each.
	if c := survey.Courses; len(c) != 5 || c.Count(Better) != 2 || c.Count(Worse) != 0 || c.Count(Unchanged) != 3 {
		t.Errorf("categories: %d, better %d, worse %d", len(c), c.Count(Better), c.Count(Worse))
	}
	for _, one := range region.Series {
		switch from, to := one.Courses.Years(); one.Series.Code {
		case "SI_RMT_COST":
			if len(one.Courses) != 8 || from != 2015 || to != 2018 {
				t.Errorf("remittances: %d countries, %d to %d", len(one.Courses), from, to)
			}
		case "BX_TRF_PWKR", "SL_LBR_NTLCPL":
			if len(one.Courses) > 0 {
				t.Errorf("%s has no way that is better for a group of countries", one.Series.Code)
			}
		}
	}
	// Europe and Northern America published shares of every domain in 2019; the year before there is none to be said.
	if got := regionOf(t, s, "RCM", RegionOptions{Year: 2018}, lang.Spanish).Surveys[0].Weakest; got != nil {
		t.Errorf("before the first round: %+v", got)
	}
}

// TestOverviewOfCountry: Belize has no remittance cost, its neighbours have.
func TestOverviewOfCountry(t *testing.T) {
	s, _, _ := shippedService(t)
	c, err := s.Country(t.Context(), "BLZ", printer(t, lang.English))
	if err != nil {
		t.Fatal(err)
	}
	var without []string
	for _, one := range c.Without {
		without = append(without, one.Code)
	}
	if len(without) != 1 || without[0] != "SI_RMT_COST" {
		t.Errorf("without: %v", without)
	}
	for _, one := range c.Series {
		if one.Series.Code == "SM_POP_REFG_OR" && (one.Course == nil || one.Course.Turn != Worse || one.Course.From.Observation.Value.Text() != "13" || one.Course.To.Observation.Value.Text() != "19") {
			t.Errorf("refugees: %+v", one.Course)
		}
	}
}

// TestFiguresOfPeriodsOfOtherLengths: a day is not held against a year, and years and days have no median together.
func TestFiguresOfPeriodsOfOtherLengths(t *testing.T) {
	t.Parallel()
	of := func(label, value string, flow observation.Flow) Row {
		period, ok := observation.ParsePeriod(label)
		if !ok {
			t.Fatal(label)
		}
		return Row{Observation: new(observation.New("S", "PAN", period, nil, flow, "R", just(value))), Origin: Official}
	}
	series := catalog.Series{Kind: catalog.Count, Comparable: true, Rule: catalog.Sum, Direction: catalog.Lower}
	year, fiscal, month, day := of("2016", "9", observation.UN), of("2017/18", "8", observation.UN), of("2019-03", "2", observation.UN), of("2019-05-02", "1", observation.UN)
	for name, c := range map[string]struct {
		rows   []Row
		median string
	}{
		"years": {[]Row{year, of("2017", "5", observation.UN)}, "7"}, "a year and a fiscal year": {[]Row{year, fiscal}, "8.5"}, "a year and a day": {[]Row{year, day}, ""}, "a month and a day": {[]Row{month, day}, ""},
		"days": {[]Row{day, of("2019-05-03", "3", observation.UN)}, "2"},
	} {
		got := ""
		rows := make([]*Row, len(c.rows))
		for i := range c.rows {
			rows[i] = &c.rows[i]
		}
		if s := spread(series, rows); s != nil {
			got = s.Median.String()
		}
		if got != c.median || mixedPeriods(rows) != (c.median == "") {
			t.Errorf("%s: median %q, mixed %v", name, got, mixedPeriods(rows))
		}
	}
	// A store orders what it has by key; the first of each length of period and the newest are those that a page needs.
	if got := ends([]Row{year, of("2018", "7", observation.UN), month, of("2019-04", "3", observation.UN), day}); len(got) != 5 {
		t.Errorf("%d of five ends", len(got))
	}
	line := Line{Rows: []*Row{&year, &month}}
	for name, c := range map[string]struct {
		latest Row
		base   *Row
	}{"a day": {day, nil}, "a later month": {of("2019-07", "4", observation.UN), &month}, "a later year": {of("2020", "4", observation.UN), &year}, "a year that the government says": {of("2020", "4", observation.National), nil}} {
		if got := line.base(2015, Cell{Row: c.latest}); got != c.base {
			t.Errorf("%s is held against %v", name, got)
		}
	}
}

// TestBothAtATime: the first failure is told, whichever part has it, and a panic of either is the caller's.
func TestBothAtATime(t *testing.T) {
	t.Parallel()
	fine := func(context.Context) error { return nil }
	wrong := errors.New("wrong")
	fails := func(context.Context) error { return wrong }
	waits := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	breaks := func(context.Context) error { panic("broken") }
	for name, c := range map[string]struct {
		one, other func(context.Context) error
		want       error
	}{"both fine": {fine, fine, nil}, "the first": {fails, fine, wrong}, "the second": {fine, fails, wrong}, "the second, which ends the first": {waits, fails, wrong}} {
		if err := both(t.Context(), c.one, c.other); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, parts := range map[string][2]func(context.Context) error{"the first breaks": {breaks, fine}, "the second breaks": {fine, breaks}, "and ends the first": {waits, breaks}} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, "broken") {
					t.Errorf("%s: %s", name, got)
				}
			}()
			_ = both(t.Context(), parts[0], parts[1])
		}()
	}
}
