package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkSaveWork lets 200 focal points save an answer each at the same moment, five times over, each in the draft of their own
// country; its peer writes the same rows into a table without rules, one statement a transaction, over as many connections.
func BenchmarkSaveWork(b *testing.B) {
	const people, times = 200, 5
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	owner := connect(b, db.OwnerURL)
	exec(b, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(b, owner, `insert into round (code, name, whole, reference_year, due, made_by, local) values ('B', '{"en": "B"}', '1', 2031, '2031-06-30', 2, true)`)
	exec(b, owner, `insert into round_part (round, part) values ('B', 'sdg-10.7.2')`)
	exec(b, owner, `update round set opened = now(), opened_by = 2 where code = 'B'`)
	exec(b, owner, `insert into round_country (round, country) select 'B', code from area where government`)
	exec(b, owner, `create table bare (work bigint, item text, choice text, author bigint, at timestamptz default now(), primary key (work, item))`)
	exec(b, owner, `insert into account (kind, name, email) select 'person', 'Focal point ' || n, 'f' || n || '@example.org' from generate_series(1, 200) n`)
	exec(b, owner, `insert into appointment (account, role, area, starts, made_by)
		select a.id, 'focal_point', c.code, today(), 2
		from (select id, row_number() over (order by id) as n from account where name like 'Focal point %') a
		join (select code, row_number() over (order by code) as n from area where government) c on c.n = 1 + (a.n - 1) % 190`)
	q := questionnaire(b, "sdg-10.7.2")
	items := q.Items()
	type seat struct {
		ctx   context.Context
		place survey.Place
	}
	var seats []seat
	found := must[pgx.Rows](b)(owner.Query(b.Context(), `select p.account || ' ' || p.area from appointment p join account a on a.id = p.account where a.name like 'Focal point %' order by p.account`))
	for _, r := range must[[]string](b)(pgx.CollectRows(found, pgx.RowTo[string])) {
		var id int64
		var country string
		if _, err := fmt.Sscan(r, &id, &country); err != nil {
			b.Fatal(err)
		}
		seats = append(seats, seat{postgres.WithActor(b.Context(), id), survey.Place{Round: "B", Part: q.Code, Country: country}})
	}
	peer := must[*pgxpool.Pool](b)(pgxpool.New(b.Context(), db.OwnerURL))
	defer peer.Close()
	if len(seats) != people {
		b.Fatal(len(seats))
	}
	at := func(save func(seat, int) error) []time.Duration {
		took := make([]time.Duration, people*times)
		for n := range times {
			var wait sync.WaitGroup
			for i, one := range seats {
				wait.Go(func() {
					began := time.Now()
					if err := save(one, n); err != nil {
						b.Error(err)
					}
					took[n*people+i] = time.Since(began)
				})
			}
			wait.Wait()
		}
		slices.Sort(took)
		return took
	}
	var ours, bare []time.Duration
	turn := 0
	var mu sync.Mutex
	revision := map[[2]string]int64{}
	for b.Loop() {
		turn++
		ours = append(ours, at(func(one seat, n int) error {
			item := items[(n*7+turn)%len(items)]
			to := survey.Saving{Place: one.place, Questionnaire: q}
			options := q.List(item).Choices
			mu.Lock()
			key := [2]string{one.place.Country, item.ID}
			to.Edits = []survey.Edit{{Answer: survey.Answer{Item: item.ID, Choice: options[(n+turn)%len(options)].Code}, Revision: revision[key]}}
			mu.Unlock()
			saved, _, err := s.SaveWork(one.ctx, to)
			if e, ok := saved[item.ID]; ok {
				mu.Lock()
				revision[key] = e.Revision
				mu.Unlock()
			}
			return err
		})...)
		bare = append(bare, at(func(one seat, n int) error {
			_, err := peer.Exec(one.ctx, `insert into bare (work, item, choice, author) values (hashtext($1), $2, 'yes', 2) on conflict (work, item) do update set choice = excluded.choice, at = now()`,
				one.place.Country, items[(n*7+turn)%len(items)].ID)
			return err
		})...)
	}
	slices.Sort(ours)
	slices.Sort(bare)
	b.ReportMetric(ours[len(ours)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(ours[len(ours)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(bare[len(bare)/2].Seconds()*1000, "bare-p50-ms")
	b.ReportMetric(bare[len(bare)*95/100].Seconds()*1000, "bare-p95-ms")
}
