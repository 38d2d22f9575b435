package intake

import (
	"context"
	"hash/maphash"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// mapper turns the rows of one recognised table into figures. What cells mean is looked up once per spelling.
type mapper struct {
	ref  Reference
	opt  Options
	t    *table
	f    *findings
	look *lookup

	cells       []*sheet.Cell // of the row at hand, by column
	row         int
	width       int // cells that a row of a text file has to have
	area        column
	areaName    *column
	period      column
	series      *column
	indicator   *column
	within      *column
	carried     map[int]sheet.Cell // what stood last in columns that say of what rows are
	lastArea    area.Area          // of the last row with the name of one, where parts stand below
	areaSaid    bool               // the row before held nothing but its name
	partOfArea  string             // the part of it that the row at hand is of, "" where it is a row of its own
	partDim     string
	foreign     []column // breakdowns that the catalogue does not have
	values      []column
	dims        []column
	others      map[role]*column
	status      *column // of others, nil where the table has none; and so below
	note        *column
	units       *column
	action      *column
	powers      *column               // of ten, by which the figures of a row are multiplied
	unitTimes   map[string]int32      // powers of ten by which units count
	origins     [4]*column            // source, release, flow, reporting type
	beside      map[int][4]*column    // lower, upper, numerator, denominator of a column of values, where it has any
	computed    *column               // column that tells computed rows from official ones
	unread      []column              // columns without a role
	section     observation.Breakdown // of which the rows at hand are, by a line between the rows
	sectionArea *area.Area            // of which they are, likewise
	signs       map[int]byte
	trial       bool // signs are assumed, not decided: evidence that says otherwise stops the reading
	evidence    map[int]*signs
	mixed       map[int]bool // columns in which some literals need the point and others the comma
	needProof   bool
	rejected    int
	fractions   map[*seriesFacts]*fractions // of series in per cent
	percentSaid string                      // what a person said that fractions among them are
	hiddenTold  bool
	done        func(*sheet.Row) // is told every row that was taken; nil for nobody
	widest      int              // the last column in which any row holds something
	lastParts   [4]string        // of the provenance of the row before
	lastFrom    origin
	lastNote    [3]string // a note, a provider, and both as they are kept
	// Periods by their labels, and that of the row before: files go by periods or by areas, and periods are the dearer to read.
	periods    map[string]periodHit
	lastLabel  string
	lastPeriod periodHit
	samples    []Sample
	odd        []Odd
	parts      map[withinKey]map[string]bool // months, quarters and halves that were read
	multiplied bool                          // the figure at hand
	markNote   string                        // what the file says of the mark behind it
	read       Read
	figure     figure
}

// figure is one figure on its way, with the cell of its value. It is reused from row to row.
type figure struct {
	observation.Observation
	at   place
	span string // cells of a figure that was counted from several; else it is that of at
	hash uint64 // of the key
	mark uint64 // of the value
}

func newMapper(ref Reference, opt Options, t *table, f *findings, look *lookup) *mapper {
	m := &mapper{ref: ref, opt: opt.filled(), t: t, f: f, look: look, others: map[role]*column{}, signs: map[int]byte{}, evidence: map[int]*signs{}, mixed: map[int]bool{}, periods: map[string]periodHit{}, unitTimes: map[string]int32{}}
	last := 0
	for _, c := range t.columns {
		last = max(last, c.at)
		c := c
		switch c.role {
		case roleArea:
			m.area = c
		case roleAreaName:
			m.areaName = &c
		case rolePeriod:
			if m.period.at == 0 {
				m.period = c
			}
		case roleWithin:
			m.within = &c
		case roleSeries:
			m.series = &c
		case roleIndicator:
			m.indicator = &c
		case roleValue:
			m.values = append(m.values, c)
		case roleDimension:
			m.dims = append(m.dims, c)
		case roleBreakdown:
			m.foreign = append(m.foreign, c)
		case roleNone:
			m.unread = append(m.unread, c)
		case roleKnown:
			if w := squash(c.header); w == "origin" || w == "origen" || w == "origine" {
				m.computed = &c
			}
		default:
			if _, taken := m.others[c.role]; !taken {
				m.others[c.role] = &c
			}
		}
	}
	m.status, m.note, m.units, m.action, m.powers = m.others[roleStatus], m.others[roleNote], m.others[roleUnits], m.others[roleAction], m.others[roleMultiplier]
	m.origins = [4]*column{m.others[roleSource], m.others[roleRelease], m.others[roleFlow], m.others[roleReporting]}
	m.beside = map[int][4]*column{}
	for _, c := range m.values {
		if of := m.besideOf(c); of != [4]*column{} {
			m.beside[c.at] = of
		}
	}
	m.cells = make([]*sheet.Cell, last+1)
	m.settleMarks()
	return m
}

// numeric lists the columns whose decimal sign has to be known.
func (m *mapper) numeric() []column {
	out := append([]column(nil), m.values...)
	for _, r := range besideRoles() {
		out = append(out, m.t.all(r)...)
	}
	return out
}

// besideRoles are the roles of the figures that stand beside a value.
func besideRoles() [4]role { return [...]role{roleLower, roleUpper, roleNumerator, roleDenominator} }

func (m *mapper) seen(c *column) *signs {
	s := m.evidence[c.at]
	if s == nil {
		s = &signs{}
		m.evidence[c.at] = s
	}
	return s
}

func (m *mapper) at(c *column) place { return place{m.t.name, c.at, m.row} }

// text is the content of a cell without blanks around it. Blanks taken off are told.
func (m *mapper) text(c *column) string {
	cell := m.cells[c.at]
	if cell == nil || cell.Text == "" {
		return ""
	}
	s := cell.Text
	if first, last := s[0], s[len(s)-1]; !m.t.labelled && first > ' ' && first < 0x80 && last > ' ' && last < 0x80 {
		return s
	}
	trimmed := trim(s)
	if m.t.labelled {
		return unlabelled(trimmed)
	}
	if trimmed != s && trimmed != "" {
		m.f.count(codeBlanksTrimmed, m.t.name, m.at(c), trimmed, nil)
	}
	return trimmed
}

// trim takes blanks of every kind and the byte order mark off both ends.
func trim(s string) string {
	return strings.Trim(s, " \t\r\n\v\f\u00a0\u2007\u2009\u202f\u200b\ufeff\u3000")
}

// figures reads the table and gives each of its figures to emit.
func (m *mapper) figures(ctx context.Context, b *sheet.Book, emit func(*figure) error) error {
	if in := m.t.incidents; in != nil {
		in.counted, in.order = map[incidentKey]*incidentCount{}, nil
	}
	m.fractions, m.hiddenTold = nil, false
	m.sayPercent()
	m.tellRates()
	err := m.t.each(ctx, b, func(r *sheet.Row) error {
		err := m.take(r, emit)
		if m.done != nil {
			m.done(r)
		}
		return err
	})
	if err == nil && m.t.incidents != nil {
		err = m.sums(emit)
	}
	m.tellFractions()
	return err
}

// take maps one row and gives each of its figures to emit. Problems go to the findings; the error is emit's.
func (m *mapper) take(r *sheet.Row, emit func(*figure) error) error {
	if m.t.incidents != nil {
		m.incident(r)
		return nil
	}
	filled, loose, stray := m.load(r)
	m.fill()
	m.ofArea()
	kind := m.kindOf(filled, stray)
	switch kind {
	case emptyRow, sectionRow:
		return nil
	case noteRow:
		m.f.count(codeRowUnread, m.t.name, place{m.t.name, stray.Col, m.row}, stray.Text, nil)
		return nil
	}
	m.read.Rows++
	m.read.Cells += filled
	m.whole(r)
	if !m.hiddenTold {
		m.hiddenTold = true
		m.tellHidden()
	}
	if r.Hidden {
		m.f.count(codeRowsHidden, m.t.name, place{m.t.name, m.area.at, m.row}, "", nil)
	}
	if loose > 0 {
		m.f.count(codeColumnUnread, "beyond", place{m.t.name, r.Cells[len(r.Cells)-1].Col, m.row}, r.Cells[len(r.Cells)-1].Text, nil)
	}
	switch {
	case kind == computedRow:
		m.f.count(codeRowComputed, m.t.name, m.at(m.computed), m.text(m.computed), nil)
		return nil
	case m.deletes(), m.split(r):
		return nil
	case kind == totalRow:
		m.f.count(codeRowTotal, m.t.name, m.at(&m.area), m.text(&m.area), nil)
		return nil
	}
	if m.t.layout == Across && len(m.values) > 1 {
		// Series and area of a row are one for all its figures, and so is what is wrong with them.
		ok := true
		if m.series != nil || m.indicator != nil {
			_, ok = m.seriesOf(&column{})
		}
		if ok && m.area.at > 0 {
			_, ok = m.areaOf(&column{})
		}
		if !ok {
			for _, c := range m.values {
				if m.cells[c.at] != nil {
					m.rejected++
				}
			}
			return nil
		}
	}
	for i := range m.values {
		if err := m.one(&m.values[i], emit); err != nil {
			return err
		}
	}
	return nil
}

// one maps the figure of one column of values.
func (m *mapper) one(c *column, emit func(*figure) error) error {
	series, known := m.seriesOf(c)
	if !known {
		m.rejected++
		return nil
	}
	if c.within == "" && m.within == nil && m.partialTotal(c) {
		m.f.count(codeRowTotal, m.t.name+c.header, m.at(c), m.text(c), nil)
		return nil
	}
	errorsBefore := m.f.errors
	m.markNote = ""
	v, given := m.valueOf(c, series)
	if m.needProof {
		return errNeedsProof
	}
	if !given && m.f.errors == errorsBefore {
		return nil
	}
	fig := &m.figure
	if c.status != "" && v.Status == "" && v.Number.Valid {
		v.Status = c.status
	}
	fig.Observation = observation.Observation{Value: v}
	fig.at, fig.span = m.at(c), ""
	a, areaOK := m.areaOf(c)
	p, periodOK := m.periodOf(c)
	if periodOK && (m.within != nil || c.within != "") {
		var left bool
		if p, periodOK, left = m.withinYear(c, a, p); left {
			return nil
		}
	}
	parts, partsOK := m.partsOf(c, series)
	beforeFrom := m.f.errors
	from, fromOK := m.provenance()
	errorsBefore += m.f.errors - beforeFrom
	inUnit := m.unit(series)
	if m.needProof {
		return errNeedsProof
	}
	m.multiplied = false
	times, timesOK := m.multiplier()
	times = max(times, inUnit)
	if factor := m.factor(c, series, times); factor != 0 && v.Number.Valid {
		m.multiplied = true
		v = scaled(v, factor)
		fig.Value = v
		m.f.count(codeValueFactor, m.t.name, m.at(c), v.Literal, map[string]any{"Factor": decimal.New(1, factor).String(), "Read": v.Number.Decimal.String()})
	}
	if areaOK {
		m.scale(c, series, a, v)
	}
	if !areaOK || !periodOK || !partsOK || !timesOK || m.f.errors > errorsBefore {
		m.rejected++
		return nil
	}
	if !fromOK {
		m.rejected++ // for want of a release and the like, which the file as a whole lacks
	}
	fig.Key = observation.Key{
		Series: series.code, Area: a.Code, Period: p.Canonical, Breakdown: parts.key, Flow: from.flow, Release: from.release,
	}
	fig.Period, fig.Breakdown, fig.Source = p, parts.breakdown, from.source
	if m.note != nil {
		fig.Note = m.text(m.note)
	}
	if c.note != "" || m.markNote != "" {
		fig.Note = joinedNote(joinedNote(fig.Note, c.note), m.markNote)
	}
	if from.provider != "" {
		if m.lastNote[0] != fig.Note || m.lastNote[1] != from.provider {
			m.lastNote = [3]string{fig.Note, from.provider, strings.TrimPrefix(fig.Note+" · "+from.provider, " · ")}
		}
		fig.Note = m.lastNote[2]
	}
	if series.share && !m.multiplied {
		m.fraction(series, fig)
	}
	fig.hash, fig.mark = m.look.hash(fig)
	m.read.Values++
	return emit(fig)
}

// lookup remembers what spellings mean, across the tables of a file.
type lookup struct {
	seed    maphash.Seed
	areas   map[string]*areaHit
	spelled map[string]map[string]bool // spellings met per area and column
	series  map[string]seriesHit
	codes   map[string]map[string]string // per column header: text → code
	parts   map[string]partition
	from    map[string]origin
	buffer  []byte
	*seriesNames
}

func newLookup(ref Reference) *lookup {
	return &lookup{
		seed: maphash.MakeSeed(), areas: map[string]*areaHit{}, spelled: map[string]map[string]bool{},
		series: map[string]seriesHit{}, codes: map[string]map[string]string{}, parts: map[string]partition{},
		from: map[string]origin{}, seriesNames: namesOf(ref.Catalog),
	}
}

type areaHit struct {
	area area.Area
	ok   bool
}

type periodHit struct {
	period observation.Period
	ok     bool
}

// seriesHit is what a spelling of a series or indicator came to.
type seriesHit struct {
	series *seriesFacts
	ok     bool
}

// seriesFacts are what reading has to know about a series.
type seriesFacts struct {
	catalog.Series
	code  string
	bands bands
	coded bool  // has bands
	power int32 // of ten in which the unit counts, "million USD"
	units map[string]bool
	whole string // the unit that is not counted in so many, by which a column without multipliers means something else
	share bool   // counted in per cent
}

// partition is a breakdown with its canonical text, shared by every figure that has it.
type partition struct {
	breakdown observation.Breakdown
	key       string
}

// maxSpellings bounds what is remembered, so that a hostile file cannot fill the memory with ever new spellings.
const (
	maxSpellings    = 50_000
	longestSpelling = 250
)

func (l *lookup) hash(f *figure) (key, value uint64) {
	b := l.buffer[:0]
	for _, s := range []string{f.Key.Series, f.Key.Area, f.Key.Period, f.Key.Breakdown, string(f.Key.Flow), f.Key.Release} {
		b = append(append(b, s...), 0x1f)
	}
	key = maphash.Bytes(l.seed, b)
	b = b[:0]
	v := &f.Value
	for _, d := range []decimal.NullDecimal{v.Number, v.Lower, v.Upper, v.Numerator, v.Denominator} {
		if d.Valid {
			b = appendCanonical(b, d.Decimal)
		}
		b = append(b, 0x1f)
	}
	b = append(append(append(append(b, v.Censor...), 0x1f), v.Gap...), 0x1f)
	b = append(b, v.StatusText()...)
	l.buffer = b
	return key, maphash.Bytes(l.seed, b)
}

// appendCanonical appends the same bytes for equal decimals.
func appendCanonical(b []byte, d decimal.Decimal) []byte {
	if d.Exponent() > 0 || !d.Coefficient().IsInt64() {
		s := d.String()
		if strings.IndexByte(s, '.') >= 0 {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return append(b, s...)
	}
	n, exponent := d.CoefficientInt64(), d.Exponent()
	for exponent < 0 && n%10 == 0 {
		n /= 10
		exponent++
	}
	return strconv.AppendInt(append(strconv.AppendInt(b, n, 10), 'e'), int64(exponent), 10)
}
