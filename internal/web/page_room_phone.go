package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/singleflight"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// Rooms keeps the rooms in which drafts are worked out.
type Rooms interface {
	Meetings(ctx context.Context) ([]act.Meeting, error)
	TakeStep(ctx context.Context, v act.Version, step act.Step) error

	OpenRoom(ctx context.Context, r act.Room, link []byte) (int64, error)
	Room(ctx context.Context, set string) (act.Room, error)
	RoomState(ctx context.Context, set string) (act.Room, error)
	LinkRoom(ctx context.Context, set string, link []byte) error
	EndRoom(ctx context.Context, set string, ends time.Time) error
	CloseRoom(ctx context.Context, set string, closed bool) error
	SetAside(ctx context.Context, set string, id int64, reason string) error
	BringBack(ctx context.Context, set string, id int64) error
	TakeProposals(ctx context.Context, v act.Version, l act.Line, ids []int64) (string, error)
	WriteLine(ctx context.Context, v act.Version, l act.Line) error
	MoveLine(ctx context.Context, set, code string, by int) error
	DropLine(ctx context.Context, set, code string) error

	// By the link: what a phone asks and does. seats are the digests of the secrets that it keeps.
	RoomPulse(ctx context.Context, link []byte, seats [][]byte) (act.Pulse, error)
	RoomContent(ctx context.Context, p act.Pulse) (act.Set, act.Version, act.Room, error)
	TakeSeat(ctx context.Context, link []byte, seat act.Seat, key []byte) (int64, error)
	Propose(ctx context.Context, link []byte, seats [][]byte, p act.Proposal) (int64, error)
	ChangeProposal(ctx context.Context, link []byte, seats [][]byte, p act.Proposal) error
	WithdrawProposal(ctx context.Context, link []byte, seats [][]byte, id int64) error
	SupportInRoom(ctx context.Context, link []byte, seats [][]byte, target string, given bool) error
}

// A phone keeps the secret of its seat in a cookie of the room's own; a phone may sit in a few rooms.
const (
	seatCookie   = "rumbo_seat_"
	mostSeats    = 8
	roomRefresh  = 10 // seconds, in a browser without scripts
	wallRefresh  = 5
	roomsKept    = 16
	proposeField = "p"
)

// seatsOf are the digests of the seats that a browser has.
func seatsOf(c *fiber.Ctx) (out [][]byte) {
	c.Request().Header.VisitAllCookie(func(name, value []byte) {
		if strings.HasPrefix(string(name), seatCookie) && len(out) < mostSeats {
			sum := sha256.Sum256(value)
			out = append(out, sum[:])
		}
	})
	return out
}

// handed is a cookie that a form gives the browser.
type handed struct {
	name, value string
	until       time.Time
}

// phone is the room that a link opens, and the seat of the phone that asks.
type phone struct {
	inRoom
	act.Pulse
	digest []byte
	token  string
}

func (p phone) open() bool { return p.Pulse.Room.Open(p.Now) }

// roomCache keeps what stands in a room as long as nothing happens there: a hundred phones that ask read it once.
type roomCache struct {
	mu     sync.Mutex
	rooms  map[int64]cachedRoom
	flight singleflight.Group
}

type cachedRoom struct {
	mark string
	in   inRoom
}

func (s *Server) roomContent(ctx context.Context, p act.Pulse) (inRoom, error) {
	mark := fmt.Sprint(pulseMark(p.Room, p.Room.Open(p.Now)), p.Room.Frozen)
	s.rooms.mu.Lock()
	kept, ok := s.rooms.rooms[p.Room.ID]
	s.rooms.mu.Unlock()
	if ok && kept.mark == mark {
		return kept.in, nil
	}
	got, err, _ := s.rooms.flight.Do(fmt.Sprint(p.Room.ID, " ", mark), func() (any, error) {
		var in inRoom
		var err error
		if in.set, in.v, in.room, err = s.deps.Rooms.RoomContent(ctx, p); err != nil {
			return in, err
		}
		s.rooms.mu.Lock()
		defer s.rooms.mu.Unlock()
		if s.rooms.rooms == nil || len(s.rooms.rooms) >= roomsKept {
			s.rooms.rooms = map[int64]cachedRoom{}
		}
		if pulseMark(in.room, true) == pulseMark(p.Room, true) { // else it is newer than what was asked for, and is read again
			s.rooms.rooms[p.Room.ID] = cachedRoom{mark, in}
		}
		return in, nil
	})
	if err != nil {
		return inRoom{}, err
	}
	return got.(inRoom), nil
}

