package publish

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// groupOf finds a group by its printed code.
func (r Reference) groupOf(code string) (area.Area, error) {
	g, ok := r.Directory.Area(code)
	if !ok || g.Kind == area.Country {
		return area.Area{}, fault.New(fault.NotFound, "publish.group_unknown", "Given", code)
	}
	return g, nil
}

// compared are the groups that a group is set beside, itself first: those named, else the region that holds most of its
// governments, among those for which shares are published in the newest year (the SDG regions), and the world.
func (r Reference) compared(group area.Area, named []string, shares []Row) []area.Area {
	out := []area.Area{group}
	add := func(a area.Area) {
		if !slices.ContainsFunc(out, func(have area.Area) bool { return have.Code == a.Code }) {
			out = append(out, a)
		}
	}
	if len(named) > 0 {
		for _, code := range named {
			if a, ok := r.Directory.Area(code); ok {
				add(a)
			}
		}
		return out
	}
	if group.Kind == area.World {
		shares = nil // it lies in no region
	}
	last := 0
	for _, row := range shares {
		if a, ok := r.Directory.Area(row.Observation.Key.Area); ok && a.Kind == area.Region && row.Origin != Computed {
			last = max(last, row.Observation.Period.Year())
		}
	}
	inGroup := map[string]bool{}
	for _, m := range r.members(group.Code, last) {
		inGroup[m.Code] = m.Government
	}
	type region struct {
		area         area.Area
		shared, size int
	}
	var best region
	for _, row := range shares {
		o := row.Observation
		a, ok := r.Directory.Area(o.Key.Area)
		if !ok || a.Kind != area.Region || o.Period.Year() != last || o.Key.Breakdown != "" || a.Code == group.Code {
			continue
		}
		one := region{area: a}
		for _, m := range r.Directory.Governments(a.Code, endOf(last)) {
			one.size++
			if inGroup[m.Code] {
				one.shared++
			}
		}
		if one.shared > best.shared || one.shared == best.shared && one.shared > 0 && one.size < best.size {
			best = one
		}
	}
	if best.shared > 0 {
		add(best.area)
	}
	for _, a := range r.Directory.Areas() {
		if a.Kind == area.World {
			add(a)
		}
	}
	return out
}

// compareGroups is compared with the published shares of the first questionnaire that has any.
func (s *Service) compareGroups(ctx context.Context, ref Reference, group area.Area, named []string) ([]area.Area, error) {
	for _, q := range ref.surveys() {
		shares, ok := ref.shareSeries(q)
		if !ok {
			continue
		}
		rows, _, err := s.everyAnswer(ctx, shares.Code)
		if err != nil {
			return nil, err
		}
		return ref.compared(group, named, rows), nil
	}
	return ref.compared(group, named, nil), nil
}

// alphabetical puts areas in the order of the reader's language.
func alphabetical(p *i18n.Printer, areas []area.Area) []area.Area {
	out := slices.Clone(areas)
	i18n.SortBy(p, out, func(a area.Area) string { return a.Name.In(p.Lang()) })
	return out
}

// spreads tells whether a median and a range of countries say something: not of categories or yes and no, nor of a series
// by which countries must not be compared or that deliberately has no group value.
func spreads(s catalog.Series) bool {
	switch s.Kind {
	case catalog.Category, catalog.Binary:
		return false
	}
	return s.Comparable && s.Rule != catalog.NoGroupValue
}

// spread is the median and range of the exact values among the figures; nil where there are fewer than two, or where some are of years and others of months or
// days, which have no median together.
func spread(s catalog.Series, rows []*Row) *measure.Spread {
	if !spreads(s) {
		return nil
	}
	var values []decimal.Decimal
	for _, row := range rows {
		if v := row.Observation.Value; v.Number.Valid && v.Censor == observation.Exact {
			values = append(values, v.Number.Decimal)
		}
	}
	if len(values) < 2 || mixedPeriods(rows) {
		return nil
	}
	out, _ := measure.NewSpread(values)
	return &out
}

// mixedPeriods tells that the exact values among the figures are of periods of several lengths. A fiscal year is as long as a year.
func mixedPeriods(rows []*Row) bool {
	var one observation.Frequency
	for _, row := range rows {
		if !exact(row.Observation.Value) {
			continue
		}
		f := row.Observation.Period.Frequency
		if f == observation.FiscalYear {
			f = observation.Year
		}
		if one != "" && f != one {
			return true
		}
		one = f
	}
	return false
}

// judge holds a country's value against the target of the series. It cannot be judged where the target is not one for a
// country, countries must not be compared by it, or the value is known only as a bound.
func judge(s catalog.Series, v observation.Value) (met, judged bool) {
	if !s.Target.Valid || !s.Comparable || !v.Number.Valid || v.Censor != observation.Exact {
		return false, false
	}
	if s.TargetScope != "country" && s.TargetScope != "any" {
		return false, false
	}
	c := v.Number.Decimal.Cmp(s.Target.Decimal)
	switch s.TargetTest {
	case "<":
		return c < 0, true
	case "<=":
		return c <= 0, true
	case ">":
		return c > 0, true
	case ">=":
		return c >= 0, true
	case "=":
		return c == 0, true
	}
	return false, false
}

// refusal is why the rule of the series gives no value on principle; empty where it may give one.
func refusal(s catalog.Series) measure.Reason {
	if _, ok := computes(s); ok {
		return ""
	}
	_, err := measure.Group(s.Rule, nil, 0)
	var why *measure.Refusal
	if errors.As(err, &why) && why.Reason != measure.NoScale {
		return why.Reason
	}
	return measure.NoRule
}

