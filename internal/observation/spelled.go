package observation

import (
	"strings"
	"unicode"
)

// How statistical offices write periods in words: "I trimestre 2020", "T1 2019", "ene-20", "1er semestre 2019", "Año 2018", "2022r", "FY2018/19".

// months are the names of the months by their first letters, folded, in English, Spanish and French. What follows them in the name must follow in the text as well.
var monthNames = [12][]string{
	{"january", "enero", "janvier"}, {"february", "febrero", "fevrier"}, {"march", "marzo", "mars"}, {"april", "abril", "avril"}, {"may", "mayo", "mai"}, {"june", "junio", "juin"},
	{"july", "julio", "juillet"}, {"august", "agosto", "aout"}, {"september", "septiembre", "setiembre", "septembre"}, {"october", "octubre", "octobre"},
	{"november", "noviembre", "novembre"}, {"december", "diciembre", "decembre"},
}

// monthOf reads the name of a month, whole or cut to three letters at least, where it is that of one month only.
func monthOf(word string) int {
	found := 0
	for i, names := range monthNames {
		for _, name := range names {
			if word == name || len(word) >= 3 && len(word) <= 5 && strings.HasPrefix(name, word) {
				if found > 0 && found != i+1 {
					return 0
				}
				found = i + 1
			}
		}
	}
	return found
}

// ordinals are the ways to count the parts of a year.
var ordinals = map[string]int{
	"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "1er": 1, "1ro": 1, "2do": 2, "3er": 3, "3ro": 3, "4to": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
	"1o": 1, "2o": 2, "3o": 3, "4o": 4, "1e": 1, "2e": 2, "3e": 3, "4e": 4, "2eme": 2, "3eme": 3, "4eme": 4, "1ere": 1,
	"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "first": 1, "second": 2, "third": 3, "fourth": 4, "premier": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4,
}

// parted are the words for a quarter and a half of a year.
var parted = map[string]byte{
	"q": 'Q', "t": 'Q', "trim": 'Q', "trimestre": 'Q', "quarter": 'Q', "qtr": 'Q', "s": 'S', "sem": 'S', "semestre": 'S', "half": 'S', "h": 'S', "semester": 'S',
}

// Within is a part of a year in words: a month, a quarter or a half. Its text after the year is a label of a period ("-03", "-Q1", "-S2"); "" for anything else.
func Within(text string) string {
	suffix, year, _ := spelled(text)
	if year != "" {
		return ""
	}
	return suffix
}

// Ordinal is one of the bare numbers I to IV that count the quarters of a year where all four stand side by side; 0 for anything else.
func Ordinal(text string) int {
	switch strings.TrimSpace(text) {
	case "I":
		return 1
	case "II":
		return 2
	case "III":
		return 3
	case "IV":
		return 4
	}
	return 0
}

