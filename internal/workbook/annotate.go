package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
)

// MarksSheet is the hidden sheet by which an annotated copy remembers what its marked cells looked like. Its first row
// is "summary" and the name of the visible sheet that lists the marks; neither sheet holds answers or figures.
const MarksSheet = "_rumbo_marks"

// Mark is one thing to say about a cell. Severity is error, warning or note. A mark without a cell, or with one that the
// workbook does not have, is listed but colours nothing.
type Mark struct {
	Sheet    string
	Cell     string // A1 reference
	Severity string
	Text     string // what is wrong and how to mend it, in the reader's language
}

const (
	severityError   = "error"
	severityWarning = "warning"
	severityNote    = "note"
)

// mostComments is how many cells of a copy get a comment; the list of marks has no bound.
const mostComments = 5000

// markableBytes bounds the XML of a workbook that is marked. Marking holds the whole workbook in memory at some thirty
// times that size; a larger one is answered with the list of problems alone.
const markableBytes = 32 << 20

// annotator makes one annotated copy.
type annotator struct {
	*book
	marks    []Mark
	groups   []Group
	was      map[[2]string]int            // style that a marked cell had, by sheet and cell
	comments map[string]*commentEdit      // by sheet
	theirs   map[string]map[string]string // comments of others by sheet and cell
}

// Group is several marks that say the same, for the list of the first sheet. Cells are sheets with ranges of cells.
type Group struct {
	Severity    string
	Count       int
	Found, Text string
	Cells       [][2]string
	More        string // that not all of its cells are listed
}

// Annotate is AnnotateGroups with each mark listed by itself.
func Annotate(original []byte, marks []Mark, p *i18n.Printer) ([]byte, error) {
	return AnnotateGroups(original, marks, nil, p)
}

// AnnotateGroups returns the workbook with the marked cells coloured, framed and commented, and a first sheet that lists the
// marks with links to the cells. The copy imports like the original. What an earlier annotation left is taken away first:
// its colours, its comments and its list, so that a mended cell looks as it did before; without marks the copy is clean.
// Comments that people wrote are kept. A workbook that cannot be opened is fault.Invalid, one of more than 32 MiB of XML
// (some 600,000 cells) fault.TooLarge.
func AnnotateGroups(original []byte, marks []Mark, groups []Group, p *i18n.Printer) ([]byte, error) {
	if err := markable(original); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(original), excelize.Options{
		UnzipSizeLimit: 256 << 20, UnzipXMLSizeLimit: 2 * markableBytes,
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "workbook.not_opened")
	}
	defer f.Close()
	a := &annotator{
		book: &book{
			f: f, p: p, styles: map[look]int{}, grow: map[string]map[int]bool{}, taken: map[string]bool{},
			widths: map[string]map[string]float64{}, begun: true,
		},
		marks: ordered(marks), groups: groups, was: map[[2]string]int{}, comments: map[string]*commentEdit{},
		theirs: map[string]map[string]string{},
	}
	a.undo()
	for _, name := range f.GetSheetList() {
		a.taken[strings.ToLower(name)] = true
	}
	if len(a.marks) > 0 {
		a.apply()
		a.remember(a.summary())
	}
	if a.err != nil {
		return nil, a.err
	}
	saved, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	parts, err := unpack(saved.Bytes())
	if err != nil {
		return nil, err
	}
	if err := parts.editComments(a.comments); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := parts.write(&out, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// markable refuses what is too large to be marked.
func markable(original []byte) error {
	zr, err := zip.NewReader(bytes.NewReader(original), int64(len(original)))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "workbook.not_opened")
	}
	size := uint64(0)
	for _, file := range zr.File {
		if strings.HasSuffix(strings.ToLower(file.Name), ".xml") {
			size += file.UncompressedSize64
		}
	}
	if size > markableBytes {
		return fault.New(fault.TooLarge, "workbook.too_large", "Limit", markableBytes>>20)
	}
	return nil
}

