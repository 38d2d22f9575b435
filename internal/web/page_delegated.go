package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
	"rumbo/internal/workbook"
)

// given is what a link opens: a section of a country's work, and nothing else of it.
type given struct {
	survey.Delegation
	digest   []byte
	country  area.Area
	round    survey.Round
	question survey.Questionnaire
	section  survey.Section
}

// opened is what the link of the address opens; errNoPage where it opens nothing, with the reason where the link is a right one.
func (s *Server) opened(ctx context.Context, r *request) (g given, err error) {
	err = s.deps.Sessions.Open(r.param("token"), r.origin, func(digest []byte) (err error) {
		g.digest = digest
		g.Delegation, err = s.deps.Delegations.LinkedDelegation(ctx, digest)
		return err
	})
	if e, ok := fault.As(err); ok && e.Key == "delegation.unknown" {
		return g, errNoPage
	}
	if err != nil {
		return g, err
	}
	var known bool
	if g.country, known = r.ref.Directory.Area(g.Country); !known {
		return g, errNoPage
	}
	i := slices.IndexFunc(r.ref.Rounds, func(o survey.Round) bool { return o.Code == g.Round })
	if i < 0 {
		return g, errNoPage
	}
	g.round = r.ref.Rounds[i]
	g.round.Instructions, g.round.Zone = g.Instructions, g.Zone
	if g.question, known = questionnaire(r.ref, g.Part); !known {
		return g, errNoPage
	}
	if g.section, known = g.Asked(g.question); !known {
		return g, errNoPage
	}
	return g, nil
}

// delegated is the page that a link opens, for whoever has it.
func (s *Server) delegated(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.opened(ctx, r)
	if err != nil {
		return nil, err
	}
	page := &view.Delegated{Frame: r.frame, Action: r.to("delegated", r.param("token")), Revision: strconv.FormatInt(g.Revision, 10)}
	page.Private = true
	page.Title = g.section.Name.In(r.lang)
	page.Lead = r.T("delegated.lead", "Country", g.country.Name.In(r.lang), "Institution", g.Institution, "Day", r.Date(g.LastDay), "Zone", s.zone(g.Country, g.round).String())
	if done := r.query.Get("done"); done == "delegated_saved" || done == "delegated_in" {
		page.Notice = r.T("done." + done)
	}
	page.About = []view.Pair{
		{Name: r.T("delegated.country"), Text: g.country.Name.In(r.lang)},
		{Name: r.T("round.round"), Text: g.round.Name.In(r.lang)},
		{Name: r.T("delegated.questionnaire"), Text: g.question.Name.In(r.lang)},
		{Name: r.T("delegated.given_by"), Text: joined(g.GivenBy, r.T("delegated.focal_point", "Country", g.country.Name.In(r.lang)))},
		{Name: r.T("delegation.last_day"), Text: r.Date(g.LastDay)},
	}
	if g.question.Working {
		page.Caveat = r.T("web.working")
	}
	for _, words := range []string{g.round.Instructions.In(r.lang), g.Note} {
		if words != "" {
			page.Instructions = append(page.Instructions, words)
		}
	}
	if g.State != survey.DelegationSent {
		page.Instructions, page.Lead = nil, r.T("delegated.lead.in", "Country", g.country.Name.In(r.lang), "Institution", g.Institution)
		s.handedIn(r, g, page)
		return page, nil
	}
	page.Open, page.Question, page.LongestBy = g.Open, g.section.Question.In(r.lang), survey.LongestInstitution
	if !g.Open {
		page.Caveat = r.T("delegation.round_closed")
	}
	// Of the country's work no more than what is being answered here, and what was published before.
	w := worked{subject: subject{place: g.Place, country: g.country, round: g.round, question: g.question}, work: survey.Work{Place: g.Place, Entries: g.Entries}}
	if w.last, err = s.lastPublished(ctx, r, g.Place); err != nil {
		return nil, err
	}
	page.Groups = r.grouped(g.section, func(item survey.Item) view.Ask {
		ask := s.ask(r, w, g.section, item, !g.Open)
		if ask.Theirs != "" {
			ask.Theirs = r.T("delegated.conflict")
		}
		if item.Plain {
			return ask
		}
		if ask.Files = r.filesLink(g.Files, item.ID, r.to("delegated", r.param("token"), "evidence")); g.Open {
			ask.Files.Do = "files " + item.ID
		}
		return ask
	})
	if said := r.published(w, g.section); said != "" {
		page.Published = said
	}
	page.Revision, page.By = first(r.form.Get("revision"), page.Revision), r.form.Get("by")
	return page, nil
}

