package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// Rounds are what countries are asked; postgres.Store keeps them.
type Rounds interface {
	OwnRounds(ctx context.Context) ([]survey.Round, error)
	OwnRound(ctx context.Context, code string) (survey.Round, error)
	Asked(ctx context.Context, code string) ([]survey.Asked, error)
	AddRound(ctx context.Context, r survey.Round) error
	EditRound(ctx context.Context, r survey.Round) error
	OpenRound(ctx context.Context, code string) error
	CloseRound(ctx context.Context, code string) error
	ReopenRound(ctx context.Context, code, reason string) error
	SetDue(ctx context.Context, code string, countries []string, due time.Time, reason string) error
	Decline(ctx context.Context, code, country, note string) error
	Remind(ctx context.Context, code string) ([]string, error)
	AddSet(ctx context.Context, round string, q survey.Questionnaire) (string, error)
	AddLines(ctx context.Context, round, set string, version int) error
	LineSets(ctx context.Context) ([]act.Set, error)
}

func (s *Server) rounds(ctx context.Context, r *request) (view.Page, error) {
	list, err := s.deps.Rounds.OwnRounds(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("rounds", r.T("round.title"), r.T("round.say"))
	page.Top, page.Crumbs = true, nil
	t := view.Table{ID: "rounds-t", Caption: r.T("round.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("round.round")}, {Text: r.T("round.group")}, {Text: r.T("admin.state")}, {Text: r.T("round.due")}, {Text: r.T("round.in"), Class: "n"},
	}}
	for _, o := range list {
		in := ""
		if o.State() != survey.Prepared {
			all, err := s.deps.Rounds.Asked(ctx, o.Code)
			if err != nil {
				return nil, err
			}
			if len(all) == 0 && !r.runs(o) {
				continue // of another region
			}
			in = r.T("health.of", "Count", complete(o, all), "Most", len(all))
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: o.Name.In(r.lang), Href: r.to("rounds", o.Code), Small: o.Code}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.area(o.Group)}, r.roundState(o), {Text: r.Date(o.Due), Class: "nobr"}, {Text: in, Class: "n"},
		})})
	}
	panel := &view.Panel{ID: "rounds", Title: r.T("round.list"), Table: t}
	if len(list) == 0 {
		panel.Empty = r.T("round.none")
	}
	page.Parts = []view.Part{{Panel: panel}}
	if r.who.May(account.ManageRounds) {
		offered, err := s.offered(ctx, r)
		if err != nil {
			return nil, err
		}
		e := r.roundEntry("new-round", offered, survey.Round{Zone: s.deps.Settings().Zone, ReferenceYear: r.now.Year()}, survey.Prepared)
		e.Title, e.Say, e.Action, e.Folded = r.T("round.new"), r.T("round.new.say"), r.to("rounds"), r.form == nil && len(list) > 0
		e.Buttons = []view.Button{{Text: r.T("round.add")}}
		page.Parts = append(page.Parts, view.Part{Entry: e})
	}
	return page, nil
}

// complete counts the countries of which nothing is missing, but for those that declined.
func complete(o survey.Round, all []survey.Asked) (n int) {
	for _, a := range all {
		if a.Declined.IsZero() && len(a.Missing(o)) == 0 {
			n++
		}
	}
	return n
}

func (r *request) roundState(o survey.Round) view.Cell {
	state := o.State()
	tone := map[survey.RoundState]string{survey.Prepared: "neutral", survey.Open: "ok", survey.Closed: "neutral"}[state]
	sign := map[survey.RoundState]string{survey.Prepared: "○ ", survey.Open: "● ", survey.Closed: "■ "}[state]
	return view.Cell{Text: sign + r.T("round.state."+string(state)), Chip: tone}
}

