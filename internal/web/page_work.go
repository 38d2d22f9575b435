package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// workPage is the work of a country on one part of a round: how far it has come, its sections, handing it in, and what was said.
func (s *Server) workPage(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.desk("my-country", w.question.Name.In(r.lang), s.workState(r, w),
		view.Link{Text: r.T("mine.title", "Country", w.country.Name.In(r.lang)), Href: r.to("my-country", w.place.Country)})
	page.Tags = []view.Link{{Text: w.country.Name.In(r.lang), Href: r.to("countries", w.place.Country)}, {Text: w.round.Name.In(r.lang)}}
	if last, err := s.dueDay(ctx, w.place); err != nil {
		return nil, err
	} else if !last.IsZero() {
		page.Tags = append(page.Tags, view.Link{Text: r.T("form.last_day", "Day", r.Date(last))})
	}
	page.Actions = []view.Action{{Text: r.T("form.print"), Href: w.to(r, "print"), Quiet: true}}
	panel := s.sectionsPanel(r, w)
	if r.delegates(w.place.Country) {
		page.Actions = append(page.Actions, view.Action{Text: r.T("delegation.title"), Href: w.to(r, "delegations"), Quiet: true})
		if err := s.tellDelegated(ctx, r, w, panel); err != nil {
			return nil, err
		}
	}
	page.Parts = append(page.Parts, view.Part{Panel: panel})
	found, err := s.lineFindings(ctx, r, w.subject, w.work.Answers())
	if err != nil {
		return nil, err
	}
	if sheet := r.checksSheet(w, found); sheet != nil {
		page.Parts = append(page.Parts, view.Part{Sheet: sheet})
	}
	if w.work.Changed() {
		if changes, err := s.changesPanel(ctx, r, w); err != nil {
			return nil, err
		} else if changes != nil {
			page.Parts = append(page.Parts, view.Part{Panel: changes})
		}
	}
	if w.work.May.Submit {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: s.handInEntry(r, w)})
	}
	if w.work.May.Withdraw {
		d := r.draft("withdraw", "")
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: d.folded(r.T("form.withdraw"), r.T("form.withdraw.say"), w.to(r), view.Button{Text: r.T("form.withdraw"), Value: "withdraw", Tone: "quiet"})})
	}
	if len(w.work.Submissions) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: s.receipts(r, w)})
	}
	if w.work.ID != 0 && (w.work.May.Comment || len(w.work.Remarks) > 0) {
		page.Parts = append(page.Parts, s.remarkParts(r, w)...)
	}
	page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "excel", Title: r.T("mine.excel"), Say: r.T("form.excel.say"), Links: []view.Link{
		{Text: r.T("mine.download", "Part", w.question.Name.In(r.lang), "Round", w.place.Round), Download: true, Href: with(r.to("my-country", w.place.Country, "workbook"), "part", w.place.Part+"/"+w.place.Round)},
		{Text: r.T("mine.upload"), Href: r.to("imports", "new")},
	}}})
	return page, nil
}

// workState says in a sentence or two how far the work has come, and what is public meanwhile.
func (s *Server) workState(r *request, w worked) string {
	at := r.now.Location()
	name := func(id int64) string { return first(w.work.People[id].Name, "–") }
	var says []string
	switch w.work.State {
	case survey.NotOpened:
		says = append(says, r.T("form.state.not_opened", "Items", len(w.question.Asked())))
	case survey.Draft:
		says = append(says, r.T("form.state.draft", "Answered", w.work.Answered, "Items", len(w.question.Asked()), "When", r.DateTime(w.work.Saved.In(at))))
	case survey.Submitted:
		says = append(says, r.T("form.state.submitted", "Name", name(w.work.SubmittedBy), "When", r.DateTime(w.work.Submitted.In(at))))
	case survey.Returned:
		says = append(says, r.T("form.state.returned", "Name", name(w.work.ReturnedBy), "When", r.DateTime(w.work.Returned.In(at)), "Reason", w.work.Reason))
	case survey.Validated:
		says = append(says, r.T("form.state.validated", "When", r.DateTime(w.work.Validated.In(at))))
	case survey.Published:
		says = append(says, r.T("form.state.published", "When", r.DateTime(w.work.Published.In(at))))
	}
	if w.work.Changed() {
		says = append(says, r.T("form.changed"))
	}
	return strings.Join(says, " ")
}

