package web

import (
	"context"
	"slices"
	"strconv"

	"rumbo/internal/account"
	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/mail"
	"rumbo/internal/upkeep"
	"rumbo/internal/view"
)

// House is what an installation decides for itself and what it keeps; postgres.Store is one.
type House interface {
	Settings(ctx context.Context) (upkeep.Settings, error)
	SaveSettings(ctx context.Context, settings upkeep.Settings) error
	UploadsKept(ctx context.Context, days int) (kept []upkeep.Uploads, files, bytes int64, err error)
	ClearUploads(ctx context.Context, days int) (files, bytes int64, err error)
	Releases
}

// administrationPage leads to every page of administration, with what stands there.
func (s *Server) administrationPage(ctx context.Context, r *request) (view.Page, error) {
	page := r.desk("admin", r.T("house.title"), r.T("house.say"))
	page.Top, page.Crumbs = true, nil
	for _, a := range administration() {
		if !r.who.May(a.right) {
			continue
		}
		value, small, tone, err := s.standing(ctx, r, a.page)
		if err != nil {
			return nil, err
		}
		page.Facts = append(page.Facts, view.Fact{Value: value, Label: r.T(a.key), Small: small, Href: r.to("admin", a.page), Tone: tone})
	}
	if r.who.May(account.ReadAudit) {
		page.Facts = append(page.Facts, view.Fact{Value: r.T("audit.open"), Label: r.T("audit.title"), Small: r.T("audit.small"), Href: r.to("audit")})
	}
	page.Facts = append(page.Facts, view.Fact{Value: r.Int(len(account.Roles())), Label: r.T("rights.title"), Small: r.T("house.rights"), Href: r.to("rights")})
	return page, nil
}

// standing is the figure that tells of a page of administration before it is opened.
func (s *Server) standing(ctx context.Context, r *request, page string) (value, small, tone string, err error) {
	content := r.ref.Catalog.Content()
	switch page {
	case "people":
		list, err := s.deps.People.People(ctx, account.Filter{State: "open"})
		waiting := 0
		for _, p := range list {
			if p.Seen.IsZero() {
				waiting++
			}
		}
		return r.Int(len(list)), r.T("house.invited", "Count", waiting), "", err
	case "groups":
		kinds := map[area.Kind]int{}
		for _, a := range r.ref.Directory.Areas() {
			kinds[a.Kind]++
		}
		return r.Int(kinds[area.Group]), r.T("house.countries", "Count", kinds[area.Country]), "", nil
	case "catalogue":
		return r.Int(len(content.Series)), r.T("house.indicators", "Count", len(content.Indicators)), "", nil
	case "questionnaires":
		return r.Int(len(r.ref.Questionnaires)), r.T("house.rounds", "Count", len(r.ref.Rounds)), "", nil
	case "snapshots":
		all, err := s.deps.Snapshots.Snapshots(ctx)
		if len(all) > 0 {
			small = r.T("house.newest", "Name", all[0].Name.In(r.lang))
		}
		return r.Int(len(all)), small, "", err
	case "lines":
		sets, err := s.keptSets(ctx, r)
		drafts := 0
		for _, set := range sets {
			if _, ok := set.Editing(); ok {
				drafts++
			}
		}
		return r.Int(len(sets)), r.T("house.sets", "Count", drafts), "", err
	case "meetings":
		list, err := s.deps.Wordings.Meetings(ctx)
		list = slices.DeleteFunc(list, func(m act.Meeting) bool { return !r.keepsGroup(m.Group) })
		if n := len(list); n > 0 {
			small = r.T("house.meetings", "Name", list[n-1].Name)
		}
		return r.Int(len(list)), small, "", err
	case "releases":
		list, err := s.deps.House.LoadedEditions(ctx)
		if len(list) > 0 {
			small = list[0].Name
		}
		return r.Int(len(list)), small, "", err
	case "settings":
		at := s.deps.Settings()
		return at.Name, r.area(at.Home), "", nil
	case "mail":
		counts, err := s.deps.Outbox.MailCounts(ctx)
		if counts.Failed > 0 {
			tone = "bad"
		}
		return r.Int(counts.Queued + counts.Kept), r.T("house.mail_failed", "Count", counts.Failed), tone, err
	case "retention":
		at := s.deps.Settings()
		_, files, _, err := s.deps.House.UploadsKept(ctx, at.Retention)
		return r.T("house.days", "Count", at.Retention), r.T("house.over", "Count", int(files)), "", err
	case "health":
		h, err := s.deps.Health(ctx)
		worst := upkeep.Worst(h.Checks(s.deps.Now()))
		return r.T("health.state." + string(worst)), "", healthTone(worst), err
	}
	return "", "", "", nil
}

