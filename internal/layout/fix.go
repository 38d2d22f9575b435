package layout

import "slices"

// Fix is what somebody says of where a table stands; the zero Fix says nothing.
type Fix struct {
	Body   int   // first row of the body
	Headed bool  // Header counts, also where it is empty: the table has none
	Header []int // rows of the header
}

// first is the place among the rows of the first row of the body, -1 where nothing is said of it or no row with content is left.
func (x Fix) first(rows []seen) int {
	from := x.Body
	if from == 0 && len(x.Header) > 0 {
		from = slices.Max(x.Header) + 1
	}
	if from == 0 {
		return -1
	}
	return slices.IndexFunc(rows, func(r seen) bool { return r.Number >= from })
}

// header are the places among the rows of those that were said to be the header, above the body.
func (x Fix) header(rows []seen, first int) []int {
	var out []int
	for i, r := range rows[:first] {
		if slices.Contains(x.Header, r.Number) {
			out = append(out, i)
		}
	}
	return out
}
