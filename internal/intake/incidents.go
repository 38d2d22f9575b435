package intake

import (
	"context"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// incidentIndicator is the indicator into which a list of incidents is counted: the deaths and disappearances of each area and year (SDG metadata 10-07-03).
const incidentIndicator = "10.7.3"

// WholeYear is the answer that a year is covered to its end.
const WholeYear = "whole"

// incidents is a list with an incident in each row, which is counted and not read figure by figure.
type incidents struct {
	day           int   // column of the day
	total         int   // column of dead and missing together, 0 where they stand apart
	parts         []int // columns that are counted: of both together, or of the dead and of the missing
	beside        []int // columns of the dead and of the missing beside that total
	seen          map[uint64]bool
	whole         map[int]bool
	counted       map[incidentKey]*incidentCount
	order         []incidentKey
	first, latest time.Time
}

type incidentKey struct {
	area string
	year int
}

type incidentCount struct {
	sum        decimal.Decimal
	n          int
	first, end int // rows
}

var (
	deadWords    = []string{"dead", "death", "deaths", "muertos", "muertes", "muertas", "fallecidos", "fallecidas", "fallecimientos", "morts", "deces", "killed"}
	missingWords = []string{"missing", "disappeared", "disappearances", "desaparecidos", "desaparecidas", "desapariciones", "disparus", "disparitions"}
)

func holdsAny(header string, words []string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ReplaceAll(lang.Fold(header), "_", " ")), func(w string) bool { return slices.Contains(words, w) })
}

// incidentsOn finds a list of incidents: a header with a day, the dead or the missing, and below it days, many to a year. done is false where there is none.
func (h *headings) incidentsOn(ctx context.Context, b *sheet.Book, i int, ref Reference, opt Options, f *findings) (t *table, done bool, err error) {
	series := ref.Catalog.SeriesOf(incidentIndicator)
	if len(series) != 1 {
		return nil, false, nil
	}
	head, err := layout.ReadTop(ctx, b, i)
	if err != nil {
		return nil, false, err
	}
	name := b.Sheets()[i].Name
	for at, row := range head.Rows[:min(len(head.Rows), headerDepth)] {
		in := incidents{whole: map[int]bool{}}
		for _, c := range row.Cells {
			dead, missing := holdsAny(c.Text, deadWords), holdsAny(c.Text, missingWords)
			switch {
			case !dead && !missing:
			case !counts(c.Col, head.Rows[at+1:]): // "Cause of Death"
			case dead && missing && in.total == 0:
				in.total = c.Col
			default:
				in.parts = append(in.parts, c.Col)
			}
		}
		if in.total == 0 && len(in.parts) == 0 {
			continue
		}
		rows := head.Rows[at+1:]
		if in.day = columnOfDays(row, rows); in.day == 0 {
			continue
		}
		if in.total > 0 {
			if len(in.parts) == 2 {
				in.beside = in.parts
			}
			in.parts = []int{in.total}
		}
		by := in.correct(opt, name, row)
		r := &reading{h: h, ref: ref, opt: opt, f: f, look: newLookup(ref), t: &table{sheet: i, name: name, header: row.Number, rows: []int{row.Number}, layout: Incidents, incidents: &in}}
		of := func(col int) string {
			for _, c := range row.Cells {
				if c.Col == col {
					return trim(c.Text)
				}
			}
			return ""
		}
		if len(in.parts) == 0 { // nothing is left to count
			f.add(codeTableLeft, place{sheet: name}, name, nil)
			return r.t, true, nil
		}
		places := r.columnsOfPlaces(row, rows)
		letter, answered := by.area, by.area != ""
		if !answered {
			letter, answered = r.asks(codeIncidents, "incidents/"+name, row.Number, name, append(places, LeaveOut))
		}
		if !answered {
			f.headed(places, of)
		}
		if answered && letter == LeaveOut {
			f.add(codeTableLeft, place{sheet: name}, name, nil)
			return r.t, true, nil
		}
		r.t.columns = append(r.t.columns, column{at: in.day, header: of(in.day), role: rolePeriod, by: by.of[in.day]})
		for i, at := range in.parts {
			c := column{at: at, header: of(at), role: roleValue, series: series[0], by: by.of[at]}
			if i > 0 {
				c.role = roleKnown // counted with the first
			}
			r.t.columns = append(r.t.columns, c)
		}
		if at, _, ok := sheet.ParseCell(letter + "1"); answered && ok {
			r.t.columns = append(r.t.columns, column{at: at, header: of(at), role: roleArea, by: by.of[at]})
		}
		r.t.waits = !answered
		slices.SortFunc(r.t.columns, func(x, y column) int { return x.at - y.at })
		return r.t, true, nil
	}
	return nil, false, nil
}

