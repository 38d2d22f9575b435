package publish

import (
	"context"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// weigh sets beside each figure of a series that is weighted by another the figure that weighs it: of the same area, period and
// breakdown, in the first flow of the order of the series that weighs. Where that one has no value, or only a bound, the figure has no
// weight; none is taken from another year or from the whole.
func (s *Service) weigh(ctx context.Context, ref Reference, rows []Row) error {
	asked := map[string]*Query{} // by the series that weighs
	areas := map[[2]string]bool{}
	by := make([]string, len(rows))
	known := map[string]catalog.Series{}
	for i, row := range rows {
		k := row.Observation.Key
		one, met := known[k.Series]
		if !met {
			one, _ = ref.Catalog.Series(k.Series)
			known[k.Series] = one
		}
		if one.Rule != catalog.WeightedMean || one.Weight == "" || !row.Observation.Value.Number.Valid {
			continue
		}
		by[i] = one.Weight
		year := row.Observation.Period.Year()
		q := asked[one.Weight]
		if q == nil {
			q = &Query{Series: []string{one.Weight}, From: year, To: year, AllFlows: true}
			asked[one.Weight] = q
		}
		q.From, q.To, q.AllParts = min(q.From, year), max(q.To, year), q.AllParts || k.Breakdown != ""
		if at := [2]string{one.Weight, k.Area}; !areas[at] {
			areas[at] = true
			q.Areas = append(q.Areas, k.Area)
		}
	}
	weights := map[place]Row{}
	for _, code := range sortedKeys(asked) {
		found, err := s.figures(ctx, *asked[code])
		if err != nil {
			return err
		}
		shown, _ := ref.shown(found)
		for _, row := range shown {
			row.Origin = Official
			weights[placeOf(row)] = row
		}
	}
	for i := range rows {
		if by[i] == "" {
			continue
		}
		at := placeOf(rows[i])
		at.series = by[i]
		if w, ok := weights[at]; ok && weighs(w.Observation.Value) {
			rows[i].Weight = &w
		}
	}
	return nil
}

// weighs tells that a value can be a weight: exact, and not below zero.
func weighs(v observation.Value) bool {
	return v.Number.Valid && v.Gap == observation.NoGap && v.Censor == observation.Exact && v.Number.Decimal.Sign() >= 0
}

// weightOf is what a country's figure weighs in a weighted mean: by the series that the catalogue names, else by its own denominator.
func weightOf(s catalog.Series, row Row) decimal.NullDecimal {
	switch {
	case s.Weight == "":
		return row.Observation.Value.Denominator
	case row.Weight != nil:
		return row.Weight.Observation.Value.Number
	}
	return decimal.NullDecimal{}
}
