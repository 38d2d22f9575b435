package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/audit"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/view"
)

// Records are the entries of the audit that the actor of the context may read; postgres.Store has them.
type Records interface {
	Audit(ctx context.Context, f audit.Filter) ([]audit.Entry, error)
	AuditAll(ctx context.Context, f audit.Filter, most int) ([]audit.Entry, error)
	AuditNames(ctx context.Context) (i18n.Names, error)
}

// mostRecords is how many entries one download holds.
const mostRecords = 100_000

// recordKinds are what a reader chooses entries by: the first word of a kind.
func recordKinds() []string {
	return []string{"change_set", "import", "remark", "response", "round", "round_country", "work", "work_remark", "delegation", "evidence", "meeting", "line_version", "line_step", "priority_plan", "priority_step", "snapshot", "profile", "room", "room_link", "sign_in", "session", "link", "account", "appointment", "credential", "api_token", "area", "membership", "series", "indicator", "questionnaire", "setting", "uploads"}
}

// recordFilter reads the choice from the address.
func (r *request) recordFilter() (f audit.Filter, err error) {
	f = audit.Filter{Kind: r.query.Get("kind"), Area: r.query.Get("area"), Series: r.query.Get("series")}
	for name, to := range map[string]*int64{"person": &f.Person, "import": &f.Import, "change_set": &f.ChangeSet, "before": &f.Before} {
		if v := r.query.Get(name); v != "" {
			if *to, err = number(v); err != nil {
				return f, err
			}
		}
	}
	for name, to := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		if v := r.query.Get(name); v != "" {
			day, err := time.ParseInLocation(time.DateOnly, v, r.now.Location())
			if err != nil {
				return f, fault.New(fault.Invalid, "admin.day_wrong", "Field", r.T("audit."+name))
			}
			*to = day
		}
	}
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	return f, nil
}

// recordQuery are the pairs of the address by which entries are chosen, but for the page.
func (r *request) recordQuery() []string {
	var out []string
	for _, name := range []string{"kind", "area", "series", "person", "import", "change_set", "from", "to"} {
		out = append(out, name, r.query.Get(name))
	}
	return out
}

// audit lists what was done, the newest first: administrators all, others what concerns their countries or themselves.
func (s *Server) audit(ctx context.Context, r *request) (view.Page, error) {
	page := r.desk("audit", r.T("audit.title"), r.T("audit.say.own"))
	switch {
	case r.who.MayIn(account.ReadAudit):
		page = r.desk("admin", r.T("audit.title"), r.T("audit.say"))
		page.Tabs = r.adminTabs("audit")
	case r.who.May(account.ReadAudit):
		page.Lead = r.T("audit.say.areas")
	}
	f, err := r.recordFilter()
	if err != nil {
		r.frame.Wrong = r.Error(err)
		page.Wrong = r.frame.Wrong
		f = audit.Filter{}
	}
	entries, err := s.deps.Records.Audit(ctx, f)
	if err != nil {
		return nil, err
	}
	names, err := s.deps.Records.AuditNames(ctx)
	if err != nil {
		return nil, err
	}
	named := i18n.Named{Person: names.In(r.Printer), Area: r.area}
	path := r.to("audit")
	page.Actions = []view.Action{
		{Text: "CSV", Href: with(path+".csv", r.recordQuery()...), Download: true, Quiet: true}, {Text: "JSON", Href: with(path+".json", r.recordQuery()...), Download: true, Quiet: true},
	}
	panel := &view.Panel{ID: "entries", Title: r.T("audit.entries"), Table: r.recordTable(entries, named), Long: true, Say: r.chosen(f, named)}
	if len(entries) == 0 {
		panel.Empty = r.T("audit.none")
	}
	if len(entries) == audit.DefaultLimit {
		panel.More = []view.Link{{Text: r.T("audit.older"), Href: with(path, append(r.recordQuery(), "before", strconv.FormatInt(entries[len(entries)-1].ID, 10))...)}}
	}
	page.Parts = []view.Part{{Entry: r.recordChoice(path)}, {Panel: panel}}
	return page, nil
}

// chosen says in words what was chosen by a link and stands in no field of the form.
func (r *request) chosen(f audit.Filter, named i18n.Named) string {
	var says []string
	if f.Person != 0 {
		says = append(says, r.T("audit.of_person", "Person", named.Person(f.Person)))
	}
	if f.Series != "" {
		says = append(says, r.T("audit.of_series", "Series", f.Series))
	}
	if f.Import != 0 {
		says = append(says, r.T("audit.of_import", "Import", strconv.FormatInt(f.Import, 10)))
	}
	if f.ChangeSet != 0 {
		says = append(says, r.T("audit.of_change_set", "Set", strconv.FormatInt(f.ChangeSet, 10)))
	}
	return strings.Join(says, " · ")
}

