package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"rumbo/internal/account"
	"rumbo/internal/fault"
)

// edit is write for those who hold a right everywhere. Policies hold everybody else off too, but a row that they hide from a
// change looks like one that somebody else has changed.
func (s *Store) edit(ctx context.Context, right account.Right, f func(pgx.Tx) error) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, `select everywhere($1)`, string(right)).Scan(&may); err != nil {
			return err
		}
		if !may {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return f(tx)
	})
}

// changed is fault.Conflict when a statement met no row: the version it was to change is no longer there.
func changed(done pgconn.CommandTag, err error) error {
	if err == nil && done.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "admin.changed_meanwhile")
	}
	return err
}

// taken is fault.Conflict under the key when a row of that name is there already.
func taken(err error, key string, args ...any) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return fault.New(fault.Conflict, key, args...)
	}
	return err
}

// dayOrNull is a day, null where it is open.
func dayOrNull(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	return &day
}
