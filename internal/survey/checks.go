package survey

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// CheckCode names what a check looks for.
type CheckCode string

// The checks of answers, in the order in which they are told.
const (
	// CheckFell: a scored choice gives fewer points than last round, or a number has moved against the direction of its series by
	// more than half of what it was.
	CheckFell CheckCode = "fell"
	// CheckRange: a number that its series cannot have, or one outside the median of the country's own past values by more than
	// three scaled median deviations.
	CheckRange CheckCode = "range"
	// CheckParts: a numerator over its denominator, or parts of a breakdown that do not add up to their total.
	CheckParts CheckCode = "parts"
	// CheckEvidence: an answer has improved, and nothing is said to prove it.
	CheckEvidence CheckCode = "evidence_missing"
	// CheckDiffers: the category that the answers come to is not the one that the United Nations publish for that year.
	CheckDiffers CheckCode = "differs_un"
	// CheckLine: what is said of a line of action does not fit together, or not with what was published of it.
	CheckLine CheckCode = "line"
)

// CheckCodes lists them in the order in which they are told.
func CheckCodes() []CheckCode {
	return []CheckCode{CheckFell, CheckRange, CheckParts, CheckEvidence, CheckDiffers, CheckLine}
}

// Finding is something about answers that who judges them should look at. It is no error, unless Error is set: then the answers are not handed in so. Items are by ID, in the order of the
// questionnaire, none where it is about the whole; Section is the code of the section that a category is of, else empty. Key and Args are its message;
// Args hold the numbers that were compared: whole numbers, decimal.Decimal, or texts.
type Finding struct {
	Code    CheckCode
	Error   bool
	Items   []string
	Section string
	Key     string
	Args    map[string]any
}

// Known is what is known besides the answers. Series are those that items name, by code; one that is not there is not checked.
// Past are, by item, the country's own values of the same figure in other years. Attached are items with a file as evidence. Official are the published categories of
// that year, by the part of the questionnaire's dimension, "" for the whole.
type Known struct {
	Series   map[string]catalog.Series
	Past     map[string][]decimal.Decimal
	Attached map[string]bool
	Official map[string]int
}

// Checks compares answers with those of last round, with what is known, and with one another. before is empty where the country
// did not answer last round. The order is that of the checks, then of the questionnaire.
func Checks(q Questionnaire, before, now map[string]Answer, known Known) []Finding {
	var out []Finding
	for _, item := range q.Items() {
		series := known.Series[item.Series]
		out = append(out, q.moved(item, series, before[item.ID], now[item.ID], known.Attached[item.ID])...)
		out = append(out, item.ranged(series, before[item.ID], now[item.ID], known.Past[item.ID])...)
		if a := now[item.ID]; item.Kind == Share && a.Gap == observation.NoGap && a.Numerator.Valid && a.Denominator.Valid && a.Numerator.Decimal.GreaterThan(a.Denominator.Decimal) {
			out = append(out, item.finding(CheckParts, "check.parts.over", "Numerator", a.Numerator.Decimal, "Denominator", a.Denominator.Decimal))
		}
	}
	out = append(out, q.addUp(now, known.Series)...)
	out = append(out, q.differs(now, known.Official)...)
	order := CheckCodes()
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Compare(slices.Index(order, a.Code), slices.Index(order, b.Code))
	})
	return out
}

func (i Item) finding(code CheckCode, key string, args ...any) Finding {
	f := Finding{Code: code, Items: []string{i.ID}, Key: key, Args: map[string]any{"Item": i.Letter}}
	for n := 0; n+1 < len(args); n += 2 {
		f.Args[args[n].(string)] = args[n+1]
	}
	return f
}

// number is what an answer comes to as a number.
func (i Item) number(a Answer) (decimal.Decimal, bool) {
	if i.Kind == Number && a.Gap == observation.NoGap && a.Number.Valid {
		return a.Number.Decimal, true
	}
	return i.Rate(a)
}

