package publish

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/chart"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
)

// Words are the words of a series whose values are no numbers, from the value that is returned first: categories from 1,
// no and yes from 0. Empty for numbers.
func (r Reference) Words(s catalog.Series, p *i18n.Printer) (words []string, from int) {
	switch s.Kind {
	case catalog.Binary:
		return []string{p.T("web.no"), p.T("web.yes")}, 0
	case catalog.Category:
		q, _ := r.questionnaire(s.Code)
		for _, b := range q.Bands {
			words = append(words, b.Name.In(p.Lang()))
		}
		for n := len(words) + 1; n <= 4; n++ {
			words = append(words, p.Int(n))
		}
	}
	return words, 1
}

// SaidValue is a value in words: a number with its sign, a category with its word, the word of a gap.
func (r Reference) SaidValue(s catalog.Series, v observation.Value, p *i18n.Printer) string {
	words, from := r.Words(s, p)
	if v.Gap != observation.NoGap || !v.Number.Valid || len(words) == 0 {
		return ValueText(s, v, p)
	}
	n := int(v.Number.Decimal.IntPart()) - from
	if n < 0 || n >= len(words) {
		return ValueText(s, v, p)
	}
	if s.Kind == catalog.Category {
		return p.Int(n+from) + " " + words[n]
	}
	return words[n]
}

// placeOnScale is where a value lies on the scale of its words, or the number itself.
func (r Reference) placeOnScale(s catalog.Series, v observation.Value) decimal.NullDecimal {
	if !v.Number.Valid || v.Gap != observation.NoGap {
		return decimal.NullDecimal{}
	}
	if s.Kind == catalog.Category {
		return decimal.NewNullDecimal(v.Number.Decimal.Sub(decimal.NewFromInt(1)))
	}
	return v.Number
}

// shortText is a value with its own period: "4.1% (2020)"; a category by its number.
func shortText(s catalog.Series, row Row, p *i18n.Printer) string {
	o := row.Observation
	return ValueText(s, o.Value, p) + "\u00a0(" + o.Period.Label + ")"
}

func unitOf(s catalog.Series) chart.Unit { return chart.Unit{Percent: s.Kind == catalog.Percent} }

