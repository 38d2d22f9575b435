package postgres

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/session"
)

const personFields = `a.id, a.name, coalesce(a.email, ''), a.institution, a.language, a.active, a.anonymised is not null, a.created, a.seen, a.xmin::text`

func personRow(r pgx.CollectableRow) (p account.Person, err error) {
	var seen *time.Time
	err = r.Scan(&p.ID, &p.Name, &p.Email, &p.Institution, text(&p.Language), &p.Active, &p.Anonymised, &p.Created, &seen, &p.Version)
	p.Created, p.Seen = p.Created.UTC(), orZero(seen)
	return p, err
}

// People lists the people whom the actor may know, by name, with their appointments.
func (s *Store) People(ctx context.Context, f account.Filter) (out []account.Person, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			select `+personFields+` from account a
			where a.kind = 'person'
			  and ($1 = '' or position(lower($1) in lower(a.name || ' ' || coalesce(a.email, '') || ' ' || a.institution)) > 0)
			  and case $2 when 'open' then a.active when 'closed' then not a.active else true end
			  and (($3 = '' and $4 = '') or exists (
			      select from appointment p where p.account = a.id and ($3 = '' or p.role = $3) and ($4 = '' or p.area = $4) and (p.ends is null or p.ends >= today())))
			order by a.anonymised is not null, lower(a.name), a.id limit 1000`, f.Query, f.State, string(f.Role), f.Area)
		if err != nil {
			return err
		}
		if out, err = pgx.CollectRows(rows, personRow); err != nil {
			return err
		}
		ids := make([]int64, len(out))
		at := map[int64]int{}
		for i := range out {
			ids[i] = out[i].ID
			at[out[i].ID] = i
		}
		held, err := appointments(ctx, tx, `account = any ($1)`, ids)
		for _, a := range held {
			p := &out[at[a.Account]]
			p.Appointments = append(p.Appointments, a)
		}
		return err
	})
	return out, err
}

// Person is one of those whom the actor may know, with every appointment; fault.NotFound.
func (s *Store) Person(ctx context.Context, id int64) (p account.Person, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select `+personFields+` from account a where a.id = $1 and a.kind = 'person'`, id)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, personRow)
		if err == nil && len(found) == 0 {
			return fault.New(fault.NotFound, "fault.account_unknown")
		}
		if err != nil {
			return err
		}
		p = found[0]
		p.Appointments, err = appointments(ctx, tx, `account = $1`, id)
		return err
	})
	return p, err
}

// PersonByEmail finds one by address; fault.NotFound.
func (s *Store) PersonByEmail(ctx context.Context, email string) (account.Person, error) {
	var id int64
	err := s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select id from account where email = lower($1) and kind = 'person'`, strings.TrimSpace(email)), "people.unknown", []any{"Address", email}, &id)
	})
	if err != nil {
		return account.Person{}, err
	}
	return s.Person(ctx, id)
}

// described are the fields of a person that somebody typed, checked.
func described(p account.Person) (_ account.Person, skeleton string, err error) {
	if p.Name, err = line("account.name", p.Name, 200, true); err != nil {
		return p, "", err
	}
	if p.Institution, err = line("account.institution", p.Institution, 200, false); err != nil {
		return p, "", err
	}
	p.Email, skeleton, err = account.ParseEmail(p.Email)
	return p, skeleton, err
}

// unlike refuses, as fault.Conflict, an address that somebody has, and unless it was confirmed one that looks like another's.
func unlike(ctx context.Context, tx pgx.Tx, email, skeleton string, except int64, confirmed bool) error {
	var id int64
	var same bool
	err := one(tx.QueryRow(ctx, `select account, same from address_like($1, $2, $3)`, email, skeleton, orNull(except)), "", nil, &id, &same)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return nil
	case err != nil:
		return err
	case same:
		return fault.New(fault.Conflict, "people.address_taken", "Address", email)
	case confirmed:
		return nil
	}
	var known string
	if err := one(tx.QueryRow(ctx, `select email from account where id = $1`, id), "", nil, &known); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.New(fault.Conflict, "people.address_alike", "Address", email, "Known", session.Masked(known))
}

// AddPerson makes an account with a first appointment and sends its invitation, all or nothing; without a role in the
// appointment it has none. fault.Conflict "people.address_taken" when somebody has the address, and
// "people.address_alike" when one looks the same, unless that was confirmed.
func (s *Store) AddPerson(ctx context.Context, p account.Person, a account.Appointment, confirmed bool) (id int64, err error) {
	p, skeleton, err := described(p)
	if err != nil {
		return 0, err
	}
	if a, err = appointed(a); err != nil {
		return 0, err
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		if err := unlike(ctx, tx, p.Email, skeleton, 0, confirmed); err != nil {
			return err
		}
		// The number is drawn first: the account can be read once it is appointed.
		if err := tx.QueryRow(ctx, `select nextval(pg_get_serial_sequence('account', 'id'))`).Scan(&id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into account (id, kind, name, email, skeleton, institution, language) values ($1, 'person', $2, $3, $4, $5, $6)`,
			id, p.Name, p.Email, skeleton, p.Institution, string(p.Language)); err != nil {
			return err
		}
		if a.Role != "" {
			a.Account = id
			if _, err := appoint(ctx, tx, a); err != nil {
				return err
			}
		}
		return s.enqueueMail(ctx, tx, mail.Request{Account: id, Kind: mail.Invitation, Language: p.Language, Cause: "account/" + strconv.FormatInt(id, 10)})
	})
	return id, err
}

