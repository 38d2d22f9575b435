package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// verdict is what became of one work of several that were judged at once.
type verdict struct {
	place survey.Place
	did   string // the end of a key "review.did.…"; empty where it was not possible
	why   error
}

// inboxCount is how many works wait for who asks, for the navigation; it is asked for once per request.
func (s *Server) inboxCount(c *fiber.Ctx) int {
	who := s.holder(c)
	if !who.May(account.ReadSubmitted) || s.deps.Works == nil {
		return 0
	}
	const local = "inbox"
	if n, ok := c.Locals(local).(int); ok {
		return n
	}
	n, err := s.deps.Works.InboxCount(s.deps.Actor(c.UserContext(), who.Account))
	if err != nil {
		s.deps.Log.Error("inbox", "error", err)
	}
	c.Locals(local, n)
	return n
}

// inbox lists what waits to be judged, or to be published.
func (s *Server) inbox(ctx context.Context, r *request) (view.Page, error) {
	all, err := s.deps.Works.Inbox(ctx, survey.InboxFilter{})
	if err != nil {
		return nil, err
	}
	r.frame.Menu = s.menu(r.Printer, r.who, len(all)) // what has just been done counts
	filter := survey.InboxFilter{Place: survey.Place{Country: r.query.Get("country"), Round: r.query.Get("round"), Part: r.query.Get("part")}, State: survey.PartState(r.query.Get("state"))}
	list := slices.DeleteFunc(slices.Clone(all), func(w survey.Waiting) bool { return !filter.Fits(w) })
	page := r.desk("review", r.T("review.title"), r.T("review.say", "Count", len(all)))
	page.Top, page.Crumbs = true, nil
	if len(r.judged) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: r.judgedPanel()})
		offer, err := s.offerAfter(ctx, r)
		if err != nil {
			return nil, err
		}
		if offer != nil {
			page.Parts = append(page.Parts, view.Part{Entry: offer})
		}
	}
	if len(all) > 0 {
		page.Parts = append(page.Parts, view.Part{Entry: r.inboxFilter(all, filter)})
	}
	panel := &view.Panel{ID: "inbox", Title: r.T("review.waiting"), Caveat: r.T("review.unpublished"), Table: r.inboxTable(list), Long: true}
	if len(list) == 0 {
		panel.Caveat, panel.Empty = "", r.T("review.none")
		if len(all) > 0 {
			panel.Empty = r.T("review.none_here")
		}
	}
	page.Parts = append(page.Parts, view.Part{Panel: panel})
	if slices.ContainsFunc(list, func(w survey.Waiting) bool { return w.May.Validate || w.May.Publish }) {
		page.Parts = append(page.Parts, view.Part{Entry: &view.Entry{ID: "judge", Title: r.T("review.several"), Say: r.T("review.several.say"), Action: r.to("review"),
			Buttons: []view.Button{{Text: r.T("review.validate.do"), Value: "validate"}, {Text: r.T("review.both.do"), Value: "both", Tone: "quiet"}}}})
	}
	return page, nil
}

// inboxFilter offers what there is to choose from.
func (r *request) inboxFilter(all []survey.Waiting, filter survey.InboxFilter) *view.Entry {
	field := func(name, label, chosen string, value func(survey.Waiting) string, say func(string) string) view.Field {
		var codes []string
		for _, w := range all {
			if v := value(w); !slices.Contains(codes, v) {
				codes = append(codes, v)
			}
		}
		slices.SortFunc(codes, func(a, b string) int { return r.Compare(say(a), say(b)) })
		pairs := []string{"", r.T("review.all")}
		for _, code := range codes {
			pairs = append(pairs, code, say(code))
		}
		return view.Field{Kind: "choice", Name: name, Label: label, Options: options(chosen, pairs...)}
	}
	return &view.Entry{ID: "filter", Action: r.to("review"), Get: true, Row: true, Buttons: []view.Button{{Text: r.T("web.show"), Tone: "quiet"}}, Fields: []view.Field{
		field("country", r.T("admin.country"), filter.Country, func(w survey.Waiting) string { return w.Country }, r.area),
		field("round", r.T("round.round"), filter.Round, func(w survey.Waiting) string { return w.Round }, r.roundName),
		field("part", r.T("people.part"), filter.Part, func(w survey.Waiting) string { return w.Part }, r.questionnaireName),
		field("state", r.T("admin.state"), string(filter.State), func(w survey.Waiting) string { return string(w.State) }, func(state string) string { return r.T("round.part." + state) }),
	}}
}

func (r *request) roundName(code string) string {
	for _, o := range r.ref.Rounds {
		if o.Code == code {
			return first(o.Name.In(r.lang), code)
		}
	}
	return code
}

