package intake

import (
	"context"

	"rumbo/internal/layout"
	"rumbo/internal/sheet"
)

// divide parts sheets on which several tables stand into blocks, each read as a sheet of its own.
func (h *headings) divide(ctx context.Context, a *analysis) error {
	a.found.on = a.book.On
	marks := marksSheets(a.book, func(i int) []string { return firstRow(ctx, a.book, i) })
	for i, s := range a.book.Sheets() {
		_, fixed := a.report.Options.fixOf(s.Name)
		if marks[s.Name] || fixed {
			continue
		}
		r := &reading{h: h, ref: a.ref, look: newLookup(a.ref), bands: bandNames(a.ref)}
		head, err := layout.ReadThrough(ctx, a.book, i, r.see)
		if err != nil {
			return err
		}
		if len(layout.Blocks(head, r.see)) < 2 {
			continue // merged cells stand at the end of a sheet, and reading them takes as long as all of it
		}
		if a.book.Format() == sheet.XLSX {
			if head.Merges, err = a.book.Merges(ctx, i); err != nil {
				return err
			}
		}
		if blocks := layout.Blocks(head, r.see); len(blocks) > 1 {
			a.book.Divide(i, blocks)
		}
	}
	return nil
}
