package sheet

import (
	"context"
	"strconv"
)

// sheetRows reads the rows of one sheet of a workbook.
type sheetRows struct {
	ctx   context.Context
	w     *workbook
	index int
	s     *scanner
	raw   *guarded
	size  int64 // of the part, unpacked

	begun, ended bool // the sheetData
	cols         []Range
	merges       []Range
	lastRow      int
	lastCol      int
	held         int64 // cells so far

	text  []byte // of all cells of the row
	spans []span // where each cell has its text there
}

type span struct{ from, to int }

// cellTag is what the tag of a cell says.
type cellTag struct {
	style int
	kind  cellType
}

type cellType uint8

const (
	typeNumber cellType = iota
	typeShared
	typeString // str, and what nobody knows
	typeInline
	typeBool
	typeError
	typeISODate
)

func (w *workbook) rows(ctx context.Context, index int) (*sheetRows, error) {
	if err := w.sharedStrings(ctx); err != nil {
		return nil, err
	}
	r, err := w.archive.open(w.parts[index], w.limits.SheetBytes, "sheet")
	if err != nil {
		return nil, err
	}
	raw := guard(ctx, r, w.limits.Time)
	s, err := newScanner(w.parts[index], raw)
	if err != nil {
		return nil, err
	}
	return &sheetRows{ctx: ctx, w: w, index: index, s: s, raw: raw, size: w.archive.find(w.parts[index]).unpacked}, nil
}

func (r *sheetRows) share() float64 { return r.raw.share(r.size) }

func (r *sheetRows) hidden(col int) bool {
	for _, c := range r.cols {
		if c.FirstCol <= col && col <= c.LastCol {
			return true
		}
	}
	return false
}

