package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// blockRange is where a block of scores stands, for the charts.
type blockRange struct {
	header, first, last       int    // heading and countries
	parts                     int    // columns C … are the whole and the sections
	responding, share         int    // rows; 0 where the report is of one country
	counts                    int    // first of the rows that count countries per category
	percentFirst, percentLast int    // rows of the percentages, 0 where no answers are known
	year                      string // column of the year
}

// columns C, D, E … hold the whole and the sections.
const firstPart = 3

// writeScores writes a block per questionnaire and year: categories, of a group their counts, and percentages.
func (b *reporter) writeScores() {
	sheet := b.sheets.scores
	most := 1
	for _, block := range b.r.Blocks {
		most = max(most, 1+len(block.Questionnaire.Sections))
	}
	widths := []float64{8, 44}
	for range most {
		widths = append(widths, 13)
	}
	widths = append(widths, 16, 8, 14, 26, 30)
	b.columns(sheet, widths...)
	b.text(sheet, "A1", b.p.T("workbook.report.scores.title", "Area", b.r.Area.Name), look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	row := 3
	if len(b.r.Blocks) == 0 {
		b.text(sheet, "A3", b.p.T("workbook.report.scores.none"), look{Colour: inkSoft})
	}
	for _, block := range b.r.Blocks {
		row = b.writeBlock(block, row)
	}
	b.freeze(sheet, "C2", 2, 1)
	b.setup(sheet, true, "$1:$1")
}

// writeBlock writes one block and returns the row after it.
func (b *reporter) writeBlock(block ScoreBlock, row int) int {
	sheet, l, q := b.sheets.scores, b.p.Lang(), block.Questionnaire
	parts := 1 + len(q.Sections)
	r := blockRange{parts: parts, year: column(firstPart + parts + 1)}
	title := fmt.Sprintf("%s · %d", q.Name.In(l), block.Year)
	if block.Latest {
		title += " · " + b.p.T("workbook.report.latest")
	}
	b.text(sheet, at("A", row), title, look{Size: 13, Bold: true})
	b.height(sheet, row, 22)
	row++
	if q.Working {
		b.text(sheet, at("A", row), b.p.T("workbook.cover.working"), look{Colour: inkSoft})
		row++
	}
	// The codes by which the formulas find the answers stand in sight, small.
	code := look{Size: 8, Colour: inkFaint}
	codes := row
	b.text(sheet, at("A", codes), q.Code, code)
	b.text(sheet, at(column(firstPart), codes), observation.Total, code)
	for i, s := range q.Sections {
		b.text(sheet, at(column(firstPart+1+i), codes), s.Part, code)
	}
	row++
	r.header = row
	b.blockHeader(q, row, b.p.T("workbook.report.column.country"))
	row++
	r.first, r.last = row, row+len(block.Countries)-1
	known := slices.ContainsFunc(block.Countries, func(c CountryScore) bool { return scored(q, c) })
	percentAt := map[string]int{} // row of a country's percentages
	next := r.last + 2
	if b.group {
		r.responding = r.last + 1
		r.counts = r.responding + 3
		r.share = r.counts + len(q.Bands)
		next = r.share + 2
	}
	if n := besides(block); n > 0 {
		next += n + 2
	}
	if known {
		r.percentFirst = next + 1
		n := r.percentFirst
		for _, c := range block.Countries {
			if scored(q, c) {
				percentAt[c.Area.Code] = n
				n++
			}
		}
		r.percentLast = n - 1
	}
	for i, c := range block.Countries {
		b.writeCountry(block, r, c, r.first+i, percentAt[c.Area.Code], codes)
	}
	b.colours(sheet, r, q)
	if b.group {
		b.summary(block, r)
	}
	row = next
	if n := besides(block); n > 0 {
		b.writeBeside(block, r, next-n-2)
	}
	if known {
		b.writePercentages(block, r, percentAt, codes)
		row = r.percentLast + 2
	}
	b.wide(sheet, row, "A", column(firstPart+parts+4), b.legend(q), look{Size: 9, Colour: inkFaint})
	b.blocks = append(b.blocks, r)
	return row + 3
}

func (b *reporter) blockHeader(q survey.Questionnaire, row int, first string) {
	sheet, l, p := b.sheets.scores, b.p.Lang(), b.p
	heads := map[string]string{"A": p.T("workbook.report.column.country_code"), "B": first, column(firstPart): p.T("workbook.overall")}
	for i, s := range q.Sections {
		name := s.Short.In(l)
		if name == "" {
			name = s.Name.In(l)
		}
		heads[column(firstPart+1+i)] = name
	}
	for i, key := range []string{"answered", "year", "flow", "source", "basis"} {
		heads[column(firstPart+1+len(q.Sections)+i)] = p.T("workbook.report.column." + key)
	}
	for n := 1; n <= len(heads); n++ {
		l := look{Bold: true, Colour: inkSoft, Bottom: ink, Wrap: true, Vertical: "bottom"}
		switch {
		case n >= firstPart && n <= firstPart+len(q.Sections):
			l.Align = "center"
		case n == firstPart+1+len(q.Sections):
			l.Indent = 1
		}
		b.text(sheet, at(column(n), row), heads[column(n)], l)
	}
	b.fit(sheet, row, heads, look{Bold: true})
}

// writeCountry writes a country's categories: computed from its answers, or published ones as values.
func (b *reporter) writeCountry(block ScoreBlock, r blockRange, c CountryScore, row, percentRow, codes int) {
	sheet, l, p, q := b.sheets.scores, b.p.Lang(), b.p, block.Questionnaire
	line := look{Bottom: ruleSoft}
	cell := look{Bottom: ruleSoft, Align: "center", Bold: true}
	b.text(sheet, at("A", row), c.Area.Code, look{Bottom: ruleSoft, Colour: inkFaint})
	b.text(sheet, at("B", row), c.Area.Name.In(l), look{Bottom: ruleSoft, Bold: true})
	score, computed := q.Score(c.Answers)
	responded := computed
	for i := range r.parts {
		name := column(firstPart + i)
		if computed {
			part := partScore(score, i)
			b.formula(sheet, at(name, row), b.bandFormula(q, at(name, percentRow)), numberIf(part.Category, part.Max > 0 && len(q.Bands) > 0), cell)
			continue
		}
		responded = b.officialCell(at(name, row), c.Categories, partCode(q, i), responded) || responded
	}
	more := firstPart + r.parts
	official := c.Categories[""]
	basis, source := "", ""
	switch {
	case computed:
		basis, source = p.T("workbook.report.basis.answers"), sourceText(official)
		b.formula(sheet, at(column(more), row), b.answeredOf(q, c, row, r, codes), fmt.Sprintf("%d / %d", score.Total.Answered, score.Total.Items), look{Bottom: ruleSoft, Indent: 1})
	case responded:
		basis, source = p.T("workbook.report.basis.official"), sourceText(official)
		b.text(sheet, at(column(more), row), "", line)
	default:
		b.text(sheet, at(column(more), row), "", line)
	}
	if responded && c.Year > 0 {
		year := look{Bottom: ruleSoft, Align: "left"}
		if c.Year < block.Year {
			year.Italic, year.Colour = true, inkSoft
		}
		b.value(sheet, at(column(more+1), row), c.Year, year)
		b.text(sheet, at(column(more+2), row), b.flow(c.Flow), line)
	} else {
		b.text(sheet, at(column(more+1), row), "", line)
		b.text(sheet, at(column(more+2), row), "", line)
	}
	b.text(sheet, at(column(more+3), row), source, look{Bottom: ruleSoft, Wrap: true, Size: 9, Colour: inkSoft})
	b.text(sheet, at(column(more+4), row), basis, look{Bottom: ruleSoft, Wrap: true, Size: 9, Colour: inkSoft})
	b.height(sheet, row, max(18, rowHeight(max(lineCount(source, columnPixels(26), 9, false), lineCount(basis, columnPixels(30), 9, false)), 9)))
}

// besides counts the rows of other flows.
func besides(block ScoreBlock) int {
	n := 0
	for _, c := range block.Countries {
		n += len(c.Beside)
	}
	return n
}

// writeBeside writes what other flows say of the same countries. It stands apart, so that it is not counted.
func (b *reporter) writeBeside(block ScoreBlock, r blockRange, row int) {
	sheet, l, q := b.sheets.scores, b.p.Lang(), block.Questionnaire
	b.blockHeader(q, row, b.p.T("workbook.report.beside"))
	first := row + 1
	for _, c := range block.Countries {
		for _, o := range c.Beside {
			row++
			b.text(sheet, at("A", row), c.Area.Code, look{Bottom: ruleSoft, Colour: inkFaint})
			b.text(sheet, at("B", row), c.Area.Name.In(l), look{Bottom: ruleSoft, Bold: true})
			for i := range r.parts {
				b.officialCell(at(column(firstPart+i), row), o.Categories, partCode(q, i), true)
			}
			more := firstPart + r.parts
			b.text(sheet, at(column(more), row), "", look{Bottom: ruleSoft})
			b.value(sheet, at(column(more+1), row), o.Year, look{Bottom: ruleSoft, Align: "left"})
			b.text(sheet, at(column(more+2), row), b.flow(o.Flow), look{Bottom: ruleSoft})
			source := sourceText(o.Categories[""])
			b.text(sheet, at(column(more+3), row), source, look{Bottom: ruleSoft, Wrap: true, Size: 9, Colour: inkSoft})
			b.text(sheet, at(column(more+4), row), b.p.T("workbook.report.basis.beside"), look{Bottom: ruleSoft, Wrap: true, Size: 9, Colour: inkSoft})
			b.height(sheet, row, max(18, rowHeight(lineCount(source, columnPixels(26), 9, false), 9)))
		}
	}
	b.categoryColours(sheet, at(column(firstPart), first)+":"+at(column(firstPart+r.parts-1), row), q)
}

// officialCell writes a published category, or the word of the gap there is instead, and tells whether there is one.
func (b *reporter) officialCell(cell string, categories map[string]OfficialCategory, part string, responded bool) bool {
	official, told := categories[part]
	if official.Category > 0 {
		b.value(b.sheets.scores, cell, official.Category, look{Bottom: ruleSoft, Align: "center", Bold: true})
		return true
	}
	g := official.Gap
	if !told && g == observation.NoGap {
		g = observation.NotAnswered
		if responded {
			g = observation.NotAvailable
		}
	}
	b.text(b.sheets.scores, cell, b.gapWord(g), look{Bottom: ruleSoft, Align: "center", Colour: inkFaint, Size: 9})
	return false
}

// scored tells that the country has answers from which a score follows; one without any answer has none.
func scored(q survey.Questionnaire, c CountryScore) bool {
	_, ok := q.Score(c.Answers)
	return ok
}

// flow is the word for who speaks.
func (b *book) flow(f observation.Flow) string {
	switch f {
	case observation.UN:
		return b.p.T("workbook.report.flow.un")
	case observation.National:
		return b.p.T("workbook.report.flow.national")
	case "mixed":
		return b.p.T("workbook.report.flow.mixed")
	}
	return string(f)
}

// any2 is a number, or the empty text where there is none.
func numberIf(n int, there bool) any {
	if there {
		return n
	}
	return ""
}

// partScore is the score of the whole (0) or of a section (from 1 on).
func partScore(s survey.Score, i int) survey.PartScore {
	if i == 0 {
		return s.Total
	}
	if i <= len(s.Sections) {
		return s.Sections[i-1].PartScore
	}
	return survey.PartScore{}
}

func partCode(q survey.Questionnaire, i int) string {
	if i == 0 {
		return ""
	}
	return q.Sections[i-1].Part
}

// bandFormula is the category that a percentage reaches.
func (b *reporter) bandFormula(q survey.Questionnaire, percent string) string {
	formula := quoteText("")
	for _, band := range q.Bands {
		formula = fmt.Sprintf("IF(%s>=%d,%d,%s)", percent, band.From, band.Category, formula)
	}
	return fmt.Sprintf(`IF(ISNUMBER(%s),%s,"")`, percent, formula)
}

// sums sums a column of the answers of the country in that row, of a part unless it is the whole.
func (b *reporter) sums(column string, row int, yearColumn string, codes int, part string) string {
	formula := fmt.Sprintf("SUMIFS(%s,%s,$A%d,%s,$A$%d,%s,$%s%d", b.span(column), b.span(answerCountry), row,
		b.span(answerSurvey), codes, b.span(answerYear), yearColumn, row)
	if part != "" {
		formula += fmt.Sprintf(",%s,%s", b.span(answerPart), part)
	}
	return formula + ")"
}

func (b *reporter) answeredOf(q survey.Questionnaire, c CountryScore, row int, r blockRange, codes int) string {
	score, _ := q.Score(c.Answers)
	return fmt.Sprintf(`%s&" / %d"`, b.sums(answerAnswered, row, r.year, codes, ""), score.Total.Items)
}

// writePercentages writes the percentages of the countries whose answers are known, live from the answers.
func (b *reporter) writePercentages(block ScoreBlock, r blockRange, percentAt map[string]int, codes int) {
	sheet, l, q := b.sheets.scores, b.p.Lang(), block.Questionnaire
	b.blockHeader(q, r.percentFirst-1, b.p.T("workbook.report.percentages"))
	more := firstPart + r.parts
	for i, key := range []string{"points", "year", "stored", "check", ""} {
		text := ""
		if key != "" {
			text = b.p.T("workbook.report.column." + key)
		}
		b.text(sheet, at(column(more+i), r.percentFirst-1), text, look{Bold: true, Colour: inkSoft, Bottom: ink, Wrap: true, Vertical: "bottom", Indent: max(0, 1-i)})
	}
	percent := look{Bottom: ruleSoft, Align: "center", Format: b.percentFormat()}
	for _, c := range block.Countries {
		row, ok := percentAt[c.Area.Code]
		if !ok {
			continue
		}
		b.height(sheet, row, 18)
		b.text(sheet, at("A", row), c.Area.Code, look{Bottom: ruleSoft, Colour: inkFaint})
		b.text(sheet, at("B", row), c.Area.Name.In(l), look{Bottom: ruleSoft, Bold: true})
		score, _ := q.Score(c.Answers)
		for i := range r.parts {
			name, part := column(firstPart+i), ""
			if i > 0 {
				part = fmt.Sprintf("%s$%d", name, codes)
			}
			p := partScore(score, i)
			var now any = ""
			if p.Max > 0 {
				now = float64(100*p.Points) / float64(p.Max)
			}
			b.formula(sheet, at(name, row), fmt.Sprintf(`IF(AND(%s>0,%s>0),100*%s/%s,"")`,
				b.sums(answerAnswered, row, r.year, codes, ""), b.sums(answerMax, row, r.year, codes, part),
				b.sums(answerPoints, row, r.year, codes, part), b.sums(answerMax, row, r.year, codes, part)), now, percent)
		}
		b.formula(sheet, at(column(more), row), b.sums(answerPoints, row, r.year, codes, "")+`&" / "&`+b.sums(answerMax, row, r.year, codes, ""),
			pointsText(score), look{Bottom: ruleSoft, Indent: 1})
		b.value(sheet, at(column(more+1), row), c.Year, look{Bottom: ruleSoft, Align: "left"})
		stored, check := at(column(more+2), row), at(column(more+3), row)
		if !c.Stored.Valid {
			b.text(sheet, stored, "", look{Bottom: ruleSoft})
			b.text(sheet, check, "", look{Bottom: ruleSoft})
			continue
		}
		b.value(sheet, stored, c.Stored.Decimal.InexactFloat64(), look{Bottom: ruleSoft, Align: "left", Format: `0.00000"%"`})
		agrees := b.p.T("workbook.report.check.yes")
		now := agrees
		if !score.Total.Percent().Round(5).Equal(c.Stored.Decimal.Round(5)) {
			now = b.p.T("workbook.report.check.no")
		}
		b.formula(sheet, check, fmt.Sprintf("IF(ROUND(%s,5)=ROUND(%s,5),%s,%s)", at(column(firstPart), row), stored,
			quoteText(agrees), quoteText(b.p.T("workbook.report.check.no"))), now, look{Bottom: ruleSoft})
	}
}

// pointsText is the sum of points and what full marks would give, over the items whose answers are listed.
func pointsText(score survey.Score) string {
	return fmt.Sprintf("%d / %d", score.Total.Points, score.Total.Max)
}

// summary counts the countries of a group: who responded, who was carried, how many per category, the share that meets.
func (b *reporter) summary(block ScoreBlock, r blockRange) {
	sheet, p, q := b.sheets.scores, b.p, block.Questionnaire
	values := make([][]int, r.parts) // categories per column
	carried := make([]int, r.parts)
	for _, c := range block.Countries {
		score, computed := q.Score(c.Answers)
		for i := range r.parts {
			category := c.Categories[partCode(q, i)].Category
			if computed {
				category = 0
				if part := partScore(score, i); part.Max > 0 {
					category = part.Category
				}
			}
			if category > 0 {
				values[i] = append(values[i], category)
				if c.Year < block.Year {
					carried[i]++
				}
			}
		}
	}
	label := func(row int, text string, l look) {
		b.text(sheet, at("A", row), "", l)
		l.Wrap = true
		b.text(sheet, at("B", row), text, l)
		b.fit(sheet, row, map[string]string{"B": text}, look{Bold: l.Bold})
	}
	line := look{Colour: inkSoft}
	label(r.responding, p.T("workbook.report.responding"), look{Top: ink, Colour: inkSoft})
	label(r.responding+1, p.T("workbook.report.carried"), line)
	label(r.responding+2, p.T("workbook.report.governments"), line)
	for k, band := range q.Bands {
		label(r.counts+k, b.categoryText(q, band.Category), line)
	}
	label(r.share, p.T("workbook.report.share"), look{Bold: true, Top: rule, Bottom: ink})
	for i := range r.parts {
		name := column(firstPart + i)
		area := at(name, r.first) + ":" + at(name, r.last)
		number := look{Align: "center", Colour: inkSoft}
		b.formula(sheet, at(name, r.responding), "COUNT("+area+")", len(values[i]), look{Align: "center", Colour: inkSoft, Top: ink})
		b.formula(sheet, at(name, r.responding+1), fmt.Sprintf(`COUNTIFS(%s,">0",%s,"<%d")`, area,
			abs(r.year, r.first)+":"+abs(r.year, r.last), block.Year), carried[i], number)
		b.value(sheet, at(name, r.responding+2), block.Members, number)
		meeting := 0
		for k, band := range q.Bands {
			n := 0
			for _, v := range values[i] {
				if v == band.Category {
					n++
				}
			}
			b.formula(sheet, at(name, r.counts+k), fmt.Sprintf(`COUNTIF(%s,%d)`, area, band.Category), n, number)
		}
		for _, v := range values[i] {
			if v >= q.MeetsFrom {
				meeting++
			}
		}
		// A part that was not published for every government that responded has no share: its category may be any.
		unknown := b.gapWord(observation.NotAvailable)
		var share any = ""
		if n := len(values[i]); n > 0 && n < len(values[0]) {
			share = unknown
		} else if n > 0 {
			share = decimal.NewFromInt(int64(100*meeting)).DivRound(decimal.NewFromInt(int64(n)), 5).InexactFloat64()
		}
		b.formula(sheet, at(name, r.share), fmt.Sprintf(`IF(%s=0,"",IF(%s<%s,%s,ROUND(100*COUNTIF(%s,">=%d")/%s,5)))`,
			at(name, r.responding), at(name, r.responding), "$"+at(column(firstPart), r.responding), quoteText(unknown), area,
			q.MeetsFrom, at(name, r.responding)), share, look{Bold: true, Top: rule, Bottom: ink, Align: "center", Format: b.percentFormat()})
	}
}

// colours tints the categories as on the screens; the number is in the cell as well.
func (b *reporter) colours(sheet string, r blockRange, q survey.Questionnaire) {
	area := at(column(firstPart), r.first) + ":" + at(column(firstPart+r.parts-1), r.last)
	b.categoryColours(sheet, area, q)
}

func (b *book) categoryColours(sheet, area string, q survey.Questionnaire) {
	first, _, _ := strings.Cut(area, ":")
	for _, band := range q.Bands {
		b.conditional(sheet, area, fmt.Sprintf("%s=%d", first, band.Category), &excelize.Style{
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{categoryFill(band.Category)}},
			Font: &excelize.Font{Color: categoryInk(band.Category), Bold: true},
		}, false)
	}
}

// legend names the categories and from which percentage on they hold.
func (b *reporter) legend(q survey.Questionnaire) string {
	if len(q.Bands) == 0 {
		return ""
	}
	return b.bands(q) + " " + b.p.T("workbook.report.legend")
}
