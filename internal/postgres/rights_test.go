package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/pgtest"
	"rumbo/internal/testkit/storetest"
)

// working is a database in which people of every role work, with something private of each country.
type working struct {
	db     *pgtest.DB
	store  *postgres.Store
	people map[string]int64

	draft, submitted map[string]int64 // imports by country
}

func (w working) as(t testing.TB, person string) context.Context {
	t.Helper()
	id, ok := w.people[person]
	if !ok {
		t.Fatalf("nobody is %q", person)
	}
	return postgres.WithActor(t.Context(), id)
}

func newWorking(t testing.TB) working {
	t.Helper()
	w := working{db: storetest.Database(t), draft: map[string]int64{}, submitted: map[string]int64{}}
	w.store, w.people = storetest.OpenDB(t, w.db), storetest.AddPeople(t, w.db)
	for _, country := range []string{"PAN", "CRI"} {
		who := w.as(t, "focal point "+country)
		w.draft[country] = bring(t, w.store, who, country, "draft of "+country)
		w.submitted[country] = bring(t, w.store, who, country, "submitted by "+country)
		if err := w.store.SetSubmitted(who, w.submitted[country], "remark of "+country); err != nil {
			t.Fatal(err)
		}
		place := survey.Place{Round: "2021", Part: "sdg-10.7.2", Country: country}
		save(t, w.store, who, place, "10.7.2.D2a", "yes", "10.7.2.D4a", "no")
		attach(t, w.store, who, place, "10.7.2.D2a", "Ley de "+country)
		handIn(t, w.store, who, place)
		if err := w.store.RemarkWork(who, place, "", "Nota de "+country); err != nil {
			t.Fatal(err)
		}
		planned(t, w.store, who, country, "Priorities of "+country, false)
		planned(t, w.store, who, country, "Approved by "+country, true)
		place.Round = "2023"
		save(t, w.store, who, place, "10.7.2.D4b", "yes")
		delegated(t, w.store, who, place, "D4", "Institution of "+country, "sent "+country)
		for _, secret := range []string{"sent ", "in "} {
			if secret == "in " {
				delegated(t, w.store, who, place, "D5", "Institution of "+country, secret+country)
			}
			if _, _, err := answered(t, w.store, place, secret+country, map[string]string{"sent ": "10.7.2.D4a", "in ": "10.7.2.D5a"}[secret], "yes"); err != nil {
				t.Fatal(err)
			}
		}
		must[int64](t)(w.store.AttachDelegated(t.Context(), secretDigest("in "+country), questionnaire(t, place.Part), survey.Attachment{Item: "10.7.2.D5a", Name: "ley.txt", Kind: "txt", Content: []byte("Ley")}))
		if err := w.store.HandInDelegated(t.Context(), secretDigest("in "+country), 2, ""); err != nil {
			t.Fatal(err)
		}
	}
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	for _, country := range []string{"PAN", "CRI"} {
		id := w.people["focal point "+country]
		exec(t, owner, `insert into response (round, questionnaire, version, country) select $1, code, version, $2 from questionnaire where current limit 1`,
			value[string](t, owner, `select code from round order by code limit 1`), country)
		exec(t, owner, `insert into round_country (round, country) values ('2021', $1)`, country)
		exec(t, owner, `insert into credential (account, phc) values ($1, 'x')`, id)
		exec(t, owner, `insert into ticket (token, account, purpose, expires) values (sha256($2), $1, 'reset', now() + interval '1 hour')`, id, []byte("t"+country))
		exec(t, owner, `insert into device (token, account) values (sha256($2), $1)`, id, []byte("d"+country))
		exec(t, owner, `insert into session (token, account, idle, expires) values (sha256($2), $1, interval '1 hour', now() + interval '1 hour')`, id, []byte("s"+country))
		exec(t, owner, `insert into api_token (token, account, name, scopes, expires) values (sha256($2), $1, 'x', '{}', now() + interval '1 hour')`, id, []byte("a"+country))
	}
	exec(t, owner, `insert into setting (key, value) values ('zone', '"America/Panama"') on conflict do nothing`)
	exec(t, owner, `insert into operator_link (token, account, expires) values (sha256('x'), 2, now() + interval '1 hour')`)
	return w
}

