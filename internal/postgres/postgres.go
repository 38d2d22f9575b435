// Package postgres keeps everything in PostgreSQL: reference data, files, imports, and every accepted state of every
// figure and answer (docs/engineers/figure.md). All SQL is here; long statements stand in sql/, named after what they do.
//
// Every transaction names the account it works for, so that row-level security can judge it; one that writes without an
// account is refused.
package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"rumbo/internal/fault"
)

//go:embed sql/*.sql
var statements embed.FS

// statement is the text of a file in sql/.
func statement(name string) string {
	b, err := statements.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err) // embedded: a test would have met it
	}
	return string(b)
}

// Limits of time: of a statement on a page, and of one that takes a file over or loads the shipped data.
const (
	pageTimeout = 30 * time.Second
	longTimeout = 30 * time.Minute
)

// connections are as many as a server uses at most, unless its connection string says pool_max_conns: imports under way and the queue keep
// up to five of them for themselves.
const connections = 12

// The accounts that exist from the start.
const (
	systemAccount = 1
)

// Store is the database as the application works in it. It is safe for concurrent use.
type Store struct {
	pool  *pgxpool.Pool
	queue *river.Client[pgx.Tx]
	log   *slog.Logger
	hash  hashCache
	names figureNames
}

type hashCache struct {
	sync.Mutex
	version int64
	sum     string
}

// Open connects as the application, and shows the key (see Admit) on each connection: without one the store sees what the
// public sees and can change nothing. It refuses, as fault.Usage with the remedy, a login that row-level security does not
// bind, and as fault.Unavailable a schema that is older or newer than the program's (see Migrate).
func Open(ctx context.Context, url string, key Key, log *slog.Logger) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fault.Wrap(hideURL(err), fault.Usage, "fault.database_url")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	params := config.ConnConfig.RuntimeParams
	params["application_name"] = "rumbo"
	params["timezone"] = "UTC"
	// The policies of a page's tables look dear to the planner, although most of them are never asked: compiling them takes seconds, running the statement milliseconds.
	params["jit"] = "off"
	params["statement_timeout"] = strconv.FormatInt(pageTimeout.Milliseconds(), 10)
	params["idle_in_transaction_session_timeout"] = strconv.FormatInt(longTimeout.Milliseconds(), 10)
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = max(config.MaxConns, connections)
	}
	if key != nil {
		config.AfterConnect = key.enter
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, told(err)
	}
	s := &Store{pool: pool, log: log}
	if s.queue, err = newQueue(pool); err != nil {
		pool.Close()
		return nil, err
	}
	if err := s.fit(ctx); err != nil {
		pool.Close()
		return nil, told(err)
	}
	return s, nil
}

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// fit tells whether login and schema are such that the application may work.
func (s *Store) fit(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if err := bound(ctx, conn.Conn(), ""); err != nil {
		return err
	}
	have, err := schemaVersion(ctx, conn.Conn())
	if err != nil {
		return err
	}
	want, err := newestMigration()
	if err != nil {
		return err
	}
	return sameSchema(have, want)
}

func sameSchema(have, want int64) error {
	switch {
	case have > want:
		return fault.New(fault.Unavailable, "fault.schema_newer", "Have", have, "Want", want)
	case have < want:
		return fault.New(fault.Unavailable, "fault.schema_older", "Have", have, "Want", want)
	}
	return nil
}

// bound refuses a role, the current one when it is empty, that row-level security does not bind.
func bound(ctx context.Context, conn *pgx.Conn, role string) error {
	var name string
	var free bool
	err := conn.QueryRow(ctx, `select rolname, rolsuper or rolbypassrls from pg_roles where rolname = coalesce(nullif($1, ''), current_user)`, role).
		Scan(&name, &free)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.Usage, "fault.role_missing", "Role", role)
	}
	if err == nil && free {
		return fault.New(fault.Usage, "fault.role_bypasses", "Role", name)
	}
	return err
}

type actorKey struct{}

// WithActor gives a context in which the store works for that account.
func WithActor(ctx context.Context, account int64) context.Context {
	return context.WithValue(ctx, actorKey{}, account)
}

func actorOf(ctx context.Context) int64 {
	account, _ := ctx.Value(actorKey{}).(int64)
	return account
}

// begin is the statement that opens a transaction under the actor.
func begin(mode string, actor int64, timeout time.Duration) string {
	name := ""
	if actor != 0 {
		name = strconv.FormatInt(actor, 10)
	}
	q := "begin " + mode + "; select set_config('rumbo.actor', '" + name + "', true)"
	if timeout > 0 {
		q += "; set local statement_timeout = " + strconv.FormatInt(timeout.Milliseconds(), 10)
	}
	return q
}

// read runs f in a transaction that sees one state and writes nothing.
func (s *Store) read(ctx context.Context, f func(pgx.Tx) error) error {
	return s.transact(ctx, begin("isolation level repeatable read read only", actorOf(ctx), 0), f)
}

// write runs f in a transaction; fault.Forbidden without an actor.
func (s *Store) write(ctx context.Context, f func(pgx.Tx) error) error {
	actor := actorOf(ctx)
	if actor == 0 {
		return fault.New(fault.Forbidden, "fault.no_actor")
	}
	return s.transact(ctx, begin("", actor, 0), f)
}

// acceptKey is the lock under which figures and answers are taken over, one change set after the other: their numbers
// are then the order in which they became visible.
const acceptKey = 0x52756d626f01

// accept is write for change sets: one at a time, with the time that a large file takes.
func (s *Store) accept(ctx context.Context, f func(pgx.Tx) error) error {
	actor := actorOf(ctx)
	if actor == 0 {
		return fault.New(fault.Forbidden, "fault.no_actor")
	}
	return s.transact(ctx, begin("", actor, longTimeout), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(acceptKey)); err != nil {
			return err
		}
		return f(tx)
	})
}

func (s *Store) transact(ctx context.Context, begin string, f func(pgx.Tx) error) error {
	return told(pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{BeginQuery: begin}, f))
}

// told turns what the database says into what a person can be told; anything else stays as it is.
func told(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "42501": // insufficient_privilege: a policy or a trigger of migrations/00008_rights.sql
			return fault.Wrap(err, fault.Forbidden, "fault.not_allowed")
		case "57014": // query_canceled: the statement's or the caller's time is over
			return fault.Wrap(err, fault.Unavailable, "fault.database_slow")
		case "22021", "22P05": // a byte that no text may hold
			return fault.Wrap(err, fault.Invalid, "fault.text_unstorable")
		case "22003": // numeric_value_out_of_range
			return fault.Wrap(err, fault.Invalid, "fault.number_unstorable")
		case "53100", "53200", "53300", "53400": // disk, memory, connections, configured limit
			return fault.Wrap(err, fault.Unavailable, "fault.database_full", "Problem", pg.Message)
		case "28P01", "28000", "3D000": // password, login, database
			return fault.Wrap(err, fault.Usage, "fault.database_login", "Problem", pg.Message)
		}
		if pg.Code[:2] == "57" || pg.Code[:2] == "08" {
			return fault.Wrap(err, fault.Unavailable, "fault.database_down")
		}
		return err
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.Wrap(hideURL(err), fault.Unavailable, "fault.database_down")
	}
	return err
}

// hideURL keeps a connection string with its password out of logs.
func hideURL(err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		return errors.New("the connection string cannot be read")
	}
	return err
}

// one scans the single row of a query; none is fault.NotFound under the key.
func one(row pgx.Row, key string, args []any, into ...any) error {
	err := row.Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, key, args...)
	}
	return err
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
