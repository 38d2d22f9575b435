package web

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/view"
	"rumbo/internal/workbook"
)

// keptRoom is the room of the set of the address, for who keeps the set; a set whose draft has no room yet comes without.
func (s *Server) keptRoom(ctx context.Context, r *request) (in inRoom, err error) {
	if in.set, err = s.keptSet(ctx, r); err != nil {
		return in, err
	}
	in.room, err = s.deps.Rooms.Room(ctx, in.set.Code)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return in, err
	}
	draft, drafting := in.set.Editing()
	if in.v, _ = in.set.Version(in.room.Version); drafting && draft.Number > in.room.Version {
		in.v, in.room = draft, act.Room{}
	}
	return in, nil
}

// hasRoom is keptRoom where there is one.
func (s *Server) hasRoom(ctx context.Context, r *request) (inRoom, error) {
	in, err := s.keptRoom(ctx, r)
	if err == nil && in.room.ID == 0 {
		err = fault.New(fault.NotFound, "room.none")
	}
	return in, err
}

func (r *request) toLines(in inRoom, rest ...string) string {
	return r.to(append([]string{"admin", "lines", in.set.Code}, rest...)...)
}

// roomFrame is the frame of a page of who keeps the room.
func (r *request) roomFrame(in inRoom, title, lead string, crumbs ...view.Link) view.Frame {
	return r.desk("admin", title, lead, append([]view.Link{{Text: in.set.Name.In(r.lang), Href: r.toLines(in)}}, crumbs...)...).Frame
}

func (r *request) roomCrumb(in inRoom) view.Link {
	return view.Link{Text: r.T("room.title"), Href: r.toLines(in, "room")}
}

// roomDesk is where who keeps a set works with what is proposed.
func (s *Server) roomDesk(ctx context.Context, r *request) (view.Page, error) {
	in, err := s.keptRoom(ctx, r)
	if err != nil {
		return nil, err
	}
	page := &view.Room{Frame: r.roomFrame(in, r.T("room.title"), r.T("room.desk.lead", "Version", in.v.Number)), Kind: "desk"}
	if r.made != "" {
		page.Made = r.roomLink()
	}
	if in.room.ID == 0 {
		if in.v.Number == 0 {
			page.Caveat = r.T("room.no_draft")
			return page, nil
		}
		e, err := s.openEntry(ctx, r, in)
		page.Parts = []view.Part{{Entry: e}, {Beside: true, Sheet: r.roomHow()}}
		return page, err
	}
	open := in.room.Open(r.now)
	page.Feed, page.At = r.toLines(in, "room", "since"), pulseMark(in.room, open)
	page.Facts = r.present(in)
	page.Actions = []view.Action{{Text: r.T("room.screen"), Href: r.toLines(in, "room", "screen")}, {Text: r.T("room.print"), Href: r.toLines(in, "room", "print"), Quiet: true}, {Text: r.T("room.workbook"), Href: r.toLines(in, "room.xlsx"), Quiet: true, Download: true}}
	draft := in.v.Draft()
	if draft && in.room.Waiting() > 0 {
		page.Pick = &view.RoomPick{Action: r.toLines(in, "room", "take"), Say: r.T("room.pick.say"), Button: r.T("room.pick")}
	}
	here := r.toLines(in, "room")
	page.Blocks = r.blocks(in, func(item *view.RoomItem, l act.Line) {
		if !draft {
			return
		}
		at := slices.IndexFunc(in.v.Lines, func(x act.Line) bool { return x.Code == l.Code })
		item.Links = append(item.Links, view.Link{Text: r.T("room.edit"), Href: r.toLines(in, "room", "lines", l.Code)})
		if at > 0 {
			item.Buttons = append(item.Buttons, *button(here, r.T("room.up"), "do", "up", "line", l.Code))
		}
		if at+1 < len(in.v.Lines) {
			item.Buttons = append(item.Buttons, *button(here, r.T("room.down"), "do", "down", "line", l.Code))
		}
	}, func(item *view.RoomItem, p act.Proposal) {
		id := strconv.FormatInt(p.ID, 10)
		item.Links = append(item.Links, view.Link{Text: r.T("room.look"), Href: r.toLines(in, "room", "proposals", id)})
		if draft && p.State == act.ProposalOpen {
			item.Tick = &view.Tick{Entry: "pick", Name: proposeField, Value: id, Label: r.T("room.choose", "Title", first(p.Title, p.Text))}
			item.Links = append([]view.Link{{Text: r.T("room.take"), Href: with(r.toLines(in, "room", "take"), proposeField, id)}}, item.Links...)
		}
	})
	page.Parts, err = s.roomParts(ctx, r, in)
	return page, err
}

