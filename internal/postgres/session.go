package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/session"
)

// asRumbo runs a transaction of Rumbo itself: for looking up who somebody is before they are signed in.
func (s *Store) asRumbo(ctx context.Context, f func(tx pgx.Tx) error) error {
	return s.write(WithActor(ctx, account.System), f)
}

// CreateOperatorLink keeps the SHA-256 of a link's token until it is used or expires. Earlier links cease to work.
func (s *Store) CreateOperatorLink(ctx context.Context, token []byte, expires time.Time) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from operator_link where used is null or expires < now()`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into operator_link (token, account, expires) values ($1, $2, $3)`, token, account.Operator, expires)
		return err
	})
}

// UseOperatorLink uses a link up and tells whose it is; fault.SignIn when it is unknown, used or expired.
func (s *Store) UseOperatorLink(ctx context.Context, token []byte) (id int64, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		return signIn(tx.QueryRow(ctx, `
			update operator_link l set used = now() from account a
			where l.token = $1 and l.used is null and l.expires > now() and a.id = l.account and a.active returning l.account`, token), "fault.link_spent", &id)
	})
	return id, err
}

// CreateSession keeps the SHA-256 of a session's secret. The session ends at until, or earlier after idle without use.
func (s *Store) CreateSession(ctx context.Context, token []byte, id int64, agent string, until time.Time, idle time.Duration) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from session where expires < now() or seen + idle < now()`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			insert into session (token, account, agent, expires, idle, rights_version) select $1, id, $3, $4, $5, rights_version from account where id = $2`,
			token, id, agent, until, idle); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update account set seen = now() where id = $1`, id)
		return err
	})
}

// Session finds an open session by its secret, or by the one before, within session.Renewal of its renewal. That it is in use
// is noted at most each twentieth of the idle time, so that reading pages does not write all the time.
func (s *Store) Session(ctx context.Context, token []byte) (open session.Open, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		err := signIn(tx.QueryRow(ctx, `
			with open as (
				select s.token, s.account, s.public, s.agent, s.created, s.seen, s.expires, s.idle,
				       s.rights_version <> a.rights_version as stale, s.token <> $1 as former
				from session s join account a on a.id = s.account
				where (s.token = $1 or s.previous = $1 and s.renewed > now() - $2::interval) and s.expires > now() and s.seen + s.idle > now() and a.active
			), noted as (
				update session t set seen = now() from open where t.token = open.token and open.seen + open.idle / 20 < now()
			)
			select account, public, agent, created, seen, expires, stale, former from open`, token, session.Renewal), "fault.session_over",
			&open.Account, &open.Public, &open.Agent, &open.Created, &open.Seen, &open.Expires, &open.Stale, &open.Former)
		return err
	})
	return open, err
}

// RenewSession gives a session whose account has other rights now another secret; false when that was done already.
func (s *Store) RenewSession(ctx context.Context, token, next []byte) (done bool, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			update session s set token = $2, previous = s.token, renewed = now(), rights_version = a.rights_version
			from account a where s.token = $1 and a.id = s.account and s.rights_version <> a.rights_version`, token, next)
		done = tag.RowsAffected() == 1
		return err
	})
	return done, err
}

// Sessions lists the open sessions of an account, the last used first.
func (s *Store) Sessions(ctx context.Context, id int64) (out []session.Open, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			select account, public, agent, created, seen, expires from session
			where account = $1 and expires > now() and seen + idle > now() order by seen desc, created desc`, id)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (o session.Open, err error) {
			return o, r.Scan(&o.Account, &o.Public, &o.Agent, &o.Created, &o.Seen, &o.Expires)
		})
		return err
	})
	return out, err
}

// EndSession ends one session; one that is not there is no error.
func (s *Store) EndSession(ctx context.Context, token []byte) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `delete from session where token = $1 or previous = $1`, token)
		return err
	})
}

// EndOne ends a session of the account by its public name.
func (s *Store) EndOne(ctx context.Context, id int64, public string) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `delete from session where account = $1 and public = $2`, id, public)
		return err
	})
}

// EndAll ends the sessions of the account but the one of that public name.
func (s *Store) EndAll(ctx context.Context, id int64, except string) error {
	return s.write(ctx, func(tx pgx.Tx) error { return endAll(ctx, tx, id, except) })
}

func endAll(ctx context.Context, tx pgx.Tx, id int64, except string) error {
	_, err := tx.Exec(ctx, `delete from session where account = $1 and public <> $2`, id, except)
	return err
}

func signIn(row pgx.Row, key string, into ...any) error {
	err := one(row, key, nil, into...)
	if e, ok := fault.As(err); ok && e.Kind == fault.NotFound {
		return fault.New(fault.SignIn, key)
	}
	return err
}
