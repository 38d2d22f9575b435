package publish

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// Working is how a value of a group was made: from whom, by which rule, beside what is published.
type Working struct {
	Series catalog.Series
	From   catalog.Series // whose figures it is made from
	Group  area.Area
	On     time.Time // the day on which membership counts
	Row    Row       // the computed value; a gap where the rule gives none for want of published parts
	Meets  int       // of shares: the lowest category that counts
	// Members are the countries of the group on that day, alphabetical.
	Members  []WorkingMember
	Official *Row            // the published value of the same place, nil without one
	Spread   *measure.Spread // ours, of the members' values; nil where it says nothing
}

// WorkingMember is what one country brings in.
type WorkingMember struct {
	Area    area.Area
	Cell    Cell
	Counts  bool                // its value enters
	Meets   bool                // of shares: its category is at least Working.Meets
	Answers bool                // of shares: it answered, whatever is known of this part
	Weight  decimal.NullDecimal // of weighted means
	By      *Row                // the figure that is the weight, where the series is weighted by another
	LeftOut bool                // it has a value, and no weight of the same place
}

// Differs tells that the published value is not ours: to the decimals that it was published with, at least those of the series.
func (w Working) Differs() bool { return w.Official != nil && Differs(w.Series, *w.Official, w.Row) }

// Differs tells that two values of a group, a published and a computed one, are not the same: to the decimals that the former
// was published with, at least those of the series. Where one has no value they cannot be compared.
func Differs(s catalog.Series, official, computed Row) bool {
	a, b := official.Observation.Value.Number, computed.Observation.Value.Number
	if !a.Valid || !b.Valid || official.Observation.Value.Censor != observation.Exact {
		return false
	}
	places := max(s.Decimals, -a.Decimal.Exponent())
	if computed.Unrounded.Valid {
		b = computed.Unrounded
	}
	return !measure.Round(a.Decimal, places).Equal(measure.Round(b.Decimal, places))
}

// Working shows the working of a computed value of a group. The key is that of the value; its flow is that of its inputs, Mixed
// of several. fault.NotFound where there is no such value.
func (s *Service) Working(ctx context.Context, key observation.Key, p *i18n.Printer) (Working, error) {
	ref := s.reference()
	unknown := fault.New(fault.NotFound, "web.no_figure")
	one, ok := ref.Catalog.Series(key.Series)
	if !ok {
		return Working{}, unknown
	}
	g, err := ref.groupOf(key.Area)
	if err != nil {
		return Working{}, unknown
	}
	period, ok := observation.ParsePeriod(key.Period)
	if !ok || period.Frequency != observation.Year {
		return Working{}, unknown
	}
	from, ok := computes(one)
	if !ok {
		return Working{}, unknown
	}
	out := Working{Series: one, Group: g, On: endOf(period.Year())}
	out.From, _ = ref.Catalog.Series(from)
	q := Query{Series: []string{one.Code}, Areas: []string{g.Code}, From: period.Year(), To: period.Year(), Breakdown: key.Breakdown}
	if key.Flow != Mixed {
		q.Flow = key.Flow
	}
	found := false
	for _, all := range []bool{false, true} {
		q.AllFlows = all
		rows, err := s.Rows(ctx, q)
		if err != nil {
			return Working{}, err
		}
		for _, row := range rows {
			if k := row.Observation.Key; row.Origin == Computed && k.Period == period.Canonical && k.Breakdown == key.Breakdown && k.Flow == key.Flow && !found {
				out.Row, found = row, true
			}
		}
		if found {
			break
		}
	}
	if !found {
		return Working{}, unknown
	}
	if out.Official, err = s.officialBeside(ctx, ref, one, out.Row); err != nil {
		return Working{}, err
	}
	if questionnaire, ok := ref.questionnaire(one.DerivedFrom); ok {
		out.Meets = questionnaire.MeetsFrom
	}
	q.AllFlows = true
	rows, err := s.source(ctx, ref, from, one.Rule == catalog.ShareMeeting, []area.Area{g}, q)
	if err != nil {
		return Working{}, err
	}
	out.Members = ref.workingMembers(out, rows, ref.order(out.From, q.Flow), p)
	var values []*Row
	for i := range out.Members {
		if m := &out.Members[i]; m.Counts {
			values = append(values, &m.Cell.Row)
		}
	}
	if one.DerivedFrom == "" {
		out.Spread = spread(one, values)
	}
	return out, nil
}

