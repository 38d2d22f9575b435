package intake

import (
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// separation finds columns that nobody understands and that yet tell figures apart: a province, a nationality. Without them, figures of parts would pass for those of
// the whole.
type separation struct {
	t     *table
	keys  []int // columns of what a figure is of
	open  []int // columns that are not understood
	met   map[string][]string
	apart map[int][2]string // what stands in such a column of two rows that are the same otherwise
	rows  int
	texts map[int]map[string]int // texts of each, with the rows that hold them

	codes  map[int]map[string]bool // numbers in such columns, which may be codes of parts or only number the rows
	coded  map[int][2]string       // two of them, of rows that are the same otherwise
	number map[int]int             // rows that hold one
}

func newSeparation(t *table) *separation {
	s := &separation{t: t, met: map[string][]string{}, apart: map[int][2]string{}, texts: map[int]map[string]int{}, codes: map[int]map[string]bool{}, coded: map[int][2]string{}, number: map[int]int{}}
	if t.layout != Tidy && t.layout != Across {
		return s
	}
	for _, c := range t.columns {
		switch {
		case c.role == roleNone && c.by == "" && c.header != "" && len(c.fixed.key()) == 0:
			s.open = append(s.open, c.at)
			s.texts[c.at], s.codes[c.at] = map[string]int{}, map[string]bool{}
		case c.role != roleNone && c.role != roleKnown && c.role != roleValue && c.role != roleNote && c.role != roleStatus:
			s.keys = append(s.keys, c.at)
		}
	}
	return s
}

// longestPart bounds a text that may name a part; a longer one is a remark.
const longestPart = 60

// see looks at one row of figures.
func (s *separation) see(row *sheet.Row) {
	if len(s.open) == 0 || len(s.met) > maxSpellings {
		return
	}
	at := func(col int) string {
		i := slices.IndexFunc(row.Cells, func(c sheet.Cell) bool { return c.Col == col })
		if i < 0 {
			return ""
		}
		return trim(row.Cells[i].Text)
	}
	if !slices.ContainsFunc(s.t.columns, func(c column) bool { return c.role == roleValue && at(c.at) != "" }) {
		return
	}
	var key, now []string
	for _, col := range s.keys {
		key = append(key, at(col))
	}
	for _, col := range s.open {
		now = append(now, at(col))
		if text := now[len(now)-1]; hasLetter(text) && len(text) <= longestPart {
			s.texts[col][text]++
		} else if isShortCode(text) {
			s.codes[col][text] = true
			s.number[col]++
		}
	}
	s.rows++
	k := strings.Join(key, "\x1f")
	before, again := s.met[k]
	if !again {
		s.met[k] = now
		return
	}
	for i, col := range s.open {
		if _, known := s.apart[col]; !known && now[i] != before[i] && s.names(before[i]) && s.names(now[i]) {
			s.apart[col] = [2]string{before[i], now[i]}
		}
		if now[i] != before[i] && isShortCode(before[i]) && isShortCode(now[i]) {
			s.coded[col] = [2]string{before[i], now[i]}
		}
	}
}

// names tells that a text may name a part, or that nothing stands there.
func (s *separation) names(text string) bool {
	return text == "" || hasLetter(text) && len(text) <= longestPart
}

// isShortCode tells a number of which codes are made.
func isShortCode(text string) bool { return isDigits(text) && len(text) <= 6 }

// of tells what a column tells apart; where the table is of one area as a whole, also what stands in every row of it.
func (s *separation) of(c column) (one, other string, ok bool) {
	if pair, apart := s.apart[c.at]; apart {
		return pair[0], pair[1], true
	}
	// What numbers the rows has another number in each, and hardly any rows are the same otherwise.
	if pair, apart := s.coded[c.at]; apart && s.t.layout == Tidy && (len(s.codes[c.at]) < s.number[c.at] || s.rows >= 2*len(s.met)) {
		return pair[0], pair[1], true
	}
	texts := s.texts[c.at]
	if len(texts) == 0 || s.t.fixed.area == nil {
		return "", "", false
	}
	n := 0
	for text, times := range texts {
		n += times
		if one == "" || text < one {
			one = text
		}
	}
	return one, one, n == s.rows && 2*len(texts) <= n
}

// askParts asks what a column is that tells figures apart.
func (r *reading) askParts(c *column, j *Judgement, one, other string) {
	j.By, j.Choice, j.Why = ByAsking, "", "asked"
	if one == "" {
		one, other = other, one
	}
	args := map[string]any{"Sheet": r.t.name, "Column": sheet.ColumnName(c.at), "Title": clip(c.header), "One": clip(one), "Other": clip(other), "Same": one == other}
	options := append([]string{string(roleBreakdown), LeaveOut}, slices.DeleteFunc(Roles(r.ref.Catalog), func(s string) bool { return s == string(roleBreakdown) || s == LeaveOut })...)
	r.f.add(codeColumnParts, place{r.t.name, c.at, max(1, r.t.header)}, c.header, args)
	r.f.ask(Question{ID: j.ID, Code: codeColumnParts, Args: args, Options: options})
	r.t.waits = true
}

// isNation tells the row of the whole country in a column of its parts.
func isNation(text string) bool {
	switch squash(text) {
	case "nacional", "totalnacional", "totalpais", "national", "nationaltotal", "totalnational", "ensembledupays", "wholecountry", "todoelpais":
		return true
	}
	return false
}

// unknownPart tells a figure of a part of a breakdown that the catalogue does not have, as a person has said of a column.
func (m *mapper) unknownPart() bool {
	for i := range m.foreign {
		c := &m.foreign[i]
		if text := m.text(c); text != "" && !isTotal(text) && !isNation(text) && !unspecified(text) {
			m.f.count(codePartUnread, c.header, m.at(c), text, map[string]any{"Column": c.header})
			return true
		}
	}
	return false
}
