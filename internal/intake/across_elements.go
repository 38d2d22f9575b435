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

// elements are the elements of the path of a column: a year that stands in one header with an area, a part or a series is one of its own, and so is what counts in thousands.
func (r *reading) elements(c layout.Column) []string {
	var out []string
	for _, element := range c.Path {
		m := yearBeside.FindStringSubmatch(withoutMark(element))
		if m == nil {
			out = append(out, element)
			continue
		}
		year, rest := m[2]+m[3], strings.TrimSpace(m[1]+m[4])
		if _, whole := observation.ParsePeriod(withoutMark(element)); whole {
			out = append(out, element)
			continue
		}
		_, place := r.areaOf(rest)
		_, series := r.seriesOf(rest)
		_, _, part := r.h.partNamed(r.ref, rest)
		if place || series || part || isMeasure(rest) || r.h.column(c.At, rest).role == roleValue {
			out = append(out, year, rest)
		} else {
			out = append(out, element)
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
