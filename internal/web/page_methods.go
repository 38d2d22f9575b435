package web

import (
	"context"
	"strconv"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/view"
)

func (s *Server) methods(ctx context.Context, r *request) (view.Page, error) {
	page := &view.Methods{Frame: r.frame}
	page.Title, page.Lead, page.Section, page.Top = r.T("web.methods"), r.T("web.methods.say"), "methods", true
	page.Crumbs = []view.Link{{Text: page.Title}}
	for _, g := range observation.Gaps() {
		page.Gaps = append(page.Gaps, view.GapMeaning{Key: r.gapKey(g), Meaning: r.T("gap." + string(g) + ".long")})
	}
	page.Sections = []view.MethodSection{
		{ID: "score", Title: r.T("web.methods.score"), Paragraphs: []string{r.T("web.methods.score.1"), r.T("web.methods.score.2"), r.T("web.methods.score.3")}},
		{ID: "groups", Title: r.T("web.methods.groups"), Paragraphs: []string{r.T("web.methods.groups.1"), r.T("web.methods.groups.2"), r.T("web.methods.groups.3")}},
		{ID: "choice", Title: r.T("web.methods.choice"), Paragraphs: []string{r.T("web.methods.choice.1"), r.T("web.methods.choice.2"), r.T("web.methods.choice.3")}},
	}
	for _, q := range r.ref.Questionnaires {
		if q.CategorySeries == "" || len(q.Bands) == 0 || q.Working {
			continue
		}
		t := view.Table{ID: "bands-" + strconv.Itoa(len(page.Sections)), Caption: r.entitled(r.T("web.methods.bands"), q.Name.In(r.lang)), ShowCaption: true, Columns: []view.Column{
			{Text: r.T("web.methods.band")}, {Text: r.T("web.methods.word")}, {Text: r.T("web.methods.from"), Class: "n"},
		}}
		for _, b := range q.Bands {
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: strconv.Itoa(b.Category)}, Cells: []view.Cell{{Text: b.Name.In(r.lang)}, {Text: percent(r, b.From), Class: "n"}}})
		}
		page.Sections[0].Table = t
		break
	}
	page.Sections = append(page.Sections, r.progressMethods()...)
	page.Rules = s.rulesPanel(r)
	page.Sources = s.sourcesPanel(r)
	version, err := r.figures.DataVersion(ctx)
	if err != nil {
		return nil, err
	}
	page.Data = []view.Pair{
		{Name: r.T("web.foot.hash"), Text: page.DataHash, Code: true}, {Name: r.T("web.methods.data.version"), Text: strconv.FormatInt(version, 10)},
		{Name: "Rumbo", Text: first(s.deps.Version, "–")},
	}
	return page, nil
}

func percent(r *request, n int) string {
	if r.lang == "fr" {
		return r.Int(n) + "\u202f%"
	}
	return r.Int(n) + "%"
}

func (s *Server) rulesPanel(r *request) view.Panel {
	t := view.Table{ID: "rules-t", Class: "cards dense", Caption: r.T("web.methods.rules"), Filter: r.T("web.filter"), Sortable: true, Columns: []view.Column{
		{Text: r.T("web.series")}, {Text: r.T("web.indicator")}, {Text: r.T("web.rule")}, {Text: r.T("web.direction")}, {Text: r.T("web.target")}, {Text: r.T("web.flow.order")},
	}}
	for _, one := range r.ref.Catalog.Content().Series {
		codes, flows := "", ""
		for _, i := range one.Indicators {
			codes = joined(codes, i)
		}
		for _, f := range one.Flows {
			if flows != "" {
				flows += " → "
			}
			flows += r.flow(f)
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: one.Code, Href: r.to("series", one.Code), Small: r.short(one), Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: codes}, {Text: r.T("web.rule." + string(one.Rule)), Small: r.weighted(one), Below: true}, {Text: r.T("web.direction." + string(one.Direction))}, {Text: r.target(one), Class: "nobr"}, {Text: flows},
		})})
	}
	return view.Panel{ID: "rules", Title: r.T("web.methods.rules"), Table: t, Tucked: true, Long: true}
}

// weighted names the series by which values of groups are weighted; empty where there is none.
func (r *request) weighted(s catalog.Series) string {
	by, ok := r.ref.Catalog.Series(s.Weight)
	if !ok {
		return ""
	}
	return r.T("weight.by", "Series", joined(by.Code, r.short(by)))
}

func (s *Server) sourcesPanel(r *request) view.Panel {
	content := r.ref.Catalog.Content()
	t := view.Table{ID: "sources-t", Class: "cards dense", Caption: r.T("web.methods.sources"), Columns: []view.Column{
		{Text: r.T("web.source")}, {Text: r.T("web.flow")}, {Text: r.T("web.release")}, {Text: r.T("web.methods.licence")},
	}}
	for _, src := range content.Sources {
		releases := ""
		for _, rel := range content.Releases {
			if rel.Source == src.Code {
				releases = joined(releases, r.release(rel.Name))
			}
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: src.Name.In(r.lang), Small: joined(src.Code, src.Cite.In(r.lang)), Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.flow(src.Flow)}, {Text: releases}, {Text: r.Named("licence", src.Licence)},
		})})
	}
	return view.Panel{ID: "sources", Title: r.T("web.methods.sources"), Table: t, Long: true}
}
