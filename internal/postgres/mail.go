package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/session"
)

// Pool is the store's connections, for the queue of jobs (internal/jobs), which has its own tables beside ours.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// enqueueMail writes a mail down and puts it into the queue, in the transaction of its cause: both are there or neither.
func (s *Store) enqueueMail(ctx context.Context, tx pgx.Tx, r mail.Request) error {
	if err := r.Check(); err != nil {
		return err
	}
	if r.Parameters == nil {
		r.Parameters = mail.Parameters{}
	}
	parameters, err := json.Marshal(r.Parameters)
	if err != nil {
		return err
	}
	// The number is drawn first: whoever causes a mail need not be allowed to read it.
	var id int64
	if err := tx.QueryRow(ctx, `select nextval(pg_get_serial_sequence('mail', 'id'))`).Scan(&id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into mail (id, account, kind, language, parameters, cause) values ($1, $2, $3, $4, $5, $6)`,
		id, r.Account, string(r.Kind), string(r.Language), parameters, r.Cause); err != nil {
		return err
	}
	return s.queueMail(ctx, tx, id)
}

func (s *Store) queueMail(ctx context.Context, tx pgx.Tx, id int64) error {
	_, err := s.queue.InsertTx(ctx, tx, mail.Job{Mail: id}, &river.InsertOpts{Queue: mail.Queue, MaxAttempts: mail.MaxTries})
	return err
}

// newQueue puts jobs in; internal/jobs takes them out.
func newQueue(pool *pgxpool.Pool) (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(pool), &river.Config{})
}

// tellHolders queues a mail to everybody who holds a right over all of these countries today, but for the actor.
func (s *Store) tellHolders(ctx context.Context, tx pgx.Tx, right account.Right, areas []string, r mail.Request) error {
	rows, err := tx.Query(ctx, `select * from mail_holders($1, $2)`, string(right), areas)
	if err != nil {
		return err
	}
	holders, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, id := range holders {
		r.Account = id
		if err := s.enqueueMail(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

// tellSide queues a mail about a country's work: to those who validate when it was handed in, to those who hand in when it was judged,
// and to the other side for a remark.
func (s *Store) tellSide(ctx context.Context, tx pgx.Tx, country string, r mail.Request) error {
	right := account.SubmitWork
	switch r.Kind {
	case mail.Submitted:
		right = account.ValidateWork
	case mail.Remark:
		var judges bool
		if err := tx.QueryRow(ctx, `select covers('work.validate', array[$1])`, country).Scan(&judges); err != nil {
			return err
		}
		if !judges {
			right = account.ValidateWork
		}
	}
	if right == account.ValidateWork { // the letter leads to where they judge
		r.Parameters = maps.Clone(r.Parameters)
		r.Parameters["role"] = string(account.RegionalOffice)
	}
	return s.tellHolders(ctx, tx, right, []string{country}, r)
}

// aboutImport is what mails about an import say of it.
func aboutImport(ctx context.Context, tx pgx.Tx, id int64) (areas []string, actor, submitter int64, p mail.Parameters, err error) {
	err = one(tx.QueryRow(ctx, `select areas, actor, coalesce(submitted_by, 0) from import where id = $1`, id), "fault.import_unknown", []any{"ID", id}, &areas, &actor, &submitter)
	return areas, actor, submitter, mail.Parameters{"area": strings.Join(areas, "+"), "import": strconv.FormatInt(id, 10)}, err
}

// tellOfImport queues a mail about an import: to those who validate when it was handed in, to those who brought and handed it
// in when it was decided, and to both for a remark; never to the actor.
func (s *Store) tellOfImport(ctx context.Context, tx pgx.Tx, kind mail.Kind, id int64) error {
	areas, actor, submitter, parameters, err := aboutImport(ctx, tx, id)
	if err != nil || len(areas) == 0 || kind == mail.Returned && submitter == 0 {
		return err
	}
	r := mail.Request{Kind: kind, Parameters: parameters, Cause: "import/" + parameters["import"]}
	if kind == mail.Submitted || kind == mail.Remark && submitter != 0 {
		if err := s.tellHolders(ctx, tx, account.ValidateWork, areas, r); err != nil || kind == mail.Submitted {
			return err
		}
	}
	told := map[int64]bool{account.System: true, account.Operator: true, actorOf(ctx): true}
	for _, who := range []int64{actor, submitter} {
		if who == 0 || told[who] {
			continue
		}
		told[who] = true
		r.Account = who
		if err := s.enqueueMail(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

const mailFields = `m.id, m.account, m.kind, m.language, m.parameters, m.cause, m.state, m.tries, m.created, m.tried, m.sent, m.reply, coalesce(m.message_id, '')`

func mailRow(r pgx.CollectableRow) (m mail.Mail, err error) {
	var tried, sent *time.Time
	var parameters []byte
	err = r.Scan(&m.ID, &m.Account, text(&m.Kind), text(&m.Language), &parameters, &m.Cause, text(&m.State), &m.Tries, &m.Created, &tried, &sent, &m.Reply, &m.MessageID)
	if err != nil {
		return m, err
	}
	m.Created, m.Tried, m.Sent = m.Created.UTC(), orZero(tried), orZero(sent)
	return m, json.Unmarshal(parameters, &m.Parameters)
}

// Mails lists mails, the newest first.
func (s *Store) Mails(ctx context.Context, f mail.Filter) (out []mail.Mail, err error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			select `+mailFields+` from mail m
			where ($1 = '' or m.state = $1) and ($2 = 0 or m.account = $2) and ($3 = 0 or m.id < $3) order by m.id desc limit $4`,
			string(f.State), f.Account, f.Before, f.Limit)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, mailRow)
		return err
	})
	return out, err
}

