package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
)

// SeriesRecords are all series with their numbers of figures, without the dimensions of these.
func (s *Store) SeriesRecords(ctx context.Context) (out []catalog.SeriesRecord, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "edit_series", scanSeriesRecord, "")
		return err
	})
	return out, err
}

// SeriesRecord is one series; fault.NotFound where there is none.
func (s *Store) SeriesRecord(ctx context.Context, code string) (out catalog.SeriesRecord, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = seriesRecord(ctx, tx, code)
		return err
	})
	return out, err
}

func seriesRecord(ctx context.Context, tx pgx.Tx, code string) (catalog.SeriesRecord, error) {
	found, err := list(ctx, tx, "edit_series", scanSeriesRecord, code)
	if err == nil && (len(found) == 0 || code == "") {
		err = fault.New(fault.NotFound, "admin.no_series", "Code", code)
	}
	if err != nil {
		return catalog.SeriesRecord{}, err
	}
	return found[0], nil
}

func scanSeriesRecord(r pgx.CollectableRow) (s catalog.SeriesRecord, err error) {
	var target number
	err = r.Scan(&s.Code, &s.Name, &s.Short, &s.Unit, &s.UnitSDMX, &s.UnitAPI, text(&s.Kind), &s.Decimals, text(&s.Direction), &target,
		&s.TargetTest, &s.TargetScope, &s.TargetYear, text(&s.Rule), &s.Custodian, &s.Comparable, &s.Caveat, text(&s.DerivedFrom), &s.Own, &s.Weight, &s.Progress,
		&s.Local, &s.Dimensions, &s.Flows, &s.Indicators, &s.Version, &s.Figures, &s.Kept, &s.BrokenBy)
	s.Target = target.NullDecimal
	return s, err
}

// catalogued is edit for the catalogue: f is given it as it stands in the transaction, and what comes of f must still hold
// together, or the whole server could not read it.
func (s *Store) catalogued(ctx context.Context, f func(pgx.Tx, *catalog.Catalog) error) error {
	return s.edit(ctx, account.ManageCatalogue, func(tx pgx.Tx) error {
		now, err := catalogIn(ctx, tx)
		if err != nil {
			return err
		}
		if err := f(tx, now); err != nil {
			return err
		}
		_, err = catalogIn(ctx, tx)
		return err
	})
}

func catalogIn(ctx context.Context, tx pgx.Tx) (*catalog.Catalog, error) {
	var c catalog.Content
	if err := content(ctx, tx, &c); err != nil {
		return nil, err
	}
	return catalog.New(c)
}

// AddSeries adds a series with its links; what it says of itself must hold together (catalog.Series.Check).
func (s *Store) AddSeries(ctx context.Context, one catalog.Series) error {
	return s.catalogued(ctx, func(tx pgx.Tx, cat *catalog.Catalog) error {
		code, err := catalog.ParseSeriesCode(one.Code, cat)
		if err != nil {
			return err
		}
		one.Code = code
		if err := one.Check(cat); err != nil {
			return err
		}
		target, err := numeric(one.Target)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, statement("edit_add_series"), one.Code, one.Name, one.Short, one.Unit, one.UnitSDMX, one.UnitAPI, string(one.Kind), one.Decimals,
			string(one.Direction), target, one.TargetTest, one.TargetScope, one.TargetYear, string(one.Rule), one.Custodian, one.Comparable,
			one.Caveat, one.DerivedFrom, one.Own, one.Progress, one.Weight)
		if err != nil {
			return taken(err, "admin.series.taken_now", "Code", one.Code)
		}
		return linkSeries(ctx, tx, one)
	})
}

// ChangeSeries brings a series to what is given. What would give figures that are kept another meaning is refused, as
// fault.Invalid with the reason; fault.Conflict when the version is no longer the one that stands.
func (s *Store) ChangeSeries(ctx context.Context, version string, one catalog.Series) error {
	return s.catalogued(ctx, func(tx pgx.Tx, cat *catalog.Catalog) error {
		// No figures are taken over between the look whether there are any and the change.
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(acceptKey)); err != nil {
			return err
		}
		stands, err := seriesRecord(ctx, tx, one.Code)
		if err != nil {
			return err
		}
		target, err := numeric(one.Target)
		if err != nil {
			return err
		}
		if stands.Version != strings.TrimSpace(version) {
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		if err := one.Check(cat); err != nil {
			return err
		}
		switch stands.Reinterprets(one) {
		case "kind":
			return fault.New(fault.Invalid, "admin.series.kept_kind", "Figures", stands.Figures)
		case "rule", "derived_from":
			return fault.New(fault.Invalid, "admin.series.kept_rule", "Figures", stands.Figures)
		case "dimensions":
			return fault.New(fault.Invalid, "admin.series.kept_dimensions", "Dimensions", strings.Join(stands.BrokenBy, ", "))
		}
		if one.Kind != stands.Kind {
			for _, other := range cat.Content().Series {
				if other.DerivedFrom == one.Code {
					return fault.New(fault.Invalid, "admin.series.derived_by", "Code", other.Code)
				}
				if other.Weight == one.Code && !slices.Contains(catalog.Weighing(), one.Kind) {
					return fault.New(fault.Invalid, "admin.series.weighs", "Code", other.Code)
				}
			}
		}
		if err := changed(tx.Exec(ctx, statement("edit_change_series"), one.Code, stands.Version, one.Name, one.Short, one.Unit, one.UnitSDMX, one.UnitAPI, string(one.Kind),
			one.Decimals, string(one.Direction), target, one.TargetTest, one.TargetScope, one.TargetYear, string(one.Rule), one.Custodian,
			one.Comparable, one.Caveat, one.DerivedFrom, one.Own, one.Progress, one.Weight)); err != nil {
			return err
		}
		return linkSeries(ctx, tx, one)
	})
}

