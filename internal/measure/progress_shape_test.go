package measure

import (
	"math"
	"testing"
)

// TestShapes: the transformations of "Goldilocks" indicators (Open SDG 2.4), with verdicts computed apart from this program.
func TestShapes(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		shape        Shape
		points       []Point
		value, score float64
		status       Standing
		why          NotAssessed
	}{
		"a ratio nearer to parity":          {Parity, two(2015, 0.8, 2020, 0.9), 1.576669897168476, 5, SubstantialProgress, ""},
		"a ratio farther from it, above":    {Parity, two(2015, 1.2, 2020, 1.25), -0.6785599742609553, -5, Deterioration, ""},
		"within the range that is parity":   {Parity, two(2015, 0.8, 2020, 0.97), 2.955919642057372, 5, TargetAchieved, ""},
		"as far on the other side":          {Parity, two(2015, 0.5, 2020, 2), 0, -2.5, LimitedProgress, ""},
		"no ratio":                          {Parity, two(2015, 0, 2020, 1), nan, nan, NotAvailable, OutOfShape},
		"a share nearer to half":            {Half, two(2015, 30, 2023, 36), 0.5021699225144356, -0.40760858385910126, LimitedProgress, ""},
		"the same share from above":         {Half, two(2015, 70, 2023, 64), 0.5021699225144356, -0.40760858385910126, LimitedProgress, ""},
		"half itself":                       {Half, two(2015, 30, 2023, 50), 1.8567870955653822, 5, TargetAchieved, ""},
		"a budget from under to over":       {Whole, two(2015, 88, 2021, 105), 1.421428772309883, 5, SubstantialProgress, ""},
		"a budget of which less was spent":  {Whole, two(2015, 88, 2021, 24), nan, nan, NotAvailable, OutOfShape},
		"unemployment towards three":        {NaturalRate, two(2015, 9.5, 2022, 7.1), 0.5508705280262942, -0.20468777087284007, LimitedProgress, ""},
		"unemployment at three":             {NaturalRate, two(2015, 9.5, 2022, 3), 2.052609642767769, 5, TargetAchieved, ""},
		"unemployment lower than is wanted": {NaturalRate, two(2015, 9.5, 2022, 2.9), nan, nan, NotAvailable, OutOfShape},
	} {
		aim := NewAim(true) // the shape knows better which way to go
		aim.Shape = c.shape
		got := Assess(OpenSDG, c.points, aim)
		if math.Abs(got.Value-c.value) > 1e-9 || math.IsNaN(got.Value) != math.IsNaN(c.value) || !near(got.Score, c.score) || got.Status != c.status || got.Reason != c.why {
			t.Errorf("%s: %v %v %s %q", name, got.Value, got.Score, got.Status, got.Reason)
		}
		if got.Base != c.points[0] || got.Latest != c.points[1] {
			t.Errorf("%s: stands between %v and %v, which are not its values", name, got.Base, got.Latest)
		}
	}
	for shape, c := range map[Shape]struct{ at, want float64 }{Parity: {1.03, 1}, Half: {20, 80}, Whole: {95, 105}, NaturalRate: {4, 4}, "": {-7, -7}} {
		if got, ok := shape.Value(c.at); !ok || got != c.want {
			t.Errorf("%s of %v: %v %v", shape, c.at, got, ok)
		}
	}
	if got, _ := Parity.Value(1.0301); got != 1.0301 {
		t.Errorf("outside the range of parity: %v", got)
	}
}

// TestYesNo: of yes and no there is no calculation.
func TestYesNo(t *testing.T) {
	yes, no := []Point{{2017, 0}, {2019, 1}}, []Point{{2019, 0}, {2015, 1}}
	for _, c := range []struct {
		method Method
		points []Point
		score  float64
		status Standing
		why    NotAssessed
	}{
		{OpenSDG, yes, math.NaN(), TargetAchieved, ""}, {OpenSDG, no, math.NaN(), TargetNotAchieved, ""}, {UNSD, yes, 3, MetOrOnTrack, ""}, {UNSD, no, 1, Stagnation, ""},
		{SDSN, yes, math.NaN(), NotAvailable, CategoriesOnly}, {UNSD, nil, math.NaN(), NotAvailable, NoData},
	} {
		if got := YesNo(c.method, c.points); !near(got.Score, c.score) || got.Status != c.status || got.Reason != c.why || len(c.points) > 0 && got.Latest.Year != 2019 {
			t.Errorf("%s of %v: %+v", c.method, c.points, got)
		}
	}
}

