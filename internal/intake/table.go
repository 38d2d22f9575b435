package intake

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// headerDepth is how many rows with content are searched for the header of a table.
const headerDepth = 40

// recognition is what was found in a book: the tables that can be read, or what was seen instead.
type recognition struct {
	tables  []*table
	waiting []*table // of which a person has to say something first
	seen    table    // the likeliest header where nothing was recognised
	missing Words
	strange *strange
}

// recogniseTables looks for a table of figures on each visible sheet, in hidden ones only where no visible one has any.
func (h *headings) recogniseTables(ctx context.Context, b *sheet.Book, ref Reference, opt Options, f *findings) (recognition, error) {
	var r recognition
	var others []int
	sheets := b.Sheets()
	marks := marksSheets(b, func(i int) []string { return firstRow(ctx, b, i) })
	for i, s := range sheets {
		if marks[s.Name] {
			continue
		}
		if leaves(opt, s.Name) {
			f.add(codeTableLeft, place{sheet: s.Name}, s.Name, nil)
			continue
		}
		t, best, empty, err := h.search(ctx, b, i, ref, opt)
		if err != nil {
			return r, err
		}
		if t == nil && !empty && !s.Hidden {
			var done bool
			if t, done, err = h.incidentsOn(ctx, b, i, ref, opt, f); err == nil && !done {
				t, _, err = h.understand(ctx, b, i, ref, opt, f)
			}
			if err != nil {
				return r, err
			}
		}
		if t != nil && !s.Hidden {
			if err := h.judgeTable(ctx, b, t, ref, opt, f); err != nil {
				return r, err
			}
			if !r.settled(t) {
				continue
			}
		}
		switch {
		case t != nil && s.Hidden:
			f.add(codeSheetHidden, place{sheet: s.Name}, s.Name, nil)
		case t != nil:
			r.tables = append(r.tables, t)
		case !empty && !s.Hidden:
			others = append(others, i)
			if r.seen.header == 0 || better(best, r.seen) {
				r.seen = best
			}
		}
	}
	if len(r.tables) == 0 {
		r.missing, r.strange = lacking(r.seen), h.strange
		return r, nil
	}
	for _, i := range others {
		f.add(codeSheetUnread, place{sheet: sheets[i].Name}, sheets[i].Name, nil)
	}
	return r, nil
}

// settled tells that nothing has to be said of a table any more.
func (r *recognition) settled(t *table) bool {
	if t.waits {
		r.waiting = append(r.waiting, t)
	}
	return !t.waits && slices.ContainsFunc(t.columns, func(c column) bool { return c.role == roleValue })
}

// firstRow is the content of the first row of a sheet, by column.
func firstRow(ctx context.Context, b *sheet.Book, i int) []string {
	rows, err := b.Rows(ctx, i)
	if err != nil {
		return nil
	}
	defer rows.Close()
	var out []string
	if rows.Next() {
		for _, c := range rows.Row().Cells {
			for len(out) < c.Col {
				out = append(out, "")
			}
			out[c.Col-1] = c.Text
		}
	}
	return out
}

// better tells that a row looks more like a header than another: by what was recognised in it, then by its width.
func better(t, o table) bool {
	weigh := func(t table) int {
		n := 0
		for _, col := range t.columns {
			if col.role != roleNone && col.role != roleKnown && !col.weak {
				n++
			}
		}
		return n
	}
	if a, b := weigh(t), weigh(o); a != b {
		return a > b
	}
	return len(t.columns) > len(o.columns)
}

