package intake

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// fixed is what holds for every figure of a column or of a table, because a header or a title says so.
type fixed struct {
	area   *area.Area
	period *observation.Period
	series *catalog.Series
	part   observation.Breakdown
	factor int32 // power of ten by which the figures are to be multiplied, "in thousands"
}

// key tells apart what headers say.
func (x fixed) key() string {
	area, period := "", ""
	if x.area != nil {
		area = x.area.Code
	}
	if x.period != nil {
		period = x.period.Canonical
	}
	return strings.Trim(area+" "+period, " ")
}

// facts tells what holds for a whole table.
func (x fixed) facts(name string) []Fact {
	var out []Fact
	add := func(role string, value any) {
		out = append(out, Fact{"table_of", map[string]any{"Sheet": name, "Role": Word("role." + role), "Value": value}})
	}
	if x.series != nil {
		add("series", x.series.Code)
	}
	if x.area != nil {
		add("area", x.area.Name)
	}
	if x.period != nil {
		add("period", x.period.Label)
	}
	if len(x.part) > 0 {
		add("dimension", x.part.Key())
	}
	return out
}

// reading is one sheet on its way to being understood.
type reading struct {
	h      *headings
	ref    Reference
	opt    Options
	f      *findings
	look   *lookup
	bands  map[string]bool // names of categories, folded
	source layout.Table
	t      *table

	titled bool // the sheet has a name of its own: that of a text file is the name of the file, which says nothing

	begins      bool              // the body begins with a line of an area alone
	on          string            // the sheet on which the table stands
	quarters    bool              // headers count the quarters of a year, I to IV
	codes       bool              // codes of two letters in headers are countries
	letters     map[string]string // of the sexes in headers, in words
	dating      dating            // of headers
	labels      *labels           // of periods in headers
	yearsAt     int               // column of years whose header does not say so
	dimensioned bool              // a header names a breakdown or a part of one
}

// understand reads a sheet by its shape: headers in several rows, periods or areas side by side, a title that says what all figures are of. done is
// false where no table of figures is on it.
func (h *headings) understand(ctx context.Context, b *sheet.Book, i int, ref Reference, opt Options, f *findings) (t *table, done bool, err error) {
	head, err := layout.ReadHead(ctx, b, i)
	if err != nil {
		return nil, false, err
	}
	r := &reading{h: h, ref: ref, opt: opt, f: f, look: newLookup(ref), bands: bandNames(ref), titled: b.Format() == sheet.XLSX, on: b.On(b.Sheets()[i].Name)}
	fix, _ := opt.fixOf(b.Sheets()[i].Name)
	found, ok := layout.FindAt(head, r.see, fix)
	if !ok || len(found.Columns) < 2 || found.Rows == 0 {
		return nil, false, nil
	}
	r.source = found
	r.t = &table{sheet: i, name: b.Sheets()[i].Name, layout: Across, header: found.Body - 1, rows: found.Header, body: [2]int{found.Alike, found.Ahead}}
	r.begins = r.beginsWithArea(head)
	r.columns()
	if !slices.ContainsFunc(r.t.columns, func(c column) bool { return c.role == roleValue }) {
		return nil, false, nil
	}
	r.titles()
	_, area := r.t.first(roleArea)
	r.t.areaLines = !area && r.begins
	r.t.settleTable(ref, opt)
	if !r.speaks() {
		h.strange = cmp.Or(h.strange, r.strange())
		return nil, false, nil
	}
	r.t.waits = !r.enough() && !r.left()
	r.daysInHeaders()
	r.t.settleColumns(ref, opt)
	return r.t, true, nil
}

// beginsWithArea tells that the body begins with a line of a country or region alone, of which the rows below it are.
func (r *reading) beginsWithArea(head layout.Head) bool {
	for _, row := range head.Rows {
		if row.Number == r.source.Body && len(row.Cells) == 1 {
			_, ok := r.areaOf(withoutMark(trim(row.Cells[0].Text)))
			return ok
		}
	}
	return false
}

