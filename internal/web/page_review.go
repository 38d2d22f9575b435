package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// handing is what was handed in, with everything that it is held against.
type handing struct {
	subject
	work   survey.Work
	serial survey.Submission // the newest that was not taken back

	now       map[string]survey.Entry
	before    handedBefore // as handed in the time before
	validated handedBefore // as validated last, where it has been changed since
	published survey.Response
	last      survey.Response // of the round before
	lastRound survey.Round
	un        map[string]publish.Row // newest official category by breakdown
	fired     []fired
	waiting   []survey.Waiting // of the country in this round
}

// handedBefore are the answers of an earlier handing-in; without one the serial is 0.
type handedBefore struct {
	serial  int
	answers map[string]survey.Answer
}

// handing finds what the address speaks of. It is for who reads what countries hand in; for others there is no such page. The serial is
// 0 where nothing is handed in, though something was before.
func (s *Server) handing(ctx context.Context, r *request) (h handing, err error) {
	if h.subject, err = s.subject(r); err != nil {
		return h, err
	}
	if !r.who.MayIn(account.ReadSubmitted, h.place.Country) {
		return h, errNoPage
	}
	if h.work, err = s.deps.Works.Work(ctx, h.place); err != nil {
		return h, err
	}
	if h.work.Serial == 0 {
		return h, errNoPage
	}
	if h.waiting, err = s.deps.Works.Inbox(ctx, survey.InboxFilter{Place: survey.Place{Country: h.place.Country, Round: h.place.Round}}); err != nil {
		return h, err
	}
	if h.question, err = s.answeredTo(ctx, r, h.work); err != nil {
		return h, err
	}
	for _, o := range h.work.Submissions {
		if !o.Withdrawn.IsZero() {
			continue
		}
		if h.serial.Serial > 0 {
			h.before.serial = h.serial.Serial
		}
		h.serial = o
	}
	if h.serial.Serial == 0 {
		return h, nil
	}
	if h.now, err = s.deps.Works.Submitted(ctx, h.work.ID, h.serial.Serial); err != nil {
		return h, err
	}
	if h.work.ValidatedSerial < h.serial.Serial {
		h.validated.serial = h.work.ValidatedSerial
	}
	for _, earlier := range []*handedBefore{&h.before, &h.validated} {
		if earlier.serial == 0 {
			continue
		}
		entries, err := s.deps.Works.Submitted(ctx, h.work.ID, earlier.serial)
		if err != nil {
			return h, err
		}
		earlier.answers = survey.AnswersOf(entries)
	}
	if err := s.heldAgainst(ctx, r, &h); err != nil {
		return h, err
	}
	return h, s.striking(ctx, r, &h)
}

// heldAgainst adds what is published: of this round, of the round before, and by the United Nations.
func (s *Server) heldAgainst(ctx context.Context, r *request, h *handing) error {
	responses, err := s.deps.Works.Responses(ctx, h.place.Country)
	if err != nil {
		return err
	}
	for _, one := range responses {
		if one.Questionnaire != h.place.Part {
			continue
		}
		if one.Round == h.place.Round {
			h.published = one
			continue
		}
		i := slices.IndexFunc(r.ref.Rounds, func(o survey.Round) bool { return o.Code == one.Round })
		if i < 0 || r.ref.Rounds[i].ReferenceYear >= h.round.ReferenceYear || r.ref.Rounds[i].ReferenceYear <= h.lastRound.ReferenceYear {
			continue
		}
		h.last, h.lastRound = one, r.ref.Rounds[i]
	}
	if h.question.CategorySeries == "" {
		return nil
	}
	rows, err := s.deps.Publish.Rows(ctx, publish.Query{Series: []string{h.question.CategorySeries}, Areas: []string{h.place.Country}, Flow: observation.UN, AllParts: true})
	h.un = map[string]publish.Row{}
	for _, row := range rows {
		if k := row.Observation.Key; h.un[k.Breakdown].Observation.Period.Year() <= row.Observation.Period.Year() {
			h.un[k.Breakdown] = row
		}
	}
	return err
}

// lastAnswer is an answer of the round before.
func (h handing) lastAnswer(item string) survey.Answer { return h.last.Answers[item] }

