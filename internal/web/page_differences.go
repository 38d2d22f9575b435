package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// The kinds of difference.
const (
	byGroup   = "group"   // published value of a group against ours
	byFlow    = "flow"    // what countries give against what the United Nations publish
	byRelease = "release" // one release of a source against another
)

// differencesShown is how many differing figures a page lists; a download has them all.
const differencesShown = 300

// comparison is what the reader of differences has chosen.
type comparison struct {
	kind     string
	series   catalog.Series
	group    area.Area // of byGroup without code: every group
	from, to observation.Edition
	editions []observation.Edition
}

// askedDifferences reads the query. What it does not know is told, never guessed.
func (s *Server) askedDifferences(ctx context.Context, r *request) (a comparison, err error) {
	a.kind = first(r.query.Get("kind"), byGroup)
	if !slices.Contains([]string{byGroup, byFlow, byRelease}, a.kind) {
		return a, fault.New(fault.Invalid, "differences.no_kind", "Given", a.kind)
	}
	if a.series, err = askedSeries(r); err != nil {
		return a, err
	}
	if a.kind != byGroup || r.query.Get("group") != "" {
		if a.group, err = s.askedGroup(r); err != nil {
			return a, err
		}
	}
	if a.kind != byRelease || s.deps.House == nil {
		return a, nil
	}
	if a.editions, err = s.deps.House.LoadedEditions(ctx); err != nil {
		return a, err
	}
	find := func(name string) (observation.Edition, error) {
		for _, e := range a.editions {
			if e.Name == r.query.Get(name) {
				return e, nil
			}
		}
		return observation.Edition{}, fault.New(fault.NotFound, "differences.no_release", "Given", r.query.Get(name))
	}
	if r.query.Get("to") != "" {
		if a.to, err = find("to"); err != nil {
			return a, err
		}
	}
	if r.query.Get("from") != "" {
		if a.from, err = find("from"); err != nil {
			return a, err
		}
	}
	return a.completed(), nil
}

// completed chooses the releases that were not named: the newest that has one before it, and that one.
func (a comparison) completed() comparison {
	byID := map[int]observation.Edition{}
	for _, e := range a.editions {
		byID[e.ID] = e
	}
	for _, e := range a.editions {
		if a.to.ID == 0 && e.Before != 0 && (a.from.ID == 0 || e.Before == a.from.ID) {
			a.to = e
		}
	}
	if a.from.ID == 0 {
		a.from = byID[a.to.Before]
	}
	return a
}

// differences are the figures of which two sides say something, where they say different things.
func (s *Server) differences(ctx context.Context, r *request) (view.Page, error) {
	a, err := s.askedDifferences(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.checkPage("differences", r.T("differences.title"), "", a.group)
	file := with(r.to("differences.csv"), "kind", a.kind, "series", a.series.Code, "group", a.group.Code, "from", a.from.Name, "to", a.to.Name)
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: withQuery(r.to("differences"), r.query), Quiet: true, Copy: true}, {Text: "CSV", Href: file, Quiet: true, Download: true}}
	page.Form = s.differencesForm(r, a)
	switch a.kind {
	case byFlow:
		err = s.flowDifferences(ctx, r, page, a)
	case byRelease:
		err = s.releaseDifferences(ctx, r, page, a)
	default:
		err = s.groupDifferences(ctx, r, page, a)
	}
	page.Description = page.Lead
	return page, err
}

func (s *Server) differencesForm(r *request, a comparison) view.Form {
	kinds := view.Control{Name: "kind", Label: r.T("differences.kind"), Wide: true}
	for _, k := range []string{byGroup, byFlow, byRelease} {
		kinds.Options = append(kinds.Options, view.Option{Value: k, Text: r.T("differences.kind." + k), Selected: k == a.kind})
	}
	form := view.Form{Action: r.to("differences"), Controls: []view.Control{kinds}}
	series := view.Control{Name: "series", Label: r.T("web.series"), Wide: true, Options: []view.Option{{Text: r.T("complete.every_series"), Selected: a.series.Code == ""}}}
	for _, one := range r.ref.Catalog.Content().Series {
		series.Options = append(series.Options, view.Option{Value: one.Code, Text: joined(codesOf(r.ref.Catalog.IndicatorsOf(one.Code)), r.short(one)), Selected: one.Code == a.series.Code})
	}
	form.Controls = append(form.Controls, series)
	if a.kind == byRelease {
		for _, c := range []struct {
			name   string
			chosen observation.Edition
		}{{"from", a.from}, {"to", a.to}} {
			control := view.Control{Name: c.name, Label: r.T("differences." + c.name), Wide: true}
			for _, e := range a.editions {
				control.Options = append(control.Options, view.Option{Value: e.Name, Text: e.Name, Selected: e.ID == c.chosen.ID})
			}
			if len(control.Options) > 0 {
				form.Controls = append(form.Controls, control)
			}
		}
		return form
	}
	groups := s.groupForm(r, "", a.group).Controls[0]
	if a.kind == byGroup {
		groups.Options = append([]view.Option{{Text: r.T("differences.every_group"), Selected: a.group.Code == ""}}, groups.Options...)
	}
	form.Controls = append(form.Controls, groups)
	return form
}