// settingsPage lets an administrator decide what this installation decides for itself.
func (s *Server) settingsPage(ctx context.Context, r *request) (view.Page, error) {
	at, err := s.deps.House.Settings(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("settings.title"), r.T("settings.say"))
	page.Tabs = r.adminTabs("settings")
	d := r.draft("settings", at.Version)
	d.add(view.Field{Kind: "text", Name: "name", Label: r.T("settings.name"), Help: r.T("settings.name.help"), Value: at.Name, Required: true, Max: 80})
	d.add(view.Field{Kind: "text", Name: "institution", Label: r.T("settings.institution"), Help: r.T("settings.institution.help"), Value: at.Institution, Max: 200})
	d.add(view.Field{Kind: "email", Name: "contact", Label: r.T("settings.contact"), Help: r.T("settings.contact.help"), Value: at.Contact, Max: 254})
	d.add(view.Field{Kind: "choice", Name: "home", Label: r.T("settings.home"), Help: r.T("settings.home.help"), Value: at.Home, Options: r.homeOptions(), Required: true})
	d.add(view.Field{Kind: "text", Name: "zone", Label: r.T("settings.zone"), Help: r.T("settings.zone.help"), Value: at.Zone, Required: true, Max: 60, List: zones()})
	d.add(view.Field{Kind: "number", Name: "idle", Label: r.T("settings.idle"), Help: r.T("settings.idle.help", "Most", upkeep.MostIdle), Value: strconv.Itoa(at.Idle), Required: true})
	d.add(view.Field{Kind: "number", Name: "life", Label: r.T("settings.life"), Help: r.T("settings.life.help", "Most", upkeep.MostLife), Value: strconv.Itoa(at.Life), Required: true})
	d.add(view.Field{Kind: "number", Name: "retention", Label: r.T("settings.retention"), Value: strconv.Itoa(at.Retention), Required: true,
		Help: r.T("settings.retention.help", "Least", upkeep.LeastRetention, "Most", upkeep.MostRetention)})
	d.add(view.Field{Kind: "number", Name: "evidence", Label: r.T("settings.evidence"), Value: strconv.Itoa(at.Evidence), Required: true, Help: r.T("settings.evidence.help", "Most", upkeep.MostEvidence)})
	page.Parts = []view.Part{{Entry: d.entry("", "", r.to("admin", "settings"), view.Button{Text: r.T("admin.save")})}}
	return page, nil
}

// homeOptions are groups, then regions.
func (r *request) homeOptions() []view.Option {
	var out []view.Option
	for _, kind := range []area.Kind{area.Group, area.Region, area.World} {
		var areas []area.Area
		for _, a := range r.ref.Directory.Areas() {
			if a.Kind == kind {
				areas = append(areas, a)
			}
		}
		i18n.SortBy(r.Printer, areas, func(a area.Area) string { return a.Name.In(r.lang) })
		for _, a := range areas {
			out = append(out, view.Option{Value: a.Code, Text: a.Name.In(r.lang)})
		}
	}
	return out
}

