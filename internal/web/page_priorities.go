package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// Priorities keeps what countries set before themselves among the SDG targets.
type Priorities interface {
	PriorityPlans(ctx context.Context, country string) ([]act.PriorityPlan, error)
	PriorityPlan(ctx context.Context, id int64) (act.PriorityPlan, error)
	ApprovedPriorities(ctx context.Context, country string) ([]act.PriorityPlan, error)
	ApprovedPrioritiesAt(ctx context.Context, country string, at time.Time) ([]act.PriorityPlan, error)
	PlanVersions(ctx context.Context, plan int64, most int) ([]act.PlanVersion, error)
	AddPriorityPlan(ctx context.Context, country string, about act.PlanAbout) (int64, error)
	SavePriorities(ctx context.Context, plan int64, entries []act.PlanEntry) error
	TakePlanStep(ctx context.Context, plan, revision int64, step act.PlanStep, today time.Time) error
	RemovePlan(ctx context.Context, plan, revision int64, removed bool) error
}

// noPriorities is an installation in which no country has set priorities.
type noPriorities struct{ Priorities }

func (noPriorities) ApprovedPriorities(context.Context, string) ([]act.PriorityPlan, error) {
	return nil, nil
}

// prioritises tells whether the reader works on the whole of a country.
func (r *request) prioritises(country string) bool {
	if r.who.Rights[account.WriteWork].Everywhere {
		return true
	}
	return r.who.MayIn(account.WriteWork, country) && slices.ContainsFunc(r.who.Roles, func(a account.Appointment) bool {
		return a.Area == country && a.Part == "" && (a.Role == account.FocalPoint || a.Role == account.Contributor)
	})
}

// marked is done for a form over something that others change too: on a conflict it is shown with what stands now.
func (s *Server) marked(do action) action {
	return func(ctx context.Context, r *request) (string, error) {
		next, err := do(ctx, r)
		if e, ok := fault.As(err); ok && e.Kind == fault.Conflict && e.Key == changedMeanwhile {
			r.form.Set(conflictMark, "yes")
		}
		return next, err
	}
}

// planning is a plan of priorities as a page needs it.
type planning struct {
	act.PriorityPlan
	country   area.Area
	step, key string
}

// The pages of a plan, in the order of its tabs.
const (
	stepKickOff       = "kick-off"
	stepTargets       = "targets"
	stepInterventions = "interventions"
	stepIndicators    = "indicators"
	stepHistory       = "history"
)

func planSteps() []string {
	return []string{stepKickOff, stepTargets, stepInterventions, stepIndicators, stepHistory}
}

func (w planning) to(r *request, parts ...string) string {
	return r.to(append([]string{"my-country", w.country.Code, "priorities", strconv.FormatInt(w.ID, 10)}, parts...)...)
}

// open tells that entries of the kind can be saved.
func (w planning) open(kind act.EntryKind) bool {
	return w.Removed.IsZero() && !(kind.Frozen() && w.Approved())
}

func (s *Server) workedCountry(r *request) (area.Area, error) {
	a, ok := r.ref.Directory.Area(r.param("country"))
	if !ok || a.Kind != area.Country || !r.prioritises(a.Code) {
		return a, errNoPage
	}
	return a, nil
}

func (s *Server) planned(ctx context.Context, r *request) (w planning, err error) {
	if w.country, err = s.workedCountry(r); err != nil {
		return w, err
	}
	id, err := strconv.ParseInt(r.param("plan"), 10, 64)
	if err != nil {
		return w, errNoPage
	}
	if w.PriorityPlan, err = s.deps.Priorities.PriorityPlan(ctx, id); err != nil {
		return w, err
	}
	if w.Country != w.country.Code {
		return w, errNoPage
	}
	w.step, w.key = r.param("step"), r.param("key")
	return w, nil
}

// planChip is the state of a plan in a word.
func (r *request) planChip(p act.PriorityPlan) view.Chip {
	switch {
	case !p.Removed.IsZero():
		return view.Chip{Tone: "neutral", Text: r.T("priority.state.removed")}
	case p.Approved():
		return view.Chip{Tone: "ok", Text: r.T("priority.state.approved")}
	case len(p.Steps) > 0:
		return view.Chip{Tone: "warn", Text: r.T("priority.state.reopened")}
	}
	return view.Chip{Tone: "neutral", Text: r.T("priority.state.draft")}
}

func (r *request) planYears(a act.PlanAbout) string {
	return r.T("priority.years.span", "From", strconv.Itoa(a.From), "To", strconv.Itoa(a.To))
}

