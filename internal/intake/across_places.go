package intake

import (
	"context"

	"rumbo/internal/layout"
	"rumbo/internal/sheet"
)

// onlyPlaces is the one column of names without a known header that holds areas, where none is called so: it is that of the areas, and no breakdown by countries. 0 for none, or
// where several do.
func (r *reading) onlyPlaces(names []layout.Column, fit func(layout.Column, func(string) bool) bool) int {
	if _, ok := r.t.first(roleArea); ok {
		return 0
	}
	at := 0
	for _, c := range names {
		for _, col := range r.t.columns {
			if col.at != c.At || col.by != "" || col.role != roleNone || !fit(c, func(s string) bool { _, ok := r.areaOf(s); return ok && len(s) > 2 }) {
				continue
			}
			if at > 0 {
				return 0
			}
			at = c.At
		}
	}
	return at
}

// holdsNothing tells that the column taken for that of areas is empty, as far as is looked.
func (h *headings) holdsNothing(ctx context.Context, b *sheet.Book, t *table) bool {
	place, _ := t.first(roleArea)
	rows, found := 0, false
	err := t.each(ctx, b, func(r *sheet.Row) error {
		for _, c := range r.Cells {
			found = found || c.Col == place.at && trim(c.Text) != ""
		}
		if rows++; found || rows > inferRows {
			return errStop
		}
		return nil
	})
	return !found && rows > 0 && (err == nil || err == errStop)
}
