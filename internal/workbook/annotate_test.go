package workbook

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

// mistaken is a Spanish workbook with two mistakes, and what is to be said about them.
func mistaken(t *testing.T) ([]byte, []Mark) {
	t.Helper()
	f := opened(t, written(t, domainsTemplate(), lang.Spanish))
	m := manifestOf(t, f)
	first, second := m.Parts[0].Items[0], m.Parts[0].Items[7]
	for _, it := range m.Parts[0].Items[1:7] {
		if err := f.SetCellValue(it.Sheet, it.Answer, "No"); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellValue(first.Sheet, first.Answer, "Si, parcial"); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), []Mark{
		{Severity: "warning", Text: "algo en general"},
		{Sheet: second.Sheet, Cell: second.Answer, Severity: "warning", Text: "falta la respuesta o el motivo"},
		{Sheet: first.Sheet, Cell: first.Answer, Severity: "error", Text: "«Si, parcial» no es una de las respuestas; elija de la lista"},
		{Sheet: first.Sheet, Cell: first.Answer, Severity: "note", Text: "<segunda> línea & más"},
		{Sheet: "no hay", Cell: "D9", Severity: "error", Text: "otra hoja"},
	}
}

func annotated(t *testing.T, data []byte, marks []Mark) []byte {
	t.Helper()
	out, err := Annotate(data, marks, printer(t, lang.Spanish))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// commentAt is the text of a cell's comment.
func commentAt(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	all, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, c := range all {
		if c.Cell == cell {
			text += c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
		}
	}
	return text
}

func styleAt(t *testing.T, f *excelize.File, sheet, cell string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fillAt reads the fill from the style sheet itself: LibreOffice does not declare it as applied.
func fillAt(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	xf := f.Styles.CellXfs.Xf[id]
	if xf.FillID == nil {
		return ""
	}
	pattern := f.Styles.Fills.Fill[*xf.FillID].PatternFill
	if pattern == nil || pattern.FgColor == nil {
		return ""
	}
	return strings.ToUpper(pattern.FgColor.RGB)
}

func TestAnnotate(t *testing.T) {
	t.Parallel()
	data, marks := mistaken(t)
	before := opened(t, data)
	was := manifestOf(t, before)
	f := opened(t, annotated(t, data, marks))
	checkAnnotated(t, f, marks)
	if !reflect.DeepEqual(manifestOf(t, f), was) {
		t.Error("the manifest changed")
	}
	for _, it := range was.Parts[0].Items {
		for _, cell := range []string{it.Answer, it.Reason, it.Evidence, it.Last} {
			if got, want := cellValue(t, f, it.Sheet, cell), cellValue(t, before, it.Sheet, cell); got != want {
				t.Errorf("%s!%s is %q, was %q", it.Sheet, cell, got, want)
			}
		}
	}
	// Names that belong to a sheet still name that sheet.
	titles := 0
	for _, n := range f.GetDefinedName() {
		if strings.HasPrefix(n.Name, "_xlnm.Print_Titles") {
			titles++
			if !strings.HasPrefix(n.RefersTo, quoteSheet(n.Scope)+"!") {
				t.Errorf("%s belongs to %q", n.RefersTo, n.Scope)
			}
		}
	}
	if titles != 7 {
		t.Errorf("%d print titles", titles)
	}
}

func checkAnnotated(t *testing.T, f *excelize.File, marks []Mark) {
	t.Helper()
	p := printer(t, lang.Spanish)
	summary := p.T("workbook.sheet.marks")
	if got := f.GetSheetList()[0]; got != summary {
		t.Fatalf("the first sheet is %q", got)
	}
	rows, err := f.GetRows(summary)
	if err != nil || len(rows) != 4+len(marks) {
		t.Fatalf("%d rows of marks, want %d (%v)", len(rows), 4+len(marks), err)
	}
	if !strings.Contains(rows[4][0], "Error") || rows[4][3] != "Si, parcial" {
		t.Errorf("the first mark listed is %q", rows[4])
	}
	if ok, target, _ := f.GetCellHyperLink(summary, "C5"); !ok || !strings.Contains(target, marks[2].Cell) {
		t.Errorf("link %q", target)
	}
	bad, missing := marks[2], marks[1]
	if text := commentAt(t, f, bad.Sheet, bad.Cell); !strings.Contains(text, bad.Text) || !strings.Contains(text, "<segunda> línea & más") {
		t.Errorf("comment %q", text)
	}
	if text := commentAt(t, f, missing.Sheet, missing.Cell); !strings.Contains(text, missing.Text) {
		t.Errorf("comment %q", text)
	}
	if got := fillAt(t, f, bad.Sheet, bad.Cell); got != "FFFDF0ED" {
		t.Errorf("fill of the error %q", got)
	}
	if got := fillAt(t, f, missing.Sheet, missing.Cell); got != "FFFDF6E7" {
		t.Errorf("fill of the warning %q", got)
	}
	if s := styleAt(t, f, bad.Sheet, bad.Cell); s.Protection == nil || s.Protection.Locked {
		t.Error("the marked cell is locked")
	}
}

// TestMarksGoAway mends one cell of two, has the copy marked again, then clean, each time also through LibreOffice.
func TestMarksGoAway(t *testing.T) {
	t.Parallel()
	for name, through := range map[string]func(*testing.T, []byte) []byte{
		"straight":    func(_ *testing.T, data []byte) []byte { return data },
		"LibreOffice": func(t *testing.T, data []byte) []byte { return office(t, data, "xlsx") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, marks := mistaken(t)
			clean := opened(t, through(t, data))
			mended, left := marks[2], marks[1]
			first := through(t, annotated(t, data, marks))
			checkAnnotated(t, opened(t, first), marks)

			again := through(t, annotated(t, first, []Mark{left}))
			f := opened(t, again)
			if text := commentAt(t, f, mended.Sheet, mended.Cell); text != "" {
				t.Errorf("the mended cell keeps %q", text)
			}
			if text := commentAt(t, f, left.Sheet, left.Cell); strings.Count(text, left.Text) != 1 {
				t.Errorf("the other cell says %q", text)
			}
			if got, want := fillAt(t, f, mended.Sheet, mended.Cell), fillAt(t, clean, mended.Sheet, mended.Cell); got != want {
				t.Errorf("fill of the mended cell %q, was %q", got, want)
			}
			if list := f.GetSheetList(); len(list) != len(clean.GetSheetList())+2 {
				t.Errorf("sheets %q", list)
			}

			f = opened(t, annotated(t, again, nil))
			if got, want := f.GetSheetList(), clean.GetSheetList(); !reflect.DeepEqual(got, want) {
				t.Errorf("sheets %q, want %q", got, want)
			}
			for _, m := range []Mark{mended, left} {
				if text := commentAt(t, f, m.Sheet, m.Cell); text != "" {
					t.Errorf("%s keeps %q", m.Cell, text)
				}
				if got, want := fillAt(t, f, m.Sheet, m.Cell), fillAt(t, clean, m.Sheet, m.Cell); got != want {
					t.Errorf("%s: fill %q, was %q", m.Cell, got, want)
				}
			}
			manifestOf(t, f)
		})
	}
}

// TestCommentsOfOthersStay: what somebody wrote at the marked cell and elsewhere is there while marked and afterwards.
func TestCommentsOfOthersStay(t *testing.T) {
	t.Parallel()
	data, marks := mistaken(t)
	f := opened(t, data)
	at, other := marks[2], "B9"
	for _, cell := range []string{at.Cell, other} {
		if err := f.AddComment(at.Sheet, excelize.Comment{Author: "Ana", Cell: cell, Text: "mi nota " + cell}); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	marked := annotated(t, buf.Bytes(), marks)
	f = opened(t, marked)
	if text := commentAt(t, f, at.Sheet, at.Cell); !strings.Contains(text, at.Text) || !strings.Contains(text, "mi nota") {
		t.Errorf("marked: %q", text)
	}
	if text := commentAt(t, f, at.Sheet, other); text != "mi nota B9" {
		t.Errorf("elsewhere: %q", text)
	}
	twice := annotated(t, marked, marks)
	if text := commentAt(t, opened(t, twice), at.Sheet, at.Cell); strings.Count(text, "mi nota") != 1 || strings.Count(text, at.Text) != 1 {
		t.Errorf("marked twice: %q", text)
	}
	f = opened(t, annotated(t, twice, nil))
	if text := commentAt(t, f, at.Sheet, at.Cell); text != "mi nota "+at.Cell {
		t.Errorf("clean: %q", text)
	}
}

func TestAnnotateRefuses(t *testing.T) {
	t.Parallel()
	if _, err := Annotate([]byte("no workbook"), nil, printer(t, lang.Spanish)); err == nil {
		t.Error("taken")
	}
}

func TestAnnotateRefusesTheHuge(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	if err := (pkg{"xl/worksheets/sheet1.xml": make([]byte, markableBytes+1)}).write(&buf, issued); err != nil {
		t.Fatal(err)
	}
	if _, err := Annotate(buf.Bytes(), nil, printer(t, lang.Spanish)); fault.KindOf(err) != fault.TooLarge {
		t.Error(err)
	}
}

// TestAnnotateForeign marks a plain workbook that nobody of ours made.
func TestAnnotateForeign(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	if err := f.SetCellValue("Sheet1", "B2", "abc"); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	mark := Mark{Sheet: "sheet1", Cell: "b2", Severity: "error", Text: "no es un número"}
	g := opened(t, annotated(t, buf.Bytes(), []Mark{mark}))
	if text := commentAt(t, g, "Sheet1", "B2"); !strings.Contains(text, mark.Text) {
		t.Error(text)
	}
	if !bytes.Equal(annotated(t, buf.Bytes(), []Mark{mark}), annotated(t, buf.Bytes(), []Mark{mark})) {
		t.Error("the same marks gave different bytes")
	}
}
