package catalog

import (
	"encoding/json"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
)

func TestProgressCheck(t *testing.T) {
	n := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	up, down := Series{Direction: Higher}, Series{Direction: Lower}
	for name, c := range map[string]struct {
		series Series
		given  Progress
		key    string
	}{
		"nothing":                         {up, Progress{}, ""},
		"a reason":                        {up, Progress{Not: "respondents"}, ""},
		"a reason that there is not":      {up, Progress{Not: "boredom"}, "admin.series.choose"},
		"a shape that there is not":       {up, Progress{Shape: "round"}, "admin.series.choose"},
		"an aim that there is not":        {up, Progress{Aim: "high"}, "admin.series.choose"},
		"a base long ago":                 {up, Progress{Base: 1815}, "assess.wrong.base"},
		"another target without a number": {up, Progress{Aim: OtherTarget}, "assess.wrong.target"},
		"a number without an aim":         {up, Progress{Target: n("3")}, "assess.wrong.target"},
		"no target":                       {up, Progress{Aim: NoAim, Limit: n("100"), Base: 2010}, ""},
		"a shape with a limit":            {up, Progress{Shape: "half", Limit: n("100")}, "assess.wrong.shape"},
		"a shape":                         {down, Progress{Shape: "natural_rate"}, ""},
		"two of three bounds":             {up, Progress{Lower: n("0"), Optimum: n("100")}, "assess.wrong.scale"},
		"bounds that rise":                {up, Progress{Lower: n("0"), Optimum: n("100"), Green: n("80"), Source: "SDSN"}, ""},
		"bounds that fall":                {down, Progress{Lower: n("20"), Optimum: n("2"), Green: n("5"), Source: "SDSN"}, ""},
		"bounds without a source":         {up, Progress{Lower: n("0"), Optimum: n("100"), Green: n("80")}, "assess.wrong.source"},
		"bounds turned over":              {down, Progress{Lower: n("2"), Optimum: n("20"), Green: n("5")}, "assess.wrong.bounds"},
		"bounds that are one":             {up, Progress{Lower: n("2"), Optimum: n("2"), Green: n("2")}, "assess.wrong.bounds"},
		"a threshold outside":             {down, Progress{Lower: n("20"), Optimum: n("2"), Green: n("1")}, "assess.wrong.green"},
	} {
		err := c.given.Check(c.series)
		if e, _ := fault.As(err); (err != nil) != (c.key != "") || err != nil && e.Key != c.key {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
		text, err := json.Marshal(c.given)
		var back Progress
		if err != nil || back.Scan(text) != nil || back.Base != c.given.Base || back.Aim != c.given.Aim || back.Limit.Valid != c.given.Limit.Valid {
			t.Errorf("%s: kept as %s, read as %+v (%v)", name, text, back, err)
		}
	}
	if text, _ := json.Marshal(Progress{}); string(text) != "{}" {
		t.Errorf("nothing is kept as %s", text)
	}
}
