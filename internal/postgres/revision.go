package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/observation"
)

// LoadedEditions lists the releases that hold figures of others than the countries themselves, by source, the newest first.
func (s *Store) LoadedEditions(ctx context.Context) (out []observation.Edition, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, statement("editions"))
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (e observation.Edition, err error) {
			err = r.Scan(&e.ID, &e.Name, &e.Source, &e.Rank, &e.Figures, &e.Loaded, &e.LoadedBy, &e.Before)
			e.Loaded = e.Loaded.UTC()
			return e, err
		})
		return err
	})
	return out, err
}

// RevisedSeries counts, by series, what an edition did to the one before it.
func (s *Store) RevisedSeries(ctx context.Context, id, before int) (out []observation.Revised, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, statement("revision_counts"), id, before)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[observation.Revised])
		return err
	})
	return out, err
}

// Revisions are up to limit figures that differ between an edition and the one before it, of one series or, where that is empty,
// of all, and of one kind of change or all, the largest changes first. Of a figure that only one of them has the other side is a zero Value.
func (s *Store) Revisions(ctx context.Context, id, before int, series string, change observation.EditionChange, limit int) (out []observation.Revision, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, statement("revisions"), id, before, limit, series, string(change))
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (v observation.Revision, err error) {
			var old, now valueRow
			err = r.Scan(append(append([]any{&v.Series, &v.Area, &v.Period, &v.Breakdown, &v.Added, &v.Gone}, old.into(nil)...), now.into(nil)...)...)
			v.Old, v.New = old.value(), now.value()
			return v, err
		})
		return err
	})
	return out, err
}
