package web

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// breakdownOf is the dimension by which the reader looks at a series and, where one is chosen, the country or group of which the parts
// are shown over time. A page of one series shows its first dimension unasked.
func (s *Server) breakdownOf(r *request, list []publish.SeriesPage) (dimensions []catalog.Dimension, by catalog.Dimension, of area.Area) {
	dimensions = r.ref.DimensionsOf(seriesCodes(list))
	if len(list) == 0 || len(dimensions) == 0 {
		return nil, by, of
	}
	given := r.query.Get("by")
	for _, d := range dimensions {
		if d.Code == given || given == "" && len(list) == 1 && by.Code == "" {
			by = d
		}
	}
	if a, ok := r.ref.Directory.Find(r.query.Get("of")); ok && by.Code != "" {
		of = a
	}
	return dimensions, by, of
}

// breakdownControls choose the dimension, and whose parts are shown over time.
func (s *Server) breakdownControls(r *request, list []publish.SeriesPage) []view.Control {
	dimensions, by, of := s.breakdownOf(r, list)
	if len(dimensions) == 0 {
		return nil
	}
	out := []view.Control{{Name: "by", Label: r.T("web.breakdown")}}
	if len(list) > 1 {
		out[0].Options = append(out[0].Options, view.Option{Text: r.T("indicator.by.none"), Selected: by.Code == ""})
	}
	for _, d := range dimensions {
		out[0].Options = append(out[0].Options, view.Option{Value: d.Code, Text: d.Name.In(r.lang), Selected: d.Code == by.Code})
	}
	if by.Code == "" {
		return out
	}
	whose := view.Control{Name: "of", Label: r.T("indicator.of"), Options: []view.Option{{Text: r.T("indicator.of.all"), Selected: of.Code == ""}}}
	g := list[0].Latest.Group
	for _, a := range append([]area.Area{g}, countriesOf(list[0])...) {
		whose.Options = append(whose.Options, view.Option{Value: a.Code, Text: a.Name.In(r.lang), Selected: a.Code == of.Code})
	}
	return append(out, whose)
}

func countriesOf(data publish.SeriesPage) []area.Area {
	var out []area.Area
	for _, c := range data.Latest.Countries {
		out = append(out, c.Area)
	}
	return out
}

// breakdownPanel shows the parts of a series by one dimension: of every country in its own newest year, or of one area over time. It has
// no ID where no dimension is chosen or the series is not broken down by it.
func (s *Server) breakdownPanel(ctx context.Context, r *request, data publish.SeriesPage, list []publish.SeriesPage, id string) (view.Panel, error) {
	one := data.Latest.Series
	_, by, of := s.breakdownOf(r, list)
	if by.Code == "" || !slices.Contains(one.Dimensions, by.Code) {
		return view.Panel{}, nil
	}
	p := view.Panel{ID: id, Title: r.T("indicator.by", "Dimension", r.inSentence(by.Name)), Long: true}
	if len(list) > 1 {
		p.Title = joined(r.short(one), p.Title)
	}
	areas := []area.Area{of}
	if of.Code == "" {
		areas = append(countriesOf(data), data.Latest.Group)
		if data.GroupsOnly {
			areas = nil
			for _, gv := range data.Latest.Groups {
				areas = append(areas, gv.Group)
			}
		}
	}
	q := publish.Query{Series: []string{one.Code}, AllParts: true}
	for _, a := range areas {
		q.Areas = append(q.Areas, a.Code)
	}
	rows, err := r.figures.Rows(ctx, q)
	if err != nil {
		return p, err
	}
	// Of published and computed values of a group the published one comes first, and stays.
	cells := map[string]map[string]map[string]publish.Row{} // area, period, code of the part
	periods := map[string]observation.Period{}
	used := map[string]bool{}
	for _, row := range rows {
		o := row.Observation
		code := o.Breakdown.Code(by.Code)
		if code == observation.Total && len(o.Breakdown) > 0 || code != observation.Total && len(o.Breakdown) != 1 {
			continue
		}
		if cells[o.Key.Area] == nil {
			cells[o.Key.Area] = map[string]map[string]publish.Row{}
		}
		if cells[o.Key.Area][o.Key.Period] == nil {
			cells[o.Key.Area][o.Key.Period] = map[string]publish.Row{}
		}
		if _, taken := cells[o.Key.Area][o.Key.Period][code]; !taken {
			cells[o.Key.Area][o.Key.Period][code] = row
		}
		periods[o.Key.Period] = o.Period
		used[code] = used[code] || code != observation.Total
	}
	var parts []catalog.Code
	for _, c := range by.Codes {
		if used[c.Code] && c.Code != observation.Total {
			parts = append(parts, c)
		}
	}
	for code, is := range used {
		if _, known := by.Part(code); is && !known {
			parts = append(parts, catalog.Code{Code: code})
		}
	}
	slices.SortStableFunc(parts, func(a, b catalog.Code) int {
		if a.Name.IsZero() && b.Name.IsZero() {
			return strings.Compare(a.Code, b.Code)
		}
		return 0
	})
	if len(parts) == 0 {
		p.Empty = r.T("indicator.by.empty", "Dimension", r.inSentence(by.Name))
		return p, nil
	}
	p.Downloads = []view.Link{{Text: "CSV", Href: with(r.to("data.csv"), "series", one.Code, "area", data.Latest.Group.Code, "members", "1", "part", by.Code), Download: true}}
	p.More = []view.Link{{Text: r.T("indicator.explore"), Href: with(r.to("data"), "series", one.Code, "area", data.Latest.Group.Code, "members", "1", "part", by.Code)}}
	if of.Code != "" {
		s.partsOverTime(r, &p, data, by, of, parts, cells[of.Code], periods)
		return p, nil
	}
	s.partsByCountry(r, &p, data, by, areas, parts, cells)
	return p, nil
}

