package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/pgserver"
	"rumbo/internal/postgres"
	"rumbo/internal/session"
	"rumbo/internal/testkit/pgtest"
	"rumbo/internal/testkit/storetest"
)

func codeOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return fmt.Sprint(err)
}

const (
	noPrivilege = "42501" // also of a row that a policy refuses
	noChange    = "23001"
)

// TestWhatTheApplicationMayNotDo goes at the database directly, as the application's role.
func TestWhatTheApplicationMayNotDo(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, app, owner := storetest.OpenDB(t, db), served(t, db), connect(t, db.OwnerURL)
	accept(t, s, figure("PAN", 2031, "Test 2031", "1"))
	exec(t, app, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	for _, table := range []string{"observation_version", "change_set", "answer_version", "submission"} {
		for _, q := range []string{"delete from %s", "truncate %s cascade", "update %s set change_set = 1", "alter table %s disable trigger user", "drop table %s cascade"} {
			if table == "change_set" {
				q = strings.Replace(q, "set change_set = 1", "set actor = 1", 1)
			}
			q = fmt.Sprintf(q, table)
			if _, err := app.Exec(t.Context(), q); codeOf(err) != noPrivilege {
				t.Errorf("%s as the application: %v", q, err)
			}
			if strings.HasPrefix(q, "alter") || strings.HasPrefix(q, "drop") {
				continue
			}
			if _, err := owner.Exec(t.Context(), q); codeOf(err) != noChange {
				t.Errorf("%s as the owner: %v", q, err)
			}
		}
	}
	for _, q := range []string{
		`delete from file`, `delete from import`, `delete from observation`, `delete from answer`, `delete from account`, `delete from area`,
		`delete from file_content`, `update file_content set bytes = ''`, `insert into file (sha256, size, actor) values (sha256('x'), 1, 2)`,
		`select * from door_key`, `select * from door_secret`, `insert into door_key (digest) values (sha256('x'))`, `insert into role_right values ('analyst', 'people.manage')`, `update role set scope = 'all'`, `truncate session`, `create table x (n int)`, `alter table area disable row level security`,
		`drop policy reading on area`, `set session authorization ` + pgserver.OwnerRole, `set role ` + pgserver.OwnerRole,
		`update goose_db_version set version_id = 0`, `create role x`, `alter role ` + pgserver.AppRole + ` bypassrls`, `select pg_read_file('/etc/passwd')`,
	} {
		if _, err := app.Exec(t.Context(), q); codeOf(err) != noPrivilege {
			t.Errorf("%s: %v", q, err)
		}
	}
}

// TestFunctionsOfTheApplication: a function that the application may call is decided here. Each of them asks served() itself, or
// tells nothing that is not public, or works with the actor alone.
func TestFunctionsOfTheApplication(t *testing.T) {
	t.Parallel()
	app := connect(t, storetest.Database(t).AppURL)
	const decided = "actor address_like anonymise answerable appointable areas_of clear_uploads covers delegated_origins delegates enter everywhere evidence_handed_in handed_in holds import_people inbox keep_file keeps_lines keeps_link keeps_profile keeps_room keeps_set knows link_delegation link_room link_shown mail_holders may_accept may_publish may_reject may_submit may_take " +
		"note_failed_sign_in optional_items publishes_alone rights_of river_job_state_in_bitmask room_takes round_progress runs seal_audit served tell_room today uploads_kept uploads_over work_people writes"
	got := value[string](t, app, `
		select string_agg(distinct p.proname, ' ' order by p.proname) from pg_proc p
		where p.pronamespace = current_schema::text::regnamespace and p.prorettype <> 'trigger'::regtype and has_function_privilege(p.oid, 'execute')
		  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`)
	if got != decided {
		t.Errorf("the application may call\n%s\nwant\n%s", got, decided)
	}
}

// TestFiguresReferToWhatIsThere: neither a figure of nothing, nor a current figure other than its version, nor the removal of
// what figures refer to.
func TestFiguresReferToWhatIsThere(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, app, owner := storetest.OpenDB(t, db), served(t, db), connect(t, db.OwnerURL)
	accept(t, s, figure("PAN", 2031, "Test 2031", "1"))
	exec(t, app, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	columns := []string{"series_id", "area", "period", "breakdown_id", "flow", "release_id", "revision", "source_id", "label", "starts", "ends", "frequency", "value", "change_set", "origin_id"}
	for column, wrong := range map[string]string{
		"series_id": "-1", "area": "'XX1'", "breakdown_id": "-1", "flow": "'x'", "release_id": "-1", "source_id": "-1", "change_set": "-1", "origin_id": "-1",
		"revision": "revision + 1", // the good case
	} {
		list := strings.Join(columns, ", ")
		q := "insert into observation_version (" + list + ") select " + strings.Replace(strings.Replace(list, column, wrong, 1), ", revision,", ", revision + 100,", 1) +
			" from observation_version where starts = '2031-01-01' order by id limit 1"
		if column == "revision" {
			exec(t, app, q)
		} else if _, err := app.Exec(t.Context(), q); codeOf(err) != "23503" {
			t.Errorf("%s = %s: %v", column, wrong, err)
		}
	}
	if _, err := app.Exec(t.Context(), `update observation set value = 2 where starts = '2031-01-01'`); codeOf(err) != "23503" {
		t.Errorf("a current figure other than its version: %v", err)
	}
	for _, q := range []string{"delete from series", "update area set code = 'XXX' where code = 'PAN'", "delete from release", "truncate origin cascade", "update source set id = id + 1"} {
		if _, err := owner.Exec(t.Context(), q); codeOf(err) != noChange {
			t.Errorf("%s: %v", q, err)
		}
	}
	lost := figure("PAN", 2032, "Test 2031", "1")
	lost.Origin = observation.Origin{Kind: observation.Cell, File: strings.Repeat("ab", 32)}
	if _, _, err := s.AcceptFigures(ctxOf(t), edit(""), rows(lost)); codeOf(err) != "23502" {
		t.Errorf("a file that is not kept: %v", err)
	}
}

// TestNobodyWritesUnnamed: without an actor, or under another's name, row-level security refuses.
func TestNobodyWritesUnnamed(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	app, owner := served(t, db), connect(t, db.OwnerURL)
	unnamed := []string{
		`insert into change_set (kind, actor) values ('edit', 2)`, `insert into area (code, kind, scheme, name) values ('XX1', 'other', 'x', '{}')`,
		`insert into setting values ('x', '1')`, `insert into source (code, name, flow) values ('x', '{}', 'un')`,
		`insert into session (token, account, idle, expires) values (sha256('x'), 2, '1 hour', now() + interval '1 day')`,
	}
	for _, q := range unnamed {
		for who, conn := range map[string]interface {
			Exec(ctx context.Context, q string, args ...any) (pgconn.CommandTag, error)
		}{"application": app, "owner": owner} {
			if _, err := conn.Exec(t.Context(), q); codeOf(err) != noPrivilege {
				t.Errorf("%s as %s: %v", q, who, err)
			}
		}
	}
	if done, err := app.Exec(t.Context(), `update area set kind = 'other'`); err != nil || done.RowsAffected() != 0 {
		t.Errorf("an update without an actor: %v %v", done, err)
	}
	exec(t, app, `select set_config('rumbo.actor', '2', false)`)
	if _, err := app.Exec(t.Context(), `insert into change_set (kind, actor) values ('edit', 1)`); codeOf(err) != noPrivilege {
		t.Errorf("a change set in another's name: %v", err)
	}
	exec(t, app, unnamed[0])
	// Who submits does not validate.
	_, err := app.Exec(t.Context(), `insert into response (round, questionnaire, version, country, state, submitted_by, validated_by)
		select '2021', code, version, 'PAN', 'validated', 2, 2 from questionnaire where code = 'sdg-10.7.2'`)
	if codeOf(err) != "23514" {
		t.Errorf("validated by the submitter: %v", err)
	}
}

// TestEveryTableIsGuarded: row-level security is on and forced everywhere, and a backup knows every table.
func TestEveryTableIsGuarded(t *testing.T) {
	t.Parallel()
	db := storetest.EmptyDatabase(t)
	conn := connect(t, db.OwnerURL)
	if open := value[string](t, conn, `select coalesce(string_agg(relname, ' '), '') from pg_class
		where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'goose_db_version' and not (relrowsecurity and (relforcerowsecurity or relname = any ($1)))`, postgres.ConsultedTables()); open != "" {
		t.Errorf("without row-level security: %s", open)
	}
	tables := value[[]string](t, conn, `select array_agg(relname::text order by relname) from pg_class
		where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'goose_db_version'`)
	known := slices.Sorted(slices.Values(slices.Concat(postgres.SavedTables(), postgres.PassingTables(), postgres.FixedTables())))
	if !slices.Equal(tables, known) {
		t.Errorf("tables %v\nknown to backups %v", tables, known)
	}
}

// TestEnumerations: the check constraints allow exactly the constants of the code.
func TestEnumerations(t *testing.T) {
	t.Parallel()
	conn := connect(t, storetest.EmptyDatabase(t).OwnerURL)
	quoted := regexp.MustCompile(`'([^']*)'`)
	for column, want := range map[string][]string{
		"area.kind":                     words(area.World, area.Region, area.Group, area.Country, area.Retired, area.Other),
		"series.kind":                   words(catalog.Category, catalog.Binary, catalog.Count, catalog.Rate, catalog.Percent, catalog.Score, catalog.Amount),
		"series.direction":              words(catalog.Higher, catalog.Lower, catalog.Neutral, catalog.None),
		"series.rule":                   words(catalog.ShareMeeting, catalog.Sum, catalog.CountYes, catalog.RateFromParts, catalog.WeightedMean, catalog.OfficialOnly, catalog.NoGroupValue),
		"import.state":                  words(intake.Received, intake.Checked, intake.Accepted, intake.Rejected),
		"change_set.kind":               words(observation.FromShipped, observation.FromImport, observation.FromForm, observation.FromAPI, observation.FromEdit),
		"origin.kind":                   words(observation.Shipped, observation.Cell, observation.Form, observation.API),
		"observation_version.gap":       append(words(observation.Gaps()...), ""),
		"answer_version.gap":            append(words(observation.Gaps()...), ""),
		"observation_version.censor":    words(observation.Exact, observation.Below, observation.Above),
		"observation_version.frequency": words(observation.Year, observation.Range, observation.FiscalYear, observation.Half, observation.Quarter, observation.Month, observation.Day),
	} {
		table, name, _ := strings.Cut(column, ".")
		definition := value[string](t, conn, `select pg_get_constraintdef(c.oid) from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid
			where c.conrelid = $1::text::regclass and c.contype = 'c' and a.attname = $2 and c.conkey = array[a.attnum]`, table, name)
		var got []string
		for _, m := range quoted.FindAllStringSubmatch(definition, -1) {
			got = append(got, m[1])
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the schema allows %v, the code has %v", column, got, want)
		}
	}
}

func words[T ~string](list ...T) []string {
	var out []string
	for _, w := range list {
		out = append(out, string(w))
	}
	return out
}

func TestSchemaAndRoles(t *testing.T) {
	t.Parallel()
	db := storetest.EmptyDatabase(t)
	conn := connect(t, db.OwnerURL)
	super := value[string](t, conn, `select rolname::text from pg_roles where rolsuper limit 1`)
	wantFault(t, postgres.Migrate(t.Context(), db.OwnerURL, super), fault.Usage, "fault.role_bypasses")
	wantFault(t, postgres.Migrate(t.Context(), db.OwnerURL, "nobody_of_that_name"), fault.Usage, "fault.role_missing")
	wantFault(t, postgres.Migrate(t.Context(), "postgres://[", "x"), fault.Usage, "fault.database_url")
	if err := postgres.Migrate(t.Context(), db.OwnerURL, pgserver.AppRole); err != nil {
		t.Errorf("migrating again: %v", err)
	}
	exec(t, conn, `insert into goose_db_version (version_id, is_applied) values (9999, true)`)
	_, err := postgres.Open(t.Context(), db.AppURL, nil, nil)
	wantFault(t, err, fault.Unavailable, "fault.schema_newer")
	wantFault(t, postgres.Migrate(t.Context(), db.OwnerURL, pgserver.AppRole), fault.Unavailable, "fault.schema_newer")
	exec(t, conn, `delete from goose_db_version where version_id > 3`)
	_, err = postgres.Open(t.Context(), db.AppURL, nil, nil)
	wantFault(t, err, fault.Unavailable, "fault.schema_older")
	empty := pgtest.Empty(t)
	_, err = postgres.Open(t.Context(), empty.AppURL, nil, nil)
	wantFault(t, err, fault.Unavailable, "fault.schema_older")
	wantFault(t, postgres.Migrate(t.Context(), empty.AppURL, pgserver.AppRole), fault.Usage, "fault.owner_rights")
	_, err = postgres.Open(t.Context(), "postgres://127.0.0.1:1/none", nil, nil)
	wantFault(t, err, fault.Unavailable, "fault.database_down")
}

// TestOneRole: a database where the owner's login is the application's too.
func TestOneRole(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	if err := postgres.Migrate(t.Context(), db.OwnerURL, pgserver.OwnerRole); err != nil {
		t.Fatal(err)
	}
	s, err := postgres.Open(t.Context(), db.OwnerURL, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.LoadShipped(t.Context(), load(t), nil); err != nil {
		t.Fatal(err)
	}
	if id, _ := accept(t, s, figure("PAN", 2031, "Test 2031", "1")); id == 0 {
		t.Error("nothing was written")
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	db := storetest.EmptyDatabase(t)
	s, conn := storetest.OpenDB(t, db), connect(t, db.OwnerURL)
	exec(t, conn, `select set_config('rumbo.actor', '2', false)`)
	ctx, key := ctxOf(t), func(b byte) []byte { return slices.Repeat([]byte{b}, 32) }
	later := time.Now().Add(time.Hour)
	for b := range byte(2) {
		if err := s.CreateOperatorLink(ctx, key(b), later); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.UseOperatorLink(t.Context(), key(0))
	wantFault(t, err, fault.SignIn, "fault.link_spent") // replaced by the second
	if account := must[int64](t)(s.UseOperatorLink(t.Context(), key(1))); account != operator {
		t.Errorf("account %d", account)
	}
	_, err = s.UseOperatorLink(t.Context(), key(1))
	wantFault(t, err, fault.SignIn, "fault.link_spent")
	if err := s.CreateOperatorLink(ctx, key(2), time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = s.UseOperatorLink(t.Context(), key(2))
	wantFault(t, err, fault.SignIn, "fault.link_spent")

	for b := byte(10); b < 15; b++ {
		if err := s.CreateSession(ctx, key(b), operator, "", later, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if open := must[session.Open](t)(s.Session(t.Context(), key(10))); open.Account != operator || open.Stale || open.Former {
		t.Errorf("session %+v", open)
	}
	over := func(b byte) {
		t.Helper()
		_, err := s.Session(t.Context(), key(b))
		wantFault(t, err, fault.SignIn, "fault.session_over")
	}
	exec(t, conn, `update session set seen = now() - interval '30 minutes' where token = $1`, key(10))
	must[session.Open](t)(s.Session(t.Context(), key(10)))
	if idle := value[float64](t, conn, `select extract(epoch from now() - seen)::float8 from session where token = $1`, key(10)); idle > 60 {
		t.Errorf("use was not noted: idle for %v s", idle)
	}
	exec(t, conn, `update session set seen = now() - interval '61 minutes' where token = $1`, key(10))
	over(10)
	exec(t, conn, `update session set expires = now() where token = $1`, key(11))
	over(11)
	if err := s.EndSession(t.Context(), key(12)); err != nil {
		t.Fatal(err)
	}
	over(12)
	if err := s.EndAll(ctx, operator, ""); err != nil {
		t.Fatal(err)
	}
	over(13)
	over(14)
}
