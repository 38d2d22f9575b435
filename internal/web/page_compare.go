package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// choiceNames are the names of a choice in a query.
var choiceNames = []string{"view", "series", "with", "group", "area", "only", "breakdown", "from", "to", "flow"}

// compareAt is the address of a choice.
func (r *request) compareAt(c publish.Choice, file string) string {
	return r.to(file) + "?" + c.Query()
}

// compareTo leads to a comparison by a series: of the members of the first group among the areas, else of the home group,
// with the other areas named. An empty look is the one that suits the series.
func (r *request) compareTo(series string, areas []string, look string) string {
	c := publish.Choice{Series: series, Look: publish.Look(look)}
	for _, code := range areas {
		a, ok := r.ref.Directory.Area(code)
		switch {
		case !ok:
		case a.Kind != area.Country && c.Group == "":
			c.Group = a.Code
		default:
			c.Areas = append(c.Areas, a.Code)
		}
	}
	read, _ := r.ref.ParseChoice(parsed(c.Query()), r.frame.Home)
	return r.compareAt(read, "compare")
}

func parsed(query string) url.Values {
	q, err := url.ParseQuery(query)
	if err != nil {
		return url.Values{} // only queries that were printed here come in
	}
	return q
}

// compareAction is compareTo as an action at the head of a page.
func (r *request) compareAction(series string, areas ...string) view.Action {
	return view.Action{Text: r.T("compare.title"), Href: r.compareTo(series, areas, ""), Quiet: true}
}

// comparing sets areas beside each other. The address is the whole state; another spelling of it leads to the one that is
// printed.
func (s *Server) comparing(ctx context.Context, r *request) (view.Page, error) {
	choice, unread := r.ref.ParseChoice(r.query, s.deps.Settings().Home)
	if choice.Look == publish.LookScatter && r.query.Get("with") == "" {
		partner, err := r.figures.Partner(ctx, choice)
		if err != nil {
			return nil, err
		}
		choice.With = cmp.Or(partner, choice.With)
	}
	if len(unread) == 0 && !sameChoice(r.query, choice) {
		return nil, redirect{r.compareAt(choice, "compare")}
	}
	data, err := r.figures.Compare(ctx, choice, r.Printer)
	if err != nil {
		return nil, err
	}
	one := data.Series
	page := &view.Comparing{Frame: r.frame}
	page.Title, page.Section = r.T("compare.of", "Series", r.short(one)), "compare"
	page.Map = data.Look == publish.LookMap
	page.Charts = !page.Map
	page.Lead = r.T("compare.lead", "Unit", capital(one.Unit.In(r.lang)), "Direction", r.T("web.direction."+string(one.Direction)))
	page.Description = page.Title
	// Views and groups are told apart in the history of the browser, and said when the page changes.
	page.Window = joined(r.T("compare.view."+string(data.Look)), page.Title, data.Group.Name.In(r.lang))
	page.Crumbs = []view.Link{{Text: r.T("compare.title")}}
	page.Tags = []view.Link{{Text: r.T("compare.about") + " · " + one.Code, Href: with(r.to("series", one.Code), "group", choice.Group)}}
	page.Actions = []view.Action{
		{Text: r.T("web.copy_link"), Href: r.compareAt(choice, "compare"), Quiet: true, Copy: true},
		{Text: "CSV", Href: r.compareAt(choice, "compare.csv"), Quiet: true, Download: true},
	}
	for _, u := range unread {
		page.Unread = append(page.Unread, r.T("compare.unread."+u.Name, "Given", u.Given))
	}
	page.Caveat = one.Caveat.In(r.lang)
	if !one.Comparable {
		page.Caveat = strings.TrimSpace(page.Caveat + " " + r.T("compare.not_comparable"))
	}
	if data.Look != choice.Look && one.Comparable {
		page.Unread = append(page.Unread, r.T("compare.instead", "View", r.T("compare.view."+string(choice.Look))))
	}
	for _, look := range data.Looks {
		other := choice
		if other.Look, other.With = look, ""; look == publish.LookScatter {
			other.With = choice.With
		}
		read, _ := r.ref.ParseChoice(parsed(other.Query()), choice.Group)
		if read.With != other.With {
			read.With = "" // which one is decided by what there is, where the tab leads to
		}
		page.Tabs = append(page.Tabs, view.Tab{Text: r.T("compare.view." + string(look)), Href: r.compareAt(read, "compare"), Current: look == data.Look})
	}
	page.Pick = s.pick(r, choice, data)
	page.Panels = s.comparePanels(r, data)
	if data.Look == publish.LookMap {
		page.Places = s.placesPanel(r, data)
	}
	if !slices.ContainsFunc(data.Rows(), func(row publish.ComparedRow) bool { return row.Cell.Has() }) {
		page.Panels = []view.Panel{{ID: "compared", Title: r.T("compare.view." + string(data.Look)), Empty: r.T("compare.empty")}}
	}
	return page, nil
}

