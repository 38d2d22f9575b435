package intake

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// own is one part of a workbook of ours.
type own struct {
	a        *analysis
	q        survey.Questionnaire
	part     workbook.Part
	manifest workbook.Manifest
	messages *i18n.Catalogue
	cells    map[string]map[string]sheet.Cell // of the whole workbook by sheet and cell, those the manifest names
	response survey.Response
	current  survey.Standing  // what it was compared with
	places   map[string]place // of each item's answer
	faulty   map[string]bool  // items with an error
	count    Read
	counts   observation.Counts
}

// collect reads the cells that the manifest names.
func (a *analysis) collect(ctx context.Context, m workbook.Manifest) (cells map[string]map[string]sheet.Cell, ok bool, err error) {
	wanted := map[string]map[string]bool{}
	var names []string
	want := func(name, cell string) {
		if wanted[name] == nil {
			wanted[name] = map[string]bool{}
			names = append(names, name)
		}
		wanted[name][cell] = true
	}
	for _, part := range m.Parts {
		for _, it := range part.Items {
			for _, cell := range []string{it.Answer, it.Denominator, it.Last, lastDenominator(it), it.Reason, it.Evidence} {
				want(it.Sheet, cell)
			}
		}
		for _, s := range part.Sections {
			want(s.Sheet, s.Same)
		}
	}
	cells = map[string]map[string]sheet.Cell{}
	sheets := a.book.Sheets()
	for _, name := range names {
		i := slices.IndexFunc(sheets, func(s sheet.SheetInfo) bool { return s.Name == name })
		if i < 0 {
			a.found.add(codeSheetMissing, place{sheet: name}, name, map[string]any{"Name": name})
			continue
		}
		if sheets[i].Hidden {
			// The manifest says that this sheet holds answers, so they are read; its author may not see them.
			a.found.add(codeSheetHidden, place{sheet: name}, name, map[string]any{"Read": true})
		}
		cells[name] = map[string]sheet.Cell{}
		rows, err := a.book.Rows(ctx, i)
		if err != nil {
			return nil, false, err
		}
		for rows.Next() {
			row := rows.Row()
			for _, c := range row.Cells {
				if at := sheet.CellName(c.Col, row.Number); wanted[name][at] {
					cells[name][at] = c
				}
			}
		}
		err = rows.Err()
		rows.Close()
		if err != nil {
			return nil, false, err
		}
		for _, c := range cells[name] {
			if c.Text != "" {
				a.report.Read.Cells++
			}
		}
	}
	return cells, !a.found.has(codeSheetMissing), nil
}

func (o *own) at(name, cell string) place {
	col, row, _ := sheet.ParseCell(cell)
	return place{name, col, row}
}

// text is the content of a cell without blanks around it, which are told.
func (o *own) text(name, cell string) string {
	c := o.cells[name][cell]
	s := trim(c.Text)
	if s != c.Text && s != "" {
		o.a.found.count(codeBlanksTrimmed, "", o.at(name, cell), s, nil)
	}
	return s
}

// read reads every answer of the part.
func (o *own) read() {
	o.places, o.faulty = map[string]place{}, map[string]bool{}
	same := map[string]bool{}
	for _, s := range o.part.Sections {
		if s.Same == "" {
			continue
		}
		text := o.text(s.Sheet, s.Same)
		chosen, ok := workbook.ParseSame(text)
		if !ok {
			o.a.found.add(codeSameUnknown, o.at(s.Sheet, s.Same), text, nil)
		}
		same[s.Code] = chosen
	}
	for _, it := range o.part.Items {
		item, section, _ := o.q.Item(it.ID)
		o.places[it.ID] = o.at(it.Sheet, it.Answer)
		before := o.a.found.errors
		answer, said := o.item(item, it)
		if !said && same[section.Code] && o.a.found.errors == before {
			answer, said = o.last(item, it)
		}
		o.count.Rows++
		if o.a.found.errors > before {
			o.faulty[it.ID] = true
			continue
		}
		if !said {
			continue
		}
		answer.Item = it.ID
		answer.Origin = observation.Origin{
			Kind: observation.Cell, File: o.a.report.SHA256, FileName: o.a.report.File, Sheet: it.Sheet, Cell: it.Answer, Item: it.ID,
		}
		o.response.Answers[it.ID] = answer
		o.count.Values++
	}
	sheets := map[string]bool{}
	for _, it := range o.part.Items {
		sheets[it.Sheet] = true
	}
	for name := range sheets {
		for _, c := range o.cells[name] {
			if c.Text != "" {
				o.count.Cells++
			}
		}
	}
}

// completeness sums up what the parts hold, and tells what they do not answer.
func (a *analysis) completeness(parts []*own) {
	items, said := 0, 0
	for _, o := range parts {
		a.report.Read.Rows += o.count.Rows
		a.report.Read.Values += o.count.Values
		items += len(o.part.Items)
		said += len(o.response.Answers) + len(o.faulty)
	}
	if said == 0 {
		a.found.add(codeAnswerNone, place{}, "", map[string]any{"Items": items})
		return
	}
	for _, o := range parts {
		answered := 0
		for _, answer := range o.response.Answers {
			if answer.Given() {
				answered++
			}
		}
		if answered < len(o.part.Items) {
			a.found.add(codeAnswersMissing, place{}, "", o.named(map[string]any{"Answered": answered, "Items": len(o.part.Items)}))
		}
	}
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
	if gap, ok := o.gapInstead(item, text); ok {
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

// lastDenominator is the cell of the last denominator of a share: the column of its numerator, the row of its
// denominator.
func lastDenominator(it workbook.Item) string {
	col, _, ok := sheet.ParseCell(it.Last)
	_, row, ok2 := sheet.ParseCell(it.Denominator)
	if !ok || !ok2 {
		return ""
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

func sameNumber(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
}
