package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/mail"
)

var _ intake.Store = (*Store)(nil)

// CreateImport stores an import of a kept file in the state received, under the actor of the context.
func (s *Store) CreateImport(ctx context.Context, im intake.Import) (id int64, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		id, err = createImport(ctx, tx, im)
		return err
	})
	return id, err
}

func createImport(ctx context.Context, tx pgx.Tx, im intake.Import) (id int64, err error) {
	sum, err := digestOf(im.SHA256)
	if err != nil {
		return 0, err
	}
	var received *time.Time
	if !im.Received.IsZero() {
		received = &im.Received
	}
	err = one(tx.QueryRow(ctx, `
		insert into import (file, file_name, source, release, actor, received, replaces)
		select id, $2, $3, $4, actor(), coalesce($5, now()), $6 from file where encode(sha256, 'hex') = encode($1, 'hex') returning id`,
		sum, im.FileName, im.Source, im.Release, received, orNull(im.Replaces)), "fault.file_unknown", []any{"Digest", im.SHA256}, &id)
	return id, err
}

// Import returns one import; fault.NotFound when there is none of that number.
func (s *Store) Import(ctx context.Context, id int64) (im intake.Import, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "imports", importRow, id, 1, nil)
		if err == nil && len(found) == 0 {
			return fault.New(fault.NotFound, "fault.import_unknown", "ID", id)
		}
		if err == nil {
			im = found[0]
		}
		return err
	})
	return im, err
}

// Imports lists the newest imports first.
func (s *Store) Imports(ctx context.Context, limit int) (out []intake.Import, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "imports", importRow, nil, limit, nil)
		return err
	})
	return out, err
}

// SameFile lists the other imports of the very file of one, newest first: those that the actor sees.
func (s *Store) SameFile(ctx context.Context, id int64) (out []intake.Import, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "imports", importRow, nil, mostOfOneFile, id)
		return err
	})
	return out, err
}

// mostOfOneFile bounds the imports of one file that are looked at.
const mostOfOneFile = 20

func importRow(r pgx.CollectableRow) (im intake.Import, err error) {
	var decided, submitted, taken *time.Time
	var by, set, submitter, replaces, replacedBy *int64
	err = r.Scan(&im.ID, text(&im.State), &im.FileName, &im.SHA256, &im.Size, &im.Source, &im.Release, &im.Actor, &im.Received, &decided, &by,
		&im.Report, text(&im.Verdict), &im.Asked, &set, text(&im.Flow), &im.Areas, &submitted, &submitter, &im.Reason, &taken, &im.May.Take,
		&im.May.Accept, &im.May.Submit, &im.May.Withdraw, &im.May.Reject, &im.May.Return, &im.May.Comment, &replaces, &replacedBy)
	im.Received, im.Decided, im.Submitted = im.Received.UTC(), orZero(decided), orZero(submitted)
	im.Taken = !orZero(taken).IsZero()
	for from, to := range map[*int64]*int64{by: &im.DecidedBy, set: &im.ChangeSet, submitter: &im.SubmittedBy, replaces: &im.Replaces, replacedBy: &im.ReplacedBy} {
		if from != nil {
			*to = *from
		}
	}
	return im, err
}

// Scope is what the actor of the context may hand in today.
func (s *Store) Scope(ctx context.Context) (scope intake.Scope, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `select everywhere('work.write'), everywhere('release.load'), publishes_alone()`).Scan(&scope.Anything, &scope.Official, &scope.Alone)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `
			select p.area, p.part
			from appointment p join role_right x on x.role = p.role
			where p.account = actor() and x.right_ = 'work.write' and p.area = any (areas_of('work.write'))
			  and p.starts <= today() and (p.ends is null or p.ends >= today()) order by p.area, p.part`)
		if err != nil {
			return err
		}
		scope.Work = map[string][]string{}
		var area, part string
		_, err = pgx.ForEachRow(rows, []any{&area, &part}, func() error {
			scope.Work[area] = append(scope.Work[area], part)
			return nil
		})
		return err
	})
	return scope, err
}

// SetChecked moves an import from received to checked, with its report and whose work it is; fault.Conflict from any other
// state.
func (s *Store) SetChecked(ctx context.Context, im intake.Import) error {
	return s.moveImport(ctx, "", im.ID, `update import set state = 'checked', report = $2, flow = nullif($3, ''), areas = coalesce($4::text[], '{}') where id = $1 and state = 'received'`,
		string(im.Report), string(im.Flow), im.Areas)
}

