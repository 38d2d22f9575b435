package action

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// Room is where a draft is worked out together: by a link without accounts, countries propose, amend and support, and who keeps the set takes what
// comes of it into the draft.
type Room struct {
	ID       int64
	Set      string
	Version  int
	Meeting  string // code, "" where none is named
	Ends     time.Time
	Closed   time.Time // zero while it takes proposals
	Linked   time.Time // when the link in force was made, zero while there is none
	Made     time.Time
	Frozen   bool  // its version is no draft any more
	Revision int64 // counts what happened in the room
	Drafted  int64 // counts the savings of the draft

	Seats     []Seat
	Proposals []Proposal // in the order in which they came
	Supports  []Support  // that are given
	Events    []Event    // oldest first, where they were asked for
}

// Seat is a phone in a room: of a country or of an organisation that observes. Nobody's name is asked.
type Seat struct {
	ID       int64
	Country  string // ISO3, "" for an observer
	Observer string
}

// Pulse is what a link opens, without what was proposed there: how far the room has come, and whose phone asks.
type Pulse struct {
	Room Room
	Seat Seat // the zero Seat for a phone that has none there yet
	Now  time.Time
}

// ProposalState is what became of a proposal.
type ProposalState string

// The states of a proposal: it waits, was withdrawn by those who made it, became a line alone or with others, or was set aside.
const (
	ProposalOpen      ProposalState = "open"
	ProposalWithdrawn ProposalState = "withdrawn"
	ProposalTaken     ProposalState = "taken"
	ProposalMerged    ProposalState = "merged"
	ProposalAside     ProposalState = "aside"
)

// Proposal is a new line, or another text for a line of the draft or for a proposal, as it was typed on a phone.
type Proposal struct {
	ID       int64
	Seat     Seat
	Key      string // the phone's own: sent twice, it is one
	Line     string // code of the line that it amends
	Of       int64  // the proposal that it amends
	Language lang.Code
	Title    string
	Text     string
	Theme    string
	State    ProposalState
	Into     string // code of the line that it became, or went into
	Reason   string // why it was set aside
	Revision int64
	At       time.Time
}

// Support is that of one phone for a line or a proposal.
type Support struct {
	Seat    int64
	Country string
	Target  string // LineTarget or ProposalTarget
}

// Event is one thing that happened in a room. It is never changed.
type Event struct {
	Kind     string
	Proposal int64
	Line     string
	Country  string
	Observer string
	By       int64 // who keeps the room; 0 for what came from a phone
	At       time.Time
	EventDetail
}

// EventDetail is what an event says more: the words as they were, or where they went and why.
type EventDetail struct {
	Language lang.Code `json:",omitempty"`
	Title    string    `json:",omitempty"`
	Text     string    `json:",omitempty"`
	Theme    string    `json:",omitempty"`
	Into     string    `json:",omitempty"`
	Reason   string    `json:",omitempty"`
}

// Limits of a room: lengths in characters, seats by one link, proposals of a room, of a phone, and of a phone within a minute.
const (
	LongestProposal = 4000
	LongestTheme    = 200
	LongestObserver = 200
	LongestReason   = 1000
	LongestKey      = 64
	MostSeats       = 400
	MostProposals   = 1000
	MostOfSeat      = 60
	MostAtOnce      = 10
	LongestRoom     = 31 * 24 * time.Hour
)

// LineTarget names a line where support is kept.
func LineTarget(code string) string { return "line/" + code }

// ProposalTarget names a proposal where support is kept.
func ProposalTarget(id int64) string { return "proposal/" + strconv.FormatInt(id, 10) }

// Open tells whether phones can write: not closed, not over, with a link, and the version still a draft.
func (r Room) Open(now time.Time) bool {
	return r.Closed.IsZero() && !r.Linked.IsZero() && now.Before(r.Ends) && !r.Frozen
}

// Amends tells that it is another text for something that is there.
func (p Proposal) Amends() bool { return p.Line != "" || p.Of != 0 }

// Check tidies what was typed and refuses, as fault.Invalid, what cannot be proposed: a new line without a title, an amendment without a text.
func (p Proposal) Check() (Proposal, error) {
	var err error
	for _, f := range []struct {
		to   *string
		read func(string, int) (string, error)
		most int
	}{{&p.Title, lang.ParseLine, LongestTitle}, {&p.Text, lang.ParseParagraphs, LongestProposal}, {&p.Theme, lang.ParseLine, LongestTheme}} {
		if *f.to, err = f.read(*f.to, f.most); err != nil {
			return p, err
		}
	}
	switch {
	case !slices.Contains(lang.All(), p.Language):
		return p, fault.New(fault.Invalid, "room.language_missing")
	case p.Key == "" || len(p.Key) > LongestKey:
		return p, fault.New(fault.Invalid, "web.bad_request")
	case p.Amends() && p.Text == "":
		return p, fault.New(fault.Invalid, "room.text_missing")
	case !p.Amends() && p.Title == "":
		return p, fault.New(fault.Invalid, "room.title_missing")
	}
	return p, nil
}

