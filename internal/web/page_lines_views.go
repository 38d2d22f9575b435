package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	act "rumbo/internal/action"
	"rumbo/internal/chart"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// timeline is when countries mean to reach what.
func (s *Server) timeline(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.boardPage(b, "timeline", r.T("matrix.tab.timeline"), r.T("matrix.timeline.say"))
	page.Form = r.boardForm(b, r.to("lines-of-action", b.Set.Code, "timeline"), r.themes(b), r.targets(b))
	m := b.Matrix.Only(r.chosenLines(b))
	panel := r.timelinePanel(b, m)
	page.Parts = []view.Part{{Panel: &panel}}
	return page, nil
}

func (r *request) timelinePanel(b publish.Board, m act.Matrix) view.Panel {
	marks := m.Timeline()
	reached, late := 0, 0
	for _, k := range marks {
		if !k.Reached.IsZero() {
			reached++
		}
		if k.Overdue {
			late++
		}
	}
	p := view.Panel{ID: "timeline", Title: r.T("matrix.milestones"), Table: r.milestoneTable(b, marks), Long: true,
		Downloads: []view.Link{{Text: r.T("matrix.calendar"), Href: r.to("lines-of-action", b.Set.Code+".ics"), Download: true}}}
	if len(marks) == 0 {
		p.Empty = r.T("matrix.milestones.none")
		return p
	}
	p.Say = r.T("matrix.milestones.say", "Count", len(marks), "Reached", r.Int(reached), "Overdue", r.Int(late), "Day", r.Date(b.Today))
	p.Chart = r.restsOn(drawn(r.timelineChart(b, m, marks).Draw(r.Printer)), r.linesSource(b))
	return p
}

func (r *request) milestoneTable(b publish.Board, marks []act.Mark) view.Table {
	t := view.Table{ID: "milestones-t", Caption: r.T("matrix.milestones"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("milestone.day")}, {Text: r.T("matrix.milestone")}, {Text: r.T("web.country")}, {Text: r.T("matrix.line")}, {Text: r.T("matrix.state")}, {Text: r.T("matrix.round")},
	}}
	for _, k := range marks {
		head := view.Cell{Text: r.T("milestone.undated"), Sort: "9999"}
		if !k.Day.IsZero() {
			head = view.Cell{Text: r.Date(k.Day), Sort: k.Day.Format(time.DateOnly), Class: "nobr"}
		}
		state, tone := r.markState(k)
		say := view.Cell{Text: state, Chip: first(tone, "neutral")}
		if !k.Reached.IsZero() && !k.Due.IsZero() {
			say.Small, say.Below = r.Date(k.Reached), true
		}
		t.Rows = append(t.Rows, view.Row{Head: head, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: k.Title}, {Text: r.member(b, k.Country).Name.In(r.lang), Href: r.to("countries", k.Country, "lines", b.Set.Code)}, r.lineCell(b, k.Line), say, {Text: k.Report.Round},
		})})
	}
	return t
}

