package postgres_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/testkit/storetest"
)

// benchRows is how many figures the tables hold: three million, or what RUMBO_BENCH_ROWS says.
func benchRows(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("RUMBO_BENCH_ROWS"))
	if err != nil || n < 1 {
		return 3_000_000
	}
	b.Logf("%d rows by RUMBO_BENCH_ROWS", n)
	return n
}

// generated yields n figures over series, countries, twenty years and as many ages as it takes. They are made up, for
// measuring alone.
func generated(b *testing.B, s *postgres.Store, n int) iter.Seq2[observation.Observation, error] {
	b.Helper()
	ctx := ctxOf(b)
	directory := must[*area.Directory](b)(s.Directory(ctx))
	cat, err := s.Catalog(ctx)
	if err != nil {
		b.Fatal(err)
	}
	var countries []string
	for _, a := range directory.Areas() {
		if a.Kind == area.Country {
			countries = append(countries, a.Code)
		}
	}
	series := cat.Content().Series
	return func(yield func(observation.Observation, error) bool) {
		left := n
		for part := 0; ; part++ {
			dims := observation.Breakdown{}
			if part > 0 {
				dims["age"] = fmt.Sprintf("Y%d", part)
			}
			for _, one := range series {
				if part > 0 && one.Kind == catalog.Category {
					continue // governments that answer have no age
				}
				for _, country := range countries {
					for year := 2001; year <= 2020; year++ {
						if left == 0 {
							return
						}
						left--
						o := observation.New(one.Code, country, observation.YearPeriod(year), dims, observation.UN, "generated",
							observation.Value{Number: decimal.NewNullDecimal(decimal.New(int64(left%100000), -2))})
						o.Source = "un-sdg"
						o.Origin = observation.Origin{Kind: observation.API}
						if !yield(o, nil) {
							return
						}
					}
				}
			}
		}
	}
}

// BenchmarkAccept takes 200,000 figures in as an import does, against a bare COPY of the same values into an unlogged
// table without index.
func BenchmarkAccept(b *testing.B) {
	const n = 200_000
	for b.Loop() {
		b.StopTimer()
		db := storetest.Database(b)
		s := storetest.OpenDB(b, db)
		rows := generated(b, s, n)
		conn := connect(b, db.OwnerURL)
		exec(b, conn, `create unlogged table bare (series text, area text, period text, part text, value numeric)`)
		next, stop := iter.Pull2(rows)
		start := time.Now()
		if _, err := conn.CopyFrom(b.Context(), pgx.Identifier{"bare"}, []string{"series", "area", "period", "part", "value"},
			pgx.CopyFromFunc(func() ([]any, error) {
				o, _, ok := next()
				if !ok {
					return nil, nil
				}
				return []any{o.Key.Series, o.Key.Area, o.Key.Period, o.Key.Breakdown, o.Value.Number.Decimal.String()}, nil
			})); err != nil {
			b.Fatal(err)
		}
		bare := time.Since(start)
		stop()
		b.StartTimer()
		start = time.Now()
		if _, counts, err := s.AcceptFigures(ctxOf(b), observation.ChangeSet{Kind: observation.FromAPI}, rows); err != nil || counts.New != n {
			b.Fatal(counts, err)
		}
		ours := time.Since(start)
		b.ReportMetric(float64(n)/ours.Seconds(), "rows/s")
		b.ReportMetric(float64(n)/bare.Seconds(), "copy-rows/s")
		b.ReportMetric(ours.Seconds()/bare.Seconds(), "x-of-copy")
	}
}

// BenchmarkRead asks the current table, three million figures large, what pages ask: p50 and p95 of each question.
func BenchmarkRead(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	if _, _, err := s.AcceptFigures(ctxOf(b), observation.ChangeSet{Kind: observation.FromAPI}, generated(b, s, benchRows(b))); err != nil {
		b.Fatal(err)
	}
	conn := connect(b, db.OwnerURL)
	exec(b, conn, `vacuum (analyze) observation, observation_version`)
	read := func(query string) func(context.Context) error {
		return func(ctx context.Context) error {
			rows, err := conn.Query(ctx, query)
			if err != nil {
				return err
			}
			rows.Close()
			return rows.Err()
		}
	}
	store := func(q publish.Query) func(context.Context) error {
		return func(ctx context.Context) error {
			rows, err := s.Figures(ctx, q)
			if err == nil && len(rows) == 0 {
				err = fmt.Errorf("no rows")
			}
			return err
		}
	}
	headline := `series_id = (select id from series where code = 'SI_RMT_COST') and breakdown_id = (select id from breakdown where key = '')`
	for name, ask := range map[string]func(context.Context) error{
		"latest-per-country": read(`select distinct on (area) area, starts, value from observation where ` + headline + ` order by area, starts desc`),
		"regional-aggregate": read(`select starts, count(*), avg(value) from observation where ` + headline + ` group by starts order by starts`),
		"whole-country":      read(`select series_id, starts, flow, value from observation where area = 'PAN' and breakdown_id = (select id from breakdown where key = '')`),
		"series-of-a-region": store(publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"BLZ", "CAN", "CRI", "DOM", "GTM", "HND", "MEX", "NIC", "PAN", "SLV", "USA"}}),
		"country-headlines":  store(publish.Query{Areas: []string{"PAN"}}),
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := ask(ctxOf(b)); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
		})
	}
}
