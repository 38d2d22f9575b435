// Package chart turns small tables of figures into options for ECharts, as JSON that a page's own script draws. Data and
// drawing stay apart: each chart is a struct of names, exact numbers and ready texts, and Draw lays it out.
//
// Nothing in an option is a function, so that a strict content security policy holds; every number that a reader sees is
// a text made by the printer, because a script would write numbers its own way; a missing value is "-", because null
// would vanish. Colour never stands alone: categories carry their number, lines their symbol. What is drawn also stands
// in the page's table, which serves without scripts.
package chart

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"
)

// Drawing is a chart ready to be put on a page. The zero Drawing draws nothing: there was too little or too much to show,
// and the table serves.
type Drawing struct {
	Option json.RawMessage
	Size   Size
	Label  string // what is drawn, in a few words
}

// Empty tells that there is nothing to draw.
func (d Drawing) Empty() bool { return len(d.Option) == 0 }

// Size says how much height a drawing needs.
type Size string

// The sizes: about 230, 340, 460, 640 and 960 px.
const (
	Small      Size = "s"
	Medium     Size = "m"
	Large      Size = "l"
	ExtraLarge Size = "xl"
	Tallest    Size = "xxl"
)

// sizeFor is the size that rows of a horizontal chart need.
func sizeFor(rows int) Size {
	switch {
	case rows <= 6:
		return Small
	case rows <= 11:
		return Medium
	case rows <= 16:
		return Large
	}
	return ExtraLarge
}

// inRows marks a drawing whose rows carry their texts above them on a phone, and which is taller there.
func inRows(s Size) Size { return s + " rows" }

// Colours of the pages.
const (
	ink     = "#14212b"
	inkSoft = "#44525e"
	inkPale = "#5d6a75"
	line    = "#d9dfe4"
	pale    = "#eef1f3"
	paper   = "#ffffff"
	brand   = "#0b4f6c"
	good    = "#0b6e75"
	warn    = "#9a5b00"
	bad     = "#a1260d"
	gapFill = "#f1f3f5"
)

// categoryColour is the colour of a category and the ink that reads on it.
func categoryColour(category int) (fill, text string) {
	switch category {
	case 1:
		return "#f7dcc0", ink
	case 2:
		return "#f2c14e", ink
	case 3:
		return "#6bb3b8", ink
	case 4:
		return "#0b6e75", paper
	}
	return gapFill, inkPale
}

// narrow is the width in px below which a drawing is laid out for a phone.
const narrow = 520

// fontSize of all texts; the narrow layout takes one less.
const fontSize = 12

// item is one point of a series. Name is what the tooltip says.
type item struct {
	Name       string          `json:"name,omitempty"`
	Value      any             `json:"value"`
	Symbol     string          `json:"symbol,omitempty"`
	SymbolSize int             `json:"symbolSize,omitempty"`
	Label      *opts.Label     `json:"label,omitempty"`
	ItemStyle  *opts.ItemStyle `json:"itemStyle,omitempty"`
}

// missing is how ECharts wants a value that is not there.
const missing = "-"

// exact gives a number to the option with all its digits.
func exact(d decimal.NullDecimal) any {
	if !d.Valid {
		return missing
	}
	return json.Number(d.Decimal.String())
}

type drawn interface {
	Validate()
	JSON() map[string]any
}

// common are the options that every chart shares.
func common() []charts.GlobalOpts {
	return []charts.GlobalOpts{
		charts.WithInitializationOpts(opts.Initialization{ChartID: "chart"}),
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item", Formatter: "{b}"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
	}
}

// tree is an option as plain maps, in which what go-echarts has no field for is set.
type tree = map[string]any

