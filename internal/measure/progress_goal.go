package measure

import (
	"math"
	"slices"
)

// Colour is the colour of an indicator or of a goal on the dashboards of SDSN.
type Colour string

// The colours, the worst first; NoColour where there are no data.
const (
	Red      Colour = "red"
	Orange   Colour = "orange"
	Yellow   Colour = "yellow"
	Green    Colour = "green"
	NoColour Colour = ""
)

// ColourOf is the colour of a score from 0 to 4.
func ColourOf(score float64) Colour {
	switch {
	case score >= 3:
		return Green
	case score >= 2:
		return Yellow
	case score >= 1:
		return Orange
	case score >= 0:
		return Red
	}
	return NoColour
}

// GoalColour is the colour of a goal from the scores of its indicators, of which NaN counts for nothing: that of the mean of the two worst, but red only where both
// are red, and green only where every indicator is green.
func GoalColour(scores []float64) (float64, Colour) {
	known := slices.DeleteFunc(slices.Clone(scores), math.IsNaN)
	if len(known) == 0 {
		return math.NaN(), NoColour
	}
	slices.Sort(known)
	worst := known[:min(2, len(known))]
	mean := meanOfAll(worst)
	colour := ColourOf(mean)
	switch {
	case colour == Red && ColourOf(worst[len(worst)-1]) != Red:
		colour = Orange
	case colour == Green && ColourOf(known[0]) != Green:
		colour = Yellow
	}
	return mean, colour
}

// Index is the arithmetic mean, over the goals, of the means of their indicators, which are normalised from 0 to 100; NaN stands for an indicator without data. There is
// none, false, where fewer than 80 per cent of the indicators have data.
func Index(goals [][]float64) (float64, bool) {
	all, known := 0, 0
	var means []float64
	for _, goal := range goals {
		have := slices.DeleteFunc(slices.Clone(goal), math.IsNaN)
		all, known = all+len(goal), known+len(have)
		if len(have) > 0 {
			means = append(means, meanOfAll(have))
		}
	}
	if all == 0 || 10*known < 8*all {
		return math.NaN(), false
	}
	return meanOfAll(means), true
}

func meanOfAll(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
