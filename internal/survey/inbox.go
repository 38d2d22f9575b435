package survey

import (
	"time"

	"github.com/shopspring/decimal"
)

// InboxFilter narrows what waits to be judged; an empty field narrows nothing.
type InboxFilter struct {
	Place
	State PartState
}

// Fits tells whether a work passes the filter.
func (f InboxFilter) Fits(w Waiting) bool {
	return (f.Country == "" || f.Country == w.Country) && (f.Round == "" || f.Round == w.Round) && (f.Part == "" || f.Part == w.Part) && (f.State == "" || f.State == w.State)
}

// Waiting is a work that was handed in and waits to be judged, or was validated and waits to be published.
type Waiting struct {
	ID int64
	Place
	Version         string
	State           PartState
	Serial          int
	Answered        int
	SubmittedBy     int64
	By              Colleague
	Submitted       time.Time
	ValidatedSerial int
	Published       time.Time // last; zero before the first publication

	// Before is the handing-in to which this one is compared, 0 where it is compared to what is published of the round. New are
	// answers that were not there, Differing those that were another, taken back ones among them.
	Before, New, Differing int
	Moved                  []Moved
	Remarks                int // at this handing-in
	May                    WorkMoves
}

// Moved is a choice that became another one.
type Moved struct {
	Item, From, To string
}

// Changed tells that the work was validated before and has been changed since.
func (w Waiting) Changed() bool { return w.ValidatedSerial > 0 && w.State != Validated }

// Days are the whole days that it has been waiting.
func (w Waiting) Days(now time.Time) int {
	if now.Before(w.Submitted) {
		return 0
	}
	return int(now.Sub(w.Submitted) / (24 * time.Hour))
}

// Points counts the choices that give more points than before and those that give fewer.
func (w Waiting) Points(q Questionnaire) (more, fewer int) {
	for _, m := range w.Moved {
		switch d := q.Direction(m.Item, Answer{Choice: m.From}, Answer{Choice: m.To}); {
		case d > 0:
			more++
		case d < 0:
			fewer++
		}
	}
	return more, fewer
}

// Direction tells whether an answer gives more points than another (1), fewer (-1) or as many (0). Answers that give none, or
// are no answers, have no direction.
func (q Questionnaire) Direction(item string, from, to Answer) int {
	i, _, ok := q.Item(item)
	if !ok || i.Max == 0 || !from.Given() || !to.Given() {
		return 0
	}
	a, known := q.Option(i, from.Choice)
	b, too := q.Option(i, to.Choice)
	switch {
	case !known || !too || a.Points == b.Points:
		return 0
	case b.Points > a.Points:
		return 1
	}
	return -1
}

// Same tells that two answers say the same, wherever they were written.
func (a Answer) Same(b Answer) bool {
	return a.Choice == b.Choice && a.Gap == b.Gap && a.Evidence == b.Evidence && a.Text == b.Text && a.Date.Equal(b.Date) &&
		sameNumber(a.Number, b.Number) && sameNumber(a.Numerator, b.Numerator) && sameNumber(a.Denominator, b.Denominator)
}

func sameNumber(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
}
