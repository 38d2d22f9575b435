package intake

import (
	"context"
	"io"
	"iter"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// State of an import. It is stored from the first step on; who runs it may change, the states do not.
type State string

// The life of an import: received → checked → accepted | rejected.
const (
	Received State = "received"
	Checked  State = "checked"
	Accepted State = "accepted"
	Rejected State = "rejected"
)

// Import is one file on its way in.
type Import struct {
	ID        int64
	State     State
	FileName  string
	SHA256    string // of the kept bytes, hex
	Size      int64
	Source    string // as given with the upload, may be empty
	Release   string
	Actor     int64
	Received  time.Time
	Decided   time.Time
	DecidedBy int64
	Report    []byte // Report as JSON, language-neutral: codes and arguments, without messages
	ChangeSet int64  // 0 until accepted
	Verdict   Status // of the report, empty before there is one
	Asked     int    // questions that the report asks

	// Flow and Areas say whose work it is, known once it is checked: a country's own figures (national) with the countries,
	// or official figures, which belong to no country.
	Flow  observation.Flow
	Areas []string
	// Submitted is when it was handed in for validation, by whom; zero while it is a draft.
	Submitted   time.Time
	SubmittedBy int64
	Reason      string // why it was returned
	Taken       bool   // accepted into the draft of its country, where nothing is published yet
	Replaces    int64  // the import of the same file in whose place this one was made; 0 for none
	ReplacedBy  int64  // the one that was made in the place of this one; 0 for none, or none that the actor sees
	May         Moves  // what the actor may do next; set by Store.Import alone
}

// Stage is the state as people are told it: a checked import that was handed in is "submitted", one that came back
// "returned", one that was checked again as another "superseded", one that was taken into a draft "taken".
func (im Import) Stage() string {
	switch {
	case im.Taken:
		return "taken"
	case im.ReplacedBy > 0:
		return "superseded"
	case im.Submitted.IsZero():
	case im.State == Checked:
		return "submitted"
	case im.State == Rejected:
		return "returned"
	}
	return string(im.State)
}

// Moves are the steps that somebody may take with an import.
type Moves struct {
	Accept, Take, Submit, Withdraw, Reject, Return, Comment bool
}

// Person is somebody who worked on an import, as others see them.
type Person struct {
	Account     int64
	Name        string
	Institution string
}

// Remark is what somebody said about an import.
type Remark struct {
	ID     int64
	Author int64
	At     time.Time
	Words  string
}

// LongestRemark is how many characters a remark or a reason has at most.
const LongestRemark = 4000

// Store is what intake needs of the database. Every method works in one transaction under the actor in the context.
type Store interface {
	// SaveFile keeps the bytes once per SHA-256 (hex) and returns it.
	SaveFile(ctx context.Context, name string, file File) (sha256 string, err error)
	File(ctx context.Context, sha256 string) (data []byte, err error)
	// CopyFile writes the bytes to w, a piece at a time.
	CopyFile(ctx context.Context, sha256 string, w io.Writer) error
	CreateImport(ctx context.Context, im Import) (int64, error)
	Import(ctx context.Context, id int64) (Import, error)
	Imports(ctx context.Context, limit int) ([]Import, error)
	SameFile(ctx context.Context, id int64) ([]Import, error)
	// Scope is what the actor may hand in.
	Scope(ctx context.Context) (Scope, error)
	// These move an import along; fault.Conflict when it is no longer in the state before, fault.Forbidden when it is not
	// for the actor. SetChecked takes report, flow and areas from the import.
	SetChecked(ctx context.Context, im Import) error
	// SetRechecked takes the report of a checked import that the actor may accept; what was said of the file stays as it was.
	SetRechecked(ctx context.Context, im Import) error
	SetRejected(ctx context.Context, id int64, reason string) error
	SetSubmitted(ctx context.Context, id int64, remark string) error
	SetWithdrawn(ctx context.Context, id int64) error
	// AddRemark keeps what the actor says about an import. Remarks are oldest first, with those who worked on it.
	AddRemark(ctx context.Context, id int64, words string) error
	Remarks(ctx context.Context, id int64) ([]Remark, []Person, error)

	// DataVersion is the number of the newest change set.
	DataVersion(ctx context.Context) (int64, error)
	// Compare stages the rows (COPY into a temporary table) and tells of the first so many that accepting would write, or that are in
	// conflict, what it would do, compared with the newest version under the same key, release included. Two different values for one key
	// are conflicts; a value given again under its key is the same. Nothing is kept.
	Compare(ctx context.Context, rows iter.Seq2[observation.Observation, error], most int, each func(observation.Change) error) (observation.Counts, error)
	// AcceptFigures stages, compares and writes new and changed rows as versions of one change set, with the current table
	// and, when set.Import is given, that import's state (checked → accepted), in one transaction. Any conflict writes
	// nothing and is fault.Conflict, and so does a row that would change a figure changed after set.Base. Unknown sources and releases are created. Returns the change set, 0 when nothing changed.
	AcceptFigures(ctx context.Context, set observation.ChangeSet, rows iter.Seq2[observation.Observation, error]) (int64, observation.Counts, error)

	// Response returns the current answers; fault.NotFound when the country has none in that round.
	Response(ctx context.Context, questionnaire, country, round string) (survey.Response, error)
	// Draft returns the answers as they stand in the country's own work, and the published ones where it has not begun any;
	// fault.NotFound when there is neither.
	Draft(ctx context.Context, questionnaire, country, round string) (survey.Standing, error)
	// LineKnown is what answers on lines of action are held against, but for the catalogue.
	LineKnown(ctx context.Context, place survey.Place) (action.Known, error)
	// TakeImport saves answers in the works of a country and closes the import that they are from, in one transaction. Where an
	// answer has changed since, nothing is saved: fault.Conflict. It tells how many answers were saved.
	TakeImport(ctx context.Context, id int64, savings []survey.Saving) (int, error)
	// AcceptResponses writes, of each response, the answers that differ as versions, and the figures computed from them as
	// national observations, all in one change set and transaction. A response that has moved on since it was compared is
	// fault.Conflict, and nothing is written. The release of the figures is named by the response's next serial.
	AcceptResponses(ctx context.Context, set observation.ChangeSet, list []survey.Publication) (int64, error)
}
