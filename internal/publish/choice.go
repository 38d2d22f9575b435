package publish

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// Look is a way to set areas beside each other.
type Look string

// The looks.
const (
	LookChange    Look = "change"    // then and now, joined
	LookTrend     Look = "trend"     // lines over time, with the group's median and range
	LookLatest    Look = "latest"    // the latest values
	LookMultiples Look = "multiples" // one small chart an area
	LookScatter   Look = "scatter"   // two series against each other
	LookMap       Look = "map"
	LookTable     Look = "table"
)

// Looks are all of them, in the order in which they are offered.
func Looks() []Look {
	return []Look{LookChange, LookTrend, LookLatest, LookMultiples, LookScatter, LookMap, LookTable}
}

// Choice is what is compared, and how: the whole state of a comparison. Its text is the query of an address.
type Choice struct {
	Look   Look
	Series string
	With   string // the second series of a scatter
	// Group gives its members, its own value, and the median and range. Areas are named beside it: a member among them is
	// marked, everything else is added. With Only, no other country than the named ones is shown.
	Group     string
	Areas     []string // printed codes, ascending
	Only      bool
	Breakdown string // observation.Breakdown.Key(); empty for the total
	From, To  int    // years, both included; 0 is open
	Flow      observation.Flow
}

// Unread is a part of a query that could not be understood and was left out.
type Unread struct{ Name, Given string }

// The years that a comparison may ask for.
const (
	firstYear = 1900
	lastYear  = 2100
)

// Query is the choice as the query of an address. Each choice has one text, from which ParseChoice reads it again.
func (c Choice) Query() string {
	var b strings.Builder
	add := func(name, value string) {
		if value == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		// A comma needs no escape in a query and is easier to read.
		b.WriteString(name + "=" + strings.ReplaceAll(url.QueryEscape(value), "%2C", ","))
	}
	year := func(y int) string {
		if y == 0 {
			return ""
		}
		return strconv.Itoa(y)
	}
	add("view", string(c.Look))
	add("series", c.Series)
	add("with", c.With)
	add("group", c.Group)
	add("area", strings.Join(c.Areas, ","))
	if c.Only {
		add("only", "1")
	}
	add("breakdown", c.Breakdown)
	add("from", year(c.From))
	add("to", year(c.To))
	add("flow", string(c.Flow))
	return b.String()
}

// ParseChoice reads a choice from a query, in any spelling of codes and names and any order. What it does not know is
// returned and left out; what is not said is filled in: the first series with a target, the home group, the look that
// suits the series.
func (r Reference) ParseChoice(q url.Values, home string) (Choice, []Unread) {
	var c Choice
	var unread []Unread
	miss := func(name, given string) { unread = append(unread, Unread{Name: name, Given: given}) }
	one := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	series := func(name string) string {
		given := one(name)
		if given == "" {
			return ""
		}
		if s, ok := r.Catalog.FindSeries(given); ok {
			return s.Code
		}
		if i, ok := r.Catalog.FindIndicator(given); ok {
			if list := r.Catalog.SeriesOf(i.Code); len(list) > 0 {
				return list[0].Code
			}
		}
		miss(name, given)
		return ""
	}
	if c.Series = series("series"); c.Series == "" {
		c.Series = r.firstSeries("")
	}
	c.With = series("with")
	if given := one("group"); given != "" {
		switch a, ok := r.anyArea(given); {
		case !ok:
			miss("group", given)
		case a.Kind == area.Country:
			c.Areas = append(c.Areas, a.Code)
		default:
			c.Group = a.Code
		}
	}
	if c.Group == "" {
		c.Group = home
	}
	for _, given := range commas(q["area"]) {
		switch a, ok := r.anyArea(given); {
		case !ok:
			miss("area", given)
		case a.Code != c.Group:
			c.Areas = append(c.Areas, a.Code)
		}
	}
	slices.Sort(c.Areas)
	c.Areas = slices.Compact(c.Areas)
	c.Only = q.Get("only") != "" && slices.ContainsFunc(c.Areas, func(code string) bool {
		a, _ := r.Directory.Area(code)
		return a.Kind == area.Country
	})
	if given := one("breakdown"); given != "" {
		b := observation.ParseBreakdown(given)
		if key := b.Key(); key != "" && r.hasPart(c.Series, b) {
			c.Breakdown = key
		} else {
			miss("breakdown", given)
		}
	}
	year := func(name string) int {
		given := one(name)
		if given == "" {
			return 0
		}
		y, err := strconv.Atoi(given)
		if err != nil || y < firstYear || y > lastYear {
			miss(name, given)
			return 0
		}
		return y
	}
	if c.From, c.To = year("from"), year("to"); c.From > 0 && c.To > 0 && c.From > c.To {
		c.From, c.To = c.To, c.From
	}
	if given := observation.Flow(one("flow")); given != "" {
		if _, ok := r.Catalog.Flow(given); ok {
			c.Flow = given
		} else {
			miss("flow", string(given))
		}
	}
	if given := Look(one("view")); given != "" {
		if slices.Contains(Looks(), given) {
			c.Look = given
		} else {
			miss("view", string(given))
		}
	}
	s, _ := r.Catalog.Series(c.Series)
	if c.Look == "" {
		c.Look = r.looks(s)[0]
	}
	if c.Look != LookScatter || c.With == c.Series {
		c.With = ""
	}
	if c.Look == LookScatter && c.With == "" {
		c.With = r.firstSeries(c.Series)
	}
	return c, unread
}

