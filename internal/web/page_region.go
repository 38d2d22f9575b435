package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// group finds the group of the address by any spelling; another spelling than the printed one leads to that.
func (s *Server) group(r *request, given string) (area.Area, error) {
	a, err := findArea(r, given)
	if err != nil {
		return a, err
	}
	if a.Kind == area.Country {
		return a, redirect{r.to("countries", a.Code)}
	}
	return a, nil
}

// findArea finds an area by code or name, or fails with the nearest ones.
func findArea(r *request, given string) (area.Area, error) {
	if a, ok := r.ref.Directory.Find(given); ok {
		return a, nil
	}
	if a, ok := r.ref.Directory.ByName(given); ok {
		return a, nil
	}
	e := lost{cause: fault.New(fault.NotFound, "web.no_area", "Given", given), search: r.to("countries"), query: given}
	for _, a := range r.ref.Directory.Suggest(given) {
		e.suggestions = append(e.suggestions, view.Link{Text: a.Name.In(r.lang), Href: r.areaPage(a)})
	}
	return area.Area{}, e
}

func (r *request) areaPage(a area.Area) string {
	if a.Kind == area.Country {
		return r.to("countries", a.Code)
	}
	return r.to("regions", a.Code)
}

func (s *Server) region(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.group(r, r.param("group"))
	if err != nil {
		return nil, err
	}
	if r.param("group") != g.Code {
		return nil, redirect{withQuery(r.to("regions", g.Code), r.query)}
	}
	opt := publish.RegionOptions{Flow: observation.Flow(r.query.Get("flow"))}
	if _, ok := r.ref.Catalog.Flow(opt.Flow); !ok {
		opt.Flow = ""
	}
	given := r.query.Get("year")
	opt.Year, _ = strconv.Atoi(given)
	if chosen := r.query.Get("group"); chosen != "" && chosen != g.Code {
		if other, err := s.group(r, chosen); err == nil {
			return nil, redirect{with(r.to("regions", other.Code), "year", r.query.Get("year"), "flow", r.query.Get("flow"))}
		}
	}
	// What the page says beside is worked out at the same time.
	page := &view.Region{Frame: r.frame}
	var data publish.Region
	err = s.together(ctx, func(ctx context.Context) (err error) {
		data, err = r.figures.Region(ctx, g.Code, opt, r.Printer)
		return err
	}, func(ctx context.Context) (err error) {
		page.Progress, err = s.panel(ctx, r, "progress "+g.Code, func() (view.Panel, error) { return s.progressCounts(ctx, r, g) })
		return err
	}, func(ctx context.Context) (err error) {
		page.Missing, err = s.panel(ctx, r, "missing "+g.Code, func() (view.Panel, error) { return s.missingIn(ctx, r, g) })
		return err
	})
	if err != nil {
		return nil, err
	}
	if given != "" && len(data.Surveys) > 0 {
		if kept := yearKept(opt.Year, data.Surveys[0].Years); kept != given {
			return nil, redirect{with(r.to("regions", g.Code), "year", kept, "flow", r.query.Get("flow"), "series", r.query.Get("series"))}
		}
	}
	name := g.Name.In(r.lang)
	page.Title, page.Section, page.Top, page.Charts = name, "regions", true, true
	page.Tags = []view.Link{{Text: r.T("web.region.code", "Code", g.Code)}, {Text: r.T("web.region.members", "Count", len(data.Members))}}
	page.Crumbs = []view.Link{{Text: r.T("web.regions"), Href: r.to("regions")}, {Text: name}}
	query := []string{"year", r.query.Get("year"), "flow", r.query.Get("flow")}
	page.Actions = []view.Action{
		r.compareAction("", g.Code),
		{Text: r.T("assess.title"), Href: r.to("regions", g.Code, "progress"), Quiet: true},
		{Text: r.T("web.copy_link"), Href: withQuery(r.to("regions", g.Code), r.query), Quiet: true, Copy: true},
		{Text: "CSV", Href: with(r.to("regions", g.Code+".csv"), query...), Quiet: true, Download: true},
		{Text: r.T("web.excel_report"), Href: r.to("regions", g.Code+".xlsx"), Download: true},
	}
	for i, one := range data.Surveys {
		if i > 0 && one.Responding == 0 {
			continue
		}
		panels := s.surveyPanels(r, one, i)
		page.Surveys = append(page.Surveys, panels)
		if i == 0 {
			page.Facts = append(page.Facts, s.surveyFacts(r, one)...)
			page.Description = panels.Lead
			page.Form = s.regionForm(r, g, one, opt)
		}
	}
	page.Overview = r.regionOverview(data)
	page.Latest = s.latestPanel(r, g, data)
	if page.Lines, err = s.groupLinesPanel(ctx, r, g); err != nil {
		return nil, err
	}
	var members []string
	for _, a := range data.Members {
		members = append(members, a.Code)
	}
	if page.Since, _, err = s.changedSince(ctx, r, members, name); err != nil {
		return nil, err
	}
	page.Detail = s.detailPanel(r, g, data.Series, r.query.Get("series"))
	page.Facts = append(page.Facts, s.seriesFacts(r, data.Series)...)
	for _, a := range homeGroups(r) {
		if a.Code != g.Code {
			page.Others = append(page.Others, view.Link{Text: a.Name.In(r.lang), Href: r.to("regions", a.Code)})
		}
	}
	return page, nil
}

