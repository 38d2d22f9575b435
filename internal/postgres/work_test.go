package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/mail"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
)

// questionnaire is a shipped one.
func questionnaire(t testing.TB, code string) survey.Questionnaire {
	t.Helper()
	for _, q := range must[*shipped.Data](t)(referenceOnce()).Questionnaires {
		if q.Code != code {
			continue
		}
		// Tests change what they get.
		var own survey.Questionnaire
		document, err := json.Marshal(q)
		if err == nil {
			err = json.Unmarshal(document, &own)
		}
		if err != nil {
			t.Fatal(err)
		}
		return own
	}
	t.Fatalf("no questionnaire %s", code)
	return survey.Questionnaire{}
}

// referenceOnce is what is shipped but for the figures; reading it takes longer than most tests.
var referenceOnce = sync.OnceValues(shipped.Reference)

// saving is a saving of choices, item after item, from the state that the writer sees now.
func saving(t testing.TB, s *postgres.Store, who context.Context, place survey.Place, pairs ...string) survey.Saving {
	t.Helper()
	stands := must[survey.Work](t)(s.Work(who, place))
	out := survey.Saving{Place: place, Questionnaire: questionnaire(t, place.Part)}
	for i := 0; i < len(pairs); i += 2 {
		out.Edits = append(out.Edits, survey.Edit{Answer: survey.Answer{Item: pairs[i], Choice: pairs[i+1]}, Revision: stands.Entries[pairs[i]].Revision})
	}
	return out
}

func save(t testing.TB, s *postgres.Store, who context.Context, place survey.Place, pairs ...string) {
	t.Helper()
	to := saving(t, s, who, place, pairs...)
	saved, conflicts, err := s.SaveWork(who, to)
	if err != nil || len(conflicts) > 0 || len(saved) != len(to.Edits) {
		t.Fatalf("saved %d of %d, conflicts %+v, %v", len(saved), len(to.Edits), conflicts, err)
	}
}

func handIn(t testing.TB, s *postgres.Store, who context.Context, place survey.Place) survey.Submission {
	t.Helper()
	return must[survey.Submission](t)(s.SubmitWork(who, place, must[survey.Work](t)(s.Work(who, place)).Revision, ""))
}

// openRound opens a round that asks the Conference's governments for SDG 10.7.2.
func openRound(t testing.TB, w working, code string) survey.Place {
	t.Helper()
	office := w.as(t, "regional office")
	if err := w.store.AddRound(office, round(code)); err != nil {
		t.Fatal(err)
	}
	if err := w.store.OpenRound(office, code); err != nil {
		t.Fatal(err)
	}
	return survey.Place{Round: code, Part: "sdg-10.7.2", Country: "PAN"}
}

