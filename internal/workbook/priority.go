package workbook

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
)

// Priorities is the workbook of a plan of priorities: the marks with a drop-down each, sums and matrix that follow them, and what the plan holds
// besides. It is not read back.
type Priorities struct {
	Plan    action.PriorityPlan
	Country area.Area
	Catalog *catalog.Catalog
	Made    time.Time
	// Snapshot is the name of a snapshot and DataHash that of its data, where it is of one.
	Snapshot, DataHash string
}

// First row of the targets on their sheet, and the columns of what is scored there.
const (
	targetRow   = 5
	markColumn  = 3 // C, the first of four
	needColumn  = "G"
	meansColumn = "H"
	scoreColumn = "I"
	chosenAt    = "J"
	drawnX      = "M"
	drawnY      = "N"
)

type prioritiser struct {
	*book
	w       Priorities
	targets []catalog.Target
	scores  string
}

// Write makes the workbook in the printer's language. The same Priorities give the same bytes.
func (w Priorities) Write(out io.Writer, p *i18n.Printer) error {
	b := &prioritiser{book: newBook(p), w: w, targets: slices.Clone(w.Catalog.Content().Targets)}
	slices.SortFunc(b.targets, func(x, y catalog.Target) int { return action.CompareTargets(x.Code, y.Code) })
	readme := b.sheet(p.T("priority.book.readme"))
	b.scores = b.sheet(p.T("priority.targets"))
	matrix := b.sheet(p.T("priority.matrix"))
	b.writeReadme(readme)
	b.writeTargets()
	b.writeMatrix(matrix)
	b.writeThings()
	b.f.SetActiveSheet(0)
	b.names(b.title(), p.T("priority.title"), w.Country.Code, w.Made, from(w.Snapshot, w.DataHash, 0)...)
	return b.write(out, w.Made)
}

func (b *prioritiser) title() string {
	return b.p.T("priority.of", "Country", b.w.Country.Name) + " · " + b.w.Plan.About.Title.In(b.p.Lang())
}

func (b *prioritiser) setUp(sheet string, landscape bool, rows string) {
	state := b.p.T("priority.book.draft")
	if b.w.Plan.Approved() {
		state = b.p.T("priority.state.approved")
	}
	b.page(sheet, paperA4, landscape, rows, b.title(), state)
}

// paperA4 is the paper of these sheets.
const paperA4 = 9

func (b *prioritiser) writeReadme(sheet string) {
	p, plan := b.p, b.w.Plan
	first := b.readme(sheet, b.title(), p.T("priority.book.say"))
	if !plan.Approved() {
		b.wide(sheet, first.row, "A", "B", p.T("priority.book.draft"), look{Bold: true, Colour: warn})
		first.row++
	}
	first.row++
	first.facts([][2]string{
		{p.T("priority.years"), strconv.Itoa(plan.About.From) + "–" + strconv.Itoa(plan.About.To)},
		{p.T("priority.national_plan"), plan.About.NationalPlan}, {p.T("priority.process"), plan.About.Process},
	}...)
	if a, ok := plan.Approval(); ok {
		first.facts([2]string{p.T("priority.approve"), a.Body + " · " + p.Date(a.Day)}, [2]string{p.T("priority.approve.document"), cmp.Or(a.Document, a.URL)})
	}
	if plan.SetUp.Kind != "" {
		first.facts([2]string{p.T("priority.setup.kind"), p.T("priority.body." + plan.SetUp.Kind)})
	}
	first.facts([][2]string{
		{p.T("priority.body"), plan.SetUp.Body}, {p.T("priority.mandate"), plan.SetUp.Mandate}, {p.T("priority.focal"), plan.SetUp.Focal}, {p.T("priority.awareness"), plan.SetUp.Awareness},
		{p.T("priority.book.made", "Day", b.w.Made), p.DateTime(b.w.Made)},
	}...)
	if b.w.Snapshot != "" {
		first.facts([2]string{p.T("workbook.report.snapshot"), b.w.Snapshot}, [2]string{p.T("workbook.report.hash"), b.w.DataHash})
	}
	row := first.row + 1
	b.wide(sheet, row, "A", "B", p.T("priority.working"), look{})
	row += 2
	b.text(sheet, at("A", row), p.T("priority.marks"), look{Bold: true, Bottom: ink})
	b.text(sheet, at("B", row), "", look{Bottom: ink})
	row++
	for _, c := range action.Criteria() {
		for _, m := range action.AllMarks() {
			label := ""
			if m == "0" {
				label = p.T("priority.criterion." + string(c) + ".long")
			}
			b.text(sheet, at("A", row), label, look{Bold: true})
			b.text(sheet, at("B", row), string(m)+" · "+p.T("priority.mark."+string(c)+"."+string(m))+": "+p.T("priority.means."+string(c)+"."+string(m)), look{Wrap: true})
			row++
		}
	}
	b.setUp(sheet, false, "")
}