// roundEntry are the fields of a round, which can ask for what is offered; of one that is open, those that can still change.
func (r *request) roundEntry(id string, offered []survey.Questionnaire, o survey.Round, state survey.RoundState) *view.Entry {
	d := r.draft(id, o.Version)
	if o.Version == "" {
		d.add(view.Field{Kind: "text", Name: "code", Label: r.T("round.code"), Help: r.T("round.code.help"), Value: o.Code, Required: true, Max: survey.LongestRoundCode})
	}
	d.text("name", r.T("round.name"), o.Name, "text", longestName, true)
	if state == survey.Prepared {
		var questionnaires []string
		for _, q := range offered {
			questionnaires = append(questionnaires, q.Code, q.Name.In(r.lang))
		}
		d.add(view.Field{Kind: "choice", Name: "group", Label: r.T("round.group"), Help: r.T("round.group.help"), Options: r.runOptions(), Value: o.Group, Required: true})
		d.add(view.Field{Kind: "number", Name: "year", Label: r.T("round.year"), Value: strconv.Itoa(o.ReferenceYear), Required: true})
		d.ticks("part", r.T("round.parts"), r.T("round.parts.help"), o.Parts, questionnaires...)
	}
	d.add(view.Field{Kind: "date", Name: "due", Label: r.T("round.due"), Help: r.T("round.due.help"), Value: isoDay(o.Due), Required: true})
	d.add(view.Field{Kind: "text", Name: "zone", Label: r.T("settings.zone"), Help: r.T("round.zone.help"), Value: o.Zone, List: zones(), Max: 60})
	d.text("instructions", r.T("round.instructions"), o.Instructions, "area", survey.LongestInstructions, false)
	return d.entry("", "", "")
}

// runOptions are the groups whose rounds the reader runs.
func (r *request) runOptions() []view.Option { return r.groupsOf(account.ManageRounds) }

// typedRound reads a round over what stands.
func (r *request) typedRound(stands survey.Round) (survey.Round, error) {
	f := inForm{r: r}
	o := stands
	o.Name = f.text("name", r.T("round.name"), stands.Name, longestName, true)
	o.Instructions = f.text("instructions", r.T("round.instructions"), stands.Instructions, survey.LongestInstructions, false)
	o.Due = f.day("due", r.T("round.due"), true)
	o.Zone = strings.TrimSpace(r.form.Get("zone"))
	o.Version = r.form.Get(versionField)
	if stands.State() == survey.Prepared {
		o.Group, o.Parts = r.form.Get("group"), f.several("part")
		o.ReferenceYear = f.whole("year", r.T("round.year"), 2100)
		for _, p := range o.Parts {
			if _, ok := questionnaire(r.ref, p); !ok {
				f.wrong(fault.New(fault.Invalid, "round.parts_missing"), r.T("round.parts"))
			}
		}
	}
	return o, f.err
}

func (s *Server) addRound(ctx context.Context, r *request) (string, error) {
	o, err := r.typedRound(survey.Round{})
	if err != nil {
		return "", err
	}
	o.Code = strings.TrimSpace(r.form.Get("code"))
	return done(r.to("rounds", o.Code), "round_added"), s.deps.Rounds.AddRound(ctx, o)
}

// zone is the time zone in which a country's last day ends.
func (s *Server) zone(country string, o survey.Round) *time.Location {
	for _, name := range []string{area.Zone(country), o.Zone, s.deps.Settings().Zone} {
		if at, err := time.LoadLocation(name); err == nil && name != "" {
			return at
		}
	}
	return time.UTC
}

// asks finds the round of the address with the countries of it that the reader may know; fault.NotFound where there are none and
// the reader does not run it.
func (s *Server) asks(ctx context.Context, r *request) (o survey.Round, all []survey.Asked, err error) {
	if o, err = s.deps.Rounds.OwnRound(ctx, r.param("round")); err != nil {
		return o, nil, err
	}
	if all, err = s.deps.Rounds.Asked(ctx, o.Code); err == nil && len(all) == 0 && !r.runs(o) {
		err = fault.New(fault.NotFound, "round.unknown", "Code", o.Code)
	}
	return o, all, err
}

