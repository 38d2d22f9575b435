package web

import (
	"slices"
	"strconv"

	act "rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// meetingList is one of the lists of a meeting: organisations, kinds of offices, countries, documents. Its entries are told apart by what
// they say, so that what somebody else adds meanwhile does not matter.
type meetingList struct {
	id    string
	rows  []listRow
	draft func(d *draft) // the fields of an entry, filled in where one is edited
}

type listRow struct {
	mark, text, small, href, note string
}

// editing is the mark of the entry of a list that the reader edits, "" for a new one.
func (r *request) editing(list string) string {
	if r.sent(list) {
		if r.form.Has(conflictMark) {
			return "" // it is not there any more as it was: what was typed would be another
		}
		return r.form.Get(versionField)
	}
	if r.query.Get("list") == list {
		return r.query.Get("edit")
	}
	return ""
}

// marked is the place of the entry with a mark, -1 where there is none.
func marked[T any](list []T, mark string) int {
	return slices.IndexFunc(list, func(one T) bool { return act.Imprint(one) == mark })
}

func (r *request) meetingLists(m act.Meeting) []meetingList {
	bodies := meetingList{id: "bodies"}
	for _, b := range m.Bodies {
		bodies.rows = append(bodies.rows, listRow{mark: act.Imprint(b), text: b.Name.In(r.lang), small: r.T("meetings.role." + string(b.Role)), note: r.without(b.Name)})
	}
	bodies.draft = func(d *draft) {
		one := act.Body{Role: act.Organiser}
		if i := marked(m.Bodies, r.editing("bodies")); i >= 0 {
			one = m.Bodies[i]
		}
		var roles []string
		for _, role := range act.Roles() {
			roles = append(roles, string(role), r.T("meetings.role."+string(role)))
		}
		d.add(view.Field{Kind: "choice", Name: "role", Label: r.T("meetings.role"), Options: options("", roles...), Value: string(one.Role), Required: true, Wide: true})
		d.text("name", r.T("admin.name"), one.Name, "text", longestName, true)
	}
	offices := meetingList{id: "offices"}
	for _, o := range m.Offices {
		offices.rows = append(offices.rows, listRow{mark: act.Imprint(o), text: o.In(r.lang), note: r.without(o)})
	}
	offices.draft = func(d *draft) {
		one := lang.Text{}
		if i := marked(m.Offices, r.editing("offices")); i >= 0 {
			one = m.Offices[i]
		}
		d.text("name", r.T("admin.name"), one, "text", longestName, true)
	}
	documents := meetingList{id: "documents"}
	for _, o := range m.Documents {
		documents.rows = append(documents.rows, listRow{mark: act.Imprint(o), text: o.Title.In(r.lang), small: o.URL, href: o.URL, note: r.without(o.Title)})
	}
	documents.draft = func(d *draft) {
		one := act.Document{}
		if i := marked(m.Documents, r.editing("documents")); i >= 0 {
			one = m.Documents[i]
		}
		d.text("name", r.T("meetings.document_title"), one.Title, "text", longestName, true)
		d.add(view.Field{Kind: "text", Name: "url", Label: r.T("meetings.address"), Help: r.T("meetings.address.help"), Value: one.URL, Required: true, Max: longestText, Wide: true})
	}
	return []meetingList{bodies, offices, r.countryList(m), documents}
}

// countryList are the countries that took part with the offices that each sent.
func (r *request) countryList(m act.Meeting) meetingList {
	list := meetingList{id: "countries"}
	delegations := slices.Clone(m.Delegations)
	i18n.SortBy(r.Printer, delegations, func(d act.Delegation) string { return r.area(d.Country) })
	for _, d := range delegations {
		var offices []string
		for _, o := range d.Offices {
			offices = append(offices, o.In(r.lang))
		}
		row := listRow{mark: act.Imprint(d), text: r.area(d.Country), small: r.List(offices)}
		if len(offices) == 0 {
			row.small = r.T("meetings.offices_unknown")
		}
		list.rows = append(list.rows, row)
	}
	list.draft = func(d *draft) {
		one := act.Delegation{}
		if i := marked(m.Delegations, r.editing("countries")); i >= 0 {
			one = m.Delegations[i]
		}
		var pairs []string
		if one.Country != "" {
			pairs = append(pairs, one.Country, r.area(one.Country))
		} else {
			var members []area.Area
			for _, a := range r.ref.Directory.Governments(m.Group, r.now) {
				if !slices.ContainsFunc(m.Delegations, func(d act.Delegation) bool { return d.Country == a.Code }) {
					members = append(members, a)
				}
			}
			i18n.SortBy(r.Printer, members, func(a area.Area) string { return a.Name.In(r.lang) })
			for _, a := range members {
				pairs = append(pairs, a.Code, a.Name.In(r.lang))
			}
		}
		taken := []string{}
		if one.Country != "" {
			taken = append(taken, one.Country)
		}
		if len(pairs) > 0 {
			d.ticks("country", r.T("meetings.countries"), r.T("meetings.countries.help"), taken, pairs...)
		}
		if one.Country == "" {
			d.add(view.Field{Kind: "choice", Name: "other", Label: r.T("meetings.other_country"), Help: r.T("meetings.other_country.help"), Options: r.countryOptions(), Wide: true})
		}
		known := r.knownOffices(m, one)
		pairs, taken = nil, nil
		for i, o := range known {
			pairs = append(pairs, strconv.Itoa(i), o.In(r.lang))
			if slices.Contains(one.Offices, o) {
				taken = append(taken, strconv.Itoa(i))
			}
		}
		if len(pairs) > 0 {
			d.ticks("office", r.T("meetings.offices_sent"), r.T("meetings.offices_sent.help"), taken, pairs...)
		}
		d.text("name", r.T("meetings.other_office"), lang.Text{}, "text", longestName, false)
	}
	return list
}

// knownOffices are the kinds of offices of a meeting, and those that a country sent besides.
func (r *request) knownOffices(m act.Meeting, of act.Delegation) []lang.Text {
	known := slices.Clone(m.Offices)
	for _, o := range of.Offices {
		if !slices.Contains(known, o) {
			known = append(known, o)
		}
	}
	return known
}

// listParts are a list of a meeting and the form for one of its entries.
func (r *request) listParts(l meetingList, to string) []view.Part {
	key := "meetings." + l.id
	t := view.Table{ID: l.id + "-t", Caption: r.T(key), Class: "cards", Columns: []view.Column{{Text: r.T(key + ".one")}, {Text: r.T("admin.note")}, {Text: r.T("meetings.edit")}, {Text: r.T("meetings.take_off")}}}
	for _, row := range l.rows {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: row.text, Small: row.small, Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: row.note}, {Text: r.T("meetings.edit"), Href: with(to, "list", l.id, "edit", row.mark) + "#" + l.id + "-entry", Act: "quiet"},
			{Button: button(to+"#"+l.id, r.T("meetings.take_off"), entryField, l.id+"-remove", "mark", row.mark)},
		})})
	}
	panel := &view.Panel{ID: l.id, Title: r.T(key), Say: r.T(key + ".say"), Table: t, Long: true}
	if len(l.rows) == 0 {
		panel.Empty = r.T(key + ".none")
	}
	mark := r.editing(l.id)
	d := r.draft(l.id, mark)
	l.draft(d)
	title, say := r.T(key+".add"), ""
	if mark != "" {
		title = r.T(key + ".edit")
	}
	e := d.columns(title, say, to, view.Button{Text: r.T("admin.save")})
	e.ID, e.Folded = l.id+"-entry", !r.sent(l.id) && mark == ""
	return []view.Part{{Panel: panel}, {Entry: e}}
}

