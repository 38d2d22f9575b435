package intake

import (
	"context"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// Where a country and a year stand that no sheet of questions says itself: on a cover sheet, in a column without a header that says so, beside each question.

// cover takes the country and the year from the other sheets of the workbook, where a label says them and all agree.
func (a *analysis) cover(ctx context.Context, r *reading, asked []*questioned, all []respondent) error {
	said := func(has func(respondent) bool) bool { return slices.ContainsFunc(all, has) }
	if said(func(one respondent) bool { return one.area != nil }) && said(func(one respondent) bool { return one.period != nil }) {
		return nil
	}
	areas, periods := map[string]area.Area{}, map[string]observation.Period{}
	for i, s := range a.book.Sheets() {
		if s.Hidden || slices.ContainsFunc(asked, func(q *questioned) bool { return q.name == s.Name }) || a.form != nil && a.form.sheets[s.Name] {
			continue
		}
		head, err := layout.ReadTop(ctx, a.book, i)
		if err != nil {
			return err
		}
		for _, row := range head.Rows {
			for _, pair := range labelled(row) {
				got := r.h.column(1, pair[0])
				if p, ok := observation.ParsePeriod(pair[1]); ok && p.Frequency == observation.Year && (got.role == rolePeriod || isRound(pair[0])) {
					periods[p.Canonical] = p
				}
				if found, ok := r.areaOf(pair[1]); ok && got.role == roleArea {
					areas[found.Code] = found
				}
			}
		}
	}
	for i := range all {
		if all[i].area == nil && len(areas) == 1 {
			for _, found := range areas {
				all[i].area = &found
			}
		}
		if all[i].period == nil && len(periods) == 1 {
			for _, p := range periods {
				all[i].period = &p
			}
		}
	}
	return nil
}

// labelled are the labels of a row with their values: "Country: Panama", or "Country" and "Panama" in cells that follow each other.
func labelled(row sheet.Row) [][2]string {
	var out [][2]string
	for i, c := range row.Cells {
		label, value, ok := strings.Cut(trim(c.Text), ":")
		value = trim(value)
		if (!ok || value == "") && i+1 < len(row.Cells) {
			value = trim(row.Cells[i+1].Text)
		}
		if value != "" && len(label) <= longestPart {
			out = append(out, [2]string{trim(label), value})
		}
	}
	return out
}

// whoseColumn finds, among the columns that are no questions, the only one whose cells are all countries.
func (q *questioned) whoseColumn(r *reading, header int) int {
	met, good := map[int]int{}, map[int]int{}
	for _, row := range q.head.Rows {
		if row.Number <= header {
			continue
		}
		for _, c := range row.Cells {
			text := trim(c.Text)
			if _, question := q.itemAt(c.Col); question || text == "" {
				continue
			}
			met[c.Col]++
			if found, ok := r.areaOf(text); ok && found.Kind == area.Country && len(text) > 2 {
				good[c.Col]++
			}
		}
	}
	at := 0
	for col, n := range good {
		if n == met[col] {
			if at > 0 {
				return 0
			}
			at = col
		}
	}
	return at
}

// byCountry parts a table with a row for each country and question: the questions of each country by themselves. A table in which no question comes twice is one.
func (q *questioned) byCountry(r *reading) []*questioned {
	met := map[string]bool{}
	twice := false
	for _, one := range q.items {
		twice = twice || met[one.id]
		met[one.id] = true
	}
	if !q.down || !twice || !q.head.Whole {
		return []*questioned{q}
	}
	column := func(fits func(string) bool) int {
		n := map[int]int{}
		for _, one := range q.items {
			for _, row := range q.head.Rows {
				if row.Number != one.at {
					continue
				}
				for _, c := range row.Cells {
					if c.Col != q.axis && c.Col != q.by && fits(trim(c.Text)) {
						n[c.Col]++
					}
				}
			}
		}
		for col, good := range n {
			if good == len(q.items) {
				return col
			}
		}
		return 0
	}
	countries := column(func(s string) bool { found, ok := r.areaOf(s); return ok && found.Kind == area.Country && len(s) > 2 })
	years := column(func(s string) bool {
		p, ok := observation.ParsePeriod(s)
		return ok && p.Frequency == observation.Year && p.Year() >= 1990 && p.Year() <= 2100
	})
	if countries == 0 {
		return []*questioned{q}
	}
	byKey := map[string]*questioned{}
	var out []*questioned
	for _, one := range q.items {
		who, _ := q.cell(one.at, countries)
		when, _ := q.cell(one.at, years)
		found, _ := r.areaOf(trim(who.Text))
		key := found.Code + " " + trim(when.Text)
		mine := byKey[key]
		if mine == nil {
			part := *q
			part.items, part.doubt = nil, nil
			part.area = &found
			if p, ok := observation.ParsePeriod(trim(when.Text)); ok {
				part.period = &p
			}
			mine = &part
			byKey[key] = mine
			out = append(out, mine)
		}
		mine.items = append(mine.items, one)
	}
	// Each is read as a table of its own: the lines above all of them, and its rows.
	for _, mine := range out {
		mine.head.Rows = slices.DeleteFunc(slices.Clone(q.head.Rows), func(row sheet.Row) bool {
			return row.Number >= q.items[0].at && !slices.ContainsFunc(mine.items, func(one questionAt) bool { return one.at == row.Number })
		})
	}
	return out
}
