package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/attachment"
	"rumbo/internal/audit"
	"rumbo/internal/fault"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

func attach(t testing.TB, s *postgres.Store, who context.Context, place survey.Place, item, content string) int64 {
	t.Helper()
	return must[int64](t)(s.AttachEvidence(who, survey.Saving{Place: place, Questionnaire: questionnaire(t, place.Part)}, survey.Attachment{Item: item, Name: content + ".txt", Kind: string(attachment.TXT), Content: []byte(content)}))
}

func namesOf(files []survey.Evidence) string {
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name, ".txt"))
	}
	return strings.Join(out, " ")
}

// TestEvidence: files are the country's while they are a draft's, and the office's as they stood when the work was handed in.
func TestEvidence(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	focal, office := w.as(t, "focal point PAN"), w.as(t, "regional office")
	to := survey.Saving{Place: place, Questionnaire: questionnaire(t, place.Part)}
	first := attach(t, w.store, focal, place, "10.7.2.D2a", "ley")
	second := attach(t, w.store, w.as(t, "contributor PAN"), place, "10.7.2.D4a", "decreto")
	save(t, w.store, focal, place, "10.7.2.D2a", "yes")
	id := must[survey.Work](t)(w.store.Work(focal, place)).ID
	lists := func(who string, serial int) string {
		return namesOf(must[[]survey.Evidence](t)(w.store.Evidence(w.as(t, who), id, serial)))
	}
	reads := func(who string, file int64) bool {
		_, content, err := w.store.EvidenceFile(w.as(t, who), file)
		if err != nil {
			refuses(t, err, fault.NotFound, "evidence.unknown")
		}
		return len(content) > 0
	}
	nobodys := []string{"focal point CRI", "contributor CRI", "administrator", "regional office elsewhere", "analyst", "nobody", "was focal point PAN"}
	check := func(state string, want map[string]string) {
		t.Helper()
		for who, names := range want {
			if got := lists(who, 0); got != names {
				t.Errorf("%s: %s sees %q, want %q", state, who, got, names)
			}
			for file, name := range map[int64]string{first: "ley", second: "decreto"} {
				if is := reads(who, file); is != slices.Contains(strings.Fields(names), name) {
					t.Errorf("%s: %s reads %s: %v", state, who, name, is)
				}
			}
		}
		for _, who := range nobodys {
			if got := lists(who, 0); got != "" || reads(who, first) || reads(who, second) {
				t.Errorf("%s: %s sees %q", state, who, got)
			}
		}
	}
	check("draft", map[string]string{"focal point PAN": "ley decreto", "second focal point PAN": "ley decreto", "contributor PAN": "decreto", "regional office": "", "partner agency": ""})
	// A contributor attaches to their section and no other; nobody else does at all.
	for _, who := range append([]string{"contributor PAN", "regional office"}, nobodys...) {
		_, err := w.store.AttachEvidence(w.as(t, who), to, survey.Attachment{Item: "10.7.2.D2a", Name: "x.txt", Kind: "txt", Content: []byte("x")})
		if fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s attaches: %v", who, err)
		}
		if err := w.store.RemoveEvidence(w.as(t, who), to, first); fault.KindOf(err) != fault.Forbidden && fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s removes: %v", who, err)
		}
	}
	_, err := w.store.AttachEvidence(focal, to, survey.Attachment{Item: "10.7.2.X", Name: "x.txt", Kind: "txt", Content: []byte("x")})
	refuses(t, err, fault.Invalid, "work.item_unknown")

	// A file that somebody attaches meanwhile is not handed in unseen.
	seen := must[survey.Work](t)(w.store.Work(focal, place)).Revision
	third := attach(t, w.store, w.as(t, "second focal point PAN"), place, "10.7.2.D2a", "informe")
	_, err = w.store.SubmitWork(focal, place, seen, "")
	refuses(t, err, fault.Conflict, "work.moved_since")
	handIn(t, w.store, focal, place)
	check("handed in", map[string]string{"regional office": "ley informe decreto", "partner agency": "ley informe decreto", "focal point PAN": "ley informe decreto"})
	_, err = w.store.AttachEvidence(focal, to, survey.Attachment{Item: "10.7.2.D2a", Name: "x.txt", Kind: "txt", Content: []byte("x")})
	refuses(t, err, fault.Conflict, "work.handed_in")
	refuses(t, w.store.RemoveEvidence(focal, to, first), fault.Conflict, "work.handed_in")
	// Returned, one is taken away and one comes: the office sees what was handed in, until it is handed in anew.
	if err := w.store.ReturnWork(office, place, 1, "Falta el decreto."); err != nil {
		t.Fatal(err)
	}
	if err := w.store.RemoveEvidence(focal, to, third); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.RemoveEvidence(focal, to, third), fault.NotFound, "evidence.unknown")
	fourth := attach(t, w.store, focal, place, "10.7.2.D4a", "nuevo")
	if got := lists("regional office", 1); got != "ley informe decreto" || reads("regional office", fourth) || !reads("regional office", third) {
		t.Errorf("the office sees %q", got)
	}
	handIn(t, w.store, focal, place)
	if one, two := lists("regional office", 1), lists("regional office", 2); one != "ley informe decreto" || two != "ley decreto nuevo" {
		t.Errorf("the office sees %q, then %q", one, two)
	}
	// Taken back, what came with that handing-in is the country's again.
	if err := w.store.WithdrawWork(focal, place); err != nil {
		t.Fatal(err)
	}
	if reads("regional office", fourth) || !reads("regional office", first) {
		t.Error("the office reads what was taken back")
	}
	other := place
	other.Round = "2021"
	refuses(t, w.store.RemoveEvidence(focal, survey.Saving{Place: other, Questionnaire: to.Questionnaire}, first), fault.NotFound, "evidence.unknown")
	for i := range survey.MostEvidence {
		if i < survey.MostEvidence-1 {
			attach(t, w.store, focal, place, "10.7.2.D2a", fmt.Sprintf("n%d", i))
			continue
		}
		_, err := w.store.AttachEvidence(focal, to, survey.Attachment{Item: "10.7.2.D2a", Name: "x.txt", Kind: "txt", Content: []byte("x")})
		refuses(t, err, fault.Invalid, "evidence.too_many")
	}
	for _, e := range must[[]audit.Entry](t)(w.store.Audit(ctxOf(t), audit.Filter{Area: "PAN", Kind: "evidence", Limit: 100})) {
		if strings.Contains(string(e.Details), "informe") {
			t.Errorf("the audit tells %s", e.Details)
		}
	}
}