// writeTargets writes every target with its marks, and sums that follow them.
func (b *prioritiser) writeTargets() {
	p, sheet := b.p, b.scores
	b.columns(sheet, 8, 46, 12, 12, 12, 12, 12, 12, 12, 13, 44, 44, 10, 10)
	b.text(sheet, "A1", b.title(), look{Size: 14, Bold: true, Colour: brand})
	b.height(sheet, 1, 24)
	b.wide(sheet, 2, "A", "K", p.T("priority.working"), look{Colour: inkSoft})
	head := []string{"", p.T("priority.target")}
	for _, c := range action.Criteria() {
		head = append(head, p.T("priority.criterion."+string(c)))
	}
	head = append(head, p.T("priority.need"), p.T("priority.means_"), p.T("priority.score"), p.T("priority.chosen.column"), p.T("priority.wording"), p.T("priority.note"), p.T("priority.book.shift")+" x", p.T("priority.book.shift")+" y")
	for i, h := range head {
		b.text(sheet, at(column(i+1), targetRow-1), h, look{Bold: true, Bottom: ink, Wrap: true, Colour: inkSoft})
	}
	yes, no := p.T("web.yes"), p.T("web.no")
	last := targetRow + len(b.targets) - 1
	spots := map[[2]int]int{}
	for i, t := range b.targets {
		row, said := targetRow+i, b.w.Plan.Target(t.Code)
		name, wording := t.Name.In(p.Lang()), b.w.Plan.Wording(t.Code).Text.In(p.Lang())
		b.text(sheet, at("A", row), t.Code, look{Bold: true, Bottom: ruleSoft})
		b.text(sheet, at("B", row), name, look{Wrap: true, Bottom: ruleSoft})
		for k, c := range action.Criteria() {
			var v any
			if n, ok := said.Mark(c).Points(); ok {
				v = n
			}
			b.value(sheet, at(column(markColumn+k), row), v, look{Align: "center", Frame: field, Fill: pending})
		}
		sum := func(to, formula string, n int, ok bool) {
			var now any = ""
			if ok {
				now = n
			}
			b.formula(sheet, at(to, row), formula, now, look{Align: "center", Bottom: ruleSoft, Bold: to == scoreColumn})
		}
		need, needed := said.Need()
		means, able := said.Means()
		score, scored := said.Score()
		both := func(from, to string) string {
			return fmt.Sprintf(`IF(COUNT(%[1]s%[3]d:%[2]s%[3]d)=2,SUM(%[1]s%[3]d:%[2]s%[3]d),"")`, from, to, row)
		}
		sum(needColumn, both("C", "D"), need, needed)
		sum(meansColumn, both("E", "F"), means, able)
		sum(scoreColumn, fmt.Sprintf(`IF(COUNT(C%[1]d:F%[1]d)=4,SUM(C%[1]d:F%[1]d),"")`, row), score, scored)
		choice := no
		if said.Chosen {
			choice = yes
		}
		b.text(sheet, at(chosenAt, row), choice, look{Align: "center", Frame: field, Fill: pending})
		b.filled(sheet, at("K", row), wording, look{Wrap: true, Bottom: ruleSoft})
		b.filled(sheet, at("L", row), said.Note, look{Wrap: true, Bottom: ruleSoft})
		// Those at one place are set apart by a little, in the order of their number.
		var x, y any = notANumber, notANumber
		if scored {
			x, y = means, float64(need)+0.22*float64(spots[[2]int{need, means}])
			spots[[2]int{need, means}]++
		}
		b.formula(sheet, at(drawnX, row), fmt.Sprintf(`IF(%[1]s%[2]d="",NA(),%[3]s%[2]d)`, scoreColumn, row, meansColumn), x, look{Colour: inkFaint, Align: "center"})
		b.formula(sheet, at(drawnY, row), fmt.Sprintf(`IF(%[1]s%[2]d="",NA(),%[3]s%[2]d+0.22*(COUNTIFS(%[3]s$%[5]d:%[3]s%[2]d,%[3]s%[2]d,%[4]s$%[5]d:%[4]s%[2]d,%[4]s%[2]d)-1))`, scoreColumn, row, needColumn, meansColumn, targetRow), y,
			look{Colour: inkFaint, Align: "center", Format: "0.00"})
		b.fit(sheet, row, map[string]string{"B": name, "K": wording, "L": said.Note}, look{})
	}
	marks := validation(fmt.Sprintf("C%d:F%d", targetRow, last))
	b.fail(marks.SetDropList([]string{"0", "1", "2", "3"}))
	b.validate(sheet, marks, p.T("priority.mark"), p.T("priority.book.rule"), true)
	choice := validation(fmt.Sprintf("J%d:J%d", targetRow, last))
	b.fail(choice.SetDropList([]string{yes, no}))
	b.validate(sheet, choice, p.T("priority.chosen.column"), yes+" / "+no, false)
	b.wide(sheet, last+2, "A", "K", p.T("priority.book.shift.say"), look{Size: 9, Colour: inkFaint})
	b.fail(b.f.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: targetRow - 1, TopLeftCell: at("C", targetRow), ActivePane: "bottomRight"}))
	b.setUp(sheet, true, fmt.Sprintf("$%d:$%d", targetRow-1, targetRow-1))
	b.fail(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: sheet, RefersTo: quoteSheet(sheet) + "!$A$1:" + abs("L", last+2)}))
}

