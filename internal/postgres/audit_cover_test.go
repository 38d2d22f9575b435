package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/audit"
	"rumbo/internal/testkit/storetest"
)

// unwatched are the tables of which no entry tells, and why.
func unwatched() map[string]string {
	return map[string]string{
		"answer":              "the current one of answer_version",
		"answer_version":      "the link seals the versions of its change set",
		"audit":               "the audit itself",
		"audit_link":          "the audit itself",
		"audit_unsealed":      "the audit itself",
		"breakdown":           "a spelling of what figures hold, never changed",
		"delegated_answer":    "what an institution drafts is its own; handing it in is told",
		"delegated_evidence":  "the same of its files; taking them over is told",
		"device":              "a browser that was seen, told by its sign-in",
		"door_key":            "written by the owner when a server starts",
		"door_secret":         "written once, by the owner",
		"file":                "told by its import; verification holds the bytes against their digest",
		"file_content":        "the bytes of a file",
		"file_holder":         "told by the import",
		"goose_db_version":    "the migrations that were run",
		"import_progress":     "how far work under way is, forgotten with it",
		"import_step":         "when work on an import was done, append-only",
		"import_task":         "what comes of it is told by the import; it keeps who asked and who called it off itself",
		"mail":                "what it is about is told by its cause; how it fared stands in the outbox",
		"observation":         "the current one of observation_version",
		"observation_version": "the link seals the versions of its change set",
		"origin":              "sealed with the versions that name it",
		"priority_entry":      "a draft is its country's own, and each of its states is kept; approving is told",
		"priority_version":    "the states of priority_entry, written by the database",
		"release_rank":        "written by the database when a release gets another rank, which is told",
		"room_event":          "append-only itself: everything that happens in a room",
		"room_proposal":       "told by room_event",
		"room_seat":           "told by room_event, without a name",
		"room_seat_key":       "the secret of a phone",
		"room_support":        "told by room_event",
		"search_entry":        "made of the reference data, whose changes are told",
		"search_word":         "made of the reference data, whose changes are told",
		"submitted_answer":    "told by its handing-in, with a digest over them",
		"work_answer":         "a draft is its country's own; handing it in is told",
		"submission":          "told by the change set it came with",
	}
}

func TestEveryTableIsWatched(t *testing.T) {
	t.Parallel()
	conn := connect(t, storetest.EmptyDatabase(t).OwnerURL)
	rows := must[pgx.Rows](t)(conn.Query(t.Context(), `
		select c.relname, array(select replace(g.tgname, 'audited_', '') from pg_trigger g where g.tgrelid = c.oid and g.tgname ^@ 'audited_' and g.tgenabled = 'O' order by 1)
		from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = current_schema::text::regnamespace order by 1`))
	seen := map[string][]string{}
	var name string
	var events []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &events}, func() error {
		seen[name] = slices.Clone(events)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	exempt := unwatched()
	for table, events := range seen {
		_, free := exempt[table]
		switch {
		case strings.HasPrefix(table, "river_"): // jobs, which tell nothing that the mails do not
		case table == "change_set" && slices.Equal(events, []string{"added"}): // never changed nor removed
		case free && len(events) > 0:
			t.Errorf("%s is watched and named as unwatched", table)
		case !free && !slices.Equal(events, []string{"added", "changed", "removed"}):
			t.Errorf("of %s the audit tells %v: watch it in its migration, or say in unwatched why not", table, events)
		}
	}
	for table, why := range exempt {
		if _, ok := seen[table]; !ok || why == "" {
			t.Errorf("unwatched names %s (%q)", table, why)
		}
	}
}

