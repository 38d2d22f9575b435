package postgres_test

import (
	"testing"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
)

func someone(name, email string) account.Person {
	return account.Person{Name: name, Email: email, Language: lang.Spanish}
}

func TestAddPerson(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin := w.as(t, "administrator")
	id := must[int64](t)(w.store.AddPerson(admin, someone(" Punto  Focal\tMEX ", "Punto.Focal@sre.example "), account.Appointment{Role: account.FocalPoint, Area: "MEX"}, false))
	p := must[account.Person](t)(w.store.Person(admin, id))
	if p.Name != "Punto Focal MEX" || p.Email != "punto.focal@sre.example" || len(p.Appointments) != 1 || p.Appointments[0].Area != "MEX" || !p.Active {
		t.Errorf("%+v", p)
	}
	mails := must[[]mail.Mail](t)(w.store.Mails(admin, mail.Filter{Account: id}))
	if len(mails) != 1 || mails[0].Kind != mail.Invitation || mails[0].State != mail.Queued {
		t.Errorf("%+v", mails)
	}
	// Nothing is left of one that is refused, the mail included.
	before := len(must[[]mail.Mail](t)(w.store.Mails(admin, mail.Filter{Limit: 100})))
	for key, c := range map[string]struct {
		p account.Person
		a account.Appointment
	}{
		"people.address_taken":     {someone("x", "PUNTO.focal@sre.example"), account.Appointment{}},
		"people.address_alike":     {someone("x", "punto.f0cal@sre.example"), account.Appointment{}},
		"field.empty.account.name": {someone(" ", "x@sre.example"), account.Appointment{}},
		"people.email_wrong":       {someone("x", "sre.example"), account.Appointment{}},
		"people.role_unknown":      {someone("x", "x@sre.example"), account.Appointment{Role: "king"}},
		"people.area_missing":      {someone("x", "x@sre.example"), account.Appointment{Role: account.FocalPoint}},
		"people.part_missing":      {someone("x", "x@sre.example"), account.Appointment{Role: account.Contributor, Area: "MEX"}},
		"people.place_wrong":       {someone("x", "x@sre.example"), account.Appointment{Role: account.FocalPoint, Area: "RCM"}},
	} {
		_, err := w.store.AddPerson(admin, c.p, c.a, false)
		if e, ok := fault.As(err); !ok || e.Key != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
	if after := len(must[[]mail.Mail](t)(w.store.Mails(admin, mail.Filter{Limit: 100}))); after != before {
		t.Errorf("%d mails more", after-before)
	}
	must[int64](t)(w.store.AddPerson(admin, someone("x", "punto.f0cal@sre.example"), account.Appointment{}, true))
	// A focal point adds contributors of the own country, and nobody else.
	focal := w.as(t, "focal point PAN")
	part := account.Appointment{Role: account.Contributor, Area: "PAN", Part: "sdg-10.7.2/D1"}
	must[int64](t)(w.store.AddPerson(focal, someone("Ministerio de Salud", "salud@minsa.example"), part, false))
	for _, a := range []account.Appointment{{}, {Role: account.Administrator}, {Role: account.FocalPoint, Area: "PAN"}, {Role: account.Contributor, Area: "CRI", Part: "x"}} {
		if id, err := w.store.AddPerson(focal, someone("x", "y@minsa.example"), a, false); err == nil && a.Role != "" {
			t.Errorf("%+v was made as %d", a, id)
		}
	}
	for _, person := range []string{"regional office", "partner agency", "contributor PAN", "analyst", "nobody"} {
		if _, err := w.store.AddPerson(w.as(t, person), someone("x", "z@minsa.example"), part, false); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", person, err)
		}
	}
}

func TestEditPerson(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin, id := w.as(t, "administrator"), w.people["focal point PAN"]
	one := must[account.Person](t)(w.store.Person(admin, id))
	two := must[account.Person](t)(w.store.Person(w.as(t, "second administrator"), id))
	one.Institution = "Cancillería"
	if err := w.store.EditPerson(admin, one, false); err != nil {
		t.Fatal(err)
	}
	two.Name = "Otro"
	wantFault(t, w.store.EditPerson(w.as(t, "second administrator"), two, false), fault.Conflict, "fault.account_changed")
	now := must[account.Person](t)(w.store.Person(admin, id))
	now.Email = "nueva@cancilleria.example"
	if err := w.store.EditPerson(admin, now, false); err != nil {
		t.Fatal(err)
	}
	if n := value[int](t, connect(t, w.db.OwnerURL), `select count(*) from audit where kind = 'session.ended' and person = $1`, id); n != 1 {
		t.Errorf("%d sessions ended by another address", n)
	}
	if err := w.store.EditPerson(w.as(t, "focal point CRI"), now, false); err == nil {
		t.Error("a neighbour edited")
	}
}