// changed tells whether an answer is another than it was validated, handed in or published before, in this order of what there is;
// without any of these, than in the round before.
func (h handing) changed(item string) bool {
	now := h.now[item].Answer
	for _, than := range []struct {
		is  bool
		was survey.Answer
	}{
		{h.validated.serial > 0, h.validated.answers[item]}, {h.before.serial > 0, h.before.answers[item]}, {h.published.ID > 0, h.published.Answers[item]}, {h.last.ID > 0, h.last.Answers[item]},
	} {
		if than.is {
			return !now.Same(than.was)
		}
	}
	return false
}

func (h handing) firedAt(item string) []fired {
	var out []fired
	for _, f := range h.fired {
		if f.Item == item {
			out = append(out, f)
		}
	}
	return out
}

func (h handing) remarkedAt(item string) []survey.WorkRemark {
	var out []survey.WorkRemark
	for _, m := range h.work.Remarks {
		if m.Item == item {
			out = append(out, m)
		}
	}
	return out
}

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
	page.Lead = r.T("review.lead", "Who", r.workedBy(h, h.serial.By), "On", r.DateTime(h.serial.At.In(r.now.Location())), "Count", h.serial.Answered, "Most", len(h.question.Items()))
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
	facts := []view.Fact{{Value: r.T("health.of", "Count", h.serial.Answered, "Most", len(h.question.Items())), Label: r.T("mine.answered")}}
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
	if len(h.fired) > 0 {
		facts = append(facts, view.Fact{Value: r.Int(len(h.fired)), Label: r.T("review.checks"), Tone: "warn"})
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
	for _, f := range h.firedAt("") {
		p.Notes = append(p.Notes, f.Words)
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

// answerWords is an answer as the page prints it.
func (r *request) answerWords(q survey.Questionnaire, a survey.Answer) string {
	item, _, _ := q.Item(a.Item)
	switch option, ok := q.Option(item, a.Choice); {
	case a.Gap != observation.NoGap:
		return r.Gap(a.Gap)
	case ok:
		return option.Label.In(r.lang)
	case a.Choice != "":
		return a.Choice
	case a.Number.Valid:
		return strings.TrimSpace(r.AsGiven(a.Number.Decimal) + " " + item.Unit.In(r.lang))
	case a.Numerator.Valid:
		return r.AsGiven(a.Numerator.Decimal) + " / " + r.AsGiven(a.Denominator.Decimal)
	case !a.Date.IsZero():
		return r.Date(a.Date)
	case a.Text != "":
		return a.Text
	}
	return r.Gap(observation.NotAnswered)
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
	out := view.ReviewSection{ID: "s-" + section.Code, Title: joined(section.Code, r.sectionName(section)), Now: r.T("review.now"), Caption: section.Name.In(r.lang)}
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
		if in(h, item.ID) {
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
	out := view.ReviewAnswer{ID: anchorOf(item.ID), Letter: item.Letter, Text: item.Text.In(r.lang), Now: r.answerCell(h.question, now)}
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
		out.Checks = append(out.Checks, view.Chip{Tone: f.Tone, Text: f.Words})
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
		if !one.is || now.Same(was) {
			continue
		}
		before, after := r.answerWords(h.question, was), r.answerWords(h.question, now)
		text := before + "\u00a0→ " + after
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
	for _, code := range []string{h.question.CategorySeries, h.question.PercentSeries} {
		if one, ok := r.ref.Catalog.Series(code); ok {
			sheet.Links = append(sheet.Links, view.Link{Text: one.Name.In(r.lang), Href: r.to("series", code)})
		}
	}
	rows, err := s.deps.Publish.Rows(ctx, publish.Query{Series: []string{h.question.CategorySeries}, Areas: []string{h.place.Country}, Flow: observation.National, AllParts: true,
		From: h.round.ReferenceYear, To: h.round.ReferenceYear})
	if err != nil {
		s.deps.Log.Error("figures of a publication", "error", err)
	}
	names := map[string]string{"": r.T("web.overall")}
	for _, section := range h.question.Sections {
		names[observation.Breakdown{h.question.Dimension: section.Part}.Key()] = r.sectionName(section)
	}
	for _, row := range rows {
		o := row.Observation
		if o.Key.Release == h.published.Release() && o.Value.Number.Valid {
			sheet.Links = append(sheet.Links, view.Link{Text: fmt.Sprintf("%s: %s", first(names[o.Key.Breakdown], o.Key.Breakdown), o.Value.Number.Decimal), Href: r.figure(row)})
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
