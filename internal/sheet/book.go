package sheet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// Format is the kind of file that was recognised.
type Format string

// The formats that are read.
const (
	XLSX Format = "xlsx" // also XLSM and templates; macros are never looked at
	CSV  Format = "csv"  // delimited text of any delimiter
	JSON Format = "json" // an array of objects, read as a table
)

// Book is an open file. It is not safe for use by several goroutines at once.
type Book struct {
	name   string
	limits Limits
	closer io.Closer
	book   *workbook
	flat   flat
	left   map[int][]int // columns that are left unread, by sheet

	first   map[int]Block // what a divided sheet holds
	divided []divided     // its other blocks, listed behind all sheets
}

// flat is a file that is one table.
type flat interface {
	facts() Facts
	rows(ctx context.Context) (source, error)
}

// SheetInfo is one sheet that holds cells. Charts and dialogues that fill a sheet of their own are left out.
type SheetInfo struct {
	Name       string // CSV: the name of the file without its ending, as a spreadsheet names the sheet
	Index      int    // what Rows and Merges ask for: the place in Sheets
	Hidden     bool   // hidden or very hidden
	VeryHidden bool   // hidden so that the menus of a spreadsheet do not offer it
}

// Facts are what was found or assumed about a file.
type Facts struct {
	Format            Format
	Encoding          string // CSV: utf-8, utf-8-bom, utf-8-twice, windows-1252, ibm850, macintosh, utf-16le, utf-16be
	Marked            bool   // CSV: the file begins with a byte order mark
	Delimiter         string // CSV: ",", ";", "|" or a tab
	DelimiterDeclared bool   // CSV: by a first line sep=;
	Quote             string // CSV: `"`, empty where nothing is quoted
	Columns           int    // CSV: fields that most of the first records have
	Regular           bool   // CSV: nearly all of the first records have so many
	Objects           int    // JSON: objects in the array, where another place says how many there are
	Announced         int    // JSON: how many there are on all pages, as the file says; 0 where it does not
	Unended           bool   // CSV: no line end stands behind the last line, as where a file was cut
	Date1904          bool   // workbook: its calendar begins in 1904
	Twice             bool   // its letters with accents were encoded as UTF-8 once too many, and are read as they were meant; of a workbook known once rows were asked for
}

// Open recognises a file by its content. name is used for the sheet of a CSV file only. What cannot be read is a
// *Refusal; any other error is one of reading r. The caller closes the Book and keeps r as long as it uses it.
func Open(name string, r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	b := &Book{name: name, limits: lim.bounded()}
	if size > b.limits.FileBytes {
		return nil, refuse(TooLarge, "What", "file", "Limit", b.limits.FileBytes)
	}
	kind, err := sniff(r, size)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	switch kind {
	case CSV:
		b.flat, err = openDelimited(ctx, r, size, b.limits)
		return b, err
	case JSON:
		flat, err := openObjects(ctx, r, size, b.limits)
		b.flat = flat
		if err != nil {
			return nil, (&Reader{name: b.Sheets()[0].Name}).placed(err)
		}
		return b, nil
	}
	archive, err := openArchive(r, size, b.limits)
	if err != nil {
		return nil, err
	}
	if err := archive.recognise(); err != nil {
		return nil, err
	}
	b.book = &workbook{archive: archive, limits: b.limits, merges: map[int][]Range{}}
	if err := b.book.open(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// OpenFile opens the file at path; a file that is not there is the error of the operating system.
func OpenFile(path string, lim Limits) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", path)
	}
	var b *Book
	if err == nil {
		b, err = Open(path, f, info.Size(), lim)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b.closer = f
	return b, nil
}

// Close lets go of the file that OpenFile opened.
func (b *Book) Close() error {
	if b == nil || b.closer == nil {
		return nil
	}
	c := b.closer
	b.closer = nil
	return c.Close()
}

// Format is the format that was recognised.
func (b *Book) Format() Format {
	return b.Facts().Format
}

// Sheets lists the sheets in the order of the workbook, and behind them the blocks into which any was divided. A CSV or JSON file has one.
func (b *Book) Sheets() []SheetInfo {
	infos := b.whole()
	for _, d := range b.divided {
		info := infos[d.base]
		info.Name, info.Index = d.name, len(infos)
		infos = append(infos, info)
	}
	return infos
}

// whole lists the sheets of the file itself.
func (b *Book) whole() []SheetInfo {
	if b.flat != nil {
		base := filepath.Base(filepath.ToSlash(b.name))
		return []SheetInfo{{Name: strings.TrimSuffix(base, filepath.Ext(base))}}
	}
	return append([]SheetInfo(nil), b.book.sheets...)
}

// Facts tells what was found or assumed about the file.
func (b *Book) Facts() Facts {
	if b.flat != nil {
		return b.flat.facts()
	}
	return Facts{Format: XLSX, Date1904: b.book.from1904, Twice: b.book.twice}
}

// Properties are what a workbook says of itself: title, creator, modified and their like, the name of the program as
// Application, and those that were added under names of their own, which prevail. Never nil.
func (b *Book) Properties() map[string]string {
	if b.flat != nil {
		return map[string]string{}
	}
	return maps.Clone(b.book.properties)
}

// Property is one of Properties, empty if it is not there.
func (b *Book) Property(name string) string {
	if b.flat != nil {
		return ""
	}
	return b.book.properties[name]
}

// DefinedNames are the names a workbook gives to ranges, with what each refers to, as written. A name that belongs to one
// sheet has that sheet before it: "Data!total". Never nil.
func (b *Book) DefinedNames() map[string]string {
	if b.flat != nil {
		return map[string]string{}
	}
	return maps.Clone(b.book.names)
}

// Merges gives the merged ranges of a sheet. They stand behind the cells, so this reads the sheet unless its rows have
// been read to the end before.
func (b *Book) Merges(ctx context.Context, sheet int) ([]Range, error) {
	if b.flat != nil {
		return nil, nil
	}
	if n := len(b.book.sheets); sheet >= n && sheet-n < len(b.divided) {
		sheet = b.divided[sheet-n].base
	}
	if merges, ok := b.book.merges[sheet]; ok {
		return merges, nil
	}
	r, err := b.Rows(ctx, sheet)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
	}
	return b.book.merges[sheet], r.Err()
}

