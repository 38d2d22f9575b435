package postgres_test

import (
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/observation"
	"rumbo/internal/upkeep"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin := w.as(t, "administrator")
	at := must[upkeep.Settings](t)(w.store.Settings(admin))
	first := upkeep.Default()
	first.Version = at.Version
	if at != first {
		t.Errorf("%+v", at)
	}
	theirs := at
	at.Name, at.Zone, at.Retention = "Rumbo CRM", "America/Guatemala", 90
	if err := w.store.SaveSettings(admin, at); err != nil {
		t.Fatal(err)
	}
	got := must[upkeep.Settings](t)(w.store.Settings(w.as(t, "focal point PAN")))
	if at.Version = got.Version; got != at {
		t.Errorf("%+v", got)
	}
	if err := w.store.SaveSettings(w.as(t, "second administrator"), theirs); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	for _, zone := range []string{"Mars/Olympus", "PST8PDT,M3.2.0", ""} {
		at.Zone = zone
		if err := w.store.SaveSettings(admin, at); fault.KindOf(err) != fault.Invalid {
			t.Errorf("zone %q: %v", zone, err)
		}
	}
	at.Zone = "UTC"
	if err := w.store.SaveSettings(w.as(t, "regional office"), at); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	// Whoever has the database itself cannot stop the day from being known.
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	if _, err := owner.Exec(t.Context(), `update setting set value = '"Mars/Olympus"' where key = 'zone'`); err == nil {
		t.Error("the database took a zone that it does not know")
	}
	exec(t, owner, `select today()`)
}

