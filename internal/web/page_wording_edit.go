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

// longestStepNote bounds what is noted of a step.
const longestStepNote = 1000

// wordingTries is how often a change is made again onto what somebody else has saved meanwhile elsewhere in the same version.
const wordingTries = 4

// changeWording changes what the version of the address says. Two people may edit two lines at once: what is saved in between elsewhere
// stays, and change tells whether what it is about still is as the form had it.
func (s *Server) changeWording(ctx context.Context, r *request, change func(set act.Set, v act.Version) (act.VersionDetails, error)) error {
	for try := 1; ; try++ {
		set, err := s.keptSet(ctx, r)
		if err != nil {
			return err
		}
		v, err := r.versionOf(set)
		if err != nil {
			return err
		}
		if v.VersionDetails, err = change(set, v); err != nil {
			return err
		}
		err = s.deps.Wordings.SaveWording(ctx, v)
		if e, ok := fault.As(err); ok && e.Key == changedMeanwhile && try < wordingTries {
			continue
		}
		return err
	}
}

// about is what a version says besides its lines.
type about struct {
	DraftedAt string
	Working   bool
	Note      lang.Text
}

func aboutOf(v act.VersionDetails) about { return about{v.DraftedAt, v.Working, v.Note} }

// seen refuses a change of something that is not as the form had it.
func (r *request) seen(stands any) error {
	if r.form.Get(versionField) != act.Imprint(stands) {
		return fault.New(fault.Conflict, changedMeanwhile)
	}
	return nil
}

func (s *Server) wordingDraft(ctx context.Context, r *request) (view.Page, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := r.versionOf(set)
	if err != nil {
		return nil, err
	}
	meetings, err := s.deps.Wordings.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	meetings = slices.DeleteFunc(meetings, func(m act.Meeting) bool { return m.Group != set.Group })
	to := r.wordingHref(v)
	title := r.T("wording.version_of", "Set", set.Name, "Version", v.Number)
	lead := r.T("wording.draft.say")
	if !v.Draft() {
		lead = r.T("wording.frozen.say")
	}
	page := r.desk("admin", title, lead, view.Link{Text: r.T("wording.title"), Href: r.to("admin", "lines")}, view.Link{Text: set.Name.In(r.lang), Href: r.to("admin", "lines", set.Code)})
	page.Crumbs[len(page.Crumbs)-1].Text = r.T("wording.version_is", "Version", v.Number)
	page.Tabs = r.adminTabs("lines")
	page.Tags = []view.Link{{Text: set.Code}, {Text: r.wordingState(v).Text}}
	if v.Working {
		page.Tags = append(page.Tags, view.Link{Text: r.T("wording.working")})
	}
	page.Actions = []view.Action{{Text: r.T("wording.print"), Href: to + "/print", Quiet: true}, {Text: r.T("wording.workbook"), Href: to + ".xlsx", Quiet: true, Download: true}}
	if !v.Draft() {
		page.Actions = append(page.Actions, view.Action{Text: r.T("admin.public_page"), Href: r.to("lines-of-action", set.Code, "versions", strconv.Itoa(v.Number)), Quiet: true})
	}
	page.Parts = []view.Part{{Panel: r.draftLines(set, v, to)}}
	if gone := r.leftOut(set, v, to); gone != nil {
		page.Parts = append(page.Parts, view.Part{Panel: gone})
	}
	if v.Draft() {
		page.Parts = append(page.Parts, view.Part{Entry: r.newLine(set, v, to)})
	}
	page.Low = true
	page.Parts = append(page.Parts, r.aboutParts(v, meetings, to)...)
	page.Parts = append(page.Parts, r.stepParts(set, v, meetings, to)...)
	return page, nil
}

