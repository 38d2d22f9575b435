package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// answerWords is an answer as the page prints it; one that is not there was not answered.
func (r *request) answerWords(q survey.Questionnaire, a survey.Answer) string {
	if a.Gap == observation.NoGap && !a.Given() {
		return r.Gap(observation.NotAnswered)
	}
	item, _, _ := q.Item(a.Item)
	return r.told(q, item, a)
}

// answerCell is an answer in a table; a gap is told apart.
func (r *request) answerCell(q survey.Questionnaire, a survey.Answer) view.Cell {
	c := view.Cell{Text: r.answerWords(q, a)}
	if !a.Given() {
		c.Class = "g"
	}
	return c
}

func anchorOf(item string) string { return "a-" + strings.ReplaceAll(item, ".", "-") }

// reviewSection are the answers of a section that are shown.
func (r *request) reviewSection(h handing, section survey.Section, score survey.Score, in func(handing, string) bool) view.ReviewSection {
	out := view.ReviewSection{Checks: r.firedIn(h, section.Code), ID: "s-" + section.Code, Title: joined(section.Code, r.sectionName(section)), Now: r.T("review.now"), Caption: section.Name.In(r.lang)}
	if h.last.ID > 0 {
		out.Before, out.Now = strconv.Itoa(h.lastRound.ReferenceYear), r.T("review.now_year", "Year", strconv.Itoa(h.round.ReferenceYear))
	}
	for _, p := range score.Sections {
		if p.Code == section.Code && p.Items > 0 {
			out.Chip = view.Chip{Tone: "neutral", Text: joined(r.categoryWords(h.question, p.PartScore), r.Percent(p.Percent(), 1))}
		}
	}
	// Who wrote most of a section is told once, and others at their answers.
	by, most := map[string]int{}, ""
	for _, item := range section.Items {
		if e, ok := h.now[item.ID]; ok && e.Said() {
			words := r.writtenBy(h, e)
			if by[words]++; by[words] > by[most] {
				most = words
			}
		}
	}
	switch {
	case len(by) == 1:
		out.Say = r.T("review.section_by", "Who", most)
	case len(by) > 1:
		out.Say = r.T("review.section_mostly", "Who", most)
	}
	for _, item := range section.Items {
		if in(h, item.ID) && !h.silent(item) {
			out.Answers = append(out.Answers, r.reviewAnswer(h, item, most))
		}
	}
	return out
}

// writtenBy is who wrote an answer; for one of a workbook, that it is from there.
func (r *request) writtenBy(h handing, e survey.Entry) string {
	if e.Origin.Kind == observation.Cell {
		return r.T("review.by_file", "Who", r.workedBy(h, e.Author))
	}
	return r.T("review.by_web", "Who", r.workedBy(h, e.Author))
}

// reviewAnswer is one answer; known is who is known to have written it without being told.
func (r *request) reviewAnswer(h handing, item survey.Item, known string) view.ReviewAnswer {
	e := h.now[item.ID]
	now := e.Answer
	now.Item = item.ID
	out := view.ReviewAnswer{ID: anchorOf(item.ID), Letter: item.Letter, Text: item.Title(r.lang), Now: r.answerCell(h.question, now)}
	if h.last.ID > 0 {
		was := h.lastAnswer(item.ID)
		was.Item = item.ID
		out.Before = r.answerCell(h.question, was)
		out.Mark = r.answerMark(h.question, item, was, now)
	}
	out.Lines = r.wasElsewhere(h, item, now)
	if e.Evidence != "" {
		pair := view.Pair{Name: r.T("review.evidence"), Text: e.Evidence}
		if u, err := url.Parse(e.Evidence); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(e.Evidence, " \n") {
			pair.Href = e.Evidence
		}
		out.More = append(out.More, pair)
	}
	for _, f := range h.filesOf(item.ID) {
		out.More = append(out.More, view.Pair{Text: f.Name, Href: r.to("evidence", strconv.FormatInt(f.ID, 10))})
	}
	if by := h.institution(e); by != "" {
		out.More = append(out.More, view.Pair{Text: r.T("delegation.by", "Institution", by)})
	}
	if e.Origin.Kind == observation.Cell {
		pair := view.Pair{Name: e.Origin.FileName, Text: place(e.Origin.Sheet, e.Origin.Cell)}
		if e.Origin.Import > 0 {
			pair.Href = r.to("imports", strconv.FormatInt(e.Origin.Import, 10))
		}
		out.More = append(out.More, pair)
	}
	if by := r.writtenBy(h, e); e.Said() && by != known {
		out.More = append(out.More, view.Pair{Text: by})
	}
	for _, f := range h.firedAt(item.ID) {
		out.Checks = append(out.Checks, r.finding(f))
	}
	out.Remarks = r.workRemarks(h, item.ID)
	if h.work.May.Comment {
		ours := r.form != nil && r.form.Get("item") == item.ID
		show := r.query.Get("show")
		if out.Remark = with(r.reviewed(h.place), "show", show, "remark", item.ID) + "#" + out.ID; ours || r.query.Get("remark") == item.ID {
			field := view.Field{Kind: "area", Name: "words", Label: r.T("review.remark_on", "Letter", item.Letter), Required: true, Max: survey.LongestRemark}
			if ours {
				field.Value = r.form.Get("words")
			}
			out.Remark, out.Say = "", &view.Entry{ID: "r" + out.ID, Action: with(r.reviewed(h.place), "show", show) + "#" + out.ID,
				Fields: []view.Field{{Kind: "hidden", Name: "item", Value: item.ID}, field}, Buttons: []view.Button{{Text: r.T("web.import.comment.do"), Value: "remark"}}}
		}
	}
	return out
}

