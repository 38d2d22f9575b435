package web

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/upkeep"
	"rumbo/internal/view"
)

// changesShown bounds the figures of a comparison that a page lists; the file has them all.
const changesShown = 200

// snapshotPage is a page about snapshots.
func (r *request) snapshotPage(title, lead string, crumbs ...view.Link) *view.Lines {
	page := &view.Lines{Frame: r.frame}
	page.Title, page.Lead, page.Description, page.Section = title, lead, lead, "snapshots"
	page.Crumbs = crumbs
	return page
}

// snapshots lists all, the newest first.
func (s *Server) snapshots(ctx context.Context, r *request) (view.Page, error) {
	all, err := s.deps.Snapshots.Snapshots(ctx)
	if err != nil {
		return nil, err
	}
	page := r.snapshotPage(r.T("snapshot.title"), r.T("snapshot.list.say"), view.Link{Text: r.T("snapshot.title")})
	page.Top = true
	panel := r.snapshotTable(all, func(one publish.Snapshot) string { return r.to("snapshots", one.Code) })
	if r.who.May(account.ManageSnapshots) {
		page.Actions = []view.Action{{Text: r.T("snapshot.make"), Href: r.to("admin", "snapshots")}}
	}
	about := r.snapshotAbout()
	page.Parts = []view.Part{{Panel: &panel}, {Sheet: &about}}
	return page, nil
}

func (r *request) snapshotTable(all []publish.Snapshot, to func(publish.Snapshot) string) view.Panel {
	t := view.Table{ID: "snapshots-t", Caption: r.T("snapshot.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("snapshot.snapshot")}, {Text: r.T("snapshot.made")}, {Text: r.T("snapshot.figures"), Class: "n"}, {Text: r.T("web.foot.hash")}, {Text: r.T("admin.state")},
	}}
	for _, one := range all {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: one.Name.In(r.lang), Small: one.Code, Below: true, Href: to(one)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.Date(one.At.In(r.now.Location())), Class: "nobr", Sort: isoDay(one.At)}, {Text: r.Int(int(one.Figures)), Class: "n"}, {Text: one.DataHash[:12], Code: true, Title: one.DataHash}, r.snapshotState(one),
		})})
	}
	panel := view.Panel{ID: "snapshots", Title: r.T("snapshot.title"), Table: t}
	if len(all) == 0 {
		panel.Empty = r.T("snapshot.list.none")
	}
	return panel
}

func (r *request) snapshotState(one publish.Snapshot) view.Cell {
	if one.Withdrawn.IsZero() {
		return view.Cell{Text: "● " + r.T("snapshot.stands"), Chip: "ok"}
	}
	return view.Cell{Text: "✕ " + r.T("snapshot.withdrawn"), Chip: "warn", Small: r.Date(one.Withdrawn), Below: true}
}

// snapshotAbout says what a snapshot holds fast, and what it does not.
func (r *request) snapshotAbout() view.Sheet {
	return view.Sheet{ID: "about", Title: r.T("snapshot.about"), Pairs: []view.Pair{
		{Name: r.T("snapshot.holds"), Text: r.T("snapshot.holds.say")}, {Name: r.T("snapshot.today"), Text: r.T("snapshot.today.say")},
		{Name: r.T("snapshot.not"), Text: r.T("snapshot.not.say")}, {Name: r.T("web.foot.hash"), Text: r.T("snapshot.hash.say"), Links: []view.Link{{Text: r.T("snapshot.methods"), Href: r.to("methods") + "#data"}}},
	}}
}

// snapshotOf is the snapshot of the address; another spelling leads to the printed one.
func (s *Server) snapshotOf(ctx context.Context, r *request) (publish.Snapshot, error) {
	one, err := s.deps.Snapshots.Snapshot(ctx, r.param("snapshot"))
	if err != nil {
		return one, s.noSnapshot(ctx, r, err)
	}
	if one.Code != r.param("snapshot") {
		return one, redirect{withQuery(r.to("snapshots", one.Code), r.query)}
	}
	return one, nil
}

