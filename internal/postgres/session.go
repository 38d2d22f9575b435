package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
)

// operatorAccount is the account that an operator's link signs in to.
const operatorAccount = 2

// CreateOperatorLink keeps the SHA-256 of a link's token until it is used or expires. Earlier links cease to work.
func (s *Store) CreateOperatorLink(ctx context.Context, token []byte, expires time.Time) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from operator_link where used is null or expires < now()`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into operator_link (token, account, expires) values ($1, $2, $3)`, token, operatorAccount, expires)
		return err
	})
}

// UseOperatorLink uses a link up and tells whose it is; fault.SignIn when it is unknown, used or expired.
func (s *Store) UseOperatorLink(ctx context.Context, token []byte) (account int64, err error) {
	err = s.write(WithActor(ctx, systemAccount), func(tx pgx.Tx) error {
		return signIn(tx.QueryRow(ctx, `
			update operator_link l set used = now() from account a
			where l.token = $1 and l.used is null and l.expires > now() and a.id = l.account and a.active returning l.account`, token), "fault.link_spent", &account)
	})
	return account, err
}

// CreateSession keeps the SHA-256 of a session's secret. The session ends at until, or earlier after idle without use.
func (s *Store) CreateSession(ctx context.Context, token []byte, account int64, until time.Time, idle time.Duration) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from session where expires < now() or seen + idle < now()`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into session (token, account, expires, idle) values ($1, $2, $3, $4)`, token, account, until, idle)
		return err
	})
}

// Session tells whose session it is and notes that it is in use; fault.SignIn when it is unknown or over.
func (s *Store) Session(ctx context.Context, token []byte) (account int64, err error) {
	// Noted at most each twentieth of the idle time, so that reading pages does not write all the time.
	err = s.write(WithActor(ctx, systemAccount), func(tx pgx.Tx) error {
		return signIn(tx.QueryRow(ctx, `
			with open as (
				select s.token, s.account, s.seen, s.idle from session s join account a on a.id = s.account
				where s.token = $1 and s.expires > now() and s.seen + s.idle > now() and a.active
			), noted as (
				update session t set seen = now() from open where t.token = open.token and open.seen + open.idle / 20 < now()
			)
			select account from open`, token), "fault.session_over", &account)
	})
	return account, err
}

// EndSession ends one session; one that is not there is no error.
func (s *Store) EndSession(ctx context.Context, token []byte) error {
	return s.write(WithActor(ctx, systemAccount), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `delete from session where token = $1`, token)
		return err
	})
}

// EndAllSessions ends every session of the account.
func (s *Store) EndAllSessions(ctx context.Context, account int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `delete from session where account = $1`, account)
		return err
	})
}

func signIn(row pgx.Row, key string, into ...any) error {
	err := one(row, key, nil, into...)
	if e, ok := fault.As(err); ok && e.Kind == fault.NotFound {
		return fault.New(fault.SignIn, key)
	}
	return err
}
