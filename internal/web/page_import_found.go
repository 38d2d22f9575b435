package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// What of a group stands beside it before its cells are folded.
const (
	cellsBeside = 4
	fewGroups   = 4 // with so many, nothing has to be chosen
)

// severities are those of problems, the worst first, with the sign and the tone of their chips.
var severities = []struct {
	severity   intake.Severity
	sign, tone string
}{{intake.Error, "✕", "bad"}, {intake.Warning, "△", "warn"}, {intake.Note, "·", "neutral"}}

// foundChoice is what of the problems the reader wants to see, as the address says it; what no problem has is not chosen.
type foundChoice struct{ severity, kind, sheet string }

func (r *request) foundChoice(groups []intake.Group) foundChoice {
	c := foundChoice{r.query.Get("severity"), r.query.Get("kind"), r.query.Get("sheet")}
	has := func(fits func(intake.Group) bool) bool { return slices.ContainsFunc(groups, fits) }
	if !has(func(g intake.Group) bool { return string(g.Severity) == c.severity }) {
		c.severity = ""
	}
	if !has(func(g intake.Group) bool { return g.Code == c.kind }) {
		c.kind = ""
	}
	if !has(func(g intake.Group) bool { _, on := g.On(c.sheet); return on }) {
		c.sheet = ""
	}
	return c
}

// of are the groups that the choice shows, with the share of the chosen sheet.
func (c foundChoice) of(groups []intake.Group) (out []intake.Group) {
	for _, g := range groups {
		if c.severity != "" && string(g.Severity) != c.severity || c.kind != "" && g.Code != c.kind {
			continue
		}
		if c.sheet != "" {
			on := false
			if g, on = g.On(c.sheet); !on {
				continue
			}
		}
		out = append(out, g)
	}
	return out
}

// problemsFound are the problems of a file in groups.
func (r *request) problemsFound(path string, report intake.Report, im intake.Import, marked bool) *view.Problems {
	groups := report.Groups
	if len(groups) == 0 {
		return nil
	}
	choice := r.foundChoice(groups)
	shown := choice.of(groups)
	found := &view.Problems{Action: path}
	if len(groups) > fewGroups || choice != (foundChoice{}) {
		found.Controls = r.foundControls(groups, choice)
	}
	if choice != (foundChoice{}) {
		found.Say = r.T("found.shown", "Count", len(shown), "All", len(groups))
		found.All = view.Link{Text: r.T("found.all"), Href: path + "#problems"}
	}
	for _, s := range severities {
		part := view.ProblemPart{
			ID: "problems-" + string(s.severity), Title: r.T("web.problems." + string(s.severity)),
			Chip: view.Chip{Tone: s.tone, Text: s.sign + " " + r.T("web.severity."+string(s.severity))},
		}
		if s.severity == intake.Warning && im.State == intake.Accepted {
			part.Title = r.T("web.problems.warning.done")
		}
		for _, g := range shown {
			if g.Severity == s.severity {
				one := r.foundGroup(g, part.ID+"-"+strconv.Itoa(len(part.Groups)), marked)
				if one.Link.Href == "" && isAsked(report, g) && correctable(r, im) {
					one.Link = view.Link{Text: r.T("found.answer"), Href: "#ask"}
				}
				part.Groups = append(part.Groups, one)
			}
		}
		if n := len(part.Groups); n > 0 {
			if s.severity == intake.Error {
				n = met(shown, s.severity)
			}
			part.Say = r.T("web.problems."+string(s.severity)+".say", "Count", n)
			if report.Partial.Chosen || im.State != intake.Checked { // decided: nothing has to be done any more
				part.Say = ""
			}
			found.Parts = append(found.Parts, part)
		}
	}
	return found
}

