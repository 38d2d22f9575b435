package intake

import (
	"context"
	"slices"

	"rumbo/internal/i18n"
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
	twice    map[string]int   // items that the file answers again, how often
	asks     bool             // of words that are no permitted answers it is asked which they mean: in a layout of somebody's own
	foreign  int              // answers that are not for the person to give
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
		if said {
			o.lengths(answer, it)
			o.bounds(answer, item, it)
			o.permitted(answer, item, it)
		}
		if o.a.found.errors > before {
			o.faulty[it.ID] = true
			continue
		}
		if !said {
			continue
		}
		answer.Item = it.ID
		if _, coded := o.a.means[o.places[it.ID]]; coded {
			answer.Literal = trim(o.cells[it.Sheet][it.Answer].Text)
		}
		answer.Origin = observation.Origin{
			Kind: observation.Cell, File: o.a.report.SHA256, FileName: o.a.report.File, Sheet: it.Sheet, Cell: it.Answer, Item: it.ID,
		}
		o.response.Answers[it.ID] = answer
		o.count.Values++
	}
	for id := range o.twice { // of several answers none is taken
		if _, said := o.response.Answers[id]; said {
			delete(o.response.Answers, id)
			o.count.Values--
		}
		o.faulty[id] = true
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
		answered := o.q.Answered(o.response.Answers)
		if asked := len(o.q.Asked()); answered < asked {
			a.found.add(codeAnswersMissing, place{}, "", o.named(map[string]any{"Answered": answered, "Items": asked, "Unscored": !slices.ContainsFunc(o.q.Items(), func(i survey.Item) bool { return i.Max > 0 })}))
		}
	}
}
