package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// planStep is one page of a plan: a step, or one thing of it.
func (s *Server) planStep(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return nil, err
	}
	switch {
	case !slices.Contains(planSteps(), w.step) || w.step == stepHistory && w.key != "":
		return nil, errNoPage
	case w.step == stepHistory:
		return s.planHistory(ctx, r, w)
	case w.step == stepTargets && w.key == "":
		return s.targetsPage(r, w), nil
	case w.step == stepTargets:
		return s.targetPage(r, w)
	case w.key != "":
		return s.thingPage(r, w)
	}
	page := r.planDesk(w, strings.TrimLeft(r.T("priority.tab."+w.step), "1234 "), r.planLead(w.PriorityPlan), view.Link{Text: w.About.Title.In(r.lang), Href: w.to(r)})
	if w.step == stepKickOff {
		page.Parts = append(page.Parts, s.setUpPart(r, w))
	}
	kind := kindOf(w.step)
	page.Parts = append(page.Parts, view.Part{Panel: s.thingsPanel(r, w.PriorityPlan, kind, func(key string) string { return w.to(r, w.step, key) })})
	if w.open(kind) && (kind == act.EntryStakeholder || len(w.Chosen()) > 0) {
		d := r.draft("new", "")
		r.thingFields(d, w.PriorityPlan, act.PlanEntry{Kind: kind})
		page.Parts = append(page.Parts, view.Part{Entry: r.inColumns(kind, d.folded(r.T("priority."+string(kind)+".new"), "", w.to(r, w.step), view.Button{Text: r.T("admin.add")}))})
	}
	return page, nil
}

// inColumns sets the fields of a thing that has texts in three languages in columns.
func (r *request) inColumns(kind act.EntryKind, e *view.Entry) *view.Entry {
	e.Cols = kind != act.EntryStakeholder
	return e
}

// kindOf are the things that a step lists.
func kindOf(step string) act.EntryKind {
	switch step {
	case stepInterventions:
		return act.EntryIntervention
	case stepIndicators:
		return act.EntryIndicator
	}
	return act.EntryStakeholder
}

// setUpPart is the institutional set-up, as a form where it can be changed.
func (s *Server) setUpPart(r *request, w planning) view.Part {
	if !w.open(act.EntrySetUp) {
		return view.Part{Sheet: r.setUpSheet(w.PriorityPlan)}
	}
	d := r.draft("setup", strconv.FormatInt(w.SetUp.Revision, 10))
	kinds := []string{"", r.T("admin.choose")}
	for _, k := range act.BodyKinds() {
		kinds = append(kinds, k, r.T("priority.body."+k))
	}
	d.add(view.Field{Kind: "choice", Name: "kind", Label: r.T("priority.setup.kind"), Value: w.SetUp.Kind, Options: options("", kinds...)})
	line := func(name, label, help, value string) {
		d.add(view.Field{Kind: "text", Name: name, Label: label, Help: help, Value: value, Max: act.LongestPlanLine})
	}
	line("body", r.T("priority.body"), "", w.SetUp.Body)
	line("focal", r.T("priority.focal"), r.T("priority.focal.help"), w.SetUp.Focal)
	line("mandate", r.T("priority.mandate"), "", w.SetUp.Mandate)
	line("url", r.T("priority.address"), "", w.SetUp.URL)
	d.add(view.Field{Kind: "area", Name: "awareness", Label: r.T("priority.awareness"), Value: w.SetUp.Awareness, Max: act.LongestPlanText, Wide: true})
	return view.Part{Entry: d.entry(r.T("priority.setup"), r.T("priority.setup.say"), w.to(r, w.step), view.Button{Text: r.T("admin.save")})}
}

