package intake

import (
	"context"
	"maps"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// mostRespondents bounds the rows of a table of answers.
const mostRespondents = 5000

// respondent is what one country answers in one round, as a sheet holds it.
type respondent struct {
	sheet  *questioned
	area   *area.Area
	period *observation.Period
	round  *survey.Round // as somebody said
	at     place         // where it begins
	items  []workbook.Item
	lost   bool // the file says whose they are, or of when, in words that nobody understands
}

// answerColumn is a column beside questions that stand below each other.
type answerColumn struct {
	at         int
	path       []string // what stands above it, from the top
	role       role     // roleValue: answers, roleNote: evidence, roleStatus: reasons, roleKnown: of no use
	given, fit int      // cells beside questions that hold something, and those of them that are an answer to it
	option     bool     // its header is an answer, its cells are marks
	marks      bool     // all of its cells are marks
	area       *area.Area
	period     *observation.Period
	by         By // who said what it is
}

// The words by which columns beside questions are known, folded; a header holds one of them.
var answerHeaders = []struct {
	role  role
	words []string
}{
	{roleStatus, []string{"motivo", "razon", "reason", "motif", "raison"}},
	{roleNote, []string{"evidencia", "evidence", "preuve", "fuente", "source", "sustento", "verificacion", "verification", "comentario", "comment", "observacion", "observation",
		"remarque", "remark", "nota", "note", "documento", "document", "respaldo", "enlace", "link", "lien", "justificacion", "justification"}},
	{roleKnown, []string{"puntos", "puntaje", "puntuacion", "points", "score", "ponderacion", "peso", "codigo", "code", "no", "num", "numero", "number", "numero"}},
	{roleValue, []string{"respuesta", "respuestas", "answer", "answers", "reponse", "reponses", "response", "responses"}},
}

// isMark tells a mark in a cell under the answer that it chooses.
func isMark(text string) bool {
	switch lang.Fold(text) {
	case "x", "1", "si", "yes", "oui":
		return true
	}
	sym := symbolOf(text)
	return sym.kind == symbolAnswer && sym.yes
}

// cell is the cell of the head at that place.
func (q *questioned) cell(row, col int) (sheet.Cell, bool) {
	i, ok := slices.BinarySearchFunc(q.head.Rows, row, func(r sheet.Row, row int) int { return r.Number - row })
	if !ok {
		return sheet.Cell{}, false
	}
	for _, c := range q.head.Rows[i].Cells {
		if c.Col == col {
			return c, true
		}
	}
	return sheet.Cell{}, false
}

// beside are the columns beside questions that stand below each other.
func (q *questioned) beside(a *analysis, probe *own, r *reading) []answerColumn {
	tops, width := q.tops(), q.width()
	var out []answerColumn
	for col := 1; col <= width; col++ {
		if q.under == 0 && (col == q.axis && !q.inside || col == q.by) {
			continue
		}
		c := answerColumn{at: col, path: q.path(col, tops)}
		c.known(r)
		marks, options := 0, 0
		for _, one := range q.items {
			item, _, _ := q.asked.q.Item(one.id)
			cell, ok := q.answerAt(one.at+q.under, col)
			if len(c.path) > 0 {
				if _, is := q.asked.q.FindOption(item, c.path[len(c.path)-1]); is {
					options++
				}
			}
			if !ok || trim(cell.Text) == "" {
				continue
			}
			c.given++
			if isMark(cell.Text) {
				marks++
			}
			if probe.reads(item, q.name, cell, one.at+q.under) {
				c.fit++
			}
		}
		c.option, c.marks = options > 0 && marks == c.given, marks > 0 && marks == c.given
		c.correct(a.report.Options, q.name)
		out = append(out, c)
	}
	return out
}

// known tells what the header of the column says.
func (c *answerColumn) known(r *reading) {
	for _, text := range slices.Backward(c.path) {
		if a, ok := r.areaOf(text); ok && c.area == nil {
			c.area = &a
		}
		if p, ok := observation.ParsePeriod(withoutMark(text)); ok && p.Year() >= 1900 && p.Year() <= 2100 && c.period == nil {
			c.period = &p
		}
		if c.role == roleNone {
			c.role = calledSo(text)
		}
	}
}

// calledSo is what a column, or a cell, is by a word that it is called by.
func calledSo(text string) role {
	words := strings.Fields(lang.Fold(text))
	for _, header := range answerHeaders {
		if slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(header.words, func(known string) bool {
				return w == known || len(known) > 6 && strings.TrimRight(w, "s") == strings.TrimRight(known, "s")
			})
		}) {
			return header.role
		}
	}
	return roleNone
}

