package action

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/quick"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

func smallCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.New(catalog.Content{
		Goals: []catalog.Goal{{Code: "8", Name: es("8")}, {Code: "10", Name: es("10")}}, Targets: []catalog.Target{{Code: "8.8", Goal: "8", Name: es("8.8")}, {Code: "10.7", Goal: "10", Name: es("10.7")}, {Code: "10.c", Goal: "10", Name: es("10.c")}},
		Indicators: []catalog.Indicator{{Code: "10.7.2", Target: "10.7", Name: es("10.7.2")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// TestScoreTellsGapFromZero: for every set of marks, sums are there exactly when their marks are, and a zero is one of them.
func TestScoreTellsGapFromZero(t *testing.T) {
	t.Parallel()
	all := append([]PriorityMark{NotScored}, AllMarks()...)
	holds := func(a, b, c, d uint8) bool {
		x := PriorityTarget{Relevance: all[int(a)%5], Urgency: all[int(b)%5], Feasibility: all[int(c)%5], Data: all[int(d)%5]}
		need, ok := x.Need()
		means, too := x.Means()
		score, whole := x.Score()
		given := 0
		for _, k := range Criteria() {
			if x.Mark(k) != NotScored {
				given++
			}
		}
		return ok == (a%5 > 0 && b%5 > 0) && too == (c%5 > 0 && d%5 > 0) && whole == (ok && too) && given == x.Given() &&
			(!whole || score == need+means && score == int(a%5+b%5+c%5+d%5)-4) && (whole == (x.Quarter() != Unplaced)) && (!ok || need <= MostOfTwo)
	}
	if err := quick.Check(holds, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
}

// TestMatrixHoldsEveryTarget: whatever is scored in full stands at one place of the matrix and no other, by number, and nothing else does.
func TestMatrixHoldsEveryTarget(t *testing.T) {
	t.Parallel()
	all := append([]PriorityMark{NotScored}, AllMarks()...)
	holds := func(seed []uint16) bool {
		var entries []PlanEntry
		full := 0
		for i, n := range seed {
			x := PriorityTarget{Relevance: all[n%5], Urgency: all[n/5%5], Feasibility: all[n/25%5], Data: all[n/125%5], Chosen: n%2 == 0}
			if _, ok := x.Score(); ok {
				full++
			}
			entries = append(entries, PlanEntry{Kind: EntryTarget, Slot: Slot{Key: fmt.Sprintf("%d.%d", i%17+1, i)}, Details: x})
		}
		p := PriorityPlan{}.With(entries)
		seen := 0
		for _, s := range p.Matrix() {
			seen += len(s.Targets)
			for _, x := range s.Targets {
				need, _ := x.Need()
				means, _ := x.Means()
				if need != s.Need || means != s.Means {
					return false
				}
			}
			if !slices.IsSortedFunc(s.Targets, func(a, b PriorityTarget) int { return CompareTargets(a.Key, b.Key) }) {
				return false
			}
		}
		return seen == full
	}
	if err := quick.Check(holds, &quick.Config{MaxCount: 300}); err != nil {
		t.Error(err)
	}
}

func TestQuarters(t *testing.T) {
	t.Parallel()
	for marks, want := range map[string]Quarter{"2222": ActFirst, "3300": BuildMeans, "1233": KeepGoing, "3030": LeaveLater, "0000": LeaveLater, "333 ": Unplaced} {
		x := PriorityTarget{}
		for i, c := range Criteria() {
			if m := marks[i : i+1]; m != " " {
				x = x.Marked(c, PriorityMark(m))
			}
		}
		if got := x.Quarter(); got != want {
			t.Errorf("%s stands in %s, not %s", marks, got, want)
		}
	}
}

func TestCompareTargets(t *testing.T) {
	t.Parallel()
	got := []string{"17.18", "10.c", "5.2", "16.b", "10.7", "1.3", "17.3", "16.9", "10.10"}
	slices.SortFunc(got, CompareTargets)
	if want := []string{"1.3", "5.2", "10.7", "10.10", "10.c", "16.9", "16.b", "17.3", "17.18"}; !slices.Equal(got, want) {
		t.Error(got)
	}
	if err := quick.Check(func(a, b string) bool {
		return CompareTargets(a, b) == -CompareTargets(b, a) || CompareTargets(a, b)*CompareTargets(b, a) < 0
	}, nil); err != nil {
		t.Error(err)
	}
}

func TestEntriesOfAPlan(t *testing.T) {
	t.Parallel()
	cat := smallCatalog(t)
	p := PriorityPlan{}.With([]PlanEntry{{Kind: EntryTarget, Slot: Slot{Key: "10.7"}, Details: PriorityTarget{Chosen: true}}, {Kind: EntryTarget, Slot: Slot{Key: "8.8"}, Details: PriorityTarget{}}})
	law := func(change func(*Intervention)) Intervention {
		i := Intervention{Target: "10.7", Level: PolicyLevel, Kind: "law", Title: es("Ley")}
		change(&i)
		return i
	}
	by := func(change func(*PlanIndicator)) PlanIndicator {
		i := PlanIndicator{Target: "10.7", Code: "10.7.2"}
		change(&i)
		return i
	}
	ten := decimal.NewNullDecimal(decimal.NewFromInt(10))
	for i, c := range []struct {
		key     string
		details any
		want    string
	}{
		{"", PlanAbout{Title: es("x"), From: 2026, To: 2030}, ""},
		{"", PlanAbout{From: 2026, To: 2030}, "priority.title_missing"},
		{"", PlanAbout{Title: es("x"), From: 2030, To: 2026}, "priority.years_out_of_order"},
		{"", PlanAbout{Title: es("x"), From: 26, To: 2030}, "priority.years_wrong"},
		{"", PlanSetUp{}, ""},
		{"", PlanSetUp{Kind: "council", Body: "x"}, "priority.choice_unknown"},
		{"", PlanSetUp{Kind: NewBody}, "priority.body_missing"},
		{"", PlanSetUp{URL: "javascript:alert(1)"}, "meeting.document_wrong"},
		{"1", Stakeholder{Institution: "x", Kind: "ministry"}, ""},
		{"1", Stakeholder{Kind: "ministry"}, "priority.institution_missing"},
		{"1", Stakeholder{Institution: "x", Kind: "minister"}, "priority.kind_missing"},
		{"10.c", PriorityTarget{Data: "3"}, ""},
		{"10.C", PriorityTarget{Data: "3"}, "priority.target_unknown"},
		{"16.2", PriorityTarget{Data: "3"}, "priority.target_unknown"},
		{"10.c", PriorityTarget{Data: "4"}, "priority.mark_wrong"},
		{"10.c", PriorityTarget{Urgency: "-1"}, "priority.mark_wrong"},
		{"10.c", PriorityTarget{Urgency: "2.5"}, "priority.mark_wrong"},
		{"16.2", TargetWording{Text: es("x")}, "priority.target_unknown"},
		{"1", law(func(*Intervention) {}), ""},
		{"1", law(func(i *Intervention) { i.Target = "" }), "priority.target_missing"},
		{"1", law(func(i *Intervention) { i.Target = "8.8" }), "priority.target_not_chosen"},
		{"1", law(func(i *Intervention) { i.Target = "99.1" }), "priority.target_unknown"},
		{"1", law(func(i *Intervention) { i.Title = lang.Text{} }), "priority.intervention_missing"},
		{"1", law(func(i *Intervention) { i.Level = "local" }), "priority.level_missing"},
		{"1", law(func(i *Intervention) { i.Kind = "" }), "priority.kind_missing"},
		{"1", law(func(i *Intervention) { i.Starts, i.Ends = date("2027-01-02"), date("2027-01-01") }), "priority.days_out_of_order"},
		{"1", law(func(i *Intervention) { i.Starts, i.Ends = date("2027-01-01"), date("2027-01-01") }), ""},
		{"1", law(func(i *Intervention) { i.Budget = ten }), "priority.currency_missing"},
		{"1", law(func(i *Intervention) { i.Budget, i.Currency = ten, "usd" }), "priority.currency_wrong"},
		{"1", law(func(i *Intervention) {
			i.Budget, i.Currency = decimal.NewNullDecimal(decimal.NewFromInt(-1)), "USD"
		}), "priority.budget_negative"},
		{"1", law(func(i *Intervention) { i.Budget, i.Currency = decimal.NewNullDecimal(decimal.Zero), "USD" }), ""},
		{"1", by(func(*PlanIndicator) {}), ""},
		{"1", by(func(i *PlanIndicator) { i.Code = "10.7.9" }), "priority.indicator_unknown"},
		{"1", by(func(i *PlanIndicator) { i.Name = es("x") }), "priority.indicator_twice"},
		{"1", by(func(i *PlanIndicator) { i.Code = "" }), "priority.indicator_missing"},
		{"1", by(func(i *PlanIndicator) { i.Baseline = ten }), "priority.baseline_year_missing"},
		{"1", by(func(i *PlanIndicator) { i.Frequency = "sometimes" }), "priority.choice_unknown"},
		{"1", Stakeholder{Institution: string(make([]rune, LongestPlanLine+1)), Kind: "ministry"}, "priority.too_long"},
	} {
		err := PlanEntry{Slot: Slot{Key: c.key}, Details: c.details}.Check(p, cat)
		e, ok := fault.As(err)
		if (err == nil) != (c.want == "") || ok && (e.Key != c.want || e.Kind != fault.Invalid) {
			t.Errorf("%d: %T %+v: %v, want %q", i, c.details, c.details, err, c.want)
		}
	}
}

// TestDetailsComeBack: what is kept of each kind of entry is read as it was.
func TestDetailsComeBack(t *testing.T) {
	t.Parallel()
	kept := map[EntryKind]any{
		EntryAbout: PlanAbout{Title: es("x"), From: 2026, To: 2030}, EntrySetUp: PlanSetUp{Body: "x"}, EntryStakeholder: Stakeholder{Institution: "x"},
		EntryTarget: PriorityTarget{Relevance: "0", Chosen: true, Note: "x"}, EntryWording: TargetWording{Text: es("x")},
		EntryIntervention: Intervention{Target: "10.7", Starts: date("2027-01-01")}, EntryIndicator: PlanIndicator{Code: "10.7.2", Year: 2021},
	}
	for _, kind := range EntryKinds() {
		document, err := json.Marshal(kept[kind])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseDetails(kind, document); err != nil || fmt.Sprint(got) != fmt.Sprint(kept[kind]) {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
	if _, err := ParseDetails("x", []byte("{}")); err == nil {
		t.Error("an unknown kind is read")
	}
}

func TestStepsOfAPlan(t *testing.T) {
	t.Parallel()
	today := date("2026-06-15")
	chosen := PriorityPlan{}.With([]PlanEntry{{Kind: EntryTarget, Slot: Slot{Key: "10.7"}, Details: PriorityTarget{Chosen: true}}})
	approved := chosen
	approved.Steps = []PlanStep{{Kind: PlanApproved, Day: date("2026-06-01"), Body: "x"}}
	reopened := approved
	reopened.Steps = append(slices.Clone(approved.Steps), PlanStep{Kind: PlanReopened, Reason: "x"})
	ok := PlanStep{Kind: PlanApproved, Day: today, Body: "Consejo"}
	with := func(change func(*PlanStep)) PlanStep { s := ok; change(&s); return s }
	for i, c := range []struct {
		p    PriorityPlan
		s    PlanStep
		want string
	}{
		{chosen, ok, ""}, {PriorityPlan{}, ok, "priority.approve_without_choice"}, {approved, ok, "priority.approved_already"}, {reopened, ok, ""},
		{chosen, with(func(s *PlanStep) { s.Body = "" }), "priority.approve_body_missing"}, {chosen, with(func(s *PlanStep) { s.Day = time.Time{} }), "priority.approve_day_missing"},
		{chosen, with(func(s *PlanStep) { s.Day = date("2026-06-16") }), "priority.approve_day_to_come"}, {reopened, with(func(s *PlanStep) { s.Day = date("2026-05-31") }), "priority.approve_day_early"},
		{chosen, with(func(s *PlanStep) { s.URL = "acta" }), "meeting.document_wrong"}, {chosen, PlanStep{Kind: PlanUpdated}, "priority.not_approved"}, {reopened, PlanStep{Kind: PlanUpdated}, "priority.not_approved"},
		{approved, PlanStep{Kind: PlanUpdated}, ""}, {approved, PlanStep{Kind: PlanReopened}, "priority.reopen_reason_missing"}, {approved, PlanStep{Kind: PlanReopened, Reason: "x"}, ""}, {chosen, PlanStep{Kind: "x"}, "priority.choice_unknown"},
	} {
		err := c.p.Take(c.s, today)
		if e, _ := fault.As(err); (err == nil) != (c.want == "") || err != nil && e.Key != c.want {
			t.Errorf("%d: %v, want %q", i, err, c.want)
		}
	}
	if !approved.Approved() || reopened.Approved() || chosen.Approved() {
		t.Error("approved or not")
	}
	used := chosen
	used.Interventions = []Intervention{{Target: "10.7"}}
	if chosen.Leave("10.7") != nil || used.Leave("10.7") == nil || used.Leave("8.8") != nil {
		t.Error("a target with interventions is given up, or one without is not")
	}
}
