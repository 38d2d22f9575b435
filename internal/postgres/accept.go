package postgres

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
)

// vacuumFrom is the number of rows after which the tables are vacuumed at once, where the role may.
const vacuumFrom = 20_000

// writeAtOnce is how many rows become versions in one statement.
const writeAtOnce = 100_000

// Compare stages the rows and tells of the first so many that accepting would write, or that are in conflict, in their order, what it
// would do, compared with the newest version under the same key; of all rows where most is 0. Nothing is kept. A row that names an unknown series, area or flow is fault.Invalid.
func (s *Store) Compare(ctx context.Context, rows iter.Seq2[observation.Observation, error], most int, each func(observation.Change) error) (counts observation.Counts, err error) {
	// A temporary table needs a transaction that may write; what it writes goes with it.
	err = s.transact(ctx, begin("", actorOf(ctx), longTimeout), func(tx pgx.Tx) error {
		if _, err := stage(ctx, tx, observation.Cell, rows); err != nil {
			return err
		}
		if err := unknown(ctx, tx); err != nil {
			return err
		}
		if counts, err = compare(ctx, tx); err != nil || each == nil {
			return err
		}
		return eachChange(ctx, tx, most, each)
	})
	return counts, err
}

// compare makes the table compared and counts it.
func compare(ctx context.Context, tx pgx.Tx) (c observation.Counts, err error) {
	intake.Begin(ctx, intake.Comparing)
	if _, err := tx.Exec(ctx, statement("stage_compared")); err != nil {
		return c, err
	}
	err = tx.QueryRow(ctx, `
		select count(*) filter (where change = 'new'), count(*) filter (where change = 'changed'),
		       count(*) filter (where change = 'same'), count(*) filter (where change = 'conflict') from compared`).
		Scan(&c.New, &c.Changed, &c.Same, &c.Conflict)
	return c, err
}