// yearKept is the newest year of answers that is not after the one that was asked for: a page would otherwise speak of years that nobody has lived through. It is empty
// where there is none, which leaves the newest.
func yearKept(asked int, years []int) string {
	newest := 0
	for _, y := range years {
		if y <= asked {
			newest = max(newest, y)
		}
	}
	if newest == 0 {
		return ""
	}
	return strconv.Itoa(newest)
}

// homeGroups are organisations and processes, alphabetical.
func homeGroups(r *request) []area.Area { return areasOf(r, area.Group) }

func (s *Server) regionForm(r *request, g area.Area, survey publish.RegionSurvey, opt publish.RegionOptions) view.Form {
	groups := view.Control{Name: "group", Label: r.T("web.group"), Wide: true}
	for _, kind := range []area.Kind{area.World, area.Group, area.Region} {
		for _, a := range areasOf(r, kind) {
			groups.Options = append(groups.Options, view.Option{Value: a.Code, Text: a.Name.In(r.lang), Selected: a.Code == g.Code})
		}
	}
	years := view.Control{Name: "year", Label: r.T("web.region.until")}
	for _, y := range slices.Backward(survey.Years) {
		years.Options = append(years.Options, view.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y), Selected: y == survey.Year})
	}
	return view.Form{Action: r.to("regions", g.Code), Controls: []view.Control{groups, years, flowControl(r, opt.Flow)}}
}

func flowControl(r *request, chosen observation.Flow) view.Control {
	c := view.Control{Name: "flow", Label: r.T("web.flow"), Options: []view.Option{{Text: r.T("web.flow.own"), Selected: chosen == ""}}}
	for _, f := range r.ref.Catalog.Content().Flows {
		c.Options = append(c.Options, view.Option{Value: string(f.Code), Text: r.T("web.flow.only", "Flow", f.Name.In(r.lang)), Selected: chosen == f.Code})
	}
	return c
}