// reads tells that a cell is an answer to the item.
func (o *own) reads(item survey.Item, name string, cell sheet.Cell, row int) bool {
	at := sheet.CellName(cell.Col, row)
	o.cells = map[string]map[string]sheet.Cell{name: {at: cell}}
	o.a.found = newFindings()
	if item.Kind == survey.Share {
		_, ok := takeNumber(trim(cell.Text))
		return ok
	}
	if item.Kind == survey.Choice && symbolOf(cell.Text).kind == symbolAnswer {
		return true // though the permitted answers may say more than yes and no
	}
	_, said := o.item(item, workbook.Item{ID: item.ID, Sheet: name, Answer: at})
	return said && o.a.found.errors == 0
}

// underEach tells that the answers stand in the row under each question, and looks there from now on.
func (q *questioned) underEach(a *analysis, probe *own, r *reading) bool {
	for i, one := range q.items {
		if i+1 < len(q.items) && q.items[i+1].at == one.at+1 {
			return false
		}
	}
	before := q.head.Rows
	q.under, q.head.Rows = 1, slices.Clone(q.head.Rows)
	for i, row := range q.head.Rows {
		if _, asks := q.itemAt(row.Number - 1); asks {
			q.head.Rows[i].Cells = slices.Clone(row.Cells)
			for k := range row.Cells {
				q.head.Rows[i].Cells[k].Text = withoutLabel(row.Cells[k].Text)
			}
		}
	}
	if slices.ContainsFunc(q.beside(a, probe, r), func(c answerColumn) bool { return c.fit > 1 && 2*c.given > len(q.items) && c.sure() >= Threshold }) {
		return true
	}
	q.under, q.head.Rows = 0, before
	return false
}

// withoutLabel is an answer without the word that calls it one, "Respuesta: Sí".
func withoutLabel(text string) string {
	label, rest, ok := strings.Cut(text, ":")
	if ok && len(label) <= longestPart && calledSo(label) == roleValue {
		return strings.TrimSpace(rest)
	}
	return text
}

// besides are columns beside questions by what they hold.
type besides struct{ all, answers, options, notes, reasons []answerColumn }

// sorted tells what each of the columns beside questions holds.
func sorted(columns []answerColumn) besides {
	x := besides{all: columns}
	for _, c := range columns {
		switch {
		case c.role == roleNote:
			x.notes = append(x.notes, c)
		case c.role == roleStatus:
			x.reasons = append(x.reasons, c)
		case c.option:
			x.options = append(x.options, c)
		case c.role == roleKnown:
		case c.role == roleValue || c.fit > 0 && 5*c.fit >= 3*c.given:
			x.answers = append(x.answers, c)
		}
	}
	return x
}

// below finds the answers to questions that stand below each other.
func (q *questioned) below(a *analysis, probe *own, r *reading) []respondent {
	x := sorted(q.beside(a, probe, r))
	if len(x.answers)+len(x.options) == 0 && q.underEach(a, probe, r) {
		x = sorted(q.beside(a, probe, r))
	}
	columns, answers, options, notes, reasons := x.all, x.answers, x.options, x.notes, x.reasons
	if called := slices.DeleteFunc(slices.Clone(answers), func(c answerColumn) bool { return c.role != roleValue }); len(called) > 0 {
		answers = called
	}
	if len(options) >= 2 {
		q.note(columns, options, true, false)
		others := slices.DeleteFunc(slices.Clone(columns), func(c answerColumn) bool { return c.option || !c.marks || c.role != roleNone || len(c.path) == 0 })
		return q.marked(a, options, others, notes, reasons)
	}
	answers = append(answers, options...)
	if said := slices.DeleteFunc(slices.Clone(answers), func(c answerColumn) bool { return c.by == "" }); len(said) > 0 && !apart(answers) {
		answers = said // what one column alone can be is taken from the others
	}
	slices.SortFunc(answers, func(x, y answerColumn) int { return x.at - y.at })
	if len(answers) == 0 {
		q.note(columns, nil, false, false)
		a.found.add(codeAnswersNowhere, place{q.name, q.axis, q.items[0].at}, "", map[string]any{"Count": len(q.items)})
		return nil
	}
	if !apart(answers) || slices.ContainsFunc(answers, func(c answerColumn) bool { return c.sure() < Threshold }) {
		var letters []string
		for _, c := range answers {
			letters = append(letters, sheet.ColumnName(c.at))
		}
		said, ok := a.found.put(a.report.Options, codeAnswersColumn, "answers/"+q.name, place{q.name, answers[0].at, q.items[0].at}, strings.Join(letters, ", "), letters)
		if !ok {
			q.note(columns, answers, false, true)
			a.found.headed(letters, func(col int) string {
				for _, c := range answers {
					if c.at == col && len(c.path) > 0 {
						return c.path[len(c.path)-1]
					}
				}
				return ""
			})
			return nil
		}
		answers = slices.DeleteFunc(answers, func(c answerColumn) bool { return sheet.ColumnName(c.at) != said })
	}
	q.note(columns, answers, false, false)
	var out []respondent
	until := answersUntil(answers)
	for i, c := range answers {
		one := respondent{sheet: q, area: c.area, period: c.period, at: place{q.name, c.at, q.items[0].at}}
		id, why := "answers/"+q.name, "answers"
		if q.under > 0 {
			why = "answers_under"
		}
		_, by := a.report.Options.said(id)
		if by == "" {
			by = c.by
		}
		a.found.judge(Judgement{ID: id, What: "answers", Sheet: q.name, Cells: one.at.cell() + ":" + sheet.CellName(c.at, q.items[len(q.items)-1].at+q.under), Choice: sheet.ColumnName(c.at), By: by,
			Why: why, Confidence: c.sure(), Args: share(c.fit, c.given)})
		for _, question := range q.items {
			row := question.at + q.under
			it := workbook.Item{ID: question.id, Sheet: q.name, Answer: sheet.CellName(c.at, row)}
			it.Evidence, it.Reason = near(notes, c.at, until[i][1], row, len(answers)), near(reasons, c.at, until[i][1], row, len(answers))
			one.items = append(one.items, it)
		}
		a.tell("answers_down", map[string]any{"Sheet": q.name, "Count": len(q.items), "Items": len(q.asked.q.Items()), "Survey": q.asked.q.Name, "Column": sheet.ColumnName(c.at)})
		out = append(out, one)
	}
	return out
}

