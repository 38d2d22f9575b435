package web

import (
	"strconv"
	"strings"

	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// most options of a choice that stand side by side; of more one is chosen from a list.
const sideBySide = 12

// grouped puts the questions of a section under the headings that its items have, and those of a row beside one another.
func (r *request) grouped(section survey.Section, ask func(survey.Item) view.Ask) []view.AskGroup {
	out := []view.AskGroup{{}}
	row := ""
	for _, item := range section.Items {
		if !item.Heading.IsZero() {
			out, row = append(out, view.AskGroup{Title: item.Heading.In(r.lang)}), ""
		}
		g := &out[len(out)-1]
		a := ask(item)
		a.Plain, a.Inside = item.Plain, g.Title != ""
		a.Many = len(a.Options) > sideBySide
		if item.Optional && r.untold(a.Last) {
			a.Last = ""
		}
		switch {
		case item.Row == "" || g.Title == "":
			g.Asks = append(g.Asks, a)
		case item.Row != row:
			g.Rows = append(g.Rows, view.AskRow{Name: item.Row, Asks: []view.Ask{a}})
			if len(g.Rows) == 1 {
				g.Columns = []string{item.Text.In(r.lang)}
			}
			row = item.Row
		default:
			last := &g.Rows[len(g.Rows)-1]
			last.Asks = append(last.Asks, a)
			if len(g.Rows) == 1 {
				g.Columns = append(g.Columns, item.Text.In(r.lang))
			}
		}
	}
	if len(out[0].Asks) == 0 {
		out = out[1:]
	}
	return out
}

// chapter is a section in the row of sections: its number, a line by its code, and as much of its name as there is room for.
func (r *request) chapter(q survey.Questionnaire, n int) string {
	section, number := q.Sections[n], strconv.Itoa(n+1)
	if q.Kind == survey.SetOfLines {
		number = strings.TrimPrefix(section.Code, "L")
	}
	return number + " " + short(r.sectionName(section), 48)
}

// untold tells that nothing was answered last time.
func (r *request) untold(last string) bool { return last == r.Gap("not_answered") }
