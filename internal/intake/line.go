package intake

import (
	"context"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// permitted tells of a number outside the bounds of its item.
func (o *own) permitted(answer survey.Answer, item survey.Item, it workbook.Item) {
	if len(item.Bounds) == 0 || !answer.Number.Valid {
		return
	}
	answer.Item = item.ID
	if e, wrong := fault.As(o.q.Permits(answer)); wrong {
		o.a.found.add(codeLineWrong, o.at(it.Sheet, it.Answer), answer.Literal, map[string]any{"Said": o.saying(e.Key, e.Args)})
	}
}

// lines tells what does not fit in what the workbook says of lines of action, each at its cell.
func (o *own) lines(ctx context.Context, store Store) error {
	if o.q.Kind != survey.SetOfLines {
		return nil
	}
	known, err := store.LineKnown(ctx, survey.Place{Round: o.part.Round, Part: o.q.Code, Country: o.response.Country})
	if err != nil {
		return err
	}
	known.Catalog = o.a.ref.Catalog
	for _, f := range action.Check(o.q, o.response.Answers, known) {
		code := codeLineDoubt
		if f.Error {
			code = codeLineWrong
			o.a.left.whole = true // what contradicts another answer cannot be left out alone
		}
		item, _, _ := o.q.Item(f.Items[0])
		found := ""
		if a, said := o.response.Answers[item.ID]; said {
			found = o.print(item, a).In(lang.English)
		}
		o.a.found.add(code, o.places[item.ID], found, map[string]any{"Said": o.saying(f.Key, f.Args)})
	}
	return nil
}

// saying is a message in every language.
func (o *own) saying(key string, args map[string]any) lang.Text {
	return inEach(func(l lang.Code) string { return o.messages.Printer(l).TM(key, args) })
}
