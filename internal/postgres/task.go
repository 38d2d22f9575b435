package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
)

var _ intake.TaskStore = (*Store)(nil)

// taskLocks is the upper half of the key of the lock that is held while a task is worked on.
const taskLocks = 0x496d7000

const callOff = `update import_task set state = 'cancelled', ended = now(), ended_by = actor() where import = $1 and state = 'waiting'`

// jobTries is how often River takes up a job: tasks are counted by themselves.
const jobTries = 1000

// Hand keeps the file unless it is nil, makes its import, the task to check it and its job, and rejects the import that it takes
// the place of: all of it or nothing.
func (s *Store) Hand(ctx context.Context, im intake.Import, file intake.File, check intake.Options, before int64) (id, task int64, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		if before != 0 {
			// Whoever reads the file of another's import hands it in again as their own.
			if _, err := tx.Exec(ctx, `
				select keep_file(c.bytes) from import i join file_content c on c.file = i.file
				where i.id = $1 and not exists (select from file_holder h where h.file = i.file and h.account = actor())`, before); err != nil {
				return err
			}
			if err := s.reject(ctx, tx, before, ""); err != nil {
				return err
			}
			im.Replaces = before
		} else if err := keepWhole(ctx, tx, file); err != nil {
			return err
		}
		if id, err = createImport(ctx, tx, im); err != nil {
			return err
		}
		task, err = s.ask(ctx, tx, intake.Task{Import: id, Verb: intake.ToCheck, Options: check})
		return err
	})
	return id, task, err
}

// Ask makes a task and its job.
func (s *Store) Ask(ctx context.Context, t intake.Task) (task int64, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		task, err = s.ask(ctx, tx, t)
		return err
	})
	return task, err
}

func (s *Store) ask(ctx context.Context, tx pgx.Tx, t intake.Task) (id int64, err error) {
	said, err := t.Said()
	if err != nil {
		return 0, err
	}
	err = one(tx.QueryRow(ctx, `
		insert into import_task (import, verb, said, asked_by) values ($1, $2, $3, actor())
		on conflict (import) where state = 'waiting' do nothing returning id`, t.Import, string(t.Verb), string(said)), "task.under_way", nil, &id)
	if fault.KindOf(err) == fault.NotFound {
		return 0, fault.New(fault.Conflict, "task.under_way")
	}
	if err != nil {
		return 0, err
	}
	return id, s.queueTask(ctx, tx, id)
}

func (s *Store) queueTask(ctx context.Context, tx pgx.Tx, id int64) error {
	_, err := s.queue.InsertTx(ctx, tx, intake.Job{Task: id}, &river.InsertOpts{Queue: intake.Queue, MaxAttempts: jobTries})
	return err
}

// CallOff ends what waits for an import, without doing it; fault.Conflict where nothing waits.
func (s *Store) CallOff(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, callOff, id)
		if err != nil || done.RowsAffected() > 0 {
			return err
		}
		if err := one(tx.QueryRow(ctx, `select id from import where id = $1`, id), "fault.import_unknown", []any{"ID", id}, &id); err != nil {
			return err
		}
		return fault.New(fault.Conflict, "task.over")
	})
}

// finishTask ends the task of the context in the transaction of what it led to; fault.Conflict where it has ended before.
func finishTask(ctx context.Context, tx pgx.Tx) error {
	id := intake.TaskOf(ctx)
	if id == 0 {
		return nil
	}
	done, err := tx.Exec(ctx, `update import_task set state = 'done', ended = clock_timestamp() where id = $1 and state = 'waiting'`, id)
	if err == nil && done.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "task.over")
	}
	return err
}

const taskFields = `t.id, t.import, t.verb, t.said, t.asked_by, t.asked, t.state, t.tries, t.began, t.ended, coalesce(t.ended_by, 0), t.fault,
	coalesce(p.step, ''), coalesce(p.done, 0), coalesce(p.total, 0), coalesce(p.part, 0), p.began, p.at
	from import_task t left join import_progress p on p.task = t.id and t.state = 'waiting'`

func taskRow(r pgx.CollectableRow) (t intake.Task, err error) {
	var said, failed []byte
	var began, ended, since, at *time.Time
	p := &t.Progress
	if err := r.Scan(&t.ID, &t.Import, text(&t.Verb), &said, &t.AskedBy, &t.Asked, text(&t.State), &t.Tries, &began, &ended, &t.EndedBy, &failed,
		text(&p.Step), &p.Rows, &p.Of, &p.Part, &since, &at); err != nil {
		return t, err
	}
	t.Asked, t.Began, t.Ended, p.Began, p.At = t.Asked.UTC(), orZero(began), orZero(ended), orZero(since), orZero(at)
	if failed != nil {
		if t.Fault, err = intake.ParseFault(failed); err != nil {
			return t, err
		}
	}
	return t, t.ReadSaid(said)
}

// Task is one task; fault.NotFound when there is none of that number.
func (s *Store) Task(ctx context.Context, id int64) (t intake.Task, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		t, err = task(ctx, tx, id)
		return err
	})
	return t, err
}

func task(ctx context.Context, tx pgx.Tx, id int64) (intake.Task, error) {
	rows, err := tx.Query(ctx, `select `+taskFields+` where t.id = $1`, id)
	if err != nil {
		return intake.Task{}, err
	}
	t, err := pgx.CollectOneRow(rows, taskRow)
	if err == pgx.ErrNoRows {
		return t, fault.New(fault.NotFound, "fault.import_unknown", "ID", id)
	}
	return t, err
}

