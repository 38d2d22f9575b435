package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/survey"
)

func delegationRow(r pgx.CollectableRow) (d survey.Delegation, err error) {
	var received, accepted, revoked *time.Time
	err = r.Scan(&d.ID, &d.Round, &d.Part, &d.Country, &d.Version, &d.Section, &d.Institution, &d.Note, &d.LastDay, &d.Ends, text(&d.State), &d.Revision, &d.Answered, &d.MadeBy, &d.Made,
		&received, &d.ReceivedBy, &accepted, &d.AcceptedBy, &d.Taken, &revoked, &d.Open, &d.May, &d.Now)
	d.Ends, d.Made, d.Received, d.Accepted, d.Revoked, d.Now = d.Ends.UTC(), d.Made.UTC(), orZero(received), orZero(accepted), orZero(revoked), d.Now.UTC()
	return d, err
}

// Delegations lists what was given away of a work, the oldest first, for who gives sections of it away.
func (s *Store) Delegations(ctx context.Context, place survey.Place) (out []survey.Delegation, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "delegations", delegationRow, place.Round, place.Part, place.Country, nil, nil)
		return err
	})
	return out, err
}

// Delegation is one of them, with what was handed in; fault.NotFound.
func (s *Store) Delegation(ctx context.Context, id int64) (d survey.Delegation, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		if d, err = delegation(ctx, tx, id, nil); err != nil {
			return err
		}
		if d.Files, err = delegatedFiles(ctx, tx, id); err != nil {
			return err
		}
		d.Entries, err = entries(ctx, tx, "delegated_entries", id)
		return err
	})
	return d, err
}

// delegation finds one by its number, or by the digest of its link.
func delegation(ctx context.Context, tx pgx.Tx, id int64, link []byte) (survey.Delegation, error) {
	var digest any
	if link != nil {
		digest = link
	}
	found, err := list(ctx, tx, "delegations", delegationRow, nil, nil, nil, orNull(id), digest)
	switch {
	case err != nil:
		return survey.Delegation{}, err
	case len(found) == 0:
		return survey.Delegation{}, fault.New(fault.NotFound, "delegation.unknown")
	}
	return found[0], nil
}

// heldDelegation is a delegation held for this transaction, which the actor gives away; fault.NotFound.
func heldDelegation(ctx context.Context, tx pgx.Tx, id int64) (survey.Delegation, error) {
	if _, err := tx.Exec(ctx, `select from delegation where id = $1 for update`, id); err != nil {
		return survey.Delegation{}, err
	}
	d, err := delegation(ctx, tx, id, nil)
	if err == nil && !d.May {
		return d, fault.New(fault.Forbidden, "fault.not_allowed")
	}
	return d, err
}

// Delegate gives a section away until the end of its last day; link is the SHA-256 of the link's secret. fault.Invalid for what cannot be
// given so, fault.Conflict where the country cannot answer any more.
func (s *Store) Delegate(ctx context.Context, d survey.Delegation, q survey.Questionnaire, link []byte) (id int64, err error) {
	if d.Institution, err = lang.ParseLine(d.Institution, survey.LongestInstitution); err != nil {
		return 0, err
	}
	if d.Note, err = lang.ParseParagraphs(d.Note, survey.LongestDelegationNote); err != nil {
		return 0, err
	}
	if _, ok := d.Asked(q); !ok {
		return 0, fault.New(fault.Invalid, "delegation.section_missing")
	}
	if d.Institution == "" {
		return 0, fault.New(fault.Invalid, "delegation.institution_missing")
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		if err := until(ctx, tx, d.Ends); err != nil {
			return err
		}
		var gives, open bool
		if err := tx.QueryRow(ctx, `select delegates($2), answerable($1, $2)`, d.Round, d.Country).Scan(&gives, &open); err != nil {
			return err
		}
		if !gives {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		if !open {
			return fault.New(fault.Conflict, "delegation.round_closed")
		}
		if err := tx.QueryRow(ctx, `
			insert into delegation (round, part, version, country, section, institution, note, last_day, ends, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, actor()) returning id`,
			d.Round, d.Part, q.Version, d.Country, d.Section, d.Institution, d.Note, d.LastDay, d.Ends).Scan(&id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `select link_delegation($1, $2)`, id, link)
		return err
	})
	return id, err
}

// until refuses an end that is past or too far away.
func until(ctx context.Context, tx pgx.Tx, ends time.Time) error {
	var now time.Time
	if err := tx.QueryRow(ctx, `select now()`).Scan(&now); err != nil {
		return err
	}
	if !ends.After(now) || ends.After(now.Add(survey.LongestDelegation)) {
		return fault.New(fault.Invalid, "delegation.day_wrong")
	}
	return nil
}

