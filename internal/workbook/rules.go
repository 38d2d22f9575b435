package workbook

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// validate adds a rule for what may be typed into a cell, with its messages cut to what Excel shows.
func (b *book) validate(sheet string, dv *excelize.DataValidation, title, message string, prompt bool) {
	if prompt {
		dv.SetInput(cutUnits(title, 32), cutUnits(message, 255))
	}
	dv.SetError(excelize.DataValidationErrorStyleStop, cutUnits(title, 32), cutUnits(message, 225))
	b.fail(b.f.AddDataValidation(sheet, dv))
}

func validation(cell string) *excelize.DataValidation {
	dv := excelize.NewDataValidation(true)
	dv.Sqref = cell
	return dv
}

// choose offers the texts of a range in a drop-down.
func (b *book) choose(sheet, cell, area, words string) {
	dv := validation(cell)
	dv.SetSqrefDropList(area)
	b.validate(sheet, dv, b.p.T("workbook.rule.choose"), b.p.T("workbook.rule.choose.text", "Choices", words), false)
}

func (b *book) number(sheet, cell, unit string) {
	dv := validation(cell)
	b.fail(dv.SetRange(-1e15, 1e15, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
	b.validate(sheet, dv, b.p.T("workbook.rule.number"), b.p.T("workbook.rule.number.text", "Unit", unit), true)
}

func (b *book) positive(sheet, cell string, operator excelize.DataValidationOperator) {
	dv := validation(cell)
	b.fail(dv.SetRange(0, 0, excelize.DataValidationTypeDecimal, operator))
	dv.Formula2 = ""
	b.validate(sheet, dv, b.p.T("workbook.rule.number"), b.p.T("workbook.rule.share.text"), true)
}

func (b *book) date(sheet, cell string) {
	dv := validation(cell)
	dv.Type, dv.Operator, dv.Formula1, dv.Formula2 = "date", "between", "1", "109574" // 1900-01-01 to 2199-12-31
	b.validate(sheet, dv, b.p.T("workbook.rule.date"), b.p.T("workbook.rule.date.text"), true)
}

func (b *book) longText(sheet, cell string, limit int) {
	dv := validation(cell)
	b.fail(dv.SetRange(0, limit, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween))
	b.validate(sheet, dv, b.p.T("workbook.rule.text"), b.p.T("workbook.rule.text.text", "Limit", limit), false)
}

// writeCounts writes, hidden, what an item counts: the answer typed in, else nothing where a reason is given, else last
// round's where "same as last round" is chosen. Beside it stands the state of the item in words.
func (b *builder) writeCounts(part TemplatePart, s *section, item survey.Item, row int) {
	d, e := at("D", row), at("E", row)
	given := "LEN(" + d + ")>0"
	valid := given
	points := "0"
	switch item.Kind {
	case survey.Choice:
		list := b.choices[part.Questionnaire.Code+"/"+item.Choices]
		valid = fmt.Sprintf("ISNUMBER(MATCH(%s,%s,0))", d, list.labels)
		points = fmt.Sprintf("IFERROR(VLOOKUP(%s,%s,2,FALSE),0)", d, list.table)
	case survey.Number, survey.Date:
		valid = "ISNUMBER(" + d + ")"
	case survey.Share:
		above, below := at("D", row+1), at("D", row+2)
		given = fmt.Sprintf("LEN(%s)+LEN(%s)>0", above, below)
		valid = fmt.Sprintf("IF(AND(ISNUMBER(%s),ISNUMBER(%s)),AND(%s>=0,%s>0),FALSE)", above, below, above, below)
	}
	hidden := look{Colour: inkFaint}
	same := "FALSE"
	if s.same != "" {
		last := part.Last[item.ID]
		lastPoints, lastAnswered := 0, 0
		if last.Given() {
			lastAnswered = 1
			if o, ok := part.Questionnaire.Option(item, last.Choice); ok {
				lastPoints = o.Points
			}
		}
		b.value(s.sheet, at("K", row), lastPoints, hidden)
		b.value(s.sheet, at("L", row), lastAnswered, hidden)
		same = fmt.Sprintf("$%s$%s=%s", s.same[:1], s.same[1:], quoteText(b.p.T("workbook.same.yes")))
	}
	stands, key := standing(part.Questionnaire, item, part.Now[item.ID])
	count := func(column, now, before string, cached int) {
		formula := fmt.Sprintf(`IF(%s,IF(%s,%s,0),IF(LEN(%s)>0,0,IF(%s,%s,0)))`, given, valid, now, e, same, before)
		if s.same == "" {
			formula = fmt.Sprintf(`IF(%s,IF(%s,%s,0),0)`, given, valid, now)
		}
		b.formula(s.sheet, at(column, row), formula, cached, hidden)
	}
	if !item.Optional {
		count("J", "1", at("L", row), stands.answered)
	}
	if item.Max > 0 {
		count("H", points, at("K", row), stands.points)
		count("I", "1", at("L", row), stands.scored)
	}
	state := func(key string) string { return quoteText(b.p.T("workbook.state." + key)) }
	rest := state("open")
	if s.same != "" {
		rest = fmt.Sprintf("IF(%s,IF(%s=1,%s,%s),%s)", same, at("L", row), state("same"), state("same_gap"), rest)
	}
	b.formula(s.sheet, at("G", row), fmt.Sprintf("IF(%s,IF(LEN(%s)>0,%s,IF(%s,%s,%s)),IF(LEN(%s)>0,%s,%s))",
		given, e, state("both"), valid, state("answered"), state("wrong"), e, state("reason"), rest),
		b.p.T("workbook.state."+key), look{Colour: inkSoft, Bottom: ruleSoft, Wrap: true, Indent: 1})
}

// tally counts items.
type tally struct{ answered, scored, points int }

// standing is what an item counts with the answer that fills its cells in, and the key of its state.
func standing(q survey.Questionnaire, item survey.Item, a survey.Answer) (tally, string) {
	if reason(a) {
		return tally{}, "reason"
	}
	if !shown(q, item, a) {
		return tally{}, "open"
	}
	t := tally{answered: 1}
	if item.Max > 0 {
		t.scored = 1
		if o, ok := q.Option(item, a.Choice); ok {
			t.points = o.Points
		}
	}
	return t, "answered"
}

func (t *tally) add(other tally, _ string) {
	t.answered, t.scored, t.points = t.answered+other.answered, t.scored+other.scored, t.points+other.points
}

// percent is the share of max reached as the cells print it: none where no scored item is answered.
func (t tally) percent(max int, none string) any {
	if t.scored == 0 {
		return none
	}
	return float64(100*t.points) / float64(max)
}

// reason tells that the answer is a gap which the column of reasons offers.
func reason(a survey.Answer) bool { return slices.Contains(Reasons(), a.Gap) }

// shown tells that the answer's cells can show it: a choice that its list no longer has is left to the server.
func shown(q survey.Questionnaire, item survey.Item, a survey.Answer) bool {
	if a.Gap != observation.NoGap {
		return false
	}
	switch item.Kind {
	case survey.Choice:
		_, ok := q.Option(item, a.Choice)
		return ok
	case survey.Number:
		return a.Number.Valid
	case survey.Share:
		return a.Numerator.Valid && a.Denominator.Valid
	case survey.Date:
		return !a.Date.IsZero()
	}
	return a.Text != ""
}

// marks colours what is still open and what cannot stay so; the column of states says the same in words.
func (b *builder) marks(s *section) {
	row := s.first
	for _, item := range s.Items {
		state := abs("G", row)
		cells := at("D", row)
		if item.Kind == survey.Share {
			cells = at("D", row+1) + ":" + at("D", row+2)
		}
		is := func(keys ...string) string {
			formula := ""
			for i, key := range keys {
				if i > 0 {
					formula += ","
				}
				formula += state + "=" + quoteText(b.p.T("workbook.state."+key))
			}
			return "OR(" + formula + ")"
		}
		fill := func(colour string) excelize.Fill {
			return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		}
		b.conditional(s.sheet, cells, is("open"), &excelize.Style{Fill: fill(pending)}, false)
		b.conditional(s.sheet, cells, is("reason", "same", "same_gap"), &excelize.Style{Fill: fill(ruleSoft)}, false)
		b.conditional(s.sheet, cells, is("both", "wrong"), &excelize.Style{Fill: fill(badSoft)}, false)
		b.conditional(s.sheet, at("G", row), is("both", "wrong"), &excelize.Style{Font: &excelize.Font{Color: bad, Bold: true}}, false)
		b.conditional(s.sheet, at("G", row), is("answered", "same"), &excelize.Style{Font: &excelize.Font{Color: "0B6E75"}}, false)
		row += itemRows(item)
	}
}

// gapWord is the word of a gap, of "not available" where it is not said which.
func (b *book) gapWord(g observation.Gap) string {
	if g == observation.NoGap {
		g = observation.NotAvailable
	}
	return b.p.Gap(g)
}