// TestWork follows a country's answers from the first saving to publication, a change after it, and publication anew.
func TestWork(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R2")
	focal, second, office, other := w.as(t, "focal point PAN"), w.as(t, "second focal point PAN"), w.as(t, "regional office"), w.as(t, "second regional office")
	q := questionnaire(t, place.Part)
	if got := must[survey.Work](t)(w.store.Work(focal, place)); got.State != survey.NotOpened || !got.May.Write || !got.Writes("D1") {
		t.Errorf("%+v", got)
	}
	if got := must[survey.Work](t)(w.store.Work(w.as(t, "focal point CRI"), place)); got.May.Write {
		t.Error("a neighbour may begin the work")
	}
	var all []string
	for _, i := range q.Items() {
		all = append(all, i.ID, q.List(i).Choices[0].Code)
	}
	save(t, w.store, focal, place, all[:58]...)
	// A contributor writes the section that is theirs and no other.
	contributor := w.as(t, "contributor PAN")
	save(t, w.store, contributor, place, "10.7.2.D4a", "no")
	if got := must[survey.Work](t)(w.store.Work(contributor, place)); len(got.Entries) != 5 || got.Writes("D1") || !got.Writes("D4") || got.May.Submit || got.Answered != 29 {
		t.Errorf("the contributor has %d entries, %d answered, %+v", len(got.Entries), got.Answered, got.May)
	}
	_, _, err := w.store.SaveWork(contributor, saving(t, w.store, contributor, place, "10.7.2.D6e", "no"))
	refuses(t, err, fault.Forbidden, "")
	// Nobody else reads or writes any of it.
	for _, who := range []string{"focal point CRI", "regional office", "administrator", "partner agency", "analyst", "was focal point PAN", "contributor CRI"} {
		ctx := w.as(t, who)
		if got := must[survey.Work](t)(w.store.Work(ctx, place)); len(got.Entries) != 0 || got.May.Write || got.May.Submit || got.May.Publish {
			t.Errorf("%s has %+v", who, got)
		}
		if _, _, err := w.store.SaveWork(ctx, saving(t, w.store, ctx, place, "10.7.2.D1a", "no")); err == nil {
			t.Errorf("%s saves", who)
		}
	}
	// Two people in one form overwrite nothing.
	mine, theirs := saving(t, w.store, focal, place, "10.7.2.D2a", "no", "10.7.2.D2b", "no"), saving(t, w.store, second, place, "10.7.2.D2a", "yes")
	theirs.Edits[0].Evidence = "Ley 3 de 2008"
	if _, conflicts, err := w.store.SaveWork(second, theirs); err != nil || len(conflicts) != 0 {
		t.Fatalf("%v %v", conflicts, err)
	}
	saved, conflicts, err := w.store.SaveWork(focal, mine)
	if err != nil || len(conflicts) != 1 || conflicts["10.7.2.D2a"].Evidence != "Ley 3 de 2008" || conflicts["10.7.2.D2a"].Author != w.people["second focal point PAN"] || len(saved) != 1 {
		t.Errorf("saved %+v, conflicts %+v, %v", saved, conflicts, err)
	}
	// Handing in is of what one has seen.
	_, err = w.store.SubmitWork(focal, place, 1, "")
	refuses(t, err, fault.Conflict, "work.moved_since")
	receipt := handIn(t, w.store, focal, place)
	if receipt.Serial != 1 || receipt.Answered != 29 || len(receipt.Digest) != 64 || receipt.By != w.people["focal point PAN"] {
		t.Errorf("%+v", receipt)
	}
	_, _, err = w.store.SaveWork(second, saving(t, w.store, second, place, "10.7.2.D2a", "no"))
	refuses(t, err, fault.Conflict, "work.handed_in")
	// Taken back, what was handed in is nobody's but the country's; handed in again it is another serial.
	if err := w.store.WithdrawWork(second, place); err != nil {
		t.Fatal(err)
	}
	id := must[survey.Work](t)(w.store.Work(focal, place)).ID
	if got := must[map[string]survey.Entry](t)(w.store.Submitted(office, id, 1)); len(got) != 0 {
		t.Errorf("the office reads %d answers that were taken back", len(got))
	}
	if again := handIn(t, w.store, focal, place); again.Serial != 2 || again.Digest != receipt.Digest {
		t.Errorf("%+v and %+v", receipt, again)
	}
	if got := must[map[string]survey.Entry](t)(w.store.Submitted(office, id, 2)); len(got) != 29 || got["10.7.2.D4a"].Choice != "no" {
		t.Errorf("%d answers", len(got))
	}
	for _, who := range []string{"focal point CRI", "regional office elsewhere", "administrator", "contributor PAN"} {
		if got := must[map[string]survey.Entry](t)(w.store.Submitted(w.as(t, who), id, 2)); len(got) != 0 {
			t.Errorf("%s reads %d answers", who, len(got))
		}
	}
	// Returned with a reason and a remark at one answer; corrected; handed in.
	if err := w.store.RemarkWork(office, place, "10.7.2.D4c", "¿Con qué países?"); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.ReturnWork(office, place, 2, " "), fault.Invalid, "work.reason_missing")
	refuses(t, w.store.ReturnWork(office, place, 1, "x"), fault.Conflict, "work.judged_already")
	refuses(t, w.store.ReturnWork(focal, place, 2, "x"), fault.Forbidden, "")
	if err := w.store.ReturnWork(office, place, 2, "Falta precisar 4c."); err != nil {
		t.Fatal(err)
	}
	got := must[survey.Work](t)(w.store.Work(focal, place))
	if open := got.Open("10.7.2.D4c"); got.State != survey.Returned || got.Reason != "Falta precisar 4c." || len(open) != 1 || got.People[open[0].Author].Name != "regional office" {
		t.Errorf("%+v", got)
	}
	save(t, w.store, focal, place, "10.7.2.D4c", "no")
	handIn(t, w.store, focal, place)
	// Neither who handed it in nor who wrote any of it judges it, whatever roles they hold.
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `insert into appointment (account, role, area, starts, made_by) select unnest($1::bigint[]), 'regional_office', 'RCM', today(), 2`,
		[]int64{w.people["focal point PAN"], w.people["second focal point PAN"]})
	refuses(t, w.store.ValidateWork(focal, place, 3), fault.Forbidden, "")
	refuses(t, w.store.ValidateWork(second, place, 3), fault.Forbidden, "")
	refuses(t, w.store.PublishWork(office, place, 3, q, 2027), fault.Conflict, "work.judged_already")
	if err := w.store.ValidateWork(office, place, 3); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.PublishWork(second, place, 3, q, 2027), fault.Forbidden, "")
	figures := func() map[string]string {
		out := map[string]string{}
		for _, r := range must[[]publish.Row](t)(w.store.Figures(t.Context(), publish.Query{Series: []string{"SG_CPA_MIGRS"}, Areas: []string{"PAN"}, Flow: observation.National, From: 2027, To: 2027, AllParts: true})) {
			out[r.Observation.Key.Breakdown] = r.Observation.Value.Text() + " " + r.Observation.Key.Release
		}
		return out
	}
	if got := figures(); len(got) != 0 {
		t.Errorf("figures before publication: %v", got)
	}
	if err := w.store.PublishWork(office, place, 3, q, 2027); err != nil {
		t.Fatal(err)
	}
	if got := figures(); len(got) != 7 || got[""] != "3 PAN R2/1" {
		t.Errorf("%v", got)
	}
	public := must[survey.Response](t)(w.store.Response(t.Context(), q.Code, "PAN", "R2"))
	if len(public.Answers) != 29 || public.Answers["10.7.2.D4c"].Choice != "no" || public.Answers["10.7.2.D4c"].Origin.Kind != observation.Form {
		t.Errorf("%d answers, %+v", len(public.Answers), public.Answers["10.7.2.D4c"])
	}
	// A change after it: flagged, and what is published stays until the change is validated and published.
	save(t, w.store, focal, place, "10.7.2.D4c", "yes", "10.7.2.D6e", "yes")
	if got = must[survey.Work](t)(w.store.Work(focal, place)); !got.Changed() || got.State != survey.Draft || got.Published.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := must[survey.Response](t)(w.store.Response(t.Context(), q.Code, "PAN", "R2")); len(got.Answers) != 29 || got.Answers["10.7.2.D4c"].Choice != "no" {
		t.Error("what is published moved with a draft")
	}
	handIn(t, w.store, second, place)
	if err := w.store.ValidateWork(other, place, 4); err != nil {
		t.Fatal(err)
	}
	if err := w.store.PublishWork(other, place, 4, q, 2027); err != nil {
		t.Fatal(err)
	}
	if got := must[survey.Response](t)(w.store.Response(t.Context(), q.Code, "PAN", "R2")); len(got.Answers) != 30 || got.Serial != 2 {
		t.Errorf("%d answers, serial %d", len(got.Answers), got.Serial)
	}
	if got := figures(); !strings.HasSuffix(got[""], " PAN R2/2") {
		t.Errorf("%v", got)
	}
	kinds := value[string](t, owner, `select string_agg(kind, ' ' order by id) from audit where subject_kind = 'work' and subject = $1`, fmt.Sprint(id))
	if kinds != "work.begun work.submitted work.withdrawn work.submitted work.returned work.submitted work.validated work.published work.draft work.submitted work.validated work.published" {
		t.Error(kinds)
	}
	var mails []string
	for _, m := range must[[]mail.Mail](t)(w.store.Mails(w.as(t, "administrator"), mail.Filter{Limit: 1000})) {
		if strings.HasPrefix(m.Cause, "work/") {
			mails = append(mails, string(m.Kind))
		}
	}
	slices.Sort(mails)
	counts := fmt.Sprint(len(slices.DeleteFunc(slices.Clone(mails), func(k string) bool { return k != "returned" })), len(mails) > 8)
	if counts != "2 true" {
		t.Errorf("%v", mails)
	}
	if audits := value[int](t, owner, `select count(*) from audit_unsealed`); audits == 0 {
		t.Error("nothing waits to be sealed")
	}
	must[int64](t)(w.store.Seal(t.Context()))
}

