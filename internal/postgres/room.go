package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

func roomInto(r *action.Room, closed, linked **time.Time) []any {
	return []any{&r.ID, &r.Set, &r.Version, &r.Meeting, &r.Ends, closed, linked, &r.Made, &r.Frozen, &r.Revision, &r.Drafted}
}

func roomRow(row pgx.CollectableRow) (r action.Room, err error) {
	var closed, linked *time.Time
	err = row.Scan(roomInto(&r, &closed, &linked)...)
	r.Closed, r.Linked, r.Ends, r.Made = orZero(closed), orZero(linked), r.Ends.UTC(), r.Made.UTC()
	return r, err
}

// RoomPulse is the room that a link opens, by the SHA-256 of its secret, with the seat of the phone that has one of these secrets. fault.NotFound for a
// guess; fault.Forbidden, in words of its own, where the link was replaced or revoked, or the room is over.
func (s *Store) RoomPulse(ctx context.Context, link []byte, seats [][]byte) (p action.Pulse, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		p, err = roomPulse(ctx, tx, link, seats)
		return err
	})
	if err != nil {
		return action.Pulse{}, err
	}
	return p, nil
}

func roomPulse(ctx context.Context, tx pgx.Tx, link []byte, seats [][]byte) (p action.Pulse, err error) {
	keys := make([]string, len(seats))
	for i, k := range seats {
		keys[i] = hex.EncodeToString(k)
	}
	var closed, linked *time.Time
	var ended bool
	to := append(roomInto(&p.Room, &closed, &linked), &ended, &p.Now, &p.Seat.ID, &p.Seat.Country, &p.Seat.Observer)
	if err := one(tx.QueryRow(ctx, statement("room_pulse"), hex.EncodeToString(link), keys), "room.unknown", nil, to...); err != nil {
		return p, err
	}
	p.Room.Closed, p.Room.Linked, p.Room.Ends, p.Room.Made, p.Now = orZero(closed), orZero(linked), p.Room.Ends.UTC(), p.Room.Made.UTC(), p.Now.UTC()
	switch {
	case ended && !p.Room.Linked.IsZero():
		return p, fault.New(fault.Forbidden, "room.link_replaced")
	case ended:
		return p, fault.New(fault.Forbidden, "room.link_revoked")
	case !p.Now.Before(p.Room.Ends):
		return p, fault.New(fault.Forbidden, "room.is_over")
	}
	return p, nil
}

// RoomContent is what stands in the room of a pulse, for the phones in it: the draft, and what was proposed and supported.
func (s *Store) RoomContent(ctx context.Context, p action.Pulse) (set action.Set, v action.Version, r action.Room, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		if r, err = roomOf(ctx, tx, "room_by_id", p.Room.ID, false); err != nil {
			return err
		}
		if set, err = lineSet(ctx, tx, r.Set); err != nil {
			return err
		}
		var ok bool
		if v, ok = set.Version(r.Version); !ok {
			return fault.New(fault.NotFound, "room.unknown")
		}
		return nil
	})
	return set, v, r, err
}

// Room is the room of the newest version of a set that has one, with all that happened there, for who keeps the set; fault.NotFound where it has none.
func (s *Store) Room(ctx context.Context, set string) (r action.Room, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		r, err = roomOf(ctx, tx, "rooms", set, true)
		return err
	})
	return r, err
}

// RoomState is Room without what was proposed and what happened: how far it has come.
func (s *Store) RoomState(ctx context.Context, set string) (r action.Room, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "rooms", roomRow, set)
		if err == nil && len(found) == 0 {
			return fault.New(fault.NotFound, "room.none")
		}
		if err == nil {
			r = found[0]
		}
		return err
	})
	return r, err
}

// roomOf reads its revision first: what comes in meanwhile is read again at the next look.
func roomOf(ctx context.Context, tx pgx.Tx, by string, key any, events bool) (r action.Room, err error) {
	found, err := list(ctx, tx, by, roomRow, key)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "room.none")
	}
	if err != nil {
		return r, err
	}
	r = found[0]
	if r.Seats, err = list(ctx, tx, "room_seats", func(row pgx.CollectableRow) (x action.Seat, err error) {
		return x, row.Scan(&x.ID, &x.Country, &x.Observer)
	}, r.ID); err != nil {
		return r, err
	}
	if r.Proposals, err = list(ctx, tx, "room_proposals", proposalRow, r.ID); err != nil {
		return r, err
	}
	if r.Supports, err = list(ctx, tx, "room_supports", func(row pgx.CollectableRow) (x action.Support, err error) {
		return x, row.Scan(&x.Seat, &x.Country, &x.Target)
	}, r.ID); err != nil || !events {
		return r, err
	}
	r.Events, err = list(ctx, tx, "room_events", func(row pgx.CollectableRow) (e action.Event, err error) {
		var detail []byte
		if err := row.Scan(&e.Kind, &e.Proposal, &e.Line, &e.Country, &e.Observer, &e.By, &e.At, &detail); err != nil {
			return e, err
		}
		return e, json.Unmarshal(detail, &e.EventDetail)
	}, r.ID)
	return r, err
}

