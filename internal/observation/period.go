package observation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Frequency of a period.
type Frequency string

// Frequencies. A Range is several whole years ("1980 to 1990"), a FiscalYear two halves of calendar years ("2002/03").
const (
	Year       Frequency = "year"
	Range      Frequency = "range"
	FiscalYear Frequency = "fiscal_year"
	Half       Frequency = "half"
	Quarter    Frequency = "quarter"
	Month      Frequency = "month"
	Day        Frequency = "day"
)

// Period is a stretch of time as a source labels it. Canonical is the spelling by which two labels of one period agree
// ("2019", "1980/1990", "2002/03", "2011-Q1", "2011-03", "2011-03-28"); Label keeps what was given.
type Period struct {
	Label     string
	Canonical string
	Start     time.Time // first day, UTC
	End       time.Time // last day, UTC
	Frequency Frequency
}

// YearPeriod is the calendar year.
func YearPeriod(year int) Period {
	s := strconv.Itoa(year)
	return Period{
		Label: s, Canonical: s, Frequency: Year,
		Start: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC),
	}
}

// Year is the calendar year in which the period begins, by which it is sorted and compared.
func (p Period) Year() int { return p.Start.Year() }

var (
	yearOnly   = regexp.MustCompile(`^(\d{4})(?:\.0+|-A1)?$`)
	yearRange  = regexp.MustCompile(`^(\d{4})\s*(?:-|–|—|/|to|a|à|al)\s*(\d{4})$`)
	fiscalYear = regexp.MustCompile(`^(\d{4})\s*/\s*(\d{2})$`)
	quarter    = regexp.MustCompile(`^(\d{4})[-\s]?[QT]([1-4])$`)
	half       = regexp.MustCompile(`^(\d{4})[-\s]?[SH]([12])$`)
	month      = regexp.MustCompile(`^(\d{4})(?:-(\d{2})|[-\s]?M(\d{1,2}))$`)
	boxed      = regexp.MustCompile(`^(\S+)\s*\[(?:YR)?(\S+)\]$`)
)

// isYear tells four digits.
func isYear(s string) bool {
	for i := range 4 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// ParsePeriod reads a label of a period: a year ("2019", also "2019.0" as the UN API writes it), a range of years, a
// fiscal year ("2002/03"), a quarter ("2011Q1", "2011-Q1"), each also with itself behind it ("2011Q1 [YR2011Q1]"), a half ("2011-S1"), a month
// ("2011-03", "2011M03") or a date ("2011-03-28"; "28/03/2011", where it can be one day alone), and the same in words ("I trimestre 2020", "ene-20", "Año 2018"). Years run from 1000 to 2199; false for anything else.
func ParsePeriod(label string) (Period, bool) {
	s := strings.TrimSpace(label)
	date := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	atoi := func(t string) int { n, _ := strconv.Atoi(t); return n }
	inRange := func(y int) bool { return y >= 1000 && y <= 2199 }
	// What most files hold, without a look at anything else.
	switch {
	case len(s) == 4 && isYear(s):
		if y := atoi(s); inRange(y) {
			p := YearPeriod(y)
			p.Label = s
			return p, true
		}
	case len(s) == len(time.DateOnly) && s[4] == '-' && s[7] == '-' && isYear(s[:4]):
		if t, err := time.Parse(time.DateOnly, s); err == nil && inRange(t.Year()) {
			return Period{Label: s, Canonical: s, Start: t, End: t, Frequency: Day}, true
		}
	}
	up := strings.ToUpper(s)
	if m := yearOnly.FindStringSubmatch(s); m != nil && inRange(atoi(m[1])) {
		p := YearPeriod(atoi(m[1]))
		p.Label = s
		return p, true
	}
	if m := boxed.FindStringSubmatch(up); m != nil && m[1] == m[2] {
		p, ok := ParsePeriod(m[1])
		p.Label = s
		return p, ok
	}
	if m := yearRange.FindStringSubmatch(strings.ToLower(s)); m != nil {
		a, b := atoi(m[1]), atoi(m[2])
		if !inRange(a) || !inRange(b) || b < a {
			return Period{}, false
		}
		return Period{Label: s, Canonical: m[1] + "/" + m[2], Start: date(a, 1, 1), End: date(b, 12, 31), Frequency: Range}, true
	}
	if m := fiscalYear.FindStringSubmatch(s); m != nil {
		// "2002/03" is fiscal only with a slash and the very next year: "2011-12" is a month.
		y, n := atoi(m[1]), atoi(m[2])
		if inRange(y) && (y+1)%100 == n {
			return Period{Label: s, Canonical: m[1] + "/" + m[2], Start: date(y, 7, 1), End: date(y+1, 6, 30), Frequency: FiscalYear}, true
		}
	}
	if m := quarter.FindStringSubmatch(up); m != nil && inRange(atoi(m[1])) {
		y, q := atoi(m[1]), atoi(m[2])
		start := date(y, 3*q-2, 1)
		return Period{Label: s, Canonical: fmt.Sprintf("%d-Q%d", y, q), Start: start, End: start.AddDate(0, 3, -1), Frequency: Quarter}, true
	}
	if m := half.FindStringSubmatch(up); m != nil && inRange(atoi(m[1])) {
		y, h := atoi(m[1]), atoi(m[2])
		start := date(y, 6*h-5, 1)
		return Period{Label: s, Canonical: fmt.Sprintf("%d-S%d", y, h), Start: start, End: start.AddDate(0, 6, -1), Frequency: Half}, true
	}
	if m := month.FindStringSubmatch(up); m != nil {
		y, mo := atoi(m[1]), atoi(m[2]+m[3])
		if inRange(y) && mo >= 1 && mo <= 12 {
			start := date(y, mo, 1)
			return Period{Label: s, Canonical: start.Format("2006-01"), Start: start, End: start.AddDate(0, 1, -1), Frequency: Month}, true
		}
	}
	if one, other := Days(s); one.Equal(other) && !one.IsZero() || one.IsZero() != other.IsZero() {
		if one.IsZero() {
			one = other
		}
		if inRange(one.Year()) {
			p := DayPeriod(one)
			p.Label = s
			return p, true
		}
	}
	return inWords(s)
}

// inWords reads labels as people write them.
func inWords(s string) (Period, bool) {
	const longest = 40
	if len(s) < len("1T19") || len(s) > longest {
		return Period{}, false
	}
	plain, ok := plainer(s)
	if suffix, year, rest := spelled(s); !ok && !rest && year != "" {
		plain, ok = year+suffix, true
	}
	if !ok || len(plain) >= len(s) && plain == s {
		return Period{}, false
	}
	p, ok := ParsePeriod(plain)
	p.Label = s
	return p, ok
}
