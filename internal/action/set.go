package action

import (
	"slices"
	"strings"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// Set is lines of action that a group prepares together, in one or more versions; the newest stands last.
type Set struct {
	Code     string // "RCM-2018"
	Group    string
	Name     lang.Text
	Note     lang.Text
	Versions []Version
	Local    bool
	Row      string
}

// Version is one wording of a set. It is drafted, at a meeting or elsewhere, and can be edited until its first step freezes it.
type Version struct {
	Set    string
	Number int
	VersionDetails
	Steps  []Step    // oldest first
	Frozen time.Time // zero while it is a draft
	Row    string
}

// VersionDetails are what a version says. Working marks a text that is not official wording.
type VersionDetails struct {
	Lines     []Line
	Note      lang.Text
	BasedOn   int    `json:",omitempty"` // the version that it revises, 0 for none
	DraftedAt string `json:",omitempty"` // code of the meeting
	Working   bool   `json:",omitempty"`
}

// Line is one line of action. Its code is its own through all versions; Text is empty where only the theme is known.
type Line struct {
	Code  string // "3"
	Title lang.Text
	Text  lang.Text
	Theme lang.Text
}

// StepKind is what happened to a version.
type StepKind string

// The steps of a version, in the order in which they can be taken.
const (
	Presented  StepKind = "presented"
	Adopted    StepKind = "adopted"
	Superseded StepKind = "superseded"
)

// StepKinds lists them in order.
func StepKinds() []StepKind { return []StepKind{Presented, Adopted, Superseded} }

// Step is what happened to a version on a day, at a meeting where one is named.
type Step struct {
	Kind    StepKind
	Meeting string
	Day     time.Time
	Note    string
	By      int64
	At      time.Time
}

// Draft tells that the version can be edited.
func (v Version) Draft() bool { return v.Frozen.IsZero() }

// State is the newest step of the version, "" for a draft.
func (v Version) State() StepKind {
	if len(v.Steps) == 0 {
		return ""
	}
	return v.Steps[len(v.Steps)-1].Kind
}

// On is the day of the newest step of that kind, zero where it was not taken.
func (v Version) On(kind StepKind) time.Time {
	for _, s := range slices.Backward(v.Steps) {
		if s.Kind == kind {
			return s.Day
		}
	}
	return time.Time{}
}

// Line finds a line by its code.
func (v Version) Line(code string) (Line, bool) {
	i := slices.IndexFunc(v.Lines, func(l Line) bool { return l.Code == code })
	if i < 0 {
		return Line{}, false
	}
	return v.Lines[i], true
}

// Version finds a version by its number.
func (s Set) Version(number int) (Version, bool) {
	i := slices.IndexFunc(s.Versions, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return Version{}, false
	}
	return s.Versions[i], true
}

// InForce is the version that the pages show: the newest that was adopted and not superseded, else the newest that was presented; false
// where there are drafts alone.
func (s Set) InForce() (Version, bool) {
	for _, kind := range []StepKind{Adopted, Presented, Superseded} {
		for _, v := range slices.Backward(s.Versions) {
			if v.State() == kind {
				return v, true
			}
		}
	}
	return Version{}, false
}

// Editing is the draft that is being worked on, the newest; false where there is none.
func (s Set) Editing() (Version, bool) {
	for _, v := range slices.Backward(s.Versions) {
		if v.Draft() {
			return v, true
		}
	}
	return Version{}, false
}

// Key names a line outside its set, as links do: "RCM-2018/3".
func Key(set, line string) string { return set + "/" + line }

// ParseKey takes a key apart.
func ParseKey(key string) (set, line string, ok bool) {
	set, line, ok = strings.Cut(key, "/")
	return set, line, ok && set != "" && line != ""
}

// Longest texts of a set, in characters, and most lines in a version.
const (
	LongestTitle    = 300
	LongestLine     = 8000
	LongestLineCode = 12
	MostLines       = 200
)

// Check refuses, as fault.Invalid, a set that cannot be kept.
func (s Set) Check() error {
	switch {
	case !isCode(s.Code):
		return fault.New(fault.Invalid, "lineset.code_wrong", "Given", s.Code, "Most", LongestCode)
	case s.Group == "":
		return fault.New(fault.Invalid, "lineset.group_missing")
	case s.Name.IsZero():
		return fault.New(fault.Invalid, "lineset.name_missing")
	}
	return nil
}

// Check refuses, as fault.Invalid, lines that cannot be kept: without a code or a title, or with a code that another has.
func (v VersionDetails) Check() error {
	if len(v.Lines) > MostLines {
		return fault.New(fault.Invalid, "lineset.too_many", "Most", MostLines)
	}
	seen := map[string]bool{}
	for _, l := range v.Lines {
		switch {
		case !isCode(l.Code) || len(l.Code) > LongestLineCode:
			return fault.New(fault.Invalid, "lineset.line_code_wrong", "Given", l.Code, "Most", LongestLineCode)
		case seen[strings.ToLower(l.Code)]:
			return fault.New(fault.Invalid, "lineset.line_twice", "Line", l.Code)
		case l.Title.IsZero():
			return fault.New(fault.Invalid, "lineset.title_missing", "Line", l.Code)
		}
		for _, c := range lang.All() {
			if len([]rune(l.Title.Only(c))) > LongestTitle || len([]rune(l.Text.Only(c))) > LongestLine {
				return fault.New(fault.Invalid, "lineset.line_long", "Line", l.Code, "Title", LongestTitle, "Text", LongestLine)
			}
		}
		seen[strings.ToLower(l.Code)] = true
	}
	return nil
}

// Take refuses, as fault.Invalid, a step that the version cannot take: of an empty version, out of order, or on a day before the step before it.
func (v Version) Take(s Step) error {
	order := slices.Index(StepKinds(), s.Kind)
	switch {
	case order < 0:
		return fault.New(fault.Invalid, "lineset.step_unknown", "Given", string(s.Kind))
	case len(v.Lines) == 0:
		return fault.New(fault.Invalid, "lineset.step_empty")
	case s.Day.IsZero():
		return fault.New(fault.Invalid, "lineset.step_day_missing")
	case order <= slices.Index(StepKinds(), v.State()):
		return fault.New(fault.Invalid, "lineset.step_out_of_order", "Step", string(s.Kind), "Stands", string(v.State()))
	case s.Kind == Superseded && v.Draft():
		return fault.New(fault.Invalid, "lineset.step_draft")
	}
	if n := len(v.Steps); n > 0 && s.Day.Before(v.Steps[n-1].Day) {
		return fault.New(fault.Invalid, "lineset.step_too_early", "Day", s.Day, "Before", v.Steps[n-1].Day)
	}
	return nil
}

// Revise makes the draft that follows a version, as the newest of the set.
func (s Set) Revise(from Version) Version {
	next := 1
	for _, v := range s.Versions {
		next = max(next, v.Number+1)
	}
	details := from.VersionDetails
	details.Lines = slices.Clone(from.Lines)
	details.BasedOn, details.DraftedAt, details.Note = from.Number, "", lang.Text{}
	return Version{Set: s.Code, Number: next, VersionDetails: details}
}

// Translated tells that details say what the version says, and at most something more in languages that were missing.
func (v Version) Translated(d VersionDetails) bool {
	if len(d.Lines) != len(v.Lines) || d.BasedOn != v.BasedOn || d.DraftedAt != v.DraftedAt || d.Working != v.Working || !adds(v.Note, d.Note) {
		return false
	}
	for i, l := range v.Lines {
		w := d.Lines[i]
		if w.Code != l.Code || !adds(l.Title, w.Title) || !adds(l.Text, w.Text) || !adds(l.Theme, w.Theme) {
			return false
		}
	}
	return true
}

// adds tells that a text keeps every language of another.
func adds(before, after lang.Text) bool {
	for _, c := range lang.All() {
		if before.Has(c) && before.Only(c) != after.Only(c) {
			return false
		}
	}
	return before.Source == after.Source || before.Source == ""
}
