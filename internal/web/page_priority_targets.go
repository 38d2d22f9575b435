package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/chart"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// matrixPanel is the priority matrix of a plan: drawing, sentence, and the table with the same numbers and their working.
func (s *Server) matrixPanel(r *request, p act.PriorityPlan) *view.Panel {
	spots := p.Matrix()
	panel := &view.Panel{ID: "matrix", Title: r.T("priority.matrix"), Long: true, Notes: []string{r.T("priority.working")}}
	if len(spots) == 0 {
		panel.Empty = r.T("priority.matrix.none")
		return panel
	}
	m := chart.Matrix{Title: r.T("priority.matrix"), Need: r.T("priority.matrix.need"), Means: r.T("priority.matrix.means"), Chosen: r.T("priority.matrix.chosen"), Other: r.T("priority.matrix.other"),
		Most: act.MostOfTwo, High: act.High}
	for i, q := range []act.Quarter{act.BuildMeans, act.ActFirst, act.LeaveLater, act.KeepGoing} {
		m.Corners[i] = r.T("priority.quarter." + string(q))
	}
	full := 0
	for _, spot := range spots {
		full += len(spot.Targets)
		for _, chosen := range []bool{true, false} {
			at := chart.MatrixPoint{Need: spot.Need, Means: spot.Means, Chosen: chosen}
			var names []string
			for _, t := range spot.Targets {
				if t.Chosen == chosen {
					at.Names = append(at.Names, t.Key)
					names = append(names, r.targetName(t.Key))
				}
			}
			if len(at.Names) > 0 {
				at.Tip = r.T("priority.matrix.tip", "Need", spot.Need, "Means", spot.Means, "Targets", strings.Join(names, "; "))
				m.Points = append(m.Points, at)
			}
		}
	}
	panel.Chart = r.restsOn(drawn(m.Draw(r.Printer)), r.planSource(p))
	says := []string{r.T("priority.matrix.say", "Count", full, "Of", len(r.goalTargets()), "Chosen", r.Int(len(p.Chosen())))}
	for _, q := range []act.Quarter{act.ActFirst, act.BuildMeans} {
		var codes []string
		for _, t := range p.Targets {
			if t.Quarter() == q {
				codes = append(codes, t.Key)
			}
		}
		if len(codes) > 0 {
			says = append(says, r.T("priority.matrix."+string(q), "Targets", r.List(codes)))
		}
	}
	panel.Say, panel.Table, panel.Folded, panel.Summary = strings.Join(says, " "), r.scoreTable(p), true, r.T("priority.matrix.see")
	panel.Notes = append(panel.Notes, r.T("priority.quarter.note"))
	return panel
}

// scoreTable is what was scored, with the working of each sum.
func (r *request) scoreTable(p act.PriorityPlan) view.Table {
	t := view.Table{ID: "matrix-t", Caption: r.T("priority.matrix"), Class: "cards", Sortable: true, Columns: []view.Column{{Text: r.T("priority.target")}}}
	for _, c := range act.Criteria() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("priority.criterion." + string(c))})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("priority.need"), Class: "n"}, view.Column{Text: r.T("priority.means_"), Class: "n"}, view.Column{Text: r.T("priority.score"), Class: "n"},
		view.Column{Text: r.T("priority.quarter")}, view.Column{Text: r.T("priority.chosen.column")})
	for _, x := range p.Targets {
		if x.Given() == 0 && !x.Chosen {
			continue
		}
		cells := make([]view.Cell, 0, len(t.Columns))
		for _, c := range act.Criteria() {
			cells = append(cells, r.markCell(c, x.Mark(c)))
		}
		need, ok := x.Need()
		cells = append(cells, r.sumCell(need, ok))
		means, ok := x.Means()
		cells = append(cells, r.sumCell(means, ok), r.scoreCell(x), view.Cell{Text: r.T("priority.quarter." + string(x.Quarter()))}, r.choiceCell(x.Chosen))
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.targetName(x.Key), Sort: targetSort(x.Key), Small: x.Note, Below: true}, Cells: r.headed(t.Columns[1:], cells)})
	}
	return t
}

// targetSort makes numbers of targets sort as they are counted.
func targetSort(code string) string {
	goal, number, _ := strings.Cut(code, ".")
	pad := func(s string) string { return strings.Repeat("0", max(0, 3-len(s))) + s }
	if _, err := strconv.Atoi(number); err != nil {
		number = "z" + number
	}
	return pad(goal) + "." + pad(number)
}