// isSurvey tells that the series is the categories of a questionnaire or the shares computed from them, which have pages
// of their own.
func (r Reference) isSurvey(s catalog.Series) bool {
	return slices.ContainsFunc(r.Questionnaires, func(q survey.Questionnaire) bool {
		return q.CategorySeries != "" && (q.CategorySeries == s.Code || q.CategorySeries == s.DerivedFrom)
	})
}

// latestOf gathers the latest values of the members and of the groups in one series. rows are the headline figures of
// both, in every flow; groups begins with the group itself.
func (r Reference) latestOf(s catalog.Series, members, groups []area.Area, rows []Row, asked observation.Flow) SeriesLatest {
	order, byArea := r.order(s, asked), byArea(rows)
	out := r.latestIn(s, groups[0], members, rows, order)
	for i, g := range groups {
		v := GroupValue{Group: g}
		if cell := r.latestCell(byArea[g.Code], order); cell.Has() {
			v.Official = &cell.Row
		}
		if i == 0 {
			r.addComputed(&v, s, rows, order)
		}
		out.Groups = append(out.Groups, v)
	}
	return out
}

// byArea are rows of one series in order of key, area by area.
func byArea(rows []Row) map[string][]Row {
	out := map[string][]Row{}
	for _, run := range runs(rows) {
		out[run[0].Observation.Key.Area] = run
	}
	return out
}

// latestIn is latestOf without the values of groups.
func (r Reference) latestIn(s catalog.Series, group area.Area, members []area.Area, rows []Row, order []observation.Flow) SeriesLatest {
	out := SeriesLatest{Series: s, Indicators: r.Catalog.IndicatorsOf(s.Code), Group: group, Countries: make([]CountryValue, 0, len(members))}
	byArea := byArea(rows)
	values := make([]*Row, 0, len(members))
	// Why a government has no category is told as its survey tells it.
	q, surveyed := r.questionnaire(s.Code)
	all, last := answers(nil), 0
	if surveyed {
		all = sortAnswers(rows)
		if years := all.years(sortedKeys(all), order); len(years) > 0 {
			last = years[len(years)-1]
		}
	}
	for _, m := range members {
		cell := r.latestCell(byArea[m.Code], order)
		if surveyed && len(byArea[m.Code]) == 0 {
			cell.Gap = r.gap(q, all, m, last)
		}
		one := CountryValue{Area: m, Cell: cell}
		if cell.Has() {
			out.WithValue++
			values = append(values, &cell.Row)
			if c, ok := course(s, m, cell.Row, byArea[m.Code]); ok && s.Comparable { // else countries must not be counted against each other
				out.Courses = append(out.Courses, c)
			}
			year := cell.Year()
			if out.From == 0 || year < out.From {
				out.From = year
			}
			out.To = max(out.To, year)
			one.Met, one.Judged = judge(s, cell.Row.Observation.Value)
			if one.Judged {
				out.Judged++
			}
			if one.Met {
				out.Met++
			}
		}
		out.Countries = append(out.Countries, one)
	}
	out.Spread, out.Mixed = spread(s, values), mixedPeriods(values)
	return out
}

// addComputed adds the computed value of the group: of the year of the published one where there is one, else the newest.
func (r Reference) addComputed(v *GroupValue, s catalog.Series, rows []Row, order []observation.Flow) {
	if s.DerivedFrom != "" {
		return // made from another series; its rows are not here
	}
	if v.Refused = refusal(s); v.Refused != "" {
		return
	}
	v.Refused = measure.NoValue
	var q Query
	if v.Official != nil {
		q.From, q.To = v.Official.Observation.Period.Year(), v.Official.Observation.Period.Year()
	}
	made := r.valueRows(s, v.Group, rows, order, q)
	for i := range made {
		row := &made[i]
		wanted := v.Official == nil || row.Observation.Key.Period == v.Official.Observation.Key.Period
		if !wanted || !row.Observation.Value.Number.Valid {
			continue
		}
		if v.Computed == nil || later(row, v.Computed) {
			v.Computed, v.Refused = row, ""
			v.Responding, v.Carried, v.Members = row.Responding, row.Carried, row.Members
		}
	}
	if v.Computed == nil && s.Rule == catalog.WeightedMean && slices.ContainsFunc(rows, func(row Row) bool { return row.Observation.Value.Number.Valid }) {
		v.Refused = measure.NoWeights
	}
}

// latestCell is the newest figure of an area, in the first flow that has one for that period, with the newest of the
// other flows beside it.
func (r Reference) latestCell(rows []Row, order []observation.Flow) Cell {
	var cell Cell
	found := false
	var all []Row
	for _, f := range order {
		row, ok := newest(rows, f)
		if !ok {
			continue
		}
		all = append(all, row)
		if !found || later(&row, &cell.Row) {
			cell.Row, found = row, true
		}
	}
	if !found {
		return Cell{Gap: observation.NotAvailable}
	}
	cell.Gap = cell.Row.Observation.Value.Gap
	for _, row := range all {
		if row.Observation.Key != cell.Row.Observation.Key {
			cell.Beside = append(cell.Beside, row)
		}
	}
	return cell
}

// sortPeriods puts periods in order of time.
func sortPeriods(periods []observation.Period) {
	slices.SortFunc(periods, func(a, b observation.Period) int {
		return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End))
	})
}
