package measure

import (
	"bufio"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

func near(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	if s == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOpenSDGGolden reproduces what Canada publishes, to 1e-9.
func TestOpenSDGGolden(t *testing.T) {
	f, err := os.Open("testdata/progress.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, n := bufio.NewScanner(f), 0
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") || strings.HasPrefix(lines.Text(), "source") {
			continue
		}
		c := strings.Split(lines.Text(), "\t")
		n++
		aim := NewAim(c[6] == "+1")
		aim.Target, aim.Limit = number(t, c[7]), number(t, c[8])
		var points []Point
		for i := 2; i <= 4; i += 2 {
			if c[i] != "" {
				year, err := strconv.Atoi(c[i+1])
				if err != nil {
					t.Fatal(err)
				}
				if len(points) == 0 || points[0].Year != year {
					points = append(points, Point{year, number(t, c[i])})
				}
				aim.BaseYear = min(aim.BaseYear, points[0].Year)
			}
		}
		got := AssessAsPublished(OpenSDG, points, aim)
		if !near(got.Value, number(t, c[9])) || !near(got.Score, number(t, c[10])) || got.Status != Standing(c[11]) {
			t.Errorf("%s: %v %v %s (%s), want %s %s %s", c[1], got.Value, got.Score, got.Status, got.Reason, c[9], c[10], c[11])
		}
		if (got.Reason == "") != (!math.IsNaN(got.Value)) {
			t.Errorf("%s: reason %q with value %v", c[1], got.Reason, got.Value)
		}
	}
	if n != 38 {
		t.Errorf("%d rows", n)
	}
}

func two(y0, v0, y1, v1 float64) []Point { return []Point{{int(y0), v0}, {int(y1), v1}} }

// TestOpenSDGEdges: what the published files hold no example of.
func TestOpenSDGEdges(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		points        []Point
		up            bool
		target, limit float64
		value, score  float64
		status        Standing
		why           NotAssessed
	}{
		"base at the limit":              {two(2015, 100, 2020, 100), true, nan, 100, 0, 5, SubstantialProgress, ""},
		"negative values":                {two(2015, -10, 2020, -8), true, nan, nan, 0.043647500209963, 5, SubstantialProgress, ""},
		"another sign":                   {two(2015, 5, 2020, -1), true, nan, nan, nan, nan, NotAvailable, SignChange},
		"better than the target, worse":  {two(2015, 2, 2020, 4), false, 3, nan, -5.427014790630972, -5, Deterioration, ""},
		"remittances to Armenia":         {two(2015, 1.48, 2024, 6.6), false, 3, nan, -3.7466599465611243, -5, Deterioration, ""},
		"at the target, then worse":      {two(2015, 3, 2020, 4), false, 3, nan, nan, -5, Deterioration, BaseAtTarget},
		"from zero, which is refused":    {two(2015, 0, 2020, 3), false, nan, nan, nan, nan, NotAvailable, ZeroBase},
		"from zero to a target of zero":  {two(2015, 0, 2020, 0), false, 0, nan, nan, 5, TargetAchieved, ZeroBase},
		"a base after the target's year": {two(2031, 5, 2033, 4), false, 3, nan, nan, nan, NotAvailable, AfterTargetYear},
		"one year":                       {[]Point{{2019, 5}}, false, nan, nan, nan, nan, NotAvailable, SinglePoint},
		"nothing after the base year":    {two(2010, 5, 2012, 4), false, nan, nan, nan, nan, NotAvailable, SinglePoint},
		"nothing":                        {nil, false, nan, nan, nan, nan, NotAvailable, NoData},
		"a year twice":                   {two(2015, 1, 2015, 2), false, nan, nan, nan, nan, NotAvailable, YearTwice},
	} {
		aim := NewAim(c.up)
		aim.Target, aim.Limit = c.target, c.limit
		got := Assess(OpenSDG, c.points, aim)
		if !near(got.Value, c.value) || !near(got.Score, c.score) || got.Status != c.status || got.Reason != c.why {
			t.Errorf("%s: %v %v %s %q", name, got.Value, got.Score, got.Status, got.Reason)
		}
	}
	if got := AssessAsPublished(OpenSDG, two(2015, 0, 2020, 3), NewAim(false)); !near(got.Value, -3.9593441964128315) || got.Score != -5 || got.Status != Deterioration {
		t.Errorf("from zero, as published: %+v", got)
	}
	got := Assess(OpenSDG, []Point{{2024, 1.472561469}, {2015, 0.924253297}, {2020, 99}}, Aim{Target: 0.1, Limit: nan, BaseYear: 2015, TargetYear: 2030})
	want := []Working{{"base", 0.924253297}, {"latest", 1.472561469}, {"observed", 0.05311506360796825}, {"required", -0.13778825842310982}, {"ratio", -0.38548323504363124}, {"score", -4.106192995456298}}
	for i, w := range want {
		if i >= len(got.Working) || got.Working[i].Step != w.Step || !near(got.Working[i].Value, w.Value) {
			t.Fatalf("%+v, want %+v", got.Working, want)
		}
	}
}

