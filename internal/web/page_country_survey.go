package web

import (
	"strconv"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// scoreCard is what a country's answers to a questionnaire come to, round by round, each flow beside the other.
func (s *Server) scoreCard(r *request, one publish.CountrySurvey, n int) view.Score {
	q := one.Questionnaire
	id := "score"
	if n > 0 {
		id += strconv.Itoa(n + 1)
	}
	card := view.Score{ID: id, Title: q.Name.In(r.lang)}
	order := columns(one.Parts)
	t := view.Table{ID: id + "-t", Class: "heat", Caption: q.Name.In(r.lang), Columns: []view.Column{{Text: r.T("web.year")}, {Text: r.T("web.flow"), Class: "when"}}}
	for _, i := range order {
		c := view.Column{Text: r.part(one.Parts[i])}
		if one.Parts[i].Code == "" {
			c.Class = "overall"
		}
		t.Columns = append(t.Columns, c)
	}
	newest := map[observation.Flow]publish.CountryRound{}
	for _, round := range one.Rounds {
		if round.Flow != "" {
			newest[round.Flow] = round
		}
		row := view.Row{Head: view.Cell{Text: strconv.Itoa(round.Year)}}
		who := view.Cell{Class: "when", Text: r.Gap(round.Gap)}
		if round.Flow != "" {
			who.Text = r.flow(round.Flow)
		}
		if round.Score != nil {
			who.Small, who.Below = r.answered(round.Score.Total), true
		}
		row.Cells = append(row.Cells, who)
		for _, i := range order {
			cell := view.Cell{}
			if i < len(round.Cells) {
				cell = r.heat(q, round.Cells[i], round.Gap, one.Parts[i].Code == "")
				cell.Small = r.percentOf(round, one.Parts[i], cell.Small)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	card.Table = t
	for _, f := range []observation.Flow{observation.National, observation.UN} {
		card.Verdicts = append(card.Verdicts, r.flowVerdict(one, newest[f], f))
	}
	for _, b := range q.Bands {
		card.Legend = append(card.Legend, view.Key{Class: "c" + strconv.Itoa(b.Category), Sign: strconv.Itoa(b.Category), Text: b.Name.In(r.lang)})
	}
	card.Legend = append(card.Legend, r.gapKeys()...)
	card.Notes = []string{r.T("web.country.score_note")}
	if q.Working {
		card.Notes = append([]string{r.T("web.working")}, card.Notes...)
	}
	card.Say = s.scoreSentence(r, one, newest)
	card.Downloads = []view.Link{{Text: "CSV", Href: with(r.to("data.csv"), "series", q.CategorySeries, "area", one.Country.Code), Download: true}}
	return card
}

// percentOf puts the percentage under a category where the answers are known.
func (r *request) percentOf(round publish.CountryRound, part publish.Part, otherwise string) string {
	if round.Score == nil {
		return otherwise
	}
	if part.Code == "" {
		return r.Percent(round.Score.Total.Percent(), 1)
	}
	for _, sec := range round.Score.Sections {
		if sec.Part == part.Code {
			return r.Percent(sec.Percent(), 0)
		}
	}
	return otherwise
}

// flowVerdict is the newest overall category in one flow, or the gap that stands there.
func (r *request) flowVerdict(one publish.CountrySurvey, round publish.CountryRound, f observation.Flow) view.Verdict {
	v := view.Verdict{Who: r.T("web.country.un")}
	if f == observation.National {
		v.Who = r.T("web.country.national")
	}
	if round.Flow == "" {
		gap := observation.NotAvailable
		for _, other := range one.Rounds {
			if other.Flow == "" && other.Gap != observation.NoGap {
				gap = other.Gap
			}
		}
		v.What = r.Gap(gap)
		if f == observation.National {
			v.What, v.More = r.T("web.country.nothing_reported"), r.T("web.country.nothing_reported.say")
		}
		return v
	}
	for i, p := range one.Parts {
		if p.Code != "" || i >= len(round.Cells) {
			continue
		}
		c := round.Cells[i]
		if !c.Has() {
			v.What = r.Gap(c.Gap)
			continue
		}
		band, _ := one.Questionnaire.Band(c.Category())
		v.Category, v.What, v.Href = c.Category(), band.Name.In(r.lang), r.figure(c.Row)
		v.Small = strconv.Itoa(c.Category())
	}
	v.More = strconv.Itoa(round.Year)
	if round.Score != nil {
		v.Small = r.Percent(round.Score.Total.Percent(), 1)
		v.More += " · " + r.answered(round.Score.Total)
	} else if len(round.Cells) > 0 {
		if whole := round.Cells[0].Row; whole.Known() {
			v.More = joined(v.More, r.release(whole.Observation.Key.Release))
		}
		if f == observation.UN {
			v.More = joined(v.More, r.T("web.country.answers_not_public"))
		}
	}
	return v
}

func (s *Server) scoreSentence(r *request, one publish.CountrySurvey, newest map[observation.Flow]publish.CountryRound) string {
	name := one.Country.Name.In(r.lang)
	text := ""
	for _, f := range []observation.Flow{observation.National, observation.UN} {
		round, ok := newest[f]
		if !ok {
			continue
		}
		for i, p := range one.Parts {
			if p.Code != "" || i >= len(round.Cells) || !round.Cells[i].Has() {
				continue
			}
			band, _ := one.Questionnaire.Band(round.Cells[i].Category())
			key := "web.country.say_" + string(f)
			args := []any{"Country", name, "Word", band.Name.In(r.lang), "Category", strconv.Itoa(round.Cells[i].Category()), "Year", strconv.Itoa(round.Year), "Survey", first(one.Indicator.Code, one.Questionnaire.Name.In(r.lang))}
			if round.Score != nil {
				key += "_score"
				args = append(args, "Percent", r.Percent(round.Score.Total.Percent(), 1), "Answered", r.answered(round.Score.Total))
			}
			text = spaced(text, r.T(key, args...))
		}
	}
	if text != "" {
		return text
	}
	for _, round := range one.Rounds {
		if round.Gap != observation.NoGap {
			return r.T("web.country.say_gap", "Country", name, "Survey", first(one.Indicator.Code, one.Questionnaire.Name.In(r.lang)), "Gap", r.T("gap."+string(round.Gap)+".long"))
		}
	}
	return ""
}

func spaced(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// changePanel sets the first and the last year with an answer beside each other. Without two there is no panel.
func (s *Server) changePanel(r *request, one publish.CountrySurvey) view.Panel {
	var rounds []publish.CountryRound
	for _, round := range one.Rounds {
		if round.Shown && round.Flow != "" {
			rounds = append(rounds, round)
		}
	}
	if len(rounds) < 2 {
		return view.Panel{}
	}
	from, to := rounds[0], rounds[len(rounds)-1]
	columnsOf := func(c publish.CountryRound) view.Column {
		return view.Column{Text: strconv.Itoa(c.Year), Small: r.flow(c.Flow)}
	}
	t := view.Table{ID: "change-t", Caption: r.T("web.country.change"), Columns: []view.Column{{Text: r.T("web.domain")}, columnsOf(from), columnsOf(to), {Text: r.T("web.change")}}}
	up, down, same, overall, changed := 0, 0, 0, "", false
	for _, i := range columns(one.Parts) {
		if i >= len(from.Cells) || i >= len(to.Cells) {
			continue
		}
		a, b := from.Cells[i], to.Cells[i]
		row := view.Row{Head: view.Cell{Text: r.part(one.Parts[i])}, Cells: []view.Cell{r.categoryCell(one, a), r.categoryCell(one, b)}}
		change := view.Cell{}
		if a.Has() && b.Has() {
			counts := 1
			if one.Parts[i].Code == "" {
				counts = 0
				overall = r.T("plain.change.overall", "From", r.bandNamed(one.Questionnaire, a), "FromYear", strconv.Itoa(from.Year), "To", r.bandNamed(one.Questionnaire, b), "ToYear", strconv.Itoa(to.Year))
			}
			switch {
			case b.Category() > a.Category():
				up, changed = up+counts, true
				change = view.Cell{Text: "↑ " + r.T("web.change.up"), Chip: "ok"}
			case b.Category() < a.Category():
				down, changed = down+counts, true
				change = view.Cell{Text: "↓ " + r.T("web.change.down"), Chip: "warn"}
			default:
				same += counts
				change = view.Cell{Text: "= " + r.T("web.change.none"), Chip: "neutral"}
			}
		}
		row.Cells = append(row.Cells, change)
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: "change", Title: r.T("web.country.change_title", "From", strconv.Itoa(from.Year), "To", strconv.Itoa(to.Year)), Table: t}
	switch n := up + down + same; {
	case n > 0:
		p.Say = spaced(overall, r.domainsChanged(up, down, same))
	case overall != "":
		p.Say = overall + " " + r.T("plain.change.no_domain")
	}
	if changed {
		p.Caveat = r.categoryChange(from.Flow, to.Flow)
	}
	p.Notes = []string{r.categoryMeaning(one.Questionnaire)}
	p.Chart = s.changeChart(r, one, from, to)
	p.Folded = p.Chart.Option != ""
	return p
}

// domainsChanged says how many categories went which way; of ways that none went nothing is said.
func (r *request) domainsChanged(up, down, same int) string {
	n := up + down + same
	var ways []string
	for _, way := range []struct {
		key string
		n   int
	}{{"up", up}, {"down", down}, {"same", same}} {
		switch way.n {
		case 0:
		case n:
			ways = append(ways, r.T("plain.change.all."+way.key, "Count", n))
		default:
			ways = append(ways, r.T("plain.change."+way.key, "N", r.Int(way.n)))
		}
	}
	return r.T("plain.change.domains", "Count", n, "Ways", r.List(ways))
}

func (r *request) categoryCell(one publish.CountrySurvey, c publish.Cell) view.Cell {
	if !c.Has() {
		return view.Cell{Text: r.Gap(c.Gap), Class: "g"}
	}
	band, _ := one.Questionnaire.Band(c.Category())
	return view.Cell{Text: strconv.Itoa(c.Category()) + " " + band.Name.In(r.lang), Href: r.figure(c.Row), Title: r.where(c.Row)}
}
