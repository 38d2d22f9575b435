package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// lineSheets are the two sheets of a part that asks about lines of action: a row for each line, and one for each of its milestones.
type lineSheets struct {
	lines      []survey.Section
	columns    []lineColumn // of the sheet of progress
	milestones string       // name of the other sheet, empty where no row is asked
	rows       []int        // of each line's answers; last round's stand below
	last       bool         // last round's answers are known
	end        string       // last column
}

// lineColumn is a column of the sheet of progress: the field of each line at that place, or what stands beside its answer.
type lineColumn struct {
	name  string
	field int    // in the section's items
	what  string // "", "denominator", "reason" or "evidence"
}

// lineSections lays out the sheets of a part that asks about lines of action. To the rest of the workbook they are one section.
func (b *builder) lineSections(part TemplatePart, index int) []*section {
	q := part.Questionnaire
	prefix := ""
	if b.several() {
		prefix = strconv.Itoa(index+1) + "."
	}
	own := &lineSheets{lines: q.Sections}
	sec := &section{number: "1", hidden: "A", lines: own}
	sec.Section = survey.Section{Name: q.Name, Short: q.Name, Items: q.Items()}
	if b.several() {
		sec.number = prefix + "1"
	}
	sec.sheet = b.sheet(strings.TrimSpace(prefix1(prefix, "1") + b.p.T("workbook.lines.progress")))
	n := 4 // A code, B line, C same as last round
	add := func(field int, what string) {
		name, err := excelize.ColumnNumberToName(n)
		b.fail(err)
		own.columns, own.end = append(own.columns, lineColumn{name, field, what}), name
		n++
	}
	for i, item := range q.Sections[0].Items {
		if item.Row != "" {
			continue
		}
		add(i, "")
		if item.Kind == survey.Share {
			add(i, "denominator")
		}
		if !item.Plain {
			add(i, "reason")
			add(i, "evidence")
		}
	}
	if slices.ContainsFunc(q.Items(), func(i survey.Item) bool { return i.Row != "" }) {
		own.milestones = b.sheet(strings.TrimSpace(prefix1(prefix, "2") + b.p.T("workbook.lines.milestones")))
	}
	if b.several() {
		tab := tabColours[index%len(tabColours)]
		for _, sheet := range []string{sec.sheet, own.milestones} {
			if sheet != "" {
				b.fail(b.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{TabColorRGB: &tab}))
			}
		}
	}
	for _, item := range q.Items() {
		_, known := part.Last[item.ID]
		own.last = own.last || known
		if !item.Optional {
			sec.now.add(standing(q, item, part.Now[item.ID]))
		}
	}
	sec.hasLast = own.last
	sec.result, sec.first = 4, 7
	row := sec.first
	for range q.Sections {
		own.rows = append(own.rows, row)
		row++
		if own.last {
			row++
		}
	}
	sec.last = row - 1
	return []*section{sec}
}

// told is the column in which the section says how much is answered.
func (s *section) told() string {
	if s.lines != nil {
		return "D"
	}
	return "C"
}

// prefix1 numbers a sheet where the workbook has several parts.
func prefix1(prefix, n string) string {
	if prefix == "" {
		return ""
	}
	return prefix + n + " "
}

// linePart are the cells of a part that asks about lines of action.
func (b *builder) linePart(out *Part, part TemplatePart, s *section) {
	own := s.lines
	for n, line := range own.lines {
		row := own.rows[n]
		items := map[int]*Item{}
		for _, c := range own.columns {
			item := line.Items[c.field]
			cell := at(c.name, row)
			switch c.what {
			case "":
				it := &Item{ID: item.ID, Sheet: s.sheet, Answer: cell}
				if _, known := part.Last[item.ID]; own.last && (known || !item.Optional) {
					it.Last = at(c.name, row+1)
				}
				items[c.field] = it
			case "denominator":
				items[c.field].Denominator = cell
			case "reason":
				items[c.field].Reason = cell
			case "evidence":
				items[c.field].Evidence = cell
			}
		}
		for i, item := range line.Items {
			it := items[i]
			if it == nil {
				it = b.milestoneItem(part, s, n, i)
			}
			if words := part.Remarks[item.ID]; words != "" {
				b.comment(it.Sheet, it.Answer, b.p.T("workbook.remark", "Words", words))
			}
			out.Items = append(out.Items, *it)
		}
		same := ""
		if b.lineHasLast(part, line) {
			same = at("C", row)
		}
		out.Sections = append(out.Sections, Section{Code: line.Code, Sheet: s.sheet, Same: same})
	}
}

func (b *builder) lineHasLast(part TemplatePart, line survey.Section) bool {
	return slices.ContainsFunc(line.Items, func(i survey.Item) bool {
		_, known := part.Last[i.ID]
		return known
	})
}

// writeLines fills both sheets.
func (b *builder) writeLines(part TemplatePart, s *section) {
	q, own, l := part.Questionnaire, s.lines, b.p.Lang()
	widths := []float64{6, 36, 14}
	for _, c := range own.columns {
		widths = append(widths, columnWidth(own.lines[0].Items[c.field], c.what))
	}
	b.columns(s.sheet, widths...)
	if !own.last {
		b.fail(b.f.SetColVisible(s.sheet, "C", false))
	}
	b.lineHead(part, s, s.sheet, b.p.T("workbook.lines.progress"), "workbook.lines.progress.say")
	line := look{Top: rule, Bottom: rule, Fill: ground, Bold: true}
	b.text(s.sheet, at("A", s.result), "", line)
	b.text(s.sheet, at("B", s.result), b.p.T("workbook.result"), line)
	items := len(q.Asked())
	b.text(s.sheet, at("C", s.result), "", line)
	b.formula(s.sheet, at("D", s.result), b.answeredFormula(at("AJ", s.result), items), b.p.T("workbook.answered", "Answered", s.now.answered, "All", items), line)
	b.text(s.sheet, at("E", s.result), "", line)
	for _, column := range []string{"AH", "AI"} {
		b.value(s.sheet, at(column, s.result), 0, look{Colour: inkFaint})
	}
	b.formula(s.sheet, at("AJ", s.result), fmt.Sprintf("SUM(%s:%s)", at("AJ", s.first), at("AJ", s.last)), s.now.answered, look{Colour: inkFaint})
	b.lineColumns(part, s)
	for n := range own.lines {
		b.writeLine(part, s, n)
	}
	b.fail(b.f.SetColVisible(s.sheet, "AH:AJ", false))
	b.fail(b.f.SetPanes(s.sheet, &excelize.Panes{
		Freeze: true, XSplit: 2, YSplit: s.first - 1, TopLeftCell: at("C", s.first), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: at("D", s.first), ActiveCell: at("D", s.first), Pane: "bottomRight"}},
	}))
	b.page(s.sheet, b.paper, true, fmt.Sprintf("$A:$B,%s!$%d:$%d", quoteSheet(s.sheet), s.first-1, s.first-1), b.t.Area.Name.In(l)+" · "+q.Name.In(l), part.Round.Code)
	pages, tall := 3, 0 // side by side: on one the words would be too small to read
	b.fail(b.f.SetPageLayout(s.sheet, &excelize.PageLayoutOptions{FitToWidth: &pages, FitToHeight: &tall}))
	b.protect(s.sheet)
	if own.milestones != "" {
		b.writeMilestones(part, s)
	}
}

func columnWidth(item survey.Item, what string) float64 {
	switch {
	case what == "reason":
		return 16
	case what == "evidence":
		return 30
	case item.Kind == survey.Choice:
		return 19
	case item.Kind == survey.Text:
		return 30
	}
	return 14
}

