package intake

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// The questions about a file of answers as a whole.
const (
	countryID = "country"
	roundID   = "round"
)

// readAnswers reads the answers to a questionnaire from sheets in somebody's own layout; found is false where there are none.
func (s *Service) readAnswers(ctx context.Context, a *analysis, stands stands) (found, refused bool, err error) {
	h := newHeadings(a.ref.Catalog)
	if err := a.sheetsOfAnswers(ctx, h); err != nil || len(a.questioned) == 0 {
		return false, false, err
	}
	a.report.Layout = Answers
	var all []respondent
	var each []*questioned
	for _, q := range a.questioned {
		each = append(each, q.byCountry(a.readingOf(q, h))...)
	}
	for _, q := range each {
		q.settle(a)
		if len(q.items) == 0 {
			continue
		}
		r := a.readingOf(q, h)
		var got []respondent
		if q.down {
			got = q.below(a, s.probe(a, q), r)
		} else if got, err = q.beneath(ctx, a, r); err != nil {
			return true, true, err
		}
		title := q.title(r)
		for i := range got {
			if q.area != nil {
				got[i].area = q.area
			}
			if q.period != nil {
				got[i].period = q.period
			}
			if got[i].area == nil {
				got[i].area = title.area
			}
			if got[i].period == nil {
				got[i].period = title.period
			}
		}
		all = append(all, got...)
	}
	if len(all) == 0 {
		return true, a.found.status() == OK && !a.found.has(codeTableLeft), nil
	}
	if err := a.cover(ctx, &reading{h: h, ref: a.ref, look: newLookup(a.ref)}, a.questioned, all); err != nil {
		return true, true, err
	}
	parts, ok := s.whoseAnswers(a, all)
	if !ok {
		return true, false, nil
	}
	return true, false, s.readParts(ctx, a, parts, stands)
}

// sheetsOfAnswers finds the sheets of answers, their shapes and what the profile says of them. One whose questionnaire has to be said first has no questions.
func (a *analysis) sheetsOfAnswers(ctx context.Context, h *headings) error {
	found, err := a.findQuestions(ctx)
	if err != nil || len(found) == 0 {
		return err
	}
	for _, q := range found {
		q.shape = q.headers(a.readingOf(q, h))
		a.report.Shapes = append(a.report.Shapes, Shape{q.name, printOf(answersShape(q.shape))})
	}
	a.consultAnswers(found)
	for _, q := range found {
		if leaves(a.report.Options, q.name) {
			a.found.add(codeTableLeft, place{sheet: q.name}, q.name, nil)
			a.questioned = append(a.questioned, &questioned{asked: q.asked, index: q.index, name: q.name, shape: q.shape, left: true})
			continue
		}
		one := a.oneOf(q)
		if one == nil {
			one = &questioned{index: q.index, name: q.name}
		}
		one.shape = q.shape
		a.questioned = append(a.questioned, one)
	}
	return nil
}

func (a *analysis) readingOf(q *questioned, h *headings) *reading {
	return &reading{h: h, ref: a.ref, opt: a.report.Options, f: a.found, look: newLookup(a.ref), titled: a.book.Format() == sheet.XLSX, bands: bandNames(a.ref), t: &table{name: q.name}}
}

// probe tells whether cells are answers, without telling anybody.
func (s *Service) probe(a *analysis, q *questioned) *own {
	return &own{a: &analysis{ref: a.ref, found: newFindings()}, q: q.asked.q, messages: s.deps.Messages}
}

// title is what the lines above the questions, and the name of the sheet, say of them.
func (q *questioned) title(r *reading) fixed {
	first := q.top()
	if !q.down {
		first = max(q.axis, q.by)
	}
	for _, row := range q.head.Rows {
		if row.Number >= first {
			break
		}
		for _, c := range row.Cells {
			r.source.Above = append(r.source.Above, layout.Line{Row: row.Number, Col: c.Col, Text: trim(c.Text)})
		}
	}
	r.t = &table{name: q.name}
	r.titles()
	for i, l := range r.source.Above {
		label, value, _ := strings.Cut(l.Text, ":")
		if strings.TrimSpace(value) == "" && i+1 < len(r.source.Above) && r.source.Above[i+1].Row == l.Row {
			value = r.source.Above[i+1].Text
		}
		if p, ok := observation.ParsePeriod(strings.TrimSpace(value)); ok && isRound(label) && r.t.fixed.period == nil {
			r.t.fixed.period = &p
		}
	}
	return r.t.fixed
}

