package web

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// profileOwners are the countries whose profiles the reader may keep, and "" for the office's where they may keep those.
func (r *request) profileOwners() []view.Option {
	var out []view.Option
	held := r.who.Rights[account.WriteWork]
	if r.who.MayIn(account.LoadReleases) && r.who.May(account.LoadReleases) || r.who.May(account.ManageRounds) {
		out = append(out, view.Option{Text: r.T("profile.owner.office")})
	}
	areas := slices.Clone(r.ref.Directory.Areas())
	sortAreas(r, areas)
	for _, a := range areas {
		if a.Kind == area.Country && r.who.May(account.WriteWork) && (held.Everywhere || slices.Contains(held.Areas, a.Code)) {
			out = append(out, view.Option{Value: a.Code, Text: a.Name.In(r.lang)})
		}
	}
	return out
}

func (r *request) profileOwner(country string) string {
	if country == "" {
		return r.T("profile.owner.office")
	}
	return r.country(country)
}

// profileEntries are what can be done with profiles on the page of a sheet: use one that fits, read without one, save what was said as one.
func (s *Server) profileEntries(ctx context.Context, r *request, im intake.Import, report intake.Report, page string) ([]view.Entry, error) {
	if !correctable(r, im) {
		return nil, nil
	}
	out, err := s.profileOffers(ctx, r, report, page)
	if err != nil {
		return nil, err
	}
	owners := r.profileOwners()
	if len(report.Options.Answers) == 0 || len(owners) == 0 {
		return out, nil
	}
	name := ""
	if report.Options.Profile != nil {
		name = report.Options.Profile.Name
	}
	fields := []view.Field{{Kind: "text", Name: "name", Label: r.T("profile.name"), Help: r.T("profile.name.help"), Required: true, Max: intake.LongestProfileName, Value: r.field("name", name)}}
	if len(owners) > 1 {
		for i := range owners {
			owners[i].Selected = owners[i].Value == r.field("owner", "")
		}
		fields = append(fields, view.Field{Kind: "choice", Name: "owner", Label: r.T("profile.owner"), Options: owners})
	} else {
		fields = append(fields, view.Field{Kind: "hidden", Name: "owner", Value: owners[0].Value})
	}
	fields = append(fields, view.Field{Kind: "check", Name: "replace", Label: r.T("profile.replace"), Value: r.field("replace", "")})
	return append(out, view.Entry{ID: "profile", Title: r.T("profile.save"), Say: r.T("profile.save.say"), Action: page + "/profile", Fields: fields,
		Buttons: []view.Button{{Text: r.T("profile.save.do")}}}), nil
}

// profileOffers offer each profile that fits the file, or tell which one it is read with.
func (s *Server) profileOffers(ctx context.Context, r *request, report intake.Report, page string) ([]view.Entry, error) {
	if p := report.Options.Profile; p != nil {
		return []view.Entry{{ID: "without", Title: r.T("profile.used", "Name", p.Name), Say: r.T("profile.used.say"), Action: page + "/with",
			Buttons: []view.Button{{Text: r.T("profile.without"), Tone: "quiet"}}}}, nil
	}
	fitting, err := s.deps.Intake.Suiting(ctx, report)
	if err != nil || len(fitting) == 0 {
		return nil, err
	}
	e := view.Entry{ID: "use", Title: r.T("profile.offer", "Name", fitting[0].Profile.Name, "Count", len(fitting)), Say: r.T("profile.offer.say"), Action: page + "/with",
		Buttons: []view.Button{{Text: r.T("profile.use")}}}
	var options []view.Option
	for _, p := range fitting {
		options = append(options, view.Option{Value: strconv.FormatInt(p.ID, 10), Text: p.Profile.Name + " · " + r.profileOwner(p.Country)})
	}
	e.Fields = []view.Field{{Kind: "choice", Name: "profile", Label: r.T("profile.title"), Options: options}}
	return []view.Entry{e}, nil
}

// withProfile checks an import once more with a profile, or without.
func (s *Server) withProfile(ctx context.Context, r *request) (string, error) {
	id, _, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	var p *intake.Profile
	if chosen := r.form.Get("profile"); chosen != "" {
		number, err := number(chosen)
		if err != nil {
			return "", err
		}
		kept, err := s.deps.Intake.SavedProfile(ctx, number)
		if err != nil {
			return "", err
		}
		p = &kept.Profile
	}
	im, err := s.deps.Desk.HandOtherwise(ctx, id, p)
	return r.to("imports", strconv.FormatInt(im.ID, 10)), err
}

// saveProfile keeps what was said of an import as a profile.
func (s *Server) saveProfile(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	p, err := s.deps.Intake.ProfileOf(ctx, id, r.form.Get("name"))
	if err != nil {
		return "", err
	}
	kept := intake.SavedProfile{Country: r.form.Get("owner"), Profile: p}
	if r.form.Get("replace") != "" {
		all, err := s.deps.Intake.Profiles(ctx)
		if err != nil {
			return "", err
		}
		for _, other := range all {
			if other.Country == kept.Country && strings.EqualFold(other.Profile.Name, p.Name) {
				kept.ID = other.ID
			}
		}
	}
	if _, err := s.deps.Intake.SaveProfile(ctx, kept); err != nil {
		return "", err
	}
	return done(page+"/sheet", "profile_saved"), nil
}

