package postgres_test

import (
	"slices"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

const policies = "sdg-10.7.2"

// renewed is the current version of the questionnaire under another name, with sections of its own to change.
func renewed(t testing.TB, s *postgres.Store, version string) survey.Questionnaire {
	t.Helper()
	all := must[[]survey.Questionnaire](t)(s.Questionnaires(ctxOf(t)))
	q := all[slices.IndexFunc(all, func(q survey.Questionnaire) bool { return q.Code == policies })]
	q.Version = version
	q.Sections = slices.Clone(q.Sections)
	for i := range q.Sections {
		q.Sections[i].Items = slices.Clone(q.Sections[i].Items)
	}
	q.Choices = slices.Clone(q.Choices)
	for i := range q.Choices {
		q.Choices[i].Choices = slices.Clone(q.Choices[i].Choices)
	}
	return q
}

func TestVersionsOfQuestionnaires(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s := storetest.OpenDB(t, db)
	ctx := ctxOf(t)
	q := renewed(t, s, "2")
	q.Name = q.Name.With(lang.French, "")
	if err := s.AddEdition(ctx, q); err != nil {
		t.Fatal(err) // a translation that is missing keeps nothing from being kept
	}
	wantFault(t, s.AddEdition(ctx, q), fault.Conflict, "admin.edition_taken")
	draft := must[survey.Edition](t)(s.Edition(ctx, policies, "2"))
	if draft.Current || draft.Adopted || !draft.Local || draft.Made.IsZero() {
		t.Errorf("%+v", draft)
	}
	// A draft may be worked on; whoever comes second loses nothing unseen.
	q.Intro = q.Intro.With(lang.Spanish, "Nueva introducción")
	if err := s.ReviseEdition(ctx, draft.Row, q); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.ReviseEdition(ctx, draft.Row, q), fault.Conflict, "admin.changed_meanwhile")
	bad := q
	bad.Dimension = "nothing"
	wantFault(t, s.AddEdition(ctx, bad), fault.Invalid, "flaw.no_dimension")
	bad = q
	bad.Sections = nil
	wantFault(t, s.AddEdition(ctx, bad), fault.Invalid, "flaw.sections")

	wantFault(t, s.MakeCurrent(ctx, policies, "2", "7"), fault.Conflict, "admin.current_moved")
	wantFault(t, s.MakeCurrent(ctx, policies, "9", "1"), fault.NotFound, "admin.no_edition")
	if err := s.MakeCurrent(ctx, policies, "2", "1"); err != nil {
		t.Fatal(err)
	}
	if now := renewed(t, s, ""); now.Intro.Es != "Nueva introducción" {
		t.Error("another version is current")
	}
	// What was once asked stays as it was, whoever goes at it.
	draft = must[survey.Edition](t)(s.Edition(ctx, policies, "2"))
	wantFault(t, s.ReviseEdition(ctx, draft.Row, q), fault.Conflict, "admin.changed_meanwhile")
	app := served(t, db)
	exec(t, app, `select set_config('rumbo.actor', '2', false)`)
	for _, query := range []string{
		`update questionnaire set document = '{}' where version = '1' and code = 'sdg-10.7.2'`, `update questionnaire set adopted = false, document = '{}' where version = '2'`,
		`update questionnaire set version = '3' where version = '2'`,
	} {
		if _, err := app.Exec(t.Context(), query); codeOf(err) != noChange {
			t.Errorf("%s: %v", query, err)
		}
	}
	exec(t, app, `update questionnaire set adopted = false where version = '2'`)
	if !value[bool](t, app, `select adopted from questionnaire where version = '2'`) {
		t.Error("a version was made one that was never asked")
	}
	// Shipped data leave it current, and a shipped version that is new comes beside it.
	data := must[*shipped.Data](t)(shipped.Load())
	data.Hash = "another"
	i := slices.IndexFunc(data.Questionnaires, func(q survey.Questionnaire) bool { return q.Code == policies })
	data.Questionnaires[i].Version = "2027"
	if err := s.LoadShipped(t.Context(), data, nil); err != nil {
		t.Fatal(err)
	}
	if now := renewed(t, s, ""); now.Intro.Es != "Nueva introducción" {
		t.Error("loading took the version back that people chose")
	}
}