// search looks for the header of a table on one sheet.
func (h *headings) search(ctx context.Context, b *sheet.Book, i int, ref Reference, opt Options) (*table, table, bool, error) {
	var best table
	fix, _ := opt.fixOf(b.Sheets()[i].Name)
	at, tidy := tidyAt(fix)
	rows, err := b.Rows(ctx, i)
	if err != nil {
		return nil, best, true, err
	}
	defer rows.Close()
	empty := true
	for depth := 0; depth < headerDepth && rows.Next(); {
		row := rows.Row()
		var cells []headerCell
		for _, c := range row.Cells {
			if c.Text != "" {
				cells = append(cells, headerCell{c.Col, trim(c.Text)})
			}
		}
		if len(cells) == 0 {
			continue
		}
		empty = false
		depth++
		if !tidy || at > 0 && row.Number != at {
			continue
		}
		t, complete := h.recognise(cells)
		t.sheet, t.name, t.header, t.rows = i, b.Sheets()[i].Name, row.Number, []int{row.Number}
		if _, value := t.first(roleValue); complete || value && len(lacking(t)) <= 2 && len(t.columns) > len(best.columns) {
			if complete, err = h.infer(ctx, b, &t, ref); err != nil {
				return nil, best, false, err
			}
		}
		if complete && t.onlyWeak() && h.holdsNothing(ctx, b, &t) {
			return nil, t, false, nil // an empty column that might have been that of the areas is none
		}
		if complete {
			if !h.accords(&t, ref, opt, fix) {
				return nil, best, false, nil
			}
			return &t, best, false, nil
		}
		// Rows below a header are hardly ever wider than it, so that a wider row is looked at and others are data.
		if len(t.columns) > len(best.columns) || len(best.columns) < 3 && better(t, best) {
			best = t
		}
	}
	return nil, best, empty, rows.Err()
}

// lacking names the columns that a table of figures needs and this one has not.
func lacking(t table) Words {
	var out Words
	for _, r := range []role{roleArea, rolePeriod, roleValue} {
		if _, ok := t.first(r); !ok {
			out = append(out, Word("role."+string(r)))
		}
	}
	_, series := t.first(roleSeries)
	_, indicator := t.first(roleIndicator)
	value, ok := t.first(roleValue)
	if !series && !indicator && (!ok || value.series.Code == "") {
		out = append(out, Word("role."+string(roleSeries)))
	}
	return out
}

// headers lists the headers of a row as found, for telling what was seen.
func headers(t table) string {
	const most = 12
	var names []string
	for _, c := range t.columns {
		names = append(names, clip(c.header))
	}
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return strings.Join(names, " · ")
}

// check tells what is wrong with the header of a recognised table, and what was recognised.
func (t *table) check(f *findings) (facts []Fact, ok bool) {
	ok = true
	for _, r := range []role{roleValue, rolePeriod, roleSeries} {
		if r == roleValue && t.layout == Across {
			continue // they differ by what their headers say
		}
		var plain []column
		for _, c := range t.all(r) {
			if c.series.Code == "" {
				plain = append(plain, c)
			}
		}
		if len(plain) > 1 && !(r == rolePeriod && t.keepFirst(plain)) {
			f.add(codeColumnTwice, place{t.name, plain[1].at, t.header}, plain[1].header, map[string]any{
				"Role": Word("role." + string(r)), "First": plain[0].header, "Second": plain[1].header,
			})
			ok = false
		}
	}
	for _, c := range t.columns {
		key := "column"
		args := map[string]any{"Column": sheet.ColumnName(c.at), "Header": clip(c.header), "Role": Word("role." + string(c.role))}
		switch {
		case c.role == roleNone || c.role == roleKnown:
			continue
		case c.fixed.period != nil || c.fixed.area != nil:
			key, args["Of"] = "column_of", strings.Trim(strings.Join([]string{c.series.Code, c.fixed.key(), c.part.Key()}, " "), " ")
		case c.series.Code != "":
			key, args["Series"] = "column_series", c.series.Code
		case c.role == roleDimension:
			key, args["Dimension"] = "column_dimension", c.dimension.Name
		}
		facts = append(facts, Fact{key, args})
	}
	return facts, ok
}

