package layout

import (
	"maps"
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// groups gives the rows of the header, by their place, whose texts stand over groups of columns of figures as grouped tells.
func (t *Table) groups(rows []seen, header []int, byCol map[int]*Column, merges []sheet.Range) map[int]map[int]string {
	var figures []int
	for _, col := range slices.Sorted(maps.Keys(byCol)) {
		if c := byCol[col]; c.Figures > c.Texts {
			figures = append(figures, col)
		}
	}
	out := map[int]map[int]string{}
	for depth, i := range header {
		if depth == len(header)-1 || spans(merges, rows[i].Number) {
			continue
		}
		if texts, known := grouped(rows[i], rows[header[len(header)-1]], figures); known {
			out[i], t.Spans = texts, true
		}
	}
	return out
}

// grouped gives the columns of figures the texts of a row of the header that stand over groups of them without merged cells, where the last row of the header repeats itself for each group
// ("Hombres, Mujeres, Total, Hombres, Mujeres, Total") and a text stands elsewhere than over the first of its own: people type the year over the middle. known is false where each text stands
// over the first of its group or where nothing repeats; a row of which nobody can say to what its texts belong gives no texts.
func grouped(upper, bottom seen, columns []int) (texts map[int]string, known bool) {
	var under []string // what the last row says of each column
	for _, col := range columns {
		c, ok := bottom.at(col)
		if !ok {
			return nil, false
		}
		under = append(under, strings.TrimSpace(c.Text))
	}
	var places []int // in columns, of the texts above
	for _, c := range upper.Cells {
		if i := slices.Index(columns, c.Col); i >= 0 {
			places = append(places, i)
		}
	}
	if len(places) == 0 || places[0] == 0 || !slices.Contains(under[places[0]:], under[0]) {
		return nil, false // what stands before the first text and comes no more is a column by itself
	}
	texts = map[int]string{}
	size := groupSize(under, places)
	for i := range size * len(places) {
		c, _ := upper.at(columns[places[i/size]])
		texts[columns[i]] = strings.TrimSpace(c.Text)
	}
	return texts, true
}

// groupSize is how many columns each text stands over, where it is the same for all and each stands within its own; 0 for none.
func groupSize(under []string, places []int) int {
	for size := len(under) / len(places); size > 1; size-- {
		fits := true
		for g, at := range places {
			fits = fits && at/size == g && slices.Equal(under[g*size:(g+1)*size], under[:size])
		}
		if fits {
			return size
		}
	}
	return 0
}
