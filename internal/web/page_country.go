package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

func areasOf(r *request, kind area.Kind) []area.Area {
	var out []area.Area
	for _, a := range r.ref.Directory.Areas() {
		if a.Kind == kind {
			out = append(out, a)
		}
	}
	sortAreas(r, out)
	return out
}

// countryOf finds the country of the address; another spelling than the printed one leads to that.
func (s *Server) countryOf(r *request, given string) (area.Area, error) {
	a, err := findArea(r, given)
	if err != nil {
		return a, err
	}
	if a.Kind != area.Country {
		return a, redirect{r.areaPage(a)}
	}
	return a, nil
}

func (s *Server) country(ctx context.Context, r *request) (view.Page, error) {
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return nil, err
	}
	if r.param("country") != a.Code {
		return nil, redirect{withQuery(r.to("countries", a.Code), r.query)}
	}
	data, err := r.figures.Country(ctx, a.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	page := &view.Country{Frame: r.frame}
	name := a.Name.In(r.lang)
	page.Title, page.Section, page.Charts = name, "countries", true
	page.Tags = []view.Link{{Text: joined(a.ISO3, a.ISO2, m49(a))}}
	if !a.Government {
		page.Tags = append(page.Tags, view.Link{Text: r.T("web.territory")})
	}
	page.Crumbs = []view.Link{{Text: r.T("web.countries"), Href: r.to("countries")}, {Text: name}}
	page.Actions = []view.Action{
		r.compareAction("", data.Group.Code, a.Code),
		{Text: r.T("assess.title"), Href: r.to("countries", a.Code, "progress"), Quiet: true},
		{Text: r.T("web.copy_link"), Href: r.to("countries", a.Code), Quiet: true, Copy: true},
		{Text: "CSV", Href: r.to("countries", a.Code+".csv"), Quiet: true, Download: true},
		{Text: r.T("web.excel_report"), Href: r.to("countries", a.Code+".xlsx"), Download: true},
	}
	if r.who.MayIn(account.ReadAudit, a.Code) {
		page.Actions = append([]view.Action{{Text: r.T("audit.title"), Href: with(r.to("audit"), "area", a.Code), Quiet: true}}, page.Actions...)
	}
	if approved, err := s.approved(ctx, r, a.Code); err != nil {
		return nil, err
	} else if len(approved) > 0 {
		page.Actions = append([]view.Action{{Text: r.T("priority.title"), Href: r.to("countries", a.Code, "priorities"), Quiet: true}}, page.Actions...)
	}
	for i, one := range data.Surveys {
		if i > 0 && !answeredAny(one) {
			continue
		}
		score := s.scoreCard(r, one, i)
		page.Scores = append(page.Scores, score)
		if page.Lead == "" {
			page.Lead = score.Say
			page.Scores[i].Say = ""
		}
		if page.Change.ID == "" {
			page.Change = s.changePanel(r, one)
		}
	}
	page.Description, page.Overview = page.Lead, r.countryOverview(data)
	page.Indicators = s.countrySeries(r, data)
	if page.Lines, err = s.countryLinesPanel(ctx, r, a); err != nil {
		return nil, err
	}
	if page.Progress, err = s.progressCard(ctx, r, a, measure.OpenSDG); err != nil {
		return nil, err
	}
	if page.Since, _, err = s.changedSince(ctx, r, []string{a.Code}, name); err != nil {
		return nil, err
	}
	page.Workbook = s.workbookForm(r, a)
	for _, g := range data.Groups {
		page.Groups = append(page.Groups, view.Link{Text: g.Name.In(r.lang), Href: r.to("regions", g.Code)})
	}
	return page, nil
}

func m49(a area.Area) string {
	if a.M49 == 0 {
		return ""
	}
	text := strconv.Itoa(a.M49)
	return "M49 " + strings.Repeat("0", max(0, 3-len(text))) + text
}

func answeredAny(one publish.CountrySurvey) bool {
	for _, round := range one.Rounds {
		if round.Flow != "" {
			return true
		}
	}
	return false
}