// TestEntries does one thing after the other as the operator and reads the entries that each leaves.
func TestEntries(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, conn := storetest.OpenDB(t, db), connect(t, db.OwnerURL)
	const secret, address = "Secreto-7", "punto.focal@cancilleria.example"
	secrets := []string{"credential", "ticket", "api_token"} // only Rumbo itself comes to these
	for _, c := range []struct{ do, want string }{
		{`insert into account (kind, name, email, institution) values ('person', '` + secret + `', '` + address + `', '` + secret + `')`, `account.added account`},
		{`update account set name = name || '.' where email = '` + address + `'`, `account.changed account {"fields": ["name"]}`},
		{`update account set seen = now() where email = '` + address + `'`, ``},
		{`update account set active = false where email = '` + address + `'`, `account.closed account {"after": {"active": false}, "before": {"active": true}}`},
		{`update account set active = true where email = '` + address + `'`, `account.opened account`},
		{`insert into appointment (account, role, area, starts, made_by) select id, 'focal_point', 'PAN', today(), 2 from account where email = '` + address + `'`, `appointment.added appointment`},
		{`update appointment set ends = today(), note = '` + secret + `'`, `appointment.ended appointment`},
		{`insert into credential (account, phc) select id, '` + secret + `' from account where email = '` + address + `'`, `credential.added credential`},
		{`update credential set phc = phc || '.'`, `credential.changed credential {"fields": ["phc"]}`},
		{`delete from credential`, `credential.removed credential`},
		{`insert into ticket (token, account, purpose, expires) select sha256('` + secret + `'), id, 'invitation', now() + interval '1 day' from account where email = '` + address + `'`, `link.made ticket invitation`},
		{`update ticket set used = now()`, `link.used ticket invitation`},
		{`insert into api_token (token, account, name, scopes, expires) select sha256('x'), id, '` + secret + `', '{read}', now() + interval '1 day' from account where email = '` + address + `'`, `api_token.added api_token`},
		{`update api_token set used = now()`, ``},
		{`update api_token set revoked = now()`, `api_token.revoked api_token`},
		{`insert into session (token, account, agent, idle, expires) values (sha256('x'), 2, '` + secret + `', '1 hour', now() + interval '1 day')`, `sign_in.done session`},
		{`update session set seen = now()`, ``},
		{`delete from session`, `session.ended session`},
		{`insert into setting values ('zone', '"America/Panama"')`, `setting.added setting zone`},
		{`update setting set value = '"America/Lima"' where key = 'zone'`, `setting.changed setting zone {"after": {"value": "America/Lima"}, "before": {"value": "America/Panama"}}`},
		{`insert into setting values ('smtp_password', '"` + secret + `"')`, `setting.added setting smtp_password`},
		{`update area set name = name || '{"es": "Panamá nueva"}' where code = 'PAN'`, `area.changed area PAN`},
		{`update area set name = name where code = 'PAN'`, ``},
		{`insert into area_alias (alias, area) values ('panama nueva', 'PAN')`, `area_alias.added area_alias`},
		{`update membership set starts = date '2001-01-01' where id = (select min(id) from membership)`, `membership.changed membership`},
		{`update series set name = name || '{"es": "Otra"}' where code = 'SI_RMT_COST'`, `series.changed series`},
		{`update indicator set position = position + 1 where code = '10.c.1'`, `indicator.changed indicator`},
		{`update round set position = position + 1 where code = '2021'`, `round.changed round`},
		{`insert into role_right (role, right_) values ('analyst', 'work.read')`, `role_right.added role_right analyst/work.read`},
		{`delete from role_right where role = 'analyst' and right_ = 'work.read'`, `role_right.removed role_right analyst/work.read`},
	} {
		by := int64(2)
		if words := strings.Fields(c.do); slices.ContainsFunc(words[:3], func(w string) bool { return slices.Contains(secrets, w) }) {
			by = 1
		}
		exec(t, conn, `select set_config('rumbo.actor', $1::bigint::text, false)`, by)
		last := value[int64](t, conn, `select coalesce(max(id), 0) from audit`)
		if _, err := conn.Exec(t.Context(), c.do); err != nil {
			t.Errorf("%s: %v", c.do, err)
			continue
		}
		var got []audit.Entry
		for _, e := range must[[]audit.Entry](t)(s.Audit(ctxOf(t), audit.Filter{Limit: 10})) {
			// A change of rights counts in the account, which is not told.
			if e.ID > last {
				got = append(got, e)
			}
		}
		switch {
		case c.want == "" && len(got) > 0, c.want != "" && len(got) != 1:
			t.Errorf("%s left %d entries: %+v", c.do, len(got), got)
			continue
		case c.want == "":
			continue
		}
		e := got[0]
		if told := e.Kind + " " + e.Of + " " + e.Subject + " " + string(e.Details); !fits(c.want, told) || e.Actor != by {
			t.Errorf("%s left %q by %d, want %q", c.do, told, e.Actor, c.want)
		}
	}
	if n := value[int](t, conn, `select count(*) from audit a where a::text ~ $1 or a::text ~ $2 or a::text ~ encode(sha256($1::bytea), 'hex')`, secret, address); n != 0 {
		t.Errorf("%d entries tell what is personal or secret", n)
	}
	seal(t, s)
	verified(t, s, "")
}

// fits tells whether every word of want stands in told, in this order.
func fits(want, told string) bool {
	for _, word := range strings.Fields(want) {
		_, rest, ok := strings.Cut(told, word)
		if !ok {
			return false
		}
		told = rest
	}
	return true
}
