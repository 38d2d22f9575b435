package measure

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestProjection against the textbook: y = 1, 3, 2, 5, 4 over five years has the slope 0.8, the mean 3, a residual sum of 3.6 and so a standard error of the square root of
// 1.2; t at 0.9 with three degrees of freedom is 1.63774435369621.
func TestProjection(t *testing.T) {
	var points []Point
	for i, v := range []float64{1, 3, 2, 5, 4} {
		points = append(points, Point{2018 + i, v})
	}
	nan := math.NaN()
	p, why := Project(points, 2026, nan, nan)
	half := 1.63774435369621 * math.Sqrt(1.2) * math.Sqrt(1+1./5+36./10)
	if why != "" || !near(p.Slope, 0.8) || !near(p.Value, 3+0.8*6) || math.Abs(p.High-p.Value-half) > 1e-7 || math.Abs(p.Value-p.Low-half) > 1e-7 || !near(p.R2, 0.64) {
		t.Errorf("%+v %s, half %v", p, why, half)
	}
	p, _ = Project(points, 2026, 0, 8)
	if p.High != 8 || !near(p.Value, 7.8) {
		t.Errorf("beyond what can be: %+v", p)
	}
	for want, c := range map[NotAssessed]struct {
		points []Point
		year   int
	}{NoData: {nil, 2030}, TooFewPoints: {points[:4], 2030}, TooFar: {points, 2027}, AfterTargetYear: {points, 2022}, YearTwice: {append(points[:4:4], points[0]), 2030}} {
		if _, why := Project(c.points, c.year, nan, nan); why != want {
			t.Errorf("%s: %s", want, why)
		}
	}
}

// TestBandHoldsWhatItSays: of new values about a line, about four in five lie in the band.
func TestBandHoldsWhatItSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	in, refused, all := 0, 0, 20_000
	for range all {
		var points []Point
		at := func(year int) float64 { return 20 - 0.7*float64(year-2015) + 3*r.NormFloat64() }
		for y := 2015; y < 2024; y++ {
			points = append(points, Point{y, at(y)})
		}
		p, why := Project(points, 2030, math.NaN(), math.NaN())
		if why != "" {
			refused++
			continue
		}
		if v := at(2030); v >= p.Low && v <= p.High {
			in++
		}
	}
	if share := float64(in) / float64(all-refused); math.Abs(share-BandLevel) > 0.01 {
		t.Errorf("%v of the values, want %v", share, BandLevel)
	}
	if share := float64(refused) / float64(all); share > 0.05 {
		t.Errorf("%v of straight courses are taken for changed ones", share)
	}
}

// TestNoLineThroughABend: a course that has turned is not drawn on.
func TestNoLineThroughABend(t *testing.T) {
	var points []Point
	for i, v := range []float64{15, 14, 12, 12, 9, 8, 16, 18, 15, 15, 17, 25, 31, 38, 47, 75, 113, 153, 196, 270} {
		points = append(points, Point{2000 + i, v})
	}
	if _, why := Project(points, 2030, 0, math.NaN()); why != OffCourse {
		t.Error(why)
	}
	if p, why := Project(points[:11], 2020, 0, math.NaN()); why != "" || p.Points != 11 {
		t.Error(p, why)
	}
}

// TestNoBandWithoutScatter: values on one line say nothing of how far a new one would lie from it, be they all alike, all zero or rising evenly.
func TestNoBandWithoutScatter(t *testing.T) {
	for _, v := range [][]float64{{2, 2, 2, 2, 2}, {0, 0, 0, 0, 0}, {0.1, 0.2, 0.3, 0.4, 0.5}, {-5, -4, -3, -2, -1}} {
		var points []Point
		for i := range v {
			points = append(points, Point{2015 + i, v[i]})
		}
		if p, why := Project(points, 2022, math.NaN(), math.NaN()); why != NoScatter {
			t.Errorf("%v: %+v %q", v, p, why)
		}
	}
}

// TestNoLineBeyondWhatCanBe: a line that falls below zero, or rises above a hundred per cent, is not said to stand at the bound; one inside has its band cut there.
func TestNoLineBeyondWhatCanBe(t *testing.T) {
	for name, c := range map[string]struct {
		values    []float64
		low, high float64
		want      NotAssessed
	}{
		"below zero":      {[]float64{50, 41, 33, 20, 11}, 0, math.NaN(), OutOfBounds},
		"above a hundred": {[]float64{60, 68, 81, 88, 99}, 0, 100, OutOfBounds},
		"below, unbound":  {[]float64{50, 41, 33, 20, 11}, math.NaN(), math.NaN(), ""},
		"inside":          {[]float64{5, 3, 4, 2, 3}, 0, 100, ""},
	} {
		var points []Point
		for i, v := range c.values {
			points = append(points, Point{2015 + i, v})
		}
		p, why := Project(points, 2022, c.low, c.high)
		if why != c.want || name == "inside" && (p.Low != 0 || p.Value <= 0) {
			t.Errorf("%s: %+v %q", name, p, why)
		}
	}
}
