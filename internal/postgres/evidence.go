package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/survey"
)

func evidenceRow(r pgx.CollectableRow) (e survey.Evidence, err error) {
	err = r.Scan(&e.ID, &e.Item, &e.Name, &e.Kind, &e.Size, &e.Author, &e.At, &e.Institution)
	e.At = e.At.UTC()
	return e, err
}

// Evidence lists the files of a work that the actor may see, in order of item: those attached now for serial 0, else those that were
// handed in for that time.
func (s *Store) Evidence(ctx context.Context, work int64, serial int) (out []survey.Evidence, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "evidence", evidenceRow, work, serial)
		return err
	})
	return out, err
}

// EvidenceFile is a file of a work with its bytes; fault.NotFound for one that is not there or not the actor's to see.
func (s *Store) EvidenceFile(ctx context.Context, id int64) (e survey.Evidence, content []byte, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `
			select e.id, e.item, e.file_name, e.kind, e.size, e.author, e.at, c.bytes from work_evidence e join file_content c on c.file = e.file where e.id = $1`, id),
			"evidence.unknown", nil, &e.ID, &e.Item, &e.Name, &e.Kind, &e.Size, &e.Author, &e.At, &content)
	})
	return e, content, err
}

// AttachEvidence keeps a file as evidence for an answer of the draft. As with an answer, a work that was published or validated becomes a
// draft again. fault.Invalid for an item that the questionnaire does not have or that has its most, fault.Conflict while the work is judged.
func (s *Store) AttachEvidence(ctx context.Context, to survey.Saving, a survey.Attachment) (id int64, err error) {
	_, section, ok := to.Questionnaire.Item(a.Item)
	if !ok {
		return 0, fault.New(fault.Invalid, "work.item_unknown", "Item", a.Item)
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		work, err := touchWork(ctx, tx, to)
		if err != nil {
			return err
		}
		if err := room(ctx, tx, `select count(*) from work_evidence where work = $1 and item = $2 and removed is null`, work, a.Item); err != nil {
			return err
		}
		file, err := keepFile(ctx, tx, a.Content)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `
			insert into work_evidence (work, item, section, file, file_name, kind, size, author, since)
			select w.id, $2, $3, $4, $5, $6, $7, actor(), w.serial + 1 from work w where w.id = $1 returning id`,
			work, a.Item, section.Code, file, a.Name, a.Kind, len(a.Content)).Scan(&id)
	})
	return id, err
}

// touchWork makes a work a draft that has been saved once more, and gives its number.
func touchWork(ctx context.Context, tx pgx.Tx, to survey.Saving) (int64, error) {
	id, revision, state, err := lockWork(ctx, tx, to)
	switch {
	case err != nil:
		return 0, err
	case state == survey.Submitted:
		return 0, fault.New(fault.Conflict, "work.handed_in")
	}
	_, err = tx.Exec(ctx, statement("work_saved"), id, revision+1, to.Questionnaire.Version)
	return id, err
}

// room refuses one file more than an item takes.
func room(ctx context.Context, tx pgx.Tx, count string, args ...any) error {
	var n int
	if err := tx.QueryRow(ctx, count, args...).Scan(&n); err != nil {
		return err
	}
	if n >= survey.MostEvidence {
		return fault.New(fault.Invalid, "evidence.too_many", "Most", survey.MostEvidence)
	}
	return nil
}

// RemoveEvidence takes a file away from the draft; what was handed in with it keeps it.
func (s *Store) RemoveEvidence(ctx context.Context, to survey.Saving, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		var there bool
		if err := tx.QueryRow(ctx, `
			select exists (select from work_evidence e join work w on w.id = e.work where e.id = $1 and e.removed is null and (w.round, w.part, w.country) = ($2, $3, $4))`,
			id, to.Place.Round, to.Place.Part, to.Place.Country).Scan(&there); err != nil {
			return err
		}
		if !there {
			return fault.New(fault.NotFound, "evidence.unknown")
		}
		if _, err := touchWork(ctx, tx, to); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `
			update work_evidence e set removed = now(), removed_by = actor(), until_ = w.serial from work w where w.id = e.work and e.id = $1 and e.removed is null`, id)
		if err == nil && done.RowsAffected() == 0 {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		return err
	})
}

