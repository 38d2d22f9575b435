package postgres_test

import (
	"testing"

	"rumbo/internal/audit"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/storetest"
)

func seal(t testing.TB, s *postgres.Store) int64 {
	t.Helper()
	return must[int64](t)(s.Seal(t.Context()))
}

// verified is the report on a chain that must be whole.
func verified(t testing.TB, s *postgres.Store, head string) audit.Report {
	t.Helper()
	r := must[audit.Report](t)(s.VerifyAudit(t.Context(), head))
	if r.Finding != nil {
		t.Errorf("the chain is broken: %+v", *r.Finding)
	}
	return r
}

func TestChain(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s := storetest.OpenDB(t, db)
	accept(t, s, figure("PAN", 2031, "Test 2031", "1.50"))
	if seal(t, s) < 2 {
		t.Error("loading and an edit make a link each")
	}
	first := verified(t, s, "")
	if first.Unsealed != 0 || first.Links < 2 || first.Entries < first.Links {
		t.Errorf("%+v", first)
	}
	if seal(t, s) != 0 {
		t.Error("sealed twice")
	}
	accept(t, s, figure("PAN", 2031, "Test 2031", "1.60"))
	if r := verified(t, s, first.Head); r.Unsealed == 0 {
		t.Errorf("%+v", r)
	}
	if seal(t, s) != 1 {
		t.Error("one transaction, one link")
	}
	if r := verified(t, s, first.Head); r.Links != first.Links+1 {
		t.Errorf("%+v", r)
	}
	for _, e := range must[[]audit.Entry](t)(s.Audit(ctxOf(t), audit.Filter{Limit: 40})) {
		t.Logf("%d %d %s %s %s %v %s", e.ID, e.Actor, e.Kind, e.Of, e.Subject, e.Areas, e.Details)
	}
}
