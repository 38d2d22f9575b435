package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

var (
	_ publish.Store  = (*Store)(nil)
	_ publish.Keeper = (*Store)(nil)
)

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
	if path == "figures" {
		path += "_all"
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = s.figuresThen(ctx, tx, path, args, q.AsOf)
		return err
	})
	return out, err
}

// FiguresSince are the figures worth keeping at hand that changed after that data version. Where the rank of a release changed since, or the data version went back, they are
// all told anew. They are fetched some at a time: all of them would be many times what is kept of them.
func (s *Store) FiguresSince(ctx context.Context, since int64, whole []string, each func(rows []publish.Row) error) (out publish.Since, err error) {
	err = s.transact(ctx, begin("isolation level repeatable read read only", actorOf(ctx), longTimeout), func(tx pgx.Tx) error {
		if out.Version, err = dataVersion(ctx, tx); err != nil {
			return err
		}
		var ranked bool
		if err := tx.QueryRow(ctx, `select exists (select from release_rank where until_ >= $1)`, since).Scan(&ranked); err != nil {
			return err
		}
		path, args := "figures_kept", pgx.StrictNamedArgs{"whole": whole}
		if out.Anew = since == 0 || ranked || out.Version < since; !out.Anew {
			path, args["since"] = "figures_since", since
		}
		return s.figuresEach(ctx, tx, path, args, each)
	})
	return out, err
}

// fetchedAtOnce is how many figures are fetched at a time where there may be very many.
const fetchedAtOnce = 20_000

// figuresEach gives the rows of the versions that the statement of that name picks, some at a time, each time in order of key.
func (s *Store) figuresEach(ctx context.Context, tx pgx.Tx, path string, args pgx.StrictNamedArgs, each func(rows []publish.Row) error) error {
	query := "declare kept no scroll cursor for with picked as materialized (\n" + statement(path) + ")\n" + statement("figure_rows")
	if _, err := tx.Exec(ctx, `set local cursor_tuple_fraction = 1`); err != nil {
		return wrap(path, err)
	}
	if _, err := tx.Exec(ctx, query, args); err != nil {
		return wrap(path, err)
	}
	for {
		some, err := s.figureRows(ctx, tx, fmt.Sprintf(`fetch %d from kept`, fetchedAtOnce), path, pgx.QueryExecModeDescribeExec)
		if err != nil || len(some) == 0 {
			return err
		}
		if err := each(some); err != nil {
			return err
		}
	}
}

// yearDay is a day of the year, of the year otherwise when it is open.
func yearDay(year, otherwise, month, d int) time.Time {
	if year == 0 {
		year = otherwise
	}
	return time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
}

// figures are the rows of the versions that the statement of that name picks, in order of key.
func (s *Store) figures(ctx context.Context, tx pgx.Tx, path string, args pgx.StrictNamedArgs) ([]publish.Row, error) {
	return s.figuresThen(ctx, tx, path, args, 0)
}

// figuresThen are the rows of what stood, at that change set, in the places whose standing versions the statement picks; of what stands where
// it is 0.
func (s *Store) figuresThen(ctx context.Context, tx pgx.Tx, path string, args pgx.StrictNamedArgs, asOf int64) ([]publish.Row, error) {
	query := "with picked as materialized (\n" + statement(path) + ")\n" + statement("figure_rows")
	if asOf > 0 {
		query = "with standing as materialized (\n" + statement(path) + "),\npicked as materialized (\n" + statement("figure_then") + ")\n" + statement("figure_rows")
		args["as_of"] = asOf
	}
	return s.figureRows(ctx, tx, query, path, args)
}

func (s *Store) figureRows(ctx context.Context, tx pgx.Tx, query, path string, args ...any) ([]publish.Row, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, wrap(path, err)
	}
	defer rows.Close()
	var out []publish.Row
	var refs []figureRefs
	var id int64
	var o observation.Observation
	var ref figureRefs
	var v valueRow
	var p periodRow
	// The places to scan into are those of the same variables each time, so that a large page does not make them anew.
	into := slices.Concat([]any{&id, &ref.series, &ref.breakdown, &ref.release, &ref.source, &ref.origin, &o.Key.Area}, p.into(),
		[]any{text(&o.Key.Flow)}, v.into(&o.Note), []any{&o.Origin.Cell, &o.Origin.Item})
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, wrap(path, err)
		}
		o.Period, o.Value = p.period(), v.value()
		o.Key.Period = o.Period.Canonical
		one := o
		out, refs = append(out, publish.Row{ID: id, Observation: &one, Origin: publish.Official}), append(refs, ref)
	}
	if err := rows.Err(); err != nil {
		return nil, wrap(path, err)
	}
	if err := s.name(ctx, tx, out, refs); err != nil {
		return nil, err
	}
	return inOrder(out), nil
}

