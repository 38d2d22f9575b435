package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/view"
	"rumbo/internal/workbook"
)

// mostVersions is how many states the history of a plan tells.
const mostVersions = 400

// planHistory tells every approval and every state of every entry.
func (s *Server) planHistory(ctx context.Context, r *request, w planning) (view.Page, error) {
	versions, err := s.deps.Priorities.PlanVersions(ctx, w.ID, mostVersions)
	if err != nil {
		return nil, err
	}
	page := r.planDesk(w, r.T("priority.tab.history"), r.planLead(w.PriorityPlan), view.Link{Text: w.About.Title.In(r.lang), Href: w.to(r)})
	steps := view.Table{ID: "steps-t", Caption: r.T("priority.history.steps"), Class: "cards", Columns: []view.Column{{Text: r.T("priority.when")}, {Text: r.T("priority.what")}, {Text: r.T("priority.approve.body")}, {Text: r.T("priority.approve.document")}, {Text: r.T("priority.reason")}, {Text: r.T("priority.who")}}}
	for _, x := range slices.Backward(w.Steps) {
		steps.Rows = append(steps.Rows, view.Row{Head: view.Cell{Text: r.DateTime(x.At.In(r.now.Location())), Class: "nobr"}, Cells: r.headed(steps.Columns[1:], []view.Cell{
			{Text: r.T("priority.step." + string(x.Kind)), Small: r.Date(x.Day), Below: true}, {Text: x.Body}, r.documentCell(x), {Text: x.Reason, Class: "words"}, {Text: first(x.Name, "–")}})})
	}
	panel := &view.Panel{ID: "steps", Title: r.T("priority.history.steps"), Table: steps}
	if len(w.Steps) == 0 {
		panel.Empty = r.T("priority.history.steps.none")
	}
	states := view.Table{ID: "states-t", Caption: r.T("priority.history.states"), Class: "cards", Filter: r.T("web.filter"), Columns: []view.Column{{Text: r.T("priority.when")}, {Text: r.T("priority.who")}, {Text: r.T("priority.what")}, {Text: ""}, {Text: ""}}}
	newest := map[string]int64{}
	for _, v := range versions {
		id := string(v.Kind) + "/" + v.Key
		newest[id] = max(newest[id], v.Revision)
	}
	for _, v := range versions {
		id := string(v.Kind) + "/" + v.Key
		said := view.Cell{Text: r.entryWords(v.PlanEntry), Class: "words"}
		if v.Removed {
			said = view.Cell{Text: r.T("priority.state.removed"), Chip: "neutral"}
		}
		var back view.Cell
		if w.open(v.Kind) && !v.Removed && v.Revision != newest[id] {
			back.Button = button(w.to(r, stepHistory), r.T("priority.put_back"), entryField, "put-back", "kind", string(v.Kind), "key", v.Key, "state", strconv.FormatInt(v.Revision, 10), versionField, strconv.FormatInt(newest[id], 10))
		}
		states.Rows = append(states.Rows, view.Row{Head: view.Cell{Text: r.DateTime(v.At.In(r.now.Location())), Class: "nobr"}, Cells: r.headed(states.Columns[1:], []view.Cell{
			{Text: first(v.Name, "–")}, {Text: r.T("priority.entry."+string(v.Kind), "Target", v.Key)}, said, back})})
	}
	page.Parts = []view.Part{{Panel: panel}, {Panel: &view.Panel{ID: "states", Title: r.T("priority.history.states"), Say: r.T("priority.history.say") + " " + r.T("priority.put_back.say"), Table: states, Long: true}}}
	return page, nil
}

func (r *request) documentCell(x act.PlanStep) view.Cell {
	c := view.Cell{Text: x.Document, Href: x.URL}
	if x.Document == "" {
		c.Text = x.URL
	}
	return c
}

// entryWords says what an entry says.
func (r *request) entryWords(e act.PlanEntry) string {
	switch d := e.Details.(type) {
	case act.PlanAbout:
		return joined(d.Title.In(r.lang), r.planYears(d), d.NationalPlan, d.Process)
	case act.PlanSetUp:
		return joined(d.Body, d.Focal, d.Mandate, d.Awareness)
	case act.Stakeholder:
		return joined(d.Institution, r.T("priority.stakeholder."+d.Kind), d.Role, d.Benefit)
	case act.PriorityTarget:
		return joined(r.marksText(d), d.Note)
	case act.TargetWording:
		return first(d.Text.In(r.lang), "–")
	case act.Intervention:
		return joined(d.Target, d.Title.In(r.lang), r.T("priority.level."+d.Level), d.Lead, r.budget(d), r.spanOf(d))
	case act.PlanIndicator:
		return joined(d.Target, r.indicatorName(d), r.baseline(d), d.Source)
	}
	return ""
}

