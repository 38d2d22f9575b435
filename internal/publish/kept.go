package publish

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"rumbo/internal/observation"
)

// Keeper is a store that tells what became of the figures that are worth keeping at hand.
type Keeper interface {
	// FiguresSince are the figures that are not broken down, and every part of the series named in whole, that stand otherwise than at that data
	// version; all of them where since is 0 or where that cannot be told. They are given some at a time, which are not to be kept beyond that.
	FiguresSince(ctx context.Context, since int64, whole []string, each func(rows []Row) error) (Since, error)
}

// Since is what changed until a data version.
type Since struct {
	Version int64
	Anew    bool // the figures given are all there are
}

// kept are the figures that pages hold against each other: those that are not broken down, and all parts of the series of surveys. They are few beside all figures and
// every page asks for other hundreds of them, which costs a database some microseconds each; so a server keeps them, brought up to each data version by what changed.
type kept struct {
	keeper  Keeper
	mu      sync.RWMutex
	version int64
	whole   []string
	series  map[string]map[string]block // series, area
	of      *commons
	sorting sync.Mutex
	surveys map[string]surveyed // by series, as far as asked for
}

// Keep lets the service answer from memory where it can. What came into the store meanwhile shows with the next question.
func (s *Service) Keep(from Keeper) { s.kept = &kept{keeper: from} }

// Warm brings what is kept up to what stands, so that nobody waits for it.
func (s *Service) Warm(ctx context.Context) error {
	if s.kept == nil {
		return nil
	}
	return s.current(ctx, func() {})
}

// figures are those of Store.Figures that the query selects, with the choices of Query.Ends and Query.Periods made.
func (s *Service) figures(ctx context.Context, q Query) ([]Row, error) {
	if len(q.Periods) > 0 && len(q.Series) == 0 {
		q.Series = slices.Sorted(maps.Keys(q.Periods))
	}
	if s.kept != nil && q.AsOf == 0 && s.kept.has(q, s.reference().whole()) {
		var out []Row
		err := s.current(ctx, func() { out = s.kept.pick(q) })
		return out, err
	}
	rows, err := s.store.Figures(ctx, q)
	if err != nil || !q.Ends && len(q.Periods) == 0 {
		return rows, err
	}
	var out []Row
	for _, run := range runs(rows) {
		out = q.pick(run, out)
	}
	return out, nil
}

