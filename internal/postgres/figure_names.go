package postgres

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

// figureRefs are the numbers by which a figure refers to what it is of and where it is from.
type figureRefs struct {
	series, breakdown, release, source int32
	origin                             int64
}

// figureNames is what those numbers stand for. None of it is changed or removed once it is there, and everybody may read it, so that it is asked once: joining it to every
// figure costs more than the figures (the policies of files alone take a planner 10 ms).
type figureNames struct {
	sync.RWMutex
	series, releases, sources map[int32]string
	breakdowns                map[int32]breakdownName
	origins                   map[int64]observation.Origin
}

type breakdownName struct {
	key   string
	parts observation.Breakdown
}

// name fills in what the rows refer to; refs are theirs, in the same order.
func (s *Store) name(ctx context.Context, tx pgx.Tx, rows []publish.Row, refs []figureRefs) error {
	n := &s.names
	if err := n.learn(ctx, tx, refs); err != nil {
		return err
	}
	n.RLock()
	defer n.RUnlock()
	for i, ref := range refs {
		o := rows[i].Observation
		part, from := n.breakdowns[ref.breakdown], n.origins[ref.origin]
		o.Key.Series, o.Key.Breakdown, o.Key.Release = n.series[ref.series], part.key, n.releases[ref.release]
		o.Breakdown, o.Source = part.parts, n.sources[ref.source]
		from.Cell, from.Item = o.Origin.Cell, o.Origin.Item
		o.Origin = from
	}
	return nil
}

// learn asks for what is not known yet.
func (n *figureNames) learn(ctx context.Context, tx pgx.Tx, refs []figureRefs) error {
	var series, breakdowns, releases, sources missing[int32]
	var origins missing[int64]
	n.RLock()
	for _, ref := range refs {
		look(&series, n.series, ref.series)
		look(&breakdowns, n.breakdowns, ref.breakdown)
		look(&releases, n.releases, ref.release)
		look(&sources, n.sources, ref.source)
		look(&origins, n.origins, ref.origin)
	}
	n.RUnlock()
	if len(series)+len(breakdowns)+len(releases)+len(sources)+len(origins) == 0 {
		return nil
	}
	n.Lock()
	defer n.Unlock()
	named := func(r pgx.CollectableRow) (id int32, name string, err error) { return id, name, r.Scan(&id, &name) }
	if err := fetch(ctx, tx, &n.series, `select id, code from series where id = any ($1)`, series, named); err != nil {
		return err
	}
	if err := fetch(ctx, tx, &n.releases, `select id, name from release where id = any ($1)`, releases, named); err != nil {
		return err
	}
	if err := fetch(ctx, tx, &n.sources, `select id, code from source where id = any ($1)`, sources, named); err != nil {
		return err
	}
	if err := fetch(ctx, tx, &n.breakdowns, `select id, key from breakdown where id = any ($1)`, breakdowns, func(r pgx.CollectableRow) (id int32, b breakdownName, err error) {
		if err = r.Scan(&id, &b.key); err == nil {
			b.parts = observation.ParseBreakdown(b.key)
		}
		return id, b, err
	}); err != nil {
		return err
	}
	return fetch(ctx, tx, &n.origins, statement("figure_origins"), origins, func(r pgx.CollectableRow) (id int64, o observation.Origin, err error) {
		var from originRow
		err = r.Scan(&id, text(&from.o.Kind), &from.file, &from.o.FileName, &from.o.Sheet, &from.imports, &from.answers)
		return id, from.origin(), err
	})
}

// missing are numbers of which nothing is known.
type missing[K comparable] map[K]bool

func look[K comparable, V any](m *missing[K], known map[K]V, id K) {
	if _, ok := known[id]; ok {
		return
	}
	if *m == nil {
		*m = missing[K]{}
	}
	(*m)[id] = true
}

// fetch adds to what is known.
func fetch[K comparable, V any](ctx context.Context, tx pgx.Tx, known *map[K]V, query string, ids missing[K], scan func(pgx.CollectableRow) (K, V, error)) error {
	if len(ids) == 0 {
		return nil
	}
	if *known == nil {
		*known = map[K]V{}
	}
	rows, err := tx.Query(ctx, query, slices.Collect(maps.Keys(ids)))
	if err != nil {
		return wrap("figure_names", err)
	}
	defer rows.Close()
	for rows.Next() {
		id, v, err := scan(rows)
		if err != nil {
			return wrap("figure_names", err)
		}
		(*known)[id] = v
	}
	return wrap("figure_names", rows.Err())
}
