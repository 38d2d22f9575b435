package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// Delegations are sections of countries' works that are answered by link; postgres.Store keeps them.
type Delegations interface {
	Delegations(ctx context.Context, place survey.Place) ([]survey.Delegation, error)
	Delegation(ctx context.Context, id int64) (survey.Delegation, error)
	Delegate(ctx context.Context, d survey.Delegation, q survey.Questionnaire, link []byte) (int64, error)
	RenewDelegation(ctx context.Context, id int64, link []byte) error
	ProlongDelegation(ctx context.Context, id int64, day, ends time.Time) error
	ReopenDelegation(ctx context.Context, id int64) error
	RevokeDelegation(ctx context.Context, id int64) error
	AcceptDelegation(ctx context.Context, t survey.Taking) (taken int, err error)
	DelegatedOrigins(ctx context.Context, work int64) ([]survey.Delegated, error)

	LinkedDelegation(ctx context.Context, link []byte) (survey.Delegation, error)
	SaveDelegated(ctx context.Context, link []byte, q survey.Questionnaire, edits []survey.Edit) (saved, conflicts map[string]survey.Entry, err error)
	HandInDelegated(ctx context.Context, link []byte, revision int64, by string) error
}

// gives is the work of the address, where the reader gives sections of it away; errNoPage otherwise.
func (s *Server) gives(ctx context.Context, r *request) (subject, error) {
	w, err := s.subject(r)
	switch {
	case err != nil:
		return subject{}, err
	case !r.delegates(w.place.Country):
		return subject{}, errNoPage
	case w.round.MadeBy != 0:
		w.round, err = s.deps.Rounds.OwnRound(ctx, w.round.Code) // its zone, too
	}
	return w, err
}

// delegates tells whether the reader gives sections of a country's work to others.
func (r *request) delegates(country string) bool {
	return r.who.MayIn(account.SubmitWork, country) || r.who.MayIn(account.ManageContributors, country)
}

// tellDelegated says beside each section to whom it was given, and how that stands.
func (s *Server) tellDelegated(ctx context.Context, r *request, w worked, panel *view.Panel) error {
	all, err := s.deps.Delegations.Delegations(ctx, w.place)
	if err != nil {
		return err
	}
	for i, section := range w.question.Sections {
		for _, d := range all {
			if d.Section == section.Code && d.State != survey.DelegationRevoked {
				_, state := r.delegationState(d)
				head := &panel.Table.Rows[i].Head
				head.Small, head.Below = joined(head.Small, r.T("delegation.to", "Institution", d.Institution, "State", state)), true
			}
		}
	}
	return nil
}

func (r *request) toWork(w subject, parts ...string) string {
	return r.to(append([]string{"my-country", w.place.Country, w.place.Round, w.place.Part}, parts...)...)
}

// workCrumbs lead back to the work.
func (r *request) workCrumbs(w subject) []view.Link {
	return []view.Link{{Text: r.T("mine.title", "Country", w.country.Name.In(r.lang)), Href: r.to("my-country", w.place.Country)}, {Text: w.question.Name.In(r.lang), Href: r.toWork(w)}}
}

