package chart

import (
	"encoding/json"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Trend is values over time: countries as thin lines, groups as thick ones, the group's range as a band and its median.
type Trend struct {
	Title   string
	Periods []string
	Lines   []TrendLine // countries
	Groups  []TrendLine
	Band    []Band // per period; empty: none
	Unit    Unit
	Target  *Mark // nil: none
	// From0 keeps zero on the axis.
	From0 bool
}

// TrendLine is one area. Each value has its mark; the line between two marks passes over periods without a value.
type TrendLine struct {
	Name   string
	Values []decimal.NullDecimal // per period
	Tips   []string              // per period, without the name
	// Strong lines stand out; where there are any, the others are pale and keep their names to themselves.
	Strong bool
}

// Band is our median and range of one period; not valid where there is none.
type Band struct {
	Min, Median, Max decimal.NullDecimal
	Tip              string // of the median
}

// MostLines is how many countries a trend draws lines of; of more only the band is drawn.
const MostLines = 15

// Draw lays the lines out. Without two periods there is no trend.
func (t Trend) Draw(p *i18n.Printer) Drawing {
	if len(t.Periods) < 2 {
		return Drawing{}
	}
	lines := t.Lines
	if len(lines) > MostLines {
		lines = nil
	}
	var values []decimal.Decimal
	note := func(v decimal.NullDecimal) {
		if v.Valid {
			values = append(values, v.Decimal)
		}
	}
	for _, l := range append(append([]TrendLine{}, lines...), t.Groups...) {
		for _, v := range l.Values {
			note(v)
		}
	}
	for _, b := range t.Band {
		note(b.Min)
		note(b.Max)
	}
	if len(values) < 2 {
		return Drawing{}
	}
	if t.Target != nil {
		values = append(values, t.Target.Value)
	}
	s := newScale(values, t.From0, 5, t.Unit.format(p))
	c := charts.NewLine()
	x := categoryAxisX(t.Periods)
	c.SetXAxis(t.Periods)
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(x), charts.WithYAxisOpts(opts.YAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "56", Right: "18", Top: "14", Bottom: "64"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Bottom: "0", Left: "0"}))
	c.ExtendYAxis(opts.YAxis{Type: "category", AxisLabel: &opts.AxisLabel{}})
	legend := t.band(c, p)
	chosen := slices.ContainsFunc(lines, func(l TrendLine) bool { return l.Strong })
	n := 0
	for i, l := range lines {
		if chosen && !l.Strong {
			c.MultiSeries = append(c.MultiSeries, t.series(l, "#7d8d98", "circle", 1, "solid"))
			continue
		}
		if !chosen {
			n = i
		}
		colour, symbol := lineLook(n)
		width := float32(1.5)
		if chosen {
			n, width = n+1, 3
		}
		c.MultiSeries = append(c.MultiSeries, t.series(l, colour, symbol, width, "solid"))
		legend = append(legend, l.Name)
	}
	thick := []string{ink, bad, warn, inkPale}
	kinds := []string{"solid", "dashed", "dotted"}
	for i, g := range t.Groups {
		c.MultiSeries = append(c.MultiSeries, t.series(g, thick[i%len(thick)], "rect", 3, kinds[i%len(kinds)]))
		legend = append(legend, g.Name)
	}
	if t.Target != nil {
		c.MultiSeries = append(c.MultiSeries, t.target())
		legend = append(legend, t.Target.Text)
	}
	option := finish(c, func(o tree) {
		s.put(axes(o).nth("yAxis", 0), axes(o).nth("yAxis", 1))
		axes(o).nth("yAxis", 1)["position"] = "left"
		o["tooltip"].(tree)["formatter"] = p.T("chart.named", "Name", "{a}", "Value", "{b}")
		if list, _ := o["series"].([]any); len(list) > 2 && len(legend) > 1 && legend[1] == p.T("chart.median") {
			list[2].(tree)["tooltip"] = tree{"formatter": "{b}"} // it says itself what it is
		}
		label := axes(o).first("xAxis")
		label["boundaryGap"] = false
		label["axisLabel"] = tree{"color": inkSoft, "fontSize": fontSize, "hideOverlap": true}
		label["axisLine"] = tree{"lineStyle": tree{"color": line}}
		label["axisTick"] = tree{"show": false}
		o["legend"].(tree)["data"] = t.legend(legend)
		o["legend"].(tree)["itemWidth"] = legendMark
		o["grid"].([]any)[0].(tree)["bottom"] = legendHeight(legend, 680)
		onNarrow(o, tree{
			"grid":   tree{"left": 44, "right": 10, "bottom": legendHeight(legend, 300)},
			"legend": tree{"textStyle": tree{"fontSize": fontSize - 1}, "itemGap": 6},
		})
	})
	return Drawing{Option: option, Size: Large, Label: p.T("chart.trend", "Title", t.Title, "From", t.Periods[0], "To", t.Periods[len(t.Periods)-1])}
}

