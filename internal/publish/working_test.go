package publish

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// TestDeathsOfGroups: of the 186 published values of groups in 10.7.3 of the release of 2020, 29 differ from the sum of their
// members.
func TestDeathsOfGroups(t *testing.T) {
	t.Parallel()
	s, store, ref := shippedService(t)
	data, err := shippedData()
	if err != nil {
		t.Fatal(err)
	}
	var release []observation.Observation
	for _, o := range data.Figures {
		if o.Key.Series == "SM_DTH_MIGR" && o.Key.Release == "UN SDG 2020.Q4" {
			release = append(release, o)
		}
	}
	store.rows = newMemory(ref, release...).rows
	list, err := s.GroupDifferences(context.Background(), "SM_DTH_MIGR", "")
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for _, d := range list {
		if d.Differs() {
			differ++
		}
	}
	if differ != 29 || len(list) != 186 {
		t.Errorf("%d of %d values of groups differ, want 29 of 186", differ, len(list))
	}
	// Everything that is shipped: the six values of the World are of a later release than those of the countries.
	s, _, _ = shippedService(t)
	if list, err = s.GroupDifferences(context.Background(), "SM_DTH_MIGR", ""); err != nil {
		t.Fatal(err)
	}
	same, other := 0, 0
	for _, d := range list {
		switch {
		case !d.Differs():
		case d.SameRelease():
			same++
		default:
			other++
		}
	}
	if same != 29 || other != 6 || len(list) != 186 {
		t.Errorf("%d and, against another release, %d of %d differ; want 29 and 6 of 186", same, other, len(list))
	}
}

// TestSharesOfGroups: no published share of 10.7.2 differs from ours.
func TestSharesOfGroups(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	list, err := s.GroupDifferences(context.Background(), "SG_CPA_MIGRP", "")
	if err != nil || len(list) != 282 {
		t.Fatal(len(list), err)
	}
	for _, d := range list {
		if d.Differs() {
			t.Errorf("%v: published %s, computed %s", d.Official.Observation.Key, d.Official.Observation.Value.Text(), d.Computed.Unrounded.Decimal)
		}
	}
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	_, _, ref := shippedService(t)
	shares, _ := ref.Catalog.Series("SG_CPA_MIGRP")
	row := func(text string) Row {
		return Row{Observation: &observation.Observation{Value: observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(text))}}}
	}
	for _, test := range []struct {
		official, exact string
		want            bool
	}{
		{"78.6", "78.5714285714285714", false}, {"78.5", "78.5714285714285714", true}, {"70.58824", "70.5882352941176471", false}, {"70.58823", "70.5882352941176471", true},
		{"40", "40.0499999999999999", false}, {"40", "40.05", true}, {"50", "50", false},
	} {
		computed := row(test.exact)
		computed.Unrounded = computed.Observation.Value.Number
		if got := Differs(shares, row(test.official), computed); got != test.want {
			t.Errorf("%s and %s differ: %v", test.official, test.exact, got)
		}
	}
	gap := Row{Observation: &observation.Observation{Value: observation.Value{Gap: observation.NotAvailable}}}
	if Differs(shares, row("40"), gap) || Differs(shares, gap, row("40")) {
		t.Error("a gap cannot be compared")
	}
}

func keyOf(series, group, period, part string, flow observation.Flow) observation.Key {
	return observation.Key{Series: series, Area: group, Period: period, Breakdown: part, Flow: flow}
}

