package session

import (
	"context"
	"crypto/rand"
	"hash/crc32"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rumbo/internal/fault"
)

// Scopes of tokens: published figures, and what the holder may read of countries' work beside them.
const (
	ReadData = "data.read"
	ReadWork = "work.read"
)

// Scopes lists them.
func Scopes() []string { return []string{ReadData, ReadWork} }

// tokenPrefix lets programs that look for leaked secrets know one of ours.
const tokenPrefix = "rumbo_"

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const (
	tokenLength = 43 // digits of 32 bytes
	checkLength = 6  // digits of a checksum of 32 bits
)

// LongestToken is for how long a token works at most.
const LongestToken = 366 * 24 * time.Hour

// NewToken makes a token for an account; the text is given this once. fault.Invalid for a name that is empty or longer than
// 100 characters, no or unknown scopes, and an end that is past or over a year away.
func (s *Service) NewToken(ctx context.Context, account int64, name string, scopes []string, expires time.Time) (string, error) {
	name = strings.TrimSpace(name)
	now := s.Now()
	switch {
	case name == "" || utf8.RuneCountInString(name) > 100:
		return "", fault.New(fault.Invalid, "session.token_name")
	case len(scopes) == 0 || slices.ContainsFunc(scopes, func(one string) bool { return !slices.Contains(Scopes(), one) }):
		return "", fault.New(fault.Invalid, "session.token_scopes")
	case !expires.After(now) || expires.After(now.Add(LongestToken)):
		return "", fault.New(fault.Invalid, "session.token_expires")
	}
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	text := tokenText(b)
	slices.Sort(scopes)
	_, err := s.Store.CreateToken(ctx, hashed(text), Token{Account: account, Name: name, Scopes: slices.Compact(scopes), Expires: expires})
	return text, err
}

// Token tells whose token it is; fault.SignIn when it is none of ours, revoked, or over.
func (s *Service) Token(ctx context.Context, text string) (Token, error) {
	if !wellFormed(text) {
		return Token{}, fault.New(fault.SignIn, "session.token_wrong")
	}
	return s.Store.Token(ctx, hashed(text))
}

// Tokens lists the tokens of an account, those that work first.
func (s *Service) Tokens(ctx context.Context, account int64) ([]Token, error) {
	return s.Store.Tokens(ctx, account)
}

// RevokeToken ends a token of the account; fault.NotFound when it has none of that name.
func (s *Service) RevokeToken(ctx context.Context, account int64, public string) error {
	return s.Store.RevokeToken(ctx, account, public)
}

func tokenText(b []byte) string {
	body := base62(new(big.Int).SetBytes(b), tokenLength)
	return tokenPrefix + body + checksum(body)
}

// wellFormed tells a mistyped or cut token from one that may be ours, without asking the database.
func wellFormed(text string) bool {
	body, ok := strings.CutPrefix(text, tokenPrefix)
	if !ok || len(body) != tokenLength+checkLength {
		return false
	}
	return checksum(body[:tokenLength]) == body[tokenLength:]
}

func checksum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), checkLength)
}

func base62(n *big.Int, length int) string {
	out := []byte(strings.Repeat("0", length))
	rest, base := new(big.Int), big.NewInt(int64(len(digits)))
	n = new(big.Int).Set(n)
	for i := length - 1; i >= 0; i-- {
		n.DivMod(n, base, rest)
		out[i] = digits[rest.Int64()]
	}
	return string(out)
}
