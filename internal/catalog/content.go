package catalog

import (
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// FlowInfo names a flow of figures.
type FlowInfo struct {
	Code observation.Flow
	Name lang.Text
}

// Content is everything that a Catalog holds, as the store and the shipped data give it.
type Content struct {
	Goals      []Goal
	Targets    []Target
	Indicators []Indicator // Series lists the codes that serve it; Series.Indicators is the same relation seen from there
	Series     []Series
	Dimensions []Dimension
	Sources    []Source
	Releases   []Release
	Flows      []FlowInfo
	Links      []Link
	References []Reference
}