// saidOfIncidents is what was said of the columns of a list: who said it, and the column by which it is counted.
type saidOfIncidents struct {
	of   map[int]By
	area string
}

// IncidentRoles are the answers to what a column of a list of incidents is: the day, the dead or missing, the place by which they are counted. Where columns are said to be
// those of the dead or missing, these alone are counted.
func IncidentRoles() []string {
	return []string{string(rolePeriod), string(roleValue), string(roleArea), LeaveOut}
}

// correct takes what was said of the columns of a list.
func (in *incidents) correct(opt Options, name string, header sheet.Row) saidOfIncidents {
	by := saidOfIncidents{of: map[int]By{}}
	var parts []int
	for _, c := range header.Cells {
		said, who := opt.said(of("role", name, c.Col))
		if !slices.Contains(IncidentRoles(), said) {
			continue
		}
		by.of[c.Col] = who
		in.parts = slices.DeleteFunc(in.parts, func(at int) bool { return at == c.Col })
		switch role(said) {
		case rolePeriod:
			in.day = c.Col
		case roleValue:
			parts = append(parts, c.Col)
		case roleArea:
			by.area = sheet.ColumnName(c.Col)
		}
	}
	if len(parts) > 0 {
		in.parts = parts
	}
	return by
}

// counts tells that what stands in a column is figures for the most part, or nothing.
func counts(col int, rows []sheet.Row) bool {
	figures, texts := 0, 0
	for _, r := range rows {
		for _, c := range r.Cells {
			if text := trim(c.Text); c.Col == col && text != "" {
				if _, ok := takeNumber(text); ok {
					figures++
				} else {
					texts++
				}
			}
		}
	}
	return figures >= texts
}

// columnOfDays is the column that holds days in four fifths of the rows; 0 for none, or where no year has two rows.
func columnOfDays(header sheet.Row, rows []sheet.Row) int {
	for _, c := range header.Cells {
		n, days := 0, 0
		years := map[int]int{}
		most := 0
		for _, r := range rows {
			for _, cell := range r.Cells {
				if cell.Col != c.Col || trim(cell.Text) == "" {
					continue
				}
				n++
				if year, _, ok := incidentDay(cell, ""); ok {
					days++
					years[year]++
					most = max(most, years[year])
				}
			}
		}
		if n >= 2 && 5*days >= 4*n && most > 1 {
			return c.Col
		}
	}
	return 0
}

// columnsOfPlaces are the letters of the columns that say where, those in which most is a country or region first.
func (r *reading) columnsOfPlaces(header sheet.Row, rows []sheet.Row) []string {
	type candidate struct {
		col  int
		good float64
	}
	var found []candidate
	for _, c := range header.Cells {
		n, good := 0, 0
		for _, row := range rows {
			for _, cell := range row.Cells {
				text := trim(cell.Text)
				if cell.Col != c.Col || text == "" || len(text) > longestSpelling || !hasLetter(text) || len(text) < 3 {
					continue
				}
				n++
				if _, ok := r.areaOf(text); ok {
					good++
				}
			}
		}
		if n > 0 && 2*good >= n {
			found = append(found, candidate{c.Col, float64(good) / float64(n)})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		switch {
		case a.good > b.good:
			return -1
		case a.good < b.good:
			return 1
		}
		return 0
	})
	var out []string
	for _, c := range found {
		out = append(out, sheet.ColumnName(c.col))
	}
	return out
}

var (
	wordedDay = regexp.MustCompile(`(?i)\b(\d{1,2})\b.*?\b((?:19|20)\d\d)\b`)
	months    = strings.Fields("jan ene janv feb fev fevr mar mars apr abr avr may mayo mai jun juin jul juil aug ago aout sep sept oct nov dec dic")
	monthOf   = []int{1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 8, 9, 9, 10, 11, 12, 12}
)

