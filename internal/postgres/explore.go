package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/publish"
)

var _ publish.FigurePager = (*Store)(nil)

// FiguresPage gives one page of the stored figures that were chosen, and how many there are, counted no further than mostCounted.
func (s *Store) FiguresPage(ctx context.Context, e publish.Exploring, mostCounted int) (out []publish.Row, total int, err error) {
	by, down := strings.CutPrefix(e.Sort, "-")
	args := pgx.StrictNamedArgs{
		"flow": string(e.Flow), "first": yearDay(e.From, 1, 1, 1), "last": yearDay(e.To, 9999, 12, 31), "every": e.Part == "", "parts": []int32(nil), "gaps": e.Gaps,
	}
	path := "page"
	if len(e.Series) > 0 {
		path += "_series"
		args["series"] = e.Series
	}
	if len(e.Areas) > 0 {
		path += "_area"
		args["areas"] = e.Areas
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		if e.Part != "" {
			parts, err := list(ctx, tx, "page_parts", pgx.RowTo[int32], e.Part)
			if err != nil {
				return err
			}
			args["parts"] = parts
		}
		count := "select count(*) from (\n" + statement(path) + "\nlimit @most) c"
		args["most"] = mostCounted
		if err := tx.QueryRow(ctx, count, args).Scan(&total); err != nil {
			return wrap("page_count", err)
		}
		delete(args, "most")
		args["by"], args["down"], args["names"], args["skip"], args["size"] = by, down, e.Names, (e.Page-1)*e.Size, e.Size
		var err error
		out, err = s.figureRows(ctx, tx, "with wanted as materialized (\n"+statement(path)+"), picked as materialized (\n"+statement("page_pick")+")\n"+statement("figure_rows"), path, args)
		return err
	})
	if err == nil {
		e.InOrder(out)
	}
	return out, total, err
}
