package measure

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func value(s string) observation.Value {
	return observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(s))}
}

func answered(category int) Input {
	return Input{Government: true, Responded: true, Value: value(fmt.Sprint(category))}
}

func weighing(v, weight string) Input {
	return Input{Government: true, Value: value(v), Weight: decimal.NewNullDecimal(decimal.RequireFromString(weight))}
}

func parts(r, p string) observation.Value {
	v := value("1")
	v.Numerator, v.Denominator = decimal.NewNullDecimal(decimal.RequireFromString(r)), decimal.NewNullDecimal(decimal.RequireFromString(p))
	return v
}

var (
	silent        = Input{Government: true}
	territory     = Input{Value: observation.Value{Gap: observation.NotApplicable}}
	notApplicable = Input{Government: true, Responded: true, Value: observation.Value{Gap: observation.NotApplicable}}
	unpublished   = Input{Government: true, Responded: true, Value: observation.Value{Gap: observation.NotAvailable}}
	censored      = Input{Government: true, Value: observation.Value{Number: decimal.NewNullDecimal(decimal.NewFromInt(5)), Censor: observation.Below}}
	place         = func(s string) Input { return Input{Government: true, Value: value(s)} }
)

func TestGroup(t *testing.T) {
	t.Parallel()
	carried := answered(3)
	carried.Carried = true
	for name, c := range map[string]struct {
		rule       catalog.Rule
		inputs     []Input
		want       string // value at five decimals, or the reason
		n, old, of int
	}{
		"the RCM of 2019":              {catalog.ShareMeeting, []Input{answered(3), answered(3), answered(3), answered(2), answered(1), answered(2), silent, silent, silent, silent, silent}, "50.00000", 6, 0, 11},
		"two thirds":                   {catalog.ShareMeeting, []Input{answered(4), answered(3), answered(1)}, "66.66667", 3, 0, 3},
		"one country":                  {catalog.ShareMeeting, []Input{answered(2)}, "0.00000", 1, 0, 1},
		"a carried answer counts":      {catalog.ShareMeeting, []Input{carried, answered(1)}, "50.00000", 2, 1, 2},
		"N counts nowhere":             {catalog.ShareMeeting, []Input{answered(3), notApplicable, territory}, "100.00000", 1, 0, 2},
		"nobody answered":              {catalog.ShareMeeting, []Input{silent, silent}, "no_value", 0, 0, 2},
		"an unknown part":              {catalog.ShareMeeting, []Input{answered(3), unpublished}, "part_unknown", 2, 0, 2},
		"a sum with a territory":       {catalog.Sum, []Input{place("3"), {Value: value("2")}, silent}, "5.00000", 1, 0, 2},
		"a sum of zero":                {catalog.Sum, []Input{place("0")}, "0.00000", 1, 0, 1},
		"a sum of nothing":             {catalog.Sum, []Input{silent}, "no_value", 0, 0, 1},
		"a sum with a bound":           {catalog.Sum, []Input{place("3"), censored}, "censored", 2, 0, 2},
		"yes":                          {catalog.CountYes, []Input{place("1"), place("0"), place("1.0"), silent}, "2.00000", 3, 0, 4},
		"a rate from parts":            {catalog.RateFromParts, []Input{{Government: true, Value: parts("7753", "5895683")}}, "131.50300", 1, 0, 1},
		"a rate of two":                {catalog.RateFromParts, []Input{{Government: true, Value: parts("1", "100000")}, {Government: true, Value: parts("5", "100000")}}, "3.00000", 2, 0, 2},
		"a rate without parts":         {catalog.RateFromParts, []Input{{Government: true, Value: parts("1", "100000")}, place("3")}, "parts_missing", 2, 0, 2},
		"a rate of nobody":             {catalog.RateFromParts, []Input{{Government: true, Value: parts("0", "0")}}, "parts_missing", 1, 0, 1},
		"official only":                {catalog.OfficialOnly, []Input{place("3")}, "official_only", 1, 0, 1},
		"no group value at all":        {catalog.NoGroupValue, []Input{place("3")}, "no_group_value", 1, 0, 1},
		"a weighted mean":              {catalog.WeightedMean, []Input{place("3")}, "no_weights", 1, 0, 1},
		"a mean by weights":            {catalog.WeightedMean, []Input{weighing("10", "300"), weighing("20", "100"), silent}, "12.50000", 2, 0, 3},
		"a weight of zero":             {catalog.WeightedMean, []Input{weighing("10", "300"), weighing("20", "0")}, "10.00000", 2, 0, 2},
		"a weight not known":           {catalog.WeightedMean, []Input{weighing("10", "300"), place("20")}, "weights_missing", 2, 0, 2},
		"one left out":                 {catalog.WeightedMean, []Input{weighing("10", "300"), weighing("20", "100"), {Government: true, Value: value("90"), LeftOut: true}}, "12.50000", 2, 0, 3},
		"all left out":                 {catalog.WeightedMean, []Input{{Government: true, Value: value("90"), LeftOut: true}, silent}, "no_weights", 0, 0, 2},
		"an unknown rule":              {"mean", []Input{place("3")}, "no_rule", 1, 0, 1},
		"a territory is no government": {catalog.ShareMeeting, []Input{answered(1), {Responded: true, Value: value("4")}}, "0.00000", 1, 0, 1},
	} {
		res, err := Group(c.rule, c.inputs, 3)
		got := res.Number.StringFixed(DataPlaces)
		var refusal *Refusal
		if errors.As(err, &refusal) {
			got = string(refusal.Reason)
		}
		if c.rule == catalog.RateFromParts && err == nil {
			got = Round(res.Number, 4).StringFixed(DataPlaces)
			if name == "a rate from parts" {
				got = Round(res.Number, 3).StringFixed(DataPlaces)
			}
		}
		if got != c.want || res.Responding != c.n || res.Carried != c.old || res.Members != c.of {
			t.Errorf("%s: %s with %d/%d/%d, want %s with %d/%d/%d", name, got, res.Responding, res.Carried, res.Members, c.want, c.n, c.old, c.of)
		}
	}
	if _, err := Group(catalog.ShareMeeting, []Input{answered(3)}, 0); err == nil {
		t.Error("a share without a scale is given")
	}
}

func TestRoundHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"4.85": "4.9", "-4.85": "-4.9", "4.849999": "4.8", "0.05": "0.1", "78.3333": "78.3", "2.25": "2.3", "-0.04": "0"} {
		if got := Round(decimal.RequireFromString(given), 1); !got.Equal(decimal.RequireFromString(want)) {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}

func TestLatest(t *testing.T) {
	t.Parallel()
	answers := map[int]bool{2019: true, 2021: true}
	for year, want := range map[int]string{2018: "0 false false", 2019: "2019 false true", 2020: "2019 true true", 2021: "2021 false true", 2025: "2021 true true"} {
		used, carried, ok := Latest(answers, year)
		if got := fmt.Sprint(used, " ", carried, " ", ok); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ values, want string }{
		{"6.6 6.7 4.0 5.2 4.1 4.1 5.1 4.6", "4.85 4 6.7 8"}, {"3 1 2", "2 1 3 3"}, {"5", "5 5 5 1"}, {"-1 1", "0 -1 1 2"},
	} {
		var values []decimal.Decimal
		for rest := c.values; rest != ""; {
			var one string
			n, _ := fmt.Sscan(rest, &one)
			if n == 0 {
				break
			}
			values = append(values, decimal.RequireFromString(one))
			rest = rest[min(len(rest), len(one)+1):]
		}
		s, ok := NewSpread(values)
		if got := fmt.Sprint(s.Median, " ", s.Min, " ", s.Max, " ", s.Count); !ok || got != c.want {
			t.Errorf("%s: %s, want %s", c.values, got, c.want)
		}
	}
	if _, ok := NewSpread(nil); ok {
		t.Error("nothing has a median")
	}
}

func anyone(r *rand.Rand) Input {
	switch r.IntN(8) {
	case 0:
		return silent
	case 1:
		return territory
	case 2:
		return notApplicable
	}
	in := answered(1 + r.IntN(4))
	in.Carried = r.IntN(3) == 0
	return in
}

// TestProperties holds what is true of every group.
func TestProperties(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(10, 72))
	bands := []survey.Band{{Category: 1}, {Category: 2}, {Category: 3}, {Category: 4}}
	for range 2000 {
		inputs := make([]Input, 1+r.IntN(30))
		for i := range inputs {
			inputs[i] = anyone(r)
		}
		before, err := Group(catalog.ShareMeeting, inputs, 3)
		shuffled := append([]Input{}, inputs...)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again, err2 := Group(catalog.ShareMeeting, shuffled, 3)
		if (err == nil) != (err2 == nil) || !before.Number.Equal(again.Number) || before.Responding != again.Responding || before.Carried != again.Carried {
			t.Fatalf("the order matters: %v, %v", before, again)
		}
		more, _ := Group(catalog.ShareMeeting, append(shuffled, silent), 3)
		if !more.Number.Equal(before.Number) || more.Responding != before.Responding || more.Members != before.Members+1 {
			t.Fatalf("a government that did not answer changes more than the members: %v, %v", before, more)
		}
		abroad, _ := Group(catalog.ShareMeeting, append(shuffled, territory), 3)
		if !abroad.Number.Equal(before.Number) || abroad.Members != before.Members || abroad.Responding != before.Responding {
			t.Fatalf("a territory changes the share: %v, %v", before, abroad)
		}
		if before.Responding > before.Members || before.Carried > before.Responding {
			t.Fatalf("more answers than governments: %v", before)
		}
		c := Categorise(inputs)
		if c.Responding != before.Responding || c.Members != before.Members || c.Carried != before.Carried {
			t.Fatalf("counts disagree: %v, %v", c, before)
		}
		if err != nil {
			continue
		}
		sum := new(big.Rat)
		shares := c.Shares(bands, 3)
		for _, s := range shares {
			sum.Add(sum, big.NewRat(int64(100*s.Count), int64(s.Of)))
		}
		if sum.Cmp(big.NewRat(100, 1)) != 0 {
			t.Fatalf("shares come to %s", sum)
		}
		if last := shares[len(shares)-1]; !last.Percent().Equal(before.Number) {
			t.Fatalf("the share is %s and %s", last.Percent(), before.Number)
		}
	}
}
