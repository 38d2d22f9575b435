package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
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
	return s.delegatedPage(ctx, r, g, nil)
}

func (s *Server) delegatedPage(ctx context.Context, r *request, g given, conflicts map[string]survey.Entry) (view.Page, error) {
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
	page.Question = g.section.Question.In(r.lang)
	for _, words := range []string{g.round.Instructions.In(r.lang), g.Note} {
		if words != "" {
			page.Instructions = append(page.Instructions, words)
		}
	}
	last, lastRound, err := s.lastAnswers(ctx, r, g.Place)
	if err != nil {
		return nil, err
	}
	page.Open = g.State == survey.DelegationSent && g.Open
	switch {
	case g.State != survey.DelegationSent:
		page.Receipt = &view.Sheet{ID: "receipt", Title: r.T("delegated.receipt"), Say: r.T("delegated.receipt.say", "Country", g.country.Name.In(r.lang)), Chip: view.Chip{Tone: "ok", Text: r.T("delegation.state.received")}, Pairs: []view.Pair{
			{Name: r.T("delegated.receipt.number"), Text: strconv.FormatInt(g.ID, 10) + "-" + strconv.FormatInt(g.Revision, 10)},
			{Name: r.T("delegated.receipt.at"), Text: r.DateTime(g.Received)},
			{Name: r.T("delegated.receipt.by"), Text: first(g.ReceivedBy, g.Institution)},
			{Name: r.T("mine.answered"), Text: r.T("health.of", "Count", g.Answered, "Most", len(g.section.Items))},
		}}
	case !g.Open:
		page.Caveat = r.T("delegation.round_closed")
	}
	for _, item := range g.section.Items {
		stands := g.Entries[item.ID]
		ask := r.ask(g.question, item, stands, conflicts == nil)
		if a, ok := last[item.ID]; ok {
			ask.Last, ask.LastRound = r.said(g.question, a), lastRound
		}
		stands.Item = item.ID
		ask.Said = first(r.said(g.question, stands.Answer), r.T("gap.not_answered"))
		if now, ok := conflicts[item.ID]; ok {
			now.Item = item.ID
			ask.Wrong = r.T("ask.conflict", "Text", first(r.said(g.question, now.Answer), r.T("ask.nothing")))
		}
		page.Asks = append(page.Asks, ask)
	}
	if conflicts == nil {
		page.Revision = first(r.form.Get("revision"), page.Revision)
	}
	page.By = r.form.Get("by")
	page.LongestBy = survey.LongestInstitution
	page.Progress = r.T("health.of", "Count", g.Answered, "Most", len(g.section.Items))
	return page, nil
}

// lastAnswers are the published answers of the country to an earlier round, and its name.
func (s *Server) lastAnswers(ctx context.Context, r *request, place survey.Place) (map[string]survey.Answer, string, error) {
	t, err := s.deps.Publish.Template(ctx, place.Country, []publish.AskedPart{{Round: place.Round, Questionnaire: place.Part}}, r.lang)
	if err != nil || len(t.Parts) == 0 {
		return nil, "", err
	}
	return t.Parts[0].Last, t.Parts[0].LastRound, nil
}

// doDelegated saves what was answered by a link, and hands it in where that was asked. What somebody else has saved meanwhile is not
// overwritten: it is shown beside what was typed.
func (s *Server) doDelegated(c *fiber.Ctx) error {
	r := s.request(c)
	r.form = posted(c)
	ctx := s.deps.Actor(c.UserContext(), r.who.Account)
	g, err := s.opened(ctx, r)
	if err != nil {
		return err
	}
	show := func(ctx context.Context, r *request) (view.Page, error) {
		g, err := s.opened(ctx, r)
		if err != nil {
			return nil, err
		}
		return s.delegatedPage(ctx, r, g, nil)
	}
	edits, err := r.edits(g.section)
	if err != nil {
		return s.refused(c, r, err, show)
	}
	_, conflicts, err := s.deps.Delegations.SaveDelegated(ctx, g.digest, g.question, edits)
	if err != nil {
		return s.refused(c, r, err, show)
	}
	seen := g.Revision
	if g, err = s.opened(ctx, r); err != nil {
		return err
	}
	if len(conflicts) > 0 {
		r.frame.Wrong = r.T("ask.conflicts", "Count", len(conflicts))
		page, err := s.delegatedPage(ctx, r, g, conflicts)
		if err != nil {
			return err
		}
		c.Status(http.StatusConflict)
		return s.show(c, page)
	}
	to := r.to("delegated", r.param("token"))
	if r.form.Get("do") != "hand_in" {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Redirect(done(to, "delegated_saved"), fiber.StatusSeeOther)
	}
	// What is handed in is what its sender saw, with what they have changed just now.
	if r.form.Get("revision") != strconv.FormatInt(seen, 10) || g.Revision > seen+1 {
		r.form = url.Values{"by": r.form["by"]} // everything is saved: what is shown is what stands
		return s.refused(c, r, fault.New(fault.Conflict, "delegation.saved_since"), show)
	}
	if err := s.deps.Delegations.HandInDelegated(ctx, g.digest, g.Revision, r.form.Get("by")); err != nil {
		return s.refused(c, r, err, show)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect(done(to, "delegated_in"), fiber.StatusSeeOther)
}
