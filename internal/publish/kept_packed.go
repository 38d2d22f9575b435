package publish

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
)

// mostUnpacked is how many figures are kept as pages take them. Where there are more, the longest runs are packed: a figure then takes some 70 bytes instead of some 700, and is
// put together each time that a page takes it.
const mostUnpacked = 1_000_000

// block is what is kept of one series and area, in order of key: as rows, or the same packed.
type block struct {
	rows   []Row
	packed *packed
}

func (b block) len() int {
	if b.packed != nil {
		return len(b.packed.list)
	}
	return len(b.rows)
}

// pick adds those of the figures that the query selects.
func (b block) pick(q Query, to []Row) []Row {
	if b.packed != nil {
		return b.packed.pick(q, to)
	}
	return q.pick(b.rows, to)
}

func (b block) all() []Row {
	if b.packed != nil {
		return b.packed.pick(Query{AllParts: true}, make([]Row, 0, b.len()))
	}
	return b.rows
}

// commons are what many figures have in common, each once.
type commons struct {
	list  []common
	known map[common]uint32
	parts map[string]observation.Breakdown // by key
}

func newCommons() *commons {
	return &commons{known: map[common]uint32{}, parts: map[string]observation.Breakdown{}}
}

type common struct {
	part, release, source, note string
	flow                        observation.Flow
	frequency                   observation.Frequency
	censor                      observation.Censor
	status                      observation.Status
	gap                         observation.Gap
	negligible                  bool
	origin                      observation.Origin // without cell and item
}

// packed are figures of one series and area.
type packed struct {
	of           *commons
	series, area string
	list         []slim
	text         string
	odd          []Row // what a slim does not hold
	loose        []byte
}

// slim is a figure without what it has in common with others. Its texts are the period's label and code, the literal, the cell and the item.
type slim struct {
	id, coefficient int64
	start, end      int32 // days since 1970
	common, text    uint32
	exponent        int8
	valued          bool
}

const (
	oddOne    = math.MaxUint32 // in place of what is common: the text is the place of an odd row
	sameAgain = 255            // in place of a length: the label is the code
	longest   = 250
	day       = 24 * 60 * 60
)

// add takes a figure up.
func (p *packed) add(row Row) {
	s, ok := p.slim(row)
	if !ok {
		s = slim{common: oddOne, text: uint32(len(p.odd))}
		p.odd = append(p.odd, row)
	}
	p.list = append(p.list, s)
}

func (p *packed) slim(row Row) (s slim, ok bool) {
	o := row.Observation
	v, number := o.Value, o.Value.Number.Decimal
	plain := row.Origin == Official && row.Rule == "" && row.Responding|row.Carried|row.Members == 0 && row.Inputs == nil && row.LeftOut == nil && row.Weight == nil && !row.Unrounded.Valid
	if !plain || v.Lower.Valid || v.Upper.Valid || v.Numerator.Valid || v.Denominator.Valid || o.Key.Period != o.Period.Canonical {
		return s, false
	}
	start, first := days(o.Period.Start)
	end, last := days(o.Period.End)
	if !first || !last || number.Exponent() < math.MinInt8 || number.Exponent() > math.MaxInt8 || !number.Coefficient().IsInt64() {
		return s, false
	}
	texts := [...]string{o.Period.Label, o.Period.Canonical, v.Literal, o.Origin.Cell, o.Origin.Item}
	for _, text := range texts {
		if len(text) > longest {
			return s, false
		}
	}
	if len(p.loose) > math.MaxUint32-len(texts)*(longest+1) {
		return s, false
	}
	at := uint32(len(p.loose))
	for i, text := range texts {
		n := byte(len(text))
		if i == 0 && text == texts[1] {
			n = sameAgain
		}
		p.loose = append(p.loose, n)
	}
	for i, text := range texts {
		if i > 0 || text != texts[1] {
			p.loose = append(p.loose, text...)
		}
	}
	from := o.Origin
	from.Cell, from.Item = "", ""
	c := common{o.Key.Breakdown, o.Key.Release, o.Source, o.Note, o.Key.Flow, o.Period.Frequency, v.Censor, v.Status, v.Gap, v.Negligible, from}
	n, known := p.of.known[c]
	if !known {
		n = uint32(len(p.of.list))
		p.of.list, p.of.known[c] = append(p.of.list, c), n
		p.of.parts[c.part] = o.Breakdown
	}
	s = slim{id: row.ID, start: start, end: end, common: n, text: at, valued: v.Number.Valid}
	if s.valued {
		s.coefficient, s.exponent = number.Coefficient().Int64(), int8(number.Exponent())
	}
	return s, true
}

// days are those since 1970 to the midnight that a time is.
func days(t time.Time) (int32, bool) {
	n := t.Unix()
	return int32(n / day), n%day == 0 && t.Nanosecond() == 0 && t.Location() == time.UTC && n/day == int64(int32(n/day))
}

// done puts what was taken up in order of key.
func (p *packed) done() *packed {
	p.text, p.loose = string(p.loose), nil
	order := func(a, b slim) int {
		x, y := p.key(a), p.key(b)
		return cmp.Or(x.Compare(y), cmp.Compare(a.id, b.id))
	}
	if !slices.IsSortedFunc(p.list, order) {
		slices.SortFunc(p.list, order)
	}
	p.list = append(make([]slim, 0, len(p.list)), p.list...)
	return p
}

