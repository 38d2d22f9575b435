package action

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rumbo/internal/lang"
)

// Postponed is a milestone whose day was changed. Before is zero where it had none.
type Postponed struct {
	Milestone
	Before time.Time
}

// Move is what changed for a country and a line between two moments.
type Move struct {
	Line, Country string
	Before, After Standing
	First         bool        // it had not said anything before
	Reached       []Milestone // reached and not so before
	New           []Milestone
	Postponed     []Postponed
	Dropped       []Milestone // no longer named
	Earlier       Report      // zero where First
	Report        Report
}

// Changed tells that the status is another one.
func (m Move) Changed() bool { return !m.First && m.Before != m.After }

// MovedSince lists what was published after that moment and changed something: a first report, another status, milestones that were reached, added,
// given another day or dropped. Lines stand in the order given, countries too.
func MovedSince(lines []Line, countries []string, reports []Report, asked []Asking, since time.Time) []Move {
	before := newest(slices.DeleteFunc(slices.Clone(reports), func(r Report) bool { return r.Published.After(since) }), asked)
	now := newest(reports, asked)
	var out []Move
	for _, l := range lines {
		for _, country := range countries {
			r, ok := now[place{l.Code, country}]
			if !ok || !r.Published.After(since) {
				continue
			}
			old, had := before[place{l.Code, country}]
			m := Move{Line: l.Code, Country: country, After: r.Standing(), First: !had, Report: r, Earlier: old}
			if had {
				m.Before = old.Standing()
			}
			m.milestones(old.Milestones, r.Milestones)
			if m.First || m.Before != m.After || len(m.Reached)+len(m.New)+len(m.Postponed)+len(m.Dropped) > 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

func (m *Move) milestones(before, after []Milestone) {
	find := func(list []Milestone, code string) (Milestone, bool) {
		i := slices.IndexFunc(list, func(o Milestone) bool { return o.Code == code })
		if i < 0 {
			return Milestone{}, false
		}
		return list[i], true
	}
	for _, one := range after {
		old, had := find(before, one.Code)
		switch {
		case !one.Reached.IsZero() && (!had || old.Reached.IsZero()):
			m.Reached = append(m.Reached, one)
		case !had:
			m.New = append(m.New, one)
		}
		if had && !old.Due.Equal(one.Due) {
			m.Postponed = append(m.Postponed, Postponed{Milestone: one, Before: old.Due})
		}
	}
	for _, one := range before {
		if _, still := find(after, one.Code); !still {
			m.Dropped = append(m.Dropped, one)
		}
	}
}

// Duty is what a body of a country is responsible for.
type Duty struct {
	Country, Body string
	Cells         []Cell
}

// ByBody lists the bodies that countries named as responsible, by country in the order of the matrix and then by name; case and accents do not
// tell two apart. Lines for which a country named none come last, with an empty Body.
func (m Matrix) ByBody() []Duty {
	var out []Duty
	for _, country := range m.Countries {
		var own []Duty
		for _, c := range m.All() {
			if c.Country != country || !c.Has() || c.Standing == NotTakenUp {
				continue
			}
			name := strings.TrimSpace(c.Report.Body)
			i := slices.IndexFunc(own, func(d Duty) bool { return lang.Fold(d.Body) == lang.Fold(name) })
			if i < 0 {
				own, i = append(own, Duty{Country: country, Body: name}), len(own)
			}
			own[i].Cells = append(own[i].Cells, c)
		}
		slices.SortStableFunc(own, func(a, b Duty) int {
			if (a.Body == "") != (b.Body == "") {
				return -cmp.Compare(len(a.Body), len(b.Body))
			}
			return strings.Compare(lang.Fold(a.Body), lang.Fold(b.Body))
		})
		out = append(out, own...)
	}
	return out
}
