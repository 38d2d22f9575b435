package postgres

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/observation"
	"rumbo/internal/shipped"
)

// shippedKey is the setting that names the shipped data that were loaded last.
const shippedKey = "shipped"

// LoadShipped brings reference data and figures up to those that the program ships, in one transaction: what is new is
// added, what has changed is changed, and what a person edited is left alone, whether a row, an end of a membership or a
// figure. Figures take the same path as any other, under a change set of the kind shipped. Data that were loaded before
// cost one query. Starts at the same time wait for one another. progress is told the name of each step, what is done and how
// much there is; it may be nil.
func (s *Store) LoadShipped(ctx context.Context, d *shipped.Data, progress func(step string, done, total int)) error {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	loaded := func(q interface {
		QueryRow(context.Context, string, ...any) pgx.Row
	}) (same bool, err error) {
		err = q.QueryRow(ctx, `select exists (select from setting where key = $1 and value = to_jsonb($2::text))`, shippedKey, d.Hash).Scan(&same)
		return same, err
	}
	if same, err := loaded(s.pool); err != nil || same {
		return told(err)
	}
	changed := 0
	err := s.accept(WithActor(ctx, systemAccount), func(tx pgx.Tx) error {
		if same, err := loaded(tx); err != nil || same {
			return err
		}
		steps := referenceSteps(d)
		for i, step := range steps {
			progress(step.name, i, len(steps)+1)
			if err := step.run(ctx, tx); err != nil {
				return wrap(step.name, err)
			}
		}
		progress("figures", len(steps), len(steps)+1)
		// The ranks of releases may have changed, and with them which figure is the newest.
		if again, err := tx.Exec(ctx, statement("current_again")); err != nil {
			return err
		} else if again.RowsAffected() > 0 {
			// What stands has changed without a new figure: a data version of its own tells it from what stood.
			if _, err := newChangeSet(ctx, tx, observation.ChangeSet{Kind: observation.FromShipped, Reason: "ranks of releases " + d.Hash}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `select set_config('rumbo.keep_edits', 'on', true)`); err != nil {
			return err
		}
		set := observation.ChangeSet{Kind: observation.FromShipped, Reason: "shipped " + d.Hash}
		_, counts, err := acceptFigures(ctx, tx, set, each(d.Figures))
		if err != nil {
			return wrap("figures", err)
		}
		changed = counts.New + counts.Changed
		_, err = tx.Exec(ctx, `insert into setting (key, value) values ($1, to_jsonb($2::text)) on conflict (key) do update set value = excluded.value`,
			shippedKey, d.Hash)
		progress("figures", len(steps)+1, len(steps)+1)
		return err
	})
	if err == nil {
		s.settle(ctx, changed)
	}
	return err
}

// step brings one table up to the shipped data, which its statement takes as JSON.
type step struct {
	name string
	data any
}

func (s step) run(ctx context.Context, tx pgx.Tx) error {
	document, err := json.Marshal(s.data)
	if err != nil {
		return err
	}
	if string(document) == "null" {
		document = []byte("[]")
	}
	_, err = tx.Exec(ctx, statement("shipped_"+s.name), string(document))
	return err
}

// referenceSteps are in the order in which rows refer to one another.
func referenceSteps(d *shipped.Data) []step {
	c := d.Catalogue
	steps := []step{
		{"areas", d.Areas}, {"aliases", d.Areas}, {"memberships", d.Memberships},
		{"flows", c.Flows}, {"goals", c.Goals}, {"targets", c.Targets}, {"indicators", c.Indicators},
		{"dimensions", c.Dimensions}, {"dimension_codes", c.Dimensions},
		{"series", c.Series}, {"series_dimensions", c.Series}, {"series_flows", c.Series}, {"indicator_series", c.Indicators},
		{"sources", c.Sources}, {"releases", c.Releases}, {"references", c.References}, {"links", c.Links},
		{"questionnaires_past", d.Questionnaires}, {"questionnaires", d.Questionnaires},
		{"rounds", d.Rounds}, {"round_parts", d.Rounds},
	}
	return append(steps, actionSteps(d)...)
}

// each gives the figures one by one, as a file would.
func each(figures []observation.Observation) iter.Seq2[observation.Observation, error] {
	return func(yield func(observation.Observation, error) bool) {
		for o := range slices.Values(figures) {
			if !yield(o, nil) {
				return
			}
		}
	}
}
