package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// dating is how labels of periods are read where one alone could mean several things: the labels of a column, or those in its headers.
type dating struct {
	fiscal  bool                  // "2011-12" is a fiscal year, no month
	spans   bool                  // "2005-10" are five years, no month
	roman   bool                  // "2019-I" is a quarter
	grouped bool                  // "2,019" is the year, written as numbers of its size are
	order   observation.DayOrder  // of days in figures; "" where no label needs it, or nobody knows
	days    observation.Frequency // that of which a day stands for the whole; "" where a day is itself
	months  bool                  // months stand for their years
	settled bool                  // what days stand for was looked at, or the table is one that Rumbo wrote, in which they are days
}

// groupedYear is a year with a separator of thousands.
var groupedYear = regexp.MustCompile(`^(1|2)[.,'’ \x{00a0}\x{202f}\x{2009}](\d{3})$`)

// read is the period of a label.
func (d dating) read(label string) (observation.Period, bool) {
	given := label
	if d.fiscal || d.grouped || d.spans || d.roman {
		label = d.unfolded(label)
	}
	p, ok := observation.ParsePeriod(label)
	if ok && label != given {
		p.Label = given
	}
	if !ok && d.order != "" {
		day, other := observation.Days(label)
		if d.order == observation.MonthFirst {
			day = other
		}
		if !day.IsZero() {
			p, ok = observation.DayPeriod(day), true
		}
	}
	switch {
	case !ok:
	case p.Frequency == observation.Day && d.days != "":
		p = observation.Holding(p.Start, d.days)
	case p.Frequency == observation.Month && d.months:
		p = observation.Holding(p.Start, observation.Year)
	}
	return p, ok
}

// isPeriod tells a label of a period of our time, though it may take others beside it to say which.
func isPeriod(label string) bool {
	if p, ok := observation.ParsePeriod(label); ok {
		return ofOurTime(p.Year())
	}
	if len(label) <= len("2\u202f019") && groupedYear.MatchString(label) {
		year, err := strconv.Atoi(groupedYear.ReplaceAllString(label, "$1$2"))
		return err == nil && ofOurTime(year)
	}
	if isDoubtful(label) {
		return true
	}
	one, other := observation.Days(label)
	return ofOurTime(one.Year()) || ofOurTime(other.Year()) // the zero time is of no year of ours
}

func ofOurTime(year int) bool { return year >= 1900 && year <= 2100 }

// labels are the labels of periods in one column, or in the headers of columns, as witnesses of how they are to be read.
type labels struct {
	at      place // of the first day
	first   string
	texts   []string // the different ones, as far as they are kept
	met     map[string]labelKind
	cells   int // that are days
	grouped int // that are years with a separator of thousands
	others  int
	only    map[observation.DayOrder]int         // cells that are days in one order alone
	days    map[observation.DayOrder][]time.Time // the different ones in each order
}

func newLabels() *labels {
	return &labels{met: map[string]labelKind{}, only: map[observation.DayOrder]int{}, days: map[observation.DayOrder][]time.Time{}}
}

// labelKind is what a label may be, seen alone.
type labelKind byte

const (
	anyLabel labelKind = iota
	groupedLabel
	dayLabel        // in either order
	dayFirstLabel   // in this order alone
	monthFirstLabel // likewise
)

// see takes a label in.
func (l *labels) see(text string, at place) {
	text = withoutMark(text)
	kind, met := l.met[text]
	if !met {
		kind = l.meet(text)
	}
	switch kind {
	case anyLabel:
		l.others++
		return
	case groupedLabel:
		l.grouped++
	default:
		l.cells++
		if kind == dayFirstLabel {
			l.only[observation.DayFirst]++
		} else if kind == monthFirstLabel {
			l.only[observation.MonthFirst]++
		}
	}
	if l.cells+l.grouped == 1 && l.first == "" {
		l.at, l.first = at, strings.Clone(text)
	}
}

