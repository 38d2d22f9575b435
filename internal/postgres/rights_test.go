package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/pgserver"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/pgtest"
	"rumbo/internal/testkit/storetest"
)

// working is a database in which people of every role work, with something private of each country.
type working struct {
	db     *pgtest.DB
	store  *postgres.Store
	people map[string]int64

	draft, submitted map[string]int64 // imports by country
}

func (w working) as(t testing.TB, person string) context.Context {
	t.Helper()
	id, ok := w.people[person]
	if !ok {
		t.Fatalf("nobody is %q", person)
	}
	return postgres.WithActor(t.Context(), id)
}

func newWorking(t testing.TB) working {
	t.Helper()
	w := working{db: storetest.Database(t), draft: map[string]int64{}, submitted: map[string]int64{}}
	w.store, w.people = storetest.OpenDB(t, w.db), storetest.AddPeople(t, w.db)
	for _, country := range []string{"PAN", "CRI"} {
		who := w.as(t, "focal point "+country)
		w.draft[country] = bring(t, w.store, who, country, "draft of "+country)
		w.submitted[country] = bring(t, w.store, who, country, "submitted by "+country)
		if err := w.store.SetSubmitted(who, w.submitted[country], "remark of "+country); err != nil {
			t.Fatal(err)
		}
	}
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	for _, country := range []string{"PAN", "CRI"} {
		id := w.people["focal point "+country]
		exec(t, owner, `insert into response (round, questionnaire, version, country) select $1, code, version, $2 from questionnaire where current limit 1`,
			value[string](t, owner, `select code from round order by code limit 1`), country)
		exec(t, owner, `insert into credential (account, phc) values ($1, 'x')`, id)
		exec(t, owner, `insert into ticket (token, account, purpose, expires) values (sha256($2), $1, 'reset', now() + interval '1 hour')`, id, []byte("t"+country))
		exec(t, owner, `insert into device (token, account) values (sha256($2), $1)`, id, []byte("d"+country))
		exec(t, owner, `insert into session (token, account, idle, expires) values (sha256($2), $1, interval '1 hour', now() + interval '1 hour')`, id, []byte("s"+country))
		exec(t, owner, `insert into api_token (token, account, name, scopes, expires) values (sha256($2), $1, 'x', '{}', now() + interval '1 hour')`, id, []byte("a"+country))
	}
	exec(t, owner, `insert into setting (key, value) values ('zone', '"America/Panama"') on conflict do nothing`)
	exec(t, owner, `insert into operator_link (token, account, expires) values (sha256('x'), 2, now() + interval '1 hour')`)
	return w
}

// bring is an import of the country's own figures, checked.
func bring(t testing.TB, s *postgres.Store, who context.Context, country, name string) int64 {
	t.Helper()
	sum := must[string](t)(s.SaveFile(who, name, []byte(name)))
	id := must[int64](t)(s.CreateImport(who, intake.Import{FileName: name, SHA256: sum}))
	if err := s.SetChecked(who, intake.Import{ID: id, Report: []byte(`{"status": "ok"}`), Flow: observation.National, Areas: []string{country}}); err != nil {
		t.Fatal(err)
	}
	return id
}

// own is a figure that a country reports itself.
func own(country string, year int) observation.Observation {
	o := observation.New("SI_RMT_COST", country, observation.YearPeriod(year), nil, observation.National, country+" test", number("1"))
	o.Source = "un-sdg"
	return o
}

// TestWhoSeesWhatOfWork: drafts are the country's, what is submitted is also for those who look after its group, and nothing
// of either is anybody else's.
func TestWhoSeesWhatOfWork(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	sees := map[string]string{ // of Panama: d draft, s submitted
		"focal point PAN": "ds", "second focal point PAN": "ds", "regional office": "s", "second regional office": "s", "partner agency": "s",
	}
	for _, p := range storetest.People() {
		who := w.as(t, p.Name)
		for state, id := range map[string]int64{"d": w.draft["PAN"], "s": w.submitted["PAN"]} {
			im, err := w.store.Import(who, id)
			want := strings.Contains(sees[p.Name], state)
			if (err == nil) != want || err != nil && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s reads %s: %v", p.Name, state, err)
			}
			name := map[string]string{"d": "draft of PAN", "s": "submitted by PAN"}[state]
			if err == nil && (im.FileName != name || !slices.Equal(im.Areas, []string{"PAN"})) {
				t.Errorf("%+v", im)
			}
			data, err := w.store.File(who, digestOf(name))
			if (err == nil) != want || string(data) != map[bool]string{true: name}[want] {
				t.Errorf("%s reads the file of %s: %q %v", p.Name, state, data, err)
			}
			remarks, people, err := w.store.Remarks(who, id)
			if err != nil || (len(people) > 0) != want || (len(remarks) > 0) != (want && state == "s") {
				t.Errorf("%s reads remarks of %s: %v %v %v", p.Name, state, remarks, people, err)
			}
		}
		list, err := w.store.Imports(who, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, im := range list {
			mine := strings.HasSuffix(p.Name, "CRI") && im.Areas[0] == "CRI" || strings.HasSuffix(p.Name, "PAN") && im.Areas[0] == "PAN"
			if !mine && !strings.Contains(sees[p.Name], "s") {
				t.Errorf("%s is given import %d of %v", p.Name, im.ID, im.Areas)
			}
		}
	}
	if list := must[[]intake.Import](t)(w.store.Imports(t.Context(), 100)); len(list) != 0 {
		t.Errorf("the public is given %v", list)
	}
}

func digestOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

// TestNobodyValidatesTheirOwn: whoever brought or handed in a country's figures does not accept them, whatever roles they
// hold; another who validates for the country does, once; nobody else does.
func TestNobodyValidatesTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	// A focal point who is also of the regional office.
	exec(t, owner, `insert into appointment (account, role, area, starts, made_by) values ($1, 'regional_office', 'RCM', today(), 2)`, w.people["focal point PAN"])
	take := func(who context.Context, id int64, list ...observation.Observation) error {
		for i := range list {
			list[i].Origin = observation.Origin{Kind: observation.Cell, Import: id}
		}
		_, _, err := w.store.AcceptFigures(who, observation.ChangeSet{Kind: observation.FromImport, Import: id}, rows(list...))
		return err
	}
	id := w.submitted["PAN"]
	for _, p := range storetest.People() {
		if p.Name == "regional office" || p.Name == "second regional office" {
			continue
		}
		if err := take(w.as(t, p.Name), id, own("PAN", 2031)); err == nil {
			t.Errorf("%s accepted", p.Name)
		}
		if im, err := w.store.Import(w.as(t, p.Name), id); err == nil && im.May.Accept {
			t.Errorf("%s is offered to accept", p.Name)
		}
	}
	if err := take(w.as(t, "regional office"), w.draft["PAN"], own("PAN", 2031)); err == nil {
		t.Error("a draft was accepted")
	}
	office := w.as(t, "regional office")
	if err := take(office, id, own("CRI", 2031)); err == nil {
		t.Error("a figure of another country went along")
	}
	if err := take(office, id, figure("PAN", 2031, "Test", "1")); err == nil {
		t.Error("an official figure went along")
	}
	if err := take(office, id, own("PAN", 2031)); err != nil {
		t.Error(err)
	}
	if err := take(w.as(t, "second regional office"), id, own("PAN", 2032)); err == nil {
		t.Error("accepted twice")
	}
	if err := take(office, 0, own("PAN", 2033)); err == nil {
		t.Error("a figure without an import")
	}
	im := must[intake.Import](t)(w.store.Import(w.as(t, "second focal point PAN"), id))
	if im.State != intake.Accepted || im.DecidedBy != w.people["regional office"] || im.SubmittedBy != w.people["focal point PAN"] {
		t.Errorf("%+v", im)
	}
	// Who submits what a contributor brought does not accept it, nor does the contributor.
	brought := bring(t, w.store, w.as(t, "contributor PAN"), "PAN", "part")
	if err := w.store.SetSubmitted(w.as(t, "contributor PAN"), brought, ""); err == nil {
		t.Error("a contributor submitted")
	}
	if err := w.store.SetSubmitted(w.as(t, "focal point CRI"), brought, ""); err == nil {
		t.Error("another country submitted")
	}
	if err := w.store.SetSubmitted(w.as(t, "second focal point PAN"), brought, ""); err != nil {
		t.Error(err)
	}
	for _, p := range []string{"second focal point PAN", "contributor PAN", "regional office elsewhere", "partner agency", "administrator"} {
		if err := w.store.SetRejected(w.as(t, p), brought, "because"); err == nil {
			t.Errorf("%s returned it", p)
		}
	}
	if err := w.store.SetRejected(office, brought, ""); err == nil {
		t.Error("returned without a reason")
	}
	if err := w.store.SetRejected(office, brought, "because"); err != nil {
		t.Error(err)
	}
	// The operator's own import waits as well, now that somebody administers.
	mine := bring(t, w.store, ctxOf(t), "PAN", "operator's")
	if err := w.store.SetSubmitted(ctxOf(t), mine, ""); err != nil {
		t.Error(err)
	}
	if err := take(ctxOf(t), mine, own("PAN", 2034)); err == nil {
		t.Error("the operator published alone")
	}
}