// one is a snapshot: what it holds and how it is cited, or how it differs from another or from now.
func (s *Server) oneSnapshot(ctx context.Context, r *request) (view.Page, error) {
	one, err := s.snapshotOf(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := s.deps.Snapshots.Snapshots(ctx)
	if err != nil {
		return nil, err
	}
	if r.query.Get("against") != "" {
		return s.comparedSnapshots(ctx, r, one, all)
	}
	on := one.At.In(r.now.Location())
	page := r.snapshotPage(one.Name.In(r.lang), r.T("snapshot.lead", "On", r.Date(on), "Count", int(one.Figures)),
		view.Link{Text: r.T("snapshot.title"), Href: r.to("snapshots")}, view.Link{Text: one.Code})
	page.Tags = []view.Link{{Text: one.Code}, {Text: r.T("snapshot.made_on", "On", r.DateTime(on))}}
	to := r.to("snapshots", one.Code)
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: to, Quiet: true, Copy: true}, {Text: r.T("snapshot.against_now"), Href: with(to, "against", publish.Now)}}
	if !one.Withdrawn.IsZero() {
		page.Caveat = r.T("snapshot.withdrawn_say", "On", r.Date(one.Withdrawn), "Reason", one.Reason)
	}
	facts := view.Sheet{ID: "facts", Title: r.T("snapshot.facts"), Pairs: []view.Pair{
		{Name: r.T("snapshot.code"), Text: one.Code, Code: true}, {Name: r.T("web.foot.hash"), Text: one.DataHash, Code: true},
		{Name: r.T("web.methods.data.version"), Text: r.Int(int(one.Mark))}, {Name: r.T("snapshot.figures"), Text: r.Int(int(one.Figures))},
	}}
	if note := one.Note.In(r.lang); note != "" {
		facts.Pairs = append(facts.Pairs, view.Pair{Name: r.T("admin.note"), Text: note})
	}
	settings := s.deps.Settings()
	cite := view.Sheet{ID: "cite", Title: r.T("snapshot.cite"), Say: r.T("snapshot.cite.say"), Text: r.T("snapshot.cite.as", "House", citedHouse(settings), "Name", one.Name.In(r.lang), "Code", one.Code,
		"On", r.Date(on), "Hash", one.DataHash, "Address", r.base+to)}
	page.Parts = []view.Part{{Sheet: &facts}, {Sheet: &cite}, {Sheet: r.seenAsOf(one)}}
	if e := r.compareEntry(one, all); e != nil {
		page.Parts = append(page.Parts, view.Part{Entry: e})
	}
	about := r.snapshotAbout()
	page.Parts = append(page.Parts, view.Part{Sheet: &about})
	return page, nil
}

// citedHouse is who is cited: the institution and the name of the installation.
func citedHouse(s upkeep.Settings) string {
	if s.Institution == "" {
		return s.Name
	}
	return s.Institution + ", " + s.Name
}

// seenAsOf leads to the pages as of a snapshot: groups that this house looks at, and the countries of the first.
func (r *request) seenAsOf(one publish.Snapshot) *view.Sheet {
	link := func(name string, parts ...string) view.Link {
		return view.Link{Text: name, Href: with(r.to(parts...), snapshotField, one.Code)}
	}
	sheet := view.Sheet{ID: "pages", Title: r.T("snapshot.pages"), Say: r.T("snapshot.pages.say")}
	var groups, countries []view.Link
	for _, g := range homeGroups(r) {
		groups = append(groups, link(g.Name.In(r.lang), "regions", g.Code))
	}
	if home, ok := r.ref.Directory.Area(r.frame.Home); ok {
		members := r.ref.Directory.Members(home.Code, one.At)
		sortAreas(r, members)
		for _, m := range members {
			countries = append(countries, link(m.Name.In(r.lang), "countries", m.Code))
		}
	}
	sheet.Pairs = []view.Pair{
		{Name: r.T("web.nav.regions"), Links: groups},
		{Name: r.T("web.nav.countries"), Links: append(countries, link(r.T("snapshot.all_countries"), "countries"))},
		{Name: r.T("snapshot.other_pages"), Links: []view.Link{link(r.T("web.nav.indicators"), "indicators"), link(r.T("web.nav.lines"), "lines-of-action"), link(r.T("web.nav.methods"), "methods")}},
	}
	return &sheet
}

