package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
)

// Verb is what can be asked of an import to be done in the background.
type Verb string

// The verbs.
const (
	ToCheck  Verb = "check"
	ToAccept Verb = "accept"
	ToTake   Verb = "take"
	// ToRecheck checks an import once more against what stands now, for who may accept it.
	ToRecheck Verb = "recheck"
)

// TaskState is how a task stands.
type TaskState string

// A task waits, or is being worked on, until it is done, has failed for good, or was called off.
const (
	Waiting   TaskState = "waiting"
	Done      TaskState = "done"
	Failed    TaskState = "failed"
	CalledOff TaskState = "cancelled"
)

// MaxTries is how often a task is begun at most: a file that ends the program each time would do so for ever.
const MaxTries = 5

// Task is something that somebody asked to be done with an import. It is done in their name, with the rights that they have then.
type Task struct {
	ID, Import int64
	Verb       Verb
	Options    Options  // of a check
	Decision   Decision // of an acceptance
	AskedBy    int64
	Asked      time.Time
	State      TaskState
	Tries      int // how often it was begun
	Began      time.Time
	Ended      time.Time
	EndedBy    int64        // who called it off
	Fault      *fault.Error // why it failed
	Progress   Progress     // while it is worked on, without a Step until that is known
	Steps      []StepTaken  // oldest first
}

// Job asks for a task to be done. It is put into the queue in the transaction that makes the task.
type Job struct {
	Task int64 `json:"task"`
}

// Kind is the name of such jobs in the queue.
func (Job) Kind() string { return "import" }

// Queue is the name of the queue of such jobs.
const Queue = "import"

// Step is a stage of the work.
type Step string

// The steps, in their order. What is only checked is not written.
const (
	Reading   Step = "reading"
	Staging   Step = "staging"
	Comparing Step = "comparing"
	Writing   Step = "writing"
	Ending    Step = "ending" // the end of the last step
)

// StepTaken is when a step began, in which try, and how many rows it did.
type StepTaken struct {
	Step Step
	Try  int
	At   time.Time
	Rows int64
}

// Progress is how far the work is.
type Progress struct {
	Step  Step
	Rows  int64   // done in this step
	Of    int64   // 0 where it is not known
	Part  float64 // of this step that is done, from 0 to 1
	Began time.Time
	At    time.Time // when this was known
}

// shares are how much of the whole each step is, by what the work of large files took.
var shares = map[Verb]map[Step][2]float64{
	ToCheck:   {Reading: {0, 0.45}, Staging: {0.45, 0.4}, Comparing: {0.85, 0.15}},
	ToAccept:  {Reading: {0, 0.12}, Staging: {0.12, 0.13}, Comparing: {0.25, 0.1}, Writing: {0.35, 0.65}},
	ToTake:    {Reading: {0, 0.8}, Writing: {0.8, 0.2}},
	ToRecheck: {Reading: {0, 0.45}, Staging: {0.45, 0.4}, Comparing: {0.85, 0.15}},
}

// Whole is the part of the whole work that is done.
func (t Task) Whole() float64 {
	share, ok := shares[t.Verb][t.Progress.Step]
	if !ok {
		return 0
	}
	return min(1, share[0]+share[1]*t.Progress.Part)
}

// Left is how long the work will still take, going by what it took so far; 0 while nothing can be said.
func (t Task) Left() time.Duration {
	done, took := t.Whole(), t.Progress.At.Sub(t.Progress.Began)
	if done < 0.03 || took < time.Second {
		return 0
	}
	return time.Duration(float64(took) * (1 - done) / done)
}

// Over tells that nothing more will happen to the task.
func (t Task) Over() bool { return t.State != Waiting }

// said is what was said with a task, as it is kept.
type saidWith struct {
	Options  *Options  `json:"options,omitempty"`
	Decision *Decision `json:"decision,omitempty"`
}