// spelled takes a label apart into the part of a year that it names and the year, each "" where there is none; rest tells that something else stands in it.
func spelled(text string) (suffix, year string, rest bool) {
	var part byte
	number, month, last, twoDigits := 0, 0, 0, ""
	for _, word := range periodWords(text) {
		switch n, counts := ordinals[word]; {
		case len(word) == 4 && isYear(word) && year == "":
			year = word
		case counts && number == 0:
			number = n
		case parted[word] != 0 && part == 0:
			part = parted[word]
		case len(word) == 2 && isDigit(word[0]) && isDigit(word[1]) && twoDigits == "":
			twoDigits = word
		case monthOf(word) > 0 && month == 0:
			month = monthOf(word)
		case monthOf(word) > month && last == 0:
			last = monthOf(word)
		case word == "de" || word == "del" || word == "of" || word == "du":
		default:
			return "", "", true
		}
	}
	if twoDigits != "" {
		// "ene-20", "1T19": two figures are a year beside the name of a month or a quarter.
		if year != "" || month == 0 && (part == 0 || number == 0) {
			return "", "", true
		}
		year = "20" + twoDigits
		if twoDigits >= "70" {
			year = "19" + twoDigits
		}
	}
	switch {
	case last > 0 && (part != 0 || number != 0):
		return "", "", true
	case last == month+2 && month%3 == 1:
		return "-Q" + string('0'+byte(month/3+1)), year, false // "Ene-Mar 2019"
	case last > 0:
		return "", "", true
	case month > 0 && part == 0 && number == 0:
		return "-" + string([]byte{'0' + byte(month/10), '0' + byte(month%10)}), year, false
	case part == 'Q' && number > 0 && month == 0, part == 'S' && number > 0 && number < 3 && month == 0:
		return "-" + string([]byte{part, '0' + byte(number)}), year, false
	}
	return "", "", true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var unaccented = strings.NewReplacer("á", "a", "é", "e", "è", "e", "í", "i", "ó", "o", "ú", "u", "û", "u", "ñ", "n", "º", "o", "°", "o", ".º", "o", "ª", "a")

// periodWords are the words of a label in lower case without accents; a letter beside a figure begins a new word where it stands for a part of the year ("T1", "1T").
func periodWords(text string) []string {
	var out []string
	folded := unaccented.Replace(strings.ToLower(text))
	for _, word := range strings.FieldsFunc(folded, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		i := strings.IndexFunc(word, unicode.IsDigit)
		_, whole := ordinals[word]
		switch {
		case whole || i < 0 || len(word) < 2:
			out = append(out, word)
		case i == 1 && parted[word[:1]] != 0: // "T1", "Q1"
			out = append(out, word[:1], word[1:])
		case i == 0 && isDigit(word[0]) && len(word) >= 2 && parted[word[1:2]] != 0 && (len(word) == 2 || len(word) == 4 || len(word) == 6): // "1T", "1T19", "1T2019"
			out = append(out, word[:1], word[1:2])
			if len(word) > 2 {
				out = append(out, word[2:])
			}
		default:
			out = append(out, word)
		}
	}
	return out
}

// plainer is a label without what people write around a year: "Año 2018", "2022r" for a revised figure, "FY2018/19", which is "2018/19".
func plainer(text string) (string, bool) {
	for _, word := range []string{"year", "año", "ano", "anio", "année", "annee", "yr", "x", "y"} { // as names of columns: "YR2018", "year_2018", and "X2018" of R
		if rest, ok := cutFold(text, word); ok && len(strings.TrimLeft(rest, "_.")) == 4 {
			if rest = strings.TrimLeft(rest, "_."); isYear(rest) && len(text) <= len(word)+5 {
				return rest, true
			}
		}
	}
	for _, word := range []string{"año", "ano", "year", "année", "annee"} {
		if rest, ok := cutFold(text, word); ok {
			return strings.TrimSpace(rest), true
		}
	}
	for _, word := range []string{"fiscal year", "año fiscal", "ejercicio fiscal", "exercice", "fy", "af"} {
		rest, ok := cutFold(text, word)
		if !ok {
			continue
		}
		// A fiscal year named by one year may be the one that begins or the one that ends in it.
		rest = strings.TrimSpace(rest)
		if len(rest) < 7 || !isYear(rest[:4]) || !strings.ContainsAny(rest[4:5], "/-") {
			return "", false
		}
		return rest[:4] + "/" + rest[len(rest)-2:], len(rest) == 7 || len(rest) == 9 && isYear(rest[5:])
	}
	if n := len(text); n >= 5 && n <= 6 && isYear(text[:4]) {
		switch strings.TrimSpace(text[4:]) {
		case "p", "P", "r", "R", "e", "E":
			return text[:4], true
		}
	}
	return "", false
}

// cutFold takes a word off the beginning, whatever its case; letters must not go on behind it.
func cutFold(text, word string) (string, bool) {
	if len(text) <= len(word) || !strings.EqualFold(text[:len(word)], word) || unicode.IsLetter(rune(text[len(word)])) {
		return "", false
	}
	return text[len(word):], true
}
