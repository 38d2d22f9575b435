package web

import (
	"slices"
	"strings"

	"rumbo/internal/intake"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// saying is what stands above the picture: what its marks mean, or why there are none.
func (m mapping) saying() string {
	key := string(m.picture.Kind)
	switch {
	case m.report.Layout == intake.OwnWorkbook:
		return m.r.T("sheet.say.own")
	case m.picture.Kind == intake.PictureOther:
		return m.r.T("sheet.say.other")
	case m.picture.Kind == intake.PictureForm:
		return m.r.T("sheet.say.form")
	case m.picture.Kind == intake.PictureAnswers && m.picture.Survey == "":
		return m.r.T("sheet.say.survey")
	case !m.open:
		return m.r.T("sheet.picture.read")
	case m.picture.Kind == intake.PictureFigures:
		return m.r.T("sheet.picture.say")
	case m.picture.Kind == intake.PictureAnswers && !m.picture.Down:
		key = "answers_across"
	}
	return m.r.T("sheet.say." + key)
}

// legendKeys are the marks that the picture of such a sheet has, and what each means on it.
func (m mapping) legendKeys() (keys []view.Key) {
	of := map[string]string{}
	switch {
	case m.picture.Kind == intake.PictureFigures:
		for _, key := range []string{"area", "period", "series", "value", "part", "more", "off"} {
			keys = append(keys, view.Key{Class: "r-" + key, Text: m.r.T("sheet.legend." + key)})
		}
		return keys
	case m.picture.Kind == intake.PictureIncidents:
		of = map[string]string{"period": "incidents.role.period", "value": "incidents.role.value", "area": "incidents.role.area", "off": "sheet.legend.off"}
	case m.picture.Kind == intake.PictureAnswers && m.picture.Down:
		of = map[string]string{"series": "sheet.legend.question", "value": "sheet.legend.answer", "more": "sheet.legend.beside", "off": "sheet.legend.off"}
	case m.picture.Kind == intake.PictureAnswers && m.picture.Survey != "":
		of = map[string]string{"area": "sheet.legend.country", "period": "sheet.legend.period", "value": "sheet.legend.answer", "off": "sheet.legend.off"}
	}
	for _, key := range []string{"series", "area", "period", "value", "more", "off"} {
		if text := of[key]; text != "" {
			keys = append(keys, view.Key{Class: "r-" + key, Text: m.r.T(text)})
		}
	}
	return keys
}

// role is what a column of such a sheet is, in words.
func (m mapping) role(answer string) string {
	if m.picture.Kind == intake.PictureIncidents && answer != intake.LeaveOut {
		return m.r.T("incidents.role." + answer)
	}
	if m.picture.Kind == intake.PictureAnswers && answer == "area" {
		return m.r.T("sheet.legend.country")
	}
	return m.r.roleText(answer)
}

// roles are the answers to what a column of such a sheet is; none where that is not to be chosen.
func (m mapping) roles(c intake.PictureColumn) []view.Option {
	var list []string
	switch m.picture.Kind {
	case intake.PictureFigures:
		list = intake.Roles(m.r.ref.Catalog)
	case intake.PictureIncidents:
		list = intake.IncidentRoles()
		counted := 0
		for _, other := range m.picture.Columns {
			if other.Choice == "value" {
				counted++
			}
		}
		if c.Choice == "value" && counted == 1 {
			list = slices.DeleteFunc(list, func(s string) bool { return s != "value" }) // without it nothing is counted
		}
	case intake.PictureAnswers:
		if m.picture.Survey == "" || c.Choice == "question" || c.Choice == "letter" {
			return nil
		}
		list = intake.AnswersRoles(m.picture.Down)
	}
	var out []view.Option
	for _, role := range list {
		out = append(out, view.Option{Value: role, Text: m.role(role)})
	}
	return out
}

// survey is the questionnaire of the sheet.
func (m mapping) survey() (survey.Questionnaire, bool) {
	if m.picture.Survey == "" {
		return survey.Questionnaire{}, false
	}
	return questionnaire(m.r.ref, m.picture.Survey)
}

// item is the choice of the question that a row or a column is.
func (m mapping) item(x intake.PictureItem, where string) view.Field {
	q, ok := m.survey()
	if !ok || !m.open || x.ItemID == "" {
		return view.Field{}
	}
	text := func(id string) string { return m.r.itemOf(q.Code, id) }
	found := m.r.T("sheet.item.none")
	if x.Item != "" {
		found = text(x.Item)
	}
	switch x.ItemBy {
	case intake.ByAsking:
		found = ""
	case intake.ByAnswer:
		found = m.r.T("sheet.by_file")
	}
	var options []view.Option
	for _, item := range q.Items() {
		options = append(options, view.Option{Value: item.ID, Text: text(item.ID)})
	}
	options = append(options, view.Option{Value: intake.LeaveOut, Text: m.r.T("sheet.item.none")})
	return m.choose(x.ItemID, m.r.T("sheet.item_of", "Where", where), found, options)
}

// itemWord names the question of a row beside its number.
func (m mapping) itemWord(row intake.PictureRow) string {
	q, ok := m.survey()
	if !ok || row.Item == "" {
		return ""
	}
	if item, _, known := q.Item(row.Item); known && item.Letter != "" {
		return item.Letter
	}
	return row.Item
}

// asked is how a question of the report is answered here, where its decision has no choice of its own.
func (m mapping) asked(j intake.Judgement, label string) view.Field {
	if kind, _, _ := strings.Cut(j.ID, "/"); kind == "item" || kind == "answers" {
		return view.Field{} // chosen in the picture
	}
	for _, q := range m.report.Questions {
		if q.ID != j.ID {
			continue
		}
		var options []view.Option
		for _, o := range q.Options {
			options = append(options, view.Option{Value: o, Text: m.r.choiceText(q, o)})
		}
		return m.choose(j.ID, label, "", options)
	}
	return view.Field{}
}

// words are the permitted answers that a word may mean, by the ID under which it is answered, and the reasons for which it may be none.
func (m mapping) words(id string) (out []view.Option) {
	list := strings.Split(id, "/")[1]
	q, _ := questionnaire(m.r.ref, m.report.Survey)
	for _, choices := range q.Choices {
		if choices.Code != list {
			continue
		}
		for _, o := range choices.Choices {
			out = append(out, view.Option{Value: o.Code, Text: o.Label.In(m.r.lang)})
		}
	}
	for _, gap := range intake.WordGaps() {
		out = append(out, view.Option{Value: string(gap), Text: m.r.Gap(gap)})
	}
	return out
}

// rounds are those that ask the questionnaire of the file.
func (m mapping) rounds() (out []view.Option) {
	for _, round := range m.r.ref.Rounds {
		if slices.Contains(round.Parts, m.report.Survey) {
			out = append(out, view.Option{Value: round.Code, Text: round.Name.In(m.r.lang)})
		}
	}
	return out
}