// writeMatrix draws need against means, a mark for each target with its number beside it.
func (b *prioritiser) writeMatrix(sheet string) {
	p := b.p
	b.columns(sheet, 16, 16, 16, 16, 16, 16, 16, 16)
	b.text(sheet, "A1", p.T("priority.matrix"), look{Size: 14, Bold: true, Colour: brand})
	b.height(sheet, 1, 24)
	b.wide(sheet, 2, "A", "H", p.T("priority.matrix.need")+" ↑ · "+p.T("priority.matrix.means")+" →", look{Colour: inkSoft})
	from := quoteSheet(b.scores) + "!"
	var series []excelize.ChartSeries
	for i := range b.targets {
		row := targetRow + i
		series = append(series, excelize.ChartSeries{
			Name: from + abs("A", row), Categories: from + abs(drawnX, row), Values: from + abs(drawnY, row),
			Marker:    excelize.ChartMarker{Symbol: "diamond", Size: 9, Fill: fillOf(brand)},
			Line:      excelize.LineOptions{Type: excelize.LineNone},
			DataLabel: excelize.ChartDataLabel{Font: excelize.Font{Family: fontName, Size: 9, Color: ink}}, DataLabelPosition: excelize.ChartDataLabelsPositionRight,
		})
	}
	least, most := 0.0, float64(action.MostOfTwo)+1
	axisOf := func(title string) excelize.ChartAxis {
		a := axis(true, "0")
		a.Minimum, a.Maximum, a.MajorUnit = &least, &most, 1
		a.Title = excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Family: fontName, Size: 10, Color: inkSoft}}}}
		return a
	}
	b.fail(b.f.AddChart(sheet, "A4", &excelize.Chart{
		Type: excelize.Scatter, Series: series, Dimension: excelize.ChartDimension{Width: chartWide, Height: 560},
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.title(), Font: &excelize.Font{Family: fontName, Size: 12, Bold: true, Color: ink}}}},
		Legend: excelize.ChartLegend{Position: "none"}, PlotArea: excelize.ChartPlotArea{ShowSerName: true},
		Format: excelize.GraphicOptions{AltText: p.T("priority.matrix"), Name: cutUnits(p.T("priority.matrix"), 60)},
		Border: excelize.LineOptions{Type: excelize.LineNone}, ShowBlanksAs: "gap",
		XAxis: axisOf(p.T("priority.matrix.means")), YAxis: axisOf(p.T("priority.matrix.need")),
	}))
	b.setUp(sheet, true, "")
}

