package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	act "rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// line is one line of action: its text, what it is linked to, where each country stands, and the series beside it.
func (s *Server) line(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	line, ok := b.Version.Line(r.param("line"))
	if !ok {
		return nil, lost{cause: fault.New(fault.NotFound, "matrix.no_line", "Given", r.param("line"), "Set", b.Set.Code), suggestions: r.linesOf(b)}
	}
	page := r.linesPage(line.Title.In(r.lang), "", view.Link{Text: b.Set.Name.In(r.lang), Href: withQuery(r.to("lines-of-action", b.Set.Code), r.boardQuery(b))}, view.Link{Text: r.T("matrix.line_n", "Code", line.Code)})
	page.Caveat = r.workingText(b)
	cells := b.Matrix.Only(func(l act.Line) bool { return l.Code == line.Code }).All()
	share := act.ShareOf(cells)
	page.Lead = r.T("matrix.line.lead", "Set", b.Set.Name.In(r.lang), "Completed", r.Int(share.Completed), "Started", r.Int(share.Started), "Answered", r.Int(share.Answered), "Of", r.Int(share.Members))
	if share.Answered == 0 {
		page.Lead = r.T("matrix.line.lead.none", "Set", b.Set.Name.In(r.lang))
	}
	page.Description = page.Lead
	page.Actions = []view.Action{
		{Text: r.T("web.copy_link"), Href: r.lineHref(b, line.Code), Quiet: true, Copy: true}, {Text: "CSV", Href: with(r.to("lines-of-action", b.Set.Code+".csv"), "line", line.Code), Quiet: true, Download: true},
		{Text: r.T("web.excel_report"), Href: r.to("lines-of-action", b.Set.Code+".xlsx"), Download: true},
	}
	text := r.lineText(b, line)
	page.Parts = append(page.Parts, view.Part{Sheet: &text})
	stands := r.lineCountries(b, cells)
	page.Parts = append(page.Parts, view.Part{Panel: &stands})
	for _, c := range cells {
		if c.Has() {
			one := r.updateSheet(b, c)
			page.Parts = append(page.Parts, view.Part{Sheet: &one})
		}
	}
	beside, err := s.besideParts(ctx, r, b, line, cells)
	if err != nil {
		return nil, err
	}
	page.Parts = append(page.Parts, beside...)
	if history := r.historyPanel(b, func(rep act.Report) bool { return rep.Line == line.Code }, true); len(history.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &history})
	}
	return page, nil
}

func (r *request) linesOf(b publish.Board) []view.Link {
	var out []view.Link
	for _, l := range b.Version.Lines {
		out = append(out, view.Link{Text: r.lineTitle(l), Href: r.lineHref(b, l.Code)})
	}
	return out
}

// marked is a text in the reader's language, or in another with a mark that the translation is missing.
func (r *request) marked(t lang.Text) string {
	if t.IsZero() || t.Has(r.lang) {
		return t.In(r.lang)
	}
	return t.In(r.lang) + " [" + r.T("matrix.untranslated") + "]"
}

// lineText is the wording of a line and where its links lead.
func (r *request) lineText(b publish.Board, line act.Line) view.Sheet {
	sheet := view.Sheet{ID: "text", Title: r.T("matrix.wording")}
	add := func(name, text string) {
		if text != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Text: text})
		}
	}
	add(r.T("matrix.line_title"), r.marked(line.Title))
	text := r.marked(line.Text)
	if line.Text.IsZero() {
		text = r.T("matrix.no_text")
	}
	add(r.T("matrix.text"), text)
	add(r.T("matrix.theme"), r.marked(line.Theme))
	add(r.T("matrix.wording_of"), r.T("matrix.version", "Number", b.Version.Number, "State", r.versionState(b.Version)))
	for _, kind := range act.LinkKinds() {
		pair := view.Pair{Name: r.T("matrix.link." + kind)}
		for _, l := range b.Links[line.Code] {
			if l.ToKind == kind {
				pair.Links = append(pair.Links, r.linkTo(l))
			}
		}
		if len(pair.Links) > 0 {
			sheet.Pairs = append(sheet.Pairs, pair)
		}
	}
	return sheet
}

// linkTo says a link of a line and where it leads.
func (r *request) linkTo(l catalog.Link) view.Link {
	out := view.Link{Text: l.To}
	switch l.ToKind {
	case "sdg-target":
		t, _ := r.ref.Catalog.Target(l.To)
		out.Text, out.Href = joined(l.To, t.Name.In(r.lang)), r.to("targets", l.To)
	case "sdg-indicator":
		i, _ := r.ref.Catalog.Indicator(l.To)
		out.Text, out.Href = joined(l.To, first(i.Short.In(r.lang), i.Name.In(r.lang))), r.to("indicators", l.To)
	case "item":
		for _, q := range r.ref.Questionnaires {
			for _, item := range q.Items() {
				if item.ID == l.To {
					out.Text, out.Href = joined(strings.TrimPrefix(l.To, "10.7.2."), item.Text.In(r.lang)), r.to("indicators", "10.7.2")
				}
			}
		}
	default:
		ref, _ := r.ref.Catalog.Reference(l.ToKind, l.To)
		out.Text, out.Href = joined(l.To, ref.Name.In(r.lang)), ""
	}
	if l.Working {
		out.Small = r.T("web.working_link")
	}
	return out
}

