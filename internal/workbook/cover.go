package workbook

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rumbo/internal/survey"
)

// coverWidths are the columns of the cover: a number, domain, answered, percentage, category, last official result.
var coverWidths = []float64{4, 36, 20, 22, 30, 30}

// writeCover tells what is asked, of whom, by when, how to fill it in and send it back, shows the result so far, and has
// room for the signatures of the clearance.
func (b *builder) writeCover(parts [][]*section) {
	sheet := b.cover
	b.columns(sheet, coverWidths...)
	row := 1
	b.text(sheet, at("A", row), ManifestProduct, look{Bold: true, Colour: brand, Size: 12})
	b.height(sheet, row, 24)
	row++
	b.wide(sheet, row, "A", "F", b.title(), look{Size: 20, Bold: true})
	row++
	list := 0 // first row of the list of parts
	if b.several() {
		b.wide(sheet, row, "A", "F", b.p.T("workbook.cover.parts", "Count", len(b.t.Parts)), look{Size: 13, Colour: inkSoft})
		row = b.remarked(parts, row+1)
		list, row = b.listParts(parts, row+1)
	} else {
		b.wide(sheet, row, "A", "F", b.partNames(), look{Size: 13, Colour: inkSoft})
		row++
		part := b.t.Parts[0]
		due := b.p.T("workbook.no_deadline")
		if day := part.LastDay(); !day.IsZero() {
			due = b.p.T("workbook.deadline", "Date", day)
		}
		b.wide(sheet, row, "A", "F", b.p.T("workbook.reference", "Year", fmt.Sprint(part.Round.ReferenceYear))+" · "+due, look{Bold: true})
		row = b.remarked(parts, row+1) + 1
		row = b.about(row)
	}
	row = b.heading(sheet, row, "F", b.p.T("workbook.cover.how"))
	for i, s := range b.steps(parts) {
		b.text(sheet, at("A", row), fmt.Sprintf("%d.", i+1), look{Bold: true, Colour: brand})
		b.wide(sheet, row, "B", "F", s, look{})
		row++
	}
	row++
	for i, part := range b.t.Parts {
		var total int
		row, total = b.results(i, part, parts[i], row)
		if b.several() {
			items, now := counted(parts[i])
			b.formula(sheet, at("F", list+i), b.answeredFormula(at("J", total), items), b.p.T("workbook.answered", "Answered", now.answered, "All", items),
				look{Bottom: ruleSoft})
		}
	}
	if b.several() {
		row = b.about(row)
	}
	b.clearance(row)
	b.page(sheet, b.paper, false, "", b.title(), "")
	b.protect(sheet)
}

// counted is how many items the sections have, and what their cells hold when the workbook is issued.
func counted(sections []*section) (items int, now tally) {
	for _, s := range sections {
		items += len(s.Asked())
		now.add(s.now, "")
	}
	return items, now
}

// remarked tells on which sheets the office has remarks, and returns the next row.
func (b *builder) remarked(parts [][]*section, row int) int {
	n := 0
	var sheets []string
	for i, part := range b.t.Parts {
		for _, s := range parts[i] {
			here := 0
			for _, item := range s.Items {
				if part.Remarks[item.ID] != "" {
					here++
				}
			}
			if n += here; here > 0 {
				sheets = append(sheets, s.sheet)
			}
		}
	}
	if n == 0 {
		return row
	}
	b.wide(b.cover, row, "A", "F", b.p.T("workbook.cover.remarks", "Count", n, "Sheets", b.p.List(sheets)), look{Bold: true, Colour: warn})
	return row + 1
}

