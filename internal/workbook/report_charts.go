package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// Charts stand on one sheet, each above the table that it draws; the tables refer to the scores and the figures, so that a
// chart follows when somebody changes those.

const (
	chartWide = 960
	chartHigh = 330
	chartRows = 18 // rows that a chart covers
	drawnFrom = 20 // column from which on the values stand that a chart draws where its table has words
)

// writeCharts writes the heat map and the charts.
func (b *reporter) writeCharts() {
	sheet := b.sheets.charts
	widths := []float64{42}
	for range 16 {
		widths = append(widths, 13)
	}
	b.columns(sheet, widths...)
	b.text(sheet, "A1", b.title(), look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	row := 3
	if len(b.blocks) > 0 {
		last := len(b.blocks) - 1
		row = b.heatMap(last, row)
		if b.group {
			row = b.shareChart(row)
			row = b.countChart(last, row)
		} else {
			row = b.categoryChart(row)
		}
	}
	for _, code := range b.r.Trends {
		i := slices.IndexFunc(b.r.Series, func(s catalog.Series) bool { return s.Code == code })
		if i >= 0 {
			row = b.trendChart(b.r.Series[i], row)
		}
	}
	b.chartColumns = min(max(b.chartColumns, 9), 16)
	if row == 3 {
		b.text(sheet, "A3", b.p.T("workbook.report.charts.none"), look{Colour: inkSoft})
	}
	b.setup(sheet, true, "")
	// What is drawn without its words, and countries of a large group beyond the page's width, are not printed.
	b.fail(b.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", Scope: sheet, RefersTo: quoteSheet(sheet) + "!$A$1:" + abs(column(b.chartColumns), max(row, 4)),
	}))
}

// scoreCell is a cell of the scores as a formula names it.
func (b *reporter) scoreCell(column string, row int) string {
	return quoteSheet(b.sheets.scores) + "!" + abs(column, row)
}

// copyOf copies a value of the scores by formula, with what stands there now.
func (b *reporter) copyOf(cell, from string, now any, l look) {
	b.formula(b.sheets.charts, cell, from, now, l)
}

// kept is what a cell of the scores shows now.
func (b *reporter) kept(column string, row int) any { return b.keptOn(b.sheets.scores, column, row) }

func (b *reporter) keptOn(sheet, column string, row int) any {
	text, err := b.f.GetCellValue(sheet, at(column, row), excelize.Options{RawCellValue: true})
	b.fail(err)
	formula, err := b.f.GetCellFormula(sheet, at(column, row))
	b.fail(err)
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return text
	case formula != "" && int(n)-cachedText >= 0 && int(n)-cachedText < len(b.cached):
		return b.cached[int(n)-cachedText]
	}
	return n
}

// partHeads writes the names of the whole and the sections of a block as heads of a table.
func (b *reporter) partHeads(r blockRange, row int, first string) {
	sheet := b.sheets.charts
	b.text(sheet, at("A", row), first, look{Bold: true, Colour: inkSoft, Bottom: ink, Vertical: "bottom"})
	texts := map[string]string{"A": first}
	for i := range r.parts {
		from := column(firstPart + i)
		text, err := b.f.GetCellValue(b.sheets.scores, at(from, r.header))
		b.fail(err)
		b.copyOf(at(column(2+i), row), b.scoreCell(from, r.header), text, look{Bold: true, Colour: inkSoft, Bottom: ink, Wrap: true, Align: "center", Vertical: "bottom"})
		texts[column(2+i)] = text
	}
	b.fit(sheet, row, texts, look{Bold: true})
}