// timelineChart sets the milestones on an even line of months, of years where there are many.
func (r *request) timelineChart(b publish.Board, m act.Matrix, marks []act.Mark) chart.Milestones {
	out := chart.Milestones{Title: b.Set.Name.In(r.lang), Names: chart.MilestoneNames{Reached: r.T("milestone.reached"), Due: r.T("milestone.due"), Overdue: r.T("milestone.overdue")}}
	dated := slices.DeleteFunc(slices.Clone(marks), func(k act.Mark) bool { return k.Day.IsZero() })
	if len(dated) == 0 {
		return out
	}
	from, to := dated[0].Day, dated[len(dated)-1].Day
	step := 3 // months
	switch months := (to.Year()-from.Year())*12 + int(to.Month()-from.Month()); {
	case months <= 18:
		step = 1
	case months > 96:
		step = 12
	}
	at := func(day time.Time) int { return (day.Year()*12 + int(day.Month()) - 1) / step }
	first, last := at(from), at(to)
	for i := first; i <= last; i++ {
		label := strconv.Itoa(i * step / 12)
		if step < 12 {
			month := i*step%12 + 1
			label += "-" + strconv.Itoa(month)
			if month < 10 {
				label = strconv.Itoa(i*step/12) + "-0" + strconv.Itoa(month)
			}
		}
		out.Periods = append(out.Periods, label)
	}
	type spot struct {
		row, period int
		kind        chart.MilestoneKind
	}
	places := map[spot]int{}
	for i, line := range m.Lines {
		out.Rows = append(out.Rows, r.lineTitle(line))
		for _, k := range dated {
			if k.Line != line.Code {
				continue
			}
			where := spot{i, at(k.Day) - first, chart.MilestoneDue}
			switch {
			case !k.Reached.IsZero():
				where.kind = chart.MilestoneReached
			case k.Overdue:
				where.kind = chart.MilestoneOverdue
			}
			tip := r.T("matrix.milestone.tip", "Country", r.member(b, k.Country).Name.In(r.lang), "Title", k.Title, "Day", r.Date(k.Day))
			if n, ok := places[where]; ok {
				out.Points[n].Count++
				out.Points[n].Tip += "\n" + tip
				continue
			}
			places[where] = len(out.Points)
			out.Points = append(out.Points, chart.MilestonePoint{Row: where.row, Period: where.period, Kind: where.kind, Count: 1, Tip: tip})
		}
	}
	return out
}

// byTarget sets the lines under the SDG targets that they serve, beside the indicators of each.
func (s *Server) byTarget(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.boardPage(b, "by-target", r.T("matrix.tab.by-target"), r.T("matrix.by_target.say"))
	page.Form = r.boardForm(b, r.to("lines-of-action", b.Set.Code, "by-target"))
	panel := view.Panel{ID: "targets", Title: r.T("matrix.tab.by-target"), Long: true, Legend: r.standingKeys(b.Matrix.All())}
	panel.Table = view.Table{ID: "targets-t", Caption: panel.Title, Class: "targets cards dense", Columns: []view.Column{
		{Text: r.T("web.sdg_target")}, {Text: r.T("matrix.line")}, {Text: r.T("matrix.standings")}, {Text: r.T("matrix.region"), Class: "region"},
	}}
	for _, code := range targetsOf(r, b) {
		target, _ := r.ref.Catalog.Target(code)
		for n, line := range b.LinesTo("sdg-target", code) {
			head := view.Cell{Word: code}
			if n == 0 {
				head = view.Cell{Text: code, Href: r.to("targets", code), Small: target.Name.In(r.lang), Below: true}
			}
			cells := b.Matrix.Only(func(l act.Line) bool { return l.Code == line.Code }).All()
			panel.Table.Rows = append(panel.Table.Rows, view.Row{Head: head, Cells: r.headed(panel.Table.Columns[1:], []view.Cell{r.lineCell(b, line.Code), {Text: r.counts(cells)}, r.shareCell(act.ShareOf(cells))})})
		}
	}
	if len(panel.Table.Rows) == 0 {
		panel.Empty, panel.Legend = r.T("matrix.by_target.none"), nil
	}
	page.Parts = []view.Part{{Panel: &panel}}
	return page, nil
}

// counts says how many countries stand where: "● 3 · ◑ 2 · · 6".
func (r *request) counts(cells []act.Cell) string {
	s := act.ShareOf(cells)
	var out []string
	for _, one := range act.Standings() {
		if n := s.Of[one]; n > 0 {
			name := r.standing(one)
			if one != act.NotAsked { // its sign is the dot that parts these counts
				name = r.standingText(one)
			}
			out = append(out, r.T("plain.counted", "Name", name, "Count", n))
		}
	}
	return strings.Join(out, " · ")
}