// partsByCountry lays the parts out as columns. A row shows one year, the newest in which a part has a value; no value stands under another.
func (s *Server) partsByCountry(r *request, p *view.Panel, data publish.SeriesPage, by catalog.Dimension, areas []area.Area, parts []catalog.Code, cells map[string]map[string]map[string]publish.Row) {
	one := data.Latest.Series
	t := view.Table{ID: p.ID + "-t", Caption: joined(r.short(one), p.Title), Class: "byparts", Columns: []view.Column{{Text: r.T("web.country")}, {Text: r.T("web.year"), Class: "n"}, {Text: r.T("explore.whole"), Class: "n"}}}
	for _, c := range parts {
		t.Columns = append(t.Columns, view.Column{Text: r.codeName(c), Class: "n"})
	}
	with := 0
	for _, a := range areas {
		year, at := newestWithParts(cells[a.Code], parts)
		row := view.Row{Head: view.Cell{Text: a.Name.In(r.lang), Href: r.areaPage(a)}, Cells: []view.Cell{{Text: year, Class: "n"}}}
		for _, c := range append([]catalog.Code{{Code: observation.Total}}, parts...) {
			row.Cells = append(row.Cells, r.partCell(one, at, c.Code))
		}
		switch {
		case a.Kind == area.Country:
			if at != nil {
				with++
			}
			t.Rows = append(t.Rows, row)
		case at != nil:
			t.Foot = append(t.Foot, row)
		}
	}
	p.Say = r.T("indicator.by.say", "N", r.Int(with), "Of", r.Int(len(data.Latest.Countries)), "Who", r.whoIn(data.Latest), "Dimension", r.inSentence(by.Name))
	if len(t.Rows) == 0 {
		t.Rows, t.Foot, p.Say = t.Foot, nil, ""
		t.Columns[0].Text = r.T("web.group")
	}
	p.Table, p.Notes = t, []string{r.T("indicator.by.note")}
}

// newestWithParts is the newest period in which one of the parts has a value, and its figures; nil where there is none.
func newestWithParts(byPeriod map[string]map[string]publish.Row, parts []catalog.Code) (label string, at map[string]publish.Row) {
	var newest observation.Period
	for _, figures := range byPeriod {
		for _, c := range parts {
			row, ok := figures[c.Code]
			if ok && row.Observation.Value.Number.Valid && (at == nil || row.Observation.Period.End.After(newest.End)) {
				newest, at = row.Observation.Period, figures
			}
		}
	}
	if at == nil {
		return "", nil
	}
	return newest.Label, at
}