// priorityPlans lists the plans of a country, and begins a new one.
func (s *Server) priorityPlans(ctx context.Context, r *request) (view.Page, error) {
	a, err := s.workedCountry(r)
	if err != nil {
		return nil, err
	}
	plans, err := s.deps.Priorities.PriorityPlans(ctx, a.Code)
	if err != nil {
		return nil, err
	}
	page := r.desk("my-country", r.T("priority.title"), r.T("priority.say"), view.Link{Text: r.T("mine.title", "Country", a.Name.In(r.lang)), Href: r.to("my-country", a.Code)})
	t := view.Table{ID: "plans-t", Caption: r.T("priority.plans"), Class: "cards", Columns: []view.Column{
		{Text: r.T("priority.plan")}, {Text: r.T("priority.years")}, {Text: r.T("priority.state")}, {Text: r.T("priority.scored"), Class: "n"}, {Text: r.T("priority.chosen"), Class: "n"},
	}}
	for _, p := range slices.Backward(plans) {
		chip, full := r.planChip(p), 0
		for _, x := range p.Targets {
			if _, ok := x.Score(); ok {
				full++
			}
		}
		head := view.Cell{Text: p.About.Title.In(r.lang), Href: planning{PriorityPlan: p, country: a}.to(r), Small: r.without(p.About.Title), Below: true}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.planYears(p.About), Class: "nobr"}, {Text: chip.Text, Chip: chip.Tone}, {Text: r.T("health.of", "Count", full, "Most", len(r.ref.Catalog.Content().Targets)), Class: "n"}, {Text: r.Int(len(p.Chosen())), Class: "n"},
		})})
		if len(p.Steps) > 0 && len(page.Actions) == 0 {
			page.Actions = []view.Action{{Text: r.T("priority.public"), Href: r.to("countries", a.Code, "priorities"), Quiet: true}}
		}
	}
	panel := &view.Panel{ID: "plans", Title: r.T("priority.plans"), Table: t}
	if len(plans) == 0 {
		panel.Empty = r.T("priority.plans.none")
	}
	d := r.draft("new-plan", "")
	r.aboutFields(d, act.PlanAbout{From: r.now.Year(), To: 2030})
	e := d.folded(r.T("priority.new"), "", r.to("my-country", a.Code, "priorities"), view.Button{Text: r.T("priority.new.do")})
	e.Folded, e.Cols = e.Folded && len(plans) > 0, true
	page.Parts = []view.Part{{Panel: panel}, {Entry: e}}
	return page, nil
}

func (r *request) aboutFields(d *draft, a act.PlanAbout) {
	d.text("title", r.T("priority.plan_title"), a.Title, "text", act.LongestPlanTitle, true)
	d.add(view.Field{Kind: "number", Name: "from", Label: r.T("priority.from"), Value: yearOf(a.From), Required: true, Max: 4})
	d.add(view.Field{Kind: "number", Name: "to", Label: r.T("priority.to"), Value: yearOf(a.To), Required: true, Max: 4})
	d.add(view.Field{Kind: "text", Name: "national", Label: r.T("priority.national_plan"), Value: a.NationalPlan, Max: act.LongestPlanLine})
	d.add(view.Field{Kind: "text", Name: "process", Label: r.T("priority.process"), Help: r.T("priority.process.help"), Value: a.Process, Max: act.LongestPlanLine})
}

