package sheet

import (
	"strconv"
	"time"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells. CSV has only Text.
const (
	Blank  Kind = iota // nothing; given only for a formula without a value
	Text               // characters
	Number             // a decimal number
	Bool               // TRUE or FALSE
	Error              // #N/A and its like
	Date               // a number that the workbook shows as a date or a time of day
)

// Cell is one cell that holds something.
//
// Text is the literal. CSV and text cells keep it to the last blank. A number is what the file says at 15 significant
// digits, as a spreadsheet would show it: plain digits, a point, no exponent and no trailing zeros; where the workbook
// shows it as a percentage it is multiplied by 100 already and Percent says so. A Bool is TRUE or FALSE. A Date is
// 2020-12-31, with a time of day 2020-12-31T18:30:00, without a day 18:30:00, and stands in Time as well; where the
// workbook shows the year alone, or the month of a year, it is 2020 or 2020-12.
//
// The strings of a cell stay good; the slice that holds the cells does not outlive the row.
type Cell struct {
	Col     int // from 1
	Kind    Kind
	Percent bool // Text is already multiplied by 100
	Formula bool // computed in the workbook
	Scaled  int8 // power of ten that its format takes off what is shown, 3 where it shows thousands; Text is the number itself
	NoValue bool // a formula that no program has computed yet: Kind is Blank
	Text    string
	Time    time.Time // of a Date, in UTC, because a workbook knows no zone
}

// Row is one row with at least one cell that holds something.
type Row struct {
	Number int    // from 1, as a spreadsheet counts: a record of a CSV file is one row, however many lines it takes
	Line   int    // CSV: the line of the file on which the record begins; else 0
	Fields int    // CSV: fields of the record, empty ones included; else 0
	Hidden bool   // the workbook does not show it
	Cells  []Cell // ascending by column; good until the next row is asked for
}

// Range is a rectangle of cells, bounds included, from 1.
type Range struct {
	FirstCol, FirstRow, LastCol, LastRow int
}

// String is the range as a spreadsheet writes it, "A1:B2".
func (r Range) String() string {
	return CellName(r.FirstCol, r.FirstRow) + ":" + CellName(r.LastCol, r.LastRow)
}

// ColumnName is the letters of a column: 1 is A, 27 is AA. Below 1 it is empty.
func ColumnName(col int) string {
	var b [16]byte
	i := len(b)
	for col > 0 {
		col--
		i--
		b[i] = byte('A' + col%26)
		col /= 26
	}
	return string(b[i:])
}

// CellName is the name of a cell, such as B12.
func CellName(col, row int) string {
	return ColumnName(col) + strconv.Itoa(row)
}

// ParseCell reads the name of a cell, "B12" or "$B$12", in any case.
func ParseCell(name string) (col, row int, ok bool) {
	plain := make([]byte, 0, 16)
	for i := 0; i < len(name) && i < 24; i++ {
		if name[i] != '$' {
			plain = append(plain, name[i])
		}
	}
	return parseRef(plain)
}

// parseRef reads a reference without signs. Anything beyond the format is not ok.
func parseRef(b []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(b); i++ {
		c := b[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > 1_000_000 {
			return 0, 0, false
		}
	}
	if i == 0 || i == len(b) || b[i] == '0' {
		return 0, 0, false
	}
	for ; i < len(b); i++ {
		d := b[i] - '0'
		if d > 9 {
			return 0, 0, false
		}
		if row = row*10 + int(d); row > 100_000_000 {
			return 0, 0, false
		}
	}
	return col, row, true
}

// parseRange reads "A1:B2", or "A1" for one cell.
func parseRange(b []byte) (Range, bool) {
	first, last := b, b
	for i, c := range b {
		if c == ':' {
			first, last = b[:i], b[i+1:]
			break
		}
	}
	var r Range
	var ok1, ok2 bool
	r.FirstCol, r.FirstRow, ok1 = parseRef(first)
	r.LastCol, r.LastRow, ok2 = parseRef(last)
	return r, ok1 && ok2 && r.FirstCol <= r.LastCol && r.FirstRow <= r.LastRow
}
