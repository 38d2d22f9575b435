package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// compoundFile builds the smallest compound file whose directory names these streams.
func compoundFile(names ...string) []byte {
	b := make([]byte, 512*3)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[30:], 9)
	binary.LittleEndian.PutUint32(b[48:], 0) // the directory is sector 0, the allocation table sector 1
	binary.LittleEndian.PutUint32(b[76:], 1)
	for i, name := range append([]string{"Root Entry"}, names...) {
		entry := b[512+128*i:]
		for j, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(entry[2*j:], u)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(name)+2))
	}
	binary.LittleEndian.PutUint32(b[1024:], 0xfffffffe)
	return b
}

func ownerFile() []byte {
	b := bytes.Repeat([]byte(" "), 165)
	copy(b, "\x07Usuario")
	b[55] = 0
	return b
}

func bomb(t *testing.T) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range workbookOf("", nil) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "xl/worksheets/sheet1.xml" {
			io.WriteString(f, "<worksheet><sheetData>")
			blank := bytes.Repeat([]byte(" "), 1<<18)
			for range 400 {
				f.Write(blank)
				io.WriteString(f, "<!---->")
			}
			text = "</sheetData></worksheet>"
		}
		io.WriteString(f, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	sheetOf := func(rows string) []byte { return workbookOf(inData(rows), nil).zip(t) }
	with := func(changes parts) []byte {
		return workbookOf(inData(`<row><c t="s"><v>0</v></c></row>`), changes).zip(t)
	}
	good := with(nil)
	low := DefaultLimits()
	low.Columns, low.Rows, low.Cells, low.CellChars = 3, 5, 6, 10
	var sparse strings.Builder
	for i := 1; i <= 60_000; i++ {
		fmt.Fprintf(&sparse, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i)
	}
	flip := func(data []byte, part string) []byte {
		out := slices.Clone(data)
		i := bytes.Index(out, []byte(part)) + len(part) + 3
		out[i] ^= 0xff
		return out
	}
	wb := func(inside string) parts {
		return parts{"xl/workbook.xml": `<workbook ` + mainNS + `>` + inside + `</workbook>`}
	}
	tests := []struct {
		name, code string
		data       []byte
		lim        Limits
		cell       string
	}{
		{"no bytes", EmptyFile, nil, Limits{}, ""},
		{"blanks", EmptyFile, []byte("\xef\xbb\xbf \r\n\n"), Limits{}, ""},
		{"binary", NotAWorkbook, bytes.Repeat([]byte{1, 2, 3, 'a'}, 50), Limits{}, ""},
		{"gzip", Packed, []byte("\x1f\x8b\x08\x00"), Limits{}, ""},
		{"page with its parts", UnsupportedFormat, []byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<html>"), Limits{}, ""},
		{"some zip", Packed, parts{"a.txt": "x"}.zip(t), Limits{}, ""},
		{"empty zip", Packed, parts{}.zip(t), Limits{}, ""},
		{"ods", UnsupportedFormat, parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}.zip(t), Limits{}, ""},
		{"xlsb", UnsupportedFormat, parts{"_rels/.rels": "x", "xl/workbook.bin": "x"}.zip(t), Limits{}, ""},
		{"docx", UnsupportedFormat, parts{"_rels/.rels": "x", "word/document.xml": "x"}.zip(t), Limits{}, ""},
		{"pdf", UnsupportedFormat, []byte("%PDF-1.7\n"), Limits{}, ""},
		{"html", UnsupportedFormat, []byte("\n <!DOCTYPE html><html></html>"), Limits{}, ""},
		{"html table", UnsupportedFormat, []byte("<table><tr><td>1</td></tr></table>"), Limits{}, ""},
		{"xml", UnsupportedFormat, []byte(`<?xml version="1.0"?><data/>`), Limits{}, ""},
		{"json that is no table", JSONNoTable, []byte(`{"a":{"b":[1,2]}}`), Limits{}, ""},
		{"json of values", JSONNoTable, []byte(`[["a",1],["b",2]]`), Limits{}, ""},
		{"json with a table in a cell", JSONNoTable, []byte(`[{"a":[{"b":1}]}]`), Limits{}, ""},
		{"json with a record that is too long", TooLarge, []byte(`[{"a":1},{"a":"` + strings.Repeat("x", 2*maxRowBytes) + `"}]`), Limits{}, ""},
		{"json cut", JSONInvalid, []byte(`[{"a":1},{"a":`), Limits{}, ""},
		{"json cut behind the array", JSONInvalid, []byte(`{"data":[{"a":1}],"more":`), Limits{}, ""},
		{"json with a stray comma", JSONInvalid, []byte(`[{"a":1},,{"a":2}]`), Limits{}, ""},
		{"json with a member twice", JSONInvalid, []byte(`[{"a":1,"a":2}]`), Limits{}, ""},
		{"json with too many members", TooManyColumns, []byte(`[{"a":1,"b":2,"c":3}]`), Limits{Columns: 2}, "C1"},
		{"png", UnsupportedFormat, []byte("\x89PNG\r\n\x1a\n"), Limits{}, ""},
		{"owner file", LockFile, ownerFile(), Limits{}, ""},
		{"LibreOffice lock", LockFile, []byte(",ana,pc,23.11.2026 10:00,file:///home/ana/.config/libreoffice/4;"), Limits{}, ""},
		{"old xls", OldXLS, compoundFile("Workbook"), Limits{}, ""},
		{"older xls", OldXLS, compoundFile("Book"), Limits{}, ""},
		{"cut xls", OldXLS, compoundFile("Workbook")[:200], Limits{}, ""},
		{"encrypted", PasswordProtected, compoundFile("EncryptionInfo", "EncryptedPackage"), Limits{}, ""},
		{"word doc", UnsupportedFormat, compoundFile("WordDocument"), Limits{}, ""},

		{"cut zip", ZipTruncated, good[:len(good)/2], Limits{}, ""},
		{"zip without tail", ZipTruncated, good[:len(good)-10], Limits{}, ""},
		{"damaged part", ZipDamaged, flip(good, "xl/worksheets/sheet1.xml"), Limits{}, ""},
		{"zip bomb", ZipBomb, bomb(t), Limits{}, ""},
		{"two of one name", PartDuplicate, duplicateParts(t), Limits{}, ""},
		{"no workbook", PartMissing, with(parts{"xl/workbook.xml": ""}), Limits{}, ""},
		{"no rels", PartMissing, with(parts{"_rels/.rels": ""}), Limits{}, ""},
		{"no sheet part", PartMissing, with(parts{"xl/worksheets/sheet1.xml": ""}), Limits{}, ""},
		{"no styles", PartMissing, with(parts{"xl/styles.xml": ""}), Limits{}, ""},
		{"no strings", PartMissing, with(parts{"xl/sharedStrings.xml": ""}), Limits{}, ""},
		{"no sheets", NoSheets, with(wb(`<sheets/>`)), Limits{}, ""},

		{"sheet cut in a tag", XMLCutShort, with(parts{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r=`}), Limits{}, ""},
		{"sheet cut after a row", XMLCutShort, with(parts{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`}), Limits{}, ""},
		{"sheet cut after the data", XMLCutShort, with(parts{"xl/worksheets/sheet1.xml": `<worksheet><sheetData/>`}), Limits{}, ""},
		{"strings cut", XMLCutShort, with(parts{"xl/sharedStrings.xml": `<sst><si><t>a</t></si>`}), Limits{}, ""},
		{"unbalanced", XMLInvalid, sheetOf(`<row><c></row></c>`), Limits{}, ""},
		{"doctype", XMLInvalid, with(parts{"xl/sharedStrings.xml": `<!DOCTYPE sst [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>`}), Limits{}, ""},
		{"unknown entity", XMLInvalid, sheetOf(`<row><c t="str"><v>&nbsp;</v></c></row>`), Limits{}, ""},
		{"not UTF-8", XMLInvalid, sheetOf("<row><c t=\"str\"><v>a\xff</v></c></row>"), Limits{}, ""},
		{"other encoding", XMLInvalid, with(parts{"xl/sharedStrings.xml": `<?xml version="1.0" encoding="ISO-8859-1"?><sst/>`}), Limits{}, ""},
		{"control sign", XMLInvalid, sheetOf("<row><c t=\"str\"><v>a\x01</v></c></row>"), Limits{}, ""},
		{"endless nesting", XMLInvalid, sheetOf(strings.Repeat("<a>", 1000)), Limits{}, ""},
		{"other root", XMLInvalid, with(parts{"xl/worksheets/sheet1.xml": `<chartsheet/>`}), Limits{}, ""},
		{"two sheetData", XMLInvalid, workbookOf(inData("")+inData(""), nil).zip(t), Limits{}, ""},
		{"two roots", XMLInvalid, with(parts{"xl/worksheets/sheet1.xml": `<worksheet/><worksheet/>`}), Limits{}, ""},
		{"endless tag", XMLInvalid, sheetOf(`<row a="` + strings.Repeat("x", 2<<20) + `"/>`), Limits{}, ""},
		{"strange reference", XMLInvalid, sheetOf(`<row><c r="1A"><v>1</v></c></row>`), Limits{}, ""},

		{"rows out of order", RowsOutOfOrder, sheetOf(`<row r="3"/><row r="2"/>`), Limits{}, "A2"},
		{"row twice", RowsOutOfOrder, sheetOf(`<row r="3"/><row r="3"/>`), Limits{}, "A3"},
		{"cells out of order", CellsOutOfOrder, sheetOf(`<row r="1"><c r="C1"/><c r="B1"/></row>`), Limits{}, "B1"},
		{"cell of another row", CellsOutOfOrder, sheetOf(`<row r="1"><c r="A2"/></row>`), Limits{}, "A2"},
		{"cell twice", DuplicateCell, sheetOf(`<row r="1"><c r="B1"/><c r="B1"/></row>`), Limits{}, "B1"},
		{"no such string", StringMissing, sheetOf(`<row r="1"><c r="B1" t="s"><v>7</v></c></row>`), Limits{}, "B1"},

		{"large file", TooLarge, good, Limits{FileBytes: 100}, ""},
		{"large sheet", TooLarge, good, Limits{SheetBytes: 50}, ""},
		{"large part", TooLarge, good, Limits{PartBytes: 60}, ""},
		{"large whole", TooLarge, good, Limits{UnpackedBytes: 400}, ""},
		{"many strings", TooLarge, good, Limits{StringBytes: 20}, ""},
		{"sparse bomb", TooManyColumns, sheetOf(sparse.String()), Limits{}, "XFD1"},
		{"beyond the last column", TooManyColumns, sheetOf(`<row r="1"><c r="XFE1"/></row>`), Limits{}, "XFE1"},
		{"beyond the last row", TooManyRows, sheetOf(`<row r="1048577"/>`), Limits{}, "A1048577"},
		{"many columns", TooManyColumns, sheetOf(`<row r="2"><c r="D2"><v>1</v></c></row>`), low, "D2"},
		{"many rows", TooManyRows, sheetOf(`<row r="6"><c r="A6"><v>1</v></c></row>`), low, "A6"},
		{"many cells", TooManyCells, sheetOf(strings.Repeat(`<row><c><v>1</v></c><c><v>1</v></c></row>`, 4)), low, "A4"},
		{"long cell", CellTooLong, sheetOf(`<row><c t="str"><v>12345678901</v></c></row>`), low, "A1"},
		{"long string", CellTooLong, with(parts{"xl/sharedStrings.xml": `<sst><si><t>12345678901</t></si></sst>`}), low, ""},
		{"out of time", TimeExceeded, good, Limits{Time: time.Nanosecond}, ""},

		{"csv: open quote", QuoteUnclosed, []byte("a,b\n1,\"x\ny\n"), Limits{}, "B2"},
		{"csv: NUL", NULByte, []byte("a,b\n1,\x00\n"), Limits{}, ""},
		{"csv: marked but not UTF-8", EncodingInvalid, []byte("\xef\xbb\xbfa,b\nM\xe9xico,1\n"), Limits{}, ""},
		{"csv: odd UTF-16", EncodingInvalid, []byte("\xff\xfea\x00b"), Limits{}, ""},
		{"csv: mixed", EncodingMixed, []byte("país,año\nM\xe9xico,1\n"), Limits{}, ""},
		{"csv: many columns", TooManyColumns, []byte("a,b,c\na,b,c,d\n"), low, "D2"},
		{"csv: many rows", TooManyRows, []byte("a\nb\nc\nd\ne\nf\n"), low, "A6"},
		{"csv: many cells", TooManyCells, []byte("a,b,c\n1,2,3\n4,5,6\n"), low, "C3"},
		{"csv: long cell", CellTooLong, []byte("a,\"12345678901\"\n"), low, "B1"},
	}
	seen := map[string]bool{TooManyParts: true} // see TestTooManyParts
	for _, test := range tests {
		seen[test.code] = true
		t.Run(test.name, func(t *testing.T) {
			_, err := readAll(test.data, test.lim)
			var refusal *Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("not refused, but %v", err)
			}
			if refusal.Code != test.code || test.cell != "" && refusal.Cell != test.cell {
				t.Errorf("%v, not %s %s", refusal, test.code, test.cell)
			}
			if test.cell != "" && refusal.Sheet != "Datos" {
				t.Errorf("%v does not name the sheet", refusal)
			}
			if refusal.Error() == "" {
				t.Error("no text for the log")
			}
		})
	}
	for _, code := range Codes() {
		if !seen[code] {
			t.Errorf("%s is shown by no test", code)
		}
	}
}

func duplicateParts(t *testing.T) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range []string{"_rels/.rels", "xl/a.xml", "XL/A.xml"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestTooManyParts(t *testing.T) {
	t.Parallel()
	p := parts{}
	for i := range maxParts + 1 {
		p[fmt.Sprintf("p%d", i)] = "x"
	}
	_, err := Open("a.xlsx", bytes.NewReader(p.zip(t)), int64(len(p.zip(t))), Limits{})
	if refusal := (*Refusal)(nil); !errors.As(err, &refusal) || refusal.Code != TooManyParts {
		t.Errorf("%v", err)
	}
}

// TestRowsBeforeDamage: rows in front of the damage come out, the damage comes after them and is never swallowed.
func TestRowsBeforeDamage(t *testing.T) {
	t.Parallel()
	data := workbookOf(inData(`<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row r="1"/>`), nil).zip(t)
	rows, err := readAll(data, Limits{})
	if len(rows) != 2 || err == nil {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{workbookOf(inData(""), nil).zip(t), []byte("a,b\n1,2\n")} {
		b, err := Open("x", bytes.NewReader(data), int64(len(data)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		r, err := b.Rows(ctx, 0)
		if err == nil {
			for r.Next() {
			}
			err = r.Err()
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}