// lineCountries is where each country stands with a line.
func (r *request) lineCountries(b publish.Board, cells []act.Cell) view.Panel {
	t := view.Table{ID: "stands-t", Caption: r.T("matrix.standings"), Class: "cards", Columns: []view.Column{
		{Text: r.T("web.country")}, {Text: r.T("matrix.status")}, {Text: r.T("matrix.as_of")}, {Text: r.T("matrix.body")}, {Text: r.T("matrix.next")}, {Text: r.T("matrix.next_milestone")},
	}}
	for _, c := range cells {
		head := view.Cell{Text: r.member(b, c.Country).Name.In(r.lang)}
		rep := c.Report
		if c.Has() {
			head.Href = "#c-" + c.Country
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			r.statusCell(c), {Text: r.dayIf(rep.On), Small: rep.Round, Below: true, Class: "nobr"}, {Text: rep.Body}, {Text: rep.Next}, {Text: r.nextMilestone(c)},
		})})
	}
	return view.Panel{ID: "stands", Title: r.T("matrix.standings"), Table: t, Long: true, Say: r.counts(cells), Notes: []string{r.T("matrix.notes.order")}}
}

func (r *request) dayIf(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return r.Date(day)
}

// updateSheet is what a country published on a line last, in full.
func (r *request) updateSheet(b publish.Board, c act.Cell) view.Sheet {
	rep := c.Report
	sheet := view.Sheet{ID: "c-" + c.Country, Title: r.member(b, c.Country).Name.In(r.lang), Chip: view.Chip{Text: r.standingText(c.Standing), Tone: standingTone(c.Standing)}}
	sheet.Pairs = r.updatePairs(b, c)
	sheet.Links = []view.Link{{Text: r.T("matrix.all_lines_of", "Country", sheet.Title), Href: r.to("countries", c.Country, "lines", b.Set.Code)}}
	if rep.Version != 0 && rep.Version != b.Version.Number {
		sheet.Say = r.T("matrix.answered_version", "Number", rep.Version)
	}
	return sheet
}

func standingTone(s act.Standing) string {
	switch s {
	case act.Standing(act.Completed), act.Standing(act.InProgress):
		return "ok"
	case act.Standing(act.Suspended), act.Standing(act.Cancelled):
		return "warn"
	}
	return "neutral"
}

// updatePairs are the fields of an update that the country filled in. The contact that it named is nobody's here.
func (r *request) updatePairs(b publish.Board, c act.Cell) []view.Pair {
	rep := c.Report
	var out []view.Pair
	add := func(key, text string) {
		if text != "" {
			out = append(out, view.Pair{Name: r.T(key), Text: text})
		}
	}
	if rep.Taken != "" {
		add("matrix.taken", r.T("matrix.taken."+string(rep.Taken)))
	}
	add("matrix.percent", r.howFar(rep))
	add("matrix.as_of", joined(r.dayIf(rep.On), r.T("matrix.round_is", "Round", rep.Round)))
	add("matrix.body", rep.Body)
	add("matrix.plan", rep.Plan)
	add("matrix.budget", r.money(rep))
	add("matrix.done", rep.Done)
	add("matrix.obstacles", rep.Obstacles)
	add("matrix.next", rep.Next)
	if pair := (view.Pair{Name: r.T("matrix.milestones")}); len(rep.Milestones) > 0 {
		for _, m := range rep.Milestones {
			pair.Texts = append(pair.Texts, r.milestoneText(m, slices.Contains(c.Overdue, m)))
		}
		out = append(out, pair)
	}
	if pair := (view.Pair{Name: r.T("matrix.indicators")}); len(rep.Indicators) > 0 {
		for _, code := range rep.Indicators {
			one := view.Link{Text: code}
			if i, ok := r.ref.Catalog.Indicator(code); ok {
				one = view.Link{Text: joined(code, first(i.Short.In(r.lang), i.Name.In(r.lang))), Href: r.to("indicators", code)}
			}
			pair.Links = append(pair.Links, one)
		}
		out = append(out, pair)
	}
	if rep.Evidence != "" {
		out = append(out, view.Pair{Name: r.T("matrix.evidence"), Links: evidenceLinks(rep.Evidence)})
	}
	add("matrix.published", joined(r.Date(rep.Published), rep.Source))
	add("matrix.by", r.T("matrix.by.say", "Office", r.role(observation.ChangeSet{Kind: observation.FromForm, Actor: rep.By}, observation.National)))
	return out
}

// milestoneText says a milestone: its state, its title, its days.
func (r *request) milestoneText(m act.Milestone, overdue bool) string {
	state, _ := r.markState(act.Mark{Milestone: m, Overdue: overdue})
	parts := []string{first(m.Title, m.Code)}
	if !m.Due.IsZero() {
		parts = append(parts, r.T("milestone.due_day", "Day", r.Date(m.Due)))
	}
	if !m.Reached.IsZero() {
		parts = append(parts, r.T("milestone.reached_day", "Day", r.Date(m.Reached)))
	}
	return state + " · " + strings.Join(parts, " · ")
}

