package intake

import (
	"strings"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// findPart finds the code of a cell in the dimension of its column. Where several dimensions share a column, as in
// SDMX, the cell decides, those of the series first.
func (m *mapper) findPart(d *column, s *seriesFacts, text string) (dim, code string, ok bool) {
	spelt := d.header
	if len(m.t.letters[d.at]) > 0 {
		spelt += "\x00H" // there M stands for women
	}
	cache := m.look.codes[spelt]
	if cache == nil {
		cache = map[string]string{}
		m.look.codes[spelt] = cache
	}
	if hit, seen := cache[text]; seen {
		dim, code, ok = strings.Cut(hit, "=")
		return dim, code, ok
	}
	found := func(dimension catalog.Dimension) bool {
		text := text
		if dimension.Code == sexDimension {
			text = inWords(m.t.letters[d.at], text)
		}
		for _, try := range []string{text, unlabelled(text)} {
			if part, in := dimension.Find(try); in {
				dim, code = dimension.Code, part.Code
				return true
			}
		}
		if one, other, two := strings.Cut(text, "/"); two { // in two languages
			a, in := dimension.Find(one)
			b, again := dimension.Find(other)
			if in && again && a.Code == b.Code {
				dim, code = dimension.Code, a.Code
				return true
			}
		}
		return false
	}
	switch {
	case found(d.dimension):
	case m.sharing(d, found):
	case unspecified(text):
		m.f.count(codePartUnspecified, d.header+text, m.at(d), text, map[string]any{"Column": d.header})
		return d.dimension.Code, observation.Total, true
	case isTotal(text), text == "~" && m.t.layout == SDMX: // switched off, SDMX-CSV 2.1
		dim, code = d.dimension.Code, observation.Total
	default:
		remember(cache, text, "") // a miss took the longest look
		return "", "", false
	}
	remember(cache, text, dim+"="+code)
	return dim, code, true
}

func (m *mapper) sharing(d *column, found func(catalog.Dimension) bool) bool {
	for _, other := range m.ref.Catalog.Content().Dimensions {
		if other.SDMX == d.dimension.SDMX && other.SDMX != "" && other.Code != d.dimension.Code && found(other) {
			return true
		}
	}
	return false
}