// answerMark tells by sign and word how an answer differs from that of the round before.
func (r *request) answerMark(q survey.Questionnaire, item survey.Item, was, now survey.Answer) view.Chip {
	bare := now
	bare.Evidence = was.Evidence
	switch d := q.Direction(item.ID, was, now); {
	case d > 0:
		return view.Chip{Tone: "ok", Text: "↑ " + r.T("review.mark.up")}
	case d < 0:
		return view.Chip{Tone: "warn", Text: "↓ " + r.T("review.mark.down")}
	case bare.Same(was):
		return view.Chip{}
	case !was.Given() && now.Given():
		return view.Chip{Tone: "neutral", Text: "+ " + r.T("review.mark.new")}
	case was.Given() && !now.Given():
		return view.Chip{Tone: "warn", Text: "− " + r.T("review.mark.gone")}
	}
	return view.Chip{Tone: "neutral", Text: "≠ " + r.T("review.mark.other")}
}

// wasElsewhere tells where this round had another answer before: published, validated, handed in the time before. What several had is told once.
func (r *request) wasElsewhere(h handing, item survey.Item, now survey.Answer) []view.Pair {
	var out []view.Pair
	for _, one := range []struct {
		is   bool
		name string
		was  map[string]survey.Answer
	}{
		{h.published.ID > 0 && h.work.State != survey.Published, r.T("review.was_published"), h.published.Answers}, {h.validated.serial > 0, r.T("review.was_validated"), h.validated.answers},
		{h.before.serial > 0 && h.before.serial != h.validated.serial, r.T("review.was_handed_in", "Serial", strconv.Itoa(h.before.serial)), h.before.answers},
	} {
		was := one.was[item.ID]
		was.Item = item.ID
		if !one.is || now.Same(was) || item.Private && !was.Given() {
			continue
		}
		before, after := r.answerWords(h.question, was), r.answerWords(h.question, now)
		text := before + " →\u00a0" + after
		if before == after {
			text = r.T("review.evidence_changed", "Was", first(was.Evidence, "–"), "Is", first(now.Evidence, "–"))
		}
		if i := slices.IndexFunc(out, func(p view.Pair) bool { return p.Text == text }); i >= 0 {
			out[i].Name += ", " + one.name
		} else {
			out = append(out, view.Pair{Name: one.name, Text: text})
		}
	}
	for i := range out {
		out[i].Name += ":"
	}
	return out
}

func (r *request) workRemarks(h handing, item string) []view.ReviewRemark {
	var out []view.ReviewRemark
	for _, m := range h.remarkedAt(item) {
		one := view.ReviewRemark{Who: r.workedBy(h, m.Author), When: r.DateTime(m.At.In(r.now.Location())), Words: m.Words}
		if m.Serial != h.serial.Serial {
			one.Which = r.T("review.at_serial", "Serial", strconv.Itoa(m.Serial))
		}
		out = append(out, one)
	}
	return out
}