// DumbbellChart draws then and now of the areas; LookLatest only now. Sums of groups stand on another scale and are left to
// the table.
func (r Reference) DumbbellChart(c Compared, p *i18n.Printer) chart.Dumbbell {
	s := c.Series
	out := chart.Dumbbell{
		Title: s.Short.In(p.Lang()), To: p.T("publish.compared.now"), Unit: unitOf(s), Higher: s.Direction == catalog.Higher, Lower: s.Direction == catalog.Lower,
	}
	if c.Look == LookChange {
		out.From = p.T("publish.compared.then", "Year", strconv.Itoa(c.FirstYear()))
	}
	words, from := r.Words(s, p)
	if out.Bands = words; s.Kind == catalog.Category {
		for i := range words {
			out.BandSigns = append(out.BandSigns, p.Int(i+from))
		}
	}
	if t := s.Target; t.Valid && numeric(s) && (c.Judged > 0 || c.GroupsOnly) {
		out.Target = &chart.Mark{Value: t.Decimal, Text: targetText(s, p)}
	}
	for _, one := range c.drawn() {
		name := one.Area.Name.In(p.Lang())
		row := chart.DumbbellRow{Name: name, Strong: one.Named, Text: p.Gap(one.Cell.Gap)}
		if one.Cell.Has() {
			row.To = r.placeOnScale(s, one.Cell.Row.Observation.Value)
			row.Text = shortText(s, one.Cell.Row, p)
			row.Tip = r.saidTip(s, name, one.Cell.Row, p)
			if one.Base != nil && out.From != "" {
				row.From = r.placeOnScale(s, one.Base.Observation.Value)
				row.Text = shortText(s, *one.Base, p) + "\u00a0→ " + row.Text
				row.TipFrom = r.saidTip(s, name, *one.Base, p)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// FirstYear is the year from which a change is told.
func (c Compared) FirstYear() int {
	if c.Choice.From != 0 {
		return c.Choice.From
	}
	return BaseYear
}

// drawn are the areas that lie on one scale: countries, and groups unless theirs are sums.
func (c Compared) drawn() []ComparedRow {
	out := slices.Clone(c.Countries)
	if c.Series.Rule == catalog.Sum || c.Series.Rule == catalog.CountYes || !numeric(c.Series) && len(out) > 0 {
		return out
	}
	return append(out, c.Totals...)
}

// saidTip is tip with categories in words.
func (r Reference) saidTip(s catalog.Series, area string, row Row, p *i18n.Printer) string {
	if numeric(s) {
		return r.tip(s, area, row, p)
	}
	o := row.Observation
	return p.T("publish.tip", "Area", area, "Value", r.SaidValue(s, o.Value, p), "Period", o.Period.Label, "Who", r.FlowName(o.Key.Flow, p))
}

// ComparedTrend draws the lines of the areas, those that the choice names before the others, with the group's median and
// range.
func (r Reference) ComparedTrend(c Compared, p *i18n.Printer) chart.Trend {
	latest := SeriesLatest{Series: c.Series, Group: c.Group, Judged: c.Judged}
	if c.GroupsOnly {
		latest.Judged = 1
	}
	named, picked := map[string]bool{}, map[string]bool{}
	for _, one := range c.Countries {
		if one.Named && !c.Choice.Only {
			named[one.Area.Name.In(p.Lang())], picked[one.Area.Code] = true, true
		}
	}
	over := c.Trend
	if len(over.Lines) > chart.MostLines { // of more countries than can be told apart, those that the reader pointed out are drawn
		over.Lines = slices.DeleteFunc(slices.Clone(over.Lines), func(l Line) bool { return !picked[l.Area.Code] })
	}
	out := r.TrendChart(SeriesPage{Latest: latest, Trend: over}, p)
	for i := range out.Lines {
		out.Lines[i].Strong = named[out.Lines[i].Name]
	}
	return out
}

// ComparedGrid draws categories over time, country by country: they are words and have no line.
func (r Reference) ComparedGrid(c Compared, p *i18n.Printer) chart.Heat {
	words, from := r.Words(c.Series, p)
	out := chart.Heat{Title: c.Series.Short.In(p.Lang()), Bands: words}
	for _, period := range c.Trend.Periods {
		out.Columns = append(out.Columns, period.Label)
	}
	for _, l := range c.Trend.Lines {
		name := l.Area.Name.In(p.Lang())
		row := chart.HeatRow{Name: name}
		for i, period := range c.Trend.Periods {
			if l.Rows[i] == nil {
				row.Cells = append(row.Cells, chart.HeatCell{Text: p.T("web.gap.sign." + string(observation.NotAvailable)), Tip: p.T("chart.named", "Name", name+", "+period.Label, "Value", p.T("publish.compared.nothing"))})
				continue
			}
			o := l.Rows[i].Observation
			cell := chart.HeatCell{Tip: r.saidTip(c.Series, name, *l.Rows[i], p)}
			if n := o.Value.Number; n.Valid && o.Value.Gap == observation.NoGap {
				cell.Category = int(n.Decimal.IntPart()) - from + 1
				if c.Series.Kind == catalog.Binary && cell.Category >= 1 && cell.Category <= len(words) {
					cell.Text = words[cell.Category-1]
				}
			} else {
				cell.Text = p.T("web.gap.sign." + string(o.Value.Gap))
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// ComparedLatest draws the latest values.
func (r Reference) ComparedLatest(c Compared, p *i18n.Printer) chart.Latest {
	one := SeriesLatest{Series: c.Series, Spread: c.Spread, Judged: c.Judged}
	for _, row := range c.drawn() {
		one.Countries = append(one.Countries, CountryValue{Area: row.Area, Cell: row.Cell})
	}
	if c.GroupsOnly && c.Series.Target.Valid {
		one.Judged = 1
	}
	return r.LatestChart(one, p)
}

// byArea are the lines of countries and groups by the code of their area.
func (t Trend) byArea() map[string]Line {
	out := make(map[string]Line, len(t.Lines)+len(t.Groups))
	for _, list := range [][]Line{t.Lines, t.Groups} {
		for _, l := range list {
			out[l.Area.Code] = l
		}
	}
	return out
}
