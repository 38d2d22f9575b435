package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/audit"
	"rumbo/internal/calendar"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// historyShown is how many entries the page of a country's work tells.
const historyShown = 8

// myCountry leads to the page of the first country for which the reader works.
func (s *Server) myCountry(_ context.Context, r *request) (string, error) {
	for _, right := range []account.Right{account.WriteWork, account.ReadSubmitted} {
		if areas := slices.Clone(r.who.Rights[right].Areas); len(areas) > 0 {
			slices.Sort(areas)
			return r.to("my-country", areas[0]), nil
		}
	}
	return r.to("rounds"), nil
}

// countryWork is what one country is asked: each part of each open round, its last day, its state, and the way on.
func (s *Server) countryWork(ctx context.Context, r *request) (view.Page, error) {
	a, ok := r.ref.Directory.Area(r.param("country"))
	if !ok || a.Kind != area.Country || !r.worksIn(a.Code) {
		return nil, errNoPage
	}
	open, past, err := s.askedRounds(ctx, a.Code)
	if err != nil {
		return nil, err
	}
	page := r.desk("my-country", r.T("mine.title", "Country", a.Name.In(r.lang)), "", view.Link{Text: r.T("web.countries"), Href: r.to("countries")}, view.Link{Text: a.Name.In(r.lang), Href: r.to("countries", a.Code)})
	page.Lead = s.workLead(r, open)
	if len(open) > 0 {
		page.Actions = append(page.Actions, view.Action{Text: r.T("mine.calendar"), Href: r.to("my-country", a.Code+".ics"), Download: true, Quiet: true})
	}
	page.Low = true
	known := map[int64]survey.Work{}
	for _, one := range open {
		works, err := s.worksOf(ctx, one)
		if err != nil {
			return nil, err
		}
		for _, w := range works {
			known[w.ID] = w
		}
		page.Parts = append(page.Parts, s.askedParts(r, a, one, works)...)
	}
	if len(open) == 0 {
		page.Parts = append(page.Parts, view.Part{Sheet: &view.Sheet{ID: "none", Title: r.T("mine.none"), Empty: r.T("mine.none.say")}})
	}
	if len(past) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: s.pastRounds(r, a, past)})
	}
	if r.drafts(a.Code) {
		others, err := s.otherRounds(ctx, r, a, known)
		if err != nil {
			return nil, err
		}
		if others != nil {
			page.Parts = append(page.Parts, view.Part{Panel: others})
		}
	}
	if r.who.MayIn(account.WriteWork, a.Code) || r.who.MayIn(account.SubmitWork, a.Code) {
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "excel", Title: r.T("mine.excel"), Say: r.T("mine.excel.say"), Links: s.workbookLinks(r, a.Code, open)}})
	}
	if r.prioritises(a.Code) {
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "priorities", Title: r.T("priority.title"), Say: r.T("priority.country_sheet"), Links: []view.Link{{Text: r.T("priority.country_sheet.go"), Href: r.to("my-country", a.Code, "priorities")}}}})
	}
	history, err := s.history(ctx, r, a.Code, known)
	if err != nil {
		return nil, err
	}
	if history != nil {
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: history})
	}
	return page, nil
}

// worksOf are the works of a country on the parts of a round, by part.
func (s *Server) worksOf(ctx context.Context, one asked) (map[string]survey.Work, error) {
	out := map[string]survey.Work{}
	for _, part := range one.round.Parts {
		w, err := s.deps.Works.Work(ctx, survey.Place{Round: one.round.Code, Part: part, Country: one.as.Country})
		if err != nil {
			return nil, err
		}
		out[part] = w
	}
	return out, nil
}