// aboutSheet tells of the plan itself and its approval.
func (r *request) aboutSheet(p act.PriorityPlan) *view.Sheet {
	sheet := &view.Sheet{ID: "about", Title: r.T("priority.about"), Chip: r.planChip(p)}
	add := func(name, text, href string) {
		if text != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Text: text, Href: href})
		}
	}
	add(r.T("priority.plan"), p.About.Title.In(r.lang), "")
	add(r.T("priority.years"), r.planYears(p.About), "")
	add(r.T("priority.national_plan"), p.About.NationalPlan, "")
	add(r.T("priority.process"), p.About.Process, "")
	if a, ok := p.Approval(); ok {
		add(r.T("priority.approve"), a.Body+" · "+r.Date(a.Day), "")
		doc := r.documentCell(a)
		add(r.T("priority.approve.document"), doc.Text, doc.Href)
	}
	return sheet
}

func (r *request) setUpSheet(p act.PriorityPlan) *view.Sheet {
	sheet := &view.Sheet{ID: "setup", Title: r.T("priority.setup"), Empty: r.T("priority.setup.none")}
	add := func(name, text, href string) {
		if text != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Text: text, Href: href})
		}
	}
	if p.SetUp.Kind != "" {
		add(r.T("priority.setup.kind"), r.T("priority.body."+p.SetUp.Kind), "")
	}
	add(r.T("priority.body"), p.SetUp.Body, "")
	add(r.T("priority.mandate"), first(p.SetUp.Mandate, p.SetUp.URL), p.SetUp.URL)
	add(r.T("priority.focal"), p.SetUp.Focal, "")
	add(r.T("priority.awareness"), p.SetUp.Awareness, "")
	return sheet
}

// planParts is a whole plan to be read.
func (s *Server) planParts(r *request, p act.PriorityPlan) []view.Part {
	return []view.Part{
		{Sheet: r.aboutSheet(p)}, {Panel: s.chosenPanel(r, p, "")}, {Panel: s.matrixPanel(r, p)},
		{Panel: s.thingsPanel(r, p, act.EntryIntervention, nil)}, {Panel: s.thingsPanel(r, p, act.EntryIndicator, nil)},
		{Sheet: r.setUpSheet(p)}, {Panel: s.thingsPanel(r, p, act.EntryStakeholder, nil)},
	}
}

// planPrint is the whole plan on one page, for clearance and paper.
func (s *Server) planPrint(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.planDesk(w, w.About.Title.In(r.lang), r.planLead(w.PriorityPlan), view.Link{Text: w.About.Title.In(r.lang), Href: w.to(r)})
	page.Tabs, page.Charts, page.Parts = nil, true, s.planParts(r, w.PriorityPlan)
	page.Crumbs[len(page.Crumbs)-1].Text = r.T("priority.print")
	return page, nil
}

// countryPriorities is what a country has approved, for everybody. plan in the query asks for an earlier one.
func (s *Server) countryPriorities(ctx context.Context, r *request) (view.Page, error) {
	a, plans, err := s.published(ctx, r)
	if err != nil {
		return nil, err
	}
	name := a.Name.In(r.lang)
	page := r.desk("countries", r.T("priority.of", "Country", name), "", view.Link{Text: r.T("web.countries"), Href: r.to("countries")}, view.Link{Text: name, Href: r.to("countries", a.Code)})
	page.Private, page.Crumbs[len(page.Crumbs)-1].Text = false, r.T("priority.title")
	p, ok := r.wanted(plans)
	if !ok {
		page.Parts = []view.Part{{Sheet: &view.Sheet{ID: "none", Title: r.T("priority.title"), Empty: r.T("priority.public.none")}}}
		return page, nil
	}
	approval, _ := p.Approval()
	page.Lead = r.T("priority.public.lead", "Body", approval.Body, "Day", approval.Day)
	page.Description, page.Charts = page.Lead, true
	page.Tags = []view.Link{{Text: p.About.Title.In(r.lang)}, {Text: r.planYears(p.About)}, {Text: r.T("priority.public.since", "Day", p.Made.In(r.now.Location()))}}
	query := []string{"plan", r.query.Get("plan")}
	to := r.to("countries", a.Code, "priorities")
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: with(to, query...), Quiet: true, Copy: true}, {Text: "CSV", Href: with(to+".csv", query...), Quiet: true, Download: true}, {Text: "Excel", Href: with(to+".xlsx", query...), Download: true}}
	page.Parts = s.planParts(r, p)
	if len(plans) > 1 {
		others := &view.Sheet{ID: "others", Title: r.T("priority.plans")}
		for _, o := range plans {
			others.Links = append(others.Links, view.Link{Text: o.About.Title.In(r.lang) + " · " + r.planYears(o.About), Href: with(to, "plan", strconv.FormatInt(o.ID, 10))})
		}
		page.Parts = append(page.Parts, view.Part{Sheet: others})
	}
	return page, nil
}