// handedIn shows what was handed in, with a receipt.
func (s *Server) handedIn(r *request, g given, page *view.Delegated) {
	page.Receipt = &view.Sheet{ID: "receipt", Title: r.T("delegated.receipt"), Say: r.T("delegated.receipt.say", "Country", g.country.Name.In(r.lang)), Chip: view.Chip{Tone: "ok", Text: r.T("delegation.state.received")}, Pairs: []view.Pair{
		{Name: r.T("delegated.receipt.number"), Text: strconv.FormatInt(g.ID, 10) + "-" + strconv.FormatInt(g.Revision, 10)},
		{Name: r.T("delegated.receipt.at"), Text: r.DateTime(g.Received)},
		{Name: r.T("delegated.receipt.by"), Text: first(g.ReceivedBy, g.Institution)},
		{Name: r.T("mine.answered"), Text: r.T("health.of", "Count", g.Answered, "Most", len(g.section.Asked()))},
	}}
	for _, item := range g.section.Items {
		e := g.Entries[item.ID]
		if item.Optional && !e.Said() {
			continue
		}
		pair := view.Pair{Name: item.Letter + " " + item.Title(r.lang), Text: r.told(g.question, item, e.Answer)}
		if !e.Given() && e.Gap == observation.NoGap {
			pair.Text = r.Gap(observation.NotAnswered)
		}
		if e.Evidence != "" {
			pair.Texts = append(pair.Texts, r.entitled(r.T("delegation.evidence"), e.Evidence))
		}
		for _, f := range g.Files {
			if f.Item == item.ID {
				pair.Texts = append(pair.Texts, f.Name)
			}
		}
		page.Answers = append(page.Answers, pair)
	}
}

// lastPublished is what was published of a part for an earlier round.
func (s *Server) lastPublished(ctx context.Context, r *request, place survey.Place) (workbook.TemplatePart, error) {
	t, err := s.deps.Publish.Template(ctx, place.Country, []publish.AskedPart{{Round: place.Round, Questionnaire: place.Part}}, r.lang)
	if err != nil {
		return workbook.TemplatePart{}, err
	}
	return t.Parts[0], nil
}

// doDelegated saves what was answered by a link, and hands it in where that was asked. What somebody else has saved meanwhile is not
// overwritten: it is shown beside what was typed.
func (s *Server) doDelegated(ctx context.Context, r *request) (string, error) {
	do, item, _ := strings.Cut(r.form.Get("do"), " ")
	g, err := s.opened(ctx, r)
	if err != nil {
		return "", err
	}
	seen := r.form.Get("revision")
	r.back = map[string]comesBack{}
	edits := r.edits(g.question, g.section)
	saved, conflicts, err := s.deps.Delegations.SaveDelegated(ctx, g.digest, g.question, edits)
	if err != nil {
		return "", err
	}
	for item := range conflicts {
		r.back[item] = comesBack{theirs: true}
	}
	r.form.Del("revision") // what comes back is what stands
	before := g.Revision
	if g, err = s.opened(ctx, r); err != nil {
		return "", err
	}
	to := r.to("delegated", r.param("token"))
	switch {
	case r.met() > 0:
		return "", fault.New(fault.Conflict, "form.conflicts", "Count", r.met())
	case len(r.back) > 0:
		return "", fault.New(fault.Invalid, "form.wrong", "Count", len(r.back), "Saved", len(saved))
	case do == "files":
		return with(to+"/evidence", "item", item), nil
	case do != "hand_in":
		return done(to, "delegated_saved"), nil
	case seen != strconv.FormatInt(before, 10) || g.Revision > before+1:
		// What is handed in is what its sender saw, with what they have changed just now.
		return "", fault.New(fault.Conflict, "delegation.saved_since")
	}
	return done(to, "delegated_in"), s.deps.Delegations.HandInDelegated(ctx, g.digest, g.Revision, r.form.Get("by"))
}
