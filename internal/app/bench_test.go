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

// BenchmarkRegionPage asks for region pages over loopback, compressed as a browser does: each group in each language once, when nothing is kept yet, and
// one page again and again from the cache, beside net/http serving the same bytes.
func BenchmarkRegionPage(b *testing.B) {
	data, err := shipped.Reference()
	if err != nil {
		b.Fatal(err)
	}
	get := func(url string) []byte {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip") // given as it comes: unpacking it would be the client's work
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp.Status, err)
		}
		return body
	}
	again := func(b *testing.B, url string) {
		start, n := time.Now(), 0
		for b.Loop() {
			get(url)
			n++
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "requests/s")
	}
	m := newMachine(b, storetest.Database(b))
	m.serves(func(base string) {
		page := get(base + "/es/regions/RCM")
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
							get(fmt.Sprintf("%s/%s/regions/%s", base, l, a.Code))
							pages++
						}
					}
				}
				b.ReportMetric(float64(time.Since(start).Milliseconds())/float64(pages), "ms/page")
			}
		})
		b.Run("cached", func(b *testing.B) { again(b, base+"/es/regions/RCM") })
		b.Run("net-http-same-bytes", func(b *testing.B) {
			peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(page)
			}))
			defer peer.Close()
			again(b, peer.URL)
		})
	})
}