// history is what happened last to the country's works and files.
func (s *Server) history(ctx context.Context, r *request, country string, known map[int64]survey.Work) (*view.Sheet, error) {
	var all []audit.Entry
	for _, kind := range []string{"import", "work"} {
		some, err := s.deps.Records.Audit(ctx, audit.Filter{Area: country, Kind: kind, Limit: 3 * historyShown})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b audit.Entry) int { return cmp.Compare(b.ID, a.ID) })
	names, err := s.deps.Records.AuditNames(ctx)
	if err != nil {
		return nil, err
	}
	named := i18n.Named{Person: names.In(r.Printer), Area: r.area}
	sheet := &view.Sheet{ID: "history", Title: r.T("mine.history")}
	for _, e := range all {
		pair := view.Pair{Name: r.Date(e.At.In(r.now.Location())), Text: r.Entry(e, named), Href: r.recorded(e)}
		if e.Of == "work" {
			id, _ := strconv.ParseInt(e.Subject, 10, 64)
			w, ok := known[id]
			q, asked := questionnaire(r.ref, w.Part)
			if key := "mine.did." + e.Kind; ok && asked && r.Has(key) {
				pair.Text, pair.Texts, pair.Href = r.T(key), []string{q.Name.In(r.lang) + " · " + w.Round}, r.workHref(country, w.Round, w.Part)
			} else {
				continue
			}
		} else if e.Of != "import" {
			continue // tells the same again
		}
		if sheet.Pairs = append(sheet.Pairs, pair); len(sheet.Pairs) == historyShown {
			break
		}
	}
	if len(sheet.Pairs) == 0 {
		return nil, nil
	}
	return sheet, nil
}

// pastRounds are rounds that asked the country and are closed.
func (s *Server) pastRounds(r *request, a area.Area, past []asked) *view.Panel {
	t := view.Table{ID: "past-t", Caption: r.T("mine.past"), Class: "cards", Columns: []view.Column{{Text: r.T("round.round")}, {Text: r.T("people.part")}, {Text: r.T("round.due")}, {Text: r.T("admin.state")}}}
	for _, one := range past {
		state := r.T("mine.complete")
		if missing := len(one.as.Missing(one.round)); missing > 0 {
			state = r.T("mine.missing", "Count", missing)
		}
		for i, part := range one.round.Parts {
			q, _ := questionnaire(r.ref, part)
			row := view.Row{Head: view.Cell{}}
			cells := []view.Cell{{Text: first(q.Name.In(r.lang), part), Href: r.workHref(a.Code, one.round.Code, part)}, {}, r.progressCell(one.as, part, len(q.Asked()), false)}
			cells[2].Href = ""
			if i == 0 {
				row.Head.Text, row.Head.Small, row.Head.Below = one.round.Name.In(r.lang), state, true
				cells[1].Text = r.Date(one.as.LastDay(one.round))
			}
			row.Cells = r.headed(t.Columns[1:], cells)
			t.Rows = append(t.Rows, row)
		}
	}
	return &view.Panel{ID: "past", Title: r.T("mine.past"), Table: t}
}

// otherRounds are rounds that were asked elsewhere: what the country answered there can still be written here. Works of them become known.
func (s *Server) otherRounds(ctx context.Context, r *request, a area.Area, known map[int64]survey.Work) (*view.Panel, error) {
	responses, err := s.deps.Works.Responses(ctx, a.Code)
	if err != nil {
		return nil, err
	}
	t := view.Table{ID: "others-t", Caption: r.T("mine.others"), Class: "cards", Columns: []view.Column{{Text: r.T("round.round")}, {Text: r.T("people.part")}, {Text: r.T("admin.state")}, {Text: r.T("mine.answered")}}}
	for _, o := range slices.Backward(r.ref.Rounds) {
		if o.MadeBy != 0 || !slices.ContainsFunc(s.governments(r, o.Group), func(g area.Area) bool { return g.Code == a.Code }) {
			continue
		}
		for _, part := range o.Parts {
			q, ok := questionnaire(r.ref, part)
			if !ok {
				continue
			}
			w, err := s.deps.Works.Work(ctx, survey.Place{Round: o.Code, Part: part, Country: a.Code})
			if err != nil {
				return nil, err
			}
			known[w.ID] = w
			p := survey.Progress{Part: part, State: w.State, Answered: w.Answered, Work: w.ID, Changed: w.Changed()}
			for _, x := range responses {
				if w.ID == 0 && x.Round == o.Code && x.Questionnaire == part {
					p.State, p.Answered = survey.Published, q.Answered(x.Answers)
				}
			}
			state := r.progressCell(survey.Asked{Country: a.Code, Parts: map[string]survey.Progress{part: p}}, part, 0, false)
			state.Href, state.Small = "", ""
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: o.Name.In(r.lang), Href: r.workHref(a.Code, o.Code, part)}, Cells: r.headed(t.Columns[1:], []view.Cell{
				{Text: q.Name.In(r.lang)}, state, r.meter(p.Answered, len(q.Asked())),
			})})
		}
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return &view.Panel{ID: "others", Title: r.T("mine.others"), Say: r.T("mine.others.say"), Table: t, Folded: true, Summary: r.T("mine.others.show", "Count", len(t.Rows))}, nil
}