// groupDifferences are published values of groups that are not those computed here.
func (s *Server) groupDifferences(ctx context.Context, r *request, page *view.Lines, a comparison) error {
	list, err := r.figures.GroupDifferences(ctx, a.series.Code, a.group.Code)
	if err != nil {
		return err
	}
	var other []publish.GroupDifference
	revised := 0
	for _, d := range list {
		if d.Differs() {
			other = append(other, d)
			if !d.SameRelease() {
				revised++
			}
		}
	}
	slices.SortStableFunc(other, func(x, y publish.GroupDifference) int {
		return r.Compare(r.area(x.Official.Observation.Key.Area), r.area(y.Official.Observation.Key.Area))
	})
	page.Lead = r.T("differences.group.say", "Count", len(other), "N", r.Int(len(other)), "Of", r.Int(len(list)))
	page.Facts = []view.Fact{{Value: r.T("web.n_of_n", "N", r.Int(len(other)), "Of", r.Int(len(list))), Label: r.T("differences.group.fact"), Small: r.T("differences.group.small")}}
	if revised > 0 {
		page.Facts = append(page.Facts, view.Fact{Value: r.Int(len(other) - revised), Label: r.T("differences.group.same"), Small: r.T("differences.group.same.small")},
			view.Fact{Value: r.Int(revised), Label: r.T("differences.group.revised"), Small: r.T("differences.group.revised.small")})
	}
	if a.series.Code == "" && len(list) > 0 {
		panel := r.differencesBySeries(list, a.group.Code)
		page.Parts = append(page.Parts, view.Part{Panel: &panel})
	}
	t := view.Table{ID: "differences-t", Caption: r.T("differences.kind.group"), Class: "cards", Sortable: true, Filter: r.T("web.filter"), Columns: []view.Column{
		{Text: r.T("web.group")}, {Text: r.T("web.series")}, {Text: r.T("web.period"), Class: "n"}, {Text: r.T("differences.published"), Class: "n"}, {Text: r.T("differences.ours"), Class: "n"},
		{Text: r.T("differences.by"), Class: "n"}, {Text: "%", Class: "n"}, {Text: r.T("differences.coverage"), Class: "n"},
	}}
	for _, d := range other[:min(len(other), differencesShown)] {
		by, percent := differenceOf(d.Official, d.Computed)
		o := d.Official.Observation
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.area(o.Key.Area), Href: r.to("regions", o.Key.Area)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			r.seriesCell(d.Series, o.Key.Breakdown), {Text: o.Period.Label, Class: "n"},
			{Text: r.figureSaid(d.Series, o), Class: "n", Href: r.figure(d.Official), Small: r.release(o.Key.Release), Below: true, Sort: o.Value.Text()},
			{Text: r.figureSaid(d.Series, d.Computed.Observation), Class: "n", Href: r.figure(d.Computed), Small: r.release(d.Computed.Observation.Key.Release), Below: true, Sort: d.Computed.Observation.Value.Text()},
			r.byCell(by), r.percentCell(percent), {Text: r.T("web.n_of_n", "N", r.Int(d.Computed.Responding), "Of", r.Int(d.Computed.Members)), Class: "n nobr"},
		})})
	}
	panel := r.differencesPanel(t, len(other), r.T("differences.group.note"))
	page.Parts = append(page.Parts, view.Part{Panel: &panel})
	return nil
}

