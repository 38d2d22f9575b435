package action

import (
	"time"

	"github.com/shopspring/decimal"
)

// Status is how far a country has come with a line.
type Status string

// The statuses. NoInformation is what a country says; that it was not asked, or has not answered, is a gap and no status.
const (
	NotStarted    Status = "not_started"
	Planned       Status = "planned"
	InProgress    Status = "in_progress"
	Completed     Status = "completed"
	Suspended     Status = "suspended"
	Cancelled     Status = "cancelled"
	NoInformation Status = "no_information"
)

// Statuses lists them in the order in which they are offered.
func Statuses() []Status {
	return []Status{NotStarted, Planned, InProgress, Completed, Suspended, Cancelled, NoInformation}
}

// Started tells that work on the line has begun or is done ("n of N countries with status in progress or beyond").
func (s Status) Started() bool { return s == InProgress || s == Completed }

// Uptake is whether a country takes a line up.
type Uptake string

// The answers to whether a line is taken up.
const (
	TakenUp     Uptake = "taken_up"
	Considering Uptake = "considering"
	NotTaken    Uptake = "not_taken"
)

// Report is what a country published on one line at one handing-in: a progress update. It is never changed; a later one follows it. What the
// country did not say is empty.
type Report struct {
	Set, Line string
	Version   int    // of the set, to which the country answered
	Country   string // ISO3
	Round     string
	Serial    int // of the publication, within the round
	ChangeSet int64
	Published time.Time // the moment
	By        int64     // account that published it: pages say its role, never the person
	Source    string    // release of the figures and answers: "PAN CRM-2031/2"
	Response  int64

	Taken      Uptake
	Body       string
	Plan       string
	Budget     decimal.NullDecimal
	Currency   string
	Indicators []string // codes of the catalogue, and indicators of the country's own in words
	Status     Status
	On         time.Time // the day to which the status refers
	Percent    decimal.NullDecimal
	Numerator  decimal.NullDecimal
	Whole      decimal.NullDecimal // denominator of the share
	Done       string
	Obstacles  string
	Next       string
	Evidence   string
	Milestones []Milestone // in the order in which the country gave them
}

// Milestone is something that a country means to reach by a day. Due and Reached are days without a zone, zero where not given.
type Milestone struct {
	Code    string // "m1", its own through all reports
	Title   string
	Due     time.Time
	Reached time.Time
}

// Overdue tells whether the milestone was to be reached before that day and is not, which is never typed.
func (m Milestone) Overdue(today time.Time) bool {
	return m.Reached.IsZero() && !m.Due.IsZero() && m.Due.Before(today)
}

// Overdue lists the milestones that are overdue on that day; none of a line that is completed, cancelled or not taken up.
func (r Report) Overdue(today time.Time) []Milestone {
	if r.Status == Completed || r.Status == Cancelled || r.Taken == NotTaken {
		return nil
	}
	var out []Milestone
	for _, m := range r.Milestones {
		if m.Overdue(today) {
			out = append(out, m)
		}
	}
	return out
}
