package survey

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// checked is a questionnaire of two scored sections and of figures, with the series that they are of.
func checked() (Questionnaire, Known) {
	q := sdg()
	q.Sections = q.Sections[:2]
	part := func(dimension, code string) observation.Breakdown { return observation.Breakdown{dimension: code} }
	q.Sections = append(q.Sections, Section{Code: "N", Items: []Item{
		{ID: "DEATHS", Letter: "1", Kind: Number, Series: "DEATHS"},
		{ID: "DEATHS.F", Letter: "2", Kind: Number, Series: "DEATHS", Breakdown: part("sex", "F")},
		{ID: "DEATHS.M", Letter: "3", Kind: Number, Series: "DEATHS", Breakdown: part("sex", "M")},
		{ID: "DEATHS._U", Letter: "4", Kind: Number, Series: "DEATHS", Breakdown: part("sex", "_U")},
		{ID: "COVER", Letter: "5", Kind: Share, Series: "COVER"},
		{ID: "COVER.U", Letter: "6", Kind: Share, Series: "COVER", Breakdown: part("urbanisation", "U")},
		{ID: "COVER.R", Letter: "7", Kind: Share, Series: "COVER", Breakdown: part("urbanisation", "R")},
		{ID: "COST", Letter: "8", Kind: Number, Series: "COST"},
		{ID: "COST.F", Letter: "9", Kind: Number, Series: "COST", Breakdown: part("sex", "F")},
		{ID: "COST.M", Letter: "10", Kind: Number, Series: "COST", Breakdown: part("sex", "M")},
		{ID: "YES", Letter: "11", Kind: Number, Series: "YES"},
		{ID: "PLAIN", Letter: "12", Kind: Number},
	}})
	return q, Known{Series: map[string]catalog.Series{
		"DEATHS": {Code: "DEATHS", Kind: catalog.Count, Direction: catalog.Lower}, "COVER": {Code: "COVER", Kind: catalog.Percent, Direction: catalog.Higher},
		"COST": {Code: "COST", Kind: catalog.Percent, Direction: catalog.Neutral}, "YES": {Code: "YES", Kind: catalog.Binary, Direction: catalog.Higher},
	}, Past: map[string][]decimal.Decimal{}, Official: map[string]int{}}
}

func numbers(values ...int64) (out []decimal.Decimal) {
	for _, v := range values {
		out = append(out, decimal.NewFromInt(v))
	}
	return out
}

// given makes answers of "item=value": a choice's code, a number, a share "n/d", "!" before a gap; "+" at the end names evidence.
func given(t *testing.T, q Questionnaire, says ...string) map[string]Answer {
	t.Helper()
	out := map[string]Answer{}
	for _, s := range says {
		var a Answer
		id, value, _ := cut(s, '=')
		if value != "" && value[len(value)-1] == '+' {
			a.Evidence, value = "Decree 1", value[:len(value)-1]
		}
		item, _, ok := q.Item(id)
		if !ok {
			t.Fatalf("no item %q", id)
		}
		number := func(s string) decimal.NullDecimal {
			d, err := decimal.NewFromString(s)
			if err != nil {
				t.Fatal(s, err)
			}
			return decimal.NewNullDecimal(d)
		}
		switch {
		case value[0] == '!':
			a.Gap = observation.Gap(value[1:])
		case item.Kind == Choice:
			a.Choice = value
		case item.Kind == Share:
			top, bottom, _ := cut(value, '/')
			a.Numerator, a.Denominator = number(top), number(bottom)
		default:
			a.Number = number(value)
		}
		a.Item, a.Literal = id, value
		out[id] = a
	}
	return out
}