// zones are offered while typing; any other IANA name will do.
func zones() []view.Option {
	var out []view.Option
	for _, name := range []string{
		"America/Belize", "America/Costa_Rica", "America/El_Salvador", "America/Guatemala", "America/Managua", "America/Mexico_City", "America/New_York", "America/Panama",
		"America/Santo_Domingo", "America/Tegucigalpa", "America/Toronto", "Europe/Zurich", "UTC",
	} {
		out = append(out, view.Option{Value: name})
	}
	return out
}

func (s *Server) saveSettings(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	next := upkeep.Settings{
		Name: r.form.Get("name"), Institution: r.form.Get("institution"), Contact: r.form.Get("contact"), Home: r.form.Get("home"), Zone: r.form.Get("zone"),
		Idle: f.whole("idle", r.T("settings.idle"), upkeep.MostIdle), Life: f.whole("life", r.T("settings.life"), upkeep.MostLife),
		Retention: f.whole("retention", r.T("settings.retention"), upkeep.MostRetention), Evidence: f.whole("evidence", r.T("settings.evidence"), upkeep.MostEvidence), Version: r.form.Get(versionField),
	}
	if f.err != nil {
		return "", f.err
	}
	next, err := next.Check(func(code string) bool {
		a, ok := r.ref.Directory.Area(code)
		return ok && a.Kind != area.Country
	})
	if err != nil {
		return "", err
	}
	if err := s.deps.House.SaveSettings(ctx, next); err != nil {
		return "", err
	}
	return done(r.to("admin", "settings"), "settings_saved"), nil
}

// retention shows which uploads are kept, and lets those be cleared away that nobody needs.
func (s *Server) retention(ctx context.Context, r *request) (view.Page, error) {
	days := s.deps.Settings().Retention
	kept, files, bytes, err := s.deps.House.UploadsKept(ctx, days)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("retention.title"), r.T("retention.say", "Days", days))
	page.Tabs = r.adminTabs("retention")
	t := view.Table{ID: "kept-t", Caption: r.T("retention.kept"), Class: "cards", Columns: []view.Column{
		{Text: r.T("admin.state")}, {Text: r.T("retention.files"), Class: "n"}, {Text: r.T("retention.size"), Class: "n"}, {Text: r.T("retention.oldest")},
	}}
	for _, k := range kept {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.T("web.import.stage." + k.State)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.Int(int(k.Files)), Class: "n"}, {Text: size(r, k.Bytes), Class: "n"}, {Text: r.Date(k.Oldest)},
		})})
	}
	panel := &view.Panel{ID: "kept", Title: r.T("retention.kept"), Say: r.T("retention.kept.say"), Table: t}
	if len(kept) == 0 {
		panel.Empty = r.T("retention.none")
	}
	page.Parts = []view.Part{{Panel: panel}}
	if files == 0 {
		page.Parts = append(page.Parts, view.Part{Beside: true, Sheet: &view.Sheet{ID: "clear", Title: r.T("retention.clear"), Empty: r.T("retention.clear.none", "Days", days)}})
		return page, nil
	}
	page.Parts = append(page.Parts, view.Part{Beside: true, Entry: &view.Entry{
		ID: "clear", Title: r.T("retention.clear"), Say: r.T("retention.clear.say", "Count", int(files), "Size", size(r, bytes), "Days", days), Action: r.to("admin", "retention"),
		Fields:  []view.Field{{Kind: "check", Name: "sure", Label: r.T("retention.sure"), Required: true}},
		Buttons: []view.Button{{Text: r.T("retention.clear.do"), Tone: "bad"}},
	}})
	return page, nil
}

func (s *Server) clearUploads(ctx context.Context, r *request) (string, error) {
	if r.form.Get("sure") == "" {
		return "", fault.New(fault.Invalid, "retention.not_sure")
	}
	if _, _, err := s.deps.House.ClearUploads(ctx, s.deps.Settings().Retention); err != nil {
		return "", err
	}
	return done(r.to("admin", "retention"), "uploads_cleared"), nil
}

