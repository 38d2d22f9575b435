package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Scatter sets two series against each other, a point an area.
type Scatter struct {
	Title        string
	X, Y         string // what the axes are, with their units
	NameX, NameY string // the same without, for narrow drawings
	UnitX, UnitY Unit
	ZeroX, ZeroY bool // zero is on the axis
	Points       []ScatterPoint
}

// ScatterPoint is one area with both of its values.
type ScatterPoint struct {
	Name, Tip string
	X, Y      decimal.Decimal
	Strong    bool
}

// Draw lays the points out, with their names where these do not run into each other.
func (sc Scatter) Draw(p *i18n.Printer) Drawing {
	if len(sc.Points) < 2 {
		return Drawing{}
	}
	var xs, ys []decimal.Decimal
	var plain, strong []item
	for _, point := range sc.Points {
		xs, ys = append(xs, point.X), append(ys, point.Y)
		one := item{Name: point.Tip, Value: []any{number(point.X), number(point.Y)}, Label: &opts.Label{
			Show: opts.Bool(true), Position: "right", Formatter: literal(point.Name), Color: ink, FontSize: fontSize,
		}}
		if point.Strong {
			one.Symbol, one.SymbolSize, one.Label.FontWeight = "diamond", 15, "bold"
			strong = append(strong, one)
		} else {
			plain = append(plain, one)
		}
	}
	x, y := newScale(xs, sc.ZeroX, 5, sc.UnitX.format(p)), newScale(ys, sc.ZeroY, 5, sc.UnitY.format(p))
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(opts.YAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "64", Right: "110", Top: "36", Bottom: "60"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	c.ExtendYAxis(opts.YAxis{Type: "category"})
	for _, data := range [][]item{plain, strong} {
		if len(data) > 0 {
			c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{Type: "scatter", Name: sc.Title, Data: data, Symbol: "circle", SymbolSize: 10, ItemStyle: &opts.ItemStyle{Color: brand, Opacity: opts.Float(1)}})
		}
	}
	option := finish(c, func(o tree) {
		x.put(axes(o).nth("xAxis", 0), axes(o).nth("xAxis", 1))
		y.put(axes(o).nth("yAxis", 0), axes(o).nth("yAxis", 1))
		bottom, left := axes(o).nth("xAxis", 1), axes(o).nth("yAxis", 1)
		bottom["position"], left["position"] = "bottom", "left"
		bottom["name"], bottom["nameLocation"], bottom["nameGap"] = literal(sc.X), "middle", 34
		bottom["nameTextStyle"] = tree{"color": ink, "fontSize": fontSize, "fontWeight": 600}
		left["name"], left["nameLocation"], left["nameGap"] = literal(sc.Y), "end", 14
		left["nameTextStyle"] = tree{"color": ink, "fontSize": fontSize, "fontWeight": 600, "align": "left", "padding": []int{0, 0, 0, -52}}
		list, _ := o["series"].([]any)
		for _, one := range list {
			one.(tree)["labelLayout"] = tree{"moveOverlap": "shiftY"}
		}
		onNarrow(o, tree{
			"grid":  tree{"left": 48, "right": 64},
			"xAxis": []any{tree{}, tree{"name": literal(sc.NameX)}},
			"yAxis": []any{tree{}, tree{"name": literal(sc.NameY), "nameTextStyle": tree{"padding": []int{0, 0, 0, -40}}}},
		})
	})
	return Drawing{Option: option, Size: Large, Label: p.T("chart.scatter", "X", sc.X, "Y", sc.Y, "Count", len(sc.Points))}
}
