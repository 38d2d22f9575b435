package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/view"
)

// Releases are the editions that were loaded, and what each changed.
type Releases interface {
	LoadedEditions(ctx context.Context) ([]observation.Edition, error)
	RevisedSeries(ctx context.Context, id, before int) ([]observation.Revised, error)
	Revisions(ctx context.Context, id, before int, series string, change observation.EditionChange, limit int) ([]observation.Revision, error)
}

// revisionsShown is how many differing figures a page lists; a download has them all, up to mostRevisions.
const (
	revisionsShown = 200
	mostRevisions  = 1_000_000
)

func (s *Server) releases(ctx context.Context, r *request) (view.Page, error) {
	list, err := s.deps.House.LoadedEditions(ctx)
	if err != nil {
		return nil, err
	}
	names, err := s.deps.Records.AuditNames(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("releases.title"), r.T("releases.say"))
	page.Tabs = r.adminTabs("releases")
	page.Actions = []view.Action{{Text: r.T("releases.load"), Href: r.to("imports", "new")}}
	t := view.Table{ID: "releases-t", Caption: r.T("releases.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("releases.release")}, {Text: r.T("admin.source")}, {Text: r.T("releases.figures"), Class: "n"}, {Text: r.T("releases.loaded")}, {Text: r.T("releases.by")}, {Text: r.T("releases.against")},
	}}
	byID := map[int]observation.Edition{}
	for _, e := range list {
		byID[e.ID] = e
	}
	for _, e := range list {
		against := view.Cell{Text: r.T("releases.first")}
		if e.Before != 0 {
			against = view.Cell{Text: r.T("releases.compare", "Release", byID[e.Before].Name), Href: r.to("admin", "releases", strconv.Itoa(e.ID))}
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: e.Name}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.source(e.Source)}, {Text: r.Int(int(e.Figures)), Class: "n"}, {Text: r.DateTime(e.Loaded), Class: "nobr"}, {Text: names.In(r.Printer)(e.LoadedBy)}, against,
		})})
	}
	panel := &view.Panel{ID: "releases", Title: r.T("releases.list"), Say: r.T("releases.list.say"), Table: t}
	if len(list) == 0 {
		panel.Empty = r.T("releases.none")
	}
	page.Parts = []view.Part{{Panel: panel}}
	return page, nil
}

// edition finds a loaded release and the one before it; fault.NotFound when either is not there.
func (s *Server) edition(ctx context.Context, r *request) (e, before observation.Edition, err error) {
	list, err := s.deps.House.LoadedEditions(ctx)
	if err != nil {
		return e, before, err
	}
	for _, one := range list {
		if strconv.Itoa(one.ID) == r.param("edition") {
			e = one
		}
	}
	for _, one := range list {
		if one.ID == e.Before && e.ID != 0 {
			return e, one, nil
		}
	}
	return e, before, fault.New(fault.NotFound, "releases.no_edition_before")
}

// revisions shows what a release changed against the one before it.
func (s *Server) revisions(ctx context.Context, r *request) (view.Page, error) {
	e, before, err := s.edition(ctx, r)
	if err != nil {
		return nil, err
	}
	path := r.to("admin", "releases", strconv.Itoa(e.ID))
	page := r.desk("admin", e.Name, r.T("releases.diff.say", "Release", e.Name, "Before", before.Name), view.Link{Text: r.T("releases.title"), Href: r.to("admin", "releases")})
	page.Tabs = r.adminTabs("releases")
	page.Actions = []view.Action{{Text: r.T("releases.csv"), Href: with(path+".csv", "series", r.query.Get("series")), Download: true, Quiet: true}}
	page.Facts, page.Parts, err = s.revisionParts(ctx, r, e, before, func(pairs ...string) string { return with(path, pairs...) })
	return page, err
}

