package web

import (
	"context"
	"math"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/chart"
	"rumbo/internal/fault"
	"rumbo/internal/measure"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// progressArea is the country or the group of the address; another spelling leads to the printed one.
func (s *Server) progressArea(r *request) (a area.Area, place string, err error) {
	if given := r.param("country"); given != "" {
		a, err = s.countryOf(r, given)
		return a, "countries", err
	}
	a, err = s.group(r, r.param("group"))
	return a, "regions", err
}

// working shows how a method comes to its verdict on one series, step by step with the numbers of the series.
func (s *Server) working(ctx context.Context, r *request) (view.Page, error) {
	a, place, err := s.progressArea(r)
	if err != nil {
		return nil, err
	}
	series, ok := r.ref.Catalog.FindSeries(r.param("series"))
	if !ok {
		return nil, noIndicator(r, r.param("series"))
	}
	to := r.to(place, a.Code, "progress", series.Code)
	m, known := methodOf(r, false)
	if !known {
		r.query.Del("method")
		return nil, redirect{withQuery(to, r.query)}
	}
	if first(r.param("country"), r.param("group")) != a.Code || r.param("series") != series.Code {
		return nil, redirect{withQuery(to, r.query)}
	}
	one, err := r.figures.SeriesProgress(ctx, a.Code, series.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	name := a.Name.In(r.lang)
	back := with(r.to(place, a.Code, "progress"), "method", r.query.Get("method"))
	if one.Flow == "" {
		return nil, lost{cause: fault.New(fault.NotFound, "assess.no_figures", "Area", a.Name, "Series", orText(series.Short, series.Name)), suggestions: []view.Link{{Text: r.T("assess.title.country", "Area", name), Href: back}, {Text: r.short(series), Href: r.to("series", series.Code)}}}
	}
	page := r.progressPage(place, r.short(series)+" · "+name)
	page.Crumbs = []view.Link{{Text: r.T(map[string]string{"countries": "web.countries", "regions": "web.regions"}[place]), Href: r.to(place)}, {Text: name, Href: r.to(place, a.Code)}, {Text: r.T("assess.title"), Href: back}, {Text: r.short(series)}}
	page.Tabs = r.methodTabs(to, m, false)
	page.Actions = r.progressActions(to, m)
	page.Lead = r.workingSay(one, m)
	page.Description = page.Lead
	for _, i := range one.Indicators {
		page.Tags = append(page.Tags, view.Link{Text: joined(i.Code, orText(i.Short, i.Name).In(r.lang)), Href: r.to("indicators", i.Code)})
	}
	page.Tags = append(page.Tags, view.Link{Text: series.Code, Href: r.to("series", series.Code)})
	page.Caveat = series.Caveat.In(r.lang)
	course := r.coursePanel(one, m)
	for _, q := range r.ref.Questionnaires {
		if q.CategorySeries == series.Code {
			course.Notes = append(course.Notes, r.categoryMeaning(q), r.categoryChange(one.Flow))
		}
	}
	page.Charts = course.Chart.Option != ""
	page.Parts = append(page.Parts, view.Part{Panel: &course})
	if steps := r.progressSteps(one, m); len(steps.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &steps})
	}
	if classes := r.classesPanel(one, m); len(classes.Table.Rows) > 0 {
		page.Parts = append(page.Parts, view.Part{Panel: &classes})
	}
	beside := r.besidePanel(one)
	outlook := r.outlookPanel(one)
	page.Parts = append(page.Parts, view.Part{Panel: &outlook}, view.Part{Panel: &beside}, view.Part{Sheet: r.settingsSheet(one)})
	return page, nil
}

// workingSay is the verdict in a sentence: by which method, between which years, from what to what; or why there is none.
func (r *request) workingSay(one publish.SeriesProgress, m measure.Method) string {
	v := one.By(m)
	if v.Status == measure.NotAvailable {
		return r.T("assess.say.none", "Method", r.methodName(m), "Reason", r.T("assess.reason."+string(v.Reason)))
	}
	say := func(year int) string {
		row, ok := one.Row(year)
		if !ok {
			return ""
		}
		return r.figureSaid(one.Series, row.Observation)
	}
	if v.Base.Year == v.Latest.Year {
		return r.T("assess.say.one", "Method", r.methodName(m), "Verdict", r.T("assess.standing.in."+string(v.Status)), "Latest", say(v.Latest.Year), "To", strconv.Itoa(v.Latest.Year))
	}
	verdict := r.T("assess.standing.in." + string(v.Status))
	if v.Status == measure.MetOrOnTrack && !one.Target.Valid {
		verdict = r.T("assess.standing.in.on_track")
	}
	text := r.T("assess.say", "Method", r.methodName(m), "Verdict", verdict, "Base", say(v.Base.Year), "From", strconv.Itoa(v.Base.Year), "Latest", say(v.Latest.Year), "To", strconv.Itoa(v.Latest.Year), "Aim", r.aimText(one))
	if v.Reason == measure.BaseAtTarget || v.Reason == measure.ZeroBase {
		text += " " + r.T("assess.reason."+string(v.Reason))
	}
	return text
}

