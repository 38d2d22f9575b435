package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
)

// appointed is an appointment that somebody typed, checked as far as the database need not be asked.
func appointed(a account.Appointment) (account.Appointment, error) {
	if a.Role == "" {
		return a, nil
	}
	switch scope := a.Role.Scope(); {
	case scope == "":
		return a, fault.New(fault.Invalid, "people.role_unknown")
	case scope == account.OverAll || scope == account.OverNothing:
		a.Area, a.Part = "", ""
	case a.Area == "":
		return a, fault.New(fault.Invalid, "people.area_missing")
	}
	if a.Role.Scope() != account.OverPart {
		a.Part = ""
	} else if a.Part == "" {
		return a, fault.New(fault.Invalid, "people.part_missing")
	}
	if !a.To.IsZero() && !a.From.IsZero() && a.To.Before(a.From) {
		return a, fault.New(fault.Invalid, "people.dates_order")
	}
	var err error
	a.Note, err = line("appointment.note", a.Note, 500, false)
	return a, err
}

// Appoint gives a role to a person, from a day (today when none) to a day (open when none), and tells them by mail.
func (s *Store) Appoint(ctx context.Context, a account.Appointment) (id int64, err error) {
	if a, err = appointed(a); err != nil {
		return 0, err
	}
	if a.Role == "" {
		return 0, fault.New(fault.Invalid, "people.role_unknown")
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		if a.Account == actorOf(ctx) {
			return fault.New(fault.Conflict, "people.not_oneself")
		}
		if id, err = appoint(ctx, tx, a); err != nil {
			return err
		}
		return s.tellAppointed(ctx, tx, a, mail.Made)
	})
	return id, err
}

func appoint(ctx context.Context, tx pgx.Tx, a account.Appointment) (id int64, err error) {
	if err := tx.QueryRow(ctx, `select nextval(pg_get_serial_sequence('appointment', 'id'))`).Scan(&id); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `
		insert into appointment (id, account, role, area, part, starts, ends, stands_in_for, note, made_by)
		values ($1, $2, $3, nullif($4, ''), $5, coalesce($6, today()), $7, $8, $9, actor())`,
		id, a.Account, string(a.Role), a.Area, a.Part, day(a.From), day(a.To), orNull(a.StandsInFor), a.Note)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "23514" || pg.Code == "23503") {
		return 0, fault.Wrap(err, fault.Invalid, "people.place_wrong")
	}
	return id, err
}

// Appointment is one of those that the actor may see; fault.NotFound.
func (s *Store) Appointment(ctx context.Context, id int64) (a account.Appointment, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		a, err = appointment(ctx, tx, id)
		return err
	})
	return a, err
}

func appointment(ctx context.Context, tx pgx.Tx, id int64) (account.Appointment, error) {
	found, err := appointments(ctx, tx, `id = $1`, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "people.appointment_unknown")
	}
	if err != nil {
		return account.Appointment{}, err
	}
	return found[0], nil
}

// EndAppointment sets the last day of a role; the zero day is yesterday, so that it is over at once. One that has not begun
// never does. fault.Conflict when it is over already.
func (s *Store) EndAppointment(ctx context.Context, id int64, last time.Time) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		a, err := appointment(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := endAppointment(ctx, tx, a, last); err != nil {
			return err
		}
		a.To = last
		return s.tellAppointed(ctx, tx, a, mail.Ended)
	})
}

func endAppointment(ctx context.Context, tx pgx.Tx, a account.Appointment, last time.Time) error {
	if a.Account == actorOf(ctx) {
		return fault.New(fault.Conflict, "people.not_oneself")
	}
	done, err := tx.Exec(ctx, `
		update appointment set ends = greatest(coalesce($2, today() - 1), starts - 1), ended_by = actor()
		where id = $1 and (ends is null or ends >= today())`, a.ID, day(last))
	if err == nil && done.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "people.over_already")
	}
	return err
}

// HandOver ends a role and gives it to another person from that day on, all or nothing: no day is without, none has both.
func (s *Store) HandOver(ctx context.Context, id, to int64, from time.Time) (next int64, err error) {
	if from.IsZero() {
		return 0, fault.New(fault.Invalid, "people.day_missing")
	}
	return s.successor(ctx, id, func(tx pgx.Tx, a account.Appointment) (account.Appointment, error) {
		if a.Account == to {
			return a, fault.New(fault.Invalid, "people.same_person")
		}
		n := account.Appointment{Account: to, Role: a.Role, Area: a.Area, Part: a.Part, From: from, To: a.To}
		return n, endAppointment(ctx, tx, a, from.AddDate(0, 0, -1))
	})
}

// StandIn gives a role to another person beside its holder, from a day to a day.
func (s *Store) StandIn(ctx context.Context, id, person int64, from, to time.Time) (next int64, err error) {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return 0, fault.New(fault.Invalid, "people.dates_order")
	}
	return s.successor(ctx, id, func(_ pgx.Tx, a account.Appointment) (account.Appointment, error) {
		if a.Account == person {
			return a, fault.New(fault.Invalid, "people.same_person")
		}
		return account.Appointment{Account: person, Role: a.Role, Area: a.Area, Part: a.Part, From: from, To: to, StandsInFor: a.ID}, nil
	})
}

func (s *Store) successor(ctx context.Context, id int64, make func(pgx.Tx, account.Appointment) (account.Appointment, error)) (next int64, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		a, err := appointment(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := make(tx, a)
		if err != nil {
			return err
		}
		if n.Account == actorOf(ctx) {
			return fault.New(fault.Conflict, "people.not_oneself")
		}
		if next, err = appoint(ctx, tx, n); err != nil {
			return err
		}
		return s.tellAppointed(ctx, tx, n, mail.Made)
	})
	return next, err
}

func (s *Store) tellAppointed(ctx context.Context, tx pgx.Tx, a account.Appointment, event string) error {
	p := mail.Parameters{"event": event, "role": string(a.Role)}
	if a.Area != "" {
		p["area"] = a.Area
	}
	if !a.From.IsZero() && event == mail.Made {
		p["from"] = a.From.Format(time.DateOnly)
	}
	if !a.To.IsZero() {
		p["to"] = a.To.Format(time.DateOnly)
	}
	return s.enqueueMail(ctx, tx, mail.Request{Account: a.Account, Kind: mail.Appointment, Parameters: p, Cause: "appointment"})
}