// strange is a table of figures beside names that are no areas; nil where it is none.
type strange struct {
	at      place // of the first name
	name    string
	columns int
}

func (r *reading) strange() *strange {
	if slices.ContainsFunc(r.t.columns, func(c column) bool {
		return (c.role == roleArea || c.role == roleAreaName) && !c.weak || c.fixed.area != nil
	}) || len(r.source.Header) == 0 || r.source.Rows < 3 {
		return nil
	}
	out := &strange{}
	for _, c := range r.source.Columns {
		switch {
		case c.Figures > c.Texts && c.Numbers > 0:
			out.columns++
		case out.name == "" && len(c.Content) >= 3 && hasLetter(c.Content[0]):
			out.name, out.at = c.Content[0], place{r.t.name, c.At, r.source.Header[len(r.source.Header)-1]}
		}
	}
	if out.name == "" || out.columns < 2 {
		return nil
	}
	return out
}

// columns gives each column its role: those of figures with what their headers say of all of them, those of names by header and content.
func (r *reading) columns() {
	var names, values []layout.Column
	for _, c := range r.source.Columns {
		dated := slices.ContainsFunc(c.Path, isPeriod)
		if c.Figures > c.Texts && (dated || c.Numbers > 0 || r.answers(c.Content)) || dated && c.Figures == c.Texts {
			values = append(values, c)
		} else if c.Texts > 0 {
			names = append(names, c)
		}
	}
	for _, c := range names {
		named := r.named(c)
		r.dimensioned = r.dimensioned || named.role == roleDimension
		r.t.columns = append(r.t.columns, named)
	}
	r.years(values)
	r.quarters = countsQuarters(values)
	var elements []string
	for _, c := range values {
		elements = append(elements, c.Path...)
	}
	r.headed(elements)
	r.letters, r.codes = sexLetters(lettersIn(elements)), r.codesOfAreas(values)
	var inside []column
	coordinated := false
	for _, c := range values {
		col := r.valued(c)
		r.dimensioned = r.dimensioned || len(col.part) > 0
		coordinated = coordinated || col.role == roleValue && (col.fixed.area != nil || col.fixed.period != nil)
		inside = append(inside, col)
	}
	for i, c := range inside {
		// Beside columns that say which period or area they are of, one that does not is something else: a number of the row, a code.
		if c.role == roleValue && coordinated && c.fixed.area == nil && c.fixed.period == nil {
			inside[i].role = roleNone
		}
	}
	r.t.columns = append(r.t.columns, inside...)
	slices.SortFunc(r.t.columns, func(a, b column) int { return a.at - b.at })
	r.correct()
	r.t.settleAreas(slices.ContainsFunc(r.t.columns, func(c column) bool { return c.role == roleArea && !c.weak }))
	r.content(names)
	r.t.settleSeries()
}

// answers tells that a column holds answers: yes and no, or the names of categories.
func (r *reading) answers(content []string) bool {
	n := 0
	for _, s := range content {
		if symbolOf(s).kind == symbolAnswer && len(s) > 1 || r.bands[lang.Fold(s)] {
			n++
		}
	}
	return 2*n > len(content)
}

// named is the role of a column of texts, by its header.
func (r *reading) named(c layout.Column) column {
	out := column{at: c.At, header: c.Name()}
	for _, text := range slices.Backward(c.Path) {
		if got := r.h.column(c.At, text); got.role != roleNone {
			got.header = out.header
			if r.h.placeToo(got) && len(r.places(c)) > 0 {
				got.role, got.dimension, got.weak = roleArea, catalog.Dimension{}, true
			}
			if got.role == roleValue {
				return out // texts are no figures, whatever the header says
			}
			return got
		}
	}
	return out
}

