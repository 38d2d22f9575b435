package postgres_test

import (
	"slices"
	"testing"
	"time"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkMatrix asks how far 193 countries have come with 40 parts each, every one of which holds 30 answers and was handed in; its peer
// is the bare join of the same tables without the work.
func BenchmarkMatrix(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	owner := connect(b, db.OwnerURL)
	exec(b, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(b, owner, `insert into round (code, name, whole, reference_year, due, made_by, local) values ('B', '{"en": "B"}', '1', 2031, '2031-06-30', 2, true)`)
	exec(b, owner, `insert into round_part (round, part) select 'B', 'part-' || n from generate_series(1, 40) n`)
	exec(b, owner, `update round set opened = now(), opened_by = 2 where code = 'B'`)
	exec(b, owner, `insert into round_country (round, country) select 'B', code from area where government order by code limit 193`)
	q := questionnaire(b, "sdg-10.7.2")
	exec(b, owner, `insert into questionnaire (code, version, document, current) select 'part-' || n, $1, '{}', true from generate_series(1, 40) n`, q.Version)
	exec(b, owner, `alter table work disable trigger user`)
	exec(b, owner, `alter table work_answer disable trigger user`)
	exec(b, owner, `insert into work (round, part, version, country, state, revision, answered, serial, submitted, submitted_by)
		select 'B', p.part, $1, c.country, 'submitted', 30, 30, 1, now(), 2 from round_country c join round_part p on p.round = c.round where c.round = 'B'`, q.Version)
	exec(b, owner, `insert into work_answer (work, item, section, revision, choice, author) select w.id, 'i' || n, 'D1', n, 'yes', 2 from work w cross join generate_series(1, 30) n where w.round = 'B'`)
	exec(b, owner, `analyze`)
	ctx := postgres.WithActor(b.Context(), 2)
	var took, bare []time.Duration
	for b.Loop() {
		began := time.Now()
		all := must[[]survey.Asked](b)(s.Asked(ctx, "B"))
		took = append(took, time.Since(began))
		if len(all) != 193 || len(all[0].Parts) != 40 || all[0].Parts["part-1"].State != survey.Submitted {
			b.Fatalf("%d, %+v", len(all), all[0].Parts["part-1"])
		}
		began = time.Now()
		if n := value[int](b, owner, `select count(*) from (select c.country, p.part from round_country c join round_part p on p.round = c.round where c.round = 'B') x`); n != 193*40 {
			b.Fatal(n)
		}
		bare = append(bare, time.Since(began))
	}
	slices.Sort(took)
	slices.Sort(bare)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(bare[len(bare)/2].Seconds()*1000, "bare-join-ms")
}