// delegations lists the sections of a work that were given away, and gives one away.
func (s *Server) delegations(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.gives(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := s.deps.Delegations.Delegations(ctx, w.place)
	if err != nil {
		return nil, err
	}
	page := r.desk("my-country", r.T("delegation.title"), r.T("delegation.lead", "Part", w.question.Name.In(r.lang), "Round", w.round.Name.In(r.lang), "Country", w.country.Name.In(r.lang)), r.workCrumbs(w)...)
	if r.made != "" {
		page.Parts = append(page.Parts, view.Part{Sheet: r.madeLink()})
	}
	t := view.Table{ID: "delegations-t", Caption: r.T("delegation.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("delegation.institution")}, {Text: r.T("delegation.section")}, {Text: r.T("delegation.last_day")}, {Text: r.T("admin.state")}, {Text: r.T("mine.answered")},
	}}
	for _, d := range slices.Backward(all) {
		section, _ := d.Asked(w.question)
		tone, state := r.delegationState(d)
		t.Rows = append(t.Rows, view.Row{
			Head: view.Cell{Text: d.Institution, Href: r.toWork(w, "delegations", strconv.FormatInt(d.ID, 10))},
			Cells: r.headed(t.Columns[1:], []view.Cell{
				{Text: section.Name.In(r.lang)}, {Text: r.Date(d.LastDay)}, {Text: state, Chip: tone}, {Text: r.T("health.of", "Count", d.Answered, "Most", len(section.Asked()))},
			}),
		})
	}
	panel := &view.Panel{ID: "delegations", Title: r.T("delegation.given"), Table: t}
	if len(all) == 0 {
		panel.Empty = r.T("delegation.none")
	}
	page.Parts = append(page.Parts, view.Part{Panel: panel}, view.Part{Entry: s.delegateEntry(r, w)},
		view.Part{Beside: true, Sheet: &view.Sheet{ID: "how", Title: r.T("delegation.how"), Say: r.T("delegation.how.say")}})
	return page, nil
}

// madeLink shows a link, this once.
func (r *request) madeLink() *view.Sheet {
	return &view.Sheet{ID: "made", Title: r.T("delegation.link"), Say: r.T("delegation.link.once"), Chip: view.Chip{Tone: "ok", Text: r.T("delegation.link.new")},
		Pairs: []view.Pair{{Name: r.T("delegation.link.address"), Text: r.made, Code: true}}}
}

// delegationState is the tone and the word of where a delegation stands.
func (r *request) delegationState(d survey.Delegation) (tone, word string) {
	at := d.At(r.now)
	tone = map[survey.DelegationState]string{survey.DelegationReceived: "warn", survey.DelegationAccepted: "ok", survey.DelegationOver: "bad"}[at]
	return first(tone, "neutral"), r.T("delegation.state." + string(at))
}

func (s *Server) delegateEntry(r *request, w subject) *view.Entry {
	d := r.draft("delegate", "")
	pairs := []string{"", r.T("delegation.section.choose")}
	for _, section := range w.question.Sections {
		pairs = append(pairs, section.Code, section.Name.In(r.lang))
	}
	d.add(view.Field{Kind: "choice", Name: "section", Label: r.T("delegation.section"), Options: options("", pairs...), Required: true})
	d.add(view.Field{Kind: "text", Name: "institution", Label: r.T("delegation.institution"), Help: r.T("delegation.institution.help"), Required: true, Max: survey.LongestInstitution})
	d.add(view.Field{Kind: "date", Name: "day", Label: r.T("delegation.last_day"), Help: r.T("delegation.last_day.help", "Zone", s.zone(w.place.Country, w.round).String()), Required: true})
	d.add(view.Field{Kind: "area", Name: "note", Label: r.T("delegation.note"), Help: r.T("delegation.note.help"), Max: survey.LongestDelegationNote})
	return d.entry(r.T("delegation.new"), r.T("delegation.new.say"), r.toWork(w, "delegations"), view.Button{Text: r.T("delegation.new.do"), Value: "delegate"})
}

// lastDay reads the last day of a form, and the moment at which it ends in the country.
func (s *Server) lastDay(r *request, w subject) (day, ends time.Time, err error) {
	f := inForm{r: r}
	day = f.day("day", r.T("delegation.last_day"), true)
	return day, time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, s.zone(w.place.Country, w.round)), f.err
}

func (s *Server) newLink(r *request) []byte {
	secret, digest := s.deps.Sessions.NewSecret()
	r.made = r.base + r.to("delegated", secret)
	return digest
}

// delegate gives a section away; its link stands on the page, once.
func (s *Server) delegate(ctx context.Context, r *request) (string, error) {
	w, err := s.gives(ctx, r)
	if err != nil {
		return "", err
	}
	d := survey.Delegation{Place: w.place, Section: r.form.Get("section"), Institution: r.form.Get("institution"), Note: r.form.Get("note")}
	if d.LastDay, d.Ends, err = s.lastDay(r, w); err != nil {
		return "", err
	}
	if _, err := s.deps.Delegations.Delegate(ctx, d, w.question, s.newLink(r)); err != nil {
		r.made = ""
		return "", err
	}
	r.form = nil
	return "", nil
}