// incidentDay reads the day of an incident: a date, "2019-03-28", "March 28, 2019", "28 de marzo de 2019". Of "05/03/2019" the year is certain; the day is only where the order of days in the
// column is known.
func incidentDay(c sheet.Cell, order observation.DayOrder) (year int, day time.Time, ok bool) {
	if c.Kind == sheet.Date {
		return c.Time.Year(), c.Time, true
	}
	text := trim(c.Text)
	if len(text) >= 10 {
		if d, err := time.Parse(time.DateOnly, text[:10]); err == nil {
			return d.Year(), d, true
		}
	}
	one, other := observation.Days(text)
	if figures, _, more := strings.Cut(text, " "); more && one.IsZero() && other.IsZero() {
		one, other = observation.Days(figures)
	}
	if max(one.Year(), other.Year()) >= 1900 {
		switch day = one; {
		case one.IsZero(), !other.IsZero() && order == observation.MonthFirst:
			return other.Year(), other, true
		case !other.IsZero() && !one.Equal(other) && order == "":
			day = time.Time{}
		}
		return one.Year(), day, true
	}
	month := 0
	for _, w := range strings.Fields(lang.Fold(text)) {
		for i, m := range months {
			if w == m || len(w) > 3 && len(m) == 3 && strings.HasPrefix(w, m) {
				month = monthOf[i]
			}
		}
	}
	m := wordedDay.FindStringSubmatch(text)
	if m == nil || month == 0 {
		return 0, day, false
	}
	year, _ = strconv.Atoi(m[2])
	n, _ := strconv.Atoi(m[1])
	day = time.Date(year, time.Month(month), n, 0, 0, 0, 0, time.UTC)
	return year, day, day.Day() == n
}

// incident counts one row of a list of incidents.
func (m *mapper) incident(r *sheet.Row) {
	filled, _, stray := m.load(r)
	if filled == 0 {
		return
	}
	if m.cells[m.period.at] == nil && filled <= 2 {
		m.f.count(codeRowUnread, m.t.name, place{m.t.name, stray.Col, m.row}, stray.Text, nil)
		return
	}
	if m.cells[m.period.at] == nil {
		// The line that sums up the list has no day.
		for i := range r.Cells {
			if c := &r.Cells[i]; trim(c.Text) != "" && isTotal(withoutMark(trim(c.Text))) {
				m.f.count(codeRowTotal, m.t.name, place{m.t.name, c.Col, m.row}, c.Text, nil)
				return
			}
		}
	}
	m.read.Rows++
	m.read.Cells += filled
	m.whole(r)
	in := m.t.incidents
	var year int
	var day time.Time
	ok := false
	if c := m.cells[m.period.at]; c != nil {
		year, day, ok = incidentDay(*c, m.t.dating.order)
	}
	if !ok {
		m.f.add(codePeriodUnreadable, m.at(&m.period), m.text(&m.period), nil)
		m.rejected++
		return
	}
	sum, given := decimal.Zero, false
	for _, at := range in.parts {
		c := column{at: at}
		text := m.text(&c)
		if text == "" {
			continue
		}
		n, ok := takeNumber(text)
		v, ok2 := n.value(signPoint)
		if !ok || !ok2 || n.censor != "" || v.Sign() < 0 || !v.IsInteger() {
			m.f.add(codeValueUnreadable, m.at(&c), text, nil)
			m.rejected++
			return
		}
		sum, given = sum.Add(v), true
	}
	if in.first.IsZero() || !day.IsZero() && day.Before(in.first) {
		in.first = day
	}
	if day.After(in.latest) {
		in.latest = day
	}
	if !given {
		m.f.count(codeIncidentEmpty, "", m.at(&column{at: in.parts[0]}), "", nil)
		return
	}
	text := m.text(&m.area)
	a, ok := m.incidentArea(text)
	if !ok {
		m.f.count(codeIncidentNowhere, text, m.at(&m.area), text, nil)
		return
	}
	key := incidentKey{a.Code, year}
	one := in.counted[key]
	if one == nil {
		one = &incidentCount{first: r.Number}
		in.counted[key] = one
		in.order = append(in.order, key)
	}
	one.sum, one.end, one.n = one.sum.Add(sum), r.Number, one.n+1
	m.doubtful(r, sum)
}

// mostIncidents bounds of how many rows it is remembered what they say.
const mostIncidents = 200_000

