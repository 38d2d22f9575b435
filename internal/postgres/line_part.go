package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/survey"
)

// AddLines asks for the progress of a set of lines, in the wording of one of its versions, in a round that is being prepared, behind its
// other parts. Rounds that are prepared ask in one wording, that which was chosen last. fault.Conflict when the round is open, when it asks so
// already, or while another round that is open asks in another wording.
func (s *Store) AddLines(ctx context.Context, round, set string, version int) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		r, err := preparedRound(ctx, tx, round)
		if err != nil {
			return err
		}
		kept, err := lineSet(ctx, tx, set)
		if err != nil {
			return err
		}
		v, ok := kept.Version(version)
		if !ok {
			return fault.New(fault.NotFound, "lineset.no_version", "Code", set, "Version", version)
		}
		if kept.Group != r.Group {
			return fault.New(fault.Invalid, "lines.other_group", "Set", kept.Name)
		}
		q, err := action.Questionnaire(kept, v)
		if err != nil {
			return err
		}
		if err := askLines(ctx, tx, q); err != nil {
			return err
		}
		if slices.Contains(r.Parts, q.Code) {
			return nil
		}
		return addPart(ctx, tx, round, q.Code)
	})
}

// preparedRound is a round that is not open yet, held so that a form made from the round as it was does not take out what is added.
func preparedRound(ctx context.Context, tx pgx.Tx, code string) (survey.Round, error) {
	r, err := ownRound(ctx, tx, code)
	if err != nil {
		return r, err
	}
	if r.State() != survey.Prepared {
		return r, fault.New(fault.Conflict, "round.open_already")
	}
	done, err := tx.Exec(ctx, `update round set name = name where code = $1`, code)
	if err == nil && done.RowsAffected() == 0 {
		err = fault.New(fault.Forbidden, "fault.not_allowed")
	}
	return r, err
}

// addPart asks one more part in a round.
func addPart(ctx context.Context, tx pgx.Tx, round, part string) error {
	_, err := tx.Exec(ctx, `insert into round_part (round, part, position) select $1, $2, coalesce(max(position), 0) + 1 from round_part where round = $1`, round, part)
	return err
}

// askLines makes a wording the one that rounds ask.
func askLines(ctx context.Context, tx pgx.Tx, q survey.Questionnaire) error {
	all, err := list(ctx, tx, "edit_editions", scanEdition, q.Code, "")
	if err != nil {
		return err
	}
	known := false
	for _, e := range all {
		switch {
		case e.Kind != survey.SetOfLines:
			return fault.New(fault.Conflict, "lineset.code_taken", "Code", q.Code)
		case e.Version == q.Version && e.Current:
			return nil
		}
		known = known || e.Version == q.Version
	}
	var open string
	err = tx.QueryRow(ctx, `select coalesce(min(r.code), '') from round_part p join round r on r.code = p.round where p.part = $1 and r.opened is not null and r.closed is null`, q.Code).Scan(&open)
	if err == nil && open != "" {
		err = fault.New(fault.Conflict, "lines.round_open", "Round", open)
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update questionnaire set current = false where code = $1 and current`, q.Code); err != nil {
		return err
	}
	if known {
		return changed(tx.Exec(ctx, `update questionnaire set current = true where code = $1 and version = $2`, q.Code, q.Version))
	}
	document, err := json.Marshal(q)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into questionnaire (code, version, document, current) values ($1, $2, $3::jsonb, true)`, q.Code, q.Version, string(document))
	return taken(err, "admin.edition_taken", "Code", q.Code, "Version", q.Version)
}

// LineReports is what countries have published on the lines of a set, every state of every line, oldest first; of these countries only
// where some are named. A publication that changed nothing of a line makes no report of it. Contacts are in none.
func (s *Store) LineReports(ctx context.Context, set string, countries ...string) (out []action.Report, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = lineReports(ctx, tx, set, countries)
		return err
	})
	return out, err
}

