package intake

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// legend is what signs in place of figures mean, as lines above and below the tables of a file say: "..  Dato no disponible", "NA: No aplica". What a file says of its own signs goes before what
// such signs mean elsewhere.
type legend map[string]legendLine

type legendLine struct {
	gap   observation.Gap // NoGap where the sign stands for zero
	line  string
	twice bool // another line says something else
}

// Bounds of what is read for it.
const (
	legendRows   = 2000
	legendSheets = 40
	longestLine  = 1000
)

// meanings are the words by which legends explain signs, folded; NoGap is zero.
var meanings = []struct {
	gap   observation.Gap
	words []string
}{
	{observation.NoGap, strings.Split("cero|zero|nulo|nula|cantidad nula|valor nulo|magnitud cero|magnitud nula|represents zero|represent zero|rounds to zero|neant|nul|nulle|valeur nulle|igual a cero", "|")},
	{observation.NotAvailable, strings.Split("no disponible|no se dispone|sin informacion|sin dato|sin datos|not available|unavailable|no data|missing|non disponible|donnee manquante|no disponibles|non disponibles", "|")},
	{observation.NotApplicable, strings.Split("no aplica|no aplicable|no aplicables|no se aplica|no corresponde|not applicable|sans objet|non applicable", "|")},
	{observation.Suppressed, strings.Split("confidencial|confidencialidad|confidential|withheld|suppressed|suprimido|suprimida|reservado|secreto estadistico|secret statistique|confidentiel|supprime", "|")},
}

// legends reads what the file says of its signs, for all its tables, and each sheet of its marks.
func (a *analysis) legends(ctx context.Context, tables []*table) error {
	l, said := legend{}, map[int]marks{}
	for i, s := range a.book.Sheets() {
		if s.Hidden || i >= legendSheets {
			continue
		}
		said[i] = marks{}
		if err := l.read(ctx, a.book, i, said[i]); err != nil {
			return err
		}
	}
	for sign, one := range l {
		if one.twice {
			delete(l, sign) // two lines say different things of it
		}
	}
	for _, t := range tables {
		t.legend, t.marks = l, said[t.sheet]
	}
	return nil
}

// read takes the lines of a sheet in, those with one text or a sign beside a text.
func (l legend) read(ctx context.Context, b *sheet.Book, index int, said marks) error {
	rows, err := b.Rows(ctx, index)
	if err != nil {
		return err
	}
	defer rows.Close()
	for n := 0; n < legendRows && rows.Next(); n++ {
		switch cells := withText(rows.Row().Cells); len(cells) {
		case 1:
			for _, line := range strings.FieldsFunc(cells[0], func(c rune) bool { return c == '\n' || c == ';' }) {
				l.take(trim(line))
				said.take(trim(line))
			}
		case 2:
			if utf8.RuneCountInString(cells[0]) <= longestSign {
				l.take(cells[0] + " " + cells[1])
				said.take(cells[0] + " " + cells[1])
			}
		}
	}
	return rows.Err()
}

// withText are the texts of a row, as long as they may be a line of a legend.
func withText(cells []sheet.Cell) (out []string) {
	if len(cells) > 2 {
		return nil
	}
	for _, c := range cells {
		if text := trim(c.Text); text != "" && len(text) <= longestLine && c.Kind == sheet.Text {
			out = append(out, text)
		}
	}
	return out
}

// longestSign bounds the characters of a sign that a legend explains.
const longestSign = 6