// thingsPanel lists the stakeholders, interventions or indicators of a plan; to leads to where one is changed, nil for readers.
func (s *Server) thingsPanel(r *request, p act.PriorityPlan, kind act.EntryKind, to func(key string) string) *view.Panel {
	name := string(kind) + "s"
	t := view.Table{ID: name + "-t", Caption: r.T("priority." + name), Class: "cards"}
	href := func(key string) string {
		if to == nil {
			return ""
		}
		return to(key)
	}
	heads := func(keys ...string) {
		for _, k := range keys {
			t.Columns = append(t.Columns, view.Column{Text: r.T("priority." + k)})
		}
	}
	add := func(head view.Cell, cells ...view.Cell) {
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], cells)})
	}
	switch kind {
	case act.EntryStakeholder:
		heads("institution", "kind", "role", "benefit")
		for _, x := range p.Stakeholders {
			add(view.Cell{Text: x.Institution, Href: href(x.Key)}, view.Cell{Text: r.T("priority.stakeholder." + x.Kind)}, view.Cell{Text: x.Role}, view.Cell{Text: x.Benefit})
		}
	case act.EntryIntervention:
		heads("intervention", "target", "level", "sector", "lead", "budget", "dates")
		for _, x := range p.Interventions {
			add(view.Cell{Text: x.Title.In(r.lang), Href: href(x.Key), Small: joined(r.without(x.Title), x.Note), Below: true}, view.Cell{Text: x.Target},
				view.Cell{Text: r.T("priority.level." + x.Level), Small: r.T("priority.does." + x.Kind), Below: true}, view.Cell{Text: x.Sector},
				view.Cell{Text: x.Lead, Small: x.Partners, Below: true}, view.Cell{Text: r.budget(x), Class: "nobr"}, view.Cell{Text: r.spanOf(x)})
		}
	case act.EntryIndicator:
		heads("indicator", "target", "baseline", "source", "frequency", "proxy", "gap")
		for _, x := range p.Indicators {
			head := view.Cell{Text: r.indicatorName(x), Href: href(x.Key), Below: true}
			if x.Code == "" {
				head.Small = joined(r.T("priority.indicator.is_own"), r.without(x.Name))
			}
			often := ""
			if x.Frequency != "" {
				often = r.T("priority.frequency." + x.Frequency)
			}
			add(head, view.Cell{Text: x.Target}, view.Cell{Text: r.baseline(x)}, view.Cell{Text: x.Source, Small: x.Publisher, Below: true}, view.Cell{Text: often}, view.Cell{Text: x.Proxy}, view.Cell{Text: x.Gap, Class: "words"})
		}
	}
	panel := &view.Panel{ID: name, Title: r.T("priority." + name), Table: t, Long: true}
	if len(t.Rows) == 0 {
		panel.Empty = r.T("priority." + name + ".none")
		if kind != act.EntryStakeholder && len(p.Chosen()) == 0 && to != nil {
			panel.Empty = r.T("priority." + name + ".first")
		}
	}
	return panel
}

func (r *request) indicatorName(x act.PlanIndicator) string {
	if x.Code == "" {
		return x.Name.In(r.lang)
	}
	if i, ok := r.ref.Catalog.Indicator(x.Code); ok {
		return x.Code + " " + first(i.Short.In(r.lang), i.Name.In(r.lang))
	}
	return x.Code
}

func (r *request) budget(x act.Intervention) string {
	if !x.Budget.Valid {
		return ""
	}
	return r.AsGiven(x.Budget.Decimal) + " " + x.Currency
}

func (r *request) spanOf(x act.Intervention) string {
	switch {
	case x.Starts.IsZero() && x.Ends.IsZero():
		return ""
	case x.Ends.IsZero():
		return r.Date(x.Starts) + " –"
	case x.Starts.IsZero():
		return "– " + r.Date(x.Ends)
	}
	return r.Date(x.Starts) + " – " + r.Date(x.Ends)
}

func (r *request) baseline(x act.PlanIndicator) string {
	if !x.Baseline.Valid {
		return ""
	}
	return strings.TrimSpace(r.AsGiven(x.Baseline.Decimal)+" "+x.Unit) + " (" + strconv.Itoa(x.Year) + ")"
}

