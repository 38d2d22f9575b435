package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/survey"
)

// milestoneRow is the first row of the table of milestones.
const milestoneRow = 5

// milestoneItem is where the i-th item of the n-th line stands on the sheet of milestones.
func (b *builder) milestoneItem(part TemplatePart, s *section, n, i int) *Item {
	row := milestoneRow
	for _, line := range s.lines.lines[:n] {
		row += len(rowsOf(line))
	}
	line := s.lines.lines[n]
	item := line.Items[i]
	place := 0
	for k, name := range rowsOf(line) {
		if name == item.Row {
			row += k
		}
	}
	for _, other := range line.Items[:i] {
		if other.Row == item.Row {
			place++
		}
	}
	it := &Item{ID: item.ID, Sheet: s.lines.milestones, Answer: at(string(rune('D'+place)), row)}
	if _, known := part.Last[item.ID]; known {
		it.Last = at(string(rune('D'+width(line)+place)), row)
	}
	return it
}

// rowsOf are the rows of a line's milestones, in order.
func rowsOf(line survey.Section) []string {
	var out []string
	for _, i := range line.Items {
		if i.Row != "" && !slices.Contains(out, i.Row) {
			out = append(out, i.Row)
		}
	}
	return out
}

// width is how many items stand in a row of milestones.
func width(line survey.Section) int {
	n := 0
	for _, i := range line.Items {
		if rows := rowsOf(line); len(rows) > 0 && i.Row == rows[0] {
			n++
		}
	}
	return n
}

// writeMilestones fills the sheet of milestones.
func (b *builder) writeMilestones(part TemplatePart, s *section) {
	q, own, l := part.Questionnaire, s.lines, b.p.Lang()
	sheet, wide := own.milestones, width(own.lines[0])
	widths := []float64{6, 36, 6}
	first := slices.IndexFunc(own.lines[0].Items, func(i survey.Item) bool { return i.Row != "" })
	shape := own.lines[0].Items[first : first+wide]
	for range 2 {
		for _, item := range shape {
			w := 14.0
			if item.Kind == survey.Text {
				w = 40
			}
			widths = append(widths, w)
		}
		if !own.last {
			break
		}
	}
	b.columns(sheet, widths...)
	b.lineHead(part, s, sheet, b.p.T("workbook.lines.milestones"), "workbook.lines.milestones.say")
	head := look{Bold: true, Colour: inkSoft, Wrap: true, Bottom: ink, Vertical: "bottom"}
	heads := map[string]string{"A": b.p.T("workbook.column.number"), "B": b.p.T("workbook.lines.line"), "C": b.p.T("workbook.column.number")}
	for i, item := range shape {
		heads[string(rune('D'+i))] = item.Text.In(l)
		if own.last {
			heads[string(rune('D'+wide+i))] = b.p.T("workbook.column.last", "Round", part.LastRound) + "\n" + item.Text.In(l)
		}
	}
	for c := 'A'; heads[string(c)] != ""; c++ {
		b.text(sheet, at(string(c), milestoneRow-1), heads[string(c)], head)
	}
	b.fit(sheet, milestoneRow-1, heads, look{Bold: true})
	open := look{Wrap: true, Unlocked: true, Frame: field, Align: "left", Indent: 1}
	row := milestoneRow
	for n, line := range own.lines {
		rows := rowsOf(line)
		for k, name := range rows {
			plain := look{Colour: inkFaint}
			if k == 0 {
				plain = look{Wrap: true}
			}
			if k == len(rows)-1 {
				plain.Bottom = rule
			}
			b.text(sheet, at("A", row), strings.TrimPrefix(line.Code, "L"), plain)
			b.text(sheet, at("B", row), line.Name.In(l), plain)
			b.text(sheet, at("C", row), name, plain)
			texts := map[string]string{"C": name}
			if k == 0 { // where it is repeated, its beginning does
				texts["B"] = line.Name.In(l)
			}
			for i, item := range line.Items {
				if item.Row != name {
					continue
				}
				it := b.milestoneItem(part, s, n, i)
				column := strings.TrimRight(it.Answer, "0123456789")
				texts[column] = b.lineAnswer(q, sheet, it.Answer, item, part.Now[item.ID], open)
				if it.Last == "" {
					continue
				}
				soft := look{Wrap: true, Colour: inkSoft, Indent: 1, Bottom: plain.Bottom}
				if last := part.Last[item.ID]; item.Kind == survey.Date && last.Given() {
					soft.Format, soft.Align = "yyyy-mm-dd", "left"
					b.value(sheet, it.Last, last.Date, soft)
				} else {
					b.text(sheet, it.Last, b.lineLast(part, item), soft)
				}
			}
			b.fit(sheet, row, texts, look{Indent: 1})
			row++
		}
	}
	b.fail(b.f.SetPanes(sheet, &excelize.Panes{
		Freeze: true, YSplit: milestoneRow - 1, TopLeftCell: at("A", milestoneRow), ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: at("D", milestoneRow), ActiveCell: at("D", milestoneRow), Pane: "bottomLeft"}},
	}))
	b.page(sheet, b.paper, true, fmt.Sprintf("$%d:$%d", milestoneRow-1, milestoneRow-1), b.t.Area.Name.In(l)+" · "+q.Name.In(l), part.Round.Code)
	b.protect(sheet)
}