// pulse asks what a link opens. A phone that has a seat there is no guess, so that one who guesses beside it does not shut it out.
func (s *Server) pulse(ctx context.Context, r *request, token string, seats [][]byte) (act.Pulse, []byte, error) {
	sum := sha256.Sum256([]byte(token))
	if len(seats) > 0 {
		if p, err := s.deps.Rooms.RoomPulse(ctx, sum[:], seats); err == nil && p.Seat.ID != 0 {
			return p, sum[:], nil
		}
	}
	var p act.Pulse
	err := s.deps.Sessions.Open(token, r.origin, func(digest []byte) (err error) {
		p, err = s.deps.Rooms.RoomPulse(ctx, digest, seats)
		return err
	})
	if e, ok := fault.As(err); ok && e.Key == "room.unknown" {
		err = errNoPage
	}
	return p, sum[:], err
}

func (s *Server) phone(ctx context.Context, r *request) (p phone, err error) {
	p.token = r.param("token")
	if p.Pulse, p.digest, err = s.pulse(ctx, r, p.token, r.seats); err != nil {
		return p, err
	}
	p.inRoom, err = s.roomContent(ctx, p.Pulse)
	return p, err
}

// toRoom leads a phone that comes by the short address to the page in its language.
func (s *Server) toRoom(c *fiber.Ctx) error {
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect("/"+string(s.language(c))+"/room/"+c.Params("token"), fiber.StatusFound)
}

// roomSince tells a script whether something happened since it looked, by one question to the database.
func (s *Server) roomSince(c *fiber.Ctx) error {
	p, _, err := s.pulse(c.UserContext(), &request{origin: from(c)}, c.Params("token"), seatsOf(c))
	if err != nil {
		return err
	}
	return since(c, pulseMark(p.Room, p.Room.Open(p.Now)))
}

func since(c *fiber.Ctx, mark string) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if c.Query("at") == mark {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.JSON(fiber.Map{"at": mark})
}

// phoneFrame is the frame of a page for phones: the switch of languages stays on it, also after a form.
func (r *request) phoneFrame(rest ...string) view.Frame {
	f := r.frame
	f.Private, f.Bare, f.Crumbs = true, true, nil
	for i, l := range f.Languages {
		f.Languages[i].Href = strings.Replace(r.to(rest...), "/"+string(r.lang)+"/", "/"+string(l.Code)+"/", 1)
	}
	if d := "done." + r.query.Get("done"); r.Has(d) && f.Wrong == "" {
		f.Notice = r.T(d)
	}
	return f
}

// roomPage is what a phone sees: a place to choose, then the draft and what was proposed.
func (s *Server) roomPage(ctx context.Context, r *request) (view.Page, error) {
	p, err := s.phone(ctx, r)
	if err != nil {
		return nil, err
	}
	here := r.to("room", p.token)
	page := &view.Room{Frame: r.phoneFrame("room", p.token), Kind: "phone", Box: here}
	page.Title = p.set.Name.In(r.lang)
	if p.Seat.ID == 0 && p.open() || r.query.Has("change") || r.form.Get(entryField) == "seat" {
		page.Lead = r.T("room.seat.lead", "Group", r.areaName(p.set.Group))
		page.Box, page.Form = "", s.seatEntry(r, p)
		return page, nil
	}
	page.Lead = r.T("room.lead")
	page.Feed, page.At, page.Refresh = here+"/since", pulseMark(p.Pulse.Room, p.open()), roomRefresh
	if p.Seat.ID != 0 {
		page.Place, page.Again = r.seatName(p.Seat), view.Link{Text: r.T("room.place.change"), Href: with(here, "change", "yes")}
	}
	if p.open() {
		page.Propose = view.Link{Text: r.T("room.propose"), Href: here + "/propose"}
	} else {
		page.Caveat, page.Again, page.Box = r.T("room.closed_now"), view.Link{}, ""
	}
	page.Blocks = r.blocks(p.inRoom, func(item *view.RoomItem, l act.Line) {
		s.phoneSupport(r, p, item, act.LineTarget(l.Code))
		if p.open() {
			item.Links = append(item.Links, view.Link{Text: r.T("room.amend"), Href: with(here+"/propose", "line", l.Code)})
		}
	}, func(item *view.RoomItem, q act.Proposal) {
		if q.State != act.ProposalOpen || !p.open() {
			return
		}
		id := strconv.FormatInt(q.ID, 10)
		s.phoneSupport(r, p, item, act.ProposalTarget(q.ID))
		if q.Seat.ID == p.Seat.ID {
			item.Chip = view.Chip{Tone: "neutral", Text: r.T("room.yours")}
			item.Links = append(item.Links, view.Link{Text: r.T("room.change"), Href: with(here+"/propose", proposeField, id)})
			item.Buttons = append(item.Buttons, *button(here, r.T("room.withdraw"), "do", "withdraw", proposeField, id))
		} else if !q.Amends() {
			item.Links = append(item.Links, view.Link{Text: r.T("room.amend"), Href: with(here+"/propose", "of", id)})
		}
	})
	return page, nil
}

