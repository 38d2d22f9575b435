package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/action"
	"rumbo/internal/fault"
)

// inPhone works in the room that a link opens, held for this transaction, in the name of the phone that has one of these secrets. fault.Conflict where the room takes
// nothing now, or the phone has no seat in it.
func (s *Store) inPhone(ctx context.Context, link []byte, seats [][]byte, f func(pgx.Tx, action.Pulse) error) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		p, err := heldRoom(ctx, tx, link, seats)
		if err != nil {
			return err
		}
		if p.Seat.ID == 0 {
			return fault.New(fault.Conflict, "room.seat_first")
		}
		return f(tx, p)
	})
}

func heldRoom(ctx context.Context, tx pgx.Tx, link []byte, seats [][]byte) (action.Pulse, error) {
	p, err := roomPulse(ctx, tx, link, seats)
	if err != nil {
		return p, err
	}
	if _, err := tx.Exec(ctx, `select from room where id = $1 for no key update`, p.Room.ID); err != nil {
		return p, err
	}
	if p, err = roomPulse(ctx, tx, link, seats); err != nil { // as it stands now that it is held
		return p, err
	}
	if !p.Room.Open(p.Now) {
		return p, fault.New(fault.Conflict, "room.closed_now")
	}
	return p, nil
}

// TakeSeat gives a phone a seat in the room that a link opens; key is the SHA-256 of the secret that the phone keeps. fault.Conflict where the room is full
// or closed.
func (s *Store) TakeSeat(ctx context.Context, link []byte, seat action.Seat, key []byte) (id int64, err error) {
	if seat, err = seat.Check(); err != nil {
		return 0, err
	}
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		p, err := heldRoom(ctx, tx, link, nil)
		if err != nil {
			return err
		}
		var member bool
		var seats int
		// A new link makes room again: whoever filled it with an old one is shut out with that.
		if err := tx.QueryRow(ctx, `
			select $2 = '' or exists (select from line_set s join membership m on m.whole = s.whole
				where s.code = $3 and m.member = $2 and not m.withdrawn and (m.starts is null or m.starts <= today()) and (m.ends is null or m.ends >= today())),
			       (select count(*) from room_seat x where x.room = $1 and x.at >= $4)`, p.Room.ID, seat.Country, p.Room.Set, p.Room.Linked).Scan(&member, &seats); err != nil {
			return err
		}
		switch {
		case !member:
			return fault.New(fault.Invalid, "room.seat_missing")
		case seats >= action.MostSeats:
			return fault.New(fault.Conflict, "room.full", "Most", action.MostSeats)
		}
		if err := tx.QueryRow(ctx, `insert into room_seat (room, country, observer) values ($1, nullif($2, ''), $3) returning id`, p.Room.ID, seat.Country, seat.Observer).Scan(&id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into room_seat_key (seat, token) values ($1, $2)`, id, key)
		return err
	})
	return id, err
}

// Propose keeps a proposal of a phone, and gives its number. Sent again under the same key it is the same one, and changes nothing.
func (s *Store) Propose(ctx context.Context, link []byte, seats [][]byte, p action.Proposal) (id int64, err error) {
	if p, err = p.Check(); err != nil {
		return 0, err
	}
	err = s.inPhone(ctx, link, seats, func(tx pgx.Tx, in action.Pulse) error {
		var all, own, lately int
		var of, theme bool
		if err := tx.QueryRow(ctx, `
			select coalesce((select p.id from room_proposal p where p.seat = $2 and p.key = $3), 0), count(*), count(*) filter (where p.seat = $2),
			       count(*) filter (where p.seat = $2 and p.at > now() - interval '1 minute'),
			       coalesce(bool_or(p.id = $4), false), coalesce(bool_or(p.id = $4 and p.of is null and p.line = '' and p.state = 'open'), false)
			from room_proposal p where p.room = $1`, in.Room.ID, in.Seat.ID, p.Key, p.Of).Scan(&id, &all, &own, &lately, &of, &theme); err != nil {
			return err
		}
		switch {
		case id != 0:
			return nil
		case all >= action.MostProposals:
			return fault.New(fault.Conflict, "room.too_many", "Most", action.MostProposals)
		case own >= action.MostOfSeat:
			return fault.New(fault.Conflict, "room.too_many_yours", "Most", action.MostOfSeat)
		case lately >= action.MostAtOnce:
			return fault.New(fault.Throttled, "room.too_fast", "Most", action.MostAtOnce, "Seconds", 60)
		case p.Of != 0 && !of:
			return fault.New(fault.NotFound, "room.no_proposal")
		case p.Of != 0 && !theme:
			return fault.New(fault.Conflict, "room.decided_meanwhile")
		}
		if p.Line != "" {
			set, err := lineSet(ctx, tx, in.Room.Set)
			if err != nil {
				return err
			}
			v, _ := set.Version(in.Room.Version)
			if _, ok := v.Line(p.Line); !ok {
				return fault.New(fault.NotFound, "lineset.no_line", "Line", p.Line)
			}
		}
		return tx.QueryRow(ctx, `insert into room_proposal (room, seat, key, line, of, language, title, text, theme) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
			in.Room.ID, in.Seat.ID, p.Key, p.Line, orNull(p.Of), string(p.Language), p.Title, p.Text, p.Theme).Scan(&id)
	})
	return id, err
}

