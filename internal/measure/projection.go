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
	CourseLevel  = 0.95 // a latest value outside a band this wide says that the course has changed
)

// The reasons why there is no projection, beside those of a verdict.
const (
	TooFewPoints NotAssessed = "too_few_points"
	TooFar       NotAssessed = "too_far"       // further ahead than the values reach back
	OffCourse    NotAssessed = "off_course"    // the latest value lies outside the band of CourseLevel about the line
	NoScatter    NotAssessed = "no_scatter"    // the values lie on the line itself: nothing says how wide a band would be
	OutOfBounds  NotAssessed = "out_of_bounds" // the line leaves what a value can be before it reaches the year
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
	least, most     float64
}

// Project draws the values on to a year. low and high are the bounds of what a value can be, NaN for none. The reason is set where the values do not bear a
// projection: fewer than FewestPoints of them, or a year further ahead of the last than the first lies back, no scatter at all,
// a last value outside the band of CourseLevel, or a line that is beyond the bounds by that year.
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
	p := Projection{least: low, most: high, Year: year, Points: n, First: points[0].Year, Last: points[n-1].Year}
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
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 2)}
	t := student.Quantile((1 + BandLevel) / 2)
	scatter := math.Sqrt(rest / float64(n-2))
	if largest := math.Max(slices.Max(y), -slices.Min(y)); scatter <= 1e-9*largest {
		return Projection{}, NoScatter
	}
	p.half = t * scatter
	p.Value, p.Low, p.High = p.At(year)
	last := points[n-1]
	if middle, half := p.line(last.Year); math.Abs(last.Value-middle) > half/t*student.Quantile((1+CourseLevel)/2) {
		return Projection{}, OffCourse
	}
	// A line cut off at a bound would stand there with a band of no width, as if it were certain.
	if middle, _ := p.line(year); middle < low || middle > high {
		return Projection{}, OutOfBounds
	}
	return p, ""
}

// At is the line in a year, and the edges of its band there, within what a value can be.
func (p Projection) At(year int) (value, low, high float64) {
	clip := func(v float64) float64 {
		if !math.IsNaN(p.least) {
			v = max(v, p.least)
		}
		if !math.IsNaN(p.most) {
			v = min(v, p.most)
		}
		return v
	}
	middle, half := p.line(year)
	return clip(middle), clip(middle - half), clip(middle + half)
}

// line is the line in a year, and half the width of its band.
func (p Projection) line(year int) (middle, half float64) {
	d := float64(year) - p.mean
	return p.intercept + p.Slope*d, p.half * math.Sqrt(1+1/float64(p.Points)+d*d/p.sxx)
}
