package web

import (
	"context"
	"slices"
	"strconv"

	act "rumbo/internal/action"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// meetings are those at which lines of action were prepared, the newest first.
func (s *Server) meetings(ctx context.Context, r *request) (view.Page, error) {
	all, err := s.deps.Wordings.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	page := r.publicDesk("lines", r.T("meetings.title"), r.T("meetings.say"))
	t := view.Table{ID: "meetings-t", Caption: r.T("meetings.title"), Class: "cards", Sortable: true, Columns: []view.Column{
		{Text: r.T("meetings.meeting")}, {Text: r.T("meetings.kind")}, {Text: r.T("meetings.days")}, {Text: r.T("meetings.place")}, {Text: r.T("round.group")},
	}}
	for _, m := range slices.Backward(all) {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: m.Name.In(r.lang), Href: r.to("meetings", m.Code)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.meetingKind(m)}, {Text: r.meetingDays(m), Sort: isoDay(m.Starts)}, {Text: m.Place.In(r.lang)}, {Text: r.area(m.Group)},
		})})
	}
	if len(all) > 20 {
		t.Filter = r.T("web.filter")
	}
	panel := &view.Panel{ID: "meetings", Title: r.T("meetings.list"), Table: t, Long: true}
	if len(all) == 0 {
		panel.Empty = r.T("meetings.none")
	}
	page.Parts = []view.Part{{Panel: panel}}
	return page, nil
}

func (s *Server) meeting(ctx context.Context, r *request) (view.Page, error) {
	m, err := s.deps.Wordings.Meeting(ctx, r.param("meeting"))
	if err != nil {
		return nil, err
	}
	sets, err := s.deps.Wordings.LineSets(ctx)
	if err != nil {
		return nil, err
	}
	page := r.publicDesk("lines", m.Name.In(r.lang), m.Note.In(r.lang), view.Link{Text: r.T("meetings.title"), Href: r.to("meetings")})
	page.Tags = []view.Link{{Text: r.meetingKind(m)}, {Text: r.area(m.Group), Href: r.to("regions", m.Group)}}
	facts := &view.Sheet{ID: "facts", Title: r.T("meetings.facts"), Pairs: []view.Pair{{Name: r.T("meetings.days"), Text: r.meetingDays(m)}, {Name: r.T("meetings.place"), Text: first(m.Place.In(r.lang), r.T("meetings.unpublished"))}}}
	for _, role := range act.Roles() {
		if bodies := r.namesOf(m.By(role)); len(bodies) > 0 {
			facts.Pairs = append(facts.Pairs, view.Pair{Name: r.T("meetings.roles."+string(role), "Count", len(bodies)), Text: bodies[0], Texts: bodies[1:]})
		}
	}
	if offices := r.namesOf(m.Offices); len(offices) > 0 {
		facts.Pairs = append(facts.Pairs, view.Pair{Name: r.T("meetings.offices"), Text: offices[0], Texts: offices[1:]})
	}
	facts.Pairs = append(facts.Pairs, view.Pair{Name: r.T("admin.source"), Text: first(m.Source, r.T("meetings.unpublished"))})
	countries := &view.Panel{ID: "countries", Title: r.T("meetings.countries"), Table: view.Table{ID: "countries-t", Caption: r.T("meetings.countries"), Class: "cards", Columns: []view.Column{{Text: r.T("admin.country")}, {Text: r.T("meetings.offices_sent")}}}}
	delegations := slices.Clone(m.Delegations)
	i18n.SortBy(r.Printer, delegations, func(d act.Delegation) string { return r.area(d.Country) })
	for _, d := range delegations {
		countries.Table.Rows = append(countries.Table.Rows, view.Row{Head: view.Cell{Text: r.area(d.Country), Href: r.to("countries", d.Country)}, Cells: r.headed(countries.Table.Columns[1:], []view.Cell{
			{Text: first(r.List(r.namesOf(d.Offices)), r.T("meetings.unpublished"))},
		})})
	}
	if len(delegations) == 0 {
		countries.Empty = r.T("meetings.countries.unpublished")
	}
	documents := &view.Panel{ID: "documents", Title: r.T("meetings.documents"), Table: view.Table{ID: "documents-t", Caption: r.T("meetings.documents"), Class: "cards", Columns: []view.Column{{Text: r.T("meetings.documents.one")}, {Text: r.T("meetings.address")}}}}
	for _, o := range m.Documents {
		documents.Table.Rows = append(documents.Table.Rows, view.Row{Head: view.Cell{Text: o.Title.In(r.lang)}, Cells: r.headed(documents.Table.Columns[1:], []view.Cell{{Text: o.URL, Href: o.URL}})})
	}
	if len(m.Documents) == 0 {
		documents.Empty = r.T("meetings.documents.unpublished")
	}
	page.Parts = []view.Part{{Sheet: facts}, {Panel: r.wordingsAt(m, sets)}, {Panel: countries}, {Panel: documents}}
	return page, nil
}

func (r *request) namesOf(texts []lang.Text) []string {
	var out []string
	for _, t := range texts {
		out = append(out, t.In(r.lang))
	}
	return out
}

// wordingsAt are the wordings that were drafted, presented, adopted or superseded at a meeting, as far as they are published.
func (r *request) wordingsAt(m act.Meeting, sets []act.Set) *view.Panel {
	p := &view.Panel{ID: "wordings", Title: r.T("meetings.wordings"), Table: view.Table{ID: "wordings-t", Caption: r.T("meetings.wordings"), Class: "cards", Columns: []view.Column{
		{Text: r.T("wording.set")}, {Text: r.T("wording.happened")}, {Text: r.T("wording.lines"), Class: "n"},
	}}}
	for _, set := range sets {
		for _, v := range set.Versions {
			if v.Draft() {
				continue
			}
			var happened []string
			if v.DraftedAt == m.Code {
				happened = append(happened, r.T("wording.drafted.short"))
			}
			for _, step := range v.Steps {
				if step.Meeting == m.Code {
					happened = append(happened, r.T("wording.step."+string(step.Kind), "Day", r.Date(step.Day)))
				}
			}
			if len(happened) == 0 {
				continue
			}
			head := view.Cell{Text: r.T("wording.version_of", "Set", set.Name, "Version", v.Number), Href: r.to("lines-of-action", set.Code, "versions", strconv.Itoa(v.Number))}
			if v.Working {
				head.Small, head.Below = r.T("wording.working"), true
			}
			p.Table.Rows = append(p.Table.Rows, view.Row{Head: head, Cells: r.headed(p.Table.Columns[1:], []view.Cell{{Text: r.List(happened)}, {Text: r.Int(len(v.Lines)), Class: "n"}})})
		}
	}
	if len(p.Table.Rows) == 0 {
		p.Empty = r.T("meetings.wordings.none")
	}
	return p
}