// TestWorkingOfTheRCM: seven governments of eleven count in 2021, one with an answer of 2019; five meet.
func TestWorkingOfTheRCM(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	p := printer(t, lang.English)
	w, err := s.Working(context.Background(), keyOf("SG_CPA_MIGRP", "RCM", "2021", "", observation.UN), p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range w.Members {
		line := fmt.Sprintf("%s %s %d", m.Area.Code, m.Cell.Value().Text(), m.Cell.Year())
		if m.Cell.Gap != observation.NoGap {
			line = m.Area.Code + " " + string(m.Cell.Gap)
		}
		if m.Cell.Carried {
			line += " carried"
		}
		if m.Meets {
			line += " meets"
		}
		if m.Counts != m.Cell.Has() || m.Answers != m.Counts {
			t.Errorf("%s counts: %v", m.Area.Code, m.Counts)
		}
		got = append(got, line)
	}
	want := []string{
		"BLZ 2 2021", "CAN 3 2021 meets", "CRI not_answered", "DOM not_answered", "SLV 3 2021 meets", "GTM 3 2019 carried meets", "HND 2 2021", "MEX 3 2021 meets", "NIC not_answered", "PAN 3 2021 meets", "USA not_answered",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if w.Official != nil || w.Differs() || w.Meets != 3 || w.On.Format("2006-01-02") != "2021-12-31" || w.Spread != nil {
		t.Errorf("%+v", w)
	}
	// A domain that an answer does not publish: nothing is computed, and the page can say for whom.
	part, err := s.Working(context.Background(), keyOf("SG_CPA_MIGRP", "RCM", "2021", "policy_domain=PD_1", observation.UN), p)
	if err != nil {
		t.Fatal(err)
	}
	unknown := 0
	for _, m := range part.Members {
		if m.Answers && !m.Counts {
			unknown++
		}
	}
	if part.Row.Observation.Value.Number.Valid || unknown != 5 {
		t.Errorf("domain 1: %v, %d answers without it", part.Row.Observation.Value, unknown)
	}
}

// TestWorkingBesidePublished: Central America 2015, published 148, sum 149; and 10.7.4 from its parts.
func TestWorkingBesidePublished(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	p := printer(t, lang.English)
	w, err := s.Working(context.Background(), keyOf("SM_DTH_MIGR", "13", "2015", "", observation.UN), p)
	if err != nil {
		t.Fatal(err)
	}
	sum := decimal.Zero
	for _, m := range w.Members {
		if m.Counts {
			sum = sum.Add(m.Cell.Row.Observation.Value.Number.Decimal)
		}
	}
	if w.Official == nil || w.Official.Observation.Value.Text() != "148" || sum.String() != "149" || !w.Row.Unrounded.Decimal.Equal(sum) || !w.Differs() {
		t.Errorf("published %v, computed %s, members %s", w.Official, w.Row.Unrounded.Decimal, sum)
	}
	if w.Spread == nil || w.Spread.Count != 8 {
		t.Errorf("spread %+v", w.Spread)
	}
	rate, err := s.Working(context.Background(), keyOf("SM_POP_REFG_OR", "13", "2015", "", observation.UN), p)
	if err != nil || rate.Differs() || rate.Official == nil || measure.Round(rate.Row.Unrounded.Decimal, 0).String() != "27" {
		t.Errorf("10.7.4: %v %+v", err, rate.Row)
	}
	for _, k := range []observation.Key{
		keyOf("SI_RMT_COST", "13", "2018", "", observation.UN), keyOf("SM_DTH_MIGR", "PAN", "2015", "", observation.UN), keyOf("SM_DTH_MIGR", "13", "1990", "", observation.UN),
		keyOf("NOPE", "13", "2015", "", observation.UN), keyOf("SM_DTH_MIGR", "13", "2015-Q1", "", observation.UN),
	} {
		if _, err := s.Working(context.Background(), k, p); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v: %v", k, err)
		}
	}
}

// TestWeightedMean: shares weigh by what they are shares of, where every country says it.
func TestWeightedMean(t *testing.T) {
	t.Parallel()
	share := func(area, number, whole string) observation.Observation {
		v := observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(number))}
		if whole != "" {
			v.Denominator = decimal.NewNullDecimal(decimal.RequireFromString(whole))
			v.Numerator = decimal.NewNullDecimal(v.Number.Decimal.Mul(v.Denominator.Decimal).Div(decimal.NewFromInt(100)))
		}
		return observation.New("BX_TRF_PWKR", area, observation.YearPeriod(2030), nil, observation.National, area+" 2030/1", v)
	}
	p := printer(t, lang.English)
	s, _, _ := shippedService(t, share("PAN", "10", "300"), share("CRI", "20", "100"))
	w, err := s.Working(context.Background(), keyOf("BX_TRF_PWKR", "RCM", "2030", "", observation.National), p)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Row.Observation.Value.Text(); got != "12.5" || w.Row.Responding != 2 || w.Row.Members != 11 {
		t.Errorf("mean %s of %d/%d", got, w.Row.Responding, w.Row.Members)
	}
	for _, m := range w.Members {
		if m.Counts != m.Weight.Valid {
			t.Errorf("%s: %+v", m.Area.Code, m.Weight)
		}
	}
	s, _, _ = shippedService(t, share("PAN", "10", "300"), share("CRI", "20", ""))
	w, err = s.Working(context.Background(), keyOf("BX_TRF_PWKR", "RCM", "2030", "", observation.National), p)
	if err != nil || w.Row.Observation.Value.Gap != observation.NotAvailable {
		t.Errorf("a weight is missing: %v %+v", err, w.Row.Observation.Value)
	}
	s, _, _ = shippedService(t)
	one, err := s.Series(context.Background(), "BX_TRF_PWKR", "RCM", p)
	if err != nil || one.Latest.Groups[0].Refused != measure.NoWeights || one.Latest.Groups[0].Computed != nil {
		t.Errorf("no weights: %v %+v", err, one.Latest.Groups[0])
	}
}

