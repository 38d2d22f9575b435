package survey

import (
	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
)

// PartScore is the score of a section or of the whole questionnaire, in whole points.
type PartScore struct {
	Points   int
	Max      int // points that full marks would give
	Answered int // items with an answer
	Items    int // scored items
	Category int // 0 when the questionnaire has no bands
}

// Missing is the number of scored items without an answer; each counts 0 points.
func (p PartScore) Missing() int { return p.Items - p.Answered }

// Percent is 100 × Points / Max, exact to 16 decimals; 0 where nothing is scored.
func (p PartScore) Percent() decimal.Decimal {
	if p.Max == 0 {
		return decimal.Zero
	}
	return decimal.NewFromInt(int64(100*p.Points)).DivRound(decimal.NewFromInt(int64(p.Max)), 16)
}

// SectionScore is the score of one section.
type SectionScore struct {
	Code string // "D1"
	Part string // "PD_1"
	PartScore
}

// Score is what the answers of one country come to.
type Score struct {
	Sections []SectionScore // in the order of the questionnaire
	Total    PartScore
}

// Score adds up the points of the answers (SDG metadata 10-07-02): a choice gives its points, a gap or a missing answer
// gives 0 and is not answered. It is false when no scored item is answered: a country without any answer has no score.
func (q Questionnaire) Score(answers map[string]Answer) (Score, bool) {
	var s Score
	for _, section := range q.Sections {
		part := SectionScore{Code: section.Code, Part: section.Part}
		for _, item := range section.Items {
			if item.Max == 0 {
				continue
			}
			part.Items++
			part.Max += item.Max
			answer := answers[item.ID]
			if option, ok := q.Option(item, answer.Choice); ok && answer.Gap == observation.NoGap {
				part.Answered++
				part.Points += option.Points
			}
		}
		part.Category = q.Category(part.Points, part.Max)
		s.Sections = append(s.Sections, part)
		s.Total.Points += part.Points
		s.Total.Max += part.Max
		s.Total.Answered += part.Answered
		s.Total.Items += part.Items
	}
	s.Total.Category = q.Category(s.Total.Points, s.Total.Max)
	return s, s.Total.Answered > 0
}

// Category is the band that points of max reach, compared in whole numbers so that each threshold is exact; 0 where
// nothing is scored or the questionnaire has no bands.
func (q Questionnaire) Category(points, max int) int {
	category := 0
	for _, b := range q.Bands {
		if max > 0 && 100*points >= b.From*max {
			category = b.Category
		}
	}
	return category
}

// Band returns the band of that category.
func (q Questionnaire) Band(category int) (Band, bool) {
	for _, b := range q.Bands {
		if b.Category == category {
			return b, true
		}
	}
	return Band{}, false
}

// Figures are the national observations that a response gives: per section and overall, the category in CategorySeries
// and the percentage in PercentSeries, 5 decimals, with the points as numerator and denominator; and of each item that names a
// series, its answer or the gap that was given instead. They stand under the reference year of the round; release names the
// submission. Without any scored answer there is no score, and what was not answered is no figure.
func (q Questionnaire) Figures(r Response, referenceYear int, release string) []observation.Observation {
	var out []observation.Observation
	put := func(series string, b observation.Breakdown, item string, v observation.Value) {
		o := observation.New(series, r.Country, observation.YearPeriod(referenceYear), b, observation.National, release, v)
		o.Source = NationalSource
		o.Origin = observation.Origin{Kind: observation.Form, Response: r.ID, Item: item}
		out = append(out, o)
	}
	q.scoreFigures(r.Answers, put)
	for _, item := range q.Items() {
		if v, ok := item.Value(r.Answers[item.ID]); ok {
			put(item.Series, item.Breakdown, item.ID, v)
		}
	}
	return out
}

func (q Questionnaire) scoreFigures(answers map[string]Answer, put func(series string, b observation.Breakdown, item string, v observation.Value)) {
	score, ok := q.Score(answers)
	if !ok {
		return
	}
	add := func(series, part string, v observation.Value) {
		if series == "" {
			return
		}
		b := observation.Breakdown{}
		if part != "" {
			b[q.Dimension] = part
		}
		put(series, b, "", v)
	}
	figures := func(part string, p PartScore) {
		if p.Max == 0 {
			return
		}
		whole := func(n int) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.NewFromInt(int64(n))) }
		if p.Category > 0 {
			add(q.CategorySeries, part, observation.Value{Number: whole(p.Category)})
		}
		add(q.PercentSeries, part, observation.Value{
			Number: decimal.NewNullDecimal(p.Percent().Round(5)), Numerator: whole(p.Points), Denominator: whole(p.Max),
		})
	}
	figures("", score.Total)
	for _, s := range score.Sections {
		figures(s.Part, s.PartScore)
	}
}

// Value is the figure that an answer gives to the series of the item: a number as it was given, a share as its rate with both
// parts, 5 decimals, or a gap. It is false where the item names no series or nothing was answered.
func (i Item) Value(a Answer) (observation.Value, bool) {
	v := observation.Value{Literal: a.Literal, Gap: a.Gap}
	switch {
	case i.Series == "":
		return observation.Value{}, false
	case a.Gap != observation.NoGap:
		return v, true
	case i.Kind == Number && a.Number.Valid:
		v.Number = a.Number
		return v, true
	}
	rate, ok := i.Rate(a)
	// The literal is that of two cells; the value is computed.
	return observation.Value{Number: decimal.NewNullDecimal(rate.Round(5)), Numerator: a.Numerator, Denominator: a.Denominator}, ok
}

// Rate is what a share comes to, exact to 16 decimals; false where either part is missing or the whole is nothing.
func (i Item) Rate(a Answer) (decimal.Decimal, bool) {
	if i.Kind != Share || a.Gap != observation.NoGap || !a.Numerator.Valid || !a.Denominator.Valid || a.Denominator.Decimal.Sign() <= 0 {
		return decimal.Decimal{}, false
	}
	return a.Numerator.Decimal.Mul(decimal.NewFromInt(int64(i.Scale()))).DivRound(a.Denominator.Decimal, 16), true
}

// Scale is by what a share is multiplied: 100 for a percentage.
func (i Item) Scale() int {
	if i.Per == 0 {
		return 100
	}
	return i.Per
}

// NationalSource is the code of the source of what governments report through Rumbo.
const NationalSource = "national"