func (p *packed) key(s slim) observation.Key {
	if s.common == oddOne {
		return p.odd[s.text].Observation.Key
	}
	c := &p.of.list[s.common]
	return observation.Key{Period: p.texts(s)[1], Breakdown: c.part, Flow: c.flow, Release: c.release, Series: p.series, Area: p.area}
}

// texts are parts of the one text, so that none is made anew.
func (p *packed) texts(s slim) (out [5]string) {
	lengths, at := p.text[s.text:s.text+5], int(s.text)+5
	for i := range out {
		if lengths[i] != sameAgain {
			out[i] = p.text[at : at+int(lengths[i])]
			at += int(lengths[i])
		}
	}
	if lengths[0] == sameAgain {
		out[0] = out[1]
	}
	return out
}

// row puts a figure together.
func (p *packed) row(s slim, o *observation.Observation) Row {
	if s.common == oddOne {
		return p.odd[s.text]
	}
	c, texts := &p.of.list[s.common], p.texts(s)
	*o = observation.Observation{
		Key:       observation.Key{Series: p.series, Area: p.area, Period: texts[1], Breakdown: c.part, Flow: c.flow, Release: c.release},
		Period:    observation.Period{Label: texts[0], Canonical: texts[1], Start: midnight(s.start), End: midnight(s.end), Frequency: c.frequency},
		Breakdown: p.of.parts[c.part], Source: c.source, Note: c.note, Origin: c.origin,
		Value: observation.Value{Literal: texts[2], Censor: c.censor, Status: c.status, Gap: c.gap, Negligible: c.negligible},
	}
	o.Origin.Cell, o.Origin.Item = texts[3], texts[4]
	if s.valued {
		o.Value.Number = decimal.NewNullDecimal(decimal.New(s.coefficient, int32(s.exponent)))
	}
	return Row{ID: s.id, Observation: o, Origin: Official}
}

func midnight(days int32) time.Time { return time.Unix(int64(days)*day, 0).UTC() }

// glimpse is what a query selects by.
type glimpse struct {
	period, part string
	flow         observation.Flow
	frequency    observation.Frequency
	start        time.Time
	valued       bool
}

func (p *packed) glimpse(s slim) glimpse {
	if s.common == oddOne {
		return glimpseOf(p.odd[s.text].Observation)
	}
	c := &p.of.list[s.common]
	return glimpse{p.texts(s)[1], c.part, c.flow, c.frequency, midnight(s.start), s.valued}
}

func glimpseOf(o *observation.Observation) glimpse {
	return glimpse{o.Key.Period, o.Key.Breakdown, o.Key.Flow, o.Period.Frequency, o.Period.Start, o.Value.Number.Valid}
}

func (p *packed) pick(q Query, to []Row) []Row {
	wanted := q.wants(p.series)
	chosen := make([]int, 0, len(p.list))
	for i, s := range p.list {
		if wanted(p.glimpse(s)) {
			chosen = append(chosen, i)
		}
	}
	if q.Ends {
		some := endsOf(len(chosen), func(i int) glimpse { return p.glimpse(p.list[chosen[i]]) })
		for n, i := range some {
			some[n] = chosen[i]
		}
		chosen = some
	}
	made := make([]observation.Observation, len(chosen))
	for n, i := range chosen {
		to = append(to, p.row(p.list[i], &made[n]))
	}
	return to
}

// packing gathers figures by series and area as they come.
type packing struct {
	of     *commons
	blocks map[string]map[string]*packed
	last   *packed
}

func newPacking(of *commons) *packing {
	return &packing{of: of, blocks: map[string]map[string]*packed{}}
}

func (g *packing) add(rows []Row) error {
	for _, row := range rows {
		key := row.Observation.Key
		if g.last == nil || g.last.series != key.Series || g.last.area != key.Area {
			if g.blocks[key.Series] == nil {
				g.blocks[key.Series] = map[string]*packed{}
			}
			if g.blocks[key.Series][key.Area] == nil {
				g.blocks[key.Series][key.Area] = &packed{of: g.of, series: key.Series, area: key.Area}
			}
			g.last = g.blocks[key.Series][key.Area]
		}
		g.last.add(row)
	}
	return nil
}

func pack(of *commons, rows []Row) *packed {
	p := &packed{of: of, series: rows[0].Observation.Key.Series, area: rows[0].Observation.Key.Area}
	for _, row := range rows {
		p.add(row)
	}
	return p.done()
}

// settle unpacks the short runs and packs the long ones, so that not more than so many figures are kept as rows.
func settle(series map[string]map[string]block, of *commons, most int) {
	type place struct {
		series, area string
		n            int
	}
	var all []place
	for code, areas := range series {
		for area, b := range areas {
			all = append(all, place{code, area, b.len()})
		}
	}
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Or(a.n-b.n, cmp.Compare(a.series, b.series), cmp.Compare(a.area, b.area))
	})
	for _, at := range all {
		b := series[at.series][at.area]
		switch most -= at.n; {
		case most >= 0 && b.packed != nil:
			series[at.series][at.area] = block{rows: b.all()}
		case most < 0 && b.packed == nil:
			series[at.series][at.area] = block{packed: pack(of, b.rows)}
		}
	}
}
