package publish

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// MigratoryStatus is the dimension by which target 17.18 asks for figures.
const MigratoryStatus = "migratory_status"

// Mark says that something is stored of a year, a value or a gap, without saying the value or by whom.
type Mark struct {
	Series, Area, Breakdown string
	Year                    int
	Gap                     observation.Gap // NoGap where there is a value
}

// Marker is a Store that tells where figures are without reading them whole; with a dimension only those that are broken down
// by it. Of any other Store the figures themselves are read.
type Marker interface {
	Marks(ctx context.Context, q Query, dimension string) ([]Mark, error)
}

func (s *Service) marks(ctx context.Context, q Query, dimension string) ([]Mark, error) {
	q.AllFlows = true
	if m, ok := s.store.(Marker); ok {
		return m.Marks(ctx, q, dimension)
	}
	q.AllParts = q.AllParts || dimension != ""
	rows, err := s.figures(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Mark
	for _, row := range rows {
		o := row.Observation
		if dimension != "" && o.Breakdown.Code(dimension) == observation.Total {
			continue
		}
		out = append(out, Mark{Series: o.Key.Series, Area: o.Key.Area, Breakdown: o.Key.Breakdown, Year: o.Period.Year(), Gap: o.Value.Gap})
	}
	return out, nil
}

// Completeness is what there is of every series for the countries of a group.
type Completeness struct {
	Group   area.Area
	Members []area.Area      // countries today, alphabetical
	Series  []Held           // of which a member has a figure, in the catalogue's order
	None    []catalog.Series // of which no member has one
}

// Held is what there is of one series, or of one part of it.
type Held struct {
	Series     catalog.Series
	Indicators []catalog.Indicator
	Years      []int         // for which something is stored of a member, ascending
	Countries  []HeldCountry // in the order of the members
	WithValue  int           // members with a value in some year
	Places     int           // members × Years
	Filled     int           // places with a value
	Gaps       map[observation.Gap]int
	Last       int // newest year with a value, 0 where there is none
}

// HeldCountry is what there is of one country.
type HeldCountry struct {
	Area        area.Area
	States      []observation.Gap // of each year of Held.Years
	Years       []int             // with a value, ascending
	Gap         observation.Gap   // of the newest year; NoGap where that has a value
	First, Last int               // years with a value, 0 where there is none
}

// Completeness looks at the headline of every series that countries have figures of. An unknown group is fault.NotFound.
func (s *Service) Completeness(ctx context.Context, group string, p *i18n.Printer) (Completeness, error) {
	ref := s.reference()
	g, err := ref.groupOf(group)
	if err != nil {
		return Completeness{}, err
	}
	out := Completeness{Group: g, Members: alphabetical(p, ref.Directory.Members(g.Code, s.now()))}
	var marks []Mark
	if len(out.Members) > 0 {
		if marks, err = s.marks(ctx, Query{Areas: areaCodes(out.Members)}, ""); err != nil {
			return Completeness{}, err
		}
	}
	bySeries := map[string][]Mark{}
	for _, m := range marks {
		bySeries[m.Series] = append(bySeries[m.Series], m)
	}
	for _, one := range ref.Catalog.Content().Series {
		switch {
		case one.DerivedFrom != "": // groups alone have figures of it
		case len(bySeries[one.Code]) == 0:
			out.None = append(out.None, one)
		default:
			out.Series = append(out.Series, ref.held(one, out.Members, bySeries[one.Code], ""))
		}
	}
	return out, nil
}

func areaCodes(areas []area.Area) []string {
	out := make([]string, 0, len(areas))
	for _, a := range areas {
		out = append(out, a.Code)
	}
	return out
}

// held lays out the marks of one series and part. A value in any flow fills a place.
func (r Reference) held(s catalog.Series, members []area.Area, marks []Mark, part string) Held {
	out := Held{Series: s, Indicators: r.Catalog.IndicatorsOf(s.Code), Gaps: map[observation.Gap]int{}}
	stored := map[string]map[int]observation.Gap{}
	years := map[int]bool{}
	for _, m := range marks {
		if stored[m.Area] == nil {
			stored[m.Area] = map[int]observation.Gap{}
		}
		if had, taken := stored[m.Area][m.Year]; !taken || had != observation.NoGap {
			stored[m.Area][m.Year] = m.Gap
		}
		years[m.Year] = true
	}
	out.Years = slices.Sorted(maps.Keys(years))
	out.Places = len(out.Years) * len(members)
	asks := r.asking(s.Code, part)
	for _, a := range members {
		one := HeldCountry{Area: a}
		last := observation.NoGap
		for _, year := range out.Years {
			gap, known := stored[a.Code][year]
			if !known {
				gap = asks.missing(a, year, last)
			} else {
				last = gap
			}
			one.Gap = gap
			one.States = append(one.States, gap)
			if gap != observation.NoGap {
				out.Gaps[gap]++
				continue
			}
			one.Years = append(one.Years, year)
		}
		if n := len(one.Years); n > 0 {
			one.First, one.Last = one.Years[0], one.Years[n-1]
			out.WithValue++
			out.Filled += n
			out.Last = max(out.Last, one.Last)
		}
		out.Countries = append(out.Countries, one)
	}
	return out
}

// asking is which rounds asked for a series.
type asking struct {
	r      Reference
	answer bool // the series is what answers to a questionnaire come to: who is not asked has none
	rounds []survey.Round
}

func (r Reference) asking(series, part string) asking {
	out := asking{r: r}
	var parts []string
	for _, q := range r.Questionnaires {
		switch {
		case q.CategorySeries == series, q.PercentSeries == series:
			out.answer = true
			parts = append(parts, q.Code)
		case q.Kind == survey.SetOfSeries && asksFor(q, series, part):
			parts = append(parts, q.Code)
		}
	}
	for _, round := range r.Rounds {
		if round.Over() && slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(round.Parts, p) }) {
			out.rounds = append(out.rounds, round)
		}
	}
	return out
}

