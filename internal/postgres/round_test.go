package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/survey"
)

func round(code string) survey.Round {
	return survey.Round{
		Code: code, Name: lang.Text{}.With(lang.Spanish, "Ronda "+code), Group: "RCM", ReferenceYear: 2027, Parts: []string{"sdg-10.7.2"}, Due: time.Date(2031, 6, 30, 0, 0, 0, 0, time.UTC),
		Zone: "America/Panama", Instructions: lang.Text{}.With(lang.Spanish, "Responda todo."),
	}
}

// refuses holds that err is of that kind, and names that message where one is given.
func refuses(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if e, _ := fault.As(err); fault.KindOf(err) != kind || key != "" && e.Key != key {
		t.Errorf("%v, want %v %s", err, kind, key)
	}
}

func TestRound(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office, other, focal := w.as(t, "regional office"), w.as(t, "regional office elsewhere"), w.as(t, "focal point PAN")
	r := round("CRM-2027")
	for who, ctx := range map[string]context.Context{"an office of another group": other, "a focal point": focal, "an administrator": w.as(t, "administrator")} {
		if err := w.store.AddRound(ctx, r); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s adds a round: %v", who, err)
		}
	}
	if err := w.store.AddRound(office, r); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.AddRound(office, r), fault.Conflict, "round.code_taken")
	refuses(t, w.store.AddRound(office, round("2021")), fault.Conflict, "round.code_taken")
	// Nobody else knows of it before it is open.
	for who, ctx := range map[string]context.Context{"an office of another group": other, "a focal point": focal} {
		if got := must[[]survey.Round](t)(w.store.OwnRounds(ctx)); len(got) != 0 {
			t.Errorf("%s knows of %+v", who, got)
		}
		refuses(t, w.store.OpenRound(ctx, r.Code), fault.NotFound, "")
	}
	if got := must[[]survey.Round](t)(w.store.Rounds(t.Context())); slices.ContainsFunc(got, func(o survey.Round) bool { return o.Code == r.Code }) {
		t.Error("a round in preparation is public")
	}
	stands := must[survey.Round](t)(w.store.OwnRound(w.as(t, "second regional office"), r.Code))
	if stands.State() != survey.Prepared || stands.Due != r.Due || stands.Instructions.In(lang.Spanish) != "Responda todo." || !slices.Equal(stands.Parts, r.Parts) {
		t.Errorf("%+v", stands)
	}
	theirs := stands
	stands.Parts = []string{"sdg-10.7.2", "adoption-2030-migration"}
	if err := w.store.EditRound(office, stands); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.EditRound(w.as(t, "second regional office"), theirs), fault.Conflict, "admin.changed_meanwhile")
	refuses(t, w.store.CloseRound(office, r.Code), fault.Conflict, "round.not_open")
	before := len(must[[]mail.Mail](t)(w.store.Mails(w.as(t, "administrator"), mail.Filter{Limit: 1000})))
	if err := w.store.OpenRound(office, r.Code); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.OpenRound(office, r.Code), fault.Conflict, "round.open_already")
	all := must[[]survey.Asked](t)(w.store.Asked(office, r.Code))
	if len(all) != 11 || len(all[0].Missing(r)) != 1 || len(all[0].Parts) != 2 {
		t.Errorf("%d countries, %+v", len(all), all[0])
	}
	if after := len(must[[]mail.Mail](t)(w.store.Mails(w.as(t, "administrator"), mail.Filter{Limit: 1000}))); after-before != 3 { // two focal points of Panama, one of Costa Rica
		t.Errorf("%d mails", after-before)
	}
	// Each sees its own country in it.
	mine := must[[]survey.Asked](t)(w.store.Asked(focal, r.Code))
	if len(mine) != 1 || mine[0].Country != "PAN" || len(mine[0].Parts) != 2 {
		t.Errorf("%+v", mine)
	}
	if got := must[[]survey.Asked](t)(w.store.Asked(w.as(t, "analyst"), r.Code)); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := must[[]survey.Asked](t)(w.store.Asked(w.as(t, "partner agency"), r.Code)); len(got) != 11 {
		t.Errorf("%d", len(got))
	}
	// Parts and group stay once it is open; the last day can be moved.
	stands = must[survey.Round](t)(w.store.OwnRound(office, r.Code))
	stands.Group, stands.Parts, stands.Due = "SICA", nil, r.Due.AddDate(0, 1, 0)
	if err := w.store.EditRound(office, stands); err != nil {
		t.Fatal(err)
	}
	if stands = must[survey.Round](t)(w.store.OwnRound(focal, r.Code)); stands.Group != "RCM" || len(stands.Parts) != 2 || stands.Due.Month() != time.July || stands.State() != survey.Open {
		t.Errorf("%+v", stands)
	}
	refuses(t, w.store.CloseRound(focal, r.Code), fault.Forbidden, "")
	if err := w.store.CloseRound(office, r.Code); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.ReopenRound(office, r.Code, " "), fault.Invalid, "round.reason_missing")
	refuses(t, w.store.ReopenRound(focal, r.Code, "x"), fault.Forbidden, "")
	if err := w.store.ReopenRound(office, r.Code, "Se esperan dos países."); err != nil {
		t.Fatal(err)
	}
	kinds := value[string](t, connect(t, w.db.OwnerURL), `select string_agg(kind, ' ' order by id) from audit where subject_kind = 'round' and subject = 'CRM-2027'`)
	if kinds != "round.added round.opened round.changed round.closed round.reopened" {
		t.Error(kinds)
	}
}

