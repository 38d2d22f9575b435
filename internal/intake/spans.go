package intake

import (
	"regexp"
	"strconv"
	"strings"
)

// Labels of periods that could be others, seen alone, and are not among their neighbours.
var (
	shortSpan    = regexp.MustCompile(`^(\d{4})\s?[-–/]\s?(\d{2})$`)
	romanQuarter = regexp.MustCompile(`^(?:(\d{4})\s?[-–/.]?\s?(IV|I{1,3})|(IV|I{1,3})\s?[-–/.]?\s?(\d{4}))$`)
)

// longestSpan bounds the years of a span whose end is written with two figures.
const longestSpan = 30

// spanOf takes "2005-10" apart as the years from 2005 to 2010.
func spanOf(label string) (from, to int, ok bool) {
	m := shortSpan.FindStringSubmatch(label)
	if m == nil {
		return 0, 0, false
	}
	from, _ = strconv.Atoi(m[1])
	end, _ := strconv.Atoi(m[2])
	length := (end - from%100 + 100) % 100
	return from, from + length, length > 0 && length <= longestSpan && ofOurTime(from)
}

// noMonth tells a span whose end can be no month, 1990-95 or 1995-00, and that is of more than the next year.
func noMonth(label string, from, to int) bool {
	end := label[len(label)-2:]
	return to > from+1 && (end > "12" || end == "00")
}

// shortSpans tells that labels such as 2005-10 are spans of years, no months: one at least beside it can be no month, or all are as long as each other and each begins where one before it ends.
func shortSpans(labels []string) bool {
	length, same, follow, certain, n := 0, true, 0, false, 0
	begins := map[int]bool{}
	for _, l := range labels {
		l = strings.TrimSpace(l)
		if !shortSpan.MatchString(l) {
			continue
		}
		from, to, ok := spanOf(l)
		if !ok {
			return false
		}
		if n++; n > 1 && to-from != length {
			same = false
		}
		length = to - from
		certain = certain || noMonth(l, from, to)
		if begins[from-length] || begins[from-length-1] {
			follow++
		}
		begins[from] = true
	}
	return n > 1 && (certain || same && length > 1 && len(begins) > 1 && follow == len(begins)-1)
}

// romanQuarters tells that labels such as 2019-I count quarters: III or IV, which halves have not, is among them.
func romanQuarters(labels []string) bool {
	found := false
	for _, l := range labels {
		if m := romanQuarter.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
			number := m[2] + m[3]
			found = found || number == "III" || number == "IV"
		}
	}
	return found
}

// isDoubtful tells a label that is one of a period beside others of its kind.
func isDoubtful(label string) bool {
	if len(label) < 5 || len(label) > len("2019 – III") {
		return false
	}
	if m := romanQuarter.FindStringSubmatch(label); m != nil {
		year, _ := strconv.Atoi(m[1] + m[4])
		return ofOurTime(year)
	}
	from, to, ok := spanOf(label)
	return ok && noMonth(label, from, to)
}

// unfolded writes a label that its neighbours explain as one that says it alone.
func (d dating) unfolded(label string) string {
	if d.spans {
		if from, to, ok := spanOf(strings.TrimSpace(label)); ok {
			return strconv.Itoa(from) + "-" + strconv.Itoa(to)
		}
	}
	if d.roman {
		if m := romanQuarter.FindStringSubmatch(strings.TrimSpace(label)); m != nil {
			return m[1] + m[4] + "-Q" + strconv.Itoa(map[string]int{"I": 1, "II": 2, "III": 3, "IV": 4}[m[2]+m[3]])
		}
	}
	if d.fiscal {
		label = fiscal(label)
	}
	if d.grouped {
		label = groupedYear.ReplaceAllString(label, "$1$2")
	}
	return label
}

// among settles what labels are that only their neighbours tell, and what was made of them: the manner, a label, and what it is read as.
func among(labels []string) (d dating, manner, one, read string) {
	d.fiscal, d.spans, d.roman = fiscalYears(labels), shortSpans(labels), romanQuarters(labels)
	switch {
	case d.spans:
		d.fiscal, manner = false, "spans"
	case d.fiscal:
		manner = "fiscal"
	case d.roman:
		manner = "roman"
	}
	if manner != "" {
		for _, l := range labels {
			if read = d.unfolded(l); read != strings.TrimSpace(l) {
				return d, manner, strings.TrimSpace(l), read
			}
		}
		manner = ""
	}
	return d, manner, "", ""
}
