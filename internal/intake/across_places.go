package intake

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/layout"
	"rumbo/internal/sheet"
)

var (
	titleParts = regexp.MustCompile(`\s*[:;,.()\[\]|]+\s*|\s+[-–—]\s+`)
	yearsInIt  = regexp.MustCompile(`\b(?:19|20)\d\d\b(?:\s*(?:-|–|/|a|al|to|à)\s*(?:19|20)?\d\d\b)?`)
)

// titledOf is the one area that stands alone between the marks of the titles, "Guatemala: tasa de …", "Remesas (Guatemala), 2018"; ok is false where there is none, or several. Inside a
// sentence a country may be that from which people come, or to which they go.
func (r *reading) titledOf(lines []string) (found area.Area, line string, ok bool) {
	for _, l := range lines {
		for _, piece := range titleParts.Split(l, -1) {
			piece = strings.TrimSpace(yearsInIt.ReplaceAllString(piece, ""))
			if state := stateTitle.FindStringSubmatch(piece); state != nil {
				piece = state[1]
			}
			a, is := r.areaOf(piece)
			if !is || len(piece) < 4 || isCode(piece) {
				continue
			}
			if ok && a.Code != found.Code {
				return area.Area{}, "", false
			}
			found, line, ok = a, l, true
		}
	}
	return found, line, ok
}

// The words by which headers call places from which people come, and to which they go, folded.
var (
	whereFrom = strings.Fields("origen origin origine procedencia provenance nacimiento birth naissance nacionalidad nacionalidades nationality nationalite nationalites ciudadania citizenship citoyennete salida departure depart")
	whereTo   = strings.Fields("destino destination llegada arrival arrivee acogida asilo asylum asile residencia residence")
)

// ofPeople tells a header that names from where people come, or to where they go, where the series does not: figures are then hardly of the countries below it.
func (r *reading) ofPeople(c column) bool {
	names := ""
	for _, s := range r.ref.Catalog.Content().Series {
		if t := r.t.fixed.series; t != nil && s.Code == t.Code || slices.ContainsFunc(r.t.columns, func(o column) bool { return o.series.Code == s.Code }) {
			names += " " + s.Name.En + " " + s.Name.Es + " " + s.Name.Fr
		}
	}
	for _, words := range [][]string{whereFrom, whereTo} {
		if holdsAny(c.header, words) {
			return names != "" && !holdsAny(names, words)
		}
	}
	return false
}

// linesOver are the texts over the header of a tidy table.
func (t *table) linesOver(ctx context.Context, b *sheet.Book) (lines []string, err error) {
	if t.layout != Tidy || t.header < 2 {
		return nil, nil
	}
	rows, err := b.Rows(ctx, t.sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() && rows.Row().Number < t.header {
		for _, c := range rows.Row().Cells {
			if text := trim(c.Text); hasLetter(text) {
				lines = append(lines, text)
			}
		}
	}
	return lines, rows.Err()
}

// others tells that a column of areas is full of other countries than the one that the titles name, and does not hold that one: people by the country from which they come.
func (r *reading) others(places map[string]bool) bool {
	t := r.t
	return t.titled.Kind == area.Country && len(places) > 1 && !places[t.titled.Code] && !slices.ContainsFunc(t.columns, func(c column) bool { return c.fixed.area != nil })
}

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
