package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/upkeep"
)

// settingRows are the keys under which settings are kept, with their values.
func settingRows(s *upkeep.Settings) map[string]any {
	return map[string]any{
		"name": &s.Name, "institution": &s.Institution, "contact": &s.Contact, "home": &s.Home, "zone": &s.Zone,
		"retention": &s.Retention, "evidence": &s.Evidence, "idle": &s.Idle, "life": &s.Life,
	}
}

const settingsVersion = `select coalesce(md5(string_agg(key || '=' || value::text, ',' order by key)), '') from setting where key <> 'shipped'`

// Settings are those that are kept, with the defaults for the rest.
func (s *Store) Settings(ctx context.Context) (out upkeep.Settings, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out = upkeep.Default()
		into := settingRows(&out)
		rows, err := tx.Query(ctx, `select key, value from setting`)
		if err != nil {
			return err
		}
		var key string
		var value []byte
		_, err = pgx.ForEachRow(rows, []any{&key, &value}, func() error {
			if to, ok := into[key]; ok {
				return json.Unmarshal(value, to)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, settingsVersion).Scan(&out.Version)
	})
	return out, err
}

// SaveSettings keeps settings that were checked. fault.Conflict when others have been kept since their Version; fault.Invalid
// for a time zone that the database does not know.
func (s *Store) SaveSettings(ctx context.Context, settings upkeep.Settings) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(x'52756d626f04'::bigint)`); err != nil {
			return err
		}
		var version string
		if err := tx.QueryRow(ctx, settingsVersion).Scan(&version); err != nil {
			return err
		}
		if version != settings.Version {
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		// The database must know the zone, too: it decides there on which day a role begins.
		var known bool
		if err := tx.QueryRow(ctx, `select exists (select from pg_timezone_names where name = $1)`, settings.Zone).Scan(&known); err != nil {
			return err
		}
		if !known {
			return fault.New(fault.Invalid, "setting.zone_unknown", "Given", settings.Zone)
		}
		for key, value := range settingRows(&settings) {
			text, err := json.Marshal(value)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `
				insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value where setting.value <> excluded.value`,
				key, string(text)); err != nil {
				return err
			}
		}
		return nil
	})
}
