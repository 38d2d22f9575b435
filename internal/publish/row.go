// Package publish decides which figure is shown: the order of flows, the newest release, group values computed by the
// series' own rule beside the official ones, always with n of N. Everything that leaves Rumbo (pages, reports, `rumbo
// data`) asks here.
package publish

import (
	"context"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
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
}

// Origin tells a published figure from one computed here.
type Origin string

// The origins.
const (
	Official Origin = "official" // in the store as published or reported
	Computed Origin = "computed" // computed here from members' values
)

// Row is one figure as it is shown and exported.
type Row struct {
	ID          int64 // version in the store, for /figures/{id}; 0 when computed
	Observation observation.Observation
	Origin      Origin
	Rule        string // rule by which it was computed, empty for official
	// Of a computed row: governments that responded, those carried from an earlier round among them, and governments in
	// the group on the date. Inputs lists the members' figures it was made from.
	Responding, Carried, Members int
	Inputs                       []Row
	Unrounded                    decimal.NullDecimal // exact to 16 places where Observation.Value is rounded to 5
}

// Store is what publish needs of the database: current published figures, one per series, area, period, breakdown and
// flow (the newest release), ordered by key.
type Store interface {
	Figures(ctx context.Context, q Query) ([]Row, error)
	// DataVersion is the newest accepted change set; DataHash the SHA-256 (hex) over the published observations in key order.
	DataVersion(ctx context.Context) (int64, error)
	DataHash(ctx context.Context) (string, error)
}