// RenewDelegation gives a delegation another link, whose secret has that SHA-256; the one before opens nothing any more.
func (s *Store) RenewDelegation(ctx context.Context, id int64, link []byte) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		d, err := heldDelegation(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.State != survey.DelegationSent && d.State != survey.DelegationReceived {
			return fault.New(fault.Conflict, "delegation.closed")
		}
		_, err = tx.Exec(ctx, `select link_delegation($1, $2)`, id, link)
		return err
	})
}

// ProlongDelegation gives a delegation another last day, and the moment at which that ends.
func (s *Store) ProlongDelegation(ctx context.Context, id int64, day, ends time.Time) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if err := until(ctx, tx, ends); err != nil {
			return err
		}
		return stepDelegation(ctx, tx, id, []survey.DelegationState{survey.DelegationSent, survey.DelegationReceived}, `update delegation set last_day = $2, ends = $3 where id = $1`, day, ends)
	})
}

// ReopenDelegation lets an institution go on with what it had handed in.
func (s *Store) ReopenDelegation(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		return stepDelegation(ctx, tx, id, []survey.DelegationState{survey.DelegationReceived}, `update delegation set state = 'sent', received = null, received_by = '' where id = $1`)
	})
}

// RevokeDelegation ends a delegation at once.
func (s *Store) RevokeDelegation(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		return stepDelegation(ctx, tx, id, []survey.DelegationState{survey.DelegationSent, survey.DelegationReceived},
			`update delegation set state = 'revoked', revoked = now(), revoked_by = actor() where id = $1`)
	})
}

// stepDelegation takes a step from one of these states; fault.Conflict from another.
func stepDelegation(ctx context.Context, tx pgx.Tx, id int64, from []survey.DelegationState, step string, args ...any) error {
	d, err := heldDelegation(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, state := range from {
		if d.State == state {
			_, err = tx.Exec(ctx, step, append([]any{id}, args...)...)
			return err
		}
	}
	return fault.New(fault.Conflict, "delegation.moved_on")
}

// AcceptDelegation takes the chosen answers of what came in over into the draft, with their files, and closes the delegation, in one transaction.
// fault.Conflict when it was opened again or handed in anew since, or when the draft has changed where it would be overwritten: then
// nothing is taken.
func (s *Store) AcceptDelegation(ctx context.Context, t survey.Taking) (taken int, err error) {
	if err := checkEdits(t.Saving); err != nil {
		return 0, err
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		d, err := heldDelegation(ctx, tx, t.Delegation)
		switch {
		case err != nil:
			return err
		case d.State != survey.DelegationReceived || d.Revision != t.Revision || d.Place != t.Saving.Place:
			return fault.New(fault.Conflict, "delegation.moved_on")
		}
		if taken, err = takeDelegated(ctx, tx, d, t.Saving); err != nil {
			return err
		}
		if err := takeFiles(ctx, tx, d, t.Saving, t.Items); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update delegation set state = 'accepted', accepted = now(), accepted_by = actor(), taken = $2 where id = $1`, d.ID, taken)
		return err
	})
	return taken, err
}

// takeDelegated saves what was chosen, and writes down which answers of the work are the institution's.
func takeDelegated(ctx context.Context, tx pgx.Tx, d survey.Delegation, to survey.Saving) (int, error) {
	if len(to.Edits) == 0 {
		return 0, nil
	}
	given, err := entries(ctx, tx, "delegated_entries", d.ID)
	if err != nil {
		return 0, err
	}
	items := make([]string, len(to.Edits))
	for i, e := range to.Edits {
		if !given[e.Item].Same(e.Answer) {
			return 0, fault.New(fault.Conflict, "delegation.moved_on")
		}
		items[i] = e.Item
	}
	id, before, _, err := lockWork(ctx, tx, to)
	if err != nil {
		return 0, err
	}
	_, conflicts, err := saveWork(ctx, tx, to)
	switch {
	case err != nil:
		return 0, err
	case len(conflicts) > 0:
		return 0, fault.New(fault.Conflict, "delegation.draft_moved", "Count", len(conflicts))
	}
	_, err = tx.Exec(ctx, `
		update delegated_answer a set taken = w.revision from work_answer w
		where a.delegation = $1 and a.item = any ($2) and w.work = $3 and w.item = a.item and w.revision > $4`, d.ID, items, id, before)
	return len(items), err
}

// DelegatedOrigins tells which answers of a work came from which institution, of those that the actor may see.
func (s *Store) DelegatedOrigins(ctx context.Context, work int64) (out []survey.Delegated, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select item, revision, institution from delegated_origins($1) order by item, revision`, work)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[survey.Delegated])
		return err
	})
	return out, err
}

