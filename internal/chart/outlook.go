package chart

import (
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Outlook is one series of one area over the years, with its target and its course drawn on within a band.
type Outlook struct {
	Title       string
	From, To    int // first and last year of the axis
	Unit        Unit
	From0       bool
	Values      []OutlookPoint
	Base        int // year of the base value; 0 for none
	Target      decimal.NullDecimal
	TargetText  string
	TargetYear  int
	Course      []OutlookBand // the line drawn on, a year each, without gaps between the years
	CourseText  string
	ValuesText  string
	BandText    string
	TargetBegin int
}

// OutlookPoint is the value of a year.
type OutlookPoint struct {
	Year  int
	Value decimal.Decimal
	Tip   string
}

// OutlookBand is the course in a year, and the edges of its band.
type OutlookBand struct {
	Year             int
	Value, Low, High decimal.Decimal
	Tip              string
}

// Draw lays it out; without two values there is nothing to draw.
func (o Outlook) Draw(p *i18n.Printer) Drawing {
	if len(o.Values) < 2 || o.To <= o.From {
		return Drawing{}
	}
	var years []string
	at := map[int]int{}
	for y := o.From; y <= o.To; y++ {
		at[y] = len(years)
		years = append(years, strconv.Itoa(y))
	}
	blank := func() []item {
		list := make([]item, len(years))
		for i := range list {
			list[i].Value = missing
		}
		return list
	}
	put := func(list []item, year int, v decimal.Decimal, tip string) {
		if i, ok := at[year]; ok {
			list[i] = item{Value: number(v), Name: tip}
		}
	}
	var all []decimal.Decimal
	values, course, low, width, target := blank(), blank(), blank(), blank(), blank()
	for _, v := range o.Values {
		put(values, v.Year, v.Value, v.Tip)
		if i, ok := at[v.Year]; ok && v.Year == o.Base {
			values[i].Symbol, values[i].SymbolSize = "rect", 11
		}
		all = append(all, v.Value)
	}
	for _, b := range o.Course {
		put(course, b.Year, b.Value, b.Tip)
		put(low, b.Year, b.Low, "")
		put(width, b.Year, b.High.Sub(b.Low), "")
		all = append(all, b.Low, b.High)
	}
	if o.Target.Valid {
		for y := max(o.From, o.TargetBegin); y <= min(o.To, o.TargetYear); y++ {
			put(target, y, o.Target.Decimal, o.TargetText)
		}
		all = append(all, o.Target.Decimal)
	}
	s := newScale(all, o.From0, 5, o.Unit.format(p))
	c := charts.NewLine()
	c.SetXAxis(years)
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(categoryAxisX(years)), charts.WithYAxisOpts(opts.YAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "56", Right: "18", Top: "14", Bottom: "64"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Bottom: "0", Left: "0"}))
	c.ExtendYAxis(opts.YAxis{Type: "category", AxisLabel: &opts.AxisLabel{}})
	var legend []string
	if len(o.Course) > 0 {
		hidden := &opts.LineStyle{Color: "transparent", Width: 0.1}
		c.MultiSeries = append(c.MultiSeries,
			charts.SingleSeries{Type: "line", Id: quiet + "-low", Name: p.T("chart.minimum"), Stack: "band", Data: low, Symbol: "none", LineStyle: hidden},
			charts.SingleSeries{Type: "line", Id: quiet + "-band", Name: o.BandText, Stack: "band", Data: width, Symbol: "none", LineStyle: hidden,
				ItemStyle: &opts.ItemStyle{Color: "#d6e5ea"}, AreaStyle: &opts.AreaStyle{Color: "#d6e5ea", Opacity: opts.Float(1)}},
			charts.SingleSeries{Type: "line", Name: o.CourseText, Data: course, Symbol: "none", ItemStyle: &opts.ItemStyle{Color: brand}, LineStyle: &opts.LineStyle{Color: brand, Width: 2, Type: "dashed"}})
		legend = append(legend, o.CourseText, o.BandText)
	}
	if o.Target.Valid {
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{Type: "line", Name: o.TargetText, Data: target, Symbol: "none", ItemStyle: &opts.ItemStyle{Color: warn}, LineStyle: &opts.LineStyle{Color: warn, Width: 2, Type: "dotted"}})
		legend = append(legend, o.TargetText)
	}
	c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
		Type: "line", Name: o.ValuesText, Data: values, Symbol: "circle", SymbolSize: 7, ShowSymbol: opts.Bool(true), ConnectNulls: opts.Bool(true),
		ItemStyle: &opts.ItemStyle{Color: ink}, LineStyle: &opts.LineStyle{Color: ink, Width: 2},
	})
	legend = append([]string{o.ValuesText}, legend...)
	option := finish(c, func(t tree) {
		s.put(axes(t).nth("yAxis", 0), axes(t).nth("yAxis", 1))
		axes(t).nth("yAxis", 1)["position"] = "left"
		x := axes(t).first("xAxis")
		x["boundaryGap"] = false
		x["axisLabel"] = tree{"color": inkSoft, "fontSize": fontSize, "hideOverlap": true}
		x["axisLine"] = tree{"lineStyle": tree{"color": line}}
		x["axisTick"] = tree{"show": false}
		t["series"].([]any)[len(t["series"].([]any))-1].(tree)["showAllSymbol"] = true
		t["legend"].(tree)["data"] = legend
		t["legend"].(tree)["itemWidth"] = legendMark
		t["grid"].([]any)[0].(tree)["bottom"] = legendHeight(legend, 680)
		onNarrow(t, tree{
			"grid":   tree{"left": 44, "right": 10, "bottom": legendHeight(legend, 300)},
			"legend": tree{"textStyle": tree{"fontSize": fontSize - 1}, "itemGap": 6},
		})
	})
	return Drawing{Option: option, Size: Medium, Label: p.T("chart.trend", "Title", o.Title, "From", years[0], "To", years[len(years)-1])}
}
