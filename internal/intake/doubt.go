package intake

import (
	"maps"
	"slices"
	"strings"
)

// fewestFractions is how many figures a series has to have before their size says something.
const fewestFractions = 5

// fractions are the figures of one series in per cent that are fractions of one, while no other was read.
type fractions struct {
	series string
	count  int
	over   bool // a figure beyond one was read, or one that says what it is
	at     place
	said   string // the first, as written
}

// fraction looks whether a figure in per cent could be a fraction of one. A cell that shows per cent says that it is none.
func (m *mapper) fraction(s *seriesFacts, f *figure) {
	held := m.fractions[s]
	if held == nil {
		held = &fractions{series: s.code}
		if m.fractions == nil {
			m.fractions = map[*seriesFacts]*fractions{}
		}
		m.fractions[s] = held
	}
	if held.over || !f.Value.Number.Valid || f.Value.Number.Decimal.IsZero() {
		return
	}
	if n := f.Value.Number.Decimal.InexactFloat64(); n > 1 || n < -1 {
		held.over = true
		return
	}
	if cell := m.cells[f.at.col]; cell != nil && cell.Percent {
		held.over = true
		return
	}
	if held.count++; held.count == 1 {
		held.at, held.said = f.at, f.Value.Literal
	}
}

// tellFractions tells of series in per cent whose figures are all fractions of one: they may be, and may be a hundred times too small.
func (m *mapper) tellFractions() {
	told := slices.SortedFunc(maps.Values(m.fractions), func(a, b *fractions) int { return strings.Compare(a.series, b.series) })
	for _, held := range told {
		if !held.over && held.count >= fewestFractions {
			m.f.add(codeValueFraction, held.at, held.said, map[string]any{"Series": held.series, "Count": held.count})
		}
	}
}

// tellHidden tells of columns that the workbook does not show and that are read all the same.
func (m *mapper) tellHidden() {
	if m.t.hidden == nil {
		return
	}
	seen := map[int]bool{}
	tell := func(c *column) {
		if c != nil && c.at > 0 && !seen[c.at] && m.t.hidden(c.at) {
			seen[c.at] = true
			m.f.count(codeColumnsHidden, m.t.name, place{m.t.name, c.at, m.t.header}, c.header, nil)
		}
	}
	for _, c := range []*column{&m.area, m.areaName, &m.period, m.series, m.indicator} {
		tell(c)
	}
	for i := range m.dims {
		tell(&m.dims[i])
	}
	for i := range m.values {
		tell(&m.values[i])
	}
}