func (r *request) partCell(one catalog.Series, at map[string]publish.Row, code string) view.Cell {
	row, ok := at[code]
	if !ok {
		return view.Cell{Text: r.Gap(observation.NotAvailable), Class: "n g"}
	}
	cell := view.Cell{Text: r.figureSaid(one, row.Observation), Class: "n", Href: r.figure(row), Title: r.where(row), Sort: row.Observation.Value.Text()}
	if row.Observation.Value.Gap != observation.NoGap {
		cell.Class = "n g"
	}
	if row.Origin == publish.Computed && row.Observation.Value.Number.Valid {
		cell.Small, cell.Below = r.T("web.n_of_n", "N", r.Int(row.Responding), "Of", r.Int(row.Members)), true
	}
	return cell
}

// partsOverTime lays the parts of one area out as rows over the years, and draws each as a line.
func (s *Server) partsOverTime(r *request, p *view.Panel, data publish.SeriesPage, by catalog.Dimension, of area.Area, parts []catalog.Code, cells map[string]map[string]publish.Row, periods map[string]observation.Period) {
	one := data.Latest.Series
	p.Title = joined(p.Title, of.Name.In(r.lang))
	course := publish.SeriesPage{Latest: publish.SeriesLatest{Series: one, Group: of}}
	for key := range cells {
		course.Trend.Periods = append(course.Trend.Periods, periods[key])
	}
	slices.SortFunc(course.Trend.Periods, func(a, b observation.Period) int { return a.Start.Compare(b.Start) })
	t := view.Table{ID: p.ID + "-t", Caption: joined(r.short(one), p.Title), Columns: []view.Column{{Text: by.Name.In(r.lang)}}}
	for _, period := range course.Trend.Periods {
		t.Columns = append(t.Columns, view.Column{Text: period.Label, Class: "n"})
	}
	valued := 0
	for _, c := range append([]catalog.Code{{Code: observation.Total}}, parts...) {
		name := r.T("explore.whole")
		if c.Code != observation.Total {
			name = r.codeName(c)
		}
		line := publish.Line{Area: area.Area{Code: c.Code, Name: lang.Text{}.With(r.lang, name)}}
		row := view.Row{Head: view.Cell{Text: name}}
		for _, period := range course.Trend.Periods {
			row.Cells = append(row.Cells, r.partCell(one, cells[period.Canonical], c.Code))
			figure, ok := cells[period.Canonical][c.Code]
			if !ok || !figure.Observation.Value.Number.Valid {
				line.Rows = append(line.Rows, nil)
				continue
			}
			valued++
			line.Rows = append(line.Rows, &figure)
		}
		t.Rows = append(t.Rows, row)
		course.Trend.Lines = append(course.Trend.Lines, line)
	}
	course.Trend.Spreads = make([]*measure.Spread, len(course.Trend.Periods))
	if valued == 0 {
		p.Empty = r.T("indicator.by.empty", "Dimension", r.inSentence(by.Name))
		return
	}
	p.Table = t
	p.Say = r.T("indicator.of.say", "Area", of.Name, "Count", len(parts), "Dimension", r.inSentence(by.Name), "From", course.Trend.Periods[0].Label, "To", course.Trend.Periods[len(course.Trend.Periods)-1].Label)
	p.Chart = s.trendChart(r, course)
	p.Folded = p.Chart.Option != ""
}

func (r *request) codeName(c catalog.Code) string {
	if a, ok := r.ref.Directory.Area(c.Code); ok && c.Name.IsZero() {
		return a.Name.In(r.lang)
	}
	return first(c.Short.In(r.lang), c.Name.In(r.lang), c.Code)
}

// inSentence is a name as it stands within a sentence.
func (r *request) inSentence(name lang.Text) string {
	text := []rune(name.In(r.lang))
	if len(text) > 1 && !unicode.IsUpper(text[1]) {
		text[0] = unicode.ToLower(text[0])
	}
	return string(text)
}

