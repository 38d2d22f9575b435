package measure

import (
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/survey"
)

// Share is Count of Of, kept as counts so that shares of one whole add up exactly.
type Share struct{ Count, Of int }

// Percent is 100 × Count / Of, exact to ExactPlaces; 0 of nothing is 0.
func (s Share) Percent() decimal.Decimal {
	if s.Of == 0 {
		return decimal.Zero
	}
	return decimal.NewFromInt(int64(100*s.Count)).DivRound(decimal.NewFromInt(int64(s.Of)), ExactPlaces)
}

// Categories counts governments by category.
type Categories struct {
	Counts     map[int]int // by category
	Responding int         // governments that responded
	Unknown    int         // those among them whose category in this part is not published
	Carried    int
	Members    int
}

// Categorise counts the categories of the governments among the inputs.
func Categorise(inputs []Input) Categories {
	c := Categories{Counts: map[int]int{}}
	for _, in := range inputs {
		if !in.Government {
			continue
		}
		c.Members++
		if in.excluded() || !in.Responded {
			continue
		}
		c.Responding++
		if in.Carried {
			c.Carried++
		}
		if in.has() {
			c.Counts[int(in.Value.Number.Decimal.IntPart())]++
		} else {
			c.Unknown++
		}
	}
	return c
}

// Shares are the shares that the metadata publishes: one per category below meetsFrom, and one for all from there on
// ("meet or fully meet"), in that order, of the governments whose category is known. They add up to the whole.
func (c Categories) Shares(bands []survey.Band, meetsFrom int) []Share {
	of := c.Responding - c.Unknown
	var out []Share
	meeting := Share{Of: of}
	for _, b := range bands {
		if b.Category < meetsFrom {
			out = append(out, Share{Count: c.Counts[b.Category], Of: of})
		} else {
			meeting.Count += c.Counts[b.Category]
		}
	}
	return append(out, meeting)
}

// Spread is the middle and the ends of a set of values. It is always ours, never official, and is labelled so.
type Spread struct {
	Median, Min, Max decimal.Decimal
	Count            int // values
}

// NewSpread makes the spread of the values; false when there is none. The median of an even number of values is the mean
// of the two in the middle, exact.
func NewSpread(values []decimal.Decimal) (Spread, bool) {
	n := len(values)
	if n == 0 {
		return Spread{}, false
	}
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b decimal.Decimal) int { return a.Cmp(b) })
	s := Spread{Median: sorted[n/2], Min: sorted[0], Max: sorted[n-1], Count: n}
	if n%2 == 0 {
		s.Median = sorted[n/2-1].Add(sorted[n/2]).Mul(decimal.New(5, -1))
	}
	return s, true
}

// Latest is the latest-available rule: of the years in which a government answered a survey, the newest that is not after
// year. carried tells that it is an earlier one; ok is false when there is none. The rule works per government and survey,
// never per part of it: byYear holds an answer, whatever parts of it are known (SDG metadata 10-07-02, note to table 3).
func Latest[V any](byYear map[int]V, year int) (used int, carried, ok bool) {
	for y := range byYear {
		if y <= year && (!ok || y > used) {
			used, ok = y, true
		}
	}
	return used, ok && used < year, ok
}
