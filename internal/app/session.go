package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"rumbo/internal/postgres"
)

// Lives of a link and of a session.
const (
	linkLife    = 24 * time.Hour
	sessionIdle = 2 * time.Hour  // without a request
	sessionLife = 12 * time.Hour // from the sign-in on
)

// sessions keeps who is signed in. The store sees hashes alone: whoever reads the database cannot sign in.
type sessions struct {
	store *postgres.Store
	now   func() time.Time
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
func (s sessions) newLink(ctx context.Context) (token string, err error) {
	token = newSecret()
	return token, s.store.CreateOperatorLink(ctx, hashed(token), s.now().Add(linkLife))
}

// UseOperatorLink takes the token of an operator's link, which works once, and opens a session.
func (s sessions) UseOperatorLink(ctx context.Context, token string) (secret string, until time.Time, err error) {
	account, err := s.store.UseOperatorLink(ctx, hashed(token))
	if err != nil {
		return "", time.Time{}, err
	}
	secret, until = newSecret(), s.now().Add(sessionLife)
	return secret, until, s.store.CreateSession(postgres.WithActor(ctx, account), hashed(secret), account, until, sessionIdle)
}

// Session returns the account of an open session.
func (s sessions) Session(ctx context.Context, secret string) (int64, error) {
	return s.store.Session(ctx, hashed(secret))
}

// EndSession closes a session.
func (s sessions) EndSession(ctx context.Context, secret string) error {
	return s.store.EndSession(ctx, hashed(secret))
}
