package measure

import (
	"math"
	"slices"
	"strings"
)

// Scored is a verdict on its way to a mean: of a series, in the group that holds it ("" for none); groups can hold groups ("a/b").
type Scored struct {
	Group  string
	Score  float64 // NaN where it could not be assessed: left out
	Status Standing
}

// Mean is the verdict on an indicator from its series by the Open SDG method: the mean inside each group first, then of the groups and the series that are in none.
// The target is achieved only where every series that has a score achieved it. Without a score there is no verdict.
func Mean(series []Scored) (float64, Standing) {
	score := meanOf(series, "")
	switch {
	case math.IsNaN(score):
		return score, NotAvailable
	case !slices.ContainsFunc(series, func(s Scored) bool { return !math.IsNaN(s.Score) && s.Status != TargetAchieved }):
		return score, TargetAchieved
	case score >= 2.5:
		return score, SubstantialProgress
	case score >= 0:
		return score, ModerateProgress
	case score >= -2.5:
		return score, LimitedProgress
	}
	return score, Deterioration
}

// meanOf is the mean of what stands directly in a group.
func meanOf(series []Scored, group string) float64 {
	var sum float64
	n := 0
	add := func(v float64) {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	done := map[string]bool{}
	for _, s := range series {
		if s.Group == group {
			add(s.Score)
			continue
		}
		rest, inside := s.Group, true
		if group != "" {
			rest, inside = strings.CutPrefix(s.Group, group+"/")
		}
		if !inside {
			continue
		}
		next, _, _ := strings.Cut(rest, "/")
		if group != "" {
			next = group + "/" + next
		}
		if !done[next] {
			done[next] = true
			add(meanOf(series, next))
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// GoalTrend is the trend of a goal by SDSN: the mean of the trends of its indicators, published only where at least three quarters of them have one. all counts
// the indicators of the goal.
func GoalTrend(trends []Progress, all int) (float64, Standing) {
	var sum float64
	n, maintained := 0, 0
	for _, p := range trends {
		if math.IsNaN(p.Score) {
			continue
		}
		sum += p.Score
		n++
		if p.Status == Maintaining {
			maintained++
		}
	}
	if n == 0 || 4*n < 3*all {
		return math.NaN(), NotAvailable
	}
	mean := sum / float64(n)
	switch {
	case maintained == n:
		return mean, Maintaining
	case mean >= 3:
		return mean, OnTrack
	case mean >= 2:
		return mean, Improving
	case mean >= 1:
		return mean, Stagnating
	}
	return mean, Decreasing
}
