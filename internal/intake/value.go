package intake

import (
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// valueOf reads the value of a cell with everything the row says about it. given is false where there is nothing to
// store: an empty cell, which is told, or one that cannot be read, which is an error.
func (m *mapper) valueOf(c *column, s *seriesFacts) (observation.Value, bool) {
	var v observation.Value
	statusAt := m.status
	if statusAt != nil {
		text := m.text(statusAt)
		var ok bool
		if v.Status, v.Gap, ok = statusOf(text); !ok {
			m.f.add(codeStatusUnknown, m.at(statusAt), text, nil)
			return v, false
		}
		if v.Status == "A" {
			v.Status = ""
		}
	}
	said := v.Gap
	before := m.f.errors
	read, given := m.cellValue(c, s)
	if !given {
		switch {
		case m.needProof || m.f.errors > before || m.cells[c.at] != nil && m.text(c) != "":
			return v, false
		case said != observation.NoGap:
			return v, true
		}
		m.f.count(codeValueEmpty, m.t.name, m.at(c), "", nil)
		return v, false
	}
	if read.Gap != observation.NoGap {
		if said != observation.NoGap && read.Gap == observation.NotAvailable {
			read.Gap = said // "NaN" and ".." say that there is no figure, the status says why
		}
		if said != observation.NoGap && said != read.Gap {
			m.f.add(codeStatusConflict, m.at(statusAt), m.text(statusAt), map[string]any{"Value": m.text(c)})
			return v, false
		}
		read.Status = ""
		return read, true
	}
	if said != observation.NoGap || v.Status == "O" {
		m.f.add(codeStatusConflict, m.at(statusAt), m.text(statusAt), map[string]any{"Value": m.text(c)})
		return v, false
	}
	if v.Status != "" {
		read.Status = v.Status
	}
	if read.Negligible {
		read.Status = "N"
	}
	// "N" is how Rumbo prints a magnitude below half the unit.
	read.Negligible = read.Status == "N" && read.Number.Decimal.IsZero()
	if len(m.beside) == 0 {
		m.bounds(c, read)
		return read, true
	}
	for i, at := range m.beside[c.at] {
		if at == nil || m.cells[at.at] == nil {
			continue
		}
		n, ok := m.part(at)
		if !ok {
			return v, false
		}
		*[...]*decimal.NullDecimal{&read.Lower, &read.Upper, &read.Numerator, &read.Denominator}[i] = n
	}
	m.bounds(c, read)
	return read, true
}

func (m *mapper) bounds(c *column, v observation.Value) {
	n := v.Number.Decimal
	if v.Lower.Valid && n.LessThan(v.Lower.Decimal) || v.Upper.Valid && n.GreaterThan(v.Upper.Decimal) {
		m.f.add(codeBoundsWrong, m.at(c), m.text(c), map[string]any{"Lower": bound(v.Lower), "Upper": bound(v.Upper)})
	}
}

func bound(d decimal.NullDecimal) string {
	if !d.Valid {
		return "…"
	}
	return d.Decimal.String()
}

// part reads a figure that stands beside the value: a bound, a numerator, a denominator.
func (m *mapper) part(c *column) (decimal.NullDecimal, bool) {
	text := m.text(c)
	if text == "" || symbolOf(text).kind == symbolGap {
		return decimal.NullDecimal{}, true
	}
	cell := m.cells[c.at]
	if cell.Kind == sheet.Number {
		if d, err := decimal.NewFromString(cell.Text); err == nil {
			return decimal.NewNullDecimal(d), true
		}
	}
	n, ok := takeNumber(text)
	if ok {
		var d decimal.Decimal
		if d, ok = m.decimalOf(c, n, text); ok {
			return decimal.NewNullDecimal(d), true
		}
		if m.needProof || m.signs[c.at] == signUnknown && !m.trial {
			return decimal.NullDecimal{}, false
		}
	}
	m.f.add(codeValueUnreadable, m.at(c), text, map[string]any{"Column": c.header})
	return decimal.NullDecimal{}, false
}

// cellValue reads the cell alone.
func (m *mapper) cellValue(c *column, s *seriesFacts) (observation.Value, bool) {
	cell := m.cells[c.at]
	if cell == nil {
		return observation.Value{}, false
	}
	text := m.text(c)
	switch {
	case cell.Formula && cell.NoValue:
		m.f.add(codeFormulaNoValue, m.at(c), text, nil)
		return observation.Value{}, false
	case cell.Kind == sheet.Error && text != "#N/A":
		m.f.add(codeCellError, m.at(c), text, nil)
		return observation.Value{}, false
	case cell.Kind == sheet.Date:
		m.f.add(codeValueDate, m.at(c), text, nil)
		return observation.Value{}, false
	case cell.Kind == sheet.Number:
		d, err := decimal.NewFromString(cell.Text)
		if err != nil || len(cell.Text) > longestNumber {
			m.f.add(codeValueUnreadable, m.at(c), text, map[string]any{"Column": c.header})
			return observation.Value{}, false
		}
		if s.isShortScale() && isNoAnswerCode(text) {
			return m.gap(c, text, observation.NotAnswered)
		}
		if cell.Percent {
			m.f.count(codeValuePercent, m.t.name, m.at(c), text, map[string]any{"Read": text})
		}
		return observation.Value{Number: decimal.NewNullDecimal(d), Literal: text}, true
	}
	if text == "" {
		return observation.Value{}, false
	}
	if s.isShortScale() && isNoAnswerCode(text) {
		return m.gap(c, text, observation.NotAnswered)
	}
	if n, ok := takeNumber(text); ok {
		if v, ok := m.figureOf(c, n, text); ok || m.needProof {
			return v, ok
		}
		if n.weigh() != noNumber {
			return observation.Value{}, false // the sign of the column is asked for
		}
	}
	return m.wordOf(c, s, text)
}

// figureOf reads a literal figure.
func (m *mapper) figureOf(c *column, n number, text string) (observation.Value, bool) {
	d, ok := m.decimalOf(c, n, text)
	if !ok {
		return observation.Value{}, false
	}
	v := observation.Value{Number: decimal.NewNullDecimal(d), Literal: text, Censor: observation.Censor(n.censor)}
	if n.censor != "" {
		m.f.count(codeValueCensored, m.t.name, m.at(c), text, nil)
	}
	if n.mark == "" {
		return v, true
	}
	if status, said := m.explainedMark(n.mark); said {
		v.Status = status
	} else {
		m.f.count(codeFootnoteMark, m.t.name, m.at(c), text, map[string]any{"Mark": n.mark})
	}
	return v, true
}

// decimalOf reads the figure with the decimal sign of its column. While the sign is assumed, a literal that would read
// otherwise stops the reading; once it has been decided, a literal that does not fit is an error.
func (m *mapper) decimalOf(c *column, n number, text string) (decimal.Decimal, bool) {
	if d, ok := n.plain(); ok && m.trial {
		if d.Exponent() < 0 {
			m.seen(c).add(forPoint, "", place{})
		}
		return d, true
	}
	e := n.weigh()
	if m.trial {
		if e == forComma || e == eitherSign && commaFirst(n.body) {
			m.needProof = true
			return decimal.Decimal{}, false
		}
		if e == forPoint || e == eitherSign {
			m.seen(c).add(e, "", place{})
		}
	}
	switch e {
	case noNumber:
		return decimal.Decimal{}, false
	case neutral:
		return n.value(signPoint)
	}
	sign := signPoint
	if !m.trial {
		sign = m.signs[c.at]
	}
	if sign == signUnknown || e == eitherSign && m.mixed[c.at] {
		// The question about the column has been put; the cells that need the answer are marked.
		m.f.add(codeNumberAmbiguous, m.at(c), text, map[string]any{"Column": c.header})
		return decimal.Decimal{}, false
	}
	d, ok := n.value(sign)
	if !ok {
		m.f.add(codeNumberMixed, m.at(c), text, map[string]any{"Column": c.header, "Sign": string(sign)})
	}
	return d, ok
}

// commaFirst tells that the first separator is a comma, as in "1,234".
func commaFirst(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '.' || s[i] == ',' {
			return s[i] == ','
		}
	}
	return false
}