// EditPerson keeps name, address, institution and language. Another address ends sessions and links, and is told to it.
// fault.Conflict when the account has changed since its Version.
func (s *Store) EditPerson(ctx context.Context, p account.Person, confirmed bool) error {
	p, skeleton, err := described(p)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		if err := unlike(ctx, tx, p.Email, skeleton, p.ID, confirmed); err != nil {
			return err
		}
		var before string
		if err := one(tx.QueryRow(ctx, `select coalesce(email, '') from account where id = $1`, p.ID), "fault.account_unknown", nil, &before); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `update account set name = $2, email = $3, skeleton = $4, institution = $5, language = $6 where id = $1 and xmin::text = $7 and kind = 'person'`,
			p.ID, p.Name, p.Email, skeleton, p.Institution, string(p.Language), p.Version)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "fault.account_changed")
		}
		if err != nil || before == p.Email {
			return err
		}
		if err := endAll(ctx, tx, p.ID, ""); err != nil {
			return err
		}
		return s.warn(ctx, tx, p.ID, mail.AddressChanged)
	})
}

// SetActive closes an account, which ends its sessions and keeps its history, or opens it again. Nobody closes their own.
func (s *Store) SetActive(ctx context.Context, id int64, active bool) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if id == actorOf(ctx) {
			return fault.New(fault.Conflict, "people.not_oneself")
		}
		done, err := tx.Exec(ctx, `update account set active = $2 where id = $1 and kind = 'person' and anonymised is null`, id, active)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.NotFound, "fault.account_unknown")
		}
		if err != nil || active {
			return err
		}
		return endAll(ctx, tx, id, "")
	})
}

// Anonymise takes away for good what tells who a person is, and every way to sign in. What they did stays under a number.
func (s *Store) Anonymise(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `select anonymise($1)`, id)
		return err
	})
}

// InviteAgain sends a link once more: to set the first password, or another where there is one.
func (s *Store) InviteAgain(ctx context.Context, id int64) error {
	if err := s.mayInvite(ctx, id); err != nil {
		return err
	}
	return s.AskReset(ctx, id)
}

// mayInvite refuses, as fault.Forbidden, who neither manages people nor the contributors of a country that the person works for.
func (s *Store) mayInvite(ctx context.Context, id int64) error {
	return s.read(ctx, func(tx pgx.Tx) error {
		var may bool
		err := tx.QueryRow(ctx, `
			select everywhere('people.manage') or exists (
				select from appointment p where p.account = $1 and p.role = 'contributor' and p.area = any (areas_of('contributors.manage')))`, id).Scan(&may)
		if err == nil && !may {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return err
	})
}
