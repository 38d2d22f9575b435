package web

import (
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/measure"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// allMethods stands in an address for every method side by side.
const allMethods = "all"

// methodOf is the method that the address asks for: the first where it asks for none, and none with false where it asks for one that there is not.
func methodOf(r *request, all bool) (measure.Method, bool) {
	given := r.query.Get("method")
	switch {
	case given == "":
		return measure.OpenSDG, true
	case given == allMethods && all:
		return allMethods, true
	}
	m := measure.Method(given)
	return m, slices.Contains(measure.Methods(), m)
}

// methodTabs lead to the same page by another method.
func (r *request) methodTabs(to string, current measure.Method, all bool) []view.Tab {
	var out []view.Tab
	for _, m := range measure.Methods() {
		given := string(m)
		if m == measure.OpenSDG {
			given = ""
		}
		out = append(out, view.Tab{Text: r.T("assess.method.short." + string(m)), Href: with(to, "method", given), Current: m == current})
	}
	if all {
		out = append(out, view.Tab{Text: r.T("assess.method.all"), Href: with(to, "method", allMethods), Current: current == allMethods})
	}
	return out
}

func (r *request) methodName(m measure.Method) string { return r.T("assess.method." + string(m)) }

// verdictSign is the sign of a verdict; each method has signs of its own, told apart by shape.
func verdictSign(s measure.Standing) string {
	return map[measure.Standing]string{
		measure.TargetAchieved: "✓", measure.SubstantialProgress: "▲", measure.ModerateProgress: "△", measure.LimitedProgress: "▬", measure.Deterioration: "▼", measure.TargetNotAchieved: "✕",
		measure.MetOrOnTrack: "●", measure.FairProgress: "◐", measure.Stagnation: "○",
		measure.Maintaining: "⇑", measure.OnTrack: "↑", measure.Improving: "↗", measure.Stagnating: "→", measure.Decreasing: "↓",
		measure.NotAvailable: "–",
	}[s]
}

func verdictTone(s measure.Standing) string {
	switch s {
	case measure.TargetAchieved, measure.SubstantialProgress, measure.MetOrOnTrack, measure.Maintaining, measure.OnTrack:
		return "ok"
	case measure.Deterioration, measure.TargetNotAchieved, measure.Stagnation, measure.Decreasing:
		return "bad"
	case measure.NotAvailable:
		return "neutral"
	}
	return "warn"
}

// verdictWord says a verdict. A series without a target is never said to have met one.
func (r *request) verdictWord(s measure.Standing, target bool) string {
	if s == measure.MetOrOnTrack && !target {
		return r.T("assess.standing.on_track")
	}
	return r.T("assess.standing." + string(s))
}

func (r *request) verdictText(s measure.Standing, target bool) string {
	return verdictSign(s) + "\u00a0" + r.verdictWord(s, target)
}

// verdictCell is a verdict as a chip, or why there is none.
func (r *request) verdictCell(s publish.SeriesProgress, m measure.Method, href string) view.Cell {
	v := s.By(m)
	c := view.Cell{Text: r.verdictText(v.Status, s.Target.Valid), Chip: verdictTone(v.Status), Href: href, Below: true, Sort: strconv.Itoa(slices.Index(measure.Standings(m), v.Status))}
	if v.Status == measure.NotAvailable {
		c.Chip, c.Text, c.Sort = "", verdictSign(v.Status)+"\u00a0"+r.T("assess.why."+string(v.Reason)), "99"
		c.Title = r.T("assess.reason." + string(v.Reason))
		return c
	}
	c.Small = r.pace(s, v)
	return c
}

// pace says the measure of a method in words: a share of the pace that is required, a rate a year, a share of the way.
func (r *request) pace(s publish.SeriesProgress, v measure.Progress) string {
	if math.IsNaN(v.Value) {
		return ""
	}
	switch {
	case v.Method == measure.UNSD && s.Target.Valid:
		return r.T("assess.pace.way", "Value", r.share(v.Value, 0), "Year", strconv.Itoa(s.Aim.TargetYear))
	case s.Target.Valid || v.Method == measure.SDSN:
		return r.T("assess.pace.required", "Value", r.share(v.Value, 0))
	}
	for _, w := range v.Working {
		if w.Step == "observed" { // as it moved; the verdict says whether that is wanted
			sign := ""
			if w.Value > 0 {
				sign = "+"
			}
			return r.T("assess.pace.year", "Value", sign+r.share(w.Value, 1))
		}
	}
	return ""
}

// share prints a ratio in percent.
func (r *request) share(v float64, places int32) string {
	return r.Percent(decimal.NewFromFloat(v).Mul(decimal.NewFromInt(100)), places)
}

// pointCell is the value that a verdict begins or ends with, under its own year, and the way to where it comes from.
func (r *request) pointCell(s publish.SeriesProgress, year int) view.Cell {
	row, ok := s.Row(year)
	if !ok {
		return view.Cell{Class: "n"}
	}
	v := row.Observation.Value
	return view.Cell{Text: r.value(s.Series, v), Class: "n", Href: r.figure(row), Title: r.where(row), Small: row.Observation.Period.Label, Below: true, Sort: v.Text()}
}

// ends are the years between which a verdict speaks; without one, those of the first value since the base year and of the last.
func ends(s publish.SeriesProgress, m measure.Method) (base, latest int) {
	if m != allMethods {
		if v := s.By(m); v.Latest.Year != 0 {
			return v.Base.Year, v.Latest.Year
		}
	} else if v := s.By(measure.OpenSDG); v.Latest.Year != 0 {
		return v.Base.Year, v.Latest.Year
	}
	for _, row := range s.Rows {
		year := row.Observation.Period.Year()
		if base == 0 && year >= s.Aim.BaseYear {
			base = year
		}
		latest = year
	}
	if base == latest {
		base = 0
	}
	return base, latest
}

// aimText is the target that counts for progress, or which way is better.
func (r *request) aimText(s publish.SeriesProgress) string {
	if s.Target.Valid {
		one := s.Series
		one.Target, one.TargetTest, one.TargetYear = s.Target, s.TargetTest, s.Aim.TargetYear
		return r.target(one)
	}
	return r.T("assess.aim." + string(s.Series.Direction))
}

// verdictTally counts verdicts.
type verdictTally struct {
	of       map[measure.Standing]int
	assessed int
	all      int
	from, to int // years between which the assessed ones speak
}

func tallyOf(m measure.Method, list []publish.SeriesProgress) verdictTally {
	t := verdictTally{of: map[measure.Standing]int{}}
	for _, s := range list {
		if s.Flow == "" || len(s.Rows) == 0 && s.Left == s.Gaps {
			continue // there are no figures of it, or reasons alone why there are none
		}
		v := s.By(m)
		t.all++
		t.of[v.Status]++
		if v.Status == measure.NotAvailable {
			continue
		}
		t.assessed++
		if t.from == 0 || v.Base.Year < t.from {
			t.from = v.Base.Year
		}
		t.to = max(t.to, v.Latest.Year)
	}
	return t
}

// counted lists verdicts with their numbers: "on track (2), deterioration (1)".
func (r *request) counted(m measure.Method, t verdictTally) string {
	var words []string
	for _, s := range measure.Standings(m) {
		if n := t.of[s]; n > 0 {
			words = append(words, r.T("assess.counted", "Verdict", r.T("assess.standing.in."+string(s)), "N", r.Int(n)))
		}
	}
	return r.List(words)
}

// cardSay says in a sentence what a method finds, of how many series, between which years.
func (r *request) cardSay(m measure.Method, list []publish.SeriesProgress) string {
	t := tallyOf(m, list)
	switch {
	case t.all == 0:
		return r.T("assess.card.empty")
	case t.assessed == 0:
		return r.T("assess.card.none", "Method", r.methodName(m), "Count", t.all)
	}
	return r.T("assess.card.say", "Method", r.methodName(m), "N", r.Int(t.assessed), "Count", t.all, "Verdicts", r.counted(m, t), "Years", years(t.from, t.to))
}

func (s *Server) countryProgress(ctx context.Context, r *request) (view.Page, error) {
	a, err := s.countryOf(r, r.param("country"))
	if err != nil {
		return nil, err
	}
	to := r.to("countries", a.Code, "progress")
	m, known := methodOf(r, true)
	if r.param("country") != a.Code || !known {
		if !known {
			r.query.Del("method")
		}
		return nil, redirect{withQuery(to, r.query)}
	}
	data, err := r.figures.CountryProgress(ctx, a.Code, r.Printer)
	if err != nil {
		return nil, err
	}
	name := a.Name.In(r.lang)
	page := r.progressPage("countries", r.T("assess.title.country", "Area", name))
	page.Crumbs = []view.Link{{Text: r.T("web.countries"), Href: r.to("countries")}, {Text: name, Href: r.to("countries", a.Code)}, {Text: r.T("assess.title")}}
	page.Tabs = r.methodTabs(to, m, true)
	page.Actions = r.progressActions(to, m)
	if m == allMethods {
		page.Lead = r.T("assess.all.say")
	} else {
		page.Lead = r.cardSay(m, data.Series)
		page.Facts = r.verdictFacts(m, data.Series)
	}
	page.Description = page.Lead
	for _, goal := range data.Goals {
		panel := r.goalPanel(a, goal, m)
		page.Parts = append(page.Parts, view.Part{Panel: &panel})
	}
	if len(data.Goals) == 0 {
		page.Lead = r.T("assess.card.empty")
	} else {
		page.Parts = append(page.Parts, view.Part{Sheet: r.readingSheet(m, data.Series)})
	}
	return page, nil
}

// progressPage is a page about progress.
func (r *request) progressPage(section, title string) *view.Lines {
	page := &view.Lines{Frame: r.frame}
	page.Title, page.Section = title, section
	return page
}

func (r *request) progressActions(to string, m measure.Method) []view.Action {
	given := string(m)
	if m == measure.OpenSDG {
		given = ""
	}
	return []view.Action{
		{Text: r.T("web.copy_link"), Href: with(to, "method", given), Quiet: true, Copy: true},
		{Text: r.T("assess.how"), Href: r.to("methods") + "#progress", Quiet: true},
		{Text: "CSV", Href: with(to+".csv", "method", given), Quiet: true, Download: true},
		{Text: "JSON", Href: with(to+".json", "method", given), Quiet: true, Download: true},
	}
}

// verdictFacts is the strip of how many series stand where.
func (r *request) verdictFacts(m measure.Method, list []publish.SeriesProgress) []view.Fact {
	t := tallyOf(m, list)
	var out []view.Fact
	for _, s := range append(measure.Standings(m), measure.NotAvailable) {
		if n := t.of[s]; n > 0 {
			out = append(out, view.Fact{Value: verdictSign(s) + "\u00a0" + r.Int(n), Label: r.verdictWord(s, true), Small: r.T("assess.of_series", "Count", t.all)})
		}
	}
	return out
}

// goalPanel is the part of a score card on one goal.
func (r *request) goalPanel(a area.Area, goal publish.GoalProgress, m measure.Method) view.Panel {
	id := "goal-" + goal.Goal.Code
	p := view.Panel{ID: id, Title: joined(r.T("web.goal")+" "+goal.Goal.Code, goal.Goal.Name.In(r.lang)), Long: true}
	t := view.Table{ID: id + "-t", Caption: p.Title, Class: "cards dense byverdict", Columns: []view.Column{
		{Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("assess.base"), Class: "n"}, {Text: r.T("web.latest"), Class: "n"}, {Text: r.T("web.target")},
	}}
	shown := []measure.Method{m}
	if m == allMethods {
		shown = measure.Methods()
		for _, one := range shown {
			t.Columns = append(t.Columns, view.Column{Text: r.T("assess.method.short." + string(one))})
		}
	} else {
		t.Columns = append(t.Columns, view.Column{Text: r.T("assess.verdict"), Small: r.T("assess.method.short." + string(m))})
	}
	for _, i := range goal.Indicators {
		for n, one := range i.Series {
			row := view.Row{Head: view.Cell{Text: i.Indicator.Code, Href: r.to("indicators", i.Indicator.Code)}}
			if n > 0 {
				row.Head = view.Cell{Word: i.Indicator.Code}
			}
			base, latest := ends(one, m)
			cells := []view.Cell{
				{Text: r.short(one.Series), Small: joined(one.Series.Unit.In(r.lang), r.flow(one.Flow)), Below: true, Href: r.workingHref(a, one.Series, m), Class: "name"},
				r.pointCell(one, base), r.pointCell(one, latest), {Text: r.aimText(one)},
			}
			for _, by := range shown {
				cells = append(cells, r.verdictCell(one, by, r.workingHref(a, one.Series, by)))
			}
			row.Cells = r.headed(t.Columns[1:], cells)
			t.Rows = append(t.Rows, row)
		}
		if row, ok := r.meanRow(i, m, len(t.Columns)); ok {
			t.Rows = append(t.Rows, row)
		}
	}
	p.Table = t
	if m == measure.SDSN || m == allMethods {
		p.Say = r.goalTrend(goal)
	}
	return p
}

// meanRow is the verdict on an indicator of several series by Open SDG.
func (r *request) meanRow(i publish.IndicatorProgress, m measure.Method, columns int) (view.Row, bool) {
	if len(i.Series) < 2 || m != measure.OpenSDG || i.Status == measure.NotAvailable {
		return view.Row{}, false
	}
	n, target := 0, true
	for _, s := range i.Series {
		if !math.IsNaN(s.By(m).Score) {
			n++
		}
		target = target && s.Target.Valid
	}
	row := view.Row{Class: "sum", Head: view.Cell{Word: i.Indicator.Code}, Cells: make([]view.Cell, columns-1)}
	row.Cells[0] = view.Cell{Text: r.T("assess.mean", "Count", n)}
	row.Cells[columns-2] = view.Cell{Text: r.verdictText(i.Status, target), Chip: verdictTone(i.Status), Below: true}
	if !math.IsNaN(i.Score) {
		row.Cells[columns-2].Small = r.T("assess.score", "Score", r.Number(decimal.NewFromFloat(i.Score), 2))
	}
	return row, true
}

// goalTrend says the trend of a goal by SDSN, or how many of its indicators lack one.
func (r *request) goalTrend(goal publish.GoalProgress) string {
	if goal.Arrow == measure.NotAvailable {
		return r.T("assess.goal.none", "N", r.Int(goal.WithTrend), "Count", goal.Followed)
	}
	return r.T("assess.goal.trend", "Verdict", r.verdictText(goal.Arrow, true), "Score", r.Number(decimal.NewFromFloat(goal.Trend), 2), "N", r.Int(goal.WithTrend), "Count", goal.Followed)
}

func (r *request) workingHref(a area.Area, one catalog.Series, m measure.Method) string {
	given := string(m)
	if m == measure.OpenSDG || m == allMethods {
		given = ""
	}
	place := "countries"
	if a.Kind != area.Country {
		place = "regions"
	}
	return with(r.to(place, a.Code, "progress", one.Code), "method", given)
}

// readingSheet says how to read verdicts, and what they are not.
func (r *request) readingSheet(m measure.Method, list []publish.SeriesProgress) *view.Sheet {
	sheet := &view.Sheet{ID: "reading", Title: r.T("assess.reading")}
	for _, key := range []string{"flow", "years", "limits"} {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("assess.reading." + key), Text: r.T("assess.reading." + key + ".say")})
	}
	for _, one := range measure.Methods() {
		if m == one || m == allMethods {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.methodName(one), Text: r.T("assess.method.say." + string(one))})
		}
	}
	if text := r.twoTargets(list); text != "" {
		sheet.Pairs = append(sheet.Pairs, view.Pair{Name: r.T("plain.two_targets.head"), Text: text})
	}
	return sheet
}