// commas splits values that may each be a list.
func commas(values []string) []string {
	var out []string
	for _, v := range values {
		for _, one := range strings.Split(v, ",") {
			if one = strings.TrimSpace(one); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

// anyArea finds a country, group or region by any code or name.
func (r Reference) anyArea(given string) (area.Area, bool) {
	a, ok := r.Directory.Find(given)
	if !ok {
		a, ok = r.Directory.ByName(given)
	}
	switch a.Kind {
	case area.Country, area.Group, area.Region, area.World:
		return a, ok
	}
	return area.Area{}, false
}

// hasPart tells whether a breakdown is one of the series': each of its dimensions in use there, each code known.
func (r Reference) hasPart(series string, b observation.Breakdown) bool {
	s, _ := r.Catalog.Series(series)
	for dim, code := range b {
		d, ok := r.Catalog.Dimension(dim)
		if !ok || !slices.Contains(s.Dimensions, dim) || !slices.ContainsFunc(d.Codes, func(c catalog.Code) bool { return c.Code == code }) {
			return false
		}
	}
	return true
}

// firstSeries is the series that a reader starts with: the first of shares or rates of countries by which they may be
// compared and that has a target. not is left out.
func (r Reference) firstSeries(not string) string {
	if list := r.seriesInTurn(not); len(list) > 0 {
		return list[0].Code
	}
	return ""
}

// seriesInTurn are all series but one, in the order in which a reader is offered them.
func (r Reference) seriesInTurn(not string) (out []catalog.Series) {
	all := r.Catalog.Content().Series
	for _, fits := range []func(s catalog.Series) bool{
		func(s catalog.Series) bool {
			return s.Target.Valid && s.TargetScope != "group" && s.Comparable && numeric(s) && s.Kind != catalog.Count && s.DerivedFrom == "" && !s.Own
		},
		func(s catalog.Series) bool {
			return s.Comparable && numeric(s) && s.Kind != catalog.Count && s.DerivedFrom == ""
		},
		func(s catalog.Series) bool { return s.Comparable && numeric(s) && s.DerivedFrom == "" },
		func(catalog.Series) bool { return true },
	} {
		for _, s := range all {
			if s.Code != not && fits(s) && !slices.ContainsFunc(out, func(o catalog.Series) bool { return o.Code == s.Code }) {
				out = append(out, s)
			}
		}
	}
	return out
}

// numeric tells that values of the series lie on a scale of numbers, not of words.
func numeric(s catalog.Series) bool { return s.Kind != catalog.Category && s.Kind != catalog.Binary }

// looks are those that say something true about the series, the one to begin with first. By a series that is not for
// comparing countries none of them is drawn against another: each stands for itself, or in the table.
func (r Reference) looks(s catalog.Series) []Look {
	switch {
	case !s.Comparable && numeric(s):
		return []Look{LookTable, LookMultiples}
	case !s.Comparable:
		return []Look{LookTable}
	case s.DerivedFrom != "":
		return []Look{LookChange, LookTrend, LookLatest, LookMultiples, LookTable}
	case !numeric(s):
		return []Look{LookChange, LookTrend, LookLatest, LookMap, LookTable}
	}
	return Looks()
}

// ChosenAreas are the codes of all areas of a choice on that day: members of the group, what is named, and the group.
func (r Reference) ChosenAreas(c Choice, day time.Time) []string {
	countries, groups := r.asked(c, r.Directory.Members(c.Group, day))
	var out []string
	for _, a := range slices.Concat(countries, groups) {
		out = append(out, a.Code)
	}
	return out
}
