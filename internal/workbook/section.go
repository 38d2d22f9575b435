package workbook

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Columns of a section's sheet: A number, B question, C last, D answer, E reason, F evidence, G state, and four hidden
// ones from which the result is computed: H points, I scored and answered, J answered, K points and L answered last time.
var sectionWidths = []float64{6, 50, 22, 25, 17, 34, 17}

// writeSection fills the sheet of a section.
func (b *builder) writeSection(part TemplatePart, s *section) {
	if s.lines != nil {
		b.writeLines(part, s)
		return
	}
	l := b.p.Lang()
	b.columns(s.sheet, sectionWidths...)
	b.text(s.sheet, "A1", s.number+" · "+s.Name.In(l), look{Size: 16, Bold: true, Colour: brand})
	b.height(s.sheet, 1, 26)
	b.text(s.sheet, "G1", "← "+b.cover, look{Colour: brand, Align: "right", Underlined: true})
	b.link(s.sheet, "G1", b.cover, "A1")
	b.wide(s.sheet, 2, "A", "G", s.Question.In(l), look{Size: 11})
	before := b.before(part, s)
	if b.several() {
		before = b.p.T("workbook.part", "Part", part.Questionnaire.Name, "Round", part.Round.Code) + ". " + before
	}
	b.wide(s.sheet, 3, "A", "G", before, look{Colour: inkSoft})
	if s.same != "" {
		b.writeSame(s)
	}
	b.writeResult(part.Questionnaire, s)
	b.writeHeader(part, s)
	row := s.first
	for _, item := range s.Items {
		b.writeItem(part, s, item, row)
		row += itemRows(item)
	}
	foot := "workbook.section.foot"
	if s.scored == 0 {
		foot = "workbook.section.foot.unscored"
	}
	b.wide(s.sheet, s.last+2, "A", "G", b.p.T(foot), look{Colour: inkFaint, Size: 9})
	b.marks(s)
	b.fail(b.f.SetColVisible(s.sheet, "H:L", false))
	b.fail(b.f.SetPanes(s.sheet, &excelize.Panes{
		Freeze: true, YSplit: s.first - 1, TopLeftCell: at("A", s.first), ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: at("D", s.first), ActiveCell: at("D", s.first), Pane: "bottomLeft"}},
	}))
	b.page(s.sheet, b.paper, true, fmt.Sprintf("$%d:$%d", s.first-1, s.first-1),
		b.t.Area.Name.In(l)+" · "+part.Questionnaire.Name.In(l), part.Round.Code)
	b.protect(s.sheet)
}

// before says what is known of the section from before.
func (b *builder) before(part TemplatePart, s *section) string {
	if s.hasLast {
		return b.p.T("workbook.before.answers", "Round", part.LastRound)
	}
	if part.Official == nil {
		return b.p.T("workbook.before.nothing")
	}
	if s.official.Category == 0 {
		gap := s.official.Gap
		if gap == observation.NoGap {
			gap = observation.NotAvailable
		}
		return b.p.T("workbook.before.gap", "Gap", gap)
	}
	return b.p.T("workbook.before.official", "Category", b.categoryText(part.Questionnaire, s.official.Category),
		"Year", fmt.Sprint(s.official.Year), "Source", sourceText(s.official))
}

func sourceText(o OfficialCategory) string {
	if o.Release == "" || strings.Contains(o.Source, o.Release) {
		return o.Source
	}
	if o.Source == "" {
		return o.Release
	}
	return o.Source + ", " + o.Release
}

// categoryText is number and name of a category, told together so that neither colour nor order is needed.
func (b *book) categoryText(q survey.Questionnaire, category int) string {
	band, ok := q.Band(category)
	if !ok {
		return fmt.Sprint(category)
	}
	return fmt.Sprintf("%d · %s", category, band.Name.In(b.p.Lang()))
}

// categoryFormula is a formula for the text of the category that points of max reach; points is a cell.
func (b *book) categoryFormula(q survey.Questionnaire, points string, max int) string {
	formula := quoteText("")
	for _, band := range q.Bands {
		formula = fmt.Sprintf("IF(100*%s>=%d,%s,%s)", points, band.From*max, quoteText(b.categoryText(q, band.Category)), formula)
	}
	return formula
}

// categoryNow is the text that categoryFormula gives for what the cells hold when the workbook is issued.
func (b *book) categoryNow(q survey.Questionnaire, now tally, max int) string {
	text := ""
	for _, band := range q.Bands {
		if now.scored > 0 && 100*now.points >= band.From*max {
			text = b.categoryText(q, band.Category)
		}
	}
	return text
}