// listParts lists what is asked, by when; it returns the first row of the list and the next one.
func (b *builder) listParts(parts [][]*section, row int) (first, next int) {
	sheet, l := b.cover, b.p.Lang()
	heads := map[string]string{
		"B": b.p.T("workbook.column.part"), "D": b.p.T("workbook.column.round"), "E": b.p.T("workbook.column.due"), "F": b.p.T("workbook.column.answered"),
	}
	b.text(sheet, at("A", row), "", look{Bottom: ink})
	b.text(sheet, at("C", row), "", look{Bottom: ink})
	for _, column := range slices.Sorted(maps.Keys(heads)) {
		b.text(sheet, at(column, row), heads[column], look{Bold: true, Colour: inkSoft, Wrap: true, Vertical: "bottom", Bottom: ink})
	}
	b.fit(sheet, row, heads, look{Bold: true})
	row++
	first = row
	line := look{Bottom: ruleSoft, Wrap: true}
	for i, part := range b.t.Parts {
		name, due := part.Questionnaire.Name.In(l), b.p.T("workbook.column.due.none")
		if day := part.LastDay(); !day.IsZero() {
			due = b.p.Date(day)
		}
		linked := line
		linked.Colour, linked.Underlined = brand, true
		b.text(sheet, at("A", row), fmt.Sprint(i+1), look{Bold: true, Colour: tabColours[i%len(tabColours)], Bottom: ruleSoft})
		// Over two columns: LibreOffice does not wrap a text that is a link.
		b.wide(sheet, row, "B", "C", name, linked)
		b.link(sheet, at("B", row), parts[i][0].sheet, at("D", parts[i][0].first))
		round := part.Round.Code
		if year := fmt.Sprint(part.Round.ReferenceYear); year != round {
			round += "\n" + b.p.T("workbook.reference", "Year", year)
		}
		b.text(sheet, at("D", row), round, line)
		dated := line
		dated.Bold = true
		b.text(sheet, at("E", row), due, dated)
		b.fit(sheet, row, map[string]string{"D": round, "E": due, "F": "\n"}, look{Bold: true})
		row++
	}
	return first, row + 1
}

// about tells what each questionnaire is; one that is asked in two rounds is told once.
func (b *builder) about(row int) int {
	sheet, l := b.cover, b.p.Lang()
	row = b.heading(sheet, row, "F", b.p.T("workbook.cover.what"))
	told := map[string]bool{}
	for _, part := range b.t.Parts {
		q := part.Questionnaire
		if told[q.Code] {
			continue
		}
		told[q.Code] = true
		if b.several() {
			b.wide(sheet, row, "B", "F", q.Name.In(l), look{Bold: true})
			row++
		}
		paragraphs := []string{q.Intro.In(l), q.Source.In(l)}
		if q.Working {
			paragraphs = append(paragraphs, b.p.T("workbook.cover.working"))
		}
		for _, s := range paragraphs {
			if s != "" {
				b.wide(sheet, row, "B", "F", s, look{})
				row++
			}
		}
	}
	return row + 1
}

// heading writes a heading with a line under it and returns the next row.
func (b *book) heading(sheet string, row int, to, text string) int {
	for c := 'A'; string(c) <= to; c++ {
		b.text(sheet, at(string(c), row), "", look{Bottom: ink})
	}
	b.text(sheet, at("A", row), text, look{Size: 12, Bold: true, Bottom: ink})
	b.height(sheet, row, 20)
	return row + 1
}

// steps are the instructions.
func (b *builder) steps(parts [][]*section) []string {
	anyLast, anyOfficial := false, false
	for i, part := range b.t.Parts {
		anyOfficial = anyOfficial || part.Official != nil
		for _, s := range parts[i] {
			anyLast = anyLast || s.hasLast
		}
	}
	steps := []string{b.p.T("workbook.step.answer"), b.p.T("workbook.step.reason"), b.p.T("workbook.step.evidence")}
	if slices.ContainsFunc(b.t.Parts, func(p TemplatePart) bool { return p.Draft > 0 }) {
		steps = append(steps, b.p.T("workbook.step.draft"))
	}
	switch {
	case anyLast:
		steps = append(steps, b.p.T("workbook.step.last"))
	case anyOfficial:
		steps = append(steps, b.p.T("workbook.step.official"))
	}
	return append(steps, b.p.T("workbook.step.delegate"), b.p.T("workbook.step.keep"), b.p.T("workbook.step.return"), b.p.T("workbook.step.check"))
}

