package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/view"
)

func size(r *request, n int64) string {
	switch {
	case n >= 10<<30:
		return r.T("web.size.gib", "N", r.Int(int(n>>30)))
	case n >= 1<<20:
		return r.T("web.size.mib", "N", r.Int(int(n>>20)))
	case n >= 1<<10:
		return r.T("web.size.kib", "N", r.Int(int(n>>10)))
	}
	return r.T("web.size.bytes", "N", r.Int(int(n)))
}

func (s *Server) newImport(_ context.Context, r *request) (view.Page, error) {
	page := &view.NewImport{Frame: r.frame, Action: r.to("imports"), MaxBytes: s.deps.MaxUpload}
	page.Title, page.Lead = r.T("web.import.new"), r.T("web.import.new.say")
	page.Section, page.Private = "imports", true
	page.Crumbs = []view.Link{{Text: r.T("web.imports"), Href: r.to("imports")}, {Text: page.Title}}
	page.MaxText = r.T("web.size.mib", "N", mebibytes(s.deps.MaxUpload))
	page.Checking, page.TooBig = r.T("web.upload.checking"), r.T("web.too_large", "Max", mebibytes(s.deps.MaxUpload))
	for _, f := range r.originFields(intake.Named{}, intake.Lacking{}) {
		f.ID = f.Name
		page.Fields = append(page.Fields, f)
	}
	page.Then = r.T("web.upload.then.say")
	if !r.who.May(account.LoadReleases) {
		page.Then = r.T("web.upload.then.submit")
	}
	return page, nil
}

func (s *Server) importPage(ctx context.Context, r *request) (view.Page, error) {
	id, err := number(r.param("id"))
	if err != nil {
		return nil, err
	}
	im, report, err := s.deps.Intake.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	report = r.inWords(report).Say(r.Printer)
	page := &view.Import{Frame: r.frame}
	said, people, err := s.deps.Intake.Remarks(ctx, id)
	if err != nil {
		return nil, err
	}
	tasks, err := s.deps.Desk.Tasks(ctx, id)
	if err != nil {
		return nil, err
	}
	page.Title = r.T("web.import.title." + im.Stage())
	unowned := im.Flow == "" && r.who.May(account.LoadReleases) // whose it is shows once it can be read
	if im.Stage() == string(intake.Checked) && !im.May.Accept && !unowned {
		page.Title = r.T("web.import.title.draft")
		if willTake(r, im, report) {
			page.Title = r.T("web.import.title.take")
		}
	}
	if im.State == intake.Checked && report.Status == intake.Refused {
		page.Title = r.T("web.import.title.refused")
	}
	page.Section, page.Private = "imports", true
	page.Crumbs = []view.Link{{Text: r.T("web.imports"), Href: r.to("imports")}, {Text: im.FileName}}
	page.Steps = steps(r, im, willTake(r, im, report))
	_, warnings, _ := counted(report)
	path := r.to("imports", strconv.FormatInt(id, 10))
	page.Lead = r.T("web.import.read", "File", im.FileName, "Count", report.Read.Rows, "Cells", report.Read.Cells, "Layout", r.T("web.layout."+layout(report)))
	if report.Status == intake.Refused || im.Stage() == "superseded" { // of which another check tells what was read
		page.Lead = im.FileName
	}
	page.Banner = banner(r, im, report, warnings)
	page.Window = joined(page.Banner.Text, im.FileName)
	page.Banner.More = strings.TrimSpace(page.Banner.More + leftOut(r, report))
	page.Ask = r.lacking(im, report)
	told := report
	_, unnamed := report.Lacks()
	switch {
	case waits(report) && im.State == intake.Checked:
		page.Lead = r.T("web.import.asked.lead", "File", im.FileName, "Layout", r.T("web.layout."+layout(report)))
		told.Groups = slices.DeleteFunc(slices.Clone(report.Groups), func(g intake.Group) bool { return g.Severity == intake.Error }) // they are the questions
	case page.Ask.ID != "":
		told.Groups = slices.DeleteFunc(slices.Clone(report.Groups), intake.Group.Lacks) // the form says so
	}
	errors, _, _ := counted(told)
	if report.Status != intake.Refused && !waits(report) && !(unnamed && page.Ask.ID != "") {
		page.Facts = importFacts(r, im, report, warnings)
	}
	marked := markable(report)
	page.Found = r.problemsFound(path, told, im, marked)
	if len(report.Diff) > 0 {
		page.Diff = diff(r, im.State, report)
	}
	page.About = s.aboutImport(r, im, report, people)
	page.Decide, page.Remarks = decisions(r, im, report, warnings), remarks(r, said, people)
	if correctable(r, im) {
		if page.Offers, err = s.profileOffers(ctx, r, report, path); err != nil {
			return nil, err
		}
	}
	s.showWork(r, page, im, tasks, people)
	switch {
	case im.ReplacedBy > 0:
		page.Links = []view.Link{{Text: r.T("web.import.superseded.by"), Href: r.to("imports", strconv.FormatInt(im.ReplacedBy, 10))}}
	case im.Taken && r.worksIn(report.Country):
		page.Links = []view.Link{{Text: r.T("web.import.taken.next", "Country", r.country(report.Country)), Href: r.to("my-country", report.Country)}}
	case im.State == intake.Accepted && !im.Taken:
		page.Links = s.whatChanged(r, im, report)
	}
	if im.Stage() != "superseded" {
		same, err := s.deps.Intake.SameFile(ctx, id)
		if err != nil {
			return nil, err
		}
		r.sentBefore(page, im, same)
	}
	page.Actions = r.importActions(im, report, errors)
	return page, nil
}