// countrySeries is every other series of a country: latest, base, target, trend, and the group beside.
func (s *Server) countrySeries(r *request, data publish.Country) view.Panel {
	t := view.Table{ID: "series-t", Class: "cards dense", Caption: r.T("web.country.indicators"), Sortable: true, Filter: r.T("web.filter"), Columns: []view.Column{
		{Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("web.base"), Class: "n"}, {Text: r.T("web.latest"), Class: "n"},
		{Text: r.T("web.trend")}, {Text: r.T("web.target")}, {Text: r.T("web.indicator.median"), Small: groupShort(data.Group.Code, data.Group.Name.In(r.lang)), Class: "n"}, {Text: r.T("web.flow"), Small: r.T("web.release")},
	}}
	group := data.Group.Code
	for _, one := range data.Series {
		row := view.Row{Head: view.Cell{Text: first(codesOf(one.Indicators), one.Series.Code)}}
		if len(one.Indicators) > 0 {
			row.Head.Href = with(r.to("indicators", one.Indicators[0].Code), "group", group)
		}
		cells := r.figureCells(one.Series, one.Latest)
		latest := cells[0]
		if one.Latest.Row.Known() {
			latest.Small, latest.Below = joined(one.Latest.Row.Observation.Period.Label, latest.Small), true
		}
		base := view.Cell{Class: "n"}
		if one.Base != nil {
			base = view.Cell{Text: r.figureSaid(one.Series, one.Base.Observation), Class: "n", Href: r.figure(*one.Base), Small: one.Base.Observation.Period.Label, Below: true, Sort: one.Base.Observation.Value.Text()}
		}
		target := view.Cell{Text: r.target(one.Series)}
		if one.Judged {
			target = r.verdict(one.Judged, one.Met)
			target.Small, target.Below = r.target(one.Series), true
		}
		median := view.Cell{Class: "n"}
		if one.Spread != nil {
			median = view.Cell{Text: r.number(one.Series, one.Spread.Median), Class: "n", Small: r.T("web.values_n", "Count", one.Spread.Count), Below: true, Sort: one.Spread.Median.String()}
		}
		row.Cells = []view.Cell{
			{Text: r.short(one.Series), Href: with(r.to("series", one.Series.Code), "group", group), Small: one.Series.Unit.In(r.lang), Below: true, Class: "name"},
			base, latest, {Spark: spark(one.Trend), Word: r.trendWord(one.Trend)}, target, median, {Text: cells[2].Text, Small: cells[3].Text, Below: true},
		}
		row.Cells = r.headed(t.Columns[1:], row.Cells)
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{
		ID: "series", Title: r.T("web.country.indicators"), Table: t, Long: true, Say: r.T("web.country.series_say", "Count", len(t.Rows)),
		Notes:     []string{r.T("web.country.note", "Group", data.Group.Name)},
		Downloads: []view.Link{{Text: "CSV", Href: r.to("countries", data.Area.Code+".csv"), Download: true}, {Text: "Excel", Href: r.to("countries", data.Area.Code+".xlsx"), Download: true}},
	}
	if len(t.Rows) == 0 {
		p.Empty = r.T("web.country.no_figures")
	}
	return p
}

// trendWord says first and last year of a small line to those who do not see it.
func (r *request) trendWord(rows []publish.Row) string {
	if len(rows) < 2 {
		return ""
	}
	return r.T("web.trend.word", "Count", len(rows), "From", rows[0].Observation.Period.Label, "To", rows[len(rows)-1].Observation.Period.Label)
}

// sparkPoints is how many points a line of ninety pixels is drawn with at most.
const sparkPoints = 180

// spark is the geometry of a small line; positions need no exact numbers.
func spark(rows []publish.Row) *view.Spark {
	type point struct{ x, y float64 }
	var points []point
	for _, row := range rows {
		v := row.Observation.Value
		if v.Gap == observation.NoGap && v.Number.Valid {
			points = append(points, point{float64(row.Observation.Period.Start.Unix()), v.Number.Decimal.InexactFloat64()})
		}
	}
	if len(points) < 2 {
		return nil
	}
	minX, maxX, minY, maxY := points[0].x, points[0].x, points[0].y, points[0].y
	for _, p := range points {
		minX, maxX, minY, maxY = min(minX, p.x), max(maxX, p.x), min(minY, p.y), max(maxY, p.y)
	}
	at := func(v, low, high, from, to float64) string {
		if high == low {
			return strconv.FormatFloat((from+to)/2, 'f', 1, 64)
		}
		return strconv.FormatFloat(from+(to-from)*(v-low)/(high-low), 'f', 1, 64)
	}
	last := points[len(points)-1]
	out := view.Spark{LastX: at(last.x, minX, maxX, 1, 89), LastY: at(last.y, minY, maxY, 19, 3)}
	var path strings.Builder
	step := (len(points)-1)/sparkPoints + 1
	for i := (len(points) - 1) % step; i < len(points); i += step { // which ends at the last
		path.WriteString(at(points[i].x, minX, maxX, 1, 89) + "," + at(points[i].y, minY, maxY, 19, 3) + " ")
	}
	out.Points = strings.TrimSuffix(path.String(), " ")
	return &out
}

// workbookForm offers the workbook of every questionnaire and round that asks the country: official questionnaires before
// our working versions, the newest round first.
func (s *Server) workbookForm(r *request, a area.Area) view.WorkbookForm {
	form := view.WorkbookForm{Action: r.to("countries", a.Code, "workbook"), Say: r.T("web.workbook.say")}
	parts := view.Control{Name: "part", Label: r.T("web.workbook.part"), Wide: true}
	for _, working := range []bool{false, true} {
		for _, q := range r.ref.Questionnaires {
			if q.Working != working {
				continue
			}
			rounds := slices.Clone(r.ref.Rounds)
			slices.SortStableFunc(rounds, func(x, y survey.Round) int { return y.ReferenceYear - x.ReferenceYear })
			for _, round := range rounds {
				if slices.Contains(round.Parts, q.Code) && (round.Group == a.Code || r.ref.Directory.IsMember(round.Group, a.Code, dayOf(round))) {
					text := joined(q.Name.In(r.lang), first(round.Name.In(r.lang), round.Code))
					parts.Options = append(parts.Options, view.Option{Value: q.Code + "/" + round.Code, Text: text, Selected: len(parts.Options) == 0})
				}
			}
		}
	}
	if len(parts.Options) == 0 || !a.Government {
		form.Empty = r.T("web.workbook.none")
		return form
	}
	languages := view.Control{Name: "language", Label: r.T("web.workbook.language")}
	names := map[lang.Code]string{lang.English: "English", lang.Spanish: "Español", lang.French: "Français"}
	for _, l := range lang.All() {
		languages.Options = append(languages.Options, view.Option{Value: string(l), Text: names[l], Selected: l == r.lang})
	}
	form.Controls = []view.Control{parts, languages}
	return form
}

func (s *Server) countries(_ context.Context, r *request) (view.Page, error) {
	page := &view.Countries{Frame: r.frame, Query: strings.TrimSpace(r.query.Get("q"))}
	page.Title, page.Section, page.Top = r.T("web.countries"), "countries", true
	page.Crumbs = []view.Link{{Text: page.Title}}
	if page.Query != "" {
		if a, ok := r.ref.Directory.Find(page.Query); ok {
			return nil, redirect{r.areaPage(a)}
		}
		if a, ok := r.ref.Directory.ByName(page.Query); ok {
			return nil, redirect{r.areaPage(a)}
		}
	}
	found := 0
	var block *view.Block
	for _, a := range areasOf(r, area.Country) {
		if !matchesArea(r, a, page.Query) {
			continue
		}
		found++
		name := a.Name.In(r.lang)
		letter := strings.ToUpper(unaccented(string([]rune(name)[:1])))
		if block == nil || block.Title != letter {
			page.Blocks = append(page.Blocks, view.Block{ID: "letter-" + strconv.Itoa(len(page.Blocks)), Title: letter})
			block = &page.Blocks[len(page.Blocks)-1]
		}
		if !a.Government {
			name = r.T("web.countries.territory", "Name", name)
		}
		block.Links = append(block.Links, view.Link{Text: name, Href: r.to("countries", a.Code)})
	}
	switch {
	case page.Query == "":
		page.Lead = r.T("web.countries.say")
	case found == 0:
		page.Lead = r.T("web.countries.none", "Query", page.Query)
		page.Blocks = []view.Block{nearest(r, page.Query)}
	default:
		page.Lead = r.T("web.countries.found", "Count", found, "Query", page.Query)
	}
	return page, nil
}

// matchesArea tells that the query is part of the name in any language, or the beginning of a code.
func matchesArea(r *request, a area.Area, query string) bool {
	q := lang.Fold(query)
	if q == "" {
		return true
	}
	for _, name := range append([]string{a.Name.En, a.Name.Es, a.Name.Fr}, a.Aliases...) {
		if strings.Contains(lang.Fold(name), q) {
			return true
		}
	}
	return strings.HasPrefix(lang.Fold(a.Code), q)
}

func nearest(r *request, query string) view.Block {
	b := view.Block{ID: "nearest", Title: r.T("web.maybe")}
	for _, a := range r.ref.Directory.Suggest(query) {
		b.Links = append(b.Links, view.Link{Text: a.Name.In(r.lang), Href: r.areaPage(a)})
	}
	return b
}
