package publish

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Region is what a page of a group shows: its questionnaires as heat maps with group shares, and the latest values of
// every other series. An unknown group is fault.NotFound. Membership of the heat map is that of the last day of the year
// shown; of the other series, today's.
func (s *Service) Region(ctx context.Context, group string, o RegionOptions, p *i18n.Printer) (Region, error) {
	ref := s.reference()
	g, err := ref.groupOf(group)
	if err != nil {
		return Region{}, err
	}
	groups, err := s.compareGroups(ctx, ref, g, o.Compare)
	if err != nil {
		return Region{}, err
	}
	out := Region{Group: g, Flow: o.Flow, Members: alphabetical(p, ref.Directory.Members(g.Code, s.now()))}
	return out, both(ctx, func(ctx context.Context) (err error) {
		out.Surveys, err = s.regionSurveys(ctx, ref, g, groups, o, p)
		return err
	}, func(ctx context.Context) (err error) {
		out.Series, err = s.regionSeries(ctx, ref, g, out.Members, groups, o)
		return err
	})
}

// both works out two things at the same time. A panic in either is one of the caller.
func both(ctx context.Context, one, other func(context.Context) error) error {
	g, within := errgroup.WithContext(ctx)
	var broken any
	g.Go(func() (err error) {
		defer func() {
			if broken = recover(); broken != nil {
				broken = fmt.Sprintf("%v\n%s", broken, debug.Stack())
				err = context.Canceled
			}
		}()
		return other(within)
	})
	err := one(within)
	failed := g.Wait() // by which one may have been ended too
	if broken != nil {
		panic(broken)
	}
	return cmp.Or(failed, err)
}

