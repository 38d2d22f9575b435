package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// The overview of a page says in sentences, made from the figures that the page shows, what somebody has to know who has a minute:
// what is counted is always said with of how many, and countries stand in alphabetical order.

// namesAtMost is how many countries a sentence names; more are counted.
const namesAtMost = 14

// overviewSince is the year from which the 2030 Agenda counts progress.
const overviewSince = "2015"

// regionOverview tells of a group who answered, where most is to be done, what improved, and what is missing.
func (r *request) regionOverview(data publish.Region) view.Sheet {
	sheet := view.Sheet{ID: "overview", Title: r.T("overview.title")}
	add := func(name string, texts ...string) {
		if texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" }); len(texts) > 0 {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Texts: texts})
		}
	}
	var weak, missing []string
	if len(data.Surveys) > 0 {
		one := data.Surveys[0]
		add(r.T("overview.who"), append(r.whoAnswered(one), r.shareMeeting(one))...)
		if one.Responding > 0 {
			weak, missing = append(weak, r.weakest(one)), append(missing, r.partsMissing(one))
		}
	}
	weak = append(weak, r.targetsUnmet(data.Series))
	add(r.T("overview.weak"), weak...)
	add(r.T("overview.since", "Year", overviewSince), r.turned(data)...)
	add(r.T("overview.missing"), append(missing, r.figuresMissing(data)...)...)
	return sheet
}

// countriesNamed lists countries, or counts them where they are many.
func (r *request) countriesNamed(names []string) string {
	if len(names) > namesAtMost {
		return r.T("overview.areas_n", "Count", len(names))
	}
	return r.List(names)
}

func (r *request) surveyShort(one publish.RegionSurvey) string {
	return r.surveyName(one.Indicator, one.Questionnaire)
}

func (r *request) surveyName(indicator catalog.Indicator, q survey.Questionnaire) string {
	if indicator.Code != "" {
		return r.T("overview.indicator", "Code", indicator.Code)
	}
	return r.quoted(q.Name.In(r.lang))
}

// several puts what is itself a list or holds a comma beside each other.
func (r *request) several(items []string) string { return strings.Join(items, r.T("overview.joint")) }

func (r *request) whoAnswered(one publish.RegionSurvey) []string {
	switch {
	case one.Members == 0:
		return []string{r.T("overview.who.nobody", "Survey", r.surveyShort(one))}
	case one.Responding == 0:
		return []string{r.T("overview.who.none", "Count", one.Members, "Of", r.Int(one.Members), "Survey", r.surveyShort(one))}
	}
	var answered []string
	without := map[observation.Gap][]string{}
	for _, c := range one.Countries {
		if !c.Area.Government {
			continue
		}
		name := c.Area.Name.In(r.lang)
		switch {
		case c.Gap != observation.NoGap:
			without[c.Gap] = append(without[c.Gap], name)
		case c.Carried:
			answered = append(answered, r.T("overview.year_of", "Name", name, "Year", strconv.Itoa(c.Year)))
		default:
			answered = append(answered, name)
		}
	}
	if len(answered) > namesAtMost {
		answered = nil
	}
	texts := []string{r.T("overview.who.say", "Count", one.Responding, "N", r.Int(one.Responding), "Of", r.Int(one.Members), "Survey", r.surveyShort(one),
		"Year", strconv.Itoa(one.Year), "Names", r.List(answered))}
	for _, gap := range []observation.Gap{observation.NotAnswered, observation.NotAsked, observation.NotAvailable, observation.NotApplicable} {
		if names := without[gap]; len(names) > 0 {
			named := r.List(names)
			if len(names) > namesAtMost {
				named = r.T("overview.governments_n", "Count", len(names))
			}
			texts = append(texts, r.T("overview.who."+string(gap), "Names", named))
		}
	}
	return texts
}

// shareMeeting says how many of those who answered meet or fully meet, where that is known.
func (r *request) shareMeeting(one publish.RegionSurvey) string {
	t, ok := whole(one)
	if !ok || one.Responding == 0 || t.Share.Shown() == nil {
		return ""
	}
	return r.T("web.region.say_share", "Share", r.Percent(t.Share.Shown().Observation.Value.Number.Decimal, 1), "Parts", r.shareOf(t.Share))
}

