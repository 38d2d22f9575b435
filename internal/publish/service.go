package publish

import (
	"context"
	"strings"
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
	rows    map[string][]Row
}

// everyAnswer is every figure of the series, all areas, parts and flows.
func (s *Service) everyAnswer(ctx context.Context, series ...string) ([]Row, error) {
	version, err := s.store.DataVersion(ctx)
	if err != nil {
		return nil, err
	}
	k := s.surveys
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version || k.rows == nil {
		k.version, k.rows = version, map[string][]Row{}
	}
	name := strings.Join(series, " ")
	rows, ok := k.rows[name]
	if !ok {
		if rows, err = s.store.Figures(ctx, Query{Series: series, AllFlows: true, AllParts: true}); err != nil {
			return nil, err
		}
		k.rows[name] = rows
	}
	return rows, nil
}
