package web

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/publish"
)

// dataCSV is any choice of published figures, the same as on the page of the explorer.
func (s *Server) dataCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	_, rows, name, err := s.chosenFile(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	return s.csvOf(r, rows, name)
}

// dataXLSX is the same as a workbook, with what was chosen, what the codes mean and how to cite it.
func (s *Server) dataXLSX(ctx context.Context, r *request) (string, string, []byte, error) {
	c, rows, name, err := s.chosenFile(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	book, err := r.figures.DataBook(ctx, rows, r.lang)
	if err != nil {
		return "", "", nil, err
	}
	book.Title = r.T("workbook.data.title")
	var b bytes.Buffer
	if err := book.WriteData(&b, c.said(r), r.Printer); err != nil {
		return "", "", nil, err
	}
	return name + "-" + string(r.lang) + ".xlsx", xlsx, b.Bytes(), nil
}

// dataJSON is the same for programs: what was asked, of which data, and the figures.
func (s *Server) dataJSON(ctx context.Context, r *request) (string, string, []byte, error) {
	c, rows, name, err := s.chosenFile(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	var figures bytes.Buffer
	if err := r.figures.WriteJSON(&figures, rows); err != nil {
		return "", "", nil, err
	}
	out, err := json.MarshalIndent(struct {
		Product  string          `json:"product"`
		DataHash string          `json:"data_hash"`
		Address  string          `json:"address"`
		Count    int             `json:"count"`
		Figures  json.RawMessage `json:"figures"`
	}{"Rumbo", r.frame.DataHash, r.base + c.at(r, "data"), len(rows), figures.Bytes()}, "", " ")
	return name + ".json", "application/json; charset=utf-8", out, err
}

// said says in words what was chosen.
func (c choice) said(r *request) [][2]string {
	var series, areas []string
	for _, code := range c.Series {
		one, _ := r.ref.Catalog.Series(code)
		series = append(series, joined(code, one.Name.In(r.lang)))
	}
	for _, a := range c.areas {
		areas = append(areas, a.Name.In(r.lang))
	}
	years := ""
	switch {
	case c.From > 0 && c.To > 0:
		years = strconv.Itoa(c.From) + "–" + strconv.Itoa(c.To)
	case c.From > 0:
		years = r.T("explore.since", "Year", strconv.Itoa(c.From))
	case c.To > 0:
		years = r.T("explore.until", "Year", strconv.Itoa(c.To))
	}
	members, flow, computed := "", "", ""
	if c.members {
		members = r.T("explore.members")
	}
	if c.Flow != "" {
		flow = r.flow(c.Flow)
	}
	if c.grouped() {
		computed = r.T("explore.computed.no")
		if c.Computed {
			computed = r.T("explore.computed.yes")
		}
	}
	part := r.T("explore.part.all")
	for _, o := range r.parts(c).Options {
		if o.Selected {
			part = o.Text
		}
	}
	return [][2]string{
		{r.T("web.series"), first(strings.Join(series, "; "), r.T("explore.series.all"))}, {r.T("explore.area"), joined(first(strings.Join(areas, "; "), r.T("explore.area.all")), members)},
		{r.T("explore.years.name"), years}, {r.T("web.breakdown"), part}, {r.T("web.flow"), flow}, {r.T("explore.gaps"), r.T("explore.gaps." + first(c.Gaps, "all"))},
		{r.T("explore.computed"), computed}, {r.T("explore.address"), r.base + c.at(r, "data")},
	}
}

// chosenFile are the figures of a file and its name. Unlike the page it refuses what it does not understand: nobody reads a note there.
func (s *Server) chosenFile(ctx context.Context, r *request) (choice, []publish.Row, string, error) {
	c := s.chosen(r)
	for _, code := range eachOf(r.query["series"]) {
		if _, ok := r.ref.Catalog.FindSeries(code); !ok {
			return c, nil, "", noIndicator(r, code)
		}
	}
	for _, code := range eachOf(r.query["area"]) {
		if _, err := findArea(r, code); err != nil {
			return c, nil, "", err
		}
	}
	if len(c.wrong) > 0 {
		return c, nil, "", fault.New(fault.Invalid, "explore.unknown", "Given", strings.Join(c.wrong, ", "))
	}
	if err := c.Check(); err != nil {
		return c, nil, "", err
	}
	c.Names = r.ref.Names(r.Printer)
	rows, err := r.figures.Chosen(ctx, c.Exploring)
	if err != nil {
		return c, nil, "", err
	}
	if c.Sort == "" {
		publish.InKeyOrder(rows)
	}
	name := "rumbo"
	for _, code := range c.Series[:min(4, len(c.Series))] {
		name += "-" + code
	}
	for _, a := range c.areas[:min(4, len(c.areas))] {
		name += "-" + a.Code
	}
	return c, rows, name, nil
}
