package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

var _ publish.Store = (*Store)(nil)

// Figures are the current published figures that the query selects, in order of key: one per series, area, period, breakdown
// and flow. Each way of asking has its own statement.
func (s *Store) Figures(ctx context.Context, q publish.Query) (out []publish.Row, err error) {
	args := pgx.StrictNamedArgs{"flow": string(q.Flow), "first": yearDay(q.From, 1, 1, 1), "last": yearDay(q.To, 9999, 12, 31)}
	path := "figures"
	if len(q.Series) > 0 {
		path += "_series"
		args["series"] = q.Series
	}
	if len(q.Areas) > 0 {
		path += "_area"
		args["areas"] = q.Areas
	}
	if !q.AllParts && q.Breakdown != "*" {
		path += "_part"
		args["part"] = observation.ParseBreakdown(q.Breakdown).Key()
	}
	switch {
	case path == "figures":
		path += "_all"
	case path == "figures_area_part" && q.Ends:
		path = "figures_area_ends"
		args["base"] = yearDay(publish.BaseYear, publish.BaseYear, 1, 1)
	case path == "figures_area_part" && len(q.Periods) > 0:
		path = "figures_area_same"
		codes, periods, starts := []string{}, []string{}, []time.Time{}
		for code, p := range q.Periods {
			codes, periods, starts = append(codes, code), append(periods, p.Canonical), append(starts, p.Start)
		}
		args["codes"], args["periods"], args["starts"] = codes, periods, starts
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = figures(ctx, tx, path, args)
		return err
	})
	return out, err
}

// yearDay is a day of the year, of the year otherwise when it is open.
func yearDay(year, otherwise, month, d int) time.Time {
	if year == 0 {
		year = otherwise
	}
	return time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
}

// figures are the rows of the versions that the statement of that name picks.
func figures(ctx context.Context, tx pgx.Tx, path string, args any) ([]publish.Row, error) {
	breakdowns := map[string]observation.Breakdown{}
	query := "with picked as materialized (\n" + statement(path) + ")\n" + statement("figure_rows")
	rows, err := tx.Query(ctx, query, args)
	if err != nil {
		return nil, wrap(path, err)
	}
	defer rows.Close()
	var out []publish.Row
	var r publish.Row
	var v valueRow
	var p periodRow
	var from originRow
	o := &r.Observation
	into := slices.Concat([]any{&r.ID, &o.Key.Series, &o.Key.Area}, p.into(), []any{&o.Key.Breakdown, text(&o.Key.Flow), &o.Key.Release, &o.Source},
		v.into(&o.Note), from.into())
	for rows.Next() {
		from = originRow{}
		// The places to scan into are those of the same variables each time, so that a large page does not make them anew.
		if err := rows.Scan(into...); err != nil {
			return nil, wrap(path, err)
		}
		o.Period, o.Value, o.Origin = p.period(), v.value(), from.origin()
		o.Key.Period = o.Period.Canonical
		b, met := breakdowns[o.Key.Breakdown]
		if !met {
			b = observation.ParseBreakdown(o.Key.Breakdown)
			breakdowns[o.Key.Breakdown] = b
		}
		o.Breakdown, r.Origin = b, publish.Official
		out = append(out, r)
	}
	return out, wrap(path, rows.Err())
}

// Figure is everything known about the figure of which id is a version; fault.NotFound when there is none.
func (s *Store) Figure(ctx context.Context, id int64) (h publish.FigureHistory, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := figures(ctx, tx, "figure_one", pgx.StrictNamedArgs{"id": id})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.New(fault.NotFound, "fault.figure_unknown", "ID", id)
		}
		h.Row = rows[0]
		if h.Versions, err = list(ctx, tx, "figure_versions", versionRow, id); err != nil {
			return err
		}
		h.Current = h.Versions[0].ID == id
		h.Beside, err = figures(ctx, tx, "figure_beside", pgx.StrictNamedArgs{"id": id})
		return err
	})
	return h, err
}

func versionRow(r pgx.CollectableRow) (version publish.Version, err error) {
	var v valueRow
	var from originRow
	var imports *int64
	c := &version.ChangeSet
	err = r.Scan(slices.Concat([]any{&version.ID}, v.into(&version.Note), []any{&version.Source}, from.into(),
		[]any{&c.ID, text(&c.Kind), &c.Actor, &c.Reason, &imports, &version.Recorded})...)
	if imports != nil {
		c.Import = *imports
	}
	version.Value, version.Origin, version.Recorded = v.value(), from.origin(), version.Recorded.UTC()
	return version, err
}

// DataVersion is the newest accepted change set, 0 when there is none.
func (s *Store) DataVersion(ctx context.Context) (version int64, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		version, err = dataVersion(ctx, tx)
		return err
	})
	return version, err
}

func dataVersion(ctx context.Context, tx pgx.Tx) (version int64, err error) {
	err = tx.QueryRow(ctx, `select coalesce(max(id), 0) from change_set`).Scan(&version)
	return version, err
}

// DataHash is the SHA-256, in hex, over the published figures in order of key, as docs/engineers/figure.md lays the lines
// down. It is computed once per data version.
func (s *Store) DataHash(ctx context.Context) (sum string, err error) {
	s.hash.Lock()
	defer s.hash.Unlock()
	err = s.transact(ctx, begin("isolation level repeatable read read only", actorOf(ctx), longTimeout), func(tx pgx.Tx) error {
		version, err := dataVersion(ctx, tx)
		if err != nil {
			return err
		}
		if s.hash.sum == "" || s.hash.version != version {
			made, err := dataHash(ctx, tx)
			if err != nil {
				return err
			}
			s.hash.version, s.hash.sum = version, made
		}
		sum = s.hash.sum
		return nil
	})
	return sum, err
}

func dataHash(ctx context.Context, tx pgx.Tx) (string, error) {
	rows, err := tx.Query(ctx, statement("data_hash"))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	h := sha256.New()
	for rows.Next() {
		line := rows.RawValues()[0]
		h.Write(line)
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil)), rows.Err()
}
