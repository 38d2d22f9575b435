package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/fault"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// Editions keeps the versions of questionnaires.
type Editions interface {
	Editions(ctx context.Context, code string) ([]survey.Edition, error)
	Edition(ctx context.Context, code, version string) (survey.Edition, error)
	AddEdition(ctx context.Context, q survey.Questionnaire) error
	ReviseEdition(ctx context.Context, row string, q survey.Questionnaire) error
	MakeCurrent(ctx context.Context, code, version, stands string) error
}

// documentLimit is the size of a questionnaire's document; the largest shipped one has a twentieth of it.
const documentLimit = 1 << 20

func (s *Server) questionnairesPage(ctx context.Context, r *request) (view.Page, error) {
	editions, err := s.deps.Editions.Editions(ctx, "")
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("admin.questionnaires"), r.T("admin.questionnaires.say"))
	page.Tabs = r.adminTabs("questionnaires")
	upload := r.draft("document", "")
	upload.fields = []view.Field{{Kind: "file", Name: "file", Label: r.T("admin.document"), Help: r.T("admin.document.help"), Required: true}}
	entry := upload.folded(r.T("admin.document.add"), r.T("admin.document.say"), r.to("admin", "questionnaires"), view.Button{Text: r.T("admin.document.send")})
	entry.File = true
	page.Parts = []view.Part{
		{Panel: &view.Panel{ID: "questionnaires", Title: r.T("admin.questionnaires.all"), Say: r.T("admin.questionnaires.all.say"), Table: r.editionTable("questionnaires-t", editions, true)}},
		{Entry: entry},
	}
	return page, nil
}

// editionTable lists versions; named also says of which questionnaire each is.
func (r *request) editionTable(id string, editions []survey.Edition, named bool) view.Table {
	t := view.Table{ID: id, Caption: r.T("admin.versions"), Class: "cards", Columns: []view.Column{
		{Text: r.T("admin.version")}, {Text: r.T("admin.state")}, {Text: r.T("admin.items"), Class: "n"}, {Text: r.T("admin.published"), Class: "n"}, {Text: r.T("admin.made")},
	}}
	if named {
		t.Columns[0].Text = r.T("admin.questionnaire")
	}
	for _, e := range editions {
		head := view.Cell{Text: r.T("admin.version_is", "Version", e.Version), Href: r.to("admin", "questionnaires", e.Code, e.Version)}
		if named {
			head.Text, head.Small, head.Below = e.Name.In(r.lang), e.Code+" · "+r.T("admin.version_is", "Version", e.Version), true
		}
		chip := r.editionState(e)
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: chip.Text, Chip: chip.Tone}, {Text: r.Int(len(e.Items())), Class: "n"}, {Text: r.Int(e.Published), Class: "n"}, {Text: r.Date(e.Made)},
		})})
	}
	return t
}

func (r *request) editionState(e survey.Edition) view.Chip {
	switch {
	case e.Current:
		return view.Chip{Tone: "ok", Text: r.T("admin.edition.current")}
	case e.Adopted:
		return view.Chip{Tone: "neutral", Text: r.T("admin.edition.past")}
	}
	return view.Chip{Tone: "warn", Text: r.T("admin.edition.draft")}
}

// takeQuestionnaire reads the document of a questionnaire as it arrives. What is wrong in it is listed by line, and nothing of
// it is kept.
func (s *Server) takeQuestionnaire(c *fiber.Ctx) error {
	content, err := s.readDocument(c)
	if err != nil {
		drain(c)
		return err
	}
	r := s.request(c)
	ctx := s.deps.Actor(c.UserContext(), r.who.Account)
	q, wrong := shipped.ParseQuestionnaire(content)
	wrong = slices.DeleteFunc(wrong, func(f survey.Flaw) bool { return f.Missing })
	if len(wrong) == 0 {
		wrong = shipped.AgreeQuestionnaire(q, r.ref.Catalog)
	}
	if len(wrong) == 0 {
		err = s.deps.Editions.AddEdition(ctx, q)
		if err == nil {
			c.Set(fiber.HeaderCacheControl, "no-store")
			return c.Redirect(done(r.to("admin", "questionnaires", q.Code, q.Version), "edition_added"), fiber.StatusSeeOther)
		}
		if kind := fault.KindOf(err); kind != fault.Conflict && kind != fault.Invalid {
			return err
		}
	} else {
		err = fault.New(fault.Invalid, "admin.document.wrong", "Count", len(wrong))
	}
	page, again := s.questionnairesPage(ctx, r)
	if again != nil {
		return again
	}
	desk := page.(*view.Desk)
	desk.Wrong = r.Error(err)
	if len(wrong) > 0 {
		desk.Parts = slices.Insert(desk.Parts, 0, view.Part{Panel: r.flawPanel(wrong)})
	}
	c.Status(status(fault.KindOf(err)))
	return s.show(c, desk)
}

