package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

var _ publish.Marker = (*Store)(nil)

// Marks tells where figures of some areas are: those of the query, and with a dimension only those that are broken down by it.
func (s *Store) Marks(ctx context.Context, q publish.Query, dimension string) (out []publish.Mark, err error) {
	args := pgx.StrictNamedArgs{"areas": q.Areas, "flow": string(q.Flow), "first": yearDay(q.From, 1, 1, 1), "last": yearDay(q.To, 9999, 12, 31)}
	query := statement("marks")
	if len(q.Series) > 0 {
		query += "\n  and o.series_id = any (array(select id from series where code = any (@series::text[])))"
		args["series"] = q.Series
	}
	switch {
	case dimension != "":
		query += "\n  and o.breakdown_id = any (array(select id from breakdown where jsonb_exists(dims, @dimension)))"
		args["dimension"] = dimension
	case !q.AllParts && q.Breakdown != "*":
		query += "\n  and o.breakdown_id = (select id from breakdown where key = @part)"
		args["part"] = observation.ParseBreakdown(q.Breakdown).Key()
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, query, args)
		if err != nil {
			return wrap("marks", err)
		}
		defer rows.Close()
		var m publish.Mark
		into := []any{&m.Series, &m.Area, &m.Breakdown, &m.Year, text(&m.Gap)}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return wrap("marks", err)
			}
			out = append(out, m)
		}
		return wrap("marks", rows.Err())
	})
	return out, err
}
