package intake

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// The decimal sign of a column. A language never decides it: Spanish files use the point, too, and English ones the comma.
const (
	signUnknown byte = 0
	signPoint   byte = '.'
	signComma   byte = ','
)

// evidence says what a literal tells about the decimal sign of its column.
type evidence int

const (
	noNumber   evidence = iota // not a number under either sign
	neutral                    // the same number under both ("12", "1 234")
	forPoint                   // a number only if the point is the decimal sign ("1.5", "1,234,567")
	forComma                   // a number only if the comma is ("1,5", "1.234,50")
	eitherSign                 // two different numbers ("1,234")
)

// number is a literal taken apart: what stands around the figure is told, not lost.
type number struct {
	censor  string // "<" or ">"
	percent bool   // written with a percent sign
	mark    string // footnote mark behind the figure ("*", "a/")
	body    string // the figure itself, with sign and separators as written
	minus   bool
}

const longestNumber = 40

// takeNumber takes a literal apart; ok is false when what is left cannot be a figure at all.
func takeNumber(s string) (number, bool) {
	n := number{body: strings.TrimSpace(s)}
	if n.body == "" || len(n.body) > 4*longestNumber {
		return n, false
	}
	switch r, size := utf8.DecodeRuneInString(n.body); r {
	case '<', '>':
		n.censor, n.body = n.body[:size], strings.TrimSpace(n.body[size:])
	case '≤', '≥': // a bound that may be reached is kept as that bound
		n.censor, n.body = map[rune]string{'≤': "<", '≥': ">"}[r], strings.TrimSpace(n.body[size:])
	}
	n.body, n.mark = cutMark(n.body)
	n.body, n.mark = cutFlag(n.body, n.mark)
	if rest, ok := strings.CutSuffix(n.body, "%"); ok {
		n.percent, n.body = true, strings.TrimSpace(rest)
	}
	for _, minus := range []string{"-", "−", "+"} {
		if rest, ok := strings.CutPrefix(n.body, minus); ok {
			n.minus, n.body = minus != "+", strings.TrimSpace(rest)
			break
		}
	}
	if n.body != "" && n.body[0] >= '0' && n.body[0] <= '9' || len(n.body) > 1 && (n.body[0] == '.' || n.body[0] == ',') {
		return n, true
	}
	if sign, amount := cutCurrency(n.body); sign != "" && n.mark == "" {
		n.mark, n.body = sign, amount
		return n, true
	}
	return n, false
}

// currencies are the signs that stand before an amount, the longer ones first.
var currencies = []string{"US$", "USD", "EUR", "B/.", "RD$", "C$", "Q", "L", "$", "€", "£", "₡"}

// cutCurrency takes the sign of a currency off the beginning of an amount; sign is empty where none stands there.
func cutCurrency(s string) (sign, amount string) {
	for _, c := range currencies {
		rest, ok := strings.CutPrefix(s, c)
		if !ok {
			continue
		}
		amount = strings.TrimSpace(rest)
		if amount == "" || amount[0] < '0' || amount[0] > '9' || len(amount) == len(rest) && c[len(c)-1] >= 'A' && c[len(c)-1] <= 'Z' {
			return "", "" // "Q1" is a quarter
		}
		return c, amount
	}
	return "", ""
}

// cutMark takes a footnote mark off the end of a text: asterisks, daggers, raised figures, "a/", "(1)", "[b]".
func cutMark(s string) (body, mark string) {
	if last := len(s) - 1; last >= 0 && s[last] >= '0' && s[last] <= '9' {
		return s, "" // nearly every figure, and the searches below cost more than all else about it
	}
	body = strings.TrimRight(s, "*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰ᵃᵇᶜᵈᵉ\u00a0 ")
	switch {
	case strings.HasSuffix(body, "/"):
		i := strings.LastIndexAny(body, " \u00a0")
		if i > 0 && len(body)-i <= 5 {
			body = body[:i]
		}
	case strings.HasSuffix(body, ")"), strings.HasSuffix(body, "]"):
		i := strings.LastIndexAny(body, "([")
		if inside := len(body) - i - 2; i > 0 && inside >= 1 && inside <= 2 {
			body = body[:i]
		}
	}
	body = strings.TrimRight(body, " \u00a0")
	return body, strings.TrimSpace(s[len(body):])
}

// cutFlag takes the letter of a status off a figure, as statistical offices write it: p provisional, e estimated, r revised, b break, u unreliable.
func cutFlag(body, mark string) (string, string) {
	last := len(body) - 1
	if last < 1 || !strings.ContainsRune("perbu", rune(body[last])) {
		return body, mark
	}
	figure := strings.TrimRight(body[:last], " \u00a0")
	end := len(figure) - 1
	if end < 0 || figure[end] < '0' || figure[end] > '9' || end == last-1 && end < 2 && !strings.ContainsAny(figure, ".,") {
		return body, mark // "1b" is the number of a question, "120r" a revised figure
	}
	return figure, strings.TrimSpace(body[len(figure):] + mark)
}