// TestDraftKeepsNothingBack: while people only prepare a version, a newer shipped one still becomes current.
func TestDraftKeepsNothingBack(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	if err := s.AddEdition(ctxOf(t), renewed(t, s, "2")); err != nil {
		t.Fatal(err)
	}
	data := must[*shipped.Data](t)(shipped.Load())
	data.Hash = "another"
	i := slices.IndexFunc(data.Questionnaires, func(q survey.Questionnaire) bool { return q.Code == policies })
	data.Questionnaires[i].Version = "2027"
	if err := s.LoadShipped(t.Context(), data, nil); err != nil {
		t.Fatal(err)
	}
	if e := must[survey.Edition](t)(s.Edition(ctxOf(t), policies, "2027")); !e.Current {
		t.Error("the shipped version did not become current")
	}
}

// TestAnswersKeepTheirMeaning: a version in which a published answer could not stand does not become current.
func TestAnswersKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	r := survey.Response{Questionnaire: policies, Version: "1", Country: "PAN", Round: "2021", Serial: 1, Answers: map[string]survey.Answer{
		"10.7.2.D1a": {Item: "10.7.2.D1a", Choice: "legal", Origin: observation.Origin{Kind: observation.Form}},
	}}
	if _, err := s.AcceptResponses(ctx, edit("test"), []survey.Publication{{Response: r}}); err != nil {
		t.Fatal(err)
	}
	used := must[survey.Edition](t)(s.Edition(ctx, policies, "1"))
	if used.Published != 1 || !slices.Equal(used.Rounds, []string{"2021"}) || !slices.Contains(used.Asked, "2021") {
		t.Errorf("%+v", used.Rounds)
	}
	lost := renewed(t, s, "2")
	for i, o := range lost.Choices[0].Choices {
		if o.Code == "legal" {
			lost.Choices[0].Choices[i].Code = "regular"
		}
	}
	kind := renewed(t, s, "3")
	kind.Sections[0].Items[0].Kind, kind.Sections[0].Items[0].Choices, kind.Sections[0].Items[0].Max = survey.Text, "", 0
	less := renewed(t, s, "4")
	less.Sections[0].Items = less.Sections[0].Items[1:]
	for _, q := range []survey.Questionnaire{lost, kind, less} {
		if err := s.AddEdition(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	wantFault(t, s.MakeCurrent(ctx, policies, "2", "1"), fault.Invalid, "admin.edition_contradicts")
	wantFault(t, s.MakeCurrent(ctx, policies, "3", "1"), fault.Invalid, "admin.edition_contradicts")
	if err := s.MakeCurrent(ctx, policies, "4", "1"); err != nil {
		t.Error(err)
	}
}

func TestQuestionnairesAreForThoseWhoKeepThem(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, people := storetest.OpenDB(t, db), storetest.AddPeople(t, db)
	q := renewed(t, s, "2")
	if err := s.AddEdition(ctxOf(t), q); err != nil {
		t.Fatal(err)
	}
	draft := must[survey.Edition](t)(s.Edition(ctxOf(t), policies, "2"))
	for name, id := range people {
		if name == "administrator" || name == "second administrator" {
			continue
		}
		ctx := postgres.WithActor(t.Context(), id)
		next := q
		next.Version = "3"
		wantFault(t, s.AddEdition(ctx, next), fault.Forbidden, "fault.not_allowed")
		wantFault(t, s.ReviseEdition(ctx, draft.Row, q), fault.Forbidden, "fault.not_allowed")
		wantFault(t, s.MakeCurrent(ctx, policies, "2", "1"), fault.Forbidden, "fault.not_allowed")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	ctx := postgres.WithActor(t.Context(), people["administrator"])
	if err := s.MakeCurrent(ctx, policies, "2", "1"); err != nil {
		t.Error(err)
	}
}
