package observation

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// DayOrder is which number of a day such as "05/03/2019" comes first.
type DayOrder string

// The orders; a label alone does not always say which.
const (
	DayFirst   DayOrder = "day"
	MonthFirst DayOrder = "month"
)

var (
	slashed   = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4})$`)
	yearAhead = regexp.MustCompile(`^(\d{4})([/.])(\d{1,2})([/.])(\d{1,2})$`)
	clock     = regexp.MustCompile(`^(\S+?)(?:T|\s+(?:-\s+)?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$`)
)

// Days reads a label that gives a day in figures, in both orders: each is zero where the label is no day in it, and both are the same where the order does not matter. A time of
// day behind it, and the day of the week before it, are passed over.
func Days(label string) (dayFirst, monthFirst time.Time) {
	s := withoutWeekday(strings.TrimSpace(label))
	if len(s) < len("1/1/2000") || len(s) > len("2000-01-01T00:00:00.000000Z") || !isDigit(s[0]) || isYear(s) && len(s) < len("2000/1/1") {
		return dayFirst, monthFirst
	}
	if len(s) > len(time.DateOnly) {
		if m := clock.FindStringSubmatch(s); m != nil {
			s = m[1]
		}
	}
	if len(s) == len(time.DateOnly) && s[4] == '-' {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return dayFirst, monthFirst
		}
		return t, t
	}
	if m := yearAhead.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		t := dayOf(m[1], m[3], m[5])
		return t, t
	}
	m := slashed.FindStringSubmatch(s)
	if m == nil || m[2] != m[4] {
		return dayFirst, monthFirst
	}
	return dayOf(m[5], m[3], m[1]), dayOf(m[5], m[1], m[3])
}

// withoutWeekday takes the day of the week off a day, "Wed, 01/03/2018 - 12:00".
func withoutWeekday(s string) string {
	const longest = len("miércoles, ")
	i := strings.IndexByte(s[:min(len(s), longest)], ',')
	if i < 2 || strings.IndexFunc(s[:i], func(c rune) bool { return !unicode.IsLetter(c) && c != '.' }) >= 0 {
		return s
	}
	if rest := strings.TrimSpace(s[i+1:]); rest != "" && isDigit(rest[0]) && strings.ContainsAny(rest, "/.-") {
		return rest
	}
	return s
}

// dayOf is the day that year, month and day give; zero where there is none.
func dayOf(year, month, day string) time.Time {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Month() != time.Month(m) || t.Day() != d {
		return time.Time{}
	}
	return t
}

// DayPeriod is the day.
func DayPeriod(t time.Time) Period {
	s := t.Format(time.DateOnly)
	return Period{Label: s, Canonical: s, Start: t, End: t, Frequency: Day}
}

// Holding is the year, half, quarter or month in which a day lies; of any other frequency the day itself.
func Holding(t time.Time, f Frequency) Period {
	label := strconv.Itoa(t.Year())
	switch month := int(t.Month()); f {
	case Year:
	case Half:
		label += "-S" + strconv.Itoa((month+5)/6)
	case Quarter:
		label += "-Q" + strconv.Itoa((month+2)/3)
	case Month:
		label = t.Format("2006-01")
	default:
		return DayPeriod(t)
	}
	p, _ := ParsePeriod(label)
	return p
}
