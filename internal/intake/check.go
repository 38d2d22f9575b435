package intake

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// analysis is a file as understood: its report, and what accepting it needs.
type analysis struct {
	report   Report
	ref      Reference
	book     *sheet.Book
	found    *findings
	tables   []*mapper
	repeated map[rowAt]bool // figures given before with the same value
	rejected int
	held     *held
	left     left
	lowered  map[string]bool // codes of errors that are left out, and told as warnings

	parts  []*own // of a workbook of ours
	counts observation.Counts
}

// rowAt is the cell of a figure within the file.
type rowAt struct{ table, row, col int }

// analyse reads the file once through. stands gives what the answers of a workbook of ours are compared with, nil for nothing.
func (s *Service) analyse(ctx context.Context, name string, data []byte, opt Options, stands stands) (*analysis, error) {
	ref, err := s.deps.Reference(ctx)
	if err != nil {
		return nil, err
	}
	a := &analysis{ref: ref, found: newFindings(), repeated: map[rowAt]bool{}, held: newHeld(), report: Report{
		File: name, SHA256: digest(data), Layout: UnknownLayout, Options: opt, Source: opt.Source, Release: opt.Release,
	}}
	a.found.hear, a.report.Options.hear = opt.hear, nil
	refused, err := s.read(ctx, a, name, data, stands)
	if refusal := (*sheet.Refusal)(nil); errors.As(err, &refusal) {
		a.refuse(refusal)
		refused, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	a.partial(refused)
	r := &a.report
	r.Problems, r.Questions, r.Omitted = a.found.problems(), a.found.questions, r.Omitted+a.found.omitted
	r.Groups = a.found.groups.report()
	r.Status = a.found.status()
	if refused {
		r.Status = Refused
	}
	return a, nil
}

// refuse tells why the file, or a part of it, cannot be read.
func (a *analysis) refuse(r *sheet.Refusal) {
	args := maps.Clone(r.Args)
	if limit, ok := args["Limit"].(int64); ok {
		if limit >= 1<<20 {
			args["MiB"] = strconv.FormatInt(limit>>20, 10)
		}
		args["Limit"] = strconv.FormatInt(limit, 10)
	}
	for name, v := range args {
		if n, ok := v.(int); ok {
			args[name] = strconv.Itoa(n)
		}
	}
	found, _ := args["Found"].(string)
	a.found.add(r.Code, place{sheet: r.Sheet}, found, args)
	last := &a.found.list[len(a.found.list)-1]
	last.Cell = r.Cell
}

func (s *Service) read(ctx context.Context, a *analysis, name string, data []byte, stands stands) (refused bool, err error) {
	book, err := sheet.OpenBytes(name, data, s.deps.Limits)
	if err != nil {
		return true, err
	}
	a.book = book
	a.report.Recognised = bookFacts(book)
	if isOwn(book) {
		a.report.Layout = OwnWorkbook
		return s.readOwn(ctx, a, stands)
	}
	if err := s.leaveSaid(ctx, book); err != nil {
		return true, err
	}
	a.takeOver()
	return a.readTables(ctx)
}

// readTables recognises the tables of figures of the book and reads them.
func (a *analysis) readTables(ctx context.Context) (refused bool, err error) {
	h := newHeadings(a.ref.Catalog)
	found, err := h.recogniseTables(ctx, a.book, a.ref, a.report.Options, a.found)
	if err != nil {
		return true, err
	}
	if len(found.tables) == 0 {
		if a.found.has(codeSheetHidden) {
			a.found.raise(codeSheetHidden, Error)
			return true, nil
		}
		for _, t := range found.waiting {
			a.report.Layout = Across
			a.recognised(t, newFindings())
		}
		if len(found.waiting) > 0 || a.found.has(codeTableLeft) {
			return false, nil
		}
		a.unrecognised(found)
		return true, nil
	}
	a.report.Layout = found.tables[0].layout
	ok := true
	for _, t := range found.tables {
		ok = a.recognised(t, a.found) && ok
	}
	if !ok {
		return true, nil
	}
	kept := a.found
	if err := a.readFigures(ctx, found.tables, true); errors.Is(err, errNeedsProof) {
		a.found = kept
		err = a.readFigures(ctx, found.tables, false)
		if err != nil {
			return true, err
		}
	} else if err != nil {
		return true, err
	}
	return a.settle(), nil
}

// recognised tells what a table was taken for, and whether its header is in order.
func (a *analysis) recognised(t *table, f *findings) bool {
	a.report.Recognised = append(a.report.Recognised, Fact{"table", map[string]any{"Sheet": t.name, "Row": t.header}})
	a.report.Recognised = append(a.report.Recognised, t.fixed.facts(t.name)...)
	facts, fine := t.check(f)
	a.report.Recognised = append(a.report.Recognised, facts...)
	return fine
}

// unrecognised tells what was seen and what a table of figures would need.
func (a *analysis) unrecognised(r recognition) {
	at := place{r.seen.name, 1, r.seen.header}
	if len(r.seen.columns) > 0 {
		at.col = r.seen.columns[0].at
	}
	if r.seen.header == 0 {
		a.found.add(codeNoRows, place{}, "", nil)
		return
	}
	a.found.add(codeLayoutUnknown, at, headers(r.seen), map[string]any{"Columns": headers(r.seen), "Missing": r.missing})
}

// readFigures maps every row. On trial the decimal sign is assumed to be the point, and errNeedsProof returned when the
// file says otherwise.
func (a *analysis) readFigures(ctx context.Context, tables []*table, trial bool) error {
	f := a.found.clone()
	look := newLookup(a.ref)
	a.tables, a.repeated, a.held = nil, map[rowAt]bool{}, newHeld()
	a.left = newLeft(len(tables))
	seen := duplicates{values: map[uint64]given{}}
	for i, t := range tables {
		m := newMapper(a.ref, a.report.Options, t, f, look)
		m.trial = trial
		m.warnUnread()
		a.tables = append(a.tables, m)
		if !trial {
			if err := m.prove(ctx, a.book); err != nil {
				return err
			}
		}
		err := t.each(ctx, a.book, func(r *sheet.Row) error {
			before := m.rejected
			m.widest = max(m.widest, r.Cells[len(r.Cells)-1].Col)
			err := m.take(r, func(fig *figure) error {
				a.belongs(m, fig, f)
				a.judge(fig, i, &seen, f)
				return nil
			})
			if m.rejected > before {
				a.left.rows[i].add(r.Number)
			}
			return err
		})
		if err != nil {
			return err
		}
		if trial && !m.assumed() {
			return errNeedsProof
		}
	}
	a.found = f
	return nil
}

// settle sums up what the tables held and tells whether nothing could be read at all.
func (a *analysis) settle() (refused bool) {
	a.report.Read = Read{}
	a.rejected = 0
	a.mixed()
	for _, m := range a.tables {
		a.report.Read.Rows += m.read.Rows
		a.report.Read.Cells += m.read.Cells
		a.report.Read.Values += m.read.Values
		a.rejected += m.rejected
	}
	if a.report.Read.Rows == 0 {
		a.found.add(codeNoRows, place{sheet: a.tables[0].t.name}, "", nil)
		return true
	}
	if a.report.Read.Values == 0 && a.found.has(codeSeriesUnknown) {
		// With nothing else to store, an unknown series is not a matter of confirming.
		a.found.raise(codeSeriesUnknown, Error)
	}
	if a.report.Release == "" || a.report.Source == "" {
		for _, m := range a.tables {
			for _, o := range m.look.from {
				if o.ok && a.report.Release == "" {
					a.report.Release = o.release
				}
				if o.ok && a.report.Source == "" {
					a.report.Source = o.source
				}
			}
		}
	}
	return false
}

// given is a figure met before: a mark of its value and its cell.
type given struct {
	mark       uint64
	row        int32
	col, table uint16
}

// duplicates finds figures that a file gives more than once.
type duplicates struct {
	values map[uint64]given
	names  []string
}

// add tells that the figure was given before with the same value, or with another, which is a conflict, and where.
func (d *duplicates) add(fig *figure, table int, f *findings) (same bool, at rowAt, other bool) {
	for len(d.names) <= table {
		d.names = append(d.names, "")
	}
	d.names[table] = fig.at.sheet
	before, twice := d.values[fig.hash]
	if !twice {
		d.values[fig.hash] = given{fig.mark, int32(fig.at.row), uint16(fig.at.col), uint16(table)}
		return false, at, false
	}
	at = rowAt{int(before.table), int(before.row), int(before.col)}
	first := place{d.names[before.table], int(before.col), int(before.row)}
	args := map[string]any{"First": first.cell(), "Sheet": first.sheet, "Key": keyText(fig.Key)}
	if before.mark == fig.mark {
		f.count(codeDuplicateSame, "", fig.at, fig.Value.Literal, args)
		return true, at, false
	}
	f.add(codeDuplicateOther, fig.at, fig.Value.Literal, args)
	return false, at, true
}

// keyText is a key as reports print it.
func keyText(k observation.Key) string {
	parts := []string{k.Series, k.Area, k.Period}
	if k.Breakdown != "" {
		parts = append(parts, k.Breakdown)
	}
	return strings.Join(append(parts, string(k.Flow), k.Release), " · ")
}

// rows reads the figures of the file again, for the store. What is wrong has been told and is left out, and so is a
// figure that was given before with the same value; of two values for one figure both are given, since the store
// refuses them.
func (a *analysis) rows(ctx context.Context) iter.Seq2[observation.Observation, error] {
	return func(yield func(observation.Observation, error) bool) {
		f, look := newFindings(), newLookup(a.ref)
		for i, checked := range a.tables {
			m := newMapper(a.ref, a.report.Options, checked.t, f, look)
			m.trial, m.signs, m.mixed = checked.trial, checked.signs, checked.mixed
			err := m.t.each(ctx, a.book, func(r *sheet.Row) error {
				return m.take(r, func(fig *figure) error {
					k := fig.Key
					at := rowAt{i, fig.at.row, fig.at.col}
					if a.repeated[at] || !a.takes(fig, at) || k.Release == "" || k.Flow == "" || fig.Source == "" {
						return nil
					}
					o := fig.Observation
					o.Origin = observation.Origin{
						Kind: observation.Cell, File: a.report.SHA256, FileName: a.report.File, Sheet: fig.at.sheet, Cell: fig.at.cell(),
					}
					if a.report.Import != nil {
						o.Origin.Import = *a.report.Import
					}
					if !yield(o, nil) {
						return errStop
					}
					return nil
				})
			})
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				yield(observation.Observation{}, err)
				return
			}
		}
	}
}