// revisionParts are what one release changed against another: counted, by series, and the figures that differ. at is the address
// of the page with further choices.
func (s *Server) revisionParts(ctx context.Context, r *request, e, before observation.Edition, at func(pairs ...string) string) (facts []view.Fact, parts []view.Part, err error) {
	only, change := r.query.Get("series"), observation.EditionChange(first(r.query.Get("change"), string(observation.FigureRevised)))
	counts, err := s.deps.House.RevisedSeries(ctx, e.ID, before.ID)
	if err != nil {
		return nil, nil, err
	}
	list, err := s.deps.House.Revisions(ctx, e.ID, before.ID, only, change, revisionsShown)
	if err != nil {
		return nil, nil, err
	}
	var all observation.Revised
	t := view.Table{ID: "series-t", Caption: r.T("releases.by_series"), Sortable: true, Columns: []view.Column{
		{Text: r.T("releases.series")}, {Text: r.T("releases.revised"), Class: "n"}, {Text: r.T("releases.added"), Class: "n"}, {Text: r.T("releases.gone"), Class: "n"}, {Text: r.T("releases.same"), Class: "n"},
	}}
	for _, c := range counts {
		all.Revised, all.Added, all.Gone, all.Same = all.Revised+c.Revised, all.Added+c.Added, all.Gone+c.Gone, all.Same+c.Same
		row := view.Row{Head: view.Cell{Text: c.Series, Href: at("series", c.Series, "change", r.query.Get("change")) + "#figures"}, Cells: []view.Cell{
			{Text: r.Int(int(c.Revised)), Class: "n"}, {Text: r.Int(int(c.Added)), Class: "n"}, {Text: r.Int(int(c.Gone)), Class: "n"}, {Text: r.Int(int(c.Same)), Class: "n"},
		}}
		if c.Series == only {
			row.Class = "mark"
		}
		t.Rows = append(t.Rows, row)
	}
	fact := func(n int64, c observation.EditionChange) view.Fact {
		return view.Fact{Value: r.Int(int(n)), Label: r.T("releases." + string(c)), Small: r.T("releases." + string(c) + ".say"), Href: at("change", string(c), "series", only) + "#figures"}
	}
	facts = []view.Fact{
		fact(all.Revised, observation.FigureRevised), fact(all.Added, observation.FigureAdded), fact(all.Gone, observation.FigureGone),
		{Value: r.Int(int(all.Same)), Label: r.T("releases.same"), Small: r.T("releases.same.say")},
	}
	figures := &view.Panel{ID: "figures", Title: r.T("releases.figures." + string(change)), Say: r.T("releases.shown", "Count", len(list)), Table: r.revisionTable(list), Long: true}
	if len(list) == revisionsShown {
		figures.Say = r.T("releases.largest", "Count", len(list))
	}
	if only != "" {
		figures.Chip = view.Chip{Tone: "neutral", Text: only}
		figures.More = []view.Link{{Text: r.T("releases.all_series"), Href: at("change", r.query.Get("change")) + "#figures"}}
	}
	if len(list) == 0 {
		figures.Say, figures.Empty = "", r.T("releases.nothing")
	}
	return facts, []view.Part{{Panel: &view.Panel{ID: "series", Title: r.T("releases.by_series"), Say: r.T("releases.by_series.say"), Table: t}}, {Panel: figures}}, nil
}

func (r *request) revisionTable(list []observation.Revision) view.Table {
	t := view.Table{ID: "figures-t", Caption: r.T("releases.title"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("releases.series")}, {Text: r.T("releases.area")}, {Text: r.T("releases.period")}, {Text: r.T("releases.old"), Class: "n"}, {Text: r.T("releases.new"), Class: "n"},
		{Text: r.T("releases.difference"), Class: "n"}, {Text: "%", Class: "n"},
	}}
	for _, v := range list {
		series, _ := r.ref.Catalog.Series(v.Series)
		old, now := view.Cell{Text: r.value(series, v.Old), Class: "n"}, view.Cell{Text: r.value(series, v.New), Class: "n"}
		if v.Added {
			old.Text = r.T("releases.is_added")
		}
		if v.Gone {
			now.Text = r.T("releases.is_gone")
		}
		by, percent := v.Difference()
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: v.Series, Small: v.Breakdown, Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.area(v.Area)}, {Text: v.Period, Class: "nobr"}, old, now,
			{Text: r.plus(by, r.AsGiven), Class: "n"}, {Text: r.plus(percent, func(d decimal.Decimal) string { return r.Percent(d, 1) }), Class: "n"},
		})})
	}
	return t
}

// plus prints a difference with its sign, nothing where there is none.
func (r *request) plus(d decimal.NullDecimal, print func(decimal.Decimal) string) string {
	switch {
	case !d.Valid:
		return ""
	case d.Decimal.IsPositive():
		return "+" + print(d.Decimal)
	}
	return print(d.Decimal)
}

// revisionsCSV is the whole difference between two releases.
func (s *Server) revisionsCSV(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	e, before, err := s.edition(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	content, err = s.revisionRecords(ctx, r, e, before)
	return "rumbo-" + e.Name + ".csv", csvKind, content, err
}

// revisionRecords are the figures that differ between two releases, as a plain file.
func (s *Server) revisionRecords(ctx context.Context, r *request, e, before observation.Edition) ([]byte, error) {
	list, err := s.deps.House.Revisions(ctx, e.ID, before.ID, r.query.Get("series"), "", mostRevisions)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"series", "area", "period", "breakdown", "change", "old_release", "old", "new_release", "new", "difference", "percent"}}
	for _, v := range list {
		text := func(d decimal.NullDecimal) string {
			if !d.Valid {
				return ""
			}
			return d.Decimal.String()
		}
		side := func(value observation.Value, there bool) string {
			if !there {
				return ""
			}
			return first(value.Text(), string(value.Gap))
		}
		by, percent := v.Difference()
		lines = append(lines, []string{v.Series, v.Area, v.Period, v.Breakdown, string(v.Change()), before.Name, side(v.Old, !v.Added), e.Name, side(v.New, !v.Gone), text(by), text(percent)})
	}
	err = w.WriteAll(lines)
	return b.Bytes(), err
}
