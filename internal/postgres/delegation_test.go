package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/audit"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

func secretDigest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// delegated gives a section of a country's work to an institution by the link of that secret.
func delegated(t testing.TB, s *postgres.Store, who context.Context, place survey.Place, section, institution, secret string) int64 {
	t.Helper()
	ends := time.Now().Add(72 * time.Hour)
	return must[int64](t)(s.Delegate(who, survey.Delegation{Place: place, Section: section, Institution: institution, LastDay: ends.Truncate(24 * time.Hour), Ends: ends}, questionnaire(t, place.Part), secretDigest(secret)))
}

// answered saves choices by a link from the state that stands.
func answered(t testing.TB, s *postgres.Store, place survey.Place, secret string, pairs ...string) (saved, conflicts map[string]survey.Entry, err error) {
	t.Helper()
	d := must[survey.Delegation](t)(s.LinkedDelegation(t.Context(), secretDigest(secret)))
	return s.SaveDelegated(t.Context(), secretDigest(secret), questionnaire(t, place.Part), choices(d.Entries, pairs...))
}

func choices(stands map[string]survey.Entry, pairs ...string) (edits []survey.Edit) {
	for i := 0; i < len(pairs); i += 2 {
		edits = append(edits, survey.Edit{Answer: survey.Answer{Item: pairs[i], Choice: pairs[i+1]}, Revision: stands[pairs[i]].Revision})
	}
	return edits
}

