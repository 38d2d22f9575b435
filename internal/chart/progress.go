package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"rumbo/internal/i18n"
)

// Progress stacks how many countries stand where, per line of action. Every piece carries its sign and number, so that colour never stands alone.
type Progress struct {
	Title string
	Steps []ProgressStep // in the order in which they are stacked
	Rows  []ProgressRow
}

// ProgressStep is one place where countries can stand.
type ProgressStep struct {
	Code, Name, Sign string
}

// ProgressRow is one line: Of[i] countries stand at Steps[i].
type ProgressRow struct {
	Name string
	Of   []int
}

// stepColour is the colour of a step and the ink that reads on it.
func stepColour(code string) (fill, text string) {
	switch code {
	case "completed":
		return "#0b6e75", paper
	case "in_progress":
		return "#6bb3b8", ink
	case "planned":
		return "#cfe4e6", ink
	case "not_started":
		return "#f2ead9", ink
	case "suspended":
		return "#f2c14e", ink
	case "cancelled", "not_taken":
		return "#dcc7bf", ink
	case "taken_up", "considering":
		return "#e3e9f5", ink
	}
	return gapFill, inkPale
}

// Draw lays the counts out as bars. Without any country that has said something there is nothing to draw.
func (pr Progress) Draw(p *i18n.Printer) Drawing {
	rows := make([]string, len(pr.Rows))
	most := 0
	series := make([][]item, len(pr.Steps))
	total := make([]int, len(pr.Steps))
	for i, row := range pr.Rows {
		rows[i] = row.Name
		sum := 0
		for n, step := range pr.Steps {
			count := 0
			if n < len(row.Of) {
				count = row.Of[n]
			}
			sum += count
			total[n] += count
			one := item{Value: count, Name: p.T("chart.progress.tip", "Line", row.Name, "Step", step.Name, "Count", count)}
			if count > 0 {
				_, text := stepColour(step.Code)
				one.Label = &opts.Label{Show: opts.Bool(true), Position: "inside", Formatter: literal(step.Sign + " " + p.Int(count)), Color: text, FontSize: fontSize}
			}
			series[n] = append(series[n], one)
		}
		most = max(most, sum)
	}
	if most == 0 {
		return Drawing{}
	}
	c := charts.NewBar()
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(opts.XAxis{Type: "value", Show: opts.Bool(false), Max: most, AxisLabel: &opts.AxisLabel{}}), charts.WithYAxisOpts(categoryAxisY(rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "300", Right: "12", Top: "56", Bottom: "8"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0"}))
	for n, step := range pr.Steps {
		if total[n] == 0 {
			continue
		}
		fill, _ := stepColour(step.Code)
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
			Type: "bar", Name: step.Sign + " " + step.Name, Stack: "all", Data: series[n], BarMaxWidth: "22", ItemStyle: &opts.ItemStyle{Color: fill, BorderColor: paper, BorderWidth: 1},
		})
	}
	option := finish(c, func(o tree) {
		names(axes(o).first("yAxis"), 288)
		onNarrow(o, tree{"grid": tree{"left": 116, "right": 6, "top": 110}, "yAxis": tree{"axisLabel": tree{"width": 110, "fontSize": fontSize - 1, "lineHeight": fontSize, "overflow": "truncate"}}})
	})
	return Drawing{Option: option, Size: sizeFor(len(rows) + 3), Label: p.T("chart.progress", "Title", pr.Title)}
}

// Milestones are what countries mean to reach, on a line of time: lines of action by months.
type Milestones struct {
	Title   string
	Periods []string // labels of the months or years, evenly in time
	Rows    []string // lines
	Names   MilestoneNames
	Points  []MilestonePoint
}

// MilestoneNames are what the legend calls the three kinds.
type MilestoneNames struct{ Reached, Due, Overdue string }

// MilestoneKind is whether a milestone is reached, due or overdue; each has a shape of its own.
type MilestoneKind int

// The kinds of milestone.
const (
	MilestoneReached MilestoneKind = iota
	MilestoneDue
	MilestoneOverdue
)

// MilestonePoint is some milestones of one kind that stand at one place; Count of them, told by Tip.
type MilestonePoint struct {
	Row, Period int
	Kind        MilestoneKind
	Count       int
	Tip         string
}

// Draw lays the milestones out; without any there is nothing to draw.
func (m Milestones) Draw(p *i18n.Printer) Drawing {
	if len(m.Points) == 0 || len(m.Periods) == 0 || len(m.Rows) == 0 {
		return Drawing{}
	}
	c := charts.NewScatter()
	x := categoryAxisX(m.Periods)
	c.SetXAxis(m.Periods)
	c.SetGlobalOptions(append(common(), charts.WithXAxisOpts(x), charts.WithYAxisOpts(categoryAxisY(m.Rows, true)))...)
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "300", Right: "18", Top: "34", Bottom: "28"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0"}))
	for _, kind := range []struct {
		kind         MilestoneKind
		name, symbol string
		fill, edge   string
		number       string
	}{
		{MilestoneReached, m.Names.Reached, "circle", good, good, paper},
		{MilestoneDue, m.Names.Due, "circle", paper, brand, brand},
		{MilestoneOverdue, m.Names.Overdue, "triangle", "#fdf6e7", warn, warn},
	} {
		var data []item
		for _, pt := range m.Points {
			if pt.Kind != kind.kind {
				continue
			}
			one := item{Name: pt.Tip, Value: []any{pt.Period, pt.Row}, Symbol: kind.symbol, SymbolSize: 15, ItemStyle: &opts.ItemStyle{Color: kind.fill, BorderColor: kind.edge, BorderWidth: 2}}
			if pt.Count > 1 {
				one.SymbolSize = 20
				one.Label = &opts.Label{Show: opts.Bool(true), Position: "inside", Formatter: p.Int(pt.Count), Color: kind.number, FontSize: fontSize - 1, FontWeight: "bold"}
			}
			data = append(data, one)
		}
		if len(data) > 0 {
			c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{Type: "scatter", Name: kind.name, Data: data, Symbol: kind.symbol, ItemStyle: &opts.ItemStyle{Color: kind.fill, BorderColor: kind.edge, BorderWidth: 2}})
		}
	}
	option := finish(c, func(o tree) {
		names(axes(o).first("yAxis"), 288)
		axis := axes(o).first("xAxis")
		axis["axisLabel"] = tree{"color": inkSoft, "fontSize": fontSize, "hideOverlap": true}
		axis["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
		axis["axisLine"] = tree{"lineStyle": tree{"color": line}}
		axis["axisTick"] = tree{"show": false}
		axes(o).first("yAxis")["splitLine"] = tree{"show": true, "lineStyle": tree{"color": pale}}
		onNarrow(o, tree{"grid": tree{"left": 112, "right": 10, "top": 56}, "yAxis": tree{"axisLabel": tree{"width": 106, "fontSize": fontSize - 1, "lineHeight": fontSize, "overflow": "truncate"}}})
	})
	return Drawing{Option: option, Size: sizeFor(len(m.Rows) + 3), Label: p.T("chart.milestones", "Title", m.Title, "From", m.Periods[0], "To", m.Periods[len(m.Periods)-1])}
}