// whole are the series of which every part is kept: those that surveys give, and the shares computed from them.
func (r Reference) whole() []string {
	out := []string{}
	for _, q := range r.surveys() {
		out = append(out, q.CategorySeries)
		if shares, ok := r.shareSeries(q); ok {
			out = append(out, shares.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// has tells that what is kept holds everything that the query selects.
func (k *kept) has(q Query, whole []string) bool {
	if !q.AllParts && q.Breakdown == "" {
		return true
	}
	return len(q.Series) > 0 && !slices.ContainsFunc(q.Series, func(code string) bool { return !slices.Contains(whole, code) })
}

type atLeast struct{}

// AtLeast gives a context in which figures of that data version or a newer one are wanted: who has asked for the version already spares asking for it again with each question.
func AtLeast(ctx context.Context, version int64) context.Context {
	return context.WithValue(ctx, atLeast{}, version)
}

// current calls read while what is kept is that of the newest data version, or of one that is new enough.
func (s *Service) current(ctx context.Context, read func()) error {
	version, known := ctx.Value(atLeast{}).(int64)
	if !known {
		var err error
		if version, err = s.store.DataVersion(ctx); err != nil {
			return err
		}
	}
	k, whole := s.kept, s.reference().whole()
	for {
		k.mu.RLock()
		if k.series != nil && k.version >= version && slices.Equal(k.whole, whole) {
			read()
			k.mu.RUnlock()
			return nil
		}
		k.mu.RUnlock()
		if err := k.bring(ctx, version, whole); err != nil {
			return err
		}
	}
}

// bring brings what is kept up to that data version at least.
func (k *kept) bring(ctx context.Context, version int64, whole []string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.series == nil || !slices.Equal(k.whole, whole) {
		k.version, k.series = 0, nil
	} else if k.version >= version {
		return nil
	}
	if k.of == nil || k.series == nil {
		k.of = newCommons()
	}
	news := newPacking(k.of)
	got, err := k.keeper.FiguresSince(ctx, k.version, whole, news.add)
	if err != nil {
		return err
	}
	if got.Anew || k.series == nil {
		k.series = map[string]map[string]block{}
	}
	for code, areas := range news.blocks {
		if k.series[code] == nil {
			k.series[code] = map[string]block{}
		}
		for area, p := range areas {
			made := block{packed: p.done()}
			if old := k.series[code][area]; old.len() > 0 {
				made = block{rows: merged(old.all(), made.all())}
			}
			k.series[code][area] = made
		}
	}
	settle(k.series, k.of, mostUnpacked)
	k.version, k.whole, k.surveys = got.Version, whole, map[string]surveyed{}
	return nil
}

// merged are the rows of one series and area with others in their places. What is kept is never written to: readers hold parts of it.
func merged(old, rows []Row) []Row {
	if len(old) == 0 {
		return slices.Clip(rows)
	}
	inPlace := func(a, b Row) int { return unreleased(a).Compare(unreleased(b)) }
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, inPlace)
	out := make([]Row, 0, len(old)+len(rows))
	for _, row := range rows {
		n, found := slices.BinarySearchFunc(old, row, inPlace)
		out = append(out, old[:n]...)
		if old = old[n:]; found {
			old = old[1:]
		}
		if last := len(out) - 1; last >= 0 && inPlace(out[last], row) == 0 {
			out = out[:last]
		}
		out = append(out, row)
	}
	return append(out, old...)
}

// unreleased is the place of a figure: whatever release it is of, one stands there.
func unreleased(r Row) observation.Key {
	key := r.Observation.Key
	key.Release = ""
	return key
}

// runs parts rows that are in order of key by series and area.
func runs(rows []Row) (out [][]Row) {
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Observation.Key.Series == rows[0].Observation.Key.Series && rows[n].Observation.Key.Area == rows[0].Observation.Key.Area {
			n++
		}
		out, rows = append(out, rows[:n:n]), rows[n:]
	}
	return out
}

// pick are the kept figures that the query selects, in order of key.
func (k *kept) pick(q Query) (out []Row) {
	codes := q.Series
	if len(codes) == 0 {
		codes = slices.Collect(maps.Keys(k.series))
	}
	var found []block
	size := 0
	for _, code := range slices.Compact(slices.Sorted(slices.Values(codes))) {
		areas := q.Areas
		if len(areas) == 0 {
			areas = slices.Collect(maps.Keys(k.series[code]))
		}
		for _, a := range slices.Compact(slices.Sorted(slices.Values(areas))) {
			if b := k.series[code][a]; b.len() > 0 {
				found, size = append(found, b), size+b.len()
			}
		}
	}
	if q.Ends {
		size = min(size, 2*len(found)) // of most there is one flow
	}
	if len(q.Periods) == 0 {
		out = make([]Row, 0, size) // rows are large: growing would copy them again and again
	}
	for _, b := range found {
		out = b.pick(q, out)
	}
	return out
}

// pick adds those of the rows, which are of one series and area in order of key, that the query selects.
func (q Query) pick(rows, to []Row) []Row {
	if len(rows) == 0 {
		return to
	}
	from, wanted := len(to), q.wants(rows[0].Observation.Key.Series)
	for i := range rows {
		if wanted(glimpseOf(rows[i].Observation)) {
			to = append(to, rows[i])
		}
	}
	if !q.Ends {
		return to
	}
	return append(to[:from], ends(to[from:])...) // which are copies
}

func ends(rows []Row) (out []Row) {
	for _, i := range endsOf(len(rows), func(i int) glimpse { return glimpseOf(rows[i].Observation) }) {
		out = append(out, rows[i])
	}
	return out
}

// wants tells of figures of a series whether the query selects them.
func (q Query) wants(series string) func(glimpse) bool {
	first, last := time.Time{}, time.Time{}
	if q.From > 0 {
		first = time.Date(q.From, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if q.To > 0 {
		last = endOf(q.To)
	}
	period, asked := q.Periods[series]
	if len(q.Periods) > 0 && !asked {
		return func(glimpse) bool { return false }
	}
	return func(g glimpse) bool {
		return (!asked || period.Canonical == g.period) && (q.Flow == "" || g.flow == q.Flow) && q.wantsPart(g.part) &&
			!g.start.Before(first) && (last.IsZero() || !g.start.After(last))
	}
}

// endsOf are the places of the newest of n figures of each part, flow and length of period that has a value, else the newest, and of the first with a value of BaseYear or later.
func endsOf(n int, of func(int) glimpse) (out []int) {
	type place struct {
		part      string
		flow      observation.Flow
		frequency observation.Frequency
	}
	type found struct {
		newest, first int // -1 for none
		last, start   time.Time
		valued        bool // the newest
	}
	all := map[place]*found{}
	var at place
	var f *found
	for i := range n {
		g := of(i)
		if here := (place{g.part, g.flow, g.frequency}); f == nil || here != at { // most are of the same place as the one before
			if at, f = here, all[here]; f == nil {
				f = &found{newest: -1, first: -1}
				all[here] = f
			}
		}
		if f.newest < 0 || g.valued && !f.valued || g.valued == f.valued && g.start.After(f.last) {
			f.newest, f.last, f.valued = i, g.start, g.valued
		}
		if g.valued && (f.first < 0 || g.start.Before(f.start)) && g.start.Year() >= BaseYear {
			f.first, f.start = i, g.start
		}
	}
	for _, f := range all {
		out = append(out, f.newest)
		if f.first >= 0 {
			out = append(out, f.first)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// everyAnswer is every figure of a series of a survey, all areas, parts and flows, and the same as answers; neither is to be written to.
func (s *Service) everyAnswer(ctx context.Context, series string) ([]Row, answers, error) {
	q := Query{Series: []string{series}, AllFlows: true, AllParts: true}
	if s.kept == nil || !s.kept.has(q, s.reference().whole()) {
		rows, err := s.store.Figures(ctx, q)
		return rows, sortAnswers(rows), err
	}
	var out surveyed
	err := s.current(ctx, func() { out = s.kept.answersOf(q) })
	return out.rows, out.answers, err
}

// surveyed are the figures of a survey, and the same as answers.
type surveyed struct {
	rows    []Row
	answers answers
}

func (k *kept) answersOf(q Query) surveyed {
	k.sorting.Lock()
	defer k.sorting.Unlock()
	one, ok := k.surveys[q.Series[0]]
	if !ok {
		one.rows = k.pick(q)
		one.answers = sortAnswers(one.rows)
		k.surveys[q.Series[0]] = one
	}
	return one
}
