package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/survey"
)

// OwnRounds are the rounds that are asked here and that the actor may know, those in preparation first, then the newest.
func (s *Store) OwnRounds(ctx context.Context) (out []survey.Round, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = ownRounds(ctx, tx, "")
		return err
	})
	return out, err
}

func ownRounds(ctx context.Context, tx pgx.Tx, code string) ([]survey.Round, error) {
	return list(ctx, tx, "round_own", func(r pgx.CollectableRow) (o survey.Round, err error) {
		var due, opened, closed *time.Time
		err = r.Scan(&o.Code, &o.Name, &o.Group, &o.ReferenceYear, &o.MadeBy, &due, &o.Zone, &o.Instructions, &opened, &closed, &o.Reason, &o.Version, &o.Parts)
		o.Due, o.Opened, o.Closed = orZero(due), orZero(opened), orZero(closed)
		return o, err
	}, code)
}

// OwnRound is one round that is asked here; fault.NotFound.
func (s *Store) OwnRound(ctx context.Context, code string) (r survey.Round, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		r, err = ownRound(ctx, tx, code)
		return err
	})
	return r, err
}

func ownRound(ctx context.Context, tx pgx.Tx, code string) (survey.Round, error) {
	found, err := ownRounds(ctx, tx, code)
	if err == nil && len(found) == 0 || code == "" {
		return survey.Round{}, fault.New(fault.NotFound, "round.unknown", "Code", code)
	}
	if err != nil {
		return survey.Round{}, err
	}
	return found[0], nil
}

// Asked are the countries of a round, in order of code, with how far each has come: all of them for who runs the round, for
// others those whose work or submissions they read.
func (s *Store) Asked(ctx context.Context, code string) (out []survey.Asked, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = asked(ctx, tx, code)
		return err
	})
	return out, err
}

func asked(ctx context.Context, tx pgx.Tx, code string) ([]survey.Asked, error) {
	rows, err := tx.Query(ctx, `select country, due, due_reason, declined, note, reminded from round_country where round = $1 order by country`, code)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (a survey.Asked, err error) {
		var due, declined, reminded *time.Time
		err = r.Scan(&a.Country, &due, &a.DueReason, &declined, &a.Note, &reminded)
		a.Due, a.Declined, a.Reminded, a.Parts = orZero(due), orZero(declined), orZero(reminded), map[string]survey.Progress{}
		return a, err
	})
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, a := range out {
		at[a.Country] = i
	}
	if rows, err = tx.Query(ctx, `select country, part, state, answered, coalesce(work, 0), at, reason, changed from round_progress($1)`, code); err != nil {
		return nil, err
	}
	var p survey.Progress
	var when *time.Time
	_, err = pgx.ForEachRow(rows, []any{&p.Country, &p.Part, text(&p.State), &p.Answered, &p.Work, &when, &p.Reason, &p.Changed}, func() error {
		if i, ok := at[p.Country]; ok {
			p.At = orZero(when)
			out[i].Parts[p.Part] = p
		}
		return nil
	})
	return out, err
}

// AddRound keeps a round in preparation, which nobody but those who run it knows. fault.Conflict when its code is taken,
// fault.Forbidden for who does not run the rounds of its group.
func (s *Store) AddRound(ctx context.Context, r survey.Round) error {
	if err := r.Check(); err != nil {
		return err
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `
			insert into round (code, name, whole, reference_year, due, zone, instructions, made_by, local)
			values ($1, $2::jsonb, $3, $4, $5, $6, $7::jsonb, actor(), true) on conflict (code) do nothing`,
			r.Code, r.Name, r.Group, r.ReferenceYear, day(r.Due), r.Zone, r.Instructions)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "round.code_taken", "Code", r.Code)
		}
		if err != nil {
			return err
		}
		return setParts(ctx, tx, r)
	})
}

