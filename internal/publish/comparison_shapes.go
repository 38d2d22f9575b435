package publish

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/chart"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
)

// startsAtZero tells whether an axis of the series begins at zero.
func startsAtZero(s catalog.Series) bool { return s.Kind == catalog.Count || s.Kind == catalog.Percent }

// MultiplesChart draws one small chart for each area that has values in two years. Of a series by which countries must not
// be compared each has its own scale.
func (r Reference) MultiplesChart(c Compared, p *i18n.Printer) chart.Multiples {
	s := c.Series
	out := chart.Multiples{Title: s.Short.In(p.Lang()), Unit: unitOf(s), Own: !s.Comparable, From0: startsAtZero(s)}
	if !numeric(s) {
		return out
	}
	var lines []Line
	var rows []ComparedRow
	all := c.Trend.byArea()
	for _, row := range c.drawn() {
		l, ok := all[row.Area.Code]
		values := 0
		for _, one := range l.Rows {
			if one != nil && one.Observation.Value.Number.Valid {
				values++
			}
		}
		if ok && values > 1 {
			lines, rows = append(lines, l), append(rows, row)
		}
	}
	if out.Of = len(lines); out.Of > chart.MostMultiples && !c.Choice.Only { // those that the reader pointed out
		var picked []Line
		for i, l := range lines {
			if rows[i].Named {
				picked = append(picked, l)
			}
		}
		lines, rows = picked, slices.DeleteFunc(rows, func(row ComparedRow) bool { return !row.Named })
	}
	periods, from := runningYears(c.Trend.Periods, lines)
	out.Periods = periods
	if len(lines) > chart.MostMultiples {
		return out
	}
	var who observation.Flow // who says most: said where it is somebody else
	if len(rows) > 0 {
		who = rows[0].Cell.Row.Observation.Key.Flow
	}
	for n, l := range lines {
		one := chart.Multiple{Name: l.Area.Name.In(p.Lang()), Latest: shortText(s, rows[n].Cell.Row, p), Strong: rows[n].Named}
		for _, i := range from {
			var v decimal.NullDecimal
			tip := ""
			if i >= 0 && l.Rows[i] != nil {
				v, tip = l.Rows[i].Observation.Value.Number, shortText(s, *l.Rows[i], p)
				if o := l.Rows[i].Observation; l.Rows[i].Origin == Computed || o.Key.Flow != who {
					tip = r.valueTip(s, *l.Rows[i], p)
				}
			}
			one.Values, one.Tips = append(one.Values, v), append(one.Tips, tip)
		}
		out.Panels = append(out.Panels, one)
	}
	return out
}

// Pair is an area with a value in both series of a scatter.
type Pair struct {
	Area  area.Area
	Named bool
	X, Y  Cell
}

// Partner is the series to be set beside the chosen one where nobody says which: the first of which two of the countries compared have a value; empty where there is none.
func (s *Service) Partner(ctx context.Context, c Choice) (string, error) {
	ref := s.reference()
	areas := slices.Clone(c.Areas)
	for _, m := range ref.Directory.Members(c.Group, s.now()) {
		areas = append(areas, m.Code)
	}
	slices.Sort(areas)
	rows, err := s.figures(ctx, Query{Areas: slices.Compact(areas), Flow: c.Flow, AllFlows: true, Ends: true})
	if err != nil {
		return "", err
	}
	have := map[string]map[string]bool{}
	for _, row := range rows {
		if o := row.Observation; o.Value.Number.Valid {
			if have[o.Key.Series] == nil {
				have[o.Key.Series] = map[string]bool{}
			}
			have[o.Key.Series][o.Key.Area] = true
		}
	}
	for _, one := range ref.seriesInTurn(c.Series) {
		if len(have[one.Code]) >= 2 {
			return one.Code, nil
		}
	}
	return "", nil
}

// Pairs are the countries of a scatter, those without a value in one of the series among them.
func (c Compared) Pairs() []Pair {
	var out []Pair
	if c.With == nil {
		return nil
	}
	for _, row := range c.Countries {
		one := Pair{Area: row.Area, Named: row.Named, X: row.Cell, Y: Cell{Gap: observation.NotAvailable}}
		if i := slices.IndexFunc(c.With.Countries, func(other ComparedRow) bool { return other.Area.Code == row.Area.Code }); i >= 0 {
			one.Y = c.With.Countries[i].Cell
		}
		out = append(out, one)
	}
	return out
}

// ScatterChart sets the latest values of two series against each other.
func (r Reference) ScatterChart(c Compared, p *i18n.Printer) chart.Scatter {
	if c.With == nil {
		return chart.Scatter{}
	}
	axis := func(s catalog.Series) string { return s.Short.In(p.Lang()) + " (" + s.Unit.In(p.Lang()) + ")" }
	x, y := c.Series, c.With.Series
	out := chart.Scatter{Title: axis(x), X: axis(x), Y: axis(y), NameX: x.Short.In(p.Lang()), NameY: y.Short.In(p.Lang()), UnitX: unitOf(x), UnitY: unitOf(y), ZeroX: startsAtZero(x), ZeroY: startsAtZero(y)}
	for _, one := range c.Pairs() {
		if !one.X.Has() || !one.Y.Has() {
			continue
		}
		name := one.Area.Name.In(p.Lang())
		out.Points = append(out.Points, chart.ScatterPoint{
			Name: name, X: one.X.Row.Observation.Value.Number.Decimal, Y: one.Y.Row.Observation.Value.Number.Decimal, Strong: one.Named,
			Tip: p.T("chart.named", "Name", name, "Value", p.List([]string{shortText(x, one.X.Row, p), shortText(y, one.Y.Row, p)})),
		})
	}
	return out
}

// MapChart puts the latest values of the countries in their places. page gives the address of a figure.
func (r Reference) MapChart(c Compared, page func(Row) string, p *i18n.Printer) chart.Map {
	s := c.Series
	out := chart.Map{Title: s.Short.In(p.Lang()), Unit: unitOf(s), From0: startsAtZero(s)}
	words, from := r.Words(s, p)
	for i, word := range words {
		if s.Kind == catalog.Category {
			word = p.Int(i+from) + " " + word
		}
		out.Bands = append(out.Bands, word)
	}
	for _, row := range c.Countries {
		name := row.Area.Name.In(p.Lang())
		one := chart.MapArea{M49: row.Area.M49, Name: name, Strong: row.Named, Tip: p.T("chart.named", "Name", name, "Value", p.Gap(row.Cell.Gap))}
		if row.Cell.Has() {
			one.Value = r.placeOnScale(s, row.Cell.Row.Observation.Value)
			one.Tip, one.Href = r.saidTip(s, name, row.Cell.Row, p), page(row.Cell.Row)
		} else {
			one.Gap, one.GapKind = p.Gap(row.Cell.Gap), string(row.Cell.Gap)
		}
		out.Areas = append(out.Areas, one)
	}
	return out
}