// delegatedFiles are what was attached to a delegated section, as far as the actor may see it.
func delegatedFiles(ctx context.Context, tx pgx.Tx, id int64) ([]survey.Evidence, error) {
	rows, err := tx.Query(ctx, `select id, item, file_name, kind, size, 0::bigint, at, '' from delegated_evidence where delegation = $1 and removed is null order by item, id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, evidenceRow)
}

const delegatedFile = `
	select e.id, e.item, e.file_name, e.kind, e.size, e.at, c.bytes from delegated_evidence e join file_content c on c.file = e.file
	where e.delegation = $1 and e.id = $2 and e.removed is null`

// DelegationFile is a file that came in with a delegation, with its bytes, for its country; fault.NotFound.
func (s *Store) DelegationFile(ctx context.Context, delegation, id int64) (e survey.Evidence, content []byte, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, delegatedFile, delegation, id), "evidence.unknown", nil, &e.ID, &e.Item, &e.Name, &e.Kind, &e.Size, &e.At, &content)
	})
	return e, content, err
}

// LinkedFile is the same for who has the link.
func (s *Store) LinkedFile(ctx context.Context, link []byte, id int64) (e survey.Evidence, content []byte, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		d, err := linked(ctx, tx, link)
		if err != nil {
			return err
		}
		return one(tx.QueryRow(ctx, delegatedFile, d.ID, id), "evidence.unknown", nil, &e.ID, &e.Item, &e.Name, &e.Kind, &e.Size, &e.At, &content)
	})
	return e, content, err
}

// AttachDelegated keeps a file as evidence for an answer by a link.
func (s *Store) AttachDelegated(ctx context.Context, link []byte, q survey.Questionnaire, a survey.Attachment) (id int64, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		d, err := openByLink(ctx, tx, link)
		if err != nil {
			return err
		}
		if _, section, ok := q.Item(a.Item); !ok || q.Code != d.Part || section.Code != d.Section {
			return fault.New(fault.Invalid, "work.item_unknown", "Item", a.Item)
		}
		if err := room(ctx, tx, `select count(*) from delegated_evidence where delegation = $1 and item = $2 and removed is null`, d.ID, a.Item); err != nil {
			return err
		}
		file, err := keepFile(ctx, tx, a.Content)
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `insert into delegated_evidence (delegation, item, file, file_name, kind, size) values ($1, $2, $3, $4, $5, $6) returning id`,
			d.ID, a.Item, file, a.Name, a.Kind, len(a.Content)).Scan(&id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update delegation set revision = revision + 1 where id = $1`, d.ID)
		return err
	})
	return id, err
}

// RemoveDelegated takes a file away that was attached by a link.
func (s *Store) RemoveDelegated(ctx context.Context, link []byte, id int64) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		d, err := openByLink(ctx, tx, link)
		if err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `update delegated_evidence set removed = now() where delegation = $1 and id = $2 and removed is null`, d.ID, id)
		if err != nil {
			return err
		}
		if done.RowsAffected() == 0 {
			return fault.New(fault.NotFound, "evidence.unknown")
		}
		_, err = tx.Exec(ctx, `update delegation set revision = revision + 1 where id = $1`, d.ID)
		return err
	})
}

// takeFiles attaches to the draft what came in with a delegation for these items.
func takeFiles(ctx context.Context, tx pgx.Tx, d survey.Delegation, to survey.Saving, items []string) error {
	var some bool
	if err := tx.QueryRow(ctx, `select exists (select from delegated_evidence where delegation = $1 and item = any ($2) and removed is null)`, d.ID, items).Scan(&some); err != nil || !some {
		return err
	}
	work, err := touchWork(ctx, tx, to)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		insert into work_evidence (work, item, section, file, file_name, kind, size, author, delegation, since)
		select w.id, e.item, $3, e.file, e.file_name, e.kind, e.size, actor(), e.delegation, w.serial + 1 from delegated_evidence e, work w
		where e.delegation = $1 and e.item = any ($4) and e.removed is null and w.id = $2 order by e.id`, d.ID, work, d.Section, items); err != nil {
		return err
	}
	for _, item := range items {
		if err := room(ctx, tx, `select count(*) - 1 from work_evidence where work = $1 and item = $2 and removed is null`, work, item); err != nil {
			return err
		}
	}
	return nil
}
