package postgres_test

import (
	"slices"
	"testing"
	"time"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkMatrix asks how far 193 countries have come with 40 parts each, every one of which has been worked on twice; its peer
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
	exec(b, owner, `select keep_file('x')`)
	exec(b, owner, `alter table import disable trigger user`)
	exec(b, owner, `insert into import (file, file_name, actor, state, flow, areas, submitted, submitted_by, round, part, filled, report)
		select (select id from file limit 1), 'x', 2, 'checked', 'national', array[c.country], case when n = 2 then now() end, case when n = 2 then 2 end, 'B', p.part, 12,
		       json_build_object('round', 'B', 'survey', p.part, 'read', json_build_object('values', 12), 'status', 'ok')
		from round_country c join round_part p on p.round = c.round cross join generate_series(1, 2) n where c.round = 'B'`)
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
