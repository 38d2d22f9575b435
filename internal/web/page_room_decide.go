package web

import (
	"context"
	"slices"
	"strconv"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/view"
)

// takePage is where proposals become a line: a new one, or the wording of one that stands.
func (s *Server) takePage(ctx context.Context, r *request) (view.Page, error) {
	in, from, err := s.taken(ctx, r)
	if err != nil {
		return nil, err
	}
	page := &view.Room{Frame: r.roomFrame(in, r.T("room.take.title", "Count", len(from)), r.T("room.take.lead"), r.roomCrumb(in)), Kind: "decide"}
	into := r.query.Get("into")
	if r.form != nil {
		into = r.form.Get("into")
	} else if !r.query.Has("into") {
		into = from[0].Line
		for _, p := range from {
			if p.Line != into {
				into = ""
			}
		}
	}
	block := view.RoomBlock{ID: "from", Title: r.T("room.take.from", "Count", len(from))}
	var ids []string
	for _, p := range from {
		item := r.proposalItem(in, p)
		if about := r.amended(in, p); about != "" {
			item.Note = about
		}
		block.Items, ids = append(block.Items, item), append(ids, strconv.FormatInt(p.ID, 10))
	}
	page.Blocks = []view.RoomBlock{block}
	pairs := []string{"", r.T("room.take.new")}
	for _, l := range in.v.Lines {
		pairs = append(pairs, l.Code, l.Code+" "+l.Title.In(r.lang))
	}
	choose := view.Entry{ID: "into", Action: r.toLines(in, "room", "take"), Get: true, Row: true, Buttons: []view.Button{{Text: r.T("web.show"), Tone: "quiet"}}}
	for _, id := range ids {
		choose.Fields = append(choose.Fields, view.Field{Kind: "hidden", Name: proposeField, Value: id})
	}
	choose.Fields = append(choose.Fields, view.Field{Kind: "choice", Name: "into", Label: r.T("room.take.into"), Options: options(into, pairs...)})
	page.Choose = &choose
	stands, _ := in.v.Line(into)
	d := r.draft("take", in.v.Row)
	for _, id := range ids {
		d.fields = append(d.fields, view.Field{Kind: "hidden", Name: proposeField, Value: id})
	}
	d.fields = append(d.fields, view.Field{Kind: "hidden", Name: "into", Value: into})
	s.lineFields(d, act.Wording(stands, from))
	title := r.T("room.take.as_new")
	if into != "" {
		title = r.T("room.take.as_line", "Line", into)
	}
	page.Form = d.columns(title, r.T("room.take.words"), r.toLines(in, "room", "take"), view.Button{Text: r.T("room.take.do")})
	return page, nil
}

// lineFields are the words of a line in three languages.
func (s *Server) lineFields(d *draft, l act.Line) {
	d.text("title", d.r.T("room.line_title"), l.Title, "text", act.LongestTitle, true)
	d.text("text", d.r.T("room.text"), l.Text, "area", act.LongestLine, false)
	d.text("theme", d.r.T("room.theme"), l.Theme, "text", act.LongestTheme, false)
}

func (r *request) lineIn(stands act.Line) (act.Line, error) {
	f := inForm{r: r}
	stands.Title = f.text("title", r.T("room.line_title"), stands.Title, act.LongestTitle, true)
	stands.Text = f.text("text", r.T("room.text"), stands.Text, act.LongestLine, false)
	stands.Theme = f.text("theme", r.T("room.theme"), stands.Theme, act.LongestTheme, false)
	return stands, f.err
}

// taken are the proposals that the address or the form names.
func (s *Server) taken(ctx context.Context, r *request) (in inRoom, from []act.Proposal, err error) {
	if in, err = s.hasRoom(ctx, r); err != nil {
		return in, nil, err
	}
	named := r.query[proposeField]
	if r.form != nil {
		named = r.form[proposeField]
	}
	for _, text := range named {
		p, err := in.proposalIn(text)
		if err != nil {
			return in, nil, err
		}
		if !slices.ContainsFunc(from, func(x act.Proposal) bool { return x.ID == p.ID }) {
			from = append(from, p)
		}
	}
	if len(from) == 0 {
		return in, nil, fault.New(fault.Invalid, "room.none_chosen")
	}
	return in, from, nil
}