func cut(s string, at rune) (string, string, bool) {
	for i, r := range s {
		if r == at {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func TestChecks(t *testing.T) {
	t.Parallel()
	const a1, b1 = "10.7.2.D1a", "10.7.2.D2a"
	for name, tc := range map[string]struct {
		before, now []string
		past        map[string][]decimal.Decimal
		official    map[string]int
		attached    string
		want        []string // code, key and items
	}{
		"nothing":                             {},
		"a first answer":                      {now: []string{b1 + "=yes", "DEATHS=4"}},
		"a choice fell":                       {before: []string{a1 + "=all"}, now: []string{a1 + "=legal"}, want: []string{"fell check.fell.choice [10.7.2.D1a]"}},
		"a choice fell with evidence":         {before: []string{b1 + "=yes"}, now: []string{b1 + "=no+"}, want: []string{"fell check.fell.choice [10.7.2.D2a]"}},
		"a choice became a gap":               {before: []string{b1 + "=yes"}, now: []string{b1 + "=!not_available"}},
		"a choice rose":                       {before: []string{b1 + "=no"}, now: []string{b1 + "=yes"}, want: []string{"evidence_missing check.evidence_missing.choice [10.7.2.D2a]"}},
		"a choice rose with a file":           {before: []string{b1 + "=no"}, now: []string{b1 + "=yes"}, attached: b1},
		"a choice rose with a file elsewhere": {before: []string{b1 + "=no"}, now: []string{b1 + "=yes"}, attached: a1, want: []string{"evidence_missing check.evidence_missing.choice [10.7.2.D2a]"}},
		"the UN differs overall":              {now: []string{b1 + "=yes"}, official: map[string]int{"PD_2": 1, "": 2}, want: []string{"differs_un check.differs_un.whole []"}},
		"a choice rose with evidence":         {before: []string{b1 + "=no"}, now: []string{b1 + "=yes+"}},
		"deaths rose by half":                 {before: []string{"DEATHS=100"}, now: []string{"DEATHS=150"}},
		"deaths rose by more":                 {before: []string{"DEATHS=100"}, now: []string{"DEATHS=151"}, want: []string{"fell check.fell.number [DEATHS]"}},
		"deaths from none":                    {before: []string{"DEATHS=0"}, now: []string{"DEATHS=1"}, want: []string{"fell check.fell.number [DEATHS]"}},
		"deaths fell by more":                 {before: []string{"DEATHS=100"}, now: []string{"DEATHS=49"}, want: []string{"evidence_missing check.evidence_missing.number [DEATHS]"}},
		"deaths fell with evidence":           {before: []string{"DEATHS=100"}, now: []string{"DEATHS=49+"}},
		"a share fell":                        {before: []string{"COVER=80/100"}, now: []string{"COVER=78/200"}, want: []string{"fell check.fell.number [COVER]"}},
		"cost has no better":                  {before: []string{"COST=10"}, now: []string{"COST=90"}},
		"no series, no direction":             {before: []string{"PLAIN=10"}, now: []string{"PLAIN=-90"}},
		"a count below zero":                  {now: []string{"DEATHS=-1"}, want: []string{"range check.range.negative [DEATHS]"}},
		"a percent below zero":                {now: []string{"COST=-0.1"}, want: []string{"range check.range.bounds [COST]"}},
		"a percent of hundred":                {now: []string{"COST=100"}},
		"a percent over hundred":              {now: []string{"COST=100.01"}, want: []string{"range check.range.bounds [COST]"}},
		"neither yes nor no":                  {now: []string{"YES=2"}, want: []string{"range check.range.bounds [YES]"}},
		"always no, now yes":                  {now: []string{"YES=1"}, past: map[string][]decimal.Decimal{"YES": numbers(0, 0, 0, 0)}},
		"three past values":                   {now: []string{"COST=90"}, past: map[string][]decimal.Decimal{"COST": numbers(10, 11, 12)}},
		"four past values":                    {now: []string{"COST=90"}, past: map[string][]decimal.Decimal{"COST": numbers(10, 12, 11, 13)}, want: []string{"range check.range.past [COST]"}},
		"within four past values":             {now: []string{"COST=15.9"}, past: map[string][]decimal.Decimal{"COST": numbers(10, 12, 11, 13)}},
		"above four past values":              {now: []string{"COST=16"}, past: map[string][]decimal.Decimal{"COST": numbers(10, 12, 11, 13)}, want: []string{"range check.range.past [COST]"}},
		"outside, but as it was":              {before: []string{"COST=90"}, now: []string{"COST=90"}, past: map[string][]decimal.Decimal{"COST": numbers(10, 12, 11, 13)}},
		"more than all":                       {now: []string{"COVER=11/10"}, want: []string{"range check.range.bounds [COVER]", "parts check.parts.over [COVER]"}},
		"parts add up":                        {now: []string{"DEATHS=10", "DEATHS.F=3", "DEATHS.M=5", "DEATHS._U=2"}},
		"parts do not add up":                 {now: []string{"DEATHS=10", "DEATHS.F=3", "DEATHS.M=5", "DEATHS._U=1"}, want: []string{"parts check.parts.sum [DEATHS DEATHS.F DEATHS.M DEATHS._U]"}},
		"a part is not given":                 {now: []string{"DEATHS=10", "DEATHS.F=3", "DEATHS.M=5"}},
		"a part is a gap":                     {now: []string{"DEATHS=10", "DEATHS.F=3", "DEATHS.M=5", "DEATHS._U=!suppressed"}},
		"the total is not given":              {now: []string{"DEATHS.F=3", "DEATHS.M=5", "DEATHS._U=1"}},
		"percentages do not add up":           {now: []string{"COST=10", "COST.F=10", "COST.M=10"}},
		"the parts of shares do":              {now: []string{"COVER=5/10", "COVER.U=3/6", "COVER.R=2/4"}},
		"numerators do not add up":            {now: []string{"COVER=5/10", "COVER.U=3/6", "COVER.R=1/4"}, want: []string{"parts check.parts.numerators [COVER COVER.U COVER.R]"}},
		"denominators do not add up":          {now: []string{"COVER=5/10", "COVER.U=3/6", "COVER.R=2/5"}, want: []string{"parts check.parts.denominators [COVER COVER.U COVER.R]"}},
		"the UN agrees":                       {now: []string{b1 + "=yes"}, official: map[string]int{"PD_2": 1, "": 1}},
		"the UN differs in a part":            {now: []string{b1 + "=yes"}, official: map[string]int{"PD_2": 3, "": 1}, want: []string{"differs_un check.differs_un.section [10.7.2.D2a 10.7.2.D2b 10.7.2.D2c 10.7.2.D2d 10.7.2.D2e]"}},
		"the UN on what was not asked":        {now: []string{b1 + "=yes"}, official: map[string]int{"PD_1": 3, "PD_6": 4, "": 1}},
		"several": {before: []string{a1 + "=all", b1 + "=no"}, now: []string{a1 + "=no", b1 + "=yes", "DEATHS=-1"},
			want: []string{"fell check.fell.choice [10.7.2.D1a]", "range check.range.negative [DEATHS]", "evidence_missing check.evidence_missing.choice [10.7.2.D2a]"}},
	} {
		q, known := checked()
		known.Past, known.Official, known.Attached = tc.past, tc.official, map[string]bool{tc.attached: true}
		var got []string
		for _, f := range Checks(q, given(t, q, tc.before...), given(t, q, tc.now...), known) {
			got = append(got, fmt.Sprint(f.Code, " ", f.Key, " ", f.Items))
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tc.want)
		}
	}
}

// TestFindingsNameTheirNumbers holds the numbers of one finding of each kind.
func TestFindingsNameTheirNumbers(t *testing.T) {
	t.Parallel()
	q, known := checked()
	known.Past["COST"] = numbers(10, 12, 11, 13)
	known.Official["PD_2"] = 3
	before := given(t, q, "10.7.2.D1a=all", "DEATHS=8")
	now := given(t, q, "10.7.2.D1a=legal", "10.7.2.D2a=yes", "COST=16", "DEATHS=10", "DEATHS.F=3", "DEATHS.M=5", "DEATHS._U=1")
	want := []map[string]any{
		{"Item": "", "Before": q.Choices[0].Choices[0].Label, "Now": q.Choices[0].Choices[1].Label, "BeforePoints": 2, "NowPoints": 1},
		{"Item": "8", "Now": "16", "Low": "7.0522", "High": "15.9478", "Median": "11.5", "Values": 4},
		{"Item": "1", "Sum": "9", "Total": "10", "Parts": 3},
		{"Now": 1, "Official": 3, "Section": lang.Text{}},
	}
	found := Checks(q, before, now, known)
	if len(found) != len(want) {
		t.Fatalf("%+v", found)
	}
	for i, f := range found {
		got := map[string]any{}
		for k, v := range f.Args {
			if d, ok := v.(decimal.Decimal); ok {
				v = d.String()
			}
			got[k] = v
		}
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("%s: %v, want %v", f.Key, got, want[i])
		}
	}
	if found[3].Section != "D2" {
		t.Errorf("%+v", found[3])
	}
}

// someAnswers are random answers that can be: numbers within bounds, parts that add up.
func someAnswers(r *rand.Rand, q Questionnaire) map[string]Answer {
	out := map[string]Answer{}
	for _, item := range q.Items() {
		a := Answer{Item: item.ID}
		switch {
		case r.IntN(4) == 0:
			continue
		case r.IntN(6) == 0:
			a.Gap = observation.NotAvailable
		case item.Kind == Choice:
			list := q.List(item).Choices
			a.Choice = list[r.IntN(len(list))].Code
		case item.Kind == Share:
			d := 1 + r.Int64N(50)
			a.Numerator, a.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(r.Int64N(d+1))), decimal.NewNullDecimal(decimal.NewFromInt(d))
		default:
			a.Number = decimal.NewNullDecimal(decimal.NewFromInt(r.Int64N(2)))
		}
		if r.IntN(3) == 0 {
			a.Evidence = "Law 1"
		}
		out[item.ID] = a
	}
	for total, parts := range map[string][]string{"DEATHS": {"DEATHS.F", "DEATHS.M", "DEATHS._U"}, "COVER": {"COVER.U", "COVER.R"}} {
		sum := Answer{Item: total}
		for _, p := range parts {
			a := out[p]
			sum.Number.Decimal, sum.Number.Valid = sum.Number.Decimal.Add(a.Number.Decimal), total == "DEATHS"
			sum.Numerator.Decimal, sum.Denominator.Decimal = sum.Numerator.Decimal.Add(a.Numerator.Decimal), sum.Denominator.Decimal.Add(a.Denominator.Decimal)
			sum.Numerator.Valid, sum.Denominator.Valid = total == "COVER" && sum.Denominator.Decimal.Sign() > 0, total == "COVER" && sum.Denominator.Decimal.Sign() > 0
		}
		out[total] = sum
	}
	return out
}