// surveyFacts are the figures of the strip that come from the questionnaire.
func (s *Server) surveyFacts(r *request, one publish.RegionSurvey) []view.Fact {
	facts := []view.Fact{{
		Value: r.T("web.n_of_n", "N", r.Int(one.Responding), "Of", r.Int(one.Members)), Label: r.T("web.region.answered", "Year", strconv.Itoa(one.Year)),
		Small: r.T("web.region.carried", "Count", one.Carried),
	}}
	switch {
	case one.Members == 0:
		facts[0].Small = r.T("web.region.without")
	case one.Responding == one.Members && one.Carried == 0:
		facts[0].Small = r.T("web.region.everybody")
	case one.Carried == 0:
		facts[0].Small = r.T("web.region.outstanding", "Count", one.Members-one.Responding)
	}
	if t, ok := whole(one); ok {
		if row := t.Share.Shown(); row != nil {
			facts = append(facts, view.Fact{Value: r.Percent(row.Observation.Value.Number.Decimal, 1), Label: r.T("web.region.meeting"), Small: r.shareOf(t.Share), Href: r.figure(*row)})
		}
	}
	return facts
}

func whole(one publish.RegionSurvey) (publish.PartTotal, bool) {
	for i, p := range one.Parts {
		if p.Code == "" && i < len(one.Totals) {
			return one.Totals[i], true
		}
	}
	return publish.PartTotal{}, false
}

// shareOf says numerator and denominator of a share, and that it was computed here where it was.
func (r *request) shareOf(g publish.GroupValue) string {
	row := g.Shown()
	if row == nil {
		return ""
	}
	v := row.Observation.Value
	text := ""
	if v.Numerator.Valid && v.Denominator.Valid {
		text = r.T("web.heat.n", "N", r.Number(v.Numerator.Decimal, 0), "Of", r.Number(v.Denominator.Decimal, 0))
	} else if g.Responding > 0 {
		text = r.T("web.share.responding", "Count", g.Responding, "N", r.Int(g.Responding))
	}
	return text
}

// seriesFacts are up to two figures of other series: those that have a target first.
func (s *Server) seriesFacts(r *request, list []publish.SeriesLatest) []view.Fact {
	var facts []view.Fact
	for _, one := range list {
		if len(facts) == 2 {
			break
		}
		if one.Spread == nil || one.Judged == 0 || one.Series.Own || one.Series.Kind != catalog.Percent {
			continue
		}
		small := r.targetIs(one.Series) + " · " + r.T("web.region.with_value", "N", r.Int(one.WithValue), "Of", r.Int(len(one.Countries)))
		facts = append(facts, view.Fact{
			Value: r.number(one.Series, one.Spread.Median), Label: r.T("web.region.median", "Series", r.short(one.Series), "Years", years(one.From, one.To)),
			Small: small, Href: with(r.to("series", one.Series.Code), "group", one.Group.Code),
		})
	}
	return facts
}

func years(from, to int) string {
	if from == to {
		return strconv.Itoa(from)
	}
	return strconv.Itoa(from) + "–" + strconv.Itoa(to)
}

func (s *Server) regions(_ context.Context, r *request) (view.Page, error) {
	page := &view.Regions{Frame: r.frame, Query: strings.TrimSpace(r.query.Get("q"))}
	page.Title, page.Lead, page.Section = r.T("web.regions"), r.T("web.regions.say"), "regions"
	page.Crumbs = []view.Link{{Text: page.Title}}
	for _, b := range []struct {
		id, title string
		kinds     []area.Kind
	}{{"groups", "web.regions.groups", []area.Kind{area.Group}}, {"regions", "web.regions.regions", []area.Kind{area.World, area.Region}}} {
		block := view.Block{ID: b.id, Title: r.T(b.title)}
		for _, kind := range b.kinds {
			for _, a := range areasOf(r, kind) {
				if matchesArea(r, a, page.Query) {
					block.Links = append(block.Links, view.Link{Text: a.Name.In(r.lang) + " · " + a.Code, Href: r.to("regions", a.Code)})
				}
			}
		}
		if len(block.Links) > 0 {
			page.Blocks = append(page.Blocks, block)
		}
	}
	if len(page.Blocks) == 0 {
		page.Lead = r.T("web.countries.none", "Query", page.Query)
		page.Blocks = []view.Block{nearest(r, page.Query)}
	}
	return page, nil
}