// heatMap repeats the categories of a block in the colours of the screens.
func (b *reporter) heatMap(n, row int) int {
	sheet, r, q := b.sheets.charts, b.blocks[n], b.r.Blocks[n].Questionnaire
	b.text(sheet, at("A", row), b.p.T("workbook.report.chart.heat", "Survey", q.Name, "Year", fmt.Sprint(b.r.Blocks[n].Year)), look{Size: 12, Bold: true})
	row++
	b.chartColumns = max(b.chartColumns, 1+r.parts)
	b.partHeads(r, row, b.p.T("workbook.report.column.country"))
	row++
	first := row
	for i := r.first; i <= r.last; i++ {
		name := b.kept("B", i)
		b.copyOf(at("A", row), b.scoreCell("B", i), name, look{Bold: true, Bottom: ruleSoft})
		for k := range r.parts {
			from := column(firstPart + k)
			b.copyOf(at(column(2+k), row), b.scoreCell(from, i), b.kept(from, i), look{Align: "center", Bottom: "FFFFFF", Colour: inkFaint, Fill: "F1F3F5"})
		}
		b.height(sheet, row, 20)
		row++
	}
	b.categoryColours(sheet, at("B", first)+":"+at(column(1+r.parts), row-1), q)
	b.wide(sheet, row, "A", column(1+r.parts), b.legend(q), look{Size: 9, Colour: inkFaint})
	return row + 2
}

// axis is a quiet axis.
func axis(grid bool, format string) excelize.ChartAxis {
	return excelize.ChartAxis{
		MajorGridLines: grid, Font: excelize.Font{Family: fontName, Size: 9, Color: inkSoft},
		NumFmt: excelize.ChartNumFmt{CustomNumFmt: format},
	}
}

// draw adds a chart at a row and returns the first row below it.
func (b *reporter) draw(row int, kind excelize.ChartType, title, alt string, series []excelize.ChartSeries, change func(*excelize.Chart)) int {
	c := &excelize.Chart{
		Type: kind, Series: series, Dimension: excelize.ChartDimension{Width: chartWide, Height: chartHigh},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{
			Text: title, Font: &excelize.Font{Family: fontName, Size: 12, Bold: true, Color: ink},
		}}},
		Legend: excelize.ChartLegend{Position: "bottom", Font: &excelize.Font{Family: fontName, Size: 9, Color: inkSoft}},
		Format: excelize.GraphicOptions{AltText: alt, Name: cutUnits(title, 60)},
		Border: excelize.LineOptions{Type: excelize.LineNone}, ShowBlanksAs: "gap",
		XAxis: axis(false, ""), YAxis: axis(true, ""),
	}
	if change != nil {
		change(c)
	}
	b.fail(b.f.InsertPageBreak(b.sheets.charts, at("A", row)))
	b.fail(b.f.AddChart(b.sheets.charts, at("A", row), c))
	for i := range chartRows {
		b.height(b.sheets.charts, row+i, 15)
	}
	return row + chartRows
}

// chartRange is a range of the sheet of charts.
func (b *reporter) chartRange(column1 string, row1 int, column2 string, row2 int) string {
	return quoteSheet(b.sheets.charts) + "!" + abs(column1, row1) + ":" + abs(column2, row2)
}