// content gives roles to columns of texts by what stands in them, where the header says nothing: most of it must fit, since totals and notes stand among names.
func (r *reading) content(names []layout.Column) {
	t := r.t
	fit := func(c layout.Column, fits func(string) bool) bool {
		n, good := 0, 0
		for _, s := range c.Content {
			if s == "" || isTotal(s) {
				continue
			}
			if n++; fits(s) {
				good++
			}
		}
		return good > 0 && 5*good >= 4*n
	}
	at := func(col int) *column {
		return &t.columns[slices.IndexFunc(t.columns, func(c column) bool { return c.at == col })]
	}
	for _, c := range names {
		// What is called indicators may be the parts of one.
		if col := at(c.At); col.by == "" && (col.role == roleIndicator || col.role == roleSeries) && fit(c, func(s string) bool {
			code, _, ok := r.h.partNamed(r.ref, withoutMark(s))
			_, series := r.seriesOf(s)
			return ok && code != observation.Total && !series
		}) {
			col.role = roleNone
		}
	}
	only := r.onlyPlaces(names, fit)
	for _, c := range names {
		col := at(c.At)
		if col.by == "" && (col.role == roleNone || col.weak) && c.At != only {
			r.h.inferPart(col, asSet(c.Content))
		}
	}
	if _, ok := t.first(roleArea); !ok || t.onlyWeak() {
		for _, c := range names {
			col := at(c.At)
			if col.by == "" && (col.role == roleNone || col.role == roleKnown || col.weak) && fit(c, func(s string) bool { _, ok := r.areaOf(s); return ok && len(s) > 2 }) {
				for i := range t.columns {
					if t.columns[i].role == roleArea {
						t.columns[i].role = roleNone
					}
				}
				col.role, col.weak = roleArea, false
				col.rival = r.rivals(c, names, fit)
				break
			}
		}
	}
	for _, c := range names {
		if col := at(c.At); col.by == "" && (col.role == roleArea || !r.begins) && r.partsBelow(c.Content) {
			if _, ok := t.first(roleArea); !ok && (col.role == roleNone || col.role == roleKnown) {
				col.role = roleArea
			}
			t.partsBelow = t.partsBelow || col.role == roleArea
		}
	}
	if _, ok := t.first(roleAreaName); !ok {
		// Beside a column of codes stand the names.
		for _, c := range names {
			if col := at(c.At); col.by == "" && col.role == roleNone && fit(c, func(s string) bool { _, ok := r.areaOf(s); return ok && len(s) > 3 }) && r.namesOf(c, names) {
				col.role = roleAreaName
				break
			}
		}
	}
	if _, ok := t.first(roleWithin); !ok {
		for _, c := range names {
			if col := at(c.At); col.by == "" && col.role == roleNone && fit(c, func(s string) bool { return observation.Within(s) != "" }) {
				col.role = roleWithin
				break
			}
		}
	}
	if _, ok := t.first(rolePeriod); !ok {
		for _, c := range names {
			if col := at(c.At); col.by == "" && col.role == roleNone && fit(c, isPeriod) {
				col.role = rolePeriod
				break
			}
		}
	}
	_, series := t.first(roleSeries)
	_, indicator := t.first(roleIndicator)
	if !series && !indicator {
		for _, c := range names {
			if col := at(c.At); col.by == "" && (col.role == roleNone || col.role == roleKnown) && fit(c, func(s string) bool { _, ok := r.seriesOf(s); return ok }) {
				col.role = roleSeries
				break
			}
		}
	}
}

// onlyWeak tells that what is taken for areas has a header that could mean anything.
func (t *table) onlyWeak() bool {
	c, ok := t.first(roleArea)
	return ok && c.weak
}

func asSet(list []string) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		out[s] = true
	}
	return out
}

