// Package measure computes what is not published: values of groups by the series' own rule, medians and ranges, category
// counts, and the rounding of all of them. Everything is exact decimals. It is pure; docs/engineers/rules.md gives the
// rules in words and where they come from.
package measure

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// Places of a computed value: exact results are carried to ExactPlaces, data keeps DataPlaces, a screen shows ScreenPlaces.
const (
	ExactPlaces  int32 = 16
	DataPlaces   int32 = 5
	ScreenPlaces int32 = 1
)

// Round rounds half away from zero: 4.85 → 4.9, -4.85 → -4.9 (contracts: rounding for display).
func Round(d decimal.Decimal, places int32) decimal.Decimal { return d.Round(places) }

// Reason says why there is no group value. It is the last part of the message key publish.refused.<reason>.
type Reason string

// The reasons.
const (
	// OfficialOnly: the published group value is the only one; members' values do not make it (10.c.1).
	OfficialOnly Reason = "official_only"
	// NoGroupValue: a group value is deliberately not made (16.2.2).
	NoGroupValue Reason = "no_group_value"
	// NoWeights: a weighted mean needs weights, which are not given.
	NoWeights Reason = "no_weights"
	// WeightsMissing: the weight of some value is not known.
	WeightsMissing Reason = "weights_missing"
	// NoRule: the series names no rule that is known here.
	NoRule Reason = "no_rule"
	// NoScale: a share needs to know from which category on a government meets the standard.
	NoScale Reason = "no_scale"
	// NoValue: no member has a value.
	NoValue Reason = "no_value"
	// PartUnknown: a government responded, but its category in this part is not published.
	PartUnknown Reason = "part_unknown"
	// PartsMissing: a rate needs numerator and denominator of every value, and some are not known.
	PartsMissing Reason = "parts_missing"
	// Censored: a value is known only as a bound.
	Censored Reason = "censored"
)

// Reasons lists them all.
func Reasons() []Reason {
	return []Reason{OfficialOnly, NoGroupValue, NoWeights, WeightsMissing, NoRule, NoScale, NoValue, PartUnknown, PartsMissing, Censored}
}

// Refusal is the error of Group: no value, and why.
type Refusal struct {
	Rule   catalog.Rule
	Reason Reason
}

// Error is for logs and tests.
func (r *Refusal) Error() string { return fmt.Sprintf("no group value by %s: %s", r.Rule, r.Reason) }

// Input is one member of the group. A member without a figure is an Input too: it counts among the members.
type Input struct {
	Area       string
	Government bool // one of the governments that "n of N" counts; values of territories count in sums only
	// Responded says that the government answered the survey from which Value comes, whether or not the answer on this
	// part is known. It matters to ShareMeeting alone; elsewhere a member responds by having a value.
	Responded bool
	Carried   bool              // the answer is from an earlier round (Latest)
	Value     observation.Value // without number: no value
	// Weight of the value in a weighted mean; without a number it is not known.
	Weight decimal.NullDecimal
	// LeftOut says that the value does not enter because its weight is not known, and that the mean is of the others.
	LeftOut bool
}

// excluded tells that the figure does not apply there (the N of UN data): it counts in neither numerator nor denominator.
func (in Input) excluded() bool { return in.Value.Gap == observation.NotApplicable }

func (in Input) has() bool {
	return in.Value.Number.Valid && in.Value.Gap == observation.NoGap && !in.LeftOut
}

// Result is a group value with its coverage. Number is exact to ExactPlaces; Numerator and Denominator are the counts or
// sums it was made from, where there are such. Of a refusal only the counts are set.
type Result struct {
	Number                 decimal.Decimal
	Numerator, Denominator decimal.NullDecimal
	Responding             int // governments that responded
	Carried                int // those among them whose answer is from an earlier round
	Members                int // governments in the group
}