// TestDelegation follows a section from the link to the draft of the country, and what each side sees of it.
func TestDelegation(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	focal, q := w.as(t, "focal point PAN"), questionnaire(t, place.Part)
	save(t, w.store, focal, place, "10.7.2.D4a", "no", "10.7.2.D4b", "yes", "10.7.2.D1a", q.List(q.Items()[0]).Choices[0].Code)
	id := delegated(t, w.store, focal, place, "D4", "  Ministerio de Trabajo ", "secret")
	link := secretDigest("secret")
	seen := must[survey.Delegation](t)(w.store.LinkedDelegation(t.Context(), link))
	if seen.Section != "D4" || seen.Institution != "Ministerio de Trabajo" || len(seen.Entries) != 0 || seen.State != survey.DelegationSent || !seen.Open {
		t.Errorf("%+v", seen)
	}
	// It answers its section and no other.
	if saved, conflicts, err := answered(t, w.store, place, "secret", "10.7.2.D4a", "yes", "10.7.2.D4b", "yes"); err != nil || len(saved) != 2 || len(conflicts) != 0 {
		t.Fatal(saved, conflicts, err)
	}
	_, _, err := answered(t, w.store, place, "secret", "10.7.2.D1a", q.List(q.Items()[0]).Choices[1].Code)
	refuses(t, err, fault.Invalid, "work.item_unknown")
	// Two people with one link overwrite nothing; who says the same is no conflict.
	two := choices(nil, "10.7.2.D4a", "no", "10.7.2.D4b", "yes", "10.7.2.D4c", "no")
	saved, conflicts, err := w.store.SaveDelegated(t.Context(), link, q, two)
	if err != nil || len(saved) != 2 || len(conflicts) != 1 || conflicts["10.7.2.D4a"].Choice != "yes" {
		t.Errorf("saved %+v, conflicts %+v, %v", saved, conflicts, err)
	}
	// The country sees how far it has come, and not yet what is answered; its draft stays as it is.
	if got := must[survey.Delegation](t)(w.store.Delegation(focal, id)); got.Answered != 3 || got.Revision != 2 || len(got.Entries) != 0 {
		t.Errorf("%+v", got)
	}
	if got := must[survey.Work](t)(w.store.Work(focal, place)); got.Entries["10.7.2.D4a"].Choice != "no" || len(got.Entries) != 3 {
		t.Errorf("%+v", got.Entries)
	}
	_, err = w.store.AcceptDelegation(focal, survey.Taking{Delegation: id, Revision: 2, Saving: survey.Saving{Place: place, Questionnaire: q}})
	refuses(t, err, fault.Conflict, "delegation.moved_on")
	// Handed in of what was looked at; the country is told, once.
	refuses(t, w.store.HandInDelegated(t.Context(), link, 1, ""), fault.Conflict, "delegation.saved_since")
	if err := w.store.HandInDelegated(t.Context(), link, 2, "Dirección de Empleo"); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.HandInDelegated(t.Context(), link, 2, ""), fault.Conflict, "delegation.handed_in")
	_, _, err = answered(t, w.store, place, "secret", "10.7.2.D4a", "no")
	refuses(t, err, fault.Conflict, "delegation.handed_in")
	var told []int64
	for _, m := range must[[]mail.Mail](t)(w.store.Mails(ctxOf(t), mail.Filter{Limit: 50})) {
		if m.Kind == mail.Delegated && m.Parameters["round"] == place.Round {
			told = append(told, m.Account)
		}
	}
	if len(told) != 2 {
		t.Errorf("told were %v", told)
	}
	got := must[survey.Delegation](t)(w.store.Delegation(focal, id))
	if got.State != survey.DelegationReceived || got.ReceivedBy != "Dirección de Empleo" || len(got.Entries) != 3 {
		t.Errorf("%+v", got)
	}
	// Opened again and handed in anew.
	if err := w.store.ReopenDelegation(focal, id); err != nil {
		t.Fatal(err)
	}
	if _, _, err := answered(t, w.store, place, "secret", "10.7.2.D4c", "yes"); err != nil {
		t.Fatal(err)
	}
	if err := w.store.HandInDelegated(t.Context(), link, 3, ""); err != nil {
		t.Fatal(err)
	}
	got = must[survey.Delegation](t)(w.store.Delegation(focal, id))
	take := func(revision int64, items ...string) survey.Taking {
		to := survey.Taking{Delegation: id, Revision: revision, Saving: survey.Saving{Place: place, Questionnaire: q}}
		stands := must[survey.Work](t)(w.store.Work(focal, place)).Entries
		for _, item := range items {
			to.Saving.Edits = append(to.Saving.Edits, survey.Edit{Answer: got.Entries[item].Answer, Revision: stands[item].Revision})
		}
		return to
	}
	_, err = w.store.AcceptDelegation(focal, take(2, "10.7.2.D4a"))
	refuses(t, err, fault.Conflict, "delegation.moved_on")
	// The draft has changed since it was looked at: nothing is taken, nothing is closed.
	before := take(3, "10.7.2.D4a", "10.7.2.D4c")
	save(t, w.store, w.as(t, "contributor PAN"), place, "10.7.2.D4a", "")
	_, err = w.store.AcceptDelegation(focal, before)
	refuses(t, err, fault.Conflict, "delegation.draft_moved")
	other := take(3, "10.7.2.D4a")
	other.Saving.Edits[0].Choice = "no" // not what came in
	_, err = w.store.AcceptDelegation(focal, other)
	refuses(t, err, fault.Conflict, "delegation.moved_on")
	if n, err := w.store.AcceptDelegation(focal, take(3, "10.7.2.D4a", "10.7.2.D4b")); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	work := must[survey.Work](t)(w.store.Work(focal, place))
	if work.Entries["10.7.2.D4a"].Choice != "yes" || work.Entries["10.7.2.D4c"].Choice != "" {
		t.Errorf("%+v", work.Entries)
	}
	// Where an answer comes from stays visible: to the country, to the office once it is handed in, while it stands. D4b had been the
	// country's own before it was confirmed.
	origin := func(who string) []survey.Delegated {
		return must[[]survey.Delegated](t)(w.store.DelegatedOrigins(w.as(t, who), work.ID))
	}
	if o := origin("focal point PAN"); len(o) != 1 || o[0] != (survey.Delegated{Item: "10.7.2.D4a", Revision: work.Entries["10.7.2.D4a"].Revision, Institution: "Ministerio de Trabajo"}) {
		t.Errorf("%+v", o)
	}
	for _, who := range []string{"regional office", "focal point CRI", "administrator", "analyst"} {
		if o := origin(who); len(o) != 0 {
			t.Errorf("%s sees %+v", who, o)
		}
	}
	handIn(t, w.store, focal, place)
	if o := origin("regional office"); len(o) != 1 {
		t.Errorf("%+v", o)
	}
	if o := origin("focal point CRI"); len(o) != 0 {
		t.Errorf("%+v", o)
	}
	refuses(t, w.store.RevokeDelegation(focal, id), fault.Conflict, "delegation.moved_on")
	var kinds []string
	for _, e := range must[[]audit.Entry](t)(w.store.Audit(ctxOf(t), audit.Filter{Area: "PAN", Kind: "delegation", Limit: 20})) {
		if e.Subject != fmt.Sprint(id) {
			continue
		}
		kinds = append([]string{strings.TrimPrefix(e.Kind, "delegation.")}, kinds...)
		if strings.Contains(string(e.Details), "Ministerio") || strings.Contains(string(e.Details), "Empleo") {
			t.Errorf("the audit tells %s", e.Details)
		}
	}
	if got := strings.Join(kinds, " "); got != "made linked received reopened received accepted" {
		t.Errorf("the audit tells %s", got)
	}
}