func (r *request) markCell(c act.Criterion, m act.PriorityMark) view.Cell {
	if _, ok := m.Points(); !ok {
		return view.Cell{Text: "–", Word: r.T("priority.mark.none"), Class: "g", Sort: "-1"}
	}
	return view.Cell{Text: string(m), Small: r.T("priority.mark." + string(c) + "." + string(m)), Sort: string(m)}
}

func (r *request) sumCell(sum int, ok bool) view.Cell {
	if !ok {
		return view.Cell{Text: "–", Word: r.T("priority.mark.none"), Class: "g n", Sort: "-1"}
	}
	return view.Cell{Text: r.Int(sum), Class: "n", Sort: strconv.Itoa(sum)}
}

// scoreCell is the score with its working, or how many marks there are.
func (r *request) scoreCell(t act.PriorityTarget) view.Cell {
	score, ok := t.Score()
	if !ok {
		return view.Cell{Text: "–", Small: r.T("priority.score.part", "Given", r.Int(t.Given())), Below: true, Class: "g n", Sort: "-1"}
	}
	var marks []string
	for _, c := range act.Criteria() {
		marks = append(marks, string(t.Mark(c)))
	}
	return view.Cell{Text: r.T("priority.score.of", "Score", score, "Most", act.MostScore), Small: strings.Join(marks, " + "), Below: true, Class: "n nobr", Sort: strconv.Itoa(score)}
}

func (r *request) choiceCell(chosen bool) view.Cell {
	if chosen {
		return view.Cell{Text: r.T("priority.chosen.one"), Chip: "ok", Sort: "0"}
	}
	return view.Cell{Text: r.T("priority.chosen.not"), Class: "g", Sort: "1"}
}

// chosenPanel lists the chosen targets with their national wording and what the catalogue links them to. edit is where a target is worked on, empty for
// readers.
func (s *Server) chosenPanel(r *request, p act.PriorityPlan, edit string) *view.Panel {
	t := view.Table{ID: "chosen-t", Caption: r.T("priority.chosen_targets"), Class: "cards", Columns: []view.Column{{Text: r.T("priority.target")}, {Text: r.T("priority.wording")}, {Text: r.T("priority.links")}}}
	for _, x := range p.Chosen() {
		head := view.Cell{Text: r.targetName(x.Key)}
		if edit != "" {
			head.Href = edit + "/" + x.Key
		}
		wording := p.Wording(x.Key).Text
		said := view.Cell{Text: wording.In(r.lang), Small: r.without(wording), Below: true, Class: "words"}
		if wording.IsZero() {
			said = view.Cell{Text: r.T("priority.wording.none"), Class: "g"}
		}
		var links []string
		for _, pair := range r.linksOf(x.Key) {
			links = append(links, pair.Name+" "+pair.Text)
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{said, {Text: strings.Join(links, " · "), Class: "g"}})})
	}
	panel := &view.Panel{ID: "chosen", Title: r.T("priority.chosen_targets"), Table: t, Long: true}
	if len(t.Rows) == 0 {
		panel.Empty = r.T("priority.chosen_targets.none")
	} else {
		panel.Notes = []string{r.T("priority.links.say")}
	}
	return panel
}

// linkKinds are the things that stand beside a target.
func linkKinds() []string { return []string{"gcm", "mgi", "montevideo", act.LineKind} }

// linksOf are the numbers of what the catalogue links a target to, by kind.
func (r *request) linksOf(target string) []view.Pair {
	var out []view.Pair
	for _, kind := range linkKinds() {
		var codes []string
		for _, l := range r.ref.Catalog.LinksFrom("sdg-target", target) {
			if l.ToKind == kind {
				codes = append(codes, l.To)
			}
		}
		for _, l := range r.ref.Catalog.LinksTo("sdg-target", target) {
			if l.FromKind == kind {
				codes = append(codes, l.From)
			}
		}
		if len(codes) > 0 {
			out = append(out, view.Pair{Name: r.T("priority.short." + kind), Text: strings.Join(bySet(codes), ", ")})
		}
	}
	return out
}

// bySet tells the set of lines of action once before the codes of its lines, which follow one another.
func bySet(codes []string) []string {
	out, last := slices.Clone(codes), ""
	slices.SortFunc(out, func(a, b string) int {
		set, line, ok := act.ParseKey(a)
		other, than, too := act.ParseKey(b)
		if !ok || !too {
			return act.CompareTargets(a, b)
		}
		return cmp.Or(strings.Compare(set, other), act.CompareTargets(line, than))
	})
	for i, code := range out {
		if set, line, ok := act.ParseKey(code); ok {
			if set == last {
				out[i] = line
			}
			last = set
		}
	}
	return out
}

