// Package action is lines of action: the meetings that prepare them, their sets and versions, their wording, and what countries report on them.
// It is pure: no I/O and no clock.
package action

import (
	"net/url"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// MeetingKind is what sort of meeting it is.
type MeetingKind string

// The kinds of meeting.
const (
	Workshop        MeetingKind = "workshop"
	Technical       MeetingKind = "technical"
	ViceMinisterial MeetingKind = "vice_ministerial"
	OtherMeeting    MeetingKind = "other"
)

// MeetingKinds lists them in the order in which they are offered.
func MeetingKinds() []MeetingKind {
	return []MeetingKind{Workshop, Technical, ViceMinisterial, OtherMeeting}
}

// Role is what an organisation did for a meeting.
type Role string

// The roles of organisations.
const (
	Organiser Role = "organiser"
	Host      Role = "host"
	Partner   Role = "partner"
)

// Roles lists them in the order in which they are shown.
func Roles() []Role { return []Role{Organiser, Host, Partner} }

// Body is an organisation at a meeting.
type Body struct {
	Role Role
	Name lang.Text
}

// Delegation is a country that took part, with the offices that it sent where they are known.
type Delegation struct {
	Country string
	Offices []lang.Text `json:",omitempty"`
}

// Document is something that the meeting left behind, at its address.
type Document struct {
	Title lang.Text
	URL   string
}

// Meeting is one at which lines of action are drafted, presented or adopted. Starts and Ends are days without a zone, both included.
type Meeting struct {
	Code   string
	Group  string // area code of the group that meets
	Kind   MeetingKind
	Name   lang.Text
	Starts time.Time
	Ends   time.Time

	MeetingDetails
	Local bool
	Row   string // version of the row, for editing
}

// MeetingDetails are what is told of a meeting besides its name and days. Offices are the kinds of office that were invited; Delegations the
// countries that are known to have taken part, none where that was not published.
type MeetingDetails struct {
	Place       lang.Text
	Note        lang.Text
	Bodies      []Body       `json:",omitempty"`
	Offices     []lang.Text  `json:",omitempty"`
	Delegations []Delegation `json:",omitempty"`
	Documents   []Document   `json:",omitempty"`
	Source      string       `json:",omitempty"`
}

// By lists the organisations of that role.
func (m Meeting) By(role Role) []lang.Text {
	var out []lang.Text
	for _, b := range m.Bodies {
		if b.Role == role {
			out = append(out, b.Name)
		}
	}
	return out
}

// LongestCode of a meeting or a set, in characters.
const LongestCode = 40

// Check refuses, as fault.Invalid, a meeting that cannot be: without a code or a name, that ends before it begins, with a document that is at no
// address.
func (m Meeting) Check() error {
	switch {
	case !isCode(m.Code):
		return fault.New(fault.Invalid, "meeting.code_wrong", "Given", m.Code, "Most", LongestCode)
	case m.Group == "":
		return fault.New(fault.Invalid, "meeting.group_missing")
	case m.Name.IsZero():
		return fault.New(fault.Invalid, "meeting.name_missing")
	case m.Starts.IsZero():
		return fault.New(fault.Invalid, "meeting.day_missing")
	case m.Ends.Before(m.Starts):
		return fault.New(fault.Invalid, "meeting.days_out_of_order", "Starts", m.Starts, "Ends", m.Ends)
	}
	seen := map[string]bool{}
	for _, d := range m.Delegations {
		if seen[d.Country] {
			return fault.New(fault.Invalid, "meeting.country_twice", "Country", d.Country)
		}
		seen[d.Country] = true
	}
	for _, d := range m.Documents {
		if u, err := url.Parse(d.URL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return fault.New(fault.Invalid, "meeting.document_wrong", "Given", d.URL)
		}
	}
	return nil
}

// isCode tells whether it can stand in an address: letters, digits, points and hyphens, neither of the last two first.
func isCode(s string) bool {
	for i, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (i == 0 || c != '-' && c != '.') {
			return false
		}
	}
	return s != "" && len(s) <= LongestCode
}