// inOrder puts rows in order of key. Rows are large: their places are sorted, and each is moved once.
func inOrder(rows []publish.Row) []publish.Row {
	places := make([]int32, len(rows))
	for i := range places {
		places[i] = int32(i)
	}
	compare := func(a, b int32) int { return rows[a].Observation.Key.Compare(rows[b].Observation.Key) }
	if slices.IsSortedFunc(places, compare) {
		return rows
	}
	slices.SortFunc(places, compare)
	out := make([]publish.Row, len(rows))
	for to, from := range places {
		out[to] = rows[from]
	}
	return out
}

// Figure is everything known about the figure of which id is a version; fault.NotFound when there is none.
func (s *Store) Figure(ctx context.Context, id int64) (h publish.FigureHistory, err error) {
	return s.FigureAt(ctx, id, 0)
}

// FigureAt is what was known of the figure at that change set, 0 for now; fault.NotFound when the version is newer.
func (s *Store) FigureAt(ctx context.Context, id, asOf int64) (h publish.FigureHistory, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := s.figures(ctx, tx, "figure_one", pgx.StrictNamedArgs{"id": id})
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
		newest := asOf
		if asOf == 0 {
			newest = math.MaxInt64
		}
		h.Versions = slices.DeleteFunc(h.Versions, func(v publish.Version) bool { return v.ChangeSet.ID > newest })
		if !slices.ContainsFunc(h.Versions, func(v publish.Version) bool { return v.ID == id }) {
			return fault.New(fault.NotFound, "fault.figure_later", "ID", id)
		}
		h.Current = h.Versions[0].ID == id
		h.Beside, err = s.figures(ctx, tx, "figure_beside", pgx.StrictNamedArgs{"id": id, "newest": newest})
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

// DataVersion is the newest accepted change set, 0 when there is none. Everybody may know it, so that it is asked without a transaction under an actor.
func (s *Store) DataVersion(ctx context.Context) (version int64, err error) {
	err = told(s.pool.QueryRow(ctx, newestChangeSet).Scan(&version))
	return version, err
}

const newestChangeSet = `select coalesce(max(id), 0) from change_set`

func dataVersion(ctx context.Context, tx pgx.Tx) (version int64, err error) {
	err = tx.QueryRow(ctx, newestChangeSet).Scan(&version)
	return version, err
}

// DataHash is the SHA-256, in hex, over the published figures in order of key, as docs/engineers/figure.md lays the lines
// down. It is computed once per data version.
func (s *Store) DataHash(ctx context.Context) (sum string, err error) {
	err = s.transact(ctx, begin("isolation level repeatable read read only", actorOf(ctx), longTimeout), func(tx pgx.Tx) error {
		sum, _, err = s.hashNow(ctx, tx)
		return err
	})
	return sum, err
}

// hashNow is the hash of what stands with its data version; worked out where it is not known yet.
func (s *Store) hashNow(ctx context.Context, tx pgx.Tx) (string, int64, error) {
	s.hash.Lock()
	defer s.hash.Unlock()
	version, err := dataVersion(ctx, tx)
	if err != nil {
		return "", 0, err
	}
	if s.hash.sum == "" || s.hash.version != version {
		made, err := dataHash(ctx, tx)
		if err != nil {
			return "", 0, err
		}
		s.hash.version, s.hash.sum = version, made
	}
	return s.hash.sum, version, nil
}

func dataHash(ctx context.Context, tx pgx.Tx) (string, error) {
	return hashed(ctx, tx, "with picked as (select version_id from observation)\n"+statement("data_hash"))
}

// dataHashAt is the hash of what stood at that change set.
func dataHashAt(ctx context.Context, tx pgx.Tx, asOf int64) (string, error) {
	return hashed(ctx, tx, "with standing as (select version_id from observation), picked as (\n"+statement("figure_then")+")\n"+statement("data_hash"),
		pgx.StrictNamedArgs{"as_of": asOf})
}

func hashed(ctx context.Context, tx pgx.Tx, query string, args ...any) (string, error) {
	rows, err := tx.Query(ctx, query, args...)
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
