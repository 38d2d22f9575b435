package postgres_test

import (
	"fmt"
	"testing"

	"rumbo/internal/account"
	"rumbo/internal/intake"
)

// TestStrangersAreNotAppointed: who keeps contributors does not come to know other countries' people by giving them a part of
// their own country's work, at whatever number.
func TestStrangersAreNotAppointed(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	pan := w.as(t, "focal point PAN")
	list := must[[]account.Person](t)(w.store.People(pan, account.Filter{Role: account.Contributor}))
	if len(list) != 1 {
		t.Fatalf("contributors of Panama: %+v", list)
	}
	part := list[0].Appointments[0]
	for _, stranger := range []string{"focal point CRI", "contributor CRI", "analyst", "nobody", "administrator"} {
		id := w.people[stranger]
		if _, err := w.store.HandOver(pan, part.ID, id, part.From.AddDate(0, 0, 20)); err == nil {
			t.Errorf("a role was handed over to %s", stranger)
		}
		if _, err := w.store.StandIn(pan, part.ID, id, part.From, part.From.AddDate(0, 1, 0)); err == nil {
			t.Errorf("%s stands in", stranger)
		}
		a := part
		a.ID, a.Account = 0, id
		if _, err := w.store.Appoint(pan, a); err == nil {
			t.Errorf("%s was appointed", stranger)
		}
		if p, err := w.store.Person(pan, id); err == nil {
			t.Errorf("Panama has come to know %+v", p)
		}
	}
	colleague := part
	colleague.ID, colleague.Account, colleague.Part = 0, w.people["second focal point PAN"], "sdg-10.7.2"
	if _, err := w.store.Appoint(pan, colleague); err != nil {
		t.Error(err)
	}
	first := part
	first.ID, first.Account = 0, 0
	if _, err := w.store.AddPerson(pan, account.Person{Name: "Persona nueva", Email: "nueva@cancilleria.example", Language: "es"}, first, false); err != nil {
		t.Error(err)
	}
}

// TestNobodyValidatesTheirOwnBytes: a file stays that of who brought it when a colleague checks the same bytes again and hands
// them in.
func TestNobodyValidatesTheirOwnBytes(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `insert into appointment (account, role, area, starts, made_by) values ($1, 'regional_office', 'RCM', today(), 2)`, w.people["focal point PAN"])
	brought := bring(t, w.store, w.as(t, "focal point PAN"), "PAN", "one's own")
	if err := w.store.SetRejected(w.as(t, "focal point PAN"), brought, ""); err != nil {
		t.Fatal(err)
	}
	colleague := w.as(t, "second focal point PAN")
	again := bring(t, w.store, colleague, "PAN", "one's own")
	if err := w.store.SetSubmitted(colleague, again, ""); err != nil {
		t.Fatal(err)
	}
	for who, may := range map[string]bool{"focal point PAN": false, "second focal point PAN": false, "regional office": true} {
		if im := must[intake.Import](t)(w.store.Import(w.as(t, who), again)); im.May.Accept != may {
			t.Errorf("%s may accept: %v", who, im.May.Accept)
		}
	}
}

// TestAnswersComeFromImports: whoever validates writes answers of the countries and under the change set of an import that they
// take over, and no others.
func TestAnswersComeFromImports(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	app, owner := served(t, w.db), connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	exec(t, owner, `update response set state = 'published', submitted_by = 2, published_by = 1`)
	older := value[int64](t, owner, `select max(id) from change_set`)
	exec(t, app, `select set_config('rumbo.actor', $1, false)`, fmt.Sprint(w.people["regional office"]))
	set := value[int64](t, app, `insert into change_set (kind, actor, import) values ('import', actor(), $1) returning id`, w.submitted["CRI"])
	origin := value[int64](t, app, `insert into origin (kind, import) values ('form', $1) returning id`, w.submitted["CRI"])
	for _, c := range []struct {
		country string
		set     int64
		ok      bool
	}{{"PAN", set, false}, {"CRI", older, false}, {"CRI", set, true}} {
		_, err := app.Exec(t.Context(), `insert into answer_version (response, item, revision, words, change_set, origin_id)
			select id, 'x', 1, 'x', $2, $3 from response where country = $1`, c.country, c.set, origin)
		if (err == nil) != c.ok || err != nil && codeOf(err) != noPrivilege {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