func asksFor(q survey.Questionnaire, series, part string) bool {
	return slices.ContainsFunc(q.Sections, func(s survey.Section) bool {
		return slices.ContainsFunc(s.Items, func(i survey.Item) bool { return i.Series == series && i.Breakdown.Key() == part })
	})
}

// missing is why nothing is stored of a country in a year; before is what its newest figure until then says. The series does
// not apply there; a round of the year asked the country, which did not answer; one asked others; or nothing is known.
func (a asking) missing(country area.Area, year int, before observation.Gap) observation.Gap {
	if a.answer && before == observation.NotApplicable {
		return observation.NotApplicable
	}
	known := false
	for _, round := range a.rounds {
		if round.ReferenceYear != year {
			continue
		}
		known = true
		if country.Government && a.r.Directory.IsMember(round.Group, country.Code, endOf(year)) {
			return observation.NotAnswered
		}
	}
	if known && a.answer {
		return observation.NotAsked
	}
	return observation.NotAvailable
}

// Grid is one series, or one part of it: countries by years.
type Grid struct {
	Held
	Group area.Area
	Part  string     // observation.Breakdown.Key() of what is shown
	Parts []HeldPart // every part that there is, the whole first, then in order of key
	Cells [][]Cell   // per country, per year
}

// HeldPart is how much there is of one part of a series.
type HeldPart struct {
	Breakdown   string // observation.Breakdown.Key()
	WithValue   int    // members with a value
	Values      int    // places with a value
	First, Last int    // years with a value, 0 where there is none
}