// isRound tells a label of the round: "Ronda: 2021".
func isRound(text string) bool {
	switch lang.Fold(text) {
	case "ronda", "round", "cycle", "ronda de la encuesta", "survey round", "cycle d enquete":
		return true
	}
	return false
}

// settle tells which wordings were taken for which questions, and asks about those that may be one.
func (q *questioned) settle(a *analysis) {
	q.correct(a.report.Options)
	have := map[string]bool{}
	q.items = slices.DeleteFunc(q.items, func(one questionAt) bool {
		item, _, _ := q.asked.q.Item(one.id)
		if _, exact := q.asked.exact(one.text); !exact && one.by == "" {
			if _, letter := q.asked.letter(one.text); !letter {
				a.found.add(codeQuestionLikely, q.place(one.at), one.text, itemArgs(item))
			}
		}
		twice := have[one.id]
		if twice {
			a.found.add(codeQuestionTwice, q.place(one.at), one.text, itemArgs(item))
			one.id = ""
			q.others = append(q.others, one)
		}
		have[one.id] = true
		return twice
	})
	asked := 0
	for _, one := range q.doubt {
		var open []string
		for _, id := range one.like {
			if !have[id] && !slices.Contains(open, id) {
				open = append(open, id)
			}
		}
		if len(open) == 0 || asked >= mostAsked {
			continue // what it may be stands elsewhere
		}
		asked++
		a.found.put(a.report.Options, codeQuestionUnsure, q.itemID(one.at), q.place(one.at), one.text, append(open, LeaveOut))
	}
	if n := len(q.items); n > 0 {
		first, last := q.place(q.items[0].at), q.place(q.items[n-1].at)
		a.found.judge(Judgement{What: "questions", Sheet: q.name, Cells: first.cell() + ":" + last.cell(), Choice: q.asked.q.Code, Why: "questions",
			Confidence: Sureness(n, max(0, len(q.doubt)-asked)), Args: share(n, len(q.asked.q.Items()))})
	}
}

// tell adds to what was recognised about the file.
func (a *analysis) tell(key string, args map[string]any) {
	a.report.Recognised = append(a.report.Recognised, Fact{key, args})
}

// mean keeps what a code or a mark in a cell says.
func (a *analysis) mean(at place, says string) {
	if a.means == nil {
		a.means = map[place]string{}
	}
	a.means[at] = says
}

