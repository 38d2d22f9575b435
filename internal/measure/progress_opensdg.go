package measure

import "math"

// openSDG assesses as Open SDG 2.4 does (docs/progress-methodology.md; sdg-build, ProgressMeasure.py).
func (p *Progress) openSDG(aim Aim, published bool) NotAssessed {
	y0, yi := p.Base.Value, p.Latest.Value
	years := p.Latest.Year - p.Base.Year
	if aim.hasTarget() && aim.Target == 0 {
		aim.Target = p.step("target_zero", almostZero)
	}
	if y0 != 0 && yi != 0 && (y0 < 0) != (yi < 0) {
		return SignChange
	}
	achieved := aim.met(yi)
	limit := 1.0
	if !aim.hasTarget() && !math.IsNaN(aim.Limit) {
		limit = p.step("limit", nearness(math.Abs(y0), math.Abs(aim.Limit)))
	}
	s := 1.0
	if y0 < 0 {
		s = -1
	}
	if y0 == 0 {
		if !published {
			if achieved {
				p.Status, p.Score = TargetAchieved, p.step("score", 5)
			}
			return ZeroBase
		}
		y0 = almostZero
	}
	observed := growth(yi, y0, years)
	if aim.hasTarget() {
		return p.openTarget(aim, s, observed, y0, achieved)
	}
	p.step("observed", observed)
	v := p.step("signed", s*aim.d()*observed)
	p.Value = v
	p.Status, p.Score = openTrend(v, limit)
	p.step("score", p.Score)
	return ""
}

func (p *Progress) openTarget(aim Aim, s, observed, y0 float64, achieved bool) NotAssessed {
	left := aim.TargetYear - p.Base.Year
	if left <= 0 {
		if achieved {
			p.Status, p.Score = TargetAchieved, p.step("score", 5)
		}
		return AfterTargetYear
	}
	p.step("observed", observed)
	required := p.step("required", growth(aim.Target, y0, left))
	switch {
	case math.IsNaN(required):
		return SignChange
	case required == 0:
		// Nothing was required: there is no ratio, whatever became of it. At a bound that does not count as met, to stand still is neither.
		switch {
		case achieved:
			p.Status, p.Score = TargetAchieved, p.step("score", 5)
		case aim.d()*(p.Latest.Value-p.Base.Value) < 0:
			p.Status, p.Score = Deterioration, p.step("score", -5)
		}
		return BaseAtTarget
	}
	r := p.step("ratio", s*aim.d()*observed/math.Abs(required))
	p.Value = r
	switch {
	case achieved:
		p.Status, p.Score = TargetAchieved, 5
	case r >= 0.60:
		p.Status, p.Score = ModerateProgress, min(7.1429*r-4.2857, 5)
		if r >= 0.95 {
			p.Status = SubstantialProgress
		}
	default:
		p.Status, p.Score = LimitedProgress, max(4.1667*r-2.5, -5)
		if r < 0 {
			p.Status = Deterioration
		}
	}
	p.step("score", p.Score)
	return ""
}

// openTrend is the verdict without a target; c makes the thresholds easier near a natural limit.
func openTrend(v, c float64) (Standing, float64) {
	switch {
	case v < 0:
		return Deterioration, max(125*v-2.5, -5)
	case c == 0:
		return SubstantialProgress, 5
	case v >= 0.015*c:
		return SubstantialProgress, min(500*v/c-5, 5)
	case v >= 0.005*c:
		return ModerateProgress, 250*v/c - 1.25
	}
	return LimitedProgress, 500*v/c - 2.5
}

// nearness is how far a base is from a natural limit: 1 far away, 0 at it.
func nearness(base, limit float64) float64 {
	const a = 4.44
	switch {
	case base >= 2*limit:
		return 1
	case base <= limit:
		return 1 - math.Pow(base/limit, a)
	}
	return 1 - math.Pow((2*limit-base)/limit, a)
}
