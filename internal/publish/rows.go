package publish

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// Rows are the figures that the query selects, in order of key, official before computed: what the store holds in the
// flow that was asked for (else the first in the series' own order, with AllFlows each), and for every group among the
// areas the value computed from its members by the series' own rule. Where there are both, both are given. A value made
// from several flows has the flow "mixed". Membership is that of the last day of the year.
//
// A value that the rule cannot give because a part is not published is a row without value, status not_available; where
// the rule gives none on principle there is no row.
func (s *Service) Rows(ctx context.Context, q Query) ([]Row, error) {
	ref := s.reference()
	stored, err := s.figures(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range stored {
		stored[i].Origin = Official
	}
	if q.Flow == "" && !q.AllFlows {
		stored, _ = ref.shown(stored)
	}
	var groups []area.Area
	for _, code := range q.Areas {
		if a, ok := ref.Directory.Area(code); ok && a.Kind != area.Country {
			groups = append(groups, a)
		}
	}
	codes := q.Series
	if len(codes) == 0 {
		for _, one := range ref.Catalog.Content().Series {
			codes = append(codes, one.Code)
		}
	}
	for _, code := range codes {
		one, known := ref.Catalog.Series(code)
		if !known || len(groups) == 0 {
			continue
		}
		made, err := s.computed(ctx, ref, one, groups, q)
		if err != nil {
			return nil, err
		}
		stored = append(stored, made...)
	}
	sortRows(stored)
	return stored, nil
}

func sortRows(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int {
		if pa, pb := placeOf(a), placeOf(b); pa != pb {
			return cmp.Or(strings.Compare(pa.series, pb.series), strings.Compare(pa.area, pb.area),
				strings.Compare(pa.period, pb.period), strings.Compare(pa.part, pb.part))
		}
		if a.Origin != b.Origin {
			return strings.Compare(string(b.Origin), string(a.Origin)) // official first
		}
		return a.Observation.Key.Compare(b.Observation.Key)
	})
}

// computes tells whether the rule of the series can give anything, and from which series.
func computes(s catalog.Series) (from string, ok bool) {
	switch s.Rule {
	case catalog.Sum, catalog.CountYes, catalog.RateFromParts, catalog.WeightedMean:
		return s.Code, s.DerivedFrom == ""
	case catalog.ShareMeeting:
		// A share of categories stands under its own series, not under that of the categories.
		return s.DerivedFrom, s.DerivedFrom != ""
	}
	return "", false
}

// source fetches what group values of the series are computed from, for all that ever were members of the groups.
func (s *Service) source(ctx context.Context, ref Reference, from string, carried bool, groups []area.Area, q Query) ([]Row, error) {
	var areas []string
	for _, g := range groups {
		areas = append(areas, ref.everMembers(g.Code)...)
	}
	slices.Sort(areas)
	if areas = slices.Compact(areas); len(areas) == 0 {
		return nil, nil
	}
	read := Query{Series: []string{from}, Areas: areas, Flow: q.Flow, From: q.From, To: q.To, AllFlows: true, AllParts: q.AllParts, Breakdown: q.Breakdown}
	if carried {
		// Earlier years are read too, because an answer may be carried; all parts, because an answer is a whole.
		read.From, read.AllParts, read.Breakdown = 0, true, ""
	}
	rows, err := s.figures(ctx, read)
	if err != nil {
		return nil, err
	}
	return rows, s.weigh(ctx, ref, rows)
}

