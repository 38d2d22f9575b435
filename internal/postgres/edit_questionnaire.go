package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
)

// Editions are all versions of all questionnaires; of one code only where it is given.
func (s *Store) Editions(ctx context.Context, code string) (out []survey.Edition, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "edit_editions", scanEdition, code, "")
		return err
	})
	return out, err
}

// Edition is one version of a questionnaire; fault.NotFound where there is none.
func (s *Store) Edition(ctx context.Context, code, version string) (out survey.Edition, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = oneEdition(ctx, tx, code, version)
		return err
	})
	return out, err
}

func oneEdition(ctx context.Context, tx pgx.Tx, code, version string) (survey.Edition, error) {
	found, err := list(ctx, tx, "edit_editions", scanEdition, code, version)
	if err == nil && (len(found) != 1 || code == "" || version == "") {
		err = fault.New(fault.NotFound, "admin.no_edition", "Code", code, "Version", version)
	}
	if err != nil {
		return survey.Edition{}, err
	}
	return found[0], nil
}

func scanEdition(r pgx.CollectableRow) (e survey.Edition, err error) {
	var document []byte
	if err := r.Scan(&document, &e.Row, &e.Current, &e.Adopted, &e.Local, &e.Made, &e.Published, &e.Rounds, &e.Asked); err != nil {
		return e, err
	}
	return e, json.Unmarshal(document, &e.Questionnaire)
}

// sound refuses, as fault.Invalid, a questionnaire with a flaw; a missing translation is none here.
func sound(ctx context.Context, tx pgx.Tx, q survey.Questionnaire) error {
	cat, err := catalogIn(ctx, tx)
	if err != nil {
		return err
	}
	for _, f := range append(q.Check(), shipped.AgreeQuestionnaire(q, cat)...) {
		if !f.Missing {
			return &fault.Error{Kind: fault.Invalid, Key: f.Key, Args: f.Args}
		}
	}
	return nil
}

// AddEdition keeps a new version of a questionnaire, or the first of a new one; it is not the one to answer before MakeCurrent.
// A flaw is fault.Invalid, a version that is there already fault.Conflict.
func (s *Store) AddEdition(ctx context.Context, q survey.Questionnaire) error {
	if q.Kind == survey.SetOfLines {
		return fault.New(fault.Invalid, "lines.from_set")
	}
	return s.edit(ctx, account.ManageQuestionnaire, func(tx pgx.Tx) error {
		if err := sound(ctx, tx, q); err != nil {
			return err
		}
		document, err := json.Marshal(q)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into questionnaire (code, version, document, current, position)
			select $1, $2, $3::jsonb, false, coalesce((select min(position) from questionnaire where code = $1), 1000000)`, q.Code, q.Version, string(document))
		return taken(err, "admin.edition_taken", "Code", q.Code, "Version", q.Version)
	})
}

// ReviseEdition gives a version that was never the one to answer another content, without a further version; fault.Conflict
// when it has been changed or taken into use since that state of its row.
func (s *Store) ReviseEdition(ctx context.Context, row string, q survey.Questionnaire) error {
	return s.edit(ctx, account.ManageQuestionnaire, func(tx pgx.Tx) error {
		if err := sound(ctx, tx, q); err != nil {
			return err
		}
		document, err := json.Marshal(q)
		if err != nil {
			return err
		}
		return changed(tx.Exec(ctx, `update questionnaire set document = $4::jsonb where code = $1 and version = $2 and xmin::text = $3 and not adopted`,
			q.Code, q.Version, row, string(document)))
	})
}

// MakeCurrent makes a version the one that rounds ask from now on. stands is the version that was current when it was chosen,
// empty for none: another is fault.Conflict. A version that takes away what published answers say (an item answered becomes of
// another kind, an answer given can no longer be given) is refused as fault.Invalid.
func (s *Store) MakeCurrent(ctx context.Context, code, version, stands string) error {
	return s.edit(ctx, account.ManageQuestionnaire, func(tx pgx.Tx) error {
		// No answers are taken over meanwhile.
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(acceptKey)); err != nil {
			return err
		}
		next, err := oneEdition(ctx, tx, code, version)
		if err != nil {
			return err
		}
		all, err := list(ctx, tx, "edit_editions", scanEdition, code, "")
		if err != nil {
			return err
		}
		now := ""
		for _, e := range all {
			if e.Current {
				now = e.Version
			}
		}
		if now != stands {
			return fault.New(fault.Conflict, "admin.current_moved", "Version", now)
		}
		if next.Current {
			return nil
		}
		if next.Kind == survey.SetOfLines {
			return fault.New(fault.Invalid, "lines.from_set")
		}
		if err := sound(ctx, tx, next.Questionnaire); err != nil {
			return err
		}
		if item, err := contradicted(ctx, tx, next.Questionnaire); err != nil || item != "" {
			if err == nil {
				err = fault.New(fault.Invalid, "admin.edition_contradicts", "Item", item)
			}
			return err
		}
		if _, err := tx.Exec(ctx, `update questionnaire set current = false where code = $1 and current`, code); err != nil {
			return err
		}
		return changed(tx.Exec(ctx, `update questionnaire set current = true where code = $1 and version = $2`, code, version))
	})
}

// contradicted is an item whose published answers a questionnaire could no longer say, empty when there is none. An item that
// is gone contradicts nothing: its answers stay with their version.
func contradicted(ctx context.Context, tx pgx.Tx, q survey.Questionnaire) (string, error) {
	rows, err := tx.Query(ctx, `select distinct v.item, v.choice, v.number is not null, v.numerator is not null, v.day is not null, v.words <> ''
		from answer a join answer_version v on v.id = a.version_id join response r on r.id = a.response
		where r.questionnaire = $1 and v.gap = '' order by v.item`, q.Code)
	if err != nil {
		return "", err
	}
	var item, choice, wrong string
	var number, share, day, words bool
	_, err = pgx.ForEachRow(rows, []any{&item, &choice, &number, &share, &day, &words}, func() error {
		i, _, ok := q.Item(item)
		if !ok || wrong != "" {
			return nil
		}
		_, offered := q.Option(i, choice)
		if choice != "" && (i.Kind != survey.Choice || !offered) || number && i.Kind != survey.Number || share && i.Kind != survey.Share ||
			day && i.Kind != survey.Date || words && i.Kind != survey.Text {
			wrong = item
		}
		return nil
	})
	return wrong, err
}
