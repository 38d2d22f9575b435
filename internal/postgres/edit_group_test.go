package postgres_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit/storetest"
)

func day(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	return must[time.Time](t)(time.Parse(time.DateOnly, s))
}

// current is the newest state of the membership of a country in a group.
func current(t testing.TB, s *postgres.Store, group, member string) area.Spell {
	t.Helper()
	roll := must[area.Roll](t)(s.Roll(ctxOf(t), group))
	var out area.Spell
	for _, m := range roll.Spells {
		if m.Member == member && !m.Withdrawn && (out.ID == 0 || m.From.After(out.From)) {
			out = m
		}
	}
	return out
}

func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	if err := s.AddGroup(ctx, "CRM-SUR", lang.Text{Es: "Conferencia Sudamericana", Source: lang.Spanish}); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.AddGroup(ctx, "CRM-SUR", lang.Text{Es: "Otra"}), fault.Conflict, "admin.group_taken")
	add := func(from, to string) error {
		_, err := s.AddMember(ctx, area.Membership{Group: "CRM-SUR", Member: "PER", From: day(t, from), To: day(t, to), Source: "Acta 1"})
		return err
	}
	for _, c := range []struct{ from, to, refused string }{
		{"2001-01-01", "2005-12-31", ""},
		{"2005-12-31", "2007-01-01", "admin.overlap"},
		{"", "2001-01-01", "admin.overlap"},
		{"", "", "admin.overlap"},
		{"2006-01-01", "", ""},
		{"2010-01-01", "2010-01-02", "admin.overlap_since"},
		{"2000-02-01", "2000-01-01", "admin.days_turned"},
		{"0200-02-01", "", "admin.day_far"},
	} {
		err := add(c.from, c.to)
		if c.refused == "" && err != nil {
			t.Errorf("%v: %v", c, err)
		} else if c.refused != "" {
			wantFault(t, err, fault.Invalid, c.refused)
		}
	}
	_, err := s.AddMember(ctx, area.Membership{Group: "CRM-SUR", Member: "RCM"})
	wantFault(t, err, fault.Invalid, "admin.no_country")
	_, err = s.AddMember(ctx, area.Membership{Group: "PAN", Member: "PER"})
	wantFault(t, err, fault.Invalid, "admin.no_group")

	// A country moves: the last day here, the first there, and neither alone.
	m := current(t, s, "CRM-SUR", "PER")
	wantFault(t, s.MoveMember(ctx, m.ID, m.Version, "CRM-SUR", day(t, "2020-06-30"), "x"), fault.Invalid, "admin.move_same")
	wantFault(t, s.MoveMember(ctx, m.ID, m.Version, "RCM", day(t, "2005-06-30"), "x"), fault.Invalid, "admin.move_day")
	wantFault(t, s.MoveMember(ctx, m.ID, m.Version, "CHL", day(t, "2020-06-30"), "x"), fault.Invalid, "admin.no_group")
	if again := current(t, s, "CRM-SUR", "PER"); !again.To.IsZero() {
		t.Error("a move that was refused ended the membership")
	}
	if err := s.MoveMember(ctx, m.ID, m.Version, "RCM", day(t, "2020-06-30"), "Acta 2"); err != nil {
		t.Fatal(err)
	}
	dir := must[*area.Directory](t)(s.Directory(ctx))
	for on, in := range map[string]string{"2020-06-30": "CRM-SUR", "2020-07-01": "RCM"} {
		for _, group := range []string{"CRM-SUR", "RCM"} {
			if dir.IsMember(group, "PER", day(t, on)) != (group == in) {
				t.Errorf("on %s in %s: %v", on, group, group != in)
			}
		}
	}
	// Wrong ones stay and count nowhere; a day that another has taken meanwhile keeps them from coming back.
	m = current(t, s, "RCM", "PER")
	if err := s.WithdrawMembership(ctx, m.ID, m.Version, true); err != nil {
		t.Fatal(err)
	}
	if must[*area.Directory](t)(s.Directory(ctx)).IsMember("RCM", "PER", day(t, "2020-07-01")) {
		t.Error("a withdrawn membership counts")
	}
	kept := must[area.Spell](t)(s.Spell(ctx, m.ID))
	wantFault(t, s.CorrectMembership(ctx, m.ID, kept.Version, m.From, m.To, "x"), fault.Invalid, "admin.membership_withdrawn")
	must[int64](t)(s.AddMember(ctx, area.Membership{Group: "RCM", Member: "PER", From: day(t, "2021-01-01"), Source: "Acta 3"}))
	wantFault(t, s.WithdrawMembership(ctx, m.ID, kept.Version, false), fault.Invalid, "admin.overlap_since")
}