// Mail is one mail; fault.NotFound.
func (s *Store) Mail(ctx context.Context, id int64) (m mail.Mail, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select `+mailFields+` from mail m where m.id = $1`, id)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, mailRow)
		if err == nil && len(found) == 0 {
			return fault.New(fault.NotFound, "mail.unknown", "ID", id)
		}
		if err == nil {
			m = found[0]
		}
		return err
	})
	return m, err
}

// Recipient is who a mail goes to, as the account stands now; fault.NotFound.
func (s *Store) Recipient(ctx context.Context, id int64) (r mail.Recipient, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select name, coalesce(email, ''), active from account where id = $1`, id), "fault.account_unknown", nil, &r.Name, &r.Address, &r.Active)
	})
	return r, err
}

// MailCounts is how the mails stand.
func (s *Store) MailCounts(ctx context.Context) (c mail.Counts, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		var oldest *time.Time
		err := tx.QueryRow(ctx, `
			select count(*) filter (where state = 'queued'), count(*) filter (where state = 'kept'),
			       count(*) filter (where state in ('failed', 'bounced') and coalesce(tried, created) > now() - interval '7 days'),
			       min(created) filter (where state = 'queued') from mail`).Scan(&c.Queued, &c.Kept, &c.Failed, &oldest)
		c.Oldest = orZero(oldest)
		return err
	})
	return c, err
}

// NoteTry notes what became of a try to send a mail: state queued when it will be tried again. A mail that is not queued any
// more stays as it is.
func (s *Store) NoteTry(ctx context.Context, id int64, state mail.State, reply, messageID string) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			update mail set state = $2, reply = $3, message_id = coalesce(nullif($4, ''), message_id), tries = tries + 1, tried = now(),
			       sent = case when $2 = 'sent' then now() else sent end
			where id = $1 and state = 'queued'`, id, string(state), reply, messageID)
		return err
	})
}

// NoteBounce notes that a mail came back; fault.NotFound when none of that Message-ID was sent.
func (s *Store) NoteBounce(ctx context.Context, b mail.Bounce) (id int64, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		state := mail.Bounced
		if !b.Final {
			state = mail.Sent
		}
		return one(tx.QueryRow(ctx, `update mail set state = $2, reply = $3 where message_id = $1 and state in ('sent', 'queued', $2) returning id`,
			b.MessageID, string(state), b.Reply), "mail.bounce_none", nil, &id)
	})
	return id, err
}

// Resend puts a mail into the queue once more, with a fresh link where it carries one; fault.Forbidden for who may not read
// all mails, fault.Conflict when it is waiting already.
func (s *Store) Resend(ctx context.Context, id int64) error {
	m, err := s.Mail(ctx, id)
	if err != nil {
		return err
	}
	err = s.read(ctx, func(tx pgx.Tx) error { // who gets a mail may read it, and no more
		var may bool
		if err := tx.QueryRow(ctx, `select everywhere('mail.read')`).Scan(&may); err != nil || may {
			return err
		}
		return fault.New(fault.Forbidden, "fault.not_allowed")
	})
	if err != nil {
		return err
	}
	if m.State == mail.Queued {
		return fault.New(fault.Conflict, "mail.queued_already")
	}
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `update mail set state = 'queued', reply = '' where id = $1 and state = $2`, id, string(m.State))
		if err != nil || done.RowsAffected() == 0 {
			return err
		}
		return s.queueMail(ctx, tx, id)
	})
}

// NoteLinkShown tells the audit that the actor sees the link of a mail that could not be sent; fault.Forbidden for who may not.
func (s *Store) NoteLinkShown(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `select link_shown($1)`, id)
		return err
	})
}

// Requeue puts those mails into the queue that wait and have no job, as after a restore, and tells how many.
func (s *Store) Requeue(ctx context.Context) (n int, err error) {
	err = s.asRumbo(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			select m.id from mail m
			where m.state = 'queued' and not exists (
				select from river_job j where j.kind = 'mail' and (j.args ->> 'mail')::bigint = m.id
				and j.state in ('available', 'pending', 'retryable', 'running', 'scheduled'))`)
		if err != nil {
			return err
		}
		waiting, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if err := s.queueMail(ctx, tx, id); err != nil {
				return err
			}
		}
		n = len(waiting)
		return nil
	})
	return n, err
}

// warn queues a mail to somebody about the safety of their account.
func (s *Store) warn(ctx context.Context, tx pgx.Tx, id int64, event string) error {
	return s.enqueueMail(ctx, tx, mail.Request{Account: id, Kind: mail.Security, Parameters: mail.Parameters{"event": event}, Cause: "account/" + strconv.FormatInt(id, 10)})
}

// AskReset sends an account a mail with a link: to set another password, or the first where there is none.
func (s *Store) AskReset(ctx context.Context, id int64) error {
	return s.asRumbo(ctx, func(tx pgx.Tx) error {
		var set bool
		if err := tx.QueryRow(ctx, `select exists (select from credential where account = $1)`, id).Scan(&set); err != nil {
			return err
		}
		kind := mail.Invitation
		if set {
			kind = mail.Reset
		}
		return s.enqueueMail(ctx, tx, mail.Request{Account: id, Kind: kind, Cause: "account/" + strconv.FormatInt(id, 10)})
	})
}

var _ session.Store = (*Store)(nil)
