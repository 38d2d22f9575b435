package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
)

// LeaveOut is the answer that a table, or a column, is none of the catalogue's series.
const LeaveOut = "none"

// mostAsked bounds the columns of which a person is asked what they hold; a table of more is asked about as a whole.
const mostAsked = 30

// enough tells whether area, period and series of every figure are known, and asks for what is not.
func (r *reading) enough() bool {
	t := r.t
	_, area := t.first(roleArea)
	_, period := t.first(rolePeriod)
	_, series := t.first(roleSeries)
	_, indicator := t.first(roleIndicator)
	ok := r.whatColumns(series || indicator)
	if !ok && r.left() {
		return false
	}
	values := t.all(roleValue)
	every := func(has func(column) bool) bool {
		return !slices.ContainsFunc(values, func(c column) bool { return !has(c) })
	}
	if !area && !t.areaLines && t.fixed.area == nil && !every(func(c column) bool { return c.fixed.area != nil }) {
		ok = r.askArea() && ok
	}
	if r.headersNameOthers() {
		ok = r.askHeaders() && ok
	}
	if !period && t.fixed.period == nil && !every(func(c column) bool { return c.fixed.period != nil }) {
		ok = r.askPeriod() && ok
	}
	return ok
}

// left tells that a person has said that nothing of the table is to be taken.
func (r *reading) left() bool {
	return !slices.ContainsFunc(r.t.columns, func(c column) bool { return c.role == roleValue })
}

// whatColumns settles of which series each column of figures is: as its header says, or the row, or the title. Else it is asked: once for columns of which the
// headers say the same but for period, area and part; once for each of the different things that they say; column by column where nothing tells them apart.
func (r *reading) whatColumns(inRows bool) bool {
	t := r.t
	r.takeMeasured()
	byRest := map[string][]int{}
	var rests []string
	seen, alike := map[string]bool{}, false
	for i, c := range t.columns {
		if c.role != roleValue || c.series.Code != "" {
			continue
		}
		if byRest[c.rest] == nil {
			rests = append(rests, c.rest)
		}
		byRest[c.rest] = append(byRest[c.rest], i)
		key := c.rest + "|" + c.within + "|" + c.fixed.key() + "|" + c.part.Key()
		alike = alike || seen[key]
		seen[key] = true
	}
	switch {
	case len(rests) == 0:
		return true
	case inRows:
		// Beside a column that is called one of values, others are something else.
		if len(rests) > 1 && byRest[""] != nil {
			for _, rest := range rests {
				for _, i := range byRest[rest] {
					if rest != "" && t.columns[i].by == "" {
						t.columns[i].role = roleNone
					}
				}
			}
		}
		return true
	case alike && len(seen) <= mostAsked:
		return r.eachColumn(slices.Concat(slices.Collect(maps.Values(byRest))...))
	case len(rests) > 1 && len(rests) <= mostAsked:
		ok := true
		for _, rest := range rests {
			if rest == "" && t.fixed.series != nil {
				continue // what the title says holds for columns of which the header says nothing else
			}
			ok = r.askColumns(byRest[rest], rest) && ok
		}
		return ok && !r.left()
	case t.fixed.series != nil && len(rests) == 1 && (rests[0] == "" || isMeasure(rests[0])):
		return true
	case slices.ContainsFunc(t.columns, func(c column) bool { return c.role == roleValue && c.series.Code != "" }):
		return r.askColumns(byRest[rests[0]], rests[0]) // what is said of it is not said of the others
	}
	title := strings.Trim(r.title()+" / "+rests[0], " /")
	code, answered := r.asks(codeTableSeries, "series/"+t.name, t.header, title, r.ref.likely(title))
	if answered && code == LeaveOut {
		r.f.add(codeTableLeft, place{sheet: t.name}, t.name, nil)
		for i := range t.columns {
			t.columns[i].role = roleNone
		}
		return false
	}
	s, ok := r.ref.Catalog.Series(code)
	if ok {
		t.fixed.series = &s
		_, by := r.opt.said("series/" + t.name)
		t.settled("series", by)
	}
	return ok
}

