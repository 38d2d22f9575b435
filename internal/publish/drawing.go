package publish

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/chart"
	"rumbo/internal/i18n"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// FlowName says who speaks: the name of the flow, or that several were combined.
func (r Reference) FlowName(f observation.Flow, p *i18n.Printer) string {
	if f == Mixed {
		return p.T("publish.flow.mixed")
	}
	if info, ok := r.Catalog.Flow(f); ok {
		return info.Name.In(p.Lang())
	}
	return string(f)
}

// FigureText is a number of the series as a reader sees it: its decimals, its percent sign.
func FigureText(s catalog.Series, d decimal.Decimal, p *i18n.Printer) string {
	if s.Kind == catalog.Percent {
		return p.Percent(d, s.Decimals)
	}
	return p.Number(d, s.Decimals)
}

// ValueText is FigureText of a value: with its mark where it is only a bound, and the word where it is a gap.
func ValueText(s catalog.Series, v observation.Value, p *i18n.Printer) string {
	if v.Gap != observation.NoGap || !v.Number.Valid {
		return p.Gap(v.Gap)
	}
	return string(v.Censor) + FigureText(s, v.Number.Decimal, p)
}

// SeriesOf is a series as it is said of an area: where countries have yes or no, a group has how many said yes.
func (r Reference) SeriesOf(s catalog.Series, code string) catalog.Series {
	if s.Kind != catalog.Binary || r.Directory == nil {
		return s
	}
	if a, ok := r.Directory.Area(code); ok && a.Kind != area.Country {
		s.Kind = catalog.Count
	}
	return s
}

// tip says a figure in full: area, value, its own period, who says so.
func (r Reference) tip(s catalog.Series, area string, row Row, p *i18n.Printer) string {
	o := row.Observation
	who := r.FlowName(o.Key.Flow, p)
	if row.Origin == Computed {
		who = p.T("publish.computed_of", "N", row.Responding, "Of", row.Members)
	}
	return p.T("publish.tip", "Area", area, "Value", ValueText(r.SeriesOf(s, o.Key.Area), o.Value, p), "Period", o.Period.Label, "Who", who)
}

// valueTip is tip without the area, where the chart says it.
func (r Reference) valueTip(s catalog.Series, row Row, p *i18n.Printer) string {
	o := row.Observation
	who := r.FlowName(o.Key.Flow, p)
	if row.Origin == Computed {
		who = p.T("publish.computed_of", "N", row.Responding, "Of", row.Members)
	}
	return p.T("publish.value_tip", "Value", ValueText(r.SeriesOf(s, o.Key.Area), o.Value, p), "Period", o.Period.Label, "Who", who)
}

// partName is the short name of a part.
func partName(part Part, p *i18n.Printer) string {
	switch {
	case part.Code == "":
		return p.T("publish.whole")
	case !part.Short.IsZero():
		return part.Short.In(p.Lang())
	case !part.Name.IsZero():
		return part.Name.In(p.Lang())
	}
	return part.Code
}

// at is the nth of a list that may be shorter than its heads.
func at[T any](list []T, n int) T {
	var none T
	if n < len(list) {
		return list[n]
	}
	return none
}

// laidOut puts the whole behind the sections, where the eye ends up.
func laidOut(parts []Part) []int {
	var out, whole []int
	for i, part := range parts {
		if part.Code == "" {
			whole = append(whole, i)
		} else {
			out = append(out, i)
		}
	}
	return append(out, whole...)
}

func bands(one RegionSurvey, p *i18n.Printer) []string {
	var out []string
	for _, b := range one.Questionnaire.Bands {
		out = append(out, b.Name.In(p.Lang()))
	}
	return out
}