// meet looks at a label for the first time, and keeps it.
func (l *labels) meet(text string) (kind labelKind) {
	one, other := observation.Days(text)
	switch {
	case one.IsZero() && other.IsZero():
		if groupedYear.MatchString(text) {
			kind = groupedLabel
		}
	case other.IsZero():
		kind = dayFirstLabel
	case one.IsZero():
		kind = monthFirstLabel
	default:
		kind = dayLabel
	}
	if len(l.met) >= maxSpellings {
		return kind
	}
	text = strings.Clone(text)
	l.met[text] = kind
	l.texts = append(l.texts, text)
	if !one.IsZero() {
		l.days[observation.DayFirst] = append(l.days[observation.DayFirst], one)
	}
	if !other.IsZero() {
		l.days[observation.MonthFirst] = append(l.days[observation.MonthFirst], other)
	}
	return kind
}

// groups tells that years are written with a separator of thousands.
func (l *labels) groups() bool {
	return l.grouped > 0 && l.cells == 0 && Sureness(l.grouped+l.others, 0) >= Threshold
}

// order is which number of a day comes first: what labels with a number beyond twelve say; where none has, the order in which the days are those on which periods begin or end.
// Where neither decides, and where labels contradict each other, it is not known.
func (l *labels) order() (order observation.DayOrder, known bool) {
	dayFirst, monthFirst := l.only[observation.DayFirst] > 0, l.only[observation.MonthFirst] > 0
	switch {
	case dayFirst && monthFirst:
		return "", true // each is read where it can be read alone
	case dayFirst:
		return observation.DayFirst, true
	case monthFirst:
		return observation.MonthFirst, true
	}
	if slices.EqualFunc(l.days[observation.DayFirst], l.days[observation.MonthFirst], time.Time.Equal) {
		return observation.DayFirst, true
	}
	_, one := standsFor(l.days[observation.DayFirst])
	_, other := standsFor(l.days[observation.MonthFirst])
	if one == other {
		return "", false
	}
	if one {
		return observation.DayFirst, true
	}
	return observation.MonthFirst, true
}

// in are the different days in an order; in none, those that can be read alone.
func (l *labels) in(order observation.DayOrder) []time.Time {
	if order != "" {
		return l.days[order]
	}
	var out []time.Time
	for _, text := range l.texts {
		if p, ok := observation.ParsePeriod(text); ok && p.Frequency == observation.Day {
			out = append(out, p.Start)
		}
	}
	return out
}

// standsFor is of what days stand for the whole, where all of them are the last, or all the first, of a year, a half, a quarter or a month; sure tells that they leave no choice. Days that follow
// each other are themselves.
func standsFor(days []time.Time) (f observation.Frequency, sure bool) {
	var months []time.Month
	ends, begins, same := true, true, true
	for _, d := range days {
		ends = ends && d.AddDate(0, 0, 1).Day() == 1
		begins = begins && d.Day() == 1
		same = same && d.Month() == days[0].Month() && d.Day() == days[0].Day()
		if !slices.Contains(months, d.Month()) {
			months = append(months, d.Month())
		}
	}
	within := func(step, offset int) bool { // all months are those on which steps of so many months end, or begin
		return !slices.ContainsFunc(months, func(m time.Month) bool { return (int(m)-offset)%step != 0 })
	}
	offset := 0
	if begins {
		offset = 1
	}
	switch {
	case len(days) == 0:
		return "", false
	case !ends && !begins && same:
		return observation.Year, false
	case !ends && !begins:
		return observation.Day, dense(days)
	case within(12, offset):
		return observation.Year, true
	case within(6, offset) && len(months) == 2:
		return observation.Half, true
	case within(3, offset) && len(months) >= 3:
		return observation.Quarter, true
	case same:
		return observation.Year, false // 30 June of each year: of a fiscal year, or of the year in whose middle it lies
	}
	return observation.Month, len(months) >= 3
}