// regionSurveys are the questionnaires of a group: the first, and others of which there are answers.
func (s *Service) regionSurveys(ctx context.Context, ref Reference, g area.Area, groups []area.Area, o RegionOptions, p *i18n.Printer) (out []RegionSurvey, err error) {
	for i, q := range ref.surveys() {
		one, err := s.regionSurvey(ctx, ref, q, g, groups, o, p)
		if err != nil {
			return nil, err
		}
		if i == 0 || len(one.Years) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// regionSeries are the latest values of every other series.
func (s *Service) regionSeries(ctx context.Context, ref Reference, g area.Area, members, groups []area.Area, o RegionOptions) (out []SeriesLatest, err error) {
	areas := ref.everMembers(g.Code)
	for _, a := range slices.Concat(members, groups) {
		areas = append(areas, a.Code)
	}
	slices.Sort(areas)
	rows, err := s.regionRows(ctx, ref, g, slices.Compact(areas), o.Flow)
	if err != nil {
		return nil, err
	}
	bySeries := bySeries(rows)
	for _, series := range ref.Catalog.Content().Series {
		if len(bySeries[series.Code]) == 0 || ref.isSurvey(series) {
			continue
		}
		one := ref.latestOf(series, members, groups, bySeries[series.Code], o.Flow)
		if one.WithValue > 0 || one.Groups[0].Shown() != nil {
			out = append(out, one)
		}
	}
	return out, nil
}

// regionRows are the headline figures that tell of a group: of each area, series and flow the newest and the first since the base year; and where a
// value is published for the group, those of its members in the same period, from which one is computed beside it.
func (s *Service) regionRows(ctx context.Context, ref Reference, g area.Area, areas []string, flow observation.Flow) ([]Row, error) {
	rows, err := s.figures(ctx, Query{Areas: areas, Flow: flow, AllFlows: true, Ends: true})
	if err != nil {
		return nil, err
	}
	bySeries, of := map[string][]Row{}, map[string]observation.Period{}
	for _, row := range rows {
		if o := row.Observation; o.Key.Area == g.Code {
			bySeries[o.Key.Series] = append(bySeries[o.Key.Series], row)
		}
	}
	for code, own := range bySeries {
		series, _ := ref.Catalog.Series(code)
		if _, computed := computes(series); !computed {
			continue
		}
		if cell := ref.latestCell(own, ref.order(series, flow)); cell.Has() {
			of[code] = cell.Row.Observation.Period
		}
	}
	if len(of) == 0 {
		return rows, s.weigh(ctx, ref, rows)
	}
	more, err := s.figures(ctx, Query{Areas: areas, Flow: flow, AllFlows: true, Periods: of})
	if err != nil {
		return nil, err
	}
	have := map[observation.Key]bool{}
	for _, row := range rows {
		have[row.Observation.Key] = true
	}
	for _, row := range more {
		if !have[row.Observation.Key] {
			rows = append(rows, row)
		}
	}
	sortRows(rows)
	return rows, s.weigh(ctx, ref, rows)
}

// regionSurvey is one questionnaire in the group, beside the groups it is compared with.
func (s *Service) regionSurvey(ctx context.Context, ref Reference, q survey.Questionnaire, g area.Area, groups []area.Area, o RegionOptions, p *i18n.Printer) (RegionSurvey, error) {
	// Every area, because the world is one of the groups that are compared.
	_, all, err := s.everyAnswer(ctx, q.CategorySeries)
	if err != nil {
		return RegionSurvey{}, err
	}
	var published []Row
	shares, hasShares := ref.shareSeries(q)
	if hasShares {
		if published, _, err = s.everyAnswer(ctx, shares.Code); err != nil {
			return RegionSurvey{}, err
		}
	}
	responses, err := s.store.Responses(ctx, ref.everMembers(g.Code)...)
	if err != nil {
		return RegionSurvey{}, err
	}
	base, _ := ref.Catalog.Series(q.CategorySeries)
	v := surveyView{
		ref: ref, q: q, shares: shares, hasShares: hasShares, all: all, published: map[string][]Row{},
		order: ref.order(base, o.Flow), flows: ref.order(base, ""), asked: o.Flow, scores: ref.scores(q, responses), counted: map[countsOf]counts{}, known: map[shareOf]GroupValue{},
	}
	for _, run := range runs(published) {
		v.published[run[0].Observation.Key.Area] = run
	}
	return v.region(g, groups, o.Year, p), nil
}

// surveyView is a questionnaire's figures, ready to be laid out.
type surveyView struct {
	ref       Reference
	q         survey.Questionnaire
	shares    catalog.Series
	hasShares bool
	all       answers
	published map[string][]Row   // by area
	order     []observation.Flow // flows that are shown, in order
	flows     []observation.Flow // every flow, in the series' own order
	asked     observation.Flow
	scores    map[string]map[int]*Score
	// As far as they were asked for.
	counted map[countsOf]counts
	known   map[shareOf]GroupValue
}

type countsOf struct {
	group string
	year  int
}

type shareOf struct {
	countsOf
	part string
}

// counts are the answers of the group's members that count as of the year.
func (v surveyView) counts(group string, year int) counts {
	at := countsOf{group, year}
	out, ok := v.counted[at]
	if !ok {
		out = v.all.asOf(v.ref.members(group, year), year, v.order)
		v.counted[at] = out
	}
	return out
}

func (v surveyView) region(g area.Area, groups []area.Area, year int, p *i18n.Printer) RegionSurvey {
	out := RegionSurvey{Questionnaire: v.q, Indicator: v.ref.indicatorOf(v.q.CategorySeries), Group: g, Parts: parts(v.q)}
	out.Years = v.all.years(v.ref.everMembers(g.Code), v.order)
	if out.Year = year; year == 0 {
		known := out.Years
		if len(known) == 0 {
			known = v.all.years(sortedKeys(v.all), v.order)
		}
		if len(known) > 0 {
			out.Year = known[len(known)-1]
		}
	}
	of := v.counts(g.Code, out.Year)
	members, at := make([]area.Area, len(of)), make(map[string]*counted, len(of))
	for i := range of {
		members[i], at[of[i].area.Code] = of[i].area, &of[i]
	}
	for _, a := range alphabetical(p, members) {
		out.Countries = append(out.Countries, v.country(at[a.Code], out.Year, out.Parts))
	}
	for _, part := range out.Parts {
		in, _, _ := of.inputs(part.Breakdown)
		total := PartTotal{Categories: measure.Categorise(in)}
		total.Share = v.share(g, out.Year, part)
		out.Totals = append(out.Totals, total)
	}
	if len(out.Totals) > 0 {
		c := out.Totals[0].Categories
		out.Responding, out.Carried, out.Members = c.Responding, c.Carried, c.Members
	}
	if w, ok := v.weakest(g, out.Years, out.Year); ok {
		out.Weakest = &w
	}
	out.Courses = v.courses(of)
	for _, other := range groups {
		one := Comparison{Group: other}
		for _, part := range out.Parts {
			one.Shares = append(one.Shares, v.share(other, out.Year, part))
		}
		out.Compare = append(out.Compare, one)
	}
	return out
}

// share is the published and the computed share of a group in a part, of that year.
func (v surveyView) share(g area.Area, year int, part Part) GroupValue {
	if !v.hasShares {
		return GroupValue{Group: g, Refused: measure.NoRule}
	}
	at := shareOf{countsOf{g.Code, year}, part.Breakdown}
	if out, ok := v.known[at]; ok {
		return out
	}
	out := v.ref.share(v.shares, g, v.counts(g.Code, year), year, part.Breakdown, v.order)
	of := v.published[g.Code]
	for i := range of {
		o := of[i].Observation
		if o.Period.Year() != year || o.Key.Breakdown != part.Breakdown || !o.Value.Number.Valid || v.asked != "" && o.Key.Flow != v.asked {
			continue
		}
		if out.Official == nil || rank(v.flows, o.Key.Flow) < rank(v.flows, out.Official.Observation.Key.Flow) {
			row := of[i]
			out.Official = &row
		}
	}
	v.known[at] = out
	return out
}

func (v surveyView) country(m *counted, year int, parts []Part) RegionCountry {
	a, got := m.area, m.answer
	out := RegionCountry{Area: a, Cells: make([]Cell, 0, len(parts))}
	if !m.given {
		out.Gap = v.ref.gap(v.q, v.all, a, year)
		for _, part := range parts {
			cell := Cell{Gap: out.Gap}
			// A stored gap has a row of its own, which says where it is from.
			for _, one := range v.all[a.Code][year] {
				if row, known := one.parts[part.Breakdown]; known && row.Observation.Value.Gap == out.Gap && slices.Contains(v.order, one.flow) {
					cell.Row = row
				}
			}
			out.Cells = append(out.Cells, cell)
		}
		return out
	}
	out.Year, out.Flow, out.Carried = got.year, got.flow, m.carried
	if got.flow == observation.National {
		out.Score = v.scores[a.Code][got.year]
	}
	for _, part := range parts {
		cell := got.cell(part, m.carried)
		cell.Beside = v.all.beside(a.Code, year, part, got.flow, v.flows)
		if !cell.Has() {
			cell.Earlier = v.all.earlier(a.Code, got.year, part, v.order)
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}