func (r *request) questionnaireName(code string) string {
	if q, ok := questionnaire(r.ref, code); ok {
		return q.Name.In(r.lang)
	}
	return code
}

// reviewed is the address of the review of a work.
func (r *request) reviewed(p survey.Place) string { return r.to("review", p.Country, p.Round, p.Part) }

func (r *request) inboxTable(list []survey.Waiting) view.Table {
	t := view.Table{ID: "inbox-t", Caption: r.T("review.waiting"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("admin.country")}, {Text: r.T("people.part")}, {Text: r.T("admin.state")}, {Text: r.T("review.handed_in")}, {Text: r.T("review.days"), Class: "n"},
		{Text: r.T("mine.answered"), Class: "n"}, {Text: r.T("review.differs")}, {Text: r.T("web.import.remarks"), Class: "n"},
	}}
	for _, w := range list {
		name := r.area(w.Country)
		head := view.Cell{Text: name, Href: r.reviewed(w.Place), Sort: name}
		if w.May.Validate || w.May.Publish {
			head.Tick = &view.Tick{Entry: "judge", Name: "work", Value: judgedKey(w.Place, w.Serial), Label: r.T("review.choose", "Country", name, "Part", r.questionnaireName(w.Part))}
		}
		items := 0
		differs := []string{}
		if q, ok := questionnaire(r.ref, w.Part); ok {
			items = len(q.Asked())
			if more, fewer := w.Points(q); more+fewer > 0 {
				differs = append(differs, r.points(more, fewer))
			}
		}
		against := "review.against.published"
		switch {
		case w.Before > 0:
			against = "review.against.before"
		case w.New == w.Answered && w.Differing == 0:
			against = "review.against.nothing"
		}
		change := view.Cell{Text: r.differences(w), Small: strings.Join(append(differs, r.T(against)), " · "), Below: true, Sort: strconv.Itoa(w.New + w.Differing)}
		tone, sign := partTone(w.State)
		state := view.Cell{Text: sign + " " + r.T("round.part."+string(w.State)), Chip: tone, Sort: string(w.State)}
		if w.Changed() {
			state.Small, state.Below = r.T("review.changed_since"), true
		}
		remarks := view.Cell{Class: "n"}
		if w.Remarks > 0 {
			remarks.Text = r.Int(w.Remarks)
		}
		days := w.Days(r.now)
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.questionnaireName(w.Part), Small: r.roundName(w.Round), Below: true}, state,
			{Text: r.Date(w.Submitted.In(r.now.Location())), Small: r.colleague(w.By), Below: true, Sort: w.Submitted.Format("20060102150405")},
			{Text: r.Int(days), Class: "n", Sort: strconv.Itoa(days)}, {Text: r.T("health.of", "Count", w.Answered, "Most", items), Class: "n nobr"}, change, remarks,
		})})
	}
	return t
}

// differences are how many answers are new, and how many are others than before.
func (r *request) differences(w survey.Waiting) string {
	var says []string
	if w.New > 0 {
		says = append(says, r.T("review.count.new", "Count", w.New))
	}
	if w.Differing > 0 {
		says = append(says, r.T("review.count.changed", "Count", w.Differing))
	}
	return first(strings.Join(says, ", "), r.T("review.count.none"))
}

// points tells of how many answers the points rose and fell.
func (r *request) points(more, fewer int) string {
	var says []string
	if more > 0 {
		says = append(says, r.T("review.count.up", "Count", more))
	}
	if fewer > 0 {
		says = append(says, r.T("review.count.down", "Count", fewer))
	}
	return strings.Join(says, ", ")
}

// colleague is how somebody who worked on a work is named to those who judge it.
func (r *request) colleague(c survey.Colleague) string {
	if c.Name == "" {
		return r.T("web.person.unknown")
	}
	return joined(c.Name, c.Institution)
}

// judgedKey names a work as it was looked at.
func judgedKey(p survey.Place, serial int) string {
	return strings.Join([]string{p.Country, p.Round, p.Part, strconv.Itoa(serial)}, "/")
}

func parseJudged(key string) (p survey.Place, serial int, err error) {
	parts := strings.Split(key, "/")
	if len(parts) != 4 {
		return p, 0, fault.New(fault.Invalid, "web.bad_request")
	}
	if serial, err = strconv.Atoi(parts[3]); err != nil {
		return p, 0, fault.New(fault.Invalid, "web.bad_request")
	}
	return survey.Place{Country: parts[0], Round: parts[1], Part: parts[2]}, serial, nil
}