// sameChoice tells that a query says the choice as it is printed, in whatever order.
func sameChoice(q url.Values, c publish.Choice) bool {
	want := parsed(c.Query())
	for _, name := range choiceNames {
		if !slices.Equal(q[name], want[name]) {
			return false
		}
	}
	return true
}

// capital begins a text with a capital letter.
func capital(text string) string {
	for i, first := range text {
		return strings.ToUpper(string(first)) + text[i+len(string(first)):]
	}
	return text
}

// pick is the form of a comparison.
func (s *Server) pick(r *request, c publish.Choice, data publish.Compared) view.Pick {
	out := view.Pick{Action: r.to("compare"), View: string(c.Look), Only: c.Only}
	out.Controls = []view.PickControl{{Name: "series", Label: r.T("web.series"), Wide: true, Groups: s.seriesOptions(r, c.Series, false)}}
	if c.Look == publish.LookScatter {
		out.Controls = append(out.Controls, view.PickControl{Name: "with", Label: r.T("compare.with"), Wide: true, Groups: s.seriesOptions(r, c.With, true)})
	}
	groups := view.PickControl{Name: "group", Label: r.T("web.group"), Wide: true}
	for _, kind := range []area.Kind{area.Group, area.Region, area.World} {
		g := view.OptionGroup{Label: r.T("web.regions.regions")}
		if kind == area.Group {
			g.Label = r.T("web.regions.groups")
		}
		for _, a := range areasOf(r, kind) {
			g.Options = append(g.Options, view.Option{Value: a.Code, Text: a.Name.In(r.lang), Selected: a.Code == c.Group})
		}
		if kind == area.World {
			last := &groups.Groups[len(groups.Groups)-1]
			last.Options = append(last.Options, g.Options...)
			continue
		}
		groups.Groups = append(groups.Groups, g)
	}
	out.Controls = append(out.Controls, groups)
	if parts := r.breakdownOptions(data.Series, c.Breakdown); len(parts) > 0 {
		out.Controls = append(out.Controls, view.PickControl{Name: "breakdown", Label: r.T("web.breakdown"), Groups: parts})
	}
	flows := flowControl(r, c.Flow)
	out.Controls = append(out.Controls, view.PickControl{Name: flows.Name, Label: flows.Label, Groups: []view.OptionGroup{{Options: flows.Options}}})
	if c.From > 0 {
		out.From = strconv.Itoa(c.From)
	}
	if c.To > 0 {
		out.To = strconv.Itoa(c.To)
	}
	var names []string
	offered := r.ref.Directory.Members(c.Group, s.deps.Now())
	for _, code := range c.Areas {
		a, _ := r.ref.Directory.Area(code)
		names = append(names, a.Name.In(r.lang))
		if !slices.ContainsFunc(offered, func(m area.Area) bool { return m.Code == code }) {
			offered = append(offered, a)
		}
	}
	out.Summary = r.T("compare.named.none")
	if len(names) > 0 {
		out.Summary = r.T("compare.named.some", "Names", r.List(names))
	}
	sortAreas(r, offered)
	for _, a := range offered {
		out.Areas = append(out.Areas, view.Option{Value: a.Code, Text: a.Name.In(r.lang), Selected: slices.Contains(c.Areas, a.Code)})
	}
	for _, kind := range []area.Kind{area.Country, area.Group, area.Region} {
		for _, a := range areasOf(r, kind) {
			if !slices.ContainsFunc(offered, func(m area.Area) bool { return m.Code == a.Code }) {
				out.Others = append(out.Others, view.Option{Text: a.Name.In(r.lang)})
			}
		}
	}
	return out
}

