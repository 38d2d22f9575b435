package web

import (
	"context"
	"strconv"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// takeSame takes over what was answered in the round before, where nothing is answered yet.
func (s *Server) takeSame(ctx context.Context, r *request, here string, section survey.Section) (string, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return "", err
	}
	to := survey.Saving{Place: w.place, Questionnaire: w.question}
	for _, item := range section.Items {
		if a, ok := w.last.Last[item.ID]; ok && !w.work.Entries[item.ID].Said() {
			a.Item, a.Origin = item.ID, observation.Origin{}
			if w.question.Permits(a) == nil {
				to.Edits = append(to.Edits, survey.Edit{Answer: a, Revision: w.work.Entries[item.ID].Revision})
			}
		}
	}
	if len(to.Edits) == 0 {
		return "", fault.New(fault.Invalid, "form.same.none")
	}
	saved, _, err := s.deps.Works.SaveWork(ctx, to)
	if err != nil {
		return "", err
	}
	var items []string
	for _, item := range section.Items {
		if e, ok := saved[item.ID]; ok {
			items = append(items, item.ID+"~"+strconv.FormatInt(e.Revision, 10))
		}
	}
	return with(here, "done", "section_same", "same", strings.Join(items, ",")), nil
}

// undoSame offers to take back what was just taken over.
func (s *Server) undoSame(r *request, w worked, section survey.Section, same []string) *view.Entry {
	e := &view.Entry{ID: "undo", Say: r.T("form.same.done", "Count", len(same)), Action: w.to(r, "sections", section.Code), Buttons: []view.Button{{Text: r.T("form.undo"), Value: "undo"}}}
	e.Fields = []view.Field{{Kind: "hidden", Name: "same", Value: strings.Join(same, ",")}}
	return e
}

// undoneSame takes back what was taken over, where nobody has changed it since.
func (s *Server) undoneSame(ctx context.Context, r *request) (string, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return "", err
	}
	to := survey.Saving{Place: w.place, Questionnaire: w.question}
	for _, one := range strings.Split(r.form.Get("same"), ",") {
		item, revision, _ := strings.Cut(one, "~")
		n, _ := strconv.ParseInt(revision, 10, 64)
		if _, section, ok := w.question.Item(item); ok && section.Code == r.param("section") && w.work.Entries[item].Revision == n {
			to.Edits = append(to.Edits, survey.Edit{Answer: survey.Answer{Item: item}, Revision: n})
		}
	}
	if len(to.Edits) > 0 {
		if _, _, err := s.deps.Works.SaveWork(ctx, to); err != nil {
			return "", err
		}
	}
	return done(w.to(r, "sections", r.param("section")), "section_undone"), nil
}
