package pgtest_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/testkit/pgtest"
)

func exec(t *testing.T, url, query string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), query)
	return err
}

func TestClonesAreApart(t *testing.T) {
	t.Parallel()
	var prepared atomic.Int32
	template := pgtest.Template{
		Name: "pgtest", Hash: time.Now().Format(time.RFC3339Nano),
		Prepare: func(ctx context.Context, ownerURL, _ string) error {
			prepared.Add(1)
			conn, err := pgx.Connect(ctx, ownerURL)
			if err != nil {
				return err
			}
			defer conn.Close(ctx)
			_, err = conn.Exec(ctx, `create table figure (n int); insert into figure values (1); grant select on figure to rumbo_app`)
			return err
		},
	}
	a, b := template.Clone(t), template.Clone(t)
	if n := prepared.Load(); n != 1 {
		t.Errorf("prepared %d times", n)
	}
	if err := exec(t, a.OwnerURL, `delete from figure`); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), b.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var n int
	if err := conn.QueryRow(t.Context(), `select count(*) from figure`).Scan(&n); err != nil || n != 1 {
		t.Errorf("the other clone has %d rows, %v", n, err)
	}
	if _, err := conn.Exec(t.Context(), `delete from figure`); err == nil {
		t.Error("the application's role deleted what it may only read")
	}
}

func TestEmptyGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var db *pgtest.DB
	t.Run("inner", func(t *testing.T) {
		db = pgtest.Empty(t)
		if err := exec(t, db.OwnerURL, `create table x (n int)`); err != nil {
			t.Fatal(err)
		}
	})
	if db != nil && exec(t, db.OwnerURL, `select 1`) == nil {
		t.Error("the database outlived its test")
	}
}

func BenchmarkClone(b *testing.B) {
	template := pgtest.Template{
		Name: "pgtest-bench", Hash: "1",
		Prepare: func(ctx context.Context, ownerURL, _ string) error {
			conn, err := pgx.Connect(ctx, ownerURL)
			if err != nil {
				return err
			}
			defer conn.Close(ctx)
			_, err = conn.Exec(ctx, `create table figure as select generate_series(1, 40000) as n, repeat('x', 50) as t`)
			return err
		},
	}
	for b.Loop() {
		template.Clone(b)
	}
}

func TestFolderInMemoryWhereThereIsRoom(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	if dir, err := pgtest.Folder(); err != nil || filepath.Dir(dir) != os.Getenv("TMPDIR") {
		t.Errorf("%s, %v: TMPDIR is not heeded", dir, err)
	}
	t.Setenv("TMPDIR", "")
	want := "/tmp"
	if pgtest.Free(pgtest.Memory) >= pgtest.Room {
		want = pgtest.Memory
	}
	if dir, err := pgtest.Folder(); err != nil || filepath.Dir(dir) != want {
		t.Errorf("%s, %v: want it in %s", dir, err, want)
	}
	if n := pgtest.Free(filepath.Join(t.TempDir(), "none")); n != 0 {
		t.Errorf("a folder that is not there has room for %d bytes", n)
	}
}
