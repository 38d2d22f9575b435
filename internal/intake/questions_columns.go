package intake

import (
	"slices"
	"strings"

	"rumbo/internal/sheet"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// What a column of a sheet of answers is, as an answer under "role/Sheet/C" gives it; area, period and LeaveOut beside these. Questions, their numbers and answers
// that are columns of their own are what the sheet is recognised by: they are told and cannot be given to another column.
const (
	roleQuestion role = "question"
	roleLetter   role = "letter"
	roleAnswer   role = "answer"
	roleOption   role = "option" // the header is a permitted answer, the cells are marks
	roleEvidence role = "evidence"
	roleReason   role = "reason"
)

// AnswersRoles are the answers to what a column of a sheet of answers is: beside questions that stand below each other, or of a table with a respondent in each row.
// That a column of such a table is a question is answered under "item/Sheet/C".
func AnswersRoles(down bool) []string {
	if down {
		return []string{string(roleAnswer), string(roleEvidence), string(roleReason), LeaveOut}
	}
	return []string{string(roleArea), string(rolePeriod), LeaveOut}
}

// questionColumn is a column of a sheet of answers as it was understood.
type questionColumn struct {
	at     int
	role   role
	header string
	by     By
	whose  string // the country or year that its header names
}

// itemID is the ID under which the question of a row, or of a column, is answered.
func (q *questioned) itemID(at int) string {
	if q.down {
		return "item/" + q.name + "/" + sheet.CellName(q.axisOr(), at)
	}
	return "item/" + q.name + "/" + sheet.ColumnName(at)
}

// axisOr is the column, or row, of the questions; of their letters, where these stand alone.
func (q *questioned) axisOr() int {
	if q.axis > 0 {
		return q.axis
	}
	return q.by
}

// place is where a question stands.
func (q *questioned) place(at int) place {
	if q.down {
		return place{q.name, q.axisOr(), at}
	}
	return place{q.name, at, max(q.axis, q.by)}
}

// correct takes what was said of single questions: which one a text is, or that it is none. What a person says takes a question from where the file has it.
func (q *questioned) correct(opt Options) {
	type list = *[]questionAt
	taken := map[string]bool{}
	var items, others []questionAt
	for _, from := range []list{&q.items, &q.doubt, &q.others} {
		*from = slices.DeleteFunc(*from, func(one questionAt) bool {
			said, by := opt.said(q.itemID(one.at))
			if _, _, known := q.asked.q.Item(said); known {
				one.id, one.by = said, by
				items, taken[said] = append(items, one), true
				return true
			}
			role, roleBy := opt.said(of("role", q.name, one.at))
			if !q.down && said == "" && slices.Contains(AnswersRoles(false), role) {
				said, by = LeaveOut, roleBy
			}
			if said != LeaveOut || from == list(&q.others) {
				return false
			}
			one.id, one.by = "", by
			others = append(others, one)
			return true
		})
	}
	q.items = slices.DeleteFunc(q.items, func(one questionAt) bool {
		if taken[one.id] {
			one.id = ""
			others = append(others, one)
			return true
		}
		return false
	})
	q.items, q.others = append(q.items, items...), append(q.others, others...)
	slices.SortFunc(q.items, func(x, y questionAt) int { return x.at - y.at })
}

// correct takes what was said of a column beside questions.
func (c *answerColumn) correct(opt Options, name string) {
	said, by := opt.said(of("role", name, c.at))
	if !slices.Contains(AnswersRoles(true), said) {
		return
	}
	c.by, c.option = by, false
	c.role = map[string]role{string(roleAnswer): roleValue, string(roleEvidence): roleNote, string(roleReason): roleStatus, LeaveOut: roleKnown}[said]
}

// top is the row of the first question, also where somebody has said that it is none.
func (q *questioned) top() int { return min(q.first, q.items[0].at) }

// tops are the rows right above the first question of which headers are made.
func (q *questioned) tops() (rows []int) {
	first := q.top()
	for _, row := range q.head.Rows {
		if row.Number < first && row.Number >= first-6 && len(row.Cells) > 1 {
			rows = append(rows, row.Number)
		}
	}
	return rows
}

// width is the last column in which something stands beside the questions.
func (q *questioned) width() (width int) {
	first, last := q.top(), q.items[len(q.items)-1].at
	for _, row := range q.head.Rows {
		if row.Number >= first && row.Number <= last+q.under || row.Number == first-1 {
			for _, c := range row.Cells {
				width = max(width, c.Col)
			}
		}
	}
	return width
}

// path is what stands above a column, from the top. A text above several columns speaks of all of them up to the next; the lowest row speaks of its own column alone.
func (q *questioned) path(col int, tops []int) (path []string) {
	for i, row := range tops {
		text := ""
		for at := col; at > 0 && (at == col || at != q.axis && at != q.by); at-- {
			if cell, ok := q.cell(row, at); ok {
				text = trim(cell.Text)
				break
			}
			if i == len(tops)-1 {
				break
			}
		}
		if text != "" && (len(path) == 0 || path[len(path)-1] != text) {
			path = append(path, text)
		}
	}
	return path
}

// note keeps what the columns were understood as, for the picture of the sheet: those that hold answers, with the rest by their roles.
func (q *questioned) note(columns, answers []answerColumn, marks, waits bool) {
	tops := q.tops()
	for _, axis := range []int{q.by, q.axis} {
		if axis > 0 {
			c := questionColumn{at: axis, role: roleQuestion, header: strings.Join(q.path(axis, tops), " / ")}
			if axis == q.by && q.axis > 0 {
				c.role = roleLetter
			}
			q.columns = append(q.columns, c)
		}
	}
	for _, c := range columns {
		one := questionColumn{at: c.at, header: strings.Join(c.path, " / "), by: c.by}
		isAnswer := slices.ContainsFunc(answers, func(x answerColumn) bool { return x.at == c.at })
		switch {
		case isAnswer && marks:
			one.role = roleOption
		case isAnswer:
			if one.role = roleAnswer; waits {
				one.by = ByAsking
			}
			if c.area != nil {
				one.whose = c.area.Code
			}
			if c.period != nil {
				one.whose = strings.TrimSpace(one.whose + " " + c.period.Canonical)
			}
		case c.role == roleNote && goesWith(columns, answers, marks, c):
			one.role = roleEvidence
		case c.role == roleStatus && goesWith(columns, answers, marks, c):
			one.role = roleReason
		}
		q.columns = append(q.columns, one)
	}
}

// understood is a sheet of answers as the picture shows it.
func (s *Service) understood(a *analysis, q *questioned) subject {
	out := subject{kind: PictureAnswers, down: q.down, waits: q.asked == nil}
	above := func(*sheet.Row) PictureRow { return PictureRow{Kind: "above"} }
	if out.row = above; q.asked == nil || q.left {
		out.column = func(int) PictureColumn { return PictureColumn{} }
		if q.left {
			out.column = func(int) PictureColumn { return PictureColumn{Choice: LeaveOut} }
		}
		return out
	}
	out.survey = q.asked.q.Code
	before := len(a.found.questions)
	q.settle(a)
	if len(q.items) > 0 {
		if r := a.readingOf(q, newHeadings(a.ref.Catalog)); q.down {
			q.below(a, s.probe(a, q), r)
		} else {
			q.across(a.report.Options, r)
		}
	}
	out.waits = len(a.found.questions) > before
	items := map[int]PictureItem{}
	for _, one := range slices.Concat(q.items, q.doubt, q.others) {
		items[one.at] = PictureItem{Item: one.id, ItemID: q.itemID(one.at), ItemBy: one.by}
	}
	for _, one := range q.doubt {
		items[one.at] = PictureItem{ItemID: q.itemID(one.at), ItemBy: ByAsking}
	}
	out.column = func(at int) PictureColumn {
		i := slices.IndexFunc(q.columns, func(c questionColumn) bool { return c.at == at })
		if i < 0 {
			return PictureColumn{Choice: LeaveOut}
		}
		c := q.columns[i]
		p := PictureColumn{Header: clip(c.header), Choice: string(c.role), By: c.by, Whose: c.whose}
		if c.role == roleNone {
			p.Choice = LeaveOut
		}
		if !q.down {
			p.PictureItem = items[at]
		}
		return p
	}
	if len(q.items) == 0 {
		return out
	}
	if !q.down {
		header := max(q.axis, q.by)
		out.body = header + 1
		out.row = func(r *sheet.Row) PictureRow {
			switch {
			case r.Number == q.axis || r.Number == q.by:
				return PictureRow{Kind: "header"}
			case r.Number < header:
				return PictureRow{Kind: "above"}
			}
			return PictureRow{Kind: string(bodyRow)}
		}
		return out
	}
	tops, first := q.tops(), q.top()
	out.body = q.items[len(q.items)-1].at
	out.row = func(r *sheet.Row) PictureRow {
		row := PictureRow{Kind: "unread", PictureItem: items[r.Number]}
		switch {
		case row.Item != "" || row.ItemBy == ByAsking:
			row.Kind = string(bodyRow)
		case slices.Contains(tops, r.Number):
			row.Kind = "header"
		case r.Number < first:
			row.Kind = "above"
		}
		return row
	}
	return out
}

// goesWith tells that a column of evidence or reasons is read with a column of answers: of several the nearest alone is.
func goesWith(columns, answers []answerColumn, marks bool, c answerColumn) bool {
	alike := slices.DeleteFunc(slices.Clone(columns), func(o answerColumn) bool {
		return o.role != c.role || slices.ContainsFunc(answers, func(x answerColumn) bool { return x.at == o.at })
	})
	if marks || len(answers) == 0 {
		answers = []answerColumn{{}}
	}
	return slices.ContainsFunc(answersUntil(answers), func(x [2]int) bool { return near(alike, x[0], x[1], 1, len(answers)) == sheet.CellName(c.at, 1) })
}

// answersUntil are the columns of answers with the next one, before which what goes with them stands.
func answersUntil(answers []answerColumn) (out [][2]int) {
	for i, c := range answers {
		until := 1 << 20
		if i+1 < len(answers) {
			until = answers[i+1].at
		}
		out = append(out, [2]int{c.at, until})
	}
	return out
}

// itemAt is the question of a row or column.
func (q *questioned) itemAt(at int) (questionAt, bool) {
	i := slices.IndexFunc(q.items, func(one questionAt) bool { return one.at == at })
	if i < 0 {
		return questionAt{}, false
	}
	return q.items[i], true
}

// given is how many answers a respondent gives.
func (one respondent) given() (n int) {
	for _, it := range one.items {
		if one.sheet.gives(it) {
			n++
		}
	}
	return n
}

// gives tells that something stands where the answer to an item is.
func (q *questioned) gives(it workbook.Item) bool {
	c, ok := q.cells[it.Answer]
	if !ok {
		col, row, _ := sheet.ParseCell(it.Answer)
		c, ok = q.cell(row, col)
	}
	return ok && trim(c.Text) != ""
}

// itemArgs names a question in what is told of it.
func itemArgs(item survey.Item) map[string]any {
	return map[string]any{"Item": item.Text, "Letter": item.Letter}
}
