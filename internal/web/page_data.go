package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// pageOfData is how many figures a page of the explorer shows.
const pageOfData = 100

// choice is what a reader chose of the published figures. It is the query of /data and of the files of the same name.
type choice struct {
	publish.Exploring
	areas   []area.Area // as chosen; Areas of Exploring has their members too where members is set
	members bool
	wrong   []string // what the query says and nobody knows, as codes
	notes   []string // the same in words
}

// chosen reads the query. What is not understood is left out and told; the rest stays.
func (s *Server) chosen(r *request) choice {
	c := choice{Exploring: publish.Exploring{Page: 1, Size: pageOfData, Computed: r.query.Get("computed") != "no"}, members: r.query.Get("members") != ""}
	leaves := func(what, given string) {
		c.wrong = append(c.wrong, given)
		c.notes = append(c.notes, r.T("explore.unknown."+what, "Given", given))
	}
	for _, code := range eachOf(r.query["series"]) {
		if one, ok := r.ref.Catalog.FindSeries(code); !ok {
			leaves("series", code)
		} else if !slices.Contains(c.Series, one.Code) {
			c.Series = append(c.Series, one.Code)
		}
	}
	for _, code := range eachOf(r.query["area"]) {
		a, ok := r.ref.Directory.Find(code)
		if !ok {
			a, ok = r.ref.Directory.ByName(code)
		}
		if !ok {
			leaves("area", code)
		} else if !slices.ContainsFunc(c.areas, func(b area.Area) bool { return a.Code == b.Code }) {
			c.areas = append(c.areas, a)
		}
	}
	for _, a := range c.areas {
		codes := []string{a.Code}
		if c.members && a.Kind != area.Country {
			codes = s.members(r, a.Code)
		}
		for _, code := range codes {
			if !slices.Contains(c.Areas, code) {
				c.Areas = append(c.Areas, code)
			}
		}
	}
	c.members = c.members && c.grouped()
	year := func(name string) int {
		given := strings.TrimSpace(r.query.Get(name))
		n, err := strconv.Atoi(given)
		if given != "" && (err != nil || n < 1900 || n > 2100) {
			leaves("year", given)
			return 0
		}
		return n
	}
	c.From, c.To = year("from"), year("to")
	if c.From > 0 && c.To > 0 && c.From > c.To {
		c.notes = append(c.notes, r.T("explore.years", "From", r.query.Get("from"), "To", r.query.Get("to")))
		c.wrong = append(c.wrong, r.query.Get("to"))
		c.To = 0
	}
	c.narrow(r, leaves)
	return c
}

// narrow reads the choices of breakdown, flow, gaps, order and page.
func (c *choice) narrow(r *request, leaves func(what, given string)) {
	if given := r.query.Get("part"); given != "" {
		dimension, code, one := strings.Cut(given, "=")
		d, ok := r.ref.Catalog.Dimension(dimension)
		if one && ok {
			_, known := d.Part(code)
			_, place := r.ref.Directory.Area(code)
			ok = known || place
		}
		if ok = ok || given == publish.Whole; ok {
			c.Part = given
		} else {
			leaves("part", given)
		}
	}
	if given := r.query.Get("flow"); given != "" {
		if c.Flow = knownFlow(r); c.Flow == "" {
			leaves("flow", given)
		}
	}
	switch given := r.query.Get("gaps"); given {
	case "", publish.WithValue, publish.GapsOnly:
		c.Gaps = given
	default:
		leaves("gaps", given)
	}
	if given := r.query.Get("sort"); slices.Contains(publish.Orders(), strings.TrimPrefix(given, "-")) {
		c.Sort = given
	}
	if n, err := strconv.Atoi(r.query.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		c.Page = n
	}
}

