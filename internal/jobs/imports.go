package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/postgres"
)

// Imports does what was asked of imports; intake.Desk is one.
type Imports interface {
	Do(ctx context.Context, t intake.Task) error
}

const (
	importsAtOnce = 2                      // files that are read at once by one server
	noteEvery     = 500 * time.Millisecond // how far the work is, and whether it was called off
	freeEvery     = 2 * time.Second        // tasks of servers that are gone
)

// errCalledOff ends work that is not wanted any more.
var errCalledOff = errors.New("called off")

type importWorker struct {
	river.WorkerDefaults[intake.Job]
	d Deps
}

// Timeout is none: a file takes as long as it takes, within the limits of its reading. Work whose server is gone is found by the lock that
// is held meanwhile, not by the clock.
func (w *importWorker) Timeout(*river.Job[intake.Job]) time.Duration { return -1 }

// NextRetry is when to try again after a failure that may pass.
func (w *importWorker) NextRetry(job *river.Job[intake.Job]) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt)*time.Second, 30*time.Second))
}

// Work does one task in the name of who asked for it.
func (w *importWorker) Work(ctx context.Context, job *river.Job[intake.Job]) error {
	held, busy, err := w.d.Store.HoldTask(ctx, job.Args.Task)
	switch {
	case err != nil:
		return err
	case busy:
		return river.JobSnooze(time.Second)
	case held == nil:
		return nil
	}
	defer held.LetGo(ctx)
	// What is written about the work is written even when the work is ended.
	lasting := context.WithoutCancel(ctx)
	if held.Tries > intake.MaxTries {
		w.d.Log.Error("import given up", "import", held.Import, "task", held.ID, "tries", intake.MaxTries)
		return w.d.Store.FailTask(lasting, held.ID, fault.New(fault.Internal, "task.gave_up", "Count", intake.MaxTries))
	}
	err = w.do(ctx, held.Task)
	switch {
	case err == nil, errors.Is(err, errCalledOff):
		return nil
	case ctx.Err() != nil:
		return errors.Join(w.d.Store.GiveBackTask(lasting, held.ID), river.JobSnooze(0))
	}
	if why, lasts := reason(err); lasts || held.Tries == intake.MaxTries {
		if why.Kind == fault.Internal {
			w.d.Log.Error("import failed", "import", held.Import, "task", held.ID, "error", err)
		}
		return w.d.Store.FailTask(lasting, held.ID, why)
	}
	return err
}

// reason is what a person is told of a failure, and whether trying again would come to the same.
func reason(err error) (why *fault.Error, lasts bool) {
	why, ok := fault.As(err)
	if !ok {
		return fault.Wrap(err, fault.Internal, "task.failed"), false
	}
	switch why.Kind {
	case fault.Internal:
		return fault.Wrap(err, fault.Internal, "task.failed"), false
	case fault.Unavailable:
		return why, false
	case fault.Forbidden, fault.NotFound, fault.SignIn:
		return fault.Wrap(err, fault.Forbidden, "task.rights_gone"), true
	}
	return why, true
}

// do does the task, keeps how far it is, and ends it when it was called off.
func (w *importWorker) do(ctx context.Context, t intake.Task) (err error) {
	meter := intake.NewMeter(func() time.Time { return time.Now().UTC() }, t.Tries)
	work, end := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(noteEvery)
		defer tick.Stop()
		for {
			select {
			case <-work.Done():
				return
			case <-tick.C:
				p, steps := meter.Read(false)
				if waits, err := w.d.Store.NoteProgress(ctx, t.ID, p, steps); err == nil && !waits {
					end(errCalledOff)
					return
				}
			}
		}
	}()
	defer func() {
		if p := recover(); p != nil {
			w.d.Log.Error("import broke off", "import", t.Import, "task", t.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
		end(nil)
		<-watched
		meter.Begin(intake.Ending)
		_, steps := meter.Read(true)
		waits, noted := w.d.Store.NoteProgress(context.WithoutCancel(ctx), t.ID, intake.Progress{}, steps)
		if noted != nil {
			w.d.Log.Error("steps of an import", "import", t.Import, "error", noted)
		} else if err != nil && !waits && ctx.Err() == nil {
			err = errCalledOff // or done, of which the answer was lost
		}
	}()
	if err := w.may(work, t); err != nil {
		return err
	}
	return w.d.Imports.Do(intake.Metered(postgres.WithActor(work, t.AskedBy), meter), t)
}

// may refuses work for somebody whose account was closed, or who brings in nothing any more; whether just this step is theirs the store
// judges.
func (w *importWorker) may(ctx context.Context, t intake.Task) error {
	holder, err := w.d.Store.Holder(ctx, t.AskedBy)
	if err == nil && t.Verb == intake.ToCheck && !holder.MayAny(account.WriteWork, account.LoadReleases) {
		return fault.New(fault.Forbidden, "task.rights_gone")
	}
	return err
}

// free looks for tasks whose server is gone, until the context ends.
func (d Deps) free(ctx context.Context) {
	tick := time.NewTicker(freeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if n, err := d.Store.FreeTasks(ctx); err != nil && ctx.Err() == nil {
				d.Log.Error("imports without a server", "error", err)
			} else if n > 0 {
				d.Log.Info("imports taken up again", "count", n)
			}
		}
	}
}
