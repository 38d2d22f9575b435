package postgres_test

import (
	"context"
	"fmt"
	"testing"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/postgres"
)

// planned is a plan of a country in which two targets are scored and one is chosen, approved where asked for.
func planned(t testing.TB, s *postgres.Store, who context.Context, country, title string, approved bool) int64 {
	t.Helper()
	id := must[int64](t)(s.AddPriorityPlan(who, country, action.PlanAbout{Title: spanish(title), From: 2026, To: 2030}))
	err := s.SavePriorities(who, id, []action.PlanEntry{
		{Kind: action.EntryTarget, Slot: action.Slot{Key: "10.7"}, Details: action.PriorityTarget{Relevance: "3", Urgency: "2", Feasibility: "0", Data: "1", Chosen: true}},
		{Kind: action.EntryTarget, Slot: action.Slot{Key: "8.8"}, Details: action.PriorityTarget{Relevance: "0"}},
		{Kind: action.EntryStakeholder, Details: action.Stakeholder{Institution: "Cancillería", Kind: "ministry"}},
	})
	if err == nil && approved {
		p := must[action.PriorityPlan](t)(s.PriorityPlan(who, id))
		err = s.TakePlanStep(who, id, p.Revision, action.PlanStep{Kind: action.PlanApproved, Day: day(t, "2026-02-03"), Body: "Consejo Nacional"}, day(t, "2026-03-01"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestPriorityPlan follows a plan from its beginning to an approval that is opened again, with every state kept.
func TestPriorityPlan(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	who, second := w.as(t, "focal point PAN"), w.as(t, "second focal point PAN")
	today := day(t, "2026-03-01")
	id := planned(t, w.store, who, "PAN", "Prioridades 2026", false)
	get := func() action.PriorityPlan {
		t.Helper()
		return must[action.PriorityPlan](t)(w.store.PriorityPlan(who, id))
	}
	p := get()
	if zero := p.Target("10.7"); zero.Feasibility != "0" || !zero.Chosen {
		t.Errorf("%+v", zero)
	}
	if gap := p.Target("8.8"); gap.Relevance != "0" || gap.Urgency != action.NotScored {
		t.Errorf("a gap and a zero are one: %+v", gap)
	}
	// Two people: who saves from an older state is told, and nothing is lost.
	scored := func(u action.PriorityMark, revision int64) action.PlanEntry {
		return action.PlanEntry{Kind: action.EntryTarget, Slot: action.Slot{Key: "8.8", Revision: revision}, Details: action.PriorityTarget{Urgency: u}}
	}
	saw := p.Target("8.8").Revision
	if err := w.store.SavePriorities(second, id, []action.PlanEntry{scored("3", saw)}); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.SavePriorities(who, id, []action.PlanEntry{scored("1", saw), {Kind: action.EntryTarget, Slot: action.Slot{Key: "16.2"}, Details: action.PriorityTarget{Data: "1"}}}), fault.Conflict, "admin.changed_meanwhile")
	if p = get(); p.Target("8.8").Urgency != "3" || p.Target("16.2").Revision != 0 {
		t.Errorf("half of a saving stands: %+v", p.Targets)
	}
	refuses(t, w.store.SavePriorities(who, id, []action.PlanEntry{{Kind: action.EntryTarget, Slot: action.Slot{Key: "8.8"}, Details: action.PriorityTarget{}}}), fault.Conflict, "admin.changed_meanwhile")
	for key, e := range map[string]action.PlanEntry{
		"priority.target_unknown":    {Kind: action.EntryTarget, Slot: action.Slot{Key: "10.99"}, Details: action.PriorityTarget{}},
		"priority.mark_wrong":        {Kind: action.EntryTarget, Slot: action.Slot{Key: "16.2"}, Details: action.PriorityTarget{Data: "4"}},
		"priority.target_not_chosen": {Kind: action.EntryIntervention, Details: action.Intervention{Target: "8.8", Title: spanish("Ley"), Level: "policy", Kind: "law"}},
	} {
		refuses(t, w.store.SavePriorities(who, id, []action.PlanEntry{e}), fault.Invalid, key)
	}
	law := action.PlanEntry{Kind: action.EntryIntervention, Details: action.Intervention{Target: "10.7", Title: spanish("Ley"), Level: "policy", Kind: "law"}}
	if err := w.store.SavePriorities(who, id, []action.PlanEntry{law, law}); err != nil {
		t.Fatal(err)
	}
	p = get()
	if len(p.Interventions) != 2 || p.Interventions[1].Key != "2" {
		t.Errorf("%+v", p.Interventions)
	}
	// A chosen target with interventions is not given up.
	left := p.Target("10.7")
	left.Chosen = false
	refuses(t, w.store.SavePriorities(who, id, []action.PlanEntry{{Kind: action.EntryTarget, Slot: left.Slot, Details: left}}), fault.Invalid, "priority.target_in_use")
	// One is removed, and its number is not given again.
	if err := w.store.SavePriorities(who, id, []action.PlanEntry{{Kind: action.EntryIntervention, Slot: p.Interventions[1].Slot, Removed: true}}); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.SavePriorities(who, id, []action.PlanEntry{{Kind: action.EntryIntervention, Slot: p.Interventions[1].Slot, Removed: true}}), fault.Conflict, "admin.changed_meanwhile")
	if err := w.store.SavePriorities(who, id, []action.PlanEntry{law}); err != nil || get().Interventions[1].Key != "3" {
		t.Errorf("%v %+v", err, get().Interventions)
	}

	approve := action.PlanStep{Kind: action.PlanApproved, Day: day(t, "2026-02-03"), Body: "Consejo Nacional", Document: "Acta 7"}
	refuses(t, w.store.TakePlanStep(who, id, p.Revision, approve, today), fault.Conflict, "admin.changed_meanwhile")
	future := approve
	future.Day = day(t, "2026-03-02")
	refuses(t, w.store.TakePlanStep(who, id, get().Revision, future, today), fault.Invalid, "priority.approve_day_to_come")
	if err := w.store.TakePlanStep(who, id, get().Revision, approve, today); err != nil {
		t.Fatal(err)
	}
	if p = get(); !p.Approved() || p.Steps[0].Document != "Acta 7" || p.Steps[0].Name != "focal point PAN" {
		t.Errorf("%+v", p.Steps)
	}
	refuses(t, w.store.SavePriorities(who, id, []action.PlanEntry{scored("0", p.Target("8.8").Revision)}), fault.Conflict, "priority.frozen")
	refuses(t, w.store.RemovePlan(who, id, p.Revision, true), fault.Conflict, "priority.approved_stays")
	refuses(t, w.store.TakePlanStep(who, id, p.Revision, approve, today), fault.Conflict, "priority.approved_already")
	public := func() action.PriorityPlan {
		t.Helper()
		all := must[[]action.PriorityPlan](t)(w.store.ApprovedPriorities(t.Context(), "PAN"))
		if len(all) == 0 || all[0].ID != id {
			t.Fatalf("%+v", all)
		}
		return all[0]
	}
	if got := public(); len(got.Interventions) != 2 || got.Target("10.7").Data != "1" || got.Steps[0].Name != "" {
		t.Errorf("%+v", got)
	}
	// What is done for it goes on; the public sees it once it is brought up to date.
	if err := w.store.SavePriorities(who, id, []action.PlanEntry{law}); err != nil {
		t.Fatal(err)
	}
	if n := len(public().Interventions); n != 2 {
		t.Errorf("the public sees %d interventions", n)
	}
	if err := w.store.TakePlanStep(who, id, get().Revision, action.PlanStep{Kind: action.PlanUpdated}, today); err != nil || len(public().Interventions) != 3 {
		t.Errorf("%v", err)
	}
	reopen := action.PlanStep{Kind: action.PlanReopened}
	refuses(t, w.store.TakePlanStep(who, id, get().Revision, reopen, today), fault.Invalid, "priority.reopen_reason_missing")
	reopen.Reason = "Nuevo plan nacional"
	if err := w.store.TakePlanStep(who, id, get().Revision, reopen, today); err != nil {
		t.Fatal(err)
	}
	if err := w.store.SavePriorities(who, id, []action.PlanEntry{scored("0", get().Target("8.8").Revision)}); err != nil {
		t.Fatal(err)
	}
	if got := public(); got.Target("8.8").Urgency != "3" || len(got.Steps) != 2 {
		t.Errorf("what was approved is public no more, or the reason of opening is: %+v", got)
	}
	versions := must[[]action.PlanVersion](t)(w.store.PlanVersions(who, id, 100))
	n := 0
	for _, v := range versions {
		if d, ok := v.Details.(action.PriorityTarget); ok && v.Key == "8.8" {
			n++
			if want := []action.PriorityMark{"", "3", "0"}[v.Revision-1]; d.Urgency != want {
				t.Errorf("revision %d: %+v", v.Revision, d)
			}
		}
	}
	if n != 3 || versions[0].Name != "focal point PAN" {
		t.Errorf("%d states of 8.8 are kept", n)
	}

	other := planned(t, w.store, who, "PAN", "Otro", false)
	p = must[action.PriorityPlan](t)(w.store.PriorityPlan(who, other))
	refuses(t, w.store.RemovePlan(who, other, p.Revision-1, true), fault.Conflict, "admin.changed_meanwhile")
	if err := w.store.RemovePlan(who, other, p.Revision, true); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.SavePriorities(who, other, []action.PlanEntry{scored("1", p.Target("8.8").Revision)}), fault.Conflict, "priority.removed_already")
	p = must[action.PriorityPlan](t)(w.store.PriorityPlan(who, other))
	if p.Removed.IsZero() || w.store.RemovePlan(who, other, p.Revision, false) != nil {
		t.Error("a removed plan does not come back")
	}
}

// TestPrioritiesOfOthers: nobody but who works on the whole of a country reads or touches its drafts, through the store or past it.
func TestPrioritiesOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	focal := w.as(t, "focal point PAN")
	id := planned(t, w.store, focal, "PAN", "Borrador", false)
	p := must[action.PriorityPlan](t)(w.store.PriorityPlan(focal, id))
	app := served(t, w.db)
	for _, who := range []string{"focal point CRI", "contributor PAN", "contributor CRI", "regional office", "partner agency", "administrator", "analyst", "nobody", "was focal point PAN"} {
		ctx := w.as(t, who)
		if _, err := w.store.PriorityPlan(ctx, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s reads a draft: %v", who, err)
		}
		if all := must[[]action.PriorityPlan](t)(w.store.PriorityPlans(ctx, "PAN")); len(all) != 0 {
			t.Errorf("%s lists %d drafts", who, len(all))
		}
		if all := must[[]action.PriorityPlan](t)(w.store.ApprovedPriorities(ctx, "PAN")); len(all) != 1 || all[0].ID == id {
			t.Errorf("%s reads as approved: %+v", who, all)
		}
		if _, err := w.store.AddPriorityPlan(ctx, "PAN", p.About); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s begins a plan: %v", who, err)
		}
		entry := action.PlanEntry{Kind: action.EntryTarget, Slot: p.Target("10.7").Slot, Details: action.PriorityTarget{}}
		for _, err := range []error{
			w.store.SavePriorities(ctx, id, []action.PlanEntry{entry}), w.store.RemovePlan(ctx, id, p.Revision, true),
			w.store.TakePlanStep(ctx, id, p.Revision, action.PlanStep{Kind: action.PlanApproved, Day: day(t, "2026-02-03"), Body: "X"}, day(t, "2026-03-01")),
		} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", who, err)
			}
		}
		exec(t, app, `select set_config('rumbo.actor', $1::bigint::text, false)`, w.people[who])
		for _, table := range []string{"priority_plan", "priority_entry", "priority_version"} {
			column := "plan"
			if table == "priority_plan" {
				column = "id"
			}
			if n := value[int64](t, app, fmt.Sprintf(`select count(*) from %s where %s = $1`, table, column), id); n != 0 {
				t.Errorf("%s reads %d rows of %s", who, n, table)
			}
		}
		for _, q := range []string{
			`insert into priority_entry (plan, kind, key, details, changed_by) values (%d, 'target', '16.2', '{}', actor())`,
			`insert into priority_step (plan, country, step, on_day, made_by) values (%d, 'PAN', 'approved', '2026-02-03', actor())`,
			`insert into priority_step (plan, country, step, on_day, made_by) values (%d, 'CRI', 'approved', '2026-02-03', actor())`,
		} {
			if _, err := app.Exec(t.Context(), fmt.Sprintf(q, id)); codeOf(err) != noPrivilege {
				t.Errorf("%s, %s: %v", who, q, err)
			}
		}
	}
	// Neither do its own people get past the order of things.
	exec(t, app, `select set_config('rumbo.actor', $1::bigint::text, false)`, w.people["focal point PAN"])
	for q, code := range map[string]string{
		`insert into priority_version (plan, kind, key, revision, details, removed, made_by) values (%d, 'target', '16.2', 9, '{}', false, actor())`: noPrivilege,
		`delete from priority_entry where plan = %d`:                                                                                          noPrivilege,
		`update priority_step set body = 'x' where plan = %d`:                                                                                 noPrivilege,
		`update priority_plan set country = 'CRI' where id = %d`:                                                                              noChange,
		`insert into priority_step (plan, country, step, on_day, made_by) values (%d, 'PAN', 'updated', '2026-02-03', actor())`:               noChange,
		`insert into priority_step (plan, country, step, on_day, made_by) values (%d, 'PAN', 'approved', '2026-02-03', 2)`:                    noPrivilege,
		`update priority_entry set key = '16.9' where plan = %d and kind = 'target'`:                                                          noChange,
		`insert into priority_plan (country, made_by) values ('CRI', actor()) returning %d`:                                                   noPrivilege,
		`insert into priority_step (plan, country, step, on_day, reason, made_by) values (%d, 'PAN', 'reopened', '2026-02-03', 'x', actor())`: noChange,
	} {
		if _, err := app.Exec(t.Context(), fmt.Sprintf(q, id)); codeOf(err) != code {
			t.Errorf("%s: %v", q, err)
		}
	}
}
