package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/audit"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
)

// Audit lists the entries that the actor of the context may read, the newest first: administrators all, people with the
// right audit.read those of their countries, everybody those that concern their own account.
func (s *Store) Audit(ctx context.Context, f audit.Filter) (out []audit.Entry, err error) {
	limit := f.Limit
	if limit <= 0 {
		limit = audit.DefaultLimit
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "audit", auditRow, orNull(f.Before), limit, orNull(f.Person), textOrNull(f.Area), textOrNull(f.Series),
			orNull(f.Import), orNull(f.ChangeSet), timeOrNull(f.From), timeOrNull(f.To), textOrNull(f.Kind))
		return err
	})
	return out, err
}

// auditAtOnce is how many entries AuditAll asks for at a time.
const auditAtOnce = 2000

// AuditAll lists all that the filter chooses, as Audit does; more than most entries, where that is not 0, are a
// fault.TooLarge.
func (s *Store) AuditAll(ctx context.Context, f audit.Filter, most int) (out []audit.Entry, err error) {
	for f.Limit = auditAtOnce; ; {
		page, err := s.Audit(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if most > 0 && len(out) > most {
			return nil, fault.New(fault.TooLarge, "audit.too_many", "Most", most)
		}
		if len(page) < f.Limit {
			return out, nil
		}
		f.Before = page[len(page)-1].ID
	}
}

// AuditNames are the names of the accounts that the actor may know.
func (s *Store) AuditNames(ctx context.Context) (out i18n.Names, err error) {
	out = i18n.Names{}
	err = s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select id, name, anonymised is not null from account`)
		if err != nil {
			return err
		}
		var id int64
		var n i18n.AccountName
		_, err = pgx.ForEachRow(rows, []any{&id, &n.Name, &n.Anonymised}, func() error {
			out[id] = n
			return nil
		})
		return err
	})
	return out, err
}

func auditRow(r pgx.CollectableRow) (e audit.Entry, err error) {
	var actor, person, set, imports, link *int64
	var series *string
	var details string
	err = r.Scan(&e.ID, &e.Tx, &e.At, &actor, &e.Kind, &e.Of, &e.Subject, &person, &e.Areas, &series, &set, &imports, &details, &link)
	for from, to := range map[*int64]*int64{actor: &e.Actor, person: &e.Person, set: &e.ChangeSet, imports: &e.Import, link: &e.Link} {
		if from != nil {
			*to = *from
		}
	}
	if series != nil {
		e.Series = *series
	}
	e.At, e.Details = e.At.UTC(), json.RawMessage(details)
	return e, err
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// sealAtOnce is how many transactions one call chains, so that none takes long.
const sealAtOnce = 1000

// Seal chains the entries of all transactions that have committed, and tells how many links were made. Calls wait for one
// another. The server calls it each second and when it stops.
func (s *Store) Seal(ctx context.Context) (made int64, err error) {
	for {
		var n int64
		err := s.transact(ctx, begin("", systemAccount, longTimeout), func(tx pgx.Tx) error {
			return tx.QueryRow(ctx, `select seal_audit($1)`, sealAtOnce).Scan(&n)
		})
		made += n
		if err != nil || n < sealAtOnce {
			return made, err
		}
	}
}

// AuditHead is the number and the hash, in hex, of the newest link; 0 and nothing before the first. Whoever keeps it
// elsewhere can tell later that nothing was cut off (VerifyAudit).
func (s *Store) AuditHead(ctx context.Context) (number int64, hash string, err error) {
	err = s.read(WithActor(ctx, systemAccount), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `select coalesce(max(number), 0), coalesce((select encode(hash, 'hex') from audit_link order by number desc limit 1), '') from audit_link`).
			Scan(&number, &hash)
	})
	return number, hash, err
}

// VerifyAudit reads the whole chain and everything it seals, and tells the first thing that is wrong. head is the hash of
// a link that somebody noted earlier, empty for none. What is not sealed yet is not judged: see Seal. It sees every entry,
// whoever asks.
func (s *Store) VerifyAudit(ctx context.Context, head string) (report audit.Report, err error) {
	if _, err := hex.DecodeString(head); err != nil || head != "" && len(head) != 64 {
		return report, fault.New(fault.Usage, "fault.audit_head", "Given", head)
	}
	err = s.transact(ctx, begin("isolation level repeatable read read only", systemAccount, longTimeout), func(tx pgx.Tx) error {
		chain := audit.NewChain(head)
		figures, err := followLinks(ctx, tx, chain)
		if err != nil {
			return err
		}
		for _, f := range figures {
			whole, err := figuresWhole(ctx, tx, f)
			if err != nil {
				return err
			}
			if !whole {
				chain.Finding = &audit.Finding{Problem: audit.FiguresChanged, Link: f.link.Number, Subject: f.sets[0]}
				break
			}
		}
		if err := loose(ctx, tx, chain); err != nil {
			return err
		}
		report = chain.End()
		return nil
	})
	return report, err
}

// sealedSets are the change sets of a link.
type sealedSets struct {
	link audit.Link
	sets []int64
}

// followLinks holds each link against its entries, as far as all is well, and gives the links that seal figures.
func followLinks(ctx context.Context, tx pgx.Tx, chain *audit.Chain) ([]sealedSets, error) {
	rows, err := tx.Query(ctx, statement("audit_chain"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var figures []sealedSets
	var now audit.Link
	var lines audit.Lines
	var sets []int64
	step := func() bool {
		if now.Number == 0 {
			return true
		}
		well := chain.Next(now, lines.N, lines.Sum())
		if well && now.Figures != nil {
			figures = append(figures, sealedSets{now, sets})
		}
		lines, sets = audit.Lines{}, nil
		return well
	}
	for rows.Next() {
		var l audit.Link
		var sealed int64
		var id, set *int64
		var line string
		if err := rows.Scan(&l.Number, &l.Tx, &l.Entries, &l.First, &l.Last, &l.Digest, &l.Figures, &sealed, &l.Hash, &id, &set, &line); err != nil {
			return nil, err
		}
		l.Sealed = time.UnixMicro(sealed)
		if l.Number != now.Number {
			if !step() {
				return figures, nil
			}
			now = l
		}
		if id != nil {
			lines.Add(line)
		}
		if set != nil {
			sets = append(sets, *set)
		}
	}
	if rows.Err() == nil {
		step()
	}
	return figures, rows.Err()
}

func figuresWhole(ctx context.Context, tx pgx.Tx, f sealedSets) (bool, error) {
	rows, err := tx.Query(ctx, statement("audit_figures"), f.sets)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	var sum audit.Figures
	for rows.Next() {
		// The bytes as they came: millions of lines make no text of their own.
		sum.Add(string(rows.RawValues()[0]))
	}
	return string(sum.Sum()) == string(f.link.Figures), rows.Err()
}

// loose looks for what no link covers although one should. A broken link is told first.
func loose(ctx context.Context, tx pgx.Tx, chain *audit.Chain) error {
	var entry, set, file *int64
	var count int64
	if err := tx.QueryRow(ctx, statement("audit_loose")).Scan(&entry, &count, &set, &file, &chain.Unsealed); err != nil || chain.Finding != nil {
		return err
	}
	switch {
	case entry != nil:
		chain.Finding = &audit.Finding{Problem: audit.EntryLoose, Subject: *entry, Count: count}
	case set != nil:
		chain.Finding = &audit.Finding{Problem: audit.SetUnnoted, Subject: *set}
	case file != nil:
		chain.Finding = &audit.Finding{Problem: audit.FileChanged, Subject: *file}
	}
	return nil
}