// sectionsPanel lists the sections with how much of each is answered and what it comes to.
func (s *Server) sectionsPanel(r *request, w worked) *view.Panel {
	score, scored := w.question.Score(w.work.Answers())
	t := view.Table{ID: "sections-t", Caption: r.T("form.sections"), Class: "cards", Columns: []view.Column{{Text: r.T("form.section")}, {Text: r.T("mine.answered"), Class: "meters"}, {Text: r.T("form.remarks")}}}
	banded := len(w.question.Bands) > 0
	if banded {
		t.Columns = append(t.Columns, view.Column{Text: r.T("form.provisional")})
	}
	for i, section := range w.question.Sections {
		n, remarks := w.answered(section), 0
		for _, item := range section.Items {
			remarks += len(w.work.Open(item.ID))
		}
		said := view.Cell{Text: "–", Class: "g"}
		if remarks > 0 {
			said = view.Cell{Text: r.T("form.remarks.count", "Count", remarks), Chip: "warn", Href: w.to(r, "sections", section.Code)}
		}
		answered := r.meter(n, len(section.Asked()))
		if !w.sees(r, section) {
			answered = view.Cell{Text: "–", Class: "g"}
		}
		cells := []view.Cell{answered, said}
		if banded {
			words := "–"
			if scored && n > 0 {
				band, _ := w.question.Band(score.Sections[i].Category)
				words = r.Percent(score.Sections[i].Percent(), 1) + " · " + band.Name.In(r.lang)
			}
			cells = append(cells, view.Cell{Text: words})
		}
		head := view.Cell{Text: strconv.Itoa(i+1) + ". " + section.Name.In(r.lang), Href: w.to(r, "sections", section.Code)}
		if !w.work.Writes(section.Code) && w.work.May.Write {
			head.Small, head.Below = r.T("form.section_not_yours"), true
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], cells)})
	}
	p := &view.Panel{ID: "sections", Title: r.T("form.sections"), Table: t}
	if scored && banded && w.seesAll(r) {
		band, _ := w.question.Band(score.Total.Category)
		p.Say = r.T("form.score", "Percent", r.Percent(score.Total.Percent(), 1), "Category", band.Name.In(r.lang), "Answered", score.Total.Answered, "Items", score.Total.Items)
	}
	return p
}

// dueDay is the last day on which the country can hand in; zero for a round that was asked elsewhere.
func (s *Server) dueDay(ctx context.Context, place survey.Place) (time.Time, error) {
	rounds, err := s.deps.Rounds.OwnRounds(ctx)
	if err != nil {
		return time.Time{}, err
	}
	for _, o := range rounds {
		if o.Code != place.Round {
			continue
		}
		all, err := s.deps.Rounds.Asked(ctx, o.Code)
		if err != nil {
			return time.Time{}, err
		}
		for _, a := range all {
			if a.Country == place.Country {
				return a.LastDay(o), nil
			}
		}
	}
	return time.Time{}, nil
}