// judgeSeveral validates the works that were ticked, or validates and publishes them: each is judged by itself, and each is told.
func (s *Server) judgeSeveral(ctx context.Context, r *request) (string, error) {
	keys := r.form["work"]
	if len(keys) == 0 {
		return "", fault.New(fault.Invalid, "review.nothing_chosen")
	}
	all, err := s.deps.Works.Inbox(ctx, survey.InboxFilter{})
	if err != nil {
		return "", err
	}
	published := false
	for _, key := range keys {
		place, serial, err := parseJudged(key)
		if err != nil {
			return "", err
		}
		v := verdict{place: place}
		i := slices.IndexFunc(all, func(w survey.Waiting) bool { return w.Place == place })
		switch {
		case i < 0 || all[i].Serial != serial:
			v.why = fault.New(fault.Conflict, "work.judged_already")
		case !all[i].May.Validate && !all[i].May.Publish:
			v.why = fault.New(fault.Forbidden, "review.not_by_you")
		case all[i].State == survey.Validated && r.form.Get("do") != "both":
			v.why = fault.New(fault.Conflict, "review.validated_already")
		default:
			v.did, v.why = s.judge(ctx, r, place, serial, all[i].State, r.form.Get("do") == "both")
		}
		published = published || v.did == "published"
		r.judged = append(r.judged, v)
	}
	if published {
		return "", s.nowPublic(ctx)
	}
	return "", nil
}

// offerAfter offers a snapshot of what several publications at once came to, named after the round of the last of them.
func (s *Server) offerAfter(ctx context.Context, r *request) (*view.Entry, error) {
	var o survey.Round
	n := 0
	for _, v := range r.judged {
		if i := slices.IndexFunc(r.ref.Rounds, func(o survey.Round) bool { return o.Code == v.place.Round }); i >= 0 && v.did == "published" {
			o, n = r.ref.Rounds[i], n+1
		}
	}
	return s.snapshotOffer(ctx, r, o, n)
}

// judge validates a work that is handed in, and publishes it where that is asked too. It tells how far it came.
func (s *Server) judge(ctx context.Context, r *request, place survey.Place, serial int, state survey.PartState, publish bool) (did string, err error) {
	if state == survey.Submitted {
		if err := s.deps.Works.ValidateWork(ctx, place, serial); err != nil {
			return "", err
		}
		did = "validated"
	}
	if !publish {
		return did, nil
	}
	if err := s.publishWork(ctx, r, place, serial); err != nil {
		return did, err
	}
	return "published", nil
}

// publishWork publishes what was validated, scored by the version of the questionnaire that it answers.
func (s *Server) publishWork(ctx context.Context, r *request, place survey.Place, serial int) error {
	i := slices.IndexFunc(r.ref.Rounds, func(o survey.Round) bool { return o.Code == place.Round })
	if i < 0 {
		return errNoPage
	}
	w, err := s.deps.Works.Work(ctx, place)
	if err != nil {
		return err
	}
	q, err := s.answeredTo(ctx, r, w)
	if err != nil {
		return err
	}
	return s.deps.Works.PublishWork(ctx, place, serial, q, r.ref.Rounds[i].ReferenceYear)
}

// answeredTo is the version of the questionnaire that a work answers.
func (s *Server) answeredTo(ctx context.Context, r *request, w survey.Work) (survey.Questionnaire, error) {
	if q, ok := questionnaire(r.ref, w.Part); ok && q.Version == w.Version {
		return q, nil
	}
	e, err := s.deps.Editions.Edition(ctx, w.Part, w.Version)
	return e.Questionnaire, err
}

// nowPublic makes every page show what has just been published.
func (s *Server) nowPublic(ctx context.Context) error {
	s.version.forget()
	if s.deps.Accepted != nil {
		return s.deps.Accepted(ctx)
	}
	return nil
}

// judgedPanel tells of each work that was judged what became of it.
func (r *request) judgedPanel() *view.Panel {
	t := view.Table{ID: "judged-t", Caption: r.T("review.judged"), Class: "cards", Columns: []view.Column{{Text: r.T("admin.country")}, {Text: r.T("people.part")}, {Text: r.T("review.outcome")}}}
	done := 0
	for _, v := range r.judged {
		outcome := view.Cell{}
		if v.did != "" {
			outcome.Text, outcome.Chip = "✓ "+r.T("round.part."+v.did), "ok"
			done++
		} else {
			outcome.Text, outcome.Chip = "✗ "+r.T("review.not_done"), "bad"
		}
		if v.why != nil {
			outcome.Small, outcome.Below = r.Error(v.why), true
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.area(v.place.Country), Href: r.reviewed(v.place)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.questionnaireName(v.place.Part), Small: r.roundName(v.place.Round), Below: true}, outcome,
		})})
	}
	return &view.Panel{ID: "judged", Title: r.T("review.judged"), Say: r.T("review.judged.say", "Count", done, "Most", len(r.judged)), Table: t}
}
