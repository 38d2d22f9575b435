package publish

import (
	"context"
	"slices"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
)

// Indicator is an indicator with its series in a group. An unknown indicator or group is fault.NotFound.
func (s *Service) Indicator(ctx context.Context, code, group string, p *i18n.Printer) (IndicatorPage, error) {
	ref := s.reference()
	indicator, ok := ref.Catalog.Indicator(code)
	if !ok {
		return IndicatorPage{}, fault.New(fault.NotFound, "publish.indicator_unknown", "Given", code)
	}
	out := IndicatorPage{Indicator: indicator}
	out.Target, _ = ref.Catalog.Target(indicator.Target)
	out.Goal, _ = ref.Catalog.Goal(out.Target.Goal)
	for _, l := range [][]catalog.Link{
		ref.Catalog.LinksFrom("sdg-indicator", code), ref.Catalog.LinksTo("sdg-indicator", code),
		ref.Catalog.LinksFrom("sdg-target", indicator.Target), ref.Catalog.LinksTo("sdg-target", indicator.Target),
	} {
		out.Links = append(out.Links, l...)
	}
	for _, series := range ref.Catalog.SeriesOf(code) {
		one, err := s.Series(ctx, series.Code, group, p)
		if err != nil {
			return IndicatorPage{}, err
		}
		out.Series = append(out.Series, one)
	}
	return out, nil
}

// Series is one series in a group: latest values, and the headline over time with our median and range. An unknown
// series or group is fault.NotFound. Members are today's.
func (s *Service) Series(ctx context.Context, code, group string, p *i18n.Printer) (SeriesPage, error) {
	ref := s.reference()
	series, ok := ref.Catalog.Series(code)
	if !ok {
		return SeriesPage{}, fault.New(fault.NotFound, "publish.series_unknown", "Given", code)
	}
	g, err := ref.groupOf(group)
	if err != nil {
		return SeriesPage{}, err
	}
	groups, err := s.compareGroups(ctx, ref, g, nil)
	if err != nil {
		return SeriesPage{}, err
	}
	members := alphabetical(p, ref.Directory.Members(g.Code, s.now()))
	areas := ref.everMembers(g.Code)
	for _, a := range groups {
		areas = append(areas, a.Code)
	}
	rows, err := s.figures(ctx, Query{Series: []string{series.Code}, Areas: areas, AllFlows: true})
	if err != nil {
		return SeriesPage{}, err
	}
	// Values of groups, published and computed, as Rows gives them. A group that this one is only compared with is computed where nothing is
	// published: the world's members are a thousand rows and more.
	of := Query{Series: []string{series.Code}, Areas: []string{g.Code}}
	for _, a := range groups[1:] {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Observation.Key.Area == a.Code && r.Observation.Value.Number.Valid }) {
			of.Areas = append(of.Areas, a.Code)
		}
	}
	ofGroups, err := s.Rows(ctx, of)
	if err != nil {
		return SeriesPage{}, err
	}
	out := SeriesPage{Latest: ref.latestOf(series, members, groups, rows, ""), GroupsOnly: series.DerivedFrom != ""}
	for i, g := range groups {
		if v := latestGroup(g, ofGroups); v.Official != nil || v.Computed != nil {
			out.Latest.Groups[i] = v
		}
	}
	out.Trend = ref.trend(series, members, groups, rows, ofGroups)
	return out, nil
}

// latestGroup is the newest published value of a group and the computed one of the same period, or the newest computed
// one where nothing is published.
func latestGroup(g area.Area, rows []Row) GroupValue {
	out := GroupValue{Group: g}
	for i := range rows {
		row := &rows[i]
		if row.Observation.Key.Area == g.Code && row.Origin == Official && row.Observation.Value.Number.Valid &&
			(out.Official == nil || later(row, out.Official)) {
			out.Official = row
		}
	}
	for i := range rows {
		row := &rows[i]
		if row.Observation.Key.Area != g.Code || row.Origin != Computed || !row.Observation.Value.Number.Valid {
			continue
		}
		if out.Official != nil && row.Observation.Key.Period != out.Official.Observation.Key.Period {
			continue
		}
		if out.Computed == nil || later(row, out.Computed) {
			out.Computed = row
			out.Responding, out.Carried, out.Members = row.Responding, row.Carried, row.Members
		}
	}
	return out
}

// trend lays the headline figures out over time.
func (r Reference) trend(s catalog.Series, members, groups []area.Area, rows, ofGroups []Row) Trend {
	shown, _ := r.shown(rows)
	type at struct{ area, period string }
	byPlace := make(map[at]*Row, len(shown))
	for i := range shown {
		row := &shown[i]
		byPlace[at{row.Observation.Key.Area, row.Observation.Key.Period}] = row
	}
	for i := range ofGroups {
		row := &ofGroups[i]
		k := at{row.Observation.Key.Area, row.Observation.Key.Period}
		if _, taken := byPlace[k]; !taken && row.Observation.Value.Number.Valid {
			byPlace[k] = row
		}
	}
	var out Trend
	wanted := map[string]bool{}
	for _, a := range slices.Concat(members, groups) {
		wanted[a.Code] = true
	}
	seen := map[string]bool{}
	for k, row := range byPlace {
		if wanted[k.area] && !seen[k.period] && row.Observation.Value.Number.Valid {
			seen[k.period] = true
			out.Periods = append(out.Periods, row.Observation.Period)
		}
	}
	sortPeriods(out.Periods)
	out.Earlier = max(0, len(out.Periods)-MostPeriods)
	out.Periods = out.Periods[out.Earlier:]
	line := func(a area.Area) (Line, bool) {
		l := Line{Area: a, Rows: make([]*Row, len(out.Periods))}
		has := false
		for i, period := range out.Periods {
			if row, ok := byPlace[at{a.Code, period.Canonical}]; ok {
				l.Rows[i] = row
				has = has || row.Observation.Value.Number.Valid
			}
		}
		return l, has
	}
	for _, a := range members {
		if l, has := line(a); has {
			out.Lines = append(out.Lines, l)
		}
	}
	for _, g := range groups {
		if l, has := line(g); has {
			out.Groups = append(out.Groups, l)
		}
	}
	out.spread(s, func(area.Area) bool { return true })
	return out
}

// Figure is where a figure comes from and what became of it; fault.NotFound when the store has no such version.
func (s *Service) Figure(ctx context.Context, id int64) (FigureHistory, error) {
	h, err := s.store.Figure(ctx, id)
	if err != nil {
		return FigureHistory{}, err
	}
	h.Row.Origin = Official
	for i := range h.Beside {
		h.Beside[i].Origin = Official
	}
	return h, nil
}

// DataVersion is the newest accepted change set.
func (s *Service) DataVersion(ctx context.Context) (int64, error) { return s.store.DataVersion(ctx) }

// DataHash is the SHA-256, in hex, over the published figures in order of key.
func (s *Service) DataHash(ctx context.Context) (string, error) {
	if s.snapshot.DataHash != "" {
		return s.snapshot.DataHash, nil
	}
	return s.store.DataHash(ctx)
}