func (r *request) weakest(one publish.RegionSurvey) string {
	w := one.Weakest
	if w == nil {
		return r.T("overview.weak.no_part")
	}
	var names []string
	for _, p := range w.Parts {
		names = append(names, r.quoted(p.Name.In(r.lang)))
	}
	v := w.Share.Shown().Observation.Value
	share := r.shareOf(w.Share)
	if !v.Numerator.Valid || !v.Denominator.Valid {
		share = enumerated(r.Percent(v.Number.Decimal, 1), share)
	}
	return r.T("overview.weak.part", "Year", strconv.Itoa(w.Year), "Parts", r.List(names), "Share", share)
}

// partsMissing counts those who answered and of whom only the whole is known.
func (r *request) partsMissing(one publish.RegionSurvey) string {
	n := 0
	for _, c := range one.Countries {
		unknown := func(cell publish.Cell) bool { return cell.Gap == observation.NotAvailable }
		if c.Area.Government && c.Gap == observation.NoGap && slices.ContainsFunc(c.Cells, unknown) {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case one.Responding:
		return r.T("overview.missing.parts_all", "Count", n)
	}
	return r.T("overview.missing.parts", "Count", n, "Of", r.Int(one.Responding))
}

// targetsUnmet lists the targets of which some country is still short, those that the smallest part meets first.
func (r *request) targetsUnmet(list []publish.SeriesLatest) string {
	var short []publish.SeriesLatest
	judged := false
	for _, one := range list {
		judged = judged || one.Judged > 0
		if one.Met < one.Judged {
			short = append(short, one)
		}
	}
	if !judged {
		return r.T("overview.weak.none")
	}
	slices.SortStableFunc(short, func(a, b publish.SeriesLatest) int { return cmp.Compare(a.Met*b.Judged, b.Met*a.Judged) })
	var items []string
	for _, one := range short {
		items = append(items, r.T("overview.weak.target", "Series", r.short(one.Series), "Target", r.targetBy(one.Series), "N", r.Int(one.Met), "Of", r.Int(one.Judged)))
	}
	if len(items) == 0 {
		return ""
	}
	return r.T("overview.weak.targets", "List", r.several(items))
}

// turned sorts series by whether more countries improved or declined.
func (r *request) turned(data publish.Region) []string {
	var better, worse, even, still, single []string
	sort := func(name string, courses publish.Courses) {
		if len(courses) == 0 {
			return
		}
		from, to := courses.Years()
		if len(courses) == 1 { // one country is no majority
			single = append(single, r.T("overview.since.single_item", "Series", name, "Turn", r.T("overview.turn."+string(courses[0].Turn)), "Years", years(from, to)))
			return
		}
		up, down := courses.Count(publish.Better), courses.Count(publish.Worse)
		item := r.T("overview.since.item", "Series", name, "Better", r.Int(up), "Worse", r.Int(down), "Of", r.Int(len(courses)), "Years", years(from, to))
		switch {
		case up > down:
			better = append(better, item)
		case down > up:
			worse = append(worse, item)
		case up == 0: // that as many went one way as the other would be true and say nothing
			still = append(still, r.T("overview.since.still_item", "Series", name, "Of", r.Int(len(courses)), "Years", years(from, to)))
		default:
			even = append(even, item)
		}
	}
	for _, one := range data.Surveys {
		if s, ok := r.ref.Catalog.Series(one.Questionnaire.CategorySeries); ok {
			sort(r.short(s), one.Courses)
		}
	}
	for _, one := range data.Series {
		sort(r.short(one.Series), one.Courses)
	}
	var texts []string
	for _, group := range []struct {
		key   string
		items []string
	}{{"better", better}, {"worse", worse}, {"even", even}, {"still", still}, {"single", single}} {
		if len(group.items) > 0 {
			texts = append(texts, r.T("overview.since."+group.key, "List", r.several(group.items)))
		}
	}
	if len(texts) == 0 {
		return []string{r.T("overview.since.none", "Year", overviewSince)}
	}
	return append(texts, r.T("overview.since.how", "Year", overviewSince))
}

// figuresMissing names members without a figure, series by series, and counts the series of which there is none at all.
func (r *request) figuresMissing(data publish.Region) []string {
	var items []string
	known := map[string]bool{}
	for _, one := range data.Series {
		known[one.Series.Code] = one.WithValue > 0
		var names []string
		for _, c := range one.Countries {
			if !c.Cell.Has() && c.Cell.Gap != observation.NotApplicable {
				names = append(names, c.Area.Name.In(r.lang))
			}
		}
		if len(names) > 0 && one.WithValue > 0 {
			items = append(items, r.T("overview.missing.item", "Series", r.short(one.Series), "Names", r.countriesNamed(names)))
		}
	}
	for _, one := range data.Surveys {
		known[one.Questionnaire.CategorySeries] = known[one.Questionnaire.CategorySeries] || one.Responding > 0
	}
	var texts []string
	if len(items) > 0 {
		texts = append(texts, r.T("overview.missing.series", "List", r.several(items)))
	} else if len(data.Series) > 0 {
		texts = append(texts, r.T("overview.missing.none", "N", r.Int(len(data.Series))))
	}
	of, none := 0, 0
	for _, s := range r.ref.Catalog.Content().Series {
		if !fromSource(s) {
			continue
		}
		of++
		if !known[s.Code] {
			none++
		}
	}
	if none > 0 {
		texts = append(texts, r.T("overview.missing.catalogue", "Count", none, "Of", r.Int(of)))
	}
	return texts
}

// some is a number, or nothing for none: messages have a word for that.
func (r *request) some(n int) string {
	if n == 0 {
		return ""
	}
	return r.Int(n)
}

// enumerated are two statements of one thing, the second of which may be missing.
func enumerated(one, other string) string {
	if other == "" {
		return one
	}
	return one + ", " + other
}

// quoted puts a name in the quotation marks of the language.
func (r *request) quoted(name string) string { return r.T("web.quoted", "Text", name) }

// countryOverview tells of a country how its policies are classed, what went which way since 2015, which targets are met, and what is
// missing.
func (r *request) countryOverview(data publish.Country) view.Sheet {
	sheet := view.Sheet{ID: "overview", Title: r.T("overview.title")}
	add := func(name string, texts ...string) {
		if texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" }); len(texts) > 0 {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: name, Texts: texts})
		}
	}
	turns := map[publish.Turn][]string{}
	var met, unmet []string
	for _, one := range data.Series {
		if c := one.Course; c != nil {
			from, to := c.From.Observation, c.To.Observation
			key := "overview.country.course"
			if c.Turn == publish.Unchanged {
				key = "overview.country.stayed"
			}
			turns[c.Turn] = append(turns[c.Turn], r.T(key, "Series", r.inUnit(one.Series), "From", r.figureSaid(one.Series, from), "FromYear", from.Period.Label,
				"To", r.figureSaid(one.Series, to), "ToYear", to.Period.Label))
		}
		if !one.Judged {
			continue
		}
		o := one.Latest.Row.Observation
		item := r.T("overview.country.target", "Series", r.short(one.Series), "Value", r.figureSaid(one.Series, o), "Year", o.Period.Label, "Target", r.targetBy(one.Series))
		if one.Met {
			met = append(met, item)
		} else {
			unmet = append(unmet, item)
		}
	}
	var policy []string
	for _, one := range data.Surveys {
		policy = append(policy, r.categoryCourse(one))
	}
	add(r.T("overview.country.policies"), policy...)
	var since []string
	for _, turn := range []publish.Turn{publish.Better, publish.Worse, publish.Unchanged} {
		if items := turns[turn]; len(items) > 0 {
			since = append(since, r.T("overview.country."+string(turn), "List", r.several(items)))
		}
	}
	if len(since) > 0 {
		since = append(since, r.T("overview.country.how", "Year", overviewSince))
	}
	add(r.T("overview.country.since", "Year", overviewSince), since...)
	var targets []string
	if len(met) > 0 {
		targets = append(targets, r.T("overview.country.met", "List", r.several(met)))
	}
	if len(unmet) > 0 {
		targets = append(targets, r.T("overview.country.not_met", "List", r.several(unmet)))
	}
	add(r.T("overview.country.targets"), targets...)
	uncategorized := r.withoutCategory(data)
	if data.Group.Code != "" {
		add(r.T("overview.missing"), uncategorized, r.withoutFigure(data.Area, data.Group, data.Without, uncategorized != ""))
	} else {
		add(r.T("overview.missing"), uncategorized)
	}
	return sheet
}