// daily tells that the labels seen so far leave no doubt that days are themselves: two weeks without a period between them.
func (l *labels) daily() bool {
	order, known := l.order()
	if !known {
		return false
	}
	f, sure := standsFor(l.in(order))
	return sure && f == observation.Day
}

// fewestDense is how many days there have to be before their number in so long a time says something.
const fewestDense = 14

// dense tells days of which no period goes without: two weeks of them at least, and more than every other day from the first to the last.
func dense(days []time.Time) bool {
	first, last := slices.MinFunc(days, time.Time.Compare), slices.MaxFunc(days, time.Time.Compare)
	return len(days) >= fewestDense && 2*len(days) > int(last.Sub(first).Hours()/24)
}

// DayChoices are the answers to what days in place of periods stand for.
func DayChoices() []string {
	return []string{string(observation.Year), string(observation.Half), string(observation.Quarter), string(observation.Month), string(observation.Day)}
}

// DayOrders are the answers to which number of a day comes first.
func DayOrders() []string {
	return []string{string(observation.DayFirst), string(observation.MonthFirst)}
}

// dated settles how labels of periods are read, and notes it; the part of an ID behind its first word says of which. What nothing says surely is asked.
func (r *reading) dated(l *labels, id, cells string) (d dating) {
	d, manner, one, read := among(l.texts)
	if manner != "" {
		r.f.judge(Judgement{What: "years", Sheet: r.t.name, Cells: cells, Choice: read, Subject: one, Why: "years_" + manner, Confidence: Sureness(len(l.texts), 0)})
	}
	if d.grouped = l.groups(); d.grouped {
		year := strings.Join(groupedYear.FindStringSubmatch(l.first)[1:], "")
		r.f.judge(Judgement{What: "years", Sheet: r.t.name, Cells: cells, Choice: year, Subject: l.first, Why: "years", Confidence: Sureness(l.grouped+l.others, 0), Args: share(l.grouped, l.grouped+l.others)})
	}
	if l.cells == 0 {
		d.months = r.monthsForYears(l, id, cells)
		return d
	}
	d.settled = true
	said, by := r.opt.said("days/" + id)
	if !slices.Contains(DayChoices(), said) {
		said = ""
	}
	var known bool
	if d.order, known = r.ordered(l, id, cells); !known && said != string(observation.Year) {
		return d
	}
	if !known {
		d.order = observation.DayFirst // the year is the same in either order
	}
	days := l.in(d.order)
	f, sure := standsFor(days)
	j := Judgement{ID: "days/" + id, What: "days", Sheet: r.t.name, Cells: cells, Subject: l.first, Choice: said, By: by, Why: "days", Args: map[string]any{"Count": l.cells}}
	if said == "" {
		j.By, j.Choice, j.Confidence = "", string(f), Sureness(l.cells, 0)
		if f == observation.Day {
			j.Why = "days_dense"
		}
		if !sure || j.Confidence < Threshold {
			j.By, j.Choice, j.Why = ByAsking, "", ""
			r.askDays(codeColumnDays, l, j.ID, cells, append([]string{string(f)}, slices.DeleteFunc(DayChoices(), func(s string) bool { return s == string(f) })...))
		}
	}
	if d.days = observation.Frequency(j.Choice); d.days == observation.Day {
		d.days = ""
	}
	r.f.judge(j)
	return d
}

// monthsForYears asks, where all labels are one month of several years, whether they stand for the years.
func (r *reading) monthsForYears(l *labels, id, cells string) bool {
	years, month := map[int]bool{}, time.Month(0)
	for _, text := range l.texts {
		p, ok := observation.ParsePeriod(text)
		if !ok || p.Frequency != observation.Month || month > 0 && p.Start.Month() != month {
			return false
		}
		month, years[p.Year()] = p.Start.Month(), true
	}
	if len(years) < 2 {
		return false
	}
	l.first = l.texts[0]
	j := Judgement{ID: "days/" + id, What: "days", Sheet: r.t.name, Cells: cells, Subject: l.first}
	options := []string{string(observation.Year), string(observation.Month)}
	if j.Choice, j.By = r.opt.said(j.ID); !slices.Contains(options, j.Choice) {
		j.Choice, j.By = "", ByAsking
		r.askDays(codeColumnDays, l, j.ID, cells, options)
	}
	r.f.judge(j)
	return j.Choice == string(observation.Year)
}

