package publish

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Snapshot is all published figures as they stood at one change set, named for ever. What is read with them (names, memberships, catalogue,
// questionnaires) is that of today.
type Snapshot struct {
	Code      string
	Name      lang.Text
	Note      lang.Text
	Mark      int64  // the newest change set at the time
	DataHash  string // over the figures that stood
	Figures   int64  // how many stood, gaps among them
	MadeBy    int64
	At        time.Time
	Withdrawn time.Time // not to be cited any more since; zero otherwise
	Reason    string    // why it was withdrawn
}

// Title is the name with the code that it is cited by; empty for no snapshot.
func (s Snapshot) Title(l lang.Code) string {
	if s.Code == "" {
		return ""
	}
	return s.Name.In(l) + " (" + s.Code + ")"
}

// Now is the word that stands for what stands today where a snapshot is asked for; no snapshot is called so.
const Now = "now"

// LongestSnapshotCode bounds a code; LongestSnapshotNote a note or a reason.
const (
	LongestSnapshotCode = 40
	LongestSnapshotNote = 1000
)

var snapshotCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

// SnapshotCode tells whether a snapshot can be called so: letters without accents, digits, point, hyphen and underscore.
func SnapshotCode(code string) bool {
	return snapshotCode.MatchString(code) && !strings.EqualFold(code, Now)
}

// Past is what a Store tells of moments before.
type Past interface {
	// FigureAt is Store.Figure with what was known at that change set, 0 for now; fault.NotFound when the version is newer.
	FigureAt(ctx context.Context, id, asOf int64) (FigureHistory, error)
	// ResponsesAt is Store.Responses as they stood at that change set.
	ResponsesAt(ctx context.Context, asOf int64, countries ...string) ([]survey.Response, error)
	// DataHashAt is Store.DataHash of what stood at that change set.
	DataHashAt(ctx context.Context, asOf int64) (string, error)
	// Changed are the figures that stood at the change set from and at to, in order of key, where they are not the same: before and after come
	// apart. It is of all areas and series where none are named.
	Changed(ctx context.Context, from, to int64, areas, series []string) (before, after []Row, err error)
}

// standing is a store as it stood at a change set.
type standing struct {
	Store
	mark int64
}

func (s standing) Figures(ctx context.Context, q Query) ([]Row, error) {
	if q.AsOf == 0 {
		q.AsOf = s.mark
	}
	return s.Store.Figures(ctx, q)
}

func (s standing) Figure(ctx context.Context, id int64) (FigureHistory, error) {
	return s.FigureAt(ctx, id, s.mark)
}

func (s standing) Responses(ctx context.Context, countries ...string) ([]survey.Response, error) {
	return s.ResponsesAt(ctx, s.mark, countries...)
}

func (s standing) DataVersion(context.Context) (int64, error) { return s.mark, nil }

func (s standing) DataHash(ctx context.Context) (string, error) { return s.DataHashAt(ctx, s.mark) }

// At is the service as of a change set: it answers from what stood then. Reference data and the clock are those of today.
func (s *Service) At(mark int64) *Service {
	out := *s
	if at, ok := s.store.(standing); ok {
		out.store = at.Store
	}
	out.snapshot = Snapshot{}
	if mark > 0 {
		out.store, out.kept = standing{out.store, mark}, nil
	}
	return &out
}

// AsOf is the service as of a snapshot: it answers from what stood then, with the snapshot's day as today.
func (s *Service) AsOf(snapshot Snapshot) *Service {
	out := s.At(snapshot.Mark)
	out.snapshot = snapshot
	out.now = func() time.Time { return snapshot.At.In(s.now().Location()) }
	return out
}

// ChangeKind is how a figure differs between two moments.
type ChangeKind string

// The kinds: a value where there was none, another value, a value that was taken back, another gap, and the same under a newer release.
const (
	ChangeNew       ChangeKind = "new"
	ChangeValue     ChangeKind = "changed"
	ChangeWithdrawn ChangeKind = "withdrawn"
	ChangeGap       ChangeKind = "gap"
	ChangeConfirmed ChangeKind = "confirmed"
)

// ChangeKinds lists them in the order in which they are shown.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{ChangeNew, ChangeValue, ChangeWithdrawn, ChangeGap, ChangeConfirmed}
}

// Change is one figure that is not what it was. Old is nil where there was none.
type Change struct {
	Kind ChangeKind
	Old  *Row
	New  *Row
}

// Row is the figure as it is now, else as it was.
func (c Change) Row() Row {
	if c.New != nil {
		return *c.New
	}
	return *c.Old
}

// Changes are the published figures of these areas that stood otherwise at the change set from than at to, in the catalogue's order of series,
// then by area, period, part and flow; of all areas where none are named. A to of 0 is now. Where from is the later one, they are told backwards.
func (s *Service) Changes(ctx context.Context, from, to int64, areas []string, series ...string) ([]Change, error) {
	if to == 0 || from == 0 {
		newest, err := s.store.DataVersion(ctx)
		if err != nil {
			return nil, err
		}
		if to == 0 {
			to = newest
		}
		if from == 0 {
			from = newest
		}
	}
	backwards := from > to
	if backwards {
		from, to = to, from
	}
	before, after, err := s.store.Changed(ctx, from, to, areas, series)
	if err != nil {
		return nil, err
	}
	if backwards {
		before, after = after, before
	}
	return s.reference().changes(before, after), nil
}

func (r Reference) changes(before, after []Row) []Change {
	bare := func(row Row) observation.Key {
		k := row.Observation.Key
		k.Release = ""
		return k
	}
	at := map[observation.Key]int{}
	var out []Change
	for i := range before {
		at[bare(before[i])] = len(out)
		out = append(out, Change{Old: &before[i]})
	}
	for i := range after {
		key := bare(after[i])
		if n, met := at[key]; met {
			out[n].New = &after[i]
		} else {
			out = append(out, Change{New: &after[i]})
		}
	}
	for i, c := range out {
		out[i].Kind = kindOf(c.Old, c.New)
	}
	position := map[string]int{}
	for i, one := range r.Catalog.Content().Series {
		position[one.Code] = i
	}
	slices.SortStableFunc(out, func(a, b Change) int {
		x, y := bare(a.Row()), bare(b.Row())
		if p, q := position[x.Series], position[y.Series]; p != q {
			return p - q
		}
		return x.Compare(y)
	})
	return out
}

func kindOf(old, now *Row) ChangeKind {
	has := func(r *Row) bool { return r != nil && r.Observation.Value.Number.Valid }
	switch {
	case !has(old) && has(now):
		return ChangeNew
	case has(old) && !has(now):
		return ChangeWithdrawn
	case !has(old):
		if old == nil || now == nil || old.Observation.Value.Gap != now.Observation.Value.Gap {
			return ChangeGap
		}
		return ChangeConfirmed
	}
	a, b := old.Observation.Value, now.Observation.Value
	if !a.Number.Decimal.Equal(b.Number.Decimal) || a.Censor != b.Censor || a.Negligible != b.Negligible {
		return ChangeValue
	}
	return ChangeConfirmed
}
