package action

import (
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Known is what answers on lines are held against. Published are the reports of that country on lines of the set, oldest first; Round is the round that
// is being answered, Today the day on which, Since that on which the lines were adopted or, where they were not, presented.
type Known struct {
	Set       string
	Round     string
	Today     time.Time
	Since     time.Time
	Published []Report
	Catalog   *catalog.Catalog
}

// Check looks for what cannot be in the answers of a country to lines of action, and for what who judges them should look at: percentages against status,
// days out of order, codes that nobody knows, two updates for one day, milestones that were reported and are another now or are gone. A finding that
// is an error keeps the answers from being handed in. The order is that of the questionnaire.
func Check(q survey.Questionnaire, answers map[string]survey.Answer, known Known) []survey.Finding {
	if q.Kind != survey.SetOfLines {
		return nil
	}
	var out []survey.Finding
	lines := FieldsOf(known.Set, answers)
	for _, s := range q.Sections {
		c := checking{section: s, fields: lines[lineOf(s)], known: known}
		c.now = c.fields.Report()
		for _, r := range known.Published {
			if r.Line == lineOf(s) {
				c.before = append(c.before, r)
			}
		}
		c.percent()
		c.days()
		c.codes()
		c.milestones()
		order := map[string]int{}
		for i, item := range s.Items {
			order[item.ID] = i
		}
		slices.SortStableFunc(c.found, func(a, b survey.Finding) int { return order[a.Items[0]] - order[b.Items[0]] })
		out = append(out, c.found...)
	}
	return out
}

// checking looks at one line.
type checking struct {
	section survey.Section
	fields  Fields
	now     Report
	before  []Report
	known   Known
	found   []survey.Finding
}

func (c *checking) find(failed bool, field, key string, args ...any) {
	for _, item := range c.section.Items {
		if fieldOf(item.ID) != field {
			continue
		}
		f := survey.Finding{Code: survey.CheckLine, Error: failed, Items: []string{item.ID}, Key: "check.line." + key, Args: map[string]any{"Item": item.Letter}}
		for n := 0; n+1 < len(args); n += 2 {
			f.Args[args[n].(string)] = args[n+1]
		}
		c.found = append(c.found, f)
	}
}

func (c *checking) percent() {
	hundred := decimal.NewFromInt(100)
	if !c.now.Percent.Valid {
		return
	}
	n := c.now.Percent.Decimal
	status := StatusName(c.now.Status)
	switch {
	case c.now.Status == Completed && n.LessThan(hundred):
		c.find(true, fieldPercent, "percent_completed", "Percent", n, "Status", status)
	case (c.now.Status == NotStarted || c.now.Status == Planned) && n.IsPositive():
		c.find(true, fieldPercent, "percent_not_started", "Percent", n, "Status", status)
	case c.now.Status == InProgress && n.Equal(hundred):
		c.find(false, fieldPercent, "percent_in_progress", "Percent", n, "Status", status)
	}
}

func (c *checking) days() {
	on := c.now.On
	if on.IsZero() {
		return
	}
	if on.After(c.known.Today) {
		c.find(true, fieldOn, "on_future", "Day", on)
	}
	c.notBefore(fieldOn, "on_early", on)
	for _, r := range c.before {
		if r.Round != c.known.Round && r.On.Equal(on) && r.Said() && !c.now.same(r) {
			c.find(true, fieldOn, "on_twice", "Day", on, "Round", r.Round)
			return
		}
	}
}

// notBefore looks whether a day is before the lines were there.
func (c *checking) notBefore(field, key string, day time.Time) {
	if !c.known.Since.IsZero() && day.Before(c.known.Since) {
		c.find(true, field, key, "Day", day, "Since", c.known.Since)
	}
}

func (c *checking) codes() {
	for _, code := range c.now.Indicators {
		if !codeLike(code) || c.known.Catalog == nil {
			continue
		}
		_, indicator := c.known.Catalog.Indicator(code)
		_, series := c.known.Catalog.Series(code)
		if !indicator && !series {
			c.find(true, fieldIndicators, "code_unknown", "Code", code)
		}
	}
}

func (c *checking) milestones() {
	stands := map[string]Milestone{} // as published last
	if n := len(c.before); n > 0 {
		for _, m := range c.before[n-1].Milestones {
			stands[m.Code] = m
		}
	}
	given := map[string]bool{}
	for _, m := range c.now.Milestones {
		given[m.Code] = true
		reached, due := m.Code+reachedOf, m.Code+dueOf
		if m.Title == "" {
			c.find(true, m.Code, "milestone_untitled")
		}
		if m.Reached.After(c.known.Today) {
			c.find(true, reached, "reached_future", "Day", m.Reached)
		}
		if !m.Reached.IsZero() {
			c.notBefore(reached, "reached_early", m.Reached)
		}
		if !m.Due.IsZero() {
			c.notBefore(due, "due_early", m.Due)
		}
		was, known := stands[m.Code]
		switch {
		case !known:
		case !was.Reached.IsZero() && !m.Reached.Equal(was.Reached):
			c.find(true, reached, "reached_moved", "Title", was.Title, "Was", was.Reached, "Now", c.dayOf(reached))
		case !was.Due.IsZero() && !m.Due.Equal(was.Due):
			c.find(!was.Reached.IsZero(), due, "due_moved", "Title", was.Title, "Was", was.Due, "Now", c.dayOf(due))
		case strings.TrimSpace(was.Title) != m.Title && m.Title != "":
			c.find(!was.Reached.IsZero(), m.Code, "milestone_renamed", "Was", was.Title, "Now", m.Title)
		}
	}
	for n := 1; n <= Milestones; n++ {
		code := milestone(n)
		if was, known := stands[code]; known && !given[code] && len(c.fields) > 0 {
			c.find(true, code, "milestone_gone", "Title", was.Title)
		}
	}
}

// dayOf is the day that a field holds, "–" where it holds none.
func (c *checking) dayOf(field string) any {
	if a := c.fields[field]; a.Gap == observation.NoGap && !a.Date.IsZero() {
		return a.Date
	}
	return "–"
}

// Said tells that the report says something of how far the country has come.
func (r Report) Said() bool { return r.Status != "" }

// same tells that two reports say the same of how far the country has come.
func (r Report) same(other Report) bool {
	equal := func(a, b decimal.NullDecimal) bool { return a.Valid == b.Valid && a.Decimal.Equal(b.Decimal) }
	return r.Status == other.Status && r.On.Equal(other.On) && equal(r.Percent, other.Percent) && equal(r.Numerator, other.Numerator) && equal(r.Whole, other.Whole) &&
		r.Done == other.Done && r.Obstacles == other.Obstacles && r.Next == other.Next
}

// Since is the day from which the lines of a version are there: on which it was adopted or, where it was not, presented.
func (v Version) Since() time.Time {
	if day := v.On(Adopted); !day.IsZero() {
		return day
	}
	return v.On(Presented)
}

// Since is the day from which the lines of the set are there, in whatever wording.
func (s Set) Since() time.Time {
	var first time.Time
	for _, v := range s.Versions {
		if day := v.Since(); !day.IsZero() && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return first
}