func yearOf(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

func (r *request) typedAbout(f *inForm, stands act.PlanAbout) act.PlanAbout {
	a := stands
	a.Title = f.text("title", r.T("priority.plan_title"), stands.Title, act.LongestPlanTitle, true)
	a.From, a.To = f.whole("from", r.T("priority.from"), 9999), f.whole("to", r.T("priority.to"), 9999)
	a.NationalPlan = f.line("national", r.T("priority.national_plan"), act.LongestPlanLine, false)
	a.Process = f.line("process", r.T("priority.process"), act.LongestPlanLine, false)
	return a
}

func (s *Server) addPlan(ctx context.Context, r *request) (string, error) {
	a, err := s.workedCountry(r)
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	about := r.typedAbout(&f, act.PlanAbout{})
	if f.err != nil {
		return "", f.err
	}
	id, err := s.deps.Priorities.AddPriorityPlan(ctx, a.Code, about)
	return done(r.to("my-country", a.Code, "priorities", strconv.FormatInt(id, 10)), "plan_added"), err
}

// planLead says how the plan stands.
func (r *request) planLead(p act.PriorityPlan) string {
	if !p.Removed.IsZero() {
		return r.T("priority.lead.removed", "Day", p.Removed.In(r.now.Location()))
	}
	if len(p.Steps) == 0 {
		return r.T("priority.lead.draft")
	}
	if last := p.Steps[len(p.Steps)-1]; last.Kind == act.PlanReopened {
		reason := last.Reason
		if !strings.HasSuffix(reason, ".") {
			reason += "."
		}
		return r.T("priority.lead.reopened", "Day", last.Day, "Reason", reason)
	}
	approval, _ := p.Approval()
	return r.T("priority.lead.approved", "Body", approval.Body, "Day", approval.Day)
}

// planDesk is a page of a plan with its tabs.
func (r *request) planDesk(w planning, title, lead string, below ...view.Link) *view.Desk {
	crumbs := append([]view.Link{{Text: r.T("mine.title", "Country", w.country.Name.In(r.lang)), Href: r.to("my-country", w.country.Code)}, {Text: r.T("priority.title"), Href: r.to("my-country", w.country.Code, "priorities")}}, below...)
	page := r.desk("my-country", title, lead, crumbs...)
	page.Tags = []view.Link{{Text: w.country.Name.In(r.lang), Href: r.to("countries", w.country.Code)}, {Text: r.planYears(w.About)}, {Text: r.planChip(w.PriorityPlan).Text}}
	page.Tabs = []view.Tab{{Text: r.T("priority.tab.overview"), Href: w.to(r), Current: w.step == ""}}
	for _, step := range planSteps() {
		page.Tabs = append(page.Tabs, view.Tab{Text: r.T("priority.tab." + step), Href: w.to(r, step), Current: w.step == step})
	}
	return page
}

// planPage is the overview of a plan: how it stands, the matrix, what was chosen, and what may be done with it.
func (s *Server) planPage(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return nil, err
	}
	w.step = ""
	page := r.planDesk(w, w.About.Title.In(r.lang), r.planLead(w.PriorityPlan))
	page.Charts, page.Low = true, true
	full := 0
	for _, t := range w.Targets {
		if _, ok := t.Score(); ok {
			full++
		}
	}
	page.Facts = []view.Fact{
		{Value: r.Int(len(w.Stakeholders)), Label: r.T("priority.stakeholders"), Href: w.to(r, stepKickOff)},
		{Value: r.T("health.of", "Count", full, "Most", len(r.goalTargets())), Label: r.T("priority.scored"), Href: w.to(r, stepTargets)},
		{Value: r.Int(len(w.Chosen())), Label: r.T("priority.chosen"), Href: w.to(r, stepTargets)},
		{Value: r.Int(len(w.Interventions)), Label: r.T("priority.interventions"), Href: w.to(r, stepInterventions)},
		{Value: r.Int(len(w.Indicators)), Label: r.T("priority.indicators"), Href: w.to(r, stepIndicators)},
	}
	page.Actions = []view.Action{
		{Text: r.T("priority.print"), Href: w.to(r, "print"), Quiet: true}, {Text: "CSV", Href: w.to(r) + ".csv", Quiet: true, Download: true}, {Text: "Excel", Href: w.to(r) + ".xlsx", Download: true},
	}
	if len(w.Steps) > 0 {
		page.Actions = append([]view.Action{{Text: r.T("priority.public"), Href: r.to("countries", w.country.Code, "priorities"), Quiet: true}}, page.Actions...)
	}
	page.Parts = []view.Part{{Panel: s.matrixPanel(r, w.PriorityPlan)}, {Panel: s.chosenPanel(r, w.PriorityPlan, w.to(r, stepTargets))}}
	page.Parts = append(page.Parts, s.planDecisions(r, w)...)
	return page, nil
}

