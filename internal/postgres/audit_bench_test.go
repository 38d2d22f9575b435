package postgres_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkAudit lets eight people save at once: with the audit as it is, chained beside; without the audit's triggers, its
// peer; and with a chain that is made at every save, which is how it is not done.
func BenchmarkAudit(b *testing.B) {
	const people, saves = 8, 200
	for range b.N {
		b.StopTimer()
		db := storetest.Database(b)
		s := storetest.OpenDB(b, db)
		ids := storetest.AddPeople(b, db)
		owner := connect(b, db.OwnerURL)
		var names []string
		for _, p := range storetest.People()[:people] {
			names = append(names, p.Name)
		}
		run := func(after func()) (rate float64, p95 time.Duration) {
			var mu sync.Mutex
			var took []time.Duration
			var wait sync.WaitGroup
			start := time.Now()
			for _, name := range names {
				wait.Go(func() {
					ctx := postgres.WithActor(b.Context(), ids[name])
					for n := range saves {
						began := time.Now()
						me, err := s.Self(ctx, ids[name])
						if err == nil {
							err = s.EditSelf(ctx, account.Person{ID: me.ID, Name: me.Name, Institution: string(rune('a' + n%26)), Language: lang.Spanish, Version: me.Version})
						}
						if err != nil {
							b.Error(err)
							return
						}
						if after != nil {
							after()
						}
						mu.Lock()
						took = append(took, time.Since(began))
						mu.Unlock()
					}
				})
			}
			wait.Wait()
			all := time.Since(start)
			slices.Sort(took)
			return float64(len(took)) / all.Seconds(), took[len(took)*95/100]
		}
		seal := func() {
			if _, err := s.Seal(b.Context()); err != nil {
				b.Error(err)
			}
		}
		run(nil) // warm
		seal()
		exec(b, owner, `alter table account disable trigger audited_changed`)
		bare, bare95 := run(nil)
		exec(b, owner, `alter table account enable trigger audited_changed`)
		b.StartTimer()
		stop := make(chan struct{})
		var beside sync.WaitGroup
		beside.Go(func() {
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for {
				select {
				case <-tick.C:
					seal()
				case <-stop:
					return
				}
			}
		})
		ours, ours95 := run(nil)
		close(stop)
		beside.Wait()
		b.StopTimer()
		seal()
		chained, chained95 := run(seal)
		b.ReportMetric(ours, "saves/s")
		b.ReportMetric(bare, "unaudited-saves/s")
		b.ReportMetric(chained, "chained-at-once-saves/s")
		b.ReportMetric(ours95.Seconds()*1000, "p95-ms")
		b.ReportMetric(bare95.Seconds()*1000, "unaudited-p95-ms")
		b.ReportMetric(chained95.Seconds()*1000, "chained-p95-ms")
		b.ReportMetric(bare/ours, "x-of-unaudited")
		b.StartTimer()
	}
}