// TestWeightsOfAnotherSeries: a mean is weighted by the series that the catalogue names, with its value of the same place and no other.
func TestWeightsOfAnotherSeries(t *testing.T) {
	t.Parallel()
	given := func(series, area, number string, year int, part observation.Breakdown) observation.Observation {
		v := observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(number))}
		o := observation.New(series, area, observation.YearPeriod(year), part, observation.National, area+" 2030/1", v)
		if series == "SM_DTH_MIGR" {
			o.Key.Flow, o.Key.Release, o.Source = observation.UN, "UN SDG 2030.Q1", "un-sdg"
		}
		return o
	}
	women := observation.Breakdown{"sex": "F"}
	bound := given("SM_DTH_MIGR", "GTM", "5", 2030, nil)
	bound.Value.Censor = observation.Below
	_, store, ref := shippedService(t,
		given("BX_TRF_PWKR", "PAN", "10", 2030, nil), given("BX_TRF_PWKR", "CRI", "20", 2030, nil), given("BX_TRF_PWKR", "MEX", "90", 2030, nil), given("BX_TRF_PWKR", "GTM", "70", 2030, nil),
		given("BX_TRF_PWKR", "PAN", "10", 2031, nil), given("BX_TRF_PWKR", "PAN", "11", 2030, women), given("BX_TRF_PWKR", "CRI", "12", 2030, women),
		given("SM_DTH_MIGR", "PAN", "300", 2030, nil), given("SM_DTH_MIGR", "CRI", "100", 2030, nil), given("SM_DTH_MIGR", "MEX", "100", 2029, nil), bound,
		given("SM_DTH_MIGR", "PAN", "1", 2030, women))
	content := ref.Catalog.Content()
	content.Series = slices.Clone(content.Series)
	for i := range content.Series {
		if content.Series[i].Code == "BX_TRF_PWKR" {
			content.Series[i].Weight = "SM_DTH_MIGR"
		}
	}
	var err error
	if ref.Catalog, err = catalog.New(content); err != nil {
		t.Fatal(err)
	}
	s := New(store, func() Reference { return ref }, testClock)
	p := printer(t, lang.English)
	w, err := s.Working(t.Context(), keyOf("BX_TRF_PWKR", "RCM", "2030", "", observation.National), p)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Row.Observation.Value; got.Text() != "12.5" || got.Denominator.Decimal.String() != "400" || w.Row.Responding != 2 || w.Row.Members != 11 {
		t.Errorf("%s / %s of %d/%d", got.Text(), got.Denominator.Decimal, w.Row.Responding, w.Row.Members)
	}
	if got := w.Row.Observation.Key.Release; got != "CRI 2030/1; PAN 2030/1; UN SDG 2030.Q1" {
		t.Errorf("releases %q", got)
	}
	var got []string
	for _, m := range w.Members {
		if m.Cell.Has() {
			line := fmt.Sprint(m.Area.Code, " ", m.Counts, " ", m.LeftOut, " ", m.Weight.Decimal)
			if m.By != nil {
				line += " " + m.By.Observation.Key.Series + " " + m.By.Observation.Key.Period
			}
			got = append(got, line)
		}
	}
	want := "CRI true false 100 SM_DTH_MIGR 2030|GTM false true 0|MEX false true 0|PAN true false 300 SM_DTH_MIGR 2030"
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, "|"), want)
	}
	// Nothing weighs in 2031; of the women one country is weighed by its women, the other not by all its people.
	if _, err := s.Working(t.Context(), keyOf("BX_TRF_PWKR", "RCM", "2031", "", observation.National), p); fault.KindOf(err) != fault.NotFound {
		t.Errorf("2031: %v", err)
	}
	part, err := s.Working(t.Context(), keyOf("BX_TRF_PWKR", "RCM", "2030", "sex=F", observation.National), p)
	if err != nil || part.Row.Observation.Value.Text() != "11" || part.Row.Responding != 1 || len(part.Row.LeftOut) != 1 {
		t.Errorf("women: %v %+v", err, part.Row.Observation.Value)
	}
	// Every page gives the same.
	one, err := s.Series(t.Context(), "BX_TRF_PWKR", "RCM", p)
	if err != nil || one.Latest.Groups[0].Computed == nil || one.Latest.Groups[0].Computed.Observation.Value.Text() != "12.5" {
		t.Errorf("series page: %v %+v", err, one.Latest.Groups[0])
	}
	compared, err := s.Compare(t.Context(), Choice{Series: "BX_TRF_PWKR", Group: "RCM", Look: LookTable, Flow: observation.National}, p)
	if err != nil || len(compared.Totals) == 0 || compared.Totals[0].Cell.Row.Observation.Value.Text() != "12.5" {
		t.Errorf("comparison: %v %+v", err, compared.Totals)
	}
	region, err := s.Region(t.Context(), "RCM", RegionOptions{}, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, latest := range region.Series {
		if latest.Series.Code == "BX_TRF_PWKR" && (latest.Groups[0].Computed == nil || latest.Groups[0].Responding != 2) {
			t.Errorf("region: %+v", latest.Groups[0])
		}
	}
}