// eachOf are the values of a repeated field, each of which may be several with commas between.
func eachOf(values []string) []string {
	var out []string
	for _, v := range values {
		for _, one := range strings.Split(v, ",") {
			if one = strings.TrimSpace(one); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

func (c choice) grouped() bool {
	return slices.ContainsFunc(c.areas, func(a area.Area) bool { return a.Kind != area.Country })
}

// pairs is the choice as a query, in the one way in which addresses of it are written; names and values after it take the place of its own.
func (c choice) pairs(r *request, instead ...string) []string {
	var areas []string
	for _, a := range c.areas {
		areas = append(areas, a.Code)
	}
	year := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	out := []string{
		"series", strings.Join(c.Series, ","), "area", strings.Join(areas, ","), "from", year(c.From), "to", year(c.To), "part", c.Part, "flow", string(c.Flow), "gaps", c.Gaps, "sort", c.Sort,
		"snapshot", r.query.Get("snapshot"),
	}
	if c.members {
		out = append(out, "members", "1")
	}
	if !c.Computed && c.grouped() {
		out = append(out, "computed", "no")
	}
	if c.Page > 1 {
		out = append(out, "page", strconv.Itoa(c.Page))
	}
	return append(out, instead...)
}

// at is the address of the choice, with some of it changed; a change leads to the first page.
func (c choice) at(r *request, path string, instead ...string) string {
	c.Page = 1
	out := map[string]string{}
	pairs := c.pairs(r, instead...)
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	pairs = pairs[:0]
	for name, value := range out {
		pairs = append(pairs, name, value)
	}
	return with(r.to(path), pairs...)
}

// data is the explorer: figures by series, area, years, breakdown, flow and gaps, a page at a time, and the files of the same.
func (s *Server) data(ctx context.Context, r *request) (view.Page, error) {
	c := s.chosen(r)
	if address := with(r.to("data"), c.pairs(r)...); len(c.wrong) == 0 && address != withQuery(r.to("data"), r.query) {
		return nil, redirect{address}
	}
	page := &view.Data{Frame: r.frame, Notes: c.notes}
	page.Title, page.Lead, page.Description, page.Section, page.Top = r.T("explore.title"), r.T("explore.say"), r.T("explore.say"), "data", true
	page.Crumbs = []view.Link{{Text: page.Title}}
	page.Private = c.Page > 1 || c.Sort != ""
	if len(c.Series) == 0 && len(c.areas) == 0 {
		page.Filter = s.dataFilter(r, c)
		page.Start = s.dataStart(r)
		return page, nil
	}
	if len(c.Series) == 0 && c.grouped() && c.Computed {
		// Of every series at once, values of groups would be computed to show a hundred.
		c.Computed = false
		page.Notes = append(page.Notes, r.T("explore.computed_by_series"))
	}
	c.Names = r.ref.Names(r.Printer)
	found, err := r.figures.Explore(ctx, c.Exploring)
	if err != nil {
		return nil, err
	}
	if len(found.Rows) == 0 && found.Total > 0 {
		return nil, redirect{c.at(r, "data")}
	}
	page.Filter, page.Chosen = s.dataFilter(r, c), c.taken(r)
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: with(r.to("data"), c.pairs(r)...), Quiet: true, Copy: true}}
	page.Say = r.T("explore.count", "Count", found.Total)
	if found.Least {
		page.Say = r.T("explore.count.least", "Count", r.Int(found.Total))
	}
	for _, kind := range []string{"csv", "xlsx", "json"} {
		page.Downloads = append(page.Downloads, view.Link{Text: strings.ToUpper(kind), Href: c.at(r, "data."+kind)})
	}
	if found.Total == 0 {
		page.Empty, page.Say, page.Downloads = r.T("explore.none"), "", nil
		if !c.members && slices.ContainsFunc(c.Areas, func(code string) bool { a, ok := r.ref.Directory.Area(code); return ok && a.Kind != area.Country }) {
			page.Empty += " " + r.T("explore.none.members", "Tick", r.T("explore.members"))
		}
		return page, nil
	}
	for _, code := range c.Series {
		if one, _ := r.ref.Catalog.Series(code); !one.Comparable && len(c.Areas) != 1 {
			page.Notes = append(page.Notes, one.Caveat.In(r.lang))
		}
	}
	page.Table = s.dataTable(r, c, found)
	page.Pages = c.pages(r, found)
	return page, nil
}

// pages lead to the neighbouring pages of the figures.
func (c choice) pages(r *request, found publish.Explored) view.Pager {
	last := (found.Total + c.Size - 1) / c.Size
	if last < 2 && !found.Least {
		return view.Pager{}
	}
	from := (c.Page-1)*c.Size + 1
	out := view.Pager{Say: r.T("explore.page", "From", r.Int(from), "To", r.Int(from+len(found.Rows)-1)), First: c.at(r, "data")}
	at := func(n int) string {
		if n == 1 {
			return c.at(r, "data")
		}
		return c.at(r, "data", "page", strconv.Itoa(n))
	}
	if c.Page > 1 {
		out.Prev = at(c.Page - 1)
	}
	if c.Page < last || found.Least && len(found.Rows) == c.Size {
		out.Next = at(c.Page + 1)
	}
	if c.Page < last && !found.Least {
		out.Final = at(last)
	}
	return out
}

// taken are the choices that can be taken back.
func (c choice) taken(r *request) []view.Link {
	var out []view.Link
	add := func(text string, instead ...string) {
		out = append(out, view.Link{Text: text, Href: c.at(r, "data", instead...)})
	}
	for i, code := range c.Series {
		one, _ := r.ref.Catalog.Series(code)
		add(joined(code, r.short(one)), "series", strings.Join(slices.Delete(slices.Clone(c.Series), i, i+1), ","))
	}
	for i, a := range c.areas {
		name, rest, groups := a.Name.In(r.lang), []string{}, false
		for j, b := range c.areas {
			if i != j {
				rest, groups = append(rest, b.Code), groups || b.Kind != area.Country
			}
		}
		instead := []string{"area", strings.Join(rest, ",")}
		if !groups {
			instead = append(instead, "members", "", "computed", "")
		}
		add(name, instead...)
	}
	if c.From > 0 {
		add(r.T("explore.since", "Year", strconv.Itoa(c.From)), "from", "")
	}
	if c.To > 0 {
		add(r.T("explore.until", "Year", strconv.Itoa(c.To)), "to", "")
	}
	return out
}

// dataTable is one page of figures. What all of them share has no column.
func (s *Server) dataTable(r *request, c choice, found publish.Explored) view.Table {
	t := view.Table{ID: "figures-t", Caption: r.T("explore.figures")}
	head := func(name, text, class string) {
		col := view.Column{Text: text, Class: class, Href: c.at(r, "data", "sort", name)}
		switch c.Sort {
		case name:
			col.Sorted, col.Href = "ascending", c.at(r, "data", "sort", "-"+name)
		case "-" + name:
			col.Sorted, col.Href = "descending", c.at(r, "data", "sort", "")
		}
		t.Columns = append(t.Columns, col)
	}
	oneSeries := len(c.Series) == 1
	head("area", r.T("web.area"), "")
	if !oneSeries {
		head("series", r.T("web.series"), "")
	}
	head("period", r.T("web.year"), "n")
	parts := slices.ContainsFunc(found.Rows, func(row publish.Row) bool { return len(row.Observation.Breakdown) > 0 })
	if parts {
		t.Columns = append(t.Columns, view.Column{Text: r.T("web.breakdown")})
	}
	head("value", r.T("web.value"), "n")
	t.Columns = append(t.Columns, view.Column{Text: r.T("web.flow")}, view.Column{Text: r.T("web.release")})
	if oneSeries {
		one, _ := r.ref.Catalog.Series(c.Series[0])
		t.Caption = joined(one.Code, r.short(one), one.Unit.In(r.lang))
		t.ShowCaption = true
	}
	for _, row := range found.Rows {
		t.Rows = append(t.Rows, r.dataRow(row, oneSeries, parts))
	}
	return t
}

func (r *request) dataRow(row publish.Row, oneSeries, parts bool) view.Row {
	o := row.Observation
	one, _ := r.ref.Catalog.Series(o.Key.Series)
	out := view.Row{Head: view.Cell{Text: r.area(o.Key.Area)}}
	if a, ok := r.ref.Directory.Area(o.Key.Area); ok {
		out.Head.Href = r.areaPage(a)
	}
	if !oneSeries {
		out.Cells = append(out.Cells, view.Cell{Text: r.short(one), Href: r.to("series", o.Key.Series), Small: o.Key.Series})
	}
	cells := r.figureCells(one, publish.Cell{Row: row})
	out.Cells = append(out.Cells, cells[1])
	if parts {
		out.Cells = append(out.Cells, view.Cell{Text: first(r.ref.PartText(o.Breakdown, r.Printer), r.T("explore.whole")), Class: "part"})
	}
	if !oneSeries && o.Value.Gap == observation.NoGap && one.Kind != catalog.Percent {
		cells[0].Small, cells[0].Below = one.Unit.In(r.lang), true
	}
	out.Cells = append(out.Cells, cells[0])
	if row.Origin == publish.Computed {
		cells[2].Small, cells[2].Below = joined(r.T("web.origin.computed"), r.T("web.n_of_n", "N", r.Int(row.Responding), "Of", r.Int(row.Members))), true
	}
	return view.Row{Head: out.Head, Cells: append(out.Cells, cells[2], cells[3])}
}

// dataFilter are the choices. Series and areas are added one at a time, so that the form works everywhere.
func (s *Server) dataFilter(r *request, c choice) view.Filter {
	f := view.Filter{Action: r.to("data")}
	for _, code := range c.Series {
		f.Hidden = append(f.Hidden, view.Field{Name: "series", Value: code})
	}
	for _, a := range c.areas {
		f.Hidden = append(f.Hidden, view.Field{Name: "area", Value: a.Code})
	}
	for _, pair := range [][2]string{{"sort", c.Sort}, {"snapshot", r.query.Get("snapshot")}} {
		if pair[1] != "" {
			f.Hidden = append(f.Hidden, view.Field{Name: pair[0], Value: pair[1]})
		}
	}
	f.Controls = append(f.Controls, r.addSeries(c), r.addArea(c), r.parts(c))
	flow := view.Control{Name: "flow", Label: r.T("explore.flow"), Options: []view.Option{{Text: r.T("explore.all"), Selected: c.Flow == ""}}}
	for _, one := range r.ref.Catalog.Content().Flows {
		flow.Options = append(flow.Options, view.Option{Value: string(one.Code), Text: one.Name.In(r.lang), Selected: one.Code == c.Flow})
	}
	gaps := view.Control{Name: "gaps", Label: r.T("explore.gaps")}
	for _, value := range []string{"", publish.WithValue, publish.GapsOnly} {
		gaps.Options = append(gaps.Options, view.Option{Value: value, Text: r.T("explore.gaps." + first(value, "all")), Selected: value == c.Gaps})
	}
	f.Controls = append(f.Controls, flow, gaps)
	f.From, f.To = r.yearGiven(c.From), r.yearGiven(c.To)
	if c.grouped() {
		f.Controls = append(f.Controls, view.Control{Name: "computed", Label: r.T("explore.computed"), Options: []view.Option{
			{Text: r.T("explore.computed.yes"), Selected: c.Computed}, {Value: "no", Text: r.T("explore.computed.no"), Selected: !c.Computed},
		}})
	}
	if c.grouped() || len(c.areas) == 0 {
		f.Tick = view.Tick{Name: "members", Value: "1", Label: r.T("explore.members"), Set: c.members || len(c.areas) == 0}
	}
	return f
}

func (r *request) yearGiven(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (r *request) addSeries(c choice) view.Control {
	out := view.Control{Name: "series", Label: r.T("web.series"), Wide: true, Options: []view.Option{{Text: r.T("explore.series.all"), Selected: true}}}
	if len(c.Series) > 0 {
		out.Label, out.Options[0].Text = r.T("explore.series.add"), "–"
	}
	for _, one := range r.ref.Catalog.Content().Series {
		if !slices.Contains(c.Series, one.Code) {
			indicators := strings.Join(one.Indicators, ", ")
			out.Options = append(out.Options, view.Option{Value: one.Code, Text: joined(indicators, r.short(one), one.Code)})
		}
	}
	return out
}

func (r *request) addArea(c choice) view.Control {
	out := view.Control{Name: "area", Label: r.T("explore.area"), Wide: true, Options: []view.Option{{Text: r.T("explore.area.all"), Selected: true}}}
	if len(c.areas) > 0 {
		out.Label, out.Options[0].Text = r.T("explore.area.add"), "–"
	}
	for _, kind := range []area.Kind{area.World, area.Group, area.Region, area.Country} {
		for _, a := range areasOf(r, kind) {
			if !slices.ContainsFunc(c.areas, func(b area.Area) bool { return a.Code == b.Code }) {
				out.Options = append(out.Options, view.Option{Value: a.Code, Text: a.Name.In(r.lang)})
			}
		}
	}
	return out
}

// mostParts is how many parts of a dimension can be chosen one by one.
const mostParts = 24

// parts are the breakdowns that the chosen series have: all, the whole alone, one dimension, one part of it.
func (r *request) parts(c choice) view.Control {
	out := view.Control{Name: "part", Label: r.T("web.breakdown"), Options: []view.Option{
		{Text: r.T("explore.part.all"), Selected: c.Part == ""}, {Value: publish.Whole, Text: r.T("explore.part.whole"), Selected: c.Part == publish.Whole},
	}}
	held := c.Part == "" || c.Part == publish.Whole
	add := func(value, text string) {
		out.Options = append(out.Options, view.Option{Value: value, Text: text, Selected: value == c.Part})
		held = held || value == c.Part
	}
	for _, d := range r.ref.DimensionsOf(c.Series) {
		add(d.Code, r.T("explore.part.by", "Dimension", d.Name))
		if len(c.Series) == 0 || len(d.Codes) > mostParts {
			continue
		}
		for _, code := range d.Codes {
			if code.Code != observation.Total {
				add(d.Code+"="+code.Code, r.T("publish.part", "Dimension", d.Name, "Part", first(code.Name.In(r.lang), code.Code)))
			}
		}
	}
	if !held {
		dimension, code, _ := strings.Cut(c.Part, "=")
		add(c.Part, first(r.ref.PartText(observation.Breakdown{dimension: code}, r.Printer), dimension))
	}
	return out
}

// dataStart leads into the data where nothing is chosen: the home group in the series that are linked to migration directly.
func (s *Server) dataStart(r *request) []view.Block {
	home := s.chosenGroup(r)
	b := view.Block{ID: "start", Title: r.T("explore.start", "Group", home.Name)}
	for _, i := range r.ref.Catalog.Content().Indicators {
		if !i.Direct {
			continue
		}
		for _, one := range r.ref.Catalog.SeriesOf(i.Code)[:min(1, len(i.Series))] {
			b.Links = append(b.Links, view.Link{Text: joined(i.Code, r.short(one)), Href: with(r.to("data"), "series", one.Code, "area", home.Code, "members", "1")})
		}
	}
	return []view.Block{b}
}
