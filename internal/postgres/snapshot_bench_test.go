package postgres_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkReadAsOf asks what pages ask as of a moment: when nothing has come since, when one country's figures have, and when everything has come
// again in a newer release; and what changed since in a region.
func BenchmarkReadAsOf(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	n := benchRows(b)
	accept := func(rows iter.Seq2[observation.Observation, error]) int64 {
		set, _, err := s.AcceptFigures(ctxOf(b), observation.ChangeSet{Kind: observation.FromAPI}, rows)
		if err != nil {
			b.Fatal(err)
		}
		return set
	}
	again := func(release string, keep func(observation.Observation) bool) iter.Seq2[observation.Observation, error] {
		return func(yield func(observation.Observation, error) bool) {
			for o, err := range generated(b, s, n) {
				if o.Key.Release = release; keep(o) && !yield(o, err) {
					return
				}
			}
		}
	}
	first := accept(generated(b, s, n))
	some := accept(again("generated 2", func(o observation.Observation) bool { return o.Key.Area == "PAN" && o.Key.Series == "SI_RMT_COST" }))
	conn := connect(b, db.OwnerURL)
	exec(b, conn, `vacuum (analyze) observation, observation_version`)
	region := []string{"BLZ", "CAN", "CRI", "DOM", "GTM", "HND", "MEX", "NIC", "PAN", "SLV", "USA"}
	ask := func(name string, f func(context.Context) (int, error)) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			rows := 0
			for b.Loop() {
				start := time.Now()
				var err error
				if rows, err = f(ctxOf(b)); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(rows), "rows")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
	pages := func(name string, mark int64) {
		for what, q := range map[string]publish.Query{"series-of-a-region": {Series: []string{"SI_RMT_COST"}, Areas: region}, "country-headlines": {Areas: []string{"PAN"}}} {
			q.AsOf = mark
			ask(what+"/"+name, func(ctx context.Context) (int, error) {
				rows, err := s.Figures(ctx, q)
				return len(rows), err
			})
		}
	}
	changed := func(name string, from, to int64) {
		ask("changed-in-a-region/"+name, func(ctx context.Context) (int, error) {
			_, after, err := s.Changed(ctx, from, to, region, nil)
			return len(after), err
		})
	}
	pages("now", 0)
	pages("nothing-since", some)
	pages("a-country-since", first)
	changed("a-country-since", first, some)
	all := accept(again("generated 3", func(o observation.Observation) bool { return o.Key.Series == "SI_RMT_COST" || o.Key.Breakdown == "" }))
	exec(b, conn, `vacuum (analyze) observation, observation_version`)
	pages("everything-since", some)
	changed(fmt.Sprintf("everything-since-%d-of-%d", all, n), some, all)
}
