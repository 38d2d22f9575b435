// Package sheet reads the data of workbooks (XLSX, XLSM) and of delimited text (CSV) from hands we do not know: row by
// row, in little memory, and never silently. What is damaged, out of order, cut short or beyond a stated bound ends in a
// [Refusal] that names the sheet and the cell; what was read up to there is not taken for the whole.
//
// The file is recognised by its content, never by its name. Why cells are read here and not through the workbook
// library, what is bounded and how fast it is stands in docs/engineers/reading.md.
package sheet

import (
	"context"
	"io"
	"time"
)

// Limits are the bounds of one file. What goes beyond is refused while it is being read, before it is held.
type Limits struct {
	FileBytes     int64         // the file as it comes
	UnpackedBytes int64         // all parts of a workbook that are read, unpacked
	PartBytes     int64         // one part that is not a sheet (names, styles, shared strings), unpacked
	SheetBytes    int64         // the XML of one sheet, unpacked; the text of one CSV file
	Columns       int           // last column that may hold something; formatted blanks beyond do no harm
	Rows          int           // last row that may hold something
	Cells         int64         // cells that hold something, per sheet
	StringBytes   int64         // text held in memory: all shared strings of a workbook
	CellChars     int           // characters of one cell
	Time          time.Duration // one pass over one sheet, with what the caller does between its rows
}

// The bounds of the workbook format itself; no Limits go beyond them.
const (
	lastColumn = 16384
	lastRow    = 1048576
)

const (
	maxParts    = 10_000   // entries of a zip directory
	maxRatio    = 200      // unpacked to packed bytes, once a part is larger than ratioFrom
	ratioFrom   = 16 << 20 // a small part may be as dense as it likes
	maxToken    = 1 << 20  // one tag or one run of text in XML, in bytes
	maxDepth    = 256      // elements within elements
	maxRowBytes = 8 << 20  // text of all cells of one row
	maxRanges   = 200_000  // merged ranges of one sheet
)

// DefaultLimits returns bounds that hold every file a statistical office sends and keep a hostile one small: 128 MiB of
// file, 1,024 columns, the 1,048,576 rows of the format, twenty million cells, 32,767 characters a cell, two minutes.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:     128 << 20,
		UnpackedBytes: 2 << 30,
		PartBytes:     256 << 20,
		SheetBytes:    1 << 30,
		Columns:       1024,
		Rows:          lastRow,
		Cells:         20_000_000,
		StringBytes:   128 << 20,
		CellChars:     32_767,
		Time:          2 * time.Minute,
	}
}

// bounded replaces what is not set by the default and keeps within the format.
func (l Limits) bounded() Limits {
	d := DefaultLimits()
	l.FileBytes = either(l.FileBytes, d.FileBytes)
	l.UnpackedBytes = either(l.UnpackedBytes, d.UnpackedBytes)
	l.PartBytes = either(l.PartBytes, d.PartBytes)
	l.SheetBytes = either(l.SheetBytes, d.SheetBytes)
	l.Columns = min(either(l.Columns, d.Columns), lastColumn)
	l.Rows = min(either(l.Rows, d.Rows), lastRow)
	l.Cells = either(l.Cells, d.Cells)
	l.StringBytes = either(l.StringBytes, d.StringBytes)
	l.CellChars = either(l.CellChars, d.CellChars)
	l.Time = either(l.Time, d.Time)
	return l
}

func either[N int | int64 | time.Duration](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

// guarded ends a reader when its time is over or nobody waits for it any more.
type guarded struct {
	ctx   context.Context
	r     io.Reader
	limit time.Duration
	until time.Time
	n     int64 // bytes read
}

// share is the part of so many bytes that was read.
func (g *guarded) share(of int64) float64 {
	if of <= 0 {
		return 0
	}
	return min(1, float64(g.n)/float64(of))
}

func guard(ctx context.Context, r io.Reader, limit time.Duration) *guarded {
	return &guarded{ctx: ctx, r: r, limit: limit, until: time.Now().Add(limit)}
}

func (g *guarded) Read(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	if time.Now().After(g.until) {
		return 0, &Refusal{Code: TimeExceeded, Args: map[string]any{"Limit": g.limit.String()}}
	}
	n, err := g.r.Read(p)
	g.n += int64(n)
	return n, err
}