// meter says how many of so many questions are answered, with a bar.
func (r *request) meter(answered, of int) view.Cell {
	c := view.Cell{Text: r.T("health.of", "Count", answered, "Most", of), Class: "meters"}
	if of > 0 {
		c.Meter = &view.Meter{Part: 100 * answered / of}
	}
	return c
}

// workHref leads to the work of a country on a part, for who works on its drafts.
func (r *request) workHref(country, round, part string) string {
	if !r.drafts(country) {
		return ""
	}
	return r.to("my-country", country, round, part)
}

// asked is a round as it concerns one country.
type asked struct {
	round survey.Round
	as    survey.Asked
}

// drafts tells whether the reader works on what a country has not handed in yet.
func (r *request) drafts(country string) bool {
	return r.who.MayIn(account.WriteWork, country) || r.who.MayIn(account.ReadWork, country)
}

// worksIn tells whether the reader has to do with the work of a country.
func (r *request) worksIn(country string) bool {
	for _, right := range []account.Right{account.WriteWork, account.ReadWork, account.ReadSubmitted} {
		if r.who.MayIn(right, country) {
			return true
		}
	}
	return false
}

func (s *Server) workLead(r *request, open []asked) string {
	var says []string
	for _, one := range open {
		missing, deadline := len(one.as.Missing(one.round)), one.as.Deadline(one.round, s.zone(one.as.Country, one.round))
		switch left := deadline.Sub(r.now); {
		case !one.as.Declined.IsZero():
			says = append(says, r.T("mine.lead.declined", "Round", one.round.Name.In(r.lang)))
		case missing == 0:
			says = append(says, r.T("mine.lead.done", "Round", one.round.Name.In(r.lang)))
		case left <= 0:
			says = append(says, r.T("mine.lead.late", "Round", one.round.Name.In(r.lang), "Count", missing, "Day", r.Date(one.as.LastDay(one.round))))
		default:
			says = append(says, r.T("mine.lead.open", "Round", one.round.Name.In(r.lang), "Count", missing, "Day", r.Date(one.as.LastDay(one.round))))
		}
	}
	return strings.Join(says, " ")
}

// askedParts is the table of one round, its instructions, and the form by which the country says that it does not take part.
func (s *Server) askedParts(r *request, a area.Area, one asked, works map[string]survey.Work) []view.Part {
	o, as := one.round, one.as
	at := s.zone(a.Code, o)
	late := as.Late(o, at, r.now)
	t := view.Table{ID: "asked-" + o.Code + "-t", Caption: o.Name.In(r.lang), Class: "cards parts", Columns: []view.Column{
		{Text: r.T("people.part")}, {Text: r.T("mine.who"), Class: "whom"}, {Text: r.T("round.due"), Class: "due"}, {Text: r.T("admin.state"), Class: "state"}, {Text: r.T("mine.answered"), Class: "meters"}, {Text: r.T("mine.go"), Class: "go"},
	}}
	for _, part := range o.Parts {
		name, items, sections := part, 0, 0
		if q, ok := questionnaire(r.ref, part); ok {
			name, items, sections = q.Name.In(r.lang), len(q.Asked()), len(q.Sections)
		}
		p, w := as.Part(part), works[part]
		href := r.workHref(a.Code, o.Code, part)
		due := view.Cell{Text: r.Date(as.LastDay(o)), Small: at.String(), Below: true}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: name, Href: href, Small: r.T("mine.size", "Items", items, "Sections", sections), Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
			r.whoHas(w, p, a.Code), due, r.stateOf(as, p, w, part, late), r.meter(p.Answered, items), r.onward(w, p, href),
		})})
	}
	panel := &view.Panel{ID: "asked-" + o.Code, Title: o.Name.In(r.lang), Say: o.Instructions.In(r.lang), Table: t}
	if !as.Declined.IsZero() {
		panel.Chip = view.Chip{Tone: "neutral", Text: r.T("round.declined_word")}
		panel.Notes = append(panel.Notes, as.Note)
	}
	if !as.Due.IsZero() {
		panel.Notes = append(panel.Notes, r.T("mine.extended", "Reason", as.DueReason))
	}
	if as.Declined.IsZero() {
		panel.Notes = append(panel.Notes, r.T("form.public"))
	}
	parts := []view.Part{{Panel: panel}}
	if !r.who.MayIn(account.SubmitWork, a.Code) || as.Declined.IsZero() && len(as.Missing(o)) == 0 {
		return parts
	}
	to := r.to("my-country", a.Code)
	d := r.draft("decline-"+o.Code, "")
	d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "round", Value: o.Code})
	if !as.Declined.IsZero() {
		return append(parts, view.Part{Entry: d.folded(r.T("mine.join"), r.T("mine.join.say"), to, view.Button{Text: r.T("mine.join.do"), Value: "join"})})
	}
	d.add(view.Field{Kind: "area", Name: "note", Label: r.T("mine.decline.note"), Required: true, Max: survey.LongestRoundNote})
	return append(parts, view.Part{Entry: d.folded(r.T("mine.decline"), r.T("mine.decline.say"), to, view.Button{Text: r.T("mine.decline.do"), Value: "decline", Tone: "quiet"})})
}

