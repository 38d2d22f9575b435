// Package session is who is signed in: by password, by the operator's link, by an invitation or reset link, or by a token of
// a program. It holds the rules; what it remembers stands behind Store as hashes alone, so that whoever reads the database
// cannot sign in with it.
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/password"
)

// Lives of what signs in.
const (
	OperatorLinkLife = 24 * time.Hour
	operatorGrace    = 10 * time.Minute // after its first use, for a reload or a second window
	InvitationLife   = 7 * 24 * time.Hour
	ResetLife        = 2 * time.Hour
	DeviceLife       = 365 * 24 * time.Hour
	// Renewal is how long the former secret of a renewed session is still taken, for requests that were on their way.
	Renewal = 30 * time.Second
)

// Limits of a session: how long it lasts without a request, and at most.
type Limits struct {
	Idle, Life time.Duration
}

// DefaultLimits are two hours without a request, twelve at most.
func DefaultLimits() Limits { return Limits{Idle: 2 * time.Hour, Life: 12 * time.Hour} }

// Open is a session that is not over. Public names it where its secret must not stand.
type Open struct {
	Account int64
	Public  string
	Agent   string // the browser's own name
	Created time.Time
	Seen    time.Time
	Expires time.Time
	Stale   bool // rights of the account have changed since its secret was made
	Former  bool // it was found by the secret that it had before its last renewal
}

// From is where somebody signs in from: the network address, the browser's own name, the secret of its cookie that tells a
// browser that has signed in before, and that of a session which the new one takes the place of.
type From struct {
	Address string
	Agent   string
	Device  string
	Session string
}

// Signed is a new session: its secret, when it ends at the latest, and the device's secret to keep in the browser.
type Signed struct {
	Account int64
	Secret  string
	Until   time.Time
	Device  string
}

// Account is what signing in needs to know of one. PHC is empty where there is no password yet.
type Account struct {
	ID          int64
	Name        string
	Email       string
	Institution string
	Active      bool
	PHC         string
}

// Purpose of a link.
type Purpose string

// The purposes: to set a first password, and to set another.
const (
	Invitation Purpose = "invitation"
	Reset      Purpose = "reset"
)

// Link is an invitation or reset link as it stands. Used and Expired exclude its use.
type Link struct {
	Account Account
	Purpose Purpose
	Expires time.Time
	Used    bool
	Expired bool
}

// Token is a program's way in. Public names it where the token itself must not stand.
type Token struct {
	Public  string
	Account int64
	Name    string
	Scopes  []string
	Made    time.Time
	Expires time.Time
	Used    time.Time // zero for never
	Revoked time.Time // zero while it works
}

// Store remembers. Secrets reach it as their SHA-256. What is not there, or over, is fault.SignIn unless said otherwise.
type Store interface {
	CreateOperatorLink(ctx context.Context, token []byte, expires time.Time) error
	UseOperatorLink(ctx context.Context, token []byte) (account int64, err error)

	// AccountOf finds an account of a person by address, lower case; the zero Account when there is none.
	AccountOf(ctx context.Context, email string) (Account, error)
	// AccountByID finds it by number; fault.NotFound.
	AccountByID(ctx context.Context, id int64) (Account, error)
	// SetPassword keeps another text of the same password.
	SetPassword(ctx context.Context, account int64, phc string) error
	// ChangePassword keeps a new password and ends the sessions of the account but the one named.
	ChangePassword(ctx context.Context, account int64, phc, except string) error
	// NoteFailed writes down that a sign-in failed: account 0 when no such account is known.
	NoteFailed(ctx context.Context, account int64, address string) error

	CreateSession(ctx context.Context, token []byte, account int64, agent string, until time.Time, idle time.Duration) error
	// Session finds an open session by its secret, or by its former one within Renewal, and notes that it is in use.
	Session(ctx context.Context, token []byte) (Open, error)
	// RenewSession gives a stale session another secret; false when that was done already.
	RenewSession(ctx context.Context, token, next []byte) (bool, error)
	Sessions(ctx context.Context, account int64) ([]Open, error)
	// EndSession, EndOne and EndAll end sessions; one that is not there is no error.
	EndSession(ctx context.Context, token []byte) error
	EndOne(ctx context.Context, account int64, public string) error
	EndAll(ctx context.Context, account int64, except string) error

	// KnowsDevice tells whether the account has signed in from the device, and notes that it has been seen.
	KnowsDevice(ctx context.Context, account int64, device []byte) (bool, error)
	KeepDevice(ctx context.Context, account int64, device []byte) error

	// CreateTicket keeps a link and ends those made before for the same account and purpose.
	CreateTicket(ctx context.Context, token []byte, account int64, purpose Purpose, expires time.Time) error
	// Ticket finds a link, used or expired though it may be; fault.NotFound.
	Ticket(ctx context.Context, token []byte) (Link, error)
	// UseTicket uses a link up, keeps the password and ends every session of the account, all or nothing; fault.Conflict when
	// it was used or has expired.
	UseTicket(ctx context.Context, token []byte, phc string) error
	// AskReset sends the account a mail with a link: to set another password, or the first.
	AskReset(ctx context.Context, account int64) error

	CreateToken(ctx context.Context, token []byte, t Token) (public string, err error)
	// Token finds a token that works, of an account that is active, and notes its use at most once a minute.
	Token(ctx context.Context, token []byte) (Token, error)
	Tokens(ctx context.Context, account int64) ([]Token, error)
	RevokeToken(ctx context.Context, account int64, public string) error
}