// TestClearUploads clears away what was discarded or never handed in, and nothing else.
func TestClearUploads(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin, focal := w.as(t, "administrator"), w.as(t, "focal point PAN")
	returned := bring(t, w.store, focal, "PAN", "returned")
	if err := w.store.SetSubmitted(focal, returned, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.store.SetRejected(w.as(t, "regional office"), returned, "no"); err != nil {
		t.Fatal(err)
	}
	shared := bring(t, w.store, focal, "PAN", "shared")
	again := bring(t, w.store, focal, "PAN", "shared")
	if err := w.store.SetSubmitted(focal, again, ""); err != nil {
		t.Fatal(err)
	}
	kept, files, _, err := w.store.UploadsKept(admin, 30)
	if err != nil || files != 0 {
		t.Fatal(files, err)
	}
	states := map[string]int64{}
	for _, k := range kept {
		states[k.State] = k.Files
	}
	if states["submitted"] != 3 || states["checked"] != 3 || states["returned"] != 1 {
		t.Errorf("%+v", kept)
	}
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `alter table import disable trigger user`)
	exec(t, owner, `update import set received = now() - interval '31 days', decided = decided - interval '31 days', submitted = submitted - interval '31 days'`)
	if _, files, _, _ = w.store.UploadsKept(focal, 30); files != 0 {
		t.Error("a focal point sees how much could be cleared away")
	}
	if _, _, err := w.store.ClearUploads(focal, 30); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	_, files, bytes, err := w.store.UploadsKept(admin, 30)
	if err != nil || files != 3 || bytes == 0 { // both drafts, and what was returned
		t.Error(files, bytes, err)
	}
	gone, size, err := w.store.ClearUploads(admin, 30)
	if err != nil || gone != files || size != bytes {
		t.Error(gone, size, err)
	}
	for id, there := range map[int64]bool{w.draft["PAN"]: false, w.draft["CRI"]: false, returned: false, w.submitted["PAN"]: true, shared: true, again: true} {
		if got := value[bool](t, owner, `select exists (select from import i join file_content c on c.file = i.file where i.id = $1)`, id); got != there {
			t.Errorf("import %d: kept %v", id, got)
		}
	}
	if n := value[int](t, owner, `select count(*) from audit where kind = 'uploads.cleared' and actor = $1`, w.people["administrator"]); n != 1 {
		t.Errorf("%d entries", n)
	}
	if gone, _, err := w.store.ClearUploads(admin, 30); err != nil || gone != 0 {
		t.Error(gone, err)
	}
	// The same file may come again.
	bring(t, w.store, focal, "PAN", "draft of PAN")
	if got := value[bool](t, owner, `select exists (select from import i join file_content c on c.file = i.file where i.id = $1)`, w.draft["PAN"]); !got {
		t.Error("a file that came again is not kept")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	h := must[upkeep.Health](t)(w.store.Health(t.Context()))
	if h.Database.Server == "" || h.Database.Bytes == 0 || h.Database.Most == 0 || h.Database.Connections == 0 || h.Database.Schema == 0 || h.Database.OneLogin {
		t.Errorf("%+v", h.Database)
	}
	if h.Audit.Entries == 0 || h.Audit.Unsealed == 0 || h.Audit.Since.IsZero() || h.Audit.Head != "" {
		t.Errorf("%+v", h.Audit)
	}
	if h.Jobs.Waiting == 0 || h.Jobs.Due.IsZero() { // the mails of what was handed in
		t.Errorf("%+v", h.Jobs)
	}
	for {
		if n := must[int64](t)(w.store.Seal(t.Context())); n == 0 {
			break
		}
	}
	if h = must[upkeep.Health](t)(w.store.Health(t.Context())); h.Audit.Unsealed != 0 || h.Audit.Links == 0 || len(h.Audit.Head) != 64 {
		t.Errorf("%+v", h.Audit)
	}
}

func TestLinkShown(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin := w.as(t, "administrator")
	if err := w.store.AskReset(w.as(t, "administrator"), w.people["focal point CRI"]); err != nil {
		t.Fatal(err)
	}
	id := must[[]mail.Mail](t)(w.store.Mails(admin, mail.Filter{Limit: 1}))[0].ID
	if err := w.store.NoteLinkShown(admin, id); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("of a mail that waits: %v", err)
	}
	if err := w.store.NoteTry(admin, id, mail.Kept, "", ""); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"focal point CRI", "regional office", "analyst"} {
		if err := w.store.NoteLinkShown(w.as(t, who), id); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
	if err := w.store.NoteLinkShown(admin, id); err != nil {
		t.Error(err)
	}
	owner := connect(t, w.db.OwnerURL)
	if n := value[int](t, owner, `select count(*) from audit where kind = 'link.shown' and actor = $1 and person = $2`, w.people["administrator"], w.people["focal point CRI"]); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// TestRevisions compares the two releases that are shipped, which differ in figures that are known.
func TestRevisions(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin := w.as(t, "administrator")
	list := must[[]observation.Edition](t)(w.store.LoadedEditions(admin))
	if len(list) != 2 || list[0].Before != list[1].ID || list[1].Before != 0 || list[0].Figures != 633 || list[1].Figures != 15602 || list[0].Loaded.IsZero() {
		t.Fatalf("%+v", list)
	}
	now, before := list[0].ID, list[1].ID
	all := must[[]observation.Revised](t)(w.store.RevisedSeries(admin, now, before))
	var of observation.Revised
	for _, c := range all {
		if c.Series == "SM_DTH_MIGR" {
			of = c
		}
	}
	if of.Revised != 6 || of.Added != 2 || of.Gone != 1662 || of.Same != 0 {
		t.Errorf("%+v", of)
	}
	revised := must[[]observation.Revision](t)(w.store.Revisions(admin, now, before, "SM_DTH_MIGR", observation.FigureRevised, 100))
	if len(revised) != 6 || revised[0].Area != "1" || revised[0].Period != "2015" || revised[0].Old.Text() != "6584" || revised[0].New.Text() != "6749" {
		t.Fatalf("%+v", revised)
	}
	for change, want := range map[observation.EditionChange]int{observation.FigureAdded: 2, observation.FigureGone: 1662, "": 1670} {
		if got := must[[]observation.Revision](t)(w.store.Revisions(admin, now, before, "SM_DTH_MIGR", change, 5000)); len(got) != want {
			t.Errorf("%s: %d", change, len(got))
		} else if change != "" && got[0].Change() != change {
			t.Errorf("%+v", got[0])
		}
	}
	// Looked at from the other side, what came is what went.
	back := must[[]observation.Revision](t)(w.store.Revisions(admin, before, now, "SM_DTH_MIGR", observation.FigureAdded, 5000))
	if len(back) != 1662 {
		t.Errorf("%d", len(back))
	}
}
