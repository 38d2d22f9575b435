package measure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// What a projection needs, and how sure its band is.
const (
	FewestPoints = 5    // values that a projection rests on
	BandLevel    = 0.80 // of new values that lie within the band, if the course goes on as it did
)

// The reasons why there is no projection, beside those of a verdict.
const (
	TooFewPoints NotAssessed = "too_few_points"
	TooFar       NotAssessed = "too_far" // further ahead than the values reach back
)

// Projection is the straight line through the values by ordinary least squares, drawn on to a year, and the band in which a new value of that year lies at
// BandLevel (Student's t, n-2 degrees of freedom). It says what would be if the course went on as it did, not what will be.
type Projection struct {
	Year            int
	Value           float64
	Low, High       float64
	Slope           float64 // a year
	Points          int
	First, Last     int // years that it rests on
	R2              float64
	intercept, half float64
	mean, sxx       float64
}

// Project draws the values on to a year. low and high are the bounds of what a value can be, NaN for none. The reason is set where the values do not bear a
// projection: fewer than FewestPoints of them, or a year further ahead of the last than the first lies back.
func Project(points []Point, year int, low, high float64) (Projection, NotAssessed) {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b Point) int { return a.Year - b.Year })
	for i := 1; i < len(points); i++ {
		if points[i].Year == points[i-1].Year {
			return Projection{}, YearTwice
		}
	}
	n := len(points)
	switch {
	case n == 0:
		return Projection{}, NoData
	case n < FewestPoints:
		return Projection{}, TooFewPoints
	case year-points[n-1].Year > points[n-1].Year-points[0].Year:
		return Projection{}, TooFar
	case year <= points[n-1].Year:
		return Projection{}, AfterTargetYear
	}
	var x, y []float64
	for _, p := range points {
		x, y = append(x, float64(p.Year)), append(y, p.Value)
	}
	p := Projection{Year: year, Points: n, First: points[0].Year, Last: points[n-1].Year}
	p.mean = stat.Mean(x, nil)
	for i := range x {
		x[i] -= p.mean // so that squares of years do not drown the rest
		p.sxx += x[i] * x[i]
	}
	p.intercept, p.Slope = stat.LinearRegression(x, y, nil, false)
	var rest float64
	for i := range x {
		d := y[i] - p.intercept - p.Slope*x[i]
		rest += d * d
	}
	p.R2 = stat.RSquared(x, y, nil, p.intercept, p.Slope)
	if math.IsNaN(p.R2) { // the values are all the same
		p.R2 = 1
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 2)}.Quantile((1 + BandLevel) / 2)
	p.half = t * math.Sqrt(rest/float64(n-2))
	clip := func(v float64) float64 {
		if !math.IsNaN(low) {
			v = max(v, low)
		}
		if !math.IsNaN(high) {
			v = min(v, high)
		}
		return v
	}
	value, half := p.at(year)
	p.Value, p.Low, p.High = clip(value), clip(value-half), clip(value+half)
	return p, ""
}

// at is the line in a year, and half the width of its band there.
func (p Projection) at(year int) (value, half float64) {
	d := float64(year) - p.mean
	return p.intercept + p.Slope*d, p.half * math.Sqrt(1+1/float64(p.Points)+d*d/p.sxx)
}
