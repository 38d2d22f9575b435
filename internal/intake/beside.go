package intake

import (
	"slices"
	"strings"

	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
)

// Words by which headers call the bounds of an interval of confidence, folded: which of the two, and that it is one of a bound.
var (
	lowerWords  = set("inferior inf lower inferieur inferieure minimo")
	upperWords  = set("superior sup upper superieur superieure maximo")
	boundWords  = set("ic ci limite limites lim limit bound cota borne intervalo interval intervalle int confianza confidence confiance cl")
	aroundBound = set("de del of the al a la 90 95 99 du")
)

// boundOf is the bound that a header names, "IC 95% inferior"; roleNone where it names none.
func boundOf(header string) role {
	out, bound := roleNone, false
	for _, word := range strings.Fields(lang.Fold(header)) {
		switch {
		case lowerWords[word] && out == roleNone:
			out = roleLower
		case upperWords[word] && out == roleNone:
			out = roleUpper
		case boundWords[word]:
			bound = true
		case !aroundBound[word]:
			return roleNone
		}
	}
	if !bound {
		return roleNone
	}
	return out
}

// isBeside tells a role of figures that stand beside a value.
func isBeside(r role) bool {
	roles := besideRoles()
	return slices.Contains(roles[:], r)
}

// besideOf are the columns beside one of values, as the roles of besideRoles: in a table made by hand those of which the headers say the same, since each year may have bounds of its own.
func (m *mapper) besideOf(c column) (out [4]*column) {
	for i, r := range besideRoles() {
		all := m.t.all(r)
		if m.t.layout == Across && len(m.values) > 1 {
			all = slices.DeleteFunc(all, func(o column) bool {
				return o.fixed.key() != c.fixed.key() || o.part.Key() != c.part.Key() || o.within != c.within || o.series.Code != c.series.Code && o.series.Code != ""
			})
		}
		if len(all) > 0 {
			out[i] = &all[0]
		}
	}
	return out
}

// codesOfAreas tells that codes of two letters in headers are countries: each column of figures names an area. "LI" and "CV" beside "Valor" are a bound and a coefficient.
func (r *reading) codesOfAreas(values []layout.Column) bool {
	return !slices.ContainsFunc(values, func(c layout.Column) bool {
		if n := len(c.Path); c.At == r.yearsAt || n > 0 && r.h.column(c.At, c.Path[n-1]).role == rolePeriod {
			return false
		}
		return !slices.ContainsFunc(c.Path, func(s string) bool { _, ok := r.areaOf(withoutMark(s)); return ok })
	})
}

// Words by which headers part counts from shares of them, folded; "%" is one of a share too.
var (
	countWords = set("numero n casos cantidad number count cases nombre effectif effectifs absoluto absolutos personas persons personnes")
	shareWords = map[string]bool{"porcentaje": true, "porcentajes": true, "percent": true, "percentage": true, "pourcentage": true, "distribucion porcentual": true, "distribucion": true, "percentage distribution": true,
		"repartition": true, "repartition en pourcentage": true, "relativo": true, "relativos": true, "share": true, "por ciento": true}
)

// isShare tells a header of shares.
func isShare(rest string) bool {
	return strings.Trim(rest, "() ") == "%" || shareWords[lang.Fold(rest)]
}

// takeMeasured leaves out, where counts and shares of them stand beside each other, those that the series of the title is none of: what a count is in per cent of the total, or the persons behind a
// percentage.
func (r *reading) takeMeasured() {
	t := r.t
	if t.fixed.series == nil {
		return
	}
	var counts, shares []int
	for i, c := range t.columns {
		switch {
		case c.role != roleValue || c.series.Code != "" || c.by != "":
		case countWords[lang.Fold(c.rest)]:
			counts = append(counts, i)
		case isShare(c.rest):
			shares = append(shares, i)
		}
	}
	if len(counts) == 0 || len(shares) == 0 {
		return
	}
	taken, left := counts, shares
	switch t.fixed.series.Kind {
	case catalog.Count:
	case catalog.Percent:
		taken, left = shares, counts
	default:
		return
	}
	for _, i := range taken {
		t.columns[i].rest = ""
	}
	for _, i := range left {
		t.columns[i].role = roleNone
	}
}
