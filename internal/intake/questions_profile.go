package intake

import (
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
)

// ProfileQuestion is what is said of a text that stands where the questions are: which item it is, or none.
type ProfileQuestion struct {
	Text string `yaml:"text" json:"text"` // folded
	Item string `yaml:"item" json:"item"`
}

// answersShape is what the shape of a sheet of answers is known by, so that no table of figures with the same headers is taken for it.
func answersShape(headers []string) []string { return append([]string{"answers"}, headers...) }

// print is the sign by which the shape of the table is found again.
func (t ProfileTable) print() string {
	if t.Survey != "" {
		return printOf(answersShape(t.Headers))
	}
	return printOf(t.Headers)
}

// headings are the columns of a sheet of answers with their headers as they are the same in the file of next year.
func (q *questioned) headings(r *reading) (out []headed) {
	if len(q.items) == 0 {
		return nil
	}
	if q.down {
		tops := q.tops()
		for col := 1; col <= q.width(); col++ {
			header := strings.Join(q.path(col, tops), " / ")
			out = append(out, headed{col, header, r.normal(header)})
		}
		return out
	}
	met := map[int]bool{}
	for _, row := range q.head.Rows {
		if row.Number != q.axis && (q.axis > 0 || row.Number != q.by) {
			continue
		}
		for _, c := range row.Cells {
			if text := trim(c.Text); text != "" && !met[c.Col] {
				met[c.Col] = true
				out = append(out, headed{c.Col, text, r.normal(text)})
			}
		}
	}
	slices.SortFunc(out, func(x, y headed) int { return x.at - y.at })
	return out
}

// headers are those of its shape.
func (q *questioned) headers(r *reading) []string { return headersOf(q.headings(r)) }

// consultAnswers brings what the profile says of sheets of answers to the IDs of the file at hand.
func (a *analysis) consultAnswers(found []*questioned) {
	names := make([][]string, len(a.book.Sheets()))
	at := map[int]*questioned{}
	for _, q := range found {
		at[q.index], names[q.index] = q, answersShape(q.shape)
	}
	h := newHeadings(a.ref.Catalog)
	_ = a.consult(names, func(c *consulting, i int, t ProfileTable) error { c.answers(at[i], h, t); return nil })
}

func (c *consulting) answers(q *questioned, h *headings, t ProfileTable) {
	a, name := c.a, q.name
	if t.Leave {
		c.said["table/"+name] = LeaveOut
		return
	}
	if !slices.ContainsFunc(a.ref.Questionnaires, func(one survey.Questionnaire) bool { return one.Code == t.Survey }) {
		c.differs(name, t.Survey, "survey")
		return
	}
	c.said["survey/"+name] = t.Survey
	if t.Area != "" {
		c.said[countryID] = t.Area
		if country, ok := a.ref.Directory.Area(t.Area); !ok || country.Kind != area.Country {
			c.differs(name, t.Area, "area")
		}
	}
	for _, one := range append(q.rivals, q) {
		if one.asked.q.Code == t.Survey {
			q = one
		}
	}
	if q.asked.q.Code != t.Survey {
		c.differs(name, t.Survey, "survey")
		return
	}
	for word, means := range t.Words {
		c.said[wordID+word] = means
		if list, _, _ := strings.Cut(word, "/"); !q.asked.permits(list, means) {
			c.differs(name, word+" = "+means, "value")
		}
	}
	columns := q.headings(a.readingOf(q, h))
	for _, s := range t.Columns {
		hit := s.each(columns, func(at int) {
			if s.Role != "" {
				c.said[of("role", name, at)] = s.Role
			}
			if s.Item != "" {
				c.said[of("item", name, at)] = s.Item
			}
		})
		_, _, known := q.asked.q.Item(s.Item)
		switch {
		case !hit:
			c.differs(name, s.named(), "column")
		case s.Role != "" && !slices.Contains(AnswersRoles(q.down), s.Role):
			c.differs(name, s.named()+": "+s.Role, "role")
		case s.Item != "" && s.Item != LeaveOut && !known:
			c.differs(name, s.named()+": "+s.Item, "question")
		}
	}
	for _, s := range t.Questions {
		hit := false
		for _, one := range slices.Concat(q.items, q.doubt, q.others) {
			if lang.Fold(one.text) == s.Text {
				c.said[q.itemID(one.at)], hit = s.Item, true
			}
		}
		if _, _, known := q.asked.q.Item(s.Item); !hit || !known && s.Item != LeaveOut {
			c.differs(name, s.Text+": "+s.Item, "question")
		}
	}
}