// TestDelegatedEvidence: files of a delegated section go along with the answers that are taken over.
func TestDelegatedEvidence(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	focal, q, link := w.as(t, "focal point PAN"), questionnaire(t, place.Part), secretDigest("secret")
	id := delegated(t, w.store, focal, place, "D4", "Ministerio de Trabajo", "secret")
	delegated(t, w.store, w.as(t, "focal point CRI"), survey.Place{Round: "R2", Part: place.Part, Country: "CRI"}, "D4", "Ministerio", "theirs")
	text := func(item, content string) survey.Attachment {
		return survey.Attachment{Item: item, Name: content + ".txt", Kind: "txt", Content: []byte(content)}
	}
	one := must[int64](t)(w.store.AttachDelegated(t.Context(), link, q, text("10.7.2.D4a", "ley")))
	two := must[int64](t)(w.store.AttachDelegated(t.Context(), link, q, text("10.7.2.D4b", "decreto")))
	gone := must[int64](t)(w.store.AttachDelegated(t.Context(), link, q, text("10.7.2.D4a", "error")))
	_, err := w.store.AttachDelegated(t.Context(), link, q, text("10.7.2.D1a", "x"))
	refuses(t, err, fault.Invalid, "work.item_unknown")
	if err := w.store.RemoveDelegated(t.Context(), link, gone); err != nil {
		t.Fatal(err)
	}
	if d := must[survey.Delegation](t)(w.store.LinkedDelegation(t.Context(), link)); namesOf(d.Files) != "ley decreto" || d.Revision != 4 {
		t.Errorf("%q %d", namesOf(d.Files), d.Revision)
	}
	// Another link, and the country before it came in, reach none of it.
	for _, file := range []int64{one, two, gone} {
		_, _, err := w.store.LinkedFile(t.Context(), secretDigest("theirs"), file)
		refuses(t, err, fault.NotFound, "evidence.unknown")
		_, _, err = w.store.DelegationFile(focal, id, file)
		refuses(t, err, fault.NotFound, "evidence.unknown")
	}
	refuses(t, w.store.RemoveDelegated(t.Context(), secretDigest("theirs"), one), fault.NotFound, "evidence.unknown")
	if _, _, err := answered(t, w.store, place, "secret", "10.7.2.D4a", "yes", "10.7.2.D4b", "no"); err != nil {
		t.Fatal(err)
	}
	if err := w.store.HandInDelegated(t.Context(), link, 5, ""); err != nil {
		t.Fatal(err)
	}
	_, err = w.store.AttachDelegated(t.Context(), link, q, text("10.7.2.D4a", "tarde"))
	refuses(t, err, fault.Conflict, "delegation.handed_in")
	if _, content, err := w.store.DelegationFile(focal, id, one); err != nil || string(content) != "ley" {
		t.Error(string(content), err)
	}
	for _, who := range []string{"focal point CRI", "regional office", "contributor PAN", "administrator"} {
		_, _, err := w.store.DelegationFile(w.as(t, who), id, one)
		refuses(t, err, fault.NotFound, "evidence.unknown")
	}
	d := must[survey.Delegation](t)(w.store.Delegation(focal, id))
	if namesOf(d.Files) != "ley decreto" {
		t.Errorf("%q", namesOf(d.Files))
	}
	if _, err := w.store.AcceptDelegation(focal, survey.Taking{Delegation: id, Revision: d.Revision, Items: []string{"10.7.2.D4a"},
		Saving: survey.Saving{Place: place, Questionnaire: q, Edits: []survey.Edit{{Answer: d.Entries["10.7.2.D4a"].Answer}}}}); err != nil {
		t.Fatal(err)
	}
	work := must[survey.Work](t)(w.store.Work(focal, place)).ID
	files := must[[]survey.Evidence](t)(w.store.Evidence(focal, work, 0))
	if namesOf(files) != "ley" || files[0].Institution != "Ministerio de Trabajo" || files[0].Author != w.people["focal point PAN"] {
		t.Errorf("%+v", files)
	}
	if _, content, err := w.store.EvidenceFile(focal, files[0].ID); err != nil || string(content) != "ley" {
		t.Error(string(content), err)
	}
}

