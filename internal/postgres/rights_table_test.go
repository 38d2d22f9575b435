package postgres_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/lang"
	"rumbo/internal/testkit/storetest"
)

// TestTableRights goes at every table directly, on the server's own connections as each person and on a connection of the
// application's role that is not the server's, and writes down which rows can be read, changed and removed. What it finds is
// held against testdata/rights.txt: a new table, or a right gained or lost, has to be decided there.
func TestTableRights(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	rooms(t, w)
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `insert into release_rank (release, until_, rank) select min(id), 1, '0' from release`)
	exec(t, owner, `alter table import_task disable trigger moves`)
	exec(t, owner, `insert into import_task (import, verb, asked_by) select i.id, 'check', 2 from import i`)
	exec(t, owner, `alter table import_task enable trigger moves`)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	exec(t, owner, `insert into import_step (task, try, step, at) select id, 1, 'reading', now() from import_task`)
	exec(t, owner, `insert into import_progress (task, step, done, total, part, began, at) select id, 'reading', 1, 0, 0.5, now(), now() from import_task`)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	if _, err := w.store.AddSnapshot(ctxOf(t), "2026-a", spanish("Corte"), lang.Text{}); err != nil {
		t.Fatal(err)
	}
	profiled(t, w.store, w.as(t, "focal point PAN"), "PAN", "Registro")
	profiled(t, w.store, w.as(t, "administrator"), "", "UN DESA")
	app, outside := served(t, w.db), connect(t, w.db.AppURL)
	tables := tablesOf(t, app)
	var b strings.Builder
	columns := []string{"outside", "public"}
	for _, p := range storetest.People() {
		columns = append(columns, p.Name)
	}
	columns = append(columns, "operator")
	for _, table := range tables {
		all := value[int64](t, owner, `select count(*) from `+ident(table.name))
		byAbility := map[string][]string{}
		for _, who := range columns {
			conn, actor := app, ""
			switch {
			case who == "outside":
				conn, actor = outside, "2" // the right number is not enough
			case who == "operator":
				actor = "2"
			case who != "public":
				actor = fmt.Sprint(w.people[who])
			}
			able := abilities(t, conn, actor, table, all)
			byAbility[able] = append(byAbility[able], who)
		}
		fmt.Fprintf(&b, "%s\n", table.name)
		var lines []string
		for able, who := range byAbility {
			lines = append(lines, fmt.Sprintf("  %s  %s\n", able, strings.Join(who, ", ")))
		}
		slices.Sort(lines)
		b.WriteString(strings.Join(lines, ""))
	}
	const file = "testdata/rights.txt"
	head := "# What each person can do with the rows of each table, by the database alone (TestTableRights).\n" +
		"# read, change, remove: A every row, s some, - none. outside: the application's login without the server's key.\n"
	got := head + b.String()
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		if os.Getenv("RUMBO_DECIDE") != "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		t.Errorf("rights differ from %s (run with RUMBO_DECIDE=1 to write them there, then read the difference):\n%s", file, differences(string(want), got))
	}
}

type table struct {
	name    string
	columns []string
}

func ident(name string) string { return pgx.Identifier{name}.Sanitize() }

// tablesOf are the tables with the columns that the connection's login may change at all.
func tablesOf(t testing.TB, conn *pgx.Conn) []table {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
		select c.relname, coalesce(array_agg(a.attname::text order by a.attnum) filter (where has_column_privilege(c.oid, a.attnum, 'UPDATE')), '{}')
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where c.relkind in ('r', 'p') and c.relnamespace = current_schema::text::regnamespace group by 1 order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (x table, err error) {
		err = r.Scan(&x.name, &x.columns)
		return x, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// abilities are three letters: how much of a table can be read, changed (to themselves) and removed.
func abilities(t testing.TB, conn *pgx.Conn, actor string, x table, all int64) string {
	t.Helper()
	letter := func(n int64) string {
		switch {
		case n == 0:
			return "-"
		case n >= min(all, some):
			return "A"
		}
		return "s"
	}
	name := ident(x.name)
	out := "-"
	if n, err := attempt(t, conn, actor, `select count(*) from `+name); err == nil {
		out = "-"
		if n > 0 {
			out = "s"
		}
		if n >= all && n > 0 {
			out = "A"
		}
	}
	change := "-"
	update := func(columns ...string) error {
		set := make([]string, len(columns))
		for i, c := range columns {
			set[i] = ident(c) + " = " + ident(c)
		}
		n, err := attempt(t, conn, actor, fmt.Sprintf(`with x as (update %[1]s set %[2]s where ctid in (select ctid from %[1]s limit %[3]d) returning 1) select count(*) from x`,
			name, strings.Join(set, ", "), some))
		if err == nil && letter(n) != "-" && change != "A" {
			change = letter(n)
		}
		return err
	}
	if len(x.columns) > 0 && update(x.columns...) != nil {
		for _, c := range x.columns { // a trigger may mind one of them
			_ = update(c)
		}
	}
	remove := "-"
	if n, err := attempt(t, conn, actor, fmt.Sprintf(`with x as (delete from %[1]s where ctid in (select ctid from %[1]s limit 1) returning 1) select count(*) from x`, name)); err == nil && n > 0 {
		remove = "s"
	}
	return out + change + remove
}

// some is how many rows of a table are tried.
const some = 50

// attempt runs a query for an actor and takes back whatever it did.
func attempt(t testing.TB, conn *pgx.Conn, actor, query string) (n int64, err error) {
	t.Helper()
	ctx := t.Context()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, `select set_config('rumbo.actor', $1, true)`, actor); err != nil {
		t.Fatal(err)
	}
	err = tx.QueryRow(ctx, query).Scan(&n)
	return n, err
}

func differences(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out []string
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, "- "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			out = append(out, "+ "+line)
		}
	}
	return strings.Join(out, "\n")
}