// profiles lists the profiles that the reader may use.
func (s *Server) profiles(ctx context.Context, r *request) (view.Page, error) {
	all, err := s.deps.Intake.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("imports", r.T("profile.title.many"), r.T("profile.say"), view.Link{Text: r.T("web.imports"), Href: r.to("imports")})
	columns := []view.Column{{Text: r.T("profile.name")}, {Text: r.T("profile.owner")}, {Text: r.T("web.source")}, {Text: r.T("profile.tables"), Class: "n"}, {Text: r.T("profile.changed")}}
	t := view.Table{ID: "profiles-t", Caption: page.Title, Filter: r.T("web.filter"), Sortable: true, Class: "cards", Columns: columns}
	for _, p := range all {
		row := view.Row{Head: view.Cell{Text: p.Profile.Name, Href: r.to("profiles", strconv.FormatInt(p.ID, 10))}, Cells: []view.Cell{
			{Text: r.profileOwner(p.Country)}, {Text: p.Profile.Source}, {Text: r.Int(len(p.Profile.Tables)), Class: "n"}, {Text: r.Date(p.Changed), Class: "nobr", Sort: strconv.FormatInt(p.Changed.Unix(), 10)},
		}}
		for i := range row.Cells {
			row.Cells[i].Column = columns[i+1].Text
		}
		t.Rows = append(t.Rows, row)
	}
	list := view.Panel{ID: "profiles", Title: r.T("profile.list"), Table: t, Long: true}
	if len(all) == 0 {
		list.Empty = r.T("profile.list.none")
	}
	page.Parts = []view.Part{{Panel: &list}}
	if owners := r.profileOwners(); len(owners) > 0 {
		page.Parts = append(page.Parts, view.Part{Entry: &view.Entry{ID: "import", Title: r.T("profile.import"), Say: r.T("profile.import.say"), Action: r.to("profiles"), File: true, Fields: []view.Field{
			{Kind: "choice", Name: "owner", Label: r.T("profile.owner"), Options: owners}, {Kind: "file", Name: "file", Label: r.T("profile.file"), Required: true},
		}, Buttons: []view.Button{{Text: r.T("profile.import.do")}}}})
	}
	return page, nil
}

func (s *Server) keptProfile(ctx context.Context, r *request) (intake.SavedProfile, error) {
	id, err := number(r.param("profile"))
	if err != nil {
		return intake.SavedProfile{}, err
	}
	return s.deps.Intake.SavedProfile(ctx, id)
}