// bridge draws an edge of the band straight over periods without a value, as the lines do; a stacked area would fall to
// zero there. It is drawing only: these points carry no text.
func bridge(edge []item) {
	value := func(i int) (decimal.Decimal, bool) {
		n, ok := edge[i].Value.(json.Number)
		if !ok {
			return decimal.Zero, false
		}
		d, err := decimal.NewFromString(n.String())
		return d, err == nil
	}
	last := -1
	for i := range edge {
		to, ok := value(i)
		if !ok {
			continue
		}
		if last >= 0 && i-last > 1 {
			from, _ := value(last)
			step := to.Sub(from).DivRound(decimal.NewFromInt(int64(i-last)), 8)
			for k := last + 1; k < i; k++ {
				edge[k].Value = number(from.Add(step.Mul(decimal.NewFromInt(int64(k - last)))))
			}
		}
		last = i
	}
}

// legendMark is the width of a sign in the legend.
const legendMark = 22

// legendHeight is the room that a legend of these names and the axis above it need in a drawing of that width.
func legendHeight(names []string, width int) int {
	const letter, gap, row = 6, 18, 22
	rows, used := 1, 0
	for _, name := range names {
		one := legendMark + gap + letter*len([]rune(name))
		if used > 0 && used+one > width {
			rows, used = rows+1, 0
		}
		used += one
	}
	return 28 + rows*row
}

// band adds the range as an area between two lines, and the median. It returns what the legend names.
func (t Trend) band(c *charts.Line, p *i18n.Printer) []string {
	if len(t.Band) != len(t.Periods) {
		return nil
	}
	low, width, median := make([]item, len(t.Band)), make([]item, len(t.Band)), make([]item, len(t.Band))
	any := false
	for i, b := range t.Band {
		low[i], width[i], median[i] = item{Value: missing}, item{Value: missing}, item{Value: missing}
		if b.Min.Valid && b.Max.Valid {
			any = true
			low[i].Value = exact(b.Min)
			width[i].Value = exact(decimal.NewNullDecimal(b.Max.Decimal.Sub(b.Min.Decimal)))
		}
		if b.Median.Valid {
			median[i] = item{Value: exact(b.Median), Name: b.Tip}
		}
	}
	if !any {
		return nil
	}
	bridge(low)
	bridge(width)
	hidden := &opts.LineStyle{Color: "transparent", Width: 0.1}
	c.MultiSeries = append(c.MultiSeries,
		charts.SingleSeries{Type: "line", Id: quiet + "-low", Name: p.T("chart.minimum"), Stack: "band", Data: low, ConnectNulls: opts.Bool(true), Symbol: "none", LineStyle: hidden},
		charts.SingleSeries{Type: "line", Id: quiet + "-band", Name: p.T("chart.range"), Stack: "band", Data: width, ConnectNulls: opts.Bool(true), Symbol: "none", LineStyle: hidden,
			ItemStyle: &opts.ItemStyle{Color: "#d6e5ea"}, AreaStyle: &opts.AreaStyle{Color: "#d6e5ea", Opacity: opts.Float(1)}},
		charts.SingleSeries{Type: "line", Name: p.T("chart.median"), Data: median, ConnectNulls: opts.Bool(true), Symbol: "diamond", SymbolSize: 7,
			ItemStyle: &opts.ItemStyle{Color: brand}, LineStyle: &opts.LineStyle{Color: brand, Width: 2.5, Type: "dashed"}})
	return []string{p.T("chart.range"), p.T("chart.median")}
}

// legend names the lines; that of the target has no mark.
func (t Trend) legend(names []string) (out []any) {
	for _, name := range names {
		if t.Target != nil && name == t.Target.Text {
			out = append(out, tree{"name": name, "itemStyle": tree{"opacity": 0}})
			continue
		}
		out = append(out, name)
	}
	return out
}

// target is a line through all periods that says itself what it is.
func (t Trend) target() charts.SingleSeries {
	data := make([]item, len(t.Periods))
	for i := range data {
		data[i] = item{Value: exact(decimal.NewNullDecimal(t.Target.Value)), Name: t.Target.Text}
	}
	return charts.SingleSeries{
		Type: "line", Name: t.Target.Text, Data: data, Symbol: "none", ItemStyle: &opts.ItemStyle{Color: bad}, LineStyle: &opts.LineStyle{Color: bad, Width: 1.5, Type: "dashed"},
	}
}

func (t Trend) series(l TrendLine, colour, symbol string, width float32, kind string) charts.SingleSeries {
	data := make([]item, len(t.Periods))
	for i := range t.Periods {
		data[i] = item{Value: missing}
		if i < len(l.Values) && l.Values[i].Valid {
			data[i].Value = exact(l.Values[i])
			if i < len(l.Tips) {
				data[i].Name = l.Tips[i]
			}
		}
	}
	return charts.SingleSeries{
		Type: "line", Name: l.Name, Data: data, Symbol: symbol, SymbolSize: 6, ShowSymbol: opts.Bool(true), ConnectNulls: opts.Bool(true),
		ItemStyle: &opts.ItemStyle{Color: colour}, LineStyle: &opts.LineStyle{Color: colour, Width: width, Type: kind},
	}
}

// lineLook gives the nth line a colour and a symbol that no other of the first fifteen has together; neighbours differ in
// both.
func lineLook(n int) (colour, symbol string) {
	colours := []string{"#2a8a91", "#b07800", "#7a5c99", "#5d6a75", "#a1260d"}
	symbols := []string{"circle", "triangle", "emptyCircle"}
	return colours[n%len(colours)], symbols[n%len(symbols)]
}
