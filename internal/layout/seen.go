package layout

import (
	"maps"
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// seen is a row with how its cells look.
type seen struct {
	sheet.Row
	looks   []Look
	years   bool          // every period in it is a figure too
	periods bool          // a row of periods side by side: a header, though its years are figures too
	numbers bool          // a row that numbers the columns, (1) (2) (3)
	held    *map[int]bool // what figures gives of its cells, once asked for: a row is asked from each of the rows around it
}

// figures are the columns in which the row holds a figure or a sign in place of one; not to be written to.
func (s seen) figures() map[int]bool {
	if s.periods || s.numbers {
		return nil
	}
	if *s.held != nil {
		return *s.held
	}
	out := map[int]bool{}
	*s.held = out
	for i, c := range s.Cells {
		if s.looks[i]&(Figure|Gap) != 0 {
			out[c.Col] = true
		}
	}
	return out
}

// worded tells a row of texts of which some read as signs in place of figures ("No especificado" as a header), without a figure.
func (s seen) worded() bool {
	gaps := 0
	for _, l := range s.looks {
		if l&Figure != 0 {
			return false
		}
		if l&Gap != 0 {
			gaps++
		}
	}
	return gaps < len(s.Cells)-gaps
}

// answers tells a row of texts that is of a body all the same: two rows at least, and most of the next, have words in place of figures in the very same columns.
func (s seen) answers(below []seen) (alike, next int, ok bool) {
	const ahead = 6
	mine := s.figures()
	for _, r := range below {
		if len(r.Cells) <= 1 {
			continue // a line between the rows
		}
		if next++; next > ahead {
			next--
			break
		}
		if maps.Equal(mine, r.figures()) && r.worded() {
			alike++
		}
	}
	return alike, next, alike >= 2 && 2*alike >= next
}

func (s seen) at(col int) (sheet.Cell, bool) {
	i, ok := slices.BinarySearchFunc(s.Cells, col, func(c sheet.Cell, col int) int { return c.Col - col })
	if !ok {
		return sheet.Cell{}, false
	}
	return s.Cells[i], true
}

// look sees a row. Periods that rise, begin again for each part (1990 … 2020, 1990 … 2020), or fall from one to the next stand in a header.
func look(r sheet.Row, see Eyes) seen {
	s := seen{Row: r, held: new(map[int]bool)}
	figures, periods, words, last := 0, 0, 0, ""
	resets := 0
	s.years = true
	for _, c := range r.Cells {
		l := see(c)
		s.looks = append(s.looks, l)
		if l&Word != 0 {
			words++
		}
		if l&Period != 0 {
			periods++
			s.years = s.years && l&Figure != 0
			if c.Text <= last {
				resets++
			}
			last = c.Text
		}
		if l&(Figure|Gap) != 0 && l&Period == 0 {
			figures++
		}
	}
	s.periods = figures == 0 && (periods >= 2 && (3*resets <= periods || resets == periods-1) && 2*periods >= len(r.Cells) || periods >= 1 && words >= 1 && len(r.Cells) <= periods+words)
	s.numbers = numbered(r)
	return s
}

// settlePeriods tells rows of periods from rows of figures that read as years, by the rows around them.
func settlePeriods(rows []seen) {
	for i := range rows {
		r := &rows[i]
		switch {
		case i > 0 && r.periods && r.years && (rows[i-1].periods || r.under(rows[i-1])):
			r.periods = false // below a row of periods, or of names of the columns, years are figures
		case !r.periods && (i == 0 || !r.under(rows[i-1])):
			r.periods = r.over(rows[i+1:]) || i+1 < len(rows) && r.headed(rows[i+1])
		}
	}
}

// under tells that the row is one of figures right below a row of names: each of its cells stands below a text, and what it begins with is no word of a header.
func (s seen) under(above seen) bool {
	if s.Number-above.Number != 1 || len(s.Cells) < 2 || s.looks[0]&Word != 0 || s.looks[0]&(Name|Period) == 0 {
		return false
	}
	for _, c := range s.Cells {
		i, ok := slices.BinarySearchFunc(above.Cells, c.Col, func(c sheet.Cell, col int) int { return c.Col - col })
		if !ok || above.looks[i]&(Figure|Gap|Period) != 0 {
			return false
		}
	}
	return true
}

// headed tells a row of nothing but years right above a row of texts: years over several columns each.
func (s seen) headed(below seen) bool {
	for _, l := range s.looks {
		if l&Period == 0 {
			return false
		}
	}
	for _, l := range below.looks {
		if l&(Figure|Gap) != 0 {
			return false
		}
	}
	return below.Number-s.Number == 1 && len(below.Cells) > len(s.Cells) && len(below.Cells) > 2
}

// over tells that years beside texts are a header: the rows below hold figures under most of them that are no years.
func (s seen) over(below []seen) bool {
	var years []int
	texts := 0
	for i, c := range s.Cells {
		switch l := s.looks[i]; {
		case l&Period != 0:
			years = append(years, c.Col)
		case l&(Figure|Gap) != 0:
			return false
		default:
			texts++
		}
	}
	if len(years) < 2 || texts == 0 {
		return false
	}
	const ahead = 6
	met, figures := 0, 0
	for _, r := range below {
		under, plain := 0, 0
		for i, c := range r.Cells {
			if !slices.Contains(years, c.Col) {
				continue
			}
			under++
			if r.looks[i]&(Figure|Gap) != 0 && r.looks[i]&Period == 0 {
				plain++
			}
		}
		if under == 0 {
			continue
		}
		if 2*plain > under {
			figures++
		}
		if met++; met == ahead {
			break
		}
	}
	return met > 0 && 2*figures > met
}

// numbered tells a row that numbers its columns: (1) (2) (3), or 1 2 3 in at least three.
func numbered(r sheet.Row) bool {
	n := 0
	for _, c := range r.Cells {
		text := strings.Trim(strings.TrimSpace(c.Text), "()[]")
		if len(text) == 0 || len(text) > 2 || strings.Trim(text, "0123456789") != "" {
			return false
		}
		v := 0
		for _, d := range text {
			v = 10*v + int(d-'0')
		}
		if n > 0 && v != n+1 || n == 0 && v > 2 {
			return false
		}
		n = v
	}
	return len(r.Cells) >= 3
}
