package publish

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/workbook"
)

// Gaps that an exploration keeps, beside "" for everything.
const (
	WithValue = "values"
	GapsOnly  = "gaps"
)

// Whole is the choice of figures that are not broken down, beside "" for all parts and the codes of dimensions.
const Whole = observation.Total

// Orders in which a reader can sort figures; a hyphen before one turns it round. The first is how they stand unsorted.
func Orders() []string { return []string{"series", "area", "period", "value"} }

// Exploring is a choice of figures by a reader, and the page of it that is shown. Its Query has every flow beside the other unless
// one is asked for.
type Exploring struct {
	Series, Areas []string
	Flow          observation.Flow
	From, To      int
	Part          string   // "", Whole, or a dimension by which the figures are broken down
	Gaps          string   // "", WithValue, GapsOnly
	Computed      bool     // values of groups that are computed here as well
	Sort          string   // one of Orders, with a hyphen for downwards
	Page, Size    int      // from 1
	Names         []string // codes of areas in the alphabetical order of the reader's language
}

// Explored is one page of the figures that were chosen.
type Explored struct {
	Rows  []Row
	Total int
	Least bool // there are more than Total: they were not counted to the end
}

// FigurePager is a store that gives one page of stored figures at a time, so that choosing many costs no more than showing few. Total
// counts up to mostCounted.
type FigurePager interface {
	FiguresPage(ctx context.Context, e Exploring, mostCounted int) (rows []Row, total int, err error)
}

// mostCounted is how far the figures of a choice are counted where they are not all read.
const mostCounted = 10_000

// query is what the choice asks of the store.
func (e Exploring) query() Query {
	q := Query{Series: e.Series, Areas: e.Areas, Flow: e.Flow, AllFlows: e.Flow == "", From: e.From, To: e.To, AllParts: true}
	if e.Part == Whole {
		q.AllParts = false
	}
	return q
}

// computes tells that some of the figures that were chosen are computed here.
func (e Exploring) computes(ref Reference) bool {
	return e.Computed && e.Gaps != GapsOnly && slices.ContainsFunc(e.Areas, func(code string) bool {
		a, ok := ref.Directory.Area(code)
		return ok && a.Kind != area.Country
	})
}

// Explore gives one page of the figures that were chosen, in the order that was asked for. A choice of neither series nor area is
// fault.Invalid.
func (s *Service) Explore(ctx context.Context, e Exploring) (Explored, error) {
	if err := e.Check(); err != nil {
		return Explored{}, err
	}
	e.Page, e.Size = max(1, e.Page), max(1, e.Size)
	if pager, ok := s.store.(FigurePager); ok && !e.computes(s.reference()) {
		rows, total, err := pager.FiguresPage(ctx, e, mostCounted+1)
		return Explored{Rows: rows, Total: min(total, mostCounted), Least: total > mostCounted}, err
	}
	rows, err := s.Chosen(ctx, e)
	if err != nil {
		return Explored{}, err
	}
	from := min(len(rows), (e.Page-1)*e.Size)
	return Explored{Rows: rows[from:min(len(rows), from+e.Size)], Total: len(rows)}, nil
}

// Check refuses, as fault.Invalid, a choice of neither series nor area: everything there is is no choice.
func (e Exploring) Check() error {
	if len(e.Series) == 0 && len(e.Areas) == 0 {
		return fault.New(fault.Invalid, "web.csv.choose")
	}
	return nil
}

// Chosen are all figures that were chosen, for a file: exactly those that the pages of Explore show, in the same order.
func (s *Service) Chosen(ctx context.Context, e Exploring) ([]Row, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	ref := s.reference()
	var rows []Row
	var err error
	if e.computes(ref) {
		rows, err = s.Rows(ctx, e.query())
	} else if rows, err = s.figures(ctx, e.query()); err == nil {
		for i := range rows {
			rows[i].Origin = Official
		}
	}
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { return !e.keeps(r) })
	e.InOrder(rows)
	return rows, nil
}

// keeps tells that a row is among those that were chosen.
func (e Exploring) keeps(r Row) bool {
	v := r.Observation.Value
	valued := v.Gap == observation.NoGap && v.Number.Valid
	switch {
	case e.Gaps == WithValue && !valued, e.Gaps == GapsOnly && valued:
		return false
	case e.Part == "" || e.Part == Whole:
		return true
	}
	if dimension, code, one := strings.Cut(e.Part, "="); one {
		return r.Observation.Breakdown.Code(dimension) == code
	}
	return r.Observation.Breakdown.Code(e.Part) != observation.Total
}

