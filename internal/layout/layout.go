// Package layout finds the table on a sheet as somebody made it: the lines above, header rows joined into paths, the first row of the body, and what
// each column holds. It knows shapes, not meanings: what a cell looks like is told by the caller's Eyes. It is pure but for reading the sheet it is given.
package layout

import (
	"context"
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// Look is what a cell may be, seen alone. A year is a figure and a period.
type Look uint8

// The looks.
const (
	Figure Look = 1 << iota // a figure
	Gap                     // a sign or word in place of a figure
	Period                  // a year, a quarter …
	Word                    // a word of which headers are made
	Name                    // a name of what rows are of, a country
)

// Eyes tells how a cell looks.
type Eyes func(sheet.Cell) Look

// Head is the beginning of a sheet.
type Head struct {
	Rows   []sheet.Row // those with content
	Merges []sheet.Range
	Whole  bool  // the sheet has no more rows
	Breaks []int // rows before which others were passed over
}

// Line is a text outside the table.
type Line struct {
	Row, Col int
	Text     string
}

// Column is one column of a table.
type Column struct {
	At      int      // 1 is A
	Path    []string // what stands above it in the header, from the top, without repetition; nothing where there is no header
	Figures int      // cells of the body in the head that are figures or signs in place of one, years among them
	Numbers int      // of them, those that are figures
	Years   int      // and those that are periods
	Texts   int
	Content []string // different texts of the body, as many as are looked at
}

// Name is the path as one text.
func (c Column) Name() string { return strings.Join(c.Path, " / ") }

// Table is the table of a sheet.
type Table struct {
	Above   []Line   // texts above the header, from the top
	Header  []int    // rows of the header, from the top; none where the body begins at once
	Spans   bool     // a cell of the header stands over several columns
	Columns []Column // that have a header or content, ascending
	Body    int      // first row of the body
	Rows    int      // rows of the body in the head that hold figures
	Alike   int      // of the next rows with content, those that hold figures in the columns of the first
	Ahead   int      // how many rows were looked at for it; 0 where nobody looked
}

// Bounds of what is looked at.
const (
	headRows    = 400
	mostContent = 80
	mostHeader  = 6
	longHeader  = 250 // a longer text is no header unless it stands right above figures
)

// ReadHead reads the beginning of a sheet, with the merged cells of the whole of it.
func ReadHead(ctx context.Context, b *sheet.Book, index int) (Head, error) {
	h, err := ReadTop(ctx, b, index)
	if err == nil && b.Format() == sheet.XLSX && slices.ContainsFunc(h.Rows, func(r sheet.Row) bool { return len(r.Cells) > 1 }) {
		h.Merges, err = b.Merges(ctx, index)
	}
	return h, err
}

// ReadTop reads the beginning of a sheet without its merged cells, which stand at the end of its file.
func ReadTop(ctx context.Context, b *sheet.Book, index int) (Head, error) {
	var h Head
	rows, err := b.Rows(ctx, index)
	if err != nil {
		return h, err
	}
	defer rows.Close()
	h.top(rows)
	return h, rows.Err()
}

// top takes the first rows with content.
func (h *Head) top(rows *sheet.Reader) {
	for len(h.Rows) < headRows {
		if !rows.Next() {
			h.Whole = true
			break
		}
		if row := withContent(*rows.Row()); len(row.Cells) > 0 {
			h.Rows = append(h.Rows, row)
		}
	}
}

// Find finds the table; false where no rows of figures stand below each other.
func Find(h Head, see Eyes) (Table, bool) { return FindAt(h, see, Fix{}) }

// FindAt is Find where somebody has said where the body or the header is.
func FindAt(h Head, see Eyes, fix Fix) (Table, bool) {
	rows := make([]seen, len(h.Rows))
	for i, r := range h.Rows {
		rows[i] = look(r, see)
	}
	settlePeriods(rows)
	var t Table
	first := fix.first(rows)
	for i := 0; first < 0 && i < len(rows); i++ {
		if alike, ahead, ok := begins(rows, i); ok {
			first, t.Alike, t.Ahead = i, alike, ahead
		}
	}
	if first < 0 {
		return Table{}, false
	}
	body, header := first, fix.header(rows, first)
	if !fix.Headed {
		if fix.Body == 0 {
			body = belowHeader(rows, first)
		}
		header = headerOf(rows, body, h.Merges)
		if len(header) == 0 && body < first {
			body = first
			header = headerOf(rows, body, h.Merges)
		}
	}
	t.Body = rows[body].Number
	for _, i := range header {
		t.Header = append(t.Header, rows[i].Number)
	}
	from := body
	if len(header) > 0 {
		from = header[0]
	}
	for _, r := range rows[:from] {
		for _, c := range r.Cells {
			t.Above = append(t.Above, Line{r.Number, c.Col, strings.TrimSpace(c.Text)})
		}
	}
	t.columns(rows, header, first, h.Merges)
	return t, true
}

// begins tells that the body may begin with row i: it holds figures, and so do most rows below in the same columns, alike of those that were looked at.
func begins(rows []seen, i int) (alike, next int, ok bool) {
	mine := rows[i].figures()
	if len(mine) == 0 {
		return 0, 0, false
	}
	if rows[i].worded() {
		return rows[i].answers(rows[i+1:])
	}
	const ahead = 6
	for _, r := range rows[i+1:] {
		theirs := r.figures()
		if len(theirs) == 0 && len(r.Cells) <= 2 {
			continue // a line between the rows
		}
		if len(r.Cells) == 1 && !mine[r.Cells[0].Col] {
			continue // likewise, though it reads as a sign
		}
		if next++; next > ahead {
			next--
			break
		}
		shared := 0
		for c := range mine {
			if theirs[c] {
				shared++
			}
		}
		if 2*shared >= len(mine) || 2*shared >= len(theirs) && shared > 0 {
			alike++
		}
	}
	if next == 0 {
		// The only row of figures counts where a header stands above it.
		return 0, 0, i > 0 && len(rows[i].Cells) >= 2 && len(rows[i-1].Cells) >= len(rows[i].Cells)-1
	}
	return alike, next, 2*alike >= next
}

// belowHeader is the row at which the body begins: above its first figures there may be a line of one text, which says of what the rows below it are, right under a header.
func belowHeader(rows []seen, first int) int {
	left, right := rows[first].Cells[0].Col, rows[first].Cells[len(rows[first].Cells)-1].Col
	if first < 2 || len(rows[first-1].Cells) != 1 || rows[first-1].Cells[0].Col != left || right == left {
		return first
	}
	above, inside := rows[first-2], 0
	for _, c := range above.Cells {
		if c.Col >= left && c.Col <= right {
			inside++
		}
	}
	if rows[first].Number-above.Number <= 3 && (above.periods || inside >= 2) && 2*inside >= len(rows[first].Cells) {
		return first - 1
	}
	return first
}

// headerOf are the rows of the header above the first row of the body, from the top.
func headerOf(rows []seen, first int, merges []sheet.Range) []int {
	var out []int
	below := rows[first].Number
	widest := rows[first]
	if len(widest.Cells) == 1 && first+1 < len(rows) {
		widest = rows[first+1]
	}
	left, right := widest.Cells[0].Col, widest.Cells[len(widest.Cells)-1].Col
	for i := first - 1; i >= 0 && len(out) < mostHeader; i-- {
		r := rows[i]
		gap := below - r.Number
		if len(out) == 0 && gap > 3 || len(out) > 0 && gap > 1 && !covered(merges, r.Number, below) {
			break
		}
		inside := 0
		for _, c := range r.Cells {
			if c.Col >= left && c.Col <= right {
				inside++
			}
		}
		alone := len(r.Cells) == 1
		switch {
		case inside == 0, len(out) > 0 && alone && !over(merges, r.Cells[0].Col, r.Number, left, right):
			return out
		case len(out) > 0 && slices.ContainsFunc(r.Cells, func(c sheet.Cell) bool { return len(c.Text) > longHeader }):
			return out
		case len(out) > 0 && len(r.Cells) == 2 && r.Cells[0].Col == left && !spans(merges, r.Number) && len(rows[out[0]].Cells) > 4:
			return out // "Country: Panama" above a table is no header of it
		case alone && right > left && len(out) == 0 && r.Cells[0].Col == left:
			return out // a title right above figures without a header
		}
		out = slices.Insert(out, 0, i)
		below = r.Number
	}
	return out
}

// covered tells that a merged cell of the upper row reaches down to the lower one.
func covered(merges []sheet.Range, upper, lower int) bool {
	return slices.ContainsFunc(merges, func(m sheet.Range) bool { return m.FirstRow == upper && m.LastRow >= lower-1 && m.LastRow > m.FirstRow })
}

// over tells that the only cell of a row stands over several columns, but not over all: a title does.
func over(merges []sheet.Range, col, row, left, right int) bool {
	return slices.ContainsFunc(merges, func(m sheet.Range) bool {
		return m.FirstRow == row && m.FirstCol == col && m.LastCol > m.FirstCol && (m.FirstCol > left || m.LastCol < right)
	}) || col > left
}

func spans(merges []sheet.Range, row int) bool {
	return slices.ContainsFunc(merges, func(m sheet.Range) bool { return m.FirstRow <= row && m.LastRow >= row && m.LastCol > m.FirstCol })
}

// columns fills in the columns from the body, and the paths from the header.
func (t *Table) columns(rows []seen, header []int, first int, merges []sheet.Range) {
	byCol := map[int]*Column{}
	at := func(col int) *Column {
		if byCol[col] == nil {
			byCol[col] = &Column{At: col}
		}
		return byCol[col]
	}
	met := map[int]map[string]bool{}
	for _, r := range rows[first:] {
		if len(r.figures()) > 0 {
			t.Rows++
		} else if len(r.Cells) <= 2 {
			continue // a note, a heading between rows
		}
		for i, c := range r.Cells {
			col := at(c.Col)
			if r.looks[i]&(Figure|Gap) != 0 {
				col.Figures++
			} else {
				col.Texts++
			}
			if r.looks[i]&Figure != 0 {
				col.Numbers++
			}
			if r.looks[i]&Period != 0 {
				col.Years++
			}
			if met[c.Col] == nil {
				met[c.Col] = map[string]bool{}
			}
			if text := strings.TrimSpace(c.Text); len(met[c.Col]) < mostContent && !met[c.Col][text] {
				met[c.Col][text] = true
				col.Content = append(col.Content, text)
			}
		}
	}
	for _, i := range header {
		for _, c := range rows[i].Cells {
			at(c.Col)
		}
	}
	over := t.groups(rows, header, byCol, merges)
	for col, c := range byCol {
		for depth, i := range header {
			text := headed(rows, header, depth, i, col, c.Figures > c.Texts, merges, &t.Spans)
			if texts, known := over[i]; known && c.Figures > c.Texts {
				text = texts[col]
			}
			if n := len(c.Path); text != "" && !rows[i].numbers && (n == 0 || c.Path[n-1] != text) {
				c.Path = append(c.Path, text)
			}
		}
		t.Columns = append(t.Columns, *c)
	}
	slices.SortFunc(t.Columns, func(a, b Column) int { return a.At - b.At })
}

// headed is what one row of the header says of a column: its own cell, a merged one that covers it, or, in a row above others over columns of figures, the
// nearest text to the left, as tables without merged cells are written.
func headed(rows []seen, header []int, depth, i, col int, figures bool, merges []sheet.Range, spanned *bool) string {
	r := rows[i]
	if c, ok := r.at(col); ok {
		return strings.TrimSpace(c.Text)
	}
	for _, m := range merges {
		if m.FirstRow <= r.Number && r.Number <= m.LastRow && m.FirstCol <= col && col <= m.LastCol {
			for _, j := range header {
				if rows[j].Number == m.FirstRow {
					if c, ok := rows[j].at(m.FirstCol); ok {
						*spanned = *spanned || m.LastCol > m.FirstCol
						return strings.TrimSpace(c.Text)
					}
				}
			}
			return ""
		}
	}
	bottom := depth == len(header)-1
	if bottom || !figures {
		return ""
	}
	// Nothing is carried to the right over a cell that is merged, nor from a column of names.
	for left := col - 1; left > 0; left-- {
		c, ok := r.at(left)
		if !ok {
			continue
		}
		if slices.ContainsFunc(merges, func(m sheet.Range) bool {
			return m.FirstRow <= r.Number && r.Number <= m.LastRow && m.FirstCol <= left && left <= m.LastCol
		}) {
			return ""
		}
		if _, under := rows[header[len(header)-1]].at(left); !under {
			return "" // a cell with nothing of its own below is a header by itself
		}
		*spanned = true
		return strings.TrimSpace(c.Text)
	}
	return ""
}
