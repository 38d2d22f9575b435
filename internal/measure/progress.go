package measure

import (
	"math"
	"slices"
)

// Method assesses the progress of a series towards 2030 as its publishers do.
type Method string

// The methods. OpenSDG is that of Open SDG 2.4 and Statistics Canada, UNSD that of the UN progress chart (technical note of 2023), SDSN that
// of the trend arrows of the Sustainable Development Report.
const (
	OpenSDG Method = "open-sdg"
	UNSD    Method = "unsd"
	SDSN    Method = "sdsn"
)

// Methods lists them in the order in which they are offered.
func Methods() []Method { return []Method{OpenSDG, UNSD, SDSN} }

// Point is the value of a series in a year.
type Point struct {
	Year  int
	Value float64
}

// Aim is where a series should go. Target is what is to be reached in TargetYear, NaN where there is no number; Limit is a natural maximum of a series that
// should rise, or minimum of one that should fall, NaN for none. Up says that a rise is progress. Strict says that a value at the target does not meet it yet, Percent
// that the values are percentages. Where there is a Shape, it says what the target is and which way is better; a Scale serves SDSN alone.
type Aim struct {
	Up         bool
	Target     float64
	Strict     bool
	Limit      float64
	BaseYear   int
	TargetYear int
	Percent    bool
	Shape      Shape
	Scale      *Scale
}

// NewAim is an aim without target and limit, from 2015 to 2030.
func NewAim(up bool) Aim {
	return Aim{Up: up, Target: math.NaN(), Limit: math.NaN(), BaseYear: 2015, TargetYear: 2030}
}

func (a Aim) hasTarget() bool { return !math.IsNaN(a.Target) }

// d is +1 where a rise is progress, -1 where a fall is.
func (a Aim) d() float64 {
	if a.Up {
		return 1
	}
	return -1
}

// met tells whether a value is at the target or better.
func (a Aim) met(v float64) bool {
	left := a.d() * (v - a.Target)
	return a.hasTarget() && (left > 0 || left == 0 && !a.Strict)
}

// Standing is a verdict on progress.
type Standing string

// The verdicts: those of Open SDG, of the UN progress chart, and of SDSN; NotAvailable where there is none.
const (
	TargetAchieved      Standing = "target_achieved"
	SubstantialProgress Standing = "substantial_progress"
	ModerateProgress    Standing = "moderate_progress"
	LimitedProgress     Standing = "limited_progress"
	Deterioration       Standing = "deterioration"
	TargetNotAchieved   Standing = "target_not_achieved" // of yes and no alone

	MetOrOnTrack Standing = "met_or_on_track"
	FairProgress Standing = "fair_progress"
	Stagnation   Standing = "stagnation_or_regression"

	Maintaining Standing = "maintaining"
	OnTrack     Standing = "on_track"
	Improving   Standing = "moderately_improving"
	Stagnating  Standing = "stagnating"
	Decreasing  Standing = "decreasing"

	NotAvailable Standing = "not_available"
)

// Standings are the verdicts that a method can give, the best first.
func Standings(m Method) []Standing {
	switch m {
	case UNSD:
		return []Standing{MetOrOnTrack, FairProgress, Stagnation}
	case SDSN:
		return []Standing{Maintaining, OnTrack, Improving, Stagnating, Decreasing}
	}
	return []Standing{TargetAchieved, SubstantialProgress, ModerateProgress, LimitedProgress, Deterioration, TargetNotAchieved}
}

// NotAssessed is why a method gives no verdict, or no number.
type NotAssessed string

// The reasons.
const (
	NoData          NotAssessed = "no_data"
	SinglePoint     NotAssessed = "single_point"      // one year alone, or none between base and latest
	SignChange      NotAssessed = "sign_change"       // base and latest value have opposite signs: no growth rate
	ZeroBase        NotAssessed = "zero_base"         // a growth rate from zero is none
	ZeroReached     NotAssessed = "zero_reached"      // nothing can be projected by a growth rate to zero
	NoDirection     NotAssessed = "no_direction"      // neither rise nor fall is progress
	CategoriesOnly  NotAssessed = "categories"        // codes of a scale, or yes and no: no growth rate
	AfterTargetYear NotAssessed = "after_target_year" // the base is not before the year of the target
	NoTarget        NotAssessed = "no_target"         // the method needs a number to be reached
	BaseAtTarget    NotAssessed = "base_at_target"    // the target stood already at the base: no progress was required
	YearTwice       NotAssessed = "year_twice"        // two values for one year
	OutOfShape      NotAssessed = "out_of_shape"      // the published transformation is not for such a value
)