func (s *Server) published(ctx context.Context, r *request) (area.Area, []act.PriorityPlan, error) {
	a, err := findArea(r, r.param("country"))
	if err != nil {
		return a, nil, err
	}
	if a.Kind != area.Country {
		return a, nil, errNoPage
	}
	if a.Code != r.param("country") {
		return a, nil, redirect{withQuery(r.to("countries", a.Code, "priorities"), r.query)}
	}
	plans, err := s.approved(ctx, r, a.Code)
	return a, plans, err
}

// approved are the plans of a country that the public sees, as of the request's snapshot.
func (s *Server) approved(ctx context.Context, r *request, country string) ([]act.PriorityPlan, error) {
	if r.snapshot.Code != "" {
		return s.deps.Priorities.ApprovedPrioritiesAt(ctx, country, r.snapshot.At)
	}
	return s.deps.Priorities.ApprovedPriorities(ctx, country)
}

// wanted is the plan that the query asks for, else the newest.
func (r *request) wanted(plans []act.PriorityPlan) (act.PriorityPlan, bool) {
	for _, p := range plans {
		if asked := r.query.Get("plan"); asked == "" || asked == strconv.FormatInt(p.ID, 10) {
			return p, true
		}
	}
	return act.PriorityPlan{}, false
}

func (s *Server) prioritiesWorkbook(ctx context.Context, r *request) (string, string, []byte, error) {
	a, plans, err := s.published(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	p, ok := r.wanted(plans)
	if !ok {
		return "", "", nil, errNoPage
	}
	return s.priorityBook(r, a, p)
}

func (s *Server) planWorkbook(ctx context.Context, r *request) (string, string, []byte, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	return s.priorityBook(r, w.country, w.PriorityPlan)
}

func (s *Server) priorityBook(r *request, a area.Area, p act.PriorityPlan) (string, string, []byte, error) {
	var b bytes.Buffer
	err := workbook.Priorities{Plan: p, Country: a, Catalog: r.ref.Catalog, Made: r.now, Snapshot: r.snapshot.Title(r.lang), DataHash: r.snapshot.DataHash}.Write(&b, r.Printer)
	return "rumbo-priorities-" + a.Code + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes(), err
}

func (s *Server) prioritiesCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	a, plans, err := s.published(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	p, ok := r.wanted(plans)
	if !ok {
		return "", "", nil, errNoPage
	}
	return priorityTable(a, p)
}

func (s *Server) planCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	w, err := s.planned(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	return priorityTable(w.country, w.PriorityPlan)
}

// priorityTable is one row per target that was scored or chosen; a mark that was not given is empty, and given counts those that were.
func priorityTable(a area.Area, p act.PriorityPlan) (string, string, []byte, error) {
	lines := [][]string{{"area", "plan", "state", "target", "relevance", "urgency", "feasibility", "data", "given", "need", "means", "score", "chosen", "wording_en", "wording_es", "wording_fr", "note"}}
	state := "draft"
	if p.Approved() {
		state = "approved"
	}
	sum := func(n int, ok bool) string {
		if !ok {
			return ""
		}
		return strconv.Itoa(n)
	}
	for _, t := range p.Targets {
		w := p.Wording(t.Key).Text
		line := []string{a.Code, strconv.FormatInt(p.ID, 10), state, t.Key, string(t.Relevance), string(t.Urgency), string(t.Feasibility), string(t.Data), strconv.Itoa(t.Given()),
			sum(t.Need()), sum(t.Means()), sum(t.Score()), strconv.FormatBool(t.Chosen)}
		for _, text := range []string{w.En, w.Es, w.Fr, t.Note} {
			line = append(line, unformula(text))
		}
		lines = append(lines, line)
	}
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(lines)
	return "rumbo-priorities-" + a.Code + ".csv", csvKind, b.Bytes(), err
}

// unformula keeps a spreadsheet from running a text as a formula.
func unformula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// plainNumber is a number as a field holds it.
func plainNumber(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.String()
}
