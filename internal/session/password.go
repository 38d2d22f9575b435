package session

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"rumbo/internal/fault"
	"rumbo/internal/password"
)

// address is how addresses are compared.
func address(email string) string { return strings.ToLower(strings.TrimSpace(norm.NFKC.String(email))) }

// SignIn opens a session for an address and a password. One and the same fault.SignIn answers an unknown address, a wrong
// password and a closed account, after the same work. Whoever has failed too often from one place waits
// (fault.Throttled); attempts from elsewhere, or beside a browser that has signed in before, do not make its holder wait.
func (s *Service) SignIn(ctx context.Context, email, plain string, from From) (Signed, error) {
	email = address(email)
	acc, err := s.Store.AccountOf(ctx, email)
	if err != nil {
		return Signed{}, err
	}
	known, err := s.Store.KnowsDevice(ctx, acc.ID, hashed(from.Device))
	if err != nil {
		return Signed{}, err
	}
	places := []place{{"try " + email + " " + network(from.Address), 10}, {"net " + network(from.Address), 100}}
	if known {
		places = []place{{"device " + from.Device, 10}}
	}
	if wait := s.throttle.wait(places); wait > 0 {
		return Signed{}, throttled(wait)
	}
	ok, outdated, err := s.Hasher.Verify(ctx, acc.PHC, plain)
	if err != nil {
		return Signed{}, err
	}
	if !ok || acc.ID == 0 || !acc.Active {
		s.throttle.failed(places)
		if err := s.Store.NoteFailed(ctx, acc.ID, noted(from.Address)); err != nil {
			return Signed{}, err
		}
		return Signed{}, wrong()
	}
	s.throttle.forget(places[0])
	if outdated {
		phc, err := s.Hasher.Hash(ctx, plain)
		if err == nil {
			err = s.Store.SetPassword(ctx, acc.ID, phc)
		}
		if err != nil {
			return Signed{}, err
		}
	}
	return s.welcome(ctx, acc.ID, from, known)
}

// welcome opens a session and sees to it that the browser is known the next time.
func (s *Service) welcome(ctx context.Context, account int64, from From, known bool) (Signed, error) {
	signed, err := s.open(ctx, account, from)
	if err != nil {
		return Signed{}, err
	}
	signed.Device = from.Device
	if !known {
		signed.Device = newSecret()
		err = s.Store.KeepDevice(ctx, account, hashed(signed.Device))
	}
	return signed, err
}

// ChangePassword sets another password for who knows the present one, and ends every other session.
func (s *Service) ChangePassword(ctx context.Context, account int64, present, next, public string) error {
	acc, err := s.Store.AccountByID(ctx, account)
	if err != nil {
		return err
	}
	here := []place{{"change " + acc.Email, 10}}
	if wait := s.throttle.wait(here); wait > 0 {
		return throttled(wait)
	}
	ok, _, err := s.Hasher.Verify(ctx, acc.PHC, present)
	if err != nil {
		return err
	}
	if !ok {
		s.throttle.failed(here)
		return fault.New(fault.Invalid, "session.present_wrong")
	}
	phc, err := s.hash(ctx, acc, next)
	if err != nil {
		return err
	}
	return s.Store.ChangePassword(ctx, account, phc, public)
}

func (s *Service) hash(ctx context.Context, acc Account, plain string) (string, error) {
	if err := password.Check(plain, acc.Name, acc.Email, acc.Institution); err != nil {
		return "", err
	}
	return s.Hasher.Hash(ctx, plain)
}

// Invite makes a link by which a person sets a first password. It works once, for seven days; earlier ones end.
func (s *Service) Invite(ctx context.Context, account int64) (token string, expires time.Time, err error) {
	return s.link(ctx, account, Invitation, InvitationLife)
}

// Reset makes a link by which a person sets another password. It works once, for two hours; earlier ones end.
func (s *Service) Reset(ctx context.Context, account int64) (token string, expires time.Time, err error) {
	return s.link(ctx, account, Reset, ResetLife)
}

func (s *Service) link(ctx context.Context, account int64, purpose Purpose, life time.Duration) (string, time.Time, error) {
	token, expires := newSecret(), s.Now().Add(life)
	return token, expires, s.Store.CreateTicket(ctx, hashed(token), account, purpose, expires)
}

// Link looks at a link without using it up: fault.NotFound when it is unknown, fault.Conflict when it was used, has expired,
// or its account is closed, each in its own words.
func (s *Service) Link(ctx context.Context, token string) (Link, error) {
	link, err := s.Store.Ticket(ctx, hashed(token))
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return link, fault.New(fault.NotFound, "session.link_unknown")
	case err != nil:
		return link, err
	case !link.Account.Active:
		return link, fault.New(fault.Conflict, "session.link_closed")
	case link.Used:
		return link, fault.New(fault.Conflict, "session.link_used")
	case link.Expired:
		return link, fault.New(fault.Conflict, "session.link_expired")
	}
	return link, nil
}

// UseLink sets the password of the link's account, ends its sessions and signs in. A password that is not good enough is
// fault.Invalid, and the link stays as it is.
func (s *Service) UseLink(ctx context.Context, token, plain string, from From) (Signed, error) {
	link, err := s.Link(ctx, token)
	if err != nil {
		return Signed{}, err
	}
	phc, err := s.hash(ctx, link.Account, plain)
	if err != nil {
		return Signed{}, err
	}
	if err := s.Store.UseTicket(ctx, hashed(token), phc); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			_, again := s.Link(ctx, token) // in its words
			if again != nil {
				return Signed{}, again
			}
		}
		return Signed{}, err
	}
	return s.welcome(ctx, link.Account.ID, from, false)
}

// sameTime is how long asking for a link takes, whether or not there is an account.
const sameTime = 400 * time.Millisecond

// AskReset sends a link to an address if it is somebody's. Nothing in the answer tells whether it is.
func (s *Service) AskReset(ctx context.Context, email string, from From) error {
	places := []place{{"ask " + address(email), 5}, {"ask " + network(from.Address), 50}}
	if wait := s.throttle.wait(places); wait > 0 {
		return throttled(wait)
	}
	s.throttle.failed(places)
	done := time.NewTimer(sameTime)
	defer done.Stop()
	acc, err := s.Store.AccountOf(ctx, address(email))
	if err == nil && acc.ID != 0 && acc.Active {
		err = s.Store.AskReset(ctx, acc.ID)
	}
	select {
	case <-done.C:
	case <-ctx.Done():
	}
	return err
}

// Masked is an address of which just enough is left for its holder to know it: "m…@cancilleria.gob.pa".
func Masked(email string) string {
	name, domain, ok := strings.Cut(email, "@")
	if !ok || name == "" {
		return "…"
	}
	return string([]rune(name)[:1]) + "…@" + domain
}
