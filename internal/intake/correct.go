package intake

import (
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/layout"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// said is what a person answered under an ID, else what the profile says in their place; "" where neither says anything.
func (o Options) said(id string) (string, By) {
	if s := strings.TrimSpace(o.Answers[id]); s != "" {
		return s, ByAnswer
	}
	if s := o.profiled[id]; s != "" {
		return s, ByProfile
	}
	return "", ""
}

// of is the ID of something about a column of a sheet.
func of(what, name string, col int) string { return what + "/" + name + "/" + sheet.ColumnName(col) }

// fixOf is what is said of where the table of a sheet stands.
func (o Options) fixOf(name string) (layout.Fix, bool) {
	var x layout.Fix
	text, _ := o.said("body/" + name)
	x.Body, _ = strconv.Atoi(text)
	switch text, _ = o.said("header/" + name); text {
	case "":
	case LeaveOut:
		x.Headed = true
	default:
		x.Header, x.Headed = rowsOf(text)
	}
	if x.Body < 0 || x.Body > 1<<20 {
		x.Body = 0
	}
	return x, x.Body > 0 || x.Headed && len(x.Header) > 0
}

// rowsOf reads rows as people write them: "3", "3-4", "3,5".
func rowsOf(text string) (rows []int, ok bool) {
	for _, piece := range strings.Split(text, ",") {
		first, last, ranged := strings.Cut(strings.TrimSpace(piece), "-")
		from, err := strconv.Atoi(strings.TrimSpace(first))
		to := from
		if ranged && err == nil {
			to, err = strconv.Atoi(strings.TrimSpace(last))
		}
		if err != nil || from < 1 || to < from || to-from > 20 || to > 1<<20 {
			return nil, false
		}
		for n := from; n <= to; n++ {
			rows = append(rows, n)
		}
	}
	return rows, true
}

// rowsText writes rows as rowsOf reads them.
func rowsText(rows []int) string {
	var out []string
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		text := strconv.Itoa(rows[i])
		if j > i {
			text += "-" + strconv.Itoa(rows[j])
		}
		out, i = append(out, text), j+1
	}
	return strings.Join(out, ",")
}

// tidyAt is where a tidy table may have its header, by what is said: at that row alone (0 for any), not at all.
func tidyAt(x layout.Fix) (row int, ok bool) {
	if !x.Headed {
		return 0, true
	}
	if len(x.Header) == 1 {
		return x.Header[0], true
	}
	return 0, false
}

// give gives a column the role that was said; false where there is no such role.
func (h *headings) give(c *column, said string, by By) bool {
	name, dimension, _ := strings.Cut(said, ":")
	switch r := role(name); {
	case said == LeaveOut:
		*c = column{at: c.at, header: c.header}
	case r == roleDimension:
		d, ok := h.cat.Dimension(dimension)
		if !ok {
			return false
		}
		*c = column{at: c.at, header: c.header, role: r, dimension: d}
	case !slices.Contains(choosable(), r):
		return false
	case r == roleValue && c.role == roleValue:
	default:
		*c = column{at: c.at, header: c.header, role: r}
	}
	c.weak, c.by = false, by
	return true
}

// only are the roles that one column of a table has.
func only(r role) bool {
	return r != roleValue && r != roleDimension && r != roleBreakdown && r != roleNone && r != roleKnown
}

// mostCorrected is the last column that a person can give a role to.
const mostCorrected = 400

// admit takes columns in of which something is said although nothing was seen in them.
func (t *table) admit(opt Options) {
	if len(opt.Answers)+len(opt.profiled) == 0 {
		return
	}
	for at := 1; at <= mostCorrected; at++ {
		if _, by := opt.said(of("role", t.name, at)); by == "" || slices.ContainsFunc(t.columns, func(c column) bool { return c.at == at }) {
			continue
		}
		i := slices.IndexFunc(t.columns, func(c column) bool { return c.at > at })
		if i < 0 {
			i = len(t.columns)
		}
		t.columns = slices.Insert(t.columns, i, column{at: at})
	}
}