// bring is an import of the country's own figures, checked.
func bring(t testing.TB, s *postgres.Store, who context.Context, country, name string) int64 {
	t.Helper()
	sum := must[string](t)(s.SaveFile(who, name, strings.NewReader(name)))
	id := must[int64](t)(s.CreateImport(who, intake.Import{FileName: name, SHA256: sum}))
	if err := s.SetChecked(who, intake.Import{ID: id, Report: []byte(`{"status": "ok"}`), Flow: observation.National, Areas: []string{country}}); err != nil {
		t.Fatal(err)
	}
	return id
}

// own is a figure that a country reports itself.
func own(country string, year int) observation.Observation {
	o := observation.New("SI_RMT_COST", country, observation.YearPeriod(year), nil, observation.National, country+" test", number("1"))
	o.Source = "un-sdg"
	return o
}

// TestWhoSeesWhatOfWork: drafts are the country's, what is submitted is also for those who look after its group, and nothing
// of either is anybody else's.
func TestWhoSeesWhatOfWork(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	sees := map[string]string{ // of Panama: d draft, s submitted
		"focal point PAN": "ds", "second focal point PAN": "ds", "regional office": "s", "second regional office": "s", "partner agency": "s",
	}
	for _, p := range storetest.People() {
		who := w.as(t, p.Name)
		for state, id := range map[string]int64{"d": w.draft["PAN"], "s": w.submitted["PAN"]} {
			im, err := w.store.Import(who, id)
			want := strings.Contains(sees[p.Name], state)
			if (err == nil) != want || err != nil && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s reads %s: %v", p.Name, state, err)
			}
			name := map[string]string{"d": "draft of PAN", "s": "submitted by PAN"}[state]
			if err == nil && (im.FileName != name || !slices.Equal(im.Areas, []string{"PAN"})) {
				t.Errorf("%+v", im)
			}
			data, err := w.store.File(who, digestOf(name))
			if (err == nil) != want || string(data) != map[bool]string{true: name}[want] {
				t.Errorf("%s reads the file of %s: %q %v", p.Name, state, data, err)
			}
			remarks, people, err := w.store.Remarks(who, id)
			if err != nil || (len(people) > 0) != want || (len(remarks) > 0) != (want && state == "s") {
				t.Errorf("%s reads remarks of %s: %v %v %v", p.Name, state, remarks, people, err)
			}
		}
		list, err := w.store.Imports(who, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, im := range list {
			mine := strings.HasSuffix(p.Name, "CRI") && im.Areas[0] == "CRI" || strings.HasSuffix(p.Name, "PAN") && im.Areas[0] == "PAN"
			if !mine && !strings.Contains(sees[p.Name], "s") {
				t.Errorf("%s is given import %d of %v", p.Name, im.ID, im.Areas)
			}
		}
	}
	if list := must[[]intake.Import](t)(w.store.Imports(t.Context(), 100)); len(list) != 0 {
		t.Errorf("the public is given %v", list)
	}
}

func digestOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

