package intake

import (
	"bytes"
	"context"
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/sheet"
)

const benchRows = 100_000

// benchRow is a row of twelve cells of the shape of official files.
func benchRow(i int) []any {
	return []any{
		"SI_RMT_COST", []string{"PAN", "CRI", "MEX", "DOM", "ALB", "CAN"}[i%6], []string{"Panama", "Costa Rica", "Mexico", "Dominican Republic", "Albania", "Canada"}[i%6],
		fmt.Sprintf("%d-%02d-%02d", 1200+i/6/336, 1+i/6/28%12, 1+i/6%28), float64(i%9973) / 100, "PERCENT", "C", "A", "G", "BOTHSEX", "World Bank", "as reported",
	}
}

var benchHeader = []any{
	"SeriesCode", "GeoAreaCode", "GeoAreaName", "TimePeriod", "Value", "Units", "Nature", "Observation Status", "Reporting Type", "Sex", "Source", "FootNote",
}

func benchCSV() []byte {
	var b bytes.Buffer
	line := func(cells []any) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprint(&b, c)
		}
		b.WriteByte('\n')
	}
	line(benchHeader)
	for i := range benchRows {
		line(benchRow(i))
	}
	return b.Bytes()
}

func benchXLSX(t testing.TB) []byte {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	set := func(row int, cells []any) {
		if err := w.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
			t.Fatal(err)
		}
	}
	set(1, benchHeader)
	for i := range benchRows {
		set(i+2, benchRow(i))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// measureCheck reports cells a second and the greatest heap in use that a sampling between rows saw.
func measureCheck(b *testing.B, name string, data []byte) {
	s := service(b, small(b), nil)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		r, err := s.Check(context.Background(), name, bytes.NewReader(data), given2020)
		if err != nil || r.Read.Values != benchRows {
			b.Fatal(err, r.Read, codes(r), r.Say(messages(b).Printer("en")).Problems)
		}
	}
	b.ReportMetric(float64(b.N)*benchRows*12/b.Elapsed().Seconds(), "cells/s")
	b.StopTimer()
	b.ReportMetric(float64(peakHeap(func() { _, _ = s.Check(context.Background(), name, bytes.NewReader(data), given2020) }))/(1<<20), "MiB-heap")
}

// peakHeap is the greatest heap in use while work runs, what was there before included.
func peakHeap(work func()) uint64 {
	debug.FreeOSMemory()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		// Metrics are read without stopping the work, which thousands of stops a second would slow down a hundredfold.
		var most uint64
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		for {
			metrics.Read(heap)
			most = max(most, heap[0].Value.Uint64()+heap[1].Value.Uint64())
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	work()
	close(done)
	return <-peak
}

func BenchmarkCheckCSV(b *testing.B)  { measureCheck(b, "figures.csv", benchCSV()) }
func BenchmarkCheckXLSX(b *testing.B) { measureCheck(b, "figures.xlsx", benchXLSX(b)) }

// BenchmarkSheetRows is the reader alone on the same file.
func BenchmarkSheetRows(b *testing.B) {
	data := benchXLSX(b)
	b.ResetTimer()
	for range b.N {
		book, err := sheet.Open("figures.xlsx", bytes.NewReader(data), int64(len(data)), sheet.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		rows, err := book.Rows(context.Background(), 0)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for rows.Next() {
			n += len(rows.Row().Cells)
		}
		rows.Close()
		if n != (benchRows+1)*12 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N)*benchRows*12/b.Elapsed().Seconds(), "cells/s")
}

// BenchmarkExcelizeRows is what the check is compared with: the workbook library's own row reader, doing nothing with them.
func BenchmarkExcelizeRows(b *testing.B) {
	data := benchXLSX(b)
	b.ResetTimer()
	for range b.N {
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for rows.Next() {
			cells, err := rows.Columns()
			if err != nil {
				b.Fatal(err)
			}
			n += len(cells)
		}
		if n < benchRows*12 {
			b.Fatal(n)
		}
		f.Close()
	}
	b.ReportMetric(float64(b.N)*benchRows*12/b.Elapsed().Seconds(), "cells/s")
}
