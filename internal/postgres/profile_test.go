package postgres_test

import (
	"context"
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/postgres"
)

func profiled(t testing.TB, s *postgres.Store, who context.Context, country, name string) int64 {
	t.Helper()
	return must[int64](t)(s.SaveProfile(who, profileOf(t, country, name)))
}

func profileOf(t testing.TB, country, name string) intake.SavedProfile {
	t.Helper()
	p, err := intake.ParseProfile([]byte("rumbo-profile: 1\nname: " + name + "\ntables:\n  - headers: [pais, \"{period}\"]\n    series: SM_DTH_MIGR\n"))
	if err != nil {
		t.Fatal(err)
	}
	return intake.SavedProfile{Country: country, Profile: p, Prints: p.Prints()}
}

// TestProfiles: a country's are its own, the office's are for all who bring files in, and each is kept by whom it belongs to.
func TestProfiles(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	pan := profiled(t, w.store, w.as(t, "focal point PAN"), "PAN", "Registro de Panamá")
	cri := profiled(t, w.store, w.as(t, "focal point CRI"), "CRI", "Registro")
	office := profiled(t, w.store, w.as(t, "regional office"), "", "CONAPO, intensidad migratoria")
	for who, want := range map[string]string{
		"focal point PAN": "CONAPO, intensidad migratoria|Registro de Panamá", "second focal point PAN": "CONAPO, intensidad migratoria|Registro de Panamá",
		"contributor PAN": "CONAPO, intensidad migratoria|Registro de Panamá", "focal point CRI": "CONAPO, intensidad migratoria|Registro",
		"administrator": "CONAPO, intensidad migratoria", "regional office": "CONAPO, intensidad migratoria", "analyst": "", "nobody": "", "was focal point PAN": "",
		"partner agency": "",
	} {
		var names []string
		for _, p := range must[[]intake.SavedProfile](t)(w.store.Profiles(w.as(t, who))) {
			names = append(names, p.Profile.Name)
			if p.Profile.Tables[0].Series != "SM_DTH_MIGR" || len(p.Prints) != 1 || p.ChangedBy == 0 {
				t.Errorf("%+v", p)
			}
		}
		if got := strings.Join(names, "|"); got != want {
			t.Errorf("%s sees %q, want %q", who, got, want)
		}
	}
	// Others' are as if they were not there.
	_, err := w.store.Profile(w.as(t, "focal point CRI"), pan)
	wantFault(t, err, fault.NotFound, "profile.none")
	for _, who := range []string{"focal point CRI", "regional office", "administrator", "analyst"} {
		_, err := w.store.SaveProfile(w.as(t, who), profileOf(t, "PAN", "Otro"))
		wantFault(t, err, fault.Forbidden, "fault.not_allowed")
		changed := profileOf(t, "PAN", "Otro")
		changed.ID = pan
		_, err = w.store.SaveProfile(w.as(t, who), changed)
		wantFault(t, err, fault.Forbidden, "fault.not_allowed")
		wantFault(t, w.store.RemoveProfile(w.as(t, who), pan), fault.Forbidden, "fault.not_allowed")
	}
	for _, who := range []string{"focal point PAN", "contributor PAN", "analyst"} {
		_, err := w.store.SaveProfile(w.as(t, who), profileOf(t, "", "Otro"))
		wantFault(t, err, fault.Forbidden, "fault.not_allowed")
		wantFault(t, w.store.RemoveProfile(w.as(t, who), office), fault.Forbidden, "fault.not_allowed")
	}
	// One name per owner, however its letters are written.
	_, err = w.store.SaveProfile(w.as(t, "second focal point PAN"), profileOf(t, "PAN", "REGISTRO de panamá"))
	wantFault(t, err, fault.Conflict, "profile.taken")
	profiled(t, w.store, w.as(t, "focal point PAN"), "PAN", "Registro")
	// Rename, replace, remove.
	p := must[intake.SavedProfile](t)(w.store.Profile(w.as(t, "contributor PAN"), pan))
	if !p.May || p.Country != "PAN" {
		t.Errorf("%+v", p)
	}
	p.Profile.Name = "Registro nacional"
	must[int64](t)(w.store.SaveProfile(w.as(t, "contributor PAN"), p))
	again := must[intake.SavedProfile](t)(w.store.Profile(w.as(t, "focal point PAN"), pan))
	if again.Profile.Name != "Registro nacional" || again.ChangedBy != w.people["contributor PAN"] || again.Changed.Before(p.Changed) {
		t.Errorf("%+v", again)
	}
	if seen := must[intake.SavedProfile](t)(w.store.Profile(w.as(t, "focal point PAN"), office)); seen.May {
		t.Error("a country may change what is the office's")
	}
	for who, id := range map[string]int64{"focal point PAN": pan, "focal point CRI": cri, "administrator": office} {
		if err := w.store.RemoveProfile(w.as(t, who), id); err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
	// Each step left an entry, and none says what the profile says.
	owner := connect(t, w.db.OwnerURL)
	kinds := value[string](t, owner, `select string_agg(kind, ' ' order by id) from audit where kind like 'profile.%'`)
	if kinds != "profile.added profile.added profile.added profile.added profile.changed profile.removed profile.removed profile.removed" {
		t.Error(kinds)
	}
	if n := value[int64](t, owner, `select count(*) from audit where kind like 'profile.%' and details::text like '%SM_DTH%'`); n != 0 {
		t.Error("an entry holds the text of a profile")
	}
}