func setParts(ctx context.Context, tx pgx.Tx, r survey.Round) error {
	if _, err := tx.Exec(ctx, `delete from round_part where round = $1`, r.Code); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into round_part (round, part, position) select $1, x, n from unnest($2::text[]) with ordinality u (x, n)`, r.Code, r.Parts); err != nil {
		return err
	}
	return askedOnce(ctx, tx, r.Code)
}

// EditRound changes a round: everything but its code while it is being prepared; names, instructions and the last day once
// it is open. fault.Conflict when somebody has changed it since r.Version.
func (s *Store) EditRound(ctx context.Context, r survey.Round) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		stands, err := ownRound(ctx, tx, r.Code)
		if err != nil {
			return err
		}
		if stands.State() != survey.Prepared {
			r.Group, r.ReferenceYear, r.Parts = stands.Group, stands.ReferenceYear, stands.Parts
		}
		if err := r.Check(); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `
			update round set name = $2::jsonb, whole = $3, reference_year = $4, due = $5, zone = $6, instructions = $7::jsonb where code = $1 and xmin::text = $8`,
			r.Code, r.Name, r.Group, r.ReferenceYear, day(r.Due), r.Zone, r.Instructions, r.Version)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		if err != nil || stands.State() != survey.Prepared {
			return err
		}
		return setParts(ctx, tx, r)
	})
}

// OpenRound asks the governments that are members of the group on this day, and tells those who hand in for them. fault.Conflict
// when it is open already, fault.Invalid when it asks for nothing.
func (s *Store) OpenRound(ctx context.Context, code string) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		r, err := ownRound(ctx, tx, code)
		if err != nil {
			return err
		}
		if len(r.Parts) == 0 {
			return fault.New(fault.Invalid, "round.parts_missing")
		}
		done, err := tx.Exec(ctx, `update round set opened = now(), opened_by = actor() where code = $1 and opened is null`, code)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "round.open_already")
		}
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `
			insert into round_country (round, country)
			select $1, a.code from membership m join area a on a.code = m.member and a.government
			where m.whole = $2 and not m.withdrawn and (m.starts is null or m.starts <= today()) and (m.ends is null or m.ends >= today())
			group by a.code returning country`, code, r.Group)
		if err != nil {
			return err
		}
		countries, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if len(countries) == 0 {
			return fault.New(fault.Invalid, "round.nobody_asked")
		}
		return s.tellAsked(ctx, tx, mail.Round, r, countries)
	})
}

// tellAsked queues a mail to everybody who hands in for one of the countries.
func (s *Store) tellAsked(ctx context.Context, tx pgx.Tx, kind mail.Kind, r survey.Round, countries []string) error {
	due := map[string]string{}
	all, err := asked(ctx, tx, r.Code)
	if err != nil {
		return err
	}
	for _, a := range all {
		due[a.Country] = a.LastDay(r).Format(time.DateOnly)
	}
	for _, c := range countries {
		about := mail.Request{Kind: kind, Parameters: mail.Parameters{"area": c, "round": r.Code, "to": due[c]}, Cause: "round/" + r.Code}
		if err := s.tellHolders(ctx, tx, account.SubmitWork, []string{c}, about); err != nil {
			return err
		}
	}
	return nil
}

// CloseRound ends a round; what was not handed in stays as it is. fault.Conflict when it is not open.
func (s *Store) CloseRound(ctx context.Context, code string) error {
	return s.turn(ctx, code, survey.Open, `update round set closed = now(), closed_by = actor() where code = $1`)
}

// ReopenRound opens a round that was closed again, with a reason.
func (s *Store) ReopenRound(ctx context.Context, code, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || len([]rune(reason)) > survey.LongestRoundNote {
		return fault.New(fault.Invalid, "round.reason_missing", "Most", survey.LongestRoundNote)
	}
	return s.turn(ctx, code, survey.Closed, `update round set closed = null, closed_by = null, reason = $2 where code = $1`, reason)
}

func (s *Store) turn(ctx context.Context, code string, from survey.RoundState, statement string, args ...any) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		r, err := ownRound(ctx, tx, code)
		if err != nil {
			return err
		}
		if r.State() != from {
			return fault.New(fault.Conflict, "round.not_"+string(from))
		}
		done, err := tx.Exec(ctx, statement, append([]any{code}, args...)...)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return err
	})
}

// SetDue gives countries a last day of their own, with a reason; a zero day takes it back. They are told.
func (s *Store) SetDue(ctx context.Context, code string, countries []string, due time.Time, reason string) error {
	reason = strings.TrimSpace(reason)
	if len(countries) == 0 {
		return fault.New(fault.Invalid, "round.country_missing")
	}
	if !due.IsZero() && reason == "" || len([]rune(reason)) > survey.LongestRoundNote {
		return fault.New(fault.Invalid, "round.reason_missing", "Most", survey.LongestRoundNote)
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		r, err := ownRound(ctx, tx, code)
		if err != nil {
			return err
		}
		var own *time.Time
		if !due.IsZero() {
			own = &due
		}
		done, err := tx.Exec(ctx, `update round_country set due = $3, due_reason = $4 where round = $1 and country = any ($2)`, code, countries, own, reason)
		if err != nil {
			return err
		}
		if int(done.RowsAffected()) != len(countries) {
			return fault.New(fault.Invalid, "round.country_missing")
		}
		return s.tellAsked(ctx, tx, mail.Round, r, countries)
	})
}

// Decline says that a country does not take part, with a note; an empty note takes that back.
func (s *Store) Decline(ctx context.Context, code, country, note string) error {
	note = strings.TrimSpace(note)
	if len([]rune(note)) > survey.LongestRoundNote {
		return fault.New(fault.Invalid, "round.reason_missing", "Most", survey.LongestRoundNote)
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `
			update round_country set note = $3, declined = case when $3 <> '' then now() end, declined_by = case when $3 <> '' then actor() end
			where round = $1 and country = $2`, code, country, note)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.NotFound, "round.unknown", "Code", code)
		}
		return err
	})
}

// Remind queues a mail to those who hand in for the countries of an open round in which something is missing, and tells which
// countries these are.
func (s *Store) Remind(ctx context.Context, code string) (countries []string, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		r, err := ownRound(ctx, tx, code)
		if err != nil {
			return err
		}
		if r.State() != survey.Open {
			return fault.New(fault.Conflict, "round.not_open")
		}
		all, err := asked(ctx, tx, code)
		if err != nil {
			return err
		}
		for _, a := range all {
			if len(a.Missing(r)) > 0 {
				countries = append(countries, a.Country)
			}
		}
		done, err := tx.Exec(ctx, `update round_country set reminded = now() where round = $1 and country = any ($2)`, code, countries)
		if err != nil {
			return err
		}
		if int(done.RowsAffected()) != len(countries) {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return s.tellAsked(ctx, tx, mail.Reminder, r, countries)
	})
	return countries, err
}
