package intake

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

func (o *own) at(name, cell string) place {
	col, row, _ := sheet.ParseCell(cell)
	return place{name, col, row}
}

// text is the content of a cell without blanks around it, which are told.
func (o *own) text(name, cell string) string {
	if says, ok := o.a.means[o.at(name, cell)]; ok {
		return says
	}
	c := o.cells[name][cell]
	s := trim(c.Text)
	if s != c.Text && s != "" {
		o.a.found.count(codeBlanksTrimmed, "", o.at(name, cell), s, nil)
	}
	return s
}

// lengths tells of a text that is longer than an answer may be.
func (o *own) lengths(answer survey.Answer, it workbook.Item) {
	for _, text := range []struct {
		cell, words string
		most        int
	}{{it.Answer, answer.Text, survey.LongestAnswer}, {it.Evidence, answer.Evidence, survey.LongestEvidence}} {
		if n := utf8.RuneCountInString(text.words); n > text.most {
			o.a.found.add(codeAnswerLong, o.at(it.Sheet, text.cell), text.words, map[string]any{"Most": text.most})
		}
	}
}

// bounds tells of a figure that its series can hardly have: a percentage over 100, a count below zero.
func (o *own) bounds(answer survey.Answer, item survey.Item, it workbook.Item) {
	series, known := o.a.ref.Catalog.Series(item.Series)
	v, given := item.Value(answer)
	if !known || !given || !v.Number.Valid {
		return
	}
	low, high := series.Bounds()
	if n := v.Number.Decimal; !(low.Valid && n.LessThan(low.Decimal)) && !(high.Valid && n.GreaterThan(high.Decimal)) {
		return
	}
	args := map[string]any{"Low": low.Decimal.String(), "High": "", "Unit": item.Unit}
	if high.Valid {
		args["High"] = high.Decimal.String()
	}
	o.a.found.add(codeAnswerBounds, o.at(it.Sheet, it.Answer), answer.Literal, args)
}

// item reads the answer, the reason and the evidence of one item; said is false where all are empty.
func (o *own) item(item survey.Item, it workbook.Item) (answer survey.Answer, said bool) {
	f := o.a.found
	answer.Evidence = o.text(it.Sheet, it.Evidence)
	cell, at := o.cells[it.Sheet][it.Answer], o.at(it.Sheet, it.Answer)
	text := o.text(it.Sheet, it.Answer)
	reason := o.text(it.Sheet, it.Reason)
	if reason != "" {
		gap, ok := workbook.ParseReason(o.messages, reason)
		if !ok {
			f.add(codeReasonUnknown, o.at(it.Sheet, it.Reason), reason, map[string]any{"Allowed": o.reasons()})
			return answer, false
		}
		if text != "" || it.Denominator != "" && o.text(it.Sheet, it.Denominator) != "" {
			f.add(codeAnswerReason, at, text, map[string]any{"Reason": reason})
			return answer, false
		}
		answer.Gap, answer.Literal = gap, reason
		return answer, true
	}
	for _, ref := range []string{it.Answer, it.Denominator} {
		if c := o.cells[it.Sheet][ref]; ref != "" && c.Formula && c.NoValue {
			f.add(codeFormulaNoValue, o.at(it.Sheet, ref), c.Text, nil)
			return answer, false
		}
		if c := o.cells[it.Sheet][ref]; ref != "" && c.Kind == sheet.Error {
			f.add(codeCellError, o.at(it.Sheet, ref), c.Text, nil)
			return answer, false
		}
	}
	if text == "" && (it.Denominator == "" || o.text(it.Sheet, it.Denominator) == "") {
		return answer, false
	}
	answer.Literal = text
	if gap, ok := o.gapInstead(item, text); ok && !item.Plain {
		f.add(codeAnswerGap, at, text, map[string]any{"Gap": Word("gap." + string(gap))})
		answer.Gap = gap
		return answer, true
	}
	switch item.Kind {
	case survey.Choice:
		return answer, o.choice(item, &answer, text, at)
	case survey.Number:
		n, ok := o.number(cell, text, at)
		answer.Number = n
		return answer, ok
	case survey.Share:
		return answer, o.share(it, &answer, text)
	case survey.Date:
		day, ok := dayOf(cell, text)
		if !ok {
			f.add(codeAnswerDate, at, text, nil)
		}
		answer.Date = day
		return answer, ok
	}
	answer.Text = text
	return answer, true
}

// gapInstead reads a word for a gap in the place of an answer ("No sabe"), unless the list of answers has it.
func (o *own) gapInstead(item survey.Item, text string) (observation.Gap, bool) {
	if item.Kind == survey.Text {
		return observation.NoGap, false
	}
	if _, ok := o.q.FindOption(item, text); ok {
		return observation.NoGap, false
	}
	if gap, ok := workbook.ParseReason(o.messages, text); ok {
		return gap, true
	}
	if sym := symbolOf(text); sym.kind == symbolGap {
		return sym.gap, true
	}
	if item.Kind == survey.Choice && isNoAnswerCode(text) {
		return observation.NotAnswered, true
	}
	return observation.NoGap, false
}