// compareEntry asks what a snapshot is set beside.
func (r *request) compareEntry(one publish.Snapshot, all []publish.Snapshot) *view.Entry {
	pairs := []string{publish.Now, r.T("snapshot.now")}
	for _, other := range all {
		if other.Code != one.Code {
			pairs = append(pairs, other.Code, other.Title(r.lang))
		}
	}
	return &view.Entry{ID: "compare", Title: r.T("snapshot.compare"), Action: r.to("snapshots", one.Code), Get: true, Row: true,
		Fields:  []view.Field{{Kind: "choice", Name: "against", Label: r.T("snapshot.against"), Options: options(r.query.Get("against"), pairs...), Required: true}},
		Buttons: []view.Button{{Text: r.T("snapshot.compare.do")}}}
}

// apart are two moments, the earlier first, and what is otherwise in the later. The zero snapshot is now.
type apartFrom struct {
	from, to publish.Snapshot
	place    area.Area // whose figures only, where chosen
	series   string
	kind     publish.ChangeKind
	changes  []publish.Change
}

// between reads the comparison that the query asks for.
func (s *Server) between(ctx context.Context, r *request, one publish.Snapshot) (b apartFrom, err error) {
	b.from = one
	if code := first(r.query.Get("against"), publish.Now); !strings.EqualFold(code, publish.Now) {
		other, err := s.deps.Snapshots.Snapshot(ctx, code)
		if err != nil {
			return b, s.noSnapshot(ctx, r, err)
		}
		b.to = other
		if other.Mark < one.Mark || other.Mark == one.Mark && other.At.Before(one.At) {
			b.from, b.to = other, one
		}
	}
	var areas, series []string
	if code := r.query.Get("area"); code != "" {
		if b.place, err = findArea(r, code); err != nil {
			return b, err
		}
		areas = []string{b.place.Code}
		if b.place.Kind != area.Country {
			areas = s.members(r, b.place.Code)
		}
	}
	if code := r.query.Get("series"); code != "" {
		found, ok := r.ref.Catalog.FindSeries(code)
		if !ok {
			return b, noIndicator(r, code)
		}
		b.series, series = found.Code, []string{found.Code}
	}
	b.kind = publish.ChangeKind(r.query.Get("change"))
	if b.kind != "" && !slices.Contains(publish.ChangeKinds(), b.kind) {
		return b, fault.New(fault.Invalid, "snapshot.no_change", "Given", string(b.kind))
	}
	b.changes, err = s.deps.Publish.Changes(ctx, b.from.Mark, b.to.Mark, areas, series...)
	return b, err
}

// title of one side.
func (r *request) momentTitle(one publish.Snapshot) string {
	return first(one.Title(r.lang), r.T("snapshot.now"))
}

func (r *request) changeChip(kind publish.ChangeKind) view.Cell {
	sign := map[publish.ChangeKind]string{publish.ChangeNew: "+", publish.ChangeValue: "≠", publish.ChangeWithdrawn: "−", publish.ChangeGap: "○", publish.ChangeConfirmed: "="}[kind]
	tone := map[publish.ChangeKind]string{publish.ChangeNew: "ok", publish.ChangeValue: "warn", publish.ChangeWithdrawn: "bad"}[kind]
	return view.Cell{Text: sign + " " + r.T("snapshot.kind."+string(kind)), Chip: first(tone, "neutral"), Sort: string(kind)}
}

// tally counts changes by kind.
type tally map[publish.ChangeKind]int

func (t tally) told() int {
	return t[publish.ChangeNew] + t[publish.ChangeValue] + t[publish.ChangeWithdrawn] + t[publish.ChangeGap]
}