// draftLines are the lines of a version in their order, each with what is missing and, in a draft, its way up and down.
func (r *request) draftLines(set act.Set, v act.Version, to string) *view.Panel {
	t := view.Table{ID: "lines-t", Caption: r.T("wording.lines"), Class: "cards", Columns: []view.Column{
		{Text: r.T("wording.line")}, {Text: r.T("admin.note")}, {Text: r.T("wording.links"), Class: "n"},
	}}
	if v.Draft() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("wording.order.up")}, view.Column{Text: r.T("wording.order.down")})
	}
	for i, l := range v.Lines {
		var notes []string
		if l.Text.IsZero() {
			notes = append(notes, r.T("wording.no_text"))
		}
		if left := l.Untranslated(); len(left) > 0 {
			notes = append(notes, "△ "+r.inLanguages("admin.without", left))
		}
		head := view.Cell{Text: l.Code + " · " + l.Title.In(r.lang), Small: l.Theme.In(r.lang), Below: true, Href: to + "/lines/" + l.Code}
		cells := []view.Cell{{Text: strings.Join(notes, "\n"), Class: "words"}, {Text: r.Int(len(r.ref.Catalog.LinksFrom(act.LineKind, act.Key(set.Code, l.Code)))), Class: "n"}}
		if v.Draft() {
			up, down := view.Cell{}, view.Cell{}
			if i > 0 {
				up.Button = button(to+"#lines", r.T("wording.up", "Line", l.Code), entryField, "move", "line", l.Code, "places", "-1")
			}
			if i < len(v.Lines)-1 {
				down.Button = button(to+"#lines", r.T("wording.down", "Line", l.Code), entryField, "move", "line", l.Code, "places", "1")
			}
			cells = append(cells, up, down)
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], cells)})
	}
	p := &view.Panel{ID: "lines", Title: r.T("wording.lines"), Table: t, Long: true}
	if len(v.Lines) == 0 {
		p.Empty = r.T("wording.no_lines")
	}
	return p
}

// inLanguages says something of languages by their names.
func (r *request) inLanguages(key string, codes []lang.Code) string {
	var names []string
	for _, c := range codes {
		names = append(names, r.T("admin.language."+string(c)))
	}
	return r.T(key, "Languages", r.List(names))
}

// leftOut are the lines of the version before that a draft does not have, which can be taken in again; nil where there are none.
func (r *request) leftOut(set act.Set, v act.Version, to string) *view.Panel {
	before, ok := set.Version(v.BasedOn)
	if !ok || !v.Draft() {
		return nil
	}
	t := view.Table{ID: "left-out-t", Caption: r.T("wording.left_out"), Class: "cards", Columns: []view.Column{{Text: r.T("wording.line")}, {Text: r.T("wording.take_in")}}}
	for _, l := range before.Lines {
		if _, has := v.Line(l.Code); !has {
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: l.Code + " · " + l.Title.In(r.lang)}, Cells: r.headed(t.Columns[1:], []view.Cell{
				{Button: button(to+"#lines", r.T("wording.take_in.do", "Line", l.Code), entryField, "take-in", "line", l.Code)},
			})})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return &view.Panel{ID: "left-out", Title: r.T("wording.left_out"), Say: r.T("wording.left_out.say", "Version", before.Number), Table: t}
}

func (r *request) newLine(set act.Set, v act.Version, to string) *view.Entry {
	d := r.draft("new-line", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("wording.line_code"), Help: r.T("wording.line_code.help"), Value: set.NextCode(), Required: true, Max: act.LongestLineCode, Wide: true})
	lineFields(r, d, act.Line{})
	e := d.columns(r.T("wording.line.new"), r.T("wording.line.new.say"), to, view.Button{Text: r.T("wording.line.add")})
	e.Folded = !r.sent("new-line") && len(v.Lines) > 0
	return e
}

func lineFields(r *request, d *draft, l act.Line) {
	d.text("title", r.T("wording.line_title"), l.Title, "text", act.LongestTitle, true)
	d.text("text", r.T("wording.line_text"), l.Text, "area", act.LongestLine, false)
	d.text("theme", r.T("wording.theme"), l.Theme, "text", longestName, false)
}

func readLine(f *inForm, l act.Line) act.Line {
	l.Title = f.text("title", f.r.T("wording.line_title"), l.Title, act.LongestTitle, true)
	l.Text = f.text("text", f.r.T("wording.line_text"), l.Text, act.LongestLine, false)
	l.Theme = f.text("theme", f.r.T("wording.theme"), l.Theme, longestName, false)
	return l
}

// meetingOptions are meetings to choose from, the newest first, or none.
func (r *request) meetingOptions(meetings []act.Meeting) []view.Option {
	out := []view.Option{{Text: r.T("wording.no_meeting")}}
	for _, m := range slices.Backward(meetings) {
		out = append(out, view.Option{Value: m.Code, Text: short(m.Name.In(r.lang), 70) + " · " + r.Date(m.Starts)})
	}
	return out
}

