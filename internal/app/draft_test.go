package app

import (
	"strings"
	"testing"

	"rumbo/internal/testkit/storetest"
	"rumbo/internal/workbook"
)

// TestImportIntoDraft: once somebody administers the installation, a workbook that the operator takes in goes into its country's
// draft, and nothing is published by it.
func TestImportIntoDraft(t *testing.T) {
	t.Parallel()
	m := newMachine(t, storetest.Database(t))
	m.run(exitOK, "user", "add", "admin@crm.example", "--name", "Administración", "--role", "administrator")
	m.run(exitOK, "template", "--survey", "sdg-10.7.2", "--country", "PAN", "--round", "2021", "--lang", "es", "-o", m.file("blank.xlsx"))
	fill(t, m.file("blank.xlsx"), m.file("filled.xlsx"), func(mf workbook.Manifest) map[[2]string]string {
		_, item, _ := mf.Item("10.7.2.D2a")
		return map[[2]string]string{{item.Sheet, item.Answer}: "Sí"}
	})
	before := m.run(exitOK, "data", "--area", "PAN", "--flow", "national")
	if out := m.run(exitOK, "import", m.file("filled.xlsx"), "--lang", "en"); !strings.Contains(out, "taken into the country’s draft as import 1") {
		t.Error(out)
	}
	if out := m.run(exitOK, "import", m.file("filled.xlsx"), "--lang", "en"); !strings.Contains(out, "everything is already there") {
		t.Error(out)
	}
	if after := m.run(exitOK, "data", "--area", "PAN", "--flow", "national"); after != before {
		t.Errorf("published:\n%s", after)
	}
}