// progressCard is the score card of a country in short, for its page: how many series stand where by a method, and the way to the whole.
func (s *Server) progressCard(ctx context.Context, r *request, country area.Area, m measure.Method) (view.Panel, error) {
	data, err := r.figures.CountryProgress(ctx, country.Code, r.Printer)
	if err != nil || len(data.Series) == 0 {
		return view.Panel{}, err
	}
	t := view.Table{ID: "progress-t", Caption: r.T("assess.title"), Class: "cards dense byverdict", Columns: []view.Column{
		{Text: r.T("web.indicator")}, {Text: r.T("web.series")}, {Text: r.T("assess.base"), Class: "n"}, {Text: r.T("web.latest"), Class: "n"}, {Text: r.T("assess.verdict"), Small: r.T("assess.method.short." + string(m))},
	}}
	for _, goal := range data.Goals {
		for _, i := range goal.Indicators {
			for _, one := range i.Series {
				if one.By(m).Status == measure.NotAvailable {
					continue
				}
				base, latest := ends(one, m)
				t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: i.Indicator.Code, Href: r.to("indicators", i.Indicator.Code), Title: goal.Goal.Name.In(r.lang)}, Cells: r.headed(t.Columns[1:], []view.Cell{
					{Text: r.short(one.Series), Small: one.Series.Unit.In(r.lang), Below: true, Class: "name"}, r.pointCell(one, base), r.pointCell(one, latest), r.verdictCell(one, m, r.workingHref(country, one.Series, m)),
				})})
			}
		}
	}
	p := view.Panel{ID: "progress", Title: r.T("assess.title"), Say: r.cardSay(m, data.Series), Table: t, Long: true, More: []view.Link{{Text: r.T("assess.whole"), Href: r.to("countries", country.Code, "progress")}, {Text: r.T("assess.side_by_side"), Href: with(r.to("countries", country.Code, "progress"), "method", allMethods)}}}
	if note := r.twoTargets(data.Series); note != "" {
		p.Notes = append(p.Notes, note)
	}
	if len(t.Rows) == 0 {
		p.Table = view.Table{}
	}
	return p, nil
}
