package chart

import (
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"rumbo/internal/i18n"
)

// Matrix sets points by two sums of marks, each from 0 to Most: need upwards, means to the right. What stands at one place is told together.
type Matrix struct {
	Title       string
	Need, Means string // names of the axes
	Chosen      string // name of what is chosen, Other of what is not
	Other       string
	Most, High  int // greatest sum; least sum that counts as much
	Points      []MatrixPoint
	// Corners are words for the quarters: much need with few means, much need with means, little need with few, little need with means.
	Corners [4]string
}

// MatrixPoint is one place with the names of what stands there.
type MatrixPoint struct {
	Need, Means int
	Chosen      bool
	Names       []string
	Tip         string
}

type spot struct {
	item
	SymbolOffset []any `json:"symbolOffset,omitempty"`
}

// Draw lays the points out in a grid of places: diamonds are chosen, rings are not; the more stand at a place, the larger its mark, and its names
// stand beside it. On a phone a place of several bears their number, and the table serves.
func (m Matrix) Draw(p *i18n.Printer) Drawing {
	if len(m.Points) == 0 {
		return Drawing{}
	}
	both := map[[2]int]int{}
	count := 0
	for _, at := range m.Points {
		both[[2]int{at.Need, at.Means}]++
		count += len(at.Names)
	}
	var wide, small [2][]any
	for _, at := range m.Points {
		n := 0
		if at.Chosen {
			n = 1
		}
		one := spot{item: item{Name: at.Tip, Value: []any{at.Means, at.Need}, SymbolSize: min(14+3*(len(at.Names)-1), 26)}}
		if both[[2]int{at.Need, at.Means}] > 1 { // apart, and still in their place
			one.SymbolOffset = []any{0, 11 - 22*n}
		}
		phone := one
		one.Label = &opts.Label{Show: opts.Bool(true), Position: "right", Formatter: literal(inLines(at.Names)), Color: ink, FontSize: fontSize}
		phone.Label = &opts.Label{Show: opts.Bool(true), Position: "top", Formatter: literal(at.Names[0]), Color: ink, FontSize: fontSize - 1}
		if len(at.Names) > 1 {
			phone.Label.Formatter = literal(p.Int(len(at.Names)) + "×")
		}
		wide[n], small[n] = append(wide[n], one), append(small[n], phone)
	}
	var ticks []string
	for i := range m.Most + 1 {
		ticks = append(ticks, p.Int(i))
	}
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(opts.YAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "54", Right: "12", Top: "40", Bottom: "50"}), charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	c.ExtendYAxis(opts.YAxis{Type: "category"})
	divide := float64(m.High) - 0.5
	border := tree{"color": inkPale, "type": "dashed", "width": 1.2}
	lines := &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"}}, Data: []any{
		tree{"xAxis": divide, "lineStyle": border, "label": tree{"show": false}}, tree{"yAxis": divide, "lineStyle": border, "label": tree{"show": false}},
	}}
	end := float64(m.Most) + 0.45
	corner := func(x, y float64, words, position string) item {
		return item{Value: []any{x, y}, SymbolSize: 1, ItemStyle: &opts.ItemStyle{Color: paper},
			Label: &opts.Label{Show: opts.Bool(true), Position: position, Formatter: literal(words), Color: inkPale, FontSize: fontSize - 1}}
	}
	corners := []any{corner(-0.48, end-0.1, m.Corners[0], "right"), corner(end, end-0.1, m.Corners[1], "left"), corner(-0.48, -0.32, m.Corners[2], "right"), corner(end, -0.32, m.Corners[3], "left")}
	c.MultiSeries = append(c.MultiSeries,
		charts.SingleSeries{Type: "scatter", Name: m.Chosen, Data: wide[1], Symbol: "diamond", SymbolSize: 14, ItemStyle: &opts.ItemStyle{Color: brand}},
		charts.SingleSeries{Type: "scatter", Name: m.Other, Data: wide[0], Symbol: "circle", SymbolSize: 14, ItemStyle: &opts.ItemStyle{Color: paper, BorderColor: inkSoft, BorderWidth: 1.6}},
		charts.SingleSeries{Type: "scatter", Data: corners, Symbol: "circle", SymbolSize: 1, MarkLines: lines},
	)
	option := finish(c, func(o tree) {
		legend, _ := o["legend"].(tree)
		legend["data"] = []any{m.Chosen, m.Other}
		list, _ := o["series"].([]any)
		list[2].(tree)["silent"], list[2].(tree)["tooltip"] = true, tree{"show": false}
		for n, name := range []string{"xAxis", "yAxis"} {
			axis, twin := axes(o).nth(name, 0), axes(o).nth(name, 1)
			axis["min"], axis["max"], axis["interval"] = -0.5, float64(m.Most)+0.5, 1
			axis["axisLabel"], axis["axisLine"], axis["axisTick"] = tree{"show": false}, tree{"show": false}, tree{"show": false}
			axis["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
			for key := range twin {
				delete(twin, key)
			}
			twin["type"], twin["data"], twin["boundaryGap"] = "category", ticks, true
			twin["position"] = []string{"bottom", "left"}[n]
			twin["axisLine"], twin["axisTick"], twin["splitLine"] = tree{"show": true, "lineStyle": tree{"color": line}}, tree{"show": false}, tree{"show": false}
			twin["axisLabel"] = tree{"show": true, "color": inkSoft, "fontSize": fontSize}
			twin["name"], twin["nameLocation"], twin["nameGap"] = []string{m.Means, m.Need}[n], "middle", []int{28, 26}[n]
			twin["nameTextStyle"] = tree{"color": ink, "fontSize": fontSize}
			twin["axisPointer"] = tree{"show": false}
		}
		onNarrow(o, tree{"grid": tree{"left": 40, "right": 6}, "series": []any{tree{"data": orNone(small[1])}, tree{"data": orNone(small[0])}}})
		// A drawing that was narrow once, as for paper, finds its way back by a layout without a condition.
		o["media"] = append(o["media"].([]any), tree{"option": tree{"grid": tree{"left": 54, "right": 12}, "series": []any{tree{"data": orNone(wide[1])}, tree{"data": orNone(wide[0])}}}})
	})
	return Drawing{Option: option, Size: Large, Label: p.T("chart.matrix", "Title", m.Title, "Count", count)}
}

func orNone(list []any) []any {
	if list == nil {
		return []any{}
	}
	return list
}

// inLines writes names three to a line.
func inLines(names []string) string {
	var b strings.Builder
	for i, name := range names {
		switch {
		case i > 0 && i%3 == 0:
			b.WriteString("\n")
		case i > 0:
			b.WriteString(" · ")
		}
		b.WriteString(name)
	}
	return b.String()
}
