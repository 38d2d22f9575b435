package postgres

import (
	"time"

	"rumbo/internal/observation"
)

// valueRow is a value as columns: value, literal, censor, lower, upper, numerator, denominator, status, gap, negligible and,
// where asked for, note.
type valueRow struct {
	number, lower, upper, numerator, denominator number
	v                                            observation.Value
}

func (r *valueRow) into(note *string) []any {
	to := []any{
		&r.number, text(&r.v.Literal), text(&r.v.Censor), &r.lower, &r.upper, &r.numerator, &r.denominator, text(&r.v.Status), text(&r.v.Gap), boolean{&r.v.Negligible},
	}
	if note != nil {
		to = append(to, note)
	}
	return to
}

func (r *valueRow) value() observation.Value {
	v := r.v
	v.Number, v.Lower, v.Upper = r.number.NullDecimal, r.lower.NullDecimal, r.upper.NullDecimal
	v.Numerator, v.Denominator = r.numerator.NullDecimal, r.denominator.NullDecimal
	return v
}

// periodRow is a period as columns: period, label, starts, ends, frequency.
type periodRow struct {
	p            observation.Period
	starts, ends time.Time
}

func (r *periodRow) into() []any {
	return []any{text(&r.p.Canonical), &r.p.Label, &r.starts, &r.ends, text(&r.p.Frequency)}
}

func (r *periodRow) period() observation.Period {
	p := r.p
	p.Start, p.End = r.starts, r.ends
	return p
}

// originRow is an origin as columns: kind, SHA-256 of the file in hex, its name, sheet, cell, item, import, response.
type originRow struct {
	o                observation.Origin
	file             *string
	imports, answers *int64
}

func (r *originRow) into() []any {
	return []any{text(&r.o.Kind), &r.file, &r.o.FileName, &r.o.Sheet, &r.o.Cell, &r.o.Item, &r.imports, &r.answers}
}

func (r *originRow) origin() observation.Origin {
	o := r.o
	if r.file != nil {
		o.File = *r.file
	}
	if r.imports != nil {
		o.Import = *r.imports
	}
	if r.answers != nil {
		o.Response = *r.answers
	}
	return o
}

// textOf scans a text, null included, into any type that is a string.
type textOf[T ~string] struct{ to *T }

func text[T ~string](to *T) *textOf[T] { return &textOf[T]{to} }

// Scan takes the text over.
func (t *textOf[T]) Scan(v any) error {
	s, _ := v.(string)
	*t.to = T(s)
	return nil
}

// boolean scans a truth, null included.
type boolean struct{ to *bool }

// Scan takes the truth over.
func (b boolean) Scan(v any) error {
	*b.to, _ = v.(bool)
	return nil
}
