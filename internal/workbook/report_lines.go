package workbook

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
)

// LineReport is the workbook by which lines of action leave: the matrix with live counts and a chart of them, every update, milestones, what is
// overdue, and what the lines are linked to.
type LineReport struct {
	Set         action.Set
	Version     action.Version
	Group       area.Area
	Members     []area.Area // governments of the group, in the order of the matrix
	Former      []area.Area // others that have reported
	Round       string      // of which it is the state; empty for everything published
	Today       time.Time   // the day for which overdue is computed
	Made        time.Time
	DataVersion int64
	DataHash    string // SHA-256 over the published figures, hex
	Snapshot    string // name of a snapshot, where it shows one
	Matrix      action.Matrix
	Updates     []action.Report
	Links       map[string][]catalog.Link
	Catalog     *catalog.Catalog
}

// lineReporter makes one report of lines of action.
type lineReporter struct {
	*book
	r      LineReport
	sheets struct{ readme, matrix, updates, overdue, milestones, links, charts string }
	first  int // row of the first line on the sheet of the matrix
	counts int // column of the first count there
	steps  []action.Standing
}

// Write makes the report in the printer's language. The same LineReport gives the same bytes.
func (r LineReport) Write(w io.Writer, p *i18n.Printer) error {
	b := &lineReporter{book: newBook(p), r: r}
	for _, s := range []struct {
		name *string
		key  string
	}{
		{&b.sheets.readme, "workbook.report.sheet.readme"}, {&b.sheets.matrix, "matrix.tab.matrix"}, {&b.sheets.updates, "workbook.lines.updates"}, {&b.sheets.overdue, "workbook.lines.overdue"},
		{&b.sheets.milestones, "matrix.milestones"}, {&b.sheets.links, "workbook.lines.links"}, {&b.sheets.charts, "workbook.report.sheet.charts"},
	} {
		*s.name = b.sheet(p.T(s.key))
	}
	b.writeMatrix()
	b.writeUpdates()
	b.writeOverdue()
	b.writeMilestones()
	b.writeLinks()
	b.writeCharts()
	b.writeReadme()
	b.f.SetActiveSheet(0)
	b.names(b.title(), p.T("workbook.lines.subject"), r.DataHash, r.Made, from(r.Snapshot, r.DataHash, r.DataVersion)...)
	return b.write(w, r.Made)
}

func (b *lineReporter) title() string {
	return b.r.Set.Name.In(b.p.Lang()) + " · " + b.r.Group.Name.In(b.p.Lang())
}

func (b *lineReporter) setup(sheet string, titleRows string) {
	hash := b.r.DataHash
	if len(hash) > 12 {
		hash = hash[:12]
	}
	b.page(sheet, reportPaper(Report{Members: b.r.Members}), true, titleRows, b.title(), footed(b.p, b.r.Snapshot, b.r.DataVersion, hash))
}

func (b *lineReporter) standing(s action.Standing) string {
	return s.Sign() + " " + b.p.T("standing."+string(s))
}

func (b *lineReporter) country(code string) string {
	for _, a := range slices.Concat(b.r.Members, b.r.Former) {
		if a.Code == code {
			return a.Name.In(b.p.Lang())
		}
	}
	return code
}

func (b *lineReporter) line(code string) string {
	if l, ok := b.r.Version.Line(code); ok {
		return code + " " + l.Title.In(b.p.Lang())
	}
	return code
}

var lineHead = look{Bold: true, Colour: inkSoft, Bottom: ink, Wrap: true, Vertical: "bottom"}

// heads writes the head of a table and freezes what is above and left of it.
func (b *lineReporter) heads(sheet string, row, fixed int, names ...string) {
	for i, name := range names {
		b.text(sheet, at(column(i+1), row), name, lineHead)
	}
	b.fail(b.f.SetPanes(sheet, frozen(at(column(fixed+1), row+1), fixed, row)))
}