// TestEvidenceEscalation goes at the tables as a neighbour and as the country's own.
func TestEvidenceEscalation(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	id := attach(t, w.store, w.as(t, "focal point PAN"), place, "10.7.2.D2a", "ley")
	theirs := survey.Place{Round: "R2", Part: place.Part, Country: "CRI"}
	attach(t, w.store, w.as(t, "focal point CRI"), theirs, "10.7.2.D2a", "suyo")
	owner, app := connect(t, w.db.OwnerURL), served(t, w.db)
	fill := strings.NewReplacer("ID", fmt.Sprint(id), "FILE", fmt.Sprint(value[int64](t, owner, `select file from work_evidence where id = $1`, id)),
		"THEIRS", fmt.Sprint(value[int64](t, owner, `select id from work where country = 'CRI' and round = 'R2'`)), "WORK", fmt.Sprint(value[int64](t, owner, `select work from work_evidence where id = $1`, id)))
	for who, all := range map[string][]string{
		"focal point CRI": {
			// Whoever knows the number of a file does not make it theirs.
			`insert into work_evidence (work, item, section, file, file_name, kind, size, author, since) values (THEIRS, '10.7.2.D2a', 'D2', FILE, 'x.txt', 'txt', 1, actor(), 1)`,
			`select 1 from work_evidence where id = ID`, `select 1 from file_content where file = FILE`, `update work_evidence set removed = now(), removed_by = actor(), until_ = 0 where id = ID`,
			`insert into delegated_evidence (delegation, item, file, file_name, kind, size) select id, '10.7.2.D4a', FILE, 'x.txt', 'txt', 1 from delegation limit 1`,
		},
		"focal point PAN": {
			`update work_evidence set file_name = 'x.txt' where id = ID`, `update work_evidence set since = 0 where id = ID`, `update work_evidence set removed = now(), removed_by = actor(), until_ = 7 where id = ID`,
			`delete from work_evidence`, `insert into work_evidence (work, item, section, file, file_name, kind, size, author, since) values (WORK, '10.7.2.D2a', 'D2', FILE, 'x.txt', 'txt', 1, 2, 1)`,
			`insert into work_evidence (work, item, section, file, file_name, kind, size, author, since) values (WORK, '10.7.2.D2a', 'D2', FILE, 'x.txt', 'txt', 1, actor(), 0)`,
		},
		"regional office": {`select 1 from work_evidence where id = ID`, `select 1 from file_content where file = FILE`},
	} {
		for _, q := range all {
			tx := must[pgx.Tx](t)(app.Begin(t.Context()))
			exec(t, app, `select set_config('rumbo.actor', $1, true)`, fmt.Sprint(w.people[who]))
			if done, err := tx.Exec(t.Context(), fill.Replace(q)); err == nil && done.RowsAffected() > 0 {
				t.Errorf("%s: %s touched %d rows", who, q, done.RowsAffected())
			}
			if err := tx.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The same bytes, brought by a neighbour, give them nothing of the other's.
	mine := attach(t, w.store, w.as(t, "focal point CRI"), theirs, "10.7.2.D2b", "ley")
	if _, content, err := w.store.EvidenceFile(w.as(t, "focal point CRI"), mine); err != nil || string(content) != "ley" {
		t.Error(err)
	}
	_, _, err := w.store.EvidenceFile(w.as(t, "focal point CRI"), id)
	refuses(t, err, fault.NotFound, "evidence.unknown")
}
