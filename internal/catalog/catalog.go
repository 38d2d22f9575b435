// Package catalog is what is measured: goals, targets, indicators, series, their breakdowns, sources and releases, and
// the links between them and other instruments. It is pure; the store and the shipped data fill a Catalog.
package catalog

import (
	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Direction says which way is better.
type Direction string

// The directions. Neutral is context (a rise is neither good nor bad); None means that no direction can be defined (16.2.2).
const (
	Higher  Direction = "higher"
	Lower   Direction = "lower"
	Neutral Direction = "neutral"
	None    Direction = "none"
)

// Rule is how a value of a group is made from values of countries (domain rules per series).
type Rule string

// The rules.
const (
	ShareMeeting  Rule = "share_meeting"   // share of respondents in category 3 or 4 (SDG metadata 10-07-02)
	Sum           Rule = "sum"             // sum of members
	CountYes      Rule = "count_yes"       // number of members whose value is 1
	RateFromParts Rule = "rate_from_parts" // 100000*sum(R)/sum(P+R) from numerator and denominator (10.7.4)
	WeightedMean  Rule = "weighted_mean"   // needs weights; not computed without them
	OfficialOnly  Rule = "official_only"   // only the published group value is shown; a median of ours is labelled so (10.c.1)
	NoGroupValue  Rule = "none"            // deliberately no group value at all (16.2.2)
)

// ValueKind says what a value of a series is, which decides how it is shown and which methods apply.
type ValueKind string

// The kinds of value.
const (
	Category ValueKind = "category" // code 1..n of a scale
	Binary   ValueKind = "binary"   // 0 or 1
	Count    ValueKind = "count"
	Rate     ValueKind = "rate"
	Percent  ValueKind = "percent"
	Score    ValueKind = "score"
	Amount   ValueKind = "amount"
)

// Goal, Target and Indicator are those of the 2030 Agenda, by their official number.
type Goal struct {
	Code string // "10"
	Name lang.Text
}

// Target of a goal.
type Target struct {
	Code string // "10.7", "10.c"
	Goal string
	Name lang.Text
}

// Indicator of a target. Tier is the classification as of the release named in the catalogue's data file.
type Indicator struct {
	Code       string // "10.7.2", "10.c.1"
	Target     string
	Name       lang.Text
	Short      lang.Text // a few words, for tables
	Tier       string
	Custodian  string
	Direct     bool // direct link to migration, otherwise cross-cutting
	Series     []string
	Caveat     lang.Text
	Definition lang.Text
	Local      bool
}

// Series is a coded set of figures that serves one or more indicators.
type Series struct {
	Code        string
	Name        lang.Text
	Short       lang.Text
	Unit        lang.Text // as printed behind a value: "%", "per 100 000 population"
	UnitSDMX    string
	UnitAPI     string
	Kind        ValueKind
	Decimals    int32 // shown on screen
	Direction   Direction
	Target      decimal.NullDecimal
	TargetTest  string // "<", "<=", ">=" , "=": how the target is met
	TargetScope string // country, group, corridor, any
	TargetYear  int
	Rule        Rule
	Custodian   string
	Comparable  bool // false: not for comparing countries (8.8.2)
	Caveat      lang.Text
	Dimensions  []string           // breakdown dimensions in use, in order
	Flows       []observation.Flow // which flow a page shows first
	Indicators  []string
	// DerivedFrom names the series of countries from which group values of this one are computed (SG_CPA_MIGRP from
	// SG_CPA_MIGRS); empty means the series itself.
	DerivedFrom string
	// Weight names the series by whose values a weighted mean of this one is weighted: those of the same area, year and breakdown, and
	// no others. Empty means that a value weighs by its own denominator.
	Weight   string
	Progress Progress
	Own      bool // defined by Rumbo (a percentage computed from a questionnaire), not by the UN
	Local    bool
}

// Dimension is a breakdown: its codes in SDMX and in the spellings of the UN API and of plain files.
type Dimension struct {
	Code     string // "policy_domain"
	SDMX     string // "COMPOSITE_BREAKDOWN"
	Name     lang.Text
	Synonyms []string // further spellings of the column's header
	Codes    []Code
}

// Code of a dimension.
type Code struct {
	Code     string // SDMX: "PD_1", "_T"
	API      string // UN API: "DOMAIN1"
	Name     lang.Text
	Short    lang.Text
	Synonyms []string // further spellings found in files
}

// Source publishes figures.
type Source struct {
	Code    string // "un-sdg"
	Name    lang.Text
	Flow    observation.Flow
	Licence string
	URL     string
	Cite    lang.Text
}

// Release is an edition of a source. Rank orders the releases of one flow: the greater is the newer.
type Release struct {
	Name   string // "UN SDG 2020.Q4"
	Source string
	Rank   string // sortable, "2020.4"
	Note   lang.Text
}

// Link is a typed relation between two things of the catalogue or of other instruments: sdg-target, sdg-indicator, gcm,
// mgi, item, montevideo, line. Working says that it is Rumbo's own reading.
type Link struct {
	FromKind, From string
	ToKind, To     string
	Working        bool
	Note           string
}

// Reference is one entry of another instrument: a GCM objective, an MGI domain, a Montevideo measure.
type Reference struct {
	Kind string // gcm, mgi, montevideo
	Code string
	Name lang.Text
}
