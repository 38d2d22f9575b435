// Package account is who works with Rumbo: people, the roles that they hold somewhere from one day to another, and the
// rights that follow from them. The database decides who may do what (migrations/00008_rights.sql); what it answers is held
// here, so that pages offer only what would be allowed.
package account

import (
	"slices"
	"time"

	"rumbo/internal/lang"
)

// The accounts that exist from the start: Rumbo itself, and the operator, who holds the link that the server prints and
// works on the command line.
const (
	System   int64 = 1
	Operator int64 = 2
)

// Role of a person somewhere.
type Role string

// The roles, as in the table role.
const (
	Administrator  Role = "administrator"
	RegionalOffice Role = "regional_office"
	PartnerAgency  Role = "partner_agency"
	FocalPoint     Role = "focal_point"
	Contributor    Role = "contributor"
	Analyst        Role = "analyst"
)

// Roles lists them in the order in which they are shown.
func Roles() []Role {
	return []Role{Administrator, RegionalOffice, PartnerAgency, FocalPoint, Contributor, Analyst}
}

// Scope is over what a role is held.
type Scope string

// The scopes: everything, the countries of one group, one country, a part of one country's work, nothing in particular.
const (
	OverAll     Scope = "all"
	OverGroup   Scope = "group"
	OverCountry Scope = "country"
	OverPart    Scope = "part"
	OverNothing Scope = "none"
)

// Scope of the role; "" for a role that is not known.
func (r Role) Scope() Scope {
	switch r {
	case Administrator:
		return OverAll
	case RegionalOffice, PartnerAgency:
		return OverGroup
	case FocalPoint:
		return OverCountry
	case Contributor:
		return OverPart
	case Analyst:
		return OverNothing
	}
	return ""
}

// Right is one thing that somebody may do.
type Right string

// The rights, as in the table role_right.
const (
	ReadWork            Right = "work.read"
	ReadSubmitted       Right = "submitted.read"
	WriteWork           Right = "work.write"
	SubmitWork          Right = "work.submit"
	ValidateWork        Right = "work.validate"
	Comment             Right = "work.comment"
	ManageRounds        Right = "rounds.manage"
	ManageLines         Right = "lines.manage"
	LoadReleases        Right = "release.load"
	ManageSnapshots     Right = "snapshots.manage"
	ManagePeople        Right = "people.manage"
	ReadPeople          Right = "people.read"
	ManageContributors  Right = "contributors.manage"
	ManageGroups        Right = "groups.manage"
	ManageCatalogue     Right = "catalogue.manage"
	ManageQuestionnaire Right = "questionnaires.manage"
	ManageSettings      Right = "settings.manage"
	ReadHealth          Right = "health.read"
	ReadMail            Right = "mail.read"
	ManageRetention     Right = "retention.manage"
	ReadAudit           Right = "audit.read"
	OwnTokens           Right = "token.own"
)

// Rights lists them in the order in which they are shown.
func Rights() []Right {
	return []Right{
		WriteWork, SubmitWork, ReadWork, ReadSubmitted, Comment, ValidateWork, ManageRounds, ManageLines, LoadReleases, ManageSnapshots, ReadPeople, ManageContributors, ManagePeople,
		ManageGroups, ManageCatalogue, ManageQuestionnaire, ManageSettings, ReadHealth, ReadMail, ManageRetention, ReadAudit, OwnTokens,
	}
}

// Holding is where a right is held: everywhere, or in these countries. A right that speaks of no country has none.
type Holding struct {
	Everywhere bool
	Areas      []string
}

// Holder is somebody with what they may do today. The zero Holder is the public.
type Holder struct {
	Account     int64
	Name        string
	Institution string
	Email       string
	Language    lang.Code
	Rights      map[Right]Holding
	Roles       []Appointment // those in force today
}

// SignedIn tells a person or the operator from the public.
func (h Holder) SignedIn() bool { return h.Account != 0 }

// May tells whether the right is held anywhere.
func (h Holder) May(r Right) bool {
	_, ok := h.Rights[r]
	return ok
}

// MayAny tells whether one of the rights is held anywhere.
func (h Holder) MayAny(rights ...Right) bool { return slices.ContainsFunc(rights, h.May) }

// MayIn tells whether the right is held over every one of these countries; over none, only who holds it everywhere.
func (h Holder) MayIn(r Right, countries ...string) bool {
	held, ok := h.Rights[r]
	if !ok || held.Everywhere {
		return ok
	}
	for _, c := range countries {
		if !slices.Contains(held.Areas, c) {
			return false
		}
	}
	return len(countries) > 0
}

// Holds tells whether the person holds one of the roles today.
func (h Holder) Holds(roles ...Role) bool {
	return slices.ContainsFunc(h.Roles, func(a Appointment) bool { return slices.Contains(roles, a.Role) })
}

// Appointment is a role that somebody holds in an area: a country, a group, or "" for the roles that are held over all or
// nothing. Both days belong to it; an open end is the zero time.
type Appointment struct {
	ID          int64
	Account     int64
	Role        Role
	Area        string
	Part        string // contributor: a questionnaire, "questionnaire/section", or a series
	From, To    time.Time
	StandsInFor int64 // the appointment whose holder is away; 0 for none
	Note        string
	MadeBy      int64
	Made        time.Time
	EndedBy     int64
	State       State // today, where the installation is
}

// State of an appointment.
type State string

// Before its first day, in force, after its last.
const (
	Coming  State = "coming"
	Current State = "current"
	Over    State = "over"
)

// Person is an account as those see it who manage people.
type Person struct {
	ID           int64
	Name, Email  string
	Institution  string
	Language     lang.Code
	Active       bool
	Anonymised   bool
	Created      time.Time
	Seen         time.Time // last sign-in or use; zero for never
	HasPassword  bool      // has accepted an invitation
	Version      string    // of the row: an edit that began from another is a conflict
	Appointments []Appointment
}

// Filter narrows a list of people; empty fields do not. State is "open", "closed" or empty.
type Filter struct {
	Query string // in name, address or institution
	Role  Role
	Area  string
	State string
}
