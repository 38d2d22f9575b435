package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// computedMark separates the parts of the address of a computed figure, which has no number in the store.
const computedMark = "~"

// figure is the address of the page that says where a figure comes from.
func (r *request) figure(row publish.Row) string {
	if row.ID != 0 {
		return r.to("figures", strconv.FormatInt(row.ID, 10))
	}
	if !row.Known() {
		return ""
	}
	k := row.Observation.Key
	return r.to("figures", strings.Join([]string{k.Series, k.Area, strings.ReplaceAll(k.Period, "/", "_"), k.Breakdown, string(k.Flow)}, computedMark))
}

func (s *Server) figure(ctx context.Context, r *request) (view.Page, error) {
	given := r.param("id")
	if strings.Contains(given, computedMark) {
		return s.computedFigure(ctx, r, given)
	}
	id, err := number(given)
	if err != nil {
		return nil, fault.New(fault.NotFound, "web.no_figure")
	}
	h, err := r.figures.Figure(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil, fault.Wrap(err, fault.NotFound, "web.no_figure")
	}
	if err != nil {
		return nil, err
	}
	page, one := s.figureFrame(r, h.Row)
	if !h.Current && len(h.Versions) > 0 {
		page.Lead += " " + r.T("web.figure.superseded")
	}
	var own *publish.Version
	for i, v := range h.Versions {
		if v.ID == id {
			own = &h.Versions[i]
		}
	}
	page.Facts = append(page.Facts, r.provenance(h.Row, own)...)
	t := view.Table{ID: "history-t", Caption: r.T("web.figure.history"), Class: "cards", Columns: []view.Column{
		{Text: r.T("web.figure.when")}, {Text: r.T("web.value"), Class: "n"}, {Text: r.T("web.figure.how")}, {Text: r.T("web.figure.by")}, {Text: r.T("web.figure.set"), Class: "n"},
	}}
	for i, v := range h.Versions {
		row := view.Row{Head: view.Cell{Text: r.DateTime(v.Recorded), Href: r.to("figures", strconv.FormatInt(v.ID, 10))}}
		if v.ID == id {
			row.Class = "mark"
		}
		if i == 0 {
			row.Head.Small = r.T("web.figure.current")
		}
		row.Cells = []view.Cell{
			{Text: r.value(one, v.Value), Class: "n", Column: r.T("web.value")}, {Text: r.how(v.Origin), Column: r.T("web.figure.how")},
			{Text: r.role(v.ChangeSet, h.Row.Observation.Key.Flow), Column: r.T("web.figure.by")}, {Text: strconv.FormatInt(v.ChangeSet.ID, 10), Href: r.records(h.Row.Observation.Key.Area, "change_set", v.ChangeSet.ID), Class: "n", Column: r.T("web.figure.set")},
		}
		t.Rows = append(t.Rows, row)
	}
	page.History = view.Panel{ID: "history", Title: r.T("web.figure.history"), Say: r.T("web.figure.history.say"), Table: t}
	if len(h.Beside) > 0 {
		page.Beside = s.rowsPanel(r, "beside", r.T("web.figure.beside"), h.Beside)
	}
	return page, s.besideComputed(ctx, r, page, h.Row)
}

func (s *Server) figureFrame(r *request, row publish.Row) (*view.Figure, catalog.Series) {
	o := row.Observation
	one, _ := r.ref.Catalog.Series(o.Key.Series)
	page := &view.Figure{Frame: r.frame, Value: r.figureSaid(one, o), Unit: one.Unit.In(r.lang), Small: o.Period.Label}
	if o.Value.Gap != observation.NoGap {
		page.Unit = ""
	}
	if rest, ok := strings.CutPrefix(page.Unit, "%"); ok && strings.HasSuffix(page.Value, "%") {
		page.Unit = strings.TrimSpace(rest) // the sign stands at the number already
	}
	if q, ok := categories(r.ref, one.Code); ok && o.Value.Number.Valid {
		page.Category = int(o.Value.Number.Decimal.IntPart())
		if b, ok := q.Band(page.Category); ok {
			page.Unit = b.Name.In(r.lang)
		}
	}
	place := r.area(o.Key.Area)
	page.Title = r.T("web.figure")
	page.Lead = r.T("web.figure.lead", "Series", r.short(one), "Area", place, "Period", o.Period.Label, "Value", page.Value)
	page.Description = page.Lead
	a, known := r.ref.Directory.Area(o.Key.Area)
	link := view.Link{Text: place}
	if known {
		link.Href = r.areaPage(a)
	}
	page.Section = "indicators"
	page.Crumbs = []view.Link{{Text: r.T("web.indicators"), Href: r.to("indicators")}, {Text: first(one.Code, o.Key.Series), Href: r.to("series", o.Key.Series)}, {Text: place}}
	page.Facts = []view.Pair{
		{Name: r.T("web.series"), Text: joined(o.Key.Series, one.Name.In(r.lang)), Href: r.to("series", o.Key.Series)},
		{Name: r.T("web.area"), Text: place, Href: link.Href},
		{Name: r.T("web.period"), Text: o.Period.Label},
	}
	for _, d := range one.Dimensions {
		if code := o.Breakdown.Code(d); code != observation.Total {
			page.Facts = append(page.Facts, view.Pair{Name: r.dimension(d), Text: r.partName(d, code)})
		}
	}
	return page, one
}

