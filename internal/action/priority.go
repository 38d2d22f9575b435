package action

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// PriorityPlan is what a country sets before itself among the SDG targets, by the four steps of the guide "Migration and the 2030 Agenda" (IOM 2018):
// kick-off, prioritisation, implementation, monitoring and reporting. Everything in it is an entry of its own, so that two people can work on it.
type PriorityPlan struct {
	ID       int64
	Country  string
	Revision int64 // counts the savings of all its entries
	Removed  time.Time
	Made     time.Time

	About         PlanAbout
	SetUp         PlanSetUp
	Stakeholders  []Stakeholder
	Targets       []PriorityTarget // those that were scored or chosen, by number
	Wordings      []TargetWording
	Interventions []Intervention
	Indicators    []PlanIndicator
	Steps         []PlanStep // oldest first
}

// EntryKind is what an entry of a plan holds.
type EntryKind string

// The kinds of entries. Plans have one entry about themselves and one of set-up, with an empty key; those of targets and wordings have the
// target's number as their key, the others a number of their own.
const (
	EntryAbout        EntryKind = "about"
	EntrySetUp        EntryKind = "setup"
	EntryStakeholder  EntryKind = "stakeholder"
	EntryTarget       EntryKind = "target"
	EntryWording      EntryKind = "wording"
	EntryIntervention EntryKind = "intervention"
	EntryIndicator    EntryKind = "indicator"
)

// EntryKinds lists them in the order of the steps.
func EntryKinds() []EntryKind {
	return []EntryKind{EntryAbout, EntrySetUp, EntryStakeholder, EntryTarget, EntryWording, EntryIntervention, EntryIndicator}
}

// Frozen tells that entries of the kind stay as they are while the plan is approved: what was approved. Wordings, interventions and indicators go on.
func (k EntryKind) Frozen() bool {
	return slices.Contains([]EntryKind{EntryAbout, EntrySetUp, EntryStakeholder, EntryTarget}, k)
}

// Slot says where an entry stands in its plan, and in which state somebody saw it; revision 0 is one that is not there yet.
type Slot struct {
	Key      string `json:"-"`
	Revision int64  `json:"-"`
}

// PlanAbout is the plan itself: its title, the years of it, the national plan that it belongs to, and the SDG process that it goes along with.
type PlanAbout struct {
	Slot
	Title        lang.Text
	From, To     int
	NationalPlan string
	Process      string
}

// Bodies that may carry the work, as the guide tells them apart.
const (
	SDGBody       = "sdg_body"
	MigrationBody = "migration_body"
	NewBody       = "new_body"
)

// BodyKinds lists them in the order of the guide.
func BodyKinds() []string { return []string{SDGBody, MigrationBody, NewBody} }

// PlanSetUp is who carries the work: a body of that kind, the document that gives it the mandate, the institution that coordinates.
type PlanSetUp struct {
	Slot
	Kind      string
	Body      string
	Mandate   string
	URL       string
	Focal     string
	Awareness string // how others are made aware
}

// StakeholderKinds are what an institution can be.
func StakeholderKinds() []string {
	return []string{"ministry", "subnational", "statistics", "civil_society", "private_sector", "international"}
}

// Stakeholder is an institution that takes part: what it does, and what it has from it.
type Stakeholder struct {
	Slot
	Institution, Kind, Role, Benefit string
}

// TargetWording is the national wording of a target.
type TargetWording struct {
	Slot
	Text lang.Text
}

// Levels of an intervention.
const (
	PolicyLevel    = "policy"
	ProgrammeLevel = "programme"
)

// Levels lists them.
func Levels() []string { return []string{PolicyLevel, ProgrammeLevel} }

// InterventionKinds are what sort of thing is done.
func InterventionKinds() []string {
	return []string{"law", "strategy", "institution", "project", "service", "capacity", "data", "other"}
}

// Intervention is what is done for a chosen target.
type Intervention struct {
	Slot
	Target, Level, Kind          string
	Title                        lang.Text
	Sector, Lead, Partners, Note string
	Budget                       decimal.NullDecimal
	Currency                     string // ISO 4217
	Starts, Ends                 time.Time
}

// Frequencies in which an indicator comes out.
func Frequencies() []string {
	return []string{"monthly", "quarterly", "yearly", "several_years", "once", "irregular"}
}

// PlanIndicator is what a chosen target is followed by: an indicator of the catalogue by its number, or the country's own by its name. Gap says
// what the data lack, Proxy what stands in for them.
type PlanIndicator struct {
	Slot
	Target, Code              string
	Name                      lang.Text
	Baseline                  decimal.NullDecimal
	Year                      int
	Unit, Proxy, Source       string
	Frequency, Gap, Publisher string
}

// PlanStepKind is what happened to a plan.
type PlanStepKind string

// The steps of a plan. What is approved or updated is public as it stood then; reopened, it can be scored again, and what was approved stays public.
const (
	PlanApproved PlanStepKind = "approved"
	PlanUpdated  PlanStepKind = "updated"
	PlanReopened PlanStepKind = "reopened"
)

// PlanStep is what happened on a day: which body approved it and by which document, or why it was opened again.
type PlanStep struct {
	ID       int64
	Kind     PlanStepKind
	Day      time.Time
	Body     string
	Document string
	URL      string
	Reason   string
	By       int64
	Name     string // of who took it, where the reader may know
	At       time.Time
}