// TestDelegationEnds: a link opens nothing once it is revoked, renewed or over, and one never opens what another was made for.
func TestDelegationEnds(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	focal, owner := w.as(t, "focal point PAN"), connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	id := delegated(t, w.store, focal, place, "D4", "Ministerio de Trabajo", "one")
	second := delegated(t, w.store, focal, place, "D4", "Migración", "two")
	shut := func(secret, key string) {
		t.Helper()
		_, err := w.store.LinkedDelegation(t.Context(), secretDigest(secret))
		refuses(t, err, fault.NotFound, key)
		_, _, err = w.store.SaveDelegated(t.Context(), secretDigest(secret), questionnaire(t, place.Part), choices(nil, "10.7.2.D4a", "yes"))
		refuses(t, err, fault.NotFound, key)
		refuses(t, w.store.HandInDelegated(t.Context(), secretDigest(secret), 0, ""), fault.NotFound, key)
	}
	shut("guess", "delegation.unknown")
	shut("", "delegation.unknown")
	if _, err := w.store.LinkedDelegation(t.Context(), nil); fault.KindOf(err) != fault.NotFound {
		t.Error("no link opens something")
	}
	if _, _, err := answered(t, w.store, place, "one", "10.7.2.D4a", "yes"); err != nil {
		t.Fatal(err)
	}
	if got := must[survey.Delegation](t)(w.store.LinkedDelegation(t.Context(), secretDigest("two"))); len(got.Entries) != 0 || got.ID != second {
		t.Errorf("the second link shows %+v", got)
	}
	if err := w.store.RenewDelegation(focal, id, secretDigest("three")); err != nil {
		t.Fatal(err)
	}
	shut("one", "delegation.unknown")
	if got := must[survey.Delegation](t)(w.store.LinkedDelegation(t.Context(), secretDigest("three"))); len(got.Entries) != 1 {
		t.Errorf("renewed: %+v", got.Entries)
	}
	if err := w.store.RevokeDelegation(focal, id); err != nil {
		t.Fatal(err)
	}
	shut("three", "delegation.was_revoked")
	refuses(t, w.store.RenewDelegation(focal, id, secretDigest("four")), fault.Conflict, "delegation.closed")
	exec(t, owner, `alter table delegation disable trigger moves`)
	exec(t, owner, `update delegation set ends = now() - interval '1 second' where id = $1`, second)
	exec(t, owner, `alter table delegation enable trigger moves`)
	shut("two", "delegation.is_over")
	if got := must[survey.Delegation](t)(w.store.Delegation(focal, second)); got.At(got.Now) != survey.DelegationOver {
		t.Errorf("%+v", got)
	}
	refuses(t, w.store.ProlongDelegation(focal, second, time.Now(), time.Now().Add(-time.Hour)), fault.Invalid, "delegation.day_wrong")
	if err := w.store.ProlongDelegation(focal, second, time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := answered(t, w.store, place, "two", "10.7.2.D4a", "no"); err != nil {
		t.Fatal(err)
	}
	// A round that is over takes nothing more.
	if err := w.store.CloseRound(w.as(t, "regional office"), "R2"); err != nil {
		t.Fatal(err)
	}
	_, _, err := answered(t, w.store, place, "two", "10.7.2.D4a", "yes")
	refuses(t, err, fault.Conflict, "delegation.round_closed")
}

// TestDelegationIsTheCountrys: nobody but who hands in for a country gives its sections away, sees or closes what was given.
func TestDelegationIsTheCountrys(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	id := delegated(t, w.store, w.as(t, "focal point PAN"), place, "D4", "Ministerio de Trabajo", "secret")
	if _, _, err := answered(t, w.store, place, "secret", "10.7.2.D4a", "yes"); err != nil {
		t.Fatal(err)
	}
	if err := w.store.HandInDelegated(t.Context(), secretDigest("secret"), 1, ""); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"focal point CRI", "contributor PAN", "contributor CRI", "regional office", "administrator", "partner agency", "analyst", "was focal point PAN", "nobody"} {
		ctx := w.as(t, who)
		if got := must[[]survey.Delegation](t)(w.store.Delegations(ctx, place)); len(got) != 0 {
			t.Errorf("%s sees %+v", who, got)
		}
		_, err := w.store.Delegation(ctx, id)
		refuses(t, err, fault.NotFound, "delegation.unknown")
		ends := time.Now().Add(time.Hour)
		if _, err := w.store.Delegate(ctx, survey.Delegation{Place: place, Section: "D4", Institution: "X", LastDay: ends, Ends: ends}, questionnaire(t, place.Part), secretDigest(who)); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s gives away: %v", who, err)
		}
		for what, err := range map[string]error{
			"renews": w.store.RenewDelegation(ctx, id, secretDigest("x")), "revokes": w.store.RevokeDelegation(ctx, id), "opens": w.store.ReopenDelegation(ctx, id), "prolongs": w.store.ProlongDelegation(ctx, id, ends, ends),
		} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s %s: %v", who, what, err)
			}
		}
	}
	if got := must[[]survey.Delegation](t)(w.store.Delegations(w.as(t, "second focal point PAN"), place)); len(got) != 1 {
		t.Errorf("a colleague sees %d", len(got))
	}
}