// TestNothingChangedNothingFound: answers that can be, and that were the same last round, raise nothing, whatever was usual before.
func TestNothingChangedNothingFound(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 1))
	q, known := checked()
	for _, i := range q.Items() {
		known.Past[i.ID] = numbers(1000, 1001, 1002, 1003)
	}
	moved := 0
	for range 400 {
		a := someAnswers(r, q)
		if found := Checks(q, a, a, known); len(found) > 0 {
			t.Fatalf("%+v of %+v", found, a)
		}
		moved += len(Checks(q, someAnswers(r, q), a, known))
	}
	if moved == 0 {
		t.Error("no change is ever found")
	}
}

// TestOrderDoesNotMatter: maps have no order; findings do.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 8))
	q, known := checked()
	known.Official = map[string]int{"": 2, "PD_1": 4, "PD_2": 1}
	shuffled := func(m map[string]Answer) map[string]Answer {
		keys := []string{}
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		out := map[string]Answer{}
		for _, k := range keys {
			out[k] = m[k]
		}
		return out
	}
	for range 200 {
		before, now := someAnswers(r, q), someAnswers(r, q)
		known.Past["COST"] = numbers(3, 1, 2, 9, 4)
		first := Checks(q, before, now, known)
		known.Past["COST"] = numbers(9, 4, 1, 3, 2)
		if again := Checks(q, shuffled(before), shuffled(now), known); !reflect.DeepEqual(describe(first), describe(again)) {
			t.Fatalf("%v\n%v", describe(first), describe(again))
		}
	}
}

func describe(found []Finding) (out []string) {
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s %s %v %s %v", f.Code, f.Section, f.Items, f.Key, f.Args))
	}
	return out
}
