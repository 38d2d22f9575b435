package publish

import (
	"context"
	"slices"
	"strings"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// AskedPart is one part that a workbook asks for, with what its caller knows of the country's own work on it: its last day, the
// draft as it stands (by item) with its revision, and what the office said about an item.
type AskedPart struct {
	Round, Questionnaire string
	Due                  time.Time
	Now                  map[string]survey.Answer
	Draft                int64
	Remarks              map[string]string
}

// Template is the workbook that the country gets for these parts, with what is known from before: the answers of its newest
// earlier response, else the categories that were published for an earlier year, a domain that was not published among them
// as not available. An unknown country, questionnaire or round is fault.NotFound.
func (s *Service) Template(ctx context.Context, country string, parts []AskedPart, l lang.Code) (workbook.Template, error) {
	ref := s.reference()
	place, ok := ref.Directory.Area(country)
	if !ok || place.Kind != area.Country {
		return workbook.Template{}, fault.New(fault.NotFound, "template.country_unknown", "Given", country)
	}
	base, err := s.store.DataVersion(ctx)
	if err != nil {
		return workbook.Template{}, err
	}
	responses, err := s.store.Responses(ctx, country)
	if err != nil {
		return workbook.Template{}, err
	}
	out := workbook.Template{Area: place, Base: base, Issued: s.now()}
	for _, asked := range parts {
		part, err := s.templatePart(ctx, ref, country, asked, responses, l)
		if err != nil {
			return workbook.Template{}, err
		}
		out.Parts = append(out.Parts, part)
	}
	return out, nil
}

func (s *Service) templatePart(ctx context.Context, ref Reference, country string, asked AskedPart, responses []survey.Response, l lang.Code) (workbook.TemplatePart, error) {
	i := slices.IndexFunc(ref.Questionnaires, func(q survey.Questionnaire) bool { return q.Code == asked.Questionnaire })
	if i < 0 {
		return workbook.TemplatePart{}, fault.New(fault.NotFound, "template.survey_unknown", "Given", asked.Questionnaire,
			"Known", known(ref.Questionnaires, func(q survey.Questionnaire) string { return q.Code }))
	}
	q := ref.Questionnaires[i]
	rounds := slices.DeleteFunc(slices.Clone(ref.Rounds), func(r survey.Round) bool { return !slices.Contains(r.Parts, q.Code) })
	i = slices.IndexFunc(rounds, func(r survey.Round) bool { return r.Code == asked.Round })
	if i < 0 {
		return workbook.TemplatePart{}, fault.New(fault.NotFound, "template.round_unknown", "Given", asked.Round, "Survey", q.Code,
			"Known", known(rounds, func(r survey.Round) string { return r.Code }))
	}
	part := workbook.TemplatePart{
		Round: rounds[i], Due: asked.Due, Questionnaire: q, Now: asked.Now, Draft: asked.Draft, Remarks: asked.Remarks,
	}
	lastAnswers(&part, responses, rounds)
	var err error
	part.Official, err = s.official(ctx, ref, q, country, rounds[i].ReferenceYear, l)
	return part, err
}

func known[T any](items []T, name func(T) string) string {
	var names []string
	for _, item := range items {
		names = append(names, name(item))
	}
	return strings.Join(names, ", ")
}

// lastAnswers fills in the newest response to a round before that of the part.
func lastAnswers(part *workbook.TemplatePart, responses []survey.Response, rounds []survey.Round) {
	newest := 0
	for _, r := range responses {
		at := slices.IndexFunc(rounds, func(round survey.Round) bool { return round.Code == r.Round })
		if r.Questionnaire != part.Questionnaire.Code || at < 0 {
			continue
		}
		if year := rounds[at].ReferenceYear; year < part.Round.ReferenceYear && year > newest {
			newest, part.Last, part.LastRound = year, r.Answers, r.Round
		}
	}
}

// official are the newest published categories before that year. The rule of the latest available answer works for the
// questionnaire as a whole, never per domain: a domain that was not published with the newest answer is not available.
func (s *Service) official(ctx context.Context, ref Reference, q survey.Questionnaire, country string, before int, l lang.Code) (map[string]workbook.OfficialCategory, error) {
	if q.CategorySeries == "" {
		return nil, nil
	}
	rows, err := s.figures(ctx, Query{
		Series: []string{q.CategorySeries}, Areas: []string{country}, Flow: observation.UN, To: before - 1, AllParts: true,
	})
	if err != nil {
		return nil, err
	}
	newest := 0
	for _, r := range rows {
		if r.Observation.Value.Gap == observation.NoGap {
			newest = max(newest, r.Observation.Period.Year())
		}
	}
	if newest == 0 {
		return nil, nil
	}
	out := map[string]workbook.OfficialCategory{"": {Year: newest, Gap: observation.NotAvailable}}
	for _, section := range q.Sections {
		out[section.Part] = workbook.OfficialCategory{Year: newest, Gap: observation.NotAvailable}
	}
	for _, r := range rows {
		o := r.Observation
		if o.Period.Year() != newest {
			continue
		}
		code := o.Breakdown.Code(q.Dimension)
		if code == observation.Total {
			code = ""
		}
		published := workbook.OfficialCategory{Year: newest, Gap: o.Value.Gap, Source: o.Source, Release: o.Key.Release}
		if o.Value.Gap == observation.NoGap {
			published.Category = int(o.Value.Number.Decimal.IntPart())
		}
		if source, ok := ref.Catalog.Source(o.Source); ok {
			published.Source = source.Name.In(l)
		}
		out[code] = published
	}
	return out, nil
}