func fillOf(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// blockColour tells one year from the next, the newest strongest.
func blockColour(i, n int) string {
	shades := []string{brand, "6B9DB5", "B9D0DB", "DCE6EB"}
	return shades[min(n-1-i, len(shades)-1)]
}

// tableUnder writes the table of a chart below it: a row per label, a column per part, copied from the scores.
func (b *reporter) tableUnder(row int, r blockRange, head string, labels []string, from func(line, part int) (string, int), l look) int {
	b.partHeads(r, row, head)
	l.Align, l.Bottom = "center", ruleSoft
	for i, label := range labels {
		b.text(b.sheets.charts, at("A", row+1+i), label, look{Bottom: ruleSoft, Bold: true})
		for k := range r.parts {
			c, line := from(i, k)
			b.copyOf(at(column(2+k), row+1+i), b.scoreCell(c, line), b.kept(c, line), l)
		}
	}
	return row + 1 + len(labels)
}

// sameShape are the blocks of the questionnaire of the last one, in order of year.
func (b *reporter) sameShape() []int {
	last := b.r.Blocks[len(b.r.Blocks)-1].Questionnaire.Code
	var out []int
	for i, block := range b.r.Blocks {
		if block.Questionnaire.Code == last {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(x, y int) int { return b.r.Blocks[x].Year - b.r.Blocks[y].Year })
	return out
}

// partChart draws a row of each block against the parts.
func (b *reporter) partChart(row int, title string, line func(r blockRange) int, format, ticks string, limit float64) int {
	blocks := b.sameShape()
	var labels []string
	for _, i := range blocks {
		label := fmt.Sprint(b.r.Blocks[i].Year)
		if b.r.Blocks[i].Latest {
			label += " · " + b.p.T("workbook.report.latest")
		}
		labels = append(labels, label)
	}
	r := b.blocks[blocks[len(blocks)-1]]
	table := row + chartRows
	var series []excelize.ChartSeries
	for k := range blocks {
		fill, label := blockColour(k, len(blocks)), ink
		if fill == brand {
			label = "FFFFFF"
		}
		series = append(series, excelize.ChartSeries{
			Name:       quoteSheet(b.sheets.charts) + "!" + abs("A", table+1+k),
			Categories: b.chartRange("B", table, column(1+r.parts), table),
			Values:     b.chartRange(column(drawnFrom), table+1+k, column(drawnFrom-1+r.parts), table+1+k),
			Fill:       fillOf(fill),
			DataLabel:  excelize.ChartDataLabel{Font: excelize.Font{Family: fontName, Size: 8, Color: label}},
			// Inside: a bar of 100 percent has no room above.
			DataLabelPosition: excelize.ChartDataLabelsPositionInsideEnd,
		})
	}
	b.draw(row, excelize.Col, title, title, series, func(c *excelize.Chart) {
		zero := 0.0
		c.YAxis = axis(true, ticks)
		c.YAxis.Minimum, c.YAxis.Maximum = &zero, &limit
		if limit <= 10 {
			c.YAxis.MajorUnit = 1
		}
		c.PlotArea.ShowVal = true
		c.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: format}
		gap := uint(60)
		c.GapWidth = &gap
	})
	end := b.tableUnder(table, r, "", labels, func(n, part int) (string, int) {
		return column(firstPart + part), line(b.blocks[blocks[n]])
	}, look{Format: format})
	// A chart draws a word as zero: what it draws stands to the right, without the words.
	b.text(b.sheets.charts, at(column(drawnFrom), table), b.p.T("workbook.report.chart.drawn"), look{Size: 8, Colour: inkFaint})
	for k := range blocks {
		for i := range r.parts {
			from := at(column(2+i), table+1+k)
			now := b.keptOn(b.sheets.charts, column(2+i), table+1+k)
			if _, number := now.(float64); !number {
				now = notANumber
			}
			b.copyOf(at(column(drawnFrom+i), table+1+k), fmt.Sprintf("IF(ISNUMBER(%s),%s,NA())", from, from), now,
				look{Size: 8, Colour: inkFaint, Format: format})
		}
	}
	return end + 2
}

// shareChart draws the share of countries that meet, per part and year.
func (b *reporter) shareChart(row int) int {
	return b.partChart(row, b.p.T("workbook.report.chart.share"), func(r blockRange) int { return r.share },
		b.percentFormat(), strings.Replace(b.percentFormat(), "0.0", "0", 1), 100)
}

// categoryChart draws the categories of one country per part and year.
func (b *reporter) categoryChart(row int) int {
	q := b.r.Blocks[len(b.r.Blocks)-1].Questionnaire
	if len(q.Bands) == 0 {
		return row
	}
	return b.partChart(row, b.p.T("workbook.report.chart.category"), func(r blockRange) int { return r.first }, "0", "0", float64(len(q.Bands)))
}

// countChart draws how many countries are in each category, per part.
func (b *reporter) countChart(n, row int) int {
	block, r := b.r.Blocks[n], b.blocks[n]
	q := block.Questionnaire
	if len(q.Bands) == 0 {
		return row
	}
	table := row + chartRows
	var labels []string
	var series []excelize.ChartSeries
	for k, band := range q.Bands {
		labels = append(labels, b.categoryText(q, band.Category))
		series = append(series, excelize.ChartSeries{
			Name:       quoteSheet(b.sheets.charts) + "!" + abs("A", table+1+k),
			Categories: b.chartRange("B", table, column(1+r.parts), table),
			Values:     b.chartRange("B", table+1+k, column(1+r.parts), table+1+k),
			Fill:       fillOf(categoryFill(band.Category)),
			DataLabel:  excelize.ChartDataLabel{Font: excelize.Font{Family: fontName, Size: 9, Color: categoryInk(band.Category)}},
		})
	}
	title := b.p.T("workbook.report.chart.counts", "Year", fmt.Sprint(block.Year))
	b.draw(row, excelize.BarStacked, title, title, series, func(c *excelize.Chart) {
		c.XAxis.ReverseOrder = true
		c.YAxis = axis(true, "0")
		c.PlotArea.ShowVal = true
		c.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "0;;"}
		gap, overlap := uint(40), 100
		c.GapWidth, c.Overlap = &gap, &overlap
	})
	end := b.tableUnder(table, r, "", labels, func(n, part int) (string, int) { return column(firstPart + part), r.counts + n }, look{})
	return end + 2
}

