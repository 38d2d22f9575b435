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

// LastEdit is who changed a row of reference data last, and when; nobody as long as it stands as shipped. kind is area,
// membership, series, indicator or questionnaire, subject its code or number, of a questionnaire "code/version". It is told to
// those who may read the audit.
func (s *Store) LastEdit(ctx context.Context, kind, subject string) (by string, at time.Time, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		column := "subject"
		if kind == "series" {
			column = "series"
		}
		err := tx.QueryRow(ctx, `select coalesce(c.name, ''), a.at from audit a left join account c on c.id = a.actor
			where a.subject_kind = $1 and a.`+column+` = $2 order by a.id desc limit 1`, kind, subject).Scan(&by, &at)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	return by, at.UTC(), err
}
