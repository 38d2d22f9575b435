package web

import (
	"strings"

	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// aboutImport is what is known of the file: where it is from and what was recognised in it.
func (s *Server) aboutImport(r *request, im intake.Import, report intake.Report) []view.Pair {
	pairs := []view.Pair{
		{Name: r.T("web.import.file"), Text: im.FileName},
		{Name: r.T("web.import.received"), Text: r.DateTime(im.Received)},
	}
	add := func(name, text string) {
		if text != "" {
			pairs = append(pairs, view.Pair{Name: name, Text: text})
		}
	}
	if !im.Decided.IsZero() {
		add(r.T("web.state."+string(im.State)), r.DateTime(im.Decided))
	}
	add(r.T("web.import.by"), r.T("web.role.operator"))
	add(r.T("web.import.layout"), r.T("web.layout."+layout(report)))
	if q, ok := questionnaire(r.ref, report.Survey); ok {
		add(r.T("web.survey"), q.Name.In(r.lang))
	}
	if a, ok := r.ref.Directory.Area(report.Country); ok {
		pairs = append(pairs, view.Pair{Name: r.T("web.country"), Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)})
	}
	add(r.T("web.round"), report.Round)
	add(r.T("web.source"), r.source(first(report.Source, im.Source)))
	add(r.T("web.release"), first(report.Release, im.Release))
	add(r.T("web.import.recognised"), strings.Join(report.Facts, " · "))
	add(r.T("web.import.size"), size(r, im.Size))
	return append(pairs, view.Pair{Name: "SHA-256", Text: im.SHA256, Code: true})
}

// whatChanged leads to the pages on which accepted figures show.
func (s *Server) whatChanged(r *request, report intake.Report) []view.Link {
	var links []view.Link
	if a, ok := r.ref.Directory.Area(report.Country); ok {
		links = append(links, view.Link{Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)})
		for _, g := range r.ref.Directory.Groups(a.Code, s.deps.Now()) {
			if g.Code == s.deps.Home {
				links = append(links, view.Link{Text: g.Name.In(r.lang), Href: r.to("regions", g.Code)})
			}
		}
		return links
	}
	seen := map[string]bool{}
	for _, d := range report.Diff {
		for _, word := range strings.FieldsFunc(d.Key, func(c rune) bool {
			return !(c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z')
		}) {
			if one, ok := r.ref.Catalog.Series(word); ok && !seen[one.Code] && len(links) < 8 {
				seen[one.Code] = true
				links = append(links, view.Link{Text: one.Name.In(r.lang), Href: r.to("series", one.Code)})
			}
		}
	}
	if len(links) == 0 {
		links = append(links, view.Link{Text: r.T("web.nav.indicators"), Href: r.to("indicators")})
	}
	return links
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// changed names what a change is about: the question of an item, else the key of the figure.
func (r *request) changed(report intake.Report, key string) view.Cell {
	if q, ok := questionnaire(r.ref, report.Survey); ok {
		if item, section, ok := q.Item(key); ok {
			return view.Cell{Text: joined(item.Letter, item.Text.In(r.lang)), Small: joined(section.Name.In(r.lang), item.ID), Below: true}
		}
	}
	return view.Cell{Text: key}
}
