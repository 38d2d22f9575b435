package intake

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
)

var (
	yearInTitle      = regexp.MustCompile(`(?:^|[^\d.])((?:19|20)\d\d)(?:[^\d.]|$)`)
	indicatorInTitle = regexp.MustCompile(`(?:^|[^\w.])(\d{1,2}\.[\da-z]{1,2}\.\d)(?:[^\w.]|$)`)
	indicatorAhead   = regexp.MustCompile(`^(\d{1,2}\.[\da-z]{1,2}\.\d)[.:)]?[\s\x{00a0}–-]+(\S.*)$`)
	stateTitle       = regexp.MustCompile(`(?i)^(?:rep[úu]blica de|gobierno de|estado de|republic of|government of|r[ée]publique d[eu’']|gouvernement d[eu’'])\s*(\S.*)$`)
	labelledTitle    = regexp.MustCompile(`^([^:]{2,40}):\s*(\S.*)$`)
)

// years finds the column of years among those of figures, where it is one alone and its header says nothing else.
func (r *reading) years(values []layout.Column) {
	at := -1
	for i, c := range values {
		blank := len(c.Path) == 0 && i == 0 && len(values) > 1 && len(c.Content) == c.Figures // under a blank corner, each another
		if c.Years < c.Figures || c.Figures < 3 && !(blank && c.Figures == 2) {
			continue
		}
		if n := len(c.Path); n > 0 {
			// "Country" in the corner names what stands beside it.
			if got := r.h.column(c.At, c.Path[n-1]).role; got != roleNone && got != roleArea {
				continue
			}
		}
		if at >= 0 {
			return
		}
		at = i
	}
	if at >= 0 {
		r.yearsAt = values[at].At
	}
}

// speaks tells that the table gives two signs at least that it is one of figures on countries: areas, periods, a series, a column of values that is called so.
// With one alone it may be any list.
func (r *reading) speaks() bool {
	t, signs := r.t, 0
	if slices.ContainsFunc(t.columns, func(c column) bool { return c.role == roleArea && !c.weak || c.fixed.area != nil }) || t.fixed.area != nil || t.areaLines {
		signs++
	}
	if slices.ContainsFunc(t.columns, func(c column) bool { return c.role == rolePeriod || c.fixed.period != nil }) || t.fixed.period != nil {
		signs++
	}
	if slices.ContainsFunc(t.columns, func(c column) bool { return c.role == roleSeries || c.role == roleIndicator || c.series.Code != "" }) || t.fixed.series != nil {
		signs++
	}
	if r.dimensioned {
		signs++
	}
	if slices.ContainsFunc(r.source.Columns, func(c layout.Column) bool { return r.categories(c.Content) }) {
		signs++
	}
	for _, c := range r.source.Columns {
		if len(c.Path) > 0 && c.Figures > c.Texts {
			if got := r.h.column(c.At, c.Path[len(c.Path)-1]); got.role == roleValue {
				signs++
				break
			}
		}
	}
	return signs >= 2
}

// categories tells that a column holds names of categories.
func (r *reading) categories(content []string) bool {
	n := 0
	for _, s := range content {
		if r.bands[lang.Fold(s)] {
			n++
		}
	}
	return n > 0 && 2*n > len(content)
}

// titles takes from the lines above the table, and from the name that somebody gave the sheet, what holds for all figures: a country or a year by a label of its own, the series by code, number
// or name, "in thousands".
func (r *reading) titles() {
	t := r.t
	lines := []string{}
	for i, l := range r.source.Above {
		lines = append(lines, l.Text)
		// "Country" in one cell, "Panama" in the next.
		if i+1 < len(r.source.Above) && r.source.Above[i+1].Row == l.Row {
			lines = append(lines, strings.TrimRight(l.Text, ": ")+": "+r.source.Above[i+1].Text)
		}
	}
	if r.titled {
		lines = append(lines, r.sheetName())
	}
	if r.on == t.name {
		if r.h.above == nil {
			r.h.above = map[string][]string{}
		}
		r.h.above[t.name] = lines
	}
	own := len(lines)
	defer func() { r.inherit(lines[:own]) }()
	for _, line := range lines {
		value := line
		var said role
		if m := labelledTitle.FindStringSubmatch(line); m != nil {
			if got := r.h.column(1, m[1]); got.role != roleNone {
				said, value = got.role, m[2]
			} else if s, ok := r.seriesOf(m[2]); ok && t.fixed.series == nil {
				t.fixed.series = &s // "Table 3: Deaths and disappearances …"
				t.says("series", line)
			}
		}
		a, isArea := r.areaOf(value)
		if state := stateTitle.FindStringSubmatch(value); !isArea && state != nil {
			if one, ok := r.areaOf(state[1]); ok && one.Kind == area.Country && one.Code != "CHN" {
				a, isArea = one, true
			}
		}
		if isArea = isArea && said != roleDimension; isArea && t.fixed.area == nil && (said == roleArea || said == roleAreaName || said == roleNone) {
			t.fixed.area = &a
			t.says("area", line)
		}
		// A day is when the file was made.
		if p, ok := observation.ParsePeriod(value); ok && p.Year() >= 1900 && p.Year() <= 2100 && t.fixed.period == nil && (said == rolePeriod || said == roleNone) && p.Frequency != observation.Day {
			t.fixed.period = &p
			t.says("period", line)
		}
		if code, dim, ok := r.h.partNamed(r.ref, withoutMark(value)); ok && !isArea && code != observation.Total && (said == roleDimension || said == roleNone) {
			if t.fixed.part == nil {
				t.fixed.part = observation.Breakdown{}
			}
			t.fixed.part[dim] = code
			t.says("part", line)
		}
		if t.fixed.series == nil {
			if s, ok := r.seriesOf(value); ok {
				t.fixed.series = &s
				t.says("series", line)
			}
		}
		if n, ok := factorOf(line); ok && t.fixed.factor == 0 {
			t.fixed.factor = n
			t.says("factor", line)
		}
	}
	if t.fixed.series == nil {
		if s, line, ok := r.oneSeries(lines); ok {
			t.fixed.series = &s
			t.says("series", line)
		}
	}
	if t.fixed.series == nil {
		if s, line, ok := r.theSeriesInTitles(lines); ok {
			t.fixed.series = &s
			t.says("series", line)
		}
	}
	if a, line, ok := r.titledOf(lines); ok {
		t.titled = a
		t.says("titled", line)
		if _, named := t.first(roleArea); !named && t.fixed.area == nil && !r.begins && !slices.ContainsFunc(t.columns, func(c column) bool { return c.fixed.area != nil }) {
			t.fixed.area = &a
			t.says("area", line)
		}
	}
}