// valued is a column of figures with what each element of its header's path says.
func (r *reading) valued(c layout.Column) column {
	out := column{at: c.At, header: c.Name(), role: roleValue}
	if c.At == r.yearsAt {
		out.role = rolePeriod
		return out
	}
	path := r.elements(c)
	if len(path) == 0 && numbersRows(c.Content) {
		out.role = roleNone
		return out
	}
	if n := len(path); n > 0 && identifies(path[n-1]) && r.h.column(c.At, path[n-1]).role == roleNone || r.ofChanges(path) {
		out.role = roleNone
		return out
	}
	for depth, element := range path {
		text := counted(withoutMark(element))
		if n, ok := factorOf(element); ok {
			out.fixed.factor = n
		}
		if suffix := observation.Within(text); suffix != "" && out.within == "" {
			out.within = suffix
			continue
		}
		if n := observation.Ordinal(text); n > 0 && r.quarters && out.within == "" {
			out.within = "-Q" + strconv.Itoa(n)
			continue
		}
		if p, ok := r.dating.read(text); ok && p.Year() >= 1900 && p.Year() <= 2100 {
			out.fixed.period = &p
			out.marked(element)
			continue
		}
		if a, ok := r.areaOf(text); ok && (r.codes || len(text) > 2) {
			out.fixed.area = &a
			out.marked(element)
			continue
		}
		if s, ok := r.seriesOf(text); ok {
			out.series = s
			continue
		}
		rest := text
		if word := inWords(r.letters, text); word != text {
			text, rest = word, word
		}
		for _, segment := range segments(text) {
			if code, dim, ok := r.h.partNamed(r.ref, segment); ok {
				rest = strings.Join(strings.Fields(strings.Replace(rest, segment, "", 1)), " ")
				rest = strings.Trim(strings.NewReplacer(", (", " (", "()", "").Replace(rest), " ,;:-–")
				if ofWhich[lang.Fold(rest)] {
					rest = ""
				}
				if code != observation.Total {
					if out.part == nil {
						out.part = observation.Breakdown{}
					}
					out.part[dim] = code
				}
			}
		}
		if rest == "" {
			continue
		}
		if s, ok := r.seriesOf(withoutBrackets(rest)); ok {
			out.series, rest = s, ""
		}
		got := r.h.column(c.At, text)
		switch {
		case rest == "":
		case got.role == roleValue && got.series.Code == "":
		case got.role == roleNone || got.weak:
			out.rest = strings.Trim(out.rest+" / "+rest, " /")
		case got.role == roleValue:
			out.series, out.part = got.series, got.part
		case depth < len(path)-1:
			// "Sex" over men and women, "Year" over the years: what stands below says it.
		default:
			got.header = out.header
			if isBeside(got.role) {
				got.fixed, got.part, got.within = out.fixed, out.part, out.within
			}
			return got // a year or a code of its own
		}
	}
	return out
}

// withoutBrackets takes what stands in brackets at the end off a header, "Detected victims (thousands)".
func withoutBrackets(text string) string {
	if i := strings.IndexByte(text, '('); i > 0 && strings.HasSuffix(text, ")") {
		return strings.TrimSpace(text[:i])
	}
	return text
}

// segments are the pieces of a header in which a part may stand: "migrant stock, males", "Total (hombres)".
func segments(text string) []string {
	out := []string{text}
	pieces := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",;:()–", c) })
	if len(pieces) > 1 {
		for _, p := range pieces {
			out = append(out, strings.TrimSpace(p))
		}
	}
	return out
}

func (r *reading) areaOf(text string) (area.Area, bool) {
	if len(text) < 2 || len(text) > longestSpelling || !hasLetter(text) {
		return area.Area{}, false
	}
	for _, s := range []string{text, withoutMark(text), withoutAcronym(text)} {
		if a, ok := r.ref.Directory.ByName(s); ok {
			return a, true
		}
		if a, ok := r.ref.Directory.Find(s); ok {
			return a, true
		}
	}
	return r.ref.inTwoLanguages(text)
}

// seriesOf finds a series by its code, by its name, or by the number of an indicator that has one.
func (r *reading) seriesOf(text string) (catalog.Series, bool) {
	number, rest := numberAhead(text)
	for _, s := range []string{text, unlabelled(text), rest, number} {
		if one, ok := r.ref.Catalog.FindSeries(s); ok && s != "" {
			return one, true
		}
		if one, ok := r.look.names[squash(s)]; ok && s != "" {
			return one, true
		}
		if i, ok := r.ref.Catalog.FindIndicator(s); ok && s != "" {
			if list := r.ref.Catalog.SeriesOf(i.Code); len(list) == 1 {
				return list[0], true
			}
		}
	}
	return catalog.Series{}, false
}
