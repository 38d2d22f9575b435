package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/observation"
)

// dataLimit is how many figures a sheet holds below its header.
const dataLimit = 1<<20 - 1

// dataHeader are the columns of `rumbo data`.
func (r Report) dataHeader() []string {
	head := []string{"series", "area", "period"}
	for _, d := range r.Dimensions {
		head = append(head, d.Code)
	}
	return append(head, "value", "status", "flow", "origin", "source", "release", "rule", "n_responding", "n_carried", "n_members")
}

// valueColumn is the column of the value.
func (r Report) valueColumn() string { return column(4 + len(r.Dimensions)) }

// writeData writes the tidy table: a header and a row a figure, numbers as numbers, a gap as its word under status.
func (b *reporter) writeData() {
	sheet := b.sheets.data
	// What stands before the rows in the file has to be set before the first of them is streamed.
	b.setup(sheet, true, "$1:$1")
	sw, err := b.f.NewStreamWriter(sheet)
	b.fail(err)
	if err != nil {
		return
	}
	head := b.r.dataHeader()
	for i, name := range head {
		width := 12.0
		switch name {
		case "series", "source", "release":
			width = 20
		case "rule", "n_responding", "n_members", "policy_domain":
			width = 16
		}
		b.fail(sw.SetColWidth(i+1, i+1, width))
	}
	b.fail(sw.SetPanes(frozen("A2", 0, 1)))
	bold, text, guarded := b.style(look{Bold: true, Colour: inkSoft, Bottom: ink}), b.style(look{}), b.style(look{guarded: true})
	row := make([]any, len(head))
	for i, name := range head {
		row[i] = excelize.Cell{StyleID: bold, Value: name}
	}
	b.fail(sw.SetRow("A1", row))
	rows := b.r.Rows
	if len(rows) > dataLimit {
		b.dropped = len(rows) - dataLimit
		rows = rows[:dataLimit]
	}
	write := func(s string) any {
		if s == "" {
			return nil
		}
		s, cut := cellText(s)
		if cut > 0 {
			b.cut++
			s += " […] " + b.p.T("workbook.cut", "Characters", cut)
		}
		id := text
		if startsFormula(s) {
			id = guarded
		}
		return excelize.Cell{StyleID: id, Value: s}
	}
	for n, r := range rows {
		o := r.Observation
		row = row[:0]
		row = append(row, write(o.Key.Series), write(o.Key.Area), write(o.Key.Period))
		for _, d := range b.r.Dimensions {
			row = append(row, write(o.Breakdown.Code(d.Code)))
		}
		row = append(row, b.dataValue(o.Value, text, write), write(o.Value.StatusText()), write(string(o.Key.Flow)),
			write(r.Origin), write(o.Source), write(o.Key.Release), write(r.Rule))
		for _, count := range []int{r.Responding, r.Carried, r.Members} {
			if r.Members == 0 && r.Responding == 0 {
				row = append(row, nil)
			} else {
				row = append(row, excelize.Cell{StyleID: text, Value: count})
			}
		}
		b.fail(sw.SetRow(at("A", n+2), row))
	}
	b.fail(b.f.AutoFilter(sheet, fmt.Sprintf("A1:%s%d", column(len(head)), len(rows)+1), nil))
	b.fail(sw.Flush())
}

// dataValue is a number where the figure is one; a censored one ("<2.5") is a text, because the sign belongs to it.
func (b *reporter) dataValue(v observation.Value, style int, write func(string) any) any {
	switch {
	case v.Gap != observation.NoGap || !v.Number.Valid:
		return nil
	case v.Censor != observation.Exact:
		return write(v.Text())
	}
	return excelize.Cell{StyleID: style, Value: v.Number.Decimal.InexactFloat64()}
}