// receipts are the handings-in, the newest first.
func (s *Server) receipts(r *request, w worked) *view.Panel {
	t := view.Table{ID: "receipts-t", Caption: r.T("form.receipts"), Class: "cards", Columns: []view.Column{{Text: r.T("form.receipt")}, {Text: r.T("form.receipt.when")}, {Text: r.T("mine.answered"), Class: "n"}, {Text: r.T("form.receipt.digest")}}}
	for _, x := range slices.Backward(w.work.Submissions) {
		by := view.Cell{Text: r.DateTime(x.At.In(r.now.Location())) + " · " + first(w.work.People[x.By].Name, "–"), Small: x.Remark, Below: true}
		head := view.Cell{Class: "nobr", Text: r.T("form.receipt.number", "Serial", strconv.Itoa(x.Serial)), Href: with(w.to(r, "print"), "handed", strconv.Itoa(x.Serial))}
		if !x.Withdrawn.IsZero() {
			head.Small, head.Below = r.T("form.receipt.withdrawn", "When", r.DateTime(x.Withdrawn.In(r.now.Location()))), true
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			by, {Text: r.Int(x.Answered), Class: "n"}, {Text: x.Digest[:16], Code: true, Title: x.Digest},
		})})
	}
	return &view.Panel{ID: "receipts", Title: r.T("form.receipts"), Say: r.T("form.receipts.say"), Table: t}
}

// changesPanel sets the draft beside what was validated last.
func (s *Server) changesPanel(ctx context.Context, r *request, w worked) (*view.Panel, error) {
	before, err := s.deps.Works.Submitted(ctx, w.work.ID, w.work.ValidatedSerial)
	if err != nil {
		return nil, err
	}
	t := view.Table{ID: "changes-t", Caption: r.T("form.changes"), Class: "cards", Columns: []view.Column{{Text: r.T("form.question")}, {Text: r.T("form.validated_was")}, {Text: r.T("form.now")}}}
	for _, item := range w.question.Items() {
		was, now := before[item.ID], w.work.Entries[item.ID]
		if r.typedOf(item, was.Answer) == r.typedOf(item, now.Answer) {
			continue
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: item.Letter + " " + item.Title(r.lang)}, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: r.told(w.question, item, was.Answer)}, {Text: "→ " + r.told(w.question, item, now.Answer)}})})
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return &view.Panel{ID: "changes", Title: r.T("form.changes"), Say: r.T("form.changes.say"), Table: t}, nil
}

// handInEntry asks once more before the work is handed in: what is not answered, and what will become public.
func (s *Server) handInEntry(r *request, w worked) *view.Entry {
	d := r.draft("hand-in", "")
	d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "revision", Value: strconv.FormatInt(w.work.Revision, 10)})
	if missing := w.missing(); len(missing) > 0 {
		d.fields = append(d.fields, view.Field{Kind: "say", Wide: true, Label: r.T("form.hand_in.missing", "Count", len(missing)), Value: strings.Join(missing, ", ")})
	}
	d.fields = append(d.fields, view.Field{Kind: "say", Wide: true, Label: r.T("form.hand_in.public"), Value: r.T("form.public")})
	d.add(view.Field{Kind: "area", Name: "remark", Label: r.T("form.hand_in.remark"), Max: survey.LongestRemark, Wide: true})
	d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("form.hand_in.sure"), Required: true, Wide: true})
	return d.entry(r.T("form.hand_in"), r.T("form.hand_in.say"), w.to(r), view.Button{Text: r.T("form.hand_in"), Value: "hand_in"})
}

// missing are the letters of the questions that hold neither an answer nor the reason of a gap.
func (w worked) missing() []string {
	var out []string
	for _, item := range w.question.Asked() {
		if e := w.work.Entries[item.ID]; !e.Given() && (e.Gap == observation.NoGap || e.Gap == observation.NotAnswered) {
			out = append(out, item.Letter)
		}
	}
	return out
}