// aboutParts say of a version at which meeting it was drafted, whether it is a working text, and its note.
func (r *request) aboutParts(v act.Version, meetings []act.Meeting, to string) []view.Part {
	if v.Draft() || r.sent("about") {
		d := r.draft("about", act.Imprint(aboutOf(v.VersionDetails)))
		d.add(view.Field{Kind: "choice", Name: "meeting", Label: r.T("wording.drafted"), Options: r.meetingOptions(meetings), Value: v.DraftedAt})
		working := ""
		if v.Working {
			working = "yes"
		}
		d.add(view.Field{Kind: "check", Name: "working", Label: r.T("wording.working.mark"), Help: r.T("wording.working.help"), Value: working})
		d.text("note", r.T("admin.note"), v.Note, "area", longestText, false)
		return []view.Part{{Beside: true, Entry: d.entry(r.T("wording.about"), "", to, view.Button{Text: r.T("admin.save")})}}
	}
	sheet := &view.Sheet{ID: "stands", Title: r.T("wording.about"), Pairs: []view.Pair{{Name: r.T("wording.drafted"), Text: first(r.meetingName(meetings, v.DraftedAt), "–")}, {Name: r.T("admin.note"), Text: first(v.Note.In(r.lang), "–")}}}
	for _, step := range v.Steps {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("wording.kind." + string(step.Kind)), Text: strings.Join(slices.DeleteFunc([]string{r.Date(step.Day), r.meetingName(meetings, step.Meeting), step.Note}, func(s string) bool { return s == "" }), " · ")})
	}
	parts := []view.Part{{Beside: true, Sheet: sheet}}
	if missing := v.Note.Missing(); !v.Note.IsZero() && len(missing) > 0 {
		d := r.draft("note", act.Imprint(aboutOf(v.VersionDetails)))
		d.missing("note", r.T("admin.note"), v.Note, "area", longestText)
		parts = append(parts, view.Part{Beside: true, Entry: d.folded(r.T("wording.translate_note"), r.inLanguages("wording.missing_in", missing), to, view.Button{Text: r.T("admin.save")})})
	}
	return parts
}

// missing are the fields of the languages in which a text that stays as it is is missing.
func (d *draft) missing(name, label string, stands lang.Text, kind string, most int) {
	for _, l := range d.r.languages() {
		if !stands.IsZero() && !stands.Has(l) {
			d.add(view.Field{Kind: kind, Name: name + "." + string(l), Label: d.r.T("admin.in_language", "Field", label, "Language", d.r.T("admin.language."+string(l))), Max: most})
		}
	}
}

// missing reads the languages in which a text was missing.
func (f *inForm) missing(name, label string, stands lang.Text, most int) lang.Text {
	out := stands
	for _, l := range lang.All() {
		if !stands.IsZero() && !stands.Has(l) {
			got, err := lang.ParseParagraphs(f.r.form.Get(name+"."+string(l)), most)
			f.wrong(err, label)
			out = out.With(l, got)
		}
	}
	return out
}

// stepParts are what may be done with a version: its next steps, a revision, its removal.
func (r *request) stepParts(set act.Set, v act.Version, meetings []act.Meeting, to string) (parts []view.Part) {
	kinds := act.StepKinds()[slices.Index(act.StepKinds(), v.State())+1:]
	if v.Draft() {
		kinds = []act.StepKind{act.Presented, act.Adopted}
	}
	if len(kinds) > 0 && len(v.Lines) > 0 {
		d := r.draft("step", v.Row)
		offered := []view.Option{{Text: r.T("admin.choose")}}
		for _, k := range kinds {
			offered = append(offered, view.Option{Value: string(k), Text: r.T("wording.kind." + string(k))})
		}
		d.add(view.Field{Kind: "choice", Name: "step", Label: r.T("wording.happened"), Options: offered, Required: true})
		d.add(view.Field{Kind: "choice", Name: "meeting", Label: r.T("wording.at_meeting"), Options: r.meetingOptions(meetings)})
		d.add(view.Field{Kind: "date", Name: "day", Label: r.T("wording.day"), Required: true})
		d.add(view.Field{Kind: "text", Name: "note", Label: r.T("admin.note"), Max: longestStepNote})
		say := r.T("wording.step.say")
		if v.Draft() {
			say = r.T("wording.step.freezes")
		}
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("wording.step.sure"), Required: true})
		parts = append(parts, view.Part{Beside: true, Entry: d.entry(r.T("wording.next_step"), say, to, view.Button{Text: r.T("wording.step.do")})})
	}
	if _, busy := set.Editing(); !busy {
		d := r.draft("revise", "")
		parts = append(parts, view.Part{Beside: true, Entry: d.entry(r.T("wording.revise"), r.T("wording.revise.say", "Version", v.Number), to, view.Button{Text: r.T("wording.revise.do"), Tone: "quiet"})})
	}
	if v.Draft() && len(set.Versions) > 1 {
		d := r.draft("remove", v.Row)
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("wording.remove.sure"), Required: true})
		parts = append(parts, view.Part{Beside: true, Entry: d.folded(r.T("wording.remove"), r.T("wording.remove.say"), to, view.Button{Text: r.T("wording.remove.do"), Tone: "bad"})})
	}
	return parts
}

