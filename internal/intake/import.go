package intake

import (
	"context"
	"iter"
	"time"

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
}

// Store is what intake needs of the database. Every method works in one transaction under the actor in the context.
type Store interface {
	// SaveFile keeps the bytes once per SHA-256 (hex) and returns it.
	SaveFile(ctx context.Context, name string, data []byte) (sha256 string, err error)
	File(ctx context.Context, sha256 string) (data []byte, err error)
	CreateImport(ctx context.Context, im Import) (int64, error)
	Import(ctx context.Context, id int64) (Import, error)
	Imports(ctx context.Context, limit int) ([]Import, error)
	// SetChecked and SetRejected move an import along; fault.Conflict when it is no longer in the state before.
	SetChecked(ctx context.Context, id int64, report []byte) error
	SetRejected(ctx context.Context, id int64) error

	// Compare stages the rows (COPY into a temporary table) and tells for each what accepting would do, compared with the
	// newest version under the same key, release included. Two different values for one key are conflicts. Nothing is kept.
	Compare(ctx context.Context, rows iter.Seq2[observation.Observation, error], each func(observation.Change) error) (observation.Counts, error)
	// AcceptFigures stages, compares and writes new and changed rows as versions of one change set, with the current table
	// and, when set.Import is given, that import's state (checked → accepted), in one transaction. Any conflict writes
	// nothing and is fault.Conflict. Unknown sources and releases are created. Returns the change set, 0 when nothing changed.
	AcceptFigures(ctx context.Context, set observation.ChangeSet, rows iter.Seq2[observation.Observation, error]) (int64, observation.Counts, error)

	// Response returns the current answers; fault.NotFound when the country has none in that round.
	Response(ctx context.Context, questionnaire, country, round string) (survey.Response, error)
	// AcceptResponse writes the answers that differ as versions, and the figures computed from them as national
	// observations, in one change set and transaction. base is the change set the answers were compared with; a response
	// that has moved on is fault.Conflict. The release of the figures is named by the response's next serial.
	AcceptResponse(ctx context.Context, set observation.ChangeSet, base int64, r survey.Response, figures []observation.Observation) (int64, error)
}
