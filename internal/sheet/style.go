package sheet

import "strconv"

// showing is what a number format makes of a number, as far as it changes the meaning.
type showing uint8

const (
	asNumber showing = iota
	asPercent
	asThousands // without the last three digits
	asMillions
	asDate  // with a day, or a month alone
	asYear  // a year and nothing else
	asMonth // a month of a year
	asTime  // hours, minutes, seconds only, also running beyond a day
)

// builtin is what the format numbers mean that a workbook need not declare (ECMA-376 part 1, 18.8.30), with those that
// East Asian and Thai versions of Excel add.
func builtin(id int) showing {
	switch {
	case id == 9, id == 10, id == 67, id == 68:
		return asPercent
	case id == 17:
		return asMonth
	case id >= 14 && id <= 16, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58, id >= 71 && id <= 74, id == 77, id == 81:
		return asDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id >= 55 && id <= 56, id >= 75 && id <= 76, id >= 78 && id <= 80:
		return asTime
	}
	return asNumber
}

// showingOf reads a format code such as `[$-80A]dd/mm/yyyy;@`. Only its first section counts: the others show negative
// numbers, zero and text.
func showingOf(code string) showing {
	var day, year, clock, digits, percent bool
	var last byte // the last sign that meant something, to tell minutes from months
	months, commas := 0, 0
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch c {
		case ';':
			i = len(code)
		case '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '[':
			from := i + 1
			for i++; i < len(code) && code[i] != ']'; i++ {
			}
			if i > from && elapsed(code[from:min(i, len(code))]) {
				clock, last = true, 'h'
			}
		case '%':
			percent = true
		case '#', '?':
			digits, commas = true, 0
		case '0':
			commas = 0
			// Fractions of a second follow ss and a point; elsewhere a nought is a digit of a number.
			if last != '.' {
				digits = true
			}
		case '.', ',':
			if last == 's' {
				last = '.'
			}
			if commas++; c == '.' {
				commas = 0
			}
		case 'G', 'g':
			if len(code) >= i+7 && equalFold(code[i:i+7], "general") {
				digits = true
				i += 6
			}
		case 'A', 'a':
			if len(code) >= i+5 && equalFold(code[i:i+5], "am/pm") {
				clock = true
				i += 4
			} else if len(code) >= i+3 && equalFold(code[i:i+3], "a/p") {
				clock = true
				i += 2
			}
		case 'y', 'Y':
			year, last = true, 'd'
		case 'd', 'D':
			day, last = true, 'd'
		case 'h', 'H':
			clock, last = true, 'h'
		case 's', 'S':
			// Minutes stand before seconds: what was taken for a month was none.
			if last == 'm' && months > 0 {
				months--
			}
			clock, last = true, 's'
		case 'm', 'M':
			run := i
			for i+1 < len(code) && (code[i+1] == 'm' || code[i+1] == 'M') {
				i++
			}
			if last != 'h' || i-run >= 2 {
				months++
				last = 'm'
			} else {
				last = 'n'
			}
		case 'E', 'e':
			if i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-') {
				digits = true
			}
		}
	}
	switch {
	case digits && percent:
		return asPercent
	case digits && commas == 1:
		return asThousands // a comma behind the last digit leaves three of them away
	case digits && commas == 2:
		return asMillions
	case digits:
		return asNumber
	case year && !day && !clock && months == 0:
		return asYear
	case year && !day && !clock:
		return asMonth
	case year || day || months > 0:
		return asDate
	case clock:
		return asTime
	}
	return asNumber
}

// elapsed: [h], [mm], [ss] count hours, minutes, seconds beyond a day.
func elapsed(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c != s[0]|0x20 || c != 'h' && c != 'm' && c != 's' {
			return false
		}
	}
	return len(s) > 0 && len(s) < 10
}

func equalFold(a, lower string) bool {
	for i := range len(lower) {
		if a[i]|0x20 != lower[i]|0x20 {
			return false
		}
	}
	return true
}

// readStyles gives for each style index of a cell what its number format makes of a number.
func readStyles(s *scanner) ([]showing, error) {
	custom := map[int]showing{}
	var formats []int
	err := s.document("styleSheet", func() error {
		switch string(s.name) {
		case "numFmts":
			return s.children(func() error {
				id, err := s.attr("numFmtId")
				if err != nil {
					return err
				}
				code, err := s.attr("formatCode")
				if err != nil {
					return err
				}
				if n, err := strconv.Atoi(id); err == nil {
					custom[n] = showingOf(code)
				}
				return s.skip()
			})
		case "cellXfs":
			return s.children(func() error {
				id, err := s.attr("numFmtId")
				if err != nil {
					return err
				}
				n, _ := strconv.Atoi(id) // absent means 0, General
				formats = append(formats, n)
				return s.skip()
			})
		}
		return s.skip()
	})
	if err != nil {
		return nil, err
	}
	styles := make([]showing, len(formats))
	for i, id := range formats {
		if how, ok := custom[id]; ok {
			styles[i] = how
		} else {
			styles[i] = builtin(id)
		}
	}
	return styles, nil
}
