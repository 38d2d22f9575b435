// Package intake takes files in: it recognises the layout, maps cells to figures or answers, checks them against the
// catalogue and the store, says what it found, and accepts. Reading is internal/sheet; storing is behind Store.
package intake

import (
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Severity of a problem.
type Severity string

// Severities, ascending.
const (
	Note    Severity = "note"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Status of a checked file: the worst severity found, or refused when nothing could be read.
type Status string

// The statuses.
const (
	OK       Status = "ok"
	Warnings Status = "warnings"
	Errors   Status = "errors"
	Refused  Status = "refused"
)

// Layout is the arrangement of a file as recognised.
type Layout string

// The layouts that are read now.
const (
	OwnWorkbook   Layout = "rumbo"
	UNData        Layout = "un-data"
	Tidy          Layout = "tidy"
	Answers       Layout = "answers"   // to a questionnaire, in a layout of somebody's own
	SDMX          Layout = "sdmx-csv"  // 1.0 and 2.0
	Incidents     Layout = "incidents" // an incident in each row, counted
	Across        Layout = "across"    // periods, areas or parts side by side, or said once for the whole table
	UnknownLayout Layout = "unknown"
)

// OfAnswers tells that a file holds answers, not figures.
func (l Layout) OfAnswers() bool { return l == OwnWorkbook || l == Answers }

// Report is what one file was found to hold and what accepting it would do (contracts: check and import report). It is
// the JSON of the command line and the state of an import; problems carry their message in the reader's language.
type Report struct {
	File      string              `json:"file"`
	SHA256    string              `json:"sha256"`
	Layout    Layout              `json:"layout"`
	Import    *int64              `json:"import"`
	Survey    string              `json:"survey,omitempty"` // of the first part of a workbook of ours
	Country   string              `json:"country,omitempty"`
	Round     string              `json:"round,omitempty"`
	Status    Status              `json:"status"`
	Read      Read                `json:"read"`
	Changes   *observation.Counts `json:"changes"` // null without a store
	Diff      []Diff              `json:"diff"`
	Questions []Question          `json:"questions"`
	Problems  []Problem           `json:"problems"`
	Decisions []Judgement         `json:"decisions"`
	Samples   []Sample            `json:"samples,omitempty"` // the first figures of each table
	Odd       []Odd               `json:"odd,omitempty"`     // and how many of all are no plain numbers
	Shapes    []Shape             `json:"shapes,omitempty"`  // by which profiles are found
	Groups    []Group             `json:"groups"`            // problems by kind, with exact counts
	Partial   Partial             `json:"partial"`           // what could be taken without the rows that carry errors
	Parts     []ReportPart        `json:"parts,omitempty"`   // of a workbook of ours
	// Not part of the contract's list but of use to every reader of it:
	Source  string   `json:"source,omitempty"`
	Release string   `json:"release,omitempty"`
	Facts   []string `json:"facts,omitempty"`   // what was recognised, in words: encoding, delimiter, columns
	Omitted int      `json:"omitted,omitempty"` // diff rows or problems beyond the stated bound, still counted
	// Recognised is what Facts says, before it was said; Options what the file was read with.
	Recognised []Fact `json:"-"`
	// Base is the data version with which the figures were compared, 0 where they were not.
	Base    int64   `json:"-"`
	Options Options `json:"-"`
}

// ReportPart is what one part of a workbook of ours holds and would change.
type ReportPart struct {
	Survey  string              `json:"survey"`
	Round   string              `json:"round"`
	Read    Read                `json:"read"`
	Changes *observation.Counts `json:"changes"` // null without a store
	// Draft is the revision of the draft with which the part was compared, 0 for what is published.
	Draft int64 `json:"draft,omitempty"`
}

// Fact is one thing recognised about a file, by the key of its message ("fact.<key>").
type Fact struct {
	Key  string
	Args map[string]any
}

// Word is an argument that is itself a message of the catalogue: it is said in the reader's language.
type Word string

// Words is a list of such arguments.
type Words []Word

// Read counts what was read: rows below the header (items of a workbook), cells with content among them, and the figures
// or answers that they hold.
type Read struct {
	Rows   int `json:"rows"`
	Cells  int `json:"cells"`
	Values int `json:"values"`
}

// Diff is one figure or answer that would change. Old and New are as printed; a gap is its word.
type Diff struct {
	Survey string `json:"survey,omitempty"` // of an answer
	Sheet  string `json:"sheet"`
	Cell   string `json:"cell"`
	Key    string `json:"key"`
	Old    string `json:"old"`
	New    string `json:"new"`
	// OldText and NewText say the same in every language, for answers; empty for figures.
	OldText lang.Text `json:"-"`
	NewText lang.Text `json:"-"`
	// Figure is what Key prints, nil for answers.
	Figure *observation.Key `json:"-"`
}

// Question is something that a person has to decide before the file can be taken. The answer is one of Options, given
// under the question's ID in Options.Answers.
type Question struct {
	ID      string         `json:"id"`
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Options []string       `json:"options"`
	Args    map[string]any `json:"-"`
}

// Problem is one thing that is wrong or worth knowing, at a cell where there is one.
type Problem struct {
	Sheet      string         `json:"sheet"`
	Cell       string         `json:"cell"`
	Severity   Severity       `json:"severity"`
	Code       string         `json:"code"`
	Message    string         `json:"message"`
	Found      string         `json:"found"`
	Suggestion string         `json:"suggestion"`
	Args       map[string]any `json:"-"` // what the message names, to say it again in another language
}

// Unlisted is how many of the changes are beyond the bound of those that the difference lists.
func (r Report) Unlisted() int {
	if r.Changes == nil || len(r.Diff) < maxDiff {
		return 0
	}
	return max(0, r.Changes.New+r.Changes.Changed+r.Changes.Conflict-len(r.Diff))
}