// changeList adds an entry to a list of a meeting, changes it, or takes it off.
func (r *request) changeList(m *act.Meeting, id string, f *inForm) error {
	remove := r.form.Get(entryField) == id+"-remove"
	mark := r.form.Get(versionField)
	if remove {
		mark = r.form.Get("mark")
	}
	name := lang.Text{}
	stands := func(of lang.Text) lang.Text {
		return f.text("name", r.T("admin.name"), of, longestName, id != "countries")
	}
	var err error
	switch id {
	case "bodies":
		m.Bodies, err = changed(m.Bodies, mark, remove, func(one act.Body) act.Body {
			if one.Role = act.Role(r.form.Get("role")); !slices.Contains(act.Roles(), one.Role) {
				f.wrong(fault.New(fault.Invalid, "admin.needed"), r.T("meetings.role"))
			}
			one.Name = stands(one.Name)
			return one
		})
	case "offices":
		m.Offices, err = changed(m.Offices, mark, remove, stands)
	case "documents":
		m.Documents, err = changed(m.Documents, mark, remove, func(one act.Document) act.Document {
			return act.Document{Title: stands(one.Title), URL: f.line("url", r.T("meetings.address"), longestText, true)}
		})
	case "countries":
		if remove || mark != "" {
			m.Delegations, err = changed(m.Delegations, mark, remove, func(one act.Delegation) act.Delegation {
				one.Offices = r.sentOffices(*m, one, stands(name))
				return one
			})
			break
		}
		codes := f.several("country")
		if other := r.form.Get("other"); other != "" {
			codes = append(codes, other)
		}
		if len(codes) == 0 {
			return fault.New(fault.Invalid, "meetings.no_country")
		}
		other := stands(name)
		for _, code := range codes {
			if a, ok := r.ref.Directory.Area(code); !ok || a.Kind != area.Country {
				return fault.New(fault.Invalid, "meetings.no_country")
			}
			m.Delegations = append(slices.Clone(m.Delegations), act.Delegation{Country: code, Offices: r.sentOffices(*m, act.Delegation{}, other)})
		}
	}
	if f.err != nil {
		return f.err
	}
	return err
}

// sentOffices are the offices that a form says a country sent.
func (r *request) sentOffices(m act.Meeting, of act.Delegation, other lang.Text) []lang.Text {
	var out []lang.Text
	for i, o := range r.knownOffices(m, of) {
		if slices.Contains(r.form["office"], strconv.Itoa(i)) {
			out = append(out, o)
		}
	}
	if !other.IsZero() {
		out = append(out, other)
	}
	return out
}

// changed is a list with one entry changed or taken off, or with a new one where no mark is given; fault.Conflict where the marked one is gone.
func changed[T any](list []T, mark string, remove bool, change func(T) T) ([]T, error) {
	list = slices.Clone(list)
	i := marked(list, mark)
	switch {
	case mark == "":
		var one T
		return append(list, change(one)), nil
	case i < 0:
		return list, fault.New(fault.Conflict, changedMeanwhile)
	case remove:
		return slices.Delete(list, i, i+1), nil
	}
	list[i] = change(list[i])
	return list, nil
}
