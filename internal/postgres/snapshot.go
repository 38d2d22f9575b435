package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
)

// Snapshots are all snapshots, the newest first.
func (s *Store) Snapshots(ctx context.Context) (out []publish.Snapshot, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "snapshots", scanSnapshot, "")
		return err
	})
	return out, err
}

// Snapshot is the one of that code, however its letters are written; fault.NotFound where there is none.
func (s *Store) Snapshot(ctx context.Context, code string) (out publish.Snapshot, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "snapshots", scanSnapshot, code)
		if err == nil && (len(found) != 1 || code == "") {
			return fault.New(fault.NotFound, "snapshot.none", "Code", code)
		}
		if err == nil {
			out = found[0]
		}
		return err
	})
	return out, err
}

func scanSnapshot(r pgx.CollectableRow) (o publish.Snapshot, err error) {
	var withdrawn *time.Time
	err = r.Scan(&o.Code, &o.Name, &o.Note, &o.Mark, &o.DataHash, &o.Figures, &o.MadeBy, &o.At, &withdrawn, &o.Reason)
	o.At, o.Withdrawn = o.At.UTC(), orZero(withdrawn).UTC()
	if withdrawn == nil {
		o.Withdrawn = time.Time{}
	}
	return o, err
}

// AddSnapshot names what stands now. It is fault.Conflict where the code is taken, and fault.Invalid where nothing is published yet.
func (s *Store) AddSnapshot(ctx context.Context, code string, name, note lang.Text) (out publish.Snapshot, err error) {
	// Acceptances wait: what the hash is of is what the mark says.
	err = s.accept(ctx, func(tx pgx.Tx) error {
		sum, mark, err := s.hashNow(ctx, tx)
		if err != nil {
			return err
		}
		if mark == 0 {
			return fault.New(fault.Invalid, "snapshot.nothing")
		}
		_, err = tx.Exec(ctx, `insert into snapshot (code, name, note, mark, data_hash, figures, made_by)
			select $1, $2::jsonb, $3::jsonb, $4, $5, (select count(*) from observation), actor()`, code, name, note, mark, sum)
		if err := taken(err, "snapshot.taken", "Code", code); err != nil {
			return err
		}
		made, err := list(ctx, tx, "snapshots", scanSnapshot, code)
		if err == nil {
			out = made[0]
		}
		return err
	})
	return out, err
}

// WithdrawSnapshot says that a snapshot is not to be cited any more, and why. It stays readable.
func (s *Store) WithdrawSnapshot(ctx context.Context, code, reason string) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		return changed(tx.Exec(ctx, `update snapshot set withdrawn = now(), reason = $2 where code = $1 and withdrawn is null`, code, reason))
	})
}

// ResponsesAt are the published answers of these countries as they stood at that change set, in order of country, round and questionnaire; of all
// countries when none is named.
func (s *Store) ResponsesAt(ctx context.Context, asOf int64, countries ...string) (out []survey.Response, err error) {
	if countries == nil {
		countries = []string{}
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "responses_then", scanResponse, countries, asOf)
		if err != nil || len(out) == 0 {
			return err
		}
		out, err = answered(ctx, tx, out, "answers_then", asOf)
		return err
	})
	return out, err
}

// DataHashAt is the data hash of what stood at that change set. It reads everything.
func (s *Store) DataHashAt(ctx context.Context, asOf int64) (sum string, err error) {
	err = s.transact(ctx, begin("isolation level repeatable read read only", actorOf(ctx), longTimeout), func(tx pgx.Tx) error {
		sum, err = dataHashAt(ctx, tx, asOf)
		return err
	})
	return sum, err
}

// Changed are the figures of these areas and series, all where none are named, that stood at the change set from and at to where they are not the
// same version, in order of key.
func (s *Store) Changed(ctx context.Context, from, to int64, areas, series []string) (before, after []publish.Row, err error) {
	if areas == nil {
		areas = []string{}
	}
	if series == nil {
		series = []string{}
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, statement("figure_changes"), pgx.StrictNamedArgs{"from": from, "to": to, "areas": areas, "series": series})
		if err != nil {
			return wrap("figure_changes", err)
		}
		var old, now []int64
		var was, is *int64
		if _, err := pgx.ForEachRow(rows, []any{&was, &is}, func() error {
			if was != nil {
				old = append(old, *was)
			}
			if is != nil {
				now = append(now, *is)
			}
			return nil
		}); err != nil {
			return wrap("figure_changes", err)
		}
		if before, err = s.versions(ctx, tx, old); err == nil {
			after, err = s.versions(ctx, tx, now)
		}
		return err
	})
	return before, after, err
}

// versions are the figures of these versions, in order of key.
func (s *Store) versions(ctx context.Context, tx pgx.Tx, ids []int64) ([]publish.Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.figures(ctx, tx, "figures_of", pgx.StrictNamedArgs{"ids": ids})
}
