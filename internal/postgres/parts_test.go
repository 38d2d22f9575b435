package postgres_test

import (
	"testing"

	"rumbo/internal/observation"
	"rumbo/internal/testkit/storetest"
)

// TestPartsThatAreKnownStay: a file that gives a rate without its parts takes nothing away from them; other parts, or
// another value, are a change.
func TestPartsThatAreKnownStay(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	whole := figure("PAN", 2031, "Test 2031.Q1", "26")
	whole.Value.Numerator, whole.Value.Denominator = number("35861").Number, number("135358212").Number
	bare := figure("PAN", 2031, "Test 2031.Q1", "26")
	accept(t, s, whole)
	if id, counts := accept(t, s, bare); id != 0 || counts != (observation.Counts{Same: 1}) {
		t.Errorf("without parts: %d %+v", id, counts)
	}
	other := whole
	other.Value.Numerator = number("35862").Number
	if _, counts := accept(t, s, other); counts != (observation.Counts{Changed: 1}) {
		t.Errorf("other parts: %+v", counts)
	}
	bare.Value = number("27")
	if _, counts := accept(t, s, bare); counts != (observation.Counts{Changed: 1}) {
		t.Errorf("another value: %+v", counts)
	}
	if _, counts := accept(t, s, whole); counts != (observation.Counts{Changed: 1}) {
		t.Errorf("parts where there were none: %+v", counts)
	}
}
