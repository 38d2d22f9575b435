package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/survey"
)

// TestLinesPart follows lines of action from the office that asks about them to what is published, over two rounds and two wordings.
func TestLinesPart(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office, focal, neighbour := w.as(t, "regional office"), w.as(t, "focal point PAN"), w.as(t, "focal point CRI")
	first := round("CRM-2027")
	first.Parts = nil
	if err := w.store.AddRound(office, first); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"regional office elsewhere", "focal point PAN", "partner agency", "nobody"} {
		if err := w.store.AddLines(w.as(t, who), first.Code, "RCM-2018", 1); err == nil {
			t.Errorf("%s asks about lines", who)
		}
	}
	refuses(t, w.store.AddLines(office, first.Code, "RCM-2018", 7), fault.NotFound, "lineset.no_version")
	for range 2 { // once more changes nothing
		if err := w.store.AddLines(office, first.Code, "RCM-2018", 1); err != nil {
			t.Fatal(err)
		}
	}
	owner := connect(t, w.db.OwnerURL)
	if kinds := value[string](t, owner, `select string_agg(kind || ' ' || part, ',') from round_part where round = $1`, first.Code); kinds != "lines rcm-2018" {
		t.Error(kinds)
	}
	second := must[survey.Round](t)(w.store.OwnRound(office, first.Code))
	second.Code, second.ReferenceYear = "CRM-2028", 2028
	if err := w.store.AddRound(office, second); err != nil {
		t.Fatal(err)
	}
	if err := w.store.OpenRound(office, first.Code); err != nil {
		t.Fatal(err)
	}

	// A revision leaves the round that is open as it is.
	set := must[action.Set](t)(w.store.LineSet(office, "RCM-2018"))
	v1, _ := set.Version(1)
	number := must[int](t)(w.store.Revise(office, "RCM-2018", 1))
	refuses(t, w.store.AddLines(office, second.Code, "RCM-2018", number), fault.Invalid, "lines.draft")
	draft, _ := must[action.Set](t)(w.store.LineSet(office, "RCM-2018")).Version(number)
	if err := w.store.TakeStep(office, draft, action.Step{Kind: action.Adopted, Day: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.AddLines(office, second.Code, "RCM-2018", 2), fault.Conflict, "lines.round_open")

	q := must[survey.Questionnaire](t)(action.Questionnaire(set, v1))
	if got := must[survey.Edition](t)(w.store.Edition(office, q.Code, "1")); !got.Current || got.Kind != survey.SetOfLines {
		t.Errorf("%+v", got)
	}
	place := survey.Place{Round: first.Code, Part: q.Code, Country: "PAN"}
	publish := func(place survey.Place, year int, answers map[string]survey.Answer) {
		t.Helper()
		entries := must[survey.Work](t)(w.store.Work(focal, place)).Entries
		to := survey.Saving{Place: place, Questionnaire: q}
		for item, a := range answers {
			a.Item = item
			to.Edits = append(to.Edits, survey.Edit{Answer: a, Revision: entries[item].Revision})
		}
		if _, conflicts, err := w.store.SaveWork(focal, to); err != nil || len(conflicts) > 0 {
			t.Fatal(conflicts, err)
		}
		serial := handIn(t, w.store, focal, place).Serial
		if err := w.store.ValidateWork(office, place, serial); err != nil {
			t.Fatal(err)
		}
		if got := must[[]action.Report](t)(w.store.LineReports(neighbour, "RCM-2018")); len(got) > 0 && got[len(got)-1].Round == place.Round && got[len(got)-1].Serial == serial {
			t.Error("a neighbour reads what is not published")
		}
		if err := w.store.PublishWork(office, place, serial, q, year); err != nil {
			t.Fatal(err)
		}
	}
	said := action.Report{Set: "RCM-2018", Line: "3", Taken: action.TakenUp, Status: action.InProgress, Body: "Servicio Nacional de Migración",
		Milestones: []action.Milestone{{Code: "m1", Title: "Comité", Due: time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)}}}
	answers := said.Answers()
	contact := action.ItemID("RCM-2018", "3", "contact")
	answers[contact] = survey.Answer{Text: "a secret"}
	answers[action.ItemID("RCM-2018", "4", "status")] = survey.Answer{Choice: string(action.Planned)}
	publish(place, 2027, answers)

	work := must[survey.Work](t)(w.store.Work(focal, place))
	if work.Answered != 3 || work.Submissions[0].Answered != 3 {
		t.Errorf("%d answered of what is asked, %d handed in", work.Answered, work.Submissions[0].Answered)
	}
	if work.Entries[contact].Text != "a secret" {
		t.Error("the country has lost its contact")
	}
	if n := value[int](t, owner, `select count(*) from answer_version where words = 'a secret'`); n != 0 {
		t.Error("a contact is published")
	}
	for _, a := range must[[]survey.Asked](t)(w.store.Asked(office, first.Code)) {
		if a.Country == "PAN" && a.Part(q.Code).Answered != 3 {
			t.Errorf("%+v", a.Parts)
		}
	}

	// Another state of one line makes one report; the contact makes none.
	publish(place, 2027, map[string]survey.Answer{action.ItemID("RCM-2018", "3", "status"): {Choice: string(action.Completed)}, contact: {Text: "another secret"}})
	if err := w.store.CloseRound(office, first.Code); err != nil {
		t.Fatal(err)
	}
	if err := w.store.AddLines(office, second.Code, "RCM-2018", 2); err != nil {
		t.Fatal(err)
	}
	if err := w.store.OpenRound(office, second.Code); err != nil {
		t.Fatal(err)
	}
	set = must[action.Set](t)(w.store.LineSet(office, "RCM-2018"))
	v2, _ := set.Version(2)
	q = must[survey.Questionnaire](t)(action.Questionnaire(set, v2))
	place.Round = second.Code
	publish(place, 2028, map[string]survey.Answer{action.ItemID("RCM-2018", "3", "status"): {Choice: string(action.Completed)}})

	reports := must[[]action.Report](t)(w.store.LineReports(t.Context(), "RCM-2018"))
	var got []string
	for _, r := range reports {
		got = append(got, r.Source+" "+r.Line+" "+string(r.Status))
	}
	want := []string{"PAN CRM-2027/1 3 in_progress", "PAN CRM-2027/1 4 planned", "PAN CRM-2027/2 3 completed", "PAN CRM-2028/1 3 completed"}
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Error(got)
			break
		}
	}
	one := reports[2]
	if one.Body != said.Body || len(one.Milestones) != 1 || one.Milestones[0] != said.Milestones[0] || one.Version != 1 || reports[3].Version != 2 || one.Published.IsZero() || one.ChangeSet == 0 {
		t.Errorf("%+v", one)
	}
	if only := must[[]action.Report](t)(w.store.LineReports(t.Context(), "rcm-2018", "CRI")); len(only) != 0 {
		t.Error(only)
	}
}

