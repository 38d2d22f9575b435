package postgres

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"rumbo/internal/fault"
	"rumbo/migrations"
)

const migrateKey = 0x52756d626f02

// Migrate brings the schema up to the program's and gives the application's role the least rights it needs. ownerURL is
// the login that owns the schema; it may be the application's own. Starts at the same time wait for one another. It refuses
// an application's role that row-level security does not bind, and a schema that is newer than the program's.
func Migrate(ctx context.Context, ownerURL, appRole string) error {
	return told(asOwner(ctx, ownerURL, func(conn *pgx.Conn) error {
		if err := bound(ctx, conn, appRole); err != nil {
			return err
		}
		have, err := schemaVersion(ctx, conn)
		if err != nil {
			return err
		}
		want, err := newestMigration()
		if err != nil {
			return err
		}
		if have > want {
			return sameSchema(have, want)
		}
		if have < want {
			if err := up(ctx, conn.Config()); err != nil {
				return err
			}
		}
		if err := queueTables(ctx, ownerURL, conn); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, statement("closed")); err != nil {
			return err
		}
		return grant(ctx, conn, appRole)
	}))
}

// asOwner runs f on a connection of the schema's owner, alone among those who do the same.
func asOwner(ctx context.Context, url string, f func(*pgx.Conn) error) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fault.Wrap(hideURL(err), fault.Usage, "fault.database_url")
	}
	config.RuntimeParams["application_name"] = "rumbo owner"
	config.RuntimeParams["timezone"] = "UTC"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // lifts the lock
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, int64(migrateKey)); err != nil {
		return err
	}
	return f(conn)
}

func up(ctx context.Context, config *pgx.ConnConfig) error {
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" { // insufficient_privilege
		return fault.Wrap(err, fault.Usage, "fault.owner_rights", "Role", config.User, "Database", config.Database)
	}
	return err
}

// queueTables brings the tables of River, which keeps the jobs, to the version that the program's River needs.
func queueTables(ctx context.Context, ownerURL string, conn *pgx.Conn) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement("river"))
	return err
}

// schemaVersion is the newest migration that was applied; 0 in a database without any.
func schemaVersion(ctx context.Context, conn *pgx.Conn) (version int64, err error) {
	var there bool
	if err := conn.QueryRow(ctx, `select to_regclass('goose_db_version') is not null`).Scan(&there); err != nil || !there {
		return 0, err
	}
	err = conn.QueryRow(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&version)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" {
		return 0, fault.Wrap(err, fault.Usage, "fault.role_rights", "Role", conn.Config().User)
	}
	return version, err
}

func newestMigration() (newest int64, err error) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, err
		}
		newest = max(newest, n)
	}
	return newest, nil
}

// grant gives the role exactly the rights of sql/grant.sql, where they differ.
func grant(ctx context.Context, conn *pgx.Conn, role string) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select set_config('rumbo.role', $1, true)`, role); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, statement("grant"))
		return err
	})
}