// writeMatrix writes lines by countries, in signs and words, and counts them by formulas.
func (b *lineReporter) writeMatrix() {
	sheet, p, m := b.sheets.matrix, b.p, b.r.Matrix
	widths := []float64{38}
	for range m.Countries {
		widths = append(widths, 12)
	}
	all := action.ShareOf(m.All())
	for _, s := range action.Standings() {
		if all.Of[s] > 0 || s == action.Standing(action.Completed) || s == action.Standing(action.InProgress) {
			b.steps = append(b.steps, s)
		}
	}
	for range len(b.steps) + 2 {
		widths = append(widths, 11)
	}
	b.columns(sheet, widths...)
	b.text(sheet, "A1", b.title(), look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	b.text(sheet, "A2", b.state(), look{Colour: inkSoft})
	head := []string{p.T("matrix.line")}
	for _, c := range m.Countries {
		head = append(head, b.country(c))
	}
	for _, s := range b.steps {
		head = append(head, b.standing(s))
	}
	head = append(head, p.T("workbook.lines.governments"), p.T("standing.overdue"))
	b.heads(sheet, 4, 1, head...)
	b.height(sheet, 4, 62)
	b.first, b.counts = 5, 2+len(m.Countries)
	last := column(1 + len(m.Countries))
	for i, l := range m.Lines {
		row := b.first + i
		b.text(sheet, at("A", row), b.line(l.Code), look{Bold: true, Wrap: true, Vertical: "top", Bottom: ruleSoft})
		texts := map[string]string{"A": b.line(l.Code)}
		for k, c := range m.Cells[i] {
			cell := look{Wrap: true, Vertical: "top", Bottom: ruleSoft, Colour: b.ink(c.Standing)}
			texts[column(2+k)] = b.standing(c.Standing)
			b.text(sheet, at(column(2+k), row), b.standing(c.Standing), cell)
			if note := b.tell(c); note != "" {
				b.comment(sheet, at(column(2+k), row), note)
			}
		}
		b.fit(sheet, row, texts, look{Bold: true})
		number := look{Align: "center", Vertical: "top", Bottom: ruleSoft}
		s, over := action.ShareOf(m.Cells[i]), fmt.Sprintf("$B%d:$%s%d", row, last, row)
		for k, step := range b.steps {
			b.formula(sheet, at(column(b.counts+k), row), fmt.Sprintf("COUNTIF(%s,%s)", over, quoteText(countable(b.standing(step)))), s.Of[step], number)
		}
		b.formula(sheet, at(column(b.counts+len(b.steps)), row), fmt.Sprintf("COUNTA(%s)", over), s.Members, number)
		late := fmt.Sprintf("COUNTIFS(%s!$A:$A,$A%d)", quoteSheet(b.sheets.overdue), row)
		b.formula(sheet, at(column(b.counts+len(b.steps)+1), row), late, lateOf(m.Cells[i]), number)
	}
	b.setup(sheet, "$4:$4")
}

// countable is a text as COUNTIF looks for it: signs that would stand for other signs are taken as they are.
func countable(s string) string {
	return strings.NewReplacer("~", "~~", "*", "~*", "?", "~?").Replace(s)
}

func lateOf(cells []action.Cell) int {
	n := 0
	for _, c := range cells {
		n += len(c.Overdue)
	}
	return n
}

func (b *lineReporter) ink(s action.Standing) string {
	switch s {
	case action.Standing(action.Completed), action.Standing(action.InProgress):
		return "07545A"
	case action.Standing(action.Suspended), action.Standing(action.Cancelled):
		return warn
	}
	if s.Gap() {
		return inkFaint
	}
	return ink
}

// tell says what stands behind a cell: round, day, percent, what is overdue.
func (b *lineReporter) tell(c action.Cell) string {
	if !c.Has() {
		return ""
	}
	out := []string{b.p.T("matrix.round_is", "Round", c.Report.Round)}
	if !c.Report.On.IsZero() {
		out = append(out, b.p.Date(c.Report.On))
	}
	if c.Report.Percent.Valid {
		out = append(out, b.p.Percent(c.Report.Percent.Decimal, 0))
	}
	if n := len(c.Overdue); n > 0 {
		out = append(out, action.OverdueSign+" "+b.p.T("matrix.overdue_n", "Count", n))
	}
	return strings.Join(out, " · ")
}

// state says of what and when the report is.
func (b *lineReporter) state() string {
	text := b.p.T("workbook.lines.state", "Number", b.r.Version.Number, "Day", b.p.Date(b.r.Today))
	if b.r.Round != "" {
		text += " " + b.p.T("matrix.notes.round", "Round", b.r.Round)
	}
	return text
}

// dayCell writes a day as a date.
func (b *lineReporter) dayCell(sheet, cell string, day time.Time, l look) {
	if day.IsZero() {
		b.value(sheet, cell, nil, l)
		return
	}
	l.Format, l.Align = "yyyy-mm-dd", "left"
	b.value(sheet, cell, time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC), l)
}

func (b *lineReporter) numberCell(sheet, cell string, d decimal.NullDecimal, l look) {
	if !d.Valid {
		b.value(sheet, cell, nil, l)
		return
	}
	b.value(sheet, cell, d.Decimal.InexactFloat64(), l)
}

// rowOf writes texts by column, in the order of the columns.
func (b *lineReporter) rowOf(sheet string, row int, texts map[string]string, l look) {
	for _, c := range slices.Sorted(maps.Keys(texts)) {
		b.filled(sheet, at(c, row), texts[c], l)
	}
}

