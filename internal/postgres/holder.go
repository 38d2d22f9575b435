package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/account"
	"rumbo/internal/lang"
)

// Holder is an account with the rights that it has today; fault.SignIn when it is not active.
func (s *Store) Holder(ctx context.Context, id int64) (h account.Holder, err error) {
	err = s.transact(ctx, begin("isolation level repeatable read read only", systemAccount, 0), func(tx pgx.Tx) error {
		var language string
		if err := signIn(tx.QueryRow(ctx, `select id, name, institution, coalesce(email, ''), language from account where id = $1 and active`, id),
			"fault.session_over", &h.Account, &h.Name, &h.Institution, &h.Email, &language); err != nil {
			return err
		}
		h.Language = lang.Code(language)
		h.Rights = map[account.Right]account.Holding{}
		rows, err := tx.Query(ctx, `select right_, everywhere, areas from rights_of($1)`, id)
		if err != nil {
			return err
		}
		var right string
		var held account.Holding
		_, err = pgx.ForEachRow(rows, []any{&right, &held.Everywhere, &held.Areas}, func() error {
			h.Rights[account.Right(right)] = account.Holding{Everywhere: held.Everywhere, Areas: append([]string(nil), held.Areas...)}
			return nil
		})
		if err != nil {
			return err
		}
		h.Roles, err = appointments(ctx, tx, `account = $1 and starts <= today() and (ends is null or ends >= today())`, id)
		return err
	})
	return h, err
}

// appointments are those of a condition, the newest last.
func appointments(ctx context.Context, tx pgx.Tx, where string, args ...any) ([]account.Appointment, error) {
	rows, err := tx.Query(ctx, `select id, account, role, coalesce(area, ''), part, starts, coalesce(ends, '0001-01-01'), coalesce(stands_in_for, 0), note, made_by, made, coalesce(ended_by, 0),
		case when starts > today() then 'coming' when ends < today() then 'over' else 'current' end
		from appointment where `+where+` order by starts, id`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (a account.Appointment, err error) {
		err = r.Scan(&a.ID, &a.Account, text(&a.Role), &a.Area, &a.Part, &a.From, &a.To, &a.StandsInFor, &a.Note, &a.MadeBy, &a.Made, &a.EndedBy, text(&a.State))
		return a, err
	})
}

// RoleRights is what each role may do.
func (s *Store) RoleRights(ctx context.Context) (map[account.Role][]account.Right, error) {
	out := map[account.Role][]account.Right{}
	err := s.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select role, right_ from role_right order by role, right_`)
		if err != nil {
			return err
		}
		var role, right string
		_, err = pgx.ForEachRow(rows, []any{&role, &right}, func() error {
			out[account.Role(role)] = append(out[account.Role(role)], account.Right(right))
			return nil
		})
		return err
	})
	return out, err
}
