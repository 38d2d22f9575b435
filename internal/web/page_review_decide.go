package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// workHistory tells what happened to the work so far, the newest first.
func (r *request) workHistory(h handing) *view.Sheet {
	type step struct {
		at   time.Time
		text string
	}
	var steps []step
	w := h.work
	add := func(at time.Time, key string, args ...any) {
		if !at.IsZero() {
			steps = append(steps, step{at, r.T(key, args...)})
		}
	}
	for _, o := range w.Submissions {
		add(o.At, "review.step.submitted", "Serial", strconv.Itoa(o.Serial), "Who", r.workedBy(h, o.By), "Count", o.Answered)
		if o.Remark != "" {
			steps[len(steps)-1].text += " «" + o.Remark + "»"
		}
		add(o.Withdrawn, "review.step.withdrawn", "Serial", strconv.Itoa(o.Serial))
	}
	add(w.Returned, "review.step.returned", "Who", r.workedBy(h, w.ReturnedBy), "Reason", w.Reason)
	add(w.Validated, "review.step.validated", "Who", r.workedBy(h, w.ValidatedBy))
	add(w.Published, "review.step.published", "Who", r.workedBy(h, w.PublishedBy))
	slices.SortStableFunc(steps, func(a, b step) int { return b.at.Compare(a.at) })
	sheet := &view.Sheet{ID: "history", Title: r.T("review.history")}
	for _, one := range steps {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.Date(one.at.In(r.now.Location())), Text: one.text})
	}
	return sheet
}

// reviewBeside are the decision, what it makes public, what is said of the whole, and the history.
func (r *request) reviewBeside(ctx context.Context, s *Server, h handing) []view.Part {
	to := with(r.reviewed(h.place), "show", r.query.Get("show"))
	looked := view.Field{Kind: "hidden", Name: "serial", Value: strconv.Itoa(h.serial.Serial)}
	var out []view.Part
	entry := func(e view.Entry) {
		e.Action, e.Fields = to, append([]view.Field{looked}, e.Fields...)
		out = append(out, view.Part{Entry: &e})
	}
	may := h.work.May
	switch {
	case may.Validate:
		entry(view.Entry{ID: "decide", Title: r.T("review.decide"), Say: r.T("review.validate.say"), Buttons: []view.Button{{Text: r.T("review.validate.do"), Value: "validate"}, {Text: r.T("review.both.do"), Value: "both", Tone: "quiet"}}})
	case may.Publish:
		entry(view.Entry{ID: "decide", Title: r.T("review.publish"), Say: r.T("review.publish.say"), Buttons: []view.Button{{Text: r.T("review.publish.do"), Value: "publish"}}})
	default:
		out = append(out, view.Part{Sheet: &view.Sheet{ID: "decide", Title: r.T("review.decide"), Empty: r.whyNot(h)}})
	}
	if may.Return {
		field := view.Field{Kind: "area", Name: "reason", Label: r.T("round.reason"), Help: r.T("review.return.help"), Required: true, Max: survey.LongestRemark, Value: r.field("reason", "")}
		entry(view.Entry{ID: "return", Title: r.T("review.return"), Say: r.T("review.return.say", "Count", r.openRemarks(h)), Folded: r.form == nil || r.form.Get("do") != "return", Fields: []view.Field{field},
			Buttons: []view.Button{{Text: r.T("review.return.do"), Value: "return", Tone: "bad"}}})
	}
	if whole := r.wholeCountry(h); whole != nil {
		out = append(out, view.Part{Panel: whole})
	}
	if h.work.State == survey.Published {
		out = append(out, view.Part{Sheet: s.becamePublic(ctx, r, h)})
	}
	if may.Comment {
		entry(view.Entry{ID: "remark", Title: r.T("review.remark_whole"), Folded: true, Fields: []view.Field{{Kind: "area", Name: "words", Label: r.T("web.import.remark"), Required: true, Max: survey.LongestRemark}},
			Buttons: []view.Button{{Text: r.T("web.import.comment.do"), Value: "remark", Tone: "quiet"}}})
	}
	return append(out, view.Part{Sheet: r.workHistory(h)})
}

func (r *request) openRemarks(h handing) int {
	n := 0
	for _, m := range h.work.Remarks {
		if m.Serial == h.serial.Serial {
			n++
		}
	}
	return n
}

// whyNot says why there is nothing to decide for the reader.
func (r *request) whyNot(h handing) string {
	judges := r.who.MayIn(account.ValidateWork, h.place.Country)
	wrote := 0
	for _, e := range h.now {
		if e.Author == r.who.Account && e.Said() {
			wrote++
		}
	}
	switch {
	case h.work.State != survey.Submitted && h.work.State != survey.Validated:
		return r.T("review.why.state." + string(h.work.State))
	case !judges:
		return r.T("review.why.reads")
	case h.serial.By == r.who.Account:
		return r.T("review.why.submitted")
	case wrote > 0:
		return r.T("review.why.wrote", "Count", wrote)
	}
	return r.T("review.not_by_you")
}

