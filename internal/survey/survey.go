// Package survey is questionnaires as data, the answers to them and the one scoring scheme: points per choice, bands of
// the percentage reached. It is pure. Points are whole numbers (half-points for SDG 10.7.2), so that every threshold is exact.
package survey

import (
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Kind of an item.
type Kind string

// The kinds of item. Only Choice is scored.
const (
	Choice Kind = "choice"
	Number Kind = "number"
	Share  Kind = "share" // numerator and denominator
	Date   Kind = "date"
	Text   Kind = "text"
)

// PartKind is what a part of a round asks for.
type PartKind string

// The kinds of part. A set of series is a questionnaire too, whose items name the figure that each gives, and so is a set of lines of
// action, whose sections are its lines.
const (
	Questions   PartKind = ""
	SetOfSeries PartKind = "series"
	SetOfLines  PartKind = "lines"
)

// Questionnaire is one survey, one version.
type Questionnaire struct {
	Code     string // "sdg-10.7.2"
	Kind     PartKind
	Version  string
	Name     lang.Text
	Intro    lang.Text
	Source   lang.Text // where the questions come from
	Working  bool      // our own working version, to be marked so wherever it is shown
	Choices  []ChoiceList
	Sections []Section
	Bands    []Band // ascending by From
	// CategorySeries and PercentSeries receive, per section and overall, the category and the percentage as national
	// observations; empty means none. Dimension is the breakdown whose codes the sections name.
	CategorySeries string
	PercentSeries  string
	Dimension      string
	// MeetsFrom is the lowest category that counts as "meets or fully meets" in group shares.
	MeetsFrom int
}

// Section is a group of items that is scored as one ("domain" in SDG 10.7.2).
type Section struct {
	Code     string // "D1"
	Part     string // code in the questionnaire's dimension, "PD_1"
	Name     lang.Text
	Short    lang.Text
	Question lang.Text
	Items    []Item
}

// Item is one question.
type Item struct {
	ID      string // "10.7.2.D1a"
	Letter  string // "1a", as printed
	Kind    Kind
	Text    lang.Text
	Help    lang.Text
	Choices string // code of the choice list
	Unit    lang.Text
	Max     int // most points that a choice of its list gives; 0 for an unscored item
	// Series is the series of which the answer is a figure, empty for none, and Breakdown the part of it, empty for the total. A
	// share gives Per × numerator / denominator, Per being 100 where it is 0.
	Series    string
	Breakdown observation.Breakdown
	Per       int

	// Heading stands above the item and those behind it up to the next that has one. Items of one Row stand beside one another, as a row of a
	// table.
	Heading lang.Text `json:",omitzero"`
	Row     string    `json:",omitempty"`
	// Optional is not counted as asked. Plain has neither the reason of a gap nor evidence of its own. Private is never published: the country
	// reads it, and who judges what it hands in.
	Optional bool `json:",omitempty"`
	Plain    bool `json:",omitempty"`
	Private  bool `json:",omitempty"`
	// Bounds are the least number that can be the answer and, where there are two, the most.
	Bounds []int `json:",omitempty"`
}

// ChoiceList is a set of answers that items share.
type ChoiceList struct {
	Code    string
	Choices []Option
}

// Option is one permitted answer. Synonyms are further spellings that reading accepts, in any language.
type Option struct {
	Code     string
	Label    lang.Text
	Points   int
	Synonyms []string
}

// Band is a category by the percentage of points reached: From percent (included) up to the next band's From.
type Band struct {
	Category int
	From     int
	Name     lang.Text
}

// Answer to one item. Exactly one of its values is set for the item's kind, or Gap, or neither (not answered).
type Answer struct {
	Item        string
	Choice      string
	Number      decimal.NullDecimal
	Numerator   decimal.NullDecimal
	Denominator decimal.NullDecimal
	Date        time.Time
	Text        string
	Gap         observation.Gap
	Evidence    string
	Literal     string // as written in the cell or form
	Origin      observation.Origin
}

// Given tells that the item was answered: a value, not a gap and not nothing.
func (a Answer) Given() bool {
	return a.Gap == observation.NoGap &&
		(a.Choice != "" || a.Number.Valid || a.Numerator.Valid || !a.Date.IsZero() || a.Text != "")
}

// Response is what one country answered in one round to one questionnaire.
type Response struct {
	ID            int64
	Questionnaire string
	Version       string
	Country       string
	Round         string
	Answers       map[string]Answer // by item ID; an item without an entry is not answered
	Serial        int               // 1, 2, … per country, round and questionnaire: the release of its figures
	DataVersion   int64             // change set after which the response stood so
}

// Standing is a country's answers as they stand in its own work. Revision is that of the newest saving, Revisions are those of
// the savings that the answers are from, by item; an item without one stands as it is published.
type Standing struct {
	Response
	Revision  int64
	Revisions map[string]int64
}

// Publication is a response on its way to be published, with the figures computed from it. Base is the change set with which
// its answers were compared, 0 where there were none.
type Publication struct {
	Base     int64
	Response Response
	Figures  []observation.Observation
}

// Release names the release under which the figures of the response stand: "PAN 2021/1".
func (r Response) Release() string {
	return r.Country + " " + r.Round + "/" + strconv.Itoa(r.Serial)
}
