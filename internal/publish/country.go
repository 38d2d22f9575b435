package publish

import (
	"context"
	"slices"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// BaseYear is the year from which the 2030 Agenda counts progress; a series without it begins with its first later year.
const BaseYear = 2015

// Country is the profile of a country beside its group. An unknown country is fault.NotFound.
func (s *Service) Country(ctx context.Context, country string, p *i18n.Printer) (Country, error) {
	ref := s.reference()
	a, ok := ref.Directory.Area(country)
	if !ok || a.Kind != area.Country {
		return Country{}, fault.New(fault.NotFound, "publish.country_unknown", "Given", country)
	}
	out := Country{Area: a}
	out.Groups, out.Group = ref.groupsOf(a, s)
	members := []area.Area{a}
	if out.Group.Code != "" {
		members = ref.Directory.Members(out.Group.Code, s.now())
	}
	responses, err := s.store.Responses(ctx, a.Code)
	if err != nil {
		return Country{}, err
	}
	for _, q := range ref.surveys() {
		one, err := s.countrySurvey(ctx, ref, q, a, responses)
		if err != nil {
			return Country{}, err
		}
		if len(one.Rounds) > 0 {
			out.Surveys = append(out.Surveys, one)
		}
	}
	own, err := s.figures(ctx, Query{Areas: []string{a.Code}, AllFlows: true})
	if err != nil {
		return Country{}, err
	}
	var others []string
	for _, m := range members {
		if m.Code != a.Code {
			others = append(others, m.Code)
		}
	}
	beside, err := s.beside(ctx, ref, own, others)
	if err != nil {
		return Country{}, err
	}
	all := slices.Concat(own, beside)
	sortRows(all)
	bySeries := bySeries(all)
	for _, series := range ref.Catalog.Content().Series {
		if ref.isSurvey(series) {
			continue
		}
		if one, ok := ref.countrySeries(series, a, bySeries[series.Code]); ok {
			out.Series = append(out.Series, one)
		}
		valued := func(own bool) bool {
			return slices.ContainsFunc(bySeries[series.Code], func(r Row) bool { return (r.Observation.Key.Area == a.Code) == own && r.Observation.Value.Number.Valid })
		}
		if valued(false) && !valued(true) {
			out.Without = append(out.Without, series)
		}
	}
	return out, nil
}

// beside are the figures of other countries that a country's are held against: in each series those of the period of its own latest one, and
// whatever there is of the series that it has nothing of.
func (s *Service) beside(ctx context.Context, ref Reference, own []Row, others []string) ([]Row, error) {
	if len(others) == 0 {
		return nil, nil
	}
	bySeries := bySeries(own)
	latest, without := map[string]observation.Period{}, []string{}
	for _, series := range ref.Catalog.Content().Series {
		if cell := ref.latestCell(bySeries[series.Code], ref.order(series, "")); cell.Has() {
			latest[series.Code] = cell.Row.Observation.Period
		} else {
			without = append(without, series.Code)
		}
	}
	var out []Row
	for _, q := range []Query{{Areas: others, AllFlows: true, Periods: latest}, {Areas: others, AllFlows: true, Series: without}} {
		if len(q.Periods) == 0 && len(q.Series) == 0 {
			continue
		}
		rows, err := s.figures(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// groupsOf are the groups of a country, organisations first, and the one it is set beside: an organisation that a round
// asks, else its largest organisation, else its smallest region.
func (r Reference) groupsOf(a area.Area, s *Service) ([]area.Area, area.Area) {
	all := r.Directory.Groups(a.Code, s.now())
	kindRank := func(k area.Kind) int {
		return slices.Index([]area.Kind{area.Group, area.Region, area.World}, k)
	}
	groups := slices.DeleteFunc(slices.Clone(all), func(g area.Area) bool { return kindRank(g.Kind) < 0 })
	slices.SortStableFunc(groups, func(x, y area.Area) int { return kindRank(x.Kind) - kindRank(y.Kind) })
	var best area.Area
	bestWeight := 0
	for _, g := range groups {
		size := len(r.Directory.Members(g.Code, s.now()))
		weight := 0
		switch {
		case g.Kind == area.Group && slices.ContainsFunc(r.Rounds, func(round survey.Round) bool { return round.Group == g.Code }):
			weight = 1_000_000 + size
		case g.Kind == area.Group:
			weight = 100_000 + size
		case g.Kind == area.Region:
			weight = 10_000 - size
		}
		if weight > bestWeight {
			best, bestWeight = g, weight
		}
	}
	return groups, best
}

// countrySurvey is what the country answered to a questionnaire. The reference years are those for which anybody's answer
// is known: of a year of which nothing is known, nobody can say that the country did not answer.
func (s *Service) countrySurvey(ctx context.Context, ref Reference, q survey.Questionnaire, a area.Area, responses []survey.Response) (CountrySurvey, error) {
	_, all, err := s.everyAnswer(ctx, q.CategorySeries)
	if err != nil {
		return CountrySurvey{}, err
	}
	base, _ := ref.Catalog.Series(q.CategorySeries)
	flows := ref.order(base, "")
	out := CountrySurvey{Questionnaire: q, Indicator: ref.indicatorOf(q.CategorySeries), Country: a, Parts: parts(q)}
	scores := ref.scores(q, responses)
	years := all.years(sortedKeys(all), flows)
	for y := range all[a.Code] {
		if !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	for _, year := range years {
		shown := true
		for _, f := range flows {
			one, ok := all.of(a.Code, year, []observation.Flow{f})
			if !ok {
				continue
			}
			round := CountryRound{Year: year, Flow: f, Shown: shown}
			shown = false
			if f == observation.National {
				round.Score = scores[a.Code][year]
			}
			for _, part := range out.Parts {
				cell := one.cell(part, false)
				if !cell.Has() {
					cell.Earlier = all.earlier(a.Code, year, part, []observation.Flow{f})
				}
				round.Cells = append(round.Cells, cell)
			}
			out.Rounds = append(out.Rounds, round)
		}
		if shown {
			round := CountryRound{Year: year, Gap: ref.gap(q, all, a, year), Shown: true}
			for range out.Parts {
				round.Cells = append(round.Cells, Cell{Gap: round.Gap})
			}
			out.Rounds = append(out.Rounds, round)
		}
	}
	return out, nil
}

// countrySeries is the country's row of one series, from the headline figures of its group's members. False where the
// country has no figure.
func (r Reference) countrySeries(s catalog.Series, a area.Area, rows []Row) (CountrySeries, bool) {
	out := CountrySeries{Series: s, Indicators: r.Catalog.IndicatorsOf(s.Code)}
	var own []Row
	for _, row := range rows {
		if row.Observation.Key.Area == a.Code {
			own = append(own, row)
		}
	}
	if len(own) == 0 {
		return CountrySeries{}, false
	}
	order := r.order(s, "")
	out.Latest = r.latestCell(own, order)
	out.Trend, _ = r.shown(own)
	slices.SortStableFunc(out.Trend, func(x, y Row) int { return x.Observation.Period.Start.Compare(y.Observation.Period.Start) })
	for _, row := range out.Trend {
		o := row.Observation
		if o.Period.Year() >= BaseYear && o.Value.Number.Valid && ofOneKind(row, out.Latest.Row) {
			if o.Key != out.Latest.Row.Observation.Key {
				out.Base = &row
			}
			break
		}
	}
	if out.Latest.Has() {
		if c, ok := course(s, a, out.Latest.Row, own); ok {
			out.Course = &c
		}
		var same []*Row
		shown, _ := r.shown(rows)
		for i := range shown {
			if row := &shown[i]; row.Observation.Key.Period == out.Latest.Row.Observation.Key.Period {
				same = append(same, row)
			}
		}
		out.Spread = spread(s, same)
		out.Met, out.Judged = judge(s, out.Latest.Row.Observation.Value)
	}
	return out, true
}
