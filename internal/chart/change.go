package chart

import (
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"rumbo/internal/i18n"
)

// Change sets the categories of two rounds beside each other: a ring for the earlier, a dot for the later, joined.
type Change struct {
	Title    string
	From, To string   // the rounds, as the legend names them
	Bands    []string // names of the categories 1, 2, …
	Rows     []ChangeRow
}

// ChangeRow is one part of the survey; a category of 0 is not known.
type ChangeRow struct {
	Name         string
	From, To     int
	TipFrom, Tip string // what the ring and the dot say in words
}

// Draw lays the change out. Without a part that both rounds know there is nothing to draw.
func (ch Change) Draw(p *i18n.Printer) Drawing {
	both := 0
	rows := make([]string, len(ch.Rows))
	bands, numbers := make([]string, len(ch.Bands)), make([]string, len(ch.Bands))
	for i, name := range ch.Bands {
		numbers[i] = p.Int(i + 1)
		bands[i] = p.Int(i+1) + " " + name
	}
	var lines []charts.SingleSeries
	var rings, dots []item
	known := func(n int) bool { return n >= 1 && n <= len(bands) }
	for y, row := range ch.Rows {
		rows[y] = row.Name
		if known(row.From) {
			rings = append(rings, item{Name: row.TipFrom, Value: []any{row.From - 1, y}})
		}
		if known(row.To) {
			dots = append(dots, item{Name: row.Tip, Value: []any{row.To - 1, y}})
		}
		if !known(row.From) || !known(row.To) {
			continue
		}
		both++
		if row.From == row.To {
			continue
		}
		colour := good
		if row.To < row.From {
			colour = warn
		}
		lines = append(lines, charts.SingleSeries{
			Type: "line", Id: quiet + strconv.Itoa(y), Data: []item{{Value: []any{row.From - 1, y}}, {Value: []any{row.To - 1, y}}}, ShowSymbol: opts.Bool(false),
			Symbol: "none", LineStyle: &opts.LineStyle{Color: colour, Width: 3},
		})
	}
	if both == 0 {
		return Drawing{}
	}
	c := charts.NewScatter()
	x := categoryAxisX(bands)
	c.SetXAxis(bands)
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(x), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "150", Right: "16", Top: "34", Bottom: "44"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0"}))
	c.MultiSeries = append(c.MultiSeries, lines...)
	c.MultiSeries = append(c.MultiSeries,
		charts.SingleSeries{Type: "scatter", Name: ch.From, Data: rings, Symbol: "circle", SymbolSize: 18, ItemStyle: &opts.ItemStyle{Color: paper, BorderColor: good, BorderWidth: 2}},
		charts.SingleSeries{Type: "scatter", Name: ch.To, Data: dots, Symbol: "circle", SymbolSize: 9, ItemStyle: &opts.ItemStyle{Color: good}})
	option := finish(c, func(o tree) {
		names(axes(o).first("yAxis"), 138)
		names(axes(o).first("xAxis"), 110)
		axes(o).first("xAxis")["axisLabel"].(tree)["color"] = inkSoft
		axes(o).first("yAxis")["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
		o["legend"].(tree)["selectedMode"] = false
		o["legend"].(tree)["data"] = []string{ch.From, ch.To}
		onNarrow(o, tree{
			"grid":  tree{"left": 100, "right": 8, "top": 58, "bottom": 30},
			"yAxis": tree{"axisLabel": tree{"width": 92, "fontSize": fontSize - 1}},
			"xAxis": tree{"data": numbers}, // the names would break; they stand in the sentence and the table
		})
	})
	return Drawing{Option: option, Size: sizeFor(len(rows) + 1), Label: p.T("chart.change", "Title", ch.Title, "From", ch.From, "To", ch.To)}
}
