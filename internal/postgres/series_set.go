package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/survey"
)

// AddSet keeps a set of series under a code that it makes, and asks for it in a round that is being prepared, behind its other
// parts. It returns the code. fault.Conflict when the round is open, fault.Invalid when another part asks for one of the figures.
func (s *Store) AddSet(ctx context.Context, round string, q survey.Questionnaire) (code string, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		if _, err := preparedRound(ctx, tx, round); err != nil {
			return err
		}
		for n := 1; ; n++ {
			q.Code = survey.SetCode(round, n)
			var taken bool
			if err := tx.QueryRow(ctx, `select exists (select from questionnaire where code = $1)`, q.Code).Scan(&taken); err != nil {
				return err
			}
			if !taken {
				break
			}
		}
		if q.Kind != survey.SetOfSeries {
			return fault.New(fault.Invalid, "series.none_chosen")
		}
		if err := sound(ctx, tx, q); err != nil {
			return err
		}
		document, err := json.Marshal(q)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into questionnaire (code, version, document, current) values ($1, $2, $3::jsonb, true)`, q.Code, q.Version, string(document)); err != nil {
			return taken(err, "admin.edition_taken", "Code", q.Code, "Version", q.Version)
		}
		if err := addPart(ctx, tx, round, q.Code); err != nil {
			return err
		}
		code = q.Code
		return askedOnce(ctx, tx, round)
	})
	return code, err
}

// askedOnce refuses, as fault.Invalid, a round of which two parts ask for the same figure: which of the answers would be the
// country's?
func askedOnce(ctx context.Context, tx pgx.Tx, round string) error {
	rows, err := tx.Query(ctx, `select q.document from round_part p join questionnaire q on q.code = p.part and q.current where p.round = $1 order by p.position`, round)
	if err != nil {
		return err
	}
	documents, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return err
	}
	by := map[string]string{}
	for _, d := range documents {
		var q survey.Questionnaire
		if err := json.Unmarshal(d, &q); err != nil {
			return err
		}
		for _, i := range q.Items() {
			if i.Series == "" {
				continue
			}
			figure := i.Series
			if b := i.Breakdown.Key(); b != "" {
				figure = fmt.Sprintf("%s (%s)", i.Series, b)
			}
			if other, twice := by[figure]; twice {
				return fault.New(fault.Invalid, "series.asked_twice", "Figure", figure, "Part", q.Code, "Other", other)
			}
			by[figure] = q.Code
		}
	}
	return nil
}