func (r *request) recordChoice(path string) *view.Entry {
	kind := r.query.Get("kind")
	kinds := options(kind, "", r.T("people.any"))
	for _, k := range recordKinds() {
		kinds = append(kinds, options(kind, k, r.T("audit.group."+k))...)
	}
	var only []string
	if held := r.who.Rights[account.ReadAudit]; !held.Everywhere {
		only = append([]string{}, held.Areas...)
	}
	e := &view.Entry{ID: "find", Action: path, Get: true, Row: true, Buttons: []view.Button{{Text: r.T("people.find")}}, Fields: []view.Field{
		{Kind: "choice", Name: "kind", Label: r.T("audit.what"), Options: kinds},
		{Kind: "choice", Name: "area", Label: r.T("people.area"), Options: r.areaOptions(r.query.Get("area"), only, r.T("people.any"))},
		{Kind: "date", Name: "from", Label: r.T("audit.from"), Value: r.query.Get("from")}, {Kind: "date", Name: "to", Label: r.T("audit.to"), Value: r.query.Get("to")},
	}}
	for _, name := range []string{"person", "series", "import", "change_set"} {
		if v := r.query.Get(name); v != "" {
			e.Fields = append(e.Fields, view.Field{Kind: "hidden", Name: name, Value: v})
		}
	}
	return e
}

func (r *request) recordTable(entries []audit.Entry, named i18n.Named) view.Table {
	t := view.Table{ID: "entries-t", Caption: r.T("audit.entries"), Class: "cards", Columns: []view.Column{{Text: r.T("audit.when")}, {Text: r.T("audit.who")}, {Text: r.T("audit.what")}, {Text: r.T("audit.link"), Class: "n"}}}
	for _, e := range entries {
		what := view.Cell{Text: r.Entry(e, named), Href: r.recorded(e), Small: strings.Join(r.Changes(e), " · "), Below: true}
		link := view.Cell{Text: r.T("audit.unsealed"), Class: "n"}
		if e.Link != 0 {
			link.Text = r.Int(int(e.Link))
		}
		who := view.Cell{Text: named.Person(e.Actor)}
		if e.Actor > account.Operator && e.Actor != e.Person {
			who.Href = with(r.to("audit"), "person", strconv.FormatInt(e.Actor, 10))
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.DateTime(e.At), Class: "nobr"}, Cells: r.headed(t.Columns[1:], []view.Cell{who, what, link})})
	}
	return t
}

// recorded is the page of what an entry is about, as far as the reader may open it.
func (r *request) recorded(e audit.Entry) string {
	switch {
	case e.Import != 0 && r.who.MayAny(work...):
		return r.to("imports", strconv.FormatInt(e.Import, 10))
	case e.Of == "series" && e.Subject != "":
		if _, ok := r.ref.Catalog.Series(e.Subject); ok {
			return r.to("series", e.Subject)
		}
	case (e.Of == "account" || e.Of == "appointment") && e.Person > account.Operator && r.who.May(account.ReadPeople):
		return r.to("admin", "people", strconv.FormatInt(e.Person, 10))
	case e.Of == "area" && r.who.May(account.ManageGroups):
		if a, ok := r.ref.Directory.Area(e.Subject); ok && a.Kind == area.Group {
			return r.to("admin", "groups", e.Subject)
		}
	case e.Of == "setting" && r.who.May(account.ManageSettings):
		return r.to("admin", "settings")
	}
	return ""
}

// records is where the audit tells of something in a country, empty for who may not read it.
func (r *request) records(country, name string, id int64) string {
	if !r.who.MayIn(account.ReadAudit, country) {
		return ""
	}
	return with(r.to("audit"), name, strconv.FormatInt(id, 10))
}

func (s *Server) auditCSV(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	f, err := r.recordFilter()
	if err != nil {
		return "", "", nil, err
	}
	entries, err := s.deps.Records.AuditAll(ctx, f, mostRecords)
	if err != nil {
		return "", "", nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{audit.Columns()}
	for _, e := range entries {
		lines = append(lines, e.Record())
	}
	err = w.WriteAll(lines)
	return "rumbo-audit.csv", "text/csv; charset=utf-8", b.Bytes(), err
}

func (s *Server) auditJSON(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	f, err := r.recordFilter()
	if err != nil {
		return "", "", nil, err
	}
	entries, err := s.deps.Records.AuditAll(ctx, f, mostRecords)
	if err != nil {
		return "", "", nil, err
	}
	if entries == nil {
		entries = []audit.Entry{}
	}
	content, err = json.MarshalIndent(entries, "", " ")
	return "rumbo-audit.json", "application/json; charset=utf-8", content, err
}