// InOrder puts rows in the order that was asked for: gaps behind values, equals in order of series, area's name, newest period, part.
func (e Exploring) InOrder(rows []Row) {
	place := make(map[string]int, len(e.Names))
	for i, code := range e.Names {
		place[code] = i
	}
	by, down := strings.CutPrefix(e.Sort, "-")
	turned := func(c int) int {
		if down {
			return -c
		}
		return c
	}
	at := func(r Row) int {
		if n, ok := place[r.Observation.Key.Area]; ok {
			return n
		}
		return len(place)
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		x, y := a.Observation, b.Observation
		first := 0
		switch by {
		case "series":
			first = turned(strings.Compare(x.Key.Series, y.Key.Series))
		case "area":
			first = turned(cmp.Compare(at(a), at(b)))
		case "period":
			first = turned(x.Period.Start.Compare(y.Period.Start))
		case "value":
			first = byValue(x.Value, y.Value, turned)
		}
		return cmp.Or(first, strings.Compare(x.Key.Series, y.Key.Series), cmp.Compare(at(a), at(b)), strings.Compare(x.Key.Area, y.Key.Area),
			-x.Period.Start.Compare(y.Period.Start), strings.Compare(x.Key.Period, y.Key.Period), strings.Compare(x.Key.Breakdown, y.Key.Breakdown),
			strings.Compare(string(x.Key.Flow), string(y.Key.Flow)), strings.Compare(string(b.Origin), string(a.Origin)))
	})
}

func byValue(x, y observation.Value, turned func(int) int) int {
	switch {
	case x.Number.Valid && y.Number.Valid:
		return turned(x.Number.Decimal.Cmp(y.Number.Decimal))
	case x.Number.Valid:
		return -1
	case y.Number.Valid:
		return 1
	}
	return 0
}

// InKeyOrder puts rows in the order of their keys, official before computed, as Rows gives them.
func InKeyOrder(rows []Row) { sortRows(rows) }

// Names are the codes of all areas in the alphabetical order of the printer's language, for Exploring.
func (r Reference) Names(p *i18n.Printer) []string {
	all := slices.Clone(r.Directory.Areas())
	i18n.SortBy(p, all, func(a area.Area) string { return a.Name.In(p.Lang()) })
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = a.Code
	}
	return out
}

// DataBook makes a workbook of rows: the tidy table, what its codes mean, where its figures come from.
func (s *Service) DataBook(ctx context.Context, rows []Row, l lang.Code) (workbook.Report, error) {
	ref := s.reference()
	r := workbook.Report{Made: s.now(), Snapshot: s.snapshot.Title(l)}
	var err error
	if r.DataVersion, err = s.store.DataVersion(ctx); err != nil {
		return workbook.Report{}, err
	}
	if r.DataHash, err = s.store.DataHash(ctx); err != nil {
		return workbook.Report{}, err
	}
	for _, row := range rows {
		r.Rows = append(r.Rows, workbook.DataRow{
			Observation: *row.Observation, Origin: string(row.Origin), Rule: row.Rule, Responding: row.Responding, Carried: row.Carried, Members: row.Members,
		})
	}
	ref.describe(&r, rows)
	r.Trends = nil
	return r, nil
}

// PartText says a part in words: "sex: women · age: 5–17 years"; empty for the whole.
func (r Reference) PartText(b observation.Breakdown, p *i18n.Printer) string {
	var out []string
	for _, d := range sortedKeys(b) {
		name, code := d, b.Code(d)
		if code == observation.Total {
			continue
		}
		if dim, ok := r.Catalog.Dimension(d); ok {
			name = dim.Name.In(p.Lang())
			if c, ok := dim.Part(code); ok && !c.Name.IsZero() {
				code = c.Name.In(p.Lang())
			} else if a, ok := r.Directory.Area(code); ok {
				code = a.Name.In(p.Lang()) // a corridor's counterpart
			}
		}
		out = append(out, p.T("publish.part", "Dimension", name, "Part", code))
	}
	return strings.Join(out, " · ")
}

// DimensionsOf are the dimensions by which figures of these series are broken down, of all where none is named, in the catalogue's order.
func (r Reference) DimensionsOf(series []string) []catalog.Dimension {
	var out []catalog.Dimension
	for _, d := range r.Catalog.Content().Dimensions {
		for _, s := range r.Catalog.Content().Series {
			if (len(series) == 0 || slices.Contains(series, s.Code)) && slices.Contains(s.Dimensions, d.Code) {
				out = append(out, d)
				break
			}
		}
	}
	return out
}