// compare fills in what accepting the file would change.
func (s *Service) compare(ctx context.Context, a *analysis) error {
	r := &a.report
	if r.Status == Refused {
		return nil
	}
	if len(a.parts) > 0 {
		r.Changes = &a.counts
		return nil
	}
	counts, err := s.deps.Store.Compare(ctx, a.rows(ctx), func(c observation.Change) error {
		if c.Kind != observation.ChangeChanged && c.Kind != observation.ChangeNew && c.Kind != observation.ChangeConflict {
			return nil
		}
		if len(r.Diff) >= maxDiff {
			r.Omitted++
			return nil
		}
		d := Diff{Sheet: c.New.Origin.Sheet, Cell: c.New.Origin.Cell, Key: keyText(c.New.Key), New: printed(c.New.Value)}
		if c.Old != nil {
			d.Old = printed(*c.Old)
		}
		r.Diff = append(r.Diff, d)
		return nil
	})
	if err != nil {
		return err
	}
	counts.Rejected += a.leftOut()
	r.Changes = &counts
	if counts.Conflict > 0 && r.Status != Refused {
		r.Status = Errors
	}
	return nil
}

// printed is a value as the difference shows it: exports' text, the word of a gap, and what else tells two values apart.
func printed(v observation.Value) string {
	if v.Gap != observation.NoGap {
		return string(v.Gap)
	}
	text := v.Text()
	if v.Numerator.Valid && v.Denominator.Valid {
		text += " (" + v.Numerator.Decimal.String() + " / " + v.Denominator.Decimal.String() + ")"
	}
	if v.Lower.Valid || v.Upper.Valid {
		text += " [" + bound(v.Lower) + "; " + bound(v.Upper) + "]"
	}
	if status := v.StatusText(); status != "A" {
		text += " " + status
	}
	return text
}

// unconfirmed is the reason of a change set with the warnings that nobody confirmed.
func (a *analysis) unconfirmed(reason string) string {
	var codes []string
	for _, p := range a.report.Problems {
		if p.Severity == Warning && !a.lowered[p.Code] && !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	if len(codes) == 0 {
		return reason
	}
	return strings.TrimSpace(reason + " [unconfirmed: " + strings.Join(codes, ", ") + "]")
}

// warnUnread tells the columns that are not read, except in the UN's layout, where only their content can say.
func (m *mapper) warnUnread() {
	if m.t.layout == UNData {
		return
	}
	for _, c := range m.unread {
		m.f.add(codeColumnUnread, place{m.t.name, c.at, m.t.header}, c.header, map[string]any{"Header": c.header})
	}
}
