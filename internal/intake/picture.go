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
	Kind    PictureKind
	Survey  string // of a sheet of answers: the questionnaire, empty while nobody has said which
	Down    bool   // of a sheet of answers: the questions stand below each other
}

// PictureKind is what a sheet was taken for.
type PictureKind string

// A sheet may hold a table of figures, a list of incidents that is counted, answers to a questionnaire, or the questions and codes of a form; else it is not read.
const (
	PictureOther     PictureKind = ""
	PictureFigures   PictureKind = "figures"
	PictureIncidents PictureKind = "incidents"
	PictureAnswers   PictureKind = "answers"
	PictureForm      PictureKind = "form"
)

// PictureSheet is one sheet of the book.
type PictureSheet struct {
	Name   string
	Hidden bool
	Table  bool // a table was recognised on it
	Waits  bool // of which something is asked
}

// PictureRow is a row with content. Kind is "above", "header", "body", "section", "total", "note", "computed", or "unread" among questions; Skipped counts the rows
// between it and the row before that are not shown.
type PictureRow struct {
	Number  int
	Kind    string
	Skipped int
	Cells   map[int]string // by column
	PictureItem
}

// PictureItem is the question that a row or a column was taken for; ItemID is empty where there is nothing to say of it.
type PictureItem struct {
	Item, ItemID string
	ItemBy       By
}

// PictureColumn is one column: Choice is its role as an answer gives it, empty where the column is not of the table.
type PictureColumn struct {
	At       int
	Letters  string
	Header   string
	Choice   string
	Series   string // of a column of values
	Whose    string // of a column of answers: the country or year that its header names
	By       By
	SeriesBy By
	PictureItem
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
	ref, err := s.deps.Reference(ctx)
	if err != nil {
		return im, report, Picture{}, err
	}
	key := pictureKey(im, report, index)
	if p, ok := s.pictures.get(key, ref); ok {
		return im, report, p, nil
	}
	c, err := s.kept(ctx, im)
	if err != nil {
		return im, report, Picture{}, err
	}
	defer c.close()
	p, err := s.draw(ctx, ref, im.FileName, c, report.Options, index, report.Layout == Answers || report.Layout == UnknownLayout || report.Layout == "")
	if err == nil {
		s.pictures.keep(key, ref, p)
	}
	return im, report, p, err
}

// picture draws a sheet of a file of which no check has said what it holds.
func (s *Service) picture(ctx context.Context, ref Reference, name string, c content, opt Options, index int) (Picture, error) {
	return s.draw(ctx, ref, name, c, opt, index, true)
}

// draw draws a sheet; asks tells that the file may hold answers, which a check rules out where it found figures.
func (s *Service) draw(ctx context.Context, ref Reference, name string, c content, opt Options, index int, asks bool) (Picture, error) {
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
		if asks {
			err = a.sheetsOfAnswers(ctx, newHeadings(ref.Catalog))
		}
		if err == nil && len(a.questioned) == 0 {
			tables, err = a.recognise(ctx)
		}
		if err != nil {
			return p, err
		}
	}
	of := map[int]subject{}
	for _, t := range tables {
		of[t.sheet] = t.subject(ref, a.report.Options)
	}
	for _, q := range a.questioned {
		of[q.index] = s.understood(a, q)
	}
	for i, x := range book.Sheets() {
		one := PictureSheet{Name: x.Name, Hidden: x.Hidden}
		if t, ok := of[i]; ok {
			one.Table, one.Waits = true, t.waits
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
	t, ok := of[p.Index]
	if !ok {
		t = subject{row: func(*sheet.Row) PictureRow { return PictureRow{Kind: "above"} }, column: func(int) PictureColumn { return PictureColumn{} }}
		if a.form != nil && a.form.sheets[p.Name] {
			t.kind = PictureForm
		}
	}
	p.Kind, p.Survey, p.Down = t.kind, t.survey, t.down
	if err := p.draw(ctx, book, t); err != nil {
		return p, err
	}
	if book.Format() == sheet.XLSX {
		p.Merges, err = book.Merges(ctx, p.Index)
	}
	return p, err
}

// subject is what of a sheet is read, as the picture shows it.
type subject struct {
	kind        PictureKind
	waits       bool
	survey      string
	down        bool
	first, body int // rows: where the picture begins, and until where it is shown at least
	row         func(*sheet.Row) PictureRow
	column      func(at int) PictureColumn
}

// subject is a table as the picture shows it.
func (t *table) subject(ref Reference, opt Options) subject {
	m := newMapper(ref, opt, t, newFindings(), newLookup(ref))
	top := t.header + 1
	if len(t.rows) > 0 {
		top = t.rows[0]
	}
	out := subject{kind: PictureFigures, waits: t.waits, first: max(1, top-pictureAbove), body: t.header + 1}
	if t.incidents != nil {
		out.kind = PictureIncidents
	}
	out.row = func(r *sheet.Row) PictureRow { return PictureRow{Kind: t.kindOf(m, r)} }
	out.column = func(at int) PictureColumn {
		i := slices.IndexFunc(t.columns, func(c column) bool { return c.at == at })
		if i < 0 {
			return PictureColumn{Choice: LeaveOut}
		}
		c := t.columns[i]
		if t.incidents != nil && slices.Contains(t.incidents.parts, at) {
			c.role, c.series = roleValue, t.columns[slices.IndexFunc(t.columns, func(c column) bool { return c.role == roleValue })].series
		}
		p := PictureColumn{Header: clip(c.header), Choice: c.choice(), By: c.by, SeriesBy: c.seriesBy}
		if c.role == roleValue {
			p.Series = c.series.Code
		}
		return p
	}
	return out
}

// recognise recognises the tables of the book, those that wait for an answer among them.
func (a *analysis) recognise(ctx context.Context) ([]*table, error) {
	h := newHeadings(a.ref.Catalog)
	if err := h.divide(ctx, a); err != nil {
		return nil, err
	}
	if a.report.Options.Profile != nil { // which goes by the shapes of all tables
		headers, _, err := h.shapes(ctx, a.book, a.ref)
		if err == nil {
			err = a.consultTables(ctx, h, headers)
		}
		if err != nil {
			return nil, err
		}
	}
	found, err := h.recogniseTables(ctx, a.book, a.ref, a.report.Options, a.found)
	return append(found.tables, found.waiting...), err
}

// draw takes rows and columns of the sheet.
func (p *Picture) draw(ctx context.Context, b *sheet.Book, t subject) error {
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
		row := t.row(r)
		row.Number, row.Cells = r.Number, map[int]string{}
		early := r.Number >= t.first && (shown < pictureRows || r.Number < t.body+pictureRows/2)
		late := !early && r.Number > t.body && slices.Contains([]string{"section", "total", "note", "computed"}, row.Kind) && ending < pictureEnd
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
		c := t.column(col)
		c.At, c.Letters = col, sheet.ColumnName(col)
		p.Columns = append(p.Columns, c)
	}
	return nil
}

// kindOf tells what a row of the sheet is to the table.
func (t *table) kindOf(m *mapper, r *sheet.Row) string {
	switch {
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
