package web

import (
	"bytes"
	"context"
	"slices"

	act "rumbo/internal/action"
	"rumbo/internal/calendar"
	"rumbo/internal/fault"
	"rumbo/internal/publish"
)

// linesCSV is a table of a set: updates, unless the query asks for another.
func (s *Server) linesCSV(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	table := publish.LineTable(first(r.query.Get("table"), string(publish.Updates)))
	if !slices.Contains(publish.LineTables(), table) {
		return "", "", nil, fault.New(fault.Invalid, "matrix.no_table", "Given", string(table))
	}
	format := publish.Spreadsheet(r.lang)
	if r.query.Get("format") == "plain" {
		format = publish.Plain()
	}
	var out bytes.Buffer
	if err := b.WriteLines(&out, table, r.query.Get("line"), r.query.Get("country"), format); err != nil {
		return "", "", nil, err
	}
	return "rumbo-" + b.Set.Code + "-" + string(table) + ".csv", csvKind, out.Bytes(), nil
}

func (s *Server) linesJSON(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	var out bytes.Buffer
	err = b.WriteJSON(&out, r.frame.DataHash)
	return "rumbo-" + b.Set.Code + ".json", "application/json; charset=utf-8", out.Bytes(), err
}

func (s *Server) linesReport(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	report, err := r.lines.Report(ctx, b)
	if err != nil {
		return "", "", nil, err
	}
	report.Snapshot = r.snapshot.Title(r.lang)
	var out bytes.Buffer
	if err := report.Write(&out, r.Printer); err != nil {
		return "", "", nil, err
	}
	return "rumbo-" + b.Set.Code + "-" + string(r.lang) + ".xlsx", xlsx, out.Bytes(), nil
}

// linesCalendar is a feed of milestones, whole days, of all countries or of one. A milestone keeps its UID, so that a program that looks again
// moves it instead of adding it.
func (s *Server) linesCalendar(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	m := b.Matrix
	if country := r.query.Get("country"); country != "" {
		m = m.Only(nil, country)
	}
	var dates []calendar.Entry
	for _, k := range m.Timeline() {
		if k.Day.IsZero() {
			continue
		}
		state, _ := r.markState(k)
		line, _ := b.Version.Line(k.Line)
		dates = append(dates, calendar.Entry{
			UID: act.Key(b.Set.Code, k.Line) + "/" + k.Country + "/" + k.Code + "@rumbo", Title: r.T("matrix.event", "Country", r.member(b, k.Country).Name, "Title", first(k.Title, k.Code)),
			Say: joined(state, r.lineTitle(line)), Link: r.base + r.to("lines-of-action", b.Set.Code, "lines", k.Line), Day: k.Day,
		})
	}
	return "rumbo-" + b.Set.Code + ".ics", "text/calendar; charset=utf-8", calendar.Write(r.lang, b.Today, dates...), nil
}
