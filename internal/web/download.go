package web

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
)

const csvKind = "text/csv; charset=utf-8"

func dayOf(round survey.Round) time.Time {
	return time.Date(round.ReferenceYear, 12, 31, 0, 0, 0, 0, time.UTC)
}

func sortAreas(r *request, list []area.Area) {
	i18n.SortBy(r.Printer, list, func(a area.Area) string { return a.Name.In(r.lang) })
}

// csv writes figures as a file that a spreadsheet program of the reader's language opens rightly; format=plain in the query
// gives what programs want.
func (s *Server) csv(ctx context.Context, r *request, q publish.Query, name string) (string, string, []byte, error) {
	rows, err := r.figures.Rows(ctx, q)
	if err != nil {
		return "", "", nil, err
	}
	return s.csvOf(r, rows, name)
}

func (s *Server) csvOf(r *request, rows []publish.Row, name string) (string, string, []byte, error) {
	var b bytes.Buffer
	format := publish.Spreadsheet(r.lang)
	if r.query.Get("format") == "plain" {
		format = publish.Plain()
	}
	if err := r.figures.WriteTable(&b, rows, format); err != nil {
		return "", "", nil, err
	}
	return name + ".csv", csvKind, b.Bytes(), nil
}

// members are the countries of a group now, and the group itself.
func (s *Server) members(r *request, group string) []string {
	codes := []string{group}
	for _, a := range r.ref.Directory.Members(group, r.now) {
		codes = append(codes, a.Code)
	}
	return codes
}

func (s *Server) regionCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	g, err := s.group(r, r.param("group"))
	if err != nil {
		return "", "", nil, err
	}
	q := publish.Query{Areas: s.members(r, g.Code), AllParts: true, Flow: knownFlow(r)}
	q.AllFlows = q.Flow == ""
	return s.csv(ctx, r, q, "rumbo-"+g.Code)
}

func knownFlow(r *request) observation.Flow {
	f := observation.Flow(r.query.Get("flow"))
	if _, ok := r.ref.Catalog.Flow(f); ok {
		return f
	}
	return ""
}

func (s *Server) countryCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return "", "", nil, err
	}
	return s.csv(ctx, r, publish.Query{Areas: []string{a.Code}, AllParts: true, AllFlows: true}, "rumbo-"+a.Code)
}

func (s *Server) regionReport(ctx context.Context, r *request) (string, string, []byte, error) {
	g, err := s.group(r, r.param("group"))
	if err != nil {
		return "", "", nil, err
	}
	return s.excelReport(ctx, r, g)
}

func (s *Server) countryReport(ctx context.Context, r *request) (string, string, []byte, error) {
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return "", "", nil, err
	}
	return s.excelReport(ctx, r, a)
}

func (s *Server) excelReport(ctx context.Context, r *request, a area.Area) (string, string, []byte, error) {
	report, err := r.figures.Report(ctx, a.Code, r.lang)
	if err != nil {
		return "", "", nil, err
	}
	var b bytes.Buffer
	if err := report.Write(&b, r.Printer); err != nil {
		return "", "", nil, err
	}
	return "rumbo-" + a.Code + "-" + string(r.lang) + ".xlsx", xlsx, b.Bytes(), nil
}

// countryWorkbook is the workbook that a country fills in for a round, in the language that was chosen. Questionnaire and
// round come apart (survey, round) or, from the form, in one (part).
func (s *Server) countryWorkbook(ctx context.Context, r *request) (string, string, []byte, error) {
	if r.snapshot.Code != "" {
		return "", "", nil, fault.New(fault.Invalid, "snapshot.workbook")
	}
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return "", "", nil, err
	}
	l := r.lang
	if chosen, ok := lang.Parse(r.query.Get("language")); ok {
		l = chosen
	}
	survey, round := r.query.Get("survey"), r.query.Get("round")
	if part := r.query.Get("part"); part != "" {
		survey, round, _ = strings.Cut(part, "/")
	}
	return s.workbookOf(ctx, a.Code, []publish.AskedPart{{Round: round, Questionnaire: survey}}, l)
}

func (s *Server) workbookOf(ctx context.Context, country string, parts []publish.AskedPart, l lang.Code) (name, kind string, content []byte, err error) {
	template, err := s.deps.Publish.Template(ctx, country, parts, l)
	if err != nil {
		return "", "", nil, err
	}
	var b bytes.Buffer
	if err := template.Write(&b, s.printer(l)); err != nil {
		return "", "", nil, err
	}
	names := []string{country}
	if len(parts) == 1 {
		names = append(names, parts[0].Questionnaire)
	}
	for _, p := range parts {
		if !slices.Contains(names, p.Round) {
			names = append(names, p.Round)
		}
	}
	return strings.Join(append(names, string(l)), "-") + ".xlsx", xlsx, b.Bytes(), nil
}
