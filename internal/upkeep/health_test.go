package upkeep

import (
	"testing"
	"time"

	"rumbo/internal/fault"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	well := Health{
		Database: Database{Connections: 8, Most: 100}, Disk: Disk{Free: 50 << 30, Total: 100 << 30},
		Mail: Mail{Server: "smtp.example"}, Audit: Audit{Unsealed: 3, Since: now.Add(-time.Second)}, Jobs: Jobs{Waiting: 2, Due: now.Add(-time.Second)},
	}
	for _, test := range []struct {
		name   string
		change func(*Health)
		check  string
		state  State
		key    string
	}{
		{"as it should be", func(*Health) {}, "", OK, ""},
		{"nearly all connections", func(h *Health) { h.Database.Connections = 80 }, "database", Look, "health.finding.connections"},
		{"all connections", func(h *Health) { h.Database.Connections = 95 }, "database", Bad, "health.finding.connections"},
		{"a long transaction", func(h *Health) { h.Database.Slowest = 11 * time.Minute }, "database", Look, "health.finding.slow"},
		{"the owner's login", func(h *Health) { h.Database.OneLogin = true }, "logins", Bad, "health.finding.one_login"},
		{"a tenth of the disk", func(h *Health) { h.Disk.Free = h.Disk.Total/10 - 1 }, "disk", Look, "health.finding.disk"},
		{"nothing left", func(h *Health) { h.Disk.Free = 100 << 20 }, "disk", Bad, "health.finding.disk"},
		{"an unknown disk", func(h *Health) { h.Disk = Disk{} }, "disk", OK, ""},
		{"a late job", func(h *Health) { h.Jobs.Due = now.Add(-6 * time.Minute) }, "jobs", Look, "health.finding.late"},
		{"a very late job", func(h *Health) { h.Jobs.Due = now.Add(-2 * time.Hour) }, "jobs", Bad, "health.finding.late"},
		{"a job that failed", func(h *Health) { h.Jobs.Failing = 1 }, "jobs", Look, "health.finding.failing"},
		{"mail refused", func(h *Health) { h.Mail.Failed = 1 }, "mail", Look, "health.finding.mail_failed"},
		{"no mail server", func(h *Health) { h.Mail.Server = "" }, "mail", Look, "health.finding.no_mail_server"},
		{"unsealed for minutes", func(h *Health) { h.Audit.Since = now.Add(-2 * time.Minute) }, "audit", Look, "health.finding.unsealed"},
		{"unsealed for hours", func(h *Health) { h.Audit.Since = now.Add(-2 * time.Hour) }, "audit", Bad, "health.finding.unsealed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := well
			test.change(&h)
			checks := h.Checks(now)
			if Worst(checks) != test.state {
				t.Errorf("worst %s, want %s", Worst(checks), test.state)
			}
			for _, c := range checks {
				key := ""
				if e, ok := fault.As(c.Finding); ok {
					key = e.Key
				}
				if c.Name == test.check && (c.State != test.state || key != test.key) {
					t.Errorf("%s: %s %s", c.Name, c.State, key)
				}
				if c.Name != test.check && (c.State != OK || c.Finding != nil) {
					t.Errorf("%s: %s %v", c.Name, c.State, c.Finding)
				}
			}
		})
	}
}