// profile shows one, as what it says and as the text that can be kept.
func (s *Server) profile(ctx context.Context, r *request) (view.Page, error) {
	p, err := s.keptProfile(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.desk("imports", p.Profile.Name, r.T("profile.one.say", "Owner", r.profileOwner(p.Country), "When", r.DateTime(p.Changed)),
		view.Link{Text: r.T("web.imports"), Href: r.to("imports")}, view.Link{Text: r.T("profile.title.many"), Href: r.to("profiles")})
	to := r.to("profiles", strconv.FormatInt(p.ID, 10))
	page.Actions = []view.Action{{Text: r.T("profile.download"), Href: to + "/text", Download: true, Quiet: true}}
	for i, t := range p.Profile.Tables {
		part := view.Sheet{ID: "t" + strconv.Itoa(i+1), Title: r.T("profile.table", "Headers", strings.Join(t.Headers, " · "))}
		pair := func(what, said string) {
			if said != "" {
				part.Pairs = append(part.Pairs, view.Pair{Name: what, Text: said})
			}
		}
		if t.Leave {
			pair(r.T("decision.what.table"), r.T("decision.choice.left"))
		}
		item := func(id string) string { return r.itemOf(t.Survey, id) }
		if q, ok := questionnaire(r.ref, t.Survey); ok {
			pair(r.T("web.survey"), q.Name.In(r.lang))
		}
		pair(r.T("decision.what.series"), t.Series)
		pair(r.T("decision.what.area"), t.Area)
		pair(r.T("decision.what.factor"), t.Factor)
		pair(r.T("decision.what.decimal"), t.Decimal)
		pair(r.T("decision.what.header"), t.Header)
		pair(r.T("decision.what.body"), t.Body)
		count := t.Count
		if count == intake.LeaveOut {
			count = r.T("decision.choice.left")
		}
		pair(r.T("decision.what.incidents"), count)
		for _, c := range t.Columns {
			name := c.Header
			if c.Nth > 0 {
				name += " (" + strconv.Itoa(c.Nth) + ")"
			}
			role := c.Role
			if role != "" {
				role = r.roleText(role)
			}
			pair(name, strings.Join(slices.DeleteFunc([]string{role, c.Series, c.Decimal, item(c.Item)}, func(s string) bool { return s == "" }), " · "))
		}
		for _, one := range t.Questions {
			pair(r.T("profile.question", "Text", one.Text), item(one.Item))
		}
		page.Parts = append(page.Parts, view.Part{Sheet: &part})
	}
	if whole := r.wholeProfile(p.Profile); len(whole.Pairs) > 0 {
		page.Parts = append(page.Parts, view.Part{Sheet: &whole})
	}
	page.Parts = append(page.Parts, view.Part{Sheet: &view.Sheet{ID: "text", Title: r.T("profile.text"), Text: string(p.Profile.YAML())}})
	if p.May {
		page.Parts = append(page.Parts,
			view.Part{Entry: &view.Entry{ID: "rename", Title: r.T("profile.rename"), Action: to + "/rename", Fields: []view.Field{
				{Kind: "text", Name: "name", Label: r.T("profile.name"), Required: true, Max: intake.LongestProfileName, Value: r.field("name", p.Profile.Name)}}, Buttons: []view.Button{{Text: r.T("profile.rename.do")}}}},
			view.Part{Entry: &view.Entry{ID: "remove", Title: r.T("profile.remove"), Say: r.T("profile.remove.say"), Action: to + "/remove", Folded: true, Fields: []view.Field{
				{Kind: "check", Name: "sure", Label: r.T("profile.remove.sure"), Required: true}}, Buttons: []view.Button{{Text: r.T("profile.remove.do"), Tone: "bad"}}}})
	}
	return page, nil
}

// wholeProfile is what a profile says of all tables: what signs mean, and which series indicators and codes are.
func (r *request) wholeProfile(p intake.Profile) view.Sheet {
	part := view.Sheet{ID: "all", Title: r.T("profile.all")}
	series := func(code string) string {
		if code == intake.LeaveOut {
			return r.T("decision.choice.left")
		}
		return code
	}
	for _, sign := range slices.Sorted(maps.Keys(p.Signs)) {
		means := p.Signs[sign]
		if r.Has("gap." + means) {
			means = r.T("gap." + means)
		}
		part.Pairs = append(part.Pairs, view.Pair{Name: r.T("sheet.named", "What", r.T("decision.what.symbol"), "Name", sign), Text: means})
	}
	for _, of := range []map[string]string{p.Indicators, p.Codes} {
		for _, code := range slices.Sorted(maps.Keys(of)) {
			part.Pairs = append(part.Pairs, view.Pair{Name: code, Text: series(of[code])})
		}
	}
	return part
}

// itemOf is a question of a questionnaire in words, or that there is none.
func (r *request) itemOf(survey, id string) string {
	if id == intake.LeaveOut {
		return r.T("sheet.item.none")
	}
	if q, ok := questionnaire(r.ref, survey); ok {
		if item, _, ok := q.Item(id); ok {
			return clipped(strings.TrimSpace(item.Letter+" "+item.Title(r.lang)), 60)
		}
	}
	return id
}

func (s *Server) renameProfile(ctx context.Context, r *request) (string, error) {
	p, err := s.keptProfile(ctx, r)
	if err != nil {
		return "", err
	}
	if !p.May {
		return "", fault.New(fault.Forbidden, "fault.not_allowed")
	}
	p.Profile.Name = r.form.Get("name")
	_, err = s.deps.Intake.SaveProfile(ctx, p)
	return done(r.to("profiles", strconv.FormatInt(p.ID, 10)), "profile_saved"), err
}

func (s *Server) removeProfile(ctx context.Context, r *request) (string, error) {
	p, err := s.keptProfile(ctx, r)
	if err != nil {
		return "", err
	}
	if !p.May {
		return "", fault.New(fault.Forbidden, "fault.not_allowed")
	}
	if r.form.Get("sure") == "" {
		return "", fault.New(fault.Invalid, "profile.remove.unsure")
	}
	return done(r.to("profiles"), "profile_removed"), s.deps.Intake.RemoveProfile(ctx, p.ID)
}

// profileText is the profile as a file.
func (s *Server) profileText(ctx context.Context, r *request) (name, kind string, content []byte, err error) {
	p, err := s.keptProfile(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	return p.Profile.Name + ".yaml", "application/yaml; charset=utf-8", p.Profile.YAML(), nil
}

// bringProfile keeps the profile of a file.
func (s *Server) bringProfile(c *fiber.Ctx) error {
	form, err := s.readUpload(c)
	defer form.done()
	if err != nil {
		drain(c)
		if fault.KindOf(err) == fault.Internal {
			return fault.Wrap(err, fault.Invalid, "web.upload.cut")
		}
		return err
	}
	r := s.request(c)
	ctx := s.deps.Actor(c.UserContext(), r.who.Account)
	text, err := io.ReadAll(io.NewSectionReader(form.file, 0, min(form.file.Size(), intake.LongestProfile+1)))
	if err != nil {
		return err
	}
	p, err := intake.ParseProfile(text)
	if err == nil {
		_, err = s.deps.Intake.SaveProfile(ctx, intake.SavedProfile{Country: form.owner, Profile: p})
	}
	if err != nil {
		return s.refused(c, r, err, s.profiles)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect(done(r.to("profiles"), "profile_saved"), fiber.StatusSeeOther)
}