// importActions lead on from the page of an import: to its sheet, to its file with what is wrong marked or alone, to the next file.
func (r *request) importActions(im intake.Import, report intake.Report, errors int) (out []view.Action) {
	path := r.to("imports", strconv.FormatInt(im.ID, 10))
	refused := report.Status == intake.Refused
	_, unnamed := report.Lacks()
	replaced := im.Stage() == "superseded" // the check in its place has them
	if markable(report) && !replaced {
		out = append(out, view.Action{Text: r.T("web.import.annotated"), Href: path + "/annotated", Download: true, Quiet: errors == 0})
	}
	if report.Partial.LeaveOut > 0 && !report.Layout.OfAnswers() && !unnamed && !replaced {
		out = append(out, view.Action{Text: r.T("rejected.download"), Href: path + "/rejected.xlsx", Download: true, Quiet: true})
	}
	if report.Layout != intake.OwnWorkbook && im.State != intake.Received && (!refused || showable(report)) {
		look := view.Action{Text: r.T("sheet.look"), Href: path + "/sheet", Quiet: true}
		if correctable(r, im) {
			look.Text = r.T("sheet.open")
		}
		out = append(out, look)
	}
	if r.who.MayAny(account.WriteWork, account.LoadReleases) {
		out = append(out, view.Action{Text: r.T("web.import.another"), Href: r.to("imports", "new"), Quiet: !refused && im.Stage() != "returned"})
	}
	if r.who.May(account.ReadAudit) {
		out = append(out, view.Action{Text: r.T("audit.title"), Href: with(r.to("audit"), "import", strconv.FormatInt(im.ID, 10)), Quiet: true})
	}
	return out
}

// showable tells that a file that is refused has a sheet with something on it.
func showable(report intake.Report) bool {
	return len(report.Recognised) > 0 && !slices.ContainsFunc(report.Groups, func(g intake.Group) bool { return g.Code == "no_rows" })
}

// markable tells that there are cells to be marked in a copy of the file.
func markable(report intake.Report) bool {
	return report.Status != intake.Refused && slices.ContainsFunc(report.Groups, func(g intake.Group) bool { return g.Shown > 0 })
}

// acceptable tells that accepting can be offered: nothing that must be mended first.
func acceptable(report intake.Report) bool {
	return (report.Status == intake.OK || report.Status == intake.Warnings) && (report.Changes == nil || report.Changes.Conflict == 0)
}

func total(report intake.Report) int {
	if report.Changes == nil {
		return 0
	}
	return report.Changes.New + report.Changes.Changed
}

func steps(r *request, im intake.Import, draft bool) []view.Step {
	last := "web.state.decided"
	decided := im.State == intake.Accepted || im.State == intake.Rejected
	if decided {
		last = "web.import.stage." + im.Stage()
	}
	keys := []string{"web.state.received", "web.state.checked", last}
	at := map[intake.State]int{intake.Received: 0, intake.Checked: 1, intake.Accepted: 2, intake.Rejected: 2}[im.State]
	// What a country hands in is validated by somebody else; that step is shown unless it is decided without.
	if draft {
		keys[2] = "web.import.stage.taken"
	} else if !im.Submitted.IsZero() || im.State == intake.Checked && im.Flow == observation.National && !im.May.Accept {
		keys = []string{"web.state.received", "web.state.checked", "web.import.stage.submitted", last}
		if decided || !im.Submitted.IsZero() {
			at++
		}
	}
	var out []view.Step
	for i, key := range keys {
		out = append(out, view.Step{Number: i + 1, Text: r.T(key), Done: i < at || decided, Current: i == at})
	}
	return out
}

func layout(report intake.Report) string {
	if report.Layout == "" {
		return string(intake.UnknownLayout)
	}
	return string(report.Layout)
}

