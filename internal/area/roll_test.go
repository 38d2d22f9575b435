package area

import (
	"testing"
	"time"
)

func TestOverlaps(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	spell := func(from, to string) Membership { return Membership{From: day(from), To: day(to)} }
	for _, c := range []struct {
		a, b Membership
		want bool
	}{
		{spell("", ""), spell("2020-01-01", ""), true},
		{spell("", "2019-12-31"), spell("2020-01-01", ""), false},
		{spell("", "2020-01-01"), spell("2020-01-01", ""), true},
		{spell("2000-01-01", "2005-01-01"), spell("2001-01-01", "2002-01-01"), true},
		{spell("2000-01-01", "2005-01-01"), spell("2005-01-02", "2006-01-01"), false},
		{spell("2010-01-01", ""), spell("", "2009-12-31"), false},
	} {
		if c.a.Overlaps(c.b) != c.want || c.b.Overlaps(c.a) != c.want {
			t.Errorf("%v and %v", c.a, c.b)
		}
	}
	if spell("2020-02-01", "2020-01-31").Check() == nil || spell("0020-02-01", "").Check() == nil || spell("2020-02-01", "2020-02-01").Check() != nil || spell("", "").Check() != nil {
		t.Error("dates that cannot be")
	}
}

func TestParseGroupCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{" crm-2 ": "CRM-2", "SICA": "SICA", "419": "", "A": "", "Á1": "", "A-": "", "A B": "", "ABCDEFGHIJKLMNOPQ": ""} {
		if got, err := ParseGroupCode(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}