// LinkedDelegation is the delegation that a link opens, by the SHA-256 of its secret, with what was answered by it. fault.NotFound where
// there is none; in words of its own where it was revoked or its last day is over.
func (s *Store) LinkedDelegation(ctx context.Context, link []byte) (d survey.Delegation, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		if d, err = linked(ctx, tx, link); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `select a.institution, r.instructions, r.zone from account a, round r where a.id = $1 and r.code = $2`, d.MadeBy, d.Round).
			Scan(&d.GivenBy, &d.Instructions, &d.Zone); err != nil {
			return err
		}
		if d.Files, err = delegatedFiles(ctx, tx, d.ID); err != nil {
			return err
		}
		d.Entries, err = entries(ctx, tx, "delegated_entries", d.ID)
		return err
	})
	if err != nil {
		return survey.Delegation{}, err
	}
	return d, nil
}

func linked(ctx context.Context, tx pgx.Tx, link []byte) (survey.Delegation, error) {
	if len(link) == 0 {
		return survey.Delegation{}, fault.New(fault.NotFound, "delegation.unknown")
	}
	d, err := delegation(ctx, tx, 0, link)
	switch {
	case err != nil:
		return d, err
	case d.State == survey.DelegationRevoked:
		return d, fault.New(fault.NotFound, "delegation.was_revoked")
	case !d.Now.Before(d.Ends):
		return d, fault.New(fault.NotFound, "delegation.is_over")
	}
	return d, nil
}

// openByLink is the delegation of a link, held for this transaction, where it can still be answered; fault.Conflict otherwise.
func openByLink(ctx context.Context, tx pgx.Tx, link []byte) (survey.Delegation, error) {
	d, err := linked(ctx, tx, link)
	if err != nil {
		return d, err
	}
	if _, err := tx.Exec(ctx, `select from delegation where id = $1 for update`, d.ID); err != nil {
		return d, err
	}
	d, err = linked(ctx, tx, link) // as it stands now that it is held
	switch {
	case err != nil:
		return d, err
	case d.State != survey.DelegationSent:
		return d, fault.New(fault.Conflict, "delegation.handed_in")
	case !d.Open:
		return d, fault.New(fault.Conflict, "delegation.round_closed")
	}
	return d, nil
}

// SaveDelegated saves answers by a link, as SaveWork does: an edit made from another state than the one that stands changes nothing and
// comes back under conflicts. fault.Invalid for an item of another section.
func (s *Store) SaveDelegated(ctx context.Context, link []byte, q survey.Questionnaire, edits []survey.Edit) (saved, conflicts map[string]survey.Entry, err error) {
	if err := checkEdits(survey.Saving{Questionnaire: q, Edits: edits}); err != nil {
		return nil, nil, err
	}
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		saved, conflicts = map[string]survey.Entry{}, map[string]survey.Entry{}
		d, err := openByLink(ctx, tx, link)
		if err != nil {
			return err
		}
		stands, err := entries(ctx, tx, "delegated_entries", d.ID)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for _, e := range edits {
			now := stands[e.Item]
			_, section, _ := q.Item(e.Item)
			switch {
			case q.Code != d.Part || section.Code != d.Section:
				return fault.New(fault.Invalid, "work.item_unknown", "Item", e.Item)
			case now.Same(e.Answer):
				saved[e.Item] = now
				continue
			case now.Revision != e.Revision:
				conflicts[e.Item] = now
				continue
			}
			one := survey.Entry{Answer: e.Answer, Section: d.Section, Revision: d.Revision + 1}
			args, err := entryArgs(one)
			if err != nil {
				return err
			}
			saved[e.Item], stands[e.Item] = one, one
			batch.Queue(statement("delegated_save"), append([]any{d.ID, args[0], args[2]}, args[3:11]...)...)
		}
		if batch.Len() == 0 {
			return nil
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update delegation set revision = revision + 1, answered = $2 where id = $1`, d.ID, q.Answered(survey.AnswersOf(stands)))
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return saved, conflicts, nil
}

// HandInDelegated hands in what was answered by a link, as it stands at that revision; by is who does so, as they want it told. Who hands
// in for the country is told.
func (s *Store) HandInDelegated(ctx context.Context, link []byte, revision int64, by string) error {
	by, err := lang.ParseLine(by, survey.LongestInstitution)
	if err != nil {
		return err
	}
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		d, err := openByLink(ctx, tx, link)
		if err != nil {
			return err
		}
		if d.Revision != revision {
			return fault.New(fault.Conflict, "delegation.saved_since")
		}
		all, err := entries(ctx, tx, "delegated_entries", d.ID)
		if err != nil {
			return err
		}
		if len(survey.AnswersOf(all)) == 0 {
			return fault.New(fault.Invalid, "work.nothing_answered")
		}
		if _, err := tx.Exec(ctx, `update delegation set state = 'received', received = now(), received_by = $2 where id = $1`, d.ID, by); err != nil {
			return err
		}
		return s.tellHolders(ctx, tx, account.SubmitWork, []string{d.Country}, mail.Request{Kind: mail.Delegated,
			Parameters: mail.Parameters{"area": d.Country, "round": d.Round, "questionnaire": d.Part}, Cause: "delegation/" + strconv.FormatInt(d.ID, 10)})
	})
}
