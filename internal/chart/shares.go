package chart

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Shares sets the shares of several groups beside each other, per part of a survey, in percent. The first group is the
// one that the page is about.
type Shares struct {
	Title  string
	Groups []string
	Rows   []ShareRow
}

// ShareRow is one part.
type ShareRow struct {
	Name   string
	Values []ShareValue // per group
}

// ShareValue is the share of one group, with its text ("66.7%") and the whole in words.
type ShareValue struct {
	Value decimal.NullDecimal
	Text  string
	Tip   string
}

// Draw lays the shares out as bars from 0 to 100. A part without any share is left out, and so is a group.
func (sh Shares) Draw(p *i18n.Printer) Drawing {
	rows := slices.DeleteFunc(slices.Clone(sh.Rows), func(r ShareRow) bool {
		return !slices.ContainsFunc(r.Values, func(v ShareValue) bool { return v.Value.Valid })
	})
	if len(rows) == 0 || len(sh.Groups) > 6 {
		return Drawing{}
	}
	named := make([]string, len(rows))
	colours := []string{brand, "#6bb3b8", "#b9c6cf", "#f2c14e", inkPale, "#f7dcc0"}
	s := newScale([]decimal.Decimal{decimal.Zero, decimal.NewFromInt(100)}, true, 4, p.Percent)
	c := charts.NewBar()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(categoryAxisY(named, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "150", Right: "56", Top: "52", Bottom: "26"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0"}))
	c.ExtendXAxis(opts.XAxis{Type: "category"})
	drawn := 0
	for g, group := range sh.Groups {
		data := make([]item, len(rows))
		has := false
		for i, row := range rows {
			named[i] = row.Name
			data[i] = item{Value: missing}
			if g < len(row.Values) && row.Values[g].Value.Valid {
				has = true
				v := row.Values[g]
				data[i] = item{
					Name: v.Tip, Value: exact(v.Value),
					Label: &opts.Label{Show: opts.Bool(true), Position: "right", Formatter: literal(v.Text), Color: ink, FontSize: fontSize - 1},
				}
			}
		}
		if !has {
			continue
		}
		drawn++
		colour := colours[g%len(colours)]
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
			Type: "bar", Name: group, Data: data, BarMaxWidth: "16", BarGap: "15%", BarCategoryGap: "35%", ItemStyle: &opts.ItemStyle{Color: colour, BorderColor: inkSoft, BorderWidth: 0.5},
		})
	}
	option := finish(c, func(o tree) {
		s.put(axes(o).nth("xAxis", 0), axes(o).nth("xAxis", 1))
		axes(o).nth("xAxis", 1)["position"] = "bottom"
		names(axes(o).first("yAxis"), 138)
		o["legend"].(tree)["itemWidth"], o["legend"].(tree)["itemHeight"] = 14, 10
		onNarrow(o, tree{"grid": tree{"left": 96, "right": 50, "top": 84}, "yAxis": tree{"axisLabel": tree{"width": 90, "fontSize": fontSize - 1}}})
	})
	return Drawing{Option: option, Size: sizeFor(len(rows)*max(1, drawn)*2/3 + 2), Label: p.T("chart.shares", "Title", sh.Title, "Groups", p.List(sh.Groups))}
}