// sure is how sure it is that the column holds answers: by its cells, and by a header that calls them so or names whose they are.
func (c answerColumn) sure() float64 {
	switch {
	case c.by != "":
		return 1
	case c.role == roleValue:
		return max(Threshold, Sureness(named+c.fit, c.given-c.fit))
	case c.area != nil || c.period != nil:
		return Sureness(assumed+c.fit, c.given-c.fit)
	}
	return Sureness(c.fit, c.given-c.fit)
}

// apart tells that the headers of the columns name different countries or years.
func apart(columns []answerColumn) bool {
	met := map[string]bool{}
	for _, c := range columns {
		x := fixed{area: c.area, period: c.period}
		if len(columns) > 1 && x.key() == "" || met[x.key()] {
			return false
		}
		met[x.key()] = true
	}
	return true
}

// near is the cell, in that row, of the column that goes with a column of answers: the one that somebody has said, else the first to its right before the next; any, where
// there is one column of answers.
func near(columns []answerColumn, from, until, row, answers int) string {
	at := 0
	for _, c := range columns {
		if (c.at > from && c.at < until || answers == 1) && (at == 0 || c.by != "") {
			if at = c.at; c.by != "" {
				break
			}
		}
	}
	if at == 0 {
		return ""
	}
	return sheet.CellName(at, row)
}

// marked finds the answers where each permitted answer has a column of its own, in which a mark stands; of a question without one, a mark in another such column is an answer in the words above it.
func (q *questioned) marked(a *analysis, options, others, notes, reasons []answerColumn) []respondent {
	one := respondent{sheet: q, at: place{q.name, options[0].at, q.items[0].at}}
	for _, question := range q.items {
		it := workbook.Item{ID: question.id, Sheet: q.name, Answer: sheet.CellName(options[0].at, question.at)}
		it.Evidence, it.Reason = near(notes, 0, 0, question.at, 1), near(reasons, 0, 0, question.at, 1)
		marks := 0
		for i, c := range slices.Concat(options, others) {
			if i >= len(options) && marks > 0 {
				break
			}
			cell, ok := q.cell(question.at, c.at)
			if !ok || trim(cell.Text) == "" {
				continue
			}
			if marks++; marks > 1 {
				a.found.add(codeAnswersMarks, place{q.name, c.at, question.at}, cell.Text, map[string]any{"First": it.Answer})
				continue
			}
			it.Answer = sheet.CellName(c.at, question.at)
			a.mean(place{q.name, c.at, question.at}, c.path[len(c.path)-1])
		}
		if marks > 1 {
			a.lost += marks
			continue
		}
		one.items = append(one.items, it)
	}
	a.tell("answers_marks", map[string]any{"Sheet": q.name, "Count": len(q.items), "Items": len(q.asked.q.Items()), "Survey": q.asked.q.Name,
		"Column": sheet.ColumnName(options[0].at), "Last": sheet.ColumnName(options[len(options)-1].at)})
	return []respondent{one}
}

