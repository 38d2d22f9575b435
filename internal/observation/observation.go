// Package observation holds the identity, value, gap and origin of a figure (docs/engineers/figure.md).
// It is pure: no I/O, no clock.
package observation

import (
	"cmp"
	"sort"
	"strings"

	"github.com/shopspring/decimal"
)

// Flow says who speaks: the international system or the government.
type Flow string

// The flows that the product ships with; more are data.
const (
	UN       Flow = "un"
	National Flow = "national"
)

// Gap is the reason why there is no value. Zero is a value, never a gap.
type Gap string

// The five gaps. NotAsked and NotAnswered are derived where there is no row; a submission chooses among the other three.
const (
	NoGap         Gap = ""
	NotAsked      Gap = "not_asked"
	NotAnswered   Gap = "not_answered"
	NotAvailable  Gap = "not_available"
	NotApplicable Gap = "not_applicable"
	Suppressed    Gap = "suppressed"
)

// Gaps lists the five.
func Gaps() []Gap {
	return []Gap{NotAsked, NotAnswered, NotAvailable, NotApplicable, Suppressed}
}

// Valid tells that g is one of the five, or none.
func (g Gap) Valid() bool {
	switch g {
	case NoGap, NotAsked, NotAnswered, NotAvailable, NotApplicable, Suppressed:
		return true
	}
	return false
}

// Status returns the SDMX observation status of the gap: L not available, M not applicable, Q suppressed, O others
// (SDMX CL_OBS_STATUS; A for no gap).
func (g Gap) Status() Status {
	switch g {
	case NoGap:
		return "A"
	case NotAvailable:
		return "L"
	case NotApplicable:
		return "M"
	case Suppressed:
		return "Q"
	}
	return "O"
}

// Status is the SDMX observation status of a value: A normal, B break, E estimated, F forecast, I imputed,
// P provisional, U low reliability, N not significant (negligible), V unvalidated.
type Status string

// Total is the SDMX code of an unused breakdown.
const Total = "_T"

// Breakdown gives, per dimension of the catalogue, the code of the part that a figure is about, in SDMX codes
// ("policy_domain": "PD_1"). A dimension at Total is left out, so that the empty breakdown is the headline.
type Breakdown map[string]string

// ParseBreakdown reads the form that Key writes.
func ParseBreakdown(key string) Breakdown {
	b := Breakdown{}
	for _, part := range strings.Split(key, ";") {
		if dim, code, ok := strings.Cut(part, "="); ok && code != Total {
			b[dim] = code
		}
	}
	return b
}

// Code returns the code of a dimension, Total when it is not broken down.
func (b Breakdown) Code(dimension string) string {
	if c := b[dimension]; c != "" {
		return c
	}
	return Total
}

// Key is the canonical text of the breakdown, "dimension=code" joined by ";" in order of dimension; empty for the total.
func (b Breakdown) Key() string {
	if len(b) == 0 {
		return ""
	}
	dims := make([]string, 0, len(b))
	for d, c := range b {
		if c != "" && c != Total {
			dims = append(dims, d)
		}
	}
	sort.Strings(dims)
	var s strings.Builder
	for i, d := range dims {
		if i > 0 {
			s.WriteByte(';')
		}
		s.WriteString(d)
		s.WriteByte('=')
		s.WriteString(b[d])
	}
	return s.String()
}

// Key identifies a figure. Two figures with the same Key are versions of one figure.
type Key struct {
	Series    string // series code, SG_CPA_MIGRS
	Area      string // printed area code: ISO3 of a country, M49 number or short name of a group
	Period    string // canonical label, see Period.Label
	Breakdown string // Breakdown.Key()
	Flow      Flow
	Release   string // name of the release, "UN SDG 2020.Q4"
}

// Compare is the order of everything that prints or hashes figures: by series, area, period, breakdown, flow, release.
func (k Key) Compare(o Key) int {
	return cmp.Or(strings.Compare(k.Series, o.Series), strings.Compare(k.Area, o.Area), strings.Compare(k.Period, o.Period),
		strings.Compare(k.Breakdown, o.Breakdown), strings.Compare(string(k.Flow), string(o.Flow)), strings.Compare(k.Release, o.Release))
}

// Censor marks a value known only as a bound: "<2.5", ">95".
type Censor string