// Approved tells that the scores are frozen.
func (p PriorityPlan) Approved() bool {
	return len(p.Steps) > 0 && p.Steps[len(p.Steps)-1].Kind != PlanReopened
}

// Approval is the newest approval, and whether there was one.
func (p PriorityPlan) Approval() (PlanStep, bool) {
	for _, s := range slices.Backward(p.Steps) {
		if s.Kind == PlanApproved {
			return s, true
		}
	}
	return PlanStep{}, false
}

// Target is what was said of a target; the zero one where nothing was.
func (p PriorityPlan) Target(code string) PriorityTarget {
	i := slices.IndexFunc(p.Targets, func(t PriorityTarget) bool { return t.Key == code })
	if i < 0 {
		return PriorityTarget{Slot: Slot{Key: code}}
	}
	return p.Targets[i]
}

// Chosen are the targets that were chosen, by number.
func (p PriorityPlan) Chosen() []PriorityTarget {
	var out []PriorityTarget
	for _, t := range p.Targets {
		if t.Chosen {
			out = append(out, t)
		}
	}
	return out
}

// Wording is the national wording of a target, empty where there is none.
func (p PriorityPlan) Wording(code string) TargetWording {
	i := slices.IndexFunc(p.Wordings, func(w TargetWording) bool { return w.Key == code })
	if i < 0 {
		return TargetWording{Slot: Slot{Key: code}}
	}
	return p.Wordings[i]
}

// PlanEntry is one entry on its way into the store or out of it. Details is one of the types above, without its Slot; nil takes it away.
type PlanEntry struct {
	Slot
	Kind    EntryKind
	Details any
	Removed bool
}

// ParseDetails reads the details of an entry of that kind.
func ParseDetails(kind EntryKind, document []byte) (any, error) {
	switch kind {
	case EntryAbout:
		return parsed[PlanAbout](document)
	case EntrySetUp:
		return parsed[PlanSetUp](document)
	case EntryStakeholder:
		return parsed[Stakeholder](document)
	case EntryTarget:
		return parsed[PriorityTarget](document)
	case EntryWording:
		return parsed[TargetWording](document)
	case EntryIntervention:
		return parsed[Intervention](document)
	case EntryIndicator:
		return parsed[PlanIndicator](document)
	}
	return nil, fmt.Errorf("entries of a plan are not of kind %q", kind)
}

func parsed[T any](document []byte) (any, error) {
	var v T
	err := json.Unmarshal(document, &v)
	return v, err
}

// With is the plan with these entries in it, each list in its order; those that were taken away are left out.
func (p PriorityPlan) With(entries []PlanEntry) PriorityPlan {
	for _, e := range entries {
		if e.Removed {
			continue
		}
		switch d := e.Details.(type) {
		case PlanAbout:
			d.Slot = e.Slot
			p.About = d
		case PlanSetUp:
			d.Slot = e.Slot
			p.SetUp = d
		case Stakeholder:
			d.Slot = e.Slot
			p.Stakeholders = append(p.Stakeholders, d)
		case PriorityTarget:
			d.Slot = e.Slot
			p.Targets = append(p.Targets, d)
		case TargetWording:
			d.Slot = e.Slot
			p.Wordings = append(p.Wordings, d)
		case Intervention:
			d.Slot = e.Slot
			p.Interventions = append(p.Interventions, d)
		case PlanIndicator:
			d.Slot = e.Slot
			p.Indicators = append(p.Indicators, d)
		}
	}
	slices.SortFunc(p.Stakeholders, func(a, b Stakeholder) int { return CompareTargets(a.Key, b.Key) })
	slices.SortFunc(p.Targets, func(a, b PriorityTarget) int { return CompareTargets(a.Key, b.Key) })
	slices.SortFunc(p.Wordings, func(a, b TargetWording) int { return CompareTargets(a.Key, b.Key) })
	slices.SortFunc(p.Interventions, func(a, b Intervention) int {
		return cmp.Or(CompareTargets(a.Target, b.Target), CompareTargets(a.Key, b.Key))
	})
	slices.SortFunc(p.Indicators, func(a, b PlanIndicator) int {
		return cmp.Or(CompareTargets(a.Target, b.Target), CompareTargets(a.Key, b.Key))
	})
	return p
}

// CompareTargets puts numbers of targets in their order: 5.2 before 10.7, 10.7 before 10.c.
func CompareTargets(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		n, err := strconv.Atoi(x[i])
		m, wrong := strconv.Atoi(y[i])
		switch {
		case err == nil && wrong == nil && n != m:
			return n - m
		case err == nil && wrong != nil:
			return -1
		case err != nil && wrong == nil:
			return 1
		case err != nil && x[i] != y[i]:
			return strings.Compare(x[i], y[i])
		}
	}
	return len(x) - len(y)
}

// isAddress tells an address of the web.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Longest texts of a plan, in characters.
const (
	LongestPlanTitle = 200
	LongestPlanLine  = 300
	LongestPlanText  = 2000
)

// tooLong finds the first text that is longer than may be.
func tooLong(most int, texts ...string) error {
	for _, s := range texts {
		if len([]rune(s)) > most {
			return fault.New(fault.Invalid, "priority.too_long", "Most", most, "Given", string([]rune(s)[:40])+"…")
		}
	}
	return nil
}

// PlanVersion is a state that an entry had, by whom and when.
type PlanVersion struct {
	PlanEntry
	Name string
	At   time.Time
}
