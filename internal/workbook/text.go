package workbook

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// The font of every workbook: Arial is on every machine or has a twin of the same widths (Liberation Sans), so that
// row heights computed here hold in Excel and LibreOffice alike.
const (
	fontName = "Arial"
	fontSize = 10.0
)

// advances are the widths of Arial's printable ASCII from the space on, in thousandths of the font size.
var advances = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// textWidth is the width of a line in pixels at 96 dots an inch.
func textWidth(s string, size float64, bold bool) float64 {
	units := 0
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r >= ' ' && int(r-' ') < len(advances):
			units += advances[r-' ']
		case r == '\u00a0' || r == '\u202f' || r == '’' || r == '·':
			units += 278
		default:
			units += 1000
		}
	}
	w := float64(units) / 1000 * size * 96 / 72
	if bold {
		w *= 1.08
	}
	return w
}

// columnPixels is the room for text in a column of that width in characters.
func columnPixels(chars float64) float64 { return chars*7 - 3 }

// lineCount is how many lines the text takes when wrapped in that many pixels. It leaves a margin, because programs and
// printers differ by a few percent.
func lineCount(text string, pixels, size float64, bold bool) int {
	pixels *= 0.95
	lines := 0
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines++
		room := pixels
		for i, word := range strings.Fields(paragraph) {
			w := textWidth(word, size, bold)
			space := textWidth(" ", size, bold)
			switch {
			case i == 0:
				room -= w
			case w+space <= room:
				room -= w + space
			default:
				lines++
				room = pixels - w
			}
			// A word longer than the line is broken wherever the line ends.
			for room < 0 && pixels > 0 {
				lines++
				room += pixels
			}
		}
	}
	return max(1, lines)
}

// rowHeight is the height in points of so many lines.
func rowHeight(lines int, size float64) float64 {
	return math.Ceil(float64(lines)*size*1.3*4)/4 + 5
}

// cellLimit is how many UTF-16 units a cell holds; Excel repairs a file with more, and writing cuts them silently.
const cellLimit = 32767

// cellText makes a text fit for a cell: without the control characters that XML forbids, and cut where it is too long.
// cut tells how many characters were left out.
func cellText(s string) (text string, cut int) {
	s = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || (r >= ' ' && r != '\ufffe' && r != '\uffff') {
			return r
		}
		return -1
	}, s)
	if len(utf16.Encode([]rune(s))) <= cellLimit {
		return s, 0
	}
	const keep = cellLimit - 200 // room for the sentence that tells
	runes, units := []rune(s), 0
	for i, r := range runes {
		units += utf16.RuneLen(r)
		if units > keep {
			return string(runes[:i]), len(runes) - i
		}
	}
	return s, 0
}

// startsFormula tells that a spreadsheet program would take the text for a formula if somebody edited or exported it.
func startsFormula(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t", rune(s[0]))
}

// sheetName makes a valid name of a sheet that none of taken has: at most 31 characters, none of : \ / ? * [ ].
func sheetName(want string, taken map[string]bool) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, want)
	clean = strings.Trim(strings.Join(strings.Fields(clean), " "), "'")
	if clean == "" {
		clean = "-"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " (" + string(rune('0'+n%10)) + ")"
			if n > 9 {
				suffix = " (" + string(rune('0'+n/10%10)) + string(rune('0'+n%10)) + ")"
			}
		}
		name := strings.TrimRight(cutUnits(clean, 31-len(suffix)), " '") + suffix
		if !taken[strings.ToLower(name)] {
			taken[strings.ToLower(name)] = true
			return name
		}
	}
}

// cutUnits cuts a text to that many UTF-16 units.
func cutUnits(s string, limit int) string {
	units := 0
	for i, r := range s {
		units += max(1, utf16.RuneLen(r))
		if units > limit {
			return s[:i]
		}
	}
	return s
}

// quoteSheet writes a sheet's name as formulas name it.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// quoteText writes a text as formulas hold it.
func quoteText(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