func tallied(list []publish.Change) tally {
	out := tally{}
	for _, c := range list {
		out[c.Kind]++
	}
	return out
}

// changeSay tells in a sentence what changed: only of kinds that there are.
func (r *request) changeSay(n tally) string {
	var parts []string
	for _, kind := range publish.ChangeKinds() {
		if n[kind] > 0 && kind != publish.ChangeConfirmed {
			parts = append(parts, r.T("snapshot.say."+string(kind), "Count", n[kind]))
		}
	}
	if len(parts) == 0 {
		if n[publish.ChangeConfirmed] > 0 {
			return r.T("snapshot.only_confirmed", "Count", n[publish.ChangeConfirmed])
		}
		return r.T("snapshot.same")
	}
	say := r.T("snapshot.say", "Parts", r.List(parts))
	if n[publish.ChangeConfirmed] > 0 {
		say += " " + r.T("snapshot.confirmed_too", "Count", n[publish.ChangeConfirmed])
	}
	return say
}

func (s *Server) comparedSnapshots(ctx context.Context, r *request, one publish.Snapshot, all []publish.Snapshot) (view.Page, error) {
	b, err := s.between(ctx, r, one)
	if err != nil {
		return nil, err
	}
	n := tallied(b.changes)
	title := r.T("snapshot.between", "From", r.momentTitle(b.from), "To", r.momentTitle(b.to))
	page := r.snapshotPage(title, r.changeSay(n), view.Link{Text: r.T("snapshot.title"), Href: r.to("snapshots")}, view.Link{Text: one.Code, Href: r.to("snapshots", one.Code)}, view.Link{Text: r.T("snapshot.comparison")})
	to := r.to("snapshots", one.Code)
	query := func(pairs ...string) string {
		q := []string{"against", r.query.Get("against"), "area", b.place.Code, "series", b.series, "change", string(b.kind)}
		return with(to, append(q, pairs...)...)
	}
	page.Actions = []view.Action{
		{Text: r.T("web.copy_link"), Href: query(), Quiet: true, Copy: true},
		{Text: "CSV", Href: with(to+".csv", "against", r.query.Get("against"), "area", b.place.Code, "series", b.series, "change", string(b.kind)), Quiet: true, Download: true},
	}
	for _, kind := range publish.ChangeKinds() {
		page.Facts = append(page.Facts, view.Fact{Value: r.Int(n[kind]), Label: r.T("snapshot.kinds." + string(kind)), Small: r.T("snapshot.kinds." + string(kind) + ".say"), Href: query("change", string(kind)) + "#figures"})
	}
	var only []string
	if b.place.Code != "" {
		only = append(only, b.place.Name.In(r.lang))
	}
	if b.series != "" {
		only = append(only, b.series)
	}
	if len(only) > 0 {
		page.Tags = []view.Link{{Text: r.T("snapshot.only", "What", strings.Join(only, " · "))}, {Text: r.T("snapshot.everything"), Href: with(to, "against", r.query.Get("against"))}}
	}
	if n.told() > 0 {
		series := r.changesBy("series", r.T("snapshot.by_series"), b.changes, func(c publish.Change) view.Cell {
			code := c.Row().Observation.Key.Series
			found, _ := r.ref.Catalog.Series(code)
			return view.Cell{Text: code, Small: r.short(found), Below: true, Href: query("series", code) + "#figures"}
		})
		areas := r.changesBy("areas", r.T("snapshot.by_area"), b.changes, func(c publish.Change) view.Cell {
			code := c.Row().Observation.Key.Area
			return view.Cell{Text: r.area(code), Href: query("area", code) + "#figures"}
		})
		slices.SortStableFunc(areas.Table.Rows, func(x, y view.Row) int { return r.Compare(x.Head.Text, y.Head.Text) })
		page.Parts = append(page.Parts, view.Part{Panel: &series}, view.Part{Panel: &areas})
	}
	figures := r.changesPanel(b)
	page.Parts = append(page.Parts, view.Part{Panel: &figures}, view.Part{Entry: r.compareEntry(one, all)})
	if b.to.Code != "" {
		hashes := view.Sheet{ID: "hashes", Title: r.T("web.foot.hash"), Pairs: []view.Pair{{Name: r.momentTitle(b.from), Text: b.from.DataHash, Code: true}, {Name: r.momentTitle(b.to), Text: b.to.DataHash, Code: true}}}
		page.Parts = append(page.Parts, view.Part{Sheet: &hashes})
	}
	return page, nil
}

