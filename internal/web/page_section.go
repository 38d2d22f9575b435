package web

import (
	"context"
	"crypto/hmac"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
	"rumbo/internal/workbook"
)

// worked is a work with what its pages need beside it.
type worked struct {
	subject
	work survey.Work
	last workbook.TemplatePart // the answers of the round before, or what was published of them
	supported
}

// worked reads the address of a work; errNoPage for who has nothing to do with the country's drafts.
func (s *Server) worked(ctx context.Context, r *request) (worked, error) {
	about, err := s.subject(r)
	if err != nil {
		return worked{}, err
	}
	if !r.drafts(about.place.Country) {
		return worked{}, errNoPage
	}
	w, err := s.deps.Works.Work(ctx, about.place)
	if err != nil {
		return worked{}, err
	}
	by, err := s.supported(ctx, w.ID, 0)
	if err != nil {
		return worked{}, err
	}
	t, err := s.deps.Publish.Template(ctx, about.place.Country, []publish.AskedPart{{Round: about.place.Round, Questionnaire: about.place.Part}}, r.lang)
	if err != nil {
		return worked{}, err
	}
	return worked{subject: about, work: w, last: t.Parts[0], supported: by}, nil
}

// to is an address below that of the work.
func (w worked) to(r *request, parts ...string) string {
	return r.to(append([]string{"my-country", w.place.Country, w.place.Round, w.place.Part}, parts...)...)
}

func (w worked) section(code string) (survey.Section, int, bool) {
	i := slices.IndexFunc(w.question.Sections, func(x survey.Section) bool { return x.Code == code })
	if i < 0 {
		return survey.Section{}, 0, false
	}
	return w.question.Sections[i], i, true
}

// sees tells whether the reader reads the answers of a section: who writes one section reads no other.
func (w worked) sees(r *request, section survey.Section) bool {
	return r.who.MayIn(account.ReadWork, w.place.Country) || slices.ContainsFunc(r.who.Roles, func(a account.Appointment) bool {
		return a.Role == account.Contributor && a.Area == w.place.Country && (a.Part == "" || a.Part == w.place.Part || a.Part == w.place.Part+"/"+section.Code)
	})
}

// seesAll tells whether the reader reads every section, and can be told what they come to together.
func (w worked) seesAll(r *request) bool {
	return !slices.ContainsFunc(w.question.Sections, func(x survey.Section) bool { return !w.sees(r, x) })
}

// answered counts the items of a section that hold more than a gap.
func (w worked) answered(section survey.Section) int {
	return section.Answered(w.work.Answers())
}

// sectionName is a section as lists name it.
func (r *request) sectionName(section survey.Section) string {
	return first(section.Short.In(r.lang), section.Name.In(r.lang))
}

// sectionPage asks the questions of one section.
func (s *Server) sectionPage(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return nil, err
	}
	section, at, ok := w.section(r.param("section"))
	if !ok {
		return nil, errNoPage
	}
	writes := w.work.Writes(section.Code)
	page := &view.Section{Frame: r.frame, Action: w.to(r, "sections", section.Code), Code: section.Code, Question: section.Question.In(r.lang), Readonly: !writes, Revision: w.work.Revision}
	page.Title, page.Section, page.Private = section.Name.In(r.lang), "my-country", true
	page.Lead = r.T("form.lead", "Part", w.question.Name.In(r.lang), "Country", w.country.Name.In(r.lang), "Round", w.round.Name.In(r.lang))
	page.Crumbs = []view.Link{{Text: r.T("mine.title", "Country", w.country.Name.In(r.lang)), Href: r.to("my-country", w.place.Country)}, {Text: w.question.Name.In(r.lang), Href: w.to(r)}, {Text: r.sectionName(section)}}
	switch {
	case w.question.Kind == survey.SetOfLines && w.question.Working:
		page.Intro = append(page.Intro, w.question.Intro.In(r.lang))
	}
	switch {
	case writes && w.work.Changed():
		page.Intro = append(page.Intro, r.T("form.changed"))
	case !w.sees(r, section):
		page.Intro = append(page.Intro, r.T("form.not_seen"))
	case !writes:
		page.Intro = append(page.Intro, r.T(r.whyRead(w)))
	}
	if w.work.State == survey.Returned {
		page.Intro = append(page.Intro, r.T("form.returned", "Reason", w.work.Reason))
	}
	if said := r.published(w, section); said != "" {
		page.Intro = append(page.Intro, said)
	}
	for i, x := range w.question.Sections {
		step := view.SectionLink{Text: r.chapter(w.question, i), Href: w.to(r, "sections", x.Code), Current: x.Code == section.Code, Small: "–"}
		if w.sees(r, x) {
			step.Small = r.T("health.of", "Count", w.answered(x), "Most", len(x.Asked()))
		}
		page.Steps = append(page.Steps, step)
	}
	if at+1 < len(w.question.Sections) {
		page.Next = short(r.sectionName(w.question.Sections[at+1]), 48)
	}
	found, err := s.lineFindings(ctx, r, w.subject, w.work.Answers())
	if err != nil {
		return nil, err
	}
	told := r.toldAt(found)
	page.Groups = r.grouped(section, func(item survey.Item) view.Ask {
		a := s.ask(r, w, section, item, !writes)
		a.Checks = told[item.ID]
		return a
	})
	for _, item := range section.Items {
		_, known := w.last.Last[item.ID]
		page.Same = page.Same || known && !w.work.Entries[item.ID].Said()
	}
	page.Score = r.provisional(w, section)
	page.Words = view.Words{
		Saved: r.T("form.saved"), Saving: r.T("form.saving"), Offline: r.T("form.offline"), Ended: r.T("form.ended"), Conflict: r.T("form.conflict_short"),
		Theirs: r.T("form.take_theirs"), Mine: r.T("form.keep_mine"), Yours: r.T("form.yours"), By: r.T("form.by_other"), Closed: r.T("work.handed_in"), SignIn: r.T("web.sign_in"),
	}
	page.Overview, page.SignIn = w.to(r), r.to("sign-in")
	if !writes && len(r.back) > 0 { // sent when it could not be written any more: to be copied from here
		page.Kept = &view.Sheet{ID: "kept", Title: r.T("session.written"), Say: r.T("form.kept")}
		for _, item := range section.Items {
			if _, ok := r.back[item.ID]; ok {
				page.Kept.Pairs = append(page.Kept.Pairs, view.Pair{Name: item.Letter, Text: r.toldTyped(w.question, item, r.typedIn(item))})
			}
		}
	}
	if same := r.query.Get("same"); same != "" && r.query.Get("done") == "section_same" {
		page.Undo = s.undoSame(r, w, section, strings.Split(same, ","))
		page.Notice = ""
	}
	return page, nil
}