func (b *builder) writeSame(s *section) {
	row := s.result - 1
	b.text(s.sheet, at("A", row), b.p.T("workbook.same.question"), look{Bold: true, Align: "right", Indent: 1})
	b.fail(b.f.MergeCell(s.sheet, at("A", row), at("C", row)))
	b.value(s.sheet, s.same, nil, look{Unlocked: true, Frame: field, Align: "left", Indent: 1})
	b.choose(s.sheet, s.same, b.yes, b.p.T("workbook.same.yes"))
	b.text(s.sheet, at("E", row), b.p.T("workbook.same.hint"), look{Colour: inkSoft, Wrap: true, Indent: 1})
	b.fail(b.f.MergeCell(s.sheet, at("E", row), at("G", row)))
	b.height(s.sheet, row, rowHeight(2, fontSize))
}

// writeResult shows live what the section reaches with the answers so far.
func (b *builder) writeResult(q survey.Questionnaire, s *section) {
	row := s.result
	line := look{Top: rule, Bottom: rule, Fill: ground}
	bold := line
	bold.Bold, bold.Indent = true, 1
	line.Indent = 1
	span := func(column string) string { return at(column, s.first) + ":" + at(column, s.last) }
	b.text(s.sheet, at("A", row), "", line)
	b.text(s.sheet, at("B", row), b.p.T("workbook.result"), look{Top: rule, Bottom: rule, Fill: ground, Bold: true})
	b.formula(s.sheet, at("H", row), "SUM("+span("H")+")", s.now.points, line)
	b.formula(s.sheet, at("I", row), "SUM("+span("I")+")", s.now.scored, line)
	b.formula(s.sheet, at("J", row), "SUM("+span("J")+")", s.now.answered, line)
	b.formula(s.sheet, at("C", row), b.answeredFormula(at("J", row), len(s.Asked())), b.p.T("workbook.answered", "Answered", s.now.answered, "All", len(s.Asked())), line)
	none := b.p.T("workbook.no_answers")
	for _, column := range []string{"D", "E", "F", "G"} {
		b.text(s.sheet, at(column, row), "", bold)
	}
	if s.scored > 0 {
		percent := bold
		percent.Format, percent.Align = b.percentFormat(), "left"
		b.formula(s.sheet, at("D", row), fmt.Sprintf("IF(%s=0,%s,100*%s/%d)", at("I", row), quoteText(none), at("H", row), s.max), s.now.percent(s.max, none), percent)
		if len(q.Bands) > 0 {
			b.formula(s.sheet, at("E", row), fmt.Sprintf(`IF(%s=0,"",%s)`, at("I", row), b.categoryFormula(q, at("H", row), s.max)), b.categoryNow(q, s.now, s.max), bold)
		}
	} else {
		b.text(s.sheet, at("D", row), b.p.T("workbook.not_scored"), line)
	}
	b.fail(b.f.MergeCell(s.sheet, at("E", row), at("G", row)))
	b.height(s.sheet, row, 22)
}

// answeredFormula says "3 of 5 answered" with the number from a cell.
func (b *book) answeredFormula(cell string, all int) string {
	before, after, _ := strings.Cut(b.p.T("workbook.answered", "Answered", "\x00", "All", all), "\x00")
	formula := cell + "&" + quoteText(after)
	if before != "" {
		formula = quoteText(before) + "&" + formula
	}
	return formula
}

// percentFormat prints a number that already is a percentage with one decimal and the sign as the language puts it.
func (b *book) percentFormat() string {
	return `0.0"` + strings.TrimPrefix(b.p.Percent(decimal.Zero, 0), "0") + `"`
}

func (b *builder) writeHeader(part TemplatePart, s *section) {
	row := s.first - 1
	last := b.p.T("workbook.column.last_unknown")
	if s.hasLast {
		last = b.p.T("workbook.column.last", "Round", part.LastRound)
	}
	heads := map[string]string{
		"A": b.p.T("workbook.column.number"), "B": b.p.T("workbook.column.question"), "C": last,
		"D": b.p.T("workbook.column.answer", "Round", part.Round.Code), "E": b.p.T("workbook.column.reason"),
		"F": b.p.T("workbook.column.evidence"), "G": b.p.T("workbook.column.state"),
	}
	for _, column := range slices.Sorted(maps.Keys(heads)) {
		text := heads[column]
		l := look{Bold: true, Colour: inkSoft, Wrap: true, Bottom: ink, Vertical: "bottom"}
		if column > "B" {
			l.Indent = 1
		}
		if strings.Contains("DEF", column) {
			l.Colour = brand
		}
		b.text(s.sheet, at(column, row), text, l)
	}
	b.fit(s.sheet, row, heads, look{Bold: true, Indent: 1})
}