// phoneSupport lets a country support something, or take that back.
func (s *Server) phoneSupport(r *request, p phone, item *view.RoomItem, target string) {
	if p.Seat.Country == "" || !p.open() {
		return
	}
	do, text := "support", "room.do_support"
	if item.Supported = p.room.Supported(target, p.Seat.ID); item.Supported {
		do, text = "unsupport", "room.do_unsupport"
	}
	item.Buttons = append(item.Buttons, *button(r.to("room", p.token), r.T(text), "do", do, "target", target))
}

func (s *Server) seatEntry(r *request, p phone) *view.Entry {
	d := r.draft("seat", "")
	d.add(view.Field{Kind: "choice", Name: "country", Label: r.T("room.seat.country"), Options: r.seatOptions(p.set.Group, p.Seat.Country), Value: p.Seat.Country})
	d.add(view.Field{Kind: "text", Name: "observer", Label: r.T("room.seat.observer"), Help: r.T("room.seat.observer.help"), Max: act.LongestObserver, Value: p.Seat.Observer})
	return d.entry("", r.T("room.seat.say"), r.to("room", p.token), view.Button{Text: r.T("room.seat.do"), Value: "seat"})
}

// doRoom does what a phone's page offers.
func (s *Server) doRoom(ctx context.Context, r *request) (string, error) {
	token := r.param("token")
	p, digest, err := s.pulse(ctx, r, token, r.seats)
	if err != nil {
		return "", err
	}
	to := r.to("room", token)
	switch do := r.form.Get("do"); do {
	case "seat":
		seat := act.Seat{Country: r.form.Get("country"), Observer: r.form.Get("observer")}
		if p.Seat.ID != 0 && seat.Country == p.Seat.Country && seat.Observer == p.Seat.Observer {
			return to, nil
		}
		secret, key := s.deps.Sessions.NewSecret()
		if _, err := s.deps.Rooms.TakeSeat(ctx, digest, seat, key); err != nil {
			return "", err
		}
		r.gives = append(r.gives, handed{seatCookie + strconv.FormatInt(p.Room.ID, 10), secret, p.Room.Ends.Add(act.LongestRoom)})
		return to, nil
	case "support", "unsupport":
		target := r.form.Get("target")
		kind, id, _ := strings.Cut(target, "/")
		return to + "#" + map[string]string{"line": "line-", "proposal": "p-"}[kind] + id, s.deps.Rooms.SupportInRoom(ctx, digest, r.seats, target, do == "support")
	case "withdraw":
		id, err := strconv.ParseInt(r.form.Get(proposeField), 10, 64)
		if err != nil {
			return "", fault.New(fault.Invalid, "web.bad_request")
		}
		return done(to, "room_withdrawn"), s.deps.Rooms.WithdrawProposal(ctx, digest, r.seats, id)
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}

// proposePage is the form in which a phone proposes a line, amends something, or changes what it proposed.
func (s *Server) proposePage(ctx context.Context, r *request) (view.Page, error) {
	p, err := s.phone(ctx, r)
	if err != nil {
		return nil, err
	}
	here := r.to("room", p.token)
	if p.Seat.ID == 0 {
		return nil, redirect{here}
	}
	page := &view.Room{Frame: r.phoneFrame("room", p.token, "propose"), Kind: "form", Box: here, List: here, Place: r.seatName(p.Seat)}
	page.Crumbs = []view.Link{{Text: p.set.Name.In(r.lang), Href: here}, {Text: r.T("room.propose")}}
	if !p.open() {
		page.Caveat = r.T("room.closed_now")
	}
	choice := func(name string) string { return first(r.form.Get(name), r.query.Get(name)) }
	d := r.draft("propose", "")
	stands := act.Proposal{Language: r.lang, Line: choice("line"), Key: newKey()}
	does, says := "propose", "room.propose.do"
	switch {
	case choice(proposeField) != "":
		if stands, err = p.proposalIn(choice(proposeField)); err != nil || stands.Seat.ID != p.Seat.ID {
			return nil, errNoPage
		}
		page.Title, page.Lead, does, says = r.T("room.change.title"), r.T("room.change.lead"), "change", "room.change.do"
		d.add(view.Field{Kind: "hidden", Name: proposeField, Value: choice(proposeField)})
	case choice("of") != "":
		of, err := p.proposalIn(choice("of"))
		if err != nil {
			return nil, err
		}
		about := r.proposalItem(p.inRoom, of)
		page.Title, page.Lead, page.About = r.T("room.amend.title"), r.T("room.amend.lead"), &about
		d.add(view.Field{Kind: "hidden", Name: "of", Value: choice("of")})
		stands.Of, stands.Language, stands.Text = of.ID, of.Language, of.Text
	case stands.Line != "":
		l, ok := p.v.Line(stands.Line)
		if !ok {
			return nil, fault.New(fault.NotFound, "lineset.no_line", "Line", stands.Line)
		}
		about := r.lineItem(p.inRoom, l)
		page.Title, page.Lead, page.About = r.T("room.amend.title"), r.T("room.amend.lead"), &about
		d.add(view.Field{Kind: "hidden", Name: "line", Value: stands.Line})
		stands.Language = r.inTongue(l.Text)
		stands.Text = l.Text.Only(stands.Language)
	default:
		page.Title, page.Lead = r.T("room.propose.title"), r.T("room.propose.lead")
	}
	page.Crumbs[1].Text = page.Title
	d.add(view.Field{Kind: "hidden", Name: "key", Value: stands.Key})
	if stands.Amends() {
		d.add(view.Field{Kind: "area", Name: "text", Label: r.T("room.text.new"), Value: stands.Text, Max: act.LongestProposal, Required: true})
		d.add(view.Field{Kind: "text", Name: "title", Label: r.T("room.title.new"), Help: r.T("room.title.new.help"), Value: stands.Title, Max: act.LongestTitle})
	} else {
		d.add(view.Field{Kind: "text", Name: "title", Label: r.T("room.line_title"), Value: stands.Title, Max: act.LongestTitle, Required: true})
		d.add(view.Field{Kind: "area", Name: "text", Label: r.T("room.text"), Value: stands.Text, Max: act.LongestProposal})
		d.add(view.Field{Kind: "text", Name: "theme", Label: r.T("room.theme"), Value: stands.Theme, Max: act.LongestTheme})
	}
	var pairs []string
	for _, l := range r.languages() {
		pairs = append(pairs, string(l), r.T("admin.language."+string(l)))
	}
	d.add(view.Field{Kind: "choice", Name: "language", Label: r.T("room.language"), Value: string(stands.Language), Options: options("", pairs...), Required: true})
	page.Form = d.entry("", "", here+"/propose", view.Button{Text: r.T(says), Value: does})
	return page, nil
}

// doPropose keeps what a phone typed.
func (s *Server) doPropose(ctx context.Context, r *request) (string, error) {
	token := r.param("token")
	_, digest, err := s.pulse(ctx, r, token, r.seats)
	if err != nil {
		return "", err
	}
	p := act.Proposal{Key: r.form.Get("key"), Line: r.form.Get("line"), Language: lang.Code(r.form.Get("language")), Title: r.form.Get("title"), Text: r.form.Get("text"), Theme: r.form.Get("theme")}
	for name, to := range map[string]*int64{"of": &p.Of, proposeField: &p.ID} {
		if text := r.form.Get(name); text != "" {
			if *to, err = strconv.ParseInt(text, 10, 64); err != nil {
				return "", fault.New(fault.Invalid, "web.bad_request")
			}
		}
	}
	to := r.to("room", token)
	if r.form.Get("do") == "change" {
		return done(to, "room_changed") + "#p-" + strconv.FormatInt(p.ID, 10), s.deps.Rooms.ChangeProposal(ctx, digest, r.seats, p)
	}
	id, err := s.deps.Rooms.Propose(ctx, digest, r.seats, p)
	return done(to, "room_proposed") + "#p-" + strconv.FormatInt(id, 10), err
}

// newKey is a phone's own name of what it is going to propose.
func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// fromPhone serves a form of a room; a script is told in JSON what became of it.
func (s *Server) fromPhone(do action, show pageFunc) fiber.Handler {
	plain := s.does(do, show)
	return func(c *fiber.Ctx) error {
		if !strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON) {
			return plain(c)
		}
		r := s.request(c)
		r.form = posted(c)
		next, err := do(c.UserContext(), r)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(fiber.Map{"next": next})
	}
}