func (s *Service) computed(ctx context.Context, ref Reference, series catalog.Series, groups []area.Area, q Query) ([]Row, error) {
	from, ok := computes(series)
	if !ok {
		return nil, nil
	}
	rows, err := s.source(ctx, ref, from, series.Rule == catalog.ShareMeeting, groups, q)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	base, _ := ref.Catalog.Series(from)
	orders := [][]observation.Flow{ref.order(base, q.Flow)}
	if q.AllFlows && q.Flow == "" {
		for _, f := range orders[0] {
			orders = append(orders, []observation.Flow{f})
		}
	}
	var out []Row
	seen := map[observation.Key]bool{}
	for _, order := range orders {
		var made []Row
		for _, g := range groups {
			if series.Rule == catalog.ShareMeeting {
				made = append(made, ref.shareRows(series, g, sortAnswers(rows), order, q)...)
			} else {
				made = append(made, ref.valueRows(series, g, rows, order, q)...)
			}
		}
		for _, row := range made {
			key := row.Observation.Key
			key.Release = ""
			if !seen[key] {
				seen[key] = true
				out = append(out, row)
			}
		}
	}
	return out, nil
}

func (q Query) wantsYear(year int) bool {
	return (q.From == 0 || year >= q.From) && (q.To == 0 || year <= q.To)
}

func (q Query) wantsPart(part string) bool {
	return q.AllParts || q.Breakdown == "*" || part == q.Breakdown
}

// shareRows are the shares of governments that meet, for each year in which a member answered.
func (r Reference) shareRows(s catalog.Series, group area.Area, all answers, order []observation.Flow, q Query) []Row {
	var out []Row
	for _, year := range all.years(r.everMembers(group.Code), order) {
		if !q.wantsYear(year) {
			continue
		}
		of := all.asOf(r.members(group.Code, year), year, order)
		for _, part := range all.parts() {
			if !q.wantsPart(part) {
				continue
			}
			if v := r.share(s, group, of, year, part, order); v.Computed != nil {
				out = append(out, *v.Computed)
			}
		}
	}
	return out
}

// share is the computed value of one year and part, from the answers that count as of that year.
func (r Reference) share(s catalog.Series, group area.Area, of counts, year int, part string, order []observation.Flow) GroupValue {
	meets := 0
	if questionnaire, ok := r.questionnaire(s.DerivedFrom); ok {
		meets = questionnaire.MeetsFrom
	}
	in, from, flows := of.inputs(part)
	period := observation.YearPeriod(year)
	return groupValue(s, group, period, part, in, from, flows, order, meets)
}

// valueRows are the values of the group by a rule that takes members' values of the same year.
func (r Reference) valueRows(s catalog.Series, group area.Area, rows []Row, order []observation.Flow, q Query) []Row {
	type at struct {
		year int
		part string
	}
	ever := map[string]bool{}
	for _, code := range r.everMembers(group.Code) {
		ever[code] = true
	}
	picked := map[at]map[string]*Row{}
	for i := range rows {
		o := rows[i].Observation
		if !ever[o.Key.Area] || o.Period.Frequency != observation.Year || !slices.Contains(order, o.Key.Flow) {
			continue
		}
		year := o.Period.Year()
		if !q.wantsYear(year) || !q.wantsPart(o.Key.Breakdown) {
			continue
		}
		p := at{year, o.Key.Breakdown}
		if picked[p] == nil {
			picked[p] = map[string]*Row{}
		}
		if old, taken := picked[p][o.Key.Area]; !taken || rank(order, o.Key.Flow) < rank(order, old.Observation.Key.Flow) {
			picked[p][o.Key.Area] = &rows[i]
		}
	}
	var out []Row
	for p, byArea := range picked {
		if !computable(s, byArea) {
			continue
		}
		var in []measure.Input
		var from, left []Row
		var flows []observation.Flow
		for _, m := range r.members(group.Code, p.year) {
			one := measure.Input{Area: m.Code, Government: m.Government}
			if row, ok := byArea[m.Code]; ok {
				one.Value = row.Observation.Value
				one.Weight = weightOf(s, *row)
				one.LeftOut = s.Weight != "" && one.Value.Number.Valid && !one.Weight.Valid
				if one.LeftOut {
					left = append(left, *row)
				} else if one.Value.Number.Valid {
					from = append(from, *row)
					if !slices.Contains(flows, row.Observation.Key.Flow) {
						flows = append(flows, row.Observation.Key.Flow)
					}
				}
			}
			in = append(in, one)
		}
		if len(from) == 0 {
			continue
		}
		if v := groupValue(s, group, observation.YearPeriod(p.year), p.part, in, from, flows, order, 0); v.Computed != nil {
			v.Computed.LeftOut = left
			out = append(out, *v.Computed)
		}
	}
	sortRows(out)
	return out
}

