package intake

import (
	"bytes"
	"context"
	"testing"

	"rumbo/internal/sheet"
)

// TestRowsBookKeepsCells: cells come back from a workbook of rejected rows as they were given, those with an error as errors: what hangs on it in excelize is said at rowsBook.
func TestRowsBookKeepsCells(t *testing.T) {
	t.Parallel()
	given := []sheet.Cell{
		{Col: 1, Kind: sheet.Error, Text: "#DIV/0!"}, {Col: 2, Kind: sheet.Number, Text: "0.12345678901234"}, {Col: 3, Kind: sheet.Bool, Text: "TRUE"}, {Col: 4, Kind: sheet.Text, Text: " 0012 <&> "},
		{Col: 6, Kind: sheet.Number, Text: "12.5", Percent: true},
	}
	var out bytes.Buffer
	b := newRowsBook(&out)
	b.sheets = []string{"a & b"}
	for _, step := range []func() error{
		func() error { return b.begin(`{"answers":{"x":"<&>"}}`) }, func() error { return b.open(7) }, func() error { return b.row(3, given, 7, "wrong") },
		func() error { return b.close(nil) }, b.end,
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	book, err := sheet.Open("x.xlsx", bytes.NewReader(out.Bytes()), int64(len(out.Bytes())), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Rows(context.Background(), 0)
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	defer rows.Close()
	got := rows.Row()
	if got.Number != 3 || len(got.Cells) != len(given)+1 || got.Cells[len(given)].Text != "wrong" || book.Property(rowsProperty) != `{"answers":{"x":"<&>"}}` {
		t.Fatalf("%+v", got)
	}
	for i, want := range given {
		if c := got.Cells[i]; c.Col != want.Col || c.Kind != want.Kind || c.Text != want.Text || c.Percent != want.Percent {
			t.Errorf("%+v, not %+v", c, want)
		}
	}
}