// TestAskedCountry: an extension is the office's, declining the country's, and each is told to whom it concerns.
func TestAskedCountry(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office, focal, neighbour := w.as(t, "regional office"), w.as(t, "focal point PAN"), w.as(t, "focal point CRI")
	r := round("R1")
	if err := w.store.AddRound(office, r); err != nil {
		t.Fatal(err)
	}
	if err := w.store.OpenRound(office, r.Code); err != nil {
		t.Fatal(err)
	}
	later := r.Due.AddDate(0, 0, 14)
	refuses(t, w.store.SetDue(office, r.Code, []string{"PAN"}, later, ""), fault.Invalid, "round.reason_missing")
	refuses(t, w.store.SetDue(office, r.Code, []string{"PAN", "PER"}, later, "x"), fault.Invalid, "round.country_missing")
	if err := w.store.SetDue(focal, r.Code, []string{"PAN"}, later, "x"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a focal point extends: %v", err)
	}
	if err := w.store.SetDue(office, r.Code, []string{"PAN"}, later, "Elecciones."); err != nil {
		t.Fatal(err)
	}
	one := must[[]survey.Asked](t)(w.store.Asked(focal, r.Code))[0]
	if one.LastDay(r) != later || one.DueReason != "Elecciones." {
		t.Errorf("%+v", one)
	}
	for who, ctx := range map[string]context.Context{"a neighbour": neighbour, "a contributor": w.as(t, "contributor PAN"), "a partner agency": w.as(t, "partner agency")} {
		if err := w.store.Decline(ctx, r.Code, "PAN", "no"); err == nil {
			t.Errorf("%s declines for Panama", who)
		}
	}
	if err := w.store.Decline(focal, r.Code, "PAN", "Este año no."); err != nil {
		t.Fatal(err)
	}
	all := must[[]survey.Asked](t)(w.store.Asked(office, r.Code))
	at := slices.IndexFunc(all, func(a survey.Asked) bool { return a.Country == "PAN" })
	if all[at].Declined.IsZero() || all[at].Note != "Este año no." || len(all[at].Missing(r)) != 0 {
		t.Errorf("%+v", all[at])
	}
	// A reminder goes to those who miss something and to nobody else.
	before := newest(t, w)
	asked := must[[]string](t)(w.store.Remind(office, r.Code))
	if len(asked) != 10 || slices.Contains(asked, "PAN") {
		t.Errorf("%v", asked)
	}
	reminded := must[[]mail.Mail](t)(w.store.Mails(w.as(t, "administrator"), mail.Filter{Limit: 1000}))
	reminded = slices.DeleteFunc(reminded, func(m mail.Mail) bool { return m.ID <= before })
	if len(reminded) != 1 || reminded[0].Account != w.people["focal point CRI"] || reminded[0].Kind != mail.Reminder || reminded[0].Parameters["to"] != "2031-06-30" {
		t.Errorf("%+v", reminded)
	}
	if err := w.store.Decline(focal, r.Code, "PAN", ""); err != nil {
		t.Fatal(err)
	}
	if asked = must[[]string](t)(w.store.Remind(office, r.Code)); len(asked) != 11 {
		t.Errorf("%v", asked)
	}
	_, err := w.store.Remind(focal, r.Code)
	refuses(t, err, fault.Forbidden, "")
}