// scoresEntry is the entry to which the fields of the table of scores belong.
const scoresEntry = "scores"

// targetsPage is step 2: all targets in one table, to be scored and chosen.
func (s *Server) targetsPage(r *request, w planning) view.Page {
	page := r.planDesk(w, r.T("priority.score.title"), r.planLead(w.PriorityPlan), view.Link{Text: w.About.Title.In(r.lang), Href: w.to(r)})
	page.Charts = true
	open := w.open(act.EntryTarget)
	say := r.T("priority.score.say")
	if !open {
		say = r.T("priority.score.frozen")
	}
	t := view.Table{ID: "scores-t", Caption: r.T("priority.score.title"), Class: "cards", Filter: r.T("web.filter"), Columns: []view.Column{{Text: r.T("priority.target")}}}
	for _, c := range act.Criteria() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("priority.criterion." + string(c))})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("priority.score"), Class: "n"}, view.Column{Text: r.T("priority.links")})
	entry := &view.Entry{ID: scoresEntry, Action: w.to(r, stepTargets), Fields: []view.Field{{Kind: "hidden", Name: entryField, Value: scoresEntry}}, Buttons: []view.Button{{Text: r.T("priority.score.save")}}}
	for _, target := range r.goalTargets() {
		t.Rows = append(t.Rows, s.scoreRow(r, w, target.Code, t.Columns, entry, open))
	}
	page.Parts = []view.Part{{Panel: &view.Panel{ID: "targets", Title: r.T("priority.targets"), Say: say, Table: t, Long: true}}}
	if open {
		page.Parts = append(page.Parts, view.Part{Entry: entry})
	}
	page.Parts = append(page.Parts, view.Part{Panel: r.marksPanel()}, view.Part{Panel: s.matrixPanel(r, w.PriorityPlan)})
	return page
}

// scoreRow is one target with its marks, as they stand or as they were typed.
func (s *Server) scoreRow(r *request, w planning, code string, columns []view.Column, entry *view.Entry, open bool) view.Row {
	stands := w.Target(code)
	shown, revision, original, wrong := stands, stands.Revision, marksOf(stands), ""
	if typed, ok := r.typedMarks(code, stands); ok && r.sent(scoresEntry) {
		before := r.form.Get("o." + code)
		switch {
		case marksOf(typed) == before: // theirs counts
		case r.form.Get("r."+code) != strconv.FormatInt(stands.Revision, 10) && r.form.Has(conflictMark):
			shown, wrong = typed, r.T("priority.marks.now", "Marks", r.marksText(stands))
		default:
			shown, original = typed, before
			revision, _ = strconv.ParseInt(r.form.Get("r."+code), 10, 64)
		}
	}
	head := view.Cell{Text: r.targetName(code), Href: w.to(r, stepTargets, code), Sort: targetSort(code), Small: wrong, Below: true}
	var cells []view.Cell
	for i, c := range act.Criteria() {
		cell := r.markCell(c, shown.Mark(c))
		if open {
			name := r.T("priority.criterion." + string(c))
			cell = view.Cell{Column: columns[1+i].Text, Fill: &view.Fill{Entry: scoresEntry, Name: "m." + string(c) + "." + code, Label: r.T("priority.mark_of", "Criterion", name, "Target", code), Options: r.markOptions(c, shown.Mark(c))}}
		}
		cells = append(cells, cell)
	}
	if open {
		head.Tick = &view.Tick{Entry: scoresEntry, Name: "chosen." + code, Value: "yes", Label: r.T("priority.choose", "Target", code), Set: shown.Chosen}
		entry.Fields = append(entry.Fields, view.Field{Kind: "hidden", Name: "r." + code, Value: strconv.FormatInt(revision, 10)}, view.Field{Kind: "hidden", Name: "o." + code, Value: original})
	} else if shown.Chosen {
		head.Small, head.Below = r.T("priority.chosen.one"), true
	}
	var links []string
	for _, pair := range r.linksOf(code) {
		links = append(links, pair.Name+" "+pair.Text)
	}
	cells = append(cells, r.scoreCell(stands), view.Cell{Text: strings.Join(links, " · "), Class: "g"})
	row := view.Row{Head: head, Cells: r.headed(columns[1:], cells)}
	if shown.Chosen {
		row.Class = "mark"
	}
	return row
}

