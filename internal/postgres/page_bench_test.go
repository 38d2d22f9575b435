package postgres_test

import (
	"context"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// clocked is a store that notes how long it is asked, with everything from taking a connection to the last row read.
type clocked struct {
	*postgres.Store
	mu   sync.Mutex // parts of a page ask at the same time
	took time.Duration
	rows int
}

func (c *clocked) time(start time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took += time.Since(start)
}

func (c *clocked) count(rows []publish.Row) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows += len(rows)
}

func (c *clocked) Figures(ctx context.Context, q publish.Query) ([]publish.Row, error) {
	defer c.time(time.Now())
	rows, err := c.Store.Figures(ctx, q)
	c.count(rows)
	return rows, err
}

func (c *clocked) FiguresSince(ctx context.Context, since int64, whole []string, each func([]publish.Row) error) (publish.Since, error) {
	defer c.time(time.Now())
	return c.Store.FiguresSince(ctx, since, whole, func(rows []publish.Row) error {
		c.count(rows)
		return each(rows)
	})
}

func (c *clocked) Responses(ctx context.Context, countries ...string) ([]survey.Response, error) {
	defer c.time(time.Now())
	return c.Store.Responses(ctx, countries...)
}

func (c *clocked) DataVersion(ctx context.Context) (int64, error) {
	defer c.time(time.Now())
	return c.Store.DataVersion(ctx)
}

// BenchmarkPages asks for the data of whole pages among three million figures: how long the database takes for each, from what the server keeps at hand, beside
// a service that keeps nothing and reads every figure that the page holds (the peer). Then what keeping costs: the first time, and after a publication.
func BenchmarkPages(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	if _, _, err := s.AcceptFigures(ctxOf(b), observation.ChangeSet{Kind: observation.FromAPI}, generated(b, s, benchRows(b))); err != nil {
		b.Fatal(err)
	}
	exec(b, connect(b, db.OwnerURL), `vacuum (analyze)`)
	cat, err := s.Catalog(ctxOf(b))
	if err != nil {
		b.Fatal(err)
	}
	ref := publish.Reference{Directory: must[*area.Directory](b)(s.Directory(ctxOf(b))), Catalog: cat, Questionnaires: must[[]survey.Questionnaire](b)(s.Questionnaires(ctxOf(b))), Rounds: must[[]survey.Round](b)(s.Rounds(ctxOf(b)))}
	c, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	p := c.Printer(lang.Spanish)
	type page func(ctx context.Context, s *publish.Service) error
	compare := func(query, part string) page {
		return func(ctx context.Context, s *publish.Service) error {
			choice, _ := ref.ParseChoice(must[url.Values](b)(url.ParseQuery(query)), "RCM")
			choice.Breakdown = part
			_, err := s.Compare(ctx, choice, p)
			return err
		}
	}
	opened := func() (*publish.Service, *clocked) {
		store := &clocked{Store: s}
		return publish.New(store, func() publish.Reference { return ref }, time.Now), store
	}
	keeping, kept := opened()
	reading, read := opened()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	keeping.Keep(kept)
	if err := keeping.Warm(ctxOf(b)); err != nil {
		b.Fatal(err)
	}
	first := kept.took
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Logf("kept at first: %d figures in %v, %d MiB", kept.rows, first.Round(time.Millisecond), (after.HeapAlloc-before.HeapAlloc)>>20)
	for _, page := range []struct {
		name string
		read page
	}{
		{"region", func(ctx context.Context, s *publish.Service) error {
			_, err := s.Region(ctx, "RCM", publish.RegionOptions{}, p)
			return err
		}},
		{"region-progress", func(ctx context.Context, s *publish.Service) error {
			_, err := s.RegionProgress(ctx, "RCM", p)
			return err
		}},
		{"country", func(ctx context.Context, s *publish.Service) error { _, err := s.Country(ctx, "PAN", p); return err }},
		{"country-progress", func(ctx context.Context, s *publish.Service) error {
			_, err := s.CountryProgress(ctx, "PAN", p)
			return err
		}},
		{"indicator", func(ctx context.Context, s *publish.Service) error {
			_, err := s.Indicator(ctx, "10.7.3", "RCM", p)
			return err
		}},
		{"series", func(ctx context.Context, s *publish.Service) error {
			_, err := s.Series(ctx, "SI_RMT_COST", "RCM", p)
			return err
		}},
		{"compare", compare("series=SI_RMT_COST&group=RCM&view=trend", "")},
		{"compare-world", compare("series=SI_RMT_COST&group=1&view=map", "")},
		{"compare-one-age", compare("series=SI_RMT_COST&group=RCM&view=trend", "age=Y3")},
	} {
		b.Run(page.name, func(b *testing.B) {
			var took, bare []time.Duration
			for b.Loop() {
				kept.took = 0
				version, err := kept.DataVersion(ctxOf(b)) // as a server does, once a page
				if err != nil {
					b.Fatal(err)
				}
				if err := page.read(publish.AtLeast(ctxOf(b), version), keeping); err != nil {
					b.Fatal(err)
				}
				took = append(took, kept.took)
			}
			for range 20 {
				read.took, read.rows = 0, 0
				if err := page.read(ctxOf(b), reading); err != nil {
					b.Fatal(err)
				}
				bare = append(bare, read.took)
			}
			slices.Sort(took)
			slices.Sort(bare)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
			b.ReportMetric(float64(bare[len(bare)/2].Microseconds()), "reading-p50-µs")
			b.ReportMetric(float64(read.rows), "rows")
			b.ReportMetric(float64(bare[len(bare)/2])/float64(took[len(took)/2]), "x-of-reading")
		})
	}
	b.Run("after-a-publication", func(b *testing.B) {
		var took []time.Duration
		for year := 2021; b.Loop(); year++ {
			var list []observation.Observation
			for _, code := range []string{"BLZ", "CAN", "CRI", "DOM", "GTM", "HND", "MEX", "NIC", "PAN", "SLV", "USA"} {
				for _, one := range cat.Content().Series {
					o := observation.New(one.Code, code, observation.YearPeriod(year), nil, observation.UN, "generated", number("1"))
					o.Source, o.Origin = "un-sdg", observation.Origin{Kind: observation.API}
					list = append(list, o)
				}
			}
			accept(b, s, list...)
			kept.took = 0
			if err := keeping.Warm(ctxOf(b)); err != nil {
				b.Fatal(err)
			}
			took = append(took, kept.took)
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	})
}
