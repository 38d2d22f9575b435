package web

import (
	"context"
	"slices"
	"strings"
	"time"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// meetingDays are the days of a meeting in words.
func (r *request) meetingDays(m act.Meeting) string {
	return r.Days(m.Starts, m.Ends)
}

func (r *request) meetingKind(m act.Meeting) string { return r.T("meetings.kind." + string(m.Kind)) }

// keptMeeting is the meeting of the address; fault.NotFound where the reader does not keep it.
func (s *Server) keptMeeting(ctx context.Context, r *request) (act.Meeting, error) {
	m, err := s.deps.Wordings.Meeting(ctx, r.param("meeting"))
	if err == nil && !r.keepsGroup(m.Group) {
		err = fault.New(fault.NotFound, "meeting.none", "Code", m.Code)
	}
	return m, err
}

func (s *Server) meetingsAdmin(ctx context.Context, r *request) (view.Page, error) {
	all, err := s.deps.Wordings.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("meetings.title"), r.T("meetings.admin.say"))
	page.Tabs = r.adminTabs("meetings")
	t := view.Table{ID: "meetings-t", Caption: r.T("meetings.title"), Class: "cards", Columns: []view.Column{
		{Text: r.T("meetings.meeting")}, {Text: r.T("meetings.kind")}, {Text: r.T("meetings.days")}, {Text: r.T("meetings.place")}, {Text: r.T("meetings.countries"), Class: "n"}, {Text: r.T("admin.note")},
	}}
	for _, m := range slices.Backward(all) {
		if !r.keepsGroup(m.Group) {
			continue
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: m.Name.In(r.lang), Small: m.Code, Below: true, Href: r.to("admin", "meetings", m.Code)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.meetingKind(m)}, {Text: r.meetingDays(m)}, {Text: m.Place.In(r.lang)}, {Text: r.Int(len(m.Delegations)), Class: "n"}, {Text: r.without(m.Name)},
		})})
	}
	panel := &view.Panel{ID: "meetings", Title: r.T("meetings.title"), Table: t, Long: true}
	if len(t.Rows) == 0 {
		panel.Empty = r.T("meetings.none")
	}
	d := r.draft("new-meeting", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("admin.code"), Help: r.T("meetings.code.help"), Required: true, Max: act.LongestCode})
	d.add(view.Field{Kind: "choice", Name: "group", Label: r.T("round.group"), Options: r.keptGroups(), Required: true})
	r.meetingFields(d, act.Meeting{Kind: act.Workshop})
	e := d.columns(r.T("meetings.new"), r.T("meetings.new.say"), r.to("admin", "meetings"), view.Button{Text: r.T("meetings.add")})
	e.Folded = !r.sent("new-meeting") && len(t.Rows) > 0
	page.Parts = []view.Part{{Panel: panel}, {Entry: e}}
	return page, nil
}

// meetingFields are the facts of a meeting, without who took part and what it left.
func (r *request) meetingFields(d *draft, m act.Meeting) {
	var kinds []string
	for _, k := range act.MeetingKinds() {
		kinds = append(kinds, string(k), r.T("meetings.kind."+string(k)))
	}
	d.add(view.Field{Kind: "choice", Name: "kind", Label: r.T("meetings.kind"), Options: options("", kinds...), Value: string(m.Kind), Required: true})
	if m.Code != "" {
		d.add(view.Field{Kind: "date", Name: "starts", Label: r.T("meetings.starts"), Value: isoDay(m.Starts), Required: true})
		d.add(view.Field{Kind: "date", Name: "ends", Label: r.T("meetings.ends"), Value: isoDay(m.Ends), Required: true})
	} else {
		d.add(view.Field{Kind: "date", Name: "starts", Label: r.T("meetings.starts"), Required: true})
		d.add(view.Field{Kind: "date", Name: "ends", Label: r.T("meetings.ends"), Required: true})
		d.add(view.Field{Kind: "say", Label: r.T("meetings.more"), Value: r.T("meetings.more.say")})
	}
	d.text("name", r.T("admin.name"), m.Name, "text", longestName, true)
	d.text("place", r.T("meetings.place"), m.Place, "text", longestName, false)
	d.text("note", r.T("admin.note"), m.Note, "area", longestText, false)
	d.add(view.Field{Kind: "text", Name: "source", Label: r.T("admin.source"), Help: r.T("meetings.source.help"), Value: m.Source, Max: longestSource, Wide: true})
}

