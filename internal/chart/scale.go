package chart

import (
	"encoding/json"

	"github.com/shopspring/decimal"
)

// scale is a numeric axis with round steps, worked out here so that its labels can be texts in the reader's language.
type scale struct {
	min, max, step decimal.Decimal
	labels         []string
}

// newScale spans the values in about steps round steps; zero is in it when fromZero. format makes the labels.
func newScale(values []decimal.Decimal, fromZero bool, steps int, format func(decimal.Decimal, int32) string) scale {
	low, high := decimal.Zero, decimal.NewFromInt(1)
	for i, v := range values {
		if i == 0 || v.LessThan(low) {
			low = v
		}
		if i == 0 || v.GreaterThan(high) {
			high = v
		}
	}
	if fromZero {
		low, high = decimal.Min(low, decimal.Zero), decimal.Max(high, decimal.Zero)
	}
	if low.Equal(high) {
		high = low.Add(decimal.NewFromInt(1))
		if low.IsPositive() && !fromZero {
			low = decimal.Max(decimal.Zero, low.Sub(decimal.NewFromInt(1)))
		}
	}
	step := roundStep(high.Sub(low).Div(decimal.NewFromInt(int64(steps))))
	s := scale{step: step, min: low.Div(step).Floor().Mul(step), max: high.Div(step).Ceil().Mul(step)}
	places := max(0, -step.Exponent())
	for v := s.min; v.LessThanOrEqual(s.max); v = v.Add(step) {
		s.labels = append(s.labels, format(v, places))
	}
	return s
}

// roundStep is the smallest of 1, 2, 2.5, 5 times a power of ten that is not below d.
func roundStep(d decimal.Decimal) decimal.Decimal {
	power := decimal.New(1, int32(d.NumDigits())+d.Exponent()-1)
	for _, factor := range []decimal.Decimal{decimal.New(1, 0), decimal.New(2, 0), decimal.New(25, -1), decimal.New(5, 0), decimal.New(10, 0)} {
		if step := factor.Mul(power); step.GreaterThanOrEqual(d) {
			return trim(step)
		}
	}
	return power.Mul(decimal.NewFromInt(10))
}

// trim drops zeros behind the decimal sign.
func trim(d decimal.Decimal) decimal.Decimal {
	if d.Exponent() >= 0 {
		return d
	}
	for d.Exponent() < 0 {
		shorter := d.Truncate(-d.Exponent() - 1)
		if !shorter.Equal(d) {
			break
		}
		d = shorter
	}
	return d
}

// put makes axis the numeric axis of the scale, without labels of its own, and twin the axis beside it that bears the
// labels as texts: a category axis whose marks fall on the steps.
func (s scale) put(axis, twin tree) {
	axis["type"] = "value"
	axis["min"], axis["max"], axis["interval"] = number(s.min), number(s.max), number(s.step)
	axis["axisLabel"] = tree{"show": false}
	axis["axisLine"], axis["axisTick"] = tree{"show": false}, tree{"show": false}
	axis["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
	for key := range twin {
		delete(twin, key)
	}
	twin["type"], twin["data"], twin["boundaryGap"] = "category", s.labels, false
	twin["axisLine"], twin["axisTick"], twin["splitLine"] = tree{"show": false}, tree{"show": false}, tree{"show": false}
	twin["axisLabel"] = tree{"show": true, "color": inkSoft, "fontSize": fontSize, "hideOverlap": true}
	twin["axisPointer"] = tree{"show": false}
}

func number(d decimal.Decimal) json.Number { return json.Number(d.String()) }