// Grid is a series in a group, year by year, in one part. An unknown series or group, or a series of which only groups have
// figures, is fault.NotFound.
func (s *Service) Grid(ctx context.Context, series, group, part string, p *i18n.Printer) (Grid, error) {
	ref := s.reference()
	one, ok := ref.Catalog.Series(series)
	if !ok || one.DerivedFrom != "" {
		return Grid{}, fault.New(fault.NotFound, "publish.series_unknown", "Given", series)
	}
	g, err := ref.groupOf(group)
	if err != nil {
		return Grid{}, err
	}
	part = observation.ParseBreakdown(part).Key()
	out := Grid{Group: g, Part: part}
	members := alphabetical(p, ref.Directory.Members(g.Code, s.now()))
	if len(members) == 0 {
		out.Held = ref.held(one, nil, nil, part)
		return out, nil
	}
	q := Query{Series: []string{one.Code}, Areas: areaCodes(members), AllParts: true}
	marks, err := s.marks(ctx, q, "")
	if err != nil {
		return Grid{}, err
	}
	out.Parts = heldParts(marks)
	out.Held = ref.held(one, members, slices.DeleteFunc(marks, func(m Mark) bool { return m.Breakdown != part }), part)
	q.AllParts, q.AllFlows, q.Breakdown = false, true, part
	rows, err := s.figures(ctx, q)
	if err != nil {
		return Grid{}, err
	}
	type at struct {
		area string
		year int
	}
	byPlace := map[at][]Row{}
	for _, row := range rows {
		k := at{row.Observation.Key.Area, row.Observation.Period.Year()}
		byPlace[k] = append(byPlace[k], row)
	}
	order, asks := ref.order(one, ""), ref.asking(one.Code, part)
	for _, a := range members {
		var cells []Cell
		last := observation.NoGap
		for _, year := range out.Years {
			found := byPlace[at{a.Code, year}]
			if len(found) == 0 {
				cells = append(cells, Cell{Gap: asks.missing(a, year, last)})
				continue
			}
			cell := ref.latestCell(found, order)
			last = cell.Gap
			cells = append(cells, cell)
		}
		out.Cells = append(out.Cells, cells)
	}
	return out, nil
}

// Places are what there is, place by place, members in the order of their codes: of every series the headline, of one series
// every part. An unknown series or group is fault.NotFound.
func (s *Service) Places(ctx context.Context, group, series string) ([]Mark, error) {
	ref := s.reference()
	g, err := ref.groupOf(group)
	if err != nil {
		return nil, err
	}
	members := ref.Directory.Members(g.Code, s.now())
	q := Query{Areas: areaCodes(members)}
	if series != "" {
		if _, ok := ref.Catalog.Series(series); !ok {
			return nil, fault.New(fault.NotFound, "publish.series_unknown", "Given", series)
		}
		q.Series, q.AllParts = []string{series}, true
	}
	if len(members) == 0 {
		return nil, nil
	}
	slices.SortFunc(members, func(a, b area.Area) int { return strings.Compare(a.Code, b.Code) })
	marks, err := s.marks(ctx, q, "")
	if err != nil {
		return nil, err
	}
	type part struct{ series, breakdown string }
	byPart := map[part][]Mark{}
	for _, m := range marks {
		k := part{m.Series, m.Breakdown}
		byPart[k] = append(byPart[k], m)
	}
	keys := slices.SortedFunc(maps.Keys(byPart), func(a, b part) int {
		return cmp.Or(strings.Compare(a.series, b.series), strings.Compare(a.breakdown, b.breakdown))
	})
	var out []Mark
	for _, k := range keys {
		one, ok := ref.Catalog.Series(k.series)
		if !ok || one.DerivedFrom != "" {
			continue
		}
		held := ref.held(one, members, byPart[k], k.breakdown)
		for _, c := range held.Countries {
			for i, year := range held.Years {
				out = append(out, Mark{Series: k.series, Area: c.Area.Code, Breakdown: k.breakdown, Year: year, Gap: c.States[i]})
			}
		}
	}
	return out, nil
}

