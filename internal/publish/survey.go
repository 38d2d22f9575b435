package publish

import (
	"maps"
	"slices"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// surveys are the questionnaires that give categories, the official ones before our own working versions.
func (r Reference) surveys() []survey.Questionnaire {
	out := slices.DeleteFunc(slices.Clone(r.Questionnaires), func(q survey.Questionnaire) bool { return q.CategorySeries == "" })
	slices.SortStableFunc(out, func(a, b survey.Questionnaire) int {
		switch {
		case a.Working == b.Working:
			return 0
		case b.Working:
			return -1
		}
		return 1
	})
	return out
}

// parts are the whole and the scored sections of a questionnaire.
func parts(q survey.Questionnaire) []Part {
	out := []Part{{}}
	for _, s := range q.Sections {
		if s.Part == "" {
			continue
		}
		out = append(out, Part{Code: s.Part, Breakdown: observation.Breakdown{q.Dimension: s.Part}.Key(), Name: s.Name, Short: s.Short})
	}
	return out
}

// gap is why a country has no answer to a survey as of a reference year: it does not apply there; a round of that year
// asked the country, which did not answer; or it was not asked. Only governments are asked. Where no round of that year
// is known, nobody can say.
func (r Reference) gap(q survey.Questionnaire, all answers, a area.Area, year int) observation.Gap {
	used := 0
	na := false
	for y, list := range all[a.Code] {
		for _, one := range list {
			if y <= year && y >= used {
				used, na = y, one.notApplicable()
			}
		}
	}
	if na {
		return observation.NotApplicable
	}
	known := false
	for _, round := range r.Rounds {
		if round.ReferenceYear != year || !slices.Contains(round.Parts, q.Code) || !round.Over() {
			continue
		}
		known = true
		if a.Government && r.Directory.IsMember(round.Group, a.Code, endOf(year)) {
			return observation.NotAnswered
		}
	}
	if !known && len(all) > 0 {
		return observation.NotAvailable
	}
	return observation.NotAsked
}

// cell is one part of an answer.
func (a answer) cell(part Part, carried bool) Cell {
	row, known := a.parts[part.Breakdown]
	if !known {
		return Cell{Gap: observation.NotAvailable, Carried: carried}
	}
	return Cell{Row: row, Gap: row.Observation.Value.Gap, Carried: carried}
}

// earlier is the last category of the part that is known from a year before, in any flow of the order.
func (a answers) earlier(code string, before int, part Part, order []observation.Flow) *Row {
	for _, year := range slices.Backward(slices.Sorted(maps.Keys(a[code]))) {
		if year >= before {
			continue
		}
		if one, ok := a.of(code, year, order); ok {
			if row, known := one.parts[part.Breakdown]; known && row.Observation.Value.Number.Valid {
				return &row
			}
		}
	}
	return nil
}

// beside is the newest figure of the part in each other flow, as of year.
func (a answers) beside(code string, year int, part Part, shown observation.Flow, order []observation.Flow) []Row {
	var out []Row
	for _, f := range order {
		if f == shown {
			continue
		}
		if one, _, ok := a.latest(code, year, []observation.Flow{f}); ok {
			if row, known := one.parts[part.Breakdown]; known {
				out = append(out, row)
			}
		}
	}
	return out
}

// shareSeries is the series of shares that is computed from a questionnaire's categories.
func (r Reference) shareSeries(q survey.Questionnaire) (catalog.Series, bool) {
	for _, s := range r.Catalog.Content().Series {
		if s.Rule == catalog.ShareMeeting && s.DerivedFrom == q.CategorySeries && q.CategorySeries != "" {
			return s, true
		}
	}
	return catalog.Series{}, false
}

// indicatorOf is the first indicator that a series serves.
func (r Reference) indicatorOf(series string) catalog.Indicator {
	if list := r.Catalog.IndicatorsOf(series); len(list) > 0 {
		return list[0]
	}
	return catalog.Indicator{}
}

// scores are what the answers of each response to the questionnaire come to, by country and reference year.
func (r Reference) scores(q survey.Questionnaire, responses []survey.Response) map[string]map[int]*Score {
	out := map[string]map[int]*Score{}
	for _, response := range responses {
		if response.Questionnaire != q.Code {
			continue
		}
		i := slices.IndexFunc(r.Rounds, func(round survey.Round) bool {
			return round.Code == response.Round && slices.Contains(round.Parts, q.Code)
		})
		if i < 0 {
			continue
		}
		score, ok := q.Score(response.Answers)
		if !ok {
			continue
		}
		year := r.Rounds[i].ReferenceYear
		if out[response.Country] == nil {
			out[response.Country] = map[int]*Score{}
		}
		out[response.Country][year] = &Score{Score: score, Response: response, Year: year, Provisional: score.Total.Missing() > 0}
	}
	return out
}