func (s *Server) doTake(ctx context.Context, r *request) (string, error) {
	in, from, err := s.taken(ctx, r)
	if err != nil {
		return "", err
	}
	stands, _ := in.v.Line(r.form.Get("into"))
	if stands.Code != r.form.Get("into") {
		return "", fault.New(fault.NotFound, "lineset.no_line", "Line", r.form.Get("into"))
	}
	l, err := r.lineIn(act.Wording(stands, from))
	if err != nil {
		return "", err
	}
	v := in.v
	v.Row = r.form.Get(versionField)
	var ids []int64
	for _, p := range from {
		ids = append(ids, p.ID)
	}
	code, err := s.deps.Rooms.TakeProposals(ctx, v, l, ids)
	return done(r.toLines(in, "room"), "room_taken") + "#line-" + code, err
}

// proposalPage is what became of a proposal, and what can become of it.
func (s *Server) proposalPage(ctx context.Context, r *request) (view.Page, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := in.proposalIn(r.param("id"))
	if err != nil {
		return nil, err
	}
	page := &view.Room{Frame: r.roomFrame(in, first(p.Title, r.amended(in, p)), "", r.roomCrumb(in)), Kind: "desk"}
	about := r.proposalItem(in, p)
	about.Note = joined(r.amended(in, p), about.Note)
	page.About = &about
	id := strconv.FormatInt(p.ID, 10)
	here := r.toLines(in, "room", "proposals", id)
	page.Parts = []view.Part{{Panel: r.roomHistory(in, func(e act.Event) bool { return e.Proposal == p.ID })}}
	if !in.v.Draft() {
		return page, nil
	}
	switch p.State {
	case act.ProposalOpen:
		page.Actions = []view.Action{{Text: r.T("room.take"), Href: with(r.toLines(in, "room", "take"), proposeField, id)}}
		d := r.draft("aside", "")
		d.add(view.Field{Kind: "area", Name: "reason", Label: r.T("room.reason"), Help: r.T("room.reason.help"), Max: act.LongestReason, Required: true})
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: d.entry(r.T("room.aside"), r.T("room.aside.say"), here, view.Button{Text: r.T("room.aside.do"), Value: "aside", Tone: "quiet"})})
	case act.ProposalAside, act.ProposalTaken, act.ProposalMerged:
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: r.draft("back", "").entry(r.T("room.back"), r.T("room.back.say"), here, view.Button{Text: r.T("room.back.do"), Value: "back", Tone: "quiet"})})
	}
	return page, nil
}

