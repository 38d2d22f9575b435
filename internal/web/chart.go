package web

import (
	"slices"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/chart"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// drawn puts a drawing on a page; an empty one leaves the table to serve.
func drawn(d chart.Drawing) view.Chart {
	return view.Chart{Option: string(d.Option), Size: string(d.Size), Label: d.Label}
}

// sourced says where the figures of a drawing come from: sources with their releases, for a picture that leaves its page.
func (r *request) sourced(c view.Chart, rows []*publish.Row) view.Chart {
	if c.Option == "" {
		return c
	}
	var names []string
	for _, row := range rows {
		if row == nil || !row.Known() {
			continue
		}
		for _, one := range append([]publish.Row{*row}, row.Inputs...) {
			if one.Origin == publish.Computed {
				continue
			}
			name := joined(r.source(one.Observation.Source), r.release(one.Observation.Key.Release))
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) > 4 { // those of a national flow are one a country
		names = append(names[:4], "…")
	}
	if len(names) > 0 {
		c.Source = r.T("chart.named", "Name", r.T("web.source"), "Value", strings.Join(names, "; "))
	}
	return c
}

// restsOn puts the source of a drawing that is not of published figures.
func (r *request) restsOn(c view.Chart, source string) view.Chart {
	c.Source = r.T("chart.named", "Name", r.T("web.source"), "Value", source)
	return c
}

// linesSource is what drawings of lines of action rest on.
func (r *request) linesSource(b publish.Board) string {
	return r.T("chart.from.lines", "Set", b.Set.Name, "Version", b.Version.Number, "Day", r.Date(b.Today))
}

// planSource is what drawings of a plan of priorities rest on.
func (r *request) planSource(p act.PriorityPlan) string {
	country, _ := r.ref.Directory.Area(p.Country)
	state := r.T("priority.book.draft")
	if a, ok := p.Approval(); ok {
		state = joined(a.Body, r.Date(a.Day))
	}
	return joined(country.Name.In(r.lang), p.About.Title.In(r.lang), state)
}

// trendRows are the figures of lines over time.
func trendRows(t publish.Trend) []*publish.Row {
	var out []*publish.Row
	for _, l := range slices.Concat(t.Lines, t.Groups) {
		out = append(out, l.Rows...)
	}
	return out
}

// latestRows are the figures of latest values.
func latestRows(one publish.SeriesLatest) []*publish.Row {
	var out []*publish.Row
	for i := range one.Countries {
		out = append(out, &one.Countries[i].Cell.Row)
	}
	for _, g := range one.Groups {
		out = append(out, g.Shown())
	}
	return out
}

func (s *Server) compareChart(r *request, one publish.RegionSurvey) view.Chart {
	var rows []*publish.Row
	for _, c := range one.Compare {
		for _, share := range c.Shares {
			rows = append(rows, share.Shown())
		}
	}
	return r.sourced(drawn(r.ref.ShareChart(one, r.Printer).Draw(r.Printer)), rows)
}

func (s *Server) latestChart(r *request, one publish.SeriesLatest) view.Chart {
	return r.sourced(drawn(r.ref.LatestChart(one, r.Printer).Draw(r.Printer)), latestRows(one))
}

func (s *Server) changeChart(r *request, one publish.CountrySurvey, from, to publish.CountryRound) view.Chart {
	var rows []*publish.Row
	for _, round := range []publish.CountryRound{from, to} {
		for i := range round.Cells {
			rows = append(rows, &round.Cells[i].Row)
		}
	}
	return r.sourced(drawn(r.ref.ChangeChart(one, from, to, r.Printer).Draw(r.Printer)), rows)
}

func (s *Server) trendChart(r *request, data publish.SeriesPage) view.Chart {
	return r.sourced(drawn(r.ref.TrendChart(data, r.Printer).Draw(r.Printer)), trendRows(data.Trend))
}
