package shipped

import (
	"slices"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/survey"
)

// agree holds areas, catalogue, questionnaires, rounds and links against one another: whatever one names, another must
// know.
func (r *reader) agree(d *Data) {
	cat, err := d.Catalog()
	if err != nil {
		r.wrong = append(r.wrong, err)
		return
	}
	var items []survey.Item
	codes := map[string]bool{}
	for _, q := range d.Questionnaires {
		codes[q.Code] = true
		items = append(items, q.Items()...)
		for _, w := range AgreeQuestionnaire(q, cat) {
			r.at("questionnaire "+q.Code, 1, "%s", w)
		}
	}
	dir := d.Directory()
	for _, round := range d.Rounds {
		if group, ok := dir.Area(round.Group); !ok || group.Kind == area.Country {
			r.at("round "+round.Code, 1, "group %q", round.Group)
		}
		for _, part := range round.Parts {
			if !codes[part] {
				r.at("round "+round.Code, 1, "there is no questionnaire %q", part)
			}
		}
	}
	r.agreeActions(d)
	lines := map[string]bool{}
	for _, s := range d.Sets {
		for _, v := range s.Versions {
			for _, l := range v.Lines {
				lines[action.Key(s.Code, l.Code)] = true
			}
		}
	}
	known := func(kind, code string) bool {
		switch kind {
		case "sdg-target":
			return slices.ContainsFunc(d.Catalogue.Targets, func(t catalog.Target) bool { return t.Code == code })
		case "sdg-indicator":
			_, ok := cat.Indicator(code)
			return ok
		case "item":
			return slices.ContainsFunc(items, func(i survey.Item) bool { return i.ID == code })
		case "gcm", "mgi", "montevideo", "mirps":
			_, ok := cat.Reference(kind, code)
			return ok
		case action.LineKind:
			return lines[code]
		}
		return false
	}
	for _, l := range d.Catalogue.Links {
		if !known(l.FromKind, l.From) || !known(l.ToKind, l.To) {
			r.at("links", 1, "from %s %s to %s %s: one of them is not known", l.FromKind, l.From, l.ToKind, l.To)
		}
	}
}
