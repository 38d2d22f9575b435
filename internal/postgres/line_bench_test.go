package postgres_test

import (
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/action"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkLineReports reads what 33 countries published on ten lines in three rounds, 16 answers a line, as every page of the set does that is not
// kept. Its peer counts the same rows.
func BenchmarkLineReports(b *testing.B) {
	db := storetest.Database(b)
	s := storetest.OpenDB(b, db)
	people := storetest.AddPeople(b, db)
	office := postgres.WithActor(b.Context(), people["regional office"])
	const rounds, countries = 3, 33
	for n := 1; n <= rounds; n++ {
		r := round("B" + strconv.Itoa(n))
		r.Parts = nil
		if err := s.AddRound(office, r); err != nil {
			b.Fatal(err)
		}
		if err := s.AddLines(office, r.Code, "RCM-2018", 1); err != nil {
			b.Fatal(err)
		}
	}
	owner := connect(b, db.OwnerURL)
	found, err := owner.Query(b.Context(), `select code from area where kind = 'country' and government order by code limit $1`, countries)
	if err != nil {
		b.Fatal(err)
	}
	places := must[[]string](b)(pgx.CollectRows(found, pgx.RowTo[string]))
	set := must[action.Set](b)(s.LineSet(office, "RCM-2018"))
	v, _ := set.InForce()
	for n := 1; n <= rounds; n++ {
		var all []survey.Publication
		for i, place := range places {
			answers := map[string]survey.Answer{}
			for _, l := range v.Lines {
				on := time.Date(2030+n, 1, 1+i%28, 0, 0, 0, 0, time.UTC)
				report := action.Report{Set: set.Code, Line: l.Code, Taken: action.TakenUp, Body: "Institución", Plan: "Plan", Status: action.Statuses()[(n+i)%4], On: on, Done: "Se hizo.", Obstacles: "Ninguno.", Next: "Seguir."}
				for m := range 3 {
					report.Milestones = append(report.Milestones, action.Milestone{Code: "m" + strconv.Itoa(m+1), Title: "Hito", Due: on.AddDate(0, 3*m, 0)})
				}
				maps.Copy(answers, report.Answers())
			}
			all = append(all, survey.Publication{Response: survey.Response{Round: "B" + strconv.Itoa(n), Country: place, Questionnaire: action.PartCode(set.Code), Version: "1", Serial: 1, Answers: answers}})
		}
		must[int64](b)(s.AcceptResponses(postgres.WithActor(b.Context(), 1), observation.ChangeSet{Kind: observation.FromImport}, all))
	}
	exec(b, owner, `analyze`)
	ctx := postgres.WithActor(b.Context(), 0)
	var took, counted []time.Duration
	for b.Loop() {
		began := time.Now()
		if got := must[[]action.Report](b)(s.LineReports(ctx, set.Code)); len(got) != rounds*countries*len(v.Lines) {
			b.Fatal(len(got))
		}
		took = append(took, time.Since(began))
		began = time.Now()
		if n := value[int](b, owner, `select count(*) from answer_version v join response r on r.id = v.response where r.questionnaire = 'rcm-2018'`); n < len(v.Lines)*rounds*countries*10 {
			b.Fatal(n)
		}
		counted = append(counted, time.Since(began))
	}
	slices.Sort(took)
	slices.Sort(counted)
	p50, peer := took[len(took)/2].Seconds()*1000, counted[len(counted)/2].Seconds()*1000
	b.ReportMetric(p50, "p50-ms")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(p50/peer, "x-count")
}
