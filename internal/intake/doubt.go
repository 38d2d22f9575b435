package intake

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"rumbo/internal/catalog"
)

// fewestFractions is how many figures a series has to have before their size says something.
const fewestFractions = 5

// Answers to what figures without a sign of per cent are, in a series that is counted in per cent.
const (
	AsPercent  = "percent"
	AsFraction = "fraction" // of one: 0.25 is a quarter
)

// fractions are the figures of one series in per cent that are fractions of one.
type fractions struct {
	series string
	count  int
	over   bool // a figure beyond one was read, or one that says what it is
	at     place
	said   string // the first, as written
	marked string // the first that says it is in per cent, by a sign or by how its cell shows it
	all    int
	most   int // that are more than all, and the first of them
	mostAt place
	above  string
}

// fraction looks whether a figure in per cent could be a fraction of one, and makes it per cent where a person has said so.
func (m *mapper) fraction(s *seriesFacts, f *figure) {
	held := m.fractions[s]
	if held == nil {
		held = &fractions{series: s.code}
		if m.fractions == nil {
			m.fractions = map[*seriesFacts]*fractions{}
		}
		m.fractions[s] = held
	}
	if !f.Value.Number.Valid || f.Value.Number.Decimal.IsZero() {
		return
	}
	if cell := m.cells[f.at.col]; cell != nil && cell.Percent || strings.Contains(f.Value.Literal, "%") {
		if held.over = true; held.marked == "" {
			held.marked = f.Value.Literal
		}
		return
	}
	held.all++
	if n := f.Value.Number.Decimal.InexactFloat64(); n > 1 || n < -1 {
		held.over = true
		if n > 100 {
			if held.most++; held.most == 1 {
				held.mostAt, held.above = f.at, f.Value.Literal
			}
		}
		return
	}
	if held.count++; held.count == 1 {
		held.at, held.said = f.at, f.Value.Literal
	}
	if m.percentSaid == AsFraction {
		f.Value = scaled(f.Value, 2)
		m.f.count(codeValueFactor, m.t.name, f.at, f.Value.Literal, map[string]any{"Factor": "100", "Read": f.Value.Number.Decimal.String()})
	}
}

// tellFractions tells of series in per cent of which most figures are more than a hundred, as amounts are; and of those whose figures are all fractions of one: they may be, and may be a hundred times too small. Where figures beside them say that they are in
// per cent, it is asked what the others are.
func (m *mapper) tellFractions() {
	told := slices.SortedFunc(maps.Values(m.fractions), func(a, b *fractions) int { return strings.Compare(a.series, b.series) })
	for _, held := range told {
		args := map[string]any{"Sheet": m.t.name, "Series": held.series, "Count": held.count, "Marked": clip(held.marked)}
		if 2*held.most > held.all && held.most > 1 && !m.t.own {
			m.f.add(codeValueBounds, held.mostAt, held.above, map[string]any{"Series": held.series, "Count": held.most})
		}
		switch {
		case m.percentSaid != "" || held.count == 0:
		case held.marked != "":
			m.f.add(codePercentMixed, held.at, held.said, args)
			args = maps.Clone(args)
			args["Title"] = clip(held.said)
			m.f.ask(Question{ID: percentID + m.t.name, Code: codePercentMixed, Args: args, Options: []string{AsPercent, AsFraction}})
		case !held.over && held.count >= fewestFractions:
			m.f.add(codeValueFraction, held.at, held.said, args)
			m.f.judgeOnce(Judgement{ID: percentID + m.t.name, What: "percent", Sheet: m.t.name, Choice: AsPercent, Subject: clip(held.said), Why: "percent", Confidence: Sureness(assumed, 0)})
		}
	}
}

// rateWords are those of a title or a header that speak of rates or shares, in three languages.
var rateWords = regexp.MustCompile(`(?i)(^|[^\pL])(tasas?|rates?|taux|ratios?|porcentajes?|percentages?|per cent|percent|por ciento|pour cent|pourcentages?|proporci[oó]n|proportions?|(10{0,2}|un|one|mille?)[ .,\x{a0}\x{202f}]?0{3})($|[^\pL\pN])|%`)

// tellRates tells of columns that speak of a rate, in their header or in the line above that says their series, where the series counts.
func (m *mapper) tellRates() {
	told := map[string]bool{}
	for _, c := range m.values {
		s := c.series
		if s.Code == "" && m.t.fixed.series != nil {
			s = *m.t.fixed.series
		}
		if s.Kind != catalog.Count || told[s.Code] || m.t.own {
			continue
		}
		for _, text := range []string{c.header, m.t.lines["series"]} {
			if rateWords.MatchString(text) && !told[s.Code] {
				told[s.Code] = true
				m.f.add(codeValueRate, place{m.t.name, c.at, m.t.header}, clip(text), map[string]any{"Series": s.Code, "Unit": s.Unit})
			}
		}
	}
}

// percentID stands before the name of a table in the ID under which it is answered what its fractions are.
const percentID = "percent/"

// sayPercent takes what a person said of the fractions of the table.
func (m *mapper) sayPercent() {
	said, by := m.opt.said(percentID + m.t.name)
	if said != AsPercent && said != AsFraction {
		return
	}
	m.percentSaid = said
	m.f.judgeOnce(Judgement{ID: percentID + m.t.name, What: "percent", Sheet: m.t.name, Choice: said, By: by})
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