// ordered puts errors before warnings before notes and keeps the order of each.
func ordered(marks []Mark) []Mark {
	out := slices.Clone(marks)
	slices.SortStableFunc(out, func(a, b Mark) int { return cmp.Compare(gravity(a.Severity), gravity(b.Severity)) })
	return out
}

func gravity(severity string) int {
	switch severity {
	case severityError:
		return 0
	case severityWarning:
		return 1
	}
	return 2
}

// undo takes an earlier annotation away.
func (a *annotator) undo() {
	if index, err := a.f.GetSheetIndex(MarksSheet); err != nil || index < 0 {
		return
	}
	rows, err := a.f.GetRows(MarksSheet)
	a.fail(err)
	if err != nil {
		return
	}
	summary := ""
	for i, row := range rows {
		switch {
		case len(row) >= 2 && row[0] == "summary":
			summary = row[1]
		case len(row) >= 3 && row[0] == "mark":
			sheet, cell := row[1], row[2]
			if index, err := a.f.GetSheetIndex(sheet); err != nil || index < 0 {
				continue // somebody renamed or deleted it
			}
			id, err := a.f.GetCellStyle(MarksSheet, at("D", i+1))
			a.fail(err)
			a.fail(a.f.SetCellStyle(sheet, cell, cell, id))
			text := ""
			if len(row) >= 5 {
				text = row[4]
			}
			a.uncomment(sheet, cell, text)
		}
	}
	for _, name := range []string{summary, MarksSheet} {
		if index, err := a.f.GetSheetIndex(name); name != "" && err == nil && index >= 0 {
			a.fail(a.f.DeleteSheet(name))
		}
	}
}

// uncomment takes our comment off a cell and leaves what somebody else had written there.
func (a *annotator) uncomment(sheet, cell, theirs string) {
	a.edits(sheet).remove[cell] = true
	if theirs != "" {
		a.edits(sheet).add = append(a.edits(sheet).add, note{cell: cell, text: theirs})
	}
	delete(a.sheetComments(sheet), cell)
	if theirs != "" {
		a.theirs[sheet][cell] = theirs
	}
}

func (a *annotator) edits(sheet string) *commentEdit {
	if a.comments[sheet] == nil {
		a.comments[sheet] = &commentEdit{remove: map[string]bool{}}
	}
	return a.comments[sheet]
}

// sheetComments are the texts of the comments of a sheet that are not ours, by cell.
func (a *annotator) sheetComments(sheet string) map[string]string {
	if found, ok := a.theirs[sheet]; ok {
		return found
	}
	a.theirs[sheet] = map[string]string{}
	found, err := a.f.GetComments(sheet)
	a.fail(err)
	for _, c := range found {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		a.theirs[sheet][c.Cell] = text
	}
	return a.theirs[sheet]
}

// place is a cell with all that is said about it.
type place struct {
	sheet, cell string
	severity    string
	texts       []string
}

// apply colours and comments the cells.
func (a *annotator) apply() {
	var places []*place
	byCell := map[[2]string]*place{}
	for i, m := range a.marks {
		index, err := a.f.GetSheetIndex(m.Sheet)
		_, _, wrong := excelize.CellNameToCoordinates(m.Cell)
		if err != nil || index < 0 || wrong != nil {
			continue
		}
		m.Sheet, m.Cell = a.f.GetSheetName(index), strings.ToUpper(m.Cell)
		a.marks[i] = m
		key := [2]string{m.Sheet, m.Cell}
		if byCell[key] == nil {
			byCell[key] = &place{sheet: m.Sheet, cell: m.Cell, severity: m.Severity}
			places = append(places, byCell[key])
		}
		byCell[key].texts = append(byCell[key].texts, a.p.T("workbook.severity."+severityKey(m.Severity))+": "+m.Text)
	}
	marked := map[string]int{}
	for i, pl := range places {
		id, err := a.f.GetCellStyle(pl.sheet, pl.cell)
		a.fail(err)
		a.was[[2]string{pl.sheet, pl.cell}] = id
		key := fmt.Sprint(id, " ", severityKey(pl.severity))
		if _, ok := marked[key]; !ok {
			marked[key] = a.markedStyle(id, pl.severity)
		}
		a.fail(a.f.SetCellStyle(pl.sheet, pl.cell, pl.cell, marked[key]))
		if i < mostComments {
			a.comment(pl)
		}
	}
}

