package postgres_test

import (
	"context"
	"iter"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/pgtest"
)

const operator = 2

func ctxOf(t testing.TB) context.Context { return postgres.WithActor(t.Context(), operator) }

// connect opens a connection beside the store's, to look and to trespass.
func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// served is a connection of the application's that has shown a key, as a server's have.
func served(t testing.TB, db *pgtest.DB) *pgx.Conn {
	t.Helper()
	key, err := postgres.Admit(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, db.AppURL)
	if !value[bool](t, conn, `select enter($1)`, []byte(key)) {
		t.Fatal("the key is not known")
	}
	return conn
}

func exec(t testing.TB, conn *pgx.Conn, query string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func value[T any](t testing.TB, conn *pgx.Conn, query string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func number(s string) observation.Value {
	return observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(s)), Literal: s}
}

// figure is a plain official figure, remittance costs of a country.
func figure(area string, year int, release, v string) observation.Observation {
	o := observation.New("SI_RMT_COST", area, observation.YearPeriod(year), nil, observation.UN, release, number(v))
	o.Source = "un-sdg"
	return o
}

func rows(list ...observation.Observation) iter.Seq2[observation.Observation, error] {
	return func(yield func(observation.Observation, error) bool) {
		for _, o := range list {
			if !yield(o, nil) {
				return
			}
		}
	}
}

func edit(reason string) observation.ChangeSet {
	return observation.ChangeSet{Kind: observation.FromEdit, Reason: reason}
}

func accept(t testing.TB, s *postgres.Store, list ...observation.Observation) (int64, observation.Counts) {
	t.Helper()
	id, counts, err := s.AcceptFigures(ctxOf(t), edit("test"), rows(list...))
	if err != nil {
		t.Fatal(err)
	}
	return id, counts
}

func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("error %v, want the fault %s", err, key)
	}
}
