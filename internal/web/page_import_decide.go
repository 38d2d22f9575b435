package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/view"
)

// decisions are the forms by which the reader takes an import a step further.
func decisions(r *request, im intake.Import, report intake.Report, warnings int) []view.Entry {
	path := r.to("imports", strconv.FormatInt(im.ID, 10))
	var confirm []view.Field
	if warnings > 0 {
		confirm = []view.Field{{Kind: "check", Name: "confirm", Label: r.T("web.import.confirm", "Count", warnings), Required: true, Value: r.field("confirm", "")}}
	}
	remark := view.Field{
		Kind: "area", Name: "remark", Label: r.T("web.import.remark"), Help: r.T("web.import.remark.help"), Value: r.field("remark", ""), Max: intake.LongestRemark,
	}
	var out []view.Entry
	if im.May.Accept && acceptable(report) {
		e := view.Entry{ID: "accept", Title: r.T("web.import.decide"), Say: r.T("web.import.accept.say", "Count", total(report)) + leftOut(r, report), Action: path + "/accept", Fields: confirm,
			Buttons: []view.Button{{Text: r.T("web.import.accept")}}}
		if !im.Submitted.IsZero() {
			e.Title, e.Buttons[0].Text = r.T("web.import.validate"), r.T("web.import.validate.do")
		}
		out = append(out, e)
	}
	if takes(im) && acceptable(report) && total(report) > 0 {
		out = append(out, view.Entry{ID: "take", Title: r.T("web.import.take"), Say: r.T("web.import.take.say", "Count", total(report), "Country", r.country(report.Country)) + leftOut(r, report),
			Action: path + "/take", Fields: confirm, Buttons: []view.Button{{Text: r.T("web.import.take")}}})
	}
	if im.May.Submit && !im.May.Accept && acceptable(report) && total(report) > 0 {
		out = append(out, view.Entry{ID: "submit", Title: r.T("web.import.submit"), Say: r.T("web.import.submit.say", "Count", total(report)) + leftOut(r, report), Action: path + "/submit",
			Fields: append(confirm, remark), Buttons: []view.Button{{Text: r.T("web.import.submit.do")}}})
	}
	if correctable(r, im) && slices.ContainsFunc(report.Groups, func(g intake.Group) bool { return g.Code == "time_exceeded" }) { // another time it may do
		out = append(out, view.Entry{ID: "retry", Title: r.T("task.retry"), Say: r.T("task.retry.say"), Action: path + "/again", Buttons: []view.Button{{Text: r.T("task.retry.do")}}})
	}
	if e, ok := goodRows(r, im, report); ok {
		out = append(out, e)
	}
	if e, ok := r.renames(im, report); ok {
		out = append(out, e)
	}
	if im.May.Return {
		out = append(out, view.Entry{ID: "return", Title: r.T("web.import.return"), Say: r.T("web.import.return.say"), Action: path + "/reject", Folded: im.May.Accept && r.form == nil,
			Fields:  []view.Field{{Kind: "area", Name: "reason", Label: r.T("web.import.reason"), Required: true, Value: r.field("reason", ""), Max: intake.LongestRemark}},
			Buttons: []view.Button{{Text: r.T("web.import.return.do"), Tone: "bad"}}})
	}
	if im.May.Withdraw {
		out = append(out, view.Entry{ID: "withdraw", Title: r.T("web.import.withdraw"), Say: r.T("web.import.withdraw.say"), Action: path + "/withdraw",
			Buttons: []view.Button{{Text: r.T("web.import.withdraw.do"), Tone: "quiet"}}})
	}
	if im.May.Reject {
		out = append(out, view.Entry{ID: "reject", Title: r.T("web.import.reject"), Say: r.T("web.import.reject.say"), Action: path + "/reject", Folded: true,
			Buttons: []view.Button{{Text: r.T("web.import.reject"), Tone: "bad"}}})
	}
	if im.May.Comment {
		out = append(out, view.Entry{ID: "comment", Title: r.T("web.import.comment"), Action: path + "/remarks", Folded: true,
			Fields:  []view.Field{{Kind: "area", Name: "words", Label: r.T("web.import.remark"), Required: true, Value: r.field("words", ""), Max: intake.LongestRemark}},
			Buttons: []view.Button{{Text: r.T("web.import.comment.do"), Tone: "quiet"}}})
	}
	return out
}