// ordered is which number of days comes first, by a person's word or the labels; else it is asked.
func (r *reading) ordered(l *labels, id, cells string) (order observation.DayOrder, known bool) {
	j := Judgement{ID: "order/" + id, What: "order", Sheet: r.t.name, Cells: cells, Subject: l.first}
	said, by := r.opt.said(j.ID)
	if order, known = l.order(); slices.Contains(DayOrders(), said) {
		j.Choice, j.By = said, by
		r.f.judge(j)
		return observation.DayOrder(said), true
	}
	fit := l.only[order]
	switch {
	case !known:
		if year, _ := r.opt.said("days/" + id); year != string(observation.Year) {
			j.By = ByAsking
			r.askDays(codeColumnOrder, l, j.ID, cells, DayOrders())
			r.f.judge(j)
		}
	case fit > 0:
		j.Choice, j.Why, j.Confidence, j.Args = string(order), "order", max(Threshold, Sureness(fit, 0)), share(fit, l.cells)
		r.f.judge(j)
	case len(l.days[observation.DayFirst]) > 0 && !slices.EqualFunc(l.days[observation.DayFirst], l.days[observation.MonthFirst], time.Time.Equal) && order != "":
		j.Choice, j.Why, j.Confidence = string(order), "order_regular", Sureness(len(l.days[order]), 0)
		r.f.judge(j)
	}
	return order, known
}

// askDays asks how days are to be read.
func (r *reading) askDays(code string, l *labels, id, cells string, options []string) {
	column, _, _ := strings.Cut(cells, ":")
	args := map[string]any{"Sheet": r.t.name, "Column": column, "Title": clip(l.first)}
	r.f.add(code, l.at, l.first, args)
	r.f.ask(Question{ID: id, Code: code, Args: args, Options: options})
	r.t.waits = true
}

// label takes the labels of periods of a row in.
func (t *table) label(row *sheet.Row, l *labels) {
	c, ok := t.first(rolePeriod)
	if !ok {
		return
	}
	for _, cell := range row.Cells {
		if text := trim(cell.Text); cell.Col == c.at && text != "" {
			l.see(text, place{t.name, c.at, row.Number})
		}
	}
}

// headed takes the labels of periods in headers in, and reads them as they say themselves; what days among them stand for is settled once the table is known for one.
func (r *reading) headed(elements []string) {
	r.labels = newLabels()
	for _, e := range elements {
		if text := withoutMark(e); isPeriod(text) {
			r.labels.see(text, place{r.t.name, 1, max(1, r.t.header)})
		}
	}
	r.dating, _, _, _ = among(elements)
	r.dating.grouped = r.labels.groups()
	if r.labels.cells > 0 {
		said, _ := r.opt.said("order/" + r.t.name)
		if r.dating.order, _ = r.labels.order(); slices.Contains(DayOrders(), said) {
			r.dating.order = observation.DayOrder(said)
		} else if r.dating.order == "" {
			r.dating.order = observation.DayFirst
		}
	}
}

// daysInHeaders settles what days in headers stand for.
func (r *reading) daysInHeaders() {
	d := r.dated(r.labels, r.t.name, "")
	for i := range r.t.columns {
		if p := r.t.columns[i].fixed.period; p != nil {
			if whole, ok := d.read(p.Canonical); ok && whole.Frequency != p.Frequency {
				r.t.columns[i].fixed.period = &whole
			}
		}
	}
}
