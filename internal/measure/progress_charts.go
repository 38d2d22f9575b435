package measure

import "math"

// unsd assesses as the UN progress chart does (technical note of 2023, as the statistics office of the Basque Country publishes it).
func (p *Progress) unsd(aim Aim) NotAssessed {
	vb, vt := p.Base.Value, p.Latest.Value
	years := p.Latest.Year - p.Base.Year
	give := func(score float64) NotAssessed {
		p.Score = p.step("score", score)
		p.Status = map[float64]Standing{3: MetOrOnTrack, 2: FairProgress, 1: Stagnation}[score]
		return ""
	}
	if aim.met(vt) || aim.Percent && (aim.Target == 0 || aim.Target == 100) && math.Abs(vt-aim.Target) <= 1 {
		why := give(3)
		if left := aim.TargetYear - p.Latest.Year; left >= 0 && vb > 0 && vt > 0 && aim.Target != vb {
			rate := p.step("observed", growth(vt, vb, years))
			p.Value = p.step("ratio", (p.step("projected", vt*math.Pow(1+rate, float64(left)))-vb)/(aim.Target-vb))
		}
		return why
	}
	switch {
	case vb == 0:
		return ZeroBase
	case (vb < 0) != (vt < 0) && vt != 0:
		return SignChange
	}
	rate := p.step("observed", growth(vt, vb, years))
	if aim.hasTarget() {
		left := aim.TargetYear - p.Latest.Year
		switch {
		case left < 0:
			return AfterTargetYear
		case aim.Target == vb:
			return give(1) // it stood at the target and does no more
		}
		projected := p.step("projected", vt*math.Pow(1+rate, float64(left)))
		q := p.step("ratio", (projected-vb)/(aim.Target-vb))
		p.Value = q
		switch {
		case q >= 0.95:
			return give(3)
		case q >= 0.10:
			return give(2)
		}
		return give(1)
	}
	p.Value = rate
	if vb < 0 {
		rate = -rate // of negative values, a rise is a fall of their size
	}
	switch up := aim.d() * rate; {
	case up >= 0.02:
		return give(3)
	case up >= 0.005:
		return give(2)
	}
	return give(1)
}

// sdsn assesses as the trend arrows of SDSN do. The rates are linear, so that without a Scale, whose caps are all that is not linear, the values serve as they are; what is
// beyond the target counts as maintained.
func (p *Progress) sdsn(aim Aim) NotAssessed {
	x0, xi := p.Base.Value, p.Latest.Value
	if s := aim.Scale; s != nil {
		p.step("lower", s.Lower)
		p.step("optimum", s.Optimum)
		x0, xi = p.step("base_normal", s.Normal(x0)), p.step("latest_normal", s.Normal(xi))
		aim.Up, aim.Strict, aim.Target = true, false, p.step("green", s.Normal(s.Green))
	}
	if !aim.hasTarget() {
		return NoTarget
	}
	left := aim.TargetYear - p.Base.Year
	switch {
	case aim.met(x0) && aim.met(xi):
		p.Status, p.Score = Maintaining, p.step("score", 3)
		return BaseAtTarget
	case aim.met(x0):
		p.Status, p.Score = Decreasing, p.step("score", 0)
		return BaseAtTarget
	case left <= 0:
		return AfterTargetYear
	case x0 == aim.Target:
		// At a bound that does not count as met no rate is required, and no ratio can be had: what counts is which way it went.
		p.Status, p.Score = Stagnating, 1
		switch {
		case aim.met(xi):
			p.Status, p.Score = OnTrack, 4
		case xi != x0:
			p.Status, p.Score = Decreasing, 0
		}
		p.step("score", p.Score)
		return BaseAtTarget
	}
	required := p.step("required", (aim.Target-x0)/float64(left))
	observed := p.step("observed", (xi-x0)/float64(p.Latest.Year-p.Base.Year))
	q := p.step("ratio", observed/required)
	p.Value = q
	p.Score = p.step("score", min(max(1+2*q, 0), 4))
	switch {
	case q >= 1:
		p.Status = OnTrack
	case q >= 0.5:
		p.Status = Improving
	case q >= 0:
		p.Status = Stagnating
	default:
		p.Status = Decreasing
	}
	return ""
}