func TestTwoEditTheSameMembership(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, people := storetest.OpenDB(t, db), storetest.AddPeople(t, db)
	first, second := postgres.WithActor(t.Context(), people["administrator"]), postgres.WithActor(t.Context(), people["second administrator"])
	m := current(t, s, "RCM", "PAN")
	if err := s.CorrectMembership(first, m.ID, m.Version, m.From, day(t, "2030-12-31"), "Acta A"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.CorrectMembership(second, m.ID, m.Version, m.From, day(t, "2031-12-31"), "Acta B"), fault.Conflict, "admin.changed_meanwhile")
	if now := current(t, s, "RCM", "PAN"); now.Source != "Acta A" || !now.Local {
		t.Errorf("%+v", now)
	}
	g := must[area.Roll](t)(s.Roll(first, "RCM"))
	if err := s.NameArea(first, "RCM", g.Version, g.Name.With(lang.French, "CRM")); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.NameArea(second, "RCM", g.Version, g.Name), fault.Conflict, "admin.changed_meanwhile")

	// Many add the same country at once: one membership comes of it.
	var wg sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, errs[i] = s.AddMember([]context.Context{first, second}[i%2], area.Membership{Group: "RCM", Member: "PER", From: day(t, "2022-01-01").AddDate(0, 0, i), Source: "Acta"})
		}()
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else if e, ok := fault.As(err); !ok || e.Key != "admin.overlap_since" {
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("%d of %d at once were added", good, len(errs))
	}
}

func TestGroupsAreForThoseWhoManageThem(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, people := storetest.OpenDB(t, db), storetest.AddPeople(t, db)
	m := current(t, s, "RCM", "PAN")
	g := must[area.Roll](t)(s.Roll(ctxOf(t), "RCM"))
	for name, id := range people {
		ctx := postgres.WithActor(t.Context(), id)
		tries := map[string]error{
			"add a group": s.AddGroup(ctx, "X-"+map[bool]string{true: "2", false: "1"}[name == "second administrator"], lang.Text{Es: "Grupo"}),
			"name":        s.NameArea(ctx, "RCM", g.Version, g.Name),
			"spell":       s.SpellArea(ctx, "RCM", "CRM de "+name, false),
			"withdraw":    s.WithdrawMembership(ctx, m.ID, m.Version, true),
			"correct":     s.CorrectMembership(ctx, m.ID, m.Version, m.From, m.To, m.Source),
			"move":        s.MoveMember(ctx, m.ID, m.Version, "SICA", day(t, "2025-01-01"), "x"),
		}
		_, tries["add a member"] = s.AddMember(ctx, area.Membership{Group: "RCM", Member: "PER", From: day(t, "2022-01-01"), Source: "x"})
		for what, err := range tries {
			admin := name == "administrator" || name == "second administrator"
			if refused := fault.KindOf(err) == fault.Forbidden; refused == admin {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
	}
}

// TestShippedLeavesEditsAlone: names, spellings and memberships that people changed stay when the shipped data come again.
func TestShippedLeavesEditsAlone(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	g := must[area.Roll](t)(s.Roll(ctx, "PAN"))
	alias := g.Spelling[0].Text
	m := current(t, s, "RCM", "PAN")
	for _, err := range []error{
		s.NameArea(ctx, "PAN", g.Version, g.Name.With(lang.Spanish, "República de Panamá")), s.SpellArea(ctx, "PAN", alias, true), s.SpellArea(ctx, "PAN", "Pmá.", false),
		s.CorrectMembership(ctx, m.ID, m.Version, m.From, day(t, "2030-12-31"), "Acta"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	data := must[*shipped.Data](t)(shipped.Load())
	data.Hash = "another"
	if err := s.LoadShipped(t.Context(), data, nil); err != nil {
		t.Fatal(err)
	}
	after, _ := must[*area.Directory](t)(s.Directory(ctx)).Area("PAN")
	if after.Name.Es != "República de Panamá" || slices.Contains(after.Aliases, alias) || !slices.Contains(after.Aliases, "Pmá.") {
		t.Errorf("%+v", after)
	}
	if now := current(t, s, "RCM", "PAN"); !now.To.Equal(day(t, "2030-12-31")) {
		t.Errorf("%+v", now)
	}
}

// TestMovingACountryMovesWhoSeesIt: from the day after, the old group's office sees nothing of the country, the new one's all
// that it has handed in.
func TestMovingACountryMovesWhoSeesIt(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	admin := w.as(t, "administrator")
	sees := func(person string) bool {
		t.Helper()
		found, err := w.store.Imports(w.as(t, person), 100)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(found, func(im intake.Import) bool { return im.ID == w.submitted["PAN"] })
	}
	if !sees("regional office") || sees("regional office elsewhere") {
		t.Fatal("before the move")
	}
	m := current(t, w.store, "RCM", "PAN")
	today := must[area.Roll](t)(w.store.Roll(admin, "RCM")).Today
	if err := w.store.MoveMember(admin, m.ID, m.Version, "CARICOM", today, "Acta"); err != nil {
		t.Fatal(err)
	}
	if !sees("regional office") || sees("regional office elsewhere") {
		t.Error("the last day belongs to the old group")
	}
	m, next := must[area.Spell](t)(w.store.Spell(admin, m.ID)), current(t, w.store, "CARICOM", "PAN")
	for _, err := range []error{
		w.store.CorrectMembership(admin, m.ID, m.Version, m.From, today.AddDate(0, 0, -1), "Acta"),
		w.store.CorrectMembership(admin, next.ID, next.Version, today, next.To, "Acta"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if sees("regional office") || !sees("regional office elsewhere") {
		t.Error("the day after belongs to the new group")
	}
	if h := must[account.Holder](t)(w.store.Holder(admin, w.people["partner agency"])); h.MayIn(account.ReadSubmitted, "PAN") {
		t.Error("a partner agency of the old group")
	}
}