// wholeCountry lists the parts of the country that wait in this round, where there are several, and judges them together.
func (r *request) wholeCountry(h handing) *view.Panel {
	if len(h.waiting) < 2 {
		return nil
	}
	t := view.Table{ID: "whole-t", Caption: r.T("review.whole"), Class: "cards", Columns: []view.Column{{Text: r.T("people.part")}, {Text: r.T("admin.state")}}}
	all, n := button(r.to("review"), "", "do", "validate"), 0
	for _, w := range h.waiting {
		tone, sign := partTone(w.State)
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.questionnaireName(w.Part), Href: r.reviewed(w.Place)}, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: sign + " " + r.T("round.part."+string(w.State)), Chip: tone}})})
		if w.May.Validate {
			all.Fields = append(all.Fields, view.Field{Name: "work", Value: judgedKey(w.Place, w.Serial)})
			n++
		}
	}
	if n > 1 {
		all.Text = r.T("review.whole.do", "Count", n)
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.T("review.whole.all")}, Cells: []view.Cell{{Button: all}}})
	}
	return &view.Panel{ID: "whole", Title: r.T("review.whole"), Table: t}
}

// becamePublic leads to what the publication made public.
func (s *Server) becamePublic(ctx context.Context, r *request, h handing) *view.Sheet {
	sheet := &view.Sheet{ID: "public", Title: r.T("review.became_public"), Say: r.T("review.became_public.say", "Release", h.published.Release())}
	sheet.Links = append(sheet.Links, view.Link{Text: r.T("review.country_page", "Country", h.country.Name.In(r.lang)), Href: r.to("countries", h.place.Country)})
	// Figures are named by what gives them: a section, or a question.
	type source struct{ series, breakdown string }
	names, series := map[source]string{{h.question.CategorySeries, ""}: r.T("web.overall")}, []string{h.question.CategorySeries, h.question.PercentSeries}
	for _, section := range h.question.Sections {
		names[source{h.question.CategorySeries, observation.Breakdown{h.question.Dimension: section.Part}.Key()}] = r.sectionName(section)
		for _, item := range section.Items {
			names[source{item.Series, item.Breakdown.Key()}] = joined(item.Letter, item.Text.In(r.lang))
			series = append(series, item.Series)
		}
	}
	slices.Sort(series)
	series = slices.DeleteFunc(slices.Compact(series), func(code string) bool { return code == "" })
	for _, code := range series {
		if one, ok := r.ref.Catalog.Series(code); ok {
			sheet.Links = append(sheet.Links, view.Link{Text: one.Name.In(r.lang), Href: r.to("series", code)})
		}
	}
	rows, err := s.deps.Publish.Rows(ctx, publish.Query{Series: series, Areas: []string{h.place.Country}, Flow: observation.National, AllParts: true,
		From: h.round.ReferenceYear, To: h.round.ReferenceYear})
	if err != nil {
		s.deps.Log.Error("figures of a publication", "error", err)
	}
	for _, row := range rows {
		o := row.Observation
		one, _ := r.ref.Catalog.Series(o.Key.Series)
		if name := names[source{o.Key.Series, o.Key.Breakdown}]; o.Key.Release == h.published.Release() && name != "" {
			sheet.Links = append(sheet.Links, view.Link{Text: r.entitled(name, r.figureSaid(one, o)), Href: r.figure(row)})
		}
	}
	return sheet
}

// turnReview does what the page asks for: a remark, or a step with the handing-in that was looked at.
func (s *Server) turnReview(ctx context.Context, r *request) (string, error) {
	sub, err := s.subject(r)
	if err != nil {
		return "", err
	}
	if !r.who.MayIn(account.ReadSubmitted, sub.place.Country) {
		return "", errNoPage
	}
	w, err := s.deps.Works.Work(ctx, sub.place)
	if err != nil {
		return "", err
	}
	if w.Serial == 0 {
		return "", errNoPage
	}
	page := with(r.reviewed(sub.place), "show", r.query.Get("show"))
	do := r.form.Get("do")
	if do == "remark" {
		item := r.form.Get("item")
		if _, _, known := sub.question.Item(item); item != "" && !known {
			return "", fault.New(fault.Invalid, "work.item_unknown", "Item", item)
		}
		fragment := "#remarks"
		if item != "" {
			fragment = "#" + anchorOf(item)
		}
		return done(page+fragment, "remark_sent"), s.deps.Works.RemarkWork(ctx, sub.place, item, r.form.Get("words"))
	}
	serial, err := strconv.Atoi(r.form.Get("serial"))
	if err != nil {
		return "", fault.New(fault.Invalid, "web.bad_request")
	}
	switch do {
	case "return":
		return done(page, "work_returned"), s.deps.Works.ReturnWork(ctx, sub.place, serial, r.form.Get("reason"))
	case "validate", "both", "publish":
		state := survey.Submitted
		if do == "publish" {
			state = survey.Validated
		}
		did, err := s.judge(ctx, r, sub.place, serial, state, do != "validate")
		if err == nil && did == "published" {
			err = s.nowPublic(ctx)
		}
		return done(page, "work_"+did), err
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}
