package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// The codes of a [Refusal]. The list is closed; the arguments that the message of each may name stand beside it. Part is
// always the name of a part inside the workbook, Limit the bound that was passed.
const (
	EmptyFile         = "empty_file"         // no bytes, or nothing but blanks
	NotAWorkbook      = "not_a_workbook"     // neither workbook nor text; Found: binary
	UnsupportedFormat = "unsupported_format" // known, but not read; Found: ods, xlsb, docx, pptx, numbers, pdf, html, xml, xml_2003, rtf, image
	Packed            = "packed"             // a file with files in it, or a compressed one; Found: zip, gzip, 7z, rar
	LockFile          = "lock_file"          // the note an office program leaves beside an open file
	OldXLS            = "old_xls"            // Excel 97–2003
	PasswordProtected = "password_protected" // encrypted

	ZipTruncated  = "zip_truncated"  // the end of the file is missing; Part
	ZipDamaged    = "zip_damaged"    // a part does not unpack, or not to what its directory says; Part, Reason
	ZipBomb       = "zip_bomb"       // unpacks to far more than it holds; Part, Limit
	TooManyParts  = "too_many_parts" // Limit
	PartMissing   = "part_missing"   // Part
	PartDuplicate = "part_duplicate" // two parts under one name; Part
	NoSheets      = "no_sheets"      // a workbook without a sheet of cells

	XMLCutShort     = "xml_cut_short"      // the XML of a part ends before its end; Part
	XMLInvalid      = "xml_invalid"        // Part, Reason: syntax, doctype, entity, encoding, character, depth, long, root, repeated, reference
	RowsOutOfOrder  = "rows_out_of_order"  // Row, After
	CellsOutOfOrder = "cells_out_of_order" // After: the cell before; or a cell that names another row than it stands in
	DuplicateCell   = "duplicate_cell"
	StringMissing   = "string_missing" // a cell points to a shared string that is not there; Found

	TooLarge       = "too_large" // What: file, unpacked, part, sheet, strings, row, ranges; Limit in bytes (ranges: number); Part
	TooManyColumns = "too_many_columns"
	TooManyRows    = "too_many_rows"
	TooManyCells   = "too_many_cells"
	CellTooLong    = "cell_too_long" // Limit in characters; Line of the opening quote in CSV
	TimeExceeded   = "time_exceeded" // Limit

	QuoteUnclosed   = "quote_unclosed"   // CSV: Line of the opening quote
	NULByte         = "nul_byte"         // CSV: Line
	EncodingInvalid = "encoding_invalid" // CSV: the text is not in the encoding it declares; Line, Encoding
	JSONNoTable     = "json_no_table"    // JSON without an array of objects, or with tables in cells
	JSONInvalid     = "json_invalid"     // Reason: syntax, cut, repeated; Offset in bytes
	EncodingMixed   = "encoding_mixed"   // CSV: UTF-8 for the most part, but not everywhere; Line
)

// Codes returns every code of a [Refusal].
func Codes() []string {
	return []string{
		EmptyFile, NotAWorkbook, UnsupportedFormat, Packed, LockFile, OldXLS, PasswordProtected,
		ZipTruncated, ZipDamaged, ZipBomb, TooManyParts, PartMissing, PartDuplicate, NoSheets,
		XMLCutShort, XMLInvalid, RowsOutOfOrder, CellsOutOfOrder, DuplicateCell, StringMissing,
		TooLarge, TooManyColumns, TooManyRows, TooManyCells, CellTooLong, TimeExceeded,
		QuoteUnclosed, NULByte, EncodingInvalid, EncodingMixed, JSONNoTable, JSONInvalid,
	}
}

// Refusal is the reason why a file, or the rest of a sheet, is not read. It reaches a person through the message of its
// code; Error is for logs and tests.
type Refusal struct {
	Code  string         // one of the codes above
	Sheet string         // the sheet it happened in, empty for the file as a whole
	Cell  string         // the cell, as "B12", where one can be named
	Args  map[string]any // what the message names, see the codes
}

// Error names code and place.
func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(r.Code)
	switch {
	case r.Sheet != "" && r.Cell != "":
		fmt.Fprintf(&b, " at %s!%s", r.Sheet, r.Cell)
	case r.Sheet != "" || r.Cell != "":
		fmt.Fprintf(&b, " at %s%s", r.Sheet, r.Cell)
	}
	keys := make([]string, 0, len(r.Args))
	for k := range r.Args {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%v", k, r.Args[k])
	}
	return b.String()
}

// refuse makes a Refusal; args are name, value pairs.
func refuse(code string, args ...any) *Refusal {
	r := &Refusal{Code: code}
	if len(args) > 0 {
		r.Args = make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			r.Args[args[i].(string)] = args[i+1]
		}
	}
	return r
}

// at names the cell.
func (r *Refusal) at(col, row int) *Refusal {
	r.Cell = CellName(col, row)
	return r
}
