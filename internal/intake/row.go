package intake

import (
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// load puts the cells of a row at hand. It tells how many hold something, how many of them stand beyond the columns of the table, and the first.
func (m *mapper) load(r *sheet.Row) (filled, loose int, stray *sheet.Cell) {
	m.row = r.Number
	clear(m.cells)
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Text == "" && !c.NoValue {
			continue
		}
		filled++
		if c.Col < len(m.cells) {
			m.cells[c.Col] = c
		} else {
			loose++
		}
		if stray == nil {
			stray = c
		}
	}
	return filled, loose, stray
}

// rowKind is what a row below the header is to its table.
type rowKind string

const (
	emptyRow    rowKind = "empty"
	bodyRow     rowKind = "body"
	sectionRow  rowKind = "section"
	noteRow     rowKind = "note"
	computedRow rowKind = "computed"
	totalRow    rowKind = "total"
)

// kindOf tells what the row at hand is. From a line that says of what the rows below it are, they are.
func (m *mapper) kindOf(filled int, stray *sheet.Cell) rowKind {
	switch {
	case filled == 0:
		return emptyRow
	case filled == 1 && (m.t.areaLines || m.isNote(filled)) && m.heads(stray):
		return sectionRow
	case m.isNote(filled), filled == 2 && m.explains(stray):
		return noteRow
	case m.computed != nil && m.isComputed():
		return computedRow
	case m.isTotalRow():
		return totalRow
	}
	return bodyRow
}

// isTotalRow tells a row that sums up others in a table made by hand: what it is the total of, nobody says.
func (m *mapper) isTotalRow() bool {
	if m.t.layout != Across || m.area.at == 0 || m.partOfArea != "" {
		return false
	}
	text := withoutMark(m.text(&m.area))
	return text != "" && isTotal(text)
}

// heads tells a line between the rows of a table made by hand that names a part, or an area where no column does, of which all rows below it are, until the next such line.
func (m *mapper) heads(c *sheet.Cell) bool {
	if m.t.layout != Across {
		return false
	}
	text := withoutMark(trim(c.Text))
	if hit := m.findArea(text); hit.ok && hasLetter(text) && len(text) > 2 {
		if m.t.areaLines {
			m.sectionArea, m.section = &hit.area, nil
			m.f.count(codeRowHeading, c.Text, place{m.t.name, c.Col, m.row}, c.Text, nil)
		}
		return m.t.areaLines // beside a column of areas nobody says what such a line means
	}
	code, dim, ok := m.ref.partNamed(text)
	if !ok {
		return false
	}
	m.section = nil
	if code != observation.Total {
		m.section = observation.Breakdown{dim: code}
	}
	m.f.count(codeRowHeading, c.Text, place{m.t.name, c.Col, m.row}, c.Text, nil)
	return true
}

// isNote tells a line of text below or between the rows from a row of figures: nothing in the columns of periods and
// values, and hardly anything elsewhere.
func (m *mapper) isNote(filled int) bool {
	if filled > 2 {
		return false
	}
	if c := m.cells[m.period.at]; c != nil {
		// A remark may stand in the column of periods as well.
		if _, ok := observation.ParsePeriod(withoutMark(trim(c.Text))); ok || c.Kind != sheet.Text {
			return false
		}
	}
	for _, c := range m.values {
		if m.cells[c.at] != nil {
			return false
		}
	}
	return true
}

func (m *mapper) isComputed() bool {
	switch squash(m.text(m.computed)) {
	case "computed", "calculado", "calcule":
		return true
	}
	return false
}
