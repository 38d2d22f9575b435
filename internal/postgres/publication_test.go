package postgres_test

import (
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// publication is a part of Panama's with the first choice of each item that has one.
func publication(t testing.TB, code, round string, year, serial int) survey.Publication {
	t.Helper()
	q := questionnaire(t, code)
	r := survey.Response{Questionnaire: code, Version: q.Version, Country: "PAN", Round: round, Serial: serial, Answers: map[string]survey.Answer{}}
	for _, item := range q.Items() {
		if item.Kind == survey.Choice {
			r.Answers[item.ID] = survey.Answer{Item: item.ID, Choice: q.List(item).Choices[0].Code}
		}
	}
	return survey.Publication{Response: r, Figures: q.Figures(r, year, r.Release())}
}

// TestAcceptResponses: the parts of a workbook are published in one change set, or none of them is.
func TestAcceptResponses(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	sum := must[string](t)(s.SaveFile(ctxOf(t), "w.xlsx", strings.NewReader("two parts")))
	id := must[int64](t)(s.CreateImport(ctxOf(t), intake.Import{FileName: "w.xlsx", SHA256: sum}))
	report := []byte(`{"status": "ok", "survey": "sdg-10.7.2", "round": "2021"}`)
	if err := s.SetChecked(ctxOf(t), intake.Import{ID: id, Report: report, Flow: observation.National, Areas: []string{"PAN"}}); err != nil {
		t.Fatal(err)
	}
	set := observation.ChangeSet{Kind: observation.FromImport, Import: id}
	before := must[int64](t)(s.DataVersion(t.Context()))
	first, second := publication(t, "sdg-10.7.2", "2021", 2021, 1), publication(t, "adoption-2030-migration", "RCM-2025", 2025, 1)
	for name, broken := range map[string]survey.Publication{
		"stale":        {Base: 99, Response: second.Response, Figures: second.Figures},
		"wrong serial": publication(t, "adoption-2030-migration", "RCM-2025", 2025, 7),
		"figures of no series": {Response: second.Response, Figures: []observation.Observation{{
			Key: observation.Key{Series: "NONE", Area: "PAN", Period: "2025", Flow: observation.National, Release: "PAN RCM-2025/1"}, Source: "national",
		}}},
	} {
		if _, err := s.AcceptResponses(ctxOf(t), set, []survey.Publication{first, broken}); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if all := must[[]survey.Response](t)(s.Responses(t.Context())); len(all) != 0 || must[int64](t)(s.DataVersion(t.Context())) != before || len(national(t, s)) != 0 {
			t.Errorf("%s: half of it is there: %+v", name, all)
		}
	}
	change, err := s.AcceptResponses(ctxOf(t), set, []survey.Publication{first, second})
	if err != nil || change <= before {
		t.Fatal(change, err)
	}
	all := must[[]survey.Response](t)(s.Responses(t.Context(), "PAN"))
	if len(all) != 2 || all[0].DataVersion != change || all[1].DataVersion != change {
		t.Fatalf("%+v", all)
	}
	if o := national(t, s)["SG_CPA_MIGRS "]; o.Value.Text() != "4" || o.Origin.Response != all[0].ID {
		t.Errorf("%+v of %d", o, all[0].ID)
	}
	if im := must[intake.Import](t)(s.Import(ctxOf(t), id)); im.ChangeSet != change {
		t.Errorf("%+v", im)
	}
	// Where one part differs only that one moves.
	first.Response.Serial, first.Base = 2, change
	second.Response.Serial, second.Base = 2, change
	for item := range second.Response.Answers {
		delete(second.Response.Answers, item)
		break
	}
	next, err := s.AcceptResponses(ctxOf(t), observation.ChangeSet{Kind: observation.FromForm}, []survey.Publication{first, second})
	if err != nil || next <= change {
		t.Fatal(next, err)
	}
	all = must[[]survey.Response](t)(s.Responses(t.Context(), "PAN"))
	if all[0].Serial != 1 || all[0].DataVersion != change || all[1].Serial != 2 || all[1].DataVersion != next {
		t.Errorf("%+v", all)
	}
}

// TestDraftStands: what a country has written stands above what is published, and an answer that it took back is gone.
func TestDraftStands(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R7")
	focal := w.as(t, "focal point PAN")
	_, err := w.store.Draft(focal, place.Part, "PAN", place.Round)
	wantFault(t, err, fault.NotFound, "fault.response_unknown")
	save(t, w.store, focal, place, "10.7.2.D1a", "no", "10.7.2.D2a", "no")
	save(t, w.store, focal, place, "10.7.2.D2a", "")
	got := must[survey.Standing](t)(w.store.Draft(focal, place.Part, "PAN", place.Round))
	if len(got.Answers) != 1 || got.Answers["10.7.2.D1a"].Choice != "no" || got.Revision != 2 || got.Revisions["10.7.2.D1a"] != 1 || got.Revisions["10.7.2.D2a"] != 2 || got.DataVersion != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := w.store.Draft(w.as(t, "focal point CRI"), place.Part, "PAN", place.Round); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a neighbour reads it: %v", err)
	}
}
