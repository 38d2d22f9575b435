package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/pgserver"
)

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
		`select set_config('rumbo.door', door_mark(), true)`,
		`select set_config('rumbo.door', (select secret::text from door_secret), true)`,
	} {
		q := fill.Replace(q)
		for who, conn := range map[string]*pgx.Conn{"a focal point": app, "the application alone": outside} {
			tx := must[pgx.Tx](t)(conn.Begin(t.Context()))
			exec(t, conn, `select set_config('rumbo.actor', $1, true)`, fmt.Sprint(me))
			done, err := tx.Exec(t.Context(), q)
			if err == nil && done.RowsAffected() > 0 && !done.Select() && !strings.HasPrefix(q, "create") {
				t.Errorf("%s: %s touched %d rows", who, q, done.RowsAffected())
			}
			if err == nil && who != "a focal point" {
				if value[bool](t, conn, `select served()`) || value[int](t, conn, `select count(*) from rights_of(2)`) > 0 {
					t.Errorf("%s: %s opens the door", who, q)
				}
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
	for who, conn := range map[string]*pgx.Conn{"a focal point": app, "the application alone": outside} {
		if _, err := conn.Exec(t.Context(), `select door_mark()`); codeOf(err) != noPrivilege {
			t.Errorf("%s asks for the mark of the door: %v", who, err)
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
