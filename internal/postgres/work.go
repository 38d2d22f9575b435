package postgres

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Work is what a country does on one part of a round, as far as the actor may see it: for who writes it the draft as it stands.
// One that nobody has begun has the state NotOpened and no ID: it holds what is published already, with which it will begin, and its
// moves tell whether the actor may begin it.
func (s *Store) Work(ctx context.Context, place survey.Place) (w survey.Work, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		w, err = work(ctx, tx, place)
		if err != nil {
			return err
		}
		if w.May.Write {
			if w.May.Parts, err = writtenParts(ctx, tx, place.Country); err != nil {
				return err
			}
		}
		if w.ID == 0 {
			w.Entries, err = beginning(ctx, tx, place)
			return err
		}
		if w.Entries, err = entries(ctx, tx, "work_entries", w.ID); err != nil {
			return err
		}
		if w.Submissions, err = submissions(ctx, tx, w.ID); err != nil {
			return err
		}
		if w.Remarks, err = workRemarks(ctx, tx, w.ID); err != nil {
			return err
		}
		w.People, err = workPeople(ctx, tx, w.ID)
		return err
	})
	return w, err
}

// work is the row of a work and the moves of the actor.
func work(ctx context.Context, tx pgx.Tx, place survey.Place) (survey.Work, error) {
	w := survey.Work{Place: place, State: survey.NotOpened, Entries: map[string]survey.Entry{}, People: map[int64]survey.Colleague{}}
	rows, err := tx.Query(ctx, statement("work"), place.Round, place.Part, place.Country)
	if err != nil {
		return w, err
	}
	defer rows.Close()
	if rows.Next() {
		var submitted, returned, validated, published *time.Time
		err := rows.Scan(&w.ID, &w.Version, text(&w.State), &w.Revision, &w.Answered, &w.Saved, &w.Serial, &w.SubmittedBy, &submitted, &w.ReturnedBy, &returned, &w.Reason,
			&w.ValidatedBy, &validated, &w.ValidatedSerial, &w.PublishedBy, &published,
			&w.May.Write, &w.May.Submit, &w.May.Withdraw, &w.May.Return, &w.May.Validate, &w.May.Publish, &w.May.Comment)
		w.Saved, w.Submitted, w.Returned, w.Validated, w.Published = w.Saved.UTC(), orZero(submitted), orZero(returned), orZero(validated), orZero(published)
		return w, err
	}
	if err := rows.Err(); err != nil {
		return w, err
	}
	rows.Close()
	err = tx.QueryRow(ctx, `select exists (select from round_part p where p.round = $1 and p.part = $2) and answerable($1, $3) and writes($3, $2, null)`,
		place.Round, place.Part, place.Country).Scan(&w.May.Write)
	return w, err
}

// beginning are the entries that a work which nobody has begun will begin with: what is published of it already.
func beginning(ctx context.Context, tx pgx.Tx, place survey.Place) (map[string]survey.Entry, error) {
	found, err := responses(ctx, tx, place.Part, place.Round, []string{place.Country}, true)
	out := map[string]survey.Entry{}
	for _, r := range found {
		for item, a := range r.Answers {
			out[item] = survey.Entry{Answer: a, Revision: 1}
		}
	}
	return out, err
}