// Rows begins to read a sheet from its first row. It may be called as often as needed. The error is a *Refusal, that of
// ctx, or one of reading.
func (b *Book) Rows(ctx context.Context, sheet int) (*Reader, error) {
	sheets := b.Sheets()
	if sheet < 0 || sheet >= len(sheets) {
		return nil, fmt.Errorf("sheet %d of %d", sheet, len(sheets))
	}
	block, divided := b.first[sheet]
	if n := len(sheets) - len(b.divided); sheet >= n {
		block, divided = b.divided[sheet-n].block, true
		sheet = b.divided[sheet-n].base
	}
	r := &Reader{name: sheets[sheet].Name}
	var err error
	if b.flat != nil {
		r.source, err = b.flat.rows(ctx)
	} else {
		r.source, err = b.book.rows(ctx, sheet)
	}
	if err != nil {
		return nil, r.placed(err)
	}
	if cols := b.left[sheet]; len(cols) > 0 {
		r.source = without{r.source, cols}
	}
	if divided {
		r.source = inBlock{r.source, block}
	}
	return r, nil
}

// Reader gives the rows of one sheet:
//
//	for r.Next() {
//		use(r.Row())
//	}
//	if err := r.Err(); err != nil {
//
// Err must be asked at the end: what is wrong behind the last row shows only there.
type Reader struct {
	name   string
	source source
	row    Row
	err    error
	done   bool
}

// source fills the row with the next one that holds something, or says that there is none.
type source interface {
	next(row *Row) (bool, error)
	hidden(col int) bool
	share() float64
}

// Next moves to the next row that holds something. After false, Err tells whether that was the end.
func (r *Reader) Next() bool {
	if r.done {
		return false
	}
	more, err := r.source.next(&r.row)
	if err != nil {
		r.err, more = r.placed(err), false
	}
	r.done = !more
	return more
}

// Row is the row at hand; it is used again by Next.
func (r *Reader) Row() *Row { return &r.row }

// ColumnHidden tells whether the workbook does not show a column. It is known from the first Next on.
func (r *Reader) ColumnHidden(col int) bool { return r.source.hidden(col) }

// Share is the part of the sheet that was read, from 0 to 1, by the bytes of it.
func (r *Reader) Share() float64 { return r.source.share() }

// Err is why the rows ended before their end; nil if they were all read and the sheet was whole.
func (r *Reader) Err() error { return r.err }

// Close ends the reading early. It is allowed after the end as well.
func (r *Reader) Close() error {
	r.done = true
	return nil
}

// placed names the sheet in a refusal.
func (r *Reader) placed(err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Sheet == "" {
		refusal.Sheet = r.name
	}
	return err
}
