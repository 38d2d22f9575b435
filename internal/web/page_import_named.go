package web

import (
	"maps"
	"slices"
	"strings"

	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/view"
)

// changed names what a change is about: the question of an item, else the figure in words with its codes below.
func (r *request) changed(survey string, d intake.Diff) view.Cell {
	if q, ok := questionnaire(r.ref, survey); ok {
		if item, section, ok := q.Item(d.Key); ok {
			return view.Cell{Text: joined(item.Letter, item.Text.In(r.lang)), Small: joined(section.Name.In(r.lang), item.ID), Below: true}
		}
	}
	if k := d.Figure; k != nil {
		return view.Cell{Text: r.figureWords(*k), Small: joined(r.flow(k.Flow), k.Release, k.Series, k.Area, k.Breakdown), Below: true}
	}
	return view.Cell{Text: d.Key}
}

// figureWords says which figure a key is of: series, area, period, and the breakdown if it is of a part.
func (r *request) figureWords(k observation.Key) string {
	part := ""
	if k.Breakdown != "" {
		part = r.partWords(k.Breakdown)
	}
	return joined(r.seriesWords(k.Series), r.area(k.Area), k.Period, part)
}

// seriesWords is the name of a series by its code, the code where it is not known.
func (r *request) seriesWords(code string) string {
	if s, ok := r.ref.Catalog.Series(code); ok {
		return r.short(s)
	}
	return code
}

// coded is a name with its code beside it, where the two differ.
func (r *request) coded(name, code string) view.Cell {
	if name == code {
		return view.Cell{Text: code}
	}
	return view.Cell{Text: name, Small: code}
}

// inWords puts names in the place of codes in what a report says of a file: of columns, of tables, of figures. The report
// itself is as it was kept.
func (r *request) inWords(report intake.Report) intake.Report {
	report.Recognised = slices.Clone(report.Recognised)
	for i, fact := range report.Recognised {
		report.Recognised[i].Args = r.argsInWords(fact.Args, "Of", "Series", "Dimension", "Value")
	}
	report.Groups = slices.Clone(report.Groups)
	for i, group := range report.Groups {
		report.Groups[i].Args = r.argsInWords(group.Args, "Key")
	}
	report.Decisions = slices.Clone(report.Decisions)
	for i, one := range report.Decisions {
		report.Decisions[i].Args = r.argsInWords(one.Args, "Is")
		if _, code, ok := strings.Cut(one.Choice, ":"); ok && one.What == "role" {
			report.Decisions[i].Args["Is"] = r.codesInWords(code)
		}
	}
	return report
}

// chosenInWords is the choice of a decision; of a series its name, with the code.
func (r *request) chosenInWords(j intake.Judgement) string {
	if name := r.seriesWords(j.Chosen); j.What == "series" && name != j.Chosen {
		return joined(name, j.Chosen)
	}
	return j.Chosen
}

// argsInWords is args with the codes of those with these names in words.
func (r *request) argsInWords(args map[string]any, names ...string) map[string]any {
	out := make(map[string]any, len(args)+1)
	maps.Copy(out, args)
	for _, name := range names {
		switch is := args[name].(type) {
		case observation.Key:
			out[name] = joined(r.figureWords(is), r.flow(is.Flow), is.Release)
		case string:
			out[name] = r.codesInWords(is)
		}
	}
	return out
}

// codesInWords names each of the codes of series, areas, dimensions and breakdowns in a text; all else stays.
func (r *request) codesInWords(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "=") {
			words[i] = r.partWords(word)
			continue
		}
		if name := r.seriesWords(word); name != word {
			words[i] = name
			continue
		}
		if d, ok := r.ref.Catalog.Dimension(word); ok {
			words[i] = d.Name.In(r.lang)
			continue
		}
		words[i] = r.area(word)
	}
	if strings.Join(words, " ") == text {
		return text
	}
	return joined(words...)
}