// TestOpenSDGThresholds: a value at a threshold belongs to the better class.
func TestOpenSDGThresholds(t *testing.T) {
	for v, want := range map[float64]Standing{0.015: SubstantialProgress, math.Nextafter(0.015, 0): ModerateProgress, 0.005: ModerateProgress, math.Nextafter(0.005, 0): LimitedProgress, 0: LimitedProgress, -1e-12: Deterioration} {
		if got, _ := openTrend(v, 1); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}

// TestProgressChart reproduces the worked examples of the UN progress chart.
func TestProgressChart(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		points       []Point
		up           bool
		target       float64
		value, score float64
		why          NotAssessed
	}{
		"1.2.1":                       {two(2015, 14.5, 2023, 10.2), false, 7.25, 0.9658338617914745, 3, ""},
		"16.2.2":                      {two(2015, 0.924253297, 2024, 1.472561469), false, 0.1, -1.315746305260216, 1, ""},
		"the target is met":           {two(2015, 4, 2020, 2.5), false, 3, 3.0234375, 3, ""},
		"within one of a hundred":     {two(2015, 99.8, 2020, 99.2), true, 100, -8.9463, 3, ""},
		"before the base year":        {two(2012, 10, 2014, 11), true, nan, 0.0488088481701516, 3, ""},
		"a fall that is wanted":       {two(2015, 10, 2020, 9.7), false, nan, -0.0060733, 2, ""},
		"a rise that is not":          {two(2015, 10, 2020, 10.1), false, nan, 0.0019920, 1, ""},
		"from zero":                   {two(2015, 0, 2020, 4), true, nan, nan, nan, ZeroBase},
		"one year":                    {[]Point{{2015, 3}}, true, nan, nan, nan, SinglePoint},
		"to nothing, which is wanted": {two(2015, 5, 2020, 0), false, nan, -1, 3, ""},
	} {
		aim := NewAim(c.up)
		aim.Target, aim.Percent = c.target, c.target == 100
		got := Assess(UNSD, c.points, aim)
		if math.Abs(got.Value-c.value) > 1e-3*math.Abs(c.value) || math.IsNaN(got.Value) != math.IsNaN(c.value) || !near(got.Score, c.score) || got.Reason != c.why {
			t.Errorf("%s: %v %v %s %q", name, got.Value, got.Score, got.Status, got.Reason)
		}
	}
	for name, want := range map[string]float64{"1.2.1": 0.9658338617914745, "16.2.2": -1.315746305260216} {
		points, target := two(2015, 14.5, 2023, 10.2), 7.25
		if name == "16.2.2" {
			points, target = two(2015, 0.924253297, 2024, 1.472561469), 0.1
		}
		aim := NewAim(false)
		aim.Target = target
		if got := Assess(UNSD, points, aim); !near(got.Value, want) {
			t.Errorf("%s: %v, want %v", name, got.Value, want)
		}
	}
}

// TestArrows reproduces the worked examples of the trend arrows, whatever the scale of the values.
func TestArrows(t *testing.T) {
	for _, scale := range []struct{ by, from float64 }{{1, 0}, {0.07, 3}, {-2, 50}} {
		on := func(x float64) float64 { return scale.from + scale.by*x }
		for _, c := range []struct {
			x0, xi, g, q, score float64
			status              Standing
		}{
			{40, 55, 80, 0.703125, 2.40625, Improving}, {60, 62, 90, 0.125, 1.25, Stagnating}, {70, 66, 90, -0.375, 0.25, Decreasing},
			{50, 70, 80, 1.25, 3.5, OnTrack}, {92, 90, 85, math.NaN(), 3, Maintaining}, {92, 80, 85, math.NaN(), 0, Decreasing}, {40, 56, 82, 0.7142857142857143, 2.428571428571429, Improving},
		} {
			aim := NewAim(scale.by > 0)
			aim.Target = on(c.g)
			got := Assess(SDSN, two(2015, on(c.x0), 2023, on(c.xi)), aim)
			if !near(got.Value, c.q) || !near(got.Score, c.score) || got.Status != c.status {
				t.Errorf("%v %v of %v by %v: %v %v %s", c.x0, c.xi, c.g, scale.by, got.Value, got.Score, got.Status)
			}
		}
	}
	if got := Assess(SDSN, two(2015, 1, 2020, 2), NewAim(true)); got.Reason != NoTarget || got.Status != NotAvailable {
		t.Errorf("%+v", got)
	}
}