// writeItem writes one question, its place for an answer, and what its answer counts.
func (b *builder) writeItem(part TemplatePart, s *section, item survey.Item, row int) {
	q, l := part.Questionnaire, b.p.Lang()
	plain := look{Wrap: true, Bottom: ruleSoft}
	soft := plain
	soft.Colour, soft.Indent = inkSoft, 1
	open := look{Wrap: true, Unlocked: true, Frame: field, Align: "left", Indent: 1}

	question := item.Text.In(l)
	if unit := item.Unit.In(l); unit != "" && (item.Kind != survey.Share || item.Series != "") {
		question += " (" + unit + ")"
	}
	b.text(s.sheet, at("A", row), item.Letter, look{Bold: true, Colour: brand, Bottom: ruleSoft})
	b.text(s.sheet, at("B", row), question, plain)
	shown := question
	runs := []excelize.RichTextRun{{Text: question, Font: &excelize.Font{Family: fontName, Size: fontSize, Color: ink}}}
	if help := item.Help.In(l); help != "" {
		shown += "\n" + help
		runs = append(runs, excelize.RichTextRun{Text: "\n" + help, Font: &excelize.Font{Family: fontName, Size: 9, Color: inkFaint}})
	}
	if words := part.Remarks[item.ID]; words != "" { // a comment is not printed
		remark, _ := cellText(b.p.T("workbook.remark", "Words", words))
		shown += "\n" + remark
		runs = append(runs, excelize.RichTextRun{Text: "\n" + remark, Font: &excelize.Font{Family: fontName, Size: 9, Bold: true, Color: warn}})
	}
	if len(runs) > 1 {
		b.fail(b.f.SetCellRichText(s.sheet, at("B", row), runs))
	}
	last := b.lastText(part, item)
	if a := part.Last[item.ID]; item.Kind == survey.Date && a.Given() {
		// A date stays a date, so that reading it back does not depend on the language.
		day := soft
		day.Format, day.Align = "yyyy-mm-dd", "left"
		b.value(s.sheet, at("C", row), a.Date, day)
	} else {
		b.text(s.sheet, at("C", row), last, soft)
	}
	now := part.Now[item.ID]
	why := ""
	if reason(now) {
		why = b.p.Gap(now.Gap)
	}
	if item.Plain {
		b.text(s.sheet, at("E", row), "", plain)
		b.text(s.sheet, at("F", row), "", plain)
	} else {
		b.filled(s.sheet, at("E", row), why, open)
		b.choose(s.sheet, at("E", row), b.reasons, b.reasonWords())
		long := open
		long.Vertical = "top" // where a text is longer than the row, its beginning shows
		b.filled(s.sheet, at("F", row), now.Evidence, long)
		b.longText(s.sheet, at("F", row), survey.LongestEvidence)
	}
	longest := ""
	if item.Kind != survey.Share {
		b.writeNow(s.sheet, at("D", row), q, item, now, open)
	}
	switch item.Kind {
	case survey.Choice:
		var words []string
		for _, o := range q.List(item).Choices {
			words = append(words, o.Label.In(l))
			if textWidth(o.Label.In(l), fontSize, false) > textWidth(longest, fontSize, false) {
				longest = o.Label.In(l)
			}
		}
		b.choose(s.sheet, at("D", row), b.choices[q.Code+"/"+item.Choices].labels, strings.Join(words, " · "))
	case survey.Number:
		b.bounded(s.sheet, at("D", row), item)
	case survey.Date:
		b.date(s.sheet, at("D", row))
	case survey.Text:
		longest = now.Text
		b.longText(s.sheet, at("D", row), survey.LongestAnswer)
	case survey.Share:
		b.writeShare(part, s, item, row, plain, soft, open)
	}
	// Two lines at least: there is room to type into, and to write on paper.
	b.fit(s.sheet, row, map[string]string{"B": shown, "C": last, "D": longest, "E": why + "\n", "F": now.Evidence}, look{Indent: 1})
	b.writeCounts(part, s, item, row)
}