// SetRechecked takes the report of a checked import that the actor may accept; fault.Conflict from any other state.
func (s *Store) SetRechecked(ctx context.Context, im intake.Import) error {
	return s.moveImport(ctx, "", im.ID, `update import set report = $2 where id = $1 and state = 'checked'`, string(im.Report))
}

// SetSubmitted hands a checked import in, with a remark where there is one; fault.Conflict when it is not a draft.
func (s *Store) SetSubmitted(ctx context.Context, id int64, remark string) error {
	return s.moveImport(ctx, mail.Submitted, id, `
		with moved as (
			update import set submitted = now(), submitted_by = actor() where id = $1 and state = 'checked' and submitted is null returning id
		), said as (
			insert into remark (import, author, words) select id, actor(), $2 from moved where $2 <> ''
		)
		select from moved`, remark)
}

// SetWithdrawn makes an import that was handed in a draft again; fault.Conflict when it was decided or is one.
func (s *Store) SetWithdrawn(ctx context.Context, id int64) error {
	return s.moveImport(ctx, "", id, `update import set submitted = null, submitted_by = null where id = $1 and state = 'checked' and submitted is not null`)
}

// SetRejected closes an import that has not been decided; fault.Conflict when it has. One that was handed in goes back with
// the reason.
func (s *Store) SetRejected(ctx context.Context, id int64, reason string) error {
	return s.write(ctx, func(tx pgx.Tx) error { return s.reject(ctx, tx, id, reason) })
}

// reject closes an import, and calls off what waits for it.
func (s *Store) reject(ctx context.Context, tx pgx.Tx, id int64, reason string) error {
	if _, err := tx.Exec(ctx, callOff, id); err != nil {
		return err
	}
	done, err := tx.Exec(ctx, `
		update import set state = 'rejected', reason = $2, decided = now(), decided_by = actor() where id = $1 and state in ('received', 'checked')`, id, reason)
	if err == nil && done.RowsAffected() == 0 {
		return notInState(ctx, tx, id)
	}
	if err != nil {
		return err
	}
	return s.tellOfImport(ctx, tx, mail.Returned, id)
}

// moveImport runs a step of an import and tells those whom it concerns; fault.Conflict when it moved nothing.
func (s *Store) moveImport(ctx context.Context, tell mail.Kind, id int64, step string, args ...any) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if err := finishTask(ctx, tx); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, step, append([]any{id}, args...)...)
		if err == nil && done.RowsAffected() == 0 {
			return notInState(ctx, tx, id)
		}
		if err != nil || tell == "" {
			return err
		}
		return s.tellOfImport(ctx, tx, tell, id)
	})
}

// AddRemark keeps what the actor says about an import.
func (s *Store) AddRemark(ctx context.Context, id int64, words string) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `insert into remark (import, author, words) values ($1, actor(), $2)`, id, words); err != nil {
			return err
		}
		return s.tellOfImport(ctx, tx, mail.Remark, id)
	})
}

// Remarks are what was said about an import, oldest first, and everybody who worked on it.
func (s *Store) Remarks(ctx context.Context, id int64) (remarks []intake.Remark, people []intake.Person, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select id, author, at, words from remark where import = $1 order by id`, id)
		if err != nil {
			return err
		}
		remarks, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (m intake.Remark, err error) {
			err = r.Scan(&m.ID, &m.Author, &m.At, &m.Words)
			m.At = m.At.UTC()
			return m, err
		})
		if err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `select account, name, institution from import_people($1)`, id)
		if err != nil {
			return err
		}
		people, err = pgx.CollectRows(rows, pgx.RowToStructByPos[intake.Person])
		return err
	})
	return remarks, people, err
}

// accepted closes a checked import that was taken over, with the change set where there is one.
func (s *Store) accepted(ctx context.Context, tx pgx.Tx, id, set int64) error {
	if err := finishTask(ctx, tx); err != nil {
		return err
	}
	done, err := tx.Exec(ctx, `
		update import set state = 'accepted', decided = now(), decided_by = actor(), change_set = $2 where id = $1 and state = 'checked'`, id, orNull(set))
	if err == nil && done.RowsAffected() == 0 {
		return notInState(ctx, tx, id)
	}
	if err != nil {
		return err
	}
	return s.tellOfImport(ctx, tx, mail.Validated, id)
}

func notInState(ctx context.Context, tx pgx.Tx, id int64) error {
	var state string
	err := one(tx.QueryRow(ctx, `select state from import where id = $1`, id), "fault.import_unknown", []any{"ID", id}, &state)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "fault.import_state", "ID", id)
}
