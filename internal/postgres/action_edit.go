package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/survey"
)

// keep is write for those who keep the lines of action of a group; fault.Forbidden for everybody else.
func (s *Store) keep(ctx context.Context, group string, f func(pgx.Tx) error) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if err := keeps(ctx, tx, group); err != nil {
			return err
		}
		return f(tx)
	})
}

func keeps(ctx context.Context, tx pgx.Tx, group string) error {
	var may bool
	if err := tx.QueryRow(ctx, `select keeps_lines($1)`, group).Scan(&may); err != nil {
		return err
	}
	if !may {
		return fault.New(fault.Forbidden, "fault.not_allowed")
	}
	return nil
}

// AddMeeting keeps a new meeting. fault.Conflict where its code is taken.
func (s *Store) AddMeeting(ctx context.Context, m action.Meeting) error {
	if err := m.Check(); err != nil {
		return err
	}
	return s.keep(ctx, m.Group, func(tx pgx.Tx) error {
		details, err := json.Marshal(m.MeetingDetails)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into meeting (code, whole, kind, name, starts, ends, details, made_by) values ($1, $2, $3, $4::jsonb, $5, $6, $7::jsonb, actor())`,
			m.Code, m.Group, string(m.Kind), m.Name, m.Starts, m.Ends, string(details))
		return taken(err, "meeting.code_taken", "Code", m.Code)
	})
}

// EditMeeting changes a meeting, whose Row is that which the editor saw; fault.Conflict where it is another by now. Its code and group stay.
func (s *Store) EditMeeting(ctx context.Context, m action.Meeting) error {
	if err := m.Check(); err != nil {
		return err
	}
	return s.keep(ctx, m.Group, func(tx pgx.Tx) error {
		details, err := json.Marshal(m.MeetingDetails)
		if err != nil {
			return err
		}
		return changed(tx.Exec(ctx, `update meeting set kind = $2, name = $3::jsonb, starts = $4, ends = $5, details = $6::jsonb where code = $1 and whole = $7 and xmin::text = $8`,
			m.Code, string(m.Kind), m.Name, m.Starts, m.Ends, string(details), m.Group, m.Row))
	})
}

// RemoveMeeting takes away a meeting that was added here; fault.Conflict while a wording names it, or where it is another by now.
func (s *Store) RemoveMeeting(ctx context.Context, m action.Meeting) error {
	return s.keep(ctx, m.Group, func(tx pgx.Tx) error {
		var used bool
		if err := tx.QueryRow(ctx, `select exists (select from line_step s where s.meeting = $1) or exists (select from line_version v where v.details ->> 'DraftedAt' = $1)`, m.Code).Scan(&used); err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "meeting.used", "Code", m.Code)
		}
		return changed(tx.Exec(ctx, `delete from meeting where code = $1 and whole = $2 and xmin::text = $3`, m.Code, m.Group, m.Row))
	})
}

// AddLineSet keeps a new set of lines of action with an empty draft as its first version. fault.Conflict where its code is taken.
func (s *Store) AddLineSet(ctx context.Context, set action.Set) error {
	if err := set.Check(); err != nil {
		return err
	}
	return s.keep(ctx, set.Group, func(tx pgx.Tx) error {
		var part bool // parts of rounds are named alike
		if err := tx.QueryRow(ctx, `select exists (select from questionnaire q where lower(q.code) = lower($1))`, set.Code).Scan(&part); err != nil {
			return err
		}
		if part {
			return fault.New(fault.Conflict, "lineset.code_taken", "Code", set.Code)
		}
		_, err := tx.Exec(ctx, `insert into line_set (code, whole, name, note, made_by) values ($1, $2, $3::jsonb, $4::jsonb, actor())`, set.Code, set.Group, set.Name, set.Note)
		if err != nil {
			return taken(err, "lineset.code_taken", "Code", set.Code)
		}
		return addDraft(ctx, tx, action.Version{Set: set.Code, Number: 1})
	})
}

// EditLineSet changes name and note of a set, whose Row is that which the editor saw.
func (s *Store) EditLineSet(ctx context.Context, set action.Set) error {
	if err := set.Check(); err != nil {
		return err
	}
	return s.keep(ctx, set.Group, func(tx pgx.Tx) error {
		return changed(tx.Exec(ctx, `update line_set set name = $2::jsonb, note = $3::jsonb where code = $1 and whole = $4 and xmin::text = $5`, set.Code, set.Name, set.Note, set.Group, set.Row))
	})
}

// Revise makes a draft after a version of a set and returns its number. fault.Conflict while the set has a draft already.
func (s *Store) Revise(ctx context.Context, code string, from int) (number int, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		set, _, err := keptVersion(ctx, tx, code, 0)
		if err != nil {
			return err
		}
		if _, ok := set.Editing(); ok {
			return fault.New(fault.Conflict, "lineset.draft_already")
		}
		v, ok := set.Version(from)
		if !ok {
			return fault.New(fault.NotFound, "lineset.no_version", "Code", code, "Version", from)
		}
		next := set.Revise(v)
		number = next.Number
		return addDraft(ctx, tx, next)
	})
	return number, err
}

func addDraft(ctx context.Context, tx pgx.Tx, v action.Version) error {
	details, err := json.Marshal(v.VersionDetails)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into line_version (set, version, details, made_by) values ($1, $2, $3::jsonb, actor())`, v.Set, v.Number, string(details))
	return taken(err, "admin.changed_meanwhile")
}

// keptVersion reads a set for who keeps it, holding its row, and one of its versions; of number 0 none.
func keptVersion(ctx context.Context, tx pgx.Tx, code string, number int) (set action.Set, v action.Version, err error) {
	if _, err = tx.Exec(ctx, `select from line_set where code = $1 for no key update`, code); err != nil {
		return set, v, err
	}
	if set, err = lineSet(ctx, tx, code); err != nil {
		return set, v, err
	}
	if err = keeps(ctx, tx, set.Group); err != nil || number == 0 {
		return set, v, err
	}
	v, ok := set.Version(number)
	if !ok {
		err = fault.New(fault.NotFound, "lineset.no_version", "Code", code, "Version", number)
	}
	return set, v, err
}

// SaveWording keeps what a version says, whose Row is that which the editor saw: fault.Conflict where it is another by now. Of a version that is no
// draft, only languages that were missing can be added; anything else is fault.Conflict.
func (s *Store) SaveWording(ctx context.Context, v action.Version) error {
	if err := v.VersionDetails.Check(); err != nil {
		return err
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		_, stands, err := keptVersion(ctx, tx, v.Set, v.Number)
		if err != nil {
			return err
		}
		if !stands.Draft() && !stands.Translated(v.VersionDetails) {
			return fault.New(fault.Conflict, "lineset.frozen")
		}
		details, err := json.Marshal(v.VersionDetails)
		if err != nil {
			return err
		}
		return changed(tx.Exec(ctx, `update line_version set details = $3::jsonb where set = $1 and version = $2 and revision::text = $4`, v.Set, v.Number, string(details), v.Row))
	})
}