// whoseAnswers finds the country and the round of all answers, asks for what nothing says, and makes of them the parts of a workbook.
func (s *Service) whoseAnswers(a *analysis, all []respondent) ([]*own, bool) {
	a.spread(all)
	whole := a.overrule(all)
	byKey := map[string]*own{}
	var parts []*own
	for _, one := range all {
		if one.lost {
			a.lost += one.given()
			continue
		}
		country, known := a.countryOf(one, whole)
		round, dated := a.roundOf(one, whole)
		if !known || !dated {
			a.lost += one.given()
			continue
		}
		if _, yours := a.report.Options.Scope.parts(country.Code); !yours {
			a.lost += one.given()
			a.found.count(codeAreaNotYours, country.Code, one.at, country.Code, map[string]any{"Area": country.Name})
			continue
		}
		q := one.sheet.asked.q
		key := country.Code + "\x00" + round.Code + "\x00" + q.Code
		o := byKey[key]
		if o == nil {
			// Nothing tells on what the answers rest that stand here, so that whoever sends them replaces those.
			part := workbook.Part{Round: round.Code, Survey: q.Code, SurveyVersion: q.Version, Draft: math.MaxInt64}
			o = &own{a: a, asks: true, q: q, part: part, messages: s.deps.Messages, manifest: workbook.Manifest{Country: country.Code, Base: math.MaxInt64}, cells: map[string]map[string]sheet.Cell{}, twice: map[string]int{},
				response: survey.Response{Questionnaire: q.Code, Version: q.Version, Country: country.Code, Round: round.Code, Answers: map[string]survey.Answer{}}}
			byKey[key] = o
			parts = append(parts, o)
		}
		for _, it := range one.items {
			if i := slices.IndexFunc(o.part.Items, func(have workbook.Item) bool { return have.ID == it.ID }); i >= 0 {
				first := o.part.Items[i]
				switch {
				case !one.sheet.gives(it):
					continue
				case trim(o.cells[first.Sheet][first.Answer].Text) == "":
					o.part.Items[i] = it
					one.sheet.cellsOf(it, o.cells)
					continue
				}
				o.twice[it.ID]++
				item, _, _ := q.Item(it.ID)
				col, row, _ := sheet.ParseCell(it.Answer)
				a.found.add(codeAnswersTwice, place{it.Sheet, col, row}, "", map[string]any{"First": o.part.Items[i].Answer, "Sheet": o.part.Items[i].Sheet, "Item": item.Text, "Country": country.Name})
				continue
			}
			o.part.Items = append(o.part.Items, it)
			one.sheet.cellsOf(it, o.cells)
		}
	}
	for _, o := range parts {
		for _, cells := range o.cells {
			for _, c := range cells {
				if c.Text != "" {
					a.report.Read.Cells++
				}
			}
		}
	}
	ok := len(parts) > 0
	many := slices.ContainsFunc(parts, func(o *own) bool { return o.response.Country != parts[0].response.Country })
	for _, o := range parts {
		a.report.Survey, a.report.Round = parts[0].q.Code, parts[0].part.Round
		if !many {
			a.report.Country = o.response.Country
		}
		o.manifest.Parts = make([]workbook.Part, len(parts)) // by which each is named in what is told
		if expected, known := a.ref.Directory.Area(a.report.Options.Country); known && expected.Code != o.response.Country {
			country, _ := a.ref.Directory.Area(o.response.Country)
			a.found.add(codeCountryOther, place{}, country.Code, map[string]any{"Country": country.Name, "Expected": expected.Name})
			ok = false
		}
	}
	return parts, ok
}

// overrule takes the country and the round that were said of a file which speaks of one of each at most. whole tells which of the two can be said so.
func (a *analysis) overrule(all []respondent) (whole map[string]bool) {
	areas, periods := map[string]bool{}, map[string]bool{}
	for _, one := range all {
		if one.area != nil {
			areas[one.area.Code] = true
		}
		if one.period != nil {
			periods[one.period.Canonical] = true
		}
	}
	whole = map[string]bool{countryID: len(areas) < 2, roundID: len(periods) < 2}
	code, _ := a.report.Options.said(countryID)
	country, known := a.ref.Directory.Area(code)
	code, _ = a.report.Options.said(roundID)
	round, asks := a.ref.round(code)
	for i := range all {
		if known && whole[countryID] {
			all[i].area = &country
		}
		if asks && whole[roundID] && slices.Contains(round.Parts, all[i].sheet.asked.q.Code) {
			all[i].round = &round
		}
	}
	return whole
}

// cellsOf puts the cells of an item among those that are read.
func (q *questioned) cellsOf(it workbook.Item, into map[string]map[string]sheet.Cell) {
	if into[q.name] == nil {
		into[q.name] = map[string]sheet.Cell{}
	}
	for _, at := range []string{it.Answer, it.Evidence, it.Reason} {
		col, row, ok := sheet.ParseCell(at)
		if !ok {
			continue
		}
		if c, ok := q.cells[at]; ok {
			into[q.name][at] = c
		} else if c, ok := q.answerAt(row, col); ok {
			into[q.name][at] = c
		}
	}
}

// spread gives what one sheet alone says to those that say nothing: the one country, the one year.
func (a *analysis) spread(all []respondent) {
	areas, periods := map[string]*area.Area{}, map[string]*observation.Period{}
	for _, one := range all {
		if one.area != nil {
			areas[one.area.Code] = one.area
		}
		if one.period != nil {
			periods[one.period.Canonical] = one.period
		}
	}
	for i := range all {
		if len(areas) == 1 && all[i].area == nil {
			all[i].area = slices.Collect(maps.Values(areas))[0]
		}
		if len(periods) == 1 && all[i].period == nil {
			all[i].period = slices.Collect(maps.Values(periods))[0]
		}
	}
}

