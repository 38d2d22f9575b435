package area

import (
	"testing"
	"time"
)

// TestOn holds that both days belong to a membership, from their first moment to their last, where the reader is.
func TestOn(t *testing.T) {
	t.Parallel()
	m := Membership{From: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)}
	panama := time.FixedZone("Panama", -5*60*60)
	for _, c := range []struct {
		moment time.Time
		want   bool
	}{
		{time.Date(2023, 12, 31, 23, 59, 59, 0, time.UTC), false},
		{time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), true},
		{time.Date(2024, 12, 31, 23, 59, 59, 0, time.UTC), true},
		{time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), false},
		{time.Date(2023, 12, 31, 23, 0, 0, 0, panama), false},
		{time.Date(2024, 1, 1, 0, 30, 0, 0, panama), true},
		{time.Date(2024, 12, 31, 23, 0, 0, 0, panama), true},
		{time.Date(2025, 1, 1, 0, 30, 0, 0, panama), false},
	} {
		if got := m.On(c.moment); got != c.want {
			t.Errorf("%s: %v", c.moment, got)
		}
	}
	if !(Membership{}).On(time.Now()) {
		t.Error("a membership without days holds always")
	}
}
