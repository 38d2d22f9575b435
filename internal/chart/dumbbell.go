package chart

import (
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Dumbbell sets then and now of several areas beside each other: a ring for then, a dot for now, joined, with both in words at
// the right. Values lie on a scale of numbers or, with Bands, of words.
type Dumbbell struct {
	Title    string
	From, To string // what ring and dot are, for the legend; without From there is only now
	Unit     Unit
	Bands    []string // words of the values 0, 1, 2, …
	// BandSigns are short signs for the words, for narrow drawings.
	BandSigns []string
	Target    *Mark
	Higher    bool // more is better; with Lower false and Higher false no change is better than another
	Lower     bool
	Rows      []DumbbellRow
}

// DumbbellRow is one area. Text is said at its right.
type DumbbellRow struct {
	Name, Text   string
	Strong       bool
	From, To     decimal.NullDecimal
	TipFrom, Tip string
}

// Draw lays the areas out. Where there are many, those without a value are left out; more than forty are left to the table.
func (d Dumbbell) Draw(p *i18n.Printer) Drawing {
	const most, roomy = 40, 20
	var values []decimal.Decimal
	with := 0
	for _, row := range d.Rows {
		if row.To.Valid {
			values, with = append(values, row.To.Decimal), with+1
		}
		if row.From.Valid {
			values = append(values, row.From.Decimal)
		}
	}
	if with == 0 || with > most {
		return Drawing{}
	}
	if d.Target != nil {
		values = append(values, d.Target.Value)
	}
	var s scale
	if len(d.Bands) == 0 {
		s = newScale(values, d.Unit.Percent, 5, d.Unit.format(p))
	}
	var rows, texts []string
	var lines []charts.SingleSeries
	var rings, dots []item
	for _, row := range d.Rows {
		if !row.To.Valid && len(d.Rows) > roomy {
			continue
		}
		y := len(rows)
		rows, texts = append(rows, row.Name), append(texts, row.Text)
		if row.From.Valid && row.To.Valid && !row.From.Decimal.Equal(row.To.Decimal) {
			colour, up := inkPale, row.To.Decimal.GreaterThan(row.From.Decimal)
			switch {
			case d.Higher && up, d.Lower && !up:
				colour = good
			case d.Higher, d.Lower:
				colour = warn
			}
			lines = append(lines, charts.SingleSeries{
				Type: "line", Id: quiet + strconv.Itoa(y), Symbol: "none", ShowSymbol: opts.Bool(false), LineStyle: &opts.LineStyle{Color: colour, Width: 3},
				Data: []item{{Value: []any{exact(row.From), y}}, {Value: []any{exact(row.To), y}}},
			})
		}
		if row.From.Valid {
			rings = append(rings, item{Name: row.TipFrom, Value: []any{exact(row.From), y}})
		}
		if row.To.Valid {
			dot := item{Name: row.Tip, Value: []any{exact(row.To), y}}
			if row.Strong {
				dot.SymbolSize, dot.Symbol = 15, "diamond"
			}
			dots = append(dots, dot)
		}
	}
	c := charts.NewScatter()
	x := opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}
	if len(d.Bands) > 0 {
		x = categoryAxisX(d.Bands)
		c.SetXAxis(d.Bands)
	}
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(x), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "140", Right: "190", Top: "40", Bottom: "32"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(d.From != ""), Top: "0", Left: "0"}))
	if len(d.Bands) == 0 {
		c.ExtendXAxis(opts.XAxis{Type: "category"})
	}
	c.ExtendYAxis(categoryAxisY(texts, true))
	c.MultiSeries = append(c.MultiSeries, lines...)
	if d.From != "" {
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
			Type: "scatter", Name: d.From, Data: rings, Symbol: "circle", SymbolSize: 13, ItemStyle: &opts.ItemStyle{Color: paper, BorderColor: brand, BorderWidth: 2, Opacity: opts.Float(1)},
		})
	}
	now := charts.SingleSeries{Type: "scatter", Name: d.To, Data: dots, Symbol: "circle", SymbolSize: 10, ItemStyle: &opts.ItemStyle{Color: brand, Opacity: opts.Float(1)}}
	if d.Target != nil && len(d.Bands) == 0 {
		now.MarkLines = &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"}}, Data: []any{s.markLine(*d.Target, bad, "dashed", true)}}
	}
	c.MultiSeries = append(c.MultiSeries, now)
	option := finish(c, func(o tree) {
		narrowX := tree{}
		if len(d.Bands) == 0 {
			s.put(axes(o).nth("xAxis", 0), axes(o).nth("xAxis", 1))
			axes(o).nth("xAxis", 1)["position"] = "bottom"
		} else {
			names(axes(o).first("xAxis"), 110)
			axes(o).first("xAxis")["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
			o["grid"].([]any)[0].(tree)["bottom"] = 44
			// A phone has no room for the words: it shows their numbers, which the legend of the page explains.
			if len(d.BandSigns) == len(d.Bands) {
				narrowX = tree{"data": d.BandSigns, "axisLabel": tree{"width": 46}}
			}
		}
		left, right := axes(o).nth("yAxis", 0), axes(o).nth("yAxis", 1)
		names(left, 128)
		left["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
		besideRows(right)
		for _, one := range o["series"].([]any) { // rings stand before the lines that join them to their dots
			if series := one.(tree); series["type"] == "line" {
				series["z"] = 1
			}
		}
		if l, ok := o["legend"].(tree); ok && d.From != "" {
			l["selectedMode"], l["data"] = false, []string{d.From, d.To}
		}
		grid := o["grid"].([]any)[0].(tree)
		if d.Target != nil && len(d.Bands) == 0 {
			grid["bottom"] = 52
		}
		onNarrow(o, tree{
			"grid":  tree{"left": 10, "right": 16, "top": 54},
			"xAxis": []any{narrowX},
			"yAxis": aboveRows(texts),
		})
	})
	label := p.T("chart.latest", "Title", d.Title, "Count", with)
	if d.From != "" {
		label = p.T("chart.change", "Title", d.Title, "From", d.From, "To", d.To)
	}
	return Drawing{Option: option, Size: inRows(tall(len(rows) + 1)), Label: label}
}

// tall is sizeFor for charts with a line of text in each row.
func tall(rows int) Size {
	if rows > 24 {
		return Tallest
	}
	return sizeFor(rows)
}
