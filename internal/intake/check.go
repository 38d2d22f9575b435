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
	report           Report
	ref              Reference
	book             *sheet.Book
	found            *findings
	tables           []*mapper
	recognisedTables []*table // those that wait for an answer among them
	again            int      // figures given before with the same value
	most             int      // figures held in memory to find those
	rejected         int
	held             *held
	left             left
	lowered          map[string]bool // codes of errors that are left out, and told as warnings

	parts      []*own           // of answers
	lost       int              // answers of which nobody knows whose they are, or which there are
	questioned []*questioned    // sheets of answers in somebody's own layout
	form       *form            // a coded survey that the file describes
	words      int              // words of which it is asked which answers they mean
	means      map[place]string // what codes and marks in cells of answers say
	counts     observation.Counts
}

// analyse reads the file once through. stands gives what the answers of a workbook of ours are compared with, nil for nothing.
func (s *Service) analyse(ctx context.Context, name string, c content, opt Options, stands stands) (*analysis, error) {
	Begin(ctx, Reading)
	ref, err := s.deps.Reference(ctx)
	if err != nil {
		return nil, err
	}
	a := &analysis{ref: ref, found: newFindings(), held: newHeld(), most: s.most, report: Report{
		File: name, SHA256: c.sum, Layout: UnknownLayout, Options: opt, Source: opt.filled().Source, Release: opt.Release,
	}}
	a.found.hear, a.report.Options.hear = opt.hear, nil
	refused, err := s.read(ctx, a, name, c, stands)
	if refusal := (*sheet.Refusal)(nil); errors.As(err, &refusal) {
		a.refuse(refusal)
		refused, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	if a.book != nil && a.book.Facts().Twice {
		a.report.Recognised = append(a.report.Recognised, Fact{Key: "twice"})
	}
	a.ended(refused)
	a.partial(refused)
	r := &a.report
	a.judgeReading()
	a.sampled()
	a.found.open()
	r.Decisions = a.found.judged
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

func (s *Service) read(ctx context.Context, a *analysis, name string, c content, stands stands) (refused bool, err error) {
	book, err := sheet.Open(name, c.r, c.size, s.deps.Limits)
	if err != nil {
		return true, err
	}
	a.book = book
	judgeFile(book, a.found)
	a.report.Recognised = bookFacts(book)
	if isOwn(book) {
		a.report.Layout = OwnWorkbook
		return s.readOwn(ctx, a, stands)
	}
	if err := s.leaveSaid(ctx, book); err != nil {
		return true, err
	}
	a.takeOver()
	if found, refused, err := s.readAnswers(ctx, a, stands); found || err != nil {
		return refused, err
	}
	return a.readTables(ctx)
}

// readTables recognises the tables of figures of the book and reads them.
func (a *analysis) readTables(ctx context.Context) (refused bool, err error) {
	h := newHeadings(a.ref.Catalog)
	if err := h.divide(ctx, a); err != nil {
		return true, err
	}
	headers, shapes, err := h.shapes(ctx, a.book, a.ref)
	if err != nil {
		return true, err
	}
	a.report.Shapes = shapes
	if err := a.consultTables(ctx, h, headers); err != nil {
		return true, err
	}
	found, err := h.recogniseTables(ctx, a.book, a.ref, a.report.Options, a.found)
	if err != nil {
		return true, err
	}
	a.recognisedTables = append(found.tables, found.waiting...)
	if len(found.tables) == 0 {
		if a.found.has(codeSheetHidden) {
			a.found.raise(codeSheetHidden, Error)
			return true, nil
		}
		for _, t := range found.waiting {
			a.report.Layout = t.layout
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
	if err := a.legends(ctx, found.tables); err != nil {
		return true, err
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
	if s := r.strange; s != nil {
		a.found.add(codeAreasNone, s.at, s.name, map[string]any{"Row": s.at.row, "Columns": s.columns})
		return
	}
	if a.form != nil && a.form.questions > 0 {
		a.found.add(codeFormAlone, place{}, "", map[string]any{"Count": a.form.questions})
		return
	}
	a.found.add(codeLayoutUnknown, at, headers(r.seen), map[string]any{"Columns": headers(r.seen), "Missing": r.missing})
}

// readFigures maps every row. On trial the decimal sign is assumed to be the point, and errNeedsProof returned when the
// file says otherwise.
func (a *analysis) readFigures(ctx context.Context, tables []*table, trial bool) error {
	f := a.found.clone()
	look := newLookup(a.ref)
	a.tables, a.held = nil, newHeld()
	a.left = newLeft(len(tables))
	seen := newDuplicates(a.most)
	seen.told = func(same bool, before given, fig *figure, table int) { a.dispute(same, before, fig, table) }
	defer seen.close()
	for i, t := range tables {
		m := newMapper(a.ref, a.report.Options, t, f, look)
		m.trial = trial
		if trial && slices.ContainsFunc(m.numeric(), func(c column) bool { return m.signSaid(c) != signUnknown }) {
			return errNeedsProof
		}
		m.warnUnread()
		if err := m.above(ctx, a.book); err != nil {
			return err
		}
		a.tables = append(a.tables, m)
		if !trial {
			if err := m.prove(ctx, a.book); err != nil {
				return err
			}
		}
		rejected := 0
		m.done = func(r *sheet.Row) {
			m.widest = max(m.widest, r.Cells[len(r.Cells)-1].Col)
			if m.rejected > rejected {
				rejected = m.rejected
				a.left.rows[i].add(r.Number)
			}
		}
		a.left.whole = a.left.whole || t.incidents != nil // a sum without some of its rows would be another figure
		err := m.figures(ctx, a.book, func(fig *figure) error {
			a.belongs(m, fig, f)
			m.sample(fig)
			return a.admit(fig, i, seen, f)
		})
		if err != nil {
			return err
		}
		if trial && !m.assumed() {
			return errNeedsProof
		}
	}
	if err := seen.settle(ctx, a.book, a.tables, f); err != nil {
		return err
	}
	a.found, a.again = f, seen.again
	a.left.sum(seen)
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
	a.askCodes()
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

// askCodes asks which series the codes are that nobody knows and without which the file cannot be taken.
func (a *analysis) askCodes() {
	asked := 0
	for _, p := range a.found.list {
		if p.Severity != Error || p.Code != codeSeriesUnknown && p.Code != codeIndicatorUnknown || p.Found == "" || asked >= mostAsked {
			continue
		}
		asked++
		a.found.ask(Question{ID: codeID + p.Found, Code: codeSeriesUnknown, Args: map[string]any{"Series": p.Found}, Options: a.ref.likely(p.Found)})
	}
}

// rows reads the figures of the file again, for the store. What is wrong has been told and is left out, and so is a
// figure that was given before with the same value; of two values for one figure both are given, since the store
// refuses them.
func (a *analysis) rows(ctx context.Context) iter.Seq2[observation.Observation, error] {
	return func(yield func(observation.Observation, error) bool) {
		f, look := newFindings(), newLookup(a.ref)
		disputed := 0
		for _, checked := range a.tables {
			m := newMapper(a.ref, a.report.Options, checked.t, f, look)
			m.trial, m.signs, m.mixed = checked.trial, checked.signs, checked.mixed
			err := m.figures(ctx, a.book, func(fig *figure) error {
				if !fig.whole() {
					return nil
				}
				if !a.takes(fig) {
					if a.left.keys[fig.Key] {
						disputed++
					}
					return nil
				}
				o := fig.Observation
				o.Origin = observation.Origin{
					Kind: observation.Cell, File: a.report.SHA256, FileName: a.report.File, Sheet: a.book.On(fig.at.sheet), Cell: fig.at.cell(),
				}
				if fig.span != "" {
					o.Origin.Cell = fig.span
				}
				if a.report.Import != nil {
					o.Origin.Import = *a.report.Import
				}
				if !yield(o, nil) {
					return errStop
				}
				return nil
			})
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				yield(observation.Observation{}, err)
				return
			}
		}
		a.left.keptAgain = max(0, disputed-len(a.left.disputed))
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
	base, err := s.deps.Store.DataVersion(ctx)
	if err != nil {
		return err
	}
	r.Base = base
	counts, err := s.deps.Store.Compare(ctx, a.rows(ctx), maxDiff, func(c observation.Change) error {
		key := c.New.Key
		d := Diff{Sheet: c.New.Origin.Sheet, Cell: c.New.Origin.Cell, Key: keyText(key), New: printed(c.New.Value), Figure: &key}
		if c.Old != nil {
			d.Old = printed(*c.Old)
		}
		r.Diff = append(r.Diff, d)
		return nil
	})
	if err != nil {
		return err
	}
	r.Omitted += max(0, counts.New+counts.Changed+counts.Conflict-len(r.Diff))
	counts.Same -= a.given()
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
		if c.by != "" || m.isDimension(&c) { // as was said
			continue
		}
		m.f.add(codeColumnUnread, place{m.t.name, c.at, m.t.header}, c.header, map[string]any{"Header": c.header})
	}
}
