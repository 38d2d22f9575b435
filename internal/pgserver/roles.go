package pgserver

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// prepare makes the database and the two roles where they are missing, and puts the roles' attributes right. With fresh,
// the roles are told their new passwords; the application's also where it has another, for a role may change its own, and its
// own settings, which would lock every server out for good. The application's role comes last: attach takes its login for the sign that all
// is done.
func prepare(ctx context.Context, s *Server, fresh bool) error {
	conn, err := pgx.Connect(ctx, s.AdminURL())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	fresh = fresh || !s.opens(ctx)
	var owner, app, database, right bool
	err = conn.QueryRow(ctx, `
		select exists (select from pg_roles where rolname = $1), exists (select from pg_roles where rolname = $2),
		       exists (select from pg_database where datname = $3),
		       coalesce((select bool_and(rolcanlogin and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication))
		                   from pg_roles where rolname in ($1, $2)), true)
		       and not exists (select from pg_db_role_setting s join pg_roles r on r.oid = s.setrole where r.rolname = $2)`,
		OwnerRole, AppRole, Database).Scan(&owner, &app, &database, &right)
	if err != nil || owner && app && database && right && !fresh {
		return err
	}
	// A statement that fails would otherwise stand in the log with its password.
	if _, err := conn.Exec(ctx, `set log_min_error_statement = 'panic'; set log_statement = 'none'`); err != nil {
		return err
	}
	if err := role(ctx, conn, OwnerRole, s.passwords.Owner, owner); err != nil {
		return err
	}
	if !database {
		_, err := conn.Exec(ctx, fmt.Sprintf(`create database %s owner %s template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`, Database, OwnerRole))
		if err != nil {
			return err
		}
	}
	if err := role(ctx, conn, AppRole, s.passwords.App, app); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf(`alter role %[1]s reset all; alter role %[1]s in database %[2]s reset all`, AppRole, Database))
	return err
}

// opens tells whether the application's password is the one that is kept.
func (s *Server) opens(ctx context.Context) bool {
	conn, err := pgx.Connect(ctx, s.AppURL())
	var pg *pgconn.PgError
	if err != nil {
		return !errors.As(err, &pg) || pg.Code != "28P01" // invalid_password
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return true
}

func role(ctx context.Context, conn *pgx.Conn, name, password string, exists bool) error {
	verb := "create"
	if exists {
		verb = "alter"
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(
		`%s role %s login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password '%s'`, verb, name, password))
	return err
}
