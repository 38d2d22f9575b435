package intake

import (
	"maps"
	"slices"
	"strings"

	"rumbo/internal/layout"
	"rumbo/internal/sheet"
)

// longestInside bounds an answer that stands in one cell with its question.
const longestInside = 200

// parted are question and answer of a text that holds both, "1a. Educación pública: Sí" or "¿Educación pública? Sí", at the last mark behind which an answer may begin.
func (a *wordings) parted(text string) (question, answer string, ok bool) {
	if _, exact := a.sure(text); exact {
		return "", "", false
	}
	for end := len(text); ; {
		at := strings.LastIndexAny(text[:end], ":?")
		if at <= 0 {
			return "", "", false
		}
		question, answer, end = strings.TrimSpace(text[:at+1]), strings.TrimSpace(strings.TrimLeft(text[at+1:], " :–-")), at
		if answer == "" || len(answer) > longestInside {
			continue
		}
		if id, _ := a.sure(question); id != "" {
			return question, answer, true
		}
	}
}

// insides takes questions and answers that stand in one cell apart, as long as several do so in one column: the sheet with the questions alone, and the answers by their cells.
func (a *wordings) insides(head layout.Head) (apart layout.Head, answers map[string]sheet.Cell) {
	answers = map[string]sheet.Cell{}
	questions, columns := map[string]string{}, map[int]int{}
	for _, row := range head.Rows {
		for _, c := range row.Cells {
			if c.Kind != sheet.Text || !strings.ContainsAny(c.Text, ":?") {
				continue
			}
			if question, answer, ok := a.parted(c.Text); ok {
				at := sheet.CellName(c.Col, row.Number)
				questions[at], columns[c.Col] = question, columns[c.Col]+1
				c.Text = answer
				answers[at] = c
			}
		}
	}
	if len(answers) == 0 || slices.Max(slices.Collect(maps.Values(columns))) < fewestTexts {
		return head, nil
	}
	apart = head
	apart.Rows = slices.Clone(head.Rows)
	for i, row := range apart.Rows {
		apart.Rows[i].Cells = slices.Clone(row.Cells)
		for k, c := range row.Cells {
			if question, ok := questions[sheet.CellName(c.Col, row.Number)]; ok {
				apart.Rows[i].Cells[k].Text = question
			}
		}
	}
	return apart, answers
}

// answerAt is the cell with the answer in a column; that of the questions themselves holds those that stand in one cell with them.
func (q *questioned) answerAt(row, col int) (sheet.Cell, bool) {
	if q.inside && col == q.axis {
		c, ok := q.cells[sheet.CellName(col, row)]
		return c, ok
	}
	return q.cell(row, col)
}
