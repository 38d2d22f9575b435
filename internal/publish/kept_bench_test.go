package publish

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
)

// manyKept is a store of figures that are not broken down: series by areas by days, as a database gives them, each with strings of its own.
type manyKept struct{ series, areas, days int }

func (m manyKept) row(series, area, day int) Row {
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)
	label := at.Format(time.DateOnly)
	n := int64(series*7919 + area*104729 + day*31)
	o := observation.Observation{
		Key:    observation.Key{Series: "SX_MANY_" + strconv.Itoa(series), Area: strconv.Itoa(area), Period: label, Flow: observation.Flow("u" + strconv.Itoa(0)[:0] + "n"), Release: "Many 2031.Q1"},
		Period: observation.Period{Label: label, Canonical: label, Start: at, End: at, Frequency: observation.Day},
		Source: "un-sdg", Value: observation.Value{Number: decimal.NewNullDecimal(decimal.New(n, -2)), Literal: decimal.New(n, -2).String()},
		Origin: observation.Origin{Kind: observation.Cell, File: "f", FileName: "many.csv", Sheet: "many", Cell: "E" + strconv.Itoa(day+2), Import: 7},
	}
	return Row{ID: int64(series*m.areas+area)*int64(m.days) + int64(day) + 1, Observation: &o, Origin: Official}
}

func (m manyKept) FiguresSince(_ context.Context, _ int64, _ []string, each func([]Row) error) (Since, error) {
	var some []Row
	for s := range m.series {
		for a := range m.areas {
			for d := range m.days {
				some = append(some, m.row(s, a, d))
			}
			if err := each(some); err != nil {
				return Since{}, err
			}
			some = some[:0]
		}
	}
	return Since{Version: 1, Anew: true}, nil
}

// BenchmarkKept tells what figures take in memory that are kept at hand, and how long a page takes to get some of them.
func BenchmarkKept(b *testing.B) {
	for _, m := range []manyKept{{30, 200, 12}, {20, 150, 1000}} {
		b.Run(fmt.Sprint(m.series*m.areas*m.days), func(b *testing.B) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			k := &kept{keeper: m}
			if err := k.bring(b.Context(), 1, nil); err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			ends := Query{Ends: true, AllFlows: true}
			some := Query{Series: []string{"SX_MANY_1"}, Areas: []string{"7"}, AllFlows: true}
			var n int
			b.Run("ends", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					n = len(k.pick(ends))
				}
			})
			b.Run("series", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					n = len(k.pick(some))
				}
			})
			b.Logf("%d figures: %d MB, %d B each; %d", m.series*m.areas*m.days, (after.HeapAlloc-before.HeapAlloc)>>20, (after.HeapAlloc-before.HeapAlloc)/uint64(m.series*m.areas*m.days), n)
		})
	}
}