func (r *request) foundControls(groups []intake.Group, c foundChoice) []view.Control {
	control := func(name, label, chosen string, options []view.Option) view.Control {
		for i := range options {
			options[i].Selected = options[i].Value == chosen
		}
		return view.Control{Name: name, Label: label, Options: slices.Insert(options, 0, view.Option{Text: r.T("found.every"), Selected: chosen == ""}), Wide: name == "kind"}
	}
	var bySeverity, byKind, bySheet []view.Option
	for _, s := range severities {
		if n := met(groups, s.severity); n > 0 {
			bySeverity = append(bySeverity, view.Option{Value: string(s.severity), Text: r.T("found.choice", "Text", r.T("web.severity."+string(s.severity)), "N", r.Int(n))})
		}
	}
	kinds, sheets := map[string]int{}, map[string]int{}
	for _, g := range groups {
		kinds[g.Code] += g.Count
		for _, s := range g.Sheets {
			sheets[s.Sheet] += s.Count
		}
	}
	for code, n := range kinds {
		byKind = append(byKind, view.Option{Value: code, Text: r.T("found.choice", "Text", r.kind(code), "N", r.Int(n))})
	}
	slices.SortFunc(byKind, func(a, b view.Option) int { return cmp.Or(r.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	for _, g := range groups {
		for _, s := range g.Sheets {
			if n := sheets[s.Sheet]; n > 0 && s.Sheet != "" {
				bySheet = append(bySheet, view.Option{Value: s.Sheet, Text: r.T("found.choice", "Text", s.Sheet, "N", r.Int(n))})
				sheets[s.Sheet] = 0
			}
		}
	}
	out := []view.Control{control("kind", r.T("found.kind"), c.kind, byKind)}
	if len(bySeverity) > 1 {
		out = slices.Insert(out, 0, control("severity", r.T("found.severity"), c.severity, bySeverity))
	}
	if len(bySheet) > 1 {
		out = append(out, control("sheet", r.T("found.sheet"), c.sheet, bySheet))
	}
	return out
}

// kind is a code in a few words; one that only refuses a file stands as it is.
func (r *request) kind(code string) string {
	if key := "kind." + code; r.Has(key) {
		return r.T(key)
	}
	return code
}

// met is how often problems of a severity were met.
func met(groups []intake.Group, s intake.Severity) (n int) {
	for _, g := range groups {
		if g.Severity == s {
			n += g.Count
		}
	}
	return n
}

func (r *request) foundGroup(g intake.Group, id string, marked bool) view.ProblemGroup {
	out := view.ProblemGroup{ID: id, Count: r.Int(g.Count), Unit: r.T("found.cells", "Count", g.Count), Text: g.Message, Mend: g.Suggestion}
	if g.Rest {
		out.Text = r.T("found.rest", "Kind", r.kind(g.Code))
	}
	if g.Code == "series_unknown" && g.Found != "" && r.who.May(account.ManageCatalogue) {
		out.Link = view.Link{Text: r.T("admin.series.new"), Href: with(r.to("admin", "catalogue", "new-series"), "code", g.Found)}
	}
	if g.Shown == 0 {
		out.Unit = r.T("found.times", "Count", g.Count)
		names := []string{}
		for _, s := range g.Sheets {
			names = append(names, first(s.Sheet, r.T("web.problem.file")))
		}
		out.Where = strings.Join(names, ", ")
		return out
	}
	several := len(g.Sheets) > 1
	beside := []string{}
	for _, s := range g.Sheets {
		out.Cells = append(out.Cells, view.Pair{Name: s.Sheet, Texts: s.Ranges})
		for _, cell := range s.Ranges {
			if several {
				cell = place(s.Sheet, cell)
			}
			beside = append(beside, cell)
		}
	}
	out.Fold = len(beside) > cellsBeside || several && len(beside) > 2
	if out.Fold {
		beside = append(beside[:min(len(beside), 3)], "…")
	}
	out.Where = strings.Join(beside, ", ")
	if !several && len(g.Sheets[0].Ranges) == 1 {
		out.Where = place(g.Sheets[0].Sheet, g.Sheets[0].Ranges[0])
	} else if !several && g.Sheets[0].Sheet != "" {
		out.Where = g.Sheets[0].Sheet + ": " + out.Where
	}
	if g.Shown < g.Count {
		out.Fold = true
		out.Note = r.T("found.not_all", "Count", g.Shown, "All", r.Int(g.Count))
		if marked {
			out.Note += " " + r.T("found.in_copy")
		}
	}
	return out
}
