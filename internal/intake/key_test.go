package intake

import (
	"testing"

	"rumbo/internal/observation"
)

// What a report prints of a key is enough to name the figure again.
func TestKeyIsReadAgain(t *testing.T) {
	for _, k := range []observation.Key{
		{Series: "SM_DTH_MIGR", Area: "PAN", Period: "2019", Flow: "un", Release: "UN SDG 2021.Q1"},
		{Series: "SG_CPA_MIGRP", Area: "MEX", Period: "2021", Breakdown: "policy_domain=PD_2", Flow: "national", Release: "import 7"},
		{Series: "SL_LBR_NTLCPL", Area: "RCM", Period: "2015-2019", Breakdown: "age=15-24;sex=F", Flow: "un", Release: "A · B"},
	} {
		if got, ok := ReadKey(keyText(k)); !ok || got != k {
			t.Errorf("%q was read as %+v", keyText(k), got)
		}
	}
	for _, other := range []string{"", "D1_Q2", "1.2 · b", "SM_DTH_MIGR · PAN · 2019 · policy_domain=PD_1 · un"} {
		if got, ok := ReadKey(other); ok {
			t.Errorf("%q is no key of a figure, but was read as %+v", other, got)
		}
	}
}