func (m *mapper) gap(c *column, text string, g observation.Gap) (observation.Value, bool) {
	m.f.count(codeValueSymbol, text, m.at(c), text, map[string]any{"Gap": Word("gap." + string(g))})
	return observation.Value{Gap: g, Literal: text}, true
}

// numberOf is what a word or sign says in figures, which is told.
func (m *mapper) numberOf(c *column, text string, n int) observation.Value {
	m.f.count(codeValueWord, text, m.at(c), text, map[string]any{"Value": strconv.Itoa(n)})
	return observation.Value{Number: decimal.NewNullDecimal(decimal.NewFromInt(int64(n))), Literal: text}
}

// wordOf reads what stands in place of a figure.
func (m *mapper) wordOf(c *column, s *seriesFacts, text string) (observation.Value, bool) {
	whole := func(n int) (observation.Value, bool) { return m.numberOf(c, text, n), true }
	if category, ok := s.bands.names[lang.Fold(text)]; ok {
		return whole(category)
	}
	if v, done := m.explained(c, text); done {
		return v, true
	}
	binary := s.Kind == catalog.Binary
	sym := symbolOf(text)
	switch {
	case sym.kind == symbolGap:
		return m.gap(c, text, sym.gap)
	case sym.kind == symbolLoneN && m.t.unColumns:
		return m.gap(c, text, observation.NotApplicable)
	case sym.kind == symbolLoneN && !binary:
		// Among figures "N" cannot be an answer; only whose sign it is remains open.
		if c.series.Code != "" {
			return m.gap(c, text, observation.NotApplicable)
		}
	case sym.kind == symbolAnswer && binary:
		if sym.yes {
			return whole(1)
		}
		return whole(0)
	case sym.kind == symbolDash && m.opt.Source == unDESA:
		m.f.count(codeValueNegligible, m.t.name, m.at(c), text, nil)
		return observation.Value{Number: decimal.NewNullDecimal(decimal.Zero), Literal: text, Negligible: true}, true
	}
	if sym.kind == symbolAsk || sym.kind == symbolDash || sym.kind == symbolLoneN {
		return m.askSymbol(*c, text)
	}
	if cell := m.cells[c.at]; cell.Kind == sheet.Bool && binary {
		return whole(map[bool]int{true: 1}[text == "TRUE" || text == "1"])
	}
	m.f.add(codeValueUnreadable, m.at(c), text, map[string]any{"Column": c.header})
	return observation.Value{}, false
}