func TestRolesWithDates(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin := w.as(t, "administrator")
	today := value[time.Time](t, connect(t, w.db.OwnerURL), `select today()`)
	held := func(person string, right account.Right) bool {
		return must[account.Holder](t)(w.store.Holder(t.Context(), w.people[person])).MayIn(right, "PAN")
	}
	roleOf := func(person string) int64 {
		list := must[account.Person](t)(w.store.Person(admin, w.people[person])).Appointments
		return list[len(list)-1].ID
	}
	// A stand-in beside the holder; what has not begun gives nothing yet.
	must[int64](t)(w.store.StandIn(admin, roleOf("focal point PAN"), w.people["nobody"], today.AddDate(0, 0, -1), today.AddDate(0, 0, 5)))
	if !held("nobody", account.WriteWork) || !held("focal point PAN", account.WriteWork) {
		t.Error("no stand-in")
	}
	must[int64](t)(w.store.HandOver(admin, roleOf("second focal point PAN"), w.people["analyst"], today.AddDate(0, 0, 3)))
	if held("analyst", account.WriteWork) || !held("second focal point PAN", account.WriteWork) {
		t.Error("handed over before the day")
	}
	next := must[int64](t)(w.store.HandOver(admin, roleOf("focal point PAN"), w.people["analyst"], today))
	if !held("analyst", account.WriteWork) || held("focal point PAN", account.WriteWork) {
		t.Error("not handed over on the day")
	}
	if err := w.store.EndAppointment(admin, next, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if held("analyst", account.WriteWork) {
		t.Error("ended and still held")
	}
	wantFault(t, w.store.EndAppointment(admin, next, time.Time{}), fault.Conflict, "people.over_already")
	// Nobody appoints or ends themselves.
	_, err := w.store.Appoint(admin, account.Appointment{Account: w.people["administrator"], Role: account.RegionalOffice, Area: "RCM"})
	wantFault(t, err, fault.Conflict, "people.not_oneself")
	wantFault(t, w.store.EndAppointment(admin, roleOf("administrator"), time.Time{}), fault.Conflict, "people.not_oneself")
	wantFault(t, w.store.SetActive(admin, w.people["administrator"], false), fault.Conflict, "people.not_oneself")
	if err := w.store.EndAppointment(w.as(t, "focal point CRI"), roleOf("contributor PAN"), time.Time{}); err == nil {
		t.Error("a neighbour ended a role")
	}
	if err := w.store.SetActive(admin, w.people["focal point CRI"], false); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Holder(t.Context(), w.people["focal point CRI"]); fault.KindOf(err) != fault.SignIn {
		t.Errorf("a closed account: %v", err)
	}
}

// TestAnonymise: nothing tells any more who the person was, nobody signs in, the rest stands and the chain is whole.
func TestAnonymise(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin, id := w.as(t, "administrator"), w.people["focal point PAN"]
	if err := w.store.Anonymise(w.as(t, "focal point CRI"), id); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("by a neighbour: %v", err)
	}
	if err := w.store.Anonymise(admin, w.people["administrator"]); err == nil {
		t.Error("oneself")
	}
	owner := connect(t, w.db.OwnerURL)
	p := must[account.Person](t)(w.store.Person(admin, id))
	if err := w.store.Anonymise(admin, id); err != nil {
		t.Fatal(err)
	}
	must[int64](t)(w.store.Seal(t.Context()))
	for _, x := range tablesOf(t, owner) {
		exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
		if n := value[int](t, owner, `select count(*) from `+ident(x.name)+` x where position($1 in x::text) > 0 or position($2 in x::text) > 0`, p.Email, "Institution of focal point PAN"); n > 0 {
			t.Errorf("%s still tells who it was", x.name)
		}
	}
	for _, table := range []string{"session", "credential", "device", "ticket"} {
		if n := value[int](t, owner, `select count(*) from `+table+` where account = $1`, id); n > 0 {
			t.Errorf("%d rows left in %s", n, table)
		}
	}
	gone := must[account.Person](t)(w.store.Person(admin, id))
	if !gone.Anonymised || gone.Name != "" || gone.Active || len(gone.Appointments) != 1 || gone.Appointments[0].State != account.Over {
		t.Errorf("%+v", gone)
	}
	if im, err := w.store.Import(w.as(t, "second focal point PAN"), w.submitted["PAN"]); err != nil || im.SubmittedBy != id {
		t.Errorf("provenance: %+v %v", im, err)
	}
	if r, err := w.store.VerifyAudit(postgres.WithActor(t.Context(), operator), ""); err != nil || r.Finding != nil {
		t.Errorf("the chain: %+v %v", r, err)
	}
}
