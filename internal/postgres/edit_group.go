package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// Rolls are the groups and regions with their numbers of members, without the memberships.
func (s *Store) Rolls(ctx context.Context) (out []area.Roll, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "edit_rolls", scanRoll, "")
		return err
	})
	return out, err
}

// Roll is one area with every membership and spelling; fault.NotFound where there is none.
func (s *Store) Roll(ctx context.Context, code string) (out area.Roll, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "edit_rolls", scanRoll, code)
		if err != nil {
			return err
		}
		if len(found) == 0 || code == "" {
			return fault.New(fault.NotFound, "admin.no_area", "Code", code)
		}
		out = found[0]
		if out.Spells, err = list(ctx, tx, "edit_spells", scanSpell, code); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `select alias, withdrawn, local from area_alias where area = $1 order by withdrawn, position, alias collate "C"`, code)
		if err != nil {
			return err
		}
		out.Spelling, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (a area.Alias, err error) {
			return a, r.Scan(&a.Text, &a.Withdrawn, &a.Local)
		})
		return err
	})
	return out, err
}

func scanRoll(r pgx.CollectableRow) (o area.Roll, err error) {
	return o, r.Scan(&o.Code, text(&o.Kind), &o.ISO2, &o.ISO3, &o.M49, text(&o.Parent), &o.Scheme, &o.Government, &o.Name, &o.Local, &o.Version,
		&o.Members, &o.Expected, &o.Holders, &o.Today)
}

func scanSpell(r pgx.CollectableRow) (o area.Spell, err error) {
	var from, to pgtype.Date
	err = r.Scan(&o.ID, &o.Group, &o.Member, &from, &to, &o.Source, &o.Local, &o.Withdrawn, &o.Shipped, &o.Version)
	o.From, o.To = from.Time, to.Time
	return o, err
}

// AddGroup adds a group without members; fault.Conflict when the code is taken.
func (s *Store) AddGroup(ctx context.Context, code string, name lang.Text) error {
	return s.edit(ctx, account.ManageGroups, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `insert into area (code, kind, scheme, name) values ($1, 'group', 'rumbo', $2::jsonb)`, code, name)
		return taken(err, "admin.group_taken", "Code", code)
	})
}

// NameArea gives an area its name; fault.Conflict when the version is no longer the one that stands.
func (s *Store) NameArea(ctx context.Context, code, version string, name lang.Text) error {
	return s.edit(ctx, account.ManageGroups, func(tx pgx.Tx) error {
		return changed(tx.Exec(ctx, `update area set name = $3::jsonb where code = $1 and xmin::text = $2`, code, version, name))
	})
}

// SpellArea adds a spelling of an area's name, or takes it back.
func (s *Store) SpellArea(ctx context.Context, code, alias string, withdrawn bool) error {
	return s.edit(ctx, account.ManageGroups, func(tx pgx.Tx) error {
		if withdrawn {
			return changed(tx.Exec(ctx, `update area_alias set withdrawn = true where area = $1 and alias = $2 and not withdrawn`, code, alias))
		}
		_, err := tx.Exec(ctx, `insert into area_alias as t (area, alias) values ($1, $2) on conflict (area, alias) do update set withdrawn = false where t.withdrawn`, code, alias)
		return err
	})
}

// Spell is one membership; fault.NotFound where there is none.
func (s *Store) Spell(ctx context.Context, id int64) (out area.Spell, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = spell(ctx, tx, id)
		return err
	})
	return out, err
}

func spell(ctx context.Context, tx pgx.Tx, id int64) (area.Spell, error) {
	rows, err := tx.Query(ctx, `select id, whole, member, starts, ends, source, local, withdrawn, shipped is not null, xmin::text from membership where id = $1`, id)
	if err != nil {
		return area.Spell{}, err
	}
	found, err := pgx.CollectRows(rows, scanSpell)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "admin.no_membership")
	}
	if err != nil {
		return area.Spell{}, err
	}
	return found[0], nil
}