// Check tidies a seat and refuses, as fault.Invalid, one that is of nobody.
func (s Seat) Check() (Seat, error) {
	observer, err := lang.ParseLine(s.Observer, LongestObserver)
	if err != nil {
		return s, err
	}
	if s.Observer = observer; (s.Country == "") == (observer == "") {
		return s, fault.New(fault.Invalid, "room.seat_missing")
	}
	return s, nil
}

// Supporters are the countries that support something, each once, however many of its phones do.
func (r Room) Supporters(target string) []string {
	var out []string
	for _, s := range r.Supports {
		if s.Target == target && !slices.Contains(out, s.Country) {
			out = append(out, s.Country)
		}
	}
	slices.Sort(out)
	return out
}

// Supported tells whether a phone supports something.
func (r Room) Supported(target string, seat int64) bool {
	return slices.Contains(r.Supports, Support{Seat: seat, Country: r.seat(seat).Country, Target: target})
}

func (r Room) seat(id int64) Seat {
	for _, s := range r.Seats {
		if s.ID == id {
			return s
		}
	}
	return Seat{}
}

// Present are the countries with a phone in the room, each once.
func (r Room) Present() []string {
	var out []string
	for _, s := range r.Seats {
		if s.Country != "" && !slices.Contains(out, s.Country) {
			out = append(out, s.Country)
		}
	}
	slices.Sort(out)
	return out
}

// Observers are the organisations with a phone in the room, each once.
func (r Room) Observers() []string {
	var out []string
	for _, s := range r.Seats {
		if s.Observer != "" && !slices.Contains(out, s.Observer) {
			out = append(out, s.Observer)
		}
	}
	slices.Sort(out)
	return out
}

// Proposal finds a proposal by its number.
func (r Room) Proposal(id int64) (Proposal, bool) {
	i := slices.IndexFunc(r.Proposals, func(p Proposal) bool { return p.ID == id })
	if i < 0 {
		return Proposal{}, false
	}
	return r.Proposals[i], true
}

// New are the proposals of new lines that wait.
func (r Room) New() []Proposal {
	return r.where(func(p Proposal) bool { return p.State == ProposalOpen && !p.Amends() })
}

// ForLine are the amendments of a line that wait.
func (r Room) ForLine(code string) []Proposal {
	return r.where(func(p Proposal) bool { return p.State == ProposalOpen && p.Line != "" && p.Line == code })
}

// ForProposal are the amendments of a proposal that wait.
func (r Room) ForProposal(id int64) []Proposal {
	return r.where(func(p Proposal) bool { return p.State == ProposalOpen && p.Of == id })
}

// Loose are the amendments that wait while what they amend is gone from the draft or decided.
func (r Room) Loose(v Version) []Proposal {
	return r.where(func(p Proposal) bool {
		if p.State != ProposalOpen || !p.Amends() {
			return false
		}
		if p.Line != "" {
			_, ok := v.Line(p.Line)
			return !ok
		}
		of, ok := r.Proposal(p.Of)
		return !ok || of.State != ProposalOpen || of.Amends()
	})
}

// Decided are the proposals of which something became, withdrawn ones included.
func (r Room) Decided() []Proposal {
	return r.where(func(p Proposal) bool { return p.State != ProposalOpen })
}

// Waiting counts the proposals that nothing became of yet.
func (r Room) Waiting() int {
	return len(r.where(func(p Proposal) bool { return p.State == ProposalOpen }))
}

// From are the proposals that went into a line.
func (r Room) From(code string) []Proposal {
	return r.where(func(p Proposal) bool { return p.Into != "" && p.Into == code })
}

func (r Room) where(fits func(Proposal) bool) []Proposal {
	var out []Proposal
	for _, p := range r.Proposals {
		if fits(p) {
			out = append(out, p)
		}
	}
	return out
}

// Wording is what a line would read if these proposals went into it: what the first says in each language, over the line that stands. Texts of
// several are put below each other, for who keeps the room to make one of them.
func Wording(stands Line, from []Proposal) Line {
	said := map[lang.Code][]string{}
	titled, themed := map[lang.Code]bool{}, map[lang.Code]bool{}
	for _, p := range from {
		if p.Title != "" && !titled[p.Language] {
			stands.Title, titled[p.Language] = put(stands.Title, p.Language, p.Title), true
		}
		if p.Theme != "" && !themed[p.Language] {
			stands.Theme, themed[p.Language] = put(stands.Theme, p.Language, p.Theme), true
		}
		if p.Text != "" && !slices.Contains(said[p.Language], p.Text) {
			said[p.Language] = append(said[p.Language], p.Text)
		}
	}
	for l, texts := range said {
		stands.Text = put(stands.Text, l, strings.Join(texts, "\n\n"))
	}
	return stands
}

func put(t lang.Text, l lang.Code, words string) lang.Text {
	if t.IsZero() {
		t.Source = l
	}
	return t.With(l, words)
}
