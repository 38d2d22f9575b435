package chart

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"rumbo/internal/i18n"
)

// Heat is a heat map of categories: countries by parts of a survey.
type Heat struct {
	Title   string
	Columns []string
	Rows    []HeatRow
	Bands   []string // names of the categories 1, 2, …, for the legend
}

// HeatRow is one country.
type HeatRow struct {
	Name  string
	Cells []HeatCell // per column
}

// HeatCell is a category, or 0 with the sign of a gap as its text.
type HeatCell struct {
	Category int
	Text     string // in the cell; empty: the number of the category
	Tip      string // the whole in words
}

// Draw lays the heat map out. More than forty countries are left to the table.
func (h Heat) Draw(p *i18n.Printer) Drawing {
	if len(h.Rows) == 0 || len(h.Rows) > 40 || len(h.Columns) == 0 {
		return Drawing{}
	}
	c := charts.NewHeatMap()
	rows := make([]string, len(h.Rows))
	// One series a category, so that the legend names them and each keeps its colour.
	series := make([][]item, len(h.Bands)+1)
	for y, row := range h.Rows {
		rows[y] = row.Name
		for x, cell := range row.Cells {
			n := cell.Category
			if n < 0 || n > len(h.Bands) {
				n = 0
			}
			text := cell.Text
			if text == "" && n > 0 {
				text = p.Int(n)
			}
			fill, colour := categoryColour(n)
			weight := "bold"
			if n == 0 {
				weight = "normal"
			}
			series[n] = append(series[n], item{
				Name: cell.Tip, Value: []any{x, y, n},
				Label:     &opts.Label{Show: opts.Bool(true), Formatter: literal(text), Color: colour, FontWeight: weight, FontSize: fontSize + 1},
				ItemStyle: &opts.ItemStyle{Color: fill, BorderColor: paper, BorderWidth: 2},
			})
		}
	}
	x := categoryAxisX(h.Columns)
	x.Position = "top"
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(x), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "130", Right: "8", Top: "44", Bottom: "8"}))
	for n, data := range series {
		if len(data) > 0 {
			name := p.T("chart.no_value")
			if n > 0 {
				name = p.Int(n) + " " + h.Bands[n-1]
			}
			fill, _ := categoryColour(n)
			c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{Type: "heatmap", Name: name, Data: data, ItemStyle: &opts.ItemStyle{Color: fill}})
		}
	}
	option := finish(c, func(o tree) {
		names(axes(o).first("yAxis"), 118)
		names(axes(o).first("xAxis"), 90)
		// A heat map wants a visual map; the colours of the cells stand before it.
		o["visualMap"] = []any{tree{"show": false, "min": 0, "max": len(h.Bands), "inRange": tree{"color": []string{gapFill, "#0b6e75"}}}}
		top, above := 96, tree{"rotate": 90, "width": 88, "fontSize": fontSize - 1, "lineHeight": fontSize, "overflow": "truncate"}
		if !slices.ContainsFunc(h.Columns, func(name string) bool { return len([]rune(name))*7*len(h.Columns) > 200 }) {
			top, above = 30, tree{"width": 200 / max(1, len(h.Columns)), "fontSize": fontSize - 1} // short names of a few columns need no turning
		}
		onNarrow(o, tree{
			"grid":  tree{"left": 88, "right": 0, "top": top},
			"xAxis": tree{"axisLabel": above},
			"yAxis": tree{"axisLabel": tree{"width": 82, "fontSize": fontSize - 1}},
		})
	})
	return Drawing{Option: option, Size: sizeFor(len(rows) + 2), Label: p.T("chart.heat", "Title", h.Title, "Rows", len(h.Rows), "Columns", len(h.Columns))}
}

// literal keeps a text from being read as a template: braces have a meaning there.
func literal(text string) string {
	out := []rune(text)
	for i, r := range out {
		switch r {
		case '{':
			out[i] = '('
		case '}':
			out[i] = ')'
		}
	}
	return string(out)
}