// place is a cell as people name it: Sheet!D9.
func place(sheet, cell string) string {
	switch {
	case sheet == "":
		return cell
	case cell == "":
		return sheet
	}
	return sheet + "!" + cell
}

// diffUnfolded is how many changes are shown without being asked for.
const diffUnfolded = 100

func diff(r *request, state intake.State, report intake.Report) view.Panel {
	columns := []view.Column{
		{Text: r.T("web.diff.key")}, {Text: r.T("web.problem.cell")}, {Text: r.T("web.diff.old")}, {Text: r.T("web.diff.new")},
	}
	title, say := r.T("web.diff"), "web.diff.say"
	if state == intake.Accepted {
		title, say = r.T("web.diff.done"), "web.diff.done.say"
		columns[2].Text = r.T("web.diff.before")
	}
	t := view.Table{ID: "diff-t", Caption: title, Class: "cards diff", Columns: columns, Filter: r.T("web.filter")}
	times := map[string]int{}
	for _, d := range report.Diff {
		times[d.Survey+d.Key]++
	}
	for _, d := range report.Diff {
		d.Old, d.New = r.gapText(d.Old), r.gapText(d.New)
		old := view.Cell{Text: d.Old, Column: columns[2].Text, Class: "old"}
		if d.Old == "" {
			old.Text = r.T("web.diff.nothing")
			old.Class = "g"
		}
		read := view.Cell{Text: d.New, Column: columns[3].Text}
		if times[d.Survey+d.Key] > 1 {
			read.Small, read.Below = r.T("web.diff.twice"), true
		}
		t.Rows = append(t.Rows, view.Row{Head: r.changed(first(d.Survey, report.Survey), d), Cells: []view.Cell{
			{Text: place(d.Sheet, d.Cell), Code: true, Column: columns[1].Text}, old, read,
		}})
	}
	p := view.Panel{ID: "diff", Title: title, Table: t, Long: true}
	if n := len(report.Diff); n > diffUnfolded {
		p.Folded, p.Summary = true, r.T("found.diff", "Count", n)
	}
	if more := report.Unlisted(); more > 0 {
		p.Notes = []string{r.T("web.import.omitted", "Count", more)}
	}
	if report.Changes != nil {
		p.Say = r.T(say, "Count", total(report))
		if n := report.Changes.Conflict; n > 0 {
			p.Say += " " + r.T("web.diff.conflicts", "Count", n)
		}
	}
	return p
}

// gapText is the word for a gap in the reader's language, any other text as it is.
func (r *request) gapText(text string) string {
	if g := observation.Gap(text); g != observation.NoGap && g.Valid() {
		return r.Gap(g)
	}
	return text
}

// waits tells that no figure was read yet, because something has to be said first.
func waits(report intake.Report) bool {
	return (report.Layout == intake.Across || report.Layout == intake.Answers || report.Layout == intake.Incidents) && report.Read.Rows == 0 && len(report.Questions) > 0
}

// choiceText is an answer to a question about a file as a person reads it: codes with what they stand for.
func (r *request) choiceText(q intake.Question, answer string) string {
	kind, _, _ := strings.Cut(q.ID, "/")
	switch said := "answer." + kind + "." + answer; {
	case r.Has(said):
		return r.T(said)
	case q.Code == "column_role" || q.Code == "column_parts":
		return r.roleText(answer)
	case answer == intake.LeaveOut:
		return r.T("web.import.leave_out")
	}
	switch kind {
	case "area", "country":
		if a, ok := r.ref.Directory.Area(answer); ok {
			return a.Name.In(r.lang) + " · " + a.Code
		}
	case "incidents", "answers":
		if header, _ := q.Args["Of"+answer].(string); header != "" {
			return answer + " · " + header
		}
		return r.T("web.import.by_column", "Column", answer)
	case "answer":
		if label, ok := q.Args["Of"+answer].(lang.Text); ok {
			return label.In(r.lang)
		}
		return r.gapText(answer)
	case "sign":
		switch answer {
		case ".":
			return r.T("decision.choice.point")
		case ",":
			return r.T("decision.choice.comma")
		}
		return r.gapText(answer)
	case "year":
		return r.T("web.import.year_whole")
	case "round":
		for _, round := range r.ref.Rounds {
			if round.Code == answer {
				return round.Name.In(r.lang)
			}
		}
	case "survey":
		for _, one := range r.ref.Questionnaires {
			if one.Code == answer {
				return one.Name.In(r.lang)
			}
		}
	case "item":
		for _, one := range r.ref.Questionnaires {
			if item, _, ok := one.Item(answer); ok {
				return strings.TrimSpace(item.Letter + " " + item.Title(r.lang))
			}
		}
	default:
		if s, ok := r.ref.Catalog.Series(answer); ok {
			return s.Name.In(r.lang) + " · " + s.Code
		}
	}
	return answer
}
