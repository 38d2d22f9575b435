package survey

import (
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
)

// Place is what a work is about: one part of one round, for one country. Part is the code of a questionnaire.
type Place struct {
	Round, Part, Country string
}

// Entry is an answer of a draft: the saving it is from, who wrote it and when.
type Entry struct {
	Answer
	Section  string
	Revision int64
	Author   int64
	At       time.Time
}

// Said tells that the entry holds something: an answer, a gap or evidence. One that was taken back holds nothing.
func (e Entry) Said() bool { return e.Given() || e.Gap != observation.NoGap || e.Evidence != "" }

// Edit is an answer that somebody saves. Revision is that of the entry which they saw, 0 where there was none; an edit with
// its item alone takes the answer back.
type Edit struct {
	Answer
	Revision int64
}

// Saving is what is saved of one work at once.
type Saving struct {
	Place         Place
	Questionnaire Questionnaire
	Edits         []Edit
}

// Work is what a country does on one part of a round (contracts: a submission): its draft and how far it has come. One that
// nobody has begun has no ID and the state NotOpened.
type Work struct {
	ID int64
	Place
	Version  string // of the questionnaire that the answers are to
	State    PartState
	Revision int64 // of the newest saving
	Answered int
	Saved    time.Time
	Entries  map[string]Entry // by item; only those that the reader may see

	Serial          int // of the newest handing-in, 0 before the first
	SubmittedBy     int64
	Submitted       time.Time
	ReturnedBy      int64
	Returned        time.Time
	Reason          string // why it was returned
	ValidatedBy     int64
	Validated       time.Time
	ValidatedSerial int // of the handing-in that was validated last, 0 before the first
	PublishedBy     int64
	Published       time.Time // last; it stays while the work is changed again

	Submissions []Submission // in order of serial
	Remarks     []WorkRemark // oldest first
	People      map[int64]Colleague
	May         WorkMoves
}

// Answers are the entries that hold something, as a response has them.
func (w Work) Answers() map[string]Answer { return AnswersOf(w.Entries) }

// AnswersOf are the entries that hold something.
func AnswersOf(entries map[string]Entry) map[string]Answer {
	out := map[string]Answer{}
	for item, e := range entries {
		if e.Said() {
			out[item] = e.Answer
		}
	}
	return out
}

// Changed tells that the work has been changed since it was validated, so that it needs validation anew.
func (w Work) Changed() bool {
	return w.ValidatedSerial > 0 && w.State != Validated && w.State != Published
}

// Open lists the remarks about an item, "" for the whole, that stand at the newest handing-in.
func (w Work) Open(item string) []WorkRemark {
	var out []WorkRemark
	for _, m := range w.Remarks {
		if m.Item == item && m.Serial == w.Serial {
			out = append(out, m)
		}
	}
	return out
}

// Writes tells whether the reader writes a section of the part.
func (w Work) Writes(section string) bool {
	if !w.May.Write {
		return false
	}
	for _, p := range w.May.Parts {
		if p == "" || p == w.Part || p == w.Part+"/"+section {
			return true
		}
	}
	return false
}

// WorkMoves are the steps that the reader may take with a work as it stands. Parts limits what they write: "" is everything, else
// questionnaires and sections ("sdg-10.7.2/D4").
type WorkMoves struct {
	Write, Submit, Withdraw, Return, Validate, Publish, Comment bool
	Parts                                                       []string
}

// Submission is one handing-in of a work. Digest is SHA-256, hex, over the answers as handed in.
type Submission struct {
	Serial    int
	By        int64
	At        time.Time
	Remark    string
	Answered  int
	Digest    string
	Withdrawn time.Time
}

// WorkRemark is what somebody said about a work, or about one item of it, at the handing-in of that serial.
type WorkRemark struct {
	ID     int64
	Serial int
	Item   string
	Author int64
	At     time.Time
	Words  string
}

// Colleague is somebody who worked on something, as others see them.
type Colleague struct {
	Name, Institution string
}

// Longest texts of an answer, in characters.
const (
	LongestAnswer   = 4000
	LongestEvidence = 1000
	LongestRemark   = 4000
)

// Permits refuses, as fault.Invalid, an answer that its item does not permit.
func (q Questionnaire) Permits(a Answer) error {
	item, _, ok := q.Item(a.Item)
	if !ok {
		return fault.New(fault.Invalid, "work.item_unknown", "Item", a.Item)
	}
	wrong := func(key string, args ...any) error {
		return fault.New(fault.Invalid, key, append([]any{"Item", item.Letter}, args...)...)
	}
	switch {
	case utf8.RuneCountInString(a.Evidence) > LongestEvidence:
		return wrong("work.evidence_long", "Most", LongestEvidence)
	case utf8.RuneCountInString(a.Text) > LongestAnswer:
		return wrong("work.answer_long", "Most", LongestAnswer)
	case item.Plain && (a.Gap != observation.NoGap || a.Evidence != ""):
		return wrong("work.plain")
	case a.Gap != observation.NoGap && (a.Choice != "" || a.Number.Valid || a.Numerator.Valid || a.Denominator.Valid || !a.Date.IsZero() || a.Text != ""):
		return wrong("work.answer_and_gap")
	case a.Gap != observation.NoGap:
		for _, g := range observation.Gaps() {
			if g == a.Gap && g != observation.NotAsked {
				return nil
			}
		}
		return wrong("work.gap_unknown")
	case a.Choice != "" && item.Kind != Choice, a.Number.Valid && item.Kind != Number, (a.Numerator.Valid || a.Denominator.Valid) && item.Kind != Share,
		!a.Date.IsZero() && item.Kind != Date, a.Text != "" && item.Kind != Text:
		return wrong("work.kind_wrong")
	}
	if _, ok := q.Option(item, a.Choice); a.Choice != "" && !ok {
		return wrong("work.choice_unknown")
	}
	if b := item.Bounds; a.Number.Valid && len(b) > 0 {
		low := a.Number.Decimal.LessThan(decimal.NewFromInt(int64(b[0])))
		switch {
		case len(b) == 1 && low:
			return wrong("work.number_low", "Low", b[0])
		case len(b) == 2 && (low || a.Number.Decimal.GreaterThan(decimal.NewFromInt(int64(b[1])))):
			return wrong("work.number_outside", "Low", b[0], "High", b[1])
		}
	}
	if item.Kind == Share && (a.Numerator.Valid || a.Denominator.Valid) {
		switch {
		case !a.Numerator.Valid || !a.Denominator.Valid:
			return wrong("work.share_half")
		case a.Denominator.Decimal.Sign() <= 0 || a.Numerator.Decimal.Sign() < 0 || a.Numerator.Decimal.GreaterThan(a.Denominator.Decimal):
			return wrong("work.share_wrong")
		}
	}
	return nil
}