// officialBeside is the published value of the place of a computed one: of its own flow, else of the first in the series' order.
func (s *Service) officialBeside(ctx context.Context, ref Reference, one catalog.Series, row Row) (*Row, error) {
	k := row.Observation.Key
	year := row.Observation.Period.Year()
	rows, err := s.figures(ctx, Query{Series: []string{k.Series}, Areas: []string{k.Area}, From: year, To: year, Breakdown: k.Breakdown, AllFlows: true})
	if err != nil {
		return nil, err
	}
	var best *Row
	order := append([]observation.Flow{k.Flow}, ref.order(one, "")...)
	for _, r := range rows {
		o := r.Observation
		if o.Key.Period != k.Period || !o.Value.Number.Valid {
			continue
		}
		if best == nil || rank(order, o.Key.Flow) < rank(order, best.Observation.Key.Flow) {
			best = &r
		}
	}
	return best, nil
}

// workingMembers lays out what each member brings in, or why it brings nothing.
func (r Reference) workingMembers(w Working, rows []Row, order []observation.Flow, p *i18n.Printer) []WorkingMember {
	year, part := w.On.Year(), w.Row.Observation.Key.Breakdown
	used, left := map[string]Row{}, map[string]bool{}
	for _, row := range w.Row.Inputs {
		used[row.Observation.Key.Area] = row
	}
	for _, row := range w.Row.LeftOut {
		used[row.Observation.Key.Area], left[row.Observation.Key.Area] = row, true
	}
	var all answers
	var marks []Mark
	if w.Series.Rule == catalog.ShareMeeting {
		all = sortAnswers(rows)
	}
	for _, row := range rows {
		o := row.Observation
		if o.Period.Year() <= year && o.Key.Breakdown == part {
			marks = append(marks, Mark{Area: o.Key.Area, Breakdown: part, Year: o.Period.Year(), Gap: o.Value.Gap})
		}
	}
	asks := r.asking(w.From.Code, part)
	var out []WorkingMember
	for _, a := range alphabetical(p, r.members(w.Group.Code, year)) {
		one := WorkingMember{Area: a}
		if all != nil {
			_, _, one.Answers = all.latest(a.Code, year, order)
		}
		row, ok := used[a.Code]
		if !ok {
			one.Cell.Gap = observation.NotAvailable
			if !one.Answers {
				one.Cell = r.unused(a, year, rows, part, asks, marks)
			}
			out = append(out, one)
			continue
		}
		v := row.Observation.Value
		one.Cell = Cell{Row: row, Gap: v.Gap, Carried: row.Observation.Period.Year() < year}
		one.LeftOut = left[a.Code]
		one.Counts = one.Cell.Has() && !one.LeftOut && (a.Government || w.Series.Rule != catalog.ShareMeeting)
		one.Meets = one.Counts && w.Meets > 0 && v.Number.Decimal.GreaterThanOrEqual(decimal.NewFromInt(int64(w.Meets)))
		if w.Series.Rule == catalog.WeightedMean {
			one.Weight, one.By = weightOf(w.Series, row), row.Weight
		}
		out = append(out, one)
	}
	return out
}

// unused is why a member brings nothing: the gap that is stored of the year, or the one that the rounds tell.
func (r Reference) unused(a area.Area, year int, rows []Row, part string, asks asking, marks []Mark) Cell {
	for _, row := range rows {
		o := row.Observation
		if o.Key.Area == a.Code && o.Key.Breakdown == part && o.Period.Year() == year && o.Value.Gap != observation.NoGap {
			return Cell{Row: row, Gap: o.Value.Gap}
		}
	}
	before, last := observation.NoGap, 0
	for _, m := range marks {
		if m.Area == a.Code && m.Year >= last {
			before, last = m.Gap, m.Year
		}
	}
	return Cell{Gap: asks.missing(a, year, before)}
}

// GroupDifference is a published value of a group beside the one computed here.
type GroupDifference struct {
	Series             catalog.Series
	Official, Computed Row
}

// Differs tells that the two are not the same.
func (d GroupDifference) Differs() bool { return Differs(d.Series, d.Official, d.Computed) }

// SameRelease tells that the countries' figures are of the release of the published value: what differs within one release is
// no revision.
func (d GroupDifference) SameRelease() bool {
	return d.Official.Observation.Key.Release == d.Computed.Observation.Key.Release
}