// planDecisions are what the reader may do with the whole plan.
func (s *Server) planDecisions(r *request, w planning) []view.Part {
	var parts []view.Part
	beside := func(e *view.Entry) { parts = append(parts, view.Part{Beside: true, Entry: e}) }
	seen := func(d *draft) {
		value := strconv.FormatInt(w.Revision, 10)
		if d.ours && !d.conflict {
			value = r.form.Get("revision")
		}
		d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "revision", Value: value})
	}
	if !w.Removed.IsZero() {
		d := r.draft("put-back", "")
		seen(d)
		beside(d.entry(r.T("priority.put_back"), r.planLead(w.PriorityPlan), w.to(r), view.Button{Text: r.T("priority.put_back"), Value: "put-back"}))
		return parts
	}
	may := r.who.MayIn(account.SubmitWork, w.country.Code)
	switch {
	case !w.Approved() && may:
		d := r.draft("approve", "")
		seen(d)
		d.add(view.Field{Kind: "text", Name: "body", Label: r.T("priority.approve.body"), Value: w.SetUp.Body, Required: true, Max: act.LongestPlanLine})
		d.add(view.Field{Kind: "date", Name: "day", Label: r.T("priority.approve.day"), Required: true})
		d.add(view.Field{Kind: "text", Name: "document", Label: r.T("priority.approve.document"), Max: act.LongestPlanLine})
		d.add(view.Field{Kind: "text", Name: "url", Label: r.T("priority.address"), Max: act.LongestPlanLine})
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("priority.approve.sure"), Required: true, Wide: true})
		beside(d.entry(r.T("priority.approve"), r.T("priority.approve.say"), w.to(r), view.Button{Text: r.T("priority.approve.do"), Value: "approve"}))
	case !w.Approved():
		parts = append(parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "approve", Title: r.T("priority.approve"), Say: r.T("priority.approve.focal", "Count", len(w.Chosen())), Empty: r.T("priority.history.steps.none")}})
	case may:
		d := r.draft("update", "")
		seen(d)
		beside(d.entry(r.T("priority.update"), r.T("priority.update.say"), w.to(r), view.Button{Text: r.T("priority.update.do"), Value: "update", Tone: "quiet"}))
		d = r.draft("reopen", "")
		seen(d)
		d.add(view.Field{Kind: "area", Name: "reason", Label: r.T("priority.reason"), Required: true, Max: act.LongestPlanText, Wide: true})
		beside(d.folded(r.T("priority.reopen"), r.T("priority.reopen.say"), w.to(r), view.Button{Text: r.T("priority.reopen.do"), Value: "reopen", Tone: "quiet"}))
	}
	if w.open(act.EntryAbout) {
		d := r.draft("about", strconv.FormatInt(w.About.Revision, 10))
		r.aboutFields(d, w.About)
		beside(d.folded(r.T("priority.about"), "", w.to(r), view.Button{Text: r.T("admin.save"), Value: "about"}))
	} else {
		parts = append(parts, view.Part{Beside: true, Sheet: r.aboutSheet(w.PriorityPlan)})
	}
	if len(w.Steps) == 0 {
		d := r.draft("remove", "")
		seen(d)
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("priority.remove.sure"), Required: true})
		beside(d.folded(r.T("priority.remove.plan"), r.T("priority.remove.say"), w.to(r), view.Button{Text: r.T("priority.remove"), Value: "remove", Tone: "bad"}))
	}
	return parts
}

// turnPlan does what one of the forms of a plan's overview asks for.
func (s *Server) turnPlan(ctx context.Context, r *request) (string, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	revision, _ := strconv.ParseInt(r.form.Get("revision"), 10, 64)
	step := act.PlanStep{}
	switch do := r.form.Get("do"); do {
	case "about":
		about := r.typedAbout(&f, w.About)
		if f.err != nil {
			return "", f.err
		}
		about.Revision = r.seenRevision()
		return done(w.to(r), "plan_saved"), s.deps.Priorities.SavePriorities(ctx, w.ID, []act.PlanEntry{{Kind: act.EntryAbout, Slot: about.Slot, Details: about}})
	case "remove", "put-back":
		if do == "remove" && r.form.Get("sure") != "yes" {
			return "", fault.New(fault.Invalid, "priority.remove.unsure")
		}
		what := map[string]string{"remove": "plan_removed", "put-back": "plan_back"}[do]
		return done(w.to(r), what), s.deps.Priorities.RemovePlan(ctx, w.ID, revision, do == "remove")
	case "approve":
		step = act.PlanStep{Kind: act.PlanApproved, Body: f.line("body", r.T("priority.approve.body"), act.LongestPlanLine, true), Day: f.day("day", r.T("priority.approve.day"), true),
			Document: f.line("document", r.T("priority.approve.document"), act.LongestPlanLine, false), URL: f.line("url", r.T("priority.address"), act.LongestPlanLine, false)}
		if f.err == nil && r.form.Get("sure") != "yes" {
			f.err = fault.New(fault.Invalid, "priority.approve.unsure")
		}
	case "update":
		step.Kind = act.PlanUpdated
	case "reopen":
		reason, err := lang.ParseParagraphs(r.form.Get("reason"), act.LongestPlanText)
		f.wrong(err, r.T("priority.reason"))
		step = act.PlanStep{Kind: act.PlanReopened, Reason: reason}
	default:
		f.err = fault.New(fault.Invalid, "web.bad_request")
	}
	if f.err != nil {
		return "", f.err
	}
	if err := s.deps.Priorities.TakePlanStep(ctx, w.ID, revision, step, r.today()); err != nil {
		return "", err
	}
	return done(w.to(r), "plan_"+string(step.Kind)), s.referenceChanged(ctx) // the public page is built anew
}

// today is the reader's day, without a zone.
func (r *request) today() time.Time {
	return time.Date(r.now.Year(), r.now.Month(), r.now.Day(), 0, 0, 0, 0, time.UTC)
}

// seenRevision is the revision that the form was made from.
func (r *request) seenRevision() int64 {
	n, _ := strconv.ParseInt(r.form.Get(versionField), 10, 64)
	return n
}

// goalTargets are those of the catalogue, in order of their number.
func (r *request) goalTargets() []catalog.Target {
	out := slices.Clone(r.ref.Catalog.Content().Targets)
	slices.SortFunc(out, func(a, b catalog.Target) int { return act.CompareTargets(a.Code, b.Code) })
	return out
}