func (r *request) markOptions(c act.Criterion, chosen act.PriorityMark) []view.Option {
	pairs := []string{"", "–"}
	for _, m := range act.AllMarks() {
		pairs = append(pairs, string(m), string(m)+" · "+r.T("priority.mark."+string(c)+"."+string(m)))
	}
	if !slices.Contains(append(act.AllMarks(), act.NotScored), chosen) {
		pairs = append(pairs, string(chosen), string(chosen)) // what was typed is kept
	}
	return options(string(chosen), pairs...)
}

// marksOf is the state of a target in one line, to tell what a form has changed.
func marksOf(t act.PriorityTarget) string {
	var b strings.Builder
	for _, c := range act.Criteria() {
		b.WriteString(string(t.Mark(c)) + ",")
	}
	if t.Chosen {
		b.WriteString("yes")
	}
	return b.String()
}

// marksText says marks and choice in words.
func (r *request) marksText(t act.PriorityTarget) string {
	var out []string
	for _, c := range act.Criteria() {
		m := string(t.Mark(c))
		out = append(out, r.T("priority.criterion."+string(c))+" "+first(m, "–"))
	}
	if t.Chosen {
		out = append(out, r.T("priority.chosen.one"))
	}
	return strings.Join(out, " · ")
}

// typedMarks is a target as the table of scores was sent; false where it was not in it.
func (r *request) typedMarks(code string, stands act.PriorityTarget) (act.PriorityTarget, bool) {
	if r.form == nil || !r.form.Has("r."+code) {
		return stands, false
	}
	for _, c := range act.Criteria() {
		stands = stands.Marked(c, act.PriorityMark(short(r.form.Get("m."+string(c)+"."+code), 20)))
	}
	stands.Chosen = r.form.Get("chosen."+code) == "yes"
	return stands, true
}

// marksPanel says what each mark means.
func (r *request) marksPanel() *view.Panel {
	t := view.Table{ID: "marks-t", Caption: r.T("priority.marks"), Class: "cards", Columns: []view.Column{{Text: r.T("priority.mark")}}}
	for _, c := range act.Criteria() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("priority.criterion." + string(c) + ".long")})
	}
	for _, m := range act.AllMarks() {
		row := view.Row{Head: view.Cell{Text: string(m)}}
		for _, c := range act.Criteria() {
			row.Cells = append(row.Cells, view.Cell{Text: r.T("priority.mark." + string(c) + "." + string(m)), Small: r.T("priority.means." + string(c) + "." + string(m)), Below: true})
		}
		row.Cells = r.headed(t.Columns[1:], row.Cells)
		t.Rows = append(t.Rows, row)
	}
	return &view.Panel{ID: "marks", Title: r.T("priority.marks"), Table: t, Folded: true, Summary: r.T("priority.marks.see")}
}

// saveScores keeps the rows of the table that were changed.
func (s *Server) saveScores(ctx context.Context, r *request, w planning) (string, error) {
	var entries []act.PlanEntry
	for name := range r.form {
		code, ok := strings.CutPrefix(name, "r.")
		if !ok {
			continue
		}
		typed, _ := r.typedMarks(code, w.Target(code))
		if marksOf(typed) == r.form.Get("o."+code) {
			continue
		}
		revision, err := strconv.ParseInt(r.form.Get(name), 10, 64)
		if err != nil {
			return "", fault.New(fault.Invalid, "web.bad_request")
		}
		typed.Slot = act.Slot{Key: code, Revision: revision}
		entries = append(entries, act.PlanEntry{Kind: act.EntryTarget, Slot: typed.Slot, Details: typed})
	}
	if len(entries) == 0 {
		return done(w.to(r, stepTargets), "plan_same"), nil
	}
	slices.SortFunc(entries, func(a, b act.PlanEntry) int { return act.CompareTargets(a.Key, b.Key) })
	return done(w.to(r, stepTargets), "plan_saved"), s.deps.Priorities.SavePriorities(ctx, w.ID, entries)
}