// inUnit is the name of a series with its unit, where the figures do not carry it themselves.
func (r *request) inUnit(s catalog.Series) string {
	switch s.Kind {
	case catalog.Percent, catalog.Category, catalog.Binary:
		return r.short(s)
	}
	unit := strings.NewReplacer(" (", ", ", ")", "").Replace(s.Unit.In(r.lang)) // it stands in brackets itself
	return r.T("overview.country.in_unit", "Series", r.short(s), "Unit", unit)
}

// categoryCourse says the first and the last category of the whole in the flow that pages show, where they are of two years.
func (r *request) categoryCourse(one publish.CountrySurvey) string {
	whole := slices.IndexFunc(one.Parts, func(p publish.Part) bool { return p.Code == "" })
	known := func(c publish.CountryRound) bool {
		return whole >= 0 && c.Flow != "" && whole < len(c.Cells) && c.Cells[whole].Has()
	}
	var to publish.CountryRound
	for _, round := range one.Rounds { // the years in order, in each the flow that pages show first
		if known(round) && round.Year > to.Year {
			to = round
		}
	}
	if to.Year == 0 {
		return ""
	}
	from := one.Rounds[slices.IndexFunc(one.Rounds, func(c publish.CountryRound) bool { return known(c) && c.Flow == to.Flow })]
	if from.Year == to.Year {
		return ""
	}
	a, b := from.Cells[whole], to.Cells[whole]
	text := r.T("overview.country.category", "From", r.bandNamed(one.Questionnaire, a), "FromYear", strconv.Itoa(from.Year),
		"To", r.bandNamed(one.Questionnaire, b), "ToYear", strconv.Itoa(to.Year), "Flow", r.flow(to.Flow))
	if a.Category() != b.Category() && to.Flow == observation.UN {
		text += " " + r.T("plain.category.closed")
	}
	return text
}

