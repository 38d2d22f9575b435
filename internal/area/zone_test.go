package area

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestZones(t *testing.T) {
	t.Parallel()
	for code, zone := range zones() {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	if Zone("PAN") != "America/Panama" || Zone("XXX") != "" {
		t.Error(Zone("PAN"), Zone("XXX"))
	}
}