// evidenceLinks takes an evidence apart: addresses of the web lead there, everything else is a text.
func evidenceLinks(text string) []view.Link {
	var out []view.Link
	words := func(s string) {
		if s = strings.Trim(s, " \t\n;,·"); s != "" {
			out = append(out, view.Link{Text: s})
		}
	}
	var plain []string
	for _, word := range strings.Fields(text) {
		trimmed := strings.TrimRight(word, ".,;)")
		u, err := url.Parse(strings.TrimLeft(trimmed, "("))
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			plain = append(plain, word)
			continue
		}
		words(strings.Join(plain, " "))
		plain = nil
		out = append(out, view.Link{Text: u.String(), Href: u.String(), Out: true})
	}
	words(strings.Join(plain, " "))
	return out
}

// besideParts are the courses of the series to whose indicators a line is linked, for the countries that report on it.
func (s *Server) besideParts(ctx context.Context, r *request, b publish.Board, line act.Line, cells []act.Cell) ([]view.Part, error) {
	var countries []string
	for _, c := range cells {
		if c.Has() && c.Standing != act.NotTakenUp {
			countries = append(countries, c.Country)
		}
	}
	var series []string
	for _, code := range b.Linked(line.Code, "sdg-indicator") {
		for _, one := range r.ref.Catalog.SeriesOf(code) {
			if one.DerivedFrom == "" && !slices.Contains(series, one.Code) {
				series = append(series, one.Code)
				break // the first series of an indicator is the one that it is read by
			}
		}
	}
	since := b.Since()
	if len(series) == 0 || len(countries) == 0 || since.IsZero() {
		if len(series) == 0 {
			return nil, nil
		}
		p := view.Panel{ID: "beside", Title: r.T("matrix.beside"), Empty: r.T("matrix.beside.none")}
		for _, code := range b.Linked(line.Code, "sdg-indicator") {
			p.More = append(p.More, view.Link{Text: r.T("matrix.beside.see", "Code", code), Href: with(r.to("indicators", code), "group", b.Group.Code)})
		}
		return []view.Part{{Panel: &p}}, nil
	}
	var out []view.Part
	for n, code := range series {
		data, err := r.lines.Beside(ctx, code, b.Group.Code, countries, since.Year(), r.Printer)
		if err != nil {
			return nil, err
		}
		id := "beside-" + string(rune('a'+n%26))
		p := s.trendPanel(r, data, id)
		p.Title = r.T("matrix.beside.series", "Series", r.short(data.Latest.Series))
		p.Caveat = r.T("matrix.beside.caution")
		p.Say = r.T("matrix.beside.say", "Count", len(data.Trend.Lines), "N", r.Int(len(data.Trend.Lines)), "Of", r.Int(len(countries)), "Day", r.Date(since))
		p.Notes, p.Downloads = nil, nil
		p.More = []view.Link{{Text: r.T("matrix.beside.whole"), Href: with(r.to("series", code), "group", b.Group.Code)}}
		if len(data.Trend.Lines) == 0 {
			p.Empty, p.Say, p.Caveat = r.T("matrix.beside.no_figures", "Day", r.Date(since)), "", ""
		}
		out = append(out, view.Part{Panel: &p})
	}
	return out, nil
}

// historyPanel are the updates that were published, newest first, each with its own round and release.
func (r *request) historyPanel(b publish.Board, keep func(act.Report) bool, byCountry bool) view.Panel {
	head := r.T("matrix.line")
	if byCountry {
		head = r.T("web.country")
	}
	t := view.Table{ID: "history-t", Caption: r.T("matrix.history"), Class: "cards", Columns: []view.Column{
		{Text: head}, {Text: r.T("matrix.published")}, {Text: r.T("matrix.round")}, {Text: r.T("matrix.status")}, {Text: r.T("matrix.as_of")}, {Text: r.T("matrix.done")},
	}}
	for _, rep := range slices.Backward(b.Reports) {
		if rep.Standing() == "" || !keep(rep) {
			continue
		}
		cell := r.lineCell(b, rep.Line)
		if byCountry {
			cell = view.Cell{Text: r.member(b, rep.Country).Name.In(r.lang), Href: r.to("countries", rep.Country, "lines", b.Set.Code)}
		}
		t.Rows = append(t.Rows, view.Row{Head: cell, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.Date(rep.Published), Class: "nobr", Small: rep.Source, Below: true}, {Text: rep.Round}, {Text: r.standingText(rep.Standing()), Small: r.howFar(rep), Below: true}, {Text: r.dayIf(rep.On), Class: "nobr"}, {Text: rep.Done},
		})})
	}
	return view.Panel{ID: "history", Title: r.T("matrix.history"), Table: t, Long: true, Folded: true, Summary: r.T("matrix.history.show", "Count", len(t.Rows)), Say: r.T("matrix.history.say")}
}