// round is the state of a round: the matrix of countries and parts, and what may be done with it.
func (s *Server) round(ctx context.Context, r *request) (view.Page, error) {
	o, all, err := s.asks(ctx, r)
	if err != nil {
		return nil, err
	}
	i18n.SortBy(r.Printer, all, func(a survey.Asked) string { return r.area(a.Country) })
	state := r.roundState(o)
	page := r.desk("rounds", o.Name.In(r.lang), r.T("round.lead."+string(o.State()), "Group", r.area(o.Group), "Due", r.Date(o.Due)), view.Link{Text: r.T("round.title"), Href: r.to("rounds")})
	page.Tags = []view.Link{{Text: o.Code}, {Text: state.Text}}
	to := r.to("rounds", o.Code)
	runs := r.runs(o)
	if o.State() != survey.Prepared {
		page.Facts = s.roundFacts(r, o, all)
		page.Actions = []view.Action{{Text: "CSV", Href: to + ".csv", Download: true, Quiet: true}}
		page.Parts = append(page.Parts, view.Part{Panel: s.matrix(r, o, all)})
	}
	if !runs {
		return page, nil
	}
	page.Actions = append(page.Actions, view.Action{Text: r.T("round.preview"), Href: to + "/preview", Quiet: true})
	offered, err := s.offered(ctx, r)
	if err != nil {
		return nil, err
	}
	edit := r.roundEntry("edit", offered, o, o.State())
	edit.Title, edit.Action, edit.Buttons, edit.Folded = r.T("round.edit"), to, []view.Button{{Text: r.T("admin.save"), Value: "edit"}}, o.State() != survey.Prepared && !r.sent("edit")
	page.Parts = append(page.Parts, view.Part{Entry: edit})
	switch o.State() {
	case survey.Prepared:
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: r.setsSheet(o)}, view.Part{Beside: true, Sheet: r.linesSheet(o)}, view.Part{Beside: true, Entry: &view.Entry{ID: "open", Title: r.T("round.open"), Say: r.T("round.open.say", "Group", r.area(o.Group), "Count", len(s.governments(r, o.Group))), Action: to,
			Fields: []view.Field{{Kind: "check", Name: "sure", Label: r.T("round.open.sure"), Required: true}}, Buttons: []view.Button{{Text: r.T("round.open.do"), Value: "open"}}}})
	case survey.Open:
		missing := 0
		for _, a := range all {
			if len(a.Missing(o)) > 0 {
				missing++
			}
		}
		if missing > 0 {
			page.Parts = append(page.Parts, view.Part{Beside: true, Entry: &view.Entry{ID: "remind", Title: r.T("round.remind"), Say: r.T("round.remind.say", "Count", missing), Action: to,
				Buttons: []view.Button{{Text: r.T("round.remind.do"), Value: "remind"}}}})
		}
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: r.extensionEntry(all, to)}, view.Part{Beside: true, Entry: &view.Entry{ID: "close", Title: r.T("round.close"), Say: r.T("round.close.say"), Action: to, Folded: true,
			Fields: []view.Field{{Kind: "check", Name: "sure", Label: r.T("round.close.sure"), Required: true}}, Buttons: []view.Button{{Text: r.T("round.close.do"), Value: "close", Tone: "bad"}}}})
	case survey.Closed:
		d := r.draft("reopen", "")
		d.add(view.Field{Kind: "area", Name: "reason", Label: r.T("round.reason"), Required: true, Max: survey.LongestRoundNote})
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: d.folded(r.T("round.reopen"), r.T("round.reopen.say"), to, view.Button{Text: r.T("round.reopen.do"), Value: "reopen"})})
	}
	offer, err := s.snapshotOffer(ctx, r, o, publishedParts(o, all))
	if err != nil {
		return nil, err
	}
	switch {
	case offer == nil:
	case r.justNow("round_closed"):
		page.Parts = slices.Insert(page.Parts, 0, view.Part{Entry: offer})
	default:
		offer.Folded = true
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: offer})
	}
	d := r.draft("copy", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("round.code"), Help: r.T("round.code.help"), Required: true, Max: survey.LongestRoundCode})
	d.add(view.Field{Kind: "date", Name: "due", Label: r.T("round.due"), Required: true})
	page.Parts = append(page.Parts, view.Part{Beside: true, Entry: d.folded(r.T("round.copy"), r.T("round.copy.say"), to, view.Button{Text: r.T("round.copy.do"), Value: "copy"})})
	return page, nil
}

// sent tells that a form of that id was sent and refused.
func (r *request) sent(id string) bool { return r.form != nil && r.form.Get(entryField) == id }

// runs tells whether the reader runs the round.
func (r *request) runs(o survey.Round) bool {
	return slices.ContainsFunc(r.runOptions(), func(g view.Option) bool { return g.Value == o.Group })
}

func (s *Server) governments(r *request, group string) []area.Area {
	return r.ref.Directory.Governments(group, r.now)
}

func (s *Server) roundFacts(r *request, o survey.Round, all []survey.Asked) []view.Fact {
	var late, declined, open, validated, published, parts int
	for _, a := range all {
		for _, part := range o.Parts {
			state := a.Part(part).State
			if a.Declined.IsZero() || state.In() {
				parts++
			}
			switch state {
			case survey.Validated:
				validated++
			case survey.Published:
				published++
			}
		}
		switch {
		case !a.Declined.IsZero():
			declined++
		case a.Late(o, s.zone(a.Country, o), r.now):
			late++
		case len(a.Missing(o)) > 0:
			open++
		}
	}
	tone := ""
	if late > 0 {
		tone = "bad"
	}
	return []view.Fact{
		{Value: r.T("health.of", "Count", complete(o, all), "Most", len(all)), Label: r.T("round.in")}, {Value: r.Int(open), Label: r.T("round.still")},
		{Value: r.Int(late), Label: r.T("round.late"), Tone: tone}, {Value: r.Int(declined), Label: r.T("round.declined")},
		{Value: r.Int(validated), Label: r.T("review.validated_parts")}, {Value: r.T("health.of", "Count", published, "Most", parts), Label: r.T("review.published_parts")},
	}
}

