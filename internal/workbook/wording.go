package workbook

import (
	"cmp"
	"io"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// Wording is one version of a set of lines of action as a workbook: the lines in three languages with their links, and the history of the set.
type Wording struct {
	Set      action.Set // with the versions that the reader may see
	Version  action.Version
	Meetings []action.Meeting
	Links    []catalog.Link // of the lines
	Made     time.Time
	// Snapshot is the name of a snapshot and DataHash that of its data, where it is of one.
	Snapshot, DataHash string
}

// The texts of a line, in the order of their columns.
var lineTexts = [...]string{"title", "theme", "text"}

func lineText(l action.Line, which string) lang.Text {
	switch which {
	case "title":
		return l.Title
	case "theme":
		return l.Theme
	}
	return l.Text
}

// Write writes the workbook in the language of the printer.
func (w Wording) Write(to io.Writer, p *i18n.Printer) error {
	b := newBook(p)
	lines := b.sheet(p.T("wording.lines"))
	title := p.T("wording.version_of", "Set", w.Set.Name, "Version", w.Version.Number)
	heads, widths := []string{p.T("wording.line")}, []float64{8}
	for _, which := range lineTexts {
		for _, l := range lang.All() {
			heads = append(heads, p.T("admin.in_language", "Field", p.T("wording."+map[string]string{"title": "line_title", "theme": "theme", "text": "line_text"}[which]), "Language", p.T("admin.language."+string(l))))
			widths = append(widths, map[string]float64{"title": 34, "theme": 20, "text": 50}[which])
		}
	}
	for _, kind := range action.LinkKinds() {
		heads, widths = append(heads, p.T("wording.link."+kind)), append(widths, 18)
	}
	b.columns(lines, widths...)
	b.text(lines, "A1", title, look{Size: 16, Bold: true, Colour: brand})
	b.height(lines, 1, 26)
	standing := p.T("wording.state." + cmp.Or(string(w.Version.State()), "draft"))
	if w.Version.Working {
		standing += " · " + p.T("wording.working") + ": " + p.T("wording.working.say")
	}
	b.text(lines, "A2", standing, look{Colour: warn})
	if w.Snapshot != "" {
		b.text(lines, "A3", p.T("workbook.report.snapshot")+": "+w.Snapshot+" · "+p.T("workbook.report.hash")+": "+w.DataHash, look{Colour: inkSoft})
	}
	for i, head := range heads {
		b.text(lines, at(column(i+1), 4), head, look{Bold: true, Colour: inkSoft, Wrap: true, Vertical: "bottom", Bottom: rule})
	}
	row := 5
	for _, l := range w.Version.Lines {
		texts := map[string]string{"A": l.Code}
		at1 := 2
		for _, which := range lineTexts {
			for _, c := range lang.All() {
				texts[column(at1)] = lineText(l, which).Only(c)
				at1++
			}
		}
		for _, kind := range action.LinkKinds() {
			var codes []string
			for _, link := range w.Links {
				if link.From == action.Key(w.Set.Code, l.Code) && link.ToKind == kind {
					codes = append(codes, link.To)
				}
			}
			texts[column(at1)] = strings.Join(codes, "; ")
			at1++
		}
		for i := range heads {
			style := look{Wrap: true, Vertical: "top", Bottom: ruleSoft}
			if s := texts[column(i+1)]; s == "" && i > 0 && i <= 9 && !lineText(l, lineTexts[(i-1)/3]).IsZero() {
				style.Fill = pending // a translation that is missing
			}
			b.filled(lines, at(column(i+1), row), texts[column(i+1)], style)
		}
		b.fit(lines, row, texts, look{})
		row++
	}
	b.freeze(lines, "B5", 1, 4)
	b.page(lines, 9, true, "$4:$4", title, standing)
	w.writeSteps(b, title)
	b.names(title, p.T("wording.title"), w.Set.Code, w.Made, from(w.Snapshot, w.DataHash, 0)...)
	return b.write(to, w.Made)
}

// writeSteps tells what happened to each version of the set.
func (w Wording) writeSteps(b *book, title string) {
	p := b.p
	sheet := b.sheet(p.T("wording.what_happened"))
	b.columns(sheet, 10, 18, 16, 44, 44)
	b.text(sheet, "A1", p.T("wording.history_of", "Set", w.Set.Name), look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	for i, key := range []string{"wording.version", "wording.happened", "wording.day", "meetings.meeting", "admin.note"} {
		b.text(sheet, at(column(i+1), 3), p.T(key), look{Bold: true, Colour: inkSoft, Vertical: "bottom", Bottom: rule})
	}
	meeting := func(code string) (string, time.Time) {
		for _, m := range w.Meetings {
			if m.Code == code {
				return m.Name.In(p.Lang()), m.Starts
			}
		}
		return code, time.Time{}
	}
	row := 4
	write := func(v action.Version, what string, day time.Time, where, note string) {
		line := look{Wrap: true, Vertical: "top", Bottom: ruleSoft}
		date := line
		date.Format, date.Align = "yyyy-mm-dd", "left"
		b.text(sheet, at("A", row), strconv.Itoa(v.Number), line)
		b.text(sheet, at("B", row), what, line)
		if day.IsZero() {
			b.value(sheet, at("C", row), nil, date)
		} else {
			b.value(sheet, at("C", row), day, date)
		}
		b.filled(sheet, at("D", row), where, line)
		b.filled(sheet, at("E", row), note, line)
		b.fit(sheet, row, map[string]string{"D": where, "E": note}, look{})
		row++
	}
	for _, v := range w.Set.Versions {
		if v.DraftedAt != "" {
			name, day := meeting(v.DraftedAt)
			write(v, p.T("wording.drafted.short"), day, name, "")
		} else if v.Draft() {
			write(v, p.T("wording.state.draft"), time.Time{}, "", "")
		}
		for _, s := range v.Steps {
			name, _ := meeting(s.Meeting)
			write(v, p.T("wording.kind."+string(s.Kind)), s.Day, name, s.Note)
		}
	}
	b.page(sheet, 9, true, "$3:$3", title, "")
}
