package sheet

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The table of the benchmarks: 100,000 rows of 12 cells, seven of text as official files repeat it and five of numbers.
const (
	benchRows    = 100_000
	benchColumns = 12
)

func benchRow(i int) []any {
	areas := []string{"Belice", "Canadá", "Costa Rica", "El Salvador", "Estados Unidos", "Guatemala", "Honduras", "México", "Nicaragua", "Panamá", "República Dominicana"}
	kinds := []string{"BOTHSEX", "FEMALE", "MALE"}
	return []any{
		"SG_CPA_MIGRP", areas[i%len(areas)], 2000 + i%25, float64(i%1000) / 8, kinds[i%3], "15-24", "N",
		float64(i) * 1.37, "PERCENT", i, "row " + strconv.Itoa(i%5000), float64(i%7) / 3,
	}
}

// The files are written once a run: the StreamWriter takes longer than any of the readers.
var benchFiles struct {
	once      sync.Once
	xlsx, csv string
	err       error
}

// benchFile gives the path of the generated table. The benchmark that asks first owns its folder; RUMBO_BENCH_DIR
// names another, in which the files stay for the next run.
func benchFile(b *testing.B, format Format) string {
	b.Helper()
	benchFiles.once.Do(func() {
		dir := os.Getenv("RUMBO_BENCH_DIR")
		if dir == "" {
			if dir, benchFiles.err = os.MkdirTemp("", "rumbo-bench"); benchFiles.err != nil {
				return
			}
		}
		benchFiles.xlsx, benchFiles.csv = filepath.Join(dir, "table.xlsx"), filepath.Join(dir, "table.csv")
		if _, err := os.Stat(benchFiles.csv); err == nil {
			return
		}
		if benchFiles.err = writeBenchXLSX(benchFiles.xlsx); benchFiles.err == nil {
			benchFiles.err = writeBenchCSV(benchFiles.csv)
		}
	})
	if benchFiles.err != nil {
		b.Fatal(benchFiles.err)
	}
	if format == CSV {
		return benchFiles.csv
	}
	return benchFiles.xlsx
}

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("RUMBO_BENCH_DIR") == "" && benchFiles.xlsx != "" {
		os.RemoveAll(filepath.Dir(benchFiles.xlsx))
	}
	os.Exit(code)
}

// writeBenchXLSX writes the table with shared strings, as Excel does: the StreamWriter alone would write them inline.
func writeBenchXLSX(path string) error {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i := range benchRows {
		if err := w.SetRow("A"+strconv.Itoa(i+1), benchRow(i)); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	inline := strings.TrimSuffix(path, ".xlsx") + "-inline.xlsx"
	defer os.Remove(inline)
	if err := f.SaveAs(inline); err != nil {
		return err
	}
	return shareStrings(inline, path)
}

func writeBenchCSV(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(bufio.NewWriter(f))
	record := make([]string, benchColumns)
	for i := range benchRows {
		for j, v := range benchRow(i) {
			record[j] = fmt.Sprint(v)
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	return f.Close()
}

// peak watches the heap while a benchmark runs, by a metric that does not stop the program.
func peak(b *testing.B, read func() int) {
	b.Helper()
	runtime.GC()
	stop, highest := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		var most uint64
		for {
			metrics.Read(heap)
			most = max(most, heap[0].Value.Uint64()+heap[1].Value.Uint64())
			select {
			case <-stop:
				highest <- most
				return
			case <-tick.C:
			}
		}
	}()
	cells := 0
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		cells = read()
	}
	if cells != benchRows*benchColumns {
		b.Fatalf("%d cells", cells)
	}
	b.ReportMetric(float64(cells)*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
	close(stop)
	b.ReportMetric(float64(<-highest)/(1<<20), "peak-MiB")
}

func count(b *testing.B, path string) int {
	book, err := OpenFile(path, DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	defer book.Close()
	r, err := book.Rows(context.Background(), 0)
	if err != nil {
		b.Fatal(err)
	}
	cells := 0
	for r.Next() {
		cells += len(r.Row().Cells)
	}
	if err := r.Err(); err != nil {
		b.Fatal(err)
	}
	return cells
}

func BenchmarkRowsXLSX(b *testing.B) {
	path := benchFile(b, XLSX)
	peak(b, func() int { return count(b, path) })
}

func BenchmarkRowsCSV(b *testing.B) {
	path := benchFile(b, CSV)
	peak(b, func() int { return count(b, path) })
}

func BenchmarkRowsExcelize(b *testing.B) {
	path := benchFile(b, XLSX)
	peak(b, func() int {
		f, err := excelize.OpenFile(path)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		rows, err := f.Rows(f.GetSheetName(0))
		if err != nil {
			b.Fatal(err)
		}
		cells := 0
		for rows.Next() {
			row, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			cells += len(row)
		}
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
		return cells
	})
}