// writtenParts are the parts of a country's work that the actor writes; "" is everything.
func writtenParts(ctx context.Context, tx pgx.Tx, country string) ([]string, error) {
	rows, err := tx.Query(ctx, `
		select '' where everywhere('work.write')
		union
		select p.part from appointment p join role_right x on x.role = p.role and x.right_ = 'work.write'
		where p.account = actor() and p.area = $1 and p.starts <= today() and (p.ends is null or p.ends >= today()) order by 1`, country)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func entries(ctx context.Context, tx pgx.Tx, name string, args ...any) (map[string]survey.Entry, error) {
	rows, err := tx.Query(ctx, statement(name), args...)
	if err != nil {
		return nil, wrap(name, err)
	}
	defer rows.Close()
	out := map[string]survey.Entry{}
	for rows.Next() {
		var e survey.Entry
		var n, top, bottom number
		var on pgtype.Date
		var from originRow
		err := rows.Scan(append([]any{&e.Item, &e.Section, &e.Revision, &e.Author, &e.At, &e.Choice, &n, &top, &bottom, &on, &e.Text, text(&e.Gap), &e.Evidence, &e.Literal},
			from.into()...)...)
		if err != nil {
			return nil, err
		}
		e.Number, e.Numerator, e.Denominator, e.Date, e.Origin, e.At = n.NullDecimal, top.NullDecimal, bottom.NullDecimal, on.Time, from.origin(), e.At.UTC()
		out[e.Item] = e
	}
	return out, rows.Err()
}

// Submitted are the answers of a work as they were handed in for the time serial, for who may read it.
func (s *Store) Submitted(ctx context.Context, id int64, serial int) (out map[string]survey.Entry, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = entries(ctx, tx, "work_submitted", id, serial)
		return err
	})
	return out, err
}

func submissions(ctx context.Context, tx pgx.Tx, id int64) ([]survey.Submission, error) {
	rows, err := tx.Query(ctx, `select serial, by, at, remark, answered, encode(digest, 'hex'), withdrawn from work_submission where work = $1 order by serial`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (o survey.Submission, err error) {
		var withdrawn *time.Time
		err = r.Scan(&o.Serial, &o.By, &o.At, &o.Remark, &o.Answered, &o.Digest, &withdrawn)
		o.At, o.Withdrawn = o.At.UTC(), orZero(withdrawn)
		return o, err
	})
}

