package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// tight are bounds that a fuzzed file reaches easily.
func tight() Limits {
	return Limits{FileBytes: 1 << 20, UnpackedBytes: 4 << 20, PartBytes: 1 << 20, SheetBytes: 1 << 20, Columns: 50, Rows: 1000, Cells: 2000, StringBytes: 1 << 16, CellChars: 500, Time: 20 * time.Second}
}

// within holds what was read against the bounds and the promises of Row and Cell.
func within(t *testing.T, rows []Row, err error, lim Limits) {
	t.Helper()
	var refusal *Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatalf("neither rows nor a refusal: %v", err)
	}
	if refusal != nil && (refusal.Code == TimeExceeded || refusal.Error() == "") {
		t.Fatal(refusal)
	}
	last, cells := 0, int64(0)
	for _, row := range rows {
		if row.Number <= last || row.Number > lim.Rows || len(row.Cells) == 0 {
			t.Fatalf("row %d after %d", row.Number, last)
		}
		last = row.Number
		col := 0
		for _, c := range row.Cells {
			cells++
			if c.Col <= col || c.Col > lim.Columns {
				t.Fatalf("column %d after %d", c.Col, col)
			}
			col = c.Col
			if utf8.RuneCountInString(c.Text) > max(lim.CellChars, 400) || !utf8.ValidString(c.Text) {
				t.Fatalf("%q", c.Text)
			}
			if (c.Kind == Blank) != (c.Text == "") || c.NoValue != (c.Kind == Blank) || c.Kind == Date && c.Time.IsZero() {
				t.Fatalf("%+v", c)
			}
			if c.Kind == Number {
				if _, err := strconv.ParseFloat(c.Text, 64); err != nil || strings.ContainsAny(c.Text, "eE+ _x") {
					t.Fatalf("%q is no plain number", c.Text)
				}
			}
		}
	}
	if cells > lim.Cells {
		t.Fatalf("%d cells", cells)
	}
}

func FuzzSheetXML(f *testing.F) {
	for _, seed := range []string{
		inData(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c></row>`),
		inData(`<row><c t="inlineStr"><is><r><t>a</t></r><rPh/></is></c><c s="3"><f>A1</f></c></row>`) + `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`,
		`<cols><col min="1" max="2" hidden="1"/></cols><x:sheetData><x:row r='7'><x:c r='XFD7' t="b"><x:v>1</x:v></x:c></x:row></x:sheetData>`,
		inData(`<row><c t="str"><v><![CDATA[x]]>&amp;_x000D__xD83D__xDE00_</v></c><c t="d"><v>2020-01-01</v></c><c t="e"><v>#N/A</v></c></row>`),
		`<!-- c --><?p i?><sheetData/>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, xml string) {
		lim := tight()
		w := &workbook{limits: lim.bounded(), strings: []string{"a", ""}, styles: []showing{asNumber, asPercent, asDate, asTime}, merges: map[int][]Range{}}
		s, err := newScanner("sheet", strings.NewReader(`<worksheet>`+xml+`</worksheet>`))
		if err != nil {
			within(t, nil, err, lim)
			return
		}
		r := &sheetRows{w: w, s: s}
		var rows []Row
		var row Row
		for {
			more, err := r.next(&row)
			if err != nil {
				within(t, rows, err, lim)
				return
			}
			if !more {
				break
			}
			kept := row
			kept.Cells = append([]Cell(nil), row.Cells...)
			rows = append(rows, kept)
		}
		within(t, rows, nil, lim)
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"a":[{"b":1}],"data":[{"x":"1","y":{"z":[1,2]}}]}`))
	good := workbookOf(inData(`<row><c t="s"><v>1</v></c><c s="3"><v>43831.5</v></c></row>`), nil).zip(f)
	f.Add(good)
	f.Add(good[:len(good)-30])
	f.Add(append([]byte("PK\x03\x04junk"), good...))
	f.Add(compoundFile("EncryptedPackage"))
	f.Add(ownerFile())
	f.Add([]byte("a;b\n1;2\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add([]byte("sep=,\n\"a\",b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := readAll(data, tight())
		within(t, rows, err, tight())
	})
}

