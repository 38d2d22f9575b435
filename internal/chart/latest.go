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

// LatestRow is one country: its value with the text printed beside it ("6.6% · 2018"), or the word of the gap.
type LatestRow struct {
	Name  string
	Value decimal.NullDecimal
	Text  string
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
	var rows []string
	var points, gaps []item
	for _, row := range l.Rows {
		if !row.Value.Valid && len(l.Rows) > roomy {
			continue
		}
		y := len(rows)
		rows = append(rows, row.Name)
		at := decimal.NullDecimal{Decimal: s.min, Valid: true}
		label := &opts.Label{Show: opts.Bool(true), Position: "right", Formatter: literal(row.Text), Color: inkPale, FontSize: fontSize}
		if row.Value.Valid {
			label.Color = ink
			points = append(points, item{Name: row.Tip, Value: []any{exact(row.Value), y}, Label: label})
		} else {
			gaps = append(gaps, item{Name: row.Tip, Value: []any{exact(at), y}, SymbolSize: 1, Label: label, ItemStyle: &opts.ItemStyle{Color: paper}})
		}
	}
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "140", Right: "90", Top: "34", Bottom: "28"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	marks := &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"}}}
	add := func(m *Mark, colour, kind, position string) {
		if m == nil {
			return
		}
		marks.Data = append(marks.Data, tree{
			"xAxis": number(m.Value), "name": literal(m.Text),
			"lineStyle": tree{"color": colour, "type": kind, "width": 1.5},
			"label":     tree{"show": true, "position": position, "formatter": literal(m.Text), "color": colour, "fontSize": fontSize},
		})
	}
	add(l.Target, bad, "dashed", "end")
	add(l.Median, inkPale, "dotted", "start")
	main := charts.SingleSeries{
		Type: "scatter", Name: p.T("chart.value"), Data: points, Symbol: "circle", SymbolSize: 11, ItemStyle: &opts.ItemStyle{Color: brand},
	}
	if len(marks.Data) > 0 {
		main.MarkLines = marks
	}
	c.MultiSeries = append(c.MultiSeries, main)
	if len(gaps) > 0 {
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{Type: "scatter", Name: p.T("chart.no_value"), Data: gaps, Symbol: "circle", SymbolSize: 1})
	}
	option := finish(c, func(o tree) {
		s.put(axes(o).nth("xAxis", 0), axes(o).nth("xAxis", 1))
		axes(o).nth("xAxis", 1)["position"] = "bottom"
		y := axes(o).first("yAxis")
		names(y, 128)
		// Points and their words stand on the lines, not under them.
		for i, one := range o["series"].([]any) {
			one.(tree)["z"] = 6 + i
			for _, point := range one.(tree)["data"].([]any) {
				label := point.(tree)["label"].(tree)
				label["backgroundColor"], label["padding"] = paper, []int{1, 2}
			}
		}
		y["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
		// The median's text stands below the axis' numbers.
		if l.Median != nil {
			o["grid"].([]any)[0].(tree)["bottom"] = 52
			axes(o).nth("xAxis", 1)["axisLabel"].(tree)["margin"] = 26
		}
		onNarrow(o, tree{"grid": tree{"left": 96, "right": 78}, "yAxis": tree{"axisLabel": tree{"width": 88, "fontSize": fontSize - 1}}})
	})
	return Drawing{Option: option, Size: sizeFor(len(rows)), Label: p.T("chart.latest", "Title", l.Title, "Count", len(points))}
}
