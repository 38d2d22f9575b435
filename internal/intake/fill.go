package intake

import (
	"context"
	"slices"

	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// Cells that say of what a row is and stand above it: merged over several rows, or written once for all rows below them; and parts of a country in the column of
// countries, below its row.

// FillAbove is the answer that an empty cell means what stands above it.
const FillAbove = "above"

// fills are the columns of a table in which a cell may stand for rows below its own.
type fills struct {
	merged map[int][]sheet.Range // by column
	asked  map[int]bool          // columns of which a person said so
}

// says tells that the cell of a column in that row is the one of the row above.
func (x *fills) says(col, row int) bool {
	if x.asked[col] {
		return true
	}
	for _, m := range x.merged[col] {
		if m.FirstRow < row && row <= m.LastRow {
			return true
		}
	}
	return false
}

// fillable tells the roles of cells that say of what a row is. An empty cell of a breakdown is the total, unless it is merged.
func fillable(r role) bool {
	return r == roleArea || r == roleAreaName || r == rolePeriod || r == roleSeries || r == roleIndicator || r == roleDimension
}

// filling finds the merged cells of the columns that say of what rows are, where any of them has empty cells, and counts those that they cover as given.
func (t *table) filling(ctx context.Context, b *sheet.Book, found map[int]*empties) error {
	any := false
	for _, e := range found {
		any = any || len(e.rows) > 0
	}
	if !any {
		return nil
	}
	merges, err := b.Merges(ctx, t.sheet)
	if err != nil {
		return err
	}
	for _, m := range merges {
		if m.LastRow <= m.FirstRow || m.FirstRow <= t.header {
			continue
		}
		for _, c := range t.columns {
			if fillable(c.role) && c.at == m.FirstCol {
				if t.fills.merged == nil {
					t.fills.merged = map[int][]sheet.Range{}
				}
				t.fills.merged[c.at] = append(t.fills.merged[c.at], m)
			}
		}
	}
	for at, e := range found {
		before := len(e.rows)
		e.rows = slices.DeleteFunc(e.rows, func(row int) bool { return t.fills.says(at, row) })
		e.given += before - len(e.rows)
	}
	return nil
}

// empties counts, in a column that says of what rows are, the rows of figures that leave it empty.
type empties struct {
	begun bool // the first row has something there
	given int
	rows  []int // those that leave it empty
}

// empty counts the columns that a row of figures leaves empty.
func (t *table) empty(row *sheet.Row, found map[int]*empties) {
	given := func(col int) bool {
		return slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return c.Col == col && trim(c.Text) != "" })
	}
	if !slices.ContainsFunc(t.columns, func(c column) bool { return c.role == roleValue && given(c.at) }) {
		return
	}
	name, named := t.first(roleAreaName)
	for _, c := range t.columns {
		if !fillable(c.role) || c.role == roleAreaName {
			continue
		}
		e := found[c.at]
		if e == nil {
			e = &empties{begun: given(c.at)}
			found[c.at] = e
		}
		if given(c.at) || c.role == roleArea && named && given(name.at) {
			e.given++
			continue
		}
		e.rows = append(e.rows, row.Number)
	}
}

// askFill asks whether the empty cells of a column mean what stands above them, where a third of the rows leave it so.
func (r *reading) askFill(c column, e empties) {
	if c.role == roleDimension || r.t.layout != Tidy && r.t.layout != Across {
		return
	}
	id := of("fill", r.t.name, c.at)
	said, by := r.opt.said(id)
	if by != "" && (said == FillAbove || said == LeaveOut) {
		if said == FillAbove {
			if r.t.fills.asked == nil {
				r.t.fills.asked = map[int]bool{}
			}
			r.t.fills.asked[c.at] = true
		}
		r.f.judge(Judgement{ID: id, What: "fill", Sheet: r.t.name, Choice: said, By: by, Subject: clip(c.header)})
		return
	}
	if n := len(e.rows); !e.begun || 3*n < n+e.given || n < 2 {
		return
	}
	args := map[string]any{"Sheet": r.t.name, "Column": sheet.ColumnName(c.at), "Title": clip(c.header), "Count": len(e.rows)}
	r.f.add(codeColumnEmpty, place{r.t.name, c.at, e.rows[0]}, c.header, args)
	r.f.ask(Question{ID: id, Code: codeColumnEmpty, Args: args, Options: []string{FillAbove, LeaveOut}})
	r.t.waits = true
}

// fill takes over, for cells of the row at hand that are empty, what stands above them.
func (m *mapper) fill() {
	x := &m.t.fills
	if len(x.merged) == 0 && len(x.asked) == 0 {
		return
	}
	for i := range m.t.columns {
		at := m.t.columns[i].at
		if !fillable(m.t.columns[i].role) || at >= len(m.cells) {
			continue
		}
		if c := m.cells[at]; c != nil {
			if m.carried == nil {
				m.carried = map[int]sheet.Cell{}
			}
			m.carried[at] = *c
		} else if above, ok := m.carried[at]; ok && x.says(at, m.row) {
			m.cells[at] = &above
		}
	}
}

// partsBelow tells that parts of areas stand among their names: below Panama, its men and its women.
func (r *reading) partsBelow(content []string) bool {
	areas, parts := 0, 0
	for i, s := range content {
		if isTotal(s) {
			continue
		}
		if _, ok := r.areaOf(withoutMark(s)); ok {
			areas++
		} else if code, _, ok := r.h.partNamed(r.ref, withoutMark(s)); ok && code != observation.Total && i > 0 {
			parts++
		} else {
			return false
		}
	}
	return parts > 0 && (areas > 0 || r.begins)
}

// ofArea tells that the row at hand is a part of the area of a row above it, and of which.
func (m *mapper) ofArea() {
	m.partOfArea, m.partDim = "", ""
	if !m.t.partsBelow || m.area.at == 0 {
		return
	}
	text := withoutMark(m.text(&m.area))
	if hit := m.findArea(text); hit.ok && hasLetter(text) {
		m.lastArea, m.areaSaid = hit.area, !m.hasFigures()
		return
	}
	code, dim, ok := m.ref.partNamed(text)
	switch {
	case !ok || m.lastArea.Code == "":
	case code != observation.Total:
		m.partOfArea, m.partDim = code, dim
	case m.areaSaid:
		// Right below a line with nothing but the name, the total is that of the area.
		m.partOfArea = code
	}
	m.areaSaid = false
}

func (m *mapper) hasFigures() bool {
	return slices.ContainsFunc(m.values, func(c column) bool { return m.cells[c.at] != nil })
}