// stateOf is where a part stands, with what about it wants to be seen: why it came back, remarks, a change since it was validated.
func (r *request) stateOf(as survey.Asked, p survey.Progress, w survey.Work, part string, late bool) view.Cell {
	c := r.progressCell(as, part, 0, late)
	c.Href = ""
	var says []string
	if p.Reason != "" {
		says = append(says, r.T("mine.reason", "Reason", p.Reason))
	} else if late && !p.State.In() {
		says = append(says, r.T("round.late_word"))
	}
	remarks := 0
	for _, m := range w.Remarks {
		if m.Serial == w.Serial && w.State == survey.Returned {
			remarks++
		}
	}
	if remarks > 0 {
		says = append(says, r.T("form.remarks.count", "Count", remarks))
	}
	if p.Changed {
		says = append(says, r.T("mine.changed"))
	}
	c.Small, c.Below = strings.Join(says, " · "), true
	return c
}

// whoHas tells with whom a part is.
func (r *request) whoHas(w survey.Work, p survey.Progress, country string) view.Cell {
	name := func(id int64) string { return first(w.People[id].Institution, w.People[id].Name, r.area(country)) }
	on := func(key string, at time.Time) string { return r.T(key, "Day", r.Date(at.In(r.now.Location()))) }
	c := view.Cell{Text: r.area(country), Below: true}
	switch {
	case w.ID == 0 || p.State == survey.NotOpened:
	case w.State == survey.Submitted:
		c.Text, c.Small = r.T("mine.who.office"), r.T("mine.who.submitted", "Name", name(w.SubmittedBy), "Day", r.Date(w.Submitted.In(r.now.Location())))
	case w.State == survey.Returned:
		c.Small = on("mine.who.returned", w.Returned)
	case w.State == survey.Validated:
		c.Text, c.Small = r.T("mine.who.office"), on("mine.who.validated", w.Validated)
	case w.State == survey.Published:
		c.Text, c.Small = r.T("mine.who.public"), on("mine.who.published", w.Published)
	default:
		if !w.Saved.IsZero() {
			c.Small = on("mine.who.saved", w.Saved)
		}
	}
	return c
}

// onward leads to where the reader goes on with a part.
func (r *request) onward(w survey.Work, p survey.Progress, href string) view.Cell {
	c := view.Cell{Href: href, Act: "quiet", Class: "go"}
	switch {
	case href == "":
		return view.Cell{}
	case w.May.Write && w.ID == 0 && p.State == survey.NotOpened:
		c.Text, c.Act = r.T("mine.begin"), "main"
	case w.May.Write && !p.State.In():
		c.Text, c.Act = r.T("mine.continue"), "main"
	default:
		c.Text = r.T("mine.look")
	}
	return c
}

