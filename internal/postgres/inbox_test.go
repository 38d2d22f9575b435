package postgres_test

import (
	"slices"
	"testing"

	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

// inbox is what waits in the rounds of the test.
func inbox(t testing.TB, w working, who string, filter survey.InboxFilter) []survey.Waiting {
	t.Helper()
	list := must[[]survey.Waiting](t)(w.store.Inbox(w.as(t, who), filter))
	if n := must[int](t)(w.store.InboxCount(w.as(t, who))); filter == (survey.InboxFilter{}) && n != len(list) {
		t.Errorf("%s: %d wait and %d are counted", who, len(list), n)
	}
	return slices.DeleteFunc(list, func(o survey.Waiting) bool { return o.Round == "2021" }) // those of the people at work
}

// TestInbox: what waits, to whom it is shown, what is told of it, and what they may do.
func TestInbox(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R5")
	focal, office := w.as(t, "focal point PAN"), w.as(t, "regional office")
	q := questionnaire(t, place.Part)
	save(t, w.store, focal, place, "10.7.2.D2a", "yes", "10.7.2.D2b", "no", "10.7.2.D2c", "no")
	if got := inbox(t, w, "regional office", survey.InboxFilter{}); len(got) != 0 {
		t.Errorf("a draft waits: %+v", got)
	}
	handIn(t, w.store, focal, place)
	got := inbox(t, w, "regional office", survey.InboxFilter{})
	if len(got) != 1 || got[0].Place != place || got[0].State != survey.Submitted || got[0].Serial != 1 || got[0].Answered != 3 || got[0].New != 3 || got[0].Differing != 0 || got[0].Before != 0 ||
		got[0].By.Name != "focal point PAN" || !got[0].May.Return || !got[0].May.Validate || got[0].May.Publish || !got[0].May.Comment || got[0].Changed() {
		t.Errorf("%+v", got)
	}
	for who, n := range map[string]int{
		"second regional office": 1, "partner agency": 1, "administrator": 0, "regional office elsewhere": 0, "partner agency elsewhere": 0, "focal point PAN": 0, "focal point CRI": 0,
		"contributor PAN": 0, "analyst": 0, "nobody": 0,
	} {
		if got := inbox(t, w, who, survey.InboxFilter{}); len(got) != n {
			t.Errorf("%s: %d", who, len(got))
		} else if n == 1 && got[0].May.Validate != (who == "second regional office") {
			t.Errorf("%s may %+v", who, got[0].May)
		}
	}
	for _, f := range []survey.InboxFilter{{Place: survey.Place{Country: "CRI"}}, {Place: survey.Place{Round: "R6"}}, {Place: survey.Place{Part: "adoption-2030-migration"}}, {State: survey.Validated}} {
		if got := inbox(t, w, "regional office", f); len(got) != 0 {
			t.Errorf("%+v: %d", f, len(got))
		}
	}
	if got := inbox(t, w, "regional office", survey.InboxFilter{Place: place, State: survey.Submitted}); len(got) != 1 {
		t.Errorf("%d", len(got))
	}
	// Taken back it is nobody's; handed in again it is compared to nothing that was taken back.
	if err := w.store.WithdrawWork(focal, place); err != nil {
		t.Fatal(err)
	}
	if got := inbox(t, w, "regional office", survey.InboxFilter{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	handIn(t, w.store, focal, place)
	id := inbox(t, w, "regional office", survey.InboxFilter{})[0].ID
	if answers := must[map[string]survey.Entry](t)(w.store.Submitted(office, id, 1)); len(answers) != 0 {
		t.Errorf("the office reads %d answers that were taken back, now that others are handed in", len(answers))
	}
	if err := w.store.RemarkWork(office, place, "10.7.2.D2b", "¿Desde cuándo?"); err != nil {
		t.Fatal(err)
	}
	got = inbox(t, w, "regional office", survey.InboxFilter{})
	if len(got) != 1 || got[0].Before != 0 || got[0].New != 3 || got[0].Remarks != 1 {
		t.Errorf("%+v", got)
	}
	// Returned and corrected: one answer became another, one was taken back, one is new; a remark of before is not of now.
	if err := w.store.ReturnWork(office, place, 2, "Precise 2b."); err != nil {
		t.Fatal(err)
	}
	save(t, w.store, focal, place, "10.7.2.D2a", "", "10.7.2.D2b", "yes", "10.7.2.D2d", "yes")
	handIn(t, w.store, focal, place)
	if err := w.store.WithdrawWork(focal, place); err != nil {
		t.Fatal(err)
	}
	if answers := must[map[string]survey.Entry](t)(w.store.Submitted(office, id, 2)); len(answers) != 3 {
		t.Errorf("of what was returned the office reads %d answers while the correction is taken back", len(answers))
	}
	handIn(t, w.store, focal, place)
	got = inbox(t, w, "regional office", survey.InboxFilter{})
	if len(got) != 1 || got[0].Before != 2 || got[0].New != 1 || got[0].Differing != 2 || !slices.Equal(got[0].Moved, []survey.Moved{{Item: "10.7.2.D2b", From: "no", To: "yes"}}) || got[0].Remarks != 0 {
		t.Errorf("%+v", got)
	}
	if more, fewer := got[0].Points(q); more != 1 || fewer != 0 {
		t.Errorf("%d give more, %d fewer", more, fewer)
	}
	if err := w.store.ValidateWork(office, place, 4); err != nil {
		t.Fatal(err)
	}
	if got = inbox(t, w, "second regional office", survey.InboxFilter{State: survey.Validated}); len(got) != 1 || !got[0].May.Publish || got[0].May.Validate {
		t.Errorf("%+v", got)
	}
	if err := w.store.PublishWork(office, place, 4, q, 2027); err != nil {
		t.Fatal(err)
	}
	if got := inbox(t, w, "regional office", survey.InboxFilter{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	// Changed after validation by somebody who also judges: they may return it, and no more.
	save(t, w.store, w.as(t, "second focal point PAN"), place, "10.7.2.D2b", "no")
	handIn(t, w.store, focal, place)
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `insert into appointment (account, role, area, starts, made_by) values ($1, 'regional_office', 'RCM', today(), 2)`, w.people["second focal point PAN"])
	got = inbox(t, w, "second focal point PAN", survey.InboxFilter{})
	if len(got) != 1 || !got[0].Changed() || got[0].Differing != 1 || got[0].May.Validate || !got[0].May.Return || got[0].Published.IsZero() {
		t.Errorf("%+v", got)
	}
}

// TestInboxComparesWithWhatIsPublished: answers that were published without a work are what the first handing-in is held against.
func TestInboxComparesWithWhatIsPublished(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R6")
	focal := w.as(t, "focal point PAN")
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	exec(t, owner, `delete from appointment where role = 'administrator'`)
	r := survey.Response{Questionnaire: place.Part, Version: questionnaire(t, place.Part).Version, Country: "PAN", Round: "R6", Serial: 1, Answers: map[string]survey.Answer{
		"10.7.2.D2a": {Item: "10.7.2.D2a", Choice: "yes"}, "10.7.2.D2b": {Item: "10.7.2.D2b", Choice: "yes"}, "10.7.2.D2c": {Item: "10.7.2.D2c", Choice: "yes"},
	}}
	must[int64](t)(w.store.AcceptResponses(postgres.WithActor(t.Context(), 2), observation.ChangeSet{Kind: observation.FromImport}, []survey.Publication{{Response: r}}))
	save(t, w.store, focal, place, "10.7.2.D2a", "yes", "10.7.2.D2b", "no", "10.7.2.D2c", "", "10.7.2.D2d", "no")
	handIn(t, w.store, focal, place)
	got := inbox(t, w, "regional office", survey.InboxFilter{})
	if len(got) != 1 || got[0].New != 1 || got[0].Differing != 2 || len(got[0].Moved) != 1 {
		t.Errorf("%+v", got)
	}
	if more, fewer := got[0].Points(questionnaire(t, place.Part)); more != 0 || fewer != 1 {
		t.Errorf("%d give more, %d fewer", more, fewer)
	}
}