// results shows what each section and the whole reach so far, beside the last official result. It returns the next row, and
// that of the whole.
func (b *builder) results(index int, part TemplatePart, sections []*section, row int) (next, whole int) {
	q, l, sheet := part.Questionnaire, b.p.Lang(), b.cover
	title := b.p.T("workbook.result")
	if b.several() {
		title = fmt.Sprintf("%d · %s · %s", index+1, title, b.p.T("workbook.part", "Part", q.Name, "Round", part.Round.Code))
	}
	row = b.heading(sheet, row, "F", title)
	heads := map[string]string{
		"B": b.p.T("workbook.column.section"), "C": b.p.T("workbook.column.answered"), "D": b.p.T("workbook.column.percent"),
		"E": b.p.T("workbook.column.category"), "F": b.p.T("workbook.column.official"),
	}
	if part.Official == nil {
		delete(heads, "F")
	}
	for _, column := range slices.Sorted(maps.Keys(heads)) {
		text := heads[column]
		b.text(sheet, at(column, row), text, look{Bold: true, Colour: inkSoft, Wrap: true, Vertical: "bottom"})
	}
	b.fit(sheet, row, heads, look{Bold: true})
	row++
	none := b.p.T("workbook.no_answers")
	line := look{Bottom: ruleSoft}
	wrapped := line
	wrapped.Wrap = true
	longest := "" // of the categories that a formula can give
	for _, band := range q.Bands {
		if text := b.categoryText(q, band.Category); textWidth(text, fontSize, true) > textWidth(longest, fontSize, true) {
			longest = text
		}
	}
	percent := line
	percent.Format, percent.Align = b.percentFormat(), "left"
	var points, scored, answered []string
	max := 0
	items, now := counted(sections)
	for _, s := range sections {
		ref := quoteSheet(s.sheet) + "!"
		points, scored, answered = append(points, ref+at(s.hidden+"H", s.result)), append(scored, ref+at(s.hidden+"I", s.result)), append(answered, ref+at(s.hidden+"J", s.result))
		max += s.max
		name := line
		name.Colour, name.Underlined, name.Wrap = brand, true, true
		b.text(sheet, at("A", row), s.number, look{Bold: true, Colour: brand, Bottom: ruleSoft})
		short := cmp.Or(s.Short.In(l), s.Name.In(l))
		b.text(sheet, at("B", row), short, name)
		b.link(sheet, at("B", row), s.sheet, at("D", s.first))
		b.formula(sheet, at("C", row), ref+at(s.told(), s.result), b.p.T("workbook.answered", "Answered", s.now.answered, "All", len(s.Asked())), line)
		if s.scored > 0 {
			b.formula(sheet, at("D", row), ref+at("D", s.result), s.now.percent(s.max, none), percent)
			b.formula(sheet, at("E", row), fmt.Sprintf(`%s&""`, ref+at("E", s.result)), b.categoryNow(q, s.now, s.max), wrapped)
		} else {
			b.text(sheet, at("D", row), b.p.T("workbook.not_scored"), line)
			b.text(sheet, at("E", row), "", line)
		}
		official := b.official(part, s.Part)
		b.text(sheet, at("F", row), official, wrapped)
		b.fit(sheet, row, map[string]string{"B": short, "E": longest, "F": official}, look{})
		row++
	}
	total := look{Bold: true, Top: ink, Bottom: ink, Fill: ground, Wrap: true}
	percent = total
	percent.Format, percent.Align = b.percentFormat(), "left"
	for _, column := range []string{"A", "D", "E", "F"} {
		b.text(sheet, at(column, row), "", total)
	}
	b.text(sheet, at("B", row), b.p.T("workbook.overall"), total)
	// The sums stand once, hidden to the right, so that each formula of the row is short enough to be read.
	b.formula(sheet, at("H", row), strings.Join(points, "+"), now.points, look{Colour: inkFaint})
	b.formula(sheet, at("I", row), strings.Join(scored, "+"), now.scored, look{Colour: inkFaint})
	b.formula(sheet, at("J", row), strings.Join(answered, "+"), now.answered, look{Colour: inkFaint})
	b.formula(sheet, at("C", row), b.answeredFormula(at("J", row), items), b.p.T("workbook.answered", "Answered", now.answered, "All", items), total)
	if max > 0 {
		b.formula(sheet, at("D", row), fmt.Sprintf("IF(%s=0,%s,100*%s/%d)", at("I", row), quoteText(none), at("H", row), max), now.percent(max, none), percent)
		if len(q.Bands) > 0 {
			b.formula(sheet, at("E", row), fmt.Sprintf(`IF(%s=0,"",%s)`, at("I", row), b.categoryFormula(q, at("H", row), max)), b.categoryNow(q, now, max), total)
		}
	}
	b.text(sheet, at("F", row), b.official(part, ""), total)
	b.fit(sheet, row, map[string]string{"E": longest, "F": b.official(part, "")}, look{Bold: true})
	whole = row
	row++
	b.fail(b.f.SetColVisible(sheet, "H:J", false))
	if max == 0 {
		return row + 1, whole
	}
	note := b.p.T("workbook.cover.provisional")
	if len(q.Bands) > 0 {
		note += " " + b.bands(q)
	}
	b.wide(sheet, row, "B", "F", note, look{Size: 9, Colour: inkFaint})
	return row + 2, whole
}

