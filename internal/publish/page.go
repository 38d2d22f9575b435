package publish

import (
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// What pages show, without a word of HTML. Countries stand in alphabetical order of the reader's language, never in order
// of a value. Each value carries its own year, flow, source and release in its Row.

// Cell is one place of a table: a figure, or the gap that stands there.
type Cell struct {
	Row     Row             // the figure; without a stored gap, zero where Gap is derived
	Gap     observation.Gap // of the figure, or derived from rounds and membership; NoGap where there is a value
	Carried bool            // the figure is from an earlier round than the one that is shown
	// Beside is the same figure in other flows (the UN's beside the government's), each with its own year.
	Beside []Row
	// Earlier is the last known category of this part, under its own year, where the part of the answer shown is not
	// published. It is for information and enters nothing.
	Earlier *Row
}

// Value is the value of the figure, an empty one where there is no figure.
func (c Cell) Value() observation.Value {
	if !c.Row.Known() {
		return observation.Value{}
	}
	return c.Row.Observation.Value
}

// Has tells that there is a value.
func (c Cell) Has() bool { return c.Gap == observation.NoGap && c.Value().Number.Valid }

// Year is the year of the figure, 0 where there is none.
func (c Cell) Year() int {
	if !c.Row.Known() {
		return 0
	}
	return c.Row.Observation.Period.Year()
}

// Category is the whole number of the value, 0 where there is none.
func (c Cell) Category() int {
	if !c.Has() {
		return 0
	}
	return int(c.Value().Number.Decimal.IntPart())
}

// Part is a column of a survey: the whole, or one section.
type Part struct {
	Code        string // code in the questionnaire's dimension ("PD_1"); empty for the whole
	Breakdown   string // observation.Breakdown.Key() of the part
	Name, Short lang.Text
}

// GroupValue is a value of a group: published, computed here, or refused with a reason.
type GroupValue struct {
	Group    area.Area
	Official *Row
	Computed *Row
	Refused  measure.Reason // why there is no computed value; empty where there is one
	// Responding, Carried and Members are of the computation, also of one that was refused.
	Responding, Carried, Members int
}

// Shown is the published value where there is one, else the computed one; nil where there is neither.
func (g GroupValue) Shown() *Row {
	if g.Official != nil {
		return g.Official
	}
	if g.Computed != nil && g.Computed.Observation.Value.Number.Valid {
		return g.Computed
	}
	return nil
}

// RegionOptions choose what a region page shows. Year 0 is the newest reference year; an empty Flow is the series' own
// order; Compare lists groups to set beside, else the SDG region that holds most of the group and the world.
type RegionOptions struct {
	Year    int
	Flow    observation.Flow
	Compare []string
}

// Region is a group of countries side by side.
type Region struct {
	Group   area.Area
	Members []area.Area // countries on the date, alphabetical
	Flow    observation.Flow
	Surveys []RegionSurvey
	Series  []SeriesLatest // every other series of which a member or the group has a value, in the catalogue's order
}

// RegionSurvey is one questionnaire in a group, as of one reference year.
type RegionSurvey struct {
	Questionnaire survey.Questionnaire
	Indicator     catalog.Indicator // the one that the categories serve; zero where none
	Group         area.Area
	Year          int   // figures of this reference year, else the latest available before it
	Years         []int // reference years that can be chosen, ascending
	Parts         []Part
	Countries     []RegionCountry
	Totals        []PartTotal  // per part
	Compare       []Comparison // the group first
	Weakest       *Weakest     // nil where it cannot be said
	Courses       Courses      // of the category of the whole, of countries with answers in two years
	Responding    int          // governments with an answer, carried ones included
	Carried       int
	Members       int // governments in the group on the date
}

// RegionCountry is one country of a RegionSurvey.
type RegionCountry struct {
	Area    area.Area
	Gap     observation.Gap // not_asked, not_answered or not_applicable where it has no answer; NoGap where it has
	Year    int             // of its answer; 0 without one
	Flow    observation.Flow
	Cells   []Cell // per part
	Score   *Score // what its own answers come to, where they are known and shown
	Carried bool
}

// Score is what the answers of one response come to.
type Score struct {
	survey.Score
	Response survey.Response
	Year     int
	// Provisional says that items are still without an answer: "n of 30 answered".
	Provisional bool
}

// PartTotal is what a group comes to in one part.
type PartTotal struct {
	Categories measure.Categories
	Share      GroupValue // share of governments that meet or fully meet
}

// Comparison is one group's shares, per part.
type Comparison struct {
	Group  area.Area
	Shares []GroupValue
}

// SeriesLatest is the latest value of each country of a group in one series, with what the group comes to.
type SeriesLatest struct {
	Series     catalog.Series
	Indicators []catalog.Indicator
	Group      area.Area
	Countries  []CountryValue
	// Groups are the newest values of the group and of those it is compared with: published, or computed by the rule.
	Groups []GroupValue
	// Spread is ours: median and range of the latest values, which may be of different years (From to To). Nil where the
	// series has categories or is not for comparing countries.
	Spread    *measure.Spread
	Mixed     bool // the latest values are of periods of several lengths, and so have no spread
	From, To  int  // first and last year among the latest values, 0 where there is none
	WithValue int  // countries with a value
	// Picked says that the countries are not the group's members, one by one; the spread is still of the members.
	Picked bool
	Met    int // countries whose value meets the target; meaningful where Judged is not 0
	Judged int // countries whose value can be held against the target
	// Courses are those of the countries with values of two periods since 2015, where one way is better.
	Courses Courses
}

// CountryValue is a country's latest value.
type CountryValue struct {
	Area area.Area
	Cell Cell
	// Met says whether the value meets the series' target; Judged that this can be said.
	Met, Judged bool
}

// Country is one country's profile beside a group.
type Country struct {
	Area    area.Area
	Group   area.Area   // the group it is set beside; zero without one
	Groups  []area.Area // groups and regions it belongs to, organisations first
	Surveys []CountrySurvey
	Series  []CountrySeries
	// Without are the series of which another member of the group has a value and this country has none.
	Without []catalog.Series
}

// CountrySurvey is a country's answers to one questionnaire over the rounds.
type CountrySurvey struct {
	Questionnaire survey.Questionnaire
	Indicator     catalog.Indicator
	Country       area.Area
	Parts         []Part
	Rounds        []CountryRound // by year, ascending; within a year in the order of flows
}

// CountryRound is one reference year in one flow. Without an answer in any flow there is one with the gap.
type CountryRound struct {
	Year  int
	Flow  observation.Flow // empty where there is no answer
	Gap   observation.Gap
	Cells []Cell // per part
	Score *Score // the national flow: what the answers come to, where they are known
	Shown bool   // the flow that pages show first in that year
}

// CountrySeries is one series of a country: latest value, base, trend, and its group in the same year.
type CountrySeries struct {
	Series     catalog.Series
	Indicators []catalog.Indicator
	Latest     Cell
	Base       *Row    // of 2015 or the first later year; nil where the latest is the only one
	Course     *Course // nil without two values of one flow, or where no way is better
	Trend      []Row   // headline, in order of period
	// Spread is ours: median and range of the group's members in the year of the latest value.
	Spread      *measure.Spread
	Met, Judged bool
}

// IndicatorPage is an indicator with its series.
type IndicatorPage struct {
	Indicator catalog.Indicator
	Target    catalog.Target
	Goal      catalog.Goal
	Series    []SeriesPage
	Links     []catalog.Link // to other instruments
}

// SeriesPage is one series in a group: latest values, trends, and every figure.
type SeriesPage struct {
	Latest SeriesLatest
	// GroupsOnly says that the series has no values of countries of its own (a share of countries).
	GroupsOnly bool
	Trend      Trend
}

// MostPeriods bounds a series over time on a page: twenty years of months. Where there are more, they are chosen by years, explored or
// downloaded.
const MostPeriods = 240

// Trend is the headline of a series over time.
type Trend struct {
	Periods []observation.Period // in order, the newest MostPeriods
	Earlier int                  // periods with a value before those
	Lines   []Line               // one a country with a value, alphabetical
	Groups  []Line               // values of groups, published else computed
	Spreads []*measure.Spread    // ours, per period, over the members with a value; nil where fewer than two
}

// Line is the values of one area over the periods of a Trend.
type Line struct {
	Area area.Area
	Rows []*Row // per period; nil where there is no value
}