// choice finds the permitted answer that the cell means. Yes and no in any spelling are taken where the list has one
// answer that begins so.
func (o *own) choice(item survey.Item, answer *survey.Answer, text string, at place) bool {
	if option, ok := o.q.FindOption(item, text); ok {
		answer.Choice = option.Code
		return true
	}
	if option, ok := o.yesOrNo(item, text); ok {
		answer.Choice = option.Code
		return true
	}
	if o.asks && o.means(item, answer, text, at) {
		return true
	}
	args := map[string]any{"Allowed": o.allowed(item)}
	if near, ok := o.q.SuggestOption(item, text); ok {
		args["Near"] = near.Label
	}
	o.a.found.add(codeAnswerUnknown, at, text, args)
	return false
}

func (o *own) yesOrNo(item survey.Item, text string) (survey.Option, bool) {
	sym := symbolOf(text)
	if sym.kind == symbolLoneN {
		sym = symbol{kind: symbolAnswer}
	}
	if sym.kind != symbolAnswer {
		return survey.Option{}, false
	}
	var found []survey.Option
	for _, option := range o.q.List(item).Choices {
		first, _, _ := strings.Cut(lang.Fold(option.Label.En), " ")
		if first == "yes" && sym.yes || first == "no" && !sym.yes {
			found = append(found, option)
		}
	}
	if len(found) != 1 {
		return survey.Option{}, false
	}
	return found[0], true
}

// allowed lists the permitted answers in every language.
func (o *own) allowed(item survey.Item) lang.Text {
	return inEach(func(l lang.Code) string {
		var labels []string
		for _, option := range o.q.List(item).Choices {
			labels = append(labels, quoted(l, option.Label.In(l)))
		}
		return strings.Join(labels, ", ")
	})
}

func (o *own) reasons() lang.Text {
	return inEach(func(l lang.Code) string {
		var words []string
		for _, g := range workbook.Reasons() {
			words = append(words, quoted(l, o.messages.Printer(l).Gap(g)))
		}
		return strings.Join(words, ", ")
	})
}

// quoted puts a word between the quotation marks of the language.
func quoted(l lang.Code, s string) string {
	switch l {
	case lang.Spanish:
		return "«" + s + "»"
	case lang.French:
		return "«\u00a0" + s + "\u00a0»"
	}
	return "“" + s + "”"
}

func inEach(say func(lang.Code) string) lang.Text {
	return lang.Text{En: say(lang.English), Es: say(lang.Spanish), Fr: say(lang.French)}
}

// number reads a figure typed into an answer cell. A literal that could be two numbers is an error: one cell has no
// column to decide it.
func (o *own) number(cell sheet.Cell, text string, at place) (decimal.NullDecimal, bool) {
	if cell.Kind == sheet.Number {
		if d, err := decimal.NewFromString(cell.Text); err == nil {
			if cell.Percent {
				o.a.found.count(codeValuePercent, "", at, text, map[string]any{"Read": text})
			}
			return decimal.NewNullDecimal(d), true
		}
	}
	n, ok := takeNumber(text)
	if ok && cell.Kind != sheet.Date && n.censor == "" {
		sign := signUnknown
		switch n.weigh() {
		case neutral, forPoint:
			sign = signPoint
		case forComma:
			sign = signComma
		case eitherSign:
			o.a.found.add(codeNumberAmbiguous, at, text, map[string]any{"Column": ""})
			return decimal.NullDecimal{}, false
		}
		if d, ok := n.value(sign); ok && sign != signUnknown {
			return decimal.NewNullDecimal(d), true
		}
	}
	o.a.found.add(codeAnswerNumber, at, text, nil)
	return decimal.NullDecimal{}, false
}

func (o *own) share(it workbook.Item, answer *survey.Answer, text string) bool {
	bottom := o.text(it.Sheet, it.Denominator)
	top, whole := o.at(it.Sheet, it.Answer), o.at(it.Sheet, it.Denominator)
	if text == "" || bottom == "" {
		at := top
		if bottom == "" {
			at = whole
		}
		o.a.found.add(codeShareIncomplete, at, "", nil)
		return false
	}
	n, ok := o.number(o.cells[it.Sheet][it.Answer], text, top)
	d, ok2 := o.number(o.cells[it.Sheet][it.Denominator], bottom, whole)
	if !ok || !ok2 {
		return false
	}
	if n.Decimal.GreaterThan(d.Decimal) || d.Decimal.Sign() <= 0 || n.Decimal.Sign() < 0 {
		o.a.found.add(codeShareOver, top, text+" / "+bottom, nil)
		return false
	}
	answer.Numerator, answer.Denominator, answer.Literal = n, d, text+" / "+bottom
	return true
}

