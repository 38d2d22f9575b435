// Package upkeep is what keeps an installation going: what it decides for itself (how it is called, which group it starts with,
// which day it is, how long sessions last and uploads are kept), and how it stands.
package upkeep

import (
	"net/mail"
	"strings"
	"time"
	_ "time/tzdata" // machines without time zones are common among servers
	"unicode"
	"unicode/utf8"

	"rumbo/internal/fault"
)

// Settings of an installation. Version is that of the stored ones, empty for the defaults.
type Settings struct {
	Name        string // shown in the foot of pages and at the head of mails
	Institution string // who answers for the installation
	Contact     string // e-mail address that readers can write to; may be empty
	Home        string // code of the group that a reader starts with
	Zone        string // IANA name of the time zone in which days begin and end
	Retention   int    // days for which the bytes of rejected uploads and of drafts that were never handed in are kept
	Evidence    int    // MiB that a file handed in as evidence may have
	Idle, Life  int    // hours after which a session ends: without a request, and at most

	Version string
}

// Default are the settings of an installation that has decided nothing.
func Default() Settings {
	return Settings{Name: "Rumbo", Home: "RCM", Zone: "America/Panama", Retention: 365, Evidence: 10, Idle: 2, Life: 12}
}

// Bounds of the numbers.
const (
	LeastRetention, MostRetention = 30, 3650
	MostIdle, MostLife            = 24, 72
	MostEvidence                  = 50
)

// Check gives the settings as they are kept, blanks taken off. fault.Invalid names the one that is out of bounds. known
// tells whether a group exists.
func (s Settings) Check(known func(group string) bool) (Settings, error) {
	for _, f := range []struct {
		text *string
		key  string
		most int
	}{{&s.Name, "name", 80}, {&s.Institution, "institution", 200}, {&s.Contact, "contact", 254}} {
		*f.text = strings.Join(strings.FieldsFunc(*f.text, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }), " ")
		if utf8.RuneCountInString(*f.text) > f.most {
			return s, fault.New(fault.Invalid, "setting.long."+f.key, "Max", f.most)
		}
	}
	if s.Name == "" {
		return s, fault.New(fault.Invalid, "setting.name_missing")
	}
	if s.Contact != "" {
		if a, err := mail.ParseAddress(s.Contact); err != nil || a.Address != s.Contact {
			return s, fault.New(fault.Invalid, "setting.contact_wrong", "Given", s.Contact)
		}
	}
	if !known(s.Home) {
		return s, fault.New(fault.Invalid, "setting.home_unknown", "Given", s.Home)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		return s, fault.New(fault.Invalid, "setting.zone_unknown", "Given", s.Zone)
	}
	switch {
	case s.Retention < LeastRetention || s.Retention > MostRetention:
		return s, fault.New(fault.Invalid, "setting.retention_bounds", "Least", LeastRetention, "Most", MostRetention)
	case s.Evidence < 1 || s.Evidence > MostEvidence:
		return s, fault.New(fault.Invalid, "setting.evidence_bounds", "Most", MostEvidence)
	case s.Idle < 1 || s.Idle > MostIdle:
		return s, fault.New(fault.Invalid, "setting.idle_bounds", "Most", MostIdle)
	case s.Life < s.Idle || s.Life > MostLife:
		return s, fault.New(fault.Invalid, "setting.life_bounds", "Most", MostLife)
	}
	return s, nil
}

// Limits are the lives of a session as durations.
func (s Settings) Limits() (idle, life time.Duration) {
	return time.Duration(s.Idle) * time.Hour, time.Duration(s.Life) * time.Hour
}

// Location is the time zone of the settings, UTC where it is not known.
func (s Settings) Location() *time.Location {
	if at, err := time.LoadLocation(s.Zone); err == nil {
		return at
	}
	return time.UTC
}