// TestProgressNeverLies: whatever comes in, there is a verdict or a reason, no number is infinite, and a series that is turned over
// goes the other way.
func TestProgressNeverLies(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 30))
	values := []float64{0, 0, 1e-9, -1, 1, 2.5, 100, -100, 1e12, 99.5}
	for range 20_000 {
		var points []Point
		for y := 2008 + r.IntN(10); y < 2036 && len(points) < 6; y += 1 + r.IntN(5) {
			v := values[r.IntN(len(values))]
			if r.IntN(2) == 0 {
				v = r.NormFloat64() * 50
			}
			points = append(points, Point{y, v})
		}
		aim := NewAim(r.IntN(2) == 0)
		if r.IntN(2) == 0 {
			aim.Target, aim.Strict = values[r.IntN(len(values))], r.IntN(2) == 0
		}
		if r.IntN(3) == 0 {
			aim.Limit = 100
		}
		for _, m := range Methods() {
			got := Assess(m, points, aim)
			if got.Status == NotAvailable && got.Reason == "" || got.Status == "" {
				t.Fatalf("%s of %v for %+v: %+v", m, points, aim, got)
			}
			for _, v := range []float64{got.Value, got.Score} {
				if math.IsInf(v, 0) {
					t.Fatalf("%s of %v for %+v: %+v", m, points, aim, got)
				}
			}
			if math.IsNaN(got.Score) != (got.Status == NotAvailable) {
				t.Fatalf("%s of %v for %+v: score %v with %s", m, points, aim, got.Score, got.Status)
			}
		}
	}
}

// TestMeans reproduces the indicators that Canada publishes, groups included.
func TestMeans(t *testing.T) {
	in := func(group string, scores ...float64) (out []Scored) {
		for _, s := range scores {
			out = append(out, Scored{group, s, ModerateProgress})
		}
		return out
	}
	achieved := Scored{"", 5, TargetAchieved}
	for name, c := range map[string]struct {
		of     []Scored
		score  float64
		status Standing
	}{
		"17.18.1":         {in("", 0.7281197264821118, 3.8907192806023563), 2.309419503542234, ModerateProgress},
		"8.8.1":           {in("", -5, -5), -5, Deterioration},
		"16.2.2":          {in("", -4.106192995456298), -4.106192995456298, Deterioration},
		"10.c.1":          {in("", math.NaN()), math.NaN(), NotAvailable},
		"16.3.1":          {append(in("a", -3.218858875485767, -1.7887677815409289), in("", -1.7485016153800061)...), -2.1261574719466774, LimitedProgress},
		"9.c.1":           {append(in("lte", 5, 5), in("", 0.5456262610658811, 5)...), 3.515208753688627, SubstantialProgress},
		"4.a.1":           {append(in("a", 4.981798173986059, 5), in("", 1.4505697730651663)...), 3.220734430029098, SubstantialProgress},
		"all achieved":    {[]Scored{achieved, achieved, {"", math.NaN(), NotAvailable}}, 5, TargetAchieved},
		"one not":         {append(in("", 4), achieved), 4.5, SubstantialProgress},
		"at a threshold":  {in("", 2.5), 2.5, SubstantialProgress},
		"at zero":         {in("", 1, -1), 0, ModerateProgress},
		"below":           {in("", -2.5), -2.5, LimitedProgress},
		"groups in group": {append(append(in("a/b", 0, 2), in("a", 3)...), in("c/d/e", 4)...), 3, SubstantialProgress},
		"nothing":         {nil, math.NaN(), NotAvailable},
	} {
		if score, status := Mean(c.of); !near(score, c.score) || status != c.status {
			t.Errorf("%s: %v %s", name, score, status)
		}
	}
}

// TestGoalTrend reproduces the mean of the five worked arrows.
func TestGoalTrend(t *testing.T) {
	var five []Progress
	for _, s := range []float64{2.40625, 1.25, 0.25, 3.5, 3} {
		five = append(five, Progress{Score: s, Status: Improving})
	}
	if mean, status := GoalTrend(five, 5); !near(mean, 2.08125) || status != Improving {
		t.Error(mean, status)
	}
	if _, status := GoalTrend(five[:3], 4); status != Stagnating {
		t.Error("three of four are enough:", status)
	}
	if _, status := GoalTrend(five[:2], 3); status != NotAvailable {
		t.Error("two of three are not:", status)
	}
	if mean, status := GoalTrend([]Progress{{Score: 3, Status: Maintaining}}, 1); mean != 3 || status != Maintaining {
		t.Error(mean, status)
	}
}
