package chart

import (
	"fmt"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Multiples are small charts over time side by side, one an area, over the same years.
type Multiples struct {
	Title   string
	Unit    Unit
	Periods []string
	Panels  []Multiple
	Of      int // areas with values in two years, drawn or not
	// Own gives each its own scale, where heights must not be compared; otherwise all have the same, zero on it with From0.
	Own, From0 bool
}

// Multiple is one area. Latest is said under its name.
type Multiple struct {
	Name, Latest string
	Strong       bool
	Values       []decimal.NullDecimal // per period
	Tips         []string              // per period, without the name
}

// MostMultiples is how many small charts a page bears; more are left to the table.
const MostMultiples = 24

// Draw lays the small charts out, four beside each other, two on a phone. Without two periods there is no course to draw.
func (m Multiples) Draw(p *i18n.Printer) Drawing {
	n := len(m.Panels)
	if len(m.Periods) < 2 || n == 0 || n > MostMultiples {
		return Drawing{}
	}
	var all []decimal.Decimal
	each := make([][]decimal.Decimal, n)
	for i, panel := range m.Panels {
		for _, v := range panel.Values {
			if v.Valid {
				each[i], all = append(each[i], v.Decimal), append(all, v.Decimal)
			}
		}
	}
	if len(all) == 0 {
		return Drawing{}
	}
	shared := newScale(all, m.From0, 3, m.Unit.format(p))
	c := charts.NewLine()
	c.SetXAxis(m.Periods)
	c.SetGlobalOptions(common()...)
	for i, panel := range m.Panels {
		data := make([]item, len(m.Periods))
		for k := range m.Periods {
			data[k] = item{Value: missing}
			if k < len(panel.Values) && panel.Values[k].Valid {
				data[k] = item{Value: exact(panel.Values[k])}
				if k < len(panel.Tips) {
					data[k].Name = panel.Tips[k]
				}
			}
		}
		width := float32(1.8)
		if panel.Strong {
			width = 3
		}
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
			Type: "line", Name: panel.Name, Data: data, XAxisIndex: i, YAxisIndex: 2 * i, ConnectNulls: opts.Bool(true), Symbol: "circle", SymbolSize: 4,
			LineStyle: &opts.LineStyle{Width: width},
		})
	}
	size := ExtraLarge
	switch rows := (n + 3) / 4; {
	case n <= 2:
		size = Small
	case rows == 1:
		size = Medium
	case rows >= 4:
		size = Tallest
	}
	option := finish(c, func(o tree) {
		o["tooltip"].(tree)["formatter"] = p.T("chart.named", "Name", "{a}", "Value", "{b}")
		o["color"] = []string{brand}
		// Only the ends are named: there is no room for more.
		years := make([]string, len(m.Periods))
		years[0], years[len(years)-1] = m.Periods[0], m.Periods[len(m.Periods)-1]
		var titles, grids, xs, ys []any
		for i, panel := range m.Panels {
			// The height of a line is said, since it would be taken from a sign of a script that not every machine has a font for.
			titles = append(titles, tree{
				"text": literal(panel.Name), "subtext": literal(panel.Latest), "itemGap": 1, "padding": 0,
				"textStyle":    tree{"color": ink, "fontSize": fontSize + 1, "fontWeight": 600, "width": 210, "overflow": "truncate", "lineHeight": fontSize + 5},
				"subtextStyle": tree{"color": inkSoft, "fontSize": fontSize - 1, "lineHeight": fontSize + 3},
			})
			grids = append(grids, tree{})
			s := shared
			if m.Own {
				s = newScale(each[i], false, 2, m.Unit.format(p))
			}
			x := tree{
				"type": "category", "gridIndex": i, "boundaryGap": false, "data": years, "axisTick": tree{"show": false}, "axisLine": tree{"lineStyle": tree{"color": line}},
				"axisLabel": tree{"color": inkPale, "fontSize": fontSize - 2, "interval": 0, "alignMinLabel": "left", "alignMaxLabel": "right"},
			}
			y, twin := tree{}, tree{}
			s.put(y, twin)
			y["gridIndex"], twin["gridIndex"], twin["position"] = i, i, "left"
			twin["axisLabel"] = tree{"color": inkSoft, "fontSize": fontSize - 2}
			xs, ys = append(xs, x), append(ys, y, twin)
		}
		place(titles, grids, 4, size)
		o["title"], o["grid"], o["xAxis"], o["yAxis"] = titles, grids, xs, ys
		smallTitles, smallGrids := make([]any, n), make([]any, n)
		for i := range n {
			smallTitles[i], smallGrids[i] = tree{"textStyle": tree{"fontSize": fontSize - 1, "width": 140}, "subtextStyle": tree{"fontSize": fontSize - 2}}, tree{}
		}
		place(smallTitles, smallGrids, 2, size)
		onNarrow(o, tree{"title": smallTitles, "grid": smallGrids})
	})
	return Drawing{Option: option, Size: size, Label: p.T("chart.multiples", "Title", m.Title, "Count", n)}
}

// heights of the sizes in px, as the style sheet has them.
var heights = map[Size]float64{Small: 230, Medium: 320, Large: 420, ExtraLarge: 640, Tallest: 960}

// place puts titles and grids in their columns and rows, with room for the title above and the years below.
func place(titles, grids []any, columns int, size Size) {
	const title, years = 42, 26
	n := len(titles)
	wide, high := 100/float64(columns), 100/float64((n+columns-1)/columns)
	px := 100 / heights[size]
	percent := func(v float64) string { return fmt.Sprintf("%.2f%%", v) }
	for i := range titles {
		left, top := wide*float64(i%columns), high*float64(i/columns)
		one, grid := titles[i].(tree), grids[i].(tree)
		one["left"], one["top"] = percent(left), percent(top)
		grid["left"], grid["width"] = percent(left+wide*0.15), percent(wide*0.75)
		grid["top"], grid["height"] = percent(top+title*px), percent(max(high-(title+years)*px, high/4))
	}
}
