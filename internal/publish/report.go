package publish

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// mostTrends is how many series a report draws over time.
const mostTrends = 6

// Report gathers the workbook report of a country or a group: every published figure of it and its members in every flow,
// and for each questionnaire and reference year the scores, from the answers where they are known. An unknown area is
// fault.NotFound.
func (s *Service) Report(ctx context.Context, code string, l lang.Code) (workbook.Report, error) {
	ref := s.reference()
	place, ok := ref.Directory.Area(code)
	if !ok {
		return workbook.Report{}, fault.New(fault.NotFound, "workbook.report.area_unknown", "Given", code)
	}
	r := workbook.Report{Area: place, Made: s.now(), Snapshot: s.snapshot.Title(l)}
	r.Members = []area.Area{place}
	areas := []string{place.Code}
	if place.Kind != area.Country {
		r.Members = ref.Directory.Members(place.Code, s.now())
		for _, m := range r.Members {
			areas = append(areas, m.Code)
		}
	}
	var err error
	if r.DataVersion, err = s.store.DataVersion(ctx); err != nil {
		return workbook.Report{}, err
	}
	if r.DataHash, err = s.store.DataHash(ctx); err != nil {
		return workbook.Report{}, err
	}
	rows, err := s.Rows(ctx, Query{Areas: areas, AllFlows: true, AllParts: true})
	if err != nil {
		return workbook.Report{}, err
	}
	for _, row := range rows {
		r.Rows = append(r.Rows, workbook.DataRow{
			Observation: *row.Observation, Origin: string(row.Origin), Rule: row.Rule,
			Responding: row.Responding, Carried: row.Carried, Members: row.Members,
		})
	}
	scores := scoreSource{ref: ref, place: place, lang: l}
	if scores.responses, err = s.store.Responses(ctx, areas...); err != nil {
		return workbook.Report{}, err
	}
	for _, q := range ref.Questionnaires {
		if q.CategorySeries == "" {
			continue
		}
		figures, err := s.figures(ctx, Query{
			Series: []string{q.CategorySeries, q.PercentSeries}, Areas: ref.everMembers(place.Code), AllFlows: true, AllParts: true,
		})
		if err != nil {
			return workbook.Report{}, err
		}
		r.Blocks = append(r.Blocks, scores.blocks(q, figures)...)
	}
	ref.describe(&r, rows)
	return r, nil
}

// scoreSource makes the blocks of scores of a report.
type scoreSource struct {
	ref       Reference
	place     area.Area
	lang      lang.Code
	responses []survey.Response
}

// blocks makes one block a reference year in which somebody answered. A group's block takes the latest available answer
// of each government, as its share does; a country's takes the year's own.
func (s scoreSource) blocks(q survey.Questionnaire, figures []Row) []workbook.ScoreBlock {
	var categories []Row
	stored := map[string]decimal.Decimal{} // percentage of the whole by country and year
	for _, row := range figures {
		o := row.Observation
		switch {
		case o.Key.Series == q.CategorySeries:
			categories = append(categories, row)
		case o.Key.Breakdown == "" && o.Key.Flow == observation.National && o.Value.Number.Valid:
			stored[fmt.Sprint(o.Key.Area, " ", o.Period.Year())] = o.Value.Number.Decimal
		}
	}
	series, _ := s.ref.Catalog.Series(q.CategorySeries)
	order := s.ref.order(series, "")
	all := sortAnswers(categories)
	var codes []string
	for code := range all {
		codes = append(codes, code)
	}
	var out []workbook.ScoreBlock
	for _, year := range all.years(codes, order) {
		block := workbook.ScoreBlock{Questionnaire: q, Year: year}
		countries := []area.Area{s.place}
		if s.place.Kind != area.Country {
			countries = s.ref.Directory.Governments(s.place.Code, endOf(year))
			block.Members = len(countries)
		}
		for _, country := range countries {
			score, carried := s.country(q, all, country, year, order)
			if score.Answers != nil {
				if percent, ok := stored[fmt.Sprint(country.Code, " ", score.Year)]; ok {
					score.Stored = decimal.NewNullDecimal(percent)
				}
			}
			block.Latest = block.Latest || carried
			block.Countries = append(block.Countries, score)
		}
		out = append(out, block)
	}
	return out
}

// country is what a country answered as of a year, with what other flows say beside it.
func (s scoreSource) country(q survey.Questionnaire, all answers, country area.Area, year int, order []observation.Flow) (workbook.CountryScore, bool) {
	score := workbook.CountryScore{Area: country}
	find := func(flows []observation.Flow) (answer, bool, bool) {
		if s.place.Kind == area.Country {
			found, ok := all.of(country.Code, year, flows)
			return found, false, ok
		}
		return all.latest(country.Code, year, flows)
	}
	found, carried, ok := find(order)
	if !ok {
		score.Categories = map[string]workbook.OfficialCategory{}
		gap := s.gap(q, all, country, year)
		score.Categories[""] = workbook.OfficialCategory{Gap: gap}
		for _, section := range q.Sections {
			score.Categories[section.Part] = workbook.OfficialCategory{Gap: gap}
		}
		return score, false
	}
	score.Year, score.Flow = found.year, found.flow
	score.Categories = s.categories(q, found)
	if found.flow == observation.National {
		score.Answers = s.answers(q, country.Code, found.year)
	}
	for _, flow := range order {
		if flow == found.flow {
			continue
		}
		// Beside a year stands the newest that the other flow has up to then, under its own year.
		if other, _, ok := all.latest(country.Code, year, []observation.Flow{flow}); ok {
			score.Beside = append(score.Beside, workbook.OtherFlow{Flow: flow, Year: other.year, Categories: s.categories(q, other)})
		}
	}
	return score, carried
}

