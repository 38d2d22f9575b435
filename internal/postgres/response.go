package postgres

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Response returns the answers of a country as they stand; fault.NotFound when it has none in that round.
func (s *Store) Response(ctx context.Context, questionnaire, country, round string) (r survey.Response, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := responses(ctx, tx, questionnaire, round, []string{country}, false)
		if err == nil && len(found) == 0 {
			return fault.New(fault.NotFound, "fault.response_unknown", "Country", country, "Round", round, "Survey", questionnaire)
		}
		if err == nil {
			r = found[0]
		}
		return err
	})
	return r, err
}

// Draft returns the answers as they stand in the country's own work, as far as the actor sees it, and the published ones where
// it has none of its own; fault.NotFound when there is neither.
func (s *Store) Draft(ctx context.Context, questionnaire, country, round string) (stands survey.Standing, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		found, err := responses(ctx, tx, questionnaire, round, []string{country}, false)
		if err != nil {
			return err
		}
		w, err := work(ctx, tx, survey.Place{Round: round, Part: questionnaire, Country: country})
		if err != nil {
			return err
		}
		if len(found) == 0 && w.ID == 0 {
			return fault.New(fault.NotFound, "fault.response_unknown", "Country", country, "Round", round, "Survey", questionnaire)
		}
		stands.Answers, stands.Revisions, stands.Revision = map[string]survey.Answer{}, map[string]int64{}, w.Revision
		if len(found) > 0 {
			stands.Response = found[0]
		}
		if w.ID == 0 {
			return nil
		}
		drafted, err := entries(ctx, tx, "work_entries", w.ID)
		for item, e := range drafted {
			stands.Revisions[item] = e.Revision
			delete(stands.Answers, item)
			if e.Said() {
				stands.Answers[item] = e.Answer
			}
		}
		return err
	})
	return stands, err
}

// Responses are the published answers of these countries as they stand, every round and questionnaire, in order of
// country, round and questionnaire; of all countries when none is named.
func (s *Store) Responses(ctx context.Context, countries ...string) (out []survey.Response, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = responses(ctx, tx, "", "", countries, true)
		return err
	})
	return out, err
}

func responses(ctx context.Context, tx pgx.Tx, questionnaire, round string, countries []string, published bool) ([]survey.Response, error) {
	if countries == nil {
		countries = []string{}
	}
	out, err := list(ctx, tx, "responses", scanResponse, questionnaire, round, countries, published)
	if err != nil || len(out) == 0 {
		return out, err
	}
	return answered(ctx, tx, out, "answers")
}

func scanResponse(r pgx.CollectableRow) (o survey.Response, err error) {
	var version *int64
	err = r.Scan(&o.ID, &o.Questionnaire, &o.Version, &o.Country, &o.Round, &o.Serial, &version)
	if version != nil {
		o.DataVersion = *version
	}
	o.Answers = map[string]survey.Answer{}
	return o, err
}

// answered gives the responses the answers that the statement finds; args are those behind the responses.
func answered(ctx context.Context, tx pgx.Tx, out []survey.Response, name string, args ...any) ([]survey.Response, error) {
	at, ids := map[int64]int{}, make([]int64, len(out))
	for i, o := range out {
		at[o.ID], ids[i] = i, o.ID
	}
	rows, err := tx.Query(ctx, statement(name), append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var response int64
		a, err := answerRow(rows, &response)
		if err != nil {
			return nil, err
		}
		out[at[response]].Answers[a.Item] = a
	}
	return out, rows.Err()
}

func answerRow(rows pgx.Rows, response *int64) (a survey.Answer, err error) {
	var n, top, bottom number
	var on pgtype.Date
	var from originRow
	err = rows.Scan(append([]any{response, &a.Item, &a.Choice, &n, &top, &bottom, &on, &a.Text, text(&a.Gap), &a.Evidence, &a.Literal}, from.into()...)...)
	a.Number, a.Numerator, a.Denominator, a.Date, a.Origin = n.NullDecimal, top.NullDecimal, bottom.NullDecimal, on.Time, from.origin()
	return a, err
}

