package sheet

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestWhereTheLibraryIsSilent keeps the reason for this package true: on these files the workbook library gives rows and
// no error. Once it does not, docs/engineers/reading.md can say so.
func TestWhereTheLibraryIsSilent(t *testing.T) {
	t.Parallel()
	row := `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`
	for name, sheet := range map[string]string{
		XMLCutShort:     `<worksheet ` + mainNS + `><sheetData>` + row + `<row r="3"><c r="A3"><v>3`,
		RowsOutOfOrder:  `<worksheet ` + mainNS + `><sheetData>` + row + `<row r="1"><c r="A1"><v>3</v></c></row></sheetData></worksheet>`,
		CellsOutOfOrder: `<worksheet ` + mainNS + `><sheetData><row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData></worksheet>`,
	} {
		data := workbookOf("", parts{"xl/worksheets/sheet1.xml": sheet}).zip(t)
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("Datos")
		if err != nil {
			t.Errorf("%s: the library says %v", name, err)
		}
		t.Logf("%s: the library reads %v", name, rows)
		_, err = readAll(data, Limits{})
		if refusal := (*Refusal)(nil); !errors.As(err, &refusal) || refusal.Code != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFarCell: a cell at the end of the format costs one row, and the rows before it do not exist.
func TestFarCell(t *testing.T) {
	t.Parallel()
	rows, err := readAll(workbookOf(inData(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`), nil).zip(t), Limits{})
	if err != nil || len(rows) != 1 || rows[0].Number != 1048576 {
		t.Errorf("%v %v", rows, err)
	}
}

// TestHostileMemory: a sheet that unpacks to much is never held as a whole.
func TestHostileMemory(t *testing.T) {
	data := workbookOf(inData(strings.Repeat(`<row><c t="str"><v>`+strings.Repeat("x", 30_000)+`</v></c></row>`, 300)), nil).zip(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rows, err := readAll(data, Limits{})
	runtime.ReadMemStats(&after)
	if err != nil || len(rows) != 300 {
		t.Fatal(len(rows), err)
	}
	// Nine megabytes of text are kept by the test itself.
	if got := after.TotalAlloc - before.TotalAlloc; got > 24<<20 {
		t.Errorf("%d bytes for a sheet of 9 MB", got)
	}
}
