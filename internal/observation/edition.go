package observation

import (
	"time"

	"github.com/shopspring/decimal"
)

// Edition is a release of a source as it was loaded.
type Edition struct {
	ID       int
	Name     string
	Source   string // code
	Rank     string // of two editions of a source the one with the greater (Rank, ID) is the newer
	Figures  int64  // keys that it holds
	Loaded   time.Time
	LoadedBy int64 // account
	Before   int   // the edition of the same source before it; 0 for the first
}

// Revision is a figure that differs between two editions of a source: Added where only the newer one has it, Gone where only the
// older one has.
type Revision struct {
	Series, Area, Period, Breakdown string
	Old, New                        Value
	Added, Gone                     bool
}

// EditionChange is what became of a figure from one edition to the next.
type EditionChange string

// The changes.
const (
	FigureRevised EditionChange = "revised" // another value
	FigureAdded   EditionChange = "added"   // only the newer edition has it
	FigureGone    EditionChange = "gone"    // only the older one has it
)

// Change is what became of the figure.
func (r Revision) Change() EditionChange {
	switch {
	case r.Added:
		return FigureAdded
	case r.Gone:
		return FigureGone
	}
	return FigureRevised
}

// percentPlaces of a difference in percent.
const percentPlaces = 4

// Difference is New less Old, and the same in percent of the size of Old, to four places, where that is not zero; neither is
// valid where one side has no number.
func (r Revision) Difference() (by, percent decimal.NullDecimal) {
	if r.Added || r.Gone || !r.Old.Number.Valid || !r.New.Number.Valid {
		return by, percent
	}
	by = decimal.NewNullDecimal(r.New.Number.Decimal.Sub(r.Old.Number.Decimal))
	if !r.Old.Number.Decimal.IsZero() {
		percent = decimal.NewNullDecimal(by.Decimal.Mul(decimal.NewFromInt(100)).DivRound(r.Old.Number.Decimal.Abs(), percentPlaces))
	}
	return by, percent
}

// Revised counts what an edition did to one series.
type Revised struct {
	Series                     string
	Same, Revised, Added, Gone int64
}