// trendChart draws a series over the years: of a group its median, least and greatest value, of a country its value.
func (b *reporter) trendChart(s catalog.Series, row int) int {
	cells, years := b.trendCells(s)
	areas := b.r.Members
	if b.group {
		areas = slices.DeleteFunc(slices.Clone(areas), func(a area.Area) bool {
			return !slices.ContainsFunc(years, func(y int) bool { _, ok := cells[trendKey{a.Code, y}]; return ok })
		})
	}
	if len(years) < 2 || len(areas) == 0 {
		return row
	}
	sheet, l := b.sheets.charts, b.p.Lang()
	table := row + chartRows
	heads := []string{b.p.T("workbook.report.column.year")}
	lines := 1
	b.chartColumns = max(b.chartColumns, 6+len(areas))
	if b.group {
		for _, key := range []string{"median", "lowest", "highest", "count"} {
			heads = append(heads, b.p.T("workbook.report.trend."+key))
		}
		lines = 3
	}
	target := s.Target.Valid && s.TargetScope != "corridor"
	first := len(heads) + 1
	for _, a := range areas {
		heads = append(heads, a.Name.In(l))
	}
	if target {
		heads = append(heads, b.p.T("workbook.report.trend.target", "Value", s.TargetTest+" "+b.p.AsGiven(s.Target.Decimal)))
	}
	texts := map[string]string{}
	for i, h := range heads {
		b.text(sheet, at(column(i+1), table), h, look{Bold: true, Colour: inkSoft, Bottom: ink, Wrap: true, Vertical: "bottom", Align: "left"})
		texts[column(i+1)] = h
	}
	b.fit(sheet, table, texts, look{Bold: true})
	format := "#,##0"
	if s.Decimals > 0 {
		format += "." + string(slices.Repeat([]byte("0"), int(s.Decimals)))
	}
	line := look{Bottom: ruleSoft, Format: format, Align: "left"}
	for n, year := range years {
		r := table + 1 + n
		b.value(sheet, at("A", r), year, look{Bottom: ruleSoft, Align: "left", Bold: true})
		var values []decimal.Decimal
		for i, a := range areas {
			cell := at(column(first+i), r)
			if from, ok := cells[trendKey{a.Code, year}]; ok {
				b.formula(sheet, cell, from.cell, from.value.InexactFloat64(), line)
				values = append(values, from.value)
			} else {
				b.value(sheet, cell, nil, line)
			}
		}
		if b.group {
			span := at(column(first), r) + ":" + at(column(first+len(areas)-1), r)
			slices.SortFunc(values, decimal.Decimal.Cmp)
			for i, f := range []string{"MEDIAN", "MIN", "MAX"} {
				b.formula(sheet, at(column(2+i), r), fmt.Sprintf("IF(COUNT(%s)=0,NA(),%s(%s))", span, f, span), spread(values, i), line)
			}
			b.formula(sheet, at("E", r), "COUNT("+span+")", len(values), look{Bottom: ruleSoft, Align: "left", Colour: inkSoft})
		}
		if target {
			b.value(sheet, at(column(len(heads)), r), s.Target.Decimal.InexactFloat64(), line)
		}
	}
	last := table + len(years)
	series := b.trendSeries(table, last, lines, target, len(heads))
	title := s.Short.In(l)
	if title == "" {
		title = s.Name.In(l)
	}
	if unit := s.Unit.In(l); unit != "" {
		title += " (" + unit + ")"
	}
	if b.group {
		title += " · " + b.p.T("workbook.report.trend.group", "Count", len(areas))
	}
	b.draw(row, excelize.Line, title, title, series, func(c *excelize.Chart) { c.YAxis = axis(true, format) })
	if caveat := s.Caveat.In(l); caveat != "" {
		last++
		b.wide(sheet, last, "A", "H", caveat, look{Size: 9, Colour: inkFaint})
	}
	return last + 3
}