func (s *Server) doProposal(ctx context.Context, r *request) (string, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return "", err
	}
	p, err := in.proposalIn(r.param("id"))
	if err != nil {
		return "", err
	}
	to := r.toLines(in, "room")
	switch r.form.Get("do") {
	case "aside":
		return done(to, "room_aside"), s.deps.Rooms.SetAside(ctx, in.set.Code, p.ID, r.form.Get("reason"))
	case "back":
		return done(to, "room_back"), s.deps.Rooms.BringBack(ctx, in.set.Code, p.ID)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// roomHistory is what happened in a room, as far as it fits, the newest first.
func (r *request) roomHistory(in inRoom, fits func(act.Event) bool) *view.Panel {
	panel := &view.Panel{ID: "history", Title: r.T("room.history"), Long: true, Table: view.Table{ID: "history-t", Caption: r.T("room.history"), Class: "cards", Columns: []view.Column{
		{Text: r.T("room.when")}, {Text: r.T("room.who")}, {Text: r.T("room.what")}, {Text: r.T("room.words")},
	}}}
	for _, e := range slices.Backward(in.room.Events) {
		if !fits(e) {
			continue
		}
		who := r.seatName(act.Seat{Country: e.Country, Observer: e.Observer})
		if e.By != 0 {
			who = r.T("room.keeper")
		}
		words := joined(e.Title, e.Text)
		switch {
		case e.Reason != "":
			words = e.Reason
		case e.Into != "":
			words = r.T("room.into", "Line", e.Into)
		}
		panel.Table.Rows = append(panel.Table.Rows, view.Row{Head: view.Cell{Text: r.hour(e.At)},
			Cells: r.headed(panel.Table.Columns[1:], []view.Cell{{Text: who}, {Text: r.T("room.event." + e.Kind)}, {Text: words, Class: "words"}})})
	}
	if len(panel.Table.Rows) == 0 {
		panel.Empty = r.T("room.history.none")
	}
	return panel
}

// roomLine is where the words of a line of the draft are edited.
func (s *Server) roomLine(ctx context.Context, r *request) (view.Page, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return nil, err
	}
	l, ok := in.v.Line(r.param("line"))
	if !ok {
		return nil, fault.New(fault.NotFound, "lineset.no_line", "Line", r.param("line"))
	}
	page := &view.Room{Frame: r.roomFrame(in, r.T("room.line", "Line", l.Code), l.Title.In(r.lang), r.roomCrumb(in)), Kind: "desk"}
	here := r.toLines(in, "room", "lines", l.Code)
	if in.v.Draft() {
		d := r.draft("words", in.v.Row)
		s.lineFields(d, l)
		page.Form = d.columns(r.T("room.edit"), "", here, view.Button{Text: r.T("admin.save"), Value: "words"})
	}
	block := view.RoomBlock{ID: "from", Title: r.T("room.line.from"), Empty: r.T("room.line.from.none")}
	for _, p := range in.room.From(l.Code) {
		block.Items = append(block.Items, r.proposalItem(in, p))
	}
	page.Blocks = []view.RoomBlock{block}
	page.Parts = []view.Part{{Panel: r.roomHistory(in, func(e act.Event) bool { return e.Line == l.Code })}}
	if in.v.Draft() {
		page.Parts = append(page.Parts, view.Part{Beside: true, Entry: r.draft("drop", "").folded(r.T("room.drop_line"), r.T("room.drop_line.say"), here, view.Button{Text: r.T("room.drop_line.do"), Value: "drop", Tone: "bad"})})
	}
	return page, nil
}

func (s *Server) doRoomLine(ctx context.Context, r *request) (string, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return "", err
	}
	to := r.toLines(in, "room")
	if r.form.Get("do") == "drop" {
		return done(to, "room_dropped"), s.deps.Rooms.DropLine(ctx, in.set.Code, r.param("line"))
	}
	stands, ok := in.v.Line(r.param("line"))
	if !ok {
		return "", fault.New(fault.NotFound, "lineset.no_line", "Line", r.param("line"))
	}
	l, err := r.lineIn(stands)
	if err != nil {
		return "", err
	}
	v := in.v
	v.Row = r.form.Get(versionField)
	return done(to, "room_line_saved") + "#line-" + l.Code, s.deps.Rooms.WriteLine(ctx, v, l)
}

// roomPrint is the draft with what was proposed and supported, for paper.
func (s *Server) roomPrint(ctx context.Context, r *request) (view.Page, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return nil, err
	}
	page := &view.Room{Frame: r.roomFrame(in, in.set.Name.In(r.lang), r.T("room.print.lead", "When", r.Date(r.now)+", "+r.now.Format("15:04"), "Version", in.v.Number), r.roomCrumb(in)), Kind: "print", Facts: r.present(in)}
	page.Blocks = r.blocks(in, func(*view.RoomItem, act.Line) {}, func(*view.RoomItem, act.Proposal) {})
	for i := range page.Blocks {
		page.Blocks[i].Folded = false
	}
	return page, nil
}
