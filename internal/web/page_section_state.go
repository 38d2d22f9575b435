package web

import (
	"context"

	"rumbo/internal/survey"
)

// itemState is one answer as the script of the form takes it.
type itemState struct {
	Revision int64  `json:"revision"`
	Mark     string `json:"mark"`
	Value    string `json:"v"`
	Below    string `json:"d"`
	Gap      string `json:"g"`
	Evidence string `json:"e"`
	Told     string `json:"told"`
	By       string `json:"by"`
	Conflict bool   `json:"conflict,omitempty"`
	Wrong    string `json:"wrong,omitempty"`
}

// told is what is found at an item; an error keeps the answers from being handed in.
type told struct {
	Error bool   `json:"error"`
	Text  string `json:"text"`
}

// sectionState is what the script learns of a section.
type sectionState struct {
	Revision int64                `json:"revision"`
	Score    string               `json:"score"`
	State    survey.PartState     `json:"state"`
	Open     bool                 `json:"open"`     // whether it can still be written
	Answered string               `json:"answered"` // of the section, in words
	Items    map[string]itemState `json:"items"`
	Checks   map[string][]told    `json:"checks"` // what is found at items of the section; none of another is
}

func (s *Server) sectionState(ctx context.Context, r *request, w worked, section survey.Section, saved, conflicts map[string]survey.Entry) (sectionState, error) {
	out := sectionState{Revision: w.work.Revision, Score: r.provisional(w, section), State: w.work.State, Open: w.work.Writes(section.Code),
		Answered: r.T("health.of", "Count", w.answered(section), "Most", len(section.Asked())), Items: map[string]itemState{}, Checks: map[string][]told{}}
	for _, item := range section.Items {
		_, ok := saved[item.ID]
		_, other := conflicts[item.ID]
		back, wrong := r.back[item.ID]
		if !ok && !other && !wrong {
			continue
		}
		e := w.work.Entries[item.ID]
		t := r.typedOf(item, e.Answer)
		one := itemState{Revision: e.Revision, Mark: t.mark(), Value: t.v, Below: t.d, Gap: t.g, Evidence: t.e, Told: r.toldTyped(w.question, item, t), Conflict: other, Wrong: back.wrong}
		if who := w.work.People[e.Author].Name; who != "" {
			one.By = r.T("form.by", "Name", who, "When", r.DateTime(e.At.In(r.now.Location())))
		}
		out.Items[item.ID] = one
	}
	found, err := s.lineFindings(ctx, r, w.subject, w.work.Answers())
	for _, f := range found {
		if _, at, _ := w.question.Item(f.Items[0]); at.Code == section.Code {
			out.Checks[f.Items[0]] = append(out.Checks[f.Items[0]], told{f.Error, r.TM(f.Key, f.Args)})
		}
	}
	return out, err
}