// mine is a proposal of the phone's own, which nothing became of yet.
func mine(ctx context.Context, tx pgx.Tx, in action.Pulse, id int64) (action.Proposal, error) {
	found, err := list(ctx, tx, "room_proposals", proposalRow, in.Room.ID)
	if err != nil {
		return action.Proposal{}, err
	}
	p, ok := action.Room{Proposals: found}.Proposal(id)
	switch {
	case !ok || p.Seat.ID != in.Seat.ID:
		return p, fault.New(fault.NotFound, "room.no_proposal")
	case p.State != action.ProposalOpen:
		return p, fault.New(fault.Conflict, "room.decided_meanwhile")
	}
	return p, nil
}

// ChangeProposal changes the words of a phone's own proposal while nothing became of it; each wording is kept. fault.NotFound for another's.
func (s *Store) ChangeProposal(ctx context.Context, link []byte, seats [][]byte, p action.Proposal) error {
	return s.inPhone(ctx, link, seats, func(tx pgx.Tx, in action.Pulse) error {
		stands, err := mine(ctx, tx, in, p.ID)
		if err != nil {
			return err
		}
		p.Key, p.Line, p.Of = stands.Key, stands.Line, stands.Of
		if p, err = p.Check(); err != nil {
			return err
		}
		if stands.Language == p.Language && stands.Title == p.Title && stands.Text == p.Text && stands.Theme == p.Theme {
			return nil
		}
		_, err = tx.Exec(ctx, `update room_proposal set language = $2, title = $3, text = $4, theme = $5 where id = $1`, p.ID, string(p.Language), p.Title, p.Text, p.Theme)
		return err
	})
}

// WithdrawProposal takes a phone's own proposal back; that it was made stays known. fault.NotFound for another's.
func (s *Store) WithdrawProposal(ctx context.Context, link []byte, seats [][]byte, id int64) error {
	return s.inPhone(ctx, link, seats, func(tx pgx.Tx, in action.Pulse) error {
		if _, err := mine(ctx, tx, in, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update room_proposal set state = 'withdrawn' where id = $1`, id)
		return err
	})
}

// SupportInRoom supports a line or a proposal from a phone, or takes that back. Of a country, one phone is enough; observers do not support.
func (s *Store) SupportInRoom(ctx context.Context, link []byte, seats [][]byte, target string, given bool) error {
	return s.inPhone(ctx, link, seats, func(tx pgx.Tx, in action.Pulse) error {
		if in.Seat.Country == "" {
			return fault.New(fault.Conflict, "room.observers_watch")
		}
		r, err := roomOf(ctx, tx, "room_by_id", in.Room.ID, false)
		if err != nil {
			return err
		}
		set, err := lineSet(ctx, tx, r.Set)
		if err != nil {
			return err
		}
		v, _ := set.Version(r.Version)
		known := false
		for _, l := range v.Lines {
			known = known || action.LineTarget(l.Code) == target
		}
		for _, p := range r.Proposals {
			known = known || p.State == action.ProposalOpen && action.ProposalTarget(p.ID) == target
		}
		if !known {
			return fault.New(fault.Conflict, "room.decided_meanwhile")
		}
		_, err = tx.Exec(ctx, `insert into room_support as t (seat, room, target, given) values ($1, $2, $3, $4) on conflict (seat, target) do update set given = excluded.given, at = now() where t.given <> excluded.given`,
			in.Seat.ID, r.ID, target, given)
		return err
	})
}