// Group makes the value of a group by the rule. meetsFrom is the lowest category that counts as meeting, for
// ShareMeeting. The order of the inputs does not matter. The error is always a *Refusal.
func Group(rule catalog.Rule, inputs []Input, meetsFrom int) (Result, error) {
	res := count(rule, inputs)
	refuse := func(why Reason) (Result, error) { return res, &Refusal{Rule: rule, Reason: why} }
	switch rule {
	case catalog.OfficialOnly:
		return refuse(OfficialOnly)
	case catalog.NoGroupValue:
		return refuse(NoGroupValue)
	case catalog.ShareMeeting:
		return share(res, inputs, meetsFrom)
	case catalog.Sum, catalog.CountYes, catalog.RateFromParts, catalog.WeightedMean:
	default:
		return refuse(NoRule)
	}
	total, yes, numerator, denominator := decimal.Zero, 0, decimal.Zero, decimal.Zero
	weighted, weights := decimal.Zero, decimal.Zero
	values, withParts, withWeight := 0, 0, 0
	for _, in := range inputs {
		if !in.has() || in.excluded() {
			continue
		}
		values++
		if in.Value.Censor != observation.Exact {
			return refuse(Censored)
		}
		total = total.Add(in.Value.Number.Decimal)
		if in.Value.Number.Decimal.Equal(decimal.NewFromInt(1)) {
			yes++
		}
		if in.Weight.Valid && in.Weight.Decimal.Sign() >= 0 {
			withWeight++
			weighted = weighted.Add(in.Value.Number.Decimal.Mul(in.Weight.Decimal))
			weights = weights.Add(in.Weight.Decimal)
		}
		if in.Value.Numerator.Valid && in.Value.Denominator.Valid {
			withParts++
			numerator = numerator.Add(in.Value.Numerator.Decimal)
			denominator = denominator.Add(in.Value.Denominator.Decimal)
		}
	}
	if values == 0 {
		if slices.ContainsFunc(inputs, func(in Input) bool { return in.LeftOut }) {
			return refuse(NoWeights)
		}
		return refuse(NoValue)
	}
	switch rule {
	case catalog.Sum:
		res.Number = total
	case catalog.CountYes:
		res.Number = decimal.NewFromInt(int64(yes))
	case catalog.RateFromParts:
		if withParts < values || denominator.Sign() <= 0 {
			return refuse(PartsMissing)
		}
		res.Numerator, res.Denominator = decimal.NewNullDecimal(numerator), decimal.NewNullDecimal(denominator)
		res.Number = numerator.Mul(decimal.NewFromInt(100000)).DivRound(denominator, ExactPlaces)
	case catalog.WeightedMean:
		switch {
		case withWeight == 0 || weights.Sign() <= 0:
			return refuse(NoWeights)
		case withWeight < values:
			return refuse(WeightsMissing)
		}
		res.Numerator, res.Denominator = decimal.NewNullDecimal(weighted), decimal.NewNullDecimal(weights)
		res.Number = weighted.DivRound(weights, ExactPlaces)
	}
	return res, nil
}

func count(rule catalog.Rule, inputs []Input) Result {
	var res Result
	for _, in := range inputs {
		if !in.Government {
			continue
		}
		res.Members++
		if in.responds(rule) {
			res.Responding++
			if in.Carried {
				res.Carried++
			}
		}
	}
	return res
}

func (in Input) responds(rule catalog.Rule) bool {
	if in.excluded() {
		return false
	}
	if rule == catalog.ShareMeeting {
		return in.Responded
	}
	return in.has()
}

// share is 100 × governments that meet or fully meet / governments that responded (SDG metadata 10-07-02, REG_AGG).
func share(res Result, inputs []Input, meetsFrom int) (Result, error) {
	refuse := func(why Reason) (Result, error) {
		return res, &Refusal{Rule: catalog.ShareMeeting, Reason: why}
	}
	if meetsFrom <= 0 {
		return refuse(NoScale)
	}
	meeting := 0
	for _, in := range inputs {
		if !in.Government || !in.responds(catalog.ShareMeeting) {
			continue
		}
		if !in.has() {
			return refuse(PartUnknown)
		}
		if in.Value.Number.Decimal.GreaterThanOrEqual(decimal.NewFromInt(int64(meetsFrom))) {
			meeting++
		}
	}
	if res.Responding == 0 {
		return refuse(NoValue)
	}
	s := Share{Count: meeting, Of: res.Responding}
	res.Number = s.Percent()
	res.Numerator = decimal.NewNullDecimal(decimal.NewFromInt(int64(s.Count)))
	res.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(int64(s.Of)))
	return res, nil
}
