package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"rumbo/internal/postgres"
)

// Lives of a link and of a session.
const (
	linkLife    = 24 * time.Hour
	linkGrace   = 10 * time.Minute // after its first use, for a reload or a second window
	sessionIdle = 2 * time.Hour    // without a request
	sessionLife = 12 * time.Hour   // from the sign-in on
)

// sessions keeps who is signed in. The store sees hashes alone: whoever reads the database cannot sign in.
type sessions struct {
	store *postgres.Store
	now   func() time.Time

	mu   sync.Mutex
	used map[[sha256.Size]byte]usedLink // links used by this process within linkGrace
}

// usedLink is a link that has signed somebody in.
type usedLink struct {
	account int64
	first   time.Time
}

func newSessions(store *postgres.Store) *sessions {
	return &sessions{store: store, now: func() time.Time { return time.Now().UTC() }, used: map[[sha256.Size]byte]usedLink{}}
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

// newLink makes a link for the operator; earlier ones cease to work.
func (s *sessions) newLink(ctx context.Context) (token string, err error) {
	token = newSecret()
	return token, s.store.CreateOperatorLink(ctx, hashed(token), s.now().Add(linkLife))
}

// UseOperatorLink takes the token of an operator's link and opens a session. A link works once, and again for ten minutes
// after that.
func (s *sessions) UseOperatorLink(ctx context.Context, token string) (secret string, until time.Time, err error) {
	account, err := s.useLink(ctx, sha256.Sum256([]byte(token)))
	if err != nil {
		return "", time.Time{}, err
	}
	secret, until = newSecret(), s.now().Add(sessionLife)
	return secret, until, s.store.CreateSession(postgres.WithActor(ctx, account), hashed(secret), account, until, sessionIdle)
}

func (s *sessions) useLink(ctx context.Context, sum [sha256.Size]byte) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for known, link := range s.used {
		if s.now().Sub(link.first) > linkGrace {
			delete(s.used, known)
		}
	}
	if link, ok := s.used[sum]; ok {
		return link.account, nil
	}
	account, err := s.store.UseOperatorLink(ctx, sum[:])
	if err == nil {
		s.used[sum] = usedLink{account: account, first: s.now()}
	}
	return account, err
}

// Session returns the account of an open session.
func (s *sessions) Session(ctx context.Context, secret string) (int64, error) {
	return s.store.Session(ctx, hashed(secret))
}

// EndSession closes a session.
func (s *sessions) EndSession(ctx context.Context, secret string) error {
	return s.store.EndSession(ctx, hashed(secret))
}