// found is a delegation of the address.
func (s *Server) found(ctx context.Context, r *request) (w subject, d survey.Delegation, section survey.Section, err error) {
	if w, err = s.gives(ctx, r); err != nil {
		return w, d, section, err
	}
	id, err := number(r.param("id"))
	if err != nil {
		return w, d, section, err
	}
	if d, err = s.deps.Delegations.Delegation(ctx, id); err != nil {
		return w, d, section, err
	}
	section, ok := d.Asked(w.question)
	if !ok || d.Place != w.place {
		return w, d, section, errNoPage
	}
	return w, d, section, nil
}

// delegation is one section that was given away: how it stands, what may be done, and what came in beside the draft.
func (s *Server) delegation(ctx context.Context, r *request) (view.Page, error) {
	w, d, section, err := s.found(ctx, r)
	if err != nil {
		return nil, err
	}
	desk := r.desk("my-country", d.Institution, section.Name.In(r.lang), append(r.workCrumbs(w), view.Link{Text: r.T("delegation.title"), Href: r.toWork(w, "delegations")})...)
	page := &view.Delegation{Frame: desk.Frame}
	tone, state := r.delegationState(d)
	page.Sheet = view.Sheet{ID: "about", Title: r.T("delegation.about"), Chip: view.Chip{Tone: tone, Text: state}, Pairs: []view.Pair{
		{Name: r.T("delegation.made"), Text: r.DateTime(d.Made)}, {Name: r.T("delegation.last_day"), Text: r.Date(d.LastDay)},
		{Name: r.T("mine.answered"), Text: r.T("health.of", "Count", d.Answered, "Most", len(section.Asked()))},
	}}
	pair := func(key, text string) {
		if text != "" {
			page.Sheet.Pairs = append(page.Sheet.Pairs, view.Pair{Name: r.T(key), Text: text})
		}
	}
	if !d.Received.IsZero() {
		pair("delegation.received", r.DateTime(d.Received))
		pair("delegated.receipt.by", d.ReceivedBy)
	}
	if !d.Accepted.IsZero() {
		pair("delegation.accepted", r.DateTime(d.Accepted))
	}
	if !d.Revoked.IsZero() {
		pair("delegation.revoked", r.DateTime(d.Revoked))
	}
	pair("delegation.note", d.Note)
	if r.made != "" {
		link := r.madeLink()
		page.Sheet.Pairs = append(page.Sheet.Pairs, link.Pairs...)
		page.Notice = link.Say
	}
	if d.State == survey.DelegationReceived || d.State == survey.DelegationAccepted {
		if page.Compare, err = s.compare(ctx, r, w, d, section); err != nil {
			return nil, err
		}
	}
	page.Entries = s.delegationEntries(r, w, d)
	return page, nil
}

func (s *Server) delegationEntries(r *request, w subject, d survey.Delegation) (out []*view.Entry) {
	to := r.toWork(w, "delegations", strconv.FormatInt(d.ID, 10))
	if d.State == survey.DelegationReceived {
		out = append(out, r.draft("reopen", "").folded(r.T("delegation.reopen"), r.T("delegation.reopen.say"), to, view.Button{Text: r.T("delegation.reopen.do"), Value: "reopen", Tone: "quiet"}))
	}
	if d.State == survey.DelegationSent || d.State == survey.DelegationReceived {
		out = append(out, r.draft("renew", "").folded(r.T("delegation.renew"), r.T("delegation.renew.say"), to, view.Button{Text: r.T("delegation.renew.do"), Value: "renew", Tone: "quiet"}))
		p := r.draft("prolong", "")
		p.add(view.Field{Kind: "date", Name: "day", Label: r.T("delegation.last_day"), Value: isoDay(d.LastDay), Required: true})
		out = append(out, p.folded(r.T("delegation.prolong"), r.T("delegation.prolong.say"), to, view.Button{Text: r.T("delegation.prolong.do"), Value: "prolong", Tone: "quiet"}))
		out = append(out, r.draft("revoke", "").folded(r.T("delegation.revoke"), r.T("delegation.revoke.say"), to, view.Button{Text: r.T("delegation.revoke.do"), Value: "revoke", Tone: "bad"}))
	}
	return out
}

