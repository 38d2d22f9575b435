package web

import (
	"bytes"
	"context"
	"slices"

	"rumbo/internal/measure"
	"rumbo/internal/publish"
)

// chosenMethods are those that a download holds: the one that is asked for, or all.
func chosenMethods(r *request) []measure.Method {
	if m := measure.Method(r.query.Get("method")); slices.Contains(measure.Methods(), m) {
		return []measure.Method{m}
	}
	return measure.Methods()
}

// progressFile writes verdicts as a table or as JSON; working adds each step.
func (r *request) progressFile(list []publish.SeriesProgress, format string, working bool, name string) (string, string, []byte, error) {
	var b bytes.Buffer
	list = slices.DeleteFunc(slices.Clone(list), func(s publish.SeriesProgress) bool { return s.Flow == "" })
	if format == "json" {
		err := publish.WriteProgressJSON(&b, list, chosenMethods(r), working, r.frame.DataHash)
		return name + ".json", "application/json; charset=utf-8", b.Bytes(), err
	}
	as := publish.Spreadsheet(r.lang)
	if r.query.Get("format") == "plain" {
		as = publish.Plain()
	}
	err := publish.WriteProgress(&b, list, chosenMethods(r), working, r.frame.DataHash, as)
	return name + ".csv", csvKind, b.Bytes(), err
}

func (s *Server) countryProgressFile(format string) fileFunc {
	return func(ctx context.Context, r *request) (string, string, []byte, error) {
		a, err := s.countryOf(r, r.param("country"))
		if err != nil {
			return "", "", nil, err
		}
		data, err := r.figures.CountryProgress(ctx, a.Code, r.Printer)
		if err != nil {
			return "", "", nil, err
		}
		return r.progressFile(data.Series, format, false, "rumbo-progress-"+a.Code)
	}
}

func (s *Server) regionProgressFile(format string) fileFunc {
	return func(ctx context.Context, r *request) (string, string, []byte, error) {
		g, err := s.group(r, r.param("group"))
		if err != nil {
			return "", "", nil, err
		}
		data, err := r.figures.RegionProgress(ctx, g.Code, r.Printer)
		if err != nil {
			return "", "", nil, err
		}
		var list []publish.SeriesProgress
		for _, across := range data.Series {
			list = append(list, across.Countries...)
			if across.Group != nil {
				list = append(list, *across.Group)
			}
		}
		return r.progressFile(list, format, false, "rumbo-progress-"+g.Code)
	}
}

func (s *Server) workingFile(format string) fileFunc {
	return func(ctx context.Context, r *request) (string, string, []byte, error) {
		a, _, err := s.progressArea(r)
		if err != nil {
			return "", "", nil, err
		}
		one, ok := r.ref.Catalog.FindSeries(r.param("series"))
		if !ok {
			return "", "", nil, noIndicator(r, r.param("series"))
		}
		data, err := r.figures.SeriesProgress(ctx, a.Code, one.Code, r.Printer)
		if err != nil {
			return "", "", nil, err
		}
		return r.progressFile([]publish.SeriesProgress{data}, format, true, "rumbo-progress-"+a.Code+"-"+one.Code)
	}
}
