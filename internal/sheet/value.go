package sheet

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// fill makes a cell of what stands behind from in the text of the row.
func (r *sheetRows) fill(c *Cell, tag cellTag, from int, value bool) error {
	raw := r.text[from:]
	if tag.kind != typeString && tag.kind != typeInline {
		for len(raw) > 0 && isSpace(raw[0]) {
			raw = raw[1:]
		}
		for len(raw) > 0 && isSpace(raw[len(raw)-1]) {
			raw = raw[:len(raw)-1]
		}
	}
	if len(raw) == 0 {
		return nil
	}
	switch tag.kind {
	case typeNumber:
		r.fillNumber(c, raw, tag, from)
		return nil
	case typeShared:
		n, err := strconv.Atoi(string(raw))
		if err != nil || n < 0 || n >= len(r.w.strings) {
			return refuse(StringMissing, "Found", string(raw[:min(len(raw), 20)])).at(c.Col, r.lastRow)
		}
		r.text = r.text[:from]
		if c.Text = r.w.strings[n]; c.Text != "" {
			c.Kind = Text
		}
		return nil
	case typeBool:
		c.Kind = Bool
		switch string(raw) {
		case "1", "true":
			r.text = append(r.text[:from], "TRUE"...)
		case "0", "false":
			r.text = append(r.text[:from], "FALSE"...)
		default:
			c.Kind = Text
		}
		return nil
	case typeError:
		c.Kind = Error
	case typeISODate:
		c.Kind = Text
		if t, ok := isoTime(string(raw)); ok {
			c.Kind, c.Time = Date, t
			r.text = appendTime(r.text[:from], t, asDate)
		}
		return nil
	case typeString:
		r.text = unescape(r.text, from)
		c.Kind = Text
	default:
		c.Kind = Text
	}
	if tooLong(r.text[from:], r.w.limits.CellChars) {
		return refuse(CellTooLong, "Limit", r.w.limits.CellChars).at(c.Col, r.lastRow)
	}
	return nil
}

// fillNumber reads a number in the light of its format. What is no number stays as the text it is, for the reader of
// the row to see.
func (r *sheetRows) fillNumber(c *Cell, raw []byte, tag cellTag, from int) {
	shown := asNumber
	if tag.style < len(r.w.styles) {
		shown = r.w.styles[tag.style]
	}
	if shown >= asDate {
		if t, ok := serialTime(raw, r.w.from1904); ok {
			if shown == asTime && !isFirstDay(t, r.w.from1904) {
				shown = asDate
			}
			c.Kind, c.Time = Date, t
			r.text = appendTime(r.text[:from], t, shown)
			return
		}
	}
	shift := 0
	if shown == asPercent {
		shift = 2
	}
	var room [400]byte
	literal, ok := appendNumber(room[:0], raw, shift)
	if !ok {
		c.Kind = Text
		return
	}
	c.Kind, c.Percent = Number, shown == asPercent
	if shown == asThousands || shown == asMillions {
		c.Scaled = 3 * int8(shown-asThousands+1)
	}
	r.text = append(r.text[:from], literal...)
}

// isFirstDay: the number of the date is below one, a time without a day.
func isFirstDay(t time.Time, from1904 bool) bool {
	if from1904 {
		return t.Year() == 1904 && t.YearDay() == 1
	}
	return t.Year() < 1900
}

func tooLong(text []byte, chars int) bool {
	return len(text) > chars && utf8.RuneCount(text) > chars
}
