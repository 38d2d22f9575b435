package app

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/testkit/storetest"
)

// TestAuditByCommandLine verifies, lists and exports, and finds what the owner of the database has changed.
func TestAuditByCommandLine(t *testing.T) {
	t.Parallel()
	m := newMachine(t, storetest.Database(t))
	m.run(exitOK, "operator")
	whole := m.run(exitOK, "audit", "verify", "--lang", "en")
	_, head, ok := strings.Cut(strings.TrimSpace(whole), "head: ")
	if !ok || len(head) != 64 || !strings.Contains(whole, "The chain is whole") {
		t.Fatal(whole)
	}
	m.run(exitOK, "operator")
	m.run(exitOK, "audit", "verify", "--head", head)
	if out := m.run(exitFindings, "audit", "verify", "--head", strings.Repeat("0", 64)); !strings.Contains(out, "su final fue cortado") {
		t.Error(out)
	}
	if out := m.run(exitOK, "audit", "list", "--kind", "link.made"); strings.Count(out, "Se creó un enlace para operador de Rumbo") != 2 {
		t.Error(out)
	}
	lines, err := csv.NewReader(strings.NewReader(m.run(exitOK, "audit", "export", "--kind", "link.made"))).ReadAll()
	if err != nil || len(lines) != 3 || lines[1][4] != "link.made" || lines[1][3] != "2" {
		t.Errorf("%v %v", lines, err)
	}
	all := strings.Split(strings.TrimSpace(m.run(exitOK, "audit", "export", "--format", "json")), "\n")
	var one map[string]any
	if err := json.Unmarshal([]byte(all[0]), &one); err != nil || len(all) < 20 || one["kind"] != "link.made" {
		t.Errorf("%d entries, %v %v", len(all), one, err)
	}
	m.run(exitFailure, "audit", "verify", "--head", "short")
	m.run(exitFailure, "audit", "list", "--from", "2026-31-01")
	m.run(exitFailure, "audit", "export", "--format", "xml")

	owner, err := pgx.Connect(t.Context(), m.db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	for _, q := range []string{`alter table audit disable trigger append_only`, `update audit set actor = 1 where kind = 'link.made'`} {
		if _, err := owner.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if out := m.run(exitFindings, "audit", "verify"); !strings.Contains(out, "se modificaron entradas del eslabón ") {
		t.Error(out)
	}
}