func (r *sheetRows) next(row *Row) (bool, error) {
	if !r.begun {
		r.begun = true
		if err := r.begin(); err != nil {
			return false, err
		}
	}
	for !r.ended {
		if err := r.s.next(); err != nil {
			return false, err
		}
		switch r.s.kind {
		case startTag:
			if string(r.s.name) != "row" {
				if err := r.s.skip(); err != nil {
					return false, err
				}
				continue
			}
			if err := r.readRow(row); err != nil {
				return false, err
			}
			if len(row.Cells) > 0 {
				return true, nil
			}
		case endTag:
			if err := r.finish(); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// begin reads up to the first row.
func (r *sheetRows) begin() error {
	s := r.s
	if err := s.next(); err != nil {
		return err
	}
	if s.kind != startTag || string(s.name) != "worksheet" {
		return s.invalid("root")
	}
	if s.empty {
		return r.finish()
	}
	for {
		if err := s.next(); err != nil {
			return err
		}
		switch s.kind {
		case endTag: // a sheet without sheetData
			return r.finish()
		case startTag:
			switch string(s.name) {
			case "sheetData":
				if s.empty {
					return r.finish()
				}
				return nil
			case "cols":
				if err := s.children(r.readCol); err != nil {
					return err
				}
			default:
				if err := s.skip(); err != nil {
					return err
				}
			}
		}
	}
}

func (r *sheetRows) readCol() error {
	hidden, err := r.s.attr("hidden")
	if err != nil {
		return err
	}
	if hidden == "1" || hidden == "true" {
		first, err := r.s.attr("min")
		if err != nil {
			return err
		}
		last, err := r.s.attr("max")
		if err != nil {
			return err
		}
		a, errA := strconv.Atoi(first)
		b, errB := strconv.Atoi(last)
		if errA == nil && errB == nil && len(r.cols) < lastColumn {
			r.cols = append(r.cols, Range{FirstCol: a, LastCol: b})
		}
	}
	return r.s.skip()
}

// finish reads what stands behind the cells, to the end of the part: a sheet that is cut off there is cut off.
func (r *sheetRows) finish() error {
	s := r.s
	r.ended = true
	for {
		if err := s.next(); err != nil {
			return err
		}
		switch s.kind {
		case endOfXML:
			r.w.merges[r.index] = r.merges
			return nil
		case startTag:
			var err error
			switch {
			case len(s.marks) == 2 && !s.empty && string(s.name) == "mergeCells":
				err = s.children(r.readMerge)
			case string(s.name) == "sheetData":
				err = s.invalid("repeated")
			default:
				err = s.skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

func (r *sheetRows) readMerge() error {
	ref, err := r.s.attr("ref")
	if err != nil {
		return err
	}
	if area, ok := parseRange([]byte(ref)); ok {
		if len(r.merges) >= maxRanges {
			return refuse(TooLarge, "What", "ranges", "Limit", maxRanges)
		}
		r.merges = append(r.merges, area)
	}
	return r.s.skip()
}

// readRow reads the row that just began.
func (r *sheetRows) readRow(row *Row) error {
	row.Cells, row.Hidden, row.Line = row.Cells[:0], false, 0
	r.text, r.spans, r.lastCol = r.text[:0], r.spans[:0], 0
	number := r.lastRow + 1
	rest := r.s.attrs
	for {
		name, value, more, ok := nextAttr(rest)
		if !ok {
			return r.s.invalid("syntax")
		}
		if name == nil {
			break
		}
		rest = more
		switch string(name) {
		case "r":
			n, err := strconv.Atoi(string(value))
			if err != nil || n < 1 {
				return r.s.invalid("reference")
			}
			number = n
		case "hidden":
			row.Hidden = string(value) == "1" || string(value) == "true"
		}
	}
	if number <= r.lastRow {
		return refuse(RowsOutOfOrder, "Row", number, "After", r.lastRow).at(1, number)
	}
	if number > lastRow {
		return refuse(TooManyRows, "Limit", r.w.limits.Rows).at(1, number)
	}
	r.lastRow, row.Number = number, number
	if r.s.empty {
		return nil
	}
	for {
		if err := r.s.next(); err != nil {
			return err
		}
		switch r.s.kind {
		case startTag:
			if string(r.s.name) != "c" {
				if err := r.s.skip(); err != nil {
					return err
				}
				continue
			}
			if err := r.readCell(row); err != nil {
				return err
			}
		case endTag:
			r.settle(row)
			return nil
		}
	}
}

// settle gives the cells their text. One string holds the text of the whole row: cells outlive it unharmed.
func (r *sheetRows) settle(row *Row) {
	if len(r.text) == 0 {
		return
	}
	all := string(r.text)
	for i, at := range r.spans {
		if at.to > at.from {
			row.Cells[i].Text = all[at.from:at.to]
		}
	}
}

func (r *sheetRows) readCell(row *Row) error {
	tag, err := r.readTag(row.Number)
	if err != nil {
		return err
	}
	if r.s.empty {
		return nil
	}
	from := len(r.text)
	var value, formula bool
	if tag.kind != typeInline && r.s.lone() {
		if r.text, err = r.s.appendText(r.text); err != nil {
			return err
		}
		return r.take(row, tag, from, true, false)
	}
	for {
		if err := r.s.next(); err != nil {
			return err
		}
		if r.s.kind == endTag {
			break
		}
		if r.s.kind != startTag {
			continue
		}
		switch string(r.s.name) {
		case "v":
			value = true
			if tag.kind == typeInline {
				err = r.s.skip()
			} else {
				r.text, err = r.s.words(r.text)
			}
		case "is":
			if r.text, err = richText(r.s, r.text); tag.kind == typeNumber {
				tag.kind = typeInline
			}
		case "f":
			formula = true
			err = r.s.skip()
		default:
			err = r.s.skip()
		}
		if err != nil {
			return err
		}
	}
	return r.take(row, tag, from, value, formula)
}

// take makes the cell whose content stands behind from in the text of the row, and adds it if it holds something.
func (r *sheetRows) take(row *Row, tag cellTag, from int, value, formula bool) error {
	if len(r.text) > maxRowBytes {
		return refuse(TooLarge, "What", "row", "Limit", maxRowBytes).at(r.lastCol, row.Number)
	}
	c := Cell{Col: r.lastCol, Formula: formula}
	if err := r.fill(&c, tag, from, value); err != nil {
		return err
	}
	if c.Kind == Blank {
		if !formula || value && tag.kind != typeNumber {
			r.text = r.text[:from]
			return nil
		}
		c.NoValue = true
	}
	if err := r.count(c.Col, row.Number); err != nil {
		return err
	}
	row.Cells = append(row.Cells, c)
	r.spans = append(r.spans, span{from, len(r.text)})
	return nil
}

// count holds the cell that was read against the bounds. A formatted blank does not count.
func (r *sheetRows) count(col, row int) error {
	if col > r.w.limits.Columns {
		return refuse(TooManyColumns, "Limit", r.w.limits.Columns).at(col, row)
	}
	if row > r.w.limits.Rows {
		return refuse(TooManyRows, "Limit", r.w.limits.Rows).at(col, row)
	}
	if r.held++; r.held > r.w.limits.Cells {
		return refuse(TooManyCells, "Limit", r.w.limits.Cells).at(col, row)
	}
	return nil
}

// readTag reads place, style and type of the cell that just began.
func (r *sheetRows) readTag(row int) (cellTag, error) {
	var tag cellTag
	col := r.lastCol + 1
	rest := r.s.attrs
	for {
		name, value, more, ok := nextAttr(rest)
		if !ok {
			return tag, r.s.invalid("syntax")
		}
		if name == nil {
			break
		}
		rest = more
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			c, n, ok := parseRef(value)
			if !ok {
				return tag, r.s.invalid("reference")
			}
			if n != row {
				return tag, refuse(CellsOutOfOrder, "After", CellName(max(r.lastCol, 1), row)).at(c, n)
			}
			col = c
		case 's':
			for _, d := range value {
				if d < '0' || d > '9' || tag.style > 1<<24 {
					return tag, r.s.invalid("reference")
				}
				tag.style = tag.style*10 + int(d-'0')
			}
		case 't':
			switch string(value) {
			case "s":
				tag.kind = typeShared
			case "n", "":
				tag.kind = typeNumber
			case "b":
				tag.kind = typeBool
			case "e":
				tag.kind = typeError
			case "d":
				tag.kind = typeISODate
			case "inlineStr":
				tag.kind = typeInline
			default:
				tag.kind = typeString
			}
		}
	}
	switch {
	case col > lastColumn:
		return tag, refuse(TooManyColumns, "Limit", r.w.limits.Columns).at(col, row)
	case col == r.lastCol:
		return tag, refuse(DuplicateCell).at(col, row)
	case col < r.lastCol:
		return tag, refuse(CellsOutOfOrder, "After", CellName(r.lastCol, row)).at(col, row)
	}
	r.lastCol = col
	return tag, nil
}
