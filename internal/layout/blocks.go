package layout

import (
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// mostBlocks bounds the tables of one sheet.
const mostBlocks = 40

// Blocks finds the tables that stand below or beside each other on one sheet. One table, or none, gives no blocks.
func Blocks(h Head, see Eyes) []sheet.Block {
	var out []sheet.Block
	rest, from := h, 1
	above := sheet.Range{} // the lines over the first table, for tables without lines of their own
	for len(out) < mostBlocks {
		t, ok := Find(rest, see)
		if !ok || len(t.Header) == 0 {
			break
		}
		next, begins := t.nextBelow(rest, see)
		one := sheet.Block{FirstRow: from, FirstCol: 1}
		mine := rest
		if begins > 0 {
			one.LastRow = begins - 1
			mine.Rows = rest.Rows[:next]
		}
		if len(t.Above) == 0 {
			one.Title = above
		} else if len(out) == 0 {
			above = sheet.Range{FirstCol: 1, FirstRow: 1, LastRow: t.Header[0] - 1}
		}
		out = append(out, t.beside(mine, one)...)
		if begins == 0 {
			break
		}
		rest = Head{Rows: rest.Rows[next:], Merges: h.Merges, Whole: h.Whole, Breaks: h.Breaks}
		from = begins
	}
	if len(out) == 1 {
		return nil
	}
	return out
}

// nextBelow finds where another table begins below the body: the place among the rows of the first line that belongs to it, and its row; 0 for none.
func (t Table) nextBelow(h Head, see Eyes) (at, row int) {
	rows := make([]seen, len(h.Rows))
	for i, r := range h.Rows {
		rows[i] = look(r, see)
	}
	settlePeriods(rows)
	header := rows[slices.IndexFunc(rows, func(r seen) bool { return r.Number == t.Header[len(t.Header)-1] })]
	last := -1 // the last row of figures
	for i := range rows {
		r := rows[i]
		if r.Number < t.Body {
			continue
		}
		if last >= 0 && !slices.Contains(h.Breaks, r.Number) && t.heads(rows, i, header) {
			at = last + 1
			// Notes that stand right under the body are of the table above.
			for at < i && rows[at].Number == rows[at-1].Number+1 && gapBefore(rows, at, i) {
				at++
			}
			return at, rows[at].Number
		}
		if len(r.figures()) > 0 {
			last = i
		}
	}
	return 0, 0
}

// gapBefore tells that a blank row stands somewhere between two rows.
func gapBefore(rows []seen, from, to int) bool {
	for i := from; i < to; i++ {
		if rows[i+1].Number > rows[i].Number+1 {
			return true
		}
	}
	return false
}

// heads tells a row that is the header of another table: apart from the rows above it, no figures but periods in the columns of figures, and a row of figures below.
func (t Table) heads(rows []seen, i int, header seen) bool {
	r := rows[i]
	if len(r.Cells) < 2 || i+1 >= len(rows) {
		return false
	}
	first := r.looks[0]&Word != 0 || strings.EqualFold(strings.TrimSpace(r.Cells[0].Text), strings.TrimSpace(header.Cells[0].Text))
	if !first && !(r.periods && r.Cells[0].Col > t.Columns[0].At) {
		return false
	}
	named := 0 // columns of figures that the row gives a name
	for k, c := range r.Cells {
		if r.looks[k]&Figure != 0 && !r.periods || r.looks[k]&Gap != 0 {
			return false
		}
		if slices.ContainsFunc(t.Columns, func(o Column) bool { return o.At == c.Col && o.Figures > o.Texts }) {
			named++
		}
	}
	above := rows[i-1]
	apart := r.Number > above.Number+1 || len(above.Cells) == 1 && len(above.figures()) == 0
	if named == 0 || !apart && !r.repeats(header) {
		return false
	}
	// The figures begin below it, or below one more row of the header.
	for _, below := range rows[i+1 : min(len(rows), i+3)] {
		if len(below.figures()) > 0 {
			return true
		}
	}
	return false
}

// repeats tells that a row is made of what headers are made of, as many cells as the first one has: its own texts, words of headers, periods.
func (s seen) repeats(header seen) bool {
	for k, c := range s.Cells {
		again := slices.ContainsFunc(header.Cells, func(o sheet.Cell) bool {
			return strings.EqualFold(strings.TrimSpace(o.Text), strings.TrimSpace(c.Text))
		})
		if !again && s.looks[k]&(Word|Period) == 0 {
			return false
		}
	}
	return len(s.Cells) == len(header.Cells)
}

// beside parts a block where the header begins again to the right: a column of names, headed as the first one or behind an empty column.
func (t Table) beside(h Head, whole sheet.Block) []sheet.Block {
	var starts []int
	first := t.Columns[0]
	for i, c := range t.Columns {
		if i == 0 || len(c.Path) == 0 || i+1 >= len(t.Columns) || t.Columns[i+1].Figures <= t.Columns[i+1].Texts {
			continue
		}
		again := len(first.Path) > 0 && strings.EqualFold(c.Path[len(c.Path)-1], first.Path[len(first.Path)-1])
		gap := t.Columns[i-1].At < c.At-1
		if again && (gap || c.Texts > c.Figures || c.Years == c.Figures && first.Years == first.Figures && first.Years > 0) || gap && c.Texts > c.Figures && first.Texts > first.Figures {
			starts = append(starts, c.At)
		}
	}
	if len(starts) == 0 {
		return []sheet.Block{whole}
	}
	var out []sheet.Block
	from := 1
	for _, to := range append(starts, 0) {
		one := whole
		one.FirstCol, one.LastCol = from, to-1
		if to == 0 {
			one.LastCol = 0
		}
		if from > 1 && !slices.ContainsFunc(t.Above, func(l Line) bool { return l.Col >= from && (to == 0 || l.Col < to) }) {
			// Lines over the first table hold for those beside it that have none.
			one.Title = sheet.Range{FirstCol: 1, FirstRow: whole.FirstRow, LastCol: starts[0] - 1, LastRow: t.Header[0] - 1}
			if len(t.Above) == 0 {
				one.Title = whole.Title
			}
		}
		out = append(out, one)
		from = to
	}
	return out
}
