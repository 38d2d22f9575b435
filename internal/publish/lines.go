package publish

import (
	"context"
	"slices"
	"strings"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/survey"
)

// LineStore is what the pages of lines of action need of the database. Reports are what countries published, oldest first.
type LineStore interface {
	LineSets(ctx context.Context) ([]action.Set, error)
	Meetings(ctx context.Context) ([]action.Meeting, error)
	LineReports(ctx context.Context, set string, countries ...string) ([]action.Report, error)
}

// Lines answers every question about lines of action and what countries published on them. It is safe for concurrent use.
type Lines struct {
	store   LineStore
	figures *Service
}

// NewLines makes a Lines over a store; figures gives the series beside the lines, the reference data and the clock.
func NewLines(store LineStore, figures *Service) *Lines {
	return &Lines{store: store, figures: figures}
}

// AsOf is what was published on lines of action at a snapshot: reports, and the steps that wordings had taken. Its day is today.
func (l *Lines) AsOf(snapshot Snapshot) *Lines {
	store := l.store
	if then, ok := store.(linesThen); ok {
		store = then.LineStore
	}
	return &Lines{store: linesThen{store, snapshot}, figures: l.figures.AsOf(snapshot)}
}

// linesThen is a store as it stood at a snapshot.
type linesThen struct {
	LineStore
	at Snapshot
}

// LineReports are those that had been published.
func (s linesThen) LineReports(ctx context.Context, set string, countries ...string) ([]action.Report, error) {
	all, err := s.LineStore.LineReports(ctx, set, countries...)
	return slices.DeleteFunc(all, func(r action.Report) bool { return r.ChangeSet > s.at.Mark }), err
}

// LineSets are all, with the steps that their versions had taken.
func (s linesThen) LineSets(ctx context.Context) ([]action.Set, error) {
	all, err := s.LineStore.LineSets(ctx)
	all = slices.Clone(all)
	for i := range all {
		all[i].Versions = slices.Clone(all[i].Versions)
		for k := range all[i].Versions {
			v := &all[i].Versions[k]
			v.Steps = slices.DeleteFunc(slices.Clone(v.Steps), func(step action.Step) bool { return step.At.After(s.at.At) })
		}
	}
	return all, err
}

// BoardOptions choose what a board shows. Version 0 is the one in force; Round "" is everything that is published, a round is what was known as
// of it.
type BoardOptions struct {
	Version int
	Round   string
}

// Board is a set of lines of action with where each country of its group stands.
type Board struct {
	Set      action.Set // its frozen versions
	Version  action.Version
	InForce  bool // the version is the one in force
	Group    area.Area
	Members  []area.Area    // governments of the group, alphabetical
	Rounds   []survey.Round // that asked for the set, oldest first
	Round    string
	Asked    []action.Asking
	Reports  []action.Report // that count for the board, oldest first, of members and others
	Matrix   action.Matrix
	Links    map[string][]catalog.Link // by code of the line
	Meetings []action.Meeting          // of the group, earliest first
	Today    time.Time                 // the day, without a zone
}

// Sets lists the sets that have been presented, with the versions that were. Drafts are nobody's but theirs who make them.
func (l *Lines) Sets(ctx context.Context) ([]action.Set, error) {
	all, err := l.store.LineSets(ctx)
	if err != nil {
		return nil, err
	}
	var out []action.Set
	for _, s := range all {
		s.Versions = slices.DeleteFunc(slices.Clone(s.Versions), func(v action.Version) bool { return v.State() == "" })
		if len(s.Versions) > 0 {
			out = append(out, s)
		}
	}
	return out, nil
}

// Board is the board of a set. A set that was never presented, an unknown version or round is fault.NotFound.
func (l *Lines) Board(ctx context.Context, code string, o BoardOptions, p *i18n.Printer) (Board, error) {
	sets, err := l.Sets(ctx)
	if err != nil {
		return Board{}, err
	}
	i := slices.IndexFunc(sets, func(s action.Set) bool { return strings.EqualFold(s.Code, code) })
	if i < 0 {
		return Board{}, fault.New(fault.NotFound, "matrix.no_set", "Given", code)
	}
	return l.board(ctx, sets[i], o, p)
}