// roomHow tells how a room works, before one is opened.
func (r *request) roomHow() *view.Sheet {
	return &view.Sheet{ID: "how", Title: r.T("room.how"), Say: r.T("room.how.say")}
}

// roomLink is the link that was just made, shown once.
func (r *request) roomLink() *view.RoomLink {
	return &view.RoomLink{Title: r.T("room.link"), Say: r.T("room.link.once"), Address: r.made, QR: qrOf(r.made)}
}

// roomParts are how the room stands, and what can be done with it as a whole.
func (s *Server) roomParts(ctx context.Context, r *request, in inRoom) ([]view.Part, error) {
	here := r.toLines(in, "room")
	tone, state := "neutral", "room.is.frozen"
	switch {
	case !in.v.Draft():
	case !in.room.Closed.IsZero():
		tone, state = "warn", "room.is.closed"
	case !r.now.Before(in.room.Ends):
		tone, state = "bad", "room.is.over"
	case in.room.Linked.IsZero():
		tone, state = "warn", "room.is.without_link"
	default:
		tone, state = "ok", "room.is.open"
	}
	zone := r.now.Location()
	sheet := &view.Sheet{ID: "state", Title: r.T("room.state"), Chip: view.Chip{Tone: tone, Text: r.T(state)}, Pairs: []view.Pair{
		{Name: r.T("room.ends"), Text: r.T("room.in_zone", "When", r.hour(in.room.Ends), "Zone", zone.String())},
	}}
	if !in.room.Linked.IsZero() {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("room.link.since"), Text: r.hour(in.room.Linked)})
	}
	out := []view.Part{{Beside: true, Sheet: sheet}}
	if !in.v.Draft() {
		return out, nil
	}
	beside := func(e *view.Entry) { out = append(out, view.Part{Beside: true, Entry: e}) }
	if in.room.Closed.IsZero() {
		beside(r.draft("close", "").folded(r.T("room.close"), r.T("room.close.say"), here, view.Button{Text: r.T("room.close.do"), Value: "close", Tone: "quiet"}))
	} else {
		beside(r.draft("reopen", "").folded(r.T("room.reopen"), r.T("room.reopen.say"), here, view.Button{Text: r.T("room.reopen.do"), Value: "reopen", Tone: "quiet"}))
	}
	beside(r.draft("link", "").folded(r.T("room.link.another"), r.T("room.link.another.say"), here, view.Button{Text: r.T("room.link.do"), Value: "link", Tone: "quiet"}))
	if !in.room.Linked.IsZero() {
		beside(r.draft("revoke", "").folded(r.T("room.revoke"), r.T("room.revoke.say"), here, view.Button{Text: r.T("room.revoke.do"), Value: "revoke", Tone: "bad"}))
	}
	d := r.draft("ends", "")
	r.endFields(d, in.room.Ends.In(zone))
	beside(d.folded(r.T("room.prolong"), "", here, view.Button{Text: r.T("admin.save"), Value: "ends", Tone: "quiet"}))
	freeze, err := s.freezeEntry(ctx, r, in)
	if err != nil {
		return nil, err
	}
	beside(freeze)
	return out, nil
}