// take takes one line in, where it explains a sign.
func (l legend) take(line string) {
	if label, rest, ok := strings.Cut(line, ":"); ok {
		switch lang.Fold(label) {
		case "nota", "notas", "note", "notes", "simbologia", "simbolos", "signos", "signos convencionales", "symbols", "legend", "leyenda", "legende", "signes", "signes conventionnels", "abreviaturas":
			line = trim(rest)
		}
	}
	sign, meaning := line, ""
	if i := strings.IndexFunc(line, func(c rune) bool { return unicode.IsSpace(c) || c == '=' || c == ':' && !strings.HasPrefix(line, ":") }); i > 0 {
		sign, meaning = line[:i], line[i:]
	}
	sign = signKey(sign)
	gap, after, ok := meant(meaning)
	if gap != observation.NoGap && strings.Contains("-—*", sign) && after > mostAfterDash {
		return // a list with dashes: "- Sin información de los meses de verano"
	}
	if sign == "" || utf8.RuneCountInString(sign) > longestSign || !ok || isWord(sign) {
		return
	}
	if before, said := l[sign]; said && before.gap != gap {
		before.twice = true
		l[sign] = before
		return
	}
	l[sign] = legendLine{gap: gap, line: line}
}

// mostAfterDash is how many words may follow what a dash or an asterisk means: both stand before the lines of lists as well.
const mostAfterDash = 2

// beforeMeaning are the words that may stand before what a sign means.
var beforeMeaning = set("dato datos cifra cifras cantidad valor valores informacion data figure figures value values donnee donnees significa indica means is not or o ou to a igual magnitude magnitud")

// meant is what a line of a legend says that its sign means, and how many words follow; false where it says nothing known, or several things.
func meant(text string) (gap observation.Gap, after int, ok bool) {
	const longest = 160
	if len(text) > longest {
		return gap, 0, false
	}
	words := strings.Fields(lang.Fold(text))
	for _, m := range meanings {
		for _, phrase := range m.words {
			at := indexOf(words, strings.Fields(phrase))
			if at < 0 || slices.ContainsFunc(words[:at], func(w string) bool { return !beforeMeaning[w] }) && !ok {
				continue
			}
			if ok && gap != m.gap {
				return gap, 0, false
			}
			gap, after, ok = m.gap, len(words)-at-len(strings.Fields(phrase)), true
		}
	}
	return gap, after, ok
}

// isWord tells a text that is the first word of a sentence, "Dato no disponible", or a figure, and no sign.
func isWord(sign string) bool {
	letters, figures := 0, 0
	for _, c := range sign {
		if unicode.IsLetter(c) {
			letters++
		}
		if unicode.IsDigit(c) {
			figures++
		}
	}
	return letters > 3 || figures == utf8.RuneCountInString(sign)
}

// signKey is a sign as it is looked up: people write one dash for another, in brackets or not, in either case.
func signKey(sign string) string {
	if inside := strings.Trim(sign, "()[]\"'“”«»"); inside != "" {
		sign = inside
	}
	switch sign {
	case "…":
		return "..."
	case "–", "−":
		return "-"
	}
	return strings.ToLower(sign)
}

// explained is a sign read as the file explains it, where nobody has said otherwise; done is false where it does not.
func (m *mapper) explained(c *column, text string) (v observation.Value, done bool) {
	if len(m.t.legend) == 0 || utf8.RuneCountInString(text) > longestSign+2 {
		return v, false
	}
	key := signKey(text)
	one, ok := m.t.legend[key]
	if said, _ := m.opt.said("sign/" + text); !ok || said != "" {
		return v, false
	}
	choice := string(one.gap)
	if one.gap == observation.NoGap {
		choice = "0"
	}
	m.f.judgeOnce(Judgement{ID: "sign/" + text, What: "symbol", Sheet: m.t.name, Cells: m.at(c).cell(), Choice: choice, Subject: clip(text), Why: "legend", Confidence: Sureness(named, 0), Args: map[string]any{"Line": clip(one.line)}})
	if one.gap != observation.NoGap {
		v, _ = m.gap(c, text, one.gap)
		return v, true
	}
	return m.numberOf(c, text, 0), true
}

// explains tells a row of the table that is a line of the legend: a sign, and beside it what it means.
func (m *mapper) explains(sign *sheet.Cell) bool {
	if _, ok := m.t.legend[signKey(trim(sign.Text))]; !ok {
		return false
	}
	return slices.ContainsFunc(m.cells, func(c *sheet.Cell) bool {
		if c == nil || c == sign || c.Kind != sheet.Text {
			return false
		}
		_, _, ok := meant(c.Text)
		return ok
	})
}