// weigh says what the literal tells about the decimal sign.
func (n number) weigh() evidence {
	plain := true
	for i := 0; i < len(n.body); i++ {
		if n.body[i] < '0' || n.body[i] > '9' {
			plain = false
			break
		}
	}
	if plain && len(n.body) <= longestNumber {
		return neutral
	}
	p, pointOK := under(n.body, signPoint)
	c, commaOK := under(n.body, signComma)
	switch {
	case pointOK && commaOK && p == c:
		return neutral
	case pointOK && commaOK:
		return eitherSign
	case pointOK:
		return forPoint
	case commaOK:
		return forComma
	}
	return noNumber
}

// under reads the figure with that decimal sign and returns it with a point and without grouping.
func under(s string, sign byte) (string, bool) {
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i > 0 {
		mantissa, exponent = s[:i], s[i:]
		digits := strings.TrimLeft(exponent[1:], "+-")
		if len(exponent)-1-len(digits) > 1 || !isDigits(digits) || len(digits) > 2 {
			return "", false
		}
	}
	whole, fraction := mantissa, ""
	if i := strings.IndexByte(mantissa, sign); i >= 0 {
		whole, fraction = mantissa[:i], mantissa[i+1:]
		if !isDigits(fraction) && fraction != "" || fraction == "" && whole == "" {
			return "", false
		}
	}
	whole, ok := ungrouped(whole, sign)
	if !ok || len(whole)+len(fraction) > longestNumber {
		return "", false
	}
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole + exponent, true
}

// ungrouped takes thousands separators out: blanks of any width, apostrophes, and whichever of point and comma is not
// the decimal sign. All must be alike, with one to three figures before the first and three after each.
func ungrouped(s string, sign byte) (string, bool) {
	if s == "" || isDigits(s) {
		return s, true
	}
	var b strings.Builder
	var separator rune
	run := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			run++
			b.WriteRune(r)
			continue
		}
		switch r {
		case '\u00a0', '\u202f', '\u2009', ' ':
			r = ' '
		case '’', '\'':
			r = '\''
		case '.', ',':
			if byte(r) == sign {
				return "", false
			}
		default:
			return "", false
		}
		first := separator == 0
		if first && (run < 1 || run > 3 || b.String()[0] == '0') || !first && (r != separator || run != 3) {
			return "", false
		}
		separator, run = r, 0
	}
	return b.String(), run == 3
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// plain reads at once what most files hold: digits, or digits and a point with a number of decimals that no group of thousands has. What it
// does not read is weighed.
func (n number) plain() (decimal.Decimal, bool) {
	const most = 15
	b := n.body
	if len(b) == 0 || len(b) > most {
		return decimal.Decimal{}, false
	}
	v, point := int64(0), -1
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			v = 10*v + int64(c-'0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return decimal.Decimal{}, false
		}
	}
	decimals := 0
	if point >= 0 {
		if decimals = len(b) - 1 - point; decimals == 0 || decimals == 3 {
			return decimal.Decimal{}, false
		}
	}
	if n.minus {
		v = -v
	}
	return decimal.New(v, int32(-decimals)), true
}

// value reads the figure with the decimal sign of its column, exactly.
func (n number) value(sign byte) (decimal.Decimal, bool) {
	s, ok := under(n.body, sign)
	if !ok {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Decimal{}, false
	}
	if n.minus {
		d = d.Neg()
	}
	return d, true
}

// signs gathers the evidence of one column of figures.
type signs struct {
	point, comma, either int
	firstPoint           place
	firstComma           place
	firstEither          place
	literal              string // the first that could be two numbers
}

func (s *signs) add(e evidence, literal string, at place) {
	switch e {
	case forPoint:
		if s.point++; s.point == 1 {
			s.firstPoint = at
		}
	case forComma:
		if s.comma++; s.comma == 1 {
			s.firstComma = at
		}
	case eitherSign:
		if s.either++; s.either == 1 {
			s.firstEither, s.literal = at, literal
		}
	}
}

// decide returns the sign on which every literal agrees; asked tells that literals of two readings stand alone, so that
// a person has to say; mixed that some literals need the point and others the comma.
func (s *signs) decide() (sign byte, asked, mixed bool) {
	switch {
	case s.point > 0 && s.comma > 0:
		return signUnknown, false, true
	case s.comma > 0:
		return signComma, false, false
	case s.point > 0:
		return signPoint, false, false
	case s.either > 0:
		return signUnknown, true, false
	}
	return signPoint, false, false
}