// GroupDifferences sets every published value of a group beside the one computed from the countries' figures of the same flow:
// of one series or of all, of one group or of all. Only those of which both are known.
func (s *Service) GroupDifferences(ctx context.Context, series, group string) ([]GroupDifference, error) {
	ref := s.reference()
	var groups []area.Area
	if group != "" {
		g, err := ref.groupOf(group)
		if err != nil {
			return nil, err
		}
		groups = []area.Area{g}
	} else {
		for _, a := range ref.Directory.Areas() {
			if a.Kind != area.Country {
				groups = append(groups, a)
			}
		}
	}
	var out []GroupDifference
	for _, one := range ref.Catalog.Content().Series {
		if _, ok := computes(one); !ok || series != "" && one.Code != series {
			continue
		}
		list, err := s.groupDifferences(ctx, ref, one, groups)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func (s *Service) groupDifferences(ctx context.Context, ref Reference, one catalog.Series, groups []area.Area) ([]GroupDifference, error) {
	official, err := s.figures(ctx, Query{Series: []string{one.Code}, Areas: areaCodes(groups), AllFlows: true, AllParts: one.Rule == catalog.ShareMeeting})
	if err != nil {
		return nil, err
	}
	published := map[string]bool{}
	flows := map[observation.Flow]bool{}
	for _, row := range official {
		published[row.Observation.Key.Area], flows[row.Observation.Key.Flow] = true, true
	}
	groups = slices.DeleteFunc(slices.Clone(groups), func(a area.Area) bool { return !published[a.Code] })
	var out []GroupDifference
	for _, flow := range sortedKeys(flows) {
		q := Query{Flow: flow, AllParts: one.Rule == catalog.ShareMeeting}
		made, err := s.computed(ctx, ref, one, groups, q)
		if err != nil {
			return nil, err
		}
		at := map[place]Row{}
		for _, row := range made {
			at[placeOf(row)] = row
		}
		for _, row := range official {
			c, ok := at[placeOf(row)]
			// Without a government a region is a place of its own to those who publish (Channel Islands).
			if ok && c.Members > 0 && row.Observation.Key.Flow == flow && row.Observation.Value.Number.Valid && c.Observation.Value.Number.Valid {
				row.Origin = Official
				out = append(out, GroupDifference{Series: one, Official: row, Computed: c})
			}
		}
	}
	return out, nil
}

// FlowDifference is one figure as countries give it and as the United Nations do.
type FlowDifference struct {
	Series       catalog.Series
	National, UN Row
	Shown        observation.Flow // the one that pages show first
}

// Same tells that both say the same: the same number, or the same gap.
func (d FlowDifference) Same() bool {
	a, b := d.National.Observation.Value, d.UN.Observation.Value
	if a.Number.Valid != b.Number.Valid || a.Gap != b.Gap || a.Censor != b.Censor {
		return false
	}
	return !a.Number.Valid || a.Number.Decimal.Equal(b.Number.Decimal)
}

// FlowDifferences sets the figures that countries of a group gave beside those that the United Nations publish of the same
// places, of one series or of all, in order of key. An unknown group is fault.NotFound.
func (s *Service) FlowDifferences(ctx context.Context, series, group string) ([]FlowDifference, error) {
	ref := s.reference()
	g, err := ref.groupOf(group)
	if err != nil {
		return nil, err
	}
	q := Query{Areas: areaCodes(ref.Directory.Members(g.Code, s.now())), Flow: observation.National, AllParts: true}
	if len(q.Areas) == 0 {
		return nil, nil
	}
	if series != "" {
		q.Series = []string{series}
	}
	national, err := s.figures(ctx, q)
	if err != nil || len(national) == 0 {
		return nil, err
	}
	at := map[place]Row{}
	q.Series, q.Areas = nil, nil
	for _, row := range national {
		k := row.Observation.Key
		at[placeOf(row)] = row
		if !slices.Contains(q.Series, k.Series) {
			q.Series = append(q.Series, k.Series)
		}
		if !slices.Contains(q.Areas, k.Area) {
			q.Areas = append(q.Areas, k.Area)
		}
	}
	q.Flow = observation.UN
	un, err := s.figures(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []FlowDifference
	for _, row := range un {
		n, ok := at[placeOf(row)]
		one, known := ref.Catalog.Series(row.Observation.Key.Series)
		if !ok || !known {
			continue
		}
		d := FlowDifference{Series: one, National: n, UN: row, Shown: observation.UN}
		if order := ref.order(one, ""); rank(order, observation.National) < rank(order, observation.UN) {
			d.Shown = observation.National
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b FlowDifference) int {
		return strings.Compare(a.UN.Observation.Key.Series+a.UN.Observation.Key.Area, b.UN.Observation.Key.Series+b.UN.Observation.Key.Area)
	})
	return out, nil
}
