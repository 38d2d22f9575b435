package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestPicture draws sheets as they are, with what each row and column was taken for.
func TestPicture(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	draw := func(name, text string, opt Options, index int) Picture {
		p, err := s.picture(context.Background(), ref, name, inMemory([]byte(text)), opt, index)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	shape := func(p Picture) string {
		var out []string
		for _, r := range p.Rows {
			out = append(out, fmt.Sprintf("%d %s %d+%d", r.Number, r.Kind, len(r.Cells), r.Skipped))
		}
		for _, c := range p.Columns {
			out = append(out, strings.TrimSpace(c.Letters+" "+c.Choice+" "+c.Series+" "+string(c.By)))
		}
		return strings.Join(out, "|")
	}
	text := "Muertes\nPaís,Clave,2018,2019\nPanamá,x,1,2\nBelice,y,3,4\nMujeres\nPanamá,x,1,2\nTotal,,5,8\n\nFuente: registro\n"
	if got := shape(draw("t.csv", text, Options{}, -1)); got != "1 above 1+0|2 header 4+0|3 body 4+0|4 body 4+0|5 section 1+0|6 body 4+0|7 total 3+0|9 note 1+0|A area|B none|C value|D value" {
		t.Error(got)
	}
	said := Options{Answers: map[string]string{"role/t/D": "none", "column/t/C": "SM_DTH_MIGR"}}
	if got := shape(draw("t.csv", text, said, -1)); !strings.HasSuffix(got, "B none|C value SM_DTH_MIGR|D none  answer") {
		t.Error(got)
	}
	// A long and wide table: what is behind the first rows is left out, but for totals and notes.
	var b strings.Builder
	b.WriteString("SM_DTH_MIGR\nPaís")
	for i := range 80 {
		fmt.Fprintf(&b, ",%d", 1940+i)
	}
	for range 300 {
		b.WriteString("\nPanamá" + strings.Repeat(",1", 80))
	}
	b.WriteString("\nTotal" + strings.Repeat(",1", 80) + "\nFuente: registro\n")
	p := draw("t.csv", b.String(), Options{}, -1)
	if len(p.Rows) != pictureRows+2 || len(p.Columns) != pictureColumns || p.More != 21 || p.Rows[pictureRows].Skipped != 262 || p.Rows[pictureRows].Kind != "total" || p.Rows[pictureRows+1].Kind != "note" {
		t.Error(len(p.Rows), len(p.Columns), p.More, p.Rows[len(p.Rows)-2:])
	}
	// Sheets of a workbook, with merged cells; the first with a table is shown unless another is asked for.
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "SM_DTH_MIGR", "A3": "País", "B3": 2019, "D3": 2020, "B4": "Hombres", "C4": "Mujeres", "D4": "Hombres", "E4": "Mujeres", "A5": "Panamá", "B5": 1, "C5": 2, "D5": 3, "E5": 4, "A6": "Belice", "B6": 1, "C6": 2, "D6": 3, "E6": 4} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A3", "A4"}, {"B3", "C3"}, {"D3", "E3"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Notas"); err != nil {
		t.Fatal(err)
	}
	_ = f.SetCellValue("Notas", "A1", "Datos provisionales")
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	p = draw("libro.xlsx", data.String(), Options{}, -1)
	if p.Name != "Sheet1" || len(p.Merges) != 3 || len(p.Sheets) != 2 || !p.Sheets[0].Table || p.Sheets[1].Table || p.Rows[1].Kind != "header" || p.Rows[2].Kind != "header" {
		t.Errorf("%+v", p)
	}
	if p = draw("libro.xlsx", data.String(), Options{}, 1); p.Name != "Notas" || shape(p) != "1 above 1+0|A" {
		t.Error(shape(p))
	}
	if _, err := s.picture(context.Background(), ref, "libro.xlsx", inMemory(data.Bytes()), Options{}, 2); err == nil {
		t.Error("a sheet that is not there")
	}
	if p = draw("x.xlsx", "PK\x03\x04 damaged", Options{}, -1); len(p.Rows) != 0 {
		t.Errorf("%+v", p)
	}
}
