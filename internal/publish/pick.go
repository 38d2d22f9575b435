package publish

import (
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// order is the order in which flows are shown: the one that was asked for, else the series' own, with flows that it does
// not name behind.
func (r Reference) order(s catalog.Series, asked observation.Flow) []observation.Flow {
	if asked != "" {
		return []observation.Flow{asked}
	}
	out := slices.Clone(s.Flows)
	for _, f := range r.Catalog.Content().Flows {
		if !slices.Contains(out, f.Code) {
			out = append(out, f.Code)
		}
	}
	return out
}

// rank of a flow in an order; flows that are not in it come last.
func rank(order []observation.Flow, f observation.Flow) int {
	if i := slices.Index(order, f); i >= 0 {
		return i
	}
	return len(order)
}

// place is what a figure is about, whoever says it.
type place struct{ series, area, period, part string }

func placeOf(r Row) place {
	k := r.Observation.Key
	return place{k.Series, k.Area, k.Period, k.Breakdown}
}

// shown keeps, of the figures of one place in several flows, the one that the order of its series puts first. The rest
// is returned by place, in that order too.
func (r Reference) shown(rows []Row) ([]Row, map[place][]Row) {
	at := make(map[place]int, len(rows))
	out := make([]Row, 0, len(rows))
	beside := map[place][]Row{}
	orders := map[string][]observation.Flow{}
	for _, row := range rows {
		k := row.Observation.Key
		order, known := orders[k.Series]
		if !known {
			s, _ := r.Catalog.Series(k.Series)
			order = r.order(s, "")
			orders[k.Series] = order
		}
		p := placeOf(row)
		i, taken := at[p]
		switch {
		case !taken:
			at[p] = len(out)
			out = append(out, row)
		case rank(order, k.Flow) < rank(order, out[i].Observation.Key.Flow):
			beside[p] = append([]Row{out[i]}, beside[p]...)
			out[i] = row
		default:
			beside[p] = append(beside[p], row)
		}
	}
	return out, beside
}

// newest returns the figure with the latest period that has a value, else the latest there is; false without any. All are
// of one series, area and part, one a period.
func newest(rows []Row, flow observation.Flow) (Row, bool) {
	best := -1
	for i := range rows {
		if rows[i].Observation.Key.Flow == flow && (best < 0 || later(&rows[i], &rows[best])) {
			best = i
		}
	}
	if best < 0 {
		return Row{}, false
	}
	return rows[best], true
}

func later(a, b *Row) bool {
	if av, bv := a.Observation.Value.Number.Valid, b.Observation.Value.Number.Valid; av != bv {
		return av
	}
	if c := a.Observation.Period.End.Compare(b.Observation.Period.End); c != 0 {
		return c > 0
	}
	return a.Observation.Period.Start.After(b.Observation.Period.Start)
}

// answer is what one government answered to a survey in one reference year, as one flow has it.
type answer struct {
	year  int
	flow  observation.Flow
	parts map[string]Row // by observation.Breakdown.Key()
}

// given tells that the government responded: some part is known, or known and withheld.
func (a answer) given() bool {
	for _, row := range a.parts {
		if v := row.Observation.Value; v.Number.Valid && v.Gap == observation.NoGap || v.Gap == observation.Suppressed {
			return true
		}
	}
	return false
}

// notApplicable tells that the survey does not apply there (N in the UN's files).
func (a answer) notApplicable() bool {
	for _, row := range a.parts {
		if row.Observation.Value.Gap != observation.NotApplicable {
			return false
		}
	}
	return len(a.parts) > 0
}

// answers are those of many governments, by area and reference year, with every flow.
type answers map[string]map[int][]answer

// sortAnswers sorts the figures of a survey's category series. Only figures of whole years are answers.
func sortAnswers(rows []Row) answers {
	out := answers{}
	for _, row := range rows {
		o := row.Observation
		if o.Period.Frequency != observation.Year {
			continue
		}
		byYear := out[o.Key.Area]
		if byYear == nil {
			byYear = map[int][]answer{}
			out[o.Key.Area] = byYear
		}
		year := o.Period.Year()
		i := slices.IndexFunc(byYear[year], func(a answer) bool { return a.flow == o.Key.Flow })
		if i < 0 {
			i = len(byYear[year])
			byYear[year] = append(byYear[year], answer{year: year, flow: o.Key.Flow, parts: map[string]Row{}})
		}
		byYear[year][i].parts[o.Key.Breakdown] = row
	}
	return out
}

// of returns what the area answered in that year in the first flow of the order in which it answered.
func (a answers) of(code string, year int, order []observation.Flow) (answer, bool) {
	var found answer
	ok := false
	for _, one := range a[code][year] {
		if !slices.Contains(order, one.flow) || !one.given() {
			continue
		}
		if !ok || rank(order, one.flow) < rank(order, found.flow) {
			found, ok = one, true
		}
	}
	return found, ok
}

// latest applies the latest-available rule: the year first, and in that year the first flow of the order.
func (a answers) latest(code string, year int, order []observation.Flow) (found answer, carried, ok bool) {
	given := map[int]bool{}
	for y := range a[code] {
		if _, yes := a.of(code, y, order); yes {
			given[y] = true
		}
	}
	used, carried, ok := measure.Latest(given, year)
	if !ok {
		return answer{}, false, false
	}
	found, _ = a.of(code, used, order)
	return found, carried, true
}

// years are the reference years in which at least one of the areas answered, ascending.
func (a answers) years(areas []string, order []observation.Flow) []int {
	var out []int
	for _, code := range areas {
		for y := range a[code] {
			if _, ok := a.of(code, y, order); ok && !slices.Contains(out, y) {
				out = append(out, y)
			}
		}
	}
	slices.Sort(out)
	return out
}

// parts are the parts that any of the areas' answers know, in order of key.
func (a answers) parts() []string {
	seen := map[string]bool{}
	for _, byYear := range a {
		for _, all := range byYear {
			for _, one := range all {
				for part := range one.parts {
					seen[part] = true
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// counts are the answers of a group's members that count as of a year, in the order of the members.
type counts []counted

type counted struct {
	area    area.Area
	answer  answer
	carried bool
	given   bool // false where there is no answer
}

// asOf are the answers of the members that count as of year.
func (a answers) asOf(members []area.Area, year int, order []observation.Flow) counts {
	out := make(counts, len(members))
	for i, m := range members {
		out[i].area = m
		out[i].answer, out[i].carried, out[i].given = a.latest(m.Code, year, order)
	}
	return out
}

// inputs puts a part of the answers into the shape that measure takes, with the figures they come from.
func (c counts) inputs(part string) ([]measure.Input, []Row, []observation.Flow) {
	in, from := make([]measure.Input, 0, len(c)), make([]Row, 0, len(c))
	var flows []observation.Flow
	for i := range c {
		m := &c[i]
		one := measure.Input{Area: m.area.Code, Government: m.area.Government}
		if m.given {
			one.Responded, one.Carried = true, m.carried
			if !slices.Contains(flows, m.answer.flow) {
				flows = append(flows, m.answer.flow)
			}
			if row, known := m.answer.parts[part]; known {
				one.Value = row.Observation.Value
				from = append(from, row)
			}
		}
		in = append(in, one)
	}
	return in, from, flows
}

// members are the countries of a group on the last day of the year.
func (r Reference) members(group string, year int) []area.Area {
	return r.Directory.Members(group, endOf(year))
}

// everMembers are the codes of all that ever belonged to the group.
func (r Reference) everMembers(group string) []string {
	if a, ok := r.Directory.Area(group); ok && a.Kind == area.Country {
		return []string{group}
	}
	seen := map[string]bool{}
	var out []string
	for _, m := range r.Directory.Memberships() {
		if m.Group == group && !seen[m.Member] {
			seen[m.Member] = true
			out = append(out, m.Member)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
