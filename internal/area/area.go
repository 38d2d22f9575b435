// Package area knows countries, territories, regions and groups: their codes in every spelling, their names in three
// languages, and who belongs to which group on a date. It is pure; the store and the shipped data fill a Directory.
package area

import (
	"time"

	"rumbo/internal/lang"
)

// Kind of an area.
type Kind string

// The kinds. A Country has an ISO3 code, territories included (Government tells the 197 governments apart); a Region is
// an M49 or SDG region; a Group is an organisation or process (RCM, SICA); Retired and Other are codes that official
// files use without being either (former countries, "areas not elsewhere specified", states of a country).
const (
	World   Kind = "world"
	Region  Kind = "region"
	Group   Kind = "group"
	Country Kind = "country"
	Retired Kind = "retired"
	Other   Kind = "other"
)

// Area is a country, region or group.
type Area struct {
	Code       string // the one printed spelling: ISO3 of a country, M49 number without leading zeros or short name of a group
	Kind       Kind
	ISO2       string
	ISO3       string
	M49        int    // 0 when it has none
	Parent     string // code of the region that holds it
	Scheme     string // code scheme of Code: iso3, m49, un (UN-only numbers), rumbo (short names), or one that was added
	Government bool   // one of the 197 governments of the UN Inquiry
	Name       lang.Text
	Aliases    []string // further spellings, any language, as people write them ("EE.UU.", "Rep. Dominicana")
	Local      bool     // a person edited it; reloading the shipped data leaves it alone
}

// Membership says that Member belongs to Group from From until To, both days included; a zero time is open.
type Membership struct {
	Group  string
	Member string // country code; nested regions are flattened to countries when loaded
	From   time.Time
	To     time.Time
	Source string // where it is said; "to be confirmed" where nobody has checked
	Local  bool
}

// On tells whether the membership holds on the day that it is at that moment in its time zone; first and last day belong to it.
func (m Membership) On(moment time.Time) bool {
	day := time.Date(moment.Year(), moment.Month(), moment.Day(), 0, 0, 0, 0, time.UTC)
	return (m.From.IsZero() || !day.Before(m.From)) && (m.To.IsZero() || !day.After(m.To))
}
