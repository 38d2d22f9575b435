// Package mail is what Rumbo writes to people: which mails there are, their words in the reader's language, how they are
// handed to a mail server, and what a mail that comes back says. A mail is kept as codes and numbers; its address is read and
// its link is made at the moment of sending (internal/jobs), so that neither stands anywhere.
package mail

import (
	"context"
	"regexp"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// Kind is what a mail is for.
type Kind string

// The kinds, as in the table mail.
const (
	Invitation  Kind = "invitation"  // to set a password for the first time; carries a link
	Reset       Kind = "reset"       // to set another password; carries a link
	Submitted   Kind = "submitted"   // to those who validate: figures were handed in (area, import)
	Returned    Kind = "returned"    // to who handed in: with a reason (area, import)
	Validated   Kind = "validated"   // to who handed in: published (area, import)
	Remark      Kind = "remark"      // somebody said something about an import (area, import)
	Appointment Kind = "appointment" // a role begins or has ended (event made or ended; role, area, from, to)
	Security    Kind = "security"    // something about signing in has changed (event)
	Round       Kind = "round"       // a country is asked, or its last day was moved (area, round, to)
	Reminder    Kind = "reminder"    // something that was asked is missing (area, round, to)
	Delegated   Kind = "delegated"   // an institution has handed in its part of a country's work (area, round, questionnaire)
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Invitation, Reset, Submitted, Returned, Validated, Remark, Appointment, Security, Round, Reminder, Delegated}
}

// Linked tells whether mails of the kind carry a secret link.
func (k Kind) Linked() bool { return k == Invitation || k == Reset }

// State of a mail.
type State string

// The states, as in the table mail.
const (
	Queued  State = "queued"  // waits for its first or its next try
	Sent    State = "sent"    // a mail server has taken it
	Failed  State = "failed"  // refused for good, or in vain for a day
	Bounced State = "bounced" // came back
	Kept    State = "kept"    // there is no mail server: it stays in the outbox
)

// States lists them all.
func States() []State { return []State{Queued, Sent, Failed, Bounced, Kept} }

// Events of security mails and of appointments.
const (
	PasswordChanged = "password"
	AddressChanged  = "address"
	NewDevice       = "device"
	TokenMade       = "token"
	Made            = "made"
	Ended           = "ended"
)

// Parameters are the codes and numbers that a mail's words are made of, never a name, an address or a secret: area (codes,
// joined by "+"), role, import, questionnaire, round, event, from and to (days).
type Parameters map[string]string

var (
	parameterNames = map[string]bool{"area": true, "role": true, "import": true, "questionnaire": true, "round": true, "event": true, "from": true, "to": true}
	code           = regexp.MustCompile(`^[A-Za-z0-9._:/+-]{1,200}$`)
	causeText      = regexp.MustCompile(`^[A-Za-z0-9._:/+-]{0,100}$`)
)

// Request is a mail to be: who gets it, what it is about, and what caused it. Language "" is the recipient's own.
type Request struct {
	Account    int64
	Kind       Kind
	Language   lang.Code
	Parameters Parameters
	Cause      string // a key of ours, such as "import/17"
}

// Check refuses, as an internal fault, a request whose parameters are no codes: they would stay where no name may stand.
func (r Request) Check() error {
	known := false
	for _, k := range Kinds() {
		known = known || k == r.Kind
	}
	if !known || !causeText.MatchString(r.Cause) {
		return fault.New(fault.Internal, "fault.mail_request", "Kind", string(r.Kind))
	}
	for name, value := range r.Parameters {
		if !parameterNames[name] || !code.MatchString(value) {
			return fault.New(fault.Internal, "fault.mail_request", "Kind", string(r.Kind))
		}
	}
	return nil
}

// Mail is a mail as it is kept. Reply is the last answer of the mail server without addresses, or one of the words
// NoAddress, NoAccount; times that have not come are zero.
type Mail struct {
	ID         int64
	Account    int64
	Kind       Kind
	Language   lang.Code
	Parameters Parameters
	Cause      string
	State      State
	Tries      int
	Created    time.Time
	Tried      time.Time
	Sent       time.Time
	Reply      string
	MessageID  string
}

// Replies of our own.
const (
	NoAddress = "no-address" // the account has none any more
	NoAccount = "no-account" // the account is closed
)

// Recipient is read from the account when a mail is sent or looked at.
type Recipient struct {
	Name    string
	Address string
	Active  bool
}

// Filter narrows the list of mails; zero fields do not. Before is the number that the list goes on below.
type Filter struct {
	State   State
	Account int64
	Before  int64
	Limit   int // 50 when 0
}

// Counts is how the mails stand: queued with the oldest's time, kept, and failed or bounced in the last seven days.
type Counts struct {
	Queued, Kept, Failed int
	Oldest               time.Time
}

// Job is all that stands in the queue of a mail.
type Job struct {
	Mail int64 `json:"mail"`
}

// Kind is the name of such jobs in the queue.
func (Job) Kind() string { return "mail" }

// Queue is the name of the queue of mails.
const Queue = "mail"

// MaxTries in about a day (see Backoff).
const MaxTries = 19

// Backoff is how long to wait after a try that failed, the first being 1: half a minute, doubling up to two hours. The
// MaxTries together take a day.
func Backoff(try int) time.Duration {
	const first, most = 30 * time.Second, 2 * time.Hour
	if try < 1 {
		return first
	}
	if try > 8 {
		return most
	}
	return min(first<<(try-1), most)
}

// Links makes the secret links that mails carry. Each makes a new one and ends those made earlier for the same purpose.
type Links interface {
	Invite(ctx context.Context, account int64) (token string, expires time.Time, err error)
	Reset(ctx context.Context, account int64) (token string, expires time.Time, err error)
}