func readMeeting(f *inForm, m act.Meeting) act.Meeting {
	r := f.r
	m.Kind = act.MeetingKind(r.form.Get("kind"))
	if !slices.Contains(act.MeetingKinds(), m.Kind) {
		f.wrong(fault.New(fault.Invalid, "admin.needed"), r.T("meetings.kind"))
	}
	m.Starts, m.Ends = f.day("starts", r.T("meetings.starts"), true), f.day("ends", r.T("meetings.ends"), true)
	m.Name, m.Place = f.text("name", r.T("admin.name"), m.Name, longestName, true), f.text("place", r.T("meetings.place"), m.Place, longestName, false)
	m.Note, m.Source = f.text("note", r.T("admin.note"), m.Note, longestText, false), f.line("source", r.T("admin.source"), longestSource, false)
	return m
}

func (s *Server) addMeeting(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	m := readMeeting(&f, act.Meeting{Code: strings.TrimSpace(r.form.Get("code")), Group: r.form.Get("group")})
	if f.err != nil {
		return "", f.err
	}
	return done(r.to("admin", "meetings", m.Code), "meeting_added"), s.deps.Wordings.AddMeeting(ctx, m)
}

// facts of a meeting that one form holds.
type meetingFacts struct {
	Kind         act.MeetingKind
	Starts, Ends time.Time
	Name, Place  lang.Text
	Note         lang.Text
	Source       string
}

func factsOf(m act.Meeting) meetingFacts {
	return meetingFacts{m.Kind, m.Starts, m.Ends, m.Name, m.Place, m.Note, m.Source}
}

func (s *Server) meetingAdmin(ctx context.Context, r *request) (view.Page, error) {
	m, err := s.keptMeeting(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", m.Name.In(r.lang), r.meetingKind(m)+" · "+r.meetingDays(m), view.Link{Text: r.T("meetings.title"), Href: r.to("admin", "meetings")})
	page.Tabs = r.adminTabs("meetings")
	page.Tags = []view.Link{{Text: m.Code}, {Text: r.area(m.Group)}}
	page.Actions = []view.Action{{Text: r.T("admin.public_page"), Href: r.to("meetings", m.Code), Quiet: true}}
	to := r.to("admin", "meetings", m.Code)
	d := r.draft("facts", act.Imprint(factsOf(m)))
	r.meetingFields(d, m)
	page.Parts = []view.Part{{Entry: d.columns(r.T("meetings.facts"), r.localNote(m.Local), to, view.Button{Text: r.T("admin.save")})}}
	for _, list := range r.meetingLists(m) {
		page.Parts = append(page.Parts, r.listParts(list, to)...)
	}
	if m.Local {
		d := r.draft("remove", m.Row)
		d.add(view.Field{Kind: "check", Name: "sure", Label: r.T("meetings.remove.sure"), Required: true})
		page.Parts = append(page.Parts, view.Part{Entry: d.folded(r.T("meetings.remove"), r.T("meetings.remove.say"), to, view.Button{Text: r.T("meetings.remove.do"), Tone: "bad"})})
	}
	return page, nil
}

// changeMeeting changes a meeting; what somebody else saves elsewhere in it meanwhile stays.
func (s *Server) changeMeeting(ctx context.Context, r *request, change func(m *act.Meeting) error) error {
	for try := 1; ; try++ {
		m, err := s.keptMeeting(ctx, r)
		if err != nil {
			return err
		}
		if err := change(&m); err != nil {
			return err
		}
		err = s.deps.Wordings.EditMeeting(ctx, m)
		if e, ok := fault.As(err); ok && e.Key == changedMeanwhile && try < wordingTries {
			continue
		}
		return err
	}
}

// turnMeeting does what one of the forms of a meeting's page asks for.
func (s *Server) turnMeeting(ctx context.Context, r *request) (string, error) {
	m, err := s.keptMeeting(ctx, r)
	if err != nil {
		return "", err
	}
	to := r.to("admin", "meetings", m.Code)
	f := inForm{r: r}
	switch asked := r.form.Get(entryField); asked {
	case "facts":
		return done(to, "meeting_saved"), s.changeMeeting(ctx, r, func(m *act.Meeting) error {
			if err := r.seen(factsOf(*m)); err != nil {
				return err
			}
			*m = readMeeting(&f, *m)
			return f.err
		})
	case "remove":
		if r.form.Get("sure") == "" {
			return "", fault.New(fault.Invalid, "wording.not_sure")
		}
		m.Row = r.form.Get(versionField)
		return done(r.to("admin", "meetings"), "meeting_removed"), s.deps.Wordings.RemoveMeeting(ctx, m)
	default:
		for _, list := range r.meetingLists(m) {
			if asked == list.id || asked == list.id+"-remove" {
				return done(to, "meeting_saved") + "#" + list.id, s.changeMeeting(ctx, r, func(m *act.Meeting) error { return r.changeList(m, list.id, &f) })
			}
		}
	}
	return "", fault.New(fault.Invalid, "web.bad_request")
}
