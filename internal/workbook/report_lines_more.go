package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/action"
	"rumbo/internal/catalog"
)

// writeLinks writes what the lines are linked to, a row a link.
func (b *lineReporter) writeLinks() {
	sheet, p := b.sheets.links, b.p
	b.columns(sheet, 44, 34, 16, 60, 22)
	b.heads(sheet, 1, 0, p.T("matrix.line"), p.T("workbook.lines.instrument"), p.T("matrix.code"), p.T("workbook.lines.name"), p.T("workbook.lines.reading"))
	l, row := look{Wrap: true, Vertical: "top", Bottom: ruleSoft}, 2
	for _, one := range b.r.Version.Lines {
		for _, kind := range action.LinkKinds() {
			for _, link := range b.r.Links[one.Code] {
				if link.ToKind != kind {
					continue
				}
				reading := ""
				if link.Working {
					reading = p.T("web.working_link")
				}
				texts := map[string]string{"A": b.line(one.Code), "B": p.T("matrix.link." + kind), "C": link.To, "D": b.linkName(link), "E": reading}
				b.rowOf(sheet, row, texts, l)
				b.fit(sheet, row, texts, look{})
				row++
			}
		}
	}
	b.setup(sheet, "$1:$1")
}

func (b *lineReporter) linkName(l catalog.Link) string {
	if b.r.Catalog == nil {
		return ""
	}
	switch l.ToKind {
	case "sdg-target":
		t, _ := b.r.Catalog.Target(l.To)
		return t.Name.In(b.p.Lang())
	case "sdg-indicator":
		i, _ := b.r.Catalog.Indicator(l.To)
		return i.Name.In(b.p.Lang())
	}
	ref, _ := b.r.Catalog.Reference(l.ToKind, l.To)
	return ref.Name.In(b.p.Lang())
}

// stepFill is the colour of a standing in a chart, as on the screens.
func stepFill(s action.Standing) (fill, text string) {
	switch s {
	case action.Standing(action.Completed):
		return "0B6E75", "FFFFFF"
	case action.Standing(action.InProgress):
		return "6BB3B8", ink
	case action.Standing(action.Planned):
		return "CFE4E6", ink
	case action.Standing(action.NotStarted):
		return "F2EAD9", ink
	case action.Standing(action.Suspended):
		return "F2C14E", ink
	case action.Standing(action.Cancelled), action.NotTakenUp:
		return "DCC7BF", ink
	case action.Undertaken, action.Considered:
		return "E3E9F5", ink
	}
	return "E6EAED", inkSoft
}

// writeCharts draws the counts of the matrix, which the chart follows.
func (b *lineReporter) writeCharts() {
	sheet, n := b.sheets.charts, len(b.r.Matrix.Lines)
	b.columns(sheet, 42, 13, 13, 13, 13, 13, 13, 13)
	b.text(sheet, "A1", b.title(), look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	if action.ShareOf(b.r.Matrix.All()).Answered == 0 || n == 0 {
		b.text(sheet, "A3", b.p.T("matrix.lead.none"), look{Colour: inkSoft})
		b.setup(sheet, "")
		return
	}
	of := quoteSheet(b.sheets.matrix) + "!"
	var series []excelize.ChartSeries
	for k, step := range b.steps {
		fill, text := stepFill(step)
		name := column(b.counts + k)
		series = append(series, excelize.ChartSeries{
			Name: of + abs(name, b.first-1), Categories: of + abs("A", b.first) + ":" + abs("A", b.first+n-1), Values: of + abs(name, b.first) + ":" + abs(name, b.first+n-1),
			Fill: fillOf(fill), DataLabel: excelize.ChartDataLabel{Font: excelize.Font{Family: fontName, Size: 9, Color: text}},
		})
	}
	title := b.p.T("matrix.progress")
	gap, overlap := uint(40), 100
	c := &excelize.Chart{
		Type: excelize.BarStacked, Series: series, Dimension: excelize.ChartDimension{Width: chartWide, Height: uint(max(330, 120+34*n))},
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Family: fontName, Size: 12, Bold: true, Color: ink}}}},
		Legend: excelize.ChartLegend{Position: "bottom", Font: &excelize.Font{Family: fontName, Size: 9, Color: inkSoft}},
		Format: excelize.GraphicOptions{AltText: b.p.T("chart.progress", "Title", b.r.Set.Name), Name: cutUnits(title, 60)},
		Border: excelize.LineOptions{Type: excelize.LineNone}, ShowBlanksAs: "gap", XAxis: axis(false, ""), YAxis: axis(true, "0"), GapWidth: &gap, Overlap: &overlap,
	}
	c.XAxis.ReverseOrder = true
	c.PlotArea.ShowVal, c.PlotArea.NumFmt = true, excelize.ChartNumFmt{CustomNumFmt: "0;;"}
	b.fail(b.f.AddChart(sheet, "A3", c))
	b.setup(sheet, "")
}

// writeReadme says what it is, when and from what it was made, and how to read it.
func (b *lineReporter) writeReadme() {
	p := b.p
	first := b.readme(b.sheets.readme, b.title(), p.T("workbook.lines.subject"))
	first.section(p.T("workbook.report.made"))
	first.facts([][2]string{
		{p.T("workbook.report.when"), p.DateTime(b.r.Made)}, {p.T("workbook.lines.wording"), b.state()}, {p.T("matrix.round"), b.r.Round}, {p.T("workbook.report.snapshot"), b.r.Snapshot},
		{p.T("workbook.report.version"), fmt.Sprint(b.r.DataVersion)}, {p.T("workbook.report.hash"), b.r.DataHash}, first.members(b.r.Members),
	}...)
	about := func(sheet, key string) [2]string { return [2]string{sheet, p.T("workbook.lines.about." + key)} }
	first.contents(about(b.sheets.matrix, "matrix"), about(b.sheets.updates, "updates"), about(b.sheets.overdue, "overdue"), about(b.sheets.milestones, "milestones"), about(b.sheets.links, "links"), about(b.sheets.charts, "charts"))
	var rules []string
	if b.r.Version.Working {
		rules = append(rules, p.T("matrix.working"))
	}
	rules = append(rules, p.T("matrix.notes.order"), p.T("workbook.lines.rule.gaps"), p.T("workbook.lines.rule.formulas"))
	if b.cut > 0 {
		rules = append(rules, p.T("workbook.report.cut", "Count", b.cut))
	}
	first.rules(rules...)
	b.setup(b.sheets.readme, "")
}
