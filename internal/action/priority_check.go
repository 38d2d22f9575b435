package action

import (
	"regexp"
	"slices"
	"time"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
)

// Years that a plan may name.
const (
	firstPlanYear = 2000
	lastPlanYear  = 2100
)

var isCurrency = regexp.MustCompile(`^[A-Z]{3}$`)

// Check refuses, as fault.Invalid, details of an entry that cannot be kept: targets and indicators are those of the catalogue, interventions and
// indicators are of targets that the plan has chosen.
func (e PlanEntry) Check(p PriorityPlan, cat *catalog.Catalog) error {
	switch d := e.Details.(type) {
	case PlanAbout:
		return d.check()
	case PlanSetUp:
		return d.check()
	case Stakeholder:
		return d.check()
	case PriorityTarget:
		if err := knownTarget(e.Key, cat); err != nil {
			return err
		}
		return d.check(e.Key)
	case TargetWording:
		if err := knownTarget(e.Key, cat); err != nil {
			return err
		}
		return tooLong(LongestPlanText, d.Text.En, d.Text.Es, d.Text.Fr)
	case Intervention:
		if err := p.chosenTarget(d.Target, cat); err != nil {
			return err
		}
		return d.check()
	case PlanIndicator:
		if err := p.chosenTarget(d.Target, cat); err != nil {
			return err
		}
		return d.check(cat)
	}
	return nil
}

func knownTarget(code string, cat *catalog.Catalog) error {
	if t, ok := cat.Target(code); !ok || t.Code != code {
		return fault.New(fault.Invalid, "priority.target_unknown", "Given", code)
	}
	return nil
}

func (p PriorityPlan) chosenTarget(code string, cat *catalog.Catalog) error {
	if code == "" {
		return fault.New(fault.Invalid, "priority.target_missing")
	}
	if err := knownTarget(code, cat); err != nil {
		return err
	}
	if !p.Target(code).Chosen {
		return fault.New(fault.Invalid, "priority.target_not_chosen", "Target", code)
	}
	return nil
}

func (a PlanAbout) check() error {
	wrong := func(year int) bool { return year < firstPlanYear || year > lastPlanYear }
	switch {
	case a.Title.IsZero():
		return fault.New(fault.Invalid, "priority.title_missing")
	case wrong(a.From) || wrong(a.To):
		return fault.New(fault.Invalid, "priority.years_wrong", "First", yearText(firstPlanYear), "Last", yearText(lastPlanYear))
	case a.To < a.From:
		return fault.New(fault.Invalid, "priority.years_out_of_order", "From", yearText(a.From), "To", yearText(a.To))
	}
	if err := tooLong(LongestPlanTitle, a.Title.En, a.Title.Es, a.Title.Fr); err != nil {
		return err
	}
	return tooLong(LongestPlanLine, a.NationalPlan, a.Process)
}

func (s PlanSetUp) check() error {
	switch {
	case s.Kind != "" && !slices.Contains(BodyKinds(), s.Kind):
		return fault.New(fault.Invalid, "priority.choice_unknown", "Given", s.Kind)
	case s.Kind != "" && s.Body == "":
		return fault.New(fault.Invalid, "priority.body_missing")
	case s.URL != "" && !isAddress(s.URL):
		return fault.New(fault.Invalid, "meeting.document_wrong", "Given", s.URL)
	}
	if err := tooLong(LongestPlanText, s.Awareness); err != nil {
		return err
	}
	return tooLong(LongestPlanLine, s.Body, s.Mandate, s.URL, s.Focal)
}

func (s Stakeholder) check() error {
	switch {
	case s.Institution == "":
		return fault.New(fault.Invalid, "priority.institution_missing")
	case !slices.Contains(StakeholderKinds(), s.Kind):
		return fault.New(fault.Invalid, "priority.kind_missing")
	}
	return tooLong(LongestPlanLine, s.Institution, s.Role, s.Benefit)
}

func (t PriorityTarget) check(code string) error {
	for _, c := range Criteria() {
		if m := t.Mark(c); m != NotScored && !slices.Contains(AllMarks(), m) {
			return fault.New(fault.Invalid, "priority.mark_wrong", "Target", code, "Given", string(m))
		}
	}
	return tooLong(LongestPlanText, t.Note)
}