// keepFirst keeps "TimePeriod" and "Year" apart where a table has both: the first that is called a period counts.
func (t *table) keepFirst(periods []column) bool {
	keep := slices.IndexFunc(periods, func(c column) bool { return strings.Contains(squash(c.header), "period") })
	if keep < 0 {
		return false
	}
	for i := range t.columns {
		if c := &t.columns[i]; c.role == rolePeriod && c.at != periods[keep].at {
			c.role = roleKnown
		}
	}
	return true
}

// tellEvery is after how many rows it is told how far the reading is.
const tellEvery = 1024

// each reads the rows of the table below its header.
func (t *table) each(ctx context.Context, b *sheet.Book, do func(*sheet.Row) error) error {
	rows, err := b.Rows(ctx, t.sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	for n := int64(1); rows.Next(); n++ {
		row := rows.Row()
		if n == 1 {
			t.hidden = rows.ColumnHidden
		}
		if n%tellEvery == 0 {
			Tell(ctx, n, 0, rows.Share())
		}
		if row.Number <= t.header {
			continue
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// prove gathers the evidence of the decimal sign over the whole columns of figures.
func (m *mapper) prove(ctx context.Context, b *sheet.Book) error {
	columns := m.numeric()
	found := map[int]*signs{}
	for _, c := range columns {
		found[c.at] = &signs{}
	}
	err := m.t.each(ctx, b, func(r *sheet.Row) error {
		for i := range r.Cells {
			cell := &r.Cells[i]
			s, ok := found[cell.Col]
			if !ok || cell.Kind == sheet.Number || cell.Text == "" {
				continue
			}
			n, ok := takeNumber(trim(cell.Text))
			if !ok {
				continue
			}
			e := n.weigh()
			if e == eitherSign && m.t.declared == signPoint && !commaFirst(n.body) {
				e = forPoint
			}
			s.add(e, trim(cell.Text), place{m.t.name, cell.Col, r.Number})
		}
		return nil
	})
	if err != nil {
		return err
	}
	maps.Copy(m.evidence, found)
	for _, c := range columns {
		s := found[c.at]
		if _, asked, _ := s.decide(); asked && (m.t.layout == Across || isBeside(c.role)) {
			// Columns of one series are written by one hand: what the others show counts where a column alone does not decide.
			for _, other := range columns {
				if o := found[other.at]; (other.series.Code == c.series.Code || isBeside(c.role)) && other.at != c.at {
					s.point, s.comma = s.point+o.point, s.comma+o.comma
				}
			}
		}
		m.decide(c, s)
	}
	return nil
}

// decide settles the decimal sign of a column by its evidence, else by what the person answered, else asks.
func (m *mapper) decide(c column, s *signs) {
	id := of("sign", m.t.name, c.at)
	sign, asked, mixed := s.decide()
	if answer := m.signSaid(c); answer != signUnknown {
		sign, asked, mixed = answer, false, false
	}
	args := map[string]any{"Column": c.header, "Literal": s.literal}
	switch {
	case asked:
		m.f.ask(Question{ID: id, Code: codeNumberAmbiguous, Args: args, Options: []string{".", ","}})
	case mixed:
		// Neither sign reads every literal. Those that need the rarer one are marked, and those that both would read.
		sign = signPoint
		if s.comma > s.point {
			sign = signComma
		}
		m.mixed[c.at] = true
	case sign == signComma:
		at := s.firstComma
		if at.row == 0 {
			at = s.firstEither
		}
		m.f.add(codeDecimalComma, at, "", map[string]any{"Column": c.header})
	}
	m.signs[c.at] = sign
}

// assumed tells whether the assumption of a trial held to its end: no column whose only evidence could be read twice.
func (m *mapper) assumed() bool {
	for _, s := range m.evidence {
		if s.either > 0 && s.point == 0 && m.t.declared != signPoint {
			return false
		}
	}
	return true
}

var errStop = errors.New("intake: enough")
