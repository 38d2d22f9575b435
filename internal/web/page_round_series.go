package web

import (
	"context"
	"slices"
	"strings"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// askable are the series that countries can be asked for, by the first indicator that each serves, in the order of the catalogue.
func (r *request) askable() (indicators []catalog.Indicator, series map[string][]catalog.Series) {
	series = map[string][]catalog.Series{}
	placed := map[string]bool{}
	for _, i := range r.ref.Catalog.Content().Indicators {
		for _, code := range i.Series {
			if s, ok := r.ref.Catalog.Series(code); ok && !placed[code] && survey.Askable(s, r.ref.Catalog) {
				placed[code] = true
				series[i.Code] = append(series[i.Code], s)
			}
		}
		if len(series[i.Code]) > 0 {
			indicators = append(indicators, i)
		}
	}
	return indicators, series
}

// mostOffered codes make a dimension that can be offered for every series at once; of the many ages each series has a few of its own.
const mostOffered = 12

// prepared is the round of the address while it is being prepared, for who runs it; errNoPage otherwise.
func (s *Server) prepared(ctx context.Context, r *request) (survey.Round, error) {
	o, err := s.deps.Rounds.OwnRound(ctx, r.param("round"))
	if err == nil && (!r.runs(o) || o.State() != survey.Prepared) {
		err = errNoPage
	}
	return o, err
}

// newSet offers the series of which a set can be made. A search narrows what is offered; what was ticked before stays.
func (s *Server) newSet(ctx context.Context, r *request) (view.Page, error) {
	o, err := s.prepared(ctx, r)
	if err != nil {
		return nil, err
	}
	page := r.desk("rounds", r.T("set.new"), r.T("set.new.say"), view.Link{Text: r.T("round.title"), Href: r.to("rounds")}, view.Link{Text: o.Name.In(r.lang), Href: r.to("rounds", o.Code)})
	d := r.draft("set", "")
	d.text("name", r.T("set.name"), lang.Text{}, "text", longestName, false)
	d.add(view.Field{Kind: "search", Name: "q", Label: r.T("set.search"), Help: r.T("set.search.help"), Max: 80})
	sought := ""
	var taken []string
	if d.ours {
		sought, taken = lang.Fold(r.form.Get("q")), r.form["series"]
	}
	indicators, series := r.askable()
	dimensions, shown := map[string]bool{}, 0
	for _, i := range indicators {
		var offered []string
		for _, one := range series[i.Code] {
			for _, code := range one.Dimensions {
				dimensions[code] = true
			}
			found := strings.Contains(lang.Fold(strings.Join([]string{i.Code, i.Name.In(r.lang), i.Short.In(r.lang), one.Code, one.Name.In(r.lang)}, " ")), sought)
			if !found && !slices.Contains(taken, one.Code) {
				continue
			}
			if found {
				shown++
			}
			offered = append(offered, one.Code, joined(one.Name.In(r.lang), one.Unit.In(r.lang), one.Code))
		}
		if len(offered) > 0 {
			d.ticks("series", strings.TrimSpace(i.Code+" "+first(i.Short.In(r.lang), i.Name.In(r.lang))), "", nil, offered...)
		}
	}
	if shown == 0 {
		d.fields = append(d.fields, view.Field{Kind: "say", Label: r.T("set.found"), Value: r.T("set.found.none")})
	}
	d.add(view.Field{Kind: "check", Name: "shares", Label: r.T("set.shares"), Help: r.T("set.shares.help"), Wide: true})
	for _, dim := range r.ref.Catalog.Content().Dimensions {
		if !dimensions[dim.Code] || len(dim.Codes) > mostOffered {
			continue
		}
		var codes []string
		for _, c := range dim.Codes {
			if c.Code != observation.Total {
				codes = append(codes, dim.Code+"="+c.Code, c.Name.In(r.lang))
			}
		}
		d.ticks("part", r.T("set.by", "Dimension", dim.Name), "", nil, codes...)
	}
	page.Parts = []view.Part{{Entry: d.columns(r.T("set.choose"), r.T("set.choose.say"), r.to("rounds", o.Code, "series"),
		view.Button{Text: r.T("set.search.do"), Value: "search", Tone: "quiet"}, view.Button{Text: r.T("set.make"), Value: "make"})}}
	return page, nil
}

// addSet searches among the series, or makes the set and asks for it in the round.
func (s *Server) addSet(ctx context.Context, r *request) (string, error) {
	if r.form.Get("do") == "search" {
		return "", nil
	}
	o, err := s.prepared(ctx, r)
	if err != nil {
		return "", err
	}
	f := inForm{r: r}
	name := f.text("name", r.T("set.name"), lang.Text{}, longestName, true)
	if f.err != nil {
		return "", f.err
	}
	asked, err := r.askedSeries(f.several("series"), f.several("part"), r.form.Get("shares") != "")
	if err != nil {
		return "", err
	}
	intro := lang.Text{}
	for _, l := range lang.All() {
		intro = intro.With(l, s.printer(l).T("set.intro"))
	}
	q, err := survey.SeriesSet(survey.SetCode(o.Code, 1), name, intro, asked, r.ref.Catalog)
	if err != nil {
		return "", err
	}
	if _, err = s.deps.Rounds.AddSet(ctx, o.Code, q); err != nil {
		return "", err
	}
	return done(r.to("rounds", o.Code), "set_added"), nil
}

// askedSeries are the series that were ticked, each by those of the parts by which it is broken down.
func (r *request) askedSeries(codes, parts []string, shares bool) ([]survey.AskedSeries, error) {
	var out []survey.AskedSeries
	used := map[string]bool{}
	for _, code := range codes {
		if slices.ContainsFunc(out, func(a survey.AskedSeries) bool { return a.Series == code }) {
			continue
		}
		one, _ := r.ref.Catalog.Series(code)
		a := survey.AskedSeries{Series: code, Parts: shares}
		for _, p := range parts {
			dimension, part, _ := strings.Cut(p, "=")
			if slices.Contains(one.Dimensions, dimension) {
				used[p] = true
				a.Breakdowns = append(a.Breakdowns, observation.Breakdown{dimension: part})
			}
		}
		out = append(out, a)
	}
	for _, p := range parts {
		if len(codes) > 0 && !used[p] {
			dimension, part, _ := strings.Cut(p, "=")
			return nil, fault.New(fault.Invalid, "set.part_unused", "Part", r.partName(dimension, part))
		}
	}
	return out, nil
}

// setsSheet lists the sets of series of a round that is being prepared, and leads to where one is made.
func (r *request) setsSheet(o survey.Round) *view.Sheet {
	sheet := &view.Sheet{ID: "sets", Title: r.T("set.sets"), Say: r.T("set.sets.say"), Links: []view.Link{{Text: r.T("set.new"), Href: r.to("rounds", o.Code, "series")}}}
	for _, part := range o.Parts {
		if q, ok := questionnaire(r.ref, part); ok && q.Kind == survey.SetOfSeries {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: q.Name.In(r.lang), Text: r.T("mine.size", "Items", len(q.Asked()), "Sections", len(q.Sections)), Href: r.to("rounds", o.Code, "preview") + "#part-" + q.Code})
		}
	}
	return sheet
}

