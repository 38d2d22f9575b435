package intake

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// How much of a column is looked at to tell what it is by its content.
const (
	inferRows     = 400
	inferDistinct = 60
)

// infer gives columns whose header says nothing the role that their content shows: areas, periods, or the parts of a
// breakdown. Every value has to fit, and only one column may; a header that is known always counts for more. It tells
// whether the table has then all it needs.
func (h *headings) infer(ctx context.Context, b *sheet.Book, t *table, ref Reference) (complete bool, err error) {
	values := map[int]map[string]bool{}
	for _, c := range t.columns {
		if c.role == roleNone || c.weak || h.placeToo(c) {
			values[c.at] = map[string]bool{}
		}
	}
	seen := 0
	err = t.each(ctx, b, func(r *sheet.Row) error {
		if seen++; seen > inferRows {
			return errStop
		}
		for _, c := range r.Cells {
			if set, ok := values[c.Col]; ok && len(set) < inferDistinct && len(c.Text) <= longestSpelling {
				set[trim(c.Text)] = true
			}
		}
		return nil
	})
	if err != nil && err != errStop {
		return false, err
	}
	isArea := func(s string) bool {
		if _, ok := ref.Directory.ByName(withoutMark(s)); ok {
			return true
		}
		_, ok := ref.Directory.Find(s)
		return ok && hasLetter(s)
	}
	for i := range t.columns {
		if c := &t.columns[i]; h.placeToo(*c) && all(values[c.at], isArea) {
			c.dimension = catalog.Dimension{}
			if c.role = roleArea; t.has(roleArea, i) {
				if c.role = roleAreaName; t.has(roleAreaName, i) {
					c.role = roleKnown
				}
			}
		}
	}
	if _, ok := t.first(roleArea); !ok {
		t.inferOnly(roleArea, values, isArea)
	}
	if _, ok := t.first(rolePeriod); !ok {
		t.inferOnly(rolePeriod, values, isPeriod)
	}
	for i := range t.columns {
		if c := &t.columns[i]; c.role == roleNone && c.by == "" {
			h.inferPart(c, values[c.at])
		}
	}
	return len(lacking(*t)) == 0, nil
}

// placeToo tells a header that is called after a breakdown, and could be that of areas as well: "Location" is urban and rural, or the countries.
func (h *headings) placeToo(c column) bool {
	return c.role == roleDimension && c.by == "" && h.weak[squash(strings.Trim(c.header, "[]"))]
}

// has tells that another column than that one has the role.
func (t *table) has(r role, but int) bool {
	for i, c := range t.columns {
		if i != but && c.role == r {
			return true
		}
	}
	return false
}

// inferOnly gives the role to the one column in which every value fits.
func (t *table) inferOnly(r role, values map[int]map[string]bool, fits func(string) bool) {
	at := -1
	for i, c := range t.columns {
		if c.role != roleNone || c.by != "" || !all(values[c.at], fits) {
			continue
		}
		if at >= 0 {
			return
		}
		at = i
	}
	if at >= 0 {
		t.columns[at].role = r
	}
}

// inferPart finds the one breakdown of which every value of the column is a part, the total not alone.
func (h *headings) inferPart(c *column, values map[string]bool) {
	var found []catalog.Dimension
	for _, d := range h.cat.Content().Dimensions {
		if ofPlaces(d) {
			continue // countries may be nationalities or anything else: the header has to say it
		}
		parts := false
		var letters map[string]string
		if d.Code == sexDimension {
			letters = sexLetters(slices.Collect(maps.Keys(values)))
		}
		if all(values, func(s string) bool {
			code, ok := d.Find(inWords(letters, unlabelled(s)))
			parts = parts || ok && code.Code != observation.Total && (hasLetter(s) || isAgeGroup(s))
			return ok || isTotal(s) || unspecified(s)
		}) && parts {
			found = append(found, d)
		}
	}
	if len(found) == 1 {
		c.role, c.dimension = roleDimension, found[0]
	}
}

// manyPlaces is how many parts a breakdown by countries has at least.
const manyPlaces = 100

// ofPlaces tells a breakdown by countries, whose parts are letters before numbers of M49.
func ofPlaces(d catalog.Dimension) bool {
	n := 0
	for _, c := range d.Codes {
		if len(c.Code) > 1 && isDigits(c.Code[1:]) {
			n++
		}
	}
	return n >= manyPlaces
}

// all tells whether every value that is not empty fits, and that there is one.
func all(values map[string]bool, fits func(string) bool) bool {
	n := 0
	for s := range values {
		if s == "" {
			continue
		}
		if n++; !fits(s) {
			return false
		}
	}
	return n > 0
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }
