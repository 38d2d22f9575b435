package sheet

import (
	"bytes"
	"strconv"
	"time"
)

// significantDigits is what a spreadsheet keeps of a number and shows of it.
const significantDigits = 15

// appendNumber writes the number of a workbook cell at 15 significant digits in plain decimal notation, multiplied by a
// power of ten. It is not ok if raw is no decimal number.
func appendNumber(dst, raw []byte, shift int) (_ []byte, ok bool) {
	var digits [significantDigits]byte
	n, exp, rounded, negative := 0, 0, false, false
	b := raw
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative, b = b[0] == '-', b[1:]
	}
	point, seen := false, false
	i := 0
scan:
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c >= '0' && c <= '9':
			seen = true
			if point {
				exp--
			}
			if n == 0 && c == '0' {
				continue
			}
			if n < significantDigits {
				digits[n] = c
				n++
			} else {
				exp++
				rounded = true
			}
		case c == '.' && !point:
			point = true
		default:
			break scan
		}
	}
	if !seen || len(raw) > 400 {
		return dst, false
	}
	if i < len(b) {
		if b[i] != 'e' && b[i] != 'E' {
			return dst, false
		}
		e := b[i+1:]
		sign := 1
		if len(e) > 0 && (e[0] == '-' || e[0] == '+') {
			if e[0] == '-' {
				sign = -1
			}
			e = e[1:]
		}
		if len(e) == 0 || len(e) > 4 {
			return dst, false
		}
		power := 0
		for _, c := range e {
			if c < '0' || c > '9' {
				return dst, false
			}
			power = power*10 + int(c-'0')
		}
		exp += sign * power
	}
	if n == 0 {
		return append(dst, '0'), true
	}
	if rounded || exp+n > 309 || exp+n < -320 {
		f, err := strconv.ParseFloat(string(raw), 64)
		if err != nil {
			return dst, false
		}
		if f == 0 {
			return append(dst, '0'), true
		}
		var shown [32]byte
		s := strconv.AppendFloat(shown[:0], f, 'e', significantDigits-1, 64)
		s = bytes.TrimPrefix(s, []byte("-"))
		mark := bytes.IndexByte(s, 'e')
		exp, _ = strconv.Atoi(string(s[mark+1:]))
		n = copy(digits[:], s[:1])
		n += copy(digits[1:], s[2:mark])
		exp -= n - 1
	}
	for digits[n-1] == '0' {
		n--
		exp++
	}
	if negative {
		dst = append(dst, '-')
	}
	return appendDecimal(dst, digits[:n], exp+shift), true
}

// appendDecimal writes digits × 10^exp without an exponent.
func appendDecimal(dst, digits []byte, exp int) []byte {
	switch {
	case exp >= 0:
		dst = append(dst, digits...)
		for range exp {
			dst = append(dst, '0')
		}
	case -exp < len(digits):
		dst = append(dst, digits[:len(digits)+exp]...)
		dst = append(dst, '.')
		dst = append(dst, digits[len(digits)+exp:]...)
	default:
		dst = append(dst, "0."...)
		for range -exp - len(digits) {
			dst = append(dst, '0')
		}
		dst = append(dst, digits...)
	}
	return dst
}

// lastSerial is the day after 9999-12-31, where the calendar of a workbook ends.
const lastSerial = 2958466

// serialTime turns the number of a date into the day and time it stands for. The calendar of 1900 has a 29 February
// that never was (serial 60): it is not ok.
func serialTime(raw []byte, from1904 bool) (time.Time, bool) {
	serial, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || !(serial >= 0 && serial < lastSerial) {
		return time.Time{}, false
	}
	day := int(serial)
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 60:
		return time.Time{}, false
	case day < 60:
		start = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	// Thousandths of a second are what the format holds beyond doubt.
	within := time.Duration((serial-float64(day))*86_400_000+0.5) * time.Millisecond
	t := start.AddDate(0, 0, day).Add(within)
	return t, t.Year() < 10000
}

// appendTime writes a date as in [Cell].
func appendTime(dst []byte, t time.Time, shown showing) []byte {
	clock := t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0 || t.Nanosecond() != 0
	switch {
	case shown == asTime:
		return t.AppendFormat(dst, "15:04:05.999")
	case shown == asYear:
		return t.AppendFormat(dst, "2006")
	case shown == asMonth:
		return t.AppendFormat(dst, "2006-01")
	case clock:
		return t.AppendFormat(dst, "2006-01-02T15:04:05.999")
	}
	return t.AppendFormat(dst, time.DateOnly)
}

// isoTime reads the date of a cell that holds it as text of ISO 8601.
func isoTime(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
