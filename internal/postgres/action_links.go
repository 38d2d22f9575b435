package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
)

// ChangeLineLinks adds links to a line and takes others away; what somebody else links meanwhile stays. Links to what is not there are
// fault.Invalid; to add to a line
// that no version of the set has is fault.NotFound.
func (s *Store) ChangeLineLinks(ctx context.Context, set, line string, add, remove []catalog.Link) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		kept, _, err := keptVersion(ctx, tx, set, 0)
		if err != nil {
			return err
		}
		if len(add) > 0 && !kept.Elsewhere(0, line) {
			return fault.New(fault.NotFound, "lineset.no_line", "Line", line)
		}
		cat, err := catalogIn(ctx, tx)
		if err != nil {
			return err
		}
		items, err := itemsIn(ctx, tx)
		if err != nil {
			return err
		}
		key := action.Key(set, line)
		for _, l := range add {
			if err := action.CheckLink(l, cat, items); err != nil {
				return err
			}
			// Behind those that it has.
			if _, err := tx.Exec(ctx, `insert into link as t (from_kind, from_code, to_kind, to_code, working, position)
				select 'line', $1, $2, $3, false, 1 + greatest(1000000, max(o.position)) from link o where o.from_kind = 'line' and o.from_code = $1
				on conflict (from_kind, from_code, to_kind, to_code) do update set withdrawn = false, working = false where t.withdrawn`, key, l.ToKind, l.To); err != nil {
				return err
			}
		}
		for _, l := range remove {
			if _, err := tx.Exec(ctx, `update link set withdrawn = true where from_kind = 'line' and from_code = $1 and to_kind = $2 and to_code = $3 and not withdrawn`, key, l.ToKind, l.To); err != nil {
				return err
			}
		}
		return nil
	})
}