// differencesBySeries counts, by series, how many published values of groups are not ours.
func (r *request) differencesBySeries(list []publish.GroupDifference, group string) view.Panel {
	t := view.Table{ID: "by-series-t", Caption: r.T("differences.by_series"), Columns: []view.Column{{Text: r.T("web.series")}, {Text: r.T("web.rule")}, {Text: r.T("differences.different"), Class: "n"}}}
	of, different := map[string]int{}, map[string]int{}
	for _, d := range list {
		of[d.Series.Code]++
		if d.Differs() {
			different[d.Series.Code]++
		}
	}
	for _, one := range r.ref.Catalog.Content().Series {
		if of[one.Code] == 0 {
			continue
		}
		cell := r.seriesCell(one, "")
		cell.Href = with(r.to("differences"), "kind", byGroup, "series", one.Code, "group", group)
		t.Rows = append(t.Rows, view.Row{Head: cell, Cells: []view.Cell{
			{Text: r.T("web.rule." + string(one.Rule))}, {Text: r.T("web.heat.n", "N", r.Int(different[one.Code]), "Of", r.Int(of[one.Code])), Class: "n nobr"},
		}})
	}
	return view.Panel{ID: "by-series", Title: r.T("differences.by_series"), Table: t}
}

func (r *request) seriesCell(one catalog.Series, part string) view.Cell {
	cell := view.Cell{Text: joined(codesOf(r.ref.Catalog.IndicatorsOf(one.Code)), r.short(one)), Below: true}
	if part != "" {
		cell.Small = r.partWords(part)
	}
	return cell
}

func (r *request) differencesPanel(t view.Table, all int, note string) view.Panel {
	p := view.Panel{ID: "differences", Title: r.T("differences.list"), Table: t, Long: true, Notes: []string{note}}
	if all > len(t.Rows) {
		p.Say = r.T("differences.shown", "Count", len(t.Rows), "All", r.Int(all))
	}
	if all == 0 {
		p.Empty, p.Notes = r.T("differences.none"), nil
	}
	return p
}

// differenceOf is the second less the first, and the same in percent of the size of the first where that is not zero.
func differenceOf(a, b publish.Row) (by, percent decimal.NullDecimal) {
	return observation.Revision{Old: a.Observation.Value, New: b.Observation.Value}.Difference()
}

func (r *request) byCell(d decimal.NullDecimal) view.Cell {
	out := view.Cell{Text: r.plus(d, r.AsGiven), Class: "n"}
	if d.Valid {
		out.Sort = d.Decimal.String()
	}
	return out
}

func (r *request) percentCell(d decimal.NullDecimal) view.Cell {
	out := view.Cell{Text: r.plus(d, func(d decimal.Decimal) string { return r.Percent(d, 1) }), Class: "n"}
	if d.Valid {
		out.Sort = d.Decimal.String()
	}
	return out
}

// flowDifferences are figures that a country gives otherwise than the United Nations publish them.
func (s *Server) flowDifferences(ctx context.Context, r *request, page *view.Lines, a comparison) error {
	list, err := r.figures.FlowDifferences(ctx, a.series.Code, a.group.Code)
	if err != nil {
		return err
	}
	var other []publish.FlowDifference
	for _, d := range list {
		if !d.Same() {
			other = append(other, d)
		}
	}
	name := a.group.Name.In(r.lang)
	page.Lead = r.T("differences.flow.say", "Group", name, "Count", len(other), "N", r.Int(len(other)), "Of", r.Int(len(list)))
	if len(list) == 0 {
		page.Lead = r.T("differences.flow.nothing", "Group", name)
	}
	page.Facts = []view.Fact{{Value: r.T("web.n_of_n", "N", r.Int(len(other)), "Of", r.Int(len(list))), Label: r.T("differences.flow.fact"), Small: r.T("differences.flow.small")}}
	t := view.Table{ID: "differences-t", Caption: r.T("differences.kind.flow"), Class: "cards", Sortable: true, Filter: r.T("web.filter"), Columns: []view.Column{
		{Text: r.T("web.country")}, {Text: r.T("web.series")}, {Text: r.T("web.period"), Class: "n"}, {Text: r.flow(observation.National), Class: "n"}, {Text: r.flow(observation.UN), Class: "n"},
		{Text: r.T("differences.by"), Class: "n"}, {Text: "%", Class: "n"}, {Text: r.T("differences.which")},
	}}
	sort := slices.Clone(other)
	slices.SortStableFunc(sort, func(x, y publish.FlowDifference) int {
		return r.Compare(r.area(x.UN.Observation.Key.Area), r.area(y.UN.Observation.Key.Area))
	})
	for _, d := range sort[:min(len(sort), differencesShown)] {
		by, percent := differenceOf(d.UN, d.National)
		if d.Series.Kind == catalog.Category || d.Series.Kind == catalog.Binary {
			percent = decimal.NullDecimal{}
		}
		o := d.UN.Observation
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.area(o.Key.Area), Href: r.to("countries", o.Key.Area)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			r.seriesCell(d.Series, o.Key.Breakdown), {Text: o.Period.Label, Class: "n"}, r.sideCell(d.Series, d.National), r.sideCell(d.Series, d.UN), r.byCell(by), r.percentCell(percent), {Text: r.flow(d.Shown)},
		})})
	}
	panel := r.differencesPanel(t, len(other), r.T("differences.flow.note"))
	page.Parts = []view.Part{{Panel: &panel}}
	return nil
}