// TestAnswersThatAreNotPermitted: nothing is saved of what the questionnaire does not ask for.
func TestAnswersThatAreNotPermitted(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R3")
	focal := w.as(t, "focal point PAN")
	q := questionnaire(t, place.Part)
	for key, a := range map[string]survey.Answer{
		"work.item_unknown":   {Item: "10.7.2.D9a", Choice: "yes"},
		"work.choice_unknown": {Item: "10.7.2.D2a", Choice: "perhaps"},
		"work.answer_and_gap": {Item: "10.7.2.D2a", Choice: "yes", Gap: observation.NotAvailable},
		"work.gap_unknown":    {Item: "10.7.2.D2a", Gap: observation.NotAsked},
		"work.kind_wrong":     {Item: "10.7.2.D2a", Number: decimal.NewNullDecimal(decimal.NewFromInt(1))},
		"work.evidence_long":  {Item: "10.7.2.D2a", Choice: "yes", Evidence: strings.Repeat("x", survey.LongestEvidence+1)},
	} {
		_, _, err := w.store.SaveWork(focal, survey.Saving{Place: place, Questionnaire: q, Edits: []survey.Edit{{Answer: survey.Answer{Item: "10.7.2.D2b", Choice: "yes"}}, {Answer: a}}})
		refuses(t, err, fault.Invalid, key)
	}
	if got := must[survey.Work](t)(w.store.Work(focal, place)); got.ID != 0 {
		t.Errorf("%+v", got)
	}
	_, err := w.store.SubmitWork(focal, place, 0, "")
	refuses(t, err, fault.NotFound, "work.unknown")
	place.Part = "adoption-2030-migration"
	_, _, err = w.store.SaveWork(focal, survey.Saving{Place: place, Questionnaire: questionnaire(t, place.Part)})
	refuses(t, err, fault.Forbidden, "")
	place.Part = q.Code
	// A round that is closed takes nothing more, and a country that declined gives nothing.
	if err := w.store.Decline(focal, place.Round, "PAN", "Elecciones."); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.store.SaveWork(focal, saving(t, w.store, focal, place, "10.7.2.D2b", "yes")); err == nil {
		t.Error("a country that declined saves")
	}
}