// computable tells that some figure has what a rule needs beside values; without any there is no value, and nothing to say of it.
func computable(s catalog.Series, rows map[string]*Row) bool {
	if s.Rule != catalog.RateFromParts && s.Rule != catalog.WeightedMean {
		return true
	}
	for _, row := range rows {
		if s.Rule == catalog.RateFromParts && row.Observation.Value.Denominator.Valid || s.Rule == catalog.WeightedMean && weightOf(s, *row).Valid {
			return true
		}
	}
	return false
}

// groupValue computes and says where it comes from. A value that cannot be given for want of published parts is a row
// with a gap.
func groupValue(s catalog.Series, group area.Area, period observation.Period, part string, in []measure.Input, from []Row,
	flows, order []observation.Flow, meets int) GroupValue {
	res, err := measure.Group(s.Rule, in, meets)
	v := GroupValue{Group: group, Responding: res.Responding, Carried: res.Carried, Members: res.Members}
	var refusal *measure.Refusal
	if errors.As(err, &refusal) {
		v.Refused = refusal.Reason
	}
	value := observation.Value{Gap: observation.NotAvailable}
	switch {
	case err == nil:
		value = observation.Value{
			Number:    decimal.NewNullDecimal(plain(measure.Round(res.Number, measure.DataPlaces))),
			Numerator: res.Numerator, Denominator: res.Denominator,
		}
	case v.Refused == measure.PartUnknown, v.Refused == measure.Censored, v.Refused == measure.WeightsMissing:
	case v.Refused == measure.PartsMissing && slices.ContainsFunc(from, func(r Row) bool { return r.Observation.Value.Denominator.Valid }):
	default:
		return v
	}
	flow := observation.Flow("")
	switch {
	case len(flows) == 1:
		flow = flows[0]
	case len(flows) > 1:
		flow = Mixed
	case len(order) > 0:
		flow = order[0]
	}
	sources, releases := provenance(from)
	o := observation.New(s.Code, group.Code, period, observation.ParseBreakdown(part), flow, releases, value)
	o.Source = sources
	row := Row{
		Observation: &o, Origin: Computed, Rule: string(s.Rule),
		Responding: res.Responding, Carried: res.Carried, Members: res.Members, Inputs: from,
	}
	if err == nil {
		row.Unrounded = decimal.NewNullDecimal(res.Number)
	}
	v.Computed = &row
	return v
}

// provenance joins the sources and releases that the figures come from.
func provenance(rows []Row) (sources, releases string) {
	var s, r []string
	for _, row := range rows {
		s = append(s, row.Observation.Source)
		r = append(r, row.Observation.Key.Release)
		if row.Weight != nil {
			s, r = append(s, row.Weight.Observation.Source), append(r, row.Weight.Observation.Key.Release)
		}
	}
	join := func(all []string) string {
		slices.Sort(all)
		all = slices.DeleteFunc(slices.Compact(all), func(t string) bool { return t == "" })
		return strings.Join(all, "; ")
	}
	return join(s), join(r)
}

// plain drops zeros at the end of the decimals, which a division has left: 50.00000 → 50.
func plain(d decimal.Decimal) decimal.Decimal {
	for d.Exponent() < 0 {
		shorter := d.Truncate(-d.Exponent() - 1)
		if !shorter.Equal(d) {
			break
		}
		d = shorter
	}
	return d
}