// dayOf reads a date: a date cell or an ISO date. "03/04/2021" is two days, so it is asked for.
func dayOf(cell sheet.Cell, text string) (time.Time, bool) {
	if cell.Kind == sheet.Date {
		return cell.Time, true
	}
	day, err := time.Parse(time.DateOnly, text)
	return day, err == nil
}

// last keeps the answer of the round before, as the workbook shows it. An item that nobody answered then stays without
// an answer.
func (o *own) last(item survey.Item, it workbook.Item) (survey.Answer, bool) {
	at := o.at(it.Sheet, it.Answer)
	text := trim(o.cells[it.Sheet][it.Last].Text)
	answer := survey.Answer{Literal: text}
	if item.Optional && text == "" {
		return answer, false
	}
	if gap, ok := o.gapWord(text); ok {
		answer.Gap = gap
		return answer, gap != observation.NotAnswered
	}
	if text == "" || text == "—" || o.isMessage("workbook.last.not_public", text) {
		o.a.found.count(codeLastMissing, it.Sheet, at, "", nil)
		return answer, false
	}
	ok := false
	switch item.Kind {
	case survey.Choice:
		var option survey.Option
		if option, ok = o.q.FindOption(item, text); ok {
			answer.Choice = option.Code
		}
	case survey.Number:
		answer.Number, ok = o.printedNumber(text)
	case survey.Share:
		below := trim(o.cells[it.Sheet][lastDenominator(it)].Text)
		answer.Numerator, ok = o.printedNumber(text)
		if ok {
			answer.Denominator, ok = o.printedNumber(below)
		}
		answer.Literal = text + " / " + below
	case survey.Date:
		answer.Date, ok = dayOf(o.cells[it.Sheet][it.Last], text)
	case survey.Text:
		answer.Text, ok = text, true
	}
	if !ok {
		o.a.found.add(codeLastUnreadable, at, text, nil)
	}
	return answer, ok
}

// lastDenominator is the cell of the last denominator of a share: the column of its numerator and the row of its denominator, or the other
// way about where both stand in one row.
func lastDenominator(it workbook.Item) string {
	col, _, ok := sheet.ParseCell(it.Last)
	_, row, ok2 := sheet.ParseCell(it.Denominator)
	if !ok || !ok2 {
		return ""
	}
	if _, beside, _ := sheet.ParseCell(it.Answer); beside == row {
		_, row, _ = sheet.ParseCell(it.Last)
		col, _, _ = sheet.ParseCell(it.Denominator)
	}
	return sheet.CellName(col, row)
}

// printedNumber reads a figure that we printed ourselves in the language of the workbook: of its two readings that which
// prints as it stands.
func (o *own) printedNumber(text string) (decimal.NullDecimal, bool) {
	l, _ := lang.Parse(o.manifest.Language)
	p := o.messages.Printer(l)
	if n, ok := takeNumber(text); ok {
		for _, sign := range []byte{signPoint, signComma} {
			if d, ok := n.value(sign); ok && p.AsGiven(d) == text {
				return decimal.NewNullDecimal(d), true
			}
		}
	}
	return decimal.NullDecimal{}, false
}

func (o *own) isMessage(key, text string) bool {
	for _, l := range lang.All() {
		if lang.Fold(o.messages.Printer(l).T(key)) == lang.Fold(text) {
			return true
		}
	}
	return false
}

// gapWord reads the word of any gap in any language.
func (o *own) gapWord(text string) (observation.Gap, bool) {
	for _, g := range observation.Gaps() {
		for _, l := range lang.All() {
			if lang.Fold(o.messages.Printer(l).Gap(g)) == lang.Fold(text) {
				return g, true
			}
		}
	}
	return observation.NoGap, false
}

// print is an answer as the difference shows it.
func (o *own) print(item survey.Item, a survey.Answer) lang.Text {
	plain := func(s string) lang.Text { return lang.Text{En: s, Es: s, Fr: s} }
	switch {
	case a.Gap != observation.NoGap:
		return inEach(func(l lang.Code) string { return o.messages.Printer(l).Gap(a.Gap) })
	case a.Choice != "":
		if option, ok := o.q.Option(item, a.Choice); ok {
			return option.Label
		}
		return plain(a.Choice)
	case a.Number.Valid:
		return inEach(func(l lang.Code) string { return o.messages.Printer(l).AsGiven(a.Number.Decimal) })
	case a.Numerator.Valid:
		return plain(a.Numerator.Decimal.String() + " / " + a.Denominator.Decimal.String())
	case !a.Date.IsZero():
		return plain(a.Date.Format(time.DateOnly))
	}
	return plain(a.Text)
}
