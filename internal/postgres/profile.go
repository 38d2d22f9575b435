package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
)

// Profiles are the profiles that the actor may use, the office's first, by name.
func (s *Store) Profiles(ctx context.Context) (out []intake.SavedProfile, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "profiles", scanProfile, int64(0))
		return err
	})
	return out, err
}

// Profile is one of them; fault.NotFound where there is none that the actor may see.
func (s *Store) Profile(ctx context.Context, id int64) (out intake.SavedProfile, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "profiles", scanProfile, id)
		if err == nil && (len(found) != 1 || id == 0) {
			return fault.New(fault.NotFound, "profile.none", "Name", id)
		}
		if err == nil {
			out = found[0]
		}
		return err
	})
	return out, err
}

func scanProfile(r pgx.CollectableRow) (p intake.SavedProfile, err error) {
	var name, said string
	if err = r.Scan(&p.ID, &p.Country, &name, &said, &p.Prints, &p.ChangedBy, &p.Changed, &p.May); err != nil {
		return p, err
	}
	p.Profile, err = intake.ParseProfile([]byte(said))
	p.Profile.Name, p.Changed = name, p.Changed.UTC()
	return p, err
}

// SaveProfile keeps a new profile, or what has become of one with an ID. It is fault.Conflict where the owner has another of that name, and fault.Forbidden
// where it is not the actor's to keep.
func (s *Store) SaveProfile(ctx context.Context, p intake.SavedProfile) (id int64, err error) {
	said := string(p.Profile.YAML())
	err = s.write(ctx, func(tx pgx.Tx) error {
		if p.ID > 0 {
			id = p.ID
			done, err := tx.Exec(ctx, `update profile set name = $2, said = $3, prints = $4 where id = $1`, p.ID, p.Profile.Name, said, p.Prints)
			if err := taken(err, "profile.taken", "Name", p.Profile.Name); err != nil {
				return err
			}
			if done.RowsAffected() == 0 {
				return fault.New(fault.Forbidden, "fault.not_allowed")
			}
			return nil
		}
		var may bool
		if err := tx.QueryRow(ctx, `select keeps_profile(nullif($1, ''))`, p.Country).Scan(&may); err != nil {
			return err
		}
		if !may {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return taken(tx.QueryRow(ctx, `insert into profile (country, name, said, prints, changed_by) values (nullif($1, ''), $2, $3, $4, actor()) returning id`,
			p.Country, p.Profile.Name, said, p.Prints).Scan(&id), "profile.taken", "Name", p.Profile.Name)
	})
	return id, err
}

// RemoveProfile takes one away; fault.Forbidden where it is not the actor's to keep.
func (s *Store) RemoveProfile(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `delete from profile where id = $1`, id)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return err
	})
}
