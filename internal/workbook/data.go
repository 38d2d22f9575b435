package workbook

import (
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
	p := b.p
	first := b.readme(b.sheets.readme, b.title(), p.T("workbook.data.subject"))
	first.section(p.T("workbook.data.chosen"))
	first.facts(chosen...)
	first.section(p.T("workbook.report.made"))
	first.facts(b.made()...)
	rules := append([]string{p.T("workbook.report.rule.gaps")}, b.weighted()...)
	first.rules(append(rules, b.lacking()...)...)
	first.cite(b.cited()...)
	b.setup(b.sheets.readme, false, "")
}
