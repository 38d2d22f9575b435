package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/sheet"
)

// evidenceRows are the rows of the body that are looked at for what speaks for the role of a column.
const evidenceRows = 400

// weighed is what the cells of a column say about its role.
type weighed struct {
	fit, of     int
	first, last int // rows with content
	misfit      string
}

// judgeTable notes each decision that was made about a table, with its evidence, and asks what a column is where too little speaks for it.
func (h *headings) judgeTable(ctx context.Context, b *sheet.Book, t *table, ref Reference, opt Options, f *findings) error {
	r := &reading{h: h, ref: ref, opt: opt, f: f, look: newLookup(ref), t: t, bands: bandNames(ref)}
	cells := map[int]*weighed{}
	for _, c := range t.columns {
		cells[c.at] = &weighed{}
	}
	n, last := 0, t.header
	periods := newLabels()
	sexes := map[int][]string{}
	empty := map[int]*empties{}
	places := map[string]bool{}
	apart := newSeparation(t)
	err := t.each(ctx, b, func(row *sheet.Row) error {
		if n++; n > evidenceRows {
			if periods.cells == 0 || n == evidenceRows+1 && periods.daily() {
				return errStop
			}
			t.label(row, periods) // what days stand for has to hold to the end
			return nil
		}
		// A line of text between or below the rows is no witness of a column.
		if filled := slices.DeleteFunc(slices.Clone(row.Cells), func(c sheet.Cell) bool { return trim(c.Text) == "" }); len(filled) <= 1 && len(t.columns) > 2 {
			return nil
		}
		last = row.Number
		t.label(row, periods)
		apart.see(row)
		t.empty(row, empty)
		for _, cell := range row.Cells {
			w, text := cells[cell.Col], trim(cell.Text)
			if w == nil || text == "" {
				continue
			}
			c := t.columns[slices.IndexFunc(t.columns, func(c column) bool { return c.at == cell.Col })]
			if c.role == roleDimension && c.dimension.Code == sexDimension && len(text) == 1 {
				sexes[c.at] = append(sexes[c.at], text)
			}
			if a, ok := r.areaOf(text); ok && c.role == roleArea {
				places[a.Code] = true
			}
			fits, counts := r.fits(c, cell, text)
			if !counts {
				continue
			}
			if w.first == 0 {
				w.first = row.Number
			}
			w.last = row.Number
			w.of++
			if fits {
				w.fit++
			} else if w.misfit == "" {
				w.misfit = clip(text)
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return err
	}
	if err := t.filling(ctx, b, empty); err != nil {
		return err
	}
	t.letters = map[int]map[string]string{}
	for at, texts := range sexes {
		t.letters[at] = sexLetters(texts)
	}
	r.place(last)
	if t.incidents != nil {
		r.judgeIncidents(periods)
		return nil
	}
	if c, ok := t.first(rolePeriod); ok && !t.dating.settled {
		column := sheet.ColumnName(c.at)
		t.dating = r.dated(periods, t.name+"/"+column, column+":"+column)
	}
	lines, err := t.linesOver(ctx, b)
	if err != nil {
		return err
	}
	if a, _, ok := r.titledOf(lines); ok {
		t.titled = a
	}
	r.wholeTable()
	for _, c := range t.columns {
		if e := empty[c.at]; e != nil {
			r.askFill(c, *e)
		}
	}
	for i := range t.columns {
		r.judgeColumn(&t.columns[i], *cells[t.columns[i].at], apart, places)
	}
	return nil
}

func bandNames(ref Reference) map[string]bool {
	out := map[string]bool{}
	for _, s := range ref.Catalog.Content().Series {
		b, _ := ref.bandsOf(s.Code)
		for name := range b.names {
			out[name] = true
		}
	}
	return out
}

// fits tells whether a cell is what its column is taken for, and whether it says anything about that at all.
func (r *reading) fits(c column, cell sheet.Cell, text string) (fits, counts bool) {
	switch c.role {
	case roleArea, roleAreaName:
		if isTotal(text) {
			return false, false
		}
		if r.t.partsBelow {
			if _, _, ok := r.h.partNamed(r.ref, withoutMark(text)); ok {
				return true, true
			}
		}
		if _, ok := r.areaOf(text); ok {
			return true, true
		}
		_, ok := r.ref.Directory.Find(text)
		if _, named := r.t.first(roleAreaName); !ok && named && c.role == roleArea && isCodeOfOthers(text) {
			return false, false // there the name says it
		}
		return ok, true
	case rolePeriod:
		return cell.Kind == sheet.Date || isPeriod(withoutMark(text)), true
	case roleWithin:
		_, ok := c.withinOf(text)
		return ok, true
	case roleSeries, roleIndicator:
		_, ok := r.seriesOf(text)
		if !ok {
			_, ok = r.ref.Catalog.FindIndicator(unlabelled(text))
		}
		return ok, ok // a code that the catalogue has not is a code all the same
	case roleValue, roleLower, roleUpper, roleNumerator, roleDenominator:
		return r.see(cell) != 0 && r.see(cell)&^4 != 0 || symbolOf(text).kind != noSymbol, true
	case roleDimension:
		if _, ok := c.dimension.Find(unlabelled(text)); ok || isTotal(text) || c.dimension.Code == sexDimension && inWords(sexLetters([]string{"H", "V", "M"}), text) != text || unspecified(text) {
			return true, true
		}
		_, _, ok := r.h.partNamed(r.ref, unlabelled(text))
		return ok, true
	}
	return false, false
}

// place notes where the table stands.
func (r *reading) place(last int) {
	t, f := r.t, r.f
	first, end := 1, 1
	if len(t.columns) > 0 {
		first, end = t.columns[0].at, t.columns[len(t.columns)-1].at
	}
	body := sheet.Range{FirstCol: first, FirstRow: t.header + 1, LastCol: end, LastRow: max(last, t.header+1)}
	args := map[string]any{"Row": fmt.Sprint(t.header + 1)}
	_, by := r.opt.said("table/" + t.name)
	f.judge(Judgement{ID: "table/" + t.name, What: "table", Sheet: t.name, Cells: body.String(), Choice: "read", By: by, Why: "table", Confidence: Sureness(named, 0), Args: args})
	known, all := 0, 0
	for _, c := range t.columns {
		if c.header == "" {
			continue
		}
		if all++; c.role != roleNone {
			known++
		}
	}
	j := Judgement{ID: "body/" + t.name, What: "body", Sheet: t.name, Cells: sheet.CellName(first, t.header+1), Choice: fmt.Sprint(t.header + 1), Args: share(t.body[0], t.body[1])}
	_, j.By = r.opt.said(j.ID)
	// The row itself, and each header above that is understood, is a witness as well.
	j.Confidence, j.Why = Sureness(t.body[0]+1+known, t.body[1]-t.body[0]), "body"
	if t.layout != Across {
		j.Confidence, j.Why = Sureness(named, 0), "body_below"
	} else if t.body[1] == 0 {
		j.Confidence, j.Why = Sureness(assumed, 0), "body_alone"
	}
	if j.By == "" && j.Confidence < Threshold {
		r.askBody(&j)
	}
	f.judge(j)
	j = Judgement{ID: "header/" + t.name, What: "header", Sheet: t.name, Choice: rowsText(t.rows)}
	_, j.By = r.opt.said(j.ID)
	if len(t.rows) == 0 {
		j.Choice, j.Why, j.Confidence = LeaveOut, "header_none", Sureness(assumed, 0)
		f.judge(j)
		return
	}
	j.Cells = sheet.Range{FirstCol: first, FirstRow: t.rows[0], LastCol: end, LastRow: t.rows[len(t.rows)-1]}.String()
	j.Why, j.Args, j.Confidence = "header_rows", share(known, all), Sureness(assumed+known, 0)
	f.judge(j)
}

// askBody asks in which row the figures begin.
func (r *reading) askBody(j *Judgement) {
	var rows []string
	for n := range 12 {
		rows = append(rows, fmt.Sprint(r.t.header+1+n))
	}
	args := map[string]any{"Sheet": r.t.name, "Fit": j.Args["Fit"], "Of": j.Args["Of"], "Row": rows[0]}
	r.f.add(codeTableBody, place{r.t.name, 1, r.t.header + 1}, rows[0], args)
	r.f.ask(Question{ID: j.ID, Code: codeTableBody, Args: args, Options: rows})
	j.By, j.Choice, r.t.waits = ByAsking, "", true
}

// judgeIncidents notes by which column a list of incidents is counted, and how its days are written.
func (r *reading) judgeIncidents(days *labels) {
	if order, ok := days.order(); ok && days.only[order] > 0 {
		r.t.dating.order, _ = r.ordered(days, r.t.name, "")
	}
	j := Judgement{ID: "incidents/" + r.t.name, What: "incidents", Sheet: r.t.name}
	j.Choice, j.By = r.opt.said(j.ID)
	for _, c := range r.t.columns { // said of the column itself
		if c.role == roleArea && c.by != "" {
			j.Choice, j.By = sheet.ColumnName(c.at), c.by
		}
	}
	if j.By == "" {
		j.By = ByAsking
	}
	r.f.judge(j)
}

// wholeTable notes what is known of every figure of the table.
func (r *reading) wholeTable() {
	t, x := r.t, r.t.fixed
	note := func(what, choice string) {
		j := Judgement{ID: what + "/" + t.name, What: what, Sheet: t.name, Choice: choice, By: t.by[what], Why: "title", Confidence: Sureness(named, 0), Args: map[string]any{"Line": clip(t.lines[what])}}
		if what == "part" {
			j.ID = ""
		}
		r.f.judge(j)
	}
	if x.series != nil {
		note("series", x.series.Code)
	}
	if x.area != nil {
		note("area", x.area.Code)
	}
	if x.period != nil {
		note("period", x.period.Canonical)
	}
	if len(x.part) > 0 {
		note("part", x.part.Key())
	}
	if x.factor > 0 || t.by["factor"] != "" {
		note("factor", "1"+strings.Repeat("0", int(x.factor)))
	}
}

// judgeColumn notes what a column was taken for.
func (r *reading) judgeColumn(c *column, w weighed, apart *separation, places map[string]bool) {
	if c.role == roleNone && c.by == "" && strings.TrimSpace(c.header) == "" && w.of == 0 {
		return
	}
	t := r.t
	j := Judgement{ID: of("role", t.name, c.at), What: "role", Sheet: t.name, Choice: c.choice(), By: c.by, Subject: clip(c.header), Args: share(w.fit, w.of)}
	top := t.header
	if len(t.rows) > 0 {
		top = t.rows[0]
	}
	j.Cells = sheet.Range{FirstCol: c.at, FirstRow: max(1, top), LastCol: c.at, LastRow: max(w.last, top, 1)}.String()
	j.Args["Header"], j.Args["Column"], j.Args["Misfit"] = clip(c.header), sheet.ColumnName(c.at), w.misfit
	if of := strings.Trim(strings.Join([]string{c.series.Code, c.fixed.key(), c.part.Key()}, " "), " "); c.role == roleValue && of != "" {
		j.Args["Is"] = of
	}
	against := w.of - w.fit
	switch header := r.headerSays(*c); {
	case c.role == roleNone || c.role == roleKnown:
		j.Why, j.Confidence = "unknown", Sureness(assumed, 0)
		if c.role == roleKnown {
			j.Why, j.Confidence = "known", Sureness(named, 0)
		}
	case header == named:
		// The header's word stands; each cell that does not fit it is told as a problem.
		j.Why, j.Confidence = "header", max(Threshold, Sureness(named+w.fit, against))
		if w.of > 0 {
			j.Why = "header_cells"
		}
	default:
		j.Why, j.Confidence = "cells", Sureness(header+w.fit, against)
	}
	rival := false
	if c.role == roleArea && c.by == "" && (c.rival || t.by["area"] == "" && (r.others(places) || (t.titled.Kind == area.Country || r.ofPeople(*c)) && r.headerSays(*c) == 0)) {
		rival, j.Confidence = true, min(j.Confidence, Sureness(1, 0)) // another column holds areas too, the title names one country, or the header speaks of where people come from
	}
	if j.By == "" && j.Confidence < Threshold && c.role != roleNone && w.of > 0 {
		r.askRole(c, &j, rival)
	} else if one, other, ok := apart.of(*c); ok && c.role == roleNone && c.by == "" {
		r.askParts(c, &j, one, other)
	}
	r.f.judge(j)
	if c.role != roleValue || c.series.Code == "" {
		return
	}
	j = Judgement{ID: of("column", t.name, c.at), What: "series", Sheet: t.name, Cells: j.Cells, Choice: c.series.Code, Subject: clip(c.header), By: c.seriesBy, Why: "header", Confidence: Sureness(named, 0), Args: j.Args}
	r.f.judge(j)
}

// headerSays is how many witnesses the header of a column is for its role.
func (r *reading) headerSays(c column) int {
	if c.role == roleValue && (c.series.Code != "" && c.seriesBy == "" || c.fixed.key() != "" || c.within != "" || len(c.part) > 0) {
		return named
	}
	for _, text := range strings.Split(c.header, " / ") {
		got := r.h.column(c.at, text)
		switch {
		case got.role == c.role && got.weak, c.role == roleAreaName && got.weak:
			return assumed
		case got.role == c.role, c.role == roleAreaName && got.role == roleArea, c.role == roleArea && got.role == roleAreaName:
			return named
		}
	}
	return 0
}

// askRole asks what a column is for which too little speaks, unless a person has settled it.
func (r *reading) askRole(c *column, j *Judgement, rival bool) {
	j.By, j.Choice, j.Why = ByAsking, "", "asked_cells"
	if rival {
		j.Why = "asked_rival"
	}
	j.Args["Role"] = Word("role." + string(c.role))
	args := map[string]any{"Sheet": r.t.name, "Column": sheet.ColumnName(c.at), "Title": clip(c.header), "Fit": j.Args["Fit"], "Of": j.Args["Of"], "Role": Word("role." + string(c.role)), "Rival": rival}
	r.f.add(codeColumnRole, place{r.t.name, c.at, max(1, r.t.header)}, c.header, args)
	r.f.ask(Question{ID: j.ID, Code: codeColumnRole, Args: args, Options: Roles(r.ref.Catalog)})
	r.t.waits = true
}

// judgeFile notes what was found out about the file as a whole.
func judgeFile(b *sheet.Book, f *findings) {
	x := b.Facts()
	if x.Format != sheet.CSV {
		f.judge(Judgement{What: "format", Choice: string(x.Format), Why: "format", Confidence: 1})
		return
	}
	j := Judgement{What: "encoding", Choice: x.Encoding, Why: "encoding_text", Confidence: Sureness(named, 0)}
	switch x.Encoding {
	case "utf-8-twice":
		j.Why = "encoding_twice"
	case "utf-8-bom", "utf-16le", "utf-16be":
		if j.Why, j.Confidence = "encoding_mark", 1; !x.Marked {
			j.Why, j.Confidence = "encoding_zeros", Sureness(named, 0)
		}
	case "windows-1252", "ibm850", "macintosh":
		j.Why, j.Confidence = "encoding_assumed", Sureness(assumed, 0)
	}
	f.judge(j)
	j = Judgement{What: "delimiter", Choice: x.Delimiter, Why: "delimiter", Confidence: Sureness(named, 0), Args: map[string]any{"Count": x.Columns}}
	if x.DelimiterDeclared {
		j.Why, j.Confidence = "delimiter_said", 1
	} else if x.Columns < 2 {
		j.Confidence = Sureness(assumed, 0)
	}
	f.judge(j)
}

// judgeReading notes what the reading of all rows has shown: decimal signs, signs in place of figures, what was left out.
func (a *analysis) judgeReading() {
	f := a.found
	for _, m := range a.tables {
		m.judgeSigns()
	}
	for _, l := range f.list {
		p := l.Problem
		what := map[string]string{codeRowTotal: "totals", codeRowUnread: "notes", codeRowHeading: "sections", codeRowComputed: "computed", codeSheetHidden: "sheet", codeSheetUnread: "sheet", codeTableLeft: "table"}[p.Code]
		if what == "" {
			continue
		}
		count, _ := p.Args["Count"].(int)
		j := Judgement{What: what, Sheet: p.Sheet, Cells: p.Cell, Choice: LeaveOut, Why: what, Confidence: Sureness(named, 0), Args: map[string]any{"Count": count, "Text": p.Found}}
		switch p.Code {
		case codeRowHeading:
			j.Choice = "part"
		case codeTableLeft:
			j.ID = "table/" + p.Sheet
			_, j.By = a.report.Options.said(j.ID)
			if j.By == "" {
				_, j.By = a.report.Options.said("series/" + p.Sheet)
			}
		case codeSheetHidden, codeSheetUnread:
			j.Why = p.Code
		}
		f.judge(j)
	}
}

// judgeSigns notes the decimal signs: once where all columns agree.
func (m *mapper) judgeSigns() {
	type found struct {
		c    column
		s    signs
		sign byte
	}
	var all []found
	for _, c := range m.numeric() {
		s, ok := m.evidence[c.at]
		if !ok || s.point+s.comma+s.either == 0 {
			continue
		}
		sign := signPoint
		if !m.trial {
			sign = m.signs[c.at]
		}
		all = append(all, found{c, *s, sign})
	}
	if len(all) == 0 {
		return
	}
	one := all[0]
	for _, o := range all[1:] {
		if o.sign != one.sign {
			one.sign = signUnknown
		}
		one.s.point, one.s.comma, one.s.either = one.s.point+o.s.point, one.s.comma+o.s.comma, one.s.either+o.s.either
	}
	if one.sign != signUnknown {
		m.judgeSign("decimal/"+m.t.name, sheet.ColumnName(all[0].c.at)+":"+sheet.ColumnName(all[len(all)-1].c.at), one.sign, one.s, "")
		return
	}
	for _, o := range all {
		m.judgeSign(of("sign", m.t.name, o.c.at), sheet.ColumnName(o.c.at)+":"+sheet.ColumnName(o.c.at), o.sign, o.s, o.c.header)
	}
}

func (m *mapper) judgeSign(id, cells string, sign byte, s signs, header string) {
	fit, against := s.point, s.comma
	if sign == signComma {
		fit, against = against, fit
	}
	j := Judgement{ID: id, What: "decimal", Sheet: m.t.name, Cells: cells, Choice: string(sign), Subject: clip(header), Why: "decimal", Confidence: Sureness(fit, against), Args: share(fit, s.point+s.comma+s.either)}
	if m.t.declared == sign && sign != signUnknown {
		j.Why, j.Confidence = "decimal_format", Sureness(named+fit, against)
	}
	if _, j.By = m.opt.said(id); j.By == "" {
		_, j.By = m.opt.said("decimal/" + m.t.name)
	}
	if j.By == "" && (sign == signUnknown || j.Confidence < Threshold && m.t.declared != sign && fit == 0) {
		j.By, j.Choice, j.Why = ByAsking, "", "asked_decimal"
	}
	m.f.judge(j)
}

// meant notes once what a sign in place of a figure was said to mean.
func (m *mapper) meant(text, said string, by By, at place) {
	m.f.judgeOnce(Judgement{ID: "sign/" + text, What: "symbol", Sheet: at.sheet, Cells: at.cell(), Choice: said, By: by, Subject: clip(text)})
}