func proposalRow(row pgx.CollectableRow) (p action.Proposal, err error) {
	err = row.Scan(&p.ID, &p.Seat.ID, &p.Seat.Country, &p.Seat.Observer, &p.Key, &p.Line, &p.Of, text(&p.Language), &p.Title, &p.Text, &p.Theme, text(&p.State), &p.Into, &p.Reason, &p.Revision, &p.At)
	return p, err
}

// OpenRoom opens the room of a draft until a moment; link is the SHA-256 of its link's secret. fault.Conflict where the draft has one already or is none
// any more.
func (s *Store) OpenRoom(ctx context.Context, r action.Room, link []byte) (id int64, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		_, v, err := keptVersion(ctx, tx, r.Set, r.Version)
		if err != nil {
			return err
		}
		if !v.Draft() {
			return fault.New(fault.Conflict, "lineset.frozen")
		}
		if err := roomUntil(ctx, tx, r.Ends); err != nil {
			return err
		}
		if r.Meeting != "" {
			if found, err := list(ctx, tx, "meetings", scanMeeting, r.Meeting); err != nil || len(found) == 0 {
				return first(err, fault.New(fault.NotFound, "meeting.none", "Code", r.Meeting))
			}
		}
		err = tx.QueryRow(ctx, `insert into room (set, version, meeting, ends, made_by) values ($1, $2, nullif($3, ''), $4, actor()) returning id`, r.Set, r.Version, r.Meeting, r.Ends).Scan(&id)
		if err != nil {
			return taken(err, "room.already")
		}
		_, err = tx.Exec(ctx, `select link_room($1, $2)`, id, link)
		return err
	})
	return id, err
}

func roomUntil(ctx context.Context, tx pgx.Tx, ends time.Time) error {
	var now time.Time
	if err := tx.QueryRow(ctx, `select now()`).Scan(&now); err != nil {
		return err
	}
	if !ends.After(now) || ends.After(now.Add(action.LongestRoom)) {
		return fault.New(fault.Invalid, "room.end_wrong")
	}
	return nil
}

// LinkRoom gives a room another link, whose secret has that SHA-256; the one before opens nothing any more. nil revokes it.
func (s *Store) LinkRoom(ctx context.Context, set string, link []byte) error {
	return s.inRoom(ctx, set, func(tx pgx.Tx, r action.Room, _ action.Version) error {
		_, err := tx.Exec(ctx, `select link_room($1, $2)`, r.ID, link)
		return err
	})
}