// across are the headers of a table with a question in each column, and its columns that say whose answers they are and of when.
func (q *questioned) across(opt Options, r *reading) (headers map[int]string, places map[int]role) {
	headers, places = map[int]string{}, map[int]role{}
	by := map[int]By{}
	for _, row := range q.head.Rows {
		if row.Number != q.axis && row.Number != q.by {
			continue
		}
		for _, c := range row.Cells {
			headers[c.Col] = trim(c.Text)
			if _, is := q.itemAt(c.Col); is {
				continue
			}
			for _, text := range []string{q.form.question(c.Text, false), headers[c.Col][strings.LastIndexByte(headers[c.Col], '/')+1:]} {
				if isRound(text) {
					places[c.Col] = rolePeriod
				}
				if got := r.h.column(c.Col, text); (got.role == roleArea || got.role == roleAreaName || got.role == rolePeriod) && !got.weak {
					places[c.Col] = got.role
				}
			}
			if said, who := opt.said(of("role", q.name, c.Col)); slices.Contains(AnswersRoles(false), said) {
				places[c.Col], by[c.Col] = role(said), who
				if said == LeaveOut {
					places[c.Col] = roleNone
				}
			}
		}
	}
	if at := q.whoseColumn(r, max(q.axis, q.by)); at > 0 && by[at] == "" && !holdsArea(places) {
		places[at] = roleArea
	}
	for _, col := range slices.Sorted(maps.Keys(headers)) {
		c := questionColumn{at: col, role: places[col], header: headers[col], by: by[col]}
		if one, is := q.itemAt(col); is {
			c.role, c.by = roleAnswer, one.by
		}
		q.columns = append(q.columns, c)
	}
	return headers, places
}

// beneath finds the answers of a table with a question in each column and a respondent in each row.
func (q *questioned) beneath(ctx context.Context, a *analysis, r *reading) ([]respondent, error) {
	header := max(q.axis, q.by)
	headers, places := q.across(a.report.Options, r)
	of := map[int]string{}
	for _, one := range q.items {
		of[one.at] = one.id
	}
	rows, err := a.book.Rows(ctx, q.index)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []respondent
	for rows.Next() {
		row := rows.Row()
		if row.Number <= header || !slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return trim(c.Text) != "" }) {
			continue
		}
		if len(out) >= mostRespondents {
			a.found.add(codeAnswersMany, place{q.name, 1, row.Number}, "", map[string]any{"Most": mostRespondents})
			return nil, nil
		}
		one := respondent{sheet: q, at: place{q.name, row.Cells[0].Col, row.Number}}
		for _, c := range row.Cells {
			text := trim(c.Text)
			said, coded := q.form.answer(headers[c.Col], text)
			at := place{q.name, c.Col, row.Number}
			switch id := of[c.Col]; {
			case text == "":
			case id != "":
				if coded {
					a.mean(at, said)
				}
				one.items = append(one.items, workbook.Item{ID: id, Sheet: q.name, Answer: at.cell()})
				q.keep(row.Number, c)
			case places[c.Col] == rolePeriod:
				if coded {
					text = said
				}
				if p, ok := observation.ParsePeriod(text); ok {
					one.period = &p
				} else {
					a.found.add(codePeriodUnreadable, at, text, nil)
					one.lost = true
				}
			case places[c.Col] != roleNone && one.area == nil:
				if coded {
					text = said
				}
				if found, ok := r.areaOf(text); ok {
					one.area = &found
				} else {
					a.found.add(codeAreaUnknown, at, text, nil)
					one.lost = true
				}
			}
		}
		out = append(out, one)
	}
	a.tell("answers_across", map[string]any{"Sheet": q.name, "Count": len(q.items), "Items": len(q.asked.q.Items()), "Survey": q.asked.q.Name, "Row": header, "Respondents": len(out)})
	if named := slices.ContainsFunc(out, func(one respondent) bool { return one.area != nil }); len(out) > 1 && !named && !a.found.has(codeAreaUnknown) {
		a.found.add(codeAnswersWhose, place{q.name, 1, header}, "", map[string]any{"Count": len(out)})
		return nil, rows.Err()
	}
	return out, rows.Err()
}

// holdsArea tells that a header names the column of countries.
func holdsArea(places map[int]role) bool {
	for _, r := range places {
		if r == roleArea || r == roleAreaName {
			return true
		}
	}
	return false
}

// keep remembers a cell below the head.
func (q *questioned) keep(row int, c sheet.Cell) {
	if q.cells == nil {
		q.cells = map[string]sheet.Cell{}
	}
	q.cells[sheet.CellName(c.Col, row)] = c
}