// FuzzStored fuzzes the small parts of a workbook, which deflate would keep from being reached.
func FuzzStored(f *testing.F) {
	p := workbookOf(inData(`<row><c t="s"><v>1</v></c></row>`), nil)
	f.Add(p["xl/workbook.xml"], p["xl/_rels/workbook.xml.rels"], p["xl/styles.xml"], p["xl/sharedStrings.xml"])
	f.Fuzz(func(t *testing.T, main, rels, styles, strings string) {
		data := workbookOf(inData(`<row><c t="s"><v>1</v></c></row>`), parts{
			"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": rels, "xl/styles.xml": styles, "xl/sharedStrings.xml": strings,
		}).zip(t)
		rows, err := readAll(data, tight())
		within(t, rows, err, tight())
	})
}

func FuzzCSV(f *testing.F) {
	f.Add("a", "b,c", "d\n\"e\"", "é", byte(0))
	f.Add("", " ", "1,5", "x\r\ny", byte(1))
	f.Add("sep=", "[", "|", "\t", byte(2))
	f.Fuzz(func(t *testing.T, a, b, c, d string, comma byte) {
		for _, field := range []string{a, b, c, d} {
			if !utf8.ValidString(field) || strings.ContainsRune(field, 0) {
				return
			}
		}
		// The header makes the file text and its delimiter plain.
		records := [][]string{{"código", "país", "año", "valor"}, {"k", a, b, "v"}, {"k", c, d, "v"}, {"k", b, c, "v"}}
		sign := []rune{',', ';', '\t', '|'}[comma%4]
		var text bytes.Buffer
		text.WriteString("sep=" + string(sign) + "\n")
		w := csv.NewWriter(&text)
		w.Comma = sign
		if err := w.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		rows, err := readAll(text.Bytes(), DefaultLimits())
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) && (refusal.Code == CellTooLong || refusal.Code == NotAWorkbook) {
			return
		}
		if err != nil || len(rows) != len(records) {
			t.Fatalf("%d rows, %v from %q", len(rows), err, text.String())
		}
		for i, row := range rows {
			cells := row.Cells
			for j, want := range records[i] {
				if want == "" {
					continue
				}
				if len(cells) == 0 || cells[0].Col != j+1 || cells[0].Text != want {
					t.Fatalf("%+v in row %d, not %q at %d", cells, i+1, want, j+1)
				}
				cells = cells[1:]
			}
			if len(cells) > 0 {
				t.Fatalf("%+v beyond the record", cells)
			}
		}
	})
}

// FuzzExcelize: what the workbook library writes comes back as it was.
func FuzzExcelize(f *testing.F) {
	f.Add("Panamá", " a_x000D_b ", 0.1, int64(7), true)
	f.Add("<&>\"'", "line\nline", -1e-7, int64(-1), false)
	f.Add("=1+1", "\t", 123456789012345678.0, int64(1<<53), true)
	f.Fuzz(func(t *testing.T, text, other string, number float64, whole int64, truth bool) {
		if strings.Contains(text+other, "_x0000_") {
			return // the library makes a NUL of it, which no text of ours may hold
		}
		file := excelize.NewFile()
		defer file.Close()
		values := []any{text, other, number, whole, truth}
		if err := file.SetSheetRow("Sheet1", "A1", &values); err != nil {
			return
		}
		buf, err := file.WriteToBuffer()
		if err != nil {
			return
		}
		b, err := Open("x.xlsx", bytes.NewReader(buf.Bytes()), int64(len(buf.Bytes())), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.Rows(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Next() {
			t.Fatal(r.Err())
		}
		back, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		defer back.Close()
		for _, c := range r.Row().Cells {
			agree(t, back, "Sheet1", CellName(c.Col, 1), c)
		}
		if r.Next() || r.Err() != nil {
			t.Fatal(r.Err())
		}
	})
}
