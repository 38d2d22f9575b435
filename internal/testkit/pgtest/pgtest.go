// Package pgtest gives each test a PostgreSQL database of its own.
//
// All test programs of a user share one private server, in memory where there is room for it (see folder). It starts with
// the first, stops when the last has ended, however it ended, and keeps its template databases for the next run. A test's
// database is a clone of a template.
package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"rumbo/internal/pgserver"
	"rumbo/internal/testkit"
)

// DB is a database that lives as long as its test.
type DB struct {
	Name     string
	OwnerURL string // the role that owns the database
	AppURL   string // the role that the application works under
}

// Template is a database that tests clone.
type Template struct {
	Name string // what it holds, e.g. "shipped"
	Hash string // changes with whatever Prepare makes, e.g. a checksum of migrations and data
	// Prepare fills an empty database. It runs once per Hash on this machine and closes its connections before it returns.
	Prepare func(ctx context.Context, ownerURL, appURL string) error
}

const (
	templatesKept = 3 // of one name: checkouts that differ can take turns
	patience      = 5 * time.Minute
)

// Clone gives the test a copy of the template, made first if it is missing. Without a PostgreSQL on the machine the test
// is skipped, or fails when CI=true.
func (tpl Template) Clone(t testing.TB) *DB {
	t.Helper()
	s := connect(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	name, err := s.template(ctx, tpl)
	if err != nil {
		t.Fatalf("template database %q: %v", tpl.Name, err)
	}
	return s.database(t, name)
}

// Empty gives the test an empty database, under the same rule as Clone.
func Empty(t testing.TB) *DB {
	t.Helper()
	return connect(t).database(t, "template0")
}

// server is this process's link to the shared server.
type server struct {
	*pgserver.Server
	admin *pgxpool.Pool
	count atomic.Int64
}

// link starts or finds the server once in a test program. The program's end, not a test's, lets it go.
var link = sync.OnceValues(start)

func connect(t testing.TB) *server {
	t.Helper()
	s, err := link()
	if err != nil {
		testkit.Required(t, fmt.Sprintf("PostgreSQL for the tests: %v", err))
	}
	return s
}

func start() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	options := pgserver.Options{DataDir: dir, Fast: true, Shared: true}
	running, err := pgserver.Start(ctx, options)
	if err != nil {
		return nil, err
	}
	s := &server{Server: running}
	if s.admin, err = pgxpool.New(ctx, running.AdminURL()); err != nil {
		return nil, err
	}
	if err := s.tidy(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// tidy makes the list of templates and, for the process that started the server, drops what killed tests left behind.
func (s *server) tidy(ctx context.Context) error {
	return s.locked(ctx, "tidy", func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `create table if not exists template (database text primary key, name text not null, used timestamptz not null)`)
		if err != nil || !s.Owned() {
			return err
		}
		left, err := names(ctx, conn, `select datname from pg_database where datname like 'test\_%' or datname like 'building\_%'`)
		if err != nil {
			return err
		}
		for _, name := range left {
			if _, err := conn.Exec(ctx, "drop database if exists "+ident(name)+" with (force)"); err != nil {
				return err
			}
		}
		return nil
	})
}

// template gives the name of the template's database, which it makes when it is not there: under a passing name, so that
// a run that is killed leaves no half template.
func (s *server) template(ctx context.Context, tpl Template) (string, error) {
	sum := sha256.Sum256([]byte(tpl.Name + "\x00" + tpl.Hash))
	name := "template_" + hex.EncodeToString(sum[:12])
	err := s.locked(ctx, name, func(conn *pgx.Conn) error {
		var there bool
		if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&there); err != nil {
			return err
		}
		if !there {
			if err := s.build(ctx, conn, tpl, name); err != nil {
				return err
			}
		}
		_, err := conn.Exec(ctx, `insert into template values ($1, $2, now()) on conflict (database) do update set used = now()`, name, tpl.Name)
		return err
	})
	return name, err
}

func (s *server) build(ctx context.Context, conn *pgx.Conn, tpl Template, name string) error {
	building := "building_" + name
	for _, q := range []string{
		"drop database if exists " + ident(building) + " with (force)",
		"create database " + ident(building) + " template template0 owner " + pgserver.OwnerRole,
	} {
		if _, err := conn.Exec(ctx, q); err != nil {
			return err
		}
	}
	if err := tpl.Prepare(ctx, at(s.OwnerURL(), building), at(s.AppURL(), building)); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	old, err := names(ctx, conn, `select database from (select database, row_number() over (order by used desc) as n from template where name = $1) t where n >= $2`, tpl.Name, templatesKept)
	if err != nil {
		return err
	}
	for _, o := range old {
		// One that is being cloned at this moment stays until the next time.
		if _, err := conn.Exec(ctx, "drop database if exists "+ident(o)); err == nil {
			if _, err := conn.Exec(ctx, `delete from template where database = $1`, o); err != nil {
				return err
			}
		}
	}
	for _, q := range []string{
		// Whatever Prepare left connected would keep the database from being cloned.
		"alter database " + ident(building) + " allow_connections false",
		"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '" + building + "'",
		"alter database " + ident(building) + " rename to " + ident(name),
	} {
		if _, err := conn.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// database clones a template for a test and drops the clone after it.
func (s *server) database(t testing.TB, template string) *DB {
	t.Helper()
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), s.count.Add(1))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// Copying the files costs a third of what logging every page does.
	_, err := s.admin.Exec(ctx, "create database "+ident(name)+" template "+ident(template)+" owner "+pgserver.OwnerRole+" strategy file_copy")
	if err != nil {
		t.Fatalf("clone of %s: %v", template, err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if _, err := s.admin.Exec(ctx, "drop database "+ident(name)+" with (force)"); err != nil {
			t.Errorf("drop of %s: %v", name, err)
		}
	})
	return &DB{Name: name, OwnerURL: at(s.OwnerURL(), name), AppURL: at(s.AppURL(), name)}
}

// locked runs f while no other process runs it under the same name.
func (s *server) locked(ctx context.Context, name string, f func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.AdminURL())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // lifts the lock
	h := fnv.New64a()
	h.Write([]byte(name))
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, int64(h.Sum64())); err != nil {
		return err
	}
	return f(conn)
}

func names(ctx context.Context, conn *pgx.Conn, query string, args ...any) ([]string, error) {
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func ident(name string) string { return pgx.Identifier{name}.Sanitize() }

// at is the connection string to another database of the same server.
func at(connection, database string) string {
	u, err := url.Parse(connection)
	if err != nil {
		panic(err) // made by pgserver from its parts
	}
	u.Path = "/" + database
	return u.String()
}
