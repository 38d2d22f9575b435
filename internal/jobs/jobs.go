// Package jobs does what was put into the queue (River, in the same database and transaction as its cause): it sends mail, checks and
// takes over files, and runs daily chores. A job that was interrupted is done again.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
)

// Chore is something to be done each day.
type Chore struct {
	Name string
	Do   func(ctx context.Context) error
}

// Deps are what the jobs need. Server is nil where there is no mail server: mails then stay in the outbox.
type Deps struct {
	Store    *postgres.Store
	Server   *mail.Server
	Composer func() *mail.Composer // as it stands: names and settings change
	Links    mail.Links
	Chores   []Chore
	Imports  Imports // nil: what is asked of imports waits for another server
	Now      func() time.Time
	Log      *slog.Logger
	// Backoff is the wait after a try that failed; nil: mail.Backoff.
	Backoff func(try int) time.Duration
}

// Jobs are under way until Stop.
type Jobs struct {
	client *river.Client[pgx.Tx]
	end    context.CancelFunc
	freed  chan struct{}
}

// sending is how long one try may take.
const sending = 2 * time.Minute

// Start takes jobs out of the queue until Stop. Mails that wait without a job, as after a restore, get one.
func Start(ctx context.Context, d Deps) (*Jobs, error) {
	if d.Now == nil {
		d.Now = func() time.Time { return time.Now().UTC() }
	}
	if d.Backoff == nil {
		d.Backoff = mail.Backoff
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &mailWorker{d: d})
	river.AddWorker(workers, &choreWorker{d: d})
	queues := map[string]river.QueueConfig{mail.Queue: {MaxWorkers: 4}, river.QueueDefault: {MaxWorkers: 1}}
	if d.Imports != nil {
		river.AddWorker(workers, &importWorker{d: d})
		queues[intake.Queue] = river.QueueConfig{MaxWorkers: importsAtOnce}
	}
	client, err := river.NewClient(riverpgxv5.New(d.Store.Pool()), &river.Config{
		Queues: queues, Workers: workers, Logger: quiet(d.Log), JobTimeout: sending, FetchPollInterval: time.Second, RescueStuckJobsAfter: 5 * time.Minute,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return choresJob{}, nil }, &river.PeriodicJobOpts{RunOnStart: true})},
	})
	if err != nil {
		return nil, err
	}
	if _, err := d.Store.Requeue(ctx); err != nil {
		return nil, err
	}
	j := &Jobs{client: client, end: func() {}, freed: make(chan struct{})}
	if d.Imports == nil {
		close(j.freed)
		return j, client.Start(context.WithoutCancel(ctx))
	}
	if _, err := d.Store.FreeTasks(ctx); err != nil {
		return nil, err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	var freeing context.Context
	freeing, j.end = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(j.freed)
		d.free(freeing)
	}()
	return j, nil
}

// quiet keeps what River says about itself out of the log unless something is wrong.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(&warnings{log.Handler()})
}

type warnings struct{ slog.Handler }

func (w *warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

func (w *warnings) WithAttrs(a []slog.Attr) slog.Handler { return &warnings{w.Handler.WithAttrs(a)} }

func (w *warnings) WithGroup(name string) slog.Handler { return &warnings{w.Handler.WithGroup(name)} }

// Stop lets the jobs under way finish, at most until the context ends; what does not finish is done again at the next start.
func (j *Jobs) Stop(ctx context.Context) error {
	j.end()
	<-j.freed
	err := j.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return j.client.StopAndCancel(last)
	}
	return err
}

type mailWorker struct {
	river.WorkerDefaults[mail.Job]
	d Deps
}

// NextRetry is when to try again after a failure.
func (w *mailWorker) NextRetry(job *river.Job[mail.Job]) time.Time {
	return w.d.Now().Add(w.d.Backoff(job.Attempt))
}

// Work sends one mail. Its words and its link are made now, from what is true now.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[mail.Job]) error {
	ctx = postgres.WithActor(ctx, account.System)
	m, err := w.d.Store.Mail(ctx, job.Args.Mail)
	if err != nil {
		return err
	}
	if m.State != mail.Queued {
		return nil
	}
	to, err := w.d.Store.Recipient(ctx, m.Account)
	switch {
	case err != nil:
		return err
	case !to.Active:
		return w.d.Store.NoteTry(ctx, m.ID, mail.Failed, mail.NoAccount, "")
	case to.Address == "":
		return w.d.Store.NoteTry(ctx, m.ID, mail.Failed, mail.NoAddress, "")
	case w.d.Server == nil:
		return w.d.Store.NoteTry(ctx, m.ID, mail.Kept, "", "")
	}
	letter, err := w.write(ctx, m, to)
	if err != nil {
		return err
	}
	name := m.MessageID
	if name == "" {
		name = w.d.Server.NewMessageID(m.ID)
	}
	err = w.d.Server.Send(ctx, to, name, letter, w.d.Now())
	if err == nil {
		return w.d.Store.NoteTry(ctx, m.ID, mail.Sent, "", name)
	}
	refusal := &mail.Refusal{Reply: "not sent"}
	errors.As(err, &refusal)
	w.d.Log.Warn("mail not sent", "mail", m.ID, "try", job.Attempt, "reply", refusal.Reply)
	if refusal.Permanent || job.Attempt >= job.MaxAttempts {
		return w.d.Store.NoteTry(ctx, m.ID, mail.Failed, refusal.Reply, name)
	}
	return errors.Join(err, w.d.Store.NoteTry(ctx, m.ID, mail.Queued, refusal.Reply, name))
}

func (w *mailWorker) write(ctx context.Context, m mail.Mail, to mail.Recipient) (mail.Letter, error) {
	var link mail.Link
	var err error
	switch m.Kind {
	case mail.Invitation:
		link.Token, link.Expires, err = w.d.Links.Invite(ctx, m.Account)
	case mail.Reset:
		link.Token, link.Expires, err = w.d.Links.Reset(ctx, m.Account)
	}
	if err != nil {
		return mail.Letter{}, err
	}
	return w.d.Composer().Compose(m, to, link)
}

type choresJob struct{}

func (choresJob) Kind() string { return "chores" }

type choreWorker struct {
	river.WorkerDefaults[choresJob]
	d Deps
}

// Work does the daily chores, each whether or not another fails.
func (w *choreWorker) Work(ctx context.Context, _ *river.Job[choresJob]) error {
	ctx = postgres.WithActor(ctx, account.System)
	var failed []error
	for _, c := range w.d.Chores {
		if err := c.Do(ctx); err != nil {
			w.d.Log.Error("chore", "name", c.Name, "error", err)
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
