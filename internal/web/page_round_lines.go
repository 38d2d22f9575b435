package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// wording is a version of a set as lists name it: its number and what became of it.
func (r *request) wording(v act.Version) string {
	says := []string{r.T("lines.version", "Number", strconv.Itoa(v.Number))}
	if n := len(v.Steps); n > 0 {
		says = append(says, r.T("lines.version."+string(v.State()), "Day", r.Date(v.Steps[n-1].Day)))
	}
	says = append(says, r.T("lines.count", "Count", len(v.Lines)))
	if v.Working {
		says = append(says, r.T("lines.working"))
	}
	return strings.Join(says, " · ")
}

// newLines offers the wordings about which a round can ask: those of its group that stand.
func (s *Server) newLines(ctx context.Context, r *request) (view.Page, error) {
	o, err := s.prepared(ctx, r)
	if err != nil {
		return nil, err
	}
	sets, err := s.deps.Rounds.LineSets(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("rounds", r.T("lines.ask"), r.T("lines.ask.say"), view.Link{Text: r.T("round.title"), Href: r.to("rounds")}, view.Link{Text: o.Name.In(r.lang), Href: r.to("rounds", o.Code)})
	d := r.draft("lines", "")
	chosen := ""
	var pairs []string
	for _, set := range sets {
		if set.Group != o.Group {
			continue
		}
		stands, _ := set.InForce()
		for _, v := range slices.Backward(set.Versions) {
			if v.Draft() || len(v.Lines) == 0 {
				continue
			}
			key := set.Code + "/" + strconv.Itoa(v.Number)
			if chosen == "" && v.Number == stands.Number {
				chosen = key
			}
			pairs = append(pairs, key, set.Name.In(r.lang)+" · "+r.wording(v))
		}
	}
	if len(pairs) == 0 {
		page.Parts = []view.Part{{Sheet: &view.Sheet{ID: "lines", Title: r.T("lines.ask"), Empty: r.T("lines.ask.none", "Group", r.area(o.Group))}}}
		return page, nil
	}
	d.add(view.Field{Kind: "radios", Name: "wording", Label: r.T("lines.wording"), Value: chosen, Options: options("", pairs...), Required: true, Wide: true})
	page.Parts = []view.Part{{Entry: d.entry(r.T("lines.choose"), r.T("lines.choose.say"), r.to("rounds", o.Code, "lines"), view.Button{Text: r.T("lines.add")})}}
	return page, nil
}

// addLines asks about the wording that was chosen.
func (s *Server) addLines(ctx context.Context, r *request) (string, error) {
	o, err := s.prepared(ctx, r)
	if err != nil {
		return "", err
	}
	set, number, _ := strings.Cut(r.form.Get("wording"), "/")
	n, err := strconv.Atoi(number)
	if err != nil {
		return "", fault.New(fault.Invalid, "lines.none_chosen")
	}
	return done(r.to("rounds", o.Code), "round_lines_added"), s.deps.Rounds.AddLines(ctx, o.Code, set, n)
}

// linesSheet lists the sets of lines of a round that is being prepared, and leads to where one is chosen.
func (r *request) linesSheet(o survey.Round) *view.Sheet {
	sheet := &view.Sheet{ID: "lines", Title: r.T("lines.title"), Say: r.T("lines.say"), Links: []view.Link{{Text: r.T("lines.ask"), Href: r.to("rounds", o.Code, "lines")}}}
	for _, part := range o.Parts {
		if q, ok := questionnaire(r.ref, part); ok && q.Kind == survey.SetOfLines {
			sheet.Pairs = append(sheet.Pairs, view.Pair{Name: q.Name.In(r.lang), Text: joined(r.T("lines.version", "Number", q.Version), r.T("lines.count", "Count", len(q.Sections))), Href: r.to("rounds", o.Code, "preview") + "#part-" + q.Code})
		}
	}
	return sheet
}

// linesPanels show the lines that a round asks about, and what it asks of each.
func (r *request) linesPanels(o survey.Round) []view.Part {
	var out []view.Part
	for _, part := range o.Parts {
		q, ok := questionnaire(r.ref, part)
		if !ok || q.Kind != survey.SetOfLines {
			continue
		}
		t := view.Table{ID: "part-" + q.Code + "-t", Caption: q.Name.In(r.lang), Columns: []view.Column{{Text: r.T("lines.code")}, {Text: r.T("lines.line")}}}
		for _, s := range q.Sections {
			t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: strings.TrimPrefix(s.Code, "L")}, Cells: []view.Cell{{Text: s.Name.In(r.lang), Small: s.Question.In(r.lang), Below: true}}})
		}
		fields := view.Table{ID: "fields-" + q.Code + "-t", Caption: r.T("lines.fields"), Class: "cards", Columns: []view.Column{{Text: r.T("form.question")}, {Text: r.T("set.answer")}, {Text: r.T("lines.asked")}}}
		for _, i := range q.Sections[0].Items {
			asked := r.T("lines.asked.no")
			if !i.Optional {
				asked = r.T("lines.asked.yes")
			}
			text := i.Text.In(r.lang)
			if i.Row != "" {
				text = i.Row + " · " + text
			}
			fields.Rows = append(fields.Rows, view.Row{Head: view.Cell{Text: text}, Cells: r.headed(fields.Columns[1:], []view.Cell{{Text: r.T("lines.kind." + string(i.Kind))}, {Text: asked}})})
		}
		out = append(out, view.Part{Panel: &view.Panel{ID: "part-" + q.Code, Title: q.Name.In(r.lang), Say: q.Intro.In(r.lang), Table: t, Long: true}},
			view.Part{Panel: &view.Panel{ID: "fields-" + q.Code, Title: r.T("lines.fields"), Say: r.T("lines.fields.say"), Table: fields, Folded: true, Summary: r.T("lines.fields.show", "Count", len(fields.Rows)), Long: true}})
	}
	return out
}