func eachChange(ctx context.Context, tx pgx.Tx, most int, each func(observation.Change) error) error {
	rows, err := tx.Query(ctx, statement("stage_changes"), most)
	if err != nil {
		return err
	}
	defer rows.Close()
	breakdowns := map[string]observation.Breakdown{}
	for rows.Next() {
		var c observation.Change
		var v, old valueRow
		var p periodRow
		var from originRow
		var version *int64
		o := &c.New
		err := rows.Scan(append(append(append(append([]any{
			&c.Kind, &o.Key.Series, &o.Key.Area}, p.into()...), &o.Key.Breakdown, &o.Key.Flow, &o.Key.Release, &o.Source), v.into(&o.Note)...),
			append(append(from.into(), &version), old.into(nil)...)...)...)
		if err != nil {
			return err
		}
		o.Period, o.Value, o.Origin = p.period(), v.value(), from.origin()
		o.Key.Period = o.Period.Canonical
		b, met := breakdowns[o.Key.Breakdown]
		if !met {
			b = observation.ParseBreakdown(o.Key.Breakdown)
			breakdowns[o.Key.Breakdown] = b
		}
		o.Breakdown = b
		if version != nil {
			value := old.value()
			c.Old = &value
		}
		if err := each(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

// AcceptFigures stages and compares the rows and writes what is new or changed as versions of one change set, with the
// current state and, where set.Import is given, the state of the import, all in one transaction. Any conflict writes nothing
// and is fault.Conflict, and so is a row that would change a figure that was changed after the data version set.Base, where that is given. Sources and releases that nobody knows are made. The change set is 0 when nothing was different.
// set.ID and set.Actor are not read: the change set gets the next number and the actor of the context.
func (s *Store) AcceptFigures(ctx context.Context, set observation.ChangeSet, rows iter.Seq2[observation.Observation, error]) (id int64, counts observation.Counts, err error) {
	err = s.accept(ctx, func(tx pgx.Tx) error {
		id, counts, err = acceptFigures(ctx, tx, set, rows)
		if err == nil && set.Import != 0 {
			err = s.accepted(ctx, tx, set.Import, id)
		}
		return err
	})
	if err != nil {
		return 0, counts, err
	}
	s.settle(ctx, counts.New+counts.Changed)
	return id, counts, nil
}

func acceptFigures(ctx context.Context, tx pgx.Tx, set observation.ChangeSet, rows iter.Seq2[observation.Observation, error]) (int64, observation.Counts, error) {
	staged, err := stage(ctx, tx, originOf(set.Kind), rows)
	if err != nil || staged.n == 0 {
		return 0, observation.Counts{}, err
	}
	counts, err := staged.compare(ctx, tx)
	switch {
	case err != nil:
		return 0, counts, err
	case counts.Conflict > 0:
		return 0, counts, fault.New(fault.Conflict, "fault.figures_conflict", "Count", counts.Conflict)
	case counts.New+counts.Changed == 0:
		return 0, counts, nil
	}
	if set.Base > 0 {
		var moved int
		if err := tx.QueryRow(ctx, `select count(*) from compared c join observation_version v on v.id = c.old_id where c.change = 'changed' and v.change_set > $1`, set.Base).Scan(&moved); err != nil {
			return 0, counts, err
		}
		if moved > 0 {
			return 0, counts, fault.New(fault.Conflict, "task.moved", "Count", moved)
		}
	}
	id, err := newChangeSet(ctx, tx, set)
	if err != nil {
		return 0, counts, err
	}
	return id, counts, staged.write(ctx, tx, id)
}

// compare names what the rows need and compares them: for rows that are to be written.
func (s *staging) compare(ctx context.Context, tx pgx.Tx) (observation.Counts, error) {
	if err := unknown(ctx, tx); err != nil {
		return observation.Counts{}, err
	}
	if err := s.name(ctx, tx); err != nil {
		return observation.Counts{}, err
	}
	return compare(ctx, tx)
}

// write makes versions of the compared rows that are new or changed, and brings the current state along.
func (s *staging) write(ctx context.Context, tx pgx.Tx, set int64) error {
	intake.Begin(ctx, intake.Writing)
	if _, err := tx.Exec(ctx, statement("stage_origins")); err != nil {
		return wrap("stage_origins", err)
	}
	// In pieces, so that it can be told how far it is. The current state takes about as long as two fifths of the versions.
	for from := int64(0); from < s.n; from += writeAtOnce {
		if _, err := tx.Exec(ctx, statement("stage_versions"), set, from, from+writeAtOnce); err != nil {
			return wrap("stage_versions", err)
		}
		done := min(s.n, from+writeAtOnce)
		intake.Tell(ctx, done, s.n, 0.7*float64(done)/float64(s.n))
	}
	if _, err := tx.Exec(ctx, statement("current"), set); err != nil {
		return wrap("current", err)
	}
	return nil
}

// newChangeSet opens a change set under the actor of the transaction.
func newChangeSet(ctx context.Context, tx pgx.Tx, set observation.ChangeSet) (id int64, err error) {
	err = tx.QueryRow(ctx, `insert into change_set (kind, actor, reason, import, work) values ($1, actor(), $2, $3, $4) returning id`,
		string(set.Kind), set.Reason, orNull(set.Import), orNull(set.Work)).Scan(&id)
	return id, err
}

// originOf is where the rows of a change set are from unless they say otherwise.
func originOf(kind observation.ChangeSetKind) observation.OriginKind {
	switch kind {
	case observation.FromShipped:
		return observation.Shipped
	case observation.FromImport:
		return observation.Cell
	case observation.FromAPI:
		return observation.API
	}
	return observation.Form
}

// settle keeps index-only scans what they are after a large import. Where the role does not own the tables PostgreSQL
// passes over the command, and autovacuum, which is set to come early on these tables, does it within a minute or so.
func (s *Store) settle(ctx context.Context, changed int) {
	if changed < vacuumFrom {
		return
	}
	if _, err := s.pool.Exec(ctx, `vacuum (analyze, skip_locked) observation, observation_version`); err != nil {
		s.log.Warn("vacuum after an import", "error", err)
	}
}