// decline says that a country does not take part in a round, or that it does after all.
func (s *Server) decline(ctx context.Context, r *request) (string, error) {
	country, note := r.param("country"), strings.TrimSpace(r.form.Get("note"))
	if !r.worksIn(country) {
		return "", errNoPage
	}
	if r.form.Get("do") == "join" {
		return done(r.to("my-country", country), "round_joined"), s.deps.Rounds.Decline(ctx, r.form.Get("round"), country, "")
	}
	if note == "" {
		return "", fault.New(fault.Invalid, "round.reason_missing", "Most", survey.LongestRoundNote)
	}
	return done(r.to("my-country", country), "round_declined"), s.deps.Rounds.Decline(ctx, r.form.Get("round"), country, note)
}

// previewRound shows a round as the focal point of a country will see it, before it is open.
func (s *Server) previewRound(ctx context.Context, r *request) (view.Page, error) {
	o, err := s.deps.Rounds.OwnRound(ctx, r.param("round"))
	if err != nil {
		return nil, err
	}
	if !r.runs(o) {
		return nil, errNoPage
	}
	page := r.desk("rounds", r.T("round.preview"), r.T("round.preview.say"), view.Link{Text: r.T("round.title"), Href: r.to("rounds")}, view.Link{Text: o.Name.In(r.lang), Href: r.to("rounds", o.Code)})
	members := s.governments(r, o.Group)
	if len(members) == 0 {
		page.Wrong = r.T("round.nobody_asked")
		return page, nil
	}
	chosen := members[0]
	i18n.SortBy(r.Printer, members, func(a area.Area) string { return a.Name.In(r.lang) })
	var options []view.Option
	for _, m := range members {
		if m.Code == r.query.Get("country") {
			chosen = m
		}
	}
	for _, m := range members {
		options = append(options, view.Option{Value: m.Code, Text: m.Name.In(r.lang), Selected: m.Code == chosen.Code})
	}
	page.Parts = []view.Part{{Entry: &view.Entry{ID: "as", Action: r.to("rounds", o.Code, "preview"), Get: true, Row: true, Buttons: []view.Button{{Text: r.T("web.show")}}, Fields: []view.Field{
		{Kind: "choice", Name: "country", Label: r.T("admin.country"), Options: options},
	}}}}
	one := asked{o, survey.Asked{Country: chosen.Code, Parts: map[string]survey.Progress{}}}
	shown := s.askedParts(r, chosen, one, nil)
	shown[0].Panel.Caveat = r.T("mine.title", "Country", chosen.Name.In(r.lang)) + " · " + s.workLead(r, []asked{one})
	page.Parts = append(page.Parts, shown[0])
	page.Parts = append(page.Parts, slices.Concat(r.setsPanels(o), r.linesPanels(o))...)
	page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "excel", Title: r.T("mine.excel"), Say: r.T("mine.excel.say"), Empty: r.T("round.preview.workbook")}})
	return page, nil
}

// workCalendar is a calendar of the last days of a country's open rounds (RFC 5545), each an event that ends with the day.
func (s *Server) workCalendar(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	country := r.param("country")
	if !r.worksIn(country) {
		return "", "", nil, errNoPage
	}
	rounds, err := s.deps.Rounds.OwnRounds(ctx)
	if err != nil {
		return "", "", nil, err
	}
	var dates []calendar.Entry
	for _, o := range rounds {
		if o.State() != survey.Open {
			continue
		}
		all, err := s.deps.Rounds.Asked(ctx, o.Code)
		if err != nil {
			return "", "", nil, err
		}
		for _, a := range all {
			if a.Country != country || !a.Declined.IsZero() {
				continue
			}
			dates = append(dates, calendar.Entry{
				UID: o.Code + "-" + country + "@rumbo", Title: r.T("mine.event", "Round", o.Name.In(r.lang), "Country", r.area(country)), Say: o.Instructions.In(r.lang),
				Ends: a.Deadline(o, s.zone(country, o)).UTC(), Remind: 7 * 24 * time.Hour,
			})
		}
	}
	return "rumbo-" + country + ".ics", "text/calendar; charset=utf-8", calendar.Write(r.lang, r.now.UTC(), dates...), nil
}
