package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
)

var _ intake.Store = (*Store)(nil)

// SaveFile keeps the bytes once per SHA-256, which it returns in hex. The name belongs to the import, not to the bytes.
func (s *Store) SaveFile(ctx context.Context, _ string, data []byte) (string, error) {
	sum := sha256.Sum256(data)
	if data == nil {
		data = []byte{}
	}
	err := s.write(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `select keep_file($1)`, data)
		return err
	})
	return hex.EncodeToString(sum[:]), err
}

// File returns the kept bytes; fault.NotFound when there are none.
func (s *Store) File(ctx context.Context, sha256 string) (data []byte, err error) {
	sum, err := digestOf(sha256)
	if err != nil {
		return nil, err
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select c.bytes from file f join file_content c on c.file = f.id where f.sha256 = $1`, sum), "fault.file_unknown", []any{"Digest", sha256}, &data)
	})
	return data, err
}

// CreateImport stores an import of a kept file in the state received, under the actor of the context.
func (s *Store) CreateImport(ctx context.Context, im intake.Import) (id int64, err error) {
	sum, err := digestOf(im.SHA256)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		var received *time.Time
		if !im.Received.IsZero() {
			received = &im.Received
		}
		return one(tx.QueryRow(ctx, `
			insert into import (file, file_name, source, release, actor, received)
			select id, $2, $3, $4, actor(), coalesce($5, now()) from file where sha256 = $1 returning id`,
			sum, im.FileName, im.Source, im.Release, received), "fault.file_unknown", []any{"Digest", im.SHA256}, &id)
	})
	return id, err
}

// Import returns one import; fault.NotFound when there is none of that number.
func (s *Store) Import(ctx context.Context, id int64) (im intake.Import, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, "imports", importRow, id, 1)
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
		out, err = list(ctx, tx, "imports", importRow, nil, limit)
		return err
	})
	return out, err
}

func importRow(r pgx.CollectableRow) (im intake.Import, err error) {
	var decided *time.Time
	var by, set *int64
	err = r.Scan(&im.ID, text(&im.State), &im.FileName, &im.SHA256, &im.Size, &im.Source, &im.Release, &im.Actor, &im.Received, &decided, &by,
		&im.Report, &set)
	im.Received, im.Decided = im.Received.UTC(), orZero(decided)
	if by != nil {
		im.DecidedBy = *by
	}
	if set != nil {
		im.ChangeSet = *set
	}
	return im, err
}

// SetChecked moves an import from received to checked, with its report; fault.Conflict from any other state.
func (s *Store) SetChecked(ctx context.Context, id int64, report []byte) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `update import set state = 'checked', report = $2 where id = $1 and state = 'received'`, id, string(report))
		if err == nil && done.RowsAffected() == 0 {
			return notInState(ctx, tx, id)
		}
		return err
	})
}

// SetRejected closes an import that has not been decided; fault.Conflict when it has.
func (s *Store) SetRejected(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error { return decide(ctx, tx, id, intake.Rejected, 0) })
}

// decide closes an import: accepted from checked, with the change set where there is one, or rejected.
func decide(ctx context.Context, tx pgx.Tx, id int64, state intake.State, set int64) error {
	done, err := tx.Exec(ctx, `
		update import set state = $2, decided = now(), decided_by = actor(), change_set = $3
		where id = $1 and (state = 'checked' or state = 'received' and $2 = 'rejected')`, id, string(state), orNull(set))
	if err == nil && done.RowsAffected() == 0 {
		return notInState(ctx, tx, id)
	}
	return err
}

func notInState(ctx context.Context, tx pgx.Tx, id int64) error {
	var state string
	err := one(tx.QueryRow(ctx, `select state from import where id = $1`, id), "fault.import_unknown", []any{"ID", id}, &state)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "fault.import_state", "ID", id)
}
