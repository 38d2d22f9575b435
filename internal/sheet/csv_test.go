package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"rumbo/internal/testkit"
)

// lines writes what was read, one row a line: number, then column=text.
func lines(t *testing.T, data string) (string, Facts) {
	t.Helper()
	b, err := Open("datos/Tabla.csv", bytes.NewReader([]byte(data)), int64(len([]byte(data))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if name := b.Sheets()[0].Name; name != "Tabla" || b.Format() != CSV {
		t.Errorf("sheet %q of %s", name, b.Format())
	}
	r, err := b.Rows(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for r.Next() {
		for _, c := range r.Row().Cells {
			out.WriteString(CellName(c.Col, r.Row().Number) + "=" + c.Text + " ")
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out.String(), " "), b.Facts()
}

// encodedAgain is a text of which the bytes were taken for Windows-1252 and encoded as UTF-8.
func encodedAgain(s string) string {
	set := westernSet("windows-1252")
	var out strings.Builder
	for _, c := range []byte(s) {
		if c < utf8.RuneSelf {
			out.WriteByte(c)
		} else {
			out.WriteRune(set[c-utf8.RuneSelf])
		}
	}
	return out.String()
}

func TestCSV(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, want, encoding, delimiter string }{
		{"plain", "a,b\n1,12.50\n", "A1=a B1=b A2=1 B2=12.50", "utf-8", ","},
		{"no last line end", "a,b\n1,2", "A1=a B1=b A2=1 B2=2", "utf-8", ","},
		{"CRLF", "a,b\r\n1,2\r\n", "A1=a B1=b A2=1 B2=2", "utf-8", ","},
		{"CR", "a,b\r1,2\r", "A1=a B1=b A2=1 B2=2", "utf-8", ","},
		{"blank lines count", "\n\na,b\n\n1,2\n", "A3=a B3=b A5=1 B5=2", "utf-8", ","},
		{"blank fields", ",a,,\n,,,\n1,,,2\n", "B1=a A3=1 D3=2", "utf-8", ","},
		{"BOM", "\xef\xbb\xbfa,b\n1,2\n", "A1=a B1=b A2=1 B2=2", "utf-8-bom", ","},
		{"Windows-1252", "pa\xeds,\x80\nM\xe9xico,2\n", "A1=país B1=€ A2=México B2=2", "windows-1252", ","},
		{"UTF-8", "país,año\nMéxico,2\n", "A1=país B1=año A2=México B2=2", "utf-8", ","},
		{"UTF-8 twice", encodedAgain("país,año\nMéxico,2\n"), "A1=país B1=año A2=México B2=2", "utf-8-twice", ","},
		{"UTF-8 twice with its mark within", encodedAgain("\ufeffPAÍS,AÑO\nÁvila’s,2\n"), "A1=PAÍS B1=AÑO A2=Ávila’s B2=2", "utf-8-twice", ","},
		{"UTF-8 three times", encodedAgain(encodedAgain("país,año\nMéxico,2\n")), "A1=país B1=año A2=México B2=2", "utf-8-twice", ","},
		{"a part of it twice", encodedAgain("país,año\nMéxico,2\n") + "Perú,3\n", "A1=país B1=año A2=México B2=2 A3=Perú B3=3", "utf-8-twice", ","},
		{"one place alone", encodedAgain("pais,v\nMéxico,2\n"), "A1=pais B1=v A2=MÃ©xico B2=2", "utf-8", ","},
		{"capital letters that look like it", "CORAÇÃO,SÃO\nÂÃ,1\n", "A1=CORAÇÃO B1=SÃO A2=ÂÃ B2=1", "utf-8", ","},
		{"blanks before quotes", "a, \"b, c\",  \"d\"\n1, 2 ,\"3\"\n", "A1=a B1=b, c C1=d A2=1 B2= 2  C2=3", "utf-8", ","},
		{"a text kept from being a number", "a,b\n\"=\"\"084\"\"\",=\"1\"\n=\"a\"&\"b\",=1\n", "A1=a B1=b A2=084 B2=1 A3==\"a\"&\"b\" B3==1", "utf-8", ","},
		{"UTF-16 without its mark", utf16Of("país;v\nMéxico;2\n", false)[2:], "A1=país B1=v A2=México B2=2", "utf-16le", ";"},
		{"the other way about", utf16Of("país;v\nMéxico;2\n", true)[2:], "A1=país B1=v A2=México B2=2", "utf-16be", ";"},
		{"letters of MS-DOS", "pa\xa1s;a\xa4o\nM\x82xico;Panam\xa0\n\x90tats;NI\xa5EZ\n", "A1=país B1=año A2=México B2=Panamá A3=États B3=NIÑEZ", "ibm850", ";"},
		{"letters of Macintosh", "pa\x92s;a\x96o\nM\x8exico;Panam\x87\n\x83tats;NI\x84EZ\n", "A1=país B1=año A2=México B2=Panamá A3=États B3=NIÑEZ", "macintosh", ";"},
		{"letters of Windows", "pa\xeds;a\xf1o\nM\xe9xico;Panam\xe1\n\xc9tats;NI\xd1EZ\n", "A1=país B1=año A2=México B2=Panamá A3=États B3=NIÑEZ", "windows-1252", ";"},
		{"signs of Windows between letters", "L\x92eau;\x93A\xf1o\x94\nCosta\xa0Rica;Panam\xe1 \x96 M\xe9xico\n", "A1=L’eau B1=“Año” A2=Costa\u00a0Rica B2=Panamá – México", "windows-1252", ";"},
		{"of which none is an accent", "a\xa0b;c\nd\x92e;f\xa0g\n", "A1=a\u00a0b B1=c A2=d’e B2=f\u00a0g", "windows-1252", ";"},
		{"UTF-16", utf16Of("país;v\nMéxico;2\n", false), "A1=país B1=v A2=México B2=2", "utf-16le", ";"},
		{"UTF-16 big end", utf16Of("país;v\nMéxico;2\n", true), "A1=país B1=v A2=México B2=2", "utf-16be", ";"},
		{"semicolon with decimal commas", "país;v\nPAN;1,5\nCRI;2,5\n", "A1=país B1=v A2=PAN B2=1,5 A3=CRI B3=2,5", "utf-8", ";"},
		{"commas as often as semicolons", "a,1;b,2\nPAN;1,5\n", "A1=a,1 B1=b,2 A2=PAN B2=1,5", "utf-8", ";"},
		{"tab", "a\tb\n1\t2,5\n", "A1=a B1=b A2=1 B2=2,5", "utf-8", "\t"},
		{"pipe", "a|b\n1|2\n", "A1=a B1=b A2=1 B2=2", "utf-8", "|"},
		{"declared", "sep=;\na,b;c\n1;2\n", "A1=a,b B1=c A2=1 B2=2", "utf-8", ";"},
		{"declared with CRLF", "SEP=|\r\na;b|c\r\n", "A1=a;b B1=c", "utf-8", "|"},
		{"one column", "a\nb\n", "A1=a A2=b", "utf-8", ","},
		{"preamble", "Title of it\n\nSource; somebody\na,b,c\n1,2,3\n4,5,6\n", "A1=Title of it A3=Source; somebody A4=a B4=b C4=c A5=1 B5=2 C5=3 A6=4 B6=5 C6=6", "utf-8", ","},
		{"quotes", "\"a,1\",\"b \"\"x\"\"\"\n\"1\n2\",3\n", "A1=a,1 B1=b \"x\" A2=1\n2 B2=3", "utf-8", ","},
		{"quotes within", "a\"b,5\" x\n1,2\n", "A1=a\"b B1=5\" x A2=1 B2=2", "utf-8", ","},
		{"text behind quotes", "\"a\"b,c\n1,2\n", "A1=ab B1=c A2=1 B2=2", "utf-8", ","},
		{"quoted nothing", "\"\",b\n1,2\n", "B1=b A2=1 B2=2", "utf-8", ","},
		{"blanks are kept", " a ,b\n1, 2\n", "A1= a  B1=b A2=1 B2= 2", "utf-8", ","},
		{"brackets are no JSON", "[note],b\n1,2\n", "A1=[note] B1=b A2=1 B2=2", "utf-8", ","},
	}
	for _, test := range tests {
		got, facts := lines(t, test.data)
		if got != test.want || facts.Encoding != test.encoding || facts.Delimiter != test.delimiter {
			t.Errorf("%s: %q, %+v", test.name, got, facts)
		}
	}
}

// TestCSVAcrossBuffers puts every sign of meaning at the edge of a buffer.
func TestCSVAcrossBuffers(t *testing.T) {
	t.Parallel()
	for pad := 64<<10 - 12; pad < 64<<10+3; pad++ {
		fill := strings.Repeat("x,y\r\n", pad/5) + strings.Repeat("\r\n", 4) + strings.Repeat("z", pad%5) + ",é\r\n"
		data := fill + "\"a\"\"b\",\"c\r\nd\"\r\ne,f\r\n"
		rows, err := readAll([]byte(data), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		last, before := rows[len(rows)-1], rows[len(rows)-2]
		if last.Cells[1].Text != "f" || before.Cells[0].Text != `a"b` || before.Cells[1].Text != "c\r\nd" || rows[len(rows)-3].Cells[len(rows[len(rows)-3].Cells)-1].Text != "é" {
			t.Fatalf("%d: %+v %+v", pad, before, last)
		}
		if want := pad/5 + 4 + 3; last.Number != want || last.Line != want+1 {
			t.Fatalf("%d: row %d on line %d, not %d", pad, last.Number, last.Line, want)
		}
	}
}

// TestCSVLine: a record that holds line ends is one row, and the next knows its line.
func TestCSVLine(t *testing.T) {
	t.Parallel()
	rows, err := readAll([]byte("a,b\n\"1\n2\r\n3\",x\n4,5\n"), Limits{})
	if err != nil || len(rows) != 3 || rows[2].Number != 3 || rows[2].Line != 5 {
		t.Errorf("%+v %v", rows, err)
	}
}

// TestSharedCSV reads every CSV of the shared data and holds it against encoding/csv.
func TestSharedCSV(t *testing.T) {
	t.Parallel()
	root := testkit.Shared(t, ".")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".csv" {
			return err
		}
		files++
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := OpenFile(path, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			cells := grid(t, b, 0)
			if len(cells) == 0 || b.Facts().Columns < 2 {
				t.Errorf("%d cells, %+v", len(cells), b.Facts())
			}
			if b.Facts().Encoding == "windows-1252" {
				if filepath.Base(path) != "Goal10.csv" {
					t.Errorf("%+v", b.Facts())
				}
				return
			}
			compareCSV(t, path, b.Facts(), cells)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files found", files)
	}
}

func compareCSV(t *testing.T, path string, facts Facts, cells map[string]Cell) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\xef\xbb\xbf")))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = rune(facts.Delimiter[0]), -1, true
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var theirs, ours int
	for _, record := range records {
		for _, field := range record {
			if field != "" {
				theirs++
			}
		}
	}
	if ours = len(cells); ours != theirs {
		t.Errorf("%d cells against %d", ours, theirs)
	}
	for i, field := range records[0] {
		if c := cells[CellName(i+1, 1)]; field != "" && c.Text != "" && c.Text != field {
			t.Errorf("%q against %q", c.Text, field)
		}
	}
}

func TestLockFileOfSharedData(t *testing.T) {
	t.Parallel()
	_, err := OpenFile(testkit.Shared(t, "spanish/LOCKFILE_not_an_xlsx.xlsx"), DefaultLimits())
	if refusal := (*Refusal)(nil); !errors.As(err, &refusal) || refusal.Code != LockFile {
		t.Errorf("%v", err)
	}
}
