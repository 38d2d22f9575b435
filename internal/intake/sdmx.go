package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sdmxHeader is a header of SDMX-CSV with what may stand beside the ID: "SERIES: Series", "STRUCTURE[;]", "COMMENT_OBS[en;fr]".
var sdmxHeader = regexp.MustCompile(`^([A-Z][A-Z0-9_]*)(?:\[[^\]]*\])?(?:: .*)?$`)

// sdmxID is the ID in a header of SDMX-CSV, else the header as it is.
func sdmxID(header string) string {
	if m := sdmxHeader.FindStringSubmatch(header); m != nil {
		return m[1]
	}
	return header
}

// settleSDMX recognises SDMX-CSV by its first column, as the standard lays down: DATAFLOW in 1.0, STRUCTURE in 2.0. Columns before the value of which the role is not known are
// dimensions, so that a figure of a part that is not known is never taken for the total.
func (t *table) settleSDMX(cells []headerCell) {
	if len(cells) == 0 {
		return
	}
	first := sdmxID(cells[0].text)
	value, ok := t.first(roleValue)
	if first != "DATAFLOW" && first != "STRUCTURE" || !ok || sdmxID(value.header) != "OBS_VALUE" {
		return
	}
	t.layout = SDMX
	t.namesBeside()
	named := 0
	for _, c := range cells {
		if strings.Contains(c.text, ": ") {
			named++
		}
	}
	t.labelled = 2*named > len(cells)
}

// namesBeside leaves the names out that stand right of each ID where the file gives both (labels=name): most columns then come in such pairs.
func (t *table) namesBeside() {
	var names []int
	for i := 1; i < len(t.columns); i++ {
		if sdmxHeader.MatchString(t.columns[i-1].header) && !sdmxHeader.MatchString(t.columns[i].header) {
			names = append(names, i)
		}
	}
	if len(names) < 2 || 2*len(names) < len(t.columns)-4 { // of those that say of what structure the rows are, none has a name
		return
	}
	for _, i := range names {
		if c := &t.columns[i]; c.role != roleAreaName {
			c.role = roleKnown
		}
	}
}

// isDimension tells whether a column without a role may hold parts: those of the UN's download stand behind the named ones, those of SDMX-CSV before the value.
func (m *mapper) isDimension(c *column) bool {
	switch m.t.layout {
	case UNData:
		return true
	case SDMX:
		return slices.ContainsFunc(m.values, func(v column) bool { return c.at < v.at })
	}
	return false
}

// deletes tells a row of SDMX-CSV 2 that asks for a figure to be deleted; nothing that was published is.
func (m *mapper) deletes() bool {
	c := m.action
	if c == nil || m.t.layout != SDMX {
		return false
	}
	text := m.text(c)
	if text != "D" && text != "Delete" {
		return false
	}
	m.f.count(codeRowDelete, m.t.name, m.at(c), text, nil)
	return true
}

// multiplier is the power of ten in a column of multipliers.
func (m *mapper) multiplier() (factor int32, ok bool) {
	c := m.powers
	if c == nil {
		return 0, true
	}
	text := m.text(c)
	if text == "" || unspecified(text) || isUnits(text) {
		return 0, true
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n <= 12 {
		return int32(n), true
	}
	if n, ok := factorOf(text); ok {
		return n, true
	}
	m.f.add(codeFactorUnknown, m.at(c), text, nil)
	return 0, false
}

func isUnits(text string) bool {
	switch squash(text) {
	case "units", "unit", "unidades", "unidad", "unites", "unite":
		return true
	}
	return false
}

// unit tells where the unit of the file is not the one of the catalogue; times is the power of ten by which it counts, "Miles de personas".
func (m *mapper) unit(s *seriesFacts) (times int32) {
	c := m.units
	if c == nil {
		return 0
	}
	text := m.text(c)
	if s.whole != "" && m.powers == nil && squash(text) == s.whole {
		m.f.count(codeUnitMismatch, s.code+text, m.at(c), text, map[string]any{"Series": s.code, "Unit": s.Unit})
		return 0
	}
	if text == "" || len(s.units) == 0 || s.units[text] {
		return 0
	}
	if s.units[squash(text)] {
		remember(s.units, text, true)
		return 0
	}
	times, met := m.unitTimes[text]
	if !met {
		times, _ = factorOf(text)
		remember(m.unitTimes, text, times)
	}
	if times > s.power {
		return times // which is told of the figures that it multiplies
	}
	m.f.count(codeUnitMismatch, s.code+text, m.at(c), text, map[string]any{"Series": s.code, "Unit": s.Unit})
	return times
}
