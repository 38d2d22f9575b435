package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkInbox asks for 333 works of 30 answers that wait, two thirds handed in for the second time and a third held against what
// is published of its round, as the office that judges them.
func BenchmarkInbox(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	people := storetest.AddPeople(b, db)
	owner := connect(b, db.OwnerURL)
	exec(b, owner, `select set_config('rumbo.actor', '2', false)`)
	for _, table := range []string{"work", "submitted_answer", "work_submission"} {
		exec(b, owner, `alter table `+table+` disable trigger user`)
	}
	exec(b, owner, `insert into round (code, name, whole, reference_year, due, made_by, local) select 'B' || n, '{"en": "B"}', 'RCM', 2031, '2031-06-30', 2, true from generate_series(1, 31) n`)
	exec(b, owner, `insert into work (round, part, version, country, state, serial, answered, submitted, submitted_by)
		select 'B' || n, 'sdg-10.7.2', (select version from questionnaire where code = 'sdg-10.7.2' limit 1), m.member, 'submitted', 2, 30, now() - n * interval '1 day', $1
		from generate_series(1, 31) n, (select distinct member from membership where whole = 'RCM' and ends is null and not withdrawn) m order by 1, 4 limit 333`, people["focal point PAN"])
	exec(b, owner, `insert into work_submission (work, serial, by, revision, answered, digest) select w.id, n, $1, 1, 30, sha256('x') from work w, generate_series(1, 2) n`, people["focal point PAN"])
	exec(b, owner, `insert into submitted_answer (work, serial, item, section, revision, choice, words, gap, evidence, literal, author, at, kind, file_name, sheet, cell)
		select w.id, n, format('10.7.2.D%s%s', (i - 1) / 5 + 1, chr(97 + (i - 1) % 5)), 'D1', 1, case when n = 2 and i < 4 then 'no' else 'yes' end, '', '', '', '', $1, now(), 'form', '', '', ''
		from work w, generate_series(1, 2) n, generate_series(1, 30) i`, people["focal point PAN"])
	// A third has no handing-in before it, and answers that are published.
	exec(b, owner, `delete from submitted_answer using work w where w.id = work and submitted_answer.serial = 1 and w.id % 3 = 0`)
	exec(b, owner, `delete from work_submission using work w where w.id = work and work_submission.serial = 1 and w.id % 3 = 0`)
	published := map[string]survey.Answer{}
	for i := range 30 {
		item := fmt.Sprintf("10.7.2.D%d%c", i/5+1, 'a'+i%5)
		published[item] = survey.Answer{Item: item, Choice: "yes"}
	}
	rows, err := owner.Query(b.Context(), `select round, country, version from work where id % 3 = 0`)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range must[[]survey.Response](b)(pgx.CollectRows(rows, func(row pgx.CollectableRow) (r survey.Response, err error) {
		r.Questionnaire, r.Serial, r.Answers = "sdg-10.7.2", 1, published
		return r, row.Scan(&r.Round, &r.Country, &r.Version)
	})) {
		must[int64](b)(s.AcceptResponses(postgres.WithActor(b.Context(), 1), observation.ChangeSet{Kind: observation.FromImport}, []survey.Publication{{Response: r}}))
	}
	exec(b, owner, `analyze`)
	ctx := postgres.WithActor(b.Context(), people["regional office"])
	var took, counted []time.Duration
	for b.Loop() {
		began := time.Now()
		all := must[[]survey.Waiting](b)(s.Inbox(ctx, survey.InboxFilter{}))
		took = append(took, time.Since(began))
		if len(all) < 300 || all[0].Differing != 3 || len(all[0].Moved) != 3 || !all[0].May.Validate || all[0].By.Name == "" {
			b.Fatalf("%d, %+v", len(all), all[0])
		}
		began = time.Now()
		if n := must[int](b)(s.InboxCount(ctx)); n != len(all) {
			b.Fatal(n)
		}
		counted = append(counted, time.Since(began))
	}
	slices.Sort(took)
	slices.Sort(counted)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(counted[len(counted)/2].Seconds()*1000, "count-ms")
}
