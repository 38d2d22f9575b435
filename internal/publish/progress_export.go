package publish

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"rumbo/internal/measure"
)

// progressLine is one verdict of an export.
type progressLine struct {
	Area       string              `json:"area"`
	Series     string              `json:"series"`
	Indicators []string            `json:"indicators"`
	Flow       string              `json:"flow"`
	Method     measure.Method      `json:"method"`
	Direction  string              `json:"direction"`
	BaseYear   int                 `json:"base_year,omitzero"`
	Base       string              `json:"base_value,omitzero"`
	LatestYear int                 `json:"latest_year,omitzero"`
	Latest     string              `json:"latest_value,omitzero"`
	Target     string              `json:"target,omitzero"`
	TargetTest string              `json:"target_test,omitzero"`
	TargetYear int                 `json:"target_year"`
	Value      *float64            `json:"value"`
	Score      *float64            `json:"score"`
	Status     measure.Standing    `json:"status"`
	Reason     measure.NotAssessed `json:"reason,omitzero"`
	Points     int                 `json:"n_values"`
	Projection *progressOutlook    `json:"projection,omitempty"`
	NoOutlook  measure.NotAssessed `json:"no_projection,omitzero"`
	Sources    string              `json:"source"`
	Releases   string              `json:"release"`
	Working    []progressStep      `json:"working,omitempty"`
}

type progressOutlook struct {
	Method string  `json:"method"`
	Level  float64 `json:"band_level"`
	Year   int     `json:"year"`
	Value  float64 `json:"value"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Slope  float64 `json:"slope_a_year"`
	R2     float64 `json:"r_squared"`
	First  int     `json:"first_year"`
	Last   int     `json:"last_year"`
	Points int     `json:"n_values"`
}

type progressStep struct {
	Step  string  `json:"step"`
	Value float64 `json:"value"`
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func progressLines(list []SeriesProgress, methods []measure.Method, working bool) []progressLine {
	out := []progressLine{}
	for _, s := range list {
		sources, releases := provenance(s.Rows)
		for _, m := range methods {
			v := s.By(m)
			line := progressLine{
				Area: s.Area.Code, Series: s.Series.Code, Indicators: []string{}, Flow: string(s.Flow), Method: m, Direction: string(s.Series.Direction), TargetYear: s.Aim.TargetYear,
				Value: finite(v.Value), Score: finite(v.Score), Status: v.Status, Reason: v.Reason, Points: len(s.Rows), NoOutlook: s.NoOutlook, Sources: sources, Releases: releases,
			}
			for _, i := range s.Indicators {
				line.Indicators = append(line.Indicators, i.Code)
			}
			if row, ok := s.Row(v.Base.Year); ok {
				line.BaseYear, line.Base = v.Base.Year, row.Observation.Value.Text()
			}
			if row, ok := s.Row(v.Latest.Year); ok {
				line.LatestYear, line.Latest = v.Latest.Year, row.Observation.Value.Text()
			}
			if s.Target.Valid {
				line.Target, line.TargetTest = s.Target.Decimal.String(), s.TargetTest
			}
			if s.NoOutlook == "" {
				o := s.Outlook
				line.Projection = &progressOutlook{Method: "ordinary_least_squares", Level: measure.BandLevel, Year: o.Year, Value: o.Value, Low: o.Low, High: o.High, Slope: o.Slope, R2: o.R2, First: o.First, Last: o.Last, Points: o.Points}
			}
			if working {
				for _, w := range v.Working {
					line.Working = append(line.Working, progressStep{w.Step, w.Value})
				}
			}
			out = append(out, line)
		}
	}
	return out
}

// WriteProgressJSON writes verdicts as one object: the hash of the data that they rest on, and a verdict a method. working adds each step.
func WriteProgressJSON(w io.Writer, list []SeriesProgress, methods []measure.Method, working bool, hash string) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetIndent("", " ")
	if err := e.Encode(struct {
		Hash     string         `json:"data_hash"`
		Verdicts []progressLine `json:"verdicts"`
	}{hash, progressLines(list, methods, working)}); err != nil {
		return err
	}
	return b.Flush()
}

// WriteProgress writes verdicts as a table: a verdict a row, or with working a step a row.
func WriteProgress(w io.Writer, list []SeriesProgress, methods []measure.Method, working bool, hash string, f Format) error {
	b := bufio.NewWriter(w)
	out, err := f.table(b)
	if err != nil {
		return err
	}
	float := func(v *float64) string {
		if v == nil {
			return ""
		}
		return f.number(strconv.FormatFloat(*v, 'g', -1, 64))
	}
	year := func(y int) string {
		if y == 0 {
			return ""
		}
		return strconv.Itoa(y)
	}
	head := []string{"area", "series", "indicators", "flow", "method", "direction", "base_year", "base_value", "latest_year", "latest_value", "target", "target_test", "target_year",
		"value", "score", "status", "reason", "n_values", "projection_year", "projection", "projection_low", "projection_high", "band_level", "no_projection", "source", "release"}
	if working {
		head = []string{"area", "series", "flow", "method", "step", "step_value", "status", "reason"}
	}
	_ = out.Write(append(head, "data_hash")) // Error tells
	for _, l := range progressLines(list, methods, working) {
		if working {
			for _, s := range l.Working {
				_ = out.Write([]string{l.Area, l.Series, l.Flow, string(l.Method), s.Step, float(&s.Value), string(l.Status), string(l.Reason), hash})
			}
			continue
		}
		record := []string{l.Area, l.Series, strings.Join(l.Indicators, " "), l.Flow, string(l.Method), l.Direction, year(l.BaseYear), f.number(l.Base), year(l.LatestYear), f.number(l.Latest),
			f.number(l.Target), unformula(l.TargetTest), year(l.TargetYear), float(l.Value), float(l.Score), string(l.Status), string(l.Reason), strconv.Itoa(l.Points)}
		outlook := []string{"", "", "", "", ""}
		if o := l.Projection; o != nil {
			outlook = []string{year(o.Year), float(&o.Value), float(&o.Low), float(&o.High), float(&o.Level)}
		}
		record = append(record, outlook...)
		_ = out.Write(append(record, string(l.NoOutlook), unformula(l.Sources), unformula(l.Releases), hash))
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return b.Flush()
}
