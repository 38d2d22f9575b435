package chart

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

func printer(t *testing.T, l lang.Code) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(l)
}

func num(s string) decimal.NullDecimal {
	if s == "" {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

var bandNames = []string{"Requires further progress", "Partially meets", "Meets", "Fully meets"}

func samples() map[string]interface{ Draw(*i18n.Printer) Drawing } {
	percent := Unit{Percent: true}
	return map[string]interface{ Draw(*i18n.Printer) Drawing }{
		"heat": Heat{Title: "Policies", Columns: []string{"Rights", "Overall"}, Bands: bandNames, Rows: []HeatRow{
			{Name: "Canada", Cells: []HeatCell{{Category: 3, Tip: "Canada, Rights: 3"}, {Category: 4, Tip: "Canada: 4"}}},
			{Name: "Belize", Cells: []HeatCell{{Text: "○", Tip: "Belize: no answer"}, {Text: "○", Tip: "Belize: no answer"}}},
		}},
		"latest": Latest{Title: "Cost", Unit: percent, Target: &Mark{Value: decimal.NewFromInt(3), Text: "Target 2030: below 3%"}, Median: &Mark{Value: decimal.RequireFromString("4.85"), Text: "Median 4.9%"}, Rows: []LatestRow{
			{Name: "Costa Rica", Value: num("6.57"), Text: "6.6% · 2018", Tip: "Costa Rica: 6.6%"}, {Name: "Canada", Text: "not applicable", Tip: "Canada: not applicable"},
		}},
		"change": Change{Title: "Policies", From: "2019", To: "2021", Bands: bandNames, Rows: []ChangeRow{
			{Name: "Rights", From: 1, To: 3, TipFrom: "2019: 1", Tip: "2021: 3"}, {Name: "Crises", From: 4, To: 4}, {Name: "Safe", From: 2},
		}},
		"trend": Trend{Title: "Cost", Unit: percent, Target: &Mark{Value: decimal.NewFromInt(3), Text: "Target 2030: below 3%"}, Periods: []string{"2015", "2016", "2017"}, Lines: []TrendLine{{Name: "Panama", Values: []decimal.NullDecimal{num("4.7"), num(""), num("4.9")}, Tips: []string{"a", "", "c"}}},
			Groups: []TrendLine{{Name: "World", Values: []decimal.NullDecimal{num("7.5"), num(""), num("7.2")}}},
			Band:   []Band{{Min: num("4.1"), Median: num("4.7"), Max: num("6.4")}, {}, {Min: num("3.9"), Median: num("4.95"), Max: num("6.8")}}},
		"shares": Shares{Title: "Share", Groups: []string{"RCM", "World"}, Rows: []ShareRow{
			{Name: "Rights", Values: []ShareValue{{Value: num("66.66667"), Text: "66.7%", Tip: "RCM: 66.7%"}, {}}}, {Name: "Crises", Values: []ShareValue{{}, {}}},
		}},
		"progress": Progress{Title: "Lines", Steps: []ProgressStep{{Code: "completed", Name: "completed", Sign: "●"}, {Code: "not_answered", Name: "no answer", Sign: "?"}}, Rows: []ProgressRow{{Name: "1 Data", Of: []int{2, 9}}, {Name: "2 Rights", Of: []int{0, 11}}}},
		"milestones": Milestones{Title: "Lines", Periods: []string{"2024-01", "2024-04", "2024-07"}, Rows: []string{"1 Data", "2 Rights"}, Names: MilestoneNames{Reached: "reached", Due: "due", Overdue: "overdue"}, Points: []MilestonePoint{
			{Row: 0, Period: 0, Kind: MilestoneReached, Count: 1, Tip: "Panama: survey"}, {Row: 0, Period: 1, Kind: MilestoneOverdue, Count: 3, Tip: "Mexico: {law}"}, {Row: 1, Period: 2, Kind: MilestoneDue, Count: 1, Tip: "Honduras: plan"}}},
		"dumbbell": Dumbbell{Title: "Cost", From: "2015", To: "now", Unit: percent, Lower: true, Target: &Mark{Value: decimal.NewFromInt(3), Text: "Target 2030: below 3%"}, Rows: []DumbbellRow{
			{Name: "Panama", Text: "4.7% (2015) → 4.6% (2018)", From: num("4.7"), To: num("4.6"), Strong: true}, {Name: "Costa Rica", From: num("6"), To: num("6.6")}, {Name: "Canada", Text: "not applicable"}}},
		"dumbbell-words": Dumbbell{Title: "Policies", To: "now", Bands: bandNames, BandSigns: []string{"1", "2", "3", "4"}, Rows: []DumbbellRow{{Name: "Panama", Text: "3 (2021)", To: num("2")}}},
		"multiples":      Multiples{Title: "Cost", Unit: percent, From0: true, Periods: []string{"2015", "2018"}, Panels: []Multiple{{Name: "Panama", Latest: "4.6% (2018)", Strong: true, Values: []decimal.NullDecimal{num("4.7"), num("4.6")}, Tips: []string{"a", "b"}}, {Name: "Mexico", Values: []decimal.NullDecimal{num(""), num("4.1")}}}},
		"multiples-own":  Multiples{Title: "Rights", Own: true, Periods: []string{"2015", "2018"}, Panels: []Multiple{{Name: "Panama", Values: []decimal.NullDecimal{num("4.7"), num("5.3")}}}},
		"scatter":        Scatter{Title: "Cost", X: "Cost (%)", Y: "Refugees", NameX: "Cost", NameY: "Refugees", UnitX: percent, ZeroX: true, Points: []ScatterPoint{{Name: "Panama", Tip: "Panama: 4.6%", X: decimal.RequireFromString("4.6"), Y: decimal.NewFromInt(2), Strong: true}, {Name: "{Honduras}", X: decimal.NewFromInt(4), Y: decimal.NewFromInt(270)}}},
		"counts":         Counts{Title: "Policies", Bands: bandNames, Rows: []CountRow{{Name: "Rights", Of: []int{1, 1, 3, 1}}, {Name: "Overall", Of: []int{1, 2, 3, 0}, Unknown: 1}}},
		"matrix":         Matrix{Title: "Priorities", Need: "Need", Means: "Means", Chosen: "chosen", Other: "not chosen", Most: 6, High: 4, Points: []MatrixPoint{{Need: 6, Means: 3, Chosen: true, Names: []string{"10.7"}, Tip: "10.7"}, {Need: 2, Means: 6, Names: []string{"8.8"}, Tip: "8.8"}}},
	}
}

var function = regexp.MustCompile(`function\s*\(|=>|__f__|null`)

// TestOptions: valid JSON without functions and nulls, the same each time, with what a strict policy and a reader of
// French need.
func TestOptions(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All() {
		p := printer(t, l)
		for name, sample := range samples() {
			d := sample.Draw(p)
			if d.Empty() || d.Size == "" || d.Label == "" || strings.HasPrefix(d.Label, "chart.") {
				t.Errorf("%s %s: %+v", l, name, d)
				continue
			}
			if again := sample.Draw(p); string(again.Option) != string(d.Option) {
				t.Errorf("%s %s: drawn twice, two options", l, name)
			}
			if found := function.Find(d.Option); found != nil {
				t.Errorf("%s %s: %q in %s", l, name, found, d.Option)
			}
			var option struct {
				Animation bool
				Tooltip   struct{ RenderMode string }
				Series    []struct{ Type string }
				Media     []any
			}
			if err := json.Unmarshal(d.Option, &option); err != nil {
				t.Errorf("%s %s: %v", l, name, err)
			}
			if option.Animation || option.Tooltip.RenderMode != "richText" || len(option.Series) == 0 || len(option.Media) == 0 {
				t.Errorf("%s %s: %+v", l, name, option)
			}
			for _, s := range option.Series {
				if !strings.Contains("bar heatmap line scatter", s.Type) {
					t.Errorf("%s %s: the page's script draws no %q", l, name, s.Type)
				}
			}
		}
	}
}

func TestNumbersOfAnAxisFollowTheLanguage(t *testing.T) {
	t.Parallel()
	for l, want := range map[lang.Code]string{lang.English: `"2.5%"`, lang.French: "\"2,5\u202f%\""} {
		d := Latest{Unit: Unit{Percent: true}, Rows: []LatestRow{{Name: "A", Value: num("12"), Text: "12%"}}}.Draw(printer(t, l))
		if !strings.Contains(string(d.Option), want) {
			t.Errorf("%s: no %s in %s", l, want, d.Option)
		}
	}
}

// TestValuesAreExact: a value goes into the option with all its digits, a missing one as "-".
func TestValuesAreExact(t *testing.T) {
	t.Parallel()
	p := printer(t, lang.English)
	d := samples()["trend"].Draw(p)
	if !strings.Contains(string(d.Option), `"value":4.95`) || !strings.Contains(string(d.Option), `"value":"-"`) {
		t.Errorf("%s", d.Option)
	}
	if n := strings.Count(string(d.Option), `"name":"Target 2030: below 3%","value":3`); n != 3 {
		t.Errorf("the target stands at %d of three periods: %s", n, d.Option)
	}
	d = samples()["shares"].Draw(p)
	if !strings.Contains(string(d.Option), `"value":66.66667`) || strings.Contains(string(d.Option), "World") || strings.Contains(string(d.Option), "Crises") {
		t.Errorf("%s", d.Option)
	}
}

func TestBraceIsNoTemplate(t *testing.T) {
	t.Parallel()
	d := Latest{Rows: []LatestRow{{Name: "A", Value: num("1"), Text: "{b} 1"}}}.Draw(printer(t, lang.English))
	if strings.Contains(string(d.Option), "{b} 1") {
		t.Errorf("%s", d.Option)
	}
}

func TestNothingToDraw(t *testing.T) {
	t.Parallel()
	p := printer(t, lang.English)
	many := Latest{}
	for i := range 60 {
		many.Rows = append(many.Rows, LatestRow{Name: fmt.Sprint(i), Value: num("1")})
	}
	for name, sample := range map[string]interface{ Draw(*i18n.Printer) Drawing }{
		"heat": Heat{}, "latest": Latest{Rows: []LatestRow{{Name: "A"}}}, "too many": many, "change": Change{Bands: bandNames, Rows: []ChangeRow{{From: 1}}},
		"trend": Trend{Periods: []string{"2015"}}, "shares": Shares{Groups: []string{"A"}, Rows: []ShareRow{{Values: []ShareValue{{}}}}}, "counts": Counts{},
	} {
		if d := sample.Draw(p); !d.Empty() || d.Label != "" {
			t.Errorf("%s: drawn: %s", name, d.Option)
		}
	}
}

// TestScale: round steps that hold every value.
func TestScale(t *testing.T) {
	t.Parallel()
	plain := func(d decimal.Decimal, places int32) string { return d.StringFixed(places) }
	for _, c := range []struct {
		values   []string
		fromZero bool
		want     string
	}{
		{[]string{"6.7", "4"}, true, "0 2 4 6 8"},
		{[]string{"0"}, true, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{[]string{"0.03", "0.081"}, false, "0.02 0.04 0.06 0.08 0.10"},
		{[]string{"-3", "12"}, true, "-5 0 5 10 15"},
		{[]string{"1234567"}, true, "0 250000 500000 750000 1000000 1250000"},
		{[]string{"100", "0"}, true, "0 20 40 60 80 100"},
	} {
		var values []decimal.Decimal
		for _, v := range c.values {
			values = append(values, decimal.RequireFromString(v))
		}
		s := newScale(values, c.fromZero, 5, plain)
		if got := strings.Join(s.labels, " "); got != c.want {
			t.Errorf("%v: %s, want %s", c.values, got, c.want)
		}
		for _, v := range values {
			if v.LessThan(s.min) || v.GreaterThan(s.max) {
				t.Errorf("%v: %s is outside", c.values, v)
			}
		}
	}
}

// TestMatrixTellsWhatStandsTogether: targets at one place are named together, chosen ones apart from others, and nothing hangs on colour.
func TestMatrixTellsWhatStandsTogether(t *testing.T) {
	t.Parallel()
	p := printer(t, lang.English)
	m := Matrix{Title: "M", Chosen: "chosen", Other: "other", Most: 6, High: 4, Points: []MatrixPoint{
		{Need: 6, Means: 3, Chosen: true, Names: []string{"10.7", "17.18", "8.8", "16.2"}, Tip: "tip"}, {Need: 6, Means: 3, Names: []string{"8.7"}}, {Need: 0, Means: 0, Names: []string{"10.3"}},
	}}
	d := m.Draw(p)
	for _, want := range []string{`10.7 · 17.18 · 8.8\n16.2`, `"symbol":"diamond"`, `"symbol":"circle"`, `"symbolOffset":[0,-11]`, `"symbolOffset":[0,11]`, `"value":[0,0]`} {
		if !strings.Contains(string(d.Option), want) {
			t.Errorf("nothing says %s", want)
		}
	}
	if strings.Contains(string(d.Option), "function") || d.Label == "" {
		t.Error(d.Label)
	}
	if !(Matrix{}).Draw(p).Empty() {
		t.Error("nothing is drawn as something")
	}
}

// TestMap: each value falls into its class, also at the edges; each kind of gap keeps its own; the legend names every class.
func TestMap(t *testing.T) {
	t.Parallel()
	m := Map{Title: "Cost", Unit: Unit{Percent: true}, From0: true, Areas: []MapArea{
		{M49: 591, Name: "Panama", Value: num("4"), Tip: "Panama: 4%"}, {M49: 188, Name: "Costa Rica", Value: num("8")}, {M49: 484, Name: "Mexico", Value: num("0")},
		{M49: 124, Name: "Canada", Gap: "not applicable", GapKind: "not_applicable"}, {M49: 84, Name: "Belize", Gap: "no answer", GapKind: "not_answered"}, {M49: 340, Name: "Honduras", Gap: "no answer", GapKind: "not_answered"},
	}}
	d, keys := m.Draw(printer(t, lang.English))
	var option struct {
		Map []struct{ M49, Class string }
	}
	if err := json.Unmarshal(d.Option, &option); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range option.Map {
		got[a.M49] = a.Class
	}
	want := map[string]string{"591": "m3", "188": "m4", "484": "m1", "124": "none not_applicable", "84": "none not_answered", "340": "none not_answered"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if fmt.Sprint(keys) != "[{m1 0% – 2%} {m2 2% – 4%} {m3 4% – 6%} {m4 6% – 8%} {none not_applicable not applicable} {none not_answered no answer}]" {
		t.Errorf("legend: %v", keys)
	}
	m.Bands = bandNames
	m.Areas[0].Value, m.Areas[1].Value, m.Areas[2].Value = num("3"), num("0"), num("")
	if d, keys = m.Draw(printer(t, lang.English)); !strings.Contains(string(d.Option), `"class":"c4"`) || keys[3].Text != "Fully meets" {
		t.Errorf("words: %s %v", d.Option, keys)
	}
	if d, keys = (Map{Areas: m.Areas[3:]}).Draw(printer(t, lang.English)); !d.Empty() || keys != nil {
		t.Error("a map without a value is drawn")
	}
}

// TestNamesOfPointsKeepApart: two names never stand on each other; the area that stands out chooses first, and a name has to lie within the drawing.
func TestNamesOfPointsKeepApart(t *testing.T) {
	t.Parallel()
	sc := Scatter{Points: []ScatterPoint{
		{Name: "El Salvador", X: decimal.NewFromInt(0), Y: decimal.NewFromInt(20)}, {Name: "Honduras", X: decimal.NewFromInt(1), Y: decimal.NewFromInt(20)},
		{Name: "Panama", X: decimal.NewFromInt(1), Y: decimal.NewFromInt(20), Strong: true}, {Name: "United States of America", X: decimal.NewFromInt(500), Y: decimal.NewFromInt(0)},
	}}
	x, y := newScale([]decimal.Decimal{decimal.NewFromInt(500)}, true, 5, printer(t, lang.English).Number), newScale([]decimal.Decimal{decimal.NewFromInt(25)}, true, 5, printer(t, lang.English).Number)
	got := sc.sides(x, y, 240, 360, 30)
	if want := []string{"", "", "right", "left"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

// TestNeighboursDifferInSymbol: lines are told apart without colour, and no two of fifteen look the same.
func TestNeighboursDifferInSymbol(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n := range 15 {
		colour, symbol := lineLook(n)
		if _, next := lineLook(n + 1); next == symbol {
			t.Errorf("lines %d and %d have the same symbol", n, n+1)
		}
		if seen[colour+symbol] {
			t.Errorf("line %d looks like an earlier one", n)
		}
		seen[colour+symbol] = true
		if got := contrast(t, colour, paper); got < 3 {
			t.Errorf("line %d, %s, has a contrast of %.2f on paper", n, colour, got)
		}
	}
}

// The lines of a title of small charts have a height of their own: else it is taken from the width of a sign that a machine may
// have no font for, and name and value stand on each other.
func TestTitlesOfMultiplesSayTheirHeight(t *testing.T) {
	d := samples()["multiples"].Draw(printer(t, lang.English))
	type style struct{ FontSize, LineHeight int }
	var option struct {
		Title []struct{ TextStyle, SubtextStyle style }
	}
	if err := json.Unmarshal([]byte(d.Option), &option); err != nil || len(option.Title) != 2 {
		t.Fatal(err, d.Option)
	}
	for _, s := range []style{option.Title[0].TextStyle, option.Title[0].SubtextStyle} {
		if s.FontSize == 0 || s.LineHeight < s.FontSize {
			t.Errorf("letters of %d px in a line of %d px", s.FontSize, s.LineHeight)
		}
	}
}

// contrast of two colours (WCAG 2.2).
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(colour string) float64 {
		var rgb [3]int
		if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
			t.Fatal(colour, err)
		}
		sum := 0.0
		for i, part := range []float64{0.2126, 0.7152, 0.0722} {
			c := float64(rgb[i]) / 255
			if c <= 0.03928 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += part * c
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