// remarkParts are what was said about the work, and a form to say something.
func (s *Server) remarkParts(r *request, w worked) []view.Part {
	sheet := &view.Sheet{ID: "remarks", Title: r.T("form.remarks"), Empty: r.T("form.remarks.none")}
	for _, m := range w.work.Remarks {
		said := r.said(w.work, m)
		about := r.T("form.remarks.whole")
		pair := view.Pair{}
		if item, section, ok := w.question.Item(m.Item); ok {
			about = item.Letter + " " + short(item.Title(r.lang), 80)
			pair.Href = w.to(r, "sections", section.Code) + "#i-" + item.ID
		}
		pair.Name, pair.Text, pair.Texts = said.When, about, []string{said.By + ":", said.Words}
		sheet.Pairs = append(sheet.Pairs, pair)
	}
	parts := []view.Part{{Sheet: sheet}}
	if w.work.May.Comment {
		d := r.draft("remark", "")
		about := r.query.Get("item")
		choices := []string{"", r.T("form.remarks.whole")}
		for _, item := range w.question.Items() {
			choices = append(choices, item.ID, item.Letter+" "+short(item.Title(r.lang), 80))
		}
		d.add(view.Field{Kind: "choice", Name: "item", Label: r.T("form.question"), Value: about, Options: options("", choices...)})
		d.add(view.Field{Kind: "area", Name: "words", Label: r.T("form.remark"), Required: true, Max: survey.LongestRemark, Wide: true})
		e := d.folded(r.T("form.remark.add"), r.T("form.remark.say"), w.to(r), view.Button{Text: r.T("form.remark.add"), Value: "remark"})
		e.Folded = e.Folded && about == ""
		parts = append(parts, view.Part{Entry: e})
	}
	return parts
}

// turnWork hands a work in, takes it back, or adds a remark.
func (s *Server) turnWork(ctx context.Context, r *request) (string, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return "", err
	}
	switch r.form.Get("do") {
	case "hand_in":
		if r.form.Get("sure") != "yes" {
			return "", fault.New(fault.Invalid, "form.hand_in.unsure")
		}
		revision, err := strconv.ParseInt(r.form.Get("revision"), 10, 64)
		if err != nil {
			return "", fault.New(fault.Conflict, "work.moved_since")
		}
		if _, err := s.deps.Works.SubmitWork(ctx, w.place, revision, r.form.Get("remark")); err != nil {
			return "", err
		}
		return done(w.to(r)+"#receipts", "work_handed_in"), nil
	case "withdraw":
		return done(w.to(r), "work_withdrawn"), s.deps.Works.WithdrawWork(ctx, w.place)
	case "remark":
		item := r.form.Get("item")
		if _, _, ok := w.question.Item(item); !ok {
			item = ""
		}
		return done(w.to(r)+"#remarks", "remark_sent"), s.deps.Works.RemarkWork(ctx, w.place, item, r.form.Get("words"))
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// workPrint is a copy on paper, for clearance and signature.
func (s *Server) workPrint(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.desk("my-country", w.question.Name.In(r.lang), w.country.Name.In(r.lang)+" · "+w.round.Name.In(r.lang),
		view.Link{Text: r.T("mine.title", "Country", w.country.Name.In(r.lang)), Href: r.to("my-country", w.place.Country)}, view.Link{Text: w.question.Name.In(r.lang), Href: w.to(r)}, view.Link{Text: r.T("form.print")})
	page.Crumbs = page.Crumbs[:3]
	var handed survey.Submission
	entries, files := w.work.Entries, w.supported
	serial, _ := strconv.Atoi(r.query.Get("handed"))
	if n := len(w.work.Submissions); n > 0 && serial == 0 && w.work.State != survey.Draft && w.work.State != survey.Returned {
		serial = w.work.Submissions[n-1].Serial
	}
	if serial != 0 {
		i := slices.IndexFunc(w.work.Submissions, func(x survey.Submission) bool { return x.Serial == serial })
		if i < 0 {
			return nil, errNoPage
		}
		handed = w.work.Submissions[i]
		if entries, err = s.deps.Works.Submitted(ctx, w.work.ID, serial); err != nil {
			return nil, err
		}
		if files, err = s.supported(ctx, w.work.ID, serial); err != nil {
			return nil, err
		}
	}
	page.Parts = []view.Part{{Sheet: s.printState(r, w, handed, entries)}}
	for i, section := range w.question.Sections {
		if !w.sees(r, section) {
			continue
		}
		t := view.Table{ID: "p" + section.Code + "-t", Caption: section.Name.In(r.lang), Class: "print", Columns: []view.Column{{Text: r.T("form.question")}, {Text: r.T("form.answer"), Class: "answer"}, {Text: r.T("form.evidence.short"), Class: "proof"}}}
		for _, item := range section.Items {
			e := entries[item.ID]
			if item.Optional && !e.Said() {
				continue
			}
			answer := view.Cell{Text: r.Gap(observation.NotAnswered), Class: "g"}
			if e.Given() || e.Gap != observation.NoGap {
				answer = view.Cell{Text: r.told(w.question, item, e.Answer), Class: "words"}
			}
			proof := []string{e.Evidence}
			for _, f := range files.filesOf(item.ID) {
				proof = append(proof, f.Name)
			}
			if by := files.institution(e); by != "" {
				proof = append(proof, r.T("delegation.by", "Institution", by))
			}
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: item.Letter + " " + r.asks(item)}, Cells: []view.Cell{answer, {Text: first(strings.Trim(strings.Join(proof, "\n"), "\n"), "–"), Class: "words"}}})
		}
		page.Parts = append(page.Parts, view.Part{Panel: &view.Panel{ID: "p" + section.Code, Title: strconv.Itoa(i+1) + ". " + section.Name.In(r.lang), Say: section.Question.In(r.lang), Table: t, Long: true}})
	}
	sign := &view.Sheet{ID: "signature", Title: r.T("form.signature")}
	for _, key := range []string{"name", "post", "place", "signature"} {
		sign.Pairs = append(sign.Pairs, view.Pair{Name: r.T("form.signature." + key), Text: "\u00a0"})
	}
	page.Parts = append(page.Parts, view.Part{Sheet: sign})
	return page, nil
}

