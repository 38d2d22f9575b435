package web

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
)

// countedRegions counts how often a region is worked out.
type countedRegions struct {
	Publisher
	n atomic.Int64
}

func (c *countedRegions) Region(ctx context.Context, group string, o publish.RegionOptions, p *i18n.Printer) (publish.Region, error) {
	c.n.Add(1)
	return c.Publisher.Region(ctx, group, o, p)
}

// TestPrepare: the page of the World is there in each language before anybody asks for it, those of smaller groups are not.
func TestPrepare(t *testing.T) {
	w := site(t)
	counted := &countedRegions{Publisher: w.deps.Publish}
	w.deps.Publish = counted
	w.Prepare(t.Context())
	ready := counted.n.Load()
	if languages := int64(len(lang.All())); ready < languages || ready > 3*languages {
		t.Fatalf("%d pages were made ready", ready)
	}
	for _, l := range lang.All() {
		if resp, _ := w.do(t, ask("/"+string(l)+"/regions/1")); resp.StatusCode != http.StatusOK {
			t.Fatalf("the World in %s: %d", l, resp.StatusCode)
		}
	}
	if n := counted.n.Load(); n != ready {
		t.Errorf("its first readers waited: %d pages were made", n)
	}
	w.do(t, ask("/es/regions/RCM"))
	if n := counted.n.Load(); n != ready+1 {
		t.Errorf("a region was ready, though nobody had asked for it: %d pages, %d before", n, ready)
	}
}