// matrix shows each country with each part: sign and word first, then tone.
func (s *Server) matrix(r *request, o survey.Round, all []survey.Asked) *view.Panel {
	t := view.Table{ID: "matrix-t", Caption: r.T("round.matrix"), Class: "cards", Columns: []view.Column{{Text: r.T("admin.country")}}, Sortable: true}
	items := map[string]int{}
	for _, part := range o.Parts {
		name := part
		if q, ok := questionnaire(r.ref, part); ok {
			name, items[part] = q.Name.In(r.lang), len(q.Asked())
		}
		t.Columns = append(t.Columns, view.Column{Text: name})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("round.due")}, view.Column{Text: r.T("admin.note")})
	for _, a := range all {
		late := a.Late(o, s.zone(a.Country, o), r.now)
		row := view.Row{Head: view.Cell{Text: r.area(a.Country), Href: r.to("my-country", a.Country)}}
		for _, part := range o.Parts {
			row.Cells = append(row.Cells, r.progressCell(a, part, items[part], late))
		}
		due := view.Cell{Text: r.Date(a.LastDay(o)), Class: "nobr", Sort: isoDay(a.LastDay(o))}
		if !a.Due.IsZero() {
			due.Small, due.Below = r.T("round.own_due"), true
		}
		note := first(a.Note, a.DueReason)
		if !a.Reminded.IsZero() {
			note = strings.Trim(note+"\n"+r.T("round.reminded", "On", r.Date(a.Reminded)), "\n")
		}
		row.Cells = r.headed(t.Columns[1:], append(row.Cells, due, view.Cell{Text: note, Class: "words"}))
		t.Rows = append(t.Rows, row)
	}
	p := &view.Panel{ID: "matrix", Title: r.T("round.matrix"), Say: r.T("round.matrix.say"), Table: t, Long: true, Legend: r.stateKeys()}
	if len(all) == 0 {
		p.Empty, p.Legend = r.T("round.matrix.none"), nil
	}
	return p
}

// progressCell says how far a country has come with a part.
func (r *request) progressCell(a survey.Asked, part string, items int, late bool) view.Cell {
	p := a.Part(part)
	tone, sign := partTone(p.State)
	c := view.Cell{Text: sign + " " + r.T("round.part."+string(p.State)), Chip: tone, Sort: string(p.State)}
	if !a.Declined.IsZero() && !p.State.In() {
		return view.Cell{Text: "– " + r.T("round.declined_word"), Chip: "neutral", Sort: "declined"}
	}
	var small []string
	if late && !p.State.In() {
		c.Chip = "bad"
		small = append(small, r.T("round.late_word"))
	}
	if p.State != survey.NotOpened && items > 0 {
		small = append(small, r.T("health.of", "Count", p.Answered, "Most", items))
	}
	if !p.At.IsZero() {
		small = append(small, r.Date(p.At))
	}
	if p.Changed {
		small = append(small, r.T("review.changed_since"))
	}
	if c.Small, c.Below = strings.Join(small, " · "), true; p.Work != 0 {
		c.Href = r.workOf(survey.Place{Round: r.param("round"), Part: part, Country: a.Country}, p)
	}
	return c
}

// workOf is where the reader goes on with a work: to its review once it was handed in, the country to its own page.
func (r *request) workOf(place survey.Place, p survey.Progress) string {
	switch {
	case r.who.MayIn(account.WriteWork, place.Country) || r.who.MayIn(account.ReadWork, place.Country):
		return r.to("my-country", place.Country, place.Round, place.Part)
	case r.who.MayIn(account.ReadSubmitted, place.Country) && (p.State.In() || p.State == survey.Returned || p.Changed):
		return r.reviewed(place)
	}
	return ""
}

// stateKeys are the states of a part in words, as the matrix shows them.
func (r *request) stateKeys() []view.Key {
	var out []view.Key
	for _, state := range survey.PartStates() {
		_, sign := partTone(state)
		out = append(out, view.Key{Class: "sign", Sign: sign, Text: r.T("round.part." + string(state) + ".long")})
	}
	return append(out, view.Key{Class: "sign", Sign: "△", Text: r.T("review.changed_since.long")}, view.Key{Class: "sign", Sign: "–", Text: r.T("round.declined_word")})
}

