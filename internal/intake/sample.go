package intake

import (
	"slices"

	"rumbo/internal/observation"
)

// Bounds of what a report shows of the figures themselves.
const (
	mostSamples  = 20 // of one table
	sampleTables = 12
)

// Sample is one of the first figures of a table, as it was given and as it would be stored.
type Sample struct {
	Sheet     string `json:"sheet"`
	Cell      string `json:"cell"`
	Series    string `json:"series"`
	Area      string `json:"area"`
	Period    string `json:"period"`
	Breakdown string `json:"breakdown,omitempty"`
	Given     string `json:"given"`
	Stored    string `json:"stored"`
}

// Odd counts the figures of a table that are no plain number: each kind of gap, "censored", "negligible", "flagged" by a status, "multiplied"; and "rejected",
// those that carry an error.
type Odd struct {
	Sheet string `json:"sheet"`
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	Cell  string `json:"cell"` // the first
	Given string `json:"given"`
}

// sample keeps the first figures of the table, and counts the odd ones.
func (m *mapper) sample(fig *figure) {
	v := &fig.Value
	kind := func(k string) {
		i := slices.IndexFunc(m.odd, func(o Odd) bool { return o.Kind == k })
		if i < 0 {
			m.odd = append(m.odd, Odd{Sheet: m.f.sheetOf(fig.at).sheet, Kind: k, Cell: fig.at.cell(), Given: clip(v.Literal)})
			i = len(m.odd) - 1
		}
		m.odd[i].Count++
	}
	switch {
	case v.Gap != observation.NoGap:
		kind(string(v.Gap))
	case v.Censor != "":
		kind("censored")
	case v.Negligible:
		kind("negligible")
	}
	if v.Status != "" && !v.Negligible {
		kind("flagged")
	}
	if m.multiplied {
		kind("multiplied")
	}
	if len(m.samples) < mostSamples {
		m.samples = append(m.samples, Sample{m.f.sheetOf(fig.at).sheet, fig.at.cell(), fig.Key.Series, fig.Key.Area, fig.Key.Period, fig.Key.Breakdown, clip(v.Literal), printed(*v)})
	}
}

// sampled gathers what the tables show of their figures.
func (a *analysis) sampled() {
	for i, m := range a.tables {
		if i < sampleTables {
			a.report.Samples = append(a.report.Samples, m.samples...)
			a.report.Odd = append(a.report.Odd, m.odd...)
			if m.rejected > 0 {
				a.report.Odd = append(a.report.Odd, Odd{Sheet: a.book.On(m.t.name), Kind: "rejected", Count: m.rejected})
			}
		}
	}
}
