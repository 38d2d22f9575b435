package intake

import (
	"context"

	"rumbo/internal/layout"
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
		head, err := layout.ReadTop(ctx, a.book, i)
		if err != nil {
			return err
		}
		r := &reading{h: h, ref: a.ref, look: newLookup(a.ref), bands: bandNames(a.ref)}
		if len(layout.Blocks(head, r.see)) < 2 {
			continue // merged cells stand at the end of a sheet, and reading them takes as long as all of it
		}
		if head, err = layout.ReadHead(ctx, a.book, i); err != nil {
			return err
		}
		if blocks := layout.Blocks(head, r.see); len(blocks) > 1 {
			a.book.Divide(i, blocks)
		}
	}
	return nil
}
