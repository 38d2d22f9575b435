package workbook

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// listed are the groups of the list: those that were given, else a group of each mark.
func (a *annotator) listed() []Group {
	if len(a.groups) > 0 {
		return a.groups
	}
	var out []Group
	for _, m := range a.marks {
		out = append(out, Group{Severity: m.Severity, Count: 1, Text: m.Text, Cells: [][2]string{{m.Sheet, m.Cell}}})
	}
	return out
}

// summary adds the sheet that lists what is marked, before all others, and returns its name.
func (a *annotator) summary() string {
	p := a.p
	sheet := a.sheet(p.T("workbook.sheet.marks"))
	a.columns(sheet, 14, 30, 9, 30, 76)
	a.text(sheet, "A1", p.T("workbook.marks.title"), look{Size: 16, Bold: true, Colour: brand})
	a.height(sheet, 1, 26)
	groups := a.listed()
	counts := map[string]int{}
	for _, g := range groups {
		counts[severityKey(g.Severity)] += g.Count
	}
	var words []string
	for _, s := range []string{severityError, severityWarning, severityNote} {
		if counts[s] > 0 {
			words = append(words, p.T("workbook.marks."+s, "Count", counts[s]))
		}
	}
	a.wide(sheet, 2, "A", "E", strings.Join(words, " · ")+". "+p.T("workbook.marks.how"), look{Colour: inkSoft})
	heads := []string{"severity", "sheet", "cell", "found", "text"}
	for i, key := range heads {
		a.text(sheet, at(string(rune('A'+i)), 4), p.T("workbook.marks.column."+key), look{Bold: true, Colour: inkSoft, Bottom: ink})
	}
	row := 5
	for _, g := range groups {
		row = a.listGroup(sheet, row, g)
	}
	a.fail(a.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 4, TopLeftCell: "A5", ActivePane: "bottomLeft"}))
	a.page(sheet, 9, true, "$4:$4", p.T("workbook.marks.title"), "")
	a.first(sheet)
	return sheet
}

// listGroup lists a group: what is wrong beside its first cells, and each of the others below with a link of its own.
func (a *annotator) listGroup(sheet string, row int, g Group) int {
	key := severityKey(g.Severity)
	frame, fill := severityColours(key)
	line := look{Bottom: ruleSoft, Wrap: true}
	cells := g.Cells
	if len(cells) == 0 {
		cells = [][2]string{{"", ""}}
	}
	for i, c := range cells {
		under := line
		if i < len(cells)-1 || g.More != "" {
			under.Bottom = ""
		}
		linked := under
		first, _, _ := strings.Cut(c[1], ":")
		_, marked := a.was[[2]string{c[0], first}]
		if marked {
			linked.Colour, linked.Underlined = brand, true
			a.link(sheet, at("C", row), c[0], first)
		}
		said, found, text := "", "", ""
		if i == 0 {
			said, found, text = a.p.T("workbook.severity."+key), g.Found, g.Text
			if g.Count > 1 {
				said += " · " + a.p.Int(g.Count)
			}
			if found == "" && marked && g.Count == 1 {
				value, err := a.f.GetCellValue(c[0], first)
				a.fail(err)
				if found = cutUnits(value, 200); found == "" {
					found = a.p.T("workbook.marks.empty")
				}
			}
			a.text(sheet, at("A", row), said, look{Bold: true, Colour: frame, Fill: fill, Bottom: under.Bottom})
		} else {
			a.text(sheet, at("A", row), "", under)
		}
		a.text(sheet, at("B", row), c[0], under)
		a.text(sheet, at("C", row), c[1], linked)
		a.text(sheet, at("D", row), found, under)
		a.text(sheet, at("E", row), text, under)
		a.fit(sheet, row, map[string]string{"B": c[0], "D": found, "E": text}, look{})
		row++
	}
	if g.More != "" {
		for _, col := range []string{"A", "B", "C", "D"} {
			a.text(sheet, at(col, row), "", line)
		}
		a.text(sheet, at("E", row), g.More, look{Bottom: ruleSoft, Wrap: true, Colour: inkSoft})
		a.fit(sheet, row, map[string]string{"E": g.More}, look{})
		row++
	}
	return row
}
