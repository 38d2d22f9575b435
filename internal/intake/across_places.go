package intake

import (
	"context"
	"strconv"
	"strings"

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

// places are the areas that the cells of a column name.
func (r *reading) places(c layout.Column) map[string]bool {
	out := map[string]bool{}
	for _, s := range c.Content {
		if a, ok := r.areaOf(s); ok {
			out[a.Code] = true
		}
	}
	return out
}

// samePlaces tells that two columns name the same areas, as codes and names beside each other do.
func (r *reading) samePlaces(one, other layout.Column) bool {
	a, b := r.places(one), r.places(other)
	shared := 0
	for code := range a {
		if b[code] {
			shared++
		}
	}
	return 5*shared >= 4*max(len(a), len(b))
}

// rivals tells that another column of names without a known header holds other areas than the one taken for them.
func (r *reading) rivals(taken layout.Column, names []layout.Column, fit func(layout.Column, func(string) bool) bool) bool {
	for _, c := range names {
		for _, col := range r.t.columns {
			if col.at == c.At && c.At != taken.At && col.role == roleNone && col.by == "" && fit(c, func(s string) bool { _, ok := r.areaOf(s); return ok && len(s) > 2 }) && !r.samePlaces(taken, c) {
				return true
			}
		}
	}
	return false
}

// namesOf tells that a column names the areas of the column of areas, whose codes may be numbers.
func (r *reading) namesOf(c layout.Column, names []layout.Column) bool {
	place, ok := r.t.first(roleArea)
	if !ok {
		return true
	}
	for _, o := range names {
		if o.At == place.at {
			return r.samePlaces(o, c)
		}
	}
	return true
}

// isCodeOfOthers tells codes of a publisher's own, where the name decides: the numbers from 900 on that UN DESA gives to groups, and what has an underscore (OWID_WRL).
func isCodeOfOthers(code string) bool {
	if strings.Contains(code, "_") {
		return true
	}
	n, err := strconv.Atoi(code)
	return err == nil && n >= 900
}