// thing finds an entry of a plan by its key.
func (w planning) thing() (act.PlanEntry, bool) {
	kind := kindOf(w.step)
	for _, x := range w.Stakeholders {
		if kind == act.EntryStakeholder && x.Key == w.key {
			return act.PlanEntry{Kind: kind, Slot: x.Slot, Details: x}, true
		}
	}
	for _, x := range w.Interventions {
		if kind == act.EntryIntervention && x.Key == w.key {
			return act.PlanEntry{Kind: kind, Slot: x.Slot, Details: x}, true
		}
	}
	for _, x := range w.Indicators {
		if kind == act.EntryIndicator && x.Key == w.key {
			return act.PlanEntry{Kind: kind, Slot: x.Slot, Details: x}, true
		}
	}
	return act.PlanEntry{}, false
}

// thingPage changes or removes one stakeholder, intervention or indicator.
func (s *Server) thingPage(r *request, w planning) (view.Page, error) {
	e, ok := w.thing()
	if !ok {
		return nil, errNoPage
	}
	page := r.planDesk(w, r.entryTitle(e), r.planLead(w.PriorityPlan), view.Link{Text: w.About.Title.In(r.lang), Href: w.to(r)}, view.Link{Text: r.T("priority." + string(e.Kind) + "s"), Href: w.to(r, w.step)})
	if !w.open(e.Kind) {
		one := w.PriorityPlan
		one.Stakeholders, one.Interventions, one.Indicators = nil, nil, nil
		page.Parts = []view.Part{{Panel: s.thingsPanel(r, one.With([]act.PlanEntry{e}), e.Kind, nil)}}
		return page, nil
	}
	version := strconv.FormatInt(e.Revision, 10)
	d := r.draft("edit", version)
	r.thingFields(d, w.PriorityPlan, e)
	less := r.draft("remove", version)
	less.add(view.Field{Kind: "check", Name: "sure", Label: r.T("priority.remove.sure"), Required: true})
	page.Parts = []view.Part{
		{Entry: r.inColumns(e.Kind, d.entry(r.T("priority.edit"), "", w.to(r, w.step, w.key), view.Button{Text: r.T("admin.save")}))},
		{Entry: less.folded(r.T("priority.remove"), r.T("priority.remove.say"), w.to(r, w.step, w.key), view.Button{Text: r.T("priority.remove"), Tone: "bad"})},
	}
	return page, nil
}

// entryTitle names an entry in a few words.
func (r *request) entryTitle(e act.PlanEntry) string {
	switch d := e.Details.(type) {
	case act.Stakeholder:
		return d.Institution
	case act.Intervention:
		return d.Title.In(r.lang)
	case act.PlanIndicator:
		return r.indicatorName(d)
	}
	return r.T("priority.entry."+string(e.Kind), "Target", e.Key)
}

