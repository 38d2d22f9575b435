// Package password keeps passwords: it says which are good enough, turns them into text that cannot be turned back, and
// compares, at the same cost whether or not there is anything to compare with.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Params is how much work argon2id does: memory in KiB, passes, threads.
type Params struct {
	Memory  uint32
	Passes  uint32
	Threads uint8
}

// Default takes about a tenth of a second and 64 MiB (RFC 9106, second recommendation, with one thread).
func Default() Params { return Params{Memory: 64 << 10, Passes: 3, Threads: 1} }

const (
	saltLength = 16
	keyLength  = 32
	// What a stored text may ask for at most, so that nobody who can write one can exhaust the machine.
	mostMemory = 1 << 20
	mostPasses = 16
)

// Hasher turns passwords into text in the PHC format and compares them with it. Not more than so many are worked on at a
// time; the others wait. It is safe for concurrent use.
type Hasher struct {
	params Params
	turns  chan struct{}
	dummy  string
	worked func() // called at each computation, for tests
}

// New makes a Hasher that works on that many passwords at a time.
func New(p Params, atOnce int) *Hasher {
	h := &Hasher{params: p, turns: make(chan struct{}, max(1, atOnce)), worked: func() {}}
	h.dummy = text(p, make([]byte, saltLength), make([]byte, keyLength))
	return h
}

// Hash gives the text that is kept of a password, with a salt of its own.
func (h *Hasher) Hash(ctx context.Context, plain string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	key, err := h.key(ctx, plain, salt, h.params, keyLength)
	if err != nil {
		return "", err
	}
	return text(h.params, salt, key), nil
}

// Verify tells whether the kept text is that of the password, and whether it was made with less work than is done now. An
// empty or unreadable text is compared at the same cost, and is never right. The error is that of the context.
func (h *Hasher) Verify(ctx context.Context, kept, plain string) (ok, outdated bool, err error) {
	p, salt, want, err := parse(kept)
	known := err == nil
	if !known {
		p, salt, want, _ = parse(h.dummy)
	}
	got, err := h.key(ctx, plain, salt, p, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	same := subtle.ConstantTimeCompare(got, want) == 1
	return same && known, same && known && p != h.params, nil
}

func (h *Hasher) key(ctx context.Context, plain string, salt []byte, p Params, length uint32) ([]byte, error) {
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.turns }()
	h.worked()
	return argon2.IDKey([]byte(norm.NFKC.String(plain)), salt, p.Passes, p.Memory, p.Threads, length), nil
}

func text(p Params, salt, key []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Passes, p.Threads, enc.EncodeToString(salt), enc.EncodeToString(key))
}

var errUnreadable = errors.New("password: unreadable text")

// parse reads the PHC format as text writes it.
func parse(kept string) (p Params, salt, key []byte, err error) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errUnreadable
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.Memory, &p.Passes, &p.Threads); n != 3 || err != nil {
		return p, nil, nil, errUnreadable
	}
	if p.Memory < 8 || p.Memory > mostMemory || p.Passes < 1 || p.Passes > mostPasses || p.Threads < 1 || p.Threads > 16 ||
		parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", p.Memory, p.Passes, p.Threads) {
		return p, nil, nil, errUnreadable
	}
	enc := base64.RawStdEncoding.Strict()
	salt, err = enc.DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, errUnreadable
	}
	key, err = enc.DecodeString(parts[5])
	if err != nil || len(key) < 16 || len(key) > 64 {
		return p, nil, nil, errUnreadable
	}
	return p, salt, key, nil
}