// TestNobodyValidatesTheirOwn: whoever brought or handed in a country's figures does not accept them, whatever roles they
// hold; another who validates for the country does, once; nobody else does.
func TestNobodyValidatesTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	// A focal point who is also of the regional office.
	exec(t, owner, `insert into appointment (account, role, area, starts, made_by) values ($1, 'regional_office', 'RCM', today(), 2)`, w.people["focal point PAN"])
	take := func(who context.Context, id int64, list ...observation.Observation) error {
		for i := range list {
			list[i].Origin = observation.Origin{Kind: observation.Cell, Import: id}
		}
		_, _, err := w.store.AcceptFigures(who, observation.ChangeSet{Kind: observation.FromImport, Import: id}, rows(list...))
		return err
	}
	id := w.submitted["PAN"]
	for _, p := range storetest.People() {
		if p.Name == "regional office" || p.Name == "second regional office" {
			continue
		}
		if err := take(w.as(t, p.Name), id, own("PAN", 2031)); err == nil {
			t.Errorf("%s accepted", p.Name)
		}
		if im, err := w.store.Import(w.as(t, p.Name), id); err == nil && im.May.Accept {
			t.Errorf("%s is offered to accept", p.Name)
		}
	}
	if err := take(w.as(t, "regional office"), w.draft["PAN"], own("PAN", 2031)); err == nil {
		t.Error("a draft was accepted")
	}
	office := w.as(t, "regional office")
	if err := take(office, id, own("CRI", 2031)); err == nil {
		t.Error("a figure of another country went along")
	}
	if err := take(office, id, figure("PAN", 2031, "Test", "1")); err == nil {
		t.Error("an official figure went along")
	}
	if err := take(office, id, own("PAN", 2031)); err != nil {
		t.Error(err)
	}
	if err := take(w.as(t, "second regional office"), id, own("PAN", 2032)); err == nil {
		t.Error("accepted twice")
	}
	if err := take(office, 0, own("PAN", 2033)); err == nil {
		t.Error("a figure without an import")
	}
	im := must[intake.Import](t)(w.store.Import(w.as(t, "second focal point PAN"), id))
	if im.State != intake.Accepted || im.DecidedBy != w.people["regional office"] || im.SubmittedBy != w.people["focal point PAN"] {
		t.Errorf("%+v", im)
	}
	// Who submits what a contributor brought does not accept it, nor does the contributor.
	brought := bring(t, w.store, w.as(t, "contributor PAN"), "PAN", "part")
	if err := w.store.SetSubmitted(w.as(t, "contributor PAN"), brought, ""); err == nil {
		t.Error("a contributor submitted")
	}
	if err := w.store.SetSubmitted(w.as(t, "focal point CRI"), brought, ""); err == nil {
		t.Error("another country submitted")
	}
	if err := w.store.SetSubmitted(w.as(t, "second focal point PAN"), brought, ""); err != nil {
		t.Error(err)
	}
	for _, p := range []string{"second focal point PAN", "contributor PAN", "regional office elsewhere", "partner agency", "administrator"} {
		if err := w.store.SetRejected(w.as(t, p), brought, "because"); err == nil {
			t.Errorf("%s returned it", p)
		}
	}
	if err := w.store.SetRejected(office, brought, ""); err == nil {
		t.Error("returned without a reason")
	}
	if err := w.store.SetRejected(office, brought, "because"); err != nil {
		t.Error(err)
	}
	// The operator's own import waits as well, now that somebody administers.
	mine := bring(t, w.store, ctxOf(t), "PAN", "operator's")
	if err := w.store.SetSubmitted(ctxOf(t), mine, ""); err != nil {
		t.Error(err)
	}
	if err := take(ctxOf(t), mine, own("PAN", 2034)); err == nil {
		t.Error("the operator published alone")
	}
}

// TestHandingInWhatIsNotOnes: figures of a country are handed in by those who work for it.
func TestHandingInWhatIsNotOnes(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	for _, c := range []struct {
		person string
		flow   observation.Flow
		areas  []string
		ok     bool
	}{
		{"focal point PAN", observation.National, []string{"PAN"}, true},
		{"focal point PAN", observation.National, []string{"CRI"}, false},
		{"focal point PAN", observation.National, []string{"PAN", "CRI"}, false},
		{"focal point PAN", observation.National, nil, false},
		{"focal point PAN", observation.UN, nil, false},
		{"contributor PAN", observation.National, []string{"PAN"}, true},
		{"administrator", observation.UN, nil, true},
		{"administrator", observation.National, []string{"PAN"}, false},
		{"administrator", observation.UN, []string{"PAN"}, false},
	} {
		who := w.as(t, c.person)
		name := fmt.Sprint(c)
		sum := must[string](t)(w.store.SaveFile(who, name, strings.NewReader(name)))
		id := must[int64](t)(w.store.CreateImport(who, intake.Import{FileName: name, SHA256: sum}))
		err := w.store.SetChecked(who, intake.Import{ID: id, Report: []byte(`{}`), Flow: c.flow, Areas: c.areas})
		if (err == nil) != c.ok || err != nil && fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, person := range []string{"regional office", "partner agency", "analyst", "nobody", "was focal point PAN"} {
		who := w.as(t, person)
		sum := must[string](t)(w.store.SaveFile(who, person, strings.NewReader(person)))
		if _, err := w.store.CreateImport(who, intake.Import{FileName: person, SHA256: sum}); err == nil {
			t.Errorf("%s brought a file", person)
		}
	}
	// Knowing the digest of another country's file is not enough to read it or to make an import of it.
	who := w.as(t, "focal point CRI")
	if _, err := w.store.CreateImport(who, intake.Import{FileName: "x", SHA256: digestOf("draft of PAN")}); err == nil {
		t.Error("an import of another's file")
	}
}