// byBody lists who is responsible for what, as countries named them.
func (s *Server) byBody(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.boardPage(b, "by-body", r.T("matrix.tab.by-body"), r.T("matrix.by_body.say"))
	page.Form = r.boardForm(b, r.to("lines-of-action", b.Set.Code, "by-body"))
	panel := view.Panel{ID: "bodies", Title: r.T("matrix.bodies"), Long: true}
	panel.Table = view.Table{ID: "bodies-t", Caption: panel.Title, Class: "cards", Filter: r.T("web.filter"), Columns: []view.Column{
		{Text: r.T("web.country")}, {Text: r.T("matrix.body")}, {Text: r.T("matrix.line")}, {Text: r.T("matrix.status")}, {Text: r.T("matrix.next_milestone")},
	}}
	duties := b.Matrix.ByBody()
	bodies := 0
	for _, d := range duties {
		if d.Body != "" {
			bodies++
		}
		for _, c := range d.Cells {
			panel.Table.Rows = append(panel.Table.Rows, view.Row{
				Head: view.Cell{Text: r.member(b, d.Country).Name.In(r.lang), Href: r.to("countries", d.Country, "lines", b.Set.Code)},
				Cells: r.headed(panel.Table.Columns[1:], []view.Cell{
					{Text: first(d.Body, r.T("matrix.body.none"))}, r.lineCell(b, c.Line), r.statusCell(c), {Text: r.nextMilestone(c)},
				}),
			})
		}
	}
	panel.Say = r.T("matrix.by_body.count", "Count", bodies)
	if len(duties) == 0 {
		panel.Empty, panel.Say = r.T("matrix.by_body.none"), ""
	}
	page.Parts = []view.Part{{Panel: &panel}}
	return page, nil
}

// statusCell is a status in words, with its percentage and what is overdue below.
func (r *request) statusCell(c act.Cell) view.Cell {
	out := view.Cell{Text: r.standingText(c.Standing), Below: true}
	if c.Standing.Gap() {
		out.Class = "g nobr"
		return out
	}
	out.Small = r.howFar(c.Report)
	if n := len(c.Overdue); n > 0 {
		out.Small = joined(out.Small, overdueSign+" "+r.T("matrix.overdue_n", "Count", n))
	}
	return out
}

// nextMilestone is the first that is not reached: the one that is overdue longest, else the one that is due next.
func (r *request) nextMilestone(c act.Cell) string {
	var next act.Milestone
	for _, m := range c.Report.Milestones {
		if m.Reached.IsZero() && m.Title != "" && (next.Title == "" || !m.Due.IsZero() && (next.Due.IsZero() || m.Due.Before(next.Due))) {
			next = m
		}
	}
	if next.Title == "" {
		return ""
	}
	out := next.Title
	if !next.Due.IsZero() {
		out = joined(out, r.Date(next.Due))
	}
	if slices.Contains(c.Overdue, next) {
		out = overdueSign + " " + out
	}
	return out
}

// since is the day from which what moved is told: of the query, of a meeting, else of the last meeting that is over.
func (r *request) since(b publish.Board) (time.Time, string) {
	if day, err := time.Parse(time.DateOnly, strings.TrimSpace(r.query.Get("since"))); err == nil {
		return day, ""
	}
	for _, m := range b.Meetings {
		if m.Code == r.query.Get("meeting") {
			return m.Ends, m.Code
		}
	}
	if m, ok := b.LastMeeting(); ok {
		return m.Ends, m.Code
	}
	return b.Since(), ""
}