// The marks.
const (
	Exact Censor = ""
	Below Censor = "<"
	Above Censor = ">"
)

// Value is an exact decimal with what is known about it. The zero Value with a Gap is no value.
type Value struct {
	Number      decimal.NullDecimal // the value; invalid exactly when there is a gap
	Literal     string              // as given in the source ("12.50", "<2.5"), the decimal sign as given
	Censor      Censor
	Lower       decimal.NullDecimal // bounds as published
	Upper       decimal.NullDecimal
	Numerator   decimal.NullDecimal // parts of a share or rate where known
	Denominator decimal.NullDecimal
	Status      Status // SDMX observation status; empty means A
	Gap         Gap
	Negligible  bool // magnitude not zero but less than half the unit (the em dash of UN DESA)
}

// Equal tells that nothing a reader could see differs; the literal counts only where there is no number.
func (v Value) Equal(o Value) bool {
	same := func(a, b decimal.NullDecimal) bool {
		return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
	}
	return same(v.Number, o.Number) && same(v.Lower, o.Lower) && same(v.Upper, o.Upper) &&
		same(v.Numerator, o.Numerator) && same(v.Denominator, o.Denominator) &&
		v.Censor == o.Censor && v.Gap == o.Gap && v.Negligible == o.Negligible && v.status() == o.status()
}

func (v Value) status() Status {
	if v.Gap != NoGap {
		return v.Gap.Status()
	}
	if v.Status == "" {
		return "A"
	}
	return v.Status
}

// StatusText is what the column status of an export holds: the SDMX letter of a value, the word of a gap.
func (v Value) StatusText() string {
	if v.Gap != NoGap {
		return string(v.Gap)
	}
	return string(v.status())
}

// Text is the value as exports print it: decimal point, no grouping, "<" or ">" before a censored one, empty for a gap.
// The decimals of the source are kept.
func (v Value) Text() string {
	if v.Gap != NoGap || !v.Number.Valid {
		return ""
	}
	n := v.Number.Decimal
	places := int32(0)
	if e := n.Exponent(); e < 0 {
		places = -e
	}
	return string(v.Censor) + n.StringFixed(places)
}

// Origin kinds of a figure.
type OriginKind string

// Where a figure can come from.
const (
	Shipped OriginKind = "shipped" // row of the data that the product ships
	Cell    OriginKind = "cell"    // cell of an uploaded file
	Form    OriginKind = "form"    // question of a submission
	API     OriginKind = "api"
)

// Origin is where a figure came from, down to the cell.
type Origin struct {
	Kind     OriginKind
	File     string // SHA-256 of the kept file, hex
	FileName string
	Sheet    string
	Cell     string // "D9"
	Response int64  // submission, for answers and the figures computed from them
	Item     string
	Import   int64
}

// Observation is one version of one figure.
//
// Key.Period is Period.Canonical and Key.Breakdown is Breakdown.Key(); New sets both.
type Observation struct {
	Key       Key
	Period    Period
	Breakdown Breakdown
	Source    string // code of the source, "un-sdg"
	Value     Value
	Note      string // footnote as published
	Origin    Origin
}

// New makes an observation whose key agrees with its period and breakdown.
func New(series, area string, p Period, b Breakdown, flow Flow, release string, v Value) Observation {
	return Observation{
		Key:    Key{Series: series, Area: area, Period: p.Canonical, Breakdown: b.Key(), Flow: flow, Release: release},
		Period: p, Breakdown: b, Value: v,
	}
}

// ChangeKind is what accepting a row would do to the figure it names.
type ChangeKind string

// The kinds of change of contracts "Check and import report".
const (
	ChangeNew      ChangeKind = "new"
	ChangeChanged  ChangeKind = "changed"
	ChangeSame     ChangeKind = "same"
	ChangeConflict ChangeKind = "conflict" // changed on the server since the file was issued, or two values for one key
	ChangeRejected ChangeKind = "rejected" // carries an error
)

// Change is one row of the difference between a file and the store.
type Change struct {
	Kind ChangeKind
	New  Observation
	Old  *Value // the value in the store; nil when there is none
}

// Counts says how many rows would do what.
type Counts struct {
	New      int `json:"new"`
	Changed  int `json:"changed"`
	Same     int `json:"same"`
	Conflict int `json:"conflict"`
	Rejected int `json:"rejected"`
}
