package layout

import (
	"context"
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// Rows that are kept of a sheet below its beginning: those around what may be the header of another table.
const (
	keptAbove  = 8
	keptBelow  = 12
	mostSpread = headRows + mostBlocks*(keptAbove+keptBelow)
)

// ReadThrough reads the beginning of a sheet and, of the rest, the rows around each that may be the header of another table. Merged cells are not read.
func ReadThrough(ctx context.Context, b *sheet.Book, index int, see Eyes) (Head, error) {
	var h Head
	rows, err := b.Rows(ctx, index)
	if err != nil {
		return h, err
	}
	defer rows.Close()
	h.top(rows)
	t, ok := Find(h, see)
	if h.Whole || !ok || len(t.Header) == 0 {
		return h, rows.Err()
	}
	top := h.Rows[slices.IndexFunc(h.Rows, func(r sheet.Row) bool { return r.Number == t.Header[len(t.Header)-1] })]
	var above ring
	for below := 0; len(h.Rows) < mostSpread && rows.Next(); {
		row := rows.Row()
		if len(row.Cells) == 0 {
			continue
		}
		if t.mayHead(*row, top, see) {
			above.empty(&h)
			below = 1 + keptBelow
		}
		if below == 0 {
			above.put(*row)
			continue
		}
		below--
		if kept := withContent(*row); len(kept.Cells) > 0 {
			h.Rows = append(h.Rows, kept)
		}
	}
	return h, rows.Err()
}

// mayHead tells in few steps that a row may be a header: no figures but years, and it begins as headers do. Nearly every row fails at its first figure.
func (t Table) mayHead(row, top sheet.Row, see Eyes) bool {
	for _, c := range row.Cells {
		if isFigure(c) && slices.ContainsFunc(t.Columns, func(o Column) bool { return o.At == c.Col && o.Figures > o.Texts }) {
			return false
		}
	}
	first := row.Cells[0]
	if strings.EqualFold(strings.TrimSpace(first.Text), strings.TrimSpace(top.Cells[0].Text)) {
		return true
	}
	look := see(first)
	return look&Word != 0 || look&Period != 0 && first.Col > t.Columns[0].At
}

// isFigure tells a cell of nothing but a number that is no year.
func isFigure(c sheet.Cell) bool {
	text := strings.TrimPrefix(c.Text, "-")
	if len(text) == 4 && (text[:2] == "19" || text[:2] == "20") {
		return false
	}
	for i := range len(text) {
		if b := text[i]; (b < '0' || b > '9') && b != '.' && b != ',' {
			return false
		}
	}
	return text != ""
}

// withContent is a row of its own, without empty cells.
func withContent(row sheet.Row) sheet.Row {
	row.Cells = slices.DeleteFunc(slices.Clone(row.Cells), func(c sheet.Cell) bool { return strings.TrimSpace(c.Text) == "" && !c.NoValue })
	return row
}

// ring holds the last rows that were read.
type ring struct {
	rows [keptAbove]sheet.Row
	n    int // rows that were put in
}

func (r *ring) put(row sheet.Row) {
	at := &r.rows[r.n%keptAbove]
	row.Cells = append(at.Cells[:0], row.Cells...)
	*at = row
	r.n++
}

// empty gives the rows to a head, and forgets them.
func (r *ring) empty(h *Head) {
	first, held := max(0, r.n-keptAbove), len(h.Rows)
	for i := first; i < r.n; i++ {
		if kept := withContent(r.rows[i%keptAbove]); len(kept.Cells) > 0 {
			h.Rows = append(h.Rows, kept)
		}
	}
	if first > 0 && len(h.Rows) > held {
		h.Breaks = append(h.Breaks, h.Rows[held].Number)
	}
	r.n = 0
}
