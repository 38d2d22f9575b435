package upkeep

import (
	"time"

	"rumbo/internal/fault"
)

// Uploads is how many uploads of a state are kept with their bytes.
type Uploads struct {
	State  string // as intake.Import.Stage
	Files  int64
	Bytes  int64
	Oldest time.Time
}

// Health is how an installation stands.
type Health struct {
	Database Database
	Audit    Audit
	Jobs     Jobs
	Mail     Mail
	Disk     Disk
}

// Database is how PostgreSQL stands. Slowest is the age of the oldest transaction; OneLogin that the application works with the
// owner's login, so that row-level security does not hold it.
type Database struct {
	Server      string
	Bytes       int64
	Connections int
	Most        int
	Slowest     time.Duration
	Schema      int64
	OneLogin    bool
}

// Audit is how far the audit is chained. Unsealed entries wait for their link, the oldest since Since; Head is the hash of the last.
type Audit struct {
	Entries, Links, Unsealed int64
	Since                    time.Time
	Head                     string
}

// Jobs is the queue: Waiting now or later, Failing ones that will be tried again, and since when the oldest due one waits.
type Jobs struct {
	Waiting, Failing int
	Due              time.Time
}

// Mail is how the mails stand: Failed in the last seven days, Kept where no server takes them. Server is its address, empty for none.
type Mail struct {
	Server               string
	Queued, Kept, Failed int
}

// Disk is the one that holds the data folder; Total is 0 where it is not known.
type Disk struct {
	Folder      string
	Free, Total int64
}

// State of one thing that was looked at.
type State string

// The states: as it should be; worth a look; to be mended now.
const (
	OK   State = "ok"
	Look State = "look"
	Bad  State = "bad"
)

// Check is one thing that was looked at. Finding is nil where it is as it should be, else what is wrong, to be said by i18n.
type Check struct {
	Name    string // database, logins, disk, jobs, mail, audit
	State   State
	Finding error
}

// Worst is the worst state of checks.
func Worst(checks []Check) State {
	worst := OK
	for _, c := range checks {
		if c.State == Bad || c.State == Look && worst == OK {
			worst = c.State
		}
	}
	return worst
}

// Limits from which a thing is worth a look, or bad.
const (
	slowLook            = 10 * time.Minute
	lateLook, lateBad   = 5 * time.Minute, time.Hour
	sealLook, sealBad   = time.Minute, time.Hour
	leastFree, noneFree = 2 << 30, 512 << 20
)

// Checks judges each part, in the order in which they are shown.
func (h Health) Checks(now time.Time) []Check {
	finding := func(key string, args ...any) error {
		return fault.New(fault.Unavailable, "health.finding."+key, args...)
	}
	db, logins, disk := Check{Name: "database", State: OK}, Check{Name: "logins", State: OK}, Check{Name: "disk", State: OK}
	switch used := h.Database.Connections * 100; {
	case h.Database.Most > 0 && used >= 95*h.Database.Most:
		db.State, db.Finding = Bad, finding("connections", "Count", h.Database.Connections, "Most", h.Database.Most)
	case h.Database.Most > 0 && used >= 80*h.Database.Most:
		db.State, db.Finding = Look, finding("connections", "Count", h.Database.Connections, "Most", h.Database.Most)
	case h.Database.Slowest > slowLook:
		db.State, db.Finding = Look, finding("slow", "Minutes", int(h.Database.Slowest/time.Minute))
	}
	if h.Database.OneLogin {
		logins.State, logins.Finding = Bad, finding("one_login")
	}
	switch d := h.Disk; {
	case d.Total == 0:
	case d.Free < noneFree || d.Free*100 < 3*d.Total:
		disk.State, disk.Finding = Bad, finding("disk", "Percent", int(d.Free*100/d.Total))
	case d.Free < leastFree || d.Free*100 < 10*d.Total:
		disk.State, disk.Finding = Look, finding("disk", "Percent", int(d.Free*100/d.Total))
	}
	jobs, mail, audit := Check{Name: "jobs", State: OK}, Check{Name: "mail", State: OK}, Check{Name: "audit", State: OK}
	switch late := now.Sub(h.Jobs.Due); {
	case !h.Jobs.Due.IsZero() && late > lateBad:
		jobs.State, jobs.Finding = Bad, finding("late", "Minutes", int(late/time.Minute))
	case !h.Jobs.Due.IsZero() && late > lateLook:
		jobs.State, jobs.Finding = Look, finding("late", "Minutes", int(late/time.Minute))
	case h.Jobs.Failing > 0:
		jobs.State, jobs.Finding = Look, finding("failing", "Count", h.Jobs.Failing)
	}
	switch {
	case h.Mail.Failed > 0:
		mail.State, mail.Finding = Look, finding("mail_failed", "Count", h.Mail.Failed)
	case h.Mail.Server == "":
		mail.State, mail.Finding = Look, finding("no_mail_server", "Count", h.Mail.Kept)
	}
	switch waits := now.Sub(h.Audit.Since); {
	case h.Audit.Unsealed == 0 || h.Audit.Since.IsZero():
	case waits > sealBad:
		audit.State, audit.Finding = Bad, finding("unsealed", "Count", int(h.Audit.Unsealed), "Minutes", int(waits/time.Minute))
	case waits > sealLook:
		audit.State, audit.Finding = Look, finding("unsealed", "Count", int(h.Audit.Unsealed), "Minutes", int(waits/time.Minute))
	}
	return []Check{db, logins, disk, jobs, mail, audit}
}
