package measure

import "math"

// Shape turns a series that should come near to an ideal, from above and from below, into one that should fall, before it is assessed (Open SDG 2.4, "Goldilocks
// indicators"). The empty Shape leaves the values as they are.
type Shape string

// The shapes. Parity is a ratio that should be 1, of which 0.97 to 1.03 count as 1; Half a share that should be 50 per cent; Whole the execution of a budget, that should be
// 100 per cent; NaturalRate unemployment, that should come down to 3 per cent.
const (
	Parity      Shape = "parity"
	Half        Shape = "half"
	Whole       Shape = "whole"
	NaturalRate Shape = "natural_rate"
)

// Shapes lists them.
func Shapes() []Shape { return []Shape{Parity, Half, Whole, NaturalRate} }

// Ideal is the value that is to be reached; false for the empty Shape.
func (s Shape) Ideal() (float64, bool) {
	switch s {
	case Parity:
		return 1, true
	case Half:
		return 50, true
	case Whole:
		return 100, true
	case NaturalRate:
		return 3, true
	}
	return math.NaN(), false
}

// Value is how far from the ideal a value lies, as a value of at least the ideal; false where the published method is not for such a value: a ratio that is not positive,
// a budget of which less than a quarter was spent, unemployment under the ideal.
func (s Shape) Value(v float64) (float64, bool) {
	switch s {
	case Parity:
		if v >= 0.97 && v <= 1.03 {
			return 1, true
		}
		return max(v, 1/v), v > 0
	case Half:
		return 50 + math.Abs(v-50), true
	case Whole:
		return 100 + math.Abs(v-100), v >= 25
	case NaturalRate:
		return v, v >= 3
	}
	return v, true
}

// shape puts values and aim into the shape that the aim asks for, and returns the values as they were.
func (p *Progress) shape(aim *Aim) (base, latest Point, why NotAssessed) {
	base, latest = p.Base, p.Latest
	ideal, shaped := aim.Shape.Ideal()
	if !shaped {
		return base, latest, ""
	}
	b, okBase := aim.Shape.Value(base.Value)
	l, okLatest := aim.Shape.Value(latest.Value)
	if !okBase || !okLatest {
		return base, latest, OutOfShape
	}
	p.Base.Value, p.Latest.Value = p.step("base_shaped", b), p.step("latest_shaped", l)
	aim.Up, aim.Strict, aim.Target, aim.Limit, aim.Scale = false, false, ideal, math.NaN(), nil
	return base, latest, ""
}

// YesNo is the verdict on a series of yes (1) and no, from its latest value alone: by Open SDG the target is achieved or is not, without a score; the UN progress
// chart gives 3 or 1. SDSN has no trend for it.
func YesNo(m Method, points []Point) Progress {
	if len(points) == 0 {
		return none(m, NoData)
	}
	latest := points[0]
	for _, p := range points {
		if p.Year > latest.Year {
			latest = p
		}
	}
	out := Progress{Method: m, Value: math.NaN(), Score: math.NaN(), Status: NotAvailable, Base: latest, Latest: latest}
	out.step("latest", latest.Value)
	yes := latest.Value == 1
	switch m {
	case UNSD:
		out.Status, out.Score = Stagnation, 1
		if yes {
			out.Status, out.Score = MetOrOnTrack, 3
		}
		out.step("score", out.Score)
	case SDSN:
		out.Reason = CategoriesOnly
	default:
		out.Status = TargetNotAchieved
		if yes {
			out.Status = TargetAchieved
		}
	}
	return out
}

// Scale places values between the worst and the best of an indicator as SDSN does: Lower is the 2.5th percentile, Optimum the technical optimum, Green the threshold of
// achievement, all in the unit of the values.
type Scale struct{ Lower, Optimum, Green float64 }

// Normal is a value between 0, at Lower or worse, and 100, at Optimum or better.
func (s Scale) Normal(v float64) float64 {
	return min(max(100*(v-s.Lower)/(s.Optimum-s.Lower), 0), 100)
}