// thingFields are the fields of a stakeholder, an intervention or an indicator.
func (r *request) thingFields(d *draft, p act.PriorityPlan, e act.PlanEntry) {
	line := func(name, key, help, value string) {
		if help != "" {
			help = r.T(help)
		}
		d.add(view.Field{Kind: "text", Name: name, Label: r.T(key), Help: help, Value: value, Max: act.LongestPlanLine})
	}
	choice := func(name, label, value, prefix string, required bool, codes ...string) {
		pairs := []string{"", r.T("admin.choose")}
		for _, c := range codes {
			pairs = append(pairs, c, r.T(prefix+c))
		}
		d.add(view.Field{Kind: "choice", Name: name, Label: label, Value: value, Options: options("", pairs...), Required: required})
	}
	target := func(value string) {
		pairs := []string{"", r.T("admin.choose")}
		for _, t := range p.Chosen() {
			pairs = append(pairs, t.Key, short(r.targetName(t.Key), 80))
		}
		d.add(view.Field{Kind: "choice", Name: "target", Label: r.T("priority.target"), Value: value, Options: options("", pairs...), Required: true, Wide: true})
	}
	switch e.Kind {
	case act.EntryStakeholder:
		x, _ := e.Details.(act.Stakeholder)
		d.add(view.Field{Kind: "text", Name: "institution", Label: r.T("priority.institution"), Help: r.T("priority.focal.help"), Value: x.Institution, Max: act.LongestPlanLine, Required: true})
		choice("kind", r.T("priority.kind"), x.Kind, "priority.stakeholder.", true, act.StakeholderKinds()...)
		line("role", "priority.role", "", x.Role)
		line("benefit", "priority.benefit", "", x.Benefit)
	case act.EntryIntervention:
		x, _ := e.Details.(act.Intervention)
		target(x.Target)
		d.text("title", r.T("priority.intervention"), x.Title, "text", act.LongestPlanTitle, true)
		choice("level", r.T("priority.level"), x.Level, "priority.level.", true, act.Levels()...)
		choice("kind", r.T("priority.kind"), x.Kind, "priority.does.", true, act.InterventionKinds()...)
		line("sector", "priority.sector", "", x.Sector)
		line("lead", "priority.lead", "priority.focal.help", x.Lead)
		line("partners", "priority.partners", "", x.Partners)
		d.add(view.Field{Kind: "text", Name: "budget", Label: r.T("priority.budget"), Value: plainNumber(x.Budget), Max: 30})
		d.add(view.Field{Kind: "text", Name: "currency", Label: r.T("priority.currency"), Help: r.T("priority.currency.help"), Value: x.Currency, Max: 3})
		d.add(view.Field{Kind: "date", Name: "starts", Label: r.T("priority.starts"), Value: isoDay(x.Starts)})
		d.add(view.Field{Kind: "date", Name: "ends", Label: r.T("priority.ends"), Value: isoDay(x.Ends)})
		d.add(view.Field{Kind: "area", Name: "note", Label: r.T("priority.remark"), Value: x.Note, Max: act.LongestPlanText, Wide: true})
	case act.EntryIndicator:
		x, _ := e.Details.(act.PlanIndicator)
		target(x.Target)
		pairs := []string{"", r.T("admin.choose")}
		for _, i := range r.ref.Catalog.Content().Indicators {
			pairs = append(pairs, i.Code, short(i.Code+" "+first(i.Short.In(r.lang), i.Name.In(r.lang)), 80))
		}
		d.add(view.Field{Kind: "choice", Name: "code", Label: r.T("priority.indicator.of"), Value: x.Code, Options: options("", pairs...), Wide: true})
		d.text("name", r.T("priority.indicator.own"), x.Name, "text", act.LongestPlanTitle, false)
		d.add(view.Field{Kind: "text", Name: "baseline", Label: r.T("priority.baseline"), Value: plainNumber(x.Baseline), Max: 30})
		d.add(view.Field{Kind: "number", Name: "year", Label: r.T("priority.baseline.year"), Value: yearOf(x.Year), Max: 4})
		line("unit", "priority.unit", "", x.Unit)
		line("source", "priority.source", "", x.Source)
		line("publisher", "priority.publisher", "", x.Publisher)
		choice("frequency", r.T("priority.frequency"), x.Frequency, "priority.frequency.", false, act.Frequencies()...)
		line("proxy", "priority.proxy", "", x.Proxy)
		d.add(view.Field{Kind: "area", Name: "gap", Label: r.T("priority.gap"), Value: x.Gap, Max: act.LongestPlanText, Wide: true})
	}
}