// HeatChart draws the categories of the countries by domain.
func (r Reference) HeatChart(one RegionSurvey, p *i18n.Printer) chart.Heat {
	out := chart.Heat{Title: one.Questionnaire.Name.In(p.Lang()), Bands: bands(one, p)}
	order := laidOut(one.Parts)
	for _, i := range order {
		out.Columns = append(out.Columns, partName(one.Parts[i], p))
	}
	series, _ := r.Catalog.Series(one.Questionnaire.CategorySeries)
	for _, country := range one.Countries {
		name := country.Area.Name.In(p.Lang())
		row := chart.HeatRow{Name: name}
		for _, i := range order {
			cell := at(country.Cells, i)
			head := name + ", " + partName(one.Parts[i], p)
			if cell.Has() {
				band, _ := one.Questionnaire.Band(cell.Category())
				text := p.T("publish.tip", "Area", head, "Value", strconv.Itoa(cell.Category())+" "+band.Name.In(p.Lang()),
					"Period", cell.Row.Observation.Period.Label, "Who", r.FlowName(cell.Row.Observation.Key.Flow, p))
				row.Cells = append(row.Cells, chart.HeatCell{Category: cell.Category(), Tip: text})
				continue
			}
			sign := p.T("web.gap.sign." + string(cell.Gap)) // the sign of the page's table
			tip := p.T("chart.named", "Name", head, "Value", p.Gap(cell.Gap))
			if cell.Earlier != nil {
				tip += " · " + r.tip(series, p.T("publish.earlier"), *cell.Earlier, p)
			}
			row.Cells = append(row.Cells, chart.HeatCell{Text: sign, Tip: tip})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// ShareChart draws the shares of the group and of those that it is compared with, per domain.
func (r Reference) ShareChart(one RegionSurvey, p *i18n.Printer) chart.Shares {
	series, _ := r.shareSeries(one.Questionnaire)
	out := chart.Shares{Title: series.Short.In(p.Lang()) + ", " + strconv.Itoa(one.Year)}
	for _, c := range one.Compare {
		out.Groups = append(out.Groups, c.Group.Name.In(p.Lang()))
	}
	for _, i := range laidOut(one.Parts) {
		row := chart.ShareRow{Name: partName(one.Parts[i], p)}
		for _, c := range one.Compare {
			var v chart.ShareValue
			if share := at(c.Shares, i); share.Shown() != nil {
				shown := share.Shown()
				v.Value = shown.Observation.Value.Number
				v.Text = p.Percent(v.Value.Decimal, measure.ScreenPlaces)
				v.Tip = r.tip(series, c.Group.Name.In(p.Lang())+", "+row.Name, *shown, p)
			}
			row.Values = append(row.Values, v)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// CountChart draws how many governments are in each category, per domain.
func (r Reference) CountChart(one RegionSurvey, p *i18n.Printer) chart.Counts {
	out := chart.Counts{Title: one.Questionnaire.Name.In(p.Lang()) + ", " + strconv.Itoa(one.Year), Bands: bands(one, p)}
	for _, i := range laidOut(one.Parts) {
		c := at(one.Totals, i).Categories
		row := chart.CountRow{Name: partName(one.Parts[i], p), Unknown: c.Unknown}
		for _, b := range one.Questionnaire.Bands {
			row.Of = append(row.Of, c.Counts[b.Category])
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// LatestChart draws the latest values of the countries with target and median. Countries are not set beside each other in a
// series by which they must not be compared: its chart is empty.
func (r Reference) LatestChart(one SeriesLatest, p *i18n.Printer) chart.Latest {
	out := chart.Latest{Title: one.Series.Short.In(p.Lang()), Unit: chart.Unit{Percent: one.Series.Kind == catalog.Percent}}
	if !one.Series.Comparable || one.Series.Kind == catalog.Category || one.Series.Kind == catalog.Binary {
		return out
	}
	for _, c := range one.Countries {
		name := c.Area.Name.In(p.Lang())
		row := chart.LatestRow{Name: name, Text: p.Gap(c.Cell.Gap), Tip: p.T("chart.named", "Name", name, "Value", p.Gap(c.Cell.Gap))}
		if c.Cell.Has() {
			o := c.Cell.Row.Observation
			row.Value = o.Value.Number
			row.Text = ValueText(one.Series, o.Value, p) + " · " + o.Period.Label
			row.Tip = r.tip(one.Series, name, c.Cell.Row, p)
		}
		out.Rows = append(out.Rows, row)
	}
	if t := one.Series.Target; t.Valid && one.Judged > 0 {
		out.Target = &chart.Mark{Value: t.Decimal, Text: targetText(one.Series, p)}
	}
	if one.Spread != nil {
		out.Median = &chart.Mark{Value: one.Spread.Median, Text: p.T("publish.median", "Value", FigureText(one.Series, one.Spread.Median, p))}
	}
	return out
}

// targetText says the target of a series: "Target 2030: below 3%".
func targetText(s catalog.Series, p *i18n.Printer) string {
	number := p.AsGiven(s.Target.Decimal)
	if s.Kind == catalog.Percent {
		number = p.Percent(s.Target.Decimal, max(0, -s.Target.Decimal.Exponent()))
	}
	key := "publish.target.is"
	switch {
	case s.TargetTest == "<":
		key = "publish.target.below"
	case s.TargetTest == "<=" && !s.Target.Decimal.IsZero():
		key = "publish.target.at_most"
	case s.TargetTest == ">=":
		key = "publish.target.at_least"
	}
	return p.T(key, "Value", number, "Year", strconv.Itoa(s.TargetYear))
}

// ChangeChart draws the change of a country's categories between two rounds.
func (r Reference) ChangeChart(one CountrySurvey, from, to CountryRound, p *i18n.Printer) chart.Change {
	label := func(c CountryRound) string { return strconv.Itoa(c.Year) + " · " + r.FlowName(c.Flow, p) }
	out := chart.Change{Title: one.Questionnaire.Name.In(p.Lang()), From: label(from), To: label(to)}
	for _, b := range one.Questionnaire.Bands {
		out.Bands = append(out.Bands, b.Name.In(p.Lang()))
	}
	for _, i := range laidOut(one.Parts) {
		name := partName(one.Parts[i], p)
		a, b := at(from.Cells, i), at(to.Cells, i)
		say := func(c CountryRound, cell Cell) string {
			band, _ := one.Questionnaire.Band(cell.Category())
			return p.T("publish.tip", "Area", name, "Value", strconv.Itoa(cell.Category())+" "+band.Name.In(p.Lang()), "Period", strconv.Itoa(c.Year), "Who", r.FlowName(c.Flow, p))
		}
		out.Rows = append(out.Rows, chart.ChangeRow{Name: name, From: a.Category(), To: b.Category(), TipFrom: say(from, a), Tip: say(to, b)})
	}
	return out
}

// TrendChart draws a series over time. Of a series by which countries must not be compared only the groups are drawn.
func (r Reference) TrendChart(page SeriesPage, p *i18n.Printer) chart.Trend {
	s := page.Latest.Series
	out := chart.Trend{Title: s.Short.In(p.Lang()), Unit: chart.Unit{Percent: s.Kind == catalog.Percent}, From0: s.Kind == catalog.Count || s.Kind == catalog.Percent}
	if s.Kind == catalog.Binary || s.Kind == catalog.Category { // lines of steps lie upon each other; the table tells more
		return out
	}
	if s.Target.Valid && page.Latest.Judged > 0 {
		out.Target = &chart.Mark{Value: s.Target.Decimal, Text: targetText(s, p)}
	}
	// Only what is drawn counts for the time that is shown, and every year of it has its place, so that time runs evenly.
	lines, groups := page.Trend.Lines, page.Trend.Groups
	if !s.Comparable {
		lines = nil
	}
	if (s.Rule == catalog.Sum || s.Rule == catalog.CountYes) && len(lines) > 0 {
		// A sum over a larger group stands on another scale.
		groups = slices.DeleteFunc(slices.Clone(groups), func(l Line) bool { return l.Area.Code != page.Latest.Group.Code })
	}
	periods, from := runningYears(page.Trend.Periods, slices.Concat(lines, groups))
	out.Periods = periods
	lay := func(l Line) chart.TrendLine {
		line := chart.TrendLine{Name: l.Area.Name.In(p.Lang())}
		for _, i := range from {
			var v decimal.NullDecimal
			text := ""
			if i >= 0 && l.Rows[i] != nil {
				v, text = l.Rows[i].Observation.Value.Number, r.valueTip(s, *l.Rows[i], p)
			}
			line.Values, line.Tips = append(line.Values, v), append(line.Tips, text)
		}
		return line
	}
	if len(lines) <= chart.MostLines {
		for _, l := range lines {
			out.Lines = append(out.Lines, lay(l))
		}
	}
	for _, l := range groups {
		out.Groups = append(out.Groups, lay(l))
	}
	for _, i := range from {
		var b chart.Band
		if i >= 0 && page.Trend.Spreads[i] != nil {
			spread := page.Trend.Spreads[i]
			b = chart.Band{Min: decimal.NewNullDecimal(spread.Min), Median: decimal.NewNullDecimal(spread.Median), Max: decimal.NewNullDecimal(spread.Max)}
			b.Tip = p.T("publish.median_of", "Value", FigureText(s, spread.Median, p), "Low", FigureText(s, spread.Min, p), "High", FigureText(s, spread.Max, p),
				"Period", page.Trend.Periods[i].Label, "Count", spread.Count)
		}
		out.Band = append(out.Band, b)
	}
	return out
}

// runningYears are the labels of the periods in which a line has a value, and where each stands in periods. Where all are
// whole years, the years between are put in, at -1.
func runningYears(periods []observation.Period, lines []Line) (labels []string, at []int) {
	for i := range periods {
		for n := range lines {
			if row := lines[n].Rows[i]; row != nil && row.Observation.Value.Number.Valid {
				at = append(at, i)
				break
			}
		}
	}
	years := !slices.ContainsFunc(at, func(i int) bool { return periods[i].Frequency != observation.Year })
	var places []int
	for n, i := range at {
		if n > 0 && years {
			for y := periods[at[n-1]].Year() + 1; y < periods[i].Year(); y++ {
				labels, places = append(labels, strconv.Itoa(y)), append(places, -1)
			}
		}
		labels, places = append(labels, periods[i].Label), append(places, i)
	}
	return labels, places
}
