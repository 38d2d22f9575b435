package postgres

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
)

// Self is an account as its holder sees it; fault.NotFound.
func (s *Store) Self(ctx context.Context, id int64) (p account.Person, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select id, name, coalesce(email, ''), institution, language, active, created, xmin::text from account where id = $1`, id),
			"fault.account_unknown", nil, &p.ID, &p.Name, &p.Email, &p.Institution, text(&p.Language), &p.Active, &p.Created, &p.Version)
	})
	return p, err
}

// EditSelf keeps name, institution and language of an account. fault.Invalid names the field that is empty or too long;
// fault.Conflict when the account has changed since its Version.
func (s *Store) EditSelf(ctx context.Context, p account.Person) error {
	name, err := line("account.name", p.Name, 200, true)
	if err != nil {
		return err
	}
	institution, err := line("account.institution", p.Institution, 200, false)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `update account set name = $2, institution = $3, language = $4 where id = $1 and xmin::text = $5 and kind = 'person'`,
			p.ID, name, institution, string(p.Language), p.Version)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "fault.account_changed")
		}
		return err
	})
}

// line is a text of one line that somebody typed, without control characters, signs that cannot be seen, and blanks around it. what is the key under
// "field." by which a refusal names it.
func line(what, text string, longest int, required bool) (string, error) {
	text = strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		if unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, text)), " ")
	switch {
	case required && text == "":
		return "", fault.New(fault.Invalid, "field.empty."+what)
	case utf8.RuneCountInString(text) > longest:
		return "", fault.New(fault.Invalid, "field.long."+what, "Max", longest)
	}
	return text, nil
}