// writeNow writes the answer of the draft into its cell, or leaves the cell empty.
func (b *builder) writeNow(sheet, cell string, q survey.Questionnaire, item survey.Item, a survey.Answer, open look) {
	if item.Kind == survey.Date {
		open.Format = "yyyy-mm-dd"
	}
	switch {
	case !shown(q, item, a):
		b.filled(sheet, cell, "", open)
	case item.Kind == survey.Number:
		b.value(sheet, cell, a.Number.Decimal.InexactFloat64(), open)
	case item.Kind == survey.Date:
		b.value(sheet, cell, a.Date, open)
	default:
		b.filled(sheet, cell, answerText(b.book, q, item, a), open)
	}
}

func (b *builder) reasonWords() string {
	var words []string
	for _, g := range Reasons() {
		words = append(words, b.p.Gap(g))
	}
	return strings.Join(words, " · ")
}

// writeShare asks for both parts of a share; the share itself is computed and locked.
func (b *builder) writeShare(part TemplatePart, s *section, item survey.Item, row int, plain, soft, open look) {
	above, below := at("D", row+1), at("D", row+2)
	percent := soft
	percent.Format, percent.Align, percent.Indent = b.percentFormat(), "left", 1
	unit := item.Unit
	if item.Series != "" {
		unit = lang.Text{} // it is that of what both parts come to, and stands at the question
	}
	if item.Scale() != 100 {
		percent.Format = "#,##0.0"
	}
	last, now := part.Last[item.ID], part.Now[item.ID]
	filled := shown(part.Questionnaire, item, now)
	var reached any = ""
	if rate, ok := item.Rate(now); filled && ok {
		reached = rate.InexactFloat64()
	}
	b.formula(s.sheet, at("D", row), fmt.Sprintf(`IF(AND(ISNUMBER(%s),ISNUMBER(%s)),IF(%s>0,%d*%s/%s,""),"")`,
		above, below, below, item.Scale(), above, below), reached, percent)
	for i, line := range []struct {
		key       string
		last, now decimal.NullDecimal
	}{{"workbook.share.numerator", last.Numerator, now.Numerator}, {"workbook.share.denominator", last.Denominator, now.Denominator}} {
		r := row + 1 + i
		label := b.p.T(line.key, "Unit", unit)
		indent := plain
		indent.Indent = 2
		b.text(s.sheet, at("A", r), "", plain)
		b.text(s.sheet, at("B", r), label, indent)
		was := ""
		if line.last.Valid {
			was = b.p.AsGiven(line.last.Decimal)
		}
		b.text(s.sheet, at("C", r), was, soft)
		for _, column := range []string{"E", "F", "G"} {
			b.text(s.sheet, at(column, r), "", plain)
		}
		b.value(s.sheet, at("D", r), nil, open)
		if filled {
			b.value(s.sheet, at("D", r), line.now.Decimal.InexactFloat64(), open)
		}
		b.fit(s.sheet, r, map[string]string{"B": label}, look{Indent: 2})
	}
	b.positive(s.sheet, above, excelize.DataValidationOperatorGreaterThanOrEqual)
	b.positive(s.sheet, below, excelize.DataValidationOperatorGreaterThan)
}

// lastText is the last answer as printed, or why none is shown.
func (b *builder) lastText(part TemplatePart, item survey.Item) string {
	a, known := part.Last[item.ID]
	switch {
	case known && a.Gap != observation.NoGap:
		return b.p.Gap(a.Gap)
	case known && a.Given():
		return answerText(b.book, part.Questionnaire, item, a)
	case part.Last != nil:
		return b.p.Gap(observation.NotAnswered)
	case part.Official != nil:
		return b.p.T("workbook.last.not_public")
	}
	return "—"
}

// answerText prints an answer for a reader.
func answerText(b *book, q survey.Questionnaire, item survey.Item, a survey.Answer) string {
	switch item.Kind {
	case survey.Choice:
		if o, ok := q.Option(item, a.Choice); ok {
			return o.Label.In(b.p.Lang())
		}
		return a.Choice
	case survey.Number:
		return b.p.AsGiven(a.Number.Decimal)
	case survey.Share:
		switch rate, ok := item.Rate(a); {
		case !ok:
			return ""
		case item.Scale() != 100:
			return b.p.Number(rate, 1)
		default:
			return b.p.Percent(rate, 1)
		}
	case survey.Date:
		return b.p.Date(a.Date)
	}
	return a.Text
}