func partTone(state survey.PartState) (tone, sign string) {
	switch state {
	case survey.Draft:
		return "neutral", "◑"
	case survey.Returned:
		return "bad", "↩"
	case survey.Submitted:
		return "warn", "◕"
	case survey.Validated:
		return "ok", "✓"
	case survey.Published:
		return "ok", "●"
	}
	return "neutral", "○"
}

func (r *request) extensionEntry(all []survey.Asked, to string) *view.Entry {
	var countries []string
	for _, a := range all {
		countries = append(countries, a.Country, r.area(a.Country))
	}
	d := r.draft("due", "")
	d.ticks("country", r.T("round.countries"), "", nil, countries...)
	d.add(view.Field{Kind: "date", Name: "day", Label: r.T("round.due"), Help: r.T("round.extend.help")})
	d.add(view.Field{Kind: "text", Name: "reason", Label: r.T("round.reason"), Max: survey.LongestRoundNote, Wide: true})
	return d.folded(r.T("round.extend"), r.T("round.extend.say"), to, view.Button{Text: r.T("round.extend.do"), Value: "due"})
}

// turnRound does what one of the forms of a round's page asks for.
func (s *Server) turnRound(ctx context.Context, r *request) (string, error) {
	code := r.param("round")
	to := r.to("rounds", code)
	stands, err := s.deps.Rounds.OwnRound(ctx, code)
	if err != nil {
		return "", err
	}
	if !r.runs(stands) {
		return "", fault.New(fault.Forbidden, "fault.not_allowed")
	}
	switch do := r.form.Get("do"); do {
	case "edit":
		o, err := r.typedRound(stands)
		if err != nil {
			return "", err
		}
		return done(to, "round_saved"), s.deps.Rounds.EditRound(ctx, o)
	case "open", "close":
		if r.form.Get("sure") == "" {
			return "", fault.New(fault.Invalid, "round.not_sure")
		}
		if do == "open" {
			return done(to, "round_opened"), s.deps.Rounds.OpenRound(ctx, code)
		}
		return done(to, "round_closed"), s.deps.Rounds.CloseRound(ctx, code)
	case "reopen":
		return done(to, "round_reopened"), s.deps.Rounds.ReopenRound(ctx, code, r.form.Get("reason"))
	case "remind":
		_, err := s.deps.Rounds.Remind(ctx, code)
		return done(to, "round_reminded"), err
	case "due":
		f := inForm{r: r}
		day := f.day("day", r.T("round.due"), false)
		if f.err != nil {
			return "", f.err
		}
		return done(to, "round_extended"), s.deps.Rounds.SetDue(ctx, code, f.several("country"), day, r.form.Get("reason"))
	case "copy":
		f, o := inForm{r: r}, stands
		o.Opened, o.Closed = time.Time{}, time.Time{}
		o.Code, o.Due = strings.TrimSpace(r.form.Get("code")), f.day("due", r.T("round.due"), true)
		if f.err != nil {
			return "", f.err
		}
		o.ReferenceYear = o.Due.Year()
		return done(r.to("rounds", o.Code), "round_added"), s.deps.Rounds.AddRound(ctx, o)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// roundCSV is the matrix as a table.
func (s *Server) roundCSV(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	o, all, err := s.asks(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	lines := [][]string{{"round", "area", "part", "state", "late", "answered", "items", "due", "declined", "at"}}
	for _, a := range all {
		late := a.Late(o, s.zone(a.Country, o), r.now)
		for _, part := range o.Parts {
			p := a.Part(part)
			items := 0
			if q, ok := questionnaire(r.ref, part); ok {
				items = len(q.Asked())
			}
			at := ""
			if !p.At.IsZero() {
				at = p.At.UTC().Format(time.RFC3339)
			}
			lines = append(lines, []string{o.Code, a.Country, part, string(p.State), strconv.FormatBool(late && !p.State.In()), strconv.Itoa(p.Answered), strconv.Itoa(items),
				isoDay(a.LastDay(o)), strconv.FormatBool(!a.Declined.IsZero()), at})
		}
	}
	var b bytes.Buffer
	err = csv.NewWriter(&b).WriteAll(lines)
	return "rumbo-" + o.Code + ".csv", "text/csv; charset=utf-8", b.Bytes(), err
}
