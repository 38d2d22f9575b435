package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/survey"
)

// Inbox are the works that were handed in and that wait to be judged, or to be published, of the countries whose submissions the
// actor reads; those that wait longest come first. Each tells what of it differs from what is published of its round, or from the
// handing-in before it, and what the actor may do with it.
func (s *Store) Inbox(ctx context.Context, filter survey.InboxFilter) (out []survey.Waiting, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "inbox", func(r pgx.CollectableRow) (w survey.Waiting, err error) {
			var items, was, becomes []string
			var published *time.Time
			err = r.Scan(&w.ID, &w.Round, &w.Part, &w.Version, &w.Country, text(&w.State), &w.Serial, &w.Answered, &w.SubmittedBy, &w.By.Name, &w.By.Institution, &w.Submitted,
				&w.ValidatedSerial, &published, &w.Before, &w.New, &w.Differing, &items, &was, &becomes, &w.Remarks,
				&w.May.Return, &w.May.Validate, &w.May.Publish, &w.May.Comment)
			w.Submitted, w.Published = w.Submitted.UTC(), orZero(published)
			for i := range items {
				w.Moved = append(w.Moved, survey.Moved{Item: items[i], From: was[i], To: becomes[i]})
			}
			return w, err
		}, filter.Country, filter.Round, filter.Part, string(filter.State))
		return err
	})
	return out, err
}

// InboxCount is how many works Inbox lists.
func (s *Store) InboxCount(ctx context.Context) (n int, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, statement("inbox_count")).Scan(&n)
	})
	return n, err
}