// flawPanel lists what is wrong in a document, by place.
func (r *request) flawPanel(wrong []survey.Flaw) *view.Panel {
	t := view.Table{ID: "flaws-t", Caption: r.T("admin.flaws"), Class: "cards", Columns: []view.Column{
		{Text: r.T("admin.line")}, {Text: r.T("admin.flaw")}, {Text: r.T("admin.place")},
	}}
	p := &view.Panel{ID: "flaws", Title: r.T("admin.flaws"), Chip: view.Chip{Tone: "bad", Text: r.Int(len(wrong))}, Say: r.T("admin.flaws.say"), Long: true}
	for i, f := range wrong {
		if i == 200 {
			p.Notes = []string{r.T("admin.flaws.more", "Count", len(wrong)-i)}
			break
		}
		line := "–"
		if f.Line > 0 {
			line = strconv.Itoa(f.Line)
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: line}, Cells: r.headed(t.Columns[1:], []view.Cell{{Text: r.TM(f.Key, f.Args)}, {Text: f.Path, Code: true}})})
	}
	p.Table = t
	return p
}

// readDocument reads the form with the document, at most documentLimit.
func (s *Server) readDocument(c *fiber.Ctx) ([]byte, error) {
	large := fault.New(fault.TooLarge, "admin.document.large", "Limit", mebibytes(documentLimit))
	if c.Request().Header.ContentLength() > documentLimit+uploadOverhead {
		return nil, large
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" {
		return nil, fault.New(fault.Invalid, "web.bad_request")
	}
	parts := multipart.NewReader(body(c), params["boundary"])
	token, content := "", []byte(nil)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "web.upload.cut")
		}
		if part.FormName() == "file" {
			if err := s.checkToken(c, token); err != nil { // the first field of every form
				return nil, err
			}
		}
		read, err := io.ReadAll(io.LimitReader(part, documentLimit+1))
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "web.upload.cut")
		}
		switch {
		case len(read) > documentLimit:
			return nil, large
		case part.FormName() == tokenField:
			token = string(read)
		case part.FormName() == "file":
			content = read
		}
	}
	if len(content) == 0 {
		return nil, fault.New(fault.Invalid, "web.upload.no_file")
	}
	return content, nil
}

func (s *Server) editionPage(ctx context.Context, r *request) (view.Page, error) {
	e, err := s.deps.Editions.Edition(ctx, r.param("questionnaire"), r.param("version"))
	if err != nil {
		return nil, err
	}
	all, err := s.deps.Editions.Editions(ctx, e.Code)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", e.Name.In(r.lang), e.Intro.In(r.lang), view.Link{Text: r.T("admin.questionnaires"), Href: r.to("admin", "questionnaires")})
	page.Tabs = r.adminTabs("questionnaires")
	page.Tags = []view.Link{{Text: e.Code}, {Text: r.T("admin.version_is", "Version", e.Version)}, {Text: r.editionState(e).Text}}
	if e.Working {
		page.Tags = append(page.Tags, view.Link{Text: r.T("admin.working")})
	}
	to := r.to("admin", "questionnaires", e.Code, e.Version)
	page.Actions = []view.Action{
		{Text: r.T("admin.edition.texts"), Href: to + "/texts"}, {Text: r.T("admin.edition.download"), Href: to + "/document", Quiet: true, Download: true},
	}
	missing := 0
	for _, f := range e.Check() {
		if f.Missing {
			missing++
		}
	}
	tone := "ok"
	if missing > 0 {
		tone = "warn"
	}
	page.Facts = []view.Fact{
		{Value: r.Int(len(e.Items())), Label: r.T("admin.items"), Small: r.T("admin.in_sections", "Count", len(e.Sections))},
		{Value: r.Int(e.Published), Label: r.T("admin.published"), Small: r.T("admin.rounds_of", "Rounds", first(strings.Join(e.Rounds, ", "), "–"))},
		{Value: r.Int(missing), Label: r.T("admin.untranslated"), Tone: tone},
		{Value: r.Int(len(e.Asked)), Label: r.T("admin.asked"), Small: strings.Join(e.Asked, ", ")},
	}
	if !e.Current {
		page.Parts = append(page.Parts, s.becomeCurrent(r, e, all)...)
	}
	for i, section := range e.Sections {
		page.Parts = append(page.Parts, view.Part{Panel: r.outline(i, section, to)})
	}
	if len(all) > 1 {
		page.Parts = append(page.Parts, view.Part{Panel: &view.Panel{ID: "versions", Title: r.T("admin.versions"), Table: r.editionTable("versions-t", all, false)}})
	}
	return page, nil
}