// seriesOptions are all series under their goals; numbers leaves those whose values are words.
func (s *Server) seriesOptions(r *request, chosen string, numbers bool) []view.OptionGroup {
	var out []view.OptionGroup
	own := view.OptionGroup{Label: r.T("compare.own")}
	for _, goal := range r.ref.Catalog.Content().Goals {
		g := view.OptionGroup{Label: goal.Code + " " + goal.Name.In(r.lang)}
		for _, one := range r.ref.Catalog.Content().Series {
			codes := r.ref.Catalog.IndicatorsOf(one.Code)
			if numbers && (one.Kind == catalog.Category || one.Kind == catalog.Binary || !one.Comparable) {
				continue
			}
			option := view.Option{Value: one.Code, Text: r.short(one), Selected: one.Code == chosen}
			if one.Own || len(codes) == 0 {
				if len(out) == 0 && !slices.Contains(own.Options, option) {
					own.Options = append(own.Options, option)
				}
				continue
			}
			if target, _ := r.ref.Catalog.Target(codes[0].Target); target.Goal == goal.Code {
				option.Text = codes[0].Code + " " + option.Text
				g.Options = append(g.Options, option)
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	if len(own.Options) > 0 {
		out = append(out, own)
	}
	return out
}

// breakdownOptions are the parts of a series, one dimension at a time. None where it has no breakdown.
func (r *request) breakdownOptions(one catalog.Series, chosen string) []view.OptionGroup {
	if len(one.Dimensions) == 0 {
		return nil
	}
	out := []view.OptionGroup{{Options: []view.Option{{Text: r.T("compare.whole"), Selected: chosen == ""}}}}
	known := chosen == ""
	for _, code := range one.Dimensions {
		dim, ok := r.ref.Catalog.Dimension(code)
		if !ok {
			continue
		}
		g := view.OptionGroup{Label: dim.Name.In(r.lang)}
		for _, c := range dim.Codes {
			if c.Code == "_T" {
				continue
			}
			key := code + "=" + c.Code
			known = known || key == chosen
			g.Options = append(g.Options, view.Option{Value: key, Text: first(c.Short.In(r.lang), c.Name.In(r.lang), c.Code), Selected: key == chosen})
		}
		out = append(out, g)
	}
	if !known { // several dimensions at once: only an address says so
		out[0].Options = append(out[0].Options, view.Option{Value: chosen, Text: chosen, Selected: true})
	}
	return out
}

// comparingCSV is every figure of a comparison. Unlike the page it refuses what it does not understand: nobody reads a note beside a file.
func (s *Server) comparingCSV(ctx context.Context, r *request) (string, string, []byte, error) {
	choice, unread := r.ref.ParseChoice(r.query, s.deps.Settings().Home)
	if len(unread) > 0 {
		var given []string
		for _, u := range unread {
			given = append(given, u.Given)
		}
		return "", "", nil, fault.New(fault.Invalid, "explore.unknown", "Given", strings.Join(given, ", "))
	}
	q := publish.Query{
		Series: []string{choice.Series}, Areas: r.ref.ChosenAreas(choice, s.deps.Now()), Breakdown: choice.Breakdown, From: choice.From, To: choice.To, Flow: choice.Flow, AllFlows: choice.Flow == "",
	}
	if choice.With != "" {
		q.Series = append(q.Series, choice.With)
	}
	return s.csv(ctx, r, q, "rumbo-"+strings.Join(q.Series, "-")+"-"+choice.Group)
}