// doubtful tells what a row that was counted may be: the same incident once more, or one of which the total is not that of the dead and the missing.
func (m *mapper) doubtful(r *sheet.Row, sum decimal.Decimal) {
	in := m.t.incidents
	h := fnv.New64a()
	for _, c := range r.Cells {
		fmt.Fprintf(h, "%d\x1f%s\x1e", c.Col, c.Text)
	}
	if in.seen == nil {
		in.seen = map[uint64]bool{}
	}
	if in.seen[h.Sum64()] {
		m.f.count(codeIncidentRepeated, m.t.name, m.at(&m.period), m.text(&m.period), nil)
	} else if len(in.seen) < mostIncidents {
		in.seen[h.Sum64()] = true
	}
	if len(in.beside) == 0 || len(in.parts) != 1 || in.parts[0] != in.total {
		return
	}
	apart := decimal.Zero
	for _, c := range r.Cells {
		text := trim(c.Text)
		if text == "" || !slices.Contains(in.beside, c.Col) {
			continue
		}
		n, ok := takeNumber(text)
		v, whole := n.value(signPoint)
		if !ok || !whole {
			return
		}
		apart = apart.Add(v)
	}
	if !apart.IsZero() && !apart.Equal(sum) {
		m.f.count(codeIncidentTotal, m.t.name, m.at(&column{at: in.total}), sum.String(), map[string]any{"Apart": apart.String()})
	}
}

func (m *mapper) incidentArea(text string) (area.Area, bool) {
	if text == "" || !hasLetter(text) {
		return area.Area{}, false
	}
	r := reading{ref: m.ref}
	return r.areaOf(text)
}

// counted gives the figures that the incidents come to: of each area and year, with the rows from the first to the last as their cells. A year that the list may not cover to its
// end, or from its beginning, is asked about.
func (m *mapper) sums(emit func(*figure) error) error {
	in := m.t.incidents
	defer func() { in.counted, in.order, in.seen, in.first, in.latest = nil, nil, nil, time.Time{}, time.Time{} }()
	left := map[int]bool{}
	if !in.latest.IsZero() && (in.latest.Month() < time.December) {
		left[in.latest.Year()] = !m.wholeYear(in.latest.Year(), in)
	}
	if !in.first.IsZero() && in.first.Month() > time.January && !left[in.first.Year()] {
		left[in.first.Year()] = !m.wholeYear(in.first.Year(), in)
	}
	series, known := m.seriesOf(&m.values[0])
	for _, key := range in.order {
		if left[key.year] || !known {
			continue
		}
		m.row = in.counted[key].first
		from, ok := m.provenance()
		if !ok {
			m.rejected++
		}
		one := in.counted[key]
		fig := &m.figure
		p := observation.YearPeriod(key.year)
		literal := one.sum.String()
		fig.Observation = observation.Observation{
			Key:    observation.Key{Series: series.code, Area: key.area, Period: p.Canonical, Flow: from.flow, Release: from.release},
			Period: p, Source: from.source, Value: observation.Value{Number: decimal.NewNullDecimal(one.sum), Literal: literal}, Note: fmt.Sprintf("n = %d", one.n),
		}
		fig.at = place{m.t.name, m.values[0].at, one.first}
		fig.span = sheet.CellName(m.values[0].at, one.first) + ":" + sheet.CellName(m.values[0].at, one.end)
		fig.hash, fig.mark = m.look.hash(fig)
		m.read.Values++
		if err := emit(fig); err != nil {
			return err
		}
	}
	return nil
}

// wholeYear asks whether a year is covered from its beginning to its end.
func (m *mapper) wholeYear(year int, in *incidents) bool {
	id := fmt.Sprintf("year/%s/%d", m.t.name, year)
	said, _ := m.opt.said(id)
	switch said {
	case WholeYear:
		return true
	case LeaveOut:
		m.f.count(codeIncidentYearLeft, id, place{sheet: m.t.name}, strconv.Itoa(year), map[string]any{"Year": strconv.Itoa(year)})
		return false
	}
	args := map[string]any{"Sheet": m.t.name, "Year": strconv.Itoa(year), "First": in.first.Format(time.DateOnly), "Last": in.latest.Format(time.DateOnly)}
	m.f.count(codeIncidentYear, id, place{sheet: m.t.name}, strconv.Itoa(year), args)
	m.f.ask(Question{ID: id, Code: codeIncidentYear, Args: args, Options: []string{WholeYear, LeaveOut}})
	return false
}
