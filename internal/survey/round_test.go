package survey

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// TestDeadline holds that a day ends at its end where the country is.
func TestDeadline(t *testing.T) {
	t.Parallel()
	panama := time.FixedZone("Panama", -5*60*60)
	r := Round{Due: day("2027-06-30"), Parts: []string{"a", "b"}}
	one := Asked{Country: "PAN", Parts: map[string]Progress{"a": {State: Published}}}
	if got := one.Deadline(r, panama); !got.Equal(time.Date(2027, 7, 1, 5, 0, 0, 0, time.UTC)) {
		t.Error(got)
	}
	for _, c := range []struct {
		now    time.Time
		change func(*Asked)
		late   bool
	}{
		{time.Date(2027, 7, 1, 4, 59, 59, 0, time.UTC), nil, false},
		{time.Date(2027, 7, 1, 5, 0, 0, 0, time.UTC), nil, true},
		{time.Date(2027, 7, 1, 5, 0, 0, 0, time.UTC), func(a *Asked) { a.Due = day("2027-07-15") }, false},
		{time.Date(2027, 6, 16, 5, 0, 0, 0, time.UTC), func(a *Asked) { a.Due = day("2027-06-15") }, true},
		{time.Date(2027, 8, 1, 0, 0, 0, 0, time.UTC), func(a *Asked) { a.Declined = day("2027-06-01") }, false},
		{time.Date(2027, 8, 1, 0, 0, 0, 0, time.UTC), func(a *Asked) { a.Parts["b"] = Progress{State: Submitted} }, false},
		{time.Date(2027, 8, 1, 0, 0, 0, 0, time.UTC), func(a *Asked) { a.Parts["b"] = Progress{State: Returned} }, true},
	} {
		a := Asked{Country: one.Country, Parts: map[string]Progress{"a": {State: Published}}}
		if c.change != nil {
			c.change(&a)
		}
		if got := a.Late(r, panama, c.now); got != c.late {
			t.Errorf("%s: late %v, %+v", c.now, got, a)
		}
	}
	if got := one.Missing(r); !slices.Equal(got, []string{"b"}) {
		t.Error(got)
	}
}

func TestCheckRound(t *testing.T) {
	t.Parallel()
	good := Round{Code: "CRM-2027", Name: lang.Text{}.With(lang.Spanish, "Ronda 2027"), Group: "RCM", ReferenceYear: 2027, Parts: []string{"sdg-10.7.2"}, Due: day("2027-06-30"), Zone: "America/Panama"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for key, change := range map[string]func(*Round){
		"round.code_wrong": func(r *Round) { r.Code = "a b" }, "round.name_missing": func(r *Round) { r.Name = lang.Text{} }, "round.group_missing": func(r *Round) { r.Group = "" },
		"round.year_wrong": func(r *Round) { r.ReferenceYear = 12 }, "round.due_missing": func(r *Round) { r.Due = time.Time{} },
		"setting.zone_unknown": func(r *Round) { r.Zone = "Mars" },
	} {
		r := good
		change(&r)
		if err := r.Check(); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	for code, ok := range map[string]bool{"2027": true, "-a": false, "": false, strings.Repeat("x", 41): false, "a/b": false, "CRM-2027.1": true} {
		r := good
		r.Code = code
		if (r.Check() == nil) != ok {
			t.Errorf("%q: %v", code, r.Check())
		}
	}
}

func TestRoundState(t *testing.T) {
	t.Parallel()
	r := Round{}
	if r.State() != Prepared {
		t.Error(r.State())
	}
	if !r.Over() {
		t.Error("a round that was asked elsewhere is not over")
	}
	r.MadeBy = 100
	r.Opened = day("2027-01-01")
	if r.State() != Open || r.Over() {
		t.Error(r.State(), r.Over())
	}
	r.Closed = day("2027-07-01")
	if r.State() != Closed || !r.Over() {
		t.Error(r.State(), r.Over())
	}
}