// endFields are the day and the hour until which a link opens its room.
func (r *request) endFields(d *draft, ends time.Time) {
	var pairs []string
	for h := range 24 {
		pairs = append(pairs, strconv.Itoa(h), time.Date(2000, 1, 1, h, 0, 0, 0, time.UTC).Format("15:04"))
	}
	d.add(view.Field{Kind: "date", Name: "day", Label: r.T("room.end_day"), Value: isoDay(ends), Required: true})
	d.add(view.Field{Kind: "choice", Name: "hour", Label: r.T("room.end_hour"), Help: r.T("room.end_hour.help", "Zone", r.now.Location().String()), Value: strconv.Itoa(ends.Hour()), Options: options("", pairs...), Required: true})
}

func (r *request) endIn() (time.Time, error) {
	f := inForm{r: r}
	day, hour := f.day("day", r.T("room.end_day"), true), f.whole("hour", r.T("room.end_hour"), 23)
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, r.now.Location()), f.err
}

// meetingOptions are the meetings of a group, the newest first.
func (s *Server) meetingOptions(ctx context.Context, r *request, group string) ([]view.Option, error) {
	all, err := s.deps.Rooms.Meetings(ctx)
	out := []view.Option{{Text: r.T("room.no_meeting")}}
	for _, m := range slices.Backward(all) {
		if m.Group == group {
			out = append(out, view.Option{Value: m.Code, Text: m.Name.In(r.lang)})
		}
	}
	return out, err
}

func (s *Server) openEntry(ctx context.Context, r *request, in inRoom) (*view.Entry, error) {
	meetings, err := s.meetingOptions(ctx, r, in.set.Group)
	d := r.draft("open", "")
	d.add(view.Field{Kind: "choice", Name: "meeting", Label: r.T("room.meeting"), Options: meetings, Value: in.v.DraftedAt})
	r.endFields(d, r.now.Add(24*time.Hour))
	return d.entry(r.T("room.open"), r.T("room.open.say", "Version", in.v.Number), r.toLines(in, "room"), view.Button{Text: r.T("room.open.do"), Value: "open"}), err
}

// freezeEntry takes the step by which the wording stays as it is, if that is confirmed.
func (s *Server) freezeEntry(ctx context.Context, r *request, in inRoom) (*view.Entry, error) {
	meetings, err := s.meetingOptions(ctx, r, in.set.Group)
	d := r.draft("freeze", in.v.Row)
	d.add(view.Field{Kind: "radios", Name: "step", Label: r.T("room.freeze.step"), Options: options(d.value("step", string(act.Presented)), string(act.Presented), r.T("room.step.presented"), string(act.Adopted), r.T("room.step.adopted")), Value: string(act.Presented), Required: true})
	d.add(view.Field{Kind: "date", Name: "on", Label: r.T("room.freeze.day"), Value: isoDay(r.now), Required: true})
	d.add(view.Field{Kind: "choice", Name: "meeting", Label: r.T("room.meeting"), Options: meetings, Value: first(in.room.Meeting, in.v.DraftedAt)})
	d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("room.freeze.sure", "Count", len(in.v.Lines), "Waiting", in.room.Waiting()), Required: true})
	return d.folded(r.T("room.freeze"), r.T("room.freeze.say"), r.toLines(in, "room"), view.Button{Text: r.T("room.freeze.do"), Value: "freeze", Tone: "bad"}), err
}