// compare sets what came in beside the draft.
func (s *Server) compare(ctx context.Context, r *request, w subject, d survey.Delegation, section survey.Section) (*view.Compare, error) {
	work, err := s.deps.Works.Work(ctx, w.place)
	if err != nil {
		return nil, err
	}
	by, err := s.supported(ctx, work.ID, 0)
	if err != nil {
		return nil, err
	}
	c := &view.Compare{Title: r.T("delegation.compare"), Say: r.T("delegation.compare.say"), Action: r.toWork(w, "delegations", strconv.FormatInt(d.ID, 10)),
		Fields: []view.Field{{Name: "revision", Value: strconv.FormatInt(d.Revision, 10)}}}
	switch {
	case d.State == survey.DelegationAccepted:
		c.Say = r.T("delegation.compare.done", "Count", d.Taken)
	case work.State == survey.Submitted:
		c.Left = r.T("work.handed_in")
	case !work.Writes(section.Code):
		c.Left = r.T("delegation.not_writing")
	default:
		c.Button = r.T("delegation.accept")
	}
	for _, item := range section.Items {
		now, came := work.Entries[item.ID], d.Entries[item.ID]
		now.Item, came.Item = item.ID, item.ID
		row := view.Compared{ID: item.ID, Letter: item.Letter, Text: item.Title(r.lang), Revision: strconv.FormatInt(now.Revision, 10), None: !came.Said(), Chosen: true,
			Now: r.told(w.question, item, now.Answer), NowEvidence: now.Evidence, Came: r.told(w.question, item, came.Answer), CameEvidence: came.Evidence}
		for _, f := range d.Files {
			if f.Item == item.ID {
				row.Files = append(row.Files, view.Link{Text: f.Name, Href: r.toWork(w, "delegations", strconv.FormatInt(d.ID, 10), "evidence", strconv.FormatInt(f.ID, 10))})
			}
		}
		row.None = row.None && len(row.Files) == 0
		row.Same = r.typedOf(item, now.Answer) == r.typedOf(item, came.Answer) && (len(row.Files) == 0 || d.State == survey.DelegationAccepted)
		if by := by.institution(now); by != "" {
			row.NowBy = r.T("delegation.by", "Institution", by)
			row.Taken = d.State == survey.DelegationAccepted && by == d.Institution
		}
		if r.form.Get("do") == "accept" {
			row.Chosen = slices.Contains(r.form["take"], item.ID)
		}
		c.Rows = append(c.Rows, row)
	}
	return c, nil
}

// turnDelegation does what the page of a delegation offers.
func (s *Server) turnDelegation(ctx context.Context, r *request) (string, error) {
	w, d, section, err := s.found(ctx, r)
	if err != nil {
		return "", err
	}
	to := r.toWork(w, "delegations", strconv.FormatInt(d.ID, 10))
	switch r.form.Get("do") {
	case "renew":
		if err := s.deps.Delegations.RenewDelegation(ctx, d.ID, s.newLink(r)); err != nil {
			r.made = ""
			return "", err
		}
		return "", nil
	case "prolong":
		day, ends, err := s.lastDay(r, w)
		if err != nil {
			return "", err
		}
		return done(to, "delegation_prolonged"), s.deps.Delegations.ProlongDelegation(ctx, d.ID, day, ends)
	case "reopen":
		return done(to, "delegation_reopened"), s.deps.Delegations.ReopenDelegation(ctx, d.ID)
	case "revoke":
		return done(to, "delegation_revoked"), s.deps.Delegations.RevokeDelegation(ctx, d.ID)
	case "accept":
		revision, err := strconv.ParseInt(r.form.Get("revision"), 10, 64)
		if err != nil {
			return "", fault.New(fault.Invalid, "web.bad_request")
		}
		t := survey.Taking{Delegation: d.ID, Revision: revision, Saving: survey.Saving{Place: w.place, Questionnaire: w.question}}
		for _, item := range section.Items {
			if !slices.Contains(r.form["take"], item.ID) {
				continue
			}
			t.Items = append(t.Items, item.ID)
			came, ok := d.Entries[item.ID]
			if !ok || !came.Said() {
				continue // files alone
			}
			seen, err := strconv.ParseInt(r.form.Get("r."+item.ID), 10, 64)
			if err != nil {
				return "", fault.New(fault.Invalid, "web.bad_request")
			}
			t.Saving.Edits = append(t.Saving.Edits, survey.Edit{Answer: came.Answer, Revision: seen})
		}
		_, err = s.deps.Delegations.AcceptDelegation(ctx, t)
		return done(to, "delegation_accepted"), err
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}
