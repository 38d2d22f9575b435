package web

import (
	"cmp"
	"context"
	"slices"
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
	for _, one := range open {
		page.Parts = append(page.Parts, s.askedParts(r, a, one)...)
	}
	if len(open) == 0 {
		page.Parts = append(page.Parts, view.Part{Sheet: &view.Sheet{ID: "none", Title: r.T("mine.none"), Empty: r.T("mine.none.say")}})
	}
	if r.who.MayIn(account.WriteWork, a.Code) || r.who.MayIn(account.SubmitWork, a.Code) {
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "excel", Title: r.T("mine.excel"), Say: r.T("mine.excel.say"), Links: s.workbookLinks(r, a.Code, open)}})
	}
	history, err := s.history(ctx, a.Code)
	if err != nil {
		return nil, err
	}
	if len(history) > 0 {
		names, err := s.deps.Records.AuditNames(ctx)
		if err != nil {
			return nil, err
		}
		named := i18n.Named{Person: names.In(r.Printer), Area: r.area}
		sheet := &view.Sheet{ID: "history", Title: r.T("mine.history")}
		for _, e := range history {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.Date(e.At.In(r.now.Location())), Text: r.Entry(e, named), Href: r.recorded(e)})
		}
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: sheet})
	}
	if len(past) > 0 {
		t := view.Table{ID: "past-t", Caption: r.T("mine.past"), Class: "cards", Columns: []view.Column{{Text: r.T("round.round")}, {Text: r.T("round.due")}, {Text: r.T("admin.state")}}}
		for _, one := range past {
			state := r.T("mine.complete")
			if missing := len(one.as.Missing(one.round)); missing > 0 {
				state = r.T("mine.missing", "Count", missing)
			}
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: one.round.Name.In(r.lang)}, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: r.Date(one.as.LastDay(one.round))}, {Text: state}})})
		}
		page.Parts = append(page.Parts, view.Part{Panel: &view.Panel{ID: "past", Title: r.T("mine.past"), Table: t}})
	}
	if others := s.otherRounds(r, a.Code); len(others) > 0 {
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "others", Title: r.T("mine.others"), Say: r.T("mine.others.say"), Links: others}})
	}
	return page, nil
}

// history is what happened to the work of a country, the newest first.
func (s *Server) history(ctx context.Context, country string) ([]audit.Entry, error) {
	var out []audit.Entry
	for _, kind := range []string{"import", "work", "delegation"} {
		entries, err := s.deps.Records.Audit(ctx, audit.Filter{Area: country, Kind: kind, Limit: historyShown})
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Of != "work_submission" { // told by the work itself
				out = append(out, e)
			}
		}
	}
	slices.SortFunc(out, func(a, b audit.Entry) int { return cmp.Compare(b.ID, a.ID) })
	return out[:min(len(out), historyShown)], nil
}

// otherRounds lead to works on rounds that were asked elsewhere, which stay open for what a government hands in later.
func (s *Server) otherRounds(r *request, country string) []view.Link {
	if !r.drafts(country) {
		return nil
	}
	var out []view.Link
	for _, o := range slices.Backward(r.ref.Rounds) {
		for _, part := range o.Parts {
			if q, ok := questionnaire(r.ref, part); ok && o.MadeBy == 0 {
				out = append(out, view.Link{Text: o.Name.In(r.lang) + ": " + q.Name.In(r.lang), Href: r.to("my-country", country, o.Code, part)})
			}
		}
	}
	return out
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
func (s *Server) askedParts(r *request, a area.Area, one asked) []view.Part {
	o, as := one.round, one.as
	at := s.zone(a.Code, o)
	late := as.Late(o, at, r.now)
	t := view.Table{ID: "asked-" + o.Code + "-t", Caption: o.Name.In(r.lang), Class: "cards", Columns: []view.Column{{Text: r.T("people.part")}, {Text: r.T("round.due")}, {Text: r.T("admin.state")}, {Text: r.T("mine.answered")}}}
	for _, part := range o.Parts {
		name, items, sections := part, 0, 0
		if q, ok := questionnaire(r.ref, part); ok {
			name, items, sections = q.Name.In(r.lang), len(q.Items()), len(q.Sections)
		}
		p := as.Part(part)
		state := r.progressCell(as, part, 0, late)
		state.Small = ""
		if p.Reason != "" {
			state.Small = r.T("mine.reason", "Reason", p.Reason)
		} else if late && !p.State.In() {
			state.Small = r.T("round.late_word")
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: name, Href: r.workHref(a.Code, o.Code, part), Small: r.T("mine.size", "Items", items, "Sections", sections), Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.Date(as.LastDay(o)), Class: "nobr", Small: at.String(), Below: true}, state, {Text: r.T("health.of", "Count", p.Answered, "Most", items)},
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
	shown := s.askedParts(r, chosen, one)
	shown[0].Panel.Caveat = r.T("mine.title", "Country", chosen.Name.In(r.lang)) + " · " + s.workLead(r, []asked{one})
	page.Parts = append(page.Parts, shown[0])
	page.Parts = append(page.Parts, r.setsPanels(o)...)
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
