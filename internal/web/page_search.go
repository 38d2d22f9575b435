package web

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// Search finds public things; publish.Search is one.
type Search interface {
	Find(ctx context.Context, query string, kind publish.Kind, l lang.Code) (publish.Found, error)
}

// noSearch is an installation without an index.
type noSearch struct{}

func (noSearch) Find(_ context.Context, query string, _ publish.Kind, _ lang.Code) (publish.Found, error) {
	return publish.Found{Query: query}, nil
}

// search shows what was found, by kind, with the words marked.
func (s *Server) search(ctx context.Context, r *request) (view.Page, error) {
	kind := publish.Kind(r.query.Get("kind"))
	if !slices.Contains(publish.Kinds(), kind) {
		kind = ""
	}
	found, err := s.deps.Search.Find(ctx, r.query.Get("q"), kind, r.lang)
	if err != nil {
		return nil, err
	}
	page := &view.Search{Frame: r.frame, Query: found.Query, Kind: string(kind)}
	page.Title, page.Lead, page.Private = r.T("search.title"), r.T("search.say"), true
	page.Crumbs = []view.Link{{Text: page.Title}}
	if found.Query == "" {
		page.Ideas = r.searchIdeas()
		return page, nil
	}
	page.Lead = r.T("search.found", "Count", found.Count, "Query", found.Query)
	if found.Count == 0 {
		page.Lead = r.T("search.none", "Query", found.Query)
		page.Ideas = r.insteadOf(found.Query)
	}
	if r.snapshot.Code != "" {
		page.Notes = append(page.Notes, r.T("search.as_of"))
	}
	if kind != "" {
		page.Tabs = []view.Tab{
			{Text: r.T("search.all"), Href: with(r.to("search"), "q", found.Query)}, {Text: r.T("search.kind." + string(kind)), Href: with(r.to("search"), "q", found.Query, "kind", string(kind)), Current: true},
		}
	}
	if found.Count > 0 {
		for _, w := range found.Taken {
			page.Notes = append(page.Notes, r.T("search.taken", "Given", w.Given, "For", w.For))
		}
		if found.Any {
			page.Notes = append(page.Notes, r.T("search.any"))
		}
	}
	for _, g := range found.Groups {
		group := view.FoundGroup{ID: "of-" + string(g.Kind), Title: r.T("search.kind." + string(g.Kind))}
		for _, h := range g.Hits {
			group.Hits = append(group.Hits, r.hit(h, found.Marks))
		}
		switch {
		case g.Count > len(g.Hits) && kind == "":
			group.More = view.Link{Text: r.T("search.more", "Count", g.Count), Href: with(r.to("search"), "q", found.Query, "kind", string(g.Kind))}
		case g.Count > len(g.Hits):
			page.Notes = append(page.Notes, r.T("search.first", "Shown", r.Int(len(g.Hits))))
		}
		page.Groups = append(page.Groups, group)
	}
	return page, nil
}

// hit is one thing that was found, with the place in its text where the words stand.
func (r *request) hit(h publish.Hit, marks []string) view.FoundHit {
	out := view.FoundHit{Href: r.foundAt(h), Code: r.foundCode(h), Name: inMarks(h.Name, marks)}
	elsewhere := excerpt(strings.Trim(h.Matched, " ·"), marks)
	marked := func(pieces []view.Mark) bool {
		return slices.ContainsFunc(pieces, func(m view.Mark) bool { return m.On })
	}
	switch {
	case marked(elsewhere) && !(h.In != r.lang && h.Body == "" && marked(out.Name)): // a mere name in another language says no more
		out.Say = elsewhere
		for _, l := range r.frame.Languages {
			if l.Code == h.In && h.In != r.lang {
				out.Other, out.In = l.Name+":", string(l.Code)
			}
		}
	case h.Body != "" && h.Kind != publish.OfSource:
		out.Say = excerpt(h.Body, marks)
	}
	return out
}

// foundAt is the page of a thing.
func (r *request) foundAt(h publish.Hit) string {
	switch h.Kind {
	case publish.OfCountry:
		return r.to("countries", h.Code)
	case publish.OfGroup:
		return r.to("regions", h.Code)
	case publish.OfIndicator:
		return r.to("indicators", h.Code)
	case publish.OfSeries:
		return r.to("series", h.Code)
	case publish.OfTarget:
		return r.to("targets", h.Code)
	case publish.OfMeeting:
		return r.to("meetings", h.Code)
	case publish.OfLine:
		set, line, _ := act.ParseKey(h.Code)
		return r.to("lines-of-action", set, "lines", line)
	case publish.OfQuestion:
		questionnaire, item, _ := strings.Cut(h.Code, "/")
		return r.to("questionnaires", questionnaire) + "#" + item
	case publish.OfSource:
		return r.to("methods") + "#sources"
	}
	return r.to("methods") + "#" + h.Code
}

