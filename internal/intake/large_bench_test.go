package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/sheet"
)

// largeRows are the sizes by which it is seen whether memory grows with the rows.
func largeRows() []int { return []int{100_000, 300_000, 1_000_000} }

// spent is the time of the processors that this process has used: what counts on a machine that does other work as well.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perSecond reports how much of the text was done per second of processor time.
func perSecond(b *testing.B, size int64, before time.Duration) {
	b.StopTimer()
	b.ReportMetric(float64(size)*float64(b.N)/1e6/(spent(b)-before).Seconds(), "MB/cpu-s")
}

// largeFile writes a file of so many rows of twelve cells, and gives it.
func largeFile(b *testing.B, ending string, rows int) (*os.File, int64) {
	b.Helper()
	f, err := os.Create(b.TempDir() + "/figures" + ending)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	if ending == ".csv" {
		var line bytes.Buffer
		write := func(cells []any) {
			for i, c := range cells {
				if i > 0 {
					line.WriteByte(',')
				}
				fmt.Fprint(&line, c)
			}
			line.WriteByte('\n')
			if line.Len() > 1<<16 {
				_, _ = line.WriteTo(f)
			}
		}
		write(benchHeader)
		for i := range rows {
			write(largeRow(i))
		}
		if _, err := line.WriteTo(f); err != nil {
			b.Fatal(err)
		}
	} else {
		x := excelize.NewFile()
		defer x.Close()
		w, err := x.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		for i := range rows + 1 {
			cells := benchHeader
			if i > 0 {
				cells = largeRow(i - 1)
			}
			if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
		if _, err := x.WriteTo(f); err != nil {
			b.Fatal(err)
		}
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		b.Fatal(err)
	}
	return f, size
}

// largeRow is a row of a key that no other has.
func largeRow(i int) []any {
	row := benchRow(i % 2_000_000)
	row[3] = fmt.Sprintf("%d-%02d-%02d", 1000+i/6/336, 1+i/6/28%12, 1+i/6%28)
	return row
}

// BenchmarkCheckLarge checks files as they lie on the disk, with the greatest heap that a sampling saw.
func BenchmarkCheckLarge(b *testing.B) {
	for _, ending := range []string{".csv", ".xlsx"} {
		for _, rows := range largeRows() {
			b.Run(fmt.Sprintf("%s/%d", ending[1:], rows), func(b *testing.B) {
				f, size := largeFile(b, ending, rows)
				s := service(b, small(b), nil)
				limits := sheet.DefaultLimits()
				limits.FileBytes = 1 << 30
				s.deps.Limits = limits
				check := func() {
					a, err := s.analyse(context.Background(), "figures"+ending, content{r: f, size: size}, given2020, nil)
					if err != nil || a.report.Read.Values != rows {
						b.Fatal(err, a.report.Read, a.report.Problems)
					}
				}
				before := spent(b)
				b.SetBytes(size)
				b.ResetTimer()
				for range b.N {
					check()
				}
				perSecond(b, size, before)
				debug.FreeOSMemory()
				b.ReportMetric(float64(peakHeap(check))/(1<<20), "MiB-heap")
			})
		}
	}
}

// BenchmarkPeerCSV reads the same text with the reader of the standard library and does nothing with it.
func BenchmarkPeerCSV(b *testing.B) {
	for _, rows := range largeRows() {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			f, size := largeFile(b, ".csv", rows)
			before := spent(b)
			b.ResetTimer()
			for range b.N {
				r := csv.NewReader(io.NewSectionReader(f, 0, size))
				r.ReuseRecord = true
				n := 0
				for {
					record, err := r.Read()
					if err == io.EOF {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
					n += len(record)
				}
				if n != (rows+1)*12 {
					b.Fatal(n)
				}
			}
			perSecond(b, size, before)
		})
	}
}

// BenchmarkPeerXLSX reads the same workbook with excelize's rows and does nothing with it.
func BenchmarkPeerXLSX(b *testing.B) {
	for _, rows := range largeRows() {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			f, size := largeFile(b, ".xlsx", rows)
			read := func() {
				x, err := excelize.OpenReader(io.NewSectionReader(f, 0, size), excelize.Options{RawCellValue: true, UnzipSizeLimit: 4 << 30, UnzipXMLSizeLimit: 16 << 20})
				if err != nil {
					b.Fatal(err)
				}
				defer x.Close()
				list, err := x.Rows("Sheet1")
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for list.Next() {
					cells, err := list.Columns()
					if err != nil {
						b.Fatal(err)
					}
					n += len(cells)
				}
				if n < rows*12 {
					b.Fatal(n)
				}
			}
			before := spent(b)
			b.ResetTimer()
			for range b.N {
				read()
			}
			perSecond(b, size, before)
			debug.FreeOSMemory()
			b.ReportMetric(float64(peakHeap(read))/(1<<20), "MiB-heap")
		})
	}
}
