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

// Draw lays the points out, with their names where these do not run into each other; the others say theirs when pointed at.
func (sc Scatter) Draw(p *i18n.Printer) Drawing {
	if len(sc.Points) < 2 {
		return Drawing{}
	}
	var xs, ys []decimal.Decimal
	for _, point := range sc.Points {
		xs, ys = append(xs, point.X), append(ys, point.Y)
	}
	x, y := newScale(xs, sc.ZeroX, 5, sc.UnitX.format(p)), newScale(ys, sc.ZeroY, 5, sc.UnitY.format(p))
	wide, phone := sc.sides(x, y, 940, 360, 110), sc.sides(x, y, 224, 360, 30)
	var plain, strong, plainPhone, strongPhone []item
	for i, point := range sc.Points {
		one := func(side string) item {
			out := item{Name: point.Tip, Value: []any{number(point.X), number(point.Y)}}
			if side != "" {
				out.Label = &opts.Label{Show: opts.Bool(true), Position: side, Formatter: literal(point.Name), Color: ink, FontSize: fontSize}
			}
			if point.Strong {
				out.Symbol, out.SymbolSize = "diamond", 15
				if out.Label != nil {
					out.Label.FontWeight = "bold"
				}
			}
			return out
		}
		if point.Strong {
			strong, strongPhone = append(strong, one(wide[i])), append(strongPhone, one(phone[i]))
		} else {
			plain, plainPhone = append(plain, one(wide[i])), append(plainPhone, one(phone[i]))
		}
	}
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(opts.YAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "64", Right: "110", Top: "36", Bottom: "60"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	c.ExtendYAxis(opts.YAxis{Type: "category"})
	var onPhone []any
	for i, data := range [][]item{plain, strong} {
		if len(data) > 0 {
			onPhone = append(onPhone, tree{"data": [][]item{plainPhone, strongPhone}[i]})
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
		onNarrow(o, tree{
			"grid":   tree{"left": 48, "right": 30},
			"series": onPhone,
			"xAxis":  []any{tree{}, tree{"name": literal(sc.NameX)}},
			"yAxis":  []any{tree{}, tree{"name": literal(sc.NameY), "nameTextStyle": tree{"padding": []int{0, 0, 0, -40}}}},
		})
	})
	return Drawing{Option: option, Size: Large, Label: p.T("chart.scatter", "X", sc.X, "Y", sc.Y, "Count", len(sc.Points))}
}

// sides says at which side of its point each name stands in a plot of that width and height with that margin at its right,
// all in px: the first of right, left, top and bottom where it meets neither a point nor another name. The areas that stand
// out choose first; a name without a place is empty.
func (sc Scatter) sides(x, y scale, width, height, margin float64) []string {
	const letter, line, dot = 7.4, 14, 8
	type box struct{ left, top, right, bottom float64 }
	meets := func(a, b box) bool {
		return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
	}
	share := func(v decimal.Decimal, s scale) float64 { return v.Sub(s.min).Div(s.max.Sub(s.min)).InexactFloat64() }
	at := make([]box, len(sc.Points))
	for i, point := range sc.Points {
		px, py := width*share(point.X, x), height*(1-share(point.Y, y))
		at[i] = box{px - dot, py - dot, px + dot, py + dot}
	}
	out := make([]string, len(sc.Points))
	var taken []box
	for _, strong := range []bool{true, false} {
		for i, point := range sc.Points {
			if point.Strong != strong {
				continue
			}
			long := letter * float64(len([]rune(point.Name)))
			px, py := (at[i].left+at[i].right)/2, (at[i].top+at[i].bottom)/2
			for _, side := range []struct {
				name string
				box
			}{
				{"right", box{at[i].right + 2, py - line/2, at[i].right + 2 + long, py + line/2}},
				{"left", box{at[i].left - 2 - long, py - line/2, at[i].left - 2, py + line/2}},
				{"top", box{px - long/2, at[i].top - line, px + long/2, at[i].top}},
				{"bottom", box{px - long/2, at[i].bottom, px + long/2, at[i].bottom + line}},
			} {
				free := side.left >= 0 && side.right <= width+margin && (side.name != "bottom" || side.bottom <= height)
				for k := range at {
					free = free && (k == i || !meets(side.box, at[k]))
				}
				for _, other := range taken {
					free = free && !meets(side.box, other)
				}
				if free {
					out[i], taken = side.name, append(taken, side.box)
					break
				}
			}
		}
	}
	return out
}
