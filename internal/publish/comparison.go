package publish

import (
	"context"
	"slices"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// Compared is what a choice comes to. Countries stand in alphabetical order of the reader's language; each value carries its
// own year.
type Compared struct {
	Choice Choice
	Look   Look   // the one that is shown: that of the choice, where it says something true about the series
	Looks  []Look // those that can be chosen
	Series catalog.Series
	Group  area.Area
	Groups []area.Area // the group first, then those named or usual beside it
	// GroupsOnly says that the series has no values of countries of its own (a share of countries).
	GroupsOnly bool
	// Picked says that the countries shown are not the group's members, one by one: some are left out, or others added.
	Picked    bool
	Countries []ComparedRow
	Totals    []ComparedRow // one a group with a value
	Trend     Trend         // lines of the countries and groups shown; the spreads are of the group's members
	Spread    *measure.Spread
	// First and Last are the first and last year among the latest values, 0 where there is none. WithValue of Of countries
	// shown have a value.
	First, Last, WithValue, Of int
	Judged, Met                int
	With                       *Compared // the second series of a scatter
}

// ComparedRow is one area: then and now.
type ComparedRow struct {
	Area  area.Area
	Named bool // named by the choice beside the group
	Cell  Cell // the latest within the years chosen
	// Base is the first value of 2015 or later, or of the first year chosen; nil where the latest is the only one.
	Base        *Row
	Met, Judged bool
}

// Rows are the countries and then the groups.
func (c Compared) Rows() []ComparedRow { return slices.Concat(c.Countries, c.Totals) }

// Compare sets areas beside each other. The choice is one that ParseChoice gave: an unknown series or group is
// fault.NotFound. Members of the group are today's.
func (s *Service) Compare(ctx context.Context, choice Choice, p *i18n.Printer) (Compared, error) {
	ref := s.reference()
	out, err := s.compare(ctx, ref, choice, choice.Series, p)
	if err != nil || out.Look != LookScatter {
		return out, err
	}
	with, err := s.compare(ctx, ref, choice, choice.With, p)
	if err != nil {
		return Compared{}, err
	}
	if !with.Series.Comparable || !numeric(with.Series) {
		out.Look = LookTable
	}
	out.With = &with
	return out, nil
}

// compare is one series of a choice. It asks the store once, and once more for a share of answers, which is made from another
// series.
func (s *Service) compare(ctx context.Context, ref Reference, choice Choice, code string, p *i18n.Printer) (Compared, error) {
	series, ok := ref.Catalog.Series(code)
	if !ok {
		return Compared{}, fault.New(fault.NotFound, "publish.series_unknown", "Given", code)
	}
	group, err := ref.groupOf(choice.Group)
	if err != nil {
		return Compared{}, err
	}
	out := Compared{Choice: choice, Look: choice.Look, Looks: ref.looks(series), Series: series, Group: group, GroupsOnly: series.DerivedFrom != ""}
	if !slices.Contains(out.Looks, out.Look) {
		out.Look = LookTable
	}
	members := ref.Directory.Members(group.Code, s.now())
	shown, groups := ref.asked(choice, members)
	if out.GroupsOnly {
		if len(groups) == 1 {
			if groups, err = s.compareGroups(ctx, ref, group, nil); err != nil {
				return Compared{}, err
			}
		}
		members, shown = nil, nil
	}
	out.Groups = groups
	out.Picked = !sameAreas(members, shown)
	shown = alphabetical(p, shown)
	q := Query{Series: []string{series.Code}, AllFlows: true, Flow: choice.Flow, Breakdown: choice.Breakdown, From: choice.From, To: choice.To}
	for _, a := range slices.Concat(members, shown, groups) {
		q.Areas = append(q.Areas, a.Code)
	}
	if _, made := computes(series); made && !out.GroupsOnly {
		for _, g := range groups {
			q.Areas = append(q.Areas, ref.everMembers(g.Code)...)
		}
	}
	slices.Sort(q.Areas)
	q.Areas = slices.Compact(q.Areas)
	rows, err := s.figures(ctx, q)
	if err != nil {
		return Compared{}, err
	}
	if err := s.weigh(ctx, ref, rows); err != nil {
		return Compared{}, err
	}
	order := ref.order(series, choice.Flow)
	var ofGroups []Row
	switch {
	case out.GroupsOnly:
		one := q
		one.Series, one.AllFlows = nil, choice.Flow == ""
		if ofGroups, err = s.computed(ctx, ref, series, groups, one); err != nil {
			return Compared{}, err
		}
	case refusal(series) == "":
		for _, g := range groups {
			ofGroups = append(ofGroups, ref.valueRows(series, g, rows, order, q)...)
		}
	}
	for _, row := range rows {
		if a, known := ref.Directory.Area(row.Observation.Key.Area); known && a.Kind != area.Country {
			row.Origin = Official
			ofGroups = append(ofGroups, row)
		}
	}
	out.fill(ref, choice, members, shown, rows, ofGroups)
	return out, nil
}

// asked are the countries and the groups of a choice.
func (r Reference) asked(choice Choice, members []area.Area) (countries, groups []area.Area) {
	group, _ := r.Directory.Area(choice.Group)
	groups = []area.Area{group}
	if !choice.Only {
		countries = slices.Clone(members)
	}
	for _, code := range choice.Areas {
		a, ok := r.Directory.Area(code)
		switch {
		case !ok:
		case a.Kind != area.Country:
			groups = append(groups, a)
		case !slices.ContainsFunc(countries, func(m area.Area) bool { return m.Code == code }):
			countries = append(countries, a)
		}
	}
	return countries, groups
}

// fill lays the figures out: latest and base of each area, and the headline over time.
func (c *Compared) fill(ref Reference, choice Choice, members, shown []area.Area, rows, ofGroups []Row) {
	order := ref.order(c.Series, choice.Flow)
	latest := ref.latestIn(c.Series, c.Group, shown, rows, order)
	c.First, c.Last, c.WithValue, c.Of, c.Judged, c.Met = latest.From, latest.To, latest.WithValue, len(shown), latest.Judged, latest.Met
	of := latest
	if !slices.EqualFunc(members, shown, func(a, b area.Area) bool { return a.Code == b.Code }) {
		of = ref.latestIn(c.Series, c.Group, members, rows, order)
	}
	c.Spread = of.Spread
	everybody, have := slices.Clone(shown), codeSet(shown)
	for _, m := range members {
		if !have[m.Code] {
			everybody = append(everybody, m)
		}
	}
	c.Trend = ref.trend(c.Series, everybody, c.Groups, rows, ofGroups)
	c.Trend.keep(c.Series, members, shown)
	from := choice.From
	if from == 0 {
		from = BaseYear
	}
	lines := c.Trend.byArea()
	q, survey := ref.questionnaire(c.Series.Code)
	var all answers
	if survey {
		all = sortAnswers(rows)
	}
	for _, country := range latest.Countries {
		if survey && !country.Cell.Row.Known() {
			country.Cell.Gap = ref.gap(q, all, country.Area, of.To) // who was asked and did not answer is known
		}
		row := ComparedRow{Area: country.Area, Named: slices.Contains(choice.Areas, country.Area.Code), Cell: country.Cell, Met: country.Met, Judged: country.Judged}
		row.Base = lines[country.Area.Code].base(from, row.Cell)
		c.Countries = append(c.Countries, row)
	}
	for i, g := range c.Groups {
		v := latestGroup(g, ofGroups)
		if shown := v.Shown(); shown != nil {
			row := ComparedRow{Area: g, Named: i > 0, Cell: Cell{Row: *shown}}
			row.Base = lines[g.Code].base(from, row.Cell)
			c.Totals = append(c.Totals, row)
		}
	}
}

// keep leaves the lines of the areas shown, and makes the spreads those of the members, whether shown or not. Periods in
// which nothing is left go.
func (t *Trend) keep(s catalog.Series, members, shown []area.Area) {
	of, kept := codeSet(members), codeSet(shown)
	t.spread(s, func(a area.Area) bool { return of[a.Code] })
	t.Lines = slices.DeleteFunc(t.Lines, func(l Line) bool { return !kept[l.Area.Code] })
}

func codeSet(list []area.Area) map[string]bool {
	out := make(map[string]bool, len(list))
	for i := range list {
		out[list[i].Code] = true
	}
	return out
}

// spread makes the spreads those of the countries that are wanted.
func (t *Trend) spread(s catalog.Series, wanted func(area.Area) bool) {
	var lines [][]*Row
	for _, l := range t.Lines {
		if wanted(l.Area) {
			lines = append(lines, l.Rows)
		}
	}
	t.Spreads = make([]*measure.Spread, len(t.Periods))
	for i := range t.Periods {
		var values []*Row
		for _, rows := range lines {
			if row := rows[i]; row != nil && row.Observation.Value.Gap == observation.NoGap {
				values = append(values, row)
			}
		}
		t.Spreads[i] = spread(s, values)
	}
}

// base is the first value from that year on that the latest can be held against; nil where the latest is the only one.
func (l Line) base(from int, latest Cell) *Row {
	if !latest.Has() {
		return nil
	}
	for _, row := range l.Rows {
		if row != nil && row.Observation.Value.Number.Valid && row.Observation.Period.Year() >= from &&
			row.Observation.Period.End.Before(latest.Row.Observation.Period.End) && ofOneKind(*row, latest.Row) {
			return row
		}
	}
	return nil
}

// ofOneKind tells that a difference of the two figures is one in time: the same says both, of periods of one length.
func ofOneKind(a, b Row) bool {
	return a.Observation.Key.Flow == b.Observation.Key.Flow && a.Origin == b.Origin && a.Observation.Period.Frequency == b.Observation.Period.Frequency
}

// sameAreas tells that two lists hold the same areas, in whatever order.
func sameAreas(a, b []area.Area) bool {
	codes := func(list []area.Area) []string {
		var out []string
		for _, one := range list {
			out = append(out, one.Code)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(codes(a), codes(b))
}