// TestHandingInWhatIsNotOnes: figures of a country are handed in by those who work for it.
func TestHandingInWhatIsNotOnes(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	for _, c := range []struct {
		person string
		flow   observation.Flow
		areas  []string
		ok     bool
	}{
		{"focal point PAN", observation.National, []string{"PAN"}, true},
		{"focal point PAN", observation.National, []string{"CRI"}, false},
		{"focal point PAN", observation.National, []string{"PAN", "CRI"}, false},
		{"focal point PAN", observation.National, nil, false},
		{"focal point PAN", observation.UN, nil, false},
		{"contributor PAN", observation.National, []string{"PAN"}, true},
		{"administrator", observation.UN, nil, true},
		{"administrator", observation.National, []string{"PAN"}, false},
		{"administrator", observation.UN, []string{"PAN"}, false},
	} {
		who := w.as(t, c.person)
		name := fmt.Sprint(c)
		sum := must[string](t)(w.store.SaveFile(who, name, []byte(name)))
		id := must[int64](t)(w.store.CreateImport(who, intake.Import{FileName: name, SHA256: sum}))
		err := w.store.SetChecked(who, intake.Import{ID: id, Report: []byte(`{}`), Flow: c.flow, Areas: c.areas})
		if (err == nil) != c.ok || err != nil && fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, person := range []string{"regional office", "partner agency", "analyst", "nobody", "was focal point PAN"} {
		who := w.as(t, person)
		sum := must[string](t)(w.store.SaveFile(who, person, []byte(person)))
		if _, err := w.store.CreateImport(who, intake.Import{FileName: person, SHA256: sum}); err == nil {
			t.Errorf("%s brought a file", person)
		}
	}
	// Knowing the digest of another country's file is not enough to read it or to make an import of it.
	who := w.as(t, "focal point CRI")
	if _, err := w.store.CreateImport(who, intake.Import{FileName: "x", SHA256: digestOf("draft of PAN")}); err == nil {
		t.Error("an import of another's file")
	}
}

// TestTableRights goes at every table directly, on the server's own connections as each person and on a connection of the
// application's role that is not the server's, and writes down which rows can be read, changed and removed. What it finds is
// held against testdata/rights.txt: a new table, or a right gained or lost, has to be decided there.
func TestTableRights(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
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

// TestEscalation is a focal point's account turned against the database, with statements of one's own on a connection of the
// server's, and the application's login without the server: each is refused or touches nothing.
func TestEscalation(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	app, outside := served(t, w.db), connect(t, w.db.AppURL)
	me, other, office := w.people["focal point CRI"], w.people["focal point PAN"], w.people["regional office"]
	fill := strings.NewReplacer("ME", fmt.Sprint(me), "OTHER", fmt.Sprint(other), "OFFICE", fmt.Sprint(office),
		"DRAFT", fmt.Sprint(w.draft["PAN"]), "SUBMITTED", fmt.Sprint(w.submitted["PAN"]), "MINE", fmt.Sprint(w.submitted["CRI"]),
		"FILE", value[string](t, connect(t, w.db.OwnerURL), `select file::text from import where id = $1`, w.draft["PAN"]))
	for _, q := range []string{
		`insert into appointment (account, role, starts, made_by) values (ME, 'administrator', today(), ME)`,
		`insert into appointment (account, role, area, starts, made_by) values (ME, 'focal_point', 'PAN', today(), ME)`,
		`insert into appointment (account, role, area, starts, made_by) values (OTHER, 'focal_point', 'CRI', today(), ME)`,
		`insert into appointment (account, role, area, part, starts, made_by) values (OTHER, 'contributor', 'PAN', 'sdg-10.7.2', today(), ME)`,
		`insert into appointment (account, role, area, part, starts, made_by) values (OTHER, 'contributor', 'CRI', 'sdg-10.7.2', today(), OTHER)`,
		`insert into appointment (account, role, area, part, starts, made_by) values (ME, 'contributor', 'CRI', 'sdg-10.7.2', today(), ME)`,
		`update appointment set ends = null where account = ME`,
		`update appointment set ends = today() - 1 where account = OTHER`,
		`update account set active = true, email = 'x@example.org' where id = ME`,
		`update account set kind = 'operator' where id = ME`,
		`update account set name = 'x' where id = OTHER`,
		`insert into role_right (role, right_) values ('focal_point', 'people.manage')`,
		`insert into session (token, account, idle, expires) values (sha256('x'), OTHER, interval '1 hour', now() + interval '1 hour')`,
		`insert into session (token, account, idle, expires) values (sha256('x'), 1, interval '1 hour', now() + interval '1 hour')`,
		`update session set account = OTHER`,
		`insert into api_token (token, account, name, scopes, expires) values (sha256('x'), OTHER, 'x', '{}', now() + interval '1 hour')`,
		`update api_token set account = OTHER`,
		`insert into ticket (token, account, purpose, expires) values (sha256('x'), OTHER, 'reset', now() + interval '1 hour')`,
		`insert into credential (account, phc) values (OTHER, 'x')`,
		`insert into operator_link (token, account, expires) values (sha256('x'), 2, now() + interval '1 hour')`,
		`update import set state = 'rejected', decided_by = ME, decided = now() where id = DRAFT`,
		`update import set submitted = null, submitted_by = null where id = SUBMITTED`,
		`update import set state = 'accepted', decided_by = ME, decided = now() where id = MINE`,
		`update import set submitted_by = OTHER where id = MINE`,
		`update import set areas = '{PAN}' where id = MINE`,
		`update import set actor = OTHER where id = MINE`,
		`insert into import (file, file_name, actor) values (FILE, 'x', ME)`,
		`insert into import (file, file_name, actor, state, flow, areas) select file, 'x', ME, 'checked', 'national', '{PAN}' from file_holder where account = ME limit 1`,
		`insert into file_holder (file, account) select file, ME from import where id = DRAFT`,
		`insert into remark (import, author, words) values (DRAFT, ME, 'x')`,
		`insert into remark (import, author, words) values (MINE, OTHER, 'x')`,
		`insert into change_set (kind, actor) values ('edit', ME)`,
		`insert into change_set (kind, actor) values ('shipped', 1)`,
		`insert into change_set (kind, actor, import) values ('import', ME, MINE)`,
		`insert into change_set (kind, actor, import) values ('import', OFFICE, SUBMITTED)`,
		`update observation set value = value`,
		`insert into response (round, questionnaire, version, country) select round, questionnaire, version, 'MEX' from response limit 1`,
		`update response set state = 'published' where country = 'CRI'`,
		`insert into setting (key, value) values ('x', '1')`,
		`update setting set value = '"Asia/Tokyo"'`,
		`insert into membership (whole, member) values ('RCM', 'PER')`,
		`update area set name = name`,
		`insert into audit (kind, subject_kind) values ('x', 'x')`,
		`delete from audit`,
		`select note_failed_sign_in(OTHER, 'x')`,
		`set role ` + pgserver.OwnerRole,
		`set session_replication_role = replica`,
		`create function actor() returns bigint language sql return 1::bigint`,
		`create function pg_temp.actor() returns bigint language sql return 1::bigint`,
		`create temp table appointment as select 1 as account`,
		`alter table import no force row level security`,
		`create view v as select * from import`,
		`copy import to program 'cat'`,
		`do $$ begin perform set_config('rumbo.door', 'x', false); end $$`,
	} {
		q := fill.Replace(q)
		for who, conn := range map[string]*pgx.Conn{"a focal point": app, "the application alone": outside} {
			tx := must[pgx.Tx](t)(conn.Begin(t.Context()))
			exec(t, conn, `select set_config('rumbo.actor', $1, true)`, fmt.Sprint(me))
			done, err := tx.Exec(t.Context(), q)
			if err == nil && done.RowsAffected() > 0 && !done.Select() && !strings.HasPrefix(q, "create") {
				t.Errorf("%s: %s touched %d rows", who, q, done.RowsAffected())
			}
			if err == nil {
				// Whatever was slipped in does not let the neighbour's work be seen.
				if n := value[int](t, conn, fill.Replace(`select count(*) from import where id in (DRAFT, SUBMITTED)`)); n > 0 {
					t.Errorf("%s: %s shows another country's work", who, q)
				}
				if n := value[int](t, conn, `select coalesce(actor(), 0)`); int64(n) != me && who == "a focal point" && !strings.Contains(q, "rumbo.door") {
					t.Errorf("%s: %s makes the actor %d", who, q, n)
				}
			}
			if err := tx.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A mark seen on one connection opens no other; a key has to be right.
	mark := value[string](t, app, `select current_setting('rumbo.door')`)
	exec(t, outside, `select set_config('rumbo.door', $1, false), set_config('rumbo.actor', '2', false)`, mark)
	if value[bool](t, outside, `select served()`) || value[int](t, outside, `select count(*) from import`) != 0 || value[bool](t, outside, `select enter('guess')`) {
		t.Error("a mark of another connection, or a guess, opens the door")
	}
	// An appointment that has ended, and an account that is closed, give nothing from that moment on.
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `update appointment set ends = today() - 1 where account = $1`, me)
	if _, err := w.store.Import(w.as(t, "focal point CRI"), w.submitted["CRI"]); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after the end: %v", err)
	}
	exec(t, owner, `update account set active = false where id = $1`, other)
	if _, err := w.store.Import(w.as(t, "focal point PAN"), w.draft["PAN"]); fault.KindOf(err) != fault.NotFound {
		t.Errorf("closed: %v", err)
	}
}
