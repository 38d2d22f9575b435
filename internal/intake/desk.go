package intake

import (
	"context"
	"sync"
	"time"

	"rumbo/internal/fault"
)

// TaskStore keeps tasks. Every method works in one transaction, under the actor of the context unless it says otherwise.
type TaskStore interface {
	// Hand keeps the file unless it is nil, makes its import in the state received, the task to check it and the job in the queue, and
	// rejects the import that it takes the place of, 0 for none.
	Hand(ctx context.Context, im Import, file File, check Options, before int64) (id, task int64, err error)
	// Ask makes a task and its job; fault.Conflict where one waits for that import, fault.Forbidden where the step is not for the actor.
	Ask(ctx context.Context, t Task) (task int64, err error)
	// Task is one task; Tasks are those of an import with their steps, newest first; WaitingTasks those that are not over, by import.
	Task(ctx context.Context, id int64) (Task, error)
	Tasks(ctx context.Context, id int64) ([]Task, error)
	WaitingTasks(ctx context.Context) (map[int64]Task, error)
	// CallOff ends what waits for an import, without doing it; fault.Conflict where nothing waits.
	CallOff(ctx context.Context, id int64) error
}

// Patience is how long who asks for a task waits for its end before they are told that it goes on.
const Patience = 1500 * time.Millisecond

// Desk takes files in like a Service, as background work: what takes time is put into a queue, with who asked for it.
type Desk struct {
	*Service
	tasks    TaskStore
	accepted func(ctx context.Context) error
	patience time.Duration

	mu     sync.Mutex
	atWork map[int64]chan struct{} // tasks that this process works on; closed when that is over
}

// NewDesk makes a Desk. accepted is called after figures or answers were published.
func NewDesk(s *Service, tasks TaskStore, accepted func(ctx context.Context) error) *Desk {
	return &Desk{Service: s, tasks: tasks, accepted: accepted, patience: Patience, atWork: map[int64]chan struct{}{}}
}

// Hand keeps the file and asks for its check, and waits a moment for it: the file and the import are there when it returns, whatever
// becomes of the check.
func (d *Desk) Hand(ctx context.Context, name string, file File, opt Options) (Import, error) {
	c, err := digested(file)
	if err != nil {
		return Import{}, err
	}
	im := Import{State: Received, FileName: name, SHA256: c.sum, Size: c.size, Source: opt.Source, Release: opt.Release, Received: d.deps.Now()}
	return d.hand(ctx, im, file, opt, 0)
}

// HandAgain asks for the kept file of an import to be checked once more, with what is now said of it, as a new import; the one
// before is rejected. fault.Conflict when it has been decided.
func (d *Desk) HandAgain(ctx context.Context, id int64, say Anew) (Import, error) {
	return d.handAfresh(ctx, id, say.said)
}

// HandOtherwise asks for the same with another profile, nil for none.
func (d *Desk) HandOtherwise(ctx context.Context, id int64, p *Profile) (Import, error) {
	return d.handAfresh(ctx, id, func(opt *Options) { opt.Profile = p })
}

func (d *Desk) handAfresh(ctx context.Context, id int64, change func(*Options)) (Import, error) {
	before, opt, err := d.afresh(ctx, id)
	if err != nil {
		return before, err
	}
	change(&opt)
	im := Import{State: Received, FileName: before.FileName, SHA256: before.SHA256, Size: before.Size, Source: opt.Source, Release: opt.Release, Received: d.deps.Now()}
	return d.hand(ctx, im, nil, opt, id)
}

func (d *Desk) hand(ctx context.Context, im Import, file File, opt Options, before int64) (Import, error) {
	opt.Scope = nil // judged when it is checked
	id, task, err := d.tasks.Hand(ctx, im, file, opt, before)
	if err != nil {
		return im, err
	}
	im.ID = id
	_, err = d.wait(ctx, task)
	return im, err
}

