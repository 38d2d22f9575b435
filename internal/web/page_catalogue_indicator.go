package web

import (
	"context"

	"rumbo/internal/catalog"
	"rumbo/internal/view"
)

func (s *Server) indicatorAdmin(ctx context.Context, r *request) (view.Page, error) {
	one, err := s.deps.Catalogue.IndicatorRecord(ctx, r.param("indicator"))
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("admin.indicator_of", "Code", one.Code), one.Name.In(r.lang), view.Link{Text: r.T("admin.catalogue"), Href: r.to("admin", "catalogue")})
	page.Tabs = r.adminTabs("catalogue")
	page.Actions = []view.Action{{Text: r.T("admin.public_page"), Href: r.to("indicators", one.Code), Quiet: true}}
	d := r.draft("indicator", one.Version)
	indicatorFields(r, d, one.Indicator)
	series := view.Sheet{ID: "series", Title: r.T("web.series"), Say: r.T("admin.indicator.series"), Empty: r.T("admin.indicator.no_series"),
		Links: []view.Link{{Text: r.T("admin.series.new"), Href: with(r.to("admin", "catalogue", "new-series"), "indicator", one.Code)}}}
	for _, code := range one.Series {
		name := code
		if known, ok := r.ref.Catalog.Series(code); ok {
			name = r.short(known)
		}
		series.Pairs = append(series.Pairs, view.Pair{Name: code, Text: name, Href: r.to("admin", "catalogue", "series", code)})
	}
	page.Tags = []view.Link{{Text: r.targetName(one.Target)}}
	page.Parts = []view.Part{
		{Entry: d.columns(r.T("admin.texts"), r.localNote(one.Local), r.to("admin", "catalogue", "indicators", one.Code), view.Button{Text: r.T("admin.save")})},
		{Sheet: &series},
	}
	return page, nil
}

func (r *request) targetName(code string) string {
	if t, ok := r.ref.Catalog.Target(code); ok {
		return code + " · " + t.Name.In(r.lang)
	}
	return code
}

func indicatorFields(r *request, d *draft, i catalog.Indicator) {
	d.text("name", r.T("admin.name"), i.Name, "area", longestName*3, true)
	d.text("short", r.T("admin.short"), i.Short, "text", longestShort, false)
	d.text("definition", r.T("admin.definition"), i.Definition, "area", longestText, false)
	d.text("caveat", r.T("admin.caveat"), i.Caveat, "area", longestText, false)
	d.add(view.Field{Kind: "text", Name: "custodian", Label: r.T("admin.custodian"), Value: i.Custodian, Max: longestName})
	d.add(view.Field{Kind: "text", Name: "tier", Label: r.T("admin.tier"), Value: i.Tier, Max: 20})
	direct := ""
	if i.Direct {
		direct = "yes"
	}
	d.add(view.Field{Kind: "check", Name: "direct", Label: r.T("admin.direct"), Value: direct})
}

func readIndicator(f *inForm, i *catalog.Indicator) {
	r := f.r
	i.Name = f.text("name", r.T("admin.name"), i.Name, longestName*3, true)
	i.Short = f.text("short", r.T("admin.short"), i.Short, longestShort, false)
	i.Definition = f.text("definition", r.T("admin.definition"), i.Definition, longestText, false)
	i.Caveat = f.text("caveat", r.T("admin.caveat"), i.Caveat, longestText, false)
	i.Custodian, i.Tier = f.line("custodian", r.T("admin.custodian"), longestName, false), f.line("tier", r.T("admin.tier"), 20, false)
	i.Direct = r.form.Get("direct") == "yes"
}

func (s *Server) changeIndicator(ctx context.Context, r *request) (string, error) {
	record, err := s.deps.Catalogue.IndicatorRecord(ctx, r.param("indicator"))
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	readIndicator(&f, &record.Indicator)
	if f.err != nil {
		return "", f.err
	}
	return done(r.to("admin", "catalogue", "indicators", record.Code), "indicator_saved"), s.deps.Catalogue.ChangeIndicator(ctx, r.form.Get(versionField), record.Indicator)
}

func (s *Server) newIndicator(_ context.Context, r *request) (view.Page, error) {
	page := r.desk("admin", r.T("admin.indicator.new"), r.T("admin.indicator.new.say"), view.Link{Text: r.T("admin.catalogue"), Href: r.to("admin", "catalogue")})
	page.Tabs = r.adminTabs("catalogue")
	d := r.draft("new-indicator", "")
	targets := []view.Option{{Text: r.T("admin.choose")}}
	for _, t := range r.ref.Catalog.Content().Targets {
		targets = append(targets, view.Option{Value: t.Code, Text: short(t.Code+" · "+t.Name.In(r.lang), 100)})
	}
	d.add(view.Field{Kind: "choice", Name: "target", Label: r.T("admin.target_sdg"), Options: targets, Required: true, Wide: true})
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("admin.code"), Help: r.T("admin.indicator.code.help"), Max: 12, Required: true, Wide: true})
	indicatorFields(r, d, catalog.Indicator{})
	page.Parts = []view.Part{{Entry: d.columns("", "", r.to("admin", "catalogue", "new-indicator"), view.Button{Text: r.T("admin.indicator.add")})}}
	return page, nil
}

// short cuts a text for a choice.
func short(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

func (s *Server) addIndicator(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	one := catalog.Indicator{Target: f.line("target", r.T("admin.target_sdg"), 10, true), Code: f.line("code", r.T("admin.code"), 12, true)}
	readIndicator(&f, &one)
	if f.err != nil {
		return "", f.err
	}
	return done(r.to("admin", "catalogue", "indicators", one.Code), "indicator_added"), s.deps.Catalogue.AddIndicator(ctx, one)
}