// ask is one question of a section with what stands, or with what was typed where the form comes back.
func (s *Server) ask(r *request, w worked, section survey.Section, item survey.Item, readonly bool) view.Ask {
	q, stands := w.question, w.work.Entries[item.ID]
	shown := r.typedOf(item, stands.Answer)
	a := view.Ask{ID: item.ID, Letter: item.Letter, Text: r.asks(item), Help: item.Help.In(r.lang), Unit: item.Unit.In(r.lang), Kind: string(item.Kind),
		Revision: stands.Revision, Mark: shown.mark(), Readonly: readonly}
	if w.last.Last != nil {
		a.LastOf, a.Last = r.T("form.last.round", "Round", w.last.LastRound), r.Gap(observation.NotAnswered)
		if before, ok := w.last.Last[item.ID]; ok {
			a.Last = r.told(q, item, before)
		}
	}
	if stands.Revision > 0 && !stands.At.IsZero() {
		if who := w.work.People[stands.Author].Name; who != "" {
			a.By = r.T("form.by", "Name", who, "When", r.DateTime(stands.At.In(r.now.Location())))
		}
		if stands.Origin.Kind == observation.Cell {
			a.By = r.T("form.by_cell", "File", stands.Origin.FileName, "Sheet", stands.Origin.Sheet, "Cell", stands.Origin.Cell)
		}
	}
	if by := w.institution(stands); by != "" {
		a.By = joined(a.By, r.T("delegation.by", "Institution", by))
	}
	if !item.Plain && w.work.May.Write || len(w.filesOf(item.ID)) > 0 {
		a.Files = r.filesLink(w.files, item.ID, w.to(r, "evidence"))
	}
	for _, m := range w.work.Open(item.ID) {
		a.Remarks = append(a.Remarks, r.said(w.work, m))
	}
	if len(a.Remarks) > 0 && w.work.May.Comment {
		a.Reply = with(w.to(r), "item", item.ID) + "#remark"
	}
	if back, ok := r.back[item.ID]; ok { // the form comes back: what was typed stays
		shown = r.typedIn(item)
		a.Wrong = back.wrong
		if back.theirs {
			a.Theirs = r.T("form.conflict", "Name", first(w.work.People[stands.Author].Name, "–"), "When", r.DateTime(stands.At.In(r.now.Location())))
			a.Mine, a.Stands = r.toldTyped(q, item, shown), r.toldTyped(q, item, r.typedOf(item, stands.Answer))
		}
		if !back.theirs {
			a.Revision, a.Mark = r.revisionIn(item.ID), r.form.Get("o."+item.ID)
		}
	}
	a.Value, a.Below, a.Gap, a.Evidence = shown.v, shown.d, shown.g, shown.e
	if item.Kind == survey.Choice {
		for _, o := range q.List(item).Choices {
			a.Options = append(a.Options, view.Option{Value: o.Code, Text: o.Label.In(r.lang), Selected: o.Code == shown.v})
		}
		a.Options = append(a.Options, view.Option{Text: r.T("form.no_answer"), Selected: shown.v == ""})
	}
	a.Gaps = []view.Option{{Text: r.T("form.gap.none")}}
	for _, g := range []observation.Gap{observation.NotAvailable, observation.NotApplicable, observation.Suppressed, observation.NotAnswered} {
		a.Gaps = append(a.Gaps, view.Option{Value: string(g), Text: r.Gap(g), Selected: string(g) == shown.g})
	}
	return a
}