// Deps are what a Service needs.
type Deps struct {
	Store  Store
	Hasher *password.Hasher
	Now    func() time.Time
	Limits func() Limits // nil: DefaultLimits
}

// Service signs in and out. It is safe for concurrent use.
type Service struct {
	Deps
	throttle *throttle

	mu   sync.Mutex
	used map[[sha256.Size]byte]usedLink // operator's links used by this process within operatorGrace
}

type usedLink struct {
	account int64
	first   time.Time
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = func() time.Time { return time.Now().UTC() }
	}
	if d.Limits == nil {
		d.Limits = DefaultLimits
	}
	return &Service{Deps: d, throttle: newThrottle(d.Now), used: map[[sha256.Size]byte]usedLink{}}
}

// newSecret is 256 random bits, as text that fits an address or a cookie.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashed(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// OperatorLink makes a link for the operator; earlier ones that were not used cease to work.
func (s *Service) OperatorLink(ctx context.Context) (token string, err error) {
	token = newSecret()
	return token, s.Store.CreateOperatorLink(ctx, hashed(token), s.Now().Add(OperatorLinkLife))
}

// UseOperatorLink takes the token of an operator's link and opens a session. A link works once, and again for ten minutes
// after that.
func (s *Service) UseOperatorLink(ctx context.Context, token string, from From) (Signed, error) {
	account, err := s.useOperatorLink(ctx, sha256.Sum256([]byte(token)))
	if err != nil {
		return Signed{}, err
	}
	return s.open(ctx, account, from)
}

func (s *Service) useOperatorLink(ctx context.Context, sum [sha256.Size]byte) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for known, link := range s.used {
		if s.Now().Sub(link.first) > operatorGrace {
			delete(s.used, known)
		}
	}
	if link, ok := s.used[sum]; ok {
		return link.account, nil
	}
	account, err := s.Store.UseOperatorLink(ctx, sum[:])
	if err == nil {
		s.used[sum] = usedLink{account: account, first: s.Now()}
	}
	return account, err
}

// open begins a session with a secret of its own; the one that the browser had before ends.
func (s *Service) open(ctx context.Context, account int64, from From) (Signed, error) {
	if from.Session != "" {
		if err := s.Store.EndSession(ctx, hashed(from.Session)); err != nil {
			return Signed{}, err
		}
	}
	limits := s.Limits()
	out := Signed{Account: account, Secret: newSecret(), Until: s.Now().Add(limits.Life)}
	return out, s.Store.CreateSession(ctx, hashed(out.Secret), account, clip(from.Agent), out.Until, limits.Idle)
}

// Session tells whose session it is; fault.SignIn when it is unknown or over. Where the rights of the account have changed
// since, the session gets another secret, which is returned: the former works for thirty seconds more.
func (s *Service) Session(ctx context.Context, secret string) (open Open, renewed string, err error) {
	open, err = s.Store.Session(ctx, hashed(secret))
	if err != nil || !open.Stale || open.Former {
		return open, "", err
	}
	next := newSecret()
	done, err := s.Store.RenewSession(ctx, hashed(secret), hashed(next))
	if err != nil || !done {
		return open, "", err
	}
	return open, next, nil
}

// End closes a session.
func (s *Service) End(ctx context.Context, secret string) error {
	return s.Store.EndSession(ctx, hashed(secret))
}

// Sessions lists the open sessions of an account, the last used first.
func (s *Service) Sessions(ctx context.Context, account int64) ([]Open, error) {
	return s.Store.Sessions(ctx, account)
}

// EndOne ends one session of the account, by its public name.
func (s *Service) EndOne(ctx context.Context, account int64, public string) error {
	return s.Store.EndOne(ctx, account, public)
}

// EndAll ends the sessions of the account but the one named; "" ends all.
func (s *Service) EndAll(ctx context.Context, account int64, except string) error {
	return s.Store.EndAll(ctx, account, except)
}

func clip(agent string) string {
	const longest = 300
	out := []rune(agent)
	return string(out[:min(len(out), longest)])
}

// wrong is the one answer to an unknown address, a wrong password and a closed account.
func wrong() error { return fault.New(fault.SignIn, "session.wrong") }
