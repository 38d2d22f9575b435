package observation

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

func number(s string) Value {
	return Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(s)), Literal: s}
}

func TestParsePeriod(t *testing.T) {
	for label, want := range map[string]struct {
		canonical  string
		start, end string
		frequency  Frequency
	}{
		"2019":                {"2019", "2019-01-01", "2019-12-31", Year},
		" 2019.0 ":            {"2019", "2019-01-01", "2019-12-31", Year},
		"2012 [YR2012]":       {"2012", "2012-01-01", "2012-12-31", Year},
		"1980 to 1990":        {"1980/1990", "1980-01-01", "1990-12-31", Range},
		"1980–1990":           {"1980/1990", "1980-01-01", "1990-12-31", Range},
		"2002/03":             {"2002/03", "2002-07-01", "2003-06-30", FiscalYear},
		"1999/00":             {"1999/00", "1999-07-01", "2000-06-30", FiscalYear},
		"2019 [2019]":         {"2019", "2019-01-01", "2019-12-31", Year},
		"2011M03 [2011M03]":   {"2011-03", "2011-03-01", "2011-03-31", Month},
		"2011-M03":            {"2011-03", "2011-03-01", "2011-03-31", Month},
		"2011-A1":             {"2011", "2011-01-01", "2011-12-31", Year},
		"YR2011":              {"2011", "2011-01-01", "2011-12-31", Year},
		"X2011":               {"2011", "2011-01-01", "2011-12-31", Year},
		"year_2011":           {"2011", "2011-01-01", "2011-12-31", Year},
		"2011Q1 [YR2011Q1]":   {"2011-Q1", "2011-01-01", "2011-03-31", Quarter},
		"2020-t4":             {"2020-Q4", "2020-10-01", "2020-12-31", Quarter},
		"2011-S2":             {"2011-S2", "2011-07-01", "2011-12-31", Half},
		"2020-02":             {"2020-02", "2020-02-01", "2020-02-29", Month},
		"2011-12":             {"2011-12", "2011-12-01", "2011-12-31", Month},
		"2019-03-28":          {"2019-03-28", "2019-03-28", "2019-03-28", Day},
		"":                    {},
		"19":                  {},
		"20190":               {},
		"2019.5":              {},
		"2002/05":             {},
		"1990 to 1980":        {},
		"2011-13":             {},
		"2011Q5":              {},
		"2019-02-30":          {},
		"Total":               {},
		"9999":                {},
		"dos mil diecinueve.": {},
	} {
		p, ok := ParsePeriod(label)
		if ok != (want.canonical != "") {
			t.Errorf("%q: read %v", label, ok)
			continue
		}
		if !ok {
			continue
		}
		got := [3]string{p.Canonical, p.Start.Format(time.DateOnly), p.End.Format(time.DateOnly)}
		if got != [3]string{want.canonical, want.start, want.end} || p.Frequency != want.frequency {
			t.Errorf("%q: %v %s, want %v", label, got, p.Frequency, want)
		}
	}
}

// FuzzParsePeriod: what is read has its days in order, and its canonical spelling reads back as the same period.
func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2019", "2002/03", "1980 a 1990", "2011Q1", "2011-S1", "2011-03", "2011-03-28", "٢٠١٩"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := ParsePeriod(s)
		if !ok {
			return
		}
		if p.End.Before(p.Start) {
			t.Fatalf("%q ends before it starts", s)
		}
		again, ok := ParsePeriod(p.Canonical)
		if !ok || again.Canonical != p.Canonical || !again.Start.Equal(p.Start) || !again.End.Equal(p.End) || again.Frequency != p.Frequency {
			t.Fatalf("%q: %q reads back as %+v", s, p.Canonical, again)
		}
	})
}

func TestValueText(t *testing.T) {
	below := number("2.5")
	below.Censor = Below
	for want, v := range map[string]Value{
		"12.50": number("12.50"), "0": number("0"), "-4": number("-4"), "1200": number("1.2e3"), "<2.5": below, "": {Gap: Suppressed},
	} {
		if got := v.Text(); got != want {
			t.Errorf("%+v: %q, want %q", v, got, want)
		}
	}
}

func TestZeroIsNoGap(t *testing.T) {
	zero := number("0")
	negligible := number("0")
	negligible.Negligible = true
	all := []Value{zero, negligible}
	for _, g := range Gaps() {
		all = append(all, Value{Gap: g})
	}
	for i, a := range all {
		for j, b := range all {
			if a.Equal(b) != (i == j) {
				t.Errorf("%+v and %+v: equal is %v", a, b, a.Equal(b))
			}
		}
	}
	if !number("12.50").Equal(number("12.5")) {
		t.Error("trailing zeros make another value")
	}
	provisional := number("1")
	provisional.Status = "P"
	if provisional.Equal(number("1")) {
		t.Error("the status makes no difference")
	}
}

func TestStatus(t *testing.T) {
	for want, v := range map[string]Value{"A": number("1"), "not_available": {Gap: NotAvailable}, "suppressed": {Gap: Suppressed}} {
		if got := v.StatusText(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for g, want := range map[Gap]Status{NotAvailable: "L", NotApplicable: "M", Suppressed: "Q", NotAsked: "O", NotAnswered: "O", NoGap: "A"} {
		if got := g.Status(); got != want {
			t.Errorf("%s: %s, want %s", g, got, want)
		}
	}
	if Gap("missing").Valid() || !NoGap.Valid() {
		t.Error("Valid")
	}
}

func TestBreakdown(t *testing.T) {
	b := Breakdown{"sex": "F", "age": "_T", "policy_domain": "PD_1"}
	if b.Key() != "policy_domain=PD_1;sex=F" {
		t.Error(b.Key())
	}
	if again := ParseBreakdown(b.Key()); again.Key() != b.Key() || again.Code("age") != Total {
		t.Error(again)
	}
	if (Breakdown{}).Key() != "" || len(ParseBreakdown("")) != 0 {
		t.Error("the headline has no parts")
	}
}

func TestKeyOrder(t *testing.T) {
	a := Key{Series: "A", Area: "PAN", Period: "2019", Flow: UN, Release: "1"}
	b := a
	b.Release = "2"
	if a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 {
		t.Error("the release comes last and breaks ties")
	}
}
