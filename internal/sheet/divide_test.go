package sheet

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// TestDivide: blocks are listed as sheets, hold their own cells with those of their title, and know on which sheet they stand.
func TestDivide(t *testing.T) {
	t.Parallel()
	b, err := Open("tabla.csv", bytes.NewReader([]byte("title;;other\na;1;b\nc;2;d\nx;3;y\n")), int64(len([]byte("title;;other\na;1;b\nc;2;d\nx;3;y\n"))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	b.Divide(0, []Block{
		{FirstRow: 1, LastRow: 3, FirstCol: 1, LastCol: 2},
		{FirstRow: 2, LastRow: 3, FirstCol: 3, Title: Range{FirstCol: 3, FirstRow: 1, LastRow: 1}},
		{FirstRow: 4, FirstCol: 1, Title: Range{FirstCol: 1, FirstRow: 1, LastCol: 1, LastRow: 1}},
	})
	var got []string
	for i, s := range b.Sheets() {
		rows, err := b.Rows(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		line := s.Name + " on " + b.On(s.Name) + ":"
		for rows.Next() {
			for _, c := range rows.Row().Cells {
				if c.Text != "" {
					line += fmt.Sprintf(" %s=%s", CellName(c.Col, rows.Row().Number), c.Text)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		got = append(got, line)
	}
	want := "tabla on tabla: A1=title A2=a B2=1 A3=c B3=2\ntabla:2 on tabla: C1=other C2=b C3=d\ntabla:3 on tabla: A1=title A4=x B4=3 C4=y"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}
