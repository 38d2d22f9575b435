package web

import (
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// aboutImport is what is known of the file: where it is from and what was recognised in it.
func (s *Server) aboutImport(r *request, im intake.Import, report intake.Report, people []intake.Person) []view.Pair {
	pairs := []view.Pair{
		{Name: r.T("web.import.file"), Text: im.FileName},
		{Name: r.T("web.import.received"), Text: r.DateTime(im.Received)},
	}
	add := func(name, text string) {
		if text != "" {
			pairs = append(pairs, view.Pair{Name: name, Text: text})
		}
	}
	add(r.T("web.import.by"), worker(r, people, im.Actor))
	if im.Replaces > 0 {
		pairs = append(pairs, view.Pair{Name: r.T("web.import.replaces"), Text: r.T("web.import.replaces.it"), Href: r.to("imports", strconv.FormatInt(im.Replaces, 10))})
	}
	if !im.Submitted.IsZero() {
		add(r.T("web.import.submitted"), r.DateTime(im.Submitted)+" · "+worker(r, people, im.SubmittedBy))
	}
	if !im.Decided.IsZero() {
		add(r.T("web.import.title."+im.Stage()), r.DateTime(im.Decided)+" · "+worker(r, people, im.DecidedBy))
	}
	add(r.T("web.import.whose"), whose(r, im))
	if im.State != intake.Received { // else nobody has looked
		add(r.T("web.import.layout"), r.T("web.layout."+layout(report)))
	}
	if q, ok := questionnaire(r.ref, report.Survey); ok && len(report.Parts) < 2 {
		add(r.T("web.survey"), q.Name.In(r.lang))
	}
	if a, ok := r.ref.Directory.Area(report.Country); ok {
		pairs = append(pairs, view.Pair{Name: r.T("web.country"), Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)})
	}
	if len(report.Parts) < 2 {
		add(r.T("web.round"), report.Round)
	} else {
		for i, part := range report.Parts {
			add(r.T("web.import.part", "Number", i+1), r.importPart(part))
		}
	}
	add(r.T("web.source"), r.source(first(report.Source, im.Source)))
	add(r.T("web.release"), first(report.Release, im.Release))
	if len(report.Facts) > 0 {
		pairs = append(pairs, view.Pair{Name: r.T("web.import.recognised"), Texts: report.Facts})
	}
	add(r.T("web.import.size"), size(r, im.Size))
	return append(pairs, view.Pair{Name: "SHA-256", Text: im.SHA256, Code: true})
}

// sentBefore tells of other imports of the very same file: one that came before beside the state, all of them with what is known of the file.
func (r *request) sentBefore(page *view.Import, im intake.Import, same []intake.Import) {
	var links []view.Link
	for _, other := range same {
		href := r.to("imports", strconv.FormatInt(other.ID, 10))
		links = append(links, view.Link{Text: r.T("web.import.same.one", "When", r.DateTime(other.Received), "Stage", r.T("web.import.stage."+other.Stage())), Href: href})
		if other.ID < im.ID && im.State == intake.Checked && im.Submitted.IsZero() && len(page.Links) == 0 {
			page.Links = []view.Link{{Text: r.T("web.import.same.before", "When", r.DateTime(other.Received), "Stage", r.T("web.import.stage."+other.Stage())), Href: href}}
		}
	}
	if len(links) > 0 {
		page.About = append(page.About, view.Pair{Name: r.T("web.import.same"), Links: links})
	}
}

// importPart says what one part of a workbook holds.
func (r *request) importPart(part intake.ReportPart) string {
	name := part.Survey
	if q, ok := questionnaire(r.ref, part.Survey); ok {
		name = q.Name.In(r.lang)
	}
	said := []string{
		r.T("workbook.part", "Part", name, "Round", part.Round), r.T("web.import.part.read", "Values", part.Read.Values, "Rows", part.Read.Rows),
	}
	if c := part.Changes; c != nil {
		said = append(said, r.T("web.import.part.changes", "New", c.New, "Changed", c.Changed, "Same", c.Same))
	}
	return strings.Join(said, " · ")
}

// country is the name of a country, its code where it is not known.
func (r *request) country(code string) string {
	if a, ok := r.ref.Directory.Area(code); ok {
		return a.Name.In(r.lang)
	}
	return code
}

// whose is whose figures an import holds: countries, or nobody's in particular.
func whose(r *request, im intake.Import) string {
	var names []string
	for _, code := range im.Areas {
		if a, ok := r.ref.Directory.Area(code); ok {
			code = a.Name.In(r.lang)
		}
		names = append(names, code)
	}
	if len(names) == 0 && im.Flow != "" {
		return r.T("web.import.official")
	}
	return r.List(names)
}

// fewCountries is to how many countries an accepted import leads.
const fewCountries = 3

// whatChanged leads to the pages on which accepted figures show.
func (s *Server) whatChanged(r *request, im intake.Import, report intake.Report) []view.Link {
	var links []view.Link
	if r.who.May(account.LoadReleases) && report.Country == "" {
		links = append(links, view.Link{Text: r.T("releases.title"), Href: r.to("admin", "releases")})
	}
	if a, ok := r.ref.Directory.Area(report.Country); ok {
		links = append(links, view.Link{Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)})
		for _, g := range r.ref.Directory.Groups(a.Code, s.deps.Now()) {
			if g.Code == s.deps.Settings().Home {
				links = append(links, view.Link{Text: g.Name.In(r.lang), Href: r.to("regions", g.Code)})
			}
		}
		return links
	}
	seen := map[string]bool{}
	for _, d := range report.Diff {
		if d.Figure == nil {
			continue
		}
		if one, ok := r.ref.Catalog.Series(d.Figure.Series); ok && !seen[one.Code] && len(links) < 8 {
			seen[one.Code] = true
			links = append(links, view.Link{Text: one.Name.In(r.lang), Href: r.to("series", one.Code)})
		}
	}
	for _, code := range im.Areas {
		if a, ok := r.ref.Directory.Area(code); ok && len(im.Areas) <= fewCountries {
			links = append(links, view.Link{Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)})
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
