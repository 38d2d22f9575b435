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
// and the percentage in PercentSeries, 5 decimals, with the points as numerator and denominator. They stand under the
// reference year of the round; release names the submission. Without any answer there is no figure.
func (q Questionnaire) Figures(r Response, referenceYear int, release string) []observation.Observation {
	score, ok := q.Score(r.Answers)
	if !ok {
		return nil
	}
	var out []observation.Observation
	add := func(series, part string, v observation.Value) {
		if series == "" {
			return
		}
		b := observation.Breakdown{}
		if part != "" {
			b[q.Dimension] = part
		}
		o := observation.New(series, r.Country, observation.YearPeriod(referenceYear), b, observation.National, release, v)
		o.Source = NationalSource
		o.Origin = observation.Origin{Kind: observation.Form, Response: r.ID}
		out = append(out, o)
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
	return out
}

// NationalSource is the code of the source of what governments report through Rumbo.
const NationalSource = "national"
