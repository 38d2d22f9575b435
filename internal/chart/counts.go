package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Counts stacks how many governments are in each category, per part of a survey.
type Counts struct {
	Title string
	Bands []string // names of the categories 1, 2, …
	Rows  []CountRow
}

// CountRow is one part: Of[0] governments in category 1 and so on; Unknown answered, but their category is not published.
type CountRow struct {
	Name    string
	Of      []int
	Unknown int
}

// Draw lays the counts out as bars whose pieces carry their number.
func (co Counts) Draw(p *i18n.Printer) Drawing {
	rows := make([]string, len(co.Rows))
	most := 0
	series := make([][]item, len(co.Bands)+1)
	total := make([]int, len(series))
	for i, row := range co.Rows {
		rows[i] = row.Name
		sum := 0
		for n := range series {
			count, name := row.Unknown, p.T("chart.no_value")
			if n > 0 {
				count, name = 0, p.Int(n)+" "+co.Bands[n-1]
				if n <= len(row.Of) {
					count = row.Of[n-1]
				}
			}
			sum += count
			total[n] += count
			_, text := categoryColour(n)
			one := item{Value: count, Name: p.T("chart.counts.tip", "Part", row.Name, "Category", name, "Count", count)}
			if count > 0 {
				one.Label = &opts.Label{Show: opts.Bool(true), Position: "inside", Formatter: p.Int(count), Color: text, FontSize: fontSize, FontWeight: "bold"}
			}
			series[n] = append(series[n], one)
		}
		most = max(most, sum)
	}
	if most == 0 {
		return Drawing{}
	}
	s := newScale([]decimal.Decimal{decimal.NewFromInt(int64(most))}, true, min(5, most), p.Number)
	c := charts.NewBar()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "150", Right: "16", Top: "56", Bottom: "26"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	add := func(n int, name string) {
		fill, _ := categoryColour(n)
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
			Type: "bar", Name: name, Stack: "all", Data: series[n], BarMaxWidth: "22", ItemStyle: &opts.ItemStyle{Color: fill, BorderColor: paper, BorderWidth: 1},
		})
	}
	for n, band := range co.Bands {
		add(n+1, p.Int(n+1)+" "+band)
	}
	if total[0] > 0 {
		add(0, p.T("chart.no_value"))
	}
	option := finish(c, func(o tree) {
		s.put(axes(o).nth("xAxis", 0), axes(o).nth("xAxis", 1))
		axes(o).nth("xAxis", 1)["position"] = "bottom"
		names(axes(o).first("yAxis"), 138)
		onNarrow(o, tree{"grid": tree{"left": 96, "right": 8, "top": 96}, "yAxis": tree{"axisLabel": tree{"width": 90, "fontSize": fontSize - 1}}})
	})
	return Drawing{Option: option, Size: sizeFor(len(rows) + 2), Label: p.T("chart.counts", "Title", co.Title)}
}