// coursePanel is the chart of the series with its target and its projection, and the figures that it rests on.
func (r *request) coursePanel(one publish.SeriesProgress, m measure.Method) view.Panel {
	v := one.By(m)
	p := view.Panel{ID: "course", Title: r.T("assess.course"), Chip: view.Chip{Tone: verdictTone(v.Status), Text: r.verdictText(v.Status, one.Target.Valid)}, Long: true, Chart: r.courseChart(one, m)}
	t := view.Table{ID: "course-t", Caption: r.T("assess.figures"), Class: "cards dense", Columns: []view.Column{
		{Text: r.T("web.year")}, {Text: r.T("web.value"), Small: one.Series.Unit.In(r.lang), Class: "n"}, {Text: r.T("assess.role")}, {Text: r.T("web.release")},
	}}
	for _, row := range one.Rows {
		o := row.Observation
		role := ""
		switch o.Period.Year() {
		case v.Latest.Year:
			role = r.T("assess.role.latest")
		case v.Base.Year:
			role = r.T("assess.role.base")
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: o.Period.Label}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.figureSaid(one.Series, o), Class: "n", Href: r.figure(row), Sort: o.Value.Text()}, {Text: role}, {Text: first(r.release(o.Key.Release), r.source(o.Source))},
		})})
		if role != "" {
			t.Rows[len(t.Rows)-1].Class = "mark"
		}
	}
	p.Table, p.Folded = t, p.Chart.Option != "" && len(t.Rows) > 6
	p.Say = r.T("assess.course.say", "Count", len(one.Rows), "Flow", r.flow(one.Flow))
	if one.Left > 0 {
		p.Notes = append(p.Notes, r.T("assess.left", "Count", one.Left))
	}
	if len(t.Rows) == 0 {
		p.Empty = r.T("assess.reason.no_data")
	}
	return p
}

func (r *request) courseChart(one publish.SeriesProgress, m measure.Method) view.Chart {
	s := one.Series
	if s.Kind == catalog.Category || s.Kind == catalog.Binary || len(one.Rows) < 2 {
		return view.Chart{}
	}
	out := chart.Outlook{
		Title: r.short(s) + ", " + one.Area.Name.In(r.lang), From: one.Rows[0].Observation.Period.Year(), To: publish.AgendaYear, Unit: chart.Unit{Percent: s.Kind == catalog.Percent},
		From0: s.Kind == catalog.Count || s.Kind == catalog.Percent, Base: one.By(m).Base.Year, ValuesText: r.T("web.value"),
	}
	for _, row := range one.Rows {
		o := row.Observation
		out.Values = append(out.Values, chart.OutlookPoint{Year: o.Period.Year(), Value: o.Value.Number.Decimal, Tip: r.entitled(o.Period.Label, r.figureSaid(s, o))})
		out.To = max(out.To, o.Period.Year())
	}
	if one.Target.Valid {
		out.Target, out.TargetText, out.TargetYear, out.TargetBegin = one.Target, r.T("assess.target_line", "Target", r.aimText(one)), one.Aim.TargetYear, out.From
	}
	if one.NoOutlook == "" {
		level := r.share(measure.BandLevel, 0)
		out.CourseText, out.BandText = r.T("assess.outlook.line"), r.T("assess.outlook.band", "Level", level)
		for y := one.Outlook.Last; y <= one.Outlook.Year; y++ {
			value, low, high := one.Outlook.At(y)
			b := chart.OutlookBand{Year: y, Value: rounded(s, value), Low: rounded(s, low), High: rounded(s, high)}
			b.Tip = r.T("assess.outlook.tip", "Year", strconv.Itoa(y), "Value", r.computed(s, value), "Low", r.computed(s, low), "High", r.computed(s, high))
			out.Course = append(out.Course, b)
		}
	}
	var rows []*publish.Row
	for i := range one.Rows {
		rows = append(rows, &one.Rows[i])
	}
	return r.sourced(drawn(out.Draw(r.Printer)), rows)
}

// rounded is a computed value with two decimals more than those of the series: with fewer an edge would look like stairs.
func rounded(s catalog.Series, v float64) decimal.Decimal {
	return decimal.NewFromFloat(v).Round(s.Decimals + 2)
}

// computed is a computed value in words. Where the values of the series are whole numbers it has a decimal: a band from 0.4 to 3.6 is not one from 0 to 4.
func (r *request) computed(s catalog.Series, v float64) string {
	s.Decimals = max(s.Decimals, 1)
	return r.number(s, decimal.NewFromFloat(v))
}

// exactly prints a computed number with six significant digits.
func (r *request) exactly(v float64) string {
	if v == 0 {
		return r.Int(0)
	}
	places := 5 - int32(math.Floor(math.Log10(math.Abs(v))))
	return r.AsGiven(trimmed(decimal.NewFromFloat(v).Round(places)))
}