// isMeasure tells a header that says no more than that figures stand below it, of whatever the title says.
func isMeasure(header string) bool {
	switch squash(withoutMark(header)) {
	case "cantidad", "numero", "cifra", "cifras", "casos", "categoria", "categorias", "tasa", "indice", "porcentaje", "personas", "numerodepersonas", "numerodecasos", "monto", "total", "resultado", "estimacion", "estimacionpuntual", "valorestimado", "censo", "encuesta", "recensement", "enquete",
		"number", "count", "cases", "category", "rate", "index", "percentage", "percent", "persons", "people", "amount", "figure", "figures", "result", "estimate", "pointestimate", "census", "survey",
		"nombre", "effectif", "effectifs", "cas", "categorie", "taux", "pourcentage", "personnes", "montant", "chiffre", "chiffres", "resultat":
		return true
	}
	return false
}

// eachColumn asks what each of several columns holds that their headers do not tell apart.
func (r *reading) eachColumn(columns []int) bool {
	slices.Sort(columns)
	ok := true
	for _, i := range columns {
		ok = r.askColumns([]int{i}, r.t.columns[i].header) && ok
	}
	return ok && !r.left()
}

// askColumns asks once what columns hold, of which the headers say the same.
func (r *reading) askColumns(columns []int, header string) bool {
	t := r.t
	title := strings.Trim(r.title()+" / "+header, " /")
	id := of("column", t.name, t.columns[columns[0]].at)
	code, answered := r.asks(codeColumnSeries, id, t.header, header, r.ref.likely(title))
	_, by := r.opt.said(id)
	s, known := r.ref.Catalog.Series(code)
	for _, i := range columns {
		switch {
		case answered && code == LeaveOut:
			t.columns[i].role, t.columns[i].by = roleNone, by
		case known:
			t.columns[i].series, t.columns[i].seriesBy = s, by
		}
	}
	return answered
}

// asks puts a question about the table, or gives the answer to it.
func (r *reading) asks(code, id string, row int, found string, options []string) (answer string, answered bool) {
	return r.f.put(r.opt, code, id, place{r.t.name, 1, max(1, row)}, found, options)
}

func (r *reading) askArea() bool {
	var options []string
	if s := r.opt.Scope; s != nil {
		options = slices.Sorted(maps.Keys(s.Work))
	}
	if s := r.opt.Scope; len(options) == 0 || s.Official || s.Anything {
		options = nil
		for _, a := range r.ref.Directory.Areas() {
			options = append(options, a.Code)
		}
	}
	code, answered := r.asks(codeTableArea, "area/"+r.t.name, r.t.header, r.title(), options)
	a, ok := r.ref.Directory.Area(code)
	if ok && answered {
		r.t.fixed.area = &a
		_, by := r.opt.said("area/" + r.t.name)
		r.t.settled("area", by)
	}
	return ok && answered
}

// InHeaders is the answer that figures are of the countries that headers name, not of the one in the title.
const InHeaders = "headers"

// headersNameOthers tells that headers name several areas, and the title a country that is none of them: people by the countries from which they come.
func (r *reading) headersNameOthers() bool {
	named := map[string]bool{}
	for _, c := range r.t.all(roleValue) {
		if c.fixed.area != nil {
			named[c.fixed.area.Code] = true
		}
	}
	return r.t.titled.Kind == area.Country && r.t.by["area"] == "" && len(named) > 1 && !named[r.t.titled.Code]
}

