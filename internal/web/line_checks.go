package web

import (
	"context"

	act "rumbo/internal/action"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// lineFindings is what is found in answers on lines of action; nothing in those of another part.
func (s *Server) lineFindings(ctx context.Context, r *request, about subject, answers map[string]survey.Answer) ([]survey.Finding, error) {
	if about.question.Kind != survey.SetOfLines {
		return nil, nil
	}
	known, err := s.deps.Works.LineKnown(ctx, about.place)
	known.Catalog = r.ref.Catalog
	return act.Check(about.question, answers, known), err
}

// toldAt is what is found at each item.
func (r *request) toldAt(found []survey.Finding) map[string][]view.Told {
	out := map[string][]view.Told{}
	for _, f := range found {
		out[f.Items[0]] = append(out[f.Items[0]], view.Told{Error: f.Error, Text: r.TM(f.Key, f.Args)})
	}
	return out
}

// checksSheet lists what is found in a draft, each with where it is corrected; nil where there is nothing.
func (r *request) checksSheet(w worked, found []survey.Finding) *view.Sheet {
	sheet := &view.Sheet{ID: "checks", Title: r.T("lines.checks"), Say: r.T("lines.checks.say")}
	for _, f := range found {
		_, section, _ := w.question.Item(f.Items[0])
		if !w.sees(r, section) {
			continue
		}
		sign := "△ "
		if f.Error {
			sign = "✕ "
		}
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.sectionName(section), Text: sign + r.TM(f.Key, f.Args), Href: w.to(r, "sections", section.Code) + "#i-" + f.Items[0]})
	}
	if len(sheet.Pairs) == 0 {
		return nil
	}
	return sheet
}