func lineReports(ctx context.Context, tx pgx.Tx, set string, countries []string) (out []action.Report, err error) {
	if countries == nil {
		countries = []string{}
	}
	rows, err := tx.Query(ctx, statement("line_reports"), set, countries)
	if err != nil {
		return nil, wrap("line_reports", err)
	}
	defer rows.Close()
	states := map[int64]map[string]survey.Answer{} // by response
	var now action.Report                          // of the publication that is being read
	changed := map[string]bool{}                   // lines
	close := func() {
		for line, fields := range action.FieldsOf(now.Set, states[now.Response]) {
			if changed[line] {
				r := fields.Report()
				r.Set, r.Line, r.Version, r.Country, r.Round, r.Serial, r.ChangeSet, r.Published, r.By, r.Source, r.Response =
					now.Set, line, now.Version, now.Country, now.Round, now.Serial, now.ChangeSet, now.Published, now.By, now.Source, now.Response
				out = append(out, r)
			}
		}
		clear(changed)
	}
	for rows.Next() {
		at, a, err := reportRow(rows)
		if err != nil {
			return nil, err
		}
		if at.Response != now.Response || at.ChangeSet != now.ChangeSet {
			close()
			now = at
		}
		if states[at.Response] == nil {
			states[at.Response] = map[string]survey.Answer{}
		}
		states[at.Response][a.Item] = a
		if line, ok := action.LineOf(at.Set, a.Item); ok {
			changed[line] = true
		}
	}
	close()
	slices.SortStableFunc(out, action.Report.Compare)
	return out, rows.Err()
}

// LineKnown is what answers of a country to a part that asks about lines of action are held against, but for the catalogue; without a set
// where the part asks for something else.
func (s *Store) LineKnown(ctx context.Context, place survey.Place) (known action.Known, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		known, err = lineKnown(ctx, tx, place)
		return err
	})
	return known, err
}

func lineKnown(ctx context.Context, tx pgx.Tx, place survey.Place) (action.Known, error) {
	sets, err := lineSets(ctx, tx, "")
	if err != nil {
		return action.Known{}, err
	}
	i := slices.IndexFunc(sets, func(s action.Set) bool { return action.PartCode(s.Code) == place.Part })
	if i < 0 {
		return action.Known{}, nil
	}
	known := action.Known{Set: sets[i].Code, Round: place.Round, Since: sets[i].Since()}
	if known.Published, err = lineReports(ctx, tx, known.Set, []string{place.Country}); err != nil {
		return known, err
	}
	var today pgtype.Date
	err = tx.QueryRow(ctx, `select today()`).Scan(&today)
	known.Today = today.Time
	return known, err
}

// fits refuses, as fault.Invalid, to hand in answers on lines of action that do not fit together or with what was published.
func fits(ctx context.Context, tx pgx.Tx, w survey.Work) error {
	var document []byte
	if err := tx.QueryRow(ctx, `select document from questionnaire where code = $1 and current`, w.Part).Scan(&document); err != nil {
		return err
	}
	var q survey.Questionnaire
	if err := json.Unmarshal(document, &q); err != nil || q.Kind != survey.SetOfLines {
		return err
	}
	known, err := lineKnown(ctx, tx, w.Place)
	if err != nil {
		return err
	}
	if known.Catalog, err = catalogIn(ctx, tx); err != nil {
		return err
	}
	drafted, err := entries(ctx, tx, "work_entries", w.ID)
	if err != nil {
		return err
	}
	wrong := 0
	for _, f := range action.Check(q, survey.AnswersOf(drafted), known) {
		if f.Error {
			wrong++
		}
	}
	if wrong > 0 {
		return fault.New(fault.Invalid, "lines.wrong", "Count", wrong)
	}
	return nil
}

func reportRow(rows pgx.Rows) (at action.Report, a survey.Answer, err error) {
	var version string
	var n, top, bottom number
	var on pgtype.Date
	err = rows.Scan(&at.Set, &at.Response, &version, &at.Country, &at.Round, &at.Serial, &at.ChangeSet, &at.Published, &at.By,
		&a.Item, &a.Choice, &n, &top, &bottom, &on, &a.Text, text(&a.Gap), &a.Evidence)
	a.Number, a.Numerator, a.Denominator, a.Date = n.NullDecimal, top.NullDecimal, bottom.NullDecimal, on.Time
	at.Published = at.Published.UTC()
	at.Source = survey.Response{Country: at.Country, Round: at.Round, Serial: at.Serial}.Release()
	if err == nil {
		at.Version, err = strconv.Atoi(version)
	}
	return at, a, err
}
