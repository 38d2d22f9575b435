package web

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// typed are the fields of one question as they stand in a form: v the answer or the part of a share, d its whole, g the reason of a
// gap, e the evidence.
type typed struct{ v, d, g, e string }

// typedOf is what a form shows of an answer, in the signs of the reader's language.
func (r *request) typedOf(item survey.Item, a survey.Answer) typed {
	t := typed{g: string(a.Gap), e: a.Evidence}
	switch item.Kind {
	case survey.Choice:
		t.v = a.Choice
	case survey.Number:
		t.v = r.typedNumber(a.Number)
	case survey.Share:
		t.v, t.d = r.typedNumber(a.Numerator), r.typedNumber(a.Denominator)
	case survey.Date:
		t.v = isoDay(a.Date)
	default:
		t.v = a.Text
	}
	return t
}

func (r *request) typedNumber(n decimal.NullDecimal) string {
	if !n.Valid {
		return ""
	}
	s := n.Decimal.String()
	if e := n.Decimal.Exponent(); e < 0 {
		s = n.Decimal.StringFixed(-e)
	}
	if strings.HasPrefix(r.AsGiven(decimal.New(15, -1)), "1,") {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// mark is a digest of what a form shows, by which it is known whether somebody touched it.
func (t typed) mark() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{t.v, t.d, t.g, t.e}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// typedIn reads the fields of a question from the form that was posted.
func (r *request) typedIn(item survey.Item) typed {
	clean := func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
	return typed{clean(r.form.Get("v." + item.ID)), r.form.Get("d." + item.ID), r.form.Get("g." + item.ID), clean(r.form.Get("e." + item.ID))}
}

// answer reads what was typed; fault.Invalid where it cannot be taken. The questionnaire judges the rest.
func (t typed) answer(item survey.Item) (survey.Answer, error) {
	a := survey.Answer{Item: item.ID, Gap: observation.Gap(t.g), Evidence: t.e, Literal: t.v}
	var err error
	switch item.Kind {
	case survey.Choice:
		a.Choice = t.v
	case survey.Number:
		a.Number, err = typedDecimal(item, t.v)
	case survey.Share:
		if a.Numerator, err = typedDecimal(item, t.v); err == nil {
			a.Denominator, err = typedDecimal(item, t.d)
		}
		if t.d != "" {
			a.Literal = t.v + " / " + t.d
		}
	case survey.Date:
		if t.v != "" {
			if a.Date, err = time.Parse(time.DateOnly, t.v); err != nil {
				err = fault.New(fault.Invalid, "admin.day_wrong", "Field", item.Letter)
			}
		}
	default:
		a.Text = t.v
	}
	return a, err
}

// ambiguous is a number whose one sign may part thousands or begin decimals: it is asked for, not guessed.
var ambiguous = regexp.MustCompile(`^[1-9][0-9]{0,2}[.,][0-9]{3}$`)

// typedDecimal reads a number with a point or a comma, whole thousands apart by blanks.
func typedDecimal(item survey.Item, s string) (decimal.NullDecimal, error) {
	if ambiguous.MatchString(s) {
		return decimal.NullDecimal{}, fault.New(fault.Invalid, "form.number_ambiguous", "Field", item.Letter, "Text", s, "Whole", strings.NewReplacer(".", "", ",", "").Replace(s), "Point", s+"0")
	}
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(s)
	if s == "" {
		return decimal.NullDecimal{}, nil
	}
	d, err := decimal.NewFromString(s)
	if err != nil || len(s) > 30 || strings.ContainsAny(s, "eE") {
		return decimal.NullDecimal{}, fault.New(fault.Invalid, "admin.number_wrong", "Field", item.Letter, "Text", short(s, 30))
	}
	return decimal.NewNullDecimal(d), nil
}

// revisionIn is the revision of an item that a form was made from.
func (r *request) revisionIn(item string) int64 {
	n, _ := strconv.ParseInt(r.form.Get("r."+item), 10, 64)
	return n
}

// told is an answer in words.
func (r *request) told(q survey.Questionnaire, item survey.Item, a survey.Answer) string {
	switch {
	case a.Gap != observation.NoGap:
		return r.Gap(a.Gap)
	case a.Choice != "":
		if o, ok := q.Option(item, a.Choice); ok {
			return o.Label.In(r.lang)
		}
		return a.Choice
	case a.Number.Valid:
		return strings.TrimSpace(r.AsGiven(a.Number.Decimal) + " " + item.Unit.In(r.lang))
	case a.Numerator.Valid:
		return r.AsGiven(a.Numerator.Decimal) + " / " + r.AsGiven(a.Denominator.Decimal)
	case !a.Date.IsZero():
		return r.Date(a.Date)
	case a.Text != "":
		return a.Text
	}
	return r.T("form.no_answer")
}

// toldTyped is what stands in the fields of a question in words, with its evidence.
func (r *request) toldTyped(q survey.Questionnaire, item survey.Item, t typed) string {
	words := strings.Trim(t.v+" / "+t.d, " /")
	if a, err := t.answer(item); err == nil {
		words = r.told(q, item, a)
	}
	if t.e != "" {
		words += " · " + r.T("form.evidence.told", "Evidence", t.e)
	}
	return words
}
