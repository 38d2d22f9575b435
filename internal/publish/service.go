package publish

import (
	"context"
	"sync"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/survey"
)

// Reference is what figures are read with.
type Reference struct {
	Directory      *area.Directory
	Catalog        *catalog.Catalog
	Questionnaires []survey.Questionnaire
	Rounds         []survey.Round
}

// Service answers every question about published figures. It is safe for concurrent use.
type Service struct {
	store     Store
	reference func() Reference
	now       func() time.Time
	surveys   *surveyRows
}

// New makes a Service over a store. reference gives the reference data as it stands; now is the clock.
func New(store Store, reference func() Reference, now func() time.Time) *Service {
	return &Service{store: store, reference: reference, now: now, surveys: &surveyRows{}}
}

// questionnaire returns the questionnaire whose categories the series holds.
func (r Reference) questionnaire(categorySeries string) (survey.Questionnaire, bool) {
	for _, q := range r.Questionnaires {
		if q.CategorySeries == categorySeries && categorySeries != "" {
			return q, true
		}
	}
	return survey.Questionnaire{}, false
}

// endOf is the day on which membership counts for a year: its last. A round's reference year is such a year.
func endOf(year int) time.Time { return time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC) }

// surveyRows keeps the figures of surveys of all areas as long as the data are the same: every page of a region or a country holds its answers
// against them, and they are few. What is kept is shared and never written to.
type surveyRows struct {
	mu      sync.Mutex
	version int64
	kept    map[string]surveyKept
}

type surveyKept struct {
	rows    []Row
	answers answers
}

// everyAnswer is every figure of the series, all areas, parts and flows, and the same as answers.
func (s *Service) everyAnswer(ctx context.Context, series string) ([]Row, answers, error) {
	version, err := s.store.DataVersion(ctx)
	if err != nil {
		return nil, nil, err
	}
	k := s.surveys
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version || k.kept == nil {
		k.version, k.kept = version, map[string]surveyKept{}
	}
	one, ok := k.kept[series]
	if !ok {
		rows, err := s.store.Figures(ctx, Query{Series: []string{series}, AllFlows: true, AllParts: true})
		if err != nil {
			return nil, nil, err
		}
		one = surveyKept{rows: rows, answers: sortAnswers(rows)}
		k.kept[series] = one
	}
	return one.rows, one.answers, nil
}
