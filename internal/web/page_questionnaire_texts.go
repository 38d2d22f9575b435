package web

import (
	"context"
	"strconv"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// The parts of a questionnaire whose texts are edited at a time, beside its sections.
const (
	partHead    = ""
	partChoices = "answers"
)

// longestItem bounds a text of a questionnaire.
const longestItem = 4000

// wording is one text of a questionnaire where it stands.
type wording struct {
	name, label string
	text        *lang.Text
	long        bool
	needed      bool
}

// wordings are the texts of one part; false for a part that is not there.
func wordings(r *request, q *survey.Questionnaire, part string) (title string, out []wording, ok bool) {
	switch part {
	case partHead:
		out = append(out, wording{"name", r.T("admin.name"), &q.Name, false, true}, wording{"intro", r.T("admin.intro"), &q.Intro, true, true},
			wording{"source", r.T("admin.source"), &q.Source, true, true})
		for i := range q.Bands {
			out = append(out, wording{"band." + strconv.Itoa(i), r.T("admin.band", "Category", q.Bands[i].Category), &q.Bands[i].Name, false, true})
		}
		return r.T("admin.part.head"), out, true
	case partChoices:
		for i := range q.Choices {
			for j := range q.Choices[i].Choices {
				o := &q.Choices[i].Choices[j]
				out = append(out, wording{"choice." + strconv.Itoa(i) + "." + strconv.Itoa(j), q.Choices[i].Code + " · " + o.Code, &o.Label, false, true})
			}
		}
		return r.T("admin.part.choices"), out, true
	}
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Code != part {
			continue
		}
		out = append(out, wording{"name", r.T("admin.name"), &s.Name, false, true}, wording{"short", r.T("admin.short"), &s.Short, false, true},
			wording{"question", r.T("admin.question"), &s.Question, true, true})
		for j := range s.Items {
			item, at := &s.Items[j], "item."+strconv.Itoa(j)
			out = append(out, wording{at, r.T("admin.item_is", "Letter", item.Letter), &item.Text, true, true})
			if !item.Help.IsZero() {
				out = append(out, wording{at + ".help", r.T("admin.item_help", "Letter", item.Letter), &item.Help, true, false})
			}
			if !item.Unit.IsZero() {
				out = append(out, wording{at + ".unit", r.T("admin.item_unit", "Letter", item.Letter), &item.Unit, false, false})
			}
		}
		return s.Code + " · " + s.Name.In(r.lang), out, true
	}
	return "", nil, false
}

func (s *Server) editionTexts(ctx context.Context, r *request) (view.Page, error) {
	e, err := s.deps.Editions.Edition(ctx, r.param("questionnaire"), r.param("version"))
	if err != nil {
		return nil, err
	}
	part := r.query.Get("part")
	title, texts, ok := wordings(r, &e.Questionnaire, part)
	if !ok {
		return nil, errNoPage
	}
	here := r.to("admin", "questionnaires", e.Code, e.Version)
	say := r.T("admin.texts.draft", "Version", e.Version)
	if e.Adopted {
		say = r.T("admin.texts.new_version", "Version", e.Version)
	}
	page := r.desk("admin", r.T("admin.texts_of", "Name", e.Name), say, view.Link{Text: r.T("admin.questionnaires"), Href: r.to("admin", "questionnaires")},
		view.Link{Text: e.Name.In(r.lang), Href: here})
	page.Crumbs[len(page.Crumbs)-1].Text = r.T("admin.texts")
	page.Tabs = r.partTabs(e.Questionnaire, here, part)
	d := r.draft("texts", e.Row)
	if e.Adopted {
		all, err := s.deps.Editions.Editions(ctx, e.Code)
		if err != nil {
			return nil, err
		}
		next := survey.NextVersion(e.Version, func(v string) bool {
			for _, o := range all {
				if o.Version == v {
					return true
				}
			}
			return false
		})
		d.add(view.Field{Kind: "text", Name: "edition", Label: r.T("admin.new_version"), Help: r.T("admin.new_version.help"), Value: next, Max: 20, Required: true, Wide: true})
	}
	for _, w := range texts {
		kind, most := "text", longestName
		if w.long {
			kind, most = "area", longestItem
		}
		d.text(w.name, w.label, *w.text, kind, most, w.needed)
	}
	page.Parts = []view.Part{{Entry: d.columns(title, "", with(here+"/texts", "part", part), view.Button{Text: r.T("admin.save")})}}
	return page, nil
}

// partTabs lead between the parts of a questionnaire.
func (r *request) partTabs(q survey.Questionnaire, here, part string) []view.Tab {
	tabs := []view.Tab{{Text: r.T("admin.part.head"), Href: here + "/texts", Current: part == partHead}}
	for _, s := range q.Sections {
		tabs = append(tabs, view.Tab{Text: s.Code + " " + s.Short.In(r.lang), Href: with(here+"/texts", "part", s.Code), Current: part == s.Code})
	}
	if len(q.Choices) > 0 {
		tabs = append(tabs, view.Tab{Text: r.T("admin.part.choices"), Href: with(here+"/texts", "part", partChoices), Current: part == partChoices})
	}
	return tabs
}

// saveTexts keeps the texts of a part: in a version that was never the one to answer they replace what stands, otherwise a new
// version holds them.
func (s *Server) saveTexts(ctx context.Context, r *request) (string, error) {
	e, err := s.deps.Editions.Edition(ctx, r.param("questionnaire"), r.param("version"))
	if err != nil {
		return "", err
	}
	part := r.query.Get("part")
	_, texts, ok := wordings(r, &e.Questionnaire, part)
	if !ok {
		return "", errNoPage
	}
	f := inForm{r: r}
	differs := false
	for _, w := range texts {
		most := longestName
		if w.long {
			most = longestItem
		}
		now := f.text(w.name, w.label, *w.text, most, w.needed)
		differs = differs || now != *w.text
		*w.text = now
	}
	version := e.Version
	if e.Adopted {
		version = f.line("edition", r.T("admin.new_version"), 20, true)
	}
	switch {
	case f.err != nil:
		return "", f.err
	case !differs:
		return "", fault.New(fault.Invalid, "admin.texts.same")
	}
	e.Questionnaire.Version = version
	next := done(with(r.to("admin", "questionnaires", e.Code, version)+"/texts", "part", part), "texts_saved")
	if e.Adopted {
		return next, s.deps.Editions.AddEdition(ctx, e.Questionnaire)
	}
	return next, s.deps.Editions.ReviseEdition(ctx, r.form.Get(versionField), e.Questionnaire)
}
