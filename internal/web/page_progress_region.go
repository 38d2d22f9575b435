package web

import (
	"context"
	"strconv"

	"rumbo/internal/area"
	"rumbo/internal/measure"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// regionProgress sets the countries of a group beside each other, series by series, by one method.
func (s *Server) regionProgress(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.group(r, r.param("group"))
	if err != nil {
		return nil, err
	}
	to := r.to("regions", g.Code, "progress")
	m, known := methodOf(r, false)
	if r.param("group") != g.Code || !known {
		if !known {
			r.query.Del("method")
		}
		return nil, redirect{withQuery(to, r.query)}
	}
	data, err := r.figures.RegionProgress(ctx, g.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	name := g.Name.In(r.lang)
	page := r.progressPage("regions", r.T("assess.title.country", "Area", name))
	page.Crumbs = []view.Link{{Text: r.T("web.regions"), Href: r.to("regions")}, {Text: name, Href: r.to("regions", g.Code)}, {Text: r.T("assess.title")}}
	page.Tabs = r.methodTabs(to, m, false)
	page.Actions = r.progressActions(to, m)
	var all []publish.SeriesProgress
	for _, across := range data.Series {
		all = append(all, across.Countries...)
	}
	page.Lead = r.acrossSay(m, all)
	page.Description = page.Lead
	if len(data.Series) > 0 {
		matrix, counts := r.acrossPanel(data, m), r.countsPanel(data, m, "counts")
		page.Parts = append(page.Parts, view.Part{Panel: &matrix}, view.Part{Panel: &counts})
	}
	if aside := r.asidePanel(data); len(aside.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &aside})
	}
	page.Parts = append(page.Parts, view.Part{Sheet: r.readingSheet(m, nil)})
	return page, nil
}

// acrossSay says in a sentence what a method finds for pairs of a country and a series.
func (r *request) acrossSay(m measure.Method, list []publish.SeriesProgress) string {
	t := tallyOf(m, list)
	switch {
	case t.all == 0:
		return r.T("assess.region.empty")
	case t.assessed == 0:
		return r.T("assess.region.none", "Method", r.methodName(m), "Count", t.all)
	}
	return r.T("assess.region.say", "Method", r.methodName(m), "N", r.Int(t.assessed), "Count", t.all, "Verdicts", r.counted(m, t), "Years", years(t.from, t.to))
}

// acrossCell is one verdict in the table of countries by series.
func (r *request) acrossCell(one publish.SeriesProgress, m measure.Method) view.Cell {
	if one.Flow == "" {
		return view.Cell{Text: "·", Word: r.T("assess.why.no_data"), Sign: true, Mapped: true, Class: "vd none", Sort: "999"}
	}
	v := one.By(m)
	c := view.Cell{Text: verdictSign(v.Status), Class: "vd " + verdictTone(v.Status), Href: r.workingHref(one.Area, one.Series, m), Below: true, Small: r.shortWord(one, v)}
	c.Sort = strconv.Itoa(verdictRank(m, v.Status))
	if v.Status == measure.NotAvailable {
		c.Title = r.T("assess.reason." + string(v.Reason))
		return c
	}
	c.Title = joined(r.verdictWord(v.Status, one.Target.Valid), years(v.Base.Year, v.Latest.Year), r.pace(one, v))
	return c
}

func verdictRank(m measure.Method, s measure.Standing) int {
	for i, one := range measure.Standings(m) {
		if one == s {
			return i
		}
	}
	return 99
}

// shortWord is a verdict in a word or two, or why there is none.
func (r *request) shortWord(one publish.SeriesProgress, v measure.Progress) string {
	if v.Status == measure.NotAvailable {
		return r.T("assess.why." + string(v.Reason))
	}
	if v.Status == measure.MetOrOnTrack && !one.Target.Valid {
		return r.T("assess.word.on_track")
	}
	return r.T("assess.word." + string(v.Status))
}

// acrossPanel is the table of countries by series.
func (r *request) acrossPanel(data publish.RegionProgress, m measure.Method) view.Panel {
	p := view.Panel{ID: "across", Title: r.T("assess.across"), Long: true, Say: r.T("assess.across.say", "Method", r.methodName(m))}
	t := view.Table{ID: "across-t", Caption: p.Title, Class: "across", Sortable: true, Columns: []view.Column{{Text: r.T("web.country")}}}
	for _, across := range data.Series {
		t.Columns = append(t.Columns, view.Column{Text: r.short(across.Series), Small: codesOf(r.ref.Catalog.IndicatorsOf(across.Series.Code))})
	}
	for i, country := range data.Members {
		row := view.Row{Head: view.Cell{Text: country.Name.In(r.lang), Href: with(r.to("countries", country.Code, "progress"), "method", r.query.Get("method"))}}
		for _, across := range data.Series {
			row.Cells = append(row.Cells, r.acrossCell(across.Countries[i], m))
		}
		t.Rows = append(t.Rows, row)
	}
	own := view.Row{Head: view.Cell{Text: data.Group.Name.In(r.lang), Small: r.T("assess.group.official"), Below: true}}
	count := view.Row{Head: view.Cell{Text: r.T("assess.assessed")}}
	any := false
	for _, across := range data.Series {
		cell := view.Cell{Text: "·", Word: r.T("assess.group.none"), Sign: true, Mapped: true, Class: "vd none"}
		if across.Group != nil {
			any = true
			cell = r.acrossCell(*across.Group, m)
		}
		own.Cells = append(own.Cells, cell)
		tl := tallyOf(m, across.Countries)
		count.Cells = append(count.Cells, view.Cell{Text: r.T("web.heat.n", "N", r.Int(tl.assessed), "Of", r.Int(len(data.Members))), Class: "vd"})
	}
	if any {
		t.Foot = append(t.Foot, own)
	}
	t.Foot = append(t.Foot, count)
	p.Table = t
	for _, s := range append(measure.Standings(m), measure.NotAvailable) {
		p.Legend = append(p.Legend, view.Key{Class: "sign vd " + verdictTone(s), Sign: verdictSign(s), Text: r.verdictWord(s, true)})
	}
	p.Legend = append(p.Legend, view.Key{Class: "sign vd none", Sign: "·", Text: r.T("assess.why.no_data")})
	p.Notes = []string{r.T("assess.across.note")}
	return p
}