// Ask asks for a checked import to be accepted, taken or checked against what stands now, and waits a moment for it. What fails within it is its error; over tells
// that it is done.
func (d *Desk) Ask(ctx context.Context, id int64, verb Verb, decision Decision) (over bool, err error) {
	if verb == ToAccept || verb == ToRecheck {
		_, err = d.mayAccept(ctx, id)
	} else {
		_, err = d.mayTake(ctx, id)
	}
	if err != nil {
		return false, err
	}
	task, err := d.tasks.Ask(ctx, Task{Import: id, Verb: verb, Decision: decision})
	if err != nil {
		return false, err
	}
	t, err := d.wait(ctx, task)
	if err == nil && t.State == Failed {
		err = t.Fault
	}
	return t.State == Done, err
}

// Retry asks once more for the check of an import of which it failed or was called off.
func (d *Desk) Retry(ctx context.Context, id int64) error {
	if _, err := d.deps.Store.Import(ctx, id); err != nil {
		return err
	}
	list, err := d.tasks.Tasks(ctx, id)
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].Verb != ToCheck || !list[0].Over() || list[0].State == Done {
		return fault.New(fault.Conflict, "task.nothing_to_retry")
	}
	task, err := d.tasks.Ask(ctx, Task{Import: id, Verb: ToCheck, Options: list[0].Options})
	if err == nil {
		_, err = d.wait(ctx, task)
	}
	return err
}

// CallOff ends what waits for an import, without doing it; fault.Conflict where nothing waits.
func (d *Desk) CallOff(ctx context.Context, id int64) error { return d.tasks.CallOff(ctx, id) }

// Tasks are those of an import with their steps, newest first.
func (d *Desk) Tasks(ctx context.Context, id int64) ([]Task, error) { return d.tasks.Tasks(ctx, id) }

// WaitingTasks are those that are not over, by import.
func (d *Desk) WaitingTasks(ctx context.Context) (map[int64]Task, error) {
	return d.tasks.WaitingTasks(ctx)
}

// wait waits for the end of a task, as long as patience lasts. A task that is worked on here has ended when what it leads to is done as well.
func (d *Desk) wait(ctx context.Context, id int64) (Task, error) {
	over := time.NewTimer(d.patience)
	defer over.Stop()
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		d.mu.Lock()
		here := d.atWork[id]
		d.mu.Unlock()
		if here == nil {
			if t, err := d.tasks.Task(ctx, id); err != nil || t.Over() {
				return t, err
			}
		}
		again := time.NewTimer(pause)
		select {
		case <-here:
		case <-again.C:
		case <-over.C:
			return d.tasks.Task(ctx, id)
		case <-ctx.Done():
			return Task{}, ctx.Err()
		}
		again.Stop()
	}
}

// Do does a task, under the actor of the context, who asked for it.
func (d *Desk) Do(ctx context.Context, t Task) error {
	end := make(chan struct{})
	d.mu.Lock()
	d.atWork[t.ID] = end
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		delete(d.atWork, t.ID)
		d.mu.Unlock()
		close(end)
	}()
	ctx = WithTask(ctx, t.ID)
	switch t.Verb {
	case ToCheck:
		im, err := d.deps.Store.Import(ctx, t.Import)
		if err != nil {
			return err
		}
		c, err := d.kept(ctx, im)
		if err != nil {
			return err
		}
		defer c.close()
		_, _, err = d.check(ctx, im, c, t.Options)
		return err
	case ToRecheck:
		return d.Recheck(ctx, t.Import)
	case ToTake:
		_, err := d.Take(ctx, t.Import, t.Decision)
		return err
	}
	if _, _, err := d.Accept(ctx, t.Import, t.Decision); err != nil || d.accepted == nil {
		return err
	}
	// What was accepted stands, whatever comes of this.
	if err := d.accepted(WithTask(ctx, 0)); err != nil {
		d.deps.Log.Error("after an acceptance", "import", t.Import, "error", err)
	}
	return nil
}
