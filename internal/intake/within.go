package intake

import (
	"regexp"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
)

// Periods of which the year stands in one place and the month, the quarter or the half in another; and fiscal years that look like months.

// withinHeaders are the headers of columns that count months, quarters or halves, with what follows the year in the label of such a period.
var withinHeaders = map[string]string{
	"mes": "-%02d", "month": "-%02d", "mois": "-%02d", "trimestre": "-Q%d", "quarter": "-Q%d", "semestre": "-S%d", "semester": "-S%d",
}

// withinOf is what a cell of a column of months, quarters or halves adds to the label of its year.
func (c *column) withinOf(text string) (suffix string, ok bool) {
	if isTotal(text) && text != "" {
		return "", true // the figure of the whole year
	}
	if suffix = observation.Within(text); suffix != "" {
		return suffix, true
	}
	for _, element := range strings.Split(c.header, " / ") {
		form := withinHeaders[squash(element)]
		if form == "" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			n = observation.Ordinal(text)
		}
		if most := map[byte]int{'0': 12, 'Q': 4, 'S': 2}[strings.TrimPrefix(form[1:], "%")[0]]; n >= 1 && n <= most {
			return strings.NewReplacer("%02d", twoDigits(n), "%d", strconv.Itoa(n)).Replace(form), true
		}
	}
	return "", false
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// withinKey is of what the months, quarters or halves of a year were read.
type withinKey struct {
	column     int
	area, year string
}

// withinYear is the period of a figure of which row and header say a part of the year. A total counts as the figure of the year where all its parts were read
// before; else nobody says of which months it is, and it is left out.
func (m *mapper) withinYear(c *column, a area.Area, p observation.Period) (part observation.Period, ok, left bool) {
	suffix, at, text := c.within, c, c.header
	if m.within != nil {
		at, text = m.within, m.text(m.within)
		more, ok := m.within.withinOf(text)
		if !ok || more != "" && suffix != "" {
			m.f.add(codePeriodUnreadable, m.at(at), text, nil)
			return p, false, false
		}
		suffix += more
	}
	if m.parts == nil {
		m.parts = map[withinKey]map[string]bool{}
	}
	key := withinKey{c.at, a.Code, p.Canonical}
	if c.within != "" || m.within == nil {
		key.column = 0 // the parts stand side by side
	}
	if suffix == "" {
		if m.within != nil && !wholeOf(m.parts[key]) {
			m.f.count(codeRowTotal, m.t.name, m.at(at), text, nil)
			return p, false, true
		}
		return p, true, false
	}
	if m.parts[key] == nil {
		m.parts[key] = map[string]bool{}
	}
	m.parts[key][suffix] = true
	part, ok = observation.ParsePeriod(p.Canonical + suffix)
	if !ok || p.Frequency != observation.Year {
		m.f.add(codePeriodUnreadable, m.at(at), p.Label+" "+text, nil)
		return p, false, false
	}
	part.Label = strings.TrimSpace(p.Label + " " + text)
	return part, true, false
}

// partialTotal tells a column of the whole year beside columns of its months, quarters or halves of which some are empty in the row at hand: the figure is the sum of those
// that are there, and of nothing else that anybody says.
func (m *mapper) partialTotal(c *column) bool {
	beside, given := map[string]bool{}, map[string]bool{}
	for i := range m.values {
		o := &m.values[i]
		if o.within == "" || o.series.Code != c.series.Code || o.rest != c.rest || o.part.Key() != c.part.Key() || o.fixed.key() != c.fixed.key() {
			continue
		}
		beside[o.within] = true
		if cell := m.cells[o.at]; cell != nil && symbolOf(trim(cell.Text)).kind == noSymbol {
			given[o.within] = true
		}
	}
	return len(beside) > 0 && (len(given) < len(beside) || !wholeOf(beside))
}

// wholeOf tells that parts of a year make up all of it: twelve months, four quarters, two halves.
func wholeOf(parts map[string]bool) bool {
	n := map[byte]int{}
	for suffix := range parts {
		n[suffix[1]]++
	}
	return n['0']+n['1'] == 12 || n['Q'] == 4 || n['S'] == 2
}

// countsQuarters tells that the headers of the columns count the quarters of years: I, II, III and IV stand there, and nothing else that is so short.
func countsQuarters(columns []layout.Column) bool {
	met := map[int]bool{}
	for _, c := range columns {
		for _, element := range c.Path {
			met[observation.Ordinal(element)] = true
		}
	}
	return met[1] && met[2] && met[3] && met[4]
}

var (
	dashed  = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	spanned = regexp.MustCompile(`^(\d{4})\s*[-/–]\s*(\d{4})$`)
)

// fiscalYears tells that labels are years that end in the next one: such as 2009-10, 2010-11, since no month would go with each year alone as these do; or such as 2018/2019, 2019/2020, of
// which one begins where another ends.
func fiscalYears(labels []string) bool {
	short, long := map[int]bool{}, map[int]bool{}
	for _, l := range labels {
		l = strings.TrimSpace(l)
		if m := dashed.FindStringSubmatch(l); m != nil {
			year, _ := strconv.Atoi(m[1])
			if next, _ := strconv.Atoi(m[2]); (year+1)%100 != next {
				return false
			}
			short[year] = true
		} else if year, ok := spansNext(l); ok {
			long[year] = true
		} else if spanned.MatchString(l) {
			return false
		}
	}
	for year := range long {
		if long[year+1] {
			return true
		}
	}
	return len(short) > 1
}

// spansNext is the year of a label that ends in the next one.
func spansNext(label string) (int, bool) {
	m := spanned.FindStringSubmatch(label)
	if m == nil {
		return 0, false
	}
	year, _ := strconv.Atoi(m[1])
	next, _ := strconv.Atoi(m[2])
	return year, next == year+1
}

// fiscal writes such a label as that of a fiscal year.
func fiscal(label string) string {
	label = strings.TrimSpace(label)
	if year, ok := spansNext(label); ok {
		return strconv.Itoa(year) + "/" + label[len(label)-2:]
	}
	return dashed.ReplaceAllString(label, "$1/$2")
}
