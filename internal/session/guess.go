package session

import (
	"rumbo/internal/fault"
)

// guesses is how many links that are not there a network may ask for within a quarter of an hour.
const guesses = 30

// NewSecret makes the secret of a link, with the SHA-256 under which it is kept.
func (s *Service) NewSecret() (secret string, digest []byte) {
	secret = newSecret()
	return secret, hashed(secret)
}

// Open asks find for what a link opens, by the SHA-256 of its secret. Whoever has asked for too many that are not there waits
// (fault.Throttled).
func (s *Service) Open(secret string, from From, find func(digest []byte) error) error {
	places := []place{{"link " + network(from.Address), guesses}}
	if wait := s.throttle.wait(places); wait > 0 {
		return throttled(wait)
	}
	err := find(hashed(secret))
	if fault.KindOf(err) == fault.NotFound {
		s.throttle.failed(places)
	}
	return err
}
