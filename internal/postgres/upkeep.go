package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/upkeep"
)

// UploadsKept are the uploads by state, and how many could be cleared away after so many days. Both are empty for who does
// not manage retention.
func (s *Store) UploadsKept(ctx context.Context, days int) (kept []upkeep.Uploads, files, bytes int64, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select * from uploads_kept()`)
		if err != nil {
			return err
		}
		if kept, err = pgx.CollectRows(rows, pgx.RowToStructByPos[upkeep.Uploads]); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `select count(*), coalesce(sum(size), 0)::bigint from uploads_over($1)`, days).Scan(&files, &bytes)
	})
	return kept, files, bytes, err
}

// ClearUploads removes the bytes of uploads that were rejected, or never handed in, for so many days, and tells how many and
// how large they were. What was found in them stays, and so does every file from which a figure comes.
func (s *Store) ClearUploads(ctx context.Context, days int) (files, bytes int64, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `select files, bytes from clear_uploads($1)`, days).Scan(&files, &bytes)
	})
	return files, bytes, err
}

// ClearSecrets removes sessions, links and devices that are over; those used or expired thirty days ago.
func (s *Store) ClearSecrets(ctx context.Context) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		for _, q := range []string{
			`delete from session where expires < now() or seen + idle < now()`,
			`delete from ticket where coalesce(used, expires) < now() - interval '30 days'`,
			`delete from operator_link where coalesce(used, expires) < now() - interval '30 days'`,
		} {
			if _, err := tx.Exec(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
}

// Health looks at the database, the chain of the audit, and the queue of jobs; disk and mail are left to others.
func (s *Store) Health(ctx context.Context) (h upkeep.Health, err error) {
	err = s.read(WithActor(ctx, account.System), func(tx pgx.Tx) error {
		var since, due *time.Time
		var slowest float64
		err := tx.QueryRow(ctx, statement("health")).Scan(
			&h.Database.Server, &h.Database.Bytes, &h.Database.Connections, &h.Database.Most, &slowest, &h.Database.Schema, &h.Database.OneLogin,
			&h.Audit.Entries, &h.Audit.Links, &h.Audit.Unsealed, &since, &h.Audit.Head, &h.Jobs.Waiting, &h.Jobs.Failing, &due)
		h.Database.Slowest, h.Audit.Since, h.Jobs.Due = time.Duration(slowest*float64(time.Second)), orZero(since), orZero(due)
		return err
	})
	return h, err
}
