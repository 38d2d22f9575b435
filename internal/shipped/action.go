package shipped

import (
	"slices"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
)

type (
	bodyEntry struct {
		Role action.Role
		Name lang.Text
	}
	meetingEntry struct {
		Code, Group  string
		Kind         action.MeetingKind
		Name, Place  lang.Text
		Starts, Ends string
		Bodies       []bodyEntry
		Offices      []lang.Text
		Note         lang.Text
		Source       string
	}
	stepEntry struct {
		Step    action.StepKind
		Meeting string
		Day     string
	}
	lineEntry struct {
		Code               string
		Title, Text, Theme lang.Text
		Links              map[string][]string
	}
	versionEntry struct {
		Working   bool
		DraftedAt string `yaml:"drafted_at"`
		Note      lang.Text
		Steps     []stepEntry
		Lines     []lineEntry
	}
	setEntry struct {
		Code, Group string
		Name, Note  lang.Text
		Versions    []versionEntry
	}
)

func (r *reader) meetings(file string) []action.Meeting {
	return read(r, file, func(e meetingEntry, say tell) action.Meeting {
		m := action.Meeting{Code: e.Code, Group: e.Group, Kind: e.Kind, Name: e.Name, Starts: date(e.Starts, say), Ends: date(e.Ends, say),
			MeetingDetails: action.MeetingDetails{Place: e.Place, Note: e.Note, Offices: e.Offices, Source: e.Source}}
		for _, b := range e.Bodies {
			say.complete("body", b.Name)
			oneOf(say, "role", b.Role, action.Roles()...)
			m.Bodies = append(m.Bodies, action.Body{Role: b.Role, Name: b.Name})
		}
		say.complete("name", e.Name)
		say.complete("place", e.Place)
		say.completeOrNone("note", e.Note)
		oneOf(say, "kind", e.Kind, action.MeetingKinds()...)
		if err := m.Check(); err != nil || e.Source == "" {
			say.wrong("meeting %s: %v, source %q", e.Code, err, e.Source)
		}
		return m
	})
}

// lines reads the sets of lines of action, and the links of their lines, which are Rumbo's own reading.
func (r *reader) lines(file string) (sets []action.Set, links []catalog.Link) {
	sets = read(r, file, func(e setEntry, say tell) action.Set {
		set := action.Set{Code: e.Code, Group: e.Group, Name: e.Name, Note: e.Note}
		say.complete("name", e.Name)
		say.completeOrNone("note", e.Note)
		if err := set.Check(); err != nil {
			say.wrong("set %s: %v", e.Code, err)
		}
		for i, ve := range e.Versions {
			v := action.Version{Set: e.Code, Number: i + 1, VersionDetails: action.VersionDetails{Working: ve.Working, DraftedAt: ve.DraftedAt, Note: ve.Note, BasedOn: i}}
			for _, l := range ve.Lines {
				say.complete("title", l.Title)
				say.completeOrNone("text", l.Text)
				v.Lines = append(v.Lines, action.Line{Code: l.Code, Title: l.Title, Text: l.Text, Theme: l.Theme})
				for _, kind := range action.LinkKinds() {
					for _, to := range l.Links[kind] {
						link := catalog.Link{FromKind: action.LineKind, From: action.Key(e.Code, l.Code), ToKind: kind, To: to, Working: true}
						if !slices.Contains(links, link) {
							links = append(links, link)
						}
					}
				}
			}
			if err := v.Check(); err != nil {
				say.wrong("version %d of %s: %v", v.Number, e.Code, err)
			}
			for _, s := range ve.Steps {
				step := action.Step{Kind: s.Step, Meeting: s.Meeting, Day: date(s.Day, say)}
				if err := v.Take(step); err != nil {
					say.wrong("version %d of %s: %v", v.Number, e.Code, err)
				}
				v.Steps = append(v.Steps, step)
			}
			set.Versions = append(set.Versions, v)
		}
		return set
	})
	return sets, links
}

// agreeActions holds meetings and sets against areas and one another; their links are held with all others.
func (r *reader) agreeActions(d *Data) {
	dir := d.Directory()
	group := func(what, code string) {
		if a, ok := dir.Area(code); !ok || a.Kind == area.Country {
			r.at(what, 1, "group %q", code)
		}
	}
	meeting := func(what, code string) {
		if code != "" && !slices.ContainsFunc(d.Meetings, func(m action.Meeting) bool { return m.Code == code }) {
			r.at(what, 1, "there is no meeting %q", code)
		}
	}
	for _, m := range d.Meetings {
		group("meeting "+m.Code, m.Group)
	}
	for _, s := range d.Sets {
		group("set "+s.Code, s.Group)
		for _, v := range s.Versions {
			meeting("set "+s.Code, v.DraftedAt)
			for _, step := range v.Steps {
				meeting("set "+s.Code, step.Meeting)
			}
		}
	}
}
