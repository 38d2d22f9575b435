package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

func (s *Server) wordingLine(ctx context.Context, r *request) (view.Page, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := r.versionOf(set)
	if err != nil {
		return nil, err
	}
	code := r.param("line")
	line, ok := v.Line(code)
	if !ok && !r.sent("line") { // one that was taken out while somebody wrote at it can be put back as it was written
		return nil, fault.New(fault.NotFound, "lineset.no_line", "Line", code)
	}
	line.Code = code
	list := r.wordingHref(v)
	to := list + "/lines/" + code
	say := r.T("wording.line.say")
	if !v.Draft() {
		say = r.T("wording.line.frozen")
	}
	page := r.desk("admin", r.T("wording.line_is", "Line", code, "Title", line.Title.In(r.lang)), say, view.Link{Text: r.T("wording.title"), Href: r.to("admin", "lines")},
		view.Link{Text: set.Name.In(r.lang), Href: r.to("admin", "lines", set.Code)}, view.Link{Text: r.T("wording.version_is", "Version", v.Number), Href: list})
	page.Crumbs[len(page.Crumbs)-1].Text = r.T("wording.line_short", "Line", code)
	page.Tabs = r.adminTabs("lines")
	i := slices.IndexFunc(v.Lines, func(l act.Line) bool { return l.Code == code })
	if i > 0 {
		page.Actions = append(page.Actions, view.Action{Text: "← " + r.T("wording.line_short", "Line", v.Lines[i-1].Code), Href: list + "/lines/" + v.Lines[i-1].Code, Quiet: true})
	}
	if i >= 0 && i < len(v.Lines)-1 {
		page.Actions = append(page.Actions, view.Action{Text: r.T("wording.line_short", "Line", v.Lines[i+1].Code) + " →", Href: list + "/lines/" + v.Lines[i+1].Code, Quiet: true})
	}
	page.Parts = append(page.Parts, r.lineParts(v, line, to)...)
	if ok {
		page.Parts = append(page.Parts, r.linkParts(set, line, to)...)
	}
	if v.Draft() && ok {
		d := r.draft("take-out", act.Imprint(line))
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("wording.take_out.sure"), Required: true})
		say := r.T("wording.take_out.say")
		if !set.Elsewhere(v.Number, code) {
			say = r.T("wording.take_out.gone")
		}
		page.Parts = append(page.Parts, view.Part{Entry: d.folded(r.T("wording.take_out"), say, to, view.Button{Text: r.T("wording.take_out.do"), Tone: "bad"})})
	}
	return page, nil
}

// lineParts are the texts of a line: of a draft to edit, of a wording that stays to read, with the translations that it lacks.
func (r *request) lineParts(v act.Version, line act.Line, to string) []view.Part {
	d := r.draft("line", act.Imprint(line))
	if v.Draft() || r.sent("line") && !r.form.Has("frozen") {
		lineFields(r, d, line)
		return []view.Part{{Entry: d.columns(r.T("wording.texts"), "", to, view.Button{Text: r.T("admin.save")})}}
	}
	sheet := &view.Sheet{ID: "stands", Title: r.T("wording.texts")}
	for _, w := range []struct {
		key  string
		text lang.Text
	}{{"wording.line_title", line.Title}, {"wording.line_text", line.Text}, {"wording.theme", line.Theme}} {
		for _, l := range r.languages() {
			if w.text.Has(l) {
				sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("admin.in_language", "Field", r.T(w.key), "Language", r.T("admin.language."+string(l))), Text: w.text.Only(l)})
			}
		}
	}
	parts := []view.Part{{Sheet: sheet}}
	if left := line.Untranslated(); len(left) > 0 {
		d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "frozen", Value: "yes"})
		d.missing("title", r.T("wording.line_title"), line.Title, "text", act.LongestTitle)
		d.missing("text", r.T("wording.line_text"), line.Text, "area", act.LongestLine)
		d.missing("theme", r.T("wording.theme"), line.Theme, "text", longestName)
		parts = append(parts, view.Part{Entry: d.columns(r.T("wording.translate"), r.inLanguages("wording.missing_in", left), to, view.Button{Text: r.T("admin.save")})})
	}
	return parts
}

// thing is something to which a line can be linked.
type thing struct {
	kind, code, name string
	because          []string // codes of targets from which the crosswalk leads to it
}

func (t thing) key() string { return t.kind + ":" + t.code }

// things are all that the catalogue has of a kind.
func (r *request) things(kind string) []thing {
	var out []thing
	content := r.ref.Catalog.Content()
	switch kind {
	case "sdg-target":
		for _, t := range content.Targets {
			out = append(out, thing{kind: kind, code: t.Code, name: t.Name.In(r.lang)})
		}
	case "sdg-indicator":
		for _, i := range content.Indicators {
			out = append(out, thing{kind: kind, code: i.Code, name: i.Name.In(r.lang)})
		}
	case "item":
		if q, ok := questionnaire(r.ref, "sdg-10.7.2"); ok {
			for _, item := range q.Items() {
				out = append(out, thing{kind: kind, code: item.ID, name: item.Text.In(r.lang)})
			}
		}
	default:
		for _, e := range r.ref.Catalog.References(kind) {
			out = append(out, thing{kind: kind, code: e.Code, name: e.Name.In(r.lang)})
		}
	}
	return out
}