func workRemarks(ctx context.Context, tx pgx.Tx, id int64) ([]survey.WorkRemark, error) {
	rows, err := tx.Query(ctx, `select id, serial, item, author, at, words from work_remark where work = $1 order by id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (o survey.WorkRemark, err error) {
		err = r.Scan(&o.ID, &o.Serial, &o.Item, &o.Author, &o.At, &o.Words)
		o.At = o.At.UTC()
		return o, err
	})
}

func workPeople(ctx context.Context, tx pgx.Tx, id int64) (map[int64]survey.Colleague, error) {
	rows, err := tx.Query(ctx, `select account, name, institution from work_people($1)`, id)
	if err != nil {
		return nil, err
	}
	out := map[int64]survey.Colleague{}
	var who int64
	var c survey.Colleague
	_, err = pgx.ForEachRow(rows, []any{&who, &c.Name, &c.Institution}, func() error {
		out[who] = c
		return nil
	})
	return out, err
}

// SaveWork saves answers of the draft of a country, in one transaction; what it returns as saved is kept whatever happens then.
// An edit made from another state of its answer than the one that stands changes nothing: it comes back as a conflict, with what
// stands; one that says what stands already is saved without a trace. A work that was published or validated becomes a draft again.
// fault.Invalid for an answer that the questionnaire does not permit, fault.Conflict while the work is being judged.
func (s *Store) SaveWork(ctx context.Context, to survey.Saving) (saved, conflicts map[string]survey.Entry, err error) {
	if err := checkEdits(to); err != nil {
		return nil, nil, err
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		saved, conflicts, err = saveWork(ctx, tx, to)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return saved, conflicts, nil
}

func checkEdits(to survey.Saving) error {
	for _, e := range to.Edits {
		if err := to.Questionnaire.Permits(e.Answer); err != nil {
			return err
		}
	}
	return nil
}

// saveWork is one saving within a transaction.
func saveWork(ctx context.Context, tx pgx.Tx, to survey.Saving) (saved, conflicts map[string]survey.Entry, err error) {
	saved, conflicts = map[string]survey.Entry{}, map[string]survey.Entry{}
	id, revision, state, err := lockWork(ctx, tx, to)
	if err != nil {
		return nil, nil, err
	}
	if state == survey.Submitted {
		return nil, nil, fault.New(fault.Conflict, "work.handed_in")
	}
	items := make([]string, len(to.Edits))
	for i, e := range to.Edits {
		items[i] = e.Item
	}
	stands, err := entries(ctx, tx, "work_entries", id)
	if err != nil {
		return nil, nil, err
	}
	var differing []survey.Entry
	for _, e := range to.Edits {
		now := stands[e.Item]
		switch {
		case now.Same(e.Answer):
			now.Item = e.Item
			saved[e.Item] = now
		case now.Revision != e.Revision:
			conflicts[e.Item] = now
		default:
			_, section, _ := to.Questionnaire.Item(e.Item)
			differing = append(differing, survey.Entry{Answer: e.Answer, Section: section.Code, Revision: revision + 1, Author: actorOf(ctx)})
		}
	}
	if len(differing) == 0 {
		return saved, conflicts, nil
	}
	// The work first: it becomes a draft again where it was published, and the actor is judged by it.
	if _, err := tx.Exec(ctx, statement("work_saved"), id, revision+1, to.Questionnaire.Version); err != nil {
		return nil, nil, err
	}
	batch := &pgx.Batch{}
	for _, e := range differing {
		args, err := entryArgs(e)
		if err != nil {
			return nil, nil, err
		}
		batch.Queue(statement("work_save_answer"), append([]any{id}, args...)...)
		saved[e.Item] = e
	}
	return saved, conflicts, tx.SendBatch(ctx, batch).Close()
}

// lockWork begins the work where nobody has, and holds it for this transaction.
func lockWork(ctx context.Context, tx pgx.Tx, to survey.Saving) (id, revision int64, state survey.PartState, err error) {
	const find = `select id, revision, state from work where round = $1 and part = $2 and country = $3 for update`
	err = tx.QueryRow(ctx, find, to.Place.Round, to.Place.Part, to.Place.Country).Scan(&id, &revision, text(&state))
	if err != pgx.ErrNoRows {
		return id, revision, state, err
	}
	if _, err := tx.Exec(ctx, `insert into work (round, part, version, country) values ($1, $2, $3, $4) on conflict (round, part, country) do nothing`,
		to.Place.Round, to.Place.Part, to.Questionnaire.Version, to.Place.Country); err != nil {
		return 0, 0, "", err
	}
	err = one(tx.QueryRow(ctx, find, to.Place.Round, to.Place.Part, to.Place.Country), "fault.not_allowed", nil, &id, &revision, text(&state))
	return id, revision, state, err
}

func entryArgs(e survey.Entry) ([]any, error) {
	var numbers [3]pgtype.Numeric
	for i, d := range []decimal.NullDecimal{e.Number, e.Numerator, e.Denominator} {
		n, err := numeric(d)
		if err != nil {
			return nil, err
		}
		numbers[i] = n
	}
	from := e.Origin
	if from.Kind != observation.Cell {
		from = observation.Origin{Kind: observation.Form}
	}
	file, err := digestOf(from.File)
	return []any{e.Item, e.Section, e.Revision, e.Choice, numbers[0], numbers[1], numbers[2], day(e.Date), e.Text, string(e.Gap), e.Evidence, e.Literal,
		string(from.Kind), file, from.FileName, from.Sheet, from.Cell, orNull(from.Import)}, err
}

// TakeImport takes what a workbook holds into the works of its country, and closes its import, in one transaction. Where an
// answer has changed since, nothing is taken: fault.Conflict. It tells how many answers were saved.
func (s *Store) TakeImport(ctx context.Context, id int64, savings []survey.Saving) (taken int, err error) {
	for _, to := range savings {
		if err := checkEdits(to); err != nil {
			return 0, err
		}
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		for _, to := range savings {
			saved, conflicts, err := saveWork(ctx, tx, to)
			if err != nil {
				return err
			}
			if len(conflicts) > 0 {
				return fault.New(fault.Conflict, "work.moved", "Count", len(conflicts))
			}
			taken += len(saved)
		}
		if err := finishTask(ctx, tx); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `update import set state = 'accepted', taken = now(), decided = now(), decided_by = actor() where id = $1 and state = 'checked'`, id)
		if err == nil && done.RowsAffected() == 0 {
			return notInState(ctx, tx, id)
		}
		return err
	})
	return taken, err
}

// SubmitWork hands the draft in as it stands at that revision, with a remark where there is one; those who validate are told.
// fault.Conflict when somebody has saved since, or when it has been handed in; fault.Invalid when nothing is answered.
func (s *Store) SubmitWork(ctx context.Context, place survey.Place, revision int64, remark string) (receipt survey.Submission, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		w, err := heldWork(ctx, tx, place)
		switch {
		case err != nil:
			return err
		case w.State != survey.Draft && w.State != survey.Returned:
			return fault.New(fault.Conflict, "work.handed_in")
		case w.Revision != revision:
			return fault.New(fault.Conflict, "work.moved_since")
		}
		var said bool
		if err := tx.QueryRow(ctx, `select exists (select from work_answer where work = $1 and (choice, words, gap) <> ('', '', '') or coalesce(number, numerator) is not null or day is not null)`, w.ID).Scan(&said); err != nil {
			return err
		}
		if !said {
			return fault.New(fault.Invalid, "work.nothing_answered")
		}
		if err := fits(ctx, tx, w); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, statement("work_submit"), w.ID, w.Serial+1, strings.TrimSpace(remark)); err != nil {
			return err
		}
		if err := moveWork(ctx, tx, w, `
			update work set state = 'submitted', serial = serial + 1, submitted = now(), submitted_by = actor(), validated = null, validated_by = null
			where id = $1`); err != nil {
			return err
		}
		all, err := submissions(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		receipt = all[len(all)-1]
		return s.tellOfWork(ctx, tx, mail.Submitted, w)
	})
	return receipt, err
}

// heldWork is a work held for this transaction; fault.NotFound when nobody has begun it.
func heldWork(ctx context.Context, tx pgx.Tx, place survey.Place) (survey.Work, error) {
	if _, err := tx.Exec(ctx, `select from work where round = $1 and part = $2 and country = $3 for update`, place.Round, place.Part, place.Country); err != nil {
		return survey.Work{}, err
	}
	w, err := work(ctx, tx, place)
	if err == nil && w.ID == 0 {
		return w, fault.New(fault.NotFound, "work.unknown")
	}
	return w, err
}

func moveWork(ctx context.Context, tx pgx.Tx, w survey.Work, step string, args ...any) error {
	done, err := tx.Exec(ctx, step, append([]any{w.ID}, args...)...)
	if err == nil && done.RowsAffected() == 0 {
		return fault.New(fault.Forbidden, "fault.not_allowed")
	}
	return err
}

// WithdrawWork takes back what was handed in and not yet judged: it is a draft again.
func (s *Store) WithdrawWork(ctx context.Context, place survey.Place) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		w, err := heldWork(ctx, tx, place)
		if err != nil {
			return err
		}
		if w.State != survey.Submitted {
			return fault.New(fault.Conflict, "work.not_handed_in")
		}
		if _, err := tx.Exec(ctx, `update work_submission set withdrawn = now() where work = $1 and serial = $2`, w.ID, w.Serial); err != nil {
			return err
		}
		return moveWork(ctx, tx, w, `update work set state = 'draft', submitted = null, submitted_by = null where id = $1`)
	})
}

// ReturnWork sends back what was handed in, with a reason; who handed it in is told. fault.Conflict when it is not judged now.
func (s *Store) ReturnWork(ctx context.Context, place survey.Place, serial int, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || len([]rune(reason)) > survey.LongestRemark {
		return fault.New(fault.Invalid, "work.reason_missing", "Most", survey.LongestRemark)
	}
	return s.judge(ctx, place, serial, mail.Returned, []survey.PartState{survey.Submitted, survey.Validated},
		`update work set state = 'returned', returned = now(), returned_by = actor(), reason = $2, validated = null, validated_by = null where id = $1`, reason)
}

// ValidateWork finds what was handed in right. fault.Forbidden for who handed it in or wrote any of it.
func (s *Store) ValidateWork(ctx context.Context, place survey.Place, serial int) error {
	return s.judge(ctx, place, serial, "", []survey.PartState{survey.Submitted},
		`update work set state = 'validated', validated = now(), validated_by = actor(), validated_serial = serial where id = $1`)
}

// judge takes a step with the handing-in of that serial; fault.Conflict when another is there now.
func (s *Store) judge(ctx context.Context, place survey.Place, serial int, tell mail.Kind, from []survey.PartState, step string, args ...any) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		w, err := heldWork(ctx, tx, place)
		if err != nil {
			return err
		}
		known := false
		for _, state := range from {
			known = known || w.State == state
		}
		if !known || w.Serial != serial {
			return fault.New(fault.Conflict, "work.judged_already")
		}
		if err := moveWork(ctx, tx, w, step, args...); err != nil || tell == "" {
			return err
		}
		return s.tellOfWork(ctx, tx, tell, w)
	})
}

// RemarkWork keeps what the actor says about a work, or about one item of it; the other side is told.
func (s *Store) RemarkWork(ctx context.Context, place survey.Place, item, words string) error {
	words = strings.TrimSpace(words)
	if words == "" || len([]rune(words)) > survey.LongestRemark {
		return fault.New(fault.Invalid, "work.remark_wrong", "Most", survey.LongestRemark)
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		w, err := heldWork(ctx, tx, place)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into work_remark (work, serial, item, author, words) values ($1, $2, $3, actor(), $4)`, w.ID, w.Serial, item, words); err != nil {
			return err
		}
		return s.tellOfWork(ctx, tx, mail.Remark, w)
	})
}

