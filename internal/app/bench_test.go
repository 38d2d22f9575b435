package app

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"rumbo/internal/lang"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkRegionPage asks for region pages over loopback: each group in each language once, when nothing is kept yet, and
// one page again and again from the cache, beside net/http serving the same bytes.
func BenchmarkRegionPage(b *testing.B) {
	data, err := shipped.Reference()
	if err != nil {
		b.Fatal(err)
	}
	m := newMachine(b, storetest.Database(b))
	m.pages(func(get func(string) string) {
		page := get("/es/regions/RCM")
		b.Run("cold", func(b *testing.B) {
			var pages int
			start := time.Now()
			for b.Loop() {
				// Once is all there is to measure: the second time a page is no longer cold.
				if pages > 0 {
					continue
				}
				for _, l := range lang.All() {
					for _, code := range []string{"SICA", "CARICOM", "MIRPS", "CSM", "1", "2", "5", "9", "13", "19", "21", "29", "142", "150", "202", "419"} {
						if a, ok := data.Directory().Find(code); ok {
							get(fmt.Sprintf("/%s/regions/%s", l, a.Code))
							pages++
						}
					}
				}
				b.ReportMetric(float64(time.Since(start).Milliseconds())/float64(pages), "ms/page")
			}
		})
		b.Run("cached", func(b *testing.B) {
			start := time.Now()
			n := 0
			for b.Loop() {
				get("/es/regions/RCM")
				n++
			}
			b.ReportMetric(float64(n)/time.Since(start).Seconds(), "requests/s")
		})
		b.Run("net-http-same-bytes", func(b *testing.B) {
			peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }))
			defer peer.Close()
			start := time.Now()
			n := 0
			for b.Loop() {
				resp, err := http.Get(peer.URL)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				n++
			}
			b.ReportMetric(float64(n)/time.Since(start).Seconds(), "requests/s")
		})
	})
}
