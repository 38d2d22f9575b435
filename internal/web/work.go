package web

import (
	"context"
	"slices"

	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/survey"
)

// Works are what countries do on the parts of rounds; postgres.Store keeps them.
type Works interface {
	Work(ctx context.Context, place survey.Place) (survey.Work, error)
	Submitted(ctx context.Context, work int64, serial int) (map[string]survey.Entry, error)
	SaveWork(ctx context.Context, to survey.Saving) (saved, conflicts map[string]survey.Entry, err error)
	SubmitWork(ctx context.Context, place survey.Place, revision int64, remark string) (survey.Submission, error)
	WithdrawWork(ctx context.Context, place survey.Place) error
	ReturnWork(ctx context.Context, place survey.Place, serial int, reason string) error
	ValidateWork(ctx context.Context, place survey.Place, serial int) error
	PublishWork(ctx context.Context, place survey.Place, serial int, q survey.Questionnaire, year int) error
	RemarkWork(ctx context.Context, place survey.Place, item, words string) error
	Inbox(ctx context.Context, filter survey.InboxFilter) ([]survey.Waiting, error)
	InboxCount(ctx context.Context) (int, error)
	LineKnown(ctx context.Context, place survey.Place) (act.Known, error)
	// Responses are what is published.
	Responses(ctx context.Context, countries ...string) ([]survey.Response, error)
}

// subject is what an address below a country, a round and a part speaks of.
type subject struct {
	place    survey.Place
	country  area.Area
	round    survey.Round
	question survey.Questionnaire
}

// subject reads the address; errNoPage where there is no such thing.
func (s *Server) subject(r *request) (subject, error) {
	place := survey.Place{Round: r.param("round"), Part: r.param("part"), Country: r.param("country")}
	a, ok := r.ref.Directory.Area(place.Country)
	if !ok || a.Kind != area.Country {
		return subject{}, errNoPage
	}
	i := slices.IndexFunc(r.ref.Rounds, func(o survey.Round) bool { return o.Code == place.Round })
	q, known := questionnaire(r.ref, place.Part)
	if i < 0 || !known || !slices.Contains(r.ref.Rounds[i].Parts, place.Part) {
		return subject{}, errNoPage
	}
	place.Country = a.Code
	return subject{place: place, country: a, round: r.ref.Rounds[i], question: q}, nil
}