// Boards are the boards of all sets as they stand.
func (l *Lines) Boards(ctx context.Context, p *i18n.Printer) ([]Board, error) {
	sets, err := l.Sets(ctx)
	if err != nil {
		return nil, err
	}
	var out []Board
	for _, s := range sets {
		b, err := l.board(ctx, s, BoardOptions{}, p)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func (l *Lines) board(ctx context.Context, set action.Set, o BoardOptions, p *i18n.Printer) (Board, error) {
	ref := l.figures.reference()
	now := l.figures.now()
	b := Board{Set: set, Today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC), Links: map[string][]catalog.Link{}}
	force, _ := set.InForce()
	b.Version, b.InForce = force, true
	if o.Version != 0 {
		v, ok := set.Version(o.Version)
		if !ok {
			return Board{}, fault.New(fault.NotFound, "matrix.no_version", "Set", set.Code, "Given", o.Version)
		}
		b.Version, b.InForce = v, v.Number == force.Number
	}
	b.Group, _ = ref.Directory.Area(set.Group)
	b.Rounds = l.rounds(ref, set.Code)
	reports, err := l.store.LineReports(ctx, set.Code)
	if err != nil {
		return Board{}, err
	}
	day := b.Today
	if o.Round != "" {
		at := slices.IndexFunc(b.Rounds, func(r survey.Round) bool { return r.Code == o.Round })
		if at < 0 {
			return Board{}, fault.New(fault.NotFound, "matrix.no_round", "Set", set.Code, "Given", o.Round)
		}
		b.Round, day = o.Round, endOf(b.Rounds[at].ReferenceYear)
		later := b.Rounds[at+1:]
		b.Rounds, reports = slices.Clone(b.Rounds), slices.DeleteFunc(slices.Clone(reports), func(r action.Report) bool {
			return slices.ContainsFunc(later, func(x survey.Round) bool { return x.Code == r.Round })
		})
	}
	if !b.InForce { // an older wording is shown with what was said to it, not with answers to another
		reports = slices.DeleteFunc(slices.Clone(reports), func(r action.Report) bool { return r.Version > b.Version.Number })
	}
	b.Reports = reports
	b.Members = alphabetical(p, ref.Directory.Governments(set.Group, day))
	for _, r := range b.Rounds {
		one := action.Asking{Round: r.Code, Over: r.Over()}
		for _, a := range ref.Directory.Governments(r.Group, endOf(r.ReferenceYear)) {
			one.Countries = append(one.Countries, a.Code)
		}
		b.Asked = append(b.Asked, one)
		if r.Code == b.Round {
			break
		}
	}
	var members []string
	for _, a := range b.Members {
		members = append(members, a.Code)
	}
	b.Matrix = action.NewMatrix(b.Version.Lines, members, reports, b.Asked, b.Today)
	for _, line := range b.Version.Lines {
		b.Links[line.Code] = ref.Catalog.LinksFrom(action.LineKind, action.Key(set.Code, line.Code))
	}
	meetings, err := l.store.Meetings(ctx)
	if err != nil {
		return Board{}, err
	}
	for _, m := range meetings {
		if m.Group == set.Group {
			b.Meetings = append(b.Meetings, m)
		}
	}
	slices.SortStableFunc(b.Meetings, func(x, y action.Meeting) int { return x.Starts.Compare(y.Starts) })
	return b, nil
}

// rounds are those that ask for the set and have been opened, oldest first.
func (l *Lines) rounds(ref Reference, set string) []survey.Round {
	part := strings.ToLower(set)
	var out []survey.Round
	for _, r := range ref.Rounds {
		if r.Opened.After(l.figures.now()) {
			continue // had not been opened at the snapshot
		}
		if slices.Contains(r.Parts, part) && (r.MadeBy == 0 || r.State() != survey.Prepared) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b survey.Round) int {
		if a.ReferenceYear != b.ReferenceYear {
			return a.ReferenceYear - b.ReferenceYear
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// LastMeeting is the newest meeting of the group that is over; false where there is none.
func (b Board) LastMeeting() (action.Meeting, bool) {
	for _, m := range slices.Backward(b.Meetings) {
		if m.Ends.Before(b.Today) {
			return m, true
		}
	}
	return action.Meeting{}, false
}

// Moved is what was published after that day, which is included in what was known before.
func (b Board) Moved(since time.Time) []action.Move {
	return action.MovedSince(b.Matrix.Lines, b.Matrix.Countries, b.Reports, b.Asked, since.AddDate(0, 0, 1).Add(-time.Nanosecond))
}

// Since is the day on which the version was adopted, else presented; zero where neither is known.
func (b Board) Since() time.Time {
	if day := b.Version.On(action.Adopted); !day.IsZero() {
		return day
	}
	return b.Version.On(action.Presented)
}

// Linked are the codes of one kind to which a line is linked, in order.
func (b Board) Linked(line, kind string) []string {
	var out []string
	for _, l := range b.Links[line] {
		if l.ToKind == kind {
			out = append(out, l.To)
		}
	}
	return out
}

// LinesTo are the lines that are linked to one thing, in order.
func (b Board) LinesTo(kind, code string) []action.Line {
	var out []action.Line
	for _, line := range b.Version.Lines {
		if slices.Contains(b.Linked(line.Code, kind), code) {
			out = append(out, line)
		}
	}
	return out
}

// Beside is the course of a series since a year for the countries that report on a line. It shows no cause.
func (l *Lines) Beside(ctx context.Context, series, group string, countries []string, from int, p *i18n.Printer) (SeriesPage, error) {
	page, err := l.figures.Series(ctx, series, group, p)
	if err != nil {
		return SeriesPage{}, err
	}
	var keep []int
	t := page.Trend
	out := Trend{}
	for _, line := range t.Lines {
		if slices.Contains(countries, line.Area.Code) {
			out.Lines = append(out.Lines, line)
		}
	}
	for i, period := range t.Periods {
		if period.Year() >= from && slices.ContainsFunc(out.Lines, func(line Line) bool { return line.Rows[i] != nil }) {
			keep = append(keep, i)
			out.Periods, out.Spreads = append(out.Periods, period), append(out.Spreads, nil)
		}
	}
	for i, line := range out.Lines {
		out.Lines[i].Rows = nil
		for _, k := range keep {
			out.Lines[i].Rows = append(out.Lines[i].Rows, line.Rows[k])
		}
	}
	out.Lines = slices.DeleteFunc(out.Lines, func(line Line) bool { return !slices.ContainsFunc(line.Rows, func(r *Row) bool { return r != nil }) })
	page.Trend = out
	return page, nil
}
