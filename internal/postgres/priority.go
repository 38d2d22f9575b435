package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rumbo/internal/account"
	"rumbo/internal/action"
	"rumbo/internal/fault"
)

// PriorityPlans lists the plans of a country with what they say now, for who works on the whole of it; for everybody else there are none.
func (s *Store) PriorityPlans(ctx context.Context, country string) (out []action.PriorityPlan, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = priorityPlans(ctx, tx, country, 0)
		return err
	})
	return out, err
}

// PriorityPlan is one plan as it stands; fault.NotFound where there is none for the reader.
func (s *Store) PriorityPlan(ctx context.Context, id int64) (out action.PriorityPlan, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = priorityPlan(ctx, tx, id)
		return err
	})
	return out, err
}

func priorityPlan(ctx context.Context, tx pgx.Tx, id int64) (action.PriorityPlan, error) {
	found, err := priorityPlans(ctx, tx, "", id)
	if err == nil && (len(found) != 1 || id == 0) {
		err = fault.New(fault.NotFound, "priority.none")
	}
	if err != nil {
		return action.PriorityPlan{}, err
	}
	return found[0], nil
}

func priorityPlans(ctx context.Context, tx pgx.Tx, country string, id int64) ([]action.PriorityPlan, error) {
	plans, err := list(ctx, tx, "priority_plans", func(r pgx.CollectableRow) (p action.PriorityPlan, err error) {
		var removed *time.Time
		err = r.Scan(&p.ID, &p.Country, &p.Revision, &p.Made, &removed)
		p.Removed = orZero(removed)
		return p, err
	}, country, id)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(plans))
	for i, p := range plans {
		ids[i] = p.ID
	}
	entries := map[int64][]action.PlanEntry{}
	if _, err := list(ctx, tx, "priority_entries", func(r pgx.CollectableRow) (e action.PlanEntry, err error) {
		var plan int64
		var details []byte
		if err := r.Scan(&plan, text(&e.Kind), &e.Key, &e.Revision, &e.Removed, &details); err != nil {
			return e, err
		}
		e.Details, err = action.ParseDetails(e.Kind, details)
		entries[plan] = append(entries[plan], e)
		return e, err
	}, ids); err != nil {
		return nil, err
	}
	steps, err := planSteps(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for i, p := range plans {
		plans[i] = p.With(entries[p.ID])
		plans[i].Steps = steps[p.ID]
	}
	return plans, nil
}

func planSteps(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64][]action.PlanStep, error) {
	out := map[int64][]action.PlanStep{}
	_, err := list(ctx, tx, "priority_steps", func(r pgx.CollectableRow) (s action.PlanStep, err error) {
		var plan int64
		var day pgtype.Date
		err = r.Scan(&plan, &s.ID, text(&s.Kind), &day, &s.Body, &s.Document, &s.URL, &s.Reason, &s.By, &s.Name, &s.At)
		s.Day = day.Time
		out[plan] = append(out[plan], s)
		return s, err
	}, ids)
	return out, err
}

// ApprovedPriorities are the plans of a country as everybody may read them: what was approved, or brought up to date since, the newest plan first.
// Of their steps, openings are only there for who works on the country.
func (s *Store) ApprovedPriorities(ctx context.Context, country string) ([]action.PriorityPlan, error) {
	return s.ApprovedPrioritiesAt(ctx, country, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
}

// ApprovedPrioritiesAt are ApprovedPriorities as they could be read at that moment.
func (s *Store) ApprovedPrioritiesAt(ctx context.Context, country string, at time.Time) (out []action.PriorityPlan, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		out, err = list(ctx, tx, "priority_approved", func(r pgx.CollectableRow) (p action.PriorityPlan, err error) {
			var document []byte
			if err := r.Scan(&p.ID, &p.Country, &p.Made, &document); err != nil {
				return p, err
			}
			entries, err := frozenEntries(document)
			return p.With(entries), err
		}, country, at)
		if err != nil {
			return err
		}
		ids := make([]int64, len(out))
		for i, p := range out {
			ids[i] = p.ID
		}
		steps, err := planSteps(ctx, tx, ids)
		for i, p := range out {
			out[i].Steps = slices.DeleteFunc(steps[p.ID], func(step action.PlanStep) bool { return step.At.After(at) })
		}
		return err
	})
	return out, err
}

func frozenEntries(document []byte) ([]action.PlanEntry, error) {
	var kept []struct {
		Kind     action.EntryKind
		Key      string
		Revision int64
		Details  json.RawMessage
	}
	if err := json.Unmarshal(document, &kept); err != nil {
		return nil, err
	}
	var out []action.PlanEntry
	for _, k := range kept {
		details, err := action.ParseDetails(k.Kind, k.Details)
		if err != nil {
			return nil, err
		}
		out = append(out, action.PlanEntry{Slot: action.Slot{Key: k.Key, Revision: k.Revision}, Kind: k.Kind, Details: details})
	}
	return out, nil
}

// PlanVersions are the states that entries of a plan had, the newest first, at most so many.
func (s *Store) PlanVersions(ctx context.Context, plan int64, most int) (out []action.PlanVersion, err error) {
	err = s.read(ctx, func(tx pgx.Tx) error {
		if _, err := priorityPlan(ctx, tx, plan); err != nil {
			return err
		}
		out, err = list(ctx, tx, "priority_versions", func(r pgx.CollectableRow) (v action.PlanVersion, err error) {
			var details []byte
			if err := r.Scan(text(&v.Kind), &v.Key, &v.Revision, &v.Removed, &details, &v.Name, &v.At); err != nil {
				return v, err
			}
			v.Details, err = action.ParseDetails(v.Kind, details)
			return v, err
		}, plan, most)
		return err
	})
	return out, err
}