// linkSeries brings dimensions, order of flows and indicators of a series to what it says. A shipped link that is gone stays
// as withdrawn, so that loading does not bring it back.
func linkSeries(ctx context.Context, tx pgx.Tx, one catalog.Series) error {
	flows := make([]string, len(one.Flows))
	for i, f := range one.Flows {
		flows[i] = string(f)
	}
	for _, q := range []struct {
		sql  string
		list []string
	}{
		{`delete from series_dimension where series = $1 and dimension <> all ($2)`, one.Dimensions},
		{`insert into series_dimension as t (series, dimension, position) select $1, x, n from unnest($2::text[]) with ordinality as u (x, n)
			on conflict (series, dimension) do update set position = excluded.position where t.position <> excluded.position`, one.Dimensions},
		{`delete from series_flow where series = $1 and flow <> all ($2)`, flows},
		{`insert into series_flow as t (series, flow, position) select $1, x, n from unnest($2::text[]) with ordinality as u (x, n)
			on conflict (series, flow) do update set position = excluded.position where t.position <> excluded.position`, flows},
		{`update indicator_series set withdrawn = true where series = $1 and indicator <> all ($2) and not withdrawn`, one.Indicators},
		{`insert into indicator_series as t (indicator, series) select x, $1 from unnest($2::text[]) as u (x)
			on conflict (indicator, series) do update set withdrawn = false where t.withdrawn`, one.Indicators},
	} {
		if q.list == nil {
			q.list = []string{}
		}
		if _, err := tx.Exec(ctx, q.sql, one.Code, q.list); err != nil {
			return err
		}
	}
	return nil
}

const indicatorColumns = `i.code, i.target, i.name, i.short, i.tier, i.custodian, i.direct, i.caveat, i.definition,
	array(select s.series from indicator_series s where s.indicator = i.code and not s.withdrawn order by s.position, s.series), i.local, i.xmin::text`

// IndicatorRecord is one indicator; fault.NotFound where there is none.
func (s *Store) IndicatorRecord(ctx context.Context, code string) (i catalog.IndicatorRecord, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select `+indicatorColumns+` from indicator i where i.code = $1`, code), "admin.no_indicator", []any{"Code", code},
			&i.Code, &i.Target, &i.Name, &i.Short, &i.Tier, &i.Custodian, &i.Direct, &i.Caveat, &i.Definition, &i.Series, &i.Local, &i.Version)
	})
	return i, err
}

// AddIndicator adds an indicator of a target.
func (s *Store) AddIndicator(ctx context.Context, i catalog.Indicator) error {
	return s.catalogued(ctx, func(tx pgx.Tx, cat *catalog.Catalog) error {
		if err := i.Check(cat); err != nil {
			return err
		}
		code, err := catalog.ParseIndicatorCode(i.Code, i.Target, cat)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into indicator (code, target, name, short, tier, custodian, direct, caveat, definition)
			values ($1, $2, $3::jsonb, $4::jsonb, $5, $6, $7, $8::jsonb, $9::jsonb)`, code, i.Target, i.Name, i.Short, i.Tier, i.Custodian, i.Direct, i.Caveat, i.Definition)
		return taken(err, "admin.indicator.taken_now", "Code", code)
	})
}

// ChangeIndicator gives an indicator other texts; fault.Conflict when the version is no longer the one that stands.
func (s *Store) ChangeIndicator(ctx context.Context, version string, i catalog.Indicator) error {
	return s.catalogued(ctx, func(tx pgx.Tx, cat *catalog.Catalog) error {
		if err := i.Check(cat); err != nil {
			return err
		}
		return changed(tx.Exec(ctx, `update indicator set name = $3::jsonb, short = $4::jsonb, tier = $5, custodian = $6, direct = $7, caveat = $8::jsonb, definition = $9::jsonb
			where code = $1 and xmin::text = $2`, i.Code, version, i.Name, i.Short, i.Tier, i.Custodian, i.Direct, i.Caveat, i.Definition))
	})
}
