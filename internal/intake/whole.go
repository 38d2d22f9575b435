package intake

import (
	"context"

	"rumbo/internal/sheet"
)

// What can be known of a text that lost a part on its way: rows with fewer cells than the others, a last line without its end, figures outside of the table. A text that was
// cut where a line ends cannot be told from a whole one.

// whole tells a row that has fewer cells than the rest of a regular file, or too few for what is read.
func (m *mapper) whole(r *sheet.Row) {
	if r.Fields == 0 || r.Fields >= m.width || len(r.Cells) == 0 {
		return
	}
	last := r.Cells[len(r.Cells)-1]
	m.f.count(codeRowShort, m.t.name, place{m.t.name, last.Col, r.Number}, last.Text, nil)
}

// split tells a row of a text file that is longer than its header by figures: where commas part the cells, a decimal comma without quotation marks cuts a figure in
// two, and every cell behind it stands in the wrong column.
func (m *mapper) split(r *sheet.Row) bool {
	if m.t.headed == 0 || r.Fields <= m.t.headed {
		return false
	}
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Col > m.t.headed && isDigits(trim(c.Text)) {
			m.f.count(codeRowSplit, m.t.name, place{m.t.name, c.Col, r.Number}, c.Text, nil)
			m.rejected++
			return true
		}
	}
	return false
}

// above tells rows that hold figures of known areas and yet stand over the header, as where lines changed places.
func (m *mapper) above(ctx context.Context, b *sheet.Book) error {
	m.width = 0
	if f := b.Facts(); f.Regular {
		m.width = f.Columns
	}
	for _, c := range m.t.columns {
		if c.header != "" && b.Facts().Delimiter == "," {
			m.t.headed = max(m.t.headed, c.at)
		}
		if c.role == roleValue || c.role == roleArea || c.role == rolePeriod {
			m.width = max(m.width, c.at)
		}
	}
	if m.t.header <= 1 || m.area.at == 0 {
		return nil
	}
	rows, err := b.Rows(ctx, m.t.sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() && rows.Row().Number < m.t.header {
		row := rows.Row()
		known, number := false, 0
		for _, c := range row.Cells {
			if c.Col == m.area.at {
				_, coded := m.ref.Directory.Find(trim(c.Text))
				_, named := m.ref.Directory.ByName(trim(c.Text))
				known = coded || named
			}
			for _, v := range m.values {
				if n, ok := takeNumber(trim(c.Text)); c.Col == v.at && (c.Kind == sheet.Number || ok && n.weigh() != noNumber) {
					number = c.Col
				}
			}
		}
		if known && number > 0 {
			m.f.count(codeRowAbove, m.t.name, place{m.t.name, number, row.Number}, "", nil)
		}
	}
	return rows.Err()
}

// ended tells a last line without its end.
func (a *analysis) ended(refused bool) {
	if !refused && a.book != nil {
		if x := a.book.Facts(); x.Announced > x.Objects && x.Objects > 0 {
			a.found.add(codeRowsMissing, place{sheet: a.book.Sheets()[0].Name}, "", map[string]any{"Held": x.Objects, "Announced": x.Announced})
		}
	}
	if refused || a.book == nil || !a.book.Facts().Unended || a.report.Read.Values == 0 && len(a.parts) == 0 {
		return
	}
	a.found.add(codeLineUnended, place{sheet: a.book.Sheets()[0].Name}, "", nil)
}
