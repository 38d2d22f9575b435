package survey

import (
	"time"

	"rumbo/internal/lang"
)

// DelegationState is where a delegation stands.
type DelegationState string

// The states of a delegation (contracts: a delegated part). Over is computed: its last day has passed before it came in.
const (
	DelegationSent     DelegationState = "sent"     // the link is out
	DelegationReceived DelegationState = "received" // the institution has handed its part in
	DelegationAccepted DelegationState = "accepted" // the country has taken the answers over
	DelegationRevoked  DelegationState = "revoked"
	DelegationOver     DelegationState = "over"
)

// Delegation gives one section of a country's work to an institution without an account, by a link. Ends is the moment at which LastDay
// ends in the country.
type Delegation struct {
	ID int64
	Place
	Version     string // of the questionnaire
	Section     string
	Institution string
	Note        string
	LastDay     time.Time
	Ends        time.Time
	State       DelegationState // never Over, see At
	Revision    int64           // of the newest saving by the link
	Answered    int
	MadeBy      int64
	Made        time.Time
	Received    time.Time
	ReceivedBy  string // who handed it in, as they want it told
	Accepted    time.Time
	AcceptedBy  int64
	Taken       int // how many answers were taken over
	Revoked     time.Time

	// For who has the link: the institution of who made it, and what the round says to everybody.
	GivenBy      string
	Instructions lang.Text
	Zone         string

	Now  time.Time // of the reading
	Open bool      // the country may still answer in the round
	May  bool      // the reader gives sections of this country's work away

	Entries map[string]Entry // by item; for the country from its handing-in on
	Files   []Evidence       // the same
}

// At is where the delegation stands at a moment.
func (d Delegation) At(now time.Time) DelegationState {
	if d.State == DelegationSent && !now.Before(d.Ends) {
		return DelegationOver
	}
	return d.State
}

// Asked is the section that the delegation gives away; false where the questionnaire has none of that code.
func (d Delegation) Asked(q Questionnaire) (Section, bool) {
	for _, s := range q.Sections {
		if s.Code == d.Section {
			return s, true
		}
	}
	return Section{}, false
}

// Taking is what is taken over of a delegation: the edits of the chosen items against the draft as it was looked at.
type Taking struct {
	Delegation int64
	Revision   int64 // of the delegation as it was looked at
	Saving     Saving
	Items      []string // whose files are taken over
}

// Delegated tells that an answer of a work, as it was saved by that revision, came from an institution.
type Delegated struct {
	Item        string
	Revision    int64
	Institution string
}

// Longest texts of a delegation, in characters, and for how long a link is open at most.
const (
	LongestInstitution    = 200
	LongestDelegationNote = 2000
	LongestDelegation     = 366 * 24 * time.Hour
)
