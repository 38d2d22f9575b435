package intake

import (
	"strings"

	"rumbo/internal/i18n"
	"rumbo/internal/sheet"
)

// sayGroups fills in what the groups tell in the printer's language.
func sayGroups(p *i18n.Printer, list []Group) []Group {
	out := make([]Group, len(list))
	for i, g := range list {
		out[i] = g.say(p)
	}
	return out
}

func (g Group) say(p *i18n.Printer) Group {
	if g.Rest {
		g.Message = p.T("group.rest", "Count", g.Count)
		return g
	}
	args := said(p, g.Args)
	args["Found"], args["Count"] = g.Found, g.Count
	g.Message = strings.TrimSpace(p.TM("problem."+g.Code, args))
	g.Suggestion = strings.TrimSpace(p.TM("problem."+g.Code+".fix", args))
	return g
}

// storedGroup is a group as it is kept with its import.
type storedGroup struct {
	Severity Severity       `json:"severity"`
	Code     string         `json:"code"`
	Found    string         `json:"found"`
	Count    int            `json:"count"`
	Rest     bool           `json:"rest,omitempty"`
	Sheets   []SheetCells   `json:"sheets"`
	Args     map[string]any `json:"args"`
}

func storedGroups(list []Group) []storedGroup {
	var out []storedGroup
	for _, g := range list {
		out = append(out, storedGroup{g.Severity, g.Code, g.Found, g.Count, g.Rest, g.Sheets, packed(g.Args)})
	}
	return out
}

func keptGroups(list []storedGroup) []Group {
	out := make([]Group, 0, len(list))
	for _, g := range list {
		out = append(out, Group{Severity: g.Severity, Code: g.Code, Found: g.Found, Count: g.Count, Rest: g.Rest, Sheets: g.Sheets, Args: unpacked(g.Args)}.placed())
	}
	return out
}

// groupsOf are groups of problems that were kept without.
func groupsOf(list []Problem) []Group {
	g := newGroups()
	for _, p := range list {
		at := place{sheet: p.Sheet}
		at.col, at.row, _ = sheet.ParseCell(p.Cell)
		times, several := p.Args["Count"].(int)
		if !several {
			times = 1
		}
		g.of(p.Severity, p.Code, p.Found, p.Args).met(at, times)
	}
	return g.report()
}
