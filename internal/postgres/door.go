package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"rumbo/internal/fault"
)

// Key opens the door of the database: the application's login alone counts for nobody (migrations/00008_rights.sql). It
// lives in the memory of one process and is never stored or printed.
type Key []byte

// Admit makes a key for this process and lets the database know its SHA-256, by the login that owns the schema.
func Admit(ctx context.Context, ownerURL string) (Key, error) {
	key := make(Key, sha256.Size)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return key, told(asOwner(ctx, ownerURL, func(conn *pgx.Conn) error {
		sum := sha256.Sum256(key)
		if _, err := conn.Exec(ctx, `insert into door_key (digest) values ($1)`, sum[:]); err != nil {
			return err
		}
		// Keys of processes that are long gone; a server that has run for a year is expected to have been started again.
		_, err := conn.Exec(ctx, `delete from door_key where made < now() - interval '1 year'`)
		return err
	}))
}

// enter shows the key on a new connection, as a parameter, so that no list of statements shows it.
func (k Key) enter(ctx context.Context, conn *pgx.Conn) error {
	var known bool
	err := conn.QueryRow(ctx, `select enter($1)`, []byte(k)).Scan(&known)
	if pg, ok := err.(*pgconn.PgError); ok && pg.Code == "42883" { // undefined_function: a schema that is older
		return nil
	}
	if err == nil && !known {
		return fault.New(fault.Unavailable, "fault.key_unknown")
	}
	return err
}