// TestStrictTarget: "below 3 per cent" is not met at 3.
func TestStrictTarget(t *testing.T) {
	aim := NewAim(false)
	aim.Target = 3
	for strict, want := range map[bool][3]Standing{false: {TargetAchieved, MetOrOnTrack, OnTrack}, true: {SubstantialProgress, MetOrOnTrack, OnTrack}} {
		aim.Strict = strict
		for i, m := range Methods() {
			if got := Assess(m, two(2015, 5, 2020, 3), aim); got.Status != want[i] {
				t.Errorf("%s, strict %v: %s", m, strict, got.Status)
			}
		}
	}
	aim.Strict = true
	if got := Assess(OpenSDG, two(2015, 5, 2020, 2.99), aim); got.Status != TargetAchieved {
		t.Error(got.Status)
	}
}

// TestBaseAtStrictTarget: from 3 itself, where less than 3 is asked for, no pace was required; what became of it counts, and no ratio is made of nothing.
func TestBaseAtStrictTarget(t *testing.T) {
	aim := NewAim(false)
	aim.Target, aim.Strict = 3, true
	for latest, want := range map[float64][3]Standing{
		2.5: {TargetAchieved, MetOrOnTrack, OnTrack},
		3:   {NotAvailable, Stagnation, Stagnating},
		3.5: {Deterioration, Stagnation, Decreasing},
	} {
		for i, m := range Methods() {
			got := Assess(m, two(2015, 3, 2020, latest), aim)
			if got.Status != want[i] || !math.IsNaN(got.Value) || math.IsNaN(got.Score) != (want[i] == NotAvailable) {
				t.Errorf("%s to %v: %+v", m, latest, got)
			}
		}
	}
}

// TestNearZeroAndHundred: within one of 0 or 100 counts as met of percentages alone.
func TestNearZeroAndHundred(t *testing.T) {
	for _, c := range []struct {
		percent          bool
		from, to, target float64
		want             float64
	}{{true, 0.5, 1, 0, 3}, {true, 0.5, 1.01, 0, 1}, {false, 0.5, 1, 0, 1}, {true, 99.9, 99, 100, 3}, {true, 99.9, 98.9, 100, 1}, {false, 99.9, 99, 100, 1}, {true, 3.2, 3.9, 3, 1}} {
		aim := NewAim(c.target == 100)
		aim.Target, aim.Percent = c.target, c.percent
		if got := Assess(UNSD, two(2015, c.from, 2020, c.to), aim); got.Score != c.want {
			t.Errorf("%+v: %v %v", c, got.Score, got.Value)
		}
	}
}

// TestScale: values are placed between bounds, capped, whichever way is better; the rates are of the placed values.
func TestScale(t *testing.T) {
	down := Scale{Lower: 20, Optimum: 2, Green: 5}
	for v, want := range map[float64]float64{20: 0, 25: 0, 11: 50, 2: 100, 0: 100} {
		if got := down.Normal(v); !near(got, want) {
			t.Errorf("%v: %v, want %v", v, got, want)
		}
	}
	// The first worked example of the trend arrows: 40 to 55 of 80 on the scale.
	aim := NewAim(false)
	aim.Scale = &Scale{Lower: 10, Optimum: 0, Green: 2}
	got := Assess(SDSN, two(2015, 6, 2023, 4.5), aim)
	if !near(got.Value, 0.703125) || !near(got.Score, 2.40625) || got.Status != Improving {
		t.Errorf("%+v", got)
	}
	// Beyond the optimum nothing more can be gained: 60 to 100, of which 120 would be twice as fast.
	if got := Assess(SDSN, two(2015, 4, 2023, -2), aim); !near(got.Value, (40./8)/(20./15)) || got.Status != OnTrack {
		t.Errorf("%+v", got)
	}
	if got := Assess(SDSN, two(2015, 1, 2023, 1.9), aim); got.Status != Maintaining || got.Score != 3 {
		t.Errorf("movements above the threshold count: %+v", got)
	}
}