// half tells that a number has moved by more than half of what it was.
func half(before, now decimal.Decimal) bool {
	return now.Sub(before).Abs().Mul(decimal.NewFromInt(2)).GreaterThan(before.Abs())
}

// moved looks at what has become worse, and at what has become better without evidence.
func (q Questionnaire) moved(item Item, series catalog.Series, before, now Answer, attached bool) []Finding {
	proved := attached || strings.TrimSpace(now.Evidence) != ""
	if item.Max > 0 {
		was, ok := q.Option(item, before.Choice)
		is, ok2 := q.Option(item, now.Choice)
		switch {
		case !ok || !ok2 || before.Gap != observation.NoGap || now.Gap != observation.NoGap:
		case is.Points < was.Points:
			return []Finding{item.finding(CheckFell, "check.fell.choice", "Before", was.Label, "Now", is.Label, "BeforePoints", was.Points, "NowPoints", is.Points)}
		case is.Points > was.Points && !proved:
			return []Finding{item.finding(CheckEvidence, "check.evidence_missing.choice", "Before", was.Label, "Now", is.Label, "BeforePoints", was.Points, "NowPoints", is.Points)}
		}
		return nil
	}
	was, ok := item.number(before)
	is, ok2 := item.number(now)
	if !ok || !ok2 || !half(was, is) || series.Direction != catalog.Higher && series.Direction != catalog.Lower {
		return nil
	}
	if better := is.GreaterThan(was) == (series.Direction == catalog.Higher); !better {
		return []Finding{item.finding(CheckFell, "check.fell.number", "Before", was, "Now", is)}
	}
	if !proved {
		return []Finding{item.finding(CheckEvidence, "check.evidence_missing.number", "Before", was, "Now", is)}
	}
	return nil
}

// fewest past values from which a usual range is told, and how many scaled median deviations it reaches to either side.
const (
	fewestPast = 4
	deviations = 3
)

// scaled makes a median deviation comparable with a standard deviation of normal values (1 / Φ⁻¹(3/4)).
var scaled = decimal.RequireFromString("1.4826")

// ranged looks at the bounds of the series and at the country's own past values; what was said last round was looked at then.
func (i Item) ranged(series catalog.Series, before, now Answer, past []decimal.Decimal) []Finding {
	n, ok := i.number(now)
	if !ok || series.Code == "" {
		return nil
	}
	if low, high := series.Bounds(); low.Valid && n.LessThan(low.Decimal) || high.Valid && n.GreaterThan(high.Decimal) {
		if !high.Valid {
			return []Finding{i.finding(CheckRange, "check.range.negative", "Now", n)}
		}
		return []Finding{i.finding(CheckRange, "check.range.bounds", "Now", n, "Low", low.Decimal, "High", high.Decimal)}
	}
	if was, ok := i.number(before); ok && was.Equal(n) || len(past) < fewestPast || series.Kind == catalog.Binary {
		return nil
	}
	middle := median(past)
	away := make([]decimal.Decimal, len(past))
	for k, p := range past {
		away[k] = p.Sub(middle).Abs()
	}
	width := median(away).Mul(scaled).Mul(decimal.NewFromInt(deviations))
	if low, high := middle.Sub(width), middle.Add(width); n.LessThan(low) || n.GreaterThan(high) {
		return []Finding{i.finding(CheckRange, "check.range.past", "Now", n, "Low", low, "High", high, "Median", middle, "Values", len(past))}
	}
	return nil
}

func median(values []decimal.Decimal) decimal.Decimal {
	sorted := slices.SortedFunc(slices.Values(values), decimal.Decimal.Cmp)
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return sorted[middle-1].Add(sorted[middle]).Div(decimal.NewFromInt(2))
}

// wholes are the codes of a dimension that together are everybody. Of other dimensions it is not known which do: ages overlap, and
// occupations are some of many. Codes for what is unknown or not said belong to the whole where they are asked for.
var wholes = map[string][]string{
	"sex": {"F", "M"}, "migratory_status": {"MS_MIGRANT", "MS_NOMIGRANT"}, "urbanisation": {"U", "R"},
}