// trimmed is a number without noughts at the end of its decimals.
func trimmed(d decimal.Decimal) decimal.Decimal {
	for d.Exponent() < 0 && d.Equal(d.Truncate(-d.Exponent()-1)) {
		d = d.Truncate(-d.Exponent() - 1)
	}
	return d
}

// outlookPanel says where the line through the values would lead, how sure that is, or why nothing is drawn on.
func (r *request) outlookPanel(one publish.SeriesProgress) view.Panel {
	p := view.Panel{ID: "outlook", Title: r.T("assess.outlook", "Year", strconv.Itoa(publish.AgendaYear)), Notes: []string{r.T("assess.outlook.method", "Fewest", r.Int(measure.FewestPoints))}}
	if one.NoOutlook != "" {
		p.Empty = r.T("assess.outlook.none", "Reason", r.T("assess.reason."+string(one.NoOutlook)))
		return p
	}
	o, s := one.Outlook, one.Series
	number := func(v float64) string { return r.computed(s, v) }
	p.Say = r.T("assess.outlook.say", "Count", o.Points, "From", strconv.Itoa(o.First), "To", strconv.Itoa(o.Last), "Year", strconv.Itoa(o.Year), "Value", number(o.Value), "Low", number(o.Low), "High", number(o.High), "Level", r.share(measure.BandLevel, 0))
	p.Table = view.Table{ID: "outlook-t", Caption: p.Title, Class: "cards", Columns: []view.Column{
		{Text: r.T("web.year")}, {Text: r.T("assess.outlook.value"), Class: "n"}, {Text: r.T("assess.outlook.low"), Class: "n"}, {Text: r.T("assess.outlook.high"), Class: "n"}, {Text: r.T("assess.outlook.slope"), Class: "n"}, {Text: "R²", Class: "n"}, {Text: r.T("assess.outlook.points"), Class: "n"},
	}}
	p.Table.Rows = []view.Row{{Head: view.Cell{Text: strconv.Itoa(o.Year)}, Cells: r.headed(p.Table.Columns[1:], []view.Cell{
		{Text: number(o.Value), Class: "n"}, {Text: number(o.Low), Class: "n"}, {Text: number(o.High), Class: "n"}, {Text: r.exactly(o.Slope), Class: "n"}, {Text: r.Number(decimal.NewFromFloat(o.R2), 2), Class: "n"},
		{Text: r.Int(o.Points), Small: years(o.First, o.Last), Class: "n"},
	})}}
	return p
}

// besidePanel sets the verdicts of all methods beside each other.
func (r *request) besidePanel(one publish.SeriesProgress) view.Panel {
	t := view.Table{ID: "beside-t", Caption: r.T("assess.side_by_side"), Class: "cards dense byverdict", Columns: []view.Column{
		{Text: r.T("assess.method")}, {Text: r.T("assess.between")}, {Text: r.T("assess.verdict")}, {Text: r.T("assess.score.head"), Class: "n"},
	}}
	for _, m := range measure.Methods() {
		v := one.By(m)
		between, score := "", ""
		if v.Latest.Year != 0 {
			between = years(v.Base.Year, v.Latest.Year)
		}
		if !math.IsNaN(v.Score) {
			score = r.Number(decimal.NewFromFloat(v.Score), 2)
		}
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.methodName(m)}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: between, Class: "nobr"}, r.verdictCell(one, m, r.workingHref(one.Area, one.Series, m)), {Text: score, Class: "n", Small: r.T("assess.scale." + string(m)), Below: true},
		})})
	}
	return view.Panel{ID: "beside", Title: r.T("assess.side_by_side"), Say: r.T("assess.all.say"), Table: t}
}

// settingsSheet says by which settings the series is assessed.
func (r *request) settingsSheet(one publish.SeriesProgress) *view.Sheet {
	s, p := one.Series, one.Series.Progress
	sheet := &view.Sheet{ID: "settings", Title: r.T("assess.settings")}
	add := func(name, text string) {
		if text != "" {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Text: text})
		}
	}
	add(r.T("web.direction"), r.T("web.direction."+string(s.Direction)))
	add(r.T("assess.set.base"), strconv.Itoa(one.Aim.BaseYear))
	add(r.T("assess.set.target"), r.aimText(one))
	add(r.T("plain.two_targets.head"), r.twoTargets([]publish.SeriesProgress{one}))
	add(r.T("assess.set.year"), strconv.Itoa(one.Aim.TargetYear))
	if p.Limit.Valid {
		add(r.T("assess.set.limit"), r.AsGiven(p.Limit.Decimal))
	}
	if p.Shape != "" {
		add(r.T("assess.set.shape"), r.T("assess.shape."+p.Shape))
	}
	switch {
	case p.Scaled():
		add(r.T("assess.set.scale"), r.T("assess.set.scale.say", "Lower", r.AsGiven(p.Lower.Decimal), "Optimum", r.AsGiven(p.Optimum.Decimal), "Green", r.AsGiven(p.Green.Decimal)))
	case one.Target.Valid:
		add(r.T("assess.set.scale"), r.T("assess.set.scale.none"))
	}
	add(r.T("assess.set.source"), p.Source)
	return sheet
}