// trendSeries are the lines of a trend: told apart by dashes and marks as well as by colour.
func (b *reporter) trendSeries(table, last, lines int, target bool, columns int) []excelize.ChartSeries {
	colours := []string{brand, "6BB3B8", "F2C14E"}
	dashes := []excelize.LineDashType{excelize.LineDashSolid, excelize.LineDashDash, excelize.LineDashDash}
	marks := []string{"circle", "triangle", "square"}
	var out []excelize.ChartSeries
	add := func(c, colour, mark string, dash excelize.LineDashType, width float64) {
		out = append(out, excelize.ChartSeries{
			Name:       quoteSheet(b.sheets.charts) + "!" + abs(c, table),
			Categories: b.chartRange("A", table+1, "A", last),
			Values:     b.chartRange(c, table+1, c, last),
			Fill:       fillOf(colour),
			Line:       excelize.LineOptions{Type: excelize.LineSolid, Dash: dash, Width: width},
			Marker:     excelize.ChartMarker{Symbol: mark, Size: 6, Fill: fillOf(colour), Border: excelize.LineOptions{Fill: fillOf(colour)}},
		})
	}
	for i := range lines {
		width := 1.25
		if i == 0 {
			width = 2.25
		}
		add(column(2+i), colours[i], marks[i], dashes[i], width)
	}
	if target {
		add(column(columns), bad, "none", excelize.LineDashSysDot, 1.5)
	}
	return out
}

// spread is the median (0), the least (1) or the greatest (2) of values in order.
func spread(values []decimal.Decimal, which int) any {
	n := len(values)
	if n == 0 {
		return notANumber
	}
	switch which {
	case 1:
		return values[0].InexactFloat64()
	case 2:
		return values[n-1].InexactFloat64()
	}
	if n%2 == 1 {
		return values[n/2].InexactFloat64()
	}
	return values[n/2-1].Add(values[n/2]).Div(decimal.NewFromInt(2)).InexactFloat64()
}

type trendKey struct {
	area string
	year int
}

// trendCell is a figure on the sheet of data.
type trendCell struct {
	cell  string // as a formula names it
	value decimal.Decimal
	flow  int // place of its flow in the series' own order
}

// trendCells finds the yearly headline figures of a series among the rows: per area and year the one of the flow that the
// series shows first.
func (b *reporter) trendCells(s catalog.Series) (map[trendKey]trendCell, []int) {
	out := map[trendKey]trendCell{}
	wanted := map[string]bool{}
	for _, a := range b.r.Members {
		wanted[a.Code] = true
	}
	var years []int
	for i, r := range b.r.Rows {
		o := r.Observation
		if i >= dataLimit || o.Key.Series != s.Code || !wanted[o.Key.Area] || o.Key.Breakdown != "" || !o.Value.Number.Valid ||
			o.Value.Gap != observation.NoGap || o.Value.Censor != observation.Exact || o.Period.Frequency != observation.Year {
			continue
		}
		flow := slices.Index(s.Flows, o.Key.Flow)
		if flow < 0 {
			flow = len(s.Flows)
		}
		key := trendKey{o.Key.Area, o.Period.Year()}
		if had, ok := out[key]; ok && had.flow <= flow {
			continue
		}
		out[key] = trendCell{
			cell: quoteSheet(b.sheets.data) + "!" + abs(b.r.valueColumn(), i+2), value: o.Value.Number.Decimal, flow: flow,
		}
		if !slices.Contains(years, key.year) {
			years = append(years, key.year)
		}
	}
	slices.Sort(years)
	return out, years
}