// countryOf is whose answers they are: as the file says, or the only country that the person works for, or as was answered.
func (a *analysis) countryOf(one respondent, whole map[string]bool) (area.Area, bool) {
	if one.area != nil {
		if one.area.Kind != area.Country {
			a.found.add(codeAnswersArea, one.at, one.area.Code, map[string]any{"Area": one.area.Name})
			return area.Area{}, false
		}
		a.told("area", countryID, one, one.area.Code, whole)
		return *one.area, true
	}
	var options []string
	if s := a.report.Options.Scope; s != nil && !s.Anything {
		options = slices.Sorted(maps.Keys(s.Work))
		if len(options) == 1 {
			only, ok := a.ref.Directory.Area(options[0])
			if ok {
				a.found.count(codeAnswersYours, "", one.at, "", map[string]any{"Country": only.Name})
			}
			return only, ok
		}
	} else {
		for _, c := range a.ref.Directory.Areas() {
			if c.Kind == area.Country {
				options = append(options, c.Code)
			}
		}
	}
	code, ok := a.found.put(a.report.Options, codeAnswersCountry, countryID, one.at, one.sheet.name, options)
	if !ok {
		return area.Area{}, false
	}
	a.told("area", countryID, one, code, whole)
	return a.ref.Directory.Area(code)
}

// told notes what the answers are of, as the file or somebody says.
func (a *analysis) told(what, id string, one respondent, choice string, whole map[string]bool) {
	by := By("")
	if whole[id] {
		_, by = a.report.Options.said(id)
	} else {
		id = "" // each respondent has their own
	}
	if slices.ContainsFunc(a.found.judged, func(j Judgement) bool { return j.What == what && j.Sheet == one.sheet.name && j.Choice == choice }) {
		return
	}
	a.found.judge(Judgement{ID: id, What: what, Sheet: one.sheet.name, Choice: choice, By: by, Why: "answers_of", Confidence: Sureness(named, 0)})
}

// roundOf is the round that asks the questionnaire in the year that the file names, or as was answered. A year inside a sentence is offered, not taken.
func (a *analysis) roundOf(one respondent, whole map[string]bool) (survey.Round, bool) {
	if one.round != nil {
		a.told("round", roundID, one, one.round.Code, whole)
		return *one.round, true
	}
	var asks, fit []survey.Round
	for _, round := range a.ref.Rounds {
		if !slices.Contains(round.Parts, one.sheet.asked.q.Code) {
			continue
		}
		asks = append(asks, round)
		if one.period != nil && one.period.Year() == round.ReferenceYear {
			fit = append(fit, round)
		}
	}
	switch {
	case len(fit) == 1:
		a.told("round", roundID, one, fit[0].Code, whole)
		return fit[0], true
	case len(fit) > 1:
		asks = fit
	case one.period != nil:
		a.found.add(codeRoundUnknown, one.at, one.period.Label, map[string]any{"Round": one.period.Label, "Survey": one.sheet.asked.q.Name})
		return survey.Round{}, false
	}
	named := map[int]bool{}
	for _, row := range one.sheet.head.Rows {
		for _, c := range row.Cells {
			for _, m := range yearInTitle.FindAllStringSubmatch(c.Text, -1) {
				if p, ok := observation.ParsePeriod(m[1]); ok {
					named[p.Year()] = true
				}
			}
		}
	}
	slices.SortStableFunc(asks, func(x, y survey.Round) int {
		switch {
		case named[x.ReferenceYear] != named[y.ReferenceYear]:
			if named[x.ReferenceYear] {
				return -1
			}
			return 1
		}
		return y.ReferenceYear - x.ReferenceYear
	})
	var options []string
	for _, round := range asks {
		options = append(options, round.Code)
	}
	code, ok := a.found.put(a.report.Options, codeAnswersRound, roundID, one.at, one.sheet.name, options)
	if !ok {
		return survey.Round{}, false
	}
	a.told("round", roundID, one, code, whole)
	return a.ref.round(code)
}
