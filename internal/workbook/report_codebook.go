package workbook

import (
	"strings"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// writeCodebook says what the codes mean and where the figures come from. The lists of answers stand first, because the
// answers look their points up there.
func (b *reporter) writeCodebook() {
	sheet, p := b.sheets.codebook, b.p
	b.columns(sheet, 26, 44, 22, 16, 16, 60)
	b.text(sheet, "A1", b.sheets.codebook, look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	row := 3
	done := map[string]bool{}
	for _, block := range b.r.Blocks {
		q := block.Questionnaire
		if done[q.Code] {
			continue
		}
		done[q.Code] = true
		row = b.codeQuestionnaire(q, row)
	}
	var indicators [][]string
	for _, i := range b.r.Indicators {
		indicators = append(indicators, []string{i.Code, i.Name.In(p.Lang()), p.Agencies(i.Custodian)})
	}
	row = b.codeTable(row, p.T("workbook.report.codes.indicators"), []string{"code", "meaning", "custodian"}, indicators)
	row = b.codeSeries(row)
	row = b.codeDimensions(row)
	row = b.codeTable(row, p.T("workbook.report.codes.status"), []string{"code", "meaning"}, b.statuses())
	row = b.codeTable(row, p.T("workbook.report.codes.flow"), []string{"code", "meaning"}, [][]string{
		{string(observation.UN), b.flow(observation.UN)}, {string(observation.National), b.flow(observation.National)},
		{"mixed", b.flow("mixed")},
	})
	b.codeSources(row)
	b.freeze(sheet, "A2", 0, 1)
	b.setup(sheet, true, "")
}

// codeTable writes a heading, the heads of the columns and the rows, and returns the row after a blank one.
func (b *reporter) codeTable(row int, title string, heads []string, rows [][]string) int {
	if len(rows) == 0 {
		return row
	}
	sheet := b.sheets.codebook
	row = b.heading(sheet, row, "F", title)
	for i, key := range heads {
		b.text(sheet, at(column(i+1), row), b.p.T("workbook.report.column."+key), look{Bold: true, Colour: inkSoft, Wrap: true, Vertical: "bottom"})
	}
	row++
	for _, cells := range rows {
		texts := map[string]string{}
		for i, s := range cells {
			b.text(sheet, at(column(i+1), row), s, look{Wrap: true, Vertical: "top", Bottom: ruleSoft})
			texts[column(i+1)] = s
		}
		b.fit(sheet, row, texts, look{})
		row++
	}
	return row + 1
}

// codeQuestionnaire writes the lists of answers with their points, the bands and the questions.
func (b *reporter) codeQuestionnaire(q survey.Questionnaire, row int) int {
	sheet, p, l := b.sheets.codebook, b.p, b.p.Lang()
	row = b.heading(sheet, row, "F", p.T("workbook.report.codes.answers", "Survey", q.Name))
	for i, key := range []string{"list", "answer", "points"} {
		b.text(sheet, at(column(i+1), row), p.T("workbook.report.column."+key), look{Bold: true, Colour: inkSoft, Vertical: "bottom"})
	}
	row++
	for _, item := range q.Items() {
		key := q.Code + "/" + item.Choices
		if _, done := b.lists[key]; done || item.Kind != survey.Choice {
			continue
		}
		first := row
		for _, o := range q.List(item).Choices {
			line := look{Wrap: true, Bottom: ruleSoft}
			b.text(sheet, at("A", row), item.Choices, line)
			b.text(sheet, at("B", row), o.Label.In(l), line)
			b.value(sheet, at("C", row), o.Points, look{Bottom: ruleSoft, Align: "left"})
			b.fit(sheet, row, map[string]string{"B": o.Label.In(l)}, look{})
			row++
		}
		prefix := quoteSheet(sheet) + "!"
		b.lists[key] = listRange{
			labels: prefix + abs("B", first) + ":" + abs("B", row-1), table: prefix + abs("B", first) + ":" + abs("C", row-1),
		}
	}
	row++
	var bands, items [][]string
	for _, band := range q.Bands {
		bands = append(bands, []string{p.Int(band.Category), band.Name.In(l), p.T("workbook.report.from", "From", band.From)})
	}
	row = b.codeTable(row, p.T("workbook.report.codes.bands", "Survey", q.Name), []string{"category", "meaning", "from"}, bands)
	for _, s := range q.Sections {
		for _, item := range s.Items {
			items = append(items, []string{item.ID, item.Text.In(l), s.Name.In(l), s.Part, item.Letter, item.Help.In(l)})
		}
	}
	return b.codeTable(row, p.T("workbook.report.codes.items", "Survey", q.Name, "Version", q.Version),
		[]string{"code", "question", "topic", "part", "number", "help"}, items)
}

func (b *reporter) codeSeries(row int) int {
	p, l := b.p, b.p.Lang()
	var rows [][]string
	for _, s := range b.r.Series {
		target := ""
		if s.Target.Valid {
			target = s.TargetTest + " " + p.AsGiven(s.Target.Decimal)
		}
		notes := s.Caveat.In(l)
		if len(s.Indicators) > 0 {
			notes = strings.TrimSpace(p.T("workbook.report.serves", "Indicators", strings.Join(s.Indicators, ", ")) + " " + notes)
		}
		rows = append(rows, []string{s.Code, s.Name.In(l), s.Unit.In(l), p.T("workbook.report.direction." + string(s.Direction)), target, notes})
	}
	return b.codeTable(row, p.T("workbook.report.codes.series"), []string{"code", "meaning", "unit", "direction", "target", "notes"}, rows)
}

func (b *reporter) codeDimensions(row int) int {
	l := b.p.Lang()
	for _, d := range b.r.Dimensions {
		rows := [][]string{}
		for _, c := range d.Codes {
			rows = append(rows, []string{c.Code, c.Name.In(l)})
		}
		row = b.codeTable(row, b.p.T("workbook.report.codes.dimension", "Dimension", d.Code, "Name", d.Name), []string{"code", "meaning"}, rows)
	}
	return row
}

// statuses are the words and letters of the column status.
func (b *reporter) statuses() [][]string {
	var rows [][]string
	for _, g := range observation.Gaps() {
		rows = append(rows, []string{string(g), b.p.Gap(g) + ". " + b.p.T("gap."+string(g)+".long")})
	}
	for _, s := range []string{"A", "B", "E", "F", "I", "N", "P", "U", "V"} {
		rows = append(rows, []string{s, b.p.T("workbook.report.status." + strings.ToLower(s))})
	}
	return rows
}

func (b *reporter) codeSources(row int) {
	p, l := b.p, b.p.Lang()
	var rows [][]string
	for _, s := range b.r.Sources {
		var releases []string
		for _, r := range b.r.Releases {
			if r.Source == s.Code {
				releases = append(releases, r.Name)
			}
		}
		rows = append(rows, []string{s.Code, s.Name.In(l), strings.Join(releases, "; "), b.flow(s.Flow), b.p.Named("licence", s.Licence), strings.TrimSpace(s.Cite.In(l) + " " + s.URL)})
	}
	b.codeTable(row, p.T("workbook.report.codes.sources"), []string{"code", "meaning", "release", "flow", "licence", "cite"}, rows)
}
