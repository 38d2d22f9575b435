package survey

import (
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// Round asks a group's governments for parts at a time.
type Round struct {
	Code          string // "2021"
	Name          lang.Text
	Group         string // area code of the group that is asked
	ReferenceYear int
	Opens, Closes time.Time
	Parts         []string // codes of questionnaires, sets of series among them
	Source        string

	// Of a round that is asked here: MadeBy is an account, 0 for one that was asked elsewhere and is only referred to.
	MadeBy       int64
	Due          time.Time // the last day to hand in, without a zone
	Zone         string    // IANA name of the zone in which that day ends where a country has none of its own
	Instructions lang.Text
	Opened       time.Time // zero while it is being prepared
	Closed       time.Time
	Reason       string // why it was opened again
	Version      string
}

// RoundState is where a round stands.
type RoundState string

// The states of a round that is asked here.
const (
	Prepared RoundState = "prepared" // nobody is asked yet
	Open     RoundState = "open"
	Closed   RoundState = "closed"
)

// State is where the round stands.
func (r Round) State() RoundState {
	switch {
	case r.Opened.IsZero():
		return Prepared
	case !r.Closed.IsZero():
		return Closed
	}
	return Open
}

// Over tells that nobody is expected to answer any more: who was asked and did not has not answered. Before that it is too early
// to say so in public.
func (r Round) Over() bool { return r.MadeBy == 0 || r.State() == Closed }

// Longest texts of a round, in characters.
const (
	LongestRoundCode    = 40
	LongestInstructions = 4000
	LongestRoundNote    = 1000
)

// Check refuses, as fault.Invalid, a round that cannot be prepared. It may have no part yet: sets of series are made for a round that
// is there.
func (r Round) Check() error {
	code := r.Code != "" && len(r.Code) <= LongestRoundCode
	for i, c := range r.Code {
		code = code && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || (c == '-' || c == '.') && i > 0)
	}
	switch {
	case !code:
		return fault.New(fault.Invalid, "round.code_wrong", "Given", r.Code, "Most", LongestRoundCode)
	case r.Name.IsZero():
		return fault.New(fault.Invalid, "round.name_missing")
	case r.Group == "":
		return fault.New(fault.Invalid, "round.group_missing")
	case r.ReferenceYear < 1990 || r.ReferenceYear > 2100:
		return fault.New(fault.Invalid, "round.year_wrong")
	case r.Due.IsZero():
		return fault.New(fault.Invalid, "round.due_missing")
	}
	if _, err := time.LoadLocation(r.Zone); err != nil || r.Zone == "Local" {
		return fault.New(fault.Invalid, "setting.zone_unknown", "Given", r.Zone)
	}
	return nil
}

// PartState is how far a country has come with a part of a round.
type PartState string

// The states of a part (contracts: two life cycles).
const (
	NotOpened PartState = "not_opened"
	Draft     PartState = "draft"
	Submitted PartState = "submitted"
	Returned  PartState = "returned"
	Validated PartState = "validated"
	Published PartState = "published"
)

// PartStates lists them in the order of work.
func PartStates() []PartState {
	return []PartState{NotOpened, Draft, Returned, Submitted, Validated, Published}
}

// In tells that the country has handed the part in and nothing more is expected of it now.
func (s PartState) In() bool { return s == Submitted || s == Validated || s == Published }

// Progress is how far a country has come with one part. Answered counts answers of the newest work; Work is its
// number, 0 where nobody has begun; Reason is why it was returned; Changed that it was validated before and needs validation anew.
type Progress struct {
	Country, Part string
	State         PartState
	Answered      int
	Work          int64
	At            time.Time
	Reason        string
	Changed       bool
}

// Asked is a country in a round. Due is its own last day, zero for that of the round. Parts are by code; one without an entry
// has not been opened.
type Asked struct {
	Country   string
	Due       time.Time
	DueReason string
	Declined  time.Time
	Note      string // why it declined
	Reminded  time.Time
	Parts     map[string]Progress
}

// Part is the progress of a part.
func (a Asked) Part(code string) Progress {
	if p, ok := a.Parts[code]; ok {
		return p
	}
	return Progress{Country: a.Country, Part: code, State: NotOpened}
}

// LastDay is the last day on which the country can hand in.
func (a Asked) LastDay(r Round) time.Time {
	if !a.Due.IsZero() {
		return a.Due
	}
	return r.Due
}

// Deadline is the moment at which that day ends where the country is.
func (a Asked) Deadline(r Round, at *time.Location) time.Time {
	day := a.LastDay(r)
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, at)
}

// Missing lists the parts that are still to be handed in; none of a country that declined.
func (a Asked) Missing(r Round) []string {
	if !a.Declined.IsZero() {
		return nil
	}
	var out []string
	for _, part := range r.Parts {
		if !a.Part(part).State.In() {
			out = append(out, part)
		}
	}
	return out
}

// Late tells that something is missing after the deadline.
func (a Asked) Late(r Round, at *time.Location, now time.Time) bool {
	return len(a.Missing(r)) > 0 && !now.Before(a.Deadline(r, at))
}
