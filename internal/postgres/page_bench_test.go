package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

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
	took time.Duration
	rows int
}

func (c *clocked) time(start time.Time) { c.took += time.Since(start) }

func (c *clocked) Figures(ctx context.Context, q publish.Query) ([]publish.Row, error) {
	defer c.time(time.Now())
	rows, err := c.Store.Figures(ctx, q)
	c.rows += len(rows)
	return rows, err
}

func (c *clocked) Responses(ctx context.Context, countries ...string) ([]survey.Response, error) {
	defer c.time(time.Now())
	return c.Store.Responses(ctx, countries...)
}

func (c *clocked) DataVersion(ctx context.Context) (int64, error) {
	defer c.time(time.Now())
	return c.Store.DataVersion(ctx)
}

// BenchmarkPages asks for the data of whole pages among three million figures: how long the database takes for each, and how many rows it gives,
// beside a plain statement that reads as many rows of the current table by the same index, without row security and without joining
// what a figure is.
func BenchmarkPages(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	if _, _, err := s.AcceptFigures(ctxOf(b), observation.ChangeSet{Kind: observation.FromAPI}, generated(b, s, benchRows(b))); err != nil {
		b.Fatal(err)
	}
	conn := connect(b, db.OwnerURL)
	exec(b, conn, `vacuum (analyze)`)
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
	for _, page := range []struct {
		name string
		read func(ctx context.Context, s *publish.Service) error
	}{
		{"region", func(ctx context.Context, s *publish.Service) error {
			_, err := s.Region(ctx, "RCM", publish.RegionOptions{}, p)
			return err
		}},
		{"country", func(ctx context.Context, s *publish.Service) error { _, err := s.Country(ctx, "PAN", p); return err }},
		{"indicator", func(ctx context.Context, s *publish.Service) error {
			_, err := s.Indicator(ctx, "10.7.3", "RCM", p)
			return err
		}},
		{"series", func(ctx context.Context, s *publish.Service) error {
			_, err := s.Series(ctx, "SI_RMT_COST", "RCM", p)
			return err
		}},
	} {
		b.Run(page.name, func(b *testing.B) {
			store := &clocked{Store: s}
			service := publish.New(store, func() publish.Reference { return ref }, time.Now)
			if err := page.read(ctxOf(b), service); err != nil { // what is kept for a data version is not every page's
				b.Fatal(err)
			}
			var took, bare []time.Duration
			for b.Loop() {
				store.took, store.rows = 0, 0
				if err := page.read(ctxOf(b), service); err != nil {
					b.Fatal(err)
				}
				took = append(took, store.took)
				start := time.Now()
				rows, err := conn.Query(ctxOf(b), `select area, starts, flow, value, version_id from observation where area = any ($1) and breakdown_id = (select id from breakdown where key = '') limit $2`,
					[]string{"BLZ", "CAN", "CRI", "DOM", "GTM", "HND", "MEX", "NIC", "PAN", "SLV", "USA"}, store.rows)
				if err == nil {
					_, err = pgx.CollectRows(rows, func(pgx.CollectableRow) (struct{}, error) { return struct{}{}, nil })
				}
				if err != nil {
					b.Fatal(err)
				}
				bare = append(bare, time.Since(start))
			}
			slices.Sort(took)
			slices.Sort(bare)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
			b.ReportMetric(float64(store.rows), "rows")
			b.ReportMetric(float64(took[len(took)/2])/float64(bare[len(bare)/2]), "x-of-plain")
		})
	}
}
