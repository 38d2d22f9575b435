package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// shownAnswers are the choices of what the page shows, each with what it takes in.
func shownAnswers() []struct {
	name string
	in   func(h handing, item string) bool
} {
	return []struct {
		name string
		in   func(h handing, item string) bool
	}{
		{"", func(handing, string) bool { return true }},
		{"changed", handing.changed},
		{"checks", func(h handing, item string) bool { return len(h.firedAt(item)) > 0 }},
		{"remarks", func(h handing, item string) bool { return len(h.remarkedAt(item)) > 0 }},
	}
}

// review is what a country handed in on a part of a round, for who judges it.
func (s *Server) review(ctx context.Context, r *request) (view.Page, error) {
	h, err := s.handing(ctx, r)
	if err != nil {
		return nil, err
	}
	country, part := h.country.Name.In(r.lang), h.question.Name.In(r.lang)
	page := &view.Review{Frame: r.frame}
	page.Title, page.Section, page.Private = r.T("review.of", "Country", country, "Part", part), "review", true
	page.Crumbs = []view.Link{{Text: r.T("review.title"), Href: r.to("review")}, {Text: h.round.Name.In(r.lang), Href: r.to("rounds", h.round.Code)}, {Text: country}}
	tone, sign := partTone(h.work.State)
	page.Tags = []view.Link{{Text: sign + " " + r.T("round.part."+string(h.work.State))}, {Text: r.T("review.reference_year", "Year", strconv.Itoa(h.round.ReferenceYear))}, {Text: country, Href: r.to("countries", h.place.Country)}}
	if h.serial.Serial == 0 {
		page.Banner = view.Banner{Tone: "warn", Text: r.T("review.taken_back"), More: r.T("review.taken_back.more", "Country", country)}
		page.Beside = []view.Part{{Sheet: r.workHistory(h)}}
		return page, nil
	}
	page.Lead = r.T("review.lead", "Who", r.workedBy(h, h.serial.By), "On", r.DateTime(h.serial.At.In(r.now.Location())), "Count", h.serial.Answered, "Most", len(h.question.Asked()))
	page.Actions = []view.Action{{Text: r.T("review.to_decision"), Href: "#decide", Quiet: true}}
	page.Banner = r.workBanner(h, tone)
	score, scored := h.question.Score(survey.AnswersOf(h.now))
	page.Facts = r.reviewFacts(h, score, scored)
	if scored {
		page.Scores = r.reviewScores(h, score)
	}
	shown, in := r.query.Get("show"), func(handing, string) bool { return true }
	for _, one := range shownAnswers() {
		n := 0
		for _, item := range h.question.Items() {
			if one.in(h, item.ID) {
				n++
			}
		}
		if one.name == shown {
			in = one.in
		}
		page.Tabs = append(page.Tabs, view.Tab{Text: r.T("review.show."+first(one.name, "all"), "Count", n), Href: with(r.reviewed(h.place), "show", one.name), Current: one.name == shown})
	}
	for _, section := range h.question.Sections {
		if one := r.reviewSection(h, section, score, in); len(one.Answers) > 0 {
			page.Sections = append(page.Sections, one)
		}
	}
	if len(page.Sections) == 0 {
		page.Empty = r.T("review.show.none")
	}
	page.Remarks, page.Beside = r.workRemarks(h, ""), r.reviewBeside(ctx, s, h)
	if r.justNow("work_published") && h.work.State == survey.Published {
		offer, err := s.snapshotOffer(ctx, r, h.round, 1)
		if err != nil {
			return nil, err
		}
		if offer != nil {
			page.Beside = slices.Insert(page.Beside, 0, view.Part{Entry: offer})
		}
	}
	return page, nil
}

// workedBy is how somebody who worked on the work is named.
func (r *request) workedBy(h handing, id int64) string {
	if id <= account.Operator && id > 0 {
		return r.T("web.role.operator")
	}
	return r.colleague(h.work.People[id])
}

// workBanner says first what is public of what the page shows.
func (r *request) workBanner(h handing, tone string) view.Banner {
	country := h.country.Name.In(r.lang)
	b := view.Banner{Tone: "warn", Text: r.T("review.unpublished")}
	switch {
	case h.work.State == survey.Published:
		return view.Banner{Tone: "ok", Text: r.T("review.public", "On", r.DateTime(h.work.Published.In(r.now.Location()))), More: r.T("review.public.more", "Who", r.workedBy(h, h.work.PublishedBy))}
	case h.work.State == survey.Returned:
		b.Tone, b.More = "bad", r.T("review.is_returned", "Who", r.workedBy(h, h.work.ReturnedBy), "On", r.Date(h.work.Returned.In(r.now.Location())), "Reason", h.work.Reason)
	case h.work.Serial != h.serial.Serial:
		b.More = r.T("review.taken_back_again", "Country", country)
	case h.work.State == survey.Draft:
		b.More = r.T("review.being_changed", "Country", country)
	case h.work.State == survey.Validated:
		b.More = r.T("review.is_validated", "Who", r.workedBy(h, h.work.ValidatedBy), "On", r.Date(h.work.Validated.In(r.now.Location())))
	case h.work.Changed() && !h.work.Published.IsZero():
		b.More = r.T("review.changed_since.public")
	case h.work.Changed():
		b.More = r.T("review.changed_since.more")
	}
	return b
}