// published is the category of a section that was published before where the answers behind it are not public.
func (r *request) published(w worked, section survey.Section) string {
	o, ok := w.last.Official[section.Part]
	if w.last.Last != nil || !ok {
		return ""
	}
	told := r.Gap(o.Gap)
	if o.Gap == observation.NoGap {
		band, _ := w.question.Band(o.Category)
		told = band.Name.In(r.lang)
	}
	return r.T("form.last.official", "Year", strconv.Itoa(o.Year), "Category", told, "Source", o.Source)
}

func (r *request) said(w survey.Work, m survey.WorkRemark) view.Said {
	who := w.People[m.Author]
	return view.Said{By: first(strings.Trim(who.Name+", "+who.Institution, ", "), "–"), When: r.DateTime(m.At.In(r.now.Location())), Words: m.Words}
}

// provisional says what a draft comes to, as far as the reader sees it: the section and the whole, with how many questions are answered.
func (r *request) provisional(w worked, section survey.Section) string {
	q := w.question
	score, any := q.Score(w.work.Answers())
	if !any || score.Total.Max == 0 {
		return ""
	}
	name := func(p survey.PartScore) string {
		band, _ := q.Band(p.Category)
		return band.Name.In(r.lang)
	}
	var says []string
	for _, part := range score.Sections {
		if part.Code == section.Code && part.Max > 0 && w.sees(r, section) {
			says = append(says, r.T("form.score.section", "Percent", r.Percent(part.Percent(), 1), "Category", name(part.PartScore)))
		}
	}
	if w.seesAll(r) {
		says = append(says, r.T("form.score", "Percent", r.Percent(score.Total.Percent(), 1), "Category", name(score.Total), "Answered", score.Total.Answered, "Items", score.Total.Items))
	}
	return strings.Join(says, " · ")
}

// comesBack is why a question of a form that was sent stands as it was typed.
type comesBack struct {
	wrong  string
	theirs bool
}

// edits are the answers of a form that were touched; what cannot be taken goes to r.back with its reason.
func (r *request) edits(q survey.Questionnaire, section survey.Section) []survey.Edit {
	var out []survey.Edit
	for _, item := range section.Items {
		if !r.form.Has("r." + item.ID) {
			continue
		}
		t := r.typedIn(item)
		if t.mark() == r.form.Get("o."+item.ID) {
			continue
		}
		if r.form.Has("c." + item.ID) { // two answers to it were shown, of which one was to be chosen
			switch r.form.Get("k." + item.ID) {
			case "theirs":
				continue
			case "":
				r.back[item.ID] = comesBack{theirs: true}
				continue
			}
		}
		a, err := t.answer(item)
		if err == nil {
			err = q.Permits(a)
		}
		if err != nil {
			r.back[item.ID] = comesBack{wrong: r.Error(err)}
			continue
		}
		out = append(out, survey.Edit{Answer: a, Revision: r.revisionIn(item.ID)})
	}
	return out
}

// met are the questions of which one of two answers is to be chosen.
func (r *request) met() int {
	n := 0
	for _, b := range r.back {
		if b.theirs {
			n++
		}
	}
	return n
}

// whyRead is why the reader only reads what others write, or nobody can write now.
func (r *request) whyRead(w worked) string {
	switch {
	case w.work.State == survey.Submitted:
		return "work.handed_in"
	case w.work.May.Write || !r.who.MayIn(account.WriteWork, w.place.Country):
		return "form.not_yours"
	}
	return "form.closed"
}

// saveSection serves the form of a section: as a page, or as JSON to the script that saves while one writes.
func (s *Server) saveSection(c *fiber.Ctx) error {
	if !strings.Contains(c.Get(fiber.HeaderAccept), "application/json") {
		return s.does(func(ctx context.Context, r *request) (string, error) {
			if !writtenBy(c, r) {
				return "", s.keepTyped(ctx, r, fault.New(fault.Conflict, "form.other_writer"))
			}
			return s.doSection(ctx, r)
		}, s.sectionPage)(c)
	}
	r := s.request(c)
	r.form = posted(c)
	if !writtenBy(c, r) {
		return fault.New(fault.Forbidden, "form.other_writer")
	}
	ctx := s.deps.Actor(c.UserContext(), r.who.Account)
	w, saved, conflicts, err := s.saveTyped(ctx, r)
	if err != nil {
		return err
	}
	section, _, _ := w.section(r.param("section"))
	if w, err = s.worked(ctx, r); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	state, err := s.sectionState(ctx, r, w, section, saved, conflicts)
	if err != nil {
		return err
	}
	return c.JSON(state)
}

