package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestOutsideLearnsNothingFromPlans: what a policy hides, a plan may tell: how many rows the planner expects of a condition, how many
// it has met before the policy was asked, which parts of the policy were reached. With the application's login alone, a
// guess that is right looks like one that is wrong.
func TestOutsideLearnsNothingFromPlans(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	outside, owner := connect(t, w.db.AppURL), connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `insert into account (kind, name, email) select 'person', 'Person ' || n, n || '@example.org' from generate_series(1, 300) n`)
	exec(t, owner, `update response set reason = 'reason of CRI' where country = 'CRI'`)
	exec(t, owner, `analyze`)
	plan := func(q string) string {
		rows, err := outside.Query(t.Context(), "explain (analyze, timing off, summary off) "+q)
		if err != nil {
			return err.Error()
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err.Error()
		}
		return strings.Join(lines, "\n")
	}
	for _, c := range [][3]string{ // a condition on a table, a right guess and a wrong one of the same length
		{`account where email = %s`, "9@example.org", "9@example.orx"},
		{`account where email < %s`, "2", "9"},
		{`account where lower(email) = %s`, "9@example.org", "9@example.orx"},
		{`account where skeleton = %s`, "p1@example.org", "p1@example.orx"},
		{`account where name = %s`, "focal point CRI", "focal point CRX"},
		{`remark where words = %s`, "remark of CRI", "remark of CRX"},
		{`remark where words < %s`, "a", "z"},
		{`credential where phc = %s`, "x", "y"},
		{`import where file_name = %s`, "draft of CRI", "draft of CRX"},
		{`file where sha256 = %s`, `\x` + digestOf("draft of CRI"), `\x` + digestOf("draft of CRX")},
		{`file where encode(sha256, 'hex') = %s`, digestOf("draft of CRI"), digestOf("draft of CRX")},
		{`response where reason = %s`, "reason of CRI", "reason of CRX"},
		{`mail where kind = %s`, "submitted", "validated"},
		{`audit where kind = %s`, "remark.added", "remark.addex"},
	} {
		for _, scan := range []string{"on", "off"} {
			exec(t, outside, "set enable_seqscan = "+scan)
			right, wrong := plan("select from "+fmt.Sprintf(c[0], "'"+c[1]+"'")), plan("select from "+fmt.Sprintf(c[0], "'"+c[2]+"'"))
			if right != strings.ReplaceAll(wrong, "'"+c[2]+"'", "'"+c[1]+"'") {
				t.Errorf("%s tells %q from %q:\n%s\n%s", c[0], c[1], c[2], right, wrong)
			}
		}
	}
	if n := value[int](t, outside, `select count(*) from pg_sequences where last_value is not null and sequencename in ('import_id_seq', 'remark_id_seq', 'file_id_seq', 'audit_id_seq')`); n != 0 {
		t.Errorf("%d sequences tell how much was written", n)
	}
	if _, err := outside.Exec(t.Context(), `select nextval('breakdown_id_seq')`); codeOf(err) != noPrivilege {
		t.Errorf("drawing numbers: %v", err)
	}
}
