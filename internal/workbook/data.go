package workbook

import (
	"fmt"
	"io"

	"rumbo/internal/i18n"
)

// WriteData writes the figures alone: what was chosen and how to cite it, the tidy table, and what its codes mean. Chosen are pairs of
// a name and what was chosen. The same Report gives the same bytes.
func (r Report) WriteData(w io.Writer, chosen [][2]string, p *i18n.Printer) error {
	rep := &reporter{book: newBook(p), r: r, paper: 9, lists: map[string]listRange{}}
	rep.sheets.readme = rep.sheet(p.T("workbook.report.sheet.readme"))
	rep.sheets.data = rep.sheet(p.T("workbook.report.sheet.data"))
	rep.sheets.codebook = rep.sheet(p.T("workbook.report.sheet.codebook"))
	rep.writeCodebook()
	rep.writeData()
	rep.writeChoice(chosen)
	rep.f.SetActiveSheet(0)
	rep.names(rep.title(), p.T("workbook.data.subject"), r.DataHash, r.Made, from(r.Snapshot, r.DataHash, r.DataVersion)...)
	return rep.write(w, r.Made)
}

// writeChoice says what was chosen, from which data, and where it comes from.
func (b *reporter) writeChoice(chosen [][2]string) {
	sheet, p := b.sheets.readme, b.p
	b.columns(sheet, 30, 84)
	b.text(sheet, "A1", ManifestProduct, look{Bold: true, Colour: brand, Size: 12})
	b.height(sheet, 1, 24)
	b.wide(sheet, 2, "A", "B", b.title(), look{Size: 20, Bold: true})
	b.wide(sheet, 3, "A", "B", p.T("workbook.data.subject"), look{Size: 12, Colour: inkSoft})
	row := 5
	section := func(title string, pairs [][2]string) {
		row = b.heading(sheet, row, "B", title)
		for _, pair := range pairs {
			if pair[1] == "" {
				continue
			}
			b.text(sheet, at("A", row), pair[0], look{Colour: inkSoft, Vertical: "top"})
			b.text(sheet, at("B", row), pair[1], look{Wrap: true, Vertical: "top"})
			b.fit(sheet, row, map[string]string{"A": pair[0], "B": pair[1]}, look{})
			row++
		}
		row++
	}
	section(p.T("workbook.data.chosen"), chosen)
	section(p.T("workbook.report.made"), [][2]string{
		{p.T("workbook.report.when"), p.DateTime(b.r.Made)}, {p.T("workbook.report.snapshot"), b.r.Snapshot}, {p.T("workbook.report.version"), fmt.Sprint(b.r.DataVersion)},
		{p.T("workbook.report.hash"), b.r.DataHash}, {p.T("workbook.report.figures"), p.T("workbook.report.figures.count", "Count", len(b.r.Rows))},
	})
	rules := append([]string{p.T("workbook.report.rule.gaps")}, b.weighted()...)
	if b.cut > 0 {
		rules = append(rules, p.T("workbook.report.cut", "Count", b.cut))
	}
	if b.dropped > 0 {
		rules = append(rules, p.T("workbook.report.dropped", "Count", b.dropped))
	}
	row = b.heading(sheet, row, "B", p.T("workbook.report.rules"))
	for _, rule := range rules {
		b.wide(sheet, row, "A", "B", "– "+rule, look{})
		row++
	}
	if cited := b.cited(); len(cited) > 0 {
		row = b.heading(sheet, row+1, "B", p.T("workbook.report.cite"))
		for _, s := range cited {
			b.wide(sheet, row, "A", "B", s, look{})
			row++
		}
	}
	b.setup(sheet, false, "")
}
