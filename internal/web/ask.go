package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// Fields of a question in a form, each followed by the item: its answer (of a share: the part and the whole), its evidence, the revision
// that it was made from, and a digest of what stood there, by which an answer that nobody touched is told from one that was set back.
const (
	answerField   = "a."
	wholeField    = "n."
	gapField      = "g."
	evidenceField = "e."
	revisionField = "r."
	stoodField    = "s."
)

// gapChoice marks, among the choices of a question, the reasons for having no answer.
const gapChoice = "-"

// gapReasons are what somebody may give as the reason for having no answer.
var gapReasons = []observation.Gap{observation.NotAvailable, observation.NotApplicable, observation.Suppressed}

// ask is a question with the answer that stands, or what was typed over it. Of a form that was refused (again), what it was made from
// stays: what somebody else has saved since must still be met.
func (r *request) ask(q survey.Questionnaire, item survey.Item, stands survey.Entry, again bool) view.Ask {
	a := view.Ask{ID: item.ID, Letter: item.Letter, Text: item.Text.In(r.lang), Help: item.Help.In(r.lang), Unit: item.Unit.In(r.lang), Kind: string(item.Kind),
		Revision: fmt.Sprint(stands.Revision), Stood: stood(shownAnswer(stands.Answer)), Longest: survey.LongestAnswer, LongestEvidence: survey.LongestEvidence}
	shown := shownAnswer(stands.Answer)
	if r.form.Has(revisionField + item.ID) {
		shown = r.typed(item)
		if again {
			a.Revision, a.Stood = r.form.Get(revisionField+item.ID), r.form.Get(stoodField+item.ID)
		}
	}
	a.Value, a.Whole, a.Evidence = shown[0], shown[1], shown[3]
	for _, o := range q.List(item).Choices {
		a.Choices = append(a.Choices, view.Option{Value: o.Code, Text: o.Label.In(r.lang), Selected: shown[0] == o.Code})
	}
	for _, g := range gapReasons {
		value := string(g)
		if item.Kind == survey.Choice {
			value = gapChoice + value
		}
		a.Gaps = append(a.Gaps, view.Option{Value: value, Text: r.Gap(g), Selected: shown[2] == string(g)})
	}
	return a
}

// shownAnswer is an answer as the fields of a form hold it: value, whole, gap, evidence.
func shownAnswer(a survey.Answer) [4]string {
	out := [4]string{first(a.Choice, a.Text), "", string(a.Gap), a.Evidence}
	switch {
	case a.Number.Valid:
		out[0] = a.Number.Decimal.String()
	case a.Numerator.Valid || a.Denominator.Valid:
		if a.Numerator.Valid {
			out[0] = a.Numerator.Decimal.String()
		}
		if a.Denominator.Valid {
			out[1] = a.Denominator.Decimal.String()
		}
	case !a.Date.IsZero():
		out[0] = a.Date.Format(time.DateOnly)
	}
	return out
}

func stood(fields [4]string) string {
	for i := range fields {
		fields[i] = strings.ReplaceAll(fields[i], "\r\n", "\n")
	}
	sum := sha256.Sum256([]byte(strings.Join(fields[:], "\x00")))
	return hex.EncodeToString(sum[:8])
}

// typed is what the form gives for an item.
func (r *request) typed(item survey.Item) [4]string {
	get := func(prefix string) string { return strings.ReplaceAll(r.form.Get(prefix+item.ID), "\r\n", "\n") }
	out := [4]string{get(answerField), get(wholeField), get(gapField), get(evidenceField)}
	if gap, ok := strings.CutPrefix(out[0], gapChoice); ok && item.Kind == survey.Choice {
		out[0], out[2] = "", gap
	}
	return out
}

// edits are the answers of a section that somebody changed in the form. fault.Invalid for the first that cannot be read.
func (r *request) edits(section survey.Section) (out []survey.Edit, err error) {
	for _, item := range section.Items {
		if !r.form.Has(revisionField + item.ID) {
			continue
		}
		typed := r.typed(item)
		if stood(typed) == r.form.Get(stoodField+item.ID) {
			continue
		}
		e := survey.Edit{Answer: survey.Answer{Item: item.ID, Gap: observation.Gap(typed[2]), Evidence: typed[3], Literal: typed[0]}}
		if _, err := fmt.Sscan(first(r.form.Get(revisionField+item.ID), "0"), &e.Revision); err != nil {
			return nil, fault.New(fault.Invalid, "web.bad_request")
		}
		switch item.Kind {
		case survey.Choice:
			e.Choice, e.Literal = typed[0], ""
		case survey.Text:
			e.Text, e.Literal = typed[0], ""
		case survey.Number:
			e.Number, err = decimalTyped(typed[0], item)
		case survey.Share:
			if e.Numerator, err = decimalTyped(typed[0], item); err == nil {
				e.Denominator, err = decimalTyped(typed[1], item)
			}
		case survey.Date:
			if typed[0] != "" {
				if e.Date, err = time.Parse(time.DateOnly, typed[0]); err != nil {
					err = fault.New(fault.Invalid, "ask.day_wrong", "Item", item.Letter)
				}
			}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

func decimalTyped(text string, item survey.Item) (decimal.NullDecimal, error) {
	text = strings.Replace(strings.ReplaceAll(text, " ", ""), ",", ".", 1)
	if text == "" {
		return decimal.NullDecimal{}, nil
	}
	d, err := decimal.NewFromString(text)
	if err != nil || len(text) > 30 || strings.ContainsAny(text, "eE") {
		return decimal.NullDecimal{}, fault.New(fault.Invalid, "ask.number_wrong", "Item", item.Letter, "Text", short(text, 30))
	}
	return decimal.NewNullDecimal(d), nil
}

// said is an answer in words; empty for none.
func (r *request) said(q survey.Questionnaire, a survey.Answer) string {
	item, _, _ := q.Item(a.Item)
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
	case a.Numerator.Valid && a.Denominator.Valid:
		return r.T("ask.share", "Part", r.AsGiven(a.Numerator.Decimal), "Whole", r.AsGiven(a.Denominator.Decimal))
	case !a.Date.IsZero():
		return r.Date(a.Date)
	}
	return a.Text
}
