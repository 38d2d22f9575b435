package action

import (
	"cmp"
	"slices"
	"time"
)

// Standing is where a country stands with a line: the status that it reported, or what there is instead. A gap is no status, and the gaps are
// kept apart.
type Standing string

// What there is instead of a status.
const (
	NotTakenUp  Standing = "not_taken"    // the country says that it does not take the line up
	Considered  Standing = "considering"  // it considers the line and gives no status
	Undertaken  Standing = "taken_up"     // it takes the line up and gives no status
	Awaited     Standing = "awaited"      // it is asked in a round that is still open
	NotAnswered Standing = "not_answered" // it was asked in a round that is over
	NotAsked    Standing = "not_asked"
)

// Standings lists them in the order in which they are counted and explained: what is furthest first, gaps last.
func Standings() []Standing {
	return []Standing{
		Standing(Completed), Standing(InProgress), Standing(Planned), Standing(NotStarted), Standing(Suspended), Standing(Cancelled),
		Undertaken, Considered, NotTakenUp, Standing(NoInformation), Awaited, NotAnswered, NotAsked,
	}
}

// Gap tells that the country has said nothing.
func (s Standing) Gap() bool { return s == Awaited || s == NotAnswered || s == NotAsked }

// Standing is what the report says, "" where it says nothing about the line.
func (r Report) Standing() Standing {
	switch {
	case r.Taken == NotTaken:
		return NotTakenUp
	case r.Status != "":
		return Standing(r.Status)
	case r.Taken == Considering:
		return Considered
	case r.Taken == TakenUp:
		return Undertaken
	}
	return ""
}

// Asking is a round that asks countries about a set. Of rounds in a list the oldest stands first.
type Asking struct {
	Round     string
	Countries []string // ISO3
	Over      bool     // nobody is expected to answer any more
}

// Cell is where one country stands with one line.
type Cell struct {
	Line, Country string
	Standing      Standing
	Report        Report // the newest that says something, with its own round and day; zero for a gap
	Carried       bool   // a later round has asked the country, which has not answered there about this line
	Overdue       []Milestone
}

// Has tells that there is a report.
func (c Cell) Has() bool { return !c.Standing.Gap() }

// Started tells that work is under way or done, of a line that the country takes up.
func (c Cell) Started() bool { return Status(c.Standing).Started() }

// Matrix is lines by countries as on a day. Cells stand in the order of Lines and Countries.
type Matrix struct {
	Lines     []Line
	Countries []string
	Cells     [][]Cell
}

