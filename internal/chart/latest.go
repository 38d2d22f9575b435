package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Latest is the latest value of each country beside a target and a median. Rows stand in the order given.
type Latest struct {
	Title  string
	Rows   []LatestRow
	Target *Mark // nil: none
	Median *Mark
	Unit   Unit
}

// LatestRow is one country: its value with its text ("6.6% · 2018"), or the word of the gap.
type LatestRow struct {
	Name  string
	Value decimal.NullDecimal
	Text  string // said at the right of the row
	Tip   string
}

// Mark is a line across a chart.
type Mark struct {
	Value decimal.Decimal
	Text  string
}

// Unit says how numbers of an axis are written.
type Unit struct {
	Percent bool
}

func (u Unit) format(p *i18n.Printer) func(decimal.Decimal, int32) string {
	if u.Percent {
		return p.Percent
	}
	return p.Number
}

// Draw lays the values out as points on one axis. Where there are many countries, those without a value are left out;
// more than fifty are left to the table.
func (l Latest) Draw(p *i18n.Printer) Drawing {
	const most, roomy = 50, 20
	var values []decimal.Decimal
	for _, row := range l.Rows {
		if row.Value.Valid {
			values = append(values, row.Value.Decimal)
		}
	}
	if len(values) == 0 || len(values) > most {
		return Drawing{}
	}
	for _, mark := range []*Mark{l.Target, l.Median} {
		if mark != nil {
			values = append(values, mark.Value)
		}
	}
	s := newScale(values, true, 5, l.Unit.format(p))
	var rows, texts []string
	var points []item
	for _, row := range l.Rows {
		if !row.Value.Valid && len(l.Rows) > roomy {
			continue
		}
		if row.Value.Valid {
			points = append(points, item{Name: row.Tip, Value: []any{exact(row.Value), len(rows)}})
		}
		rows, texts = append(rows, row.Name), append(texts, literal(row.Text))
	}
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "140", Right: "130", Top: "34", Bottom: "28"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	c.ExtendYAxis(categoryAxisY(texts, true))
	marks := &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"}}}
	if l.Target != nil {
		marks.Data = append(marks.Data, s.markLine(*l.Target, bad, "dashed", true))
	}
	if l.Median != nil {
		marks.Data = append(marks.Data, s.markLine(*l.Median, inkPale, "dotted", false))
	}
	main := charts.SingleSeries{
		Type: "scatter", Name: p.T("chart.value"), Data: points, Symbol: "circle", SymbolSize: 11, ItemStyle: &opts.ItemStyle{Color: brand, Opacity: opts.Float(1)},
	}
	if len(marks.Data) > 0 {
		main.MarkLines = marks
	}
	c.MultiSeries = append(c.MultiSeries, main)
	option := finish(c, func(o tree) {
		s.put(axes(o).nth("xAxis", 0), axes(o).nth("xAxis", 1))
		axes(o).nth("xAxis", 1)["position"] = "bottom"
		y := axes(o).first("yAxis")
		names(y, 128)
		for i, one := range o["series"].([]any) {
			one.(tree)["z"] = 6 + i // points stand on the lines, not under them
		}
		y["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
		besideRows(axes(o).nth("yAxis", 1))
		if l.Target != nil {
			o["grid"].([]any)[0].(tree)["bottom"] = 52
		}
		onNarrow(o, tree{"grid": tree{"left": 10, "right": 16, "top": 44}, "yAxis": aboveRows(texts)})
	})
	return Drawing{Option: option, Size: inRows(tall(len(rows) + 1)), Label: p.T("chart.latest", "Title", l.Title, "Count", len(points))}
}
