package intake

import (
	"regexp"
	"slices"
	"strings"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// marks are what lines of a sheet say of the marks behind its headers and figures: "p/ Cifras preliminares", "* Datos hasta junio".
type marks map[string]string

// markLine is such a line: the mark, and what is said of it.
var markLine = regexp.MustCompile(`^(\*{1,3}|[†‡§]|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2}|[ᵃᵇᶜᵈᵉᵖʳ]|\(?[A-Za-z0-9]{1,2}[/)]|[a-z]\s*[=:])\s*[=:.–-]?\s*(\pL.{2,})$`)

// take takes a line in. Of two for one mark none is believed.
func (k marks) take(line string) {
	m := markLine.FindStringSubmatch(line)
	if m == nil || len(line) > longestLine {
		return
	}
	key := markKey(m[1])
	if before, said := k[key]; said && before != m[2] {
		k[key] = ""
		return
	}
	k[key] = strings.Clone(m[2])
}

var loweredMarks = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9", "ᵃ", "a", "ᵇ", "b", "ᶜ", "c", "ᵈ", "d", "ᵉ", "e", "ᵖ", "p", "ʳ", "r")

// markKey is a mark however it is set: "1/", "(1)" and "¹" are one.
func markKey(mark string) string {
	return strings.ToLower(strings.Trim(loweredMarks.Replace(mark), "()[]/=:. "))
}

// statusWords tell by what they begin with, folded, that figures are provisional, estimated, or after a break in their series.
var statusWords = []struct {
	status observation.Status
	begin  []string
}{
	{"P", []string{"preliminar", "provisional", "provisori", "provisoire"}},
	{"E", []string{"estimad", "estimat", "estime"}},
}

// statusIn is the status that words say figures have; "" for none, or where they say several.
func statusIn(text string) (found observation.Status) {
	for _, word := range strings.Fields(lang.Fold(text)) {
		for _, s := range statusWords {
			if !slices.ContainsFunc(s.begin, func(begin string) bool { return strings.HasPrefix(word, begin) }) {
				continue
			}
			if found != "" && found != s.status {
				return ""
			}
			found = s.status
		}
	}
	return found
}

// markedBy is the mark behind an element of a header, or the word in brackets that says what status its figures have.
func markedBy(element string) string {
	body, mark := cutMark(element)
	if mark != "" {
		return mark
	}
	if short := withoutBrackets(body); short != body && statusIn(body[len(short):]) != "" {
		return strings.Trim(body[len(short):], " ()")
	}
	if n := len(body); n > 4 && n <= len("2020 p") && isDigits(body[:4]) && strings.ContainsAny(body[n-1:], "prePRE") {
		return body[n-1:]
	}
	return ""
}

// marked keeps the mark behind an element of the header.
func (c *column) marked(element string) {
	if mark := markedBy(element); mark != "" {
		c.marks = append(c.marks, mark)
	}
}

// settleMarks gives each column of values what the marks in its header say, and tells of it; of a mark that nothing explains too.
func (m *mapper) settleMarks() {
	for i := range m.values {
		c := &m.values[i]
		for _, mark := range c.marks {
			line, status := m.t.marks[markKey(mark)], statusIn(mark)
			if status == "" {
				status = statusIn(line)
			}
			if line == "" && status == "" {
				m.f.count(codeFootnoteMark, m.t.name, place{m.t.name, c.at, max(1, m.t.header)}, c.header, map[string]any{"Mark": mark})
				continue
			}
			if status != "" {
				c.status = status
			}
			c.note = joinedNote(c.note, line)
			m.f.judge(Judgement{What: "mark", Sheet: m.t.name, Cells: sheet.ColumnName(c.at), Choice: string(c.status), Subject: clip(c.header), Why: "mark", Confidence: Sureness(named, 0), Args: map[string]any{"Line": clip(joinedNote(mark, line))}})
		}
	}
}

// joinedNote is two notes as one.
func joinedNote(one, other string) string {
	switch {
	case one == "":
		return other
	case other == "" || one == other:
		return one
	}
	return one + " · " + other
}

// explainedMark takes what the file says of the mark behind a figure; false where it says nothing.
func (m *mapper) explainedMark(mark string) (observation.Status, bool) {
	if len(m.t.marks) == 0 {
		return "", false
	}
	line := m.t.marks[markKey(mark)]
	if line == "" {
		return "", false
	}
	m.markNote = line
	return statusIn(line), true
}