// PublishWork publishes what was validated: its answers, and the figures computed from them, become versions in one change set. The
// release names the response's next serial. fault.Forbidden for who handed it in or wrote any of it.
func (s *Store) PublishWork(ctx context.Context, place survey.Place, serial int, q survey.Questionnaire, year int) error {
	return s.accept(ctx, func(tx pgx.Tx) error {
		w, err := heldWork(ctx, tx, place)
		if err != nil {
			return err
		}
		if w.State != survey.Validated || w.Serial != serial {
			return fault.New(fault.Conflict, "work.judged_already")
		}
		handed, err := entries(ctx, tx, "work_submitted", w.ID, w.Serial)
		if err != nil {
			return err
		}
		r := survey.Response{Questionnaire: q.Code, Version: w.Version, Country: place.Country, Round: place.Round, Answers: survey.AnswersOf(handed)}
		found, err := responses(ctx, tx, q.Code, place.Round, []string{place.Country}, false)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			r.ID, r.Serial, r.DataVersion = found[0].ID, found[0].Serial, found[0].DataVersion
		}
		r.Serial++
		set := observation.ChangeSet{Kind: observation.FromForm, Work: w.ID}
		if _, err := acceptResponses(ctx, tx, set, []survey.Publication{{Base: r.DataVersion, Response: r, Figures: q.Figures(r, year, r.Release())}}); err != nil {
			return err
		}
		if err := moveWork(ctx, tx, w, `update work set state = 'published', published = now(), published_by = actor() where id = $1`); err != nil {
			return err
		}
		return s.tellOfWork(ctx, tx, mail.Validated, w)
	})
}

// tellOfWork queues a mail about a work: to those who validate when it was handed in, to those who hand in when it was judged, to
// the other side for a remark; never to the actor.
func (s *Store) tellOfWork(ctx context.Context, tx pgx.Tx, kind mail.Kind, w survey.Work) error {
	r := mail.Request{Kind: kind, Parameters: mail.Parameters{"area": w.Country, "round": w.Round, "questionnaire": w.Part}, Cause: "work/" + strconv.FormatInt(w.ID, 10)}
	return s.tellSide(ctx, tx, w.Country, r)
}