// finish turns a chart into its option. patch adds what go-echarts has no field for.
func finish(c drawn, patch func(tree)) json.RawMessage {
	c.Validate()
	text, err := json.Marshal(c.JSON())
	if err != nil {
		panic(err) // only values made here go in
	}
	var option tree
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&option); err != nil {
		panic(err)
	}
	for _, unused := range []string{"toolbox", "title"} {
		delete(option, unused)
	}
	dropNull(option)
	hush(option)
	option["textStyle"] = tree{"color": inkSoft, "fontSize": fontSize}
	if legend, ok := option["legend"].(tree); ok && legend["show"] == true {
		legend["textStyle"] = tree{"color": inkSoft}
	}
	if tip, ok := option["tooltip"].(tree); ok {
		tip["renderMode"], tip["confine"] = "richText", true
		tip["textStyle"] = tree{"color": ink, "fontSize": fontSize}
		tip["borderColor"], tip["backgroundColor"] = line, paper
	}
	if patch != nil {
		patch(option)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(true)
	if err := enc.Encode(option); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

// dropNull removes what go-echarts leaves unset but writes out.
func dropNull(v any) {
	switch v := v.(type) {
	case tree:
		for key, inner := range v {
			if inner == nil {
				delete(v, key)
			} else {
				dropNull(inner)
			}
		}
	case []any:
		for _, inner := range v {
			dropNull(inner)
		}
	}
}

// quiet begins the id of a series that is only drawn: it has no tooltip and takes no pointer.
const quiet = "quiet"

func hush(option tree) {
	list, _ := option["series"].([]any)
	for _, one := range list {
		if series, ok := one.(tree); ok {
			if id, _ := series["id"].(string); strings.HasPrefix(id, quiet) {
				series["silent"], series["tooltip"] = true, tree{"show": false}
			}
		}
	}
}

// first is the first axis of that name in an option.
func (o axes) first(name string) tree { return o.nth(name, 0) }

type axes tree

func (o axes) nth(name string, n int) tree {
	list, _ := o[name].([]any)
	if n >= len(list) {
		return tree{}
	}
	axis, _ := list[n].(tree)
	return axis
}

// names lays out an axis of names: texts wrap in the room that they have.
func names(axis tree, width int) {
	label, _ := axis["axisLabel"].(tree)
	if label == nil {
		label = tree{}
		axis["axisLabel"] = label
	}
	label["width"], label["overflow"] = width, "break"
	label["color"], label["fontSize"], label["lineHeight"] = ink, fontSize, fontSize+2
	label["interval"] = 0
	axis["axisTick"] = tree{"show": false}
	axis["axisLine"] = tree{"show": false}
}

// besideRows lays out the axis of texts at the right of rows. They keep to one line each.
func besideRows(axis tree) {
	names(axis, 0)
	label := axis["axisLabel"].(tree)
	delete(label, "width")
	delete(label, "overflow")
	label["color"] = inkSoft
	axis["position"], axis["splitLine"], axis["axisPointer"] = "right", tree{"show": false}, tree{"show": false}
}

// aboveRows is what a narrow drawing makes of the names at the left of rows and the texts at their right: both stand above
// their row, so that the values have the whole width. The longest text leaves its room; a name that does not fit is cut.
func aboveRows(texts []string) []any {
	const room = 290
	long := 0
	for _, text := range texts {
		long = max(long, len([]rune(text)))
	}
	label := func(width int, align string) tree {
		return tree{"z": 6, "axisLabel": tree{
			"inside": true, "margin": 2, "align": align, "verticalAlign": "bottom", "padding": []int{0, 2, 12, 2}, "width": width, "overflow": "truncate",
			"fontSize": fontSize - 1, "lineHeight": fontSize, "textBorderColor": paper, "textBorderWidth": 6,
		}}
	}
	right := min(long*56/10+8, room-100)
	return []any{label(room-right, "left"), label(right, "right")}
}

// onNarrow sets what a narrow drawing changes.
func onNarrow(option tree, change tree) {
	option["media"] = []any{tree{"query": tree{"maxWidth": narrow}, "option": change}}
}

// markLine is a line across the rows of a chart with its text: of a target below the numbers of the axis, else above.
func (s scale) markLine(m Mark, colour, kind string, below bool) tree {
	label := tree{"show": true, "position": "start", "formatter": literal(m.Text), "color": colour, "fontSize": fontSize}
	if below {
		label["position"], label["distance"] = "end", 22
	}
	// Near an edge the text keeps to the inner side.
	switch span := s.max.Sub(s.min); {
	case m.Value.Sub(s.min).Mul(decimal.NewFromInt(4)).GreaterThan(span.Mul(decimal.NewFromInt(3))):
		label["align"] = "right"
	case m.Value.Sub(s.min).Mul(decimal.NewFromInt(4)).LessThan(span):
		label["align"] = "left"
	}
	return tree{"xAxis": number(m.Value), "name": literal(m.Text), "lineStyle": tree{"color": colour, "type": kind, "width": 1.5}, "label": label}
}

func categoryAxisX(data []string) opts.XAxis {
	return opts.XAxis{Type: "category", Data: data, AxisLabel: &opts.AxisLabel{}}
}

func categoryAxisY(data []string, fromTop bool) opts.YAxis {
	return opts.YAxis{Type: "category", Data: data, Inverse: opts.Bool(fromTop), AxisLabel: &opts.AxisLabel{Show: opts.Bool(true)}}
}