// severityKey is a severity that the catalogue knows; anything unknown is a note.
func severityKey(severity string) string {
	if severity == severityError || severity == severityWarning {
		return severity
	}
	return severityNote
}

// colours of a severity: frame and fill.
func severityColours(severity string) (frame, fill string) {
	switch severity {
	case severityError:
		return bad, badSoft
	case severityWarning:
		return warn, pending
	}
	return brand, "E3EEF3"
}

// markedStyle is the cell's own style with our fill and a strong frame. It is made on the style sheet itself: read through
// excelize, a style that LibreOffice saved loses what it does not declare as applied.
func (a *annotator) markedStyle(id int, severity string) int {
	frame, fill := severityColours(severity)
	ours := &excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		ours.Border = append(ours.Border, excelize.Border{Type: side, Color: frame, Style: 2})
	}
	made, err := a.f.NewStyle(ours)
	a.fail(err)
	styles := a.f.Styles.CellXfs
	if err != nil || id < 0 || id >= len(styles.Xf) {
		return id
	}
	yes := true
	xf := styles.Xf[id]
	xf.FillID, xf.BorderID = styles.Xf[made].FillID, styles.Xf[made].BorderID
	xf.ApplyFill, xf.ApplyBorder = &yes, &yes
	styles.Xf = append(styles.Xf, xf)
	styles.Count = len(styles.Xf)
	return styles.Count - 1
}

// comment says what is wrong at the cell, above what somebody else had written there.
func (a *annotator) comment(pl *place) {
	text := strings.Join(pl.texts, "\n")
	if theirs := a.sheetComments(pl.sheet)[pl.cell]; theirs != "" {
		text += "\n\n" + theirs
	}
	edit := a.edits(pl.sheet)
	edit.remove[pl.cell] = true
	edit.add = slices.DeleteFunc(edit.add, func(n note) bool { return n.cell == pl.cell })
	edit.add = append(edit.add, note{cell: pl.cell, text: cutUnits(text, cellLimit)})
}

// remember keeps, on a hidden sheet, what the marked cells looked like: a cell there carries the style itself, which every
// program keeps in step with its own numbering, and the comment that somebody else had written.
func (a *annotator) remember(summary string) {
	a.hiddenSheet(MarksSheet)
	a.fail(a.f.SetSheetRow(MarksSheet, "A1", &[]string{"summary", summary}))
	row := 2
	for _, key := range slices.SortedFunc(maps.Keys(a.was), func(x, y [2]string) int {
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]))
	}) {
		a.fail(a.f.SetSheetRow(MarksSheet, at("A", row), &[]string{"mark", key[0], key[1], "style", a.sheetComments(key[0])[key[1]]}))
		a.fail(a.f.SetCellStyle(MarksSheet, at("D", row), at("D", row), a.was[key]))
		row++
	}
}

// first moves a sheet before all others. Names that belong to one sheet name it by its position, which moves along.
func (a *annotator) first(sheet string) {
	before := a.f.GetSheetList()
	a.fail(a.f.MoveSheet(sheet, before[0]))
	now := map[string]int{}
	for i, name := range a.f.GetSheetList() {
		now[name] = i
	}
	if names := a.f.WorkBook.DefinedNames; names != nil {
		for _, n := range names.DefinedName {
			if n.LocalSheetID != nil && *n.LocalSheetID < len(before) {
				*n.LocalSheetID = now[before[*n.LocalSheetID]]
			}
		}
	}
	a.f.SetActiveSheet(0)
}