// heldParts counts the values of each part, the whole first.
func heldParts(marks []Mark) []HeldPart {
	type place struct {
		area string
		year int
	}
	parts := map[string]map[place]bool{"": {}}
	for _, m := range marks {
		if parts[m.Breakdown] == nil {
			parts[m.Breakdown] = map[place]bool{}
		}
		if m.Gap == observation.NoGap {
			parts[m.Breakdown][place{m.Area, m.Year}] = true
		}
	}
	var out []HeldPart
	for key, places := range parts {
		one := HeldPart{Breakdown: key, Values: len(places)}
		areas := map[string]bool{}
		for p := range places {
			areas[p.area] = true
			if one.First == 0 || p.year < one.First {
				one.First = p.year
			}
			one.Last = max(one.Last, p.year)
		}
		one.WithValue = len(areas)
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b HeldPart) int { return strings.Compare(a.Breakdown, b.Breakdown) })
	return out
}

// Broken is which series a group has figures of that are broken down by a dimension.
type Broken struct {
	Group   area.Area
	Members []area.Area
	Series  []BrokenSeries // whose dimensions name it, or of which there are such figures, in the catalogue's order
	With    int            // series of which a member has a value
	Any     int            // members with a value of any series
}

// BrokenSeries is one series by the dimension.
type BrokenSeries struct {
	Held
	Codes []string // of the dimension, that have a value
	// Whole says how many members have the undivided value.
	Whole int
}

// ByDimension looks at which series are broken down by a dimension, for target 17.18 by MigratoryStatus. An unknown group or
// dimension is fault.NotFound.
func (s *Service) ByDimension(ctx context.Context, dimension, group string, p *i18n.Printer) (Broken, error) {
	ref := s.reference()
	g, err := ref.groupOf(group)
	if err != nil {
		return Broken{}, err
	}
	d, ok := ref.Catalog.Dimension(dimension)
	if !ok {
		return Broken{}, fault.New(fault.NotFound, "complete.no_dimension", "Given", dimension)
	}
	out := Broken{Group: g, Members: alphabetical(p, ref.Directory.Members(g.Code, s.now()))}
	var broken, whole []Mark
	if len(out.Members) > 0 {
		if broken, err = s.marks(ctx, Query{Areas: areaCodes(out.Members), AllParts: true}, d.Code); err != nil {
			return Broken{}, err
		}
		var named []string
		for _, one := range ref.Catalog.Content().Series {
			if slices.Contains(one.Dimensions, d.Code) {
				named = append(named, one.Code)
			}
		}
		if len(named) > 0 {
			if whole, err = s.marks(ctx, Query{Series: named, Areas: areaCodes(out.Members)}, ""); err != nil {
				return Broken{}, err
			}
		}
	}
	bySeries, wholes := map[string][]Mark{}, map[string]map[string]bool{}
	for _, m := range broken {
		bySeries[m.Series] = append(bySeries[m.Series], m)
	}
	for _, m := range whole {
		if m.Gap == observation.NoGap {
			if wholes[m.Series] == nil {
				wholes[m.Series] = map[string]bool{}
			}
			wholes[m.Series][m.Area] = true
		}
	}
	anywhere := map[string]bool{}
	for _, one := range ref.Catalog.Content().Series {
		marks := bySeries[one.Code]
		if len(marks) == 0 && !slices.Contains(one.Dimensions, d.Code) {
			continue
		}
		series := BrokenSeries{Held: ref.held(one, out.Members, marks, ""), Whole: len(wholes[one.Code])}
		for _, m := range marks {
			if code := observation.ParseBreakdown(m.Breakdown).Code(d.Code); m.Gap == observation.NoGap && !slices.Contains(series.Codes, code) {
				series.Codes = append(series.Codes, code)
			}
		}
		slices.Sort(series.Codes)
		for _, c := range series.Countries {
			if len(c.Years) > 0 {
				anywhere[c.Area.Code] = true
			}
		}
		if series.WithValue > 0 {
			out.With++
		}
		out.Series = append(out.Series, series)
	}
	out.Any = len(anywhere)
	return out, nil
}
