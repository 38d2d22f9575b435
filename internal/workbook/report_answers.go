package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// answerRange is where the answers of the report stand.
type answerRange struct{ first, last int }

// Columns of the answers, which the scores sum up.
const (
	answerCountry  = "A"
	answerSurvey   = "C"
	answerYear     = "D"
	answerPart     = "E"
	answerCell     = "H"
	answerStatus   = "I"
	answerAnswered = "J"
	answerPoints   = "K"
	answerMax      = "L"
)

// span is a column of the answers as a formula on another sheet names it.
func (b *reporter) span(column string) string {
	return quoteSheet(b.sheets.answers) + "!" + abs(column, b.answers.first) + ":" + abs(column, b.answers.last)
}

// writeAnswers lists each answer that is known, with its points looked up in the codebook.
func (b *reporter) writeAnswers() {
	sheet, p := b.sheets.answers, b.p
	b.columns(sheet, 9, 22, 13, 7, 9, 6, 58, 34, 15, 12, 8, 9, 36)
	heads := []string{"country_code", "country", "survey", "year", "part", "number", "question", "answer", "status", "counted", "points", "max", "evidence"}
	for i, key := range heads {
		b.text(sheet, at(column(i+1), 1), p.T("workbook.report.column."+key), look{Bold: true, Colour: inkSoft, Bottom: ink, Wrap: true, Vertical: "bottom"})
	}
	b.height(sheet, 1, 32)
	row := 2
	b.answers.first = row
	done := map[string]bool{}
	for _, block := range b.r.Blocks {
		q := block.Questionnaire
		for _, c := range block.Countries {
			key := fmt.Sprint(q.Code, " ", c.Area.Code, " ", c.Year)
			if len(c.Answers) == 0 || done[key] {
				continue
			}
			done[key] = true
			for _, s := range q.Sections {
				for _, item := range s.Items {
					b.writeAnswer(row, block, c, s, item)
					row++
				}
			}
		}
	}
	b.answers.last = max(row-1, b.answers.first)
	if row == b.answers.first {
		b.text(sheet, at("A", row), p.T("workbook.report.answers.none"), look{Colour: inkSoft})
	} else {
		b.fail(b.f.AutoFilter(sheet, fmt.Sprintf("A1:%s%d", column(len(heads)), b.answers.last), nil))
	}
	b.freeze(sheet, "C2", 2, 1)
	b.setup(sheet, true, "$1:$1")
}

func (b *reporter) writeAnswer(row int, block ScoreBlock, c CountryScore, s survey.Section, item survey.Item) {
	sheet, l, q := b.sheets.answers, b.p.Lang(), block.Questionnaire
	line := look{Bottom: ruleSoft, Vertical: "top", Wrap: true}
	a := c.Answers[item.ID]
	text, status := "", b.p.T("workbook.report.answered")
	figure := line
	figure.Align = "left"
	answered := 0
	switch {
	case a.Gap != observation.NoGap:
		status = b.p.Gap(a.Gap)
	case !a.Given():
		status = b.p.Gap(observation.NotAnswered)
	default:
		text, answered = answerText(b.book, q, item, a), 1
	}
	if item.Kind == survey.Choice {
		if _, ok := q.Option(item, a.Choice); !ok || a.Gap != observation.NoGap {
			answered = 0
		}
	}
	question := item.Text.In(l)
	b.text(sheet, at("A", row), c.Area.Code, line)
	b.text(sheet, at("B", row), c.Area.Name.In(l), line)
	b.text(sheet, at("C", row), q.Code, line)
	b.value(sheet, at("D", row), c.Year, figure)
	b.text(sheet, at("E", row), s.Part, line)
	b.text(sheet, at("F", row), item.Letter, line)
	b.text(sheet, at("G", row), question, line)
	b.text(sheet, at(answerCell, row), text, line)
	b.text(sheet, at(answerStatus, row), status, line)
	b.text(sheet, at("M", row), a.Evidence, line)
	if item.Max > 0 {
		points := 0
		if o, ok := q.Option(item, a.Choice); ok && answered == 1 {
			points = o.Points
		}
		list := b.lists[q.Code+"/"+item.Choices]
		b.formula(sheet, at(answerAnswered, row), fmt.Sprintf("IF(ISNUMBER(MATCH(%s,%s,0)),1,0)", at(answerCell, row), list.labels), answered, figure)
		b.formula(sheet, at(answerPoints, row), fmt.Sprintf("IFERROR(VLOOKUP(%s,%s,2,FALSE),0)", at(answerCell, row), list.table), points, figure)
		b.value(sheet, at(answerMax, row), item.Max, figure)
	}
	b.fit(sheet, row, map[string]string{"B": c.Area.Name.In(l), "G": question, "H": text, "I": status, "M": a.Evidence}, look{})
}

// freeze keeps columns and rows before a cell in sight.
func (b *book) freeze(sheet, cell string, columns, rows int) {
	b.fail(b.f.SetPanes(sheet, frozen(cell, columns, rows)))
}

func frozen(cell string, columns, rows int) *excelize.Panes {
	pane := "bottomRight"
	if columns == 0 {
		pane = "bottomLeft"
	}
	return &excelize.Panes{Freeze: true, XSplit: columns, YSplit: rows, TopLeftCell: cell, ActivePane: pane}
}