var besides = []string{"_U", "_X"}

// addUp compares the parts of counts, amounts and shares with their total, where the total and all parts are given.
func (q Questionnaire) addUp(now map[string]Answer, known map[string]catalog.Series) []Finding {
	var out []Finding
	for _, total := range q.Items() {
		series := known[total.Series]
		if total.Series == "" || len(total.Breakdown) > 0 || total.Kind == Number && series.Kind != catalog.Count && series.Kind != catalog.Amount {
			continue
		}
		for _, dimension := range slices.Sorted(maps.Keys(wholes)) {
			parts := q.whole(total, dimension)
			if len(parts) == 0 {
				continue
			}
			for _, side := range sides {
				whole, sum, ok := side.sum(total, parts, now)
				if !ok || whole.Equal(sum) {
					continue
				}
				f := total.finding(CheckParts, side.key, "Sum", sum, "Total", whole, "Parts", len(parts))
				for _, p := range parts {
					f.Items = append(f.Items, p.ID)
				}
				out = append(out, f)
			}
		}
	}
	return out
}

// whole are the items that ask for the parts of a total by a dimension, none where one of them is not asked for.
func (q Questionnaire) whole(total Item, dimension string) []Item {
	var parts []Item
	needed := slices.Clone(wholes[dimension])
	for _, i := range q.Items() {
		code := i.Breakdown.Code(dimension)
		at := slices.Index(needed, code)
		if i.Series != total.Series || i.Kind != total.Kind || len(i.Breakdown) != 1 || at < 0 && !slices.Contains(besides, code) {
			continue
		}
		parts = append(parts, i)
		if at >= 0 {
			needed = slices.Delete(needed, at, at+1)
		}
	}
	if len(needed) > 0 {
		return nil
	}
	return parts
}

// side is one of the numbers of an answer that add up.
type side struct {
	kind Kind
	key  string
	of   func(Answer) decimal.NullDecimal
}

var sides = []side{
	{Number, "check.parts.sum", func(a Answer) decimal.NullDecimal { return a.Number }},
	{Share, "check.parts.numerators", func(a Answer) decimal.NullDecimal { return a.Numerator }},
	{Share, "check.parts.denominators", func(a Answer) decimal.NullDecimal { return a.Denominator }},
}

func (s side) sum(total Item, parts []Item, now map[string]Answer) (whole, sum decimal.Decimal, ok bool) {
	given := func(i Item) (decimal.Decimal, bool) {
		a := now[i.ID]
		n := s.of(a)
		return n.Decimal, i.Kind == s.kind && n.Valid && a.Gap == observation.NoGap
	}
	if whole, ok = given(total); !ok {
		return whole, sum, false
	}
	for _, p := range parts {
		n, ok := given(p)
		if !ok {
			return whole, sum, false
		}
		sum = sum.Add(n)
	}
	return whole, sum, true
}

// differs compares categories with the published ones; a part of which nothing is answered has none.
func (q Questionnaire) differs(now map[string]Answer, official map[string]int) []Finding {
	score, ok := q.Score(now)
	if !ok {
		return nil
	}
	var out []Finding
	compare := func(section Section, part PartScore, published int) {
		if published == 0 || part.Answered == 0 || part.Category == 0 || part.Category == published {
			return
		}
		f := Finding{Code: CheckDiffers, Section: section.Code, Key: "check.differs_un.whole", Args: map[string]any{"Now": part.Category, "Official": published}}
		if section.Code != "" {
			f.Key = "check.differs_un.section"
			f.Args["Section"] = section.Name
		}
		for _, i := range section.Items {
			if i.Max > 0 {
				f.Items = append(f.Items, i.ID)
			}
		}
		out = append(out, f)
	}
	compare(Section{}, score.Total, official[""])
	for n, s := range q.Sections {
		if s.Part != "" {
			compare(s, score.Sections[n].PartScore, official[s.Part])
		}
	}
	return out
}
