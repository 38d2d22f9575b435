package publish

import (
	"slices"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// Turn says which way a series went, held against the direction that is better.
type Turn string

// The turns.
const (
	Better    Turn = "better"
	Worse     Turn = "worse"
	Unchanged Turn = "unchanged"
)

// Course is how a series went in one area: its first exact value of the base year or later, and its latest, both of one flow.
type Course struct {
	Area     area.Area
	From, To Row
	Turn     Turn
}

// Courses are those of several areas in one series.
type Courses []Course

// Count is how many went that way.
func (c Courses) Count(turn Turn) int {
	n := 0
	for _, one := range c {
		if one.Turn == turn {
			n++
		}
	}
	return n
}

// Years are the first and the last year that any of them goes by.
func (c Courses) Years() (from, to int) {
	for _, one := range c {
		if y := one.From.Observation.Period.Year(); from == 0 || y < from {
			from = y
		}
		to = max(to, one.To.Observation.Period.Year())
	}
	return from, to
}

// directed tells whether a rise or a fall of the series is better.
func directed(s catalog.Series) bool {
	return s.Direction == catalog.Higher || s.Direction == catalog.Lower
}

// course follows the latest figure of an area back to its first one since the base year, in the same flow: a national value is never
// held against one of the United Nations. False without two exact values of different periods, or where no way is better.
func course(s catalog.Series, a area.Area, latest Row, own []Row) (Course, bool) {
	to := latest.Observation
	if !directed(s) || !exact(to.Value) || to.Period.Year() <= BaseYear {
		return Course{}, false
	}
	var from Row
	found := false
	for _, row := range own {
		o := row.Observation
		if o.Key.Flow != to.Key.Flow || o.Key.Breakdown != to.Key.Breakdown || !exact(o.Value) || o.Period.Year() < BaseYear || o.Period.Frequency != to.Period.Frequency ||
			!o.Period.Start.Before(to.Period.Start) {
			continue
		}
		if !found || o.Period.Start.Before(from.Observation.Period.Start) {
			from, found = row, true
		}
	}
	if !found {
		return Course{}, false
	}
	out := Course{Area: a, From: from, To: latest, Turn: Unchanged}
	switch c := to.Value.Number.Decimal.Cmp(from.Observation.Value.Number.Decimal); {
	case c > 0 == (s.Direction == catalog.Higher) && c != 0:
		out.Turn = Better
	case c != 0:
		out.Turn = Worse
	}
	return out, true
}

func exact(v observation.Value) bool { return v.Number.Valid && v.Censor == observation.Exact }

// Weakest are the parts of a survey in which the share of governments that meet is lowest, of the newest year not after the one that is
// shown in which the share of every part is known. Nothing is said where all parts stand alike.
type Weakest struct {
	Year  int
	Parts []Part
	Share GroupValue // of the first of them; the others have the same
}

// weakest looks for the weakest parts of a group.
func (v surveyView) weakest(g area.Area, years []int, until int) (out Weakest, ok bool) {
	for _, year := range slices.Backward(years) {
		if year > until {
			continue
		}
		known, alike := true, true
		out = Weakest{Year: year}
		for _, part := range parts(v.q) {
			if part.Code == "" {
				continue
			}
			share := v.share(g, year, part)
			row := share.Shown()
			if row == nil || !exact(row.Observation.Value) {
				known = false
				break
			}
			value := row.Observation.Value.Number.Decimal
			if len(out.Parts) == 0 {
				out.Parts, out.Share = []Part{part}, share
				continue
			}
			switch c := value.Cmp(out.Share.Shown().Observation.Value.Number.Decimal); {
			case c < 0:
				out.Parts, out.Share, alike = []Part{part}, share, false
			case c == 0:
				out.Parts = append(out.Parts, part)
			default:
				alike = false
			}
		}
		if known && len(out.Parts) > 0 {
			return out, !alike
		}
	}
	return Weakest{}, false
}

// courses are how the category of each member's whole answer went, from its first answer to the one that counts in the year.
func (v surveyView) courses(of counts) Courses {
	base, _ := v.ref.Catalog.Series(v.q.CategorySeries)
	var out Courses
	for i := range of {
		m := of[i].area
		latest, known := of[i].answer.parts[""]
		if !of[i].given || !known {
			continue
		}
		var own []Row
		for _, answers := range v.all[m.Code] {
			for _, one := range answers {
				if row, has := one.parts[""]; has {
					own = append(own, row)
				}
			}
		}
		if c, ok := course(base, m, latest, own); ok {
			out = append(out, c)
		}
	}
	return out
}
