package catalog

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
)

// Progress says how progress of a series is assessed where its kind, direction and target do not say all. The zero Progress adds nothing to them.
type Progress struct {
	// Not is why no method is applied (measure.NotAssessed); empty where methods are.
	Not string `json:",omitzero"`
	// Base is the base year; 0 is 2015.
	Base int `json:",omitzero"`
	// Aim says which target counts: the series' own, none, or Target.
	Aim    ProgressAim         `json:",omitzero"`
	Target decimal.NullDecimal `json:",omitzero"`
	// Limit is a natural maximum of a series that should rise, or minimum of one that should fall.
	Limit decimal.NullDecimal `json:",omitzero"`
	// Shape is the published transformation that goes before (measure.Shape).
	Shape string `json:",omitzero"`
	// Lower, Optimum and Green are the bounds and the threshold of achievement that SDSN publishes for the indicator, in the unit of the series: all three or none.
	Lower   decimal.NullDecimal `json:",omitzero"`
	Optimum decimal.NullDecimal `json:",omitzero"`
	Green   decimal.NullDecimal `json:",omitzero"`
	// Source says where these settings come from.
	Source string `json:",omitzero"`
}

// ProgressAim says which target counts for progress.
type ProgressAim string

// The aims.
const (
	OwnTarget   ProgressAim = ""
	NoAim       ProgressAim = "none"
	OtherTarget ProgressAim = "other"
)

// ProgressAims lists them in the order in which they are shown.
func ProgressAims() []ProgressAim { return []ProgressAim{OwnTarget, NoAim, OtherTarget} }

// ProgressNots lists the reasons why no method may be applied to a series. ProgressShapes lists the transformations.
func ProgressNots() []string { return []string{"growth_series", "respondents", "breaks", "judgement"} }

// ProgressShapes lists the transformations that may go before.
func ProgressShapes() []string { return []string{"parity", "half", "whole", "natural_rate"} }

// Scan reads it as the store keeps it.
func (p *Progress) Scan(src any) error {
	*p = Progress{}
	switch v := src.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, p)
	case string:
		return json.Unmarshal([]byte(v), p)
	}
	return fmt.Errorf("progress: cannot read %T", src)
}

// Scaled tells that the bounds of SDSN are known.
func (p Progress) Scaled() bool { return p.Lower.Valid && p.Optimum.Valid && p.Green.Valid }

// Check refuses settings that contradict themselves or the series, as fault.Invalid.
func (p Progress) Check(s Series) error {
	refuse := func(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }
	switch {
	case p.Not != "" && !slices.Contains(ProgressNots(), p.Not), !slices.Contains(ProgressAims(), p.Aim), p.Shape != "" && !slices.Contains(ProgressShapes(), p.Shape):
		return refuse("admin.series.choose")
	case p.Base != 0 && (p.Base < 1990 || p.Base > 2100):
		return refuse("assess.wrong.base", "Year", fmt.Sprint(p.Base))
	case (p.Aim == OtherTarget) != p.Target.Valid:
		return refuse("assess.wrong.target")
	case p.Shape != "" && (p.Aim != OwnTarget || p.Limit.Valid || p.Lower.Valid || p.Optimum.Valid || p.Green.Valid):
		return refuse("assess.wrong.shape")
	case (p.Lower.Valid || p.Optimum.Valid || p.Green.Valid) && !p.Scaled():
		return refuse("assess.wrong.scale")
	case p.Scaled() && (p.Lower.Decimal.Equal(p.Optimum.Decimal) || p.Optimum.Decimal.LessThan(p.Lower.Decimal) != (s.Direction == Lower)):
		return refuse("assess.wrong.bounds")
	case p.Scaled() && !between(p.Green.Decimal, p.Lower.Decimal, p.Optimum.Decimal):
		return refuse("assess.wrong.green")
	case p.Scaled() && p.Source == "":
		return refuse("assess.wrong.source")
	}
	return nil
}

func between(v, a, b decimal.Decimal) bool {
	return v.Cmp(decimal.Min(a, b)) >= 0 && v.Cmp(decimal.Max(a, b)) <= 0
}