// thingOf is what a link leads to.
func (r *request) thingOf(l catalog.Link) thing {
	for _, t := range r.things(l.ToKind) {
		if t.code == l.To {
			return t
		}
	}
	return thing{kind: l.ToKind, code: l.To}
}

// suggested are what the crosswalk has for the targets of a line, and that is not linked yet.
func (r *request) suggested(links []catalog.Link) []thing {
	at := map[string]int{}
	var out []thing
	add := func(target string, l catalog.Link) {
		if slices.ContainsFunc(links, func(o catalog.Link) bool { return o.ToKind == l.ToKind && o.To == l.To }) || !slices.Contains(act.LinkKinds(), l.ToKind) {
			return
		}
		t := r.thingOf(l)
		i, ok := at[t.key()]
		if !ok {
			i = len(out)
			at[t.key()] = i
			out = append(out, t)
		}
		out[i].because = append(out[i].because, target)
	}
	for _, of := range links {
		if of.ToKind != "sdg-target" {
			continue
		}
		for _, i := range r.ref.Catalog.Content().Indicators {
			if i.Target == of.To {
				add(of.To, catalog.Link{ToKind: "sdg-indicator", To: i.Code})
			}
		}
		for _, l := range r.ref.Catalog.LinksFrom("sdg-target", of.To) {
			add(of.To, l)
		}
	}
	slices.SortStableFunc(out, func(a, b thing) int {
		return cmp.Compare(slices.Index(act.LinkKinds(), a.kind), slices.Index(act.LinkKinds(), b.kind))
	})
	return out
}

// linkParts are the links of a line, what the crosswalk suggests, and a choice among all that there is.
func (r *request) linkParts(set act.Set, line act.Line, to string) []view.Part {
	links := r.ref.Catalog.LinksFrom(act.LineKind, act.Key(set.Code, line.Code))
	slices.SortStableFunc(links, func(a, b catalog.Link) int {
		return cmp.Compare(slices.Index(act.LinkKinds(), a.ToKind), slices.Index(act.LinkKinds(), b.ToKind))
	})
	t := view.Table{ID: "links-t", Caption: r.T("wording.links"), Class: "cards", Columns: []view.Column{{Text: r.T("wording.link.to")}, {Text: r.T("wording.link.kind")}, {Text: r.T("admin.note")}, {Text: r.T("wording.link.remove")}}}
	for _, l := range links {
		one, note := r.thingOf(l), ""
		if l.Working {
			note = r.T("wording.link.working")
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.thingText(one)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.T("wording.link." + one.kind)}, {Text: note}, {Button: button(to+"#links", r.T("wording.link.remove"), entryField, "unlink", "link", one.key())},
		})})
	}
	panel := &view.Panel{ID: "links", Title: r.T("wording.links"), Say: r.T("wording.links.say"), Table: t, Long: true}
	if len(links) == 0 {
		panel.Empty = r.T("wording.links.none")
	}
	parts := []view.Part{{Panel: panel}}
	if list := r.suggested(links); len(list) > 0 {
		t := view.Table{ID: "suggested-t", Caption: r.T("wording.suggested"), Class: "cards", Filter: r.T("web.filter"), Columns: []view.Column{{Text: r.T("wording.link.to")}, {Text: r.T("wording.link.kind")}, {Text: r.T("wording.because")}}}
		for _, one := range list {
			t.Rows = append(t.Rows, r.pickRow(t, one, view.Cell{Text: r.T("wording.because.target", "Targets", r.List(one.because)), Chip: "neutral"}))
		}
		parts = append(parts, view.Part{Panel: &view.Panel{ID: "suggested", Title: r.T("wording.suggested"), Chip: view.Chip{Tone: "neutral", Text: r.T("wording.suggestion")}, Say: r.T("wording.suggested.say"), Table: t, Folded: true, Summary: r.T("wording.suggested.count", "Count", len(list)), Long: true}})
	}
	kind, asked := r.query.Get("kind"), strings.TrimSpace(r.query.Get("find"))
	if !slices.Contains(act.LinkKinds(), kind) {
		kind = act.LinkKinds()[0]
	}
	var kinds []string
	for _, k := range act.LinkKinds() {
		kinds = append(kinds, k, r.T("wording.link."+k))
	}
	parts = append(parts, view.Part{Entry: &view.Entry{ID: "find", Title: r.T("wording.link.more"), Say: r.T("wording.link.more.say"), Action: to + "#offered", Get: true, Row: true, Buttons: []view.Button{{Text: r.T("web.show"), Tone: "quiet"}}, Fields: []view.Field{
		{Kind: "choice", Name: "kind", Label: r.T("wording.link.kind"), Options: options(kind, kinds...), Required: true}, {Kind: "text", Name: "find", Label: r.T("wording.link.find"), Value: asked, Max: 80},
	}}})
	offered := view.Table{ID: "offered-t", Caption: r.T("wording.link." + kind), Class: "cards", Filter: r.T("web.filter"), Columns: []view.Column{{Text: r.T("wording.link.to")}, {Text: r.T("wording.link.kind")}, {Text: r.T("admin.note")}}}
	for _, one := range r.things(kind) {
		linked := slices.ContainsFunc(links, func(l catalog.Link) bool { return l.ToKind == kind && l.To == one.code })
		if linked || asked != "" && !strings.Contains(lang.Fold(one.code+" "+one.name), lang.Fold(asked)) {
			continue
		}
		offered.Rows = append(offered.Rows, r.pickRow(offered, one, view.Cell{}))
	}
	list := &view.Panel{ID: "offered", Title: r.T("wording.link." + kind), Table: offered, Folded: asked == "" && !r.query.Has("kind"), Summary: r.T("wording.offered", "Count", len(offered.Rows)), Long: true}
	if len(offered.Rows) == 0 {
		list.Empty = r.T("wording.link.found_none")
	}
	choose := r.draft("choose", "")
	return append(parts, view.Part{Panel: list}, view.Part{Entry: choose.entry("", r.T("wording.link.choose.say"), to+"#links", view.Button{Text: r.T("wording.link.choose")})})
}