// typedThing reads the fields of a stakeholder, an intervention or an indicator over what stands.
func (r *request) typedThing(f *inForm, e act.PlanEntry) any {
	line := func(name, key string) string { return f.line(name, r.T(key), act.LongestPlanLine, false) }
	words := func(name, key string) string {
		got, err := lang.ParseParagraphs(r.form.Get(name), act.LongestPlanText)
		f.wrong(err, r.T(key))
		return got
	}
	switch e.Kind {
	case act.EntryStakeholder:
		return act.Stakeholder{Institution: line("institution", "priority.institution"), Kind: r.form.Get("kind"), Role: line("role", "priority.role"), Benefit: line("benefit", "priority.benefit")}
	case act.EntryIntervention:
		x, _ := e.Details.(act.Intervention)
		return act.Intervention{Target: r.form.Get("target"), Level: r.form.Get("level"), Kind: r.form.Get("kind"), Title: f.text("title", r.T("priority.intervention"), x.Title, act.LongestPlanTitle, false),
			Sector: line("sector", "priority.sector"), Lead: line("lead", "priority.lead"), Partners: line("partners", "priority.partners"), Note: words("note", "priority.remark"),
			Budget: f.decimal("budget", r.T("priority.budget")), Currency: strings.ToUpper(line("currency", "priority.currency")), Starts: f.day("starts", r.T("priority.starts"), false), Ends: f.day("ends", r.T("priority.ends"), false)}
	}
	x, _ := e.Details.(act.PlanIndicator)
	return act.PlanIndicator{Target: r.form.Get("target"), Code: r.form.Get("code"), Name: f.text("name", r.T("priority.indicator.own"), x.Name, act.LongestPlanTitle, false),
		Baseline: f.decimal("baseline", r.T("priority.baseline")), Year: f.whole("year", r.T("priority.baseline.year"), 9999), Unit: line("unit", "priority.unit"), Proxy: line("proxy", "priority.proxy"),
		Source: line("source", "priority.source"), Publisher: line("publisher", "priority.publisher"), Frequency: r.form.Get("frequency"), Gap: words("gap", "priority.gap")}
}

// savePlan keeps what one of the forms of a step holds.
func (s *Server) savePlan(ctx context.Context, r *request) (string, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	to, what := w.to(r, w.step), "plan_saved"
	var e act.PlanEntry
	switch form := r.form.Get(entryField); {
	case w.step == stepTargets && w.key != "":
		return s.saveTarget(ctx, r, w)
	case w.step == stepTargets && form == scoresEntry:
		return s.saveScores(ctx, r, w)
	case w.step == stepHistory && form == "put-back":
		return s.putBack(ctx, r, w)
	case w.step == stepKickOff && form == "setup":
		awareness, err := lang.ParseParagraphs(r.form.Get("awareness"), act.LongestPlanText)
		f.wrong(err, r.T("priority.awareness"))
		line := func(name, key string) string { return f.line(name, r.T(key), act.LongestPlanLine, false) }
		e = act.PlanEntry{Kind: act.EntrySetUp, Details: act.PlanSetUp{Kind: r.form.Get("kind"), Body: line("body", "priority.body"), Focal: line("focal", "priority.focal"),
			Mandate: line("mandate", "priority.mandate"), URL: line("url", "priority.address"), Awareness: awareness}}
		e.Revision = r.seenRevision()
	case form == "new" && w.key == "":
		e = act.PlanEntry{Kind: kindOf(w.step)}
		e.Details = r.typedThing(&f, e)
	case w.key != "" && (form == "edit" || form == "remove"):
		var ok bool
		if e, ok = w.thing(); !ok {
			return "", errNoPage
		}
		e.Revision = r.seenRevision()
		if form == "edit" {
			e.Details, to = r.typedThing(&f, e), w.to(r, w.step, w.key)
			break
		}
		if r.form.Get("sure") != "yes" {
			return "", fault.New(fault.Invalid, "priority.remove.unsure")
		}
		e.Removed, what = true, "plan_removed"
	default:
		return "", fault.New(fault.Invalid, "web.bad_request")
	}
	if f.err != nil {
		return "", f.err
	}
	return done(to, what), s.deps.Priorities.SavePriorities(ctx, w.ID, []act.PlanEntry{e})
}

// putBack brings a state of an entry back that the history holds.
func (s *Server) putBack(ctx context.Context, r *request, w planning) (string, error) {
	versions, err := s.deps.Priorities.PlanVersions(ctx, w.ID, mostVersions)
	if err != nil {
		return "", err
	}
	for _, v := range versions {
		if string(v.Kind) != r.form.Get("kind") || v.Key != r.form.Get("key") || strconv.FormatInt(v.Revision, 10) != r.form.Get("state") {
			continue
		}
		v.Slot.Revision, v.PlanEntry.Removed = r.seenRevision(), false
		return done(w.to(r, stepHistory), "plan_back"), s.deps.Priorities.SavePriorities(ctx, w.ID, []act.PlanEntry{v.PlanEntry})
	}
	return "", errNoPage
}