// takes tells that the reader takes the import into the draft of its country, rather than publishes it at once.
func takes(im intake.Import) bool { return im.May.Take && !im.May.Accept }

// willTake tells that the import goes into the draft of its country, also while something in it has to be mended first.
func willTake(r *request, im intake.Import, report intake.Report) bool {
	return takes(im) || im.State == intake.Checked && im.Submitted.IsZero() && report.Status == intake.Errors && report.Layout.OfAnswers() && r.who.May(account.WriteWork) && !r.who.May(account.LoadReleases)
}

// remarks are what people said to each other about an import.
func remarks(r *request, list []intake.Remark, people []intake.Person) view.Panel {
	if len(list) == 0 {
		return view.Panel{}
	}
	columns := []view.Column{{Text: r.T("web.import.remark.when")}, {Text: r.T("web.import.remark.who")}, {Text: r.T("web.import.remark")}}
	t := view.Table{ID: "remarks-t", Caption: r.T("web.import.remarks"), Class: "cards", Columns: columns}
	for _, m := range list {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.DateTime(m.At), Class: "nobr"}, Cells: []view.Cell{
			{Text: worker(r, people, m.Author), Column: columns[1].Text}, {Text: m.Words, Column: columns[2].Text, Class: "words"},
		}})
	}
	return view.Panel{ID: "remarks", Title: r.T("web.import.remarks"), Table: t}
}

// worker is how somebody who worked on an import is named to the others.
func worker(r *request, people []intake.Person, id int64) string {
	for _, p := range people {
		if p.Account != id {
			continue
		}
		switch {
		case p.Account <= 2:
			return r.T("web.role.operator")
		case p.Name == "":
			return r.T("web.person.anonymised")
		case p.Institution != "":
			return p.Name + " · " + p.Institution
		}
		return p.Name
	}
	return r.T("web.person.unknown")
}

func (s *Server) importOf(r *request) (id int64, page string, err error) {
	id, err = number(r.param("id"))
	return id, r.to("imports", strconv.FormatInt(id, 10)), err
}

func (s *Server) accept(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	_, err = s.deps.Desk.Ask(ctx, id, intake.ToAccept, intake.Decision{ConfirmWarnings: r.form.Get("confirm") == "yes"})
	s.version.forget()
	return page, err
}

func (s *Server) take(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	_, err = s.deps.Desk.Ask(ctx, id, intake.ToTake, intake.Decision{ConfirmWarnings: r.form.Get("confirm") == "yes"})
	return page, err
}

func (s *Server) submit(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	return page, s.deps.Intake.Submit(ctx, id, intake.Decision{ConfirmWarnings: r.form.Get("confirm") == "yes", Reason: r.form.Get("remark")})
}

func (s *Server) withdraw(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	return done(page, "withdrawn"), s.deps.Intake.Withdraw(ctx, id)
}

func (s *Server) reject(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	return page, s.deps.Intake.Reject(ctx, id, r.form.Get("reason"))
}

func (s *Server) comment(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	return done(page+"#remarks", "remark_sent"), s.deps.Intake.Comment(ctx, id, r.form.Get("words"))
}

// checkAgain checks the file once more with what is now said of it, as a new import.
func (s *Server) checkAgain(ctx context.Context, r *request) (string, error) {
	id, _, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	say := intake.Anew{Answers: map[string]string{}}
	for name, given := range r.form {
		if question, ok := strings.CutPrefix(name, "answer-"); ok {
			say.Answers[question] = strings.TrimSpace(given[0]) // an empty one takes back what was answered
		}
	}
	if r.form.Get("good-rows") == "yes" {
		say.Answers[intake.GoodRows] = intake.LeaveOut
	}
	if r.form.Has("release") {
		say.Named = &intake.Named{Source: r.form.Get("source"), Release: r.form.Get("release"), Flow: observation.Flow(r.form.Get("flow"))}
		if err := s.namesEnough(ctx, id, *say.Named); err != nil {
			return "", err
		}
	}
	im, err := s.deps.Desk.HandAgain(ctx, id, say)
	return r.again(im.ID), err
}
