package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
)

// yearBeside is a year before or behind something else in one header: "Hombres 2018", "2018 - Panamá".
var yearBeside = regexp.MustCompile(`^(?:(.*?\S)[\s,;:/–-]+((?:19|20)\d\d)|((?:19|20)\d\d)[\s,;:/–-]+(\S.*))$`)

// besideEach parts what stands in one header, "Panamá - Hombres", "Valor, 2018".
var besideEach = regexp.MustCompile(`\s+[-–/|]\s+|\s*[,;:|]\s+`)

// elements are the elements of the path of a column: a year that stands in one header with an area, a part or a series is one of its own, and so are areas and parts beside each other.
func (r *reading) elements(c layout.Column) []string {
	var out []string
	for _, element := range c.Path {
		text := withoutMark(element)
		if _, whole := observation.ParsePeriod(text); whole {
			out = append(out, element)
			continue
		}
		if pieces := r.knownPieces(c, text); len(pieces) > 1 {
			out = append(out, pieces...)
			continue
		}
		if year, rest, ok := besideYear(text); ok && r.says(c, rest) {
			out = append(out, year, rest)
			continue
		}
		out = append(out, element)
	}
	return out
}

// besideYear takes a header with a year apart.
func besideYear(text string) (year, rest string, ok bool) {
	m := yearBeside.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	return m[2] + m[3], strings.TrimSpace(m[1] + m[4]), true
}

// says tells that a piece of a header says something of figures by itself.
func (r *reading) says(c layout.Column, piece string) bool {
	_, place := r.areaOf(piece)
	_, series := r.seriesOf(piece)
	_, _, part := r.h.partNamed(r.ref, inWords(r.letters, piece))
	return place || series || part || isMeasure(piece) || r.h.column(c.At, piece).role == roleValue
}

// knownPieces are the pieces of a header, where it is no name as a whole, an area is among them, and the others are parts, measures or periods.
func (r *reading) knownPieces(c layout.Column, text string) []string {
	if _, whole := r.areaOf(text); whole || len(text) > longestSpelling {
		return nil
	}
	pieces, place := besideEach.Split(text, -1), ""
	if len(pieces) < 2 {
		return nil
	}
	for _, piece := range pieces {
		a, is := r.areaOf(piece)
		if is && place != "" && place != a.Code {
			return nil // from one to the other
		}
		if is && len(piece) > 3 {
			place = a.Code
		}
		if !is && !isPeriod(piece) && !r.says(c, piece) {
			return nil
		}
	}
	if place == "" {
		return nil
	}
	return pieces
}

// lettersIn are the elements of headers with what stands beside years and other pieces in them, among which letters of the sexes are looked for.
func lettersIn(elements []string) []string {
	out := slices.Clone(elements)
	for _, element := range elements {
		if _, rest, ok := besideYear(withoutMark(element)); ok {
			out = append(out, rest)
		}
		if pieces := besideEach.Split(element, -1); len(pieces) > 1 {
			out = append(out, pieces...)
		}
	}
	return out
}

// identifies tells the header of numbers by which rows are called or ordered, "LocID", "SDMX code", "parent_id", "SortOrder": they are no figures.
func identifies(header string) bool {
	const whole = " index sortorder orden ordre "
	word := strings.TrimRight(withoutMark(header), "*")
	if strings.Contains(whole, " "+squash(word)+" ") {
		return true
	}
	at := strings.LastIndexFunc(word, func(c rune) bool { return !unicode.IsLetter(c) }) + 1
	last := word[at:]
	if i := strings.LastIndexFunc(last, unicode.IsLower); i >= 0 && strings.ToUpper(last[i+1:]) == "ID" { // "LocID"
		last = last[i+1:]
	} else if at == 0 && strings.HasSuffix(last, "Id") {
		last = "id"
	}
	switch lang.Fold(last) {
	case "id", "code", "codigo":
		return true
	}
	return false
}

// numbersRows tells a column that counts the rows, from nought or one on, as programs write it before a table.
func numbersRows(content []string) bool {
	if len(content) < 3 || content[0] != "0" && content[0] != "1" {
		return false
	}
	first, _ := strconv.Atoi(content[0])
	for i, s := range content {
		if s != strconv.Itoa(first+i) {
			return false
		}
	}
	return true
}

// counted is a period with what its figures count in, or the status that they have, behind it, "2018 (miles)", "2020 (preliminar)", as the period alone.
func counted(text string) string {
	if short := withoutBrackets(text); short != text {
		_, counts := factorOf(text[len(short):])
		if counts || statusIn(text[len(short):]) != "" {
			if _, ok := observation.ParsePeriod(short); ok {
				return short
			}
		}
	}
	return text
}

// ofWhich are the words before a part of a total, folded.
var ofWhich = map[string]bool{"de los cuales": true, "de las cuales": true, "de ellos": true, "de ellas": true, "of which": true, "of whom": true, "dont": true}

// changeWords begin headers of what is worked out from other columns, folded.
var changeWords = set("variacion variation var diferencia difference cambio change crecimiento growth croissance ecart incremento increase")

// isChange tells a header of columns that hold the change between others, "Variación 2018-2019", "Diferencia absoluta", "% change".
func isChange(element string) bool {
	words := strings.Fields(lang.Fold(element))
	for len(words) > 1 && (words[0] == "tasa" || words[0] == "taux" || words[0] == "de" || words[0] == "percent" || words[0] == "annual") {
		words = words[1:]
	}
	return len(words) > 0 && changeWords[words[0]]
}

// ofChanges tells that a column holds changes, as long as no element of its header names a series.
func (r *reading) ofChanges(path []string) bool {
	named := func(element string) bool { _, ok := r.seriesOf(element); return ok }
	return slices.ContainsFunc(path, isChange) && !slices.ContainsFunc(path, named)
}