// countsPanel counts the countries of each verdict, series by series.
func (r *request) countsPanel(data publish.RegionProgress, m measure.Method, id string) view.Panel {
	t := view.Table{ID: id + "-t", Caption: r.T("assess.counts"), Class: "cards dense byverdict", Columns: []view.Column{{Text: r.T("web.indicator")}, {Text: r.T("web.series")}}}
	var shown []measure.Standing
	var all []publish.SeriesProgress
	for _, across := range data.Series {
		all = append(all, across.Countries...)
	}
	total := tallyOf(m, all)
	for _, s := range measure.Standings(m) {
		if total.of[s] > 0 {
			shown = append(shown, s)
			t.Columns = append(t.Columns, view.Column{Text: r.verdictText(s, true), Class: "n"})
		}
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("assess.assessed"), Class: "n"}, view.Column{Text: r.T("assess.between")})
	for _, across := range data.Series {
		tl := tallyOf(m, across.Countries)
		if tl.all == 0 {
			continue
		}
		indicators := r.ref.Catalog.IndicatorsOf(across.Series.Code)
		cells := []view.Cell{{Text: r.short(across.Series), Href: with(r.to("series", across.Series.Code), "group", data.Group.Code), Small: across.Series.Unit.In(r.lang), Below: true, Class: "name"}}
		for _, s := range shown {
			class := "n"
			if tl.of[s] == 0 {
				class = "n zero"
			}
			cells = append(cells, view.Cell{Text: r.Int(tl.of[s]), Class: class})
		}
		span := ""
		if tl.assessed > 0 {
			span = years(tl.from, tl.to)
		}
		cells = append(cells, view.Cell{Text: r.T("web.heat.n", "N", r.Int(tl.assessed), "Of", r.Int(len(data.Members))), Class: "n"}, view.Cell{Text: span, Class: "nobr"})
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: first(codesOf(indicators), across.Series.Code)}, Cells: r.headed(t.Columns[1:], cells)})
	}
	p := view.Panel{ID: id, Title: r.T("assess.counts"), Table: t, Long: true}
	if note := r.twoTargets(all); note != "" {
		p.Notes = append(p.Notes, note)
	}
	return p
}

// asidePanel lists the series that stand in no column, and why.
func (r *request) asidePanel(data publish.RegionProgress) view.Panel {
	t := view.Table{ID: "aside-t", Class: "cards dense", Caption: r.T("assess.aside"), Columns: []view.Column{{Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("assess.aside.why")}}}
	for _, one := range data.Aside {
		why := r.T("assess.not_comparable")
		if one.Why != "" {
			why = r.T("assess.reason." + string(one.Why))
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: first(codesOf(r.ref.Catalog.IndicatorsOf(one.Series.Code)), one.Series.Code)}, Cells: []view.Cell{
			{Text: r.short(one.Series), Href: with(r.to("series", one.Series.Code), "group", data.Group.Code), Class: "name"}, {Text: why, Class: "words"},
		}})
	}
	return view.Panel{ID: "aside", Title: r.T("assess.aside"), Table: t}
}

// progressCounts is how the countries of a group go in short, for its page: how many stand where, by Open SDG, series by series.
func (s *Server) progressCounts(ctx context.Context, r *request, g area.Area) (view.Panel, error) {
	data, err := r.figures.RegionProgress(ctx, g.Code, r.Printer)
	if err != nil || len(data.Series) == 0 {
		return view.Panel{}, err
	}
	var all []publish.SeriesProgress
	for _, across := range data.Series {
		all = append(all, across.Countries...)
	}
	p := r.countsPanel(data, measure.OpenSDG, "progress")
	p.Title, p.Say, p.Tucked = r.T("assess.title"), r.acrossSay(measure.OpenSDG, all), true
	p.More = []view.Link{{Text: r.T("assess.whole.region"), Href: r.to("regions", g.Code, "progress")}}
	return p, nil
}
