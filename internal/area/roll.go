package area

import (
	"regexp"
	"strings"
	"time"

	"rumbo/internal/fault"
)

// Roll is an area, on the day of Today, with everything that those who manage groups see: of a group its memberships, of a country those that it
// has. Version names the state of the row, for two people who edit it at once.
type Roll struct {
	Area
	Version  string
	Spells   []Spell
	Spelling []Alias
	Members  int // today
	Expected int // that begin later
	Holders  int // people with a role for this area today
	Today    time.Time
}

// Spell is one membership as it is kept. One that was withdrawn was wrong; it stays, and counts nowhere.
type Spell struct {
	Membership
	ID        int64
	Version   string
	Withdrawn bool
	Shipped   bool
}

// Alias is a further spelling of an area's name.
type Alias struct {
	Text      string
	Withdrawn bool
	Local     bool
}

// Overlaps tells whether two stretches of days, both days included and open where zero, share a day.
func (m Membership) Overlaps(o Membership) bool {
	return (m.To.IsZero() || o.From.IsZero() || !o.From.After(m.To)) && (o.To.IsZero() || m.From.IsZero() || !m.From.After(o.To))
}

// Check refuses dates that cannot be, as fault.Invalid.
func (m Membership) Check() error {
	for _, day := range []time.Time{m.From, m.To} {
		if !day.IsZero() && (day.Year() < 1800 || day.Year() > 2200) {
			return fault.New(fault.Invalid, "admin.day_far", "Day", day)
		}
	}
	if !m.From.IsZero() && !m.To.IsZero() && m.To.Before(m.From) {
		return fault.New(fault.Invalid, "admin.days_turned", "From", m.From, "To", m.To)
	}
	return nil
}

var groupCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,15}$`)

// ParseGroupCode reads the code of a group that people add: two to sixteen capitals, digits and hyphens. Numbers are left to
// the United Nations.
func ParseGroupCode(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if !groupCode.MatchString(s) || strings.HasSuffix(s, "-") {
		return "", fault.New(fault.Invalid, "admin.group_code", "Code", s)
	}
	return s, nil
}
