package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
)

var stageColumns = []string{
	"n", "series", "area", "period", "label", "starts", "ends", "frequency", "breakdown", "flow", "release", "source",
	"value", "literal", "censor", "lower", "upper", "numerator", "denominator", "status", "gap", "negligible", "note",
	"kind", "file", "file_name", "sheet", "cell", "item", "import", "response",
}

// staging feeds rows to COPY one at a time and gathers the breakdowns and editions it meets.
type staging struct {
	next       func() (observation.Observation, error, bool)
	kind       observation.OriginKind // of a row that does not say where it is from
	current    observation.Observation
	err        error
	n          int64
	values     []any
	breakdowns map[string]observation.Breakdown
	editions   map[edition]bool
}

// edition is a release with its source and flow.
type edition struct {
	release, source string
	flow            observation.Flow
}

// stage copies the rows into the temporary table of that name, which goes with the transaction.
func stage(ctx context.Context, tx pgx.Tx, kind observation.OriginKind, rows iter.Seq2[observation.Observation, error]) (*staging, error) {
	intake.Begin(ctx, intake.Staging)
	if _, err := tx.Exec(ctx, statement("stage")); err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(rows)
	defer stop()
	s := &staging{
		next: func() (observation.Observation, error, bool) { return next() }, kind: kind,
		values: make([]any, len(stageColumns)), breakdowns: map[string]observation.Breakdown{}, editions: map[edition]bool{},
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"stage"}, stageColumns, s); err != nil {
		if s.err != nil {
			return nil, s.err // the rows' own failure, not that of the copy it broke off
		}
		return nil, err
	}
	if s.n > 1000 {
		if _, err := tx.Exec(ctx, `analyze stage`); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Next, Values and Err are what COPY draws from.
func (s *staging) Next() bool {
	if s.err != nil {
		return false
	}
	o, err, ok := s.next()
	s.current, s.err = o, err
	return ok && err == nil
}

func (s *staging) Err() error { return s.err }

func (s *staging) Values() ([]any, error) {
	o, v := &s.current, s.values
	s.n++
	k := &o.Key
	if _, met := s.breakdowns[k.Breakdown]; !met {
		s.breakdowns[k.Breakdown] = observation.ParseBreakdown(k.Breakdown)
	}
	s.editions[edition{k.Release, o.Source, k.Flow}] = true
	v[0], v[1], v[2], v[3] = s.n, k.Series, k.Area, k.Period
	v[4], v[5], v[6], v[7] = o.Period.Label, day(o.Period.Start), day(o.Period.End), string(o.Period.Frequency)
	v[8], v[9], v[10], v[11] = k.Breakdown, string(k.Flow), k.Release, o.Source
	x := &o.Value
	for at, d := range map[int]decimal.NullDecimal{12: x.Number, 15: x.Lower, 16: x.Upper, 17: x.Numerator, 18: x.Denominator} {
		number, err := numeric(d)
		if err != nil {
			s.err = err
			return nil, err
		}
		v[at] = number
	}
	v[13], v[14], v[19], v[20], v[21], v[22] = x.Literal, string(x.Censor), string(statusOf(*x)), string(x.Gap), x.Negligible, o.Note
	from := &o.Origin
	kind := from.Kind
	if kind == "" {
		kind = s.kind
	}
	file, err := digestOf(from.File)
	if err != nil {
		s.err = err
		return nil, err
	}
	v[23], v[24], v[25], v[26], v[27], v[28] = string(kind), file, from.FileName, from.Sheet, from.Cell, from.Item
	v[29], v[30] = orNull(from.Import), orNull(from.Response)
	return v, nil
}

// statusOf is the SDMX status as it is stored: of a gap that of the gap, else A where none is given.
func statusOf(v observation.Value) observation.Status {
	switch {
	case v.Gap != observation.NoGap:
		return v.Gap.Status()
	case v.Status == "":
		return "A"
	}
	return v.Status
}

func day(t time.Time) pgtype.Date { return pgtype.Date{Time: t, Valid: !t.IsZero()} }

func orNull(id int64) pgtype.Int8 { return pgtype.Int8{Int64: id, Valid: id != 0} }

// digestOf reads a SHA-256 in hex; nil when there is none.
func digestOf(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != 32 {
		return nil, fault.New(fault.Invalid, "fault.digest", "Digest", text)
	}
	return sum, nil
}

// unknown refuses rows that name a series, area or flow that is not there. The check of a file has told these before.
func unknown(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, statement("stage_unknown"))
	if err != nil {
		return err
	}
	type missing struct{ What, Code string }
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[missing])
	if err != nil || len(found) == 0 {
		return err
	}
	return fault.New(fault.Invalid, "fault.figures_unknown", "Code", found[0].Code)
}

// name makes the sources, releases and breakdowns that the staged rows need and that are not there.
func (s *staging) name(ctx context.Context, tx pgx.Tx) error {
	type row struct {
		Release string `json:"release"`
		Source  string `json:"source"`
		Flow    string `json:"flow"`
		Rank    string `json:"rank"`
	}
	var editions []row
	for e := range s.editions {
		editions = append(editions, row{e.release, e.source, string(e.flow), rankOf(e.release)})
	}
	var dims []observation.Breakdown
	var keys []string
	for key, b := range s.breakdowns {
		if b.Key() != key {
			return fault.New(fault.Invalid, "fault.figures_unknown", "Code", key)
		}
		dims, keys = append(dims, b), append(keys, key)
	}
	documents := make([]string, len(dims))
	for i, b := range dims {
		document, err := json.Marshal(b)
		if err != nil {
			return err
		}
		documents[i] = string(document)
	}
	known, err := json.Marshal(editions)
	if err != nil {
		return err
	}
	for _, q := range []struct {
		name string
		args []any
	}{
		{"stage_sources", []any{string(known)}}, {"stage_releases", []any{string(known)}},
		{"stage_breakdowns", []any{documents, keys}},
	} {
		if _, err := tx.Exec(ctx, statement(q.name), q.args...); err != nil {
			return wrap(q.name, err)
		}
	}
	return nil
}