// correct gives columns the roles that were said, and takes each from the column that had it by evidence.
func (h *headings) correct(t *table, opt Options) {
	t.admit(opt)
	for i := range t.columns {
		c := &t.columns[i]
		said, by := opt.said(of("role", t.name, c.at))
		if by == "" || said == c.choice() && c.by != "" {
			continue
		}
		if !h.give(c, said, by) {
			continue
		}
		for j := range t.columns {
			if o := &t.columns[j]; j != i && only(c.role) && o.role == c.role && o.by == "" {
				o.role = roleNone
			}
		}
	}
}

// choice is the role as an answer gives it.
func (c column) choice() string {
	switch c.role {
	case roleNone, roleKnown:
		return LeaveOut
	case roleDimension:
		return string(c.role) + ":" + c.dimension.Code
	}
	return string(c.role)
}

// settleColumns takes what was said of the series of columns.
func (t *table) settleColumns(ref Reference, opt Options) {
	for i := range t.columns {
		c := &t.columns[i]
		if c.role != roleValue {
			continue
		}
		said, by := opt.said(of("column", t.name, c.at))
		if s, ok := ref.Catalog.Series(said); ok {
			c.series, c.seriesBy = s, by
		} else if said == LeaveOut {
			*c = column{at: c.at, header: c.header, by: by}
		}
	}
}

// settleTable takes what was said of series, area, period and multiplier of the whole table.
func (t *table) settleTable(ref Reference, opt Options) {
	if said, by := opt.said("series/" + t.name); by != "" {
		if s, ok := ref.Catalog.Series(said); ok {
			t.fixed.series = &s
			t.settled("series", by)
		}
	}
	if said, by := opt.said("area/" + t.name); by != "" {
		if a, ok := ref.Directory.Area(said); ok {
			t.fixed.area = &a
			t.settled("area", by)
		}
	}
	if said, by := opt.said("period/" + t.name); by != "" {
		if p, ok := observation.ParsePeriod(said); ok {
			t.fixed.period = &p
			t.settled("period", by)
		}
	}
	if said, by := opt.said("factor/" + t.name); by != "" {
		if power := slices.Index([]string{"1", "", "", "1000", "", "", "1000000"}, said); power >= 0 {
			t.fixed.factor = int32(power)
			t.settled("factor", by)
			for i := range t.columns {
				t.columns[i].fixed.factor = 0
			}
		}
	}
}

// settled notes who settled something about the whole table.
func (t *table) settled(what string, by By) {
	if t.by == nil {
		t.by = map[string]By{}
	}
	t.by[what] = by
}

// says notes the line from which something about the whole table is known.
func (t *table) says(what, line string) {
	if t.lines == nil {
		t.lines = map[string]string{}
	}
	t.lines[what] = line
}

// correct gives columns the roles that were said; a column of values that was taken for something else gets what its header says of the figures.
func (r *reading) correct() {
	r.t.admit(r.opt)
	for i := range r.t.columns {
		c := &r.t.columns[i]
		said, by := r.opt.said(of("role", r.t.name, c.at))
		if said == string(roleValue) && c.role != roleValue {
			j := slices.IndexFunc(r.source.Columns, func(l layout.Column) bool { return l.At == c.at })
			if j >= 0 {
				*c = r.valued(r.source.Columns[j])
				c.role, c.by = roleValue, by
			}
		}
	}
	r.h.correct(r.t, r.opt)
}

// leaves tells that a sheet was said to hold nothing to be taken.
func leaves(opt Options, name string) bool {
	table, _ := opt.said("table/" + name)
	series, _ := opt.said("series/" + name)
	return table == LeaveOut || series == LeaveOut
}

// accords fits a tidy table to what was said of it; false where it is no tidy table any more.
func (h *headings) accords(t *table, ref Reference, opt Options, fix layout.Fix) bool {
	if fix.Body > 0 && fix.Body <= t.header {
		return false
	}
	if fix.Body > 0 {
		t.header = fix.Body - 1
	}
	h.correct(t, opt)
	t.settleTable(ref, opt)
	t.settleColumns(ref, opt)
	return t.complete()
}

// signSaid is the decimal sign that was said of a column, or of all columns of its table.
func (m *mapper) signSaid(c column) byte {
	for _, id := range []string{of("sign", m.t.name, c.at), "decimal/" + m.t.name} {
		if said, _ := m.opt.said(id); said == "." || said == "," {
			return said[0]
		}
	}
	return signUnknown
}