// sideCell is a figure with its release.
func (r *request) sideCell(one catalog.Series, row publish.Row) view.Cell {
	v := row.Observation.Value
	out := view.Cell{Text: r.value(one, v), Class: "n", Href: r.figure(row), Small: r.release(row.Observation.Key.Release), Below: true, Sort: v.Text()}
	if v.Gap != observation.NoGap {
		out.Class = "n g"
	}
	return out
}

// releaseDifferences is what one release changed against another.
func (s *Server) releaseDifferences(ctx context.Context, r *request, page *view.Lines, a comparison) error {
	if a.from.ID == 0 || a.to.ID == 0 || a.from.ID == a.to.ID {
		page.Lead = r.T("differences.release.two")
		return nil
	}
	if !slices.Contains([]observation.EditionChange{"", observation.FigureRevised, observation.FigureAdded, observation.FigureGone}, observation.EditionChange(r.query.Get("change"))) {
		return fault.New(fault.Invalid, "differences.no_change", "Given", r.query.Get("change"))
	}
	page.Lead = r.T("releases.diff.say", "Release", a.to.Name, "Before", a.from.Name)
	var err error
	page.Facts, page.Parts, err = s.revisionParts(ctx, r, a.to, a.from, func(pairs ...string) string {
		return with(r.to("differences"), append([]string{"kind", byRelease, "from", a.from.Name, "to", a.to.Name}, pairs...)...)
	})
	return err
}

// differencesCSV is every figure of which both sides say something, with a column that tells whether they differ; of releases, the
// figures that do.
func (s *Server) differencesCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	a, err := s.askedDifferences(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	name := "rumbo-" + strings.Join(slices.DeleteFunc([]string{"differences", a.kind, a.series.Code, a.group.Code}, func(t string) bool { return t == "" }), "-") + ".csv"
	if a.kind == byRelease {
		if a.from.ID == 0 || a.to.ID == 0 || a.from.ID == a.to.ID {
			return "", "", nil, fault.New(fault.NotFound, "differences.release.two")
		}
		content, err := s.revisionRecords(ctx, r, a.to, a.from)
		return name, csvKind, content, err
	}
	sides := [2]string{"published", "computed"}
	if a.kind == byFlow {
		sides = [2]string{"un", "national"}
	}
	records := [][]string{{"series", "area", "period", "breakdown", sides[0], sides[0] + "_release", sides[1], sides[1] + "_release", "difference", "percent", "differs", "shown"}}
	add := func(x, y publish.Row, differs bool, shown string) {
		by, percent := differenceOf(x, y)
		k := x.Observation.Key
		records = append(records, []string{
			k.Series, k.Area, k.Period, k.Breakdown, textOf(x), k.Release, textOf(y), y.Observation.Key.Release, numberText(by), numberText(percent), strconv.FormatBool(differs), shown,
		})
	}
	if a.kind == byFlow {
		list, err := r.figures.FlowDifferences(ctx, a.series.Code, a.group.Code)
		if err != nil {
			return "", "", nil, err
		}
		for _, d := range list {
			add(d.UN, d.National, !d.Same(), string(d.Shown))
		}
	} else {
		list, err := r.figures.GroupDifferences(ctx, a.series.Code, a.group.Code)
		if err != nil {
			return "", "", nil, err
		}
		for _, d := range list {
			add(d.Official, d.Computed, d.Differs(), "published")
		}
	}
	content, err := r.table(records)
	return name, csvKind, content, err
}

// textOf is a value as it stands in a file: the number, or the word of a gap.
func textOf(row publish.Row) string {
	return first(row.Observation.Value.Text(), string(row.Observation.Value.Gap))
}

func numberText(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.String()
}