// printState says what a copy on paper is of: a draft, or a handing-in with its receipt.
func (s *Server) printState(r *request, w worked, x survey.Submission, entries map[string]survey.Entry) *view.Sheet {
	at := r.now.Location()
	sheet := &view.Sheet{ID: "status", Title: r.T("form.print.is_draft"), Chip: view.Chip{Tone: "warn", Text: r.T("form.print.not_in")}}
	add := func(key, text string) { sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T(key), Text: text}) }
	if x.Serial > 0 {
		sheet.Title, sheet.Chip = r.T("form.receipt"), view.Chip{Tone: "ok", Text: r.T("form.print.in")}
		if !x.Withdrawn.IsZero() {
			sheet.Chip = view.Chip{Tone: "warn", Text: r.T("form.receipt.withdrawn", "When", r.DateTime(x.Withdrawn.In(at)))}
		}
		who := w.work.People[x.By]
		add("form.receipt.serial", strconv.Itoa(x.Serial))
		add("form.receipt.when", r.DateTime(x.At.In(at)))
		add("form.receipt.by", first(joined(who.Name, who.Institution), "–"))
	} else if !w.work.Saved.IsZero() {
		add("form.print.saved", r.DateTime(w.work.Saved.In(at)))
	}
	answers := survey.AnswersOf(entries)
	if !w.seesAll(r) {
		sheet.Say = r.T("form.print.part")
		add("form.print.printed", r.DateTime(r.now))
		return sheet
	}
	n := w.question.Answered(answers)
	add("mine.answered", r.T("health.of", "Count", n, "Most", len(w.question.Asked())))
	if score, ok := w.question.Score(answers); ok && len(w.question.Bands) > 0 {
		band, _ := w.question.Band(score.Total.Category)
		add("form.provisional", r.Percent(score.Total.Percent(), 1)+" · "+band.Name.In(r.lang))
	}
	if x.Serial > 0 {
		if x.Remark != "" {
			add("form.hand_in.remark", x.Remark)
		}
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("form.receipt.digest"), Text: x.Digest, Code: true})
	}
	add("form.print.printed", r.DateTime(r.now))
	return sheet
}

// ownWork are the rights of those who work on what a country is asked.
var ownWork = []account.Right{account.WriteWork, account.ReadWork, account.SubmitWork}