// Tasks are those of an import with their steps, newest first.
func (s *Store) Tasks(ctx context.Context, id int64) (out []intake.Task, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select `+taskFields+` where t.import = $1 order by t.id desc`, id)
		if err != nil {
			return err
		}
		if out, err = pgx.CollectRows(rows, taskRow); err != nil {
			return err
		}
		at := map[int64]*intake.Task{}
		for i := range out {
			at[out[i].ID] = &out[i]
		}
		rows, err = tx.Query(ctx, `select s.task, s.step, s.try, s.at, s.done from import_step s join import_task t on t.id = s.task where t.import = $1 order by s.id`, id)
		if err != nil {
			return err
		}
		var of int64
		var s intake.StepTaken
		_, err = pgx.ForEachRow(rows, []any{&of, text(&s.Step), &s.Try, &s.At, &s.Rows}, func() error {
			if t := at[of]; t != nil {
				s.At = s.At.UTC()
				t.Steps = append(t.Steps, s)
			}
			return nil
		})
		return err
	})
	return out, err
}

// WaitingTasks are those that are not over, by import.
func (s *Store) WaitingTasks(ctx context.Context) (out map[int64]intake.Task, err error) {
	out = map[int64]intake.Task{}
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select `+taskFields+` where t.state = 'waiting'`)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, taskRow)
		for _, t := range list {
			out[t.Import] = t
		}
		return err
	})
	return out, err
}

// HeldTask is a task that this process works on, and nobody else.
type HeldTask struct {
	intake.Task
	conn *pgxpool.Conn
}

// HoldTask takes up a task for this process and counts the try. Nil: it is over; busy: somebody works on it. Who is killed lets go of it
// by that.
func (s *Store) HoldTask(ctx context.Context, id int64) (held *HeldTask, busy bool, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, false, told(err)
	}
	h := &HeldTask{conn: conn}
	defer func() {
		if held == nil {
			h.LetGo(ctx)
		}
	}()
	var free bool
	if err := conn.QueryRow(ctx, `select pg_try_advisory_lock($1)`, int64(taskLocks)<<32|id&0xffffffff).Scan(&free); err != nil || !free {
		return nil, err == nil, told(err)
	}
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		counted, err := tx.Exec(ctx, `update import_task set tries = tries + 1, began = coalesce(began, now()) where id = $1 and state = 'waiting'`, id)
		if err != nil || counted.RowsAffected() == 0 {
			return err
		}
		h.Task, err = task(ctx, tx, id)
		return err
	})
	if err != nil || h.ID == 0 {
		return nil, false, err
	}
	return h, false, nil
}

// LetGo ends the holding, whatever became of the task.
func (h *HeldTask) LetGo(ctx context.Context) {
	if h.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := h.conn.Exec(ctx, `select pg_advisory_unlock_all()`); err != nil {
		_ = h.conn.Conn().Close(ctx) // the lock goes with it
	}
	h.conn.Release()
	h.conn = nil
}

// NoteProgress keeps how far a task is and the steps taken, and tells whether it still is to be done.
func (s *Store) NoteProgress(ctx context.Context, id int64, p intake.Progress, steps []intake.StepTaken) (waits bool, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		if p.Step != "" {
			batch.Queue(`insert into import_progress (task, step, done, total, part, began, at) values ($1, $2, $3, $4, $5, $6, $7)
				on conflict (task) do update set (step, done, total, part, began, at) = (excluded.step, excluded.done, excluded.total, excluded.part, excluded.began, excluded.at)`,
				id, string(p.Step), p.Rows, p.Of, p.Part, p.Began, p.At)
		}
		for _, one := range steps {
			batch.Queue(`insert into import_step (task, try, step, at, done) values ($1, $2, $3, $4, $5)`, id, one.Try, string(one.Step), one.At, one.Rows)
		}
		batch.Queue(`select state = 'waiting' from import_task where id = $1`, id).QueryRow(func(r pgx.Row) error { return r.Scan(&waits) })
		return tx.SendBatch(ctx, batch).Close()
	})
	return waits, err
}

// FailTask ends a task that cannot be done; one that has ended stays as it is.
func (s *Store) FailTask(ctx context.Context, id int64, why *fault.Error) error {
	text, err := intake.MarshalFault(why)
	if err != nil {
		return err
	}
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update import_task set state = 'failed', ended = now(), fault = $2 where id = $1 and state = 'waiting'`, id, string(text))
		return err
	})
}

// GiveBackTask takes a try back that was ended by stopping the program.
func (s *Store) GiveBackTask(ctx context.Context, id int64) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update import_task set tries = greatest(tries - 1, 0) where id = $1 and state = 'waiting'`, id)
		return err
	})
}

// FreeTasks makes the jobs of tasks available again whose process is gone, and puts those into the queue that wait without a job, as
// after a restore. It tells how many.
func (s *Store) FreeTasks(ctx context.Context) (n int, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		freed, err := tx.Exec(ctx, statement("tasks_free"), intake.Job{}.Kind(), int64(taskLocks))
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, statement("tasks_without_job"), intake.Job{}.Kind())
		if err != nil {
			return err
		}
		lost, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range lost {
			if err := s.queueTask(ctx, tx, id); err != nil {
				return err
			}
		}
		n = int(freed.RowsAffected()) + len(lost)
		return nil
	})
	return n, err
}
