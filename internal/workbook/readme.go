package workbook

import "rumbo/internal/area"

// readme is the first sheet of a workbook of results: what it is, what it was made from, what is in it and how to read it.
type readme struct {
	*book
	name string
	row  int // the next
}

// readme begins that sheet with what the workbook is.
func (b *book) readme(sheet, title, subject string) *readme {
	b.columns(sheet, 30, 84)
	b.text(sheet, "A1", ManifestProduct, look{Bold: true, Colour: brand, Size: 12})
	b.height(sheet, 1, 24)
	b.wide(sheet, 2, "A", "B", title, look{Size: 20, Bold: true})
	b.wide(sheet, 3, "A", "B", subject, look{Size: 12, Colour: inkSoft})
	return &readme{b, sheet, 4}
}

// section begins a part of the sheet below what is there.
func (s *readme) section(title string) {
	s.row = s.heading(s.name, s.row+1, "B", title)
}

// facts are names with what they are; those without anything are left out.
func (s *readme) facts(pairs ...[2]string) {
	for _, pair := range pairs {
		if pair[1] == "" {
			continue
		}
		s.text(s.name, at("A", s.row), pair[0], look{Colour: inkSoft, Vertical: "top"})
		s.text(s.name, at("B", s.row), pair[1], look{Wrap: true, Vertical: "top"})
		s.fit(s.name, s.row, map[string]string{"A": pair[0], "B": pair[1]}, look{})
		s.row++
	}
}

// contents lists sheets, each with what is on it.
func (s *readme) contents(sheets ...[2]string) {
	s.section(s.p.T("workbook.report.contents"))
	for _, one := range sheets {
		s.text(s.name, at("A", s.row), one[0], look{Colour: brand, Underlined: true, Vertical: "top"})
		s.link(s.name, at("A", s.row), one[0], "A1")
		s.text(s.name, at("B", s.row), one[1], look{Wrap: true, Vertical: "top"})
		s.fit(s.name, s.row, map[string]string{"B": one[1]}, look{})
		s.row++
	}
}

// rules are the sentences that anybody who uses the workbook must know.
func (s *readme) rules(sentences ...string) {
	s.section(s.p.T("workbook.report.rules"))
	for _, rule := range sentences {
		s.sentence("– " + rule)
	}
}

// cite says how to cite the sources.
func (s *readme) cite(sources ...string) {
	if len(sources) == 0 {
		return
	}
	s.section(s.p.T("workbook.report.cite"))
	for _, source := range sources {
		s.sentence(source)
	}
}

func (s *readme) sentence(text string) {
	s.wide(s.name, s.row, "A", "B", text, look{})
	s.row++
}

// members is the fact of which countries the workbook is.
func (s *readme) members(of []area.Area) [2]string {
	names := make([]string, len(of))
	for i, m := range of {
		names[i] = m.Name.In(s.p.Lang())
	}
	return [2]string{s.p.T("workbook.report.members"), s.p.T("workbook.report.members.list", "Count", len(names), "Names", s.p.List(names))}
}