// writeThings writes a sheet for each kind of thing that the plan holds.
func (b *prioritiser) writeThings() {
	p, plan, l := b.p, b.w.Plan, b.p.Lang()
	word := func(prefix, code string) string {
		if code == "" {
			return ""
		}
		return p.T(prefix + code)
	}
	day := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t
	}
	var rows [][]any
	for _, x := range plan.Stakeholders {
		rows = append(rows, []any{x.Institution, word("priority.stakeholder.", x.Kind), x.Role, x.Benefit})
	}
	b.things("stakeholders", []string{"institution", "kind", "role", "benefit"}, []float64{40, 24, 44, 44}, rows)
	rows = nil
	for _, x := range plan.Interventions {
		var money any
		if x.Budget.Valid {
			money = x.Budget.Decimal.InexactFloat64()
		}
		rows = append(rows, []any{x.Target, x.Title.In(l), word("priority.level.", x.Level), word("priority.does.", x.Kind), x.Sector, x.Lead, x.Partners, money, x.Currency, day(x.Starts), day(x.Ends), x.Note})
	}
	b.things("interventions", []string{"target", "intervention", "level", "kind", "sector", "lead", "partners", "budget", "currency", "starts", "ends", "remark"}, []float64{8, 40, 12, 22, 18, 28, 28, 14, 9, 12, 12, 40}, rows)
	rows = nil
	for _, x := range plan.Indicators {
		name := x.Name.In(l)
		if i, ok := b.w.Catalog.Indicator(x.Code); ok && x.Code != "" {
			name = x.Code + " " + i.Name.In(l)
		}
		var base, year any
		if x.Baseline.Valid {
			base, year = x.Baseline.Decimal.InexactFloat64(), x.Year
		}
		rows = append(rows, []any{x.Target, name, base, year, x.Unit, x.Source, x.Publisher, word("priority.frequency.", x.Frequency), x.Proxy, x.Gap})
	}
	b.things("indicators", []string{"target", "indicator", "baseline", "baseline.year", "unit", "source", "publisher", "frequency", "proxy", "gap"}, []float64{8, 48, 12, 10, 14, 28, 24, 16, 30, 40}, rows)
}

func (b *prioritiser) things(name string, heads []string, widths []float64, rows [][]any) {
	sheet := b.sheet(b.p.T("priority." + name))
	b.columns(sheet, widths...)
	b.text(sheet, "A1", b.p.T("priority."+name), look{Size: 14, Bold: true, Colour: brand})
	b.height(sheet, 1, 24)
	if len(rows) == 0 {
		b.text(sheet, "A3", b.p.T("priority."+name+".none"), look{Colour: inkSoft})
	} else {
		for i, h := range heads {
			b.text(sheet, at(column(i+1), 3), b.p.T("priority."+h), look{Bold: true, Bottom: ink, Wrap: true, Colour: inkSoft})
		}
	}
	for n, row := range rows {
		texts := map[string]string{}
		for i, v := range row {
			cell, l := at(column(i+1), 4+n), look{Bottom: ruleSoft, Wrap: true, Vertical: "top"}
			switch v := v.(type) {
			case string:
				texts[column(i+1)] = v
				b.filled(sheet, cell, strings.TrimSpace(v), l)
			case time.Time:
				l.Format = "yyyy-mm-dd"
				b.value(sheet, cell, v, l)
			default:
				b.value(sheet, cell, v, l)
			}
		}
		b.fit(sheet, 4+n, texts, look{})
	}
	b.setUp(sheet, true, "$3:$3")
}
