package intake

import (
	"errors"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// errNeedsProof stops a reading whose assumption about the decimal sign a literal contradicts: the evidence of whole
// columns is gathered first, then the file is read again.
var errNeedsProof = errors.New("intake: the decimal sign has to be decided from the whole column")

func remember[T any](m map[string]T, key string, v T) T {
	if len(key) > longestSpelling {
		return v
	}
	if len(m) >= maxSpellings {
		clear(m)
	}
	m[strings.Clone(key)] = v
	return v
}

// areaOf finds the area of the row by its code or name; where the row gives both, they have to agree.
func (m *mapper) areaOf(c *column) (area.Area, bool) {
	switch {
	case c.fixed.area != nil:
		return *c.fixed.area, true
	case m.area.at == 0 && m.sectionArea != nil:
		return *m.sectionArea, true
	case m.area.at == 0 && m.t.fixed.area != nil:
		return *m.t.fixed.area, true
	}
	if m.partOfArea != "" {
		return m.lastArea, true
	}
	text := m.text(&m.area)
	hit := m.findArea(text)
	if m.areaName == nil {
		if !hit.ok {
			m.unknownArea(&m.area, text)
			return area.Area{}, false
		}
		m.spelling(hit.area, text)
		return hit.area, true
	}
	name := m.text(m.areaName)
	other := m.findArea(name)
	switch {
	case hit.ok && other.ok && hit.area.Code != other.area.Code:
		// The UN gives several regions one name; a country has one.
		if hit.area.Kind == area.Country || other.area.Kind == area.Country {
			m.f.add(codeAreaMismatch, m.at(&m.area), text, map[string]any{
				"Name": name, "Code": text, "One": hit.area.Name, "Other": other.area.Name,
			})
			return area.Area{}, false
		}
		if isCode(name) || isCodeOfOthers(text) && !hit.area.Bears(name) {
			return other.area, true // what is 904 to the Statistics Division is another group to the Population Division
		}
		return hit.area, true
	case hit.ok && (isCode(text) || !isCode(name) || name == ""):
		return hit.area, true
	case other.ok && (isCode(name) || text == "" || isCodeOfOthers(text)):
		return other.area, true
	case hit.ok:
		m.unknownArea(m.areaName, name)
	case text == "" && name != "":
		m.unknownArea(m.areaName, name)
	default:
		m.unknownArea(&m.area, text)
	}
	return area.Area{}, false
}

func (m *mapper) findArea(text string) *areaHit {
	if hit, ok := m.look.areas[text]; ok {
		return hit
	}
	hit := &areaHit{}
	if text != "" {
		hit.area, hit.ok = m.ref.Directory.Find(text)
		if !hit.ok {
			hit.area, hit.ok = m.ref.Directory.ByName(text)
		}
		code := unlabelled(text)
		if !isCode(code) {
			code = "" // "Panamá - Colón" is a part of it
		}
		for _, shorter := range []string{code, withoutMark(text), withoutAcronym(text)} {
			if !hit.ok && shorter != text && shorter != "" {
				if hit.area, hit.ok = m.ref.Directory.Find(shorter); !hit.ok {
					hit.area, hit.ok = m.ref.Directory.ByName(shorter)
				}
			}
		}
		if !hit.ok {
			hit.area, hit.ok = m.ref.inTwoLanguages(text)
		}
	}
	return remember(m.look.areas, text, hit)
}

func withoutMark(s string) string {
	body, _ := cutMark(s)
	return body
}

// withoutAcronym takes the short form or the code off a name, "Small island developing States (SIDS)", "Panama [PAN]".
func withoutAcronym(s string) string {
	for _, marks := range [2]string{"()", "[]"} {
		body, short, ok := strings.Cut(s, " "+marks[:1])
		if short, closed := strings.CutSuffix(short, marks[1:]); ok && closed && isCode(short) {
			return body
		}
	}
	return s
}

// isCode tells a code from a name by its looks.
func isCode(s string) bool {
	if len(s) > 6 || s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func (m *mapper) unknownArea(c *column, text string) {
	args := map[string]any{}
	if near := m.suggestAreas(text); len(near) > 0 {
		args["Near"], args["NearCode"] = near[0].Name, near[0].Code
	}
	m.f.add(codeAreaUnknown, m.at(c), text, args)
}

// suggestAreas looks for near names as long as the problem is listed at all: looking takes its time.
func (m *mapper) suggestAreas(text string) []area.Area {
	if !m.f.room(codeAreaUnknown) || len(text) > longestSpelling {
		return nil
	}
	return m.ref.Directory.Suggest(text)
}

// spelling notes that one area is written in several ways in one column.
func (m *mapper) spelling(a area.Area, text string) {
	seen := m.look.spelled[a.Code]
	if seen == nil {
		seen = map[string]bool{}
		m.look.spelled[a.Code] = seen
	}
	if seen[text] || len(seen) > 20 || len(text) > longestSpelling {
		return
	}
	if len(seen) == 1 {
		for first := range seen {
			m.f.add(codeAreaSpellings, m.at(&m.area), text, map[string]any{"First": first, "Second": text, "Area": a.Name, "Code": a.Code})
		}
	}
	seen[strings.Clone(text)] = true
}

func (m *mapper) periodOf(c *column) (observation.Period, bool) {
	switch {
	case c.fixed.period != nil:
		return *c.fixed.period, true
	case m.period.at == 0 && m.t.fixed.period != nil:
		return *m.t.fixed.period, true
	}
	cell := m.cells[m.period.at]
	if cell != nil && cell.Kind == sheet.Date {
		shown, _, _ := strings.Cut(cell.Text, "T")
		if p, ok := m.t.dating.read(shown); ok {
			if p.Frequency == observation.Day && !m.t.dating.settled {
				m.f.count(codePeriodDay, m.t.name, m.at(&m.period), shown, nil)
			}
			return p, true
		}
	}
	text := m.text(&m.period)
	if m.lastPeriod.ok && text == m.lastLabel {
		return m.lastPeriod.period, true
	}
	hit, seen := m.periods[text]
	if !seen {
		hit.period, hit.ok = m.t.dating.read(text)
		if body := withoutMark(text); !hit.ok && body != text {
			hit.period, hit.ok = m.t.dating.read(body)
		}
		hit = remember(m.periods, text, hit)
	}
	m.lastLabel, m.lastPeriod = text, hit
	if !hit.ok {
		m.f.add(codePeriodUnreadable, m.at(&m.period), text, nil)
	} else if hit.period.Frequency == observation.Day && !m.t.dating.settled {
		m.f.count(codePeriodDay, m.t.name, m.at(&m.period), text, nil) // below rows without one
	}
	return hit.period, hit.ok
}

// seriesOf finds the series of a figure: that after which its column is named, else that of the column of series, else
// the one that serves the indicator. A series that is not in the catalogue is told once with the number of its rows.
func (m *mapper) seriesOf(c *column) (*seriesFacts, bool) {
	if c.series.Code != "" {
		return m.facts(c.series), true
	}
	if m.series != nil {
		if text := m.text(m.series); text != "" || m.indicator == nil {
			hit := m.findSeries(text)
			if !hit.ok && !m.isIndicator(text) {
				m.unknownSeries(text)
				return nil, false
			}
			if hit.ok {
				return hit.series, true
			}
			return m.ofIndicator(m.series, text)
		}
	}
	if m.indicator == nil {
		return m.facts(*m.t.fixed.series), true
	}
	return m.ofIndicator(m.indicator, m.text(m.indicator))
}

func (m *mapper) facts(s catalog.Series) *seriesFacts {
	if hit, ok := m.look.series[s.Code]; ok && hit.ok {
		return hit.series
	}
	f := &seriesFacts{Series: s, code: s.Code, units: map[string]bool{}}
	f.bands, f.coded = m.ref.bandsOf(s.Code)
	if f.power, _ = factorOf(s.Unit.En); f.power > 0 && s.UnitSDMX != s.UnitAPI {
		f.whole = squash(s.UnitSDMX)
	}
	for _, u := range []string{s.UnitAPI, s.UnitSDMX, s.Unit.En, s.Unit.Es, s.Unit.Fr} {
		if u != "" {
			f.units[squash(u)] = true
		}
	}
	if f.units["pt"] || f.units["percent"] || strings.Contains(s.Unit.En, "%") {
		f.share = true
		for _, u := range []string{"percent", "percentage", "pt", "porcentaje", "porciento", "pourcentage", "pourcent"} {
			f.units[u] = true
		}
	}
	if f.units["number"] {
		for _, u := range []string{"numero", "nombre", "count", "num"} {
			f.units[u] = true
		}
	}
	remember(m.look.series, s.Code, seriesHit{f, true})
	return f
}

func (m *mapper) findSeries(text string) seriesHit {
	if hit, ok := m.look.series[text]; ok {
		return hit
	}
	s, ok := m.ref.Catalog.FindSeries(text)
	if short := unlabelled(text); !ok && short != text {
		s, ok = m.ref.Catalog.FindSeries(short)
	}
	if !ok && text != "" {
		s, ok = m.look.names[squash(text)]
	}
	if _, rest := numberAhead(text); !ok && rest != "" {
		s, ok = m.look.names[squash(rest)]
	}
	if !ok {
		said, _ := m.opt.said(codeID + text)
		s, ok = m.ref.Catalog.Series(said)
	}
	if !ok {
		return remember(m.look.series, text, seriesHit{})
	}
	return remember(m.look.series, text, seriesHit{m.facts(s), true})
}

// codeID begins the ID of the question which series a code is that the catalogue does not know.
const codeID = "code/"

// leftOut tells that a person has said of a code that it is none of the catalogue's series.
func (m *mapper) leftOut(c *column, text string) bool {
	if said, _ := m.opt.said(codeID + text); said != LeaveOut {
		return false
	}
	m.f.count(codeSeriesLeft, text, m.at(c), text, nil)
	return true
}

func (m *mapper) unknownSeries(text string) {
	if m.leftOut(m.series, text) {
		return
	}
	args := map[string]any{"Series": text}
	if near, ok := m.ref.Catalog.SuggestSeries(clip(text)); ok && m.f.room(codeSeriesUnknown) {
		args["Near"] = near.Code
	}
	m.f.count(codeSeriesUnknown, text, m.at(m.series), text, args)
}

func (m *mapper) isIndicator(text string) bool {
	_, ok := m.indicatorOf(text)
	return ok
}

// indicatorOf finds the indicator of a text by its number, alone or before its name.
func (m *mapper) indicatorOf(text string) (catalog.Indicator, bool) {
	i, ok := m.ref.Catalog.FindIndicator(unlabelled(text))
	if number, _ := numberAhead(text); !ok && number != "" {
		i, ok = m.ref.Catalog.FindIndicator(number)
	}
	return i, ok
}

// ofIndicator takes the only series that serves an indicator; where several do, a person has to say which.
func (m *mapper) ofIndicator(c *column, text string) (*seriesFacts, bool) {
	if hit := m.findSeries(text); hit.ok {
		return hit.series, true // a series in a column of indicators, or one that a person has named
	}
	i, ok := m.indicatorOf(text)
	if !ok {
		if !m.leftOut(c, text) {
			m.f.count(codeIndicatorUnknown, text, m.at(c), text, nil)
		}
		return nil, false
	}
	all := m.ref.Catalog.SeriesOf(i.Code)
	if len(all) == 1 {
		return m.facts(all[0]), true
	}
	id := "series/" + i.Code
	said, _ := m.opt.said(id)
	if s, ok := m.ref.Catalog.FindSeries(said); ok {
		return m.facts(s), true
	}
	var codes []string
	for _, s := range all {
		codes = append(codes, s.Code)
	}
	if len(codes) == 0 {
		m.f.count(codeIndicatorUnknown, text, m.at(c), text, nil)
		return nil, false
	}
	m.f.count(codeSeriesAmbiguous, i.Code, m.at(c), text, map[string]any{"Indicator": i.Code, "Series": strings.Join(codes, ", ")})
	m.f.ask(Question{ID: id, Code: codeSeriesAmbiguous, Options: codes, Args: map[string]any{"Indicator": i.Code, "Series": strings.Join(codes, ", ")}})
	return nil, false
}

// unspecified are codes by which files say that a breakdown is not used or not stated.
func unspecified(text string) bool {
	switch squash(text) {
	case "notspec", "x", "u", "z", "notspecified", "noespecificado", "nonspecifie", "nobreakdown", "sindesglose":
		return true
	}
	return false
}

func isTotal(text string) bool {
	switch squash(text) {
	case "":
		return strings.TrimSpace(text) == "" // "%" says something
	case "t", "total", "totalgeneral", "grandtotal", "all", "todos", "todas", "tous", "toutes", "ensemble", "headline",
		"bothsexes", "bothsexescombined", "ambossexos", "lesdeuxsexes", "deuxsexes", "allages", "todaslasedades", "touslesages", "overall":
		return true
	}
	return false
}

// partsOf reads the breakdown of the row.
func (m *mapper) partsOf(c *column, s *seriesFacts) (partition, bool) {
	if m.unknownPart() {
		return partition{}, false
	}
	if m.partOfArea == "" && len(m.dims) == 0 && len(c.part) == 0 && len(m.t.fixed.part) == 0 && len(m.section) == 0 && m.t.layout != UNData && m.t.layout != SDMX {
		return partition{}, true
	}
	// The key in the order of the columns finds a breakdown that was met before without making one.
	buffer := m.look.buffer[:0]
	if m.partOfArea != "" && m.partOfArea != observation.Total {
		buffer = append(append(append(append(buffer, m.partDim...), '='), m.partOfArea...), ';')
	}
	for _, part := range []observation.Breakdown{m.t.fixed.part, m.section, c.part} {
		for dim, code := range part {
			buffer = append(append(append(append(buffer, dim...), '='), code...), ';')
		}
	}
	for i := range m.dims {
		d := &m.dims[i]
		text := m.text(d)
		if text == "" {
			continue
		}
		dim, code, ok := m.findPart(d, s, text)
		if !ok {
			args := map[string]any{"Column": d.header, "Dimension": d.dimension.Name}
			if m.f.room(codePartUnknown) {
				if near, found := d.dimension.Suggest(clip(text)); found {
					args["Near"] = near.Code
				}
			}
			m.f.add(codePartUnknown, m.at(d), text, args)
			return partition{}, false
		}
		if code != observation.Total {
			buffer = append(append(append(append(buffer, dim...), '='), code...), ';')
		}
	}
	m.look.buffer = buffer
	if m.t.layout == UNData || m.t.layout == SDMX {
		// A figure of a part that is not known is nobody's headline.
		for i := range m.unread {
			u := &m.unread[i]
			if text := m.text(u); m.isDimension(u) && text != "" && text != "~" && !isTotal(text) && !unspecified(text) {
				m.f.count(codePartUnread, u.header, m.at(u), text, map[string]any{"Column": u.header})
				return partition{}, false
			}
		}
	}
	if p, ok := m.look.parts[string(buffer)]; ok {
		return p, true
	}
	b := observation.ParseBreakdown(string(buffer))
	return remember(m.look.parts, string(buffer), partition{b, b.Key()}), true
}