// AddPriorityPlan begins a plan of a country, by who works on the whole of it, and gives its number.
func (s *Store) AddPriorityPlan(ctx context.Context, country string, about action.PlanAbout) (id int64, err error) {
	entry := action.PlanEntry{Kind: action.EntryAbout, Details: about}
	if err := entry.Check(action.PriorityPlan{}, nil); err != nil {
		return 0, err
	}
	err = s.write(ctx, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, `select writes($1, '', '')`, country).Scan(&may); err != nil {
			return err
		}
		if !may {
			return fault.New(fault.Forbidden, "fault.not_allowed")
		}
		if err := tx.QueryRow(ctx, `insert into priority_plan (country, made_by) values ($1, actor()) returning id`, country).Scan(&id); err != nil {
			return err
		}
		return saveEntry(ctx, tx, id, entry)
	})
	return id, err
}

// SavePriorities keeps these entries of a plan, all of them or none. Each names the revision that its writer saw, 0 for a new one, whose empty key is
// given here; where one is another by now, it is fault.Conflict. Of an approved plan only wordings, interventions and indicators can be saved.
func (s *Store) SavePriorities(ctx context.Context, plan int64, entries []action.PlanEntry) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		stands, err := heldPlan(ctx, tx, plan)
		if err != nil {
			return err
		}
		cat, err := catalogIn(ctx, tx)
		if err != nil {
			return err
		}
		after := stands
		for _, e := range entries {
			if stands.Approved() && e.Kind.Frozen() {
				return fault.New(fault.Conflict, "priority.frozen")
			}
			if t, ok := e.Details.(action.PriorityTarget); ok && !t.Chosen && !e.Removed && stands.Target(e.Key).Chosen {
				if err := after.Leave(e.Key); err != nil {
					return err
				}
			}
			if !e.Removed {
				if err := e.Check(stands, cat); err != nil {
					return err
				}
			}
			if err := saveEntry(ctx, tx, plan, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// heldPlan reads a plan and keeps others from saving in it until the end of the transaction.
func heldPlan(ctx context.Context, tx pgx.Tx, id int64) (action.PriorityPlan, error) {
	if _, err := tx.Exec(ctx, `select from priority_plan where id = $1 for no key update`, id); err != nil {
		return action.PriorityPlan{}, err
	}
	p, err := priorityPlan(ctx, tx, id)
	if err == nil && !p.Removed.IsZero() {
		err = fault.New(fault.Conflict, "priority.removed_already")
	}
	return p, err
}

func saveEntry(ctx context.Context, tx pgx.Tx, plan int64, e action.PlanEntry) error {
	if e.Revision != 0 && e.Removed {
		return changed(tx.Exec(ctx, `update priority_entry set removed = true where plan = $1 and kind = $2 and key = $3 and revision = $4 and not removed`, plan, string(e.Kind), e.Key, e.Revision))
	}
	details, err := json.Marshal(e.Details)
	if err != nil {
		return err
	}
	if e.Revision != 0 {
		return changed(tx.Exec(ctx, `update priority_entry set details = $5::jsonb, removed = false where plan = $1 and kind = $2 and key = $3 and revision = $4`, plan, string(e.Kind), e.Key, e.Revision, string(details)))
	}
	if e.Key == "" && slices.Contains([]action.EntryKind{action.EntryStakeholder, action.EntryIntervention, action.EntryIndicator}, e.Kind) {
		if err := tx.QueryRow(ctx, `select (1 + coalesce(max(key::int), 0))::text from priority_entry where plan = $1 and kind = $2`, plan, string(e.Kind)).Scan(&e.Key); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `insert into priority_entry (plan, kind, key, details, changed_by) values ($1, $2, $3, $4::jsonb, actor())`, plan, string(e.Kind), e.Key, string(details))
	return taken(err, "admin.changed_meanwhile")
}

// TakePlanStep approves a plan, brings what is public of it up to date, or opens it again; revision is what the one who does it saw, and fault.Conflict
// where it is another by now. Only who hands in for the country may.
func (s *Store) TakePlanStep(ctx context.Context, plan, revision int64, step action.PlanStep, today time.Time) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		stands, err := heldPlan(ctx, tx, plan)
		if err != nil {
			return err
		}
		var may bool
		if err := tx.QueryRow(ctx, `select covers($1, array[$2])`, string(account.SubmitWork), stands.Country).Scan(&may); err != nil {
			return err
		}
		switch {
		case !may:
			return fault.New(fault.Forbidden, "fault.not_allowed")
		case stands.Revision != revision:
			return fault.New(fault.Conflict, "admin.changed_meanwhile")
		}
		if err := stands.Take(step, today); err != nil {
			return err
		}
		if step.Kind != action.PlanApproved {
			step.Day = today
		}
		_, err = tx.Exec(ctx, `insert into priority_step (plan, country, step, on_day, body, document, url, reason, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, actor())`,
			plan, stands.Country, string(step.Kind), step.Day, step.Body, step.Document, step.URL, step.Reason)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update priority_plan set removed = removed where id = $1`, plan) // counts
		return err
	})
}

// RemovePlan takes a plan away that was never approved, or puts it back; revision as with TakePlanStep.
func (s *Store) RemovePlan(ctx context.Context, plan, revision int64, removed bool) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		stands, err := priorityPlan(ctx, tx, plan)
		if err != nil {
			return err
		}
		if removed && len(stands.Steps) > 0 {
			return fault.New(fault.Conflict, "priority.approved_stays")
		}
		return changed(tx.Exec(ctx, `update priority_plan set removed = case when $3 then now() end where id = $1 and revision = $2`, plan, revision, removed))
	})
}