// targetPage is one target: its marks with what each means, why, the choice, the national wording, and what it is linked to.
func (s *Server) targetPage(r *request, w planning) (view.Page, error) {
	target, ok := r.ref.Catalog.Target(w.key)
	if !ok || target.Code != w.key {
		return nil, errNoPage
	}
	stands, wording := w.Target(w.key), w.Wording(w.key)
	page := r.planDesk(w, r.targetName(w.key), r.planLead(w.PriorityPlan), view.Link{Text: w.About.Title.In(r.lang), Href: w.to(r)}, view.Link{Text: r.T("priority.targets"), Href: w.to(r, stepTargets)})
	if w.open(act.EntryTarget) {
		d := r.draft("target", strconv.FormatInt(stands.Revision, 10))
		for _, c := range act.Criteria() {
			f := view.Field{Kind: "radios", Name: string(c), Label: r.T("priority.criterion." + string(c) + ".long"), Value: string(stands.Mark(c)), Options: []view.Option{{Text: "– " + r.T("priority.mark.none")}}, Wide: true}
			for _, m := range act.AllMarks() {
				f.Options = append(f.Options, view.Option{Value: string(m), Text: string(m) + " · " + r.T("priority.means."+string(c)+"."+string(m))})
			}
			d.add(f)
		}
		d.add(view.Field{Kind: "area", Name: "note", Label: r.T("priority.note"), Help: r.T("priority.note.help"), Value: stands.Note, Max: act.LongestPlanText, Wide: true})
		d.add(view.Field{Kind: "check", Name: "chosen", Label: r.T("priority.choose.it"), Value: map[bool]string{true: "yes"}[stands.Chosen], Wide: true})
		page.Parts = append(page.Parts, view.Part{Entry: d.entry(r.T("priority.score"), "", w.to(r, stepTargets, w.key), view.Button{Text: r.T("admin.save")})})
	} else {
		sheet := &view.Sheet{ID: "target", Title: r.T("priority.score"), Say: r.T("priority.score.frozen")}
		for _, c := range act.Criteria() {
			said := r.T("priority.mark.none")
			if m := stands.Mark(c); m != act.NotScored {
				said = string(m) + " · " + r.T("priority.means."+string(c)+"."+string(m))
			}
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("priority.criterion." + string(c) + ".long"), Text: said})
		}
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("priority.score"), Text: r.scoreCell(stands).Text}, view.Pair{Name: r.T("priority.chosen.column"), Text: r.choiceCell(stands.Chosen).Text})
		if stands.Note != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("priority.note"), Text: stands.Note})
		}
		page.Parts = append(page.Parts, view.Part{Sheet: sheet})
	}
	if w.open(act.EntryWording) {
		d := r.draft("wording", strconv.FormatInt(wording.Revision, 10))
		d.text("wording", r.T("priority.wording"), wording.Text, "area", act.LongestPlanText, false)
		page.Parts = append(page.Parts, view.Part{Entry: d.columns(r.T("priority.wording"), r.T("priority.wording.say"), w.to(r, stepTargets, w.key), view.Button{Text: r.T("admin.save")})})
	}
	links := &view.Sheet{ID: "links", Title: r.T("priority.links"), Say: r.T("priority.links.say"), Empty: r.T("priority.links.none")}
	for _, kind := range linkKinds() {
		pair := view.Pair{Name: r.T("priority.links." + kind)}
		for _, l := range r.ref.Catalog.LinksFrom("sdg-target", w.key) {
			if ref, ok := r.ref.Catalog.Reference(kind, l.To); ok && l.ToKind == kind {
				pair.Texts = append(pair.Texts, l.To+" "+ref.Name.In(r.lang))
			}
		}
		for _, l := range r.ref.Catalog.LinksTo("sdg-target", w.key) {
			if l.FromKind == kind {
				pair.Texts = append(pair.Texts, l.From)
			}
		}
		if len(pair.Texts) > 0 {
			links.Pairs = append(links.Pairs, pair)
		}
	}
	page.Parts = append(page.Parts, view.Part{Sheet: links})
	return page, nil
}

// saveTarget keeps one of the forms of a target's page.
func (s *Server) saveTarget(ctx context.Context, r *request, w planning) (string, error) {
	f := inForm{r: r}
	slot := act.Slot{Key: w.key, Revision: r.seenRevision()}
	entry := act.PlanEntry{Kind: act.EntryWording, Slot: slot}
	switch r.form.Get(entryField) {
	case "wording":
		entry.Details = act.TargetWording{Text: f.text("wording", r.T("priority.wording"), w.Wording(w.key).Text, act.LongestPlanText, false)}
	case "target":
		t := w.Target(w.key)
		for _, c := range act.Criteria() {
			t = t.Marked(c, act.PriorityMark(short(r.form.Get(string(c)), 20)))
		}
		note, err := lang.ParseParagraphs(r.form.Get("note"), act.LongestPlanText)
		f.wrong(err, r.T("priority.note"))
		t.Note, t.Chosen = note, r.form.Get("chosen") == "yes"
		entry.Kind, entry.Details = act.EntryTarget, t
	default:
		f.wrong(fault.New(fault.Invalid, "web.bad_request"), "")
	}
	if f.err != nil {
		return "", f.err
	}
	return done(w.to(r, stepTargets, w.key), "plan_saved"), s.deps.Priorities.SavePriorities(ctx, w.ID, []act.PlanEntry{entry})
}
