package web

import (
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

func (s *Server) compareChart(r *request, one publish.RegionSurvey, order []int) view.Chart {
	return view.Chart{}
}

func (s *Server) latestChart(r *request, one publish.SeriesLatest) view.Chart { return view.Chart{} }

func (s *Server) changeChart(r *request, one publish.CountrySurvey, from, to publish.CountryRound) view.Chart {
	return view.Chart{}
}

func (s *Server) trendChart(r *request, data publish.SeriesPage) view.Chart { return view.Chart{} }