func healthTone(state upkeep.State) string {
	return map[upkeep.State]string{upkeep.OK: "ok", upkeep.Look: "warn", upkeep.Bad: "bad"}[state]
}

func healthSign(state upkeep.State) string {
	return map[upkeep.State]string{upkeep.OK: "✓ ", upkeep.Look: "! ", upkeep.Bad: "✕ "}[state]
}

// healthPage shows how the installation stands, and what is to be mended.
func (s *Server) healthPage(ctx context.Context, r *request) (view.Page, error) {
	h, err := s.deps.Health(ctx)
	if err != nil {
		return nil, err
	}
	checks := h.Checks(s.deps.Now())
	page := r.desk("admin", r.T("health.title"), r.T("health.lead."+string(upkeep.Worst(checks))))
	page.Tabs = r.adminTabs("health")
	t := view.Table{ID: "checks-t", Caption: r.T("health.checks"), Class: "cards", Columns: []view.Column{{Text: r.T("health.thing")}, {Text: r.T("admin.state")}, {Text: r.T("health.finding")}}}
	for _, c := range checks {
		finding := ""
		if c.Finding != nil {
			finding = r.Error(c.Finding)
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.T("health." + c.Name)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: healthSign(c.State) + r.T("health.state."+string(c.State)), Chip: healthTone(c.State)}, {Text: finding, Class: "words"},
		})})
	}
	pairs := func(of ...string) (out []view.Pair) {
		for i := 0; i+1 < len(of); i += 2 {
			if of[i+1] != "" {
				out = append(out, view.Pair{Name: r.T("health.pair." + of[i]), Text: of[i+1]})
			}
		}
		return out
	}
	disk := ""
	if h.Disk.Total > 0 {
		disk = r.T("health.free", "Free", size(r, h.Disk.Free), "Total", size(r, h.Disk.Total))
	}
	due := ""
	if !h.Jobs.Due.IsZero() {
		due = r.DateTime(h.Jobs.Due)
	}
	page.Parts = []view.Part{
		{Panel: &view.Panel{ID: "checks", Title: r.T("health.checks"), Table: t}},
		{Beside: true, Sheet: &view.Sheet{ID: "database", Title: r.T("health.database"), Pairs: pairs("server", "PostgreSQL "+h.Database.Server, "size", size(r, h.Database.Bytes),
			"connections", r.T("health.of", "Count", h.Database.Connections, "Most", h.Database.Most), "schema", strconv.FormatInt(h.Database.Schema, 10), "disk", disk, "folder", h.Disk.Folder)}},
		{Beside: true, Sheet: &view.Sheet{ID: "jobs", Title: r.T("health.jobs"), Pairs: pairs("waiting", r.Int(h.Jobs.Waiting), "failing", r.Int(h.Jobs.Failing), "due", due,
			"smtp", first(h.Mail.Server, r.T("health.no_server")), "queued", r.Int(h.Mail.Queued), "kept", r.Int(h.Mail.Kept), "failed", r.Int(h.Mail.Failed))}},
		{Beside: true, Sheet: &view.Sheet{ID: "audit", Title: r.T("health.audit"), Say: r.T("health.head.say"), Pairs: append(
			pairs("entries", r.Int(int(h.Audit.Entries)), "links", r.Int(int(h.Audit.Links)), "unsealed", r.Int(int(h.Audit.Unsealed))),
			view.Pair{Name: r.T("health.pair.head"), Text: first(h.Audit.Head, "–"), Code: true})}},
	}
	return page, nil
}

// Outbox is what Rumbo writes to people; postgres.Store is one.
type Outbox interface {
	Mails(ctx context.Context, f mail.Filter) ([]mail.Mail, error)
	Mail(ctx context.Context, id int64) (mail.Mail, error)
	Recipient(ctx context.Context, id int64) (mail.Recipient, error)
	MailCounts(ctx context.Context) (mail.Counts, error)
	Resend(ctx context.Context, id int64) error
	NoteLinkShown(ctx context.Context, id int64) error
}