// The reasons why no method is applied to a series at all, which its settings give.
const (
	GrowthSeries NotAssessed = "growth_series" // its values are growth rates themselves: left to experts
	Respondents  NotAssessed = "respondents"   // a share of those who answered, who are others from round to round
	Breaks       NotAssessed = "breaks"        // values of different years cannot be compared
	Judgement    NotAssessed = "judgement"     // those who know the indicator find that a verdict would mislead
)

// WhyNot lists the reasons.
func WhyNot() []NotAssessed {
	return []NotAssessed{NoData, SinglePoint, SignChange, ZeroBase, ZeroReached, NoDirection, CategoriesOnly, AfterTargetYear, NoTarget, BaseAtTarget, YearTwice, OutOfShape, GrowthSeries, Respondents, Breaks, Judgement}
}

// Progress is what a method says of a series. Value is its own measure (a ratio of growth rates, a growth rate, a share of the way), Score its score; each is NaN
// where there is none. Reason is set where there is no verdict or no value. Working are the numbers that led there, in order.
type Progress struct {
	Method  Method
	Value   float64
	Score   float64
	Status  Standing
	Reason  NotAssessed
	Base    Point
	Latest  Point
	Working []Working
}

// Working is one number on the way to a verdict. Step names it: "base", "latest", "base_shaped", "latest_shaped", "target_zero", "lower", "optimum", "base_normal",
// "latest_normal", "green", "observed", "required", "ratio", "signed", "limit", "projected", "score".
type Working struct {
	Step  string
	Value float64
}

func (p *Progress) step(name string, v float64) float64 {
	p.Working = append(p.Working, Working{name, v})
	return v
}

func none(m Method, why NotAssessed) Progress {
	return Progress{Method: m, Value: math.NaN(), Score: math.NaN(), Status: NotAvailable, Reason: why}
}

// Assess says by a method how a series goes. Points may come in any order. Zero as base, or as target, is refused or taken as the method that is
// published takes it: see AssessAsPublished.
func Assess(m Method, points []Point, aim Aim) Progress { return assess(m, points, aim, false) }

// AssessAsPublished is Assess with the published substitution of 0.001 for a base of zero (Open SDG), which makes huge rates of small numbers. The product
// refuses such a base instead.
func AssessAsPublished(m Method, points []Point, aim Aim) Progress {
	return assess(m, points, aim, true)
}

// almostZero stands for a target of zero, of which no growth rate can be had (Open SDG; options of its configuration).
const almostZero = 0.001

func assess(m Method, points []Point, aim Aim, published bool) Progress {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b Point) int { return a.Year - b.Year })
	for i := 1; i < len(points); i++ {
		if points[i].Year == points[i-1].Year {
			return none(m, YearTwice)
		}
	}
	if len(points) == 0 {
		return none(m, NoData)
	}
	latest := points[len(points)-1]
	base, ok := baseOf(points, aim.BaseYear, m == UNSD)
	if !ok {
		return none(m, SinglePoint)
	}
	p := Progress{Method: m, Value: math.NaN(), Score: math.NaN(), Base: base, Latest: latest}
	p.step("base", base.Value)
	p.step("latest", latest.Value)
	base, latest, why := p.shape(&aim)
	if why == "" {
		why = p.by(m, aim, published)
	}
	p.Base, p.Latest = base, latest
	if p.Status == "" {
		p.Status = NotAvailable
	}
	p.Reason = why
	return p
}

func (p *Progress) by(m Method, aim Aim, published bool) NotAssessed {
	switch m {
	case UNSD:
		return p.unsd(aim)
	case SDSN:
		return p.sdsn(aim)
	}
	return p.openSDG(aim, published)
}

// baseOf is the value of the base year, else of the next later year; where earlier may be taken, else of the nearest before.
func baseOf(points []Point, year int, earlier bool) (Point, bool) {
	i := slices.IndexFunc(points, func(p Point) bool { return p.Year >= year })
	last := len(points) - 1
	switch {
	case i >= 0 && i < last:
		return points[i], true
	case earlier && last > 0:
		// The one nearest to the base year that leaves a year to compare with.
		best := points[0]
		for _, p := range points[:last] {
			if abs(p.Year-year) <= abs(best.Year-year) {
				best = p
			}
		}
		return best, true
	}
	return Point{}, false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// growth is the compound annual growth rate.
func growth(to, from float64, years int) float64 {
	return math.Pow(to/from, 1/float64(years)) - 1
}

// Undirected is the progress of a series of which neither rise nor fall is better.
func Undirected(m Method) Progress { return none(m, NoDirection) }

// Unassessed is the progress of a series to which no method is applied.
func Unassessed(m Method, why NotAssessed) Progress { return none(m, why) }
