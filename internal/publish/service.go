package publish

import (
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
	snapshot  Snapshot // the one it answers as of; zero for what stands
	kept      *kept
}

// New makes a Service over a store. reference gives the reference data as it stands; now is the clock.
func New(store Store, reference func() Reference, now func() time.Time) *Service {
	return &Service{store: store, reference: reference, now: now}
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