// changesBy counts changes by what they are about.
func (r *request) changesBy(id, title string, list []publish.Change, of func(publish.Change) view.Cell) view.Panel {
	t := view.Table{ID: id + "-t", Caption: title, Class: "cards", Sortable: true, Columns: []view.Column{{Text: r.T("web." + map[string]string{"series": "series", "areas": "area"}[id])}}}
	for _, kind := range publish.ChangeKinds() {
		t.Columns = append(t.Columns, view.Column{Text: r.T("snapshot.kinds." + string(kind)), Class: "n"})
	}
	counts := map[string]tally{}
	var order []view.Cell
	for _, c := range list {
		head := of(c)
		if counts[head.Text] == nil {
			counts[head.Text] = tally{}
			order = append(order, head)
		}
		counts[head.Text][c.Kind]++
	}
	for _, head := range order {
		row := view.Row{Head: head}
		for _, kind := range publish.ChangeKinds() {
			row.Cells = append(row.Cells, view.Cell{Text: r.Int(counts[head.Text][kind]), Class: "n"})
		}
		row.Cells = r.headed(t.Columns[1:], row.Cells)
		t.Rows = append(t.Rows, row)
	}
	return view.Panel{ID: id, Title: title, Table: t, Long: true}
}

// changesPanel lists the figures of a comparison: those that say something else, or those of one kind.
func (r *request) changesPanel(b apartFrom) view.Panel {
	list := slices.DeleteFunc(slices.Clone(b.changes), func(c publish.Change) bool {
		return b.kind != "" && c.Kind != b.kind || b.kind == "" && c.Kind == publish.ChangeConfirmed
	})
	panel := view.Panel{ID: "figures", Title: r.T("snapshot.list"), Long: true, Say: r.T("snapshot.shown", "Count", len(list))}
	if len(list) > changesShown {
		panel.Say = r.T("snapshot.shown_of", "N", r.Int(changesShown), "Of", r.Int(len(list)))
		list = list[:changesShown]
	}
	if b.kind != "" {
		panel.Title = r.T("snapshot.kinds." + string(b.kind))
	}
	if panel.Table = r.changeTable("figures-t", list, b.from, b.to); len(list) == 0 {
		panel.Say, panel.Empty = "", r.T("snapshot.none_of")
	}
	return panel
}

func (r *request) changeTable(id string, list []publish.Change, from, to publish.Snapshot) view.Table {
	t := view.Table{ID: id, Caption: r.T("snapshot.list"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("web.series")}, {Text: r.T("web.area")}, {Text: r.T("web.period"), Class: "n"}, {Text: r.T("snapshot.before"), Class: "n"}, {Text: r.T("snapshot.after"), Class: "n"}, {Text: r.T("snapshot.change")}, {Text: r.T("web.release")},
	}}
	for _, c := range list {
		o := c.Row().Observation
		series, _ := r.ref.Catalog.Series(o.Key.Series)
		side := func(row *publish.Row, at publish.Snapshot) view.Cell {
			if row == nil {
				return view.Cell{Text: "–", Word: r.T("snapshot.no_figure"), Class: "n"}
			}
			return view.Cell{Text: r.figureSaid(series, row.Observation), Href: with(r.figure(*row), snapshotField, at.Code), Class: "n"}
		}
		var releases []string
		for _, row := range []*publish.Row{c.Old, c.New} {
			if row != nil && !slices.Contains(releases, r.release(row.Observation.Key.Release)) {
				releases = append(releases, r.release(row.Observation.Key.Release))
			}
		}
		place := view.Cell{Text: r.area(o.Key.Area)}
		if a, ok := r.ref.Directory.Area(o.Key.Area); ok {
			place.Href = r.areaPage(a)
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.short(series), Small: joined(r.breakdown(series.Dimensions, o), r.flow(o.Key.Flow)), Below: true, Href: r.to("series", o.Key.Series)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			place, {Text: o.Period.Label, Class: "n nobr"}, side(c.Old, from), side(c.New, to), r.changeChip(c.Kind), {Text: strings.Join(releases, " → ")},
		})})
	}
	return t
}

