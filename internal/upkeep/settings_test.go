package upkeep

import (
	"strings"
	"testing"

	"rumbo/internal/fault"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	known := func(code string) bool { return code == "RCM" || code == "SICA" }
	if got, err := Default().Check(known); err != nil || got != Default() {
		t.Error(got, err)
	}
	for key, change := range map[string]func(*Settings){
		"setting.name_missing":     func(s *Settings) { s.Name = " \t" },
		"setting.long.name":        func(s *Settings) { s.Name = strings.Repeat("ñ", 81) },
		"setting.long.institution": func(s *Settings) { s.Institution = strings.Repeat("x", 201) },
		"setting.contact_wrong":    func(s *Settings) { s.Contact = "nobody" },
		"setting.home_unknown":     func(s *Settings) { s.Home = "PAN" },
		"setting.zone_unknown":     func(s *Settings) { s.Zone = "Mars/Olympus" },
		"setting.retention_bounds": func(s *Settings) { s.Retention = 1 },
		"setting.evidence_bounds":  func(s *Settings) { s.Evidence = MostEvidence + 1 },
		"setting.idle_bounds":      func(s *Settings) { s.Idle = 0 },
		"setting.life_bounds":      func(s *Settings) { s.Idle, s.Life = 5, 4 },
	} {
		s := Default()
		change(&s)
		if _, err := s.Check(known); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	s := Default()
	s.Name, s.Home, s.Contact = "  Rumbo\n SICA ", "SICA", "rumbo@sica.example"
	if got, err := s.Check(known); err != nil || got.Name != "Rumbo SICA" {
		t.Error(got, err)
	}
}
