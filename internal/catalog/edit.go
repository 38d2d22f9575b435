package catalog

import (
	"regexp"
	"slices"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// SeriesRecord is a series as those who keep the catalogue see it. Version names the state of its row, for two people who edit
// it at once.
type SeriesRecord struct {
	Series
	Version  string
	Figures  int64    // current ones, of all flows
	Kept     bool     // some figure of it is kept, current or not: what it is can no longer change
	BrokenBy []string // dimensions by which its figures are broken down
}

// IndicatorRecord is an indicator as those who keep the catalogue see it.
type IndicatorRecord struct {
	Indicator
	Version string
}

// Kinds lists the kinds of value in the order in which they are shown.
func Kinds() []ValueKind {
	return []ValueKind{Category, Binary, Count, Rate, Percent, Score, Amount}
}

// Directions lists the directions in the order in which they are shown.
func Directions() []Direction { return []Direction{Higher, Lower, Neutral, None} }

// Rules lists the rules for groups in the order in which they are shown.
func Rules() []Rule {
	return []Rule{OfficialOnly, Sum, CountYes, ShareMeeting, RateFromParts, WeightedMean, NoGroupValue}
}

// Tests and Scopes list how and of whom a target is met.
func Tests() []string { return []string{"<", "<=", ">=", "="} }

// Scopes list whose value a target speaks of.
func Scopes() []string { return []string{"country", "group", "corridor", "any"} }

// fits lists the kinds of value that a rule can make a group's value from; a rule that is not here takes any.
var fits = map[Rule][]ValueKind{
	Sum: {Count, Amount}, CountYes: {Binary}, ShareMeeting: {Percent}, RateFromParts: {Rate, Percent}, WeightedMean: {Rate, Percent, Score, Amount},
}

// Weighing lists the kinds of value that can weigh others: magnitudes.
func Weighing() []ValueKind { return []ValueKind{Count, Amount} }

// Check refuses a series that contradicts itself or names what the catalogue does not know, as fault.Invalid.
func (s Series) Check(c *Catalog) error {
	refuse := func(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }
	switch {
	case s.Name.IsZero():
		return refuse("admin.series.no_name")
	case !slices.Contains(Kinds(), s.Kind), !slices.Contains(Directions(), s.Direction), !slices.Contains(Rules(), s.Rule):
		return refuse("admin.series.choose")
	case s.Decimals < 0 || s.Decimals > 6:
		return refuse("admin.series.decimals", "Decimals", s.Decimals)
	case len(fits[s.Rule]) > 0 && !slices.Contains(fits[s.Rule], s.Kind):
		return refuse("admin.series.rule_kind."+string(s.Rule), "Kind", string(s.Kind))
	case (s.Rule == ShareMeeting) != (s.DerivedFrom != ""):
		return refuse("admin.series.derived_from")
	case s.Kind == Category && (s.Decimals != 0), s.Kind == Binary && s.Decimals != 0:
		return refuse("admin.series.whole")
	}
	if s.DerivedFrom != "" {
		from, ok := c.Series(s.DerivedFrom)
		if !ok || from.Kind != Category || from.Code == s.Code {
			return refuse("admin.series.derived_category", "Code", s.DerivedFrom)
		}
	}
	if s.Weight != "" {
		by, ok := c.Series(s.Weight)
		switch {
		case s.Rule != WeightedMean:
			return refuse("admin.series.weight_rule")
		case !ok || by.Code == s.Code || by.DerivedFrom != "" || !slices.Contains(Weighing(), by.Kind):
			return refuse("admin.series.weight", "Code", s.Weight)
		}
	}
	if s.Target.Valid {
		if !slices.Contains(Tests(), s.TargetTest) || !slices.Contains(Scopes(), s.TargetScope) {
			return refuse("admin.series.target_half")
		}
		if s.Direction == Higher && strings.HasPrefix(s.TargetTest, "<") || s.Direction == Lower && s.TargetTest == ">=" {
			return refuse("admin.series.target_turned")
		}
	} else if s.TargetTest != "" || s.TargetScope != "" {
		return refuse("admin.series.target_half")
	}
	if err := s.Progress.Check(s); err != nil {
		return err
	}
	if s.TargetYear != 0 && (s.TargetYear < 2000 || s.TargetYear > 2100) {
		return refuse("admin.series.target_year", "Year", s.TargetYear)
	}
	for i, d := range s.Dimensions {
		if known, ok := c.Dimension(d); !ok || known.Code != d || slices.Contains(s.Dimensions[:i], d) {
			return refuse("admin.series.dimension", "Code", d)
		}
	}
	for i, f := range s.Flows {
		if _, ok := c.Flow(f); !ok || slices.Contains(s.Flows[:i], f) {
			return refuse("admin.series.flow", "Code", string(f))
		}
	}
	if len(s.Flows) == 0 {
		return refuse("admin.series.no_flow")
	}
	for _, i := range s.Indicators {
		if _, ok := c.Indicator(i); !ok {
			return refuse("admin.series.indicator", "Code", i)
		}
	}
	return nil
}

// Reinterprets names what a change would give another meaning to figures that are kept: "kind", "rule", "derived_from",
// "dimensions", or nothing.
func (r SeriesRecord) Reinterprets(s Series) string {
	if !r.Kept {
		return ""
	}
	switch {
	case s.Kind != r.Kind:
		return "kind"
	case s.Rule != r.Rule:
		return "rule"
	case s.DerivedFrom != r.DerivedFrom:
		return "derived_from"
	}
	for _, d := range r.BrokenBy {
		if !slices.Contains(s.Dimensions, d) && slices.Contains(r.Dimensions, d) {
			return "dimensions"
		}
	}
	return ""
}

var (
	seriesCode    = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$`)
	indicatorCode = regexp.MustCompile(`^[0-9]{1,2}\.[0-9a-z]{1,2}\.[0-9A-Za-z]{1,6}$`)
)

// ParseSeriesCode reads the code of a series that people add: capitals and digits in parts joined by underscores, as those of
// the United Nations, at most 40 characters, and not one that reading would take for another series.
func ParseSeriesCode(s string, c *Catalog) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if !seriesCode.MatchString(s) || len(s) > 40 {
		return "", fault.New(fault.Invalid, "admin.series.code", "Code", s)
	}
	if other, ok := c.FindSeries(s); ok {
		return "", fault.New(fault.Invalid, "admin.series.taken", "Code", other.Code, "Name", other.Name)
	}
	return s, nil
}

// ParseIndicatorCode reads the code of an indicator that people add: that of its target, a point, and one to six letters or
// digits.
func ParseIndicatorCode(s, target string, c *Catalog) (string, error) {
	s = strings.TrimSpace(s)
	if !indicatorCode.MatchString(s) || !strings.HasPrefix(s, target+".") {
		return "", fault.New(fault.Invalid, "admin.indicator.code", "Code", s, "Target", target)
	}
	for _, i := range c.content.Indicators {
		if lang.Fold(i.Code) == lang.Fold(s) {
			return "", fault.New(fault.Invalid, "admin.indicator.taken", "Code", i.Code, "Name", i.Name)
		}
	}
	return s, nil
}

// Check refuses an indicator without a name or of a target that is not known, as fault.Invalid.
func (i Indicator) Check(c *Catalog) error {
	if i.Name.IsZero() {
		return fault.New(fault.Invalid, "admin.indicator.no_name")
	}
	if !slices.ContainsFunc(c.content.Targets, func(t Target) bool { return t.Code == i.Target }) {
		return fault.New(fault.Invalid, "admin.indicator.target", "Target", i.Target)
	}
	return nil
}

// FlowOrder is an order of flows without the empty places.
func FlowOrder(places ...string) []observation.Flow {
	var out []observation.Flow
	for _, p := range places {
		if p != "" {
			out = append(out, observation.Flow(p))
		}
	}
	return out
}
