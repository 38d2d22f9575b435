package web

import (
	"context"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// askedRounds are the open rounds that ask a country, and those that are over.
func (s *Server) askedRounds(ctx context.Context, country string) (open, past []asked, err error) {
	rounds, err := s.deps.Rounds.OwnRounds(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range rounds {
		if o.State() == survey.Prepared {
			continue
		}
		all, err := s.deps.Rounds.Asked(ctx, o.Code)
		if err != nil {
			return nil, nil, err
		}
		if i := slices.IndexFunc(all, func(x survey.Asked) bool { return x.Country == country }); i < 0 {
			continue
		} else if o.State() == survey.Open {
			open = append(open, asked{o, all[i]})
		} else {
			past = append(past, asked{o, all[i]})
		}
	}
	return open, past, nil
}

// workbookLinks lead to one workbook with everything that is open, to that of each part, and to where they come back.
func (s *Server) workbookLinks(r *request, country string, open []asked) []view.Link {
	var out []view.Link
	to := r.to("my-country", country, "workbook")
	for _, one := range open {
		for _, part := range one.round.Parts {
			if q, ok := questionnaire(r.ref, part); ok && one.as.Declined.IsZero() {
				out = append(out, view.Link{Text: r.T("mine.download", "Part", q.Name.In(r.lang), "Round", one.round.Code), Download: true,
					Href: with(to, "part", part+"/"+one.round.Code)})
			}
		}
	}
	if len(out) > 1 {
		out = append([]view.Link{{Text: r.T("mine.download_all"), Href: to, Download: true}}, out...)
	}
	return append(out, view.Link{Text: r.T("mine.upload"), Href: r.to("imports", "new")}, view.Link{Text: r.T("web.imports"), Href: r.to("imports")})
}

// workWorkbook is the workbook of a country with what it has begun: all parts that are open, or the one that is chosen.
func (s *Server) workWorkbook(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	a, ok := r.ref.Directory.Area(r.param("country"))
	if !ok || a.Kind != area.Country || !r.worksIn(a.Code) {
		return "", "", nil, errNoPage
	}
	open, _, err := s.askedRounds(ctx, a.Code)
	if err != nil {
		return "", "", nil, err
	}
	chosen := r.query.Get("part")
	var parts []publish.AskedPart
	for _, one := range open {
		for _, part := range one.round.Parts {
			if _, known := questionnaire(r.ref, part); !known || !one.as.Declined.IsZero() || chosen != "" && chosen != part+"/"+one.round.Code {
				continue
			}
			w, err := s.deps.Works.Work(ctx, survey.Place{Round: one.round.Code, Part: part, Country: a.Code})
			if err != nil {
				return "", "", nil, err
			}
			parts = append(parts, publish.AskedPart{
				Round: one.round.Code, Questionnaire: part, Due: one.as.Due, Now: w.Answers(), Draft: w.Revision, Remarks: itemRemarks(w),
			})
		}
	}
	if len(parts) == 0 {
		return "", "", nil, errNoPage
	}
	l := r.lang
	if given, ok := lang.Parse(r.query.Get("language")); ok {
		l = given
	}
	return s.workbookOf(ctx, a.Code, parts, l)
}

// itemRemarks are the remarks that stand at the items of a work, each with the institution it is from.
func itemRemarks(w survey.Work) map[string]string {
	out := map[string]string{}
	for _, m := range w.Remarks {
		if _, done := out[m.Item]; done || m.Item == "" {
			continue
		}
		var words []string
		for _, one := range w.Open(m.Item) {
			said := one.Words
			if from := w.People[one.Author].Institution; from != "" {
				said = from + ": " + said
			}
			words = append(words, said)
		}
		if len(words) > 0 {
			out[m.Item] = strings.Join(words, "\n")
		}
	}
	return out
}