// Said is what was said with the task, as it is kept.
func (t Task) Said() ([]byte, error) {
	if t.Verb == ToCheck {
		return json.Marshal(saidWith{Options: &t.Options})
	}
	return json.Marshal(saidWith{Decision: &t.Decision})
}

// ReadSaid takes over what was kept.
func (t *Task) ReadSaid(text []byte) error {
	var s saidWith
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	if s.Options != nil {
		t.Options = *s.Options
	}
	if s.Decision != nil {
		t.Decision = *s.Decision
	}
	return nil
}

type keptFault struct {
	Kind fault.Kind     `json:"kind"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args"`
}

// MarshalFault is a failure as it is kept: its key and arguments, no message.
func MarshalFault(f *fault.Error) ([]byte, error) {
	return json.Marshal(keptFault{f.Kind, f.Key, packed(f.Args)})
}

// ParseFault reads a kept failure.
func ParseFault(text []byte) (*fault.Error, error) {
	var k keptFault
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, fmt.Errorf("intake: kept failure: %w", err)
	}
	return &fault.Error{Kind: k.Kind, Key: k.Key, Args: unpacked(k.Args)}, nil
}

// SayFault says a failure in the printer's language.
func SayFault(p *i18n.Printer, f *fault.Error) string { return p.TM(f.Key, said(p, f.Args)) }

// Outdated tells that something failed because of what others changed since the check, as its message says: only a new check helps.
func Outdated(f *fault.Error) bool {
	switch f.Key {
	case "task.moved", "partial.moved", "work.moved", "intake.has_conflicts":
		return f.Kind == fault.Conflict
	}
	return false
}

type taskKey struct{}

// WithTask gives a context in which what moves an import ends the task, in the same transaction. Where the task has ended before,
// nothing moves: fault.Conflict.
func WithTask(ctx context.Context, task int64) context.Context {
	return context.WithValue(ctx, taskKey{}, task)
}

// TaskOf is the task of the context, 0 where there is none.
func TaskOf(ctx context.Context) int64 {
	id, _ := ctx.Value(taskKey{}).(int64)
	return id
}

// Meter tells how far the work is. It is safe for concurrent use.
type Meter struct {
	now func() time.Time
	try int

	mu    sync.Mutex
	at    Progress
	steps []StepTaken // not yet fetched
}

// NewMeter makes a Meter for one try of a task.
func NewMeter(now func() time.Time, try int) *Meter {
	return &Meter{now: now, try: try, at: Progress{Began: now()}}
}

type meterKey struct{}

// Metered gives a context in which the work is told to the meter.
func Metered(ctx context.Context, m *Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, m)
}

// Begin tells that a step of the work begins.
func Begin(ctx context.Context, step Step) {
	if m, ok := ctx.Value(meterKey{}).(*Meter); ok {
		m.Begin(step)
	}
}

// Tell tells how far the step is: rows done, of how many where that is known, and which part of it that is.
func Tell(ctx context.Context, rows, of int64, part float64) {
	if m, ok := ctx.Value(meterKey{}).(*Meter); ok {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.at.Rows, m.at.Of, m.at.Part = rows, of, min(1, max(0, part))
	}
}

// Begin notes that a step begins.
func (m *Meter) Begin(step Step) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if n := len(m.steps); n > 0 {
		m.steps[n-1].Rows = m.at.Rows
	}
	m.steps = append(m.steps, StepTaken{Step: step, Try: m.try, At: now})
	m.at = Progress{Step: step, Began: m.at.Began}
}

// Read is how far the work is, and the steps that have ended since Read was called before: all of them with the last at the end.
func (m *Meter) Read(end bool) (Progress, []StepTaken) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.at
	p.At = m.now()
	n := max(0, len(m.steps)-1)
	if end {
		n = len(m.steps)
		if n > 0 {
			m.steps[n-1].Rows = m.at.Rows
		}
	}
	ended := m.steps[:n:n]
	m.steps = m.steps[n:]
	return p, ended
}