// turnWording does what one of the forms of a version's page asks for.
func (s *Server) turnWording(ctx context.Context, r *request) (string, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return "", err
	}
	v, err := r.versionOf(set)
	if err != nil {
		return "", err
	}
	to := r.wordingHref(v)
	f := inForm{r: r}
	switch r.form.Get(entryField) {
	case "new-line":
		line := readLine(&f, act.Line{Code: strings.TrimSpace(r.form.Get("code"))})
		if f.err != nil {
			return "", f.err
		}
		return done(to+"/lines/"+line.Code, "line_added"), s.changeWording(ctx, r, func(_ act.Set, v act.Version) (act.VersionDetails, error) {
			v.Lines = append(slices.Clone(v.Lines), line) // a code that stands is refused
			return v.VersionDetails, nil
		})
	case "move":
		by, err := strconv.Atoi(r.form.Get("places"))
		if err != nil {
			return "", fault.New(fault.Invalid, "web.bad_request")
		}
		return to + "#lines", s.changeWording(ctx, r, func(_ act.Set, v act.Version) (act.VersionDetails, error) {
			return v.Move(r.form.Get("line"), by), nil
		})
	case "take-in":
		return done(to, "line_back") + "#lines", s.changeWording(ctx, r, func(set act.Set, v act.Version) (act.VersionDetails, error) {
			before, _ := set.Version(v.BasedOn)
			line, ok := before.Line(r.form.Get("line"))
			if _, has := v.Line(line.Code); !ok || has {
				return v.VersionDetails, nil
			}
			return v.With(line), nil
		})
	case "about":
		now := about{DraftedAt: r.form.Get("meeting"), Working: r.form.Get("working") == "yes", Note: f.text("note", r.T("admin.note"), v.Note, longestText, false)}
		if now.DraftedAt != "" {
			if _, err := s.deps.Wordings.Meeting(ctx, now.DraftedAt); err != nil {
				return "", err
			}
		}
		if f.err != nil {
			return "", f.err
		}
		return done(to, "wording_saved"), s.changeWording(ctx, r, func(_ act.Set, v act.Version) (act.VersionDetails, error) {
			err := r.seen(aboutOf(v.VersionDetails))
			v.DraftedAt, v.Working, v.Note = now.DraftedAt, now.Working, now.Note
			return v.VersionDetails, err
		})
	case "note":
		return done(to, "wording_saved"), s.changeWording(ctx, r, func(_ act.Set, v act.Version) (act.VersionDetails, error) {
			if err := r.seen(aboutOf(v.VersionDetails)); err != nil {
				return v.VersionDetails, err
			}
			v.Note = f.missing("note", r.T("admin.note"), v.Note, longestText)
			return v.VersionDetails, f.err
		})
	case "step":
		step := act.Step{Kind: act.StepKind(r.form.Get("step")), Meeting: r.form.Get("meeting"), Day: f.day("day", r.T("wording.day"), true), Note: f.line("note", r.T("admin.note"), longestStepNote, false)}
		switch {
		case f.err != nil:
			return "", f.err
		case r.form.Get("sure") == "":
			return "", fault.New(fault.Invalid, "wording.not_sure")
		}
		v.Row = r.form.Get(versionField)
		return done(to, "step_taken"), s.deps.Wordings.TakeStep(ctx, v, step)
	case "revise":
		n, err := s.deps.Wordings.Revise(ctx, set.Code, v.Number)
		return done(r.to("admin", "lines", set.Code, "versions", strconv.Itoa(n)), "revision_made"), err
	case "remove":
		if r.form.Get("sure") == "" {
			return "", fault.New(fault.Invalid, "wording.not_sure")
		}
		v.Row = r.form.Get(versionField)
		if err := s.deps.Wordings.RemoveDraft(ctx, v); err != nil {
			return "", err
		}
		var codes []string
		for _, l := range v.Lines {
			codes = append(codes, l.Code)
		}
		return done(r.to("admin", "lines", set.Code), "draft_removed"), s.dropLinks(ctx, r, set, v.Number, codes...)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}
