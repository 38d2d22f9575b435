package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/survey"
)

// Directory is the areas and memberships as they stand.
func (s *Store) Directory(ctx context.Context) (*area.Directory, error) {
	var areas []area.Area
	var members []area.Membership
	err := s.read(ctx, func(tx pgx.Tx) (err error) {
		areas, err = list(ctx, tx, "areas", func(r pgx.CollectableRow) (a area.Area, err error) {
			return a, r.Scan(&a.Code, text(&a.Kind), &a.ISO2, &a.ISO3, &a.M49, text(&a.Parent), &a.Scheme, &a.Government, &a.Name, &a.Aliases, &a.Local)
		})
		if err != nil {
			return err
		}
		members, err = list(ctx, tx, "memberships", func(r pgx.CollectableRow) (m area.Membership, err error) {
			var from, to pgtype.Date
			err = r.Scan(&m.Group, &m.Member, &from, &to, &m.Source, &m.Local)
			m.From, m.To = from.Time, to.Time
			return m, err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return area.NewDirectory(areas, members), nil
}

// Catalog is what is measured, as it stands.
func (s *Store) Catalog(ctx context.Context) (*catalog.Catalog, error) {
	var c catalog.Content
	if err := s.read(ctx, func(tx pgx.Tx) error { return content(ctx, tx, &c) }); err != nil {
		return nil, err
	}
	return catalog.New(c)
}

func content(ctx context.Context, tx pgx.Tx, c *catalog.Content) (err error) {
	if c.Goals, err = list(ctx, tx, "goals", func(r pgx.CollectableRow) (g catalog.Goal, err error) {
		return g, r.Scan(&g.Code, &g.Name)
	}); err != nil {
		return err
	}
	if c.Targets, err = list(ctx, tx, "targets", func(r pgx.CollectableRow) (t catalog.Target, err error) {
		return t, r.Scan(&t.Code, &t.Goal, &t.Name)
	}); err != nil {
		return err
	}
	if c.Indicators, err = list(ctx, tx, "indicators", func(r pgx.CollectableRow) (i catalog.Indicator, err error) {
		return i, r.Scan(&i.Code, &i.Target, &i.Name, &i.Short, &i.Tier, &i.Custodian, &i.Direct, &i.Caveat, &i.Definition, &i.Series, &i.Local)
	}); err != nil {
		return err
	}
	if c.Series, err = list(ctx, tx, "series", func(r pgx.CollectableRow) (s catalog.Series, err error) {
		var target number
		err = r.Scan(&s.Code, &s.Name, &s.Short, &s.Unit, &s.UnitSDMX, &s.UnitAPI, text(&s.Kind), &s.Decimals, text(&s.Direction), &target,
			&s.TargetTest, &s.TargetScope, &s.TargetYear, text(&s.Rule), &s.Custodian, &s.Comparable, &s.Caveat, text(&s.DerivedFrom), &s.Own, &s.Weight, &s.Progress,
			&s.Local, &s.Dimensions, &s.Flows, &s.Indicators)
		s.Target = target.NullDecimal
		return s, err
	}); err != nil {
		return err
	}
	if c.Dimensions, err = list(ctx, tx, "dimensions", func(r pgx.CollectableRow) (d catalog.Dimension, err error) {
		return d, r.Scan(&d.Code, &d.SDMX, &d.Name, &d.Synonyms, &d.Codes)
	}); err != nil {
		return err
	}
	if c.Sources, err = list(ctx, tx, "sources", func(r pgx.CollectableRow) (s catalog.Source, err error) {
		return s, r.Scan(&s.Code, &s.Name, text(&s.Flow), &s.Licence, &s.URL, &s.Cite)
	}); err != nil {
		return err
	}
	if c.Releases, err = list(ctx, tx, "releases", func(r pgx.CollectableRow) (e catalog.Release, err error) {
		return e, r.Scan(&e.Name, &e.Source, &e.Rank, &e.Note)
	}); err != nil {
		return err
	}
	if c.Flows, err = list(ctx, tx, "flows", func(r pgx.CollectableRow) (f catalog.FlowInfo, err error) {
		return f, r.Scan(text(&f.Code), &f.Name)
	}); err != nil {
		return err
	}
	if c.Links, err = list(ctx, tx, "links", func(r pgx.CollectableRow) (l catalog.Link, err error) {
		return l, r.Scan(&l.FromKind, &l.From, &l.ToKind, &l.To, &l.Working, &l.Note)
	}); err != nil {
		return err
	}
	c.References, err = list(ctx, tx, "references", func(r pgx.CollectableRow) (e catalog.Reference, err error) {
		return e, r.Scan(&e.Kind, &e.Code, &e.Name)
	})
	return err
}

// Questionnaires are the current versions, in their order.
func (s *Store) Questionnaires(ctx context.Context) (out []survey.Questionnaire, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "questionnaires", func(r pgx.CollectableRow) (q survey.Questionnaire, err error) {
			var document []byte
			if err := r.Scan(&document); err != nil {
				return q, err
			}
			return q, json.Unmarshal(document, &q)
		})
		return err
	})
	return out, err
}

// Rounds are all rounds, in their order.
func (s *Store) Rounds(ctx context.Context) (out []survey.Round, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "rounds", func(r pgx.CollectableRow) (o survey.Round, err error) {
			var opens, closes, opened, closed *time.Time
			err = r.Scan(&o.Code, &o.Name, &o.Group, &o.ReferenceYear, &opens, &closes, &o.Source, &o.Parts, &o.MadeBy, &opened, &closed)
			o.Opens, o.Closes, o.Opened, o.Closed = orZero(opens), orZero(closes), orZero(opened), orZero(closed)
			return o, err
		})
		return err
	})
	return out, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func list[T any](ctx context.Context, tx pgx.Tx, name string, scan pgx.RowToFunc[T], args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, statement(name), args...)
	if err != nil {
		return nil, wrap(name, err)
	}
	out, err := pgx.CollectRows(rows, scan)
	return out, wrap(name, err)
}
