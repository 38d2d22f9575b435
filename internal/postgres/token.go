package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/mail"
	"rumbo/internal/session"
)

// CreateToken keeps the SHA-256 of a token and gives the name that it is shown under.
func (s *Store) CreateToken(ctx context.Context, token []byte, t session.Token) (public string, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `insert into api_token (token, account, name, scopes, expires) values ($1, $2, $3, $4, $5) returning public`,
			token, t.Account, t.Name, t.Scopes, t.Expires).Scan(&public); err != nil {
			return err
		}
		return s.warn(ctx, tx, t.Account, mail.TokenMade)
	})
	return public, err
}

// Token finds a token that works, of an account that is active, and notes its use at most once a minute; fault.SignIn.
func (s *Store) Token(ctx context.Context, token []byte) (t session.Token, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		return signIn(tx.QueryRow(ctx, `
			with found as (
				select t.id, t.public, t.account, t.name, t.scopes, t.made, t.expires, t.used
				from api_token t join account a on a.id = t.account
				where t.token = $1 and t.revoked is null and t.expires > now() and a.active
			), noted as (
				update api_token t set used = now() from found f where t.id = f.id and (f.used is null or f.used < now() - interval '1 minute')
			)
			select public, account, name, scopes, made, expires from found`, token), "session.token_wrong",
			&t.Public, &t.Account, &t.Name, &t.Scopes, &t.Made, &t.Expires)
	})
	return t, err
}

// Tokens lists the tokens of an account, those that work first.
func (s *Store) Tokens(ctx context.Context, id int64) (out []session.Token, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			select public, account, name, scopes, made, expires, used, revoked from api_token
			where account = $1 order by revoked is not null or expires <= now(), made desc`, id)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (t session.Token, err error) {
			var used, revoked *time.Time
			err = r.Scan(&t.Public, &t.Account, &t.Name, &t.Scopes, &t.Made, &t.Expires, &used, &revoked)
			t.Used, t.Revoked = orZero(used), orZero(revoked)
			return t, err
		})
		return err
	})
	return out, err
}

// RevokeToken ends a token of the account; one that is revoked stays as it is.
func (s *Store) RevokeToken(ctx context.Context, id int64, public string) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		var name string
		return one(tx.QueryRow(ctx, `update api_token set revoked = coalesce(revoked, now()) where account = $1 and public = $2 returning name`, id, public),
			"session.token_unknown", nil, &name)
	})
}