// withoutCategory says that a government has no category on the first questionnaire, which no series of figures tells.
func (r *request) withoutCategory(data publish.Country) string {
	if !data.Area.Government || len(data.Surveys) == 0 || answeredAny(data.Surveys[0]) {
		return ""
	}
	one := data.Surveys[0]
	return r.T("plain.missing.category", "Survey", r.surveyName(one.Indicator, one.Questionnaire), "Country", data.Area.Name)
}

func (r *request) withoutFigure(country, group area.Area, without []catalog.Series, other bool) string {
	if len(without) == 0 && other {
		return r.T("plain.missing.no_other", "Group", group.Name.In(r.lang))
	}
	if len(without) == 0 {
		return r.T("overview.country.missing_none", "Group", group.Name.In(r.lang))
	}
	var names []string
	for _, s := range without {
		names = append(names, r.short(s))
	}
	return r.T("overview.country.missing", "Group", group.Name.In(r.lang), "Country", country.Name.In(r.lang), "List", r.several(names))
}

// targetBy is the target of a series within a sentence, with its year where that is not the one of the Agenda.
func (r *request) targetBy(one catalog.Series) string {
	year := one.TargetYear
	one.TargetYear = 0
	text := r.target(one)
	if year != 0 && year != 2030 {
		text = r.T("overview.target_in", "Target", text, "Year", strconv.Itoa(year))
	}
	return text
}