// RemoveDraft takes away a draft that the editor saw; the only version of a set stays.
func (s *Store) RemoveDraft(ctx context.Context, v action.Version) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		set, stands, err := keptVersion(ctx, tx, v.Set, v.Number)
		switch {
		case err != nil:
			return err
		case !stands.Draft():
			return fault.New(fault.Conflict, "lineset.frozen")
		case len(set.Versions) == 1:
			return fault.New(fault.Conflict, "lineset.only_version")
		}
		var used bool
		if err := tx.QueryRow(ctx, `select exists (select from room r where r.set = $1 and r.version = $2)`, v.Set, v.Number).Scan(&used); err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "room.keeps_draft")
		}
		return changed(tx.Exec(ctx, `delete from line_version where set = $1 and version = $2 and revision::text = $3`, v.Set, v.Number, v.Row))
	})
}

// TakeStep writes down that a version, whose Row is that which the editor saw, was presented, adopted or superseded; the first step freezes its wording.
// Adopting one supersedes the one that was adopted before, on the same day.
func (s *Store) TakeStep(ctx context.Context, v action.Version, step action.Step) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		set, stands, err := keptVersion(ctx, tx, v.Set, v.Number)
		if err != nil {
			return err
		}
		if stands.Row != v.Row {
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		if err := stands.Take(step); err != nil {
			return err
		}
		if err := takeStep(ctx, tx, stands, step); err != nil || step.Kind != action.Adopted {
			return err
		}
		for _, old := range set.Versions {
			if old.Number == v.Number || old.State() != action.Adopted {
				continue
			}
			after := action.Step{Kind: action.Superseded, Meeting: step.Meeting, Day: step.Day}
			if err := old.Take(after); err != nil {
				return err
			}
			if err := takeStep(ctx, tx, old, after); err != nil {
				return err
			}
		}
		return nil
	})
}

func takeStep(ctx context.Context, tx pgx.Tx, v action.Version, s action.Step) error {
	if s.Meeting != "" {
		if found, err := list(ctx, tx, "meetings", scanMeeting, s.Meeting); err != nil || len(found) == 0 {
			return first(err, fault.New(fault.NotFound, "meeting.none", "Code", s.Meeting))
		}
	}
	_, err := tx.Exec(ctx, `insert into line_step (set, version, step, meeting, on_day, note, made_by) values ($1, $2, $3, nullif($4, ''), $5, $6, actor())`,
		v.Set, v.Number, string(s.Kind), s.Meeting, s.Day, s.Note)
	return err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// itemsIn are the IDs of the questions to which lines can be linked: those of SDG 10.7.2.
func itemsIn(ctx context.Context, tx pgx.Tx) ([]string, error) {
	var document []byte
	if err := tx.QueryRow(ctx, `select document from questionnaire where code = 'sdg-10.7.2' and current`).Scan(&document); err != nil {
		return nil, err
	}
	var q survey.Questionnaire
	if err := json.Unmarshal(document, &q); err != nil {
		return nil, err
	}
	var out []string
	for _, i := range q.Items() {
		out = append(out, i.ID)
	}
	return out, nil
}
