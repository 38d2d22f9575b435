package web

import (
	"context"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
)

// fired is something striking about an answer, or without an item about the whole, in words.
type fired struct {
	Item, Tone, Words string
}

// striking checks what was handed in against the round before, the country's own past values, the series' bounds and what the United
// Nations publish for that year.
func (s *Server) striking(ctx context.Context, r *request, h *handing) error {
	known := survey.Known{Series: map[string]catalog.Series{}, Past: map[string][]decimal.Decimal{}, Attached: map[string]bool{}, Official: map[string]int{}}
	files, err := s.deps.Evidence.Evidence(ctx, h.work.ID, h.work.Serial)
	if err != nil {
		return err
	}
	for _, f := range files {
		known.Attached[f.Item] = true
	}
	var codes []string
	for _, item := range h.question.Items() {
		if series, ok := r.ref.Catalog.Series(item.Series); ok {
			known.Series[item.Series] = series
			codes = append(codes, item.Series)
		}
	}
	if len(codes) > 0 {
		rows, err := s.deps.Publish.Rows(ctx, publish.Query{Series: codes, Areas: []string{h.place.Country}, Flow: observation.National, AllParts: true})
		if err != nil {
			return err
		}
		for _, item := range h.question.Items() {
			for _, row := range rows {
				o := row.Observation
				if o.Key.Series == item.Series && o.Key.Breakdown == item.Breakdown.Key() && o.Period.Year() != h.round.ReferenceYear && o.Value.Number.Valid {
					known.Past[item.ID] = append(known.Past[item.ID], o.Value.Number.Decimal)
				}
			}
		}
	}
	for breakdown, row := range h.un {
		if o := row.Observation; o.Period.Year() == h.round.ReferenceYear && o.Value.Number.Valid {
			part := observation.ParseBreakdown(breakdown).Code(h.question.Dimension)
			if part == observation.Total {
				part = ""
			}
			known.Official[part] = int(o.Value.Number.Decimal.IntPart())
		}
	}
	for _, f := range survey.Checks(h.question, h.last.Answers, survey.AnswersOf(h.now), known) {
		for _, item := range f.Items {
			h.fired = append(h.fired, fired{Item: item, Tone: "warn", Words: r.TM(f.Key, f.Args)})
		}
		if len(f.Items) == 0 {
			h.fired = append(h.fired, fired{Tone: "warn", Words: r.TM(f.Key, f.Args)})
		}
	}
	return nil
}
