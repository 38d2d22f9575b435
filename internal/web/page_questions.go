package web

import (
	"context"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// questions are those of one questionnaire as they are put to governments. Sets of series and of lines belong to their round.
func (s *Server) questions(_ context.Context, r *request) (view.Page, error) {
	given := r.param("questionnaire")
	q, ok := questionnaire(r.ref, given)
	if !ok || q.Kind != survey.Questions {
		return nil, lost{cause: fault.New(fault.NotFound, "question.none", "Given", given), search: r.to("search"), query: given}
	}
	page := &view.Lines{Frame: r.frame}
	page.Title, page.Lead, page.Description, page.Section = q.Name.In(r.lang), r.T("question.say"), r.T("question.say"), "indicators"
	page.Crumbs = []view.Link{{Text: r.T("web.indicators"), Href: r.to("indicators")}, {Text: page.Title}}
	page.Actions = []view.Action{{Text: r.T("web.copy_link"), Href: r.to("questionnaires", q.Code), Quiet: true, Copy: true}}
	if q.Working {
		page.Caveat = r.T("question.working")
	}
	about := view.Sheet{ID: "about", Title: r.T("question.about"), Pairs: []view.Pair{{Name: r.T("web.code"), Text: q.Code}, {Name: r.T("question.version"), Text: q.Version}}}
	if say := q.Intro.In(r.lang); say != "" {
		about.Say = say
	}
	if from := q.Source.In(r.lang); from != "" {
		about.Pairs = append(about.Pairs, view.Pair{Name: r.T("question.source"), Text: from})
	}
	gives := view.Pair{Name: r.T("question.series")}
	for _, code := range []string{q.CategorySeries, q.PercentSeries} {
		if one, ok := r.ref.Catalog.Series(code); ok {
			gives.Links = append(gives.Links, view.Link{Text: joined(one.Code, r.short(one)), Href: r.to("series", one.Code)})
		}
	}
	if len(gives.Links) > 0 {
		about.Pairs = append(about.Pairs, gives)
	}
	for _, section := range q.Sections {
		panel := view.Panel{ID: "section-" + section.Code, Title: section.Name.In(r.lang), Say: section.Question.In(r.lang), Long: true}
		panel.Table = view.Table{ID: "t-" + section.Code, Caption: panel.Title, Class: "questions cards", Columns: []view.Column{{Text: r.T("question.question")}, {Text: r.T("question.answers")}}}
		for _, item := range section.Items {
			if item.Private {
				continue
			}
			panel.Table.Rows = append(panel.Table.Rows, view.Row{
				ID:    item.ID,
				Head:  view.Cell{Text: joined(item.Letter, item.Text.In(r.lang)), Small: item.Help.In(r.lang), Below: true},
				Cells: []view.Cell{{Text: r.possible(q, item), Column: r.T("question.answers")}},
			})
		}
		page.Parts = append(page.Parts, view.Part{Panel: &panel})
	}
	page.Parts = append(page.Parts, view.Part{Sheet: &about})
	return page, nil
}

// possible says which answers an item takes, with the points that each gives where it is scored.
func (r *request) possible(q survey.Questionnaire, item survey.Item) string {
	if item.Kind != survey.Choice {
		return r.T("question.kind." + string(item.Kind))
	}
	var out []string
	for _, list := range q.Choices {
		if list.Code != item.Choices {
			continue
		}
		for _, o := range list.Choices {
			text := o.Label.In(r.lang)
			if item.Max > 0 {
				text = r.T("question.points", "Answer", text, "Points", r.outOf(o.Points, item.Max))
			}
			out = append(out, text)
		}
	}
	return joined(out...)
}

// outOf says points of the most that an item gives, without zeros behind: the official points of SDG 10.7.2 are 1, 0.5 and 0.
func (r *request) outOf(of, most int) string {
	d := decimal.NewFromInt(int64(of)).DivRound(decimal.NewFromInt(int64(most)), 2)
	places := int32(2)
	for places > 0 && d.Equal(d.Truncate(places-1)) {
		places--
	}
	return r.Number(d, places)
}