func (r *request) thingText(t thing) string {
	if t.name == "" {
		return t.code
	}
	return t.code + " · " + t.name
}

func (r *request) pickRow(t view.Table, one thing, last view.Cell) view.Row {
	picked := r.sent("choose") && slices.Contains(r.form["link"], one.key())
	return view.Row{Head: view.Cell{Text: r.thingText(one), Tick: &view.Tick{Entry: "choose", Name: "link", Value: one.key(), Label: r.T("wording.link.pick", "Code", one.code), Set: picked}},
		Cells: r.headed(t.Columns[1:], []view.Cell{{Text: r.T("wording.link." + one.kind)}, last})}
}

// picked are the links that a form names.
func (r *request) picked() []catalog.Link {
	var out []catalog.Link
	for _, key := range r.form["link"] {
		kind, code, _ := strings.Cut(key, ":")
		out = append(out, catalog.Link{ToKind: kind, To: code})
	}
	return out
}

// turnLine does what one of the forms of a line's page asks for.
func (s *Server) turnLine(ctx context.Context, r *request) (string, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return "", err
	}
	v, err := r.versionOf(set)
	if err != nil {
		return "", err
	}
	code := r.param("line")
	list := r.wordingHref(v)
	to := list + "/lines/" + code
	f := inForm{r: r}
	switch r.form.Get(entryField) {
	case "line":
		return done(to, "line_saved"), s.changeWording(ctx, r, func(_ act.Set, v act.Version) (act.VersionDetails, error) {
			line, _ := v.Line(code)
			line.Code = code
			if err := r.seen(line); err != nil {
				return v.VersionDetails, err
			}
			if r.form.Has("frozen") {
				line.Title, line.Text = f.missing("title", r.T("wording.line_title"), line.Title, act.LongestTitle), f.missing("text", r.T("wording.line_text"), line.Text, act.LongestLine)
				line.Theme = f.missing("theme", r.T("wording.theme"), line.Theme, longestName)
			} else {
				line = readLine(&f, line)
			}
			return v.With(line), f.err
		})
	case "take-out":
		if r.form.Get("sure") == "" {
			return "", fault.New(fault.Invalid, "wording.not_sure")
		}
		if err := s.changeWording(ctx, r, func(_ act.Set, v act.Version) (act.VersionDetails, error) {
			line, _ := v.Line(code)
			line.Code = code
			return v.Without(code), r.seen(line)
		}); err != nil {
			return "", err
		}
		return done(list, "line_out") + "#lines", s.dropLinks(ctx, r, set, v.Number, code)
	case "choose":
		links := r.picked()
		if len(links) == 0 {
			return "", fault.New(fault.Invalid, "wording.link.none_chosen")
		}
		return done(to, "linked") + "#links", s.deps.Wordings.ChangeLineLinks(ctx, set.Code, code, links, nil)
	case "unlink":
		return done(to, "unlinked") + "#links", s.deps.Wordings.ChangeLineLinks(ctx, set.Code, code, nil, r.picked())
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// dropLinks takes away the links of lines that no other version has: a later line of that code begins without any.
func (s *Server) dropLinks(ctx context.Context, r *request, set act.Set, version int, codes ...string) error {
	for _, code := range codes {
		links := r.ref.Catalog.LinksFrom(act.LineKind, act.Key(set.Code, code))
		if len(links) == 0 || set.Elsewhere(version, code) {
			continue
		}
		if err := s.deps.Wordings.ChangeLineLinks(ctx, set.Code, code, nil, links); err != nil {
			return err
		}
	}
	return nil
}