// lineHead is the title of a sheet and what it is for.
func (b *builder) lineHead(part TemplatePart, s *section, sheet, title, say string) {
	name := part.Questionnaire.Name.In(b.p.Lang())
	b.text(sheet, "A1", name+" · "+title, look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	b.wide(sheet, 2, "A", "G", b.p.T(say), look{Size: 11})
	back := look{Colour: brand, Underlined: true}
	b.text(sheet, "A3", "← "+b.cover, back)
	b.link(sheet, "A3", b.cover, "A1")
	said := b.p.T("workbook.part", "Part", part.Questionnaire.Name, "Round", part.Round.Code)
	if s.hasLast {
		said += ". " + b.p.T("workbook.lines.last", "Round", part.LastRound)
	}
	b.text(sheet, "D3", said, look{Colour: inkSoft})
}

// lineColumns heads the table: what belongs together, then each column.
func (b *builder) lineColumns(part TemplatePart, s *section) {
	l, row := b.p.Lang(), s.first-1
	head := look{Bold: true, Colour: inkSoft, Wrap: true, Bottom: ink, Vertical: "bottom"}
	b.text(s.sheet, at("A", row), b.p.T("workbook.column.number"), head)
	b.text(s.sheet, at("B", row), b.p.T("workbook.lines.line"), head)
	head.Indent = 1
	b.text(s.sheet, at("C", row), b.p.T("workbook.lines.same"), head)
	heads := map[string]string{"C": b.p.T("workbook.lines.same")}
	for _, c := range s.lines.columns {
		item := s.lines.lines[0].Items[c.field]
		text := item.Text.In(l)
		switch c.what {
		case "denominator":
			text = b.p.T("workbook.lines.whole")
		case "reason":
			text = b.p.T("workbook.column.reason")
		case "evidence":
			text = b.p.T("workbook.column.evidence")
		default:
			if unit := item.Unit.In(l); unit != "" {
				text += " (" + unit + ")"
			}
			if !item.Heading.IsZero() {
				b.text(s.sheet, at(c.name, row-1), item.Heading.In(l), look{Bold: true, Colour: brand, Indent: 1})
			}
		}
		b.text(s.sheet, at(c.name, row), text, head)
		heads[c.name] = text
	}
	b.fit(s.sheet, row, heads, look{Bold: true, Indent: 1})
}

// writeLine writes the places for the answers on a line, and below what was answered last.
func (b *builder) writeLine(part TemplatePart, s *section, n int) {
	q, own, l := part.Questionnaire, s.lines, b.p.Lang()
	line, row := own.lines[n], own.rows[n]
	plain := look{Wrap: true, Vertical: "top"}
	soft := look{Wrap: true, Vertical: "top", Colour: inkSoft, Bottom: ruleSoft, Indent: 1, Size: 9}
	if !own.last {
		plain.Bottom = ruleSoft
	}
	open := look{Wrap: true, Vertical: "top", Unlocked: true, Frame: field, Align: "left", Indent: 1}
	bold := plain
	bold.Bold, bold.Colour = true, brand
	name := line.Name.In(l)
	if words := line.Question.In(l); words != "" {
		name += "\n" + words
	}
	b.text(s.sheet, at("A", row), strings.TrimPrefix(line.Code, "L"), bold)
	b.text(s.sheet, at("B", row), name, plain)
	same := b.lineHasLast(part, line)
	if same {
		b.value(s.sheet, at("C", row), nil, open)
		b.choose(s.sheet, at("C", row), b.yes, b.p.T("workbook.same.yes"))
	}
	texts, lasts := map[string]string{"B": name, "D": "\n"}, map[string]string{}
	if own.last {
		for _, column := range []string{"A", "C"} {
			b.text(s.sheet, at(column, row+1), "", soft)
		}
		b.text(s.sheet, at("B", row+1), b.p.T("workbook.column.last", "Round", part.LastRound), soft)
	}
	for _, c := range own.columns {
		item := line.Items[c.field]
		now, last := part.Now[item.ID], part.Last[item.ID]
		cell, was := at(c.name, row), ""
		switch c.what {
		case "":
			texts[c.name] = b.lineAnswer(q, s.sheet, cell, item, now, open)
			was = b.lineLast(part, item)
		case "denominator":
			b.value(s.sheet, cell, nil, open)
			if shown(q, item, now) {
				b.value(s.sheet, cell, now.Denominator.Decimal.InexactFloat64(), open)
			}
			b.positive(s.sheet, cell, excelize.DataValidationOperatorGreaterThan)
			if last.Denominator.Valid {
				was = b.p.AsGiven(last.Denominator.Decimal)
			}
		case "reason":
			why := ""
			if reason(now) {
				why = b.p.Gap(now.Gap)
			}
			b.filled(s.sheet, cell, why, open)
			b.choose(s.sheet, cell, b.reasons, b.reasonWords())
		case "evidence":
			b.filled(s.sheet, cell, now.Evidence, open)
			b.longText(s.sheet, cell, survey.LongestEvidence)
			texts[c.name], was = now.Evidence, last.Evidence
		}
		if !own.last {
			continue
		}
		if item.Kind == survey.Date && last.Given() {
			day := soft
			day.Format, day.Align = "yyyy-mm-dd", "left"
			b.value(s.sheet, at(c.name, row+1), last.Date, day)
			continue
		}
		b.text(s.sheet, at(c.name, row+1), was, soft)
		lasts[c.name] = was
	}
	b.fit(s.sheet, row, texts, look{Indent: 1})
	if own.last {
		b.fit(s.sheet, row+1, lasts, look{Indent: 1, Size: 9})
	}
	b.countLine(part, s, n, same)
}

// countLine counts, hidden, how much of what is asked of a line is answered, and colours what is still open.
func (b *builder) countLine(part TemplatePart, s *section, n int, same bool) {
	q, row := part.Questionnaire, s.lines.rows[n]
	var terms []string
	answered := 0
	for _, c := range s.lines.columns {
		item := s.lines.lines[n].Items[c.field]
		if c.what != "" || item.Optional {
			continue
		}
		cell := at(c.name, row)
		given := fmt.Sprintf("LEN(%s)>0", cell)
		if item.Kind == survey.Choice {
			given = fmt.Sprintf("ISNUMBER(MATCH(%s,%s,0))", cell, b.choices[q.Code+"/"+item.Choices].labels)
		}
		before := "0"
		if same && part.Last[item.ID].Given() {
			before = fmt.Sprintf("IF($C%d=%s,1,0)", row, quoteText(b.p.T("workbook.same.yes")))
		}
		terms = append(terms, fmt.Sprintf("IF(%s,1,%s)", given, before))
		t, _ := standing(q, item, part.Now[item.ID])
		answered += t.answered
		open := fmt.Sprintf("AND(LEN(%s)=0,LEN($C%d)=0)", cell, row)
		b.conditional(s.sheet, cell, open, &excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{pending}}}, false)
	}
	b.formula(s.sheet, at("AJ", row), strings.Join(terms, "+"), answered, look{Colour: inkFaint})
}