// TestTakeImport: what a workbook holds goes into the work with its import, or neither does.
func TestTakeImport(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	place := openRound(t, w, "R4")
	focal, office := w.as(t, "focal point PAN"), w.as(t, "regional office")
	sum := must[string](t)(w.store.SaveFile(focal, "Panama.xlsx", strings.NewReader("the workbook")))
	bring := func() int64 {
		id := must[int64](t)(w.store.CreateImport(focal, intake.Import{FileName: "Panama.xlsx", SHA256: sum}))
		report := []byte(`{"status": "ok", "survey": "sdg-10.7.2", "round": "R4"}`)
		if err := w.store.SetChecked(focal, intake.Import{ID: id, Report: report, Flow: observation.National, Areas: []string{"PAN"}}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	id := bring()
	refuses(t, w.store.SetSubmitted(focal, id, ""), fault.Forbidden, "")
	to := saving(t, w.store, focal, place, "10.7.2.D1a", "", "10.7.2.D2a", "")
	for i := range to.Edits {
		item, _, _ := to.Questionnaire.Item(to.Edits[i].Item)
		to.Edits[i].Choice = to.Questionnaire.List(item).Choices[0].Code
		to.Edits[i].Origin = observation.Origin{Kind: observation.Cell, File: sum, FileName: "Panama.xlsx", Sheet: "1 Derechos", Cell: fmt.Sprintf("D%d", 5+i), Import: id}
	}
	stale := to
	stale.Edits = slices.Clone(to.Edits)
	if n := must[int](t)(w.store.TakeImport(focal, id, []survey.Saving{to})); n != 2 {
		t.Errorf("%d answers", n)
	}
	if im := must[intake.Import](t)(w.store.Import(focal, id)); im.State != intake.Accepted || im.ChangeSet != 0 {
		t.Errorf("%+v", im)
	}
	if e := must[survey.Work](t)(w.store.Work(focal, place)).Entries["10.7.2.D2a"]; e.Origin.Cell != "D6" || e.Origin.File != sum || e.Origin.Kind != observation.Cell {
		t.Errorf("%+v", e)
	}
	// Written on the web meanwhile: nothing of the second is taken, and its import waits.
	save(t, w.store, focal, place, "10.7.2.D2a", "no")
	again := bring()
	for i := range stale.Edits {
		stale.Edits[i].Evidence = "otra"
	}
	_, err := w.store.TakeImport(focal, again, []survey.Saving{stale})
	refuses(t, err, fault.Conflict, "work.moved")
	if im := must[intake.Import](t)(w.store.Import(focal, again)); im.State != intake.Checked {
		t.Errorf("%+v", im)
	}
	if e := must[survey.Work](t)(w.store.Work(focal, place)).Entries["10.7.2.D1a"]; e.Evidence != "" {
		t.Errorf("%+v", e)
	}
	// Handed in, the office reads the file that an answer came from; before that it does not.
	if _, err := w.store.Import(office, id); err == nil {
		t.Error("the office reads a workbook of a draft")
	}
	handIn(t, w.store, focal, place)
	if _, err := w.store.Import(office, id); err != nil {
		t.Error(err)
	}
	if err := w.store.ValidateWork(office, place, 1); err != nil {
		t.Fatal(err)
	}
	if err := w.store.PublishWork(office, place, 1, to.Questionnaire, 2027); err != nil {
		t.Fatal(err)
	}
	public := must[survey.Response](t)(w.store.Response(t.Context(), place.Part, "PAN", "R4"))
	if a := public.Answers["10.7.2.D1a"]; a.Origin.Cell != "D5" || a.Origin.Kind != observation.Cell || a.Origin.FileName != "Panama.xlsx" {
		t.Errorf("%+v", a)
	}
}

// TestWorkBeginsWithWhatIsPublished: a draft is handed in whole, so nothing that is public falls out of it unseen.
func TestWorkBeginsWithWhatIsPublished(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	q := questionnaire(t, "sdg-10.7.2")
	place := survey.Place{Round: "2019", Part: q.Code, Country: "CRI"}
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
	r := survey.Response{Questionnaire: q.Code, Version: q.Version, Country: "CRI", Round: "2019", Serial: 1, Answers: map[string]survey.Answer{
		"10.7.2.D2a": {Choice: "yes", Evidence: "Ley 8764"}, "10.7.2.D4a": {Gap: observation.NotAvailable}}}
	house := postgres.WithActor(t.Context(), 1)
	must[int64](t)(w.store.AcceptResponses(house, observation.ChangeSet{Kind: observation.FromForm}, []survey.Publication{{Response: r}}))
	contributor, focal := w.as(t, "contributor CRI"), w.as(t, "focal point CRI")
	if got := must[survey.Work](t)(w.store.Work(focal, place)); len(got.Entries) != 2 || got.Entries["10.7.2.D2a"].Evidence != "Ley 8764" || got.ID != 0 {
		t.Errorf("%+v", got)
	}
	// Whoever saves first need not write all of it.
	save(t, w.store, contributor, place, "10.7.2.D4a", "no")
	got := must[survey.Work](t)(w.store.Work(focal, place))
	if len(got.Entries) != 2 || got.Entries["10.7.2.D2a"].Section != "D2" || got.Entries["10.7.2.D4a"].Choice != "no" || got.Answered != 2 || got.Revision != 2 {
		t.Errorf("%+v", got)
	}
	// From a page that showed nothing, nothing is overwritten.
	_, conflicts, err := w.store.SaveWork(focal, survey.Saving{Place: place, Questionnaire: q, Edits: []survey.Edit{{Answer: survey.Answer{Item: "10.7.2.D2a", Choice: "no"}}}})
	if err != nil || len(conflicts) != 1 {
		t.Errorf("%v %v", conflicts, err)
	}
}