// AcceptResponses publishes responses in one change set and transaction: of each it writes the answers that differ as versions,
// and the figures computed from them as national observations; an answer that a response no longer holds becomes a version
// without anything. A response that has moved on since it was compared, or whose next serial is not its Serial, is
// fault.Conflict, and nothing of the others is written either. Acceptance publishes: it names who handed the import in, and who
// validated it. The change set is 0 when no answer differs.
//
// The figures take the response's number as their origin. A figure of the submission before that the new answers no longer
// give is published as not answered, so that a value without an answer behind it does not stay.
func (s *Store) AcceptResponses(ctx context.Context, set observation.ChangeSet, list []survey.Publication) (id int64, err error) {
	err = s.accept(ctx, func(tx pgx.Tx) error {
		id, err = acceptResponses(ctx, tx, set, list)
		if err == nil && set.Import != 0 {
			err = s.accepted(ctx, tx, set.Import, id)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

func acceptResponses(ctx context.Context, tx pgx.Tx, set observation.ChangeSet, list []survey.Publication) (id int64, err error) {
	var figures []observation.Observation
	for _, p := range list {
		more, err := acceptResponse(ctx, tx, set, &id, p)
		if err != nil {
			return 0, err
		}
		figures = append(figures, more...)
	}
	return id, writeFigures(ctx, tx, id, figures)
}

// acceptResponse writes the answers of one response, under the change set that it opens when it is the first that differs, and
// returns the figures to write.
func acceptResponse(ctx context.Context, tx pgx.Tx, set observation.ChangeSet, id *int64, p survey.Publication) ([]observation.Observation, error) {
	r := p.Response
	conflict := fault.New(fault.Conflict, "fault.response_moved", "Country", r.Country, "Round", r.Round)
	found, err := responses(ctx, tx, r.Questionnaire, r.Round, []string{r.Country}, false)
	if err != nil {
		return nil, err
	}
	var before survey.Response
	if len(found) > 0 {
		before = found[0]
	}
	if r.Answers, err = public(ctx, tx, r); err != nil {
		return nil, err
	}
	if before.DataVersion != p.Base {
		return nil, conflict
	}
	changed := differing(before.Answers, r.Answers)
	if len(changed) == 0 {
		return nil, nil
	}
	if r.Serial != before.Serial+1 {
		return nil, conflict
	}
	if *id == 0 {
		if *id, err = newChangeSet(ctx, tx, set); err != nil {
			return nil, err
		}
	}
	response := before.ID
	if err := tx.QueryRow(ctx, statement("response_accept"), r.Round, r.Questionnaire, r.Version, r.Country, r.Serial, *id, orNull(set.Import), orNull(set.Work)).Scan(&response); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `insert into submission (response, serial, change_set) values ($1, $2, $3)`, response, r.Serial, *id); err != nil {
		return nil, err
	}
	if err := writeAnswers(ctx, tx, response, *id, set, changed); err != nil {
		return nil, err
	}
	return figuresOf(ctx, tx, response, p.Figures)
}

// public are the answers of a response without those that are never published.
func public(ctx context.Context, tx pgx.Tx, r survey.Response) (map[string]survey.Answer, error) {
	rows, err := tx.Query(ctx, `select i ->> 'ID' from questionnaire q, jsonb_path_query(q.document, '$.Sections[*].Items[*] ? (@.Private == true)') i where q.code = $1 and q.version = $2`,
		r.Questionnaire, r.Version)
	if err != nil {
		return nil, err
	}
	private, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(private) == 0 {
		return r.Answers, err
	}
	out := maps.Clone(r.Answers)
	for _, item := range private {
		delete(out, item)
	}
	return out, nil
}

// differing are the answers of now that are not those of before; an answer that is no longer there has its item alone.
func differing(before, now map[string]survey.Answer) []survey.Answer {
	var out []survey.Answer
	for _, item := range slices.Sorted(maps.Keys(now)) {
		if a := now[item]; !before[item].Same(a) {
			a.Item = item
			out = append(out, a)
		}
	}
	for _, item := range slices.Sorted(maps.Keys(before)) {
		if _, still := now[item]; !still {
			out = append(out, survey.Answer{Item: item})
		}
	}
	return out
}

func writeAnswers(ctx context.Context, tx pgx.Tx, response, id int64, set observation.ChangeSet, answers []survey.Answer) error {
	batch := &pgx.Batch{}
	for _, a := range answers {
		from := a.Origin
		if from.Kind == "" {
			from = observation.Origin{Kind: originOf(set.Kind), Import: set.Import}
		}
		if from.Kind == observation.Form {
			from.Response, from.Item = response, a.Item
		}
		var numbers [3]pgtype.Numeric
		for i, d := range []decimal.NullDecimal{a.Number, a.Numerator, a.Denominator} {
			n, err := numeric(d)
			if err != nil {
				return err
			}
			numbers[i] = n
		}
		file, err := digestOf(from.File)
		if err != nil {
			return err
		}
		args := []any{string(from.Kind), file, from.FileName, from.Sheet, orNull(from.Import), orNull(from.Response)}
		batch.Queue(statement("origin"), args...)
		batch.Queue(statement("answer"), append(args, response, a.Item, a.Choice, numbers[0], numbers[1], numbers[2], day(a.Date), a.Text, string(a.Gap),
			a.Evidence, a.Literal, id, from.Cell, from.Item)...)
	}
	return tx.SendBatch(ctx, batch).Close()
}

// figuresOf are the figures of a response as they are written; those of the submission before that are no longer given become
// not answered, under the release of the others.
func figuresOf(ctx context.Context, tx pgx.Tx, response int64, figures []observation.Observation) ([]observation.Observation, error) {
	given := map[observation.Key]bool{}
	var release, source string
	for i := range figures {
		o := &figures[i]
		release, source = o.Key.Release, o.Source
		key := o.Key
		key.Release = ""
		given[key] = true
	}
	rows := slices.Clone(figures)
	for i := range rows {
		if rows[i].Origin.Kind == "" || rows[i].Origin.Kind == observation.Form {
			rows[i].Origin.Kind, rows[i].Origin.Response = observation.Form, response
		}
	}
	standing, err := list(ctx, tx, "response_figures", func(r pgx.CollectableRow) (o observation.Observation, err error) {
		var p periodRow
		err = r.Scan(append([]any{&o.Key.Series, &o.Key.Area, &o.Key.Breakdown, text(&o.Key.Flow), &o.Key.Release, &o.Source}, p.into()...)...)
		o.Period = p.period()
		o.Key.Period = o.Period.Canonical
		return o, err
	}, response)
	if err != nil {
		return nil, err
	}
	for _, o := range standing {
		key := o.Key
		key.Release = ""
		if given[key] {
			continue
		}
		if release != "" {
			o.Key.Release, o.Source = release, source
		}
		o.Breakdown = observation.ParseBreakdown(o.Key.Breakdown)
		o.Value = observation.Value{Gap: observation.NotAnswered}
		o.Origin = observation.Origin{Kind: observation.Form, Response: response}
		rows = append(rows, o)
	}
	return rows, nil
}

// writeFigures brings the figures of responses under their change set.
func writeFigures(ctx context.Context, tx pgx.Tx, id int64, rows []observation.Observation) error {
	if len(rows) == 0 {
		return nil
	}
	staged, err := stage(ctx, tx, observation.Form, each(rows))
	if err != nil {
		return err
	}
	counts, err := staged.compare(ctx, tx)
	if err != nil {
		return err
	}
	if counts.Conflict > 0 {
		return fault.New(fault.Conflict, "fault.figures_conflict", "Count", counts.Conflict)
	}
	return staged.write(ctx, tx, id)
}