// alone locks the groups, so that memberships of one are changed one after the other, and refuses as fault.Conflict a
// membership that shares a day with another of the same country in the same group.
func alone(ctx context.Context, tx pgx.Tx, m area.Membership, except int64) error {
	kinds := make([]string, 2)
	names := make([]lang.Text, 2)
	for i, code := range []string{m.Group, m.Member} {
		if err := tx.QueryRow(ctx, `select kind, name from area where code = $1`, code).Scan(&kinds[i], &names[i]); err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	if kinds[0] == "" || kinds[0] == string(area.Country) {
		return fault.New(fault.Invalid, "admin.no_group", "Code", m.Group)
	}
	if kinds[1] != string(area.Country) {
		return fault.New(fault.Invalid, "admin.no_country", "Code", m.Member)
	}
	rows, err := tx.Query(ctx, `select id, whole, member, starts, ends, source, local, withdrawn, shipped is not null, xmin::text
		from membership where whole = $1 and member = $2 and not withdrawn and id <> $3 order by starts nulls first`, m.Group, m.Member, except)
	if err != nil {
		return err
	}
	others, err := pgx.CollectRows(rows, scanSpell)
	if err != nil {
		return err
	}
	for _, o := range others {
		if m.Overlaps(o.Membership) {
			key := "admin.overlap"
			switch {
			case o.From.IsZero() && o.To.IsZero():
				key = "admin.overlap_always"
			case o.From.IsZero():
				key = "admin.overlap_until"
			case o.To.IsZero():
				key = "admin.overlap_since"
			}
			return fault.New(fault.Invalid, key, "Member", names[1], "Group", names[0], "From", o.From, "To", o.To)
		}
	}
	return nil
}

func lockGroups(ctx context.Context, tx pgx.Tx, codes ...string) error {
	slices.Sort(codes)
	_, err := tx.Exec(ctx, `select from area where code = any ($1) order by code for update`, slices.Compact(codes))
	return err
}

// AddMember makes a country a member; a membership that would share a day with another is refused.
func (s *Store) AddMember(ctx context.Context, m area.Membership) (id int64, err error) {
	if err := m.Check(); err != nil {
		return 0, err
	}
	err = s.edit(ctx, account.ManageGroups, func(tx pgx.Tx) error {
		if err := lockGroups(ctx, tx, m.Group); err != nil {
			return err
		}
		id, err = addMember(ctx, tx, m)
		return err
	})
	return id, err
}

func addMember(ctx context.Context, tx pgx.Tx, m area.Membership) (id int64, err error) {
	if err := alone(ctx, tx, m, 0); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `insert into membership (whole, member, starts, ends, source) values ($1, $2, $3, $4, $5) returning id`,
		m.Group, m.Member, dayOrNull(m.From), dayOrNull(m.To), m.Source).Scan(&id)
	return id, err
}

// CorrectMembership gives a membership other days and another source; fault.Conflict when the version is no longer the one
// that stands.
func (s *Store) CorrectMembership(ctx context.Context, id int64, version string, from, to time.Time, source string) error {
	return s.membership(ctx, id, version, func(tx pgx.Tx, m area.Spell) error {
		if m.Withdrawn {
			return fault.New(fault.Invalid, "admin.membership_withdrawn")
		}
		m.From, m.To, m.Source = from, to, source
		if err := m.Check(); err != nil {
			return err
		}
		if err := alone(ctx, tx, m.Membership, id); err != nil {
			return err
		}
		return changed(tx.Exec(ctx, `update membership set starts = $3, ends = $4, source = $5 where id = $1 and xmin::text = $2`,
			id, version, dayOrNull(from), dayOrNull(to), source))
	})
}

// WithdrawMembership marks a membership as wrong, or takes that back.
func (s *Store) WithdrawMembership(ctx context.Context, id int64, version string, withdrawn bool) error {
	return s.membership(ctx, id, version, func(tx pgx.Tx, m area.Spell) error {
		if !withdrawn {
			if err := alone(ctx, tx, m.Membership, id); err != nil {
				return err
			}
		}
		return changed(tx.Exec(ctx, `update membership set withdrawn = $3 where id = $1 and xmin::text = $2`, id, version, withdrawn))
	})
}

// MoveMember ends a membership on that day and begins one in another group on the next, in one transaction.
func (s *Store) MoveMember(ctx context.Context, id int64, version, group string, last time.Time, source string) error {
	return s.membership(ctx, id, version, func(tx pgx.Tx, m area.Spell) error {
		switch {
		case m.Withdrawn:
			return fault.New(fault.Invalid, "admin.membership_withdrawn")
		case group == m.Group:
			return fault.New(fault.Invalid, "admin.move_same", "Group", group)
		case last.IsZero() || !m.On(last):
			return fault.New(fault.Invalid, "admin.move_day")
		}
		next := area.Membership{Group: group, Member: m.Member, From: last.AddDate(0, 0, 1), Source: source}
		if m.To = last; m.Check() != nil || next.Check() != nil {
			return fault.New(fault.Invalid, "admin.day_far", "Day", last)
		}
		if err := changed(tx.Exec(ctx, `update membership set ends = $3 where id = $1 and xmin::text = $2`, id, version, last)); err != nil {
			return err
		}
		_, err := addMember(ctx, tx, next)
		return err
	}, group)
}

// membership runs f on a membership of that version, with its group and further ones locked.
func (s *Store) membership(ctx context.Context, id int64, version string, f func(pgx.Tx, area.Spell) error, further ...string) error {
	return s.edit(ctx, account.ManageGroups, func(tx pgx.Tx) error {
		m, err := spell(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := lockGroups(ctx, tx, append(further, m.Group)...); err != nil {
			return err
		}
		if m, err = spell(ctx, tx, id); err != nil {
			return err
		}
		if m.Version != strings.TrimSpace(version) {
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		return f(tx, m)
	})
}
