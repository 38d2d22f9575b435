// Package storetest gives tests an open store on a database of their own.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rumbo/internal/pgserver"
	"rumbo/internal/postgres"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit"
	"rumbo/internal/testkit/pgtest"
)

// Operator is the account under which tests act.
const Operator = 2

// Open gives a store with the shipped data, on a clone of its own.
func Open(t testing.TB) *postgres.Store {
	t.Helper()
	return OpenDB(t, Database(t))
}

// Empty gives a store whose schema is there and nothing else.
func Empty(t testing.TB) *postgres.Store {
	t.Helper()
	return OpenDB(t, EmptyDatabase(t))
}

// OpenDB opens a store on that database and closes it with the test.
func OpenDB(t testing.TB, db *pgtest.DB) *postgres.Store {
	t.Helper()
	key, err := postgres.Admit(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	s, err := postgres.Open(t.Context(), db.AppURL, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Context is the context of a test that acts as the operator.
func Context(t testing.TB) context.Context {
	return postgres.WithActor(t.Context(), Operator)
}

// Database is a clone with schema and shipped data.
func Database(t testing.TB) *pgtest.DB {
	t.Helper()
	return pgtest.Template{Name: "shipped", Hash: fingerprint(t), Prepare: func(ctx context.Context, ownerURL, appURL string) error {
		if err := postgres.Migrate(ctx, ownerURL, pgserver.AppRole); err != nil {
			return err
		}
		data, err := shipped.Load()
		if err != nil {
			return err
		}
		key, err := postgres.Admit(ctx, ownerURL)
		if err != nil {
			return err
		}
		s, err := postgres.Open(ctx, appURL, key, nil)
		if err != nil {
			return err
		}
		defer s.Close()
		return s.LoadShipped(ctx, data, nil)
	}}.Clone(t)
}

// EmptyDatabase is a clone with the schema alone.
func EmptyDatabase(t testing.TB) *pgtest.DB {
	t.Helper()
	return pgtest.Template{Name: "migrated", Hash: fingerprint(t), Prepare: func(ctx context.Context, ownerURL, _ string) error {
		return postgres.Migrate(ctx, ownerURL, pgserver.AppRole)
	}}.Clone(t)
}

// fingerprint changes with everything that a template is made of: schema, data, and the code that loads them.
func fingerprint(t testing.TB) string {
	t.Helper()
	h := sha256.New()
	root := testkit.Root(t)
	for _, folder := range []string{"migrations", "data", "internal/postgres", "internal/shipped"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			content, err := os.ReadFile(path)
			h.Write([]byte(path))
			h.Write(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
