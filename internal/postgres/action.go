package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rumbo/internal/action"
	"rumbo/internal/fault"
)

// Meetings are all meetings, the earliest first.
func (s *Store) Meetings(ctx context.Context) (out []action.Meeting, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "meetings", scanMeeting, "")
		return err
	})
	return out, err
}

// Meeting is the one of that code; fault.NotFound where there is none.
func (s *Store) Meeting(ctx context.Context, code string) (out action.Meeting, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "meetings", scanMeeting, code)
		if err == nil && (len(found) != 1 || code == "") {
			return fault.New(fault.NotFound, "meeting.none", "Code", code)
		}
		if err == nil {
			out = found[0]
		}
		return err
	})
	return out, err
}

func scanMeeting(r pgx.CollectableRow) (m action.Meeting, err error) {
	var starts, ends pgtype.Date
	var details []byte
	if err := r.Scan(&m.Code, &m.Group, text(&m.Kind), &m.Name, &starts, &ends, &details, &m.Local, &m.Row); err != nil {
		return m, err
	}
	m.Starts, m.Ends = starts.Time, ends.Time
	return m, json.Unmarshal(details, &m.MeetingDetails)
}

// LineSets are the sets of lines of action in their order, with the versions that the reader may see: drafts only those who keep the set.
func (s *Store) LineSets(ctx context.Context) (out []action.Set, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = lineSets(ctx, tx, "")
		return err
	})
	return out, err
}

// LineSet is the one of that code; fault.NotFound where there is none.
func (s *Store) LineSet(ctx context.Context, code string) (out action.Set, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = lineSet(ctx, tx, code)
		return err
	})
	return out, err
}

func lineSet(ctx context.Context, tx pgx.Tx, code string) (action.Set, error) {
	found, err := lineSets(ctx, tx, code)
	if err == nil && (len(found) != 1 || code == "") {
		err = fault.New(fault.NotFound, "lineset.none", "Code", code)
	}
	if err != nil {
		return action.Set{}, err
	}
	return found[0], nil
}

func lineSets(ctx context.Context, tx pgx.Tx, code string) ([]action.Set, error) {
	sets, err := list(ctx, tx, "line_sets", func(r pgx.CollectableRow) (s action.Set, err error) {
		return s, r.Scan(&s.Code, &s.Group, &s.Name, &s.Note, &s.Local, &s.Row)
	}, code)
	if err != nil {
		return nil, err
	}
	versions, err := list(ctx, tx, "line_versions", func(r pgx.CollectableRow) (v action.Version, err error) {
		var details []byte
		var frozen *time.Time
		if err := r.Scan(&v.Set, &v.Number, &details, &frozen, &v.Row); err != nil {
			return v, err
		}
		v.Frozen = orZero(frozen)
		return v, json.Unmarshal(details, &v.VersionDetails)
	}, code)
	if err != nil {
		return nil, err
	}
	type taken struct {
		set     string
		version int
		action.Step
	}
	steps, err := list(ctx, tx, "line_steps", func(r pgx.CollectableRow) (t taken, err error) {
		var day pgtype.Date
		var by *int64
		err = r.Scan(&t.set, &t.version, text(&t.Kind), &t.Meeting, &day, &t.Note, &by, &t.At)
		t.Day = day.Time
		if by != nil {
			t.By = *by
		}
		return t, err
	}, code)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		for _, t := range steps {
			if t.set == v.Set && t.version == v.Number {
				v.Steps = append(v.Steps, t.Step)
			}
		}
		if i := slices.IndexFunc(sets, func(s action.Set) bool { return s.Code == v.Set }); i >= 0 {
			sets[i].Versions = append(sets[i].Versions, v)
		}
	}
	return sets, nil
}