// method says in words how the values of each series are made and read, with the questions that they come from.
func (r *request) method(list []publish.SeriesPage) view.Sheet {
	sheet := view.Sheet{ID: "method", Title: r.T("indicator.method"), Links: []view.Link{{Text: r.T("indicator.method.more"), Href: r.to("methods") + "#rules"}}}
	for _, data := range list {
		one := data.Latest.Series
		name := r.T("indicator.group_value")
		if len(list) > 1 {
			name = r.short(one)
		}
		pair := view.Pair{Name: name, Text: r.T("indicator.rule." + string(one.Rule))}
		if one.DerivedFrom != "" {
			from, _ := r.ref.Catalog.Series(one.DerivedFrom)
			pair.Texts = append(pair.Texts, r.T("indicator.derived", "Series", joined(from.Code, r.short(from))))
		}
		if one.Rule == catalog.WeightedMean {
			say := r.T("weight.own")
			if by, ok := r.ref.Catalog.Series(one.Weight); ok {
				say = r.T("weight.rule", "Series", joined(by.Code, r.short(by)))
			}
			pair.Texts = append(pair.Texts, say)
		}
		if target := r.target(one); target != "" {
			pair.Texts = append(pair.Texts, r.T("indicator.target", "Target", target, "Direction", r.T("web.direction."+string(one.Direction))))
		} else {
			pair.Texts = append(pair.Texts, r.T("indicator.target.none", "Direction", r.T("web.direction."+string(one.Direction))))
		}
		var flows []string
		for _, f := range one.Flows {
			flows = append(flows, r.flow(f))
		}
		if len(flows) > 1 {
			pair.Texts = append(pair.Texts, r.T("indicator.flows", "Flows", strings.Join(flows, " → ")))
		}
		if !one.Comparable {
			pair.Texts = append(pair.Texts, r.T("web.not_comparable"))
		}
		sheet.Pairs = append(sheet.Pairs, pair)
	}
	for _, q := range r.ref.Questionnaires {
		if q.Kind == survey.Questions && slices.ContainsFunc(list, func(d publish.SeriesPage) bool {
			code := d.Latest.Series.Code
			return code == q.CategorySeries || code == q.PercentSeries
		}) {
			sheet.Links = append(sheet.Links, view.Link{Text: r.T("indicator.questions", "Name", q.Name), Href: r.to("questionnaires", q.Code)})
		}
	}
	return sheet
}

// metadata is the number under which the United Nations file an indicator's metadata: "10-07-02", "10-0c-01".
func metadata(code string) string {
	parts := strings.Split(code, ".")
	for i, p := range parts {
		if len(p) == 1 {
			parts[i] = "0" + p
		}
	}
	return strings.Join(parts, "-")
}

// cites says, for each source and release of what the page shows, how to cite it and under which licence it may be used.
func (s *Server) cites(r *request, list []publish.SeriesPage, address string) []view.Cite {
	type edition struct{ source, release string }
	seen := map[edition][]string{} // codes of the series
	var order []edition
	add := func(row *publish.Row) {
		if row == nil || row.Origin == publish.Computed || !row.Known() {
			return
		}
		o := row.Observation
		e := edition{o.Source, o.Key.Release}
		if _, met := seen[e]; !met {
			order = append(order, e)
		}
		if !slices.Contains(seen[e], o.Key.Series) {
			seen[e] = append(seen[e], o.Key.Series)
		}
	}
	for _, data := range list {
		for _, c := range data.Latest.Countries {
			add(&c.Cell.Row)
			for _, b := range c.Cell.Beside {
				add(&b)
			}
		}
		for _, g := range data.Latest.Groups {
			add(g.Official)
		}
		for _, lines := range [][]publish.Line{data.Trend.Lines, data.Trend.Groups} {
			for _, l := range lines {
				for _, row := range l.Rows {
					add(row)
				}
			}
		}
	}
	slices.SortFunc(order, func(a, b edition) int {
		return strings.Compare(a.source+"\x00"+a.release, b.source+"\x00"+b.release)
	})
	var out []view.Cite
	for _, e := range order {
		src, _ := r.ref.Catalog.Source(e.source)
		text := r.T("indicator.cite", "Source", strings.TrimSuffix(first(src.Cite.In(r.lang), src.Name.In(r.lang), e.source), "."), "Series", strings.Join(seen[e], ", "), "Release", r.release(e.release),
			"Address", r.base+address, "Day", r.Date(r.now), "Hash", r.frame.DataHash)
		out = append(out, view.Cite{
			Source: first(src.Name.In(r.lang), e.source), Release: r.release(e.release), Licence: first(r.Named("licence", src.Licence), r.T("indicator.licence.unknown")), Address: src.URL, Text: text,
		})
	}
	return out
}