// breakdown is the part of a figure in words; empty for the whole.
func (r *request) breakdown(dimensions []string, o *observation.Observation) string {
	var out []string
	for _, d := range dimensions {
		if code := o.Breakdown.Code(d); code != observation.Total {
			out = append(out, r.partName(d, code))
		}
	}
	return strings.Join(out, ", ")
}

// snapshotCSV is a comparison as a file, every figure of it; against is now where nothing else is asked.
func (s *Server) snapshotCSV(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	one, err := s.snapshotOf(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	b, err := s.between(ctx, r, one)
	if err != nil {
		return "", "", nil, err
	}
	format := publish.Spreadsheet(r.lang)
	if r.query.Get("format") == "plain" {
		format = publish.Plain()
	}
	changes := slices.DeleteFunc(b.changes, func(c publish.Change) bool { return b.kind != "" && c.Kind != b.kind })
	hash := b.to.DataHash
	if b.to.Code == "" {
		if hash, err = s.deps.Publish.DataHash(ctx); err != nil {
			return "", "", nil, err
		}
	}
	var out bytes.Buffer
	if err := publish.WriteChanges(&out, changes, [2]string{b.from.Code, first(b.to.Code, publish.Now)}, [2]string{b.from.DataHash, hash}, format); err != nil {
		return "", "", nil, err
	}
	return "rumbo-" + b.from.Code + "-" + first(b.to.Code, publish.Now) + ".csv", csvKind, out.Bytes(), nil
}

// changedSince tells what changed in these areas since the newest snapshot before the moment that the page shows; false where there is none.
// name is what the panel calls the areas.
func (s *Server) changedSince(ctx context.Context, r *request, areas []string, name string) (view.Panel, bool, error) {
	all, err := s.deps.Snapshots.Snapshots(ctx)
	if err != nil {
		return view.Panel{}, false, err
	}
	i := slices.IndexFunc(all, func(one publish.Snapshot) bool {
		return one.Withdrawn.IsZero() && (r.snapshot.Code == "" || one.Mark < r.snapshot.Mark)
	})
	if i < 0 {
		return view.Panel{}, false, nil
	}
	since := all[i]
	changes, err := s.deps.Publish.Changes(ctx, since.Mark, r.snapshot.Mark, areas)
	if err != nil {
		return view.Panel{}, false, err
	}
	n := tallied(changes)
	p := view.Panel{ID: "since", Title: r.T("snapshot.since", "Name", since.Name.In(r.lang)), Say: r.T("snapshot.since.say", "Name", name, "On", r.Date(since.At.In(r.now.Location())), "What", r.changeSay(n))}
	told := slices.DeleteFunc(changes, func(c publish.Change) bool { return c.Kind == publish.ChangeConfirmed })
	if len(told) > sinceShown {
		p.Notes = []string{r.T("snapshot.shown_of", "N", r.Int(sinceShown), "Of", r.Int(len(told)))}
	}
	if len(told) > 0 {
		p.Table = r.changeTable("since-t", told[:min(len(told), sinceShown)], since, r.snapshot)
	}
	against := first(r.snapshot.Code, publish.Now)
	pairs := []string{"against", against}
	if len(areas) == 1 {
		pairs = append(pairs, "area", areas[0])
	}
	p.More = []view.Link{{Text: r.T("snapshot.since.more"), Href: with(r.to("snapshots", since.Code), pairs...)}}
	return p, true, nil
}

// sinceShown bounds the figures that a page about something else lists.
const sinceShown = 12