func (r *request) reviewFacts(h handing, score survey.Score, scored bool) []view.Fact {
	facts := []view.Fact{{Value: r.T("health.of", "Count", h.serial.Answered, "Most", len(h.question.Asked())), Label: r.T("mine.answered")}}
	if scored {
		f := view.Fact{Value: r.Percent(score.Total.Percent(), 1), Label: r.T("review.score")}
		if h.work.State == survey.Published {
			f.Label = r.T("review.score.public")
		}
		if was, ok := h.question.Score(h.last.Answers); ok {
			f.Small = r.T("review.score.was", "Year", strconv.Itoa(h.lastRound.ReferenceYear), "Percent", r.Percent(was.Total.Percent(), 1))
		}
		facts = append(facts, f)
	}
	changed, remarks := 0, len(h.work.Open(""))
	for _, item := range h.question.Items() {
		if h.changed(item.ID) {
			changed++
		}
		remarks += len(h.work.Open(item.ID))
	}
	facts = append(facts, view.Fact{Value: r.Int(changed), Label: r.T("review.changed"), Small: r.against(h)}, view.Fact{Value: r.Int(remarks), Label: r.T("review.remarks_now")})
	if len(h.findings) > 0 {
		facts = append(facts, view.Fact{Value: r.Int(len(h.findings)), Label: r.T("review.checks"), Tone: "warn"})
	}
	return facts
}

// against says what the changes are counted against.
func (r *request) against(h handing) string {
	switch {
	case h.validated.serial > 0:
		return r.T("review.against.validated")
	case h.before.serial > 0:
		return r.T("review.against.before")
	case h.published.ID > 0:
		return r.T("review.against.published")
	case h.last.ID > 0:
		return r.T("review.against.last", "Year", strconv.Itoa(h.lastRound.ReferenceYear))
	}
	return r.T("review.against.nothing")
}

// reviewScores sets the categories that the answers give beside those of the round before and those of the United Nations.
func (r *request) reviewScores(h handing, score survey.Score) view.Panel {
	t := view.Table{ID: "scores-t", Caption: r.T("review.scores"), Class: "cards", Columns: []view.Column{{Text: r.T("web.domain")}}}
	was, known := h.question.Score(h.last.Answers)
	if known {
		t.Columns = append(t.Columns, view.Column{Text: strconv.Itoa(h.lastRound.ReferenceYear)})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("review.now")}, view.Column{Text: r.T("review.change")})
	if len(h.un) > 0 {
		t.Columns = append(t.Columns, view.Column{Text: r.T("web.flow.short.un")})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("mine.answered"), Class: "n"})
	row := func(name, breakdown string, now, before survey.PartScore) {
		var cells []view.Cell
		if known {
			cells = append(cells, view.Cell{Text: r.categoryWords(h.question, before), Small: r.Percent(before.Percent(), 1), Below: true})
		}
		cells = append(cells, view.Cell{Text: r.categoryWords(h.question, now), Small: r.Percent(now.Percent(), 1), Below: true}, r.moved(known, before, now))
		if len(h.un) > 0 {
			c := view.Cell{Text: r.Gap(observation.NotAvailable), Class: "g"}
			if row, ok := h.un[breakdown]; ok && row.Observation.Value.Number.Valid {
				n := int(row.Observation.Value.Number.Decimal.IntPart())
				band, _ := h.question.Band(n)
				c = view.Cell{Text: strings.TrimSpace(strconv.Itoa(n) + " " + band.Name.In(r.lang)), Href: r.figure(row), Small: strconv.Itoa(row.Observation.Period.Year()), Below: true}
			}
			cells = append(cells, c)
		}
		cells = append(cells, view.Cell{Text: r.T("health.of", "Count", now.Answered, "Most", now.Items), Class: "n"})
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: name}, Cells: r.headed(t.Columns[1:], cells)})
	}
	for i, section := range score.Sections {
		if section.Items == 0 {
			continue
		}
		var before survey.PartScore
		if known {
			before = was.Sections[i].PartScore
		}
		row(r.sectionName(h.question.Sections[i]), observation.Breakdown{h.question.Dimension: section.Part}.Key(), section.PartScore, before)
	}
	row(r.T("web.overall"), "", score.Total, was.Total)
	p := view.Panel{ID: "scores", Title: r.T("review.scores"), Table: t, Say: r.T("review.scores.say")}
	for _, f := range r.firedIn(h, "") {
		p.Caveat = f.Text
	}
	if score.Total.Missing() > 0 {
		p.Notes = append(p.Notes, r.T("review.provisional", "Count", score.Total.Missing()))
	}
	return p
}

// categoryWords is a category with its name; the percentage alone where there are no bands.
func (r *request) categoryWords(q survey.Questionnaire, p survey.PartScore) string {
	band, ok := q.Band(p.Category)
	if !ok {
		return ""
	}
	return strconv.Itoa(p.Category) + " " + band.Name.In(r.lang)
}

// moved tells by sign and word how a category moved, and how the points did within it.
func (r *request) moved(known bool, before, now survey.PartScore) view.Cell {
	switch a, b := before.Percent(), now.Percent(); {
	case !known || before.Answered == 0:
		return view.Cell{Text: "+ " + r.T("review.mark.new"), Chip: "neutral"}
	case now.Category > before.Category, now.Category == before.Category && b.GreaterThan(a):
		return view.Cell{Text: "↑ " + r.T("web.change.up"), Chip: "ok"}
	case now.Category < before.Category, b.LessThan(a):
		return view.Cell{Text: "↓ " + r.T("web.change.down"), Chip: "warn"}
	}
	return view.Cell{Text: "= " + r.T("web.change.none"), Chip: "neutral"}
}