// becomeCurrent says what a version changes of the current one, and offers to let it take its place.
func (s *Server) becomeCurrent(r *request, e survey.Edition, all []survey.Edition) []view.Part {
	i := slices.IndexFunc(all, func(o survey.Edition) bool { return o.Current })
	d := r.draft("current", "")
	button := view.Button{Text: r.T("admin.edition.make_current")}
	to := r.to("admin", "questionnaires", e.Code, e.Version)
	if i < 0 {
		d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "stands"})
		return []view.Part{{Entry: d.entry(r.T("admin.edition.make_current"), r.T("admin.edition.first"), to, button)}}
	}
	current := all[i]
	d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "stands", Value: current.Version})
	change := survey.Compare(current.Questionnaire, e.Questionnaire)
	sheet := view.Sheet{ID: "changes", Title: r.T("admin.changes", "Version", current.Version), Empty: r.T("admin.changes.texts")}
	for _, pair := range []struct {
		name string
		list []string
	}{
		{r.T("admin.changes.added"), change.Added}, {r.T("admin.changes.removed"), change.Removed}, {r.T("admin.changes.kinds"), change.Kinds}, {r.T("admin.changes.lost"), change.Lost},
	} {
		if len(pair.list) > 0 {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: pair.name, Text: strings.Join(pair.list, ", ")})
		}
	}
	if change.Scoring {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("admin.changes.scoring"), Text: r.T("admin.changes.scoring.say")})
	}
	if change.Structure {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("admin.changes.structure"), Text: r.T("admin.changes.structure.say")})
	}
	if !change.TextsOnly() {
		sheet.Say = r.T("admin.changes.say")
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("admin.changes.sure"), Required: true})
	}
	return []view.Part{
		{Sheet: &sheet},
		{Entry: d.entry(r.T("admin.edition.make_current"), r.T("admin.edition.make_current.say", "Version", current.Version), to, button)},
	}
}

// outline is a section with its items in three languages.
func (r *request) outline(n int, section survey.Section, to string) *view.Panel {
	id := "section-" + strconv.Itoa(n)
	p := &view.Panel{ID: id, Title: section.Code + " · " + section.Name.In(r.lang), Say: section.Question.In(r.lang), Long: true,
		Downloads: []view.Link{{Text: r.T("admin.edition.texts"), Href: with(to+"/texts", "part", section.Code)}}}
	t := view.Table{ID: id + "-t", Caption: section.Name.In(r.lang), Class: "cards", Columns: []view.Column{{Text: r.T("admin.item")}}}
	for _, l := range r.languages() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("admin.language." + string(l))})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("admin.answer")})
	for _, i := range section.Items {
		var cells []view.Cell
		for _, l := range r.languages() {
			cell := view.Cell{Text: i.Text.Only(l), Small: i.Help.Only(l), Below: true}
			if cell.Text == "" {
				cell = view.Cell{Text: r.T("admin.absent"), Chip: "warn"}
			}
			cells = append(cells, cell)
		}
		answer := r.T("admin.item_kind." + string(i.Kind))
		if i.Kind == survey.Choice {
			answer += " · " + i.Choices
		}
		cells = append(cells, view.Cell{Text: answer})
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: i.Letter, Small: i.ID, Below: true}, Cells: r.headed(t.Columns[1:], cells)})
	}
	p.Table = t
	return p
}

func (s *Server) makeCurrent(ctx context.Context, r *request) (string, error) {
	code, version := r.param("questionnaire"), r.param("version")
	e, err := s.deps.Editions.Edition(ctx, code, version)
	if err != nil {
		return "", err
	}
	stands := r.form.Get("stands")
	if stands != "" && r.form.Get("sure") != "yes" {
		current, err := s.deps.Editions.Edition(ctx, code, stands)
		if err != nil {
			return "", err
		}
		if !survey.Compare(current.Questionnaire, e.Questionnaire).TextsOnly() {
			return "", fault.New(fault.Invalid, "admin.changes.unsure")
		}
	}
	return done(r.to("admin", "questionnaires", code, version), "edition_current"), s.deps.Editions.MakeCurrent(ctx, code, version, stands)
}

// questionnaireDocument is a version as the document that can be sent in again.
func (s *Server) questionnaireDocument(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	e, err := s.deps.Editions.Edition(ctx, r.param("questionnaire"), r.param("version"))
	if err != nil {
		return "", "", nil, err
	}
	content, err = shipped.QuestionnaireDocument(e.Questionnaire)
	return "rumbo-" + e.Code + "-" + e.Version + ".json", "application/json; charset=utf-8", content, err
}
