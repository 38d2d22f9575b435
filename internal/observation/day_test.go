package observation

import "testing"

// TestDays reads days in figures in both orders, and the stretch of time in which one lies.
func TestDays(t *testing.T) {
	t.Parallel()
	for label, want := range map[string][2]string{
		"31/12/2018": {"2018-12-31", ""}, "12/31/2018": {"", "2018-12-31"}, "05.03.2019": {"2019-03-05", "2019-05-03"}, "5-3-2019": {"2019-03-05", "2019-05-03"},
		"2018/12/31": {"2018-12-31", "2018-12-31"}, "2018-12-31 00:00:00": {"2018-12-31", "2018-12-31"}, "2018-12-31T10:30:00Z": {"2018-12-31", "2018-12-31"},
		"30/02/2019": {"", ""}, "10.7.2": {"", ""}, "5/3-2019": {"", ""}, "2019": {"", ""}, "1/2/19": {"", ""},
		"Wed, 12/26/2018 - 12:00": {"", "2018-12-26"}, "mié., 26/12/2018": {"2018-12-26", ""}, "al 31/12/2018": {"", ""}, "lun, 5": {"", ""},
	} {
		one, other := Days(label)
		for i, day := range []string{one.Format("2006-01-02"), other.Format("2006-01-02")} {
			if day == "0001-01-01" {
				day = ""
			}
			if day != want[i] {
				t.Errorf("%q: %q, want %q", label, day, want[i])
			}
		}
	}
	for label, want := range map[string]string{"31/12/2018": "2018-12-31", "01/01/2018": "2018-01-01", "05/03/2019": "", "31/12/2018 00:00": "2018-12-31"} {
		if p, _ := ParsePeriod(label); p.Canonical != want {
			t.Errorf("%q: %q, want %q", label, p.Canonical, want)
		}
	}
	one, _ := Days("30/06/2018")
	for f, want := range map[Frequency]string{Year: "2018", Half: "2018-S1", Quarter: "2018-Q2", Month: "2018-06", Day: "2018-06-30"} {
		if p := Holding(one, f); p.Canonical != want || p.Frequency != f {
			t.Errorf("%s: %+v, want %s", f, p, want)
		}
	}
}
