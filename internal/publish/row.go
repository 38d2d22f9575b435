// Package publish decides which figure is shown: the order of flows, the newest release, group values computed by the
// series' own rule beside the official ones, always with n of N. Everything that leaves Rumbo (pages, reports, `rumbo
// data`) asks here.
package publish

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Query selects figures. Empty fields do not select.
type Query struct {
	Series    []string
	Areas     []string         // printed codes, countries and groups
	Flow      observation.Flow // one flow only; empty: the series' own order
	AllFlows  bool             // every flow beside the other instead of the first in order
	From, To  int              // calendar years, both included; 0 is open
	Breakdown string           // observation.Breakdown.Key() of one part; "*" (or AllParts) for all
	AllParts  bool
	AsOf      int64 // what stood at this change set; 0 for what stands
	// Ends asks for the newest figure of each series, area, part, flow and length of period that has a value, else the newest, and the first with a value of BaseYear or later. A
	// store may give more.
	Ends bool
	// Periods asks for these series alone, each in that one period. A store may give more.
	Periods map[string]observation.Period
}

// Known tells that there is a figure: a cell without one has a Row of nothing.
func (r Row) Known() bool { return r.Observation != nil }

// Origin tells a published figure from one computed here.
type Origin string

// The origins.
const (
	Official Origin = "official" // in the store as published or reported
	Computed Origin = "computed" // computed here from members' values
)

// Row is one figure as it is shown and exported.
type Row struct {
	ID          int64                    // version in the store, for /figures/{id}; 0 when computed
	Observation *observation.Observation // never written to: rows share it; nil for the Row of a cell without a figure
	Origin      Origin
	Rule        string // rule by which it was computed, empty for official
	// Of a computed row: governments that responded, those carried from an earlier round among them, and governments in
	// the group on the date. Inputs lists the members' figures it was made from.
	Responding, Carried, Members int
	Inputs                       []Row
	// LeftOut are members' figures that did not enter a weighted mean, because the series that weighs has none of the same place.
	LeftOut   []Row
	Weight    *Row                // of a country's figure whose series is weighted by another: the one of the same place that weighs it
	Unrounded decimal.NullDecimal // exact to 16 places where Observation.Value is rounded to 5
}

// Mixed is the flow of a value computed from members' figures of more than one flow.
const Mixed observation.Flow = "mixed"

// Store is what publish needs of the database. Beside the figures it reads the answers behind national scores and the
// history of one figure; nothing else.
type Store interface {
	// Figures are the current published figures that the query selects, ordered by key: one per series, area, period,
	// breakdown and flow (the newest release). An empty Flow selects every flow, with or without AllFlows.
	Figures(ctx context.Context, q Query) ([]Row, error)
	// Figure is everything known about the figure of which id is a version; fault.NotFound when there is none.
	Figure(ctx context.Context, id int64) (FigureHistory, error)
	// Responses are the current answers of these countries, every round and questionnaire, in order of country, round and
	// questionnaire; of all countries when none is named.
	Responses(ctx context.Context, countries ...string) ([]survey.Response, error)
	// DataVersion is the newest accepted change set; DataHash the SHA-256 (hex) over the published observations in key order.
	DataVersion(ctx context.Context) (int64, error)
	DataHash(ctx context.Context) (string, error)
	Past
}

// FigureHistory is where a figure comes from and what became of it.
type FigureHistory struct {
	Row      Row       // the version that was asked for, with Origin Official
	Current  bool      // it is the newest version of its key
	Versions []Version // every version of the same key, newest first; the one asked for is among them
	// Beside are the current figures of the same series, area, period and breakdown in other flows and other releases.
	Beside []Row
}

// Version is one accepted state of a figure.
type Version struct {
	ID        int64
	Value     observation.Value
	Note      string
	Source    string // code of the source
	Origin    observation.Origin
	ChangeSet observation.ChangeSet
	Recorded  time.Time // when the change set was accepted
}
