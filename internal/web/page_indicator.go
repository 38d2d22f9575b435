package web

import (
	"context"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// chosenGroup is the group of the query by any spelling, else the one that a reader starts with.
func (s *Server) chosenGroup(r *request) area.Area {
	if given := r.query.Get("group"); given != "" {
		if a, ok := r.ref.Directory.Find(given); ok && a.Kind != area.Country {
			return a
		}
	}
	if a, ok := r.ref.Directory.Area(s.deps.Settings().Home); ok {
		return a
	}
	return area.Area{Code: s.deps.Settings().Home}
}

func (s *Server) groupForm(r *request, action string, g area.Area) view.Form {
	c := view.Control{Name: "group", Label: r.T("web.group"), Wide: true}
	for _, kind := range []area.Kind{area.World, area.Group, area.Region} {
		for _, a := range areasOf(r, kind) {
			c.Options = append(c.Options, view.Option{Value: a.Code, Text: a.Name.In(r.lang), Selected: a.Code == g.Code})
		}
	}
	return view.Form{Action: action, Controls: []view.Control{c}}
}

func (s *Server) indicators(_ context.Context, r *request) (view.Page, error) {
	page := &view.Indicators{Frame: r.frame, Query: strings.TrimSpace(r.query.Get("q"))}
	page.Title, page.Lead, page.Section, page.Top = r.T("web.indicators"), r.T("web.indicators.say"), "indicators", true
	page.Crumbs = []view.Link{{Text: page.Title}}
	page.Actions = []view.Action{{Text: r.T("complete.title"), Href: r.to("completeness"), Quiet: true}, {Text: r.T("differences.title"), Href: r.to("differences"), Quiet: true}}
	if i, ok := r.ref.Catalog.FindIndicator(page.Query); ok && page.Query != "" {
		return nil, redirect{r.to("indicators", i.Code)}
	}
	if one, ok := r.ref.Catalog.FindSeries(page.Query); ok && page.Query != "" {
		return nil, redirect{r.to("series", one.Code)}
	}
	for _, goal := range r.ref.Catalog.Content().Goals {
		t := view.Table{ID: "goal-" + goal.Code + "-t", Class: "goals cards dense", Caption: r.T("web.indicators.goal", "Code", goal.Code, "Name", goal.Name.In(r.lang)), Columns: []view.Column{
			{Text: r.T("web.code")}, {Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("web.direction")}, {Text: r.T("web.target")},
		}}
		for _, i := range r.ref.Catalog.Content().Indicators {
			target, _ := r.ref.Catalog.Target(i.Target)
			if target.Goal != goal.Code || !matchesIndicator(r, i, page.Query) {
				continue
			}
			t.Rows = append(t.Rows, r.indicatorRows(i)...)
		}
		if len(t.Rows) > 0 {
			page.Panels = append(page.Panels, view.Panel{ID: "goal-" + goal.Code, Title: t.Caption, Table: t, Long: true})
		}
	}
	if len(page.Panels) == 0 {
		page.Lead = r.T("web.no_indicator", "Given", page.Query)
	}
	return page, nil
}

func matchesIndicator(r *request, i catalog.Indicator, query string) bool {
	q := lang.Fold(query)
	text := i.Code + " " + i.Name.In(r.lang) + " " + i.Short.In(r.lang)
	for _, one := range r.ref.Catalog.SeriesOf(i.Code) {
		text += " " + one.Code + " " + one.Name.In(r.lang)
	}
	return q == "" || strings.Contains(lang.Fold(text), q)
}

// indicatorRows are one row for each series of an indicator, one where there is none.
func (r *request) indicatorRows(i catalog.Indicator) []view.Row {
	list := r.ref.Catalog.SeriesOf(i.Code)
	row := view.Row{Head: view.Cell{Text: i.Code, Href: r.to("indicators", i.Code)}}
	name := view.Cell{Text: first(i.Short.In(r.lang), i.Name.In(r.lang)), Class: "name"}
	if i.Short.In(r.lang) != "" {
		name.Small, name.Below = i.Name.In(r.lang), true
	}
	if len(list) == 0 {
		row.Cells = []view.Cell{name, {Text: r.T("web.indicator.unpublished"), Class: "g"}, {}, {}}
		return []view.Row{row}
	}
	var rows []view.Row
	for n, one := range list {
		cells := []view.Cell{
			{Text: r.short(one), Href: r.to("series", one.Code), Small: one.Code, Below: true, Column: r.T("web.series")}, {Text: r.T("web.direction." + string(one.Direction))}, {Text: r.target(one)},
		}
		if cells[2].Text != "" {
			cells[2].Column = r.T("web.target")
		}
		if n == 0 {
			row.Cells = append([]view.Cell{name}, cells...)
			rows = append(rows, row)
			continue
		}
		rows = append(rows, view.Row{Head: view.Cell{Word: i.Code}, Cells: append([]view.Cell{{}}, cells...)})
	}
	return rows
}

func (s *Server) indicator(ctx context.Context, r *request) (view.Page, error) {
	given := r.param("indicator")
	i, ok := r.ref.Catalog.FindIndicator(given)
	if !ok {
		if one, ok := r.ref.Catalog.FindSeries(given); ok {
			return nil, redirect{r.to("series", one.Code)}
		}
		return nil, noIndicator(r, given)
	}
	if i.Code != given {
		return nil, redirect{withQuery(r.to("indicators", i.Code), r.query)}
	}
	g := s.chosenGroup(r)
	data, err := r.figures.Indicator(ctx, i.Code, g.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	page := &view.Indicator{Frame: r.frame, Definition: i.Definition.In(r.lang), Caveat: i.Caveat.In(r.lang)}
	page.Title, page.Section, page.Charts = first(i.Short.In(r.lang), i.Name.In(r.lang)), "indicators", true
	page.Lead = r.T("web.indicator.lead", "Code", i.Code, "Name", i.Name.In(r.lang))
	page.Description = page.Lead
	page.Crumbs = []view.Link{{Text: r.T("web.indicators"), Href: r.to("indicators")}, {Text: i.Code}}
	page.Form = s.groupForm(r, r.to("indicators", i.Code), g)
	page.Form.Controls = append(page.Form.Controls, s.breakdownControls(r, data.Series)...)
	for n, one := range data.Series {
		v := s.seriesView(r, one, n, len(data.Series) > 1)
		if v.Parts, err = s.breakdownPanel(ctx, r, one, data.Series, v.ID+"-parts"); err != nil {
			return nil, err
		}
		page.Series = append(page.Series, v)
	}
	if len(data.Series) > 0 {
		page.Method, page.Cites = r.method(data.Series), s.cites(r, data.Series, r.to("indicators", i.Code))
	}
	if len(data.Series) == 1 {
		page.Caveat = first(page.Caveat, data.Series[0].Latest.Series.Caveat.In(r.lang))
		page.Facts = s.seriesStrip(r, data.Series[0])
		page.Series[0].Values.Caveat = ""
	}
	page.Actions = s.seriesActions(r, r.to("indicators", i.Code), g, seriesCodes(data.Series))
	add := func(name, text, href string) {
		if text != "" {
			page.About = append(page.About, view.Pair{Name: name, Text: text, Href: href})
		}
	}
	add(r.T("web.indicator.name"), i.Name.In(r.lang), "")
	add(r.T("web.goal"), joined(data.Goal.Code, data.Goal.Name.In(r.lang)), "")
	add(r.T("web.sdg_target"), joined(data.Target.Code, data.Target.Name.In(r.lang)), r.to("targets", data.Target.Code))
	add(r.T("web.custodian"), r.Agencies(i.Custodian), "")
	add(r.T("web.indicator.tier"), i.Tier, "")
	add(r.T("indicator.metadata"), metadata(i.Code), "")
	for _, one := range data.Series {
		add(r.T("web.series"), joined(one.Latest.Series.Code, one.Latest.Series.Name.In(r.lang)), r.to("series", one.Latest.Series.Code))
	}
	page.About = append(page.About, r.linked(data.Links)...)
	if page.Lines, err = s.linesTo(ctx, r, "sdg-indicator", i.Code); err != nil {
		return nil, err
	}
	return page, nil
}

// linked says the links to other instruments, one entry for each instrument.
func (r *request) linked(links []catalog.Link) []view.Pair {
	var pairs []view.Pair
	for _, of := range []string{"gcm", "mgi", "montevideo"} {
		pair := view.Pair{Name: r.T("web.kind." + of)}
		for _, ref := range r.ref.Catalog.References(of) {
			for _, l := range links {
				if (l.ToKind == of && l.To == ref.Code) || (l.FromKind == of && l.From == ref.Code) {
					text := joined(ref.Code, ref.Name.In(r.lang))
					if l.Working {
						text = joined(text, r.T("web.working_link"))
					}
					pair.Texts = append(pair.Texts, text)
					break
				}
			}
		}
		if len(pair.Texts) > 0 {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

func seriesCodes(list []publish.SeriesPage) []string {
	var out []string
	for _, one := range list {
		out = append(out, one.Latest.Series.Code)
	}
	return out
}

func noIndicator(r *request, given string) error {
	e := lost{cause: fault.New(fault.NotFound, "web.no_indicator", "Given", given), search: r.to("indicators"), query: given}
	if one, ok := r.ref.Catalog.SuggestSeries(given); ok {
		e.suggestions = append(e.suggestions, view.Link{Text: joined(one.Code, r.short(one)), Href: r.to("series", one.Code)})
	}
	q := lang.Fold(given)
	for _, i := range r.ref.Catalog.Content().Indicators {
		if len(e.suggestions) < 5 && (lang.Distance(q, lang.Fold(i.Code), 2) <= 1 || strings.HasPrefix(lang.Fold(i.Code), q)) {
			e.suggestions = append(e.suggestions, view.Link{Text: joined(i.Code, first(i.Short.In(r.lang), i.Name.In(r.lang))), Href: r.to("indicators", i.Code)})
		}
	}
	return e
}

func (s *Server) seriesActions(r *request, address string, g area.Area, codes []string) []view.Action {
	return []view.Action{
		r.compareAction(strings.Join(codes[:min(1, len(codes))], ""), g.Code),
		{Text: r.T("web.copy_link"), Href: with(address, "group", g.Code), Quiet: true, Copy: true},
		{Text: r.T("indicator.explore"), Href: with(r.to("data"), "series", strings.Join(codes, ","), "area", g.Code, "members", "1"), Quiet: true},
		{Text: "CSV", Href: with(r.to("data.csv"), "series", strings.Join(codes, ","), "area", g.Code, "members", "1"), Quiet: true, Download: true},
		{Text: r.T("web.excel_report"), Href: r.to("regions", g.Code+".xlsx"), Download: true},
	}
}

// series is one series on its own.
func (s *Server) series(ctx context.Context, r *request) (view.Page, error) {
	given := r.param("series")
	one, ok := r.ref.Catalog.FindSeries(given)
	if !ok {
		return nil, noIndicator(r, given)
	}
	if one.Code != given {
		return nil, redirect{withQuery(r.to("series", one.Code), r.query)}
	}
	g := s.chosenGroup(r)
	data, err := r.figures.Series(ctx, one.Code, g.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	page := &view.Indicator{Frame: r.frame, Caveat: one.Caveat.In(r.lang)}
	page.Title, page.Section, page.Charts = r.short(one), "indicators", true
	page.Lead = joined(one.Code, one.Unit.In(r.lang), r.T("web.direction."+string(one.Direction)))
	page.Description = one.Name.In(r.lang)
	page.Crumbs = []view.Link{{Text: r.T("web.indicators"), Href: r.to("indicators")}}
	for _, i := range r.ref.Catalog.IndicatorsOf(one.Code) {
		page.Tags = append(page.Tags, view.Link{Text: joined(i.Code, first(i.Short.In(r.lang), i.Name.In(r.lang))), Href: r.to("indicators", i.Code)})
		if page.Definition == "" {
			page.Definition = i.Definition.In(r.lang)
		}
	}
	page.Crumbs = append(page.Crumbs, view.Link{Text: one.Code})
	list := []publish.SeriesPage{data}
	page.Form = s.groupForm(r, r.to("series", one.Code), g)
	page.Form.Controls = append(page.Form.Controls, s.breakdownControls(r, list)...)
	page.Series = []view.SeriesView{s.seriesView(r, data, 0, false)}
	if page.Series[0].Parts, err = s.breakdownPanel(ctx, r, data, list, "sa-parts"); err != nil {
		return nil, err
	}
	page.Method, page.Cites = r.method(list), s.cites(r, list, r.to("series", one.Code))
	page.Series[0].Values.Caveat = ""
	page.Facts = s.seriesStrip(r, data)
	page.Actions = s.seriesActions(r, r.to("series", one.Code), g, []string{one.Code})
	page.About = r.aboutSeries(one)
	for _, i := range r.ref.Catalog.IndicatorsOf(one.Code) {
		links := append(r.ref.Catalog.LinksFrom("sdg-indicator", i.Code), r.ref.Catalog.LinksTo("sdg-indicator", i.Code)...)
		page.About = append(page.About, r.linked(links)...)
		if page.Lines.ID == "" {
			if page.Lines, err = s.linesTo(ctx, r, "sdg-indicator", i.Code); err != nil {
				return nil, err
			}
		}
	}
	return page, nil
}

func (r *request) aboutSeries(one catalog.Series) []view.Pair {
	pairs := []view.Pair{{Name: r.T("web.code"), Text: one.Code, Code: true}, {Name: r.T("web.series"), Text: one.Name.In(r.lang)}}
	add := func(name, text string) {
		if text != "" {
			pairs = append(pairs, view.Pair{Name: name, Text: text})
		}
	}
	add(r.T("web.unit"), one.Unit.In(r.lang))
	add(r.T("web.direction"), r.T("web.direction."+string(one.Direction)))
	add(r.T("web.target"), r.target(one))
	add(r.T("web.rule"), r.T("web.rule."+string(one.Rule)))
	add(r.T("web.custodian"), r.Agencies(one.Custodian))
	var flows, parts []string
	for _, f := range one.Flows {
		flows = append(flows, r.flow(f))
	}
	add(r.T("web.flow.order"), strings.Join(flows, " → "))
	for _, d := range one.Dimensions {
		if dim, ok := r.ref.Catalog.Dimension(d); ok {
			parts = append(parts, dim.Name.In(r.lang))
		}
	}
	add(r.T("web.breakdown"), strings.Join(parts, ", "))
	return pairs
}

// seriesStrip is what a group comes to in a series: published or computed value, median, target.
func (s *Server) seriesStrip(r *request, data publish.SeriesPage) []view.Fact {
	one := data.Latest
	var facts []view.Fact
	for _, gv := range one.Groups {
		if shown := gv.Shown(); shown != nil && len(facts) < 3 {
			facts = append(facts, view.Fact{Value: r.figureSaid(one.Series, shown.Observation), Label: gv.Group.Name.In(r.lang), Small: joined(shown.Observation.Period.Label, r.originShort(*shown), r.groupOf(one.Series, gv), r.unequal(one.Series, gv)), Href: r.figure(*shown)})
		}
	}
	if one.Spread != nil {
		facts = append(facts, view.Fact{Value: r.number(one.Series, one.Spread.Median), Label: r.T("web.rule.median"), Small: joined(years(one.From, one.To), r.T("web.values_n", "Count", one.Spread.Count))})
	}
	if one.Judged > 0 {
		facts = append(facts, view.Fact{Value: r.T("web.n_of_n", "N", r.Int(one.Met), "Of", r.Int(one.Judged)), Label: r.T("web.values.meeting"), Small: r.targetIs(one.Series)})
	}
	return facts
}

func (s *Server) seriesView(r *request, data publish.SeriesPage, n int, several bool) view.SeriesView {
	one := data.Latest.Series
	id := "s" + string(rune('a'+n%26))
	v := view.SeriesView{ID: id, Code: one.Code, Name: r.short(one), Href: with(r.to("series", one.Code), "group", data.Latest.Group.Code), Several: several}
	if several {
		v.Say = joined(one.Unit.In(r.lang), r.T("web.direction."+string(one.Direction)))
	}
	if len(data.Trend.Periods) == 0 && data.Latest.WithValue == 0 && several {
		v.Empty = r.T("web.indicator.none")
		return v
	}
	v.Trend = s.trendPanel(r, data, id+"-trend")
	if data.GroupsOnly {
		v.Values = s.groupsPanel(r, data.Latest, id+"-values")
		return v
	}
	v.Values = s.valuesPanel(r, data.Latest, id+"-values")
	if world := "1"; data.Latest.Group.Code != world {
		v.Values.More = []view.Link{{Text: r.T("indicator.world"), Href: with(r.to("series", one.Code), "group", world)}}
	}
	return v
}
