package intake

import (
	"context"
	"errors"
	"slices"

	"rumbo/internal/fault"
	"rumbo/internal/sheet"
)

// Bounds of a picture.
const (
	pictureRows    = 40   // before and at the beginning of the table
	pictureAbove   = 18   // above its header, where it stands far down
	pictureEnd     = 12   // behind the rows that are shown: sections, totals, notes
	pictureLooked  = 5000 // rows that are looked at for these
	pictureColumns = 60
	pictureText    = 120 // characters of a cell
)

// Picture is a sheet as it is in the file, with what its table was recognised as.
type Picture struct {
	Sheets  []PictureSheet
	Index   int
	Name    string
	Rows    []PictureRow
	Columns []PictureColumn
	Merges  []sheet.Range
	More    int  // columns beyond those that are shown
	Cut     bool // there are rows behind the last one looked at
}

// PictureSheet is one sheet of the book.
type PictureSheet struct {
	Name   string
	Hidden bool
	Table  bool // a table was recognised on it
	Waits  bool // of which something is asked
}

// PictureRow is a row with content. Kind is "above", "header", "body", "section", "total", "note" or "computed"; Skipped counts the rows between it and the row before
// that are not shown.
type PictureRow struct {
	Number  int
	Kind    string
	Skipped int
	Cells   map[int]string // by column
}

// PictureColumn is one column: Choice is its role as an answer gives it, empty where the column is not of the table.
type PictureColumn struct {
	At       int
	Letters  string
	Header   string
	Choice   string
	Series   string // of a column of values
	By       By
	SeriesBy By
}

// Picture shows a sheet of an import, -1 for the first with a table. The rows come from the kept file as a stream.
func (s *Service) Picture(ctx context.Context, id int64, index int) (Import, Report, Picture, error) {
	im, report, err := s.Report(ctx, id)
	if err != nil {
		return im, report, Picture{}, err
	}
	if im.State == Received {
		return im, report, Picture{}, nil // it is being read
	}
	c, err := s.kept(ctx, im)
	if err != nil {
		return im, report, Picture{}, err
	}
	defer c.close()
	ref, err := s.deps.Reference(ctx)
	if err != nil {
		return im, report, Picture{}, err
	}
	p, err := s.picture(ctx, ref, im.FileName, c, report.Options, index)
	return im, report, p, err
}

func (s *Service) picture(ctx context.Context, ref Reference, name string, c content, opt Options, index int) (Picture, error) {
	var p Picture
	book, err := sheet.Open(name, c.r, c.size, s.deps.Limits)
	if refusal := (*sheet.Refusal)(nil); errors.As(err, &refusal) {
		return p, nil // the report tells why it cannot be read; there is nothing to show
	}
	if err != nil {
		return p, err
	}
	a := &analysis{ref: ref, book: book, found: newFindings(), report: Report{Options: opt}}
	var tables []*table
	if !isOwn(book) {
		if tables, err = a.recognise(ctx); err != nil {
			return p, err
		}
	}
	for i, x := range book.Sheets() {
		one := PictureSheet{Name: x.Name, Hidden: x.Hidden}
		if at := slices.IndexFunc(tables, func(t *table) bool { return t.sheet == i }); at >= 0 {
			one.Table, one.Waits = true, tables[at].waits
			if index < 0 {
				index = i
			}
		}
		p.Sheets = append(p.Sheets, one)
	}
	p.Index = max(0, index)
	if p.Index >= len(p.Sheets) {
		return p, fault.New(fault.NotFound, "sheet.none")
	}
	p.Name = p.Sheets[p.Index].Name
	var t *table
	if at := slices.IndexFunc(tables, func(t *table) bool { return t.sheet == p.Index }); at >= 0 {
		t = tables[at]
	}
	if err := p.draw(ctx, book, ref, a.report.Options, t); err != nil {
		return p, err
	}
	if book.Format() == sheet.XLSX {
		p.Merges, err = book.Merges(ctx, p.Index)
	}
	return p, err
}

// recognise recognises the tables of the book, those that wait for an answer among them.
func (a *analysis) recognise(ctx context.Context) ([]*table, error) {
	h := newHeadings(a.ref.Catalog)
	headers, _, err := h.shapes(ctx, a.book, a.ref)
	if err == nil {
		err = a.consult(ctx, h, headers)
	}
	if err != nil {
		return nil, err
	}
	found, err := h.recogniseTables(ctx, a.book, a.ref, a.report.Options, a.found)
	return append(found.tables, found.waiting...), err
}

// draw takes rows and columns of the sheet.
func (p *Picture) draw(ctx context.Context, b *sheet.Book, ref Reference, opt Options, t *table) error {
	first, body := 1, 0
	var m *mapper
	if t != nil {
		body = t.header + 1
		m = newMapper(ref, opt, t, newFindings(), newLookup(ref))
		top := body
		if len(t.rows) > 0 {
			top = t.rows[0]
		}
		first = max(1, top-pictureAbove)
	}
	rows, err := b.Rows(ctx, p.Index)
	if err != nil {
		return err
	}
	defer rows.Close()
	widest, looked, shown, ending, last := 0, 0, 0, 0, 0
	for rows.Next() {
		r := rows.Row()
		if looked++; looked > pictureLooked {
			p.Cut = true
			break
		}
		row := PictureRow{Number: r.Number, Kind: t.kindOf(m, r), Cells: map[int]string{}}
		early := r.Number >= first && (shown < pictureRows || r.Number < body+pictureRows/2)
		late := !early && r.Number > body && slices.Contains([]string{"section", "total", "note", "computed"}, row.Kind) && ending < pictureEnd
		if !early && !late {
			continue
		}
		for _, c := range r.Cells {
			if trim(c.Text) == "" {
				continue
			}
			widest = max(widest, c.Col)
			if c.Col <= pictureColumns {
				row.Cells[c.Col] = clipTo(c.Text, pictureText)
			}
		}
		if len(row.Cells) == 0 {
			continue
		}
		if early {
			shown++
		} else {
			ending++
		}
		if last > 0 && r.Number > last+1 && late {
			row.Skipped = r.Number - last - 1
		}
		last = r.Number
		p.Rows = append(p.Rows, row)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	p.More = max(0, widest-pictureColumns)
	for col := 1; col <= min(widest, pictureColumns); col++ {
		c := PictureColumn{At: col, Letters: sheet.ColumnName(col)}
		if t != nil {
			c.Choice = LeaveOut
			if at := slices.IndexFunc(t.columns, func(c column) bool { return c.at == col }); at >= 0 {
				of := t.columns[at]
				c.Header, c.Choice, c.By, c.SeriesBy = clip(of.header), of.choice(), of.by, of.seriesBy
				if of.role == roleValue {
					c.Series = of.series.Code
				}
			}
		}
		p.Columns = append(p.Columns, c)
	}
	return nil
}

// kindOf tells what a row of the sheet is to the table.
func (t *table) kindOf(m *mapper, r *sheet.Row) string {
	switch {
	case t == nil:
		return "above"
	case slices.Contains(t.rows, r.Number):
		return "header"
	case r.Number <= t.header:
		return "above"
	}
	filled, _, stray := m.load(r)
	if kind := m.kindOf(filled, stray); kind != emptyRow {
		return string(kind)
	}
	return string(bodyRow)
}

func clipTo(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