func TestFlowDifferences(t *testing.T) {
	t.Parallel()
	figure := func(area, number string, year int) observation.Observation {
		v := observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(number))}
		return observation.New("SM_DTH_MIGR", area, observation.YearPeriod(year), nil, observation.National, area+" 1", v)
	}
	s, _, _ := shippedService(t, figure("PAN", "3", 2015), figure("MEX", "9999", 2015), figure("CRI", "1", 2040), figure("PER", "7", 2015))
	list, err := s.FlowDifferences(context.Background(), "", "RCM")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range list {
		if d.Series.Code == "SM_DTH_MIGR" {
			got = append(got, fmt.Sprint(d.UN.Observation.Key.Area, " ", d.National.Observation.Value.Text(), " ", d.UN.Observation.Value.Text(), " ", d.Same(), " ", d.Shown))
		}
	}
	if len(got) != 2 || !strings.HasPrefix(got[0], "MEX 9999 ") || !strings.HasSuffix(got[0], " false un") {
		t.Errorf("%q", got)
	}
	for given, want := range map[[2]observation.Value]bool{
		{{Number: decimal.NewNullDecimal(decimal.RequireFromString("1.0"))}, valued(1)}: true,
		{{Gap: observation.NotAvailable}, {Gap: observation.Suppressed}}:                false,
		{{Gap: observation.NotAvailable}, {Gap: observation.NotAvailable}}:              true,
		{valued(0), {Gap: observation.NotAvailable}}:                                    false,
	} {
		var d FlowDifference
		d.National.Observation, d.UN.Observation = &observation.Observation{Value: given[0]}, &observation.Observation{Value: given[1]}
		if d.Same() != want {
			t.Errorf("%v", given)
		}
	}
	if _, err := s.FlowDifferences(context.Background(), "", "PAN"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}