// foundCode is the code of a thing, where people use it.
func (r *request) foundCode(h publish.Hit) string {
	switch h.Kind {
	case publish.OfMethod, publish.OfSource:
		return ""
	case publish.OfGroup:
		if a, ok := r.ref.Directory.Area(h.Code); ok && a.M49 != 0 {
			return ""
		}
	case publish.OfQuestion:
		_, item, _ := strings.Cut(h.Code, "/")
		return item
	}
	return h.Code
}

// searchIdeas are examples, and the lists to look through.
func (r *request) searchIdeas() []view.Block {
	try := view.Block{ID: "try", Title: r.T("search.try")}
	for _, q := range []string{r.area(r.frame.Home), r.T("search.try.words"), "10.c.1", "SM_DTH_MIGR", r.T("search.try.line")} {
		try.Links = append(try.Links, view.Link{Text: q, Href: with(r.to("search"), "q", q)})
	}
	return []view.Block{try, r.browse()}
}

func (r *request) browse() view.Block {
	return view.Block{ID: "browse", Title: r.T("search.browse"), Links: []view.Link{
		{Text: r.T("search.kind.country"), Href: r.to("countries")}, {Text: r.T("search.kind.group"), Href: r.to("regions")}, {Text: r.T("search.kind.indicator"), Href: r.to("indicators")},
		{Text: r.T("search.kind.line"), Href: r.to("lines-of-action")}, {Text: r.T("search.kind.method"), Href: r.to("methods")},
	}}
}

// insteadOf is what may have been meant by a query that finds nothing.
func (r *request) insteadOf(query string) []view.Block {
	meant := view.Block{ID: "meant", Title: r.T("search.meant")}
	for _, a := range r.ref.Directory.Suggest(query) {
		if page := r.areaPage(a); page != "" && a.Kind != area.Other && len(meant.Links) < 4 {
			meant.Links = append(meant.Links, view.Link{Text: a.Name.In(r.lang), Href: page})
		}
	}
	if one, ok := r.ref.Catalog.SuggestSeries(query); ok {
		meant.Links = append(meant.Links, view.Link{Text: joined(one.Code, r.short(one)), Href: r.to("series", one.Code)})
	}
	if len(meant.Links) == 0 {
		return []view.Block{r.browse()}
	}
	return []view.Block{meant, r.browse()}
}

// inMarks takes a text apart into the words that were looked for and the rest. Accents and case do not count, and a word may go on.
func inMarks(text string, marks []string) []view.Mark {
	marks = telling(marks)
	var out []view.Mark
	add := func(piece string, on bool) {
		if n := len(out); n > 0 && out[n-1].On == on {
			out[n-1].Text += piece
		} else if piece != "" {
			out = append(out, view.Mark{Text: piece, On: on})
		}
	}
	for len(text) > 0 {
		n := strings.IndexFunc(text, inWord)
		if n < 0 {
			n = len(text)
		}
		add(text[:n], false)
		text = text[n:]
		n = strings.IndexFunc(text, func(c rune) bool { return !inWord(c) })
		if n < 0 {
			n = len(text)
		}
		if n > 0 {
			add(text[:n], wanted(lang.Fold(text[:n]), marks))
		}
		text = text[n:]
	}
	return out
}

func inWord(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.Is(unicode.Mn, c)
}

// telling leaves out words such as "de" where there are longer ones.
func telling(marks []string) []string {
	long := func(m string) bool {
		return utf8.RuneCountInString(m) > 3 || strings.ContainsFunc(m, unicode.IsDigit)
	}
	if !slices.ContainsFunc(marks, long) {
		return marks
	}
	return slices.DeleteFunc(slices.Clone(marks), func(m string) bool { return !long(m) })
}

// wanted tells that a folded word is one of those looked for, goes on from it, or differs in its ending alone.
func wanted(word string, marks []string) bool {
	for _, m := range marks {
		if word == m {
			return true
		}
		if utf8.RuneCountInString(m) < 3 || strings.ContainsFunc(m, unicode.IsDigit) {
			continue
		}
		if strings.HasPrefix(word, m) || len(word) >= 4 && len(m)-len(word) <= 2 && strings.HasPrefix(m, word) {
			return true
		}
	}
	return false
}

// Letters of an excerpt, and of what stands before its first mark.
const (
	excerptLength = 190
	excerptBefore = 60
)

// excerpt is the part of a text around the first word that was looked for, or its beginning.
func excerpt(text string, marks []string) []view.Mark {
	pieces := inMarks(text, marks)
	start := 0
	for _, p := range pieces {
		if p.On {
			break
		}
		start += utf8.RuneCountInString(p.Text)
	}
	runes := []rune(text)
	if start >= len(runes) || start <= excerptBefore {
		start = 0
	} else if start = start - excerptBefore; start > 0 {
		for start < len(runes) && runes[start-1] != ' ' {
			start++
		}
	}
	end := min(len(runes), start+excerptLength)
	for end < len(runes) && end > start+excerptLength/2 && runes[end] != ' ' {
		end--
	}
	short := string(runes[start:end])
	if start > 0 {
		short = "… " + short
	}
	if end < len(runes) {
		short += " …"
	}
	return inMarks(short, marks)
}