func (s *Server) moved(ctx context.Context, r *request) (view.Page, error) {
	b, err := s.board(ctx, r)
	if err != nil {
		return nil, err
	}
	since, meeting := r.since(b)
	page := r.boardPage(b, "moved", r.T("matrix.tab.moved"), r.sinceText(b, since, meeting))
	form := &view.Entry{ID: "since", Action: r.to("lines-of-action", b.Set.Code, "moved"), Get: true, Row: true, Buttons: []view.Button{{Text: r.T("web.show"), Tone: "quiet"}}}
	choice := view.Field{Kind: "choice", Name: "meeting", Label: r.T("matrix.since.meeting")}
	for _, m := range slices.Backward(b.Meetings) {
		if m.Ends.Before(b.Today) {
			choice.Options = append(choice.Options, view.Option{Value: m.Code, Text: joined(m.Name.In(r.lang), r.days(m.Starts, m.Ends)), Selected: m.Code == meeting})
		}
	}
	if len(choice.Options) > 0 {
		form.Fields = append(form.Fields, choice)
	}
	form.Fields = append(form.Fields, view.Field{Kind: "date", Name: "since", Label: r.T("matrix.since.day"), Value: r.query.Get("since")})
	panel := r.movedPanel(b, since)
	page.Parts = []view.Part{{Entry: form}, {Panel: &panel}}
	return page, nil
}

func (r *request) sinceText(b publish.Board, since time.Time, meeting string) string {
	for _, m := range b.Meetings {
		if m.Code == meeting {
			return r.T("matrix.moved.since_meeting", "Meeting", m.Name.In(r.lang), "Day", r.Date(since))
		}
	}
	if since.IsZero() {
		return r.T("matrix.moved.ever")
	}
	return r.T("matrix.moved.since_day", "Day", r.Date(since))
}

// movedPanel is what was published since a day: status before and after, milestones reached, added, given another day, dropped.
func (r *request) movedPanel(b publish.Board, since time.Time) view.Panel {
	moves := b.Moved(since)
	t := view.Table{ID: "moved-t", Caption: r.T("matrix.tab.moved"), Class: "cards", Columns: []view.Column{
		{Text: r.T("matrix.line")}, {Text: r.T("web.country")}, {Text: r.T("matrix.before")}, {Text: r.T("matrix.after")}, {Text: r.T("matrix.milestones")}, {Text: r.T("matrix.published")},
	}}
	changed, firsts, reached := 0, 0, 0
	for _, m := range moves {
		before := view.Cell{Text: r.T("matrix.first"), Class: "g"}
		if m.First {
			firsts++
		} else {
			before = view.Cell{Text: r.standingText(m.Before), Small: m.Earlier.Round, Below: true}
		}
		if m.Changed() {
			changed++
		}
		reached += len(m.Reached)
		line := r.lineCell(b, m.Line)
		t.Rows = append(t.Rows, view.Row{Head: line, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.member(b, m.Country).Name.In(r.lang), Href: r.to("countries", m.Country, "lines", b.Set.Code)}, before,
			{Text: r.standingText(m.After), Small: joined(r.howFar(m.Report), m.Report.Round), Below: true}, {Text: r.movedMilestones(m)}, {Text: r.Date(m.Report.Published), Class: "nobr"},
		})})
	}
	p := view.Panel{ID: "moved", Title: r.T("matrix.tab.moved"), Table: t, Long: true, Notes: []string{r.T("matrix.moved.note")}}
	p.Say = r.T("matrix.moved.say", "Count", len(moves), "Changed", r.Int(changed), "First", r.Int(firsts), "Reached", r.Int(reached))
	if len(moves) == 0 {
		p.Empty, p.Say, p.Notes = r.T("matrix.moved.none"), "", nil
	}
	return p
}

func (r *request) movedMilestones(m act.Move) string {
	var out []string
	say := func(key string, one act.Milestone, args ...any) {
		out = append(out, r.T("matrix.moved."+key, append([]any{"Title", one.Title}, args...)...))
	}
	for _, one := range m.Reached {
		say("reached", one, "Day", r.Date(one.Reached))
	}
	if !m.First {
		for _, one := range m.New {
			say("new", one)
		}
	}
	for _, one := range m.Postponed {
		say("postponed", one.Milestone, "Before", r.dayOr(one.Before), "After", r.dayOr(one.Due))
	}
	for _, one := range m.Dropped {
		say("dropped", one)
	}
	return strings.Join(out, "; ")
}

func (r *request) dayOr(day time.Time) string {
	if day.IsZero() {
		return r.T("milestone.undated")
	}
	return r.Date(day)
}