// askHeaders asks whether figures are of the countries that the headers name.
func (r *reading) askHeaders() bool {
	t := r.t
	answer, answered := r.asks(codeAreasTwo, "areas/"+t.name, t.header, t.lines["titled"], []string{InHeaders, LeaveOut})
	if answered {
		_, by := r.opt.said("areas/" + t.name)
		r.f.judge(Judgement{ID: "areas/" + t.name, What: "areas", Sheet: t.name, Choice: answer, By: by})
	}
	if answered && answer == LeaveOut {
		r.f.add(codeTableLeft, place{sheet: t.name}, t.name, nil)
		for i := range t.columns {
			t.columns[i].role = roleNone
		}
	}
	return answered && answer != LeaveOut
}

// askPeriod offers the years that the titles name; none of them is taken unasked, since a title may name the year of a census or of a law.
func (r *reading) askPeriod() bool {
	var years []string
	lines := slices.Clone(r.source.Above)
	if r.titled {
		lines = append(lines, layout.Line{Text: r.sheetName()})
	}
	for _, l := range lines {
		for _, m := range yearInTitle.FindAllStringSubmatch(l.Text, -1) {
			if !slices.Contains(years, m[1]) {
				years = append(years, m[1])
			}
		}
	}
	if len(years) == 0 {
		for year := 2030; year >= 1990; year-- {
			years = append(years, fmt.Sprint(year))
		}
	}
	answer, answered := r.asks(codeTablePeriod, "period/"+r.t.name, r.t.header, r.title(), years)
	p, ok := observation.ParsePeriod(answer)
	if ok && answered {
		r.t.fixed.period = &p
		_, by := r.opt.said("period/" + r.t.name)
		r.t.settled("period", by)
	}
	return ok && answered
}

// title is the line above the table that comes nearest to the name of a series, the first where none comes near; without lines the name of the sheet. Above what a ministry sends stand its own
// name and its country's.
func (r *reading) title() string {
	best, most := "", -1
	for _, l := range r.source.Above {
		if !hasLetter(l.Text) {
			continue
		}
		near := 0
		for _, n := range r.ref.shares(l.Text) {
			near = max(near, n)
		}
		if near < 2 {
			near = 0 // any word may stand in the name of some series
		}
		if near > most {
			best, most = l.Text, near
		}
	}
	return cmp.Or(best, r.t.name)
}

// likely are the codes of all series that a person may choose from, those whose names share most words with the text first, and that it is none of them.
func (r Reference) likely(text string) []string {
	all, shared := slices.Clone(r.Catalog.Content().Series), r.shares(text)
	slices.SortStableFunc(all, func(a, b catalog.Series) int { return shared[b.Code] - shared[a.Code] })
	var out []string
	for _, s := range all {
		out = append(out, s.Code)
	}
	return append(out, LeaveOut)
}

// shares is how many words the text shares with the name of each series, by code; the number of its indicator counts as more than all words.
func (r Reference) shares(text string) map[string]int {
	first := map[string]bool{}
	for _, m := range indicatorInTitle.FindAllStringSubmatch(strings.NewReplacer("_", ".", "-", ".").Replace(text), -1) {
		if i, ok := r.Catalog.FindIndicator(m[1]); ok {
			for _, s := range r.Catalog.SeriesOf(i.Code) {
				first[s.Code] = true
			}
		}
	}
	words := map[string]bool{}
	for _, w := range strings.Fields(lang.Fold(text)) {
		if len(w) > 3 {
			words[w] = true
		}
	}
	shared := map[string]int{}
	codes := strings.FieldsFunc(strings.ToUpper(text), func(c rune) bool { return strings.ContainsRune("._ /", c) })
	for _, s := range r.Catalog.Content().Series {
		if first[s.Code] {
			shared[s.Code] = 100
		}
		for _, part := range strings.Split(s.Code, "_") {
			if slices.Contains(codes, part) {
				shared[s.Code]++
			}
		}
		best := 0
		for _, name := range []string{s.Name.En, s.Name.Es, s.Name.Fr} {
			n := 0
			for _, w := range strings.Fields(lang.Fold(name)) {
				if words[w] {
					n++
				}
			}
			best = max(best, n)
		}
		shared[s.Code] += best
	}
	return shared
}