// writeUpdates writes everything that was published, a row an update.
func (b *lineReporter) writeUpdates() {
	sheet, p := b.sheets.updates, b.p
	b.columns(sheet, 34, 18, 14, 13, 24, 16, 22, 13, 10, 10, 10, 26, 26, 14, 10, 24, 44, 44, 44, 36, 20)
	b.heads(sheet, 1, 2, p.T("matrix.line"), p.T("web.country"), p.T("matrix.round"), p.T("matrix.published"), p.T("workbook.lines.source"), p.T("matrix.taken"), p.T("matrix.status"), p.T("matrix.as_of"), p.T("matrix.percent"), p.T("workbook.lines.numerator"), p.T("workbook.lines.denominator"),
		p.T("matrix.body"), p.T("matrix.plan"), p.T("matrix.budget"), p.T("workbook.lines.currency"), p.T("matrix.indicators"), p.T("matrix.done"), p.T("matrix.obstacles"), p.T("matrix.next"), p.T("matrix.evidence"), p.T("workbook.lines.version"))
	row := 2
	l := look{Wrap: true, Vertical: "top", Bottom: ruleSoft}
	for _, u := range b.r.Updates {
		if u.Standing() == "" {
			continue
		}
		taken := ""
		if u.Taken != "" {
			taken = p.T("matrix.taken." + string(u.Taken))
		}
		texts := map[string]string{
			"A": b.line(u.Line), "B": b.country(u.Country), "C": u.Round, "E": u.Source, "F": taken, "G": b.standing(u.Standing()), "L": u.Body, "M": u.Plan, "O": u.Currency, "P": strings.Join(u.Indicators, "; "),
			"Q": u.Done, "R": u.Obstacles, "S": u.Next, "T": u.Evidence,
		}
		b.rowOf(sheet, row, texts, l)
		b.dayCell(sheet, at("D", row), u.Published, l)
		b.dayCell(sheet, at("H", row), u.On, l)
		b.numberCell(sheet, at("I", row), u.Percent, l)
		b.numberCell(sheet, at("J", row), u.Numerator, l)
		b.numberCell(sheet, at("K", row), u.Whole, l)
		b.numberCell(sheet, at("N", row), u.Budget, l)
		b.value(sheet, at("U", row), u.Version, l)
		b.fit(sheet, row, texts, look{})
		row++
	}
	if row == 2 {
		b.text(sheet, "A2", p.T("matrix.lead.none"), look{Colour: inkSoft})
	} else {
		b.fail(b.f.AutoFilter(sheet, fmt.Sprintf("A1:U%d", row-1), nil))
	}
	b.setup(sheet, "$1:$1")
}

// writeOverdue writes the milestones that are overdue on the day of the report.
func (b *lineReporter) writeOverdue() {
	sheet, p := b.sheets.overdue, b.p
	b.columns(sheet, 44, 20, 44, 14, 14, 26, 16)
	b.heads(sheet, 1, 0, p.T("matrix.line"), p.T("web.country"), p.T("matrix.milestone"), p.T("milestone.due_on"), p.T("workbook.lines.days"), p.T("matrix.status"), p.T("matrix.round"))
	l := look{Wrap: true, Vertical: "top", Bottom: ruleSoft}
	late := b.r.Matrix.Overdue()
	for i, k := range late {
		row := 2 + i
		texts := map[string]string{"A": b.line(k.Line), "B": b.country(k.Country), "C": k.Title, "F": b.standing(k.Report.Standing()), "G": k.Report.Round}
		b.rowOf(sheet, row, texts, l)
		b.dayCell(sheet, at("D", row), k.Due, l)
		b.value(sheet, at("E", row), int(b.r.Today.Sub(k.Due).Hours()/24), l)
		b.fit(sheet, row, texts, look{})
	}
	if len(late) == 0 {
		b.text(sheet, "A2", p.T("matrix.overdue.none", "Day", p.Date(b.r.Today)), look{Colour: inkSoft})
	}
	b.setup(sheet, "$1:$1")
}

// writeMilestones writes the milestones of the newest updates in order of their day.
func (b *lineReporter) writeMilestones() {
	sheet, p := b.sheets.milestones, b.p
	b.columns(sheet, 14, 14, 18, 44, 20, 44, 16)
	b.heads(sheet, 1, 0, p.T("milestone.due_on"), p.T("workbook.lines.reached"), p.T("matrix.state"), p.T("matrix.milestone"), p.T("web.country"), p.T("matrix.line"), p.T("matrix.round"))
	l := look{Wrap: true, Vertical: "top", Bottom: ruleSoft}
	marks := b.r.Matrix.Timeline()
	for i, k := range marks {
		row, state := 2+i, p.T("milestone.due")
		switch {
		case !k.Reached.IsZero():
			state = p.T("milestone.reached")
		case k.Overdue:
			state = action.OverdueSign + " " + p.T("milestone.overdue")
		}
		texts := map[string]string{"C": state, "D": k.Title, "E": b.country(k.Country), "F": b.line(k.Line), "G": k.Report.Round}
		b.rowOf(sheet, row, texts, l)
		b.dayCell(sheet, at("A", row), k.Due, l)
		b.dayCell(sheet, at("B", row), k.Reached, l)
		b.fit(sheet, row, texts, look{})
	}
	if len(marks) == 0 {
		b.text(sheet, "A2", p.T("matrix.milestones.none"), look{Colour: inkSoft})
	}
	b.setup(sheet, "$1:$1")
}
