package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/session"
)

const accountFields = `a.id, a.name, coalesce(a.email, ''), a.institution, a.active, coalesce(c.phc, '')`

func accountInto(a *session.Account) []any {
	return []any{&a.ID, &a.Name, &a.Email, &a.Institution, &a.Active, &a.PHC}
}

// AccountOf finds the account of a person by address; the zero Account when there is none.
func (s *Store) AccountOf(ctx context.Context, email string) (a session.Account, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		err := one(tx.QueryRow(ctx, `select `+accountFields+` from account a left join credential c on c.account = a.id where a.email = $1 and a.kind = 'person'`, email),
			"fault.account_unknown", nil, accountInto(&a)...)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	})
	return a, err
}

// AccountByID finds an account; fault.NotFound.
func (s *Store) AccountByID(ctx context.Context, id int64) (a session.Account, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select `+accountFields+` from account a left join credential c on c.account = a.id where a.id = $1`, id),
			"fault.account_unknown", nil, accountInto(&a)...)
	})
	return a, err
}

const keepPassword = `insert into credential (account, phc) values ($1, $2) on conflict (account) do update set phc = excluded.phc, changed = now()`

// SetPassword keeps another text of the same password.
func (s *Store) SetPassword(ctx context.Context, id int64, phc string) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update credential set phc = $2 where account = $1`, id, phc)
		return err
	})
}

// ChangePassword keeps a new password, and ends the account's links and its sessions but the one of that public name.
func (s *Store) ChangePassword(ctx context.Context, id int64, phc, except string) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, keepPassword, id, phc); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update ticket set expires = now() where account = $1 and used is null and expires > now()`, id); err != nil {
			return err
		}
		if err := endAll(ctx, tx, id, except); err != nil {
			return err
		}
		return s.warn(ctx, tx, id, mail.PasswordChanged)
	})
}

// NoteFailed writes down that a sign-in failed, with the network that it came from.
func (s *Store) NoteFailed(ctx context.Context, id int64, address string) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `select note_failed_sign_in($1, nullif($2, ''))`, orNull(id), address)
		return err
	})
}

// KnowsDevice tells whether the account has signed in from the device within session.DeviceLife, and notes that it has been
// seen.
func (s *Store) KnowsDevice(ctx context.Context, id int64, device []byte) (known bool, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `update device set seen = now() where token = $1 and account = $2 and seen > now() - $3::interval`, device, id, session.DeviceLife)
		known = done.RowsAffected() == 1
		return err
	})
	return known, err
}

// KeepDevice remembers that the account has signed in from a device; what has not been seen for session.DeviceLife is
// forgotten. The account is told of it by mail, but for its first.
func (s *Store) KeepDevice(ctx context.Context, id int64, device []byte) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from device where account = $1 and seen < now() - $2::interval`, id, session.DeviceLife); err != nil {
			return err
		}
		var first bool
		if err := tx.QueryRow(ctx, `
			with kept as (insert into device (token, account) values ($1, $2))
			select not exists (select from device where account = $2)`, device, id).Scan(&first); err != nil || first {
			return err
		}
		return s.warn(ctx, tx, id, mail.NewDevice)
	})
}

// CreateTicket keeps a link and ends those made before for the same account and purpose.
func (s *Store) CreateTicket(ctx context.Context, token []byte, id int64, purpose session.Purpose, expires time.Time) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `update ticket set expires = now() where account = $1 and purpose = $2 and used is null and expires > now()`, id, string(purpose)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into ticket (token, account, purpose, expires) values ($1, $2, $3, $4)`, token, id, string(purpose), expires)
		return err
	})
}

// Ticket finds a link, used or expired though it may be; fault.NotFound.
func (s *Store) Ticket(ctx context.Context, token []byte) (l session.Link, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `
			select t.purpose, t.expires, t.used is not null, t.expires <= now(), `+accountFields+`
			from ticket t join account a on a.id = t.account left join credential c on c.account = a.id where t.token = $1`, token),
			"fault.link_spent", nil, append([]any{text(&l.Purpose), &l.Expires, &l.Used, &l.Expired}, accountInto(&l.Account)...)...)
	})
	return l, err
}

// UseTicket uses a link up, keeps the password and ends every session and every other link of the account, all or nothing;
// fault.Conflict when it was used or has expired. Of another password the account is told.
func (s *Store) UseTicket(ctx context.Context, token []byte, phc string) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		var id int64
		var purpose session.Purpose
		err := one(tx.QueryRow(ctx, `
			update ticket t set used = now() from account a
			where t.token = $1 and t.used is null and t.expires > now() and a.id = t.account and a.active returning t.account, t.purpose`, token),
			"fault.link_spent", nil, &id, text(&purpose))
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Conflict, "fault.link_spent")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, keepPassword, id, phc); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update ticket set expires = now() where account = $1 and used is null and expires > now()`, id); err != nil {
			return err
		}
		if err := endAll(ctx, tx, id, ""); err != nil || purpose == session.Invitation {
			return err
		}
		return s.warn(ctx, tx, id, mail.PasswordChanged)
	})
}