// EndRoom says until when a room's link opens it.
func (s *Store) EndRoom(ctx context.Context, set string, ends time.Time) error {
	return s.inRoom(ctx, set, func(tx pgx.Tx, r action.Room, _ action.Version) error {
		if err := roomUntil(ctx, tx, ends); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update room set ends = $2 where id = $1`, r.ID, ends)
		return err
	})
}

// CloseRoom ends the proposing, or lets it go on.
func (s *Store) CloseRoom(ctx context.Context, set string, closed bool) error {
	return s.inRoom(ctx, set, func(tx pgx.Tx, r action.Room, _ action.Version) error {
		_, err := tx.Exec(ctx, `update room set closed = case when $2 then coalesce(closed, now()) end where id = $1`, r.ID, closed)
		return err
	})
}

// inRoom works in the newest room of a set, held with its draft, for who keeps it. fault.Conflict where its version is no draft any more.
func (s *Store) inRoom(ctx context.Context, set string, f func(pgx.Tx, action.Room, action.Version) error) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		kept, _, err := keptVersion(ctx, tx, set, 0)
		if err != nil {
			return err
		}
		r, err := roomOf(ctx, tx, "rooms", set, false)
		if err != nil {
			return err
		}
		v, ok := kept.Version(r.Version)
		if !ok || !v.Draft() {
			return fault.New(fault.Conflict, "lineset.frozen")
		}
		if _, err := tx.Exec(ctx, `select from room where id = $1 for no key update`, r.ID); err != nil {
			return err
		}
		return f(tx, r, v)
	})
}

// SetAside puts a proposal aside, with the reason.
func (s *Store) SetAside(ctx context.Context, set string, id int64, reason string) error {
	reason, err := lang.ParseParagraphs(reason, action.LongestReason)
	if err != nil {
		return err
	}
	if reason == "" {
		return fault.New(fault.Invalid, "room.reason_missing")
	}
	return s.inRoom(ctx, set, func(tx pgx.Tx, r action.Room, _ action.Version) error {
		return decide(ctx, tx, r, []int64{id}, action.ProposalAside, "", reason)
	})
}

// BringBack has a proposal wait again, whatever became of it. What the draft says stays.
func (s *Store) BringBack(ctx context.Context, set string, id int64) error {
	return s.inRoom(ctx, set, func(tx pgx.Tx, r action.Room, _ action.Version) error {
		return decide(ctx, tx, r, []int64{id}, action.ProposalOpen, "", "")
	})
}

// decide says what became of proposals; fault.Conflict where one was decided or withdrawn meanwhile.
func decide(ctx context.Context, tx pgx.Tx, r action.Room, ids []int64, state action.ProposalState, into, reason string) error {
	from := []string{string(action.ProposalOpen)}
	if state == action.ProposalOpen {
		from = []string{string(action.ProposalAside), string(action.ProposalTaken), string(action.ProposalMerged)}
	}
	done, err := tx.Exec(ctx, `update room_proposal set state = $3, into_line = $4, reason = $5 where room = $1 and id = any ($2) and state = any ($6)`, r.ID, ids, string(state), into, reason, from)
	if err == nil && done.RowsAffected() != int64(len(ids)) {
		err = fault.New(fault.Conflict, "room.decided_meanwhile")
	}
	return err
}

// TakeProposals takes proposals into the draft as one line, whose wording is given: a new line at the end where its code is empty. v is the draft as it was seen:
// fault.Conflict where it, or one of the proposals, is another by now.
func (s *Store) TakeProposals(ctx context.Context, v action.Version, l action.Line, ids []int64) (code string, err error) {
	if len(ids) == 0 {
		return "", fault.New(fault.Invalid, "room.none_chosen")
	}
	err = s.inRoom(ctx, v.Set, func(tx pgx.Tx, r action.Room, stands action.Version) error {
		if stands.Row != v.Row || stands.Number != v.Number {
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		if _, ok := stands.Line(l.Code); l.Code != "" && !ok {
			return fault.New(fault.NotFound, "lineset.no_line", "Line", l.Code)
		}
		if code = l.Code; code == "" {
			set, err := lineSet(ctx, tx, v.Set)
			if err != nil {
				return err
			}
			l.Code = set.NextCode()
			code = l.Code
		}
		if err := draftIn(ctx, tx, stands, stands.With(l)); err != nil {
			return err
		}
		state := action.ProposalTaken
		if len(ids) > 1 {
			state = action.ProposalMerged
		}
		return decide(ctx, tx, r, ids, state, code, "")
	})
	return code, err
}

// WriteLine changes the words of a line of the draft, which is as it was seen in v; fault.Conflict where it is another by now.
func (s *Store) WriteLine(ctx context.Context, v action.Version, l action.Line) error {
	return s.arrange(ctx, v.Set, "line_edited", l.Code, func(stands action.Version) (action.VersionDetails, error) {
		if stands.Row != v.Row || stands.Number != v.Number {
			return action.VersionDetails{}, fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		return stands.With(l), nil
	})
}

// MoveLine puts a line of the draft one place earlier (-1) or later (1).
func (s *Store) MoveLine(ctx context.Context, set, code string, by int) error {
	return s.arrange(ctx, set, "line_moved", code, func(stands action.Version) (action.VersionDetails, error) {
		d := stands.Move(code, by)
		if slices.Equal(d.Lines, stands.Lines) {
			return d, fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		return d, nil
	})
}

// DropLine takes a line out of the draft; what was proposed stays.
func (s *Store) DropLine(ctx context.Context, set, code string) error {
	return s.arrange(ctx, set, "line_removed", code, func(stands action.Version) (action.VersionDetails, error) {
		return stands.Without(code), nil
	})
}

func (s *Store) arrange(ctx context.Context, set, kind, code string, how func(action.Version) (action.VersionDetails, error)) error {
	return s.inRoom(ctx, set, func(tx pgx.Tx, r action.Room, stands action.Version) error {
		before, ok := stands.Line(code)
		if !ok {
			return fault.New(fault.NotFound, "lineset.no_line", "Line", code)
		}
		d, err := how(stands)
		if err != nil {
			return err
		}
		if err := draftIn(ctx, tx, stands, d); err != nil {
			return err
		}
		said := before
		if after, ok := (action.Version{VersionDetails: d}).Line(code); ok {
			said = after
		}
		more, err := json.Marshal(action.EventDetail{Language: said.Title.Source, Title: said.Title.In(said.Title.Source), Text: said.Text.In(said.Text.Source)})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `select tell_room($1, $2, $3, $4::jsonb)`, r.ID, kind, code, string(more))
		return err
	})
}

func draftIn(ctx context.Context, tx pgx.Tx, v action.Version, d action.VersionDetails) error {
	if err := d.Check(); err != nil {
		return err
	}
	details, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return changed(tx.Exec(ctx, `update line_version set details = $3::jsonb where set = $1 and version = $2 and revision::text = $4`, v.Set, v.Number, string(details), v.Row))
}