func newest(t *testing.T, w working) int64 {
	t.Helper()
	return must[[]mail.Mail](t)(w.store.Mails(w.as(t, "administrator"), mail.Filter{Limit: 1}))[0].ID
}

// TestProgress follows a part through its states, as the office, the country and a neighbour see it.
func TestProgress(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office, focal := w.as(t, "regional office"), w.as(t, "focal point PAN")
	r := round("R1")
	if err := w.store.AddRound(office, r); err != nil {
		t.Fatal(err)
	}
	if err := w.store.OpenRound(office, r.Code); err != nil {
		t.Fatal(err)
	}
	of := func(ctx context.Context) survey.Progress {
		t.Helper()
		for _, a := range must[[]survey.Asked](t)(w.store.Asked(ctx, r.Code)) {
			if a.Country == "PAN" {
				return a.Part("sdg-10.7.2")
			}
		}
		return survey.Progress{}
	}
	stands := func(state survey.PartState, answered int, changed bool) {
		t.Helper()
		mine, theirs := of(focal), of(office)
		if mine.State != state || mine.Answered != answered || theirs.State != state || theirs.Answered != answered || mine.Changed != changed || theirs.Changed != changed {
			t.Errorf("%+v and %+v, want %s with %d answers, changed %v", mine, theirs, state, answered, changed)
		}
	}
	place := survey.Place{Round: "R1", Part: "sdg-10.7.2", Country: "PAN"}
	stands(survey.NotOpened, 0, false)
	save(t, w.store, focal, place, "10.7.2.D4a", "yes", "10.7.2.D4b", "no")
	stands(survey.Draft, 2, false)
	handIn(t, w.store, focal, place)
	stands(survey.Submitted, 2, false)
	if err := w.store.ReturnWork(office, place, 1, "Falta el decreto."); err != nil {
		t.Fatal(err)
	}
	stands(survey.Returned, 2, false)
	if got := of(focal); got.Reason != "Falta el decreto." {
		t.Errorf("%+v", got)
	}
	save(t, w.store, focal, place, "10.7.2.D4c", "yes")
	stands(survey.Returned, 3, false)
	handIn(t, w.store, focal, place)
	if err := w.store.ValidateWork(office, place, 2); err != nil {
		t.Fatal(err)
	}
	stands(survey.Validated, 3, false)
	save(t, w.store, focal, place, "10.7.2.D4c", "no")
	stands(survey.Draft, 3, true)
	if got := of(w.as(t, "focal point CRI")); got.State != "" {
		t.Errorf("a neighbour reads %+v", got)
	}
	// The application without the server's key learns nothing.
	if n := value[int](t, connect(t, w.db.AppURL), `select count(*) from round_progress('R1')`); n != 0 {
		t.Errorf("%d rows without the key", n)
	}
	if strings.Contains(fmt.Sprint(of(w.as(t, "analyst"))), "draft") {
		t.Error("an analyst reads of drafts")
	}
}