// setsPanels show the figures that the sets of series of a round ask for.
func (r *request) setsPanels(o survey.Round) []view.Part {
	var out []view.Part
	for _, part := range o.Parts {
		q, ok := questionnaire(r.ref, part)
		if !ok || q.Kind != survey.SetOfSeries {
			continue
		}
		t := view.Table{ID: "part-" + q.Code + "-t", Caption: q.Name.In(r.lang), Class: "cards", Columns: []view.Column{{Text: r.T("set.figure")}, {Text: r.T("web.indicator")}, {Text: r.T("admin.unit")}, {Text: r.T("set.answer")}}}
		for _, s := range q.Sections {
			for _, i := range s.Items {
				t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: i.Text.In(r.lang), Small: i.Help.In(r.lang), Below: true}, Cells: r.headed(t.Columns[1:], []view.Cell{
					{Text: joined(s.Code, s.Short.In(r.lang))}, {Text: i.Unit.In(r.lang)}, {Text: r.T("set.answer."+string(i.Kind), "Per", i.Scale())},
				})})
			}
		}
		out = append(out, view.Part{Panel: &view.Panel{ID: "part-" + q.Code, Title: q.Name.In(r.lang), Say: q.Intro.In(r.lang), Table: t, Long: true}})
	}
	return out
}

// asks is the question of an item; the unit of a rate that is computed from two answers stands behind it, not at either.
func (r *request) asks(item survey.Item) string {
	text, unit := item.Title(r.lang), item.Unit.In(r.lang)
	if item.Kind == survey.Share && item.Series != "" && unit != "" {
		return text + " (" + unit + ")"
	}
	return text
}

// offered are the parts that a round can ask for: the questionnaires, and of the sets of series and lines those that a round asks for which
// the reader runs.
func (s *Server) offered(ctx context.Context, r *request) ([]survey.Questionnaire, error) {
	rounds, err := s.deps.Rounds.OwnRounds(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(r.ref.Questionnaires), func(q survey.Questionnaire) bool {
		return q.Kind != survey.Questions && !slices.ContainsFunc(rounds, func(o survey.Round) bool { return r.runs(o) && slices.Contains(o.Parts, q.Code) })
	}), nil
}