// lineAnswer writes a place for an answer, with what is allowed in it, and returns the text that it holds.
func (b *builder) lineAnswer(q survey.Questionnaire, sheet, cell string, item survey.Item, now survey.Answer, open look) string {
	switch item.Kind {
	case survey.Share:
		b.value(sheet, cell, nil, open)
		if shown(q, item, now) {
			b.value(sheet, cell, now.Numerator.Decimal.InexactFloat64(), open)
		}
		b.positive(sheet, cell, excelize.DataValidationOperatorGreaterThanOrEqual)
		return ""
	case survey.Choice:
		var words []string
		for _, o := range q.List(item).Choices {
			words = append(words, o.Label.In(b.p.Lang()))
		}
		b.choose(sheet, cell, b.choices[q.Code+"/"+item.Choices].labels, strings.Join(words, " · "))
	case survey.Number:
		b.bounded(sheet, cell, item)
	case survey.Date:
		b.date(sheet, cell)
	case survey.Text:
		b.longText(sheet, cell, survey.LongestAnswer)
	}
	b.writeNow(sheet, cell, q, item, now, open)
	return now.Text
}

// bounded allows the numbers that an item allows.
func (b *book) bounded(sheet, cell string, item survey.Item) {
	if len(item.Bounds) < 2 {
		b.number(sheet, cell, item.Unit.In(b.p.Lang()))
		return
	}
	dv := validation(cell)
	b.fail(dv.SetRange(item.Bounds[0], item.Bounds[1], excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
	b.validate(sheet, dv, b.p.T("workbook.rule.number"), b.p.T("workbook.lines.between", "Low", item.Bounds[0], "High", item.Bounds[1]), true)
}

// lineLast is last round's answer as it is printed, such that it can be read back; nothing where nothing was said of an item that is optional.
func (b *builder) lineLast(part TemplatePart, item survey.Item) string {
	last, known := part.Last[item.ID]
	switch {
	case item.Optional && !known:
		return ""
	case item.Kind == survey.Share && last.Numerator.Valid && last.Gap == observation.NoGap:
		return b.p.AsGiven(last.Numerator.Decimal)
	}
	return b.lastText(part, item)
}