// doRoomDesk does what the desk of a room offers.
func (s *Server) doRoomDesk(ctx context.Context, r *request) (string, error) {
	in, err := s.keptRoom(ctx, r)
	if err != nil {
		return "", err
	}
	to, rooms, set := r.toLines(in, "room"), s.deps.Rooms, in.set.Code
	switch r.form.Get("do") {
	case "open":
		ends, err := r.endIn()
		if err != nil {
			return "", err
		}
		return s.shows(r, func(link []byte) error {
			_, err := rooms.OpenRoom(ctx, act.Room{Set: set, Version: in.v.Number, Meeting: r.form.Get("meeting"), Ends: ends}, link)
			return err
		})
	case "link":
		return s.shows(r, func(link []byte) error { return rooms.LinkRoom(ctx, set, link) })
	case "revoke":
		return done(to, "room_revoked"), rooms.LinkRoom(ctx, set, nil)
	case "close":
		return done(to, "room_closed"), rooms.CloseRoom(ctx, set, true)
	case "reopen":
		return done(to, "room_reopened"), rooms.CloseRoom(ctx, set, false)
	case "ends":
		ends, err := r.endIn()
		if err != nil {
			return "", err
		}
		return done(to, "room_prolonged"), rooms.EndRoom(ctx, set, ends)
	case "up":
		return to + "#line-" + r.form.Get("line"), rooms.MoveLine(ctx, set, r.form.Get("line"), -1)
	case "down":
		return to + "#line-" + r.form.Get("line"), rooms.MoveLine(ctx, set, r.form.Get("line"), 1)
	case "freeze":
		f := inForm{r: r}
		step := act.Step{Kind: act.StepKind(r.form.Get("step")), Day: f.day("on", r.T("room.freeze.day"), true), Meeting: r.form.Get("meeting")}
		if f.err != nil {
			return "", f.err
		}
		if r.form.Get("sure") != "yes" || step.Kind == act.Superseded {
			return "", fault.New(fault.Invalid, "room.freeze_unsure")
		}
		v := in.v
		v.Row = r.form.Get(versionField)
		return done(to, "room_frozen"), rooms.TakeStep(ctx, v, step)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// shows makes a link that stands on the page of the form, once.
func (s *Server) shows(r *request, do func(link []byte) error) (string, error) {
	secret, digest := s.deps.Sessions.NewSecret()
	if err := do(digest); err != nil {
		return "", err
	}
	r.made = r.base + "/room/" + secret
	r.form = nil
	return "", nil
}

// screenPage is what is projected.
func (s *Server) screenPage(ctx context.Context, r *request) (view.Page, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return nil, err
	}
	open := in.room.Open(r.now)
	page := &view.Room{Frame: r.roomFrame(in, in.set.Name.In(r.lang), "", r.roomCrumb(in)), Kind: "screen", Feed: r.toLines(in, "room", "since"), At: pulseMark(in.room, open), Facts: r.present(in)}
	page.Bare, page.Refresh, page.Crumbs = true, wallRefresh, nil
	page.Actions = []view.Action{{Text: r.T("room.to_desk"), Href: r.toLines(in, "room"), Quiet: true}}
	if r.made != "" {
		page.Made, page.Refresh = r.roomLink(), 0
		page.Made.Say = r.T("room.link.wall")
	} else if in.v.Draft() {
		page.Renew = button(r.toLines(in, "room", "screen"), r.T("room.link.on_wall"), "do", "link")
	}
	if !open {
		page.Caveat = r.T("room.closed_now")
	}
	page.Blocks = r.blocks(in, func(*view.RoomItem, act.Line) {}, func(*view.RoomItem, act.Proposal) {})
	page.Blocks = slices.DeleteFunc(page.Blocks, func(b view.RoomBlock) bool { return b.ID == "decided" })
	return page, nil
}

func (s *Server) doScreen(ctx context.Context, r *request) (string, error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return "", err
	}
	return s.shows(r, func(link []byte) error { return s.deps.Rooms.LinkRoom(ctx, in.set.Code, link) })
}

// deskSince tells the script of the desk and of the wall whether something happened since it looked.
func (s *Server) deskSince(c *fiber.Ctx) error {
	r := s.request(c)
	room, err := s.deps.Rooms.RoomState(s.deps.Actor(c.UserContext(), r.who.Account), r.param("set"))
	if err != nil {
		return err
	}
	return since(c, pulseMark(room, room.Open(r.now)))
}

// roomWorkbook is the draft with what was proposed and supported, as a workbook.
func (s *Server) roomWorkbook(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	in, err := s.hasRoom(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	var b bytes.Buffer
	err = workbook.Room{Set: in.set, Version: in.v, Room: in.room, Countries: r.ref.Directory.Members(in.set.Group, r.now), Made: r.now}.Write(&b, r.Printer)
	return "rumbo-" + in.set.Code + "-room-" + string(r.lang) + ".xlsx", xlsx, b.Bytes(), err
}