// gap is why a country has no answer: the questionnaire does not apply there, it was asked in a round of that year and did
// not answer, or it was not asked.
func (s scoreSource) gap(q survey.Questionnaire, all answers, country area.Area, year int) observation.Gap {
	for _, one := range all[country.Code][year] {
		if one.notApplicable() {
			return observation.NotApplicable
		}
	}
	for _, round := range s.ref.Rounds {
		if round.ReferenceYear != year || !slices.Contains(round.Parts, q.Code) || !round.Over() {
			continue
		}
		if round.Group == country.Code || s.ref.Directory.IsMember(round.Group, country.Code, endOf(year)) {
			return observation.NotAnswered
		}
	}
	return observation.NotAsked
}

// categories are the categories of an answer by code of the part. A section that was not published with it is not
// available.
func (s scoreSource) categories(q survey.Questionnaire, a answer) map[string]workbook.OfficialCategory {
	out := map[string]workbook.OfficialCategory{"": {Year: a.year, Gap: observation.NotAvailable}}
	for _, section := range q.Sections {
		out[section.Part] = workbook.OfficialCategory{Year: a.year, Gap: observation.NotAvailable}
	}
	for _, row := range a.parts {
		o := row.Observation
		code := o.Breakdown.Code(q.Dimension)
		if code == observation.Total {
			code = ""
		}
		one := workbook.OfficialCategory{Year: a.year, Gap: o.Value.Gap, Source: o.Source, Release: o.Key.Release}
		if o.Value.Gap == observation.NoGap && o.Value.Number.Valid {
			one.Category = int(o.Value.Number.Decimal.IntPart())
		}
		if source, ok := s.ref.Catalog.Source(o.Source); ok {
			one.Source = source.Name.In(s.lang)
		}
		out[code] = one
	}
	return out
}

// answers are the answers of a country to a round of that reference year; nil where they are not known.
func (s scoreSource) answers(q survey.Questionnaire, country string, year int) map[string]survey.Answer {
	for _, r := range s.responses {
		if r.Questionnaire != q.Code || r.Country != country {
			continue
		}
		if slices.ContainsFunc(s.ref.Rounds, func(round survey.Round) bool { return round.Code == r.Round && round.ReferenceYear == year }) {
			return r.Answers
		}
	}
	return nil
}

// describe adds to a report what its figures mean and where they come from, in the catalogue's order, and chooses the
// series that are drawn over time.
func (r Reference) describe(report *workbook.Report, rows []Row) {
	series, dimensions, sources, releases := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	years := map[string]map[int]bool{} // per series: with a plain value of a member
	member := map[string]bool{}
	for _, m := range report.Members {
		member[m.Code] = true
	}
	for _, row := range rows {
		o := row.Observation
		series[o.Key.Series], releases[o.Key.Release] = true, true
		sources[o.Source] = true
		for d := range o.Breakdown {
			dimensions[d] = true
		}
		if member[o.Key.Area] && o.Key.Breakdown == "" && o.Value.Number.Valid && o.Value.Censor == observation.Exact && o.Period.Frequency == observation.Year {
			if years[o.Key.Series] == nil {
				years[o.Key.Series] = map[int]bool{}
			}
			years[o.Key.Series][o.Period.Year()] = true
		}
	}
	content := r.Catalog.Content()
	indicators := map[string]bool{}
	for _, s := range content.Series {
		if !series[s.Code] {
			continue
		}
		report.Series = append(report.Series, s)
		for _, i := range r.Catalog.IndicatorsOf(s.Code) {
			indicators[i.Code] = true
		}
		if len(years[s.Code]) > 1 && len(report.Trends) < mostTrends && drawn(s, report.Area.Kind != area.Country) {
			report.Trends = append(report.Trends, s.Code)
		}
	}
	for _, i := range content.Indicators {
		if indicators[i.Code] {
			report.Indicators = append(report.Indicators, i)
		}
	}
	for _, d := range content.Dimensions {
		if dimensions[d.Code] {
			report.Dimensions = append(report.Dimensions, d)
		}
	}
	for _, one := range content.Releases {
		if releases[one.Name] {
			report.Releases = append(report.Releases, one)
			sources[one.Source] = true
		}
	}
	for _, one := range content.Sources {
		if sources[one.Code] {
			report.Sources = append(report.Sources, one)
		}
	}
	slices.SortStableFunc(report.Releases, func(a, b catalog.Release) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Rank, b.Rank))
	})
}

// drawn tells that a line over the years says something: not of categories and yes-or-no series, and of a group not of a
// series by which countries must not be compared.
func drawn(s catalog.Series, group bool) bool {
	switch s.Kind {
	case catalog.Category, catalog.Binary:
		return false
	}
	return !s.Own && (!group || s.Comparable && s.Rule != catalog.NoGroupValue)
}
