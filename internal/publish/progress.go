package publish

import (
	"context"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// AgendaYear is the year to which the course of a series is drawn on.
const AgendaYear = 2030

// SeriesProgress is how one series of one area goes, by every method. It rests on the figures of one flow, the first in the series' own order that has two years:
// a change from one flow to another would be a change of who counts. Only exact values of whole years count.
type SeriesProgress struct {
	Series     catalog.Series
	Area       area.Area
	Indicators []catalog.Indicator
	Flow       observation.Flow
	Rows       []Row // the figures it rests on, oldest first
	Left       int   // figures of that flow that do not count: bounds, gaps, periods other than years
	Gaps       int   // those of them that are gaps
	Aim        measure.Aim
	// Target is the number that counts as the target, with its test; not valid where there is none.
	Target     decimal.NullDecimal
	TargetTest string
	Verdicts   []measure.Progress // in the order of measure.Methods
	Outlook    measure.Projection
	NoOutlook  measure.NotAssessed // why there is no projection; empty where there is one
}

// By is the verdict of a method.
func (s SeriesProgress) By(m measure.Method) measure.Progress {
	return s.Verdicts[slices.Index(measure.Methods(), m)]
}

// Row is the figure of a year among those that the verdicts rest on.
func (s SeriesProgress) Row(year int) (Row, bool) {
	for _, row := range s.Rows {
		if row.Observation.Period.Year() == year {
			return row, true
		}
	}
	return Row{}, false
}

// IndicatorProgress is an indicator with those of its series that the area has figures of.
type IndicatorProgress struct {
	Indicator catalog.Indicator
	Series    []SeriesProgress
	Score     float64          // mean by Open SDG; NaN without a score
	Status    measure.Standing // by Open SDG
}

// GoalProgress is a goal with those of its indicators that the area has figures of, in the order of the catalogue.
type GoalProgress struct {
	Goal       catalog.Goal
	Indicators []IndicatorProgress
	Followed   int              // indicators of the goal in the catalogue, with figures or without
	Trend      float64          // by SDSN; NaN where fewer than three quarters of the followed indicators have one
	Arrow      measure.Standing // by SDSN
	WithTrend  int
}

// CountryProgress is the score card of a country.
type CountryProgress struct {
	Area   area.Area
	Series []SeriesProgress // each once, in the order of the catalogue
	Goals  []GoalProgress
}

// RegionProgress is how countries of a group go, series by series.
type RegionProgress struct {
	Group   area.Area
	Members []area.Area // alphabetical
	Series  []SeriesAcross
	// Aside are the series with figures of members that stand in no column: those to which no method is applied, and those by which countries must not be compared.
	Aside []SeriesAside
}

// SeriesAcross is one series of every member, and the group's own where the group has published figures.
type SeriesAcross struct {
	Series    catalog.Series
	Countries []SeriesProgress // per member; without Rows where it has no figure
	Group     *SeriesProgress
}

// SeriesAside is a series that stands apart, and why; Why is empty for one by which countries must not be compared.
type SeriesAside struct {
	Series catalog.Series
	Why    measure.NotAssessed
}

// CountryProgress assesses every series of a country of which there are figures. An unknown country is fault.NotFound.
func (s *Service) CountryProgress(ctx context.Context, country string, _ *i18n.Printer) (CountryProgress, error) {
	ref := s.reference()
	a, ok := ref.Directory.Area(country)
	if !ok || a.Kind != area.Country {
		return CountryProgress{}, fault.New(fault.NotFound, "publish.country_unknown", "Given", country)
	}
	rows, err := s.figures(ctx, Query{Areas: []string{a.Code}, AllFlows: true})
	if err != nil {
		return CountryProgress{}, err
	}
	out := CountryProgress{Area: a}
	bySeries := bySeries(rows)
	byCode := map[string]SeriesProgress{}
	for _, one := range ref.Catalog.Content().Series {
		if len(bySeries[one.Code]) == 0 || one.DerivedFrom != "" {
			continue
		}
		got := ref.assess(one, a, bySeries[one.Code])
		out.Series = append(out.Series, got)
		byCode[one.Code] = got
	}
	out.Goals = ref.goals(byCode)
	return out, nil
}

// SeriesProgress assesses one series of a country, or of a group by its published figures alone. An unknown area or series is fault.NotFound.
func (s *Service) SeriesProgress(ctx context.Context, code, series string, _ *i18n.Printer) (SeriesProgress, error) {
	ref := s.reference()
	a, ok := ref.Directory.Area(code)
	if !ok {
		return SeriesProgress{}, fault.New(fault.NotFound, "web.no_area", "Given", code)
	}
	one, ok := ref.Catalog.Series(series)
	if !ok {
		return SeriesProgress{}, fault.New(fault.NotFound, "publish.series_unknown", "Given", series)
	}
	rows, err := s.figures(ctx, Query{Series: []string{one.Code}, Areas: []string{a.Code}, AllFlows: true})
	if err != nil {
		return SeriesProgress{}, err
	}
	return ref.assess(one, a, rows), nil
}

// RegionProgress assesses the series of today's members of a group, and the published ones of the group itself. An unknown group is fault.NotFound.
func (s *Service) RegionProgress(ctx context.Context, group string, p *i18n.Printer) (RegionProgress, error) {
	ref := s.reference()
	g, err := ref.groupOf(group)
	if err != nil {
		return RegionProgress{}, err
	}
	out := RegionProgress{Group: g, Members: alphabetical(p, ref.Directory.Members(g.Code, s.now()))}
	areas := []string{g.Code}
	for _, m := range out.Members {
		areas = append(areas, m.Code)
	}
	rows, err := s.figures(ctx, Query{Areas: areas, AllFlows: true})
	if err != nil {
		return RegionProgress{}, err
	}
	bySeries := bySeries(rows)
	for _, one := range ref.Catalog.Content().Series {
		mine := bySeries[one.Code]
		if len(mine) == 0 {
			continue
		}
		if why := applies(one); why != "" && one.Kind != catalog.Binary || !one.Comparable {
			out.Aside = append(out.Aside, SeriesAside{one, why})
			continue
		}
		byArea := byArea(mine)
		across := SeriesAcross{Series: one}
		for _, m := range out.Members {
			across.Countries = append(across.Countries, ref.assess(one, m, byArea[m.Code]))
		}
		if len(byArea[g.Code]) > 0 && one.Kind != catalog.Binary {
			own := ref.assess(one, g, byArea[g.Code])
			across.Group = &own
		}
		if across.Group != nil || slices.ContainsFunc(across.Countries, func(c SeriesProgress) bool { return len(c.Rows) > 0 }) {
			out.Series = append(out.Series, across)
		}
	}
	return out, nil
}

// bySeries are rows that are in order of key, series by series.
func bySeries(rows []Row) map[string][]Row {
	out := map[string][]Row{}
	for len(rows) > 0 {
		code, n := rows[0].Observation.Key.Series, 1
		for n < len(rows) && rows[n].Observation.Key.Series == code {
			n++
		}
		out[code], rows = rows[:n:n], rows[n:]
	}
	return out
}

// applies is why no method is applied to a series; empty where methods are.
func applies(s catalog.Series) measure.NotAssessed {
	switch {
	case s.Progress.Not != "":
		return measure.NotAssessed(s.Progress.Not)
	case s.Kind == catalog.Category, s.Kind == catalog.Binary:
		return measure.CategoriesOnly
	case s.Progress.Shape == "" && s.Direction != catalog.Higher && s.Direction != catalog.Lower:
		return measure.NoDirection
	}
	return ""
}

// aimOf is where a series should go, for a country or for a group.
func aimOf(s catalog.Series, a area.Area) (aim measure.Aim, target decimal.NullDecimal, test string) {
	p := s.Progress
	aim = measure.NewAim(s.Direction == catalog.Higher)
	aim.Percent, aim.Shape = s.Kind == catalog.Percent, measure.Shape(p.Shape)
	if p.Base != 0 {
		aim.BaseYear = p.Base
	}
	if s.TargetYear != 0 {
		aim.TargetYear = s.TargetYear
	}
	switch {
	case p.Shape != "":
		ideal, _ := aim.Shape.Ideal()
		target, test = decimal.NewNullDecimal(decimal.NewFromFloat(ideal)), "="
	case p.Aim == catalog.OtherTarget:
		target, test = p.Target, map[bool]string{true: ">=", false: "<="}[aim.Up]
	case p.Aim == catalog.OwnTarget && s.Target.Valid && speaksOf(s.TargetScope, a):
		target, test = s.Target, s.TargetTest
	}
	if target.Valid {
		aim.Target, aim.Strict = target.Decimal.InexactFloat64(), test == "<" || test == ">"
	}
	if p.Limit.Valid {
		aim.Limit = p.Limit.Decimal.InexactFloat64()
	}
	if p.Scaled() {
		aim.Scale = &measure.Scale{Lower: p.Lower.Decimal.InexactFloat64(), Optimum: p.Optimum.Decimal.InexactFloat64(), Green: p.Green.Decimal.InexactFloat64()}
	}
	return aim, target, test
}

// speaksOf tells whether a target is one for such an area.
func speaksOf(scope string, a area.Area) bool {
	return scope == "any" || (scope == "country") == (a.Kind == area.Country) && scope != "corridor"
}

// assess says how a series of an area goes; rows are its headline figures, of every flow.
func (r Reference) assess(s catalog.Series, a area.Area, rows []Row) SeriesProgress {
	out := SeriesProgress{Series: s, Area: a, Indicators: r.Catalog.IndicatorsOf(s.Code)}
	out.Aim, out.Target, out.TargetTest = aimOf(s, a)
	for _, f := range r.order(s, "") {
		var have []Row
		left, gaps := 0, 0
		for _, row := range rows {
			o := row.Observation
			if o.Key.Flow == f && o.Value.Gap != observation.NoGap {
				gaps++
			}
			switch {
			case o.Key.Flow != f:
			case o.Period.Frequency != observation.Year, !o.Value.Number.Valid, o.Value.Gap != observation.NoGap, o.Value.Censor != observation.Exact:
				left++
			default:
				if have == nil {
					have = make([]Row, 0, len(rows))
				}
				have = append(have, row)
			}
		}
		// A flow of two years goes before an earlier one of one year, and one year before none.
		if out.Flow == "" && left > 0 || min(len(have), 2) > min(len(out.Rows), 2) {
			out.Flow, out.Rows, out.Left, out.Gaps = f, have, left, gaps
		}
	}
	slices.SortStableFunc(out.Rows, func(x, y Row) int { return x.Observation.Period.Year() - y.Observation.Period.Year() })
	points := make([]measure.Point, len(out.Rows))
	for i, row := range out.Rows {
		points[i] = measure.Point{Year: row.Observation.Period.Year(), Value: row.Observation.Value.Number.Decimal.InexactFloat64()}
	}
	why := applies(s)
	for _, m := range measure.Methods() {
		switch {
		case s.Kind == catalog.Binary && s.Progress.Not == "" && s.Direction == catalog.Higher:
			out.Verdicts = append(out.Verdicts, measure.YesNo(m, points))
		case why != "":
			out.Verdicts = append(out.Verdicts, measure.Unassessed(m, why))
		default:
			out.Verdicts = append(out.Verdicts, measure.Assess(m, points, out.Aim))
		}
	}
	if out.NoOutlook = why; why == "" || why == measure.NoDirection {
		low, high := s.Bounds()
		out.Outlook, out.NoOutlook = measure.Project(points, AgendaYear, bound(low), bound(high))
	}
	return out
}

func bound(d decimal.NullDecimal) float64 {
	if !d.Valid {
		return math.NaN()
	}
	return d.Decimal.InexactFloat64()
}

// goals sorts the series into indicators and goals. A series that serves several indicators stands with each.
func (r Reference) goals(byCode map[string]SeriesProgress) []GoalProgress {
	var out []GoalProgress
	content := r.Catalog.Content()
	for _, goal := range content.Goals {
		one := GoalProgress{Goal: goal}
		var trends []measure.Progress
		for _, i := range content.Indicators {
			if target, _ := r.Catalog.Target(i.Target); target.Goal != goal.Code {
				continue
			}
			one.Followed++
			indicator := IndicatorProgress{Indicator: i}
			for _, code := range i.Series {
				if s, ok := byCode[code]; ok {
					indicator.Series = append(indicator.Series, s)
				}
			}
			if len(indicator.Series) == 0 {
				continue
			}
			indicator.Score, indicator.Status = meanOf(indicator.Series)
			one.Indicators = append(one.Indicators, indicator)
			trend := trendOf(indicator.Series)
			if !math.IsNaN(trend.Score) {
				one.WithTrend++
			}
			trends = append(trends, trend)
		}
		if len(one.Indicators) > 0 {
			one.Trend, one.Arrow = measure.GoalTrend(trends, one.Followed)
			out = append(out, one)
		}
	}
	return out
}

// meanOf is the verdict on an indicator by Open SDG. Of yes and no alone, all must be yes.
func meanOf(series []SeriesProgress) (float64, measure.Standing) {
	var scored []measure.Scored
	yesNo := measure.NotAvailable
	for _, s := range series {
		p := s.By(measure.OpenSDG)
		scored = append(scored, measure.Scored{Score: p.Score, Status: p.Status})
		if s.Series.Kind == catalog.Binary && p.Status != measure.NotAvailable && yesNo != measure.TargetNotAchieved {
			yesNo = p.Status
		}
	}
	score, status := measure.Mean(scored)
	if status == measure.NotAvailable {
		status = yesNo
	}
	return score, status
}

// trendOf is the trend of an indicator by SDSN: the mean of those of its series.
func trendOf(series []SeriesProgress) measure.Progress {
	out := measure.Progress{Score: math.NaN(), Status: measure.NotAvailable}
	var sum float64
	n, maintained := 0, 0
	for _, s := range series {
		p := s.By(measure.SDSN)
		if math.IsNaN(p.Score) {
			continue
		}
		sum += p.Score
		n++
		if p.Status == measure.Maintaining {
			maintained++
		}
	}
	if n > 0 {
		out.Score, out.Status = sum/float64(n), measure.Improving // any verdict but the one that says that everything is maintained
		if maintained == n {
			out.Status = measure.Maintaining
		}
	}
	return out
}