// unDESA is the source whose files write an em dash for less than half the unit.
const unDESA = "un-desa"

// askSymbol takes the meaning that a person gave to a sign, or asks for it.
func (m *mapper) askSymbol(c column, text string) (observation.Value, bool) {
	id := "sign/" + text
	said, by := m.opt.said(id)
	if answer := observation.Gap(said); answer != observation.NoGap && answer.Valid() {
		m.meant(text, said, by, m.at(&c))
		return m.gap(&c, text, answer)
	}
	if said == "0" {
		m.meant(text, said, by, m.at(&c))
		return observation.Value{Number: decimal.NewNullDecimal(decimal.Zero), Literal: text}, true
	}
	m.f.add(codeValueAmbiguous, m.at(&c), text, nil)
	m.f.ask(Question{
		ID: id, Code: codeValueAmbiguous, Args: map[string]any{"Sign": text},
		Options: []string{string(observation.NotAvailable), string(observation.NotApplicable), string(observation.Suppressed), "0"},
	})
	return observation.Value{}, false
}

// isShortScale tells that values are codes of a scale on which 997 to 999 have no place.
func (s *seriesFacts) isShortScale() bool {
	return s.Kind == catalog.Category || s.Kind == catalog.Binary
}

// scale tells a value that its scale does not have.
func (m *mapper) scale(c *column, s *seriesFacts, a area.Area, v observation.Value) {
	if !v.Number.Valid {
		return
	}
	n := v.Number.Decimal
	// Group values of yes/no series are counts of countries.
	if s.coded && (!n.IsInteger() || !s.bands.codes[int(n.IntPart())]) ||
		s.Kind == catalog.Binary && a.Kind == area.Country && !n.IsZero() && !n.Equal(decimal.NewFromInt(1)) {
		m.f.add(codeValueScale, m.at(c), m.text(c), map[string]any{"Series": s.code})
	}
}