// numberAhead takes the number of an indicator off the beginning of its name, "10.7.3 Deaths …"; both are empty where none stands there.
func numberAhead(text string) (number, rest string) {
	if m := indicatorAhead.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return "", ""
}

// oneSeries is the series that the titles name among other words, where it is one alone: by its code or by the number of its indicator.
func (r *reading) oneSeries(lines []string) (s catalog.Series, named string, ok bool) {
	found, byNumber := map[string]catalog.Series{}, map[string]catalog.Series{}
	numbered := ""
	for _, line := range lines {
		for _, word := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t\u00a0,;()[]«»“”\"'", c) }) {
			if s, ok := r.ref.Catalog.FindSeries(word); ok && strings.Contains(word, "_") {
				found[s.Code], named = s, line
			}
		}
		for _, m := range indicatorInTitle.FindAllStringSubmatch(line, -1) {
			if i, ok := r.ref.Catalog.FindIndicator(m[1]); ok {
				for _, s := range r.ref.Catalog.SeriesOf(i.Code) {
					byNumber[s.Code], numbered = s, line
				}
			}
		}
	}
	if len(found) == 0 {
		found, named = byNumber, numbered // a code says more than the number of an indicator
	}
	if len(found) != 1 {
		return catalog.Series{}, "", false
	}
	for _, s := range found {
		return s, named, true
	}
	return catalog.Series{}, "", false
}

// factorOf reads a multiplier in words, as a power of ten.
func factorOf(text string) (int32, bool) {
	rate := false // "per thousand", "por cada millón de habitantes"
	for _, word := range strings.Fields(lang.Fold(text)) {
		switch word {
		case "per", "por", "pour", "par", "sur", "every":
			rate = true
		case "cada", "chaque":
		case "thousands", "thousand", "miles", "milliers", "000s":
			if !rate {
				return 3, true
			}
		case "millions", "million", "millones", "mln":
			if !rate {
				return 6, true
			}
		default:
			rate = false
		}
	}
	return 0, false
}

// factor is the power of ten by which a figure is to be multiplied so that it is in the unit of its series. Where the unit counts in millions itself, what the
// table says of that is in it already; what a person says is taken as it is.
func (m *mapper) factor(c *column, s *seriesFacts, times int32) int32 {
	factor := max(c.fixed.factor, m.t.fixed.factor, times)
	if factor > 0 && m.t.by["factor"] == "" {
		factor -= s.power
		if cell := m.cells[c.at]; cell != nil {
			factor -= int32(cell.Scaled) // what is said to be in thousands is what the workbook shows
		}
	}
	return factor
}

// scaled is the figure in units, not in thousands.
func scaled(v observation.Value, factor int32) observation.Value {
	for _, d := range []*decimal.NullDecimal{&v.Number, &v.Lower, &v.Upper} {
		if d.Valid {
			d.Decimal = d.Decimal.Shift(factor)
		}
	}
	return v
}

// sheetName is the name that somebody gave to the sheet on which the table stands.
func (r *reading) sheetName() string {
	if r.on != "" {
		return r.on
	}
	return r.t.name
}

// inherit takes series and multiplier from the titles of the first table of the sheet, where those of this one say no more than of which country, part or year it is, or that
// it goes on.
func (r *reading) inherit(own []string) {
	t := r.t
	if r.on == "" || r.on == t.name || t.fixed.series != nil {
		return
	}
	for _, line := range own {
		value := withoutMark(line)
		if m := labelledTitle.FindStringSubmatch(line); m != nil && r.h.column(1, m[1]).role != roleNone {
			value = m[2]
		}
		_, place := r.areaOf(value)
		_, _, part := r.h.partNamed(r.ref, value)
		_, period := observation.ParsePeriod(value)
		if !place && !part && !period && line != r.on && !goesOn(line) {
			return
		}
	}
	lines := r.h.above[r.on]
	for _, line := range lines {
		if s, ok := r.seriesOf(line); ok && t.fixed.series == nil {
			t.fixed.series = &s
			t.says("series", line)
		}
		if n, ok := factorOf(line); ok && t.fixed.factor == 0 {
			t.fixed.factor = n
			t.says("factor", line)
		}
	}
	if s, line, ok := r.oneSeries(lines); ok && t.fixed.series == nil {
		t.fixed.series = &s
		t.says("series", line)
	}
	if s, line, ok := r.theSeriesInTitles(lines); ok && t.fixed.series == nil {
		t.fixed.series = &s
		t.says("series", line)
	}
}

// goesOn tells the title of a table that goes on from above.
func goesOn(line string) bool {
	for _, word := range strings.Fields(lang.Fold(line)) {
		switch word {
		case "continuacion", "continua", "continued", "cont", "suite":
			return true
		}
	}
	return false
}