// writtenBy tells whether a form was made for who sends it: what somebody typed is saved in nobody else's name, who has signed in at the
// same browser since.
func writtenBy(c *fiber.Ctx, r *request) bool {
	return hmac.Equal([]byte(r.form.Get(writerField)), []byte(writerMark(c.Cookies(formCookie), r.who.Account)))
}

// keepTyped has the page show what was typed, with why it was not saved.
func (s *Server) keepTyped(ctx context.Context, r *request, cause error) error {
	w, err := s.worked(ctx, r)
	if err != nil {
		return err
	}
	section, _, ok := w.section(r.param("section"))
	if !ok {
		return errNoPage
	}
	r.back = map[string]comesBack{}
	for _, e := range r.edits(w.question, section) {
		r.back[e.Item] = comesBack{wrong: r.Error(cause)}
	}
	return cause
}

// sectionSince tells the script what others have saved of a section since a revision.
func (s *Server) sectionSince(c *fiber.Ctx) error {
	if !strings.Contains(c.Get(fiber.HeaderAccept), "application/json") {
		return s.own(s.sectionPage)(c)
	}
	r := s.request(c)
	ctx := s.deps.Actor(c.UserContext(), r.who.Account)
	w, err := s.worked(ctx, r)
	if err != nil {
		return err
	}
	section, _, ok := w.section(r.param("section"))
	if !ok {
		return errNoPage
	}
	since, _ := strconv.ParseInt(r.query.Get("since"), 10, 64)
	saved := map[string]survey.Entry{}
	for _, item := range section.Items {
		if e := w.work.Entries[item.ID]; e.Revision > since {
			saved[item.ID] = e
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	state, err := s.sectionState(ctx, r, w, section, saved, nil)
	if err != nil {
		return err
	}
	return c.JSON(state)
}

// saveTyped saves what was touched of a form; what others have saved meanwhile is in conflicts and in r.back.
func (s *Server) saveTyped(ctx context.Context, r *request) (w worked, saved, conflicts map[string]survey.Entry, err error) {
	if w, err = s.worked(ctx, r); err != nil {
		return w, nil, nil, err
	}
	section, _, ok := w.section(r.param("section"))
	if !ok {
		return w, nil, nil, errNoPage
	}
	r.back = map[string]comesBack{}
	edits := r.edits(w.question, section)
	if len(edits)+len(r.back) == 0 {
		return w, nil, nil, nil
	}
	if !w.work.Writes(section.Code) {
		return w, nil, nil, s.keepTyped(ctx, r, fault.New(fault.Conflict, r.whyRead(w)))
	}
	if len(edits) == 0 {
		return w, nil, nil, nil
	}
	saved, conflicts, err = s.deps.Works.SaveWork(ctx, survey.Saving{Place: w.place, Questionnaire: w.question, Edits: edits})
	if err != nil {
		return w, nil, nil, s.keepTyped(ctx, r, err)
	}
	for item := range conflicts {
		r.back[item] = comesBack{theirs: true}
	}
	return w, saved, conflicts, nil
}

// doSection saves a section and leads on: to the next one, to the page itself, or nowhere where something has to be looked at.
func (s *Server) doSection(ctx context.Context, r *request) (string, error) {
	do := r.form.Get("do")
	if do == "undo" {
		return s.undoneSame(ctx, r)
	}
	w, saved, _, err := s.saveTyped(ctx, r)
	if err != nil {
		return "", err
	}
	section, at, _ := w.section(r.param("section"))
	here := w.to(r, "sections", section.Code)
	switch {
	case r.met() > 0:
		// The rest is saved: what was touched of it is what stands now.
		return "", fault.New(fault.Conflict, "form.conflicts", "Count", r.met())
	case len(r.back) > 0:
		return "", fault.New(fault.Invalid, "form.wrong", "Count", len(r.back), "Saved", len(saved))
	case do == "same":
		return s.takeSame(ctx, r, here, section)
	case do == "next" && at+1 < len(w.question.Sections):
		return done(w.to(r, "sections", w.question.Sections[at+1].Code), "section_saved"), nil
	case do == "next" || do == "overview":
		return done(w.to(r), "section_saved"), nil
	}
	return done(here, "section_saved"), nil
}