// TestLinesInDatabase goes at the table itself: who runs rounds asks in a wording that stands, as it stands.
func TestLinesInDatabase(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office := w.as(t, "regional office")
	r := round("CRM-2027")
	r.Parts = nil
	if err := w.store.AddRound(office, r); err != nil {
		t.Fatal(err)
	}
	if err := w.store.AddLines(office, r.Code, "RCM-2018", 1); err != nil {
		t.Fatal(err)
	}
	app := served(t, w.db)
	as := func(who int64, statement string) error {
		return pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `select set_config('rumbo.actor', $1::text, true)`, who); err != nil {
				return err
			}
			done, err := tx.Exec(t.Context(), statement)
			if err == nil && done.RowsAffected() == 0 {
				err = pgx.ErrNoRows
			}
			return err
		})
	}
	for _, statement := range []string{
		`update questionnaire set document = document || '{"Working": false}' where code = 'rcm-2018'`,
		`insert into questionnaire (code, version, document, current) select code, '9', document, false from questionnaire where code = 'rcm-2018'`,
		`insert into questionnaire (code, version, document, current) select 'other', version, document, true from questionnaire where code = 'rcm-2018'`,
		`delete from questionnaire where code = 'rcm-2018'`,
	} {
		if err := as(w.people["regional office"], statement); err == nil {
			t.Errorf("%s", statement)
		}
	}
	flip := `update questionnaire set current = not current where code = 'rcm-2018'`
	for _, who := range []string{"regional office elsewhere", "focal point PAN", "analyst"} {
		if err := as(w.people[who], flip); err == nil {
			t.Errorf("%s changes what is asked", who)
		}
	}
	if err := w.store.OpenRound(office, r.Code); err != nil {
		t.Fatal(err)
	}
	if err := as(w.people["administrator"], flip); err == nil {
		t.Error("what an open round asks is changed")
	}
	lines := must[survey.Edition](t)(w.store.Edition(office, "rcm-2018", "1"))
	lines.Version = "2"
	lines.Name = lang.Text{Es: "Otra"}
	refuses(t, w.store.AddEdition(w.as(t, "administrator"), lines.Questionnaire), fault.Invalid, "lines.from_set")
}