// NewMatrix lays out where each country stands with each line: its newest report that says something, or why there is none. What is overdue is
// computed for that day.
func NewMatrix(lines []Line, countries []string, reports []Report, asked []Asking, today time.Time) Matrix {
	latest := newest(reports, asked)
	m := Matrix{Lines: lines, Countries: countries}
	for _, l := range lines {
		row := make([]Cell, 0, len(countries))
		for _, country := range countries {
			c := Cell{Line: l.Code, Country: country}
			if r, ok := latest[place{l.Code, country}]; ok {
				c.Report, c.Standing, c.Overdue = r, r.Standing(), r.Overdue(today)
				c.Carried = askedAfter(asked, r.Round, country)
			} else {
				c.Standing = gapOf(asked, country)
			}
			row = append(row, c)
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

type place struct{ line, country string }

// newest is the newest report of each country on each line that says something about it: of the latest round, and within a round of the latest
// publication.
func newest(reports []Report, asked []Asking) map[place]Report {
	out := map[place]Report{}
	for _, r := range reports {
		if r.Standing() == "" {
			continue
		}
		at := place{r.Line, r.Country}
		if old, ok := out[at]; !ok || compareReports(asked, old, r) <= 0 {
			out[at] = r
		}
	}
	return out
}

// compareReports puts the earlier report first. A round that is not among those known counts by the moment of publication.
func compareReports(asked []Asking, a, b Report) int {
	x, y := roundAt(asked, a.Round), roundAt(asked, b.Round)
	if x >= 0 && y >= 0 && x != y {
		return cmp.Compare(x, y)
	}
	return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ChangeSet, b.ChangeSet))
}

func roundAt(asked []Asking, round string) int {
	return slices.IndexFunc(asked, func(a Asking) bool { return a.Round == round })
}

func askedAfter(asked []Asking, round, country string) bool {
	at := roundAt(asked, round)
	if at < 0 {
		return false
	}
	return slices.ContainsFunc(asked[at+1:], func(a Asking) bool { return a.Over && slices.Contains(a.Countries, country) })
}

// gapOf is why a country has said nothing: of the latest round that asked it, whether it is over.
func gapOf(asked []Asking, country string) Standing {
	gap := NotAsked
	for _, a := range asked {
		switch {
		case !slices.Contains(a.Countries, country):
		case a.Over:
			gap = NotAnswered
		default:
			gap = Awaited
		}
	}
	return gap
}

// Cell finds where a country stands with a line.
func (m Matrix) Cell(line, country string) (Cell, bool) {
	i := slices.IndexFunc(m.Lines, func(l Line) bool { return l.Code == line })
	k := slices.Index(m.Countries, country)
	if i < 0 || k < 0 {
		return Cell{}, false
	}
	return m.Cells[i][k], true
}

// Only keeps the lines that keep says, and the countries named; nil keeps every country.
func (m Matrix) Only(keep func(Line) bool, countries ...string) Matrix {
	var out Matrix
	for _, c := range m.Countries {
		if len(countries) == 0 || slices.Contains(countries, c) {
			out.Countries = append(out.Countries, c)
		}
	}
	for i, l := range m.Lines {
		if keep != nil && !keep(l) {
			continue
		}
		var row []Cell
		for _, c := range m.Cells[i] {
			if slices.Contains(out.Countries, c.Country) {
				row = append(row, c)
			}
		}
		out.Lines, out.Cells = append(out.Lines, l), append(out.Cells, row)
	}
	return out
}

// Share is what the countries come to: n of Members.
type Share struct {
	Members   int
	Answered  int // said something, also that they do not take the line up
	Started   int // in progress or completed
	Completed int
	Overdue   int // with a milestone that is overdue
	Of        map[Standing]int
}

// ShareOf counts cells; of cells of one line it is the line's share.
func ShareOf(cells []Cell) Share {
	s := Share{Members: len(cells), Of: map[Standing]int{}}
	for _, c := range cells {
		s.Of[c.Standing]++
		if c.Has() {
			s.Answered++
		}
		if c.Started() {
			s.Started++
		}
		if c.Standing == Standing(Completed) {
			s.Completed++
		}
		if len(c.Overdue) > 0 {
			s.Overdue++
		}
	}
	return s
}

// All are the cells of all lines, one line after the other.
func (m Matrix) All() []Cell { return slices.Concat(m.Cells...) }

// Mark is a milestone of a country in the timeline. Day is when it is due, or was reached where no day was set; zero where there is none.
type Mark struct {
	Milestone
	Line, Country string
	Day           time.Time
	Overdue       bool
	Report        Report
}

// Timeline are the milestones of the newest reports in order of their day, those without one last. Milestones of lines that were cancelled or are
// not taken up are left out.
func (m Matrix) Timeline() []Mark {
	var out []Mark
	for _, c := range m.All() {
		if c.Standing == NotTakenUp || c.Standing == Standing(Cancelled) {
			continue
		}
		for _, one := range c.Report.Milestones {
			mark := Mark{Milestone: one, Line: c.Line, Country: c.Country, Day: one.Due, Report: c.Report}
			if one.Due.IsZero() {
				mark.Day = one.Reached
			}
			mark.Overdue = slices.Contains(c.Overdue, one)
			out = append(out, mark)
		}
	}
	slices.SortStableFunc(out, func(a, b Mark) int {
		if a.Day.IsZero() != b.Day.IsZero() {
			if a.Day.IsZero() {
				return 1
			}
			return -1
		}
		return a.Day.Compare(b.Day)
	})
	return out
}

// Overdue are the milestones that are overdue, the longest first.
func (m Matrix) Overdue() []Mark {
	return slices.DeleteFunc(m.Timeline(), func(k Mark) bool { return !k.Overdue })
}