// TestDelegationEscalation goes at the tables as a neighbour's focal point, as the country's own, and without the server.
func TestDelegationEscalation(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	id := delegated(t, w.store, w.as(t, "focal point PAN"), place, "D4", "Ministerio de Trabajo", "secret")
	if _, _, err := answered(t, w.store, place, "secret", "10.7.2.D4a", "yes"); err != nil {
		t.Fatal(err)
	}
	app, outside := served(t, w.db), connect(t, w.db.AppURL)
	everybodys := []string{
		`select count(*) from delegation_link where token is not null having count(*) > 0`,
		`insert into delegation_link (delegation, token) values (ID, sha256('mine'))`,
		`update delegation_link set token = sha256('mine')`,
		`update delegated_answer set choice = 'no'`,
		`insert into delegated_answer (delegation, item, revision, choice) values (ID, '10.7.2.D4b', 9, 'no')`,
		`select 1 from delegated_answer where delegation = ID`, // not handed in
		`update delegation set state = 'received', received = now() where id = ID`,
		`update delegation set section = 'D1' where id = ID`,
		`update delegation set country = 'CRI' where id = ID`,
		`update delegation set revision = revision + 1 where id = ID`,
		`update delegation set state = 'accepted', accepted = now(), accepted_by = ME where id = ID`,
		`delete from delegation`, `delete from delegated_answer`, `delete from delegation_link`,
	}
	neighbours := []string{
		`select link_delegation(ID, sha256('mine'))`,
		`select 1 from delegation where id = ID`,
		`update delegation set state = 'revoked', revoked = now(), revoked_by = ME where id = ID`,
		`insert into delegation (round, part, version, country, section, institution, last_day, ends, made_by)
			select 'R2', 'sdg-10.7.2', version, 'PAN', 'D4', 'X', today(), now() + interval '1 hour', ME from questionnaire where code = 'sdg-10.7.2' limit 1`,
	}
	for _, who := range []struct {
		name string
		conn *pgx.Conn
		all  []string
	}{
		{"focal point PAN", app, everybodys}, {"focal point CRI", app, append(neighbours, everybodys...)},
		{"regional office", app, append(neighbours, everybodys...)}, {"contributor PAN", app, append(neighbours, everybodys...)}, {"focal point PAN", outside, append(neighbours, everybodys...)},
	} {
		me := fmt.Sprint(w.people[who.name])
		for _, q := range who.all {
			q := strings.NewReplacer("ID", fmt.Sprint(id), "ME", me).Replace(q)
			tx := must[pgx.Tx](t)(who.conn.Begin(t.Context()))
			exec(t, who.conn, `select set_config('rumbo.actor', $1, true)`, me)
			if done, err := tx.Exec(t.Context(), q); err == nil && done.RowsAffected() > 0 {
				t.Errorf("%s (served %v): %s touched %d rows", who.name, who.conn == app, q, done.RowsAffected())
			}
			if err := tx.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A plan tells no guess from another.
	plan := func(digest string) string {
		rows := must[pgx.Rows](t)(outside.Query(t.Context(), `explain (analyze, costs off, timing off, summary off) select from delegation_link where encode(token, 'hex') = '`+digest+`'`))
		return strings.Join(must[[]string](t)(pgx.CollectRows(rows, pgx.RowTo[string])), "\n")
	}
	right, wrong := fmt.Sprintf("%x", secretDigest("secret")), fmt.Sprintf("%x", secretDigest("guess"))
	if a, b := plan(right), strings.ReplaceAll(plan(wrong), wrong, right); a != b {
		t.Errorf("plans differ:\n%s\n%s", a, b)
	}
}