func (r *request) dimension(code string) string {
	if d, ok := r.ref.Catalog.Dimension(code); ok {
		return d.Name.In(r.lang)
	}
	return code
}

func (r *request) partName(dimension, code string) string {
	if d, ok := r.ref.Catalog.Dimension(dimension); ok {
		if c, ok := d.Part(code); ok && c.Name.In(r.lang) != "" {
			return c.Name.In(r.lang)
		}
	}
	return code
}

// provenance is everything that is known of a stored figure's way. In public it names the role, never the person.
func (r *request) provenance(row publish.Row, v *publish.Version) []view.Pair {
	o := row.Observation
	var pairs []view.Pair
	add := func(name, text, href string, code bool) {
		if text != "" {
			pairs = append(pairs, view.Pair{Name: name, Text: text, Href: href, Code: code})
		}
	}
	add(r.T("web.flow"), r.flow(o.Key.Flow), "", false)
	add(r.T("web.source"), r.source(o.Source), "", false)
	if src, ok := r.ref.Catalog.Source(o.Source); ok {
		add(r.T("web.figure.cite"), src.Cite.In(r.lang), "", false)
		add(r.T("web.methods.licence"), r.Named("licence", src.Licence), "", false)
	}
	add(r.T("web.release"), r.release(o.Key.Release), "", false)
	add(r.T("web.figure.given"), o.Value.Literal, "", true)
	add(r.T("web.status"), r.statusWord(o.Value), "", false)
	if o.Value.Lower.Valid && o.Value.Upper.Valid {
		add(r.T("web.figure.bounds"), r.AsGiven(o.Value.Lower.Decimal)+" – "+r.AsGiven(o.Value.Upper.Decimal), "", false)
	}
	if o.Value.Numerator.Valid && o.Value.Denominator.Valid {
		add(r.T("web.figure.parts"), r.AsGiven(o.Value.Numerator.Decimal)+" / "+r.AsGiven(o.Value.Denominator.Decimal), "", false)
	}
	add(r.T("web.figure.note"), o.Note, "", false)
	origin := o.Origin
	if v != nil {
		origin = v.Origin
	}
	add(r.T("web.figure.how"), r.how(origin), "", false)
	add(r.T("web.figure.file"), origin.FileName, "", false)
	add(r.T("web.figure.cell"), place(origin.Sheet, origin.Cell), "", true)
	if len(origin.File) == 64 {
		add("SHA-256", origin.File, "", true)
	}
	add(r.T("web.figure.item"), origin.Item, "", true)
	if v != nil {
		add(r.T("web.figure.by"), r.role(v.ChangeSet, o.Key.Flow), "", false)
		add(r.T("web.figure.when"), r.DateTime(v.Recorded), "", false)
		add(r.T("web.figure.set"), strconv.FormatInt(v.ChangeSet.ID, 10), "", false)
	}
	return pairs
}

func (r *request) statusWord(v observation.Value) string {
	if v.Gap != observation.NoGap {
		return r.T("gap." + string(v.Gap) + ".long")
	}
	if key := "web.status." + v.StatusText(); r.Has(key) {
		return r.T(key)
	}
	return v.StatusText()
}

func (r *request) how(o observation.Origin) string {
	if o.Kind == "" {
		return ""
	}
	return r.T("web.figure.how." + string(o.Kind))
}

// role is who took a figure over, in public: a role, never a name.
func (r *request) role(set observation.ChangeSet, flow observation.Flow) string {
	switch {
	case set.Kind == observation.FromShipped:
		return r.T("web.role.system")
	case set.Actor == account.Operator:
		return r.T("web.role.operator")
	case flow == observation.National:
		return r.T("web.role.validator")
	}
	return r.T("web.role.administrator")
}

// rowsPanel lists figures with their own year, flow, source and release.
func (s *Server) rowsPanel(r *request, id, title string, rows []publish.Row) view.Panel {
	t := view.Table{ID: id + "-t", Caption: title, Sortable: true, Columns: []view.Column{
		{Text: r.T("web.area")}, {Text: r.T("web.value"), Class: "n"}, {Text: r.T("web.period"), Class: "n"}, {Text: r.T("web.flow")}, {Text: r.T("web.release")},
	}}
	for _, row := range rows {
		one, _ := r.ref.Catalog.Series(row.Observation.Key.Series)
		head := view.Cell{Text: r.area(row.Observation.Key.Area)}
		if a, ok := r.ref.Directory.Area(row.Observation.Key.Area); ok {
			head.Href = r.areaPage(a)
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.figureCells(one, publish.Cell{Row: row})})
	}
	return view.Panel{ID: id, Title: title, Table: t, Long: true}
}

func withQuery(address string, q url.Values) string {
	if len(q) == 0 {
		return address
	}
	return address + "?" + q.Encode()
}
