package web

import (
	"rumbo/internal/chart"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// drawn puts a drawing on a page; an empty one leaves the table to serve.
func drawn(d chart.Drawing) view.Chart {
	return view.Chart{Option: string(d.Option), Size: string(d.Size), Label: d.Label}
}

func (s *Server) compareChart(r *request, one publish.RegionSurvey) view.Chart {
	return drawn(r.ref.ShareChart(one, r.Printer).Draw(r.Printer))
}

func (s *Server) latestChart(r *request, one publish.SeriesLatest) view.Chart {
	return drawn(r.ref.LatestChart(one, r.Printer).Draw(r.Printer))
}

func (s *Server) changeChart(r *request, one publish.CountrySurvey, from, to publish.CountryRound) view.Chart {
	return drawn(r.ref.ChangeChart(one, from, to, r.Printer).Draw(r.Printer))
}

func (s *Server) trendChart(r *request, data publish.SeriesPage) view.Chart {
	return drawn(r.ref.TrendChart(data, r.Printer).Draw(r.Printer))
}