// bands says from which percentage on each category begins.
func (b *book) bands(q survey.Questionnaire) string {
	var words []string
	for _, band := range q.Bands {
		words = append(words, b.p.T("workbook.band", "Category", b.categoryText(q, band.Category), "From", fmt.Sprint(band.From)))
	}
	return strings.Join(words, "; ") + "."
}

// official is the last published category of a part with its year, or the gap.
func (b *builder) official(part TemplatePart, code string) string {
	if part.Official == nil {
		return ""
	}
	o := part.Official[code]
	if o.Category == 0 {
		return b.gapWord(o.Gap)
	}
	return fmt.Sprintf("%s (%d)", b.categoryText(part.Questionnaire, o.Category), o.Year)
}

// clearance is room for who filled in, reviewed and authorised the answers; reading leaves it alone.
func (b *builder) clearance(row int) {
	sheet := b.cover
	row = b.heading(sheet, row, "F", b.p.T("workbook.clearance"))
	heads := map[string]string{
		"B": b.p.T("workbook.clearance.name"), "C": b.p.T("workbook.clearance.post"),
		"E": b.p.T("workbook.clearance.date"), "F": b.p.T("workbook.clearance.signature"),
	}
	for _, column := range slices.Sorted(maps.Keys(heads)) {
		text := heads[column]
		b.text(sheet, at(column, row), text, look{Bold: true, Colour: inkSoft})
	}
	row++
	for _, key := range []string{"filled", "reviewed", "authorised"} {
		b.text(sheet, at("B", row), b.p.T("workbook.clearance."+key), look{Colour: inkSoft, Size: 9, Vertical: "bottom"})
		row++
		for _, column := range []string{"B", "C", "D", "E", "F"} {
			b.value(sheet, at(column, row), nil, look{Unlocked: true, Frame: field, Wrap: true})
		}
		b.fail(b.f.MergeCell(sheet, at("C", row), at("D", row)))
		b.height(sheet, row, 30)
		row++
	}
	b.wide(sheet, row, "B", "F", b.p.T("workbook.clearance.note"), look{Size: 9, Colour: inkFaint})
}