// permits tells that a list of the questionnaire has the answer, or that it is a reason for which there is none.
func (a *wordings) permits(list, means string) bool {
	return slices.ContainsFunc(a.q.Choices, func(l survey.ChoiceList) bool {
		return l.Code == list && (slices.Contains(WordGaps(), observation.Gap(means)) || slices.ContainsFunc(l.Choices, func(o survey.Option) bool { return o.Code == means }))
	})
}

// each calls for each column that the statement is about, and tells whether there is one.
func (s ProfileColumn) each(columns []headed, do func(at int)) (hit bool) {
	met := 0
	for _, column := range columns {
		if column.normal != s.Header {
			continue
		}
		if met++; s.Nth > 0 && met != s.Nth {
			continue
		}
		hit = true
		do(column.at)
	}
	return hit
}

// profileAnswers gathers what was said of the sheets of answers.
func (a *analysis) profileAnswers(p *Profile) {
	opt, h := a.report.Options, newHeadings(a.ref.Catalog)
	for _, q := range a.questioned {
		if q.asked == nil {
			continue // nobody has said of which questionnaire it is
		}
		t := ProfileTable{Sheet: q.name, Headers: q.shape, Survey: q.asked.q.Code}
		if q.left {
			t.Leave = true
			p.Tables = append(p.Tables, t)
			continue
		}
		said := false
		take := func(id string) string {
			text, _ := opt.said(id)
			said = said || text != ""
			return text
		}
		take("survey/" + q.name)
		t.Area = take(countryID)
		var list []ProfileColumn
		for _, c := range q.headings(a.readingOf(q, h)) {
			s := ProfileColumn{Header: c.normal, Role: take(of("role", q.name, c.at))}
			if !q.down {
				s.Item = take(of("item", q.name, c.at))
			}
			if q.down && take("answers/"+q.name) == sheet.ColumnName(c.at) {
				s.Role = string(roleAnswer)
			}
			list = append(list, s)
		}
		t.Columns = numbered(list)
		for word, means := range opt.wordsSaid() {
			if list, _, _ := strings.Cut(word, "/"); q.asked.permits(list, means) {
				if t.Words == nil {
					t.Words = map[string]string{}
				}
				t.Words[word], said = means, true
			}
		}
		if q.down {
			for _, one := range slices.Concat(q.items, q.doubt, q.others) {
				text := lang.Fold(one.text)
				item := take(q.itemID(one.at))
				if _, _, known := q.asked.q.Item(item); (known || item == LeaveOut) && text != "" && !slices.ContainsFunc(t.Questions, func(s ProfileQuestion) bool { return s.Text == text }) {
					t.Questions = append(t.Questions, ProfileQuestion{text, item})
				}
			}
		}
		if said && len(t.Headers) > 0 {
			p.Tables = append(p.Tables, t)
		}
	}
}

// numbered are the statements of columns: one for all with the same header where it is the same, else one for each of which something is said.
func numbered(all []ProfileColumn) (out []ProfileColumn) {
	said := map[string][]ProfileColumn{}
	var order []string
	for _, s := range all {
		if said[s.Header] == nil {
			order = append(order, s.Header)
		}
		said[s.Header] = append(said[s.Header], s)
	}
	for _, header := range order {
		list := said[header]
		if alike := !slices.ContainsFunc(list, func(s ProfileColumn) bool { return s != list[0] }); alike {
			list = list[:1]
		} else {
			for n := range list {
				list[n].Nth = n + 1
			}
		}
		for _, s := range list {
			if s != (ProfileColumn{Header: s.Header, Nth: s.Nth}) {
				out = append(out, s)
			}
		}
	}
	return out
}