func (i Intervention) check() error {
	switch {
	case i.Title.IsZero():
		return fault.New(fault.Invalid, "priority.intervention_missing")
	case !slices.Contains(Levels(), i.Level):
		return fault.New(fault.Invalid, "priority.level_missing")
	case !slices.Contains(InterventionKinds(), i.Kind):
		return fault.New(fault.Invalid, "priority.kind_missing")
	case !i.Starts.IsZero() && !i.Ends.IsZero() && i.Ends.Before(i.Starts):
		return fault.New(fault.Invalid, "priority.days_out_of_order", "Starts", i.Starts, "Ends", i.Ends)
	case i.Budget.Valid && i.Budget.Decimal.IsNegative():
		return fault.New(fault.Invalid, "priority.budget_negative")
	case i.Budget.Valid && i.Currency == "":
		return fault.New(fault.Invalid, "priority.currency_missing")
	case i.Currency != "" && !isCurrency.MatchString(i.Currency):
		return fault.New(fault.Invalid, "priority.currency_wrong", "Given", i.Currency)
	}
	if err := tooLong(LongestPlanTitle, i.Title.En, i.Title.Es, i.Title.Fr); err != nil {
		return err
	}
	if err := tooLong(LongestPlanText, i.Note); err != nil {
		return err
	}
	return tooLong(LongestPlanLine, i.Sector, i.Lead, i.Partners)
}

func (i PlanIndicator) check(cat *catalog.Catalog) error {
	found, ok := cat.Indicator(i.Code)
	switch {
	case i.Code == "" && i.Name.IsZero():
		return fault.New(fault.Invalid, "priority.indicator_missing")
	case i.Code != "" && !i.Name.IsZero():
		return fault.New(fault.Invalid, "priority.indicator_twice", "Indicator", i.Code)
	case i.Code != "" && (!ok || found.Code != i.Code):
		return fault.New(fault.Invalid, "priority.indicator_unknown", "Given", i.Code)
	case i.Frequency != "" && !slices.Contains(Frequencies(), i.Frequency):
		return fault.New(fault.Invalid, "priority.choice_unknown", "Given", i.Frequency)
	case i.Baseline.Valid && i.Year == 0:
		return fault.New(fault.Invalid, "priority.baseline_year_missing")
	case i.Year != 0 && (i.Year < 1900 || i.Year > lastPlanYear):
		return fault.New(fault.Invalid, "priority.years_wrong", "First", "1900", "Last", yearText(lastPlanYear))
	}
	if err := tooLong(LongestPlanTitle, i.Name.En, i.Name.Es, i.Name.Fr); err != nil {
		return err
	}
	if err := tooLong(LongestPlanText, i.Gap); err != nil {
		return err
	}
	return tooLong(LongestPlanLine, i.Unit, i.Proxy, i.Source, i.Publisher)
}

// Leave refuses, as fault.Invalid, to give up the choice of a target for which there are interventions or indicators still.
func (p PriorityPlan) Leave(target string) error {
	n := 0
	for _, i := range p.Interventions {
		if i.Target == target {
			n++
		}
	}
	for _, i := range p.Indicators {
		if i.Target == target {
			n++
		}
	}
	if n > 0 {
		return fault.New(fault.Invalid, "priority.target_in_use", "Target", target, "Count", n)
	}
	return nil
}

// Take refuses, as fault.Invalid, a step that the plan cannot take: an approval without a chosen target, without a body, or on a day that is to
// come; an opening without a reason; and as fault.Conflict one for which the plan does not stand.
func (p PriorityPlan) Take(s PlanStep, today time.Time) error {
	switch s.Kind {
	case PlanApproved:
		switch {
		case p.Approved():
			return fault.New(fault.Conflict, "priority.approved_already")
		case len(p.Chosen()) == 0:
			return fault.New(fault.Invalid, "priority.approve_without_choice")
		case s.Body == "":
			return fault.New(fault.Invalid, "priority.approve_body_missing")
		case s.Day.IsZero():
			return fault.New(fault.Invalid, "priority.approve_day_missing")
		case s.Day.After(today):
			return fault.New(fault.Invalid, "priority.approve_day_to_come", "Day", s.Day)
		case s.URL != "" && !isAddress(s.URL):
			return fault.New(fault.Invalid, "meeting.document_wrong", "Given", s.URL)
		}
		if last, ok := p.Approval(); ok && s.Day.Before(last.Day) {
			return fault.New(fault.Invalid, "priority.approve_day_early", "Day", s.Day, "Before", last.Day)
		}
	case PlanUpdated, PlanReopened:
		if !p.Approved() {
			return fault.New(fault.Conflict, "priority.not_approved")
		}
		if s.Kind == PlanReopened && s.Reason == "" {
			return fault.New(fault.Invalid, "priority.reopen_reason_missing")
		}
	default:
		return fault.New(fault.Invalid, "priority.choice_unknown", "Given", string(s.Kind))
	}
	if err := tooLong(LongestPlanText, s.Reason); err != nil {
		return err
	}
	return tooLong(LongestPlanLine, s.Body, s.Document, s.URL)
}
